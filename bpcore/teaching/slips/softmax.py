"""Slips with softmax, and with its δ = o (∂E/∂o − Σ ∂E/∂o · o)."""

import numpy as np

from bpcore.activations import softmax
from bpcore.teaching.mistakes.mistake import in_delta, mistake


def _under_softmax(way):
    @in_delta
    def results(activation, s, o, dE_do):
        if activation is softmax:
            yield from way(o, dE_do, (dE_do * o).sum(axis=1, keepdims=True))
    return results


sum_left_out = mistake("the sum over all units is missing", "each o depends on every s: what do the other units add?")(
    _under_softmax(lambda o, slope, total: [o * slope]))

o_left_out = mistake("the factor o before the bracket is missing", "what stands before the bracket of softmax's δ?")(
    _under_softmax(lambda o, slope, total: [slope - total]))

bracket_left_out = mistake("the factor o does not reach the sum", "where does the bracket close?")(
    _under_softmax(lambda o, slope, total: [o * slope - total]))

sum_without_o = mistake("the terms of the sum are not weighed by o", "by what is each ∂E/∂o multiplied?")(
    _under_softmax(lambda o, slope, total: [sign * o * (slope - slope.sum(axis=1, keepdims=True)) for sign in (1, -1)]))

plus_the_sum = mistake("plus stands where minus belongs, before the sum", "in the Jacobian stands −o_k o_i")(
    _under_softmax(lambda o, slope, total: [o * (slope + total)]))

mean_for_sum = mistake("the mean over the units is taken, not the sum", "each unit's term counts in full")(
    _under_softmax(lambda o, slope, total: [o * (slope - total / o.shape[1])]))

sum_over_rows = mistake("it is summed over all rows at once", "a row is an example: along which axis are its units?")(
    _under_softmax(lambda o, slope, total: [o * (slope - total.sum())]))


def _of_softmax(way):
    """A mistake in softmax's outputs: way(s)."""
    def results(trace, step):
        quantity, l = step
        if quantity == "o" and l > 0 and trace.net[l - 1].activation is softmax:
            yield from way(trace.s[l])
    return results


shifted_alone = mistake("the division by the total is missing", "softmax's outputs add up to 1")(
    _of_softmax(lambda s: [np.exp(s - s.max(axis=1, keepdims=True)), np.exp(s - s.max())]))

total_of_all = mistake("it is divided by the total of all rows", "a row is an example, and its outputs add up to 1")(
    _of_softmax(lambda s: [np.exp(s) / np.exp(s).sum()]))

without_exp = mistake("the exponential exp is left out", "what makes every share positive?")(
    _of_softmax(lambda s: [s / s.sum(axis=1, keepdims=True)]))
