"""The exercises of lesson 03."""

import numpy as np

from bpcore.activations import jacobian, sigmoid, softmax, tanh
from bpcore.layers import Dense
from bpcore.losses import squared_error
from bpcore.teaching.exercises.forms import Exercise
from bpcore.teaching.exercises.own import Own, three_shares
from bpcore.trace import Step, backprop

NET = [Dense(np.array([[0.7, 1.9, -0.7], [1.5, -1.6, -1.9]]), np.array([0.4, 0.7, 0.1]), tanh),
       Dense(np.array([[-1.5, -0.8, -0.2], [0.6, 0.8, 1.9], [-0.6, -1.1, 1.1]]), np.array([-0.5, -1.1, -0.2]), softmax)]


def _pass(*y):
    return backprop(NET, np.array([[0.6, 0.3]]), np.array([y]), squared_error)


def _tanhs_step():
    trace = _pass(0.8, 0.15, 0.05)
    o, arriving = trace.o[1], trace.dE_do[1]
    return Exercise(trace, Step("delta", 1), wrong={
        "Python multiplies before it subtracts: 1 − o² needs brackets.": arriving * 1 - o**2,
        "the sign is turned round. tanh never slopes down: can its slope be o² − 1?": -trace.delta[1]})


def _other_targets(*targets):
    old, new = _pass(0.8, 0.15, 0.05), _pass(*targets)
    o, slopes = new.o[2][0], new.dE_do[2][0]
    return Exercise(new, Step("delta", 2), (2,), wrong={
        "that is ∂E/∂o of output 2. It has still to be multiplied by J.": slopes[1],
        "the sum is forgotten: that is o₂ · ∂E/∂o₂. What do the other outputs add?": o[1] * slopes[1],
        "the sign is turned round. Is ∂E/∂o₂ above the weighted mean of all three, or below it?": -new.delta[2][0, 1],
        "that is δ with the targets of before. What is ∂E/∂o now?": old.delta[2][0, 1],
        "the minus signs of ∂E/∂o are lost.": (abs(new.dE_do[2]) @ jacobian(softmax, new.o[2])[0])[0, 1]})


def _off_the_diagonal(*o):
    return Exercise(jacobian(softmax, np.array([o]))[0, 0, 1], wrong={
        "that is the case i = k, o₂(1 − o₂) on the diagonal. Here s of one unit moves the output of another.":
            o[1] * (1 - o[1]),
        "that is o₁(1 − o₁), the case i = k. Here s of one unit moves the output of another.":
            o[0] * (1 - o[0]),
        "there o₃ stands for o₁: whose s is it?": -o[1] * o[2],
        "there o₃ stands for o₂: whose output is it?": -o[0] * o[2],
        "under softmax every s moves every output, as they add up to 1.": 0})


def _and(values):
    return "{:g}, {:g} and {:g}".format(*values)


_OTHER_TARGETS = Own(_other_targets, (0.25, 0.65, 0.1), three_shares, lambda *y: {
    "another gardener gives the targets 0.25, 0.65 and 0.1.": f"another gardener gives the targets {_and(y)}."})
_OFF_THE_DIAGONAL = Own(_off_the_diagonal, (0.5, 0.3, 0.2), lambda rng: three_shares(rng, 10), lambda *o: {
    "Softmax gave the outputs 0.5, 0.3 and 0.2.": f"Softmax gave the outputs {_and(o)}."})


def _softmax_of_rows():
    s = np.array([[0.4, -1.2, 0.9], [1.3, 0.7, -0.6]])
    large = np.array([[1000.0, 999.0, 0.5], [-800.0, -801.5, -800.2]])
    far = np.array([[3000.0, 0.0, 0.0], [0.2, -0.5, 1.1]])  # from the mean of its row, too
    return [_softmax(s), _softmax(large), _softmax(far)]


@np.errstate(all="ignore")
def _softmax(s):
    e = np.exp(s - s.max(axis=1, keepdims=True))
    wrong = {
        "nothing is subtracted before exp, so that large sums give infinity.": _shares(np.exp(s)),
        "the largest sum of all rows is subtracted. Each row has its own largest sum.": _shares(np.exp(s - s.max())),
        "the largest sum of each column is subtracted. A row is an example, with its own largest sum.":
            _shares(np.exp(s - s.max(axis=0))),
        "the mean is subtracted. Can the largest exponent still be too large?":
            _shares(np.exp(s - s.mean(axis=1, keepdims=True))),
        "the total is that of all rows. Each row has a total of its own.": np.exp(s) / np.exp(s).sum(),
        "the total goes down the columns, axis=0. Along which axis are the outputs of one example?":
            np.exp(s) / np.exp(s).sum(axis=0),
        "largest sum and total are those of the columns, axis=0. Along which axis are the outputs of one example?":
            _shares(np.exp(s - s.max(axis=0)), axis=0),
        "the total is that of the columns, axis=0. The outputs of one example stand in a row.": e / e.sum(axis=0),
        "the division by the total is missing: softmax's outputs add up to 1.": e,
        "it is divided by the total of all rows. A row is an example, and its outputs add up to 1.": e / e.sum(),
        "that is the sigmoid, of each unit by itself. Softmax's outputs add up to 1.": sigmoid(s),
        "the exponential exp is left out.": s / s.sum(axis=1, keepdims=True)}
    harmful = {text: o for text, o in wrong.items() if not np.allclose(o, softmax(s))}
    return Exercise(softmax(s), arguments=(s,), wrong=harmful)


def _shares(e, axis=1):
    return e / e.sum(axis=axis, keepdims=True)


def _softmax_slope():
    o = softmax(np.array([[0.4, -1.2, 0.9], [1.3, 0.7, -0.6]]))
    slopes = np.array([[0.3, -0.9, 0.6], [-0.5, 0.2, 1.4]])
    total = (slopes * o).sum(axis=1, keepdims=True)
    return Exercise(softmax.vjp(o, slopes), arguments=(slopes, o), wrong={
        "it is summed over all rows at once. A row is an example: along which axis are its units?":
            o * (slopes - total.sum()),
        "it is summed down the columns, axis=0. A row is an example: along which axis are its units?":
            o * (slopes - (slopes * o).sum(axis=0)),
        "the factor o does not reach the sum. Where does the bracket close?": o * slopes - total,
        "the terms of the sum are not weighed by o. By what is each ∂E/∂o multiplied?":
            o * (slopes - slopes.sum(axis=1, keepdims=True)),
        "the factor o in front is missing.": slopes - total,
        "the sum has the sign plus. What is the sign of −o_k o_i?": o * (slopes + total),
        "the mean over the units is taken, not their sum.": o * (slopes - total / 3),
        "the sum over the other units is missing.": o * slopes,
        "only the diagonal of softmax's Jacobian is used. Each output depends on every s.": o * (1 - o) * slopes})


def _softplus_slope():
    s = np.array([-1.7, -0.4, 0.9, 2.3])
    o = np.log(1 + np.exp(s))
    return Exercise(sigmoid(s), arguments=(o,), wrong={
        "that is the sigmoid of the output o. The slope is the sigmoid of the sum s: how does eˢ follow from o?":
            sigmoid(o),
        "that is the sigmoid's slope, o(1 − o). This is softplus.": o * (1 - o),
        "the denominator is 1 + eˢ. What is that, if eˢ = eᵒ − 1?": (np.exp(o) - 1) / (np.exp(o) + 1),
        "that is the sigmoid of −o. The slope is the sigmoid of s: how does eˢ follow from o?": sigmoid(-o),
        "that is 1 + eˢ, the denominator of the slope. What stands above it?": np.exp(o),
        "that is one minus the slope.": np.exp(-o),
        "the exponent has the other sign: is it e⁻ᵒ?": 1 - np.exp(o),
        "that is eˢ. The slope is eˢ divided by 1 + eˢ.": np.exp(s)})


EXERCISES = {"tanh's step": _tanhs_step, "other targets": _OTHER_TARGETS, "off the diagonal": _OFF_THE_DIAGONAL,
             "softmax of rows": _softmax_of_rows, "softmax's slope": _softmax_slope, "softplus": _softplus_slope}
