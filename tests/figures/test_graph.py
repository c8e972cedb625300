"""A computation as a graph: what stands in its boxes and on its arrows, against plain arithmetic and differences."""

import math
import re

import numpy as np
import pytest

from bpcore.figures.diagram import EDGE
from bpcore.figures.graph import branches, layer, modes, products
from bpcore.figures.picture import BACKWARD, FORWARD
from bpcore.teaching.exercises.lesson_05 import TRACE, W2

W, X, Y = -0.7, 1.2, 0.9


def texts(picture, colour=None):
    return [text.get_text() for text in picture.figure.axes[0].texts
            if text.get_text() and (colour is None or text.get_color() == colour)]


def shown(value):
    return f"{value:.2f}".replace("-", "−")


def values(w=W, x=X):
    """s, o, p, r, e, E"""
    s = w * x
    o = math.tanh(s)
    p = w * o
    r = p + o
    return s, o, p, r, r - Y, (r - Y) ** 2 / 2


def slopes():
    """Of E, by differences: each value is pushed by itself, and what comes after it is worked out anew."""
    h, (s, o, p, r, e, _) = 1e-6, values()

    def loss(s=s, o=None, p=None, r=None, e=None):
        o = math.tanh(s) if o is None else o
        p = W * o if p is None else p
        r = p + o if r is None else r
        return (r - Y if e is None else e) ** 2 / 2

    at = {"s": s, "o": o, "p": p, "r": r, "e": e}
    return {name: (loss(**{name: value + h}) - loss(**{name: value - h})) / (2 * h) for name, value in at.items()} | {
        "w": (values(W + h)[-1] - values(W - h)[-1]) / (2 * h)}


def test_the_values_up():
    picture = branches(W, X, Y, slopes=False)
    assert {shown(value) for value in values()} | {"1.20", "−0.70", "0.90"} <= set(texts(picture))
    assert not texts(picture, BACKWARD) and "slope" not in picture.alt
    arrows = [text.arrow_patch for text in picture.figure.axes[0].texts if getattr(text, "arrow_patch", None)]
    assert len(arrows) == 4 * 2 + 2  # s, p, r and e have two arguments each; o and E one
    for name, value in zip(("s, the product of w and x", "o, tanh of s", "p, the product of w and o",
                            "r, the sum of p and o", "e, the difference of r and y*", "E, half the square of e"),
                           values(), strict=True):
        assert f"For {name}: {shown(value)}." in picture.alt


def test_the_slopes_back():
    """Under each box its slope, on each arrow a share."""
    picture, found = branches(W, X, Y), slopes()
    _, o, *_ = values()
    shares = {"o by p": found["p"] * W, "o by r": found["r"], "w by s": found["s"] * X, "w by p": found["p"] * o}
    assert shares["o by p"] + shares["o by r"] == pytest.approx(found["o"], abs=1e-8)
    assert shares["w by s"] + shares["w by p"] == pytest.approx(found["w"], abs=1e-8)
    others = [found["e"], found["e"], found["r"], found["s"]]  # of E, e, r and o: one share alone
    wanted = [*found.values(), 1.0, *shares.values(), *others]
    assert sorted(texts(picture, BACKWARD)) == sorted(map(shown, wanted))
    for name, slope in found.items():
        assert f"The slope for {name} is {shown(slope)}" in picture.alt
    assert (f"for o is {shown(found['o'])}, added up from {shown(shares['o by p'])} by way of p and "
            f"{shown(shares['o by r'])} by way of r." in picture.alt)
    assert (f"for w is {shown(found['w'])}, added up from {shown(shares['w by s'])} by way of s and "
            f"{shown(shares['w by p'])} by way of p." in picture.alt)


def test_arrows_go_back_but_for_constants():
    def colours(picture):
        return [each.arrow_patch.get_edgecolor()[:3] for each in picture.figure.axes[0].texts
                if getattr(each, "arrow_patch", None)]

    rgb = {name: tuple(int(name[k:k + 2], 16) / 255 for k in (1, 3, 5)) for name in (EDGE, BACKWARD, FORWARD)}
    back, up = colours(branches(W, X, Y)), colours(branches(W, X, Y, slopes=False))
    assert len(back) == len(up) and set(up) == {rgb[FORWARD]}
    assert [back.count(rgb[name]) for name in (EDGE, BACKWARD)] == [2, len(back) - 2]  # to x and to y*


@pytest.mark.parametrize("l", [1, 2, 3])
def test_the_recursion_on_a_graph(l):
    """δ, what is sent down and what goes to W and b, by loops."""
    picture, o, W = layer(TRACE, l), TRACE.o[l][0], TRACE.net[l - 1].W
    slope = (1 - o**2) if l < 3 else o * (1 - o)
    delta = [TRACE.dE_do[l][0, i] * slope[i] for i in range(len(o))]
    below = [sum(delta[k] * W[i, k] for k in range(len(o))) for i in range(len(W))]
    said = texts(picture, BACKWARD)

    def row(values):
        return ", ".join(map(shown, values))

    for name, numbers in ((f"$δ^{l}$ = ", delta), (f"$∂E/∂b^{l}$ = ", delta), (f"$∂E/∂o^{l - 1}$ = ", below),
                          (f"$∂E/∂o^{l}$ = ", TRACE.dE_do[l][0])):
        assert name + row(numbers) in said
    assert f"The slope for s of layer {l} is {row(delta)}." in picture.alt
    assert f"The slope for o of layer {l - 1} is {row(below)}." in picture.alt


def test_a_matrix_is_shown_by_its_shape():
    assert texts(layer(TRACE, 2)).count("3 × 3") == 1 and "$∂E/∂W^2$, 3 × 3" in texts(layer(TRACE, 2))
    assert W2.shape == (3, 3)


@pytest.mark.parametrize(("n", "layers"), [(3, 4), (2, 2), (5, 3)])
def test_products_are_counted_one_by_one(n, layers):
    forward = backward = 0
    for l in range(1, layers + 1):
        for _ in range(n * n):  # a sweep for each weight of layer l
            forward += 1  # it begins as the output below
            for _ in range(l, layers):
                forward += sum(1 for _ in range(n) for _ in range(n))
    for l in range(layers, 0, -1):
        backward += n * n * (l > 1)  # δ goes on, but not below the first layer
        backward += n * n  # and the slopes of the weights
    assert products(n, layers) == (forward, backward)
    alt = modes(n, layers).alt
    assert f"each of {layers * n**2} weights: {forward:,} products" in alt and f"for all: {backward:,} products" in alt
    bars = modes(n, layers).figure.axes[0].patches
    assert [bar.get_width() for bar in bars] == [forward, backward]


def test_what_the_lesson_says_of_six_units():
    assert [products(3, 4), products(6, 4)] == [(522, 63), (7920, 252)]


def test_numbers_are_those_of_the_boxes():
    found = re.findall(r"−?\d+\.\d\d", branches(0.5, 0.8, 0.2).alt)
    assert np.isfinite([float(each.replace("−", "-")) for each in found]).all() and "0.50" in found
