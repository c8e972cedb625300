"""What other libraries do otherwise: tables of conventions and of gradient checkers, from data/frameworks.json.

Everything in it was seen when a library was run, in the version and on the day that stand beside it; `make frameworks`
measures it anew. In its examples N is 3 and n is 2.
"""

import json
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

_DATA = Path(__file__).with_name("data") / "frameworks.json"
MAIN = "PyTorch", "JAX", "TensorFlow", "Keras", "scikit-learn", "autograd"  # the columns of a table
TOPICS = {"kinks": "slopes at a kink or a tie", "losses": "the losses' factors to the notes' slopes",
          "targets": "targets that are no classes", "saturated": "outputs of exactly 0 and 1",
          "layouts": "how weights and maps are laid out", "training": "steps and penalties",
          "defaults": "what is so by itself"}


class Table(NamedTuple):
    """Rows of text under their heads, and where they are from; a notebook shows it as a table, and print as lines."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str = ""

    def __repr__(self):
        widths = [max(map(len, column)) for column in zip(self.heads, *self.rows, strict=True)]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
                 for row in (self.heads, *self.rows)]
        return "\n".join([*lines, *[self.source] * bool(self.source)])

    def _repr_html_(self):
        def cell(name, text, attributes=""):  # JupyterLab would have it on the right
            return f'<{name}{attributes} style="text-align: left">{escape(text)}</{name}>'

        of_row = ' scope="row"'
        heads = "".join(cell("th", head, ' scope="col"') for head in self.heads)
        rows = "".join(f"<tr>{''.join([cell('th', first, of_row), *(cell('td', each) for each in cells)])}</tr>"
                       for first, *cells in self.rows)
        source = cell("caption", self.source) * bool(self.source)
        table = f"<table>{source}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        return f'<div style="overflow-x: auto" tabindex="0" role="group" aria-label="table">{table}</div>'


@cache
def frameworks() -> dict:
    """All that the file holds: quantities, conventions, cases, checkers."""
    return json.loads(_DATA.read_text(encoding="utf-8"))


def conventions(topic: str, libraries: tuple[str, ...] = MAIN) -> Table:
    """A row for each quantity of the topic (one of TOPICS), a column for the notes and each library, and why it
    matters. What was not tried is left open. A ValueError names the topics, or a library that is not there."""
    data = _of(topic)
    unknown = {*libraries} - {row["library"] for row in data["conventions"]}
    if unknown:
        raise ValueError(f"There is nothing of {', '.join(sorted(unknown))}: the libraries are "
                         f"{', '.join(dict.fromkeys(row['library'] for row in data['conventions']))}.")
    cells = {(row["what"], row["library"]): _cell(row) for row in data["conventions"]}
    rows = tuple((what, _in_words(quantity["notes"]), *(cells.get((what, library), "") for library in libraries),
                  quantity["why"])
                 for what, quantity in data["quantities"].items() if quantity["topic"] == topic
                 if any((what, library) in cells for library in libraries))
    return Table(("what", "notes", *libraries, "why"), rows, _source(
        [row for row in _entries(data, topic) if row["library"] in libraries], libraries))


def calls(topic: str) -> Table:
    """A row for each entry of the topic, of every library: its call, what was seen, the rule, version and day. A
    ValueError names the topics."""
    return Table(("library", "what", "call", "seen", "rule", "version", "day"), tuple(
        (row["library"], row["what"], row["call"], _in_words(row["seen"]), row["rule"] or "", row["version"],
         row["date"]) for row in _entries(_of(topic), topic)))


def entry(library: str, what: str) -> dict:
    """The entry of a quantity in a library: call, seen, rule, version, date. A ValueError says that there is none."""
    for row in frameworks()["conventions"]:
        if (row["library"], row["what"]) == (library, what):
            return row
    raise ValueError(f"There is no entry of {library} for {what!r}.")


def checkers(names: tuple[str, ...] = ()) -> Table:
    """A row for each checker of gradients, or for those that are named: what it compares, allows and covers, which
    planted mistakes it passes, which right slopes it calls wrong, and the setting that mends it. A ValueError refuses
    a name that is not there."""
    data, rows, days = frameworks(), [], set()
    unknown = {*names} - {row["checker"] for row in data["checkers"]}
    if unknown:
        raise ValueError(f"There is no checker {', '.join(sorted(unknown))}.")
    planted = {case: of["planted"].removeprefix("nothing; ").replace("; ", ", ") for case, of in data["cases"].items()}
    for row in data["checkers"]:
        if names and row["checker"] not in names:
            continue
        days.add(row["date"])
        passes = [planted[case] for case, says in row["says"].items() if says == "passes"]
        alarms = [planted[case] for case, says in row["says"].items() if says.startswith("false alarm")]
        rows.append((row["checker"], *(row[key] or "" for key in ("compares", "allows", "covers")), "; ".join(passes),
                     "; ".join(alarms), row["mended by"] or "", row["version"]))
    return Table(("checker", "compares", "allows", "covers", "passes though wrong", "false alarm", "mended by",
                  "version"), tuple(rows), f"Seen on {' and '.join(sorted(days))}.")


def _of(topic):
    if topic not in TOPICS:
        raise ValueError(f"There is no topic {topic!r}: give one of {', '.join(TOPICS)}.")
    return frameworks()


def _entries(data, topic):
    return [row for row in data["conventions"] if data["quantities"][row["what"]]["topic"] == topic]


def _source(rows, libraries):
    """Versions and days, in the order of the libraries."""
    days = {}
    for library in libraries:
        for row in rows:
            if row["library"] == library:
                days.setdefault(row["date"], {})[f"{library} {row['version']}"] = None
    return "; ".join(f"{', '.join(versions)}: seen on {day}" for day, versions in days.items()) + "."


def _cell(row):
    """The rule where there is one, since what was seen depends on the example; else what was seen."""
    return row["rule"] or _in_words(row["seen"])


def _in_words(seen):
    if seen is None:
        return ""
    if isinstance(seen, list):
        return ", ".join(map(_in_words, seen))
    return (seen if isinstance(seen, str) else f"{seen:g}").replace("-", "−").replace("e+", "e")
