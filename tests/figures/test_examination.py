"""What the boxes say, against comparisons made here."""

import re

import numpy as np
import pytest

from bpcore import backprop
from bpcore.figures.examination import ROWS, examination
from bpcore.teaching.exercises.nets import dense_nets

NET, X, Y, LOSS = dense_nets()[2]


def without_slope(net, x, y, loss):
    """δ = ∂E/∂o in every layer; all else is right."""
    right = backprop(net, x, y, loss)
    dE_do, dE_dW, dE_db = {3: right.dE_do[3]}, {}, {}
    for l in (3, 2, 1):
        dE_dW[l], dE_db[l] = right.o[l - 1].T @ dE_do[l], dE_do[l].sum(axis=0)
        dE_do[l - 1] = dE_do[l] @ net[l - 1].W.T
    return {"s": right.s, "o": right.o, "dE_do": dE_do, "delta": dE_do, "dE_dW": dE_dW, "dE_db": dE_db}


def boxes(picture):
    """{(quantity, layer): what its box says}"""
    [axes] = picture.figure.axes
    said = {tuple(text.get_position()): text.get_text() for text in axes.texts}
    found = {}
    for patch in axes.patches:
        quantity, l, verdict = patch.get_gid().split()
        assert said[int(l) - 0.5, ROWS.index(quantity) + 0.5] == verdict
        found[quantity, int(l)] = verdict
    return found


def test_the_line_that_is_wrong_and_what_follows_from_it():
    found, right = boxes(examination(without_slope, NET, X, Y, LOSS)), backprop(NET, X, Y, LOSS)
    mine = without_slope(NET, X, Y, LOSS)
    assert len(found) == 18
    for (quantity, l), verdict in found.items():
        assert (verdict == "right") == np.allclose(mine[quantity][l], right[quantity, l])
        assert (verdict == "wrong") == (quantity == "delta" and l < 3)  # layer 3 is linear


@pytest.mark.parametrize(("function", "counts"), [(without_slope, ["2", "5"]), (backprop, [])])
def test_the_text_tells_what_the_boxes_say(function, counts):
    picture = examination(function, NET, X, Y, LOSS)
    assert re.findall(r"(?:themselves|numbers), (\d):", picture.alt) == counts
    symbols = dict(zip(ROWS, ("s", "o", "∂E/∂o", "δ", "∂E/∂W", "∂E/∂b"), strict=True))
    for (quantity, l), verdict in boxes(picture).items():
        assert (verdict != "right") == (f" {symbols[quantity]} of layer {l}" in picture.alt)
