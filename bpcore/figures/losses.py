"""Losses as pictures: two over one output, what each class would cost, and all three over two outputs."""

import numpy as np

from bpcore.figures.picture import BACKWARD, CLASSES, FORWARD, PARAMETER, TARGET, WIDTH, Picture, canvas
from bpcore.losses import binary_cross_entropy, multinomial_cross_entropy, squared_error
from bpcore.teaching.writing import number

_LOSSES = {"squared error": squared_error, "binary cross-entropy": binary_cross_entropy,
           "multinomial cross-entropy": multinomial_cross_entropy}


def two_losses(o, y):
    """The binary cross-entropy and the squared error of one output as it moves, with value and slope at o, for
    0 < o < 1 [000-18, 000-20]."""
    figure, axes = canvas(WIDTH, 4)
    ends = np.exp(np.linspace(-36, -6, 9))  # so near to 0 that a curve leaves the frame, or nearly
    outputs = np.concatenate([ends, np.linspace(0.005, 0.995, 199), 1 - ends[::-1]])
    at, told = (np.array([[o]]), np.array([[y]])), []
    for k, (name, style) in enumerate((("binary cross-entropy", "-"), ("squared error", "--"))):
        loss = _LOSSES[name]
        E, slope = loss(*at)[0], loss.gradient(*at)[0, 0]
        axes.plot(outputs, loss(outputs[:, None], np.full((len(outputs), 1), y)), color=CLASSES[k], linestyle=style,
                  linewidth=2)
        axes.axline((o, E), slope=slope, color=BACKWARD, linestyle="-", linewidth=1.2)
        axes.plot(o, E, "o", color=CLASSES[k], markersize=9, clip_on=False, zorder=5)
        axes.text(0.5, 0.95 - 0.1 * k, f"{name} {number(E)}, slope {number(slope)}", transform=axes.transAxes,
                  color=CLASSES[k], ha="center", va="top", size=13,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 2})
        told.append(f"The {name} is {number(E)}, and its slope is {number(slope)}.")
    axes.axvline(y, color=TARGET, linestyle=":", linewidth=2, clip_on=False)
    for end, E in ((0, axes.lines[0].get_ydata()[0]), (1, axes.lines[0].get_ydata()[-1])):
        if end != y:  # there it is infinite, nearer than an output can be told from its end
            axes.vlines(end, min(E, 5), 5, color=CLASSES[0], linewidth=2)
    axes.set(xlabel=f"output o, now {number(o)}", xlim=(0, 1), ylim=(0, 5))
    axes.set_title(f"target y* = {number(y)}", color=TARGET)
    return Picture(figure, f"Two losses over one output, for the target y* = {number(y)}, at the output o = "
                           f"{number(o)}. {' '.join(told)} The squared error never exceeds a half. The cross-entropy "
                           "grows without bound towards an end that the target rules out.")


def costs(o, names):
    """The probability o_k of each class, and what each would cost, −log o_k, if it were the true one [001-52]."""
    o = np.asarray(o, float)
    E = multinomial_cross_entropy(np.tile(o, (len(o), 1)), np.eye(len(o)))
    figure, (left, right) = canvas(WIDTH, 3, 2)
    for axes, heights, colour, title in ((left, o, FORWARD, "what the net says: the outputs"),
                                         (right, E, "black", "what it costs if this comes: −log o")):
        axes.bar_label(axes.bar(names, heights, color=colour, width=0.5), map(number, heights), padding=3, size=13)
        axes.set(title=title, ylim=(0, 1.18 * heights.max()))
        axes.tick_params(labelsize=12)
        axes.grid(False, axis="x")
    return Picture(figure, "Two rows of bars. " + " ".join(
        f"The class {name} has the output {number(p)} and costs {number(cost)}."
        for name, p, cost in zip(names, o, E, strict=True)))


def downhill(y=(0.7, 0.3)):
    """The three losses over two outputs, one target each: lines of equal loss, and arrows downhill, the longer the
    steeper."""
    figure, panels = canvas(WIDTH, 3.6, 3)
    fine, coarse = np.linspace(0.02, 0.98, 97), np.linspace(0.14, 0.86, 5)
    told = []
    for axes, (name, loss) in zip(panels, _LOSSES.items(), strict=True):
        o = _grid(fine)
        E = loss(o, np.broadcast_to(y, o.shape)).reshape(97, 97)
        axes.contour(fine, fine, E, levels=np.quantile(E, np.linspace(0.06, 0.85, 4)), colors="#c4c8ce", linewidths=1)
        o = _grid(coarse)
        downwards = -loss.gradient(o, np.broadcast_to(y, o.shape))
        steepest = np.linalg.norm(downwards, axis=1).max()
        axes.quiver(*o.T, *downwards.T, color=BACKWARD, angles="xy", scale_units="xy", scale=steepest / 0.15,
                    width=0.014)
        axes.plot(*y, "o", color=TARGET, markersize=11, markeredgecolor="white")
        axes.annotate("y*", y, (8, 7), textcoords="offset points", color=TARGET, size=14, weight="bold")
        axes.set(xlabel="$o_1$", xlim=(0, 1), ylim=(0, 1), aspect="equal", xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
        axes.set_title(f"{name}\nsteepest arrow: slope {number(steepest)}", size=12)
        axes.grid(False)
        told.append(number(steepest))
    panels[0].set_ylabel("$o_2$")
    panels[2].plot((0, 1), (1, 0), color=PARAMETER, linestyle="--")
    y_1, y_2 = map(number, y)
    return Picture(figure, (
        f"Three maps over two outputs, with a dot at the targets y* = ({y_1}, {y_2}) and arrows that point downhill, "
        "the longer the steeper. Under the squared error all arrows point straight at the dot and grow with the "
        "distance. Under the binary cross-entropy they lead there too, and are longest near the edges 0 and 1. Under "
        "the multinomial cross-entropy every arrow points up and to the right, past the dot; a dashed line marks the "
        "outputs that add up to 1, and the dot lies on it. The steepest arrows have the slopes "
        f"{told[0]}, {told[1]} and {told[2]}."))


def _grid(values):
    """All pairs of them, (N, 2), the second changing slowest."""
    return np.stack(np.meshgrid(values, values), axis=-1).reshape(-1, 2)
