"""The picture of one unit: its numbers against a loop, its arrows, and the text that stands for it."""

import math
import re

import numpy as np
import pytest

from bpcore import backprop, squared_error
from bpcore.figures.picture import FORWARD, PARAMETER
from bpcore.figures.unit import unit
from bpcore.teaching.story import plant_net, plants

X, Y = plants()
TRACE = backprop(plant_net(), X, Y, squared_error)
UNITS = pytest.mark.parametrize(("layer", "i"), [(1, 1), (1, 3), (2, 2)])


def by_hand(layer, i):
    """What plant 1 sends into a unit, the weights and the products, its bias, s and o, with a loop and math alone."""
    below, functions = list(X[0]), (math.tanh, lambda s: 1 / (1 + math.exp(-s)))
    for l, (this, function) in enumerate(zip(plant_net(), functions, strict=True), 1):
        sums = [sum(o * this.W[j, k] for j, o in enumerate(below)) + this.b[k] for k in range(this.W.shape[1])]
        if l == layer:
            weights = [this.W[j, i - 1] for j in range(len(below))]
            return below, weights, this.b[i - 1], sums[i - 1], function(sums[i - 1])
        below = [function(s) for s in sums]
    raise AssertionError


def shown(picture):
    """The numbers in the picture by their colour, in the order of its texts."""
    found = {}
    for text in picture.figure.axes[0].texts:
        if number := re.search(r"−?\d+\.\d\d$", text.get_text()):
            found.setdefault(text.get_color(), []).append(float(number[0].replace("−", "-")))
    return found


@UNITS
def test_the_numbers_are_those_of_a_loop(layer, i):
    below, weights, b, s, o = by_hand(layer, i)
    numbers = shown(unit(TRACE, layer, i))
    made = [value for o_j, w in zip(below, weights, strict=True) for value in (o_j, o_j * w)]
    np.testing.assert_allclose(numbers[FORWARD], [*made, s, o], atol=0.005001)
    np.testing.assert_allclose(numbers[PARAMETER], [*weights, b], atol=1e-12)


@UNITS
def test_each_letter_names_the_layer(layer, i):
    """But x, which has none."""
    texts = [text.get_text() for text in unit(TRACE, layer, i).figure.axes[0].texts]
    letters = [letter for text in texts for letter in re.findall(r"\$(\w)_(?:\{\w+\}|\w)(\^\d)?\$", text)]
    assert [letter for letter, _ in letters if letter != "x"].count("w") == len(by_hand(layer, i)[0])
    assert {letter for letter, _ in letters} >= set("wbso")
    assert {level for letter, level in letters if letter in "wbs"} == {f"^{layer}"}
    assert all((letter == "x") == (not level) for letter, level in letters)


@UNITS
def test_what_is_asked_is_not_shown(layer, i):
    below, *_, s, o = by_hand(layer, i)
    picture = unit(TRACE, layer, i, solved=False)
    np.testing.assert_allclose(shown(picture)[FORWARD], below, atol=0.005001)
    assert [text.get_text() for text in picture.figure.axes[0].texts].count("?") == 2
    assert "left open" in picture.alt and not {f"{value:.2f}" for value in map(abs, (s, o))} & set(
        re.findall(r"\d+\.\d\d", picture.alt))


@UNITS
def test_a_negative_weight_is_dashed(layer, i):
    """An arrow from each unit below, the one of the activation, the one of the bias."""
    _, weights, b, *_ = by_hand(layer, i)
    styles = [text.arrow_patch.get_linestyle() for text in unit(TRACE, layer, i).figure.axes[0].texts
              if getattr(text, "arrow_patch", None)]
    assert styles == ["--" if w < 0 else "-" for w in (*weights, 1, b)]


@UNITS
def test_alternative_text(layer, i):
    below, weights, b, s, o = by_hand(layer, i)
    numbers = [float(text.replace("−", "-")) for text in re.findall(r"−?\d+\.\d\d", unit(TRACE, layer, i).alt)]
    expected = [value for pair in zip(below, weights, strict=True) for value in pair]
    np.testing.assert_allclose(numbers, [*expected, b, s, o], atol=0.005001)
