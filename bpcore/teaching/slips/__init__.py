"""Slips of pen and keyboard: what else a learner does, told by `check` alone, where no named mistake fits.

Each is a Mistake, with its name and question above its arithmetic, in the file of what it is a slip with. What it gives
may be nan where it cannot be made.
"""

from bpcore.teaching.mistakes.mistake import Mistake
from bpcore.teaching.slips import activations, losses, products, softmax

SLIPS = [found for family in (activations, softmax, losses, products) for found in vars(family).values()
         if isinstance(found, Mistake)]
