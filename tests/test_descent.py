"""One update, and many: descend and fit."""

from dataclasses import replace

import numpy as np
import pytest

from bpcore import (
    Conv2D,
    Dense,
    backprop,
    binary_cross_entropy,
    descend,
    fit,
    linear,
    multinomial_cross_entropy,
    predict,
    relu,
    sigmoid,
    softmax,
    squared_error,
    tanh,
    zero_class_cross_entropy,
)

XOR_X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
XOR_Y = np.array([[0.0], [1], [1], [0]])


def xor_net(output=sigmoid, seed=0):
    rng = np.random.default_rng(seed)
    return [Dense.random(2, 4, tanh, rng), Dense.random(4, 1, output, rng)]


def quietly(net=None, x=XOR_X, y=XOR_Y, loss=binary_cross_entropy, **options):
    return fit(xor_net() if net is None else net, x, y, loss, progress=False, **options)


def parameters(net):
    return [parameter for layer in net for parameter in (layer.W, layer.b) if parameter is not None]


def assert_same(one, other):
    for a, b in zip(parameters(one), parameters(other), strict=True):
        np.testing.assert_array_equal(a, b)


def watched(loss, watch):
    """The same loss, which tells `watch` the targets of each call: first for E, then for the accuracy."""
    def term(o, y):
        watch(y)
        return loss.term(o, y)

    return replace(loss, term=term)


# One update.

def test_descend_goes_down_the_mean_loss():
    """One weight by hand, and two examples: o = wx, E = ½(o − y)², w − α/2 · Σ(wx − y)x."""
    net = [Dense(np.array([[0.5]]), np.array([0.25]), linear)]
    trace = backprop(net, np.array([[1.0], [3.0]]), np.array([[2.0], [1.0]]), squared_error)
    new = descend(trace, 0.1)[0]  # o = 0.75, 1.75, so δ = −1.25, 0.75
    assert new.W == pytest.approx(0.5 - 0.1 / 2 * (-1.25 * 1 + 0.75 * 3), rel=1e-15)
    assert new.b == pytest.approx(0.25 - 0.1 / 2 * (-1.25 + 0.75), rel=1e-15)


def test_descend_makes_a_new_net():
    net = xor_net()
    before = [parameter.copy() for parameter in parameters(net)]
    new = descend(backprop(net, XOR_X, XOR_Y, binary_cross_entropy), 0.5)
    for old, copy, moved in zip(parameters(net), before, parameters(new), strict=True):
        np.testing.assert_array_equal(old, copy)
        assert not np.shares_memory(old, moved) and np.any(old != moved)
    assert [layer.activation for layer in new] == [tanh, sigmoid]


def test_what_a_layer_does_not_have_is_not_updated():
    rng = np.random.default_rng(0)
    net = [Dense(rng.normal(0, 1, (2, 3)), None, linear), Dense(None, np.zeros(3), tanh), Dense(None, None, softmax)]
    new = descend(backprop(net, XOR_X, np.eye(3)[[0, 1, 2, 0]], multinomial_cross_entropy), 0.1)
    assert new[0].b is None and new[1].W is None and new[1].b.any() and new[2].W is None and new[2].b is None


def test_descend_moves_kernels():
    rng = np.random.default_rng(0)
    net = [Conv2D.random(1, 2, 2, relu, rng), Dense.random(8, 1, linear, rng)]
    trace = backprop(net, rng.normal(0, 1, (5, 1, 3, 3)), rng.normal(0, 1, (5, 1)), squared_error)
    np.testing.assert_allclose(descend(trace, 0.1)[0].W, net[0].W - 0.02 * trace.dE_dW[1], rtol=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rate", [0.1, 1, np.float64(0.1), np.float32(0.1), np.int64(1)], ids=repr)
def test_descend_keeps_the_dtype(dtype, rate):
    net = [Dense(np.ones((2, 1), dtype), np.ones(1, dtype), tanh)]
    new = descend(backprop(net, XOR_X.astype(dtype), XOR_Y.astype(dtype), squared_error), rate)
    assert new[0].W.dtype == new[0].b.dtype == dtype


# Many updates.

def test_fit_learns_xor():
    net, history = quietly(rate=1, epochs=500)
    assert history.loss[0] > 0.6 and history.loss[-1] < 0.02
    assert history.accuracy[-1] == 1
    np.testing.assert_array_equal(predict(net, XOR_X).round(), XOR_Y)


def test_fit_leaves_the_net_it_was_given():
    net = xor_net()
    before = [parameter.copy() for parameter in parameters(net)]
    quietly(net, epochs=3)
    for old, copy in zip(parameters(net), before, strict=True):
        np.testing.assert_array_equal(old, copy)


def test_the_seed_fixes_the_order():
    one, same, other = (quietly(epochs=3, batch=1, seed=seed) for seed in (3, 3, 4))
    assert_same(one.net, same.net)
    for a, b in zip(one.history, same.history, strict=True):
        np.testing.assert_array_equal(a, b)
    assert np.any(one.net[0].W != other.net[0].W)


@pytest.mark.parametrize("batch, sizes", [(1, [1] * 7), (3, [3, 2, 2]), (7, [7]), (100, [7])])
def test_minibatches_cover_every_example_once_an_epoch(batch, sizes):
    seen = []
    quietly([Dense(None, None, linear)], np.ones((7, 1)), np.arange(7.0)[:, None], watched(squared_error, seen.append),
            epochs=2, batch=batch)
    assert [len(y) for y in seen[::2]] == sizes * 2
    first, second = np.split(np.concatenate(seen[::2]).ravel(), 2)
    assert sorted(first) == sorted(second) == list(range(7))
    assert list(first) != list(second), "shuffled anew"


def test_history_is_what_was_met_while_training():
    """One epoch by hand: two minibatches of 2 and 1 examples, weighed by their sizes."""
    x, y, net = XOR_X[:3], XOR_Y[:3], xor_net()
    history = quietly(net, x, y, rate=0.5, epochs=1, batch=2, seed=5).history
    order = np.random.default_rng(5).permutation(3)
    first = backprop(net, x[order[:2]], y[order[:2]], binary_cross_entropy)
    second = backprop(descend(first, 0.5), x[order[2:]], y[order[2:]], binary_cross_entropy)
    passes = (first, second)
    np.testing.assert_allclose(history.loss, [sum(trace.E.sum() for trace in passes) / 3], rtol=1e-14)
    correct = sum(np.sum((trace.o[2] > 0.5) == (trace.y == 1)) for trace in passes)
    np.testing.assert_allclose(history.accuracy, [correct / 3], rtol=1e-14)
    for l, width in ((1, 4), (2, 1)):
        expected = sum(np.abs(trace.delta[l]).sum() for trace in passes) / (3 * width)
        np.testing.assert_allclose(history.delta[:, l - 1], [expected], rtol=1e-14)


def test_history_has_a_row_an_epoch():
    loss, accuracy, delta = quietly(epochs=7, batch=3).history
    assert loss.shape == accuracy.shape == (7,) and delta.shape == (7, 2)


@pytest.mark.parametrize("o, y, loss, accuracy", [
    ([[0.2, 0.7, 0.1], [0.5, 0.3, 0.2]], [[0, 1, 0], [0, 0, 1]], multinomial_cross_entropy, 1 / 2),
    ([[0.4], [0.6], [0.7], [0.1]], [[0], [1], [0], [0]], squared_error, 3 / 4),
    ([[-0.4], [0.2], [0.7]], [[-1], [1], [-1]], squared_error, 2 / 3),  # targets of a tanh output
    ([[0.4], [0.6], [0.7]], [[1], [0], [1]], zero_class_cross_entropy, 2 / 3),  # the output is p(class zero)
])
def test_accuracy(o, y, loss, accuracy):
    """Read off an epoch of one batch, before its update; the net hands x on as it is."""
    net = [Dense(None, None, linear)]
    history = quietly(net, np.array(o, float), np.array(y, float), loss, epochs=1).history
    np.testing.assert_allclose(history.accuracy, [accuracy], rtol=1e-15)


def test_interrupted_it_keeps_what_is_trained():
    """In epoch 3 of 2 minibatches each, at the second one: 5 updates are kept, and 2 rows of history."""
    seen = []

    def interrupt(y):
        seen.append(y)
        if len(seen) == 11:  # E and the accuracy of 5 minibatches are 10 calls
            raise KeyboardInterrupt

    net, history = quietly(loss=watched(binary_cross_entropy, interrupt), batch=2, epochs=9, seed=1)
    rng, expected = np.random.default_rng(1), xor_net()
    batches = [rows for _ in range(3) for rows in np.split(rng.permutation(4), 2)]
    for rows in batches[:5]:
        expected = descend(backprop(expected, XOR_X[rows], XOR_Y[rows], binary_cross_entropy), 0.1)
    assert_same(net, expected)
    np.testing.assert_array_equal(history.loss, quietly(batch=2, epochs=2, seed=1).history.loss)


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_steps_that_are_too_long_give_the_last_finite_net():
    rng = np.random.default_rng(0)
    net = [Dense.random(2, 8, relu, rng), Dense.random(8, 1, linear, rng)]
    x, y = rng.normal(0, 1, (20, 2)), rng.normal(0, 1, (20, 1))
    with pytest.warns(UserWarning, match=r"nan or infinite in epoch \d+: .*too long.*such as 10\.") as caught:
        trained, history = quietly(net, x, y, squared_error, rate=100, epochs=1000)
    assert len(caught) == 1 and caught[0].filename == __file__
    assert all(np.isfinite(parameter).all() for parameter in parameters(trained))
    last = backprop(trained, x, y, squared_error)
    with np.errstate(over="ignore", invalid="ignore"):
        next_one = backprop(descend(last, 100), x, y, squared_error)
    assert np.isfinite(last.E).all() and not np.isfinite(next_one.E).all()
    assert 1 < len(history.loss) < 1000 and not np.isnan(history.loss).any()


def test_an_impossible_prediction_does_not_stop_it():
    """E is inf, and its δ = o − y* is exact: training gets out of it."""
    net = [Dense(np.array([[-800.0]]), None, sigmoid)]
    trained, history = quietly(net, np.ones((1, 1)), np.ones((1, 1)), rate=400, epochs=5)
    assert history.loss[0] == np.inf and history.loss[-1] < 1e-9 and trained[0].W > 0


def test_progress_bar(capfd):
    quietly(epochs=3)
    assert capfd.readouterr() == ("", "")
    fit(xor_net(), XOR_X, XOR_Y, binary_cross_entropy, epochs=3)
    assert "3/3" in (shown := capfd.readouterr().err) and "mean loss 0." in shown
