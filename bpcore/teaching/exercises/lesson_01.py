"""The exercises of lesson 01."""

import numpy as np

from bpcore.teaching.exercises.forms import Exercise

V2 = np.array([[0.6, -1.5, -1.1, 0.4, 0.9], [-0.8, -1.3, -1.2, -1.4, 0.8]])  # biases first, then W into first


def _weights():
    return Exercise(V2[:, 1:].T, wrong={
        "the column of biases is taken for a row of W, and the last one is dropped.": V2.T[:4],
        "it is W with a row for each unit that it leads into. What does the course's W[j, i] have a row for?":
            V2[:, 1:]})


def _biases():
    return Exercise(V2[:, 0], wrong={"these are weights: in which column of V do the biases stand?": V2[:, -1]})


EXERCISES = {"W of V": _weights, "b of V": _biases}
