"""Learning to look at: a net while it trains, steps down a bowl, the spread of s and of δ through the depth."""

from itertools import pairwise

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Patch

from bpcore.descent import descend, fit
from bpcore.figures.picture import BACKWARD, CLASSES, WIDTH, Picture, canvas
from bpcore.layers import Dense
from bpcore.teaching.writing import number
from bpcore.trace import backprop, predict

STYLES, MARKS = ("-", "--", "-.", ":"), "o^sD"
TARGETS = (("target 0", "o", CLASSES[2]), ("target 1", "^", CLASSES[0]))
TINTS = "#f3e3c3", "#ffffff", "#e2d5fb"  # of an output near 0, at ½, near 1: much lighter than the marks
SHADES = LinearSegmentedColormap.from_list("outputs", TINTS)
GRID = 61  # points along each side of a plane
FEW = 8  # examples, at most, that have their numbers beside them
PLACES = (0.07, 0.2, 0.42, 0.71), (0.6, 0.61, 0.38, 0.3), (0.6, 0.13, 0.38, 0.3)  # of the axes: left, bottom, size
WITH_HIDDEN = (0.065, 0.24, 0.295, 0.67), (0.79, 0.62, 0.18, 0.29), (0.79, 0.13, 0.18, 0.3), (0.415, 0.24, 0.295, 0.67)


@np.errstate(over="ignore", invalid="ignore")  # as in `fit`, whose warning tells of it
def training(net, x, y, loss, *, rate=0.3, epochs=600, frames=40, batch=32, seed=0):
    """Trains a net with two inputs and one output; a list of frames + 1 Pictures of it on the way, the first untrained.

    Each shows the output over the plane of x (N, 2), its boundary at ½, and the mean loss and mean |δ| per layer so
    far; where the last layer reads two units, also where they put the examples, and the line that parts them there.
    Targets y (N, 1) are 0 or 1; a ValueError says so. Where `fit` stops early, or the loss is infinite, they end.
    """
    if x.shape[1:] != (2,) or y.shape[1:] != (1,) or not np.isin(y, (0, 1)).all():
        raise ValueError(f"x has shape {x.shape} and y {y.shape}: give x (N, 2) and y (N, 1), with targets 0 and 1.")
    ends = np.unique(np.linspace(0, epochs, frames + 1).round().astype(int)).tolist()
    traces = [backprop(net, x, y, loss)]
    for start, end in pairwise(ends):
        net, history = fit(net, x, y, loss, rate=rate, epochs=end - start, batch=batch, seed=seed + start,
                           progress=False)
        trace = backprop(net, x, y, loss)
        if len(history.loss) < end - start or not np.isfinite(trace.E).all():
            break
        traces.append(trace)
    course = np.array([(trace.E.mean(), *_mean_delta(trace)) for trace in traces])
    hidden = np.concatenate([trace.o[len(net) - 1] for trace in traces])
    windows = _window(x), _window(hidden) if len(net) > 1 and hidden.shape[1:] == (2,) else None
    return [_frame(trace, ends[:k], course[:k], (ends[-1], course), windows) for k, trace in enumerate(traces, 1)]


def _mean_delta(trace):
    """Mean |δ| of every layer, from the first."""
    return [np.abs(trace.delta[l]).mean() for l in range(1, len(trace.net) + 1)]


def _window(points):
    """The sides of a plane in which these points (N, 2) lie, with room around them."""
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.2 * (high - low)
    return [np.linspace(*ends, GRID) for ends in zip(low - room, high + room, strict=True)]


def _frame(trace, epochs, course, whole, windows):
    """A picture of the trace after the last of these epochs, with the course so far on axes that the whole one fits."""
    around_x, around_hidden = windows
    places = WITH_HIDDEN if around_hidden else PLACES
    figure, axes = canvas(WIDTH, 4.5, columns=len(places))
    figure.set_layout_engine("none")  # or the axes would move from frame to frame
    for axis, place in zip(axes, places, strict=True):
        axis.set_position(place)
    plane, *curves = axes[:3]
    L = len(trace.net)
    right = np.mean((trace.o[L] > 0.5) == (trace.y > 0.5))
    plane.set_title(f"epoch {epochs[-1]}: {right:.0%} right", weight="bold", size=12, y=1)  # no time spent to find it
    _plane(plane, trace.net, trace.o[0], trace.y, around_x, "x")
    marks = plane.get_legend_handles_labels()[0]
    shades = [Patch(facecolor=tint, edgecolor="#9ca3af", label=f"output near {end}")
              for end, tint in ((0, TINTS[0]), (1, TINTS[-1]))]
    figure.legend(handles=[*marks, *shades], loc="lower left", bbox_to_anchor=(0.05, 0), ncols=4, frameon=False,
                  handletextpad=0.3, columnspacing=1.1, labelcolor="black")
    last, courses = whole
    for axis, what, part in zip(curves, ("mean loss", "mean |δ|"), (slice(1), slice(1, None)), strict=True):
        _course(axis, epochs, course[:, part], what)
        low, high = courses[:, part].min(), courses[:, part].max()
        axis.set(xlim=(0, last), ylim=(0, 1.08 * high) if what == "mean loss" else (low / 2, 2 * high))
    curves[1].set_xlabel("epoch")
    E, *deltas = course[-1]
    listed = ", ".join(f"{number(delta, 3)} in layer {l}" for l, delta in enumerate(deltas, 1))
    said = (f"After {epochs[-1]} epochs {right:.0%} of the examples are on their side of the boundary, "
            "where the output is ½: circles (target 0) below it, triangles (target 1) above. The mean loss is "
            f"{number(E, 3)}, mean |δ| {listed}.")
    if around_hidden:
        axes[3].set_title("what the output unit reads", weight="bold", size=12, y=1)
        _plane(axes[3], trace.net[-1:], trace.o[L - 1], trace.y, around_hidden, "o")
        if len(trace.E) <= FEW:
            said += " The hidden outputs of the examples are " + ", ".join(
                f"({number(first)}, {number(second)})" for first, second in trace.o[L - 1]) + "."
    return Picture(figure, said)


def _plane(axes, net, points, y, sides, letter):
    """The output of a net over the plane in shades, the boundary at ½, and the examples (N, 2) that it reads."""
    output = predict(net, np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)).reshape(GRID, GRID)
    axes.grid(False)
    axes.contourf(*sides, np.clip(output, 0, 1), np.linspace(0, 1, 9), cmap=SHADES)
    if output.min() < 0.5 < output.max():
        axes.contour(*sides, output, [0.5], colors="black", linewidths=1.8)
    is_few = len(points) <= FEW
    for target, (name, mark, colour) in enumerate(TARGETS):
        axes.plot(*points[y[:, 0] == target].T, mark, color=colour, markeredgecolor="white", markeredgewidth=0.7,
                  markersize=11 if is_few else 6, label=name)
    for n, point in enumerate(points if is_few else ()):
        away = 13 * (-1 if n // 2 % 2 == 0 else 1), 11 * (-1 if n % 2 == 0 else 1)  # of two at one place to two sides
        axes.annotate(f"{n + 1}", point, away, textcoords="offset points", ha="center", va="center", weight="bold")
    axes.set(xlabel=f"${letter}_1$", ylabel=f"${letter}_2$", xlim=sides[0][[0, -1]], ylim=sides[1][[0, -1]])
    axes.set_aspect("equal" if letter == "x" else "auto")
    axes.yaxis.labelpad = 0


def _course(axes, epochs, course, what):
    """Lines over the epochs so far, a column of `course` each: one, or one of every layer on a logarithmic axis."""
    is_loss = what == "mean loss"
    draw, colour = (axes.plot, "black") if is_loss else (axes.semilogy, BACKWARD)
    for l, values in enumerate(course.T):
        draw(epochs, values, color=colour, linestyle=STYLES[l % 4], linewidth=2, label=f"layer {l + 1}")
        axes.plot(epochs[-1], values[-1], "o", color=colour, markersize=5, clip_on=False)
    axes.set_title(f"{what} {number(course[-1, 0], 3)}" if is_loss else what, size=11, loc="left", y=1)
    if not is_loss:
        axes.minorticks_off()
        place, columns = ("upper right", 1) if course.shape[1] < 3 else ("lower right", 4)
        axes.legend(loc=place, bbox_to_anchor=(1.04, 1.06 if columns == 1 else 0.93), ncols=columns, frameon=False,
                    handlelength=2.4, columnspacing=0.8, handletextpad=0.3)


def bowl(unit, x, y, loss, rate, steps=8):
    """Picture: the mean loss over the one weight of a net, and where so many steps of descent at this rate lead.

    The net is one Dense layer with W (1, 1) and no bias; a ValueError says so.
    """
    [layer] = unit
    if layer.W is None or layer.W.shape != (1, 1) or layer.b is not None:
        raise ValueError(f"The layer is {layer}: give one with W (1, 1) and without b.")
    path = []
    for _ in range(steps + 1):
        trace = backprop(unit, x, y, loss)
        path.append((unit[0].W[0, 0], trace.E.mean(), np.sign(trace.dE_dW[1][0, 0])))
        unit = descend(trace, rate)
    w, E, sides = np.transpose(path)

    def mean_loss(v):
        return loss(predict([Dense(np.array([[v]]), None, layer.activation)], x), y).mean()

    around = np.linspace(-3, 5, 161)
    values = np.array([mean_loss(v) for v in around])
    figure, axes = canvas(WIDTH, 4.2)
    axes.plot(around, values, color="black", linestyle="-", label="mean loss")
    axes.plot(w, E, "o--", color=BACKWARD, linewidth=1.6, markersize=7, label="steps")
    for k in range(min(3, len(w))):
        axes.annotate(f"{k}", (w[k], E[k]), (11 * sides[k], -7), textcoords="offset points", ha="center", va="center",
                      color=BACKWARD, weight="bold", annotation_clip=True)
    axes.set(xlim=around[[0, -1]], ylim=(-0.06 * values.max(), 1.05 * values.max()), xlabel="the weight w",
             ylabel="mean loss", title=f"α = {number(rate)}: after {steps} steps the mean loss is {number(E[-1])}")
    best = min(around[values.argmin()] + np.linspace(-0.05, 0.05, 11), key=mean_loss)
    return Picture(figure, f"The mean loss over the weight w is a bowl, lowest near w = {number(best)}. With "
                   f"α = {number(rate)}, {steps} steps lead from w = {number(w[0])} by way of {number(w[1])}, "
                   f"{number(w[2])} and {number(w[3])} to {number(w[-1])}; the mean loss goes from {number(E[0])} to "
                   f"{number(E[-1])}.")


def by_depth(traces):
    """Picture: mean |δ| of every layer on a logarithmic axis, {name: Trace}, each named at the first layer."""
    figure, axes = canvas(WIDTH, 4)
    said, highest = [], max(_mean_delta(trace)[0] for trace in traces.values())
    for (name, trace), look in zip(traces.items(), _looks(), strict=False):
        deltas = _mean_delta(trace)
        layers = np.arange(1, len(deltas) + 1)
        axes.semilogy(layers, deltas, **look, label=name)
        axes.annotate(name, (1, deltas[0]), (-10, 0), textcoords="offset points", ha="right",
                      va="bottom" if deltas[0] == highest else "center",  # so that it does not touch the next
                      color=look["color"], weight="bold", size=12)
        said.append(f"{name} " + ", ".join(f"{number(deltas[l - 1], 3)} in layer {l}" for l in (*layers[:-3:-1], 1)))
    axes.set(xlim=(-0.1, layers[-1] + 0.3), ylim=(None, 1.5), xticks=layers, xlabel="layer", ylabel="mean |δ|")
    return Picture(figure, f"Mean |δ| by layer. {'; '.join(said)}.")


def spreads(traces, scale):
    """Picture: the spread of the weighted sums, and of δ, in every layer but the last, on logarithmic axes, of nets
    with weights of the spread scale/√n: {name: Trace}."""
    figure, both = canvas(WIDTH, 4.2, columns=2)
    told = []
    for axes, what, letter in zip(both, ("s", "delta"), "sδ", strict=True):
        for (name, trace), look in zip(traces.items(), _looks(), strict=False):
            layers = np.arange(1, len(trace.net))
            values = np.array([getattr(trace, what)[l].std() for l in layers])
            axes.semilogy(layers, values / values[0 if what == "s" else -1], **look, label=name)
            first, last = (number(value, 3) for value in values[[0, -1]])
            told.append(f"{name}: {letter} {first} in layer 1, {last} in layer {layers[-1]}")
        axes.set(ylim=(1e-5, 1e3), xticks=layers, xlabel="layer")
        axes.set_title(f"spread of {letter}, in layer {layers[0 if what == 's' else -1]} set to 1", size=12)
        axes.minorticks_off()
    both[0].legend(loc="upper left", frameon=False)
    return Picture(figure, f"The spread by layer where the weights have {number(scale, 2)}/√n. {'; '.join(told)}.")


def _looks():
    """How curves that are compared look, told apart by more than their colours."""
    return ({"color": colour, "linestyle": style, "marker": mark, "linewidth": 2, "markersize": 7}
            for colour, style, mark in zip(CLASSES, STYLES, MARKS, strict=False))
