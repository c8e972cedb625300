"""The stepper as data: its frames, the numpy lines it shows, and its text twin. tests/browser drives it in a page."""

import json
import re
from functools import partial
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest
import traitlets
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

from bpcore import Dense, backprop, sigmoid, steps
from bpcore.notation import NOTATIONS, equation, number
from bpcore.widgets import Stepper
from bpcore.widgets.frames import frames, numpy_line, role, words
from bpcore.widgets.twin import twin
from bpcore.widgets.typeset import mathml

SHOWN = {name: make for name, make in EXAMPLES.items() if make().x.ndim == 2}  # no feature maps
for loss in losses:
    SHOWN[f"weightless softmax, {loss}"] = partial(example, (3,), [dense(2, tanh), weightless(softmax)], loss)
every_net = pytest.mark.parametrize("name", SHOWN)


def trace_of(name, N=3):
    net, x, y, loss = SHOWN[name]()
    return backprop(net, x[:N], y[:N], loss)


@every_net
@pytest.mark.parametrize("N", [1, 3])
def test_the_numpy_lines_in_their_order_are_the_pass(name, N):
    trace = trace_of(name, N)
    layers = dict(enumerate(trace.net, 1))
    names = {"np": np, "y": trace.y, "o": {0: trace.o[0]}, "s": {}, "delta": {}, "dE_do": {}, "dE_dW": {}, "dE_db": {},
             "W": {l: layer.W for l, layer in layers.items()}, "b": {l: layer.b for l, layer in layers.items()}}
    for step in steps(trace):
        exec(numpy_line(trace, step), names)
        found = names[step.quantity]
        agree(found if step.quantity == "E" else found[step.layer], trace[step], str(step), 1e-12)


@every_net
@pytest.mark.parametrize("notation", NOTATIONS)
def test_equations_are_mathml_in_the_colours_of_their_roles(name, notation):
    trace = trace_of(name)
    symbols = []

    def note(quantity, latex):
        symbols.append((f"bp-{role(quantity)}", "".join(ElementTree.fromstring(mathml(latex)).itertext())))
        return latex

    for step, frame in zip(steps(trace), frames(trace)["steps"], strict=True):
        symbols.clear()
        equation(trace, step, notation, mark=note)
        root = ElementTree.fromstring(frame["equations"][notation])
        assert root.tag == "math" and root.get("display") == "block"
        marked = [(element.get("class"), "".join(element.itertext())) for element in root.findall(".//*[@class]")]
        assert marked == symbols


@every_net
def test_frames_hold_every_array_of_the_trace(name):
    trace = trace_of(name)
    shown = json.loads(json.dumps(frames(trace), allow_nan=False))
    assert [frame["key"] for frame in shown["steps"]] == [f"{quantity}{l}" for quantity, l in steps(trace)]
    for step in steps(trace):
        values = np.array(shown["values"][f"{step.quantity}{step.layer}"])
        np.testing.assert_array_equal(values, np.vectorize(number)(trace[step]))
    known = {key for key in shown["values"] if key not in {frame["key"] for frame in shown["steps"]}}
    for frame in shown["steps"]:
        assert set(frame["reads"]) <= known
        known.add(frame["key"])


def test_an_impossible_prediction_is_shown():
    net = [Dense(np.array([[800.0]]), None, sigmoid)]
    trace = backprop(net, np.array([[1.0]]), np.array([[0.0]]), binary)
    values = json.loads(json.dumps(frames(trace), allow_nan=False))["values"]
    assert values["E1"] == ["∞"] and values["dE_do1"] == [["∞"]] and values["delta1"] == [["1.00"]]
    assert "∞" in twin(trace)


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


@every_net
def test_the_twin_has_a_row_for_every_step(name):
    trace = trace_of(name)
    for n in (1, 3):
        page = twin(trace, n)
        assert f"example {n} of 3" in page
        assert not re.search(r"&(?!(amp|lt|gt|quot|#x27);)", page)
        head, *rows = Table(page).rows
        assert len(head) == 6 and all(len(row) == 6 for row in rows)
        for k, (step, row) in enumerate(zip(steps(trace), rows, strict=True), 1):
            shown = trace[step] if step.quantity in ("dE_dW", "dE_db") else trace[step][n - 1]
            assert row[0] == str(k) and row[1] == words(trace, step) and row[4] == numpy_line(trace, step)
            assert re.findall(r"[^][, ]+", row[5]) == [number(value) for value in np.ravel(shown)]
            assert row[5].count("[") == (0, 1, 1 + len(np.atleast_1d(shown)))[shown.ndim]


def test_the_twin_escapes_what_is_shown():  # relu's slope is written [o > 0]
    page = twin(backprop(*example((2,), [dense(2, relu), dense(2, tanh)], losses[0])))
    assert "&gt; 0]" in page and "o[1] &gt; 0" in page
    assert not re.search(r"<(?!/?(p|b|table|thead|tbody|tr|th|td|code|sub|sup|br)\b)", page)


@pytest.fixture
def stepper():
    return Stepper(backprop(*example((2,), [dense(3, tanh), dense(2, softmax)], multinomial)))


def test_repr(stepper):
    assert repr(stepper) == "Stepper(2-3-2 network, tanh, softmax, multinomial cross entropy, 13 steps)"


def test_the_bundle_has_a_widget_a_table_and_a_line(stepper):
    data, _ = stepper._repr_mimebundle_()
    assert data["text/plain"] == repr(stepper)
    assert data["text/html"] == twin(stepper.trace)
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == stepper.model_id


def test_the_bundle_shows_the_example_that_is_chosen(stepper):
    stepper.example = 2
    assert stepper._repr_mimebundle_()[0]["text/html"] == twin(stepper.trace, 2)


def test_what_is_shown_can_be_read_and_set(stepper):
    assert (stepper.step, stepper.unit, stepper.below, stepper.example) == (0, 1, 1, 1)
    stepper.step, stepper.unit, stepper.below, stepper.example = 13, 3, 2, 3
    state = stepper.get_state()
    assert [state[name] for name in ("step", "unit", "below", "example")] == [13, 3, 2, 3]
    started = Stepper(stepper.trace, step=4, unit=2, example=3)
    assert (started.step, started.unit, started.example) == (4, 2, 3)


@pytest.mark.parametrize(("name", "value", "told"), [
    ("step", -1, "step is -1: give a number from 0 to 13"), ("step", 14, "step is 14: give a number from 0 to 13"),
    ("unit", 0, "unit is 0: give a number from 1 to 3"), ("unit", 4, "unit is 4: give a number from 1 to 3"),
    ("example", 0, "example is 0: give a number from 1 to 3"),
    ("example", 4, "example is 4: give a number from 1 to 3"), ("step", "end", "expected an int"),
])
def test_a_value_out_of_range_is_refused_in_words(stepper, name, value, told):
    with pytest.raises(traitlets.TraitError, match=told):
        Stepper(stepper.trace, **{name: value})
    before = getattr(stepper, name)
    with pytest.raises(traitlets.TraitError, match=told):
        setattr(stepper, name, value)
    assert getattr(stepper, name) == before


def test_what_cannot_be_drawn_is_refused_in_words():
    with pytest.raises(ValueError, match=r"draws nets of Dense layers .* this net has feature maps"):
        Stepper(backprop(*EXAMPLES["E"]()))
    with pytest.raises(ValueError, match="this net has feature maps"):
        Stepper(backprop(*example((1, 3, 3), [conv(2, 2, 2, relu), dense(2, softmax)], multinomial)))
    with pytest.raises(TypeError, match=r"shows a Trace, which backprop.* gives, not a list"):
        Stepper([1.0])


def test_an_exported_page_holds_no_tag_of_its_script():
    page = Stepper(trace_of("square")).to_html()
    script = page.partition('<script type="module">')[2]
    assert script.count("</script>") == 1 and "<noscript><p><b>Stepper</b>" in page
