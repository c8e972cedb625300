"""δ on its way down, and the slopes it gives: what is drawn, against loops and central differences."""

import math
import re

import numpy as np
import pytest

from bpcore import Dense, backprop, sigmoid, squared_error, tanh
from bpcore.figures.recursion import outer, recursion

WS = [[[-0.9, -0.1, -0.6], [1.3, 0.8, -1.3]], [[0.3, -0.5, 1.2], [-0.4, -1.2, 1.5], [-1.7, -0.8, 1.4]],
      [[-1.8, 0.8], [-1.1, 1.1], [1.9, -1.3]]]
BS = [[0.5, -0.7, 0.4], [0.4, 0.1, -0.2], [0.4, 0.2]]
X, Y = [0.5, -0.8], [0.9, 0.2]
NET = [Dense(np.array(W), np.array(b), activation)
       for W, b, activation in zip(WS, BS, (tanh, tanh, sigmoid), strict=True)]
TRACE = backprop(NET, np.array([X]), np.array([Y]), squared_error)


def loss(s, l):
    """E if the weighted sums of layer l were these; layer 0 is the input."""
    for k in range(l, 4):
        o = s if k == 0 else [math.tanh(each) if k < 3 else 1 / (1 + math.exp(-each)) for each in s]
        if k < 3:
            s = [sum(o[j] * WS[k][j][i] for j in range(len(o))) + BS[k][i] for i in range(len(BS[k]))]
    return sum((a - b) ** 2 / 2 for a, b in zip(o, Y, strict=True))


def delta(l, unit):
    """By central differences."""
    s = TRACE.s[l][0].tolist()
    up, down = ([each + h * (k == unit - 1) for k, each in enumerate(s)] for h in (1e-5, -1e-5))
    return (loss(up, l) - loss(down, l)) / 2e-5


def texts(picture):
    return [text.get_text() for text in picture.figure.axes[0].texts if text.get_text()]


def numbers(text):
    return [float(n.replace("−", "-")) for n in re.findall(r"−?\d+\.\d+", text)]


@pytest.mark.parametrize(("l", "unit"), [(1, 1), (1, 3), (2, 2), (2, 3)])
def test_into_one_unit(l, unit):
    above = [delta(l + 1, k + 1) for k in range(len(BS[l]))]
    weights = WS[l][unit - 1]
    total = sum(d * w for d, w in zip(above, weights, strict=True))
    slope = 1 - math.tanh(TRACE.s[l][0, unit - 1]) ** 2
    picture = recursion(TRACE, l, unit)
    *said, line = texts(picture)
    pairs = [value for pair in zip(above, weights, strict=True) for value in pair]
    assert numbers(line) == pytest.approx([slope, *pairs, delta(l, unit)], abs=0.0051)
    assert delta(l, unit) == pytest.approx(slope * total, abs=1e-8)
    assert numbers(picture.alt) == pytest.approx([*pairs, total, slope, delta(l, unit)], abs=0.0051)
    for k, w in enumerate(weights):
        assert f"$w_{{{unit}{k + 1}}}^{l + 1}$ = {w:.2f}".replace("-", "−") in said
    dashed = [text.arrow_patch.get_linestyle() == "--" for text in picture.figure.axes[0].texts
              if getattr(text, "arrow_patch", None)]
    assert dashed == [*(w < 0 for w in weights), False]


@pytest.mark.parametrize("l", [1, 2, 3])
def test_each_output_below_times_each_delta(l):
    deltas = [delta(l, i + 1) for i in range(len(BS[l - 1]))]
    below = X if l == 1 else [math.tanh(s) for s in TRACE.s[l - 1][0]]
    picture = outer(TRACE, l)
    shown = [value for text in texts(picture) for value in numbers(text)]
    rows = [value for o in below for value in (o, *(o * d for d in deltas))]
    assert shown == pytest.approx([*deltas, *rows, *deltas], abs=0.0051)
    assert numbers(picture.alt) == pytest.approx([*deltas, *rows], abs=0.0051)
    assert texts(picture).count("1") == 1  # what a bias is multiplied by
