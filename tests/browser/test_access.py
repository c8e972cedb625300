"""What axe-core looks for in an exported page, the experimental rule on names too; and what a unit is called."""

import museum
import numpy as np
import pytest

from bpcore import sigmoid, softmax, squared_error, tanh
from bpcore.widgets import Catalogue, Entry, Stepper, ask, pair_map
from browser.test_kinds import dense
from browser.test_stepper import net_of_maps

sync_playwright = pytest.importorskip("axe_playwright_python.sync_playwright", reason="No axe-playwright-python.")
RULES = {"rules": {"label-content-name-mismatch": {"enabled": True}}}


@pytest.fixture(autouse=True)
def nothing_goes_wrong():
    """`exported` sees to it, and so no JupyterLab is needed here."""


def faults(page):
    """Each fault that axe-core finds, with the first element that has it."""
    response = sync_playwright.Axe().run(page, options=RULES).response
    assert len(response["passes"]) > 10
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in response["violations"]]


def step(page, k):
    page.locator("[data-do=step]").click()
    page.locator(".bp-segment").nth(k).click()


STATES = {
    "first": lambda page: page.keyboard.press("Home"),
    "middle": lambda page: step(page, 6),
    "last": lambda page: step(page, -1),
    "look and change": lambda page: page.locator("[data-do=look]").click(),
    "guess": lambda page: (step(page, 3), page.locator(".bp-guessing").click(), page.locator(".bp-next").click()),
}
NETS = {
    "softmax": lambda: Stepper(dense([2, 9, 3], [tanh, softmax], squared_error, N=2).trace, inputs=("dry", "dark"),
                               outputs=("water", "move", "wait")),
    "maps": lambda: Stepper(net_of_maps()),
}


@pytest.mark.parametrize(("net", "scheme"), [("softmax", "light"), ("softmax", "dark"), ("maps", "light")])
def test_axe_finds_nothing_in_a_stepper(exported, net, scheme):
    page = exported(NETS[net](), color_scheme=scheme, reduced_motion="reduce")
    found = {}
    for name, go in STATES.items():
        go(page)
        found[name] = faults(page)
    assert found == {name: [] for name in STATES}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_claim(exported, scheme):
    page = exported(museum.claim("forum"), color_scheme=scheme)
    found = [faults(page)]
    for layer, deed in (("1", ""), ("2", "a sign is turned round"), ("2", "")):
        page.select_option("[name=quantity]", "∂E/∂o")
        page.select_option("[name=layer]", layer)
        page.select_option("[name=deed]", label=deed or "choose …")
        page.locator(".bp-plain").click()
        found.append(faults(page))
    assert found == [[]] * 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_catalogue(exported, scheme):
    entries = [Entry(f"1-{k}", "†", "bad", "A slope.", {"✗": "$o_j$", "✓": "$o_i$"}, "Of i.", {"05": "05_a.ipynb"})
               for k in range(20)]
    page = exported(Catalogue("All", {"One": ("Of $x$.", entries)}, {"bad": "wrong"}), color_scheme=scheme)
    found = [faults(page)]
    page.click(".bp-sort:has-text('wrong')")
    page.locator(".bp-sought").fill("1-19")
    assert [*found, faults(page)] == [[], []]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_question(exported, scheme):
    page = exported(ask("05 sign"), color_scheme=scheme)
    found = [faults(page)]
    for choice in ("2", "1"):  # wrong, and right
        page.locator(".bp-choice").first.focus()
        page.keyboard.press(choice)
        found.append(faults(page))
    assert found == [[], [], []]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_table_of_fields(exported, scheme):
    page = exported(pair_map(np.array([[-0.51, 2.11, 0.47]]), np.array([[0.8, 0.15, 0.05]])), color_scheme=scheme)
    found = [faults(page)]
    for row, column in ((3, 3), (5, 1), (4, 3)):  # one of each sign
        page.click(f'[data-row="{row}"][data-column="{column}"]')
        found.append(faults(page))
    assert found == [[], [], [], []]


def test_a_unit_s_name_ends_with_the_numbers_that_it_shows(exported):
    page = exported(dense([2, 9, 1], [tanh, sigmoid], squared_error))
    names = {"Unit 1 of layer 0, o": 1, "Unit 2 of layer 1, s, o, ∂E/∂o, δ": 5, "Unit 1 of layer 2, s, o, ∂E/∂o, δ": 7}
    step(page, 10)
    for begin, count in names.items():
        unit = page.get_by_role("button", name=f"{begin}: ")
        name, texts = unit.get_attribute("aria-label"), unit.locator("text").all_text_contents()
        shown = [text for text in texts if text]
        assert name == f"{begin}: {' '.join(shown)}" and len(shown) == count
    assert page.get_by_role("button", name="1, 2, 3, 9 of 9: show another unit of layer 1").count() == 1
