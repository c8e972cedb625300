"""Examines a pass that somebody else wrote: where it leaves the truth, and by which of the named mistakes.

Every quantity is judged by itself. What it should be is worked out from what the pass gave for all that it reads, so
that a right line is not blamed for a wrong one before it, and two mistakes are counted as two.
"""

import ctypes
from collections import Counter
from collections.abc import Mapping
from threading import Thread
from typing import NamedTuple

import numpy as np

from bpcore.activations import linear, relu, sigmoid, softmax, tanh
from bpcore.descent import Update, update, update_steps
from bpcore.layers import Conv2D, Dense
from bpcore.losses import (
    binary_cross_entropy,
    multinomial_cross_entropy,
    squared_error,
    sum_of_squares,
    zero_class_cross_entropy,
)
from bpcore.mistakes import MISTAKES, NOT_ANSWERED, Mistake
from bpcore.trace import Step, Trace, backprop, reads, steps

EXACT = 1e-6  # part of the largest entry that float64 may be off
SYMBOLS = {"s": "s", "o": "o", "E": "E", "dE_do": "∂E/∂o", "delta": "δ", "dE_dW": "∂E/∂W", "dE_db": "∂E/∂b",
           "new_W": "the new W", "new_b": "the new b"}

# Which loss is tried with which activation at the output: first its canonical one, then another.
PAIRS = [(squared_error, linear), (squared_error, tanh), (squared_error, softmax),
         (sum_of_squares, linear), (sum_of_squares, relu),
         (binary_cross_entropy, sigmoid), (binary_cross_entropy, softmax),
         (multinomial_cross_entropy, softmax), (multinomial_cross_entropy, sigmoid),
         (zero_class_cross_entropy, sigmoid), (zero_class_cross_entropy, softmax)]


class Finding(NamedTuple):
    """One mistake: the first quantity and layer that show it, its name if it has one, and what of the truth the result
    is, if that is one number."""

    step: Step
    name: str | None
    ratio: float | None
    text: str


class Report(NamedTuple):
    """Whether all was right, what to say of it, and the Findings in the order of the pass."""

    right: bool
    text: str
    found: tuple[Finding, ...] = ()

    def __repr__(self):
        return self.text


def dense_nets(seed=0):
    """(net, x, y, loss) for each of PAIRS, three times: of unequal widths; square, where a transposed W fits; and with
    as many examples as outputs, where a sum over the wrong axis does."""
    rng, hidden = np.random.default_rng(seed), (tanh, sigmoid, relu)
    return [dense_net(rng, widths, (hidden[k % 3], hidden[(k + 1) % 3])[:len(widths) - 2], pair, N)
            for k, pair in enumerate(PAIRS) for widths, N in (((2, 3, 4), 1), ((3, 3, 3), 2), ((4, 2, 2, 3), 3))]


def dense_net(rng, widths, hidden, pair, N):
    """One (net, x, y, loss) of random numbers; `pair` is the loss and the activation at the output."""
    loss, output = pair
    net = [Dense(rng.normal(0, 0.8, (below, n)), rng.normal(0, 0.8, n), activation)
           for below, n, activation in zip(widths, widths[1:], (*hidden, output), strict=False)]
    return net, rng.normal(size=(N, widths[0])), rng.dirichlet(np.ones(widths[-1]), N), loss


def nets_with_maps(seed=0):
    """The same for convolutions: two layers of kernels, with one example and with three."""
    rng = np.random.default_rng(seed)
    net = [Conv2D.random(1, 2, 2, tanh, rng), Conv2D.random(2, 2, 2, sigmoid, rng)]
    return [(net, rng.normal(size=(N, 1, 5, 5)), rng.uniform(0.1, 0.9, (N, 2, 3, 3)), squared_error) for N in (1, 3)]


@np.errstate(all="ignore")  # whatever a learner's numbers are
def diagnose(my_backprop, on=None, rate=None, seconds=5):
    """Examines my_backprop(net, x, y, loss) on these nets, see `dense_nets`. Returns a Report, which prints as text.

    It gives {"s": {1: ...}, "o": ..., "E": ..., "dE_do": ..., "delta": ..., "dE_dW": ..., "dE_db": ...} or an object
    with such attributes; what is missing is not judged. With a rate, my_backprop(net, x, y, loss, rate) may also give
    new_W and new_b, after one step down the mean loss. It is called twice on each net, and stopped after some seconds.
    """
    cases = dense_nets() if on is None else on
    extra = () if rate is None else (rate,)
    calls = [_Call(my_backprop, case, extra) for case in cases for _ in range(2)]
    _run(calls, seconds)
    evidence, troubles, judged = [], [], set()
    for case, call, again in zip(cases, calls[::2], calls[1::2], strict=True):
        trouble = call.trouble() or again.trouble()
        if trouble:
            troubles.append(trouble)
            continue
        truth = backprop(*case) if rate is None else update(backprop(*case), rate)
        order = steps(truth) if rate is None else steps(truth) + update_steps(truth)[:-2]
        evidence += [*_wrong(call.given, truth, order), *_remembered(call.given, again.given, truth, order)]
        judged |= {step.quantity for step in call.given if step in order}
    if NOT_ANSWERED in troubles:
        return Report(False, NOT_ANSWERED)
    found = tuple(finding for _, finding in _explained(evidence))
    if found:
        count = f"Mistake 1 of {len(found)}" if len(found) > 1 else "One mistake"
        more = [f"And on other nets: {troubles[0]}"] if troubles else []
        return Report(False, "\n".join([f"Not yet. {count}, at {found[0].text}", *more]), found)
    if troubles:
        return Report(False, f"Not yet. {troubles[0]}")
    if not judged:
        return Report(False, 'Not yet. There is nothing in it to examine: return a dict such as {"delta": {1: ...}}.')
    return Report(True, f"Right, on {len(cases)} nets: {', '.join(SYMBOLS[q] for q in SYMBOLS if q in judged)}.")


def verdicts(my_backprop, net, x, y, loss):
    """{Step: "right", "follows" (differs from the truth, but follows from what it reads) or "wrong" (by itself)} of a
    pass that gives arrays of the right shapes."""
    truth = backprop(net, x, y, loss)
    given = _given(my_backprop(net, x, y, loss), len(net))
    wrong = {piece.step for piece in _wrong(given, truth, steps(truth))}
    return {step: "wrong" if step in wrong else "right" if _close(given[step], truth[step]) else "follows"
            for step in steps(truth) if step in given}


# Running it.

class _TimeIsUp(BaseException):
    """Stops a function that does not end, whatever exceptions it catches by itself."""


class _Call:
    """One call of a learner's function, with copies of its arguments."""

    def __init__(self, function, case, extra):
        net, x, y, loss = case
        self.function, self.case = function, case
        self.arguments = list(net), x.copy(), y.copy(), loss, *extra
        self.error = self.result = None
        self.given, self.begun, self.ended = {}, False, False

    def __call__(self):
        self.begun = True
        try:
            self.result = self.function(*self.arguments)
            self.given = _given(self.result, len(self.case[0]))  # now, as another call might write over it
        except (Exception, SystemExit) as error:  # whatever a learner's function does
            self.error = error
        self.ended = True

    def trouble(self):
        """Why there is nothing to judge, in words, or None."""
        where = f"\nThe net was {_in_words(*self.case)}."
        if not self.ended:
            return "It was stopped, as it took too long: is there a loop that does not end?" + where
        if "ellipsis" in str(self.error).lower() or _has_dots(self.result):
            return NOT_ANSWERED
        if "read-only" in str(self.error):
            return "It changes W or b in place: a layer keeps its arrays, so make new ones, such as W - step." + where
        if self.error is not None:
            return f"It stops with {type(self.error).__name__}: {self.error}.".replace("..", ".") + where
        (layers, *arrays), (now, *arrays_now) = self.case[:3], self.arguments[:3]
        same = [list(map(id, layers)) == list(map(id, now)), *map(np.array_equal, arrays, arrays_now)]
        changed = [name for name, is_same in zip(("net", "x", "y"), same, strict=True) if not is_same]
        if changed:
            return f"It changes the {' and '.join(changed)} that it was given: work on a copy." + where
        if self.result is None:
            return "It gives nothing back: does it end with return?"
        return None


def _run(calls, seconds):
    """Makes the calls, as far as the time goes: in a thread, which can be stopped on every system and in a kernel."""
    def work():
        try:
            with np.errstate(all="ignore"):
                for call in calls:
                    call()
        except _TimeIsUp:
            pass

    thread = Thread(target=work, daemon=True)
    thread.start()
    try:
        thread.join(seconds)
    finally:
        if thread.is_alive():
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(_TimeIsUp))
            thread.join(1)


def _has_dots(result):
    if isinstance(result, (Mapping, list, tuple)):
        return any(map(_has_dots, result.values() if isinstance(result, Mapping) else result))
    return result is ...


# Judging what it gave.

class _Evidence(NamedTuple):
    """A quantity that is wrong by itself: the mistakes that give it, and what else can be said of it. Of one that is
    not an array of the right shape nothing can be known (`comparable`)."""

    step: Step
    trace: Trace
    mistakes: list
    says: str
    ratio: float | None = None
    comparable: bool = True


def _given(result, L):
    """{Step: a copy of what stands there} of a pass through L layers."""
    def part(quantity):
        try:
            return result[quantity] if isinstance(result, Mapping) else getattr(result, quantity)
        except Exception:  # it is not there, or does not come
            return None

    found = {}
    for quantity in SYMBOLS:
        layers = {L: part("E")} if quantity == "E" else part(quantity)
        if layers is not None and not isinstance(layers, Mapping):
            layers = dict.fromkeys(range(1, L + 1), _NoDict(layers))
        found |= {Step(quantity, l): value.copy() if isinstance(value, np.ndarray) else value
                  for l, value in (layers or {}).items() if value is not None and l in range(1, L + 1)}
    return found


class _NoDict(NamedTuple):
    """What stands where a dict by layer number belongs."""

    value: object


def _wrong(given, truth, order):
    """Evidence for every quantity that does not follow from those that were given before it. What is made of something
    that is no array of the right shape is not judged, and nor is what cannot but be infinite."""
    values, unknown = {step: truth[step] for step in order}, set()
    for place, step in enumerate(order):
        trace = _trace(truth, values)
        values[step] = wanted = _follows(step, trace)
        follows = unknown.isdisjoint(reads(step, truth)) and np.isfinite(wanted).all()
        value, problem = _array(given.get(step, wanted if follows else None), wanted.shape)
        if problem:
            unknown.add(step)
            if follows:
                named = [] if value is None else _of_any_shape(value, wanted, trace, step)
                yield _Evidence(step, truth, named, problem, comparable=False)
            continue
        if follows and not (_close(value, wanted) or _close(value, _by_slope(step, given, trace))):
            for later in order[place + 1:]:
                values[later] = _follows(later, _trace(truth, values))
            yield _Evidence(step, truth, _mistakes(value, wanted, _trace(truth, values), step),
                            *_compared(value, wanted))
        values[step] = value


def _trace(truth, values):
    """A Trace of these values, or an Update if `truth` is one."""
    parts = {quantity: {l: values.get((quantity, l)) for l in truth.s}
             for quantity in ("s", "o", "dE_do", "delta", "dE_dW", "dE_db")}
    parts["o"][0] = truth.o[0]
    trace = Trace(truth.net, truth.loss, truth.y, E=values["E", len(truth.net)], **parts)
    return update(trace, truth.rate) if isinstance(truth, Update) else trace


def _follows(step, trace):
    """What a quantity is by bpcore, from the trace's own values for what it reads."""
    quantity, l = step
    layer, L = trace.net[l - 1], len(trace.net)
    match quantity:
        case "s":
            return layer.weighted_sum(trace.o[l - 1])
        case "o":
            return layer.activation(trace.s[l])
        case "E":
            return trace.loss(trace.o[L], trace.y)
        case "dE_do" if l == L:
            return trace.loss.gradient(trace.o[L], trace.y)
        case "dE_do":
            return trace.net[l].grad_input(trace.delta[l + 1]).reshape(trace.o[l].shape)
        case "delta" if l == L and trace.fused:
            return trace.loss.canonical_delta(trace.o[L], trace.y)
        case "delta":
            return layer.activation.vjp(trace.o[l], trace.dE_do[l])
        case "dE_dW" | "dE_db":
            return layer.grad_params(trace.o[l - 1], trace.delta[l])[quantity == "dE_db"]
        case _:
            return trace[step]


def _by_slope(step, given, trace):
    """δ from the ∂E/∂o that was given, which is as right as o − y* where loss and activation cancel."""
    quantity, l = step
    if quantity == "delta" and Step("dE_do", l) in given:
        return trace.net[l - 1].activation.vjp(trace.o[l], trace.dE_do[l])
    return trace[step]


def _array(value, shape):
    """The value as an array, and what is wrong with it if it cannot be compared."""
    if isinstance(value, _NoDict):
        return None, f"it is of type {type(value.value).__name__}: give a dict from layer number to array"
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        return None, "its rows differ in length"
    if array.dtype.kind not in "fiu":
        return None, f"it is of type {type(value).__name__}, not an array of numbers"
    if array.shape != shape:
        return array.astype(float), f"its shape is {array.shape} and should be {shape}"
    if not np.isfinite(array).all():
        return None, "there is nan or infinity in it"
    return array.astype(float), None


def _mistakes(value, wanted, trace, step):
    """The named mistakes that give this value."""
    found = [mistake for mistake in MISTAKES if any(
        _close(value, wrong) and not _close(wrong, wanted) for wrong in mistake.made(trace, step))]
    return list(dict.fromkeys([*found, *_of_any_shape(value, wanted, trace, step)]))


def _of_any_shape(value, wanted, trace, step):
    """Those that need not fit, or that fit more often than a single step lets one say."""
    (quantity, l), L = step, len(trace.net)
    ways = {_TRANSPOSED: wanted.T if quantity == "dE_dW" else None,
            _WRONG_AXIS: trace.delta[l].sum(axis=1) if quantity == "dE_db" else None,
            _TOO_EARLY: trace.o[L] - trace.y if (quantity, l) == ("dE_do", L) else None,
            _NOT_DELTA: trace.o[L] - trace.y if (quantity, l) == ("delta", L) else None}
    return [mistake for mistake, wrong in ways.items()
            if wrong is not None and _close(value, wrong) and not _close(wrong, wanted)]


_TRANSPOSED, _WRONG_AXIS, _TOO_EARLY, _NOT_DELTA = (
    next(mistake for mistake in MISTAKES if mistake.name == name) for name in (
        "rows and columns are exchanged", "it is summed over the wrong axis", "the slope a′(s) is in it already",
        "o − y* is not δ here"))


def _close(value, wanted):
    return value.shape == wanted.shape and np.abs(value - wanted).max() <= EXACT * np.abs(wanted).max()


def _compared(value, wanted):
    """What the value is of what it should be, in words, and as one number if it is one."""
    ratios = value / wanted
    if _constant(ratios, None):
        return f"it is {_plain(ratios.flat[0])} times what it should be", float(ratios.flat[0])
    if ratios.ndim == 2 and len(ratios) > 1 and _constant(ratios, 1):
        return f"row by row it is {_plain(*ratios[:, 0])} times what it should be", None
    if ratios.ndim == 2 and len(ratios) > 1 and _constant(ratios, 0):
        return f"column by column it is {_plain(*ratios[0])} times what it should be", None
    return "it is not a mistake that has a name here", None


def _constant(ratios, axis):
    return np.isfinite(ratios).all() and (np.ptp(ratios, axis=axis) <= EXACT * np.abs(ratios).max()).all()


def _plain(*ratios):
    return ", ".join(f"{ratio:.3g}" for ratio in ratios).replace("-", "−")


def _remembered(given, again, truth, order):
    """Evidence for the first quantity that another call with the same arguments gives otherwise."""
    for step in order:
        arrays = [_array(each.get(step), truth[step].shape) for each in (given, again)]
        (one, _), (other, _) = arrays
        if not any(problem for _, problem in arrays) and not _close(other, one):
            yield _Evidence(step, truth, [_ADDED_UP if _close(other, 2 * one) else _REMEMBERED], "")
            return


_ADDED_UP = Mistake("a second call adds to what the first one gave", "which line sets it back to zero?", None)
_REMEMBERED = Mistake("a second call gives something else than the first", "what is kept between the two?", None)


# Telling it.

def _explained(evidence):
    """(place in the pass, Finding) of the fewest mistakes that explain the evidence; one of weights and biases alike
    is one."""
    found = {}
    for spot in dict.fromkeys(map(_spot, evidence)):
        left, named = [piece for piece in evidence if _spot(piece) == spot], False
        while left:
            names = Counter(mistake.name for piece in left for mistake in piece.mistakes)
            if not names and named and not any(piece.comparable for piece in left):
                break  # of the wrong shape, elsewhere, by the same mistake
            name = names.most_common(1)[0][0] if names else None
            mine = [piece for piece in left if not names or name in [mistake.name for mistake in piece.mistakes]]
            left, named = [piece for piece in left if piece not in mine], True
            told = min((_told(piece, name) for piece in mine), key=lambda told: told[0])
            family = spot[0].rstrip("Wb")
            found.setdefault((family, name) if name else spot, told)
    return sorted(found.values(), key=lambda told: told[0])


def _spot(piece):
    """What one line computes: ∂E/∂o at the output is another than below."""
    quantity, l = piece.step
    return quantity, quantity == "dE_do" and l == len(piece.trace.net)


def _told(piece, name):
    quantity, l = piece.step
    L = len(piece.trace.net)
    place = {"E": (1,), "s": (0, l, 0), "o": (0, l, 1), "new_W": (3, l, 0), "new_b": (3, l, 1)}.get(
        quantity, (2, L - l, list(SYMBOLS).index(quantity)))
    [mistake] = [mistake for mistake in piece.mistakes if mistake.name == name] or [None]
    where = "E" if quantity == "E" else f"layer {l}, {SYMBOLS[quantity]}"
    says = f"{name}.\nLook again: {mistake.look_at}" if name else piece.says + "."
    trace = piece.trace
    net = _in_words(trace.net, trace.o[0], trace.y, trace.loss)
    return place, Finding(piece.step, name, piece.ratio, f"{where}: {says}\nThe net was {net}.")


def _in_words(net, x, y, loss):
    widths = "-".join(map(str, (*x.shape[1:2], *(layer.W.shape[1] for layer in net))))
    return f"{widths}, {', '.join(layer.activation.name for layer in net)}, {loss.name}, N = {len(x)}"
