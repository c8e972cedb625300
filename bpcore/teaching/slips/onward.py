"""What comes of a mistake further on: a wrong δ makes a wrong gradient, and that a wrong weight. In a pass that is
written as one loop the same mistake is made in every layer on the way."""

from dataclasses import replace
from itertools import islice

import numpy as np

from bpcore.teaching.mistakes.mistake import GRADIENTS, Mistake, gradient, same
from bpcore.trace import Step

_MOST = 50  # ways of making one mistake in every layer


def onward(trace, step, mistakes):
    """(mistake, what it gives at this step) for each that is made in what the step is computed from, or in what that
    is, named with where it was made; and for each that is made in δ of every hidden layer down to this step."""
    yield from _made_once(trace, step, mistakes)
    if step.quantity == "delta" and step.layer < len(trace.net) - 1:
        for mistake in mistakes:
            named = Mistake(f"in every hidden layer, {mistake.name}", mistake.look_at, None)
            for wrong in islice(_repeated(trace, step.layer, mistake), _MOST):
                yield named, wrong.delta[step.layer]


def _repeated(trace, l, mistake):
    """The trace with the mistake made in δ of every hidden layer down to l."""
    for above in _repeated(trace, l + 1, mistake) if l < len(trace.net) - 1 else [trace]:
        for wrong in mistake.results(above, Step("delta", l)):
            if not same(wrong, above.delta[l]).all():
                yield _with_delta(above, l, wrong)


def _with_delta(trace, l, wrong):
    """The trace with this δ of layer l, carried down to the next."""
    dE_do = trace.net[l - 1].grad_input(wrong).reshape(trace.o[l - 1].shape)
    delta = trace.delta | {l: wrong}
    if l > 1:
        delta[l - 1] = trace.net[l - 2].activation.vjp(trace.o[l - 1], dE_do)
    return replace(trace, dE_do=trace.dE_do | {l - 1: dE_do}, delta=delta)


def _made_once(trace, step, mistakes):
    source, carry = _source(trace, step)
    if source is None:
        return
    for mistake in mistakes:
        for wrong in mistake.results(trace, source):
            if not same(wrong, trace[source]).all():
                yield _made_in(mistake, source), carry(wrong)
    for mistake, wrong in _made_once(trace, source, mistakes):
        yield mistake, carry(wrong)


def _made_in(mistake, source):
    what = f"{_NAMES[source.quantity]} of layer {source.layer}"
    name = f"the {what} in it{mistake.name[2:]}" if mistake.name.startswith("it ") else f"in {what}, {mistake.name}"
    return Mistake(name, mistake.look_at, None)


_NAMES = {"s": "s", "dE_do": "∂E/∂o", "delta": "δ", "dE_dW": "∂E/∂W", "dE_db": "∂E/∂b"}


def _source(trace, step):
    """The step that this one carries on, and how."""
    (quantity, l), L = step, len(trace.net)
    if quantity == "o" and l > 0:
        return Step("s", l), trace.net[l - 1].activation
    if quantity == "delta" and not (l == L and trace.fused):
        return Step("dE_do", l), lambda wrong: trace.net[l - 1].activation.vjp(trace.o[l], wrong)
    if quantity == "dE_do" and l < L:
        return Step("delta", l + 1), lambda wrong: trace.net[l].grad_input(wrong, trace.o[l]).reshape(
            np.shape(trace[step]))
    if quantity in GRADIENTS:
        return Step("delta", l), lambda wrong: gradient(trace, step, trace.o[l - 1], wrong)
    if quantity in ("new_W", "new_b"):
        old = trace[quantity[-1], l]
        return Step(f"dE_d{quantity[-1]}", l), lambda wrong: old - trace.rate / len(trace.E) * wrong
    return None, None
