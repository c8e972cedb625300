"""The exercises of lesson 04."""

import numpy as np

from bpcore.activations import sigmoid, tanh
from bpcore.layers import Dense
from bpcore.losses import squared_error
from bpcore.teaching.exercises.forms import Exercise
from bpcore.trace import Step, backprop

W1 = np.array([[0.6, 1.4, 1.2], [0.1, 0.3, 1.5]])
W2 = np.array([[0.7, -1.1], [-0.6, 1.8], [-2.1, 0.4]])
b1, b2 = np.array([0.8, 0.6, 0.1]), np.array([-0.5, 0.4])
x, y = np.array([[1.2, -1.5]]), np.array([[0.9, 0.2]])


def _tanh_instead():
    with_tanh, with_sigmoid = (backprop([Dense(W1, b1, sigmoid), Dense(W2, b2, output)], x, y, squared_error)
                               for output in (tanh, sigmoid))
    o, old = with_tanh.o[2][0, 0], with_sigmoid.o[2][0, 0]
    return Exercise(with_tanh, Step("delta", 2), (1,), wrong={
        "that has the output of the sigmoid. With tanh the output is another one.": (old - y[0, 0]) * (1 - old ** 2),
        "that is δ with the sigmoid. Both the output and its slope are tanh's now.": with_sigmoid.delta[2][0, 0],
        "the output with tanh is negative: its minus sign is lost.": (-o - y[0, 0]) * (1 - o ** 2)})


EXERCISES = {"tanh instead": _tanh_instead}
