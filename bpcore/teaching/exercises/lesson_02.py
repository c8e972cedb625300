"""The exercises of lesson 02."""

import numpy as np

from bpcore.activations import sigmoid, softmax
from bpcore.layers import Dense
from bpcore.losses import binary_cross_entropy, multinomial_cross_entropy, zero_class_cross_entropy
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
    return Exercise(backprop(plant_net(), X, Y, binary_cross_entropy), Step("dE_do", 2))


def _three_classes():
    o, y = np.array([[0.15, 0.66, 0.19]]), np.array([[0.7, 0.2, 0.1]])
    trace = backprop([Dense(np.eye(3), None, softmax)], np.log(o), y, multinomial_cross_entropy)
    return Exercise(trace, Step("dE_do", 1), (2,), wrong={
        "the target is taken for 1. How many of the ten gardeners say move?": -1 / 0.66,
        "that is the slope of the binary cross-entropy. Which terms has the multinomial one?": -0.2 / 0.66 + 0.8 / 0.34,
        "the slopes of all three are added up. Only one output moves here.": (-y / o).sum()})


def _slope_of_class_zero():
    hidden, last = plant_net()
    water = Dense(last.W[:, :1], last.b[:1], sigmoid)
    trace = backprop([hidden, water], X, np.round(Y[:, :1]), zero_class_cross_entropy)
    o, t = trace.o[2], trace.y
    return Exercise(trace, Step("dE_do", 2), wrong={
        "the classes have changed places. Of which class is o the probability?": binary_cross_entropy.gradient(o, t),
        "that is the slope of the squared error, with 1 − t for the target. By what is it divided here?": o - (1 - t)})


def _absolute_error():
    return Exercise(np.sign(2.0 - WATER), wrong={
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
