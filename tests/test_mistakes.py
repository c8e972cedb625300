"""The named mistakes: each is told apart from the truth and from every other, on the networks that the lessons use."""

import contextlib
import io
import re
from itertools import combinations, pairwise

import nbformat
import numpy as np
import pytest
from notebooks.execute import LESSONS
from reference import EXAMPLES

from bpcore import (
    Dense,
    Step,
    backprop,
    binary_cross_entropy,
    multinomial_cross_entropy,
    sigmoid,
    softmax,
    squared_error,
    steps,
    tanh,
)
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


LESSON_TRACES = lesson_traces()


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


@pytest.mark.parametrize("trace", LESSON_TRACES)
def test_lesson_numbers_are_never_0_or_1(trace):
    given = [trace.o[0], trace.y, *(array for layer in trace.net for array in (layer.W, layer.b))]
    for array in [*given, *(trace[step] for step in steps(trace))]:
        assert not np.isin(np.round(array, 2), (0, 1, -1)).any()


@pytest.mark.parametrize("trace", LESSON_TRACES)
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


TRACE = next(trace.values[0] for trace in LESSON_TRACES if trace.id == "05_delta_recursion-trace")
DELTA = Step("delta", 1)


@pytest.mark.parametrize(("answer", "at", "says"), [
    (..., None, "Not answered yet"),
    ("0.3", (2,), "That is a str: give a number."),
    ([1.0, 2.0], (2,), "That is an array of shape (2,): give a number."),
    (0.25, None, "That is a single number: give an array of shape (1, 3)."),
    ([[1, 2], [3]], None, "That is a list: give an array of shape (1, 3)."),
    (None, (2,), "That is a NoneType: give a number."),
    (float("nan"), (2,), "nan or infinity"),
    (7 * TRACE.delta[1], None, "not a mistake I know. It is 7 times the truth."),
    (7 * TRACE.delta[1][0, 1], (2,), "not a mistake I know."),
    (TRACE.delta[1][0, 2], (2,), "the entry of another unit"),
    (TRACE.delta[1].tolist(), None, "Right."),
    (TRACE.delta[1].round(2), None, "Right, as far as the rounding goes."),
    (TRACE.delta[2] @ TRACE.net[1].W * (1 - TRACE.o[1]**2), None, "W stands where Wᵀ belongs"),
    (TRACE.delta[2][:, :2] @ TRACE.net[1].W[:, :2].T * (1 - TRACE.o[1]**2), None, "a path is left out"),
    (TRACE.dE_do[2] @ TRACE.net[1].W.T * (1 - TRACE.o[1]**2), None, "∂E/∂o of the layer above is sent back"),
    (TRACE.dE_do[1] * TRACE.o[1] * (1 - TRACE.o[1]), None, "the slope of another activation"),
])
def test_answers_of_every_kind(answer, at, says):
    assert says in diagnose(answer, TRACE, DELTA, at).text


@pytest.mark.parametrize("decimals", [2, 3, 5])
@pytest.mark.parametrize("number", [float, np.float32, np.array])
def test_a_number_is_rounded_as_a_person_rounds(decimals, number):
    truth = TRACE.delta[1][0, 1]
    assert diagnose(number(round(truth, decimals)), TRACE, DELTA, (2,)).right
    assert not diagnose(number(round(truth, 2) + 0.02), TRACE, DELTA, (2,)).right


def test_small_numbers_are_not_all_zero():
    """The gradients of a net whose outputs are all but right."""
    net, x = TRACE.net, TRACE.o[0]
    trace = backprop(net, x, TRACE.o[3] + 1e-6, squared_error)
    gradient = trace.dE_dW[1]
    assert np.abs(gradient).max() < 1e-6 and diagnose(gradient, trace, ("dE_dW", 1)).right
    assert not diagnose(0 * gradient, trace, ("dE_dW", 1)).right
    assert "sign" in diagnose(-gradient, trace, ("dE_dW", 1)).text


def test_saturated_truth():
    net = [Dense(np.array([[800.0]]), None, sigmoid)]
    trace = backprop(net, np.array([[1.0]]), np.array([[0.0]]), binary_cross_entropy)
    assert diagnose(np.inf, trace, ("E", 1), at=()).right and diagnose([[np.inf]], trace, ("dE_do", 1)).right


@pytest.mark.parametrize("name", ["A", "E"])
def test_convolutional_nets_are_diagnosed(name):
    net, x, y, loss = EXAMPLES[name]()
    trace = backprop(net, x, y, loss)
    for step in steps(trace):
        assert diagnose(trace[step], trace, step).right
        assert "Not yet" in diagnose(trace[step] + 1.234, trace, step).text


@pytest.mark.parametrize(("step", "at", "example", "says"), [
    (("delta", 1), (0,), 1, "delta of layer 1 has shape (1, 3), counted from 1: there is no entry (0,) in example 1."),
    (("delta", 1), (4,), 1, "there is no entry (4,)"),
    (("delta", 1), (2,), 2, "in example 2"),
    (("dE_dW", 1), (2,), 1, "there is no entry (2,)"),
    (("W", 0), (1, 1), 1, "There is no W of layer 0"),
])
def test_an_entry_that_is_not_there(step, at, example, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        diagnose(0.5, TRACE, step, at, example)


def test_check_says_it_and_keeps_the_truth(capsys):
    check(0.123, TRACE, DELTA, (2,))
    said = capsys.readouterr().out
    assert said.startswith("Not yet") and f"{TRACE.delta[1][0, 1]:.3f}" not in said
