"""Layers: the three maps of Dense and Conv2D, each by itself, against the notes' index sums typed as loops."""

from dataclasses import FrozenInstanceError, replace
from functools import partial
from math import prod

import numpy as np
import pytest
from reference import agree, linear, relu, sigmoid, softmax, tanh

from bpcore import Conv2D, Dense, MaxPool2D
from bpcore.windows import SMALL

pytestmark = pytest.mark.filterwarnings("error")


def dense_case(bias=True, seed=0):
    """A layer of 4 units on 3, with o below and δ of 5 examples."""
    rng = np.random.default_rng(seed)
    layer = Dense(rng.normal(size=(3, 4)), rng.normal(size=4) if bias else None, tanh)
    return layer, rng.normal(size=(5, 3)), rng.normal(size=(5, 4))


def conv_case(bias=True, seed=0):
    """Three kernels of 2 × 3 on two maps of 4 × 5, with o below and δ of 5 examples."""
    rng = np.random.default_rng(seed)
    layer = Conv2D(rng.normal(size=(2, 3, 2, 3)), rng.normal(size=3) if bias else None, tanh)
    return layer, rng.normal(size=(5, 2, 4, 5)), rng.normal(size=(5, 3, 3, 3))


def moving_case(stride, padding, bias=True, seed=0):
    """The same kernels, moved by `stride` over maps of 5 × 6 in a frame of zeros."""
    layer, *_ = conv_case(bias, seed)
    layer, rng = replace(layer, stride=stride, padding=padding), np.random.default_rng(seed + 1)
    o = rng.normal(size=(5, 2, 5, 6))
    return layer, o, rng.normal(size=(5, *layer.output_shape(o.shape[1:])))


def pool_case(size, stride, ties=False, seed=0):
    """Pooling of two maps of 5 × 6, with o below, of few whole numbers where there are ties, and δ of 4 examples."""
    rng, layer = np.random.default_rng(seed), MaxPool2D(size, stride)
    o = rng.normal(size=(4, 2, 5, 6))
    return layer, np.round(o) if ties else o, rng.normal(size=(4, *layer.output_shape((2, 5, 6))))


MOVES = [(stride, padding) for stride in (1, 2, 3) for padding in (0, 1, 2)]
POOLS = [(1, 1), (2, 2), (3, 3), (2, 1), (3, 1), (3, 2), (2, 3), (1, 2), (5, 5)]


def check_maps(case, sums):
    """The three maps of a layer against `sums(W, b, o, δ)`, which gives s, ∂E/∂o, ∂E/∂W and ∂E/∂b."""
    layer, o, delta = case
    found = layer.weighted_sum(o), layer.grad_input(delta, o), *layer.grad_params(o, delta)
    expected = sums(layer.W, layer.b, o, delta)
    for name, a, b in zip(("s", "∂E/∂o", "∂E/∂W", "∂E/∂b"), found, expected, strict=True):
        agree(a, b, name, 1e-13)


def dense_sums(W, b, o, delta):
    """s_i = Σ_j w_ji o_j + b_i,  ∂E/∂o_j = Σ_i δ_i w_ji,  ∂E/∂w_ji = Σ_n δ_i o_j,  ∂E/∂b_i = Σ_n δ_i."""
    s, dE_do, dE_dW, dE_db = np.tile(b, (len(o), 1)), np.zeros_like(o), np.zeros_like(W), np.zeros_like(b)
    for n, i in np.ndindex(delta.shape):
        dE_db[i] += delta[n, i]
        for j in range(len(W)):
            s[n, i] += W[j, i] * o[n, j]
            dE_do[n, j] += delta[n, i] * W[j, i]
            dE_dW[j, i] += delta[n, i] * o[n, j]
    return s, dE_do, dE_dW, dE_db


def conv_sums(W, b, o, delta, stride=1, padding=0):
    """The same, w_ji(p, q) joining o_j(u, v) to s_i(y, x) where u = stride · y + p − padding, and so v, is a place in
    the map."""
    s = np.broadcast_to(b[:, None, None], delta.shape).copy()
    dE_do, dE_dW, dE_db = np.zeros_like(o), np.zeros_like(W), np.zeros_like(b)
    for n, i, y, x in np.ndindex(delta.shape):
        dE_db[i] += delta[n, i, y, x]
        for j, p, q in np.ndindex(len(W), *W.shape[2:]):
            u, v = stride * y + p - padding, stride * x + q - padding
            if 0 <= u < o.shape[2] and 0 <= v < o.shape[3]:
                s[n, i, y, x] += W[j, i, p, q] * o[n, j, u, v]
                dE_do[n, j, u, v] += delta[n, i, y, x] * W[j, i, p, q]
                dE_dW[j, i, p, q] += delta[n, i, y, x] * o[n, j, u, v]
    return s, dE_do, dE_dW, dE_db


def pool_sums(size, stride, o, delta):
    """s and ∂E/∂o: the windows read row by row, and the first value that none exceeds gets δ."""
    s, dE_do = np.empty_like(delta), np.zeros_like(o)
    for n, i, y, x in np.ndindex(delta.shape):
        window = [(o[n, i, stride * y + p, stride * x + q], stride * y + p, stride * x + q)
                  for p in range(size) for q in range(size)]
        s[n, i, y, x], u, v = next(one for one in window if all(one[0] >= other[0] for other in window))
        dE_do[n, i, u, v] += delta[n, i, y, x]
    return s, dE_do


def test_dense_is_its_index_sums():
    check_maps(dense_case(), dense_sums)


def test_conv_is_its_index_sums():
    check_maps(conv_case(), conv_sums)


@pytest.mark.parametrize(("stride", "padding"), MOVES)
def test_conv_with_stride_and_padding_is_its_index_sums(stride, padding):
    check_maps(moving_case(stride, padding), partial(conv_sums, stride=stride, padding=padding))


@pytest.mark.parametrize("ties", [False, True], ids=["no ties", "ties"])
@pytest.mark.parametrize(("size", "stride"), POOLS)
def test_pooling_is_its_windows(size, stride, ties):
    layer, o, delta = pool_case(size, stride, ties)
    s, dE_do = pool_sums(size, stride, o, delta)
    agree(layer.weighted_sum(o), s, "s", 0)
    agree(layer.grad_input(delta, o), dE_do, "∂E/∂o", 1e-14)
    assert layer.grad_params(o, delta) == (None, None)


def test_pooling_by_hand():
    o = np.array([[[[1.0, 3, 2, 2], [0, 3, 2, 2], [5, 4, -1, -2], [5, 6, -3, -1]]]])
    delta = np.array([[[[1.0, 2], [3, 4]]]])
    layer = MaxPool2D(2)
    assert layer.weighted_sum(o).tolist() == [[[[3, 2], [6, -1]]]]
    assert layer.grad_input(delta, o).tolist() == [[[[0, 1, 2, 0], [0, 0, 0, 0], [0, 0, 4, 0], [0, 3, 0, 0]]]]
    assert layer.lead(o).tolist() == [[[[0, 0], [1, 0]]]] and MaxPool2D(1).lead(o).min() == np.inf
    won = layer.winners(o)
    assert won.shape == (1, 1, 2, 2, 2, 2) and won[0, 0, 0, 0].tolist() == [[0, 1], [0, 0]]


def test_what_no_window_reads_gets_nothing():
    """Of five rows and columns a stride of 2 leaves the last unread, on the way up and on the way down."""
    o, delta = np.arange(25.0).reshape(1, 1, 5, 5), np.ones((1, 1, 2, 2))
    for layer in (Conv2D(np.ones((1, 1, 2, 2)), None, linear, stride=2), MaxPool2D(2)):
        dE_do = layer.grad_input(delta, o)
        assert dE_do.shape == o.shape and not dE_do[..., 4, :].any() and not dE_do[..., 4].any()
        agree(layer.weighted_sum(o), layer.weighted_sum(o[:, :, :4, :4]), "s", 0)
    strided = Conv2D(np.ones((1, 1, 2, 2)), None, linear, stride=2)
    assert strided.grad_input(delta).shape == (1, 1, 4, 4)  # as nobody says that there is more


def check_adjoint(layer, o, delta):
    """⟨δ, s − b⟩ is linear in o with slope ∂E/∂o, and in W with slope ∂E/∂W; ⟨δ, s⟩ has slope ∂E/∂b in b."""
    without_b = replace(layer, b=None)
    energy = np.vdot(delta, without_b.weighted_sum(o))
    dE_dW, dE_db = layer.grad_params(o, delta)
    agree(np.vdot(layer.grad_input(delta, o), o), energy, "⟨∂E/∂o, o⟩", 1e-12)
    agree(np.vdot(dE_dW, layer.W), energy, "⟨∂E/∂W, W⟩", 1e-12)
    agree(np.vdot(dE_db, layer.b), np.vdot(delta, layer.weighted_sum(o)) - energy, "⟨∂E/∂b, b⟩", 1e-12)


@pytest.mark.parametrize("case", [dense_case, conv_case])
@pytest.mark.parametrize("seed", range(3))
def test_maps_are_adjoint(case, seed):
    check_adjoint(*case(seed=seed))


@pytest.mark.parametrize(("stride", "padding"), MOVES)
def test_maps_with_stride_and_padding_are_adjoint(stride, padding):
    check_adjoint(*moving_case(stride, padding))


def as_dense(layer, shape):
    """The Dense layer that a convolution is [001-132], on maps of this shape: W sparse, its entries tied."""
    above = layer.output_shape(shape)
    W = np.zeros((*shape, *above))
    for j, i, p, q, y, x in np.ndindex(*layer.W.shape, *above[1:]):
        u, v = layer.stride * y + p - layer.padding, layer.stride * x + q - layer.padding
        if 0 <= u < shape[1] and 0 <= v < shape[2]:
            W[j, u, v, i, y, x] = layer.W[j, i, p, q]
    return Dense(W.reshape(prod(shape), prod(above)), np.repeat(layer.b, prod(above[1:])), layer.activation)


def check_as_dense(layer, o, delta):
    flat, rows = as_dense(layer, o.shape[1:]), delta.reshape(len(delta), -1)
    agree(layer.weighted_sum(o).reshape(rows.shape), flat.weighted_sum(o), "s", 1e-12)
    agree(layer.grad_input(delta, o).reshape(len(o), -1), flat.grad_input(rows), "∂E/∂o", 1e-12)
    # One entry of the dense gradient is not the kernel's: that is the sum over the entries tied to it.
    dense_W, dense_b = flat.grad_params(o, rows)
    tied, (dE_dW, dE_db) = dense_W.reshape(*o.shape[1:], *delta.shape[1:]), layer.grad_params(o, delta)
    tied = np.pad(tied, [(0, 0), *[(layer.padding,) * 2] * 2, *[(0, 0)] * 3])
    for j, i, p, q in np.ndindex(layer.W.shape):
        expected = sum(tied[j, layer.stride * y + p, layer.stride * x + q, i, y, x]
                       for y, x in np.ndindex(delta.shape[2:]))
        agree(dE_dW[j, i, p, q], expected, f"∂E/∂w[{j}, {i}, {p}, {q}]", 1e-12)
    agree(dE_db, dense_b.reshape(delta.shape[1], -1).sum(axis=1), "∂E/∂b", 1e-12)


def test_conv_is_a_dense_layer_with_tied_weights():
    check_as_dense(*conv_case())


def test_conv_by_hand():
    layer = Conv2D(np.array([[[[1.0, 2], [3, 4]]]]), np.array([0.5]), linear)
    o = np.array([[[[1.0, 0, 2], [0, 3, 0], [4, 0, 5]]]])
    delta = np.array([[[[1.0, 0], [0, 10]]]])
    assert layer.weighted_sum(o).tolist() == [[[[13.5, 13.5], [18.5, 23.5]]]]  # the kernel is not turned round here
    assert layer.grad_input(delta).tolist() == [[[[1, 2, 0], [3, 14, 20], [0, 30, 40]]]]  # but here, seen from below
    dE_dW, dE_db = layer.grad_params(o, delta)
    assert dE_dW.tolist() == [[[[31, 0], [0, 53]]]] and dE_db.tolist() == [11]


@pytest.mark.parametrize("case", [dense_case, conv_case])
def test_without_bias(case):
    layer, o, delta = case(bias=False)
    with_zeros = replace(layer, b=np.zeros(layer.W.shape[1]))
    agree(layer.weighted_sum(o), with_zeros.weighted_sum(o), "s")
    dE_dW, dE_db = layer.grad_params(o, delta)
    agree(dE_dW, with_zeros.grad_params(o, delta)[0], "∂E/∂W")
    assert dE_db is None


def test_without_weights():
    layer, (_, o, _) = Dense(None, None, softmax), dense_case()
    s, delta = layer.weighted_sum(o), o + 1
    agree(s, o, "s", 0)
    agree(layer.grad_input(delta), delta, "∂E/∂o", 0)
    assert not np.shares_memory(s, o) and not np.shares_memory(layer.grad_input(delta), delta)
    assert layer.grad_params(o, delta) == (None, None)


def test_without_weights_but_with_a_bias():
    layer, (_, o, _) = Dense(None, np.array([0.5, -1, 2]), softmax), dense_case()
    agree(layer.weighted_sum(o), o + np.array([0.5, -1, 2]), "s")
    dE_dW, dE_db = layer.grad_params(o, o + 1)
    assert dE_dW is None
    agree(dE_db, [sum(row[i] + 1 for row in o) for i in range(3)], "∂E/∂b")


@pytest.mark.parametrize("W", [None, np.arange(1.0, 25).reshape(12, 2)], ids=["no weights", "weights"])
def test_dense_reads_maps_as_one_row(W):
    layer, maps = Dense(W, None, linear), np.random.default_rng(0).normal(size=(3, 2, 2, 3))
    rows = np.array([[maps[n, c, y, x] for c in range(2) for y in range(2) for x in range(3)] for n in range(3)])
    agree(layer.weighted_sum(maps), layer.weighted_sum(rows), "s")
    if W is not None:
        agree(layer.grad_params(maps, rows[:, :2])[0], layer.grad_params(rows, rows[:, :2])[0], "∂E/∂W")


@pytest.mark.parametrize("case", [dense_case, conv_case])
def test_parameters_cannot_be_written(case):
    layer, *_ = case()
    for a in (layer.W, layer.b):
        with pytest.raises(ValueError, match="read-only"):
            a[...] = 0
    with pytest.raises(FrozenInstanceError):
        layer.W = None


def test_the_arrays_given_stay_writeable():
    W, b = np.ones((2, 3)), np.ones(3)
    Dense(W, b, tanh)
    assert W.flags.writeable and b.flags.writeable


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("case", [dense_case, conv_case, partial(moving_case, 2, 1), partial(pool_case, 3, 2)])
def test_dtype_is_kept_and_nothing_is_written(case, dtype):
    layer, o, delta = case()
    if layer.W is not None:
        layer = replace(layer, W=layer.W.astype(dtype), b=layer.b.astype(dtype))
    o, delta = o.astype(dtype), delta.astype(dtype)
    before = o.copy(), delta.copy()
    results = layer.weighted_sum(o), layer.grad_input(delta, o), *layer.grad_params(o, delta)
    assert {a.dtype for a in results if a is not None} == {np.dtype(dtype)}
    np.testing.assert_array_equal(o, before[0])
    np.testing.assert_array_equal(delta, before[1])


@pytest.mark.parametrize(("make", "shape", "fan_in"), [
    (lambda activation, rng: Dense.random(200, 300, activation, rng), (200, 300), 200),
    (lambda activation, rng: Conv2D.random(8, 100, 5, activation, rng), (8, 100, 5, 5), 200)], ids=["Dense", "Conv2D"])
@pytest.mark.parametrize(("activation", "gain"), [(tanh, 1), (relu, 2)], ids=str)
def test_random(make, shape, fan_in, activation, gain):
    layer = make(activation, np.random.default_rng(0))
    assert layer.W.shape == shape and layer.b.shape == shape[1:2] and layer.activation is activation
    np.testing.assert_allclose([layer.W.var(), layer.b.std()], [gain / fan_in, 0.1], rtol=0.2)  # a sample's spread
    for part in (layer.W, layer.b):
        assert abs(part.mean()) < 3 * part.std() / np.sqrt(part.size)
    np.testing.assert_array_equal(layer.W, make(activation, np.random.default_rng(0)).W)


def test_shown_as():
    assert repr(Dense(np.ones((2, 3)), None, sigmoid)) == "Dense(2×3, sigmoid)"
    assert repr(Dense(None, None, softmax)) == "Dense(no weights, softmax)"
    assert repr(Conv2D(np.ones((1, 2, 3, 4)), None, relu)) == "Conv2D(1×2×3×4, relu)"
    assert repr(Conv2D(np.ones((1, 2, 3, 4)), None, relu, 2, 1)) == "Conv2D(1×2×3×4, relu, stride 2, padding 1)"
    assert [repr(MaxPool2D(2)), repr(MaxPool2D(3, 2))] == ["MaxPool2D(2×2)", "MaxPool2D(3×3, stride 2)"]
    assert repr(MaxPool2D(2, activation=relu)) == "MaxPool2D(2×2, relu)"


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1), (3, 0)])
@pytest.mark.parametrize("kind", ["convolution", "pooling"])
def test_what_many_windows_send_back_is_what_few_do(kind, stride, padding):
    """A batch of many is added up in another way than its examples one by one."""
    rng = np.random.default_rng(0)
    o = rng.normal(size=(300, 3, 11, 12))
    layer = (MaxPool2D(3, stride) if kind == "pooling" else
             Conv2D(rng.normal(size=(3, 4, 3, 2)), None, linear, stride, padding))
    delta = rng.normal(size=layer.weighted_sum(o).shape)
    assert delta[0, 0].size * 3 * (9 if kind == "pooling" else 6) * 300 > SMALL
    together = layer.grad_input(delta, o)
    for n in range(0, 300, 37):
        one = layer.grad_input(delta[n:n + 1], o[n:n + 1])
        np.testing.assert_allclose(together[n:n + 1], one, rtol=1e-13, atol=1e-13)


def test_a_browser_has_the_same_sums(monkeypatch):
    rng = np.random.default_rng(0)
    layer, o = Conv2D(rng.normal(size=(3, 4, 3, 2)), None, linear, 2, 1), rng.normal(size=(5, 3, 6, 7))
    s = layer.weighted_sum(o)
    monkeypatch.setattr("sys.platform", "emscripten")
    np.testing.assert_allclose(layer.weighted_sum(o), s, rtol=1e-13, atol=1e-13)
