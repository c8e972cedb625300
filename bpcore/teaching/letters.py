"""The letters of the notes: how each of them calls the quantities of a pass, and in which order it writes indices."""

import re
from collections.abc import Callable
from typing import NamedTuple


class Notation(NamedTuple):
    """The letters of one set of notes.

    `letters` gives the LaTeX of a quantity: each is called with its unit indices, its layer l and the last layer L;
    E with what it is differentiated by, or "E". A
    quantity without a letter of its own, as δ in some notes, is written as the slope that it is. `indices` renames the
    index letters i (the unit), j (below), k (above) and n (the example). `labels` are plain-text letters for a picture,
    `top` the outputs of the last layer, and `slope` what stands before the letter that the loss is differentiated by.
    `of_example` is the index that a quantity of one example has before its unit's where a sum runs over them, "" where
    every letter says which example it is of.
    """

    name: str
    letters: dict[str, Callable[..., str]]
    labels: dict[str, str]
    indices: dict[str, str] = {}  # noqa: RUF012, read only
    of_example: str = "n"


def _pair(first, second):
    """Two indices of a weight, with a comma between numbers where one has two digits."""
    return ("," if re.fullmatch(r"\d{3,}", first + second) else "").join((first, second))


def _labels(*letters):
    labels = dict(zip(("s", "o", "top", "b", "W", "y", "E", "delta"), letters, strict=True))
    return labels | {"slope": f"∂{labels['E']}/∂" if len(labels["E"]) == 1 else "∂/∂"}


def _003(l, L):
    """Note 003 names layers, not numbers them: the letters of layer l's outputs, and of the weights that lead there."""
    hidden = "y" if L == 2 else f"y^{{{l}}}"
    outputs = {0: "x", L: r"\hat{z}" if L > 1 else r"\hat{y}"}.get(l, hidden)
    return outputs, "w" if l == L else "v" if L == 2 else f"v^{{{l}}}"


def _003_sum(i, l, L):
    below, weight = _003(l - 1, L)[0], _003(l, L)[1]
    n, unit = re.match("(n?),?(.*)", i).groups()  # the example is that of the outputs below
    return rf"\mathbf{{{weight}}}_{{{unit}}} \cdot \mathbf{{{below}}}" + (n and f"_{{{n}}}")


NOTATIONS = {
    "main": Notation("notes 000 and 001", {
        "s": lambda i, l, L: f"s_{{{i}}}^{{{l}}}",
        "o": lambda i, l, L: f"o_{{{i}}}^{{{l}}}",
        "W": lambda j, i, l, L: f"w_{{{_pair(j, i)}}}^{{{l}}}",
        "b": lambda i, l, L: f"b_{{{i}}}^{{{l}}}",
        "y": lambda i, l, L: f"y_{{{i}}}^{{*}}",
        "E": lambda of: "E",
        "delta": lambda i, l, L: rf"\delta_{{{i}}}^{{{l}}}",
    }, _labels("s", "o", "o", "b", "w", "y*", "E", "δ")),
    "001 likelihood": Notation("note 001, likelihood", {  # w_ij leads into i from j; t is the example, n the iteration
        "s": lambda i, l, L: f"s_{{{i}}}(t)",
        "o": lambda i, l, L: f"{ {0: 'x', L: 'y'}.get(l, 'h')}_{{{i}}}(t)",
        "W": lambda j, i, l, L: f"w_{{{_pair(i, j)}}}(n)",
        "b": lambda i, l, L: f"b_{{{i}}}(n)",
        "y": lambda i, l, L: f"y_{{{i}}}^{{*}}(t)",
        "E": lambda of: r"-\log L(n)" if of in ("W", "b") else r"-\log L(t)",
    }, _labels("s", "h", "y", "b", "w", "y*", "−log L", "∂/∂s"), {"n": "t"}, of_example=""),
    "002": Notation("note 002", {  # into i from j
        "s": lambda i, l, L: f"z_{{{i}}}^{{{l}}}",
        "o": lambda i, l, L: f"a_{{{i}}}^{{{l}}}",
        "W": lambda j, i, l, L: f"w_{{{_pair(i, j)}}}^{{{l}}}",
        "b": lambda i, l, L: f"b_{{{i}}}^{{{l}}}",
        "y": lambda i, l, L: f"y_{{{i}}}",
        "E": lambda of: "E",
        "delta": lambda i, l, L: f"d_{{{i}}}^{{{l}}}",
    }, _labels("z", "a", "a", "b", "w", "y", "E", "d")),
    "003": Notation("note 003, sections 1 and 2", {
        "s": _003_sum,
        "o": lambda i, l, L: f"{_003(l, L)[0]}_{{{i}}}",
        "W": lambda j, i, l, L: f"{_003(l, L)[1]}_{{{_pair(j, i)}}}",
        "b": lambda i, l, L: f"b_{{{i}}}",
        "y": lambda i, l, L: f"{'z' if L > 1 else 'y'}_{{{i}}}",
        "E": lambda of: "L",
    }, _labels("w·x", "y", "ẑ", "b", "w", "z", "L", "∂L/∂(w·x)")),
    "003 last page": Notation("note 003, last page", {  # the unit is j, and w_ij leads to it from i
        "s": lambda j, l, L: rf"\text{{net}}_{{{j}}}",
        "o": lambda j, l, L: f"o_{{{j}}}",
        "W": lambda i, j, l, L: f"w_{{{_pair(i, j)}}}",
        "b": lambda j, l, L: f"b_{{{j}}}",
        "y": lambda j, l, L: f"t_{{{j}}}",
        "E": lambda of: "E",
        "delta": lambda j, l, L: rf"\delta_{{{j}}}",
    }, _labels("net", "o", "o", "b", "w", "t", "E", "δ"), {"i": "j", "j": "i", "k": r"\ell"}),
    "004": Notation("note 004", {  # into i from j; the bias is the weight from unit 0
        "s": lambda i, l, L: f"a_{{{i}}}^{{({l})}}",
        "o": lambda i, l, L: f"y_{{{i}}}" if l == L else f"z_{{{i}}}^{{({l})}}",
        "W": lambda j, i, l, L: f"w_{{{_pair(i, j)}}}^{{({l})}}",
        "b": lambda i, l, L: f"w_{{{_pair(i, '0')}}}^{{({l})}}",
        "y": lambda i, l, L: f"t_{{{i}}}",
        "E": lambda of: "L",
        "delta": lambda i, l, L: rf"\delta_{{{i}}}^{{({l})}}",
    }, _labels("a", "z", "y", "w₀", "w", "t", "L", "δ")),
}
