"""Zero but for rounding: where the terms of a sum cancel, what is left is no number but the rounding of its terms."""

from dataclasses import replace

import numpy as np

from bpcore.activations import Elementwise, jacobian
from bpcore.descent import Update, update
from bpcore.trace import Trace

_ROUNDINGS = 64  # of the largest term, which a quantity may be off


def without_noise(trace: Trace) -> Trace:
    """What `cleaned` gives first."""
    return cleaned(trace)[0]


def cleaned(trace: Trace) -> tuple[Trace, dict]:
    """The trace, or Update, with 0 in place of what is 0 but for rounding: an s whose terms cancel, the slope of a loss
    at its target, and all δ and gradients that come of it. Other numbers stay as they are. Beside it their `noise`."""
    noises = noise(trace)
    zeros = {(quantity, l): is_zero for (quantity, l), size in noises.items()
             if (is_zero := (np.abs(trace[quantity, l]) <= size) & (trace[quantity, l] != 0)).any()}
    if not zeros:
        return trace, noises
    clean = {name: dict(getattr(trace, name)) for name in ("s", "o", "dE_do", "delta", "dE_dW", "dE_db")}
    for (quantity, l), is_zero in zeros.items():
        clean[quantity][l] = np.where(is_zero, 0, clean[quantity][l])
    squared = (noises["dE_do", len(trace.net)] ** 2).reshape(len(trace.E), -1).sum(axis=1)
    found = replace(trace, E=np.where(trace.E <= squared, 0, trace.E), **clean)
    if isinstance(trace, Update):
        found = update(found, trace.rate, trace.number)
        found = replace(found, after_E=np.where(found.after_E <= squared, 0, found.after_E))
    return found, noises


@np.errstate(all="ignore")
def noise(trace: Trace) -> dict:
    """{(quantity, layer): how far rounding may have moved each entry}, of the quantities of a pass but for E."""
    net, L, o, y = trace.net, len(trace.net), trace.o, trace.y
    part, noise = _ROUNDINGS * np.finfo(o[L].dtype).eps, {}
    for l, layer in enumerate(map(_positive, net), 1):
        noise["s", l] = (layer.weighted_sum(noise.get(("o", l - 1), 0 * o[l - 1])) if layer.chooses else
                         part * layer.weighted_sum(np.abs(o[l - 1])))
        if isinstance(layer.activation, Elementwise):
            noise["o", l] = np.abs(layer.activation.vjp(o[l], noise["s", l]))
    noise["dE_do", L] = _of_a_root(lambda o: trace.loss.gradient(o, y), o[L], part)
    for l in range(L, 0, -1):
        layer, activation = _positive(net[l - 1]), net[l - 1].activation
        if l == L and trace.fused:
            noise["delta", L] = _of_a_root(lambda o: trace.loss.canonical_delta(o, y), o[L], part)
        elif isinstance(activation, Elementwise):
            noise["delta", l] = np.abs(activation.vjp(o[l], noise["dE_do", l]))
        else:
            moved = noise["dE_do", l] + part * np.abs(trace.dE_do[l])
            noise["delta", l] = np.einsum("nik,nk->ni", np.abs(jacobian(activation, o[l])), moved)
        moved = noise["delta", l] + part * np.abs(trace.delta[l])
        if l > 1:
            noise["dE_do", l - 1] = layer.grad_input(moved, o[l - 1]).reshape(o[l - 1].shape)
        gradients = layer.grad_params(np.abs(o[l - 1]), moved)
        noise |= {(name, l): each for name, each in zip(("dE_dW", "dE_db"), gradients, strict=True) if each is not None}
    return noise


def _of_a_root(slope, o, part):
    """The size of a slope that has its root so near that rounding o may have moved o past it; else 0."""
    low, high = slope(o * (1 - part)), slope(o * (1 + part))
    return np.where((low * high <= 0) & np.isfinite(low * high), np.maximum(np.abs(low), np.abs(high)), 0)


def _positive(layer):
    """The layer with the sizes of its weights and biases: its sums are those of the sizes of their terms."""
    return replace(layer, **{name: np.abs(part) for name in ("W", "b") if (part := getattr(layer, name)) is not None})
