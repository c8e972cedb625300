"""A notebook that was handed in: of which lesson it is, and what stands in the cells that ask for an answer."""

from pathlib import Path
from typing import NamedTuple

from bpcore.classroom.cells import code_cells

LARGEST = 30_000_000  # bytes

LINK = "It is a link to another file, so it was not read."
LARGE = f"It is larger than {LARGEST // 10**6} MB, so it was not read: clear its outputs, and hand it in again."
BROKEN = "It cannot be read as a notebook: the file is broken, empty or of another kind."
STRANGE = ("No answer cell of a lesson is in it: it is another notebook, or of an older version of the course, from "
           "before its cells had their names.")


class Handed(NamedTuple):
    """The Lesson and {id: source} of its cells that were changed; or None, nothing and why, in a sentence."""

    lesson: object
    given: dict
    missing: frozenset = frozenset()  # ids of cells that are not there
    trouble: str = ""


def handed_in(path: Path, lessons) -> Handed:
    """Reads a file, whatever it is."""
    if path.is_symlink():
        return Handed(None, {}, trouble=LINK)
    try:
        if path.stat().st_size > LARGEST:
            return Handed(None, {}, trouble=LARGE)
        cells = code_cells(path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError):
        return Handed(None, {}, trouble=BROKEN)
    lesson, found = max(((each, _answers(cells, each)) for each in lessons), key=lambda pair: len(pair[1]))
    if not found:
        return Handed(None, {}, trouble=STRANGE)
    given = {id: found[id] for id in lesson.asking if id in found and found[id].strip() != lesson.cells[id].strip()}
    return Handed(lesson, given, frozenset(lesson.asking) - found.keys())


def _answers(cells, lesson):
    """{id: source} of the cells that ask; where an editor took the ids away, a cell is known by its last line."""
    last = {lesson.cells[id].strip().splitlines()[-1].strip(): id for id in lesson.asking}
    by_line = {last[line]: source for source in cells.values()
               for line in map(str.strip, source.strip().splitlines()[-1:]) if line in last}
    return by_line | {id: cells[id] for id in lesson.asking if id in cells}
