"""Which index a weight leads from, against what a layer does when that one weight is changed."""

import re

import numpy as np
import pytest

from bpcore import Dense, linear
from bpcore.figures.weights import which_index

W = np.array([[0.6, 1.2, -0.3, -0.4], [1.5, 0.5, -0.7, 1.4], [-0.8, -1.3, -0.2, 1.8]])
O_BELOW = np.array([[0.7, -0.4, 1.3]])
PLACES = pytest.mark.parametrize(("j", "i"), [(1, 1), (2, 1), (1, 3), (3, 4)])


def panels(picture):
    return picture.figure.axes


def outlined(axes):
    """The first and last row and column of each outline, counted from 1: the row, the column and the entry."""
    boxes = [(patch.get_y() + 1.5, patch.get_y() + patch.get_height() + 0.5,
              patch.get_x() + 1.5, patch.get_x() + patch.get_width() + 0.5) for patch in axes.patches]
    return [tuple(map(round, box)) for box in boxes]


@PLACES
def test_both_orders_hold_the_weight_that_leads_from_j_to_i(j, i):
    """Changed by itself, the marked entry changes s of unit i alone, by the output of unit j times the change."""
    _, *orders = panels(which_index(W, j, i))
    for order, from_first in zip(orders, (np.asarray, np.transpose), strict=True):
        shown = np.array(order.images[0].get_array())
        *_, (row, _, column, _) = outlined(order)
        changed = shown.copy()
        changed[row - 1, column - 1] += 0.5
        before, after = (Dense(from_first(V), None, linear).weighted_sum(O_BELOW) for V in (shown, changed))
        expected = np.zeros((1, 4))
        expected[0, i - 1] = 0.5 * O_BELOW[0, j - 1]
        np.testing.assert_allclose(after - before, expected, atol=1e-12)
        np.testing.assert_allclose(before, [[sum(O_BELOW[0, b] * W[b, a] for b in range(3)) for a in range(4)]])


@PLACES
def test_outlines_and_names(j, i):
    _, from_first, into_first = panels(which_index(W, j, i))
    assert outlined(from_first) == [(j, j, 1, 4), (1, 3, i, i), (j, j, i, i)]
    assert outlined(into_first) == [(i, i, 1, 3), (1, 4, j, j), (i, i, j, j)]
    assert f"w_{{{j}{i}}}" in from_first.get_title() and f"w_{{{i}{j}}}" in into_first.get_title()
    assert (from_first.get_ylabel(), from_first.get_xlabel()) == ("from unit", "into unit")
    assert (into_first.get_ylabel(), into_first.get_xlabel()) == ("into unit", "from unit")


@PLACES
def test_arrows(j, i):
    """One thick arrow from unit j to unit i, with its weight on it; every other pair of units has a thin line."""
    net, *_ = panels(which_index(W, j, i))
    units = {(int(t.get_text()), t.get_position()[0]): t.get_position()[1]
             for t in net.texts if t.get_text().isdigit()}
    assert set(units) == {(unit, 0) for unit in (1, 2, 3)} | {(unit, 1) for unit in (1, 2, 3, 4)}
    [arrow] = [text for text in net.texts if hasattr(text, "xyann")]
    assert arrow.xyann == (0, units[j, 0]) and arrow.xy == (1, units[i, 1])
    thin = {tuple(line.get_ydata()) for line in net.lines}
    assert thin == {(units[b, 0], units[a, 1]) for b in (1, 2, 3) for a in (1, 2, 3, 4) if (b, a) != (j, i)}
    texts = [text.get_text() for text in net.texts]
    assert f"{W[j - 1, i - 1]:.2f}".replace("-", "−") in texts and f"from {j}" in texts and f"into {i}" in texts


@PLACES
def test_alternative_text(j, i):
    numbers = re.findall(r"−?\d+(?:\.\d+)?", which_index(W, j, i).alt)
    weight = f"{W[j - 1, i - 1]:.2f}".replace("-", "−")
    assert numbers == [str(n) for n in (3, 4, j, i, weight, 3, 4, j, i, 4, 3, i, j)]
