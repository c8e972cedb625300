"""δ at the output: which pairs of loss and activation push a bad output hard, and which let it go."""

import numpy as np

from bpcore.activations import linear, sigmoid, softmax, tanh
from bpcore.figures.diagram import arrow, box, sheet
from bpcore.figures.picture import BACKWARD, CLASSES, FORWARD, TARGET, WIDTH, Picture, canvas
from bpcore.layers import Dense
from bpcore.losses import binary_cross_entropy, multinomial_cross_entropy, squared_error
from bpcore.teaching.writing import number
from bpcore.trace import backprop

FREE, KEEPS = CLASSES[:2]  # pairs of which no slope stays in δ, and the others; as in the map of pairs


def loss_and_delta(s=-4.0, target=0.9):
    """Two losses of one sigmoid output as its weighted sum moves, with their tangents at s, and how steep
    they are, |δ|; 0 < target < 1."""
    sums, near = np.linspace(-7, 7, 281), np.array([-1.3, 1.3])
    figure, (left, right) = canvas(WIDTH, 4, 2)
    told = []
    for name, loss, color, style in [("cross-entropy", binary_cross_entropy, FREE, "-"),
                                     ("squared error", squared_error, KEEPS, "--")]:
        curve, here = (_pass(sigmoid, loss, at, target) for at in (sums, [s]))
        E, delta = here.E[0], here.delta[1][0, 0]
        left.plot(sums, curve.E, color=color, linestyle=style, linewidth=2)
        left.plot(s + near, E + delta * near, color=color, linestyle="-", linewidth=8, alpha=0.3)
        left.plot(s, E, "o", color=color)
        right.plot(sums, np.abs(curve.delta[1][:, 0]), color=color, linestyle=style, linewidth=2)
        right.plot(s, abs(delta), "o", color=color)
        told.append((name, color, number(E), number(abs(delta))))
    output = number(here.o[1][0, 0])
    for axes, title, top in ((left, "loss E, with its tangent", 7), (right, "how steep the loss is, |δ|", 1.3)):
        axes.axvline(np.log(target / (1 - target)), ymax=0.72, color=TARGET, linestyle=":", linewidth=2)
        axes.set(title=title, xlabel=f"weighted sum s; here s = {number(s)}, so o = {output}", xlim=(-7, 7),
                 ylim=(-0.06 * top, top))
        axes.text(2.5, 0.6 * top, f"here o = y*\n= {number(target)}", color=TARGET)
        for row, (name, color, *values) in enumerate(told):
            axes.text(0.98, 0.97 - 0.1 * row, f"{name}: {values[axes is right]}", color=color, ha="right", va="top",
                      size=12, transform=axes.transAxes)
    tangents = ", ".join(f"the {name} is {E} high, with |δ| = {delta}" for name, _, E, delta in told)
    return Picture(figure, (
        f"Left, two losses of a sigmoid output with the target {number(target)} and their tangents at s = {number(s)}, "
        f"where the output is {output}: {tangents}. Right, both |δ| as s moves: far to the left the "
        f"cross-entropy's goes up to {number(target)}, the squared error's back to 0."))


def slopes_back(o, y):
    """The way back from E to the weighted sum of one sigmoid output, a number, under two losses [001-48]: a Picture
    with the slopes on the arrows and with δ. The steeper a slope is, the wider is its arrow."""
    figure, axes = sheet(2.2)
    told = []
    for y_place, name, loss, color in ((1.6, "squared error", squared_error, KEEPS),
                                       (0.5, "cross-entropy", binary_cross_entropy, FREE)):
        slope = loss.gradient(np.array([[o]]), np.array([[y]]))[0, 0]
        flat = o * (1 - o)
        axes.text(0.1, y_place, name, color=color, va="center")
        box(axes, 2.7, y_place, f"δ = {number(slope * flat)}", BACKWARD, wide=1.35, filled=True)
        for x, text in ((4.2, "$s$"), (6.8, f"$o$ = {number(o)}"), (9.4, "$E$")):
            box(axes, x, y_place, text, "black" if "E" in text else FORWARD, wide=0.7 if "o" not in text else 1.3)
        for begin, end, value, says in ((9.05, 7.45, slope, "∂E/∂o"), (6.15, 4.55, flat, "a′")):
            arrow(axes, (begin, y_place), (end, y_place), f"{says} = {number(value)}", BACKWARD, lift=0.33,
                  width=min(1 + 0.45 * abs(value), 5))
        told.append(f"Under the {name} ∂E/∂o is {number(slope)}, and times the slope {number(flat)} of the sigmoid it "
                    f"gives δ = {number(slope * flat)}.")
    for text in axes.texts:
        text.set_size(15)
    return Picture(figure, f"Two ways back from the loss to the weighted sum of an output of {number(o)} with the "
                           f"target {number(y)}. {' '.join(told)}")


def delta_by_output(target=0.9):
    """|δ| as an output falls below its target, for pairs of loss and activation that are defined; 0.5 < target < 1.

    Softmax has three outputs: two share equally what the first leaves over, and their targets do the same.
    """
    to_sigmoid, to_tanh = np.log(target / (1 - target)), np.arctanh(target)
    to_softmax = to_sigmoid + np.log(2)
    figure, axes = canvas(WIDTH, 4.8)
    axes.axvline(target, color=TARGET, linestyle=":", linewidth=2)
    axes.text(target + 0.02, 1.5, f"target {number(target)}", color=TARGET)
    highest = {}
    for name, activation, loss, low, high, color, style in [
        ("linear", linear, squared_error, -1, target, FREE, "-"),
        ("sigmoid, cross-entropy", sigmoid, binary_cross_entropy, -8, to_sigmoid, FREE, "-"),
        ("softmax, cross-entropy", softmax, multinomial_cross_entropy, -8, to_softmax, FREE, "-"),
        ("tanh", tanh, squared_error, -4, to_tanh, KEEPS, "--"),
        ("softmax", softmax, squared_error, -8, to_softmax, KEEPS, "-."),
        ("sigmoid", sigmoid, squared_error, -8, to_sigmoid, KEEPS, "-"),
    ]:
        trace = _pass(activation, loss, np.linspace(low, high, 301), target)
        output, delta = trace.o[1][:, 0], np.abs(trace.delta[1][:, 0])
        axes.plot(output, delta, color=color, linestyle=style, linewidth=2.2)
        highest[name] = number(delta.max())
    for x, y, text, color in [
        (-0.3, 1.55, "No slope stays: |δ| = |o − y*|\nlinear with squared error\n"
                     "sigmoid and softmax with their cross-entropy", FREE),
        (-0.77, 0.55, "tanh with squared error", KEEPS),
        (-0.02, 0.21, "softmax with squared error", KEEPS),
        (-0.02, 0.07, "sigmoid with squared error", KEEPS),
    ]:
        axes.text(x, y, text, color=color, va="center", ha="right" if x == -0.02 else "left", size=12, linespacing=1.35)
    axes.set(xlabel="output o: the further left, the more wrong", ylabel="how hard it is pushed, |δ|",
             xlim=(-1, 1.15), ylim=(0, 1.95))
    return Picture(figure, (
        f"|δ| against the output o, which should be {number(target)}. Linear with squared error, and sigmoid or "
        "softmax with their cross-entropy, lie on one straight line: |δ| = |o − y*| grows all the way to the left. "
        f"With squared error the others rise and fall back to 0: tanh to {highest['tanh']} at most and to 0 at "
        f"o = −1, softmax to {highest['softmax']} and sigmoid to {highest['sigmoid']}, both to 0 at o = 0."))


def _pass(activation, loss, sums, target):
    """The Trace of an output layer whose first unit has each of these weighted sums; softmax's two others have 0."""
    s = np.reshape(sums, (-1, 1)).astype(float)
    y = np.full_like(s, target)
    if activation is softmax:
        s, y = np.hstack([s, 0 * s, 0 * s]), np.hstack([y, (1 - y) / 2, (1 - y) / 2])
    return backprop([Dense(None, None, activation)], s, y, loss)
