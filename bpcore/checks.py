"""What is asked of arrays at the boundary, so that the passes need not ask again; every refusal says what to do."""

import math
import warnings

import numpy as np


def float_array(a, name):
    """`a` itself, a float32 or float64 array; otherwise a TypeError."""
    if not isinstance(a, np.ndarray):
        raise TypeError(f"{name} is a {type(a).__name__}, not an array: write np.array(..., dtype=float).")
    if a.dtype != np.float64 and a.dtype != np.float32:
        raise TypeError(f"{name} has dtype {a.dtype}, but slopes need float64 or float32: write {_short(name)}.astype(float).")
    return a


def check_input(net, x):
    """The net accepts x, (N, ...); gives the shape of one example's output."""
    if not len(net):
        raise ValueError("The net is empty: give it at least one layer, such as Dense.random(2, 3, tanh, rng).")
    _check_examples(x, "x")
    if x.ndim == 1:
        raise ValueError(f"x has shape {x.shape}, but needs one row per example: write x[None, :] for a single one.")
    if not len(x):
        raise ValueError(f"x has shape {x.shape}: the batch is empty, give it at least one example.")
    shape = x.shape[1:]
    for l, layer in enumerate(net, 1):
        for array in (layer.W, layer.b):
            if array is not None and array.dtype != x.dtype:
                raise TypeError(f"x has dtype {x.dtype}, but layer {l} has parameters of dtype {array.dtype}: "
                                "use one dtype throughout, with .astype(float).")
        try:
            shape = layer.output_shape(shape)
        except ValueError as error:
            raise ValueError(f"Layer {l}, {layer}: {error}") from None
    return shape


def check_target(x, y, output_shape):
    """y gives a target for every output of every example of x."""
    _check_examples(y, "y")
    expected = (len(x), *output_shape)
    if y.shape == expected:
        if y.dtype != x.dtype:
            raise TypeError(f"y has dtype {y.dtype}, but x has {x.dtype}: use one dtype throughout, with .astype(float).")
    elif y.ndim == 1 and len(y) == len(x):
        raise ValueError(f"y has shape {y.shape}, but the net gives {expected}: one target per output. "
                         f"Turn labels 0, 1, 2, … into one-hot rows with np.eye({expected[1]})[labels], "
                         "or write y[:, None] if there is one output.")
    elif len(y) != len(x):
        raise ValueError(f"y has {len(y)} rows for the {len(x)} examples of x: shapes {y.shape} and {x.shape}.")
    else:
        raise ValueError(f"y has shape {y.shape}, but the net gives {expected}: one target per output.")


def warn_if_undefined(loss, activation, o, E, delta):
    """Warns in words where an output leaves what the loss is defined for, or a slope is not a number."""
    if o.min() < loss.low or o.max() > loss.high:
        allowed = "outputs from 0 to 1" if loss.high == 1 else "positive outputs"
        warnings.warn(f"{loss} is defined for {allowed} only, and {activation} gave {o.min():.4g} to {o.max():.4g}: "
                      f"E and its slopes mean nothing there. Use {loss.canonical} at the output, or another loss.",
                      stacklevel=3)
    elif not (_finite(delta) and not np.isnan(E).any()):
        warnings.warn(f"{loss} has no finite slope at an output of {activation} that is saturated: "
                      f"δ is undefined there. Use {loss.canonical} at the output, for which δ is exact.", stacklevel=3)


def _check_examples(a, name):
    float_array(a, name)
    if not _finite(a):
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(a))[0])
        raise ValueError(f"{name} holds {a[where]} at {list(where)}: every value must be a finite number.")


def _finite(a):
    # The sum is a quick first look: it is finite unless a value is not, or it overflows itself.
    return math.isfinite(np.add.reduce(a, axis=None)) or bool(np.isfinite(a).all())


def _short(name):
    return name.split()[0]
