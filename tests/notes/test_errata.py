"""The slips of the notes, measured and marked: each fails as it stands and holds put right, in what is shown."""

import re
from math import inf

import nbformat
import numpy as np
import pytest
from notebooks.execute import FOLDER
from notes import FORMULAS, MARKED
from notes.catalogue import catalogue
from notes.errata import errors, measured, told
from notes.marking import marked
from notes.writing import line

SLIPS = [formula for formula in FORMULAS.values() if formula.verdict in MARKED]


@pytest.fixture(scope="module")
def entries():
    """What the table of all formulas is sent for each of them, by its number."""
    sent = [entry for group in catalogue().catalogue["groups"] for entry in group["entries"]]
    return {entry["anchor"].removeprefix("f-"): entry["text"] for entry in sent}


def test_the_table_says_how_far_each_line_is_off(entries):
    for formula in SLIPS:
        written, corrected = re.search(r"Error ✗ (.+), ✓ &lt; 1e−(\d)\.$", entries[formula.id]).groups()
        assert written == "no value" or float(written) > 1e-3, formula.id
        assert int(corrected) >= 5, formula.id
    said = [id for id, text in entries.items() if "Read otherwise, its error is" in text]
    assert len(said) > 20 and {FORMULAS[id].verdict for id in said} == {"reading"}
    assert all(float(error) > 1e-3 for error in re.findall(r"its error is ([\d.]+)\.", " ".join(entries.values())))


@pytest.mark.parametrize(("id", "written"), [("001-38", 2), ("001-148", inf), ("000-28", inf)])
def test_errors(id, written):
    """Of a wrong sign twice the value."""
    found = errors(id, 5)
    assert len(found[0]) == len(found[1]) == 5
    assert min(found[0]) == pytest.approx(written, abs=1e-4) and max(found[1]) < 1e-5


def test_nothing_is_measured_of_what_has_no_other_reading():
    assert measured(FORMULAS["000-11"]) == measured(FORMULAS["000-01"]) == ""


@pytest.mark.parametrize(("error", "text"), [
    (0, "< 1e−6"), (3e-12, "< 1e−6"), (1e-6, "< 1e−6"), (2.9e-6, "< 1e−5"), (0.0296, "0.03"), (1.99999999, "2"),
    (inf, "no value")])
def test_told(error, text):
    assert told(error) == text


# What differs is underlined.

@pytest.mark.parametrize(("one", "other", "expected"), [
    ("a - b", "a + b", (r"a \underline{-} b", r"a \underline{+} b")),
    ("o_k", "o_i", (r"o_{\underline{k}}", r"o_{\underline{i}}")),
    ("w_{kj}^l o", "w_{jk}^l o", (r"w_{\underline{{kj}}}^l o", r"w_{\underline{{jk}}}^l o")),
    (r"a = \sum_j b", r"a = \sum_j b c d", (r"a = \sum_j b", r"a = \sum_j b \underline{c d}")),
    (r"x y \frac{a}{b}", r"x y \frac{a c_i}{b}",
     (r"x y \frac{a}{b}", r"x y \frac{a \underline{c}_{\underline{i}}}{b}")),
    (r"a_{l-1} + b", r"a_l + b", (r"a_{l\underline{-1}} + b", "a_l + b")),
    ("a  b", "a b", ("a  b", "a b")),
    (r"\text{relu}", "o = max(0, s)", (r"\text{relu}", "o = max(0, s)")),
])
def test_marked(one, other, expected):
    assert marked(one, other) == expected


@pytest.mark.parametrize("formula", SLIPS, ids=lambda formula: formula.id)
def test_a_marked_line_is_the_line(formula):
    """Without what underlines it, and braces; and in each line that has its fellow something is underlined."""
    def bare(latex):
        return re.sub(r"[{}\s]", "", latex)

    pair = marked(formula.latex, formula.correction)
    for latex, given in zip(pair, (formula.latex, formula.correction), strict=True):
        assert bare(latex.replace(r"\underline", "")) == bare(given)
        assert all(piece.count("{") == piece.count("}") for piece in re.findall(r"\$([^$]*)\$", line(latex)))
        assert not re.search(r"\\(left|right|frac|begin|end|sum|prod)\\underline", latex)
    assert any(r"\underline" in latex for latex in pair) or formula.latex.startswith(r"\text{")


def test_the_page_marks_them(entries):
    """With the colour of the sign of their line."""
    assert entries["001-38"].count('class="bp-marked"') == 2
    assert "―" not in "".join(entries.values())


def test_the_lesson_shows_its_six_as_they_are_marked():
    """The four that are wrong, and those two of its picture that are not."""
    cells = nbformat.read(FOLDER / "13_errata.ipynb", as_version=4).cells
    text, pictured = ("\n".join(cell.source for cell in cells if cell.cell_type == kind)
                      for kind in ("markdown", "code"))
    shown = re.findall(r"^\| \[(00\d-\d+)†\] \| ✗ (.*) \|\n.*✓ (.*) \|$", text, re.MULTILINE)
    assert [id for id, *_ in shown] == re.findall(r'"(00\d-\d+)"', pictured)
    assert {formula.id for formula in SLIPS if formula.verdict == "wrong"} < {id for id, *_ in shown}
    for id, *lines in shown:
        pair = marked(FORMULAS[id].latex, FORMULAS[id].correction)
        assert lines == [line(latex, r"\displaystyle ") for latex in pair]


def test_what_the_lesson_says_of_its_six_on_twenty_nets():
    written, corrected = zip(*(errors(id, 20) for id in ("001-38", "001-39", "001-51", "004-09", "001-72", "004-27")),
                             strict=True)
    assert np.ptp(written[0]) < 1e-8 and written[0][0] == pytest.approx(2)
    assert (round(min(written[-1]), 3), round(max(written[-1]), 3)) == (0.013, 0.066)
    assert max(map(max, corrected)) < 1e-9 and set(corrected[3]) == {0}
    assert max(map(max, corrected)) < min(map(min, written)) == min(written[-1])


def test_the_lesson_counts_them():
    text = "".join(cell.source for cell in nbformat.read(FOLDER / "13_errata.ipynb", as_version=4).cells)
    counts = {verdict: sum(formula.verdict == verdict for formula in FORMULAS.values())
              for verdict in ("reading", *MARKED)}
    assert f"The notes have {len(FORMULAS)} numbered lines" in text
    computed = [formula for formula in FORMULAS.values() if formula.check]
    holds = [formula.verdict for formula in computed if formula.verdict not in MARKED]
    assert all(formula.check for formula in SLIPS)
    assert f"For {len(computed)} of them there is a value to compare with" in text
    assert f"line 4: {len(holds)} hold, {holds.count('reading')} of them under a reading. The other " \
           f"{len(SLIPS)} are {counts['typo']} slips of the pen, three that are undefined, the four wrong ones" in text
    assert f"and {counts['blank']} in which the right side was left blank" in text
    assert f"The remaining {len(FORMULAS) - len(computed)} lines" in text
    assert (counts["undefined"], counts["wrong"]) == (3, 4)
    doubted = [FORMULAS[f"001-{k}"].verdict for k in range(64, 93)]
    assert len(doubted) == 29 and [verdict in MARKED for verdict in doubted].count(True) == 1
