"""The tied weights and what comes down to an input, against loops over the lines and central differences."""

import re
from itertools import product

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from bpcore import Conv2D, Dense, backprop, numerical_gradient, predict, sigmoid, squared_error, tanh
from bpcore.figures.convolution import gathering, tied_weights
from bpcore.figures.picture import BACKWARD, PARAMETER
from bpcore.teaching.writing import number

KAPPA = np.array([0.3, -0.8, -0.4])
X, Y = np.array([0.3, 0.5, 0.2, -1.6, 1.5, -1.1]), np.array([[0.9, 0.2]])
NET = [Conv2D(KAPPA.reshape(1, 1, 1, 3), np.array([-0.2]), tanh), Dense.random(4, 2, sigmoid, np.random.default_rng(1))]
TRACE = backprop(NET, X.reshape(1, 1, 1, 6), Y, squared_error)
INPUTS = pytest.mark.parametrize("m", range(1, 7))


def tied():
    """W of the same sums, entry by entry: what s at c gains by one more of input j."""
    def s(x):
        return np.array([sum(KAPPA[q] * x[c + q] for q in range(3)) for c in range(4)])

    return np.array([s(np.eye(6)[j]) for j in range(6)])


def lines_to(m):
    """(c, q) of every line that ends at input m, by trying them all."""
    return {(c, q) for c, q in product(range(1, 5), range(3)) if c + q == m}


def names(text):
    return [tuple(int(chr(ord(low) - ord("₀") + ord("0"))) for low in pair) for pair in re.findall("δ(.) κ(.)", text)]


def test_tied_weights_are_named_and_the_rest_is_blank():
    axes, = tied_weights(tied()).figure.axes
    found = {tuple(map(round, text.get_position())): text.get_text() for text in axes.texts}
    assert {place: text for place, text in found.items() if text} == {
        (c, c + q): f"κ{'₀₁₂'[q]}" for c in range(4) for q in range(3)}
    shown = axes.images[0].get_array()
    np.testing.assert_array_equal(shown.filled(np.nan), np.where(tied() == 0, np.nan, tied()))


def test_outlines_of_a_row_and_a_column():
    picture = tied_weights(tied(), row=3, column=2)
    column, row = picture.figure.axes[0].patches
    assert (column.get_xy(), column.get_width(), column.get_height()) == ((0.5, -0.5), 1, 6)
    assert (row.get_xy(), row.get_width(), row.get_height()) == ((-0.5, 1.5), 4, 1)
    assert picture.alt == (
        "A matrix of 6 rows and 4 columns. 12 of its 24 entries are not 0, and they are 3 different numbers. Column 2 "
        "is outlined: blank, 0.30, −0.80, −0.40, blank, blank. Row 3 is outlined: −0.40, −0.80, 0.30, blank.")


@INPUTS
def test_thick_lines_are_those_that_end_at_the_input(m):
    """Every line once, from an output to an input it reads; an output stands one to the right of its number."""
    axes, = gathering(TRACE, m).figure.axes
    lines = {(round(x_above) - 1, round(x_below - x_above) + 1): line for line in axes.lines
             for (x_above, _), (x_below, _) in [line.get_xydata()]}
    assert len(axes.lines) == 12 and set(lines) == set(product(range(1, 5), range(3)))
    assert {place for place, line in lines.items() if line.get_color() == PARAMETER} == lines_to(m)
    assert all(lines[c, q].get_linestyle() == lines[1, q].get_linestyle() for c, q in lines)
    assert len({lines[1, q].get_linestyle() for q in range(3)}) == 3
    key = axes.get_legend()
    assert [text.get_text() for text in key.get_texts()] == [f"κ{'₀₁₂'[q]} = {number(KAPPA[q])}" for q in range(3)]
    assert [line.get_linestyle() for line in key.get_lines()] == [lines[1, q].get_linestyle() for q in range(3)]
    named = [text.get_text() for text in axes.texts if text.get_text().startswith("κ")]
    assert sorted(named) == sorted(f"κ{'₀₁₂'[q]}" for _, q in lines_to(m))


@INPUTS
def test_the_sum_is_the_measured_slope(m):
    picture = gathering(TRACE, m)
    *_, letters, numbers = (text.get_text() for text in picture.figure.axes[0].texts)
    assert names(letters) == sorted(lines_to(m))
    slope = numerical_gradient(lambda x: squared_error(predict(NET, x.reshape(1, 1, 1, 6)), Y)[0], X)[m - 1]
    assert numbers.endswith(f"=  {number(slope)}") and picture.alt.endswith(f"= {number(slope)}.")
    delta = TRACE.delta[1][0, 0, 0]
    assert numbers.count("(") == 2 * len(lines_to(m))
    for c, q in lines_to(m):
        share = f"({number(delta[c - 1])}) ({number(KAPPA[q])})"
        assert share in numbers and share in picture.alt
        assert f"output {c} by κ{'₀₁₂'[q]}" in picture.alt


@INPUTS
def test_the_input_and_the_outputs_that_send_are_filled(m):
    axes, = gathering(TRACE, m).figure.axes
    delta = [number(d) for d in TRACE.delta[1][0, 0, 0]]
    filled = {delta.index(text.get_text()) + 1 for text in axes.texts
              if text.get_text() in delta and text.get_color() == "white" and text.get_position()[1] == 1}
    assert filled == {c for c, _ in lines_to(m)}
    inputs = [text for text in axes.texts if text.get_position()[1] == 0]
    assert [text.get_text() for text in inputs] == [number(x) for x in X]
    assert [text.get_color() == "white" for text in inputs] == [n == m for n in range(1, 7)]
    boxes = [text for text in axes.texts if text.get_text() in delta and text.get_position()[1] == 1]
    assert len(boxes) == 4 and {text.get_bbox_patch().get_edgecolor() for text in boxes} == {to_rgba(BACKWARD)}
