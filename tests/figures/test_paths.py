"""Paths and products: counted one by one, in the picture's counts, lines and words."""

from itertools import pairwise

import numpy as np
import pytest

from bpcore.figures.paths import paths, paths_and_products


def walked(n, L):
    """The paths, by walking each of them."""
    return 1 if L == 0 else sum(walked(n, L - 1) for _ in range(n))


def multiplied_along(n, L, done=0):
    """How often a weight is multiplied by on the way from here, every path from its beginning."""
    return done if L == 0 else sum(multiplied_along(n, L - 1, done + 1) for _ in range(n))


@pytest.mark.parametrize(("n", "L"), [(2, 1), (3, 2), (4, 3), (2, 5)])
def test_counts(n, L):
    multiplied = 0
    for W in [np.ones((n, n))] * L:
        multiplied += sum(1 for _ in W.ravel())
    assert paths_and_products(n, L) == (walked(n, L), multiplied_along(n, L), multiplied)


@pytest.mark.parametrize(("n", "L"), [(2, 3), (3, 2), (10, 7)])
def test_picture(n, L):
    picture = paths(n, L)
    net, bars = picture.figure.axes
    count, along, products = paths_and_products(n, L)
    assert [bar.get_width() for bar in bars.patches] == [along, products] and bars.get_xscale() == "linear"
    assert all(f"{told}" in picture.alt for told in (
        f"{count:,} paths", f"{along:,} multiplications", f"the recursion needs {products:,}"))
    drawn = {tuple(map(tuple, path)) for path in net.collections[0].get_segments()}
    assert len(drawn) == products  # a line for each product of the recursion
    followed, = (line.get_xydata() for line in net.lines if line.get_linestyle() == "-" and line.get_linewidth() == 3)
    assert len(followed) == L + 1 and {tuple(map(tuple, pair)) for pair in pairwise(followed)} <= drawn
    assert bars.get_xlim()[1] > along
