"""How the notes write it: the equation of every step, and the same with a network's numbers in it.

Each right-hand side stands here once, as a list of pieces: text, `Number` (an entry of an array), `Sum`, `Over`, and
`Count` (of the examples). `equation` turns the pieces into LaTeX, in the letters of a notation; `substitution` puts the
values in. i is the unit of the step (in maps the channel), j one below, k one above or of the same layer, n an example,
r and c the row and the column in a map, p and q the offset in a kernel, or the position in a map that a Dense layer
reads. All count from 1, as in the notes, but for the offsets, so that r+p begins at r.
"""

import math
import re
from collections.abc import Callable
from itertools import product
from typing import NamedTuple

import numpy as np

from bpcore.activations import jacobian
from bpcore.trace import PER_PARAMETER, Step, place_in, reads


class Notation(NamedTuple):
    """The letters of one set of notes.

    `letters` gives the LaTeX of a quantity: each is called with its unit indices, its layer l and the last layer L. A
    quantity without a letter of its own, as δ in some notes, is written as the slope that it is. `indices` renames the
    index letters i (the unit), j (below), k (above) and n (the example). `labels` are plain-text letters for a picture,
    `top` the outputs of the last layer.
    """

    name: str
    letters: dict[str, Callable[..., str]]
    labels: dict[str, str]
    indices: dict[str, str] = {}  # noqa: RUF012, read only


def _pair(first, second):
    """Two indices of a weight, with a comma between numbers where one has two digits."""
    return ("," if re.fullmatch(r"\d{3,}", first + second) else "").join((first, second))


def _labels(*letters):
    return dict(zip(("s", "o", "top", "b", "W", "y", "E", "delta"), letters, strict=True))


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
    }, _labels("s", "o", "o", "b", "w", "y*", "E", "δ")),
    "001 likelihood": Notation("note 001, likelihood", {  # w_ij leads into i from j; t is the example, n the iteration
        "s": lambda i, l, L: f"s_{{{i}}}(t)",
        "o": lambda i, l, L: f"{ {0: 'x', L: 'y'}.get(l, 'h')}_{{{i}}}(t)",
        "W": lambda j, i, l, L: f"w_{{{_pair(i, j)}}}(n)",
        "b": lambda i, l, L: f"b_{{{i}}}(n)",
        "y": lambda i, l, L: f"y_{{{i}}}^{{*}}(t)",
        "E": lambda of: r"-\log L(n)" if of in ("W", "b") else r"-\log L(t)",
    }, _labels("s", "h", "y", "b", "w", "y*", "−log L", "∂s"), {"n": "t"}),
    "002": Notation("note 002", {  # into i from j
        "s": lambda i, l, L: f"z_{{{i}}}^{{{l}}}",
        "o": lambda i, l, L: f"a_{{{i}}}^{{{l}}}",
        "W": lambda j, i, l, L: f"w_{{{_pair(i, j)}}}^{{{l}}}",
        "b": lambda i, l, L: f"b_{{{i}}}^{{{l}}}",
        "y": lambda i, l, L: f"y_{{{i}}}",
        "E": lambda of: "E",
        "delta": lambda i, l, L: f"d_{{{i}}}^{{{l}}}",
    }, _labels("z", "a", "a", "b", "w", "y", "E", "d")),
    "003": Notation("note 003, sections 1 and 2", {
        "s": _003_sum,
        "o": lambda i, l, L: f"{_003(l, L)[0]}_{{{i}}}",
        "W": lambda j, i, l, L: f"{_003(l, L)[1]}_{{{_pair(j, i)}}}",
        "b": lambda i, l, L: f"b_{{{i}}}",
        "y": lambda i, l, L: f"{'z' if L > 1 else 'y'}_{{{i}}}",
        "E": lambda of: "L",
    }, _labels("w·x", "y", "ẑ", "b", "w", "z", "L", "∂(w·x)")),
    "003 last page": Notation("note 003, last page", {  # the unit is j, and w_ij leads to it from i
        "s": lambda j, l, L: rf"\text{{net}}_{{{j}}}",
        "o": lambda j, l, L: f"o_{{{j}}}",
        "W": lambda i, j, l, L: f"w_{{{_pair(i, j)}}}",
        "b": lambda j, l, L: f"b_{{{j}}}",
        "y": lambda j, l, L: f"t_{{{j}}}",
        "E": lambda of: "E",
        "delta": lambda j, l, L: rf"\delta_{{{j}}}",
    }, _labels("net", "o", "o", "b", "w", "t", "E", "δ"), {"i": "j", "j": "i", "k": r"\ell"}),
    "004": Notation("note 004", {  # into i from j; the bias is the weight from unit 0
        "s": lambda i, l, L: f"a_{{{i}}}^{{({l})}}",
        "o": lambda i, l, L: f"y_{{{i}}}" if l == L else f"z_{{{i}}}^{{({l})}}",
        "W": lambda j, i, l, L: f"w_{{{_pair(i, j)}}}^{{({l})}}",
        "b": lambda i, l, L: f"w_{{{_pair(i, '0')}}}^{{({l})}}",
        "y": lambda i, l, L: f"t_{{{i}}}",
        "E": lambda of: "L",
        "delta": lambda i, l, L: rf"\delta_{{{i}}}^{{({l})}}",
    }, _labels("a", "z", "y", "w₀", "w", "t", "L", "δ")),
}


class Number(NamedTuple):
    """A value: the entry of `seen(trace, step)` at these index letters, an expression per axis, such as ("j", "r+p",
    "c+q") for the output below that a kernel reads, in the example n."""

    step: Step
    index: tuple[str, ...]


class Sum(NamedTuple):
    """The pieces added up over the index letters `over`, which take `count` values each; a term with an entry that lies
    outside its array is left out."""

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

ACTIVATIONS, LOSSES = (*_VALUE, "softmax"), tuple(_TERM)


def seen(trace, step):
    """trace[step] as the letters of its entries see it: a Dense weight that reads maps is (*shape below, n) [001-132].
    Step("J", l) gives ∂o_k/∂s_i of softmax, (N, n, n)."""
    quantity, l = step
    if quantity == "J":
        return jacobian(trace.net[l - 1].activation, trace.o[l])
    array = trace[step]
    if quantity in _WEIGHTS and array.ndim == 2:
        return array.reshape(*trace.o[l - 1].shape[1:], array.shape[1])
    return array


_WEIGHTS = ("W", "dE_dW", "new_W")
_BIASES = ("b", "dE_db", "new_b")


def index_letters(trace, step):
    """The letters that say which entry of a step is meant, one per axis of an example: "i" for a unit, "irc" for a
    value of a map, "ji", "jipq" (a kernel) or "jpqi" (from maps to a unit) for a weight, none for E."""
    quantity, l = step
    if quantity in _WEIGHTS:
        return "jipq" if is_conv(trace.net[l - 1]) else "ji" if trace.o[l - 1].ndim == 2 else "jpqi"
    if quantity in _BIASES:
        return "i"
    if quantity == "J":
        return "ik"
    if quantity in ("s", "o", "y", "dE_do", "delta"):
        return "i" if trace.o[l].ndim == 2 else "irc"
    return ""


def is_conv(layer):
    """Whether its weights are kernels."""
    return getattr(layer.W, "ndim", 0) == 4


def refuse_what_has_no_letters(trace):
    """A ValueError in words for a net or a loss that the equations cannot write."""
    if trace.o[0].ndim not in (2, 4):
        raise ValueError(f"x has shape {trace.o[0].shape}, but there are letters only for rows, (N, n), and for maps, "
                         "(N, channels, height, width): write x.reshape(len(x), -1), or x[:, None] for images.")
    for l, layer in enumerate(trace.net, 1):
        if layer.W is None and trace.o[l - 1].ndim == 4:
            raise ValueError(f"Layer {l} has no weights and reads maps, for which there are no letters: "
                             "give it weights, or put a Dense layer with weights below it.")
        if layer.activation.name not in ACTIVATIONS:
            raise ValueError(f"Layer {l} has the activation {layer.activation}, whose formula is not known here: "
                             f"use one of {', '.join(ACTIVATIONS)}.")
    if trace.loss.name not in LOSSES:
        raise ValueError(f"The formula of the loss {trace.loss} is not known here: use one of {', '.join(LOSSES)}.")


def expression(trace, step):
    """What stands right of the equals sign at this step, as pieces."""
    refuse_what_has_no_letters(trace)
    quantity, l = step
    if not reads(step, trace) or trace[step] is None:
        raise ValueError(f"{quantity} of layer {l} has no equation: it is given, or not there.")
    N, L, layer = len(trace.y), len(trace.net), trace.net[l - 1]
    activation, loss = layer.activation.name, trace.loss.name
    outputs, output_shape = tuple(index_letters(trace, Step("y", L))), trace.y.shape[1:]
    here = tuple(index_letters(trace, step))

    def entry(quantity, l, *index):
        return Number(Step(quantity, l), index)

    o, y = entry("o", l, *(here or outputs)), entry("y", L, *outputs)
    match quantity:
        case "s":
            if layer.W is None:
                pieces = [entry("o", l - 1, "i")]
            elif is_conv(layer):
                c_below, _, *size = layer.W.shape
                term = [entry("W", l, *"jipq"), " · ", entry("o", l - 1, "j", "r+p", "c+q")]
                pieces = [Sum("jpq", (c_below, *size), term)]
            else:
                below = index_letters(trace, Step("W", l))[:-1]
                term = [entry("W", l, *below, "i"), " · ", entry("o", l - 1, *below)]
                pieces = [Sum(below, trace.o[l - 1].shape[1:], term)]
            return pieces if layer.b is None else [*pieces, " + ", entry("b", l, "i")]
        case "o" if activation == "softmax":
            return [Over(["exp(", entry("s", l, "i"), ")"],
                         [Sum("k", trace.s[l].shape[1:], ["exp(", entry("s", l, "k"), ")"])])]
        case "o":
            return _VALUE[activation](entry("s", l, *here))
        case "E":
            sign, term = _TERM[loss]
            return [*sign, Sum("".join(outputs), output_shape, term(o, y))]
        case "dE_do" if l == L:
            return _GRADIENT[loss](o, y)
        case "dE_do" if trace.net[l].W is None:
            return [entry("delta", l + 1, "i")]
        case "dE_do" if is_conv(trace.net[l]):
            _, *size = trace.net[l].W.shape
            term = [entry("delta", l + 1, "k", "r-p", "c-q"), " · ", entry("W", l + 1, *"ikpq")]
            return [Sum("kpq", tuple(size), term)]
        case "dE_do":
            term = [entry("delta", l + 1, "k"), " · ", entry("W", l + 1, *here, "k")]
            return [Sum("k", trace.net[l].W.shape[1:], term)]
        case "delta" if l == L and trace.fused:
            if loss == "multinomial_cross_entropy" and not targets_sum_to_1(trace):
                return [o, " · ", Sum("k", output_shape, [entry("y", L, "k")]), " − ", y]
            return _CANONICAL_DELTA[loss](o, y)
        case "delta" if activation == "softmax":
            return [Sum("k", trace.o[l].shape[1:], [entry("dE_do", l, "k"), " · ", entry("J", l, "i", "k")])]
        case "delta":
            return [entry("dE_do", l, *here), *_SLOPE[activation](o)]
        case "new_W" | "new_b":
            rate = entry("rate", 0)
            step_length = rate if N == 1 else Over([rate], [Count(N)])
            kind = quantity[-1]
            return [entry(kind, l, *here), " − ", step_length, " · ", entry(f"dE_d{kind}", l, *here)]
        case "predicted":
            return [entry("mean_E", l), " − ", Over([entry("moved", l)], [entry("rate", 0)])]
        case "new_E":
            E = entry("after_E", l)
            return [E] if N == 1 else [Over(["1"], [Count(N)]), " · ", Sum("n", (N,), [E])]
        case "dE_dW" if is_conv(layer):
            pieces = [entry("delta", l, *"irc"), " · ", entry("o", l - 1, "j", "r+p", "c+q")]
        case "dE_dW":
            pieces = [entry("delta", l, "i"), " · ", entry("o", l - 1, *here[:-1])]
        case "dE_db":
            pieces = [entry("delta", l, *index_letters(trace, Step("delta", l)))]
    over, count = ("n", (N,)) if N > 1 else ("", ())
    if is_conv(layer):
        over, count = over + "rc", count + trace.delta[l].shape[2:]
    return [Sum(over, count, pieces)] if over else pieces


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
    indices = {letter: NOTATIONS[notation].indices.get(letter, letter) for letter in "ijknrcpq"}
    letters = index_letters(trace, step)
    for letter, position in zip(letters, at or (), strict=at is not None):
        indices[letter] = str(position - (letters == "jipq" and letter in "pq"))  # offsets count from 0
    return _Writing(trace, NOTATIONS[notation].letters, indices, mark or (lambda quantity, latex: latex))


class _Writing(NamedTuple):
    trace: object
    letters: dict
    indices: dict[str, str]
    mark: Callable


def targets_sum_to_1(trace):
    """Whether Σy* = 1 in every example, as one-hot targets have it, so that softmax's δ is o − y* [001-104]."""
    return np.allclose(trace.y.sum(axis=1), 1)


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
                letters = ",".join(writing.indices[letter] for letter in over)
                out += rf"\sum_{letters if len(over) == 1 else f'{{{letters}}}'} " + _latex(body, writing, start=False)
            case Over(numerator, denominator):
                out += rf"\frac{{{_latex(numerator, writing)}}}{{{_latex(denominator, writing)}}}"
            case Count():
                out += "N"
            case Number(step, index):
                symbol = _symbol(step, [re.sub("[a-z]", lambda m: writing.indices[m[0]], i) for i in index], writing)
                signed = symbol.startswith("-") and (out or not start)
                symbol = writing.mark(step.quantity, symbol)
                out += f"({symbol})" if signed else symbol
    return out


def _symbol(step, index, writing):
    """The LaTeX of one quantity, a letter or a slope of the loss."""
    (quantity, l), (trace, letters, *_) = step, writing
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
        case "after_E":
            w = "w(n+1)" if "(n)" in of_all else r"w_{\text{after}}"
            return f"{of_all.removesuffix('(n)')}({w})"
        case "new_W" | "new_b":
            return _next(_symbol(Step(quantity[-1], l), index, writing))
        case "J":
            i, k = index
            return _slope(letters["o"](k, l, L), letters["s"](i, l, L))
        case "W" if is_conv(trace.net[l - 1]):
            j, i, *offset = index
            offset = ("," if offset[0].isdigit() else "").join(offset)
            return re.sub(r"(_\{[^}]*)\}", rf"\1,{offset}}}", letters["W"](j, i, l, L))
        case "W":
            *below, i = index
            return letters["W"](f"({','.join(below)})" if len(below) > 1 else below[0], i, l, L)
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
    return rf"{sign}\frac{{\partial {of}}}{{\partial {_bracketed(by)}}}"


def _bracketed(latex):
    return f"({latex})" if r"\cdot" in latex else latex


def substitution(trace, step, at=(), example=1):
    """The right-hand side with the numbers of one entry, sums written out: a list of strings and Values.

    `at` counts from 1 in the order of `index_letters`, and `example` from 1; a ValueError says what there is to choose.
    """
    pieces, letters = expression(trace, step), index_letters(trace, step)
    place_in(seen(trace, step), step, at, example)
    indices = {letter: i - 1 for letter, i in zip(letters, at, strict=True)}
    return _substituted(pieces, trace, indices | {"n": example - 1})


class Value(NamedTuple):
    """A number in a substitution, and what it is the value of: seen(trace, step) at index, from 0."""

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
            case Count(N):
                out.append(str(N))
            case Number(step, _):
                index = _position(piece, indices)
                row = () if step.quantity in PER_PARAMETER else (indices["n"],)
                value = float(seen(trace, step)[row + index])
                add([Value(value, step, index)], bracketed=value < 0 and continues)
            case Sum(over, count, body):
                positions = [indices | dict(zip(over, position, strict=True))
                             for position in product(*map(range, count))]
                positions = [position for position in positions if _is_inside(body, trace, position)]
                bracketed = len(positions) > 1 and continues
                terms = ["("] if bracketed else [before]
                for k, position in enumerate(positions):
                    plus = [" + "] if k else []
                    terms += plus + _substituted(body, trace, position, (terms + plus)[-1])
                add(terms[1:], bracketed)
            case Over(numerator, denominator):
                for side, sign in ((numerator, [" / "]), (denominator, [])):
                    compound = any(isinstance(part, Sum) or (isinstance(part, str) and " " in part) for part in side)
                    inner_before = "(" if compound else out[-1] if out else before
                    add(_substituted(side, trace, indices, inner_before), compound)
                    out.extend(sign)
    return out


def _position(entry, indices):
    """The index that the letters of a Number stand for: "r-p" is the row minus the offset."""
    return tuple(sum((-1 if sign == "-" else 1) * indices[letter] for sign, letter in re.findall("([-+]?)([a-z])", i))
                 for i in entry.index)


def _is_inside(pieces, trace, indices):
    entries = [piece for piece in pieces if isinstance(piece, Number)]
    return all(0 <= i < n for entry in entries for i, n in
               zip(_position(entry, indices)[::-1], seen(trace, entry.step).shape[::-1], strict=False))


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
