"""The catalogue in the page: words and kinds leave some entries, without a kernel; at each width; and in Lab."""

import pytest
from notes import FORMULAS
from notes.catalogue import catalogue

LAB = """from bpcore.widgets import Catalogue, Entry
groups = {"One": ("Of $x$.", [Entry(f"1-{k}", "", "even" if k % 2 == 0 else "odd", f"Number {k}.", {"": "$x$"}, "",
                                    {}) for k in range(60)])}
found = Catalogue("Numbers", groups, {"even": "even", "odd": "odd"})
found"""


@pytest.fixture(scope="module")
def formulas():
    return catalogue()


def seen(page):
    ids = page.locator(".bp-row:visible").evaluate_all("(all) => all.map(({ id }) => id)")
    return [id.removeprefix("f-") for id in ids]


def expected(holds):
    return [id for id, formula in FORMULAS.items() if holds(formula)]


def test_words_and_kinds_leave_some(exported, formulas):
    page = exported(formulas)
    field, left = page.locator(".bp-sought"), page.locator(".bp-left")
    assert seen(page) == list(FORMULAS) and left.inner_text() == "292 of 292"
    field.fill("001-51")
    assert seen(page) == ["001-51"] and left.inner_text() == "1 of 292"
    assert page.locator("h3:visible").all_text_contents() == ["Note 001"]
    text = page.locator(".bp-row:visible").inner_text()
    assert "001-51†" in text and "wrong" in text and "Both weights are transposed" in text
    assert page.locator(".bp-row:visible math").count() == 2
    field.fill("  COPY edge ")
    assert seen(page) == ["001-86"]
    field.fill("")
    page.click(".bp-sort:has-text('wrong')")
    assert seen(page) == expected(lambda formula: formula.verdict == "wrong") and len(seen(page)) == 4
    assert page.locator('[aria-pressed="true"]').all_text_contents() == ["wrong 4"]
    field.fill("likelihood")
    assert set(seen(page)) < set(expected(lambda formula: formula.verdict == "wrong"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # all, and the words stay
    assert seen(page) == expected(lambda formula: "likelihood" in (formula.claim + formula.remark).lower())
    field.fill("no such word")
    assert seen(page) == [] and left.inner_text() == "0 of 292" and page.locator("h3:visible").count() == 0


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (700, "dark"), (1400, "light")])
def test_nothing_is_cut(exported, formulas, width, scheme):
    """On a telephone, a long formula can be moved to and fro."""
    page = exported(formulas, viewport={"width": width, "height": 900}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = """(all) => all.filter((each) => each.getBoundingClientRect().right >
        each.closest(".bp-shelf").getBoundingClientRect().right + 1).map((each) => each.closest("tr").id)"""
    assert width == 360 or page.locator(".bp-row :is(math, mrow, sub, a)").evaluate_all(cut) == []
    wide = "(all) => all.filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.className)"
    assert page.locator(".bp-shelf, .bp-finder, .bp-case").evaluate_all(wide) == []
    fraction = page.locator("#f-000-18 mfrac").first.bounding_box()
    assert fraction["height"] > 25  # ½ as high as in a formula by itself: 29 or 31, and 22 in a line


def test_in_lab_keys_stay_in_it_and_a_link_finds_an_entry(lab, page):
    lab.write("catalogue.ipynb", LAB, "found.words")
    lab.open(page, "catalogue.ipynb")
    cells = "jupyterapp.shell.currentWidget.content.widgets.length"
    before = page.evaluate(cells)
    page.click(".bp-sought")
    page.keyboard.type("ddx 5")
    assert seen(page) == [] and page.evaluate(cells) == before
    page.locator(".bp-sought").fill("number 5")
    page.click(".bp-sort:has-text('odd')")
    assert seen(page) == [f"1-{k}" for k in range(1, 60, 2) if "5" in str(k)]
    page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex = 1")
    page.evaluate("jupyterapp.commands.execute('notebook:run-cell')")
    page.locator(".jp-OutputArea-output pre", has_text="number 5").wait_for(timeout=10_000)
    page.locator(".bp-sought").fill("")
    page.click(".bp-sort:has-text('all')")
    below = """() => { const bottom = (name) => document.querySelector(name).getBoundingClientRect().bottom;
        return bottom("#f-1-59") > bottom(".bp-shelf") + 1 }"""
    assert page.evaluate(below)
    page.evaluate("jupyterapp.shell.currentWidget.setFragment('#f-1-59')")
    page.wait_for_function(f"!({below})()")
