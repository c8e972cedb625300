"""Every formula of the notes has a lesson that teaches it, and whoever reads of a slip is told that it is one."""

import pytest
from notebooks.execute import FOLDER, OF_THE_NOTES
from notes import FORMULAS, MARKED
from notes.homes import homes, named, prose


def test_every_formula_has_a_home():
    homeless = [id for id, lessons in homes().items() if not lessons]
    assert not homeless, f"no lesson names {' '.join(homeless)}"


@pytest.mark.parametrize("path", OF_THE_NOTES, ids=lambda path: path.stem)
def test_daggers_mark_the_slips_and_nothing_else(path):
    found = [pair for text in prose(path) for pair in named(text)]
    assert found
    for id, dagger in found:
        assert dagger == (FORMULAS[id].verdict in MARKED), id


@pytest.mark.parametrize(("text", "ids"), [
    ("so [000-19] it is", ["000-19"]),
    ("both [000-19, 001-20] hold", ["000-19", "001-20"]),
    ("a chain [001-76 … 001-79, 003-05]", ["001-76", "001-77", "001-78", "001-79", "003-05"]),
    ("a slip [001-99 … 001-101] over a hundred", ["001-99", "001-100", "001-101"]),
    ("no brackets: 000-19; a [link](000-19.md)", []),
])
def test_named(text, ids):
    assert [id for id, _ in named(text)] == ids


def test_a_dagger_is_seen():
    assert list(named("[000-13, 000-14†]")) == [("000-13", False), ("000-14", True)]


def test_the_table_is_linked_from_the_first_lesson():
    assert "](formulas.ipynb)" in "".join(prose(FOLDER / "00_start_here.ipynb"))
