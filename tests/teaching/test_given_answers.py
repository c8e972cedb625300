"""What learners answer, as they type it, put into the lessons' own cells: right ones are never refused."""

import re
from contextlib import redirect_stdout
from functools import cache
from io import StringIO

import numpy as np
import pytest
from notebooks.execute import FOLDER
from notebooks.solved import ASKS, code
from teaching.given_answers import OTHERS, RIGHT, WRONG

from bpcore.descent import update
from bpcore.teaching.answers import diagnosis


@cache
def before(lesson):
    """The names of a lesson before each of its cells that asks something."""
    names, found = {"__name__": lesson}, {}
    for id, cell in code(FOLDER / f"{lesson}.ipynb").items():
        if ASKS.search(cell.source):
            found[id] = dict(names)
        with redirect_stdout(StringIO()):
            exec(compile(cell.source, id, "exec"), names)
    return found


def verdicts(given):
    """What `check` prints of it."""
    [source] = [cell.source for id, cell in code(FOLDER / f"{given.lesson}.ipynb").items() if id == given.cell]
    dots = list(ASKS.finditer(source))
    others = OTHERS.get(given.cell, ["..."] * len(dots))
    for k in reversed(range(len(dots))):
        text = given.answer if k == given.place else others[k]
        source = source[:dots[k].start()] + text + source[dots[k].end():]
    printed = StringIO()
    with redirect_stdout(printed), np.errstate(all="ignore"):
        exec(compile(source, given.cell, "exec"), dict(before(given.lesson)[given.cell]))
    return [line for line in printed.getvalue().splitlines() if line]


def name(given):
    return " ".join([given.cell, *re.findall(r"[\w.-]+", given.did)])[:60]


@pytest.mark.parametrize("given", RIGHT, ids=name)
def test_a_right_answer_in_an_unusual_form_is_right(given):
    assert all(line.startswith("Right") for line in verdicts(given)), given


@pytest.mark.parametrize("given", WRONG, ids=name)
def test_a_wrong_answer_is_not_called_right(given):
    assert not all(line.startswith("Right") for line in verdicts(given)), given


# Code that is wrong by little: nobody has rounded what it gives.

TRACE = before("05_delta_recursion")["05-10"]["trace"]
NET = TRACE.net


@pytest.mark.parametrize(("answer", "trace", "step"), [
    (lambda delta, o: o.T @ delta + 0.003 * NET[1].W, TRACE, ("dE_dW", 2)),  # weight decay left in
    (NET[1].W - 0.03 * TRACE.dE_dW[2], update(TRACE, 0.01), ("new_W", 2)),  # another rate
    (lambda o, W, b: o @ W + b + 0.004, TRACE, ("s", 1)),
    (1.0001 * TRACE.delta[1], TRACE, ("delta", 1)),
], ids=["decay", "rate", "bias", "factor"])
def test_code_that_is_wrong_by_little_is_told_so(answer, trace, step):
    found = diagnosis(answer, trace, step)
    assert not found.right and found.text == "Close, but not the same: what is added or left out?"


@pytest.mark.parametrize("decimals", [3, 4])
def test_an_array_that_was_typed_may_be_rounded(decimals):
    found = diagnosis(TRACE.o[1].round(decimals), TRACE, ("o", 1))
    assert found.right and "rounding" in found.text


def test_an_array_by_code_may_be_off_by_what_single_precision_is():
    assert diagnosis(TRACE.delta[1].astype(np.float32), TRACE, ("delta", 1)).text.startswith("Right")
