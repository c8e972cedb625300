"""A tape: the slopes of any computation, with no need that it is a list of layers.

An operation is a row of a table: how its value v is made, and for each argument a way back, which makes the argument's
share of slope from d = ∂E/∂v. A tape writes each operation down as it is done. One sweep through it, the last operation
first, adds the shares up: the slopes of one number E, for all that led to it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bpcore.activations import linear, relu, sigmoid, softmax, tanh
from bpcore.losses import (
    binary_cross_entropy,
    multinomial_cross_entropy,
    squared_error,
    sum_of_squares,
    zero_class_cross_entropy,
)


def _activation(a):
    return a, lambda d, v, s: a.vjp(v, d)


def _loss(E):  # one number for each example; None is where nobody asks for a slope, the targets
    return E, lambda d, v, o, y: d.reshape(-1, *[1] * (o.ndim - 1)) * E.gradient(o, y), None


ROWS = {  # name: v of the arguments, then a way back to each of them
    "+": (lambda a, b: a + b, lambda d, v, a, b: d, lambda d, v, a, b: d),
    "-": (lambda a, b: a - b, lambda d, v, a, b: d, lambda d, v, a, b: -d),
    "*": (lambda a, b: a * b, lambda d, v, a, b: d * b, lambda d, v, a, b: d * a),
    "/": (lambda a, b: a / b, lambda d, v, a, b: d / b, lambda d, v, a, b: -d * v / b),
    "@": (lambda a, b: a @ b, lambda d, v, a, b: d @ b.T, lambda d, v, a, b: a.T @ d),
    "exp": (np.exp, lambda d, v, a: d * v),
    "log": (np.log, lambda d, v, a: d / a),
    "half_square": (lambda a: a * a / 2, lambda d, v, a: d * a),
    "sum": (np.sum, lambda d, v, a: d * np.ones(np.shape(a))),
    **{a.name: _activation(a) for a in (linear, sigmoid, tanh, relu, softmax)},
    **{E.name: _loss(E) for E in (squared_error, sum_of_squares, binary_cross_entropy, multinomial_cross_entropy,
                                  zero_class_cross_entropy)}}


@dataclass(eq=False, repr=False)
class Node:
    """A value, and which operation made it of which nodes, with its ways back to them; nothing made what was given."""

    value: np.ndarray | float
    name: str | None = None
    arguments: tuple["Node", ...] = ()
    back: tuple[Callable | None, ...] = ()

    def __post_init__(self):
        if isinstance(self.value, Node):
            raise ValueError("A Node holds an array or a number, and this is a Node already: leave one of them out.")

    def shares(self, d: np.ndarray | float) -> list[tuple["Node", np.ndarray]]:
        """Each argument with its share of slope, where d = ∂E/∂value has arrived."""
        values = [each.value for each in self.arguments]
        return [(each, _added_up(way(d, self.value, *values), np.shape(each.value)))
                for each, way in zip(self.arguments, self.back, strict=True) if way]

    def __repr__(self):
        return f"Node({self.name or 'given'}: {np.array2string(np.asarray(self.value), precision=2)})"


class Tape(list):
    """The nodes of a computation in the order in which they were made."""

    def __init__(self, rows: dict = ROWS):
        super().__init__()
        self.rows = rows

    def __call__(self, name: str, *arguments: Node | np.ndarray | float) -> Node:
        """Does an operation and writes it down, as in tape("@", o, W). What is no Node is a constant. A ValueError
        names an operation that has no row, or no way back to one of these nodes."""
        if not isinstance(name, str):
            raise ValueError("An operation is called by its name, a text such as 'tanh': this is of type "
                             f"{type(name).__name__}.")
        if name not in self.rows:
            raise ValueError(f"There is no row for {name!r}. Give it one: its value, and a way back to each argument.")
        make, *back = self.rows[name]
        if any(way is None and isinstance(each, Node) for each, way in zip(arguments, back, strict=True)):
            raise ValueError(f"{name!r} has no way back to one of its arguments: give that as an array, not as a Node.")
        nodes = [each if isinstance(each, Node) else Node(each) for each in arguments]
        self.append(Node(make(*(each.value for each in nodes)), name, tuple(nodes), tuple(back)))
        return self[-1]

    def slopes(self, end: Node) -> "Slopes":
        """{node: ∂E/∂node} of all that led to the end, E. A ValueError refuses an end that is more than one number."""
        if np.size(end.value) != 1:
            raise ValueError(f"The end has shape {np.shape(end.value)}, and slopes are those of one number: sum it.")
        found = Slopes({end: np.ones(np.shape(end.value))})
        for node in reversed(self):
            for each, share in node.shares(found[node]) if node in found else ():
                found[each] = found.get(each, 0) + share
        return found


class Slopes(dict):
    """{node: ∂E/∂node}, which says why a node is missing, and what is no node."""

    def __getitem__(self, node):
        if not isinstance(node, Node):
            what = node if isinstance(node, int | str) else f"something of type {type(node).__name__}"
            raise KeyError(f"A slope is that of a node, and {what} is none: give the Node that was used on the tape.")
        return super().__getitem__(node)

    def __missing__(self, node):
        raise KeyError("No slope came to this node: was it used on the tape?")


def _added_up(share, shape):
    """A share, summed along every axis on which an argument of this shape was repeated."""
    share = np.asarray(share)
    share = share.sum(axis=tuple(range(share.ndim - len(shape))))
    return share.sum(axis=tuple(axis for axis, n in enumerate(shape) if n == 1), keepdims=True)
