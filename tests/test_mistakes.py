"""The named mistakes: each is told apart from the truth and from every other, on the networks that the lessons use."""

import contextlib
import io
from itertools import combinations, pairwise

import nbformat
import numpy as np
import pytest
from notebooks.execute import LESSONS

from bpcore import Dense, Step, backprop, multinomial_cross_entropy, sigmoid, softmax, squared_error, steps, tanh
from bpcore.mistakes import MISTAKES, check, diagnose
from bpcore.trace import Trace


def lesson_traces():
    """Every trace that a lesson makes."""
    found = []
    for path in LESSONS:
        names = {}
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(cell.source, names)
        traces = {name: value for name, value in names.items() if type(value) is Trace}
        found += [pytest.param(trace, id=f"{path.stem}-{name}") for name, trace in traces.items()]
    return found


def network(sizes, output, loss, N, seed=0):
    rng = np.random.default_rng(seed)
    net = [Dense.random(below, n, tanh, rng) for below, n in pairwise(sizes[:-1])]
    net.append(Dense.random(*sizes[-2:], output, rng))
    return backprop(net, rng.normal(size=(N, sizes[0])), rng.dirichlet(np.ones(sizes[-1]), N), loss)


NETWORKS = [network((2, 3, 3, 2), sigmoid, squared_error, 1), network((2, 3, 3, 2), sigmoid, squared_error, 3),
            network((3, 3, 3, 3), softmax, squared_error, 3), network((2, 3, 2), softmax, multinomial_cross_entropy, 3)]


def planted(trace):
    """(step, mistake, what it gives) for everything that can go wrong in a trace."""
    return [(step, mistake, wrong)
            for step in steps(trace) for mistake in MISTAKES for wrong in mistake.gives(trace, step)]


@pytest.mark.parametrize("trace", lesson_traces())
def test_lesson_numbers_are_never_0_or_1(trace):
    given = [trace.o[0], trace.y, *(array for layer in trace.net for array in (layer.W, layer.b))]
    for array in [*given, *(trace[step] for step in steps(trace))]:
        assert not np.isin(np.round(array, 2), (0, 1, -1)).any()


@pytest.mark.parametrize("trace", lesson_traces())
def test_lesson_numbers_keep_the_mistakes_apart(trace):
    """At two decimals no mistake gives the truth in any entry, and no two mistakes give the same array."""
    for step in steps(trace):
        gives = [(mistake.name, wrong) for s, mistake, wrong in planted(trace) if s == step]
        for name, wrong in gives:
            assert (np.abs(wrong - trace[step]) > 0.005).all(), (step, name)
        for (name, wrong), (other_name, other) in combinations(gives, 2):
            assert name == other_name or (np.abs(wrong - other) > 0.005).any(), (step, name, other_name)


@pytest.mark.parametrize("trace", NETWORKS, ids=repr)
def test_the_truth_is_right(trace):
    for step in steps(trace):
        assert diagnose(trace[step], trace, step).right


@pytest.mark.parametrize("trace", NETWORKS, ids=repr)
def test_every_mistake_is_named(trace):
    made = planted(trace)
    assert len(made) > 30
    for step, mistake, wrong in made:
        assert wrong.shape == trace[step].shape, (step, mistake.name)
        if not np.allclose(wrong, trace[step], atol=1e-6):  # a canonical output of linear units has a′ = 1
            assert mistake.name in diagnose(wrong, trace, step).text, (step, mistake.name)


def test_all_mistakes_can_be_made():
    assert {mistake.name for trace in NETWORKS for _, mistake, _ in planted(trace)} == {m.name for m in MISTAKES}


TRACE, DELTA = NETWORKS[0], Step("delta", 1)


@pytest.mark.parametrize(("answer", "at", "says"), [
    (..., None, "Not answered yet"),
    ("0.3", (2,), "A str is not an answer here: give a number."),
    ([1.0, 2.0], (2,), "That has shape (2,): give a number."),
    (0.25, None, "give an array of shape (1, 3)"),
    ([[1, 2], [3]], None, "A list is not an answer here"),
    (None, (2,), "A NoneType is not an answer here"),
    (float("nan"), (2,), "not a mistake I know."),
    (7 * TRACE.delta[1], None, "It is 7 times the truth."),
    (TRACE.delta[1].tolist(), None, "Right."),
])
def test_answers_of_every_kind(answer, at, says):
    assert says in diagnose(answer, TRACE, DELTA, at).text


@pytest.mark.parametrize("decimals", [2, 3, 5])
def test_a_number_is_rounded_as_a_person_rounds(decimals):
    truth = float(TRACE.delta[1][0, 1])
    assert diagnose(round(truth, decimals), TRACE, DELTA, (2,)).right
    assert not diagnose(round(truth, decimals) + 10**-decimals, TRACE, DELTA, (2,)).right


def test_check_says_it_and_keeps_the_truth(capsys):
    check(0.123, TRACE, DELTA, (2,))
    said = capsys.readouterr().out
    assert said.startswith("Not yet") and f"{TRACE.delta[1][0, 1]:.3f}" not in said
