"""What three checks of a gradient say of mistakes that were planted in it, and of gradients that are right."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from bpcore.activations import relu, sigmoid
from bpcore.figures.diagram import box, sheet
from bpcore.figures.picture import Picture
from bpcore.layers import Dense
from bpcore.losses import squared_error
from bpcore.teaching.story import plant_net, plants
from bpcore.teaching.writing import number
from bpcore.trace import backprop, predict
from bpcore.validation import check_gradients, loss_change, numerical_gradient

ALLOWED, RATE, NEAR = 1e-5, 1e-4, 0.01  # an error of any slope; of the step; how far from 1 its ratio may be
HEADS = "check_gradients:\n1e−6 of the largest", "each slope\nwithin 1e−5", "one step, α = 1e−4:\nratio within 1 % of 1"


class Forgotten(Dense):
    """A layer whose backward pass nobody has written: its slopes are 0."""

    def grad_params(self, o_below, delta):
        """0 for all."""
        return 0 * self.W, 0 * self.b


class OneSign(Dense):
    """A layer with the wrong sign in the slope of its first weight."""

    def grad_params(self, o_below, delta):
        """Right but for a sign."""
        dE_dW, dE_db = super().grad_params(o_below, delta)
        dE_dW[0, 0] *= -1
        return dE_dW, dE_db


class OnePercent(Dense):
    """A layer in which the slope of the first weight is a hundredth too steep."""

    def grad_params(self, o_below, delta):
        """Right but for a hundredth."""
        dE_dW, dE_db = super().grad_params(o_below, delta)
        dE_dW[0, 0] *= 1.01
        return dE_dW, dE_db


class Case(NamedTuple):
    """A net whose gradient is right or not, for an input of one plant."""

    name: str
    net: list[Dense]
    x: np.ndarray
    is_right: bool = False


def deep(layers, lowest=Dense):
    """So many layers of sigmoid units from two inputs to two answers, weights of about ½, the lowest of this class."""
    rng, sizes = np.random.default_rng(0), [2, *[3] * (layers - 1), 2]
    kinds = [lowest, *[Dense] * (layers - 1)]
    return [kind(rng.normal(0, 0.5, (below, n)), np.zeros(n), sigmoid)
            for kind, below, n in zip(kinds, sizes, sizes[1:], strict=False)]


def cases():
    """Those of the table, in its order."""
    x, net = plants()[0][:1], plant_net()
    W, b = net[0].W, net[0].b
    kink = Dense(W, np.append(-(x @ W)[0, 0], b[1:]), relu)
    return [
        Case("nothing", net, x, True),
        Case("one sign turned", [OneSign(W, b, net[0].activation), net[1]], x),
        Case("one slope 1 % too steep", [OnePercent(W, b, net[0].activation), net[1]], x),
        Case("lowest of 8 layers forgotten", deep(8, Forgotten), x),
        Case("lowest of 12 forgotten", deep(12, Forgotten), x),
        Case("nothing; a relu at its kink", [kink, net[1]], x, True),
        Case("nothing; inputs of a million", [replace(net[0], W=W / 1e6), net[1]], 1e6 * x,
             True),
    ]


def verdicts(case):
    """What each of the three checks measures of it, and what it says: "silent", "alarm" or "not checked"."""
    trace = backprop(case.net, case.x, plants()[1][:1], squared_error)
    found = check_gradients(case.net, case.x, trace.y, squared_error)
    said = "alarm" if not found.passed else "not checked" if found.unseen else "silent"
    farthest = max(np.abs(_measured(trace, l) - slopes).max() for l, slopes in trace.dE_dW.items())
    change = loss_change(trace, RATE)
    ratio = change.measured / change.predicted
    return [(max(found.errors.values()), said), (farthest, "silent" if farthest <= ALLOWED else "alarm"),
            (ratio, "silent" if abs(ratio - 1) <= NEAR else "alarm")]


def _measured(trace, l):
    """∂E/∂W of layer l by central differences, with one h for every weight."""
    def E_of(W):
        net = [*trace.net]
        net[l - 1] = replace(net[l - 1], W=W)
        return squared_error(predict(net, trace.o[0]), trace.y).sum()

    return numerical_gradient(E_of, trace["W", l])


def what_they_say():
    """A Picture of a table: a row for each of `cases`, a column for each check. A field is filled where the check is
    mistaken: it is silent about a wrong gradient, or calls a right one wrong."""
    rows, high = cases(), 0.6
    figure, axes = sheet(high * len(rows) + 0.8)
    top, columns, told = high * len(rows) + 0.55, (4.35, 6.6, 8.85), []
    for x, head in zip(columns, HEADS, strict=True):
        axes.text(x, top - 0.1, head, ha="center", va="center", size=12)
    axes.text(0.1, top - 0.1, "what is wrong", ha="left", va="center", size=12)
    for row, case in enumerate(rows):
        y, line = top - 0.7 - high * row, []
        axes.text(0.1, y, case.name, ha="left", va="center", size=12)
        for k, (x, (value, said)) in enumerate(zip(columns, verdicts(case), strict=True)):
            is_rounding = case.is_right and value < 1e-9
            value = number(value, 4) if k == 2 and abs(value) > NEAR else number(value)
            text = f"{'< 1e−9' if is_rounding else value}  {_in_words(said, case.is_right)}"
            mistaken = said == ("alarm" if case.is_right else "silent")
            box(axes, x, y, text, wide=2.15, high=0.46, filled=mistaken, size=12)
            line.append(text.replace("  ", ", ") + mistaken * " (mistaken)")
        told.append(f"{case.name}: {'; '.join(line)}.".replace("\n", " "))
    heads = "; ".join(head.replace("\n", " ") for head in HEADS)
    return Picture(figure, f"A table of what is wrong and what three checks say of it: {heads}. {' '.join(told)}")


def _in_words(said, is_right):
    return said if said == "not checked" else {
        ("silent", True): "agrees", ("silent", False): "passes", ("alarm", True): "false alarm",
        ("alarm", False): "found"}[said, is_right]
