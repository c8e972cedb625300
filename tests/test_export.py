"""Scripts for other frameworks: each is short, and where its library is installed, here or by `make frameworks`, it is
run: it agrees with bpcore to 1e-10, and no longer does so when a factor or a layout in it is changed."""

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bpcore import (
    Conv2D,
    Dense,
    MaxPool2D,
    binary_cross_entropy,
    linear,
    multinomial_cross_entropy,
    relu,
    sigmoid,
    softmax,
    squared_error,
    sum_of_squares,
    tanh,
    zero_class_cross_entropy,
)
from bpcore.activations import Elementwise
from bpcore.export import to_jax, to_keras, to_sklearn, to_torch
from bpcore.losses import Loss
from bpcore.teaching.story import plant_net, plants

WRITERS = {"torch": to_torch, "jax": to_jax, "keras": to_keras, "sklearn": to_sklearn}
APART = Path(__file__).parents[1] / "build/frameworks/bin/python"  # where `make frameworks` installs them
ALL, NETS, GRAPHS = frozenset(WRITERS), frozenset({"torch", "jax", "keras"}), frozenset({"torch", "jax"})
SOFTPLUS = Elementwise("softplus", lambda s: np.log(1 + np.exp(s)), lambda o: 1 - np.exp(-o))
OWN = Loss("own", term=lambda o, y: (o - y) ** 4, gradient=lambda o, y: 4 * (o - y) ** 3)


def dense(*sizes_and_activations, seed=1):
    """A net, such as dense(2, 3, tanh, 2, sigmoid)."""
    rng = np.random.default_rng(seed)
    sizes, activations = (sizes_and_activations[0], *sizes_and_activations[1::2]), sizes_and_activations[2::2]
    return [Dense.random(*each, rng) for each in zip(sizes, sizes[1:], activations, strict=False)]


def on(net, loss, y=None, shape=None, N=5, seed=2):
    """(net, x, y, loss); y for squares where none is given."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(N, *(shape or net[0].W.shape[:1])))
    if y is None:
        below = x.shape[1:]
        for layer in net:
            below = layer.output_shape(below)
        y = rng.uniform(0.1, 0.9, size=(N, *below))
    return net, x, y, loss


def reader(seed=3):
    """Maps of 7 × 6, two kinds of convolution, windows that overlap, and a softmax of three classes."""
    rng = np.random.default_rng(seed)
    kernel = Conv2D(rng.normal(size=(2, 3, 2, 3)), rng.normal(size=3), tanh, stride=2, padding=1)
    return [kernel, MaxPool2D(2, stride=1, activation=relu), Conv2D(rng.normal(size=(3, 2, 2, 2)), None, linear),
            Dense.random(4, 3, softmax, rng)]


HOT, BITS = np.eye(3)[[0, 2, 1, 1, 0]], np.array([[1.0, 0], [0, 1], [1, 1], [0, 0], [1, 0]])
CASES = {  # name: what to write, and the frameworks that can say it
    "story": ((plant_net(), *plants(), squared_error), NETS),
    "regression": (on(dense(2, 4, tanh, 3, relu, 2, linear), squared_error), NETS),
    "squares, two outputs": (on(dense(2, 3, tanh, 2, linear), squared_error), ALL),
    "squares, one output": (on(dense(3, 2, relu, 4, relu, 1, linear, seed=4), squared_error), ALL),
    "without ½": (on(dense(2, 3, sigmoid, 2, linear), sum_of_squares), ALL),
    "no hidden layer": (on(dense(2, 2, linear), squared_error), ALL),
    "bits": (on(dense(2, 3, tanh, 2, sigmoid), binary_cross_entropy, BITS), ALL),
    "one bit": (on(dense(2, 3, tanh, 1, sigmoid), binary_cross_entropy, BITS[:, :1]), ALL),
    "class zero": (on(dense(2, 3, relu, 1, sigmoid, seed=5), zero_class_cross_entropy, BITS[:, 1:]), ALL),
    "class zero, two outputs": (on(dense(2, 3, linear, 2, sigmoid), zero_class_cross_entropy, BITS), ALL),
    "classes": (on(dense(3, 3, tanh, 3, softmax), multinomial_cross_entropy, HOT), ALL),
    "probabilities": (on(dense(2, 3, tanh, 3, softmax), multinomial_cross_entropy, (HOT + 0.2) / 1.6), NETS),
    "rows that add up to 2": (on(dense(2, 3, tanh, 3, softmax), multinomial_cross_entropy, HOT + HOT[::-1]), GRAPHS),
    "softmax and squares": (on(dense(2, 3, softmax, 3, softmax), squared_error, HOT), NETS),
    "softmax and bits": (on(dense(2, 3, tanh, 3, softmax), binary_cross_entropy, HOT), NETS),
    "softmax and class zero": (on(dense(2, 3, tanh, 3, softmax), zero_class_cross_entropy, HOT), NETS),
    "sigmoid and classes": (on(dense(2, 3, tanh, 3, sigmoid), multinomial_cross_entropy, HOT), NETS),
    "a layer of its own for softmax": (on([*dense(2, 3, tanh, 3, linear), Dense(None, None, softmax)],
                                          multinomial_cross_entropy, HOT), NETS),
    "tanh of its own": (on([*dense(2, 3, linear), Dense(None, None, tanh)], squared_error), NETS),
    "no biases": (on([Dense(layer.W, None, layer.activation) for layer in dense(2, 3, tanh, 2, linear)],
                     squared_error), NETS),
    "a bias alone": (on([*dense(2, 3, linear), Dense(None, np.array([0.3, -0.2, 0.1]), tanh)], squared_error), {"jax"}),
    "maps": (on(reader(), multinomial_cross_entropy, HOT, (2, 7, 6)), NETS),
    "maps in rows": (on([Dense(None, None, tanh), *dense(24, 2, linear)], squared_error, shape=(2, 3, 4)), NETS),
    "maps to the end": (on(reader()[:2], squared_error, shape=(2, 7, 6)), GRAPHS),
    "float32": (([Dense(layer.W.astype(np.float32), layer.b.astype(
        np.float32), layer.activation) for layer in dense(2, 3, tanh, 2, linear)],
        np.float32([[0.3, -0.7]]), np.float32([[0.1, 0.6]]), squared_error), ALL),
}
PLANTS = {  # (framework, case): what is changed in the script, to what
    ("torch", "squares, two outputs"): [("N * n / 2 *", "N / 2 *"), ("N * n / 2 *", "N * n *")],
    ("torch", "classes"): [("W2.T", "W2"), ("F.cross_entropy(scores", "F.cross_entropy(outputs"),
                           ("N * F.cross", "N * n * F.cross")],
    ("torch", "maps"): [(f"W{l}.transpose(1, 0, 2, 3)", f"W{l}.transpose(1, 0, 2, 3)[..., ::-1].copy()")
                        for l in (1, 3)],
    ("jax", "squares, two outputs"): [(".sum()", ".mean()"), ("jnp.tanh", "jax.nn.sigmoid")],
    ("jax", "maps"): [('W3"].transpose(1, 0, 2, 3)', 'W3"].transpose(1, 0, 3, 2)'), ("[(1, 1), (1, 1)]", '"SAME"'),
                      ("o = o.reshape(len(o), -1)", "o = o.transpose(0, 2, 3, 1).reshape(len(o), -1)")],
    ("keras", "squares, two outputs"): [("factor = N * n / 2", "factor = N / 2")],
    ("keras", "maps"): [("    keras.layers.Permute((3, 1, 2)),\n", ""),
                        ("W3.transpose(2, 3, 0, 1)", "W3.transpose(3, 2, 0, 1)")],
    ("keras", "classes"): [("from_logits=True", "from_logits=False"), ("factor = N", "factor = 1")],
    ("sklearn", "squares, two outputs"): [("N * n * net.loss_", "N * net.loss_"), ("[N * (W", "[N * n * (W"),
                                          ("alpha=0", "alpha=0.1")],
    ("sklearn", "classes"): [("[W1, W2]", "[W1, W2.T]"), ("[N * (b", "[(b")],
}
RUN = """
import contextlib, io, json, runpy, sys, warnings
def run(path):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        try:
            runpy.run_path(path)
        except SystemExit as end:
            print(end)
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
    return said.getvalue()
print("\\n" + json.dumps({path: run(path) for path in sys.argv[1:]}))
"""


@cache
def python(framework):
    """The Python that has this library, or None."""
    for each in (sys.executable, APART):
        needed = "jax, optax" if framework == "jax" else framework
        if Path(each).exists() and not subprocess.run([each, "-c", f"import {needed}"], capture_output=True).returncode:
            return str(each)
    return None


@pytest.fixture(scope="module", params=WRITERS)
def said(request, tmp_path_factory):
    """A framework, and what each of its scripts said: {case: text}, {(case, old, new): text}."""
    framework, folder = request.param, tmp_path_factory.mktemp(request.param)
    if python(framework) is None:
        pytest.skip(f"{framework} is not installed: `make frameworks` does so, apart.")
    scripts = {case: WRITERS[framework](*given) for case, (given, able) in CASES.items() if framework in able}
    for (_, case), changes in ((key, value) for key, value in PLANTS.items() if key[0] == framework):
        for old, new in changes:
            assert old in scripts[case], old
            scripts[case, old, new] = scripts[case].replace(old, new)
    paths = {str(folder / f"{k}.py"): key for k, key in enumerate(scripts)}
    for path, key in paths.items():
        Path(path).write_text(scripts[key], encoding="utf-8")
    done = subprocess.run([python(framework), "-c", RUN, *paths], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {paths[path]: text for path, text in json.loads(done.stdout.splitlines()[-1]).items()}


def test_every_script_agrees(said):
    wrong = {key: text for key, text in said.items() if isinstance(key, str)
             and not text.endswith("All agree to 1e-10.\n")}
    assert not wrong


def test_a_changed_script_does_not_agree(said):
    plants = {key: text for key, text in said.items() if not isinstance(key, str)}
    assert plants and not {key: text for key, text in plants.items() if "They do not all agree" not in text}


@pytest.mark.parametrize(("framework", "case"), [(framework, case) for case, (_, able) in CASES.items()
                                                 for framework in sorted(able)])
def test_script_is_python_to_be_read(framework, case):
    """Short but for its numbers, each quantity in a line of its own, and no line too wide."""
    given, _ = CASES[case]
    text = WRITERS[framework](*given)
    compile(text, case, "exec")
    code = re.sub(r"^\w+ = np\.array\([^()]*\)\n", "", text, flags=re.M)
    assert len(code.splitlines()) <= 90 and max(map(len, text.splitlines())) <= 120
    comments = re.findall(r"^ *# (.*)", code, flags=re.M)
    assert len(set(comments)) == len(comments)  # each is told once
    names = [f"dE_d{name}{l}" for l, layer in enumerate(given[0], 1) for name in ("W", "b")
             if getattr(layer, name) is not None]
    assert re.findall(r'^    "(\w+)": \(.+, \1\),$', text, flags=re.M) == ["o", "E", *names]


def test_script_has_the_numbers_to_the_last_digit():
    net, x, y, _ = given = CASES["maps"][0]
    numbers = dict(re.findall(r"^(\w+) = (np\.array\([^()]*\))\n", to_torch(*given), flags=re.M))
    wanted = {"x": x, "y": y, **{f"W{l}": layer.W for l, layer in enumerate(net, 1) if layer.W is not None}}
    for name, array in wanted.items():
        entries = [float(entry) for entry in re.findall(r"[-+.\de]+", numbers[name].removeprefix("np.array"))]
        assert entries == array.ravel().tolist()


@pytest.mark.parametrize(("framework", "case"), [(framework, case) for case, (_, able) in CASES.items()
                                                 for framework in sorted(ALL - able)])
def test_what_a_framework_cannot_say_is_refused(framework, case):
    with pytest.raises(ValueError, match=r"Keras|scikit-learn|PyTorch|JAX"):
        WRITERS[framework](*CASES[case][0])


@pytest.mark.parametrize("framework", WRITERS)
@pytest.mark.parametrize(("given", "words"), [
    (on(dense(2, 3, SOFTPLUS, 2, linear), squared_error), "Layer 1 has the activation softplus, which has no line in"),
    (on(dense(2, 2, linear), OWN), "The loss own has no line in"),
    (on([type("Mine", (Dense,), {})(np.ones((2, 1)), np.ones(1), linear)], squared_error), "Layer 1 is a Mine"),
    (on([Dense(np.full((2, 1), 1e200), np.zeros(1), linear)], squared_error), "nothing to hold a script against"),
    (on(dense(2, 3, tanh), multinomial_cross_entropy, HOT), "defined for positive outputs only"),
    (on([Dense(np.zeros((2, 1)), np.zeros(1), relu)], binary_cross_entropy, 1 - np.ones((5, 1))), "exactly 0 or 1"),
    ((dense(2, 2, linear), np.ones((1, 3)), np.ones((1, 2)), squared_error), "W has shape"),
])
def test_what_no_script_can_say_is_refused(framework, given, words):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match=words):
        WRITERS[framework](*given)


@pytest.mark.parametrize(("given", "words"), [
    (on(dense(2, 3, tanh, 2, relu, 1, linear), squared_error), "these have tanh, relu"),
    (on(dense(2, 3, tanh, 2, tanh), squared_error), "no squared_error on tanh"),
    (on(dense(2, 3, tanh, 2, softmax), multinomial_cross_entropy, BITS[[0, 1, 0, 1, 0]]), "Of two classes"),
    (on(dense(2, 3, tanh, 1, sigmoid), binary_cross_entropy, BITS[:, :1] / 2), "neither 0 nor 1"),
    (on(reader(), multinomial_cross_entropy, HOT, (2, 7, 6)), "Dense layers with W and b alone"),
])
def test_what_scikit_learn_cannot_be(given, words):
    with pytest.raises(ValueError, match=words):
        to_sklearn(*given)
