"""Mistakes with the loss."""

from bpcore.losses import (
    binary_cross_entropy,
    multinomial_cross_entropy,
    squared_error,
    sum_of_squares,
    zero_class_cross_entropy,
)
from bpcore.teaching.mistakes.mistake import in_loss, mistake

SQUARES = (squared_error, sum_of_squares)
LOGARITHMS = (binary_cross_entropy, multinomial_cross_entropy, zero_class_cross_entropy)


@mistake("the minus before the sum is missing", "a loss is never negative")
@in_loss
def without_minus(loss, o, y):
    if loss in LOGARITHMS:
        yield -loss.term(o, y)


@mistake("o and y* have changed places", "the logarithm is that of the output")
@in_loss
def exchanged_with_target(loss, o, y):
    if loss in LOGARITHMS:
        yield loss.term(y, o)


def _another(loss, other):
    """E, its slope or, where the slopes cancel, δ of another loss than that of the trace."""
    def results(trace, step):
        quantity, l = step
        if quantity in ("E", "dE_do", "delta") and l == len(trace.net) and trace.loss is loss:
            o, y = trace.o[l], trace.y
            if quantity == "E":
                yield other(o, y)
            if quantity == "dE_do":
                yield other.gradient(o, y)
            if quantity == "delta" and trace.fused and other.canonical is loss.canonical:
                yield other.canonical_delta(o, y)
    return results


term_missing = mistake("the term with 1 − y* is missing", "what does an output cost whose target is 0?")(
    _another(binary_cross_entropy, multinomial_cross_entropy))

term_too_many = mistake("the term with 1 − y* does not belong here",
                        "which terms does the multinomial cross-entropy have?")(
    _another(multinomial_cross_entropy, binary_cross_entropy))


@mistake("the slope of 1 − o, a minus, is missing", "differentiate log(1 − o) by the chain rule")
def inner_minus(trace, step):
    quantity, l = step
    if quantity == "dE_do" and l == len(trace.net) and trace.loss is binary_cross_entropy:
        o, y = trace.o[l], trace.y
        yield -y / o - (1 - y) / (1 - o)


classes_exchanged = mistake("the classes have changed places",
                            "in note 004 the output is the probability of class zero")(
    _another(zero_class_cross_entropy, binary_cross_entropy))
