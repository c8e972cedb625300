"""What came back from another framework over what is found here; and three ways to step down a loss."""

import numpy as np

from bpcore.elsewhere import adam, momentum, plain, walk
from bpcore.figures.picture import BACKWARD, CLASSES, FORWARD, WIDTH, Picture, canvas
from bpcore.teaching.story import START, STEPS, watering

SAME = 1e-9  # of the largest
WALKERS = {"plain descent": (plain, 0), "momentum": (momentum, 0), "Adam": (adam, (0, 0))}
STYLES = "-", "--", "-."


def over_ours(trace, passes):
    """A dot for each number that each of the passes brought, {name: {"o": {L: ...}, "dE_dW": {l: ...}}} with PyTorch's
    ∂E/∂W, over the trace's own number: the outputs, and the slopes of the last weights; a Picture."""
    L, alone = len(trace.net), len(passes) == 1
    figure, axes = canvas(WIDTH, 3.6 if alone else 5.2, columns=2 if alone else len(passes), rows=1 if alone else 2)
    axes = np.reshape(axes, (2, -1))
    told = []
    for k, (name, each) in enumerate(passes.items()):
        for axis, colour, what, ours, theirs in (
                (axes[0, k], FORWARD, "outputs", trace.o[L], each["o"][L]),
                (axes[1, k], BACKWARD, "slopes of the last weights", trace.dE_dW[L], each["dE_dW"][L].T)):
            _dots(axis, colour, ours, theirs)
            if alone:
                axis.set_title(what, size=12)
            told.append(f"{name}, {what}: {_in_words(ours, theirs).replace('-', '−')}.")
        if not alone:
            axes[0, k].set_title(name, weight="bold", size=14)
    for axis in axes[:, 0]:
        axis.set_ylabel("there", size=12)
    for axis in (axes.ravel() if alone else axes[1]):
        axis.set_xlabel("here", size=12)
    if not alone:
        for axis, what in zip(axes[:, -1], ("outputs", "slopes"), strict=True):
            axis.annotate(what, (1.04, 0.5), xycoords="axes fraction", rotation=270, va="center", size=12)
    return Picture(figure, " ".join(["Numbers from elsewhere over ours, with a grey diagonal where they are the same.",
                                     *told]))


def _dots(axes, colour, ours, theirs):
    ends = np.array([min(ours.min(), theirs.min()), max(ours.max(), theirs.max())])
    ends += np.ptp(ends) * np.array([-0.06, 0.06])
    axes.plot(ends, ends, color="#9ca3af", linestyle="-", linewidth=1.2, zorder=1)
    axes.plot(ours.ravel(), theirs.ravel(), "o", color=colour, markersize=5 if ours.size < 50 else 2.8, alpha=0.7)
    axes.set(xlim=ends, ylim=ends, aspect="equal")
    axes.locator_params(nbins=4)


def _in_words(ours, theirs):
    """On the diagonal, on another line through 0, or on none."""
    factor = (ours * theirs).sum() / (ours * ours).sum()
    if np.abs(theirs - factor * ours).max() > SAME * np.abs(theirs).max():
        return f"on no line through 0, correlation {np.corrcoef(ours.ravel(), theirs.ravel())[0, 1]:.2f}"
    return "on the diagonal" if abs(factor - 1) < SAME else f"on a line, {factor:.3g} of ours"


def _water(factor=1.0):
    """(loss, slope) of two weights, for three plants."""
    x, y = watering()
    return (lambda w: factor * ((w @ x.T - y)**2).mean(axis=-1) / 2,
            lambda w: factor * (x @ w - y) @ x / len(x))


def race(factor=1, steps=STEPS):
    """Plain descent, momentum and Adam from one start, all at the rate 0.1, down a loss that is multiplied by a factor;
    a Picture of their paths, and of the loss after each step, without the factor."""
    _, slope = _water(factor)
    return ways_down({name: walk(step, memory, slope, START, steps) for name, (step, memory) in WALKERS.items()},
                 f"the loss times {factor:g}")


def ways_down(paths, title=""):
    """The paths (steps + 1, 2) over the plane of both weights, and the loss along each of them: a Picture."""
    loss, _ = _water()
    figure, (plane, curve) = canvas(WIDTH, 4.2, columns=2)
    lines = np.linspace(-2.2, 4.2, 80), np.linspace(-2.8, 2.6, 80)
    E = loss(np.stack(np.meshgrid(*lines), axis=-1))
    plane.contour(*lines, E, levels=[0.01, 0.1, 0.5, 1.5, 4, 8], colors="#cbd5e1", linewidths=1)
    plane.plot(0.6, 0.8, "k+", markersize=12, markeredgewidth=2)
    told = []
    for (name, path), colour, style in zip(paths.items(), CLASSES, STYLES, strict=False):
        E = loss(path)
        plane.plot(*path.T, style, color=colour, marker="o", markersize=3, linewidth=1.2, label=name)
        curve.plot(E, style, color=colour, linewidth=2, label=name)
        told.append(f"{name}: from {E[0]:.2g} to {E[-1]:.2g}")
    plane.set(xlim=lines[0][[0, -1]], ylim=lines[1][[0, -1]], xlabel="weight of dry", ylabel="weight of dark")
    curve.set(yscale="log", xlabel="steps", ylabel="mean loss", ylim=(1e-4, 1e4))
    curve.legend(loc="lower left", frameon=False)
    plane.set_title(title, size=12)
    steps = max(len(path) for path in paths.values()) - 1
    return Picture(figure, "On the left the plane of two weights, with lines of equal loss round its lowest point, and "
                           "the paths from (3.4, −2.2); on the right the mean loss after each step"
                           f"{', ' * bool(title)}{title}. After {steps} steps, {'; '.join(told)}.")
