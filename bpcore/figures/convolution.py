"""A convolution as tied weights: the sparse matrix that does the same, and what comes down to one input."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from bpcore.figures.picture import BACKWARD, FORWARD, PARAMETER, WIDTH, Picture, canvas, matrix
from bpcore.teaching.writing import number
from bpcore.trace import Step

REST = "#cbd5e1"  # lines that do not reach the input that is followed
STYLES = "-", "--", ":"  # of κ₀, κ₁, κ₂: the same line is the same weight
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def tied_weights(W, row=None, column=None):
    """Picture of W (n_below, n) with its entries named κ_q, q = row − column [001-132], and blank where it is 0. A row
    and a column, counted from 1, are outlined."""
    held = W != 0
    figure, axes = canvas(WIDTH, 3.4)
    matrix(axes, np.where(held, W, np.nan), limit=1.5 * np.abs(W).max())
    for text in axes.texts:
        i, j = map(round, text.get_position())
        text.set(size=14, weight="bold", text=f"κ{low(j - i)}" if held[j, i] else "")
    axes.set_ylabel("from input", size=13)
    axes.set_xlabel("into sum", size=13)
    axes.set_aspect("auto")
    axes.xaxis.set_label_position("top")
    axes.xaxis.tick_top()
    axes.spines[:].set(visible=True, color=REST)  # what is blank belongs to it
    said = [f"A matrix of {W.shape[0]} rows and {W.shape[1]} columns. {held.sum()} of its {W.size} entries are not 0, "
            f"and they are {len(np.unique(W[held]))} different numbers."]
    for name, at, colour in (("column", column, FORWARD), ("row", row, BACKWARD)):
        if at is not None:
            along, corner, size = ((W[:, at - 1], (at - 1.5, -0.5), (1, len(W))) if name == "column" else
                                   (W[at - 1], (-0.5, at - 1.5), (W.shape[1], 1)))
            axes.add_patch(Rectangle(corner, *size, fill=False, edgecolor=colour, linewidth=3, clip_on=False))
            said.append(f"{name.title()} {at} is outlined: {', '.join(number(w) if w else 'blank' for w in along)}.")
    return Picture(figure, " ".join(said))


def gathering(trace, m):
    """Picture of layer 1, a Conv2D of one row and one channel: which outputs input m feeds, by which of the κs, and
    the sum of what they send back to it, ∂E/∂x_m. m counts from 1."""
    x, kappa, delta = trace.o[0][0, 0, 0], trace.net[0].W[0, 0, 0], trace.delta[1][0, 0, 0]
    fed = [(c, m - c) for c in range(1, len(delta) + 1) if 0 <= m - c < len(kappa)]
    shift = (len(kappa) - 1) / 2  # an output stands over the middle of its window

    figure, axes = canvas(WIDTH, 3.6)
    for c in range(1, len(delta) + 1):
        for q in range(len(kappa)):
            mine = (c, q) in fed
            start, end = np.array([c + shift, 1]), np.array([c + q, 0])
            axes.plot(*zip(start, end, strict=True), STYLES[q], color=PARAMETER if mine else REST,
                      linewidth=2.8 if mine else 1.2, zorder=2 if mine else 1)
            if mine:
                axes.text(*(0.45 * start + 0.55 * end), f"κ{low(q)}", ha="center", va="center", size=13,
                          weight="bold", bbox={"facecolor": "white", "edgecolor": PARAMETER, "pad": 2.5}, zorder=3)
    for c, value in enumerate(delta, 1):
        _unit(axes, c + shift, 1, value, f"δ{low(c)}", 0.24, BACKWARD, c in [fed_c for fed_c, _ in fed])
    for n, value in enumerate(x, 1):
        _unit(axes, n, 0, value, f"x{low(n)}", -0.24, FORWARD, n == m)

    total = trace[Step("dE_do", 0)][0, 0, 0, m - 1]
    name = f"∂E/∂x{low(m)}"
    letters = " + ".join(f"δ{low(c)} κ{low(q)}" for c, q in fed)
    numbers = " + ".join(f"({number(delta[c - 1])}) ({number(kappa[q])})" for c, q in fed)
    for y, text in ((-0.62, f"{name}  =  {letters}"), (-0.86, f"=  {numbers}  =  {number(total)}")):
        axes.text(shift + (len(delta) + 1) / 2, y, text, ha="center", va="center", size=13, color=BACKWARD)
    axes.legend([Line2D([], [], linestyle=style, color=PARAMETER, linewidth=2) for style in STYLES],
                [f"κ{low(q)} = {number(weight)}" for q, weight in enumerate(kappa)], ncols=len(kappa), frameon=False,
                loc="lower center", bbox_to_anchor=(0.5, 0.97),
                handlelength=3)
    axes.set(xlim=(0.4, len(x) + 0.6), ylim=(-1, 1.4))
    axes.axis("off")
    ways = ", ".join(f"output {c} by κ{low(q)}" for c, q in fed)
    return Picture(figure, f"{len(x)} inputs in a row below, {len(delta)} outputs with their δ above; every output has "
                           f"{len(kappa)} lines down to the inputs it reads, a style for each κ. Input {m} feeds "
                           f"{ways}. Its slope is {numbers} = {number(total)}.")


def _unit(axes, x, y, value, name, above, colour, strong):
    axes.text(x, y, number(value), ha="center", va="center", size=12, zorder=4, color="white" if strong else colour,
              bbox={"boxstyle": "round,pad=0.5", "facecolor": colour if strong else "white", "edgecolor": colour})
    axes.text(x, y + above, name, ha="center", va="center", size=13, color=colour)


def low(n):
    """A number as an index."""
    return str(n).translate(_LOWERED)
