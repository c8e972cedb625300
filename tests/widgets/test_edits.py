"""What a learner changes in the stepper: held against autograd on nets changed by hand, undone, and refused."""

import itertools
import json
import re
import threading
import time
import warnings
import weakref
from dataclasses import replace

import numpy as np
import pytest
from reference import (
    EXAMPLES,
    Example,
    agree,
    binary,
    conv,
    dense,
    example,
    linear,
    multinomial,
    relu,
    sigmoid,
    softmax,
    squared_error,
    sum_of_squares,
    tanh,
    weightless,
    whole_pass,
)

from bpcore import Conv2D, Dense, MaxPool2D, backprop
from bpcore.descent import update
from bpcore.widgets import Stepper
from bpcore.widgets.stepper import widget
from bpcore.widgets.stepper.edits import Parts, edit, summary

DENSE = (2,), [dense(3, tanh), dense(2, sigmoid)], binary
MAPS = (2, 5, 4), [conv(3, 2, 2, relu), dense(4, tanh), dense(2, softmax)], squared_error
BARE = (3,), [dense(4, tanh, bias=False), weightless(softmax, bias=True)], multinomial


def made(recipe, N=3, rate=0.3):
    """The parts of an example, and its Update."""
    parts = example(*recipe, N=N)
    return parts, update(backprop(*parts), rate)


def entries(trace):
    """Every array of an Update by name."""
    L = len(trace.net)
    names = {"E0": trace.E, "y0": trace.y, "after_E0": trace.after_E} | {f"o{l}": o for l, o in trace.o.items()}
    for quantity in ("s", "dE_do", "delta", "dE_dW", "dE_db"):
        names |= {f"{quantity}{l}": array for l, array in getattr(trace, quantity).items()}
    for l in range(1, L + 1):
        names |= {f"W{l}": trace.net[l - 1].W, f"b{l}": trace.net[l - 1].b,
                  f"new_W{l}": trace.new_net[l - 1].W, f"new_b{l}": trace.new_net[l - 1].b}
    return {name: array for name, array in names.items() if array is not None}


def assert_is_the_pass_of(found, parts, rate):
    """Each quantity is what autograd gives for these parts, and the update one step down the mean loss."""
    net, x, y, loss = parts
    np.testing.assert_array_equal(found.o[0], x)
    np.testing.assert_array_equal(found.y, y)
    assert found.loss is loss and found.rate == rate and type(found.rate) is float
    assert [layer.activation for layer in found.net] == [layer.activation for layer in net]
    expected = whole_pass(*parts[:3], loss.name)
    for (quantity, l), array in expected.items():
        agree(found[quantity, l], array, f"{quantity}{l}")
    for l, layer in enumerate(net, 1):
        for part in ("W", "b"):
            if (old := getattr(layer, part)) is not None:
                np.testing.assert_array_equal(found[part, l], old)
                agree(found["new_" + part, l], old - rate / len(x) * expected["dE_d" + part, l], f"new_{part}{l}")
            else:
                assert getattr(found.net[l - 1], part) is None


def assert_is_the_same(found, expected):
    """In every bit."""
    assert found.loss is expected.loss and (found.rate, found.number) == (expected.rate, expected.number)
    assert [layer.activation for layer in found.net] == [layer.activation for layer in expected.net]
    assert {name: (array.dtype, array.tobytes()) for name, array in entries(found).items()} == {
        name: (array.dtype, array.tobytes()) for name, array in entries(expected).items()}


def with_entry(parts, change, value):
    """The parts with one entry changed, by the loops of the notes instead of by shapes."""
    net, x, y, loss = list(parts.net), parts.x.copy(), parts.y.copy(), parts.loss
    name, l = re.fullmatch(r"([oybW])(\d)", change["change"]).groups()
    index, l = tuple(change["index"]), int(l)
    if name in "oy":
        (x if name == "o" else y)[(change["example"], *index)] = value
        return Example(net, x, y, loss)
    array = getattr(net[l - 1], name).copy()
    if name == "W" and len(index) == 4 and array.ndim == 2:  # a row of W for each value of the maps below
        j, p, q, i = index
        _, height, width = parts.x.shape[1:] if l == 1 else backprop(*parts).o[l - 1].shape[1:]
        array[(j * height + p) * width + q, i] = value
    else:
        array[index] = value
    net[l - 1] = replace(net[l - 1], **{name: array})
    return Example(net, x, y, loss)


ENTRIES = [
    (DENSE, {"change": "W1", "index": [0, 2]}, "w from 1 to 3 of layer 1"),
    (DENSE, {"change": "W2", "index": [2, 1]}, "w from 3 to 2 of layer 2"),
    (DENSE, {"change": "b1", "index": [1]}, "b of unit 2 of layer 1"),
    (DENSE, {"change": "b2", "index": [0]}, "b of unit 1 of layer 2"),
    (DENSE, {"change": "o0", "index": [1], "example": 2}, "Input 2 of example 3"),
    (DENSE, {"change": "y2", "index": [0], "example": 1}, "Target 1 of example 2"),
    (BARE, {"change": "W1", "index": [2, 3]}, "w from 3 to 4 of layer 1"),
    (BARE, {"change": "b2", "index": [3]}, "b of unit 4 of layer 2"),
    (MAPS, {"change": "W1", "index": [1, 2, 0, 1]}, "w from map 2 to 3 of layer 1, p = 0, q = 1"),
    (MAPS, {"change": "b1", "index": [2]}, "b of map 3 of layer 1"),
    (MAPS, {"change": "W2", "index": [2, 3, 1, 0]}, "w from map 3, row 4, column 2 to unit 1 of layer 2"),
    (MAPS, {"change": "W3", "index": [3, 0]}, "w from 4 to 1 of layer 3"),
    (MAPS, {"change": "o0", "index": [1, 4, 2], "example": 1}, "Input map 2, row 5, column 3 of example 2"),
    (MAPS, {"change": "y3", "index": [1], "example": 0}, "Target 2 of example 1"),
]


@pytest.mark.parametrize(("recipe", "change", "name"), ENTRIES)
def test_an_entry_is_changed_and_everything_follows(recipe, change, name):
    parts, before = made(recipe)
    after = edit(before, change | {"to": "0.9"})
    assert_is_the_pass_of(after, with_entry(parts, change, 0.9), 0.3)
    sentence = summary(before, after, change)
    pattern = rf"{re.escape(name)}: −?\d+\.\d\d → 0\.90\. Mean E: \d+\.\d+ → \d+\.\d+\."
    assert re.fullmatch(pattern, sentence), sentence


@pytest.mark.parametrize(("change", "changes", "said"), [
    ({"change": "activation1", "to": "relu"}, {1: relu}, "Activation of layer 1: tanh → relu. "),
    ({"change": "activation1", "to": "softmax"}, {1: softmax}, "Activation of layer 1: tanh → softmax. "),
    ({"change": "activation2", "to": "softmax"}, {2: softmax}, "Activation of layer 2: sigmoid → softmax. "),
    ({"change": "loss", "to": "squared_error"}, squared_error, "Loss: binary cross entropy → squared error. "),
    ({"change": "loss", "to": "multinomial_cross_entropy"}, multinomial,
     "Loss: binary cross entropy → multinomial cross entropy. "),
    ({"change": "rate", "to": "0,125"}, 0.125, "Rate: 0.3 → 0.125. Mean E after the update: "),
    ({"change": "rate", "to": "1e-5"}, 1e-5, "Rate: 0.3 → 1e−05. Mean E after the update: "),
])
def test_a_choice_is_changed_and_everything_follows(change, changes, said):
    (net, x, y, loss), before = made(DENSE)
    rate = 0.3
    if isinstance(changes, dict):
        net = [replace(layer, activation=changes.get(l, layer.activation)) for l, layer in enumerate(net, 1)]
    elif isinstance(changes, float):
        rate = changes
    else:
        loss = changes
    after = edit(before, change)
    assert_is_the_pass_of(after, Example(net, x, y, loss), rate)
    assert summary(before, after, change).startswith(said)


@pytest.mark.parametrize(("N", "name", "E"), [(1, "Input 1", "E"), (2, "Input 1 of example 1", "Mean E")])
def test_one_example_has_no_number_and_two_have_a_mean(N, name, E):
    before, change = made(DENSE, N)[1], {"change": "o0", "index": [0], "example": 0, "to": "0.5"}
    sentence = summary(before, edit(before, change), change)
    assert re.fullmatch(rf"{name}: \S+ → 0\.50\. {E}: \S+ → \S+\.", sentence), sentence


def test_what_is_told_of_one_example():
    """o = wx = 1, E = ½(o − 3)² = 2, and with w = 2 the loss is ½. Smaller changes are told with more digits, up
    to five."""
    before = update(backprop([Dense(np.array([[1.0]]), None, linear)], np.array([[1.0]]), np.array([[3.0]]),
                             squared_error), 0.5)
    for to, said in (("2", "w from 1 to 1 of layer 1: 1.00 → 2.00. E: 2.00 → 0.50."),
                     ("1.001", "w from 1 to 1 of layer 1: 1.000 → 1.001. E: 2.000 → 1.998."),
                     ("1.00001", "w from 1 to 1 of layer 1: 1.00000 → 1.00001. E: 2.00000 → 1.99998."),
                     ("1.000001", "w from 1 to 1 of layer 1: 1.00 → 1.00. E: 2.00 → 2.00."),
                     ("1", "w from 1 to 1 of layer 1: 1.00 → 1.00. E: 2.00 → 2.00.")):
        change = {"change": "W1", "index": [0, 0], "to": to}
        assert summary(before, edit(before, change), change) == said
    change = {"change": "rate", "to": "1"}  # the slope is −2: w becomes 2, or 3
    assert summary(before, edit(before, change), change) == "Rate: 0.5 → 1. E after the update: 0.50 → 0.00."


@pytest.mark.parametrize(("typed", "value"), [
    ("0.9", 0.9), ("  0.9\t", 0.9), ("\N{NO-BREAK SPACE}0.9", 0.9), ("0,9", 0.9), ("−0.9", -0.9), ("−0,9", -0.9),
    ("-0.9", -0.9), ("+0.9", 0.9), (".9", 0.9), ("9.", 9), ("9", 9), ("1e−3", 1e-3), ("2.5E2", 250), ("1e6", 1e6),
    ("−1000000", -1e6), ("0", 0), ("1e-400", 0), (0.9, 0.9), (-2, -2), (np.float64(0.9), 0.9), (np.float32(0.5), 0.5),
])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_numbers_are_read_as_a_person_writes_them(typed, value, dtype):
    before = update(backprop(*example(*DENSE).astype(dtype)), 0.3)
    after = edit(before, {"change": "W1", "index": [1, 1], "to": typed})
    assert after["W", 1][1, 1] == np.dtype(dtype).type(value)


@pytest.mark.parametrize("recipe", [DENSE, MAPS])
def test_float32_stays_float32(recipe):
    before = update(backprop(*example(*recipe).astype(np.float32)), 0.3)
    L, index = len(before.net), [0] * (before.o[0].ndim - 1)
    for change in ({"change": f"W{L}", "index": [0, 1], "to": "0.1"}, {"change": "b1", "index": [0], "to": "0.1"},
                   {"change": "o0", "index": index, "example": 0, "to": "1e6"}, {"change": "rate", "to": "0.1"},
                   {"change": f"y{L}", "index": [0], "example": 0, "to": "0.1"},
                   {"change": "activation1", "to": "tanh"}, {"change": "loss", "to": "sum_of_squares"}):
        assert {name: array.dtype for name, array in entries(edit(before, change)).items()} == dict.fromkeys(
            entries(before), np.dtype(np.float32))


@pytest.mark.parametrize("recipe", [DENSE, MAPS, BARE])
def test_nothing_is_changed_in_place(recipe):
    _, before = made(recipe)
    copies = {name: array.copy() for name, array in entries(before).items()}
    net, loss = before.net, before.loss
    for to in ("0.9", "−1000000"):
        for name in ("W1", f"b{len(net)}", "o0", f"y{len(net)}"):
            array = {"o": before.o[0][0], "y": before.y[0]}.get(name[0], copies.get(name))
            index = [0] * (2 if name == "W1" and array.ndim == 2 else array.ndim)
            if (name[0], to) != ("y", "−1000000"):  # no target of these losses
                edit(before, {"change": name, "index": index, "example": 0, "to": to})
    edit(before, {"change": "loss", "to": "sum_of_squares"})
    edit(before, {"change": "activation1", "to": "linear"})
    assert before.net is net and before.loss is loss and before.rate == 0.3
    for name, array in entries(before).items():
        np.testing.assert_array_equal(array, copies[name], err_msg=name)


W1 = {"change": "W1", "index": [0, 0]}
CYCLIC, DEEP, MANY = {}, [], np.array([0.5, 0.6])
CYCLIC["change"] = CYCLIC["to"] = CYCLIC
for _ in range(500):
    DEEP = [DEEP]
INPUT = {"change": "o0", "index": [0], "example": 0, "to": "1"}
AGAIN = {"again": True}
NUMBER, THERE = "is not a number: write one such as −0.5.", "There is no such entry"
NONSENSE = [
    # not a change at all
    (None, "not a change"), (3, "not a change"), ("W1", "not a change"), ([], "not a change"), ([W1], "not a change"),
    ({}, "not a change"), ({"to": "1"}, "not a change"), ({"change": None}, "not a change"),
    ({"change": ["W1"], "to": "1"}, "not a change"), ({"change": {}, "to": "1"}, "not a change"),
    ({"undo": False}, "not a change"), ({"undo": 1}, "not a change"), ({"restart": "yes"}, "not a change"),
    ({"kind": "anywidget-command", "name": "x"}, "not a change"), (True, "not a change"),
    *((odd, "not a change") for odd in (CYCLIC, DEEP, MANY)),
    *(({name: odd}, "not a change") for odd in (CYCLIC, DEEP, MANY)
      for name in ("hello", "undo", "restart", "again", "change", "to")),
    # nothing of that name
    *((W1 | {"change": name, "to": "1"}, "There is no “") for name in (
        "", "W", "W0", "W3", "W-1", "W01", "W١", "w1", "b3", "o1", "s1", "y1", "y3", "E2", "delta1", "activation0",
        "activation3", "net", "__class__", "new_W1", "W1\n", "W" + "9" * 5000)),
    (W1 | {"change": "<img src=x onerror=alert(1)>", "to": "1"}, "There is no “<img src=x onerror=a…” to change here"),
    # not a number
    *((W1 | {"to": typed}, f"“{typed}” {NUMBER}") for typed in (
        "abc", "nan", "NaN", "inf", "-inf", "∞", "0x10", "1_000", "1e", "e5", ".", "-", "−", "1.2.3", "1,2,3", "1 000",
        "1 2", "--1", "½", "٣", "true", "None", "undefined", "1+1", "__import__('os')", "[1]", "0.9x")),
    (W1 | {"to": "<img src=x onerror=alert(1)>"}, f"“<img src=x onerror=a…” {NUMBER}"),
    (W1 | {"to": "\ud800\u202e\n1"}, f"“???1” {NUMBER}"), (W1 | {"to": "9" * 100_000 + "x"}, f"“{'9' * 20}…” {NUMBER}"),
    *((W1 | {"to": typed}, "There is no number: write one such as −0.5.") for typed in (
        "", "   ", None, [], [1], ["1"], {}, {"to": "1"}, True, False)),
    (W1, "There is no number"),
    *((W1 | {"to": typed}, f"“{typed}” is too large: write a number from −1000000 to 1000000.") for typed in (
        "1e999", "-1e999", "1000000.1", "−1000001", "1e7", 1e7, 2_000_000)),
    (W1 | {"to": "9" * 100_000}, f"“{'9' * 20}…” is too large"),
    *((W1 | {"to": typed}, f"“{typed}” {NUMBER}") for typed in (float("nan"), float("inf"), float("-inf"))),
    # no such entry
    *((W1 | {"index": index, "to": "1"}, THERE) for index in (
        [], [0], [0, 0, 0], [-1, 0], [0, -1], [2, 0], [0, 3], [10**30, 0], [True, False], [0.0, 0], ["0", "0"],
        [None, 0], [[0], [0]], None, "00", {"0": 0}, 0, [0, float("nan")])),
    ({"change": "W1", "to": "1"}, THERE), ({"change": "b1", "index": [3], "to": "1"}, THERE),
    *((INPUT | {"example": n}, THERE) for n in (-1, 3, 10**30, None, "0", True, 0.0, [0])),
    *((INPUT | {"index": index}, THERE) for index in ([], [2], [-1], [0, 0])),
    (INPUT | {"change": "y2", "index": [2]}, THERE),
    # no such choice
    *(({"change": "activation1", "to": name}, "is not an activation: choose linear, sigmoid, tanh, relu or softmax.")
      for name in ("", "swish", "Tanh", "np", "Elementwise", None, 1, ["relu"], {}, True, "<img onerror=alert(1)>")),
    *(({"change": "loss", "to": name}, "is not a loss: choose squared_error, ")
      for name in ("", "mse", "np", "Loss", None, 1, ["squared_error"], "squared error")),
    ({"change": "activation1"}, "is not an activation"), ({"change": "loss"}, "is not a loss"),
    *(({"change": "rate", "to": rate}, "give a positive number") for rate in ("0", "-0.1", "−0,1", "1e-400")),
    *(({"change": "rate", "to": rate}, "number") for rate in ("", "fast", None, "nan", "1e999", True, [0.1])),
    ({"change": "rate"}, "There is no number"),
    # what no page sends, but a cell may
    *(({"change": name, "index": [0, 0], "to": odd}, says)
      for odd in (CYCLIC, DEEP, MANY, MANY.astype(str), {1}, b"relu")
      for name, says in (("activation1", "That is not an activation: choose"), ("loss", "That is not a loss: choose"),
                         ("rate", "There is no number"), ("W1", "There is no number"))),
    *((change | {"to": 1}, THERE) for odd in (CYCLIC, DEEP, MANY)
      for change in (W1 | {"index": odd}, W1 | {"index": [odd, 0]}, INPUT | {"example": odd})),
]


def sends(stepper, message):
    """The message as it comes from the page; gives the news that answer it, as every message is answered once."""
    answers = stepper.news["answer"]
    stepper._handle_msg({"content": {"data": {"method": "custom", "content": message}}, "buffers": []})
    assert stepper.news["answer"] == answers + 1, "an error in the answer is only logged"
    return stepper.news


def changed():
    """A stepper in which one thing is changed."""
    stepper = Stepper(made(DENSE)[1])
    assert not sends(stepper, W1 | {"to": "0.9"})["wrong"]
    return stepper


edited = pytest.fixture(scope="module")(changed)  # for tests that leave it as it is


@pytest.mark.parametrize(("message", "said"), NONSENSE)
def test_nonsense_gets_a_sentence_and_changes_nothing(edited, message, said):
    trace, data = edited.trace, edited.data
    news = sends(edited, message)
    assert said in news["text"] and re.fullmatch(r"[^\n]{10,200}\.", news["text"])
    assert news["wrong"] is True and news["undo"] == 1
    assert edited.trace is trace and edited.data is data
    json.dumps(news, allow_nan=False, ensure_ascii=False).encode()  # as it is sent
    if "change" in (message if isinstance(message, dict) else {}):
        with pytest.raises(ValueError, match=re.escape(said)):
            edit(edited.trace, message)


def test_nonsense_can_be_undone_no_more_than_before():
    """After all of that, one change is there to be undone."""
    stepper = changed()
    for message, _ in NONSENSE:
        sends(stepper, message)
    assert not sends(stepper, {"undo": True})["wrong"] and stepper.news["undo"] == 0
    news = sends(stepper, {"undo": True})
    assert (news["text"], news["wrong"], news["undo"]) == ("There is nothing to undo.", True, 0)


@pytest.mark.parametrize("name", ["b1", "W2"])
def test_a_part_that_is_not_there_cannot_be_changed(name):
    with pytest.raises(ValueError, match=f"There is no “{name}” to change here"):
        edit(made(BARE)[1], {"change": name, "index": [0], "to": "1"})


def test_bpcore_says_why_maps_have_no_softmax():
    stepper = Stepper(made(MAPS)[1])
    news = sends(stepper, {"change": "activation1", "to": "softmax"})
    assert news["wrong"] and "softmax couples the units of one row, and a Conv2D layer gives maps" in news["text"]


def test_below_and_on_a_pooling_all_follows():
    """Another value becomes the largest: it passes, and δ goes to it."""
    x = np.array([[[[0.5, 0.2], [0.1, 0.4]]]])
    net = [Conv2D(np.ones((1, 1, 1, 1)), None, linear), MaxPool2D(2), Dense(np.ones((1, 1)), None, linear)]
    stepper = Stepper(backprop(net, x, np.array([[1.0]]), squared_error))
    assert stepper.data["values"]["dE_do1"] == [["−0.50", "0.00", "0.00", "0.00"]]
    news = sends(stepper, {"change": "o0", "index": [0, 1, 1], "example": 0, "to": "0.9"})
    assert news["text"] == "Input map 1, row 2, column 2: 0.40 → 0.90. E: 0.12 → 5.0e−3."
    assert stepper.data["values"]["s2"] == [["0.90"]]
    assert stepper.data["values"]["dE_do1"] == [["0.00", "0.00", "0.00", "−0.10"]]
    assert not sends(stepper, {"change": "activation2", "to": "tanh"})["wrong"]
    assert stepper.data["layers"][2]["label"] == "max of 2×2, tanh"
    assert "no “W2”" in sends(stepper, {"change": "W2", "index": [0], "to": "1"})["text"]


def values(stepper):
    """What the page shows, by name."""
    return stepper.data["values"] | {"kinds": [layer["kind"] for layer in stepper.data["layers"]],
                                     "loss": stepper.data["loss"], "rate": stepper.data["rate"]}


@pytest.mark.parametrize("recipe", [DENSE, MAPS, BARE])
def test_changes_are_undone_one_by_one(recipe):
    parts, first = made(recipe)
    stepper, L = Stepper(first), len(parts.net)
    index = {2: [0, 0], 4: [0, 0, 0, 0]}[parts.net[0].W.ndim]
    seen = [(stepper.trace, values(stepper))]
    for n, change in enumerate([
            {"change": "W1", "index": index, "to": "0.9"}, {"change": "W1", "index": index, "to": "-0.9"},
            {"change": f"b{L}", "index": [0], "to": "2"}, {"change": f"y{L}", "index": [0], "example": 1, "to": "0"},
            {"change": "o0", "index": [0] * (parts.x.ndim - 1), "example": 0, "to": "3"},
            {"change": "activation1", "to": "sigmoid"}, {"change": "loss", "to": "sum_of_squares"},
            {"change": "rate", "to": "0.01"}], 1):
        news = sends(stepper, change)
        assert not news["wrong"] and news["undo"] == n and news["text"] == summary(seen[-1][0], stepper.trace, change)
        assert stepper.trace is not seen[-1][0] and values(stepper) != seen[-1][1]
        seen.append((stepper.trace, values(stepper)))
    for undone in reversed(range(n)):
        news = sends(stepper, {"undo": True})
        assert not news["wrong"] and news["undo"] == undone and news["text"].startswith("Undone. ")
        assert values(stepper) == seen[undone][1]
        assert_is_the_same(stepper.trace, seen[undone][0])
    assert stepper.trace is first
    assert_is_the_pass_of(stepper.trace, parts, 0.3)


def test_back_to_the_start(monkeypatch):
    assert widget._UNDOABLE == 100
    monkeypatch.setattr(widget, "_UNDOABLE", 6)  # which takes less time
    stepper = Stepper(made(DENSE)[1])
    first, shown = stepper.trace, values(stepper)
    for to in range(9):  # more than can be undone
        sends(stepper, W1 | {"to": str(to)})
    assert stepper.news["undo"] == 6
    for left in reversed(range(6)):
        assert sends(stepper, {"undo": True})["undo"] == left
    assert stepper.trace["W", 1][0, 0] == 2
    sends(stepper, W1 | {"to": "0"})
    news = sends(stepper, {"restart": True})
    assert news["text"] == "Back to the start: every number is as it was."
    assert not news["wrong"] and news["undo"] == 0
    assert stepper.trace is first and values(stepper) == shown
    assert sends(stepper, {"undo": True})["wrong"]
    assert not sends(stepper, W1 | {"to": "1"})["wrong"] and stepper.news["undo"] == 1


@pytest.mark.parametrize("recipe", [DENSE, MAPS])
def test_what_can_be_undone_holds_no_pass(recipe):
    """A pass takes as much room as there are examples; what it was worked out from is shared, but for what changed."""
    stepper, index = Stepper(made(recipe, N=40)[1]), (0,) * made(recipe)[1]["W", 1].ndim
    x, passes = stepper.trace.o[0], []
    for change in (*(W1 | {"index": index, "to": to} for to in range(3)), AGAIN, {"change": "rate", "to": 0.1}):
        passes.append(weakref.ref(stepper.trace))
        assert not sends(stepper, change)["wrong"]
    first, *others = passes
    assert first() is not None and [pass_() for pass_ in others] == [None] * 4
    held = {id(array): array.nbytes for parts, _ in stepper._done for array in parts.arrays}
    once = sum(array.nbytes for array in Parts.of(stepper.trace).arrays)
    assert id(x) in held and sum(held.values()) <= once + 5 * (once - x.nbytes - stepper.trace.y.nbytes)


def test_of_a_change_only_what_it_changed_is_kept():
    stepper = Stepper(made(DENSE)[1])
    assert not sends(stepper, W1 | {"to": "0" * 100_000 + "1", "more": ["x" * 100_000]})["wrong"]
    [(_, change)] = stepper._done
    assert change == W1


def test_the_oldest_changes_are_given_up_where_they_hold_too_much(monkeypatch):
    """Every change of an input holds the inputs as they were; those that are shown, or were at first, are there anyway.
    The last change can be undone, however much it holds."""
    stepper, seen = Stepper(made(DENSE, N=40)[1]), []
    monkeypatch.setattr(widget, "_HELD", 3 * stepper.trace.o[0].nbytes)
    for to in range(8):
        seen.append(stepper.trace)
        news = sends(stepper, INPUT | {"to": str(to)})
        assert news["undo"] == min(to + 1, 4 if to == 3 else 3)
    for undone in (7, 6, 5):
        assert not sends(stepper, {"undo": True})["wrong"]
        assert_is_the_same(stepper.trace, seen[undone])
    assert sends(stepper, {"undo": True})["wrong"]
    monkeypatch.setattr(widget, "_HELD", 0)
    assert [sends(stepper, INPUT | {"to": str(to)})["undo"] for to in range(3)] == [1, 1, 1]


def test_a_pass_made_by_hand_is_that_to_which_one_comes_back():
    """Not what bpcore would give for its net and inputs."""
    first = made(DENSE)[1]
    stepper = Stepper(replace(first, E=first.E + 1))
    by_hand = stepper.trace
    sends(stepper, W1 | {"to": "1"})
    sends(stepper, W1 | {"to": "2"})
    sends(stepper, {"undo": True})
    sends(stepper, {"undo": True})
    assert stepper.trace is by_hand


def test_undoing_tells_what_is_again_as_it_was():
    stepper = Stepper(made(DENSE, N=1)[1])
    before = stepper.data["values"]["W1"][0]
    there = sends(stepper, W1 | {"to": "0.9"})["text"]
    back = sends(stepper, {"undo": True})["text"]
    w, to, E, E_to = re.fullmatch(r"w from 1 to 1 of layer 1: (\S+) → (\S+)\. E: (\S+) → (\S+)\.", there).groups()
    assert (w, to) == (before, "0.90")
    assert back == f"Undone. w from 1 to 1 of layer 1: {to} → {w}. E: {E_to} → {E}."


def test_the_same_from_a_cell():
    stepper, (parts, _) = Stepper(made(DENSE)[1]), made(DENSE)
    stepper.change("W1", 0.9, index=(0, 2))
    assert_is_the_pass_of(stepper.trace, with_entry(parts, W1 | {"index": [0, 2]}, 0.9), 0.3)
    stepper.change("o0", -1, index=[1], example=2)
    stepper.change("loss", "squared_error")
    assert stepper.trace.o[0][2, 1] == -1 and stepper.trace.loss is squared_error and stepper.news["undo"] == 3
    with pytest.raises(ValueError, match="“abc” is not a number"):
        stepper.change("W1", "abc", index=(0, 2))
    stepper.undo()
    assert stepper.trace.loss is binary
    stepper.restart()
    assert_is_the_pass_of(stepper.trace, parts, 0.3)


@pytest.mark.parametrize("recipe", [DENSE, MAPS, BARE])
def test_again_makes_the_new_net_the_old_one(recipe):
    parts, first = made(recipe)
    stepper = Stepper(first)
    stepper.step = len(stepper.data["steps"])
    for number in (2, 3):
        parts = parts._replace(net=stepper.trace.new_net)
        news = sends(stepper, AGAIN)
        assert_is_the_pass_of(stepper.trace, parts, 0.3)
        assert not news["wrong"] and news["undo"] == number - 1
        assert re.fullmatch(rf"Step {number} of descent\. Mean E: (\S+) → (\S+)\.", news["text"])
        assert stepper.data["outcome"]["title"] == f"Step {number} of descent"
        assert stepper.step == len(stepper.data["steps"]), "where it was"


def test_again_from_a_cell_is_undone_and_restarted():
    stepper = Stepper(made(DENSE)[1])
    first, E = stepper.trace, []
    for _ in range(3):
        stepper.again()
        E.append(stepper.data["outcome"]["E"][0])
    assert stepper.trace.number == 4 and E == sorted(E, reverse=True) and len(set(E)) == 3
    third = stepper.trace
    stepper.undo()
    assert stepper.trace.number == 3 and stepper.news["text"].startswith("Undone. Step 3 of descent. Mean E: ")
    stepper.change("rate", 0.1)
    assert stepper.trace.number == 3 and stepper.trace.rate == 0.1, "a change is no step"
    stepper.undo()
    stepper.again()
    assert values(stepper)["W1"] == values(Stepper(third))["W1"] and stepper.news["undo"] == 3
    stepper.restart()
    assert stepper.trace is first and stepper.data["outcome"]["title"] == "Step 1 of descent"


@pytest.mark.parametrize(("rate", "says"), [
    (2.5, "Step 2 of descent. E: 1.12 → 2.53. Another pass forward shows that the loss rises: the step was too long. "
          "Take a smaller rate."),
    (1e200, "Step 2 of descent. E: ∞ → ∞. Another pass forward gives no finite loss: the step was too long, "
            "or the loss is undefined at such outputs. Take a smaller rate."),
])
def test_a_step_that_is_too_long_is_not_praised(rate, says):
    """o = w, y = 0, from w = 1: each step takes w to (1 − rate) · w, and ½w² with it."""
    stepper = Stepper(backprop([Dense(np.array([[1.0]]), None, linear)], np.ones((1, 1)), np.zeros((1, 1)),
                               squared_error), rate=rate)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert sends(stepper, AGAIN)["text"] == says
    assert "✓" not in json.dumps(stepper.data["outcome"], ensure_ascii=False)


@pytest.mark.parametrize("message", [{"again": 1.5}, {"again": [True]}, {"again": "yes"}, {"again": False}])
def test_what_is_not_quite_again_is_no_change(message):
    stepper = Stepper(made(DENSE)[1])
    first, news = stepper.trace, sends(stepper, message)
    assert news["wrong"] and stepper.trace is first


def test_changes_of_two_threads_come_one_after_the_other():
    """A kernel may hear the page beside a cell that changes the same stepper: none of them is lost."""
    stepper = Stepper(made(DENSE)[1])
    first, last = stepper.trace, 10

    def page(message):
        for k in range(1, last + 1):
            stepper._hear(stepper, message | {"to": str(k / 10)}, [])

    threads = [threading.Thread(target=page, args=[{"change": name, "index": [0, 0]}]) for name in ("W1", "W2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [layer.W[0, 0] for layer in stepper.trace.net] == [last / 10] * 2
    assert stepper.news["undo"] == 2 * last
    for _ in range(2 * last):
        stepper.undo()
    assert stepper.trace is first


def test_no_warning_of_a_cell_is_lost_to_a_change():
    """What hides warnings hides them from all threads: a change does not."""
    stepper, warned = Stepper(made(DENSE)[1]), []

    def changes():
        for done, to in enumerate(itertools.cycle(("tanh", "linear", "tanh"))):  # for which its loss is undefined
            if done >= 27 and len(warned) > 50:
                return
            stepper._hear(stepper, {"change": "activation2", "to": to}, [])

    thread = threading.Thread(target=changes)
    with warnings.catch_warnings(record=True) as caught:
        thread.start()
        while thread.is_alive():
            warned.append(f"{len(warned)}")
            warnings.warn(warned[-1], stacklevel=1)
            time.sleep(0.0001)
    assert len(warned) > 50 and [str(each.message) for each in caught] == warned


def test_a_change_reaches_the_page_in_one_message_and_every_answer_does(monkeypatch):
    stepper, sent = Stepper(made(DENSE)[1]), []
    monkeypatch.setattr(stepper, "_send", lambda message, buffers=None: sent.append(message))
    sends(stepper, W1 | {"to": "0.9"})
    assert [set(message["state"]) for message in sent] == [{"data", "news"}]
    assert sent[0]["state"]["data"]["values"]["W1"][0] == "0.90"
    for _ in range(2):
        sends(stepper, W1 | {"to": "abc"})
    assert [set(message["state"]) for message in sent[1:]] == [{"news"}, {"news"}]
    assert sent[1]["state"]["news"]["text"] == sent[2]["state"]["news"]["text"]


def test_the_selection_stays_where_it_is():
    stepper = changed()
    stepper.step, stepper.unit, stepper.below, stepper.example = 12, 3, 2, 2
    sends(stepper, W1 | {"to": "0.25"})
    assert (stepper.step, stepper.unit, stepper.below, stepper.example) == (12, 3, 2, 2)


@pytest.mark.parametrize("change", [
    {"change": "activation2", "to": "tanh"}, {"change": "activation2", "to": "linear"},
])
def test_an_undefined_pair_is_told_of_and_warns_of_nothing(change):
    stepper = Stepper(made(DENSE)[1])
    assert stepper.data["warning"] == ""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        news = sends(stepper, change)
        assert not news["wrong"] and news["text"].endswith("→ undefined.")
        assert "binary_cross_entropy is defined for outputs from 0 to 1 only" in stepper.data["warning"]
        assert "nan" not in json.dumps(stepper.data["values"])
        assert "nan" not in stepper._repr_mimebundle_()[0]["text/plain"]
        assert Stepper(stepper.trace).data["warning"] and "binary_cross_entropy" in stepper.to_html()
        sends(stepper, {"change": "loss", "to": "squared_error"})
    assert stepper.data["warning"] == "" and np.isfinite(stepper.trace.E).all()


@pytest.mark.parametrize("recipe", [DENSE, MAPS, BARE, ((2,), [dense(2, relu), dense(2, linear)], sum_of_squares)])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("numpy", ["warn", "raise"])  # what a notebook may have set
def test_the_largest_numbers_warn_of_nothing(recipe, dtype, numpy):
    stepper = Stepper(backprop(*example(*recipe).astype(dtype)))
    L = len(stepper.trace.net)
    with warnings.catch_warnings(), np.errstate(all=numpy):
        warnings.simplefilter("error")
        for change in [{"change": "rate", "to": "1e6"}, {"change": f"y{L}", "index": [0], "example": 0, "to": "-1e6"},
                       {"change": f"b{L}", "index": [0], "to": "1e6"},
                       {"change": "o0", "index": [0] * (stepper.trace.o[0].ndim - 1), "example": 0, "to": "1e6"},
                       *({"change": f"activation{L}", "to": name} for name in ("relu", "softmax", "sigmoid", "tanh")),
                       *({"change": "loss", "to": name} for name in stepper.data["losses"])]:
            news = sends(stepper, change)
            assert "nan" not in news["text"] and (not news["wrong"] or "is defined for targets" in news["text"]), news
            assert stepper.to_html()


def test_a_sum_that_is_too_large_warns_of_nothing():
    """½ · (1e12 · 1.7e7)² is a float32, and the sum of three is not."""
    x = np.full((3, 1), 1.7e7, np.float32)
    net = [Dense(np.array([[w]], np.float32), None, linear) for w in (1, 1e6)]
    stepper = Stepper(backprop(net, x, np.zeros_like(x), squared_error))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        news = sends(stepper, W1 | {"to": "1000000"})
    assert np.isfinite(stepper.trace.E).all() and news["text"].endswith(" → ∞."), news


def test_every_choice_that_the_page_offers_can_be_made():
    stepper = Stepper(made(DENSE)[1])
    for name in stepper.data["activations"]:
        sends(stepper, {"change": "activation1", "to": name})
        assert stepper.trace.net[0].activation.name == name == stepper.data["layers"][1]["kind"]
    for name in stepper.data["losses"]:
        sends(stepper, {"change": "loss", "to": name})
        assert stepper.trace.loss.name == name == stepper.data["loss"]


@pytest.mark.parametrize("name", ["A", "E", "square", "no bias", "one unit", "weightless inside", "dense on maps",
                                  "maps at the output"])
def test_every_entry_that_the_page_shows_can_be_changed(name):
    """By the shapes that travel with the frames, the first and the last entry of each array."""
    stepper = Stepper(backprop(*EXAMPLES[name]()))
    keys = list(stepper.data["symbols"])
    assert {"o0", f"y{len(stepper.trace.net)}"} < set(keys)
    for key in keys:
        shape = stepper.data["shapes"][key]
        for index, at in ([0] * len(shape), 0), ([size - 1 for size in shape], -1):
            news = sends(stepper, {"change": key, "index": index, "example": 1, "to": "0.5"})
            assert not news["wrong"], news
            shown = stepper.data["values"][key]
            assert (shown[1] if key[0] in "oy" else shown)[at] == "0.50"
