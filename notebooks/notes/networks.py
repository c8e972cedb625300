"""Random networks to try the formulas on, with every slope by central differences.

Everything is one example without a batch axis: s[l] and o[l] are vectors, w[l][j, i] is the weight from j to i, b[l] a
bias; L is the last layer. The slopes (`dE_ds`, `dE_do`, `dE_dw`, `dE_db`, `do_ds`) run the forward pass alone, so they
owe nothing to a formula of the notes.
"""

from itertools import pairwise

import numpy as np

from bpcore import Dense, forward, numerical_gradient, predict, sigmoid, softmax, tanh
from bpcore.losses import binary_cross_entropy


class Network:
    """A net at one input and target, and its slopes."""

    def __init__(self, net, x, y, loss):
        self.net, self.y, self.loss, self.L = net, y, loss, len(net)
        s, o = forward(net, x[None])
        self.s, self.o = ({l: rows[0] for l, rows in values.items()} for values in (s, o))
        self.w = {l: layer.W for l, layer in enumerate(net, 1)}
        self.b = {l: layer.b for l, layer in enumerate(net, 1)}
        self.E = float(loss(o[self.L], y[None])[0])

    def n(self, l):
        """How many units layer l has."""
        return self.o[l].size

    def E_at_o(self, l, o):
        """E if layer l gave o."""
        rows = o[None]
        for layer in self.net[l:]:
            rows = layer.activation(layer.weighted_sum(rows))
        return self.loss(rows, self.y[None])[0]

    def E_at_s(self, l, s):
        """E if the weighted sums of layer l were s."""
        return self.E_at_o(l, self.activation(l, s))

    def E_at_w(self, l, w, b=None):
        """E if the weights (and biases) of layer l were w (and b)."""
        b = self.b[l] if b is None else b
        return self.E_at_s(l, self.o[l - 1].ravel() @ w + (0 if b is None else b))

    def activation(self, l, s):
        """a(s) of layer l for one vector s."""
        return self.net[l - 1].activation(s[None])[0]

    def dE_ds(self, l):
        return numerical_gradient(lambda s: self.E_at_s(l, s), self.s[l])

    def dE_do(self, l):
        return numerical_gradient(lambda o: self.E_at_o(l, o), self.o[l])

    def dE_dw(self, l):
        return numerical_gradient(lambda w: self.E_at_w(l, w), self.w[l])

    def dE_db(self, l):
        return numerical_gradient(lambda b: self.E_at_w(l, self.w[l], b), self.b[l])

    def ds_do(self, l):
        """[i, k] = ∂s_k^l/∂o_i^{l−1}."""
        return numerical_gradient(lambda o: self.net[l - 1].weighted_sum(o[None])[0], self.o[l - 1])

    def ds_dw(self, l):
        """[j, i] = ∂s_i/∂w_ji of layer l."""
        return numerical_gradient(lambda w: self.o[l - 1].ravel() @ w, self.w[l]).diagonal(axis1=1, axis2=2)

    def do_ds(self, l):
        """[i, k] = ∂o_k/∂s_i of layer l; its diagonal are the slopes a′(s_i)."""
        return numerical_gradient(lambda s: self.activation(l, s), self.s[l])

    def do_do(self, l):
        """[j, i] = ∂o_i^l/∂o_j^{l−1}."""
        layer = self.net[l - 1]
        return numerical_gradient(lambda o: layer.activation(layer.weighted_sum(o[None]))[0], self.o[l - 1])

    def slope(self, l):
        """a′(s_i) of layer l, a vector; for activations of each unit by itself."""
        return self.do_ds(l).diagonal()


def away_from_zero(rng, shape):
    """Random signs, sizes from 0.3 to 1: no weight is so small that its place would not matter, no unit saturates."""
    return rng.choice([-1, 1], shape) * rng.uniform(0.3, 1, shape)


def example(rng, net, x, loss):
    """The Network at x and a random target, strictly between 0 and 1 and summing to 1 under softmax.

    Where the output is high the target is low, and the other way round, so that no slope at the output is near zero.
    """
    o = predict(net, x[None])[0]
    coupled = net[-1].activation is softmax
    high = o > (o.mean() if coupled else 0.5)
    y = np.where(high, rng.uniform(0.1, 0.3, o.size), rng.uniform(0.7, 0.9, o.size))
    return Network(net, x, y / y.sum() if coupled else y, loss)


def network(rng, sizes=(4, 3, 5, 2), hidden=tanh, output=sigmoid, loss=binary_cross_entropy, bias=False):
    """A random Network.

    The sizes differ from layer to layer, so that a transposed weight has the wrong shape; give equal ones to see it
    give wrong numbers instead.
    """
    net = [Dense(away_from_zero(rng, (below, n)), away_from_zero(rng, n) if bias else None,
                 hidden if l < len(sizes) - 1 else output)
           for l, (below, n) in enumerate(pairwise(sizes), 1)]
    return example(rng, net, away_from_zero(rng, sizes[0]), loss)
