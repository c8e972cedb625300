"""The READMEs: what they show of the package is what the package gives, and their links lead somewhere."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(("name", "least"), [("README.md", 9), ("bpcore/README.md", 9)])
def test_the_example_gives_what_it_shows(name, least):
    result = doctest.testfile(str(ROOT / name), module_relative=False)
    assert result.attempted >= least and result.failed == 0


def test_every_room_of_the_package_is_told_of():
    text = (ROOT / "bpcore/README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", text)
    assert links and not [target for target in links if not (ROOT / "bpcore" / target).exists()]
    rooms = {path.relative_to(ROOT / "bpcore").as_posix() for folder in (".", "teaching")
             for path in (ROOT / "bpcore" / folder).glob("*.py")}
    assert rooms - {*links} == {"arrays.py", "lesson.py", "teaching/__init__.py"}


def test_an_export_as_it_says_has_the_table_in_place_of_the_stepper(tmp_path):
    [options] = re.findall("`jupyter nbconvert (--.*?)`", (ROOT / "README.md").read_text(encoding="utf-8"))
    cell = nbformat.v4.new_code_cell("from bpcore.lesson import *\n"
                                     "x, y = plants()\nStepper(backprop(plant_net(), x[:1], y[:1], squared_error))")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "stepper.ipynb")
    subprocess.run([sys.executable, "-m", "nbconvert", *options.split(), "stepper.ipynb"], cwd=tmp_path, check=True,
                   capture_output=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    page = (tmp_path / "stepper.html").read_text(encoding="utf-8")
    assert "<table" in page and "application/vnd.jupyter.widget" not in page
