"""The pictures of losses: what is drawn against logarithms of densities and central differences."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from bpcore.figures.losses import bernoulli, categorical, gaussian, surfaces
from bpcore.validation import numerical_gradient


def line(axes, k):
    return axes.lines[k].get_xydata()


def slope_of(axes):
    """Of the tangent, the one line that is drawn by its slope."""
    [tangent] = [line for line in axes.lines if hasattr(line, "get_slope")]
    return tangent.get_slope()


@pytest.mark.parametrize(("o", "y"), [(0.3, 1.4), (1.8, -0.5), (0.0, 0.0)])
def test_gaussian(o, y):
    picture = gaussian(o, y)
    left, right = picture.figure.axes
    for target, height in line(left, 0):
        assert math.isclose(height, NormalDist(o, 1).pdf(target))
    assert math.isclose(line(left, 1)[1, 1], NormalDist(o, 1).pdf(y))
    at_best = math.log(NormalDist().pdf(0))  # the constant that the loss leaves out
    for output, E in line(right, 0):
        assert math.isclose(E, at_best - math.log(NormalDist(output, 1).pdf(y)), abs_tol=1e-12)
    assert math.isclose(slope_of(right), numerical_gradient(lambda o: (y - o) ** 2 / 2, o), abs_tol=1e-9)


@pytest.mark.parametrize(("o", "y"), [(0.2, 1), (0.95, 0), (0.5, 1)])
def test_bernoulli(o, y):
    picture = bernoulli(o, y)
    left, right = picture.figure.axes
    assert [bar.get_height() for bar in left.patches] == [1 - o, o]
    colours = [bar.get_facecolor() for bar in left.patches]
    assert colours[0] != colours[1]
    assert left.get_xticklabels()[y].get_text() == f"{y} = y*"
    for output, E in line(right, 0):
        assert math.isclose(math.exp(-E), output if y else 1 - output)
    measured = numerical_gradient(lambda o: -np.log(o if y else 1 - o), o)
    assert math.isclose(slope_of(right), measured, rel_tol=1e-7)


def test_categorical():
    left, right = categorical([0.6, 0.3, 0.1]).figure.axes
    assert [bar.get_height() for bar in left.patches] == [0.6, 0.3, 0.1]
    assert np.allclose([math.exp(-bar.get_height()) for bar in right.patches], [0.6, 0.3, 0.1])


def test_surfaces():
    y = 0.7, 0.3

    def multinomial(o):
        return -y[0] * math.log(o[0]) - y[1] * math.log(o[1])

    def binary(o):
        return -sum(t * math.log(p) + (1 - t) * math.log(1 - p) for p, t in zip(o, y, strict=True))

    losses = [lambda o: math.dist(o, y) ** 2 / 2, binary, multinomial]
    for axes, loss in zip(surfaces(y).figure.axes, losses, strict=True):
        lines, arrows = axes.collections
        for place, arrow in zip(arrows.get_offsets(), np.stack((arrows.U, arrows.V), axis=1), strict=True):
            downhill = -numerical_gradient(loss, place)
            assert np.allclose(arrow, downhill / math.hypot(*downhill), atol=1e-6)
        for level, path in zip(lines.levels, lines.get_paths(), strict=True):
            assert np.allclose([loss(place) for place in path.vertices], level, rtol=0.06, atol=0.01)
    along_the_line = [multinomial(np.array([o, 1 - o])) for o in np.linspace(0.01, 0.99, 99)]
    assert np.argmin(along_the_line) == 69, "where the dashed line is lowest, at o_1 = 0.70, stands the dot"


@pytest.mark.parametrize(("picture", "numbers"), [
    (gaussian(0.3, 1.4), ["o = 0.30", "y* = 1.40", "0.218 high", "0.60 high", "slope is −1.10"]),
    (bernoulli(0.2, 1), ["0.80", "1 has 0.20", "target is 1", "1.61 high", "slope is −5.00"]),
    (bernoulli(0.95, 0), ["0.05", "0.95", "target is 0", "towards 1", "3.00 high", "slope is 20.00"]),
    (categorical([0.6, 0.3, 0.1]), ["Class 1", "0.60 and costs 0.51", "0.30 and costs 1.20", "0.10 and costs 2.30"]),
    (surfaces(), ["(0.70, 0.30)"]),
])
def test_alternative_text(picture, numbers):
    for each in numbers:
        assert each in picture.alt
