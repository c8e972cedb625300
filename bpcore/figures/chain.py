"""The way from one weight to the loss. Each arrow back carries its slope, and the slopes multiply; where the way forks,
what comes back on its arms is added."""

import numpy as np

from bpcore.figures.diagram import arrow, box, sheet
from bpcore.figures.picture import BACKWARD, FORWARD, PARAMETER, Picture
from bpcore.teaching.places import entries
from bpcore.teaching.writing import number
from bpcore.trace import Step

SIZE = 13  # of what stands on arrows and in boxes


def chain(trace, at, slopes=True):
    """The way w → s → o → E of the last layer's weight `at` = (below, unit), from 1, in the first example: a Picture
    with the slopes on the arrows back and their product [001-43], or of the way up alone."""
    L, (j, i) = len(trace.net), at
    w, s, o = f"w_{{{j}{i}}}^{L}", f"s_{i}^{L}", f"o_{i}^{L}"
    values = [number(value) for value in (trace["W", L][j - 1, i - 1], trace.s[L][0, i - 1], trace.o[L][0, i - 1],
                                          trace.E[0])]
    links = trace.o[L - 1][0, j - 1], entries(trace, Step("slope", L))[0, i - 1], trace.dE_do[L][0, i - 1]
    figure, axes = sheet(2.8 if slopes else 1.4)
    y = 1.85 if slopes else 0.55
    sum_up = f"times $o_{j}^{L - 1}$" if slopes else "weighted sum"
    deeds = sum_up, str(trace.net[-1].activation), str(trace.loss).replace("_", " ")
    says = f"$∂{s}/∂{w}$", f"$∂{o}/∂{s}$", f"$∂E/∂{o}$"
    for k, x in enumerate(np.linspace(0.8, 9.2, 4)):
        box(axes, x, y, values[k], (PARAMETER, FORWARD, FORWARD, "black")[k], name=f"${(w, s, o, 'E')[k]}$", high=0.6,
            size=SIZE)
        if k < 3:
            arrow(axes, (x + 0.6, y + 0.12), (x + 2.2, y + 0.12), deeds[k], FORWARD, size=12)
        if k < 3 and slopes:
            arrow(axes, (x + 2.2, y - 0.12), (x + 0.6, y - 0.12), number(links[k]), BACKWARD, lift=-0.22, size=SIZE)
            axes.text(x + 1.4, y - 0.68, says[k], ha="center", va="center", color=BACKWARD, size=SIZE)
    alt = (f"Four boxes in a row. The weight {values[0]} from unit {j} of layer {L - 1} to unit {i} of layer {L} gives "
           f"the weighted sum {values[1]}, that gives the output {values[2]}, and that gives the loss {values[3]}.")
    if slopes:
        factors, product = [number(link) for link in links[::-1]], number(np.prod(links))
        _line(axes, f"$∂E/∂{w}$  =  {' · '.join(factors)}  =  {product}")
        alt += (f" On the arrows back stand their slopes: {factors[0]} from the loss to the output, {factors[1]} to "
                f"the sum, {factors[2]} to the weight. Multiplied they give {product}.")
    return Picture(figure, alt)


def fork(trace, at):
    """The way back from the loss to a weight `at` = (below, unit) one layer lower, in the first example: a Picture of
    its arms, one through each output, and of their sum [001-76]."""
    L, (k, j) = len(trace.net), at
    outputs = range(trace.o[L].shape[1])
    w, s, o = f"w_{{{k}{j}}}^{L - 1}", f"s_{j}^{L - 1}", f"o_{j}^{L - 1}"
    y = 0.6 * len(outputs) + 0.65
    figure, axes = sheet(y + 0.6 * len(outputs))
    for name, x, colour in ((w, 0.7, PARAMETER), (s, 2.4, FORWARD), (o, 4.1, FORWARD), ("E", 9.4, "black")):
        _node(axes, x, y, name, colour)
    last = trace.o[L - 2][0, k - 1], entries(trace, Step("slope", L - 1))[0, j - 1]
    for x, link in zip((0.7, 2.4), last, strict=True):
        arrow(axes, (x + 1.3, y), (x + 0.4, y), number(link), BACKWARD, size=SIZE, lift=0.18)
    links = np.array([trace["W", L][j - 1], entries(trace, Step("slope", L))[0], trace.dE_do[L][0]]).T  # by arms
    for i, (weight, slope, error) in enumerate(links):
        high = y + 0.6 * (len(outputs) - 1 - 2 * i)
        _node(axes, 6.0, high, f"s_{i + 1}^{L}", FORWARD)
        _node(axes, 7.7, high, f"o_{i + 1}^{L}", FORWARD)
        lift = 0.18 if high >= y else -0.2
        arrow(axes, (9.0, y + 0.3 * (high - y)), (8.1, high), number(error), BACKWARD, at=0.4, lift=1.5 * lift,
              size=SIZE)
        arrow(axes, (7.3, high), (6.4, high), number(slope), BACKWARD, lift=lift, size=SIZE)
        arrow(axes, (5.6, high), (4.5, y + 0.2 * (high - y)), number(weight), BACKWARD, at=0.45, lift=1.5 * lift,
              size=SIZE)
    arms = links.prod(axis=1)
    total = arms.sum()
    axes.text(4.1, y - 0.47, "added here", ha="center", va="center", color=BACKWARD, size=12)
    told = " + ".join(f"({number(arm)})" if arm < 0 else number(arm) for arm in arms)
    _line(axes, f"$∂E/∂{w}$  =  ({told}) · {number(last[1])} · {number(last[0])}  =  {number(total * np.prod(last))}")
    told = " ".join(f"Through output {i + 1} come {number(error)} · {number(slope)} · {number(weight)} = {number(arm)}."
                    for i, ((weight, slope, error), arm) in enumerate(zip(links, arms, strict=True)))
    alt = (f"The way back from the loss to the weight from unit {k} of layer {L - 2} to unit {j} of layer {L - 1} has "
           f"{len(outputs)} arms. {told} At the hidden output they are added. Then come the slopes {number(last[1])} "
           f"and {number(last[0])}; the slope for the weight is {number(total * np.prod(last))}.")
    return Picture(figure, alt)


def _node(axes, x, y, name, colour):
    box(axes, x, y, f"${name}$", colour, wide=0.8, size=14)


def _line(axes, text):
    """The product, below all."""
    axes.text(5, 0.3, text, ha="center", va="center", color=BACKWARD, size=15)
