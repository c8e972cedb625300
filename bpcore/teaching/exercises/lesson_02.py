"""The exercises of lesson 02."""

import numpy as np

from bpcore.activations import sigmoid
from bpcore.layers import Dense
from bpcore.losses import binary_cross_entropy, zero_class_cross_entropy
from bpcore.teaching.exercises.forms import Exercise
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


def _three_classes():
    o, y = np.array([0.15, 0.66, 0.19]), np.array([0.7, 0.2, 0.1])
    return Exercise(-0.2 / 0.66, wrong={
        "that is o − y*, the slope of the squared error. By what is the target divided here?": 0.66 - 0.2,
        "that is the slope of the third output. Units are counted from 1.": -0.1 / 0.19,
        "that is the slope of the first output.": -0.7 / 0.15,
        "the output is divided by the target. Which is divided by which in −y*/o?": -0.66 / 0.2,
        "that is the loss of this output. How fast does it change with o₂?": -0.2 * np.log(0.66),
        "that is the target of the first output over the second output. Both belong to output 2.": -0.7 / 0.66,
        "the target is taken for 1. How many of the ten gardeners say move?": -1 / 0.66,
        "that is the slope of the binary cross-entropy. Which terms does the other one have?": -0.2 / 0.66 + 0.8 / 0.34,
        "the slopes of all three are added up. Only one output moves here.": (-y / o).sum()})


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


EXERCISES = {"cross-entropy": _cross_entropy, "its slope": _its_slope, "three classes": _three_classes,
             "slope of class zero": _slope_of_class_zero, "absolute error": _absolute_error,
             "absolute best": _absolute_best}
