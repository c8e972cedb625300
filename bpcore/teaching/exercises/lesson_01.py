"""The exercises of lesson 01."""

import numpy as np

from bpcore.activations import sigmoid, tanh
from bpcore.losses import squared_error
from bpcore.teaching.exercises.forms import Exercise
from bpcore.teaching.exercises.own import Own
from bpcore.teaching.story import plant_net, plants
from bpcore.trace import Step, backprop

V = np.array([[0.7, -0.9, 0.8], [0.4, 0.3, -1.4], [-1.2, -1.1, 1.5]])  # a row for each unit that it leads into
V2 = np.array([[0.2, 1.4, -1.1, 1.4], [0.4, -1.4, 0.6, -1.2]])  # layer 2 so, with the biases as column 0


def _trace():
    return backprop(plant_net(), *plants(), squared_error)


def _third_of_v(V, below, b):
    V, below, b = map(np.array, (V, below, b))
    s, column = V @ below + b, V[:, 2] @ below
    lost = V[2] @ np.abs(below) + b[2]  # such as -1.1 · 0.6
    first, second = (f"{value:.1f}".replace("-", "−") for value in (V[2, 1], below[1]))
    return Exercise(s[2], wrong={
        "that is column 3 of V, read as if V were FROM first. In V a row leads into a unit.": column + b[2],
        "that is column 3 of V, where a row leads into a unit, and the bias is left out.": column,
        "the bias is left out. What does a weighted sum add besides the products?": s[2] - b[2],
        "that is the sum of another unit, the first. Python counts from 0.": s[0],
        "that is the sum of another unit, the second. Python counts from 0.": s[1],
        "these are the sums of all three units. Which of them is asked for?": s,
        f"the second product is {first} times {second}. What sign does it have?": lost,
        "it has been through the sigmoid. The weighted sum comes before any activation.": sigmoid(s[2]),
        "it has been through tanh. The weighted sum comes before any activation.": tanh(s[2])})


_OF_V = tuple(map(tuple, V.tolist())), (0.8, -0.6, 0.5), (0.3, 0.2, -1.2)


def _another_v(rng):
    """With the signs of the lesson's."""
    V, below, biases = (np.sign(array) * rng.choice([k for k in range(2, most + 1) if k != 10], np.shape(array),
                                                    replace=False) / 10 for array, most in zip(_OF_V, (16, 9, 13),
                                                                                               strict=True))
    return tuple(map(tuple, V.tolist())), tuple(below.tolist()), tuple(biases.tolist())


def _code_of_v(*numbers):
    V, below, biases = (np.array(array).tolist() for array in numbers)
    return f"V = np.array({V})\nbelow, biases = np.array({below}), np.array({biases})"


_THIRD_OF_V = Own(_third_of_v, _OF_V, _another_v, lambda *numbers: {_code_of_v(*_OF_V): _code_of_v(*numbers)})


def _unit_1_of_plant_6():
    trace = _trace()
    return Exercise(trace, Step("o", 1), (1,), 6, wrong={
        "that is the sum without its bias, and it has not been through tanh.": trace.s[1][5, 0] - trace.net[0].b[0]})


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
            V2[:, 1:],
        "each number has the other sign in V2.": -V2[:, 1:].T})


def _biases():
    return Exercise(V2[:, 0], wrong={
        "these are weights: in which column of V2 do the biases stand?": V2[:, -1],
        "each number has the other sign in V2.": -V2[:, 0]})


EXERCISES = {
    "sum of unit 2": lambda: Exercise(_trace(), Step("s", 1), (2,)),
    "third of V": _THIRD_OF_V,
    "unit 1 of plant 6": _unit_1_of_plant_6,
    "into first": lambda: list(_into_first()),
    "W of V": _weights,
    "b of V": _biases,
    "all layers": lambda: Exercise(_trace(), Step("o", 2)),
    "one layer": lambda: Exercise(_trace(), Step("o", 1)),
}
