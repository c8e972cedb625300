"""Softmax's Jacobian, read back from what was drawn, against loops and central differences."""

import math

import numpy as np
import pytest

from bpcore.figures.softmax import softmax_jacobian

SUMS = pytest.mark.parametrize("s", [(-0.8, -0.3, 0.5), (3.0, -3.0, 0.1)])
DE_DO = (0.4, -0.9, 0.3)


def shares(s):
    return np.array([math.exp(s_i) / sum(map(math.exp, s)) for s_i in s])


def central(f, s, h=1e-5):
    return np.array([(f(s + h * unit) - f(s - h * unit)) / (2 * h) for unit in np.eye(len(s))])


def drawn(s):
    outputs, *matrices = softmax_jacobian(*s, dE_do=DE_DO).figure.axes
    return [bar.get_width() for bar in outputs.patches], *(axes.images[0].get_array() for axes in matrices)


def row(values):
    return "(" + ", ".join(f"{value:.2f}".replace("-", "−") for value in values) + ")"


@SUMS
def test_bars_and_matrices(s):
    o, J, dE_do, dE_ds = drawn(s)
    measured = central(lambda s: shares(s) @ DE_DO, np.array(s))
    assert np.allclose(o, shares(s))
    assert np.allclose(J, central(shares, np.array(s)), atol=1e-9)  # row i: what s_i moves
    assert dE_do.ravel().tolist() == list(DE_DO)
    assert np.allclose(dE_ds[:, 0], measured) and np.allclose(dE_ds[:, 1], measured)
    assert np.allclose(dE_ds[:, 2], shares(s) * (1 - shares(s)) * DE_DO)


@SUMS
def test_the_colours_stay_comparable(s):
    _, J, _, found = softmax_jacobian(*s).figure.axes
    assert J.images[0].get_clim() == found.images[0].get_clim() == (-0.25, 0.25)


def test_alt_says_what_is_seen():
    s = np.array([-0.8, -0.3, 0.5])
    alt = softmax_jacobian(*s, dE_do=DE_DO).alt
    diagonal = shares(s) * (1 - shares(s)) * DE_DO
    said = [s, shares(s), *central(shares, s), DE_DO, central(lambda s: shares(s) @ DE_DO, s), diagonal]
    assert [part for part in map(row, said) if part not in alt] == []
