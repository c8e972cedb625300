"""The exercises of lesson 01."""

import numpy as np

from bpcore.activations import sigmoid, tanh
from bpcore.layers import Dense
from bpcore.losses import squared_error
from bpcore.teaching.exercises.forms import Exercise
from bpcore.teaching.story import plant_net, plants
from bpcore.trace import Step, backprop

V = np.array([[0.7, -0.9, 0.8], [0.4, 0.3, -1.4], [-1.2, -1.1, 1.5]])  # a row for each unit that it leads into
V2 = np.array([[0.2, 1.4, -1.1, 1.4], [0.4, -1.4, 0.6, -1.2]])  # layer 2 so, with the biases as column 0


def _trace():
    return backprop(plant_net(), *plants(), squared_error)


def _third_of_v():
    hidden, b = np.array([[0.8, -0.6, 0.5]]), np.array([0.3, 0.2, -1.2])
    trace = backprop([Dense(V.T, b, sigmoid)], hidden, np.array([[0.1, 0.8, 0.9]]), squared_error)
    return Exercise(trace, Step("s", 1), (3,), wrong={
        "that is column 3 of V, read as if V were FROM first. In V a row leads into a unit.":
            hidden[0] @ V[:, 2] + b[2]})


def _into_first():
    """A square layer, on which a wrong order fits, and one on which it does not."""
    square = np.array([[0.8, -0.6, 0.5], [-0.3, 0.9, 0.4]]), V, np.array([0.3, 0.2, -1.2])
    first = plant_net()[0]
    for o, into, b in (square, (plants()[0], first.W.T, first.b)):
        s = o @ into.T + b
        wrong = {f"that has been through {activation}. The weighted sums come before any activation.": activation(s)
                 for activation in (tanh, sigmoid)} | {"the biases are left out.": s - b}
        if into is V:
            wrong["V is not transposed, so a sum goes down a column of V. It must go along a row."] = o @ V + b
        yield Exercise(s, arguments=(o, into, b), wrong=wrong)


def _weights():
    return Exercise(V2[:, 1:].T, wrong={
        "the column of biases is taken for a row of W, and the last one is dropped.": V2.T[:3],
        "it is W with a row for each unit that it leads into. What does the course's W[j, i] have a row for?":
            V2[:, 1:]})


def _biases():
    return Exercise(V2[:, 0], wrong={"these are weights: in which column of V do the biases stand?": V2[:, -1]})


EXERCISES = {
    "sum of unit 2": lambda: Exercise(_trace(), Step("s", 1), (2,)),
    "third of V": _third_of_v,
    "unit 1 of plant 6": lambda: Exercise(_trace(), Step("o", 1), (1,), 6),
    "into first": lambda: list(_into_first()),
    "W of V": _weights,
    "b of V": _biases,
    "all layers": lambda: Exercise(_trace(), Step("o", 2)),
    "one layer": lambda: Exercise(_trace(), Step("o", 1)),
}
