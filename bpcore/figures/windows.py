"""What windows read and send back: a kernel slides over the inputs and, turned, over δ; a pooling chooses or shares."""

import numpy as np
from matplotlib.patches import Rectangle

from bpcore.figures.convolution import low
from bpcore.figures.diagram import EDGE, box, sheet
from bpcore.figures.picture import BACKWARD, FORWARD, PARAMETER, WIDTH, Picture, canvas
from bpcore.layers import MaxPool2D
from bpcore.teaching.writing import number

PITCH = 1.05, 0.8  # inches from one number of a row to the next, and in a long row
LONG = 9  # numbers
OVER, UNDER, RESULTS, SUM = 2.8, 2.1, 1.1, 0.35  # heights of the row, the kernel, the results and the sum
HEIGHT = 3.45


def reading(x, kappa, b, c, stride=1, padding=0):
    """Picture of the kernel over the window of sum c, counted from 1, in the inputs and the zeros put around them."""
    row = [(value, f"x{low(n)}") for n, value in enumerate(x, 1)]
    row = [(0, None)] * padding + row + [(0, None)] * padding
    kernel = [(weight, f"κ{low(q)}") for q, weight in enumerate(kappa)]
    start, sums = stride * (c - 1), (len(row) - len(kappa)) // stride + 1
    value = sum(weight * read for (weight, _), (read, _) in zip(kernel, row[start:], strict=False)) + b
    places = {stride * k: f"s{low(k + 1)}" for k in range(sums)}
    said = f"s{low(c)}  =  {' + '.join([*_terms(kernel, row[start:]), f'({number(b)})'])}  =  {number(value)}"
    figure = _slide(row, kernel, start, places, value, said, FORWARD)
    return Picture(figure, f"{_told(row)} Under boxes {start + 1} to {start + len(kernel)} lies the kernel, "
                           f"{_listed(kernel)}: {said}. The kernel has {sums} places.")


def turning(delta, kappa, m, inputs, stride=1, padding=0):
    """Picture of the turned kernel over δ, with zeros around and, with a stride, between: what comes back to input m,
    counted from 1. Of delta the first are taken, one for each sum."""
    framed = inputs + 2 * padding
    sums = (framed - len(kappa)) // stride + 1
    if len(delta) < sums:
        raise ValueError(f"There are {sums} sums, but only {len(delta)} δ: give one for each.")
    row = [(0, None)] * (framed + len(kappa) - 1)
    for c in range(sums):
        row[len(kappa) - 1 + stride * c] = delta[c], f"δ{low(c + 1)}"
    kernel = [(weight, f"κ{low(q)}") for q, weight in enumerate(kappa)][::-1]
    start = m - 1 + padding
    terms = _terms(row[start:], kernel)
    value = sum(d * weight for (d, _), (weight, _) in zip(row[start:], kernel, strict=False))
    places = {k: f"x{low(k - padding + 1)}" if 0 <= k - padding < inputs else None for k in range(framed)}
    said = f"∂E/∂x{low(m)}  =  " + (f"{' + '.join(terms)}  =  {number(value)}" if terms else "0, as no sum reads it")
    figure = _slide(row, kernel, start, places, value, said, BACKWARD, "∂E/∂x")
    cut = f" What comes to the {2 * padding} zeros around the inputs is cut off." * bool(padding)
    return Picture(figure, f"{_told(row)} Under boxes {start + 1} to {start + len(kernel)} lies the turned kernel, "
                           f"{_listed(kernel)}: {said}.{cut}")


def pooling(o, delta):
    """Picture of a map (height, width) below a pooling of 2×2, the δ of its windows, and ∂E/∂o of the map where the
    largest passes and where the mean does."""
    o, delta = np.asarray(o, float), np.asarray(delta, float)
    largest = MaxPool2D(2).grad_input(delta[None, None], o[None, None])[0, 0]
    figure, axes = canvas(WIDTH, 2.75, columns=4)
    panels = [("outputs below", o, FORWARD), ("δ of the windows", delta, BACKWARD),
              ("∂E/∂o, max", largest, BACKWARD), ("∂E/∂o, average", np.kron(delta, np.full((2, 2), 0.25)), BACKWARD)]
    for place, (title, values, colour) in zip(axes, panels, strict=True):
        place.set_title(title, size=13, color=colour)
        place.grid(False)
        place.spines[:].set_visible(False)
        rows, columns = values.shape
        place.set(xlim=(0, columns), ylim=(rows, 0), xticks=(), yticks=(), aspect="equal")
        side = rows // len(delta)
        for row, column in np.ndindex(values.shape):
            passed = any(values is each for each in (o, largest)) and largest[row, column] != 0
            if passed:
                place.add_patch(Rectangle((column, row), 1, 1, facecolor=colour))
            text = number(values[row, column]) if passed or values is not largest else "0"
            place.text(column + 0.5, row + 0.5, text, ha="center", va="center",
                       color="white" if passed else colour, size=11)
        for row, column in np.ndindex(delta.shape):
            place.add_patch(Rectangle((side * column, side * row), side, side, fill=False, edgecolor="black",
                                      linewidth=1.5, clip_on=False))
    told = "; ".join(f"{title}: {_rows(values)}" for title, values, _ in panels)
    return Picture(figure, f"Four tables. {told}. The windows are outlined, and the largest of each is filled.")


def _slide(row, kernel, start, places, value, said, colour, results=""):
    """The figure of a row, of a kernel under its boxes from `start` on, and of the results: each stands under the
    middle of its window, by where that begins, and the one at `start` has its value. Rows and kernels have (number,
    name), and a zero that was put in has no name."""
    pitch, size = (PITCH[0], 15) if len(row) <= LONG else (PITCH[1], 12)
    wide = 0.9 * pitch

    def x_of(k):
        return WIDTH / 2 + (k - (len(row) - 1) / 2) * pitch

    figure, axes = sheet(HEIGHT)
    for k, (entry, name) in enumerate(row):
        box(axes, x_of(k), OVER, _written(entry, name), colour if name else EDGE, wide=wide, name=name,
            filled=name is not None and start <= k < start + len(kernel), size=size)
    for k, (weight, name) in enumerate(kernel, start):
        box(axes, x_of(k), UNDER, number(weight), PARAMETER, wide=wide, filled=True, size=size)
        axes.text(x_of(k), UNDER - 0.4, name, ha="center", va="center", color=PARAMETER, size=size)
    left, right = x_of(start) - pitch / 2, x_of(start + len(kernel) - 1) + pitch / 2
    axes.add_patch(Rectangle((left, UNDER - 0.28), right - left, OVER - UNDER + 0.56, fill=False,
                             edgecolor=PARAMETER, linewidth=2))
    for k, name in places.items():
        text = number(value) if k == start else name or "cut"
        box(axes, x_of(k + (len(kernel) - 1) / 2), RESULTS, text, colour if name else EDGE, wide=wide,
            filled=k == start, size=size)
    axes.text(x_of(min(places) + (len(kernel) - 1) / 2 - 0.6), RESULTS, results, ha="right", va="center", color=colour,
              size=size)
    axes.text(WIDTH / 2, SUM, said, ha="center", va="center", size=14, color=colour)
    return figure


def _terms(first, second):
    """The products as far as both go, without those with a zero that was put in."""
    return [f"({number(one)}) ({number(other)})" for (one, name), (other, also) in zip(first, second, strict=False)
            if name and also]


def _written(entry, name):
    return number(entry) if name else "0"


def _listed(row):
    return ", ".join(_written(*each) for each in row)


def _told(row):
    return f"A row of {len(row)} boxes: {_listed(row)}."


def _rows(values):
    return " / ".join(" ".join(map(number, row)) for row in values)
