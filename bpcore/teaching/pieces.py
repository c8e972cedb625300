"""What a right-hand side is made of: text, numbers, sums and fractions.

A formula stands once, as a list of pieces. `writing` turns them into LaTeX in the letters of a notation, and puts the
numbers of a network in.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from bpcore.trace import Step


class Number(NamedTuple):
    """A value: the entry of `entries(trace, step)` at these index letters, an expression per axis, such as ("j", "r+p",
    "c+q") for the output below that a kernel reads, in the example n. What has several letters is written as the notes
    count, rows and columns from 1 and offsets from 0: "2r+p-1" is a row, and "r-2u+2", of two rows, is an offset."""

    step: Step
    index: tuple[str, ...]
    brackets: int | None = None  # see `with_brackets`


class Sum(NamedTuple):
    """The pieces added up over the index letters `over`, which take `count` values each; a term with an entry that lies
    outside its array is left out."""

    over: str
    count: tuple[int, ...]
    pieces: list
    brackets: bool = False


class Largest(NamedTuple):
    """The largest of the pieces, which are not to be calculated with, over these index letters."""

    over: str
    count: tuple[int, ...]
    pieces: list


class Count(NamedTuple):
    """How many examples there are: N in an equation, and its number in a substitution."""

    N: int


class Over(NamedTuple):
    """A fraction."""

    numerator: list
    denominator: list
    brackets: tuple[bool, bool] = (False, False)


def numbers(pieces):
    """Every Number in the pieces."""
    for piece in pieces:
        match piece:
            case Number():
                yield piece
            case Sum(_, _, body) | Largest(_, _, body):
                yield from numbers(body)
            case Over(above, below):
                yield from numbers([*above, *below])


def with_brackets(pieces, begin=None):
    """The pieces, and where brackets stand once the numbers are in: around sums and compound sides of a fraction, and
    around a negative number that follows anything but an opening bracket: from term number `brackets` on of the sum
    that it stands in, or never (None), as `begin` says of the first piece."""
    found = []
    for piece in pieces:
        match piece:
            case Number():
                piece = piece._replace(brackets=begin)
            case Sum(_, count, body):
                brackets = begin == 0 and math.prod(count) > 1
                piece = piece._replace(pieces=with_brackets(body, 1 if brackets or begin is None else begin),
                                       brackets=brackets)
            case Over(above, below):
                brackets = _is_compound(above), _is_compound(below)
                piece = Over(with_brackets(above, None if brackets[0] else begin),
                             with_brackets(below, None if brackets[1] else 0), brackets)
        begin = None if isinstance(piece, str) and piece.endswith("(") else 0
        found.append(piece)
    return found


def _is_compound(side):
    return any(isinstance(part, Sum) or (isinstance(part, str) and " " in part) for part in side)


class Line(NamedTuple):
    """A line of the algorithm as it is taught: its right-hand side, NumPy for the whole layer, and a sentence.

    `pieces` is a function of the Place (see `places`); the others may be, or are plain text. NumPy is written in the
    letters of the layer itself, o for o[l], and o_below, delta_above and W_above for those beside it.
    """

    pieces: Callable
    numpy: Callable | str
    words: Callable | str
