"""The exercises of lesson 07."""

import numpy as np

from bpcore.activations import sigmoid, tanh
from bpcore.layers import Dense
from bpcore.losses import binary_cross_entropy
from bpcore.teaching.exercises.forms import Exercise
from bpcore.trace import Step, backprop

W1 = np.array([[0.2, -0.7, 0.5], [0.3, -1.2, -1.1]])
W2 = np.array([[-1.6, 0.3], [0.9, -1.2], [0.8, 1.4]])
NET = [Dense(W1, np.array([-0.9, 1.2, 0.1]), tanh), Dense(W2, np.array([0.8, 1.6]), sigmoid)]
x = np.array([[-0.2, 1.6], [-0.7, 0.6], [1.1, -0.1], [0.1, -0.3]])
y = np.array([[0.9, 0.2], [0.3, 0.8], [0.7, 0.4], [0.15, 0.85]])


def _two_parts():
    first, rest = (backprop(NET, x[rows], y[rows], binary_cross_entropy).dE_dW[2] / len(x[rows])
                   for rows in (slice(3), slice(3, 4)))
    return Exercise(backprop(NET, x, y, binary_cross_entropy), Step("dE_dW", 2), wrong={
        "these are means, added as they are. Of how many examples is each, and how does it weigh?": first + rest,
        "that is the mean of the two means. The first part has three examples, the rest has one.": (first + rest) / 2,
        "the three examples weigh the wrong part: is it the first part that has three, or the rest?": first + 3 * rest,
        "both parts are taken for equally large. The first has three examples.": 2 * (first + rest),
        "the fourth example, the rest, is left out.": 3 * first})


EXERCISES = {"two parts": _two_parts}
