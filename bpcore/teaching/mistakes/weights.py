"""Mistakes with weights and biases, on the way up and on the way down."""

from dataclasses import replace

import numpy as np

from bpcore.descent import Update
from bpcore.layers import Conv2D
from bpcore.teaching.mistakes.mistake import (
    GIVEN,
    GRADIENTS,
    ROUNDED,
    carried,
    downward,
    either,
    gradient,
    mistake,
    of_kernels,
    turned,
    upward,
)


def _exchanged(W):
    return W.swapaxes(0, 1) if W.ndim > 1 else None


def _on_its_side(maps):
    return maps.swapaxes(2, 3) if maps.ndim == 4 else None


exchanged = mistake("W stands where Wᵀ belongs, w_ij for w_ji",
                    "which index of w is summed over, and does that want W transposed?")(
    either(upward(_exchanged), downward(_exchanged)))

kernel_turned = mistake("the kernel is turned round", "forward, its first entry meets the first of the window")(
    upward(turned))

kernel_not_turned = mistake("the kernel is not turned round",
                            "by which entry of the kernel did each output above read this one?")(
    downward(turned))


@mistake("what overlaps is overwritten, not added", "several outputs send to one place: = or +=?")
@carried
def overwritten(trace, l):
    """Of all that comes back to one place the last remains; of the channels it is the last, or they are added up."""
    layer, delta, o_below = trace.net[l - 1], trace.delta[l], trace.o[l - 1]
    if not isinstance(layer, Conv2D):
        return
    W, step, edge, (height, width) = layer.W, layer.stride, layer.padding, o_below.shape[2:]
    for first in {0, W.shape[1] - 1}:
        parts = np.einsum("niyx,jipq->njyxpq", delta[:, first:], W[:, first:])
        by_offset, by_position = np.zeros((2, *o_below.shape[:2], height + 2 * edge, width + 2 * edge))
        for p, q in np.ndindex(parts.shape[4:]):
            by_offset[:, :, p:p + step * parts.shape[2]:step, q:q + step * parts.shape[3]:step] = parts[..., p, q]
        for y, x in np.ndindex(parts.shape[2:4]):
            by_position[:, :, step * y:step * y + W.shape[2], step * x:step * x + W.shape[3]] = parts[:, :, y, x]
        for dE_do in (by_offset, by_position):
            yield dE_do[:, :, edge:edge + height, edge:edge + width]


@mistake("a path is left out", "every unit above sends something back: how many are there?")
@carried
def path_left_out(trace, l):
    units = trace.delta[l].shape[1]
    if trace.net[l - 1].W is not None and units > 1:
        for k in range(units):
            delta = trace.delta[l].copy()
            delta[:, k] = 0
            yield trace.net[l - 1].grad_input(delta, trace.o[l - 1])


@mistake("∂E/∂o of the layer above is sent back, not its δ", "has it been through the activation yet?")
@carried
def without_slope_above(trace, l):
    yield trace.net[l - 1].grad_input(trace.dE_do[l], trace.o[l - 1])


@mistake("the weights above have moved already", "the whole pass uses the weights as they were")
@carried
def moved_already(trace, l):
    if isinstance(trace, Update):
        yield trace.new_net[l - 1].grad_input(trace.delta[l], trace.o[l - 1])


@mistake("∂E/∂o stands where δ belongs", "a weight meets δ, the slope ∂E/∂s after the activation's")
def slope_for_delta(trace, step):
    quantity, l = step
    if quantity in GRADIENTS:
        yield gradient(trace, step, trace.o[l - 1], trace.dE_do[l])


@mistake("it is δ alone", "a weight's slope is δ times the output below")
def delta_alone(trace, step):
    quantity, l = step
    if quantity == "dE_dW":
        wrong = gradient(trace, step, np.ones_like(trace.o[l - 1]), trace.delta[l])
        if (np.abs(wrong - trace[step]) > 2 * ROUNDED).all():  # an output near 1 hides it
            yield wrong


@mistake("it is the output below alone", "a weight's slope is δ times the output below")
def output_alone(trace, step):
    quantity, l = step
    if quantity == "dE_dW":
        yield gradient(trace, step, trace.o[l - 1], np.ones_like(trace.delta[l]))


def _with_bias(other):
    """s with other(b) for b, and the o that it gives."""
    def results(trace, step):
        quantity, l = step
        if quantity in ("s", "o") and l > 0 and trace.net[l - 1].b is not None:
            layer = replace(trace.net[l - 1], b=other(trace.net[l - 1].b))
            s = layer.weighted_sum(trace.o[l - 1])
            yield s if quantity == "s" else layer.activation(s)
    return results


bias_left_out = mistake("the bias is left out", "what does s add besides the weighted outputs?")(
    _with_bias(lambda b: 0 * b))

bias_subtracted = mistake("the bias is subtracted", "s adds it")(_with_bias(lambda b: -b))


@mistake("δ is turned round", "a kernel's slope turns nothing: each δ meets the inputs that its sum read")
def delta_turned(trace, step):
    quantity, l = step
    if quantity == "dE_dW" and trace.delta[l].ndim == 4:
        yield gradient(trace, step, trace.o[l - 1], turned(trace.delta[l]))


reverse_order = mistake("the slopes are in reverse order",
                        "offset 0 comes first; np.correlate wants the longer row first")(of_kernels(turned))


def _transposed(trace, step):
    truth = np.asarray(trace[step])
    if step == GIVEN and truth.ndim == 2 and len(truth) == len(truth.T):
        yield truth.T


rows_and_columns = mistake("rows and columns are exchanged", "which index counts the rows?")(
    either(_transposed, upward(_on_its_side), downward(_on_its_side), of_kernels(_on_its_side)))
