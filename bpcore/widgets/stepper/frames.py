"""What the stepper shows at each step, as data: worked out here from a trace, only shown in the page.

Numbers travel once, written out, in flat arrays by name ("s1", "W2", "dE_do1"), with a list per example where a
quantity has a row per example. The equation of a step and the pieces of its substitution name entries of these by index
letters, an expression per axis; the page fills in the unit and the example that are selected. What is guessed there is
held against `guesses`: the truth, and what each named mistake would give.
"""

import re
from html import escape
from itertools import islice

import numpy as np

from bpcore.activations import linear, softmax
from bpcore.descent import Update, update, update_steps
from bpcore.mistakes import MISTAKES
from bpcore.notation import (
    ACTIVATIONS,
    LOSSES,
    NOTATIONS,
    Count,
    Number,
    Over,
    Sum,
    equation,
    expression,
    index_letters,
    is_conv,
    number,
    refuse_what_has_no_letters,
    seen,
    symbol,
    targets_sum_to_1,
)
from bpcore.trace import PER_PARAMETER, Step, Trace, steps
from bpcore.widgets.typeset import mathml

PHASES = {"s": "forward", "o": "forward", "E": "loss",  # the rest is backward
          "new_W": "update", "new_b": "update", "predicted": "update", "new_E": "update"}
MOST_EXAMPLES = 32  # that travel to the page
MOST_VARIANTS = 32  # of one mistake, as of "it is the share of one example alone" …
MOST_GUESSED = 50_000  # … and their numbers together

_NAMES = {
    "s": "weighted sums of layer {l}", "o": "outputs of layer {l}", "E": "the loss",
    "dE_do": "slopes for the outputs of layer {l}", "delta": "δ of layer {l}",
    "dE_dW": "gradient of the weights into layer {l}", "dE_db": "gradient of the biases of layer {l}",
    "new_W": "new weights into layer {l}", "new_b": "new biases of layer {l}",
    "predicted": "the loss that the slopes predict", "new_E": "the loss after the update",
}
_ROLES = {"s": "forward", "o": "forward", "y": "target",
          "W": "parameter", "b": "parameter", "new_W": "parameter", "new_b": "parameter",
          **dict.fromkeys(("E", "rate", "mean_E", "moved", "predicted", "after_E", "new_E"), "loss")}

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
    "softmax": "J = np.eye({n}) - o[{l}][:, None]\nJ = o[{l}][:, :, None] * J\n"
               'delta[{l}] = np.einsum("nik,nk->ni", J, dE_do[{l}])',
}
_LOSS_NUMPY = {  # E, ∂E/∂o, and δ where the activation is the canonical one
    "squared_error": ("((o[{l}] - y)**2 / 2).sum(1)", "o[{l}] - y", "o[{l}] - y"),
    "sum_of_squares": ("((o[{l}] - y)**2).sum(1)", "2 * (o[{l}] - y)", "2 * (o[{l}] - y)"),
    "binary_cross_entropy": ("-(y * np.log(o[{l}])\n      + (1 - y) * np.log(1 - o[{l}])).sum(1)",
                             "(o[{l}] - y) / (o[{l}] * (1 - o[{l}]))", "o[{l}] - y"),
    "multinomial_cross_entropy": ("-(y * np.log(o[{l}])).sum(1)", "-y / o[{l}]",
                                  "o[{l}] - y"),
    "zero_class_cross_entropy": ("-((1 - y) * np.log(o[{l}])\n      + y * np.log(1 - o[{l}])).sum(1)",
                                 "-(1 - y) / o[{l}]\ndE_do[{l}] += y / (1 - o[{l}])", "o[{l}] - (1 - y)"),
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
    "softmax": "each sum moves all of softmax's outputs, so that their slopes pass through a matrix, its Jacobian.",
}


@np.errstate(all="ignore")  # where a loss is undefined, or a mistake divides by zero
def frames(trace):
    """All that the page needs to show every step of a trace, or of an Update, as JSON-ready data."""
    trace = updated(trace)
    L, net = len(trace.net), list(enumerate(trace.net, 1))
    order = all_steps(trace)
    given = [Step("o", 0), Step("y", L)] + [Step(name, l) for l, layer in net for name in ("W", "b")
                                            if getattr(layer, name) is not None]
    told = [Step("J", l) for l, layer in net if layer.activation is softmax]
    told += [Step("rate", 0), Step("mean_E", L), Step("moved", L), Step("after_E", L)]
    arrays = {step: _travelling(step, seen(trace, step)) for step in given + order + told}
    return {
        "about": escape(description(trace)),
        "layers": [_layer(trace, l) for l in range(L + 1)],
        "examples": min(len(trace.E), MOST_EXAMPLES), "of": len(trace.E),
        "activations": list(ACTIVATIONS), "losses": list(LOSSES), "loss": trace.loss.name,
        "rate": f"{trace.rate:g}", "warning": re.sub(r"-(?=\d)", "−", trace.undefined),
        "notations": {key: {"name": notation.name, "indices": notation.indices, "letters": notation.labels}
                      for key, notation in NOTATIONS.items()},
        "shapes": {_key(step): list(array.shape[step.quantity not in PER_PARAMETER:])
                   for step, array in arrays.items()},
        "values": {_key(step): _flat(step, array, _written) for step, array in arrays.items()},
        "sizes": {_key(step): _flat(step, array, _sizes) for step, array in arrays.items()
                  if step.quantity in ("W", "dE_dW", "new_W") or array.ndim == 4},
        "letters": {_key(step): index_letters(trace, step) for step in given + order},
        "symbols": {_key(step): {key: mathml(symbol(trace, step, key, mark=_mark)) for key in NOTATIONS}
                    for step in given},
        "steps": [frame(trace, step) for step in order],
        "mistakes": [{"name": mistake.name, "look_at": mistake.look_at} for mistake in MISTAKES],
        "guesses": {_key(step): _guesses(trace, step) for step in order},
    }


def frame(trace, step):
    """One step: where it belongs, its formula, its numpy line, and what it says in words."""
    quantity, l = step
    return {
        "key": _key(step), "quantity": quantity, "layer": l,
        "phase": PHASES.get(quantity, "backward"),
        "name": _NAMES[quantity].format(l=l),
        "letters": index_letters(trace, step),
        "equations": {key: mathml(equation(trace, step, key, mark=_mark)) for key in NOTATIONS},
        "pieces": _json_pieces(expression(trace, step)),
        "numpy": numpy_line(trace, step),
        "words": words(trace, step),
        "shape": "×".join(map(str, trace[step].shape)),
    }


def updated(trace, rate=0.5):
    """The trace with an update after it, at this rate unless it has one already; what cannot be shown is refused."""
    if not isinstance(trace, Trace):
        raise TypeError("The stepper shows a Trace, which backprop(net, x, y, loss) gives, "
                        f"not a {type(trace).__name__}.")
    refuse_what_has_no_letters(trace)
    with np.errstate(all="ignore"):  # an undefined slope makes undefined weights: `warning` tells
        return trace if isinstance(trace, Update) else update(trace, rate)


def all_steps(update):
    """The steps of the pass, and those of the update after it."""
    return steps(update) + update_steps(update)


def description(trace):
    """The net in a line: its widths, its activations and its loss."""
    return f"{trace.widths} network, {trace.activations}, {trace.loss.name.replace('_', ' ')}"


def _layer(trace, l):
    shape, layer = list(trace.o[l].shape[1:]), trace.net[l - 1]
    if not l:
        return {"kind": "input", "shape": shape, "weights": None}
    return {"kind": layer.activation.name, "shape": shape,
            "weights": "conv" if is_conv(layer) else None if layer.W is None else "dense"}


def numpy_line(trace, step):
    """The step for a whole layer, as lines of numpy over dicts s, o, W, b, delta, dE_do, dE_dW, dE_db, new_W, new_b;
    with x, y, loss, new_net and predict at the end, and numpy.lib.stride_tricks.sliding_window_view for maps."""
    quantity, l = step
    layer, above = trace.net[l - 1], trace.net[l] if l < len(trace.net) else None
    flat = "flat = o[{below}].reshape(len(o[{below}]), -1)\n" if trace.o[max(l - 1, 0)].ndim == 4 else ""
    below = "flat" if flat else "o[{below}]"
    E, gradient, canonical = _LOSS_NUMPY[trace.loss.name]
    fused = above is None and trace.fused
    match quantity:
        case "s" if is_conv(layer):
            line = _WINDOWS.format(of="o[{below}]", size=_size(layer)) + (
                '\ns[{l}] = np.einsum("njrcpq,jipq->nirc",\n    win, W[{l}])')
            line += "" if layer.b is None else "\ns[{l}] += b[{l}][:, None, None]"
        case "s":
            line = flat + "s[{l}] = " + (below if layer.W is None else f"{below} @ W[{{l}}]")
            line += "" if layer.b is None else " + b[{l}]"
        case "o":
            line = _VALUE_NUMPY[layer.activation.name]
        case "E":
            line = "E = " + (E if trace.y.ndim == 2 else E.replace(".sum(1)", ".sum((1, 2, 3))"))
        case "dE_do" if above is None:
            line = "dE_do[{l}] = " + gradient
        case "dE_do" if is_conv(above):
            p, q = above.W.shape[2] - 1, above.W.shape[3] - 1
            line = (f"d = np.pad(delta[{{above}}], ((0,0),(0,0),({p},{p}),({q},{q})))\n"
                    + _WINDOWS.format(of="d", size=_size(above))
                    + '\ndE_do[{l}] = np.einsum("nkrcpq,ikpq->nirc",\n    win, W[{above}][:, :, ::-1, ::-1])')
        case "dE_do" if trace.o[l].ndim == 4:
            line = "flat = delta[{above}] @ W[{above}].T\ndE_do[{l}] = flat.reshape(o[{l}].shape)"
        case "dE_do":
            line = "dE_do[{l}] = delta[{above}]" + ("" if above.W is None else " @ W[{above}].T")
        case "delta":
            if fused and trace.loss.canonical is softmax and not targets_sum_to_1(trace):
                canonical = "o[{l}] * y.sum(1)[:, None] - y"
            line = "delta[{l}] = " + canonical if fused else _SLOPE_NUMPY[layer.activation.name]
        case "dE_dW" if is_conv(layer):
            line = _WINDOWS.format(of="o[{below}]", size=_size(layer)) + (
                '\ndE_dW[{l}] = np.einsum("njrcpq,nirc->jipq",\n    win, delta[{l}])')
        case "dE_dW":
            line = flat + f"dE_dW[{{l}}] = {below}.T @ delta[{{l}}]"
        case "dE_db":
            line = "dE_db[{l}] = delta[{l}].sum(" + ("(0, 2, 3))" if is_conv(layer) else "0)")
        case "new_W" | "new_b":
            per = f"{trace.rate!r} / {len(trace.E)}" if len(trace.E) > 1 else repr(trace.rate)
            line = f"{quantity}[{{l}}] = {quantity[-1]}[{{l}}] - {per} * dE_d{quantity[-1]}[{{l}}]"
        case "predicted":
            moves = [f"[new_{w}[l] - {w}[l] for l in new_{w}]" for w in "Wb"
                     if any(getattr(layer, w) is not None for layer in trace.net)]
            line = "moves = " + "\nmoves += ".join(moves or ["[]"]) + (
                f"\nmoved = sum((m**2).sum() for m in moves)\npredicted = E.mean() - moved / {trace.rate!r}")
        case "new_E":
            line = "new_o = predict(new_net, x)\nnew_E = loss(new_o, y).mean()"
    return line.format(l=l, below=l - 1, above=l + 1, n=trace.o[l].shape[1] if l else 0)


_WINDOWS = "win = sliding_window_view({of}, {size}, (2, 3))"


def _size(layer):
    return f"({layer.W.shape[2]}, {layer.W.shape[3]})"


def words(trace, step):
    """What happens at the step, in a plain sentence."""
    quantity, l = step
    layer, above = trace.net[l - 1], trace.net[l] if l < len(trace.net) else None
    everywhere = " and ".join(["positions"] * is_conv(layer) + ["examples"] * (len(trace.E) > 1))
    match quantity:
        case "s" if layer.W is None:
            return "This layer has no weights: each unit takes over the output below it" + (
                "." if layer.b is None else ", and adds its bias.")
        case "s" if is_conv(layer):
            return "The kernel slides over the maps below, and each value adds up the window that it reads" + (
                "." if layer.b is None else ", and the bias of its map.")
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
        case "dE_do" if is_conv(above):
            return "Every output that this value fed sends its δ back along the kernel entry it came by."
        case "dE_do":
            return "Every unit above sends its δ back along its weights, and each unit here adds up what arrives."
        case "delta" if above is None and trace.fused and layer.activation is linear:
            return "A linear unit has the slope 1, so its δ is the slope of the loss."
        case "delta" if above is None and trace.fused:
            return (f"The slopes of {trace.loss.name.replace('_', ' ')} and {layer.activation.name} cancel: "
                    "what is left is how far the output is from what it should be.")
        case "delta":
            return "From the output to the weighted sum: " + _SLOPE_WORDS[layer.activation.name]
        case "dE_dW" if is_conv(layer):
            return f"The same weight serves at every position, so its gradient is a sum over {everywhere}."
        case "dE_dW":
            return "A weight's gradient is the δ it leads to times the output it comes from" + (
                f", added up over the {everywhere}." if everywhere else ".")
        case "dE_db" if is_conv(layer):
            return f"A map has one bias for all its positions, so its gradient is the sum of δ over {everywhere}."
        case "dE_db":
            return "A bias is a weight from a unit that always gives 1, so its gradient is δ itself" + (
                f", added up over the {everywhere}." if everywhere else ".")
        case "new_W" | "new_b":
            which = "weight" if quantity == "new_W" else "bias"
            return f"Each {which} moves against its slope, by the rate times it" + (
                ", averaged over the examples." if len(trace.E) > 1 else ".")
        case "predicted":
            return "For a small step the loss should fall by Σ(Δw)²/α: this is where the slopes say it lands."
        case "new_E":
            return ("Another pass forward shows where it does land; the rest is curvature, "
                    "which a smaller rate makes smaller.")


def _key(step):
    return f"{step.quantity}{step.layer}"


def role(quantity):
    """What a quantity is, and so its colour: forward, parameter, target, loss, or backward."""
    return _ROLES.get(quantity, "backward")


def _mark(quantity, latex):
    return rf"\textcolor{{{role(quantity)}}}{{{latex}}}"


def _travelling(step, array):
    """The array without the examples that stay behind."""
    return array if step.quantity in PER_PARAMETER else array[:MOST_EXAMPLES]


def _flat(step, array, written):
    """`written` of the flat array, or of that of every example."""
    return written(array.ravel()) if step.quantity in PER_PARAMETER else [written(row.ravel()) for row in array]


def _written(values):
    return [written(value) for value in values.tolist()]


def written(value, digits=2):
    """A value as it is shown; where a loss is undefined, that is said."""
    return number(value, digits) if value == value else "undefined"


def _sizes(values):
    """A digit per value, its size by the largest; 0 is for 0 alone, and what is not finite counts as the largest."""
    size = np.abs(values)
    largest = size.max(initial=0, where=np.isfinite(size)) or 1
    digits = np.where(np.isfinite(size), np.maximum(np.ceil(9 * (size / largest)), size > 0), 9)
    return "".join(map(str, digits.astype(int).tolist()))


def _guesses(trace, step):
    """The truth as number −1, and what each mistake gives, in all its variants."""
    given, variants = [(-1, trace[step])], min(MOST_VARIANTS, MOST_GUESSED // np.size(trace[step]))
    for m, mistake in enumerate(MISTAKES):
        given += ((m, wrong) for wrong in islice(mistake.gives(trace, step), max(1, variants)))
    return [[m, _flat(step, _travelling(step, np.asarray(array)), _rounded)] for m, array in given]


def _rounded(values):
    """Five significant digits: as many as a person compares, and few to send."""
    rounded = map(float, ("%.5g " * len(values) % tuple(values.tolist())).split())
    return list(rounded) if np.isfinite(values).all() else [v if np.isfinite(v) else None for v in rounded]


def _json_pieces(pieces):
    found = []
    for piece in pieces:
        match piece:
            case Number(step, index):
                found.append({"of": _key(step), "at": list(index)})
            case Count(N):
                found.append(str(N))
            case Sum(over, count, body):
                found.append({"sum": over, "count": list(count), "pieces": _json_pieces(body)})
            case Over(numerator, denominator):
                found.append({"over": _json_pieces(numerator), "under": _json_pieces(denominator)})
            case _:
                found.append(piece)
    return found
