"""The exercises of lesson 05."""

import numpy as np

from bpcore.activations import sigmoid, tanh
from bpcore.layers import Dense
from bpcore.losses import squared_error
from bpcore.teaching.exercises.forms import Exercise
from bpcore.teaching.exercises.own import Own
from bpcore.trace import Step, backprop

W1 = np.array([[-0.9, -0.1, -0.6], [1.3, 0.8, -1.3]])
W2 = np.array([[0.3, -0.5, 1.2], [-0.4, -1.2, 1.5], [-1.7, -0.8, 1.4]])
W3 = np.array([[-1.8, 0.8], [-1.1, 1.1], [1.9, -1.3]])
NET = [Dense(W1, np.array([0.5, -0.7, 0.4]), tanh), Dense(W2, np.array([0.4, 0.1, -0.2]), tanh),
       Dense(W3, np.array([0.4, 0.2]), sigmoid)]
x, y = np.array([[0.5, -0.8]]), np.array([[0.9, 0.2]])
TRACE = backprop(NET, x, y, squared_error)
o, delta = TRACE.o, TRACE.delta
SIGN = "the sign is turned round. Which of its factors are negative?"
NO_SUM = "`*` multiplies entry by entry and makes no sum. `@` adds up over the units above."
EARLY = 10  # the rate at which the lesson moves weights before the pass is done


def _other_target(target):
    first, other_y = o[3][0, 0], np.array([[y[0, 0], target]])
    return Exercise(backprop(NET, x, other_y, squared_error), Step("delta", 3), (2,), wrong={
        "that is made with the first output. Output 2 has the new target.": (first - target) * first * (1 - first),
        f"that has the old target. It is {target:.2f} now.": delta[3][0, 1]})


_OTHER_TARGET = Own(_other_target, (0.6,), lambda rng: (rng.choice(range(35, 100)) / 100,), lambda target: {
    "the plant may well be moved, 0.6 in place of 0.2.": f"the plant may well be moved, {target:g} in place of 0.2."})


def _delta_of(l):
    known = {}
    if l == 2:
        moved = W3 - EARLY * TRACE.dE_dW[3]
        known["W3 has moved already. The pass uses the weights as they were."] = delta[3] @ moved.T * (1 - o[2] ** 2)
    if l == 1:
        moved = W2 - EARLY * TRACE.dE_dW[2]
        known["W2 has moved already. The pass uses the weights as they were."] = delta[2] @ moved.T * (1 - o[1] ** 2)
        known |= {NO_SUM: delta[2] * W2.T * (1 - o[1] ** 2),
                  f"{NO_SUM} It has W where its transpose belongs, too.": delta[2] * W2 * (1 - o[1] ** 2)}
        known |= {f"the path through unit {k + 1} is left out. All units above send their δ back.":
                  np.delete(delta[2], k, 1) @ np.delete(W2, k, 1).T * (1 - o[1] ** 2) for k in range(3)}
    return Exercise(TRACE, Step("delta", l), wrong=known)


def _one_weight(j, i):
    o_below, o_above, d, w = o[1][0, j - 1], o[2][0, i - 1], delta[2][0, i - 1], W2[j - 1, i - 1]
    return Exercise(TRACE, Step("dE_dW", 2), (j, i), wrong={
        SIGN: -d * o_below,
        "that is the weight. Its slope is asked for.": w,
        "that is the weight after a step. Its slope is asked for.": w - d * o_below,
        "the weight itself stands in it. By what does the weight multiply?": d * w,
        "the output is that of the unit above. A weight multiplies the output below it.": d * o_above,
        "the δ is that of layer 1. The weight leads into layer 2.": delta[1][0, i - 1] * o_below,
        "∂E/∂o stands in it where δ belongs. A weight needs the slope after a′.": TRACE.dE_do[2][0, i - 1] * o_below})


def _which_weight(j, i):
    return (rf"What is $\partial E/\partial w_{{{j}{i}}}^2$, the slope for the weight from unit {j} of **layer 1** to "
            f"unit {i} of **layer 2**?")


_ONE_WEIGHT = Own(_one_weight, (2, 2), lambda rng: tuple(rng.integers(1, 4, 2).tolist()),
                  lambda j, i: {_which_weight(2, 2): _which_weight(j, i)})


def _inputs():
    truth = delta[1] @ W1.T
    return Exercise(TRACE, Step("dE_do", 0), wrong={
        SIGN: -truth, NO_SUM: delta[1] * W1,
        "the input is multiplied in once more. An input is no weight: what does it multiply?": truth * x})


def _slopes_of_a_layer():
    return Exercise(TRACE, Step("dE_dW", 2), wrong={
        SIGN: -TRACE.dE_dW[2],
        "rows and columns are exchanged. Row j belongs to unit j below.": TRACE.dE_dW[2].T,
        "that is W² after a step. Its slopes are asked for.": W2 - TRACE.dE_dW[2]})


EXERCISES = {"other target": _OTHER_TARGET, "hidden δ": lambda: _delta_of(1), "one weight": _ONE_WEIGHT,
             "inputs": _inputs, "slopes of a layer": _slopes_of_a_layer, "δ of layer 3": lambda: _delta_of(3),
             "δ of layer 2": lambda: _delta_of(2), "δ of layer 1": lambda: _delta_of(1)}
