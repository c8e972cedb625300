"""Equations and their numbers: what a reader sees right of the equals sign gives what the trace holds."""

import itertools
import math
import re
from functools import partial

import numpy as np
import pytest
from reference import (
    EXAMPLES,
    agree,
    conv,
    dense,
    example,
    linear,
    losses,
    pool,
    relu,
    softmax,
    tanh,
    weightless,
)

import bpcore
from bpcore import Conv2D, Dense, MaxPool2D, Step, backprop, reads, sigmoid, squared_error, steps
from bpcore.activations import Elementwise
from bpcore.descent import update, update_steps
from bpcore.teaching.cards import ActivationCard
from bpcore.teaching.letters import NOTATIONS
from bpcore.teaching.pieces import Line, Over
from bpcore.teaching.places import Place, index_letters
from bpcore.teaching.writing import Value, alike, equation, number, substitution, symbol


def one_hot(make):
    """The same example with targets that sum to 1."""
    made = make()
    return made._replace(y=np.eye(made.y.shape[1])[np.arange(len(made.y)) % made.y.shape[1]])


SHOWN = {name: make for name, make in EXAMPLES.items() if name != "weightless above maps"}  # has no letters
for loss in losses:
    SHOWN[f"weightless softmax, {loss}"] = partial(example, (3,), [dense(2, tanh), weightless(softmax)], loss)
    SHOWN[f"one-hot, {loss}"] = partial(one_hot, SHOWN[f"softmax, {loss}"])


def trace_of(name, N=3):
    net, x, y, loss = SHOWN[name]()
    return update(backprop(net, x[:N], y[:N], loss), 0.3)


def all_steps(trace):
    return steps(trace) + update_steps(trace)


PER_PARAMETER = ("W", "b", "dE_dW", "dE_db", "new_W", "new_b", "rate", "mean_E", "moved", "predicted", "new_E")
OVER_EXAMPLES = ("dE_dW", "dE_db", "new_E")


def array_of(trace, step):
    """trace[step] with an axis per letter: a Dense weight on maps has one for every axis of a map."""
    if step.quantity == "J":
        o = trace.o[step.layer]
        J = np.empty((*o.shape, o.shape[1]))
        for n, i, k in np.ndindex(J.shape):
            J[n, i, k] = o[n, k] * ((i == k) - o[n, i])
        return J
    if step.quantity == "won":  # the first of a window's entries, row by row, that none exceeds
        layer, o = trace.net[step.layer - 1], trace.o[step.layer - 1]
        won = np.zeros((*trace.s[step.layer].shape, layer.size, layer.size))
        for n, i, r, c in np.ndindex(won.shape[:4]):
            top, left = layer.stride * r, layer.stride * c
            window = o[n, i, top:top + layer.size, left:left + layer.size]
            won[n, i, r, c].flat[window.argmax()] = 1
        return won
    array = trace[step]
    if step.quantity in ("W", "dE_dW", "new_W") and array.ndim == 2:
        return array.reshape(*trace.o[step.layer - 1].shape[1:], array.shape[1])
    return array


def entries(trace, step):
    """Every entry of a step: its indices, its example, both from 1, and its value."""
    for index, value in np.ndenumerate(array_of(trace, step)):
        n, *at = [1, *(i + 1 for i in index)] if step.quantity in PER_PARAMETER else [i + 1 for i in index]
        yield tuple(at), n, value


PYTHON = str.maketrans({"·": "*", "×": "*", "−": "-", "²": "**2", "½": "0.5", "[": "(", "]": ")"})


def evaluated(pieces):
    """The value of a substitution, read as a line of Python."""
    line = "".join(repr(piece.value) if isinstance(piece, Value) else piece.translate(PYTHON) for piece in pieces)
    return eval(line, {"exp": math.exp, "log": math.log, "tanh": math.tanh, "max": max})


# A negative number m behind something that is neither an opening bracket nor a comma, or in brackets for nothing.
WRONG_BRACKETS = re.compile(r"(?<!^)(?<!\()(?<!, )m|(^|\()\(m\)")


def with_signs(pieces):
    """A substitution with p for each number that has no minus, and m for each that has one."""
    return "".join("pm"[piece.value < 0] if isinstance(piece, Value) else piece for piece in pieces)


def may_miss_some(trace, step):
    """Whether an entry need not read all that the step reads: windows leave some places out, or lie in the padding."""
    from_above = step.quantity == "dE_do" and step.layer < len(trace.net)
    layer = trace.net[step.layer - (not from_above)]
    moves = getattr(layer, "padding", 0) > 0 or getattr(layer, "stride", 1) > 1
    return step.quantity in ("s", "dE_do", "dE_dW") and moves


def is_entry(value, arrays, n):
    """Is it the entry that it says it is: of example n, or of any where the step adds up over examples?"""
    array = arrays[value.step]
    if value.step.quantity in PER_PARAMETER:
        return value.value == array[value.index]
    return value.value in (array[:, *value.index] if n is None else array[n - 1, *value.index])[None]


@pytest.mark.parametrize("N", [1, 3])
@pytest.mark.parametrize("name", SHOWN)
def test_the_numbers_give_the_entry_and_are_what_the_step_reads(name, N):
    trace = trace_of(name, N)
    for step in [*all_steps(trace), Step("dE_do", 0)]:
        l = step.layer
        expected = set(reads(step, trace))
        if step.quantity == "delta" and Step("dE_do", l) in expected:
            if trace.net[l - 1].activation is linear:
                expected.remove(Step("o", l))  # the slope of linear is 1 whatever o is
            if trace.net[l - 1].activation is softmax:
                expected ^= {Step("o", l), Step("J", l)}  # the Jacobian is worked out from o
        if step.quantity == "dE_do" and l < len(trace.net) and Step("o", l) in expected:
            expected ^= {Step("o", l), Step("won", l + 1)}  # which value passed is worked out from o
        arrays, seen = {read: array_of(trace, read) for read in expected}, set()
        for at, n, entry in entries(trace, step):
            pieces = substitution(trace, step, at, n)
            agree(evaluated(pieces), entry, f"{step} at {at} of example {n}", 1e-11)
            assert not WRONG_BRACKETS.search(with_signs(pieces)), (step, at)
            values = [piece for piece in pieces if isinstance(piece, Value)]
            assert {value.step for value in values} == expected or may_miss_some(trace, step)
            seen |= {value.step for value in values}
            of_all = N > 1 and step.quantity in OVER_EXAMPLES
            assert all(is_entry(value, arrays, None if of_all else n) for value in values), step
        assert seen == expected


@pytest.mark.parametrize(("units", "shown"), [(1, "m − (m) · (m) / p"), (2, "m − (m + (m)) · (m) / p")])
def test_brackets_in_a_line_of_ones_own(units, shown):
    """Around sums and negative numbers, where something stands before them."""
    card = ActivationCard(o=Line(lambda p: [p.s, " − ", p.units([p.at("s", "k")]), " · ", Over([p.s], [p.o])], "", ""),
                          delta=None)
    net = [Dense(-np.ones((1, units)), None, Elementwise("size", np.abs, np.sign, card))]
    trace = backprop(net, np.ones((1, 1)), np.ones((1, units)), squared_error)
    assert with_signs(substitution(trace, Step("o", 1), (1,))) == shown


@pytest.mark.parametrize("at", [(), (1, 2), (0,), (5,)])
def test_a_substitution_is_of_one_entry(at):
    with pytest.raises(ValueError, match=r"s of layer 1 has shape \(3, 4\), counted from 1: there is no entry .* 1"):
        substitution(trace_of("B"), Step("s", 1), at)
    with pytest.raises(ValueError, match="in example 4"):
        substitution(trace_of("B"), Step("s", 1), (1,), example=4)


@pytest.mark.parametrize("step", [Step("o", 0), Step("W", 1), Step("y", 2), Step("rate", 0), Step("moved", 2)], ids=str)
def test_what_is_given_has_no_equation(step):
    with pytest.raises(ValueError, match="has no equation: it is given"):
        equation(trace_of("B"), step)


def test_a_value_of_a_map_reads_its_window_through_the_kernel():
    pieces = substitution(trace_of("A"), Step("s", 2), (2, 1, 2), 3)  # 3 maps of 4×4 below, kernels of 2×3
    read = [(piece.step, piece.index) for piece in pieces if isinstance(piece, Value)]
    expected = []
    for j in range(3):
        for p in range(2):
            for q in range(3):
                expected += [(Step("W", 2), (j, 1, p, q)), (Step("o", 1), (j, 0 + p, 1 + q))]
    assert read == [*expected, (Step("b", 2), (1,))]


@pytest.mark.parametrize("at", list(itertools.product([1], [1, 2, 4], [1, 3, 4])))
def test_a_value_of_a_map_gets_back_from_what_it_fed_and_from_nothing_else(at):
    pieces = substitution(trace_of("A"), Step("dE_do", 1), at, 2)  # maps of 4×4, the maps above are 2 of 3×2
    read = [(piece.step, piece.index) for piece in pieces if isinstance(piece, Value)]
    expected, (i, r, c) = [], (index - 1 for index in at)
    for k in range(2):
        for p in range(2):
            for q in range(3):
                if 0 <= r - p < 3 and 0 <= c - q < 2:
                    expected += [(Step("delta", 2), (k, r - p, c - q)), (Step("W", 2), (i, k, p, q))]
    assert read == expected and (len(read) == 4 if at == (1, 1, 1) else len(read) > 4 or 4 in at)


def test_a_kernel_entry_adds_up_over_the_positions_of_all_examples():
    pieces = substitution(trace_of("A"), Step("dE_dW", 2), (3, 1, 2, 1))
    read = [(piece.step, piece.index) for piece in pieces if isinstance(piece, Value)]
    expected = []
    for _ in range(3):
        for r in range(3):
            for c in range(2):
                expected += [(Step("delta", 2), (0, r, c)), (Step("o", 1), (2, r + 1, c + 0))]
    assert read == expected


@pytest.mark.parametrize(("name", "letters"), [
    ("A", {"s1": "irc", "o2": "irc", "s3": "i", "dE_do2": "irc", "delta1": "irc", "dE_dW1": "jipq", "new_W2": "jipq",
           "dE_dW3": "jpqi", "new_W3": "jpqi", "dE_db1": "i", "new_b3": "i", "E4": "", "predicted4": "", "new_E4": "",
           "W1": "jipq", "W3": "jpqi", "b2": "i", "o0": "irc", "y4": "i", "J4": "ik", "rate0": "", "moved4": "",
           "mean_E4": "", "after_E4": "", "new_o4": "i"}),
    ("maps at the output", {"y2": "irc", "new_o2": "irc", "E2": "", "dE_do2": "irc", "delta2": "irc"}),
    ("B", {"s1": "i", "dE_dW2": "ji", "new_W1": "ji", "y2": "i"}),
])
def test_index_letters(name, letters):
    trace = trace_of(name)
    assert {key: index_letters(trace, Step(key[:-1], int(key[-1]))) for key in letters} == letters


@pytest.mark.parametrize(("make", "told"), [
    (EXAMPLES["weightless above maps"], r"Layer 2 has no weights and reads maps.*: give it weights, or put a Dense"),
    (partial(example, (3, 4), [dense(2, tanh)], squared_error), r"x has shape \(3, 3, 4\).*: write x.reshape\("),
])
def test_what_has_no_letters_is_refused_in_words(make, told):
    trace = backprop(*make())
    for shown in (equation, substitution):
        with pytest.raises(ValueError, match=told):
            shown(trace, steps(trace)[0])


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
     r"\delta_{i}^{2} = \sum_k \frac{\partial E}{\partial o_{k}^{2}}\,\frac{\partial o_{k}^{2}}{\partial s_{i}^{2}}"),
    ("linear", "squared_error", "dE_do1", r"\frac{\partial E}{\partial o_{i}^{1}} = \sum_k \delta_{k}^{2}\,w_{ik}^{2}"),
    ("linear", "squared_error", "delta1",
     r"\delta_{i}^{1} = \frac{\partial E}{\partial o_{i}^{1}}\,(1 - (o_{i}^{1})^2)"),
    ("linear", "squared_error", "dE_dW1",
     r"\frac{\partial E}{\partial w_{ji}^{1}} = \sum_n \delta_{ni}^{1}\,o_{nj}^{0}"),
    ("linear", "squared_error", "dE_db2", r"\frac{\partial E}{\partial b_{i}^{2}} = \sum_n \delta_{ni}^{2}"),
    ("linear", "squared_error", "new_W1",
     r"w_{ji}^{1} \leftarrow w_{ji}^{1} - \frac{\alpha}{N}\,\frac{\partial E}{\partial w_{ji}^{1}}"),
    ("linear", "squared_error", "new_b2",
     r"b_{i}^{2} \leftarrow b_{i}^{2} - \frac{\alpha}{N}\,\frac{\partial E}{\partial b_{i}^{2}}"),
    ("linear", "squared_error", "predicted2",
     r"\overline{E}_{\text{after}} \approx \overline{E} - \frac{\sum (\Delta w)^2}{\alpha}"),
    ("linear", "squared_error", "new_E2",
     r"\overline{E}_{\text{after}} = \frac{1}{N}\,\sum_n E_{n}(w_{\text{after}})"),
]


EQUATIONS_ON_MAPS = [  # of a convolution below a Dense layer
    ("s1", r"s_{i,r,c}^{1} = \sum_{j,p,q} w_{ji,pq}^{1}\,o_{j,r+p,c+q}^{0} + b_{i}^{1}"),
    ("o1", r"o_{i,r,c}^{1} = \max(0, s_{i,r,c}^{1})"),
    ("s2", r"s_{i,r,c}^{2} = \sum_{j,p,q} w_{ji,pq}^{2}\,o_{j,r+p,c+q}^{1} + b_{i}^{2}"),
    ("s3", r"s_{i}^{3} = \sum_{j,p,q} w_{(j,p,q)i}^{3}\,o_{j,p,q}^{2} + b_{i}^{3}"),
    ("dE_dW3", r"\frac{\partial E}{\partial w_{(j,p,q)i}^{3}} = \sum_n \delta_{ni}^{3}\,o_{n,j,p,q}^{2}"),
    ("dE_do2", r"\frac{\partial E}{\partial o_{i,r,c}^{2}} = \sum_k \delta_{k}^{3}\,w_{(i,r,c)k}^{3}"),
    ("delta2", r"\delta_{i,r,c}^{2} = \frac{\partial E}{\partial o_{i,r,c}^{2}}\,(1 - (o_{i,r,c}^{2})^2)"),
    ("dE_dW2", r"\frac{\partial E}{\partial w_{ji,pq}^{2}} = \sum_{n,r,c} \delta_{n,i,r,c}^{2}\,o_{n,j,r+p,c+q}^{1}"),
    ("dE_db2", r"\frac{\partial E}{\partial b_{i}^{2}} = \sum_{n,r,c} \delta_{n,i,r,c}^{2}"),
    ("dE_do1", r"\frac{\partial E}{\partial o_{i,r,c}^{1}} = \sum_{k,p,q} \delta_{k,r-p,c-q}^{2}\,w_{ik,pq}^{2}"),
    ("new_W2", r"w_{ji,pq}^{2} \leftarrow w_{ji,pq}^{2} - \frac{\alpha}{N}\,"
               r"\frac{\partial E}{\partial w_{ji,pq}^{2}}"),
    ("new_W3", r"w_{(j,p,q)i}^{3} \leftarrow w_{(j,p,q)i}^{3} - \frac{\alpha}{N}\,"
               r"\frac{\partial E}{\partial w_{(j,p,q)i}^{3}}"),
]


def trace_2_3_2(top, loss):
    return update(backprop(*example((2,), [dense(3, tanh), dense(2, top)], loss, N=2)), 0.5)


def trace_on_maps(N=2):
    recipes = [conv(3, 2, 2, relu), conv(2, 2, 2, tanh), dense(2, sigmoid)]
    return update(backprop(*example((2, 4, 4), recipes, squared_error, N=N)), 0.5)


@pytest.mark.parametrize(("top", "loss", "key", "latex"), EQUATIONS, ids=[" ".join(row[:3]) for row in EQUATIONS])
def test_equation(top, loss, key, latex):
    trace = trace_2_3_2(getattr(bpcore, top), getattr(bpcore, loss))
    assert equation(trace, Step(key[:-1], int(key[-1]))) == latex


@pytest.mark.parametrize(("key", "latex"), EQUATIONS_ON_MAPS)
def test_equation_on_maps(key, latex):
    assert equation(trace_on_maps(), Step(key[:-1], int(key[-1]))) == latex


def test_equations_of_maps_at_the_output():
    trace = trace_of("maps at the output", N=1)
    assert equation(trace, Step("E", 2)) == (r"E = -\sum_{i,r,c} (y_{i,r,c}^{*}\,\log(o_{i,r,c}^{2}) "
                                             r"+ (1 - y_{i,r,c}^{*})\,\log(1 - o_{i,r,c}^{2}))")
    assert equation(trace, Step("delta", 2)) == r"\delta_{i,r,c}^{2} = o_{i,r,c}^{2} - y_{i,r,c}^{*}"
    assert equation(trace, Step("s", 1)) == r"s_{i,r,c}^{1} = \sum_{j,p,q} w_{ji,pq}^{1}\,o_{j,r+p,c+q}^{0}"
    assert equation(trace, Step("dE_db", 2)) == r"\frac{\partial E}{\partial b_{i}^{2}} = \sum_{r,c} \delta_{i,r,c}^{2}"


@pytest.mark.parametrize(("step", "at", "latex"), [
    (Step("s", 1), (2,), r"s_{2}^{1} = \sum_j w_{j2}^{1}\,o_{j}^{0} + b_{2}^{1}"),
    (Step("E", 2), (), r"E = \sum_i \tfrac12\,(o_{i}^{2} - y_{i}^{*})^2"),
    (Step("dE_do", 1), (3,), r"\frac{\partial E}{\partial o_{3}^{1}} = \sum_k \delta_{k}^{2}\,w_{3k}^{2}"),
    (Step("dE_dW", 1), (1, 2), r"\frac{\partial E}{\partial w_{12}^{1}} = \sum_n \delta_{n2}^{1}\,o_{n1}^{0}"),
], ids=str)
def test_equation_of_one_entry(step, at, latex):
    assert equation(trace_2_3_2(linear, bpcore.squared_error), step, at=at) == latex


@pytest.mark.parametrize(("step", "at", "latex"), [  # the first entry of a kernel is at offset 0, 0
    (Step("s", 1), (2, 1, 3), r"s_{2,1,3}^{1} = \sum_{j,p,q} w_{j2,pq}^{1}\,o_{j,1+p,3+q}^{0} + b_{2}^{1}"),
    (Step("dE_do", 1), (2, 1, 3),
     r"\frac{\partial E}{\partial o_{2,1,3}^{1}} = \sum_{k,p,q} \delta_{k,1-p,3-q}^{2}\,w_{2k,pq}^{2}"),
    (Step("dE_dW", 2), (3, 2, 1, 2),
     r"\frac{\partial E}{\partial w_{32,0,1}^{2}} = \sum_{n,r,c} \delta_{n,2,r,c}^{2}\,o_{n,3,r+0,c+1}^{1}"),
    (Step("dE_dW", 3), (2, 1, 2, 1),
     r"\frac{\partial E}{\partial w_{(2,1,2)1}^{3}} = \sum_n \delta_{n1}^{3}\,o_{n,2,1,2}^{2}"),
], ids=str)
def test_equation_of_one_entry_of_maps(step, at, latex):
    assert equation(trace_on_maps(), step, at=at) == latex


def test_a_comma_parts_numbers_of_two_digits():
    trace = update(backprop(*example((12,), [dense(11, tanh)], squared_error, N=1)), 0.5)
    for at, letters in (((1, 2), "12"), ((12, 1), "12,1"), ((1, 11), "1,11")):
        assert equation(trace, Step("new_W", 1), at=at).startswith(f"w_{{{letters}}}^{{1}} ")
    assert equation(trace, Step("new_b", 1), "004", at=(11,)).startswith(r"w_{11,0}^{(1)} ")


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
    for step in all_steps(trace):
        letters = index_letters(trace, step)
        offset = [letters == "jipq" and letter in "pq" for letter in letters]
        filled = equation(trace, step, at=[51 + k + offset[k] for k in range(len(letters))])
        at = re.findall(r"_\{([^{}]+)\}\^", filled.replace(r"\cdot ", ""))
        assert not {letter for index in at for letter in index} & set(letters), step
        for k, letter in enumerate(letters):
            filled = filled.replace(str(51 + k), letter)
        assert filled.replace(",", "") == equation(trace, step).replace(",", "")
        indices = re.findall(r"_\{([^{}]+)\}[\^(]", filled.replace(r"\cdot ", ""))
        written = {letter for index in indices for letter in re.findall("[a-z]", index)}
        summed = {letter for sum_ in re.findall(r"\\(?:sum|max)_\{?([a-z,]+)", filled) for letter in sum_.split(",")}
        assert written == set(letters) | summed, step


@pytest.mark.parametrize(("value", "text"), [
    (0.5, "0.50"), (-0.5, "−0.50"), (12.345, "12.35"), (1, "1.00"), (9999.994, "9999.99"),
    (0.0, "0.00"), (-0.0, "0.00"), (0.005, "0.01"), (-0.005, "−0.01"),
    (0.0049, "4.9e−3"), (-1e-7, "−1.0e−7"), (5e-324, "4.9e−324"), (10_000, "1.0e4"), (-123_456, "−1.2e5"),
    (math.inf, "∞"), (-math.inf, "−∞"), (math.nan, "nan"),
])
def test_number(value, text):
    assert number(value) == number(np.float64(value)) == text


@pytest.mark.parametrize(("values", "texts", "power"), [
    ([0.5, -12.0, 0.0], "0.50 −12.00 0.00", 0),
    ([0.12, -0.0012, 0.00035], "0.1200 −0.0012 0.0003", 0), ([0.12, 0.0049], "0.120 0.005", 0),
    ([0.12, 0.006], "0.12 0.01", 0),
    ([0.0012, -0.00034, 0.0], "1.20 −0.34 0.00", -3), ([8.7e-5], "8.70", -5), ([52000.0, -300.0], "5.20 −0.03", 4),
    ([0.12, -3e-9, 0.0], "1.2e−1 −3.0e−9 0.0e0", 0), ([0.0, 0.0], "0.00 0.00", 0), ([], "", 0),
])
def test_values_that_stand_together_have_one_form(values, texts, power):
    assert alike(values) == (texts.split(), power)
    assert len({len(text.partition(".")[2].partition("e")[0]) for text in texts.split()}) <= 1


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


OVER_TWO_EXAMPLES = {  # ∂E/∂w² and ∂E/∂b¹ of the same net, and ∂E/∂w of its first weight
    "main": [r"\sum_n \delta_{ni}^{2}\,o_{nj}^{1}", r"\sum_n \delta_{ni}^{1}", r"\sum_n \delta_{n2}^{2}\,o_{n1}^{1}"],
    "001 likelihood": [r"\sum_t (-\frac{\partial \log L(t)}{\partial s_{i}(t)})\,h_{j}(t)",
                       r"\sum_t (-\frac{\partial \log L(t)}{\partial s_{i}(t)})",
                       r"\sum_t (-\frac{\partial \log L(t)}{\partial s_{2}(t)})\,h_{1}(t)"],
    "002": [r"\sum_n d_{ni}^{2}\,a_{nj}^{1}", r"\sum_n d_{ni}^{1}", r"\sum_n d_{n2}^{2}\,a_{n1}^{1}"],
    "003": [r"\sum_n \frac{\partial L}{\partial (\mathbf{w}_{i} \cdot \mathbf{y}_{n})}\,y_{nj}",
            r"\sum_n \frac{\partial L}{\partial (\mathbf{v}_{i} \cdot \mathbf{x}_{n})}",
            r"\sum_n \frac{\partial L}{\partial (\mathbf{w}_{2} \cdot \mathbf{y}_{n})}\,y_{n1}"],
    "003 last page": [r"\sum_n \delta_{nj}\,o_{ni}", r"\sum_n \delta_{nj}", r"\sum_n \delta_{n2}\,o_{n1}"],
    "004": [r"\sum_n \delta_{ni}^{(2)}\,z_{nj}^{(1)}", r"\sum_n \delta_{ni}^{(1)}",
            r"\sum_n \delta_{n2}^{(2)}\,z_{n1}^{(1)}"],
}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_under_a_sum_over_examples_every_quantity_says_which_it_is_of(notation):
    trace = backprop(*example((2,), [dense(3, tanh), dense(2, sigmoid)], squared_error, N=2))
    found = [equation(trace, Step(*step), notation, at) for step, at in (
        (("dE_dW", 2), None), (("dE_db", 1), None), (("dE_dW", 2), (1, 2)))]
    assert [latex.split(" = ")[1] for latex in found] == OVER_TWO_EXAMPLES[notation]


ON_MAPS_IN_EVERY_NOTATION = {  # on two examples: s¹ of a convolution, ∂E/∂o¹ below one, s³ of a Dense layer on maps
    "main": [r"s_{i,r,c}^{1} = \sum_{j,p,q} w_{ji,pq}^{1}\,o_{j,r+p,c+q}^{0} + b_{i}^{1}",
             r"\frac{\partial E}{\partial o_{i,r,c}^{1}} = \sum_{k,p,q} \delta_{k,r-p,c-q}^{2}\,w_{ik,pq}^{2}",
             r"s_{i}^{3} = \sum_{j,p,q} w_{(j,p,q)i}^{3}\,o_{j,p,q}^{2} + b_{i}^{3}"],
    "001 likelihood": [r"s_{i,r,c}(t) = \sum_{j,p,q} w_{ij,pq}(n)\,x_{j,r+p,c+q}(t) + b_{i}(n)",
                       r"-\frac{\partial \log L(t)}{\partial h_{i,r,c}(t)} = "
                       r"\sum_{k,p,q} (-\frac{\partial \log L(t)}{\partial s_{k,r-p,c-q}(t)})\,w_{ki,pq}(n)",
                       r"s_{i}(t) = \sum_{j,p,q} w_{i(j,p,q)}(n)\,h_{j,p,q}(t) + b_{i}(n)"],
    "002": [r"z_{i,r,c}^{1} = \sum_{j,p,q} w_{ij,pq}^{1}\,a_{j,r+p,c+q}^{0} + b_{i}^{1}",
            r"\frac{\partial E}{\partial a_{i,r,c}^{1}} = \sum_{k,p,q} d_{k,r-p,c-q}^{2}\,w_{ki,pq}^{2}",
            r"z_{i}^{3} = \sum_{j,p,q} w_{i(j,p,q)}^{3}\,a_{j,p,q}^{2} + b_{i}^{3}"],
    "003": [r"\mathbf{v^{1}}_{i,r,c} \cdot \mathbf{x} = \sum_{j,p,q} v^{1}_{ji,pq}\,x_{j,r+p,c+q} + b_{i}",
            r"\frac{\partial L}{\partial y^{1}_{i,r,c}} = \sum_{k,p,q} "
            r"\frac{\partial L}{\partial (\mathbf{v^{2}}_{k,r-p,c-q} \cdot \mathbf{y^{1}})}\,v^{2}_{ik,pq}",
            r"\mathbf{w}_{i} \cdot \mathbf{y^{2}} = \sum_{j,p,q} w_{(j,p,q)i}\,y^{2}_{j,p,q} + b_{i}"],
    "003 last page": [r"\text{net}_{j,r,c} = \sum_{i,p,q} w_{ij,pq}\,o_{i,r+p,c+q} + b_{j}",
                      r"\frac{\partial E}{\partial o_{j,r,c}} = \sum_{\ell,p,q} \delta_{\ell,r-p,c-q}\,w_{j\ell,pq}",
                      r"\text{net}_{j} = \sum_{i,p,q} w_{(i,p,q)j}\,o_{i,p,q} + b_{j}"],
    "004": [r"a_{i,r,c}^{(1)} = \sum_{j,p,q} w_{ij,pq}^{(1)}\,z_{j,r+p,c+q}^{(0)} + w_{i0}^{(1)}",
            r"\frac{\partial L}{\partial z_{i,r,c}^{(1)}} = \sum_{k,p,q} \delta_{k,r-p,c-q}^{(2)}\,w_{ki,pq}^{(2)}",
            r"a_{i}^{(3)} = \sum_{j,p,q} w_{i(j,p,q)}^{(3)}\,z_{j,p,q}^{(2)} + w_{i0}^{(3)}"],
}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_every_notation_on_maps(notation):
    trace = trace_on_maps()
    found = [equation(trace, Step(*step), notation) for step in (("s", 1), ("dE_do", 1), ("s", 3))]
    assert found == ON_MAPS_IN_EVERY_NOTATION[notation]


# A convolution with stride 2 and padding 1 below a pooling with stride 2 and a sigmoid: s and ∂E/∂o of the two.
MOVING_IN_EVERY_NOTATION = {
    "main": [r"s_{i,r,c}^{2} = \sum_{j,p,q} w_{ji,pq}^{2}\,o_{j,2\cdot r+p-2,2\cdot c+q-2}^{1} + b_{i}^{2}",
             r"\frac{\partial E}{\partial o_{i,r,c}^{1}} = \sum_{k,u,v} \delta_{k,u,v}^{2}\,"
             r"w_{ik,r-2\cdot u+2,c-2\cdot v+2}^{2}",
             r"s_{i,r,c}^{3} = \max_{p,q} o_{i,2\cdot r+p-1,2\cdot c+q-1}^{2}",
             r"\frac{\partial E}{\partial o_{i,r,c}^{2}} = \sum_{u,v} \delta_{i,u,v}^{3}\,"
             r"\frac{\partial s_{i,u,v}^{3}}{\partial o_{i,r,c}^{2}}"],
    "001 likelihood": [
        r"s_{i,r,c}(t) = \sum_{j,p,q} w_{ij,pq}(n)\,h_{j,2\cdot r+p-2,2\cdot c+q-2}(t) + b_{i}(n)",
        r"-\frac{\partial \log L(t)}{\partial h_{i,r,c}(t)} = \sum_{k,u,v} (-\frac{\partial \log L(t)}"
        r"{\partial s_{k,u,v}(t)})\,w_{ki,r-2\cdot u+2,c-2\cdot v+2}(n)",
        r"s_{i,r,c}(t) = \max_{p,q} h_{i,2\cdot r+p-1,2\cdot c+q-1}(t)",
        r"-\frac{\partial \log L(t)}{\partial h_{i,r,c}(t)} = \sum_{u,v} (-\frac{\partial \log L(t)}"
        r"{\partial s_{i,u,v}(t)})\,"
        r"\frac{\partial s_{i,u,v}(t)}{\partial h_{i,r,c}(t)}"],
    "002": [r"z_{i,r,c}^{2} = \sum_{j,p,q} w_{ij,pq}^{2}\,a_{j,2\cdot r+p-2,2\cdot c+q-2}^{1} + b_{i}^{2}",
            r"\frac{\partial E}{\partial a_{i,r,c}^{1}} = \sum_{k,u,v} d_{k,u,v}^{2}\,"
            r"w_{ki,r-2\cdot u+2,c-2\cdot v+2}^{2}",
            r"z_{i,r,c}^{3} = \max_{p,q} a_{i,2\cdot r+p-1,2\cdot c+q-1}^{2}",
            r"\frac{\partial E}{\partial a_{i,r,c}^{2}} = \sum_{u,v} d_{i,u,v}^{3}\,"
            r"\frac{\partial z_{i,u,v}^{3}}{\partial a_{i,r,c}^{2}}"],
    "003": [r"\mathbf{v^{2}}_{i,r,c} \cdot \mathbf{y^{1}} = \sum_{j,p,q} v^{2}_{ji,pq}\,"
            r"y^{1}_{j,2\cdot r+p-2,2\cdot c+q-2} + b_{i}",
            r"\frac{\partial L}{\partial y^{1}_{i,r,c}} = \sum_{k,u,v} \frac{\partial L}"
            r"{\partial (\mathbf{v^{2}}_{k,u,v} \cdot \mathbf{y^{1}})}\,v^{2}_{ik,r-2\cdot u+2,c-2\cdot v+2}",
            r"\mathbf{v^{3}}_{i,r,c} \cdot \mathbf{y^{2}} = \max_{p,q} y^{2}_{i,2\cdot r+p-1,2\cdot c+q-1}",
            r"\frac{\partial L}{\partial y^{2}_{i,r,c}} = \sum_{u,v} \frac{\partial L}"
            r"{\partial (\mathbf{v^{3}}_{i,u,v} \cdot \mathbf{y^{2}})}\,\frac{\partial "
            r"(\mathbf{v^{3}}_{i,u,v} \cdot \mathbf{y^{2}})}{\partial y^{2}_{i,r,c}}"],
    "003 last page": [
        r"\text{net}_{j,r,c} = \sum_{i,p,q} w_{ij,pq}\,o_{i,2\cdot r+p-2,2\cdot c+q-2} + b_{j}",
        r"\frac{\partial E}{\partial o_{j,r,c}} = \sum_{\ell,u,v} \delta_{\ell,u,v}\,"
        r"w_{j\ell,r-2\cdot u+2,c-2\cdot v+2}",
        r"\text{net}_{j,r,c} = \max_{p,q} o_{j,2\cdot r+p-1,2\cdot c+q-1}",
        r"\frac{\partial E}{\partial o_{j,r,c}} = \sum_{u,v} \delta_{j,u,v}\,"
        r"\frac{\partial \text{net}_{j,u,v}}{\partial o_{j,r,c}}"],
    "004": [r"a_{i,r,c}^{(2)} = \sum_{j,p,q} w_{ij,pq}^{(2)}\,z_{j,2\cdot r+p-2,2\cdot c+q-2}^{(1)} + w_{i0}^{(2)}",
            r"\frac{\partial L}{\partial z_{i,r,c}^{(1)}} = \sum_{k,u,v} \delta_{k,u,v}^{(2)}\,"
            r"w_{ki,r-2\cdot u+2,c-2\cdot v+2}^{(2)}",
            r"a_{i,r,c}^{(3)} = \max_{p,q} z_{i,2\cdot r+p-1,2\cdot c+q-1}^{(2)}",
            r"\frac{\partial L}{\partial z_{i,r,c}^{(2)}} = \sum_{u,v} \delta_{i,u,v}^{(3)}\,"
            r"\frac{\partial a_{i,u,v}^{(3)}}{\partial z_{i,r,c}^{(2)}}"],
}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_every_notation_of_strides_padding_and_pooling(notation):
    recipes = [conv(1, 2, 2, tanh), conv(2, 3, 3, tanh, stride=2, padding=1), pool(2), dense(1, sigmoid)]
    trace = backprop(*example((1, 6, 6), recipes, squared_error, N=2))
    found = [equation(trace, Step(*step), notation) for step in (("s", 2), ("dE_do", 1), ("s", 3), ("dE_do", 2))]
    assert found == MOVING_IN_EVERY_NOTATION[notation]


def test_a_value_of_a_pooling_reads_its_window_and_the_one_that_passed_gets_its_delta():
    rng = np.random.default_rng(0)
    x = np.array([[[[1.0, 3, 0, 2], [3, 2, -1, 2], [0, 0, 9, 9]]]])
    trace = backprop([Conv2D(np.ones((1, 1, 1, 1)), None, linear), MaxPool2D(2), Dense.random(2, 1, sigmoid, rng)],
                     x, np.ones((1, 1)), squared_error)
    told = ["".join(piece if isinstance(piece, str) else number(piece.value) for piece in substitution(trace, *step))
            for step in ((Step("s", 2), (1, 1, 2)), (Step("dE_do", 1), (1, 1, 2)), (Step("dE_do", 1), (1, 2, 1)),
                         (Step("dE_do", 1), (1, 3, 3)))]
    delta = number(trace.delta[2][0, 0, 0, 0])
    assert told == ["max(0.00, 2.00, −1.00, 2.00)", f"{delta} · 1.00", f"{delta} · 0.00", "0"]
    assert equation(trace, Step("dE_do", 1), at=(1, 3, 2)).endswith(
        r"\sum_{u,v} \delta_{1,u,v}^{2}\,\frac{\partial s_{1,u,v}^{2}}"
        r"{\partial o_{1,3,2}^{1}}")


@pytest.mark.parametrize("index", ["2r+p-1", "r-2u+1", "10r+p", "r+p-12"])
def test_an_index_may_be_counted_out(index):
    assert Place(trace_of("A"), Step("s", 1)).at("o", "j", index, "c").index == ("j", index, "c")


@pytest.mark.parametrize("index", ["r*2", "(r-p+1)", "r/2", "2", "r+", "__import__"])
def test_what_is_no_index_is_refused(index):
    with pytest.raises(ValueError, match="is no index: write a letter"):
        Place(trace_of("A"), Step("s", 1)).at("o", "j", index, "c")


UPDATES_IN_EVERY_NOTATION = {  # new weights and the loss after them, of one example and of two
    "main": [r"w_{ji}^{1} \leftarrow w_{ji}^{1} - \alpha\,\frac{\partial E}{\partial w_{ji}^{1}}",
             r"E_{\text{after}} \approx E - \frac{\sum (\Delta w)^2}{\alpha}",
             r"E_{\text{after}} = \sum_i \tfrac12\,(o_{i,\text{after}}^{2} - y_{i}^{*})^2",
             r"\overline{E}_{\text{after}} = \frac{1}{N}\,\sum_n E_{n}(w_{\text{after}})"],
    "001 likelihood": [r"w_{ij}(n+1) = w_{ij}(n) - \alpha\,(-\frac{\partial \log L(n)}{\partial w_{ij}(n)})",
                       r"-\log L(n+1) \approx -\log L(n) - \frac{\sum (\Delta w)^2}{\alpha}",
                       r"-\log L(n+1) = \sum_i \tfrac12\,(y_{i,\text{after}}(t) - y_{i}^{*}(t))^2",
                       r"\overline{-\log L(n+1)} = \frac{1}{N}\,\sum_t (-\log L(t, w(n+1)))"],
    "002": [r"w_{ij}^{1} \leftarrow w_{ij}^{1} - \alpha\,\frac{\partial E}{\partial w_{ij}^{1}}",
            r"E_{\text{after}} \approx E - \frac{\sum (\Delta w)^2}{\alpha}",
            r"E_{\text{after}} = \sum_i \tfrac12\,(a_{i,\text{after}}^{2} - y_{i})^2",
            r"\overline{E}_{\text{after}} = \frac{1}{N}\,\sum_n E_{n}(w_{\text{after}})"],
    "003": [r"v_{ji} \leftarrow v_{ji} - \alpha\,\frac{\partial L}{\partial v_{ji}}",
            r"L_{\text{after}} \approx L - \frac{\sum (\Delta w)^2}{\alpha}",
            r"L_{\text{after}} = \sum_i \tfrac12\,(\hat{z}_{i,\text{after}} - z_{i})^2",
            r"\overline{L}_{\text{after}} = \frac{1}{N}\,\sum_n L_{n}(w_{\text{after}})"],
    "003 last page": [r"w_{ij} \leftarrow w_{ij} - \alpha\,\frac{\partial E}{\partial w_{ij}}",
                      r"E_{\text{after}} \approx E - \frac{\sum (\Delta w)^2}{\alpha}",
                      r"E_{\text{after}} = \sum_j \tfrac12\,(o_{j,\text{after}} - t_{j})^2",
                      r"\overline{E}_{\text{after}} = \frac{1}{N}\,\sum_n E_{n}(w_{\text{after}})"],
    "004": [r"w_{ij}^{(1)} \leftarrow w_{ij}^{(1)} - \alpha\,\frac{\partial L}{\partial w_{ij}^{(1)}}",
            r"L_{\text{after}} \approx L - \frac{\sum (\Delta w)^2}{\alpha}",
            r"L_{\text{after}} = \sum_i \tfrac12\,(y_{i,\text{after}} - t_{i})^2",
            r"\overline{L}_{\text{after}} = \frac{1}{N}\,\sum_n L_{n}(w_{\text{after}})"],
}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_every_notation_of_the_update(notation):
    one, two = (update(backprop(*example((2,), [dense(3, tanh), dense(2, sigmoid)], squared_error, N=N)), 0.5)
                for N in (1, 2))
    found = [equation(one, Step(*step), notation) for step in (("new_W", 1), ("predicted", 2), ("new_E", 2))]
    assert [*found, equation(two, Step("new_E", 2), notation)] == UPDATES_IN_EVERY_NOTATION[notation]


AT = r"_\{[^{}]*\}"
SYMBOLS = {  # what a symbol of each notation looks like: s, o, W, b, y, E of an example and of all, δ
    "main": (rf"s{AT}\^\{{\d\}}", rf"o{AT}\^\{{\d\}}", rf"w{AT}\^\{{\d\}}", rf"b{AT}\^\{{\d\}}", rf"y{AT}\^\{{\*\}}",
             "E", "E", rf"\\delta{AT}\^\{{\d\}}"),
    "001 likelihood": (rf"s{AT}\(t\)", rf"[xhy]{AT}\(t\)", rf"w{AT}\(n\)", rf"b{AT}\(n\)", rf"y{AT}\^\{{\*\}}\(t\)",
                       r"\\log L\(t\)", r"\\log L\(n\)", None),
    "002": (rf"z{AT}\^\{{\d\}}", rf"a{AT}\^\{{\d\}}", rf"w{AT}\^\{{\d\}}", rf"b{AT}\^\{{\d\}}", rf"y{AT}", "E", "E",
            rf"d{AT}\^\{{\d\}}"),
    "003": (rf"\(?\\mathbf\{{(?:w|v|v\^\{{\d\}})\}}{AT} \\cdot \\mathbf\{{(?:x|y|y\^\{{\d\}})\}}(?:_\{{n\}})?\)?",
            rf"(?:x|y|y\^\{{\d\}}|\\hat\{{[yz]\}}){AT}", rf"(?:w|v|v\^\{{\d\}}){AT}", rf"b{AT}", rf"[yz]{AT}", "L", "L",
            None),
    "003 last page": (rf"\\text\{{net\}}{AT}", rf"o{AT}", rf"w{AT}", rf"b{AT}", rf"t{AT}", "E", "E", rf"\\delta{AT}"),
    "004": (rf"a{AT}\^\{{\(\d\)\}}", rf"(?:z{AT}\^\{{\(\d\)\}}|y{AT})", rf"w{AT}\^\{{\(\d\)\}}",
            r"w_\{[ij]0\}\^\{\(\d\)\}", rf"t{AT}", "L", "L", rf"\\delta{AT}\^\{{\(\d\)\}}"),
}
INDEX_LETTERS = {notation: "ijknrcpquv" for notation in NOTATIONS} | {
    "001 likelihood": "ijktrcpquv", "003 last page": "ijnrcpquv"}


def looks_like(notation):
    """The regular expression of every quantity."""
    s, o, W, b, y, E, E_of_all, delta = SYMBOLS[notation]
    minus = "-" if "log" in E else ""

    def slope(of, by):
        return rf"{minus}\\frac\{{\\partial {of}\}}\{{\\partial {by}\}}"

    def new(parameter):
        return parameter.replace(r"\(n\)", r"\(n\+1\)")

    after = r"-\\log L\(n\+1\)|\\overline\{-\\log L\(n\+1\)\}" if minus else (
        rf"(?:{E}|\\overline\{{{E}\}})_\{{\\text\{{after\}}\}}")
    return {"s": s, "o": o, "W": W, "b": b, "y": y, "E": minus + E, "delta": delta or slope(E, s),
            "dE_do": slope(E, o), "dE_dW": slope(E_of_all, W), "dE_db": slope(E_of_all, b),
            "J": slope(o, s).lstrip("-"), "won": slope(s, o).lstrip("-"), "new_W": new(W), "new_b": new(b),
            "rate": r"\\alpha", "moved": r"\\sum \(\\Delta w\)\^2",
            "mean_E": rf"{minus}{E_of_all}|\\overline\{{{minus}{E_of_all}\}}", "predicted": after, "new_E": after,
            "after_E": r"-\\log L\(t, w\(n\+1\)\)" if minus else rf"{E}_\{{n\}}\(w_\{{\\text\{{after\}}\}}\)",
            "new_o": o.replace(AT, r"_\{[^{}]*,\\text\{after\}\}")}


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("notation", NOTATIONS)
def test_equations_hold_the_symbols_of_their_notation_and_no_others(notation, name):
    trace, expected = trace_of(name), looks_like(notation)

    def look(quantity, latex):
        assert re.fullmatch(expected[quantity], latex), (quantity, latex)
        for index in re.findall(r"_\{([^{}\\]*)", latex):
            assert set(re.findall("[a-z]", index)) <= set(INDEX_LETTERS[notation]), latex
        return "•"

    for step in all_steps(trace):
        rest = equation(trace, step, notation, mark=look)
        assert rest.startswith("•")
        letters = re.findall("[A-Za-z]", re.sub(r"\\[A-Za-z]+", "", rest))
        assert set(letters) <= {*INDEX_LETTERS[notation], "N"}, rest
        assert set(re.findall(r"\\([A-Za-z]+)", rest)) <= {
            "sum", "frac", "tfrac", "exp", "log", "tanh", "max", "cdot", "leftarrow", "approx", "ell"}, rest


def test_symbol():
    trace = trace_on_maps()
    found = [symbol(trace, Step(*step), notation) for step, notation in (
        (("W", 1), "main"), (("W", 3), "002"), (("o", 0), "001 likelihood"), (("b", 2), "004"), (("y", 3), "003"))]
    assert found == [r"w_{ji,pq}^{1}", "w_{i(j,p,q)}^{3}", "x_{i,r,c}(t)", "w_{i0}^{(2)}", "z_{i}"]
    assert symbol(trace, Step("b", 1), mark=lambda quantity, latex: f"<{quantity} {latex}>") == "<b b_{i}^{1}>"


def test_labels_are_the_letters_of_the_notation_as_plain_text():
    order = ("s", "o", "top", "b", "W", "y", "E", "delta", "slope")
    assert {key: " ".join(notation.labels[name] for name in order) for key, notation in NOTATIONS.items()} == {
        "main": "s o o b w y* E δ ∂E/∂", "001 likelihood": "s h y b w y* −log L ∂/∂s ∂/∂",
        "002": "z a a b w y E d ∂E/∂",
        "003": "w·x y ẑ b w z L ∂L/∂(w·x) ∂L/∂", "003 last page": "net o o b w t E δ ∂E/∂",
        "004": "a z y w₀ w t L δ ∂L/∂"}
