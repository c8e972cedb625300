"""Numerical validation: gradients by central differences, and the notes' ΔL test."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from bpcore.activations import relu
from bpcore.arrays import Maps, Rows
from bpcore.checks import check_pass, whole
from bpcore.descent import update
from bpcore.layers import MaxPool2D, Net
from bpcore.losses import Loss
from bpcore.trace import Trace, silent_forward, silent_pass

FEW = 50  # numbers of a layer, which are found one by one as soon


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
                    tolerance: float = 1e-6, most: int = 10_000, seed: int = 0) -> GradientCheck:
    """Compares backprop's ∂E/∂W and ∂E/∂b of every layer with central differences of ΣE; returns a GradientCheck.

    Works in float64 whatever the net's dtype, as float32 rounds such differences away. A weight is moved so far
    that its weighted sum moves by about h, at most 10 h. Rounding hides slopes below about 1e-9 ΣE, so of a layer
    whose δ has vanished that far nothing is known. A relu or a maximum that close to its kink differs, as it has
    two slopes there. Of a net with more than `most` weights and biases a sample of `most` is tried, drawn by the
    seed, of small arrays all: the notes say so. A `most` or `seed` that is not a whole number raises a ValueError.
    """
    check_pass(net, x, y, loss)
    tried = _drawn(net, whole(most, "most"), whole(seed, "seed", least=0))
    net, x, y = [in_float64(layer) for layer in net], x.astype(float), y.astype(float)
    trace, errors, unseen = silent_pass(net, x, y, loss), {}, {}
    for l, layer in enumerate(net, 1):
        numbers = sum(np.count_nonzero(tried[name, l]) for name, _ in _parameters(layer))
        apart = numbers > FEW and _units_are_apart(trace, l)
        for name, parameter in _parameters(layer):
            found, reach, at = trace["dE_d" + name, l], _reach(trace, l, name), tried[name, l]
            # times the tolerance: what rounding, eps·ΣE·reach/h, and h² make of a slope of 0
            farthest = reach.max()
            blur = 1e-3 * max(1, trace.E.sum()) * (farthest / 10 if farthest > 1 else farthest)
            step = np.broadcast_to(h / reach, parameter.shape)
            expected = _slopes(trace, l, name, at, step, tolerance * blur, apart)
            largest = np.abs(expected).max()
            errors["dE_d" + name, l] = float(np.abs(found[at] - expected).max() / max(largest, blur))
            if largest <= tolerance * blur:
                unseen["dE_d" + name, l] = float(tolerance * blur)
    return GradientCheck(errors, tolerance, unseen, tuple(_notes(trace, errors, tolerance, h, tried)))


def _drawn(net, most, seed):
    """Which entries of each W and b are tried, as masks by name and layer: all, or a sample."""
    masks = {(name, l): np.ones(parameter.shape, bool)
             for l, layer in enumerate(net, 1) for name, parameter in _parameters(layer)}
    rng = np.random.default_rng(seed)
    for k, mask in enumerate(sorted(masks.values(), key=np.size)):  # what a small one leaves goes to the larger ones
        share = max(1, most // (len(masks) - k))
        mask.flat[rng.permutation(mask.size)[share:]] = False
        most -= np.count_nonzero(mask)
    return masks


def _slopes(trace, l, name, at, step, noise, apart):
    """Central differences of ΣE at those entries of a W or b, (tried,): of all units at once where units are apart
    and that gives the steepest one its slope."""
    if apart:
        slopes = _slopes_of_all_units(trace, l, name, at, step)
        steepest, one = np.abs(slopes).argmax(), np.zeros_like(at)
        one[tuple(np.argwhere(at)[steepest])] = True
        off = slopes[steepest] - _slopes_one_by_one(trace, l, name, one, step)
        if abs(off) <= max(noise, 1e-6 * abs(slopes[steepest])):
            return slopes
    return _slopes_one_by_one(trace, l, name, at, step)


def _slopes_one_by_one(trace, l, name, at, step):
    """For each entry two forward passes of the whole net."""
    def total_loss(entries):
        parameter = getattr(trace.net[l - 1], name).copy()
        parameter[at] = entries
        return _total_loss(trace, l, name, parameter)

    return numerical_gradient(total_loss, getattr(trace.net[l - 1], name)[at], step[at])


def _slopes_of_all_units(trace, l, name, at, step):
    """The same where units are apart: a weight of every unit is moved in one weighted sum, and the layers above get a
    row for each unit, in which its sum has moved alone. 64-32-10 takes a fifteenth of the time so."""
    slopes = np.zeros(at.shape)
    steps, tried, found = _by_unit(step), _by_unit(at), _by_unit(slopes)
    for j in map(tuple, np.argwhere(tried.any(axis=-1))):
        moved = [_moved_sum(trace, l, name, j, steps[j]), _moved_sum(trace, l, name, j, -steps[j])]
        units = np.flatnonzero(tried[j])
        for some in np.array_split(units, math.ceil(len(units) * len(trace.y) / 512)):  # rows that stay in the cache
            above, below = _losses_above(trace, l, some, moved)
            found[j][some] = (above - below) / (2 * steps[j][some])
    return slopes[at]


def _moved_sum(trace, l, name, j, step):
    """s of layer l, had the entries j of all units moved by a step."""
    moved = getattr(trace.net[l - 1], name).copy()
    _by_unit(moved)[j] += step
    return replace(trace.net[l - 1], **{name: moved}).weighted_sum(trace.o[l - 1])


def _losses_above(trace, l, units, moved):
    """ΣE for each of the moved s of layer l and each of these units, had it moved in that unit alone."""
    layer, s, y = trace.net[l - 1], trace.s[l], trace.y
    rows = np.empty((len(moved), len(units), *s.shape))
    rows[...] = s
    for row, moved_s in zip(rows, moved, strict=True):
        row[np.arange(len(units)), :, units] = moved_s.swapaxes(0, 1)[units]
    rows, y = rows.reshape(-1, *s.shape[1:]), np.broadcast_to(y, rows.shape[:2] + y.shape).reshape(-1, *y.shape[1:])
    above, o = silent_forward(trace.net[l:], layer.activation(rows))
    last = len(trace.net) - l
    E = trace.loss.of(trace.net[-1].activation, above.get(last, rows), o[last], y)
    return E.reshape(len(moved), len(units), -1).sum(axis=2)


def _units_are_apart(trace, l):
    """Whether the weights and the bias of each unit of layer l move its own sum and no other. It is tried, since a
    weighted sum may be wrong."""
    layer, s, rng = trace.net[l - 1], trace.s[l], np.random.default_rng(0)
    if any(_by_unit(parameter).shape[-1] != s.shape[1] for _, parameter in _parameters(layer)):
        return False
    for i in range(s.shape[1]):
        moved = {name: parameter.copy() for name, parameter in _parameters(layer)}
        for parameter in moved.values():
            entries = _by_unit(parameter)[..., i]
            entries += rng.normal(size=entries.shape)
        stays = replace(layer, **moved).weighted_sum(trace.o[l - 1]) == s
        stays[:, i] = True
        if not stays.all():
            return False
    return True


def _by_unit(parameter):
    """A W or b with its units, or maps, on the last axis."""
    return parameter.swapaxes(min(1, parameter.ndim - 1), -1)


def _reach(trace, l, name):
    """How far the weighted sums of layer l move for each 1 that an entry of its W or b moves, a power of ten: 1 where
    the outputs below are between 0.1 and 10."""
    if name == "b" or trace.net[l - 1].W is None:
        return np.ones(())
    W, o_below = trace.net[l - 1].W, trace.o[l - 1]
    most = np.abs(o_below).reshape(len(o_below), len(W), -1).max(axis=(0, 2))
    powers = np.trunc(np.log10(np.where(most > 0, most, 1)))
    return (10.0 ** powers).reshape(-1, *[1] * (W.ndim - 1))


def _notes(trace, errors, tolerance, h, tried):
    """What was not tried, and why a gradient that differs need not be wrong, in sentences."""
    count, total = (sum(map(of, tried.values())) for of in (np.count_nonzero, np.size))
    if count < total:
        yield f"{count:,} of {total:,} slopes were tried, a sample drawn by the seed from every W and b."
    if not np.isfinite(trace.E).all():
        n = int(np.argmin(np.isfinite(trace.E))) + 1
        yield (f"E of example {n} is {trace.E[n - 1]}, so there is no slope to compare: scale x or the weights down, "
               f"or use the activation that {trace.loss} is made for.")
    elif not np.isfinite(list(errors.values())).all():
        yield f"E is not finite within {h:g} of this point, so there is no slope to compare: try a smaller h."
    elif any(error > tolerance for error in errors.values()):
        for l, layer in enumerate(trace.net, 1):
            if layer.activation is relu and (at := np.argwhere(np.abs(trace.s[l]) <= 10 * h)).size:
                n, i = at[0, 0] + 1, at[0, 1] + 1
                yield (f"A relu of layer {l} is at its kink (unit {i}, example {n}): it has two slopes there, and a "
                       "difference is between them. Try other inputs.")
            if isinstance(layer, MaxPool2D) and (at := np.argwhere(layer.lead(trace.o[l - 1]) <= 20 * h)).size:
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
