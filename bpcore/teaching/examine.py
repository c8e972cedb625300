"""Examines a pass that somebody else wrote: where it leaves the truth, and by which of the named mistakes.

Every quantity is judged by itself. What it should be is worked out from what the pass gave for all that it reads, so
that a right line is not blamed for a wrong one before it, and two mistakes are counted as two.
"""

import inspect
from collections import Counter
from collections.abc import Callable, Mapping
from math import ceil
from numbers import Real
from typing import NamedTuple

import numpy as np

from bpcore.activations import Elementwise, linear
from bpcore.checks import check_pass, positive
from bpcore.descent import update, update_steps
from bpcore.teaching.answers import NOT_ANSWERED
from bpcore.teaching.exercises.nets import dense_nets
from bpcore.teaching.judging import ADDED_UP, EXCHANGED, REMEMBERED, close, evidence, second_call
from bpcore.teaching.ports import explained, in_layout
from bpcore.teaching.running import SYMBOLS, Call, arrays, in_words, quantities, run
from bpcore.trace import Step, backprop, steps


class Finding(NamedTuple):
    """One mistake: the first quantity and layer that show it, its name if it has one, and what of the truth the result
    is, if that is one number."""

    step: Step
    name: str | None
    ratio: float | None
    text: str


class Report(NamedTuple):
    """Whether all was right on all nets, what to say of it, and the Findings in the order of the pass."""

    right: bool
    text: str
    found: tuple[Finding, ...] = ()

    def __repr__(self):
        return self.text


@np.errstate(all="ignore")  # whatever a learner's numbers are
def examine(my_backprop: Callable | Mapping, on: list[tuple] | None = None, rate: float | None = None,
            seconds: float = 5, transposed: bool = False) -> Report:
    """Examines my_backprop(net, x, y, loss) on these nets, see `dense_nets`. Returns a Report, which prints as text.

    It gives {"s": {1: ...}, "o": ..., "E": ..., "dE_do": ..., "delta": ..., "dE_dW": ..., "dE_db": ...} or an object
    with such attributes. A quantity that is missing altogether is not judged; one that is there has every layer. With a
    rate, my_backprop(net, x, y, loss, rate) may also give new_W and new_b, after one step down the mean loss. It is
    called twice on each net, until these seconds are over; what its first call shows is shown. A call that takes longer
    by itself is stopped, unless it waits in code that is not Python's, such as time.sleep: then interrupt it.

    Of a pass done elsewhere give the dict of arrays itself, with what you have of it, and on=[(net, x, y, loss)], the
    one that it was made of. E may be the sum over the examples; `transposed` says that ∂E/∂W comes with the units of
    the layer first, as in PyTorch. What is wrong is then looked for in what you could not give, too; so it is with a
    function that gives o and ∂E/∂W, and nothing of what lies between.
    """
    if not (isinstance(seconds, Real) and seconds > 0):
        raise ValueError(f"seconds is {seconds!r}: give a positive number, such as 5.")
    cases, extra = _cases(on), () if rate is None else (positive(rate),)
    is_port = isinstance(my_backprop, Mapping)
    if is_port:
        if on is None or len(cases) > 1:
            raise ValueError("These are the arrays of one pass: say of which, on=[(net, x, y, loss)].")
        given = in_layout(my_backprop, backprop(*cases[0]), transposed)
        my_backprop = lambda *arguments: given  # noqa: E731
    problem = _no_function(my_backprop, len(extra))
    if problem:
        return Report(False, f"Not yet. {problem}")
    pairs = [(Call(my_backprop, case, extra, seconds), Call(my_backprop, case, extra, seconds)) for case in cases]
    tried = run(pairs, seconds)
    pieces, troubles, gaps, judged = [], [], [], set()
    for call, again in tried:
        case, trouble = call.case, call.trouble() or again.trouble()
        if trouble:
            troubles.append(trouble)
            continue
        truth, order = _wanted(case, rate)
        new = [*evidence(call.arrays, truth, order), *second_call(call.arrays, again.arrays, truth, order)]
        if new and (is_port or _only_ends(call.quantities)):
            new = explained(call.arrays, truth, order, seconds / len(cases)) or new
        pieces += new
        gaps += [_gap(step, case) for step in order if not is_port and step.quantity in call.quantities
                 and step not in call.arrays]
        judged |= {step.quantity for step in call.arrays if step in order}
    if NOT_ANSWERED in troubles:
        return Report(False, NOT_ANSWERED)
    found = _findings(pieces, [layer.activation for net, *_ in cases for layer in net])
    slow = [] if troubles or len(tried) == len(cases) else [_slow(tried, len(cases))]
    if found:
        count = f"Mistake 1 of {len(found)}" if len(found) > 1 else "One mistake"
        more = [f"And on other nets: {troubles[0]}"] if troubles else slow
        return Report(False, "\n".join([f"Not yet. {count}, at {found[0].text}", *more]), found)
    if troubles:
        return Report(False, f"Not yet. {troubles[0]}")
    if gaps:
        left_out = f"Not yet. {'What is there is right. But layer' if judged else 'Layer'} {gaps[0]}"
        return Report(False, "\n".join([left_out, *slow]))
    nets = f"{len(cases)} nets" if len(cases) > 1 else "one net"
    where = " so far" if slow else f", on {nets}"
    right = [f"Right{where}: {', '.join(SYMBOLS[q] for q in SYMBOLS if q in judged)}.", *slow]
    if rate is None and not is_port and not judged.isdisjoint(("dE_dW", "dE_db")):
        right.append("The step was not examined: give a rate, such as rate=0.7.")
    return Report(not slow, " ".join(right))


def _only_ends(found):
    """Whether it is a pass with outputs and gradients, such as a framework gives."""
    return {"o", "dE_dW"} <= {*found} and {"s", "dE_do", "delta"}.isdisjoint(found)


def _wanted(case, rate):
    """What a right pass of this net gives, and its steps; with a rate, those of an update too."""
    truth = backprop(*case)
    if rate is None:
        return truth, steps(truth)
    truth = update(truth, rate)
    return truth, steps(truth) + [step for step in update_steps(truth) if step.quantity in SYMBOLS]


def _slow(tried, count):
    """Why not all of so many nets were tried, in words."""
    each = sum(call.took for pair in tried for call in pair) / len(tried) / 2
    return (f"It takes {each:.2g} s a call, so {len(tried)} of the {count} nets were tried: take out what draws or "
            f"waits, or give seconds={10 * ceil(each * 2 * count / 8)}.")


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
            f"{len(case[0])}?\nThe net was {in_words(*case)}.")


@np.errstate(all="ignore")
def standing(my_backprop, net, x, y, loss, rate=None):
    """{Step: "right", "follows" (differs from the truth, but follows from what it reads) or "wrong" (by itself)} of a
    pass that gives arrays of the right shapes, and with a rate of its step."""
    truth, order = _wanted((net, x, y, loss), rate)
    found = arrays(quantities(my_backprop(net, x, y, loss, *(() if rate is None else (rate,)))), len(net))
    wrong = {piece.step for piece in evidence(found, truth, order)}
    return {step: "wrong" if step in wrong else "right" if close(found[step], truth[step]) else "follows"
            for step in order if step in found}


# Telling it.

def _findings(evidence, activations):
    """The Findings of the fewest mistakes that explain the evidence, in the order of the pass. One of weights and
    biases alike is one, and so is a line for which no names suffice."""
    found = {}
    for spot in dict.fromkeys(map(_spot, evidence)):
        left, named = [piece for piece in evidence if _spot(piece) == spot], {}
        while names := Counter(name for piece in left for name in _names(piece)):
            [(name, _)] = names.most_common(1)
            named[name] = [piece for piece in left if name in _names(piece)]
            left = [piece for piece in left if name not in _names(piece)]
        changes = not named.keys().isdisjoint((ADDED_UP.name, REMEMBERED.name))  # what is left says nothing more
        partly = bool(named) and not changes and any(piece.comparable for piece in left)
        for name, mine in list((named or {None: left}).items())[:1 if partly else None]:
            first = min((_finding(piece, name, partly, _only(mine, activations)) for piece in mine),
                       key=lambda one: one[0])
            line = None if name == EXCHANGED.name else (spot[0].rstrip("Wb"), spot[1])
            found.setdefault((line, name), first)
    return tuple(finding for _, finding in sorted(found.values(), key=lambda one: one[0]))


def _names(piece):
    return [mistake.name for mistake in piece.mistakes]


def _spot(piece):
    """What one line computes: ∂E/∂o at the output is another than below."""
    quantity, l = piece.step
    return quantity, quantity == "dE_do" and l == len(piece.trace.net)


def _only(pieces, activations):
    """The one curve among several that shows a mistake in o or δ, in words, or nothing."""
    [activation, *others] = _different(piece.trace.net[piece.step.layer - 1].activation for piece in pieces)
    curves = [each for each in _different(activations) if isinstance(each, Elementwise) and each is not linear]
    alone = not others and activation in curves and len(curves) > 1
    return f", with {activation} only" if pieces[0].step.quantity in ("o", "delta") and alone else ""


def _different(activations):
    return {id(each): each for each in activations}.values()


def _finding(piece, name, partly, only):
    """Its place in the order of the pass, and the Finding."""
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
    net = in_words(trace.net, trace.o[0], trace.y, trace.loss)
    return place, Finding(piece.step, name, piece.ratio, f"{where}: {says}\nThe net was {net}.")
