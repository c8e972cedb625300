"""δ against errors: every curve is its closed form, every tangent a central difference, every number in the words."""

import numpy as np
import pytest

from bpcore.figures.output_delta import delta_by_output, loss_and_delta, slopes_back


def losses(s, target):
    """Cross-entropy and squared error of a sigmoid output, in s alone."""
    return np.logaddexp(0, s) - target * s, (1 / (1 + np.exp(-s)) - target) ** 2 / 2


@pytest.mark.parametrize(("s", "target"), [(-4.0, 0.9), (0.5, 0.3), (6.0, 0.7)])
def test_losses_and_their_tangents(s, target):
    picture = loss_and_delta(s, target)
    left, right = picture.figure.axes
    for k in (0, 1):
        curve, tangent, point = left.lines[3 * k:3 * k + 3]
        slopes, slope = right.lines[2 * k:2 * k + 2]
        sums = curve.get_xdata()
        np.testing.assert_allclose(curve.get_ydata(), losses(sums, target)[k], atol=1e-12)
        measured = (losses(sums + 1e-6, target)[k] - losses(sums - 1e-6, target)[k]) / 2e-6
        np.testing.assert_allclose(slopes.get_ydata(), abs(measured), atol=1e-8)
        here = (losses(s + 1e-6, target)[k] - losses(s - 1e-6, target)[k]) / 2e-6
        height = losses(s, target)[k]
        np.testing.assert_allclose(tangent.get_ydata() - height, here * (tangent.get_xdata() - s), atol=1e-7)
        np.testing.assert_allclose([*point.get_ydata(), *slope.get_ydata()], [height, abs(here)], atol=1e-8)
    assert f"target {target:.2f}" in picture.alt


def test_its_words():
    s, target = -4.0, 0.9
    o = 1 / (1 + np.exp(4))
    (cross_entropy, squared_error), slope = losses(s, target), target - o
    picture = loss_and_delta(s, target)
    assert f"the output is {o:.2f}" in picture.alt and f"up to {target:.2f}" in picture.alt
    assert f"cross-entropy is {cross_entropy:.2f} high, with |δ| = {slope:.2f}" in picture.alt
    assert f"squared error is {squared_error:.2f} high, with |δ| = {slope * o * (1 - o):.2f}" in picture.alt
    shown = {text.get_text() for axes in picture.figure.axes for text in axes.texts}
    assert {f"cross-entropy: {cross_entropy:.2f}", f"squared error: {slope * o * (1 - o):.2f}"} < shown


@pytest.mark.parametrize("target", [0.9, 0.7])
def test_delta_by_output(target):
    """The whole of each curve is in the frame, and the target is drawn."""
    axes, = delta_by_output(target).figure.axes
    at_target, *curves = axes.lines
    assert set(at_target.get_xdata()) == {target}
    closed_forms = [*[lambda e, o: e] * 3, lambda e, o: e * (1 - o**2), lambda e, o: 1.5 * e * o * (1 - o),
                    lambda e, o: e * o * (1 - o)]
    for line, closed_form, end in zip(curves, closed_forms, [-1, 0, 0, -1, 0, 0], strict=True):
        output, delta = line.get_data()
        np.testing.assert_allclose(delta, closed_form(target - output, output), rtol=1e-9, atol=1e-12)
        assert output.max() == pytest.approx(target) and output.min() == pytest.approx(end, abs=0.002)
        assert axes.get_xlim()[0] <= output.min() and delta.max() < axes.get_ylim()[1]


def test_the_words_of_delta_by_output():
    o = np.linspace(-1, 0.9, 19001)
    inside = o[o > 0]
    tanh, sigmoid = ((0.9 - o) * (1 - o**2)).max(), ((0.9 - inside) * inside * (1 - inside)).max()
    alt = delta_by_output().alt
    assert f"tanh to {tanh:.2f} at most" in alt and "which should be 0.90" in alt
    assert f"softmax to {1.5 * sigmoid:.2f} and sigmoid to {sigmoid:.2f}, both" in alt


@pytest.mark.parametrize(("s", "target"), [(2.114, 0.15), (-0.7, 0.8)])
def test_slopes_back(s, target):
    """Each number on it, by a difference: E in o, o in s, and E in s."""
    o, h = 1 / (1 + np.exp(-s)), 1e-6
    picture = slopes_back(o, target)
    shown = [text.get_text() for text in picture.figure.axes[0].texts]
    flat = (1 / (1 + np.exp(-s - h)) - 1 / (1 + np.exp(-s + h))) / (2 * h)
    in_o = [lambda o: (o - target) ** 2 / 2, lambda o: -target * np.log(o) - (1 - target) * np.log(1 - o)]
    for k, name in ((1, "squared error"), (0, "cross-entropy")):
        slope = (in_o[1 - k](o + h) - in_o[1 - k](o - h)) / (2 * h)
        delta = (losses(s + h, target)[k == 1] - losses(s - h, target)[k == 1]) / (2 * h)
        texts = [f"{value:.2f}".replace("-", "−") for value in (slope, flat, delta)]
        assert f"Under the {name} ∂E/∂o is {texts[0]}, and times the slope {texts[1]}" in picture.alt
        assert f"gives δ = {texts[2]}." in picture.alt
        assert {name, f"∂E/∂o = {texts[0]}", f"a′ = {texts[1]}", f"δ = {texts[2]}"} <= set(shown)
