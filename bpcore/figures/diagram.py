"""Drawings of boxes and arrows with numbers on them, such as a unit, a chain of slopes, or a matrix as a box."""

from matplotlib.patches import FancyBboxPatch

from bpcore.figures.picture import FORWARD, WIDTH, canvas

EDGE, PALE = "#9ca3af", "#f3f4f6"  # of a box that nothing is said of


def sheet(height, width=WIDTH):
    """A figure of so many inches and its axes, in which x and y are inches from its lower left corner."""
    figure, axes = canvas(width, height)
    figure.get_layout_engine().set(w_pad=0, h_pad=0)
    axes.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    axes.set_axis_off()
    return figure, axes


def box(axes, x, y, text, colour="black", *, wide=1.1, high=0.5, name=None, filled=False, edge=None,
        size=11):
    """A box round the point (x, y) with a text in it and a name above; filled, it has the colour for its ground."""
    axes.add_patch(FancyBboxPatch((x - wide / 2, y - high / 2), wide, high, boxstyle="round,pad=0,rounding_size=0.12",
                                  facecolor=colour if filled else PALE, edgecolor=edge or (colour if filled else EDGE),
                                  linewidth=1.2, zorder=2))
    axes.text(x, y, text, ha="center", va="center", color="white" if filled else colour, zorder=3,
              size=size)
    if name:
        axes.text(x, y + high / 2 + 0.17, name, ha="center", va="center", color=colour, size=max(13, size))


def arrow(axes, start, end, text="", colour=FORWARD, *, at=0.5, lift=0.16, dashed=False, width=1.8, size=11):
    """An arrow between two points with a text beside it, `lift` above the place `at` on its way (below, if negative).
    A dashed one is negative, as in the stepper."""
    axes.annotate("", end, start, zorder=1, arrowprops={
        "arrowstyle": "-|>", "color": colour, "lw": width, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 14,
        "linestyle": "--" if dashed else "-"})
    (x, y), (to_x, to_y) = start, end
    if text:
        axes.text(x + at * (to_x - x), y + at * (to_y - y) + lift, text, color=colour, ha="center", va="center",
                  size=size)
