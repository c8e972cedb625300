"""What is asked of arguments at the boundary, so that the passes need not ask again; every refusal says what to do."""

import math
from numbers import Integral, Real

import numpy as np


def float_array(a, name):
    """`a` itself, a float32 or float64 array; otherwise a TypeError."""
    array(a, name)
    if a.dtype != np.float64 and a.dtype != np.float32:
        raise TypeError(f"{name} has dtype {a.dtype}, but slopes need float64 or float32: "
                        f"write {_short(name)}.astype(float).")
    return a


def array(a, name):
    """`a` is a plain array: a list has no shape, and np.matrix multiplies by rows and columns where o * o is meant."""
    if type(a) is not np.ndarray:
        raise TypeError(f"{name} is a {type(a).__name__}, not an array: write np.array({_short(name)}, dtype=float).")


def check_pass(net, x, y, loss):
    """All that a pass asks of its arguments."""
    check_loss(loss)
    check_target(x, y, check_input(net, x))
    if not _everywhere(loss) and (y.min() < loss.low or y.max() > loss.high):
        raise ValueError(_wrong_targets(y, loss))


def _everywhere(loss):
    """Whether it is defined for every output and target."""
    return (loss.low, loss.high) == (-math.inf, math.inf)


def _wrong_targets(y, loss):
    """What to do with targets for which the loss is not defined."""
    found = _first_few(np.unique(y[(y < loss.low) | (y > loss.high)]))
    if np.isin(y, (-1, 1)).all():
        advice = "write (y + 1) / 2 to turn −1 and +1 into 0 and 1"
    elif loss.high < math.inf and (y == np.round(y)).all() and y.min() >= 0:
        advice = "turn class numbers into one-hot rows, with an output for each class: np.eye(3)[labels] for three"
    else:
        advice = "give the probability of each output, or take squared_error for targets of any size"
    return f"{loss} is defined for {_allowed(loss, 'targets')} only, but y has {found}: {advice}."


def _allowed(loss, what):
    """In words: from 0 to 1, …"""
    if (loss.low, loss.high) == (0, math.inf):
        return {"targets": "targets of 0 or more", "outputs": "positive outputs"}[what]
    return f"{what} from {loss.low:g} to {loss.high:g}"


def check_input(net, x):
    """The net accepts x, (N, ...); gives the shape of one example's output."""
    if not isinstance(net, (list, tuple)):
        raise TypeError(f"The net is a {type(net).__name__}, not a list of layers: write [layer] for a single one.")
    if not net:
        raise ValueError("The net is empty: give it at least one layer, such as Dense.random(2, 3, tanh, rng).")
    float_array(x, "x")
    if x.ndim < 2:
        raise ValueError(f"x has shape {x.shape}, but needs one row per example: write x.reshape(1, -1) if it is one "
                         "example, x.reshape(-1, 1) if it is many of one number each.")
    if not len(x):
        raise ValueError(f"x has shape {x.shape}: the batch is empty, give it at least one example.")
    _check_finite(x, "x", _ROW)
    shape = x.shape[1:]
    for l, layer in enumerate(net, 1):
        if not hasattr(layer, "output_shape"):
            raise TypeError(f"Layer {l} of the net is a {type(layer).__name__}, not a layer: "
                            "give it as Dense(W, b, activation) or Conv2D(W, b, activation).")
        for name, parameter in (("W", layer.W), ("b", layer.b)):
            if parameter is not None and parameter.dtype != x.dtype:
                raise TypeError(f"{name} of layer {l} has dtype {parameter.dtype}, but x has {x.dtype}: use one dtype "
                                f"throughout, x.astype(np.{parameter.dtype}) or {name}.astype(np.{x.dtype}).")
        if not layer.is_finite:
            for name in ("W", "b"):
                _check_finite(getattr(layer, name), f"Layer {l}: {name}", "begin with other weights")
        try:
            shape = layer.output_shape(shape)
        except ValueError as error:
            below = f"layer {l - 1}" if l > 1 else "x"
            raise ValueError(f"Layer {l}, {layer}, cannot read {below}: {error}") from None
    return shape


def check_target(x, y, output_shape):
    """y gives a target for every output of every example of x."""
    array(y, "y")
    expected = (len(x), *output_shape)
    if y.shape != expected:
        raise ValueError(f"y has shape {y.shape}, but x has shape {x.shape} and the net gives {expected}: "
                         + _reshaping(y, expected))
    float_array(y, "y")
    if y.dtype != x.dtype:
        raise TypeError(f"y has dtype {y.dtype}, but x has {x.dtype}: use one dtype throughout, "
                        f"y.astype(np.{x.dtype}).")
    _check_finite(y, "y", _ROW)


def _reshaping(y, expected):
    """What to do with a y that has not the expected shape."""
    if y.squeeze().shape == tuple(size for size in expected if size > 1):
        return f"write y.reshape{expected}."
    if y.shape == expected[::-1]:
        return "write y.T, one row per example."
    if y.size == expected[0] and len(expected) == 2:
        labels = "y" if y.ndim == 1 else "y.ravel()"
        return f"turn labels 0, 1, 2, … into one-hot rows with np.eye({expected[1]})[{labels}.astype(int)]."
    return "give one row of targets per example, and one target per output."


def check_loss(loss):
    """`loss` is one of bpcore's, or made like them."""
    if not hasattr(loss, "canonical_delta"):
        raise TypeError(f"The loss is {loss!r}, a {type(loss).__name__}: give the loss itself, "
                        "such as squared_error, after `from bpcore import squared_error`.")


def positive(rate):
    """`rate` as a plain float: one of NumPy's would turn float32 parameters into float64."""
    value = as_float(rate)
    if not 0 < value < math.inf:
        raise ValueError(f"rate is {rate!r}: give a positive number, such as 0.1; the descent puts in the minus.")
    return value


def as_float(value):
    """A real number as a plain float, ∞ where it is too large to be one; nan for what is no real number."""
    try:
        return float(value) if isinstance(value, Real) else math.nan
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def whole(count, name, least=1):
    """`count` itself, a whole number of at least `least`."""
    if not (isinstance(count, Integral) and count >= least):
        raise ValueError(f"{name} is {count!r}: give a whole number, {least} or more.")
    return count


def undefined(loss, activation, o, E, delta):
    """A sentence where an output leaves what the loss is defined for, or a slope is not a number; "" elsewhere."""
    if _everywhere(loss):
        return ""
    if o.min() < loss.low or o.max() > loss.high:
        outside = _first_few(o[(o < loss.low) | (o > loss.high)])
        instead = "another activation" if loss.canonical is None else loss.canonical
        return (f"{loss} is defined for {_allowed(loss, 'outputs')} only, but {activation} gave {outside}: "
                f"E and its slopes mean nothing there. Use {instead} at the output, or another loss.")
    if not finite(delta) or np.isnan(E).any():
        edge = _first_few(o[~np.isfinite(delta)])
        instead = "" if loss.canonical is None else f" Use {loss.canonical} at the output, for which δ is exact."
        return f"{loss} has no finite slope at {edge}, which {activation} gave: δ is undefined there.{instead}"
    return ""


def _first_few(values):
    return ", ".join(f"{value:.4g}" for value in values[:3]) + (", …" if len(values) > 3 else "")


_ROW = "leave that example out"


def _check_finite(a, name, instead):
    if a is not None and not finite(a):
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(a))[0])
        raise ValueError(f"{name}[{', '.join(map(str, where))}] is {a[where]}: every value must be a finite number, "
                         f"so mend it or {instead}.")


def finite(a):
    """Whether every value is a finite number."""
    # Σa² is a quick first look: it is finite unless a value is not, or it overflows itself.
    return math.isfinite(np.vdot(a, a)) or bool(np.isfinite(a).all())


def _short(name):
    return name.split()[0]
