"""Losses: E(o, y*) of every example, its slope ∂E/∂o, and the activation each was made for.

A loss is called on outputs and targets of one shape, (N, n), and gives E, (N,). `loss.gradient(o, y)` is ∂E/∂o, (N, n).
With its `canonical` activation at the output the slopes cancel, and `loss.canonical_delta(o, y)` is δ = ∂E/∂s without
the division, true where a unit is saturated. Nothing is clipped: 0·log 0 is 0, so that a perfect prediction costs 0,
and an impossible one costs inf.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bpcore.activations import Elementwise, Itself, Softmax, linear, sigmoid, softmax
from bpcore.arrays import Maps, Rows


@dataclass(frozen=True, eq=False, repr=False)
class Loss(Itself):
    """E as a sum over output units of `term(o, y)`; `low` and `high` bound the outputs for which that is defined.
    One of your own needs no canonical activation, and may carry a `card`, how it is taught: bpcore.teaching.cards."""

    name: str
    term: Callable
    gradient: Callable
    canonical: Elementwise | Softmax | None = None
    canonical_delta: Callable | None = None
    low: float = -np.inf
    high: float = np.inf
    card: object = None

    def __post_init__(self):
        if (self.canonical is None) != (self.canonical_delta is None):
            raise TypeError(f"The loss {self.name} has one alone of canonical and canonical_delta: "
                            "give both, or neither.")

    def __call__(self, o: Rows | Maps, y: Rows | Maps) -> np.ndarray:
        """E of every example, (N,)."""
        term = self.term(o, y)
        return np.add.reduce(term, axis=1) if term.ndim == 2 else term.reshape(len(term), -1).sum(axis=1)

    def __repr__(self):
        return self.name


@np.errstate(divide="ignore", invalid="ignore")  # log 0 = -inf is meant; of a negative number, backprop's warning tells
def _times_log(y, o):
    """y · log o, and 0 where y is 0."""
    return y * np.log(np.where(y, o, 1))


@np.errstate(divide="ignore")
def _over(y, o):
    """y / o, and 0 where y is 0."""
    return y / np.where(y, o, 1)


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
    canonical=sigmoid, canonical_delta=lambda o, y: o - y, low=0, high=1)

multinomial_cross_entropy = Loss(  # [000-22, 000-23]; δ is o − y* where Σy* = 1 [001-104]
    "multinomial_cross_entropy",
    term=lambda o, y: -_times_log(y, o),
    gradient=lambda o, y: -_over(y, o),
    canonical=softmax, canonical_delta=lambda o, y: o * np.add.reduce(y, axis=1, keepdims=True) - y, low=0)

zero_class_cross_entropy = Loss(  # [004-10, 004-18]: the output is the probability of class zero, y the class
    "zero_class_cross_entropy",
    term=lambda o, y: -_times_log(1 - y, o) - _times_log(y, 1 - o),
    gradient=lambda o, y: -_over(1 - y, o) + _over(y, 1 - o),
    canonical=sigmoid, canonical_delta=lambda o, y: o - (1 - y), low=0, high=1)
