"""The tests can fail: each classic mistake, planted in bpcore, turns the tests named beside it red."""

from dataclasses import replace
from functools import cache, partial
from types import ModuleType

import numpy as np
import pytest
import test_activations as activations
import test_layers as layers
import test_losses as losses
import test_properties as properties
import test_trace as trace
import test_whole_pass as passes
from reference import (
    EXAMPLES,
    agree,
    binary,
    linear,
    multinomial,
    relu,
    sigmoid,
    softmax,
    squared_error,
    sum_of_squares,
    tanh,
    whole_pass,
    zero_class,
)

import bpcore
from bpcore import Conv2D, Dense, MaxPool2D
from bpcore.activations import Elementwise, Softmax

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


@pytest.mark.parametrize("name", ["B", "E", "no bias", "weightless inside"])
def test_descent_is_on_the_mean_loss(name):
    net, x, y, loss = EXAMPLES[name]()
    slopes = whole_pass(net, x, y, loss.name)
    new_net = bpcore.descend(bpcore.backprop(net, x, y, loss), 0.3)
    for l, (old, new) in enumerate(zip(net, new_net, strict=True), 1):
        for part in ("W", "b"):
            w = getattr(old, part)
            if w is None:
                assert getattr(new, part) is None
            else:
                agree(getattr(new, part), w - 0.3 / len(x) * slopes["dE_d" + part, l], f"{part}[{l}]")


# The right pieces, which some of the wrong ones lean on.
backprop, descend, jacobian = bpcore.backprop, bpcore.descend, bpcore.jacobian
dense_sum, dense_params = Dense.weighted_sum, Dense.grad_params
conv_sum, conv_input, conv_params = Conv2D.weighted_sum, Conv2D.grad_input, Conv2D.grad_params
pool_sum = MaxPool2D.weighted_sum


def turned(layer):
    """The convolution with its kernel turned by 180°."""
    return replace(layer, W=layer.W[:, :, ::-1, ::-1])


def frame(layer):
    """How wide np.pad makes the frame of zeros."""
    return [(0, 0), (0, 0), *[(layer.padding,) * 2] * 2]


def unstrided_params(self, o, delta):
    """Each δ meets what its kernel would have read, had it moved by one."""
    framed, (height, width) = np.pad(o, frame(self)), np.add(delta.shape[2:], self.W.shape[2:]) - 1
    return conv_params(replace(self, stride=1, padding=0), framed[:, :, :height, :width], delta)


def padded_after(self, o, delta):
    """Zeros below and to the right alone, not all around."""
    return conv_params(replace(self, padding=0), np.pad(o, [(0, 0), (0, 0), *[(0, 2 * self.padding)] * 2]), delta)


def cut_at_the_end(self, delta, o=None):
    """∂E/∂o of the padded maps, of which the beginning is kept."""
    return conv_input(replace(self, padding=0), delta, np.pad(o, frame(self)))[:, :, :o.shape[2], :o.shape[3]]


def framed_by_ones(self, o):
    return conv_sum(replace(self, padding=0), np.pad(o, frame(self), constant_values=1))


def windows_of(layer, o):
    """What each window of a pooling reads, (N, c, height, width, n)."""
    size, stride = layer.size, layer.stride
    windows = np.lib.stride_tricks.sliding_window_view(o, (size, size), (2, 3))[:, :, ::stride, ::stride]
    return windows.reshape(*windows.shape[:4], -1)


def dealt_out(share):
    """∂E/∂o below a pooling, where share(what the windows read) says what part of δ each entry gets."""
    def grad_input(self, delta, o):
        parts, dE_do = share(windows_of(self, o)) * delta[..., None], np.zeros_like(o)
        for n, i, y, x, k in np.ndindex(parts.shape):
            p, q = divmod(k, self.size)
            dE_do[n, i, self.stride * y + p, self.stride * x + q] += parts[n, i, y, x, k]
        return dE_do
    return grad_input


def is_largest(entries):
    return entries == entries.max(axis=-1, keepdims=True)


def is_last_of_the_largest(entries):
    n = entries.shape[-1]
    return np.arange(n) == n - 1 - is_largest(entries)[..., ::-1].argmax(axis=-1)[..., None]


def of_the_last_window(self, delta, o):
    """What a value wins in several windows is overwritten, not added up."""
    dE_do = np.zeros_like(o)
    for n, i, y, x, p, q in np.argwhere(self.winners(o)):
        dE_do[n, i, self.stride * y + p, self.stride * x + q] = delta[n, i, y, x]
    return dE_do


def mean_over_examples(self, o_below, delta):
    return dense_params(self, o_below, delta / len(delta))


def mean_over_positions(self, o_below, delta):
    return conv_params(self, o_below, delta / delta[0, 0].size)


def update_at_once(self, o_below, delta):
    """∂E/∂W as it should be; but by the time δ is sent below, the weights have moved."""
    dE_dW, dE_db = dense_params(self, o_below, delta)
    object.__setattr__(self, "W", self.W - 0.1 * dE_dW)
    return dE_dW, dE_db


def backprop_reading_s(net, x, y, loss):
    """∂E/∂w_ji = δ_i s_j."""
    found = backprop(net, x, y, loss)
    below = {0: x} | found.s
    return replace(found, dE_dW={l: net[l - 1].grad_params(below[l - 1], found.delta[l])[0] for l in found.dE_dW})


def ascend(trace, rate):
    """w + rate/N · ∂E/∂w."""
    uphill = {field: {l: None if slope is None else -slope for l, slope in getattr(trace, field).items()}
              for field in ("dE_dW", "dE_db")}
    return descend(replace(trace, **uphill), rate)


def naive_term(o, y):
    return -y * np.log(o) - (1 - y) * np.log(1 - o)


def whole(*names):
    """The whole pass of these examples against autograd."""
    return [partial(passes.test_every_field_of_every_layer, name) for name in names]


def vjp(activation):
    return partial(activations.test_vjp, activation, (3, 4))


def gradient(loss):
    return partial(losses.test_gradient, loss, (4, 3))


def value(loss):
    return partial(losses.test_value_is_a_sum_over_the_outputs_of_each_example, loss, (4, 3))


def delta(loss):
    return partial(losses.test_canonical_delta, loss)


perfect = partial(losses.test_perfect_prediction, binary, [0, 1], [0, 1])
impossible = partial(losses.test_impossible_prediction, binary, [1, 0], [0, 1], [np.inf, -np.inf], [1, -1])
saturated = partial(activations.test_saturated_sigmoid, 800, 1)
float32 = partial(passes.test_float32_in_gives_float32_out, "D")
moving, pooling = (lambda *case, test=test: partial(test, *case) for test in (
    layers.test_conv_with_stride_and_padding_is_its_index_sums, layers.test_pooling_is_its_windows))
adjoint_moving = partial(layers.test_maps_with_stride_and_padding_are_adjoint, 2, 1)
adjoint_dense, adjoint_conv = (partial(layers.test_maps_are_adjoint, case, 0)
                               for case in (layers.dense_case, layers.conv_case))
update = partial(test_descent_is_on_the_mean_loss, "B")

# name: what is put in whose place, and the tests that turn red
BUGS = {
    "softmax's Jacobian is its diagonal": (
        [(Softmax, "vjp", lambda self, o, dE_do: dE_do * o * (1 - o))],
        [vjp(softmax), activations.test_jacobian_of_softmax, *whole("A", "softmax, squared_error")]),
    "two wrongs make a right: that diagonal, and the binary slope for the multinomial loss": (
        [(Softmax, "vjp", lambda self, o, dE_do: dE_do * o * (1 - o)), (multinomial, "gradient", binary.gradient),
         (multinomial, "canonical", None)],
        [vjp(softmax), gradient(multinomial), *whole("one layer")]),
    "softmax without the largest s taken off": (
        [(Softmax, "__call__", lambda self, s: np.exp(s) / np.exp(s).sum(axis=1, keepdims=True))],
        [activations.test_saturated_softmax]),
    "softmax over the examples": (
        [(Softmax, "__call__", lambda self, s: np.exp(s) / np.exp(s).sum(axis=0))],
        [activations.test_value_of_softmax, properties.test_softmax, *whole("E")]),
    "Jacobian transposed": (
        [(bpcore, "jacobian", lambda activation, o: jacobian(activation, o).transpose(0, 2, 1))],
        [activations.test_jacobian_is_indexed_from_s_to_o]),
    "relu' of the output with >=": (
        [(relu, "slope", lambda o: o >= 0)],
        [vjp(relu), activations.test_slope_of_relu_at_the_kink_is_0, *whole("A", "square")]),
    "relu in place": (
        [(relu, "value", lambda s: np.maximum(s, 0, out=s))],
        [partial(activations.test_dtype_is_kept_and_nothing_is_written, relu, np.float64), *whole("A")]),
    "linear hands on its s": (
        [(linear, "value", lambda s: s)],
        [partial(trace.test_passes_share_nothing_and_neither_do_their_fields, "A")]),
    "o(1 − o) with s for o": (
        [(sigmoid, "slope", lambda o: np.log(o / (1 - o)) * (1 - np.log(o / (1 - o))))],
        [vjp(sigmoid), *whole("D")]),
    "σ′ at o for σ′ at s": (
        [(sigmoid, "slope", lambda o: sigmoid(o) * (1 - sigmoid(o)))],
        [vjp(sigmoid), *whole("D")]),
    "1 − o for 1 − o²": (
        [(tanh, "slope", lambda o: 1 - o)],
        [vjp(tanh), *whole("B")]),
    "sigmoid as exp(s)/(1 + exp(s))": (
        [(sigmoid, "value", lambda s: np.exp(s) / (1 + np.exp(s)))],
        [saturated]),
    "sigmoid in float64 always": (
        [(sigmoid, "value", lambda s: 1 / (1 + np.exp(-s.astype(float))))],
        [float32]),
    "∂E/∂o passed on for δ": (
        [(Elementwise, "vjp", lambda self, o, dE_do: dE_do)],
        [vjp(tanh), *whole("B"), properties.test_slope_along_any_direction]),
    "squared error without its ½": (
        [(squared_error, "term", lambda o, y: (o - y) ** 2)],
        [value(squared_error), *whole("B")]),
    "o − y for 2(o − y)": (
        [(sum_of_squares, "gradient", lambda o, y: o - y)],
        [gradient(sum_of_squares), *whole("softmax inside")]),
    "E the mean of its terms": (
        [(bpcore.losses, "_summed", lambda term: term.mean(axis=1))],
        [value(squared_error), *whole("B")]),
    "o − y for (o − y)/o(1 − o)": (
        [(binary, "gradient", lambda o, y: o - y)],
        [gradient(binary), *whole("D", "softmax, binary_cross_entropy")]),
    "sign of ∂E/∂o": (
        [(multinomial, "gradient", lambda o, y: y / o)],
        [gradient(multinomial), *whole("E")]),
    "sign of δ": (
        [(binary, "canonical_delta", lambda o, y: y - o)],
        [delta(binary), *whole("D"), properties.test_pass_agrees_with_autograd]),
    "wrong canonical pair: δ = o − y for squared error on a sigmoid": (
        [(squared_error, "canonical", sigmoid)],
        [delta(squared_error), *whole("sigmoid, squared_error")]),
    "δ = o − y for targets that do not sum to 1": (
        [(multinomial, "canonical_delta", lambda o, y: o - y)],
        [losses.test_canonical_delta_of_targets_that_do_not_sum_to_1, *whole("E")]),
    "δ = o − y where o is the probability of class zero": (
        [(zero_class, "canonical_delta", lambda o, y: o - y)],
        [delta(zero_class), *whole("no bias")]),
    "0 · log 0": (
        [(binary, "term", naive_term)],
        [perfect]),
    "log clipped": (
        [(binary, "term", lambda o, y: naive_term(np.clip(o, 1e-12, 1 - 1e-12), y))],
        [perfect, impossible]),
    "bias left out": (
        [(Dense, "weighted_sum", lambda self, o: dense_sum(replace(self, b=None), o))],
        [layers.test_dense_is_its_index_sums, *whole("B")]),
    "maps read with the channels last": (
        [(Dense, "weighted_sum", lambda self, o: dense_sum(self, np.moveaxis(o, 1, -1)))],
        [partial(layers.test_dense_reads_maps_as_one_row, None), *whole("dense on maps")]),
    "W untransposed": (
        [(Dense, "grad_input", lambda self, delta, o: delta @ self.W)],
        whole("square")),
    "∂E/∂W transposed": (
        [(Dense, "grad_params", lambda self, o, delta: (delta.T @ o, delta.sum(axis=0)))],
        [layers.test_dense_is_its_index_sums, *whole("square")]),
    "s for o in ∂E/∂W": (
        [(bpcore, "backprop", backprop_reading_s)],
        whole("B", "A")),
    "bias summed over the wrong axis": (
        [(Dense, "grad_params", lambda self, o, delta: (dense_params(self, o, delta)[0], delta.sum(axis=1)))],
        [layers.test_dense_is_its_index_sums, *whole("square")]),
    "gradients a mean over the examples": (
        [(Dense, "grad_params", mean_over_examples)],
        [layers.test_dense_is_its_index_sums, adjoint_dense, *whole("B"),
         properties.test_examples_do_not_know_of_each_other]),
    "updated weights used too early": (
        [(Dense, "grad_params", update_at_once)],
        whole("B")),
    "kernel turned round on the way up": (
        [(Conv2D, "weighted_sum", lambda self, o: conv_sum(turned(self), o))],
        [layers.test_conv_by_hand, layers.test_conv_is_its_index_sums, *whole("E"), properties.test_convolution]),
    "kernel not turned round on the way down": (
        [(Conv2D, "grad_input", lambda self, delta, o=None: conv_input(turned(self), delta, o))],
        [layers.test_conv_by_hand, layers.test_conv_is_its_index_sums, adjoint_conv, *whole("E"),
         properties.test_convolution]),
    "kernel's gradient a mean over the positions": (
        [(Conv2D, "grad_params", mean_over_positions)],
        [layers.test_conv_by_hand, layers.test_conv_is_a_dense_layer_with_tied_weights, *whole("E")]),
    "stride forgotten on the way down": (
        [(Conv2D, "grad_input", lambda self, delta, o=None: conv_input(replace(self, stride=1), delta, o))],
        [moving(2, 0), moving(3, 1), adjoint_moving, *whole("stride 2")]),
    "stride forgotten in the kernel's gradient": (
        [(Conv2D, "grad_params", unstrided_params)],
        [moving(2, 0), *whole("stride 2")]),
    "padding forgotten in the kernel's gradient": (
        [(Conv2D, "grad_params", padded_after)],
        [moving(1, 1), *whole("padding 2")]),
    "padding not cut off, but the end": (
        [(Conv2D, "grad_input", cut_at_the_end)],
        [moving(1, 1), adjoint_moving, *whole("padding 2")]),
    "ones around the maps": (
        [(Conv2D, "weighted_sum", framed_by_ones)],
        [moving(1, 1), *whole("padding 2")]),
    "δ to the last of equals": (
        [(MaxPool2D, "grad_input", dealt_out(is_last_of_the_largest))],
        [pooling(2, 2, True), layers.test_pooling_by_hand, *whole("ties", "ties that overlap")]),
    "δ to all of equals": (
        [(MaxPool2D, "grad_input", dealt_out(is_largest))],
        [pooling(2, 2, True), layers.test_pooling_by_hand, *whole("ties", "ties that overlap")]),
    "δ shared by the window": (
        [(MaxPool2D, "grad_input", dealt_out(lambda entries: np.full(entries.shape, 1 / entries.shape[-1])))],
        [pooling(2, 2, False), *whole("pooling", "pooling that overlaps")]),
    "δ to the whole window": (
        [(MaxPool2D, "grad_input", dealt_out(np.ones_like))],
        [pooling(2, 2, False), *whole("pooling", "pooling that overlaps")]),
    "the last window that a value won alone": (
        [(MaxPool2D, "grad_input", of_the_last_window)],
        [pooling(3, 1, False), *whole("pooling that overlaps")]),
    "the mean of a window": (
        [(MaxPool2D, "weighted_sum", lambda self, o: windows_of(self, o).mean(axis=-1))],
        [pooling(2, 2, False), layers.test_pooling_by_hand, *whole("pooling")]),
    "pooling's stride forgotten": (
        [(MaxPool2D, "weighted_sum", lambda self, o: pool_sum(replace(self, stride=1), o)[
            :, :, :(o.shape[2] - self.size) // self.stride + 1, :(o.shape[3] - self.size) // self.stride + 1])],
        [pooling(2, 2, False), layers.test_pooling_by_hand, *whole("pooling")]),
    "ascent for descent": (
        [(bpcore, "descend", ascend)],
        [update]),
    "missing 1/N": (
        [(bpcore, "descend", lambda trace, rate: descend(trace, rate * len(trace.E)))],
        [update]),
    "1/N twice": (
        [(bpcore, "descend", lambda trace, rate: descend(trace, rate / len(trace.E)))],
        [update]),
}


@cache  # many bugs turn the same test red
def is_green(test):
    test()
    return True


@pytest.mark.parametrize("bug", BUGS)
def test_planted_bug_is_found(bug, monkeypatch):
    pieces, tests = BUGS[bug]
    assert all(map(is_green, tests))
    for owner, name, wrong in pieces:
        if isinstance(owner, type | ModuleType):
            monkeypatch.setattr(owner, name, wrong)
        else:
            monkeypatch.setitem(vars(owner), name, wrong)  # activations and losses are frozen
    for test in tests:
        with pytest.raises(AssertionError):
            test()
