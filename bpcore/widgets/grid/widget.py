"""A table of fields: a click on one, or the arrow keys, shows what is to be said of it below the table."""

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
import traitlets

from bpcore.teaching.pairs import ACTIVATIONS, COLUMNS, SIGNS, Field, pairs
from bpcore.widgets.page import Widget, page, page_script, page_style
from bpcore.widgets.typeset import html, marked, mathml

FIRST = 4, 1  # the field of the map that is told of at first: sigmoid with squared error


def pair_map(s: np.ndarray, y: np.ndarray, units: Sequence[str] = (), yours: tuple = ()) -> "Grid":
    """The map of activations and losses, with δ of an output layer that has these weighted sums and targets, both
    (1, n), and `units` as the names of its outputs. The field `yours`, an (activation, loss), has no answer."""
    names = list(units) or [f"output {i}" for i in range(1, np.shape(s)[1] + 1)]
    rows = {str(activation): row for activation, row in zip(ACTIVATIONS, pairs(s, y, yours), strict=True)}
    return Grid("Losses and activations of the output", COLUMNS, rows, SIGNS, names, chosen=FIRST)


class Grid(Widget):
    """Fields in `rows`, {head: a Field for each of the columns}; `signs` says what each sign means, and `units` heads
    the numbers of a field. Needs no kernel. `chosen`, (row, column) from 1, or () for none, can be read and set; a
    TraitError refuses a field that is not there."""

    _esm = page_script("grid/grid.js")
    _css = page_style("grid/grid.css")
    grid = traitlets.Dict().tag(sync=True)
    chosen = traitlets.List(traitlets.Int()).tag(sync=True)

    def __init__(self, label: str, columns: Sequence[str], rows: Mapping[str, Sequence[Field]],
                 signs: Mapping[str, str], units: Sequence[str], chosen: Sequence[int] = ()):
        self._label, self._columns, self._rows, self._signs, self._units = label, columns, rows, signs, units
        if any(len(row) != len(columns) for row in rows.values()):
            raise ValueError(f"Each row needs {len(columns)} fields, one for each column.")
        if unknown := {field.sign for row in rows.values() for field in row} - set(signs):
            raise ValueError(f"What does the sign {min(unknown)!r} mean? Say it in `signs`.")
        kinds = list(signs)
        super().__init__(grid={
            "label": label, "columns": list(columns),
            "signs": [[sign, means] for sign, means in signs.items() if any(map(_has(sign), rows.values()))],
            "rows": [{"head": head, "fields": [
                {"sign": each.sign, "kind": kinds.index(each.sign) + 1, "short": each.short, "name": each.name,
                 "means": signs[each.sign], "text": self._text(each, mathml)} for each in row]}
                for head, row in rows.items()]}, chosen=list(chosen))

    @traitlets.validate("chosen")
    def _within(self, proposal):
        if proposal.value:
            sizes = len(self._rows), len(self._columns)
            if len(proposal.value) != 2 or not all(1 <= k <= n for k, n in zip(proposal.value, sizes, strict=True)):
                raise traitlets.TraitError(f"There is no field {tuple(proposal.value)}: give (row, column), from "
                                           f"(1, 1) to {sizes}.")
        return proposal.value

    def _text(self, field, typeset):
        """More about a field, as HTML: its sentences and its numbers."""
        told = "".join(f"<p{_look(text)}>{marked(text, typeset)}</p>" for text in field.text)
        heads = "".join(f'<th scope="col">{escape(unit)}</th>' for unit in self._units)
        rows = "".join(f'<tr><th scope="row">{escape(name)}</th>'
                       + "".join(f"<td>{escape(of)}</td>" for of in texts) + "</tr>"
                       for name, texts in field.rows.items())
        return f"{told}<table><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>"

    def __repr__(self):
        return f"Grid({self._label!r}, {len(self._rows)} by {len(self._columns)})"

    def _fallback(self):
        heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in self._columns)
        rows = "".join(f'<tr><th scope="row">{escape(head)}</th>'
                       + "".join(f"<td>{escape(f'{each.sign} {each.short}')}</td>" for each in row) + "</tr>"
                       for head, row in self._rows.items())
        means = "; ".join(escape(f"{sign} {means}") for sign, means in self.grid["signs"])
        details = "".join(f"<dt><b>{escape(each.name)}</b>: {escape(self._signs[each.sign])}</dt>"
                          f"<dd>{self._text(each, html)}</dd>" for row in self._rows.values() for each in row)
        return (f"<p><b>{escape(self._label)}</b>. {means}.</p><table><thead><tr><td></td>{heads}</tr></thead><tbody>"
                f"{rows}</tbody></table><details><summary>Every field, with its numbers</summary><dl>{details}</dl>"
                "</details>")

    def to_html(self):
        """The table as one HTML page that works from disk."""
        return page(self)


def _look(text):
    """The class of a text that is one formula."""
    return ' class="bp-formula"' if text[0] == text[-1] == "$" and text.count("$") == 2 else ""


def _has(sign):
    return lambda row: any(field.sign == sign for field in row)
