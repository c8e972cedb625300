"""Notebooks as a class hands them in.

    PYTHONPATH=.:tests python tests/classroom/hands.py FOLDER

makes forty of lesson 05: right, wrong, half done and broken.
"""

import json
import random
import sys
from pathlib import Path

from teaching.given import WRONG, filled

from bpcore.classroom.cells import ASKS, code_cells

FOLDER = Path(__file__).parents[2] / "notebooks"


def solutions(lesson):
    """{id: source} of the cells that ask, answered."""
    asking = [id for id, source in code_cells(FOLDER / f"{lesson}.ipynb").items() if ASKS.search(source)]
    solved = code_cells(FOLDER / "solutions" / f"{lesson}.ipynb")
    return {id: solved[id] for id in asking}


def hand_in(file, lesson, cells, change=None):
    """Writes the lesson with these cells, {id: source}, in place of its own."""
    notebook = json.loads((FOLDER / f"{lesson}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["id"] in cells:
            cell["source"], cell["outputs"] = cells[cell["id"]], []
    if change:
        change(notebook)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(notebook), encoding="utf-8")


def forty(folder, lesson="05_delta_recursion", learners=36):
    """Learners who get each exercise right or make one of its mistakes, some tired before the end, some with an error,
    and four files that are none."""
    chance, own, right = random.Random(7), code_cells(FOLDER / f"{lesson}.ipynb"), solutions(lesson)
    wrong = {id: [given for given in WRONG if given.cell == id] for id in right}
    for k in range(learners):
        skill, cells = chance.uniform(0.3, 1), {}
        for place, (id, source) in enumerate(right.items()):
            if chance.random() < 0.1 * place * (1 - skill):
                break
            cells[id] = source if chance.random() < skill else filled(own[id], chance.choice(wrong[id][:6]))
            if chance.random() < 0.03:
                cells[id] = cells[id].replace("delta[", "detla[")
        hand_in(folder / f"group {'AB'[k % 2]}" / f"student_{k + 1:02}.ipynb", lesson, cells)
    hand_in(folder / "group A" / "student_37.ipynb", lesson, {"05-16": "while True:\n    pass"})
    hand_in(folder / "group B" / "student_38.ipynb", lesson, {"05-16": "import os\nos._exit(0)"})
    whole = (folder / "group A" / "student_01.ipynb").read_bytes()
    (folder / "group A" / "student_39.ipynb").write_bytes(whole[:len(whole) // 2])
    (folder / "group B" / "student_40.ipynb").write_text('{"cells": [], "nbformat": 4}', encoding="utf-8")


if __name__ == "__main__":
    forty(Path(sys.argv[1]))
