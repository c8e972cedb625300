"""The guard against log 0 that half the world's code has. It is too small to be seen in two decimals, so only what
judges code asks for it."""

from itertools import product

import numpy as np

from bpcore.teaching.mistakes.losses import LOGARITHMS
from bpcore.teaching.mistakes.mistake import mistake

USUAL = np.append(10.0 ** -np.arange(5, 16), [np.finfo(np.float32).eps, np.finfo(float).eps])


@mistake("a small number guards it against log 0 or a division by 0",
         "take the guard out: an impossible output costs ∞, and that is what E should say")
def guarded(trace, step):
    quantity, l = step
    loss, o, y = trace.loss, trace.o[l], trace.y
    if l < len(trace.net) or loss not in LOGARITHMS:
        return
    e = USUAL.reshape(-1, *o.ndim * (1,))  # all of them at once
    if quantity == "E":
        for terms in _ways(loss.term, o, y, e):
            yield from terms.reshape(len(e), len(y), -1).sum(axis=2)
    if quantity in ("dE_do", "delta"):
        slopes = np.concatenate([*_ways(loss.gradient, o, y, e), loss.gradient(o, y) * (1 - e / (o * (1 - o) + e))])
        yield from slopes if quantity == "dE_do" else (trace.net[-1].activation.vjp(o, slope) for slope in slopes)


def _ways(of, o, y, e):
    """of(o, y), linear in y, with o guarded by e where it stands with y, with 1 − y, or with both."""
    [_, *pairs] = product((o, o + e, o - e), repeat=2)
    pairs += [2 * (np.clip(o, e, 1 - e),), 2 * (np.maximum(o, e),)]
    return [y * of(one, np.ones_like(y)) + (1 - y) * of(other, np.zeros_like(y)) for one, other in pairs]
