"""All that is interactive. Widgets import the rest of bpcore; nothing imports them."""

from bpcore.widgets.catalogue.widget import Catalogue, Entry
from bpcore.widgets.claim.widget import Claim, Verdict
from bpcore.widgets.grid.widget import Grid, pair_map
from bpcore.widgets.player.widget import Player
from bpcore.widgets.question.widget import ask, reasons, score
from bpcore.widgets.sliders.widget import Sliders
from bpcore.widgets.stepper.widget import Stepper

__all__ = ["Catalogue", "Claim", "Entry", "Grid", "Player", "Sliders", "Stepper", "Verdict", "ask", "pair_map",
           "reasons", "score"]
