"""Guess mode on an exported page: what is asked for is blank, each mistake gets its name, and nonsense a sentence."""

import itertools
import re

import numpy as np
import pytest

from bpcore import Dense, backprop, sigmoid, softmax, squared_error, tanh
from bpcore.descent import Update, update
from bpcore.teaching.mistakes import MISTAKES
from bpcore.teaching.writing import number
from bpcore.trace import Step
from bpcore.widgets import Stepper
from bpcore.widgets.stepper.frames import all_steps


def network(widths, activations, N, seed):
    rng = np.random.default_rng(seed)
    net = [Dense(rng.normal(size=shape), rng.normal(size=shape[1]), activation)
           for shape, activation in zip(itertools.pairwise(widths), activations, strict=True)]
    trace = backprop(net, rng.normal(size=(N, widths[0])), rng.dirichlet(np.ones(widths[-1]), N), squared_error)
    return update(trace, 0.3)


pytestmark = pytest.mark.usefixtures("mistakes_once")
SMALL = network((2, 3, 2), (tanh, sigmoid), N=2, seed=0)
DEEP = network((2, 3, 3, 2), (tanh, sigmoid, softmax), N=1, seed=6)
ORDER = all_steps(SMALL)
LAST = len(ORDER)
UNIT, BELOW = 2, 1  # that are asked for, if the layer has them

NUMBER = r"−?\d+\.\d(?:\d|e−?\d+)|−?∞|undefined"  # as the page writes it

# Whether a step is asked for, and all that can be read, seen or not.
STATE = """() => {
    const frame = document.querySelector('.bp-frame'), texts = [], part = (name) => frame.querySelector(`.bp-${name}`);
    const walker = document.createTreeWalker(frame, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode.data);
    return {
        step: Number(part('scrubber').getAttribute('aria-valuenow')), asking: part('ask').checkVisibility(),
        marks: Object.fromEntries([...frame.querySelectorAll('.bp-picture [data-ref]')].map((mark) =>
            [mark.dataset.ref, mark.textContent.split(' ').at(-1)])),
        shown: ['numbers', 'numpy', 'array'].filter((name) => part(name).checkVisibility() && part(name).textContent),
        result: part('numbers').querySelector('.bp-result')?.textContent,
        verdict: part('verdict').textContent, said: part('answered').textContent,
        question: part('question').textContent, answer: part('answer').value, score: part('score').textContent,
        equation: part('equation').textContent, focus: document.activeElement.className,
        elements: frame.querySelectorAll('*').length, texts,
    };
}"""


@pytest.fixture
def page(exported):
    return exported(Stepper(SMALL, guess=True, unit=UNIT), viewport={"width": 1400, "height": 1000})


def state(page):
    return page.evaluate(STATE)


def array(trace, step, example=1):
    """What the step gives for this example."""
    return np.asarray(trace[step] if step.quantity in Update.PER_PARAMETER else trace[step][example - 1])


def entry(values, unit=UNIT, below=BELOW):
    """The index of what is asked for."""
    return tuple(min(chosen, n) - 1 for chosen, n in zip((below, unit)[-values.ndim:], values.shape, strict=False))


def truth(trace, k, unit=UNIT, example=1):
    """As it is written: what is asked for at step k."""
    values = array(trace, all_steps(trace)[k - 1], example)
    return number(values[entry(values, unit)])


def written(trace, steps, example=1):
    return {number(value) for step in steps for value in array(trace, step, example).flat}


def given(trace):
    L = len(trace.net)
    return [Step("o", 0), Step("y", L), *(Step(name, l) for l in range(1, L + 1) for name in "Wb")]


def marks(found, step):
    """What the picture says of a step, in the order of its array."""
    key = f"{step.quantity}{step.layer}:"
    texts = {int(ref.removeprefix(key)): text for ref, text in found["marks"].items() if ref.startswith(key)}
    return [texts[k] for k in sorted(texts)]


def is_blank(found, trace, k, example=1):
    """Step k is asked for: no number is anywhere that is not given or of a step before, but in the verdict; for the
    last, the new outputs are given."""
    done, later, L = all_steps(trace)[:k - 1], all_steps(trace)[k - 1:], len(trace.net)
    is_last = len(later) == 1
    assert found["step"] == k and found["asking"] and found["shown"] == ["array"] * is_last
    assert all(set(marks(found, step)) == {""} for step in later)
    numbers = {n for text in found["texts"] if text != found["verdict"] for n in re.findall(NUMBER, text)}
    outputs = [*trace.o[L][example - 1], *trace.new_o[example - 1]] if is_last else []
    brought = {number(value, digits) for value in outputs for digits in range(2, 6)}
    assert numbers <= written(trace, given(trace) + done, example) | brought
    return True


def is_shown(found, trace, k):
    """Step k is there in full, in the picture and beside it."""
    step = all_steps(trace)[k - 1]
    assert found["step"] == k and not found["asking"] and found["shown"] == ["numbers", "numpy", "array"]
    assert marks(found, step) == [number(value) for value in array(trace, step).flat]
    assert found["result"] == truth(trace, k)
    return True


def typed(page, text, key="Enter"):
    """The text is typed in place of what is there, and the key pressed; gives the state after it."""
    page.locator(".bp-answer").fill(text)
    page.locator(".bp-answer").press(key)
    return state(page)


def pressed(page, *keys):
    for key in keys:
        page.keyboard.press(key)
    return state(page)


def button(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    return state(page)


def start(page):
    """One step on from the start, so that the first is asked for."""
    page.locator(".bp-scrubber").focus()
    return pressed(page, "Home", "ArrowRight")


def test_what_is_asked_for_is_blank_until_it_is_answered(page):
    start(page)
    for k in range(1, LAST + 1):
        assert is_blank(state(page), SMALL, k)
        assert page.locator(".bp-live").text_content().endswith("What is it?")
        page.locator('.bp-tab[data-do="look"]').click()  # nor is it told there
        numbers = re.findall(NUMBER, page.locator(".bp-look").inner_text())
        assert set(numbers) <= written(SMALL, given(SMALL) + ORDER[:k - 1])
        page.locator('.bp-tab[data-do="step"]').click()
        found = typed(page, truth(SMALL, k))
        assert is_shown(found, SMALL, k) and found["score"] == f"{k} of {k}"
        assert "✓ Right" in found["said"]
        pressed(page, "ArrowRight")


def test_after_a_wrong_number_the_next_is_typed_over_it_and_arrows_go_on(page):
    start(page)
    page.locator(".bp-answer").click()
    page.keyboard.type("77.25")
    page.keyboard.press("Enter")
    page.keyboard.type("5.5")
    assert state(page)["answer"] == "5.5"
    page.keyboard.press("Enter")
    assert is_shown(pressed(page, "ArrowRight"), SMALL, 1)  # it gives the answer
    assert state(page)["answer"] == "" and state(page)["score"] == "0 of 1"


@pytest.mark.parametrize("trace", [SMALL, DEEP], ids=["2-3-2", "2-3-3-2"])
def test_every_mistake_is_called_by_its_name(exported, trace):
    page = exported(Stepper(trace, guess=True, unit=UNIT))
    found, right, guesses = start(page), 0, 0
    for k, step in enumerate(all_steps(trace), 1):
        true = array(trace, step)
        at, made = entry(true), {}
        for mistake in MISTAKES:
            for wrong in mistake.gives(trace, step):
                value = (wrong if step.quantity in Update.PER_PARAMETER else wrong[0])[at]
                if not np.isclose(value, true[at], rtol=1e-5, atol=0):
                    made.setdefault(f"{value:.5g}", []).append((value, mistake))
        for same in made.values():
            value, mistake = same[0]
            found = typed(page, f"{value:.7f}")
            assert found["verdict"] in [f"Not yet: {name}. Look again: {look_at}" for _, (name, look_at, _) in same]
            assert is_blank(found, trace, k)
        guesses += len(made)
        right += not made
        found = typed(page, f"{true[at]:.7f}")
        assert "✓ Right" in found["said"] and is_shown(found, trace, k)
        assert found["score"] == f"{right} of {k}"  # right at once, of all that were asked for
        pressed(page, "ArrowRight")
    assert guesses > 80


def test_where_nothing_is_rounded_on_the_way_a_number_beside_the_truth_is_not_right(exported):
    """The first sum is 0.7 · 0.9 = 0.63; that of the second layer, 0.5022, is made of an output that was rounded."""
    net = [Dense(np.array([[0.9]]), None, tanh)] * 2
    page = exported(Stepper(backprop(net, np.array([[0.7]]), np.array([[0.3]]), squared_error), guess=True))
    start(page)
    assert typed(page, "0.64")["asking"] and "Right" in typed(page, "0.63")["said"]
    pressed(page, "ArrowRight")
    assert "Right" in typed(page, "0.56")["said"]
    pressed(page, "ArrowRight")
    assert "Right, but for the rounding on the way." in typed(page, "0.51")["said"]


def test_the_two_nets_know_every_mistake_but_those_with_a_kernel_or_another_loss():
    known = {mistake.name for mistake in MISTAKES for trace in (SMALL, DEEP) for step in all_steps(trace)
             if any(True for _ in mistake.gives(trace, step))}
    assert {mistake.name for mistake in MISTAKES} - known == {
        "the kernel is turned round", "the kernel is not turned round",
        "the mean over the positions is taken, not the sum", "rows and columns are exchanged",
        "it is the share of one position alone", "what overlaps is overwritten, not added", "δ is turned round",
        "the slopes are in reverse order",
        "the stride is forgotten", "the padding is forgotten", "the padding is not cut off",
        "the mean of the window is taken, not its largest", "of equals not the first alone gets δ",
        "δ goes to every value of the window", "δ is shared equally, as in average pooling",
        "a value has the δ of one window alone",
        "o and y* have changed places", "o − y* is not δ here", "the classes have changed places",
        "the mean over the outputs is taken, not the sum", "the minus before the sum is missing",
        "the slope a′(s) is in it once too often", "softmax's Jacobian is in it once too often",
        "it is the slope of the squared error", "the slope of 1 − o, a minus, is missing",
        "the term with 1 − y* does not belong here", "the term with 1 − y* is missing"}


NONSENSE = ["", "   ", "\u00a0", "a half", "1e999", "-1e999", "<img onerror=alert(1) src=x>",
            "<script>alert(1)</script>", "1/2", "0x1F", "NaN", "Infinity", "1,000.5", "1.2.3", "--1", "𝟏𝟐", "9" * 5000,
            "x" * 5000, "alert(1)"]


def test_nonsense_gets_a_sentence_and_nothing_is_lost(page):
    before = start(page)
    height = page.locator(".bp-frame").bounding_box()["height"]
    sentences = set()
    for text in NONSENSE:
        found = typed(page, text)
        assert re.fullmatch(r"[A-Z].{10,80}\.", found["verdict"]), text[:30]
        assert found["answer"] == text and found["score"] == "" and is_blank(found, SMALL, 1)
        assert found["elements"] == before["elements"] and found["marks"] == before["marks"]
        assert page.locator(".bp-frame").bounding_box()["height"] == height
        sentences.add(found["verdict"])
    assert len(sentences) == 3  # nothing there, no number, too large
    assert "✓" in typed(page, f"  {truth(SMALL, 1).replace('.', ',')} ")["said"]


@pytest.mark.parametrize("by", ["buttons", "typing"])
def test_the_sign_alone(page, by):
    """It is told whether it is right, and what is asked for stays blank: the number is still to be found."""
    def guess(sign):
        if by == "typing":
            return typed(page, sign)
        return button(page, {"+": "It is positive", "−": "It is negative"}[sign])

    start(page)
    signs, right = set(), 0
    for k in range(1, 9):
        sign, other = ("−", "+") if truth(SMALL, k).startswith("−") else ("+", "−")
        if k % 2:
            found = guess(other)
            assert found["verdict"].startswith("Not yet: it has the other sign.") and is_blank(found, SMALL, k)
        found = guess(sign)
        assert found["verdict"].startswith(f"✓ Right: it is {'positive' if sign == '+' else 'negative'}")
        assert is_blank(found, SMALL, k)
        found, right = typed(page, truth(SMALL, k)), right + 1 - k % 2
        assert is_shown(found, SMALL, k) and found["score"] == f"{right} of {k}"
        signs.add(sign)
        pressed(page, "ArrowRight")
    assert signs == {"+", "−"}


def test_show_next_and_the_score_that_a_reload_forgets(page):
    start(page)
    assert is_shown(button(page, "Show"), SMALL, 1) and state(page)["score"] == "0 of 1"
    assert is_blank(button(page, "Next step"), SMALL, 2)
    found = button(page, "Next step")  # as Show: the step is not passed over
    assert is_shown(found, SMALL, 2) and found["score"] == "0 of 2"
    assert is_blank(button(page, "Next step"), SMALL, 3)
    assert typed(page, truth(SMALL, 3))["score"] == "1 of 3"
    button(page, "Next step")
    typed(page, "77")
    assert typed(page, truth(SMALL, 4))["score"] == "1 of 4"  # not at once
    button(page, "Next step")
    typed(page, "")  # is no guess
    found = typed(page, truth(SMALL, 5))
    assert is_shown(found, SMALL, 5) and found["score"] == "2 of 5"
    found = button(page, "One step back")
    assert is_shown(found, SMALL, 4) and found["score"] == "2 of 5"  # once only
    assert page.evaluate("[{ ...localStorage }, { ...sessionStorage }, document.cookie]") == [{}, {}, ""]
    assert page.context.storage_state() == {"cookies": [], "origins": []}
    page.reload()
    page.wait_for_selector(".bp-stepper .bp-unit")
    found = state(page)
    assert found["score"] == "" and found["step"] == 0
    assert is_blank(start(page), SMALL, 1)


def test_another_unit_example_or_notation_is_asked_for_as_well(page):
    found = start(page)
    assert "unit 2" in found["question"]
    found = pressed(page, "ArrowDown")  # in the answer, as long as nothing is in it
    assert "unit 3" in found["question"] and is_blank(found, SMALL, 1)
    wrong = typed(page, "77")["verdict"]
    page.locator('.bp-unit[aria-label^="Unit 1 of layer 1"]').click()
    found = state(page)
    assert "unit 1" in found["question"] and is_blank(found, SMALL, 1)
    assert wrong and found["verdict"] == ""  # which was of another unit
    page.locator(".bp-example").select_option("2")
    assert is_blank(state(page), SMALL, 1, example=2)
    equation = state(page)["equation"]
    for notation in ("004", "002", "main"):
        page.locator(".bp-notation").select_option(notation)
        found = state(page)
        assert is_blank(found, SMALL, 1, example=2) and "unit 1" in found["question"]
        assert (found["equation"] == equation) == (notation == "main")
    found = typed(page, truth(SMALL, 1, unit=1, example=2))
    assert "✓ Right" in found["said"] and found["result"] == truth(SMALL, 1, unit=1, example=2)
    found = pressed(page, "ArrowDown")  # the whole step is answered
    assert not found["asking"] and found["result"] == truth(SMALL, 1, unit=2, example=2)
    assert found["score"] == "0 of 1"  # another unit of the step was guessed wrongly


def test_scrubbing_the_end_and_guessing_no_more(page):
    start(page)
    typed(page, truth(SMALL, 1))
    found = pressed(page, "End")  # what was passed over can be seen, the last is asked for
    assert is_blank(found, SMALL, LAST)
    assert marks(found, ORDER[3]) == [number(value) for value in array(SMALL, ORDER[3]).flat]
    box = page.locator(".bp-segment").nth(6).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert is_blank(state(page), SMALL, 7)
    page.locator(".bp-scrubber").focus()
    assert is_blank(pressed(page, "ArrowLeft"), SMALL, 6)
    pressed(page, "Home")
    assert is_shown(pressed(page, "ArrowRight"), SMALL, 1)  # was answered
    assert is_blank(pressed(page, "ArrowRight"), SMALL, 2)
    assert state(page)["score"] == "1 of 1"
    page.locator(".bp-guessing").uncheck()
    assert is_shown(state(page), SMALL, 2)
    assert is_shown(button(page, "Next step"), SMALL, 3)
    page.locator(".bp-guessing").check()
    assert is_shown(state(page), SMALL, 3)  # what was seen is not asked for
    assert is_blank(button(page, "Next step"), SMALL, 4)
    assert state(page)["score"] == "1 of 1"


def test_the_keyboard_alone(page):
    page.locator(".bp-guessing").focus()
    pressed(page, "Space")
    assert not page.locator(".bp-guessing").is_checked()
    pressed(page, "Space")
    for k in range(1, LAST + 1):
        found = pressed(page, "ArrowRight")  # asks, and the focus is in the answer
        assert is_blank(found, SMALL, k) and found["focus"] == "bp-answer"
        if k == 1:
            page.keyboard.type("77")
            found = pressed(page, "Enter", "Control+a")
            assert is_blank(found, SMALL, k) and found["focus"] == "bp-answer"
        page.keyboard.type(truth(SMALL, k))
        found = pressed(page, "Enter")
        assert is_shown(found, SMALL, k) and "bp-next" in found["focus"]
    found = pressed(page, "Home", "ArrowRight", "ArrowRight")
    assert is_shown(found, SMALL, 2) and found["score"] == f"{LAST - 1} of {LAST}"


def test_a_number_is_heard_though_its_field_has_not_the_focus(page):
    start(page)
    for key in "-.7+":
        page.locator('.bp-unit[aria-label^="Unit 1 of layer 1"]').click()  # the field is emptied
        assert state(page)["focus"] != "bp-answer"
        found = pressed(page, key)
        assert found["answer"] == key and found["focus"] == "bp-answer" and is_blank(found, SMALL, 1)
        assert pressed(page, "5")["answer"] == f"{key}5"
    page.locator(".bp-picture").click(position={"x": 2, "y": 2})  # into the ground of the picture: what is there goes
    assert pressed(page, "2")["answer"] == "2"
    page.locator('.bp-unit[aria-label^="Unit 2 of layer 2"]').click()  # of another step
    assert pressed(page, "3")["answer"] == "3" and is_blank(state(page), SMALL, 1)
    assert state(page)["score"] == ""
    for chooser in (".bp-notation", ".bp-speed"):
        page.locator(chooser).focus()
        assert pressed(page, "9")["answer"] == "3"
    page.locator(".bp-guessing").uncheck()
    assert pressed(page, "4")["answer"] == "3" and not state(page)["asking"]


def test_only_some_quantities_are_asked_for(exported):
    page = exported(Stepper(SMALL, guess=True, unit=UNIT, asks=("s", "delta")))
    start(page)
    for k, step in enumerate(ORDER, 1):
        if step.quantity in ("s", "delta"):
            assert is_blank(state(page), SMALL, k)
            typed(page, truth(SMALL, k))
        assert is_shown(state(page), SMALL, k)
        pressed(page, "ArrowRight")
    assert state(page)["score"] == "4 of 4"


def test_arrows_in_an_answer_move_the_caret_and_not_the_step(page):
    start(page)
    page.keyboard.type("15")
    found = pressed(page, "ArrowLeft", ".", "Home", "-", "ArrowUp", "ArrowDown", "End", "ArrowRight", "0")
    assert found["answer"] == "-1.50" and is_blank(found, SMALL, 1) and "unit 2" in found["question"]
    pressed(page, *["Backspace"] * 5)
    found = pressed(page, "ArrowLeft")  # with nothing in it they step
    assert found["step"] == 0 and not found["asking"]
    assert is_blank(pressed(page, "ArrowRight"), SMALL, 1)
