"""Slides: sections side by side, each with its slides below, and nothing lost or told too early."""

import re
from itertools import pairwise

import nbformat
import pytest
from slides import LESSONS, as_slides, slides_named


@pytest.mark.parametrize("path", LESSONS.values(), ids=LESSONS)
def test_a_section_begins_to_the_right_and_the_rest_is_below(path):
    notebook = nbformat.read(path, as_version=4)
    sections = re.findall(r"^#{1,2} ", "\n".join(cell.source for cell in notebook.cells
                                                 if cell.cell_type == "markdown"), re.MULTILINE)
    html = as_slides(notebook)
    types = [cell.metadata["slideshow"]["slide_type"] for cell in notebook.cells]
    assert types[0] == "slide" and types.count("slide") == len(sections) >= 8
    assert html.count("<section><section>") == len(sections)
    assert len(types) / 2 < html.count("<section>") - len(sections) == len(types) - types.count("-")
    for one, other in pairwise(notebook.cells):  # what comes after a question may print its answer
        assert not one.source.startswith("ask(") or other.metadata["slideshow"]["slide_type"] != "-"
    assert html.count("<details") == html.count("</details>")


def test_nothing_is_lost_and_answers_stay_folded(tmp_path, capsys):
    assert slides_named([str(tmp_path / "slides"), "05", "00"]) == 0
    assert capsys.readouterr().out.count("is written") == 2
    html = (tmp_path / "slides" / "05_delta_recursion.slides.html").read_text(encoding="utf-8")
    cells = nbformat.read(LESSONS["05"], as_version=4).cells
    assert re.findall(r'id="cell-id=([^"]+)"', html) == [cell.id for cell in cells]
    folded = re.search(r"<summary>What came out</summary>(.*?)</details>", html, re.DOTALL)[1]
    assert "What arrives is −0.36" in folded


@pytest.mark.parametrize("arguments", [[], ["5"], ["05", "17"], ["x"]])
def test_lessons_have_to_be_named(arguments, tmp_path):
    assert "make slides LESSONS=" in slides_named([str(tmp_path / "slides"), *arguments])
    assert not (tmp_path / "slides").exists()
