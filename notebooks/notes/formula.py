"""A row of the register: one formula of the notes, what is claimed of it, and how that is checked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

VERDICTS = ("correct", "reading", "definition", "typo", "wrong", "undefined", "blank")
MARKED = ("typo", "wrong", "undefined", "blank")  # as written they do not hold; as corrected they do

NOTATIONS = {
    "A": "000", "B": "001, main", "C": "001, backpropagation", "D": "001, sigmoid", "E": "001, classification",
    "F": "001, sigmoid with squared error, functions, errors backprop, numerical validation",
    "G": "001, example configurations", "H": "002", "I": "003, sections 1 to 2.2", "J": "003, last page", "K": "004",
}


class Case(NamedTuple):
    """The two sides of a formula on one random example: numbers, arrays, or lists of arrays.

    `truth` is worked out without the formula, mostly by central differences. `written` is the formula as it stands in
    the note, None where what stands there cannot be computed at all. `corrected` is what it should be, for marked
    rows. `misread` is what the other reading of its words would give, where the row says which reading holds.
    """

    truth: object
    written: object = None
    corrected: object = None
    misread: object = None
    tolerance: float = 1e-6


@dataclass(frozen=True)
class Formula:
    """A numbered formula: where it stands, what it says, the verdict on it, and `check(rng)`, which gives a Case."""

    id: str  # "001-51": note and number
    line: str  # line of the note
    notation: str  # letter in NOTATIONS
    latex: str  # as the note has it
    claim: str  # what it says, in words
    verdict: str  # one of VERDICTS
    remark: str = ""  # the reading under which it holds, or what is wrong with it
    correction: str = ""  # LaTeX of the line as it should be, for marked rows
    check: Callable[[np.random.Generator], Case] | None = None

    @property
    def note(self):
        return self.id[:3]


def error(value, truth):
    """The largest difference, relative to the truth where that is large; inf where value is None, nan, or of another
    shape."""
    if value is None:
        return np.inf
    if isinstance(truth, list):
        return max(map(error, value, truth)) if len(value) == len(truth) else np.inf
    value, truth = np.asarray(value, float), np.asarray(truth, float)
    if value.shape != truth.shape or np.isnan(value).any():
        return np.inf
    same = value == truth  # infinities that are meant
    with np.errstate(invalid="ignore"):
        return float(np.where(same, 0, np.abs(value - truth) / np.maximum(1, np.abs(truth))).max(initial=0))
