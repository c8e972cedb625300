"""Mistakes with the activation and its slope."""

import numpy as np

from bpcore.activations import relu, sigmoid, softmax, tanh
from bpcore.losses import squared_error
from bpcore.teaching.mistakes.losses import SQUARES
from bpcore.teaching.mistakes.mistake import GRADIENTS, elementwise, gradient, in_delta, mistake


def _at(way, under_softmax):
    """A mistake at the layers that are under softmax, where there is no a′(s), or at all others."""
    def results(trace, step):
        if step.layer > 0 and (trace.net[step.layer - 1].activation is softmax) == under_softmax:
            yield from way(trace, step)
    return results


_unchanged = in_delta(lambda activation, s, o, dE_do: [dE_do])

without_slope = mistake("the slope a′(s) is missing", "what does the activation do to ∂E/∂o on its way to δ?")(
    _at(_unchanged, under_softmax=False))

without_jacobian = mistake("∂E/∂o has not been through softmax's Jacobian yet",
                           "o − y* is δ with the cross-entropy alone")(_at(_unchanged, under_softmax=True))


def _once_more(trace, step):
    quantity, l = step
    if quantity in ("delta", *GRADIENTS) and l == len(trace.net) and trace.fused:
        delta = trace.net[-1].activation.vjp(trace.o[l], trace.delta[l])
        yield delta if quantity == "delta" else gradient(trace, step, trace.o[l - 1], delta)


cancelled_before = mistake("the slope a′(s) is in it once too often", "loss and activation have cancelled it")(
    _at(_once_more, under_softmax=False))

jacobian_before = mistake("softmax's Jacobian is in it once too often", "loss and activation have cancelled it")(
    _at(_once_more, under_softmax=True))


@mistake("o − y* is not δ here", "which activation does this loss cancel?")
def cancelled_wrongly(trace, step):
    quantity, l = step
    if (quantity == "delta" and l == len(trace.net) and not trace.fused and trace.loss is not squared_error
            and trace.loss.canonical is not None):
        yield trace.o[l] - trace.y  # with the squared error it is the slope that is missing


@mistake("it is the slope of the squared error", "which loss does this net have?")
def slope_of_squares(trace, step):
    quantity, l = step
    if quantity == "dE_do" and l == len(trace.net) and trace.loss not in SQUARES:
        yield trace.o[l] - trace.y


def _too_early(trace, step):
    quantity, l = step
    if quantity == "dE_do" and not (l == len(trace.net) and np.allclose(trace.delta[l], trace.o[l] - trace.y)):
        yield trace.delta[l]  # o − y* is the squared error's


_BEFORE = "∂E/∂o is the slope before the activation's, and δ the one after it"

slope_too_early = mistake("the slope a′(s) is in it already", _BEFORE)(
    _at(_too_early, under_softmax=False))

jacobian_too_early = mistake("softmax's Jacobian is in it already", _BEFORE)(
    _at(_too_early, under_softmax=True))


@mistake("it is the slope a′(s) alone", "what does it multiply: where is ∂E/∂o?")
@in_delta
@elementwise
def slope_alone(activation, s, o, dE_do):
    yield activation.vjp(o, np.ones_like(o))


@mistake("a′ is worked out from s instead of o", "a′ is written in terms of the output here, such as 1 − o²")
@in_delta
@elementwise
def slope_from_s(activation, s, o, dE_do):
    yield activation.vjp(s, dE_do)


@mistake("a′ is taken at o instead of at s", "the formula in o has the activation in it: is it applied once more?")
@in_delta
@elementwise
def slope_at_o(activation, s, o, dE_do):
    yield activation.vjp(activation(o), dE_do)


@mistake("it has the slope of another activation", "which activation does this layer have?")
@in_delta
def slope_of_another(activation, s, o, dE_do):
    if activation in (sigmoid, tanh, relu):
        yield from (other.vjp(o, dE_do) for other in (sigmoid, tanh) if other is not activation)


@mistake("the square is missing, 1 − o for 1 − o²", "what is tanh's slope in terms of its output?")
@in_delta
def without_square(activation, s, o, dE_do):
    if activation is tanh:
        yield dE_do * (1 - o)


@mistake("only the diagonal of softmax's Jacobian is used", "each output depends on every s below it")
@in_delta
def diagonal(activation, s, o, dE_do):
    if activation is softmax:
        yield dE_do * o * (1 - o)


@mistake("it is s where o belongs", "an output is what the activation makes of s")
def before_activation(trace, step):
    quantity, l = step
    if quantity == "o" and l > 0:
        yield trace.s[l]
    if quantity == "s" and l > 1:
        yield trace.net[l - 1].weighted_sum(trace.s[l - 1])
    if quantity == "dE_dW" and l > 1:
        yield trace.net[l - 1].grad_params(trace.s[l - 1], trace.delta[l])[0]


@mistake("it is o where s belongs", "the weighted sum comes before the activation")
def after_activation(trace, step):
    if step.quantity == "s":
        yield trace.o[step.layer]


@mistake("the division by the sum is missing", "softmax's outputs add up to 1")
def not_normalised(trace, step):
    if step.quantity == "o" and step.layer > 0 and trace.net[step.layer - 1].activation is softmax:
        yield np.exp(trace.s[step.layer])
