"""One update, and many: descend and fit."""

from dataclasses import replace

import numpy as np
import pytest
from reference import EXAMPLES

from bpcore import (
    Conv2D,
    Dense,
    MaxPool2D,
    Step,
    Trace,
    backprop,
    binary_cross_entropy,
    descend,
    fit,
    linear,
    multinomial_cross_entropy,
    predict,
    reads,
    relu,
    sigmoid,
    softmax,
    squared_error,
    steps,
    tanh,
    zero_class_cross_entropy,
)
from bpcore.datasets import spirals
from bpcore.descent import again, update, update_steps

XOR_X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
XOR_Y = np.array([[0.0], [1], [1], [0]])


def xor_net(output=sigmoid, seed=0):
    rng = np.random.default_rng(seed)
    return [Dense.random(2, 4, tanh, rng), Dense.random(4, 1, output, rng)]


def quietly(net=None, x=XOR_X, y=XOR_Y, loss=binary_cross_entropy, **options):
    return fit(xor_net() if net is None else net, x, y, loss, **{"progress": False} | options)


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

    return replace(loss, term=term, canonical_term=None)


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


# A pass with its update.

def test_an_update_by_hand():
    """The numbers of the first test: Δw = −0.05, Δb = 0.025; o = 0.75, 1.75 before, 0.725, 1.625 after."""
    net = [Dense(np.array([[0.5]]), np.array([0.25]), linear)]
    found = update(backprop(net, np.array([[1.0], [3.0]]), np.array([[2.0], [1.0]]), squared_error), 0.1)
    expected = {("new_W", 1): [[0.45]], ("new_b", 1): [0.275], ("rate", 0): 0.1,
                ("mean_E", 1): (1.25**2 + 0.75**2) / 4, ("after_E", 1): [1.275**2 / 2, 0.625**2 / 2],
                ("new_o", 1): [[0.725], [1.625]], ("new_E", 1): (1.275**2 + 0.625**2) / 4,
                ("moved", 1): 0.05**2 + 0.025**2,
                ("predicted", 1): (1.25**2 + 0.75**2) / 4 - (0.05**2 + 0.025**2) / 0.1}
    for step, value in expected.items():
        assert np.shape(found[step]) == np.shape(value), step
        np.testing.assert_allclose(found[step], value, rtol=1e-13, err_msg=str(step))


@pytest.mark.parametrize("name", ["A", "B", "E", "no bias", "weightless inside", "maps at the output"])
def test_an_update_is_the_pass_and_one_step_of_descend(name):
    net, x, y, loss = EXAMPLES[name]()
    trace = backprop(net, x, y, loss)
    found, new, L = update(trace, 0.3), descend(trace, 0.3), len(net)
    assert isinstance(found, Trace) and repr(found) == repr(trace)
    for step in steps(trace):
        assert found[step] is trace[step]
    for l, layer in enumerate(new, 1):
        for name in ("W", "b"):
            np.testing.assert_array_equal(found["new_" + name, l], getattr(layer, name))
            assert found[name, l] is getattr(net[l - 1], name), "as it was"
    assert found["rate", 0] == found.rate == 0.3
    passed = backprop(new, x, y, loss)
    after = passed.E
    np.testing.assert_array_equal(found["after_E", L], after)
    np.testing.assert_array_equal(found["new_o", L], passed.o[L])
    assert found["mean_E", L] == pytest.approx(sum(trace.E) / len(x), rel=1e-14)
    assert found["new_E", L] == pytest.approx(sum(after) / len(x), rel=1e-14)
    moved = sum(float(change**2) for a, b in zip(parameters(new), parameters(net), strict=True)
                for change in (a - b).ravel())
    assert found["moved", L] == pytest.approx(moved, rel=1e-12)
    assert found["predicted", L] == pytest.approx(sum(trace.E) / len(x) - moved / 0.3, rel=1e-12)


def test_the_prediction_is_off_by_the_curvature():
    """The distance to the loss that a step leads to falls as the square of the rate."""
    trace = backprop(xor_net(), XOR_X, XOR_Y, binary_cross_entropy)
    off = [found["new_E", 2] - found["predicted", 2] for found in (update(trace, rate) for rate in (0.02, 0.01))]
    assert off[0] / off[1] == pytest.approx(4, rel=0.02)


def test_an_update_steps_over_what_a_layer_does_not_have():
    trace = update(backprop(*EXAMPLES["weightless inside"]()), 0.5)
    assert update_steps(trace) == [("new_W", 2), ("new_b", 2), ("new_b", 3), ("new_W", 4), ("new_b", 4),
                                   ("predicted", 4), ("new_E", 4)]
    assert all(isinstance(step, Step) for step in update_steps(trace))
    assert trace["new_W", 1] is None and trace["new_b", 1] is None and trace["new_W", 3] is None
    assert reads(Step("new_b", 3), trace) == [("b", 3), ("rate", 0), ("dE_db", 3)]
    assert reads(Step("predicted", 4), trace) == [("mean_E", 4), ("moved", 4), ("rate", 0)]
    assert reads(Step("new_E", 4), trace) == [("after_E", 4)]
    net, x, y, loss = EXAMPLES["weightless inside"]()
    one = update(backprop(net, x[:1], y[:1], loss), 0.5)
    assert reads(Step("new_E", 4), one) == [("new_o", 4), ("y", 4)]


@pytest.mark.parametrize("name", ["A", "B", "maps at the output"])
def test_again_is_the_next_step_of_the_descent(name):
    net, x, y, loss = EXAMPLES[name]()
    first = update(backprop(net, x, y, loss), 0.3)
    third, by_hand = again(again(first)), net
    for _ in range(2):
        by_hand = descend(backprop(by_hand, x, y, loss), 0.3)
    assert (first.number, third.number, third.rate) == (1, 3, 0.3)
    for l, layer in enumerate(by_hand, 1):
        for part in ("W", "b"):
            np.testing.assert_array_equal(third[part, l], getattr(layer, part))
    expected = update(backprop(by_hand, x, y, loss), 0.3)
    for step in steps(third) + update_steps(third):
        np.testing.assert_array_equal(third[step], expected[step])
    assert all(a is b for a, b in zip(first.net, net, strict=True)), "as it was"


def test_entries_of_an_update_have_no_example():
    trace = update(backprop(xor_net(), XOR_X, XOR_Y, binary_cross_entropy), 0.5)
    assert trace.place(("new_W", 1), (2, 4)) == (1, 3) and trace.place(("new_b", 2), (1,)) == (0,)
    assert trace.place(("predicted", 2), ()) == trace.place(("new_E", 2), ()) == ()
    with pytest.raises(ValueError, match=r"new_W of layer 1 has shape \(2, 4\).*there is no entry \(3, 1\)"):
        trace.place(("new_W", 1), (3, 1))


@pytest.mark.parametrize(("step", "error", "says"), [
    (("new_W", 0), ValueError, "There is no W of layer 0"), (("new_W", 3), ValueError, "There is no W of layer 3"),
    (("new_b", -1), ValueError, "There is no b of layer -1"),
    (("nothing", 1), ValueError, "There is no 'nothing' of layer 1 in this pass"),
    (("delta", 3), ValueError, "There is no 'delta' of layer 3 in this pass"),
])
def test_an_update_has_no_other_keys(step, error, says):
    trace = update(backprop(xor_net(), XOR_X, XOR_Y, binary_cross_entropy), 0.5)
    with pytest.raises(error, match=says):
        trace[step]


def test_a_pass_alone_has_no_update():
    trace = backprop(xor_net(), XOR_X, XOR_Y, binary_cross_entropy)
    for quantity in ("new_W", "new_b", "rate", "mean_E", "new_o", "after_E", "new_E", "moved", "predicted"):
        with pytest.raises(ValueError, match=f"There is no '{quantity}' of layer 2 in this pass"):
            trace[quantity, 2]


@pytest.mark.parametrize("rate", [0, -0.1, np.nan, np.inf, 10**400, "0.1", None, 1j, np.array([0.1])],
                         ids=repr)
def test_a_rate_that_is_not_a_positive_number(rate):
    trace = backprop(xor_net(), XOR_X, XOR_Y, binary_cross_entropy)
    for step in (descend, update):
        with pytest.raises(ValueError, match="give a positive number, such as 0"):
            step(trace, rate)


def test_an_update_keeps_the_dtype():
    trace = backprop(*EXAMPLES["B"]().astype(np.float32))
    found = update(trace, np.float64(0.5))
    assert {found[step].dtype for step in update_steps(found)} == {np.dtype(np.float32)}


# Many updates.

def test_fit_learns_xor():
    net, history = quietly(rate=1, epochs=500)
    assert history.loss[0] > 0.6 and history.loss[-1] < 0.02
    assert history.accuracy[-1] == 1
    np.testing.assert_array_equal(predict(net, XOR_X).round(), XOR_Y)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", EXAMPLES)
def test_fit_is_backprop_and_a_step_for_every_minibatch_to_the_last_bit(name, dtype):
    """The plain loop of the lessons: rows in their order, a pass, w − rate/N · ∂E/∂w in a new layer."""
    net, x, y, loss = EXAMPLES[name]().astype(dtype)
    x, y = np.concatenate([x, x[::-1]])[:5], np.concatenate([y, y[::-1]])[:5]
    found = quietly(net, x, y, loss, rate=0.05, epochs=3, batch=2, seed=4)
    rng, figures = np.random.default_rng(4), []
    for _ in range(3):
        passes = []
        for rows in np.array_split(rng.permutation(5), 3):
            trace = backprop(net, x[rows], y[rows], loss)
            net = [replace(layer, **{part: getattr(layer, part) - 0.05 / len(rows) * trace["dE_d" + part, l]
                                     for part in ("W", "b") if getattr(layer, part) is not None})
                   for l, layer in enumerate(net, 1)]
            passes.append([trace.E.mean(), *(np.abs(trace.delta[l]).mean() for l in range(1, len(net) + 1))])
        figures.append(np.average(passes, axis=0, weights=[2, 2, 1]))
    assert_same(found.net, net)
    np.testing.assert_array_equal(np.column_stack([found.history.loss, found.history.delta]), figures)


class Remembers(Dense):
    """A layer of one's own that works something out of its weights when it is made."""

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "turned", self.W.T.copy())

    def weighted_sum(self, o_below):
        return o_below @ self.turned.T + self.b


def test_a_layer_that_works_something_out_of_its_weights_does_so_at_every_step():
    rng = np.random.default_rng(0)
    net, x, y = xor_net(), rng.normal(size=(6, 2)), rng.uniform(size=(6, 1))
    own = [Remembers(layer.W, layer.b, layer.activation) for layer in net]
    found = quietly(own, x, y, epochs=3, batch=4).net
    assert {type(layer) for layer in found} == {Remembers}
    for a, b in zip(parameters(found), parameters(quietly(net, x, y, epochs=3, batch=4).net), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


class Named(Conv2D):
    """A subclass with nothing but a way of its own."""


def test_a_step_makes_a_layer_as_its_constructor_would():
    rng = np.random.default_rng(0)
    first = Named(rng.normal(size=(1, 2, 2, 2)), rng.normal(size=2), tanh, stride=2, padding=1)
    net = [first, MaxPool2D(2, 1), Dense.random(8, 3, softmax, rng), Dense(None, None, linear)]
    x, y = rng.normal(size=(2, 1, 4, 4)), rng.normal(size=(2, 3))
    assert all(layer.is_finite for layer in net)
    trace = backprop(net, x, y, squared_error)
    new = descend(trace, 0.1)
    for old, layer in zip(net, new, strict=True):
        assert type(layer) is type(old) and repr(layer) == repr(old) and layer.activation is old.activation
        for part in parameters([layer]):
            assert not part.flags.writeable and part.flags.c_contiguous
            assert not any(np.shares_memory(part, other) for other in [*parameters(net), *trace.dE_dW.values()]
                           if other is not None)
    assert (new[0].stride, new[0].padding, new[1].size, new[1].stride) == (2, 1, 2, 1)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_step_to_weights_that_are_not_finite_is_told_when_they_are_used():
    """What was known of the old weights is not said of the new ones."""
    net = [Dense(np.array([[1e300]]), None, linear)]
    x, y = np.ones((1, 1)), np.zeros((1, 1))
    new = descend(backprop(net, x, y, squared_error), 1e300)
    with pytest.raises(ValueError, match=r"Layer 1: W.* is -inf"):
        backprop(new, x, y, squared_error)


class OneColumn(Dense):
    """∂E/∂b as a column, which would make a matrix of the bias."""

    def grad_params(self, o_below, delta):
        dE_dW, dE_db = super().grad_params(o_below, delta)
        return dE_dW, dE_db[:, None]


def test_a_gradient_of_another_shape_is_refused():
    net = xor_net()
    net[0] = OneColumn(net[0].W, net[0].b, tanh)
    with pytest.raises(ValueError, match=r"b has shape \(4, 4\), but W has \(2, 4\)"):
        quietly(net, epochs=1)


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
    ([[0.2, 0.7, 0.1], [0.5, 0.3, 0.2], [0.1, 0.3, 0.6]], [[0, 1, 0], [0, 0, 1], [0, 0, 1]],
     multinomial_cross_entropy, 2 / 3),
    ([[0.7, 0.8], [0.8, 0.7], [0.1, 0.8]], [[0.3, 0.6], [0.6, 0.3], [1, 0]], squared_error, 2 / 3),
    ([[0.4], [0.6], [0.7], [0.1]], [[0], [1], [0], [0]], squared_error, 3 / 4),
    ([[0.5], [0.5], [0.1]], [[0], [1], [0]], squared_error, 1 / 3),  # half-way is nearer to neither
    ([[-0.4], [0.2], [0.7]], [[-1], [1], [-1]], squared_error, 2 / 3),  # targets of a tanh output
    ([[0.4], [0.6], [0.7]], [[1], [0], [1]], zero_class_cross_entropy, 2 / 3),  # the output is p(class zero)
])
def test_accuracy(o, y, loss, accuracy):
    """Read off an epoch of one batch, before its update; the net hands x on as it is."""
    net = [Dense(None, None, linear)]
    history = quietly(net, np.array(o, float), np.array(y, float), loss, epochs=1).history
    np.testing.assert_allclose(history.accuracy, [accuracy], rtol=1e-15)


def interrupted(loss, minibatches):
    """The same loss, with a KeyboardInterrupt after so many minibatches."""
    seen = []

    def interrupt(y):
        seen.append(y)
        if len(seen) == 2 * minibatches + 1:  # each asks for E, and again for the accuracy
            raise KeyboardInterrupt

    return watched(loss, interrupt)


def test_interrupted_it_keeps_what_is_trained():
    """In epoch 3 of 2 minibatches each, at the second one: 5 updates are kept, and 2 rows of history."""
    with pytest.warns(UserWarning, match="^Interrupted after 2 of 9 epochs: you get the net so far") as caught:
        net, history = quietly(loss=interrupted(binary_cross_entropy, 5), batch=2, epochs=9, seed=1, progress=True)
    assert len(caught) == 1 and caught[0].filename == __file__
    rng, expected = np.random.default_rng(1), xor_net()
    batches = [rows for _ in range(3) for rows in np.split(rng.permutation(4), 2)]
    for rows in batches[:5]:
        expected = descend(backprop(expected, XOR_X[rows], XOR_Y[rows], binary_cross_entropy), 0.1)
    assert_same(net, expected)
    np.testing.assert_array_equal(history.loss, quietly(batch=2, epochs=2, seed=1).history.loss)


def test_without_a_bar_an_interrupt_stops_the_caller_too():
    with pytest.raises(KeyboardInterrupt):
        quietly(loss=interrupted(binary_cross_entropy, 5), batch=2, epochs=9)


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_steps_that_are_too_long_give_the_last_finite_net():
    rng = np.random.default_rng(0)
    net = [Dense.random(2, 8, relu, rng), Dense.random(8, 1, linear, rng)]
    x, y = rng.normal(0, 1, (20, 2)), rng.normal(0, 1, (20, 1))
    with pytest.warns(UserWarning, match=r"nan or infinite in epoch \d+: .*too long.*such as 0\.1\.") as caught:
        trained, history = quietly(net, x, y, squared_error, rate=100, epochs=1000)
    assert len(caught) == 1 and caught[0].filename == __file__
    assert all(np.isfinite(parameter).all() for parameter in parameters(trained))
    last = backprop(trained, x, y, squared_error)
    with np.errstate(over="ignore", invalid="ignore"):
        next_one = backprop(descend(last, 100), x, y, squared_error)
    assert np.isfinite(last.E).all() and not np.isfinite(next_one.E).all()
    assert 1 < len(history.loss) < 1000 and not np.isnan(history.loss).any()
    assert f"in epoch {len(history.loss) + 1}: " in str(caught[0].message)
    with pytest.warns(UserWarning, match="nan or infinite in epoch 3"):  # after an epoch of which E alone is infinite
        [last], _ = quietly([Dense(np.array([[2.0]]), None, linear)], np.ones((1, 1)), np.ones((1, 1)), squared_error,
                            rate=1e160)
    assert last.W == 2


def test_outputs_for_which_the_loss_is_undefined_are_told_of_once():
    """Its term of an output below 0 is 0 for a target of 0, so that nothing stops the descent."""
    with pytest.warns(UserWarning, match="linear gave -0.5: E and its slopes mean nothing") as caught:
        quietly([Dense(None, None, linear)], np.array([[-0.5, 0.8]]), np.array([[0.0, 1.0]]),
                multinomial_cross_entropy, epochs=3)
    assert len(caught) == 1 and caught[0].filename == __file__


def test_an_impossible_prediction_does_not_stop_it():
    """The output is 0 where 1 is the target, and its δ = o − y* is exact: training gets out of it."""
    net = [Dense(np.array([[-800.0]]), None, sigmoid)]
    trained, history = quietly(net, np.ones((1, 1)), np.ones((1, 1)), rate=400, epochs=5)
    assert history.loss[0] == 800 and history.loss[-1] < 1e-9 and trained[0].W > 0


@pytest.mark.filterwarnings("error")
def test_a_saturated_output_needs_no_warning():
    """However long the steps: its loss is a number, and its slope right."""
    x, y = spirals()
    rng = np.random.default_rng(0)
    net = [Dense.random(2, 16, tanh, rng), Dense.random(16, 1, sigmoid, rng)]
    assert np.isfinite(quietly(net, x, y, rate=1e9, epochs=20).history.loss).all()


def test_a_loss_that_ends_infinite_is_told():
    """Of numbers whose squares overflow, for example."""
    with pytest.warns(UserWarning, match=r"mean loss of the last epoch is infinite: .*such as 0\.04\.$") as caught:
        quietly([Dense(np.array([[1e160]]), None, linear)], np.ones((1, 1)), np.ones((1, 1)), squared_error, rate=0.4,
                epochs=1)
    assert len(caught) == 1 and caught[0].filename == __file__


@pytest.mark.parametrize("seed", ["text", -1, 1.5, None], ids=repr)
def test_a_seed_that_is_not_a_whole_number(seed):
    with pytest.raises(ValueError, match=f"^seed is {seed!r}: give a whole number, 0 or more"):
        quietly(seed=seed)


def test_progress_bar(capfd):
    quietly(epochs=3)
    assert capfd.readouterr() == ("", "")
    history = fit(xor_net(), XOR_X, XOR_Y, binary_cross_entropy, epochs=3).history
    assert "3/3" in (shown := capfd.readouterr().err) and shown.rstrip().endswith(f"mean loss {history.loss[-1]:.4f}]")


@pytest.mark.parametrize("N, sizes", [(32, [32]), (33, [17, 16])])
def test_a_minibatch_has_up_to_32_examples_unless_told(N, sizes):
    seen = []
    x = np.ones((N, 1))
    quietly([Dense(None, None, linear)], x, x, watched(squared_error, seen.append), epochs=1)
    assert [len(y) for y in seen[::2]] == sizes
