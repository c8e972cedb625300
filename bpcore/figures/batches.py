"""The weights' slopes of a batch: a table of o times δ for each example, and their sum."""

import math

import numpy as np

from bpcore.figures.picture import BACKWARD, FORWARD, WIDTH, Picture, canvas, matrix
from bpcore.teaching.writing import number

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def shares(trace, l):
    """What each example adds to ∂E/∂W of Dense layer l, its o_j δ_i [004-28], beside their sum [001-55]."""
    layer, o, delta, total = trace.net[l - 1], trace.o[l - 1], trace.delta[l], trace.dE_dW[l]
    each = [layer.grad_params(o[[n]], delta[[n]])[0] for n in range(len(o))]
    limit, rows = np.abs([*each, total]).max(), math.ceil(len(each) / 2)
    side, top, whole = f"$o_j^{l - 1}$", rf"$\delta_i^{l}$", raised("∂E/∂W", l)

    figure, axes = canvas(WIDTH, 2.7 * rows, columns=3, rows=rows)
    axes = axes.reshape(rows, 3)
    for n, (place, share) in enumerate(zip(axes[:, :2].flat, each, strict=False)):
        _table(place, share, limit, f"example {n + 1}", side, top)
        place.yaxis.label.set(rotation=0, ha="right", va="center", size=13)
        place.xaxis.label.set_size(13)
        place.xaxis.labelpad, place.yaxis.labelpad = 9, 12  # away from the numbers
        place.set_yticklabels(map(number, o[n]))
        place.set_xticklabels(map(number, delta[n]))
        for axis, colour in ((place.yaxis, FORWARD), (place.xaxis, BACKWARD)):
            axis.set_tick_params(labelcolor=colour)
            axis.label.set_color(colour)
    axes[0, 2].set_subplotspec(axes[0, 2].get_gridspec()[:, 2])
    _table(axes[0, 2], total, limit, f"their sum, {whole}", "from unit", "to unit")
    for unused in (*axes[:, :2].flat[len(each):], *axes[1:, 2]):
        unused.remove()

    first = ", ".join(number(share[0, 0]) for share in each)
    listed = "; ".join(", ".join(map(number, row)) for row in total)
    return Picture(figure, f"{len(each)} tables, one for each example: its outputs of layer {l - 1} down the side "
                           f"times its δ of layer {l} along the top. Their first entries are {first}. Beside them the "
                           f"table of their sums, {whole}, with the rows {listed}.")


def _table(axes, values, limit, title, side, top):
    matrix(axes, values, limit)
    for text in axes.texts:
        text.set_size(12)  # read on a phone too
    axes.set_title(title, size=11, weight="bold")
    axes.set_ylabel(side)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.xaxis.set_label_position("top")
    axes.set_xlabel(top)


def raised(letter, l):
    """A letter with its layer, as an index above."""
    return letter + str(l).translate(_RAISED)
