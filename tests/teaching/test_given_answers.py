"""What learners answer, as they type it, put into the lessons' own cells: right ones are never refused."""

import ast
import itertools
import re
import sys
import time
from contextlib import redirect_stdout
from decimal import Decimal
from fractions import Fraction
from functools import cache
from io import StringIO
from itertools import takewhile

import numpy as np
import pytest
from notebooks.execute import FOLDER
from notebooks.solved import code
from teaching.given import RIGHT, WRONG, filled

from bpcore import Dense, backprop, linear, softmax, squared_error, steps, tanh
from bpcore.activations import Elementwise
from bpcore.classroom.cells import names_in, needed, statements
from bpcore.descent import update
from bpcore.losses import Loss
from bpcore.teaching import check, functions
from bpcore.teaching.answers import diagnosis
from bpcore.teaching.mistakes import MISTAKES
from bpcore.teaching.slips import SLIPS
from bpcore.teaching.zeros import without_noise


@cache
def of_lesson(lesson):
    return statements({id: cell.source for id, cell in code(FOLDER / f"{lesson}.ipynb").items()})


def before(lesson, asking, *names):
    """What these names stand for when it is a cell's turn."""
    earlier = [*takewhile(lambda one: one.cell != asking, of_lesson(lesson))]
    return dict(ran("\n".join(one.source for one in needed(names, earlier))))


@cache
def ran(source):
    names = {}
    with redirect_stdout(StringIO()), np.printoptions():  # as they were, afterwards
        exec(source, names)
    return names


@cache
def verdicts(given):
    """What `check` prints of it."""
    [source] = [cell.source for id, cell in code(FOLDER / f"{given.lesson}.ipynb").items() if id == given.cell]
    source, printed = filled(source, given), StringIO()
    with redirect_stdout(printed), np.errstate(all="ignore"):
        read = names_in(ast.parse(source), ast.Load)
        exec(compile(source, given.cell, "exec"), before(given.lesson, given.cell, *read))
    return [line for line in printed.getvalue().splitlines() if line]


def name(given):
    return " ".join([given.cell, *re.findall(r"[\w.-]+", given.did)])[:60]


@pytest.mark.parametrize("given", RIGHT, ids=name)
def test_a_right_answer_in_an_unusual_form_is_right(given):
    assert all(line.startswith("Right") for line in verdicts(given)), given


@pytest.mark.parametrize("given", WRONG, ids=name)
def test_a_wrong_answer_is_not_called_right(given):
    assert not all(line.startswith("Right") for line in verdicts(given)), given


TRUE_IN_OTHER_WORDS = [("01-34", "V2[:, 1:]")]  # "the entry of another weight"


def test_nearly_all_are_told_what_was_done_and_none_what_was_not():
    """A sentence says it if it has one of the words that are true of the mistake."""
    told = {given: next(line for line in verdicts(given) if not line.startswith("Right")) for given in WRONG}
    said = [given for given, line in told.items() if any(word.lower() in line.lower() for word in given.points)]
    named = [given for given, line in told.items() if line.startswith("Not yet:")]
    assert len(said) >= 0.95 * len(WRONG)
    assert [(given.cell, given.answer) for given in named if given not in said] == TRUE_IN_OTHER_WORDS


def test_every_answer_to_the_last_lesson_is_told_what_was_done():
    """None is left out here: who carries a net elsewhere has no other way to find the line."""
    told = {given: " ".join(verdicts(given)) for given in WRONG if given.lesson.startswith("16")}
    assert [(given.cell, given.answer) for given, line in told.items()
            if not any(word.lower() in line.lower() for word in given.points)] == []


TRACE = before("05_delta_recursion", "05-10", "trace")["trace"]
NET = TRACE.net


# Slips that nobody above has made, worked out by hand on three units and two examples.

SOFT = backprop([Dense(np.array([[0.4, -1.2, 0.9], [1.3, 0.7, -0.6]]), np.array([0.2, -0.3, 0.1]), softmax)],
                np.array([[0.9, -0.7], [0.3, 1.2]]), np.array([[0.8, 0.15, 0.3], [0.25, 0.6, 0.4]]), squared_error)
[s, o, g], total = (SOFT.s[1], SOFT.o[1], SOFT.dE_do[1]), (SOFT.dE_do[1] * SOFT.o[1]).sum(axis=1, keepdims=True)
SQUARE = backprop([Dense(SOFT.net[0].W[:, :2], None, tanh)], SOFT.o[0], SOFT.y[:, :2], squared_error)
BY_HAND = [
    ("delta", o * g, "the sum over all units is missing"),
    ("delta", g - total, "the factor o before the bracket is missing"),
    ("delta", o * g - total, "the factor o does not reach the sum"),
    ("delta", o * (g + total), "plus stands where minus belongs, before the sum"),
    ("delta", o * (g - total / 3), "the mean over the units is taken, not the sum"),
    ("delta", o * (g - total.sum()), "it is summed over all rows at once"),
    ("o", np.exp(s - s.max()), "the division by the total is missing"),
    ("o", np.exp(s) / np.exp(s).sum(), "it is divided by the total of all rows"),
    ("o", s / s.sum(axis=1, keepdims=True), "the exponential exp is left out"),
    ("dE_do", SOFT.o[1], "it is the output itself"),
    ("s", abs(SOFT.o[0]) @ abs(SOFT.net[0].W) + SOFT.net[0].b, "the minus signs of its products are lost"),
]


@pytest.mark.parametrize(("quantity", "answer", "name"), BY_HAND)
def test_slips_by_hand(quantity, answer, name):
    assert diagnosis(answer, SOFT, (quantity, 1)).text.startswith(f"Not yet: {name}. Look again: ")


@pytest.mark.parametrize(("quantity", "answer"), [("dE_dW", SQUARE.dE_dW[1].T), ("delta", SQUARE.delta[1].T)])
def test_rows_and_columns_exchanged(quantity, answer):
    assert "rows and columns are exchanged" in diagnosis(answer, SQUARE, (quantity, 1)).text


def test_the_mean_is_in_a_row_already():
    three = backprop(SQUARE.net, np.array([[0.9, -0.7], [0.3, 1.2], [-0.4, 0.6]]),
                     np.array([[0.8, 0.1], [0.2, 0.6], [-0.3, 0.4]]), squared_error)
    for quantity in ("dE_do", "delta"):
        found = diagnosis(three[quantity, 1] / 3, three, (quantity, 1))
        assert found.text.startswith("Not yet: the 1/N of the mean is in it already.")


@pytest.mark.parametrize("together", [np.sum, np.mean])
def test_a_list_of_targets_beside_a_column_of_outputs(together):
    one = backprop([Dense(SOFT.net[0].W[:, :1], None, tanh)], SOFT.o[0], SOFT.y[:, :1], squared_error)
    apart = one.o[1] - one.y.ravel()
    assert apart.shape == (2, 2)
    slope = together(apart, axis=1, keepdims=True)
    for quantity, answer in (("E", together(apart**2 / 2, axis=1)), ("dE_do", slope),
                             ("delta", slope * (1 - one.o[1]**2))):
        assert diagnosis(answer, one, (quantity, 1)).text == (
            "Not yet: each output has met the targets of all examples. Look again: has y the shape (N,), where the "
            "outputs have (N, 1)?")


def test_a_mistake_made_in_every_hidden_layer():
    deep = backprop([Dense(np.array([[0.4, -1.2], [1.3, 0.7]]), None, tanh)] * 4, SOFT.o[0], SOFT.y[:, :2],
                    squared_error)
    W = deep.net[0].W

    def down(l, delta, slope, back=W.T):
        return delta if l == 4 else down(l + 1, delta, slope, back) @ back * slope(deep.o[l])

    for slope, back, says in [(np.ones_like, W.T, "in every hidden layer, the slope a′(s) is missing. Look"),
                              (lambda o: 1 - o**2, W, "in every hidden layer, W stands where Wᵀ belongs"),
                              (lambda o: o * (1 - o), W.T, "in every hidden layer, it has the slope of another")]:
        for l in (1, 2):
            assert f"Not yet: {says}" in diagnosis(down(l, deep.delta[4], slope, back), deep, ("delta", l)).text
        assert "every" not in diagnosis(down(3, deep.delta[4], slope, back), deep, ("delta", 3)).text
    assert diagnosis(down(1, deep.delta[4], lambda o: 1 - o**2), deep, ("delta", 1)).text == "Right."


def test_what_is_said_of_a_mistake_ends_as_a_sentence():
    assert all(each.look_at[-1] in ".?" for each in [*MISTAKES, *SLIPS])


def test_every_slip_has_been_made():
    told = " ".join(line for given in WRONG for line in verdicts(given)) + " ".join(f"{name}." for *_, name in BY_HAND)
    assert [slip.name for slip in SLIPS if f"{slip.name}." not in told] == [
        "each output has met the targets of all examples", "the 1/N of the mean is in it already"]  # tests of their own


# Zero but for rounding is zero.

MET = backprop([Dense(np.array([[0.7]]), np.array([0.2]), linear)], np.array([[0.3]]), np.array([[0.41]]),
               squared_error)


def test_a_target_that_is_met_leaves_nothing():
    assert MET.delta[1] != 0  # but the rounding of 0.7 · 0.3 + 0.2
    for step in [("dE_do", 1), ("delta", 1), ("dE_dW", 1), ("dE_db", 1)]:
        for answer in (0, 1e-17, -3e-17):
            assert diagnosis(answer, MET, step, (1,) if step[0] != "dE_dW" else (1, 1)).text == "Right."
        assert not diagnosis(1e-3, MET, step, (1,) if step[0] != "dE_dW" else (1, 1)).right
    assert diagnosis(0, 5.6e-17).text == diagnosis(1e-17, 0).text == "Right."


def test_what_is_small_but_no_rounding_stays():
    near = backprop(MET.net, MET.o[0], np.array([[0.41 + 1e-9]]), squared_error)
    assert not diagnosis(0, near, ("delta", 1), (1,)).right and diagnosis(-1e-9, near, ("delta", 1), (1,)).right
    for trace in (TRACE, SOFT):
        clean = without_noise(trace)
        assert all((np.asarray(clean[step]) == trace[step]).all() for step in steps(trace))


# An update is judged by its change, in whatever digits it is given.

SMALL_STEP = update(backprop([Dense(np.array([[1.197]]), np.array([0.3]), linear)], np.array([[1.0]]),
                             np.array([[1.493]]), squared_error), 0.5)  # from 1.197 to 1.195


@pytest.mark.parametrize(("answer", "says"), [
    (1.195, "Right."), (1.199, "Not yet: plus stands where minus belongs."),
    (1.197, "Not yet: nothing has changed yet."),
])
def test_a_small_step_is_told_from_none(answer, says):
    assert diagnosis(answer, SMALL_STEP, ("new_W", 1), (1, 1)).text.startswith(says)


def test_a_new_weight_in_single_precision_is_right():
    after = update(TRACE, 0.01)
    for step in [("new_W", 1), ("new_b", 2)]:
        assert diagnosis(after[step].astype(np.float32), after, step).text == "Right."


def test_what_is_rounding_in_single_precision_is_0():
    f = np.float32
    net = [Dense(np.array([[0.1], [0.2], [-0.3]], f), np.zeros(1, f), tanh)]
    trace = backprop(net, np.ones((1, 3), f), np.array([[0.5]], f), squared_error)
    assert trace.s[1] != 0
    for step in [("s", 1), ("o", 1), ("delta", 1), ("dE_dW", 1)]:
        assert diagnosis(trace[step], trace, step).text == "Right."


def test_a_step_that_is_nothing_but_rounding_changes_nothing():
    x = np.array([[1.0, 1.0], [0.7, -0.3], [0.1, 0.2]])
    net = [Dense(np.array([[0.1], [0.2]]), np.zeros(1), linear)]
    after = update(backprop(net, x, x @ net[0].W - [[0.1], [0.2], [-0.3]], squared_error), 0.1)
    assert after["new_b", 1] != 0
    assert diagnosis([0.0], after, ("new_b", 1)).text == diagnosis(0, after, ("new_b", 1), (1,)).text == "Right."


def test_under_softmax_nothing_is_said_of_a_slope():
    loss = backprop([Dense(np.array([[0.4, -0.7, 0.3], [0.6, 0.2, -0.5]]), np.array([0.1, -0.2, 0.3]), tanh),
                     Dense(SOFT.net[0].W[[0, 1, 0]], None, softmax)], SOFT.o[0], SOFT.y, squared_error)
    W = loss.net[1].W
    for step, answer in [(("delta", 2), softmax.vjp(loss.s[2], loss.dE_do[2])), (("delta", 2), loss.dE_do[2]),
                         (("dE_dW", 2), loss.o[1].T @ loss.dE_do[2]), (("dE_dW", 2), loss.o[2].T @ loss.delta[2]),
                         (("delta", 1), loss.dE_do[2] @ W.T), (("dE_do", 1), loss.dE_do[2] @ W.T)]:
        found = diagnosis(answer, loss, step)
        assert not found.right and "a′" not in found.text, found.text


def test_a_loss_and_an_activation_of_ones_own_are_not_the_courses():
    mine = Loss("mine", lambda o, y: (o - y) ** 2 / 2, lambda o, y: o - y)
    assert diagnosis(mine, TRACE, ("E", 3)).text == "Right."
    assert diagnosis(Elementwise("mine", np.tanh, lambda o: 1 - o * o), TRACE, ("o", 1)).text == "Right."
    assert "the course's own" in diagnosis(squared_error, TRACE, ("E", 3)).text


# An exercise that is known by its name, and wrong answers that a lesson knows.


def test_an_exercise_is_known_by_its_name(capsys):
    assert check(TRACE.delta[1], "05 hidden δ") and not check(TRACE.delta[2], "05 hidden δ")
    assert capsys.readouterr().out.startswith("Right.\nNot yet: it is that of another layer.")
    with pytest.raises(ValueError, match="There is no exercise 'x': a name begins with its lesson, 00 or"):
        check(0.5, "x")
    with pytest.raises(ValueError, match="Lesson 05 has no exercise 'x': it has '05 other target', "):
        check(0.5, "05 x")


def test_an_exercise_is_right_in_each_of_its_cases():
    assert not diagnosis_of("03 softmax of rows", lambda s: np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)).right
    assert not diagnosis_of("03 softmax of rows", lambda s: softmax(s) + 1e-3 * (s > 500)).right
    assert diagnosis_of("03 softmax of rows", lambda s: softmax(s)).text == "Right."


def test_a_function_for_the_lengths_of_the_lesson_alone_is_told_so():
    fixed = diagnosis_of("10 kernel slopes", lambda delta, x: [delta @ x[q:q + 4] for q in range(3)])
    assert fixed.text.startswith("Not yet: it is made for the lengths of the lesson. Your function stops with Val")
    never = diagnosis_of("10 kernel slopes", lambda delta, x: delta @ x)
    assert never.text.startswith("Your function stops with ValueError")


def diagnosis_of(name, answer):
    with redirect_stdout(StringIO()), np.errstate(all="ignore"):
        return check(answer, name)


def test_what_a_lesson_knows_to_be_wrong_has_its_own_sentence():
    wrong = {"that is where the step begins to cross.": 0.64, "that has a row too many.": np.ones((2, 3))}
    assert diagnosis(0.64, 1.28, wrong=wrong).text == "Not yet: that is where the step begins to cross."  # and half
    assert "it is half" in diagnosis(0.64, 1.28).text
    assert diagnosis(np.ones((2, 3)), TRACE, ("delta", 1), wrong=wrong).text == "Not yet: that has a row too many."


@pytest.mark.parametrize(("answer", "says"), [
    (2.013, "Not yet: it is half."), (2.027, "Not yet, and it is not a mistake I know."),
    (3.978, "Right, but for the rounding on the way."), (4.15, "Not yet: it is a bit more."),
])
def test_a_mistake_worked_out_from_rounded_numbers_is_named(answer, says):
    assert diagnosis(answer, 4.0, wrong={"it is half.": 2.0, "it is a bit more.": 4.12}).text == says


def test_a_verdict_is_as_true_as_the_answer_is_right_and_shows_nothing(capsys):
    assert check(0.3, 0.3) and not check(0.4, 0.3)
    capsys.readouterr()
    assert check(0.3, 0.3)._ipython_display_() is None and capsys.readouterr().out == "Right.\n"


@pytest.mark.parametrize(("answer", "says"), [
    (tanh.vjp, "That is the course's own: here one that you write is asked for."),
    (lambda dE_do, o: sys.exit(), "Your function stops with SystemExit"),
    (max, "Your function stops with "),
    (print, "There is nothing in it, None"),
    (lambda dE_do, o: dE_do * ..., "Not answered yet"),
])
def test_functions_that_are_no_answer(answer, says):
    assert diagnosis(answer, TRACE, ("delta", 1)).text.startswith(says)


@pytest.mark.parametrize(("answer", "truth", "right"), [
    ([0.3], 0.3, True), ([[0.3]], 0.3, True), ([[0.4]], 0.3, False), (lambda: 0.301, 0.3, False),
    (lambda: 0.3, 0.3, True),
    ([0.1, 0.2], [[0.1, 0.2]], True), ([[0.1, 0.2]], [0.1, 0.2], True), ([[0.1], [0.2]], [[0.1, 0.2]], False),
    ([0.33, 0.667], [1 / 3, 2 / 3], True), ([0.33, 0.0123], [1 / 3, 0.01234], True), (-2**63, 0, False),
    ([1, 0], [True, True], False), (3.004, 3, False), (3.0, 3, True),
    (Decimal("0.30"), 0.3, True), (Fraction(3, 10), 0.3, True), (0.3 + 0j, 0.3, True), (0.3 + 0.1j, 0.3, False),
    ([0.1 + 0j, 0.2], [0.1, 0.2], True),
])
def test_forms_of_one_answer(answer, truth, right):
    assert bool(diagnosis(answer, truth)) == right


NEVER = itertools.repeat(0)


@pytest.mark.parametrize(("answer", "says"), [
    (lambda s: input("s? "), "Your function stops with EOFError: it asks for input(), and nobody is asked here"),
    (lambda s: quit(), "Your function stops with SystemExit."),
    (lambda s: (_ for _ in ()).throw(GeneratorExit), "Your function stops with GeneratorExit."),
    (lambda s: [0 for _ in NEVER], "Your function was stopped, as it took more than 0.2 s: is there a loop that "),
])
def test_a_function_can_neither_wait_nor_end_the_program_nor_go_on_for_ever(answer, says, monkeypatch):
    monkeypatch.setattr(functions, "SECONDS", 0.2)
    monkeypatch.setattr(sys, "stdin", StringIO("typed"))
    before = sys.gettrace(), sys.stdin, input
    begin = time.perf_counter()
    assert diagnosis_of("03 softmax of rows", answer).text.startswith(says)
    assert time.perf_counter() - begin < 0.5, "in the first of three cases, and then not again"
    assert before == (sys.gettrace(), sys.stdin, input) and not sys.stdin.closed


def test_who_interrupts_a_function_ends_it():
    with pytest.raises(KeyboardInterrupt):
        diagnosis(lambda: (_ for _ in ()).throw(KeyboardInterrupt), 0.3)


def test_a_function_that_stops_where_a_number_is_asked():
    says = "A number is asked for, not a function."
    assert diagnosis(lambda W1: W1 @ [0.1], TRACE, ("dE_dW", 1), (1, 2)).text.endswith(says)
    assert says not in diagnosis(lambda W1: W1, TRACE, ("dE_dW", 1)).text


def test_a_builtin_where_a_number_is_asked():
    assert diagnosis(max, 0.5).text == "It is a function, not an array of numbers: give a number."


@pytest.mark.parametrize(("answer", "truth", "is_told"), [
    ((1, 22), 1.22, True), ((0, 7, 5), -0.75, True), ([1, 22], 1.22, False), ((1.5, 22), 1.22, False),
    ((1, 22), 1024, False), ((1, 22), [1.22, 0.5, 0.1], False), (lambda: (1, 22), 1.22, True),
])
def test_a_decimal_comma_is_told_where_one_number_is_asked(answer, truth, is_told):
    text = diagnosis(answer, truth).text
    assert ("Python wants a point" in text) == is_told and text.startswith("That is an array of shape (")


def test_what_cannot_be_read_as_an_array_has_a_sentence():
    class Tensor:
        def detach(self):
            return self

        def __array__(self, *args, **kwargs):
            raise RuntimeError("Can't call numpy() on Tensor that requires grad")

    text = diagnosis(Tensor(), TRACE, ("delta", 1)).text
    assert "Tensor that cannot be read as an array" in text and ".detach()" in text


# Code that is wrong by little: nobody has rounded what it gives.

@pytest.mark.parametrize(("answer", "trace", "step"), [
    (lambda delta, o: o.T @ delta + 0.003 * NET[1].W, TRACE, ("dE_dW", 2)),  # weight decay left in
    (NET[1].W - 0.0103 * TRACE.dE_dW[2], update(TRACE, 0.01), ("new_W", 2)),  # another rate
    (lambda o, W, b: o @ W + b + 0.004, TRACE, ("s", 1)),
    (1.0001 * TRACE.delta[1], TRACE, ("delta", 1)),
], ids=["decay", "rate", "bias", "factor"])
def test_code_that_is_wrong_by_little_is_told_so(answer, trace, step):
    found = diagnosis(answer, trace, step)
    assert not found.right and found.text == "Close, but not the same: what is added or left out?"


@pytest.mark.parametrize("decimals", [2, 4])
def test_code_that_rounds_is_told_so(decimals):
    found = diagnosis(lambda dE_do, o: (dE_do * (1 - o**2)).round(decimals), TRACE, ("delta", 2))
    assert not found.right and found.text == "That is rounded: give all of its digits."


def test_what_is_no_number_is_known_where_the_lesson_knows_it():
    wrong, truth = {"it is 0 over 0.": [np.nan, 0.5]}, np.array([0.25, 0.5])
    assert diagnosis([np.nan, 0.5], truth, wrong=wrong).text == "Not yet: it is 0 over 0."
    assert "There is nan" in diagnosis([0.25, np.nan], truth, wrong=wrong).text


def test_of_a_row_the_place_is_one_number():
    found = diagnosis_of("10 three slopes", [1.1, 3.22, 6.8])
    assert found.text.endswith("It is right in 2 of its 3 entries; look at [2].")


def test_one_entry_is_right():
    assert "It is right in 1 of its 3 entries; look at [0]" in diagnosis([5.0, 7.0, 0.5], [0.1, 0.2, 0.5]).text


@pytest.mark.parametrize("decimals", [3, 4])
def test_an_array_that_was_typed_may_be_rounded(decimals):
    found = diagnosis(TRACE.o[1].round(decimals), TRACE, ("o", 1))
    assert found.right and "rounding" in found.text


def test_an_array_by_code_may_be_off_by_what_single_precision_is():
    assert diagnosis(TRACE.delta[1].astype(np.float32), TRACE, ("delta", 1)).text.startswith("Right")
