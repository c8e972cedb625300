"""Descent: one update, and many."""

import math
import warnings
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from bpcore.trace import backprop


def descend(trace, rate):
    """A new net, one step down the *mean* loss: w − rate/N · ∂E/∂w [001-73], as the gradients are sums over N examples."""
    step = rate / len(trace.E)
    return [replace(layer, W=_moved(layer.W, trace.dE_dW[l], step), b=_moved(layer.b, trace.dE_db[l], step))
            for l, layer in enumerate(trace.net, 1)]


def _moved(parameter, gradient, step):
    return None if parameter is None else parameter - step * gradient


class History(NamedTuple):
    """A row per epoch: mean loss and accuracy, (epochs,), and mean |δ| of each layer, (epochs, L), met while training."""

    loss: np.ndarray
    accuracy: np.ndarray
    delta: np.ndarray


class Fit(NamedTuple):
    """What `fit` returns: the trained net and its History."""

    net: list
    history: History


def fit(net, x, y, loss, *, rate=0.1, epochs=100, batch=32, seed=0, progress=True):
    """Descend on shuffled minibatches, with a progress bar; the seed fixes the order. Returns Fit(net, history).

    Interrupted, it returns the net so far. If the loss becomes nan it warns in words and returns the net before that.
    """
    from tqdm.auto import trange  # here, so that the numerics import numpy alone

    rng = np.random.default_rng(seed)
    history, before, both_targets = [], net, y.min() + y.max()
    try:
        for epoch in trange(epochs, disable=not progress, unit="epoch"):
            figures, sizes = [], []
            for rows in np.array_split(rng.permutation(len(x)), math.ceil(len(x) / batch)):
                trace = backprop(net, x[rows], y[rows], loss)
                if np.isnan(trace.E).any():
                    warnings.warn(f"The loss became nan in epoch {epoch + 1}: the steps are too long. Try a smaller rate, "
                                  f"such as {rate / 10:g}. You get the net as it was one step before.", stacklevel=2)
                    return Fit(before, _history(history, len(net)))
                figures.append([trace.E.mean(), _accuracy(trace, both_targets),
                                *(np.abs(trace.delta[l]).mean() for l in sorted(trace.delta))])
                sizes.append(len(rows))
                before, net = net, descend(trace, rate)
            history.append(np.average(figures, axis=0, weights=sizes))
    except KeyboardInterrupt:
        pass
    return Fit(net, _history(history, len(net)))


def _history(rows, L):
    rows = np.reshape(rows, (-1, 2 + L))
    return History(rows[:, 0], rows[:, 1], rows[:, 2:])


def _accuracy(trace, both_targets):
    """The share of examples whose largest output is the target's, or whose one output is nearer to it than to the other."""
    o, y = trace.o[len(trace.net)], trace.y
    if o.shape[1] > 1:
        return np.mean(o.argmax(axis=1) == y.argmax(axis=1))
    return np.mean(trace.E < trace.loss(o, both_targets - y))
