"""What bpcore is held against: the same passes on HIPS autograd, sharing no code with it, and nets to compare on."""

import math
from collections import defaultdict
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import autograd
import autograd.numpy as anp
import numpy as np

import bpcore
from bpcore import Conv2D, Dense, MaxPool2D

TOLERANCE = 1e-10

ACTIVATIONS = {
    "linear": lambda s: s,
    "sigmoid": lambda s: (1 + anp.tanh(s / 2)) / 2,
    "tanh": lambda s: 1 - 2 / (1 + anp.exp(2 * s)),
    "relu": lambda s: anp.where(s > 0, s, 0.0),
    "softmax": lambda s: anp.exp(s - anp.log(anp.sum(anp.exp(s), axis=1, keepdims=True))),
}

# What one output adds to E.
LOSSES = {
    "squared_error": lambda o, y: (o - y) ** 2 / 2,
    "sum_of_squares": lambda o, y: (o - y) ** 2,
    "binary_cross_entropy": lambda o, y: -y * anp.log(o) - (1 - y) * anp.log(1 - o),
    "multinomial_cross_entropy": lambda o, y: -y * anp.log(o),
    "zero_class_cross_entropy": lambda o, y: -(1 - y) * anp.log(o) - y * anp.log(1 - o),
}


def loss(name, o, y):
    """E of every example."""
    return anp.sum(anp.reshape(LOSSES[name](o, y), (len(o), -1)), axis=1)


def at_offset(o, p, q, size, stride):
    """What entry p, q of every window of this size reads."""
    rows, columns = (range(k, n - m + k + 1, stride) for k, n, m in zip((p, q), o.shape[2:], size, strict=True))
    return o[:, :, list(rows)][:, :, :, list(columns)]


def framed(o, width):
    """The maps with a frame of zeros, a side at a time."""
    for axis in (2, 3):
        side = np.zeros([width if k == axis else n for k, n in enumerate(o.shape)])
        o = anp.concatenate([side, o, side], axis=axis)
    return o


def largest(o, size, stride):
    """The largest of every window: a later value takes the place of an earlier one if it is larger, not if it is as
    large."""
    best = at_offset(o, 0, 0, (size, size), stride)
    for p, q in np.ndindex(size, size):
        value = at_offset(o, p, q, (size, size), stride)
        best = anp.where(value > best, value, best)
    return best


def weighted_sum(o, W=None, b=None, stride=1, padding=0):
    """s of a dense layer, of a convolution (W with four axes, an offset of the kernel at a time) or of no weights."""
    if W is not None and anp.ndim(W) == 4:
        o, size = framed(o, padding), W.shape[2:]
        s = sum(anp.einsum("njyx,ji->niyx", at_offset(o, p, q, size, stride), W[:, :, p, q])
                for p, q in np.ndindex(*size))
        return s if b is None else s + anp.reshape(b, (1, -1, 1, 1))
    rows = anp.reshape(o, (len(o), -1))
    s = rows if W is None else anp.einsum("nj,ji->ni", rows, W)
    return s if b is None else s + b


def sums(layer, o, W=None, b=None):
    """s of this layer, with these parameters."""
    if isinstance(layer, MaxPool2D):
        return largest(o, layer.size, layer.stride)
    return weighted_sum(o, W, b, getattr(layer, "stride", 1), getattr(layer, "padding", 0))


def forward(net, x, nudge):
    """s and o of every layer, `nudge[quantity, l]` being added to o, W, b and s of layer l as soon as it is known."""
    s, o = {}, {0: x + nudge["o", 0]}
    for l, layer in enumerate(net, 1):
        W, b = (None if part is None else part + nudge[name, l] for name, part in (("W", layer.W), ("b", layer.b)))
        s[l] = sums(layer, o[l - 1], W, b) + nudge["s", l]
        o[l] = ACTIVATIONS[layer.activation.name](s[l]) + nudge["o", l]
    return s, o


def whole_pass(net, x, y, loss_name):
    """Every quantity of the pass by its address, (quantity, layer): ∂E/∂a is the slope of ΣE in a zero added to a."""
    L = len(net)
    s, o = forward(net, x, defaultdict(float))
    parts = {("s", l): a for l, a in s.items()} | {("o", l): a for l, a in o.items()}
    parameters = {(name, l): getattr(layer, name) for l, layer in enumerate(net, 1) for name in ("W", "b")}
    parts |= {key: a for key, a in parameters.items() if a is not None}
    slopes = autograd.grad(lambda nudge: anp.sum(loss(loss_name, forward(net, x, nudge)[1][L], y)))(
        {key: np.zeros(a.shape) for key, a in parts.items()})
    name_of_slope = {"s": "delta", "o": "dE_do", "W": "dE_dW", "b": "dE_db"}
    return ({(quantity, l): a for (quantity, l), a in parts.items() if quantity in ("s", "o")}
            | {("E", L): loss(loss_name, o[L], y)}
            | {(name_of_slope[quantity], l): a for (quantity, l), a in slopes.items()})


def agree(found, expected, name, tolerance=TOLERANCE):
    """Same shape, same numbers; a failure names the quantity."""
    assert np.shape(found) == np.shape(expected), f"{name} has shape {np.shape(found)}, not {np.shape(expected)}"
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance, err_msg=name)


def central(f, a, h=1e-5):
    """∂f/∂a of a number f(a) by central differences, an entry at a time."""
    slopes = np.zeros_like(a)
    for i in np.ndindex(a.shape):
        up, down = a.copy(), a.copy()
        up[i] += h
        down[i] -= h
        slopes[i] = (f(up) - f(down)) / (2 * h)
    return slopes


class Example(NamedTuple):
    """The arguments of bpcore.backprop."""

    net: list
    x: np.ndarray
    y: np.ndarray
    loss: bpcore.losses.Loss

    def astype(self, dtype):
        """The same in another dtype."""
        def cast(a):
            return None if a is None else a.astype(dtype)
        net = [replace(layer, W=cast(layer.W), b=cast(layer.b)) for layer in self.net]
        return Example(net, cast(self.x), cast(self.y), self.loss)


def dense(n, activation, bias=True):
    """A recipe: given the shape below and a Generator, a layer of n units."""
    return lambda shape, rng: Dense(rng.normal(0, 0.6, (math.prod(shape), n)), rng.normal(0, 0.5, n) if bias else None,
                                    activation)


def conv(c, kh, kw, activation, bias=True, stride=1, padding=0):
    """A recipe for c kernels of kh × kw."""
    return lambda shape, rng: Conv2D(rng.normal(0, 0.4, (shape[0], c, kh, kw)), rng.normal(0, 0.5, c) if bias else None,
                                     activation, stride, padding)


def pool(size, stride=None, activation=bpcore.linear):
    """A recipe for the largest of each window."""
    return lambda shape, rng: MaxPool2D(size, stride, activation=activation)


def weightless(activation, bias=False):
    """A recipe for s_i = o_i, or o_i + b_i."""
    return lambda shape, rng: Dense(None, rng.normal(0, 0.5, math.prod(shape)) if bias else None, activation)


def example(shape, recipes, loss, N=3, seed=0):
    """A net of these recipes on N random examples. The targets are soft, and those of an example do not sum to 1."""
    rng, net = np.random.default_rng(seed), []
    x = rng.normal(size=(N, *shape))
    for recipe in recipes:
        net.append(recipe(shape, rng))
        shape = net[-1].output_shape(shape)
    return Example(net, x, rng.uniform(0.05, 0.95, size=(N, *shape)), loss)


def with_ties(*arguments):
    """An example whose inputs are few whole numbers, so that many a maximum is shared."""
    found = example(*arguments)
    return found._replace(x=np.round(found.x))


linear, sigmoid, tanh, relu, softmax = (getattr(bpcore, name) for name in ACTIVATIONS)
losses = [getattr(bpcore, name) for name in LOSSES]
squared_error, sum_of_squares, binary, multinomial, zero_class = losses

# Every output whose values the loss is defined for.
PAIRS = ([(activation, loss) for activation in (linear, sigmoid, tanh, relu, softmax)
          for loss in (squared_error, sum_of_squares)]
         + [(activation, loss) for activation in (sigmoid, softmax) for loss in (binary, multinomial, zero_class)])

# The letters A to E are the example configurations of note 001. Each entry makes its example afresh.
EXAMPLES = {f"{top}, {loss}": partial(example, (4,), [dense(3, tanh), dense(5, relu), dense(2, top)], loss)
            for top, loss in PAIRS} | {name: partial(example, *arguments) for name, arguments in {
    "A": ((2, 6, 5), [conv(3, 3, 2, relu), conv(2, 2, 3, relu), dense(3, linear), weightless(softmax)], squared_error),
    "B": ((3,), [dense(4, tanh), dense(2, tanh)], squared_error),
    "D": ((3,), [dense(4, sigmoid), dense(2, sigmoid)], binary),
    "E": ((1, 5, 6), [conv(2, 2, 3, relu), conv(3, 3, 2, relu), dense(4, linear), weightless(softmax)], multinomial),
    "one layer": ((3,), [dense(2, softmax)], multinomial),
    "one unit": ((1,), [dense(1, sigmoid), dense(1, sigmoid)], binary),
    "square": ((3,), [dense(3, tanh), dense(3, relu), dense(3, sigmoid), dense(3, linear)], squared_error),
    "deep": ((2,), [dense(n, tanh) for n in (5, 2, 6, 3, 4, 2)] + [dense(3, softmax)], multinomial),
    "no bias": ((3,), [dense(4, tanh, bias=False), dense(2, sigmoid, bias=False)], zero_class),
    "softmax inside": ((4,), [dense(3, softmax), dense(4, softmax), dense(2, linear)], sum_of_squares),
    "weightless inside": ((3,), [weightless(tanh), dense(4, linear), weightless(relu, bias=True), dense(2, softmax)],
                          multinomial),
    "weightless above maps": ((2, 3, 4), [conv(2, 2, 2, linear), weightless(tanh), dense(2, sigmoid)], binary),
    "maps at the output": ((2, 4, 5), [conv(3, 2, 1, tanh, bias=False), conv(2, 1, 3, sigmoid)], binary),
    "dense on maps": ((2, 3, 2), [dense(3, sigmoid), dense(2, softmax)], squared_error),
    "kernel as large as the map": ((2, 3, 4), [conv(3, 3, 4, tanh), dense(2, linear)], squared_error),
    "stride 2": ((2, 7, 6), [conv(3, 3, 2, tanh, stride=2), conv(2, 2, 1, relu, stride=2), dense(2, tanh)],
                 squared_error),
    "stride 3, padding 1": ((1, 8, 7), [conv(2, 2, 3, tanh, stride=3, padding=1), dense(2, sigmoid)], binary),
    "padding 2": ((2, 2, 3), [conv(2, 3, 2, tanh, padding=2), conv(3, 2, 3, relu, False, 2, 1), dense(3, softmax)],
                  multinomial),
    "kernel larger than the map": ((2, 1, 2), [conv(2, 3, 3, tanh, padding=1), dense(2, linear)], squared_error),
    "pooling": ((1, 5, 4), [conv(3, 2, 3, tanh, padding=1), pool(2), conv(2, 2, 2, tanh, padding=1), dense(3, softmax)],
                multinomial),
    "pooling that overlaps": ((2, 6, 7), [conv(2, 2, 2, tanh), pool(3, 1, tanh), pool(2, 1), dense(2, sigmoid)],
                              binary),
    "pooling with gaps": ((2, 7, 8), [pool(2, 3), conv(2, 2, 2, tanh), dense(2, tanh)], squared_error),
    "pooling at the output": ((1, 5, 6), [conv(2, 2, 2, tanh), pool(2, activation=sigmoid)], binary),
}.items()} | {"ties": partial(with_ties, (2, 6, 5), [pool(3, 2), dense(3, tanh), dense(2, linear)], squared_error),
              "ties that overlap": partial(with_ties, (2, 5, 5), [pool(2, 1), conv(2, 2, 2, tanh), dense(2, linear)],
                                           squared_error)}
