"""The exercises of lesson 02."""

import numpy as np

from bpcore.activations import sigmoid
from bpcore.teaching.exercises.forms import Exercise

W, b = np.array([[-1.3, -0.7, -0.6], [-0.9, -1.2, -0.4]]), np.array([-0.5, -0.3, -0.7])
x = np.array([[-1.3, -0.7], [-1.5, 0.2], [-0.3, 1.1]])
y = np.array([[0.3, 0.7, 0.1], [0.5, 0.4, 0.2], [0.6, 0.9, 0.8]])


def _absolute_error():
    o = sigmoid(x @ W + b)
    return Exercise(np.sign(o - y), wrong={
        "that is the loss itself, |o − y*|. How fast does it change with o?": np.abs(o - y),
        "that is the slope of the squared error. This loss is a straight line on each side: what is its slope there?":
            o - y,
        "that is the slope where the output is above its target. What is the sign where it is below?": np.ones_like(o)})


EXERCISES = {"absolute error": _absolute_error}
