"""Losses: E(o, y*) of every example, its slope ∂E/∂o, and the activation each was made for.

A loss is called on outputs and targets of one shape, (N, n), and gives E, (N,). `loss.gradient(o, y)` is ∂E/∂o, (N, n).
With its `canonical` activation at the output the slopes cancel, and `loss.canonical_delta(o, y)` is δ = ∂E/∂s without
the division, true where a unit is saturated; `loss.of(activation, s, o, y)` is E, from s for that activation, as an o
near 1 has rounded away what log(1 − o) needs. Nothing is clipped: 0·log 0 is 0, so that a perfect prediction costs 0,
and an impossible one costs inf.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bpcore.activations import Elementwise, Itself, Softmax, linear, sigmoid, softmax
from bpcore.arrays import Maps, Rows


@dataclass(frozen=True, eq=False, repr=False)
class Loss(Itself):
    """E as a sum over output units of `term(o, y)`; `low` and `high` bound the outputs and targets for which that is
    defined.
    One of your own needs no canonical activation, and no term of s for it, `canonical_term(s, y)`; it may carry a
    `card`, how it is taught: bpcore.teaching.cards."""

    name: str
    term: Callable
    gradient: Callable
    canonical: Elementwise | Softmax | None = None
    canonical_delta: Callable | None = None
    canonical_term: Callable | None = None
    low: float = -np.inf
    high: float = np.inf
    card: object = None

    def __post_init__(self):
        if (self.canonical is None) != (self.canonical_delta is None):
            raise TypeError(f"The loss {self.name} has one alone of canonical and canonical_delta: "
                            "give both, or neither.")

    def __call__(self, o: Rows | Maps, y: Rows | Maps) -> np.ndarray:
        """E of every example, (N,)."""
        return _summed(self.term(o, y))

    def of(self, activation: Elementwise | Softmax, s: Rows | Maps, o: Rows | Maps, y: Rows | Maps) -> np.ndarray:
        """E of every example, (N,), where this activation has made o of s."""
        return _summed(self.canonical_term(s, y) if self.worked_out_from_s(activation) else self.term(o, y))

    def worked_out_from_s(self, activation: Elementwise | Softmax) -> bool:
        """Whether E needs no o, with this activation at the output."""
        return activation is self.canonical and self.canonical_term is not None

    def __repr__(self):
        return self.name


def _summed(term):
    return np.add.reduce(term, axis=1) if term.ndim == 2 else term.reshape(len(term), -1).sum(axis=1)


@np.errstate(divide="ignore", invalid="ignore")  # log 0 = -inf is meant; of a negative number, backprop's warning tells
def _times_log(y, o):
    """y · log o, and 0 where y is 0."""
    return y * np.log(np.where(y, o, 1))


@np.errstate(divide="ignore", over="ignore")  # an o too small for its slope to be a number: −∞ is meant
def _over(y, o):
    """y / o, and 0 where y is 0."""
    return y / np.where(y, o, 1)


def _softplus(s):
    """log(1 + exp s): −log(1 − o) of o = sigmoid(s), and at −s, −log o."""
    return np.logaddexp(0, s, dtype=s.dtype)


@np.errstate(over="ignore")  # of sums that lie further apart than the largest number
def _minus_log_softmax(s):
    """−log o of o = softmax(s): the largest sum is taken off, so that no exp overflows."""
    z = np.maximum.reduce(s, axis=1, keepdims=True) - s
    return z + np.log(np.add.reduce(np.exp(-z), axis=1, keepdims=True))


squared_error = Loss(  # [000-18, 000-19]
    "squared_error",
    term=lambda o, y: (o - y) ** 2 / 2,
    gradient=lambda o, y: o - y,
    canonical=linear, canonical_delta=lambda o, y: o - y)

sum_of_squares = Loss(  # [002-26], there called MSE: no ½, no mean
    "sum_of_squares",
    term=lambda o, y: (o - y) ** 2,
    gradient=lambda o, y: 2 * (o - y),
    canonical=linear, canonical_delta=lambda o, y: 2 * (o - y))

binary_cross_entropy = Loss(  # [000-20, 001-44]
    "binary_cross_entropy",
    term=lambda o, y: -_times_log(y, o) - _times_log(1 - y, 1 - o),
    gradient=lambda o, y: -_over(y, o) + _over(1 - y, 1 - o),
    canonical=sigmoid, canonical_delta=lambda o, y: o - y,
    canonical_term=lambda s, y: y * _softplus(-s) + (1 - y) * _softplus(s), low=0, high=1)

multinomial_cross_entropy = Loss(  # [000-22, 000-23]; δ is o − y* where Σy* = 1 [001-104]
    "multinomial_cross_entropy",
    term=lambda o, y: -_times_log(y, o),
    gradient=lambda o, y: -_over(y, o),
    canonical=softmax, canonical_delta=lambda o, y: o * np.add.reduce(y, axis=1, keepdims=True) - y,
    canonical_term=lambda s, y: y * np.where(y, _minus_log_softmax(s), 0), low=0)

zero_class_cross_entropy = Loss(  # [004-10, 004-18]: the output is the probability of class zero, y the class
    "zero_class_cross_entropy",
    term=lambda o, y: -_times_log(1 - y, o) - _times_log(y, 1 - o),
    gradient=lambda o, y: -_over(1 - y, o) + _over(y, 1 - o),
    canonical=sigmoid, canonical_delta=lambda o, y: o - (1 - y),
    canonical_term=lambda s, y: (1 - y) * _softplus(-s) + y * _softplus(s), low=0, high=1)
