"""What a named mistake is, and the ways in which several of them are made."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from bpcore.activations import Elementwise
from bpcore.trace import Step

ROUNDED = 0.0051  # what two decimals leave open
SAME = 1e-5  # less than this part of a number is no difference

GIVEN = Step("given", 0)  # a truth without a trace
GRADIENTS = ("dE_dW", "dE_db")
SLOPES = ("dE_do", "delta", *GRADIENTS)


class Mistake(NamedTuple):
    """What was done, which factor to look at, and `results(trace, step)`: what comes of making it there, arrays of the
    shape of trace[step], or nothing."""

    name: str
    look_at: str
    results: Callable

    def gives(self, trace, step):
        """`results` as single numbers are compared with them: with the truth put in where decimals do not tell them
        apart, so that the truth, rounded as a person rounds, is never called a mistake. Nothing if that is all."""
        truth, step = np.asarray(trace[step]), Step(*step)
        for wrong in self.results(trace, step):
            nearer = [np.abs(rounded - wrong) < np.abs(rounded - truth) for rounded in _as_written(truth)]
            told_apart = np.where(same(wrong, truth) | np.any(nearer, axis=0), truth, wrong)
            if not same(told_apart, truth).all():
                yield told_apart


def mistake(name, look_at):
    """The function below it as a Mistake: what was done, and which factor to look at."""
    return lambda results: Mistake(name, look_at if look_at.endswith("?") else f"{look_at}.", results)


def same(value, truth):
    """Entry by entry, whether two numbers are one."""
    return (np.abs(value - truth) <= SAME * np.abs(truth)) | (value == truth)


@np.errstate(all="ignore")  # log 0
def _as_written(truth):
    """As a person writes it: with two to four decimals, or digits where decimals would show nothing."""
    unit = np.where(np.abs(truth) > ROUNDED, 0.01, 10 ** (np.floor(np.log10(np.abs(truth))) - 1))
    return [np.round(truth / u) * u for u in (unit, unit / 10, unit / 100)]


def either(*ways):
    """A mistake that can be made in several ways."""
    def results(trace, step):
        for way in ways:
            yield from way(trace, step)
    return results


def times(factor, *quantities):
    """So many times these quantities."""
    def results(trace, step):
        if step.quantity in quantities:
            yield factor * trace[step]
    return results


def carried(way):
    """A mistake in ∂E/∂o below layer l, and in the δ that it is carried on to by the right slope: way(trace, l)."""
    def results(trace, step):
        quantity, below = step
        if quantity in ("dE_do", "delta") and below < len(trace.net):
            for dE_do in way(trace, below + 1):
                wrong = dE_do.reshape(trace.o[below].shape)
                yield wrong if quantity == "dE_do" else trace.net[below - 1].activation.vjp(trace.o[below], wrong)
    return results


def in_delta(way):
    """A mistake on the way from ∂E/∂o to δ: way(activation, s, o, dE_do)."""
    def results(trace, step):
        quantity, l = step
        if quantity == "delta":
            yield from way(trace.net[l - 1].activation, trace.s[l], trace.o[l], trace.dE_do[l])
    return results


def elementwise(way):
    """The same for an activation of each unit by itself alone."""
    def only(activation, s, o, dE_do):
        if isinstance(activation, Elementwise):
            yield from way(activation, s, o, dE_do)
    return only


def in_loss(way):
    """A mistake in E, term by term: way(loss, o, y)."""
    def results(trace, step):
        if step.quantity == "E":
            for terms in way(trace.loss, trace.o[step.layer], trace.y):
                yield terms.reshape(len(terms), -1).sum(axis=1)
    return results


def upward(other):
    """s with other(W) for W."""
    def results(trace, step):
        quantity, l = step
        if quantity == "s":
            yield from (layer.weighted_sum(trace.o[l - 1]) for layer in _with_W(trace, l, other))
    return results


def downward(other):
    """∂E/∂o with other(W) for the W above."""
    return carried(lambda trace, l: (layer.grad_input(trace.delta[l], trace.o[l - 1])
                                     for layer in _with_W(trace, l, other)))


def _with_W(trace, l, other):
    """Layer l with other(W) for W, if it has a W and that has the same shape."""
    W = trace.net[l - 1].W
    changed = None if W is None else other(W)
    return [] if changed is None or changed.shape != W.shape else [replace(trace.net[l - 1], W=changed)]


def of_kernels(other):
    """∂E/∂W of kernels with its entries in another order."""
    def results(trace, step):
        changed = other(trace[step]) if step.quantity == "dE_dW" else None
        if changed is not None and changed.shape == trace[step].shape:
            yield changed
    return results


def turned(maps):
    """Maps or kernels turned by 180°; None for what is neither."""
    return maps[:, :, ::-1, ::-1] if maps.ndim == 4 else None


def gradient(trace, step, o_below, delta):
    """∂E/∂W or ∂E/∂b, whichever the step is, from these."""
    return trace.net[step.layer - 1].grad_params(o_below, delta)[GRADIENTS.index(step.quantity)]
