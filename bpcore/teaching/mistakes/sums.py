"""Mistakes with signs, factors, means and sums."""

import numpy as np

from bpcore.activations import softmax
from bpcore.teaching.mistakes.losses import SQUARES
from bpcore.teaching.mistakes.mistake import GIVEN, GRADIENTS, SLOPES, gradient, mistake, times

_SIGN = "the sign is turned round"


def _turned(of_a_difference):
    """Slopes with the other sign, of those that begin with o − y* or of all others."""
    def results(trace, step):
        quantity = step.quantity
        begins = quantity in SLOPES and (trace.loss in SQUARES or
                                         (trace.fused and step != ("dE_do", len(trace.net))))
        if quantity in (GIVEN.quantity, *SLOPES) and begins == of_a_difference:
            yield -trace[step]
    return results


difference_turned = mistake(_SIGN, "which way round is the difference that it starts from?")(_turned(True))
sign_turned = mistake(_SIGN, "which of its factors are negative?")(_turned(False))


@mistake("the mean over the examples is taken, not the sum", "where does the 1/N belong?")
def mean_over_examples(trace, step):
    if step.quantity in GRADIENTS:
        yield trace[step] / len(trace.E)


@mistake("the mean over the positions is taken, not the sum", "the kernel is the same weight at each of them")
def mean_over_positions(trace, step):
    if step.quantity in GRADIENTS:
        yield trace[step] / trace.delta[step.layer][0, 0].size


@mistake("it is the share of one position alone", "the kernel is used at every position: add up what each gives")
def one_position(trace, step):
    quantity, l = step
    if quantity in GRADIENTS and trace.delta[l][0, 0].size > 1:
        for position in np.ndindex(trace.delta[l].shape[2:]):
            delta, at = np.zeros_like(trace.delta[l]), (..., *position)
            delta[at] = trace.delta[l][at]
            yield gradient(trace, step, trace.o[l - 1], delta)


@mistake("it is the share of one example alone", "what does every other example add?")
def one_example(trace, step):
    quantity, l = step
    if quantity in GRADIENTS:
        yield from (gradient(trace, step, trace.o[l - 1][[n]], trace.delta[l][[n]]) for n in range(len(trace.E)))


@mistake("it is summed over the wrong axis", "which axis counts the examples?")
def wrong_axis(trace, step):
    quantity, l = step
    if quantity == "dE_db" and len(trace.E) == trace.delta[l].shape[1]:
        yield trace.delta[l].sum(axis=tuple(range(1, trace.delta[l].ndim)))
    if quantity == "E" and trace.y.shape == (len(trace.E),) * 2:
        yield trace.loss.term(trace.o[l], trace.y).sum(axis=0)
    if quantity == "o" and l > 0 and trace.net[l - 1].activation is softmax:
        yield np.exp(trace.s[l]) / np.exp(trace.s[l]).sum(axis=0)


half = mistake("it is half of what it should be", "is a factor 2 missing, or is there one ½ too many?")(
    times(0.5, GIVEN.quantity, "E", *SLOPES))

twice = mistake("it is twice what it should be", "is there a factor 2 too many, or is one ½ missing?")(
    times(2, GIVEN.quantity, "E", *SLOPES))


@mistake("the mean over the outputs is taken, not the sum", "the notes add the output units up")
def mean_over_outputs(trace, step):
    quantity, l = step
    at_output = quantity == "E" or (quantity == "dE_do" and l == len(trace.net))
    if at_output and trace.y[0].size > 2:  # of two outputs it is the half
        yield trace[step] / trace.y[0].size
