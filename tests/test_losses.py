"""Losses: E, ∂E/∂o and the canonical δ, each by itself, against loops, central differences and the ends of [0, 1]."""

import math
from dataclasses import replace

import numpy as np
import pytest
from reference import agree, binary, central, linear, losses, multinomial, sigmoid, softmax, squared_error, zero_class
from reference import sum_of_squares as without_half

pytestmark = pytest.mark.filterwarnings("error")
log = math.log

# E of one example, an index sum over its outputs.
SUMS = {
    squared_error: lambda o, y: sum((o[i] - y[i]) ** 2 / 2 for i in range(len(o))),
    without_half: lambda o, y: sum((o[i] - y[i]) ** 2 for i in range(len(o))),
    binary: lambda o, y: -sum(y[i] * log(o[i]) + (1 - y[i]) * log(1 - o[i]) for i in range(len(o))),
    multinomial: lambda o, y: -sum(y[i] * log(o[i]) for i in range(len(o))),
    zero_class: lambda o, y: -sum((1 - y[i]) * log(o[i]) + y[i] * log(1 - o[i]) for i in range(len(o))),
}
CANONICAL = {squared_error: linear, without_half: linear, binary: sigmoid, multinomial: softmax, zero_class: sigmoid}


def outputs_and_targets(shape, seed=0):
    """Numbers inside (0, 1); those of an example do not sum to 1."""
    rng = np.random.default_rng(seed)
    return rng.uniform(0.1, 0.9, shape), rng.uniform(0, 1, shape)


@pytest.mark.parametrize("loss", losses, ids=repr)
@pytest.mark.parametrize("shape", [(4, 3), (4, 1), (4, 2, 3, 2)])
def test_value_is_a_sum_over_the_outputs_of_each_example(loss, shape):
    o, y = outputs_and_targets(shape)
    expected = np.array([SUMS[loss](o[n].ravel(), y[n].ravel()) for n in range(4)])
    agree(loss(o, y), expected, "E", 1e-14)


@pytest.mark.parametrize("loss", losses, ids=repr)
@pytest.mark.parametrize("shape", [(4, 3), (4, 2, 3, 2)])
def test_gradient(loss, shape):
    o, y = outputs_and_targets(shape)
    agree(loss.gradient(o, y), central(lambda o: loss(o, y).sum(), o), "∂E/∂o", 1e-8)


@pytest.mark.parametrize("loss", losses, ids=repr)
def test_canonical_delta(loss):
    assert loss.canonical is CANONICAL[loss]
    s, y = outputs_and_targets((4, 3))
    o = loss.canonical(s)
    agree(loss.canonical_delta(o, y), loss.canonical.vjp(o, loss.gradient(o, y)), "vjp of ∂E/∂o", 1e-14)
    agree(loss.canonical_delta(o, y), central(lambda s: loss(loss.canonical(s), y).sum(), s), "∂E/∂s", 1e-9)


def test_canonical_delta_of_targets_that_do_not_sum_to_1():
    o, y = np.full((1, 3), 1 / 3), np.array([[1.0, 1.0, 0.0]])
    agree(multinomial.canonical_delta(o, y), np.array([[-1 / 3, -1 / 3, 2 / 3]]), "001-104", 1e-15)


def test_class_zero_is_the_other_class():
    o, y = outputs_and_targets((4, 2))
    for part in ("__call__", "gradient", "canonical_delta"):
        agree(getattr(zero_class, part)(o, y), getattr(binary, part)(o, 1 - y), part, 1e-14)


@pytest.mark.parametrize(("loss", "o", "y"), [
    (squared_error, [0.3, -2], [0.3, -2]), (without_half, [0.3, -2], [0.3, -2]), (binary, [0, 1], [0, 1]),
    (multinomial, [0, 1], [0, 1]), (zero_class, [0, 1], [1, 0]),
], ids=str)
def test_perfect_prediction(loss, o, y):
    o, y = np.array([o], dtype=float), np.array([y], dtype=float)
    assert loss(o, y).tolist() == [0]
    assert loss.canonical_delta(o, y).tolist() == [[0, 0]]
    assert np.isfinite(loss.gradient(o, y)).all()


@pytest.mark.parametrize(("loss", "o", "y", "slope", "delta"), [
    (binary, [1, 0], [0, 1], [np.inf, -np.inf], [1, -1]), (multinomial, [1, 0], [0, 1], [0, -np.inf], [1, -1]),
    (zero_class, [1, 0], [1, 0], [np.inf, -np.inf], [1, -1]),
    (binary, [1, 0], [0.5, 0.5], [np.inf, -np.inf], [0.5, -0.5]),
], ids=str)
def test_impossible_prediction(loss, o, y, slope, delta):
    o, y = np.array([o], dtype=float), np.array([y], dtype=float)
    assert loss(o, y).tolist() == [np.inf]
    assert loss.gradient(o, y).tolist() == [slope]
    assert loss.canonical_delta(o, y).tolist() == [delta]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("loss", losses, ids=repr)
def test_dtype_is_kept_and_nothing_is_written(loss, dtype):
    o, y = (a.astype(dtype) for a in outputs_and_targets((4, 3)))
    before = o.copy(), y.copy()
    results = loss(o, y), loss.gradient(o, y), loss.canonical_delta(o, y)
    assert {a.dtype for a in results} == {np.dtype(dtype)}
    np.testing.assert_array_equal((o, y), before)


@pytest.mark.parametrize("loss", losses, ids=repr)
def test_a_loss_cannot_be_changed(loss):
    with pytest.raises(AttributeError):
        loss.name = "another"


def test_names():
    assert [repr(loss) for loss in losses] == ["squared_error", "sum_of_squares", "binary_cross_entropy",
                                               "multinomial_cross_entropy", "zero_class_cross_entropy"]


def test_another_of_the_same_parts_is_another():
    assert all(replace(loss) != loss for loss in losses)
