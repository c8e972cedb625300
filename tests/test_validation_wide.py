"""`check_gradients` of layers with many numbers: all units at once, or a sample; it finds what one by one would."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from bpcore import (
    Conv2D,
    Dense,
    MaxPool2D,
    backprop,
    binary_cross_entropy,
    check_gradients,
    linear,
    multinomial_cross_entropy,
    numerical_gradient,
    predict,
    relu,
    sigmoid,
    softmax,
    squared_error,
    tanh,
    validation,
)
from bpcore.activations import Elementwise, Softmax
from bpcore.losses import Loss


def dense(rng, first=None):
    """More than 50 numbers a layer, and no two alike."""
    net = [first or Dense.random(9, 9, tanh, rng), Dense.random(9, 8, sigmoid, rng), Dense.random(8, 9, softmax, rng)]
    return net, rng.normal(0, 1, (3, 9)), rng.dirichlet(np.ones(9), 3), multinomial_cross_entropy


def jacobian(rng):
    net, x, y, _ = dense(rng)
    return net, x, y, squared_error


def pooled(rng):
    net = [Conv2D.random(2, 4, 3, relu, rng), Conv2D(rng.normal(0, 0.3, (4, 3, 2, 3)), None, tanh, 2, 1),
           MaxPool2D(2, 1), Dense.random(6, 9, linear, rng), Dense(None, rng.normal(0, 1, 9), softmax)]
    return net, rng.normal(0, 1, (4, 2, 6, 6)), rng.dirichlet(np.ones(9), 4), multinomial_cross_entropy


def maps(rng, first=None):
    net = [first or Conv2D.random(4, 4, 3, tanh, rng), Conv2D.random(4, 3, 3, sigmoid, rng)]
    return net, rng.normal(0, 1, (3, 4, 7, 6)), rng.uniform(0, 1, (3, 3, 3, 2)), binary_cross_entropy


def sizes(net):
    """How many numbers each W and b has."""
    return {("dE_d" + name, l): getattr(layer, name).size for l, layer in enumerate(net, 1) for name in ("W", "b")
            if getattr(layer, name) is not None}


@pytest.mark.parametrize("example", [dense, jacobian, pooled, maps])
def test_all_units_at_once_have_the_slopes_that_one_by_one_have(example, monkeypatch):
    net, x, y, loss = example(np.random.default_rng(1))
    found, of_all_units = {}, validation._slopes_of_all_units

    def kept(trace, l, name, at, step):
        found[l, name] = of_all_units(trace, l, name, at, step)
        return found[l, name]

    monkeypatch.setattr(validation, "_slopes_of_all_units", kept)
    assert check_gradients(net, x, y, loss).passed
    assert {l for l, _ in found} == {l for l, layer in enumerate(net, 1) if layer.W is not None and layer.W.size > 50}
    for (l, name), slopes in found.items():
        def total(parameter, l=l, name=name):
            changed = replace(net[l - 1], **{name: parameter})
            return loss(predict([*net[:l - 1], changed, *net[l:]], x), y).sum()

        expected = numerical_gradient(total, getattr(net[l - 1], name))
        np.testing.assert_allclose(slopes.reshape(expected.shape), expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(("example", "kind"), [(dense, Dense), (maps, Conv2D)])
def test_a_weighted_sum_has_a_weight_of_every_unit(example, kind):
    calls = []

    class Counted(kind):
        def weighted_sum(self, o_below):
            calls.append(self)
            return super().weighted_sum(o_below)

    net, x, y, loss = example(np.random.default_rng(1))
    first = Counted(net[0].W, net[0].b, net[0].activation)
    assert check_gradients([first, *net[1:]], x, y, loss).passed
    n = first.W.shape[1]
    # the pass; is each unit apart; a weight of every unit, then all biases, up and down; the steepest of each W and b
    assert len(calls) == 1 + n + 2 * (first.W.size // n + 1) + 2 * len(sizes(net))


# Wrong forward passes, whose gradients are those of the right one.

def by(change):
    """A weighted sum by other weights than its own."""
    return lambda layer, o: type(layer).__base__(change(layer.W), layer.b, layer.activation).weighted_sum(o)


def changed(at, value):
    """The weights with a change at one from one unit to one."""
    def change(W):
        W = W.copy()
        W[at] = value(W)
        return W
    return change


WRONG_SUMS = {
    "transposed": by(lambda W: W.swapaxes(0, 1)),
    "the units shifted": by(lambda W: np.roll(W, 1, axis=1)),
    "the units below shifted": by(lambda W: np.roll(W, 1, axis=0)),
    "the units turned round": by(lambda W: W[:, ::-1]),
    "two units exchanged": by(lambda W: W[:, [1, 0, *range(2, W.shape[1])]]),
    "two other units exchanged": by(lambda W: W[:, [*range(W.shape[1] - 2), -1, -2]]),
    "a weight left out": by(changed((1, 2), lambda W: 0)),
    "a weight in two sums": by(changed((1, 0), lambda W: W[1, 0] + W[1, 2])),
    "a weight too large": by(changed((1, 2), lambda W: 1.001 * W[1, 2])),
    "squares of weights": by(lambda W: W * W),
    "the bias twice": lambda layer, o: type(layer).__base__(layer.W, 2 * layer.b, layer.activation).weighted_sum(o),
    "the examples turned round": lambda layer, o: by(lambda W: W)(layer, o)[::-1],
}


@pytest.mark.parametrize("bug", WRONG_SUMS)
@pytest.mark.parametrize("example", [dense, maps])
@pytest.mark.parametrize("seed", range(3))
def test_a_wrong_weighted_sum_is_found(bug, example, seed):
    """In the lowest layer, of which ∂E/∂o is not asked."""
    rng = np.random.default_rng(seed)
    right = Dense.random(9, 9, tanh, rng) if example is dense else Conv2D.random(4, 4, 3, tanh, rng)
    wrong = type("Wrong", (type(right),), {"weighted_sum": WRONG_SUMS[bug]})(right.W, right.b, tanh)
    assert check_gradients(*example(np.random.default_rng(seed), right)).passed
    assert not check_gradients(*example(np.random.default_rng(seed), wrong)).passed


class OverExamples(Softmax):
    """A softmax that adds up to 1 over the examples; its derivative is that of the right one."""

    def __call__(self, s):
        return np.exp(s) / np.exp(s).sum(axis=0)


@pytest.mark.parametrize(("layer", "activation"), [
    (1, Elementwise("tanh", lambda s: np.tanh(1.001 * s), tanh.slope)),
    (2, Elementwise("sigmoid", lambda s: 1 - sigmoid(s), sigmoid.slope)),
    (2, Elementwise("sigmoid", lambda s: sigmoid(np.roll(s, 1, axis=1)), sigmoid.slope)),
    (3, OverExamples()),
    (3, Elementwise("softmax", softmax, sigmoid.slope)),
], ids=["too steep", "upside down", "of the next unit", "over the examples", "its diagonal alone"])
def test_a_wrong_activation_is_found(layer, activation):
    net, x, y, _ = dense(np.random.default_rng(1))
    assert check_gradients(net, x, y, squared_error).passed
    net[layer - 1] = replace(net[layer - 1], activation=activation)
    assert not check_gradients(net, x, y, squared_error).passed


@pytest.mark.parametrize("term", [lambda o, y: (o - y) ** 2, lambda o, y: (o - y[::-1]) ** 2 / 2,
                                  lambda o, y: np.abs(o - y)], ids=["twice", "of other examples", "another"])
def test_a_wrong_loss_is_found(term):
    net, x, y, _ = dense(np.random.default_rng(1))
    assert not check_gradients(net, x, y, Loss("wrong", term, squared_error.gradient)).passed


# Wrong backward passes.

def wrong_params(kind, change):
    return type("Wrong", (kind,), {"grad_params": lambda self, o, delta: change(*kind.grad_params(self, o, delta))})


def one_off(dE_dW, dE_db):
    dE_dW = dE_dW.copy()
    dE_dW[-1, -1] += 1e-4
    return dE_dW, dE_db


@pytest.mark.parametrize("change", [one_off, lambda dE_dW, dE_db: (dE_dW.swapaxes(0, 1), dE_db),
                                    lambda dE_dW, dE_db: (dE_dW / 3, dE_db),
                                    lambda dE_dW, dE_db: (dE_dW, dE_db[::-1])],
                         ids=["one slope off by 0.0001", "transposed", "a mean", "another unit's"])
@pytest.mark.parametrize("example", [dense, maps])
def test_a_wrong_gradient_is_found(change, example):
    net, x, y, loss = example(np.random.default_rng(1))
    net[0] = wrong_params(type(net[0]), change)(net[0].W, net[0].b, net[0].activation)
    check = check_gradients(net, x, y, loss)
    assert {l for (_, l), error in check.errors.items() if error > check.tolerance} == {1}


@pytest.mark.parametrize("example", [dense, maps])
def test_a_wrong_way_back_is_found(example):
    net, x, y, loss = example(np.random.default_rng(1))
    right = type(net[1])
    kind = type("Wrong", (right,), {"grad_input": lambda self, delta, o: -right.grad_input(self, delta, o)})
    net[1] = kind(net[1].W, net[1].b, net[1].activation)
    check = check_gradients(net, x, y, loss)
    assert {l for (_, l), error in check.errors.items() if error > check.tolerance} == {1}


# Layers of one's own, which are right, though all units at once would be wrong.

class Shared(Dense):
    """A unit reads the weights of two: s_i = Σ_j (w_ji + w_j,i+1) o_j + b_i."""

    def weighted_sum(self, o_below):
        return o_below @ (self.W + np.roll(self.W, -1, axis=1)) + self.b

    def grad_params(self, o_below, delta):
        return o_below.T @ (delta + np.roll(delta, 1, axis=1)), delta.sum(axis=0)


class Backwards(Dense):
    """W[i, j] is the weight from j to i."""

    def weighted_sum(self, o_below):
        return o_below @ self.W.T + self.b

    def grad_params(self, o_below, delta):
        return delta.T @ o_below, delta.sum(axis=0)


class Centred(Softmax):
    """o is s less its mean over the examples, so that every example's E depends on every other's s."""

    def __call__(self, s):
        return s - s.mean(axis=0)

    def vjp(self, o, dE_do):
        return dE_do - dE_do.mean(axis=0)


@pytest.mark.parametrize("kind", [Shared, Backwards])
def test_a_layer_whose_units_share_weights_may_be_right(kind):
    net, x, y, loss = dense(np.random.default_rng(1))
    net[0] = kind(net[0].W, net[0].b, tanh)
    assert check_gradients(net, x, y, loss).passed


def test_a_layer_that_mixes_examples_may_be_right():
    net, x, y, loss = dense(np.random.default_rng(1))
    net[1] = replace(net[1], activation=Centred())
    assert check_gradients(net, x, y, loss).passed


# A sample.

def large(rng, *widths):
    net = [Dense.random(below, n, tanh, rng) for below, n in pairwise(widths)]
    net[-1] = replace(net[-1], activation=softmax)
    return net, rng.normal(0, 1, (1, widths[0])), np.eye(widths[-1])[:1], multinomial_cross_entropy


def test_up_to_10000_numbers_are_all_tried():
    assert check_gradients(*large(np.random.default_rng(0), 94, 99, 5)).notes == ()  # 9,905
    assert check_gradients(*large(np.random.default_rng(0), 96, 99, 5)).notes == (
        "10,000 of 10,103 slopes were tried, a sample drawn by the seed from every W and b.",)


class Kept(Dense):
    """A layer that keeps its gradient, of which the test asks what was read."""

    def grad_params(self, o_below, delta):
        return tuple(slope.view(Reads) for slope in super().grad_params(o_below, delta))


class Reads(np.ndarray):
    masks: list = []  # noqa: RUF012

    def __getitem__(self, at):
        if isinstance(at, np.ndarray) and at.dtype.kind == "b":
            Reads.masks.append(at)
        return super().__getitem__(at)


def tried(net, *rest, **options):
    """The masks of the entries that are compared, and the check."""
    Reads.masks = []
    check = check_gradients([Kept(layer.W, layer.b, layer.activation) for layer in net], *rest, **options)
    return Reads.masks, check


def test_the_sample_covers_every_array_and_the_seed_draws_it():
    example = large(np.random.default_rng(0), 30, 20, 10, 5)  # 600, 20, 200, 10, 50, 5
    masks, check = tried(*example, most=300)
    assert [mask.sum() for mask in masks] == [108, 20, 107, 10, 50, 5]
    assert check.passed and list(check.errors) == list(sizes(example[0]))
    assert repr(check).endswith("\n300 of 885 slopes were tried, a sample drawn by the seed from every W and b.")
    again, same = tried(*example, most=300)
    others, _ = tried(*example, most=300, seed=1)
    assert all(map(np.array_equal, masks, again)) and same == check
    assert [np.array_equal(a, b) for a, b in zip(masks, others, strict=True)] == [False, True, False, True, True, True]
    assert len({*np.nonzero(masks[0])[0]}) > 20 and len({*np.nonzero(masks[0])[1]}) > 15, "all over the array"


@pytest.mark.parametrize("most", [1, 5, 885, 886])
def test_every_array_has_at_least_one(most):
    masks, check = tried(*large(np.random.default_rng(0), 30, 20, 10, 5), most=most)
    assert [mask.sum() for mask in masks] == ([1] * 6 if most < 6 else [600, 20, 200, 10, 50, 5])
    assert check.passed and len(check.notes) == (most < 6)


def test_a_wrong_layer_is_found_in_a_sample():
    net, x, y, loss = large(np.random.default_rng(0), 784, 128, 64, 10)
    for l in (1, 2, 3):
        for kind in (wrong_params(Dense, lambda dE_dW, dE_db: (dE_dW.astype(np.float16).astype(float), dE_db)),
                     type("Wrong", (Dense,), {"weighted_sum": by(lambda W: np.roll(W, 1, axis=1))})):
            wrong = [*net]
            wrong[l - 1] = kind(net[l - 1].W, net[l - 1].b, net[l - 1].activation)
            check = check_gradients(wrong, x, y, loss, most=500)
            assert check.errors["dE_dW", l] > check.tolerance
            assert check.notes[0].startswith("500 of 109,386 slopes were tried")


@pytest.mark.parametrize("options", [{"most": 0}, {"most": 1.5}, {"seed": -1}, {"seed": None}], ids=str)
def test_a_sample_is_refused_in_words(options):
    [name], [value] = options, options.values()
    with pytest.raises(ValueError, match=f"^{name} is {value}: give a whole number"):
        check_gradients(*dense(np.random.default_rng(0)), **options)


@pytest.mark.filterwarnings("error")
def test_where_e_is_infinite_nothing_is_compared_of_many_numbers_either():
    net, x, y, loss = dense(np.random.default_rng(1))
    net[2] = Dense(net[2].W, np.full(9, -800.0), sigmoid)
    check = check_gradients(net, x, y, loss)
    assert not check.passed and check.notes[0].startswith("E of example 1 is inf")


def test_what_is_checked_is_left_as_it_was():
    net, x, y, loss = dense(np.random.default_rng(1))
    before = backprop(net, x, y, loss)
    check_gradients(net, x, y, loss)
    after = backprop(net, x, y, loss)
    for l in before.dE_dW:
        np.testing.assert_array_equal(before.dE_dW[l], after.dE_dW[l])
