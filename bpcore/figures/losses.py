"""Losses as pictures: the likelihood behind each, its curve with the slope at one output, and all three over two."""

import numpy as np

from bpcore.figures.picture import BACKWARD, FORWARD, PARAMETER, TARGET, Picture, canvas
from bpcore.losses import binary_cross_entropy, multinomial_cross_entropy, squared_error
from bpcore.teaching.writing import number


def gaussian(o, y):
    """How likely each target is if the net says o, by noise of variance 1, and minus its log as the output moves: the
    squared error, with its slope at o. o and y are numbers [001-30, 001-31]."""
    figure, (left, right) = canvas(6.4, 3, 2)
    targets = np.linspace(-4.5, 5.5, 301)
    left.plot(targets, _density(targets, o), color=FORWARD)
    p = _density(y, o)
    _stem(left, y, p)
    left.axvline(o, color=FORWARD, linestyle=":")
    left.annotate(f"o = {number(o)}", (o, 0.5), (4, 0), textcoords="offset points", color=FORWARD, va="center")
    aside = {"xytext": (-6, 4), "ha": "right"} if y < o else {"xytext": (6, 4)}
    left.annotate(f"y* has {number(p, 3)}", (y, p), **aside, textcoords="offset points", color=TARGET)
    left.set(title="how likely is a target?", xlabel="target", xlim=(-4.5, 5.5), ylim=(0, 0.54))
    E, slope = _curve(right, squared_error, o, y, np.linspace(-1, 2, 121), 4.8)
    return Picture(figure, (
        f"Left, a bell over the possible targets, centred at the output o = {number(o)}; at the target "
        f"y* = {number(y)} it is {number(p, 3)} high. Right, the squared error as the output moves, a parabola that is "
        f"0 at {number(y)}; at o = {number(o)} it is {number(E)} high and its slope is {number(slope)}."))


def bernoulli(o, y):
    """The probabilities of the targets 0 and 1 if the net says o, and minus the log of that of y, which is 0 or 1, as
    the output moves: the binary cross-entropy, with its slope at o, for 0 < o < 1 [000-20]."""
    figure, (left, right) = canvas(6.4, 3, 2)
    _bars(left, ["0", "1"], [1 - o, o], chosen=y)
    left.set(title="how likely is a target?", xlabel="target", ylim=(0, 1.15))
    E, slope = _curve(right, binary_cross_entropy, o, y, np.linspace(0.005, 0.995, 199), 4)
    return Picture(figure, (
        f"Left, two bars: a target of 0 has the probability {number(1 - o)}, a target of 1 has {number(o)}. The target "
        f"is {y}. Right, its cross-entropy as the output moves, which is 0 at {y} and grows without bound towards "
        f"{1 - y}; at o = {number(o)} it is {number(E)} high and its slope is {number(slope)}."))


def categorical(o):
    """The probability o_k of each class, and what each would cost, −log o_k, if it were the true one [001-52]."""
    o = np.asarray(o, float)
    names = [str(k) for k in range(1, len(o) + 1)]
    costs = multinomial_cross_entropy(np.tile(o, (len(o), 1)), np.eye(len(o)))
    figure, (left, right) = canvas(6.4, 3, 2)
    _bars(left, names, o, color=FORWARD)
    left.set(title="how likely is each class?", xlabel="class", ylim=(0, 1.15 * o.max()))
    _bars(right, names, costs, color=BACKWARD)
    right.set(title="what it costs if it comes", xlabel="class", ylim=(0, 1.15 * costs.max()))
    return Picture(figure, "Two rows of bars. " + " ".join(
        f"Class {k} has the probability {number(p)} and costs {number(E)}."
        for k, p, E in zip(names, o, costs, strict=True)))


def surfaces(y=(0.7, 0.3)):
    """The three losses over two outputs, one target each: lines of equal loss and arrows that point downhill."""
    figure, panels = canvas(7.2, 2.7, 3)
    fine, coarse = np.linspace(0.02, 0.98, 97), np.linspace(0.1, 0.9, 6)
    for axes, (name, loss) in zip(panels, _LOSSES, strict=True):
        o = _grid(fine)
        E = loss(o, np.broadcast_to(y, o.shape)).reshape(97, 97)
        axes.contour(fine, fine, E, levels=np.quantile(E, np.linspace(0.03, 0.95, 9)), colors="#9ca3af", linewidths=1)
        o = _grid(coarse)
        downhill = -loss.gradient(o, np.broadcast_to(y, o.shape))
        downhill /= np.linalg.norm(downhill, axis=1, keepdims=True)
        axes.quiver(*o.T, *downhill.T, color=BACKWARD, pivot="mid", scale=11, width=0.014)
        axes.plot(*y, "o", color=TARGET, markersize=8, markeredgecolor="white")
        axes.set(title=name, xlabel="$o_1$", xlim=(0, 1), ylim=(0, 1), aspect="equal",
                 xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
        axes.grid(False)
    panels[0].set_ylabel("$o_2$")
    panels[2].plot((0, 1), (1, 0), color=PARAMETER, linestyle="--")
    y_1, y_2 = map(number, y)
    return Picture(figure, (
        f"Three maps over two outputs, with a dot at the targets ({y_1}, {y_2}) and arrows that point downhill. Under "
        "the squared error all arrows point straight at the dot. Under the binary cross-entropy they lead there too, "
        "but first away from the edges 0 and 1. Under the multinomial cross-entropy every arrow points up and to the "
        "right, past the dot; a dashed line marks the outputs that add up to 1, and the dot lies on it."))


_LOSSES = [("squared error", squared_error), ("binary", binary_cross_entropy),
           ("multinomial", multinomial_cross_entropy)]


def _density(target, o):
    return np.exp(-squared_error.term(target, o)) / np.sqrt(2 * np.pi)


def _grid(values):
    """All pairs of them, (N, 2), the second changing slowest."""
    return np.stack(np.meshgrid(values, values), axis=-1).reshape(-1, 2)


def _stem(axes, x, height):
    axes.plot((x, x), (0, height), color=TARGET, linestyle="-", linewidth=3)
    axes.plot(x, height, "o", color=TARGET, markersize=8)


def _bars(axes, names, heights, chosen=None, color=PARAMETER):
    """Bars with their numbers; the chosen one is in the target's colour and named."""
    bars = axes.bar(names, heights, color=color, width=0.6)
    axes.bar_label(bars, map(number, heights), padding=2)
    axes.grid(False, axis="x")
    if chosen is not None:
        bars[chosen].set_color(TARGET)
        axes.set_xticks(range(len(names)), [f"{name} = y*" if k == chosen else name for k, name in enumerate(names)])


def _curve(axes, loss, o, y, outputs, top):
    """The loss of one output as it moves, with the tangent at o; returns its height and slope there."""
    at, target = np.array([[o]]), np.array([[y]])
    E, slope = loss(at, target)[0], loss.gradient(at, target)[0, 0]
    axes.plot(outputs, loss(outputs[:, None], np.full((len(outputs), 1), y)), color=FORWARD)
    axes.axline((o, E), slope=slope, color=BACKWARD, linestyle="--")
    axes.plot(o, E, "o", color=BACKWARD, markersize=8, clip_on=False)
    axes.set(title="the loss: minus its log", xlabel="output o", xlim=(outputs[0], outputs[-1]),
             ylim=(-0.05 * top, top))
    axes.text(0.5, 0.93, f"slope {number(slope)}", transform=axes.transAxes, color=BACKWARD, ha="center", va="top",
              bbox={"facecolor": "white", "edgecolor": "none", "pad": 2})
    return E, slope
