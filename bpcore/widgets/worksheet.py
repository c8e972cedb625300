"""Worksheets to print: a network, a blank box for every number of its pass and its update, and the answers overleaf."""

import re
import sys
import warnings
from dataclasses import replace
from html import escape
from itertools import groupby
from pathlib import Path

import numpy as np

from bpcore.activations import sigmoid, tanh
from bpcore.descent import Update, update, update_steps
from bpcore.layers import Dense
from bpcore.losses import multinomial_cross_entropy, squared_error
from bpcore.teaching.letters import NOTATIONS
from bpcore.teaching.lines import role
from bpcore.teaching.places import targets_sum_to_1
from bpcore.teaching.seeds import first_drawn, is_plain, keeps_mistakes_apart, shares_of_1, tenths
from bpcore.teaching.writing import equation, number
from bpcore.trace import Trace, backprop, steps
from bpcore.widgets.stepper.frames import all_steps, description, frame, with_update
from bpcore.widgets.typeset import mathml

MOST_UNITS, MOST_EXAMPLES, MOST_ROWS = 3, 2, 33  # what a page of A4 holds, in rows of boxes

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>
@page {{ size: A4; margin: 0 }}
:root {{ color-scheme: light }}
body {{ margin: 0; background: #fff; color: #111827; font: 9.5pt/1.3 system-ui, "DejaVu Sans", sans-serif }}
.sheet {{ box-sizing: border-box; width: 210mm; height: 296.5mm; margin: auto; padding: 11mm 10mm }}
.sheet + .sheet {{ break-before: page }}
header {{ display: flex; align-items: baseline; justify-content: space-between; gap: 6mm; border-bottom: 0.4mm solid }}
h1 {{ font-size: 15pt; margin: 0 0 1.5mm; overflow-wrap: anywhere }}
header p {{ margin: 0; white-space: nowrap }}
.sheet > p {{ margin: 1.5mm 0 3mm }}
svg {{ display: block; width: 100% }}
svg line {{ stroke: #9ca3af; stroke-width: 1.2 }} svg .negative {{ stroke-dasharray: 5 3 }}
svg circle {{ fill: #fff; stroke: #111827; stroke-width: 1.4 }} svg rect {{ fill: #fff }}
svg text {{ font-size: 12px; fill: #111827; dominant-baseline: central }}
.steps {{ columns: 2; column-gap: 6mm; margin-top: 4mm }}
table {{ width: 100%; border-collapse: collapse; margin-bottom: 3mm; break-inside: avoid }}
caption {{ text-align: left; line-height: 4mm; margin-bottom: -4mm }}
h2 {{ display: inline; font-size: 10pt; margin: 0 }}
th {{ font-size: 7.5pt; font-weight: normal; color: #4b5563; white-space: nowrap; width: 1px; padding: 0 1.5mm 0 0 }}
tbody th {{ text-align: right }}
thead th {{ line-height: 4mm; padding: 0 }}
tbody .formula {{ white-space: normal; width: auto; text-align: left; font-size: {formulas}pt; color: inherit }}
.formula {{ padding-left: 5.5mm; text-indent: -5.5mm }}
small {{ display: inline-block; width: 5.5mm; font-size: 7.5pt; text-indent: 0; color: #4b5563 }}
math {{ display: inline math; font-size: inherit; text-indent: 0 }}
tbody td {{ border: 0.3mm solid #6b7280; padding: 0; text-align: center; width: 14mm }}
td span {{ display: block; width: 13.3mm; height: {box:.1f}mm; line-height: {box:.1f}mm; font-size: 8.5pt }}
.bp-forward {{ color: #1d4ed8 }} .bp-backward {{ color: #b93808 }} .bp-parameter {{ color: #475569 }}
.bp-target {{ color: #0f766e }}
</style></head><body>
{sheets}
</body></html>
"""
_SHEET = """<section class="sheet"><header><h1>{title}</h1><p>{name}</p></header>
<p>{about}</p>
{picture}
<div class="steps">{tables}</div></section>"""


def worksheet(trace: Trace, rate: float = 0.5, notation: str = "main", title: str = "Backpropagation by hand") -> str:
    """A Trace as HTML of two A4 pages: a blank box for every number of the pass and its update, and then the answers.

    An Update keeps its own rate; `notation` is a key of bpcore.teaching.letters.NOTATIONS. A ValueError says which nets
    are too large for a page, or have numbers too long for one.
    """
    trace, letters = _fitting(trace, rate), NOTATIONS[notation]
    i, j, k = (letters.indices.get(letter, letter).replace(r"\ell", "ℓ") for letter in "ijk")
    about = (f"A {escape(description(trace))}, in the letters of {letters.name}: <i>{i}</i> is the unit of a box, "
             f"<i>{j}</i> one below, <i>{k}</i> one above. The rate <i>α</i> is {trace.rate:g}. Work through the "
             "steps in their order: keep three or four decimals while you work, and write two into each box.")
    picture, long = _picture(trace, notation, _decimals(trace)), "log" in letters.labels["E"]  # log L in every slope
    sheets = [_SHEET.format(title=escape(title) + ": answers" * answers, name="" if answers else "Name " + "_" * 28,
                            about=about, picture=picture, tables=_tables(trace, notation, answers))
              for answers in (False, True)]
    return _PAGE.format(title=escape(title), sheets="\n".join(sheets), formulas=8 if long else 9,
                        box=min(15 - 0.2 * _height(trace), 8.5 if long else 10))


def student(trace: Trace, seed: int) -> Update:
    """The same structure with numbers of its own by this seed, as an Update at the trace's rate, or at 0.5.

    What is given has one decimal. At two, nothing is 0, 1 or −1, units differ, and no named mistake gives the truth or
    the same as another. A ValueError says if too few draws do so, or if the net is too large.
    """
    if len(trace.E) == 2:
        raise ValueError("The mean over two examples is half of their sum, and so are two mistakes alike: take one.")
    trace = _fitting(trace, rate=0.5)

    def holds(drawn):
        if not _keeps_the_rules(drawn, steps(drawn)):
            return False
        moved = update(drawn, trace.rate)
        return _keeps_the_rules(moved, update_steps(moved))

    with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):  # where a draw makes the loss undefined
        found = first_drawn(lambda rng: _drawn(trace, rng), holds, seed)
    if found:
        return update(found, trace.rate)
    raise ValueError(f"Seed {seed} gives no numbers for a {description(trace)} that keep the mistakes apart: "
                     "try another seed, a smaller network, or three outputs instead of two.")


def _fitting(trace, rate):
    """The Update of a trace, if a sheet can hold it."""
    if not isinstance(trace, Trace):
        raise TypeError("A worksheet is made from a Trace, which backprop(net, x, y, loss) gives, "
                        f"not from a {type(trace).__name__}.")
    trace = with_update(trace, rate)
    if (any(o.ndim > 2 or o.shape[1] > MOST_UNITS for o in trace.o.values()) or len(trace.E) > MOST_EXAMPLES
            or _height(trace) > MOST_ROWS):
        raise ValueError(f"A {trace.widths} network with N = {len(trace.E)} is too large for a worksheet: take one "
                         f"with at most {MOST_UNITS} units in a layer, {MOST_EXAMPLES} examples and {MOST_ROWS} rows "
                         "of boxes, such as 2-3-2 or 3-3-2 with one example.")
    return trace


def _height(trace):
    """How many rows of boxes it needs."""
    return sum(len(_rows(trace, step)) for step in all_steps(trace))


def _decimals(trace):
    """How many all that is given is written with, 1 or 2; a ValueError for what cannot be written so."""
    if not all(np.isfinite(trace[step]).all() for step in all_steps(trace)):
        raise ValueError("A number of this pass or of its update is undefined or infinite, so that no box can hold it: "
                         "take other numbers, or a loss that is defined for these outputs.")
    given = [trace.o[0], trace.y, *(part for layer in trace.net for part in (layer.W, layer.b) if part is not None)]
    for decimals in (1, 2):
        if all(np.allclose(array, np.round(array, decimals), rtol=0, atol=1e-9) for array in given):
            return decimals
    raise ValueError("The inputs, targets, weights and biases of a worksheet have at most two decimals, as the answers "
                     "come from them as they are written: round them, and run the pass again.")


# The tables.

def _tables(trace, notation, answers):
    """The steps, in a table for each phase and layer: a column for each unit, a row for each unit below or example."""
    html, numbered = "", [(k, step, frame(trace, step)) for k, step in enumerate(all_steps(trace), 1)]

    def place(one):
        _, step, shown = one
        return shown["phase"], f"layer {step.layer}" if shown["letters"] else "the whole network"

    for (phase, of), group in groupby(numbered, place):
        group = list(group)
        units = [f"unit {i + 1}" for i in range(_rows(trace, group[0][1]).shape[1])] if "layer" in of else ["value"]
        heads = "".join(f'<th scope="col">{unit}</th>' for unit in units)
        boxes = "".join(_boxes(trace, *one, units, notation, answers) for one in group)
        html += (f"<table><caption><h2>{phase.capitalize()}, {of}</h2></caption>"
                 f'<thead><tr><td colspan="2"></td>{heads}</tr></thead>{boxes}</table>')
    return html


def _boxes(trace, k, step, shown, units, notation, answers):
    """The rows of step number k."""
    values, html = _rows(trace, step), ""
    of_row = "from" if shown["letters"] == "ji" else "example" if len(values) > 1 else ""
    span = f'scope="rowgroup" rowspan="{len(values)}"' if of_row else 'scope="row" colspan="2"'
    for r, row in enumerate(values, 1):
        html += "<tr>"
        if r == 1:
            html += f'<th {span} class="formula"><small>{k}</small>{_formula(trace, step, notation)}</th>'
        if of_row:
            html += f'<th scope="row">{of_row} {r}</th>'
        for unit, value in zip(units, row, strict=True):
            name = f"{shown['name']}, {f'{of_row} {r}, ' * (of_row != '')}{unit}"
            label, value = ("", number(value)) if answers else (f' aria-label="{name}"', "")
            html += f"<td{label}><span>{value}</span></td>"
        html += "</tr>"
    return f"<tbody>{html}</tbody>"


def _formula(trace, step, notation):
    """In parts, so that a long one may break before its relation, or before a plus where there is no fraction."""
    def mark(quantity, latex):
        return rf"\textcolor{{{role(quantity)}}}{{{latex}}}"

    latex = equation(trace, step, notation, mark=mark)
    signs = r"=|\\leftarrow|\\approx" + r"|\+" * (r"\frac" not in latex)
    first, *others = re.split(rf" (?=(?:{signs}) )", latex)
    return "<wbr>".join([mathml(first), *(mathml("{} " + part) for part in others)])


def _rows(trace, step):
    """The numbers of a step as rows, (rows, columns)."""
    return trace.E[:, None] if step.quantity == "E" else np.atleast_2d(trace[step])


# The picture.

_WIDTH, _MARGIN, _ROW, _RADIUS = 710, 125, 66, 15


def _picture(trace, notation, decimals):
    """The network as SVG, a column for each layer, with all the numbers that are given."""
    def at(l, i):
        return _MARGIN + (_WIDTH - 2 * _MARGIN) * l / L, height / 2 + 8 + _ROW * (i - (sizes[l] - 1) / 2)

    def text(x, y, words, anchor="middle"):
        return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'

    def numbers(array):
        return ", ".join(number(value, decimals) for value in np.ravel(array))

    sizes, L, letters = [o.shape[1] for o in trace.o.values()], len(trace.net), NOTATIONS[notation].labels
    below = NOTATIONS[notation].letters["o"]("1", 0, L)[0]
    height = _ROW * max(sizes) + 26
    lines, marks, said = "", "", f"Inputs {numbers(trace.o[0])}. Targets {numbers(trace.y)}."
    for i in range(sizes[0]):
        x, y = at(0, i)
        marks += text(x - _RADIUS - 6, y, f"{below} = {numbers(trace.o[0][:, i])}", "end")
    for i in range(sizes[L]):
        x, y = at(L, i)
        marks += text(x + _RADIUS + 6, y, f"{letters['y']} = {numbers(trace.y[:, i])}", "start")
    for l, n in enumerate(sizes):
        name = f"layer {l}, {trace.net[l - 1].activation}" if l else "layer 0"
        marks += text(at(l, 0)[0], 8, name)
        for i in range(n):
            x, y = at(l, i)
            marks += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS}"/>' + text(x, y, str(i + 1))
    for l, layer in enumerate(trace.net, 1):
        if layer.b is not None:
            said += f" Biases of layer {l}: {numbers(layer.b)}."
            for i, b in enumerate(layer.b):
                x, y = at(l, i)
                marks += text(x, y - _RADIUS - 8, f"{letters['b']} = {numbers(b)}")
        beside = layer.W is None or layer.W.ndim == 1  # each unit reads the one beside it
        W = np.diag(layer.W if layer.W is not None else np.ones(sizes[l])) if beside else layer.W
        for (j, i), w in np.ndenumerate(W):
            (x0, y0), (x1, y1) = at(l - 1, j), at(l, i)
            if beside and j != i:
                continue
            if layer.W is not None or w:
                kind = ' class="negative"' if w < 0 else ""
                lines += f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}"{kind}/>'
            if layer.W is not None:  # written where the numbers of all these lines are at equal distances
                x, y = x0 + (x1 - x0) / (sizes[l] + 1), y0 + (y1 - y0) / (sizes[l] + 1)
                room = 8 * len(numbers(w)) + 6
                marks += f'<rect x="{x - room / 2:.1f}" y="{y - 7:.1f}" width="{room}" height="14"/>'
                marks += text(x, y, numbers(w))
                said += f" The weight into layer {l} from {j + 1} to {i + 1} is {numbers(w)}."
    return f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{said}">{lines}{marks}</svg>'


# The numbers.

def _drawn(trace, rng):
    """The same structure with other tenths, no two in an array alike; targets between 0 and 1, and shares of 1 if the
    multinomial loss had such."""
    def other(array, most):
        return None if array is None else tenths(rng, array.shape, most)

    N, n = trace.y.shape
    if trace.loss is multinomial_cross_entropy and targets_sum_to_1(trace):
        y = np.array([shares_of_1(rng, n, 10) for _ in range(N)])
    else:
        y = rng.choice(range(1, 10), (N, n), replace=False) / 10
    net = [replace(layer, W=other(layer.W, 16), b=other(layer.b, 6)) for layer in trace.net]
    return backprop(net, other(trace.o[0], 16), y, trace.loss)


def _keeps_the_rules(trace, of_steps):
    return is_plain([trace.y, *(_rows(trace, step) for step in of_steps)]) and keeps_mistakes_apart(trace, of_steps)


def main(seeds, folder="worksheets"):
    """Writes a sheet for each seed, with numbers of its own in the network of lesson 00: NN.html."""
    rng = np.random.default_rng(0)
    net = [Dense.random(2, 3, tanh, rng), Dense.random(3, 2, sigmoid, rng)]
    trace = backprop(net, np.full((1, 2), 0.5), np.full((1, 2), 0.5), squared_error)
    Path(folder).mkdir(exist_ok=True)
    for seed in seeds:
        page = worksheet(student(trace, seed), title=f"Backpropagation by hand, sheet {seed}")
        (Path(folder) / f"{seed:02}.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(map(int, sys.argv[1:]))
