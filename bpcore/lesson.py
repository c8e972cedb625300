"""All that the cells of a lesson use, in one import: `from bpcore.lesson import *`. Figures are imported by name."""

import bpcore.browser  # noqa: I001 - before matplotlib is there
import bpcore.beside  # noqa: F401 - before a notebook asks for it
from bpcore import *  # noqa: F403
from bpcore import __all__ as _numerics
from bpcore.activations import Elementwise
from bpcore.datasets import digits, one_hot, spirals, split, xor
from bpcore.descent import update
from bpcore.export import to_torch
from bpcore.frameworks import checkers, conventions
from bpcore.graph import Node, Tape
from bpcore.losses import Loss
from bpcore.teaching import check, examine
from bpcore.teaching.exercises.nets import dense_nets, nets_with_maps
from bpcore.teaching.story import plant_net, plants, watering
from bpcore.widgets import Grid, Player, Sliders, Stepper, ask, pair_map, reasons, score

__all__ = [
    *_numerics, "Elementwise", "Grid", "Loss", "Node", "Player", "Sliders", "Stepper", "Tape", "ask", "check",
    "checkers", "conventions", "dense_nets", "digits", "examine", "nets_with_maps", "one_hot", "pair_map", "plant_net",
    "plants", "reasons", "score", "spirals", "split", "to_torch", "update", "watering", "xor",
]
