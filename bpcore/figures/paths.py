"""All paths from one unit to the outputs, beside the recursion: what each has to multiply."""

import numpy as np
from matplotlib.collections import LineCollection

from bpcore.figures.picture import BACKWARD, PARAMETER, Picture, canvas


def paths_and_products(n, L):
    """Under L layers of n units each: the paths that leave one unit below, and the products δ times weight with which
    the recursion goes down as many layers, for all units [001-50, 001-49]."""
    return n**L, L * n**2


def paths(n, L):
    """A Picture of the paths, one of them followed, and of both counts."""
    count, products = paths_and_products(n, L)
    figure, (net, bars) = canvas(7.4, 3.1, columns=2)
    height = np.arange(n) - (n - 1) / 2
    weights = [((l, a), (l + 1, b)) for l in range(L) for a in (height if l else [0]) for b in height]
    net.add_collection(LineCollection(weights, color=PARAMETER, linewidth=0.6, alpha=0.5))
    followed = [0, *(height[(l * 2 + 1) % n] for l in range(L))]
    net.plot(range(L + 1), followed, "-", color=BACKWARD, linewidth=2.5)
    for l in range(1, L + 1):
        net.plot([l] * n, height, "o", color=PARAMETER, markersize=8 - n / 3)
    net.plot(0, 0, "o", color=BACKWARD, markersize=10)
    net.set_title(f"{L} layer{'s' * (L > 1)} of {n} above one unit")
    net.set_axis_off()
    bars.barh([1, 0], [count, products], color=[PARAMETER, BACKWARD], height=0.5)
    bars.set(xscale="log", xlim=(0.7, 3e8), ylim=(-0.6, 1.8), yticks=[])
    bars.grid(False)
    bars.spines["left"].set_visible(False)
    for y, text in ((1.38, f"each path by itself: {count:,}"), (0.38, f"the recursion: {products:,}")):
        bars.text(0.8, y, text, va="center")
    bars.set_xlabel("how many, in powers of ten")
    return Picture(figure, f"Above one unit stand {L} layer{'s' * (L > 1)} of {n} units each. {count:,} paths lead "
                           "from it to the top, one of them drawn thick. The recursion needs "
                           f"{products:,} products of a δ and a weight.")
