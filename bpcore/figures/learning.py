"""Learning to look at: a net while it trains, steps down a bowl, the spread of s and of δ through the depth."""

from functools import partial
from itertools import pairwise

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bpcore.descent import descend, fit
from bpcore.figures.film import Film
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
    film = Film(partial(_stage, traces[0], ends[-1], course, windows))
    return [film.picture(partial(_play, trace, ends[:k], course[:k], windows), _said(trace, ends[k - 1], course[k - 1]))
            for k, trace in enumerate(traces, 1)]


def _mean_delta(trace):
    """Mean |δ| of every layer, from the first."""
    return [np.abs(trace.delta[l]).mean() for l in range(1, len(trace.net) + 1)]


def _window(points):
    """The sides of a plane in which these points (N, 2) lie, with room around them."""
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.2 * (high - low)
    return [np.linspace(*ends, GRID) for ends in zip(low - room, high + room, strict=True)]


def _stage(trace, last, courses, windows):
    """The axes of every frame, which fit the whole course, and what does not move on them."""
    around_x, around_hidden = windows
    places = WITH_HIDDEN if around_hidden else PLACES
    figure, axes = canvas(WIDTH, 4.5, columns=len(places))
    figure.set_layout_engine("none")  # or the axes would move from frame to frame
    for axis, place in zip(axes, places, strict=True):
        axis.set_position(place)
    plane, loss, deltas = axes[:3]
    _empty_plane(plane, around_x, "x")
    if around_hidden:
        _empty_plane(axes[3], around_hidden, "o")
        axes[3].set_title("what the output unit reads", weight="bold", size=12, y=1)
    shades = [Patch(facecolor=tint, edgecolor="#9ca3af", label=f"output near {end}")
              for end, tint in ((0, TINTS[0]), (1, TINTS[-1]))]
    figure.legend(handles=[*(Line2D([], [], **look) for look in _marks(len(trace.E))), *shades], loc="lower left",
                  bbox_to_anchor=(0.05, 0), ncols=4, frameon=False, handletextpad=0.3, columnspacing=1.1,
                  labelcolor="black")
    loss.set(xlim=(0, last), ylim=(0, 1.08 * courses[:, 0].max()))
    deltas.set_title("mean |δ|", size=11, loc="left", y=1)
    deltas.set_yscale("log")
    deltas.minorticks_off()
    deltas.set(xlim=(0, last), ylim=(courses[:, 1:].min() / 2, 2 * courses[:, 1:].max()), xlabel="epoch")
    place, columns = ("upper right", 1) if courses.shape[1] < 4 else ("lower right", 4)
    deltas.legend(handles=[Line2D([], [], **look) for look in _lines(courses[:, 1:])], loc=place,
                  bbox_to_anchor=(1.04, 1.06 if columns == 1 else 0.93), ncols=columns, frameon=False, handlelength=2.4,
                  columnspacing=0.8, handletextpad=0.3)
    return figure


def _play(trace, epochs, course, windows, figure):
    """Draws on the stage the trace after the last of these epochs, and the course so far."""
    plane, loss, deltas, *hidden = figure.axes
    plane.set_title(f"epoch {epochs[-1]}: {_right(trace):.0%} right", weight="bold", size=12, y=1)  # no time to find it
    _plane(plane, trace.net, trace.o[0], trace.y, windows[0])
    for axes in hidden:
        _plane(axes, trace.net[-1:], trace.o[len(trace.net) - 1], trace.y, windows[1])
    loss.set_title(f"mean loss {number(course[-1, 0], 3)}", size=11, loc="left", y=1)
    for axes, part, colour in ((loss, course[:, :1], "black"), (deltas, course[:, 1:], BACKWARD)):
        for values, look in zip(part.T, _lines(part), strict=True):
            axes.plot(epochs, values, **look | {"color": colour})
            axes.plot(epochs[-1], values[-1], "o", color=colour, markersize=5, clip_on=False)


def _lines(course):
    """How the line of each layer looks."""
    return [{"color": BACKWARD, "linestyle": STYLES[l % 4], "linewidth": 2, "label": f"layer {l + 1}"}
            for l in range(course.shape[1])]


def _right(trace):
    """The share of examples on their side of ½."""
    return np.mean((trace.o[len(trace.net)] > 0.5) == (trace.y > 0.5))


def _said(trace, epoch, figures):
    """A frame in words."""
    E, *deltas = figures
    listed = ", ".join(f"{number(delta, 3)} in layer {l}" for l, delta in enumerate(deltas, 1))
    said = (f"After {epoch} epochs {_right(trace):.0%} of the examples are on their side of the boundary, "
            "where the output is ½: circles (target 0) below it, triangles (target 1) above. The mean loss is "
            f"{number(E, 3)}, mean |δ| {listed}.")
    below = len(trace.net) - 1
    if below and trace.o[below].shape[1:] == (2,) and len(trace.E) <= FEW:
        said += " The hidden outputs of the examples are " + ", ".join(
            f"({number(first)}, {number(second)})" for first, second in trace.o[below]) + "."
    return said


def _empty_plane(axes, sides, letter):
    """The plane of two inputs, or outputs, with nothing on it."""
    axes.grid(False)
    axes.set(xlabel=f"${letter}_1$", ylabel=f"${letter}_2$", xlim=sides[0][[0, -1]], ylim=sides[1][[0, -1]])
    axes.set_aspect("equal" if letter == "x" else "auto")
    axes.yaxis.labelpad = 0


def _plane(axes, net, points, y, sides):
    """The output of a net over the plane in shades, the boundary at ½, and the examples (N, 2) that it reads."""
    output = predict(net, np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)).reshape(GRID, GRID)
    axes.contourf(*sides, np.clip(output, 0, 1), np.linspace(0, 1, 9), cmap=SHADES)
    if output.min() < 0.5 < output.max():
        axes.contour(*sides, output, [0.5], colors="black", linewidths=1.8)
    for target, look in enumerate(_marks(len(points))):
        axes.plot(*points[y[:, 0] == target].T, **look)
    for n, point in enumerate(points if len(points) <= FEW else ()):
        away = 13 * (-1 if n // 2 % 2 == 0 else 1), 11 * (-1 if n % 2 == 0 else 1)  # of two at one place to two sides
        axes.annotate(f"{n + 1}", point, away, textcoords="offset points", ha="center", va="center", weight="bold")


def _marks(N):
    """How N examples look, by their targets."""
    return [{"marker": mark, "linestyle": "", "color": colour, "markeredgecolor": "white", "markeredgewidth": 0.7,
             "markersize": 11 if N <= FEW else 6, "label": name} for name, mark, colour in TARGETS]


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
