"""The exercises of lesson 07."""

from functools import partial

import numpy as np

from bpcore.activations import sigmoid
from bpcore.descent import update
from bpcore.losses import binary_cross_entropy
from bpcore.teaching.exercises.forms import Exercise
from bpcore.teaching.exercises.own import Own
from bpcore.teaching.story import plant_net, plants
from bpcore.trace import Step, backprop


def _trace(rows=...):
    """Plants 1, 2 and 6 and a new one, or some of these four."""
    x, y = plants()
    x, y = np.vstack([x[[0, 1, 5]], [-0.4, -1.2]]), np.vstack([y[[0, 1, 5]], [0.1, 0.2]])
    return backprop(plant_net(), x[rows], y[rows], binary_cross_entropy)


def _biases():
    """On the lesson's four plants, and on three of them."""
    for rows in (slice(4), slice(1, 4)):
        trace = _trace(rows)
        delta, known = trace.delta[2], {}
        if len(delta) < 4:
            known = {"that is the sum for the four plants of the lesson. Here three plants come in: use delta.":
                     _trace().dE_db[2]}
        yield Exercise(trace, Step("dE_db", 2), wrong=known | {
            "axis=1 adds up the units of each plant. There must be an entry for each unit.": delta.sum(axis=1),
            "each plant still has a row of its own. Its rows, one for each example, belong in one sum.": delta})


def _step(rate):
    trace = _trace()
    W, slope, N = trace.net[1].W, trace.dE_dW[2], len(trace.E)
    return Exercise(update(trace, rate), Step("new_W", 2), wrong={
        "the 1/N is in it twice. A step divides by N once.": W - rate / N * slope / N,
        f"the rate is left out, or it is 1, that of section 1. Here it is {rate:g}.": W - slope / N,
        "that is the step alone. From which weights does it start?": -rate / N * slope})


_STEP = Own(_step, (2,), lambda rng: (rng.choice([k for k in range(12, 90) if k not in (20, 40)]) / 20,), lambda rate: {
    "after one step at the rate 2? Compute": f"after one step at the rate {rate:g}? Compute"})


def _by_hand(j, i):
    slopes = _trace().dE_dW[1]
    turned = {f"that is the slope for the weight from input {i} to hidden unit {j}. Which index says where a weight "
              "comes from?": slopes[i - 1, j - 1]} if j != i <= len(slopes) else {}
    return Exercise(_trace(), Step("dE_dW", 1), (j, i), wrong=turned)


def _by_which_weight(j, i):
    """In the text, in the cell that prints the columns, and in what it printed."""
    trace, name = _trace(), ("dry", "dark")[j - 1]
    x, delta = trace.o[0][:, j - 1], trace.delta[1][:, i - 1].round(3)
    return (rf"Find $\partial E / \partial w_{{{j}{i}}}^1$ by hand, from these two columns. It is the slope for the "
            f"weight from input {j} ({name}) to hidden unit {i}.",
            f'print("{name}:", x[:, {j - 1}], " δ of hidden unit {i}:", delta[1][:, {i - 1}].round(3))',
            f"{name}: {x}  δ of hidden unit {i}: {delta}")


_BY_HAND = Own(_by_hand, (1, 2), lambda rng: tuple(rng.integers(1, (3, 4)).tolist()),
               lambda j, i: dict(zip(_by_which_weight(1, 2), _by_which_weight(j, i), strict=True)))


def _two_parts():
    trace = _trace()
    first, rest = (_trace(rows).dE_dW[2] / n for rows, n in ((slice(3), 3), (slice(3, 4), 1)))
    return Exercise(trace, Step("dE_dW", 2), wrong={
        "these are means, added as they are. Of how many plants is each, and how does it weigh?": first + rest,
        "that is the mean of the two means. The first part has three plants, the rest has one.": (first + rest) / 2,
        "the three plants weigh the wrong part: is it the first part that has three, or the rest?": first + 3 * rest,
        "both parts are taken for equally large. The first has three plants.": 2 * (first + rest),
        "the first part is divided where it should be multiplied. A mean times its number of plants is their sum.":
            first / 3 + rest,
        "the rest is one plant alone: only the first part has three.": 3 * (first + rest),
        "the fourth plant, the rest, is left out.": 3 * first})


def _of(quantity, l):
    return Exercise(_trace(), Step(quantity, l))


def _last():
    """The outputs of layer 2. With one activation in every layer, that of layer 1 is told on the line before."""
    trace = _trace()
    below = sigmoid(trace.s[1])
    return Exercise(trace, Step("o", 2), wrong={
        "this layer's activation is right, but layer 1 has tanh. Every layer brings its own, layer.activation.":
            sigmoid(trace.net[1].weighted_sum(below))})


EXERCISES = {
    "biases": lambda: list(_biases()), "new W2": _STEP, "slope by hand": _BY_HAND,
    "o of layer 1": partial(_of, "o", 1), "o of layer 2": _last,
    **{f"slopes of {name}{l}": partial(_of, f"dE_d{name}", l) for l in (2, 1) for name in "Wb"},
    "two parts": _two_parts}
