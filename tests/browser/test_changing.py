"""Numbers changed in place, in JupyterLab: all follow, tell what they were, and go back; nonsense is refused."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest

from bpcore import activations, backprop, losses
from bpcore.descent import Update, update
from bpcore.teaching.writing import number
from bpcore.trace import Step
from bpcore.widgets import Stepper
from bpcore.widgets.stepper.frames import all_steps
from browser.in_lab import run

SOURCE = """
import numpy as np
from bpcore import Dense, backprop, sigmoid, squared_error, tanh
from bpcore.widgets import Stepper

W1, b1 = np.array([[0.7, -1.2, 0.4], [-0.3, 0.9, 1.6]]), np.array([0.2, -0.5, 0.1])
W2, b2 = np.array([[1.1, -0.6], [0.3, 1.4], [-0.8, 0.5]]), np.array([-0.4, 0.25])
x, y = np.array([[0.8, -1.3], [-0.45, 0.6]]), np.array([[0.9, 0.2], [0.15, 0.7]])
stepper = Stepper(backprop([Dense(W1, b1, tanh), Dense(W2, b2, sigmoid)], x, y, squared_error), rate=0.3)
"""
names = {}
exec(SOURCE, names)
TRACE = names["stepper"].trace
ORDER = all_steps(TRACE)
LAST, BACKWARD = len(ORDER), 13  # BACKWARD is the last step before the update

MARKS = """() => Object.fromEntries([...document.querySelectorAll('.bp-picture [data-ref]')].map((mark) =>
    [mark.dataset.ref, mark.textContent.replace(' ✓', '').split(' ').at(-1)]))"""
ALL_TEXT = """() => [document.querySelector('.bp-stepper').textContent,
    ...[...document.querySelectorAll('.bp-stepper input')].map(({ value }) => value)].join(' ')"""
LISTEN = """
heard = []
stepper.on_msg(lambda _, message, buffers: heard.append((message.get("change"), message.get("to"))))
"""
HEARD = "print(*(f'{change} {to}' for change, to in heard), sep=', ')"
STATE = "print(stepper.step, stepper.notation, stepper.example)"


def prints(page, code, text):
    """Waits until it prints this: Lab holds back what the page has set while the kernel is busy."""
    for _ in range(40):
        if (printed := run(page, code)) == text:
            break
        page.wait_for_timeout(50)
    return printed == text


@pytest.fixture(scope="module")
def shown(lab, page):
    lab.write("changing.ipynb", SOURCE + "stepper")
    lab.open(page, "changing.ipynb")
    page.wait_for_selector(".bp-stepper .bp-unit")
    run(page, LISTEN)
    return page


@pytest.fixture
def stepper(shown):
    """As it was at first, at its end, with the focus on it."""
    run(shown, "stepper.restart()")
    shown.locator(".bp-example").select_option("1")
    shown.locator(".bp-notation").select_option("main")
    shown.locator(".bp-guessing").uncheck()
    shown.locator(".bp-scrubber").focus()
    shown.keyboard.press("End")
    assert shows(shown, TRACE) and prints(shown, STATE, f"{LAST} main 1")
    return shown


# ---- the same changes in Python

def again(trace, net=None, x=None, y=None, loss=None, rate=None):
    """The Update of the pass with something else in it."""
    with np.errstate(all="ignore"):
        return update(backprop(net or trace.net, trace.o[0] if x is None else x, trace.y if y is None else y,
                               loss or trace.loss), rate or trace.rate)


def put(array, index, value):
    array = array.copy()
    array[index] = value
    return array


def with_parameter(trace, name, l, index, value):
    layer = trace.net[l - 1]
    changed = replace(layer, **{name: put(getattr(layer, name), index, value)})
    return again(trace, [*trace.net[:l - 1], changed, *trace.net[l:]])


def with_activation(trace, l, name):
    changed = replace(trace.net[l - 1], activation=getattr(activations, name))
    return again(trace, (*trace.net[:l - 1], changed, *trace.net[l:]))


# ---- what is to be seen

def expected(trace, k, example):
    """What the picture says after k steps: every entry of what is known, and blanks."""
    L, texts = len(trace.net), {}
    given = [Step("o", 0), Step("y", L), *(Step(name, l) for l in range(1, L + 1) for name in "Wb")]
    for step in [*given, *ORDER, Step("new_o", L)]:
        array = trace[step] if step.quantity in Update.PER_PARAMETER else trace[step][example - 1]
        known = step in given + ORDER[:k] or (step.quantity == "new_o" and k == LAST)
        if step.quantity == "dE_db" and Step("new_b", step.layer) in ORDER[:k]:
            known = False  # the new bias has its place
        for place, value in enumerate(np.ravel(array)):
            text = number(value).replace("nan", "undefined")
            texts[f"{step.quantity}{step.layer}:{place}"] = text if known else ""
    return texts


def shows(page, trace, k=LAST, example=1):
    """Waits until every number in the picture, and every blank, is as it is to be after k steps."""
    wanted = expected(trace, k, example)
    for _ in range(60):
        if (found := page.evaluate(MARKS)) == wanted:
            break
        page.wait_for_timeout(50)
    assert {ref: (found.get(ref), text) for ref, text in wanted.items() if found.get(ref) != text} == {}
    assert found.keys() == wanted.keys()
    return True


def follows(page, trace, example=1):
    """Every number at the end and at the end of the way back, for both examples."""
    chosen, other = (str(example), str(3 - example))
    assert shows(page, trace, example=example)
    page.locator(".bp-example").select_option(other)
    assert shows(page, trace, example=int(other))
    page.locator(".bp-example").select_option(chosen)
    tab = page.locator('.bp-tab[aria-pressed="true"]').get_attribute("data-do")
    page.locator(".bp-segment").nth(BACKWARD - 1).click()
    assert shows(page, trace, BACKWARD, example)
    page.locator(".bp-segment").nth(LAST - 1).click()
    page.locator(f'.bp-tab[data-do="{tab}"]').click()
    return True


def field(page, name):
    return page.locator(f'.bp-look [data-name="{name}"]')


def look_at(page, **chosen):
    """The card turned to a unit, a weight or the loss, by its choosers."""
    page.locator('.bp-tab[data-do="look"]').click()
    for name, value in chosen.items():
        if name in "ij":
            field(page, name).fill(str(value))
            field(page, name).press("Enter")
        else:
            field(page, name).select_option(str(value))


def news(page, text, timeout=5000):
    """Waits until the card tells this."""
    page.wait_for_function("(text) => document.querySelector('.bp-news')?.textContent.includes(text)", arg=text,
                           timeout=timeout)
    return page.locator(".bp-news").inner_text()


def click_weight(page):
    """On the line from unit 2 of the inputs up to unit 2 above, near its end."""
    line = page.locator(".bp-edge", has_text="from 2 of layer 0 to 2 of layer 1").locator(".bp-hit")
    box = line.bounding_box()
    page.mouse.click(box["x"] + 0.85 * box["width"], box["y"] + 0.15 * box["height"])


def has_focus(page, name):
    return page.evaluate("document.activeElement.dataset.name") == name


def was(page, name):
    """What the line of a field says of before."""
    return [text.strip() for text in field(page, name).locator("xpath=..").locator(".bp-was").all_inner_texts()]


def typed(page, name, text):
    field(page, name).fill(text)
    field(page, name).press("Enter")


# ---- one thing changed

TYPED = [  # where, the field, what is typed, the change told, what it was, the trace that comes of it, and the example
    ({"layer": 1, "kind": "weight", "j": 1, "i": 2}, "W1", "0.9", "w from 1 to 2 of layer 1: −1.20 → 0.90",
     "−1.20", with_parameter(TRACE, "W", 1, (0, 1), 0.9), 1),
    ({"layer": 2, "kind": "weight", "j": 3, "i": 1}, "W2", "-,75", "w from 3 to 1 of layer 2: −0.80 → −0.75",
     "−0.80", with_parameter(TRACE, "W", 2, (2, 0), -0.75), 2),
    ({"layer": 1, "kind": "unit", "i": 3}, "b1", " −1.5 ", "b of unit 3 of layer 1: 0.10 → −1.50",
     "0.10", with_parameter(TRACE, "b", 1, 2, -1.5), 1),
    ({"layer": 0, "i": 2}, "o0", "2e-1", "Input 2 of example 2: 0.60 → 0.20", "0.60",
     again(TRACE, x=put(TRACE.o[0], (1, 1), 0.2)), 2),
    ({"layer": 2, "kind": "unit", "i": 1}, "y2", "0.35", "Target 1 of example 1: 0.90 → 0.35", "0.90",
     again(TRACE, y=put(TRACE.y, (0, 0), 0.35)), 1),
]


def tells_the_loss(told, before, after):
    """The mean loss from and to, each right as far as it goes, and told apart."""
    texts = re.search(r" Mean E: (\S+) → (\S+)\.$", told).groups()
    assert len(set(texts)) == 2
    for text, trace in zip(texts, (before, after), strict=True):
        assert float(text) == pytest.approx(float(trace["mean_E", 2]), abs=0.501 * 10 ** -len(text.partition(".")[2]))
    return True


@pytest.mark.parametrize(("where", "name", "text", "told", "before", "trace", "example"), TYPED,
                         ids=["weight", "weight above", "bias", "input", "target"])
def test_a_number_is_typed(stepper, where, name, text, told, before, trace, example):
    stepper.locator(".bp-example").select_option(str(example))
    look_at(stepper, **where)
    typed(stepper, name, text)
    assert tells_the_loss(news(stepper, told), TRACE, trace)
    assert has_focus(stepper, name) and was(stepper, name) == [f"was {before}"]
    assert follows(stepper, trace, example)
    field(stepper, "undo").click()
    news(stepper, "Undone. " + told.split(":")[0])
    assert shows(stepper, TRACE, example=example)


def test_a_weight_is_clicked_and_nudged(stepper):
    click_weight(stepper)
    W1 = field(stepper, "W1")
    W1.focus()
    for key, before, after in [("ArrowUp", "0.90", "1.00"), ("ArrowUp", "1.00", "1.10"), ("ArrowDown", "1.10", "1.00"),
                               ("ArrowDown", "1.00", "0.90"), ("ArrowDown", "0.90", "0.80")]:
        stepper.keyboard.press(key)
        news(stepper, f"w from 2 to 2 of layer 1: {before} → {after}.")
        assert has_focus(stepper, "W1") and W1.input_value() == after and was(stepper, "W1") == [f"was {before}"]
        assert shows(stepper, with_parameter(TRACE, "W", 1, (1, 1), float(after)))
    assert follows(stepper, with_parameter(TRACE, "W", 1, (1, 1), 0.8))
    for text in ("0.90", "1.00", "1.10", "1.00", "0.90"):
        field(stepper, "undo").click()
        assert shows(stepper, with_parameter(TRACE, "W", 1, (1, 1), float(text)))
    assert field(stepper, "undo").count() == 0


PRESSES = """(field, times) => {
    const press = () => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }));
    for (let k = 0; k < times; k++) press();
}"""


def test_presses_in_quick_succession_add_up(stepper):
    """A held key is faster than a kernel is, and two messages at a time may reach it in the wrong order."""
    click_weight(stepper)
    run(stepper, "heard.clear()")
    field(stepper, "W1").evaluate(PRESSES, 5)
    assert shows(stepper, with_parameter(TRACE, "W", 1, (1, 1), 1.4))
    assert prints(stepper, HEARD, "W1 1.00, W1 1.40")  # what waited has given way to the newest
    for _ in range(5):
        field(stepper, "W1").press("ArrowDown")
    assert shows(stepper, TRACE)
    assert field(stepper, "W1").input_value() == "0.90"


def test_what_waits_for_the_kernel_is_not_lost(stepper):
    """Three different things, before the first is answered; and each is undone by itself."""
    look_at(stepper, layer=1, kind="unit", i=2)
    run(stepper, "heard.clear()")
    stepper.evaluate("""() => {
        const change = (name, value) => {
            const field = document.querySelector(`.bp-look [data-name="${name}"]`);
            field.value = value;
            field.dispatchEvent(new Event('change', { bubbles: true }));
        };
        change('b1', '0.35');
        change('activation1', 'sigmoid');
        change('b1', '0.65');
    }""")
    trace = with_activation(with_parameter(TRACE, "b", 1, 1, 0.65), 1, "sigmoid")
    assert shows(stepper, trace) and prints(stepper, HEARD, "b1 0.35, activation1 sigmoid, b1 0.65")
    field(stepper, "undo").evaluate("(button) => { button.click(); button.click(); button.click(); }")
    assert shows(stepper, TRACE)


def test_activations_the_loss_and_the_rate_are_chosen(stepper):
    trace = TRACE
    look_at(stepper, layer=1, kind="unit")
    for l, name in [(1, "relu"), (2, "softmax"), (2, "linear"), (1, "linear"), (2, "sigmoid")]:
        field(stepper, "layer").select_option(str(l))
        select, before = field(stepper, f"activation{l}"), trace
        select.focus()
        select.select_option(name)
        trace = with_activation(trace, l, name)
        told = news(stepper, f"Activation of layer {l}: {before.net[l - 1].activation} → {name}.")
        assert tells_the_loss(told, before, trace) and has_focus(stepper, f"activation{l}")
        assert select.input_value() == name and shows(stepper, trace)
    assert follows(stepper, trace)
    look_at(stepper, layer="loss")
    for name in ("sum_of_squares", "binary_cross_entropy"):
        select, before = field(stepper, "loss"), trace
        select.focus()
        select.select_option(name)
        trace = again(trace, loss=getattr(losses, name))
        told = news(stepper, f"Loss: {before.loss} → {name}.".replace("_", " "))
        assert tells_the_loss(told, before, trace) and has_focus(stepper, "loss")
        assert select.input_value() == name and follows(stepper, trace)
    typed(stepper, "rate", "0,05")
    trace = again(trace, rate=0.05)
    news(stepper, "Rate: 0.3 → 0.05. Mean E after the update: ")
    assert has_focus(stepper, "rate") and follows(stepper, trace)
    field(stepper, "undo").focus()
    stepper.keyboard.press("Enter")  # one back
    assert shows(stepper, again(trace, rate=0.3)) and has_focus(stepper, "undo")
    field(stepper, "restart").focus()
    stepper.keyboard.press("Enter")  # all the way
    assert news(stepper, "Back to the start") and follows(stepper, TRACE)
    assert field(stepper, "undo").count() == field(stepper, "restart").count() == 0
    assert prints(stepper, "print(stepper.trace)", repr(TRACE))


def test_the_focus_stays_in_the_stepper_when_a_button_goes(stepper):
    """Or the next key press is a command for the notebook."""
    for button in ("undo", "restart"):
        run(stepper, "stepper.change('W1', 0.9, index=(0, 1))")
        look_at(stepper, layer=1)
        field(stepper, button).focus()
        stepper.keyboard.press("Enter")
        assert shows(stepper, TRACE)
        assert stepper.evaluate("document.activeElement.closest('.bp-stepper') !== null"), button


def after_steps(n):
    """The Update that stands there when another step has been taken n times."""
    trace = TRACE
    for _ in range(n):
        trace = again(trace, trace.new_net)
    return trace


def descent(n):
    """What is said of it, E with as many digits as tell it apart."""
    trace = after_steps(n)
    pairs = ((number(trace["mean_E", 2], digits), number(trace["new_E", 2], digits)) for digits in range(2, 6))
    return f"Step {n + 1} of descent", *next((was, now) for was, now in pairs if was != now)


SAID = """() => [document.querySelector('.bp-shape').textContent, ...[...document.querySelectorAll(
    '.bp-outcome tr:last-child td')].slice(0, 2).map((cell) => cell.textContent)]"""


def test_another_step_is_taken_by_the_keyboard_alone(stepper):
    assert tuple(stepper.evaluate(SAID)) == descent(0)
    for _ in range(60):
        if stepper.evaluate("document.activeElement.matches('.bp-again')"):
            break
        stepper.keyboard.press("Shift+Tab")
    for n, key in enumerate(["Enter", " ", "Enter"], 1):
        stepper.keyboard.press(key)
        assert follows_one(stepper, n)
    stepper.keyboard.press("ArrowLeft")
    assert shows(stepper, after_steps(3), LAST - 1) and not stepper.locator(".bp-again").is_visible()
    stepper.keyboard.press("ArrowRight")
    stepper.locator(".bp-again").focus()
    for _ in range(10):  # not waiting for any
        stepper.keyboard.press("Enter")
    assert follows_one(stepper, 13)
    look_at(stepper, layer=1)
    field(stepper, "undo").click()
    assert news(stepper, "Undone. Step 13 of descent. Mean E: ") and follows(stepper, after_steps(12))
    field(stepper, "restart").click()
    assert follows(stepper, TRACE)


def follows_one(page, n):
    """Waits until n more steps are taken: it stands where it stood, says so, and keeps the focus."""
    trace, (title, was, now) = after_steps(n), descent(n)
    assert shows(page, trace) and tuple(page.evaluate(SAID)) == (title, was, now)
    assert page.locator(".bp-live").text_content() == f"{title}. Mean E: {was} → {now}."
    assert page.evaluate("document.activeElement.matches('.bp-again')")
    return True


def test_a_step_that_is_too_long_says_so(stepper):
    run(stepper, "stepper.change('rate', 500)")
    stepper.locator('[data-do="step"]').click()
    trace = again(TRACE, rate=500)
    assert shows(stepper, trace) and trace["new_E", 2] > trace["mean_E", 2]
    assert "the loss rises: the step was too long" in stepper.locator(".bp-words").inner_text()
    assert stepper.locator(".bp-outcome td").all_text_contents()[-1] == "rises"


def test_another_step_is_not_offered_while_the_loss_is_asked_for(stepper):
    run(stepper, "stepper.guess = True")
    assert not stepper.locator(".bp-again").is_visible() and stepper.locator(".bp-ask").is_visible()
    assert stepper.locator(".bp-outcome tr").count() == 3  # what it is worked out from, and not the loss
    assert re.fullmatch(r"→ \S+( ✓)?", stepper.locator('[data-ref="new_o2:0"]').text_content())
    stepper.locator('[data-do="show"]').click()
    assert stepper.locator(".bp-again").is_visible() and stepper.locator(".bp-outcome tr").count() == 4


NONSENSE = {"": "There is no number: write one such as −0.5.", "  ": "There is no number: write one such as −0.5.",
            "a half": "“a half” is not a number: write one such as −0.5.", "1/2": "“1/2” is not a number",
            "1e999": "“1e999” is too large: write a number from −1000000 to 1000000.", "nan": "“nan” is not a number",
            "<img onerror=alert(1) src=x>": "“<img onerror=alert(1…” is not a number: write one such as −0.5.",
            "x" * 5000: "“xxxxxxxxxxxxxxxxxxxx…” is not a number", "9" * 5000: "“99999999999999999999…” is too large"}


def test_nonsense_gets_a_sentence_and_everything_stays(stepper):
    trace = with_parameter(TRACE, "W", 1, (0, 1), 0.9)
    run(stepper, "stepper.change('W1', 0.9, index=(0, 1))")
    for where, names, texts in [({"layer": 1, "kind": "weight", "j": 1, "i": 2}, ["W1"], NONSENSE),
                                ({"layer": 2, "kind": "unit", "i": 2}, ["b2", "y2"], ["", "1e999"]),
                                ({"layer": 0, "i": 1}, ["o0"], ["", "1e999"]),
                                ({"layer": "loss"}, ["rate"], ["", "a half", "1e999"])]:
        look_at(stepper, **where)
        for name, text in itertools.product(names, texts):
            before = field(stepper, name).input_value()
            typed(stepper, name, text)
            assert re.search(r"\.$", news(stepper, NONSENSE[text]))
            assert stepper.locator(".bp-news.bp-wrong").count() == 1 and has_focus(stepper, name)
            shown = f"document.querySelector('.bp-look [data-name={name}]').value === '{before}'"  # what was there
            stepper.wait_for_function(shown, timeout=2000)
            assert stepper.locator(".bp-stepper img").count() == 0
            assert stepper.evaluate(MARKS) == expected(trace, LAST, 1)
    for text in ("0", "-0.1"):
        typed(stepper, "rate", text)
        news(stepper, "give a positive number")
    assert follows(stepper, trace)
    field(stepper, "undo").click()  # what was refused is none of the changes
    assert shows(stepper, TRACE) and field(stepper, "undo").count() == 0


def test_a_loss_that_is_undefined_says_so(stepper):
    tanh = with_activation(TRACE, 2, "tanh")
    assert (tanh.o[2] < 0).any()
    with pytest.warns(UserWarning, match="defined for outputs from 0 to 1 only"):
        undefined = again(tanh, loss=losses.binary_cross_entropy)
    assert np.isnan(undefined.E).any()
    look_at(stepper, layer=2, kind="unit")
    field(stepper, "activation2").select_option("tanh")
    assert shows(stepper, tanh)
    look_at(stepper, layer="loss")
    field(stepper, "loss").select_option("binary_cross_entropy")
    assert "→ undefined." in news(stepper, "Loss: squared error → binary cross entropy.")
    assert follows(stepper, undefined)
    stepper.locator(".bp-scrubber").focus()
    for k, key in enumerate(["Home", *["ArrowRight"] * LAST]):
        stepper.keyboard.press(key)
        texts = stepper.evaluate(ALL_TEXT)
        stepper.locator('.bp-tab[data-do="look"]').click()
        assert not re.search(r"\bnan\b", texts + stepper.evaluate(ALL_TEXT), re.IGNORECASE)
        words = stepper.locator(".bp-words").inner_text()
        assert k == 0 or re.search("is defined for outputs from 0 to 1 only, but tanh gave [−-]0", words)
    look_at(stepper, layer=2)
    field(stepper, "activation2").select_option("sigmoid")
    assert "undefined → " in news(stepper, "Activation of layer 2: tanh → sigmoid.")
    assert follows(stepper, again(TRACE, loss=losses.binary_cross_entropy))
    assert "is defined for" not in stepper.evaluate(ALL_TEXT)


# ---- step, notation and example; the notebook; no kernel

def test_step_notation_and_example_are_kept(stepper):
    stepper.locator(".bp-notation").select_option("004")
    stepper.locator(".bp-example").select_option("2")
    stepper.locator(".bp-segment").nth(6).click()
    trace = with_parameter(TRACE, "W", 1, (0, 1), 0.9)
    look_at(stepper, layer=1, kind="weight", j=1, i=2)
    typed(stepper, "W1", "0.9")
    news(stepper, "−1.20 → 0.90")
    for name, value in (("notation", "004"), ("example", "2")):
        assert stepper.locator(f".bp-{name}").input_value() == value
    assert shows(stepper, trace, 7, example=2)
    assert prints(stepper, STATE, "7 004 2")
    stepper.locator(".bp-scrubber").focus()
    for key, k in (("ArrowRight", 8), ("ArrowRight", 9), ("ArrowLeft", 8), ("Home", 0), ("ArrowRight", 1)):
        stepper.keyboard.press(key)
        assert shows(stepper, trace, k, example=2)


def test_the_notebook_and_the_page_follow_each_other(stepper):
    run(stepper, "stepper.step, stepper.notation, stepper.example = 5, '004', 2")
    assert shows(stepper, TRACE, 5, example=2)
    assert stepper.locator(".bp-notation").input_value() == "004"
    assert stepper.locator(".bp-example").input_value() == "2"
    stepper.locator(".bp-next").click()
    stepper.locator(".bp-notation").select_option("002")
    stepper.locator('.bp-unit[aria-label^="Unit 2 of layer 2"]').click()
    assert prints(stepper, STATE + "; print(stepper.unit)", "6 002 2\n2")
    look_at(stepper, layer=1, kind="weight", j=1, i=2)
    typed(stepper, "W1", "0.9")
    news(stepper, "−1.20 → 0.90")
    trace = with_parameter(TRACE, "W", 1, (0, 1), 0.9)
    assert prints(stepper, "print(stepper.trace.net[0].W[0, 1], stepper.trace)", f"0.9 {trace}")
    run(stepper, "stepper.change('activation1', 'relu')")
    relu = with_activation(trace, 1, "relu")
    assert news(stepper, "Activation of layer 1: tanh → relu.") and shows(stepper, relu, 6, example=2)
    assert "give a number from 0 to 19" in run(stepper, "stepper.step = 99")
    assert shows(stepper, relu, 6, example=2)


def test_an_exported_page_says_that_changing_needs_a_kernel(exported):
    page = exported(Stepper(TRACE, start=LAST))
    for where in ({"layer": 1, "kind": "unit"}, {"kind": "weight"}, {"layer": "loss"}, {"layer": 0}):
        look_at(page, **where)
        assert page.locator(".bp-news").inner_text() == (
            "To change numbers, open the notebook and run it: no kernel has answered this page.")
        assert page.locator(".bp-number-input, .bp-setting, .bp-undo").count() == 0
    assert shows(page, TRACE)
    page.locator('[data-do="step"]').click()
    assert not page.locator(".bp-again").is_visible()
    assert page.locator(".bp-repeating").inner_text() == (
        "For another step, run the notebook: no kernel has answered.")


def test_without_a_kernel_a_change_says_that_there_is_no_answer(stepper):  # the last, as it stops the kernel
    look_at(stepper, layer=1, kind="weight", j=1, i=2)
    stepper.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    stepper.wait_for_function("jupyterapp.shell.currentWidget.sessionContext.session === null")
    typed(stepper, "W1", "0.9")
    assert news(stepper, "No answer from the kernel", timeout=5000).endswith(("?", "."))
    assert stepper.evaluate(MARKS) == expected(TRACE, LAST, 1)
    assert field(stepper, "W1").input_value() == "−1.20"
    stepper.locator('[data-do="step"]').click()
    stepper.locator(".bp-again").click()
    stepper.locator(".bp-repeating.bp-wrong").wait_for()
    assert stepper.locator(".bp-repeating").inner_text().startswith("No answer from the kernel")
    stepper.locator(".bp-scrubber").focus()
    stepper.keyboard.press("ArrowLeft")
    assert shows(stepper, TRACE, LAST - 1)
