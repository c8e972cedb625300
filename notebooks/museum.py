"""A museum of mistakes of a kind that was really made, at toy size. `Pass` is right; an exhibit changes a line or two.

Lesson 14 shows them as A to I, so that you find by yourself what each does. The names and stories below give it away.

An exhibit is called as backprop is, and with a rate it takes a step as well, on dense layers and on kernels:
`diagnose(EXHIBITS["A"](), on=dense_nets() + nets_with_maps(), rate=0.7)`.
"""

import inspect
from dataclasses import replace

import numpy as np

from bpcore import Conv2D, multinomial_cross_entropy, relu, softmax


def show(letter):
    """Prints the code of an exhibit under its letter, or that of "Pass"."""
    exhibit = EXHIBITS.get(letter, Pass)
    print(inspect.getsource(exhibit).replace(exhibit.__name__, letter, 1).rstrip(), end="\n\n")


class Pass:
    """A right pass and its step, a method for each line."""

    def __call__(self, net, x, y, loss, rate=None):
        s, o = self.forward(net, x)
        found = {"s": s, "o": o, "E": loss(o[len(net)], y), **self.backward(net, o, y, loss)}
        return found if rate is None else found | self.descend(net, found, rate / len(x))

    def forward(self, net, x):
        s, o = {}, {0: x}
        for l, layer in enumerate(net, 1):
            s[l] = self.weighted_sum(layer, o[l - 1])
            o[l] = layer.activation(s[l])
        return s, o

    def backward(self, net, o, y, loss):
        L = len(net)
        dE_do, delta, dE_dW, dE_db = {L: self.loss_slope(loss, o[L], y)}, {}, {}, {}
        for l in range(L, 0, -1):
            layer = net[l - 1]
            delta[l] = self.delta(layer.activation, o[l], dE_do[l])
            dE_dW[l], dE_db[l] = self.slopes(layer, o[l - 1], delta[l])
            if l > 1:
                dE_do[l - 1] = self.send_back(layer, delta[l])
        return {"dE_do": dE_do, "delta": delta, "dE_dW": dE_dW, "dE_db": dE_db}

    def descend(self, net, found, step):
        return {"new_W": {l: self.new_W(layer, step * found["dE_dW"][l]) for l, layer in enumerate(net, 1)},
                "new_b": {l: self.new_b(layer, step * found["dE_db"][l]) for l, layer in enumerate(net, 1)}}

    def weighted_sum(self, layer, o_below):
        return layer.weighted_sum(o_below)

    def loss_slope(self, loss, o, y):
        return loss.gradient(o, y)

    def delta(self, activation, o, dE_do):
        return activation.vjp(o, dE_do)

    def slopes(self, layer, o_below, delta):
        return layer.grad_params(o_below, delta)

    def send_back(self, layer, delta):
        return layer.grad_input(delta)

    def new_W(self, layer, change):
        return layer.W - change

    def new_b(self, layer, change):
        return layer.b - change


# Met in a popular collection of algorithms written from scratch.
class TwoWrongs(Pass):
    def loss_slope(self, loss, o, y):
        if loss is multinomial_cross_entropy:
            return -y / o + (1 - y) / (1 - o)
        return loss.gradient(o, y)

    def delta(self, activation, o, dE_do):
        if activation is softmax:
            return dE_do * o * (1 - o)
        return activation.vjp(o, dE_do)


# Met in the official tutorial of an array library, which is run every week.
class AlwaysOne(Pass):
    def delta(self, activation, o, dE_do):
        if activation is relu:
            return dE_do * (o >= 0)
        return activation.vjp(o, dE_do)


# Met in course notebooks, where batch and layer happened to be of one size.
class WrongAxis(Pass):
    def slopes(self, layer, o_below, delta):
        dE_dW, _ = super().slopes(layer, o_below, delta)
        return dE_dW, delta.sum(axis=1)


# Met as a question about several libraries: is the kernel turned by 180°?
class Unturned(Pass):
    def send_back(self, layer, delta):
        if not isinstance(layer, Conv2D):
            return super().send_back(layer, delta)
        padded = np.pad(delta, [(0, 0), (0, 0), (1, 1), (1, 1)])
        windows = np.lib.stride_tricks.sliding_window_view(padded, (2, 2), axis=(2, 3))
        return np.einsum("niyxpq,jipq->njyx", windows, layer.W)


# Met in forum questions about a first network that learns, until one line is mended: y − o for o − y, and a plus.
class Uphill(Pass):
    def loss_slope(self, loss, o, y):
        return -loss.gradient(o, y)

    def new_W(self, layer, change):
        return layer.W + change

    def new_b(self, layer, change):
        return layer.b + change


# Met in an animated explanation of backpropagation in the browser, inside the loop over the weights into a unit.
class BiasPerWeight(Pass):
    def new_b(self, layer, change):
        b = layer.b
        for _ in range(layer.W.size // len(b)):
            b = b - change
        return b


# Met in the code of a book and in several small libraries for teaching.
class MovedAlready(Pass):
    def __call__(self, net, x, y, loss, rate):
        self.step = rate / len(x)
        return super().__call__(net, x, y, loss, rate)

    def slopes(self, layer, o_below, delta):
        dE_dW, dE_db = super().slopes(layer, o_below, delta)
        self.W = self.new_W(layer, self.step * dE_dW)
        return dE_dW, dE_db

    def send_back(self, layer, delta):
        return super().send_back(replace(layer, W=self.W), delta)


# Met in a library whose layers keep what they last read: other examples are looked at before the way back.
class Overwritten(Pass):
    def __init__(self):
        self.kept = {}

    def weighted_sum(self, layer, o_below):
        self.kept[layer] = o_below
        return layer.weighted_sum(o_below)

    def backward(self, net, o, y, loss):
        self.forward(net, 1 - o[0])
        return super().backward(net, o, y, loss)

    def slopes(self, layer, o_below, delta):
        return layer.grad_params(self.kept[layer], delta)


# Met wherever slopes are added to what a parameter holds, and zeroing them is left to you.
class NotZeroed(Pass):
    def __init__(self):
        self.held = {}

    def slopes(self, layer, o_below, delta):
        dE_dW, dE_db = layer.grad_params(o_below, delta)
        old_W, old_b = self.held.get(layer, (0, 0))
        self.held[layer] = old_W + dE_dW, old_b + dE_db
        return self.held[layer]


EXHIBITS = dict(zip("ABCDEFGHI", (BiasPerWeight, Uphill, AlwaysOne, MovedAlready, TwoWrongs, Unturned, NotZeroed,
                                  WrongAxis, Overwritten), strict=True))
