"""Wrong lines as pictures: how far they are off, a formula beside the truth, a walk with the wrong sign, classes that
are exchanged, and the copies of an output that make a sum right."""

from dataclasses import replace

import numpy as np

from bpcore.figures.diagram import arrow, box, sheet
from bpcore.figures.picture import BACKWARD, CLASSES, FORWARD, PARAMETER, WIDTH, Picture, canvas, matrix
from bpcore.losses import binary_cross_entropy, zero_class_cross_entropy
from bpcore.teaching.writing import number
from bpcore.trace import backprop

PUT_RIGHT, WRONG, _ = CLASSES
SIGNS = {"✗": WRONG, "✓": PUT_RIGHT}
LOW, HIGH = -1.5, 4.5  # between which the weight is drawn
TICKS = np.arange(-9, 2, 2)  # powers of 10
LEAST = 10.0 ** TICKS[0]  # smaller errors are rounding, another on each machine, and are drawn here


def spread(errors):
    """How far lines are off on some networks each, {what is wrong with it: (errors as it stands, errors put right)}."""
    figure, axes = canvas(WIDTH, 0.4 * len(errors) + 1)
    alt = "Errors on random networks, on a logarithmic axis."
    for row, (what, pair) in enumerate(errors.items()):
        for values, (sign, colour), lift in zip(pair, SIGNS.items(), (0.12, -0.12), strict=True):
            axes.plot(np.maximum(values, LEAST), np.full(len(values), row - lift), "X" if sign == "✗" else "o", ms=7,
                      color=colour, alpha=0.75, mew=0)
        written, corrected = pair
        alt += (f" {what.capitalize()}: as it stands from {min(written):.2g} to {max(written):.2g}, put right at most "
                f"{number(max(LEAST, *corrected), 1)}.")
    for x, text, colour in ((0.99, "✗ as it stands", WRONG), (0.01, "✓ put right", PUT_RIGHT)):
        axes.text(x, 1.02, text, color=colour, size=15, ha="right" if x > 0.5 else "left", va="bottom",
                  transform=axes.transAxes)
    axes.set(xscale="log", xlim=(LEAST / 3, 10), ylim=(len(errors) - 0.5, -0.5), xlabel="error")
    axes.set_xticks(10.0 ** TICKS, [f"${'≤' if tick == TICKS[0] else ''}10^{{{tick}}}$" for tick in TICKS])
    axes.set_yticks(range(len(errors)), list(errors), size=13)
    axes.grid(axis="y", visible=False)
    return Picture(figure, alt)


def beside(tables, name, rows="", columns=""):
    """What `name` is, as tables of numbers or rows of them, side by side: {title: table}, where a title may begin with
    ✗ or ✓."""
    tables = {title: np.atleast_2d(np.asarray(values, float)) for title, values in tables.items()}
    limit = max(np.abs(values).max() for values in tables.values())
    figure, axes = canvas(WIDTH, 1.1 + 0.4 * len(next(iter(tables.values()))), columns=len(tables))
    for each, (title, values) in zip(axes, tables.items(), strict=True):
        matrix(each, values, limit)
        each.set_aspect("auto")
        each.set_title(title, size=13, color=SIGNS.get(title[0], "black"))
        each.set_xlabel(columns)
        if len(values) == 1:
            each.set_yticks([])
        for text in each.texts:
            text.set_size(13)
    axes[0].set_ylabel(rows)
    told = [f"{title.lstrip('✗✓ ').capitalize()}: {'; '.join(_listed(row, 2) for row in values)}."
            for title, values in tables.items()]
    return Picture(figure, f"{name} in numbers, row by row. {' '.join(told)}")


def walks(trace, layer, at, rate, steps=3):
    """Steps by +rate·∂E/∂w and by −rate·∂E/∂w of one weight, `at` = (below, unit) from 1, on the hill log L = −E, which
    is to be climbed [001-38], and in the bowl E, which is to be descended."""
    place = trace.place(("W", layer), at, example=1)

    def at_w(w):
        """E and ∂E/∂w, had the weight this value."""
        W = trace["W", layer].copy()
        W[place] = w
        net = [*trace.net[:layer - 1], replace(trace.net[layer - 1], W=W), *trace.net[layer:]]
        moved = backprop(net, trace.o[0], trace.y, trace.loss)
        return moved.E.sum(), moved.dE_dW[layer][place]

    def walk(sign):
        ws = [trace["W", layer][place]]
        for _ in range(steps):
            ws.append(ws[-1] + sign * rate * at_w(ws[-1])[1])
        return np.array(ws), np.array([at_w(w)[0] for w in ws])

    values, wrong, right = np.linspace(LOW, HIGH, 121), walk(1), walk(-1)
    losses = np.array([at_w(w)[0] for w in values])
    figure, both = canvas(WIDTH, 3.2, columns=2)
    for axes, sign, name, wrongly, rightly in zip(both, (-1, 1), ("log L", "E"), "−+", "+−", strict=True):
        axes.plot(values, sign * losses, "-", lw=2, color="black")
        for (ws, Es), look, colour, step, y in ((wrong, "X--", WRONG, f"✗ w {wrongly} α ∂{name}/∂w", 0.9),
                                                (right, "o-", PUT_RIGHT, f"✓ w {rightly} α ∂{name}/∂w", 0.7)):
            axes.plot(ws, sign * Es, look, ms=9, lw=1.5, color=colour)
            axes.text(0.5, y if sign > 0 else 1 - y, f"{step}:\n{number(sign * Es[0])} → {number(sign * Es[-1])}",
                      color=colour, va="center", ha="center", transform=axes.transAxes, size=13)
        axes.plot(wrong[0][0], sign * wrong[1][0], "o", ms=10, mfc="white", mec=PARAMETER, mew=2)
        low, high = sorted((0, 1.25 * sign * losses.max()))
        axes.set(xlim=(LOW, HIGH), ylim=(low - 0.03 * (high - low), high + 0.03 * (high - low)), xlabel="weight w",
                 title=f"{name}, to be made {'small' if sign > 0 else 'large'}")
    told = [f"w goes {_listed(ws, 2)} and E {_listed(Es, 2)}" for ws, Es in (wrong, right)]
    return Picture(figure, f"{steps} steps of one weight with α = {rate:g}, on the hill log L = −E and in the bowl E. "
                           f"With the wrong sign, {told[0]}: down the hill, and up the side of the bowl. With the "
                           f"right sign, {told[1]}: towards the top of the hill, and towards the bottom of the bowl.")


def likelihoods(t):
    """The likelihood of labels t, each 0 or 1, against y, the probability of class zero: with the exponents of note 004
    [004-09] and with those of its own coding [004-06]."""
    t = np.asarray(t, float)[:, None]
    y, zeros = np.linspace(0.002, 0.998, 499), np.mean(t == 0)
    figure, axes = canvas(WIDTH, 2.8)
    tops, alt = [], f"The likelihood of {len(t)} labels, {zeros:.0%} of them 0, against y, the probability of class 0."
    for loss, look, sign, text in ((binary_cross_entropy, "--", "✗", "as the note has it"),
                                   (zero_class_cross_entropy, "-", "✓", "put right")):
        values = [np.exp(-loss(np.full_like(t, each), t).sum()) for each in y]
        top = y[np.argmax(values)]
        tops.append(max(values))
        axes.plot(y, values, look, lw=2.5, color=SIGNS[sign])
        axes.plot(top, tops[-1], "o", ms=8, color=SIGNS[sign])
        axes.annotate(f"{sign} {text}:\nhighest at y = {number(top)}", (top, tops[-1]), (0, 9), ha="center",
                      textcoords="offset points", color=SIGNS[sign], size=12)
        alt += f" {text.capitalize()}, it is highest at y = {number(top)}."
    axes.plot([zeros, zeros], [0, max(tops)], ":", color="black")
    axes.text(zeros, 0, "  share of zeros", va="bottom")
    axes.set(xlim=(0, 1), ylim=(0, 1.4 * max(tops)), xlabel="y, the probability of class zero", ylabel="likelihood")
    return Picture(figure, alt)


def fan_out(trace, l, unit):
    """The output of a unit, from 1, of layer l as one copy for each unit above, in the first example, and the slope of
    E for each copy, one term of the slope for the output [001-86, 001-87]."""
    o, above, weights = trace.o[l][0, unit - 1], trace.delta[l + 1][0], trace["W", l + 1][unit - 1]
    figure, axes = sheet(1.15 * len(above) + 0.65)
    y = 0.575 * len(above) + 0.55
    box(axes, 1.0, y, number(o), FORWARD, name=f"$o_{unit}^{l}$", filled=True, size=13)
    alt = f"The output {number(o)} of unit {unit} of layer {l} leaves in {len(above)} copies."
    for i, (d, w) in enumerate(zip(above, weights, strict=True)):
        high = y + 1.15 * ((len(above) - 1) / 2 - i)
        copy = f"o_{{{unit}{i + 1}}}^{l}"
        arrow(axes, (1.6, y + 0.2 * (high - y)), (3.2, high), colour=FORWARD)
        box(axes, 3.8, high, number(o), FORWARD, name=f"copy ${copy}$", size=13)
        arrow(axes, (4.4, high), (8.5, high), f"$w_{{{unit}{i + 1}}}^{l + 1}$ = {number(w)}", PARAMETER, at=0.35,
              dashed=w < 0, size=12)
        axes.text(6.5, high - 0.3, f"$∂E/∂{copy}$ = {number(d)} · {_factor(w)} = {number(d * w)}", ha="center",
                  va="center", color=BACKWARD, size=13)
        box(axes, 9.15, high, number(d), BACKWARD, name=f"$δ_{i + 1}^{l + 1}$", filled=True, size=13)
        alt += f" Copy {i + 1} has the slope {number(d)} times {number(w)}, {number(d * w)}."
    total = above @ weights
    terms = " + ".join(_factor(d * w) for d, w in zip(above, weights, strict=True))
    axes.text(5, 0.22, f"$∂E/∂o_{unit}^{l}$  =  {terms}  =  {number(total)}", ha="center", va="center", color=BACKWARD,
              size=15)
    return Picture(figure, f"{alt} Together that is {number(total)}, the slope for the output itself.")


def _factor(value):
    return f"({number(value)})" if value < 0 else number(value)


def _listed(values, digits):
    return ", ".join(number(value, digits) for value in values)
