"""The stepper in JupyterLab: every control, every number at every step, both themes, and no key for the notebook."""

import itertools
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from bpcore import (
    Conv2D,
    Dense,
    Step,
    backprop,
    binary_cross_entropy,
    predict,
    sigmoid,
    softmax,
    squared_error,
    steps,
    tanh,
    widgets,
)
from bpcore.descent import update, update_steps
from bpcore.teaching.letters import NOTATIONS
from bpcore.teaching.lines import numpy_line
from bpcore.teaching.writing import Value, alike, equation, number, substitution
from bpcore.widgets.script import script
from bpcore.widgets.stepper.frames import frame, frames
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

FOLDER = Path(widgets.__file__).parent / "stepper"
SCRIPT, STYLE = script(FOLDER / "stepper.js"), (FOLDER / "stepper.css").read_text(encoding="utf-8")

names = {}
exec(SOURCE, names)
TRACE = update(names["trace"], 0.5)
ORDER = steps(TRACE) + update_steps(TRACE)
LAST = len(ORDER)
NUMBERS = {step: k for k, step in enumerate(ORDER, 1)}

# All that the stepper shows, read off the page.
STATE = """() => {
    const marks = [...document.querySelectorAll('.bp-picture [data-ref]')];
    const refs = (css) => marks.filter((mark) => mark.matches(css)).map((mark) => mark.dataset.ref);
    const seen = (css) => [...document.querySelectorAll(css)].filter((element) => element.checkVisibility());
    const texts = (css) => seen(css).map((element) => element.textContent), text = (css) => texts(css).join();
    return {
        step: Number(document.querySelector('.bp-scrubber').getAttribute('aria-valuenow')),
        marks: Object.fromEntries(marks.map((mark) => [mark.dataset.ref, mark.textContent])), count: marks.length,
        unseen: marks.filter((mark) => getComputedStyle(mark).visibility === 'hidden').map((mark) => mark.dataset.ref),
        read: refs('.bp-read'), gives: refs('.bp-gives'), title: text('.bp-title'), where: text('.bp-where'),
        numpy: text('.bp-numpy'), numbers: text('.bp-numbers'), equation: text('.bp-equation'),
        cell: texts('.bp-array .bp-result'), live: text('.bp-live'), score: text('.bp-score'),
        legend: texts('.bp-legend > span').filter((text) => text),
        scrubber: texts('.bp-segment'), done: texts('.bp-done'), current: texts('.bp-current'),
        outcome: seen('.bp-outcome tr').map((row) => [...row.children].map((cell) => cell.textContent)),
        headings: texts('.bp-now h4'),
        array: seen('.bp-array div').map((row) => [...row.children].map((cell) => cell.textContent)),
        example: document.querySelector('.bp-example').value,
        parts: ['hello', 'now', 'ask', 'answered', 'look'].filter((part) => seen(`.bp-${part}`).length),
        look: seen('.bp-look .bp-entry').map((row) => [row.firstChild.textContent,
            row.children[1] ? row.children[1].textContent + (row.querySelector('input')?.value ?? '') : null]),
    };
}"""


@pytest.fixture(scope="module")
def shown(lab, page):
    """The stepper after Run All."""
    lab.write("stepper.ipynb", SOURCE, SHOW, "print('the cell below')")
    lab.open(page, "stepper.ipynb")
    page.wait_for_selector(".bp-stepper .bp-unit")
    return page


@pytest.fixture(scope="module")
def alone(exported):
    """The same as a page of its own, with a clock that is moved by hand."""
    page = exported(widgets.Stepper(TRACE), viewport={"width": 1300, "height": 1000})
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    return page


@pytest.fixture
def stepper(shown):
    return at_the_start(shown)


@pytest.fixture
def player(alone):
    return at_the_start(alone)


def at_the_start(page):
    """At its start, with the first of everything chosen, and the focus on it."""
    page.evaluate("""() => {
        const part = (name) => document.querySelector(`.bp-${name}`);
        for (const [name, text] of [['example', '1'], ['notation', 'main'], ['speed', '1500']]) {
            part(name).value = text;
            part(name).dispatchEvent(new Event('change', { bubbles: true }));
        }
        if (part('guessing').checked) part('guessing').click();
        part('edge').dispatchEvent(new MouseEvent('click', { bubbles: true }));
        part('scrubber').focus();
    }""")
    page.keyboard.press("Home")
    return page


def go(page, k):
    """To step k."""
    page.locator(".bp-scrubber").focus()
    page.keyboard.press("Home")
    if k:
        page.locator(".bp-segment").nth(k - 1).click()


def state(page):
    return page.evaluate(STATE)


def at(page):
    return int(page.locator(".bp-scrubber").get_attribute("aria-valuenow"))


def unit(page, i, l):
    return page.locator(f'.bp-unit[aria-label^="Unit {i} of layer {l}"]')


def click_edge(page, j, i, l):
    """Where it begins: further on lie numbers, and other lines."""
    x, y = page.evaluate("""(title) => {
        const edge = [...document.querySelectorAll('.bp-edge')].find((edge) => edge.textContent === title);
        const line = edge.querySelector('.bp-hit'), end = (k) => new DOMPoint(
            line[`x${k}`].baseVal.value, line[`y${k}`].baseVal.value).matrixTransform(line.getScreenCTM());
        return ['x', 'y'].map((axis) => 0.82 * end(1)[axis] + 0.18 * end(2)[axis]);
    }""", f"from {j} of layer {l - 1} to {i} of layer {l}")
    page.mouse.click(x, y)


def per_example(step):
    return step.quantity not in ("W", "b", "dE_dW", "dE_db", "new_W", "new_b", "rate", "mean_E", "moved", "predicted",
                                 "new_E")


def entries(step, example=1):
    """The numbers of one example, or of all."""
    return np.asarray(TRACE[step][example - 1] if per_example(step) else TRACE[step])


def reference(step, index):
    """An entry's name in the page: that of its array, and its place in it in C order."""
    shape = entries(step).shape
    return f"{step.quantity}{step.layer}:{np.arange(np.prod(shape, dtype=int)).reshape(shape)[index]}"


def typeset(latex):
    return "".join(ElementTree.fromstring(mathml(latex)).itertext())


def title(step):
    """The step's name with a capital letter, but δ remains δ."""
    name = frame(TRACE, step)["name"]
    return name[0].upper() + name[1:] if name[0].isascii() else name


def told(at):
    return ("", " · unit {}", " · weight from {} to {}")[len(at)].format(*at)


def where(step, at):
    return f"step {NUMBERS[step]} of {LAST}{told(at)}"


LETTERS = {  # s, o, o of the last layer, b, w, y*, E, δ
    "main": ("s", "o", "o", "b", "w", "y*", "E", "δ"),
    "001 likelihood": ("s", "h", "y", "b", "w", "y*", "−log L", "∂/∂s"),
    "002": ("z", "a", "a", "b", "w", "y", "E", "d"),
    "003": ("w·x", "y", "ẑ", "b", "w", "z", "L", "∂L/∂(w·x)"),
    "003 last page": ("net", "o", "o", "b", "w", "t", "E", "δ"),
    "004": ("a", "z", "y", "w₀", "w", "t", "L", "δ"),
}
NOT_DRAWN = ("rate", "mean_E", "moved", "after_E")
GIVEN = [Step("o", 0), Step("y", 2), *(Step(name, l) for name in ("W", "b") for l in (1, 2))]


def expected_marks(k, example, notation="main"):
    """What the picture says after k steps: the numbers of what is done, blanks for the rest. Once a bias has moved, its
    new value takes the place of its gradient."""
    *_, b, _, y, E, _ = LETTERS[notation]
    d = slope(notation)
    prefixes = {"y": f"{y} ", "b": f"{b} ", "dE_db": f"{d}{b} ", "new_b": "→ ", "E": f"{E} = ", "predicted": "≈ ",
                "new_E": f"{E}\u0304′ = "}
    texts, done = {}, GIVEN + ORDER[:k]
    for i, (o, new, y) in enumerate(outputs(example)):
        nearer = " ✓" if abs(new - y) < abs(o - y) else ""
        texts[f"new_o2:{i}"] = f"→ {number(new)}{nearer}" if k == LAST else ""
    for step in GIVEN + ORDER:
        blank = step not in done or (step.quantity == "dE_db" and Step("new_b", step.layer) in done)
        for index, value in np.ndenumerate(entries(step, example)):
            texts[reference(step, index)] = "" if blank else prefixes.get(step.quantity, "") + number(value)
    return texts


def outputs(example):
    """Each output as it was, as a pass through the new net gives it, and its target."""
    return list(zip(TRACE.o[2][example - 1], predict(TRACE.new_net, TRACE.o[0])[example - 1], TRACE.y[example - 1],
                    strict=True))


def expected_outcome(example):
    """The table of the last step: some of these numbers do not differ in their second decimal, but all in the third."""
    rows = [[str(i), *apart(o, new), number(y), "nearer ✓" if abs(new - y) < abs(o - y) else "farther"]
            for i, (o, new, y) in enumerate(outputs(example), 1)]
    before, after = TRACE.E.mean(), TRACE.loss(predict(TRACE.new_net, TRACE.o[0]), TRACE.y).mean()
    return [["", "o", "o′", "y*", ""], *rows, ["E\u0304", *apart(before, after), "", "falls"]]


def apart(before, after):
    digits = 2 if number(before) != number(after) else 3
    return [number(before, digits), number(after, digits)]


def expected_headings(step, example):
    """What stands over the formula, the numbers, the NumPy line, and what they give."""
    of_all = f"All 2 examples; example {example} is pictured"
    last = step.quantity in ("predicted", "new_E")
    return ["In the letters of notes 000 and 001",
            of_all if step.quantity in ("dE_dW", "dE_db", "new_E") else "With these numbers",
            f"In NumPy, {'all layers' if last else 'the whole layer'}"]


def slope(notation):
    return {"L": "∂L/∂", "E": "∂E/∂"}.get(LETTERS[notation][6], "∂/∂")


def expected_scrubber(notation):
    s, o, top, b, w, _, E, delta = LETTERS[notation]
    d = slope(notation)
    return [f"{s}¹", f"{o}¹", f"{s}²", f"{top}²", E, f"{d}{top}²", f"{delta}²", f"{d}{w}²", f"{d}{b}²", f"{d}{o}¹",
            f"{delta}¹", f"{d}{w}¹", f"{d}{b}¹", f"{w}¹′", f"{b}¹′", f"{w}²′", f"{b}²′", f"≈{E}′", f"{E}′"]


# ---- every number


def test_at_the_start_every_computed_quantity_is_blank(stepper):
    stepper.keyboard.press("End")
    stepper.keyboard.press("Home")
    found = state(stepper)
    assert found["marks"] == expected_marks(0, 1) and found["count"] == len(found["marks"])
    assert {text for ref, text in found["marks"].items() if ref[0] in "sEdnp" or ref[:2] in ("o1", "o2")} == {""}
    assert found["numbers"] == found["equation"] == found["numpy"] == "" and found["array"] == []
    assert found["read"] == found["gives"] == [] and found["parts"] == ["hello"]
    assert found["title"] == "Nothing is computed yet" and found["where"] == f"{LAST} steps"


@pytest.mark.parametrize("example", [1, 2])
def test_every_number_at_every_step_is_that_of_the_trace(stepper, example):
    stepper.locator(".bp-example").select_option(str(example))
    stepper.locator(".bp-scrubber").focus()
    for k, step in enumerate(ORDER, 1):
        stepper.keyboard.press("ArrowRight")
        array = entries(step, example)
        for index in sorted(np.ndindex(array.shape), key=lambda index: index[::-1]):  # all weights into a unit first
            found, counted = state(stepper), [i + 1 for i in index]
            pieces = substitution(TRACE, step, counted, example)
            values = [piece for piece in pieces if isinstance(piece, Value)]
            text = "".join(number(piece.value) if isinstance(piece, Value) else piece for piece in pieces)
            assert found["numpy"] == numpy_line(TRACE, step)
            assert found["equation"] == typeset(equation(TRACE, step, at=counted))
            assert found["title"] == title(step) and found["where"] == where(step, counted)
            assert found["step"] == k and found["marks"] == expected_marks(k, example)
            assert found["count"] == len(found["marks"]) and found["example"] == str(example)
            assert found["numbers"] == f"{text} = {number(array[index])}"
            assert set(found["read"]) == {reference(value.step, value.index) for value in values
                                          if value.step.quantity not in NOT_DRAWN}
            assert found["gives"] == [reference(step, index)]
            lit = {*found["read"], *found["gives"]}
            onedge = {ref for ref in found["marks"] if ref.startswith(("W", "dE_dW", "new_W"))}
            assert set(found["unseen"]) == onedge - lit
            together, _ = alike(array.ravel()) if array.size > 1 else ([number(array.item())], 0)
            assert found["cell"] == ([together[np.ravel_multi_index(index, array.shape)]] if index else [])
            shown = [] if k == LAST else np.reshape(together, np.atleast_2d(array).shape).tolist()
            assert found["array"] == shown
            assert found["outcome"] == (expected_outcome(example) if k == LAST else [])
            assert found["headings"][:3] == expected_headings(step, example)
            assert found["live"].startswith(f"Step {k} of {LAST}: {frame(TRACE, step)['name']}")
            assert number(array[index]) in found["live"] and found["parts"] == ["now", "answered"]
            stepper.keyboard.press("ArrowDown")
    assert at(stepper) == LAST


# ---- the controls

PHASES = [NUMBERS["s", 1], NUMBERS["E", 2], NUMBERS["dE_do", 2], NUMBERS["new_W", 1]]  # where each begins


def test_keys(stepper):
    for key, expected in [("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", LAST), ("ArrowRight", LAST),
                          ("ArrowLeft", LAST - 1), ("Home", 0), ("ArrowLeft", 0), ("ArrowRight", 1),
                          ("PageUp", 0), ("PageUp", 0), *zip(["PageDown"] * 6, [*PHASES, LAST, LAST], strict=True),
                          *zip(["PageUp"] * 5, [*PHASES[::-1], 0], strict=True), ("ArrowRight", 1), ("ArrowRight", 2),
                          ("PageUp", 1), ("ArrowRight", 2), ("PageDown", 5), ("PageDown", 6), ("PageUp", 5)]:
        stepper.keyboard.press(key)
        assert at(stepper) == expected


def test_buttons_keep_the_focus_at_both_ends(stepper):
    for name, expected in [("Next step", 1), ("Next step", 2), ("One step back", 1), ("To the end", LAST),
                           ("Next step", LAST), ("One step back", LAST - 1), ("To the start", 0), ("One step back", 0)]:
        button = stepper.get_by_role("button", name=name, exact=True)
        button.click(force=True)  # one that is out of use too
        assert at(stepper) == expected
        assert button.evaluate("button => button === document.activeElement")
        if expected in (0, LAST):  # where buttons go out of use the keys go on
            stepper.keyboard.press("ArrowLeft" if expected else "ArrowRight")
            assert at(stepper) == abs(expected - 1)
            stepper.keyboard.press("End" if expected else "Home")
    assert stepper.get_by_role("button", name="To the start", exact=True).get_attribute("aria-disabled") == "true"
    assert stepper.get_by_role("button", name="Next step", exact=True).get_attribute("aria-disabled") == "false"


@pytest.mark.parametrize(("speed", "milliseconds"), [("slow", 3000), ("medium", 1500), ("fast", 600)])
def test_play_goes_at_its_speed_and_stops_at_the_end(player, speed, milliseconds):
    player.locator(".bp-speed").select_option(speed)
    button = player.locator(".bp-play")
    assert button.get_attribute("aria-label") == "Play"
    button.click()
    for k in range(1, LAST):
        assert at(player) == k and button.get_attribute("aria-label") == "Pause"
        assert state(player)["marks"] == expected_marks(k, 1)
        player.clock.run_for(milliseconds - 1)
        assert at(player) == k
        player.clock.run_for(1)
    assert at(player) == LAST
    player.clock.run_for(milliseconds)
    assert at(player) == LAST and button.get_attribute("aria-label") == "Play"
    button.click()  # from the start again
    assert at(player) == 1 and button.get_attribute("aria-label") == "Pause"
    player.clock.run_for(milliseconds)
    button.click()
    player.clock.run_for(20_000)
    assert at(player) == 2 and button.get_attribute("aria-label") == "Play"


STOPS = {
    **{css: lambda page, css=css: page.locator(css).click() for css in (
        ".bp-first", ".bp-back", ".bp-next", ".bp-last", ".bp-segment >> nth=7", '[data-do="look"]', '[data-do="step"]',
        ".bp-guessing", '[aria-label^="Unit 2 of layer 2"]', '[aria-label^="Unit 1 of layer 1"]')},
    **{key: lambda page, key=key: page.keyboard.press(key)
       for key in ("ArrowRight", "ArrowLeft", "Home", "End", "PageUp", "PageDown", "ArrowDown", "ArrowUp")},
    **{name: lambda page, name=name, choice=choice: page.locator(f".bp-{name}").select_option(choice)
       for name, choice in (("example", "2"), ("notation", "002"))},
    "edge": lambda page: click_edge(page, 1, 2, 2),
}


@pytest.mark.parametrize("control", STOPS)
def test_play_is_stopped_by_every_other_control(player, control):
    player.locator(".bp-play").click()
    player.clock.run_for(1500)
    assert at(player) == 2
    STOPS[control](player)
    before = state(player)
    player.clock.run_for(20_000)
    assert state(player) == before
    assert player.locator(".bp-play").get_attribute("aria-label") == "Play"


def test_play_goes_on_at_a_new_speed(player):
    player.locator(".bp-play").click()
    player.locator(".bp-speed").select_option("fast")
    player.clock.run_for(1500)
    assert at(player) == 2
    player.clock.run_for(1200)
    assert at(player) == 4


def test_a_unit_is_selected_by_a_click_and_by_enter(stepper):
    stepper.keyboard.press("ArrowRight")
    unit(stepper, 3, 1).click()
    assert state(stepper)["gives"] == ["s1:2"] and state(stepper)["where"] == where(Step("s", 1), [3])
    for key, i in (("Enter", 2), (" ", 1)):
        unit(stepper, i, 1).focus()
        stepper.keyboard.press(key)
        assert state(stepper)["gives"] == [f"s1:{i - 1}"] and state(stepper)["parts"] == ["now", "answered"]


def test_a_weight_is_selected_by_a_click_on_its_edge(stepper):
    for quantity, l in itertools.product(("dE_dW", "new_W"), (1, 2)):
        step = Step(quantity, l)
        go(stepper, NUMBERS[step])
        for j, i in np.ndindex(TRACE.net[l - 1].W.shape):
            click_edge(stepper, j + 1, i + 1, l)
            found = state(stepper)
            assert found["gives"] == [reference(step, (j, i))] and found["where"] == where(step, [j + 1, i + 1])
            assert found["parts"] == ["now", "answered"]
        stepper.keyboard.press("ArrowLeft")  # the click has left the focus in the stepper
        assert at(stepper) == NUMBERS[step] - 1


# ---- look and change

ABOUT = {"unit": ("b", "s", "o", "y", "dE_do", "delta", "dE_db", "new_b"), "weight": ("W", "dE_dW", "new_W"),
         "loss": ("E", "predicted", "new_E")}


def expected_look(kind, l, index, k, example=1, notation="main"):
    """The formula of each of its quantities, and the value where it is given or done."""
    rows, counted = [], [i + 1 for i in index]
    for name in ABOUT[kind] if l else ("o",):
        step = Step(name, l)
        if name == "y" and l < 2:
            continue
        formula = (NOTATIONS[notation].letters[name](*map(str, counted), l, 2) if step in GIVEN
                   else equation(TRACE, step, notation, at=counted))
        value = f"= {number(entries(step, example)[index])}" if step in GIVEN + ORDER[:k] else None
        rows.append([typeset(formula), value])
    return rows


UNITS = [(i, l) for l, n in enumerate((2, 3, 2)) for i in range(1, n + 1)]
LOOKED_AT = [*(("unit", (i - 1,), l) for i, l in UNITS), ("weight", (1, 0), 1), ("weight", (1, 0), 2),
             ("weight", (2, 1), 2), ("loss", (), 2)]


def look_at(page, kind, index, l):
    """A click on it in the picture."""
    counted = [i + 1 for i in index]
    if kind == "unit":
        unit(page, *counted, l).click()
    elif kind == "weight":
        click_edge(page, *counted, l)
    else:
        page.locator('.bp-loss[data-ref^="E"]').dispatch_event("click")  # blank, and so of no size, at first


@pytest.mark.parametrize(("which", "at_steps"), [
    ("player", (0, ("E", 2), ("dE_dW", 2), ("delta", 1))),
    ("stepper", [("new_W", 1)]),  # with a kernel, what is given is in a field to change it
])
def test_a_click_elsewhere_opens_look_and_change(request, which, at_steps):
    page = request.getfixturevalue(which)
    for step in at_steps:
        for kind, index, l in LOOKED_AT:
            k = NUMBERS[step] if step else 0
            go(page, k)
            look_at(page, kind, index, l)
            found, names = state(page), ABOUT[kind] if l else ("o",)
            assert found["step"] == k and found["marks"] == expected_marks(k, 1)
            if step and step[1] == l and entries(ORDER[k - 1]).ndim == len(index):  # it is about units, weights, or E
                assert found["gives"] == [reference(ORDER[k - 1], index)] and found["parts"] == ["now", "answered"]
                continue
            assert found["parts"] == ["look"] and found["gives"] == []
            assert found["look"] == expected_look(kind, l, index, k)
            assert sorted(found["read"]) == sorted(reference(Step(name, l), index) for name in names
                                                   if name != "y" or l == 2)
    page.locator(".bp-scrubber").focus()
    page.keyboard.press("ArrowLeft")  # leads back to the steps
    assert state(page)["parts"] == ["now", "answered"] and at(page) == k - 1


def test_look_in_every_notation(player):
    player.keyboard.press("End")
    player.locator('[data-do="look"]').click()
    for notation, example in zip(LETTERS, itertools.cycle((1, 2))):
        player.locator(".bp-notation").select_option(notation)
        player.locator(".bp-example").select_option(str(example))
        for kind, index, l in [*LOOKED_AT[:-1], ("weight", (0, 1), 1)]:
            look_at(player, kind, index, l)
            assert state(player)["look"] == expected_look(kind, l, index, LAST, example, notation)


def settled(page):
    """Its state once all that is under way is done."""
    page.evaluate("() => new Promise((done) => setTimeout(done, 50))")
    return state(page)


def test_what_to_look_at_can_be_chosen_without_the_picture(stepper):
    stepper.keyboard.press("End")
    stepper.locator('[data-do="look"]').click()
    chooser = stepper.locator(".bp-look").locator
    chooser('[data-name="layer"]').select_option("2")
    chooser('[data-name="kind"]').select_option("weight")
    for name, to in (("j", "3"), ("i", "2")):
        chooser(f'[data-name="{name}"]').fill(to)
        chooser(f'[data-name="{name}"]').press("Enter")
        settled(stepper)
    assert state(stepper)["look"] == expected_look("weight", 2, (2, 1), LAST)
    chooser('[data-name="kind"]').select_option("unit")
    assert settled(stepper)["look"] == expected_look("unit", 2, (1,), LAST)
    chooser('[data-name="layer"]').select_option("loss")
    assert settled(stepper)["look"] == expected_look("loss", 2, (), LAST)
    chooser('[data-name="layer"]').select_option("0")
    assert settled(stepper)["look"] == expected_look("unit", 0, (1,), LAST)


def test_tab_leads_on_from_a_number_that_was_typed(stepper):
    stepper.locator('[data-do="look"]').click()
    stepper.locator('.bp-look [data-name="j"]').fill("2")
    stepper.keyboard.press("Tab")
    assert settled(stepper)["look"] == expected_look("weight", 1, (1, 0), 0)
    assert stepper.evaluate("document.activeElement.dataset.name") == "i"


def test_arrows_up_and_down_change_the_unit_and_go_round(stepper):
    stepper.keyboard.press("ArrowRight")
    found = []
    for key in ["ArrowDown"] * 3 + ["ArrowUp"] * 2:
        stepper.keyboard.press(key)
        found += state(stepper)["gives"]
    assert found == ["s1:1", "s1:2", "s1:0", "s1:2", "s1:1"]
    go(at_the_start(stepper), NUMBERS["dE_dW", 1])
    found = []
    for key in ["ArrowDown"] * 7 + ["ArrowUp"] * 2:  # all weights into a unit first
        stepper.keyboard.press(key)
        found += state(stepper)["gives"]
    assert found == [f"dE_dW1:{k}" for k in (3, 1, 4, 2, 5, 0, 3, 0, 5)]


def test_another_example_changes_every_number_but_the_parameters(stepper):
    stepper.keyboard.press("End")
    first = state(stepper)["marks"]
    stepper.get_by_label("Example").select_option("2")
    second = state(stepper)["marks"]
    kept = {ref for ref in first if first[ref] == second[ref]}
    assert second == expected_marks(LAST, 2)
    assert kept == {ref for ref in first
                    if ref.startswith(("W", "b", "dE_dW", "dE_db", "new_W", "new_b", "new_E", "predicted"))}


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
    for css in (".bp-look [data-name=i]", ".bp-look [data-name=layer]", ".bp-look [data-name=W1]", ".bp-answer",
                ".bp-tab", ".bp-scrubber", '.bp-unit[aria-label^="Unit 2 of layer 1"]', ".bp-next", ".bp-play",
                ".bp-speed", ".bp-example", ".bp-notation", ".bp-guessing"):
        at_the_start(stepper)
        if css == ".bp-answer":
            stepper.locator(".bp-guessing").check()
            stepper.locator(".bp-next").click()
        else:
            stepper.locator('[data-do="look"]').click()
        stepper.locator(css).first.focus()
        for key in ["b", "a", "d", "d", "m", "x", "z", "Enter", "Shift+Enter", "Control+Enter", "Escape", "ArrowUp",
                    "ArrowDown", "ArrowLeft", "ArrowRight", " ", "Home", "End", "PageDown",
                    "PageUp", "0", "0"]:
            if "W1" not in css or key not in ("ArrowUp", "ArrowDown"):  # which would change it
                stepper.keyboard.press(key)
        stepper.keyboard.press("Escape")
        assert stepper.evaluate(NOTEBOOK) == before, css
        at = f"{css}, .bp-answer" if css == ".bp-guessing" else css  # where a digit goes, once it is ticked
        assert stepper.evaluate("css => document.activeElement.matches(css)", at), css
    stepper.locator(".jp-InputPrompt").last.click()
    stepper.keyboard.press("b")  # outside, the same key is Lab's
    assert len(stepper.evaluate(NOTEBOOK)) == len(before) + 1
    run_again(stepper)  # without what was said of the answer


# ---- the look: nothing jumps, and every text is legible


# A walk through all steps, past every layer, a weight and the loss, and through all steps in guess mode. Of each stop,
# in each theme: where all that lasts is, and the contrast of every text that is seen against what lies behind it
# (WCAG 2), as [ratio, text, colour].
TOUR = """(themes) => {
    const part = (css) => document.querySelector(`.bp-stepper ${css}`);
    const lasting = '.bp-frame, h4, .bp-words, .bp-button, .bp-tab, .bp-segment, .bp-column, .bp-card, .bp-picture, '
        + '.bp-guessing, header select, footer select';
    const channels = (color) => {
        const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
        return [...[r, g, b].map((c) => (color.startsWith('color') ? c : c / 255)), a];
    };
    const luminance = (rgb) => rgb.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, k) => sum + [0.2126, 0.7152, 0.0722][k] * c, 0);
    const ground = (element) => { // down to what is opaque, each layer over the next
        const shape = element.closest('.bp-half, .bp-tag')?.querySelector('path, rect');
        const fill = shape && getComputedStyle(shape).fill, layers = fill && fill !== 'none' ? [channels(fill)] : [];
        for (let at = element; layers.at(-1)?.[3] !== 1; at = at.parentElement) {
            layers.push(channels(getComputedStyle(at).backgroundColor));
        }
        return layers.reverse().reduce((under, [r, g, b, a]) => [r, g, b].map((c, k) => a * c + (1 - a) * under[k]),
                                       [0, 0, 0]);
    };
    const contrast = (element) => {
        const written = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join('');
        const text = element.matches('input:not([type="checkbox"])') ? element.value : written.trim();
        const hidden = element.closest('title, .bp-live, [aria-disabled="true"]');
        if (!text || hidden || !element.checkVisibility({ visibilityProperty: true })) return [];
        const style = getComputedStyle(element), color = element.closest('.bp-picture') ? style.fill : style.color;
        const [low, high] = [luminance(channels(color).slice(0, 3)), luminance(ground(element))].sort((a, b) => a - b);
        return [[(high + 0.05) / (low + 0.05), text, color]];
    };
    const stops = [];
    const stop = (css) => {
        if (css) part(css).dispatchEvent(new MouseEvent('click', { bubbles: true }));
        for (const theme of themes) {
            if (themes.length > 1) document.documentElement.dataset.jpThemeLight = theme;
            stops.push({
                places: [...document.querySelectorAll(`.bp-stepper :is(${lasting}):not(.bp-look *)`)]
                    .map((element, k) => [`${k} ${element.getAttribute('class')}`, element.getBoundingClientRect()])
                    .filter(([, { height }]) => height > 0)
                    .map(([name, { top, left, width, height }]) => [name, [top, left, width, height].map(Math.round)]),
                contrasts: [...document.querySelectorAll('.bp-frame *')].flatMap(contrast),
            });
        }
    };
    const last = Number(part('.bp-scrubber').getAttribute('aria-valuemax'));
    const layers = document.querySelectorAll('.bp-column').length;
    part('.bp-frame').scrollIntoView({ block: 'center' }); // or the page scrolls to what gets the focus
    stop('.bp-first');
    for (let k = 0; k < last; k++) stop('.bp-next');
    for (let l = 0; l < layers; l++) stop(`.bp-unit[aria-label*=" 1 of layer ${l}"]`);
    for (const css of ['.bp-edge', '.bp-loss', '.bp-first']) stop(css);
    part('.bp-guessing').click();
    for (let k = 0; k < last; k++) for (const css of ['.bp-next', '[data-do="minus"]', '[data-do="show"]']) stop(css);
    return stops;
}"""


@pytest.fixture(scope="module")
def looks(shown):
    """All looks of a new stepper in JupyterLab, by theme."""
    found = {}
    for theme in THEMES:
        shown.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
        light = str(theme == THEMES[0]).lower()
        shown.wait_for_function("light => document.body.dataset.jpThemeLight === light", arg=light)
        run_again(shown)
        found[theme] = shown.evaluate(TOUR, [light])
    shown.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", THEMES[0])
    run_again(shown)
    return found


def run_again(page):
    page.evaluate("document.querySelector('.bp-stepper').dataset.old = true")
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_selector(".bp-stepper:not([data-old]) .bp-unit")


def faint(found):
    """Texts whose contrast is too low."""
    return [text for look in found for text in look["contrasts"] if text[0] < 4.5]


def moving(found):
    """What is not always in the same place, when it is seen."""
    places = {}
    for name, place in itertools.chain.from_iterable(look["places"] for look in found):
        places.setdefault(name, set()).add(tuple(place))
    return {name: found for name, found in places.items() if len(found) > 1}


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_jumps(looks, theme):
    """Every heading, button and segment is in its place at every step, whatever is looked at or asked."""
    assert len({name for look in looks[theme] for name, _ in look["places"]}) >= 45
    assert moving(looks[theme]) == {}


def test_text_is_legible_in_both_themes(looks):
    assert [faint(looks[theme]) for theme in THEMES] == [[], []]
    light, dark = ({colour for look in looks[theme] for _, _, colour in look["contrasts"]} for theme in THEMES)
    assert len(light) >= 5 and not light & dark


def net_of_maps():
    """A convolution and softmax, whose slopes do not cancel with this loss."""
    rng = np.random.default_rng(5)
    net = [Conv2D(rng.normal(size=(1, 2, 3, 3)), rng.normal(size=2), tanh),
           Dense(rng.normal(size=(8, 3)), rng.normal(size=3), softmax)]
    return backprop(net, rng.normal(size=(2, 1, 4, 4)), np.eye(3)[:2], squared_error)


def net_with_a_warning():
    """Cross-entropy asks for outputs between 0 and 1, and gets others."""
    net = [Dense(np.array([[0.5, -1.5]]), np.array([0.3, -0.2]), tanh)]
    with pytest.warns(UserWarning):
        return backprop(net, np.array([[1.2]]), np.array([[1.0, 0.0]]), binary_cross_entropy)


@pytest.mark.parametrize("net", [net_of_maps, net_with_a_warning])
def test_other_nets_look_no_worse(exported, net):
    page = exported(widgets.Stepper(net()), viewport={"width": 1300, "height": 1000})
    found = page.evaluate(TOUR, ["true", "false"])
    assert (faint(found), moving(found)) == ([], {})


# ---- notations


def test_every_notation_is_looked_at():
    assert list(LETTERS) == list(NOTATIONS)


@pytest.mark.parametrize("notation", LETTERS)
def test_every_notation_at_every_step(stepper, notation):
    s, o, _, b, _, _, _, delta = LETTERS[notation]
    stepper.keyboard.press("ArrowRight")
    unit(stepper, 2, 1).click()  # so that the two indices of a weight differ
    go(stepper, 0)
    stepper.locator(".bp-notation").select_option(notation)
    stepper.locator(".bp-scrubber").focus()
    for k, step in enumerate(ORDER, 1):
        stepper.keyboard.press("ArrowRight")
        found = state(stepper)
        counted = (1, 2)[2 - entries(step).ndim:]
        assert found["gives"] == [reference(step, tuple(i - 1 for i in counted))]
        assert found["equation"] == typeset(equation(TRACE, step, notation, counted))
        assert found["marks"] == expected_marks(k, 1, notation)
        scrubber = expected_scrubber(notation)
        assert (found["scrubber"], found["done"], found["current"]) == (scrubber, scrubber[:k], [scrubber[k - 1]])
        slopes = f"{slope(notation)}{o}  {delta} under the unit"
        assert found["legend"][:3] == [f"{s} | {o} a unit", slopes, f"{b} bias"]


# ---- without a script, a kernel, or JupyterLab


def test_a_notebook_not_yet_run_shows_the_table(page, lab):
    lab.write("untrusted.ipynb", SOURCE, SHOW, executed=True)
    lab.open(page, "untrusted.ipynb", run=False)
    rows = page.locator(".jp-OutputArea-output table tbody tr")
    rows.first.wait_for()
    assert rows.count() == LAST and page.locator(".bp-stepper").count() == 0
    for row, step in zip(rows.all(), ORDER, strict=True):
        shown = row.locator("td").last.inner_text()
        assert shown.replace("[", "").replace("]", "").split(", ") == [number(value) for value in entries(step).flat]


def without_a_kernel(page):
    """All that needs none."""
    page.locator(".bp-scrubber").focus()
    page.keyboard.press("End")
    assert state(page)["marks"] == expected_marks(LAST, 1)
    page.get_by_label("Example").select_option("2")
    assert state(page)["marks"] == expected_marks(LAST, 2)
    page.locator(".bp-notation").select_option("004")
    assert state(page)["marks"] == expected_marks(LAST, 2, "004")
    page.get_by_role("button", name="One step back", exact=True).click()
    assert at(page) == LAST - 1
    unit(page, 1, 1).click()
    assert state(page)["look"] == expected_look("unit", 1, (0,), LAST - 1, 2, "004")
    go(page, 0)
    page.locator(".bp-guessing").check()
    page.get_by_role("button", name="Next step", exact=True).click()
    assert state(page)["parts"] == ["now", "ask"] and state(page)["marks"] == expected_marks(0, 2, "004")
    page.locator(".bp-answer").fill("1e999")
    page.locator(".bp-answer").press("Enter")
    assert page.locator(".bp-verdict").inner_text() and state(page)["parts"] == ["now", "ask"]
    page.locator(".bp-answer").fill(number(entries(ORDER[0], 2)[0]))
    page.locator(".bp-answer").press("Enter")
    found = state(page)
    assert found["parts"] == ["now", "answered"] and found["marks"] == expected_marks(1, 2, "004")
    assert "✓ Right" in found["numbers"] and found["score"] == "1 of 1"  # what cannot be read is no guess


def test_it_works_without_a_kernel(lab, page):
    lab.open(page, "stepper.ipynb")
    page.wait_for_selector(".bp-stepper .bp-unit")
    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    page.wait_for_function("jupyterapp.shell.currentWidget.sessionContext.session === null")
    without_a_kernel(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_exported_page_works_from_disk(exported, scheme):
    page = exported(widgets.Stepper(TRACE, start=3, unit=2, notation="004"), color_scheme=scheme)
    found = state(page)
    assert found["marks"] == expected_marks(3, 1, "004") and found["gives"] == ["s2:1"]
    assert page.locator(".bp-notation").input_value() == "004"
    assert page.locator(".bp-dark").count() == (scheme == "dark")
    page.locator(".bp-notation").select_option("main")
    without_a_kernel(page)
    assert page.faults == []


# The stepper outside Lab, with a model that only remembers. Gives the texts of the picture that at some step lie on one
# another or are cut, and the height of the smallest.
DRAW = """async ([data, source, css, width]) => {
    document.body.innerHTML = `<style>${css}</style><div style="width: ${width}px"></div>`;
    const state = { data, step: 0, unit: 5, below: 1, example: 1, notation: 'main', guess: false, news: { text: '' } };
    const listeners = {}, model = { get: (name) => state[name], save_changes() {},
                    on: (name, draw) => { listeners[name] = draw; }, off() {},
                    set: (name, value) => { state[name] = value; listeners[`change:${name}`]?.(); } };
    const { default: widget } = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
    widget.render({ model, el: document.querySelector('div') });
    const svg = document.querySelector('.bp-picture');
    const shared = (a, b) => [Math.min(a.right, b.right) - Math.max(a.left, b.left),
                              Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
    const faults = new Set(), heights = [];
    for (const { key } of [{ key: 'start' }, ...data.steps]) {
        if (key !== 'start') document.querySelector('.bp-next').click();
        const whole = svg.getBoundingClientRect();  // which scrolls to where it happens
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
    page = browser.new_page(viewport={"width": 1500, "height": 1200}, reduced_motion="reduce")  # nothing under way
    yield page
    page.close()


def test_units_have_the_names_of_what_they_stand_for(blank):
    """Of a folded layer, those of the units that are shown."""
    rng, words = np.random.default_rng(3), {0: ["dry", "dark"], 2: list("abcdefg")}
    net = [Dense(rng.normal(size=shape), None, sigmoid) for shape in itertools.pairwise((2, 1, 7))]
    trace = backprop(net, rng.normal(size=(1, 2)), rng.uniform(size=(1, 7)), squared_error)
    blank.evaluate(DRAW, [frames(trace, names=words), SCRIPT, STYLE, 1400])
    assert blank.locator(".bp-unit .bp-kind").all_text_contents() == ["dry", "dark", "a", "b", "e", "g"]
    assert blank.locator(".bp-unit").nth(1).get_attribute("aria-label") == (
        f"Unit 2 of layer 0, o: {frames(trace)['values']['o0'][0][1]} dark")
    assert blank.locator(".bp-outcome th[scope=row]").all_text_contents()[:2] == ["e", "g"]
    blank.locator(".bp-fold").click()
    assert blank.locator(".bp-unit .bp-kind").all_text_contents() == ["dry", "dark", "a", "b", "f", "g"]


@pytest.mark.parametrize("width", [700, 1000, 1400])
@pytest.mark.parametrize(("units", "N", "fold"), [
    ((1, 1, 1), 1, None), ((2, 3, 2), 4, None), ((5, 5, 5, 5, 5), 2, None),
    ((4, 7, 5, 3), 4, "1, 2, 5, 7 of 7"), ((3, 9, 2), 1, "1, 2, 5, 9 of 9"), ((3, 4, 9), 2, "1, 2, 5, 9 of 9"),
], ids=str)
def test_no_number_lies_on_another_or_is_cut(blank, units, N, fold, width):
    rng = np.random.default_rng(3)
    net = [Dense(rng.normal(size=shape), rng.normal(size=shape[1]), sigmoid) for shape in itertools.pairwise(units)]
    trace = backprop(net, rng.normal(size=(N, units[0])), rng.uniform(size=(N, units[-1])), squared_error)
    words = {0: ["darkness"] * units[0], len(net): ["undecided"] * units[-1]}
    found = blank.evaluate(DRAW, [frames(trace, names=words), SCRIPT, STYLE, width])
    assert found["faults"] == [] and found["smallest"] >= 10
    assert found.get("fold") == fold
