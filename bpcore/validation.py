"""Numerical validation: gradients by central differences, and the notes' ΔL test."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from bpcore.activations import relu
from bpcore.arrays import Maps, Rows
from bpcore.checks import check_pass
from bpcore.descent import update
from bpcore.layers import MaxPool2D, Net
from bpcore.losses import Loss
from bpcore.trace import Trace, silent_forward, silent_pass


def numerical_gradient(f: Callable, x: np.ndarray, h: float | np.ndarray = 1e-5) -> np.ndarray:
    """∂f/∂x by central differences (f(x + h) − f(x − h))/2h, one entry at a time.

    f takes an array like x and returns a number or an array; the result has x's shape followed by that of f(x). h is
    one step for all entries, or an array like x.
    """
    x = np.array(x, dtype=float)
    step, slopes = np.broadcast_to(h, x.shape), []
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += step[index]
        below[index] -= step[index]
        slopes.append((np.asarray(f(above)) - np.asarray(f(below))) / (2 * step[index]))
    return np.reshape(slopes, x.shape + np.shape(slopes[0]))


class GradientCheck(NamedTuple):
    """The largest error of ∂E/∂W and ∂E/∂b of each layer, relative to that gradient's largest entry. `unseen` has the
    gradients that lie under what a difference can show, with that; `notes` say where there is no slope to compare."""

    errors: dict[tuple[str, int], float]
    tolerance: float
    unseen: dict[tuple[str, int], float] = {}  # noqa: RUF012, read only
    notes: tuple[str, ...] = ()

    @property
    def passed(self):
        """Whether every gradient agrees within the tolerance."""
        return all(error <= self.tolerance for error in self.errors.values())

    def __repr__(self):
        return "\n".join([f"{quantity}[{l}]  {_told(error):7}  {self._verdict((quantity, l))}"
                          for (quantity, l), error in self.errors.items()] + [*self.notes])

    def _verdict(self, name):
        if not self.errors[name] <= self.tolerance:
            return "DIFFERS"
        return f"not checked: its slopes are below {self.unseen[name]:.0e}" if name in self.unseen else "agrees"


def _told(error):
    """What is smaller is made of rounding, which the next machine does in another way."""
    return "< 1e-8" if error < 1e-8 else f"{error:.1e}"


@np.errstate(all="ignore")  # where E is infinite, `notes` tell
def check_gradients(net: Net, x: Rows | Maps, y: Rows | Maps, loss: Loss, h: float = 1e-5,
                    tolerance: float = 1e-6) -> GradientCheck:
    """Compares backprop's ∂E/∂W and ∂E/∂b of every layer with central differences of ΣE; returns a GradientCheck.

    Works in float64 whatever the net's dtype, as float32 rounds such differences away. A weight is moved so far that
    its weighted sum moves by about h. Rounding hides slopes below about 1e-9 ΣE, so of a layer whose δ has vanished
    that far nothing is known. A relu or a maximum within h of its kink differs, as it has two slopes there.
    """
    check_pass(net, x, y, loss)
    net, x, y = [in_float64(layer) for layer in net], x.astype(float), y.astype(float)
    trace, errors, unseen = silent_pass(net, x, y, loss), {}, {}
    for l, layer in enumerate(net, 1):
        for name, parameter in _parameters(layer):
            found, reach = trace["dE_d" + name, l], _reach(trace, l, name)
            expected = numerical_gradient(partial(_total_loss, trace, l, name), parameter, h / reach)
            # times the tolerance: what rounding, eps·ΣE·reach/h, and h² make of a slope of 0
            farthest = reach.max()
            blur = 1e-3 * max(1, trace.E.sum()) * (farthest / 10 if farthest > 1 else farthest)
            largest = np.abs(expected).max()
            errors["dE_d" + name, l] = float(np.abs(found - expected).max() / max(largest, blur))
            if largest <= tolerance * blur:
                unseen["dE_d" + name, l] = float(tolerance * blur)
    return GradientCheck(errors, tolerance, unseen, tuple(_notes(trace, errors, tolerance, h)))


def _reach(trace, l, name):
    """How far the weighted sums of layer l move for each 1 that an entry of its W or b moves, a power of ten: 1 where
    the outputs below are between 0.1 and 10."""
    if name == "b" or trace.net[l - 1].W is None:
        return np.ones(())
    W, o_below = trace.net[l - 1].W, trace.o[l - 1]
    most = np.abs(o_below).reshape(len(o_below), len(W), -1).max(axis=(0, 2))
    powers = np.trunc(np.log10(np.where(most > 0, most, 1)))
    return (10.0 ** powers).reshape(-1, *[1] * (W.ndim - 1))


def _notes(trace, errors, tolerance, h):
    """Why a gradient that differs need not be wrong, in sentences."""
    if not np.isfinite(trace.E).all():
        n = int(np.argmin(np.isfinite(trace.E))) + 1
        yield (f"E of example {n} is {trace.E[n - 1]}, so there is no slope to compare: scale x or the weights down, "
               f"or use the activation that {trace.loss} is made for.")
    elif not np.isfinite(list(errors.values())).all():
        yield f"E is not finite within {h:g} of this point, so there is no slope to compare: try a smaller h."
    elif any(error > tolerance for error in errors.values()):
        for l, layer in enumerate(trace.net, 1):
            if layer.activation is relu and (at := np.argwhere(np.abs(trace.s[l]) <= h)).size:
                n, i = at[0, 0] + 1, at[0, 1] + 1
                yield (f"A relu of layer {l} is at its kink (unit {i}, example {n}): it has two slopes there, and a "
                       "difference is between them. Try other inputs.")
            if isinstance(layer, MaxPool2D) and (at := np.argwhere(layer.lead(trace.o[l - 1]) <= 2 * h)).size:
                n, i, r, c = at[0] + 1
                yield (f"Two share the maximum of a window of layer {l} (map {i}, row {r}, column {c}, example {n}): "
                       "it has two slopes there, and a difference is between them. Try other inputs.")


def _total_loss(trace, l, name, parameter):
    """ΣE of the pass, had layer l this W or b."""
    net, L = [*trace.net], len(trace.net)
    net[l - 1] = replace(net[l - 1], **{name: parameter})
    s, o = silent_forward(net, trace.o[0])
    return trace.loss.of(net[-1].activation, s[L], o[L], trace.y).sum()


def _parameters(layer):
    """The name and value of what a layer can learn."""
    return [(name, getattr(layer, name)) for name in ("W", "b") if getattr(layer, name) is not None]


def in_float64(layer):
    """The layer with its parameters in float64."""
    return replace(layer, **{name: parameter.astype(float) for name, parameter in _parameters(layer)})


class LossChange(NamedTuple):
    """The change of the mean loss in one step, and what the slope predicts for it; their ratio tends to 1."""

    measured: float
    predicted: float


def loss_change(trace: Trace, rate: float) -> LossChange:
    """ΔL of one `descend` step against −Σ(Δw)²/α over every weight and bias [001-127, of a step down].

    Blind to a gradient that is a part of the true one: a layer whose gradient is zero neither moves nor is missed.
    """
    step, L = update(trace, rate), len(trace.net)
    return LossChange(float(step["new_E", L] - step["mean_E", L]), float(-step["moved", L] / step.rate))
