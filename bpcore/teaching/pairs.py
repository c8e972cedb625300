"""The map of losses and activations: what δ is at the output for each pair, whether slopes cancel in it, and why."""

from typing import NamedTuple

import numpy as np

from bpcore.activations import linear, relu, sigmoid, softmax, tanh
from bpcore.losses import binary_cross_entropy, multinomial_cross_entropy, squared_error, sum_of_squares
from bpcore.teaching.writing import number

ERROR, SLOPE, UNDEFINED, YOURS = "=", "×", "!", "?"
SIGNS = {ERROR: "no slope stays in δ", SLOPE: "a slope stays in δ", UNDEFINED: "the loss is undefined for some outputs",
         YOURS: "yours to work out"}

ACTIVATIONS = (linear, relu, tanh, sigmoid, softmax)
LOSSES = (squared_error, sum_of_squares, binary_cross_entropy, multinomial_cross_entropy)
COLUMNS = "½Σ(o − y*)²", "Σ(o − y*)²", "binary cross-entropy", "multi\u00adnomial cross-entropy"

# δ_i for each pair, in LaTeX in which \cdot is every product; under softmax g stands for ∂E/∂o.
_SOFTMAX = r"o_i \cdot (g_i - \sum_k g_k \cdot o_k)"
_TWICE = r"2 \cdot (o_i - y_i^*)"
DELTA = {
    (linear, squared_error): "o_i - y_i^*",
    (relu, squared_error): r"(o_i - y_i^*) \cdot a'(s_i)",
    (tanh, squared_error): r"(o_i - y_i^*) \cdot (1 - o_i^2)",
    (sigmoid, squared_error): r"(o_i - y_i^*) \cdot o_i \cdot (1 - o_i)",
    (linear, sum_of_squares): _TWICE,
    (relu, sum_of_squares): rf"{_TWICE} \cdot a'(s_i)",
    (tanh, sum_of_squares): rf"{_TWICE} \cdot (1 - o_i^2)",
    (sigmoid, sum_of_squares): rf"{_TWICE} \cdot o_i \cdot (1 - o_i)",
    (sigmoid, binary_cross_entropy): "o_i - y_i^*",
    (sigmoid, multinomial_cross_entropy): r"-y_i^* \cdot (1 - o_i)",
    (softmax, multinomial_cross_entropy): "o_i - y_i^*",
    (softmax, squared_error): _SOFTMAX,
    (softmax, sum_of_squares): _SOFTMAX,
    (softmax, binary_cross_entropy): r"\frac{o_i - y_i^*}{1 - o_i} - o_i \cdot \sum_k \frac{o_k - y_k^*}{1 - o_k}",
}

_SLOPE_OF_LOSS = {squared_error: "o_k - y_k^*", sum_of_squares: r"2 \cdot (o_k - y_k^*)"}
_KEEPS = {
    relu: "A slope of 0 or 1 stays. Where $s_i<0$ the slope is 0, and so is δ, however wrong the output is.",
    tanh: "The slope of tanh stays. Near −1 and near 1 it is almost 0, and there the largest errors are forgotten.",
    sigmoid: "The slope of the sigmoid stays. Near 0 and near 1 it is almost 0, and there the largest errors are "
             "forgotten.",
}
_RANGE = {linear: "A linear output may be any number", relu: "The output of relu may be 0, or above 1",
          tanh: "The output of tanh may be below 0"}


class Field(NamedTuple):
    """A field of a map: its sign, its name, what stands in it, and more about it. In texts $…$ is a formula."""

    sign: str
    name: str
    short: str
    text: tuple[str, ...]
    rows: dict[str, list[str]]


def pairs(s: np.ndarray, y: np.ndarray, yours: tuple = ()) -> list[list[Field]]:
    """A Field for each of LOSSES, in a row for each of ACTIVATIONS, with the numbers of an output layer that has these
    weighted sums and targets, both (1, n). In the field `yours`, an (activation, loss), the answer is left out."""
    return [[_field(activation, loss, s, y, (activation, loss) == yours) for loss in LOSSES]
            for activation in ACTIVATIONS]


@np.errstate(all="ignore")  # undefined losses are meant
def _field(activation, loss, s, y, is_yours):
    o = activation(s)
    name, rows = f"{activation} with {_name(loss)}", {"o": _texts(o), "y*": _texts(y)}
    formula = DELTA.get((activation, loss))
    if formula is None:
        term = loss.term(o, y)
        rows["its part of E"] = _texts(term)
        return Field(UNDEFINED, name, "undefined", (_why_undefined(activation, o[0], term[0]),), rows)
    if is_yours:
        return Field(YOURS, name, "yours", ("The loss is defined here. What is δ, and what is left of the slopes? "
                                            "An exercise of this lesson asks for it.",), rows)
    slope = loss.gradient(o, y)
    rows["∂E/∂o"] = _texts(slope)
    if activation is not softmax:
        rows["a′(s)"] = _texts(activation.vjp(o, np.ones_like(o)))
    is_canonical = loss.canonical is activation
    rows["δ"] = _texts(loss.canonical_delta(o, y) if is_canonical else activation.vjp(o, slope))
    short = (("2 (o − y*)" if loss is sum_of_squares else "o − y*") if is_canonical else
             "1 − o stays" if loss is multinomial_cross_entropy else
             "÷ (1 − o) stays" if loss is binary_cross_entropy else
             "all of J stays" if activation is softmax else "a′ stays")
    return Field(ERROR if is_canonical else SLOPE, name, short,
                 (rf"$\delta_i = {formula}$", _why_defined(activation, loss)), rows)


def _why_defined(activation, loss):
    if loss.canonical is activation:
        return {linear: "The slope of a linear unit is 1, so δ is the slope of the loss. Nothing has to cancel.",
                sigmoid: "The slope of the loss divides by $o_i (1 - o_i)$, and that is exactly the slope which the "
                         "sigmoid multiplies by.",
                softmax: "The slope of the loss divides by $o_k$, and every slope of softmax has the factor $o_k$. "
                         "They cancel in each term of the sum. The targets must add up to 1."}[activation]
    if loss is binary_cross_entropy:
        return ("The slope of the loss divides by $o_k (1 - o_k)$. The slopes of softmax have the factor $o_k$, which "
                "cancels. A division by $1 - o_k$ stays, and so do the paths through all outputs.")
    if activation is softmax:
        return (f"Here $g_k = {_SLOPE_OF_LOSS[loss]}$. Nothing cancels, so all of J stays: softmax's Jacobian, the "
                "matrix of its slopes. The factor $o_i$ in front makes δ small where an output is near 0, even if it "
                "should be near 1.")
    if loss is multinomial_cross_entropy:
        return ("The slope of the loss divides by $o_i$, and the sigmoid multiplies by $o_i (1 - o_i)$. One factor "
                "stays. δ is never positive, so nothing pushes an output down.")
    return _KEEPS[activation]


def _why_undefined(activation, o, term):
    """With the first output that the loss cannot take."""
    why = f"{_RANGE[activation]}, but a cross-entropy takes logarithms. "
    for bad, what, so in ((np.isnan(term), "log({}) is not a number", "There is no E, so it has no slope."),
                          (np.isinf(term), "log 0 is −∞", "E is ∞ there, and has no slope.")):
        if bad.any():
            of, negative = number(o[bad][0]), o[bad][0] < 0
            what = what.format(of if negative else f"1 − {of}")
            return f"{why}Here output {bad.argmax() + 1} is {of}, and {what}. {so}"
    return why + "These outputs happen to lie where the loss is defined. Others do not."


def _name(loss):
    return {squared_error: "squared error", sum_of_squares: "sum of squares without ½"}.get(
        loss, loss.name.replace("_cross_entropy", " cross-entropy"))


def _texts(values):
    return [number(value) for value in np.broadcast_to(values, np.shape(values))[0]]
