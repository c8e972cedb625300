"""The tables of a batch: what is in them against a loop and central differences, and the text that stands for them."""

import numpy as np
import pytest

from bpcore import Dense, backprop, numerical_gradient, sigmoid, squared_error, tanh
from bpcore.figures.batches import shares
from bpcore.teaching.writing import number

RNG = np.random.default_rng(7)
NET = [Dense.random(2, 3, tanh, RNG), Dense.random(3, 2, sigmoid, RNG)]
X, Y = RNG.normal(size=(4, 2)), RNG.uniform(size=(4, 2))


def drawn(N, l):
    """The tables of the picture of N examples: title, labels at the side and along the top, the numbers."""
    trace = backprop(NET, X[:N], Y[:N], squared_error)
    picture = shares(trace, l)
    picture.png()  # lays it out
    tables = [(axes.get_title(), [label.get_text() for label in axes.get_yticklabels()],
               [label.get_text() for label in axes.get_xticklabels()], np.array(axes.images[0].get_array()))
              for axes in picture.figure.axes]
    return trace, picture, tables


def slope(W, l, rows):
    """∂E/∂W of layer l over these examples, by central differences."""
    def loss(W):
        layers = [Dense(W, layer.b, layer.activation) if k == l else layer for k, layer in enumerate(NET, 1)]
        return backprop(layers, X[rows], Y[rows], squared_error).E.sum()

    return numerical_gradient(loss, W)


@pytest.mark.parametrize("N", [1, 2, 3, 4])
@pytest.mark.parametrize("l", [1, 2])
def test_a_table_for_each_example_and_their_sum(N, l):
    _, _, tables = drawn(N, l)
    found = {title: numbers for title, _, _, numbers in tables}
    assert list(found) == [*(f"example {n + 1}" for n in range(min(N, 2))), f"their sum, ∂E/∂W{'¹²'[l - 1]}",
                           *(f"example {n + 1}" for n in range(2, N))]
    W = NET[l - 1].W
    for n in range(N):
        np.testing.assert_allclose(found[f"example {n + 1}"], slope(W, l, [n]), atol=1e-9)
    np.testing.assert_allclose(found[f"their sum, ∂E/∂W{'¹²'[l - 1]}"], slope(W, l, range(N)), atol=1e-9)


def test_o_is_at_the_side_and_delta_along_the_top():
    trace, _, tables = drawn(3, 2)
    for title, side, top, _ in tables:
        if title.startswith("example"):
            n = int(title[-1]) - 1
            assert side == [number(o_j) for o_j in trace.o[1][n]] and top == [number(d) for d in trace.delta[2][n]]
        else:
            assert side == ["1", "2", "3"] and top == ["1", "2"]


def test_the_labels_are_clear_of_the_numbers():
    """And have an index below, so that the layer is not taken for a power."""
    _, picture, _ = drawn(4, 2)
    for axes in picture.figure.axes:
        if axes.get_title().startswith("example"):
            assert (axes.get_ylabel(), axes.get_xlabel()) == ("$o_j^1$", r"$\delta_i^2$")
            numbers = min(label.get_window_extent().x0 for label in axes.get_yticklabels())
            assert axes.yaxis.label.get_window_extent().x1 < numbers - 3
            numbers = max(label.get_window_extent().y1 for label in axes.get_xticklabels())
            assert axes.xaxis.label.get_window_extent().y0 > numbers + 3


def test_all_tables_have_one_scale():
    _, picture, tables = drawn(4, 2)
    largest = max(np.abs(numbers).max() for *_, numbers in tables)
    assert {axes.images[0].get_clim() for axes in picture.figure.axes} == {(-largest, largest)}


def test_the_text_says_the_numbers():
    trace, picture, _ = drawn(4, 2)
    first = [trace.o[1][n, 0] * trace.delta[2][n, 0] for n in range(4)]
    rows = [", ".join(number(sum(trace.o[1][n, j] * trace.delta[2][n, i] for n in range(4))) for i in range(2))
            for j in range(3)]
    assert picture.alt.startswith("4 tables") and (
        "its outputs of layer 1 down the side times its δ of layer 2 along the top" in picture.alt)
    assert f"first entries are {', '.join(map(number, first))}." in picture.alt
    assert picture.alt.endswith(f"∂E/∂W², with the rows {'; '.join(rows)}.")
