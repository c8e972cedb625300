"""How the notes write it: the equation of every step, and the same with a network's numbers in it.

Each right-hand side stands here once, as a list of pieces: text, `Number` (an entry of trace[step]), `Sum` and `Over`.
`equation` turns the pieces into LaTeX, in the letters of a notation; `substitution` puts the values in. i is the unit
of the step, j a unit below, k one above or of the same layer, n an example. Units count from 1, as in the notes.
"""

import math
import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bpcore.trace import PER_PARAMETER, Step, reads


class Notation(NamedTuple):
    """The letters of one set of notes.

    `letters` gives the LaTeX of a quantity: each is called with its unit indices, its layer l and the last layer L. A
    quantity without a letter of its own, as δ in some notes, is written as the slope that it is. `indices` renames the
    index letters i (the unit), j (below), k (above) and n (the example).
    """

    name: str
    letters: dict[str, Callable[..., str]]
    indices: dict[str, str] = {}  # noqa: RUF012, read only


def _pair(first, second):
    """Two indices of a weight, with a comma where one is a number of two digits."""
    return ("," if re.search(r"\d\d", f"{first} {second}") else "").join((first, second))


def _003(l, L):
    """Note 003 names layers, not numbers them: the letters of layer l's outputs, and of the weights that lead there."""
    hidden = "y" if L == 2 else f"y^{{{l}}}"
    outputs = {0: "x", L: r"\hat{z}" if L > 1 else r"\hat{y}"}.get(l, hidden)
    return outputs, "w" if l == L else "v" if L == 2 else f"v^{{{l}}}"


def _003_sum(i, l, L):
    below, weight = _003(l - 1, L)[0], _003(l, L)[1]
    return rf"\mathbf{{{weight}}}_{{{i}}} \cdot \mathbf{{{below}}}"


NOTATIONS = {
    "main": Notation("notes 000 and 001", {
        "s": lambda i, l, L: f"s_{{{i}}}^{{{l}}}",
        "o": lambda i, l, L: f"o_{{{i}}}^{{{l}}}",
        "W": lambda j, i, l, L: f"w_{{{_pair(j, i)}}}^{{{l}}}",
        "b": lambda i, l, L: f"b_{{{i}}}^{{{l}}}",
        "y": lambda i, l, L: f"y_{{{i}}}^{{*}}",
        "E": lambda of: "E",
        "delta": lambda i, l, L: rf"\delta_{{{i}}}^{{{l}}}",
    }),
    "001 likelihood": Notation("note 001, likelihood", {  # w_ij leads into i from j; t is the example, n the iteration
        "s": lambda i, l, L: f"s_{{{i}}}(t)",
        "o": lambda i, l, L: f"{ {0: 'x', L: 'y'}.get(l, 'h')}_{{{i}}}(t)",
        "W": lambda j, i, l, L: f"w_{{{_pair(i, j)}}}(n)",
        "b": lambda i, l, L: f"b_{{{i}}}(n)",
        "y": lambda i, l, L: f"y_{{{i}}}^{{*}}(t)",
        "E": lambda of: r"-\log L(n)" if of in ("W", "b") else r"-\log L(t)",
    }, {"n": "t"}),
    "002": Notation("note 002", {  # into i from j
        "s": lambda i, l, L: f"z_{{{i}}}^{{{l}}}",
        "o": lambda i, l, L: f"a_{{{i}}}^{{{l}}}",
        "W": lambda j, i, l, L: f"w_{{{_pair(i, j)}}}^{{{l}}}",
        "b": lambda i, l, L: f"b_{{{i}}}^{{{l}}}",
        "y": lambda i, l, L: f"y_{{{i}}}",
        "E": lambda of: "E",
        "delta": lambda i, l, L: f"d_{{{i}}}^{{{l}}}",
    }),
    "003": Notation("note 003, sections 1 and 2", {
        "s": _003_sum,
        "o": lambda i, l, L: f"{_003(l, L)[0]}_{{{i}}}",
        "W": lambda j, i, l, L: f"{_003(l, L)[1]}_{{{_pair(j, i)}}}",
        "b": lambda i, l, L: f"b_{{{i}}}",
        "y": lambda i, l, L: f"{'z' if L > 1 else 'y'}_{{{i}}}",
        "E": lambda of: "L",
    }),
    "003 last page": Notation("note 003, last page", {  # the unit is j, and w_ij leads to it from i
        "s": lambda j, l, L: rf"\text{{net}}_{{{j}}}",
        "o": lambda j, l, L: f"o_{{{j}}}",
        "W": lambda i, j, l, L: f"w_{{{_pair(i, j)}}}",
        "b": lambda j, l, L: f"b_{{{j}}}",
        "y": lambda j, l, L: f"t_{{{j}}}",
        "E": lambda of: "E",
        "delta": lambda j, l, L: rf"\delta_{{{j}}}",
    }, {"i": "j", "j": "i", "k": r"\ell"}),
    "004": Notation("note 004", {  # into i from j; the bias is the weight from unit 0
        "s": lambda i, l, L: f"a_{{{i}}}^{{({l})}}",
        "o": lambda i, l, L: f"y_{{{i}}}" if l == L else f"z_{{{i}}}^{{({l})}}",
        "W": lambda j, i, l, L: f"w_{{{_pair(i, j)}}}^{{({l})}}",
        "b": lambda i, l, L: f"w_{{{i}0}}^{{({l})}}",
        "y": lambda i, l, L: f"t_{{{i}}}",
        "E": lambda of: "L",
        "delta": lambda i, l, L: rf"\delta_{{{i}}}^{{({l})}}",
    }),
}


class Number(NamedTuple):
    """A value: the entry of trace[step] at these index letters, such as "ji" for a weight, in the example n."""

    step: Step
    index: str


class Sum(NamedTuple):
    """The pieces added up over the index letter `over`, which takes `count` values."""

    over: str
    count: int
    pieces: list


class Over(NamedTuple):
    """A fraction."""

    numerator: list
    denominator: list


# a(s_i), and times a′(s_i) in terms of o_i, for activations of each unit by itself.
_VALUE = {
    "linear": lambda s: [s],
    "sigmoid": lambda s: [Over(["1"], ["1 + exp(−", s, ")"])],
    "tanh": lambda s: ["tanh(", s, ")"],
    "relu": lambda s: ["max(0, ", s, ")"],
}
_SLOPE = {
    "linear": lambda o: [" × 1"],
    "sigmoid": lambda o: [" · ", o, " · (1 − ", o, ")"],
    "tanh": lambda o: [" · (1 − (", o, ")²)"],
    "relu": lambda o: [" · [", o, " > 0]"],
}
# The sign of E and its term of output i, ∂E/∂o_i, and δ_i where the activation is the canonical one.
_TERM = {
    "squared_error": ([], lambda o, y: ["½ · (", o, " − ", y, ")²"]),
    "sum_of_squares": ([], lambda o, y: ["(", o, " − ", y, ")²"]),
    "binary_cross_entropy": (["−"], lambda o, y: ["(", y, " · log(", o, ") + (1 − ", y, ") · log(1 − ", o, "))"]),
    "multinomial_cross_entropy": (["−"], lambda o, y: [y, " · log(", o, ")"]),
    "zero_class_cross_entropy": (["−"], lambda o, y: ["((1 − ", y, ") · log(", o, ") + ", y, " · log(1 − ", o, "))"]),
}
_GRADIENT = {
    "squared_error": lambda o, y: [o, " − ", y],
    "sum_of_squares": lambda o, y: ["2 · (", o, " − ", y, ")"],
    "binary_cross_entropy": lambda o, y: [Over([o, " − ", y], [o, " · (1 − ", o, ")"])],
    "multinomial_cross_entropy": lambda o, y: ["−", Over([y], [o])],
    "zero_class_cross_entropy": lambda o, y: ["−", Over(["1 − ", y], [o]), " + ", Over([y], ["1 − ", o])],
}
_CANONICAL_DELTA = {
    "squared_error": lambda o, y: [o, " − ", y],
    "sum_of_squares": lambda o, y: ["2 · (", o, " − ", y, ")"],
    "binary_cross_entropy": lambda o, y: [o, " − ", y],
    "multinomial_cross_entropy": lambda o, y: [o, " − ", y],
    "zero_class_cross_entropy": lambda o, y: [o, " − (1 − ", y, ")"],
}


def expression(trace, step):
    """What stands right of the equals sign at this step, as pieces."""
    quantity, l = step
    if not reads(step, trace) or trace[step] is None:
        raise ValueError(f"{quantity} of layer {l} has no equation: it is given, or not there.")
    if any(trace[read].ndim > 2 for read in (step, *reads(step, trace))):
        raise ValueError(f"{quantity} of layer {l} has feature maps in it: the equations here are of rows of units.")
    N, n_outputs = trace.y.shape
    L, layer = len(trace.net), trace.net[l - 1]
    activation, loss = layer.activation.name, trace.loss.name

    def entry(quantity, l, index):
        return Number(Step(quantity, l), index)

    o, y = entry("o", l, "i"), entry("y", L, "i")
    match quantity:
        case "s":
            if layer.W is None:
                pieces = [entry("o", l - 1, "i")]
            else:
                pieces = [Sum("j", len(layer.W), [entry("W", l, "ji"), " · ", entry("o", l - 1, "j")])]
            return pieces if layer.b is None else [*pieces, " + ", entry("b", l, "i")]
        case "o" if activation == "softmax":
            return [Over(["exp(", entry("s", l, "i"), ")"],
                         [Sum("k", trace.s[l].shape[1], ["exp(", entry("s", l, "k"), ")"])])]
        case "o":
            return _VALUE[activation](entry("s", l, "i"))
        case "E":
            sign, term = _TERM[loss]
            return [*sign, Sum("i", n_outputs, term(o, y))]
        case "dE_do" if l == L:
            return _GRADIENT[loss](o, y)
        case "dE_do" if trace.net[l].W is None:
            return [entry("delta", l + 1, "i")]
        case "dE_do":
            return [Sum("k", trace.net[l].W.shape[1], [entry("delta", l + 1, "k"), " · ", entry("W", l + 1, "ik")])]
        case "delta" if l == L and trace.fused:
            if loss == "multinomial_cross_entropy" and not targets_sum_to_1(trace):
                return [o, " · ", Sum("k", n_outputs, [entry("y", L, "k")]), " − ", y]
            return _CANONICAL_DELTA[loss](o, y)
        case "delta" if activation == "softmax":
            through = Sum("k", trace.o[l].shape[1], [entry("dE_do", l, "k"), " · ", entry("o", l, "k")])
            return [o, " · (", entry("dE_do", l, "i"), " − ", through, ")"]
        case "delta":
            return [entry("dE_do", l, "i"), *_SLOPE[activation](o)]
        case "dE_dW":
            pieces = [entry("delta", l, "i"), " · ", entry("o", l - 1, "j")]
        case "dE_db":
            pieces = [entry("delta", l, "i")]
    return [Sum("n", N, pieces)] if N > 1 else pieces


def equation(trace, step, notation="main", at=None, mark=None):
    """The step's equation as LaTeX, in the letters of a notation of NOTATIONS. `at` fills in its indices: (2,) for unit
    2, (1, 2) for the weight from 1 to 2. `mark(quantity, latex)` may wrap each symbol."""
    letters = index_letters(step)
    indices = {letter: NOTATIONS[notation].indices.get(letter, letter) for letter in "ijkn"}
    indices |= dict(zip(letters, map(str, at or ()), strict=False))
    writing = _Writing(NOTATIONS[notation].letters, len(trace.net), indices, mark or (lambda quantity, latex: latex))
    return " = ".join(_latex(side, writing) for side in ([Number(step, letters)], expression(trace, step)))


class _Writing(NamedTuple):
    letters: dict
    L: int
    indices: dict[str, str]
    mark: Callable


def targets_sum_to_1(trace):
    """Whether Σy* = 1 in every example, as one-hot targets have it, so that softmax's δ is o − y* [001-104]."""
    return np.allclose(trace.y.sum(axis=1), 1)


def index_letters(step):
    """The letters that say which entry of a step is meant: "ji" for a weight's gradient, none for E, else "i"."""
    return {"E": "", "W": "ji", "dE_dW": "ji"}.get(step.quantity, "i")


_LATEX = {" · ": r"\,", " × ": r" \cdot ", "−": "-", "½": r"\tfrac12", "²": "^2",
          "exp": r"\exp", "log": r"\log", "tanh": r"\tanh", "max": r"\max"}


def _latex(pieces, writing, start=True):
    out = ""
    for piece in pieces:
        match piece:
            case str():
                for text, latex in _LATEX.items():
                    piece = piece.replace(text, latex)
                out += piece
            case Sum(over, _, body):
                out += rf"\sum_{writing.indices[over]} " + _latex(body, writing, start=False)
            case Over(numerator, denominator):
                out += rf"\frac{{{_latex(numerator, writing)}}}{{{_latex(denominator, writing)}}}"
            case Number(step, letters):
                symbol = writing.mark(step.quantity, _symbol(step, [writing.indices[i] for i in letters], writing))
                signed = "-" in symbol[:symbol.find("\\frac") + 1] and (out or not start)
                out += f"({symbol})" if signed else symbol
    return out


def _symbol(step, indices, writing):
    """The LaTeX of one quantity, a letter or a slope of the loss."""
    (quantity, l), (letters, L, *_) = step, writing
    if quantity == "E":
        return letters["E"](quantity)
    if quantity in letters:
        return letters[quantity](*indices, l, L)
    of = {"delta": "s", "dE_do": "o", "dE_dW": "W", "dE_db": "b"}[quantity]
    E = letters["E"](of)
    sign, E = ("-", E[1:]) if E.startswith("-") else ("", E)
    return rf"{sign}\frac{{\partial {E}}}{{\partial {_bracketed(letters[of](*indices, l, L))}}}"


def _bracketed(latex):
    return f"({latex})" if r"\cdot" in latex else latex


def substitution(trace, step, at=(), example=1):
    """The right-hand side with the numbers of one entry, sums written out: a list of strings and Values.

    `at` counts units from 1, as in `equation`, and `example` from 1; a ValueError says what there is to choose from.
    """
    trace.place(step, at, example)
    indices = {letter: i - 1 for letter, i in zip(index_letters(step), at, strict=True)}
    return _substituted(expression(trace, step), trace, indices | {"n": example - 1})


class Value(NamedTuple):
    """A number in a substitution, and what it is the value of: trace[step] at index (units from 0)."""

    value: float
    step: Step
    index: tuple[int, ...]


def _substituted(pieces, trace, indices, before="("):
    """`before` is what stands in front: after anything but an opening bracket, a minus sign or a sum gets brackets."""
    out = []

    def add(inner, bracketed):
        out.extend(["(", *inner, ")"] if bracketed else inner)

    for piece in pieces:
        before = out[-1] if out else before
        continues = not (isinstance(before, str) and before.endswith("("))
        match piece:
            case str():
                out.append(piece)
            case Number(step, letters):
                index = tuple(indices[letter] for letter in letters)
                row = () if step.quantity in PER_PARAMETER else (indices["n"],)
                value = float(trace[step][row + index])
                add([Value(value, step, index)], bracketed=value < 0 and continues)
            case Sum(over, count, body):
                bracketed = count > 1 and continues
                terms = ["("] if bracketed else [before]
                for position in range(count):
                    plus = [" + "] if position else []
                    terms += plus + _substituted(body, trace, indices | {over: position}, (terms + plus)[-1])
                add(terms[1:], bracketed)
            case Over(numerator, denominator):
                for side, sign in ((numerator, [" / "]), (denominator, [])):
                    compound = any(isinstance(part, Sum) or (isinstance(part, str) and " " in part) for part in side)
                    inner_before = "(" if compound else out[-1] if out else before
                    add(_substituted(side, trace, indices, inner_before), compound)
                    out.extend(sign)
    return out


def number(value, digits=2):
    """A value as the course writes it: fixed digits, a true minus, no −0.00, a power of ten if 0.00 would hide it."""
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else "∞" if value > 0 else "−∞"
    size = abs(value)
    if value and (size < 0.5 * 10**-digits or size >= 10_000):
        mantissa, power = f"{value:.1e}".split("e")
        text = f"{mantissa}e{int(power)}"
    else:
        text = f"{value + 0.0:.{digits}f}"  # −0.0 + 0.0 is 0.0
    return text.replace("-", "−")
