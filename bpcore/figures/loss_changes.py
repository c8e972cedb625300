"""The ΔL test over the rate: which gradients it finds wrong."""

from bpcore.figures.picture import CLASSES, WIDTH, Picture, canvas
from bpcore.teaching.writing import number
from bpcore.validation import loss_change

RATES = [float(f"{m}e{k}") for k in range(0, -4, -1) for m in (5, 2, 1)]


def loss_change_ratios(traces):
    """Picture: the measured change of the loss over the predicted one against the rate, a line for each of
    {name: trace}."""
    figure, axes = canvas(WIDTH, 3.3)
    ends, said = [], []
    for (name, trace), colour in zip(traces.items(), CLASSES, strict=False):
        changes = [loss_change(trace, rate) for rate in RATES]
        first, *_, last = ratios = [change.measured / change.predicted for change in changes]
        axes.semilogx(RATES, ratios, color=colour, linewidth=2.2, label=name)
        meets = any(abs(last - other) < 0.1 for other in ends)
        axes.annotate(f"{name} → {number(last)}", (RATES[-1], last), (0, -18 if meets else 8),
                      textcoords="offset points", color=colour, size=13)
        ends.append(last)
        said.append(f"{name} {number(first)} and {number(last)}")
    low, high = axes.get_ylim()
    axes.set(ylim=(min(0, low), high + 0.15), xlabel="α", ylabel="measured / predicted change")
    return Picture(figure, "Measured over predicted change of the loss against the rate α. At "
                   f"α = {number(RATES[0])} and at α = {number(RATES[-1], 3)}: {'; '.join(said)}.")
