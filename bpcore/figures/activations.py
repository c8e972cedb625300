"""The elementwise activations: how much each lets through of a slope that comes back, and the curves of both."""

import numpy as np

from bpcore.activations import linear, relu, sigmoid, tanh
from bpcore.figures.diagram import arrow, box, sheet
from bpcore.figures.picture import BACKWARD, FORWARD, WIDTH, Picture, canvas
from bpcore.teaching.writing import number

SLOPES = {sigmoid: "o(1 − o)", tanh: "1 − o²", relu: "1 if o > 0", linear: "1"}
REACH = 4
_FULL, _UNIT = 2.9, 5.3  # inches: a bar that is 1 long, and where the units stand


def gates(s=0.8):
    """A slope of 1 comes back to a unit of each activation, as a bar, and leaves it as a bar of the length a′(s)."""
    figure, axes = sheet(4.5)
    told = []
    for k, activation in enumerate(SLOPES):
        y = 3.4 - 0.92 * k
        o = activation(np.array([s]))[0]
        slope = activation.vjp(np.array([o]), np.ones(1))[0]
        box(axes, _UNIT, y, "", wide=1.7, high=0.5)
        axes.text(_UNIT, y, f"{number(s)}  |  {number(o)}", color=FORWARD, ha="center", va="center", size=14)
        axes.text(_UNIT, y + 0.38, activation.name, ha="center", va="center", size=12)
        _bar(axes, _UNIT + 1.0, y, _FULL)
        _bar(axes, _UNIT - 1.0 - _FULL * slope, y, _FULL * slope)
        axes.text(_UNIT - 1.15 - _FULL * slope, y, _short(slope), color=BACKWARD, ha="right", va="center", size=14)
        axes.text(_UNIT + 1.1 + _FULL, y, "1.00", color=BACKWARD, ha="left", va="center", size=14)
        told.append(f"{activation.name} lets {_short(slope)} of it through")
    for x, text, colour in ((_UNIT - 1.0 - _FULL / 2, "δ = ∂E/∂s  leaves", BACKWARD), (_UNIT, "s | o", FORWARD),
                            (_UNIT + 1.0 + _FULL / 2, "∂E/∂o  arrives", BACKWARD)):
        axes.text(x, 4.22, text, color=colour, ha="center", va="center", size=13)
    arrow(axes, (_UNIT + 1.0 + _FULL, 0.15), (_UNIT - 1.0 - _FULL, 0.15), "backwards", BACKWARD, at=0.2, width=1.2)
    return Picture(figure, f"Four units with the weighted sum s = {number(s)}. At each a bar of the length 1 arrives "
                           f"from the right, and what leaves to the left is shorter or as long: {', '.join(told)}.")


def _short(slope):
    """With two decimals, like the others beside it, however small."""
    return number(round(slope, 2))


def _bar(axes, left, y, length):
    axes.barh(y, length, 0.3, left=left, color=BACKWARD)


def activation_curves(s=0.8):
    """Each activation with its tangent at s, and beneath it the slope a′(s), which is worked out from the output."""
    figure, axes = canvas(WIDTH, 4.6, columns=len(SLOPES), rows=2)
    here, told = np.array([s]), []
    for (activation, formula), above, below in zip(SLOPES.items(), *axes, strict=True):
        o = activation(here)
        slope = activation.vjp(o, np.ones(1))
        _curve(above, activation, here, o, slope)
        _slope_curve(below, activation, here, slope)
        above.set_title(f"{activation.name}\no = {number(o[0])}", size=13, color=FORWARD)
        below.set_title(f"{formula}\na′ = {_short(slope[0])}", size=13, color=BACKWARD)
        for each in (above, below):  # the numbers of an axis stand once, at the left or at the foot
            each.tick_params(labelleft=activation is sigmoid, labelbottom=each is below)
        told.append(f"{activation.name} gives o = {number(o[0])} with the slope {_short(slope[0])}")
    return Picture(figure, f"Four activations side by side, the slope of each beneath its curve. At s = {number(s)} "
                           f"{'; '.join(told)}. The sigmoid's slope is a low hill, nowhere above 0.25; tanh's is a "
                           "hill of height 1; relu's is 0 up to s = 0 and 1 beyond; the linear one's is 1 everywhere.")


def _curve(axes, activation, here, o, slope):
    s = np.linspace(-REACH, REACH, 161)
    axes.plot(s, activation(s), color=FORWARD, linestyle="-", linewidth=2)
    run = np.array([-2.8, 2.8])
    axes.plot(here + run, o + slope * run, color=BACKWARD, linestyle="--", linewidth=1.8)
    axes.plot(here, o, "o", color=FORWARD)
    axes.set(xlim=(-REACH, REACH), ylim=(-1.6, 2.6), xticks=(-3, 0, 3), yticks=(-1, 0, 1, 2))


def _slope_curve(axes, activation, here, slope):
    s = np.linspace(-REACH, REACH, 161)
    slopes = activation.vjp(activation(s), np.ones_like(s))
    jumps = np.abs(np.diff(slopes, append=slopes[-1])) > 0.5
    for at in s[jumps]:  # relu's kink: the slope that is meant, and the one that is not
        axes.plot(at, 0, "o", color=BACKWARD, markersize=4)
        axes.plot(at, 1, "o", color=BACKWARD, markersize=4, markerfacecolor="white")
    axes.plot(s, np.where(jumps, np.nan, slopes), color=BACKWARD, linestyle="-", linewidth=2)
    axes.plot(here, slope, "o", color=BACKWARD)
    axes.set(xlim=(-REACH, REACH), ylim=(-0.1, 1.15), xticks=(-3, 0, 3), yticks=(0, 0.25, 1), xlabel="s")
