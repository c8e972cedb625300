"""The named mistakes learners make, each able to say what it would give: a wrong answer is told which one it is.

`mistake.made(trace, step)` yields what one gets by making it there, arrays of the shape of trace[step], or nothing.
`diagnose` compares an answer with the truth and with what each mistake gives; `check` says it. A truth that belongs to
no trace is compared with the mistakes that can be made with any number.
"""

from collections.abc import Callable
from dataclasses import replace
from inspect import signature
from numbers import Real
from typing import NamedTuple

import numpy as np

from bpcore.activations import Elementwise, relu, sigmoid, softmax, tanh
from bpcore.descent import Update
from bpcore.losses import binary_cross_entropy, multinomial_cross_entropy, squared_error, zero_class_cross_entropy
from bpcore.trace import Step, reads

# When is an answer meant to be a number? A single one within ROUNDED of it, what two decimals leave open; or, if the
# number itself is no larger than ROUNDED, within TINY of its size, so that 0 does not pass for it. An array if each
# entry is within the smaller of the two. If a single answer agrees with nothing and is nearest to the truth, it is
# right within max(min(a, b·|truth|), c·|truth|) for a, b, c = ON_THE_WAY: what it was worked out from was rounded.
# Less than the part SAME of a number is no difference.
ROUNDED = 0.0051
TINY = 0.1
ON_THE_WAY = (0.015, 0.1, 0.01)
SAME = 1e-5

NOT_ANSWERED = "Not answered yet: put your answer in place of the three dots."
TRUE_AND_FALSE = ("That is true and false, not numbers: multiply with it, count it with .sum(), or take its share "
                  "with .mean().")


class Mistake(NamedTuple):
    """What was done, which factor to look at, and what comes of it."""

    name: str
    look_at: str
    made: Callable

    def gives(self, trace, step):
        """`made` as single numbers are compared with it: with the truth put in where decimals do not tell them apart,
        so that the truth, rounded as a person rounds, is never called a mistake. Nothing if that is everywhere."""
        truth, step = np.asarray(trace[step]), Step(*step)
        for wrong in self.made(trace, step):
            nearer = [np.abs(written - wrong) < np.abs(written - truth) for written in _written(truth)]
            told_apart = np.where(_same(wrong, truth) | np.any(nearer, axis=0), truth, wrong)
            if not _same(told_apart, truth).all():
                yield told_apart


_GRADIENTS = ("dE_dW", "dE_db")
_SLOPES = ("dE_do", "delta", *_GRADIENTS)
_WEIGHTS = ("new_W", "new_b")
_GIVEN = Step("given", 0)  # a truth without a trace
_STARTS = {"new_W": "W", "new_b": "b", "predicted": "mean_E", "new_E": "mean_E"}  # what an update changes


# Mistakes with the weights of a layer, on the way up and on the way down.

def _carried(made):
    """A mistake in ∂E/∂o below layer l, and in the δ that it is carried on to by the right slope."""
    def carried(trace, step):
        quantity, below = step
        if quantity in ("dE_do", "delta") and below < len(trace.net):
            for dE_do in made(trace, below + 1):
                wrong = dE_do.reshape(trace.o[below].shape)
                yield wrong if quantity == "dE_do" else trace.net[below - 1].activation.vjp(trace.o[below], wrong)
    return carried


def _with_W(trace, l, other):
    """Layer l with other(W) for W, if it has a W and that has the same shape."""
    W = trace.net[l - 1].W
    changed = None if W is None else other(W)
    return [] if changed is None or changed.shape != W.shape else [replace(trace.net[l - 1], W=changed)]


def _upward(other):
    """s with other(W) for W."""
    def made(trace, step):
        quantity, l = step
        if quantity == "s":
            yield from (layer.weighted_sum(trace.o[l - 1]) for layer in _with_W(trace, l, other))
    return made


def _downward(other):
    """∂E/∂o with other(W) for the W above."""
    return _carried(lambda trace, l: (layer.grad_input(trace.delta[l]) for layer in _with_W(trace, l, other)))


def _exchanged(W):
    return W.swapaxes(0, 1)


def _turned(maps):
    return maps[:, :, ::-1, ::-1] if maps.ndim == 4 else None


def _on_its_side(maps):
    return maps.swapaxes(2, 3) if maps.ndim == 4 else None


def _either(*ways):
    def made(trace, step):
        for way in ways:
            yield from way(trace, step)
    return made


@_carried
def _path_left_out(trace, l):
    units = trace.delta[l].shape[1]
    if trace.net[l - 1].W is not None and units > 1:
        for k in range(units):
            delta = trace.delta[l].copy()
            delta[:, k] = 0
            yield trace.net[l - 1].grad_input(delta)


@_carried
def _overwritten(trace, l):
    """Of all that comes back to one place the last remains; of the channels it is the last, or they are added up."""
    W, delta = trace.net[l - 1].W, trace.delta[l]
    if W is None or W.ndim != 4:
        return
    (kh, kw), (height, width) = W.shape[2:], delta.shape[2:]
    for first in {0, W.shape[1] - 1}:
        parts = np.einsum("niyx,jipq->njyxpq", delta[:, first:], W[:, first:])
        by_offset, by_position = np.zeros((2, *trace.o[l - 1].shape))
        for p, q in np.ndindex(kh, kw):
            by_offset[:, :, p:p + height, q:q + width] = parts[..., p, q]
        for y, x in np.ndindex(height, width):
            by_position[:, :, y:y + kh, x:x + kw] = parts[:, :, y, x]
        yield from (by_offset, by_position)


@_carried
def _without_slope_above(trace, l):
    yield trace.net[l - 1].grad_input(trace.dE_do[l])


@_carried
def _moved_already(trace, l):
    if isinstance(trace, Update):
        yield trace.new_net[l - 1].grad_input(trace.delta[l])


def _bias(other):
    """s with other(b) for b, and the o that it gives."""
    def made(trace, step):
        quantity, l = step
        if quantity in ("s", "o") and l > 0 and trace.net[l - 1].b is not None:
            layer = replace(trace.net[l - 1], b=other(trace.net[l - 1].b))
            s = layer.weighted_sum(trace.o[l - 1])
            yield s if quantity == "s" else layer.activation(s)
    return made


# Mistakes with the activation.

def _before_activation(trace, step):
    quantity, l = step
    if quantity == "o" and l > 0:
        yield trace.s[l]
    if quantity == "s" and l > 1:
        yield trace.net[l - 1].weighted_sum(trace.s[l - 1])
    if quantity == "dE_dW" and l > 1:
        yield trace.net[l - 1].grad_params(trace.s[l - 1], trace.delta[l])[0]


def _after_activation(trace, step):
    if step.quantity == "s":
        yield trace.o[step.layer]


def _slope_too_early(trace, step):
    if step.quantity == "dE_do" and step.layer > 0:
        yield trace.delta[step.layer]


def _in_delta(made):
    """A mistake on the way from ∂E/∂o to δ: made(activation, s, o, dE_do)."""
    def in_delta(trace, step):
        quantity, l = step
        if quantity == "delta":
            yield from made(trace.net[l - 1].activation, trace.s[l], trace.o[l], trace.dE_do[l])
    return in_delta


@_in_delta
def _without_slope(activation, s, o, dE_do):
    yield dE_do


def _cancelled_before(trace, step):
    quantity, l = step
    if quantity in ("delta", *_GRADIENTS) and l == len(trace.net) and trace.fused:
        delta = trace.net[-1].activation.vjp(trace.o[l], trace.delta[l])
        yield delta if quantity == "delta" else _gradient(trace, step, trace.o[l - 1], delta)


def _cancelled_wrongly(trace, step):
    quantity, l = step
    if quantity == "delta" and l == len(trace.net) and not trace.fused and trace.loss is not squared_error:
        yield trace.o[l] - trace.y  # with the squared error it is the slope that is missing


@_in_delta
def _slope_alone(activation, s, o, dE_do):
    if isinstance(activation, Elementwise):
        yield activation.vjp(o, np.ones_like(o))


@_in_delta
def _slope_from_s(activation, s, o, dE_do):
    yield activation.vjp(s, dE_do)


@_in_delta
def _slope_at_o(activation, s, o, dE_do):
    if isinstance(activation, Elementwise):
        yield activation.vjp(activation(o), dE_do)


@_in_delta
def _slope_of_another(activation, s, o, dE_do):
    if activation in (sigmoid, tanh, relu):
        yield from (other.vjp(o, dE_do) for other in (sigmoid, tanh) if other is not activation)


@_in_delta
def _without_square(activation, s, o, dE_do):
    if activation is tanh:
        yield dE_do * (1 - o)


@_in_delta
def _diagonal(activation, s, o, dE_do):
    if activation is softmax:
        yield dE_do * o * (1 - o)


def _not_normalised(trace, step):
    if step.quantity == "o" and step.layer > 0 and trace.net[step.layer - 1].activation is softmax:
        yield np.exp(trace.s[step.layer])


# Mistakes with the loss.

def _in_loss(made):
    """A mistake in E, term by term: made(loss, o, y)."""
    def in_loss(trace, step):
        if step.quantity == "E":
            for terms in made(trace.loss, trace.o[step.layer], trace.y):
                yield terms.reshape(len(terms), -1).sum(axis=1)
    return in_loss


@_in_loss
def _without_minus(loss, o, y):
    if loss.low == 0:
        yield -loss.term(o, y)


@_in_loss
def _exchanged_with_target(loss, o, y):
    yield loss.term(y, o)


def _another_loss(loss, other):
    """E, its slope or, where the slopes cancel, δ of another loss than that of the trace."""
    def made(trace, step):
        quantity, l = step
        if quantity in ("E", "dE_do", "delta") and l == len(trace.net) and trace.loss is loss:
            o, y = trace.o[l], trace.y
            if quantity == "E":
                yield other(o, y)
            if quantity == "dE_do":
                yield other.gradient(o, y)
            if quantity == "delta" and trace.fused and other.canonical is loss.canonical:
                yield other.canonical_delta(o, y)
    return made


def _inner_minus(trace, step):
    quantity, l = step
    if quantity == "dE_do" and l == len(trace.net) and trace.loss is binary_cross_entropy:
        o, y = trace.o[l], trace.y
        yield -y / o - (1 - y) / (1 - o)


def _mean_over_outputs(trace, step):
    quantity, l = step
    at_output = quantity == "E" or (quantity == "dE_do" and l == len(trace.net))
    if at_output and trace.y.shape[1] > 2:  # of two outputs it is the half
        yield trace[step] / trace.y.shape[1]


# Mistakes with sums, factors and signs.

def _transposed(trace, step):
    truth = np.asarray(trace[step])
    if step == _GIVEN and truth.ndim == 2 and len(truth) == len(truth.T):
        yield truth.T


def _gradient(trace, step, o_below, delta):
    return trace.net[step.layer - 1].grad_params(o_below, delta)[_GRADIENTS.index(step.quantity)]


def _slope_for_delta(trace, step):
    quantity, l = step
    if quantity in _GRADIENTS:
        yield _gradient(trace, step, trace.o[l - 1], trace.dE_do[l])


def _delta_alone(trace, step):
    quantity, l = step
    if quantity == "dE_dW":
        wrong = _gradient(trace, step, np.ones_like(trace.o[l - 1]), trace.delta[l])
        if (np.abs(wrong - trace[step]) > 2 * ROUNDED).all():  # an output near 1 hides it
            yield wrong


def _output_alone(trace, step):
    quantity, l = step
    if quantity == "dE_dW":
        yield _gradient(trace, step, trace.o[l - 1], np.ones_like(trace.delta[l]))


def _one_position(trace, step):
    quantity, l = step
    if quantity in _GRADIENTS and trace.delta[l][0, 0].size > 1:
        for position in np.ndindex(trace.delta[l].shape[2:]):
            delta, at = np.zeros_like(trace.delta[l]), (..., *position)
            delta[at] = trace.delta[l][at]
            yield _gradient(trace, step, trace.o[l - 1], delta)


def _delta_turned(trace, step):
    quantity, l = step
    if quantity == "dE_dW" and trace.delta[l].ndim == 4:
        yield _gradient(trace, step, trace.o[l - 1], _turned(trace.delta[l]))


def _of_kernels(other):
    """∂E/∂W of kernels with its entries in another order."""
    def made(trace, step):
        changed = other(trace[step]) if step.quantity == "dE_dW" else None
        if changed is not None and changed.shape == trace[step].shape:
            yield changed
    return made


def _one_example(trace, step):
    quantity, l = step
    if quantity in _GRADIENTS:
        yield from (_gradient(trace, step, trace.o[l - 1][[n]], trace.delta[l][[n]]) for n in range(len(trace.E)))


def _mean(trace, step):
    if step.quantity in _GRADIENTS:
        yield trace[step] / len(trace.E)


def _mean_over_positions(trace, step):
    if step.quantity in _GRADIENTS:
        yield trace[step] / trace.delta[step.layer][0, 0].size


def _other_axis(trace, step):
    quantity, l = step
    if quantity == "dE_db" and len(trace.E) == trace.delta[l].shape[1]:
        yield trace.delta[l].sum(axis=tuple(range(1, trace.delta[l].ndim)))
    if quantity == "E" and trace.y.shape == (len(trace.E),) * 2:
        yield trace.loss.term(trace.o[l], trace.y).sum(axis=0)
    if quantity == "o" and l > 0 and trace.net[l - 1].activation is softmax:
        yield np.exp(trace.s[l]) / np.exp(trace.s[l]).sum(axis=0)


def _times(factor, *quantities):
    def made(trace, step):
        if step.quantity in quantities:
            yield factor * trace[step]
    return made


def _change(times, *quantities):
    """An update by the change, times(trace) as large."""
    def made(trace, step):
        if step.quantity in quantities:
            old = trace[_STARTS[step.quantity], step.layer]
            yield old + times(trace) * (trace[step] - old)
    return made


def _once_per_weight(trace, step):
    quantity, l = step
    if quantity == "new_b" and trace["W", l] is not None:
        old, times = trace["b", l], trace["W", l].size // trace["b", l].size
        if times not in (len(trace.E), 1 / trace.rate):  # what other mistakes give
            yield old + times * (trace[step] - old)


def _change_alone(trace, step):
    if step.quantity in (*_WEIGHTS, "predicted"):
        yield trace[step] - trace[_STARTS[step.quantity], step.layer]


def _sum_of_losses(trace, step):
    if step.quantity == "new_E":
        yield trace.after_E.sum()


MISTAKES = [
    Mistake("the sign is turned round", "which way round is the difference that it starts from?",
            _times(-1, _GIVEN.quantity, *_SLOPES)),
    Mistake("the slope a′(s) is missing", "what does the activation do to ∂E/∂o on its way to δ?", _without_slope),
    Mistake("the slope a′(s) is in it once too often", "loss and activation have cancelled it", _cancelled_before),
    Mistake("o − y* is not δ here", "which activation does this loss cancel?", _cancelled_wrongly),
    Mistake("the slope a′(s) is in it already", "∂E/∂o is the slope before the activation's", _slope_too_early),
    Mistake("it is the slope a′(s) alone", "what does it multiply?", _slope_alone),
    Mistake("a′ is worked out from s instead of o", "the notes write a′ in terms of the output, such as 1 − o²",
            _slope_from_s),
    Mistake("a′ is taken at o instead of at s", "the formula in o has the activation in it: is it applied once more?",
            _slope_at_o),
    Mistake("it has the slope of another activation", "which activation has this layer?", _slope_of_another),
    Mistake("the square is missing, 1 − o for 1 − o²", "what is tanh's slope in terms of its output?",
            _without_square),
    Mistake("only the diagonal of softmax's Jacobian is used", "each output depends on every s below it", _diagonal),
    Mistake("W stands where Wᵀ belongs, w_ij for w_ji", "which index of w is summed over?",
            _either(_upward(_exchanged), _downward(_exchanged))),
    Mistake("the kernel is turned round", "forward, its first entry meets the first of the window", _upward(_turned)),
    Mistake("the kernel is not turned round", "by which entry of the kernel did each output above read this one?",
            _downward(_turned)),
    Mistake("what overlaps is overwritten, not added", "several outputs send to one place: = or +=?", _overwritten),
    Mistake("a path is left out", "every unit above sends something back: how many are there?", _path_left_out),
    Mistake("∂E/∂o of the layer above is sent back, not its δ", "is the slope of the layer above in it?",
            _without_slope_above),
    Mistake("the weights above have moved already", "the whole pass uses the weights as they were", _moved_already),
    Mistake("∂E/∂o stands where δ belongs", "a weight meets ∂E/∂s, after the slope a′", _slope_for_delta),
    Mistake("it is δ alone", "a weight's slope is δ times the output below", _delta_alone),
    Mistake("it is the output below alone", "a weight's slope is δ times the output below", _output_alone),
    Mistake("it is s where o belongs", "an output is what the activation makes of s", _before_activation),
    Mistake("it is o where s belongs", "the weighted sum comes before the activation", _after_activation),
    Mistake("the bias is left out", "what does s add besides the weighted outputs?", _bias(lambda b: 0 * b)),
    Mistake("the bias is subtracted", "s adds it", _bias(lambda b: -b)),
    Mistake("the mean over the examples is taken, not the sum", "where does the 1/N belong?", _mean),
    Mistake("the mean over the positions is taken, not the sum", "the kernel is the same weight at each of them",
            _mean_over_positions),
    Mistake("it is the share of one position alone", "the kernel is used at every position: add up what each gives",
            _one_position),
    Mistake("δ is turned round", "a kernel's slope turns nothing: each δ meets the inputs that its sum read",
            _delta_turned),
    Mistake("the slopes are in reverse order", "offset 0 comes first; np.correlate wants the longer row first",
            _of_kernels(_turned)),
    Mistake("it is the share of one example alone", "what does every other example add?", _one_example),
    Mistake("it is summed over the wrong axis", "which axis counts the examples?", _other_axis),
    Mistake("the division by the sum is missing", "softmax's outputs add up to 1", _not_normalised),
    Mistake("it is half of what it should be", "is there a factor 2, or one ½ too many?", 
            _times(0.5, _GIVEN.quantity, "E", *_SLOPES)),
    Mistake("it is twice what it should be", "is there a factor 2 too many, or one ½ too few?",
            _times(2, _GIVEN.quantity, "E", *_SLOPES)),
    Mistake("the minus before the sum is missing", "a loss is never negative", _without_minus),
    Mistake("o and y* have changed places", "the logarithm is that of the output", _exchanged_with_target),
    Mistake("the term with 1 − y* is missing", "what does an output cost whose target is 0?",
            _another_loss(binary_cross_entropy, multinomial_cross_entropy)),
    Mistake("the term with 1 − y* does not belong here", "which terms has the multinomial cross-entropy?",
            _another_loss(multinomial_cross_entropy, binary_cross_entropy)),
    Mistake("the slope of 1 − o, a minus, is missing", "differentiate log(1 − o) by the chain rule", _inner_minus),
    Mistake("the classes have changed places", "in note 004 the output is the probability of class zero",
            _another_loss(zero_class_cross_entropy, binary_cross_entropy)),
    Mistake("the mean over the outputs is taken, not the sum", "the notes add the output units up", _mean_over_outputs),
    Mistake("rows and columns are exchanged", "which index counts the rows?",
            _either(_transposed, _upward(_on_its_side), _downward(_on_its_side), _of_kernels(_on_its_side))),
    Mistake("plus stands where minus belongs", "which way does the loss fall?",
            _change(lambda trace: -1, *_WEIGHTS, "predicted")),
    Mistake("it is the change alone", "what is it a change of?", _change_alone),
    Mistake("nothing has changed yet", "what does the step take away?", _change(lambda trace: 0, *_STARTS)),
    Mistake("the rate is left out", "how long is the step?", 
            _either(_change(lambda trace: 1 / trace.rate, *_WEIGHTS), _change(lambda trace: trace.rate, "predicted"))),
    Mistake("the 1/N is left out", "it is the mean loss that falls: how many examples are there?",
            _either(_change(lambda trace: len(trace.E), *_WEIGHTS), _sum_of_losses)),
    Mistake("the 1/N is in it twice", "the gradient is a sum over the examples, not their mean",
            _change(lambda trace: 1 / len(trace.E), *_WEIGHTS)),
    Mistake("the bias is stepped once for every weight into its unit", "how often does b stand in s?",
            _once_per_weight),
]


class Diagnosis(NamedTuple):
    """Whether an answer is right, and what to say of it."""

    right: bool
    text: str


@np.errstate(all="ignore")  # the truth may be infinite
def diagnose(answer, trace, step=_GIVEN, at=None, example=1):
    """Compares an answer with trace[step], or one entry of it: `at` (unit,) or (below, unit), and `example`, from 1.

    The answer to a step may be a function of what the step reads, see `reads`. In place of a trace and its step stands
    any number or array, and the answer may be a function of nothing. Of all that an answer agrees with (see ROUNDED)
    the nearest is taken to be meant.
    """
    step = Step(*step)
    trace = {_GIVEN: np.asarray(trace)} if step == _GIVEN else trace
    entry = ... if at is None else trace.place(step, at, example)
    truth = np.asarray(trace[step])[entry]
    if callable(answer) and (step != _GIVEN or not signature(answer).parameters):
        read = () if step == _GIVEN else reads(step, trace)
        try:
            answer = answer(*(np.array(trace[quantity]) for quantity in read))
        except Exception as error:  # whatever a learner's function does
            return Diagnosis(False, f"Your function stops with {type(error).__name__}: {error}.")
    value = _numbers(answer, truth)
    if isinstance(value, Diagnosis):
        return value
    if _is_row(truth) and value.shape == (truth.size,):
        value = value.reshape(truth.shape)
    if value.shape != truth.shape:
        found = f"an array of shape {value.shape}" if value.ndim else "a single number"
        return Diagnosis(False, f"That is {found}: give {_wanted(truth)}.")
    if value.ndim and truth.any() and not value.any():
        return Diagnosis(False, "Not yet: it is all zeros. Is anything added to them?")
    candidates = [(None, truth)]
    for mistake in MISTAKES:
        made = mistake.made(trace, step) if truth.ndim else (wrong[entry] for wrong in mistake.gives(trace, step))
        candidates += [(mistake, wrong) for wrong in made if not _same(wrong, truth).all()]
    meant = [(_distance(value, given), mistake) for mistake, given in candidates if _agrees(value, given).all()]
    if meant:
        distance, mistake = min(meant, key=lambda found: found[0])
        if mistake:
            return Diagnosis(False, f"Not yet: {mistake.name}. Look again: {mistake.look_at}")
        exactly = distance <= SAME * np.abs(truth).max() or distance == 0
        return Diagnosis(True, "Right." if exactly else "Right, as far as the rounding goes.")
    if not np.isfinite(value).all():
        return Diagnosis(False, "There is nan or infinity in it: look for a division by zero, "
                                "the log of zero, or an exponential that is too large.")
    counted = truth.dtype.kind in "iu"  # and so exact
    if truth.ndim == 0 and not counted and _is_on_the_way(value, [given for _, given in candidates]):
        return Diagnosis(True, "Right, but for the rounding on the way.")
    if at is not None and _agrees(value, trace[step]).any():
        return Diagnosis(False, "Not yet: that is the entry of another unit, weight or example. "
                                "Units are counted from 1, Python's indices from 0.")
    if truth.ndim and (np.abs(value - truth) <= ROUNDED).all() and (np.abs(truth) > ROUNDED).all():
        return Diagnosis(False, "Near, but rounded too much: in an array give more decimals.")
    return Diagnosis(False, "Not yet, and it is not a mistake I know." + _ratio(value, truth))


def check(answer, trace, step=_GIVEN, at=None, example=1):
    """Prints what `diagnose` says; never the truth."""
    print(diagnose(answer, trace, step, at, example).text)


def _numbers(answer, truth):
    """The answer as an array, or what to say of one that is not made of numbers."""
    def instead(found):
        return Diagnosis(False, f"{found}: give {_wanted(truth)}.")

    try:
        value = np.asarray(answer)
    except ValueError:
        return instead("Its rows are of different lengths")
    odd = [entry for entry in value.flat if not isinstance(entry, Real)] if value.dtype.kind == "O" else []
    if answer is None:
        return Diagnosis(False, "There is nothing in it, None: does every function end with return?")
    if any(entry is ... for entry in odd):
        return Diagnosis(False, NOT_ANSWERED)
    if odd:
        kind = "None" if odd[0] is None else "a function" if callable(odd[0]) else f"a {type(odd[0]).__name__}"
        return instead(f"There is {kind} in it" if value.ndim else f"That is {kind}")
    match value.dtype.kind:
        case "f" | "i" | "u" | "O":
            return value.astype(float) if value.dtype.kind == "O" else value
        case "b":
            return Diagnosis(False, TRUE_AND_FALSE)
        case "U" | "S":
            return instead("That is text")
        case _:
            return instead(f"That is of dtype {value.dtype}")


def _is_row(truth):
    """Whether it is one row of a map or of a kernel, for which so many numbers will do."""
    return truth.ndim == 4 and truth.size == truth.shape[3] > 1


def _wanted(truth):
    if truth.ndim == 0:
        return "a number"
    return f"{truth.size} numbers in a row" if _is_row(truth) else f"an array of shape {truth.shape}"


@np.errstate(all="ignore")  # log 0
def _written(truth):
    """As a person writes it: with two to four decimals, or digits where decimals would show nothing."""
    unit = np.where(np.abs(truth) > ROUNDED, 0.01, 10 ** (np.floor(np.log10(np.abs(truth))) - 1))
    return [np.round(truth / u) * u for u in (unit, unit / 10, unit / 100)]


def _agrees(value, given):
    """Entry by entry, whether the value agrees with what is given."""
    size = np.abs(given)
    alone = np.where(size > ROUNDED, ROUNDED, TINY * size)
    return (np.abs(value - given) <= (np.minimum(ROUNDED, TINY * size) if value.ndim else alone)) | (value == given)


def _is_on_the_way(value, candidates):
    """The truth, the first candidate, is the nearest, and as near as it can be expected of rounded ingredients."""
    most, part, least = ON_THE_WAY
    truth, *others = candidates
    size, distance = np.abs(truth), _distance(value, truth)
    return (distance <= max(min(most, part * size), least * size) < np.inf
            and not any(_distance(value, other) < distance for other in others))


def _same(value, truth):
    """Entry by entry, whether two numbers are one."""
    return (np.abs(value - truth) <= SAME * np.abs(truth)) | (value == truth)


def _distance(value, given):
    return np.where(value == given, 0, np.abs(value - given)).max()


def _ratio(value, truth):
    """What every entry is of the truth, if that is one plain number; of a single entry it would give the truth away."""
    if value.size < 2:
        return ""
    ratios = np.unique(np.round(value / truth, 3) + 0)  # never -0
    return f" It is {ratios[0]:g} times the truth." if ratios.size == 1 and 0 < abs(ratios[0]) < np.inf else ""
