"""The loss as one weight moves and all others stay: its slope is the tangent's, and a step of descent goes against it.
"""

from dataclasses import replace

import numpy as np

from bpcore.activations import Elementwise
from bpcore.figures.diagram import EDGE
from bpcore.figures.picture import BACKWARD, PARAMETER, WIDTH, Picture, canvas
from bpcore.teaching.writing import number
from bpcore.trace import backprop, predict

LOW, HIGH = -6, 8  # between which the weight is drawn
SHORT = 0.4  # a step that its arrow's head would hide


def one_weight(trace, layer, at, w=None, rate=None):
    """The loss, added up over the examples, while the weight `at` = (below, unit), from 1, of a layer moves: a Picture
    with the tangent at w, by default where the weight is, and with a rate the step w − rate·∂E/∂w too [001-73]. In the
    last layer the other outputs do not read the weight: what they cost lies below as a band."""
    place = trace.place(("W", layer), at, example=1)
    w = trace["W", layer][place] if w is None else w

    def changed(value):
        W = trace["W", layer].copy()
        W[place] = value
        return [*trace.net[:layer - 1], replace(trace.net[layer - 1], W=W), *trace.net[layer:]]

    def loss(value):
        return trace.loss(predict(changed(value), trace.o[0]), trace.y).sum()

    values = np.linspace(LOW, HIGH, 141)
    losses = [loss(value) for value in values]
    E, slope = loss(w), backprop(changed(w), trace.o[0], trace.y, trace.loss).dE_dW[layer][place]
    weight = f"weight from unit {at[0]} of layer {layer - 1} to unit {at[1]} of layer {layer}"

    figure, axes = canvas(WIDTH, 4.4)
    axes.set(xlim=(LOW, HIGH), ylim=(0, 1.15 * max(losses)))
    axes.set_xlabel(f"w, the {weight}", size=12)
    axes.set_ylabel("loss E", size=12)
    axes.plot(values, losses, "-", lw=2.5, color="black")
    axes.plot([w - 2.5, w + 2.5], [E - 2.5 * slope, E + 2.5 * slope], "--", lw=2.5, color=BACKWARD)
    axes.plot(w, E, "o", ms=10, color="black")
    keys = [(f"●  w = {number(w)}, E = {number(E, 3)}", "black"), (f"╌╌  slope {number(slope, 3)}", BACKWARD)]
    alt = (f"The loss E while w, the {weight}, moves from {number(LOW, 0)} to {HIGH}: it goes from "
           f"{number(losses[0], 3)} to {number(losses[-1], 3)} and is lowest, {number(min(losses), 3)}, at w = "
           f"{number(values[np.argmin(losses)], 1)}. At w = {number(w)} it is {number(E, 3)}, and the tangent has the "
           f"slope {number(slope, 3)}.")

    if (rest := _of_the_others(trace, layer, at[1])) is not None:
        others = "the other outputs cost" if trace.y.shape[1] > 2 else f"output {3 - at[1]} costs"
        axes.axhspan(0, rest, color=EDGE, alpha=0.3, lw=0)
        axes.text(HIGH - 0.15, rest / 2, f"what {others}: {number(rest, 3)}", ha="right", va="center",
                  size=12)
        alt += f" A band below, {number(rest, 3)} high, is what {others}."

    if rate is None and 0 < (lowest := int(np.argmin(losses))) < len(values) - 1:
        axes.vlines(values[lowest], 0, losses[lowest], colors="black", linestyles=":", lw=1.5)
        axes.text(values[lowest] + 0.15, 0.04 * max(losses), f"lowest at w = {number(values[lowest], 1)}", size=12)

    if rate is not None:
        step = -rate * slope
        new, signed = w + step, ("+" if step > 0 else "") + number(step)
        new_E = loss(new)
        axes.annotate("", (new, E), (w, E), arrowprops={
            "arrowstyle": "-|>" if abs(step) > SHORT else "-", "color": PARAMETER, "lw": 2.5, "shrinkA": 0,
            "shrinkB": 0, "mutation_scale": 16})
        axes.plot([new, new], [E, new_E], ":", lw=1.5, color=PARAMETER)
        axes.plot(new, new_E, "o", ms=10, mfc="white", mec="black", mew=2)
        keys += [(f"→  step {signed}", PARAMETER), (f"○  w = {number(new)}, E = {number(new_E, 3)}", "black")]
        alt += (f" A step of {signed}, against the slope at rate {rate:g}, leads to w = {number(new)}, "
                f"E = {number(new_E, 3)}.")

    for k, (text, colour) in enumerate(keys):
        axes.text(0.25 * k, 1.05, text, color=colour, size=12, transform=axes.transAxes)
    return Picture(figure, alt)


def _of_the_others(trace, layer, unit):
    """The loss without its output `unit`, where only that one reads the weights of the layer into it; or None."""
    last, n = trace.net[-1], trace.y.shape[1]
    if layer < len(trace.net) or n == 1 or not isinstance(last.activation, Elementwise):
        return None
    o, y = (np.delete(values, unit - 1, axis=1) for values in (trace.o[layer], trace.y))
    return trace.loss(o, y).sum()
