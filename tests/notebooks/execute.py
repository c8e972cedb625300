"""Executes notebooks and writes them back in one normal form, so that two runs give the same bytes.

    python tests/notebooks/execute.py [NOTEBOOK ...]        all lessons, if none is named
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
LESSONS = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
VIEW = "application/vnd.jupyter.widget-view+json"  # names a live widget; the text twin beside it stays


def execute(path):
    """The notebook run from top to bottom in its own folder, in normal form."""
    notebook = nbformat.read(path, as_version=4)
    in_its_folder = {"metadata": {"path": path.parent}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=in_its_folder).execute()
    return normalise(notebook)


def normalise(notebook):
    """Only what a reader sees or a tool needs: no widget state, times, or kernel details."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({"tags": cell.metadata.tags} if cell.metadata.get("tags") else {})
        for output in cell.get("outputs", []):
            if "data" in output:
                output.data.pop(VIEW, None)
                output.metadata = nbformat.from_dict({})
    return notebook


def text(notebook):
    return nbformat.writes(notebook) + "\n"


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]) if sys.argv[1:] else LESSONS:
        path.write_text(text(execute(path)), encoding="utf-8")
        print(path.name)
