"""The exercises of lesson 00."""

from dataclasses import replace

import numpy as np

from bpcore.descent import update
from bpcore.losses import squared_error
from bpcore.teaching.exercises.forms import Exercise
from bpcore.teaching.exercises.own import Own
from bpcore.teaching.seeds import tenths
from bpcore.teaching.story import plant_net, plants
from bpcore.trace import Step, Trace, backprop, predict


def _plant(*numbers: int) -> Trace:
    """The pass of these plants, counted from 1."""
    x, y = plants()
    rows = [n - 1 for n in numbers]
    return backprop(plant_net(), x[rows], y[rows], squared_error)


def _loss_of_another(o, y):
    """From the two decimals that the lesson prints."""
    off = np.subtract(o, y)
    return Exercise((off ** 2).sum() / 2, wrong={
        "that is the loss of plant 1. Plant 6 is asked for.": _plant(1).E[0],
        "that is the share of water alone. The loss adds both.": off[0] ** 2 / 2,
        "that is the share of move alone. The loss adds both.": off[1] ** 2 / 2,
        "these are the shares of the two outputs. The loss adds them up.": off ** 2 / 2,
        "a loss is a sum of squares, which is never negative.": -(off ** 2).sum() / 2,
        "that is the mean of the outputs' shares. The loss adds them.": (off ** 2).sum() / 4,
        "the ½ is missing: each square is halved.": (off ** 2).sum(),
        "the differences are not squared.": abs(off).sum() / 2,
        "the differences are not squared, and not halved.": abs(off).sum(),
        "the differences are added before they are squared.": off.sum() ** 2 / 2,
        "the shares are subtracted. A square has no sign: they add up.": (off[0] ** 2 - off[1] ** 2) / 2})


def _another_plant(rng):
    """Two decimals of the outputs that this net has for it, and targets."""
    o = predict(plant_net(), tenths(rng, (1, 2), 16))[0].round(2)
    return tuple(o.tolist()), tuple((rng.choice(range(1, 20), 2, replace=False) / 20).tolist())


_LOSS_OF_ANOTHER = Own(_loss_of_another, ((0.63, 0.53), (0.25, 0.85)), _another_plant, lambda o, y: {
    "For the **sixth** plant the net says water 0.63 and move 0.53. The gardener says 0.25 and 0.85.":
        "Another plant takes the place of the **sixth**, and it is yours alone. The net says water "
        f"{o[0]:.2f} and move {o[1]:.2f}. The gardener says {y[0]:.2f} and {y[1]:.2f}."})


def _turned():
    before, (hidden, top) = _plant(1), plant_net()
    W = top.W.copy()
    W[2, 0] = -1.4
    after = backprop([hidden, replace(top, W=W)], before.o[0], before.y, squared_error)
    growth = -2.8 * before.dE_dW[2][2, 0]
    return Exercise(after.E[0], wrong={
        "that is the loss as it was. Has the weight been changed to −1.4?": before.E[0],
        "that is what the slope promises. It holds for a small change, and 2.8 is not small: read the loss off.":
            before.E[0] + growth,
        "that is how much the loss has grown. The loss itself is asked for.": after.E[0] - before.E[0],
        "that is the new output of water. The loss stands on the right, under its name.": after.o[2][0, 0]})


def _small_push(push):
    slope = _plant(1).dE_dW[2][2, 0]
    return Exercise(push * slope, wrong={
        f"that is the slope. The weight grows by {push:g} only.": slope,
        f"that is the slope times the new weight. The slope is for 1 more of the weight, and it grows by {push:g}.":
            (1.4 + push) * slope,
        "that is the new loss. By how much does it change?": _plant(1).E[0] + push * slope,
        f"that is the slope without its sign. The weight grows by {push:g} only.": -slope,
        "the sign is lost: does the loss grow or fall?": -push * slope})


_SMALL_PUSH = Own(_small_push, (0.1,), lambda rng: (rng.choice(range(12, 40)) / 100,), lambda push: {
    "grows from 1.4 to 1.5.": f"grows from 1.4 to {1.4 + push:.2f}.",
    "The weight changes by 0.1.": f"The weight changes by {push:g}."})


def _another_output():
    all_six = _plant(1, 2, 3, 4, 5, 6)
    return Exercise(all_six, Step("o", 2), (2,), example=3, wrong={
        "that is the target. What does the net say?": all_six.y[2, 1]})


def _new_bias():
    slope = _plant(1).dE_db[2][1]
    return Exercise(update(_plant(1), 0.5), Step("new_b", 2), (2,), wrong={
        "that is the step at rate 2, as in the stepper. The rate is 0.5 here.": 0.4 - 2 * slope,
        "that uses the slope of a weight. The bias has a slope of its own.": 0.4 + 0.5 * _plant(1).dE_dW[2][2, 0],
        "that is the slope. The bias after the step is asked for.": slope,
        "that is the rate times the slope. Take it from the old value.": 0.5 * slope})


def _new_weights(rate):
    before, top = _plant(1), plant_net()[1]
    return Exercise(update(before, rate), Step("new_W", 2), wrong={
        "that moves the weights of layer 1. Layer 2 is net[1].": plant_net()[0].W - rate * before.dE_dW[1],
        "that is the change alone. Add it to the weights.": -rate * before.dE_dW[2],
        "that is the rate times the slopes. Take it from the old weights.": rate * before.dE_dW[2],
        f"that is the step at rate 2, as in the stepper. The rate is {rate:g} here.": top.W - 2 * before.dE_dW[2],
        "the slopes of the biases are taken for those of the weights.": np.asarray(top.W - rate * before.dE_db[2])})


_NEW_WEIGHTS = Own(
    _new_weights, (0.5,), lambda rng: (rng.choice([k for k in range(5, 38) if k not in (10, 20)]) / 20,),
    lambda rate: {"at the rate 0.5 and for plant 1": f"at the rate {rate:g} and for plant 1"})

EXERCISES = {"loss of plant 6": _LOSS_OF_ANOTHER, "turned": _turned, "move of plant 3": _another_output,
             "new bias": _new_bias, "small push": _SMALL_PUSH, "new weights": _NEW_WEIGHTS}
