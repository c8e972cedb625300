"""The player in JupyterLab: it plays, steps and scrubs without a kernel, nothing flickers, and keys stay in it."""

import pytest

from browser.in_lab import run, watch

SOURCE = """
from bpcore.figures import Picture, canvas
from bpcore.widgets import Player

def picture(n):
    figure, axes = canvas(5, 2.5)
    axes.plot([0, n], [0, 1])
    axes.set_xlim(0, 12)
    return Picture(figure, f'n is "{n}".')

player = Player([picture(n) for n in range(1, 13)])
"""
SLOW = """
import time
png = Picture.png
Picture.png = lambda picture: time.sleep(0.2) or png(picture)
Player([picture(n) for n in range(1, 13)])
"""


READ = """(alt) => {
    const part = (css) => document.querySelector(`.bp-player ${css}`);
    return part('img').alt === alt && [part('.bp-reads').textContent, part('input').getAttribute('aria-valuetext')];
}"""


def shows(page, n):
    """Waits for picture n, of which the slider and the reading beside it tell at that moment: it may be playing."""
    read = page.wait_for_function(READ, arg=f'n is "{n}".', timeout=10_000).json_value()
    assert read == [f"{n} of 12", f"{n} of 12"]


@pytest.fixture(scope="module")
def shown(lab, page):
    lab.write("film.ipynb", SOURCE + "player", "'below'")
    lab.open(page, "film.ipynb")
    page.wait_for_selector(".bp-player img")
    return page


@pytest.fixture
def player(shown):
    """At the first picture, with the focus on the slider."""
    shown.get_by_role("slider", name="Picture").focus()
    shown.keyboard.press("Home")
    shows(shown, 1)
    return shown


def test_names_and_roles(player):
    group = player.get_by_role("group", name="Player of 12 pictures")
    assert group.get_by_role("img").count() == 1
    labels = [button.get_attribute("aria-label") for button in group.get_by_role("button").all()]
    assert labels == ["Back", "Play", "Next"]


def test_keys_step_and_stay_in_it(player):
    cell = "jupyterapp.shell.currentWidget.content.activeCellIndex"
    player.evaluate(f"{cell} = 0")
    player.locator(".bp-player input").focus()
    for key, n in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("End", 12), ("ArrowRight", 12), ("Home", 1),
                   ("ArrowLeft", 1), ("ArrowUp", 2)):
        player.keyboard.press(key)
        shows(player, n)
    player.get_by_role("button", name="Next").focus()
    player.keyboard.press("ArrowRight")  # the same from a button
    shows(player, 3)
    player.keyboard.press("a")  # in a notebook: a new cell
    assert player.evaluate(f"[{cell}, jupyterapp.shell.currentWidget.content.widgets.length]") == [0, 2]


def test_buttons(player):
    back, following = (player.get_by_role("button", name=name) for name in ("Back", "Next"))
    assert back.get_attribute("aria-disabled") == "true" and following.get_attribute("aria-disabled") == "false"
    following.click()
    following.click()
    shows(player, 3)
    back.click()
    shows(player, 2)
    assert back.get_attribute("aria-disabled") == "false"


def test_a_drag_shows_another_picture(player):
    before = player.locator(".bp-player img").screenshot()
    box = player.locator(".bp-player input").bounding_box()
    y = box["y"] + box["height"] / 2
    player.mouse.move(box["x"] + 8, y)
    player.mouse.down()
    player.mouse.move(box["x"] + box["width"] - 2, y, steps=20)
    player.mouse.up()
    shows(player, 12)
    assert player.locator(".bp-player img").screenshot() != before


def test_it_plays_to_the_end_and_starts_anew(player):
    watch(player, ".bp-player")
    player.get_by_role("button", name="Play").click()
    player.get_by_role("button", name="Pause").wait_for()
    shows(player, 12)
    player.get_by_role("button", name="Play").wait_for()
    sizes = player.evaluate("(window.watching = false, window.sizes)")
    assert len(sizes) > 10 and {tuple(size) for size in sizes} == {(*sizes[0][:2], True)}  # nothing flickers
    player.keyboard.press("Space")  # on the button: from the start again
    shows(player, 2)
    player.get_by_role("button", name="Pause").click()


def test_whatever_is_done_by_hand_pauses(player):
    player.keyboard.press("Space")  # on the slider
    shows(player, 3)
    player.keyboard.press("ArrowLeft")
    player.get_by_role("button", name="Play").wait_for()
    now = player.locator(".bp-player .bp-reads").text_content()
    player.wait_for_timeout(500)
    assert player.locator(".bp-player .bp-reads").text_content() == now


def test_reduced_motion_still_plays(player):
    player.emulate_media(reduced_motion="reduce")
    player.get_by_role("button", name="Play").click()
    shows(player, 12)
    player.emulate_media(reduced_motion="no-preference")


def test_read_and_set_in_python(player):
    player.keyboard.press("ArrowRight")
    shows(player, 2)
    player.wait_for_timeout(300)
    assert run(player, "print(player.frame)") == "2"
    run(player, "player.frame = 9")
    shows(player, 9)


def test_a_narrow_page_and_the_dark(player):
    player.evaluate("jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
    player.wait_for_selector('[data-jp-theme-name="JupyterLab Dark"]', state="attached")
    player.evaluate("jupyterapp.shell.collapseLeft()")
    player.set_viewport_size({"width": 390, "height": 800})
    player.wait_for_timeout(300)
    wide = "(el) => el.scrollWidth <= el.clientWidth && el.getBoundingClientRect().right <= innerWidth"
    assert player.locator(".bp-player").evaluate(wide)
    assert player.locator(".bp-player input").bounding_box()["width"] > 60
    ground = "(el) => getComputedStyle(el).backgroundColor"
    assert player.locator(".bp-player .bp-box").evaluate(ground) == "rgb(17, 20, 25)"
    player.set_viewport_size({"width": 1400, "height": 1100})


def test_without_a_kernel(player):
    player.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    player.wait_for_timeout(300)
    player.locator(".bp-player input").focus()
    player.keyboard.press("ArrowRight")
    shows(player, 2)
    player.get_by_role("button", name="Play").click()
    shows(player, 12)


def test_a_bar_while_it_is_drawn_leaves_nothing(lab, page):
    lab.write("bar.ipynb", SOURCE + SLOW)
    lab.open(page, "bar.ipynb", run=False)
    page.evaluate("() => { window.done = jupyterapp.commands.execute('notebook:run-cell'); }")
    page.wait_for_selector(".jp-OutputArea .widget-hprogress")
    page.evaluate("async () => { await window.done; }")
    page.wait_for_selector(".bp-player img")
    left = page.evaluate("jupyterapp.shell.currentWidget.content.widgets[0].outputArea.model.toJSON()")
    assert [output["data"]["text/plain"] for output in left] == ["Player(12 pictures)"]
