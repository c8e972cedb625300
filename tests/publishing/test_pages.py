"""The pages to read, opened from disk with the network off: each widget does its work, by mouse and by keyboard."""

import gzip
import re
from urllib.parse import unquote

import pages
import pytest
import teach
from browser.conftest import watched
from browser.test_access import faults
from publishing.tried import TRIED

LIVE = "[...document.querySelectorAll('.out[id]')].every((el) => el.querySelector('bp-widget'))"
SHOWS_ANOTHER = "([el, alt]) => el.querySelector('img').alt !== alt"
NAMES = [f"read/{pages.page_name(path)}" for path in (*TRIED, *pages.OTHERS)] + ["index.html"]


@pytest.fixture
def opened(browser, site):
    """A function of a page's name and options of new_page: the page, which must stay without fault."""
    found = []

    def open_page(name, **options):
        page = browser.new_page(offline=True, reduced_motion="reduce", **options)
        found.append(watched(page, ("file:", "blob:", "data:"), "."))
        page.goto((site / name).as_uri())
        page.wait_for_function(LIVE)
        return page

    yield open_page
    faults = [fault for page in found for fault in page.faults]
    for page in found:
        page.context.close()
    assert faults == []


def test_every_widget_does_its_work(opened):
    done = {"stepper": 0, "quiz": 0, "sliders": 0, "catalogue": 0}
    for name in NAMES:
        page = opened(name)
        for stepper in page.locator(".bp-stepper").all():
            steps(page, stepper)
            done["stepper"] += 1
        for card in page.locator(".bp-quiz:not(.bp-strip, .bp-claim)").all():
            answers(page, card)
            done["quiz"] += 1
        for sliders in page.locator(".bp-sliders:not(.bp-player)").all():
            slides(page, sliders)
            done["sliders"] += 1
        for player in page.locator(".bp-player").all():
            plays(page, player)
        for catalogue in page.locator(".bp-catalogue").all():
            catalogue.locator("input").fill("001-51")
            page.wait_for_function("document.querySelectorAll('.bp-row:not([hidden])').length === 1")
            done["catalogue"] += 1
    assert done["stepper"] >= 4 and done["quiz"] >= 15 and done["sliders"] >= 1 and done["catalogue"] == 1


def steps(page, stepper):
    at = lambda: int(stepper.locator(".bp-scrubber").get_attribute("aria-valuenow"))  # noqa: E731
    stepper.locator(".bp-next").click()
    page.keyboard.press("Home")
    assert at() == 0
    stepper.locator(".bp-next").click()
    page.keyboard.press("ArrowRight")
    assert at() == 2


def answers(page, card):
    if card.locator("input").count():
        card.locator("input").fill("123456")
        page.keyboard.press("Enter")
    else:
        card.locator("button").first.focus()
        page.keyboard.press("2")
    assert card.locator(".bp-says").inner_text().strip()


def slides(page, sliders):
    slider = sliders.locator("input:not([max='0'])").first  # few pictures leave one of three a single place
    alt = sliders.locator("img").get_attribute("alt")
    slider.focus()
    at_its_end = slider.evaluate("(slider) => slider.value === slider.max")
    for key in ("Home", "End") if at_its_end else ("End", "Home"):
        page.keyboard.press(key)
        page.wait_for_function(SHOWS_ANOTHER, arg=[sliders.element_handle(), alt])
        alt = sliders.locator("img").get_attribute("alt")


def plays(page, player):
    player.locator("[data-do=next]").click()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(el) => el.querySelector('input').value === '3'", arg=player.element_handle())


def test_what_is_answered_stays_in_the_browser_until_it_is_forgotten(opened):
    page = opened("read/05.html")
    steps(page, page.locator(".bp-stepper").first)
    card = page.locator(".bp-quiz").first
    for k in range(card.locator(".bp-choice").count()):
        if not card.locator(".bp-right").count():
            card.locator(".bp-choice").nth(k).click()
    page.reload()
    card.locator(".bp-right").wait_for()
    assert page.locator(".bp-scrubber").first.get_attribute("aria-valuenow") == "2"
    page.get_by_role("button", name="Forget my answers").click()
    page.wait_for_load_state()
    page.locator(".bp-choice").first.wait_for()
    assert not page.locator(".bp-right").count()


def test_a_page_for_a_class_is_large_and_steps_by_keys(opened):
    page = opened("read/05.html")
    stepper, height = page.locator(".bp-stepper").first, "document.querySelector('h1').getBoundingClientRect().height"
    small = page.evaluate(height)
    page.goto(f"{page.url}?large")
    stepper.locator(".bp-title").wait_for()
    assert page.evaluate(height) > 1.3 * small
    assert not any(stepper.locator(f".bp-{part}").is_visible() for part in ("next", "choosers", "tabs", "legend"))
    stepper.locator(".bp-scrubber").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert stepper.locator(".bp-scrubber").get_attribute("aria-valuenow") == "1"
    assert stepper.locator(".bp-words").is_visible() and stepper.locator(".bp-numbers").is_visible()
    assert page.locator(".turn a").last.get_attribute("href").endswith("/06.html?large")


def test_what_teachers_are_told_of_each_lesson_is_so():
    told = teach.TEACHING.read_text(encoding="utf-8")
    assert teach.written(told) == told, "run python site/teach.py"
    assert all(f"| {path.stem[:2]} |" in told and f"(notebooks/{path.name})" in told for path in pages.LESSONS)


def test_a_word_is_found_in_the_headings_of_all_pages(opened):
    page = opened("index.html")
    for words, found in (("HOST screen", []), ("the screen", ["teach: On the screen"]), ("what δ measure", [
            "05: 1. What does δ measure?"])):
        page.locator(".seek").fill(words)
        assert page.locator(".found a").all_text_contents() == found
    page.locator(".found a").click()
    page.wait_for_url("**/read/05.html#*")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened, scheme):
    for name in ("index.html", "read/05.html", "validation.html"):
        assert faults(opened(name, color_scheme=scheme)) == [], name


@pytest.mark.parametrize("width", [1400, 700, 390])
def test_no_page_is_wider_than_its_window(opened, width):
    for name in NAMES:
        page = opened(name, viewport={"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_links_lead_somewhere(site):
    """Within the pages that were made; a formula's anchor comes with its catalogue."""
    texts = {file.resolve(): file.read_text(encoding="utf-8") for file in site.glob("**/*.html")}
    left_out = {(site / "read" / pages.page_name(path)).resolve() for path in pages.LESSONS} - {*texts}
    for file, html in texts.items():
        for path, anchor in set(re.findall(r'<a [^>]*href="([^":#]*)(?:#([^"]*))?"', html)):
            to = (file.parent / path).resolve() if path else file
            if "/lab/" not in str(to) and to not in left_out:
                assert to in texts, (file.name, path)
                assert not anchor or f'"{unquote(anchor)}"' in texts[to].replace("\\", ""), (file.name, path, anchor)


def test_no_page_leads_to_a_notebook(site):
    """Not in a table that a widget brings, either: only the lab has notebooks."""
    for file in site.glob("**/*.html"):
        targets = re.findall(r'href=\\?"([^"\\]*\.ipynb)', file.read_text(encoding="utf-8"))
        assert [target for target in targets if "/lab/" not in target and "://" not in target] == [], file.name


def test_a_page_is_light(site):
    """But for the pictures of its sliders and players."""
    for name in NAMES:
        html = re.sub(r'"base64": "[^"]*"', "", (site / name).read_text(encoding="utf-8"))
        assert len(gzip.compress(html.encode())) <= 250_000, name


def test_nothing_that_was_written_becomes_markup(site):
    html = (site / "read" / "00.html").read_text(encoding="utf-8")
    assert "<script>" not in html and html.count("<script") == 2
