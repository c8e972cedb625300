"""All that is interactive. Widgets import the rest of bpcore; nothing imports them."""

from bpcore.widgets.player import Player
from bpcore.widgets.sliders import Sliders
from bpcore.widgets.stepper import Stepper

__all__ = ["Player", "Sliders", "Stepper"]
