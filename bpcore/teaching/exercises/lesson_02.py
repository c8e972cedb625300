"""The exercises of lesson 02."""

import numpy as np

from bpcore.activations import sigmoid
from bpcore.layers import Dense
from bpcore.losses import binary_cross_entropy, zero_class_cross_entropy
from bpcore.teaching.exercises.forms import Exercise
from bpcore.teaching.exercises.own import Own, three_shares
from bpcore.teaching.story import plant_net, plants
from bpcore.trace import Step, backprop

WATER = np.array([1.1, 2.9, 2.6])
X, Y = (each[[0, 1, 5]] for each in plants())


def _cross_entropy():
    trace = backprop(plant_net(), X, Y, binary_cross_entropy)
    terms = trace.loss.term(trace.o[2], trace.y)
    return Exercise(trace, Step("E", 2), wrong={
        "the mean over the outputs is taken, not their sum.": terms.mean(axis=1),
        "it is summed over the plants. Along which axis are the outputs of one plant?": terms.sum(axis=0)})


def _its_slope():
    trace = backprop(plant_net(), X, Y, binary_cross_entropy)
    o, y = trace.o[2], trace.y
    return Exercise(trace, Step("dE_do", 2), wrong={
        "Python divides by o and then multiplies by 1 − o. The denominator needs brackets.": (o - y) / o * (1 - o),
        "o(1 − o) needs brackets twice: as the denominator, and around 1 − o.": (o - y) / o * 1 - o,
        "the minus before y*/o is lost. It stands in front of the whole loss.": y / o + (1 - y) / (1 - o)})


def _three_classes(gardeners, outputs):
    o, y = np.array(outputs), np.array(gardeners) / 10
    return Exercise(-y[1] / o[1], wrong={
        "that is o − y*, the slope of the squared error. By what is the target divided here?": o[1] - y[1],
        "that is the slope of the third output. Units are counted from 1.": -y[2] / o[2],
        "that is the slope of the first output.": -y[0] / o[0],
        "the output is divided by the target. Which is divided by which in −y*/o?": -o[1] / y[1],
        "that is the loss of this output. How fast does it change with o₂?": -y[1] * np.log(o[1]),
        "that is the target of the first output over the second output. Both belong to output 2.": -y[0] / o[1],
        "the target is taken for 1. How many of the ten gardeners say move?": -1 / o[1],
        "that is the slope of the binary cross-entropy. Which terms does the other one have?":
            -y[1] / o[1] + (1 - y[1]) / (1 - o[1]),
        "the slopes of all three are added up. Only one output moves here.": (-y / o).sum()})


def _ten_gardeners(rng):
    """Other shares, none twice, and outputs that add up to 1."""
    gardeners = outputs = _OF_THREE[0]
    while gardeners == _OF_THREE[0]:
        gardeners = tuple(round(10 * share) for share in three_shares(rng, 10))
    while not 0.1 <= min(outputs) < 1:
        outputs = three_shares(rng, 100)
    return gardeners, outputs


def _as_told(gardeners, outputs):
    said = [f"{count} say{'s' * (count == 1)}" for count in gardeners]
    return (f"{said[0]} water, {said[1]} move, {said[2]} leave it alone. So the targets are {gardeners[0] / 10}, "
            f"{gardeners[1] / 10} and {gardeners[2] / 10}. The net says {outputs[0]:g}, {outputs[1]:g} and "
            f"{outputs[2]:g}.")


_OF_THREE = (7, 2, 1), (0.15, 0.66, 0.19)
_THREE_CLASSES = Own(_three_classes, _OF_THREE, _ten_gardeners,
                     lambda *numbers: {_as_told(*_OF_THREE): _as_told(*numbers)})


def _slope_of_class_zero():
    hidden, last = plant_net()
    water = Dense(last.W[:, :1], last.b[:1], sigmoid)
    trace = backprop([hidden, water], X, np.round(Y[:, :1]), zero_class_cross_entropy)
    o, t = trace.o[2], trace.y
    return Exercise(trace, Step("dE_do", 2), wrong={
        "the classes have changed places. Of which class is o the probability?": binary_cross_entropy.gradient(o, t),
        "t stands for the target, and the difference is turned round. Which output is right for t = 1?":
            (t - o) / (o * (1 - o)),
        "that is the slope of the squared error, with 1 − t for the target. By what is it divided here?": o - (1 - t)})


def _absolute_error():
    p = np.exp(-np.abs(2.0 - WATER)) / 2
    return Exercise(np.sign(2.0 - WATER), wrong={
        "the signs are turned round. Does the loss rise or fall if an output above its target rises?":
            np.sign(WATER - 2.0),
        "that is the slope of p itself. The loss is minus its logarithm: take that first.": np.sign(WATER - 2.0) * p,
        "that is the slope of −p. The loss is minus the logarithm of p: take that first.": np.sign(2.0 - WATER) * p,
        "that is the loss itself, |o − y*|. How fast does it change with o?": np.abs(2.0 - WATER),
        "that is the slope of the squared error. This loss is a straight line on each side: what is its slope there?":
            2.0 - WATER,
        "that is the slope where the output is above its target. What is the sign where it is below?":
            np.ones_like(WATER),
        "that is the sum of the three slopes. Give each of them.": -1.0})


def _absolute_best():
    return Exercise(2.6, wrong={
        "that is the mean, which is best for the squared error. Do the slopes of this loss add up to 0 there?": 2.2,
        "that lies halfway from the least to the most. How many targets are above it, how many below?": 2.0,
        "that is the least of the targets. How many are above it?": 1.1,
        "that is the largest of the targets. How many are below it?": 2.9,
        "that lies between the two upper targets. How many are above it, how many below?": 2.75,
        "that is the loss at its lowest place. Which output has it?": 1.8,
        "that is the slope at the lowest place. Which output has it?": 0.0})


EXERCISES = {"cross-entropy": _cross_entropy, "its slope": _its_slope, "three classes": _THREE_CLASSES,
             "slope of class zero": _slope_of_class_zero, "absolute error": _absolute_error,
             "absolute best": _absolute_best}
