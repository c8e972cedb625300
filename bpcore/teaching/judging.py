"""Judges what a pass gave, quantity by quantity: which of them does not follow from what it was computed from, and
which of the named mistakes gives that."""

from typing import NamedTuple

import numpy as np

from bpcore.descent import Update, update
from bpcore.losses import sum_of_squares
from bpcore.teaching import lines
from bpcore.teaching.answers import EXACT
from bpcore.teaching.mistakes import MISTAKES
from bpcore.teaching.mistakes.activations import cancelled_wrongly, slope_of_squares
from bpcore.teaching.mistakes.guards import guarded
from bpcore.teaching.mistakes.mistake import Mistake
from bpcore.teaching.mistakes.sums import wrong_axis
from bpcore.teaching.mistakes.updates import change_alone
from bpcore.teaching.mistakes.weights import rows_and_columns
from bpcore.teaching.reading import NoNumbers, read
from bpcore.teaching.running import NoDict
from bpcore.teaching.slips import SLIPS, products
from bpcore.trace import Step, Trace, reads


class Evidence(NamedTuple):
    """A quantity that is wrong by itself: the mistakes that give it, and what else can be said of it. Of one that is
    not an array of the right shape nothing can be known (`comparable`)."""

    step: Step
    trace: Trace
    mistakes: list
    says: str
    ratio: float | None = None
    comparable: bool = True


def evidence(given, truth, order):
    """Evidence for every quantity that does not follow from those that were given before it. What is made of something
    that is no array of the right shape is not judged, and nor is what cannot but be infinite."""
    values, unknown = {step: truth[step] for step in order}, set()
    for place, (step, trace) in enumerate(_onward(truth, values, order)):
        values[step] = wanted = lines.value(trace, step)
        follows = unknown.isdisjoint(reads(step, truth)) and np.isfinite(wanted).all()
        value, problem = _array(given.get(step, wanted if follows else None), wanted.shape)
        named = []
        if problem and follows:
            named = [] if value is None else _of_any_shape(value, wanted, trace, step)
            if value is not None and close(value.squeeze(), wanted.squeeze()):
                problem = f"its numbers are right, but {problem}"
            yield Evidence(step, truth, named, problem + ".", comparable=False)
        if not problem and follows and not (close(value, wanted) or close(value, _by_slope(step, given, trace))):
            for later, made in _onward(truth, values, order[place + 1:]):
                values[later] = lines.value(made, later)
            named = _mistakes(value, wanted, trace_of(truth, values), step)
            yield Evidence(step, truth, named, *_comparison(value, wanted, step.quantity))
        if EXCHANGED in named or _CHANGED in named:
            continue  # the pass itself has gone on with what it should be
        if problem:
            unknown.add(step)
        else:
            values[step] = value


def _onward(truth, values, order):
    """Each step with a Trace of the values that there are when it is reached; those of an update give it nothing."""
    trace = None
    for step in order:
        if not isinstance(trace, Update):
            trace = trace_of(truth, values, step)
        yield step, trace


def trace_of(truth, values, step=None):
    """A Trace of these values, or an Update if `truth` is one and the step is of an update, or not told."""
    parts = {quantity: {l: values.get((quantity, l)) for l in truth.s}
             for quantity in ("s", "o", "dE_do", "delta", "dE_dW", "dE_db")}
    parts["o"][0] = truth.o[0]
    trace = Trace(truth.net, truth.loss, truth.y, E=values["E", len(truth.net)], **parts)
    needed = isinstance(truth, Update) and (step is None or step.quantity in lines.UPDATE)
    return update(trace, truth.rate) if needed else trace


def _by_slope(step, given, trace):
    """δ from the ∂E/∂o that was given, which is as right as o − y* where loss and activation cancel."""
    quantity, l = step
    if quantity == "delta" and Step("dE_do", l) in given:
        return trace.net[l - 1].activation.vjp(trace.o[l], trace.dE_do[l])
    return trace[step]


def _array(value, shape):
    """The value as an array, and what is wrong with it if it cannot be compared."""
    if isinstance(value, NoDict):
        return None, f"it is of type {type(value.value).__name__}: give a dict from layer number to array"
    array = read(value)
    if isinstance(array, NoNumbers):
        return None, f"{array.why}: {array.remedy or f'give an array of shape {shape}'}"
    if (shape[0] == 1 and array.shape == shape[1:]) or (array.ndim == 0 and set(shape) == {1}):
        array = array.reshape(shape)  # of one example without its row, or a number alone
    if array.shape != shape:
        return array.astype(float), f"its shape is {array.shape} and should be {shape}"
    if not np.isfinite(array).all():
        return None, ("there is nan or infinity in it: look for a division by zero, the log of zero, or an exponential "
                      "that is too large")
    return array.astype(float), None


def _mistakes(value, wanted, trace, step):
    """The named mistakes that give this value."""
    def among(made):
        return [mistake for mistake, wrong in made if close(value, wrong) and not close(wrong, wanted)]

    found = [*among(_made((*MISTAKES, guarded), trace, step)), *_of_any_shape(value, wanted, trace, step)]
    return list(dict.fromkeys(found or among(_slipped(trace, step))))


def _made(mistakes, trace, step):
    """(mistake, what it gives)"""
    return ((mistake, wrong) for mistake in mistakes for wrong in mistake.results(trace, step))


def _slipped(trace, step):
    """The same for slips, of which one is told only where no mistake has a name: in this line, and of δ in the ∂E/∂o
    that it is made of, which many passes do not give."""
    quantity, l = step
    yield from _made(_OF_CODE, trace, step)
    if quantity == "delta" and l < len(trace.net):
        for slip, wrong in _made(_OF_CODE, trace, Step("dE_do", l)):
            yield slip, trace.net[l - 1].activation.vjp(trace.o[l], wrong)


def _of_any_shape(value, wanted, trace, step):
    """Those that need not fit, or that fit more often than a single step lets one say."""
    (quantity, l), at_output = step, step.layer == len(trace.net)
    o, y, N = trace.o[l], trace.y, len(trace.y)
    rows = quantity in ("s", "o", "dE_do", "delta")
    ways = {rows_and_columns: wanted.T if quantity == "dE_dW" else None,
            EXCHANGED: wanted.T if rows else None,
            _NOT_SUMMED: trace.delta[l] if quantity == "dE_db" and trace.delta[l].size > wanted.size else None,
            _TARGET_FIRST: y - o if quantity == "dE_do" and at_output else None,
            change_alone: trace[quantity[-1], l] - trace[step] if quantity in ("new_W", "new_b") else None,
            products.factor_of_another_layer: _with_another_layer(trace, step),
            _OTHER_SLOPE: _by_the_other_slope(trace, step),
            wrong_axis: trace.delta[l].sum(axis=1) if quantity == "dE_db" else None,
            _OUTER: np.outer(trace.o[l - 1], trace.delta[l]) if quantity == "dE_dW" and N > 1 else None,
            _CHANGED: wanted - y if quantity == "o" and at_output else None,
            slope_of_squares: o - y if quantity == "dE_do" and at_output and trace.loss is sum_of_squares else None,
            _MEAN: wanted / N if quantity in ("dE_do", "delta") else None,
            _PENALTY: _with_a_part_of(trace["W", l], value, wanted)
            if quantity in ("dE_dW", "new_W") else None,
            cancelled_wrongly: o - y if quantity == "delta" and at_output else None}
    return [mistake for mistake, wrong in ways.items()
            if wrong is not None and close(value, wrong) and not close(wrong, wanted)]


def _with_another_layer(trace, step):
    """δ by the slope at the input, or the gradient of weights by δ of the layer above."""
    quantity, l = step
    if quantity == "delta" and trace.o[0].shape == trace.o[l].shape:
        return trace.net[l - 1].activation.vjp(trace.o[0], trace.dE_do[l])
    if quantity == "dE_dW" and l < len(trace.net) and trace.delta[l + 1].shape == trace.delta[l].shape:
        return trace.net[l - 1].grad_params(trace.o[l - 1], trace.delta[l + 1])[0]
    return None


def _with_a_part_of(W, value, wanted):
    """The gradient, or the new W, with that multiple of several weights added which comes nearest to the value."""
    fits = W.size > 1 and W.any() and value.shape == W.shape
    return wanted + ((value - wanted) * W).sum() / (W * W).sum() * W if fits else None


def _by_the_other_slope(trace, step):
    """The new W from ∂E/∂b, or the new b from ∂E/∂W, of a dense layer."""
    quantity, l = step
    if quantity not in ("new_W", "new_b") or trace["b", l] is None or trace["W", l].ndim > 2:
        return None
    other = {"W": "b", "b": "W"}[quantity[-1]]
    return trace[quantity[-1], l] + (trace[f"new_{other}", l] - trace[other, l])


_OF_PEN = products.all_positive, products.product_left_out, products.product_turned
_OF_CODE = [slip for slip in SLIPS if slip not in _OF_PEN]
EXCHANGED = Mistake(rows_and_columns.name, "each example is a row.", None)
_CHANGED = Mistake("it is o − y*", "was o changed in place?", None)
_OUTER = Mistake("np.outer takes all examples for one", "o_below.T @ delta adds up the tables of all.", None)
_NOT_SUMMED = Mistake("δ is not summed over the examples", "a bias has one slope, however many examples there are.",
                      None)
_TARGET_FIRST = Mistake("it is y* − o", "for the squared error it is o − y*; for others it is no difference.", None)
_OTHER_SLOPE = Mistake("it moves by the slope of the other parameter", "W moves against ∂E/∂W, b against ∂E/∂b.", None)
_MEAN = Mistake("the 1/N of the mean is in it already", "a row is of one example, and the step divides by N.", None)
_PENALTY = Mistake("a multiple of W is added, as for a penalty on large weights",
                   "E has no such term here, and nor has the step.", None)


def close(value, wanted):
    """Whether two arrays are the same, but for what float64 may be off."""
    return value.shape == wanted.shape and np.abs(value - wanted).max() <= EXACT * np.abs(wanted).max() < np.inf


_ROUNDED = 0.03  # how far from 1 a ratio may be by two decimals, rather than by a factor


def _comparison(value, wanted, quantity):
    """What the value is of what it should be, in words, and as one number if it is one."""
    ratios = value / wanted
    told = ratios[(value != 0) | (wanted != 0)]  # 0 is any number times 0, as where an image is blank
    if _constant(told, None):
        ratio = float(told[0])
        why = "is a number in it rounded?" if abs(ratio - 1) < _ROUNDED else "which factor is too many, or missing?"
        return f"it is {_plain(ratio)} times what it should be: {why}", ratio
    for axis, by_lines, ratio, made_of in (
            (1, "row by row", ratios[..., 0], "row j is made of the output of unit j below: is it of these examples?"),
            (0, "column by column", ratios[0], "column i is made of δ of unit i: is it of this layer?")):
        if ratios.ndim == 2 and len(ratios) > 1 and _constant(ratios, axis):
            look = f".\nLook again: {made_of}" if quantity == "dE_dW" else ": where does each come from?"
            return f"{by_lines} it is {_plain(*ratio)} times what it should be{look}", None
    worst = [int(i) for i in np.unravel_index(np.abs(value - wanted).argmax(), value.shape)]
    return f"it is not a mistake that has a name here: work out one entry by hand, such as {worst}.", None


def _constant(ratios, axis):
    return np.isfinite(ratios).all() and (np.ptp(ratios, axis=axis) <= EXACT * np.abs(ratios).max()).all()


def _plain(*ratios):
    """With three digits, or as many as tell a ratio from 1 and −1."""
    return ", ".join(next(text for digits in range(3, 17) if abs(float(text := f"{ratio:.{digits}g}")) != 1
                          or abs(abs(ratio) - 1) < 1e-9) for ratio in ratios).replace("-", "−")


def second_call(given, again, truth, order):
    """Evidence for the first quantity that another call with the same arguments gives otherwise."""
    for step in order:
        arrays = [_array(each.get(step), truth[step].shape) for each in (given, again)]
        (one, _), (other, _) = arrays
        if not any(problem for _, problem in arrays) and not close(other, one):
            yield Evidence(step, truth, [ADDED_UP if close(other, 2 * one) else REMEMBERED], "")
            return


ADDED_UP = Mistake("a second call adds to what the first one gave", "which line sets it back to zero?", None)
REMEMBERED = Mistake("a second call gives something else than the first",
                      "what is kept between the two, or left to chance?", None)
