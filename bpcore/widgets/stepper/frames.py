"""What the stepper shows at each step, as data: worked out here from a trace, only shown in the page.

Numbers travel once, written out, in flat arrays by name ("s1", "W2", "dE_do1"), with a list per example where a
quantity has a row per example. The equation of a step and the pieces of its substitution name entries of these by index
letters, an expression per axis; the page fills in the unit and the example that are selected. What is guessed there is
held against `guesses`: the truth, and what each named mistake would give.
"""

import re
from itertools import islice

import numpy as np

from bpcore.activations import Elementwise
from bpcore.descent import Update, update, update_steps
from bpcore.teaching.answers import TYPED, rule
from bpcore.teaching.cards import menu
from bpcore.teaching.kinds import kind
from bpcore.teaching.letters import NOTATIONS
from bpcore.teaching.lines import expression, landing, name, numpy_line, phase, role, words
from bpcore.teaching.mistakes import MISTAKES
from bpcore.teaching.mistakes.updates import start
from bpcore.teaching.pieces import Count, Largest, Number, Over, Sum, numbers, with_brackets
from bpcore.teaching.places import entries, index_letters, refuse_what_has_no_letters
from bpcore.teaching.rounding import on_the_way
from bpcore.teaching.writing import alike, equation, number, symbol
from bpcore.teaching.zeros import without_noise
from bpcore.trace import Step, Trace, steps
from bpcore.widgets.typeset import mathml

MOST_EXAMPLES = 32  # that travel to the page
MOST_VARIANTS = 32  # of one mistake, as of "it is the share of one example alone" …
MOST_GUESSED = 50_000  # … and their numbers together
NEARER = "nearer ✓"
WITH_KERNELS = "Our own letters, after"  # no note writes a kernel

@np.errstate(all="ignore")  # where a loss is undefined, or a mistake divides by zero
def frames(trace, choices=None, names=None, asks=()):
    """All that the page needs to show every step of a trace, or of an Update, as JSON-ready data. It may change to
    whatever is in the Menu `choices`, that of the trace if none is given; `names` are those of units, by layer; guess
    mode asks for the quantities `asks`, for all if there are none."""
    trace = with_update(trace)
    choices = choices or menu(trace)
    L, net = len(trace.net), list(enumerate(trace.net, 1))
    order = all_steps(trace)
    given = [Step("o", 0), Step("y", L)] + [Step(part, l) for l, layer in net for part in ("W", "b")
                                            if getattr(layer, part) is not None]
    read = {found.step for step in order for found in numbers(expression(trace, step))}
    read |= {Step("J", l) for l, layer in net if not isinstance(layer.activation, Elementwise)}  # shown, if not read
    read = sorted((read | {Step("new_o", L)}).difference(given, order))
    lead = WITH_KERNELS if any(np.ndim(layer.W) == 4 for layer in trace.net) else "In the letters of"
    arrays = {step: _travelling(trace, step, entries(trace, step)) for step in given + order + read}
    return {
        "about": description(trace),
        "layers": [_layer(trace, l, (names or {}).get(l)) for l in range(L + 1)],
        "examples": min(len(trace.E), MOST_EXAMPLES), "of": len(trace.E),
        "activations": list(choices.activations), "losses": list(choices.losses), "loss": trace.loss.name,
        "rate": f"{trace.rate:g}", "warning": re.sub(r"-(?=\d)", "−", trace.undefined),
        "notations": {key: {"name": notation.name, "indices": notation.indices, "letters": notation.labels,
                            "heading": f"{lead} {notation.name}"}
                      for key, notation in NOTATIONS.items()},
        "shapes": {_key(step): list(array.shape[trace.has_rows(step):])
                   for step, array in arrays.items()},
        "values": {_key(step): _flat(trace, step, array, _texts) for step, array in arrays.items()},
        "alike": {_key(step): written for step, array in arrays.items()
                  if (written := _flat(trace, step, array, _alike)) != _flat(trace, step, array, _unlike)},
        "sizes": {_key(step): _flat(trace, step, array, _sizes) for step, array in arrays.items()
                  if step.quantity in ("W", "dE_dW", "new_W") or array.ndim == 4},
        "roles": {_key(step): role(step.quantity) for step in arrays},
        "letters": {_key(step): index_letters(trace, step) for step in given + order},
        "symbols": {_key(step): {key: mathml(symbol(trace, step, key, mark=_mark)) for key in NOTATIONS}
                    for step in given},
        "steps": [frame(trace, step) for step in order],
        "mistakes": [{"name": mistake.name, "look_at": mistake.look_at} for mistake in MISTAKES],
        "rule": rule(),
        "on_the_way": {_key(step): list(on_the_way(trace, step)) for step in order},
        "asks": list(asks or quantity_names(trace)),
        "guesses": {_key(step): _guesses(trace, step) for step in order},
        "starts": {_key(step): _rounded(start(trace, step).ravel()) for step in update_steps(trace)},
        "outcome": outcome(trace),
    }


def frame(trace, step):
    """One step: where it belongs, its formula, its numpy line, and what it says in words."""
    return {
        "key": _key(step), "quantity": step.quantity, "layer": step.layer,
        "phase": phase(step),
        "name": name(step),
        "letters": index_letters(trace, step),
        "equations": {key: mathml(equation(trace, step, key, mark=_mark)) for key in NOTATIONS},
        "pieces": _json_pieces(with_brackets(expression(trace, step))),
        "of_all": any(isinstance(piece, Sum) and "n" in piece.over for piece in expression(trace, step)),
        "brings": [_key(Step("new_o", step.layer))] * (step.quantity == "new_E"),
        "numpy": numpy_line(trace, step),
        "extent": "all layers" if step.quantity in ("predicted", "new_E") else "the whole layer",
        "words": words(trace, step),
        "shape": "×".join(map(str, trace[step].shape)),
    }


def outcome(update):
    """What the update has brought: a row for each output of an example, as it was, is, and should be, and whether that
    is nearer; the same of the mean loss."""
    L = len(update.net)
    rows = [[_came(*values) for values in zip(*map(np.ravel, example), strict=True)]
            for example in zip(update.o[L], update["new_o", L], update.y, strict=True)][:MOST_EXAMPLES]
    return {"key": _key(Step("new_o", L)), "title": f"Step {update.number} of descent", "outputs": rows,
            "marks": [[" ✓" * (row[-1] == NEARER) for row in example] for example in rows],
            "E": [*apart(update["mean_E", L], update["new_E", L]), "", landing(update)]}


def _came(before, after, target):
    was, now = apart(before, after)
    far, further = abs(before - target), abs(after - target)
    word = "" if np.isnan(further) else "stays" if was == now else NEARER if further < far else "farther"
    return [was, now, number_text(target), word]


def apart(before, after):
    """Both as they are shown, with as many digits as it takes to tell them apart, if a few will do."""
    before, after = float(before), float(after)
    digits = next((digits for digits in range(2, 6) if number(before, digits) != number(after, digits)), 2)
    return number_text(before, digits), number_text(after, digits)


def with_update(trace, rate=0.5):
    """The trace with an update after it, at this rate unless it has one already; what cannot be shown is refused."""
    if not isinstance(trace, Trace):
        raise TypeError("The stepper shows a Trace, which backprop(net, x, y, loss) gives, "
                        f"not a {type(trace).__name__}.")
    refuse_what_has_no_letters(trace)
    with np.errstate(all="ignore"):  # an undefined slope makes undefined weights: `warning` tells
        return without_noise(trace if isinstance(trace, Update) else update(trace, rate))


def all_steps(update):
    """The steps of the pass, and those of the update after it."""
    return steps(update) + update_steps(update)


def quantity_names(update):
    """The names of what its steps give, in their order."""
    return list(dict.fromkeys(step.quantity for step in all_steps(update)))


def description(trace):
    """The net in a line: its widths, its activations and its loss."""
    return f"{trace.widths} network, {trace.activations}, {trace.loss.name.replace('_', ' ')}"


def unit_names(trace, inputs, outputs):
    """What the units of the first and of the last layer stand for, {layer: [a text for each]}. A ValueError says of how
    many."""
    found = {}
    for l, what, given in ((0, "inputs", inputs), (len(trace.net), "outputs", outputs)):
        n = trace.o[l].shape[1]
        if isinstance(given, str) or len(given) not in (0, n):
            raise ValueError(f"{what} is {given!r}: give a name for each of the {n} {what}, such as "
                             f"{[f'{what[:-1]} {k}' for k in range(1, n + 1)]}.")
        if len(given):
            found[l] = [str(name) for name in given]
    return found


def _layer(trace, l, names):
    layer = trace.net[l - 1]
    return {"kind": layer.activation.name if l else "input", "label": kind(layer).label(layer) if l else "input",
            "shape": list(trace.o[l].shape[1:]),
            "weights": index_letters(trace, Step("W", l)) if l else "", **({"names": names} if names else {})}


def _key(step):
    return f"{step.quantity}{step.layer}"


def _mark(quantity, latex):
    return rf"\textcolor{{{role(quantity)}}}{{{latex}}}"


def _travelling(trace, step, array):
    """The array without the examples that stay behind."""
    return array[:MOST_EXAMPLES] if trace.has_rows(step) else array


def _flat(trace, step, array, text):
    """`text` of the flat array, or of that of every example."""
    return [text(row.ravel()) for row in array] if trace.has_rows(step) else text(array.ravel())


def _texts(values):
    return [number_text(value) for value in values.tolist()]


def _alike(values):
    """The texts of an array as they stand together, and their power of ten."""
    together = len(values) > 1 and np.isfinite(values).all()
    return list(alike(values.tolist())) if together else _unlike(values)


def _unlike(values):
    return [_texts(values), 0]


def number_text(value, digits=2):
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
    return [[m, _flat(trace, step, _travelling(trace, step, np.asarray(array)), _rounded)] for m, array in given]


def _rounded(values):
    """As many digits as anybody types."""
    rounded = map(float, (f"%.{TYPED}g " * len(values) % tuple(values.tolist())).split())
    return list(rounded) if np.isfinite(values).all() else [v if np.isfinite(v) else None for v in rounded]


def _json_pieces(pieces):
    found = []
    for piece in pieces:
        match piece:
            case Number(step, index, None):
                found.append({"of": _key(step), "at": list(index)})
            case Number(step, index, brackets):
                found.append({"of": _key(step), "at": list(index), "brackets": brackets})
            case Count(N):
                found.append(str(N))
            case Sum(over, count, body, brackets):
                found.append({"sum": over, "count": list(count), "pieces": _json_pieces(body), "brackets": brackets})
            case Largest(over, count, body):
                found.append({"largest": over, "count": list(count), "pieces": _json_pieces(body)})
            case Over(above, below, brackets):
                found.append({"over": _json_pieces(above), "under": _json_pieces(below), "brackets": list(brackets)})
            case _:
                found.append(piece)
    return found
