"""Whole passes: every field of the trace, every layer, against HIPS autograd; and saturated or impossible outputs."""

import platform
import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest
from reference import EXAMPLES, agree, binary, multinomial, relu, sigmoid, softmax, tanh, whole_pass, zero_class

import bpcore
from bpcore import Dense

pytestmark = pytest.mark.filterwarnings("error")
BY_LAYER = ("s", "o", "dE_do", "delta", "dE_dW", "dE_db")


def check_pass(example, tolerance=1e-10):
    """Every quantity that autograd finds, by its name and layer; and bpcore claims no other."""
    net, x, y, loss = example
    expected = whole_pass(net, x, y, loss.name)
    trace = bpcore.backprop(net, x, y, loss)
    for (quantity, l), value in expected.items():
        agree(trace[quantity, l], value, f"{quantity}[{l}]", tolerance)
        field = getattr(trace, quantity)
        assert quantity == "E" or (quantity, l) == ("dE_do", 0) or field[l] is trace[quantity, l]
    claimed = {(field, l) for field in BY_LAYER for l, a in getattr(trace, field).items() if a is not None}
    assert claimed | {("E", len(net)), ("dE_do", 0)} == set(expected)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_field_of_every_layer(name):
    check_pass(EXAMPLES[name]())


@pytest.mark.parametrize("name", EXAMPLES)
def test_float32_in_gives_float32_out(name):
    exact = EXAMPLES[name]()
    trace, expected = bpcore.backprop(*exact.astype(np.float32)), bpcore.backprop(*exact)
    assert trace.E.dtype == np.float32
    for step in [*bpcore.steps(trace), ("o", 0), ("dE_do", 0)]:
        assert trace[step].dtype == np.float32, step
        agree(trace[step], expected[step], str(step), 1e-5)  # seven digits, some lost in sums and in 1 − o
    for new in bpcore.descend(trace, 0.1):
        assert {a.dtype for a in (new.W, new.b) if a is not None} <= {np.dtype(np.float32)}


def test_no_field_is_left_out():
    trace = bpcore.backprop(*EXAMPLES["B"]())
    assert {field.name for field in fields(trace)} == {"net", "loss", "y", "E", *BY_LAYER}


def at_output(activation, loss, s, y):
    """The trace of one weighted sum s straight at the output, by a weight of one."""
    s = np.array([s], dtype=float)
    return bpcore.backprop([Dense(np.eye(s.shape[1]), None, activation)], s, np.array([y], dtype=float), loss)


@pytest.mark.parametrize(("s", "y", "E", "delta"), [
    (40, 1, np.exp(-40), 0), (40, 0, 40, 1), (-40, 0, np.exp(-40), np.exp(-40)), (-40, 1, 40, np.exp(-40) - 1),
    (800, 1, 0, 0), (800, 0, 800, 1), (-800, 0, 0, 0), (-800, 1, 800, -1),
])
@pytest.mark.parametrize("loss", [binary, zero_class], ids=repr)
def test_saturated_sigmoid(loss, s, y, E, delta):
    trace = at_output(sigmoid, loss, [s], [y if loss is binary else 1 - y])
    np.testing.assert_allclose(trace.E, [E], rtol=1e-15)
    np.testing.assert_allclose(trace.delta[1], [[delta]], rtol=1e-15)
    np.testing.assert_allclose(trace.dE_dW[1], [[s * delta]], rtol=1e-15)
    np.testing.assert_allclose(trace["dE_do", 0], [[delta]], rtol=1e-15)


P = 1 / (1 + np.exp(-1))  # softmax of (1000, 999) is (P, 1 − P)


@pytest.mark.parametrize(("s", "y", "E", "delta"), [
    ([1000, 999, 0], [1, 0, 0], -np.log(P), [P - 1, 1 - P, 0]),
    ([1000, 999, 0], [0, 1, 0], 1 - np.log(P), [P, -P, 0]),
    ([1000, 999, 0], [0, 0, 1], 1000 - np.log(P), [P, 1 - P, -1]),
    ([1000, 0, 0], [1, 0, 0], 0, [0, 0, 0]),
    ([1000, 0, 0], [0, 0, 1], 1000, [1, 0, -1]),
    ([-1000, -999, -2000], [1, 0, 0], 1 - np.log(P), [-P, P, 0]),
    ([0, 0, 0], [1, 1, 0], 2 * np.log(3), [-1 / 3, -1 / 3, 2 / 3]),  # 001-104: o Σy* − y*, not o − y*
    ([0, 0, 0], [0.5, 0, 0], np.log(3) / 2, [-1 / 3, 1 / 6, 1 / 6]),
])
def test_saturated_softmax(s, y, E, delta):
    trace = at_output(softmax, multinomial, s, y)
    np.testing.assert_allclose(trace.E, [E], rtol=1e-14)
    np.testing.assert_allclose(trace.delta[1], [delta], rtol=1e-14, atol=1e-15)
    assert np.isfinite(trace.dE_dW[1]).all()


@pytest.mark.parametrize(("activation", "loss", "s", "y"), [
    (sigmoid, multinomial, [-800, 0], [1, 0]), (softmax, binary, [1000, 0], [0, 1]), (tanh, binary, [40, 1], [0, 1]),
    (relu, multinomial, [-1, 2], [1, 0]),
], ids=str)
def test_a_pair_without_a_slope_is_told_in_words_alone(activation, loss, s, y):
    with pytest.warns(UserWarning, match="δ is undefined there"):  # any other warning is an error
        at_output(activation, loss, s, y)


@pytest.mark.parametrize(("activation", "s", "slope"), [
    (sigmoid, 800, 0), (sigmoid, -800, 0), (tanh, 800, 0), (tanh, -800, 0), (relu, 800, 1), (relu, -800, 0)])
def test_saturated_hidden_unit(activation, s, slope):
    net = [Dense(np.eye(1), None, activation), Dense(np.array([[0.5]]), np.array([0.25]), sigmoid)]
    trace = bpcore.backprop(net, np.array([[float(s)]]), np.array([[0.25]]), binary)
    assert trace.delta[1] == (trace.o[2] - 0.25) * 0.5 * slope


PASSES = """
import resource
import numpy as np
from bpcore import Dense, backprop, multinomial_cross_entropy, softmax, tanh

rng = np.random.default_rng(0)
net = [Dense.random(784, 128, tanh, rng), Dense.random(128, 10, softmax, rng)]
x, y = rng.normal(size=(256, 784)), np.eye(10)[np.arange(256) % 10]
faults = []
for _ in range(10):
    backprop(net, x, y, multinomial_cross_entropy)
    faults.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
print(faults[-1] - faults[4])
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another malloc, with habits of its own")
def test_a_pass_works_in_the_memory_of_the_one_before():
    new_pages = subprocess.run([sys.executable, "-c", PASSES], check=True, capture_output=True, text=True).stdout
    assert int(new_pages) < 100, "in five passes"
