"""The story of the lessons: a plant on a window sill, two sensors, and what a gardener would do.

The sensors say how dry the soil is and how dark the spot, 0 for as usual: 1.2 is drier than usual, −1.3 brighter. The
answers are how surely the plant wants water, and how surely it wants to be moved: 0.9 is a clear yes, 0.2 rather a no.
"""

import numpy as np

from bpcore.activations import sigmoid, tanh
from bpcore.layers import Dense


def plant_net() -> list[Dense]:
    """A net that has learnt nothing yet: dry and dark, three hidden units with tanh, then water and move, with the
    sigmoid."""
    return [Dense(np.array([[0.7, 0.2, -0.3], [1.5, -0.6, -1.6]]), np.array([-0.2, 0.2, -0.3]), tanh),
            Dense(np.array([[1.4, -1.4], [-1.1, 0.6], [1.4, -1.2]]), np.array([0.2, 0.4]), sigmoid)]


def plants() -> tuple[np.ndarray, np.ndarray]:
    """Six plants: x (6, 2), dry and dark, and y (6, 2), what the gardener says: water and move."""
    x = np.array([[1.2, -1.3], [-0.7, -0.9], [-1.1, 0.6], [0.8, 1.4], [0.3, -0.4], [-0.5, 1.1]])
    y = np.array([[0.9, 0.2], [0.15, 0.1], [0.1, 0.7], [0.8, 0.9], [0.6, 0.3], [0.25, 0.85]])
    return x, y


def watering() -> tuple[np.ndarray, np.ndarray]:
    """Three plants for a unit that says how much water: x (3, 2), dry and dark, and y (3,), in decilitres more than
    usual. The spots differ little in their light, so the second weight has a small slope."""
    return np.array([[1.2, 0.3], [-1.5, 0.4], [1.8, -0.2]]), np.array([0.96, -0.58, 0.92])


START, STEPS = np.array([3.4, -2.2]), 40  # of a walk down the loss of `watering`: both weights, and how many steps
