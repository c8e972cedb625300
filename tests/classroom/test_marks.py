"""A class hands in its lessons, and each notebook gets its marks, whatever another one holds."""

import csv
import os
import re
from io import StringIO

import pytest
from classroom.hands import FOLDER, forty, hand_in, solutions
from teaching.given import WRONG, filled
from teaching.test_given_answers import verdicts as said_in_the_lesson

from bpcore.classroom import marks
from bpcore.classroom.cells import ASKS, code_cells
from bpcore.classroom.limits import Limits
from bpcore.teaching.verdicts import VERDICT_NAMES

LESSONS = sorted(path.stem for path in FOLDER.glob("[0-9][0-9]_*.ipynb"))
QUICK = [lesson for lesson in LESSONS if lesson[:2] not in ("08", "11", "12", "14")]  # whose answers take long
OF_5 = "05_delta_recursion"


def marked(folder, **options):
    """{the name of a notebook: its record}"""
    found = marks.mark(folder, folder.with_suffix(".jsonl"), **options)
    return {record["notebook"].removesuffix(".ipynb"): record for record in found}


def verdicts_of(record):
    return [verdict for verdict, *_ in record["verdicts"].values()]


# Every lesson: as it is, read, solved, and with a mistake in each cell.

def one_mistake_each(lesson):
    """{cell: one wrong answer to it}"""
    return {given.cell: given for given in reversed(WRONG) if given.lesson == lesson}


@pytest.fixture(scope="module")
def lessons(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lessons")
    for lesson in LESSONS:
        own = code_cells(FOLDER / f"{lesson}.ipynb")
        hand_in(folder / f"untouched {lesson}.ipynb", lesson, {})
        hand_in(folder / f"read {lesson}.ipynb", lesson,
                {id: f"{source}\n# how?" for id, source in own.items() if ASKS.search(source)})
        hand_in(folder / f"solved {lesson}.ipynb", lesson, solutions(lesson))
        if lesson in QUICK:
            hand_in(folder / f"wrong {lesson}.ipynb", lesson,
                    {id: filled(own[id], given) for id, given in one_mistake_each(lesson).items()})
    return marked(folder)


@pytest.mark.parametrize("lesson", LESSONS)
def test_nothing_done_is_worth_nothing_and_all_done_all(lessons, lesson):
    solved = verdicts_of(lessons[f"solved {lesson}"])
    assert 5 <= len(solved) == solved.count("right")
    for name in ("untouched", "read"):
        assert verdicts_of(lessons[f"{name} {lesson}"]) == ["not answered"] * len(solved)


@pytest.mark.parametrize("lesson", QUICK)
def test_what_is_said_is_what_the_lesson_says(lessons, lesson):
    """Of the same wrong answers, word by word."""
    given, record = one_mistake_each(lesson), lessons[f"wrong {lesson}"]["verdicts"].values()
    lines = [line for id in code_cells(FOLDER / f"{lesson}.ipynb") if id in given
             for line in said_in_the_lesson(given[id])]
    assert "\n".join(says for _, says, _ in record) == "\n".join(lines)
    assert len(given) >= 5 and all(verdict in VERDICT_NAMES for verdict, *_ in record)
    assert sum(bool(mistakes) for *_, mistakes in record) >= 2  # they are counted by name


# Whatever is handed in costs nobody else a mark, and gains nothing.

TARGET = "05-10"  # its cell, which asks for "05 other target"
BURST = 'my_delta = 1.0\nfor _ in range(30):\n    print("x" * 10**6)'
FORGED = '''import glob, json, os
for place in glob.glob("../*.json"):
    with open("../values.json", "w") as file:
        json.dump({"values": {"05 other target": {"right": True, "verdict": "right"}}, "trouble": {}}, file)
my_delta = 1.0'''

# name: (what the cell holds, its verdict, words of what is said)
CELLS = {
    "a loop without an end": ("while True:\n    pass", "stopped", "took more than"),
    "a loop that catches all": ("while True:\n    try:\n        x = 1\n    except BaseException:\n        pass",
                                "stopped", "took more than"),
    "sys.exit": ("import sys\nsys.exit()", "stopped", "SystemExit"),
    "an end without a word": ("import os\nos._exit(0)", "stopped", "ended"),
    "an interrupt of its own": ("raise KeyboardInterrupt", "stopped", "KeyboardInterrupt"),
    "input": ("my_delta = float(input())", "stopped", "EOFError"),
    "much output": (BURST, "wrong", ""),
    "more memory than there is": ("import numpy\nmy_delta = numpy.ones(10**11)", "stopped", "emory"),
    "recursion": ("def f():\n    return f()\nmy_delta = f()", "stopped", "RecursionError"),
    "a large array": ("import numpy\nmy_delta = numpy.zeros(2 * 10**6)", "wrong", "array that large"),
    "a large number": ("my_delta = 10**5000", "wrong", "number that large"),
    "a list that holds itself": ("my_delta = []\nmy_delta.append(my_delta)", "wrong", ""),
    "nan": ("my_delta = float('nan')", "wrong", ""),
    "text": ("my_delta = 'Right.'", "wrong", "text"),
    "half a letter": ("raise ValueError('\\ud800')", "stopped", "ValueError"),
    "markup": ("raise ValueError('<script>alert(1)</script>')", "stopped", "<script>"),
    "no Python": ("my_delta = = 3", "stopped", "SyntaxError"),
    "magic": ("%timeit 3\nmy_delta = 3", "stopped", "SyntaxError"),
    "many brackets": ("(" * 3000, "stopped", "stops with"),
    "an object of its own": ("class Odd:\n    def __array__(self, *_, **__):\n        raise OSError\nmy_delta = Odd()",
                             "wrong", "Odd"),
    "a number equal to all": ("class All(float):\n    def __eq__(self, _):\n        return True\nmy_delta = All(1)",
                              "wrong", ""),
    "another check": ("def check(*_):\n    print('Right.')\nmy_delta = 1.0", "wrong", ""),
    "another NumPy": ("import numpy\nnumpy.abs = lambda *_, **__: 0\nmy_delta = 1.0", "wrong", ""),
    "the truth, asked for": ("from bpcore.teaching.exercises import exercise\n"
                             "[case] = exercise('05 other target')\nmy_delta = case.trace.delta[3][0, 1]",
                             "stopped", "no truths here"),
    "the truth, imported": ("from bpcore.teaching.exercises.lesson_05 import TRACE\nmy_delta = TRACE.delta[3]",
                            "stopped", "ModuleNotFoundError"),
    "the truth, in memory": ("import gc\nmy_delta = sum(type(each).__name__ == 'Exercise' for each in gc.get_objects())"
                             " or 'none'", "wrong", "text"),
    "values of its own making": (FORGED, "wrong", ""),
    "the package, overwritten": ("import bpcore\nopen(bpcore.__file__, 'w').write('1/0')\nmy_delta = 1.0", "wrong", ""),
    "all files closed": ("import os\nos.closerange(0, 200)\nmy_delta = 1.0", "wrong", ""),
    "its folder taken away": ("import os, shutil\nshutil.rmtree(os.path.dirname(os.getcwd()))\nmy_delta = 1",
                              "stopped", "ended"),
    "a process left behind": ("import subprocess, sys\ntry:\n    subprocess.Popen([sys.executable, '-c', "
                              "'import time; time.sleep(3)'])\nexcept OSError:\n    pass\nmy_delta = 1.0", "wrong", ""),
    "a thread left behind": ("import threading, time\ntry:\n"
                             "    threading.Thread(target=time.sleep, args=(60,)).start()\n"
                             "except RuntimeError:\n    pass\nmy_delta = 1.0", "wrong", ""),
    "a long wait": ("import time\ntime.sleep(1000)", "stopped", "took more than"),
}


def written(text):
    return lambda file: file.write_bytes(text if isinstance(text, bytes) else text.encode())


def old(file):
    """Without the names of its cells, as notebooks had none before version 4.5."""
    hand_in(file, OF_5, solutions(OF_5), lambda notebook: [cell.pop("id") for cell in notebook["cells"]])


def strange(file):
    hand_in(file, OF_5, {}, lambda notebook: notebook.update(cells=notebook["cells"][:3]))


def told(file):
    """Untouched, with outputs that say otherwise."""
    def change(notebook):
        for cell in notebook["cells"]:
            if ASKS.search("".join(cell["source"])):
                cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "Right.\n"}]

    hand_in(file, OF_5, {}, change)


def easier(file):
    """With numbers in the lesson's own cells for which the answers are plain."""
    cells = {id: source for id, source in code_cells(FOLDER / f"{OF_5}.ipynb").items() if not ASKS.search(source)}
    plain = {id: re.sub(r"\d\.\d", "0.0", source) for id, source in cells.items()}
    hand_in(file, OF_5, plain | {TARGET: "my_delta = 0"})


def cut_short(file):
    """Without the last of its cells that ask."""
    hand_in(file, OF_5, solutions(OF_5), lambda notebook: notebook.update(
        cells=[cell for cell in notebook["cells"] if cell["id"] != "05-37"]))


def encoded(name):
    """As an editor of Windows may save it."""
    def make(file):
        hand_in(file, OF_5, solutions(OF_5))
        file.write_bytes(file.read_text(encoding="utf-8").encode(name))

    return make


# name: (what makes the file, how many are right, or words of what is said of all of it)
FILES = {
    "empty": (written(""), "broken"), "no notebook": (written("Dear teacher,"), "broken"),
    "a list": (written("[]"), "broken"), "not text": (written(bytes(range(256))), "broken"),
    "deep": (written("[" * 100_000), "broken"), "no source": (written('{"cells": [{"cell_type": "code"}]}'), "broken"),
    "a cell of numbers": (written('{"cells": [{"cell_type": "code", "id": [5], "source": [5]}]}'), "broken"),
    "no cells": (written('{"cells": []}'), "No answer cell"),
    "of version 3": (written('{"worksheets": []}'), "broken"),
    "a link": (lambda file: file.symlink_to(FOLDER / f"solutions/{OF_5}.ipynb"), "link"),
    "old": (old, 8), "another": (strange, "No answer cell"), "told": (told, 0), "easier": (easier, 0),
    "cut short": (cut_short, 5), "=SUM(A1)": (cut_short, 5),
    "with a mark": (encoded("utf-8-sig"), 8), "of two bytes": (encoded("utf-16"), 8),
}
LIMITS = Limits(seconds=6, patience=0.3)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """In a folder with two who have all right, the first and the last of them to be run."""
    folder = tmp_path_factory.mktemp("hostile")
    right = solutions(OF_5)
    for name in ("0 honest", "z honest"):
        hand_in(folder / f"{name}.ipynb", OF_5, right | {TARGET: f"{right[TARGET]}\n# {name}"})
    for name, (source, *_) in CELLS.items():
        hand_in(folder / f"{name}.ipynb", OF_5, {TARGET: source, "05-33": right["05-33"]})
    for name, (make, _) in FILES.items():
        make(folder / f"{name}.ipynb")
    (folder / "folder.ipynb").mkdir()
    os.mkfifo(folder / "pipe.ipynb")
    return folder, marked(folder, limits=LIMITS)


def test_nobody_else_loses_a_mark(hostile):
    folder, records = hostile
    assert len(CELLS) >= 30 and records.keys() == {"0 honest", "z honest", *CELLS, *FILES}
    for name in ("0 honest", "z honest"):
        assert verdicts_of(records[name]) == ["right"] * 8
    assert "<script>" not in (folder / "marks.html").read_text(encoding="utf-8")
    rows = [*csv.DictReader(StringIO((folder / "marks.csv").read_text(encoding="utf-8-sig")))]
    assert len(rows) == len(records) and not [row for row in rows if row["notebook"].startswith("=")]
    assert {row["right"] for row in rows if "honest" in row["notebook"]} == {"8"}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_that_is_hostile_or_broken(hostile, name):
    _, verdict, words = CELLS[name]
    found = hostile[1][name]["verdicts"]
    assert found["05 other target"][0] == verdict, found["05 other target"]
    assert words in found["05 other target"][1] and found["05 other target"][1][-1] in ".?:"
    if verdict == "wrong" or words not in ("ended", "took more than"):  # the cells after it have theirs
        assert found["05 inputs"][0] == "right"


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_hostile_or_broken(hostile, name):
    _, worth = FILES[name]
    record = hostile[1][name]
    if isinstance(worth, int):
        assert verdicts_of(record).count("right") == worth and not record["says"]
    else:
        assert worth in record["says"] and not record["verdicts"]


def test_a_cell_that_is_missing_is_told(hostile):
    says = [says for verdict, says, _ in hostile[1]["cut short"]["verdicts"].values() if verdict != "right"]
    assert says == ["The cell of this exercise is not in the notebook."] * 3


# A folder twice, a folder to which something is added, and an interruption.

def files_of(folder):
    return [(folder / name).read_bytes() for name in ("marks.csv", "marks.html")]


def test_the_same_folder_has_the_same_marks_and_what_is_done_is_kept(tmp_path, monkeypatch):
    folder, run = tmp_path / "handed in", []
    own, right = code_cells(FOLDER / f"{OF_5}.ipynb"), solutions(OF_5)
    for k, given in enumerate([each for each in WRONG if each.cell == TARGET][:1]):
        hand_in(folder / f"{k}.ipynb", OF_5, {TARGET: filled(own[TARGET], given)})
    hand_in(folder / "1.ipynb", OF_5, {TARGET: "my_delta = object()"})
    hand_in(folder / "2.ipynb", OF_5, {TARGET: "def f():\n    pass\nraise ValueError(f)"})  # says where it stands
    once, record = marked(folder), marks.record

    def counted(path, *rest):
        if len(run) == 1:
            raise KeyboardInterrupt
        run.append(path.name)
        return record(path, *rest)

    before = files_of(folder)
    assert marked(folder) == once and files_of(folder) == before
    folder.with_suffix(".jsonl").unlink()
    monkeypatch.setattr(marks.os, "cpu_count", lambda: 1)
    monkeypatch.setattr(marks, "record", counted)
    with pytest.raises(KeyboardInterrupt):
        marked(folder)
    assert "1 of 3 notebooks so far" in (folder / "marks.html").read_text(encoding="utf-8")
    with folder.with_suffix(".jsonl").open("a") as kept:
        kept.write('["cut short')
    run[:] = ["", ""]
    hand_in(folder / "late.ipynb", OF_5, right)
    assert verdicts_of(marked(folder)["late"]) == ["right"] * 8
    assert sorted(run) == ["", "", "1.ipynb", "2.ipynb", "late.ipynb"]
    (folder / "late.ipynb").unlink()
    assert marked(folder) == once and files_of(folder) == before


def test_a_mark_of_marks_is_written_in_place_of_a_link(tmp_path):
    folder, other = tmp_path / "handed in", tmp_path / "of the teacher"
    hand_in(folder / "1.ipynb", OF_5, {})
    other.write_text("precious")
    (folder / "marks.csv").symlink_to(other)
    marked(folder)
    assert other.read_text() == "precious" and not (folder / "marks.csv").is_symlink()


def test_what_the_page_says_is_counted(tmp_path):
    forty(tmp_path / "class", learners=5)
    records = {name: record for name, record in marked(tmp_path / "class", limits=LIMITS).items() if record["lesson"]}
    html = (tmp_path / "class" / "marks.html").read_text(encoding="utf-8")
    first = [record["verdicts"]["05 hidden δ"] for record in records.values()]
    said = ", ".join(f"{count} {each}" for each in VERDICT_NAMES if (count := [v for v, *_ in first].count(each)))
    assert f'aria-label="{said}"' in html and len(first) == 7
    names = {name for _, _, mistakes in first for name in mistakes}
    assert names and all(f"</b> {name[0].upper()}{name[1:]}.</li>" in html for name in names if name[0].isalpha())
    assert "http" not in html


def test_the_page_tells_which_errors_stopped_an_exercise(tmp_path):
    for k, source in enumerate(("1/0", "0/0", "detla")):
        hand_in(tmp_path / "class" / f"{k}.ipynb", OF_5, {TARGET: source})
    marked(tmp_path / "class")
    html = (tmp_path / "class" / "marks.html").read_text(encoding="utf-8")
    assert "<b>2</b> Stopped with ZeroDivisionError.</li><li><b>1</b> Stopped with NameError.</li>" in html


def test_whatever_its_name_each_notebook_is_marked_and_no_other_file(tmp_path, capsys):
    """Cells stay apart where a spreadsheet takes semicolons, too."""
    folder = tmp_path / "handed in"
    names = {"Ä/GROSS.IPYNB", "05.ipynb.txt", "a;=1+1.ipynb", 'b";=1+1.ipynb', "c,d.ipynb", "two\nlines.ipynb"}
    for name in names | {"__MACOSX/._05.ipynb", "Ä/.ipynb_checkpoints/05-checkpoint.ipynb"}:
        hand_in(folder / name, OF_5, {})
    for name in ("all.zip", "marks.csv", ".DS_Store", *(f"picture {k}.png" for k in range(6))):
        (folder / name).write_text("")
    assert marks.mark_named([str(folder)]) == 0
    said = capsys.readouterr().out
    assert "6 notebooks are marked" in said and "not looked at: all.zip, picture 0.png" in said
    assert "picture 3.png and 2 more." in said
    text = (folder / "marks.csv").read_text(encoding="utf-8-sig")
    for delimiter, columns in ((",", 14), (";", 1)):
        rows = [*csv.reader(StringIO(text, newline=""), delimiter=delimiter)]
        assert {len(row) for row in rows} == {columns} and not [row for row in rows if row[0].startswith("=")]
    found = {row["notebook"] for row in csv.DictReader(StringIO(text))}
    assert found == {name.replace("\n", " ") for name in names}


def test_where_nothing_can_be_kept_all_is_marked(tmp_path):
    (tmp_path / "a file").write_text("")
    hand_in(tmp_path / "handed in" / "1.ipynb", OF_5, {})
    assert len(marks.mark(tmp_path / "handed in", tmp_path / "a file" / "kept.jsonl")) == 1


@pytest.mark.parametrize("arguments", [[], [""], ["nowhere"], ["a", "b"]])
def test_a_folder_has_to_be_named(arguments):
    assert "make marks FROM=" in marks.mark_named(arguments)
