"""Configurations of a network as rows of blocks, from the input to the loss, with δ at the output."""

import numpy as np
from matplotlib.patches import FancyBboxPatch

from bpcore.activations import softmax
from bpcore.figures.picture import BACKWARD, FORWARD, PARAMETER, WIDTH, Picture, canvas
from bpcore.losses import squared_error

_SLOPES = {"linear": "", "tanh": "(1 − o²)", "sigmoid": " o(1 − o)", "relu": ", 0 where s ≤ 0"}


def configurations(traces, answered=True):
    """A Picture of traces by their names, a row each: of every layer its kind, shape and activation, the loss, one of
    note 001, and δ at the output, which is a question mark where it is not `answered`."""
    widest = 2 + max(len(trace.net) for trace in traces.values())
    figure, axes = canvas(WIDTH, 0.5 + 0.95 * len(traces))
    axes.set(xlim=(-1.8, widest + 1.05), ylim=(len(traces) - 0.45, -0.75))
    axes.set_axis_off()
    axes.text(widest + 0.2, -0.62, "δ at the output", color=BACKWARD, size=12, ha="center", va="center", weight="bold")
    told = []
    for row, (name, trace) in enumerate(traces.items()):
        axes.text(-1.75, row, name.replace(" + ", " +\n"), size=12, weight="bold", ha="left", va="center")
        blocks = [["input", "×".join(map(str, trace.o[0].shape[1:]))], *map(_parts, trace.net)]
        for column, parts in enumerate(blocks):
            _block(axes, column, row, parts, [PARAMETER, PARAMETER, FORWARD] if column else [FORWARD] * 2)
        loss = repr(trace.loss).replace("cross_entropy", "cross-_entropy").split("_")
        _block(axes, len(blocks), row, loss, ["black"] * 3)
        delta, verdict = _delta(trace) if answered else ("?", "")
        if verdict:
            _frame(axes, len(blocks) - 1, row, 2, 0.01, linewidth=3, edgecolor="black", facecolor="none",
                   linestyle="-" if trace.fused else "--")
            axes.text(widest + 0.2, row + 0.16, verdict, size=11, ha="center", va="center")
        axes.text(widest + 0.2, row - 0.14 * bool(verdict), delta, color=BACKWARD, size=12, ha="center", va="center")
        told.append(f"{name}: {'; '.join(map(' '.join, blocks))}; loss {' '.join(loss).replace('- ', '-')}; "
                    f"δ at the output: {delta}{verdict and f' ({verdict[2:]})'}.")
    return Picture(figure, " ".join(["A row of blocks each, from the input to the loss.", *told]))


def _parts(layer):
    """Kind, shape and activation, as the layer tells them: Dense(3×2, tanh)."""
    kind, _, values = repr(layer).rstrip(")").partition("(")
    return [kind, *values.split(", ")]


def _delta(trace):
    """δ at the output, g being ∂E/∂o, and what is to be said of the last activation with the loss."""
    activation = trace.net[-1].activation
    if trace.fused:
        return "o − y*", "✓ they cancel"
    if np.isnan(trace.E).any():
        return "undefined", "✗ they do not fit"
    if activation is softmax:
        return "o (g − Σ g o)", ""
    return ("(o − y*)" if trace.loss is squared_error else "g") + _SLOPES[repr(activation)], ""


def _block(axes, column, row, lines, colors):
    _frame(axes, column, row, 1, 0.06, linewidth=1.2, edgecolor=colors[0], facecolor="#f8fafc")
    for k, (line, color) in enumerate(zip(lines, colors, strict=False)):
        axes.text(column, row + 0.22 * (k - (len(lines) - 1) / 2), line, color=color, size=10.5,
                  weight="bold" if k == 0 and color != "black" else "normal", ha="center", va="center")


def _frame(axes, column, row, columns, gap, **look):
    """A rounded box round so many columns from this one on, this far inside their edges."""
    axes.add_patch(FancyBboxPatch((column - 0.5 + gap, row - 0.43 + gap), columns - 2 * gap, 0.86 - 2 * gap,
                                  boxstyle="round,pad=0,rounding_size=0.1", **look))
