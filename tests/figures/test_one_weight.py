"""The loss as one weight moves, against loops over the sums of the notes and central differences."""

import math
import re

import numpy as np
import pytest

from bpcore import Dense, backprop, sigmoid, softmax, squared_error
from bpcore.figures.one_weight import HIGH, LOW, one_weight
from bpcore.teaching.story import plant_net, plants

W1, b1 = [[0.6, 1.4, 1.2], [0.1, 0.3, 1.5]], [0.8, 0.6, 0.1]
W2, b2 = [[0.7, -1.1], [-0.6, 1.8], [-2.1, 0.4]], [-0.5, 0.4]
X, Y = [[1.2, -1.5], [-0.4, 0.7]], [[0.9, 0.2], [0.3, 0.8]]
TRACE = backprop([Dense(np.array(W1), np.array(b1), sigmoid), Dense(np.array(W2), np.array(b2), sigmoid)],
                 np.array(X), np.array(Y), squared_error)
WEIGHTS = pytest.mark.parametrize(("layer", "at"), [(1, (1, 2)), (1, (2, 3)), (2, (2, 1)), (2, (3, 2))])


def outputs(o, W, b):
    return [1 / (1 + math.exp(-sum(o[j] * W[j][i] for j in range(len(o))) - b[i])) for i in range(len(b))]


def loss_if(layer, at, w):
    """ΣE with this one weight at w."""
    W = {1: [row[:] for row in W1], 2: [row[:] for row in W2]}
    W[layer][at[0] - 1][at[1] - 1] = w
    return sum((o - y) ** 2 / 2 for x, target in zip(X, Y, strict=True)
               for o, y in zip(outputs(outputs(x, W[1], b1), W[2], b2), target, strict=True))


def drawn(picture):
    [axes] = picture.figure.axes
    return axes, [line.get_xydata() for line in axes.lines]


@WEIGHTS
def test_curve(layer, at):
    _, (curve, *_) = drawn(one_weight(TRACE, layer, at))
    assert (curve[0, 0], curve[-1, 0]) == (LOW, HIGH)
    np.testing.assert_allclose(curve[:, 1], [loss_if(layer, at, w) for w in curve[:, 0]], rtol=1e-12)


@WEIGHTS
@pytest.mark.parametrize("w", [None, -2.3, 4.0])
def test_tangent_touches_with_the_measured_slope(layer, at, w):
    _, (_, ((left, low), (right, high)), point) = drawn(one_weight(TRACE, layer, at, w))
    w = {1: W1, 2: W2}[layer][at[0] - 1][at[1] - 1] if w is None else w
    measured = (loss_if(layer, at, w + 1e-5) - loss_if(layer, at, w - 1e-5)) / 2e-5
    np.testing.assert_allclose(point, [[w, loss_if(layer, at, w)]], rtol=1e-12)
    assert ((left + right) / 2, (low + high) / 2) == pytest.approx((w, loss_if(layer, at, w)), rel=1e-12)
    assert (high - low) / (right - left) == pytest.approx(measured, abs=1e-9)


@WEIGHTS
def test_step_goes_against_the_slope_and_down(layer, at):
    axes, (*_, ((w, E),), drop, ((new, new_E),)) = drawn(one_weight(TRACE, layer, at, -0.6, rate=5))
    measured = (loss_if(layer, at, w + 1e-5) - loss_if(layer, at, w - 1e-5)) / 2e-5
    assert new == pytest.approx(w - 5 * measured, abs=1e-8)
    assert new_E == pytest.approx(loss_if(layer, at, new), rel=1e-12) and new_E < E
    np.testing.assert_array_equal(drop, [[new, E], [new, new_E]])
    [arrow] = [text for text in axes.texts if getattr(text, "arrow_patch", None)]
    assert (arrow.xyann, arrow.xy) == ((w, E), (new, E))


def cost_of(output):
    """Of one output alone, over the examples, with the weights as they are."""
    return sum((outputs(outputs(x, W1, b1), W2, b2)[output - 1] - target[output - 1]) ** 2 / 2
               for x, target in zip(X, Y, strict=True))


@WEIGHTS
def test_what_the_other_output_costs_lies_below_the_curve(layer, at):
    picture = one_weight(TRACE, layer, at)
    bands = drawn(picture)[0].patches
    if layer == 1:  # both outputs read it
        assert not bands and "band" not in picture.alt
        return
    [band] = bands
    low, high = band.get_patch_transform().transform_path(band.get_path()).get_extents().intervaly
    assert (low, high) == (0, pytest.approx(cost_of(3 - at[1]), rel=1e-12))
    _, (curve, *_) = drawn(picture)
    assert curve[:, 1].min() >= high
    assert f"what output {3 - at[1]} costs" in picture.alt


def test_one_output_alone_and_a_softmax_have_no_band():
    for layer in (Dense(np.array(W2)[:, :1], None, sigmoid), Dense(np.array(W2), None, softmax)):
        trace = backprop([TRACE.net[0], layer], np.array(X), np.array(Y)[:, :layer.W.shape[1]], squared_error)
        assert not drawn(one_weight(trace, 2, (2, 1)))[0].patches


def test_a_short_step_is_not_hidden_by_its_head():
    for rate, style in ((0.5, "Curve"), (5, "CurveFilledB")):
        [arrow] = [text for text in drawn(one_weight(TRACE, 2, (2, 1), rate=rate))[0].texts
                   if getattr(text, "arrow_patch", None)]
        assert type(arrow.arrow_patch.get_arrowstyle()).__name__ == style


PLANTS = backprop(plant_net(), *plants(), squared_error)


def test_the_steps_of_lesson_04():
    """On six plants a step at rate 21 lowers the loss, and one at 22 raises it."""
    for rate, raises in ((5, False), (21, False), (22, True), (40, True)):
        told = re.findall(r"E = (\d\.\d+)|it is (\d\.\d+)", one_weight(PLANTS, 2, (2, 1), rate=rate).alt)
        (_, before), (after, _) = told
        assert (float(after) > float(before)) == raises, rate


def test_without_a_rate_there_is_no_step():
    axes, lines = drawn(one_weight(TRACE, 2, (2, 1)))
    assert len(lines) == 3 and not [text for text in axes.texts if "step" in text.get_text()]
    assert "step" not in one_weight(TRACE, 2, (2, 1)).alt


def test_the_text_tells_the_numbers():
    """Of the loss at both ends, lowest, and at w; of the slope; of the step and where it leads."""
    picture = one_weight(TRACE, 2, (2, 1), 0.5, rate=4)
    slope = (loss_if(2, (2, 1), 0.5 + 1e-5) - loss_if(2, (2, 1), 0.5 - 1e-5)) / 2e-5
    new = 0.5 - 4 * slope
    lowest = min(np.linspace(LOW, HIGH, 141), key=lambda w: loss_if(2, (2, 1), w))
    expected = [LOW, HIGH, loss_if(2, (2, 1), LOW), loss_if(2, (2, 1), HIGH), loss_if(2, (2, 1), lowest), lowest,
                0.5, loss_if(2, (2, 1), 0.5), slope, cost_of(2), 2, -4 * slope, 4, new, loss_if(2, (2, 1), new)]
    told = [float(n.replace("−", "-")) for n in re.findall(r"[+−]?\d+\.?\d*", picture.alt.split("moves", 1)[1])]
    np.testing.assert_allclose(told, expected, atol=0.0051)
    assert "weight from unit 2 of layer 1 to unit 1 of layer 2" in picture.alt
    keys = " ".join(text.get_text() for text in drawn(picture)[0].texts)
    assert all(f" {text}" in keys for text in (f"slope −{-slope:.3f}", f"step +{-4 * slope:.2f}", f"w = {new:.2f}"))


@pytest.mark.parametrize("at", [(0, 1), (4, 1), (1, 3)])
def test_a_weight_that_is_not_there(at):
    with pytest.raises(ValueError, match="there is no entry"):
        one_weight(TRACE, 2, at)
