"""How long one gradient takes: `backprop`, the libraries a learner may know, and the matrix products by themselves.

Every contestant has the same net in float64 on one thread, and must give the same gradients before it is timed. Then
they take turns, in another order every round; what counts is the median over the rounds of the ratio of two times in
one round, which a busy machine disturbs least. With --before, a folder that holds an earlier bpcore takes part too.
"""

import os

os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"), "1"))  # before numpy
os.environ.pop("OPENBLAS_CORETYPE", None)  # so that it takes the kernels that suit this machine

import argparse
import importlib
import math
import random
import sys
from functools import partial
from importlib.metadata import version
from pathlib import Path
from timeit import Timer
from typing import NamedTuple

import autograd
import autograd.numpy as anp
import numpy as np
import threadpoolctl
from autograd.scipy.special import logsumexp
from sklearn.neural_network import MLPClassifier

from bpcore import Conv2D, Dense, backprop, multinomial_cross_entropy, relu, sigmoid, softmax, squared_error, tanh
from bpcore.losses import Loss

try:
    import torch
    from torch.nn.functional import conv2d, cross_entropy, linear, mse_loss
    torch.set_num_threads(1)
except ImportError:
    torch = None

TURN = 0.005  # seconds: each contestant repeats its gradient for at least so long, every round


class Row(NamedTuple):
    """A net, its input and loss, and how many times longer than backprop a contestant is to take."""

    label: str
    net: list
    x: np.ndarray
    loss: Loss
    to_reach: dict[str, float]


def dense(*widths, N, output=softmax, loss=multinomial_cross_entropy, **to_reach):
    rng = np.random.default_rng(0)
    activations = [tanh] * (len(widths) - 2) + [output]
    net = [Dense.random(below, n, activation, rng)
           for below, n, activation in zip(widths, widths[1:], activations, strict=False)]
    label = f"{'-'.join(map(str, widths))} {output}, N = {N}"
    return Row(label, net, rng.normal(size=(N, widths[0])), loss, to_reach)


def convolutional(size, kernel, N, **to_reach):
    rng = np.random.default_rng(0)
    net = [Conv2D.random(1, 8, kernel, relu, rng), Conv2D.random(8, 16, kernel, relu, rng),
           Dense.random(16 * (size - 2 * kernel + 2) ** 2, 10, softmax, rng)]
    label = f"{size}×{size}, conv {kernel}×{kernel}×8, conv {kernel}×{kernel}×16, 10, N = {N}"
    return Row(label, net, rng.normal(size=(N, 1, size, size)), multinomial_cross_entropy, to_reach)


ROWS = [
    dense(2, 3, 2, N=1, output=sigmoid, loss=squared_error, pytorch=4),  # the net of the first lessons
    dense(2, 3, 2, N=32, output=sigmoid, loss=squared_error, pytorch=3.5),
    dense(2, 3, 2, N=1, pytorch=3),
    dense(2, 3, 2, N=32, pytorch=2.8),
    dense(64, 32, 10, N=32, pytorch=2.2),
    dense(64, 32, 10, N=256, pytorch=1.8),
    dense(784, 128, 64, 10, N=256, pytorch=1.15, products=1 / 1.15),
    convolutional(8, 3, N=1, pytorch=1.6),
    convolutional(8, 3, N=32, pytorch=1.6),
    convolutional(8, 3, N=256, pytorch=1.6),
    convolutional(28, 5, N=32, pytorch=1.15),
]

# A contestant is told the net, the inputs, the targets and the loss, and returns two functions: `run`, which is timed,
# and `gradients`, which makes of run's result the gradients in bpcore's shapes: ∂E/∂W of every layer, then ∂E/∂b.


def bpcore(net, x, y, loss):
    def gradients(trace):
        return [trace[quantity, l] for quantity in ("dE_dW", "dE_db") for l in range(1, len(net) + 1)]

    return partial(backprop, net, x, y, loss), gradients


def earlier(folder):
    """The bpcore of another folder, beside the one that is measured."""
    folder = Path(folder).resolve()
    ours = {name: sys.modules.pop(name) for name in [*sys.modules] if name.partition(".")[0] == "bpcore"}
    sys.path.insert(0, str(folder))
    try:
        found = importlib.import_module("bpcore")
    finally:
        sys.path.pop(0)
        for name in [name for name in sys.modules if name.partition(".")[0] == "bpcore"]:
            del sys.modules[name]
        sys.modules.update(ours)
    if not Path(found.__file__).is_relative_to(folder):
        sys.exit(f"There is no bpcore in {folder}.")
    return found


def translated(net, to):
    """The net in the layers of another bpcore."""
    return [getattr(to, type(layer).__name__)(layer.W, layer.b, getattr(to, layer.activation.name)) for layer in net]


def before(net, x, y, loss):
    run = partial(BEFORE.backprop, translated(net, BEFORE), x, y, getattr(BEFORE, loss.name))
    return run, bpcore(net, x, y, loss)[1]


def pytorch(net, x, y, loss):
    """The least that eager mode can do: no modules, and no gradients kept or reset."""
    Ws = [torch.tensor(layer.W.swapaxes(0, 1).copy(), requires_grad=True) for layer in net]
    bs = [torch.tensor(layer.b, requires_grad=True) for layer in net]
    hidden = {tanh: torch.tanh, relu: torch.relu}[net[0].activation]
    x, y = torch.tensor(x), torch.tensor(y)

    def run():
        s = None
        for W, b in zip(Ws, bs, strict=True):
            o = x if s is None else hidden(s)
            s = conv2d(o, W, b) if W.ndim == 4 else linear(o if o.ndim == 2 else o.flatten(1), W, b)
        if loss is squared_error:
            E = mse_loss(torch.sigmoid(s), y, reduction="sum") / 2
        else:
            E = cross_entropy(s, y, reduction="sum")
        return torch.autograd.grad(E, Ws + bs)

    return run, lambda found: [g.numpy().swapaxes(0, 1) if g.ndim > 1 else g.numpy() for g in found]


def hips_autograd(net, x, y, loss):
    def total(Ws, bs):
        s = anp.dot(x, Ws[0]) + bs[0]
        for W, b in zip(Ws[1:], bs[1:], strict=True):
            s = anp.dot(anp.tanh(s), W) + b
        if loss is squared_error:
            return anp.sum((1 / (1 + anp.exp(-s)) - y) ** 2) / 2
        return anp.sum(logsumexp(s, axis=1)) - anp.sum(y * s)

    run = partial(autograd.grad(total, (0, 1)), [layer.W for layer in net], [layer.b for layer in net])
    return run, lambda found: [*found[0], *found[1]]


def scikit_learn(net, x, y, loss):
    L = len(net)
    mlp = MLPClassifier(activation="tanh", alpha=0)
    mlp.coefs_, mlp.intercepts_ = [layer.W for layer in net], [layer.b for layer in net]
    mlp.n_layers_, mlp.n_outputs_, mlp.out_activation_ = L + 1, y.shape[1], "softmax"

    def run():
        return mlp._backprop(x, y, None, [x] + [None] * L, [None] * L, [None] * L, [None] * L)

    return run, lambda found: [len(x) * g for g in [*found[1], *found[2]]]  # of the mean loss


def products(net, x, y, loss):
    """Every matrix product of the two passes and nothing else; a convolution's are those of its windows as rows."""
    trace = backprop(net, x, y, loss)
    calls, dE_dWs = [], []
    for l, layer in enumerate(net, 1):
        o, delta = trace.o[l - 1], trace.delta[l]
        if isinstance(layer, Conv2D):
            windows = np.lib.stride_tricks.sliding_window_view(o, layer.W.shape[2:], axis=(2, 3))
            o = windows.transpose(1, 4, 5, 2, 3, 0).reshape(len(layer.W) * layer.W[0, 0].size, -1).T
            delta = delta.transpose(1, 2, 3, 0).reshape(layer.W.shape[1], -1).T
        o, W = o.reshape(len(delta), -1), np.moveaxis(layer.W, 1, -1).reshape(-1, layer.W.shape[1])
        factors = [(o, W), (o.T, delta), (delta, W.T)][:2 if l == 1 else 3]  # nobody asks for ∂E/∂x
        calls += [(a, b, np.empty((a.shape[0], b.shape[1]))) for a, b in factors]
        dE_dWs.append(calls[-len(factors) + 1][2])

    def run():
        for a, b, out in calls:
            np.dot(a, b, out=out)
        return dE_dWs

    def gradients(found):
        return [np.moveaxis(g.reshape(np.moveaxis(layer.W, 1, -1).shape), -1, 1)
                for g, layer in zip(found, net, strict=True)]

    return run, gradients


CONTESTANTS = (bpcore, before, pytorch, hips_autograd, scikit_learn, products)
BEFORE = None  # an earlier bpcore


def contestants_for(row):
    """Those who are here; autograd has no convolution, and scikit-learn's classifier one loss."""
    left_out = {hips_autograd, scikit_learn} if isinstance(row.net[0], Conv2D) else set()
    left_out |= {scikit_learn} if row.loss is squared_error else set()
    left_out |= {name for name, here in ((before, BEFORE), (pytorch, torch)) if here is None}
    return [contestant for contestant in CONTESTANTS if contestant not in left_out]


def measure(row, rounds):
    """The contestants' names, and their seconds for one gradient, (rounds, contestants)."""
    contestants = contestants_for(row)
    n = len(row.net[-1].b)
    y = np.eye(n)[np.arange(len(row.x)) % n]
    timers, expected = [], None
    for contestant in contestants:
        run, gradients = contestant(row.net, row.x, y, row.loss)
        found = gradients(run())
        expected = expected or found
        for g, g_expected in zip(found, expected, strict=contestant is not products):
            np.testing.assert_allclose(g, g_expected, rtol=1e-8, atol=1e-8 * np.abs(g_expected).max(),
                                       err_msg=f"{contestant.__name__}, {row.label}")
        timers.append(Timer(run))
    return [contestant.__name__ for contestant in contestants], in_turns(timers, rounds)


def in_turns(timers, rounds, turn=TURN):
    """Seconds of one run, (rounds, timers): each is repeated for at least a turn, in an order of chance."""
    repeats = [math.ceil(turn / min(timer.repeat(5, 1))) for timer in timers]
    times = np.empty((rounds, len(timers)))
    for row in times:
        for k in random.sample(range(len(timers)), len(timers)):
            row[k] = timers[k].timeit(repeats[k]) / repeats[k]
    return times


def report(row, rounds):
    """A line of the table."""
    names, times = measure(row, rounds)
    quartiles = dict(zip(names, np.percentile(times / times[:, :1], (25, 50, 75), axis=0).T, strict=True))
    cells = ["{1:.2f} ({0:.2f} … {2:.2f})".format(*quartiles[contestant.__name__])
             if contestant.__name__ in quartiles else "–" for contestant in CONTESTANTS[1:]]
    verdicts = [verdict(name, ratio, quartiles) for name, ratio in row.to_reach.items()]
    return line(row.label, f"{np.median(times[:, 0]) * 1e6:.0f} µs", *cells, ", ".join(verdicts))


def verdict(name, ratio, quartiles):
    if name not in quartiles:
        return f"{name} {ratio:.3g}: not here"
    return f"{name} {ratio:.3g}: {'reached' if quartiles[name][1] >= ratio else 'NOT reached'}"


def line(label, time, *cells):
    return f"{label:47}{time:>9}" + "".join(f"{cell:>22}" for cell in cells[:-1]) + "   " + cells[-1]


def machine():
    blas = [f"{pool['internal_api']} {pool['version']} {pool['architecture']}"
            for pool in threadpoolctl.threadpool_info() if "numpy" in pool["filepath"]]
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "autograd", "scikit-learn"))
    torchs = ("PyTorch is not installed here, and takes no part" if torch is None else
              f"torch {torch.__version__}, its kernels {torch.backends.cpu.get_cpu_capability()}")
    return f"{libraries}; numpy's BLAS {', '.join(blas)}; {torchs}"


def asked(description, rounds):
    """What the command line asks for; with the earlier bpcore, if there is one."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--only", default="", metavar="TEXT", help="only the rows whose label has TEXT in it: 'N = 1'")
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--before", default=os.environ.get("BEFORE"), metavar="FOLDER", help="with an earlier bpcore")
    options = parser.parse_args()
    options.earlier = earlier(options.before) if options.before else None
    return options


if __name__ == "__main__":
    options = asked("Times one gradient.", 60)
    BEFORE = options.earlier
    print(f"{machine()}\nOne thread, float64. Time as a multiple of backprop's in the same round, "
          f"median (quartiles) of {options.rounds} rounds.\n")
    print(line("net", "backprop", *(contestant.__name__ for contestant in CONTESTANTS[1:]), "at least"))
    for row in ROWS:
        if options.only in row.label:
            print(report(row, options.rounds), flush=True)
