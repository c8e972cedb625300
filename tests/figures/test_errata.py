"""The pictures of the notes' slips, against sums typed as loops and closed forms."""

import math
import re

import numpy as np
import pytest

from bpcore import Dense, backprop, linear, squared_error, tanh
from bpcore.figures.errata import beside, likelihoods, walks

W1, b1 = [[-0.1, -0.6, -1.3], [-0.4, -0.9, 0.8]], [-0.8, 0.8, 1.2]
W2, b2 = [[1.3, 1.6], [-0.9, -0.8], [-0.6, 1.2]], [0.8, 0.3]
X, Y = [0.5, 0.1], [0.1, -0.9]
TRACE = backprop([Dense(np.array(W1), np.array(b1), tanh), Dense(np.array(W2), np.array(b2), linear)],
                 np.array([X]), np.array([Y]), squared_error)


class Case:
    """Of a slip."""

    truth, written, corrected = [[0.31, -0.12], [0.2, 0.7]], [[0.4, 0.5], [-0.6, 0.9]], [[0.32, -0.11], [0.21, 0.71]]


class Read:
    """Of a reading."""

    truth, written, misread, corrected = Case.truth, Case.corrected, Case.written, None


def loss_if(w):
    """E with the weight from hidden unit 1 to output 1 at w."""
    h = [math.tanh(sum(X[j] * W1[j][i] for j in range(2)) + b1[i]) for i in range(3)]
    weights = [[w, W2[0][1]], *W2[1:]]
    o = [sum(h[j] * weights[j][i] for j in range(3)) + b2[i] for i in range(2)]
    return sum((o - y) ** 2 / 2 for o, y in zip(o, Y, strict=True))


def walked(sign, rate, steps=3):
    """Steps by central differences of `loss_if`, whose parabola they fit exactly."""
    ws = [1.3]
    for _ in range(steps):
        ws.append(ws[-1] + sign * rate * (loss_if(ws[-1] + 0.1) - loss_if(ws[-1] - 0.1)) / 0.2)
    return ws


def told(text):
    return [float(number.replace("−", "-")) for number in re.findall(r"−?\d+\.\d+", text)]


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
    climbing, right = paths
    assert (np.diff(climbing[:, 1]) > 0).all() and (np.diff(right[:, 1]) < 0).all()


def test_walks_in_words():
    up, down = walked(1, 0.8), walked(-1, 0.8)
    alt = walks(TRACE, 2, (1, 1), 0.8).alt
    np.testing.assert_allclose(told(alt), [0.8, *up, *map(loss_if, up), *down, *map(loss_if, down)], atol=0.0051)


@pytest.mark.parametrize(("case", "words"), [
    (Case, ("Measured", "As the note has it", "Put right")),
    (Read, ("Measured", "Read otherwise", "Right when read so"))])
def test_beside(case, words):
    picture = beside(case, "∂L/∂w", "from j", "onto i")
    shown = [[float(text.get_text().replace("−", "-")) for text in axes.texts] for axes in picture.figure.axes]
    assert shown == [np.ravel(values).tolist() for values in (Case.truth, Case.written, Case.corrected)]
    assert told(picture.alt) == [number for values in shown for number in values]
    assert len({axes.images[0].get_clim() for axes in picture.figure.axes}) == 1
    assert re.findall(r"([A-Z][a-z ]+):", picture.alt) == list(words)
    assert [axes.get_title()[2:] for axes in picture.figure.axes[1:]] == [word.lower() for word in words[1:]]


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
