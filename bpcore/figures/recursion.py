"""How δ goes down: into one unit from all above it, and from a layer's δ to the slopes of the weights into it."""

from bpcore.figures.diagram import arrow, box, sheet
from bpcore.figures.picture import BACKWARD, FORWARD, PARAMETER, Picture
from bpcore.teaching.places import entries
from bpcore.teaching.writing import number
from bpcore.trace import Step

SIZE = 13


def recursion(trace, l, unit):
    """The δ of a unit, from 1, of layer l, in the first example: a Picture of every δ above on its way back along its
    weight, of what they add up to, and of the slope a′ that turns it into δ [001-49]."""
    above, weights = trace.delta[l + 1][0], trace["W", l + 1][unit - 1]
    slope = entries(trace, Step("slope", l))[0, unit - 1]
    total, slope, delta = (number(value, 3) for value in
                           (trace.dE_do[l][0, unit - 1], slope, trace.delta[l][0, unit - 1]))
    figure, axes = sheet(1.1 * len(above) + 0.9)
    y = 0.55 * len(above) + 0.75
    for k, (d, w) in enumerate(zip(above, weights, strict=True)):
        high = y + 1.1 * ((len(above) - 1) / 2 - k)
        box(axes, 9.0, high, number(d, 3), BACKWARD, name=f"$δ_{k + 1}^{l + 1}$", filled=True, size=SIZE)
        arrow(axes, (8.4, high), (5.9, y + 0.25 * (high - y)), colour=BACKWARD, dashed=w < 0)
        beside = 0.6 * high + 0.4 * y + (0.3 if high >= y else -0.3)
        axes.text(7.1, beside, f"$w_{{{unit}{k + 1}}}^{l + 1}$ = {number(w)}", ha="center", va="center",
                  color=PARAMETER, size=SIZE)
    box(axes, 5.2, y, total, BACKWARD, name=f"sum: $∂E/∂o_{unit}^{l}$", wide=1.3, size=SIZE)
    arrow(axes, (4.5, y), (1.7, y), f"times $a′(s_{unit}^{l})$ = {slope}", BACKWARD, lift=0.2, size=SIZE)
    box(axes, 1.1, y, delta, BACKWARD, name=f"$δ_{unit}^{l}$", filled=True, size=SIZE)
    products = " + ".join(f"{_factor(d, 3)} · {_factor(w)}" for d, w in zip(above, weights, strict=True))
    axes.text(5, 0.3, f"$δ_{unit}^{l}$  =  {slope} · [ {products} ]  =  {delta}", ha="center", va="center",
              color=BACKWARD, size=15)
    sent = " ".join(f"Unit {k + 1} sends its δ, {number(d, 3)}, back along the weight {number(w)}."
                    for k, (d, w) in enumerate(zip(above, weights, strict=True)))
    return Picture(figure, f"Arrows into unit {unit} of layer {l} from the {len(above)} units above it. {sent} "
                           f"Together that is {total}. The unit's own slope, {slope}, multiplies it: δ is {delta}.")


def outer(trace, l):
    """The slopes of all weights and biases of layer l, in the first example, as a Picture of a table: each output
    below, at its left, times each δ, along its top [004-28, 004-29]."""
    below, delta = trace.o[l - 1][0], trace.delta[l][0]
    rows = [*((f"$o_{j + 1}^{l - 1}$", value) for j, value in enumerate(below)), ("bias", None)]
    figure, axes = sheet(0.75 * len(rows) + 1.2)
    left, top = 3.4, 0.75 * len(rows) + 0.55
    for i, d in enumerate(delta):
        box(axes, left + 1.7 * i, top, number(d), BACKWARD, name=f"$δ_{i + 1}^{l}$", filled=True, size=SIZE)
    for j, (name, value) in enumerate(rows):
        y = top - 0.75 * (j + 1)
        axes.text(0.45, y, name, ha="left", va="center", color=FORWARD if value is not None else "black", size=15)
        box(axes, 1.7, y, "1" if value is None else number(value), "black" if value is None else FORWARD,
            filled=value is not None, size=SIZE)
        for i, d in enumerate(delta):
            box(axes, left + 1.7 * i, y, number(d * (1 if value is None else value)), BACKWARD, size=SIZE)
    right = left + 1.7 * len(delta) - 0.4
    axes.text(right, top - 0.75 * (len(below) + 1) / 2, f"$∂E/∂w_{{ji}}^{l}$ = $o_j^{l - 1}$ · $δ_i^{l}$", va="center",
              color=BACKWARD, size=15)
    axes.text(right, top - 0.75 * len(rows), f"$∂E/∂b_i^{l}$ = 1 · $δ_i^{l}$", va="center", color=BACKWARD, size=15)
    told = " ".join(f"Row {j + 1}, output {number(o)} below: {', '.join(number(o * d) for d in delta)}."
                    for j, o in enumerate(below))
    return Picture(figure, f"A table of the slopes of the weights into layer {l}. Along its top stand its δs, "
                           f"{', '.join(map(number, delta))}; at its left the outputs below. Each entry is a product. "
                           f"{told} The last row, of the biases, repeats the δs.")


def _factor(value, decimals=2):
    return f"({number(value, decimals)})" if value < 0 else number(value, decimals)
