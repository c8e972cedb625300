"""The record of a pass: the order of its quantities, what each is read from, its addresses, and that it is a value."""

from dataclasses import FrozenInstanceError

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from reference import (
    ACTIVATIONS,
    EXAMPLES,
    agree,
    binary,
    dense,
    example,
    linear,
    loss,
    multinomial,
    relu,
    softmax,
    squared_error,
    sums,
    tanh,
    weightless,
    zero_class,
)

import bpcore
from bpcore import Conv2D, Dense, Step, reads, steps

pytestmark = pytest.mark.filterwarnings("error")
every_example = pytest.mark.parametrize("name", EXAMPLES)


def trace_of(name):
    return bpcore.backprop(*EXAMPLES[name]())


@every_example
def test_forward_and_predict_are_the_way_up(name):
    net, x, y, loss = EXAMPLES[name]()
    trace, (s, o) = bpcore.backprop(net, x, y, loss), bpcore.forward(net, x)
    assert o[0] is x and o.keys() == trace.o.keys() and s.keys() == trace.s.keys()
    for l in s:
        np.testing.assert_array_equal(s[l], trace.s[l])
        np.testing.assert_array_equal(o[l], trace.o[l])
    np.testing.assert_array_equal(bpcore.predict(net, x), trace.o[len(net)])


def test_order_of_the_steps():
    order = " ".join(f"{quantity}{l}" for quantity, l in steps(trace_of("B")))
    assert order == "s1 o1 s2 o2 E2 dE_do2 delta2 dE_dW2 dE_db2 dE_do1 delta1 dE_dW1 dE_db1"


def test_order_leaves_out_what_a_layer_has_not():
    trace = bpcore.backprop(*example((2,), [dense(2, tanh, bias=False), weightless(softmax)], squared_error))
    order = " ".join(f"{quantity}{l}" for quantity, l in steps(trace))
    assert order == "s1 o1 s2 o2 E2 dE_do2 delta2 dE_do1 delta1 dE_dW1"


@every_example
def test_every_quantity_is_a_step_once_and_after_what_it_reads(name):
    trace = trace_of(name)
    order = steps(trace)
    fields = {Step(field, l) for field in ("s", "o", "dE_do", "delta", "dE_dW", "dE_db")
              for l, a in getattr(trace, field).items() if a is not None}
    assert len(order) == len(set(order)) and set(order) | {Step("o", 0)} == fields | {Step("E", len(trace.net))}
    given = {Step("o", 0), Step("y", len(trace.net)), *(Step(part, l) for part in ("W", "b") for l in trace.s)}
    for i, step in enumerate(order):
        assert set(reads(step, trace)) <= given | set(order[:i]), step


@pytest.mark.parametrize("step", [Step("o", 0), Step("y", 2), Step("W", 1), Step("b", 2)], ids=str)
def test_what_is_given_reads_nothing(step):
    assert reads(step, trace_of("B")) == []


INVERSE = {"linear": lambda o: o, "sigmoid": lambda o: np.log(o / (1 - o)), "tanh": np.arctanh, "relu": lambda o: o,
           "softmax": np.log}


class Formulas:
    """Each quantity of layer l from what it reads, given by name; a read missing or too many is a TypeError."""

    def __init__(self, trace, l):
        self.top, self.loss = l == len(trace.net), trace.loss.name
        self.activation = trace.net[l - 1].activation.name
        self.shape, self.layer = trace.o[l].shape, trace.net[l - 1]
        self.above = self.layer if self.top else trace.net[l]

    def s(self, o, W=None, b=None):
        return sums(self.layer, o, W, b)

    def o(self, s):
        return ACTIVATIONS[self.activation](s)

    def E(self, o, y):
        return loss(self.loss, o, y)

    def dE_do(self, o=None, y=None, delta=None, W=None):
        if self.top:
            return autograd.grad(lambda o: anp.sum(loss(self.loss, o, y)))(o)
        here = np.zeros(self.shape) if o is None else o
        return autograd.grad(lambda o: anp.sum(delta * sums(self.above, o, W)))(here)

    def delta(self, o, y=None, dE_do=None):
        s, a = INVERSE[self.activation](o), ACTIVATIONS[self.activation]
        if y is None:
            return autograd.grad(lambda s: anp.sum(dE_do * a(s)))(s)
        return autograd.grad(lambda s: anp.sum(loss(self.loss, a(s), y)))(s)

    def dE_dW(self, delta, o):
        return autograd.grad(lambda W: anp.sum(delta * sums(self.layer, o, W)))(np.zeros(self.layer.W.shape))

    def dE_db(self, delta):
        return delta.sum(axis=(0, *range(2, delta.ndim)))


@every_example
def test_a_quantity_follows_from_its_reads_alone(name):
    trace = trace_of(name)
    for step in steps(trace):
        ingredients = {read.quantity: trace[read] for read in reads(step, trace)}
        agree(getattr(Formulas(trace, step.layer), step.quantity)(**ingredients), trace[step], str(step), 1e-9)


def test_reads_are_in_the_order_of_the_formula():
    trace = trace_of("B")
    assert reads(Step("s", 2), trace) == [("o", 1), ("W", 2), ("b", 2)]
    assert reads(Step("o", 2), trace) == [("s", 2)]
    assert reads(Step("E", 2), trace) == reads(Step("dE_do", 2), trace) == [("o", 2), ("y", 2)]
    assert reads(Step("delta", 2), trace) == [("dE_do", 2), ("o", 2)]
    assert reads(Step("dE_do", 1), trace) == [("delta", 2), ("W", 2)]
    assert reads(Step("dE_do", 0), trace) == [("delta", 1), ("W", 1)]
    assert reads(Step("dE_dW", 1), trace) == [("delta", 1), ("o", 0)]
    assert reads(Step("dE_db", 1), trace) == [("delta", 1)]
    assert reads(Step("delta", 2), trace_of("D")) == [("o", 2), ("y", 2)]  # the canonical pair: δ without ∂E/∂o
    assert reads(Step("s", 4), trace_of("A")) == [("o", 3)]


def test_addresses():
    net, x, y, loss = EXAMPLES["A"]()
    trace = bpcore.backprop(net, x, y, loss)
    assert trace["o", 0] is x and trace["y", 4] is y and trace["E", 4] is trace.E
    assert trace["W", 2] is net[1].W and trace["b", 2] is net[1].b and trace["W", 4] is None
    assert trace[Step("delta", 3)] is trace.delta[3] and trace.net == tuple(net)
    assert trace["dE_do", 0].shape == x.shape and 0 not in trace.dE_do
    with pytest.raises(TypeError, match=r'"E" alone is no place in a trace: write \["E", l\], with the number'):
        trace["E"]


@every_example
def test_a_pass_changes_nothing_it_was_given(name):
    net, x, y, loss = EXAMPLES[name]()
    parameters = [a for layer in net for a in (layer.W, layer.b) if a is not None]
    before = [a.copy() for a in (x, y, *parameters)]
    layers = list(net)
    trace = bpcore.backprop(net, x, y, loss)
    assert trace["dE_do", 0] is not None and bpcore.descend(trace, 0.5)
    for now, then in zip((x, y, *parameters), before, strict=True):
        np.testing.assert_array_equal(now, then)
    assert net == layers and [a for layer in net for a in (layer.W, layer.b) if a is not None] == parameters


@every_example
def test_passes_share_nothing_and_neither_do_their_fields(name):
    arguments = EXAMPLES[name]()
    first, second = bpcore.backprop(*arguments), bpcore.backprop(*arguments)
    arrays = [trace[step] for trace in (first, second) for step in [*steps(trace), Step("dE_do", 0)]]
    arrays += [arguments.x, arguments.y, *(a for layer in arguments.net for a in (layer.W, layer.b) if a is not None)]
    for i, a in enumerate(arrays):
        assert not any(np.may_share_memory(a, b) for b in arrays[:i])
    for step in steps(first):
        np.testing.assert_array_equal(first[step], second[step])


def test_a_trace_is_frozen():
    trace = trace_of("B")
    with pytest.raises(FrozenInstanceError):
        trace.E = None


@pytest.mark.parametrize(("activation", "loss", "s", "allowed"), [
    (tanh, binary, [-0.5, 1], "outputs from 0 to 1"), (linear, zero_class, [0.5, 1.5], "outputs from 0 to 1"),
    (linear, multinomial, [-0.5, 1], "positive outputs"),
], ids=str)
def test_undefined_loss_is_told_in_words(activation, loss, s, allowed):
    with pytest.warns(UserWarning, match=f"{loss} is defined for {allowed} only"):
        bpcore.backprop([Dense(np.eye(2), None, activation)], np.array([s], dtype=float), np.array([[0.0, 1.0]]), loss)


def test_shown_as():
    ones, halves = np.ones((3, 1, 3, 4)), np.full((3, 2), 0.5)
    net = [Conv2D(np.zeros((1, 2, 2, 2)), None, relu), Dense(np.zeros((12, 2)), None, softmax)]
    trace = bpcore.backprop(net, ones, halves, multinomial)
    assert repr(trace) == "Trace(1×3×4-2×2×3-2, relu, softmax, multinomial_cross_entropy, N = 3, mean E = 0.6931)"
    assert repr(steps(trace)[0]) == "Step(quantity='s', layer=1)"
