"""Journeys through an exported page: hundreds of random actions, the keyboard alone, a screen reader, motion, zoom."""

import json
import random
import re
from collections import Counter

import pytest

from bpcore import sigmoid, squared_error, tanh
from bpcore.widgets import Stepper
from bpcore.widgets.stepper.frames import all_steps
from browser.test_kinds import (
    LOOK,
    PAINTED,
    WALK,
    array_of,
    check_entry,
    check_picture,
    chosen,
    configuration,
    dense,
    is_conv,
    seen,
    shows,
)

WIDE = {"width": 1240, "height": 900}


class Open(Stepper):
    """Its page lets one see the traits."""

    def to_html(self):
        page = super().to_html()
        assert page.count("const model = ") == 1
        return page.replace("const model = ", "const model = window.model = ")


def lesson(**options):
    return Open(dense([2, 3, 2], [tanh, sigmoid], squared_error, N=3).trace, **options)


def images(**options):
    return Open(configuration(squared_error, 4, N=2).trace, **options)


@pytest.fixture(autouse=True)
def nothing_goes_wrong():
    """`exported` sees to it, and so no JupyterLab is needed here."""


# ---- random actions

STATE = f"""() => {{
    const part = (name) => document.querySelector(`.bp-${{name}}`), all = (css) => [...document.querySelectorAll(css)];
    const seen = JSON.parse(({LOOK})());
    const traits = ['step', 'unit', 'below', 'example', 'notation', 'guess'];
    return JSON.stringify({{ ...seen,
        traits: Object.fromEntries(traits.map((name) => [name, model.get(name)])),
        asking: seen.step > 0 && !part('ask').hidden, looking: !part('look').hidden, now: !part('now').hidden,
        fields: Object.fromEntries(all('.bp-choose [data-name]').map((field) => // what is half typed is not chosen
            [field.dataset.name, field.getAttribute('value') ?? field.value])),
        rows: all('.bp-entry').map((row) => row.children[1]?.textContent ?? null),
    }});
}}"""
POINT = """([css, k]) => { // the middle of the k-th of those that are seen
    const found = [...document.querySelectorAll(css)].filter((one) =>
        one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().width);
    const box = found[k % found.length]?.getBoundingClientRect();
    return box && [box.x + box.width / 2, box.y + box.height / 2];
}"""
BUTTONS = [".bp-first", ".bp-back", ".bp-next", ".bp-next", ".bp-next", ".bp-last", "[data-do=step]", "[data-do=look]"]
MARKS = [".bp-unit", ".bp-half", ".bp-hit", ".bp-cell", ".bp-fold", ".bp-tag.bp-loss", ".bp-tag", ".bp-onedge .bp-tag"]
KEYS = ["ArrowRight", "ArrowRight", "ArrowLeft", "ArrowDown", "ArrowDown", "ArrowUp", "Home", "End", "Tab", "Shift+Tab",
        "Enter", " ", "Escape", "d", "5"]
NONSENSE = ["", " ", "abc", "1e999", "-1e-999", "<img src=x onerror=alert(1)>", "1,5,5", "−", "NaN", "∞", "0x10"]
PLACES = ["1", "2", "3", "0", "-3", "99", "1e9", "2.7", "", "x"]
CHOICES = {"button": 5, "key": 5, "mark": 6, "segment": 2, "drag": 1, "example": 1, "notation": 1, "guess": 0.5,
           "play": 1, "unfold": 1}  # how often each
IF_ASKED = {"answer": 20, "sign": 4, "show": 3}
IF_LOOKING = {"layer": 2, "kind": 2, "place": 5}


class Journey:
    """Random actions, and after each all that must hold."""

    def __init__(self, stepper, page, seed):
        self.stepper, self.page, self.random = stepper, page, random.Random(seed)
        self.trace, self.order = stepper.trace, all_steps(stepper.trace)
        self.told, self.before, self.compared, self.done = set(), self.state(), 0, Counter()
        page.clock.install()  # time passes where a test says so

    def state(self):
        return json.loads(self.page.evaluate(STATE))

    def click(self, css):
        point = self.page.evaluate(POINT, [css, self.random.randrange(10**6)])
        if point:
            self.page.mouse.click(*point)
        return bool(point)

    def choose(self, css):
        box = self.page.locator(css)
        box.select_option(index=self.random.randrange(box.locator("option").count()))

    def answer(self):
        """Right, near it, wrong or nonsense; sent by the key or the button."""
        value = float(array_of(self.trace, *self.order[self.before["step"] - 1], self.before["traits"]["example"] - 1)[
            chosen(self.before)])
        texts = [f"{value:.4g}", f"{value:.4g}".replace("-", "−"), f"{-value:.3f}", f"{2 * value:.3f}",
                 f"{value + 0.3:.3f}", self.random.choice(NONSENSE)]
        self.page.locator(".bp-answer").fill(self.random.choice(texts))
        if self.random.random() < 0.5:
            self.page.locator(".bp-answer").press("Enter")
        else:
            self.click(".bp-ask .bp-button:not([data-do])")

    def place(self):
        """A number field of "Look and change" is filled with what belongs there or does not."""
        point = self.page.evaluate(POINT, [".bp-choose input", self.random.randrange(10**6)])
        if point:
            self.page.mouse.click(*point, click_count=3)
            self.page.keyboard.type(self.random.choice(PLACES))
            self.page.keyboard.press(self.random.choice(["Enter", "Tab", "ArrowUp", "ArrowDown"]))

    def act(self):
        asked = self.before["asking"] and self.before["now"]
        some = CHOICES | (IF_ASKED if asked else {}) | (IF_LOOKING if self.before["looking"] else {})
        what = self.random.choices(*zip(*some.items(), strict=True))[0]
        match what:
            case "button":
                self.click(self.random.choice(BUTTONS))
            case "key":
                self.page.keyboard.press(self.random.choice(KEYS))
            case "mark":
                self.click(self.random.choice(MARKS))
            case "segment":
                self.click(".bp-segment")
            case "drag":
                x, y = self.page.evaluate(POINT, [".bp-segment", self.random.randrange(10**6)])
                self.page.mouse.move(x, y)
                self.page.mouse.down()
                self.page.mouse.move(x + self.random.randint(-300, 300), y, steps=3)
                self.page.mouse.up()
            case "example" | "notation":
                self.choose(f".bp-{what}")
            case "guess":
                self.page.locator(".bp-guessing").click()
            case "play":
                self.choose(".bp-speed")
                self.click(".bp-play")
                self.page.clock.run_for(self.random.choice([0, 700, 4000]))
            case "unfold":
                self.click(".bp-fold-terms")
            case "answer":
                self.answer()
            case "sign":
                self.click(self.random.choice(["[data-do=plus]", "[data-do=minus]"]))
            case "show":
                self.click("[data-do=show]")
            case "layer" | "kind":
                if self.page.locator(f".bp-choose [data-name={what}]").count():
                    self.choose(f".bp-choose [data-name={what}]")
            case "place":
                self.place()
        self.done[what] += 1
        return what

    def check(self, what):
        found, trace, order = self.state(), self.trace, self.order
        traits, step, n = found["traits"], found["step"], found["traits"]["example"] - 1
        assert self.page.faults == []
        for name, to in traits.items():
            self.stepper.set_trait(name, to)  # an error where it is out of range
        where = f"step {step} of {len(order)}" if step else f"{len(order)} steps"
        assert step == traits["step"] and found["where"].partition(" ·")[0] == where
        self.check_asking(what, found)

        compared = check_picture(found, trace, order[:step - found["asking"]], n, traits["notation"],
                                 found["asking"])
        shown = step > 0 and not found["looking"]
        assert found["now"] == shown
        gives = [mark["ref"] for mark in found["marks"] if mark["gives"]]
        if shown and not found["asking"]:
            at, (name, l) = chosen(found), order[step - 1]
            compared += check_entry(found, trace, (name, l), at, n)
            shape = array_of(trace, name, l, n).shape
            letters = ["", "i", "ji", "irc", "jipq" if is_conv(trace, l) else "jpqi"][len(shape)]
            assert len(gives) == (letters != "jpqi")  # one line stands for all weights from a map to a unit
            for letter, trait in (("i", "unit"), ("j", "below")):
                if letter in letters:
                    axis = letters.index(letter)
                    assert at[axis] == min(traits[trait], shape[axis]) - 1
        else:
            assert gives == [] and (found["looking"] or found["numbers"] == "" or step == 0)
        if found["looking"]:
            compared += self.check_look(found, n)
        self.compared += compared
        self.before = found

    def check_asking(self, what, found):
        """Nothing is told before it was asked, and nothing that was told is asked."""
        before, step, guess = self.before, found["step"], found["traits"]["guess"]
        if guess != before["traits"]["guess"]:
            self.told |= set(self.order[:step])
        if not guess:
            assert not found["asking"]
        elif step:
            if found["asking"]:
                assert self.order[step - 1] not in self.told
            elif self.order[step - 1] not in self.told:
                assert before["asking"] and before["step"] == step, what
                assert what in ("answer", "show", "button", "key"), what
                self.told.add(self.order[step - 1])

    def check_look(self, found, n):
        """The rows are those of the entry that the fields say, each with its number as soon as that is known."""
        trace, fields = self.trace, found["fields"]
        L = len(trace.net)
        kind = "loss" if fields["layer"] == "loss" else fields.get("kind", "unit")
        l = L if kind == "loss" else int(fields["layer"])
        conv, maps = l > 0 and is_conv(trace, l), trace.o[l].ndim == 4
        letters = {"loss": "", "unit": "irc" if maps else "i",
                   "weight": "jipq" if conv else "jpqi" if l and trace.o[l - 1].ndim == 4 else "ji"}[kind]
        at = {letter: int(text) - (not (kind == "weight" and conv and letter in "pq"))
              for letter, text in fields.items() if letter not in ("layer", "kind")}
        assert set(at) == set(letters)
        names = {"loss": ["E", "predicted", "new_E"], "weight": ["W", "dE_dW", "new_W"],
                 "unit": ["b", "s", "o", "y", "dE_do", "delta", "dE_db", "new_b"] if l else ["o"]}[kind]
        missing = ("y" if l < L else "", *(("b", "dE_db", "new_b") if l and trace.net[l - 1].b is None else ()))
        known = self.order[:found["step"] - found["asking"]]
        for name, text in zip([name for name in names if name not in missing], found["rows"], strict=True):
            array = array_of(trace, name, l, n)
            if (name, l) in self.order and (name, l) not in known:
                assert text is None, (name, text)
            else:
                value = array[tuple(at[letter] for letter in letters)[:array.ndim]]
                assert shows(text.removeprefix("= "), value), (name, text, value)
        return len(found["rows"])

    def go(self, actions):
        for k in range(actions):
            what = self.act()
            try:
                self.check(what)
            except AssertionError as error:
                error.add_note(f"after action {k}, {what}")
                raise


@pytest.mark.parametrize("make, journeys, actions", [(lesson, 3, 100), (images, 4, 50)])
def test_whatever_is_done_all_that_is_shown_is_right(exported, make, journeys, actions):
    done, compared = Counter(), 0
    for seed in range(journeys):
        stepper = make(guess=seed % 2 == 0)
        page = exported(stepper, viewport=WIDE, reduced_motion="reduce")
        page.set_default_timeout(5000)
        journey = Journey(stepper, page, seed)
        journey.go(actions)
        done, compared = done + journey.done, compared + journey.compared
        page.close()
    assert set(done) == {*CHOICES, *IF_ASKED, *IF_LOOKING} and done["answer"] > actions / 10
    assert sum(done.values()) == journeys * actions and compared > 20 * journeys * actions


def test_what_is_chosen_while_it_plays_is_taken(exported):
    page = exported(lesson(), viewport=WIDE, reduced_motion="reduce")
    page.clock.install()
    for name, choose, to in [("notation", lambda: page.locator(".bp-notation").select_option("002"), "002"),
                             ("example", lambda: page.locator(".bp-example").select_option("3"), 3),
                             ("guess", lambda: page.locator(".bp-guessing").click(), True)]:
        page.locator(".bp-scrubber").focus()
        page.keyboard.press("Home")
        page.locator(".bp-play").click()
        page.clock.run_for(2000)
        assert trait(page, "step") == 2
        choose()
        assert trait(page, name) == to
        assert page.locator(f".bp-{'guessing:checked' if to is True else name}").input_value() in (str(to), "on")


# ---- the keyboard alone

FOCUS = """() => { // where the focus is, how wide its outline, and whether it is on the screen
    const at = document.activeElement, { outlineStyle, outlineWidth } = getComputedStyle(at);
    const { left, right, top, bottom } = at.getBoundingClientRect(), within = document.documentElement;
    return {
        name: at.dataset.name ?? at.getAttribute('aria-label'),
        outline: at.matches(':focus-visible') && outlineStyle === 'solid' ? parseFloat(outlineWidth) : 0,
        seen: right > left && bottom > top && left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight,
        inside: at.closest('.bp-frame') !== null };
}"""


def focus(page):
    """The name of what has the focus, and that can be seen; None outside the stepper."""
    found = page.evaluate(FOCUS)
    assert not found["inside"] or (found["outline"] >= 2 and found["seen"]), found
    return found["name"] if found["inside"] else None


def tab(page, key="Tab"):
    page.keyboard.press(key)
    return focus(page)


def tab_to(page, name, key="Tab"):
    for _ in range(80):
        if tab(page, key) == name:
            return
    raise AssertionError(f"no way to {name}")


def trait(page, name):
    return page.evaluate("(name) => model.get(name)", name)


def test_every_stop_of_the_keyboard_is_seen(exported):
    page = exported(lesson(), viewport=WIDE, reduced_motion="reduce")
    stops = list(iter(lambda: tab(page), None))
    units = [f"Unit {i} of layer {l}" for l, n in enumerate([2, 3, 2]) for i in range(1, n + 1)]
    assert [re.split("[,:]", stop)[0] for stop in stops] == ["example", "notation", "guessing", *units, "step", "look",
                                                             "first", "back", "next", "last", "play", "speed",
                                                             "scrubber"]
    assert [tab(page, "Shift+Tab") for _ in stops] == stops[::-1]


def test_a_whole_pass_by_the_keyboard_alone(exported):
    stepper = lesson()
    trace, order = stepper.trace, all_steps(stepper.trace)
    page = exported(stepper, viewport=WIDE, reduced_motion="reduce")
    assert tab(page) == "example"
    page.keyboard.press("ArrowDown")
    assert trait(page, "example") == 2
    assert tab(page) == "notation"
    page.keyboard.press("ArrowDown")
    notation = page.locator(".bp-notation option:checked").text_content()
    assert trait(page, "notation") != "main" and page.locator(".bp-notation option").nth(1).text_content() == notation
    assert tab(page) == "guessing"
    page.keyboard.press(" ")
    assert trait(page, "guess") is True

    tab_to(page, "next")
    for k, (name, l) in enumerate(order, 1):
        page.keyboard.press("Enter" if k % 2 else "ArrowRight")
        assert focus(page) == "answer"  # it can be typed at once
        check_picture(seen(page), trace, order[:k - 1], 1, "other", asking=True)
        array = array_of(trace, name, l, 1)
        page.keyboard.type(f"{array[(0,) * array.ndim]:.3g}")
        page.keyboard.press("Enter")
        found = seen(page)
        assert focus(page) == "next" and found["step"] == k and chosen(found) == (0,) * array.ndim
        check_picture(found, trace, order[:k], 1, "other")
        check_entry(found, trace, (name, l), chosen(found), 1)
    assert page.locator(".bp-score").text_content() == f"{len(order)} of {len(order)}"

    tab_to(page, "look", "Shift+Tab")
    page.keyboard.press("Enter")
    assert tab(page) == "layer"
    page.keyboard.press("ArrowDown")
    assert focus(page) == "layer" and page.locator("[data-name=layer]").input_value() == "2"
    assert tab(page) == "kind"
    page.keyboard.press("ArrowDown")
    assert tab(page) == "j"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert tab(page) == "i"
    page.keyboard.press("ArrowUp")
    rows = page.locator(".bp-entry > :last-child").all_text_contents()
    for name, text in zip(["W", "dE_dW", "new_W"], rows, strict=True):
        assert shows(text.removeprefix("= "), array_of(trace, name, 2, 1)[2, 1]), (name, text)


# ---- names, and what is said

ROLES = ("button", "checkbox", "combobox", "slider", "spinbutton", "textbox")


def controls(page):
    """(role, name) of all that assistive technology can operate."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    found = [(node["role"]["value"], node["name"]["value"].strip()) for node in tree if not node["ignored"]]
    return [(role, name) for role, name in found if role in ROLES]


@pytest.mark.parametrize("make", [lesson, images])
def test_everything_that_can_be_operated_has_a_name(exported, make):
    page = exported(make(guess=True), viewport=WIDE)
    operable = page.locator(":is(button, select, input, [tabindex='0']):visible")

    def checked():
        found = controls(page)
        assert len(found) == operable.count() and all(name for _, name in found), found
        assert len(found) == len(set(found)), found  # nor do two have the same
        return set(found)

    assert checked() >= {("combobox", "Example"), ("combobox", "Notation"), ("checkbox", "guess"), ("slider", "Step"),
                         ("button", "Play"), ("button", "Next step"), ("button", "Look and change")}
    page.locator(".bp-next").click()
    assert checked() >= {("button", "Check"), ("button", "It is positive"), ("button", "It is negative")}
    page.locator("[data-do=show]").click()
    page.locator("[data-do=look]").click()
    checked()
    page.locator("[data-name=layer]").select_option("2")
    page.locator("[data-name=kind]").select_option("weight")
    assert checked() >= {("combobox", "layer"), ("combobox", "kind"), ("spinbutton", "from"), ("spinbutton", "to")}


WORDS = {"s": "weighted sums", "o": "outputs", "E": "loss", "dE_do": "slopes for the outputs", "delta": "δ of",
         "dE_dW": "gradient of the weights", "dE_db": "gradient of the biases", "new_W": "new weights",
         "new_b": "new biases", "predicted": "loss that the slopes predict", "new_E": "loss after the update"}
NUMBER = r"−?\d+\.\d(?:\d|e−?\d+)"


@pytest.fixture(scope="module")
def still(exported):
    """A function of a net: its page where less motion is wanted, and its trace. One of each."""
    pages = {}

    def open_(make):
        if make not in pages:
            stepper = make()
            pages[make] = exported(stepper, viewport=WIDE, reduced_motion="reduce"), stepper.trace
        return pages[make]

    return open_


def at_each_step(page, read):
    """What a JavaScript expression gives after each press of Next, from the start to the end."""
    return page.evaluate(f"""async () => {{
        const click = (name) => document.querySelector(`.bp-${{name}}`).click(), found = [];
        click('first');
        while (document.querySelector('.bp-next').ariaDisabled !== 'true') {{
            click('next');
            await {PAINTED};
            found.push({read});
        }}
        return found;
    }}""")


@pytest.mark.parametrize("make", [lesson, images])
def test_each_step_is_said_in_words_with_its_value(still, make):
    page, trace = still(make)
    order = all_steps(trace)
    page.evaluate("window.live = document.querySelector('[aria-live=polite]')")  # if it is replaced, it is not heard
    found = at_each_step(page, """{ said: live.textContent, heard: live.isConnected && live.checkVisibility(),
        where: document.querySelector('.bp-where').textContent,
        words: document.querySelector('.bp-words').textContent }""")
    for k, ((name, l), shown) in enumerate(zip(order, found, strict=True), 1):
        said = shown["said"]
        assert shown["heard"] and said.startswith(f"Step {k} of {len(order)}: ") and WORDS[name] in said
        assert f"layer {l}" in said or name in ("E", "predicted", "new_E")
        assert shown["words"] in said and len(said.split()) > 12
        assert shows(re.findall(NUMBER, said)[-1], array_of(trace, name, l, 0)[chosen(shown)]), said
    assert len({shown["said"] for shown in found}) == len(order)


def test_what_is_asked_is_not_said(exported):
    page = exported(lesson(guess=True), viewport=WIDE)
    for _ in range(5):
        page.locator(".bp-next").click()
        text = page.locator("[aria-live=polite]").text_content()
        assert text.endswith("What is it?") and not re.search(NUMBER, text)
        page.locator("[data-do=show]").click()
        assert re.search(NUMBER, page.locator("[aria-live=polite]").text_content())


# ---- motion

MOVING = """async (button) => { // text, seconds, and the units at begin and end of each animation that a press starts
    document.querySelector(`.bp-${button}`).click();
    await PAINTED;
    return document.getAnimations().map((animation) => {
        const pill = animation.effect.target, { duration } = animation.effect.getTiming();
        const nearest = (time) => {
            animation.pause();
            animation.currentTime = time;
            const { left, right, top, bottom } = pill.getBoundingClientRect();
            const x = (left + right) / 2, y = (top + bottom) / 2;
            const away = (unit) => {
                const box = unit.querySelector('path:last-of-type, .bp-map').getBoundingClientRect();
                return Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
            };
            const units = [...document.querySelectorAll('.bp-unit')];
            return units.reduce((a, b) => (away(b) < away(a) ? b : a)).getAttribute('aria-label').split(/[,:]/)[0];
        };
        const found = [pill.textContent, duration / 1000, nearest(0), nearest(duration - 1)];
        animation.play();
        return found;
    });
}""".replace("PAINTED", PAINTED)


def test_values_travel_along_the_edges_they_came_by(exported):
    stepper = lesson()
    page, trace, moved = exported(stepper, viewport=WIDE), stepper.trace, 0
    for name, l in all_steps(trace):
        moving = page.evaluate(MOVING, "next")
        values = []
        if name == "s":
            values, below = trace.o[l - 1][0], l - 1
        elif name == "dE_do" and l < len(trace.net):
            values, below = trace.delta[l + 1][0], l + 1
        assert len(moving) == len(values), (name, l)
        for j, (text, seconds, start, end) in enumerate(moving):
            assert shows(text, values[j]) and seconds < 1
            assert (start, end) == (f"Unit {j + 1} of layer {below}", f"Unit 1 of layer {l}")
        moved += len(moving)
        page.wait_for_function("document.querySelector('.bp-moving') === null")
    assert moved == 2 + 3 + 2
    for button in ("first", "last", "back"):
        assert page.evaluate(MOVING, button) == []  # only a step forward explains


@pytest.mark.parametrize("make", [lesson, images])
def test_nothing_moves_where_less_motion_is_wanted(still, make):
    page, trace = still(make)
    page.evaluate("""() => { // counts every animation, also one that ends at once
        const animate = Element.prototype.animate;
        window.started = 0;
        Element.prototype.animate = function (...given) { window.started += 1; return animate.apply(this, given); };
    }""")
    found = at_each_step(page, "[started, document.getAnimations().length, document.querySelector('.bp-moving')]")
    assert found == [[0, 0, None]] * len(all_steps(trace))


# ---- zoom

@pytest.mark.parametrize("make", [lesson, images])
@pytest.mark.parametrize("width", [1240, 620])  # 620 is 1240 at a zoom of 200 %
def test_nothing_is_cut_at_200_percent(exported, make, width):
    page = exported(make(), viewport={"width": width, "height": 900 * width // 1240}, device_scale_factor=2)
    assert page.evaluate("devicePixelRatio") == 2 and page.evaluate(WALK) == []


CUT = """[...document.querySelectorAll('.bp-title, .bp-where, .bp-words, .bp-button, .bp-tab, .bp-legend > span')]
    .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"""


@pytest.mark.parametrize("make", [lesson, images])
@pytest.mark.parametrize("width", [1240, 700, 620, 390])
def test_what_is_said_around_the_picture_is_not_cut(still, make, width):
    page, _ = still(make)
    page.set_viewport_size({"width": width, "height": 900})
    cut = [text for texts in at_each_step(page, CUT) for text in texts]
    page.set_viewport_size(WIDE)
    assert cut == []
