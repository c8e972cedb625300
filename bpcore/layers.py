"""Layers: the weighted sum s of a layer, and its two ways back.

A layer is a value (W, b, activation), with copies of the arrays it was given, and these maps of one row per example:

    output_shape(shape_below)      the shape of one example's s, or a ValueError where the two do not meet
    weighted_sum(o_below)          s of this layer                              forward
    grad_input(delta, o_below)     ∂E/∂o of the layer below                     back along every path
    grad_params(o_below, delta)    (∂E/∂W, ∂E/∂b), summed over the examples     at every weight

`Dense`, `Conv2D` and `MaxPool2D` are told apart by these alone; `chooses` says whether grad_input reads the values of
o_below, not its shape alone. A part that is None does not exist: it is not added, has no gradient and is not updated.
In memory the batch is the *last* axis of s and of ∂E/∂o, under transposed views (`_times`): what is done unit by unit
then runs over long rows of examples, not over many short ones of units.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self, TypeAlias

import numpy as np

from bpcore.activations import Elementwise, Softmax, linear, relu, softmax
from bpcore.arrays import Maps, Rows
from bpcore.checks import finite, float_array, whole
from bpcore.windows import by_column, positions, sent_back, windows_of, won


@dataclass(frozen=True, eq=False, repr=False)
class Layer:
    """What all kinds share: the values, read-only, and how they are shown."""

    W: np.ndarray | None
    b: np.ndarray | None
    activation: Elementwise | Softmax

    chooses = False

    def __post_init__(self):
        for name in ("W", "b"):
            if getattr(self, name) is not None:
                array = float_array(getattr(self, name), f"{name} of a {type(self).__name__} layer").copy()
                array.flags.writeable = False
                object.__setattr__(self, name, array)
        if not hasattr(self.activation, "vjp"):
            raise TypeError(f"The activation is {self.activation!r}, a {type(self.activation).__name__}: give one of "
                            "bpcore's, such as tanh, after `from bpcore import tanh`.")
        self._check_parameters()

    @cached_property
    def is_finite(self):
        """Whether every weight and bias is a finite number."""
        return all(part is None or finite(part) for part in (self.W, self.b))

    def __repr__(self):
        shape = "no weights" if self.W is None else "×".join(map(str, self.W.shape))
        return f"{type(self).__name__}({shape}, {self.activation})"

    @classmethod
    def _random(cls, shape, n, fan_in, activation, rng, **more):
        if not isinstance(rng, np.random.Generator):
            raise TypeError(f"rng is {rng!r}, not a generator of random numbers: write np.random.default_rng(0).")
        gain = 2 if activation is relu else 1  # keeps the spread of s from layer to layer
        return cls(rng.normal(0, np.sqrt(gain / fan_in), shape), rng.normal(0, 0.1, n), activation, **more)


Net: TypeAlias = Sequence[Layer]
Parameters: TypeAlias = tuple[np.ndarray | None, np.ndarray | None]  # like W and b of a layer


class Dense(Layer):
    """Every unit reads every unit below: s_i = Σ_j w_ji o_j + b_i [000-03, 001-42], W[j, i] from j to i, (n_below, n).

    Feature maps below are read as one row. Without W, unit i reads o_i alone: s_i = o_i [001-130].
    """

    @classmethod
    def random(cls, n_below: int, n: int, activation: Elementwise | Softmax, rng: "np.random.Generator") -> Self:
        """Normal weights of variance 1/n_below (2/n_below for relu) and small biases from a numpy Generator."""
        return cls._random((n_below, n), n, n_below, activation, rng)

    def _check_parameters(self):
        if self.W is not None and self.W.ndim != 2:
            raise ValueError(f"W of a Dense layer has shape {self.W.shape}, but must be (n_below, n): "
                             "a row per unit below, a column per unit of the layer.")
        if self.W is not None and self.b is not None and self.b.shape != self.W.shape[1:]:
            raise ValueError(f"b has shape {self.b.shape}, but W has {self.W.shape}: b must be {self.W.shape[1:]}, "
                             "a bias per unit.")

    def output_shape(self, shape_below: tuple[int, ...]) -> tuple[int, ...]:
        """(n,) for the shape of one example below; a ValueError where they do not meet."""
        n_below = math.prod(shape_below)
        W, b = self.W, self.b
        if W is None:
            if b is not None and b.shape != (n_below,):
                raise ValueError(f"b has shape {b.shape}, but without W there is a unit for each of the {n_below} "
                                 f"values below: b must be ({n_below},).")
            return (n_below,)
        if n_below != W.shape[0]:
            raise ValueError(f"W has shape {W.shape}, for {W.shape[0]} values below, but there are {n_below} "
                             f"(shape {shape_below}): make W ({n_below}, {W.shape[1]}), or give {W.shape[0]} values.")
        return W.shape[1:]

    def weighted_sum(self, o_below: Rows | Maps) -> Rows:
        """s = o_below W + b, (N, n)."""
        s = _rows(o_below).copy() if self.W is None else _times(_rows(o_below), self.W)
        if self.b is not None:
            s += self.b
        return s

    def grad_input(self, delta: Rows, o_below: Rows | Maps | None = None) -> Rows:
        """∂E/∂o_i = Σ_k δ_k w_ik, (N, n_below) [000-17, 001-119]."""
        return delta.copy() if self.W is None else _times(delta, self.W.T)

    def grad_params(self, o_below: Rows | Maps, delta: Rows) -> Parameters:
        """∂E/∂w_ji = Σ_n δ_i o_j [000-11] and ∂E/∂b_i = Σ_n δ_i [004-29], of the shapes of W and b."""
        return (None if self.W is None else _rows(o_below).T.dot(delta),
                None if self.b is None else np.add.reduce(delta, axis=0))


@dataclass(frozen=True, eq=False, repr=False)
class Conv2D(Layer):
    """A kernel slides over the maps below: s_i(y, x) = Σ_j Σ_pq w_ji(p, q) o_j(y + p, x + q) + b_i [001-132].

    W is (c_below, c, kh, kw); cross-correlation. From one output to the next the kernel moves by `stride` values, so
    that o_j is read at (stride · y + p, …); a frame of zeros, `padding` wide, is put around the maps first.
    """

    stride: int = 1
    padding: int = 0

    @classmethod
    def random(cls, c_below: int, c: int, size: int, activation: Elementwise, rng: "np.random.Generator",
               stride: int = 1, padding: int = 0) -> Self:
        """As Dense.random, for c kernels of size × size over c_below maps."""
        return cls._random((c_below, c, size, size), c, c_below * size * size, activation, rng, stride=stride,
                           padding=padding)

    def _check_parameters(self):
        if self.W is None or self.W.ndim != 4:
            found = "is missing" if self.W is None else f"has shape {self.W.shape}"
            raise ValueError(f"W of a Conv2D layer {found}, but must be (c_below, c, kh, kw): "
                             "channels below, channels of the layer, height and width of the kernel.")
        if self.b is not None and self.b.shape != self.W.shape[1:2]:
            raise ValueError(f"b has shape {self.b.shape}, but W has {self.W.shape}: b must be {self.W.shape[1:2]}, "
                             "a bias per channel.")
        whole(self.stride, "The stride of a Conv2D layer")
        whole(self.padding, "The padding of a Conv2D layer", least=0)
        _refuse_softmax(self)

    def __repr__(self):
        moves = f", stride {self.stride}" * (self.stride > 1) + f", padding {self.padding}" * (self.padding > 0)
        return f"{super().__repr__()[:-1]}{moves})"

    def output_shape(self, shape_below: tuple[int, ...]) -> tuple[int, ...]:
        """(c, height, width) for the shape of one example below; a ValueError where the two do not meet."""
        c_below, c, kh, kw = self.W.shape
        channels, height, width = _maps_below(self, shape_below)
        if channels != c_below:
            raise ValueError(f"W has shape {self.W.shape}, for {c_below} channels below, but there are {channels} "
                             f"(shape {shape_below}): make W ({channels}, {c}, {kh}, {kw}).")
        padded = height + 2 * self.padding, width + 2 * self.padding
        if kh > padded[0] or kw > padded[1]:
            with_padding = f", {padded[0]}×{padded[1]} with its padding" if self.padding else ""
            raise ValueError(f"its kernel of {kh}×{kw} is larger than the map of {height}×{width}{with_padding}: "
                             "use a smaller kernel, or larger maps.")
        return c, *positions(padded, (kh, kw), self.stride)

    def weighted_sum(self, o_below: Maps) -> Maps:
        """s, (N, c, height, width): one height and width per position of the kernel."""
        windows, (height, width) = self._windows(o_below)
        s = self._kernel_rows().T.dot(by_column(windows))
        if self.b is not None:
            s += self.b[:, None]
        return _batch_first(s.reshape(len(s), height, width, -1))

    def grad_input(self, delta: Maps, o_below: Maps | None = None) -> Maps:
        """∂E/∂o_j(u, v) = Σ_i Σ_pq δ_i(y, x) w_ji(p, q) over the y, x that read it, stride · y + p = u + padding: every
        output sends its δ back along the weights it came by, (N, c_below, height, width).

        Of o_below the shape alone is read; without it the maps below end where the last window does.
        """
        c_below, _, kh, kw = self.W.shape
        N, _, height, width = delta.shape
        parts = self._kernel_rows().dot(_flat(delta)).reshape(kh, kw, c_below, height, width, N)
        edge, frame = self.padding, 2 * self.padding
        below = (self.stride * (height - 1) + kh - frame, self.stride * (width - 1) + kw - frame)
        H, W = below if o_below is None else o_below.shape[2:]
        dE_do = sent_back(parts, H + frame, W + frame, self.stride)
        return _batch_first(dE_do[:, edge:edge + H, edge:edge + W])

    def grad_params(self, o_below: Maps, delta: Maps) -> Parameters:
        """∂E/∂w_ji(p, q) = Σ_n Σ_yx δ_i(y, x) o_j(y + p, x + q), ∂E/∂b_i = Σ_n Σ_yx δ_i(y, x): the kernel is the same
        weight at every position, so its gradient is a sum over positions."""
        c_below, c, kh, kw = self.W.shape
        rows = _flat(delta)
        dE_dW = self._windows(o_below)[0].dot(rows.T).reshape(kh, kw, c_below, c).transpose(2, 3, 0, 1)
        return dE_dW, None if self.b is None else np.add.reduce(rows, axis=1)

    def _windows(self, o_below):
        """What every window reads, a column each, (kh · kw · c_below, positions · N), and the height and width of s."""
        windows = windows_of(o_below, self.W.shape[2:], self.stride, self.padding)
        return windows.reshape(math.prod(windows.shape[:3]), -1), windows.shape[3:5]

    def _kernel_rows(self):
        """W with a row per value that a window reads, (kh · kw · c_below, c)."""
        return self.W.transpose(2, 3, 0, 1).reshape(-1, self.W.shape[1])


@dataclass(frozen=True, eq=False, repr=False)
class MaxPool2D(Layer):
    """Of each window of a map the largest passes: s_i(y, x) = max_pq o_i(stride · y + p, stride · x + q).

    Windows of size × size lie beside each other unless a stride is given. There is nothing to learn. Of equals the
    first in the window passes, row by row, so that δ goes back to one alone.
    """

    W: None = field(default=None, kw_only=True)
    b: None = field(default=None, kw_only=True)
    activation: Elementwise = field(default=linear, kw_only=True)
    size: int
    stride: int | None = None

    chooses = True

    def _check_parameters(self):
        if self.W is not None or self.b is not None:
            raise ValueError("A MaxPool2D layer has no weights and no biases: leave W and b out.")
        whole(self.size, "The size of a MaxPool2D layer")
        if self.stride is None:
            object.__setattr__(self, "stride", self.size)
        whole(self.stride, "The stride of a MaxPool2D layer")
        _refuse_softmax(self)

    def __repr__(self):
        stride = f", stride {self.stride}" * (self.stride != self.size)
        activation = f", {self.activation}" * (self.activation is not linear)
        return f"MaxPool2D({self.size}×{self.size}{activation}{stride})"

    def output_shape(self, shape_below: tuple[int, ...]) -> tuple[int, ...]:
        """(channels, height, width) for the shape of one example below; a ValueError where the two do not meet."""
        channels, height, width = _maps_below(self, shape_below)
        if self.size > min(height, width):
            raise ValueError(f"its window of {self.size}×{self.size} is larger than the map of {height}×{width}: "
                             "use a smaller window, or larger maps.")
        return channels, *positions((height, width), (self.size, self.size), self.stride)

    def weighted_sum(self, o_below: Maps) -> Maps:
        """s, the largest of each window, (N, channels, height, width)."""
        return _batch_first(self._windows(o_below).max(axis=0))

    def winners(self, o_below: Maps) -> Maps:
        """∂s/∂o of each value that a window reads, 1 for the one that passed and 0 for the others,
        (N, channels, height, width, size, size)."""
        passed = won(self._windows(o_below)).astype(o_below.dtype)
        return passed.reshape(self.size, self.size, *passed.shape[1:]).transpose(5, 2, 3, 4, 0, 1)

    def lead(self, o_below: Maps) -> Maps:
        """By how much the largest of each window exceeds the next, (N, channels, height, width)."""
        windows = self._windows(o_below)
        return _batch_first(windows.max(axis=0) - np.where(won(windows), -np.inf, windows).max(axis=0))

    def grad_input(self, delta: Maps, o_below: Maps) -> Maps:
        """∂E/∂o: each value adds up the δ of the windows that it won, (N, channels, height, width)."""
        parts, size = np.where(won(self._windows(o_below)), delta.transpose(1, 2, 3, 0), 0), self.size
        return _batch_first(sent_back(parts.reshape(size, size, *parts.shape[1:]), *o_below.shape[2:], self.stride))

    def grad_params(self, o_below: Maps, delta: Maps) -> Parameters:
        """(None, None): there are no weights and no bias."""
        return None, None

    def _windows(self, o_below):
        """What every window reads, (size · size, channels, height, width, N)."""
        windows = windows_of(o_below, (self.size, self.size), self.stride)
        return windows.reshape(self.size * self.size, *windows.shape[2:])


def _rows(o):
    """One row per example, (N, n)."""
    return o if o.ndim == 2 else o.reshape(len(o), -1)


def _times(rows, W):
    """rows @ W, with the batch last in memory; `dot` is faster than @ where arrays are small."""
    return W.T.dot(rows.T).T


def _batch_first(maps):
    """(c, height, width, N) in memory, seen as (N, c, height, width)."""
    return maps.transpose(3, 0, 1, 2)


def _flat(maps):
    """(N, c, height, width) as a row per channel, (c, height · width · N)."""
    return maps.transpose(1, 2, 3, 0).reshape(maps.shape[1], -1)


def _maps_below(layer, shape_below):
    """The channels, height and width below; a ValueError where there are no maps."""
    if len(shape_below) != 3:
        raise ValueError(f"it reads maps, (channels, height, width), but an example below has shape {shape_below}: "
                         f"give maps, and put Dense layers above every {type(layer).__name__}.")
    return shape_below


def _refuse_softmax(layer):
    if layer.activation is softmax:
        raise ValueError(f"softmax couples the units of one row, and a {type(layer).__name__} layer gives maps: "
                         "put it on a Dense layer above them.")
