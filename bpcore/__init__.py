"""Backpropagation in NumPy, in the letters of the notes.

    l       layer number; 0 is the input, 1 … L follow         N       examples, one per row
    s[l]    weighted sums, before the activation, (N, n)        W[j, i] weight w_ji from unit j below to unit i
    o[l]    outputs, after it, (N, n); o[0] is the input x      b[i]    bias of unit i
    y       targets y*, (N, n)                                  E       loss of each example, (N,)
    delta   δ = ∂E/∂s, (N, n)                                   dE_do, dE_dW, dE_db   ∂E/∂o, ∂E/∂W, ∂E/∂b

    s = o_below @ W + b        o = a(s)        δ_i = a′(s_i) Σ_k δ_k w_ik        ∂E/∂w_ji = δ_i o_j

A net is a list of layers. `backprop(net, x, y, loss)` returns a `Trace` of all it computed; `descend` makes the next
net. Losses are per example, gradients are sums over examples, and the 1/N is in the update.

An id such as [001-51] names a formula of the notes: note 001, formula 51. notebooks/formulas.ipynb has them all, each
as the note writes it, what is wrong with it if anything is, and the line put right. README.md beside this file says in
which order to read.
"""

from bpcore.activations import jacobian, linear, relu, sigmoid, softmax, tanh
from bpcore.descent import descend, fit
from bpcore.layers import Conv2D, Dense, MaxPool2D
from bpcore.losses import (
    binary_cross_entropy,
    multinomial_cross_entropy,
    squared_error,
    sum_of_squares,
    zero_class_cross_entropy,
)
from bpcore.trace import Step, Trace, backprop, forward, predict, reads, steps
from bpcore.validation import check_gradients, loss_change, numerical_gradient

__all__ = [
    "Conv2D", "Dense", "MaxPool2D", "Step", "Trace", "backprop", "binary_cross_entropy", "check_gradients", "descend",
    "fit", "forward", "jacobian", "linear", "loss_change", "multinomial_cross_entropy", "numerical_gradient", "predict",
    "reads", "relu", "sigmoid", "softmax", "squared_error", "steps", "sum_of_squares", "tanh",
    "zero_class_cross_entropy",
]
