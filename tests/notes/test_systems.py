"""Every system of the notes, built with bpcore, against the notes' formula typed as a sum over indices (`typed`) and
against central differences (`central`)."""

import math
from functools import partial
from math import exp, log

import numpy as np
import pytest
from notes import FORMULAS
from notes.networks import network
from notes.systems import SYSTEMS

from bpcore import (
    Conv2D,
    Dense,
    backprop,
    binary_cross_entropy,
    check_gradients,
    descend,
    forward,
    jacobian,
    linear,
    loss_change,
    multinomial_cross_entropy,
    numerical_gradient,
    predict,
    relu,
    sigmoid,
    softmax,
    squared_error,
    sum_of_squares,
    tanh,
    zero_class_cross_entropy,
)
from bpcore.activations import Elementwise


def assert_holds(found, typed, central=None):
    np.testing.assert_allclose(found, typed, rtol=1e-12, atol=1e-14)
    if central is not None:
        assert_slope(found, central)


def assert_slope(found, central):
    np.testing.assert_allclose(found, central, rtol=1e-6, atol=1e-9)


def kronecker(i, j):
    return 1 if i == j else 0


# Losses: bpcore's, how often it is to be taken, what one output adds to it, and the slope of that.

N_OUTPUTS = 3
LOSSES = {
    "L1": (squared_error, 1, lambda o, y: (o - y) ** 2 / 2, lambda o, y: o - y),
    "L2": (sum_of_squares, 1, lambda a, y: (a - y) ** 2, lambda a, y: 2 * (a - y)),
    "L2'": (sum_of_squares, 1 / N_OUTPUTS, lambda a, y: (a - y) ** 2 / N_OUTPUTS, lambda a, y: 2 * (a - y) / N_OUTPUTS),
    "L3": (binary_cross_entropy, 1, lambda o, y: -(y * log(o) + (1 - y) * log(1 - o)),
           lambda o, y: (o - y) / (o * (1 - o))),
    "L4": (multinomial_cross_entropy, 1, lambda o, y: -y * log(o), lambda o, y: -y / o),
    "L5": (squared_error, -1, lambda o, y: -(y - o) ** 2 / 2, lambda o, y: y - o),
    "L6": (multinomial_cross_entropy, -1, lambda o, y: y * log(o), lambda o, y: y / o),
    "L7": (zero_class_cross_entropy, 1, lambda y, t: -(1 - t) * log(y) - t * log(1 - y),
           lambda y, t: -(1 - t) / y + t / (1 - y)),
}


@pytest.mark.parametrize("id", LOSSES)
def test_loss(id):
    loss, times, term, slope = LOSSES[id]
    rng = np.random.default_rng(0)
    o, y = rng.uniform(0.1, 0.9, (2, 4, N_OUTPUTS))
    samples, units = range(4), range(N_OUTPUTS)
    assert_holds(times * loss(o, y).sum(), sum(term(o[t, i], y[t, i]) for t in samples for i in units))
    assert_holds(times * loss.gradient(o, y), [[slope(o[t, i], y[t, i]) for i in units] for t in samples],
                 numerical_gradient(lambda o: times * loss(o, y).sum(), o))


# Activations: bpcore's, rows of sums to try it on, o_i, and ∂o_k/∂s_i in the forms that the notes have.

def softmax_of(s, i):
    return exp(s[i]) / sum(exp(s_k) for s_k in s)


def softmax_below_the_largest(s, i):
    return exp(s[i] - max(s)) / sum(exp(s_k - max(s)) for s_k in s)


def softmax_slope(s, o, i, k):
    return o[k] * (kronecker(i, k) - o[i])


USUAL = [[-1.5, 0.5, 2, -0.3], [0, 1, -1, 0]]  # differences are tried on the first row, away from relu's kink
ACTIVATIONS = {
    "A1": (sigmoid, USUAL, lambda s, i: 1 / (1 + exp(-s[i])),
           [lambda s, o, i, k: kronecker(i, k) * o[i] * (1 - o[i]),
            lambda s, o, i, k: kronecker(i, k) * exp(-s[i]) / (1 + exp(-s[i])) ** 2]),
    "A2": (tanh, USUAL, lambda s, i: math.tanh(s[i]), [lambda s, o, i, k: kronecker(i, k) * (1 - o[i] ** 2)]),
    "A3": (relu, USUAL, lambda s, i: max(0, s[i]), [lambda s, o, i, k: kronecker(i, k) * (1 if s[i] > 0 else 0)]),
    "A4": (linear, USUAL, lambda s, i: s[i], [lambda s, o, i, k: kronecker(i, k)]),
    "A5": (softmax, USUAL, softmax_of, [softmax_slope,
                                        lambda s, o, i, k: o[i] * (1 - o[i]) if i == k else -o[i] * o[k]]),
    "A6": (softmax, [[1000, 999, 0, 998.5], [-1000, -1001, -2000, -1000]], softmax_below_the_largest, [softmax_slope]),
}


@pytest.mark.parametrize("id", ACTIVATIONS)
def test_activation(id):
    activation, rows, value, slopes = ACTIVATIONS[id]
    s, units = np.array(rows, float), range(4)
    o = activation(s)
    assert_holds(o, [[value(row, i) for i in units] for row in rows])
    J = jacobian(activation, o)
    for slope in slopes:
        assert_holds(J, [[[slope(rows[n], o[n], i, k) for k in units] for i in units] for n in range(2)])
    assert_slope(J[0], numerical_gradient(lambda row: activation(row[None])[0], s[0]))
    dE_do = np.array([[0.3, -1.2, 0.7, 2.1]] * 2)
    assert_holds(activation.vjp(o, dE_do), [[sum(J[n, i, k] * dE_do[n, k] for k in units) for i in units]
                                            for n in range(2)])


# Pairs: what the loss and the activation of the output make of δ_i.

PAIRS = {
    "P1": (squared_error, sigmoid, lambda o, y, i: (o[i] - y[i]) * o[i] * (1 - o[i])),
    "P2": (squared_error, tanh, lambda o, y, i: (o[i] - y[i]) * (1 - o[i] ** 2)),
    "P3": (squared_error, linear, lambda o, y, i: o[i] - y[i]),
    "P4": (squared_error, softmax,
           lambda o, y, i: o[i] * ((o[i] - y[i]) - sum((o[j] - y[j]) * o[j] for j in range(len(o))))),
    "P5": (binary_cross_entropy, sigmoid, lambda o, y, i: o[i] - y[i]),
    "P6": (binary_cross_entropy, tanh, lambda o, y, i: (o[i] - y[i]) * (1 + o[i]) / o[i]),
    "P7": (multinomial_cross_entropy, softmax, lambda o, y, i: o[i] * sum(y) - y[i]),
    "P8": (zero_class_cross_entropy, sigmoid, lambda o, t, i: o[i] - (1 - t[i])),
    "P9": (sum_of_squares, sigmoid, lambda a, y, i: 2 * (a[i] - y[i]) * a[i] * (1 - a[i])),
}


@pytest.mark.parametrize("id", PAIRS)
def test_pair(id):
    loss, activation, delta = PAIRS[id]
    rng = np.random.default_rng(0)
    s, y = rng.uniform(0.2, 1.5, (3, 4)), rng.uniform(0.1, 0.9, (3, 4))  # s above 0, where P6 is defined
    trace = backprop([Dense(None, None, activation)], s, y, loss)
    assert_holds(trace.delta[1], [[delta(trace.o[1][n], y[n], i) for i in range(4)] for n in range(3)],
                 numerical_gradient(lambda s: loss(activation(s), y).sum(), s))


# Recursions and weight gradients: triples of what the trace has, the formula typed, and central differences.

def traced(rng, **options):
    """A network of the register, which knows its slopes by central differences, and bpcore's trace of it."""
    net = network(rng, **options)
    return net, backprop(net.net, net.o[0][None], net.y[None], net.loss)


def on_dE_ds(rng):
    net, trace = traced(rng)
    for l in (1, 2):
        o, delta, w = net.o[l], trace.delta[l + 1][0], net.w[l + 1]
        yield trace.delta[l][0], [(1 - o[i] ** 2) * sum(delta[k] * w[i, k] for k in range(net.n(l + 1)))
                                  for i in range(net.n(l))], net.dE_ds(l)


def on_dE_do(rng):
    net, trace = traced(rng, output=tanh, loss=squared_error)
    for l in (2, 3):
        o, dE_do, w = net.o[l], trace.dE_do[l][0], net.w[l]
        yield trace.dE_do[l - 1][0], [sum(dE_do[k] * (1 - o[k] ** 2) * w[i, k] for k in range(net.n(l)))
                                      for i in range(net.n(l - 1))], net.dE_do(l - 1)


def two_layers_at_once(rng):
    net, trace = traced(rng, hidden=sigmoid, loss=squared_error)
    o1, o2, o3, w2, w3 = *(net.o[l] for l in (1, 2, 3)), net.w[2], net.w[3]
    yield trace.delta[1][0], [
        sum(sum((o3[k] - net.y[k]) * o3[k] * (1 - o3[k]) * w3[j, k] * o2[j] * (1 - o2[j]) * w2[i, j]
                for j in range(net.n(2))) for k in range(net.n(3))) * o1[i] * (1 - o1[i])
        for i in range(net.n(1))], net.dE_ds(1)
    yield trace.dE_dW[2], [
        [sum((o3[i] - net.y[i]) * o3[i] * (1 - o3[i]) * w3[j, i] for i in range(net.n(3))) * o2[j] * (1 - o2[j]) * o1[k]
         for j in range(net.n(2))] for k in range(net.n(1))], net.dE_dw(2)


def through_the_jacobian(rng):
    net, trace = traced(rng, output=softmax, loss=squared_error)
    o, dE_do = net.o[3], trace.dE_do[3][0]
    typed = [sum(o[k] * (kronecker(i, k) - o[i]) * dE_do[k] for k in range(net.n(3))) for i in range(net.n(3))]
    yield trace.delta[3][0], typed, net.dE_ds(3)
    yield jacobian(softmax, trace.o[3])[0] @ dE_do, typed, net.dE_ds(3)


def over_all_paths(rng):
    net, trace = traced(rng, hidden=sigmoid, loss=squared_error)

    def at(a, prefix, l, k):
        """What reaches unit a of layer 1 from unit k of layer l, where `prefix` has been collected."""
        if l == 1:
            return prefix * kronecker(a, k)
        o, w = net.o[l - 1], net.w[l]
        return sum(at(a, prefix * w[j, k] * o[j] * (1 - o[j]), l - 1, j) for j in range(net.n(l - 1)))

    o, y, x = net.o[3], net.y, net.o[0]
    yield trace.dE_dW[1], [[sum(at(a, -(y[i] - o[i]) * o[i] * (1 - o[i]), 3, i) for i in range(net.n(3))) * x[b]
                            for a in range(net.n(1))] for b in range(net.n(0))], net.dE_dw(1)


RECURSIONS = {"R1": on_dE_ds, "R2": on_dE_do, "R3": two_layers_at_once, "R4": through_the_jacobian,
              "R5": over_all_paths}


@pytest.mark.parametrize("id", RECURSIONS)
def test_recursion(id):
    for triple in RECURSIONS[id](np.random.default_rng(0)):
        assert_holds(*triple)


def from_dE_ds(rng):
    net, trace = traced(rng, output=softmax)
    for l in (1, 2, 3):
        dE_ds, o = trace.delta[l][0], net.o[l - 1]
        yield trace.dE_dW[l], [[dE_ds[i] * o[j] for i in range(net.n(l))] for j in range(net.n(l - 1))], net.dE_dw(l)


def from_dE_do(rng):
    net, trace = traced(rng, output=tanh, loss=squared_error)
    for l in (1, 2, 3):
        dE_do, o, o_below = trace.dE_do[l][0], net.o[l], net.o[l - 1]
        yield trace.dE_dW[l], [[dE_do[i] * (1 - o[i] ** 2) * o_below[j] for i in range(net.n(l))]
                               for j in range(net.n(l - 1))], net.dE_dw(l)


def into_i_from_j(rng):
    net, trace = traced(rng, output=softmax, bias=True)
    for x in (1, 2, 3):
        d, a = trace.delta[x][0], net.o[x - 1]
        yield trace.dE_dW[x].T, [[a[j] * d[i] for j in range(net.n(x - 1))] for i in range(net.n(x))], net.dE_dw(x).T


def from_i_to_j(rng):
    net, trace = traced(rng, hidden=sigmoid, loss=squared_error)
    delta = {3: [(o - t) * o * (1 - o) for o, t in zip(net.o[3], net.y, strict=True)]}
    for l in (3, 2, 1):
        o = net.o[l - 1]
        yield trace.dE_dW[l], [[delta[l][j] * o[i] for j in range(net.n(l))] for i in range(net.n(l - 1))], net.dE_dw(l)
        delta[l - 1] = [sum(net.w[l][j, k] * delta[l][k] for k in range(net.n(l))) * o[j] * (1 - o[j])
                        for j in range(net.n(l - 1))]


def with_bias(rng):
    net, trace = traced(rng, hidden=sigmoid, loss=zero_class_cross_entropy, bias=True)
    for l in (1, 2, 3):
        delta, z = trace.delta[l][0], net.o[l - 1]
        typed = [[delta[i] * z[j] for j in range(net.n(l - 1))] for i in range(net.n(l))]
        yield trace.dE_dW[l].T, typed, net.dE_dw(l).T
        yield trace.dE_db[l], delta, net.dE_db(l)


def over_samples(rng):
    """Minus the slope of log L, a sum over the samples t."""
    net = network(rng, output=linear, loss=squared_error).net
    x, y = rng.normal(0, 1, (6, 4)), rng.normal(0, 1, (6, 2))
    trace = backprop(net, x, y, squared_error)

    def log_likelihood(l, w):
        changed = Dense(w, None, net[l - 1].activation)
        return -squared_error(predict([*net[:l - 1], changed, *net[l:]], x), y).sum()

    for l, layer in enumerate(net, 1):
        delta, o = trace.delta[l], trace.o[l - 1]
        typed = [[sum(-delta[t, i] * o[t, j] for t in range(6)) for i in range(delta.shape[1])]
                 for j in range(o.shape[1])]
        yield -trace.dE_dW[l], typed, numerical_gradient(partial(log_likelihood, l), layer.W)


WEIGHT_GRADIENTS = {"W1": from_dE_ds, "W2": from_dE_do, "W3": into_i_from_j, "W4": from_i_to_j, "W5": with_bias,
                    "W6": over_samples}


@pytest.mark.parametrize("id", WEIGHT_GRADIENTS)
def test_weight_gradient(id):
    for triple in WEIGHT_GRADIENTS[id](np.random.default_rng(0)):
        assert_holds(*triple)


# Networks: widths, activations and loss by their ids above, and whether there are biases.

NETWORKS = {
    "N1": ((2, 4, 3), ("A2", "A4"), "L5", False),
    "N2": ((3, 4, 2), ("A1", "A1"), "L3", False),
    "N3": ((2, 4, 3), ("A2", "A5"), "L6", False),
    "N4": ((3, 4, 2), ("A1", "A1"), "L1", False),
    "N5": ((3, 4, 5, 3), ("A3", "A1", "A5"), "L4", True),
    "N6": ((3, 4, 2), ("A1", "A1"), "L1", False),
    "N7": ((3, 4, 1), ("A1", "A1"), "L7", True),
}


@pytest.mark.parametrize("id", NETWORKS)
def test_network(id):
    """Every slope of the loss, or of the log likelihood, against differences of the whole pass typed as sums."""
    widths, activations, loss_id, bias = NETWORKS[id]
    loss, times, term, _ = LOSSES[loss_id]
    rng = np.random.default_rng(0)
    net = [Dense(rng.normal(0, 1, (below, n)), rng.normal(0, 1, n) if bias else None, ACTIVATIONS[activation][0])
           for below, n, activation in zip(widths, widths[1:], activations, strict=False)]
    x, y = rng.normal(0, 1, (3, widths[0])), rng.uniform(0.1, 0.9, (3, widths[-1]))

    def typed(l_changed=None, name=None, parameter=None):
        """The sum over samples, had layer `l_changed` this W or b."""
        total = 0
        for x_t, y_t in zip(x, y, strict=True):
            o = x_t
            for l, (layer, activation) in enumerate(zip(net, activations, strict=True), 1):
                W, b = (parameter if (l, own) == (l_changed, name) else getattr(layer, own) for own in ("W", "b"))
                s = [sum(W[j, i] * o[j] for j in range(len(o))) + (b[i] if bias else 0) for i in range(widths[l])]
                o = [ACTIVATIONS[activation][2](s, i) for i in range(widths[l])]
            total += sum(map(term, o, y_t))
        return total

    trace = backprop(net, x, y, loss)
    assert_holds(times * trace.E.sum(), typed())
    for l, layer in enumerate(net, 1):
        assert_slope(times * trace.dE_dW[l], numerical_gradient(partial(typed, l, "W"), layer.W))
        if bias:
            assert_slope(times * trace.dE_db[l], numerical_gradient(partial(typed, l, "b"), layer.b))


# The example configurations.

def convolutional(rng, loss, output_delta):
    """A and E: every δ and ∂E/∂w from the top down, the shared weights of a kernel at all their places."""
    net = [Conv2D(rng.normal(0, 1, (1, 2, 2, 3)), None, relu), Conv2D(rng.normal(0, 1, (2, 3, 2, 2)), None, relu),
           Dense(rng.normal(0, 0.3, (18, 3)), None, linear), Dense(None, None, softmax)]
    x, y = rng.normal(0, 1, (1, 1, 5, 5)), np.array([[0.0, 1, 0]])
    trace = backprop(net, x, y, loss)
    assert check_gradients(net, x, y, loss).passed
    o = {l: rows[0] for l, rows in trace.o.items()}
    delta = {4: [output_delta(o[4], y[0], i) for i in range(3)]}
    assert_holds(trace.delta[4][0], delta[4])
    delta[3] = delta[4]  # s⁴ = o³ = s³
    assert_holds(trace.delta[3][0], delta[3])
    o2, w3 = o[2].ravel(), net[2].W
    assert_holds(trace.dE_dW[3], [[delta[3][i] * o2[j] for i in range(3)] for j in range(18)])
    dE_do = np.reshape([sum(delta[3][i] * w3[j, i] for i in range(3)) for j in range(18)], o[2].shape)
    for l in (2, 1):
        assert_holds(trace.dE_do[l][0], dE_do)
        delta[l], kernel = np.where(trace.s[l][0] > 0, dE_do, 0), net[l - 1].W
        assert_holds(trace.delta[l][0], delta[l])
        slopes, dE_do = np.zeros(kernel.shape), np.zeros(o[l - 1].shape)
        for j, i, p, q in np.ndindex(kernel.shape):
            for u, v in np.ndindex(delta[l].shape[1:]):
                slopes[j, i, p, q] += delta[l][i, u, v] * o[l - 1][j, u + p, v + q]
                dE_do[j, u + p, v + q] += delta[l][i, u, v] * kernel[j, i, p, q]
        assert_holds(trace.dE_dW[l], slopes)
    assert_holds(trace["dE_do", 0][0], dE_do)


def fully_connected(rng, loss, output, output_delta, coded=lambda t: t):
    """B, C put right, and D: tanh below, `output` above; `coded` gives the targets as the loss is to have them."""
    net = [Dense(rng.normal(0, 1, (4, 3)), None, tanh), Dense(rng.normal(0, 1, (3, 2)), None, output)]
    x, t = rng.normal(0, 1, (1, 4)), rng.uniform(0.1, 0.9, (1, 2))
    trace = backprop(net, x, coded(t), loss)
    assert check_gradients(net, x, coded(t), loss).passed
    o1, o2, w2 = trace.o[1][0], trace.o[2][0], net[1].W
    delta2 = [output_delta(o2[i], t[0, i]) for i in range(2)]
    delta1 = [(1 - o1[j] ** 2) * sum(delta2[i] * w2[j, i] for i in range(2)) for j in range(3)]
    assert_holds(trace.delta[2][0], delta2)
    assert_holds(trace.delta[1][0], delta1)
    assert_holds(trace.dE_dW[2], [[delta2[i] * o1[j] for i in range(2)] for j in range(3)])
    assert_holds(trace.dE_dW[1], [[delta1[j] * x[0, k] for j in range(3)] for k in range(4)])


def undefined_and_put_right(rng):
    """C as it stands warns; with (1 + o)/2 for the probability, and (1 + t)/2 for the target, δ is o − t."""
    with pytest.warns(UserWarning, match="binary_cross_entropy is defined for outputs from 0 to 1 only, but tanh gave"):
        trace = backprop([Dense(None, None, tanh)], np.array([[-0.5]]), np.array([[1.0]]), binary_cross_entropy)
    assert np.isnan(trace.E[0])
    assert trace.delta[1][0, 0] == pytest.approx(1.70184, abs=1e-5), "and its slope leads away from the target"
    probability = Elementwise("(1 + tanh)/2", lambda s: (1 + np.tanh(s)) / 2, lambda p: 2 * p * (1 - p))
    fully_connected(rng, binary_cross_entropy, probability, lambda p, t: (2 * p - 1) - t, coded=lambda t: (1 + t) / 2)


CONFIGURATIONS = {
    "A": lambda rng: convolutional(rng, squared_error, PAIRS["P4"][2]),
    "B": lambda rng: fully_connected(rng, squared_error, tanh, lambda o, y: (o - y) * (1 - o ** 2)),
    "C": undefined_and_put_right,
    "D": lambda rng: fully_connected(rng, binary_cross_entropy, sigmoid, lambda o, y: o - y),
    "E": lambda rng: convolutional(rng, multinomial_cross_entropy, lambda o, y, i: o[i] - y[i]),
}


@pytest.mark.parametrize("id", CONFIGURATIONS)
def test_configuration(id):
    CONFIGURATIONS[id](np.random.default_rng(0))


# Algorithms.

def forward_pass(rng):
    """Weights from j to i; and into i from j, with a bias."""
    for bias in (False, True):
        net = network(rng, output=softmax, bias=bias)
        s, o = forward(net.net, net.o[0][None])
        below = list(net.o[0])
        for l in (1, 2, 3):
            w_into = net.w[l].T
            typed = [sum(w_into[i, j] * below[j] for j in range(net.n(l - 1))) + (net.b[l][i] if bias else 0)
                     for i in range(net.n(l))]
            assert_holds(s[l][0], typed)
            below = [math.tanh(s_i) if l < 3 else softmax_of(typed, i) for i, s_i in enumerate(typed)]
            assert_holds(o[l][0], below)


def four_steps(rng):
    """Forward propagate, δ_out, δ downwards, gradients: w[i][j] into i from j, the bias apart."""
    net, trace = traced(rng, sizes=(4, 3, 5, 1), hidden=sigmoid, loss=zero_class_cross_entropy, bias=True)
    z, t = {0: list(net.o[0])}, net.y[0]
    for l in (1, 2, 3):
        a = [sum(net.w[l][j, i] * z[l - 1][j] for j in range(net.n(l - 1))) + net.b[l][i] for i in range(net.n(l))]
        z[l] = [1 / (1 + exp(-a_i)) for a_i in a]
    delta = {3: [z[3][0] - (1 - t)]}
    for l in (3, 2):
        delta[l - 1] = [sum(delta[l][j] * net.w[l][i, j] for j in range(net.n(l))) * z[l - 1][i] * (1 - z[l - 1][i])
                        for i in range(net.n(l - 1))]
    for l in (1, 2, 3):
        assert_holds(trace.delta[l][0], delta[l], net.dE_ds(l))
        assert_holds(trace.dE_dW[l].T, [[delta_i * z_j for z_j in z[l - 1]] for delta_i in delta[l]], net.dE_dw(l).T)
        assert_holds(trace.dE_db[l], delta[l], net.dE_db(l))


def update(rng):
    """w − α ∂L/∂w makes the loss fall, and log L, which is minus that loss, rise."""
    net, trace = traced(rng, hidden=sigmoid, loss=squared_error)
    new, alpha = descend(trace, 0.1), 0.1
    for l in (1, 2, 3):
        assert_holds(new[l - 1].W, [[net.w[l][j, i] - alpha * trace.dE_dW[l][j, i] for i in range(net.n(l))]
                                    for j in range(net.n(l - 1))], net.w[l] - alpha * net.dE_dw(l))
    log_likelihood = [-squared_error(predict(layers, net.o[0][None]), net.y[None]).sum() for layers in (net.net, new)]
    assert log_likelihood[1] > log_likelihood[0]


def change_of_the_loss(rng):
    """−Σ(Δw)²/α over every weight, for descent."""
    net, trace = traced(rng)
    change, new = loss_change(trace, 1e-5), descend(trace, 1e-5)
    moved = sum((new[l - 1].W[j, i] - net.w[l][j, i]) ** 2
                for l in (1, 2, 3) for j in range(net.n(l - 1)) for i in range(net.n(l)))
    assert change.predicted == pytest.approx(-moved / 1e-5, rel=1e-9)
    assert change.measured / change.predicted == pytest.approx(1, abs=1e-3)


def softmax_of_large_sums(rng):
    assert_holds(softmax(np.array([[1000.0, 999, 0]])), [[1 / (1 + exp(-1)), exp(-1) / (1 + exp(-1)), 0]])


def one_hot(rng):
    """E = −Σ_n log y_{n, l_n}, l_n being the label of example n; and the likelihood is the product of these outputs."""
    labels = [2, 0, 1, 1]
    trace = backprop([Dense.random(3, 3, softmax, rng)], rng.normal(0, 1, (4, 3)), np.eye(3)[labels],
                     multinomial_cross_entropy)
    picked = [trace.o[1][n, labels[n]] for n in range(4)]
    assert_holds(trace.E, [-log(y) for y in picked])
    assert_holds(np.exp(-trace.E.sum()), math.prod(picked))


ALGORITHMS = {"G1": forward_pass, "G2": four_steps, "G3": update, "G4": change_of_the_loss,
              "G5": softmax_of_large_sums, "G6": one_hot}


@pytest.mark.parametrize("id", ALGORITHMS)
def test_algorithm(id):
    ALGORITHMS[id](np.random.default_rng(0))


# The table beside the register.

def test_every_system_has_a_row():
    counts = {"L": 7, "A": 6, "P": 9, "R": 5, "W": 6, "N": 7, "G": 6}
    numbered = [f"{letter}{k}" for letter, count in counts.items() for k in range(1, count + 1)]
    assert sorted(system.id for system in SYSTEMS) == sorted([*numbered, "L2'", *"ABCDE"])


def test_every_row_names_the_test_that_does_it():
    """And every test of a system is named."""
    done = [f"test_systems.py::{name}[{id}]" for name, test in globals().items() if name.startswith("test_")
            for mark in getattr(test, "pytestmark", []) for id in mark.args[1]]
    assert sorted(system.test for system in SYSTEMS) == sorted(done)


def test_every_row_names_formulas_of_the_register():
    assert {id for system in SYSTEMS for id in system.formulas} <= set(FORMULAS)
