"""Differences against slopes: the lines that they are the slopes of, and how their error depends on h."""

import numpy as np

from bpcore.figures.picture import BACKWARD, FORWARD, PARAMETER, TARGET, Picture, canvas
from bpcore.teaching.writing import number
from bpcore.validation import numerical_gradient

STEPS = np.array([0.1, *(float(f"{m}e-{k}") for k in range(2, 16) for m in (5, 2, 1))])


def secants(f, w, h):
    """Picture: f of one number around w, its tangent, and the lines whose slopes forward and central differences are.
    """
    figure, axes = canvas(6.6, 3.9)
    around = np.linspace(w - 2.2, w + 2.2, 121)
    values = np.array([f(v) for v in around])
    axes.plot(around, values, color="black", linestyle="-", linewidth=2, label="E")
    tangent = float(numerical_gradient(f, w))
    forward, central = (f(w + h) - f(w)) / h, float(numerical_gradient(f, w, h))
    said = []
    for name, slope, low, high, beyond, colour, style in (
            ("tangent", tangent, w, w, 2.2, PARAMETER, ":"),
            ("forward", forward, w, w + h, 0.4, BACKWARD, "--"),
            ("central", central, w - h, w + h, 0.4, FORWARD, "-.")):
        ends = np.array([low - beyond, high + beyond])
        axes.plot(ends, f(low) + slope * (ends - low), color=colour, linestyle=style, linewidth=2.2, label=name)
        off = "" if name == "tangent" else f", off by {number(abs(slope - tangent), 3)}"
        axes.text(0.98, 0.2 - 0.08 * len(said), f"{name} {number(slope, 3)}{off}", color=colour, ha="right",
                  weight="bold", transform=axes.transAxes)
        said.append(number(slope, 3) + off)
    axes.plot([w - h, w, w + h], [f(w - h), f(w), f(w + h)], "o", color="black", markersize=6, label="points")
    room = np.ptp(values) * 0.2
    axes.set(xlim=around[[0, -1]], ylim=(values.min() - room, values.max() + room),
             xlabel="the weight w", ylabel="E", title=f"h = {number(h)}")
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
    figure, axes = canvas(6.6, 4.6)
    said = []
    for name, order, dtype, colour, mark, place in (
            ("forward, float64", 1, np.float64, BACKWARD, "o", (8e-9, 1e-6)),
            ("central, float64", 2, np.float64, FORWARD, "s", (4e-6, 3e-13)),
            ("central, float32", 2, np.float32, TARGET, "^", (7e-3, 1e-11))):
        error = np.array([_error(w, h, order, dtype) for h in STEPS])
        error[error == 0] = np.nan  # by chance; a logarithmic axis has no place for it
        best, expected = best_h(w, order, dtype), _expected(w, STEPS, order, dtype)
        least = _expected(w, best, order, dtype)
        axes.loglog(STEPS, error, mark, color=colour, markersize=4, label=name)
        axes.loglog(STEPS, expected, color=colour, linestyle="-", linewidth=1.2, label=f"{name}, expected")
        axes.loglog(best, least, "o", color=colour, markersize=13, markerfacecolor="none", markeredgewidth=2,
                    label=f"{name}, best")
        axes.annotate(f"{name}\nbest h ≈ {number(best)}", (best, least), place, ha="center", size=10, color=colour,
                      weight="bold", arrowprops={"arrowstyle": "-", "color": colour, "shrinkB": 7})
        said.append(f"{name}: about {number(least)} at h = {number(best)}")
    for x, y, colour, text in (
            (2.5e-6, 4e-7, BACKWARD, "∝ h"), (3e-4, 3e-9, FORWARD, "∝ h²"),
            (2e-15, 1e-6, "black", "rounding\n∝ 1/h"), (1e-15, 2.5, TARGET, "w + h is w: 100 % off")):
        axes.text(x, y, text, color=colour)
    axes.set(xlim=(5e-16, 0.3), ylim=(3e-14, 20), xlabel="h", ylabel="relative error of the slope")
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
