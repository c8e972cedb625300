"""What comes of a mistake further on: a wrong δ makes a wrong gradient, and that a wrong weight."""

import numpy as np

from bpcore.teaching.mistakes.mistake import GRADIENTS, Mistake, gradient, same
from bpcore.trace import Step


def onward(trace, step, mistakes):
    """(mistake, what it gives at this step) for each that is made in what the step is computed from, or in what that
    is; named with where it was made."""
    source, carry = _source(trace, step)
    if source is None:
        return
    for mistake in mistakes:
        for wrong in mistake.results(trace, source):
            if not same(wrong, trace[source]).all():
                yield _made_in(mistake, source), carry(wrong)
    for mistake, wrong in onward(trace, source, mistakes):
        yield mistake, carry(wrong)


def _made_in(mistake, source):
    return Mistake(f"in {_NAMES[source.quantity]} of layer {source.layer}, {mistake.name}", mistake.look_at, None)


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
