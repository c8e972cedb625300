"""Slips with the loss and its slope, and with factors."""

import numpy as np

from bpcore.activations import Elementwise
from bpcore.losses import binary_cross_entropy, zero_class_cross_entropy
from bpcore.teaching.mistakes.losses import SQUARES
from bpcore.teaching.mistakes.mistake import GIVEN, in_loss, mistake, times

_TWO_TERMS = (binary_cross_entropy, zero_class_cross_entropy)
_QUANTITIES = (GIVEN.quantity, "s", "o", "E", "dE_do", "delta", "dE_dW", "dE_db")


@mistake("it is the loss itself", "its slope is asked for: how fast does it change?")
def loss_for_slope(trace, step):
    quantity, l = step
    if quantity in ("dE_do", "delta") and l == len(trace.net):
        yield trace.loss.term(trace.o[l], trace.y)


@mistake("it is the output itself", "how far is it from its target?")
def output_for_slope(trace, step):
    quantity, l = step
    if quantity == "dE_do" and l == len(trace.net):
        yield trace.o[l]


@mistake("it is the squared error", "which loss does this net have?")
@in_loss
def squares_for_logarithms(loss, o, y):
    if loss not in SQUARES:
        yield from (other.term(o, y) for other in SQUARES)


@mistake("the logarithm is to another base", "the notes' log is the natural one, to base e")
@in_loss
def another_base(loss, o, y):
    if loss not in SQUARES:
        yield from (loss.term(o, y) / np.log(base) for base in (10, 2))


@mistake("the second term has the other sign", "both logarithms stand behind one minus")
@in_loss
def second_term_turned(loss, o, y):
    if loss in _TWO_TERMS:
        first = loss.term(o, y) + (y * np.log(1 - o) if loss is zero_class_cross_entropy else (1 - y) * np.log(1 - o))
        yield 2 * first - loss.term(o, y)


@mistake("o and y* have changed places in the quotient", "which is divided by which?")
def quotient_turned(trace, step):
    quantity, l = step
    if quantity == "dE_do" and l == len(trace.net) and trace.loss not in SQUARES:
        yield trace.loss.gradient(trace.y, trace.o[l])


@mistake("one of the two terms is missing", "what does an output cost whose target is the other class?")
def one_term(trace, step):
    quantity, l = step
    if quantity == "dE_do" and l == len(trace.net) and trace.loss in _TWO_TERMS:
        o, y = trace.o[l], trace.y
        t = y if trace.loss is binary_cross_entropy else 1 - y
        yield from (-t / o, (1 - t) / (1 - o))


@mistake("each output has met the targets of all examples",
         "has y the shape (N,), where the outputs have (N, 1)?")
def every_target(trace, step):
    """(N,) against (N, 1) is (N, N), of which the sum is taken, or the mean."""
    quantity, l = step
    if quantity in ("E", "dE_do", "delta") and l == len(trace.net) and trace.y.shape == (len(trace.y), 1) != (1, 1):
        o, of = trace.o[l], trace.loss if quantity == "E" else trace.loss.gradient
        total = sum(of(o, np.full_like(o, target)) for target in trace.y[:, 0])
        total = trace.net[-1].activation.vjp(o, total) if quantity == "delta" else total
        yield from (total, total / len(o))


@mistake("it is multiplied where it should be divided", "what is divided by o(1 − o)?")
def multiplied_for_divided(trace, step):
    quantity, l = step
    if quantity == "dE_do" and l == len(trace.net) and isinstance(trace.loss.canonical, Elementwise):
        o = trace.o[l]
        yield trace.loss.canonical.vjp(o, trace.loss.canonical_delta(o, trace.y))


per_cent = mistake("it is a hundred times what it should be", "is it in per cent, or a decimal point lost?")(
    times(100, *_QUANTITIES))


@mistake("it is divided by the number of outputs, not of examples", "the 1/N counts the examples")
def per_output(trace, step):
    quantity, l = step
    if quantity in ("new_W", "new_b"):
        old = trace[quantity[-1], l]
        yield old + (trace[step] - old) * len(trace.E) / trace.y[0].size


sign_lost = mistake("the sign is turned round", "which of its factors are negative?")(times(-1, "s", "o", "E"))
