"""Numerical validation: what the differences are worth, what each check finds, and what it cannot see."""

from dataclasses import replace

import numpy as np
import pytest

from bpcore import (
    Conv2D,
    Dense,
    MaxPool2D,
    backprop,
    binary_cross_entropy,
    check_gradients,
    descend,
    linear,
    loss_change,
    multinomial_cross_entropy,
    numerical_gradient,
    relu,
    sigmoid,
    softmax,
    squared_error,
    sum_of_squares,
    tanh,
    zero_class_cross_entropy,
)
from bpcore.activations import Elementwise
from bpcore.validation import GradientCheck

# Central differences.


@pytest.mark.parametrize("f, slope", [(np.sin, np.cos), (np.exp, np.exp), (lambda x: x ** 3, lambda x: 3 * x ** 2)])
def test_numerical_gradient_of_known_functions(f, slope):
    x = np.array([-1.3, 0.2, 0.9])
    np.testing.assert_allclose(numerical_gradient(lambda x: f(x).sum(), x), slope(x), rtol=1e-9)


def test_numerical_gradient_is_exact_on_a_square():
    """The errors of both sides cancel: a one-sided difference of x² would be off by h."""
    assert numerical_gradient(lambda x: x ** 2, 3.0, h=0.5) == 6


@pytest.mark.parametrize("shape, out", [((), ()), ((3,), ()), ((2, 3), (4,)), ((4,), (2, 3)), ((1,), (1,))])
def test_numerical_gradient_has_the_shape_of_x_and_then_of_f(shape, out):
    rng = np.random.default_rng(0)
    A = rng.normal(0, 1, shape + out)
    axes = len(shape)
    slopes = numerical_gradient(lambda x: np.tensordot(x, A, axes), rng.normal(0, 1, shape))
    assert slopes.shape == shape + out
    np.testing.assert_allclose(slopes, A, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, int])
def test_numerical_gradient_works_on_a_float64_copy(dtype):
    x = np.array([1, 2, 3], dtype)
    slopes = numerical_gradient(lambda x: (x ** 2).sum(), x)
    assert slopes.dtype == np.float64
    np.testing.assert_allclose(slopes, [2, 4, 6], rtol=1e-9)
    np.testing.assert_array_equal(x, np.array([1, 2, 3], dtype))


def test_numerical_gradient_gives_f_its_own_arrays():
    """A function that writes into its argument gets no other entry wrong."""
    def f(x):
        x *= 2
        return x.sum()

    np.testing.assert_allclose(numerical_gradient(f, np.array([1.0, 2.0])), [2, 2], rtol=1e-9)


# Gradients of whole nets.

def dense(rng):
    net = [Dense.random(3, 4, tanh, rng), Dense.random(4, 5, relu, rng), Dense.random(5, 2, sigmoid, rng)]
    return net, rng.normal(0, 1, (6, 3)), rng.uniform(0.1, 0.9, (6, 2)), binary_cross_entropy


def dense_zero_class(rng):
    net, x, y, _ = dense(rng)
    return net, x, y, zero_class_cross_entropy


def convolutional(rng):
    net = [Conv2D.random(2, 3, 3, relu, rng), Conv2D.random(3, 2, 2, tanh, rng), Dense.random(8, 3, linear, rng),
           Dense(None, None, softmax)]
    return net, rng.normal(0, 1, (4, 2, 5, 5)), np.eye(3)[[0, 2, 1, 0]], multinomial_cross_entropy


def without_biases(rng):
    net = [Dense(rng.normal(0, 1, (3, 4)), None, tanh), Dense(None, rng.normal(0, 1, 4), softmax)]
    return net, rng.normal(0, 1, (6, 3)), rng.normal(0, 1, (6, 4)), sum_of_squares


def saturated(rng):
    """δ of 1e-20 and less in the lower layer, far below what a difference can show."""
    net, x, _, loss = dense(rng)
    return [*net[:2], replace(net[2], b=np.array([-50.0, 50.0]))], x, np.tile([0.0, 1.0], (6, 1)), loss


def pooled(rng):
    net = [Conv2D.random(2, 3, 3, tanh, rng, stride=2, padding=1), MaxPool2D(2, 1), Conv2D.random(3, 2, 2, tanh, rng),
           Dense.random(8, 3, softmax, rng)]
    return net, rng.normal(0, 1, (4, 2, 7, 8)), np.eye(3)[[0, 2, 1, 0]], multinomial_cross_entropy


@pytest.mark.parametrize("example", [dense, dense_zero_class, convolutional, without_biases, saturated, pooled])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_check_gradients_passes(example, dtype):
    net, x, y, loss = example(np.random.default_rng(1))
    net = [replace(layer, **{name: getattr(layer, name).astype(dtype) for name in ("W", "b")
                             if getattr(layer, name) is not None}) for layer in net]
    check = check_gradients(net, x.astype(dtype), y.astype(dtype), loss)
    assert check.passed, check
    assert set(check.errors) == {("dE_d" + name, l) for l, layer in enumerate(net, 1) for name in ("W", "b")
                                 if getattr(layer, name) is not None}


class WithoutTurning(Conv2D):
    """A convolution whose ∂E/∂o forgets to turn the kernel round."""

    def grad_input(self, delta, o_below):
        return Conv2D(self.W[:, :, ::-1, ::-1], self.b, self.activation).grad_input(delta)


class OneExample(Dense):
    """A layer whose bias hears of the first example alone."""

    def grad_params(self, o_below, delta):
        return super().grad_params(o_below, delta)[0], delta[0]


def wrong_slope(rng):
    net, *rest = dense(rng)
    return [net[0], replace(net[1], activation=Elementwise("relu", relu, lambda o: o >= 0)), net[2]], *rest


def wrong_kernel(rng):
    net, *rest = convolutional(rng)
    return [net[0], WithoutTurning(net[1].W, net[1].b, net[1].activation), *net[2:]], *rest


def wrong_bias(rng):
    net, *rest = dense(rng)
    return [net[0], OneExample(net[1].W, net[1].b, net[1].activation), net[2]], *rest


@pytest.mark.parametrize("example, differs", [
    (wrong_slope, {("dE_dW", 2), ("dE_db", 2), ("dE_dW", 1), ("dE_db", 1)}),
    (wrong_kernel, {("dE_dW", 1), ("dE_db", 1)}),
    (wrong_bias, {("dE_db", 2)}),
])
def test_check_gradients_names_what_is_wrong(example, differs):
    check = check_gradients(*example(np.random.default_rng(1)))
    assert not check.passed
    assert {name for name, error in check.errors.items() if error > check.tolerance} == differs
    named = {line.split()[0] for line in repr(check).splitlines() if line.endswith("DIFFERS")}
    assert named == {f"{quantity}[{l}]" for quantity, l in differs}


class Off(Dense):
    """A layer of which one slope of a weight is off by 0.001."""

    def grad_params(self, o_below, delta):
        dE_dW, dE_db = super().grad_params(o_below, delta)
        dE_dW[-1] += 1e-3
        return dE_dW, dE_db


@pytest.mark.parametrize(("x", "off", "least"), [
    ([1, 1], (-20, 0), 20), ([1, 100], (-20, 0), 2000),  # the largest slope
    ([1, 1], (-0.5, 0.5), 1e-3), ([1, 1], (-20, 20), 0.4), ([1, 100], (-20, 20), 4), ([0.01, 0.01], (-20, 20), 0.004),
    ([1, 1], (1e-6, 1e-6), 1e-3),
])
def test_an_error_is_held_against_the_largest_slope_or_what_rounding_leaves(x, off, least):
    """One unit, two equal examples whose outputs are off by so much: ∂E/∂w is the sum of that times x, and ΣE half the
    sum of its square. Slopes of 0 are known to 1e-9 ΣE, or 1e-9, and 10 times that where x is 100."""
    net, x = [Off(np.full((2, 1), 0.3), None, linear)], np.array([x, x], float)
    check = check_gradients(net, x, x @ net[0].W - np.array(off)[:, None], squared_error)
    assert check.errors["dE_dW", 1] == pytest.approx(1e-3 / least, rel=1e-3)
    assert check.unseen == ({("dE_dW", 1): pytest.approx(1e-6 * least)} if sum(off) == 0 else {})


def test_check_gradients_reads_as_a_table():
    assert GradientCheck({("dE_dW", 1): 1e-6}, 1e-6).passed, "within the tolerance"
    assert repr(GradientCheck({("dE_dW", 1): 3.21e-10, ("dE_db", 1): 0.5}, 1e-6)) == (
        "dE_dW[1]  < 1e-8   agrees\n"
        "dE_db[1]  5.0e-01  DIFFERS")


def vanished(layers):
    """So many sigmoid layers of three units, of which the lowest forgets its gradient."""
    rng = np.random.default_rng(0)
    net = [Dense(rng.normal(0, 0.5, (3, 3)), np.zeros(3), sigmoid) for _ in range(layers)]
    return [Deaf(net[0].W, net[0].b, sigmoid), *net[1:]], rng.normal(size=(1, 3)), rng.uniform(0.1, 0.9, (1, 3))


@pytest.mark.parametrize("layers", [2, 4, 6, 8, 10])
def test_a_forgotten_layer_is_found_though_its_slopes_have_vanished(layers):
    assert not check_gradients(*vanished(layers), squared_error).passed


def test_what_lies_under_the_rounding_is_said_not_to_be_checked():
    check = check_gradients(*vanished(14), squared_error)
    assert check.passed and ("dE_dW", 1) in check.unseen
    assert repr(check).splitlines()[0].endswith("not checked: its slopes are below 1e-09")
    assert repr(check).splitlines()[-1].endswith("agrees") and ("dE_dW", 14) not in check.unseen


@pytest.mark.parametrize("size", [1e-6, 1e-3, 1e3, 1e6])
def test_the_step_suits_the_size_of_the_weights(size):
    """Large inputs have small weights, and the other way round: the sums are the same."""
    net, x, y, loss = dense(np.random.default_rng(1))
    first = net[0]
    scaled = [replace(first, W=first.W / size), *net[1:]], size * x, y, loss
    check = check_gradients(*scaled)
    assert check.passed and not check.unseen, check
    wrong = [Halved(scaled[0][0].W, first.b, tanh), *net[1:]]
    assert check_gradients(wrong, *scaled[1:]).errors["dE_dW", 1] == pytest.approx(0.5, rel=1e-5)


class Halved(Dense):
    """A layer that claims half of the slopes of its weights."""

    def grad_params(self, o_below, delta):
        dE_dW, dE_db = super().grad_params(o_below, delta)
        return dE_dW / 2, dE_db


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("s", [0, 0.9e-5, -0.9e-5])
def test_a_relu_at_its_kink_is_named(s):
    net = [Dense(np.array([[-1.0, 1.0], [2.0, 1.0]]), np.zeros(2), relu),
           Dense(np.ones((2, 1)), np.zeros(1), linear)]
    check = check_gradients(net, np.array([[1.0, s - 1]]), np.array([[0.5]]), squared_error)
    assert not check.passed
    assert check.notes == ("A relu of layer 1 is at its kink (unit 2, example 1): it has two slopes there, and a "
                           "difference is between them. Try other inputs.",)
    assert repr(check).endswith(check.notes[0])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("lead", [1.5e-5, 3.9e-5])
def test_a_maximum_that_a_weight_exchanges_is_named_however_far_it_moves_the_sums(lead):
    """A weight moves a sum as many times further as the output below it is larger than 1: here 4.5 and 0.5 times h."""
    net = [Conv2D(np.array([[[[1.0, 0.5]]]]), None, linear), MaxPool2D(2), Dense(np.ones((1, 1)), np.zeros(1), linear)]
    x = np.array([[[[1, 0.5, 0], [-1, 4.5 - 2 * lead, -9]]]])  # 1 + 0.25, and −1 + 2.25 less the lead
    check = check_gradients(net, x, np.array([[0.5]]), squared_error)
    assert not check.passed and "Two share the maximum of a window of layer 2" in "".join(check.notes)


@pytest.mark.parametrize("s", [0.9e-5, -8e-5])
def test_a_kink_that_a_weight_reaches_is_named(s):
    net = [Dense(np.array([[0.95], [-0.9]]), np.array([s]), relu), Dense(np.ones((1, 1)), None, linear)]
    check = check_gradients(net, np.array([[9.0, 9.5]]), np.array([[3.0]]), squared_error)
    assert not check.passed and "A relu of layer 1 is at its kink" in "".join(check.notes)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("lead", [0, 0.4e-5, -0.4e-5])
def test_a_maximum_that_two_share_is_named(lead):
    net = [Conv2D(np.ones((1, 1, 1, 1)), None, linear), MaxPool2D(2), Dense(np.ones((1, 1)), np.zeros(1), linear)]
    x, y = np.array([[[[3.0, 1], [0, 2]]], [[[3, 1], [-3, 3]]]]), np.array([[0.5], [0.5]])
    assert check_gradients(net, x, y, squared_error).passed  # both equals rise alike
    net[0] = Conv2D(np.array([[[[1.0, 0.5]]]]), None, linear)  # 3 + 0.5 and 2.5 + 1 do not
    check = check_gradients(net, np.array([[[[3.0, 1, 0], [2.5, 2 + lead, 0]]]]), y[:1], squared_error)
    assert not check.passed
    assert check.notes == ("Two share the maximum of a window of layer 2 (map 1, row 1, column 1, example 1): it has "
                           "two slopes there, and a difference is between them. Try other inputs.",)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("s", "says"), [(-800.0, "E of example 2 is inf, so there is no slope to compare"),
                                         (-745.13, "E is not finite within 1e-05 of this point")])
def test_where_e_is_infinite_nothing_is_compared(s, says):
    """The multinomial loss over sigmoids: log 0 is minus infinity."""
    net = [Dense(np.array([[1.0, 1.0]]), None, sigmoid)]
    if s == -745.13:
        cut = Elementwise("cut", lambda s: np.maximum(s + 745.13, 0), lambda o: o > 0)
        net = [Dense(np.array([[1.0, 1.0]]), None, cut)]
        s += 5e-6
    check = check_gradients(net, np.array([[0.3], [s]]), np.array([[0.5, 0.5], [1.0, 0.0]]), multinomial_cross_entropy)
    assert not check.passed and check.notes[0].startswith(says)


def test_nan_is_never_in_agreement():
    assert not GradientCheck({("dE_dW", 1): np.nan}, 1e-6).passed


def test_check_gradients_refuses_in_words():
    net, x, y, loss = dense(np.random.default_rng(0))
    with pytest.raises(TypeError, match="x is a list"):
        check_gradients(net, x.tolist(), y, loss)


# The notes' ΔL test.

def test_loss_change_by_hand():
    """L = ½w² at w = 1, α = 0.01: w falls by 0.01, L by 0.00995, and −(Δw)²/α is −0.01 [001-127]."""
    trace = backprop([Dense(np.ones((1, 1)), None, linear)], np.ones((1, 1)), np.zeros((1, 1)), squared_error)
    change = loss_change(trace, 0.01)
    assert change.measured == pytest.approx(-0.00995, rel=1e-12)
    assert change.predicted == pytest.approx(-0.01, rel=1e-12)


@pytest.mark.parametrize("example", [dense, dense_zero_class, convolutional, without_biases])
def test_the_ratio_tends_to_1_as_the_rate_does_to_0(example):
    """A quarter of the rate, a quarter of the error: it is O(α), being the curvature's share."""
    trace = backprop(*example(np.random.default_rng(1)))
    errors = []
    for rate in 1e-3 * 0.25 ** np.arange(4):
        change = loss_change(trace, rate)
        assert change.measured < 0 and change.predicted < 0
        errors.append(abs(change.measured / change.predicted - 1))
    assert errors[0] < 0.1
    np.testing.assert_allclose(np.divide(errors[:-1], errors[1:]), 4, rtol=0.02)


def test_loss_change_predicts_the_step_that_descend_takes():
    trace = backprop(*dense(np.random.default_rng(1)))
    moved = sum(np.sum((new - old) ** 2) for layer, before in zip(descend(trace, 0.1), trace.net, strict=True)
                for new, old in ((layer.W, before.W), (layer.b, before.b)))
    assert loss_change(trace, 0.1).predicted == pytest.approx(-moved / 0.1, rel=1e-12)


class Deaf(Dense):
    """A layer that claims to have no gradient."""

    def grad_params(self, o_below, delta):
        return np.zeros_like(self.W), np.zeros_like(self.b)


def test_loss_change_is_blind_to_a_layer_whose_gradient_is_zero():
    """Central differences see it; ΔL does not, as the layer neither moves nor is missed."""
    net, x, y, loss = dense(np.random.default_rng(1))
    net[0] = Deaf(net[0].W, net[0].b, tanh)
    change = loss_change(backprop(net, x, y, loss), 1e-5)
    assert change.measured / change.predicted == pytest.approx(1, abs=1e-3)
    assert {l for (_, l), error in check_gradients(net, x, y, loss).errors.items() if error > 1e-6} == {1}


def test_loss_change_sees_a_gradient_that_is_too_long():
    """Doubled, every step predicts twice the fall that it makes."""
    class Doubled(Dense):
        def grad_params(self, o_below, delta):
            return tuple(2 * slope for slope in super().grad_params(o_below, delta))

    net, x, y, loss = dense(np.random.default_rng(1))
    change = loss_change(backprop([Doubled(layer.W, layer.b, layer.activation) for layer in net], x, y, loss), 1e-6)
    assert change.measured / change.predicted == pytest.approx(1 / 2, abs=1e-3)


# What `check_gradients` tells of itself.

@pytest.mark.parametrize(("x", "below"), [(1.0, 1e-9), (1000.0, 1e-7), (0.005, 1e-11)])
def test_from_which_slope_on_nothing_is_seen(x, below):
    """The outputs are the targets, so all slopes are 0, and the largest input is the reach of the weight."""
    x = np.array([[x]])
    check = check_gradients([Dense(np.ones((1, 1)), None, linear)], x, x, squared_error)
    assert check.passed and check.unseen == {("dE_dW", 1): pytest.approx(below)}


def test_no_kink_is_named_where_there_is_none():
    """The largest of the window leads by 1, and the relu's sum is 3."""
    net = [Conv2D(np.ones((1, 1, 1, 1)), None, relu), MaxPool2D(2), Halved(np.ones((1, 1)), None, linear)]
    check = check_gradients(net, np.array([[[[3.0, 2], [1, 0.5]]]]), np.array([[0.5]]), squared_error)
    assert not check.passed and check.notes == ()
