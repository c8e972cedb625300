"""What is done elsewhere: rows against loops, differences, the data file and, where they are there, PyTorch and Keras
themselves; what the four ports brought; steps."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from bpcore import (
    Dense,
    backprop,
    fit,
    multinomial_cross_entropy,
    numerical_gradient,
    predict,
    softmax,
    squared_error,
    tanh,
)
from bpcore.datasets import digits, one_hot, split
from bpcore.elsewhere import KERAS, PORTS, TORCH, adam, brought, momentum, plain, ports, walk
from bpcore.frameworks import entry, frameworks
from bpcore.graph import Node, Tape
from bpcore.teaching import examine
from bpcore.teaching.story import plant_net, plants, watering

ROOT = Path(__file__).parents[1]
APART = ROOT / "build/frameworks/bin/python"  # where `make frameworks` installs them
rng = np.random.default_rng(16)
X, S, B = rng.normal(size=(4, 3)), rng.normal(size=(4, 5)), rng.normal(size=5)
LABELS, TARGETS, SHORT = np.array([3, 0, 4, 1]), np.eye(5)[[3, 0, 4, 1]], rng.uniform(size=(4, 5))
MAPS, KERNELS = rng.normal(size=(2, 3, 5, 6)), rng.normal(size=(5, 3, 2, 4))  # (N, c_below, h, w), (c, c_below, kh, kw)
CASES = {
    "linear": (TORCH, "linear", X, rng.normal(size=(5, 3)), B),
    "conv2d": (TORCH, "conv2d", MAPS, KERNELS, B),
    "flatten": (TORCH, "flatten", MAPS),
    "mse_loss": (TORCH, "mse_loss", S, SHORT),
    "cross_entropy of class numbers": (TORCH, "cross_entropy", S, LABELS),
    "cross_entropy of rows": (TORCH, "cross_entropy", S, SHORT),
    "Dense": (KERAS, "Dense", X, rng.normal(size=(3, 5)), B),
    "Conv2D": (KERAS, "Conv2D", MAPS.transpose(0, 2, 3, 1), KERNELS.transpose(2, 3, 1, 0), B),
    "Flatten": (KERAS, "Flatten", MAPS),
    "MeanSquaredError": (KERAS, "MeanSquaredError", S, SHORT),
    "CategoricalCrossentropy": (KERAS, "CategoricalCrossentropy", S, TARGETS)}


@pytest.mark.parametrize("case", CASES)
def test_each_way_back_against_differences(case):
    """Of a sum in which each entry of the value counts otherwise."""
    rows, name, *arguments = CASES[case]
    make, *back = rows[name]
    weights = rng.normal(size=np.shape(make(*arguments)))
    for k, way in enumerate(back):
        if way:
            def total(argument, k=k):
                return np.sum(weights * make(*arguments[:k], argument, *arguments[k + 1:]))

            given = [Node(each) if one else each for each, one in zip(arguments, back, strict=True)]
            tape = Tape(rows)
            slopes = tape.slopes(tape("sum", tape("*", tape(name, *given), weights)))
            assert np.allclose(slopes[given[k]], numerical_gradient(total, arguments[k]), atol=1e-7)


def test_the_convolutions_against_loops():
    """Both are the same numbers in other places, and no kernel is turned."""
    wanted = np.zeros((2, 5, 4, 3))
    for n, o, h, w in np.ndindex(wanted.shape):
        wanted[n, o, h, w] = B[o] + sum(
            MAPS[n, c, h + i, w + j] * KERNELS[o, c, i, j] for c, i, j in np.ndindex(3, 2, 4))
    assert np.allclose(TORCH["conv2d"][0](MAPS, KERNELS, B), wanted, atol=1e-12)
    keras = KERAS["Conv2D"][0](*CASES["Conv2D"][2:])
    assert np.allclose(keras.transpose(0, 3, 1, 2), wanted, atol=1e-12)


@pytest.mark.parametrize(("library", "what", "rows", "name"), [
    ("PyTorch", "factor of the mean squared error", TORCH, "mse_loss"),
    ("PyTorch", "factor of cross-entropy from scores", TORCH, "cross_entropy"),
    ("Keras", "factor of the mean squared error", KERAS, "MeanSquaredError"),
    ("Keras", "factor of cross-entropy from scores", KERAS, "CategoricalCrossentropy")])
def test_the_factors_are_those_that_were_seen(library, what, rows, name):
    """With three examples and two outputs, as in the file."""
    o, y = S[:3, :2], np.eye(2)[[1, 0, 0]]
    notes = o - y if "squared" in what else softmax(o) - y
    assert np.allclose(rows[name][1](1.0, None, o, y), entry(library, what)["seen"] * notes, rtol=1e-5)


def test_layouts_are_those_that_were_seen():
    shape = "shape of kernels from 3 channels to 5, 2 × 4"
    assert [*KERNELS.shape] == entry("PyTorch", shape)["seen"]
    assert [*CASES["Conv2D"][3].shape] == entry("Keras", shape)["seen"]
    assert [*np.ones((2, 3)).shape] == entry("Keras", "shape of W from 2 units to 3")["seen"]
    assert KERAS["Dense"][0](np.ones((1, 2)), np.ones((2, 3)), 0).shape == (1, 3)
    assert TORCH["linear"][0](np.ones((1, 2)), np.ones(entry("PyTorch", "shape of W from 2 units to 3")["seen"]),
                              0).shape == (1, 3)
    maps = np.arange(8).reshape(1, 2, 2, 2)
    flat = "order of flattening two maps of 2 × 2"
    assert TORCH["flatten"][0](maps)[0].tolist() == entry("PyTorch", flat)["seen"]
    assert KERAS["Flatten"][0](maps.transpose(0, 2, 3, 1))[0].tolist() == entry("Keras", flat)["seen"]


SCRIPT = """
import os, sys
os.environ |= {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
import numpy as np
from bpcore.elsewhere import KERAS, TORCH
cases = np.load(sys.argv[1], allow_pickle=True)[()]
which, off = sys.argv[2], {}
if which == "torch":
    import torch
    F, table = torch.nn.functional, TORCH
    def call(name, *given):
        return torch.flatten(given[0], 1) if name == "flatten" else getattr(F, name)(*given)
    def differentiated(name, given):
        given = [torch.tensor(each).requires_grad_(each.dtype.kind == "f") for each in given]
        value = call(name, *given)
        value.backward(torch.ones_like(value))
        return value.detach().numpy(), [None if each.grad is None else each.grad.numpy() for each in given]
else:
    import keras, tensorflow as tf
    keras.config.set_floatx("float64")
    table = KERAS
    def call(name, *given):
        if name == "Dense":
            return keras.ops.matmul(given[0], given[1]) + given[2]
        if name == "Conv2D":
            return keras.ops.conv(given[0], given[1], data_format="channels_last") + given[2]
        if name == "Flatten":
            return keras.layers.Flatten()(given[0])
        options = {"from_logits": True} if name.startswith("Categorical") else {}
        return getattr(keras.losses, name)(**options)(given[1], given[0])
    def differentiated(name, given):
        given = [tf.Variable(each) for each in given]
        with tf.GradientTape() as tape:
            value = call(name, *given)
        slopes = tape.gradient(value, given)
        return value.numpy(), [None if each is None else each.numpy() for each in slopes]
for case, (name, *given) in cases.items():
    make, *back = table[name]
    value, slopes = differentiated(name, given)
    ours = make(*given)
    off[case] = [np.abs(value - ours).max()]
    for way, slope in zip(back, slopes):
        if way:
            share = way(np.ones(np.shape(ours)), ours, *given)
            off[case].append(np.abs(np.sum(share, axis=0) - slope if share.ndim > slope.ndim else share - slope).max())
print(max(map(max, off.values())), *off)
"""


@pytest.mark.parametrize(("which", "rows"), [("torch", TORCH), ("keras", KERAS)])
def test_the_rows_are_what_the_framework_does(which, rows, tmp_path):
    """Values and slopes, to 1e-10."""
    module = {"torch": "torch", "keras": "keras, tensorflow"}[which]
    if not APART.exists() or subprocess.run([APART, "-c", f"import {module}"], capture_output=True).returncode:
        pytest.skip(f"{which} is not installed: make frameworks")
    cases = {case: (name, *given) for case, (of, name, *given) in CASES.items() if of is rows}
    np.save(tmp_path / "cases.npy", np.array(cases, dtype=object), allow_pickle=True)
    done = subprocess.run([APART, "-c", SCRIPT, tmp_path / "cases.npy", which], cwd=ROOT, capture_output=True,
                          text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    off, *named = done.stdout.split()
    assert float(off) < 1e-10 and len(named) >= len(cases)


# What the lesson says of a second softmax.

def test_a_second_softmax_learns_late_and_its_loss_stays_high():
    images, labels = digits()
    (train, test), x, y = split(labels), images.reshape(-1, 64), one_hot(labels)

    def trained(last, epochs):
        make = np.random.default_rng(1)
        net = [Dense.random(64, 64, tanh, make), Dense.random(64, 10, softmax, make), *last]
        net = fit(net, x[train], y[train], multinomial_cross_entropy, rate=0.2, epochs=epochs, batch=16,
                  progress=False).net
        o = predict(net, x[test])
        return round(100 * np.mean(o.argmax(axis=1) == labels[test])), multinomial_cross_entropy(o, y[test]).mean()

    twice = [Dense(None, None, softmax)]
    assert (trained([], 2)[0], trained(twice, 2)[0]) == (93, 63)
    right, loss = trained(twice, 30)
    assert right == trained([], 30)[0] == 96 and 1.46 < loss < 1.55


# What is brought back.

def of_digits(N=12):
    """A net with a square first layer."""
    make = np.random.default_rng(2)
    net = [Dense.random(6, 6, tanh, make), Dense.random(6, 4, softmax, make)]
    return net, make.normal(size=(N, 6)), make.integers(4, size=N)


def test_a_pass_that_is_brought_back_with_its_factor():
    (x, y), net = plants(), plant_net()
    here, there = backprop(net, x, y, squared_error), brought(net, x, y, "mse_loss")
    assert np.allclose(there["o"][2], here.o[2], atol=1e-14) and there["E"] == pytest.approx(here.E.sum() / 6)
    for l in (1, 2):
        assert np.allclose(6 * there["dE_dW"][l].T, here.dE_dW[l], atol=1e-14)


@pytest.mark.parametrize(("port", "says"), [
    ("A", "the softmax is taken twice"), ("B", "W stands where Wᵀ belongs"),
    ("C", "the mean over the examples is taken"), ("D", "a penalty on the weights is in it")])
def test_each_port_has_the_mistake_of_its_line(port, says):
    net, x, labels = of_digits()
    case = net, x, one_hot(labels, 4), multinomial_cross_entropy
    found = examine(ports(net, x, labels)[port], on=[case], transposed=True)
    assert not found.right and says in found.text and len({*PORTS.values()}) == 4


def test_which_arrays_a_wrong_line_spoils():
    """Lines up to the scores spoil the outputs and the slopes, a loss and a factor the slopes alone. A second softmax
    keeps the order of an example's outputs, and of ten classes it gives between 0.09 and 0.23, as a hint says."""
    net, x, labels = of_digits()
    o, found = predict(net, x), ports(net, x, labels)
    for name, line in PORTS.items():
        assert np.allclose(found[name]["o"][2], o) is (line > 3)
        slopes = backprop(net, x, one_hot(labels, 4), multinomial_cross_entropy).dE_dW
        assert not np.allclose(found[name]["dE_dW"][2].T, slopes[2])
    assert np.allclose(found["C"]["dE_dW"][2].T * len(x), slopes[2])
    extra = [found["D"]["dE_dW"][l].T - slopes[l] for l in (1, 2)]
    assert all(np.allclose(more, 0.02 * len(x) * net[l].W) for l, more in enumerate(extra))
    assert (found["A"]["o"][2].argsort() == o.argsort()).all()
    certain = softmax(np.eye(10)[:1])[0]
    assert [round(each, 2) for each in (certain.min(), certain.max())] == [0.09, 0.23]


def test_a_weight_that_was_not_transposed_is_told_so():
    with pytest.raises(ValueError, match=r"shape \(n, below\) .* this one is \(3, 5\), and there are 3 below"):
        Tape(TORCH)("linear", X, np.ones((3, 5)), B)


def test_scikit_learn_has_a_penalty_by_default():
    neural = pytest.importorskip("sklearn.neural_network")
    assert neural.MLPClassifier().alpha == neural.MLPRegressor().alpha > 0


def test_a_port_without_a_mistake_is_right():
    net, x, labels = of_digits()
    there = brought(net, x, labels, "cross_entropy")
    there = there | {"E": there["E"] * len(x), "dE_dW": {l: slopes * len(x) for l, slopes in there["dE_dW"].items()}}
    assert examine(there, on=[(net, x, one_hot(labels, 4), multinomial_cross_entropy)], transposed=True).right


# Steps.

def constant(w):
    return np.array(2.0)


@pytest.mark.parametrize(("step", "memory", "what", "steps"), [
    (adam, (0, 0), "first step of Adam, rate 0.1, slope 2", 1),
    (momentum, 0, "two steps with momentum 0.9, rate 0.1, slope 2", 2)])
def test_steps_are_those_that_were_seen(step, memory, what, steps):
    path = walk(step, memory, constant, 0.0, steps)
    assert path.shape == (steps + 1,) and path[-1] == pytest.approx(entry("PyTorch", what)["seen"], rel=1e-5)
    if step is adam:  # and without its correction
        m, v = 0.1 * 2, 0.001 * 4
        assert -0.1 * m / np.sqrt(v) == pytest.approx(entry("mlx", what)["seen"], rel=1e-4)


def test_how_much_longer_a_step_of_adam_is_without_its_correction():
    """By running both means of a slope that stays the same, as lesson 16 says."""
    m = v = 0
    longer = {}
    for t in range(1, 1001):
        m, v = 0.9 * m + 0.1 * 2, 0.999 * v + 0.001 * 4
        longer[t] = round(m / np.sqrt(v), 1)
    assert (longer[1], longer[12], longer[100], longer[1000]) == (3.2, 6.6, 3.2, 1.3) and max(longer.values()) == 6.6


def test_a_walk_by_hand():
    """t counts from 1, the memory goes on, and a step in place spoils nothing."""
    told = []

    def step(w, memory, slope, t):
        told.append((t, memory))
        w -= 0.5 * slope
        return w, (memory or 0) + t

    path = walk(step, None, lambda w: w, np.array([8.0]), 3)
    assert path.ravel().tolist() == [8, 4, 2, 1] and told == [(1, None), (2, 1), (3, 3)]
    assert walk(plain, 0, lambda w: w, np.array([8.0]), 1).ravel().tolist() == [8, 7.2]


def test_adam_takes_no_notice_of_a_factor_and_the_valley_is_narrow():
    x, y = watering()
    assert np.allclose(x @ [0.6, 0.8], y)
    low, high = np.linalg.eigvalsh(x.T @ x / 3)
    assert high > 20 * low and 7 < 2 / (0.1 * high) < 9  # where the slider shows that plain descent runs away
    paths = [walk(adam, (0, 0), lambda w, k=k: k * (x @ w - y) @ x, np.ones(2), 30) for k in (1, 7)]
    assert np.allclose(*paths, atol=1e-6)


def test_nothing_is_asked_of_the_file_that_is_not_there():
    with pytest.raises(ValueError, match="no entry of PyTorch for 'slope of nothing'"):
        entry("PyTorch", "slope of nothing")
    assert entry("JAX", "slope of abs at 0") in frameworks()["conventions"]
