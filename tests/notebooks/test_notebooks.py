"""The committed lessons: executed from top to bottom, normalised, and true to the form that every lesson has."""

import ast
import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from notebooks.execute import FOLDER, LESSONS, NOTEBOOKS, OF_THE_NOTES, normalise, text

LESSON = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
NOTEBOOK = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")


def read(path):
    notebook = nbformat.read(path, as_version=4)
    return notebook, [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_lessons():
    assert LESSONS and LESSONS[0].name == "00_start_here.ipynb"


@NOTEBOOK
def test_executed_in_order(path):
    notebook, cells = read(path)
    nbformat.validate(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not [output for cell in cells for output in cell.outputs if output.output_type == "error"]
    assert not [output for cell in cells for output in cell.outputs if output.get("name") == "stderr"]


@LESSON
def test_printing_cells_have_their_output(path):
    shows = re.compile(r"^\s*(print|check|Stepper|ask|score)\(|^\w+$", re.MULTILINE)
    for cell in read(path)[1]:
        assert cell.outputs or not shows.search(cell.source), cell.source


@NOTEBOOK
def test_normalised(path):
    assert path.read_text(encoding="utf-8") == text(normalise(nbformat.read(path, as_version=4)))


def test_a_bar_is_saved_as_it_ends():
    """Without its times, which differ; nbval is told by its settings that it is the same bar."""
    data = {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "  0%|          | 0/40 [00:00<?, ?epoch/s]"}
    cell = nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", data)])
    for _ in range(2):
        [cell] = normalise(nbformat.v4.new_notebook(cells=[cell])).cells
        assert cell.outputs[0].data == {"text/plain": "100%|██████████| 40/40"}


@LESSON
def test_form(path):
    notebook, code = read(path)
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    lines = [[line for line in cell.source.splitlines() if line.strip()] for cell in code]
    assert sorted(map(len, lines))[len(lines) // 2] <= 4 and max(map(len, lines)) <= 12
    assert max(len(line) for cell in lines for line in cell) <= 88
    assert path.stat().st_size < 300_000
    levels = [len(marks) for marks in re.findall(r"^(#+) ", "\n".join(prose), re.MULTILINE)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@NOTEBOOK
def test_links_inside_the_repository_resolve(path):
    for cell in read(path)[0].cells:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", cell.source if cell.cell_type == "markdown" else ""):
            assert (path.parent / target).exists(), target


@LESSON
def test_named_formulas_exist(path):
    from notes import FORMULAS

    named = re.findall(r"\b00\d-\d{2,3}\b", path.read_text(encoding="utf-8"))
    assert bool(named) == (path in OF_THE_NOTES) and not set(named) - set(FORMULAS)


def test_the_readme_links_resolve():
    readme = FOLDER.parent / "README.md"
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", readme.read_text(encoding="utf-8")):
        assert (readme.parent / Path(target)).exists(), target


@NOTEBOOK
def test_files_of_the_package_that_are_named_are_there(path):
    for name in re.findall(r"\bbpcore/[\w/]+(?:\.py)?\b", path.read_text(encoding="utf-8")):
        assert (FOLDER.parent / name).exists(), name


# Taken out of its folder.

TAKEN = [path for path in NOTEBOOKS if re.search(r'"(?:from|import) (?:museum|notes)\b', path.read_text("utf-8"))]


@pytest.fixture(scope="module")
def bpcore_alone(tmp_path_factory):
    """A folder that has the package and nothing of the course beside it."""
    return shutil.copytree(FOLDER.parent / "bpcore", tmp_path_factory.mktemp("installed") / "bpcore").parent


@pytest.mark.parametrize("path", TAKEN, ids=lambda path: path.stem)
def test_taken_out_of_its_folder_it_finds_what_stands_beside_or_says_what_it_needs(path, bpcore_alone, tmp_path):
    imports = [ast.unparse(node) for cell in read(path)[1] for node in ast.walk(ast.parse(cell.source))
               if isinstance(node, (ast.Import, ast.ImportFrom))]

    def imported(beside):
        return subprocess.run([sys.executable, "-c", "\n".join(imports)], cwd=tmp_path, capture_output=True, text=True,
                              env=os.environ | {"PYTHONPATH": str(beside)}).stderr.splitlines()

    assert imported(FOLDER.parent) == []
    assert re.fullmatch(r"ModuleNotFoundError: This notebook needs (the file museum\.py|the folder notes), which "
                        r"stands beside it in the course, in the folder notebooks: open it there, or copy \1 to where "
                        r"it is\.", imported(bpcore_alone)[-1])


def test_there_are_notebooks_that_need_what_stands_beside_them():
    assert {path.stem[:8] for path in TAKEN} >= {"13_errat", "14_your_", "formulas"}
