"""Activations: values, the vjp and the Jacobian, each by itself, against loops, central differences and saturation."""

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from reference import agree, central, linear, relu, sigmoid, softmax, tanh

import bpcore

pytestmark = pytest.mark.filterwarnings("error")
ALL = [linear, sigmoid, tanh, relu, softmax]
MAPS = (2, 3, 2, 2)

VALUE = {linear: lambda s: s, sigmoid: lambda s: 1 / (1 + math.exp(-s)), tanh: math.tanh, relu: lambda s: max(s, 0.0)}


def some(shape, seed=0):
    """Random numbers of both signs, none near relu's kink."""
    rng = np.random.default_rng(seed)
    return rng.uniform(0.1, 2, shape) * rng.choice([-1, 1], shape)


@pytest.mark.parametrize("activation", VALUE, ids=repr)
@pytest.mark.parametrize("shape", [(3, 4), MAPS])
def test_value(activation, shape):
    s = some(shape)
    agree(activation(s), np.reshape([VALUE[activation](float(v)) for v in s.flat], shape), "o", 1e-14)


def test_value_of_softmax():
    s = some((3, 4))
    o = softmax(s)
    for n, i in np.ndindex(s.shape):
        agree(o[n, i], math.exp(s[n, i]) / sum(math.exp(s[n, k]) for k in range(4)), f"o[{n}, {i}]", 1e-14)
    agree(softmax(s + some((3, 1), seed=1)), o, "o after a shift of every s", 1e-14)


@pytest.mark.parametrize(("activation", "shape"), [*product(ALL, [(3, 4)]), *product(VALUE, [MAPS])], ids=str)
def test_vjp(activation, shape):
    s, dE_do = some(shape), some(shape, seed=1)
    expected = central(lambda s: np.sum(activation(s) * dE_do), s)
    agree(activation.vjp(activation(s), dE_do), expected, "∂E/∂s", 1e-9)


@pytest.mark.parametrize("activation", ALL, ids=repr)
def test_jacobian(activation):
    s, dE_do = some((3, 4)), some((3, 4), seed=1)
    J = bpcore.jacobian(activation, activation(s))
    assert J.shape == (3, 4, 4)
    for k in range(4):
        agree(J[:, :, k], central(lambda s, k=k: activation(s)[:, k].sum(), s), f"∂o_{k}/∂s", 1e-9)
    agree((J @ dE_do[:, :, None])[:, :, 0], activation.vjp(activation(s), dE_do), "J ∂E/∂o", 1e-14)


def test_jacobian_of_softmax():
    o = softmax(some((3, 4)))
    J = bpcore.jacobian(softmax, o)
    for n, i, k in np.ndindex(J.shape):
        agree(J[n, i, k], o[n, k] * ((i == k) - o[n, i]), f"J[{n}, {i}, {k}]", 1e-14)  # 002-23
    agree(J.sum(axis=2), np.zeros((3, 4)), "sums of the rows", 1e-15)


class RunningSum:
    """o_k = s_0 + … + s_k, whose Jacobian is no symmetric matrix as all of bpcore's are."""

    def __call__(self, s):
        return np.cumsum(s, axis=1)

    def vjp(self, o, dE_do):
        return np.cumsum(dE_do[:, ::-1], axis=1)[:, ::-1]


def test_jacobian_is_indexed_from_s_to_o():
    J = bpcore.jacobian(RunningSum(), some((2, 3)))
    agree(J, np.array([[[1, 1, 1], [0, 1, 1], [0, 0, 1]]] * 2), "[n, i, k] = ∂o_k/∂s_i")


@pytest.mark.parametrize(("s", "o"), [(40, 1), (800, 1), (-40, math.exp(-40)), (-800, 0)])
def test_saturated_sigmoid(s, o):
    found = sigmoid(np.array([[float(s)]]))
    np.testing.assert_allclose(found, o, rtol=1e-15)
    np.testing.assert_allclose(sigmoid.vjp(found, np.array([[2.0]])), 2 * o * (1 - o), rtol=1e-15)


def test_saturated_softmax():
    p = 1 / (1 + math.exp(-1))
    np.testing.assert_allclose(softmax(np.array([[1000.0, 999, 0], [-1000, -1001, -3000]])), [[p, 1 - p, 0]] * 2, 1e-14)


def test_saturated_tanh():
    o = tanh(np.array([[-800.0, 800.0]]))
    assert o.tolist() == [[-1, 1]]
    assert tanh.vjp(o, np.ones((1, 2))).tolist() == [[0, 0]]


def test_slope_of_relu_at_the_kink_is_0():
    o = relu(np.array([[-1.0, 0.0, 1e-300]]))
    assert relu.vjp(o, np.full((1, 3), 2.0)).tolist() == [[0, 0, 2]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("activation", ALL, ids=repr)
def test_dtype_is_kept_and_nothing_is_written(activation, dtype):
    s, dE_do = some((3, 4)).astype(dtype), some((3, 4), seed=1).astype(dtype)
    before = s.copy(), dE_do.copy()
    o = activation(s)
    kept, dE_ds = o.copy(), activation.vjp(o, dE_do)
    assert {o.dtype, dE_ds.dtype, bpcore.jacobian(activation, o).dtype} == {np.dtype(dtype)}
    assert not np.shares_memory(o, s) and not np.shares_memory(dE_ds, dE_do)
    for now, then in ((s, before[0]), (dE_do, before[1]), (o, kept)):
        np.testing.assert_array_equal(now, then)


@pytest.mark.parametrize("activation", ALL, ids=repr)
def test_an_activation_cannot_be_changed(activation):
    with pytest.raises(AttributeError):
        activation.name = "another"


def test_names():
    assert repr(ALL) == "[linear, sigmoid, tanh, relu, softmax]"


def test_another_of_the_same_parts_is_another():
    """As a loss is fused with its canonical activation itself."""
    assert replace(tanh) != tanh
