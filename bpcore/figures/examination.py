"""Which line of a pass is wrong? Every quantity of every layer: right, wrong by itself, or made of wrong numbers."""

from matplotlib.patches import Rectangle

from bpcore.figures.picture import BACKWARD, PARAMETER, Picture, canvas
from bpcore.teaching.examine import standing
from bpcore.teaching.running import SYMBOLS

ROWS = ("s", "o", "dE_do", "delta", "dE_dW", "dE_db")
LOOKS = {"right": ("white", PARAMETER, ""), "follows": ("#fde6d8", "black", "///"), "wrong": (BACKWARD, "white", "")}


def examination(my_backprop, net, x, y, loss):
    """A box per quantity and layer for one pass of my_backprop, see `bpcore.teaching.examine.standing`."""
    found, L = standing(my_backprop, net, x, y, loss), len(net)
    figure, axes = canvas(6.4, 3.4)
    for row, quantity in enumerate(ROWS):
        axes.text(-0.1, row + 0.5, SYMBOLS[quantity], ha="right", va="center", size=12)
        for l in range(1, L + 1):
            verdict = found[quantity, l]
            face, ink, hatch = LOOKS[verdict]
            axes.add_patch(Rectangle((l - 1 + 0.03, row + 0.06), 0.94, 0.88, facecolor=face, edgecolor="#c9a48f",
                                     hatch=hatch, linewidth=0.8, gid=f"{quantity} {l} {verdict}"))
            axes.text(l - 0.5, row + 0.5, verdict, ha="center", va="center", size=11, color=ink,
                      weight="bold" if verdict == "wrong" else "normal",
                      bbox={"facecolor": face, "edgecolor": "none", "pad": 1.5})
    for l in range(1, L + 1):
        axes.text(l - 0.5, -0.3, f"layer {l}", ha="center", va="center", size=11)
    axes.set(xlim=(-0.7, L), ylim=(len(ROWS), -0.6))
    axes.axis("off")
    return Picture(figure, " ".join([
        f"A box for each of {len(ROWS)} quantities in {L} layers.", _named(found, "wrong", "Wrong by themselves"),
        _named(found, "follows", "Off, as they read wrong numbers"), "All others are right."]))


def _named(found, verdict, words):
    boxes = [f"{SYMBOLS[quantity]} of layer {l}" for (quantity, l), each in found.items()
             if each == verdict and quantity in ROWS]
    return f"{words}, {len(boxes)}: {', '.join(boxes)}." if boxes else f"{words}: none."
