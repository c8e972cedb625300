"""The pictures of losses: what is drawn against logarithms of densities and central differences."""

import math

import numpy as np
import pytest

from bpcore.figures.losses import costs, downhill, two_losses
from bpcore.validation import numerical_gradient

NAMES = ["water", "move", "leave alone"]


def binary(o, y):
    return -y * math.log(o) - (1 - y) * math.log(1 - o)


def squared(o, y):
    return (o - y) ** 2 / 2


@pytest.mark.parametrize(("o", "y"), [(0.2, 1.0), (0.94, 0.0), (0.5, 0.7)])
def test_two_losses(o, y):
    [axes] = two_losses(o, y).figure.axes
    curves = axes.lines[:3], axes.lines[3:6]
    for loss, (curve, tangent, point), text in zip((binary, squared), curves, axes.texts, strict=True):
        assert all(math.isclose(E, loss(output, y), abs_tol=1e-12) for output, E in curve.get_xydata())
        measured = numerical_gradient(lambda o, loss=loss: loss(o, y), o)
        assert math.isclose(tangent.get_slope(), measured, rel_tol=1e-6)
        assert np.allclose(point.get_xydata(), [[o, loss(o, y)]])
        E, slope = text.get_text().replace("−", "-").split("y " if loss is binary else "r ")[-1].split(", slope ")
        assert abs(float(E) - loss(o, y)) <= 0.005 and abs(float(slope) - measured) <= 0.005
    assert axes.lines[6].get_xdata() == [y, y]
    upwards = {segment[0, 0]: segment[:, 1] for each in axes.collections for segment in each.get_segments()}
    assert set(upwards) == {0, 1} - {y}, "at an end that the target rules out the curve goes on to infinity"
    E = curves[0][0].get_ydata()
    assert all((begin, end) == (min(E[-int(x)], 5), 5) for x, (begin, end) in upwards.items())


def test_costs():
    left, right = costs([0.6, 0.3, 0.1], NAMES).figure.axes
    assert [bar.get_height() for bar in left.patches] == [0.6, 0.3, 0.1]
    assert np.allclose([math.exp(-bar.get_height()) for bar in right.patches], [0.6, 0.3, 0.1])
    assert [label.get_text() for label in right.get_xticklabels()] == NAMES


def test_downhill():
    y = 0.7, 0.3

    def multinomial(o):
        return -y[0] * math.log(o[0]) - y[1] * math.log(o[1])

    losses = [lambda o: math.dist(o, y) ** 2 / 2, lambda o: binary(o[0], y[0]) + binary(o[1], y[1]), multinomial]
    for axes, loss in zip(downhill(y).figure.axes, losses, strict=True):
        lines, arrows = axes.collections
        lengths = []
        for place, arrow in zip(arrows.get_offsets(), np.stack((arrows.U, arrows.V), axis=1), strict=True):
            slopes = numerical_gradient(loss, place)
            assert np.allclose(arrow, -slopes, atol=1e-6)  # its length is the steepness
            lengths.append(math.hypot(*slopes))
        assert arrows.scale_units == arrows.angles == "xy"
        assert math.isclose(max(lengths) / arrows.scale, 0.15, rel_tol=1e-6)
        assert axes.get_title().endswith(f"slope {max(lengths):.2f}")
        for level, path in zip(lines.levels, lines.get_paths(), strict=True):
            assert np.allclose([loss(place) for place in path.vertices], level, rtol=0.06, atol=0.01)
    along_the_line = [multinomial(np.array([o, 1 - o])) for o in np.linspace(0.01, 0.99, 99)]
    assert np.argmin(along_the_line) == 69, "where the dashed line is lowest, at o_1 = 0.70, stands the dot"


@pytest.mark.parametrize(("picture", "numbers"), [
    (two_losses(0.2, 1.0), ["y* = 1.00", "o = 0.20", "cross-entropy is 1.61, and its slope is −5.00",
                            "squared error is 0.32, and its slope is −0.80"]),
    (costs([0.6, 0.3, 0.1], NAMES), ["water has the output 0.60 and costs 0.51", "0.30 and costs 1.20",
                                     "leave alone has the output 0.10 and costs 2.30"]),
    (downhill(), ["(0.70, 0.30)", "0.79, 6.58 and 5.44"]),
])
def test_alternative_text(picture, numbers):
    assert [each for each in numbers if each not in picture.alt] == []
