"""The tables of other libraries: what the file says holds for those that are installed, here or by `make frameworks`,
and what changes is told."""

import importlib.util
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import autograd.numpy as anp
import numpy as np
import pytest
from autograd.extend import defvjp, primitive
from autograd.test_util import check_grads

from bpcore.frameworks import MAIN, TOPICS, calls, checkers, conventions, frameworks

ROOT = Path(__file__).parents[1]
SCRIPT, APART = ROOT / "benchmarks/frameworks.py", ROOT / "build/frameworks/bin/python"
FACTORS = {"1": 1, "1/N": 1 / 3, "1/n": 1 / 2, "1/(N·n)": 1 / 6, "2/(N·n)": 1 / 3, "−1/(N·n)": -1 / 6}  # N = 3, n = 2


@pytest.fixture
def script(monkeypatch, tmp_path):
    """The script as a module, on a copy of the data."""
    monkeypatch.setattr(os, "environ", {**os.environ})
    spec = importlib.util.spec_from_file_location("measuring", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    copy = tmp_path / "frameworks.json"
    copy.write_text(module.DATA.read_text(encoding="utf-8"), encoding="utf-8")
    module.DATA = copy
    return module


@pytest.mark.parametrize(("python", "always"), [(sys.executable, ("scikit-learn", "autograd")), (APART, ())])
def test_what_is_installed_is_as_the_file_says(python, always):
    if not Path(python).exists():
        pytest.skip("`make frameworks` has not been run.")
    done = subprocess.run([python, SCRIPT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line for line in lines if line.startswith("  ")] == []
    for library in MAIN:
        [line] = [line for line in lines if line.startswith((f"{library} ", f"{library}:"))]
        assert line.endswith(" 0 changed.") or (library not in always and "not installed" in line)


def test_a_change_is_told_and_written_if_asked_for(script, monkeypatch, capsys):
    what = "slope of abs at 0"
    monkeypatch.setattr(script, "LIBRARIES", {
        "autograd": ("autograd", lambda: {what: lambda: 0.5, "slope of elu at 0": lambda: 1.0}),
        "PyTorch": ("torch", lambda: importlib.import_module("no_such_library"))})
    before = frameworks()["conventions"]
    script.main(write=False)
    assert json.loads(script.DATA.read_text(encoding="utf-8"))["conventions"] == before
    script.main(write=True)
    told = capsys.readouterr().out
    [seen] = [row for row in before if (row["library"], row["what"]) == ("autograd", what)]
    assert told.count(f"{what}: 0 in {seen['version']}, now 0.5") == 2
    assert "slope of elu at 0: 1 is not in the file." in told
    assert f"PyTorch: not installed; {sum(row['library'] == 'PyTorch' for row in before)} entries stay" in told
    after = json.loads(script.DATA.read_text(encoding="utf-8"))["conventions"]
    changed = [new for old, new in zip(before, after, strict=True) if old["seen"] != new["seen"]]
    assert [(row["what"], row["seen"], row["date"]) for row in changed] == [(what, 0.5, str(date.today()))]
    assert all(old == new for old, new in zip(before, after, strict=True) if new not in changed)


def test_the_file_is_as_the_script_writes_it(script):
    text = script.DATA.read_text(encoding="utf-8")
    assert script.as_text(json.loads(text)) == text


@pytest.mark.parametrize(("one", "other", "equal"), [
    (0.333333, 1 / 3, True), (0.333333, 0.3334, False), (0, 1e-9, False), ("nan", "nan", True), ("nan", 0, False),
    ([0.5, 0.5], [0.5, 0.5], True), ([0.5, 0.5], 0.5, False), ("float32", "float64", False)])
def test_rounding_is_no_change(script, one, other, equal):
    assert script.same(one, script.plain(other)) is equal


def test_every_entry_is_whole():
    data = frameworks()
    keys = [(row["library"], row["what"]) for row in data["conventions"]]
    assert len({*keys}) == len(keys) and {*MAIN} <= {library for library, _ in keys}
    assert {quantity["topic"] for quantity in data["quantities"].values()} == {*TOPICS}
    assert {what for _, what in keys} == {*data["quantities"]}
    for row in (*data["conventions"], *data["checkers"]):
        assert row["version"] and date.fromisoformat(row["date"])
    for row in data["conventions"]:
        assert row["call"] and (row["seen"] is not None or row["rule"])
        if row["what"].startswith("factor"):
            assert row["seen"] is None or np.isclose(FACTORS[row["rule"]], row["seen"], rtol=1e-5)
    for row in data["checkers"]:
        assert {*row["says"]} == {*data["cases"]}
        assert not ("direction" in (row["covers"] or "") and "each slope" in row["allows"])  # one sum is compared
        for case, says in row["says"].items():
            right = data["cases"][case]["is_right"]
            assert says.split(" in ")[0] in (("silent", "false alarm", "error") if right else
                                             ("found", "passes", "error"))


def test_notes_are_those_of_bpcore():
    """Of relu at 0, of shapes, of a row of targets that adds up to 2, and of a tie in a window."""
    from bpcore import Conv2D, Dense, MaxPool2D, backprop, linear, multinomial_cross_entropy, relu, softmax
    notes = {what: quantity["notes"] for what, quantity in frameworks()["quantities"].items()}
    assert notes["slope of relu at 0"] == relu.vjp(np.zeros(1), np.ones(1))[0]
    rng = np.random.default_rng(0)
    assert notes["shape of W from 2 units to 3"] == [*Dense.random(2, 3, linear, rng).W.shape]
    Conv2D(np.ones(notes["shape of kernels from 3 channels to 5, 2 × 4"]), np.ones(5), linear).output_shape((3, 4, 4))
    trace = backprop([Dense(None, None, softmax)], np.log([[0.2, 0.3, 0.5]]), np.array([[1.0, 1, 0]]),
                     multinomial_cross_entropy)
    assert np.allclose(trace.delta[1], notes["slopes of cross-entropy where a row of targets is 1, 1, 0"])
    tie = MaxPool2D(2).grad_input(np.ones((1, 1, 1, 1)), np.ones((1, 1, 2, 2)))
    assert tie.ravel().tolist() == notes["slopes of max-pooling at a tie of four"]
    impulse = Conv2D(np.array([1.0, 2, 3]).reshape(1, 1, 1, 3), None, linear).weighted_sum(
        np.array([0.0, 0, 1, 0, 0]).reshape(1, 1, 1, 5))
    assert impulse.ravel().tolist() == notes["an impulse through the kernel 1, 2, 3"]


def test_a_checker_of_the_first_argument_alone():
    """What the table says of autograd: with two arguments the second is not looked at, with one tuple it is."""
    rows = {row["checker"]: row["says"]["12"] for row in frameworks()["checkers"]}

    def squares(W, b):
        return anp.sum((W + b)**2)

    forgotten = primitive(squares)
    defvjp(forgotten, lambda answer, W, b: lambda g: 2 * g * (W + b), lambda answer, W, b: lambda g: 0 * b)
    W, b = np.array([0.3, -0.7]), np.array([1.1, 0.4])
    check_grads(forgotten, modes=["rev"], order=1)(W, b)
    assert rows["autograd check_grads(f)(W, b)"] == "passes" and rows["autograd check_grads(f)((W, b))"] == "found"
    with pytest.raises(AssertionError):
        check_grads(lambda both: forgotten(*both), modes=["rev"], order=1)((W, b))


@pytest.mark.parametrize("topic", TOPICS)
def test_tables(topic):
    table, listed = conventions(topic), calls(topic)
    assert table.heads == ("what", "notes", *MAIN, "why")
    assert all(len(row) == len(table.heads) and any(row[2:-1]) and row[-1] for row in table.rows)
    assert {row[1] for row in listed.rows} >= {row[0] for row in table.rows}
    assert "PyTorch 2.13.0, JAX 0.10.2" in table.source
    for each in (table, listed, checkers()):
        html = each._repr_html_()
        assert html.startswith('<div style="overflow-x: auto" tabindex="0" role="group" aria-label="table"><table>')
        assert html.endswith("</table></div>")
        assert html.count("<tr>") == len(each.rows) + 1 and html.count('scope="row"') == len(each.rows)
        assert len(repr(each).splitlines()) == len(each.rows) + 1 + bool(each.source)
    assert table.source.count("seen on") == 1 and not listed.source and table.source in table._repr_html_()


def test_a_table_of_the_checkers_that_are_asked_for():
    """What is planted with a condition is one thing: a semicolon stands between two."""
    table = checkers(("bpcore check_gradients", "PyTorch gradcheck"))
    assert [row[0] for row in table.rows] == ["PyTorch gradcheck", "bpcore check_gradients"]
    assert table.source == "Seen on 2026-11-30." and len(checkers().rows) == 24
    passes = table.rows[0][4].split("; ")
    assert "every slope doubled, the loss is 1e8 times smaller" in passes and len(passes) == 5


def test_a_table_of_the_libraries_that_are_asked_for():
    [row] = [row for row in conventions("kinks", ("JAX", "mlx")).rows if row[0] == "slope of abs at 0"]
    assert row[1:4] == ("", "1", "0")
    [row] = [row for row in conventions("losses").rows if row[0] == "factor of the mean squared error"]
    assert row[1:4] == ("1", "2/(N·n)", "2/(N·n)")
    assert "&lt;" in type(checkers())(("a",), (("<b>",),))._repr_html_()


@pytest.mark.parametrize(("table", "words"), [
    (lambda: conventions("kink"), "There is no topic 'kink': give one of kinks, losses"),
    (lambda: calls("x"), "There is no topic"),
    (lambda: conventions("kinks", ("Torch",)), "There is nothing of Torch: the libraries are PyTorch, JAX"),
    (lambda: checkers(("PyTorch gradcheck", "gradchecker")), "There is no checker gradchecker")])
def test_what_is_not_there_is_told(table, words):
    with pytest.raises(ValueError, match=words):
        table()
