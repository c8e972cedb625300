"""The elementwise activations, each with its slope beneath it, and where a weighted sum stands on both."""

import numpy as np

from bpcore.activations import linear, relu, sigmoid, tanh
from bpcore.figures.picture import BACKWARD, FORWARD, Picture, canvas
from bpcore.teaching.writing import number

SLOPES = {sigmoid: "o(1 − o)", tanh: "1 − o²", relu: "1 if o > 0", linear: "1"}
REACH = 4


def activation_curves(s=0.8):
    """Each activation with its tangent at s, and beneath it the slope a′(s), which is worked out from the output."""
    figure, axes = canvas(7.3, 4.4, columns=len(SLOPES), rows=2)
    here, told = np.array([s]), []
    for (activation, formula), above, below in zip(SLOPES.items(), *axes, strict=True):
        o = activation(here)
        slope = activation.vjp(o, np.ones(1))
        _curve(above, activation, here, o, slope)
        _slope_curve(below, activation, here, slope)
        above.set_title(f"{activation.name}\no = {number(o[0])}", size=11, color=FORWARD)
        below.set_title(f"{formula}\na′ = {number(slope[0])}", size=11, color=BACKWARD)
        for each in (above, below):  # the numbers of an axis stand once, at the left or at the foot
            each.tick_params(labelleft=activation is sigmoid, labelbottom=each is below)
        told.append(f"{activation.name} gives o = {number(o[0])} with the slope {number(slope[0])}")
    return Picture(figure, f"Four activations side by side, the slope of each beneath its curve. At s = {number(s)} "
                           f"{'; '.join(told)}. The sigmoid's slope is a low hill, nowhere above 0.25; tanh's is a "
                           "hill of height 1; relu's is 0 up to s = 0 and 1 beyond; the linear one's is 1 everywhere.")


def _curve(axes, activation, here, o, slope):
    s = np.linspace(-REACH, REACH, 161)
    axes.plot(s, activation(s), color=FORWARD, linestyle="-", linewidth=2)
    run = np.array([-1.2, 1.2])
    axes.plot(here + run, o + slope * run, color=BACKWARD, linestyle="--", linewidth=1.5)
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
