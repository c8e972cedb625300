"""The ΔL test over the rate: which gradients it finds wrong."""

from bpcore.figures.picture import Picture, canvas
from bpcore.teaching.writing import number
from bpcore.validation import loss_change

RATES = [float(f"{m}e{k}") for k in range(0, -4, -1) for m in (5, 2, 1)]


def loss_change_ratios(traces):
    """Picture: the measured change of the loss over the predicted one against the rate, a line for each of
    {name: trace}."""
    figure, axes = canvas(6.6, 3.7)
    ends, said = [], []
    for name, trace in traces.items():
        changes = [loss_change(trace, rate) for rate in RATES]
        first, *_, last = ratios = [change.measured / change.predicted for change in changes]
        [line] = axes.semilogx(RATES, ratios, linewidth=2.2, label=name)
        meets = any(abs(last - other) < 0.1 for other in ends)
        axes.annotate(f"{name} → {number(last)}", (RATES[-1], last), (0, -18 if meets else 8),
                      textcoords="offset points", color=line.get_color(), weight="bold")
        ends.append(last)
        said.append(f"{name} {number(first)} and {number(last)}")
    low, high = axes.get_ylim()
    axes.set(ylim=(min(0, low), high + 0.15), xlabel="α", ylabel="ΔL / −Σ(Δw)²/α")
    return Picture(figure, "Measured over predicted change of the loss against the rate α. At "
                   f"α = {number(RATES[0])} and at α = {number(RATES[-1], 3)}: {'; '.join(said)}.")
