"""How the notes write it: the equation of every step, and the same with a network's numbers in it.

`equation` turns the pieces of a step (see `lines`) into LaTeX, in the letters of a notation; `substitution` puts the
values in.
"""

import math
import re
from collections.abc import Callable
from itertools import product
from typing import NamedTuple

from bpcore.teaching.letters import NOTATIONS, Notation
from bpcore.teaching.lines import expression
from bpcore.teaching.pieces import Count, Largest, Number, Over, Sum, numbers, with_brackets
from bpcore.teaching.places import entries, index_letters
from bpcore.trace import Step


def equation(trace, step, notation="main", at=None, mark=None):
    """The step's equation as LaTeX, in the letters of a notation of NOTATIONS. `at` fills in its index letters, in
    their order and from 1: (2,) for unit 2, (1, 2) for the weight from 1 to 2, (1, 2, 1, 1) for the first entry of that
    kernel, which is written as offset 0, 0. `mark(quantity, latex)` may wrap each symbol."""
    writing = _writing(trace, step, notation, at, mark)
    left = _latex([Number(step, tuple(index_letters(trace, step)))], writing)
    becomes = step[0] in ("new_W", "new_b") and "n+1" not in left
    relation = r"\approx" if step[0] == "predicted" else r"\leftarrow" if becomes else "="
    return f"{left} {relation} {_latex(expression(trace, step), writing)}"


def symbol(trace, step, notation="main", mark=None):
    """The LaTeX of a quantity, given or computed, with its index letters."""
    return _latex([Number(step, tuple(index_letters(trace, step)))], _writing(trace, step, notation, None, mark))


def _writing(trace, step, notation, at, mark):
    indices = {letter: NOTATIONS[notation].indices.get(letter, letter) for letter in "ijknrcpquv"}
    letters = index_letters(trace, step)
    for letter, position in zip(letters, at or (), strict=at is not None):
        indices[letter] = str(position - (letters == "jipq" and letter in "pq"))  # offsets count from 0
    return _Writing(trace, NOTATIONS[notation], indices, mark or (lambda quantity, latex: latex))


class _Writing(NamedTuple):
    trace: object
    notation: Notation
    indices: dict[str, str]
    mark: Callable
    example: str = ""  # the index of an example, in a sum over them


_LATEX = {" · ": r"\,", " × ": r" \cdot ", "−": "-", "½": r"\tfrac12", "²": "^2", "′": "'"}
_NAME = re.compile(r"(?<!\\)\b[a-z]{2,}\b")  # of a function
_FUNCTIONS = ("exp", "log", "sinh", "cosh", "tanh", "arctan", "max", "min")


def _latex(pieces, writing, start=True):
    out = ""
    for piece in pieces:
        match piece:
            case str():
                for text, latex in _LATEX.items():
                    piece = piece.replace(text, latex)
                out += _NAME.sub(_function, piece)
            case Sum(over, _, body):
                letters = ",".join(writing.indices[letter] for letter in over)
                inside = writing._replace(example=writing.notation.of_example) if "n" in over else writing
                out += rf"\sum_{letters if len(over) == 1 else f'{{{letters}}}'} " + _latex(body, inside, start=False)
            case Largest(over, _, body):
                out += rf"\max_{{{','.join(over)}}} " + _latex(body, writing)
            case Over(numerator, denominator):
                out += rf"\frac{{{_latex(numerator, writing)}}}{{{_latex(denominator, writing)}}}"
            case Count():
                out += "N"
            case Number(step, index):
                index = [re.sub(r"(\d?)([a-z])", lambda m: m[1] + r"\cdot " * (m[1] != "") + writing.indices[m[2]], i)
                         for i in index]
                symbol = _symbol(step, _of_example(index, writing) if writing.trace.has_rows(step) else index, writing)
                signed = symbol.startswith("-") and (out or not start)
                symbol = writing.mark(step.quantity, symbol)
                out += f"({symbol})" if signed else symbol
    return out


def _of_example(index, writing):
    """The index with that of the example before it, ni, or n,i,r,c in maps."""
    n, (first, *others) = writing.example, index or [""]
    return [n + "," * (n != "" and others != []) + first, *others] if n + first else []


def _function(name):
    return rf"\{name[0]}" if name[0] in _FUNCTIONS else rf"\mathrm{{{name[0]}}}"


def _symbol(step, index, writing):
    """The LaTeX of one quantity, a letter or a slope of the loss."""
    (quantity, l), trace, letters = step, writing.trace, writing.notation.letters
    L, of_all = len(trace.net), letters["E"]("W")
    match quantity:
        case "E":
            return letters["E"]("E")
        case "rate":
            return r"\alpha"
        case "moved":
            return r"\sum (\Delta w)^2"
        case "mean_E" | "predicted" | "new_E":
            E = of_all if len(trace.y) == 1 else rf"\overline{{{of_all}}}"
            return E if quantity == "mean_E" else _next(E) if "(n)" in E else E + r"_{\text{after}}"
        case "after_E":  # of this example
            w, n = "w(n+1)" if "(n)" in of_all else r"w_{\text{after}}", f"_{{{index[0]}}}" if index else ""
            return (letters["E"]("E")[:-1] + ", " if "(n)" in of_all else of_all + n + "(") + w + ")"
        case "new_o":
            return letters["o"](",".join([*index, r"\text{after}"]), l, L)
        case "new_W" | "new_b":
            return _next(_symbol(Step(quantity[-1], l), index, writing))
        case "J":
            i, k = index
            return _slope(letters["o"](k, l, L), letters["s"](i, l, L))
        case "won":
            i, *window = index[:3]
            at = ",".join((i, writing.indices["r"], writing.indices["c"]))
            return _slope(_factor(letters["s"](",".join((i, *window)), l, L)), letters["o"](at, l - 1, L))
        case "slope":
            return f"a'({letters['s'](','.join(index), l, L)})"
        case "W" if index_letters(trace, step) == "jipq":
            j, i, *offset = index
            offset = ("" if re.fullmatch("[a-z]", offset[0]) else ",").join(offset)
            return re.sub(r"(_\{[^}]*)\}", lambda index: f"{index[1]},{offset}}}", letters["W"](j, i, l, L))
        case "W":
            *below, i = index
            return letters["W"](f"({','.join(below)})" if len(below) > 1 else "".join(below), i, l, L)
        case _ if quantity in letters:
            return letters[quantity](",".join(index), l, L)
    of = {"delta": "s", "dE_do": "o", "dE_dW": "W", "dE_db": "b"}[quantity]
    E = letters["E"](of)
    return _slope(E, _symbol(Step(of, l), index, writing))


def _next(latex):
    """The same after the update, where a note counts the iterations."""
    return latex.replace("(n)", "(n+1)")


def _slope(of, by):
    sign, of = ("-", of[1:]) if of.startswith("-") else ("", of)
    return rf"{sign}\frac{{\partial {of}}}{{\partial {_factor(by)}}}"


def _factor(latex):
    return f"({latex})" if r"\cdot" in latex else latex


def substitution(trace, step, at=(), example=1):
    """The right-hand side with the numbers of one entry, sums written out: a list of strings and Values.

    `at` counts from 1 in the order of `index_letters`, and `example` from 1; a ValueError says what there is to choose.
    """
    pieces, letters = with_brackets(expression(trace, step)), index_letters(trace, step)
    trace.place_in(entries(trace, step), step, at, example)
    indices = {letter: i - 1 for letter, i in zip(letters, at, strict=True)}
    return _substituted(pieces, trace, indices | {"n": example - 1})


class Value(NamedTuple):
    """A number in a substitution, and what it is the value of: entries(trace, step) at index, from 0."""

    value: float
    step: Step
    index: tuple[int, ...]


def _substituted(pieces, trace, indices, term=0):
    """The numbers in the pieces, those of this term of a sum."""
    found = []
    for piece in pieces:
        match piece:
            case Number(step, _, brackets):
                index = _position(piece, indices)
                row = (indices["n"],) if trace.has_rows(step) else ()
                value = float(entries(trace, step)[row + index])
                found += _bracketed([Value(value, step, index)],
                                    value < 0 and brackets is not None and term >= brackets)
            case Sum(over, count, body, brackets):
                positions = [indices | dict(zip(over, position, strict=True))
                             for position in product(*map(range, count))]
                inner = []
                for k, position in enumerate(p for p in positions if _is_inside(body, trace, p)):
                    inner += [" + "] * (k > 0) + _substituted(body, trace, position, k)
                found += _bracketed(inner or ["0"], brackets)
            case Largest(over, count, body):
                found.append("max(")
                for k, position in enumerate(product(*map(range, count))):
                    at = indices | dict(zip(over, position, strict=True))
                    found += [", "] * (k > 0) + _substituted(body, trace, at)
                found.append(")")
            case Over(above, below, brackets):
                upper, lower = (_bracketed(_substituted(side, trace, indices, term), needed)
                                for side, needed in zip((above, below), brackets, strict=True))
                found += [*upper, " / ", *lower]
            case Count(N):
                found.append(str(N))
            case _:
                found.append(piece)
    return found


def _bracketed(found, needed):
    return ["(", *found, ")"] if needed else found


def _position(entry, indices):
    """The index, from 0, that the letters of a Number stand for: "r-p" is the row minus the offset."""
    return tuple(indices[i] if i in indices else _place(i, indices) for i in entry.index)


def _place(written, indices):
    """Of several letters: what is a place, r, less a place, 2u, is an offset, and all else is a place."""
    terms = re.findall(r"([-+]?)(\d*)([a-z]?)", written)
    found = sum((-1 if sign == "-" else 1) * int(times or 1) * (indices[letter] + (letter in "rcuv") if letter else 1)
                for sign, times, letter in terms if times or letter)
    return found if re.search(r"-\d*[uv]", written) else found - 1


def _is_inside(pieces, trace, indices):
    return all(0 <= i < n for entry in numbers(pieces) for i, n in
               zip(_position(entry, indices)[::-1], entries(trace, entry.step).shape[::-1], strict=False))


def number(value, digits=2):
    """A value as the course writes it: fixed digits, a true minus, no −0.00, a power of ten if 0.00 would hide it."""
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else "∞" if value > 0 else "−∞"
    size = abs(value)
    if value and (size < 0.5 * 10**-digits or size >= 10_000):
        return _scientific(value)
    return f"{value + 0.0:.{digits}f}".replace("-", "−")  # −0.0 + 0.0 is 0.0


def _scientific(value):
    mantissa, power = f"{value + 0.0:.1e}".split("e")
    return f"{mantissa}e{int(power)}".replace("-", "−")


def alike(values):
    """Finite values that stand together, written in one form: their texts, and the power of ten that multiplies them
    all. They have as many digits as the smallest needs, up to four; if those are too few, each has its own power."""
    sizes = [abs(value) for value in values if value]
    smallest, largest = min(sizes, default=1), max(sizes, default=1)
    power = 0 if 0.01 <= largest < 10_000 else math.floor(math.log10(largest))
    digits = next((digits for digits in range(2, 5) if smallest >= 0.5 * 10.0**(power - digits)), None)
    if digits is None:
        return [_scientific(value) for value in values], 0
    return [number(value * 10.0**-power, digits) for value in values], power
