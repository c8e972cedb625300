"""The exercises of lesson 06."""

import numpy as np

from bpcore.activations import sigmoid, softmax, tanh
from bpcore.layers import Dense
from bpcore.losses import multinomial_cross_entropy, sum_of_squares, zero_class_cross_entropy
from bpcore.teaching.exercises.forms import Exercise
from bpcore.teaching.exercises.own import Own, three_shares
from bpcore.trace import Step, backprop

W1, b1 = np.array([[-0.3, 1.5], [0.8, 0.8]]), np.array([-0.2, -0.2])
W2, b2 = np.array([[1.5, -1.6, -0.9], [-0.9, 0.8, 0.7]]), np.array([1.4, 0.2, -0.8])
x, y = np.array([[1.2, -0.7]]), np.array([[0.8, 0.15, 0.05]])


def _with(activation, loss, y=y):
    return backprop([Dense(W1, b1, tanh), Dense(W2, b2, activation)], x, y, loss)


def _tanh_and_squares():
    trace = _with(tanh, sum_of_squares)
    old, rough, finer, from_s = sigmoid(trace.s[2]), trace.o[2].round(1), trace.o[2].round(2), tanh(trace.s[2].round(2))
    return Exercise(trace, Step("delta", 2), wrong={
        "that has the sigmoid's outputs. With tanh they are others.": 2 * (old - y) * (1 - old ** 2),
        "the outputs were rounded to one decimal on the way.": 2 * (rough - y) * (1 - rough ** 2),
        "the outputs were rounded to two decimals on the way. Take `o_tanh` as it is.":
            2 * (finer - y) * (1 - finer ** 2),
        "the scores were rounded to two decimals on the way. Take `o_tanh` as it is.":
            2 * (from_s - y) * (1 - from_s ** 2),
        "the 2 of the square and the slope of tanh are missing.": trace.o[2] - y})


def _any_targets():
    """As many plants as classes, so that a sum along the wrong axis, or of the wrong shape, fits."""
    o = np.array([[0.5, 0.3, 0.2], [0.1, 0.25, 0.65], [0.6, 0.15, 0.25]])
    y = np.array([[0.8, 0.5, 0.3], [0.1, 0.2, 0.4], [0.5, 0.9, 0.1]])
    total = y.sum(axis=1, keepdims=True)
    return Exercise(o * total - y, arguments=(o, y), wrong={
        "o − y* holds where the targets add up to 1. By what is o multiplied where they do not?": o - y,
        "the targets of all plants are added up. A row is one plant: along which axis are its targets?":
            o * y.sum() - y,
        "each sum met a column of o, not its own row. A sum for each row must keep its column: keepdims=True.":
            o * y.sum(axis=1) - y,
        "it is summed over the plants, down the columns. Which axis runs along the targets of one plant?":
            o * y.sum(axis=0) - y,
        "that is ∂E/∂o, the slope before softmax.": -y / o,
        "the mean of the targets is taken, not their sum.": o * total / 3 - y,
        "the targets are divided by their sum. The sum multiplies the output instead.": o - y / total,
        "the sum of the targets multiplies y* as well. Multiply your line out.": (o - y) * total,
        "the factor o belongs to the first term alone. Where does the bracket end?": o * (total - y),
        "the factor o of the first term is missing.": total - y})


def _class_zero(*targets):
    trace = _with(sigmoid, zero_class_cross_entropy, np.array([targets]))
    o, y = trace.o[2], trace.y
    return Exercise(trace, Step("delta", 2), wrong={
        "that is δ where the output says how surely the answer is yes. Here it says how surely it is no.": o - y,
        "that has softmax's outputs. Here they are the sigmoid's.": softmax(trace.s[2]) - (1 - y),
        "that is y* − o, with the target of a yes. How surely should the answer be no?": y - o,
        "that is the target alone. How far is the output from it?": 1 - y,
        "that is 1 minus the usual δ. Only the target turns round: how surely should the answer be no?": 1 - (o - y),
        "that is ∂E/∂o. The slope of the sigmoid multiplies it, and what cancels then?": (o - (1 - y)) / (o * (1 - o))})


_OF_THE_LESSON = tuple(y[0].tolist())
_CLASS_ZERO = Own(_class_zero, _OF_THE_LESSON, three_shares, lambda *targets: {
    "The gardener's `y` still says how surely the answer is yes.":
        "Another gardener's `y_1`, in the cell below, still says how surely the answer is yes.",
    "answer_1 = ...": f"y_1 = np.array([{[*targets]}])\nanswer_1 = ..."})


def _no_pair(*targets):
    trace = _with(sigmoid, multinomial_cross_entropy, np.array([targets]))
    o, y = trace.o[2], trace.y
    return Exercise(trace, Step("delta", 2), wrong={
        "that cancels in part alone: what of ∂E/∂o does the sigmoid's slope o(1 − o) cancel?": -y / o * (1 - o),
        "both factors of the sigmoid's slope o(1 − o) are gone. By which one does the loss divide?": -y,
        "of the sigmoid's slope o(1 − o) one factor cancels: which is left, o or 1 − o?": -y * o,
        "that is softmax's δ. This pair, with the sigmoid, does not cancel to it.": softmax(trace.s[2]) - y})


_NO_PAIR = Own(_no_pair, _OF_THE_LESSON, three_shares, lambda *targets: {
    "then compute δ from `o` and `y`.": "then compute δ from `o` and the targets `y_2` of the cell below.",
    "answer_2 = ...": f"y_2 = np.array([{[*targets]}])\nanswer_2 = ..."})


def _repaired_loss():
    o, t = np.array([[-0.47, 0.97, 0.44]]), y
    E = -(1 + t) / 2 * np.log((1 + o) / 2) - (1 - t) / 2 * np.log((1 - o) / 2)
    return Exercise((o - t) / (1 - o ** 2), arguments=(o, t), wrong={
        "that is δ, where tanh's slope 1 − o² has cancelled. ∂E/∂o is before that.": o - t,
        "it is multiplied by tanh's slope 1 − o². By what has it to be divided, so that the slope of tanh cancels?":
            (o - t) * (1 - o ** 2),
        "that divides by the sigmoid's slope. The outputs are tanh's, whose slope is 1 − o².": (o - t) / (o * (1 - o)),
        "the denominator has another sign: tanh's slope is 1 − o².": (o - t) / (1 + o ** 2),
        "o is the output of tanh already. Its slope is 1 − o², without tanh once more.": (o - t) / (1 - tanh(o) ** 2),
        "the minus is missing that comes out of log((1 − o) / 2).": -((1 + t) / (1 + o) + (1 - t) / (1 - o)) / 2,
        "these are the parts of E itself. Its slope is asked for.": E,
        "that is E itself. Its slope is asked for, for each output.": E.sum()})


EXERCISES = {"tanh and squares": _tanh_and_squares, "any targets": _any_targets, "class zero": _CLASS_ZERO,
             "no pair": _NO_PAIR, "repaired loss": _repaired_loss}
