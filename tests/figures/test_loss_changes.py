"""The picture of the ΔL test: its ratios against a loss whose change is known in closed form."""

import numpy as np
import pytest

from bpcore import Dense, backprop, linear, squared_error
from bpcore.figures.loss_changes import RATES, loss_change_ratios
from bpcore.teaching.writing import number

W, X = 0.6, 0.8


class Times(Dense):
    """A layer whose gradient is three times what it should be."""

    def grad_params(self, o_below, delta):
        return 3 * super().grad_params(o_below, delta)[0], None


def trace(kind):
    """L = ½(xw)², with the slope x²w: one step of descent with c times that slope gives ½(xw)²(1 − cαx²)²."""
    return backprop([kind(np.array([[W]]), None, linear)], np.array([[X]]), np.zeros((1, 1)), squared_error)


def ratio(rate, c):
    """((1 − cαx²)² − 1)·½x²w² over −α(c·x²w)²."""
    return ((1 - c * rate * X**2) ** 2 - 1) * X**2 * W**2 / 2 / (-rate * (c * X**2 * W) ** 2)


@pytest.fixture(scope="module")
def picture():
    return loss_change_ratios({"right": trace(Dense), "three times": trace(Times)})


@pytest.mark.parametrize("name, c", [("right", 1), ("three times", 3)])
def test_ratios(picture, name, c):
    [axes] = picture.figure.axes
    [line] = [line for line in axes.get_lines() if line.get_label() == name]
    rates, ratios = line.get_xydata().T
    np.testing.assert_array_equal(rates, RATES)
    np.testing.assert_allclose(ratios, [ratio(rate, c) for rate in RATES], rtol=1e-10)
    first, last = (number(ratio(RATES[k], c)) for k in (0, -1))
    assert f"{name} {first} and {last}" in picture.alt
    assert any(text.get_text() == f"{name} → {last}" for text in axes.texts)


def test_the_text_names_the_rates(picture):
    assert RATES[0] == 5 and RATES[-1] == 0.001
    assert "At α = 5.00 and at α = 0.001" in picture.alt
