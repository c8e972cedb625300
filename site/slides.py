"""Slides of lessons, as reveal.js shows them: a heading begins one to the right, and what follows it is below.

    python site/slides.py FOLDER 05 06
"""

import re
import sys
from pathlib import Path

import nbformat
import pages
from nbconvert import SlidesExporter

LESSONS = {path.stem[:2]: path for path in pages.LESSONS}


def as_slides(notebook) -> str:
    """A notebook as one page of HTML. A long slide can be scrolled."""
    notebook.cells = [part for cell in notebook.cells for part in at_headings(cell)]
    for cell, before in zip(notebook.cells, [None, *notebook.cells], strict=False):
        cell.metadata["slideshow"] = {"slide_type": slide_type(cell, before)}
    return SlidesExporter(reveal_scroll=True, reveal_width="1280", reveal_height="800").from_notebook_node(notebook)[0]


def at_headings(cell) -> list:
    """The cell, or its parts, where a section begins in the middle of it."""
    if cell.cell_type != "markdown":
        return [cell]
    cell.source, *others = re.split(r"\n(?=## )", cell.source)
    return [cell, *map(nbformat.v4.new_markdown_cell, others)]


def slide_type(cell, before) -> str:
    """Text begins a slide, and so does what shows more than text, as a card or a picture. Other code is on the slide of
    the text that tells of it, and never on that of a card, whose answer it may print."""
    if cell.cell_type == "markdown":
        return "slide" if cell.source.startswith("#") else "subslide"
    return "subslide" if before is None or _shows(cell) or _shows(before) else "-"


def _shows(cell):
    return any({*output.get("data", ())} - {"text/plain"} for output in cell.get("outputs", ()))


def slides_named(arguments: list[str]) -> str | int:
    """Writes the slides of the lessons that are named, into the folder that is named first."""
    folder, *numbers = arguments
    if not numbers or not LESSONS.keys() >= {*numbers}:
        return f'Name lessons from 00 to {max(LESSONS)}, with two digits: make slides LESSONS="04 05"'
    Path(folder).mkdir(parents=True, exist_ok=True)
    for path in map(LESSONS.get, numbers):
        file = Path(folder) / f"{path.stem}.slides.html"
        file.write_text(as_slides(nbformat.read(path, as_version=4)), encoding="utf-8")
        print(f"{file} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(slides_named(sys.argv[1:]))
