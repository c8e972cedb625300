"""The exercises of lesson 05."""

import numpy as np

from bpcore.activations import sigmoid, tanh
from bpcore.layers import Dense
from bpcore.losses import squared_error
from bpcore.teaching.exercises.forms import Exercise
from bpcore.trace import Step, backprop

W1 = np.array([[0.9, 0.1, 0.6], [-1.3, -0.8, 1.3]])
W2 = np.array([[0.3, -0.5, 1.2], [-0.4, -1.2, 1.5], [-1.7, -0.8, 1.4]])
W3 = np.array([[-1.8, 0.8], [-1.1, 1.1], [1.9, -1.3]])
NET = [Dense(W1, np.array([0.5, -0.7, 0.4]), tanh), Dense(W2, np.array([0.4, 0.1, -0.2]), tanh),
       Dense(W3, np.array([0.4, 0.2]), sigmoid)]
x, y, other_y = np.array([[-0.5, 0.8]]), np.array([[0.9, 0.2]]), np.array([[0.9, 0.6]])


def _other_target():
    before = backprop(NET, x, y, squared_error)
    return Exercise(backprop(NET, x, other_y, squared_error), Step("delta", 3), (2,), wrong={
        "that has the old target. It is 0.60 now.": before.delta[3][0, 1]})


def _hidden_delta():
    return Exercise(backprop(NET, x, y, squared_error), Step("delta", 1))


def _one_weight():
    trace = backprop(NET, x, y, squared_error)
    return Exercise(trace, Step("dE_dW", 3), (3, 1), wrong={
        "that is the weight after a step. Its slope is asked for.": W3[2, 0] - trace.dE_dW[3][2, 0]})


def _inputs():
    return Exercise(backprop(NET, x, y, squared_error), Step("dE_do", 0))


def _other_recursion():
    return Exercise(backprop(NET, x, y, squared_error), Step("delta", 2))


EXERCISES = {"other target": _other_target, "hidden δ": _hidden_delta, "one weight": _one_weight, "inputs": _inputs,
             "from ∂E/∂o to δ": _other_recursion}
