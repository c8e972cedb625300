"""The table of all formulas: what each says, what was wrong with it, how it was put right, and where it is taught."""

from bpcore.widgets import Catalogue, Entry
from notes import FORMULAS, MARKED
from notes.errata import measured
from notes.homes import homes
from notes.marking import marked
from notes.writing import VERDICT, line

ABOUT = {
    "000": "Backpropagation in one page: $E$, $s$, $o$, $w_{ji}$ from $j$ to $i$.",
    "001": "The long one: the same letters, then likelihoods, two “methods”, numerical validation, and five example "
           "configurations.",
    "002": "Matrices and biases: $z$, $a$, $W$ with rows into, $B$, $d$.",
    "003": r"One weight at a time: $x$, $y$, $\phi$, $w_{nm}$; the last page has $net$, $o$, $t$, $\delta$.",
    "004": "Four steps, with biases: $a$, $z$, $w_{i0}$; the output is the probability of class zero.",
}


def catalogue():
    """All formulas, by note."""
    found = homes()

    def entry(formula):
        slip = formula.verdict in MARKED
        lines = dict(zip("✗✓", map(line, marked(formula.latex, formula.correction)), strict=True)) if slip else {
            "": line(formula.latex)}
        remark = " ".join(filter(None, (formula.remark, measured(formula))))
        lessons = {path.stem.partition("_")[0]: path.name for path in found[formula.id]}
        return Entry(formula.id, "†" if slip else "", formula.verdict, formula.claim, lines, remark, lessons)

    return Catalogue("The formulas of the notes", {
        f"Note {note}": (about, [entry(formula) for formula in FORMULAS.values() if formula.note == note])
        for note, about in ABOUT.items()}, VERDICT)
