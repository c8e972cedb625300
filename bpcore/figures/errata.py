"""The notes' slips and readings as pictures: a walk with the wrong sign, a formula beside the truth, classes that are
exchanged."""

from dataclasses import replace

import numpy as np

from bpcore.figures.picture import BACKWARD, FORWARD, PARAMETER, Picture, canvas, matrix
from bpcore.losses import binary_cross_entropy, zero_class_cross_entropy
from bpcore.teaching.writing import number
from bpcore.trace import backprop

LOW, HIGH = -3, 5  # between which the weight is drawn


def walks(trace, layer, at, rate, steps=3):
    """Steps by +rate·∂E/∂w and by −rate·∂E/∂w of one weight, `at` = (below, unit) from 1: on the hill log L = −E, which
    is to be climbed [001-38], and in the bowl E, which training descends: a test of a slope may step up [001-122]."""
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
    figure, both = canvas(7, 3.6, columns=2)
    for axes, sign, name, taken in zip(both, (-1, 1), ("log L", "E"), ("as in 001-38", "001-122 as training"),
                                       strict=True):
        axes.plot(values, sign * losses, "-", lw=2, color="#9ca3af")
        for (ws, Es), look, colour, text, y in ((wrong, "X--", BACKWARD, f"✗ {taken}", 0.9),
                                                (right, "o-", FORWARD, "● the other sign", 0.78)):
            axes.plot(ws, sign * Es, look, ms=9, lw=1.5, color=colour)
            axes.text(0.04, y if sign > 0 else 1 - y, f"{text}:\n{number(sign * Es[0])} → {number(sign * Es[-1])}",
                      color=colour, va="center", transform=axes.transAxes)
        axes.plot(wrong[0][0], sign * wrong[1][0], "o", ms=10, mfc="white", mec=PARAMETER, mew=2)
        low, high = sorted((0, 1.25 * sign * losses.max()))
        axes.set(xlim=(LOW, HIGH), ylim=(low - 0.03 * (high - low), high + 0.03 * (high - low)), xlabel="weight w",
                 title=f"{name}, to be made {'small' if sign > 0 else 'large'}")
    told = [f"w goes {_listed(ws, 2)} and E {_listed(Es, 2)}" for ws, Es in (wrong, right)]
    return Picture(figure, f"{steps} steps of one weight with α = {rate:g}, on the hill log L = −E and in the bowl E. "
                           f"As 001-38 has it, and with 001-122 taken for training, {told[0]}: off the hill, out of "
                           f"the bowl. With the other sign, {told[1]}: towards its top, and towards its bottom.")


def beside(case, name, rows="", columns=""):
    """The sides of a case, tables of numbers or rows of them: what `name` is as measured, and then as the note has it
    and put right, or, where a reading makes it right, read otherwise and so."""
    reading = case.corrected is None
    others = (case.misread, case.written) if reading else (case.written, case.corrected)
    titles = ("read otherwise", "right when read so") if reading else ("as the note has it", "put right")
    tables = [np.atleast_2d(np.asarray(values, float)) for values in (case.truth, *others)]
    limit = max(np.abs(values).max() for values in tables)
    figure, axes = canvas(7, 1.1 + 0.42 * len(tables[0]), columns=3)
    heads = f"{name} measured", f"✗ {titles[0]}", f"✓ {titles[1]}"
    for each, values, head, colour in zip(axes, tables, heads, ("black", BACKWARD, FORWARD), strict=True):
        matrix(each, values, limit)
        each.set_title(head, size=11, color=colour)
        each.set_xlabel(columns)
        if len(values) == 1:
            each.set_yticks([])
    axes[0].set_ylabel(rows)
    told = [f"{title.capitalize()}: {'; '.join(_listed(row, 2) for row in values)}."
            for title, values in zip(("measured", *titles), tables, strict=True)]
    return Picture(figure, f"{name} in numbers, row by row. {' '.join(told)}")


def likelihoods(t):
    """The likelihood of labels t, each 0 or 1, against y, the probability of class zero: with the exponents of note 004
    [004-09] and with those of its own coding [004-06]."""
    t = np.asarray(t, float)[:, None]
    y, zeros = np.linspace(0.002, 0.998, 499), np.mean(t == 0)
    figure, axes = canvas(6, 3.4)
    tops, alt = [], f"The likelihood of {len(t)} labels, {zeros:.0%} of them 0, against y, the probability of class 0."
    for loss, look, colour, text in ((binary_cross_entropy, "--", BACKWARD, "✗ as the note has it"),
                                     (zero_class_cross_entropy, "-", FORWARD, "✓ put right")):
        values = [np.exp(-loss(np.full_like(t, each), t).sum()) for each in y]
        top = y[np.argmax(values)]
        tops.append(max(values))
        axes.plot(y, values, look, lw=2.5, color=colour)
        axes.plot(top, tops[-1], "o", ms=8, color=colour)
        axes.annotate(f"{text}:\nhighest at y = {number(top)}", (top, tops[-1]), (0, 9), textcoords="offset points",
                      ha="center", color=colour)
        alt += f" {text[2].upper()}{text[3:]}, it is highest at y = {number(top)}."
    axes.plot([zeros, zeros], [0, max(tops)], ":", color=PARAMETER)
    axes.text(zeros, 0, "  share of zeros", color=PARAMETER, va="bottom")
    axes.set(xlim=(0, 1), ylim=(0, 1.35 * max(tops)), xlabel="y, the probability of class zero", ylabel="likelihood")
    return Picture(figure, alt)


def _listed(values, digits):
    return ", ".join(number(value, digits) for value in values)
