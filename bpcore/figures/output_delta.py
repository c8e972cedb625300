"""δ at the output: which pairs of loss and activation push a bad output hard, and which let it go."""

import numpy as np

from bpcore.activations import linear, sigmoid, softmax, tanh
from bpcore.figures.picture import BACKWARD, FORWARD, PARAMETER, TARGET, Picture, canvas
from bpcore.layers import Dense
from bpcore.losses import binary_cross_entropy, multinomial_cross_entropy, squared_error
from bpcore.teaching.writing import number
from bpcore.trace import backprop


def loss_and_delta(s=-4.0, target=0.9):
    """Two losses of one sigmoid output as its weighted sum moves, with their tangents at s, and how steep
    they are, |δ|; 0 < target < 1."""
    sums, near = np.linspace(-7, 7, 281), np.array([-1.3, 1.3])
    figure, (left, right) = canvas(7.2, 3.3, 2)
    told = []
    for name, loss, color, style in [("cross-entropy", binary_cross_entropy, FORWARD, "-"),
                                     ("squared error", squared_error, BACKWARD, "--")]:
        curve, here = (_pass(sigmoid, loss, at, target) for at in (sums, [s]))
        E, delta = here.E[0], here.delta[1][0, 0]
        left.plot(sums, curve.E, color=color, linestyle=style)
        left.plot(s + near, E + delta * near, color=color, linestyle="-", linewidth=8, alpha=0.3)
        left.plot(s, E, "o", color=color)
        right.plot(sums, np.abs(curve.delta[1][:, 0]), color=color, linestyle=style)
        right.plot(s, abs(delta), "o", color=color)
        told.append((name, color, number(E), number(abs(delta))))
    for axes, title, top in ((left, "loss E", 7), (right, "how steep it is, |δ|", 1.3)):
        axes.axvline(np.log(target / (1 - target)), ymax=0.72, color=TARGET, linestyle=":")
        axes.set(title=title, xlabel="weighted sum s", xlim=(-7, 7), ylim=(-0.06 * top, top))
        axes.text(2.5, 0.6 * top, f"o = {number(target)} = y*", color=TARGET, size=10)
        for row, (name, color, *values) in enumerate(told):
            axes.text(0.98, 0.96 - 0.1 * row, f"{name}: {values[axes is right]}", color=color, ha="right", va="top",
                      transform=axes.transAxes)
    tangents = ", ".join(f"the {name} is {E} high, with |δ| = {delta}" for name, _, E, delta in told)
    return Picture(figure, (
        f"Left, two losses of a sigmoid output with the target {number(target)} and their tangents at s = {number(s)}, "
        f"where the output is {number(here.o[1][0, 0])}: {tangents}. Right, both |δ| as s moves: far to the left the "
        f"cross-entropy's goes up to {number(target)}, the squared error's back to 0."))


def delta_by_error(target=0.9):
    """|δ| against |o − y*| of an output that is too low, for pairs of loss and activation; 0.5 < target < 1.

    Softmax has three outputs: two share equally what the first leaves over, and their targets do the same.
    """
    sums = np.linspace(0, 1, 301)
    to_sigmoid, to_tanh = np.log(target / (1 - target)), np.arctanh(target)
    figure, axes = canvas(7.2, 4.6)
    told = {}
    for name, activation, loss, low, high, color, style in [
        ("linear + squared error", linear, squared_error, -1, target, FORWARD, "-"),
        ("sigmoid + cross-entropy", sigmoid, binary_cross_entropy, -8, to_sigmoid, FORWARD, "-"),
        ("softmax + cross-entropy", softmax, multinomial_cross_entropy, -8, to_sigmoid + np.log(2), FORWARD, "-"),
        ("tanh + cross-entropy", tanh, binary_cross_entropy, 0.01, to_tanh, PARAMETER, ":"),
        ("tanh + squared error", tanh, squared_error, -4, to_tanh, BACKWARD, "--"),
        ("softmax + squared error", softmax, squared_error, -8, to_sigmoid + np.log(2), BACKWARD, "-."),
        ("sigmoid + squared error", sigmoid, squared_error, -8, to_sigmoid, BACKWARD, "-"),
    ]:
        trace = _pass(activation, loss, low + (high - low) * sums, target)
        error, delta = target - trace.o[1][:, 0], np.abs(trace.delta[1][:, 0])
        axes.plot(error, delta, color=color, linestyle=style, linewidth=2)
        told[name] = number(delta.max())
    for x, y, text, color in [
        (0.62, 1.4, "These three cancel: |o − y*|\nlinear + squared error\nsigmoid + cross-entropy\n"
                    "softmax + cross-entropy", FORWARD),
        (0.39, 0.99, "tanh + cross-entropy\n|o − y*| (1 + o)/o\nundefined for o ≤ 0", PARAMETER),
        (1.08, 0.62, "tanh + squared error\n|o − y*| (1 − o²)", BACKWARD),
        (0.97, 0.28, "softmax + squared error\nthe full Jacobian", BACKWARD),
        (0.97, 0.09, "sigmoid + squared error\n|o − y*| o(1 − o)", BACKWARD),
    ]:
        axes.text(x, y, text, color=color, va="center", size=10, linespacing=1.3)
    axes.set(xlabel="how wrong the output is, |o − y*|", ylabel="how hard it is pushed, |δ|",
             xlim=(0, target + 1), ylim=(0, 1.6))
    return Picture(figure, (
        f"|δ| against |o − y*|, for an output below its target of {number(target)}. Linear with squared error, and "
        "sigmoid or softmax with their cross-entropy, lie on one straight line, |δ| = |o − y*|. With squared error the "
        f"others rise and fall back to 0: tanh to {told['tanh + squared error']} at most, softmax to "
        f"{told['softmax + squared error']}, sigmoid to {told['sigmoid + squared error']}. Tanh with cross-entropy "
        f"rises without bound and breaks off where the output is 0, at |o − y*| = {number(target)}."))


def _pass(activation, loss, sums, target):
    """The Trace of an output layer whose first unit has each of these weighted sums; softmax's two others have 0."""
    s = np.reshape(sums, (-1, 1)).astype(float)
    y = np.full_like(s, target)
    if activation is softmax:
        s, y = np.hstack([s, 0 * s, 0 * s]), np.hstack([y, (1 - y) / 2, (1 - y) / 2])
    return backprop([Dense(None, None, activation)], s, y, loss)
