"""The look of what is printed: sheets of A4 with a picture and tables of boxes, to fill in, and with the answers."""

import re
from html import escape
from typing import NamedTuple

import numpy as np

from bpcore.teaching.letters import NOTATIONS
from bpcore.teaching.writing import number
from bpcore.trace import Trace
from bpcore.widgets.typeset import mathml

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
caption {{ text-align: left; line-height: 4mm; margin-bottom: {beside}mm }}
h2 {{ display: inline; font-size: 10pt; margin: 0 }}
th {{ font-size: 7.5pt; font-weight: normal; color: #4b5563; white-space: nowrap; width: 1px; padding: 0 1.5mm 0 0 }}
tbody th {{ text-align: right }}
thead th {{ line-height: 4mm; padding: 0 }}
tbody .formula {{ white-space: normal; width: auto; text-align: left; font-size: {formulas}pt; color: inherit }}
tbody .given {{ border-style: dotted }}
.formula {{ padding-left: 5.5mm; text-indent: -5.5mm }}
small {{ display: inline-block; width: 5.5mm; font-size: 7.5pt; text-indent: 0; color: #4b5563 }}
math {{ display: inline math; font-size: inherit; text-indent: 0 }}
tbody td {{ border: 0.3mm solid #6b7280; padding: 0; text-align: center; width: 14mm }}
td span {{ display: block; width: 13.3mm; height: {box:.1f}mm; line-height: {box:.1f}mm; font-size: 8.5pt }}
td[colspan] span {{ width: auto }}
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


_ROLES = {"f": "forward", "b": "backward", "p": "parameter", "t": "target"}


class Boxes(NamedTuple):
    """The boxes of one quantity: its name, its formula as HTML, its numbers (rows, columns), and the word before the
    number of a row, if rows have one. With `decimals` the numbers are given, and written so; an answer is written with
    `places`."""

    name: str
    formula: str
    values: np.ndarray
    rows: str = ""
    decimals: int | None = None
    places: int = 2


class Table(NamedTuple):
    """A heading, what the columns are called, and the Boxes below it."""

    heading: str
    columns: list[str]
    boxes: list[Boxes]


def paper(title: str, about: str, picture: str, tables: list[Table], pages=(False, True), formulas=9, box=10,
          is_dense=False) -> str:
    """HTML of an A4 page for each of `pages`, with the answers or without. `about` and `picture` are HTML, `formulas`
    the size of these in points, and `box` the height of a box in millimetres. Where it is dense, a heading stands
    beside what the columns are called, and not above."""
    sheets = [_SHEET.format(title=escape(title) + ": answers" * answers, name="" if answers else "Name " + "_" * 28,
                            about=about, picture=picture, tables=_tables(tables, answers)) for answers in pages]
    return _PAGE.format(title=escape(title), sheets="\n".join(sheets), formulas=formulas, box=box,
                        beside=-4 if is_dense else 0)


def formula(latex: str) -> str:
    """In parts, so that a long one may break before its relation, or before a plus where there is no fraction."""
    signs = r"=|\\leftarrow|\\approx" + r"|\+" * (r"\frac" not in latex)
    first, *others = re.split(rf" (?=(?:{signs}) )", latex)
    return "<wbr>".join([mathml(first), *(mathml("{} " + part) for part in others)])


def ink(latex: str) -> str:
    """The same of LaTeX in which <f o_i> has the colour of what is forward: b is backward, p parameter, t target."""
    return formula(re.sub(r"<(\w) ", lambda found: rf"\textcolor{{{_ROLES[found[1]]}}}{{", latex).replace(">", "}"))


def _tables(tables, answers):
    html, asked = "", 0
    for heading, columns, each in tables:
        heads = "".join(f'<th scope="col">{column}</th>' for column in columns)
        bodies = ""
        for boxes in each:
            asked += boxes.decimals is None
            bodies += _body(boxes, columns, asked, answers)
        html += (f"<table><caption><h2>{heading}</h2></caption>"
                 f'<thead><tr><td colspan="2"></td>{heads}</tr></thead>{bodies}</table>')
    return html


def _body(boxes, columns, k, answers):
    """The rows of a quantity, which is number k of those that are asked for."""
    values, html, is_given = np.atleast_2d(boxes.values), "", boxes.decimals is not None
    span = f'scope="rowgroup" rowspan="{len(values)}"' if boxes.rows else 'scope="row" colspan="2"'
    for r, row in enumerate(values, 1):
        html += "<tr>"
        if r == 1:
            html += f'<th {span} class="formula"><small>{"" if is_given else k}</small>{boxes.formula}</th>'
        if boxes.rows:
            html += f'<th scope="row">{boxes.rows} {r}</th>'
        is_one = len(row) == 1 < len(columns)  # stands for all columns
        for column, value in zip(["value"] if is_one else columns, row, strict=False):
            name = f"{boxes.name}, {f'{boxes.rows} {r}, ' * (boxes.rows != '')}{column}"
            if is_given:
                label, value = ' class="given"', number(value, boxes.decimals)
            else:
                label, value = ("", number(value, boxes.places)) if answers else (f' aria-label="{name}"', "")
            label += f' colspan="{len(columns)}"' * is_one
            html += f"<td{label}><span>{value}</span></td>"
        html += "</tr>"
    return f"<tbody>{html}</tbody>"


_WIDTH, _MARGIN, _ROW, _RADIUS = 710, 125, 66, 15


def net_picture(trace: Trace, notation: str = "main", decimals: int = 1, shows_pass: bool = False) -> str:
    """The network as SVG, a column for each layer, with all the numbers that are given, in words, too; with the sum
    and the output below each unit, if the pass is shown."""
    def at(l, i):
        return _MARGIN + (_WIDTH - 2 * _MARGIN) * l / L, height / 2 + 8 + between * (i - (sizes[l] - 1) / 2)

    def text(x, y, words, anchor="middle"):
        return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'

    def numbers(array):
        return ", ".join(number(value, decimals) for value in np.ravel(array))

    sizes, L, letters = [o.shape[1] for o in trace.o.values()], len(trace.net), NOTATIONS[notation].labels
    below = NOTATIONS[notation].letters["o"]("1", 0, L)[0]
    between = 1.25 * _ROW if shows_pass else _ROW
    height = between * max(sizes) + 26
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
            if shows_pass and l:
                shown = [number(trace.s[l][0, i]), number(trace.o[l][0, i])]
                marks += text(x, y + _RADIUS + 8, f"{shown[0]} → {shown[1]}")
                said += f" Unit {i + 1} of layer {l} has the sum {shown[0]} and the output {shown[1]}."
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
