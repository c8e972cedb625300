"""Marks for a class: a folder of notebooks that were handed in becomes marks.csv and marks.html.

    python -m bpcore.classroom.marks FOLDER

What is done is kept, by what is in the file: after an interruption, or when more was handed in, only the rest is run.
"""

import hashlib
import json
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from threading import Lock

from tqdm import tqdm

from bpcore.classroom.apart import LIMITS, Answers
from bpcore.classroom.handed import handed_in
from bpcore.classroom.judge import UNANSWERED, Lesson, Verdict, arguments_for, judged
from bpcore.classroom.limits import HAS_LIMITS, Limits
from bpcore.classroom.own import unseeded
from bpcore.classroom.page import marks_page
from bpcore.classroom.table import table

COURSE = Path(__file__).parents[2]
MISSING = Verdict("not answered", "The cell of this exercise is not in the notebook.")
ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")  # is another at each time
MARKS = ("marks.csv", "marks.html")
NAMED = 5  # of the files that are no notebooks


def mark(folder: Path, kept: Path | None = None, limits: Limits = LIMITS) -> list[dict]:
    """Marks a folder and writes marks.csv and marks.html into it; returns a record for each notebook. `kept` is the
    file in which what is done is kept, by default one of the course's own, where nobody hands anything in."""
    folder = folder.resolve()
    kept = kept or COURSE / "build" / "marks" / f"{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}.jsonl"
    lessons = [Lesson(path) for path in sorted(COURSE.glob("notebooks/[0-9][0-9]_*.ipynb"))]
    course = _course(lessons)
    files = {path: _key(path, course) for path in _files(folder) if _is_notebook(path)}
    done = _kept(kept)
    try:
        _mark_all({path: key for path, key in files.items() if key not in done}, len(files), lessons, done, kept,
                  limits)
    finally:
        records = [{"notebook": _name(path, folder), **done[key]} for path, key in files.items() if key in done]
        _point_out(records)
        _write(folder / MARKS[0], table(records, lessons).encode("utf-8-sig"))
        _write(folder / MARKS[1], marks_page(records, lessons, len(files)).encode("utf-8"))
    return records


def _files(folder):
    """Those that a person put there: not what editors, browsers and macOS keep beside them."""
    return [path for path in sorted(folder.rglob("*")) if (path.is_file() or path.is_symlink())
            and not path.name.startswith(("._", ".DS_")) and ".ipynb_checkpoints" not in path.parts]


def _is_notebook(path):
    """By its name, to which a browser may have added something, as in 05.ipynb.txt."""
    return ".ipynb" in path.name.lower()


def _mark_all(files, count, lessons, done, kept, limits):
    """As many at once as there are processors, which are judged one after another."""
    lock, first = Lock(), {}
    for path, key in files.items():
        first.setdefault(key, path)  # the same file twice is run once
    workers = ThreadPoolExecutor(os.cpu_count() or 1)
    try:
        futures = {workers.submit(record, path, lessons, lock, limits): key for key, path in first.items()}
        with _keeping(kept) as keep:
            for future in tqdm(as_completed(futures), total=len(futures), unit=" notebooks", disable=not futures):
                done[futures[future]] = future.result()
                keep.write(json.dumps([futures[future], future.result()]) + "\n")
                keep.flush()
    finally:
        workers.shutdown(cancel_futures=True)


def record(path, lessons, lock, limits):
    """What a notebook is worth, as data: its lesson, its seed or None, {exercise: [verdict, what is said, mistakes]},
    and what is to be said of all of it, or nothing."""
    with lock:
        handed = handed_in(path, lessons)
        if handed.trouble:
            return {"lesson": "", "seed": None, "verdicts": {}, "says": handed.trouble}
        asked = handed.lesson.asked
    verdicts = {one.name: MISSING if one.cell in handed.missing else UNANSWERED for one in asked}
    if handed.given:
        def inputs(values):
            with lock:
                return arguments_for(asked, values)

        answers = Answers(handed.lesson.cells, handed.given, inputs, limits)
        with lock:
            verdicts |= {name: each for name, each in judged(asked, answers, handed.given).items()
                         if each is not UNANSWERED or verdicts[name] is not MISSING}
    return {"lesson": handed.lesson.name, "seed": handed.lesson.seed, "says": handed.note, "verdicts": {
        unseeded(name): [each.verdict, _printable(each.says), [*each.mistakes]] for name, each in verdicts.items()}}


def _point_out(records):
    """Says of notebooks that have a lesson and its seed in common that they do: the numbers are one student's."""
    by_seed = {}
    for each in records:
        if each["seed"] is not None:
            by_seed.setdefault((each["lesson"], each["seed"]), []).append(each)
    for (_, seed), same in by_seed.items():
        for each in same if len(same) > 1 else ():
            others = ", ".join(other["notebook"].removesuffix(".ipynb") for other in same if other is not each)
            each["says"] = f"Seed {seed} has also been handed in by: {others}. {each['says']}".rstrip()


def _printable(says):
    """A sentence in which a learner's own may stand: the same at each time, and to be written into a file."""
    return ADDRESS.sub("", says).encode("utf-8", "replace").decode()


def _course(lessons):
    """What stands for this version of the course: with another, all is marked anew."""
    found = hashlib.sha256(json.dumps([lesson.cells for lesson in lessons]).encode())
    for path in sorted(COURSE.glob("bpcore/**/*.py")):
        found.update(path.read_bytes())
    return found.digest()


def _key(path, course):
    """Of a file: what is in it, and the course."""
    try:
        held = path.read_bytes() if not path.is_symlink() and path.stat().st_size < 10**8 else str(path).encode()
    except OSError:
        held = b"unreadable"
    return hashlib.sha256(course + bytes([path.is_symlink()]) + held).hexdigest()


def _kept(file):
    """{key: record} of what was done before; a line that an interruption cut is left out."""
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        try:
            key, kept = json.loads(line)
        except ValueError:
            continue
        found[key] = kept
    return found


def _keeping(file):
    """The file, to add to; where the course is not to be written to, nothing is kept."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return file.open("a", encoding="utf-8")
    except OSError:
        return open(os.devnull, "a", encoding="utf-8")


def _name(path, folder):
    """In one line."""
    name = os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "replace")
    return "".join(each if each.isprintable() else " " for each in name)


def _write(file, data):
    """In one go, and in place of a link, if somebody handed in one of this name."""
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    part.write_bytes(data)
    part.replace(file)


def mark_named(arguments):
    """Marks the folder that is named, and says what was done."""
    how = "Name the folder with the notebooks that were handed in: make marks FROM=folder"
    if len(arguments) != 1 or not arguments[0]:
        return how
    folder = Path(arguments[0]).expanduser()
    if not folder.is_dir():
        return f"There is no folder {folder}. {how}"
    if not HAS_LIMITS:
        print("On this system time alone is limited, and not memory.")
    try:
        count = len(mark(folder))
    except KeyboardInterrupt:
        return f"It was interrupted. What is done is kept, and in {folder / 'marks.html'}: the same command goes on."
    are = "notebook is" if count == 1 else "notebooks are"
    print(f"{count} {are} marked: {folder / 'marks.html'} and {folder / 'marks.csv'}")
    others = [_name(path, folder) for path in _files(folder) if not _is_notebook(path) and path.name not in MARKS]
    if others:
        more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
        print(f"No notebook by its name, and not looked at: {', '.join(others[:NAMED])}{more}. Unpack what is packed.")
    return 0


if __name__ == "__main__":
    sys.exit(mark_named(sys.argv[1:]))
