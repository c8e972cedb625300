"""The exercises of lesson 03."""

import numpy as np

from bpcore.activations import jacobian, sigmoid, softmax, tanh
from bpcore.layers import Dense
from bpcore.losses import squared_error
from bpcore.teaching.exercises.forms import Exercise
from bpcore.trace import Step, backprop

NET = [Dense(np.array([[0.7, 1.9, -0.7], [1.5, -1.6, -1.9]]), np.array([0.4, 0.7, 0.1]), tanh),
       Dense(np.array([[-1.5, -0.8, -0.2], [0.6, 0.8, 1.9], [-0.6, -1.1, 1.1]]), np.array([-0.5, -1.1, -0.2]), softmax)]


def _pass(*y):
    return backprop(NET, np.array([[0.6, 0.3]]), np.array([y]), squared_error)


def _tanhs_step():
    trace = _pass(0.8, 0.15, 0.05)
    return Exercise(trace, Step("delta", 1), wrong={
        "the sign is turned round. tanh never slopes down: can its slope be o² − 1?": -trace.delta[1]})


def _other_targets():
    old, new = _pass(0.8, 0.15, 0.05), _pass(0.25, 0.65, 0.1)
    return Exercise(new, Step("delta", 2), (2,), wrong={
        "that is δ with the targets of before. What is ∂E/∂o now?": old.delta[2][0, 1],
        "the minus signs of ∂E/∂o are lost.": (abs(new.dE_do[2]) @ jacobian(softmax, new.o[2])[0])[0, 1]})


def _off_the_diagonal():
    return Exercise(jacobian(softmax, np.array([[0.5, 0.3, 0.2]]))[0, 0, 1], wrong={
        "that is the case i = k, o₂(1 − o₂) on the diagonal. Here s of one unit moves the output of another.": 0.21,
        "there o₃ stands for o₁: whose s is it?": -0.06,
        "there o₃ stands for o₂: whose output is it?": -0.1,
        "under softmax every s moves every output, as they add up to 1.": 0})


def _softmax_of_rows():
    s = np.array([[0.4, -1.2, 0.9], [1.3, 0.7, -0.6]])
    large = np.array([[1000.0, 999.0, 0.5], [-800.0, -801.5, -800.2]])
    return [_softmax(s), _softmax(large)]


def _softmax(s):
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return Exercise(softmax(s), arguments=(s,), wrong={
        "the division by the total is missing: softmax's outputs add up to 1.": e,
        "it is divided by the total of all rows. A row is an example, and its outputs add up to 1.": e / e.sum(),
        "that is the sigmoid, of each unit by itself. Softmax's outputs add up to 1.": sigmoid(s),
        "the exponential exp is left out.": s / s.sum(axis=1, keepdims=True)})


def _softmax_slope():
    o = softmax(np.array([[0.4, -1.2, 0.9], [1.3, 0.7, -0.6]]))
    slopes = np.array([[0.3, -0.9, 0.6], [-0.5, 0.2, 1.4]])
    total = (slopes * o).sum(axis=1, keepdims=True)
    return Exercise(softmax.vjp(o, slopes), arguments=(slopes, o), wrong={
        "it is summed over all rows at once. A row is an example: along which axis are its units?":
            o * (slopes - total.sum()),
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
        "that is one minus the slope.": np.exp(-o),
        "the exponent has the other sign: is it e⁻ᵒ?": 1 - np.exp(o),
        "that is eˢ. The slope is eˢ divided by 1 + eˢ.": np.exp(s)})


EXERCISES = {"tanh's step": _tanhs_step, "other targets": _other_targets, "off the diagonal": _off_the_diagonal,
             "softmax of rows": _softmax_of_rows, "softmax's slope": _softmax_slope, "softplus": _softplus_slope}
