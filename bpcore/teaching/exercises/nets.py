"""The nets of the exercises: what a pass of one's own is tried on."""

import numpy as np

from bpcore.activations import linear, relu, sigmoid, softmax, tanh
from bpcore.layers import Conv2D, Dense
from bpcore.losses import (
    binary_cross_entropy,
    multinomial_cross_entropy,
    squared_error,
    sum_of_squares,
    zero_class_cross_entropy,
)

# Which loss is tried with which activation at the output: first its canonical one, then another.
PAIRS = [(squared_error, linear), (squared_error, tanh), (squared_error, softmax),
         (sum_of_squares, linear), (sum_of_squares, relu),
         (binary_cross_entropy, sigmoid), (binary_cross_entropy, softmax),
         (multinomial_cross_entropy, softmax), (multinomial_cross_entropy, sigmoid),
         (zero_class_cross_entropy, sigmoid), (zero_class_cross_entropy, softmax)]


def dense_nets(seed: int = 0) -> list[tuple]:
    """(net, x, y, loss) for each of PAIRS, three times: of unequal widths; square, where a transposed W fits; and with
    as many examples as outputs, where a sum over the wrong axis does. One has one output, where a list of targets
    does."""
    rng, hidden = np.random.default_rng(seed), (tanh, sigmoid, relu)
    nets = [dense_net(rng, widths, (hidden[k % 3], hidden[(k + 1) % 3])[:len(widths) - 2], pair, N)
            for k, pair in enumerate(PAIRS) for widths, N in (((2, 3, 4), 1), ((3, 3, 3), 2), ((4, 2, 2, 3), 3))]
    nets[3] = dense_net(rng, (2, 3, 1), hidden[1:2], PAIRS[1], 4)
    return nets


def dense_net(rng, widths, hidden, pair, N):
    """One (net, x, y, loss) of random numbers; `pair` is the loss and the activation at the output."""
    loss, output = pair
    net = [Dense(rng.normal(0, 0.8, (below, n)), rng.normal(0, 0.8, n), activation)
           for below, n, activation in zip(widths, widths[1:], (*hidden, output), strict=False)]
    x, n = rng.normal(size=(N, widths[0])), widths[-1]
    return net, x, rng.dirichlet(np.ones(n), N) if n > 1 else rng.uniform(0.1, 0.9, (N, 1)), loss


def nets_with_maps(seed: int = 0) -> list[tuple]:
    """The same for convolutions: two layers of kernels, with one example and with three."""
    rng = np.random.default_rng(seed)
    return [([Conv2D.random(1, 2, 2, tanh, rng), Conv2D.random(2, 2, 2, sigmoid, rng)],
             rng.normal(size=(N, 1, 5, 5)), rng.uniform(0.1, 0.9, (N, 2, 3, 3)), squared_error) for N in (1, 3)]
