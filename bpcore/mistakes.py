"""The named mistakes learners make, each able to say what it would give: a wrong answer is told which one it is.

A mistake is a function of a trace and a step that yields what one gets by making it there, arrays of the shape of
trace[step], none where it cannot be made. `diagnose` compares an answer with the truth and with each; `check` says it.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bpcore.activations import relu, sigmoid, softmax, tanh
from bpcore.trace import Step


class Mistake(NamedTuple):
    """What was done, which factor to look at, and what it gives."""

    name: str
    look_at: str
    gives: Callable


def _is_matrix(trace, l):
    """Layer l has a weight matrix that reads rows, so that the mistakes with W can be made."""
    return 1 <= l <= len(trace.net) and trace.o[l - 1].ndim == 2 and getattr(trace.net[l - 1].W, "ndim", 0) == 2


def _carried(gives):
    """A mistake in ∂E/∂o of a hidden layer, and in the δ that it is carried on to by the right slope."""
    def carried(trace, step):
        quantity, l = step
        if not _is_matrix(trace, l + 1):
            return
        if quantity == "dE_do":
            yield from gives(trace, l)
        if quantity == "delta":
            yield from (trace.net[l - 1].activation.vjp(trace.o[l], wrong) for wrong in gives(trace, l))
    return carried


@_carried
def _transposed_above(trace, l):
    W = trace.net[l].W
    if W.shape[0] == W.shape[1]:
        yield trace.delta[l + 1] @ W


@_carried
def _path_left_out(trace, l):
    delta, W = trace.delta[l + 1], trace.net[l].W
    yield from (delta @ W.T - delta[:, [k]] * W[:, k] for k in range(W.shape[1]))


@_carried
def _without_slope_above(trace, l):
    yield trace.dE_do[l + 1] @ trace.net[l].W.T


def _transposed(trace, step):
    quantity, l = step
    if quantity == "s" and _is_matrix(trace, l):
        W = trace.net[l - 1].W
        if W.shape[0] == W.shape[1]:
            yield trace[step] + trace.o[l - 1] @ (W.T - W)
    yield from _transposed_above(trace, step)


def _bias(times):
    """The bias counted one time too few for `times` 1, subtracted for 2."""
    def gives(trace, step):
        quantity, l = step
        if quantity == "s" and _is_matrix(trace, l) and trace.net[l - 1].b is not None:
            yield trace[step] - times * trace.net[l - 1].b
    return gives


def _before_activation(trace, step):
    quantity, l = step
    if quantity == "o" and l > 0:
        yield trace.s[l]
    if quantity == "s" and l > 1 and _is_matrix(trace, l):
        yield trace[step] + (trace.s[l - 1] - trace.o[l - 1]) @ trace.net[l - 1].W
    if quantity == "dE_dW" and l > 1 and _is_matrix(trace, l):
        yield trace.s[l - 1].T @ trace.delta[l]


def _after_activation(trace, step):
    if step.quantity == "s":
        yield trace.o[step.layer]


def _without_slope(trace, step):
    if step.quantity == "delta":
        yield trace.dE_do[step.layer]


def _slope_too_early(trace, step):
    if step.quantity == "dE_do" and step.layer > 0:
        yield trace.delta[step.layer]


def _slope_alone(trace, step):
    quantity, l = step
    if quantity == "delta":
        yield trace.net[l - 1].activation.vjp(trace.o[l], np.ones_like(trace.o[l]))


def _slope_at_s(trace, step):
    quantity, l = step
    if quantity == "delta":
        yield trace.net[l - 1].activation.vjp(trace.s[l], trace.dE_do[l])


def _slope_of_another(trace, step):
    quantity, l = step
    if quantity == "delta" and trace.net[l - 1].activation in (sigmoid, tanh, relu):
        others = {sigmoid, tanh} - {trace.net[l - 1].activation}
        yield from (other.vjp(trace.o[l], trace.dE_do[l]) for other in sorted(others, key=repr))


def _diagonal(trace, step):
    quantity, l = step
    if quantity == "delta" and trace.net[l - 1].activation is softmax:
        yield trace.dE_do[l] * trace.o[l] * (1 - trace.o[l])


def _slope_for_delta(trace, step):
    quantity, l = step
    if quantity == "dE_dW" and _is_matrix(trace, l):
        yield trace.o[l - 1].T @ trace.dE_do[l]
    if quantity == "dE_db" and _is_matrix(trace, l):
        yield trace.dE_do[l].sum(axis=0)


def _mean(trace, step):
    if step.quantity in ("dE_dW", "dE_db") and len(trace.E) > 1:
        yield trace[step] / len(trace.E)


def _one_example(trace, step):
    quantity, l = step
    if len(trace.E) > 1 and _is_matrix(trace, l):
        if quantity == "dE_dW":
            yield from (np.outer(o, delta) for o, delta in zip(trace.o[l - 1], trace.delta[l], strict=True))
        if quantity == "dE_db":
            yield from trace.delta[l]


def _other_axis(trace, step):
    quantity, l = step
    if quantity == "dE_db" and _is_matrix(trace, l) and len(trace.E) == trace.delta[l].shape[1]:
        yield trace.delta[l].sum(axis=1)


def _not_normalised(trace, step):
    if step.quantity == "o" and step.layer > 0 and trace.net[step.layer - 1].activation is softmax:
        yield np.exp(trace.s[step.layer])


def _times(factor, quantities):
    def gives(trace, step):
        if step.quantity in quantities:
            yield factor * trace[step]
    return gives


_SLOPES = ("dE_do", "delta", "dE_dW", "dE_db")

MISTAKES = [
    Mistake("the sign is turned round", "every sign comes from o − y* at the output", _times(-1, _SLOPES)),
    Mistake("the slope a′(s) is missing", "what does the activation do to ∂E/∂o on its way to δ?", _without_slope),
    Mistake("the slope a′(s) is in it already", "∂E/∂o is the slope before the activation's", _slope_too_early),
    Mistake("it is the slope a′(s) alone", "what does it multiply?", _slope_alone),
    Mistake("a′ is worked out from s instead of o", "the notes write a′ in terms of the output, such as 1 − o²",
            _slope_at_s),
    Mistake("it has the slope of another activation", "which activation has this layer?", _slope_of_another),
    Mistake("only the diagonal of softmax's Jacobian is used", "each output depends on every s below it", _diagonal),
    Mistake("W stands where Wᵀ belongs, w_ij for w_ji", "which index of w is summed over?", _transposed),
    Mistake("a path is left out", "every unit above sends something back: how many are there?", _path_left_out),
    Mistake("∂E/∂o of the layer above is sent back, not its δ", "is the slope of the layer above in it?",
            _without_slope_above),
    Mistake("∂E/∂o stands where δ belongs", "a weight meets ∂E/∂s, after the slope a′", _slope_for_delta),
    Mistake("it is s where o belongs", "an output is what the activation makes of s", _before_activation),
    Mistake("it is o where s belongs", "the weighted sum comes before the activation", _after_activation),
    Mistake("the bias is left out", "what does s add besides the weighted outputs?", _bias(1)),
    Mistake("the bias is subtracted", "s adds it", _bias(2)),
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


@np.errstate(all="ignore")  # a mistake may well divide by zero
def diagnose(answer, trace, step, at=None, example=1):
    """Compares an answer with trace[step], or one entry of it: `at` (unit,) or (below, unit), and `example`, from 1.

    The nearest is taken to be meant, if it agrees to two decimals, or within a tenth where two would show nothing.
    """
    step = Step(*step)
    entry = ... if at is None else trace.place(step, at, example)
    truth = np.asarray(trace[step])[entry]
    if answer is ...:
        return Diagnosis(False, "Not answered yet: put your answer in place of the three dots.")
    value = _numbers(answer)
    if value is None:
        return Diagnosis(False, f"That is a {type(answer).__name__}: give {_wanted(truth)}.")
    if value.shape != truth.shape:
        found = f"an array of shape {value.shape}" if value.ndim else "a single number"
        return Diagnosis(False, f"That is {found}: give {_wanted(truth)}.")
    candidates = [(None, truth)] + [(m, wrong[entry]) for m in MISTAKES for wrong in m.gives(trace, step)]
    meant = [(_distance(value, given), mistake) for mistake, given in candidates if _agrees(value, given)]
    if meant:
        distance, mistake = min(meant, key=lambda found: found[0])
        if mistake:
            return Diagnosis(False, f"Not yet: {mistake.name}. Look again: {mistake.look_at}")
        exactly = distance <= 1e-5 * np.abs(truth).max()
        return Diagnosis(True, "Right." if exactly or distance == 0 else "Right, as far as the rounding goes.")
    if not np.isfinite(value).all():
        return Diagnosis(False, "There is nan or infinity in it: look for a division by zero, or for the log of zero.")
    if at is not None and any(_agrees(value, other) for other in np.ravel(trace[step])):
        return Diagnosis(False, "Not yet: that is the entry of another unit, weight or example. "
                                "Units are counted from 1, Python's indices from 0.")
    return Diagnosis(False, "Not yet, and it is not a mistake I know." + _ratio(value, truth))


def check(answer, trace, step, at=None, example=1):
    """Prints what `diagnose` says; never the truth."""
    print(diagnose(answer, trace, step, at, example).text)


def _numbers(answer):
    """The answer as an array, None if it is not made of numbers."""
    try:
        value = np.asarray(answer)
    except ValueError:  # rows of different lengths
        return None
    return value if value.dtype.kind in "fiu" else None


def _wanted(truth):
    return "a number" if truth.ndim == 0 else f"an array of shape {truth.shape}"


def _agrees(value, given):
    return bool(np.all((np.abs(value - given) <= np.minimum(0.0051, 0.1 * np.abs(given))) | (value == given)))


def _distance(value, given):
    return np.where(value == given, 0, np.abs(value - given)).max()


def _ratio(value, truth):
    """What every entry is of the truth, if that is one plain number; of a single entry it would give the truth away."""
    if value.size < 2:
        return ""
    ratios = np.unique(np.round(value / truth, 3))
    return f" It is {ratios[0]:g} times the truth." if ratios.size == 1 and np.isfinite(ratios[0]) else ""
