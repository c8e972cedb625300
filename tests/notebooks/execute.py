"""Executes notebooks and writes them back in one normal form, so that two runs give the same bytes, pictures aside.

    python tests/notebooks/execute.py [NOTEBOOK ...]        all, if none is named
"""

import re
import sys
from base64 import b64decode
from functools import cache
from io import BytesIO
from pathlib import Path

import nbformat
import numpy as np
from nbclient import NotebookClient
from PIL import Image

FOLDER = Path(__file__).parents[2] / "notebooks"
LESSONS = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))
PAGES = [FOLDER / f"{name}.ipynb" for name in ("notations", "glossary", "formulas")]
SOLUTIONS = sorted(FOLDER.glob("solutions/*.ipynb"))
NOTEBOOKS = [*LESSONS, *PAGES, *SOLUTIONS]
OF_THE_NOTES = [path for path in LESSONS if path.stem < "15"]  # later lessons go beyond them, and name no formula
FOLD = "<details><summary>How the notes write it</summary>"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
VIEW = "application/vnd.jupyter.widget-view+json"  # names a live widget; the text twin beside it stays
BAR = re.compile(r"^ +0%\|.*\| 0/(\d+) \[.*")  # a progress bar as it begins; its widget goes on
PICTURE = re.compile(r"(?<=data:image/png;base64,)[A-Za-z0-9+/=]+")  # another version of matplotlib draws other bytes
BLOCK = 16  # pixels


def execute(path):
    """The notebook run from top to bottom in its own folder, in normal form."""
    notebook = nbformat.read(path, as_version=4)
    options = {"timeout": 120, "kernel_name": "python3", "coalesce_streams": True}
    NotebookClient(notebook, resources={"metadata": {"path": path.parent}}, **options).execute()
    return scaffolded(normalise(notebook), path)


def scaffolded(notebook, path):
    """A lesson with its strip; where it names formulas in its sentences, not in folds, also with one on brackets."""
    if path not in LESSONS:
        return notebook
    cell = [cell for cell in notebook.cells if cell.cell_type == "markdown"][1]
    titles = {lesson: title(cell.source if lesson == path else _second_text(lesson)) for lesson in LESSONS}
    stops = (f"**{name}**" if lesson == path else f"[{name}]({lesson.name})" for lesson, name in titles.items())
    parts = [part for part in cell.source.split("\n\n")[1:] if not part.startswith("Numbers in brackets, such as")]
    text = "\n".join(each.source for each in notebook.cells if each is not cell)
    if path != LESSONS[0] and path in OF_THE_NOTES and FOLD not in text:
        parts.insert(0, _on_brackets(re.findall(r"\[(00\d-\d{2,3})(†?)[\],]", text)))
    cell.source = "\n\n".join([f"**Where you are:** {' → '.join(stops)}", *parts])
    return notebook


def title(strip):
    """ "05 The δ recursion", as other lessons call it."""
    return re.search(r"\*\*(\d\d [^*]+)\*\*", strip)[1]


@cache  # of each lesson, for the strips of all
def _second_text(lesson):
    return [cell for cell in nbformat.read(lesson, as_version=4).cells if cell.cell_type == "markdown"][1].source


def _on_brackets(named):
    """With the first formula that is named, and the first with a slip."""
    plain, slip = (next((id for id, dagger in named if bool(dagger) == wanted), None) for wanted in (False, True))
    return f"Numbers in brackets, such as [{plain}], name a formula of the notes." + (
        f" A dagger, as in [{slip}†], marks a slip in the note: the lesson has the line put right, and [the table of "
        "all formulas](formulas.ipynb) says what was wrong." if slip else "")


def normalise(notebook):
    """Only what a reader sees or a tool needs: no widget state, times, or kernel details."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({"tags": cell.metadata.tags} if cell.metadata.get("tags") else {})
        for output in cell.get("outputs", []):
            if "data" in output:
                output.data.pop(VIEW, None)
                if "text/plain" in output.data:
                    output.data["text/plain"] = BAR.sub(r"100%|██████████| \1/\1", output.data["text/plain"])
                output.metadata = nbformat.from_dict({})
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("data") != {}]  # there was but a view
    return notebook


def text(notebook):
    return nbformat.writes(notebook) + "\n"


def of_one_size(one, other):
    """Whether two PNG files in base64 are, to four pixels."""
    return np.ptp([pixels(one).shape, pixels(other).shape], axis=0).max() <= 4


def alike(one, other):
    """Whether two PNG files in base64 show the same: other letters are forgiven (differences up to 31, where they move
    all axes by two pixels), another curve is not (57, where it is a fifth steeper).

    Means over blocks are compared, not pixels, of which a moved letter changes more than a changed curve does.
    """
    if not of_one_size(one, other):
        return False
    images = pixels(one), pixels(other)
    rows, columns, _ = np.min([image.shape for image in images], axis=0) // BLOCK
    one, other = (image[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK, 3).mean(axis=(1, 3))
                  for image in images)
    return np.abs(one - other).max() < 40


def pixels(file):
    return np.asarray(Image.open(BytesIO(b64decode(file))).convert("RGB"), float)


if __name__ == "__main__":
    for path in [Path(name).resolve() for name in sys.argv[1:]] or NOTEBOOKS:
        path.write_text(text(execute(path)), encoding="utf-8")
        print(path.name)
