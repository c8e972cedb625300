"""Softmax's Jacobian as a matrix that follows three weighted sums, and what comes of its diagonal alone."""

import numpy as np

from bpcore.activations import jacobian, softmax
from bpcore.figures.picture import FORWARD, Picture, canvas, matrix
from bpcore.teaching.writing import number
from bpcore.validation import numerical_gradient

DE_DO = (-0.6, 0.1, 0.5)


def softmax_jacobian(s1=-0.8, s2=-0.3, s3=0.5, dE_do=DE_DO):
    """The outputs o, J[i, k] = ∂o_k/∂s_i, and J times a ∂E/∂o, beside central differences and the diagonal alone."""
    s, dE_do = np.array([[s1, s2, s3]]), np.array(dE_do)
    o = softmax(s)
    J = jacobian(softmax, o)[0]
    measured = numerical_gradient(lambda s: softmax(s)[0] @ dE_do, s)[0]
    dE_ds = np.column_stack([measured, J @ dE_do, J.diagonal() * dE_do])

    figure, ((outputs, whole), (given, found)) = canvas(6.4, 5.4, columns=2, rows=2)
    _bars(outputs, o[0])
    _matrix(whole, "J[i, k] = ∂oₖ/∂sᵢ", J, _units("s"), _units("o"), limit=0.25)
    _matrix(given, "times ∂E/∂o", dE_do[:, None], _units("o"), [""])
    _matrix(found, "gives ∂E/∂s", dE_ds, _units("s"), ["measured", "with J", "diagonal"], limit=0.25)
    return Picture(figure, f"The sums {_row(s[0])} give the outputs {_row(o[0])}, which add up to 1. Softmax's "
                           f"Jacobian has the rows {', '.join(map(_row, J))}: its diagonal is positive, all else is "
                           f"negative, and each row adds up to 0. Times ∂E/∂o = {_row(dE_do)} it gives ∂E/∂s = "
                           f"{_row(J @ dE_do)}, as central differences do. The diagonal alone would give "
                           f"{_row(dE_ds[:, 2])}.")


def _units(letter):
    return [f"{letter}{low}" for low in "₁₂₃"]


def _bars(axes, o):
    bars = axes.barh(range(3), o, 0.6, color=FORWARD)
    axes.bar_label(bars, map(number, o), padding=4, size=9)
    axes.set(xlim=(0, 1.3), ylim=(2.5, -0.5), xticks=[], box_aspect=1)
    axes.set_title("o = softmax(s)", size=11)
    axes.set_yticks(range(3), _units("o"))
    axes.tick_params(length=0)
    axes.grid(False)
    axes.spines["bottom"].set_visible(False)


def _matrix(axes, title, values, rows, columns, limit=None):
    matrix(axes, values, limit)
    axes.set_title(title, size=11)
    axes.set_yticks(range(len(rows)), rows)
    axes.set_xticks(range(len(columns)), columns, size=9)


def _row(values):
    return f"({', '.join(map(number, values))})"
