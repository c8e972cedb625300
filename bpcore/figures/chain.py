"""The way from one weight to the loss. Each arrow back carries its slope, and the slopes multiply; where the way forks,
what comes back on its arms is added."""

import numpy as np

from bpcore.figures.diagram import arrow, box, sheet
from bpcore.figures.picture import BACKWARD, FORWARD, PARAMETER, Picture
from bpcore.teaching.writing import number


def chain(trace, at, slopes=True):
    """The way w → s → o → E of the last layer's weight `at` = (below, unit), from 1, in the first example: a Picture
    with the slopes on the arrows back and their product [001-43], or of the way up alone."""
    L, (j, i) = len(trace.net), at
    values = [number(value) for value in (trace["W", L][j - 1, i - 1], trace.s[L][0, i - 1], trace.o[L][0, i - 1],
                                          trace.E[0])]
    links = trace.o[L - 1][0, j - 1], _slopes(trace, L)[i - 1], trace.dE_do[L][0, i - 1]
    figure, axes = sheet(2.7 if slopes else 1.3)
    y = 1.75 if slopes else 0.5
    names = f"$w_{{{j}{i}}}$", f"$s_{i}$", f"$o_{i}$", "$E$"
    deeds = "times o below", trace.net[-1].activation, trace.loss
    says = "∂s/∂w = o below", "∂o/∂s = a′(s)", "∂E/∂o"
    for k, x in enumerate(np.linspace(0.8, 9.2, 4)):
        box(axes, x, y, values[k], (PARAMETER, FORWARD, FORWARD, "black")[k], name=names[k])
        if k < 3:
            arrow(axes, (x + 0.6, y + 0.1), (x + 2.2, y + 0.1), deeds[k], FORWARD)
        if k < 3 and slopes:
            arrow(axes, (x + 2.2, y - 0.1), (x + 0.6, y - 0.1), number(links[k]), BACKWARD, lift=-0.2)
            axes.text(x + 1.4, y - 0.58, says[k], ha="center", va="center", color=BACKWARD, size=10)
    alt = (f"Four boxes in a row. The weight {values[0]} from unit {j} below to unit {i} gives the weighted sum "
           f"{values[1]}, that gives the output {values[2]}, and that gives the loss {values[3]}.")
    if slopes:
        factors, product = [number(link) for link in links[::-1]], number(np.prod(links))
        axes.text(5, 0.35, f"$∂E/∂w_{{{j}{i}}}$  =  {' · '.join(factors)}  =  {product}", ha="center", va="center",
                  color=BACKWARD, size=14)
        alt += (f" On the arrows back stand their slopes: {factors[0]} from the loss to the output, {factors[1]} to "
                f"the sum, {factors[2]} to the weight. Multiplied they give {product}.")
    return Picture(figure, alt)


def fork(trace, at):
    """The way back from the loss to a weight `at` = (below, unit) one layer lower, in the first example: a Picture of
    its arms, one through each output, and of their sum [001-76]."""
    L, (k, j) = len(trace.net), at
    outputs = range(trace.o[L].shape[1])
    y = 0.6 * len(outputs) + 0.55
    figure, axes = sheet(y + 0.6 * len(outputs))
    places = {f"$w_{{{k}{j}}}$": 0.7, f"$s_{j}$": 2.4, f"$o_{j}$": 4.1}
    for name, x in places.items():
        box(axes, x, y, name, PARAMETER if "w" in name else FORWARD, wide=0.8)
    box(axes, 9.4, y, "$E$", wide=0.8)
    last = trace.o[L - 2][0, k - 1], _slopes(trace, L - 1)[j - 1]
    for x, link in zip((0.7, 2.4), last, strict=True):
        arrow(axes, (x + 1.3, y), (x + 0.4, y), number(link), BACKWARD)
    links = np.array([trace["W", L][j - 1], _slopes(trace, L), trace.dE_do[L][0]]).T  # a row for each arm
    for i, (w, slope, error) in enumerate(links):
        high = y + 0.6 * (len(outputs) - 1 - 2 * i)
        box(axes, 6.0, high, f"$s_{i + 1}$", FORWARD, wide=0.8)
        box(axes, 7.7, high, f"$o_{i + 1}$", FORWARD, wide=0.8)
        lift = 0.18 if high >= y else -0.18
        arrow(axes, (9.0, y + 0.3 * (high - y)), (8.1, high), number(error), BACKWARD, at=0.4, lift=1.4 * lift)
        arrow(axes, (7.3, high), (6.4, high), number(slope), BACKWARD, lift=lift)
        arrow(axes, (5.6, high), (4.5, y + 0.2 * (high - y)), number(w), BACKWARD, at=0.45, lift=1.4 * lift)
    arms, total = links.prod(axis=1), links.prod(axis=1).sum()
    axes.text(4.1, y - 0.45, "added here", ha="center", va="center", color=BACKWARD, size=10)
    told = " + ".join(f"({number(arm)})" if arm < 0 else number(arm) for arm in arms)
    axes.text(5, 0.2, f"$∂E/∂w_{{{k}{j}}}$  =  ({told}) · {number(last[1])} · {number(last[0])}  =  "
                      f"{number(total * np.prod(last))}", ha="center", va="center", color=BACKWARD, size=14)
    alt = (f"The way back from the loss to the weight from unit {k} below to hidden unit {j} has {len(outputs)} arms. "
           + " ".join(f"Through output {i + 1} come {number(error)} · {number(slope)} · {number(w)} = {number(arm)}."
                      for i, ((w, slope, error), arm) in enumerate(zip(links, arms, strict=True)))
           + f" At the hidden output they are added. Then come the slopes {number(last[1])} and {number(last[0])}; the "
             f"slope for the weight is {number(total * np.prod(last))}.")
    return Picture(figure, alt)


def _slopes(trace, l):
    """a′(s) of each unit of a layer, in the first example."""
    return trace.net[l - 1].activation.vjp(trace.o[l], np.ones_like(trace.o[l]))[0]
