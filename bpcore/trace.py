"""The two passes, and the order of things.

`backprop` is the algorithm: up the layers with s and o, once across the loss, down again with δ. It returns everything
it computed in one frozen `Trace`. `steps` lists the quantities in the order in which they become known, and `reads`
says what each is computed from; whatever draws, explains or examines a pass goes by these two.
"""

import warnings
from dataclasses import dataclass
from numbers import Real
from typing import NamedTuple

import numpy as np

from bpcore.arrays import Maps, Rows, batch_last
from bpcore.checks import check_input, check_pass, undefined
from bpcore.layers import Layer, Net
from bpcore.losses import Loss


def forward(net: Net, x: Rows | Maps) -> tuple[dict[int, np.ndarray], dict[int, np.ndarray]]:
    """s and o of every layer for x (N, ...), dicts by layer number; o[0] is x [004-25]."""
    check_input(net, x)
    return silent_forward(net, x)


def predict(net: Net, x: Rows | Maps) -> Rows | Maps:
    """The outputs of the last layer for x, (N, n)."""
    return forward(net, x)[1][len(net)]


def backprop(net: Net, x: Rows | Maps, y: Rows | Maps, loss: Loss) -> "Trace":
    """The whole pass for x (N, ...) and targets y (N, n) as a Trace [004-25 … 004-29], which keeps x and y as they are.

    Bad shapes, dtypes and values raise a ValueError or TypeError in words; a loss that is undefined at an output warns.
    """
    check_pass(net, x, y, loss)
    trace = silent_pass(net, x, y, loss)
    if sentence := trace.undefined:
        warnings.warn(sentence, stacklevel=2)
    return trace


def silent_pass(net, x, y, loss, whole=True):
    """`backprop` of what has been checked, without its warning: a warning is told to the whole process, and a widget
    makes a pass while a cell may be running. Not `whole`, it leaves out the ∂E/∂o of which, fused, no δ is made."""
    L, fused = len(net), net[-1].activation is loss.canonical
    s, o = silent_forward(net, x)
    target = batch_last(y)
    E = loss.of(net[-1].activation, s[L], o[L], target)
    dE_do = {L: loss.gradient(o[L], target)} if whole or not fused else {}
    delta, dE_dW, dE_db = {}, {}, {}
    with np.errstate(invalid="ignore"):  # inf · 0 at a saturated output: told in words below
        for l in range(L, 0, -1):
            layer = net[l - 1]
            if l == L and fused:
                delta[L] = loss.canonical_delta(o[L], target)  # the slopes cancel: exact, where the product is inf · 0
            else:
                delta[l] = layer.activation.vjp(o[l], dE_do[l])
            dE_dW[l], dE_db[l] = layer.grad_params(o[l - 1], delta[l])
            if l > 1:
                dE_do[l - 1] = layer.grad_input(delta[l], o[l - 1]).reshape(o[l - 1].shape)
    return Trace(tuple(net), loss, y, s, o, E, dE_do, delta, dE_dW, dE_db)


def silent_forward(net, x):
    """`forward` of what has been checked."""
    s, o = {}, {0: x}
    for l, layer in enumerate(net, 1):
        s[l] = layer.weighted_sum(o[l - 1])
        o[l] = layer.activation(s[l])
    return s, o


@dataclass(frozen=True, eq=False, repr=False)
class Trace:
    """All that one pass computed. Dicts are keyed by layer number: trace.delta[2] is δ². Arrays have one row per
    example, but for dE_dW and dE_db, which are sums over examples and have the shapes of W and b (None without one)."""

    net: tuple[Layer, ...]
    loss: Loss
    y: np.ndarray
    s: dict[int, np.ndarray]
    o: dict[int, np.ndarray]
    E: np.ndarray
    dE_do: dict[int, np.ndarray]
    delta: dict[int, np.ndarray]
    dE_dW: dict[int, np.ndarray | None]
    dE_db: dict[int, np.ndarray | None]

    # What each quantity of layer l is computed from, in the order of its formula; what is not here is given.
    READS = {  # noqa: RUF012, read only
        "s": lambda trace, l: [("o", l - 1), ("W", l), ("b", l)],
        "o": lambda trace, l: [("s", l)] if l > 0 else [],
        "E": lambda trace, l: trace._output_and_target(),
        "dE_do": lambda trace, l: (trace._output_and_target() if l == len(trace.net) else
                                   [("delta", l + 1), ("W", l + 1)] + [("o", l)] * trace.net[l].chooses),
        "delta": lambda trace, l: (trace._output_and_target() if l == len(trace.net) and trace.fused else
                                   [("dE_do", l), ("o", l)]),
        "dE_dW": lambda trace, l: [("delta", l), ("o", l - 1)],
        "dE_db": lambda trace, l: [("delta", l)],
    }
    PER_PARAMETER = ("W", "b", "dE_dW", "dE_db")  # the quantities that have no row per example

    def __getitem__(self, step):
        """The array that a Step names. ∂E/∂o of the input, Step("dE_do", 0), is worked out when asked for. A ValueError
        says that there is none."""
        return self._array(*address(step))

    def _array(self, quantity, l):
        if quantity in ("W", "b"):
            if not 1 <= l <= len(self.net):
                raise ValueError(f"There is no {quantity} of layer {l}: layers with weights are 1 to {len(self.net)}.")
            return getattr(self.net[l - 1], quantity)
        if quantity in ("E", "y"):
            return getattr(self, quantity)
        if (quantity, l) == ("dE_do", 0):
            return self.net[0].grad_input(self.delta[1], self.o[0]).reshape(self.o[0].shape)
        found = getattr(self, quantity, None)
        if not isinstance(found, dict) or l not in found:
            raise ValueError(f"There is no {quantity!r} of layer {l} in this pass: steps(trace) lists what there is.")
        return found[l]

    def _output_and_target(self):
        return [("o", len(self.net)), ("y", len(self.net))]

    @property
    def fused(self):
        """Whether the loss meets its canonical activation, so that δ of the last layer comes from o and y alone."""
        return self.net[-1].activation is self.loss.canonical

    @property
    def undefined(self):
        """What is to be said of outputs for which the loss is undefined; "" if it is defined."""
        L = len(self.net)
        return "" if self.fused else undefined(self.loss, self.net[-1].activation, self.o[L], self.E, self.delta[L])

    def place(self, step: "Step", at: tuple[int, ...], example: int = 1) -> tuple[int, ...]:
        """The index in trace[step] of one entry: `at` (unit,) or (below, unit) and `example` count from 1, as the notes
        do. A ValueError says what there is to choose from."""
        array = self[step]
        if array is None:
            raise ValueError(f"Layer {step[1]} has no weights or no bias, so there is no {step[0]} of it.")
        return self.place_in(array, step, at, example)

    def place_in(self, array, step, at, example):
        """The same in this array of a step."""
        counted = (example, *at) if self.has_rows(step) else tuple(at)
        if len(counted) != array.ndim or not all(1 <= i <= n for i, n in zip(counted, array.shape, strict=True)):
            raise ValueError(f"{step[0]} of layer {step[1]} has shape {array.shape}, counted from 1: "
                             f"there is no entry {tuple(at)} in example {example}.")
        return tuple(i - 1 for i in counted)

    def has_rows(self, step):
        """Whether trace[step] has a row per example."""
        return step[0] not in self.PER_PARAMETER

    @property
    def widths(self):
        """The shapes of its layers in a line, such as 2-3-2."""
        return "-".join("×".join(map(str, self.o[l].shape[1:])) for l in self.o)

    @property
    def activations(self):
        """The names of its activations in a line."""
        return ", ".join(layer.activation.name for layer in self.net)

    def __repr__(self):
        return (f"Trace({self.widths}, {self.activations}, {self.loss}, "
                f"N = {len(self.E)}, mean E = {self.E.mean():.4f})")


class Step(NamedTuple):
    """The address of one quantity: a field of Trace, or W, b or y, and the layer it belongs to."""

    quantity: str
    layer: int


def address(step):
    """`step` itself, if it names a quantity and a layer; otherwise a ValueError says how one is written."""
    match step:
        case (str(), int() | Real()):  # the first is looked up sooner
            return step
    raise ValueError(f'{step!r} names no quantity: give it with its layer, such as Step("delta", 1).')


def steps(trace: Trace) -> list[Step]:
    """Every quantity that the pass computes, in the order in which it becomes known."""
    L = len(trace.net)
    order = [Step(quantity, l) for l in range(1, L + 1) for quantity in ("s", "o")] + [Step("E", L)]
    for l in range(L, 0, -1):
        order += [Step("dE_do", l), Step("delta", l)]
        order += [Step(gradient, l) for gradient in ("dE_dW", "dE_db") if trace[gradient, l] is not None]
    return order


def reads(step: Step, trace: Trace) -> list[Step]:
    """The steps and parameters that `step` is computed from, in the order of its formula."""
    quantity, l = step
    found = trace.READS[quantity](trace, l) if quantity in trace.READS else []
    return [Step(*read) for read in found if trace[read] is not None]
