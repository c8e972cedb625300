"""The exercises of lesson 05."""

import numpy as np

from bpcore.activations import sigmoid, tanh
from bpcore.layers import Dense
from bpcore.losses import squared_error
from bpcore.teaching.exercises.forms import Exercise
from bpcore.trace import Step, backprop

W1 = np.array([[-0.9, -0.1, -0.6], [1.3, 0.8, -1.3]])
W2 = np.array([[0.3, -0.5, 1.2], [-0.4, -1.2, 1.5], [-1.7, -0.8, 1.4]])
W3 = np.array([[-1.8, 0.8], [-1.1, 1.1], [1.9, -1.3]])
NET = [Dense(W1, np.array([0.5, -0.7, 0.4]), tanh), Dense(W2, np.array([0.4, 0.1, -0.2]), tanh),
       Dense(W3, np.array([0.4, 0.2]), sigmoid)]
x, y, other_y = np.array([[0.5, -0.8]]), np.array([[0.9, 0.2]]), np.array([[0.9, 0.6]])
TRACE = backprop(NET, x, y, squared_error)
o, delta = TRACE.o, TRACE.delta
EARLY = 10  # the rate at which the lesson moves weights before the pass is done


def _other_target():
    return Exercise(backprop(NET, x, other_y, squared_error), Step("delta", 3), (2,), wrong={
        "that has the old target. It is 0.60 now.": delta[3][0, 1]})


def _delta_of(l):
    known = {}
    if l == 2:
        moved = W3 - EARLY * TRACE.dE_dW[3]
        known["W3 has moved already. The pass uses the weights as they were."] = delta[3] @ moved.T * (1 - o[2] ** 2)
    if l == 1:
        moved = W2 - EARLY * TRACE.dE_dW[2]
        known["W2 has moved already. The pass uses the weights as they were."] = delta[2] @ moved.T * (1 - o[1] ** 2)
        known |= {f"the path through unit {k + 1} is left out. All units above send their δ back.":
                  np.delete(delta[2], k, 1) @ np.delete(W2, k, 1).T * (1 - o[1] ** 2) for k in range(3)}
    return Exercise(TRACE, Step("delta", l), wrong=known)


def _one_weight():
    return Exercise(TRACE, Step("dE_dW", 2), (2, 3), wrong={
        "that is the weight after a step. Its slope is asked for.": W2[1, 2] - TRACE.dE_dW[2][1, 2],
        "that is w₃₂, from unit 3 to unit 2. The first index is the unit that a weight leaves.": TRACE.dE_dW[2][2, 1],
        "the weight itself stands in it. By what does the weight multiply?": delta[2][0, 2] * W2[1, 2]})


def _inputs():
    return Exercise(TRACE, Step("dE_do", 0))


def _slopes_of_a_layer():
    return Exercise(TRACE, Step("dE_dW", 2), wrong={
        "rows and columns are exchanged. Row j belongs to unit j below.": TRACE.dE_dW[2].T,
        "that is W² after a step. Its slopes are asked for.": W2 - TRACE.dE_dW[2]})


EXERCISES = {"other target": _other_target, "hidden δ": lambda: _delta_of(1), "one weight": _one_weight,
             "inputs": _inputs, "slopes of a layer": _slopes_of_a_layer, "δ of layer 3": lambda: _delta_of(3),
             "δ of layer 2": lambda: _delta_of(2), "δ of layer 1": lambda: _delta_of(1)}
