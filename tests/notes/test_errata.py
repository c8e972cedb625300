"""The lesson of slips: each is in its tables once, fails as it stands and holds put right, in what is printed."""

import re
from math import inf

import nbformat
import pytest
from notebooks.execute import FOLDER
from notes import FORMULAS, MARKED
from notes.errata import off, readings, slips, summary, table, told

MARKED_IDS = {id for id, formula in FORMULAS.items() if formula.verdict in MARKED}
ROW = re.compile(r"\| (00\d-\d+)†? \| ([^|]*) \| (.*) \|")


def rows(markdown):
    """(id, the second cell, the others) of each row."""
    return ROW.findall(markdown)


@pytest.fixture(scope="module")
def shown():
    """The Markdown that the committed lesson shows: slips, readings, summary."""
    cells = nbformat.read(FOLDER / "13_errata.ipynb", as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return [output.data["text/markdown"] for output in outputs if "text/markdown" in output.get("data", {})]


def test_the_lesson_shows_what_the_register_says(shown):
    assert shown == [table(slips()).data, readings().data, summary().data]


def test_every_slip_fails_as_it_stands_and_holds_put_right(shown):
    found = rows(shown[0])
    assert sorted(id for id, *_ in found) == sorted(MARKED_IDS)
    for id, errors, text in found:
        written, corrected = re.fullmatch(r"✗&nbsp;(.+)<br>✓&nbsp;<&nbsp;1e−(\d)", errors).groups()
        assert written == "no&nbsp;value" or float(written) > 1e-3, id
        assert int(corrected) >= 5, id
        written, corrected, remark = text.split("<br>")
        assert all(line.count("$") % 2 == 0 for line in (written, corrected)) and "$" in corrected, "two lines, typeset"
        assert remark and not re.search(r"[$_^{}]|[^\\]\*", remark), "and a remark, in plain words"


def test_the_wrong_ones_come_first(shown):
    verdicts = [FORMULAS[id].verdict for id, *_ in rows(shown[0])]
    assert verdicts == sorted(verdicts, key=["wrong", "undefined", "typo", "blank"].index)
    assert verdicts.count("wrong") == 4


def test_every_reading_is_said(shown):
    expected = [formula.id for formula in FORMULAS.values() if formula.verdict == "reading"]
    assert [id for id, *_ in rows(shown[1])] == expected
    assert all("<br>" in text for *_, text in rows(shown[1]))


def test_the_summary_has_each_id_once_in_the_notes_order(shown):
    found = rows(shown[2])
    assert [id for id, *_ in found] == [id for id in FORMULAS if id in MARKED_IDS]
    for id, line, others in found:
        assert line == FORMULAS[id].line and re.fullmatch(r"[a-z ]+ \| .*\$.+\$.*", others)


@pytest.mark.parametrize(("id", "written"), [("001-38", 2), ("001-148", inf), ("000-28", inf)])
def test_off(id, written):
    """The smallest as it stands, the largest put right: of a wrong sign twice the value."""
    found = off(FORMULAS[id])
    assert found[0] == pytest.approx(written, abs=1e-4) and found[1] < 1e-5


@pytest.mark.parametrize(("error", "text"), [
    (0, "< 1e−6"), (3e-12, "< 1e−6"), (1e-6, "< 1e−6"), (2.9e-6, "< 1e−5"), (0.0296, "0.03"), (1.99999999, "2"),
    (inf, "no value")])
def test_told(error, text):
    assert told(error) == text


def test_in_a_table_words_can_wrap_and_indices_are_set():
    written, corrected = (re.sub(r"\$[^$]*\$", "…", line) for line in _row("003-33")[2].split("<br>")[:2])
    assert written == "✗ with respect to all weights in …, terms … will be constant" == corrected.replace("✓", "✗")
    assert "Since $\\displaystyle \\frac{\\partial}{\\partial w}$ is defined for a single weight, $" in readings().data
    assert "w<sub>p+q,p</sub> = κ<sub>q</sub>" in readings().data and r"y<sub>i</sub>\* −" in table(slips()).data
    assert "w<sub>jm</sub><sup>(L)</sup> σ′(a<sub>m</sub><sup>(L−1)</sup>)" in _row("004-24")[2]


def test_mathematics_is_whole_in_every_piece(shown):
    for inner in re.findall(r"\$([^$\n]*)\$", "\n".join(shown)):
        assert inner.startswith(r"\displaystyle ") and inner.count("{") == inner.count("}")
        assert inner.count(r"\begin") == inner.count(r"\end") and r"\quad" not in inner
        assert not re.search(r"\\text\{[^}]{18}", inner)


def _row(id):
    [row] = rows(table([FORMULAS[id]]).data)
    return row
