"""What the boxes say, against comparisons made here."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_hex

from bpcore import backprop, multinomial_cross_entropy, softmax
from bpcore.figures.examination import ROWS, SAYS, examination
from bpcore.figures.picture import BACKWARD, WIDTH
from bpcore.teaching.exercises.nets import PAIRS, dense_net, dense_nets

NET, X, Y, LOSS = dense_nets()[2]
SYMBOLS = dict(zip(ROWS, ("∂E/∂o", "δ", "∂E/∂W", "∂E/∂b"), strict=True))


def without_slope(net, x, y, loss):
    """δ = ∂E/∂o in every layer; all else is right."""
    right = backprop(net, x, y, loss)
    dE_do, dE_dW, dE_db = {3: right.dE_do[3]}, {}, {}
    for l in (3, 2, 1):
        dE_dW[l], dE_db[l] = right.o[l - 1].T @ dE_do[l], dE_do[l].sum(axis=0)
        dE_do[l - 1] = dE_do[l] @ net[l - 1].W.T
    return {"s": right.s, "o": right.o, "dE_do": dE_do, "delta": dE_do, "dE_dW": dE_dW, "dE_db": dE_db}


def fused(net, x, y, loss):
    """δ = o − y* at the output, beside a ∂E/∂o of another loss."""
    right = backprop(net, x, y, loss)
    o, L = right.o[len(net)], len(net)
    return {"s": right.s, "o": right.o, "dE_do": right.dE_do | {L: (o - y) / (o - o**2)}, "delta": right.delta,
            "dE_dW": right.dE_dW, "dE_db": right.dE_db}


def boxes(picture):
    """{(quantity, layer): what its box says}, by where it stands among the names of rows and columns."""
    [axes] = picture.figure.axes
    places = {text.get_text(): text.get_position() for text in axes.texts}
    rows = {round(places[symbol][1], 3): quantity for quantity, symbol in SYMBOLS.items()}
    columns = {round(x, 3): int(name[-1]) for name, (x, _) in places.items() if re.fullmatch(r"layer \d", name)}
    return {(rows[round(text.get_position()[1], 3)], columns[round(text.get_position()[0], 3)]): text.get_text()
            for text in axes.texts if text.get_text() in SAYS.values()}


def test_the_line_that_is_wrong_and_what_follows_from_it():
    picture = examination(without_slope, NET, X, Y, LOSS)
    found, right, mine = boxes(picture), backprop(NET, X, Y, LOSS), without_slope(NET, X, Y, LOSS)
    assert len(found) == 12
    for (quantity, l), says in found.items():
        assert (says == "right") == np.allclose(mine[quantity][l], right[quantity, l])
        assert (says == "wrong by itself") == (quantity == "delta" and l < 3)  # layer 3 is linear
    [axes] = picture.figure.axes
    assert picture.figure.get_figwidth() == WIDTH
    assert sum(to_hex(patch.get_facecolor()) == BACKWARD for patch in axes.patches) == 2


def test_a_δ_that_is_o_minus_y_is_right_beside_a_wrong_slope_before_it():
    case = dense_net(np.random.default_rng(0), (2, 3, 3), (PAIRS[1][1],), (multinomial_cross_entropy, softmax), 2)
    picture = examination(fused, *case)
    found = boxes(picture)
    assert found["dE_do", 2] == "wrong by itself" and found["delta", 2] == "right, as o − y*"
    assert list(found.values()).count("right") == 6 and "δ of layer 2 is right, as it is o − y*." in picture.alt


@pytest.mark.parametrize(("function", "counts"), [(without_slope, ["2", "5"]), (backprop, [])])
def test_the_text_tells_what_the_boxes_say(function, counts):
    picture = examination(function, NET, X, Y, LOSS)
    assert re.findall(r"(?:themselves|numbers), (\d):", picture.alt) == counts
    for (quantity, l), says in boxes(picture).items():
        assert (says != "right") == (f" {SYMBOLS[quantity]} of layer {l}" in picture.alt)
