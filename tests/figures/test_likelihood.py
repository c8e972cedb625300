"""The pictures of a likelihood, read back from what was drawn, against the standard library's normal distribution."""

import math
from statistics import NormalDist

import pytest

from bpcore.figures.likelihood import WATER, minus_log, three_days
from bpcore.validation import numerical_gradient

OUTPUTS = pytest.mark.parametrize("o", [0.0, 1.0, 3.7])


@OUTPUTS
def test_each_bar_ends_at_its_bell(o):
    [axes] = three_days(o).figure.axes
    lines = [line.get_xydata() for line in axes.lines[1:]]  # the first is the output's
    product = 1
    for day, (_, bell, bar, dot) in enumerate(zip(*[iter(lines)] * 4, strict=True)):
        scale = (bar[1, 0] - day) / NormalDist(o, 1).pdf(WATER[day])
        assert math.isclose(scale, 1.6) and bar[:, 1].tolist() == [WATER[day]] * 2
        assert dot.tolist() == [[day, WATER[day]]]
        assert all(math.isclose(x - day, 1.6 * NormalDist(o, 1).pdf(amount)) for x, amount in bell)
        product *= NormalDist(o, 1).pdf(WATER[day])
    said = float(axes.get_title().split("= ")[-1].replace("−", "-"))
    assert math.isclose(said, product, rel_tol=0.02, abs_tol=5e-5)


@OUTPUTS
def test_the_curves_and_their_slopes(o):
    def minus_log_likelihood(o):
        return -sum(math.log(NormalDist(o, 1).pdf(y)) for y in WATER)

    [axes] = minus_log(o).figure.axes
    E, _, at, upper, _, at_upper, _ = axes.lines
    for output, height in upper.get_xydata():
        assert math.isclose(height, minus_log_likelihood(output))
    for output, height in E.get_xydata():
        assert math.isclose(height, sum((output - y) ** 2 / 2 for y in WATER), abs_tol=1e-12)
    assert math.isclose(at_upper.get_xydata()[0, 1], minus_log_likelihood(o)) and at.get_xydata()[0, 0] == o
    measured = numerical_gradient(minus_log_likelihood, o)
    slopes = [line.get_slope() for line in axes.lines if hasattr(line, "get_slope")]
    assert len(slopes) == 2 and all(math.isclose(slope, measured, abs_tol=1e-8) for slope in slopes)


def test_the_slope_at_the_mean_is_0():
    [axes] = minus_log(2.2).figure.axes
    assert axes.get_title().endswith("slope of both 0.00")


@pytest.mark.parametrize(("picture", "numbers"), [
    (three_days(1.0), ["o = 1.00", "1.10, and the bar is 0.40", "0.07 long", "0.11 long", "likelihood, 0.0029"]),
    (minus_log(1.0), ["2.76", "lowest at 2.20", "squared error is 3.09", "likelihood 5.85", "−3.60"]),
])
def test_alternative_text(picture, numbers):
    assert [each for each in numbers if each not in picture.alt] == []
