"""Numbers of one's own: by every seed the rules are kept, the answers are right and differ, and marks know the seed."""

import csv
import json
import re
import subprocess
from functools import cache
from io import StringIO
from itertools import combinations
from math import exp, tanh

import nbformat
import numpy as np
import pytest
from classroom.hands import solutions
from classroom.test_marks import marked, verdicts_of
from nbclient import NotebookClient

from bpcore.classroom import students
from bpcore.classroom.cells import statements
from bpcore.classroom.judge import Lesson
from bpcore.classroom.own import as_written, with_seed
from bpcore.classroom.students import LESSONS, hand_out, hand_out_named
from bpcore.teaching import check
from bpcore.teaching.answers import diagnosis
from bpcore.teaching.exercises import exercise, own_of
from bpcore.teaching.exercises.own import truth_of
from bpcore.teaching.seeds import LARGEST_SEED, as_seed

SEEDS = range(1, 201)
OWN = {f"{path.stem[:2]} {what}": own for path in LESSONS for what, own in own_of(path.stem[:2]).items()}
COUNTED = ("02 three classes", "05 one weight", "07 slope by hand")  # have gardeners, or which unit, among the numbers
SMALL = ("00 small push", "03 other targets", "03 off the diagonal", "05 other target")  # asks for more than two
EACH = pytest.mark.parametrize("name", OWN)


def test_each_lesson_that_is_worked_out_by_hand_has_some():
    assert [path.stem[:2] for path in LESSONS] == ["00", "01", "02", "03", "04", "05", "06", "07", "10"]


# By every seed.

@EACH
def test_every_seed_keeps_the_rules(name):
    own = OWN[name]
    for seed in SEEDS:
        numbers = own.numbers(seed)
        assert numbers != own.course and own.numbers(seed) == numbers
        if name in COUNTED:
            continue
        for part in numbers if isinstance(numbers[0], tuple) else [numbers]:
            for row in np.atleast_2d(part).tolist():
                assert len({*row}) == len(row) and not {0, 1, -1} & {*row}, (seed, row)


@EACH
def test_no_known_mistake_is_taken_for_the_truth(name):
    """By `check` itself: typed with the decimals that are asked for, the truth is right, and what is wrong is not."""
    decimals = 3 if name in SMALL else 2
    for seed in SEEDS:
        [one] = exercise(f"{name}, seed {seed}")
        truth = truth_of(one)
        typed = float(np.round(truth, decimals)) if truth.ndim == 0 else truth
        assert diagnosis(int(truth) if truth.dtype.kind == "i" else typed, *one), (seed, truth)
        for text, wrong in one.wrong.items():
            if seed % 10 == 1 or truth.ndim == 0:
                given = round(float(wrong), decimals) if np.ndim(wrong) == 0 and np.ndim(truth) == 0 else wrong
                found = diagnosis(given, *one)
                assert not found.right, (seed, text, truth, wrong)


def test_no_two_students_have_all_answers_alike():
    answers = [tuple(np.round(truth_of(own(seed)), 2).tobytes() for own in OWN.values()) for seed in SEEDS]
    assert len({*answers}) == len(answers)
    alike = [sum(map(bytes.__eq__, one, other)) for one, other in combinations(answers, 2)]
    assert np.mean(alike) < len(OWN) / 5


# The truths, in plain loops, from what the lesson says.

PLANT = {"x": [1.2, -1.3], "y": [0.9, 0.2], "W1": [[0.7, 0.2, -0.3], [1.5, -0.6, -1.6]], "b1": [-0.2, 0.2, -0.3],
         "W2": [[1.4, -1.4], [-1.1, 0.6], [1.4, -1.2]], "b2": [0.2, 0.4]}
FIVE = {"x": [0.5, -0.8], "W": [[[-0.9, -0.1, -0.6], [1.3, 0.8, -1.3]],
                                [[0.3, -0.5, 1.2], [-0.4, -1.2, 1.5], [-1.7, -0.8, 1.4]],
                                [[-1.8, 0.8], [-1.1, 1.1], [1.9, -1.3]]],
        "b": [[0.5, -0.7, 0.4], [0.4, 0.1, -0.2], [0.4, 0.2]], "y": [0.9, 0.2]}


def sigmoid(s):
    return 1 / (1 + exp(-s))


def layer(o, W, b, a):
    return [a(sum(o[j] * W[j][i] for j in range(len(o))) + b[i]) for i in range(len(b))]


def plant(x=PLANT["x"]):
    hidden = layer(x, PLANT["W1"], PLANT["b1"], tanh)
    return hidden, layer(hidden, PLANT["W2"], PLANT["b2"], sigmoid)


def delta_of_plant(k):
    _, o = plant()
    return (o[k] - PLANT["y"][k]) * o[k] * (1 - o[k])


def four_plants():
    """Of lesson 07: x, y, hidden outputs, outputs."""
    x = [[1.2, -1.3], [-0.7, -0.9], [-0.5, 1.1], [-0.4, -1.2]]
    return x, [[0.9, 0.2], [0.15, 0.1], [0.25, 0.85], [0.1, 0.2]], *zip(*map(plant, x), strict=True)


def loss_of_plant_6(o, y):
    return sum((a - b) ** 2 for a, b in zip(o, y, strict=True)) / 2


def new_weights(rate):
    hidden, _ = plant()
    return [[PLANT["W2"][j][i] - rate * delta_of_plant(i) * hidden[j] for i in range(2)] for j in range(3)]


def of_softmax(*y):
    o = [0.1535, 0.2604, 0.5861]  # as section 4 prints them
    return sum((o[i] - y[i]) * o[i] * ((i == 1) - o[1]) for i in range(3))


def tanh_instead(target):
    hidden, _ = plant()
    o = tanh(sum(hidden[j] * PLANT["W2"][j][0] for j in range(3)) + 0.2)
    return (o - target) * (1 - o * o)


def of_five():
    o = [FIVE["x"]]
    for W, b, a in zip(FIVE["W"], FIVE["b"], (tanh, tanh, sigmoid), strict=True):
        o.append(layer(o[-1], W, b, a))
    top = [(o[3][k] - FIVE["y"][k]) * o[3][k] * (1 - o[3][k]) for k in range(2)]
    second = [sum(FIVE["W"][2][i][k] * top[k] for k in range(2)) * (1 - o[2][i] ** 2) for i in range(3)]
    return o, second


def other_target(target):
    o = of_five()[0][3][1]
    return (o - target) * o * (1 - o)


def one_weight(j, i):
    o, delta = of_five()
    return o[1][j - 1] * delta[i - 1]


def sigmoids():
    """Of lesson 06."""
    hidden = layer([1.2, -0.7], [[-0.3, 1.5], [0.8, 0.8]], [-0.2, -0.2], tanh)
    return layer(hidden, [[1.5, -1.6, -0.9], [-0.9, 0.8, 0.7]], [1.4, 0.2, -0.8], sigmoid)


def new_w2(rate):
    _, y, hidden, o = four_plants()
    return [[PLANT["W2"][j][i] - rate / 4 * sum((o[n][i] - y[n][i]) * hidden[n][j] for n in range(4)) for i in range(2)]
            for j in range(3)]


def slope_by_hand(j, i):
    x, y, hidden, o = four_plants()
    return sum(x[n][j - 1] * (1 - hidden[n][i - 1] ** 2)
               * sum(PLANT["W2"][i - 1][k] * (o[n][k] - y[n][k]) for k in range(2)) for n in range(4))


def strided(*delta):
    """Sum c reads the readings 2c − 1 to 2c + 1 of five."""
    slopes = [0.0] * 5
    for c in range(3):
        for q, weight in enumerate([0.3, -0.8, -0.4]):
            if 0 <= 2 * c + q - 1 < 5:
                slopes[2 * c + q - 1] += delta[c] * weight
    return slopes


LOOPS = {
    "00 loss of plant 6": loss_of_plant_6,
    "00 small push": lambda push: push * delta_of_plant(0) * plant()[0][2],
    "00 new weights": new_weights,
    "01 third of V": lambda V, below, b: sum(V[2][j] * below[j] for j in range(3)) + b[2],
    "02 three classes": lambda counts, o: -counts[1] / 10 / o[1],
    "03 other targets": of_softmax, "03 off the diagonal": lambda *o: -o[0] * o[1],
    "04 one step": lambda rate: -1.4 - rate * delta_of_plant(1) * plant()[0][0], "04 tanh instead": tanh_instead,
    "05 other target": other_target, "05 one weight": one_weight,
    "06 class zero": lambda *y: [[o - (1 - t) for o, t in zip(sigmoids(), y, strict=True)]],
    "06 no pair": lambda *y: [[-t * (1 - o) for o, t in zip(sigmoids(), y, strict=True)]],
    "07 new W2": new_w2, "07 slope by hand": slope_by_hand,
    "10 weights of the convolution": lambda m, k, n: sum(k * k + 1 for _ in range(m)),
    "10 weights of the Dense layer": lambda m, k, n: sum(n * n + 1 for _ in range(m * len(range(n - k + 1)) ** 2)),
    "10 stride and padding": strided,
}


@EACH
def test_the_truth_is_what_plain_loops_give(name):
    tolerance = 2e-4 if name == "03 other targets" else 1e-12
    for seed in SEEDS if "Dense" not in name else SEEDS[:20]:
        np.testing.assert_allclose(truth_of(OWN[name](seed)), LOOPS[name](*OWN[name].numbers(seed)), atol=tolerance)
    np.testing.assert_allclose(truth_of(OWN[name]()), LOOPS[name](*OWN[name].course), atol=tolerance)


# A student's lesson.

@cache
def lesson_of(path):
    return Lesson(path)


def texts(notebook):
    return ["".join(cell["source"]) + "".join("".join(output.get("text", "")) for output in cell.get("outputs", []))
            for cell in notebook["cells"]]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_lesson_is_the_course_s_own_but_for_the_numbers(path):
    lesson = lesson_of(path)
    assert as_written(lesson.notebook) == path.read_text(encoding="utf-8")
    own = {name: each for name, each in OWN.items() if name[:2] == lesson.number}
    for seed in (1, 17, 200):
        found = lesson.of(seed).notebook
        assert found["metadata"].pop("bpcore") == {"seed": seed}
        before, after = texts(lesson.notebook), texts(found)
        assert after[0].startswith(before[0]) and f"**Seed {seed}.**" in after[0][len(before[0]):]
        whole = "\n".join(after)
        for name, each in own.items():
            assert f'"{name}"' not in whole and whole.count(f'"{name}, seed {seed}"') == 1
            for old, new in each.worded(seed).items():
                assert (new in old or old in new or old not in whole) and whole.count(new) == 1
        changed = [k for k, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
        assert len(own) < len(changed) <= 2 * len(own) + 3
        for k in changed:
            found["cells"][k] = lesson.notebook["cells"][k]
        assert found == lesson.notebook


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_saved_output_elsewhere_depends_on_the_numbers(path):
    """What a changed cell makes is made anew before another cell reads it: the others' outputs stay true."""
    lesson = lesson_of(path)
    seeded = lesson.of(17).cells
    made = {}
    for one in statements({id: source for id, source in seeded.items() if "%" not in source}):
        if one.cell in lesson.asking:
            made |= dict.fromkeys(one.makes, one.cell) if seeded[one.cell] != lesson.cells[one.cell] else {}
        else:
            assert not {name for name in one.reads if name in made}, one.source
            made = {name: cell for name, cell in made.items() if name not in one.makes}


def test_what_the_lesson_says_no_more_is_told():
    notebook = json.loads(LESSONS[5].read_text(encoding="utf-8"))
    notebook["cells"] = notebook["cells"][:10]
    with pytest.raises(ValueError, match="Lesson 05 has to say just once"):
        with_seed(notebook, "05", 3)


def test_a_student_s_lesson_runs_as_it_is_saved(tmp_path):
    """Lesson 07, whose changed numbers are printed, too; away from the course's folder."""
    hand_out([17], tmp_path)
    notebook = nbformat.read(tmp_path / "17" / "07_matrices_and_batches.ipynb", as_version=4)
    saved = [[output.get("text") for output in cell.get("outputs", [])] for cell in notebook.cells]
    cell = next(cell for cell in notebook.cells if "07 new W2, seed 17" in cell.source)
    NotebookClient(notebook, timeout=60, coalesce_streams=True, resources={"metadata": {"path": tmp_path}}).execute()
    assert [[output.get("text") for output in cell.get("outputs", [])] for cell in notebook.cells] == saved
    assert saved[notebook.cells.index(cell)] == ["Not answered yet: put your answer in place of the three dots.\n"]


@pytest.mark.parametrize("name", ["05 other target, seed 0", "05 other target, seed x", "05 other target, seed -1",
                                  "05 other target, seed ", f"05 other target, seed {LARGEST_SEED + 1}",
                                  "05 inputs, seed 3", "05 nothing, seed 3"])
def test_what_is_no_seed_and_what_has_none_is_told(name):
    with pytest.raises(ValueError, match=r"A seed is a whole number|leave out its seed|has no exercise"):
        check(1.0, name)


def test_check_judges_by_the_seed_that_is_named(capsys):
    truths = [round(float(truth_of(OWN["05 other target"](seed))), 3) for seed in (None, 1, 2)]
    assert len({*truths}) == 3
    for name, truth in zip(("", ", seed 1", ", seed 2"), truths, strict=True):
        for other in truths:
            assert bool(check(other, f"05 other target{name}")) == (other == truth)
    assert "Right" in capsys.readouterr().out


# Handing out.

def test_folders_are_written_and_none_is_lost(tmp_path, capsys):
    folder = tmp_path / "class"
    assert hand_out_named([str(folder), "3", "4", "3"]) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["3", "4", "answers"]
    assert sorted(path.name for path in (folder / "3").iterdir()) == [*(path.name for path in LESSONS), "worksheets"]
    assert len([*(folder / "3" / "worksheets").iterdir()]) == 9 == len([*(folder / "answers" / "3").glob("work*")])
    for place, boxes in (("3/worksheets/05.html", "aria-label"), ("answers/3/worksheet_05.html", ": answers")):
        page = (folder / place).read_text(encoding="utf-8")
        assert page.count('<section class="sheet">') == 1 and boxes in page
    work = folder / "3" / LESSONS[0].name
    work.write_text("a student's work")
    said = hand_out_named([str(folder), "3", "5"])
    assert "stays as it is: 3" in said and work.read_text() == "a student's work" and (folder / "5").exists()
    said = capsys.readouterr().out
    assert "2 folders are written" in said and "1 folder is written" in said


def test_seeds_may_stand_on_lines_of_their_own():
    """As `seq` writes them."""
    command = ["make", "--dry-run", "--no-print-directory", "class", "SEEDS=1\n2\n3"]
    said = subprocess.run(command, cwd=LESSONS[0].parents[1], check=True, capture_output=True, text=True).stdout
    assert said.rstrip().endswith('"build/class" 1 2 3')


@pytest.mark.parametrize("seeds", [[], ["0"], ["-1"], ["x"], ["1", "1.5"], ["10000000"], ["9" * 5000],
                                   [*map(str, range(1, 2000))]])
def test_nonsense_is_refused_and_nothing_written(tmp_path, seeds):
    said = hand_out_named([str(tmp_path / "class"), *seeds])
    assert said.endswith(("Nothing is written.", '"1 2 3"')) and not (tmp_path / "class").exists()


def test_what_stops_it_is_told_in_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "answers").write_text("a file in its place")
    assert "cannot be written: " in hand_out_named([str(tmp_path), "3"])
    monkeypatch.setattr(students, "lesson_paper", lambda seed, *_, **__: as_seed("no seed"))
    said = hand_out_named([str(tmp_path / "class"), "3"])
    assert said.startswith("A seed is") and said.endswith("stays.") and not (tmp_path / "class" / "3").exists()


def test_the_answers_are_apart(tmp_path):
    hand_out([17], tmp_path)
    page = (tmp_path / "answers" / "17" / "exercises.html").read_text(encoding="utf-8")
    assert not [mark for mark in ("**", "`", "&lt;/") if mark in page]
    for name, own in OWN.items():
        row = page[page.index(f">{name[3:]}<"):].split("</tr>")[0].split("<td>")[2].replace("−", "-")
        numbers = [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", row)]
        np.testing.assert_allclose(numbers, np.ravel(truth_of(own(17))), atol=5.1e-5)


# Marks.

def solved(path, seed):
    """A student's lesson with all answers: the teacher's, typed with what the lesson holds, and of the rest the
    solutions'."""
    lesson = lesson_of(path)
    notebook, answers = json.loads(json.dumps(lesson.of(seed).notebook)), solutions(path.stem)
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell.get("id") in answers:
            lines = re.findall(r'check\((\w+), "(\d\d [^"]+), seed (\d+)"\)', source)
            if lines:
                for answer, name, number in lines:
                    value = np.asarray(truth_of(OWN[name](int(number)))).tolist()
                    source = source.replace("my_conv, my_dense = ..., ...", "my_conv = ...\nmy_dense = ...")
                    source = source.replace(f"{answer} = ...", f"{answer} = {value}")
            else:
                source = answers[cell["id"]]
            cell["source"] = source
    return notebook


@pytest.fixture(scope="module")
def handed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")

    def write(name, notebook, **metadata):
        notebook["metadata"] |= metadata
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")

    for path in LESSONS:
        write(f"untouched {path.stem}", lesson_of(path).of(17).notebook)
        write(f"solved {path.stem}", solved(path, 17))
    five, without = LESSONS[5], solved(LESSONS[5], 18)
    del without["metadata"]["bpcore"]
    write("of another seed", solved(five, 18), bpcore={"seed": 19})
    write("without a seed", without)
    write("twin", solved(five, 17), twin=True)
    old = solved(five, 20)
    for cell in old["cells"]:
        cell.pop("id")
    write("old", old)
    for k, seed in enumerate(("x", 0, -5, 1.5, None, [17], True, 10**30)):
        write(f"broken {k}", solved(five, 17), bpcore={"seed": seed})
    write("broken 8", solved(five, 17), bpcore="\ud800")
    return folder, marked(folder)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_nothing_done_is_worth_nothing_and_all_done_all(handed, path):
    untouched, whole = (handed[1][f"{what} {path.stem}"] for what in ("untouched", "solved"))
    assert {*verdicts_of(untouched)} == {"not answered"} and untouched["seed"] == whole["seed"] == 17
    assert {*verdicts_of(whole)} == {"right"}, whole["verdicts"]
    assert whole["verdicts"].keys() == {one.name for one in lesson_of(path).asked}


def test_a_notebook_is_judged_by_its_seed(handed):
    _, records = handed
    own = ["05 other target", "05 one weight"]
    for name, seed in (("of another seed", 19), ("without a seed", None)):
        record = records[name]
        assert record["seed"] == seed and record["says"].startswith("Some of its cells name seed 18: the notebook")
        assert str(seed or "has none, and is judged by the course's own") in record["says"]
        assert record["verdicts"]["05 other target"][0] == "wrong"
        assert all(verdict == "right" for each, (verdict, *_) in record["verdicts"].items() if each not in own)
    assert {*verdicts_of(records["old"])} == {"right"} and records["old"]["seed"] == 20


def test_a_broken_seed_costs_that_notebook_alone(handed):
    _, records = handed
    for k in range(9):
        record = records[f"broken {k}"]
        assert not record["lesson"] and not record["verdicts"] and record["says"].endswith(".")
        assert "A seed is a whole number from 1 to" in record["says"] or "metadata are broken" in record["says"]


def test_table_and_page_show_the_seeds_and_who_shares_one(handed):
    folder, _ = handed
    rows = {row["notebook"]: row for row in csv.DictReader(StringIO((folder / "marks.csv").read_text("utf-8-sig")))}
    assert rows["twin.ipynb"]["seed"] == "17" and rows["without a seed.ipynb"]["seed"] == ""
    assert rows["twin.ipynb"]["note"] == ("Seed 17 has also been handed in by: solved 05_delta_recursion, "
                                          "untouched 05_delta_recursion.")
    assert not rows["old.ipynb"]["note"]
    html = (folder / "marks.html").read_text(encoding="utf-8")
    assert "twin <small>seed 17</small>: Seed 17 has also been handed in by" in html
