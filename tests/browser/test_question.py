"""A question in the page: nothing is told before it is answered; by mouse, by keyboard, without a kernel; the strip."""

import pytest

from bpcore.teaching.questions import LESSONS
from bpcore.widgets import ask, score

STEPPER = """import numpy as np
from bpcore import *
Stepper(backprop([Dense(np.ones((2, 2)), np.zeros(2), tanh)], np.ones((1, 2)), np.zeros((1, 2)), squared_error))"""
WRONG = LESSONS["05"]["products"].wrong


@pytest.fixture
def sign(exported):
    return exported(ask("05 sign"), viewport={"width": 760, "height": 520})


@pytest.fixture
def products(exported):
    return exported(ask("05 products"), viewport={"width": 760, "height": 520})


def says(page):
    return page.locator(".bp-says").all_text_contents()


def typed(page, text):
    page.fill("input", text)
    page.keyboard.press("Enter")


def test_nothing_is_told_before(sign):
    assert says(sign) == [] and "falls" not in sign.locator(".bp-quiz").inner_text()
    assert sign.locator(".bp-choice").all_text_contents() == ["1Negative", "2Positive", "3Zero"]
    assert "question 1 of 7" in sign.locator(".bp-head").text_content()


def test_a_wrong_choice_is_told_why_and_may_be_tried_again(sign):
    sign.locator(".bp-choice", has_text="Positive").click()
    [text] = says(sign)
    assert text.startswith("Not so. A positive δ says") and sign.locator(".bp-live").text_content() == text
    sign.locator(".bp-plain", has_text="Try again").click()
    assert says(sign) == [] and sign.evaluate("document.activeElement.dataset.choose") == "0"
    sign.keyboard.press("1")
    [text] = says(sign)
    assert text.startswith("Right. Raising the sum") and "at the second try" in sign.locator(".bp-head").text_content()
    sign.locator(".bp-choice", has_text="Zero").click(force=True)  # it is settled
    assert says(sign) == [text]


def test_keys_alone(sign):
    sign.keyboard.press("Tab")
    assert sign.evaluate("document.activeElement.dataset.choose") == "0"
    sign.keyboard.press("3")
    assert says(sign)[0].startswith("Not so. A δ of 0")
    for key in ("9", "x", "0", "Control+1"):
        sign.keyboard.press(key)
    assert says(sign)[0].startswith("Not so. A δ of 0")
    sign.keyboard.press("1")
    assert says(sign)[0].startswith("Right.")
    assert sign.evaluate("document.activeElement.className") == "bp-query"


def test_shown_it_is_not_counted_as_right(sign):
    sign.keyboard.press("Tab")
    sign.keyboard.press("2")
    sign.locator(".bp-plain", has_text="Show").click()
    assert says(sign)[0].startswith("Right.") and "shown" in sign.locator(".bp-head").text_content()


@pytest.mark.parametrize("number", WRONG)
def test_a_number_that_is_known_is_told_what_it_is(products, number):
    for text in (f"{number}", f"{number:,}", f" {number} "):
        typed(products, text)
        [told] = says(products)
        assert told.startswith(WRONG[number].split("$")[0]) and told.endswith(WRONG[number].split("$")[-1])
    assert products.locator("input").input_value() == f" {number} "


@pytest.mark.parametrize(("text", "said"), [
    ("0.1385", "output 1 alone"), ("0.14", "output 1 alone"), ("0.06", "output 2 alone"), ("0.1", "the mean"),
    ("0.009", "along one path"), ("0.08", "the difference"), ("0.01", "Not so. Think it through"),
])
def test_a_wrong_number_may_be_rounded_too(exported, text, said):
    page = exported(ask("04 together"), viewport={"width": 760, "height": 520})
    typed(page, text)
    assert said in says(page)[0] and "at the" not in page.locator(".bp-head").text_content()


@pytest.mark.parametrize(("text", "said"), [
    ("", "Type a number"), ("abc", "not a number I can read"), ("<b>1</b>", "not a number I can read"),
    ("+", "not only its sign"), ("1e999", "too large"), ("599", "Not so. Think it through"), ("601", "Not so"),
    ("-600", "Not so"), ("605", "Not so"),
])
def test_other_numbers_and_nonsense(products, text, said):
    typed(products, text)
    assert said in says(products)[0] and "at the" not in products.locator(".bp-head").text_content()


@pytest.mark.parametrize("text", ["600", "600.0", "6e2", " 600 ", "+600", "6·10^2", "6 * 10 ^ 2"])
def test_a_right_number(products, text):
    typed(products, text)
    assert says(products)[0].startswith("600") and "at the first try" in products.locator(".bp-head").text_content()


@pytest.mark.parametrize("text", ["10^6", " 10 ^ 6 ", "1e6", "1x10^6"])
def test_a_power_of_ten_is_read(products, text):
    typed(products, text)
    assert says(products)[0].startswith("That is the number of paths.")


@pytest.mark.parametrize("text", ["0.146", "0,146", ",146", "0,15", "1.46e-1"])
def test_a_comma_is_a_point_where_no_count_is_asked(exported, text):
    page = exported(ask("00 loss"), viewport={"width": 760, "height": 520})
    typed(page, text)
    assert "at the first try" in page.locator(".bp-head").text_content()


@pytest.mark.parametrize("text", ["1/4", " 1 / 4 ", "2/8", "25%", "25 %", "25,0 %"])
def test_a_fraction_and_a_percentage_are_read(exported, text):
    page = exported(ask("13 three of four"), viewport={"width": 760, "height": 520})
    typed(page, text)
    assert "at the first try" in page.locator(".bp-head").text_content()


@pytest.mark.parametrize("text", ["600/0", "60000 %", "1/2/3", "%", "/4"])
def test_what_is_no_fraction_and_no_share_is_not_read(products, text):
    typed(products, text)
    assert "not a number I can read" in says(products)[0]


def test_nonsense_is_no_try(products):
    for text in ("abc", "", "+", "599"):
        typed(products, text)
    typed(products, "600")
    assert "at the second try" in products.locator(".bp-head").text_content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 700, 1400])
def test_it_fits(exported, scheme, width):
    page = exported(ask("05 products"), viewport={"width": width, "height": 600}, color_scheme=scheme)
    typed(page, "100")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".bp-widget.bp-dark").count() == (scheme == "dark")


def test_in_lab_the_strip_counts_what_was_answered_in_this_page(lab, page):
    lab.write("questions.ipynb", "from bpcore.widgets import *",
              STEPPER, 'ask("05 sign")', 'ask("05 products")', 'score("05")')
    lab.open(page, "questions.ipynb")
    strip = page.locator(".bp-strip")
    heights = page.locator(".bp-query").evaluate_all("(cards) => cards.map((card) => card.offsetHeight)")
    assert len(heights) == 3 and max(heights) < 300 and heights[2] < 80  # no style of the stepper reaches them
    assert "None of the 7 questions" in strip.text_content()
    before = page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length")
    page.locator(".bp-choice", has_text="Negative").focus()
    for key in ("d", "d", "x", "b", "2", "1"):  # commands of the notebook, were they to reach it
        page.keyboard.press(key)
    assert page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length") == before
    assert "You answered 1 of 7 questions: 0 at the first try, 1 later." in strip.text_content()
    page.fill(".bp-quiz input", "600")
    page.locator(".bp-quiz input").press("Enter")
    assert "2 of 7 questions: 1 at the first try, 1 later.Look at again: question 1" in strip.text_content()


def test_a_strip_by_itself(exported):
    page = exported(score("05"))
    assert "None of the 7 questions is answered yet" in page.locator(".bp-strip").text_content()
