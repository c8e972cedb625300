"""The table of fields in the page: by mouse, by keys, without a kernel; at each width and in both themes; in Lab."""

import numpy as np
import pytest

from bpcore.teaching.pairs import Field
from bpcore.widgets import Grid, pair_map

S, Y = np.array([[-0.51, 2.11, 0.47]]), np.array([[0.8, 0.15, 0.05]])
LAB = """import numpy as np
from bpcore.widgets import pair_map
grid = pair_map(np.array([[-0.51, 2.11, 0.47]]), np.array([[0.8, 0.15, 0.05]]))
grid"""
AT = '[data-row="{}"][data-column="{}"]'


@pytest.fixture
def grid(exported):
    return exported(pair_map(S, Y), viewport={"width": 1000, "height": 800})


def told(page):
    return page.locator(".bp-more").inner_text()


def pressed(page):
    return page.locator('[aria-pressed="true"]').all_text_contents()


def test_the_map_begins_with_a_field_and_a_table_with_none(grid, exported):
    assert pressed(grid) == ["×a′ stays, sigmoid with squared error: a slope stays in δ"]
    assert grid.locator(".bp-field").count() == 20 and grid.locator('.bp-field[tabindex="0"]').count() == 1
    field = Field("=", "a with b", "short", ("More.",), {})
    none = exported(Grid("All", ["b"], {"a": [field]}, {"=": "the same"}, []))
    assert told(none).startswith("Choose a field") and pressed(none) == []
    none.click(AT.format(1, 1))
    assert told(none).splitlines()[:2] == ["=", "a with b: the same."] and "More." in told(none)


def test_a_click_tells_of_a_field(grid):
    grid.click(AT.format(4, 3))
    assert pressed(grid) == ["=o − y*, sigmoid with binary cross-entropy: no slope stays in δ"]
    assert told(grid).splitlines()[:2] == ["=", "sigmoid with binary cross-entropy: no slope stays in δ."]
    assert "7.69" in told(grid) and grid.locator(".bp-more .bp-formula math").count() == 1
    grid.click(AT.format(3, 3))
    assert pressed(grid) == ["!undefined, tanh with binary cross-entropy: the loss is undefined for some outputs"]
    assert "log(−0.47) is not a number" in told(grid)


def test_keys_alone(grid):
    grid.keyboard.press("Tab")
    for key in ("ArrowUp",) * 5 + ("ArrowLeft",):  # there is nothing further
        grid.keyboard.press(key)
    assert "linear with squared error" in told(grid)
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight"):
        grid.keyboard.press(key)
    assert "sigmoid with sum of squares" in told(grid)
    grid.keyboard.press("End")
    assert grid.evaluate("document.activeElement.dataset.column") == "4" and "multinomial" in told(grid)
    grid.keyboard.press("Home")
    for key in ("x", "Control+ArrowDown", "5"):
        grid.keyboard.press(key)
    assert "sigmoid with squared error" in told(grid) and len(pressed(grid)) == 1
    grid.keyboard.press("Tab")  # one stop for all fields
    assert grid.locator(".bp-field:focus").count() == 0


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_enter_and_space_choose_where_one_stands(exported, key):
    page = exported(Grid("All", ["b"], {"a": [Field("=", "a with b", "short", ("More.",), {})]}, {"=": "same"}, []))
    page.keyboard.press("Tab")
    assert pressed(page) == []
    page.keyboard.press(key)
    assert "a with b" in told(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 390, 700, 1400])
def test_it_fits_and_nothing_is_cut(exported, scheme, width):
    page = exported(pair_map(S, Y), viewport={"width": width, "height": 900}, color_scheme=scheme)
    for place in ((5, 1), (4, 3), (2, 4)):
        page.click(AT.format(*place))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        cut = "(all) => all.filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent)"
        assert page.locator(".bp-field, .bp-fields th, .bp-more p").evaluate_all(cut) == []
    assert page.locator(".bp-widget.bp-dark").count() == (scheme == "dark")


def test_fields_are_told_apart_without_colour(exported):
    page = exported(pair_map(S, Y), forced_colors="active")
    signs = page.locator(".bp-field b").all_text_contents()
    assert sorted(set(signs)) == ["!", "=", "×"] and signs.count("!") == 6
    edge = page.locator(AT.format(1, 1)).evaluate("(each) => getComputedStyle(each).borderTopStyle")
    assert edge == "solid"


def test_in_lab_keys_stay_in_it_and_python_knows_what_is_chosen(lab, page):
    lab.write("grid.ipynb", LAB, "grid.chosen")
    lab.open(page, "grid.ipynb")
    before = page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length")
    page.click(AT.format(1, 1))
    for key in ("d", "d", "x", "b", "ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length") == before
    assert "tanh with squared error" in told(page)
    for _ in range(20):  # Python hears of it beside its cells, so perhaps after the first of them
        page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex = 1")
        page.evaluate("jupyterapp.commands.execute('notebook:run-cell')")
        if page.locator(".jp-OutputArea-output pre").last.text_content() == "[3, 1]":
            return
        page.wait_for_timeout(200)
    raise AssertionError(page.locator(".jp-OutputArea-output pre").all_text_contents())
