"""Lessons and worksheets for a class, in which every student has numbers of their own: a folder for each seed, and the
answers apart.

    python -m bpcore.classroom.students FOLDER SEED SEED …

A folder that is there already may hold a student's work, and stays as it is.
"""

import re
import sys
from html import escape
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bpcore.classroom.judge import Lesson
from bpcore.classroom.own import as_written
from bpcore.teaching.exercises import own_of
from bpcore.teaching.exercises.own import truth_of
from bpcore.teaching.seeds import as_seed
from bpcore.widgets.papers import LESSONS as ON_PAPER
from bpcore.widgets.papers import lesson_paper
from bpcore.widgets.typeset import marked, mathml

LESSONS = [path for path in sorted((Path(__file__).parents[2] / "notebooks").glob("[0-9][0-9]_*.ipynb"))
           if own_of(path.stem[:2])]
MOST = 1000  # students at once
_FORMAT = re.compile(r"</?\w+>|\*\*")

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>Answers, seed {seed}</title><style>
body {{ margin: auto; max-width: 60rem; padding: 1rem; font: 16px/1.5 system-ui, sans-serif }}
table {{ border-collapse: collapse }} caption {{ text-align: left; font-weight: bold; padding: 1rem 0 .3rem }}
th, td {{ text-align: left; vertical-align: top; border: 1px solid #9ca3af; padding: .3rem .6rem }}
th {{ font-weight: normal; white-space: nowrap }} td {{ white-space: pre-line }} td:last-child {{ white-space: pre }}
</style></head><body><h1>Answers, seed {seed}</h1>
<p>Of the exercises that have numbers of their own. The others have those of the course.</p>
{tables}
</body></html>
"""
_TABLE = """<table><caption>{title}</caption><thead><tr><th scope="col">Exercise</th><th scope="col">The numbers</th>
<th scope="col">The answer</th></tr></thead><tbody>{rows}</tbody></table>"""


def hand_out(seeds: list[int], folder: Path) -> list[int]:
    """Writes FOLDER/SEED/*.ipynb and FOLDER/SEED/worksheets/*.html for each seed, and into FOLDER/answers/SEED what
    comes of them. Returns the seeds that were there already: of them nothing is written."""
    there, lessons = [], [Lesson(path) for path in LESSONS]
    for seed in tqdm(seeds, unit=" students", disable=not seeds):
        of_student = folder / str(seed)
        if of_student.exists():
            there.append(seed)
            continue
        part, answers = folder / f".{seed}.part", folder / "answers" / str(seed)
        _write(answers / "exercises.html", answers_page(seed, lessons))
        for lesson in lessons:
            _write(part / f"{lesson.name}.ipynb", as_written(lesson.of(seed).notebook))
        for number in ON_PAPER:
            _write(part / "worksheets" / f"{number}.html", lesson_paper(number, seed, pages=[False]))
            _write(answers / f"worksheet_{number}.html", lesson_paper(number, seed, pages=[True]))
        part.rename(of_student)  # once all of it is there
    return there


def answers_page(seed: int, lessons: list) -> str:
    """The numbers of a seed in these Lessons, and the answers, as HTML."""
    tables = ""
    for lesson in lessons:
        rows = "".join(f'<tr><th scope="row">{escape(what)}</th><td>{_said(own, seed)}</td>'
                       f"<td>{escape(_shown(truth_of(own(seed))))}</td></tr>"
                       for what, own in own_of(lesson.number).items())
        tables += _TABLE.format(title=escape(lesson.title), rows=rows)
    return _PAGE.format(seed=seed, tables=tables)


def _said(own, seed):
    """What the lesson says with the numbers, as HTML, without what formats it there and the line to be answered."""
    lines = [line for text in own.worded(seed).values() for line in text.splitlines() if not line.endswith("...")]
    return marked(_FORMAT.sub("", "\n".join(lines)), mathml)


def _shown(truth):
    """Four decimals, but of what is counted."""
    if truth.dtype.kind in "iu":
        return str(truth)
    return np.array2string(truth, formatter={"float_kind": lambda value: f"{value:.4f}".replace("-", "−")})


def _write(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def hand_out_named(arguments: list[str]) -> str | int:
    """Writes for the seeds that are named, into the folder that is named first, and says what was done."""
    if len(arguments) < 2:
        return 'Name the seeds, one for each student: make class SEEDS="1 2 3"'
    folder, *named = arguments
    try:
        seeds = [*dict.fromkeys(map(as_seed, named))]
    except ValueError as error:
        return f"{error} Nothing is written."
    if len(seeds) > MOST:
        return f"These are {len(seeds)} seeds. Take {MOST} or fewer at once. Nothing is written."
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        return f"{folder} is a file, and not a folder. Nothing is written."
    try:
        there = hand_out(seeds, folder)
    except ValueError as error:  # of a seed that has no numbers
        return f"{error} What was written before it stays."
    except OSError as error:
        return f"{folder} cannot be written: {error.strerror}."
    if written := len(seeds) - len(there):
        folders = "folder is" if written == 1 else "folders are"
        print(f"{written} {folders} written into {folder}, with {len(LESSONS)} lessons and {len(ON_PAPER)} "
              f"worksheets each. The answers are apart, in {folder / 'answers'}.")
    if there:
        return (f"What was there already may hold a student's work, and stays as it is: {', '.join(map(str, there))} "
                f"in {folder}. Move it away to have it written anew.")
    return 0


if __name__ == "__main__":
    sys.exit(hand_out_named(sys.argv[1:]))
