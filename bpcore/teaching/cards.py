"""Cards: what is taught of an activation or a loss, beside its value and slope in `activations` and `losses`.

A card of your own travels with its activation or loss:

    softplus = Elementwise("softplus", lambda s: np.log(1 + np.exp(s)), lambda o: 1 - np.exp(-o), ActivationCard(
        o=Line(lambda p: ["log(1 + exp(", p.s, "))"], "o = np.log(1 + np.exp(s))",
               "softplus rounds the corner of relu."),
        delta=Line(lambda p: [p.dE_do, " · (1 − exp(−", p.o, "))"], "delta = dE_do * (1 - np.exp(-o))",
                   "From the output to the weighted sum: softplus lets 1 − exp(−o) of it through.")))

p.s, p.o, p.y and p.dE_do are the numbers of this unit, p.at("s", "k") that of unit k; `p.units([…])` adds up over the
units k of the layer, `p.outputs([…])` over the outputs. One without a card is shown by its numbers alone.
"""

from typing import NamedTuple

from bpcore.activations import Elementwise, linear, relu, sigmoid, softmax, tanh
from bpcore.losses import (
    binary_cross_entropy,
    multinomial_cross_entropy,
    squared_error,
    sum_of_squares,
    zero_class_cross_entropy,
)
from bpcore.teaching.pieces import Line, Over


class ActivationCard(NamedTuple):
    """o from s, and δ from ∂E/∂o."""

    o: Line
    delta: Line


class LossCard(NamedTuple):
    """E and ∂E/∂o from o and y*, and δ where the activation is the canonical one."""

    E: Line
    dE_do: Line
    delta: Line | None = None


def activation_card(activation):
    """The card that it carries, that which stands here, or one that says that there is none."""
    unknown = UNKNOWN_ACTIVATION if isinstance(activation, Elementwise) else UNKNOWN_COUPLED
    return _card(activation, ACTIVATIONS, unknown)


def loss_card(loss):
    """The same of a loss; a δ that is not on the card has no formula."""
    found = _card(loss, LOSSES, UNKNOWN_LOSS)
    return found if found.delta else found._replace(delta=UNKNOWN_LOSS.delta)


def _card(taught, known, unknown):
    own = getattr(taught, "card", None)
    return next((card for each, card in known.items() if each is taught), unknown) if own is None else own


class Menu(NamedTuple):
    """What there is to choose from, by name."""

    activations: dict
    losses: dict


def menu(trace):
    """Those here, and those of a trace, which may be the learner's own."""
    of_trace = [layer.activation for layer in trace.net]
    return Menu({each.name: each for each in (*ACTIVATIONS, *of_trace)},
                {each.name: each for each in (*LOSSES, trace.loss)})


_BACK = "From the output to the weighted sum: "

ACTIVATIONS = {
    linear: ActivationCard(
        o=Line(lambda p: [p.s], "o = s", "A linear unit gives its weighted sum as it is."),
        delta=Line(lambda p: [p.dE_do, " × 1"], "delta = dE_do * 1", _BACK + "a linear unit lets all of it through.")),
    sigmoid: ActivationCard(
        o=Line(lambda p: [Over(["1"], ["1 + exp(−", p.s, ")"])], "o = 1 / (1 + np.exp(-s))",
               "The sigmoid squeezes each weighted sum to between 0 and 1."),
        delta=Line(lambda p: [p.dE_do, " · ", p.o, " · (1 − ", p.o, ")"], "delta = dE_do * o * (1 - o)",
                   _BACK + "the sigmoid lets o(1 − o) of it through.")),
    tanh: ActivationCard(
        o=Line(lambda p: ["tanh(", p.s, ")"], "o = np.tanh(s)", "tanh squeezes each weighted sum to between −1 and 1."),
        delta=Line(lambda p: [p.dE_do, " · (1 − (", p.o, ")²)"], "delta = dE_do * (1 - o**2)",
                   _BACK + "tanh lets 1 − o·o of it through.")),
    relu: ActivationCard(
        o=Line(lambda p: ["max(0, ", p.s, ")"], "o = np.maximum(0, s)",
               "relu passes on what is positive, and stops the rest."),
        delta=Line(lambda p: [p.dE_do, " · [", p.o, " > 0]"], "delta = dE_do * (o > 0)",
                   _BACK + "relu lets it through where its output is positive, and stops it elsewhere.")),
    softmax: ActivationCard(
        o=Line(lambda p: [Over(["exp(", p.s, ")"], [p.units(["exp(", p.at("s", "k"), ")"])])],
               "e = np.exp(s - s.max(1, keepdims=True))\no = e / e.sum(1, keepdims=True)",
               "softmax turns the weighted sums into shares of 1, so that each output depends on all of them."),
        delta=Line(lambda p: [p.units([p.at("dE_do", "k"), " · ", p.at("J", "i", "k")])],
                   "delta = o * (dE_do\n    - (dE_do * o).sum(1, keepdims=True))",
                   _BACK + "each sum moves all of softmax's outputs, so that their slopes pass through a matrix, its "
                           "Jacobian.")),
}

_LOSS = "The loss says in one number how far the outputs are from their targets."
_SLOPE = "How fast does the loss rise with each output? Differentiate it."


def _cancelled(p):
    loss, activation = p.trace.loss.name.replace("_", " "), p.layer.activation
    if activation is linear:
        return "A linear unit has the slope 1, so its δ is the slope of the loss."
    return (f"The slopes of {loss} and {activation.name} cancel: "
            "what is left is how far the output is from what it should be.")


LOSSES = {
    squared_error: LossCard(
        E=Line(lambda p: [p.outputs(["½ · (", p.o, " − ", p.y, ")²"])],
               lambda p: f"E = ((o - y)**2 / 2).sum({p.axes})", _LOSS),
        dE_do=Line(lambda p: [p.o, " − ", p.y], "dE_do = o - y", _SLOPE),
        delta=Line(lambda p: [p.o, " − ", p.y], "delta = o - y", _cancelled)),
    sum_of_squares: LossCard(
        E=Line(lambda p: [p.outputs(["(", p.o, " − ", p.y, ")²"])], lambda p: f"E = ((o - y)**2).sum({p.axes})", _LOSS),
        dE_do=Line(lambda p: ["2 · (", p.o, " − ", p.y, ")"], "dE_do = 2 * (o - y)", _SLOPE),
        delta=Line(lambda p: ["2 · (", p.o, " − ", p.y, ")"], "delta = 2 * (o - y)", _cancelled)),
    binary_cross_entropy: LossCard(
        E=Line(lambda p: ["−", p.outputs(["(", p.y, " · log(", p.o, ") + (1 − ", p.y, ") · log(1 − ", p.o, "))"])],
               lambda p: f"E = -(y * np.log(o)\n      + (1 - y) * np.log(1 - o)).sum({p.axes})", _LOSS),
        dE_do=Line(lambda p: [Over([p.o, " − ", p.y], [p.o, " · (1 − ", p.o, ")"])],
                   "dE_do = (o - y) / (o * (1 - o))", _SLOPE),
        delta=Line(lambda p: [p.o, " − ", p.y], "delta = o - y", _cancelled)),
    multinomial_cross_entropy: LossCard(
        E=Line(lambda p: ["−", p.outputs([p.y, " · log(", p.o, ")"])],
               lambda p: f"E = -(y * np.log(o)).sum({p.axes})", _LOSS),
        dE_do=Line(lambda p: ["−", Over([p.y], [p.o])], "dE_do = -y / o", _SLOPE),
        delta=Line(lambda p: [p.o, " − ", p.y] if p.targets_sum_to_1 else
                   [p.o, " · ", p.units([p.at("y", "k")]), " − ", p.y],
                   lambda p: "delta = o - y" if p.targets_sum_to_1 else "delta = o * y.sum(1)[:, None] - y",
                   _cancelled)),
    zero_class_cross_entropy: LossCard(
        E=Line(lambda p: ["−", p.outputs(["((1 − ", p.y, ") · log(", p.o, ") + ", p.y, " · log(1 − ", p.o, "))"])],
               lambda p: f"E = -((1 - y) * np.log(o)\n      + y * np.log(1 - o)).sum({p.axes})", _LOSS),
        dE_do=Line(lambda p: ["−", Over(["1 − ", p.y], [p.o]), " + ", Over([p.y], ["1 − ", p.o])],
                   "dE_do = -(1 - y) / o\ndE_do += y / (1 - o)", _SLOPE),
        delta=Line(lambda p: [p.o, " − (1 − ", p.y, ")"], "delta = o - (1 - y)", _cancelled)),
}


# Of what carries no card: its numbers, its own code, and that no formula was given.

def _activation(p):
    return f"net[{p.l - 1}].activation"


def _no_formula(p):
    return f"No formula was given for the activation {p.layer.activation.name}: here are its numbers."


def _no_formula_of_loss(p):
    return f"No formula was given for the loss {p.trace.loss.name.replace('_', ' ')}: here are its numbers."


UNKNOWN_ACTIVATION = ActivationCard(
    o=Line(lambda p: ["a(", p.s, ")"], lambda p: f"o = {_activation(p)}(s)", _no_formula),
    delta=Line(lambda p: [p.dE_do, " · ", p.at("slope", *p.here)], lambda p: f"delta = {_activation(p)}.vjp(o, dE_do)",
               _no_formula))
UNKNOWN_COUPLED = ActivationCard(
    o=Line(lambda p: ["a(", p.s, ", …)"], lambda p: f"o = {_activation(p)}(s)", _no_formula),
    delta=Line(ACTIVATIONS[softmax].delta.pieces, lambda p: f"delta = {_activation(p)}.vjp(o, dE_do)", _no_formula))
UNKNOWN_LOSS = LossCard(
    E=Line(lambda p: [p.outputs(["e(", p.o, ", ", p.y, ")"])], "E = loss(o, y)", _no_formula_of_loss),
    dE_do=Line(lambda p: ["e′(", p.o, ", ", p.y, ")"], "dE_do = loss.gradient(o, y)", _no_formula_of_loss),
    delta=Line(lambda p: ["d(", p.o, ", ", p.y, ")"], "delta = loss.canonical_delta(o, y)", _no_formula_of_loss))
