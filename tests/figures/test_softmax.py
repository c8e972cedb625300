"""Softmax's Jacobian, read back from what was drawn, against loops and central differences."""

import math

import numpy as np
import pytest

from bpcore.figures.softmax import softmax_jacobian

SUMS = pytest.mark.parametrize("s", [(-0.8, -0.3, 0.5), (3.0, -3.0, 0.1)])
Y = (0.3, 0.6, 0.1)


def shares(s):
    return np.array([math.exp(s_i) / sum(map(math.exp, s)) for s_i in s])


def central(f, s, h=1e-5):
    return np.array([(f(s + h * unit) - f(s - h * unit)) / (2 * h) for unit in np.eye(len(s))])


def loss(s):
    return sum((o - y) ** 2 for o, y in zip(shares(s), Y, strict=True)) / 2


def diagonal(s):
    return shares(s) * (1 - shares(s)) * (shares(s) - Y)


def drawn(s):
    outputs, *matrices = softmax_jacobian(*s, y=Y).figure.axes
    return outputs, *(axes.images[0].get_array() for axes in matrices)


def row(values):
    return "(" + ", ".join(f"{value + 0.0:.2f}".replace("-", "−") for value in values) + ")"


@SUMS
def test_bars_and_matrices(s):
    outputs, J, dE_do, delta = drawn(s)
    assert np.allclose([bar.get_width() for bar in outputs.patches], shares(s))
    assert tuple(outputs.lines[-1].get_xdata()) == Y
    assert np.allclose(J, central(shares, np.array(s)), atol=1e-9)  # row i: what s_i moves
    assert np.allclose(dE_do.ravel(), shares(s) - Y)
    assert np.allclose(delta[:, 0], central(loss, np.array(s)), atol=1e-9)
    assert np.allclose(delta[:, 1], diagonal(s))


@SUMS
def test_the_colours_stay_comparable(s):
    _, J, _, found = softmax_jacobian(*s).figure.axes
    assert J.images[0].get_clim() == found.images[0].get_clim() == (-0.25, 0.25)


def test_small_numbers_have_two_decimals_too():
    outputs, *matrices = softmax_jacobian(4.0, -4.0, -4.0).figure.axes
    assert {text.get_text() for text in matrices[0].texts} == {"0.00"} and "e−" not in softmax_jacobian(4, -4, -4).alt
    assert [text.get_text() for text in outputs.texts] == ["1.00", "0.00", "0.00"]
    assert len({(axes.get_position().y0, axes.get_position().y1) for axes in (outputs, *matrices)}) == 1


def test_alt_says_what_is_seen():
    s = np.array([-0.8, -0.3, 0.5])
    alt = softmax_jacobian(*s, y=Y).alt
    said = [s, shares(s), *central(shares, s), shares(s) - Y, central(loss, s), diagonal(s)]
    assert [part for part in map(row, said) if part not in alt] == []
