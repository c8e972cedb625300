"""Mistakes with the windows that a layer of maps reads: how they move, the zeros around, and which value passed."""

from dataclasses import replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from bpcore.layers import MaxPool2D
from bpcore.teaching.mistakes.mistake import carried, either, mistake


def _up(other):
    """s and ∂E/∂W by the layer, o below and δ that other(layer, o_below, delta) puts in place of its own."""
    def results(trace, step):
        quantity, l = step
        if quantity in ("s", "dE_dW") and (changed := other(trace.net[l - 1], trace.o[l - 1], trace.delta[l])):
            layer, o, delta = changed
            height, width = trace.s[l].shape[2:]
            yield layer.weighted_sum(o)[:, :, :height, :width] if quantity == "s" else layer.grad_params(o, delta)[0]
    return results


def _down(other):
    """∂E/∂o by these; of maps that have become larger the beginning is kept."""
    @carried
    def results(trace, l):
        if changed := other(trace.net[l - 1], trace.o[l - 1], trace.delta[l]):
            layer, o, delta = changed
            height, width = trace.o[l - 1].shape[2:]
            yield layer.grad_input(delta, o)[:, :, :height, :width]
    return results


def _by_one(layer, o, delta):
    """The windows side by side, so that there are more: the first have the δ."""
    if getattr(layer, "stride", 1) > 1:
        layer = replace(layer, stride=1)
        more = np.zeros((len(o), *layer.output_shape(o.shape[1:])), delta.dtype)
        more[:, :, :delta.shape[2], :delta.shape[3]] = delta
        return layer, o, more
    return None


def _from_the_corner(layer, o, delta):
    """The first window in the corner of the map, and all zeros at its end."""
    if edge := getattr(layer, "padding", 0):
        return replace(layer, padding=0), np.pad(o, ((0, 0), (0, 0), (0, 2 * edge), (0, 2 * edge))), delta
    return None


stride_forgotten = mistake("the stride is forgotten", "how far does the window move from one value to the next?")(
    either(_up(_by_one), _down(_by_one)))

padding_forgotten = mistake("the padding is forgotten", "the first window begins outside of the map: by how much?")(
    _up(_from_the_corner))

padding_not_cut_off = mistake("the padding is not cut off",
                              "the zeros outside were sent something too: where does the map itself begin?")(
    _down(_from_the_corner))


# Which value passed.

def _windows(layer, o):
    """What each window of a pooling reads, (N, c, height, width, size, size)."""
    return sliding_window_view(o, (layer.size, layer.size), (2, 3))[:, :, ::layer.stride, ::layer.stride]


@mistake("the mean of the window is taken, not its largest", "which of the values passes?")
def mean_of_window(trace, step):
    quantity, l = step
    if quantity == "s" and isinstance(trace.net[l - 1], MaxPool2D):
        yield _windows(trace.net[l - 1], trace.o[l - 1]).mean(axis=(4, 5))


def _dealt_out(shares):
    """∂E/∂o below a pooling, for each of shares(windows), the part of δ that every value of each window gets."""
    @carried
    def results(trace, l):
        layer, delta = trace.net[l - 1], trace.delta[l]
        if not isinstance(layer, MaxPool2D):
            return
        height, width = (layer.stride * n for n in delta.shape[2:])
        for share in shares(_windows(layer, trace.o[l - 1])):
            dE_do = np.zeros_like(trace.o[l - 1])
            for p, q in np.ndindex(layer.size, layer.size):
                dE_do[:, :, p:p + height:layer.stride, q:q + width:layer.stride] += share[..., p, q] * delta
            yield dE_do
    return results


def _among_equals(windows):
    """To the last of the largest, to each, or to each its part."""
    largest = windows == windows.max(axis=(4, 5), keepdims=True)
    from_the_end = largest[..., ::-1, ::-1].reshape(*largest.shape[:4], -1)
    is_last = (np.arange(from_the_end.shape[-1]) == from_the_end.argmax(axis=-1)[..., None])[..., ::-1]
    yield from (is_last.reshape(largest.shape), largest, largest / largest.sum(axis=(4, 5), keepdims=True))


equals = mistake("of equals not the first alone gets δ", "two are the largest: which of them passed?")(
    _dealt_out(_among_equals))

to_all = mistake("δ goes to every value of the window", "which of them did s follow?")(
    _dealt_out(lambda windows: [np.ones(windows.shape)]))

shared = mistake("δ is shared equally, as in average pooling", "which of the values did s follow?")(
    _dealt_out(lambda windows: [np.full(windows.shape, 1 / windows[0, 0, 0, 0].size)]))


@mistake("a value has the δ of one window alone", "windows overlap: how many did it win?")
@carried
def one_window(trace, l):
    layer, delta = trace.net[l - 1], trace.delta[l]
    if isinstance(layer, MaxPool2D):
        won = layer.winners(trace.o[l - 1])
        for order in (1, -1):
            dE_do = np.zeros_like(trace.o[l - 1])
            for n, i, y, x, p, q in np.argwhere(won)[::order]:
                dE_do[n, i, layer.stride * y + p, layer.stride * x + q] = delta[n, i, y, x]
            yield dE_do
