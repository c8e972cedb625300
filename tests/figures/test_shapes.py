"""The boxes of shapes: their squares, bars and text against arrays of passes of other sizes."""

import re
from math import prod

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from bpcore import Dense, Step, backprop, sigmoid, squared_error, tanh
from bpcore.figures.picture import BACKWARD, FORWARD, PARAMETER
from bpcore.figures.shapes import SIDE, shapes

RNG = np.random.default_rng(3)
NET = [Dense.random(2, 5, tanh, RNG), Dense.random(5, 3, sigmoid, RNG)]
X, Y = RNG.normal(size=(6, 2)), RNG.uniform(size=(6, 3))
LINES = [Step("s", 2), Step("dE_do", 1), Step("dE_dW", 1)]
lines = pytest.mark.parametrize("step", LINES, ids=str)


def trace(N):
    return backprop(NET, X[:N], Y[:N], squared_error)


def told(picture):
    """The shapes in the alternative text, in their order."""
    line = picture.alt.split(". A thick bar")[0]
    return [tuple(int(n) for n in re.findall(r"\d+", shape)) for shape in re.findall(r"\(([^)]*)\)", line)]


@lines
def test_the_shapes_fit_and_give_the_quantity(step):
    """Worked out with arrays of ones, as NumPy would."""
    arrays = [np.ones(shape) for shape in told(shapes(trace(4), step))]
    made = {"s": lambda o, W, b: o @ W + b, "dE_do": np.matmul, "dE_dW": np.matmul}
    *given, result = arrays
    assert made[step.quantity](*given).shape == result.shape == np.shape(trace(4)[step])


@lines
def test_a_square_for_each_number_in_the_colour_of_its_role(step):
    picture = shapes(trace(4), step)
    squares = [patch for patch in picture.figure.axes[0].patches if isinstance(patch, Rectangle)]
    assert len(squares) == sum(map(prod, told(picture)))
    assert {(patch.get_width(), patch.get_height()) for patch in squares} == {(SIDE, SIDE)}
    expected = {"s": [FORWARD, PARAMETER], "dE_do": [BACKWARD, PARAMETER], "dE_dW": [FORWARD, BACKWARD]}
    assert {to_hex(patch.get_edgecolor()) for patch in squares} == {*expected[step.quantity]}


@lines
def test_a_bar_lies_along_what_grows_with_the_examples(step):
    """As many squares long as there are examples, once for each axis whose size changes with them."""
    few, many = (told(shapes(trace(N), step)) for N in (4, 6))
    growing = [(k, axis) for k, (one, other) in enumerate(zip(few, many, strict=True))
               for axis, sizes in enumerate(zip(one, other, strict=True)) if sizes == (4, 6)]
    *bars, _ = shapes(trace(4), step).figure.axes[0].lines  # the last is the legend's
    assert len(bars) == len(growing) > 0
    for bar, (_, axis) in zip(bars, growing, strict=True):
        wide, high = np.ptp(bar.get_xdata()), np.ptp(bar.get_ydata())
        assert (high, wide)[axis] == pytest.approx(4 * SIDE) and (wide, high)[axis] == 0


@lines
def test_what_is_said_of_a_line(step):
    texts = [text.get_text() for text in shapes(trace(4), step).figure.axes[0].texts]
    assert ("The rows stay apart." in texts) == (4 in told(shapes(trace(4), step))[-1])
    assert ("The examples are added up." in texts) == (step.quantity == "dE_dW")


def test_the_outputs_of_layer_0_are_called_x():
    assert shapes(trace(4), Step("s", 1)).alt.startswith("Arrays as boxes, line by line: x (4, 2) @ W¹")
    assert ": x.T (2, 4) @ δ¹" in shapes(trace(4), Step("dE_dW", 1)).alt


def test_the_lines_stand_under_each_other():
    picture = shapes(trace(4), *LINES)
    assert len(told(picture)) == sum(len(told(shapes(trace(4), step))) for step in LINES)
    tops = [text.get_position()[1] for text in picture.figure.axes[0].texts if "." in text.get_text()[-1]]
    assert len(tops) == 3 and tops == sorted(tops, reverse=True)
