"""Where each formula is taught: the lessons that name it, as [001-49] or, where the note has a slip, [001-51†], and the
page of notations."""

import json
import re
from pathlib import Path

from notes import FORMULAS

FOLDER = Path(__file__).parents[1]
_BRACKETS = re.compile(r"\[[^][]*\b00\d-\d[^][]*\]")
_NAMED = re.compile(r"\b(00\d)-(\d+)(†?)(?: … (00\d)-(\d+)(†?))?")  # one, or a range


def named(text):
    """The formulas that a text names in brackets, as (id, whether it has a dagger), each of a range by itself."""
    for brackets in _BRACKETS.findall(text):
        for note, first, dagger, _, last, last_dagger in _NAMED.findall(brackets):
            for number in range(int(first), int(last or first) + 1):
                yield f"{note}-{number:0{len(first)}}", bool(dagger or last_dagger)


def prose(path):
    """The text cells of a notebook."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]


def homes():
    """The lessons' paths that name each formula, {id: [path, ...]}."""
    found = {id: [] for id in FORMULAS}
    for path in [*sorted(FOLDER.glob("[0-9][0-9]_*.ipynb")), *FOLDER.glob("notations.ipynb")]:
        for id in {id for text in prose(path) for id, _ in named(text)}:
            found[id].append(path)
    return found
