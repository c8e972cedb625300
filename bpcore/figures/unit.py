"""One unit: what comes in along its arrows, by which weight each is multiplied, and the two numbers that it makes."""

from matplotlib.patches import FancyBboxPatch

from bpcore.figures.diagram import EDGE, arrow, box, sheet
from bpcore.figures.picture import FORWARD, PARAMETER, Picture
from bpcore.teaching.writing import number

ROW = 0.95  # inches from one arrow's start to the next
SIZE = 14  # of all its texts: read on a phone too
OPEN = "?"  # what the unit makes of it, where that is asked


def unit(trace, layer, i, solved=True):
    """Unit `i` of a Dense layer, from 1, in the first example: a Picture of the outputs below, the weights on its
    arrows, what each product is, its bias, and s and o in it [000-03]. What it makes is open if it is not `solved`."""
    this = trace.net[layer - 1]
    below, weights, b = trace.o[layer - 1][0], this.W[:, i - 1], this.b[i - 1]
    s, o = (number(trace[quantity, layer][0, i - 1]) if solved else OPEN for quantity in "so")
    figure, axes = sheet(ROW * len(below) + 0.85)
    middle = 0.75 + ROW * len(below) / 2
    for j, (o_j, w) in enumerate(zip(below, weights, strict=True), 1):
        height = ROW * ((len(below) + 1) / 2 - j)  # above the middle
        start, end = (1.55, middle + height), (4.35, middle + 0.35 * height)
        box(axes, 0.95, start[1], number(o_j), FORWARD, name=f"$x_{j}$" if layer == 1 else f"$o_{j}^{layer - 1}$")
        arrow(axes, start, end, colour=PARAMETER, dashed=w < 0)
        _on(axes, start, end, 0.37, f"$w_{{{j}{i}}}^{layer}$ = {number(w)}", PARAMETER)
        if solved:
            _on(axes, start, end, 0.83, number(o_j * w), FORWARD)
    axes.add_patch(FancyBboxPatch((4.4, middle - 0.6), 5.2, 1.4, boxstyle="round,pad=0,rounding_size=0.3",
                                  facecolor="none", edgecolor=EDGE, zorder=0))
    for x, text, name in ((5.3, s, "s"), (8.7, o, "o")):
        box(axes, x, middle, text, FORWARD, wide=1.2, high=0.6, name=f"${name}_{i}^{layer}$")
    arrow(axes, (5.95, middle), (8.05, middle), str(this.activation))
    arrow(axes, (5.3, 0.45), (5.3, middle - 0.35), colour=PARAMETER, dashed=b < 0)
    axes.text(5.3, 0.25, f"$b_{i}^{layer}$ = {number(b)}", ha="center", va="center", color=PARAMETER)
    for text in axes.texts:
        text.set_size(SIZE)
    told = ", ".join(f"{number(o_j)} over the weight {number(w)}" for o_j, w in zip(below, weights, strict=True))
    made = (f"Its weighted sum is {s}, and {this.activation} of that, its output, is {o}." if solved else
            f"Its weighted sum, and {this.activation} of that, its output, are left open.")
    return Picture(figure, f"Unit {i} of layer {layer} with {len(below)} arrows that lead into it: {told}. "
                           f"Its bias is {number(b)}. {made}")


def _on(axes, start, end, at, text, colour):
    """A text on an arrow, which is broken for it."""
    x, y = (a + at * (b - a) for a, b in zip(start, end, strict=True))
    axes.text(x, y, text, ha="center", va="center", color=colour,
              bbox={"facecolor": "white", "edgecolor": "none", "pad": 2})
