"""The exercises of lesson 00."""

from dataclasses import replace

import numpy as np

from bpcore.descent import update
from bpcore.losses import squared_error
from bpcore.teaching.exercises.forms import Exercise
from bpcore.teaching.story import plant_net, plants
from bpcore.trace import Step, Trace, backprop

RATE = 2


def _plant(*numbers: int) -> Trace:
    """The pass of these plants, counted from 1."""
    x, y = plants()
    rows = [n - 1 for n in numbers]
    return backprop(plant_net(), x[rows], y[rows], squared_error)


def _loss_of_another():
    sixth = _plant(6)
    off = sixth.o[2][0] - sixth.y[0]
    return Exercise(sixth, Step("E", 2), (), wrong={
        "that is the loss of plant 1. Plant 6 is asked for.": _plant(1).E[0],
        "that is the share of water alone. The loss adds both.": off[0] ** 2 / 2,
        "that is the share of move alone. The loss adds both.": off[1] ** 2 / 2,
        "that is the mean of the outputs' shares. The loss adds them.": sixth.E[0] / 2,
        "the ½ is missing: each square is halved.": (off ** 2).sum(),
        "the differences are not squared.": abs(off).sum() / 2,
        "the shares are subtracted. A square has no sign: they add up.": (off[0] ** 2 - off[1] ** 2) / 2})


def _made_0():
    before, (hidden, top) = _plant(1), plant_net()
    W = top.W.copy()
    W[2, 0] = 0
    after = backprop([hidden, replace(top, W=W)], before.o[0], before.y, squared_error)
    return Exercise(after.E[0], wrong={
        "that is the loss as it was. Has the weight been changed to 0?": before.E[0],
        "that is what the slope promises. It holds for a small change, and 1.4 is not small: read the loss off.":
            before.E[0] - 1.4 * before.dE_dW[2][2, 0],
        "that is how much the loss has grown. The loss itself is asked for.": after.E[0] - before.E[0]})


def _small_push():
    slope = _plant(1).dE_dW[2][2, 0]
    return Exercise(0.1 * slope, wrong={
        "that is the slope. The weight grows by 0.1 only.": slope,
        "that is the slope times the new weight. The slope is for 1 more of the weight, and it grows by 0.1.":
            1.5 * slope,
        "that is the new loss. By how much does it change?": _plant(1).E[0] + 0.1 * slope,
        "the sign is lost: does the loss grow or fall?": -0.1 * slope})


def _another_output():
    all_six = _plant(1, 2, 3, 4, 5, 6)
    return Exercise(all_six, Step("o", 2), (2,), example=3, wrong={
        "that is the target. What does the net say?": all_six.y[2, 1]})


def _new_bias():
    return Exercise(update(_plant(1), RATE), Step("new_b", 2), (1,))


def _new_weights():
    before, top = _plant(1), plant_net()[1]
    return Exercise(update(before, RATE), Step("new_W", 2), wrong={
        "that moves the weights of layer 1. Layer 2 is net[1].": plant_net()[0].W - RATE * before.dE_dW[1],
        "that is the change alone. Add it to the weights.": -RATE * before.dE_dW[2],
        "the slopes of the biases are taken for those of the weights.": np.asarray(top.W - RATE * before.dE_db[2])})


EXERCISES = {"loss of plant 6": _loss_of_another, "made 0": _made_0, "move of plant 3": _another_output,
             "new bias": _new_bias, "small push": _small_push, "new weights": _new_weights}
