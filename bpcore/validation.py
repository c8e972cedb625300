"""Numerical validation: gradients by central differences, and the notes' ΔL test."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from bpcore.arrays import Maps, Rows
from bpcore.checks import check_pass
from bpcore.descent import update
from bpcore.layers import Net
from bpcore.losses import Loss
from bpcore.trace import Trace, backprop, silent_forward


def numerical_gradient(f: Callable, x: np.ndarray, h: float = 1e-5) -> np.ndarray:
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
        """Whether every gradient agrees within the tolerance."""
        return all(error <= self.tolerance for error in self.errors.values())

    def __repr__(self):
        return "\n".join(f"{quantity}[{l}]  {error:.1e}  {'agrees' if error <= self.tolerance else 'DIFFERS'}"
                         for (quantity, l), error in self.errors.items())


def check_gradients(net: Net, x: Rows | Maps, y: Rows | Maps, loss: Loss, h: float = 1e-5,
                    tolerance: float = 1e-6) -> GradientCheck:
    """Compares backprop's ∂E/∂W and ∂E/∂b of every layer with central differences of ΣE; returns a GradientCheck.

    Works in float64 whatever the net's dtype, as float32 rounds such differences away. A relu within h of its kink
    differs, as it has two slopes there.
    """
    check_pass(net, x, y, loss)
    net, x, y = [_in_float64(layer) for layer in net], x.astype(float), y.astype(float)
    trace, errors = backprop(net, x, y, loss), {}
    blur = 1e-3 * max(1, trace.E.sum())  # times the tolerance: what rounding, eps·ΣE/h, and h² make of a slope of 0
    for l, layer in enumerate(net, 1):
        for name, parameter in _parameters(layer):
            found = trace["dE_d" + name, l]
            expected = numerical_gradient(partial(_total_loss, trace, l, name), parameter, h)
            errors["dE_d" + name, l] = float(np.abs(found - expected).max() / max(np.abs(expected).max(), blur))
    return GradientCheck(errors, tolerance)


def _total_loss(trace, l, name, parameter):
    """ΣE of the pass, had layer l this W or b."""
    net, L = [*trace.net], len(trace.net)
    net[l - 1] = replace(net[l - 1], **{name: parameter})
    s, o = silent_forward(net, trace.o[0])
    return trace.loss.of(net[-1].activation, s[L], o[L], trace.y).sum()


def _parameters(layer):
    """The name and value of what a layer can learn."""
    return [(name, getattr(layer, name)) for name in ("W", "b") if getattr(layer, name) is not None]


def _in_float64(layer):
    return replace(layer, **{name: parameter.astype(float) for name, parameter in _parameters(layer)})


class LossChange(NamedTuple):
    """The change of the mean loss in one step, and what the slope predicts for it; their ratio tends to 1."""

    measured: float
    predicted: float


def loss_change(trace: Trace, rate: float) -> LossChange:
    """ΔL of one `descend` step against −Σ(Δw)²/α over every weight and bias [001-127, its sign put right].

    Blind to a gradient that is a part of the true one: a layer whose gradient is zero neither moves nor is missed.
    """
    step, L = update(trace, rate), len(trace.net)
    return LossChange(float(step["new_E", L] - step["mean_E", L]), float(-step["moved", L] / step.rate))
