"""Softmax's Jacobian as a matrix that follows three weighted sums, and what comes of its diagonal alone."""

import numpy as np

from bpcore.activations import jacobian, softmax
from bpcore.figures.picture import BACKWARD, FORWARD, TARGET, WIDTH, Picture, canvas, matrix
from bpcore.losses import squared_error
from bpcore.teaching.writing import number

TARGETS = (0.8, 0.15, 0.05)
_HEIGHT, _FOOT, _ROW = 3.3, 0.65, 0.72  # inches


def softmax_jacobian(s1=-0.8, s2=-0.3, s3=0.5, y=TARGETS):
    """The outputs o of three sums beside their targets, J[i, k] = ∂o_k/∂s_i, the squared error's ∂E/∂o = o − y*, and
    what J makes of it, beside the diagonal alone."""
    s, y = np.array([[s1, s2, s3]]), np.array(y)
    o = softmax(s)
    J, dE_do = jacobian(softmax, o)[0], squared_error.gradient(o, y)[0]
    delta = np.column_stack([J @ dE_do, J.diagonal() * dE_do])

    figure, (outputs, whole, given, found) = canvas(WIDTH, _HEIGHT, columns=4)
    figure.set_layout_engine("none")
    for axes, left, wide in ((outputs, 0.4, 2.3), (whole, 3.25, 2.25), (given, 6.3, 0.85), (found, 8.05, 1.75)):
        axes.set_position((left / WIDTH, _FOOT / _HEIGHT, wide / WIDTH, 3 * _ROW / _HEIGHT))  # rows in one line
    _bars(outputs, o[0], y)
    _matrix(whole, "J:  ∂oₖ/∂sᵢ", J, _units("s"), _units("o"), limit=0.25)
    _matrix(given, "times  ∂E/∂o = o − y*", dE_do[:, None], _units("o"), [""], limit=1)
    _matrix(found, "gives  δ = ∂E/∂s", delta, _units("s"), ["with J", "diagonal\nalone"], limit=0.25)
    return Picture(figure, f"The sums {_row(s[0])} give the outputs {_row(o[0])}, which add up to 1. Softmax's "
                           f"Jacobian has the rows {', '.join(map(_row, J))}: its diagonal is positive, all else is "
                           f"negative, and each row adds up to 0. Times ∂E/∂o = o − y* = {_row(dE_do)} it gives δ = "
                           f"{_row(delta[:, 0])}. The diagonal alone would give {_row(delta[:, 1])}.")


def _units(letter):
    return [f"{letter}{low}" for low in "₁₂₃"]


def _bars(axes, o, y):
    axes.barh(range(3), o, 0.5, color=FORWARD)
    for row, output in enumerate(o):
        axes.text(1.08, row, _short(output), color=FORWARD, va="center", size=12)
    for colour, width in (("white", 7), (TARGET, 3)):
        axes.plot(y, range(3), "|", color=colour, markersize=30, markeredgewidth=width)
    axes.set(xlim=(0, 1.35), ylim=(2.5, -0.5), xticks=[])
    axes.set_title("o = softmax(s)", size=12, color=FORWARD)
    axes.set_xlabel("green: targets y*", color=TARGET)
    axes.set_yticks(range(3), _units("o"), size=12)
    axes.tick_params(length=0)
    axes.grid(False)
    axes.spines["bottom"].set_visible(False)


def _matrix(axes, title, values, rows, columns, limit):
    matrix(axes, values, limit)
    axes.set_aspect("auto")
    for text, value in zip(axes.texts, values.flat, strict=True):
        text.set(size=12, text=_short(value))
    axes.set_title(title, size=12, color=FORWARD if "J" in title else BACKWARD)
    axes.set_yticks(range(len(rows)), rows, size=12)
    axes.set_xticks(range(len(columns)), columns, size=12)


def _short(value):
    """With two decimals, like its neighbours, however small."""
    return number(round(value, 2))


def _row(values):
    return f"({', '.join(map(_short, values))})"
