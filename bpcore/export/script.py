"""What the scripts for all frameworks share: the pass that they are held against, its numbers as text, and the end."""

import re
import sys
from textwrap import wrap

import numpy as np

from bpcore.checks import check_pass, finite
from bpcore.layers import Conv2D, Dense, MaxPool2D
from bpcore.losses import multinomial_cross_entropy, squared_error, sum_of_squares
from bpcore.trace import silent_pass
from bpcore.validation import in_float64

SQUARES = squared_error, sum_of_squares


def pass_to_meet(net, x, y, loss, losses, activations, framework):
    """The Trace, in float64, that a script is to meet; a ValueError where this framework cannot say the net or the
    loss, or where the numbers of the pass are no measure."""
    check_pass(net, x, y, loss)
    if loss not in losses:
        raise ValueError(f"The loss {loss} has no line in {framework}: use one of {_names(losses)}.")
    for l, layer in enumerate(net, 1):
        if type(layer) not in (Dense, Conv2D, MaxPool2D):
            raise ValueError(f"Layer {l} is a {type(layer).__name__}: a script can say Dense, Conv2D and MaxPool2D.")
        if layer.activation not in activations:
            raise ValueError(f"Layer {l} has the activation {layer.activation}, which has no line in {framework}: use "
                             f"one of {_names(activations)}.")
    trace = silent_pass([in_float64(layer) for layer in net], x.astype(float), y.astype(float), loss)
    slopes = [slope for by_layer in (trace.dE_dW, trace.dE_db) for slope in by_layer.values() if slope is not None]
    if trace.undefined or not all(map(finite, (trace.E, *slopes))):
        raise ValueError(f"There is nothing to hold a script against: {trace.undefined or 'a slope is infinite.'}")
    if loss not in SQUARES and not takes_scores(trace) and np.isin(trace.o[len(net)], (0, 1)).any():
        raise ValueError("An output is exactly 0 or 1, where 0 · log 0 is nan in most libraries: give another example.")
    return trace


def takes_scores(trace):
    """Whether the last activation belongs to the loss, so that the net of the script ends with its weighted sums."""
    return trace.loss.worked_out_from_s(trace.net[-1].activation)


def refuse_lone_bias(layer, l, framework):
    """A Dense layer without W may have a b, for which most frameworks have no layer."""
    if isinstance(layer, Dense) and layer.W is None and layer.b is not None:
        raise ValueError(f"Layer {l} has biases but no weights, for which {framework} has no layer: leave b out, or "
                         f"give np.eye({len(layer.b)}) as its W.")


def written(trace, framework, setup, body, found):
    """The script: the numbers, then the lines of `setup` and `body`, then what it `found`, {name: code}."""
    L, x, y = len(trace.net), trace.o[0], trace.y
    given, wanted = {"x": x, "y": y}, {"o": trace.o[L], "E": trace.E.sum()}
    for l, layer in enumerate(trace.net, 1):
        for name in ("W", "b"):
            if getattr(layer, name) is not None:
                given[f"{name}{l}"], wanted[f"dE_d{name}{l}"] = getattr(layer, name), trace[f"dE_d{name}", l]
    largest = max((np.abs(slope).max() for name, slope in wanted.items() if name.startswith("dE")), default=0)
    return "\n".join([
        f'"""A net of bpcore in {framework}: {trace.widths}, {trace.activations}, {trace.loss}, N = {len(x)}.',
        "", "It holds its outputs, its loss and its slopes against those that bpcore found.", '"""', "",
        *setup, "",
        "# The example, and the weights: W[j, i] leads from unit j below to unit i.",
        *(_assigned(*each) for each in given.items()), "",
        "# What bpcore found: the outputs, the loss and its slopes, summed over the examples.",
        *(_assigned(*each) for each in wanted.items()), "",
        *body, "",
        "pairs = {",
        *(f'    "{name}": ({code}, {name}),' for name, code in found.items()),
        "}",
        f"SMALL = {1e-5 * largest or 1:.0e}  # a slope below this may be rounding alone", "", "",
        "def error(found, wanted):",
        '    """The largest error, over the largest number; infinite where the shapes differ."""',
        "    if np.shape(found) != np.shape(wanted):",
        "        return np.inf",
        "    return np.abs(found - wanted).max() / max(np.abs(wanted).max(), SMALL)", "", "",
        "errors = {name: error(*pair) for name, pair in pairs.items()}",
        "for name, size in errors.items():",
        '    print(f"{name:7} off by {size:.1e}")',
        "if not all(size <= 1e-10 for size in errors.values()):",
        '    raise SystemExit("They do not all agree to 1e-10.")',
        'print("All agree to 1e-10.")', ""])


def noted(code, comment, told):
    """The line of code under a comment, which is told once in a script."""
    if comment in told:
        return [code]
    told.add(comment)
    return [*remark(comment), code]


def remark(comment):
    """The comment, in lines that are not too wide."""
    return wrap(comment, 110, initial_indent="# ", subsequent_indent="# ")


def row(head, parts, end=")"):
    """A call of all parts in a line, or with a line for each if that is too wide."""
    line = f"{head}{', '.join(parts)}{end}"
    return [line] if len(line) <= 110 else [head, *(f"    {part}," for part in parts), end]


def scaled(factor, code):
    """The product as code."""
    return code if factor == "1" else f"{factor} * {code}"


def check_target_rows(trace, framework, why):
    """Rows of targets of a softmax that do not add up to 1 are refused."""
    if trace.loss is multinomial_cross_entropy and not np.allclose(trace.y.sum(axis=1), 1, rtol=0, atol=1e-12):
        raise ValueError(f"A row of y does not add up to 1, and {framework} {why}: give rows that do.")


def _assigned(name, value):
    """A line, or several, that gives the name to a number or an array, to the last digit."""
    if np.ndim(value) == 0:
        return f"{name} = {float(value)!r}"
    head = f"{name} = np.array("
    with np.printoptions(threshold=sys.maxsize, linewidth=118, floatmode="unique"):
        text = np.array2string(value, separator=", ", prefix=head, suffix=")")
    return head + re.sub(r" +(?=[],])", "", "\n".join(line for line in text.splitlines() if line.strip())) + ")"


def _names(known):
    return ", ".join(each.name for each in known)
