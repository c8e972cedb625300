"""The solutions: what a lesson asks, answered in its own cells, and every check says that it is right."""

import re
from contextlib import redirect_stdout
from io import StringIO

import numpy as np
import pytest
from notebooks.execute import FOLDER, LESSONS, SOLUTIONS
from notebooks.solved import code

from bpcore.classroom.cells import ASKS
from bpcore.teaching.questions import LESSONS as QUESTIONS


def answers(asked, answered):
    """Whether a cell is another with something in place of each of the three dots, and perhaps lines before."""
    wildcard = r"(.+\n)?" + ".+".join(map(re.escape, ASKS.split(asked)))
    return asked != answered and re.fullmatch(wildcard, answered, re.DOTALL) and not ASKS.search(answered)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_is_solved(path):
    lesson, solved = code(path), dict(code(FOLDER / "solutions" / path.name))
    number = path.stem[:2]
    if number in QUESTIONS:
        assert solved.pop(f"{number}-why").source == f'reasons("{number}")'
    asking = [id for id, cell in lesson.items() if ASKS.search(cell.source)]
    assert 5 <= len(asking) <= 7, "two checkpoints, three to five exercises"
    assert set(asking) <= set(solved) <= set(lesson)
    assert list(solved) == [id for id in lesson if id in solved]
    for id, cell in solved.items():
        if id not in asking:
            assert cell.source == lesson[id].source
            continue
        assert answers(lesson[id].source, cell.source), id
        assert all("Not answered yet" in line for line in said(lesson[id])) and said(lesson[id]), id
        assert all(line.startswith("Right") for line in said(cell)) and len(said(cell)) == len(said(lesson[id])), id


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_solutions_run_by_themselves(path, monkeypatch):
    """In this process, without a kernel: in the lesson's, the answers are tried with the lessons in JupyterLab."""
    monkeypatch.chdir(path.parent)
    names = {"__name__": path.stem}
    with np.printoptions():  # as they were, afterwards
        for id, cell in code(path).items():
            printed = StringIO()
            with redirect_stdout(printed):
                exec(compile(cell.source, id, "exec"), names)
            assert printed.getvalue().splitlines() == said(cell), id


def said(cell):
    return "".join(output.get("text", "") for output in cell.outputs).splitlines()


@pytest.mark.parametrize(("answered", "is_one"), [
    ("a = 3\ncheck(a)", True), ("a = ...\ncheck(a)", False), ("a = 3", False), ("b = 3\ncheck(a)", False),
    ("a = (1 +\n     2)\ncheck(a)", True), ("b = 2\na = b\ncheck(a)", True), ("a = 3\nprint(a)", False),
])
def test_what_an_answer_is(answered, is_one):
    assert bool(answers("a = ...\ncheck(a)", answered)) == is_one
