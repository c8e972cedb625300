"""What is done elsewhere, in NumPy: the layers, losses and steps of other frameworks, with nothing to install.

TORCH and KERAS are rows for a tape. Each is what the framework's documentation says of the function of that name:
PyTorch has W[i, j] and the channels first, Keras W[j, i] and the channels last, and both take means.
"""

from collections.abc import Callable

import numpy as np

from bpcore.activations import softmax
from bpcore.graph import ROWS, Node, Tape


def _convolution(maps, kernel, result):
    """A row for a cross-correlation with a bias; each text names the axes of an array in their order: n examples,
    h and w places, c channels below, o channels of the layer, i and j the kernel's rows and columns."""
    across = maps.index("h"), maps.index("w")

    def windows(x, k):
        size = k.shape[kernel.index("i")], k.shape[kernel.index("j")]
        return np.lib.stride_tricks.sliding_window_view(x, size, axis=across)

    def make(x, k, b):
        s = np.einsum(f"{maps}ij,{kernel}->{result}", windows(x, k), k, optimize=True)
        return s + b.reshape([-1 if axis == "o" else 1 for axis in result])

    def to_maps(d, s, x, k, b):
        shares, slope = np.einsum(f"{result},{kernel}->ij{maps}", d, k, optimize=True), np.zeros(x.shape)
        for i, j in np.ndindex(shares.shape[:2]):
            place = [slice(None)] * x.ndim
            for axis, start in zip(across, (i, j), strict=True):
                place[axis] = slice(start, start + shares.shape[2 + axis])
            slope[tuple(place)] += shares[i, j]
        return slope

    return (make, to_maps,
            lambda d, s, x, k, b: np.einsum(f"{result},{maps}ij->{kernel}", d, windows(x, k), optimize=True),
            lambda d, s, x, k, b: np.einsum(f"{result}->o", d))


def _rows(s, y):
    """Targets as rows: of class numbers, one-hot ones."""
    return y if np.ndim(y) > 1 else np.eye(s.shape[1])[y]


def _cross_entropy(s, y):
    s = s - s.max(axis=1, keepdims=True)
    return -(_rows(s, y) * (s - np.log(np.exp(s).sum(axis=1, keepdims=True)))).sum() / len(s)


def _from_scores(d, v, s, y):
    y = _rows(s, y)
    return d * (softmax(s) * y.sum(axis=1, keepdims=True) - y) / len(s)


def _linear(x, weight, bias):
    if x.shape[-1] != weight.shape[1]:
        raise ValueError(f"linear takes a weight of shape (n, below) and multiplies by its transpose: this one is "
                         f"{weight.shape}, and there are {x.shape[-1]} below.")
    return x @ weight.T + bias


_MEAN_SQUARE = (lambda o, y: np.mean((o - y)**2), lambda d, v, o, y: d * 2 * (o - y) / o.size, None)
_FLATTEN = (lambda x: x.reshape(len(x), -1), lambda d, v, x: d.reshape(x.shape))
_CROSS_ENTROPY = _cross_entropy, _from_scores, None

TORCH = ROWS | {
    "linear": (_linear, lambda d, v, x, weight, bias: d @ weight, lambda d, v, x, weight, bias: d.T @ x,
               lambda d, v, x, weight, bias: d),
    "conv2d": _convolution("nchw", "ocij", "nohw"), "flatten": _FLATTEN,
    "mse_loss": _MEAN_SQUARE, "cross_entropy": _CROSS_ENTROPY}
KERAS = ROWS | {
    "Dense": (lambda x, kernel, bias: x @ kernel + bias, lambda d, v, x, kernel, bias: d @ kernel.T,
              lambda d, v, x, kernel, bias: x.T @ d, lambda d, v, x, kernel, bias: d),
    "Conv2D": _convolution("nhwc", "ijco", "nhwo"), "Flatten": _FLATTEN,
    "MeanSquaredError": _MEAN_SQUARE, "CategoricalCrossentropy": _CROSS_ENTROPY}


# What is brought back from a port: arrays, with ∂E/∂W in PyTorch's layout.

PORTS = {"A": 3, "B": 1, "C": 6, "D": 4}  # the line that is wrong: scores, weights of layer 1, factor, loss


def brought(net: list, x: np.ndarray, y: np.ndarray, loss: str, wrong: int = 0) -> dict:
    """{"o": {L: ...}, "E": ..., "dE_dW": {1: ..., ...}} of a dense net, as PyTorch's rows give them. Cross-entropy
    takes the scores of a last layer with softmax. With a line of PORTS that line is wrong."""
    tape, L = Tape(TORCH), len(net)
    weights = {l: Node(layer.W if wrong == l == 1 else layer.W.T) for l, layer in enumerate(net, 1)}
    o = Node(x)
    for l, layer in enumerate(net, 1):
        o = tape("linear", o, weights[l], layer.b)
        if l < L or loss != "cross_entropy" or wrong == 3:
            o = tape(layer.activation.name, o)
    E = tape(loss, o, y)
    for weight in weights.values() if wrong == 4 else ():  # a penalty, which somebody left in
        E = tape("+", E, tape("*", 0.01, tape("sum", tape("*", weight, weight))))
    slopes = tape.slopes(E)
    outputs = softmax(o.value) if loss == "cross_entropy" else o.value
    return {"o": {L: outputs}, "E": E.value, "dE_dW": {l: slopes[weight] for l, weight in weights.items()}}


def ports(net: list, x: np.ndarray, labels: np.ndarray) -> dict:
    """What each of PORTS has brought of a net with softmax, times the factor N, which one of them forgot."""
    found = {name: (brought(net, x, labels, "cross_entropy", wrong), 1 if wrong == 6 else len(x))
             for name, wrong in PORTS.items()}
    return {name: {"o": of["o"], "E": of["E"] * N, "dE_dW": {l: slopes * N for l, slopes in of["dE_dW"].items()}}
            for name, (of, N) in found.items()}


# Steps.

def walk(step: Callable, memory: object, slope: Callable, w: np.ndarray, steps: int) -> np.ndarray:
    """Where w is before and after each of so many steps, (steps + 1, ...): step(w, memory, slope(w), t) gives the next
    w and memory, and t counts the steps from 1."""
    path = [np.array(w, float)]  # copies, as a step may change w in place
    for t in range(1, steps + 1):
        w, memory = step(w, memory, slope(w), t)
        path.append(np.array(w, float))
    return np.array(path)


def plain(w, memory, slope, t, rate=0.1):
    """A step of descent, which remembers nothing."""
    return w - rate * slope, memory


def momentum(w, v, slope, t, rate=0.1, keep=0.9):
    """The whole new slope is added to what is kept of those before it, as in PyTorch's SGD."""
    v = keep * v + slope
    return w - rate * v, v


def adam(w, memory, slope, t, rate=0.1, keep=0.9, keep_squares=0.999, tiny=1e-8):
    """The running mean of the slopes over the root of that of their squares, each corrected for its start at 0."""
    m, v = memory
    m, v = keep * m + (1 - keep) * slope, keep_squares * v + (1 - keep_squares) * slope**2
    corrected_m, corrected_v = m / (1 - keep**t), v / (1 - keep_squares**t)
    return w - rate * corrected_m / (np.sqrt(corrected_v) + tiny), (m, v)
