"""On a telephone: one thumb steps, nothing is cut, and what a step shows is on one screen."""

import json
from base64 import b64encode

import numpy as np
import pytest

from bpcore import Dense, Step, backprop, multinomial_cross_entropy, relu, sigmoid, softmax, squared_error, tanh
from bpcore.figures.picture import Picture, canvas
from bpcore.widgets import Catalogue, Entry, Player, Sliders, Stepper, ask, pair_map
from bpcore.widgets.page import page_style, state
from bpcore.widgets.stepper.frames import all_steps
from browser.test_kinds import configuration, dense
from browser.test_stepper import net_of_maps

SCREENS = {"small": (360, 740), "middle": (390, 844), "large": (412, 915)}
PAINTED = "new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))"


@pytest.fixture(autouse=True)
def nothing_goes_wrong():
    """`exported` sees to it, and so no JupyterLab is needed here."""


def story(**options):
    """The net of the first lessons, whose units have names."""
    rng = np.random.default_rng(3)
    net = [Dense.random(2, 3, tanh, rng), Dense.random(3, 2, sigmoid, rng)]
    trace = backprop(net, rng.normal(size=(2, 2)), rng.uniform(size=(2, 2)), squared_error)
    return Stepper(trace, inputs=("dry", "dark"), outputs=("water", "move"), **options)


NETS = {
    "story": story,
    "four layers of five": lambda: dense([5, 5, 5, 5], [tanh, tanh, sigmoid], squared_error, N=3),
    "softmax": lambda: dense([4, 16, 3], [relu, softmax], multinomial_cross_entropy),
    "chain": lambda: dense([1, 1, 1], [tanh, sigmoid], squared_error),
    "maps": lambda: Stepper(net_of_maps()),
    "digits": lambda: configuration(multinomial_cross_entropy, 2),
}


@pytest.fixture
def phone(exported):
    """A function of a stepper: its page on a telephone."""
    def opened(stepper, screen="middle", **options):
        width, height = SCREENS.get(screen, screen)
        return exported(stepper, viewport={"width": width, "height": height}, has_touch=True, is_mobile=True,
                        reduced_motion="reduce", **options)
    return opened


# At each step: what is not whole on the screen, covered by the foot, cut, or outside the picture.
WALK = """() => {
    const found = new Set(), part = (name) => document.querySelector(`.bp-${name}`);
    const box = (one) => one.getBoundingClientRect();
    const foot = () => box(document.querySelector('footer')).top, texts = (css) => [...document.querySelectorAll(css)];
    let steps = 0;
    const look = () => {
        const where = part('where').textContent, numbers = part('numbers').checkVisibility() ? ['numbers'] : [];
        for (const name of ['title', 'where', 'window', 'words', ...numbers]) {
            const { top, bottom, left, right } = box(part(name));
            const isOut = top < 0 || left < 0 || right > innerWidth || bottom > foot();
            if (isOut) found.add(`${where}: ${name} to ${bottom}`);
        }
        if (box(part('next')).bottom > innerHeight) found.add(`${where}: Next`);
        const said = '.bp-title, .bp-where, .bp-words, .bp-equation, .bp-numbers, .bp-button, .bp-legend span';
        for (const one of texts(said)) {
            const isCut = one.checkVisibility() && one.scrollWidth > one.clientWidth + 1;
            if (isCut) found.add(`${where}: ${one.className} is cut`);
        }
        const picture = box(part('picture'));
        for (const one of texts('.bp-picture text').filter(({ textContent }) => textContent)) {
            const { left, right, top, bottom } = box(one);
            if (left < picture.left || right > picture.right || top < picture.top || bottom > picture.bottom) {
                found.add(`${where}: ${one.textContent} is outside`);
            }
        }
        if (document.scrollingElement.scrollWidth > innerWidth) found.add('the page scrolls sideways');
    };
    for (; ; part('next').click()) {
        look();
        if (part('next').ariaDisabled === 'true') return { found: [...found], steps };
        steps += 1;
    }
}"""


@pytest.mark.parametrize("screen", SCREENS)
def test_each_step_is_on_one_screen_with_next(phone, screen):
    found = {}
    for name in NETS:
        stepper = NETS[name]()
        walk = phone(stepper, screen).evaluate(WALK)
        assert walk["steps"] == len(all_steps(stepper.trace))
        found[name] = walk["found"]
    assert found == {name: [] for name in found}


def test_the_style_of_another_widget_changes_nothing(phone):
    """Each brings what all share, once more."""
    page = phone(story(start=4))
    page.add_style_tag(content=page_style("question/question.css"))
    assert page.locator(".bp-dots").is_visible() and page.evaluate(WALK)["found"] == []


# ---- a finger

SMALL = """() => [...document.querySelectorAll('button, select, input:not(.bp-guessing), summary, .bp-toggle, '
    + '.bp-scrubber, svg [tabindex]')].filter((one) => one.checkVisibility()).map((one) => {
        const { width, height } = one.getBoundingClientRect();
        const isSmall = width < 43.5 || height < 43.5;
        return isSmall ? `${one.getAttribute('class')} ${one.textContent} ${width} ${height}` : '';
    }).filter(Boolean)"""


def steps_on(page, count):
    for _ in range(count):
        page.tap(".bp-next")


def where(page):
    return page.locator(".bp-where").text_content()


@pytest.mark.parametrize("screen", ["small", "large"])
def test_every_target_is_as_large_as_a_finger(phone, screen):
    small = {}
    for name in ("story", "four layers of five", "softmax", "maps"):
        page = phone(NETS[name](), screen)
        small[name] = page.evaluate(SMALL)
        steps_on(page, 3)
        page.tap(".bp-dots")
        small[f"{name}, more"] = page.evaluate(SMALL)
        page.tap(".bp-guessing")
        page.tap(".bp-next")
        small[f"{name}, guess"] = page.evaluate(SMALL)
        page.tap(".bp-dots")
        page.tap("[data-do=look]")
        small[f"{name}, look"] = page.evaluate(SMALL)
    assert small == {name: [] for name in small} and len(small) == 16


def swipe(page, on, across, down=0):
    """A finger on this part of the page goes so far."""
    box = page.locator(on).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    touch("touchStart", (x, y))
    for part in range(1, 6):
        touch("touchMove", (x + across * part / 5, y + down * part / 5))
    touch("touchEnd")
    session.detach()
    page.wait_for_timeout(120)  # the browser may go on scrolling


def test_a_finger_across_the_picture_steps(phone):
    page = phone(story())
    found = []
    for on, across, down in [(".bp-window", -120, 0), (".bp-words", -120, 10), (".bp-window", 120, -10),
                             (".bp-window", -20, 0), (".bp-window", -60, -120), (".bp-numbers", -120, 0)]:
        swipe(page, on, across, down)
        found.append(int(page.locator(".bp-scrubber").get_attribute("aria-valuenow")))
    assert found == [1, 2, 1, 1, 1, 1]
    assert page.locator("[data-do=step]").get_attribute("aria-pressed") == "true"  # nothing was tapped on the way
    assert page.evaluate("scrollY") > 50  # the one that went down scrolled the page


def test_a_picture_that_is_wider_scrolls_instead(phone):
    page = phone(NETS["four layers of five"]())
    page.tap(".bp-next")
    before = page.evaluate("document.querySelector('.bp-window').scrollLeft")
    swipe(page, ".bp-window", -150)
    assert page.evaluate("document.querySelector('.bp-window').scrollLeft") > before + 50
    assert where(page).startswith("step 1 of")
    swipe(page, ".bp-words", -150)
    assert where(page).startswith("step 2 of")


# Of each weight its name, and a point beside it at a third of the way.
EDGES = """() => [...document.querySelectorAll('.bp-edge')].map((edge) => {
    const line = edge.querySelector('.bp-line'), at = (name) => Number(line.getAttribute(name));
    const x = at('x1') + (at('x2') - at('x1')) / 3, y = at('y1') + (at('y2') - at('y1')) / 3;
    const point = new DOMPoint(x, y).matrixTransform(line.getScreenCTM());
    return [edge.querySelector('title').textContent, point.x, point.y + 3];
})"""


def test_a_tap_chooses_a_unit_or_the_nearest_weight(phone):
    page = phone(story())
    steps_on(page, 5)  # of the loss, so that no weight stands in the way
    chosen, edges = [], page.evaluate(EDGES)
    for _, x, y in edges:
        page.touchscreen.tap(x, y)
        layer, kind, below, above = page.locator(".bp-choose :is(select, input)").evaluate_all(
            "(all) => all.map(({ value }) => value)")
        assert kind == "weight"
        chosen.append(f"from {below} of layer {int(layer) - 1} to {above} of layer {layer}")
        page.tap("[data-do=step]")  # the way back is in sight while one looks
    assert chosen == [title for title, *_ in edges] and len(chosen) == 12
    page.tap(".bp-unit[aria-label*='Unit 2 of layer 1'] .bp-target-area")
    assert page.locator("[data-name=kind]").input_value() == "unit"
    assert page.locator(".bp-choose [data-name=i]").input_value() == "2"
    page.tap(".bp-picture > .bp-target-area")
    assert page.locator("[data-name=layer]").input_value() == "loss"
    page.tap("[data-do=step]")
    assert where(page).startswith("step 5 of") and page.locator(".bp-numbers").is_visible()


# ---- guesses, changes, and all that stands behind "⋯"

COVERED = """(css) => { // by the foot, or by anything else
    const { left, top, width, height } = document.querySelector(css).getBoundingClientRect();
    return !document.elementFromPoint(left + width / 2, top + height / 2)?.closest(css);
}"""


def test_a_number_is_guessed_and_its_minus_set(phone):
    page = phone(story(guess=True, start=Step("s", 1)))
    steps_on(page, 7)
    assert where(page).startswith("step 4 of")  # each was shown by one Next, and left by another
    page.tap(".bp-next")
    assert page.evaluate("document.activeElement.className") != "bp-answer"  # no keyboard over the picture
    for height in (844, 420):  # with a keyboard below
        page.set_viewport_size({"width": 390, "height": height})
        page.tap(".bp-answer")
        page.evaluate(PAINTED)
        assert not page.evaluate(COVERED, ".bp-answer")
    page.fill(".bp-answer", "0.25")
    for typed in ("−0.25", "0.25", "−0.25"):
        page.tap("[data-do=minus]")
        assert page.input_value(".bp-answer") == typed
    page.set_viewport_size({"width": 390, "height": 844})
    page.tap(".bp-ask >> text=Check")
    assert page.locator(".bp-verdict").text_content() != ""
    assert page.locator(".bp-next").bounding_box()["y"] < 844 - 48 and not page.evaluate(COVERED, ".bp-next")


def test_what_is_behind_the_dots_comes_and_goes(phone):
    page = phone(story())
    steps_on(page, 9)
    sheet, focused = page.locator(".bp-drawer"), "document.activeElement.dataset.name"
    assert not sheet.is_visible()
    page.tap(".bp-dots")
    names = ["example", "notation", "guessing", "step", "look", "first", "last", "play", "speed"]
    assert [name for name in names if not sheet.locator(f"[data-name={name}]").is_visible()] == []
    assert page.evaluate("document.querySelector('.bp-drawer').scrollWidth <= innerWidth")
    page.select_option(".bp-notation", "004")
    assert sheet.is_visible() and page.locator(".bp-of-notes").text_content().endswith("note 004")
    page.keyboard.press("Escape")
    assert not sheet.is_visible() and page.evaluate(focused) == "more"
    page.keyboard.press("ArrowRight")
    assert where(page).startswith("step 10 of")
    page.tap(".bp-dots")
    page.tap(".bp-title")
    assert not sheet.is_visible()
    page.tap(".bp-dots")
    page.tap("[data-do=first]")
    assert not sheet.is_visible() and where(page) == "19 steps"
    page.keyboard.press("ArrowRight")
    assert where(page).startswith("step 1 of")


def test_turned_and_turned_back_it_is_as_it_was(phone):
    """Wide, all stands where it does in a wide widget; the picture is another."""
    page, wide = phone(story()), phone(story(), (900, 700))
    for one in (page, wide):
        steps_on(one, 3)
    page.tap("[data-name=more]")
    seen = """() => {
        const frame = document.querySelector('.bp-frame'), from = frame.getBoundingClientRect();
        const isSeen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.matches(':not(g)');
        return [...frame.querySelectorAll('*')].filter(isSeen).map((one) => {
            const { left, top, width, height } = one.getBoundingClientRect();
            const box = [left - from.left, top - from.top, width, height].map(Math.round);
            return [one.getAttribute('class'), ...box].join(' ');
        });
    }"""
    before = page.locator(".bp-picture").get_attribute("viewBox")
    page.set_viewport_size({"width": 900, "height": 700})
    page.evaluate(PAINTED)
    assert page.evaluate(seen) == wide.evaluate(seen)
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate(PAINTED)
    assert page.locator(".bp-picture").get_attribute("viewBox") == before
    assert page.locator(".bp-drawer .bp-notation").count() == 1


# ---- the other widgets

WIDGETS = {
    "choices": lambda: ask("05 sign"),
    "a number": lambda: ask("05 products"),
    "fields": lambda: pair_map(np.array([[-0.51, 2.11, 0.47]]), np.array([[0.8, 0.15, 0.05]])),
    "catalogue": lambda: Catalogue("All", {"One": ("Of $x$.", [
        Entry("1-1", "†", "bad", "A slope.", {"✗": "$o_j$"}, "", {})])}, {"bad": "wrong"}),
}


def curve(n, rate=0.1):
    figure, axes = canvas(4, 2)
    axes.plot([0, n], [0, rate])
    return Picture(figure, f"A line up to {n}.")


@pytest.mark.parametrize("name", WIDGETS)
def test_other_widgets_fit_and_have_targets_of_a_finger(phone, name):
    page = phone(WIDGETS[name](), "small")
    found = page.evaluate(SMALL)
    for button in page.locator("button:not([aria-disabled]):visible").all()[:1]:
        button.tap()
        found += page.evaluate(SMALL)
        assert page.evaluate("document.scrollingElement.scrollWidth") == 360
    assert found == []
    assert "lick" not in page.locator(".bp-widget").inner_text()


# With pictures, which are bytes and so in no exported page.
RENDER = """async ([script, style, state]) => {
    document.body.innerHTML = `<meta name="viewport" content="width=device-width"><style>${style}</style><div></div>`;
    const bytes = (png) => Uint8Array.from(atob(png), (letter) => letter.charCodeAt());
    if (state.film) state.film.pngs = state.film.pngs.map(bytes); else state.shown.png = bytes(state.shown.png);
    const model = { get: (name) => state[name], on() {}, off() {}, send() {}, set() {}, save_changes() {} };
    const { default: widget } = await import(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
    widget.render({ model, el: document.querySelector('div') });
}"""


@pytest.mark.parametrize("make", [lambda: Sliders(curve, n=(1, 9)), lambda: Player([curve(1), curve(2)])],
                         ids=["sliders", "player"])
def test_pictures_fit_and_their_controls_are_as_large_as_a_finger(browser, make):
    widget = make()
    sent = json.loads(json.dumps(state(widget), default=lambda png: b64encode(png).decode()))
    page = browser.new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.evaluate(RENDER, [widget._esm, widget._css, sent])
    page.wait_for_function("document.querySelector('.bp-widget img')?.naturalWidth")
    assert page.evaluate(SMALL) == [] and page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    page.close()
