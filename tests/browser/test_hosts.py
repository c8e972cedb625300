"""The edge of every widget in what may be around it: JupyterLab and Notebook 7, a kernel that is busy or not there,
narrow places, other themes, and styles of the page's own."""

from base64 import b64encode
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from bpcore import Dense, backprop, sigmoid, squared_error, tanh
from bpcore.figures import Picture, canvas
from bpcore.widgets import Sliders, Stepper
from browser.in_lab import run

NET = """
import numpy as np
from bpcore import Dense, backprop, sigmoid, squared_error, tanh
from bpcore.descent import fit
from bpcore.figures import Picture, canvas
from bpcore.widgets import Player, Sliders, Stepper

rng = np.random.default_rng(1)
net = [Dense.random(2, 3, tanh, rng), Dense.random(3, 2, sigmoid, rng)]
x, y = rng.normal(size=(500, 2)), rng.random((500, 2))
trace = backprop(net, x[:1], y[:1], squared_error)

def picture(n):
    figure, axes = canvas(5, 2.5)
    axes.plot([0, n], [0, 1])
    return Picture(figure, f"n is {n}.")
"""
TRACE = backprop([Dense(np.array([[0.7, 0.2, -0.3], [1.5, -0.6, -1.6]]), np.array([-0.2, 0.2, -0.3]), tanh),
                  Dense(np.array([[1.4, -1.4], [-1.1, 0.6], [1.4, -1.2]]), np.array([0.2, 0.4]), sigmoid)],
                 np.array([[1.2, -1.3]]), np.array([[0.9, 0.2]]), squared_error)
LETTERS = [*"baddxymr00zsii", "Enter", "Shift+Enter", "Control+Enter"]
EVERYTHING = (NET, "Stepper(trace, guess=True)", "Sliders(picture, n=(1, 12, 1, 5))",
              "Player([picture(n) for n in range(1, 13)])", "'the cell below'")
CELLS = """() => {
    const { activeCellIndex, widgets } = jupyterapp.shell.currentWidget.content;
    return [activeCellIndex, widgets.map(({ model }) => [model.type, model.toJSON().execution_count])];
}"""


@pytest.fixture(scope="module", params=["lab/tree", "notebooks"], ids=["JupyterLab", "Notebook 7"])
def everything(lab, page, request):
    """A stepper, sliders and a player after Run All, in each application."""
    lab.write("hosts.ipynb", *EVERYTHING)
    lab.open(page, "hosts.ipynb", app=request.param)
    if request.param == "notebooks":  # its own, at every start
        page.faults[:] = [fault for fault in page.faults if "'schema'" not in fault and "registered" not in fault]
    appears(page)
    page.evaluate("() => { jupyterapp.shell.currentWidget.content.activeCellIndex = 1; }")
    page.cells = CELLS
    return page


def appears(page):
    """Waits until all of it is there, and answered by the kernel."""
    for widget in ("stepper .bp-unit", "sliders:not(.bp-player) input:enabled", "player img"):
        page.wait_for_selector(f".bp-{widget}")


FOCI = [".bp-scrubber", ".bp-next", ".bp-unit", ".bp-notation", ".bp-sliders:not(.bp-player) input", ".bp-player input",
        ".bp-player button"]


@pytest.mark.parametrize("focus", FOCI)
def test_no_key_reaches_the_notebook(everything, focus):
    everything.locator(focus).first.focus()
    before = everything.evaluate(everything.cells)
    for key in LETTERS:
        everything.keyboard.press(key)
        everything.locator(focus).first.focus()
    assert everything.evaluate(everything.cells) == before


def test_a_key_with_control_is_the_page_s(everything):
    """As is the next one where it says so: saving works in a widget."""
    everything.locator(".bp-scrubber").focus()
    everything.keyboard.press("ArrowDown")
    mark = everything.locator(".bp-scrubber[data-lm-suppress-shortcuts]")
    assert mark.count() == 1
    with everything.expect_response(lambda response: response.request.method == "PUT"):
        everything.keyboard.press("Control+s")
    assert mark.count() == 0


def test_arrows_step_and_a_guess_is_judged(everything):
    scrubber, guessing = everything.locator(".bp-scrubber"), everything.locator(".bp-guessing")
    guessing.uncheck()
    for key, k in (("Home", 0), ("ArrowRight", 1), ("ArrowRight", 2), ("End", 19), ("ArrowLeft", 18)):
        scrubber.press(key)
        everything.wait_for_selector(f'.bp-scrubber[aria-valuenow="{k}"]')
    guessing.check()
    scrubber.press("ArrowRight")  # to one that is asked for
    everything.keyboard.type("nonsense")
    everything.keyboard.press("Enter")
    everything.locator(".bp-verdict").filter(has_text="not a number I can read").wait_for()


def test_sliders_and_players_move(everything):
    everything.locator(".bp-sliders:not(.bp-player) input").focus()
    everything.keyboard.press("ArrowRight")
    everything.wait_for_selector('.bp-sliders:not(.bp-player) img[alt="n is 6."]')
    everything.locator(".bp-player input").focus()
    everything.keyboard.press("ArrowRight")
    everything.wait_for_selector('.bp-player img[alt="n is 2."]')


def test_a_change_is_answered(everything):
    everything.locator(".bp-stepper .bp-edge .bp-hit").first.click(force=True)
    field = everything.locator(".bp-look .bp-number-input").first
    field.fill("0.9")
    field.press("Enter")
    everything.locator(".bp-news").filter(has_text="→ 0.90").wait_for()


def test_the_keys_go_with_the_widget(everything):
    """What listened to the page's keys is taken off with it."""
    everything.evaluate("""() => {
        window.gone = document.querySelector('.bp-player input');
        jupyterapp.shell.currentWidget.content.widgets[3].model.clearExecution();
    }""")
    everything.wait_for_selector(".bp-player", state="detached")
    assert everything.evaluate("""() => {
        const host = document.body.appendChild(document.createElement("div"));
        host.append(window.gone.closest(".bp-widget"));
        window.gone.removeAttribute("data-lm-suppress-shortcuts");
        window.gone.dispatchEvent(new KeyboardEvent("keydown", { key: "b", bubbles: true }));
        host.remove();
        return window.gone.hasAttribute("data-lm-suppress-shortcuts");
    }""") is False


# ---- a kernel that is busy

TRAINING = """
def train(epochs):
    return fit(net, x, y, squared_error, rate=0.05, epochs=epochs, progress=False).net

print("begins")
trained, epochs = net, 0
while not Path("enough").exists():
    epochs += 50
    trained = train(epochs)
ended = time.monotonic()
print("ends")
"""
DRAWING = """
import threading, time
from pathlib import Path
drawn = []
def draw(n):
    print("this is the slider's")
    drawn.append((n, time.monotonic(), threading.current_thread() is threading.main_thread()))
    return picture(n)
"""


@pytest.fixture
def training(lab, page):
    """The page while a cell trains, until it is told `enough`: all the cells were run at once, so that nothing has been
    asked of the kernel before."""
    enough = lab.root / "enough"
    enough.unlink(missing_ok=True)
    lab.write("training.ipynb", NET + DRAWING, "stepper = Stepper(trace)\nstepper", "Sliders(draw, n=(1, 40, 1, 5))",
              TRAINING)
    lab.open(page, "training.ipynb", run=False)
    page.evaluate("() => { window.done = jupyterapp.commands.execute('notebook:run-all-cells'); }")
    page.get_by_text("begins").wait_for()
    yield page, enough
    enough.touch()
    page.evaluate("async () => { await window.done; }")


def outputs(page):
    cell = "jupyterapp.shell.currentWidget.content.widgets[3].outputArea.model.toJSON()"
    return "".join(output["text"] for output in page.evaluate(cell))


def test_a_change_is_answered_while_a_cell_trains(training):
    """The first message of a page too; and neither the training nor what it prints is another for it."""
    page, enough = training
    page.locator(".bp-stepper .bp-edge .bp-hit").first.click(force=True)
    field = page.locator(".bp-look .bp-number-input").first
    field.fill("0.9")
    field.press("Enter")
    page.locator(".bp-news").filter(has_text="→ 0.90").wait_for()
    assert outputs(page) == "begins\n"
    enough.touch()
    page.evaluate("async () => { await window.done; }")
    assert outputs(page) == "begins\nends\n"
    assert run(page, "print(stepper.trace.net[0].W[0, 0])") == "0.9"
    assert run(page, "print(all((one.W == other.W).all() for one, other in zip(trained, train(epochs))))") == "True"


def test_a_slider_waits_for_a_cell_that_trains(training):
    """Its function is the learner's, and so may use what the cell is changing: it is told that it waits, and only the
    newest value is drawn, by the thread that runs cells, once the cell has ended."""
    page, enough = training
    page.locator(".bp-sliders input:enabled").focus()
    for n in ("6", "7", "8"):
        page.keyboard.press("ArrowRight")
        page.get_by_role("status").filter(has_text="A cell is running").wait_for()
        assert page.locator(".bp-sliders .bp-reads").text_content() == n
    assert outputs(page) == "begins\n"
    page.wait_for_timeout(300)
    enough.touch()
    page.wait_for_selector('.bp-sliders img[alt="n is 8."]')
    assert page.locator(".bp-sliders .bp-told").text_content() == ""
    assert outputs(page) == "begins\nends\n"
    assert run(page, "print([(n, when > ended, main) for n, when, main in drawn[1:]])") == "[(8, True, True)]"


# ---- no kernel

# A widget in a page that was saved with its state: its model takes messages, and nobody answers.
SAVED = """async ([source, css, state]) => {
    document.body.innerHTML = `<style>${css}</style><div></div>`;
    if (state.shown) state.shown.png = Uint8Array.from(atob(state.shown.png), (letter) => letter.charCodeAt(0));
    window.sent = [];
    const model = { get: (name) => state[name], set: (name, to) => { state[name] = to; },
                    save_changes() {}, on() {}, off() {}, send: (message) => sent.push(message) };
    const { default: widget } = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
    window.leave = widget.render({ model, el: document.querySelector('body > div') });
}"""


@pytest.fixture
def saved(browser):
    """A function of a widget: the page that it is saved in, with a clock that is moved by hand."""
    page = browser.new_page()
    page.clock.install(time=0)

    def opened(widget):
        kind = type(widget).mro()[1]  # anywidget makes a class for each widget
        state = {name: getattr(widget, name) for name in kind.class_own_traits(sync=True)}
        if "shown" in state:
            state["shown"] = state["shown"] | {"png": b64encode(state["shown"]["png"]).decode()}
        page.evaluate(SAVED, [widget._esm, widget._css, state])
        return page

    yield opened
    page.close()


def test_a_page_without_a_kernel_offers_no_changes(saved):
    """Nor blames one: it says what to do. What needs no kernel works."""
    page = saved(Stepper(TRACE))
    page.locator(".bp-next").click()
    assert page.locator(".bp-scrubber").get_attribute("aria-valuenow") == "1"
    page.locator(".bp-tab").last.click()
    assert page.locator(".bp-look .bp-number-input, .bp-look .bp-setting").count() == 0
    assert page.locator(".bp-news").text_content() == (
        "To change numbers, open the notebook and run it: no kernel has answered this page.")
    page.clock.run_for(60_000)
    assert page.evaluate("sent") == [{"hello": True}] * 3, "it does not go on asking"


def test_sliders_without_a_kernel_cannot_be_moved(saved):
    page = saved(Sliders(lambda n: Picture(canvas(5, 2.5)[0], f"n is {n}."), n=(1, 9)))
    assert page.locator("input").is_disabled()
    assert page.locator("img").get_attribute("alt") == "n is 5."
    assert page.get_by_role("status").text_content() == ""
    page.clock.run_for(5_000)
    assert page.get_by_role("status").text_content() == (
        "To move the sliders, open the notebook and run it: no kernel has answered this page.")


# ---- places and grounds

def test_two_steppers_side_by_side(lab, page):
    """And one beside a word: both have a width, and share what there is."""
    lab.write("beside.ipynb", NET, "from ipywidgets import HBox, Label\nHBox([Stepper(trace), Stepper(trace)])",
              "HBox([Label('left'), Stepper(trace)])")
    lab.open(page, "beside.ipynb")
    page.wait_for_function("document.querySelectorAll('.bp-stepper .bp-unit').length > 20")
    one, other, alone = (stepper.bounding_box() for stepper in page.locator(".bp-stepper").all())
    row = page.locator(".jp-OutputArea-output").first.bounding_box()
    assert one["y"] == other["y"] and abs(one["width"] - other["width"]) < 2
    assert 0.95 * row["width"] < one["width"] + other["width"] <= row["width"]
    assert 0.8 * row["width"] < alone["width"] <= row["width"]


PLACES = ["float: left", "display: table-cell", "display: inline-block", "position: absolute",
          "display: grid; grid-template-columns: auto auto", "display: flex", "width: max-content",
          "width: min-content"]


@pytest.mark.parametrize("place", PLACES)
def test_a_place_that_asks_for_a_width(exported, place):
    page = exported(Stepper(TRACE, start=9))
    page.evaluate("""(place) => {
        const outer = document.body.appendChild(document.createElement('div'));
        outer.style = place;
        outer.append(document.getElementById('widget'));
    }""", place)
    box = page.locator(".bp-stepper").bounding_box()
    assert (300 if "min" in place else 900) <= box["width"] <= 1240 and box["height"] < 1600


def test_in_a_narrow_place_the_controls_stay_in_sight(exported):
    page = exported(Stepper(TRACE, start=9), viewport={"width": 390, "height": 700})
    for at in (0, 400):
        page.evaluate("(at) => scrollTo(0, at)", at)
        scrubber = page.locator(".bp-scrubber").bounding_box()
        assert 500 < scrubber["y"] < 700 - scrubber["height"]


# What shinywidgets has for every output.
SHINY = """.shiny-ipywidget-output { display: flex; flex-direction: column; min-height: 0; overflow: hidden; }
.forward-fill-potential > * { display: flex; flex-direction: column; flex: 1 1 400px !important; min-height: 0; }
.forward-fill-potential > * > *:not(.deckgl-ui-elements-overlay) { flex: 1 1 auto; min-height: 0; }"""


@pytest.mark.parametrize("outer", ["", "display: flex; flex-direction: column; height: 500px; overflow: auto"])
def test_shiny_does_not_cut_it(exported, outer):
    page = exported(Stepper(TRACE, start=9))
    whole = page.locator(".bp-frame").bounding_box()["height"]
    page.add_style_tag(content=SHINY)
    page.evaluate("""(style) => {
        const outer = document.body.appendChild(document.createElement('div'));
        const output = outer.appendChild(document.createElement('div'));
        outer.style = style;
        output.className = 'shiny-ipywidget-output forward-fill-potential';
        output.append(document.getElementById('widget'));
    }""", outer)
    assert page.locator(".bp-frame").bounding_box()["height"] == whole
    assert page.locator(".shiny-ipywidget-output").bounding_box()["height"] >= whole


# Such as hosts have for all of a kind of element, and for all that inherit.
AROUND = """label, strong, b, i, ul, p, h4, code, kbd, header, footer, button, input, select, section, form, span {
  appearance: none; box-sizing: border-box; margin: 7px; padding: 5px; border: 3px solid; font: italic 700 30px/3 serif;
  color: red; background: lime; min-height: 99px; max-width: 20px; text-transform: uppercase; float: right; }
div input[type="checkbox"] { margin: 9px 0 0; }
div.output svg, div.output img { max-width: 100%; height: auto; vertical-align: middle; }
* { transition: none !important; animation: none !important; }
body { direction: rtl; text-align: right; letter-spacing: 3px; word-spacing: 12px; font: italic 700 30px/3 serif;
  text-transform: uppercase; text-indent: 40px; white-space: pre; list-style: square; text-shadow: 1px 1px red;
  color: lime; border-collapse: separate; border-spacing: 9px; font-variant: small-caps; text-align-last: justify; }"""


def test_a_reading_depends_on_nothing_around(exported):
    page = exported(Stepper(TRACE, start=9), viewport={"width": 1300, "height": 900})
    page.locator(".bp-tab").last.click()
    page.mouse.move(0, 0)
    before = page.locator(".bp-stepper").screenshot()
    page.evaluate("document.getElementById('widget').className += ' output'")
    page.add_style_tag(content=AROUND)
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    after = page.locator(".bp-stepper").screenshot()
    pixels = [np.asarray(Image.open(BytesIO(png)).convert("RGB"), int) for png in (before, after)]
    assert np.abs(pixels[0] - pixels[1]).max() < 20  # a moved letter would be 200


LIGHT, DARK = "rgb(255, 255, 255)", "rgb(17, 20, 25)"


@pytest.mark.parametrize(("ground", "expected"), [
    ("#fff", LIGHT), ("#000", DARK), ("oklch(20% 0.02 250)", DARK), ("color(srgb 0.95 0.95 1)", LIGHT),
    ("rgb(181 181 24)", LIGHT), ("transparent", LIGHT), ("hsl(220 40% 12% / 0.9)", DARK),
    ("rgb(0 0 0 / 0.05)", LIGHT)])
def test_light_or_dark_as_the_ground(exported, ground, expected):
    """In a shadow root too, which styles of the page do not reach; and the theme may change."""
    page = exported(Stepper(TRACE))
    page.evaluate("""() => {
        const shadow = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
        shadow.append(document.querySelector('style').cloneNode(true), document.getElementById('widget'));
    }""")
    page.evaluate("(ground) => { document.body.style.background = ground; }", ground)
    assert shown(page) == expected


def test_a_theme_that_comes_slowly(exported):
    page = exported(Stepper(TRACE))
    page.evaluate("() => { document.body.style.transition = 'background-color 0.2s'; }")
    page.evaluate("() => { document.body.style.backgroundColor = '#000'; }")
    page.wait_for_selector(".bp-dark", timeout=5_000)
    assert shown(page) == DARK


def test_a_page_of_the_system_s_colours(exported):
    page = exported(Stepper(TRACE), color_scheme="dark")
    page.evaluate("() => { document.body.style.background = 'none'; }")
    for scheme, expected in (("normal", LIGHT), ("light dark", DARK), ("light", LIGHT), ("dark", DARK)):
        page.evaluate("(scheme) => { document.documentElement.style.colorScheme = scheme; }", scheme)
        assert shown(page) == expected


def shown(page):
    return page.locator(".bp-frame").evaluate("(el) => getComputedStyle(el).backgroundColor")


def test_what_is_marked_by_its_ground_is_marked_in_forced_colours(exported):
    page = exported(Stepper(TRACE, start=9), forced_colors="active")
    grounds, lines = (page.evaluate("""([css, property]) => css.map((one) =>
        getComputedStyle(document.querySelector(one))[property])""", [css, prop]) for css, prop in (
        ([".bp-frame", ".bp-done i", ".bp-segment:not(.bp-done) i", ".bp-numbers .bp-result"], "backgroundColor"),
        ([".bp-tab[aria-pressed=true]", ".bp-tab[aria-pressed=false]"], "borderBottomColor")))
    assert len(set(grounds[:3])) == 3 and grounds[3] != grounds[0]
    assert lines[0] != lines[1] and lines[1] == "rgba(0, 0, 0, 0)"
