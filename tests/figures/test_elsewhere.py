"""Dots from elsewhere over ours, and three ways down: against plain arithmetic and loops."""

import math
import re

import numpy as np
import pytest

from bpcore import backprop, squared_error
from bpcore.elsewhere import brought
from bpcore.figures.elsewhere import over_ours, race, ways_down
from bpcore.figures.picture import BACKWARD, FORWARD
from bpcore.teaching.story import plant_net, plants

X, Y = plants()
TRACE = backprop(plant_net(), X, Y, squared_error)
STEPS = 40


def dots(axes):
    [line] = [line for line in axes.lines if line.get_marker() == "o"]
    return line


def test_dots_of_one_pass_lie_side_by_side():
    picture = over_ours(TRACE, {"There": brought(plant_net(), X, Y, "mse_loss")})
    outputs, slopes = picture.figure.axes
    assert [axes.get_title() for axes in (outputs, slopes)] == ["outputs", "slopes of the last weights"]
    for axes, colour, ours, factor in ((outputs, FORWARD, TRACE.o[2], 1), (slopes, BACKWARD, TRACE.dE_dW[2], 1 / 6)):
        assert dots(axes).get_color() == colour
        x, y = dots(axes).get_data()
        assert np.allclose(x, ours.ravel()) and np.allclose(y, factor * ours.ravel(), atol=1e-12)
        diagonal = next(line for line in axes.lines if line.get_marker() != "o")
        assert np.array_equal(*diagonal.get_data()) and axes.get_xlim() == axes.get_ylim()
    assert "There, outputs: on the diagonal." in picture.alt
    assert "There, slopes of the last weights: on a line, 0.167 of ours." in picture.alt


def test_dots_of_several_passes_stand_in_columns():
    """A factor, a cloud, and one dot that is off."""
    cloud = np.random.default_rng(1).normal(size=(2, 3))
    o, W = TRACE.o[2], TRACE.dE_dW[2].T
    picture = over_ours(TRACE, {"twice": {"o": {2: 2 * o}, "dE_dW": {2: -W}},
                                "cloud": {"o": {2: o}, "dE_dW": {2: cloud}},
                                "bent": {"o": {2: o**2}, "dE_dW": {2: W}}})
    assert len(picture.figure.axes) == 6
    assert [axes.get_title() for axes in picture.figure.axes[:3]] == ["twice", "cloud", "bent"]
    x, y = dots(picture.figure.axes[4]).get_data()
    assert {*zip(x, y, strict=True)} == {(W[i, j], cloud[i, j]) for i, j in np.ndindex(2, 3)}
    told = dict(re.findall(r"(\w+, (?:outputs|slopes)[^:]*): ([^.]*(?:\.\d+[^.]*)?)\.", picture.alt))
    assert told["twice, outputs"] == "on a line, 2 of ours"
    assert told["twice, slopes of the last weights"] == "on a line, -1 of ours".replace("-", "−")
    assert told["cloud, slopes of the last weights"].startswith("on no line through 0, correlation")
    correlation = np.corrcoef(o.ravel(), o.ravel()**2)[0, 1]
    assert told["bent, outputs"] == f"on no line through 0, correlation {correlation:.2f}"
    assert told["bent, slopes of the last weights"] == told["cloud, outputs"] == "on the diagonal"


PLANTS = ((1.2, 0.3, 0.96), (-1.5, 0.4, -0.58), (1.8, -0.2, 0.92))  # dry, dark, and how much water


def loss(w):
    return sum((w[0] * dry + w[1] * dark - y) ** 2 for dry, dark, y in PLANTS) / 6


def slope(w, k, factor):
    return factor * sum((w[0] * p[0] + w[1] * p[1] - p[2]) * p[k] for p in PLANTS) / 3


def by_loops(name, factor):
    w, v, m = [3.4, -2.2], [0.0, 0.0], [0.0, 0.0]
    path = [tuple(w)]
    for t in range(1, STEPS + 1):
        g = [slope(w, k, factor) for k in (0, 1)]
        for k in (0, 1):
            if name == "plain descent":
                w[k] -= 0.1 * g[k]
            elif name == "momentum":
                v[k] = 0.9 * v[k] + g[k]
                w[k] -= 0.1 * v[k]
            else:
                m[k] += 0.1 * (g[k] - m[k])
                v[k] += 0.001 * (g[k] ** 2 - v[k])
                w[k] -= 0.1 * m[k] / (1 - 0.9**t) / (math.sqrt(v[k] / (1 - 0.999**t)) + 1e-8)
        path.append(tuple(w))
    return np.array(path)


@pytest.mark.parametrize("factor", [1, 5, 9])
def test_three_ways_down(factor):
    picture = race(factor)
    plane, curve = picture.figure.axes
    assert plane.get_title() == f"the loss times {factor}" and f"the loss times {factor}" in picture.alt
    names = [text.get_text() for text in curve.get_legend().get_texts()]
    assert names == ["plain descent", "momentum", "Adam"]
    paths = {line.get_label(): np.array(line.get_data()).T for line in plane.lines if line.get_marker() == "o"}
    for name, line in zip(names, curve.lines, strict=True):
        path = by_loops(name, factor)
        assert np.allclose(paths[name], path, rtol=1e-9, atol=1e-9)
        E = [loss(w) for w in path]
        assert np.allclose(line.get_ydata(), E, rtol=1e-7)  # without the factor
        assert f"{name}: from {E[0]:.2g} to {E[-1]:.2g}".replace("e+", "e") in picture.alt.replace("e+", "e")


def test_what_the_lesson_says_of_the_slider():
    """Plain descent gets further up to 7, where it ends far below the others, crosses the valley at each step from 5
    on, and runs away at 9; momentum swings, and ends by chance; Adam ends at the same place."""
    factors = 1, 3, 5, 7, 9
    losses = {factor: {name: [loss(w) for w in by_loops(name, factor)]
                       for name in ("plain descent", "momentum", "Adam")} for factor in factors}
    ends = {factor: {name: each[-1] for name, each in of.items()} for factor, of in losses.items()}
    plain = [ends[factor]["plain descent"] for factor in factors]
    assert plain[:4] == sorted(plain[:4], reverse=True) and plain[4] > loss((3.4, -2.2))
    assert round(plain[3], 3) == 0.003 and all(3 * plain[3] < ends[7][name] for name in ("momentum", "Adam"))
    assert np.allclose([end["Adam"] for end in ends.values()], ends[1]["Adam"], rtol=1e-5)

    x, _ = np.split(np.array(PLANTS), [2], axis=1)
    across = np.linalg.eigh(x.T @ x)[1][:, -1]

    def crossings(name, factor, steps=STEPS):
        side = (by_loops(name, factor)[:steps + 1] - [0.6, 0.8]) @ across
        return (side[1:] * side[:-1] < 0).sum(), np.abs(side)

    assert [crossings("plain descent", factor, 10)[0] for factor in factors] == [0, 0, 10, 10, 10]
    for factor, sign in ((7, -1), (9, 1)):
        assert (sign * np.diff(crossings("plain descent", factor)[1]) > 0).all()
    swings = [crossings("momentum", factor)[0] for factor in factors]
    assert swings == sorted({*swings}) and swings[0] > 3
    for of in losses.values():
        assert min(of["momentum"][-10:]) < 0.02 and max(of["momentum"][-10:]) > 0.35


def test_a_path_of_ones_own():
    picture = ways_down({"mine": by_loops("momentum", 1)[:4]})
    assert picture.figure.axes[0].get_title() == "" and "After 3 steps, mine: from 11 to" in picture.alt
