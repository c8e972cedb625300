"""A claim in the page: each is told why it holds or not, without a kernel; what was found is counted."""

import museum
import pytest

from bpcore.widgets import Claim, Verdict


def judge(quantity, layer, deed):
    if (quantity, layer) == ("δ", 1):
        is_slope = deed == "slope"
        return Verdict("Right. It is.", "slope") if is_slope else Verdict(f"The line is found, but {deed or '?'}")
    is_mean = (quantity, deed) == ("E", "mean")
    return Verdict("Right. Twice.", "sum") if is_mean else Verdict(f"Not so: {quantity} {layer}")


@pytest.fixture
def one(exported):
    claim = Claim("one", ["one", "other"], "The net is <small>.", {"E": [2], "δ": [1, 2]}, ["slope", "mean"], judge, 2)
    return exported(claim, viewport={"width": 420, "height": 600})


def make(page, quantity=None, layer=None, deed=None):
    for name, value in (("quantity", quantity), ("layer", layer), ("deed", deed)):
        if value:
            page.select_option(f"[name={name}]", label=value)
    page.locator("button").click()


def says(page):
    return page.locator(".bp-says").all_text_contents()


def state(page):
    return page.locator(".bp-state").text_content(), page.locator(".bp-hint").text_content()


def test_nothing_is_told_before(one):
    assert says(one) == [] and state(one) == ("not found yet", "You have found 0 of 2 in this page.")
    assert "The net is <small>." in one.locator(".bp-text").text_content()
    assert one.locator("[name=quantity] option").all_text_contents() == ["choose …", "E", "δ"]
    assert one.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_half_a_claim(one):
    for chosen in ({}, {"quantity": "δ"}):
        make(one, **chosen)
        assert says(one) == ["Choose a quantity and a layer first."]
    make(one, layer="1")
    assert says(one) == ["The line is found, but ?"] and state(one)[0] == "not found yet"


def test_each_claim_is_told_and_what_was_found_stays(one):
    for quantity, layer, deed, told in [
            ("δ", "2", "slope", ["Not so: δ 2"]), ("δ", "1", "mean", ["The line is found, but mean"]),
            ("δ", "1", "slope", ["Right. It is."]), ("δ", "2", "mean", ["Right. It is.", "Not so: δ 2"]),
            ("δ", "1", "slope", ["Right. It is."]), ("E", None, "mean", ["Right. It is.", "Right. Twice."])]:
        make(one, quantity, layer, deed)
        assert says(one) == told and one.locator(".bp-live").text_content() == told[-1]
        assert state(one)[0] == ("not found yet", "there is one more", "found")[sum("Right" in text for text in told)]
    assert state(one)[1] == "You have found 1 of 2 in this page."


def test_what_was_found_keeps_its_place_and_what_was_not_so_goes_with_the_next_choice(one):
    make(one, "δ", "1", "slope")
    make(one, "E", None, "mean")
    make(one, "δ", "1", "slope")
    assert says(one) == ["Right. It is.", "Right. Twice."]
    assert one.locator(".bp-live").text_content() == "Right. It is."
    make(one, "δ", "2", "mean")
    assert says(one)[-1] == "Not so: δ 2"
    one.select_option("[name=deed]", label="slope")
    assert says(one) == ["Right. It is.", "Right. Twice."]


def test_the_only_layer_is_chosen_and_another_choice_is_kept(one):
    one.select_option("[name=quantity]", label="E")
    assert one.locator("[name=layer]").input_value() == "2" and one.locator("[name=layer]").is_disabled()
    one.select_option("[name=quantity]", label="δ")
    assert one.locator("[name=layer]").input_value() == "2" and one.locator("[name=layer]").is_enabled()


def test_keys_alone(one):
    one.locator("[name=quantity]").focus()
    for key in ("ArrowDown", "ArrowDown", "Tab", "ArrowUp", "Tab", "ArrowDown", "Tab", "Enter"):
        one.keyboard.press(key)
    assert says(one) == ["Right. It is."]


def test_in_lab_all_exhibits_of_a_page_are_counted(lab, page):
    lab.write("claims.ipynb", "from bpcore.widgets import *\n"
              "judge = lambda quantity, layer, deed: Verdict('Right.', 'it') if deed == 'b' else Verdict('Not so.')",
              *(f"Claim('{name}', ['one', 'other'], '', {{'E': [1]}}, ['a', 'b'], judge, 1)"
                for name in ("one", "other")))
    lab.open(page, "claims.ipynb")
    for k in (0, 1):
        card = page.locator(".bp-claim").nth(k)
        card.locator("[name=quantity]").select_option(label="E")
        card.locator("[name=deed]").select_option(label="b")
        card.locator("button").click()
        assert page.locator(".bp-hint").all_text_contents() == [f"You have found {k + 1} of 2 in this page."] * 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 700, 1400])
def test_it_fits(exported, scheme, width):
    page = exported(museum.claim("collection"), viewport={"width": width, "height": 700}, color_scheme=scheme)
    make(page, "∂E/∂o", "2", "it is the slope of a loss that this net does not have")
    assert says(page)[0].startswith("Right. Met in")
    assert page.locator(".bp-widget.bp-dark").count() == (scheme == "dark")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
