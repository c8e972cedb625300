"""The table of planted mistakes: its errors against complex steps and loops, its verdicts as their own rules say."""

import numpy as np
import pytest

from bpcore import Dense, backprop, squared_error
from bpcore.figures.checkers import Forgotten, cases, deep, verdicts, what_they_say
from bpcore.teaching.story import plants
from bpcore.teaching.writing import number

FUNCTIONS = {"tanh": np.tanh, "sigmoid": lambda s: 1 / (1 + np.exp(-s)), "relu": lambda s: np.where(s.real > 0, s, 0)}
CASES = pytest.mark.parametrize("case", cases(), ids=lambda case: case.name.replace("\n", " "))
SAYS = {"nothing": ("agrees", "agrees", "agrees"), "one sign turned": ("found", "found", "found"),
        "one slope 1 % too steep": ("found", "found", "passes"),
        "lowest of 8 layers forgotten": ("found", "passes", "passes"),
        "lowest of 12 forgotten": ("not checked", "passes", "passes"),
        "nothing; a relu at its kink": ("false alarm", "false alarm", "agrees"),
        "nothing; inputs of a million": ("agrees", "false alarm", "false alarm")}


def slopes(case):
    """∂E/∂W of each layer by complex steps, which have no rounding to speak of."""
    y = plants()[1][:1]

    def E(Ws):
        o = case.x
        for layer, W in zip(case.net, Ws, strict=True):
            o = FUNCTIONS[str(layer.activation)](o @ W + layer.b)
        return ((o - y) ** 2).sum() / 2

    found = []
    for l, layer in enumerate(case.net):
        found.append(np.zeros(layer.W.shape))
        for at in np.ndindex(layer.W.shape):
            Ws = [each.W.astype(complex) for each in case.net]
            Ws[l][at] += 1e-30j
            found[l][at] = E(Ws).imag / 1e-30
    return found


@CASES
def test_a_gradient_is_as_right_as_its_case_says(case):
    trace = backprop(case.net, case.x, plants()[1][:1], squared_error)
    errors = [np.abs(trace.dE_dW[l] - true).max() / np.abs(true).max() for l, true in enumerate(slopes(case), 1)]
    assert (max(errors) < 1e-12) == case.is_right
    if not case.is_right:  # and all layers but the lowest are
        assert max(errors[1:]) < 1e-12
        relative, absolute, _ = (value for value, _ in verdicts(case))
        assert absolute == pytest.approx(errors[0] * np.abs(slopes(case)[0]).max(), rel=0.02)
        if case.x is plants()[0][:1] or "layer" not in case.name:  # where 1e-3, the least divisor, is not reached
            assert relative >= min(errors[0], absolute / 1e-3) * 0.98


@CASES
def test_the_step_in_a_loop(case):
    """The ratio of the change of the loss to −α·Σg², with the net moved weight by weight."""
    rate, y = 1e-4, plants()[1][:1]
    trace = backprop(case.net, case.x, y, squared_error)
    moved, squares = [], 0.0
    for l, layer in enumerate(case.net, 1):
        moved.append((layer.W - rate * trace.dE_dW[l], layer.b - rate * trace.dE_db[l]))
        squares += (trace.dE_dW[l] ** 2).sum() + (trace.dE_db[l] ** 2).sum()
    o = case.x
    for layer, (W, b) in zip(case.net, moved, strict=True):
        o = FUNCTIONS[str(layer.activation)](o @ W + b)
    ratio = (((o - y) ** 2).sum() / 2 - trace.E[0]) / (-rate * squares)
    assert verdicts(case)[2][0] == pytest.approx(ratio, rel=1e-6)


def test_what_each_says_is_in_the_table_and_mistakes_are_marked():
    picture = what_they_say()
    texts = [text.get_text() for text in picture.figure.axes[0].texts]
    filled = {patch.get_facecolor() for patch in picture.figure.axes[0].patches}
    assert len(filled) == 2 and len(SAYS) == len(cases())
    for case in cases():
        at = texts.index(case.name)
        for text, says in zip(texts[at + 1:at + 4], SAYS[case.name], strict=True):
            assert text.endswith(f"  {says}")
            told = text.replace("  ", ", ") + " (mistaken)" * (says in ("passes", "false alarm"))
            assert f"{told};" in picture.alt or f"{told}." in picture.alt
    mistaken = [patch for patch in picture.figure.axes[0].patches if patch.get_facecolor()[:3] == (0, 0, 0)]
    assert len(mistaken) == picture.alt.count("(mistaken)") == 9


def test_a_deep_net_has_the_same_weights_whatever_its_lowest_layer():
    right, forgotten = deep(8), deep(8, Forgotten)
    assert len(right) == 8 and isinstance(forgotten[0], Forgotten) and type(right[0]) is Dense
    assert all((one.W == other.W).all() for one, other in zip(right, forgotten, strict=True))


def test_the_eighth_layer_is_as_flat_as_the_lesson_says():
    x, y = (rows[:1] for rows in plants())
    assert number(np.abs(backprop(deep(8), x, y, squared_error).dE_dW[1]).max()) == "2.7e−7"
