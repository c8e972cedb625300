"""Worksheets: every number has a box, blank on the first page and the trace's on the second; students' numbers."""

import re
from functools import cache
from html.parser import HTMLParser
from itertools import combinations, pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from reference import EXAMPLES

from bpcore import (
    Dense,
    backprop,
    binary_cross_entropy,
    linear,
    multinomial_cross_entropy,
    relu,
    sigmoid,
    softmax,
    squared_error,
    steps,
    tanh,
    zero_class_cross_entropy,
)
from bpcore.descent import update, update_steps
from bpcore.teaching import seeds
from bpcore.teaching.letters import NOTATIONS
from bpcore.teaching.mistakes import MISTAKES
from bpcore.teaching.writing import number
from bpcore.widgets import worksheet as module
from bpcore.widgets.worksheet import student, worksheet


def network(sizes, activations, loss, N=1):
    """Tenths that are all different in an array, and targets that sum to 1."""
    net = [Dense(((np.arange(below * n) * 3 % 17 - 7.5).round() / 10).reshape(below, n), np.arange(2, n + 2) / 10, a)
           for (below, n), a in zip(pairwise(sizes), activations, strict=True)]
    y = {1: [0.7], 2: [0.7, 0.3], 3: [0.5, 0.2, 0.3]}[sizes[-1]]
    return backprop(net, np.arange(3, 3 + N * sizes[0]).reshape(N, -1) / 10, np.array([y] * N), loss)


TRACE = network((2, 3, 2), (tanh, sigmoid), squared_error)
NO_BIASES = [Dense(layer.W, None, layer.activation) for layer in TRACE.net]
NO_WEIGHTS = [TRACE.net[0], Dense(None, None, tanh)]
NETWORKS = {
    "2-3-2": TRACE,
    "3-3-2": network((3, 3, 2), (tanh, softmax), multinomial_cross_entropy),
    "2-3-3": network((2, 3, 3), (sigmoid, softmax), multinomial_cross_entropy),
    "3-3-3": network((3, 3, 3), (relu, sigmoid), binary_cross_entropy),
    "2-2-2-2": network((2, 2, 2, 2), (tanh, sigmoid, softmax), squared_error),
    "2-2-1, two examples": network((2, 2, 1), (tanh, sigmoid), zero_class_cross_entropy, N=2),
    "no biases": backprop(NO_BIASES, TRACE.o[0], TRACE.y, TRACE.loss),
    "no weights": backprop(NO_WEIGHTS, TRACE.o[0], np.array([[0.2, 0.3, 0.4]]), squared_error),
}


def all_steps(trace):
    return steps(trace) + update_steps(trace)


class Sheets(HTMLParser):
    """Each sheet's text, and its boxes as (name, text); every tag that is opened must be closed in its order."""

    def __init__(self, page):
        super().__init__()
        self.sheets, self.open, self.tags = [], [], set()
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.add(tag)
        if tag == "section":
            self.sheets.append({"text": [], "boxes": [], "said": []})
        if "tbody" in self.open and tag == "td":
            self.sheets[-1]["boxes"].append([attributes.get("aria-label"), ""])
        if tag == "svg":
            self.sheets[-1]["said"].append(attributes["aria-label"])
        if tag not in ("meta", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_data(self, data):
        if "section" in self.open:
            self.sheets[-1]["text"].append(data)
        if "tbody" in self.open and "td" in self.open:
            self.sheets[-1]["boxes"][-1][1] += data


@pytest.fixture(params=NETWORKS)
def trace(request):
    return update(NETWORKS[request.param], 0.3)


def test_every_number_of_every_step_has_a_box_and_its_answer(trace):
    blank, solved = Sheets(worksheet(trace)).sheets
    answers = [number(float(value)) for step in all_steps(trace) for value in np.ravel(trace[step])]
    assert [text for _, text in solved["boxes"]] == answers
    assert [text for _, text in blank["boxes"]] == [""] * len(answers)


def test_every_box_has_a_name_of_its_own(trace):
    blank, solved = Sheets(worksheet(trace)).sheets
    names = [name for name, _ in blank["boxes"]]
    assert len(set(names)) == len(names)
    assert {name for name, _ in solved["boxes"]} == {None}  # what it holds and its headers are its name


def test_the_names_say_where():
    names = [name for name, _ in Sheets(worksheet(TRACE)).sheets[0]["boxes"]]
    assert names[:2] == ["weighted sums of layer 1, unit 1", "weighted sums of layer 1, unit 2"]
    assert names[names.index("gradient of the weights into layer 2, from 3, unit 1") + 1].endswith("from 3, unit 2")
    assert names[-1] == "the loss after the update, value"
    two = [name for name, _ in Sheets(worksheet(NETWORKS["2-2-1, two examples"])).sheets[0]["boxes"]]
    assert two[1:3] == ["weighted sums of layer 1, example 1, unit 2", "weighted sums of layer 1, example 2, unit 1"]


def test_the_first_page_gives_nothing_away(trace):
    """What is given has one decimal, and what is computed two."""
    blank, solved = (" ".join(sheet["text"] + sheet["said"]) for sheet in Sheets(worksheet(trace)).sheets)
    assert not re.search(r"\d\.\d\d|\de−", blank)
    assert re.search(r"\d\.\d\d", solved)


def test_all_that_is_given_is_in_the_picture_and_in_words():
    page = worksheet(update(TRACE, 0.3), notation="004")
    for sheet in Sheets(page).sheets:
        [said], text = sheet["said"], " ".join(sheet["text"])
        for (j, i), w in np.ndenumerate(TRACE.net[1].W):
            assert f"The weight into layer 2 from {j + 1} to {i + 1} is {number(w, 1)}." in said
        assert "Inputs 0.3, 0.4. Targets 0.7, 0.3." in said and "Biases of layer 2: 0.2, 0.3." in said
        for shown in ("z = 0.3", "t = 0.7", "w₀ = 0.4", "The rate", "0.3. Work"):
            assert shown in text
    lines = re.findall(r"<line [^>]*>", page)
    negative = sum((layer.W < 0).sum() for layer in TRACE.net)
    assert len(lines) == 2 * 12 and sum("negative" in line for line in lines) == 2 * negative > 0


def frame_of(element):
    """Left, top, right and bottom of a box, or of a text at 7 for a letter."""
    x, y = float(element.get("x")), float(element.get("y"))
    if element.tag == "rect":
        return x, y, x + float(element.get("width")), y + float(element.get("height"))
    width = 7 * len(element.text)
    x -= width * {"start": 0, "middle": 0.5, "end": 1}[element.get("text-anchor")]
    return x, y - 6, x + width, y + 6


def within(a, b):
    return b[0] <= a[0] and b[1] <= a[1] and a[2] <= b[2] and a[3] <= b[3]


def meet(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def test_the_picture_is_within_its_frame_and_nothing_covers_another(trace):
    picture = ElementTree.fromstring(re.search("<svg.*?</svg>", worksheet(trace))[0])
    frame = tuple(map(float, picture.get("viewBox").split()))
    columns = sorted({float(circle.get("cx")) for circle in picture.iter("circle")})
    np.testing.assert_allclose(columns, np.linspace(columns[0], frame[2] - columns[0], len(trace.o)), atol=0.1)
    texts, boxes = (list(map(frame_of, picture.iter(tag))) for tag in ("text", "rect"))
    assert all(within(text, frame) for text in texts) and not any(meet(a, b) for a, b in combinations(texts, 2))
    assert len(boxes) == sum(layer.W.size for layer in trace.net if layer.W is not None)
    for box in boxes:  # white, behind a number
        [text] = [text for text in texts if meet(box, text)]
        assert within(text, box)


def test_a_weight_of_0_is_not_drawn_as_negative():
    page = worksheet(backprop([Dense(np.array([[0.0, -0.4]]), None, tanh)], np.array([[0.3]]), np.array([[0.2, 0.7]]),
                              squared_error))
    assert ["negative" in line for line in re.findall("<line [^>]*>", page)] == [False, True] * 2


def test_long_formulas_are_written_smaller_and_have_lower_boxes():
    sizes = {notation: [float(size) for size in re.search(r"font-size: ([\d.]+)pt; color: inherit.* height: ([\d.]+)mm",
                                                          worksheet(TRACE, notation=notation), re.DOTALL).groups()]
             for notation in NOTATIONS}
    long = sizes.pop("001 likelihood")
    assert all(long[0] < formula and long[1] < box for formula, box in sizes.values())


@pytest.mark.parametrize("notation", NOTATIONS)
def test_the_formulas_are_those_of_the_notation(notation):
    page = worksheet(TRACE, notation=notation)
    letter = {"main": "s", "001 likelihood": "s", "002": "z", "003": "𝐯", "003 last page": "net", "004": "a"}[notation]
    first = page.partition("<table>")[2].partition("<math")[2]
    assert re.search(r">([^<]+)<", first)[1] == letter
    numbers = list(range(1, len(all_steps(update(TRACE, 1))) + 1))
    assert [int(k) for k in re.findall(r"<small>(\d+)</small>", page)] == numbers * 2
    assert NOTATIONS[notation].name in page


def test_an_update_keeps_its_rate():
    assert worksheet(update(TRACE, 0.2), rate=0.7) == worksheet(TRACE, rate=0.2) != worksheet(TRACE, rate=0.7)


def test_headings_and_headers():
    page = worksheet(TRACE)
    assert page.count("<h1>") == 2 and page.count("<h2>") == 2 * 8 == page.count("<caption>")
    for text in ("Forward, layer 1", "Loss, the whole network", "Backward, layer 2", "Update, the whole network"):
        assert page.count(f"<h2>{text}</h2>") == 2
    assert page.count('<th scope="col">unit 3</th>') == 2 * 3 and page.count('<th scope="row">from 3</th>') == 2 * 2


def test_the_file_needs_nothing_else():
    page = worksheet(TRACE)
    assert {"script", "link", "img", "iframe"}.isdisjoint(Sheets(page).tags)
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/1998/Math)", page)


def test_the_title_is_escaped():
    page = worksheet(TRACE, title='Class {7} <b>"a" & b</b>')
    assert "<b>" not in page and page.count("Class {7} &lt;b&gt;&quot;a&quot; &amp; b&lt;/b&gt;") == 3


@pytest.mark.parametrize("trace", [
    network((2, 3, 3, 2), (tanh, tanh, sigmoid), squared_error), network((3, 2, 1), (tanh, tanh), squared_error, N=3),
    backprop([Dense(np.full((2, 4), 0.2), None, tanh)], np.array([[0.3, 0.4]]), np.full((1, 4), 0.2), squared_error),
], ids=repr)
@pytest.mark.parametrize("made", [worksheet, lambda trace: student(trace, 1)])
def test_nets_that_are_too_large(trace, made):
    with pytest.raises(ValueError, match="is too large for a worksheet: take one with at most 3 units"):
        made(trace)


def test_maps_are_too_large():
    with pytest.raises(ValueError, match="is too large for a worksheet"):
        worksheet(backprop(*EXAMPLES["A"]()))


def test_what_no_box_can_hold():
    net = [Dense(np.array([[0.5]]), None, tanh)]
    with pytest.raises(ValueError, match="undefined or infinite"), pytest.warns(UserWarning):
        worksheet(backprop(net, np.array([[-1.0]]), np.array([[0.5]]), binary_cross_entropy))
    with pytest.raises(ValueError, match="at most two decimals"):
        worksheet(backprop(net, np.array([[0.125]]), np.array([[0.5]]), squared_error))
    with pytest.raises(TypeError, match=r"made from a Trace, which .* gives, not from a list"):
        worksheet([1.0])
    hundredths = worksheet(backprop(net, np.array([[0.25]]), np.array([[0.5]]), squared_error))
    assert "o = 0.25" in hundredths and "y* = 0.50" in hundredths


# Students.

SEEDS = range(1, 21)


@cache
def students(seed):
    return student(TRACE, seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_students_numbers_obey_the_rules(seed):
    """Those of the lessons' numbers, and units differ; what is given has one decimal."""
    trace = students(seed)
    given = [trace.o[0], trace.y, *(array for layer in trace.net for array in (layer.W, layer.b))]
    for array in given:
        np.testing.assert_allclose(array * 10, np.round(array * 10), atol=1e-12)
        assert len(np.unique(array.round(1))) == array.size
    for array in [*given, *(trace[step] for step in all_steps(trace))]:
        assert not np.isin(np.round(array, 2), (0, 1, -1)).any()
    for step in all_steps(trace):
        for row in np.atleast_2d(trace[step].round(2)):
            assert len(np.unique(row)) == len(row), step


@pytest.mark.parametrize(("s", "plain"), [(-2, True), (0, False), (1, False), (-1, False), (-0.996, False)])
def test_what_is_drawn_is_refused_where_a_sum_is_0_or_1(s, plain):
    trace = backprop([Dense(np.array([[s]], float), None, tanh)], np.ones((1, 1)), np.array([[0.3]]), squared_error)
    assert seeds.is_plain([trace.y, *(np.atleast_2d(trace[step]) for step in steps(trace))]) == plain


@pytest.mark.parametrize("seed", SEEDS)
def test_a_students_numbers_keep_the_mistakes_apart(seed):
    """Those of the pass, and those of the update."""
    trace = students(seed)
    plain = backprop(trace.net, trace.o[0], trace.y, trace.loss)
    for step in all_steps(trace):
        of = plain if step in steps(plain) else trace
        gives = [(mistake.name, wrong) for mistake in MISTAKES for wrong in mistake.results(of, step)
                 if not np.allclose(wrong, of[step], rtol=1e-5, atol=1e-12)]
        for name, wrong in gives:
            assert (np.abs(wrong - of[step]) > 0.005).all(), (step, name)
        for (name, wrong), (other_name, other) in combinations(gives, 2):
            assert name == other_name or (np.abs(wrong - other) > 0.005).any(), (step, name, other_name)


def test_students_have_different_sheets():
    traces = list(map(students, SEEDS))
    assert len({worksheet(trace) for trace in traces}) == 20
    assert len({array.tobytes() for trace in traces for array in (trace.o[0], *(layer.W for layer in trace.net))}) == 60


def test_a_seed_gives_the_same_numbers_everywhere():
    assert worksheet(student(TRACE, 6)) == worksheet(students(6))
    drawn = module._drawn(TRACE, np.random.default_rng(1))  # the first of those among which a student's are found
    assert drawn.o[0].tolist() == [[-0.5, -1.3]]
    assert drawn.net[1].W.tolist() == [[1.1, 0.2], [-1.6, 0.9], [0.6, 0.8]]


@pytest.mark.parametrize("name", ["2-3-3", "3-3-3", "no biases", "no weights"])
def test_the_structure_is_that_of_the_trace(name):
    trace = update(NETWORKS[name], 0.3)
    found = student(trace, 3)
    assert (found.widths, found.activations, found.loss) == (trace.widths, trace.activations, trace.loss)
    assert found.rate == 0.3
    assert [layer.b is None for layer in found.net] == [layer.b is None for layer in trace.net]
    if name == "2-3-3":
        assert found.y.sum() == pytest.approx(1)


def test_what_no_seed_can_give(monkeypatch):
    with pytest.raises(ValueError, match="The mean over two examples is half of their sum"):
        student(NETWORKS["2-2-1, two examples"], 1)
    monkeypatch.setattr(seeds, "TRIES", 3)
    with pytest.raises(ValueError, match=r"Seed 1 gives no numbers for a 2-3-2 network, tanh, .* try another seed"):
        student(TRACE, 1)


def test_a_linear_net_has_numbers_too():
    assert student(network((2, 2), (linear,), squared_error), 1).activations == "linear"


def test_sheets_are_written(tmp_path):
    module.main([3, 11], tmp_path / "sheets")
    assert sorted(path.name for path in (tmp_path / "sheets").iterdir()) == ["03.html", "11.html"]
    page = (tmp_path / "sheets" / "03.html").read_text(encoding="utf-8")
    assert "Backpropagation by hand, sheet 3</h1>" in page and "2-3-2 network, tanh, sigmoid, squared error" in page
