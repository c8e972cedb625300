"""Which index of a weight does it lead from? The arrows between two layers beside W in both orders."""

from matplotlib.patches import Rectangle

from bpcore.figures.diagram import EDGE
from bpcore.figures.picture import CLASSES, WIDTH, Picture, canvas, matrix
from bpcore.teaching.writing import number

FROM, INTO = CLASSES[0], CLASSES[2]
REST = "#cbd5e1"  # weights that have to do with neither unit


def which_index(W, j, i):
    """W (n_below, n) FROM-first and INTO-first, with the weight from unit j below to unit i marked in both and in the
    net; units count from 1."""
    figure, (net, from_first, into_first) = canvas(WIDTH, 3.7, columns=3)
    net.get_gridspec().set_width_ratios([4, *(size + 1.5 for size in W.shape[::-1])])
    _arrows(net, W, j, i)
    _order(from_first, W, j, i, "FROM", "from unit", "into unit", FROM, INTO)
    _order(into_first, W.T, i, j, "INTO", "into unit", "from unit", INTO, FROM)
    n_below, n = W.shape
    return Picture(figure, (
        f"{n_below} units below, {n} units above, an arrow from each to each. The arrow from unit {j} below to unit "
        f"{i} above carries the weight {number(W[j - 1, i - 1])}. FROM first, W has {n_below} rows and {n} columns, "
        f"and this weight stands in row {j}, column {i}. INTO first, W has {n} rows and {n_below} columns, and the "
        f"same weight stands in row {i}, column {j}."))


def _arrows(axes, W, j, i):
    """The net: what leaves unit j in one colour, what leads into unit i in another, the weight of both on top."""
    n_below, n = W.shape
    below, above = _heights(n_below), _heights(n)
    for row in range(n_below):
        for column in range(n):
            colour = FROM if row == j - 1 else INTO if column == i - 1 else REST
            if (row, column) != (j - 1, i - 1):
                axes.plot([0, 1], [below[row], above[column]], color=colour, linestyle="-", linewidth=1, zorder=1)
    start, end = (0, below[j - 1]), (1, above[i - 1])
    axes.annotate("", end, start, zorder=2, arrowprops={
        "arrowstyle": "-|>", "linewidth": 3, "color": "black", "shrinkB": 13, "mutation_scale": 18})
    axes.text(0.6, 0.4 * start[1] + 0.6 * end[1], number(W[j - 1, i - 1]), ha="center", va="center", size=13, zorder=4,
              weight="bold", bbox={"facecolor": "white", "edgecolor": "black", "boxstyle": "round,pad=0.2"})
    for x, heights, chosen, colour in ((0, below, j, FROM), (1, above, i, INTO)):
        for unit, y in enumerate(heights, 1):
            mine = unit == chosen
            axes.text(x, y, unit, ha="center", va="center", size=13, zorder=3, color="white" if mine else "black",
                      bbox={"boxstyle": "circle,pad=0.35", "facecolor": colour if mine else "white",
                            "edgecolor": colour if mine else EDGE})
    axes.text(0, start[1] + 0.36, f"from {j}", ha="center", va="center", size=13, weight="bold", color=FROM)
    axes.text(1, end[1] + 0.36, f"into {i}", ha="center", va="center", size=13, weight="bold", color=INTO)
    axes.set(xlim=(-0.2, 1.2), ylim=(1.1 - max(n_below, n) / 2, 2 + max(n_below, n) / 2 - 0.6))
    axes.axis("off")


def _heights(units):
    """Where the units of a column stand, unit 1 at the top, around the same middle for any number."""
    return [1.5 + (units - 1) / 2 - unit for unit in range(units)]


def _order(axes, W, row, column, first, rows, columns, row_colour, column_colour):
    """A matrix whose row and column are outlined, and more strongly the entry that is in both."""
    matrix(axes, W, limit=2.5 * abs(W).max())  # pale, so that the outlines stand out
    for text in axes.texts:
        text.set_size(13)
    axes.set_anchor("N")
    axes.set_title(f"{first} first: $w_{{{row}{column}}}$\nrow {row}, column {column}", size=13)
    axes.set_ylabel(rows, size=13, color=row_colour)
    axes.set_xlabel(columns, size=13, color=column_colour)
    height, width = W.shape
    for x, y, wide, high, colour, thick in (
            (0, row - 1, width, 1, row_colour, 2), (column - 1, 0, 1, height, column_colour, 2),
            (column - 1, row - 1, 1, 1, "black", 3)):
        axes.add_patch(Rectangle((x - 0.5, y - 0.5), wide, high, fill=False, edgecolor=colour, linewidth=thick,
                                 clip_on=False))
