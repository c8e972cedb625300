"""Everything fits: no formula is cut, no label lies on another and none is tiny, in every notation and at any width."""

import numpy as np
import pytest

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
    sum_of_squares,
    tanh,
    zero_class_cross_entropy,
)
from bpcore.teaching.cards import LOSSES
from bpcore.teaching.letters import NOTATIONS
from bpcore.widgets.page import page_script, page_style
from bpcore.widgets.stepper.frames import frames

PAIRS = [(squared_error, linear), (squared_error, sigmoid), (squared_error, softmax), (sum_of_squares, linear),
         (sum_of_squares, tanh), (binary_cross_entropy, sigmoid), (binary_cross_entropy, softmax),
         (multinomial_cross_entropy, softmax), (multinomial_cross_entropy, relu), (zero_class_cross_entropy, sigmoid),
         (zero_class_cross_entropy, tanh)]
WIDTHS = [390, 700, 1000, 1400]


@pytest.fixture(autouse=True)
def nothing_goes_wrong():
    """No JupyterLab is needed here."""


def net_of(widths, loss=squared_error, activation=sigmoid):
    below, hidden, above = widths
    rng = np.random.default_rng(4)
    net = [Dense.random(below, hidden, tanh, rng), Dense.random(hidden, above, activation, rng)]
    y = rng.dirichlet(np.ones(above), 2) if above > 1 else np.array([[0.3], [0.8]])
    return frames(backprop(net, rng.normal(size=(2, below)), y, loss))


# A stepper with a model that only remembers, and a kernel that has answered.
OPEN = """async ([data, script, style]) => {
    document.body.innerHTML = `<style>${style}</style><div></div>`;
    const state = { data, step: 0, unit: 1, below: 1, example: 1, notation: 'main', guess: false, news: { text: '' } };
    const listeners = {};
    window.model = { get: (name) => state[name], save_changes() {}, off() {}, send() {},
        on: (name, draw) => { listeners[name] = draw; },
        set: (name, value) => { state[name] = value; listeners[`change:${name}`]?.(); } };
    const { default: widget } = await import(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
    widget.render({ model, el: document.querySelector('div') });
    listeners['msg:custom']();
}"""
PAINTED = "new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))"


@pytest.fixture(scope="module")
def shown(browser):
    """A function of data and a width: the page of its stepper."""
    page = browser.new_page(reduced_motion="reduce")

    def show(data, width):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(OPEN, [data, page_script("stepper/stepper.js"), page_style("stepper/stepper.css")])
        page.evaluate(PAINTED)
        return page

    yield show
    page.close()


CUT = """([nets, notations]) => {
    const cut = new Set();
    let compared = 0;
    const look = (...where) => {
        for (const one of document.querySelectorAll('.bp-equation, .bp-numbers, .bp-entry')) {
            compared += 1;
            const across = one.scrollWidth - one.clientWidth;
            const down = one.matches('.bp-entry') ? 0 : one.scrollHeight - one.clientHeight; // it is as high as need be
            if (across > 0 || down > 0) cut.add([...where, one.className, across, down].join(' '));
        }
    };
    for (const [net, data] of nets) {
        model.set('data', data);
        for (const notation of notations) {
            model.set('notation', notation);
            data.steps.forEach(({ key, layer }, k) => {
                if (net !== nets[0][0] && layer < data.layers.length - 1) return; // below the loss all are alike
                model.set('step', k + 1);
                look(net, notation, key);
            });
            for (const css of ['.bp-loss', '.bp-unit[aria-label*=" 1 of layer 2"]', '.bp-edge']) {
                document.querySelector(css).dispatchEvent(new MouseEvent('click', { bubbles: true }));
                look(net, notation, css);
            }
            document.querySelector('[data-do=step]').click();
        }
    }
    return { cut: [...cut], compared };
}"""


@pytest.fixture(scope="module")
def every_formula():
    assert {loss for loss, _ in PAIRS} == set(LOSSES)
    return [(f"{loss.name} {activation.name}", net_of((2, 3, 2), loss, activation)) for loss, activation in PAIRS]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_formula_is_cut(shown, every_formula, width):
    found = shown(every_formula[0][1], width).evaluate(CUT, [every_formula, list(NOTATIONS)])
    assert found["cut"] == [] and found["compared"] > 2000


# As far apart as a reader may set letters, words and lines, by WCAG 1.4.12.
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
CUT_WORDS = """([notations, style]) => {
    document.body.appendChild(document.createElement('style')).textContent = style;
    const cut = new Set(), { length } = model.get('data').steps;
    for (const notation of notations) {
        model.set('notation', notation);
        for (let step = 0; step <= length; step += 1) {
            model.set('step', step);
            for (const one of document.querySelectorAll('.bp-title, .bp-words, .bp-card h4')) {
                const isCut = one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight;
                if (one.checkVisibility() && isCut) cut.add(`${notation} ${step}: ${one.textContent}`);
            }
        }
    }
    return [...cut];
}"""


@pytest.mark.parametrize("width", [320, 700, 1400])
def test_no_words_are_cut_that_are_spaced_out(shown, width):
    page = shown(net_of((2, 3, 2)), width)
    for style in ("", SPACED):
        assert page.evaluate(CUT_WORDS, [list(NOTATIONS), style]) == []


# What lies on something else or sticks out, at every step of every notation, and the smallest letters of the picture.
LABELS = """(notations) => {
    const all = (css) => [...document.querySelectorAll(css)].filter((one) => one.textContent
        && one.checkVisibility({ visibilityProperty: true })).map((one) => [one.textContent, one]);
    const frame = document.querySelector('.bp-frame').getBoundingClientRect(), found = new Set();
    const picture = document.querySelector('.bp-picture'), sizes = [];
    const compare = (where, labels, room) => labels.forEach(([text, one], k) => {
        const box = one.getBoundingClientRect();
        if (room && (box.left < room.left || box.right > room.right)) found.add(`${where}: ${text} sticks out`);
        for (const [other, another] of labels.slice(k + 1)) {
            const { left, right, top, bottom } = another.getBoundingClientRect();
            const across = Math.min(box.right, right) - Math.max(box.left, left);
            if (across > 1 && Math.min(box.bottom, bottom) - Math.max(box.top, top) > 4) {
                found.add(`${where}: ${text} on ${other}`);
            }
        }
    });
    for (const notation of notations) {
        model.set('notation', notation);
        model.get('data').steps.forEach(({ key }, k) => {
            model.set('step', k + 1);
            compare(`${notation}, ${key}`, all('.bp-segment span'), frame);
            compare(`${notation}, ${key}`, all('.bp-picture text'));
            const scale = picture.getScreenCTM().a;
            sizes.push(...all('.bp-picture text').filter(([text]) => !/e−?\\d/.test(text)) // small as need be
                .map(([text, one]) => [scale * parseFloat(getComputedStyle(one).fontSize), text]));
        });
    }
    const named = all('.bp-segment span').length;
    return { found: [...found], smallest: sizes.sort(([a], [b]) => a - b)[0], named };
}"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("widths", [(2, 3, 2), (1, 1, 1), (4, 16, 3)], ids=str)
def test_no_label_lies_on_another(shown, widths, width):
    data = net_of(widths, activation=softmax if widths[-1] == 3 else sigmoid)
    found = shown(data, width).evaluate(LABELS, list(NOTATIONS))
    assert found["found"] == []
    assert found["smallest"][0] > 10.7, found["smallest"]
    assert width == 390 or found["named"] == len(data["steps"])  # each has its name on the scrubber


def test_a_setting_does_not_touch_the_next(shown):
    page = shown(net_of((2, 3, 2)), 1400)
    page.locator("[data-do=look]").click()
    page.locator("[data-name=layer]").select_option("loss")
    loss, rate = (page.locator(".bp-setting").nth(k).bounding_box() for k in (0, 1))
    assert rate["y"] >= loss["y"] + loss["height"] or rate["x"] >= loss["x"] + loss["width"] + 10


def test_columns_of_numbers_line_up(shown):
    """Softmax's matrix too, one of whose factors is wide, and the points of a column."""
    net = [Dense(np.array([[0.5, -0.2, 4.0]]), None, softmax)]
    page = shown(frames(backprop(net, np.array([[1.0]]), np.array([[0.3, 0.7, 0.0]]), multinomial_cross_entropy)), 1400)
    for step in (2, 4):
        page.evaluate("step => model.set('step', step)", step)
    page.evaluate("model.set('step', model.get('data').steps.findIndex(({ key }) => key === 'delta1') + 1)")
    rows = page.evaluate("""[...document.querySelectorAll('.bp-array > div')].map((row) => [...row.children].map(
        (cell) => cell.getBoundingClientRect().right))""")
    assert len(rows) == 3 and len(rows[0]) > 6 and all(row == pytest.approx(rows[0], abs=0.5) for row in rows)
    texts = page.locator(".bp-array .bp-value").all_text_contents()
    assert len({len(text) for text in texts}) > 1  # so that it could go wrong


# ---- the room that there is, is used

def blanks(page):
    """Pixels of the picture above and below what is drawn, and the part of its height that is drawn."""
    return page.evaluate("""() => {
        const svg = document.querySelector('.bp-picture'), { top, bottom, height } = svg.getBoundingClientRect();
        const boxes = [...svg.querySelectorAll('text, path')].map((one) => one.getBoundingClientRect())
            .filter(({ width }) => width);
        const first = Math.min(...boxes.map((box) => box.top)), last = Math.max(...boxes.map((box) => box.bottom));
        return [first - top, bottom - last, (last - first) / height];
    }""")


@pytest.mark.parametrize("width", [390, 700])
def test_a_narrow_picture_is_as_high_as_what_is_drawn(shown, width):
    page = shown(net_of((2, 3, 2)), width)
    page.evaluate("model.set('step', 19)")
    above, below, _ = blanks(page)
    assert above < 20 and below < 60
    words, picture, card = (page.locator(f".bp-{name}").bounding_box() for name in ("words", "window", "card"))
    assert picture["y"] + picture["height"] <= words["y"] < card["y"]  # what is said of the picture stands under it


def test_the_first_screen_of_a_phone_has_no_empty_card(shown):
    page = shown(net_of((2, 3, 2)), 390)
    card, hello = (page.locator(f".bp-{name}").bounding_box() for name in ("card", "hello"))
    assert card["y"] + card["height"] - (hello["y"] + hello["height"]) < 40


def test_a_chain_of_single_units_fills_its_frame(shown):
    page = shown(net_of((1, 1, 1)), 1400)
    page.evaluate("model.set('step', 19)")
    assert blanks(page)[2] > 0.75
    capsule = page.locator(".bp-unit path").first.bounding_box()
    assert capsule["height"] > 40
