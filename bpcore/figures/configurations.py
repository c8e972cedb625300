"""Configurations of a network as rows of blocks, from the input to the loss, with δ at the output."""

import numpy as np
from matplotlib.patches import FancyBboxPatch

from bpcore.activations import softmax
from bpcore.figures.picture import BACKWARD, FORWARD, PARAMETER, TARGET, Picture, canvas

_SLOPES = {"linear": "", "tanh": "(1 − o²)", "sigmoid": " o(1 − o)", "relu": ", 0 where s ≤ 0"}


def configurations(traces, answered=True):
    """A Picture of traces by their names, a row each; with no answers δ at the output is a question mark."""
    figure, axes = canvas(7.2, 0.4 + 0.86 * len(traces))
    width = 2 + max(len(trace.net) for trace in traces.values())
    axes.set(xlim=(-0.8, width + 1.35), ylim=(len(traces) - 0.45, -0.75))
    axes.set_axis_off()
    axes.text(width + 0.4, -0.62, "δ at the output", color=BACKWARD, ha="center", va="center", weight="bold")
    told = []
    for row, (name, trace) in enumerate(traces.items()):
        axes.text(-0.65, row, name, size=15, weight="bold", ha="center", va="center")
        blocks = [["input", "×".join(map(str, trace.o[0].shape[1:]))], *map(_parts, trace.net),
                  ["loss", *trace.loss.name.split("_", 1)]]
        for column, parts in enumerate(blocks):
            color = BACKWARD if parts[0] == "loss" else PARAMETER
            _frame(axes, column, row, 1, linewidth=1.2, edgecolor=color, facecolor="#f8fafc")
            for line, part in enumerate(parts):
                axes.text(column, row + 0.2 * (line - (len(parts) - 1) / 2), part.replace("_", " "), size=8.5,
                          ha="center", va="center", color=FORWARD if line == 2 and color == PARAMETER else color,
                          weight="bold" if line == 0 else "normal")
        delta, verdict = _delta(trace) if answered else ("?", "")
        if verdict:
            color, style = (TARGET, "-") if trace.fused else (BACKWARD, "--")
            _frame(axes, len(blocks) - 1.5, row, 2, linewidth=3, edgecolor=color, facecolor="none", linestyle=style)
            verdict = "✓ they cancel" if trace.fused else "✗ they do not fit"
            axes.text(width + 0.4, row + 0.16, verdict, color=color, size=9, ha="center", va="center")
        axes.text(width + 0.4, row - 0.1 * bool(verdict), delta, color=BACKWARD, size=10.5, ha="center", va="center")
        told.append(f"{name}: {', '.join(' '.join(parts).replace('_', ' ') for parts in blocks)}; "
                    f"δ at the output: {delta}{', as they cancel' * (answered and trace.fused)}.")
    return Picture(figure, " ".join(["Rows of blocks, from the input to the loss.", *told]))


def _parts(layer):
    """Kind, shape and activation, as the layer itself tells them: "Dense(3×2, tanh)"."""
    kind, _, values = repr(layer).rstrip(")").partition("(")
    return [kind, *values.split(", ")]


def _delta(trace):
    """δ at the output in the letters of the notes, and whether something is to be said of the pair."""
    activation = trace.net[-1].activation
    if trace.fused:
        return "o − y*", True
    if np.isnan(trace.E).any():
        return "undefined, o < 0", True
    if activation is softmax:
        return "o (g − Σ g o)", False
    return "(o − y*)" + _SLOPES[activation.name], False


def _frame(axes, column, row, columns, **look):
    """A box round so many columns from this one on, with room between it and its neighbours."""
    gap = 0.06 if columns == 1 else 0.01
    axes.add_patch(FancyBboxPatch((column - 0.5 * (columns == 1) + gap, row - 0.43 + gap), columns - 2 * gap,
                                  0.86 - 2 * gap, boxstyle="round,pad=0,rounding_size=0.1", **look))
