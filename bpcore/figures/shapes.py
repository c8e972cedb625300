"""Which axis counts what: the arrays of a line of NumPy as boxes, a square for each number."""

from typing import NamedTuple

import numpy as np
from matplotlib.patches import Rectangle

from bpcore.figures.batches import raised
from bpcore.figures.diagram import sheet
from bpcore.figures.picture import BACKWARD, FORWARD, PARAMETER, Picture

SIDE, GAP, SAID = 0.3, 0.8, 6.9  # inches: a square, what stands between two boxes, where a line's sentence begins
APART, ADDED = "The rows stay apart.", "The examples are added up."


class Part(NamedTuple):
    """An array in a line, with the sign before it, and which of its axes counts the examples."""

    sign: str
    name: str
    array: np.ndarray
    colour: str
    examples: int | None = None

    @property
    def size(self):
        """Rows and columns: a single axis lies across."""
        return np.shape(self.array) if np.ndim(self.array) == 2 else (1, *np.shape(self.array))

    @property
    def text(self):
        """Its name and its shape."""
        return f"{self.name} {np.shape(self.array)}"


def shapes(trace, *wanted):
    """A Picture with a row of boxes for each step: s, ∂E/∂o or ∂E/∂W of a Dense layer, and what NumPy makes it from. A
    bar lies along each axis that counts the examples."""
    lines = [_LINES[quantity](trace, l) for quantity, l in wanted]
    highs = [max(part.size[0] for part in line) * SIDE + 0.75 for line in lines]
    y = sum(highs) + 0.45
    figure, axes = sheet(y)
    for line, high in zip(lines, highs, strict=True):
        _draw(axes, line, y - high / 2)
        axes.text(SAID, y - high / 2, APART if line[-1].examples == 0 else ADDED, ha="left", va="center")
        y -= high
    legend = f"counts the {len(trace.E)} examples"
    _bar(axes, (0.5, 0.22), (1.1, 0.22))
    axes.text(1.25, 0.22, legend, ha="left", va="center")
    for text in axes.texts:
        text.set_size(13)  # read on a phone too
    told = ". ".join(" ".join(f"{part.sign} {part.text}".strip() for part in line) for line in lines)
    marked = ", ".join(dict.fromkeys(f"the {'columns' if part.examples else 'rows'} of {part.name}" for line in lines
                                     for part in line if part.examples is not None))
    return Picture(figure, f"Arrays as boxes, line by line: {told}. A thick bar {legend}: {marked}.")


def _o(l):
    return raised("o", l) if l else "x"


def _s(trace, l):
    layer = trace.net[l - 1]
    return [Part("", _o(l - 1), trace.o[l - 1], FORWARD, 0), Part("@", raised("W", l), layer.W, PARAMETER),
            Part("+", raised("b", l), layer.b, PARAMETER), Part("=", raised("s", l), trace.s[l], FORWARD, 0)]


def _dE_do(trace, l):
    return [Part("", raised("δ", l + 1), trace.delta[l + 1], BACKWARD, 0),
            Part("@", raised("W", l + 1) + ".T", trace.net[l].W.T, PARAMETER),
            Part("=", raised("∂E/∂o", l), trace.dE_do[l], BACKWARD, 0)]


def _dE_dW(trace, l):
    return [Part("", _o(l - 1) + ".T", trace.o[l - 1].T, FORWARD, 1),
            Part("@", raised("δ", l), trace.delta[l], BACKWARD, 0),
            Part("=", raised("∂E/∂W", l), trace.dE_dW[l], BACKWARD)]


_LINES = {"s": _s, "dE_do": _dE_do, "dE_dW": _dE_dW}


def _draw(axes, line, y):
    """A line of boxes around a height."""
    x = 0.5
    for part in line:
        rows, columns = part.size
        if part.sign:
            axes.text(x + GAP / 2, y, part.sign, ha="center", va="center")
            x += GAP
        top, right = y + rows * SIDE / 2, x + columns * SIDE
        for row, column in np.ndindex(rows, columns):
            axes.add_patch(Rectangle((x + column * SIDE, top - (row + 1) * SIDE), SIDE, SIDE, linewidth=1.2,
                                     facecolor="none", edgecolor=part.colour))
        if part.examples is not None:
            along = [(x - 0.08, top), (x - 0.08, top - rows * SIDE)], [(x, top + 0.08), (right, top + 0.08)]
            _bar(axes, *along[part.examples])
        axes.text((x + right) / 2, top - rows * SIDE - 0.2, part.text, ha="center", va="center", color=part.colour)
        x = right


def _bar(axes, start, end):
    axes.plot(*zip(start, end, strict=True), color="black", linewidth=4, linestyle="-", solid_capstyle="butt")
