"""In the page: an activation and a loss of one's own, with cards and without, and a kind of layer of one's own."""

import re

import pytest
from teaching.test_own import CARDS, KINDS, SCALE, Scale, all_steps, scale_net, trace_of

from bpcore import backprop
from bpcore.descent import update
from bpcore.teaching.letters import NOTATIONS
from bpcore.widgets import Stepper


def pages(page, stepper):
    """What the page says at every step: words, numbers and the NumPy line."""
    for step in all_steps(stepper.trace):
        page.click(".bp-next")
        yield step, *(page.locator(f".bp-{part}").text_content() for part in ("words", "numbers", "numpy"))


@pytest.mark.parametrize("cards", CARDS)
def test_every_step_in_every_notation(exported, cards):
    stepper = Stepper(trace_of(*CARDS[cards]))
    page = exported(stepper)
    for (step, words, numbers, numpy), frame in zip(pages(page, stepper), stepper.data["steps"], strict=True):
        assert (words, numpy) == (frame["words"], frame["numpy"]) and re.search(r" = (−?\d|undefined)", numbers), step
        for notation in NOTATIONS:
            page.select_option('[data-name="notation"]', notation)
            assert page.locator(".bp-equation math").count() == 1
    assert ("No formula was given" in page.content()) == (cards == "without")


def test_a_slope_without_a_formula_has_its_number(exported):
    stepper = Stepper(trace_of(*CARDS["without"]), start=("delta", 1), unit=2)
    page = exported(stepper)
    slope = stepper.trace.net[0].activation.slope(stepper.trace.o[1])[0, 1]
    assert f" · {slope:.2f} = " in page.locator(".bp-numbers").text_content()


def test_guesses_are_judged(exported):
    stepper = Stepper(trace_of(*CARDS["with cards"]), start=("delta", 1), guess=True)
    page = exported(stepper)
    page.fill(".bp-answer", f"{stepper.trace.dE_do[1][0, 0]:.4f}")
    page.keyboard.press("Enter")
    assert "the slope a′(s) is missing" in page.locator(".bp-verdict").text_content()
    page.fill(".bp-answer", f"{stepper.trace.delta[1][0, 0]:.4f}")
    page.keyboard.press("Enter")
    assert "✓ Right" in page.locator(".bp-numbers").text_content()


def test_a_weight_for_each_unit(exported, monkeypatch):
    """Its number is on the edge to the unit beside it, and the slope in its formula."""
    monkeypatch.setitem(KINDS, (Scale, True), SCALE)
    stepper = Stepper(update(backprop(*scale_net()), 0.3))
    page = exported(stepper)
    for (step, words, numbers, _), frame in zip(pages(page, stepper), stepper.data["steps"], strict=True):
        assert words == frame["words"] and re.search(r" = −?\d", numbers), step
    assert page.locator('.bp-edge').count() == 2 * 3 + 3 + 3 * 2
    for i, value in enumerate(("0.70", "−1.20", "0.40")):
        assert page.locator(f'[data-ref="W2:{i}"]').text_content() == value
    page.locator(".bp-edge .bp-hit").nth(2 * 3 + 1).dispatch_event("click")
    assert page.locator(".bp-look").is_visible() and "−1.20" in page.locator(".bp-look").text_content()
