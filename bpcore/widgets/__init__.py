"""All that is interactive. Widgets import the rest of bpcore; nothing imports them."""

from bpcore.widgets.stepper import Stepper

__all__ = ["Stepper"]
