"""Equations and their numbers: what a reader sees right of the equals sign gives what the trace holds."""

import math
import re
from functools import partial

import numpy as np
import pytest
from reference import EXAMPLES, agree, dense, example, linear, losses, softmax, tanh, weightless

import bpcore
from bpcore import Dense, Step, backprop, reads, sigmoid, squared_error, steps
from bpcore.notation import NOTATIONS, Value, equation, index_letters, number, substitution


def one_hot(make):
    """The same example with targets that sum to 1."""
    made = make()
    return made._replace(y=np.eye(made.y.shape[1])[np.arange(len(made.y)) % made.y.shape[1]])


SHOWN = {name: make for name, make in EXAMPLES.items() if make().x.ndim == 2}  # no feature maps
for loss in losses:
    SHOWN[f"weightless softmax, {loss}"] = partial(example, (3,), [dense(2, tanh), weightless(softmax)], loss)
    SHOWN[f"one-hot, {loss}"] = partial(one_hot, SHOWN[f"softmax, {loss}"])


def trace_of(name, N=3):
    net, x, y, loss = SHOWN[name]()
    return backprop(net, x[:N], y[:N], loss)


def entries(trace, step):
    """Every entry of trace[step]: its indices, its example, both from 1, and its value."""
    per_example = step.quantity not in ("dE_dW", "dE_db")
    for index, value in np.ndenumerate(trace[step]):
        n, *at = [i + 1 for i in index] if per_example else [1, *(i + 1 for i in index)]
        yield tuple(at), n, value


PYTHON = str.maketrans({"·": "*", "×": "*", "−": "-", "²": "**2", "½": "0.5", "[": "(", "]": ")"})


def evaluated(pieces):
    """The value of a substitution, read as a line of Python."""
    line = "".join(repr(piece.value) if isinstance(piece, Value) else piece.translate(PYTHON) for piece in pieces)
    return eval(line, {"exp": math.exp, "log": math.log, "tanh": math.tanh, "max": max})


def is_entry(value, trace, n):
    """Is it the entry of trace that it says it is: of example n, or of any where the step adds up over examples?"""
    array = trace[value.step]
    if value.step.quantity in ("W", "b"):
        return value.value == array[value.index]
    return value.value in (array[:, *value.index] if n is None else array[n - 1, *value.index])[None]


@pytest.mark.parametrize("N", [1, 3])
@pytest.mark.parametrize("name", SHOWN)
def test_the_numbers_give_the_entry_and_are_what_the_step_reads(name, N):
    trace = trace_of(name, N)
    for step in [*steps(trace), Step("dE_do", 0)]:
        expected = set(reads(step, trace))
        if Step("dE_do", step.layer) in expected and trace.net[step.layer - 1].activation is linear:
            expected.remove(Step("o", step.layer))  # the slope of linear is 1 whatever o is
        for at, n, entry in entries(trace, step):
            pieces = substitution(trace, step, at, n)
            agree(evaluated(pieces), entry, f"{step} at {at} of example {n}", 1e-11)
            values = [piece for piece in pieces if isinstance(piece, Value)]
            assert {value.step for value in values} == expected
            summed = step.quantity in ("dE_dW", "dE_db")
            assert all(is_entry(value, trace, None if summed else n) for value in values), step


@pytest.mark.parametrize("at", [(), (1, 2)])
def test_a_substitution_is_of_one_entry(at):
    with pytest.raises(ValueError):
        substitution(trace_of("B"), Step("s", 1), at)


EQUATIONS = [  # of a 2-3-2 net on two examples: activation and loss at the output, step, equation
    ("linear", "squared_error", "s1", r"s_{i}^{1} = \sum_j w_{ji}^{1}\,o_{j}^{0} + b_{i}^{1}"),
    ("linear", "squared_error", "o1", r"o_{i}^{1} = \tanh(s_{i}^{1})"),
    ("linear", "squared_error", "o2", "o_{i}^{2} = s_{i}^{2}"),
    ("sigmoid", "squared_error", "o2", r"o_{i}^{2} = \frac{1}{1 + \exp(-s_{i}^{2})}"),
    ("relu", "squared_error", "o2", r"o_{i}^{2} = \max(0, s_{i}^{2})"),
    ("softmax", "squared_error", "o2", r"o_{i}^{2} = \frac{\exp(s_{i}^{2})}{\sum_k \exp(s_{k}^{2})}"),
    ("linear", "squared_error", "E2", r"E = \sum_i \tfrac12\,(o_{i}^{2} - y_{i}^{*})^2"),
    ("linear", "sum_of_squares", "E2", r"E = \sum_i (o_{i}^{2} - y_{i}^{*})^2"),
    ("sigmoid", "binary_cross_entropy", "E2",
     r"E = -\sum_i (y_{i}^{*}\,\log(o_{i}^{2}) + (1 - y_{i}^{*})\,\log(1 - o_{i}^{2}))"),
    ("softmax", "multinomial_cross_entropy", "E2", r"E = -\sum_i y_{i}^{*}\,\log(o_{i}^{2})"),
    ("sigmoid", "zero_class_cross_entropy", "E2",
     r"E = -\sum_i ((1 - y_{i}^{*})\,\log(o_{i}^{2}) + y_{i}^{*}\,\log(1 - o_{i}^{2}))"),
    ("linear", "squared_error", "dE_do2", r"\frac{\partial E}{\partial o_{i}^{2}} = o_{i}^{2} - y_{i}^{*}"),
    ("linear", "sum_of_squares", "dE_do2", r"\frac{\partial E}{\partial o_{i}^{2}} = 2\,(o_{i}^{2} - y_{i}^{*})"),
    ("sigmoid", "binary_cross_entropy", "dE_do2",
     r"\frac{\partial E}{\partial o_{i}^{2}} = \frac{o_{i}^{2} - y_{i}^{*}}{o_{i}^{2}\,(1 - o_{i}^{2})}"),
    ("softmax", "multinomial_cross_entropy", "dE_do2",
     r"\frac{\partial E}{\partial o_{i}^{2}} = -\frac{y_{i}^{*}}{o_{i}^{2}}"),
    ("sigmoid", "zero_class_cross_entropy", "dE_do2",
     r"\frac{\partial E}{\partial o_{i}^{2}} = -\frac{1 - y_{i}^{*}}{o_{i}^{2}} + \frac{y_{i}^{*}}{1 - o_{i}^{2}}"),
    ("linear", "squared_error", "delta2", r"\delta_{i}^{2} = o_{i}^{2} - y_{i}^{*}"),
    ("linear", "sum_of_squares", "delta2", r"\delta_{i}^{2} = 2\,(o_{i}^{2} - y_{i}^{*})"),
    ("sigmoid", "binary_cross_entropy", "delta2", r"\delta_{i}^{2} = o_{i}^{2} - y_{i}^{*}"),
    ("sigmoid", "zero_class_cross_entropy", "delta2", r"\delta_{i}^{2} = o_{i}^{2} - (1 - y_{i}^{*})"),
    ("softmax", "multinomial_cross_entropy", "delta2",
     r"\delta_{i}^{2} = o_{i}^{2}\,\sum_k y_{k}^{*} - y_{i}^{*}"),
    ("sigmoid", "squared_error", "delta2",
     r"\delta_{i}^{2} = \frac{\partial E}{\partial o_{i}^{2}}\,o_{i}^{2}\,(1 - o_{i}^{2})"),
    ("relu", "squared_error", "delta2", r"\delta_{i}^{2} = \frac{\partial E}{\partial o_{i}^{2}}\,[o_{i}^{2} > 0]"),
    ("softmax", "squared_error", "delta2",
     r"\delta_{i}^{2} = o_{i}^{2}\,(\frac{\partial E}{\partial o_{i}^{2}}"
     r" - \sum_k \frac{\partial E}{\partial o_{k}^{2}}\,o_{k}^{2})"),
    ("linear", "squared_error", "dE_do1", r"\frac{\partial E}{\partial o_{i}^{1}} = \sum_k \delta_{k}^{2}\,w_{ik}^{2}"),
    ("linear", "squared_error", "delta1",
     r"\delta_{i}^{1} = \frac{\partial E}{\partial o_{i}^{1}}\,(1 - (o_{i}^{1})^2)"),
    ("linear", "squared_error", "dE_dW1", r"\frac{\partial E}{\partial w_{ji}^{1}} = \sum_n \delta_{i}^{1}\,o_{j}^{0}"),
    ("linear", "squared_error", "dE_db2", r"\frac{\partial E}{\partial b_{i}^{2}} = \sum_n \delta_{i}^{2}"),
]


def trace_2_3_2(top, loss):
    return backprop(*example((2,), [dense(3, tanh), dense(2, top)], loss, N=2))


@pytest.mark.parametrize(("top", "loss", "key", "latex"), EQUATIONS, ids=[" ".join(row[:3]) for row in EQUATIONS])
def test_equation(top, loss, key, latex):
    trace = trace_2_3_2(getattr(bpcore, top), getattr(bpcore, loss))
    assert equation(trace, Step(key[:-1], int(key[-1]))) == latex


@pytest.mark.parametrize(("step", "at", "latex"), [
    (Step("s", 1), (2,), r"s_{2}^{1} = \sum_j w_{j2}^{1}\,o_{j}^{0} + b_{2}^{1}"),
    (Step("E", 2), (), r"E = \sum_i \tfrac12\,(o_{i}^{2} - y_{i}^{*})^2"),
    (Step("dE_do", 1), (3,), r"\frac{\partial E}{\partial o_{3}^{1}} = \sum_k \delta_{k}^{2}\,w_{3k}^{2}"),
    (Step("dE_dW", 1), (1, 2), r"\frac{\partial E}{\partial w_{12}^{1}} = \sum_n \delta_{2}^{1}\,o_{1}^{0}"),
], ids=str)
def test_equation_of_one_entry(step, at, latex):
    assert equation(trace_2_3_2(linear, bpcore.squared_error), step, at=at) == latex


def test_one_example_is_not_added_up_and_a_missing_part_is_not_written():
    recipes = [dense(3, tanh, bias=False), weightless(softmax)]
    trace = backprop(*example((2,), recipes, bpcore.squared_error, N=1))
    assert equation(trace, Step("dE_dW", 1)) == r"\frac{\partial E}{\partial w_{ji}^{1}} = \delta_{i}^{1}\,o_{j}^{0}"
    assert equation(trace, Step("s", 1)) == r"s_{i}^{1} = \sum_j w_{ji}^{1}\,o_{j}^{0}"
    assert equation(trace, Step("s", 2)) == "s_{i}^{2} = o_{i}^{1}"
    assert equation(trace, Step("dE_do", 1)) == r"\frac{\partial E}{\partial o_{i}^{1}} = \delta_{i}^{2}"


def test_one_hot_targets_leave_output_minus_target():
    trace = trace_of("one-hot, multinomial_cross_entropy")
    assert equation(trace, Step("delta", 3)) == r"\delta_{i}^{3} = o_{i}^{3} - y_{i}^{*}"


@pytest.mark.parametrize("name", SHOWN)
def test_at_fills_in_the_free_indices_and_no_others(name):
    trace = trace_of(name)
    for step in steps(trace):
        free, letters = equation(trace, step), index_letters(step)
        filled = equation(trace, step, at=[letter.upper() for letter in letters])
        assert filled.replace("I", "i").replace("J", "j") == free
        written = {letter for index in re.findall(r"_\{(\w+)\}", filled) for letter in index}
        assert written - set(letters.upper()) == set(re.findall(r"\\sum_(\w)", filled)) - {"n"}


@pytest.mark.parametrize(("value", "text"), [
    (0.5, "0.50"), (-0.5, "−0.50"), (12.345, "12.35"), (1, "1.00"), (9999.994, "9999.99"),
    (0.0, "0.00"), (-0.0, "0.00"), (0.005, "0.01"), (-0.005, "−0.01"),
    (0.0049, "4.9e−3"), (-1e-7, "−1.0e−7"), (5e-324, "4.9e−324"), (10_000, "1.0e4"), (-123_456, "−1.2e5"),
    (math.inf, "∞"), (-math.inf, "−∞"), (math.nan, "nan"),
])
def test_number(value, text):
    assert number(value) == number(np.float64(value)) == text


def test_number_with_other_digits():
    assert [number(value, 4) for value in (0.25, 0.0049, 0.00004, -0.0)] == ["0.2500", "0.0049", "4.0e−5", "0.0000"]
    assert [number(value, 0) for value in (0.4, 2.0)] == ["4.0e−1", "2"]


IN_EVERY_NOTATION = {  # on a 2-3-2 net of sigmoid outputs: s², o¹, δ¹ and ∂E/∂w²
    "main": [r"s_{i}^{2} = \sum_j w_{ji}^{2}\,o_{j}^{1} + b_{i}^{2}", "o_{i}^{1}",
             r"\delta_{i}^{1} = \frac{\partial E}{\partial o_{i}^{1}}\,(1 - (o_{i}^{1})^2)",
             r"\frac{\partial E}{\partial w_{ji}^{2}} = \delta_{i}^{2}\,o_{j}^{1}"],
    "001 likelihood": [r"s_{i}(t) = \sum_j w_{ij}(n)\,h_{j}(t) + b_{i}(n)", "h_{i}(t)",
                       r"-\frac{\partial \log L(t)}{\partial s_{i}(t)}"
                       r" = -\frac{\partial \log L(t)}{\partial h_{i}(t)}\,(1 - (h_{i}(t))^2)",
                       r"-\frac{\partial \log L(n)}{\partial w_{ij}(n)}"
                       r" = -\frac{\partial \log L(t)}{\partial s_{i}(t)}\,h_{j}(t)"],
    "002": [r"z_{i}^{2} = \sum_j w_{ij}^{2}\,a_{j}^{1} + b_{i}^{2}", "a_{i}^{1}",
            r"d_{i}^{1} = \frac{\partial E}{\partial a_{i}^{1}}\,(1 - (a_{i}^{1})^2)",
            r"\frac{\partial E}{\partial w_{ij}^{2}} = d_{i}^{2}\,a_{j}^{1}"],
    "003": [r"\mathbf{w}_{i} \cdot \mathbf{y} = \sum_j w_{ji}\,y_{j} + b_{i}", "y_{i}",
            r"\frac{\partial L}{\partial (\mathbf{v}_{i} \cdot \mathbf{x})}"
            r" = \frac{\partial L}{\partial y_{i}}\,(1 - (y_{i})^2)",
            r"\frac{\partial L}{\partial w_{ji}}"
            r" = \frac{\partial L}{\partial (\mathbf{w}_{i} \cdot \mathbf{y})}\,y_{j}"],
    "003 last page": [r"\text{net}_{j} = \sum_i w_{ij}\,o_{i} + b_{j}", "o_{j}",
                      r"\delta_{j} = \frac{\partial E}{\partial o_{j}}\,(1 - (o_{j})^2)",
                      r"\frac{\partial E}{\partial w_{ij}} = \delta_{j}\,o_{i}"],
    "004": [r"a_{i}^{(2)} = \sum_j w_{ij}^{(2)}\,z_{j}^{(1)} + w_{i0}^{(2)}", "z_{i}^{(1)}",
            r"\delta_{i}^{(1)} = \frac{\partial L}{\partial z_{i}^{(1)}}\,(1 - (z_{i}^{(1)})^2)",
            r"\frac{\partial L}{\partial w_{ij}^{(2)}} = \delta_{i}^{(2)}\,z_{j}^{(1)}"],
}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_every_notation_has_its_own_letters_and_index_order(notation):
    rng = np.random.default_rng(0)
    net = [Dense.random(2, 3, tanh, rng), Dense.random(3, 2, sigmoid, rng)]
    trace = backprop(net, rng.normal(size=(1, 2)), np.array([[0.9, 0.2]]), squared_error)
    s, o, delta, dE_dW = (equation(trace, Step(*step), notation)
                          for step in (("s", 2), ("o", 1), ("delta", 1), ("dE_dW", 2)))
    assert [s, o.partition(" = ")[0], delta, dE_dW] == IN_EVERY_NOTATION[notation]
