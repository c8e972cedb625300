"""What the stepper shows at each step, as data: worked out here from a trace, only shown in the page.

Numbers travel once, written out, in arrays by name ("s1", "W2", "dE_do1"). The equation of a step and the pieces of its
substitution name entries of these by index letters; the page fills in the unit and the example that are selected.
"""

from html import escape

import numpy as np

from bpcore.activations import linear, softmax
from bpcore.layers import Dense
from bpcore.notation import (
    NOTATIONS,
    Number,
    Over,
    Sum,
    equation,
    expression,
    index_letters,
    number,
    targets_sum_to_1,
)
from bpcore.trace import Step, Trace, reads, steps
from bpcore.widgets.typeset import mathml

PHASES = {"s": "forward", "o": "forward", "E": "loss"}  # the rest is backward

_NAMES = {
    "s": "weighted sums of layer {l}", "o": "outputs of layer {l}", "E": "the loss",
    "dE_do": "slopes for the outputs of layer {l}", "delta": "δ of layer {l}",
    "dE_dW": "gradient of the weights into layer {l}", "dE_db": "gradient of the biases of layer {l}",
}
_LABELS = {"s": "s", "o": "o", "E": "E", "dE_do": "∂o", "delta": "δ", "dE_dW": "∂w", "dE_db": "∂b"}
_ROLES = {"s": "forward", "o": "forward", "W": "parameter", "b": "parameter", "y": "target", "E": "loss"}

_VALUE_NUMPY = {
    "linear": "o[{l}] = s[{l}]",
    "sigmoid": "o[{l}] = 1 / (1 + np.exp(-s[{l}]))",
    "tanh": "o[{l}] = np.tanh(s[{l}])",
    "relu": "o[{l}] = np.maximum(0, s[{l}])",
    "softmax": "e = np.exp(s[{l}] - s[{l}].max(1)[:, None])\no[{l}] = e / e.sum(1)[:, None]",
}
_SLOPE_NUMPY = {
    "linear": "delta[{l}] = dE_do[{l}] * 1",
    "sigmoid": "delta[{l}] = dE_do[{l}] * o[{l}] * (1 - o[{l}])",
    "tanh": "delta[{l}] = dE_do[{l}] * (1 - o[{l}]**2)",
    "relu": "delta[{l}] = dE_do[{l}] * (o[{l}] > 0)",
    "softmax": "g = dE_do[{l}]\ndelta[{l}] = o[{l}] * (g - (g * o[{l}]).sum(1)[:, None])",
}
_LOSS_NUMPY = {  # E, ∂E/∂o, and δ where the activation is the canonical one
    "squared_error": ("((o[{l}] - y)**2 / 2).sum(1)", "o[{l}] - y", "o[{l}] - y"),
    "sum_of_squares": ("((o[{l}] - y)**2).sum(1)", "2 * (o[{l}] - y)", "2 * (o[{l}] - y)"),
    "binary_cross_entropy": ("-(y * np.log(o[{l}])\n      + (1 - y) * np.log(1 - o[{l}])).sum(1)",
                             "(o[{l}] - y) / (o[{l}] * (1 - o[{l}]))", "o[{l}] - y"),
    "multinomial_cross_entropy": ("-(y * np.log(o[{l}])).sum(1)", "-y / o[{l}]",
                                  "o[{l}] - y"),
    "zero_class_cross_entropy": ("-((1 - y) * np.log(o[{l}])\n      + y * np.log(1 - o[{l}])).sum(1)",
                                 "-(1 - y) / o[{l}] + y / (1 - o[{l}])", "o[{l}] - (1 - y)"),
}

_VALUE_WORDS = {
    "linear": "A linear unit gives its weighted sum as it is.",
    "sigmoid": "The sigmoid squeezes each weighted sum to between 0 and 1.",
    "tanh": "tanh squeezes each weighted sum to between −1 and 1.",
    "relu": "relu passes on what is positive, and stops the rest.",
    "softmax": "softmax turns the weighted sums into shares of 1, so that each output depends on all of them.",
}
_SLOPE_WORDS = {
    "linear": "a linear unit lets all of it through.",
    "sigmoid": "the sigmoid lets o(1 − o) of it through.",
    "tanh": "tanh lets 1 − o·o of it through.",
    "relu": "relu lets it through where its output is positive, and stops it elsewhere.",
    "softmax": "softmax passes every output's slope back to all weighted sums: its derivative is a matrix.",
}


def frames(trace):
    """All that the page needs to show every step of a trace, as JSON-ready data."""
    refuse_what_is_not_drawn(trace)
    L = len(trace.net)
    order = steps(trace)
    given = [Step("o", 0), Step("y", L)]
    given += [Step(name, l) for l in range(1, L + 1) for name in ("W", "b") if trace[name, l] is not None]
    return {
        "layers": [{"n": trace.o[l].shape[1], "kind": trace.net[l - 1].activation.name if l else "input"}
                   for l in range(L + 1)],
        "examples": len(trace.E),
        "about": escape(description(trace)),
        "notations": {key: {"name": notation.name, "indices": notation.indices} for key, notation in NOTATIONS.items()},
        "values": {_key(step): _written(trace[step]) for step in given + order},
        "widths": {f"W{l}": _widths(layer.W) for l, layer in enumerate(trace.net, 1) if layer.W is not None},
        "steps": [frame(trace, step) for step in order],
    }


def frame(trace, step):
    """One step: where it belongs, its formula, its numpy line, and what it says in words."""
    quantity, l = step
    return {
        "key": _key(step), "quantity": quantity, "layer": l,
        "phase": PHASES.get(quantity, "backward"),
        "name": _NAMES[quantity].format(l=l),
        "label": _LABELS[quantity] + ("" if quantity == "E" else _superscript(l)),
        "letters": index_letters(step),
        "equations": {key: mathml(equation(trace, step, key, mark=_mark)) for key in NOTATIONS},
        "pieces": _json_pieces(expression(trace, step)),
        "numpy": numpy_line(trace, step),
        "words": words(trace, step),
        "reads": [_key(read) for read in reads(step, trace)],
        "shape": "×".join(map(str, trace[step].shape)),
    }


def refuse_what_is_not_drawn(trace):
    """The picture has a column of units per layer."""
    if not isinstance(trace, Trace):
        raise TypeError("The stepper shows a Trace, which backprop(net, x, y, loss) gives, "
                        f"not a {type(trace).__name__}.")
    if trace.o[0].ndim != 2 or not all(isinstance(layer, Dense) for layer in trace.net):
        raise ValueError("The stepper draws nets of Dense layers on inputs of shape (N, n); this net has feature maps.")


def description(trace):
    """The net in a line: its widths, its activations and its loss."""
    widths = "-".join(str(trace.o[l].shape[1]) for l in trace.o)
    activations = ", ".join(layer.activation.name for layer in trace.net)
    return f"{widths} network, {activations}, {trace.loss.name.replace('_', ' ')}"


def numpy_line(trace, step):
    """The step for a whole layer, as a line of numpy over dicts s, o, W, b, delta, dE_do, dE_dW, dE_db."""
    quantity, l = step
    layer, above = trace.net[l - 1], trace.net[l] if l < len(trace.net) else None
    E, gradient, canonical = _LOSS_NUMPY[trace.loss.name]
    fused = above is None and trace.fused
    match quantity:
        case "s":
            line = "s[{l}] = " + ("o[{below}]" if layer.W is None else "o[{below}] @ W[{l}]")
            line += "" if layer.b is None else " + b[{l}]"
        case "o":
            line = _VALUE_NUMPY[layer.activation.name]
        case "E":
            line = "E = " + E
        case "dE_do" if above is None:
            line = "dE_do[{l}] = " + gradient
        case "dE_do":
            line = "dE_do[{l}] = delta[{above}]" + ("" if above.W is None else " @ W[{above}].T")
        case "delta":
            if fused and trace.loss.canonical is softmax and not targets_sum_to_1(trace):
                canonical = "o[{l}] * y.sum(1)[:, None] - y"
            line = "delta[{l}] = " + canonical if fused else _SLOPE_NUMPY[layer.activation.name]
        case "dE_dW":
            line = "dE_dW[{l}] = o[{below}].T @ delta[{l}]"
        case "dE_db":
            line = "dE_db[{l}] = delta[{l}].sum(0)"
    return line.format(l=l, below=l - 1, above=l + 1)


def words(trace, step):
    """What happens at the step, in a plain sentence."""
    quantity, l = step
    layer, above = trace.net[l - 1], trace.net[l] if l < len(trace.net) else None
    match quantity:
        case "s" if layer.W is None:
            return "This layer has no weights: each unit takes over the output below it."
        case "s":
            return "Each unit adds up the outputs below it, weight by weight" + (
                "." if layer.b is None else ", and its bias.")
        case "o":
            return _VALUE_WORDS[layer.activation.name]
        case "E":
            return "The loss says in one number how far the outputs are from their targets."
        case "dE_do" if above is None:
            return "How fast does the loss rise with each output? Differentiate it."
        case "dE_do" if above.W is None:
            return "The layer above takes each output over as it is, and so hands its δ down as it is."
        case "dE_do":
            return "Every unit above sends its δ back along its weights, and each unit here adds up what arrives."
        case "delta" if above is None and trace.fused and layer.activation is linear:
            return "A linear unit has the slope 1, so its δ is the slope of the loss."
        case "delta" if above is None and trace.fused:
            return (f"The slopes of {trace.loss.name.replace('_', ' ')} and {layer.activation.name} cancel: "
                    "what is left is how far the output is from what it should be.")
        case "delta":
            return "From the output to the weighted sum: " + _SLOPE_WORDS[layer.activation.name]
        case "dE_dW":
            return "A weight's gradient is the δ it leads to times the output it comes from" + (
                ", added up over the examples." if len(trace.E) > 1 else ".")
        case "dE_db":
            return "A bias is a weight from a unit that always gives 1, so its gradient is δ itself" + (
                ", added up over the examples." if len(trace.E) > 1 else ".")


def _key(step):
    return f"{step.quantity}{step.layer}"


def _superscript(l):
    return "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(l))


def role(quantity):
    """What a quantity is, and so its colour: forward, parameter, target, loss, or backward."""
    return _ROLES.get(quantity, "backward")


def _mark(quantity, latex):
    return rf"\textcolor{{{role(quantity)}}}{{{latex}}}"


def _written(array):
    """Nested lists of an array, every number as it is shown."""
    return [_written(row) for row in array] if array.ndim else number(float(array))


def _widths(W):
    """How wide the lines of the weights are drawn, in pixels."""
    return np.round(1 + 3 * np.abs(W) / max(np.abs(W).max(), 1e-300), 1).tolist()


def _json_pieces(pieces):
    found = []
    for piece in pieces:
        match piece:
            case Number(step, index):
                found.append({"of": _key(step), "at": index})
            case Sum(over, count, body):
                found.append({"sum": over, "count": count, "pieces": _json_pieces(body)})
            case Over(numerator, denominator):
                found.append({"over": _json_pieces(numerator), "under": _json_pieces(denominator)})
            case _:
                found.append(piece)
    return found
