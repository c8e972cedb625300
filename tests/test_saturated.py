"""E, δ and ∂E/∂W of the canonical pairs against arithmetic of 60 digits, where units are saturated, sums tiny, equal or
huge; and that no right gradient is called wrong there."""

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext

import numpy as np
import pytest
from reference import binary, multinomial, sigmoid, softmax, tanh, zero_class

from bpcore import Dense, backprop, check_gradients
from bpcore.descent import update

DIGITS = Context(prec=60, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])
SURE = Decimal(200)  # beyond which exp of minus that is nothing to 60 digits of 1


def softplus(s):
    """log(1 + exp s)."""
    if abs(s) > SURE:
        return max(s, Decimal(0)) + (-abs(s)).exp()
    return (1 + s.exp()).ln()


def logistic(s):
    return 1 / (1 + (-s).exp()) if s > -SURE else s.exp()


def of_sigmoid(s, y):
    """E and δ of one unit."""
    return y * softplus(-s) + (1 - y) * softplus(s), logistic(s) - y


def of_softmax(s, y):
    """E, and δ of each unit."""
    largest = max(s)
    total = sum((each - largest).exp() for each in s)
    E = sum(t * (largest + total.ln() - each) for each, t in zip(s, y, strict=True))
    return E, [(each - largest).exp() / total * sum(y) - t for each, t in zip(s, y, strict=True)]


def exactly(work, s, y):
    with localcontext(DIGITS):
        return work(*([Decimal(float(each)) for each in of] if np.ndim(of) else Decimal(float(of)) for of in (s, y)))


def agree(found, truth, eps, least=0.0):
    """Relative to the truth, which is a number of float's range."""
    assert abs(Decimal(float(found)) - truth) <= Decimal(8 * eps) * abs(truth) + Decimal(float(least)), (found, truth)


DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32])


@DTYPES
@pytest.mark.parametrize("loss", [binary, zero_class], ids=repr)
@pytest.mark.parametrize("target", [0.0, 1.0, 0.25])
@pytest.mark.parametrize("s", [1e-30, 1e-3, 0.7, 10, 17, 20, 30, 36, 37, 40, 88, 89, 700, 720, 745, 1000, 1e30])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_sigmoid_output(sign, s, target, loss, dtype):
    """The sum is the weight, over an input of 1, so ∂E/∂W is δ; with 2 for the input and half the weight, twice δ."""
    s, eps = dtype(sign * s), float(np.finfo(dtype).eps)
    y = np.array([[target if loss is binary else 1 - target]], dtype)
    E, delta = exactly(of_sigmoid, s, target)
    for factor in (1, 2):
        net = [Dense(np.array([[s / factor]], dtype), None, sigmoid)]
        trace = backprop(net, np.array([[factor]], dtype), y, loss)
        assert trace.E.dtype == dtype
        # exp(s) as s itself is rounded: an E that is as small as that has s's own error, s·eps/8, in it
        agree(trace.E[0], E, eps * max(1, min(abs(float(s)), 100)), np.finfo(dtype).tiny)
        agree(trace.delta[1][0, 0], delta, eps, 2 * eps)
        agree(trace.dE_dW[1][0, 0], factor * delta, eps, 4 * eps)
    assert update(trace, 1e-3)["after_E", 1][0] < np.inf


@DTYPES
@pytest.mark.parametrize("s", [
    [0.3, -1.2, 0.9], [5.0, 5.0, 5.0], [1e-30, 0, -1e-30], [40, 0, 0], [100, 0, -3], [700, 1, 2], [746, 0, 1],
    [1000, 999, 0], [-1000, -999, -2000], [1e30, -1e30, 0],
], ids=str)
@pytest.mark.parametrize("y", [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.8, 0.15, 0.05]], ids=str)
def test_softmax_outputs(s, y, dtype):
    s, y = np.array([s], dtype), np.array([y], dtype)
    eps = float(np.finfo(dtype).eps)
    E, delta = exactly(of_softmax, s[0], y[0])
    trace = backprop([Dense(np.eye(3, dtype=dtype), None, softmax)], s, y, multinomial)
    agree(trace.E[0], E, eps, 4 * eps)  # log of a total just above 1, as in PyTorch and SciPy
    for found, truth in zip(trace.delta[1][0], delta, strict=True):
        agree(found, truth, eps, 4 * eps)


@pytest.mark.parametrize("spread", [2, 3, 5, 8, 10])
def test_no_right_gradient_is_called_wrong(spread):
    rng = np.random.default_rng(spread)
    for _ in range(40):
        net = [Dense(rng.normal(0, spread, (2, 3)), rng.normal(0, spread, 3), tanh),
               Dense(rng.normal(0, spread, (3, 1)), rng.normal(0, spread, 1), sigmoid)]
        y = (rng.random((4, 1)) < 0.5) * 1.0
        assert check_gradients(net, rng.normal(size=(4, 2)), y, binary).passed


@pytest.mark.parametrize("s", [12, 20, 30, 36, 37, 400])
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_nor_that_of_one_saturated_unit(s, target):
    for sign in (1, -1):
        checked = check_gradients([Dense(np.array([[float(sign * s)]]), None, sigmoid)], np.ones((1, 1)),
                                  np.array([[target]]), binary)
        assert checked.passed, checked
