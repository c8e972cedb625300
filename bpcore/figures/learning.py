"""Learning to look at: a net while it trains, steps down a bowl, and δ through the depth."""

from itertools import pairwise

import numpy as np

from bpcore.descent import descend, fit
from bpcore.figures.picture import BACKWARD, FORWARD, PARAMETER, SIGNED, TARGET, Picture, canvas
from bpcore.layers import Dense
from bpcore.teaching.writing import number
from bpcore.trace import backprop, predict

COLOURS, STYLES = (FORWARD, BACKWARD, TARGET, PARAMETER), ("-", "--", "-.", ":")
CLASSES = (("target 0", "o", "#e66101"), ("target 1", "^", "#5e3c99"))  # the two ends of SIGNED, and two marks
GRID = 61  # points along each side of the plane
PLACES = (0.08, 0.2, 0.4, 0.72), (0.6, 0.61, 0.37, 0.31), (0.6, 0.13, 0.37, 0.29)  # of the axes: left, bottom, size


@np.errstate(over="ignore", invalid="ignore")  # as in `fit`, whose warning tells of it
def training(net, x, y, loss, *, rate=0.3, epochs=600, frames=40, batch=32, seed=0):
    """Trains a net with two inputs and one output; a list of frames + 1 Pictures of it on the way, the first untrained.

    Each shows the output over the plane of x (N, 2), its boundary at ½, and the mean loss and mean |δ| per layer so
    far. Targets y (N, 1) are 0 or 1; a ValueError says so. Where `fit` stops early, or the loss is infinite, they end.
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
    return [_frame(trace, ends[:k], course[:k], (ends[-1], course)) for k, trace in enumerate(traces, 1)]


def _mean_delta(trace):
    """Mean |δ| of every layer, from the first."""
    return [np.abs(trace.delta[l]).mean() for l in range(1, len(trace.net) + 1)]


def _frame(trace, epochs, course, whole):
    """A picture of the trace after the last of these epochs, with the course so far on axes that the whole one fits."""
    figure, axes = canvas(7.2, 3.9, columns=3)
    figure.set_layout_engine("none")  # or the axes would move from frame to frame
    for axis, place in zip(axes, PLACES, strict=True):
        axis.set_position(place)
    plane, *curves = axes
    right = np.mean((trace.o[len(trace.net)] > 0.5) == (trace.y > 0.5))
    plane.set_title(f"epoch {epochs[-1]}: {right:.0%} right", weight="bold", size=11, y=1)  # no time spent to find it
    _plane(plane, trace)
    last, courses = whole
    for axis, what, part in zip(curves, ("mean loss", "mean |δ|"), (slice(1), slice(1, None)), strict=True):
        _course(axis, epochs, course[:, part], what)
        low, high = courses[:, part].min(), courses[:, part].max()
        axis.set(xlim=(0, last), ylim=(0, 1.08 * high) if what == "mean loss" else (low / 2, 2 * high))
    curves[1].set_xlabel("epoch")
    E, *deltas = course[-1]
    listed = ", ".join(f"{number(delta, 3)} in layer {l}" for l, delta in enumerate(deltas, 1))
    return Picture(figure, f"After {epochs[-1]} epochs {right:.0%} of the examples are on their side of the boundary, "
                   "where the output is ½: circles (target 0) below it, triangles (target 1) above. The mean loss is "
                   f"{number(E, 3)}, mean |δ| {listed}.")


def _plane(axes, trace):
    """The output over the plane in shades, the boundary at ½, and the examples."""
    low, high = trace.o[0].min(axis=0), trace.o[0].max(axis=0)
    room = 0.2 * (high - low)
    sides = [np.linspace(*ends, GRID) for ends in zip(low - room, high + room, strict=True)]
    points = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
    output = predict(trace.net, points).reshape(GRID, GRID)
    axes.grid(False)
    axes.contourf(*sides, np.clip(output, 0, 1), np.linspace(0, 1, 9), cmap=SIGNED, alpha=0.55)
    if output.min() < 0.5 < output.max():
        axes.contour(*sides, output, [0.5], colors="black", linewidths=1.8)
    for target, (name, mark, colour) in enumerate(CLASSES):
        axes.plot(*trace.o[0][trace.y[:, 0] == target].T, mark, color=colour, markeredgecolor="white",
                  markeredgewidth=0.7, markersize=6 if len(trace.E) > 20 else 11, label=name)
    axes.set(aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=2, frameon=False, handletextpad=0.1)


def _course(axes, epochs, course, what):
    """Lines over the epochs so far, a column of `course` each: one, or one of every layer on a logarithmic axis."""
    draw = axes.plot if what == "mean loss" else axes.semilogy
    for l, values in enumerate(course.T):
        draw(epochs, values, color=COLOURS[l % 4], linestyle=STYLES[l % 4], linewidth=2, label=str(l + 1))
        axes.plot(epochs[-1], values[-1], "o", color=COLOURS[l % 4], markersize=5, clip_on=False)
    if what == "mean loss":
        axes.set_title(f"{what} {number(course[-1, 0], 3)}", size=11, loc="left", y=1)
    else:
        axes.set_title(f"{what}, layer", size=11, loc="left", y=1)
        axes.minorticks_off()
        axes.legend(loc="lower right", bbox_to_anchor=(1.04, 0.93), ncols=4, frameon=False, handlelength=1.8,
                    columnspacing=0.8, handletextpad=0.3)


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
    figure, axes = canvas(6.4, 3.7)
    axes.plot(around, values, color="black", linestyle="-", label="mean loss")
    axes.plot(w, E, "o--", color=BACKWARD, linewidth=1.6, markersize=7, label="steps")
    for k in range(min(3, len(w))):
        axes.annotate(f"{k}", (w[k], E[k]), (11 * sides[k], -7), textcoords="offset points", ha="center", va="center",
                      color=BACKWARD, weight="bold", annotation_clip=True)
    axes.set(xlim=around[[0, -1]], ylim=(-0.06 * values.max(), 1.05 * values.max()), xlabel="the weight w",
             ylabel="mean loss", title=f"α = {number(rate)}: after {steps} steps the mean loss is {number(E[-1])}")
    best = around[values.argmin()]
    return Picture(figure, f"The mean loss over the weight w is a bowl, lowest near w = {number(best)}. With "
                   f"α = {number(rate)}, {steps} steps lead from w = {number(w[0])} by way of {number(w[1])}, "
                   f"{number(w[2])} and {number(w[3])} to {number(w[-1])}; the mean loss goes from {number(E[0])} to "
                   f"{number(E[-1])}.")


def by_depth(traces):
    """Picture: mean |δ| of every layer on a logarithmic axis, {name: Trace}, each named at the first layer."""
    figure, axes = canvas(6.4, 3.8)
    said = []
    for (name, trace), colour, style, mark in zip(traces.items(), COLOURS, STYLES, "o^sD", strict=False):
        deltas = _mean_delta(trace)
        layers = np.arange(1, len(deltas) + 1)
        axes.semilogy(layers, deltas, mark, color=colour, linestyle=style, linewidth=2, markersize=7, label=name)
        axes.annotate(name, (1, deltas[0]), (-10, 0), textcoords="offset points", ha="right", va="center", color=colour,
                      weight="bold")
        said.append(f"{name} " + ", ".join(f"{number(deltas[l - 1], 3)} in layer {l}" for l in (*layers[:-3:-1], 1)))
    axes.set(xlim=(-0.6, layers[-1] + 0.3), ylim=(None, 1.5), xticks=layers, xlabel="layer", ylabel="mean |δ|")
    return Picture(figure, f"Mean |δ| by layer. {'; '.join(said)}.")
