"""The slips of the notes: each line as it stands and put right, and how far either is from the truth."""

import re
from itertools import groupby
from math import ceil, inf, log10

import numpy as np
from IPython.display import Markdown

from bpcore.widgets.typeset import indexed
from notes import FORMULAS, error
from notes.writing import VERDICT, line

KINDS = {"wrong": "wrong", "undefined": "undefined", "typo": "slips of the pen", "blank": "left blank"}  # worst first
EXAMPLES = 5  # random ones, on which every line is tried
ID = "formula&emsp;"  # as wide as an id with its dagger, so that none is broken
EXACT = 1e-6  # smaller errors are not told apart


def slips(*verdicts):
    """The formulas with one of these verdicts, by default all that are marked, the worst kind first."""
    return [formula for verdict in verdicts or KINDS
            for formula in FORMULAS.values() if formula.verdict == verdict]


def off(formula):
    """How far a slip is from the truth: as it stands the least, put right the largest of all EXAMPLES."""
    cases = [formula.check(np.random.default_rng(seed)) for seed in range(EXAMPLES)]
    return (min(error(case.written, case.truth) for case in cases),
            max(error(case.corrected, case.truth) for case in cases))


def told(error):
    """An error in two digits, or the power of ten below which it is, or that nothing can be computed."""
    if error == inf:
        return "no value"
    return f"{error:.2g}" if error > 1e-3 else f"< 1e−{-ceil(log10(max(error, EXACT)))}"


def table(formulas):
    """Slips by note and kind: the line as it stands (✗) and put right (✓), what is wrong with it, and both errors."""
    def row(formula):
        written, corrected = map(told, off(formula))
        return (f"{formula.id}†", f"✗ {written}<br>✓ {corrected}".replace(" ", "&nbsp;"),
                f"✗ {_line(formula.latex)}<br>✓ {_line(formula.correction)}<br>{_text(formula.remark)}")

    return _tables(formulas, lambda formula: f"**Note {formula.note}, {KINDS[formula.verdict]}**",
                   (ID, "error", "as it stands ✗, put right ✓"), row)


def readings():
    """The lines that hold under a reading, by note: which reading, and the error of the other one where it has any."""
    def row(formula):
        case = formula.check and formula.check(np.random.default_rng(0))
        otherwise = told(error(case.misread, case.truth)) if case and case.misread is not None else "–"
        return formula.id, otherwise, f"{_line(formula.latex)}<br>{_text(formula.remark)}"

    return _tables(slips("reading"), lambda formula: f"**Note {formula.note}**",
                   (ID, "read otherwise", "the line, and how to read it"), row)


def summary():
    """Every slip in the notes' order, by its line in the note: to be copied into the notes."""
    def row(formula):
        return formula.id, formula.line, VERDICT[formula.verdict], _line(formula.correction)

    marked = [formula for formula in FORMULAS.values() if formula.verdict in KINDS]
    return _tables(marked, lambda formula: f"**Note {formula.note}**",
                   (ID, "line", "verdict", "put right"), row)


def _tables(formulas, title, head, row):
    """A table for every run of formulas with the same title."""
    lines = []
    for name, alike in groupby(formulas, title):
        rows = [head, ["---"] * len(head), *map(row, alike)]
        lines += [name, "", *(f"| {' | '.join(cells)} |" for cells in rows), ""]
    return Markdown("\n".join(lines))


def _line(latex):
    """As large in a table as by itself."""
    return line(latex, r"\displaystyle ")


def _text(words):
    """Plain text within a table, with signs that mean something to Markdown escaped."""
    return re.sub(r"([|*])", r"\\\1", indexed(words))
