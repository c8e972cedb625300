"""How likely a prediction makes three targets, and the squared error that comes of it."""

import math

import numpy as np

from bpcore.figures.picture import BACKWARD, CLASSES, FORWARD, PARAMETER, TARGET, WIDTH, Picture, canvas
from bpcore.losses import squared_error
from bpcore.teaching.writing import number

DAYS = "Monday", "Tuesday", "Wednesday"
WATER = 1.1, 2.9, 2.6  # decilitres on each
_LONG = 1.6  # days that a density of 1 is drawn wide


def three_days(o, y=WATER):
    """The bell of normal noise with variance 1 round the prediction o, upright beside each target, how high it is
    there, and the product of the three: the likelihood [001-30]."""
    figure, axes = canvas(WIDTH, 4.2)
    heights = _density(np.array(y), o)
    amounts = np.linspace(-0.5, 5, 221)
    axes.axhline(o, color=FORWARD, linestyle=":", linewidth=1.5)
    axes.text(3.3, o + 0.08, f"the net says\no = {number(o)}", color=FORWARD, ha="right", va="bottom", size=12)
    for day, (target, p) in enumerate(zip(y, heights, strict=True)):
        axes.plot((day, day), (-0.5, 5), color="#9ca3af", linestyle="-", linewidth=1)
        axes.plot(day + _LONG * _density(amounts, o), amounts, color=FORWARD, linestyle="-", linewidth=2)
        axes.plot((day, day + _LONG * p), (target, target), color=TARGET, linestyle="-", linewidth=4)
        axes.plot(day, target, "o", color=TARGET, markersize=10)
        axes.text(day + _LONG * p + 0.05, target, number(p), color=TARGET, va="center", size=13, weight="bold")
    factors, product = [number(p) for p in heights], number(np.prod(heights), 4)
    axes.set_title(f"likelihood  =  {' · '.join(factors)}  =  {product}", size=14)
    axes.set(xlim=(-0.15, 3.3), ylim=(-0.5, 5), ylabel="water in decilitres", yticks=range(6))
    axes.set_xticks(range(3), [f"{name}: y* = {number(each)}" for name, each in zip(DAYS, y, strict=True)], size=12)
    axes.grid(False)
    return Picture(figure, (
        f"Three days side by side, upwards the water in decilitres. On each stands a bell on its side, centred at the "
        f"output o = {number(o)}. A bar leads from each target to the bell. "
        + " ".join(f"On {name} the target is {number(each)}, and the bar is {p} long."
                   for name, each, p in zip(DAYS, y, factors, strict=True))
        + f" Multiplied they give the likelihood, {product}."))


def minus_log(o, y=WATER):
    """Minus the log of the likelihood as the prediction moves, and the squared error below it, each with its slope at
    o [001-31, 001-34]."""
    figure, axes = canvas(WIDTH, 3.6)
    outputs = np.linspace(0, 4.4, 177)
    E, gap = _squared(np.array([o]), y)[0], len(y) * math.log(2 * math.pi) / 2
    slope = round(squared_error.gradient(o, np.array(y)).sum(), 9)  # 0 at the mean, without the rounding
    for lift, name, colour, style in ((0, "squared error E", "black", "-"), (gap, "−log likelihood", CLASSES[0], "--")):
        axes.plot(outputs, _squared(outputs, y) + lift, color=colour, linestyle=style, linewidth=2)
        axes.axline((o, E + lift), slope=slope, color=BACKWARD, linestyle="-", linewidth=1.2)
        axes.plot(o, E + lift, "o", color=colour, markersize=9)
        axes.text(4.4, _squared(np.array([4.4]), y)[0] + lift, f" {name}\n {number(E + lift)} at o", color=colour,
                  va="center", size=12)
    axes.annotate("", (o, E + gap), (o, E), arrowprops={"arrowstyle": "<->", "color": PARAMETER, "shrinkA": 5,
                                                        "shrinkB": 5})
    side, ha = (-0.05, "right") if slope > 0 else (0.05, "left")  # where neither curve runs through it
    axes.text(o + side, E + gap / 4, number(gap), color=PARAMETER, ha=ha, va="center")
    axes.plot(y, np.zeros(len(y)), "o", color=TARGET, markersize=9, clip_on=False, zorder=5)
    axes.text(y[0], 0.25, "targets", color=TARGET, ha="center", va="bottom")
    axes.set_title(f"all three days together:  o = {number(o)},  slope of both {number(slope)}", color=BACKWARD)
    axes.set(xlim=(0, 4.4), ylim=(0, 12), xlabel="output o in decilitres")
    return Picture(figure, (
        f"Two equal bowls over the output, added up over three days, the minus log of the likelihood above the squared "
        f"error by {number(gap)} "
        f"everywhere. Both are lowest at {number(np.mean(y))}. At o = {number(o)} the squared error is {number(E)}, "
        f"the minus log of the likelihood {number(E + gap)}, and the slope of both is {number(slope)}."))


def _density(target, o):
    return np.exp(-squared_error.term(target, o)) / np.sqrt(2 * np.pi)


def _squared(outputs, y):
    """The squared error of all targets, for each of some outputs."""
    return squared_error(np.repeat(outputs[:, None], len(y), axis=1), np.tile(y, (len(outputs), 1)))
