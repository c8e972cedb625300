"""Descent: one update, and many."""

import math
import warnings
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from bpcore.arrays import Maps, Rows, batch_last
from bpcore.checks import check_pass, positive, whole
from bpcore.layers import Layer, Net
from bpcore.losses import Loss
from bpcore.trace import Step, Trace, silent_forward, silent_pass


def descend(trace: Trace, rate: float) -> list[Layer]:
    """A new net, one step down the *mean* loss: w − rate/N · ∂E/∂w [001-73], the gradients being sums over N examples.

    The net of the trace stays as it was. A rate that is not a positive number raises a ValueError.
    """
    step = positive(rate) / len(trace.E)
    return [_with(layer, _moved(layer.W, trace.dE_dW[l], step), _moved(layer.b, trace.dE_db[l], step))
            for l, layer in enumerate(trace.net, 1)]


def _moved(parameter, gradient, step):
    return None if parameter is None else np.subtract(parameter, step * gradient, order="C")


def _with(layer, W, b):
    """`replace(layer, W=W, b=b)`, for arrays that are nobody else's: shaped as those before they need no copy and no
    second look, in a third of the time."""
    kind, kept = type(layer), vars(layer)
    if getattr(kind, "__post_init__", None) is not Layer.__post_init__:
        return replace(layer, W=W, b=b)
    new = object.__new__(kind)
    vars(new).update({name: kept[name] for name in kind.__dataclass_fields__}, W=W, b=b)
    for parameter, old in ((W, layer.W), (b, layer.b)):
        if parameter is not None:
            if parameter.shape != old.shape:
                return replace(layer, W=W, b=b)
            parameter.setflags(write=False)
    return new


@dataclass(frozen=True, eq=False, repr=False)
class Update(Trace):
    """A pass with the step of descent that follows it. update[step] also gives new_W and new_b of each layer, and as
    single numbers the `rate`, `moved`, which is Σ(Δw)², and the mean loss: before as mean_E, after as new_E, and as the
    slopes predict it. `new_o` are the outputs after it, `after_E` the loss of each example, and `number` says which
    step of a descent it is, counted from 1."""

    rate: float
    new_net: tuple
    new_o: np.ndarray
    after_E: np.ndarray
    number: int = 1

    READS = Trace.READS | {
        "new_W": lambda update, l: [("W", l), ("rate", 0), ("dE_dW", l)],
        "new_b": lambda update, l: [("b", l), ("rate", 0), ("dE_db", l)],
        "predicted": lambda update, l: [("mean_E", l), ("moved", l), ("rate", 0)],
        "new_E": lambda update, l: [("after_E", l)] if len(update.E) > 1 else [("new_o", l), ("y", l)],
    }
    PER_PARAMETER = (*Trace.PER_PARAMETER, "new_W", "new_b", "rate", "mean_E", "moved", "predicted", "new_E")

    def _array(self, quantity, l):
        match quantity:
            case "new_W" | "new_b":
                old = super()._array(quantity[-1], l)  # refuses a layer that is not there
                return None if old is None else getattr(self.new_net[l - 1], quantity[-1])
            case "rate" | "new_o" | "after_E":
                return np.asarray(getattr(self, quantity))
            case "mean_E":
                return self.E.mean(keepdims=True)[0]
            case "new_E":
                return self.after_E.mean(keepdims=True)[0]
            case "moved":
                return self._moved_squared()
            case "predicted":
                return self["mean_E", l] - self["moved", l] / self.rate
        return super()._array(quantity, l)

    def _moved_squared(self):
        """Σ(Δw)², over every weight and bias."""
        return np.sum([np.sum((getattr(new, name) - getattr(old, name)) ** 2)
                       for new, old in zip(self.new_net, self.net, strict=True)
                       for name in ("W", "b") if getattr(old, name) is not None])


def update(trace: Trace, rate: float, number: int = 1) -> Update:
    """The Update of one `descend` step at this rate: E after it is E − Σ(Δw)²/α, up to the curvature [001-127]."""
    new_net = tuple(descend(trace, rate))
    new_s, new_o = (of[len(new_net)] for of in silent_forward(new_net, trace.o[0]))
    fields = {name: getattr(trace, name) for name in Trace.__dataclass_fields__}
    return Update(**fields, rate=positive(rate), new_net=new_net, new_o=new_o, number=number,
                  after_E=trace.loss.of(new_net[-1].activation, new_s, new_o, batch_last(trace.y)))


def again(before: Update) -> Update:
    """The next step of the descent, at the same rate: the new net of this one makes another pass."""
    trace = silent_pass(before.new_net, before.o[0], before.y, before.loss)
    return update(trace, before.rate, before.number + 1)


def update_steps(updated: Update) -> list[Step]:
    """What an Update adds to the steps of its pass, in their order."""
    L = len(updated.net)
    return [Step(quantity, l) for l in range(1, L + 1) for quantity in ("new_W", "new_b")
            if updated[quantity, l] is not None] + [Step("predicted", L), Step("new_E", L)]


class History(NamedTuple):
    """A row per epoch, as met while training: mean loss, accuracy, and mean |δ| of each layer, (epochs, L)."""

    loss: np.ndarray
    accuracy: np.ndarray
    delta: np.ndarray


class Fit(NamedTuple):
    """What `fit` returns: the trained net and its History."""

    net: list
    history: History


@np.errstate(over="ignore", invalid="ignore")  # steps that are too long end in nan, of which the warning tells
def fit(net: Net, x: Rows | Maps, y: Rows | Maps, loss: Loss, *, rate: float = 0.1, epochs: int = 100,
        batch: int = 32, seed: int = 0, progress: bool = True) -> Fit:
    """Descend on shuffled minibatches, with a progress bar; the seed fixes the order. Returns Fit(net, history).

    x and y are as for `backprop`. Interrupted, it warns and returns the net so far; without its bar, as a part of
    something longer, it lets the interrupt through. If the loss becomes nan it warns in words and returns the last net
    whose loss was finite.
    """
    from tqdm.auto import trange  # here, so that the numerics import numpy alone

    check_pass(net, x, y, loss)
    positive(rate)
    whole(epochs, "epochs")
    whole(batch, "batch")
    whole(seed, "seed", least=0)
    rng = np.random.default_rng(seed)
    history, last_finite, both_targets, told = [], net, y.min() + y.max(), ""
    labels = y.argmax(axis=1)
    sizes = [len(rows) for rows in np.array_split(labels, math.ceil(len(x) / batch))]
    shorter = f"Try a smaller rate, such as {min(rate / 10, 0.1):g}."
    try:
        bar = trange(epochs, disable=not progress, unit="epoch")
        for epoch in bar:
            figures, order = [], rng.permutation(len(x))
            for start, stop in pairwise(accumulate(sizes, initial=0)):
                rows = order[start:stop]
                trace = silent_pass(net, x.take(rows, axis=0), y.take(rows, axis=0), loss, whole=False)
                if not told and (told := trace.undefined):
                    warnings.warn(told, stacklevel=3)
                E, *others = _figures(trace, labels.take(rows, axis=0), both_targets)
                if math.isnan(E) or not all(map(math.isfinite, others)):
                    warnings.warn(f"The loss or a slope became nan or infinite in epoch {epoch + 1}: the steps are too "
                                  f"long, or the loss is undefined at such outputs. {shorter} You get the last net "
                                  "whose loss was finite.", stacklevel=3)
                    return Fit(list(last_finite), _history(history, len(net)))
                if math.isfinite(E):
                    last_finite = net
                figures.append((E, *others))
                net = descend(trace, rate)
            history.append(np.average(figures, axis=0, weights=sizes))
            bar.set_postfix_str(f"mean loss {history[-1][0]:.4f}", refresh=False)
    except KeyboardInterrupt:
        if not progress:
            raise
        warnings.warn(f"Interrupted after {len(history)} of {epochs} epochs: you get the net so far.", stacklevel=3)
    if history and math.isinf(history[-1][0]):
        warnings.warn(f"The mean loss of the last epoch is infinite: the steps may be too long. {shorter}",
                      stacklevel=3)
    return Fit(list(net), _history(history, len(net)))


def _figures(trace, labels, both_targets):
    """What History keeps of one pass."""
    return (_mean(trace.E), _accuracy(trace, labels, both_targets),
            *[_mean(np.abs(trace.delta[l])) for l in range(1, len(trace.net) + 1)])


def _mean(values):
    """`values.mean()`, which takes twice as long where there are few."""
    return np.add.reduce(values, axis=None) / values.size


def _history(rows, L):
    rows = np.reshape(rows, (-1, 2 + L))
    return History(rows[:, 0], rows[:, 1], rows[:, 2:])


def _accuracy(trace, labels, both_targets):
    """The share of examples whose largest output is the target's; for one output, of those nearer to their own target
    than to the other."""
    L = len(trace.net)
    s, o, y = trace.s[L], trace.o[L], trace.y
    if o.shape[1] > 1:
        right = o.argmax(axis=1) == labels
    else:
        right = trace.E < trace.loss.of(trace.net[-1].activation, s, o, both_targets - y)
    return np.count_nonzero(right) / right.size
