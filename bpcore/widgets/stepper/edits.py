"""What a learner changes in place: the pass is done again with one thing different, and the update after it.

A change is a dict, as the page sends it: nothing in it is trusted, and no text is evaluated.

    {"change": "W1", "index": [0, 2], "to": "0.9"}                  W1 … WL, b1 … bL
    {"change": "o0", "index": [1], "example": 0, "to": "−0,5"}      an input, or y of the last layer, a target
    {"change": "activation1", "to": "relu"}, {"change": "loss", "to": "squared_error"}, {"change": "rate", "to": "0.1"}
    {"again": True}                                                 one more step of descent, from the new weights

Indices count from 0, in the shapes of `bpcore.teaching.places.entries`.
"""

import re
from dataclasses import replace
from numbers import Integral, Real
from typing import NamedTuple

import numpy as np

from bpcore.checks import check_pass, positive
from bpcore.descent import Update, again, update
from bpcore.losses import Loss
from bpcore.teaching.cards import menu
from bpcore.teaching.lines import landing, words
from bpcore.teaching.places import entries, index_letters
from bpcore.trace import Step, silent_pass
from bpcore.widgets.stepper.frames import apart

LARGEST = 1_000_000
AGAIN = {"again": True}

_NUMBER = re.compile(r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
_quietly = np.errstate(all="ignore")  # of what is undefined or too large the frames tell


class Parts(NamedTuple):
    """What an Update is worked out from, which takes little room: most of its arrays are those of other Parts too."""

    net: tuple
    x: np.ndarray
    y: np.ndarray
    loss: Loss
    rate: float
    number: int

    @classmethod
    def of(cls, update):
        """Those of this Update."""
        return cls(update.net, update.o[0], update.y, update.loss, update.rate, update.number)

    @_quietly
    def update(self) -> Update:
        """The Update of them, the same in every bit each time."""
        net, x, y, loss, rate, number = self
        return update(silent_pass(net, x, y, loss), rate, number)

    @property
    def arrays(self):
        """All that takes room."""
        return [self.x, self.y, *(part for layer in self.net for part in (layer.W, layer.b) if part is not None)]


@_quietly
def edit(before, change, choices=None):
    """The Update of the same pass with this one thing different; `before` stays as it is. An activation or a loss is
    one of the Menu `choices`, that of the trace if none is given.

    A ValueError says in a sentence what is wrong with the change.
    """
    if _is_again(change):
        return again(before)
    quantity, l = step = _what(before, change)
    parts, to = Parts.of(before), change.get("to")
    match quantity:
        case "loss":
            parts = parts._replace(loss=_chosen(to, (choices or menu(before)).losses, "a loss"))
        case "rate":
            parts = parts._replace(rate=positive(_typed(to)))
        case "activation":
            parts = _with(parts, l, activation=_chosen(to, (choices or menu(before)).activations, "an activation"))
        case _:
            array = entries(before, step).copy()
            array[_place(before, step, change)] = _typed(to)
            parts = (parts._replace(x=array) if quantity == "o" else parts._replace(y=array) if quantity == "y" else
                     _with(parts, l, **{quantity: array.reshape(before[step].shape)}))
    check_pass(*parts[:4])
    return parts.update()


def _with(parts, l, **changes):
    """The Parts with this layer changed."""
    return parts._replace(net=(*parts.net[:l - 1], replace(parts.net[l - 1], **changes), *parts.net[l:]))


@_quietly
def summary(before, after, change):
    """What a change did, in plain text: what was and is, and so the loss; for the rate, the loss after the update."""
    E, L = "Mean E" if len(after.E) > 1 else "E", len(after.net)
    if _is_again(change):
        said = "" if landing(after) == "falls" else " " + words(after, Step("new_E", L))
        return f"Step {after.number} of descent. {E}: {_arrow(after['mean_E', L], after['new_E', L])}.{said}"
    quantity, l = step = _what(before, change)
    match quantity:
        case "rate":
            rates = f"{before.rate:g} → {after.rate:g}".replace("-", "−")
            return f"Rate: {rates}. {E} after the update: {_arrow(before['new_E', l], after['new_E', l])}."
        case "loss":
            what = f"Loss: {before.loss.name} → {after.loss.name}".replace("_", " ")
        case "activation":
            names = (update.net[l - 1].activation.name for update in (before, after))
            what = f"Activation of layer {l}: {' → '.join(names)}"
        case _:
            place = _place(before, step, change)
            what = f"{_entry(before, step, place)}: {_arrow(entries(before, step)[place], entries(after, step)[place])}"
    return f"{what}. {E}: {_arrow(before['mean_E', l], after['mean_E', l])}."


def _is_again(change):
    match change:  # whatever it holds
        case {"again": True, **others}:
            return not others
    return False


def _what(trace, change):
    """The quantity that is to be changed and its layer, if there is such a one."""
    name = change.get("change") if isinstance(change, dict) else None
    if not isinstance(name, str):
        raise ValueError("That is not a change: say what to change, and to what.")
    L = len(trace.net)
    there = {"loss": Step("loss", L), "rate": Step("rate", L), "o0": Step("o", 0), f"y{L}": Step("y", L)}
    for l, layer in enumerate(trace.net, 1):
        there |= {f"{part}{l}": Step(part, l) for part in ("activation", "W", "b") if getattr(layer, part) is not None}
    if name not in there:
        raise ValueError(f"There is no {_quoted(name)} to change here: choose a weight, a bias, an input, a target, "
                         "an activation, the loss or the rate.")
    return there[name]


def _place(trace, step, change):
    """The index in `entries` of the entry that is meant."""
    index, shape = change.get("index"), entries(trace, step).shape
    place = tuple(index) if isinstance(index, (list, tuple)) else (index,)
    if step.quantity in ("o", "y"):
        place = (change.get("example", 0), *place)
    if (len(place) != len(shape) or not all(_is(Integral, i) for i in place)
            or not all(0 <= i < n for i, n in zip(place, shape, strict=True))):
        raise ValueError(f"There is no such entry: {step.quantity} of layer {step.layer} has shape "
                         f"{'×'.join(map(str, shape))}, and indices count from 0.")
    return place


def _typed(to):
    """A number as a person writes it: a decimal comma, a true minus, spaces around."""
    text = to.strip() if isinstance(to, str) else str(to) if _is(Real, to) else ""
    if not text:
        raise ValueError("There is no number: write one such as −0.5.")
    plain = re.sub("[−–]", "-", text)
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"{_quoted(text)} is not a number: write one such as −0.5.")
    value = float(plain.replace(",", "."))
    if abs(value) > LARGEST:
        raise ValueError(f"{_quoted(text)} is too large: write a number from −{LARGEST} to {LARGEST}.")
    return value


def _is(kind, value):
    """isinstance, but True and False are no numbers."""
    return isinstance(value, kind) and not isinstance(value, bool)


def _chosen(name, names, what):
    if not isinstance(name, str) or name not in names:
        given, (*others, last) = _quoted(name) if isinstance(name, str) else "That", names
        raise ValueError(f"{given} is not {what}: choose {', '.join(others)} or {last}.")
    return names[name]


def _quoted(text, most=20):
    """The beginning of what was typed, without what cannot be printed."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in text[:most])
    return f"“{shown}{'…' if len(text) > most else ''}”"


def _entry(trace, step, place):
    """The entry in words, counted from 1."""
    (quantity, l), place = step, [i + 1 for i in place]
    match quantity, index_letters(trace, step):
        case "b", _:
            return f"b of {'map' if trace.o[l].ndim == 4 else 'unit'} {place[0]} of layer {l}"
        case "W", "ji":
            return "w from {} to {} of layer {}".format(*place, l)
        case "W", "jpqi":
            return "w from map {}, row {}, column {} to unit {} of layer {}".format(*place, l)
        case "W", "i":
            return f"w of unit {place[0]} of layer {l}"
        case "W", "jipq":
            j, i, p, q = place  # offsets in the kernel count from 0
            return f"w from map {j} to {i} of layer {l}, p = {p - 1}, q = {q - 1}"
        case "W", _:
            return f"w {tuple(place)} of layer {l}"
    n, *unit = place
    what = ("Input " if quantity == "o" else "Target ") + (
        "{}" if len(unit) == 1 else "map {}, row {}, column {}").format(*unit)
    return what + (f" of example {n}" if len(trace.E) > 1 else "")


def _arrow(before, after):
    return " → ".join(apart(before, after))
