"""The lines of the algorithm as they are taught, read by whatever shows or examines a pass.

Here stand the name, phase and role of every quantity, and which line a step has: that of its kind of layer (`kinds`),
of its activation or loss (`cards`), or of the update.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bpcore.teaching.cards import activation_card, loss_card
from bpcore.teaching.kinds import kind
from bpcore.teaching.pieces import Count, Line, Over, Sum
from bpcore.teaching.places import Place, PlaceAfter, refuse_what_has_no_letters
from bpcore.trace import Step, reads


class Quantity(NamedTuple):
    """What is said of a quantity in every layer: its role, and so its colour; the phase that it becomes known in, its
    name, and what it is by bpcore, from what it reads in a trace."""

    role: str
    phase: str | None = None
    name: str = ""
    value: Callable | None = None


QUANTITIES = {
    "s": Quantity("forward", "forward", "weighted sums of layer {l}",
                  lambda trace, l: trace.net[l - 1].weighted_sum(trace.o[l - 1])),
    "o": Quantity("forward", "forward", "outputs of layer {l}",
                  lambda trace, l: trace.net[l - 1].activation(trace.s[l])),
    "E": Quantity("loss", "loss", "the loss", lambda trace, l: trace.loss(trace.o[l], trace.y)),
    "dE_do": Quantity("backward", "backward", "slopes for the outputs of layer {l}",
                      lambda trace, l: trace.loss.gradient(trace.o[l], trace.y) if l == len(trace.net) else
                      trace.net[l].grad_input(trace.delta[l + 1], trace.o[l]).reshape(trace.o[l].shape)),
    "delta": Quantity("backward", "backward", "δ of layer {l}",
                      lambda trace, l: trace.loss.canonical_delta(trace.o[l], trace.y)
                      if l == len(trace.net) and trace.fused else
                      trace.net[l - 1].activation.vjp(trace.o[l], trace.dE_do[l])),
    "dE_dW": Quantity("backward", "backward", "gradient of the weights into layer {l}",
                      lambda trace, l: trace.net[l - 1].grad_params(trace.o[l - 1], trace.delta[l])[0]),
    "dE_db": Quantity("backward", "backward", "gradient of the biases of layer {l}",
                      lambda trace, l: trace.net[l - 1].grad_params(trace.o[l - 1], trace.delta[l])[1]),
    "new_W": Quantity("parameter", "update", "new weights into layer {l}"),
    "new_b": Quantity("parameter", "update", "new biases of layer {l}"),
    "predicted": Quantity("loss", "update", "the loss that the slopes predict"),
    "new_E": Quantity("loss", "update", "the loss after the update"),
    "W": Quantity("parameter"), "b": Quantity("parameter"), "y": Quantity("target"),
    "J": Quantity("backward"), "slope": Quantity("backward"),  # of an activation
    "won": Quantity("backward"),  # of a pooling
    "rate": Quantity("loss"), "mean_E": Quantity("loss"), "moved": Quantity("loss"), "after_E": Quantity("loss"),
    "new_o": Quantity("forward"),
}


# What follows the pass.

def _step_line(which, kind):
    def pieces(p):
        rate = p.at("rate", layer=-p.l)
        length = rate if p.N == 1 else Over([rate], [Count(p.N)])
        return [p.at(kind, *p.here), " − ", length, " · ", p.at(f"dE_d{kind}", *p.here)]

    def numpy(p):
        per = repr(p.trace.rate) + (f" / {p.N}" if p.N > 1 else "")
        return f"new_{kind} = {kind} - {per} * dE_d{kind}"

    return Line(pieces, numpy, lambda p: f"Each {which} moves against its slope, by the rate times it" + (
        ", averaged over the examples." if p.N > 1 else "."))


def _predicted(p):
    moves = [f"[new_{w}[l] - {w}[l] for l in new_{w}]" for w in "Wb"
             if any(getattr(layer, w) is not None for layer in p.trace.net)]
    return "moves = " + "\nmoves += ".join(moves or ["[]"]) + (
        f"\nmoved = sum((m**2).sum() for m in moves)\npredicted = E.mean() - moved / {p.trace.rate!r}")


def _new_E(p):
    if p.N == 1:
        return loss_card(p.trace.loss).E.pieces(PlaceAfter(*p))
    return [Over(["1"], [Count(p.N)]), " · ", Sum("n", (p.N,), [p.at("after_E")])]


LANDINGS = {  # where a step of descent lands, and what is to be said of it
    "falls": "Another pass forward shows where it does land. The curve bends: at a smaller rate that matters less.",
    "rises": "Another pass forward shows that the loss rises: the step was too long. Take a smaller rate.",
    "stays": "Another pass forward gives the same loss as before: the step has not moved it.",
    "is not finite": "Another pass forward gives no finite loss: the step was too long, or the loss is undefined at "
                     "such outputs. Take a smaller rate."}


def landing(update):
    """Where the mean loss goes by an Update, as a key of LANDINGS."""
    before, after = (update[quantity, len(update.net)] for quantity in ("mean_E", "new_E"))
    if not np.isfinite(after):
        return "is not finite"
    return "stays" if after == before else "rises" if after > before else "falls"


UPDATE = {
    "new_W": _step_line("weight", "W"),
    "new_b": _step_line("bias", "b"),
    "predicted": Line(lambda p: [p.at("mean_E"), " − ", Over([p.at("moved")], [p.at("rate", layer=-p.l)])], _predicted,
                      "For a small step the loss should fall by Σ(Δw)²/α: this is where the slopes say it lands."),
    "new_E": Line(_new_E, "new_o = predict(new_net, x)\nnew_E = loss(new_o, y).mean()",
                  lambda p: LANDINGS[landing(p.trace)]),
}


# Which line a step has, and what it says there.

def line(trace, step):
    """The Line of a step."""
    quantity, l = step
    layer, at_output = trace.net[l - 1], l == len(trace.net)
    match quantity:
        case "s" | "dE_dW" | "dE_db":
            return getattr(kind(layer), quantity)
        case "dE_do" if not at_output:
            return kind(trace.net[l]).dE_do
        case "delta" if not (at_output and trace.fused):
            return activation_card(layer.activation).delta
        case "o":
            return activation_card(layer.activation).o
        case "E" | "dE_do" | "delta":
            return getattr(loss_card(trace.loss), quantity)
    return UPDATE[quantity]


def expression(trace, step):
    """What stands right of the equals sign at this step, as pieces."""
    refuse_what_has_no_letters(trace)
    if not reads(step, trace) or trace[step] is None:
        raise ValueError(f"{step[0]} of layer {step[1]} has no equation: it is given, or not there.")
    return line(trace, step).pieces(Place(trace, Step(*step)))


def words(trace, step):
    """What happens at the step, in a plain sentence."""
    said = _said(line(trace, step).words, trace, step)
    return f"{said} {_FROM_S}" if step[0] == "E" and not _is_what_o_gives(trace) else said


_FROM_S = ("Here it is worked out from s: an output so near 0 or 1 has rounded away what the logarithm needs, and from "
           "o it would be another number, or ∞.")


def _is_what_o_gives(trace):
    """Whether E is, as far as anybody sees, what the formula makes of the outputs."""
    return np.allclose(trace.E, trace.loss(trace.o[len(trace.net)], trace.y), rtol=1e-3, equal_nan=True)


def numpy_line(trace, step):
    """The step for a whole layer, as lines of numpy over dicts s, o, W, b, delta, dE_do, dE_dW, dE_db, new_W, new_b;
    with x, y, net, loss, new_net and predict, and numpy.lib.stride_tricks.sliding_window_view for maps."""
    text = _said(line(trace, step).numpy, trace, step)
    if "for l in " in text:  # it runs over the layers itself
        return text
    layers = {None: step[1], "_below": step[1] - 1, "_above": step[1] + 1}
    return _OF_A_LAYER.sub(lambda found: f"{found[1]}[{layers[found[2]]}]", text)


_OF_A_LAYER = re.compile(r"\b(s|o|W|b|delta|dE_do|dE_dW|dE_db|new_W|new_b)(_below|_above)?\b")


def _said(text, trace, step):
    return text(Place(trace, Step(*step))) if callable(text) else text


def value(trace, step):
    """What a quantity is by bpcore, from the trace's own values for what it reads."""
    work = QUANTITIES[step[0]].value
    return work(trace, step[1]) if work else trace[step]


def name(step):
    """What a quantity is called, in words."""
    return QUANTITIES[step[0]].name.format(l=step[1])


def phase(step):
    """When it becomes known: forward, loss, backward or update."""
    return QUANTITIES[step[0]].phase


def role(quantity):
    """What a quantity is, and so its colour: forward, parameter, target, loss, or backward."""
    return QUANTITIES[quantity].role
