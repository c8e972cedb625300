"""The pictures of wrong lines, against sums typed as loops and closed forms."""

import math
import re

import numpy as np
import pytest

from bpcore import Dense, backprop, linear, squared_error, tanh
from bpcore.figures.errata import LEAST, PUT_RIGHT, WRONG, beside, fan_out, likelihoods, spread, walks

W1, b1 = [[-0.1, -0.6, -1.3], [-0.4, -0.9, 0.8]], [-0.8, 0.8, 1.2]
W2, b2 = [[1.3, 1.6], [-0.9, -0.8], [-0.6, 1.2]], [0.8, 0.3]
X, Y = [0.5, 0.1], [0.1, -0.9]
TRACE = backprop([Dense(np.array(W1), np.array(b1), tanh), Dense(np.array(W2), np.array(b2), linear)],
                 np.array([X]), np.array([Y]), squared_error)
TABLES = {"measured": [[0.31, -0.12], [0.2, 0.7]], "✗ no j": [[0.4, 0.5], [-0.6, 0.9]],
          "✓ put right": [[0.32, -0.11], [0.21, 0.71]]}
OUTPUTS = [math.tanh(sum(X[j] * W1[j][i] for j in range(2)) + b1[i]) for i in range(3)]  # of the hidden units


def loss_if(w=W2[0][0], sent=None):
    """E with the weight from hidden unit 1 to output 1 at w; or where unit j sends sent[j][i] to output i."""
    weights = [[w, W2[0][1]], *W2[1:]]
    sent = sent or [[o, o] for o in OUTPUTS]
    o = [sum(sent[j][i] * weights[j][i] for j in range(3)) + b2[i] for i in range(2)]
    return sum((o - y) ** 2 / 2 for o, y in zip(o, Y, strict=True))


def walked(sign, rate, steps=3):
    """Steps by central differences of `loss_if`, whose parabola they fit exactly."""
    ws = [1.3]
    for _ in range(steps):
        ws.append(ws[-1] + sign * rate * (loss_if(ws[-1] + 0.1) - loss_if(ws[-1] - 0.1)) / 0.2)
    return ws


def told(text):
    return [float(number.replace("−", "-")) for number in re.findall(r"−?\d+\.\d+", text)]


def test_spread():
    errors = {"sign turned": ([2.0, 1.5], [3e-11, 0.0]), "a letter": ([0.03, 0.7], [2e-8, 2e-10])}
    picture = spread(errors)
    [axes] = picture.figure.axes
    found = [(line.get_xdata().tolist(), line.get_color()) for line in axes.lines]
    assert found == [(np.maximum(values, LEAST).tolist(), colour) for pair in errors.values()
                     for values, colour in zip(pair, (WRONG, PUT_RIGHT), strict=True)]
    heights = [line.get_ydata()[0] for line in axes.lines]
    assert [label.get_text() for label in axes.get_yticklabels()] == list(errors)
    assert np.round(heights).tolist() == [0, 0, 1, 1] and axes.get_xscale() == "log"
    assert picture.alt.endswith("Sign turned: as it stands from 1.5 to 2, put right at most 1.0e−9. A letter: as it "
                                "stands from 0.03 to 0.7, put right at most 2.0e−8.")


@pytest.mark.parametrize("rate", [0.1, 0.8])
def test_walks(rate):
    picture = walks(TRACE, 2, (1, 1), rate)
    for axes, sign in zip(picture.figure.axes, (-1, 1), strict=True):
        curve, *paths, start = (line.get_xydata() for line in axes.lines)
        np.testing.assert_allclose(curve[:, 1], [sign * loss_if(w) for w in curve[:, 0]])
        for path, direction in zip(paths, (1, -1), strict=True):
            np.testing.assert_allclose(path[:, 0], walked(direction, rate))
            np.testing.assert_allclose(path[:, 1], [sign * loss_if(w) for w in path[:, 0]])
        np.testing.assert_allclose(start, [[1.3, sign * loss_if(1.3)]])
    signs = [[text.get_text()[:text.get_text().index(":")] for text in axes.texts] for axes in picture.figure.axes]
    assert signs == [["✗ w − α ∂log L/∂w", "✓ w + α ∂log L/∂w"], ["✗ w + α ∂E/∂w", "✓ w − α ∂E/∂w"]]
    climbing, right = paths
    assert (np.diff(climbing[:, 1]) > 0).all() and (np.diff(right[:, 1]) < 0).all()


def test_walks_in_words():
    up, down = walked(1, 0.8), walked(-1, 0.8)
    alt = walks(TRACE, 2, (1, 1), 0.8).alt
    np.testing.assert_allclose(told(alt), [0.8, *up, *map(loss_if, up), *down, *map(loss_if, down)], atol=0.0051)


def test_beside():
    picture = beside(TABLES, "∂E/∂w", "from j", "into i")
    shown = [[float(text.get_text().replace("−", "-")) for text in axes.texts] for axes in picture.figure.axes]
    assert shown == [np.ravel(values).tolist() for values in TABLES.values()]
    assert told(picture.alt) == [number for values in shown for number in values]
    assert len({axes.images[0].get_clim() for axes in picture.figure.axes}) == 1
    assert re.findall(r"([A-Z][a-z ]+):", picture.alt) == ["Measured", "No j", "Put right"]
    assert [(axes.get_title(), axes.title.get_color()) for axes in picture.figure.axes] == list(
        zip(TABLES, ("black", WRONG, PUT_RIGHT), strict=True))


@pytest.mark.parametrize(("t", "zeros"), [([0, 1, 1, 1], 0.25), ([0, 0, 0, 1, 1], 0.6)])
def test_likelihoods(t, zeros):
    picture = likelihoods(t)
    (written, top_written, corrected, top_corrected, _) = (line.get_xydata() for line in picture.figure.axes[0].lines)
    for line, exponent in ((written, lambda t: t), (corrected, lambda t: 1 - t)):
        expected = [math.prod(y ** exponent(k) * (1 - y) ** (1 - exponent(k)) for k in t) for y in line[:, 0]]
        np.testing.assert_allclose(line[:, 1], expected)
    assert (top_corrected[0, 0], top_written[0, 0]) == pytest.approx((zeros, 1 - zeros), abs=0.001)
    assert f"{zeros:.0%} of them 0" in picture.alt
    assert told(picture.alt) == pytest.approx([1 - zeros, zeros])


@pytest.mark.parametrize("unit", [1, 3])
def test_fan_out(unit):
    """Each copy is pushed alone, by central differences; all of them together as the output is."""
    def slope(pushed):
        ends = [[[o + h * (j == unit - 1 and i in pushed) for i in range(2)] for j, o in enumerate(OUTPUTS)]
                for h in (1e-5, -1e-5)]
        return (loss_if(sent=ends[0]) - loss_if(sent=ends[1])) / 2e-5

    each, output = [slope({i}) for i in range(2)], slope({0, 1})
    assert output == pytest.approx(sum(each), abs=1e-9)
    picture = fan_out(TRACE, 1, unit)
    texts = [text.get_text() for text in picture.figure.axes[0].texts]
    said = [text for text in texts if "∂E/∂o_{" in text]
    assert [told(text)[-1] for text in said] == pytest.approx(each, abs=0.0051)
    assert told(texts[-1]) == pytest.approx([*each, output], abs=0.0051)
    numbers = told(picture.alt)
    assert (numbers[0], *numbers[3::3]) == pytest.approx((OUTPUTS[unit - 1], *each), abs=0.0051)
    assert numbers[-1] == pytest.approx(output, abs=0.0051)
