"""The named mistakes learners make, each able to say what it would give: a wrong answer is told which one it is.

A mistake is a function of a trace and a step that yields what one gets by making it there, arrays of the shape of
trace[step], none where it cannot be made. `diagnose` compares an answer with the truth and with each; `check` says it.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bpcore.activations import softmax


class Mistake(NamedTuple):
    """What was done, which factor to look at, and what it gives."""

    name: str
    look_at: str
    gives: Callable


def _without_bias(trace, step):
    layer = trace.net[step.layer - 1]
    if step.quantity == "s" and layer.b is not None:
        yield trace[step] - layer.b


def _transposed(trace, step):
    quantity, l = step
    if quantity == "s" and _is_square(trace.net[l - 1].W):
        W = trace.net[l - 1].W
        yield trace[step] + trace.o[l - 1] @ (W.T - W)
    if quantity == "dE_do" and l < len(trace.net) and _is_square(trace.net[l].W):
        yield trace.delta[l + 1] @ trace.net[l].W


def _is_square(W):
    return W is not None and W.shape[0] == W.shape[1]


def _path_left_out(trace, step):
    quantity, l = step
    if quantity == "dE_do" and l < len(trace.net) and trace.net[l].W is not None:
        delta, W = trace.delta[l + 1], trace.net[l].W
        yield from (trace[step] - delta[:, [k]] * W[:, k] for k in range(W.shape[1]))


def _without_slope_above(trace, step):
    quantity, l = step
    if quantity == "dE_do" and l < len(trace.net) and trace.net[l].W is not None:
        yield trace.dE_do[l + 1] @ trace.net[l].W.T


def _without_slope(trace, step):
    if step.quantity == "delta":
        yield trace.dE_do[step.layer]


def _slope_alone(trace, step):
    quantity, l = step
    if quantity == "delta":
        yield trace.net[l - 1].activation.vjp(trace.o[l], np.ones_like(trace.o[l]))


def _slope_at_s(trace, step):
    quantity, l = step
    if quantity == "delta":
        yield trace.net[l - 1].activation.vjp(trace.s[l], trace.dE_do[l])


def _diagonal(trace, step):
    quantity, l = step
    if quantity == "delta" and trace.net[l - 1].activation is softmax:
        yield trace.dE_do[l] * trace.o[l] * (1 - trace.o[l])


def _slope_for_delta(trace, step):
    quantity, l = step
    if quantity == "dE_dW":
        yield trace.o[l - 1].T @ trace.dE_do[l]
    if quantity == "dE_db":
        yield trace.dE_do[l].sum(axis=0)


def _before_activation(trace, step):
    quantity, l = step
    if quantity == "dE_dW" and l > 1:
        yield trace.s[l - 1].T @ trace.delta[l]
    if quantity == "s" and l > 1 and trace.net[l - 1].W is not None:
        yield trace[step] + (trace.s[l - 1] - trace.o[l - 1]) @ trace.net[l - 1].W


def _other_axis(trace, step):
    if step.quantity == "dE_db" and trace.delta[step.layer].shape[0] == trace.delta[step.layer].shape[1]:
        yield trace.delta[step.layer].sum(axis=1)


def _one_example(trace, step):
    quantity, l = step
    if len(trace.E) > 1 and quantity == "dE_dW":
        yield from (np.outer(o, delta) for o, delta in zip(trace.o[l - 1], trace.delta[l], strict=True))
    if len(trace.E) > 1 and quantity == "dE_db":
        yield from trace.delta[l]


def _not_normalised(trace, step):
    if step.quantity == "o" and trace.net[step.layer - 1].activation is softmax:
        yield np.exp(trace.s[step.layer])


def _times(factor, quantities):
    def gives(trace, step):
        if step.quantity in quantities:
            yield factor * trace[step]
    return gives


def _mean(trace, step):
    if step.quantity in ("dE_dW", "dE_db") and len(trace.E) > 1:
        yield trace[step] / len(trace.E)


_SLOPES = ("dE_do", "delta", "dE_dW", "dE_db")

MISTAKES = [
    Mistake("the sign is turned round", "is it o − y* or y* − o?", _times(-1, _SLOPES)),
    Mistake("the slope a′(s) is missing", "what does the activation do to ∂E/∂o on its way to δ?", _without_slope),
    Mistake("it is the slope a′(s) alone", "what does it multiply?", _slope_alone),
    Mistake("a′ is worked out from s instead of o", "the notes write a′ in terms of the output, such as 1 − o²",
            _slope_at_s),
    Mistake("only the diagonal of softmax's Jacobian is used", "each output depends on every s below it", _diagonal),
    Mistake("W stands where Wᵀ belongs, w_ij for w_ji", "which index of w is summed over?", _transposed),
    Mistake("a path is left out", "every unit above sends something back: how many are there?", _path_left_out),
    Mistake("∂E/∂o of the layer above is sent back, not its δ", "is the slope of the layer above in it?",
            _without_slope_above),
    Mistake("∂E/∂o stands where δ belongs", "a weight meets ∂E/∂s, after the slope a′", _slope_for_delta),
    Mistake("s below is used where o below belongs", "a weight multiplies what the unit below gives: its output",
            _before_activation),
    Mistake("the bias is left out", "what does s add besides the weighted outputs?", _without_bias),
    Mistake("the mean over the examples is taken, not the sum", "where does the 1/N belong?", _mean),
    Mistake("it is the share of one example alone", "what does every other example add?", _one_example),
    Mistake("it is summed over the wrong axis", "which axis counts the examples?", _other_axis),
    Mistake("the division by the sum is missing", "softmax's outputs add up to 1", _not_normalised),
    Mistake("it is half of what it should be", "is there a factor 2, or one ½ too many?", _times(0.5, ("E", *_SLOPES))),
    Mistake("it is twice what it should be", "is the ½ of the loss in it?", _times(2, ("E", *_SLOPES))),
]


class Diagnosis(NamedTuple):
    """Whether an answer is right, and what to say of it."""

    right: bool
    text: str


def diagnose(answer, trace, step, at=None, example=1):
    """Compares an answer with trace[step], or one entry of it: `at` (unit,) or (below, unit), and `example`, from 1.

    A number counts as right if it is the truth rounded to the digits given, two at least; an array within 1e-6.
    """
    entry = ... if at is None else _entry(trace, step, at, example)
    truth = np.asarray(trace[step])[entry]
    if answer is ...:
        return Diagnosis(False, "Not answered yet: put your answer in place of the three dots.")
    value = _numbers(answer)
    if value is None:
        return Diagnosis(False, f"A {type(answer).__name__} is not an answer here: give {_wanted(truth)}.")
    if value.shape != truth.shape:
        return Diagnosis(False, f"That has shape {value.shape}: give {_wanted(truth)}.")
    tolerance = _rounding(answer) if truth.ndim == 0 else 1e-6
    if _agrees(value, truth, tolerance):
        return Diagnosis(True, "Right.")
    for mistake in MISTAKES:
        if any(_agrees(value, wrong[entry], tolerance) for wrong in mistake.gives(trace, step)):
            return Diagnosis(False, f"Not yet: {mistake.name}. Look again: {mistake.look_at}")
    return Diagnosis(False, "Not yet, and it is not a mistake I know." + _ratio(value, truth))


def check(answer, trace, step, at=None, example=1):
    """Prints what `diagnose` says; never the truth."""
    print(diagnose(answer, trace, step, at, example).text)


def _entry(trace, step, at, example):
    index = tuple(i - 1 for i in at)
    return index if step.quantity in ("W", "b", "dE_dW", "dE_db") else (example - 1, *index)


def _numbers(answer):
    """The answer as an array, None if it is not made of numbers."""
    try:
        value = np.asarray(answer)
    except ValueError:  # rows of different lengths
        return None
    return value if value.dtype.kind in "fiu" else None


def _wanted(truth):
    return "a number" if truth.ndim == 0 else f"an array of shape {truth.shape}"


def _rounding(answer):
    """Half a unit of the last decimal given, as a person rounds: 0.28 is right for 0.2764."""
    decimals = len(f"{float(answer):.10f}".rstrip("0").partition(".")[2])
    return 0.5 * 10.0 ** -max(2, decimals) * 1.001


def _agrees(value, truth, tolerance):
    return bool(np.all(np.abs(value - truth) <= tolerance))


def _ratio(value, truth):
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.unique(np.round(value / truth, 3))
    return f" It is {ratios[0]:g} times the truth." if ratios.size == 1 and np.isfinite(ratios[0]) else ""
