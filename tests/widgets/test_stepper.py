"""The stepper as data: its frames, the numpy lines it shows, and its text twin. tests/browser drives it in a page."""

import json
import math
import re
import warnings
from dataclasses import replace
from functools import cache, partial
from html.parser import HTMLParser
from itertools import accumulate
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import traitlets
from numpy.lib.stride_tricks import sliding_window_view
from reference import (
    EXAMPLES,
    agree,
    binary,
    conv,
    dense,
    example,
    losses,
    multinomial,
    relu,
    softmax,
    tanh,
    weightless,
)

from bpcore import Conv2D, Dense, MaxPool2D, Step, backprop, linear, predict, sigmoid, squared_error, steps, widgets
from bpcore.descent import update, update_steps
from bpcore.teaching.letters import NOTATIONS
from bpcore.teaching.lines import numpy_line, role, words
from bpcore.teaching.mistakes import MISTAKES
from bpcore.teaching.writing import equation, number, substitution, symbol
from bpcore.widgets import Stepper
from bpcore.widgets.stepper.frames import frame, frames
from bpcore.widgets.stepper.twin import _shortened, twin
from bpcore.widgets.typeset import html, mathml

SHOWN = {name: make for name, make in EXAMPLES.items() if name != "weightless above maps"}  # has no letters
for loss in losses:
    SHOWN[f"weightless softmax, {loss}"] = partial(example, (3,), [dense(2, tanh), weightless(softmax)], loss)
every_net = pytest.mark.parametrize("name", SHOWN)


def trace_of(name, N=3):
    net, x, y, loss = SHOWN[name]()
    return backprop(net, x[:N], y[:N], loss)


@cache
def update_of(name, N=3):
    return update(trace_of(name, N), 0.3)


@cache
def frames_of(name, N=3):
    return frames(update_of(name, N))


def all_steps(trace):
    return steps(trace) + update_steps(trace)


def key_of(step):
    return f"{step.quantity}{step.layer}"


SINGLE = ("rate", "mean_E", "moved", "predicted", "new_E")
PARAMETERS = ("W", "b", "dE_dW", "dE_db", "new_W", "new_b")


def arrays_of(trace):
    """Every array that is shown, by its key, with an axis per letter, and whether it has a row per example."""
    L = len(trace.net)
    shown = [Step("o", 0), Step("y", L), *all_steps(trace), Step("rate", 0),
             *(Step(name, L) for name in ("mean_E", "moved", "new_o")),
             *[Step("after_E", L)] * (len(trace.E) > 1)]
    found = {key_of(step): (np.asarray(trace[step]), step.quantity not in (*SINGLE, *PARAMETERS)) for step in shown}
    for l, layer in enumerate(trace.net, 1):
        if layer.W is not None:
            found[f"W{l}"] = layer.W, False
            if layer.W.ndim == 2 and trace.o[l - 1].ndim == 4:
                for name in ("W", "dE_dW", "new_W"):
                    of_maps = found[f"{name}{l}"][0].reshape(*trace.o[l - 1].shape[1:], layer.W.shape[1])
                    found[f"{name}{l}"] = of_maps, False
        if layer.b is not None:
            found[f"b{l}"] = layer.b, False
        if layer.activation is softmax:
            o = trace.o[l]
            found[f"J{l}"] = np.stack([np.diag(row) - np.outer(row, row) for row in o]), True
        if isinstance(layer, MaxPool2D) and l > 1:
            found[f"won{l}"] = won(layer, trace.o[l - 1], trace.s[l].shape), True
    return found


def won(layer, o, shape):
    """Which of what a window reads passed: the first, row by row, that none exceeds."""
    found = np.zeros((*shape, layer.size, layer.size))
    for n, i, r, c in np.ndindex(shape):
        top, left = layer.stride * r, layer.stride * c
        found[n, i, r, c].flat[o[n, i, top:top + layer.size, left:left + layer.size].argmax()] = 1
    return found


def said(value):
    return "undefined" if math.isnan(value) else number(value)


@every_net
@pytest.mark.parametrize("N", [1, 3])
def test_the_numpy_lines_in_their_order_are_the_pass(name, N):
    trace = update_of(name, N)
    layers = dict(enumerate(trace.net, 1))
    names = {"np": np, "sliding_window_view": sliding_window_view, "predict": predict, "loss": trace.loss,
             "x": trace.o[0], "y": trace.y, "o": {0: trace.o[0]},
             **{quantity: {} for quantity in ("s", "delta", "dE_do", "dE_dW", "dE_db", "new_W", "new_b")},
             "W": {l: layer.W for l, layer in layers.items()}, "b": {l: layer.b for l, layer in layers.items()}}
    for step in all_steps(trace):
        lines = numpy_line(trace, step)
        assert max(map(len, lines.splitlines())) <= 54
        names["new_net"] = [replace(layer, W=names["new_W"].get(l), b=names["new_b"].get(l))
                            for l, layer in layers.items()] if step.quantity == "new_E" else None
        exec(lines, names)
        found = names[step.quantity]
        agree(found[step.layer] if isinstance(found, dict) else found, trace[step], str(step), 1e-12)


@every_net
@pytest.mark.parametrize("notation", NOTATIONS)
def test_equations_are_mathml_in_the_colours_of_their_roles(name, notation):
    trace, shown, symbols = update_of(name), frames_of(name), []

    def note(quantity, latex):
        symbols.append((f"bp-{role(quantity)}", "".join(ElementTree.fromstring(mathml(latex)).itertext())))
        return latex

    def check(written, text):
        root = ElementTree.fromstring(text)
        assert root.tag == "math" and root.get("display") == "block"
        symbols.clear()
        assert "".join(root.itertext()) == "".join(ElementTree.fromstring(mathml(written(mark=note))).itertext())
        marked = [(element.get("class"), "".join(element.itertext())) for element in root.findall(".//*[@class]")]
        assert marked == symbols

    for step, shown_step in zip(all_steps(trace), shown["steps"], strict=True):
        check(partial(equation, trace, step, notation), shown_step["equations"][notation])
    for key, typeset in shown["symbols"].items():
        check(partial(symbol, trace, Step(key[:-1], int(key[-1])), notation), typeset[notation])


def of_example(trace, key, n):
    """The texts of an array together, and their power of ten, as the page looks them up."""
    shown = frames(trace)
    found = shown["alike"].get(key)
    rows = isinstance(shown["values"][key][0], list)
    return (found[n] if rows else found) if found else [shown["values"][key][n] if rows else shown["values"][key], 0]


def test_the_values_of_an_array_are_written_alike():
    net = [Dense(np.array([[0.3, -0.002], [0.5, 4.0]]), np.array([0.001, -0.0002]), tanh)]
    trace = backprop(net, np.array([[1.0, 0.5], [0.004, 0.0]]), np.array([[0.3, 0.9], [0.001, 0.1]]), losses[0])
    assert of_example(trace, "W1", 0) == [["0.300", "−0.002", "0.500", "4.000"], 0]
    assert of_example(trace, "b1", 0) == [["1.00", "−0.20"], -3]
    assert of_example(trace, "s1", 0) == [["0.55", "2.00"], 0] and of_example(trace, "s1", 1) == [["2.20", "−0.21"], -3]
    assert "o0" in frames(trace)["alike"] and "y1" in frames(trace)["alike"] and "E1" not in frames(trace)["alike"]


@pytest.mark.parametrize(("latex", "rows"), [
    (r"E = -\sum_i (y_{i}\,\log(o_{i}) + (1 - y_{i})\,\log(1 - o_{i}))", "E=|−∑i(yilog(oi)|+(1−yi)log(1−oi))"),
    (r"\delta = -\frac{1}{2}\,o\,(1 - o)", "δ=|−12|o|(1−o)"), (r"w \leftarrow w - \alpha\,d", "w←|w|−α|d"),
    (r"L \approx \log L - x", "L≈|logL|−x"), (r"s_{i}", "si"),
])
def test_a_formula_has_rows_that_may_be_wrapped(latex, rows):
    [*found] = ElementTree.fromstring(mathml(latex))
    assert "|".join("".join(row.itertext()) for row in found) == rows
    signs = [sign for row in found if len(row) > 1 for sign in (row[0], row[-1]) if sign.text in ("=", "+", "≈", "←")]
    assert all(sign.get("form") == "infix" for sign in signs)


def test_a_bracket_does_not_raise_its_power_nor_a_prime_itself():
    square, prime = (ElementTree.fromstring(mathml(latex)) for latex in (r"(\Delta w)^2", "a'(s)"))
    [power] = square.iter("msup")
    assert [part.tag for part in power] == ["mpadded", "mn"] and "".join(power.itertext()) == ")2"
    assert "".join(prime.itertext()) == "a′(s)" and not list(prime.iter("msup"))


@pytest.mark.parametrize(("latex", "marks"), [
    (r"\overline{\log L}", {"style": "border-top: 0.06em solid; padding-top: 0.1em"}),
    (r"\underline{\log L}", {"class": "bp-marked"}),
])
def test_a_line_over_or_under_letters_is_the_border_of_a_row(latex, marks):
    [[row]] = ElementTree.fromstring(mathml(latex))
    assert (row.tag, row.attrib, "".join(row.itertext())) == ("mrow", marks, "logL")
    assert {element.tag for element in row.iter()} == {"mrow", "mi", "mspace"}


@pytest.mark.parametrize(("latex", "tag", "parts"), [
    (r"\max_{j} o", "munder", ["max", "j"]), (r"\hat{z}", "mover", ["z", "^"]), (r"o_{j}", "msub", ["o", "j"]),
])
def test_what_stands_under_or_over_or_beside_its_letter(latex, tag, parts):
    [[found, *_]] = ElementTree.fromstring(mathml(latex))
    assert (found.tag, ["".join(part.itertext()) for part in found]) == (tag, parts)


def test_roles():
    quantities = {
        "forward": "s o new_o", "parameter": "W b new_W new_b", "target": "y",
        "backward": "dE_do delta dE_dW dE_db J won",
        "loss": "E rate mean_E moved predicted after_E new_E"}
    for expected, of in quantities.items():
        assert {role(quantity) for quantity in of.split()} == {expected}


@every_net
@pytest.mark.parametrize("N", [1, 3])
def test_frames_hold_every_array(name, N):
    trace = update_of(name, N)
    shown = json.loads(json.dumps(frames_of(name, N), allow_nan=False))
    arrays = arrays_of(trace)
    assert shown["values"].keys() == shown["shapes"].keys() == arrays.keys()
    for key, (array, has_rows) in arrays.items():
        assert shown["shapes"][key] == list(array.shape[1:] if has_rows else array.shape), key
        flat = [[said(value) for value in np.ravel(row)] for row in (array if has_rows else [array])]
        assert shown["values"][key] == (flat if has_rows else flat[0]), key
    assert (shown["examples"], shown["of"], shown["rate"], shown["warning"]) == (N, N, "0.3", "")
    given = {key for key in arrays if re.fullmatch(rf"o0|y{len(trace.net)}|[Wb]\d", key)}
    assert shown["symbols"].keys() == given and all(set(by) == set(NOTATIONS) for by in shown["symbols"].values())
    assert [step["key"] for step in shown["steps"]] == [key_of(step) for step in all_steps(trace)]
    for step, found in zip(all_steps(trace), shown["steps"], strict=True):
        assert (found["quantity"], found["layer"]) == step
        assert len(found["letters"]) == len(shown["shapes"][found["key"]])
        assert found["shape"] == "×".join(str(n) for n in trace[step].shape)
        assert found["words"].endswith(".") and found["words"] == words(trace, step)
        assert found["numpy"] == numpy_line(trace, step)
        assert found["extent"] == ("all layers" if step.quantity in ("predicted", "new_E") else "the whole layer")
        assert found["of_all"] == (N > 1 and step.quantity in ("dE_dW", "dE_db", "new_E"))
        assert found["brings"] == ([f"new_o{len(trace.net)}"] if step.quantity == "new_E" else [])
        assert found == json.loads(json.dumps(frame(trace, step)))


PYTHON = str.maketrans({"·": "*", "×": "*", "−": "-", "²": "**2", "½": "0.5", "[": "(", "]": ")"})


def line(pieces, arrays, places):
    """A right-hand side as Python, its entries looked up as the page does."""
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece.translate(PYTHON)
        elif "of" in piece:
            text += f"({looked_up(piece, arrays, places)!r})"
        elif "sum" in piece:
            terms = []
            for position in np.ndindex(*piece["count"]):
                at = places | dict(zip(piece["sum"], map(int, position), strict=True))
                if all(looked_up(part, arrays, at) is not None for part in piece["pieces"] if "of" in part):
                    terms.append(line(piece["pieces"], arrays, at))
            text += f"({' + '.join(terms) or '0'})"
        elif "largest" in piece:
            positions = [places | dict(zip(piece["largest"], map(int, position), strict=True))
                         for position in np.ndindex(*piece["count"])]
            text += f"max({', '.join(line(piece['pieces'], arrays, at) for at in positions)}, -9e9)"
        else:
            text += f"(({line(piece['over'], arrays, places)}) / ({line(piece['under'], arrays, places)}))"
    return text


def place(written, places):
    """The index that is meant, from 0: where it is an expression, rows and columns in it count from 1."""
    if written in places:
        return places[written]
    counted = {letter: index + (letter in "rcuv") for letter, index in places.items()}
    found = eval(re.sub(r"(\d)([a-z])", r"\1*\2", written), {}, counted)
    return found if "u" in written or "v" in written else found - 1  # between two places is an offset


def looked_up(piece, arrays, places):
    array, has_rows = arrays[piece["of"]]
    index = [place(written, places) for written in piece["at"]]
    array = array[places["n"]] if has_rows else array
    assert len(index) == array.ndim
    inside = all(0 <= i < n for i, n in zip(index, array.shape, strict=True))
    return float(array[tuple(index)]) if inside else None


@every_net
@pytest.mark.parametrize("N", [1, 3])
def test_the_pieces_give_the_step_when_their_entries_are_put_in(name, N):
    trace = update_of(name, N)
    arrays, rng = arrays_of(trace), np.random.default_rng(0)
    for step in all_steps(trace):
        shown = frame(trace, step)
        array, has_rows = arrays[shown["key"]]
        entries = list(np.ndindex(array.shape if has_rows else (1, *array.shape)))
        for k in rng.permutation(len(entries))[:9]:
            n, *index = entries[k]
            places = dict(zip(shown["letters"], index, strict=True)) | {"n": n}
            value = eval(line(shown["pieces"], arrays, places),
                         {"exp": math.exp, "log": math.log, "tanh": math.tanh, "max": max})
            agree(value, float((array[n] if has_rows else array)[tuple(index)]), f"{step} at {index}", 1e-11)


def test_a_pooling_rounds_nothing():
    """What cancels below it is 0 above too; what is small, and read as it is, stays."""
    kernel, x = np.array([[[[0.1, 0.2, -0.3]]]]), np.array([[[[1.0, 1, 1, 5], [-1, -1, 1, 5]]]])
    assert 0.1 + 0.2 - 0.3 != 0
    above = [MaxPool2D(2), Dense(np.ones((1, 1)), None, linear)]
    shown = frames(backprop([Conv2D(kernel, None, linear), *above], x, np.ones((1, 1)), squared_error))["values"]
    assert shown["s1"][0][0] == shown["s2"][0][0] == shown["o2"][0][0] == "0.00"
    small = frames(backprop(above, np.array([[[[1e-17, -5.0], [-3, -2]]]]), np.ones((1, 1)), squared_error))["values"]
    assert small["s1"] == [["1.0e−17"]]


@every_net
def test_sizes_are_digits_of_what_is_drawn(name):
    trace = update_of(name)
    sizes = frames_of(name)["sizes"]
    arrays = arrays_of(trace)
    maps = {key for key, (array, has_rows) in arrays.items() if has_rows and array.ndim == 4}
    assert sizes.keys() == maps | {key for key in arrays if re.match("W|dE_dW|new_W", key)}
    for key in sizes:
        array, has_rows = arrays[key]
        for digits, row in zip(sizes[key] if has_rows else [sizes[key]], array if has_rows else [array], strict=True):
            values = [abs(float(value)) for value in np.ravel(row)]
            assert len(digits) == len(values)
            for digit, value in zip(digits, values, strict=True):
                assert (digit == "0") == (value == 0)
                assert value == 0 or 0 <= int(digit) / 9 - value / max(values) < 1 / 9 + 1e-9


def test_no_size_is_lost_however_small_and_what_is_infinite_is_largest():
    net = [Dense(np.array([[5e-324, -2.0], [0.0, 1.0]]), None, sigmoid)]
    assert frames(backprop(net, np.ones((1, 2)), np.zeros((1, 2)), binary))["sizes"]["W1"] == "1905"
    zero = [Dense(np.zeros((2, 2)), None, sigmoid)]
    assert frames(backprop(zero, np.ones((1, 2)), np.zeros((1, 2)), binary))["sizes"]["W1"] == "0000"


def seven_digits(value):
    return float(f"{value:.7g}") if math.isfinite(value) else None


@every_net
def test_guesses_are_the_truth_and_what_the_mistakes_give(name):
    trace = update_of(name)
    guesses = frames_of(name)["guesses"]
    assert guesses.keys() == {key_of(step) for step in all_steps(trace)}
    for step in all_steps(trace):
        given = [(-1, np.asarray(trace[step]))]
        given += [(m, wrong) for m, mistake in enumerate(MISTAKES) for wrong in mistake.gives(trace, step)]
        has_rows = step.quantity not in (*SINGLE, *PARAMETERS)
        expected = []
        for m, array in given:
            rows = [[seven_digits(value) for value in np.ravel(row)] for row in (array if has_rows else [array])]
            expected.append([m, rows if has_rows else rows[0]])
        assert guesses[key_of(step)] == expected
    assert frames(trace)["mistakes"] == [{"name": mistake.name, "look_at": mistake.look_at} for mistake in MISTAKES]


def test_the_first_examples_travel_and_the_first_variants():
    trace = backprop(*example((2,), [dense(3, tanh), dense(2, softmax)], multinomial, N=40))
    shown = frames(trace)
    assert (shown["examples"], shown["of"]) == (32, 40)
    for key in ("o0", "y2", "s1", "E2", "delta2", "J2", "after_E2", "new_o2"):
        assert len(shown["values"][key]) == 32
    assert len(shown["outcome"]["outputs"]) == len(shown["outcome"]["marks"]) == 32
    np.testing.assert_array_equal(shown["values"]["s1"], np.vectorize(number)(trace.s[1][:32]))
    for key, has_rows in (("s1", True), ("E2", True), ("dE_dW1", False), ("new_E2", False)):
        for m, array in shown["guesses"][key]:
            assert not has_rows or len(array) == 32
            assert sum(other == m for other, _ in shown["guesses"][key]) <= 32
    assert max(sum(other == m for other, _ in shown["guesses"]["dE_dW1"]) for m in range(len(MISTAKES))) == 32
    assert shown["values"]["dE_dW1"] == [number(value) for value in trace.dE_dW[1].ravel()]  # over all 40
    [total] = [piece for piece in frame(update(trace, 0.5), Step("dE_dW", 1))["pieces"] if "sum" in piece]
    assert total["count"] == [40]


def test_a_trace_gets_an_update_at_one_half_and_an_update_keeps_its_own():
    trace = trace_of("B")
    assert frames(trace) == frames(update(trace, 0.5)) and frames(trace)["values"]["rate0"] == ["0.50"]
    assert frames(update(trace, 0.005))["rate"] == "0.005"


def test_frames_say_what_the_net_is_and_what_can_be_chosen():
    shown = frames(trace_of("A"))
    assert shown["about"] == "2×6×5-3×4×4-2×3×2-3-3 network, relu, relu, linear, softmax, squared error"
    assert shown["layers"] == [
        {"kind": kind, "label": kind, "shape": shape, "weights": letters} for kind, shape, letters in (
            ("input", [2, 6, 5], ""), ("relu", [3, 4, 4], "jipq"), ("relu", [2, 3, 2], "jipq"), ("linear", [3], "jpqi"),
            ("softmax", [3], ""))]
    pooled = frames(trace_of("pooling that overlaps"))["layers"]
    assert [layer["label"] for layer in pooled] == ["input", "tanh", "max of 3×3, tanh", "max of 2×2", "sigmoid"]
    assert [layer["weights"] for layer in pooled] == ["", "jipq", "", "", "jpqi"] and pooled[3]["kind"] == "linear"
    assert shown["loss"] == "squared_error" and shown["losses"] == [loss.name for loss in losses]
    assert shown["activations"] == ["linear", "sigmoid", "tanh", "relu", "softmax"]
    assert {step["phase"] for step in shown["steps"]} == {"forward", "loss", "backward", "update"}
    phases = [step["phase"] for step in shown["steps"]]
    assert phases == ["forward"] * 8 + ["loss"] + ["backward"] * 14 + ["update"] * 8
    main, last = shown["notations"]["main"], shown["notations"]["003 last page"]
    assert main["heading"] == "Our own letters, after notes 000 and 001"  # no note writes a kernel
    assert frames(trace_of("B"))["notations"]["main"]["heading"] == "In the letters of notes 000 and 001"
    assert main["name"] == "notes 000 and 001" and main["letters"]["delta"] == "δ" and main["indices"] == {}
    assert last["indices"] == {"i": "j", "j": "i", "k": r"\ell"}


@pytest.mark.parametrize(("name", "key", "part"), [
    ("A", "s1", "The kernel slides over the maps below, and each value adds up the window that it reads, and the bias"),
    ("maps at the output", "s1", "adds up the window that it reads."),
    ("A", "dE_do1", "Every output that this value fed sends its δ back along the kernel entry it came by."),
    ("A", "dE_dW1", "The same weight serves at every position, so its gradient is a sum over positions and examples."),
    ("A", "dE_db1", "the sum of δ over positions and examples."),
    ("stride 2", "dE_do1", "it came by. Row u above read row r by the entry p = r − 2u + 1, if the kernel has one."),
    ("A", "dE_do2", "Every unit above sends its δ back along its weights"),
    ("A", "delta4", "its Jacobian."),
    ("D", "delta2", "The slopes of binary cross entropy and sigmoid cancel: "),
    ("linear, squared_error", "delta3", "A linear unit has the slope 1, so its δ is"),
    ("B", "dE_dW2", "the δ it leads to times the output it comes from, added up over the examples."),
    ("B", "new_W1", "Each weight moves against its slope, by the rate times it, averaged over the examples."),
    ("B", "new_b1", "Each bias moves against its slope"),
    ("B", "predicted2", "For a small step the loss should fall by Σ(Δw)²/α: this is where the slopes say it lands."),
    ("B", "new_E2", "Another pass forward shows where it does land"),
])
def test_words(name, key, part):
    assert part in words(update_of(name), Step(key[:-1], int(key[-1])))


@pytest.mark.parametrize(("slope", "y", "rate", "says"), [  # o = w·1 from w = 1, E = ½(w − y)²
    (1.0, 0.0, 0.5, "shows where it does land"), (1.0, 0.0, 2.5, "shows that the loss rises: the step was too long"),
    (1.0, 1.0, 0.5, "gives the same loss as before"), (1.0, 0.0, 1e200, "gives no finite loss: the step was too long"),
])
def test_what_is_said_of_the_loss_after_the_update_is_so(slope, y, rate, says):
    trace = backprop([Dense(np.array([[slope]]), None, linear)], np.array([[1.0]]), np.array([[y]]), squared_error)
    assert says in Stepper(trace, rate=rate).data["steps"][-1]["words"]


def test_the_outcome_of_an_update_by_hand():
    """Of w = 1 the outputs are 1 and 3, their targets 0 and 3.5: mean slope ½(1·1 + 3·(−½)) = −¼, so w goes to 1.25."""
    net = [Dense(np.array([[1.0]]), None, linear)]
    trace = update(backprop(net, np.array([[1.0], [3.0]]), np.array([[0.0], [3.5]]), squared_error), 1.0)
    assert frames(trace)["outcome"] == {
        "key": "new_o1", "title": "Step 1 of descent",
        "outputs": [[["1.00", "1.25", "0.00", "farther"]], [["3.00", "3.75", "3.50", "nearer ✓"]]],
        "marks": [[""], [" ✓"]], "E": ["0.31", "0.41", "", "rises"]}


def test_the_outcome_tells_apart_what_two_decimals_do_not():
    net = [Dense(np.array([[1.0, 1.0, 1.0]]), None, linear)]
    trace = backprop(net, np.array([[1.0]]), np.array([[0.0, 1.0, np.nextafter(1, 2)]]), squared_error)
    shown = frames(update(trace, 1e-3))["outcome"]
    assert shown["outputs"] == [[["1.000", "0.999", "0.00", "nearer ✓"], *[["1.00", "1.00", "1.00", "stays"]] * 2]]
    assert shown["marks"] == [[" ✓", "", ""]] and shown["E"] == ["0.500", "0.499", "", "falls"]


def test_one_example_is_not_said_to_be_added_up():
    trace = update_of("A", N=1)
    for step in all_steps(trace):
        assert "examples" not in words(trace, step)
    assert numpy_line(trace, Step("new_W", 1)) == f"new_W[1] = W[1] - {trace.rate!r} * dE_dW[1]"


def test_an_impossible_prediction_is_shown():
    net = [Dense(np.array([[800.0]]), None, sigmoid)]
    trace = backprop(net, np.array([[1.0]]), np.array([[0.0]]), binary)
    shown = json.loads(json.dumps(frames(trace), allow_nan=False))
    values = shown["values"]
    assert values["E1"] == [["800.00"]] and values["dE_do1"] == [["∞"]] and values["delta1"] == [["1.00"]]
    assert shown["guesses"]["dE_do1"][0] == [-1, [[None]]] and shown["warning"] == ""
    assert "∞" in twin(trace)


@pytest.mark.parametrize(("s", "says"), [(3.0, False), (30.0, False), (36.0, True), (37.0, True), (-800.0, False)])
def test_where_e_is_not_what_o_gives_the_stepper_says_why(s, says):
    trace = backprop([Dense(np.array([[s]]), None, sigmoid)], np.array([[1.0]]), np.array([[0.0]]), binary)
    assert ("worked out from s" in words(trace, Step("E", 1))) == says
    assert ("worked out from s" in twin(trace)) == says


def test_a_pair_that_is_undefined_says_so():
    net = [Dense(np.array([[1.0]]), None, tanh)]
    with pytest.warns(UserWarning) as told:
        trace = backprop(net, np.array([[-1.0]]), np.array([[0.5]]), binary)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shown, table = json.loads(json.dumps(frames(trace), allow_nan=False)), twin(trace)
    assert shown["warning"] == str(told[0].message).replace("gave -", "gave −") != ""
    assert shown["values"]["E1"] == [["undefined"]] and shown["guesses"]["E1"][0] == [-1, [[None]]]
    assert "undefined" in table and "nan" not in table


def test_what_is_sent_is_not_much():
    net, x, y, loss = example((2,), [dense(3, tanh), dense(2, sigmoid)], losses[0], N=1)
    assert len(json.dumps(frames(backprop(net, x, y, loss)), ensure_ascii=False).encode()) < 200_000


@pytest.mark.parametrize(("latex", "text"), [
    (r"o_{i}^{1} = \tanh(s_{i}^{1})", "o<sub>i</sub><sup>1</sup> = tanh(s<sub>i</sub><sup>1</sup>)"),
    (r"\sum_{j,p,q} o_{j,r+p,c-q}", "∑<sub>j,p,q</sub> o<sub>j,r+p,c−q</sub>"),
    (r"o_{r+p,c-q}^{1}", "o<sub>r+p,c−q</sub><sup>1</sup>"),
    (r"\overline{E}_{\text{after}} \approx -\hat{z}_{i}", "Ē<sub>after</sub> ≈ −ẑ<sub>i</sub>"),
    (r"\overline{-\log L(n)} = 1", "mean(−log L(n)) = 1"),
    (r"w \leftarrow w - \frac{\alpha}{N}", "w ← w − α/N"),
    (r"\frac{a + b}{c}", "(a + b)/c"), (r"\frac{\sum(a)^2}{\frac{1}{2}}", "(∑(a)<sup>2</sup>)/½"),
])
def test_formulas_as_plain_html(latex, text):
    assert html(latex) == text


class Table(HTMLParser):
    """The cells of a page's only table, as text; every tag that is opened must be closed in its order."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.open, self.rows = [], []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        assert tag in ("p", "b", "table", "thead", "tbody", "tr", "th", "td", "code", "sub", "sup", "br")
        assert attributes in ([], *([*scope, ("style", "text-align: left")] for scope in ([], [("scope", "col")])))
        if tag == "br":
            return self.handle_data("\n")
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        if {"th", "td"} & set(self.open):
            self.rows[-1][-1] += text


def nested(array):
    """As the twin writes it: of more than 12 rows the first 8 and the last 2, in maps of more than 6 the first 4 and
    the last."""
    most, first, last = (12, 8, 2) if np.ndim(array) < 3 else (6, 4, 1)

    def text(part):
        if not np.ndim(part):
            return said(part)
        rows = [text(row) for row in part]
        return "[" + ", ".join(rows if len(rows) <= most else [*rows[:first], "…", *rows[-last:]]) + "]"
    return text(array)


@every_net
def test_the_twin_has_a_row_for_every_step(name):
    trace = update_of(name)
    for n in (1, 3):
        page = twin(trace, n)
        assert f"example {n} of 3" in page
        assert not re.search(r"&(?!(amp|lt|gt|quot|#x27);)", page)
        head, *rows = Table(page).rows
        assert len(head) == 6 and all(len(row) == 6 for row in rows)
        for k, (step, row) in enumerate(zip(all_steps(trace), rows, strict=True), 1):
            shown = trace[step] if step.quantity in (*SINGLE, *PARAMETERS) else trace[step][n - 1]
            assert row[0] == str(k) and row[1] == words(trace, step) and row[4] == numpy_line(trace, step)
            assert row[5] == nested(shown) and len(row[3]) < 320


def test_the_twin_of_a_trace_has_the_update_too():
    trace = trace_of("square")
    assert twin(trace, 2) == twin(update(trace, 0.5), 2)


def test_units_can_have_names():
    trace = trace_of("tanh, squared_error")
    (n, top), last = (trace.o[l].shape[1] for l in (0, len(trace.net))), len(trace.net)
    stepper = Stepper(trace, inputs=[f"in <{k}>" for k in range(n)], outputs=["out"] * top)
    assert [layer.get("names") for layer in stepper.data["layers"]] == [
        [f"in <{k}>" for k in range(n)], *[None] * (last - 1), ["out"] * top]
    stepper.change("W1", 0.3, index=(0, 0))
    assert stepper.data["layers"][0]["names"] and "Inputs: in &lt;0&gt;, " in stepper._fallback()
    for wrong in ("dry", ["dry"] * (n + 1)):
        with pytest.raises(ValueError, match=rf"^inputs is .* the {n} inputs, such as \['input 1', .*'input {n}'\]\."):
            Stepper(trace, inputs=wrong)


def test_what_guess_mode_asks_for_is_all_or_what_is_chosen():
    trace = trace_of("tanh, squared_error")
    every = {frame["quantity"] for frame in frames(trace)["steps"]}
    assert set(Stepper(trace).data["asks"]) == every and len(every) == len(frames(trace)["asks"])
    stepper = Stepper(trace, asks=("dE_do", "delta"))
    stepper.change("W1", 0.3, index=(0, 0))
    assert stepper.data["asks"] == ["dE_do", "delta"]
    for wrong in ("delta", ["delta", "nothing"], ["δ"], [np.ones(2)], [["delta"]]):
        with pytest.raises(ValueError, match=r"asks is .*: give a list of what the steps show, of s, o, E, .*delta, "):
            Stepper(trace, asks=wrong)


def test_the_twin_shortens_what_is_long():
    page = twin(backprop(*example((1, 12, 12), [conv(2, 3, 3, relu), dense(20, tanh)], losses[0], N=2)))
    rows = Table(page).rows[1:]
    assert rows[0][5].count("…") == 2 * (5 + 1) and rows[2][3].count("…") == 1 and rows[2][5].count("…") == 1
    assert len(page) < 40_000


@pytest.mark.parametrize(("shape", "layer", "cuts"), [
    ((2,), dense(12, tanh), 0), ((2,), dense(13, tanh), 1),
    ((1, 8, 8), conv(2, 3, 3, relu), 0), ((1, 9, 8), conv(2, 3, 3, relu), 2),  # maps of 6×6, and 7×6
])
def test_the_twin_shortens_nothing_else(shape, layer, cuts):
    page = twin(backprop(*example(shape, [layer], losses[0], N=1)))
    assert Table(page).rows[1][5].count("…") == cuts
    assert _shortened("x" * 300) == "x" * 300 and _shortened("x" * 240 + "y" * 61) == "x" * 220 + " … " + "y" * 60


def test_the_twin_escapes_what_is_shown():  # relu's slope is written [o > 0]
    page = twin(backprop(*example((2,), [dense(2, relu), dense(2, tanh)], losses[0])))
    assert "&gt; 0]" in page and "o[1] &gt; 0" in page
    assert not re.search(r"<(?!/?(p|b|table|thead|tbody|tr|th|td|code|sub|sup|br)\b)", page)


@pytest.fixture
def stepper():
    return Stepper(backprop(*example((2,), [dense(3, tanh), dense(2, softmax)], multinomial)))


def test_repr(stepper):
    assert repr(stepper) == "Stepper(2-3-2 network, tanh, softmax, multinomial cross entropy, 19 steps)"
    maps = Stepper(backprop(*example((1, 4, 5), [conv(2, 2, 2, relu), dense(2, softmax)], multinomial)))
    assert repr(maps) == "Stepper(1×4×5-2×3×4-2 network, relu, softmax, multinomial cross entropy, 19 steps)"


def test_the_bundle_has_a_widget_a_table_and_a_line(stepper):
    data, _ = stepper._repr_mimebundle_()
    assert data["text/plain"] == repr(stepper)
    assert data["text/html"] == twin(stepper.trace)
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == stepper.model_id


def test_the_bundle_shows_the_example_that_is_chosen(stepper):
    stepper.example = 2
    assert stepper._repr_mimebundle_()[0]["text/html"] == twin(stepper.trace, 2)


def test_what_is_shown_can_be_read_and_set(stepper):
    assert (stepper.step, stepper.unit, stepper.below, stepper.example, stepper.guess) == (0, 1, 1, 1, False)
    stepper.step, stepper.unit, stepper.below, stepper.example, stepper.guess = 19, 3, 2, 3, True
    state = stepper.get_state()
    assert [state[name] for name in ("step", "unit", "below", "example", "guess")] == [19, 3, 2, 3, True]
    started = Stepper(stepper.trace, start=4, unit=2, example=3, notation="002", guess=True)
    assert (started.step, started.unit, started.example, started.notation, started.guess) == (4, 2, 3, "002", True)


def test_it_starts_at_a_step_by_number_or_by_name(stepper):
    order = [frame["key"] for frame in stepper.data["steps"]]
    for start, key in ((Step("delta", 1), "delta1"), (("s", 1), "s1"), (("E", 2), "E2"), (("new_W", 1), "new_W1"),
                       (("new_E", 2), "new_E2")):
        assert order[Stepper(stepper.trace, start=start).step - 1] == key
    assert Stepper(stepper.trace, start=len(order)).step == len(order)
    for start in ((), ("s", np.ones(2)), (np.ones(2), 1), ("s", "1"), ("s", 1, 1)):
        with pytest.raises(ValueError, match="names no quantity: give it with its layer, such as Step"):
            Stepper(stepper.trace, start=start)
    for start in (("delta", 3), Step("o", 0), ("nothing", 1)):
        with pytest.raises(ValueError, match=r"There is no step .* here: give one of steps"):
            Stepper(stepper.trace, start=start)


def test_a_trace_gets_an_update_and_an_update_keeps_its_own(stepper):
    trace = backprop(*example((2,), [dense(3, tanh)], losses[0]))
    for shown, rate in ((Stepper(trace), 0.5), (Stepper(trace, rate=0.1), 0.1), (Stepper(update(trace, 2)), 2.0)):
        assert shown.trace.rate == rate
        np.testing.assert_array_equal(shown.trace.delta[1], trace.delta[1])
        np.testing.assert_array_equal(shown.trace["new_b", 1], trace.net[0].b - rate / 3 * trace.dE_db[1])
    with pytest.raises(ValueError, match="rate is 0: give a positive number"):
        Stepper(trace, rate=0)


@pytest.mark.parametrize(("name", "value", "told"), [
    ("step", -1, "step is -1: give a number from 0 to 19"), ("step", 20, "step is 20: give a number from 0 to 19"),
    ("unit", 0, "unit is 0: give a number from 1 to 3"), ("unit", 4, "unit is 4: give a number from 1 to 3"),
    ("below", 0, "below is 0: give a number from 1 to 3"), ("below", 4, "below is 4: give a number from 1 to 3"),
    ("example", 0, "example is 0: give a number from 1 to 3"),
    ("example", 4, "example is 4: give a number from 1 to 3"), ("step", "end", "expected an int"),
    ("notation", "005", "There is no notation '005': give one of main, "), ("notation", np.ones(2), "a unicode string"),
    ("step", np.ones(2), "expected an int"), ("unit", 10**30, "give a number from 1 to 3"),
])
def test_a_value_out_of_range_is_refused_in_words(stepper, name, value, told):
    if name != "below":
        with pytest.raises(traitlets.TraitError, match=told):
            Stepper(stepper.trace, **{"start" if name == "step" else name: value})
    before = getattr(stepper, name)
    with pytest.raises(traitlets.TraitError, match=told):
        setattr(stepper, name, value)
    assert getattr(stepper, name) == before


def test_the_examples_that_travel_can_be_shown():
    stepper = Stepper(backprop(*example((2,), [dense(3, tanh)], losses[0], N=256)))
    stepper.example = 32
    with pytest.raises(traitlets.TraitError, match="from 1 to 32, as the stepper shows the first 32 of 256"):
        stepper.example = 33
    assert stepper.example == 32


def test_units_of_maps_are_their_channels():
    stepper = Stepper(backprop(*example((1, 4, 5), [conv(3, 2, 2, relu), dense(2, softmax)], multinomial)))
    stepper.unit = 3
    with pytest.raises(traitlets.TraitError, match="unit is 4: give a number from 1 to 3"):
        stepper.unit = 4


def test_what_cannot_be_shown_is_refused_in_words():
    with pytest.raises(TypeError, match=r"shows a Trace, which backprop.* gives, not a list"):
        Stepper([1.0])
    with pytest.raises(ValueError, match="Layer 2 has no weights and reads maps"):
        Stepper(backprop(*EXAMPLES["weightless above maps"]()))


def test_an_exported_page_has_the_state_it_was_left_in(stepper):
    stepper.step, stepper.unit, stepper.notation, stepper.guess = 7, 2, "004", True
    stepper.change("b1", 0.25, index=[1])
    contents = re.search(r"^const \{ script, state \} = (.*);$", stepper.to_html(), re.MULTILINE)[1]
    state = json.loads(contents)["state"]
    traits = ("data", "step", "unit", "below", "example", "notation", "guess", "news")
    assert state == {name: stepper.get_state()[name] for name in traits}
    assert state["news"]["text"].startswith("b of unit 2 of layer 1") and state["step"] == 7


def test_the_style_is_the_stepper_s_alone():
    style = (Path(widgets.__file__).parent / "stepper" / "stepper.css").read_text(encoding="utf-8").strip()
    depth = list(accumulate({"{": 1, "}": -1}.get(letter, 0) for letter in style))
    assert style.startswith(".bp-stepper {") and depth.index(0, style.index("{")) == len(style) - 1  # one nest


def test_an_exported_page_holds_no_tag_of_its_script():
    page = Stepper(trace_of("square")).to_html()
    script = page.partition('<script type="module">')[2]
    assert script.count("</script>") == 1 and "<noscript><p><b>Stepper</b>" in page


def test_a_slope_that_is_0_but_for_rounding_is_shown_and_guessed_as_0():
    """0.7 · 0.3 + 0.2 meets the target 0.41, of which 5.6e−17 is left."""
    met = backprop([Dense(np.array([[0.7]]), np.array([0.2]), linear)], np.array([[0.3]]), np.array([[0.41]]),
                   squared_error)
    assert met.delta[1] != 0
    shown = frames(met)
    for key in ("dE_do1", "delta1", "E1"):
        assert shown["values"][key] == [["0.00"]] and shown["guesses"][key][0] == [-1, [[0.0]]]
    for key in ("dE_dW1", "dE_db1"):
        assert shown["values"][key] == ["0.00"] and shown["guesses"][key][0] == [-1, [0.0]]
    assert "e−" not in twin(met)


def test_a_long_substitution_keeps_its_beginning_and_its_end():
    """220 letters of it, and the last 60."""
    trace = backprop([Dense(np.full((90, 1), 0.5), np.array([0.3]), linear)], np.full((1, 90), 0.7), np.ones((1, 1)),
                     squared_error)
    written = "".join(piece if isinstance(piece, str) else number(piece.value)
                      for piece in substitution(trace, Step("s", 1), (1,), 1))
    assert f">{written[:220]} … {written[-60:]}<" in twin(trace)
