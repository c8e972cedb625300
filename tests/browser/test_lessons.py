"""Every lesson in JupyterLab, run from top to bottom as a learner would: it gives what is saved, its steppers step, and
after it, in the same kernel, the right answers are right. Where there is no browser, nbval runs the lessons instead."""

import re
import shutil

import matplotlib
import nbformat
import pytest
from nbval.plugin import coalesce_streams
from notebooks.execute import FOLDER, LESSONS, PICTURE, alike, normalise, of_one_size, text
from notebooks.solved import code

from bpcore.classroom.cells import ASKS
from browser.in_lab import run


@pytest.fixture(scope="module")
def beside(lab):
    """What lessons import from their own folder."""
    shutil.copytree(FOLDER / "notes", lab.root / "notes", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(FOLDER / "museum.py", lab.root)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_runs(lab, beside, page, path):
    shutil.copy(path, lab.root)
    lab.open(page, path.name)
    page.evaluate("jupyterapp.shell.currentWidget.context.save()")
    gives_the_same(path, lab.root / path.name)
    for stepper in page.locator(".bp-stepper").all():
        stepper.scroll_into_view_if_needed()
        stepper.locator(".bp-last").click()
        last = stepper.locator(".bp-scrubber").get_attribute("aria-valuemax")
        stepper.locator(f'.bp-scrubber[aria-valuenow="{last}"]').wait_for(timeout=5_000)
    shown = re.findall(r'"text/plain": \[\s*"(Stepper|Sliders|Player)\(', path.read_text(encoding="utf-8"))
    assert page.locator(".bp-stepper").count() == shown.count("Stepper")
    assert page.locator("img[alt]").count() >= len(shown) - shown.count("Stepper")
    right_answers_are_right(page, path)


def gives_the_same(path, run):
    """What was run, in normal form, is what is saved, letter by letter; and the pictures show the same: drawn by
    matplotlib 3.11, they need only have the same size with an older one, which puts axes and ticks elsewhere."""
    same = alike if matplotlib.__version_info__ >= (3, 11) else of_one_size
    notebook = nbformat.read(run, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = coalesce_streams(cell.outputs)
    saved, again = path.read_text(encoding="utf-8"), text(normalise(notebook))
    assert PICTURE.sub("", saved).splitlines() == PICTURE.sub("", again).splitlines()
    for one, other in zip(PICTURE.findall(saved), PICTURE.findall(again), strict=True):
        assert same(one, other)


def right_answers_are_right(page, path):
    """Also where a later cell of the lesson has given a name another meaning."""
    solved = code(FOLDER / "solutions" / path.name)
    for id, cell in code(path).items():
        if ASKS.search(cell.source):
            lines = run(page, solved[id].source).splitlines()
            assert lines and all(line.startswith("Right") for line in lines), (id, lines)
