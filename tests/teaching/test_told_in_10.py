"""What lesson 10 tells of its nets, without a cell that prints it."""

import numpy as np
import pytest
from teaching.test_given_answers import before

from bpcore import backprop, squared_error


@pytest.fixture(scope="module")
def names():
    return before("10_convolution", "10-37", "delta", "kappa", "leaf", "s", "target", "trace_2d", "trace_pool", "x")


def test_the_largest_sum_has_a_dark_place_in_its_middle(names):
    s, x, kappa = names["s"], names["x"], names["kappa"]
    assert np.argmax(s) == 2 and round(s[2], 2) == 0.54 and round(kappa[1] * x[3], 2) == 1.28
    assert round(names["delta"].sum(), 2) == -3.1  # the slope of the bias


def test_more_products_are_not_always_a_greater_slope(names):
    slopes = names["trace_2d"].dE_do[1][0]
    assert np.unravel_index(np.abs(slopes).argmax(), slopes.shape) == (1, 1, 1)
    assert slopes[[1, 0, 0], [1, 1, 0], [1, 1, 2]].round(2).tolist() == [-2.32, 0.05, -0.36]


def test_a_small_step_moves_a_whole_delta(names):
    trace, leaf = names["trace_pool"], names["leaf"].copy()
    assert trace.o[1][0, 0, 1, 2:].round(2).tolist() == [0.34, 0.32]
    leaf[1, 3] = -0.5
    after = backprop(names["net_pool"], leaf.reshape(1, 1, 4, 4), names["target"], squared_error)
    old, new = trace.dE_do[1][0, 0], after.dE_do[1][0, 0]
    assert old[1, 2:].round(2).tolist() == [1.16, 0] and new[1, 2:].round(2).tolist() == [0, 1.19]
    others = np.argwhere(old * new)  # the winners that stay
    assert len(others) == 3 and np.abs(old - new)[tuple(others.T)].max() < 0.1
