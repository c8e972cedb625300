"""Numerical validation: gradients by central differences, and the notes' ΔL test."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from bpcore.descent import descend
from bpcore.trace import backprop, forward


def numerical_gradient(f, x, h=1e-5):
    """∂f/∂x by central differences (f(x + h) − f(x − h))/2h, one entry at a time.

    f takes an array like x and returns a number or an array; the result has x's shape followed by that of f(x).
    """
    x = np.array(x, dtype=float)
    slopes = []
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += h
        below[index] -= h
        slopes.append((np.asarray(f(above)) - np.asarray(f(below))) / (2 * h))
    return np.reshape(slopes, x.shape + np.shape(slopes[0]))


class GradientCheck(NamedTuple):
    """The largest error of ∂E/∂W and ∂E/∂b of each layer, relative to that gradient's largest entry."""

    errors: dict[tuple[str, int], float]
    tolerance: float

    @property
    def passed(self):
        return all(error <= self.tolerance for error in self.errors.values())

    def __repr__(self):
        lines = [f"{quantity}[{l}]  {error:.1e}  {'agrees' if error <= self.tolerance else 'DIFFERS'}"
                 for (quantity, l), error in self.errors.items()]
        return "\n".join(lines)


def check_gradients(net, x, y, loss, h=1e-5, tolerance=1e-6):
    """Compares backprop's ∂E/∂W and ∂E/∂b of every layer with central differences of ΣE; returns a GradientCheck."""
    trace, errors = backprop(net, x, y, loss), {}
    for l, layer in enumerate(net, 1):
        for name, found in (("W", trace.dE_dW[l]), ("b", trace.dE_db[l])):
            if found is None:
                continue

            def total(parameter):
                changed = [*net[:l - 1], replace(layer, **{name: parameter}), *net[l:]]
                return loss(forward(changed, x)[1][len(net)], y).sum()

            expected = numerical_gradient(total, getattr(layer, name), h)
            errors["dE_d" + name, l] = float(np.abs(found - expected).max() / max(np.abs(expected).max(), 1e-8))
    return GradientCheck(errors, tolerance)


class LossChange(NamedTuple):
    """The change of the mean loss in one step, and what the slope predicts for it; their ratio tends to 1."""

    measured: float
    predicted: float


def loss_change(trace, rate):
    """ΔL of one `descend` step against −Σ(Δw)²/α over every weight and bias [001-127, its sign put right].

    Blind to a gradient that is a part of the true one: a layer whose gradient is zero neither moves nor is missed.
    """
    net = descend(trace, rate)
    after = trace.loss(forward(net, trace.o[0])[1][len(net)], trace.y).mean()
    moved = sum(np.sum((getattr(new, name) - getattr(old, name)) ** 2)
                for new, old in zip(net, trace.net, strict=True) for name in ("W", "b") if getattr(old, name) is not None)
    return LossChange(float(after - trace.E.mean()), float(-moved / rate))
