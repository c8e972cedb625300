"""Slips with an activation, its slope, and the biases."""

import numpy as np

from bpcore.activations import Elementwise, linear, relu, sigmoid, softmax, tanh
from bpcore.teaching.mistakes.mistake import elementwise, in_delta, mistake


@mistake("it is the output of another activation", "which activation does this layer have?")
def output_of_another(trace, step):
    quantity, l = step
    if quantity == "o" and l > 0:
        others = [tanh, sigmoid, relu, *[softmax] * (trace.s[l].ndim == 2)]
        yield from (other(trace.s[l]) for other in others if other is not trace.net[l - 1].activation)


def _through(net, x, change):
    """The outputs of each layer, with change(layer, o_below) for every layer's own."""
    outputs = [x]
    for layer in net:
        outputs.append(change(layer, outputs[-1]))
    return outputs


def _everywhere(change):
    """o, and the s that comes of the outputs below, with this change in every layer."""
    def results(trace, step):
        quantity, l = step
        if quantity in ("s", "o") and l > 0:
            below = _through(trace.net[:l], trace.o[0], change)
            yield below[l] if quantity == "o" else trace.net[l - 1].weighted_sum(below[l - 1])
    return results


def _bias(layer, o_below):
    return layer.weighted_sum(0 * o_below)


def _without_bias(layer, o_below):
    return layer.activation(layer.weighted_sum(o_below) - _bias(layer, o_below))


def _bias_last(layer, o_below):
    return _without_bias(layer, o_below) + _bias(layer, o_below)


no_activation = mistake("the activations are left out in every layer", "what does a layer do to its weighted sums?")(
    _everywhere(lambda layer, o_below: layer.weighted_sum(o_below)))

no_bias = mistake("the biases are left out in every layer", "what does s add besides the weighted outputs?")(
    _everywhere(_without_bias))

bias_last = mistake("the bias is added after the activation", "what goes into the activation?")(_everywhere(_bias_last))


@mistake("the activations are left out on the way back", "by which slope, or Jacobian, does each multiply?")
def no_slopes(trace, step):
    quantity, l = step
    if quantity in ("dE_do", "delta") and l < len(trace.net):
        back = trace.dE_do[len(trace.net)]
        for above in range(len(trace.net), l, -1):
            back = trace.net[above - 1].grad_input(back, trace.o[above - 1]).reshape(trace.o[above - 1].shape)
        yield back


@mistake("it is divided by the slope a′(s)", "by the chain rule slopes are multiplied")
@in_delta
@elementwise
def divided_by_slope(activation, s, o, dE_do):
    yield dE_do / activation.vjp(o, np.ones_like(o))


@mistake("∂E/∂o and o are exchanged", "the slope a′ is written in terms of the output o")
@in_delta
@elementwise
def arguments_exchanged(activation, s, o, dE_do):
    yield activation.vjp(dE_do, o)


@mistake("the minus signs of ∂E/∂o are lost", "which of the slopes ∂E/∂o are negative?")
@in_delta
def sizes_alone(activation, s, o, dE_do):
    yield activation.vjp(o, np.abs(dE_do))


@mistake("the slope has a plus, 1 + o² for 1 − o²", "what is the sign in tanh's slope?")
@in_delta
def plus_in_slope(activation, s, o, dE_do):
    if activation is tanh:
        yield dE_do * (1 + o ** 2)


@mistake("the whole of 1 − o is squared, (1 − o)² for 1 − o²", "what does the square belong to?")
@in_delta
def all_squared(activation, s, o, dE_do):
    if activation is tanh:
        yield dE_do * (1 - o) ** 2


@mistake("it is multiplied by a slope a′, which the input has none of", "is there an activation in layer 0?")
def slope_of_input(trace, step):
    if step == ("dE_do", 0):
        activations = {tanh, sigmoid, trace.net[0].activation} - {linear}
        yield from (activation.vjp(trace.o[0], trace[step]) for activation in activations)


@mistake("∂E/∂o is left out", "with which slope does δ begin, before the activation's?")
def without_error(trace, step):
    quantity, l = step
    activation = trace.net[l - 1].activation if l else None
    if quantity == "dE_dW" and isinstance(activation, Elementwise):
        slope = activation.vjp(trace.o[l], np.ones_like(trace.o[l]))
        yield trace.net[l - 1].grad_params(trace.o[l - 1], slope)[0]
