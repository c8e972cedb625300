"""Sliders in JupyterLab: the newest value wins, nothing flickers, keys stay, and whatever goes wrong is told."""

import pytest

from browser.in_lab import run, watch

SOURCE = """
import time
from bpcore.figures import Picture, canvas
from bpcore.widgets import Sliders

def draw(n, eta):
    if n == 13:
        raise ValueError("No <b>13</b>, please.")
    time.sleep(PAUSE)
    drawn.append(n)
    figure, axes = canvas(5, 2.5)
    axes.plot([0, n], [0, eta])
    return Picture(figure, f'n is "{n}" and η is {eta}.')

PAUSE, drawn = 0, []
sliders = Sliders(draw, n=(1, 40, 1, 5), eta=(0.0, 1.0, 0.25), labels={"eta": "η"})
"""
CONTRASTS = """() => {
    const rgb = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((part) => {
        const light = part / 255;
        return light <= 0.04045 ? light / 12.92 : ((light + 0.055) / 1.055) ** 2.4;
    });
    const luminance = (colour) => rgb(colour).reduce((sum, part, k) => sum + part * [0.2126, 0.7152, 0.0722][k], 0);
    const ground = luminance(getComputedStyle(document.querySelector('.bp-sliders .bp-box')).backgroundColor);
    return [...document.querySelectorAll('.bp-sliders :is(span, p)')].map((element) => {
        const [dark, light] = [luminance(getComputedStyle(element).color), ground].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    });
}"""


def alt(n, eta=0.5):
    return f'n is "{n}" and η is {eta}.'


def shows(page, text):
    """Waits for the picture that has this alternative text."""
    page.wait_for_function("(text) => document.querySelector('.bp-sliders img').alt === text", arg=text, timeout=10_000)


@pytest.fixture(scope="module")
def shown(lab, page):
    lab.write("sliders.ipynb", SOURCE + "sliders", "'below'")
    lab.open(page, "sliders.ipynb")
    page.wait_for_selector(".bp-sliders img")
    return page


@pytest.fixture
def sliders(shown):
    """As they were at first, with the focus on n."""
    run(shown, "PAUSE = 0; sliders.values = {'n': 6}; sliders.values = {'n': 5, 'eta': 0.5}; drawn.clear()")
    shows(shown, alt(5))
    shown.locator(".bp-sliders input").first.focus()
    return shown


def drag(page, to, steps=30):
    """The first slider's thumb from its middle to `to`, of its width."""
    box = page.locator(".bp-sliders input").first.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.5 * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + to * box["width"], y, steps=steps)
    page.mouse.up()


def test_names_and_roles(sliders):
    group = sliders.get_by_role("group", name="Sliders for n, η")
    for name, text in (("n", "5"), ("η", "0.50")):
        slider = group.get_by_role("slider", name=name, exact=True)
        assert slider.get_attribute("aria-valuetext") == text
        assert text in group.locator(".bp-reads").all_text_contents()
    assert group.get_by_role("img").count() == 1


def test_a_drag_changes_the_picture_and_its_text(sliders):
    before = sliders.locator(".bp-sliders img").screenshot()
    drag(sliders, to=1)
    shows(sliders, alt(40))
    assert sliders.locator(".bp-sliders .bp-reads").first.text_content() == "40"
    assert sliders.locator(".bp-sliders img").screenshot() != before
    assert run(sliders, "print(sliders, sliders.values)") == "Sliders(n = 40, eta = 0.50) {'n': 40, 'eta': 0.5}"


def test_only_the_newest_value_is_drawn(sliders):
    run(sliders, "PAUSE = 0.3")
    for _ in range(20):
        sliders.keyboard.press("ArrowRight")
    shows(sliders, alt(25))
    sliders.wait_for_timeout(700)
    drawn = run(sliders, "print(*drawn)").split()
    assert len(drawn) <= 5 and drawn[-1] == "25"


def test_the_next_picture_is_asked_for_while_one_is_drawn(sliders):
    """And nobody is told that a cell is running."""
    run(sliders, """
drew, heard, hear, first = [], [], sliders._answer, sliders.picture
sliders._answer = lambda message: (heard.append(time.time()), hear(message))
sliders.picture = lambda values: (drew.append(time.time()), first(values))[1]
PAUSE = 0.4
""")
    told = ".bp-sliders .bp-told"
    for _ in range(3):  # the third is not sent before the first is there
        sliders.keyboard.press("ArrowRight")
    sliders.wait_for_timeout(300)
    assert sliders.locator(told).text_content() == ""
    shows(sliders, alt(8))
    assert sliders.locator(told).text_content() == "" and run(sliders, "print(*drawn)") == "6 7 8"
    assert run(sliders, "print(heard[1] < drew[0] + 0.4 <= heard[2], len(heard), len(drew))") == "True 3 3"
    run(sliders, "del sliders._answer, sliders.picture")


def test_keys_move_the_slider_and_stay_in_it(sliders):
    cell = "jupyterapp.shell.currentWidget.content.activeCellIndex"
    sliders.evaluate(f"{cell} = 0")
    sliders.locator(".bp-sliders input").first.focus()
    for key, n in (("ArrowDown", 4), ("ArrowUp", 5), ("ArrowRight", 6), ("End", 40), ("Home", 1)):
        sliders.keyboard.press(key)
        shows(sliders, alt(n))
    sliders.keyboard.press("a")  # in a notebook: a new cell
    sliders.keyboard.press("Tab")
    sliders.keyboard.press("ArrowRight")
    shows(sliders, alt(1, 0.75))
    assert sliders.evaluate(f"[{cell}, jupyterapp.shell.currentWidget.content.widgets.length]") == [0, 2]


def test_nothing_flickers(sliders):
    watch(sliders, ".bp-sliders")
    drag(sliders, to=0)
    shows(sliders, alt(1))
    drag(sliders, to=1)
    shows(sliders, alt(40))
    sizes = sliders.evaluate("(window.watching = false, window.sizes)")
    (frame, image, _), *_ = sizes
    assert len(sizes) > 10 and image > 100
    assert {tuple(size) for size in sizes} == {(frame, image, True)}


def test_set_in_python(sliders):
    run(sliders, "sliders.values = {'eta': 0.25}")
    shows(sliders, alt(5, 0.25))
    assert sliders.locator(".bp-sliders .bp-reads").all_text_contents() == ["5", "0.25"]
    assert "'n' is 50" in run(sliders, "sliders.values = {'n': 50}").replace("n is", "'n' is")


def test_an_error_is_told_and_nothing_is_lost(sliders):
    news = sliders.get_by_role("status").filter(has_text="13")
    for _ in range(8):
        sliders.keyboard.press("ArrowRight")
    news.wait_for()
    assert news.text_content() == "No <b>13</b>, please."
    sliders.keyboard.press("ArrowRight")
    shows(sliders, alt(14))
    assert sliders.locator(".bp-sliders .bp-told").text_content() == ""


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_every_text_can_be_read(sliders, theme):
    sliders.evaluate("(theme) => jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
    sliders.wait_for_selector(f'[data-jp-theme-name="{theme}"]', state="attached")
    run(sliders, "sliders.values = {'n': 13}")
    sliders.get_by_role("status").filter(has_text="13").wait_for()
    contrasts = sliders.evaluate(CONTRASTS)
    assert len(contrasts) == 5 and min(contrasts) >= 4.5


def test_a_narrow_page(sliders):
    sliders.evaluate("jupyterapp.shell.collapseLeft()")
    sliders.set_viewport_size({"width": 390, "height": 800})
    sliders.wait_for_timeout(300)
    wide = "(el) => el.scrollWidth <= el.clientWidth && el.getBoundingClientRect().right <= innerWidth"
    assert sliders.locator(".bp-sliders").evaluate(wide)
    box = sliders.locator(".bp-sliders img").bounding_box()
    assert abs(box["height"] / box["width"] - 0.5) < 0.01
    assert sliders.locator(".bp-sliders input").first.bounding_box()["width"] > 100
    sliders.set_viewport_size({"width": 1400, "height": 1100})


def test_without_a_kernel_the_slider_goes_back(sliders):
    sliders.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    sliders.locator(".bp-sliders input").first.focus()
    sliders.keyboard.press("ArrowRight")
    sliders.get_by_role("status").filter(has_text="No answer from the kernel").wait_for()
    assert sliders.locator(".bp-sliders .bp-reads").first.text_content() == "5"
    assert sliders.locator(".bp-sliders img").get_attribute("alt") == alt(5)
