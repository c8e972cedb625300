"""What holds for every net: random depth, widths, batch, activations and loss, convolutions included."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reference import PAIRS, agree, conv, dense, example, linear, pool, relu, sigmoid, softmax, tanh, weightless
from test_layers import check_adjoint, check_as_dense
from test_whole_pass import check_pass

import bpcore
from bpcore import Conv2D, MaxPool2D

pytestmark = pytest.mark.filterwarnings("error")
every = settings(deadline=None, derandomize=True, max_examples=200, database=None, report_multiple_bugs=False)

elementwise = st.sampled_from([linear, sigmoid, tanh, relu])
sizes = st.integers(1, 3)
hidden = st.one_of(
    st.builds(dense, st.integers(1, 5), st.one_of(elementwise, st.just(softmax)), st.booleans()),
    st.builds(weightless, elementwise, st.booleans()))
canonical_pairs = st.sampled_from([(a, loss) for a, loss in PAIRS if a is loss.canonical])
convolutions = st.builds(conv, sizes, sizes, sizes, elementwise, st.booleans(), sizes, st.integers(0, 2))
poolings = st.builds(pool, sizes, sizes, elementwise)


@st.composite
def examples(draw):
    """A net of up to two layers of maps under up to four dense layers, its parameters and examples from a drawn
    seed."""
    maps = draw(st.booleans())
    recipes = draw(st.lists(st.one_of(convolutions, poolings), min_size=1, max_size=2)) if maps else []
    shape = (draw(sizes), draw(st.integers(9, 10)), draw(st.integers(9, 10))) if maps else (draw(st.integers(1, 5)),)
    activation, loss = draw(st.sampled_from(PAIRS))
    n = draw(st.integers(2 if activation is softmax else 1, 4))  # the softmax of one unit is 1, and log(1 − o) infinite
    recipes += [*draw(st.lists(hidden, max_size=3)), dense(n, activation, draw(st.booleans()))]
    return example(shape, recipes, loss, N=draw(st.integers(1, 4)), seed=draw(st.integers(0, 2**32 - 1)))


@st.composite
def convolution_cases(draw):
    """A convolution, o below it and δ."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    c_below, c, kh, kw, height, width, N, stride = (draw(sizes) for _ in range(8))
    layer = Conv2D(rng.normal(size=(c_below, c, kh, kw)), rng.normal(size=c), tanh, stride, draw(st.integers(0, 2)))
    o = rng.normal(size=(N, c_below, height + kh - 1, width + kw - 1))
    return layer, o, rng.normal(size=(N, *layer.output_shape(o.shape[1:])))


@every
@given(examples())
def test_pass_agrees_with_autograd(case):
    check_pass(case)


@every
@given(examples(), st.integers(0, 2**32 - 1))
def test_slope_along_any_direction(case, seed):
    """ΣE of x, W and b moved a little either way along random directions, against Σ slope · direction."""
    net, _, y, loss = case
    trace, h = bpcore.backprop(*case), 1e-5
    assume(all(np.abs(trace.s[l]).min() > 1e-3 for l, layer in enumerate(net, 1) if layer.activation is relu))
    leads = [layer.lead(trace.o[l - 1]) for l, layer in enumerate(net, 1) if isinstance(layer, MaxPool2D)]
    assume(all(((lead == 0) | (lead > 1e-4)).all() for lead in leads))  # what is as large, 0 of a relu, moves alike
    rng = np.random.default_rng(seed)
    keys = [("o", 0), *((name, l) for l in trace.s for name in ("W", "b") if trace[name, l] is not None)]
    direction = {key: rng.choice([-1, 1], trace[key].shape) / np.sqrt(trace[key].size) for key in keys}

    def total(t):
        moved = {key: trace[key] + t * direction[key] for key in keys}
        net_there = [replace(layer, W=moved.get(("W", l)), b=moved.get(("b", l)))
                     for l, layer in enumerate(net, 1)]
        return loss(bpcore.predict(net_there, moved["o", 0]), y).sum()

    slope_of = {"o": "dE_do", "W": "dE_dW", "b": "dE_db"}
    expected = sum(np.vdot(trace[slope_of[name], l], direction[name, l]) for name, l in keys)
    agree((total(h) - total(-h)) / (2 * h), expected, "slope", 1e-8)


@every
@given(examples())
def test_examples_do_not_know_of_each_other(case):
    """Each example alone gives its own rows, and the gradients of the batch are the sums of theirs."""
    net, x, y, loss = case
    whole = bpcore.backprop(*case)
    alone = [bpcore.backprop(net, x[n:n + 1], y[n:n + 1], loss) for n in range(len(x))]
    for step in bpcore.steps(whole):
        parts = [trace[step] for trace in alone]
        joined = sum(parts) if step.quantity in ("dE_dW", "dE_db") else np.concatenate(parts)
        agree(whole[step], joined, str(step), 1e-12)


@every
@given(convolution_cases())
def test_convolution(case):
    check_adjoint(*case)
    check_as_dense(*case)


@every
@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.floats(-700, 700))
def test_softmax(seed, n, shift):
    s, dE_do = np.random.default_rng(seed).normal(0, 5, (2, 3, n))
    o = softmax(s)
    assert (o >= 0).all()
    agree(o.sum(axis=1), np.ones(3), "Σo", 1e-14)
    agree(softmax(s + shift), o, "o after a shift", 1e-11)  # s + 700 has lost three digits of s
    agree(softmax.vjp(o, dE_do).sum(axis=1), np.zeros(3), "Σ ∂E/∂s", 1e-14)
    agree(softmax.vjp(o, dE_do + shift), softmax.vjp(o, dE_do), "∂E/∂s after a shift of ∂E/∂o", 1e-11)


@every
@given(canonical_pairs, st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.booleans())
def test_canonical_delta_is_finite_however_saturated(pair, s, other, first):
    """δ of a hot target is true to the last digit where ∂E/∂o may be infinite and E with it."""
    activation, loss = pair
    net = [bpcore.Dense(np.eye(2), None, activation)]
    trace = bpcore.backprop(net, np.array([[s, other]]), np.array([[1.0, 0.0] if first else [0.0, 1.0]]), loss)
    aim = 1 - trace.y if loss is bpcore.zero_class_cross_entropy else trace.y
    factor = 2 if loss is bpcore.sum_of_squares else 1
    assert (trace.delta[1] == factor * (trace.o[1] - aim)).all()
    assert trace.E >= 0 and np.isfinite(trace.dE_dW[1]).all()
