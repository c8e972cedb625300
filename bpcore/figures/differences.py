"""Differences against slopes: the lines that they are the slopes of, and how their error depends on h."""

import numpy as np

from bpcore.figures.picture import CLASSES, WIDTH, Picture, canvas
from bpcore.teaching.writing import number
from bpcore.validation import numerical_gradient

REACH = 2.2  # of a picture round a weight, to each side
STEPS = np.array([0.1, *(float(f"{m}e-{k}") for k in range(2, 16) for m in (5, 2, 1))])


def curve(f, w):
    """Picture: f of one number around w, and its tangent there."""
    figure, axes = _around(f, w)
    tangent = float(numerical_gradient(f, w))
    ends = np.array([w - REACH, w + REACH])
    axes.plot(ends, f(w) + tangent * (ends - w), color="black", linestyle=":", linewidth=2.2, label="tangent")
    axes.plot(w, f(w), "o", color="black", markersize=6, label="points")
    left, right = (number(float(f(end)) - float(f(w))) for end in ends)
    return Picture(figure, f"E against one weight, with its tangent at w = {number(w)}, a dotted line. From w to the "
                   f"right edge, {number(REACH)} further, E changes by {right}, and to the left edge by {left}.")


def _around(f, w):
    """A figure and its axes with f from w − REACH to w + REACH."""
    figure, axes = canvas(WIDTH, 3.5)
    around = np.linspace(w - REACH, w + REACH, 121)
    values = np.array([f(v) for v in around])
    axes.plot(around, values, color="black", linestyle="-", linewidth=2, label="E")
    room = np.ptp(values) * 0.2
    axes.set(xlim=around[[0, -1]], ylim=(values.min() - room, values.max() + room), xlabel="the weight w", ylabel="E")
    return figure, axes


def secants(f, w, h):
    """Picture: f of one number around w, its tangent, and the lines whose slopes forward and central differences are.
    """
    figure, axes = _around(f, w)
    tangent = float(numerical_gradient(f, w))
    forward, central = (f(w + h) - f(w)) / h, float(numerical_gradient(f, w, h))
    said = []
    for name, slope, low, high, beyond, colour, style in (
            ("tangent", tangent, w, w, REACH, "black", ":"),
            ("forward", forward, w, w + h, 0.4, CLASSES[0], "--"),
            ("central", central, w - h, w + h, 0.4, CLASSES[1], "-.")):
        ends = np.array([low - beyond, high + beyond])
        axes.plot(ends, f(low) + slope * (ends - low), color=colour, linestyle=style, linewidth=2.2, label=name)
        off = "" if name == "tangent" else f", off by {number(abs(slope - tangent), 3)}"
        axes.text(0.98, 0.22 - 0.08 * len(said), f"{name} {number(slope, 3)}{off}", color=colour, ha="right",
                  size=13, transform=axes.transAxes)
        said.append(number(slope, 3) + off)
    axes.plot([w - h, w, w + h], [f(w - h), f(w), f(w + h)], "o", color="black", markersize=6, label="points")
    axes.set_title(f"h = {number(h)}")
    return Picture(figure, f"E against one weight, with its tangent at w = {number(w)}: slope {said[0]}. With "
                   f"h = {number(h)}, the line through the points at w and w + h has slope {said[1]}; the line through "
                   f"those at w − h and w + h has slope {said[2]}.")


def cube(w):
    """w³ by multiplication alone, in the dtype of w, and the same on every machine; its slope is 3w²."""
    return w * w * w


def best_h(w, order, dtype):
    """The h at which truncation and rounding of a difference of w³ add up to least: order 1 forward, 2 central.

    Forward they are 3wh and 2εw³/h, central h² and εw³/h.
    """
    eps = float(np.finfo(dtype).eps)
    return w * ((2 * eps / 3) ** (1 / 2) if order == 1 else (eps / 2) ** (1 / 3))


def step_sizes(w):
    """Picture: the relative error of three differences of w³ against h; the lines are truncation and rounding added."""
    figure, axes = canvas(WIDTH, 4.2)
    said = []
    for name, order, dtype, colour, mark, place in (
            ("forward, float64", 1, np.float64, CLASSES[0], "o", (8e-9, 1e-6)),
            ("central, float64", 2, np.float64, CLASSES[1], "s", (4e-6, 3e-13)),
            ("central, float32", 2, np.float32, CLASSES[2], "^", (7e-3, 1e-11))):
        error = np.array([_error(w, h, order, dtype) for h in STEPS])
        error[error == 0] = np.nan  # by chance; a logarithmic axis has no place for it
        best, expected = best_h(w, order, dtype), _expected(w, STEPS, order, dtype)
        least = _expected(w, best, order, dtype)
        axes.loglog(STEPS, error, mark, color=colour, markersize=4, label=name)
        axes.loglog(STEPS, expected, color=colour, linestyle="-", linewidth=1.2, label=f"{name}, expected")
        axes.loglog(best, least, "o", color=colour, markersize=13, markerfacecolor="none", markeredgewidth=2,
                    label=f"{name}, best")
        axes.annotate(f"{name}\nbest h ≈ {number(best)}", (best, least), place, ha="center", size=12, color=colour,
                      weight="bold", arrowprops={"arrowstyle": "-", "color": colour, "shrinkB": 7})
        said.append(f"{name}: about {number(least)} at h = {number(best)}")
    for x, y, colour, text in (
            (2.5e-6, 4e-7, CLASSES[0], "∝ h"), (3e-4, 3e-9, CLASSES[1], "∝ h²"),
            (2e-15, 1e-6, "black", "rounding\n∝ 1/h"), (1e-15, 2.5, CLASSES[2], "w + h is w: 100 % off")):
        axes.text(x, y, text, color=colour)
    axes.set(xlim=(5e-16, 0.3), ylim=(3e-14, 20), xlabel="h", ylabel="relative error of the slope")
    axes.grid(False)
    return Picture(figure, "Relative error of the slope against h, both axes logarithmic: three shapes like a V. Their "
                   f"lowest points are {'; '.join(said)}. To the right, forward differences err in proportion to h, "
                   "central ones to h²; to the left all grow like 1/h and scatter, until float32 is 100 % off.")


def _error(w, h, order, dtype):
    """Relative error of the difference, with every number of it in this dtype."""
    def f(v):
        return cube(np.asarray(v).astype(dtype))

    slope = (f(w + h) - f(w)) / h if order == 1 else numerical_gradient(f, w, h)
    return abs(float(slope) / (3 * w * w) - 1)


def _expected(w, h, order, dtype):
    """Truncation and rounding, relative to the slope."""
    eps = np.finfo(dtype).eps
    absolute = 3 * w * h + 2 * eps * w**3 / h if order == 1 else h**2 + eps * w**3 / h
    return absolute / (3 * w * w)
