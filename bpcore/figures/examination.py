"""Which line of the way back is wrong? All its quantities: right, wrong by themselves, or made of wrong numbers."""

from bpcore.figures.diagram import arrow, box, sheet
from bpcore.figures.picture import BACKWARD, Picture
from bpcore.teaching.examine import standing
from bpcore.teaching.running import SYMBOLS

ROWS = ("dE_do", "delta", "dE_dW", "dE_db")
SAYS = {"right": "right", "follows": "follows", "wrong": "wrong by itself", "fused": "right, as o − y*"}
TOP, LEFT, HIGH = 2.75, 2.1, 0.6  # inches: the first row, the first column, from row to row


def examination(my_backprop, net, x, y, loss):
    """A box per quantity and layer for the way back of my_backprop, see `bpcore.teaching.examine.standing`."""
    found, L = standing(my_backprop, net, x, y, loss), len(net)
    if net[-1].activation is loss.canonical and found["dE_do", L] != "right" == found["delta", L]:
        found["delta", L] = "fused"  # it does not follow from ∂E/∂o, but it is o − y*
    figure, axes = sheet(3.6)
    wide = 7.6 / L
    for row, quantity in enumerate(ROWS):
        axes.text(LEFT - 0.45, TOP - row * HIGH, SYMBOLS[quantity], ha="right", va="center", size=14, color=BACKWARD)
        for l in range(1, L + 1):
            _box(axes, LEFT + (l - 0.5) * wide, TOP - row * HIGH, found[quantity, l], wide - 0.3)
    for l in range(1, L + 1):
        axes.text(LEFT + (l - 0.5) * wide, TOP + 0.5, f"layer {l}", ha="center", va="center", size=13)
    arrow(axes, (LEFT + L * wide - 0.2, 0.38), (LEFT + 0.2, 0.38), "the way back", BACKWARD, lift=-0.2, size=12)
    return Picture(figure, " ".join([
        f"A box for each of {len(ROWS)} quantities of the way back in {L} layers.",
        _named(found, "wrong", "Wrong by themselves"), _named(found, "follows", "Off, as they read wrong numbers"),
        *[f"δ of layer {L} is right, as it is o − y*." for each in [found["delta", L]] if each == "fused"],
        "All others are right."]))


def _box(axes, x, y, stands, wide):
    """Filled, if it is wrong by itself; with a dashed rim, if it is made of wrong numbers."""
    box(axes, x, y, SAYS[stands], BACKWARD if stands in ("wrong", "follows") else "black", wide=wide, high=0.46,
        filled=stands == "wrong", edge=BACKWARD if stands == "follows" else None, size=13)
    if stands == "follows":
        axes.patches[-1].set_linestyle("--")


def _named(found, stands, words):
    boxes = [f"{SYMBOLS[quantity]} of layer {l}" for (quantity, l), each in found.items()
             if each == stands and quantity in ROWS]
    return f"{words}, {len(boxes)}: {', '.join(boxes)}." if boxes else f"{words}: none."
