"""The named mistakes that learners make, each able to say what it would give: a wrong answer is told which one it is.

A mistake's name and question stand above its arithmetic, in the file of what it is a mistake with.
"""

from bpcore.teaching.mistakes import activations, losses, sums, updates, weights, windows
from bpcore.teaching.mistakes.mistake import Mistake

# In the order in which they are told where one number is what several give.
_FAMILIES = (activations, weights, windows, sums, losses, updates)
MISTAKES = [found for family in _FAMILIES for found in vars(family).values() if isinstance(found, Mistake)]
