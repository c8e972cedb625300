"""Examines a pass that somebody else wrote: where it leaves the truth, and by which of the named mistakes.

Every quantity is judged by itself. What it should be is worked out from what the pass gave for all that it reads, so
that a right line is not blamed for a wrong one before it, and two mistakes are counted as two.
"""

import ctypes
import inspect
from collections import Counter
from collections.abc import Mapping
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from threading import Thread
from traceback import extract_tb
from typing import NamedTuple

import numpy as np

from bpcore.activations import Elementwise, linear, relu, sigmoid, softmax, tanh
from bpcore.checks import check_pass, positive
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
    return [([Conv2D.random(1, 2, 2, tanh, rng), Conv2D.random(2, 2, 2, sigmoid, rng)],
             rng.normal(size=(N, 1, 5, 5)), rng.uniform(0.1, 0.9, (N, 2, 3, 3)), squared_error) for N in (1, 3)]


@np.errstate(all="ignore")  # whatever a learner's numbers are
def diagnose(my_backprop, on=None, rate=None, seconds=5):
    """Examines my_backprop(net, x, y, loss) on these nets, see `dense_nets`. Returns a Report, which prints as text.

    It gives {"s": {1: ...}, "o": ..., "E": ..., "dE_do": ..., "delta": ..., "dE_dW": ..., "dE_db": ...} or an object
    with such attributes. A quantity that is missing altogether is not judged; one that is there has every layer. With a
    rate, my_backprop(net, x, y, loss, rate) may also give new_W and new_b, after one step down the mean loss. It is
    called twice on each net, and stopped after some seconds; what its first call prints is shown.
    """
    cases, extra = _cases(on), () if rate is None else (positive(rate),)
    problem = _no_function(my_backprop, len(extra))
    if problem:
        return Report(False, f"Not yet. {problem}")
    calls = [_Call(my_backprop, case, extra) for case in cases for _ in range(2)]
    _run(calls, seconds)
    evidence, troubles, gaps, judged = [], [], [], set()
    for case, call, again in zip(cases, calls[::2], calls[1::2], strict=True):
        trouble = call.trouble() or again.trouble()
        if trouble:
            troubles.append(trouble)
            continue
        truth = backprop(*case) if rate is None else update(backprop(*case), rate)
        order = steps(truth) if rate is None else steps(truth) + update_steps(truth)[:-2]
        evidence += [*_wrong(call.given, truth, order), *_remembered(call.given, again.given, truth, order)]
        gaps += [_gap(step, case) for step in order if step.quantity in call.parts and step not in call.given]
        judged |= {step.quantity for step in call.given if step in order}
    if NOT_ANSWERED in troubles:
        return Report(False, NOT_ANSWERED)
    found = _explained(evidence, {layer.activation for net, *_ in cases for layer in net})
    if found:
        count = f"Mistake 1 of {len(found)}" if len(found) > 1 else "One mistake"
        more = [f"And on other nets: {troubles[0]}"] if troubles else []
        return Report(False, "\n".join([f"Not yet. {count}, at {found[0].text}", *more]), found)
    if troubles:
        return Report(False, f"Not yet. {troubles[0]}")
    if gaps:
        return Report(False, f"Not yet. {'What is there is right. But layer' if judged else 'Layer'} {gaps[0]}")
    nets = f"{len(cases)} nets" if len(cases) > 1 else "one net"
    right = f"Right, on {nets}: {', '.join(SYMBOLS[q] for q in SYMBOLS if q in judged)}."
    a_step = rate is None and not judged.isdisjoint(("dE_dW", "dE_db"))
    return Report(True, right + a_step * " The step was not examined: give a rate, such as rate=0.7.")


def _cases(on):
    """The nets to examine it on, or a ValueError or TypeError that says what is wrong with them."""
    if on is None:
        return dense_nets()
    if not isinstance(on, list) or not on or not all(isinstance(case, tuple) and len(case) == 4 for case in on):
        raise ValueError("on is a list with (net, x, y, loss) in it, at least one: write on=[(net, x, y, loss)].")
    for case in on:
        check_pass(*case)
    return on


def _no_function(function, rates):
    """Why it cannot be called with net, x, y, loss and this many rates, in words, or None."""
    if inspect.isclass(function):
        return f"That is a class: put brackets after its name, {function.__name__}()."
    if not callable(function):
        return f"That is of type {type(function).__name__}: give the function itself, its name without brackets."

    def fits(rates):
        try:
            inspect.signature(function).bind(*range(4 + rates))
        except TypeError:
            return False
        except ValueError:  # of some that are built in nothing is known
            pass
        return True

    if fits(rates):
        return None
    if fits(1 - rates):
        return "It takes no rate: leave it out." if rates else "It asks for a rate: give one, such as rate=0.7."
    return f"It is called with net, x, y, loss{', rate' * rates}: these are the names that belong into its def line."


def _gap(step, case):
    """Of a layer that was left out, in words."""
    quantity, l = step
    return (f"{l} has no {SYMBOLS[quantity].removeprefix('the ')}: does the loop reach every layer, 1 to "
            f"{len(case[0])}?\nThe net was {_in_words(*case)}.")


def verdicts(my_backprop, net, x, y, loss):
    """{Step: "right", "follows" (differs from the truth, but follows from what it reads) or "wrong" (by itself)} of a
    pass that gives arrays of the right shapes."""
    truth = backprop(net, x, y, loss)
    given = _given(_parts(my_backprop(net, x, y, loss)), len(net))
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
        self.parts, self.given, self.ended = {}, {}, False

    def __call__(self):
        try:
            self.result = self.function(*self.arguments)
            self.parts = _parts(self.result)
            self.given = _given(self.parts, len(self.case[0]))  # now, as another call might write over it
        except (Exception, SystemExit, KeyboardInterrupt) as error:  # whatever a learner's function does
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
            return f"It stops with {_in_short(self.error)}{_line_of(self.error)}" + where
        (layers, *arrays), (now, *arrays_now) = self.case[:3], self.arguments[:3]
        same = [list(map(id, layers)) == list(map(id, now)), *map(np.array_equal, arrays, arrays_now)]
        changed = [name for name, is_same in zip(("net", "x", "y"), same, strict=True) if not is_same]
        if changed:
            return f"It changes the {' and '.join(changed)} that it was given: work on a copy." + where
        if self.result is None:
            return "It gives nothing back: does it end with return?"
        return self.unknown_layout(len(layers))

    def unknown_layout(self, L):
        """Why what it gives cannot be read, in words, or None."""
        if not self.parts:
            keys = isinstance(self.result, Mapping) and ", ".join(map(str, self.result))
            what = f"has the keys {keys}" if keys else f"is of type {type(self.result).__name__}"
            return (f'There is nothing in it to examine: it {what}. Return a dict such as {{"delta": {{1: ...}}}}, '
                    f"of any of {', '.join(SYMBOLS)}.")
        for quantity, layers in self.parts.items():
            keys = list(layers) if isinstance(layers, Mapping) else []
            if 0 in keys and L not in keys and quantity not in ("o", "dE_do"):  # of the input these may be there
                return f"Layers are counted from 1: yours begin at 0, in {quantity}. Keep layer l at {quantity}[l]."
            if not set(keys) <= set(range(L + 1)) and quantity not in {step.quantity for step in self.given}:
                return (f"There is nothing in it to examine: {quantity} has the keys {', '.join(map(repr, keys))}, and "
                        f"layers are the numbers 1 to {L}.")
        return None


def _in_short(error):
    return f"{type(error).__name__}: {error}".rstrip(": .") + "."


def _line_of(error):
    """The last line of the learner's own that led there, in words."""
    own = [frame for frame in extract_tb(error.__traceback__)
           if not any(Path(frame.filename).is_relative_to(package) for package in _PACKAGES)]
    return f"\nIt comes to that in line {own[-1].lineno}: {own[-1].line}" if own and own[-1].line else ""


_PACKAGES = Path(__file__).parent, Path(np.__file__).parent


def _run(calls, seconds):
    """Makes the calls, as far as the time goes: in a thread, which can be stopped on every system and in a kernel.
    What the first one prints is printed, and of the others nothing."""
    printed, ends = StringIO(), []

    def work():
        try:
            with np.errstate(all="ignore"):
                for call in calls:
                    call()
                    ends.append(printed.tell())
        except _TimeIsUp:
            pass

    thread = Thread(target=work, daemon=True)
    try:
        with redirect_stdout(printed):
            thread.start()
            try:
                thread.join(seconds)
            finally:
                if thread.is_alive():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(
                        ctypes.c_ulong(thread.ident), ctypes.py_object(_TimeIsUp))
                    thread.join(1)
    finally:
        print(printed.getvalue()[:ends[0] if ends else None], end="")


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


def _parts(result):
    """{quantity: what stands there} of all that a pass gives."""
    def part(quantity):
        try:
            return result[quantity] if isinstance(result, Mapping) else getattr(result, quantity)
        except Exception:  # it is not there, or does not come
            return None

    return {quantity: value for quantity in SYMBOLS if (value := part(quantity)) is not None}


def _given(parts, L):
    """{Step: a copy of what stands there} of a pass through L layers."""
    found = {}
    for quantity, layers in parts.items():
        if quantity == "E":
            layers = {L: layers}
        if not isinstance(layers, Mapping):
            layers = dict.fromkeys(range(1, L + 1), _NoDict(layers))
        found |= {Step(quantity, l): value.copy() if isinstance(value, np.ndarray) else value
                  for l, value in layers.items() if value is not None and l in range(1, L + 1)}
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
        named = []
        if problem and follows:
            named = [] if value is None else _of_any_shape(value, wanted, trace, step)
            yield _Evidence(step, truth, named, problem + ".", comparable=False)
        if not problem and follows and not (_close(value, wanted) or _close(value, _by_slope(step, given, trace))):
            for later in order[place + 1:]:
                values[later] = _follows(later, _trace(truth, values))
            named = _mistakes(value, wanted, _trace(truth, values), step)
            yield _Evidence(step, truth, named, *_compared(value, wanted, step.quantity))
        if _EXCHANGED in named or _CHANGED in named:
            continue  # the pass itself has gone on with what it should be
        if problem:
            unknown.add(step)
        else:
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
    (quantity, l), at_output = step, step.layer == len(trace.net)
    o, y, N = trace.o[l], trace.y, len(trace.y)
    rows = quantity in ("s", "o", "dE_do", "delta")
    ways = {_TRANSPOSED: wanted.T if quantity == "dE_dW" else None,
            _EXCHANGED: wanted.T if rows else None,
            _WRONG_AXIS: trace.delta[l].sum(axis=1) if quantity == "dE_db" else None,
            _CHANGED: wanted - y if quantity == "o" and at_output else None,
            _OF_SQUARES: o - y if quantity == "dE_do" and at_output and trace.loss is not squared_error else None,
            _MEAN: wanted / N if quantity in ("dE_do", "delta") else None,
            _NOT_DELTA: o - y if quantity == "delta" and at_output else None}
    return [mistake for mistake, wrong in ways.items()
            if wrong is not None and _close(value, wrong) and not _close(wrong, wanted)]


_TRANSPOSED, _WRONG_AXIS, _NOT_DELTA = (
    next(mistake for mistake in MISTAKES if mistake.name == name) for name in (
        "rows and columns are exchanged", "it is summed over the wrong axis", "o − y* is not δ here"))
_EXCHANGED = Mistake(_TRANSPOSED.name, "each example is a row", None)
_CHANGED = Mistake("it is o − y*", "was o changed in place?", None)
_OF_SQUARES = Mistake("it is the slope of the squared error, whatever the loss", "which loss has this net?", None)
_MEAN = Mistake("the 1/N of the mean is in it already", "a row is of one example, and the step divides by N", None)


def _close(value, wanted):
    return value.shape == wanted.shape and np.abs(value - wanted).max() <= EXACT * np.abs(wanted).max()


def _compared(value, wanted, quantity):
    """What the value is of what it should be, in words, and as one number if it is one."""
    ratios = value / wanted
    if _constant(ratios, None):
        return f"it is {_plain(ratios.flat[0])} times what it should be.", float(ratios.flat[0])
    for axis, lines, ratio, made_of in (
            (1, "row by row", ratios[..., 0], "row j is made of the output of unit j below: is it of these examples?"),
            (0, "column by column", ratios[0], "column i is made of δ of unit i: is it of this layer?")):
        if ratios.ndim == 2 and len(ratios) > 1 and _constant(ratios, axis):
            look = f"\nLook again: {made_of}" if quantity == "dE_dW" else ""
            return f"{lines} it is {_plain(*ratio)} times what it should be.{look}", None
    return "it is not a mistake that has a name here.", None


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
_REMEMBERED = Mistake("a second call gives something else than the first",
                      "what is kept between the two, or left to chance?", None)


# Telling it.

def _explained(evidence, activations):
    """The Findings of the fewest mistakes that explain the evidence, in the order of the pass. One of weights and
    biases alike is one, and so is a line for which no names suffice."""
    found = {}
    for spot in dict.fromkeys(map(_spot, evidence)):
        left, named = [piece for piece in evidence if _spot(piece) == spot], {}
        while names := Counter(name for piece in left for name in _names(piece)):
            [(name, _)] = names.most_common(1)
            named[name] = [piece for piece in left if name in _names(piece)]
            left = [piece for piece in left if name not in _names(piece)]
        changes = not named.keys().isdisjoint((_ADDED_UP.name, _REMEMBERED.name))  # what is left says nothing more
        partly = bool(named) and not changes and any(piece.comparable for piece in left)
        for name, mine in list((named or {None: left}).items())[:1 if partly else None]:
            told = min((_told(piece, name, partly, _only(mine, activations)) for piece in mine),
                       key=lambda told: told[0])
            line = None if name == _EXCHANGED.name else (spot[0].rstrip("Wb"), spot[1])
            found.setdefault((line, name), told)
    return tuple(finding for _, finding in sorted(found.values(), key=lambda told: told[0]))


def _names(piece):
    return [mistake.name for mistake in piece.mistakes]


def _spot(piece):
    """What one line computes: ∂E/∂o at the output is another than below."""
    quantity, l = piece.step
    return quantity, quantity == "dE_do" and l == len(piece.trace.net)


def _only(pieces, activations):
    """The one curve among several that shows a mistake in o or δ, in words, or nothing."""
    [activation, *others] = {piece.trace.net[piece.step.layer - 1].activation for piece in pieces}
    curves = [each for each in activations if isinstance(each, Elementwise) and each is not linear]
    alone = not others and activation in curves and len(curves) > 1
    return f", with {activation} only" if pieces[0].step.quantity in ("o", "delta") and alone else ""


def _told(piece, name, partly, only):
    quantity, l = piece.step
    L = len(piece.trace.net)
    place = {"E": (1,), "s": (0, l, 0), "o": (0, l, 1), "new_W": (3, l, 0), "new_b": (3, l, 1)}.get(
        quantity, (2, L - l, list(SYMBOLS).index(quantity)))
    where = "E" if quantity == "E" else f"layer {l}, {SYMBOLS[quantity]}"
    says = piece.says
    if name:
        [mistake] = [mistake for mistake in piece.mistakes if mistake.name == name]
        says = (f"on this net {name}, on others something else: does the line do the same for every net?" if partly
                else f"{name}{only}.") + f"\nLook again: {mistake.look_at}"
    trace = piece.trace
    net = _in_words(trace.net, trace.o[0], trace.y, trace.loss)
    return place, Finding(piece.step, name, piece.ratio, f"{where}: {says}\nThe net was {net}.")


def _in_words(net, x, y, loss):
    widths = "-".join(map(str, (*x.shape[1:2], *(layer.W.shape[1] for layer in net))))
    return f"{widths}, {', '.join(layer.activation.name for layer in net)}, {loss.name}, N = {len(x)}"
