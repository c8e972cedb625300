"""Where in a pass a line stands, and which letters name the entries of its array.

i is the unit of the step (in maps the channel), j one below, k one above or of the same layer, n an example, r and c
the row and the column in a map, u and v those in the map above, p and q the offset in a kernel, or the position in a
map that a Dense layer reads. All count from 1, as in the notes, but for the offsets, so that r+p begins at r.
"""

import re
from typing import NamedTuple

import numpy as np

from bpcore.activations import Elementwise, jacobian
from bpcore.teaching.kinds import kind
from bpcore.teaching.pieces import Number, Sum
from bpcore.trace import Step, Trace

_WEIGHTS = ("W", "dE_dW", "new_W")
_BIASES = ("b", "dE_db", "new_b")


def index_letters(trace, step):
    """The letters that say which entry of a step is meant, one per axis of an example: "i" for a unit, "irc" for a
    value of a map; for a weight those of its Kind, "ji", "jipq" (a kernel), "jpqi" (from maps to a unit); "ik" for J,
    none for E."""
    quantity, l = step
    if quantity in _WEIGHTS:
        return kind(trace.net[l - 1]).weight[trace.o[l - 1].ndim]
    if quantity in _BIASES:
        return "i"
    if quantity == "J":
        return "ik"
    if quantity in ("s", "o", "y", "dE_do", "delta", "slope", "new_o"):
        return "i" if trace.o[l].ndim == 2 else "irc"
    return ""


def entries(trace, step):
    """trace[step] with an axis for each of its letters: a Dense weight that reads maps is (*shape below, n) [001-132].
    Step("J", l) gives ∂o_k/∂s_i of an activation, (N, n, n), and Step("slope", l) a′(s_i), of the shape of o; of a
    pooling Step("won", l) gives ∂s/∂o of all that a window reads, by the window and the offset in it."""
    quantity, l = step
    if quantity == "won":
        return trace.net[l - 1].winners(trace.o[l - 1])
    if quantity == "J":
        return jacobian(trace.net[l - 1].activation, trace.o[l])
    if quantity == "slope":
        return trace.net[l - 1].activation.vjp(trace.o[l], np.ones_like(trace.o[l]))
    array = trace[step]
    if quantity in _WEIGHTS and array.ndim < len(index_letters(trace, step)):
        return array.reshape(*trace.o[l - 1].shape[1:], array.shape[-1])
    return array


def targets_sum_to_1(trace):
    """Whether Σy* = 1 in every example, as one-hot targets have it, so that softmax's δ is o − y* [001-104]."""
    return np.allclose(trace.y.sum(axis=1), 1)


def refuse_what_has_no_letters(trace):
    """A ValueError in words for a net that the equations cannot write."""
    if trace.o[0].ndim not in (2, 4):
        raise ValueError(f"x has shape {trace.o[0].shape}, but there are letters only for rows, (N, n), and for maps, "
                         "(N, channels, height, width): write x.reshape(len(x), -1), or x[:, None] for images.")
    for l, layer in enumerate(trace.net, 1):
        if kind(layer) is None:
            raise ValueError(f"Layer {l} is a {type(layer).__name__}, of which no lines are known: "
                             "give it a row in bpcore.teaching.kinds.KINDS.")
        if not isinstance(layer.activation, Elementwise) and trace.o[l].ndim != 2:
            raise ValueError(f"{layer.activation.name} of layer {l} is not elementwise, and there are no letters for a "
                             "Jacobian of maps: make it an Elementwise, or put it on a layer of rows.")
        if trace.o[l - 1].ndim not in kind(layer).weight and layer.W is not None:
            reads = "maps" if trace.o[l - 1].ndim == 4 else "rows"
            raise ValueError(f"Layer {l}, a {type(layer).__name__}, reads {reads}, for which its row in "
                             "bpcore.teaching.kinds.KINDS has no letters.")
        if trace.o[l - 1].ndim not in kind(layer).weight:
            raise ValueError(f"Layer {l} has no weights and reads maps, for which there are no letters: "
                             "give it weights, or put a Dense layer with weights below it.")


class Place(NamedTuple):
    """A layer of a trace as its lines see it, at the step that they tell of."""

    trace: Trace
    step: Step

    l = property(lambda self: self.step.layer)
    layer = property(lambda self: self.trace.net[self.l - 1])
    above = property(lambda self: self.trace.net[self.l])
    n = property(lambda self: self.trace.o[self.l].shape[1])  # units of the layer
    N = property(lambda self: len(self.trace.y))
    axes = property(lambda self: 1 if self.trace.y.ndim == 2 else (1, 2, 3))  # of one example's outputs
    targets_sum_to_1 = property(lambda self: targets_sum_to_1(self.trace))

    @property
    def here(self):
        """The index letters of the step."""
        return tuple(index_letters(self.trace, self.step))

    @property
    def below(self):
        """The index letters of what a weight of a Dense layer comes from."""
        return tuple(index_letters(self.trace, Step("W", self.l))[:-1])

    def at(self, quantity, *index, layer=0):
        """An entry of a quantity of this layer, or of one that is so many layers above it. An index is a letter, or
        letters and whole numbers with + and − between them, such as "r+p", "2r+p-1" or "r-2u+2"."""
        for each in index:
            if not re.fullmatch(r"\d*[a-z]([+-](\d*[a-z]|\d+))*", each):
                raise ValueError(f"{each!r} is no index: write a letter, or letters with + and - between, as in r+p.")
        return Number(Step(quantity, self.l + layer), index)

    s = property(lambda self: self.at("s", *self.here))
    dE_do = property(lambda self: self.at("dE_do", *self.here))
    o = property(lambda self: self.at("o", *(self.here or self._outputs)))
    y = property(lambda self: self.at("y", *self._outputs))

    @property
    def _outputs(self):
        return tuple(index_letters(self.trace, Step("y", len(self.trace.net))))

    def outputs(self, pieces):
        """The pieces added up over the outputs."""
        return Sum("".join(self._outputs), self.trace.y.shape[1:], pieces)

    def units(self, pieces):
        """The pieces added up over the units k of this layer."""
        return Sum("k", self.trace.o[self.l].shape[1:], pieces)

    def examples(self, pieces, over="", count=()):
        """The pieces added up over the examples, where there are several, and over these letters."""
        over, count = ("n" + over, (self.N, *count)) if self.N > 1 else (over, count)
        return [Sum(over, count, pieces)] if over else pieces


class PlaceAfter(Place):
    """The last layer after an update: a line of its outputs, read here, is of the new ones."""

    def at(self, quantity, *index, layer=0):
        """The same entry, of the new outputs where it is one of the old."""
        return super().at("new_o" if quantity == "o" else quantity, *index, layer=layer)
