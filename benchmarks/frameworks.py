"""Measures anew what bpcore/data/frameworks.json says of each framework that is installed, and prints what changed.

`make frameworks` installs them in an environment of their own. An entry is a function: its key says what is measured,
in the words of the data file, and it gives what is seen, a number, a list or a word. With --write the file takes what
was seen, its version and today's date; entries of a framework that is not installed stay as they are.
"""

import json
import os
import sys
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path

os.environ |= {"JAX_ENABLE_X64": "1", "TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0",
               "KERAS_BACKEND": "tensorflow", "CUDA_VISIBLE_DEVICES": ""}  # before any of them is imported

import numpy as np

DATA = Path(__file__).parents[1] / "bpcore/data/frameworks.json"
N, n = 3, 2
O = np.array([[0.2, 0.5], [0.7, 0.1], [0.4, 0.9]])
Y = np.array([[0.0, 1], [1, 0], [1, 1]])
S = np.log(O / (1 - O))  # the scores of which O is the sigmoid
CLASS = np.array([[0.0, 1], [1, 0], [0, 1]])
SOFT = np.exp(S) / np.exp(S).sum(axis=1, keepdims=True)
SQUARES, BINARY, MULTI = O - Y, (O - Y) / (O * (1 - O)), SOFT - CLASS  # the notes' slopes: of o, of o, of s
TIE, EDGES, KERNEL, IMPULSE = [1.0, 1], [0.0, 1], [1.0, 2, 3], [0.0, 0, 1, 0, 0]
SCORES, TWO = np.log([[0.2, 0.3, 0.5]]), np.array([[1.0, 1, 0]])  # a row of targets that adds up to 2
MAPS = np.arange(8.0).reshape(1, 2, 2, 2)  # (N, channels, rows, columns)


def ratio(found, notes):
    """What the found slopes are of the notes', if that is one number."""
    of = np.asarray(found) / notes
    return float(of.flat[0]) if np.ptp(of) < 1e-6 * np.abs(of).max() else of.ravel().tolist()


def losses(slope, mse=None, bce=None, bce_scores=None, ce_scores=None):
    """The factors of a framework's losses, each a function of (outputs or scores, targets)."""
    return {what: lambda call=call, at=at, y=y, notes=notes: ratio(slope(lambda o: call(o, y), at), notes)
            for what, call, at, y, notes in (
                ("factor of the mean squared error", mse, O, Y, SQUARES),
                ("factor of binary cross-entropy", bce, O, Y, BINARY),
                ("factor of binary cross-entropy from scores", bce_scores, S, Y, O - Y),
                ("factor of cross-entropy from scores", ce_scores, S, CLASS, MULTI)) if call}


def of_pytorch():
    """Slopes by backward()."""
    import torch
    from torch import nn
    from torch.nn import functional as F  # noqa: N812, as everybody calls it
    tensor = partial(torch.tensor, dtype=torch.float64)

    def slope(f, at):
        x = tensor(np.asarray(at)).requires_grad_()
        f(x).sum().backward()
        return x.grad.numpy()

    def step(optimizer, steps=1, at=0.0, **settings):
        w = tensor(at).requires_grad_()
        o = optimizer([w], lr=0.1, **settings)
        for _ in range(steps):
            w.grad = tensor(2.0 * (at == 0))
            o.step()
        return w.item() - at

    zero = tensor(0.0)
    return {
        "slope of relu at 0": lambda: slope(torch.relu, 0),
        "slope of maximum(x, 0) at 0": lambda: slope(lambda x: torch.maximum(x, zero), 0),
        "slope of maximum(0, x) at 0": lambda: slope(lambda x: torch.maximum(zero, x), 0),
        "slope of clamp(x, min=0) at 0": lambda: slope(lambda x: x.clamp(min=0), 0),
        "slope of abs at 0": lambda: slope(torch.abs, 0),
        "slope of leaky relu at 0": lambda: slope(F.leaky_relu, 0),
        "slope of elu at 0": lambda: slope(F.elu, 0),
        "slopes of clip to 0 … 1 at its ends": lambda: slope(lambda x: x.clamp(0, 1), EDGES),
        "slopes of hard tanh at its ends": lambda: slope(F.hardtanh, [-1.0, 1]),
        "slopes of max at a tie of two": lambda: slope(torch.max, TIE),
        "slopes of max along an axis at a tie of two": lambda: slope(lambda x: x.max(dim=0).values, TIE),
        "slopes of max-pooling at a tie of four": lambda: slope(lambda x: F.max_pool2d(x, 2), np.ones((1, 1, 2, 2))),
        "slope of sqrt(x · x) at 0": lambda: slope(lambda x: (x * x).sqrt(), 0),
        **losses(slope, lambda o, y: F.mse_loss(o, tensor(y)), lambda o, y: F.binary_cross_entropy(o, tensor(y)),
                 lambda s, y: F.binary_cross_entropy_with_logits(s, tensor(y)),
                 lambda s, y: F.cross_entropy(s, tensor(y))),
        "slopes of cross-entropy where a row of targets is 1, 1, 0":
            lambda: slope(lambda s: F.cross_entropy(s, tensor(TWO)), SCORES),
        "binary cross-entropy of 0 where 1 is wanted": lambda: F.binary_cross_entropy(zero, zero + 1),
        "slope of binary cross-entropy at 0 where 1 is wanted":
            lambda: slope(lambda o: F.binary_cross_entropy(o, tensor([1.0])), [0.0]),
        "shape of W from 2 units to 3": lambda: [*nn.Linear(2, 3).weight.shape],
        "shape of kernels from 3 channels to 5, 2 × 4": lambda: [*nn.Conv2d(3, 5, (2, 4)).weight.shape],
        "an impulse through the kernel 1, 2, 3":
            lambda: F.conv1d(tensor([[IMPULSE]]), tensor([[KERNEL]])),
        "order of flattening two maps of 2 × 2": lambda: nn.Flatten()(tensor(MAPS)),
        "first step of Adam, rate 0.1, slope 2": lambda: step(torch.optim.Adam),
        "first step of RMSprop, rate 0.1, slope 2": lambda: step(torch.optim.RMSprop),
        "two steps with momentum 0.9, rate 0.1, slope 2": lambda: step(torch.optim.SGD, 2, momentum=0.9),
        "slope of a penalty of 0.1 at w = 3": lambda: step(torch.optim.SGD, at=3.0, weight_decay=0.1) / -0.1,
        "gelu of 1": lambda: F.gelu(tensor(1.0)),
        "softmax of ∞, 0, 1": lambda: torch.softmax(tensor([np.inf, 0, 1]), 0),
        "type of numbers by itself": lambda: str(torch.ones(1).dtype).removeprefix("torch."),
    }


def of_jax():
    """Slopes by jax.grad; layers of flax, losses and optimisers of optax."""
    import flax.linen
    import jax
    import jax.numpy as jnp
    import optax

    def slope(f, at):
        return jax.grad(lambda x: f(x).sum())(jnp.asarray(at, dtype=float))

    def step(optimizer, steps=1):
        w, state = jnp.zeros(()), optimizer.init(jnp.zeros(()))
        for _ in range(steps):
            change, state = optimizer.update(jnp.full((), 2.0), state, w)
            w = optax.apply_updates(w, change)
        return w

    def shape(layer, x):
        return [*layer.init(jax.random.key(0), jnp.ones(x))["params"]["kernel"].shape]

    return {
        "slope of relu at 0": lambda: slope(jax.nn.relu, 0),
        "slope of maximum(x, 0) at 0": lambda: slope(lambda x: jnp.maximum(x, 0), 0),
        "slope of maximum(0, x) at 0": lambda: slope(lambda x: jnp.maximum(0, x), 0),
        "slope of fmax(x, 0) at 0": lambda: slope(lambda x: jnp.fmax(x, 0), 0),
        "slope of abs at 0": lambda: slope(jnp.abs, 0),
        "slope of leaky relu at 0": lambda: slope(jax.nn.leaky_relu, 0),
        "slope of elu at 0": lambda: slope(jax.nn.elu, 0),
        "slopes of clip to 0 … 1 at its ends": lambda: slope(lambda x: jnp.clip(x, 0, 1), EDGES),
        "slopes of lax.clamp to 0 … 1 at its ends": lambda: slope(lambda x: jax.lax.clamp(0.0, x, 1.0), EDGES),
        "slopes of hard tanh at its ends": lambda: slope(jax.nn.hard_tanh, [-1.0, 1]),
        "slopes of max at a tie of two": lambda: slope(jnp.max, TIE),
        "slopes of max-pooling at a tie of four":
            lambda: slope(lambda x: flax.linen.max_pool(x, (2, 2)), np.ones((1, 2, 2, 1))),
        "slope of sqrt(x · x) at 0": lambda: slope(lambda x: jnp.sqrt(x * x), 0),
        **losses(slope, lambda o, y: optax.squared_error(o, y).mean(),
                 bce_scores=lambda s, y: optax.sigmoid_binary_cross_entropy(s, y).mean(),
                 ce_scores=lambda s, y: optax.softmax_cross_entropy(s, y).mean()),
        "factor of half the squares, unreduced and added up":
            lambda: ratio(slope(lambda o: optax.l2_loss(o, Y).sum(), O), SQUARES),
        "slopes of cross-entropy where a row of targets is 1, 1, 0":
            lambda: slope(lambda s: optax.softmax_cross_entropy(s, TWO), SCORES),
        "shape of W from 2 units to 3": lambda: shape(flax.linen.Dense(3), (1, 2)),
        "shape of kernels from 3 channels to 5, 2 × 4": lambda: shape(flax.linen.Conv(5, (2, 4)), (1, 5, 5, 3)),
        "shape of lax.conv's kernels from 3 channels to 5, 2 × 4":
            lambda: [jax.lax.conv(jnp.ones((1, 3, 5, 5)), jnp.ones((5, 3, 2, 4)), (1, 1), "VALID").shape[1], 3, 2, 4],
        "an impulse through the kernel 1, 2, 3":
            lambda: jax.lax.conv(jnp.array([[IMPULSE]]), jnp.array([[KERNEL]]), (1,), "VALID"),
        "first step of Adam, rate 0.1, slope 2": lambda: step(optax.adam(0.1)),
        "first step of RMSprop, rate 0.1, slope 2": lambda: step(optax.rmsprop(0.1)),
        "two steps with momentum 0.9, rate 0.1, slope 2": lambda: step(optax.sgd(0.1, momentum=0.9), 2),
        "gelu of 1": lambda: jax.nn.gelu(1.0),
        "softmax of ∞, 0, 1": lambda: jax.nn.softmax(jnp.array([np.inf, 0, 1])),
    }


def of_tensorflow():
    """Slopes by a GradientTape."""
    import tensorflow as tf
    slope = partial(_tape, tf)
    return {
        "slope of relu at 0": lambda: slope(tf.nn.relu, 0),
        "slope of maximum(x, 0) at 0": lambda: slope(lambda x: tf.maximum(x, 0), 0),
        "slope of maximum(0, x) at 0": lambda: slope(lambda x: tf.maximum(np.float64(0), x), 0),
        "slope of abs at 0": lambda: slope(tf.abs, 0),
        "slope of leaky relu at 0": lambda: slope(tf.nn.leaky_relu, 0),
        "slope of elu at 0": lambda: slope(tf.nn.elu, 0),
        "slopes of clip to 0 … 1 at its ends": lambda: slope(lambda x: tf.clip_by_value(x, 0, 1), EDGES),
        "slopes of max at a tie of two": lambda: slope(tf.reduce_max, TIE),
        "slopes of max-pooling at a tie of four":
            lambda: slope(lambda x: tf.nn.max_pool2d(x, 2, 2, "VALID"), np.ones((1, 2, 2, 1))),
        "slope of sqrt(x · x) at 0": lambda: slope(lambda x: tf.sqrt(x * x), 0),
        "factor of half the squares, unreduced and added up":
            lambda: ratio(slope(lambda o: tf.nn.l2_loss(o - Y), O), SQUARES),
        "slopes of cross-entropy where a row of targets is 1, 1, 0":
            lambda: slope(lambda s: tf.nn.softmax_cross_entropy_with_logits(TWO, s), SCORES),
        "shape of kernels from 3 channels to 5, 2 × 4":
            lambda: [2, 4, 3, tf.nn.conv2d(np.ones((1, 5, 5, 3)), np.ones((2, 4, 3, 5)), 1, "VALID").shape[-1]],
        "softmax of ∞, 0, 1": lambda: tf.nn.softmax(np.array([np.inf, 0, 1])),
        "type of numbers by itself": lambda: tf.constant(1.0).dtype.name,
    }


def _tape(tf, f, at):
    x = tf.Variable(np.asarray(at, dtype=float))
    with tf.GradientTape() as tape:
        value = f(x)
    return tf.convert_to_tensor(tape.gradient(value, x)).numpy()


def of_keras():
    """On TensorFlow; slopes by a GradientTape."""
    import keras
    import tensorflow as tf
    slope, layers, kept = partial(_tape, tf), keras.layers, keras.config.floatx()
    keras.config.set_floatx("float64")

    def step(optimizer, steps=1):
        w = keras.Variable(0.0, dtype="float64")
        optimizer.build([w])
        for _ in range(steps):
            optimizer.apply([tf.constant(2.0, "float64")])
        return float(w)

    def built(layer, *shape):
        layer.build((None, *shape))
        return layer

    def same():
        layer = built(layers.Conv1D(1, 3, strides=2, padding="same", use_bias=False), 4, 1)
        layer.set_weights([np.array([1.0, 10, 100]).reshape(3, 1, 1)])
        return layer(np.array([1.0, 2, 3, 4]).reshape(1, 4, 1))

    cce, bce = keras.losses.CategoricalCrossentropy, keras.losses.BinaryCrossentropy
    return {
        "slope of relu at 0": lambda: slope(keras.ops.relu, 0),
        "slope of maximum(x, 0) at 0": lambda: slope(lambda x: keras.ops.maximum(x, 0), 0),
        "slope of abs at 0": lambda: slope(keras.ops.abs, 0),
        "slope of leaky relu at 0": lambda: slope(keras.ops.leaky_relu, 0),
        "slopes of hard tanh at its ends": lambda: slope(keras.ops.hard_tanh, [-1.0, 1]),
        **losses(slope, lambda o, y: keras.losses.MeanSquaredError()(y, o), lambda o, y: bce()(y, o),
                 lambda s, y: bce(from_logits=True)(y, s), lambda s, y: cce(from_logits=True)(y, s)),
        "slopes of cross-entropy where a row of targets is 1, 1, 0":
            lambda: slope(lambda s: cce(from_logits=True)(TWO, s), SCORES),
        "cross-entropy of the outputs 0.2, 0.2, 0.2, the first being right":
            lambda: cce()(np.array([[1.0, 0, 0]]), np.array([[0.2, 0.2, 0.2]])),
        "cross-entropy of 0 where 1 is wanted": lambda: cce()(np.array([[1.0, 0]]), np.array([[0.0, 1]])),
        "slope of binary cross-entropy at 0 where 1 is wanted":
            lambda: slope(lambda o: bce()(np.array([[1.0]]), o), [[0.0]]),
        "shape of W from 2 units to 3": lambda: [*built(layers.Dense(3), 2).kernel.shape],
        "shape of kernels from 3 channels to 5, 2 × 4":
            lambda: [*built(layers.Conv2D(5, (2, 4)), 5, 5, 3).kernel.shape],
        "order of flattening two maps of 2 × 2": lambda: layers.Flatten()(MAPS.transpose(0, 2, 3, 1)),
        "1, 2, 3, 4 through the kernel 1, 10, 100, padding same, stride 2": same,
        "first step of Adam, rate 0.1, slope 2": lambda: step(keras.optimizers.Adam(0.1)),
        "first step of RMSprop, rate 0.1, slope 2": lambda: step(keras.optimizers.RMSprop(0.1)),
        "two steps with momentum 0.9, rate 0.1, slope 2": lambda: step(keras.optimizers.SGD(0.1, momentum=0.9), 2),
        "slope of a penalty of 0.1 at w = 3": lambda: slope(keras.regularizers.L2(0.1), 3),
        "gelu of 1": lambda: keras.ops.gelu(np.array(1.0), approximate=False),
        "type of numbers by itself": lambda: kept,
        "type of tanh of float64 numbers": lambda: keras.backend.standardize_dtype(keras.ops.tanh(O).dtype),
        "type of a product of float64 matrices":
            lambda: keras.backend.standardize_dtype(keras.ops.matmul(O, O.T).dtype),
    }


def of_scikit_learn():
    """Slopes by one step of descent from weights that are known, as in bpcore.export."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    X, W = np.array([[0.3, -0.7], [1.1, 0.4], [-0.5, 0.9]]), np.array([[0.2, -0.4], [0.7, 0.1]])

    def stepped(kind, W, alpha=0.0, **classes):
        net = kind(hidden_layer_sizes=(), solver="sgd", learning_rate_init=1, momentum=0, alpha=alpha, batch_size=N)
        net.partial_fit(X, Y, **classes)
        net.coefs_[0][...], net.intercepts_[0][...] = W, 0
        return net.partial_fit(X, Y)

    def relu():
        from sklearn.neural_network._base import DERIVATIVES
        slopes = np.array([1.0])
        DERIVATIVES["relu"](np.array([0.0]), slopes)
        return slopes[0]

    notes = X.T @ (X @ W - Y)
    half = ((X @ W - Y)**2).sum() / 2
    three = np.full((2, 2), 3.0)
    return {
        "slope of relu at 0": relu,
        "factor of the squares' slope in MLPRegressor": lambda: ratio(W - stepped(MLPRegressor, W).coefs_[0], notes),
        "factor of the squares' loss_ in MLPRegressor": lambda: stepped(MLPRegressor, W).loss_ / half,
        "factor of binary cross-entropy from scores":
            lambda: ratio(W - stepped(MLPClassifier, W, classes=[0, 1]).coefs_[0],
                          X.T @ (1 / (1 + np.exp(-X @ W)) - Y)),
        "slope of a penalty of 0.1 at w = 3": lambda: (stepped(MLPRegressor, three).coefs_[0]
                                                       - stepped(MLPRegressor, three, alpha=0.1).coefs_[0])[0, 0],
        "shape of W from 2 units to 3":
            lambda: [*MLPRegressor(hidden_layer_sizes=(3,)).partial_fit(X, Y).coefs_[0].shape],
        "type of numbers by itself": lambda: str(stepped(MLPRegressor, W).coefs_[0].dtype),
    }


def of_autograd():
    """Slopes by autograd.grad."""
    import autograd.numpy as anp
    from autograd import elementwise_grad

    def slope(f, at):
        return elementwise_grad(f)(np.asarray(at, dtype=float))

    return {
        "slope of maximum(x, 0) at 0": lambda: slope(lambda x: anp.maximum(x, 0.0), 0),
        "slope of maximum(0, x) at 0": lambda: slope(lambda x: anp.maximum(0.0, x), 0),
        "slope of abs at 0": lambda: slope(anp.abs, 0),
        "slopes of clip to 0 … 1 at its ends": lambda: slope(lambda x: anp.clip(x, 0, 1), EDGES),
        "slopes of max at a tie of two": lambda: slope(anp.max, TIE),
        "slope of sqrt(x · x) at 0": lambda: slope(lambda x: anp.sqrt(x * x), 0),
        "an impulse through the kernel 1, 2, 3": lambda: anp.convolve(IMPULSE, KERNEL, "valid"),
        "type of numbers by itself": lambda: str(anp.ones(1).dtype),
    }


LIBRARIES = {  # as in the data file: the package whose version is told, and its entries
    "PyTorch": ("torch", of_pytorch), "JAX": ("jax", of_jax), "TensorFlow": ("tensorflow-cpu", of_tensorflow),
    "Keras": ("keras", of_keras), "scikit-learn": ("scikit-learn", of_scikit_learn),
    "autograd": ("autograd", of_autograd)}


def plain(seen):
    """A number to six digits, a list of them, or a word; nan as a word."""
    if isinstance(seen, str):
        return seen
    seen = np.asarray(seen.detach() if hasattr(seen, "detach") else seen, dtype=float)
    rounded = ["nan" if np.isnan(each) else int(each) if each == int(each) and abs(each) < 1e6 else float(f"{each:.6g}")
               for each in seen.ravel()]
    return rounded[0] if seen.size == 1 else rounded


@np.errstate(all="ignore")
def measured(library):
    """{what: what is seen} of a library, or None if it is not installed."""
    try:
        entries = LIBRARIES[library][1]()
    except ImportError:
        return None
    return {what: plain(entry()) for what, entry in entries.items()}


def same(one, other):
    """But for rounding."""
    one, other = (each if isinstance(each, list) else [each] for each in (one, other))
    return len(one) == len(other) and all(a == b if str in (type(a), type(b)) else np.isclose(a, b, rtol=1e-5, atol=0)
                                          for a, b in zip(one, other, strict=True))


def as_text(data):
    """JSON with an entry in each line."""
    def part(of):
        pairs = {f"{json.dumps(key, ensure_ascii=False)}: ": value for key, value in of.items()} if isinstance(
            of, dict) else None
        lines = [f"  {key}{json.dumps(value, ensure_ascii=False)}"
                 for key, value in (pairs.items() if pairs else (("", each) for each in of))]
        return ("{\n%s\n }" if pairs else "[\n%s\n ]") % ",\n".join(lines)

    return "{\n" + ",\n".join(f' "{name}": {part(of)}' for name, of in data.items()) + "\n}\n"


def version_of(package):
    """Without what says how it was built."""
    return version(package).partition("+")[0]


def main(write):
    """Prints what changed, and writes it if asked to."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    for library, (package, _) in LIBRARIES.items():
        found, rows = measured(library), [row for row in data["conventions"] if row["library"] == library]
        if found is None:
            print(f"{library}: not installed; {len(rows)} entries stay as they are.")
            continue
        changed = [row for row in rows if row["what"] in found and not same(row["seen"], found[row["what"]])]
        print(f"{library} {version_of(package)}: {len(found)} measured, {len(changed)} changed.")
        for row in changed:
            print(f"  {row['what']}: {row['seen']} in {row['version']}, now {found[row['what']]}")
        for what in found.keys() - {row["what"] for row in rows}:
            print(f"  {what}: {found[what]} is not in the file.")
        for row in rows:
            if row["what"] in found:
                row |= {"seen": found[row["what"]], "version": version_of(package), "date": str(date.today())}
    if write:
        DATA.write_text(as_text(data), encoding="utf-8")


if __name__ == "__main__":
    main("--write" in sys.argv)
