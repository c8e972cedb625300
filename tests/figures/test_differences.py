"""The pictures of differences: their lines against closed forms, and what their alternative texts say."""

import re

import numpy as np
import pytest

from bpcore.figures.differences import REACH, STEPS, best_h, cube, curve, secants, step_sizes
from bpcore.teaching.writing import number

KINDS = [("forward, float64", 1, np.float64), ("central, float64", 2, np.float64), ("central, float32", 2, np.float32)]


def lines(picture):
    """(x, y) of every line, by its label."""
    [axes] = picture.figure.axes
    return {line.get_label(): line.get_xydata().T for line in axes.get_lines()}


def truncation_and_rounding(h, w, order, dtype):
    """The worst error of w³'s difference by its remainder 3wh or h², and by a last digit of every value it takes."""
    eps = np.finfo(dtype).eps
    return 3 * w * h + 2 * eps * w**3 / h if order == 1 else h**2 + eps * w**3 / h


def test_steps_go_from_a_tenth_down():
    assert STEPS[0] == 0.1 and STEPS[-1] == 1e-15 and (np.diff(STEPS) < 0).all()


@pytest.mark.parametrize("h", [0.1, 0.7, 2.0])
def test_secants_of_the_sine(h):
    """(sin(w + h) − sin(w))/h, and cos(w)·sin(h)/h for the central one."""
    w, picture = 0.3, secants(np.sin, 0.3, h)
    slopes = {"tangent": np.cos(w), "forward": (np.sin(w + h) - np.sin(w)) / h, "central": np.cos(w) * np.sin(h) / h}
    drawn = lines(picture)
    for name, slope in slopes.items():
        x, y = drawn[name]
        assert np.diff(y) / np.diff(x) == pytest.approx(slope, abs=1e-9)
        touches = w - h if name == "central" else w
        assert np.interp(touches, x, y) == pytest.approx(np.sin(touches), abs=1e-9)
        assert f"slope {number(slope, 3)}" in picture.alt
        if name != "tangent":
            assert f"{number(slope, 3)}, off by {number(abs(slope - np.cos(w)), 3)}" in picture.alt
    np.testing.assert_allclose(drawn["points"], [[w - h, w, w + h], np.sin([w - h, w, w + h])])
    np.testing.assert_allclose(drawn["E"][1], np.sin(drawn["E"][0]))


def test_curve_of_the_sine():
    picture = curve(np.sin, 0.3)
    drawn = lines(picture)
    x, y = drawn["tangent"]
    np.testing.assert_allclose(y, np.sin(0.3) + np.cos(0.3) * (x - 0.3), atol=1e-9)
    np.testing.assert_allclose(drawn["E"][1], np.sin(drawn["E"][0]))
    for end in (0.3 - REACH, 0.3 + REACH):
        assert f"by {number(np.sin(end) - np.sin(0.3))}" in picture.alt
    assert "slope" not in picture.alt  # which is asked for below it


@pytest.mark.parametrize("name, order, dtype", KINDS)
@pytest.mark.parametrize("w", [0.7, 1.9])
def test_the_best_h_is_where_the_sum_is_least(name, order, dtype, w):
    best = best_h(w, order, dtype)
    least = truncation_and_rounding(best, w, order, dtype)
    assert all(truncation_and_rounding(best * factor, w, order, dtype) > least for factor in (0.97, 1.03))
    drawn = lines(step_sizes(w))[f"{name}, best"]
    np.testing.assert_allclose(drawn.ravel(), [best, least / (3 * w * w)])


@pytest.mark.parametrize("name, order, dtype", KINDS)
def test_errors_of_the_cube(name, order, dtype):
    """To the right the remainder of (w + h)³ itself; everywhere below twice what is expected of it, and at most 1."""
    w, drawn = 0.7, lines(step_sizes(0.7))
    h, error = drawn[name]
    np.testing.assert_array_equal(h, STEPS)
    large = h > 8 * best_h(w, order, dtype)
    remainder = 3 * w * h + h**2 if order == 1 else h**2
    assert large.sum() >= 2
    np.testing.assert_allclose(error[large], remainder[large] / (3 * w * w), rtol=0.02)
    expected = truncation_and_rounding(h, w, order, dtype) / (3 * w * w)
    known = np.isfinite(error)
    assert known.sum() > 0.8 * h.size and (error[known] < 2 * expected[known]).all()
    np.testing.assert_allclose(drawn[f"{name}, expected"][1], expected)


def test_in_float32_a_tiny_h_is_lost():
    h, error = lines(step_sizes(0.7))["central, float32"]
    assert (error[h <= 1e-8] == 1).all()


def test_the_text_gives_the_lowest_points():
    alt = step_sizes(0.7).alt
    for name, order, dtype in KINDS:
        best = best_h(0.7, order, dtype)
        least = truncation_and_rounding(best, 0.7, order, dtype) / (3 * 0.7**2)
        assert f"{name}: about {number(least)} at h = {number(best)}" in alt
    assert len(re.findall(r"at h = ", alt)) == len(KINDS)


def test_the_cube_keeps_the_dtype():
    assert cube(np.float32(0.7)).dtype == np.float32 and cube(2.0) == 8
