"""All paths from one unit to the outputs, beside the recursion: what each has to multiply."""

import numpy as np
from matplotlib.collections import LineCollection

from bpcore.figures.picture import CLASSES, PARAMETER, WIDTH, Picture, canvas


def paths_and_products(n, above):
    """Under `above` layers of n units each: how many paths leave one unit below, how often a weight is multiplied by
    along all of them, one by one, and how often by the recursion, which then has δ of all below [001-50, 001-49]."""
    return n**above, above * n**above, above * n**2


def paths(n, above):
    """A Picture of the weights, one path followed, and of how often each way multiplies by a weight."""
    count, along, products = paths_and_products(n, above)
    layers = f"{above} layer{'s' * (above > 1)} of {n}"
    figure, (net, bars) = canvas(WIDTH, 3.8, columns=2)
    height = np.arange(n) - (n - 1) / 2
    weights = [((l, a), (l + 1, b)) for l in range(above) for a in height for b in height]
    net.add_collection(LineCollection(weights, color=PARAMETER, linewidth=0.7, alpha=0.6))
    followed = [height[-1], *(height[(l * 2 + 1) % n] for l in range(above))]
    net.plot(range(above + 1), followed, "-", color=CLASSES[0], linewidth=3)
    for l in range(above + 1):
        net.plot([l] * n, height, "o", color=PARAMETER, markersize=10 - n / 2)
    net.plot(0, height[-1], "o", color=CLASSES[0], markersize=12)
    net.set_title(f"{products:,} weights: {layers} above {n} units", size=12)
    net.set_axis_off()
    colours = [CLASSES[0], CLASSES[1]]
    bars.barh([1, 0], [along, products], color=colours, edgecolor=colours, linewidth=2, height=0.4)  # seen if thin
    bars.set(xlim=(0, 1.05 * max(along, products)), ylim=(-0.6, 1.8), yticks=[], xticks=[])
    bars.grid(False)
    bars.spines[["left", "bottom"]].set_visible(False)
    for y, text in ((1.36, f"path by path, for one unit: {count:,} · {above} = {along:,}"),
                    (0.36, f"recursion, for all {n}: each weight once = {products:,}")):
        bars.text(0, y, text, va="center", size=12)
    bars.set_title("multiplications by a weight", size=12)
    return Picture(figure, f"{products:,} weights join {layers} units and the {n} units below them. {count:,} paths "
                           f"lead from one unit below to the top, one of them drawn thick. Path by path that is "
                           f"{along:,} multiplications by a weight, for δ of this one unit; the recursion needs "
                           f"{products:,}, for δ of all {n}.")
