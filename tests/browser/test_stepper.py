"""The stepper in JupyterLab: every control, every number at every step, both themes, and no key for the notebook."""

import itertools
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from bpcore import Dense, Step, backprop, sigmoid, squared_error, steps, widgets
from bpcore.notation import NOTATIONS, Value, equation, number, substitution
from bpcore.widgets.frames import frame, frames, numpy_line
from bpcore.widgets.typeset import mathml

SOURCE = """
import numpy as np
from bpcore import Dense, backprop, sigmoid, squared_error, tanh

W1, b1 = np.array([[0.7, -1.2, 0.4], [-0.3, 0.9, 1.6]]), np.array([0.2, -0.5, 0.1])
W2, b2 = np.array([[1.1, -0.6], [0.3, 1.4], [-0.8, 0.5]]), np.array([-0.4, 0.25])
x, y = np.array([[0.8, -1.3], [-0.45, 0.6]]), np.array([[0.9, 0.2], [0.15, 0.7]])
trace = backprop([Dense(W1, b1, tanh), Dense(W2, b2, sigmoid)], x, y, squared_error)
"""
SHOW = "from bpcore.widgets import Stepper\nStepper(trace)"
THEMES = ("JupyterLab Light", "JupyterLab Dark")

FOLDER = Path(widgets.__file__).parent
SCRIPT, STYLE = ((FOLDER / name).read_text(encoding="utf-8") for name in ("stepper.js", "stepper.css"))

names = {}
exec(SOURCE, names)
TRACE, ORDER = names["trace"], steps(names["trace"])
LAST = len(ORDER)

# All that the stepper shows, read off the page.
STATE = """() => {
    const marks = [...document.querySelectorAll('.bp-picture [data-ref]')];
    const refs = (css) => marks.filter((mark) => mark.matches(css)).map((mark) => mark.dataset.ref);
    const text = (css) => document.querySelector(css).textContent;
    const rows = [...document.querySelectorAll('.bp-array div')];
    return {
        step: Number(document.querySelector('.bp-scrubber').getAttribute('aria-valuenow')),
        marks: Object.fromEntries(marks.map((mark) => [mark.dataset.ref, mark.textContent])),
        unseen: marks.filter((mark) => getComputedStyle(mark).visibility === 'hidden').map((mark) => mark.dataset.ref),
        read: refs('.bp-read'), gives: refs('.bp-gives'), title: text('.bp-title'), where: text('.bp-where'),
        numpy: text('.bp-numpy'), numbers: text('.bp-numbers'), equation: text('.bp-equation'),
        cell: [...document.querySelectorAll('.bp-array .bp-result')].map((cell) => cell.textContent),
        array: rows.map((row) => [...row.children].map((cell) => cell.textContent)),
    };
}"""


@pytest.fixture(scope="module")
def shown(lab, page):
    """The stepper after Run All."""
    lab.write("stepper.ipynb", SOURCE, SHOW, "print('the cell below')")
    lab.open(page, "stepper.ipynb")
    page.wait_for_selector(".bp-stepper .bp-unit")
    return page


@pytest.fixture
def stepper(shown):
    """The same at its start, with the focus on it."""
    shown.locator(".bp-example").select_option("1")
    shown.locator('.bp-unit[aria-label="Unit 1 of layer 0"]').click()
    shown.locator(".bp-scrubber").focus()
    shown.keyboard.press("Home")
    return shown


def state(page):
    return page.evaluate(STATE)


def at(page):
    return int(page.locator(".bp-scrubber").get_attribute("aria-valuenow"))


def reference(step, index):
    return f"{step.quantity}{step.layer}:{','.join(map(str, index))}"


def per_example(step):
    return step.quantity not in ("W", "b", "dE_dW", "dE_db")


def title(step):
    """The step's name with a capital letter, but δ remains δ."""
    name = frame(TRACE, step)["name"]
    return name[0].upper() + name[1:] if name[0].isascii() else name


PREFIXES = {"y": "y* ", "b": "b ", "dE_db": "∂b ", "E": "E = "}
GIVEN = [Step("o", 0), Step("y", 2), *(Step(name, l) for name in ("W", "b") for l in (1, 2))]


def expected_marks(k, example):
    """What the picture says after k steps: the numbers of what is done, blanks for the rest."""
    texts = {}
    for step in GIVEN + ORDER:
        array = TRACE[step][example - 1] if per_example(step) else TRACE[step]
        for index, value in np.ndenumerate(array):
            done = step in GIVEN or step in ORDER[:k]
            texts[reference(step, index)] = PREFIXES.get(step.quantity, "") + number(value) if done else ""
    return texts


def test_at_the_start_every_computed_quantity_is_blank(stepper):
    found = state(stepper)
    assert found["marks"] == expected_marks(0, 1)
    assert {text for ref, text in found["marks"].items() if ref[0] in "sEd" or ref[:2] in ("o1", "o2")} == {""}
    assert found["numbers"] == found["equation"] == found["numpy"] == "" and found["array"] == []


@pytest.mark.parametrize("example", [1, 2])
def test_every_number_at_every_step_is_that_of_the_trace(stepper, example):
    stepper.locator(".bp-example").select_option(str(example))
    stepper.locator(".bp-scrubber").focus()
    for k, step in enumerate(ORDER, 1):
        stepper.keyboard.press("ArrowRight")
        array = TRACE[step][example - 1] if per_example(step) else TRACE[step]
        for units in sorted(np.ndindex(array.shape), key=lambda units: units[::-1]):  # all weights into a unit first
            found = state(stepper)
            pieces = substitution(TRACE, step, [unit + 1 for unit in units], example)
            values = [piece for piece in pieces if isinstance(piece, Value)]
            text = "".join(number(piece.value) if isinstance(piece, Value) else piece for piece in pieces)
            assert found["numpy"] == numpy_line(TRACE, step)
            typeset = ElementTree.fromstring(mathml(equation(TRACE, step, at=[unit + 1 for unit in units])))
            assert found["equation"] == "".join(typeset.itertext())
            assert found["title"] == title(step)
            assert found["step"] == k and found["marks"] == expected_marks(k, example)
            assert found["numbers"] == f"{text} = {number(array[units])}"
            assert set(found["read"]) == {reference(value.step, value.index) for value in values}
            assert found["gives"] == [reference(step, units)]
            lit = {*found["read"], *found["gives"]}
            assert set(found["unseen"]) == {ref for ref in found["marks"] if ref[0] == "W" or "dW" in ref} - lit
            assert found["cell"] == ([number(array[units])] if units else [])
            assert found["array"] == [[number(value) for value in row] for row in np.atleast_2d(array)]
            stepper.keyboard.press("ArrowDown")
    assert at(stepper) == LAST


def test_keys(stepper):
    for key, expected in [("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", LAST), ("ArrowRight", LAST),
                          ("ArrowLeft", LAST - 1), ("Home", 0), ("ArrowLeft", 0), ("ArrowRight", 1)]:
        stepper.keyboard.press(key)
        assert at(stepper) == expected


def test_buttons_keep_the_focus_at_both_ends(stepper):
    for name, expected in [("Next step", 1), ("Next step", 2), ("One step back", 1), ("To the end", LAST),
                           ("Next step", LAST), ("One step back", LAST - 1), ("To the start", 0), ("One step back", 0)]:
        button = stepper.get_by_role("button", name=name)
        button.click(force=True)  # one that is out of use too
        assert at(stepper) == expected
        assert button.evaluate("button => button === document.activeElement")
        if expected in (0, LAST):  # where buttons go out of use the keys go on
            stepper.keyboard.press("ArrowLeft" if expected else "ArrowRight")
            assert at(stepper) == abs(expected - 1)
            stepper.keyboard.press("End" if expected else "Home")
    assert stepper.get_by_role("button", name="To the start").get_attribute("aria-disabled") == "true"
    assert stepper.get_by_role("button", name="Next step").get_attribute("aria-disabled") == "false"


def test_a_unit_is_selected_by_a_click_and_by_enter(stepper):
    stepper.keyboard.press("ArrowRight")
    stepper.locator('.bp-unit[aria-label="Unit 3 of layer 1"]').click()
    assert state(stepper)["gives"] == ["s1:2"] and "unit 3" in state(stepper)["where"]
    for key, unit in (("Enter", 2), (" ", 1)):
        stepper.locator(f'.bp-unit[aria-label="Unit {unit} of layer 1"]').focus()
        stepper.keyboard.press(key)
        assert state(stepper)["gives"] == [f"s1:{unit - 1}"]


def test_a_weight_is_selected_by_a_click_on_its_edge(stepper):
    stepper.keyboard.press("End")
    stepper.keyboard.press("ArrowLeft")
    for j, i in itertools.product((1, 2), (1, 2, 3)):
        x, y = stepper.evaluate("""(title) => {
            const edge = [...document.querySelectorAll('.bp-edge')].find((edge) => edge.textContent === title);
            const line = edge.querySelector('.bp-hit'), end = (k) => new DOMPoint(
                line[`x${k}`].baseVal.value, line[`y${k}`].baseVal.value).matrixTransform(line.getScreenCTM());
            return ['x', 'y'].map((axis) => 0.82 * end(1)[axis] + 0.18 * end(2)[axis]);
        }""", f"weight from unit {j} of layer 0 to unit {i} of layer 1")
        stepper.mouse.click(x, y)
        assert state(stepper)["gives"] == [f"dE_dW1:{j - 1},{i - 1}"]
        assert f"weight from {j} to {i}" in state(stepper)["where"]
    stepper.keyboard.press("ArrowLeft")  # the click has left the focus in the stepper
    assert at(stepper) == LAST - 2


def test_arrows_up_and_down_change_the_unit_and_go_round(stepper):
    stepper.keyboard.press("ArrowRight")
    found = []
    for key in ["ArrowDown"] * 3 + ["ArrowUp"] * 2:
        stepper.keyboard.press(key)
        found += state(stepper)["gives"]
    assert found == ["s1:1", "s1:2", "s1:0", "s1:2", "s1:1"]


def test_another_example_changes_every_number_but_the_parameters(stepper):
    stepper.keyboard.press("End")
    first = state(stepper)["marks"]
    stepper.get_by_label("Example").select_option("2")
    second = state(stepper)["marks"]
    kept = {ref for ref in first if first[ref] == second[ref]}
    assert second == expected_marks(LAST, 2)
    assert kept == {ref for ref in first if ref[0] in "Wb" or ref.startswith(("dE_dW", "dE_db"))}


def test_scrubbing(stepper):
    boxes = [segment.bounding_box() for segment in stepper.locator(".bp-segment").all()]
    middles = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes]
    stepper.mouse.move(*middles[6])
    assert at(stepper) == 0
    stepper.mouse.down()
    assert at(stepper) == 7
    for k in (10, 2, LAST - 1):
        stepper.mouse.move(*middles[k])
        assert at(stepper) == k + 1
    stepper.mouse.move(middles[4][0], middles[4][1] - 80)  # a hand does not keep to the line
    assert at(stepper) == 5
    stepper.mouse.move(boxes[0]["x"] - 5, middles[0][1])
    assert at(stepper) == 0
    stepper.mouse.up()
    stepper.mouse.move(*middles[8])
    assert at(stepper) == 0


def test_keys_with_a_modifier_are_left_to_the_browser(stepper):
    stepper.keyboard.press("ArrowRight")
    for key in ("Control+ArrowRight", "Meta+ArrowLeft", "Alt+End"):
        stepper.keyboard.press(key)
    assert at(stepper) == 1


NOTEBOOK = """() => {
    const { content } = jupyterapp.shell.currentWidget;
    return [content.activeCellIndex, content.mode, ...content.widgets.map(({ model }) =>
        [model.id, model.type, model.sharedModel.getSource(), model.executionCount])];
}"""


def test_no_key_reaches_the_notebook(stepper):
    before = stepper.evaluate(NOTEBOOK)
    for css in (".bp-scrubber", '.bp-unit[aria-label="Unit 2 of layer 1"]', ".bp-next", ".bp-example"):
        stepper.locator(css).focus()
        for key in ["b", "a", "d", "d", "m", "x", "z", "Enter", "Shift+Enter", "Control+Enter", "Escape", "ArrowUp",
                    "ArrowDown", "ArrowLeft", "ArrowRight", " ", "Home", "End", "0", "0"]:
            stepper.keyboard.press(key)
        stepper.keyboard.press("Escape")
        assert stepper.evaluate(NOTEBOOK) == before, css
        assert stepper.locator(css).evaluate("element => element === document.activeElement")
    stepper.locator(".jp-InputPrompt").last.click()
    stepper.keyboard.press("b")  # outside, the same key is Lab's
    assert len(stepper.evaluate(NOTEBOOK)) == len(before) + 1


def test_nothing_jumps(stepper):
    """The same height at every step, and every heading, button and segment in its place."""
    places = set()
    for _ in range(LAST + 1):
        places.add(stepper.evaluate("""() => JSON.stringify(
            [...document.querySelectorAll('.bp-frame, h4, .bp-words, .bp-button, .bp-segment, .bp-column')]
            .map((element) => element.getBoundingClientRect()).map(({ top, left, height }) => [top, left, height]))"""))
        stepper.keyboard.press("ArrowRight")
    assert len(places) == 1


# The contrast of every text that is seen against what lies behind it (WCAG 2): [ratio, text], lowest first.
CONTRASTS = """() => {
    const channels = (color) => color.match(/[\\d.]+/g).map(Number);
    const luminance = (color) => channels(color).slice(0, 3).map((c) => c / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, k) => sum + [0.2126, 0.7152, 0.0722][k] * c, 0);
    const opaque = (color) => color && color !== 'none' && (channels(color)[3] ?? 1) === 1;
    const ground = (element) => {
        const shape = element.closest('.bp-half, .bp-tag')?.querySelector('path, rect');
        if (shape && opaque(getComputedStyle(shape).fill)) return getComputedStyle(shape).fill;
        while (!opaque(getComputedStyle(element).backgroundColor)) element = element.parentElement;
        return getComputedStyle(element).backgroundColor;
    };
    const found = [];
    for (const element of document.querySelectorAll('.bp-frame *')) {
        const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
        const hidden = element.closest('title, .bp-live, [aria-disabled="true"]');
        const style = getComputedStyle(element);
        if (!own || hidden || style.visibility === 'hidden') continue;
        const color = element.closest('.bp-picture') ? style.fill : style.color;
        const [low, high] = [luminance(color), luminance(ground(element))].sort((a, b) => a - b);
        found.push([(high + 0.05) / (low + 0.05), element.textContent, color]);
    }
    return found.sort((a, b) => a[0] - b[0]);
}"""


def test_text_is_legible_in_both_themes(stepper):
    colours = {}
    for theme in THEMES:
        stepper.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
        light = str(theme == THEMES[0]).lower()
        stepper.wait_for_function("light => document.body.dataset.jpThemeLight === light", arg=light)
        stepper.locator(".bp-scrubber").focus()
        stepper.keyboard.press("Home")
        found = []
        for _ in range(LAST + 1):
            found += stepper.evaluate(CONTRASTS)
            stepper.keyboard.press("ArrowRight")
        assert min(found)[0] >= 4.5
        colours[theme] = {colour for _, _, colour in found}
    stepper.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", THEMES[0])
    assert len(colours[THEMES[0]]) >= 5 and not colours[THEMES[0]] & colours[THEMES[1]] - {"rgb(17, 24, 39)"}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_every_notation_at_every_step(stepper, notation):
    stepper.locator(".bp-notation").select_option(notation)
    stepper.locator(".bp-scrubber").focus()
    for step in ORDER:
        stepper.keyboard.press("ArrowRight")
        found = state(stepper)
        at = [int(i) + 1 for i in found["gives"][0].partition(":")[2].split(",") if i]
        typeset = ElementTree.fromstring(mathml(equation(TRACE, step, notation, at)))
        assert found["equation"] == "".join(typeset.itertext())
    stepper.locator(".bp-notation").select_option("main")


def test_a_notebook_not_yet_run_shows_the_table(page, lab):
    lab.write("untrusted.ipynb", SOURCE, SHOW, executed=True)
    lab.open(page, "untrusted.ipynb", run=False)
    rows = page.locator(".jp-OutputArea-output table tbody tr")
    rows.first.wait_for()
    assert rows.count() == LAST and page.locator(".bp-stepper").count() == 0
    for row, step in zip(rows.all(), ORDER, strict=True):
        array = TRACE[step][0] if per_example(step) else TRACE[step]
        shown = row.locator("td").last.inner_text()
        assert shown.replace("[", "").replace("]", "").split(", ") == [number(value) for value in np.ravel(array)]


def test_it_works_without_a_kernel(lab, page):
    lab.open(page, "stepper.ipynb")
    page.wait_for_selector(".bp-stepper .bp-unit")
    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    page.wait_for_function("jupyterapp.shell.currentWidget.sessionContext.session === null")
    page.locator(".bp-scrubber").focus()
    page.keyboard.press("End")
    assert state(page)["marks"] == expected_marks(LAST, 1)
    page.get_by_label("Example").select_option("2")
    assert state(page)["marks"] == expected_marks(LAST, 2)
    page.get_by_role("button", name="One step back").click()
    assert at(page) == LAST - 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_exported_page_works_from_disk(browser, tmp_path, scheme):
    file = tmp_path / "stepper.html"
    file.write_text(widgets.Stepper(TRACE, step=3, unit=2, notation="004").to_html(), encoding="utf-8")
    page, asked = browser.new_page(color_scheme=scheme), []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector(".bp-stepper .bp-unit")
    assert at(page) == 3 and page.locator(".bp-notation").input_value() == "004"
    page.locator(".bp-scrubber").focus()
    page.keyboard.press("End")
    page.locator(".bp-example").select_option("2")
    assert state(page)["marks"] == expected_marks(LAST, 2)
    assert page.locator("html").get_attribute("data-jp-theme-light") == str(scheme == "light").lower()
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []
    page.close()


# The stepper outside Lab, with a model that only remembers. Gives the texts of the picture that at some step lie on one
# another or are cut, and the height of the smallest.
DRAW = """async ([data, source, css, width]) => {
    document.body.innerHTML = `<style>${css}</style><div style="width: ${width}px"></div>`;
    const state = { data, step: 0, unit: 5, below: 1, example: 1, notation: 'main' }, listeners = {};
    const model = { get: (name) => state[name], save_changes() {}, on: (name, draw) => { listeners[name] = draw; },
                    set: (name, value) => { state[name] = value; listeners[`change:${name}`]?.(); } };
    const { default: widget } = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
    widget.render({ model, el: document.querySelector('div') });
    const svg = document.querySelector('.bp-picture'), whole = svg.getBoundingClientRect();
    const shared = (a, b) => [Math.min(a.right, b.right) - Math.max(a.left, b.left),
                              Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
    const faults = new Set(), heights = [];
    for (const { key } of [{ key: 'start' }, ...data.steps]) {
        if (key !== 'start') document.querySelector('.bp-next').click();
        const boxes = [...svg.querySelectorAll('text')]
            .filter((text) => text.textContent && getComputedStyle(text).visibility !== 'hidden')
            .map((text) => [text.textContent, text.getBoundingClientRect()]);
        boxes.forEach(([text, box], k) => {
            const [across, down] = shared(box, whole);
            if (across < box.width || down < box.height) faults.add(`${key}: ${text} is cut`);
            for (const [other, otherBox] of boxes.slice(k + 1)) {
                const [across, down] = shared(box, otherBox);  // a line is higher than its digits
                if (across > 1 && down > 4) faults.add(`${key}: ${text} on ${other}`);
            }
        });
        heights.push(...boxes.map(([, box]) => box.height));
    }
    return { faults: [...faults], smallest: Math.min(...heights), fold: svg.querySelector('.bp-fold')?.textContent };
}"""


@pytest.fixture(scope="module")
def blank(browser):
    page = browser.new_page(viewport={"width": 1500, "height": 1200})
    yield page
    page.close()


@pytest.mark.parametrize("width", [700, 1000, 1400])
@pytest.mark.parametrize(("units", "N", "fold"), [
    ((1, 1, 1), 1, None), ((2, 3, 2), 4, None), ((5, 5, 5, 5, 5), 2, None),
    ((4, 7, 5, 3), 4, "⋮ unit 5 of 7"), ((3, 9, 2), 1, "⋮ unit 5 of 9"), ((3, 4, 9), 2, "⋮ 9 units"),
], ids=str)
def test_no_number_lies_on_another_or_is_cut(blank, units, N, fold, width):
    rng = np.random.default_rng(3)
    net = [Dense(rng.normal(size=shape), rng.normal(size=shape[1]), sigmoid) for shape in itertools.pairwise(units)]
    trace = backprop(net, rng.normal(size=(N, units[0])), rng.uniform(size=(N, units[-1])), squared_error)
    found = blank.evaluate(DRAW, [frames(trace), SCRIPT, STYLE, width])
    assert found["faults"] == [] and found["smallest"] >= 10
    assert found.get("fold") == fold
