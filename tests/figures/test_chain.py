"""The way from a weight to the loss: what stands on its arrows, against loops and central differences."""

import math
import re

import numpy as np
import pytest

from bpcore import backprop, squared_error
from bpcore.figures.chain import chain, fork
from bpcore.teaching.story import plant_net, plants

NET = plant_net()
W1, b1, W2, b2 = (values.tolist() for layer in NET for values in (layer.W, layer.b))
X, Y = (values[0].tolist() for values in plants())
TRACE = backprop(NET, np.array([X]), np.array([Y]), squared_error)


def passed(first, second):
    """Hidden outputs, sums above them and outputs of plant 1, with these weights."""
    hidden = [math.tanh(sum(X[k] * first[k][j] for k in range(2)) + b1[j]) for j in range(3)]
    sums = [sum(hidden[j] * second[j][i] for j in range(3)) + b2[i] for i in range(2)]
    return hidden, sums, [1 / (1 + math.exp(-s)) for s in sums]


def loss(first=W1, second=W2):
    return sum((o - y) ** 2 / 2 for o, y in zip(passed(first, second)[2], Y, strict=True))


def slope(layer, j, i):
    """∂E/∂w by central differences."""
    def pushed(h):
        W = [[*row] for row in (W1, W2)[layer - 1]]
        W[j - 1][i - 1] += h
        return loss(first=W) if layer == 1 else loss(second=W)

    return (pushed(1e-5) - pushed(-1e-5)) / 2e-5


def texts(picture):
    return [text.get_text() for text in picture.figure.axes[0].texts if text.get_text()]


def numbers(text):
    return [float(n.replace("−", "-")) for n in re.findall(r"−?\d+\.\d+", text)]


@pytest.mark.parametrize(("j", "i"), [(2, 1), (1, 2), (3, 2)])
def test_three_links_and_their_product(j, i):
    hidden, sums, o = passed(W1, W2)
    links = o[i - 1] - Y[i - 1], o[i - 1] * (1 - o[i - 1]), hidden[j - 1]
    picture = chain(TRACE, (j, i))
    *said, line = texts(picture)
    assert numbers(line) == pytest.approx([*links, slope(2, j, i)], abs=0.0051)
    assert line.startswith(f"$∂E/∂w_{{{j}{i}}}^2$")
    for value in (*links, W2[j - 1][i - 1], sums[i - 1], o[i - 1], loss()):
        assert f"{value:.2f}".replace("-", "−") in said
    assert numbers(picture.alt) == pytest.approx(
        [W2[j - 1][i - 1], sums[i - 1], o[i - 1], loss(), *links, slope(2, j, i)], abs=0.0051)


def test_the_way_up_alone_shows_no_slope():
    picture = chain(TRACE, (2, 1), slopes=False)
    shown = {number for text in [*texts(picture), picture.alt] for number in numbers(text)}
    assert shown == {-1.1, -0.69, 0.33, 0.31} and "∂" not in "".join(texts(picture))


@pytest.mark.parametrize(("k", "j"), [(1, 2), (2, 1), (2, 3)])
def test_arms_are_added_and_the_rest_multiplied(k, j):
    hidden, _, o = passed(W1, W2)
    arms = [((o[i] - Y[i]), o[i] * (1 - o[i]), W2[j - 1][i]) for i in range(2)]
    rest = 1 - hidden[j - 1] ** 2, X[k - 1]
    picture = fork(TRACE, (k, j))
    *said, line = texts(picture)
    shares = [math.prod(arm) for arm in arms]
    assert numbers(line) == pytest.approx([*shares, *rest, slope(1, k, j)], abs=0.0051)
    assert slope(1, k, j) == pytest.approx(sum(shares) * math.prod(rest), abs=1e-8)
    for value in (*rest, *arms[0], *arms[1]):
        assert f"{value:.2f}".replace("-", "−") in said
    assert numbers(picture.alt) == pytest.approx(
        [*arms[0], shares[0], *arms[1], shares[1], *rest, slope(1, k, j)], abs=0.0051)


def test_layers_stand_on_the_names():
    names = texts(fork(TRACE, (1, 2)))
    assert {"$w_{12}^1$", "$s_2^1$", "$o_2^1$", "$s_1^2$", "$s_2^2$", "$o_1^2$", "$o_2^2$", "$E$"} <= set(names)
