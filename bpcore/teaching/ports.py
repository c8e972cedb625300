"""A net carried to another framework: what goes wrong on the way, each told by all that it changes.

Who has the outputs and gradients of a framework has little of what lies between. So whole passes are made, each with a
mistake in it, and one that gives all the arrays that are there says which mistake it was: first those of a port, which
change every quantity, then the named mistakes of a line, made where nothing was given.
"""

from dataclasses import replace
from time import perf_counter
from typing import NamedTuple

import numpy as np

from bpcore.activations import sigmoid, softmax
from bpcore.layers import Conv2D, Dense
from bpcore.losses import squared_error, sum_of_squares
from bpcore.teaching import lines
from bpcore.teaching.judging import Evidence, close, trace_of
from bpcore.teaching.mistakes import MISTAKES
from bpcore.teaching.mistakes.mistake import Mistake
from bpcore.teaching.reading import NoNumbers, read
from bpcore.teaching.slips.losses import every_target
from bpcore.trace import Step, silent_pass


class Pass(NamedTuple):
    """A mistake, and all arrays of a pass that makes it."""

    name: str
    look_at: str
    values: dict


def in_layout(given, truth, transposed):
    """The arrays as a pass of bpcore has them: ∂E/∂W from below to above, and E of each example. Of a sum of losses
    each example has its share of the truth, so that the sum alone is judged."""
    found = dict(given)
    if transposed and isinstance(found.get("dE_dW"), dict):
        found["dE_dW"] = {l: _turned(slopes) for l, slopes in found["dE_dW"].items()}
    E = found.get("E")
    if E is not None and not isinstance(total := read(E), NoNumbers) and total.ndim == 0 and truth.E.sum():
        found["E"] = truth.E * (float(total) / truth.E.sum())
    return found


def _turned(slopes):
    array = read(slopes)
    return slopes if isinstance(array, NoNumbers) or array.ndim < 2 else array.swapaxes(0, 1)


def explained(given, truth, order, seconds):
    """Evidence that names one mistake, or one and a factor, which gives all these arrays; or nothing, also where these
    seconds are over before one is found."""
    end, order = perf_counter() + seconds, [step for step in order if step.quantity not in lines.UPDATE]
    given = {step: read(value) for step, value in given.items() if step in order}
    if any(isinstance(value, NoNumbers) or value.shape != np.shape(truth[step]) or not np.isfinite(value).all()
           for step, value in given.items()):
        return []
    first = next((step for step in order if step in given and not _same(given, truth, step)), None)
    if first is None:
        return []
    bases = [Pass("", "", {step: truth[step] for step in order}), *_passes(truth, order)]
    for factor, name, look_at in _factors(truth):
        for base in bases:
            values = {step: value * (1 if step.quantity in ("s", "o") else factor)
                      for step, value in base.values.items()}
            if _all_same(given, values):
                names = [Mistake(*each, None) for each in ((base.name, base.look_at), (name, look_at)) if each[0]]
                return [Evidence(first, truth, [each], "") for each in names]
        if penalty := _penalty(given, truth, factor):
            names = [penalty, *[Mistake(name, look_at, None)] * bool(name)]
            return [Evidence(first, truth, [each], "") for each in names]
    for step, mistake, values in _one_line(given, truth, order):
        if step and _all_same(given, values):
            return [Evidence(step, truth, [mistake], "")]
        if perf_counter() > end:
            break
    return []


def _same(given, values, step):
    """Of losses the sum is compared, as it may be all that there was."""
    one, other = given[step], values[step]
    return close(one.sum(), other.sum()) if step.quantity == "E" else close(one, other)


def _all_same(given, values):
    return all(_same(given, values, step) for step in given)


def _factors(truth):
    """What the loss and all slopes may be multiplied by, and the mistake that this is."""
    N, n = len(truth.y), truth.y[0].size
    by_it = "multiply what the framework gives by it, or ask for the sum."
    factors = [(1, "", ""), (1 / N, "the mean over the examples is taken, not the sum", f"N is {N}: {by_it}"),
               (1 / (N * n), "the mean over examples and outputs is taken, not the sum", f"N · n is {N * n}: {by_it}"),
               (1 / n, "the mean over the outputs is taken, not the sum", f"n is {n}: {by_it}"),
               (2 / (N * n), "it is the mean of the squares, without ½", f"N · n / 2 is {N * n / 2:g}: {by_it}"),
               (2, "it is twice what it should be", "is the ½ of the squares missing?")]
    squares = truth.loss in (squared_error, sum_of_squares)
    return [(factor, name, look) for factor, name, look in factors if (squares or "squares" not in look + name)
            and (factor != 1 or not name)]


def _passes(truth, order):
    """The passes that ports make: other activations, targets, weights or layouts all the way."""
    net, x, y, loss = [*truth.net], truth.o[0], truth.y, truth.loss
    last = net[-1].activation
    if last in (softmax, sigmoid):
        again = silent_pass([*net, Dense(None, None, last)], x, y, loss)
        values, L = {step: again[step] for step in order if step.quantity != "E"}, len(net)
        values[Step("E", L)] = again.E
        for o in (again.o[L], again.o[L + 1]):  # as it leaves the net, or as the loss has it
            yield Pass(f"the {last} is taken twice", "does the loss take scores: s of the last layer, not o?",
                       values | {Step("o", L): o})
    for targets in _targets(y):
        yield Pass("class numbers stand where one-hot rows belong", "what has the loss made of them: has y a row for "
                   "each example, and a column for each output?", _of(net, x, targets, loss, order))
    places = [Step(quantity, len(net)) for quantity in ("E", "dE_do", "delta")]
    for met in zip(*(every_target.results(truth, place) for place in places), strict=True):
        yield Pass(*every_target[:2], _from(truth, order, "delta", met[2]) | dict(zip(places, met, strict=True)))
    short = np.abs(y.sum(axis=1, keepdims=True) - 1) > 1e-9 if y.ndim == 2 else np.zeros(1)
    if last is softmax and truth.fused and short.any():
        yield Pass("δ is o − y*, but a row of y* does not add up to 1", "it is o · Σy* − y*: some frameworks give the "
                   "other, which is not the slope of their loss", _from(truth, order, "delta", truth.o[len(net)] - y))
    for name, look_at, layer in _WEIGHTS:
        other = [layer(each, truth.o[l].shape[1:]) for l, each in enumerate(net)]
        if any(one is not each for one, each in zip(other, net, strict=True)):
            values = _of(other, x, y, loss, order)
            back = {Step("dE_dW", l): layer(replace(one, W=values[Step("dE_dW", l)]), truth.o[l - 1].shape[1:], True).W
                    for l, one in enumerate(other, 1) if one.W is not None}
            yield Pass(name, look_at, values)
            yield Pass(name, look_at, values | back)


def _of(net, x, y, loss, order):
    trace = silent_pass(net, x, y, loss)
    return {step: trace[step] for step in order}


def _targets(y):
    """What class numbers give in the place of one-hot rows: from 0 or from 1, as a column or as a row."""
    if y.ndim == 2 and y.shape[1] > 1 and np.isin(y, (0, 1)).all() and (y.sum(axis=1) == 1).all():
        for labels in (y.argmax(axis=1), y.argmax(axis=1) + 1):
            yield np.broadcast_to(labels[:, None], y.shape).astype(y.dtype)
            if len(labels) == y.shape[1]:
                yield np.broadcast_to(labels, y.shape).astype(y.dtype)


def _from(truth, order, quantity, wrong):
    """All arrays of a pass with this in the place of a quantity of the last layer."""
    return _carried(truth, order, lambda step, right, trace: wrong if step == (quantity, len(truth.net)) else None)


def _transposed(layer, below, back=False):
    square = isinstance(layer, Dense) and layer.W is not None and layer.W.shape[0] == layer.W.shape[1]
    return replace(layer, W=layer.W.T) if square else layer


def _kernel_turned(layer, below, back=False):
    return replace(layer, W=layer.W[..., ::-1, ::-1]) if isinstance(layer, Conv2D) else layer


def _channels_last(layer, below, back=False):
    """The rows of W in the order (row, column, channel)."""
    if not isinstance(layer, Dense) or layer.W is None or len(below) != 3:
        return layer
    c, height, width = below
    n = layer.W.shape[1]
    if back:
        return replace(layer, W=layer.W.reshape(c, height, width, n).transpose(1, 2, 0, 3).reshape(-1, n))
    return replace(layer, W=layer.W.reshape(height, width, c, n).transpose(2, 0, 1, 3).reshape(-1, n))


_WEIGHTS = [
    ("W stands where Wᵀ belongs", "which way round does the framework keep W: is W[j, i] from j to i?", _transposed),
    ("the kernel is turned round", "a layer's kernel is not turned: is this a convolution as in signal processing?",
     _kernel_turned),
    ("maps are flattened with their channels last", "in which order does the framework flatten: are the rows of the "
     "next W in it?", _channels_last)]


def _penalty(given, truth, factor):
    """A multiple of W in ∂E/∂W, the same in every layer, where all else is right."""
    slopes = {step: value - factor * truth[step] for step, value in given.items() if step.quantity == "dE_dW"}
    if not slopes:
        return None
    weights = {step: truth["W", step.layer] for step in slopes}
    size = float(sum(np.vdot(slopes[step], W) for step, W in weights.items())
                 / sum(np.vdot(W, W) for W in weights.values()))
    for of in ("W", "b"):  # of the weights alone, or of the biases too
        values = {step: truth[step] * (factor if step.quantity not in ("s", "o") else 1) + (
            size * truth[step.quantity[-1], step.layer] if step.quantity in ("dE_dW", f"dE_d{of}") else 0)
            for step in given if step.quantity != "E"}
        grows = any(not close(given[step], factor * truth[step]) for step in slopes)
        if grows and all(close(given[step], values[step]) for step in values):
            return Mistake("a penalty on the weights is in it", f"{size:.3g} · w is added to each slope: is the "
                           "penalty, or weight decay, switched off?", None)
    return None


def _one_line(given, truth, order):
    """(step, mistake, all arrays) of passes with a named mistake in one line whose result was not given, in one layer
    and in all; no step where the mistake cannot be made."""
    hidden = [step for step in order if step not in given]
    for mistake in MISTAKES:
        for quantity in dict.fromkeys(step.quantity for step in hidden):
            steps = [step for step in hidden if step.quantity == quantity]
            for places in ([steps] if len(steps) > 1 else []) + [[step] for step in steps]:
                made = []

                def wrong(step, right, trace, places=places, mistake=mistake, made=made):
                    result = next(iter(mistake.results(trace, step)), None) if step in places else None
                    if result is not None and not close(result, right):
                        made.append(step)
                        return result
                    return None

                values = _carried(truth, order, wrong)
                yield made[0] if made else None, mistake, values


def _carried(truth, order, wrong):
    """All arrays of a pass in which wrong(step, right, trace) gives another result, or None where it is right."""
    values = {step: truth[step] for step in order}
    for step in order:
        trace = trace_of(truth, values, step)
        right = lines.value(trace, step)
        other = wrong(step, right, trace)
        values[step] = right if other is None else other
    return values
