"""A notebook that was handed in: of which lesson and seed it is, and what stands in the cells that ask."""

import json
import re
from pathlib import Path
from typing import NamedTuple

from bpcore.classroom.cells import code_of
from bpcore.classroom.own import seed_of
from bpcore.teaching.exercises import SEED

LARGEST = 30_000_000  # bytes
MOST_NAMED = 5  # seeds

LINK = "It is a link to another file, so it was not read."
LARGE = f"It is larger than {LARGEST // 10**6} MB, so it was not read: clear its outputs, and hand it in again."
BROKEN = "It cannot be read as a notebook: the file is broken, empty or of another kind."
STRANGE = ("No answer cell of a lesson is in it: it is another notebook, or of an older version of the course, from "
           "before its cells had their names.")


class Handed(NamedTuple):
    """The Lesson, with the numbers of its seed, and {id: source} of its cells that were changed; or None, nothing and
    why, in a sentence; and what else is to be said of it."""

    lesson: object
    given: dict
    missing: frozenset = frozenset()  # ids of cells that are not there
    trouble: str = ""
    note: str = ""


def handed_in(path: Path, lessons) -> Handed:
    """Reads a file, whatever it is."""
    if path.is_symlink():
        return Handed(None, {}, trouble=LINK)
    try:
        if path.stat().st_size > LARGEST:
            return Handed(None, {}, trouble=LARGE)
        notebook = json.loads(path.read_bytes())  # of whichever Unicode
        cells = code_of(notebook)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError):
        return Handed(None, {}, trouble=BROKEN)
    lesson, found = max(((each, _answers(cells, each)) for each in lessons), key=lambda pair: len(pair[1]))
    if not found:
        return Handed(None, {}, trouble=STRANGE)
    try:
        lesson = lesson.of(seed_of(notebook))
    except ValueError as error:
        return Handed(None, {}, trouble=str(error))
    given = {id: found[id] for id in lesson.asking if id in found and found[id].strip() != lesson.cells[id].strip()}
    return Handed(lesson, given, frozenset(lesson.asking) - found.keys(), note=_of_other_seeds(given, lesson.seed))


def _of_other_seeds(given, seed):
    """What to say where cells name a seed that is not the notebook's."""
    named = {found for source in given.values() for found in re.findall(rf"{SEED}(\d{{1,9}})\"", source)} - {str(seed)}
    its = "the notebook has none, and is judged by the course's own numbers" if seed is None else \
        f"the notebook's is {seed}, and it is judged by that"
    return f"Some of its cells name seed {', '.join(sorted(named, key=int)[:MOST_NAMED])}: {its}." if named else ""


def _answers(cells, lesson):
    """{id: source} of the cells that ask; where an editor took the ids away, a cell is known by its last line."""
    last = {line: id for id in lesson.asking for line in _last_line(lesson.cells[id])}
    by_line = {last[line]: source for source in cells.values() for line in _last_line(source) if line in last}
    return by_line | {id: cells[id] for id in lesson.asking if id in cells}


def _last_line(source):
    """In a list, without the seed that it may name; an empty one of an empty cell."""
    return [re.sub(rf"{SEED}\d+", "", line.strip()) for line in source.strip().splitlines()[-1:]]
