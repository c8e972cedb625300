"""Activations: o = a(s), and back again: from ∂E/∂o to ∂E/∂s.

Every activation is called on the weighted sums, `a(s)`, and has one derivative, its vector-Jacobian product
`a.vjp(o, dE_do)`, which gives ∂E/∂s from the *output* o, as the notes write it. Both take and return arrays of one
shape, (N, n) or (N, channels, height, width), and keep the dtype.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bpcore.arrays import Maps, Rows


class Itself:
    """What is known by being itself, as `tanh` is: a copy of it is it, and in a file it is known by its name."""

    __slots__ = ()

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce_ex__(self, protocol):
        is_named = vars(sys.modules[type(self).__module__]).get(self.name) is self  # one of one's own need not be
        return self.name if is_named else super().__reduce_ex__(protocol)


@dataclass(frozen=True, eq=False, repr=False)
class Elementwise(Itself):
    """An activation of each unit by itself: `value(s)`, and its slope a′(s) written in terms of the output o. One of
    your own may carry a `card`, how it is taught: see bpcore.teaching.cards."""

    name: str
    value: Callable
    slope: Callable
    card: object = None

    def __call__(self, s: Rows | Maps) -> Rows | Maps:
        """o = a(s)."""
        return self.value(s)

    def vjp(self, o: Rows | Maps, dE_do: Rows | Maps) -> Rows | Maps:
        """∂E/∂s_i = ∂E/∂o_i · a′(s_i)."""
        return dE_do * self.slope(o)

    def __repr__(self):
        return self.name


@np.errstate(over="ignore")  # s far below zero: exp(-s) = inf, and 1/inf is the right o = 0
def _sigmoid(s):
    return 1 / (1 + np.exp(-s))


linear = Elementwise("linear", lambda s: s.copy(), lambda o: 1)  # [001-109, 001-110]
sigmoid = Elementwise("sigmoid", _sigmoid, lambda o: o * (1 - o))  # [000-24, 000-25]
tanh = Elementwise("tanh", np.tanh, lambda o: 1 - o * o)  # [000-26, 000-27]
relu = Elementwise("relu", lambda s: np.maximum(s, 0), lambda o: o > 0)  # [000-29, 002-18]: slope 0 at the kink


class Softmax(Itself):
    """Couples the units of a layer: each o_i depends on every s_j, so its derivative is a matrix, not a slope."""

    __slots__ = ()  # none of its attributes can be set
    name = "softmax"

    def __call__(self, s: Rows) -> Rows:
        """o_i = exp(s_i − m) / Σ_k exp(s_k − m), m the largest s, so that exp stays finite [001-61]; s: (N, n)."""
        e = np.exp(s - np.maximum.reduce(s, axis=1, keepdims=True))
        e /= np.add.reduce(e, axis=1, keepdims=True)
        return e

    def vjp(self, o: Rows, dE_do: Rows) -> Rows:
        """∂E/∂s_i = Σ_k ∂E/∂o_k · o_k(δ_ik − o_i) = o_i(∂E/∂o_i − Σ_k ∂E/∂o_k o_k) [001-103, 002-24]."""
        return o * (dE_do - np.add.reduce(dE_do * o, axis=1, keepdims=True))

    def __repr__(self):
        return self.name


softmax = Softmax()


def jacobian(activation: Elementwise | Softmax, o: Rows) -> np.ndarray:
    """J[n, i, k] = ∂o_k/∂s_i of every example, (N, n, n) for o (N, n): one vjp per output k, so ∂E/∂s = J @ ∂E/∂o
    [002-24]."""
    return np.stack([activation.vjp(o, row * np.ones_like(o)) for row in np.eye(o.shape[1], dtype=o.dtype)], axis=2)
