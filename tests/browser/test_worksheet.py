"""A worksheet printed by Chromium: two pages of A4, nothing cut off, nothing on top of anything else, and the same in
both where the numbers are not."""

import re
from itertools import pairwise

import numpy as np
import pytest

from bpcore import (
    Dense,
    backprop,
    binary_cross_entropy,
    sigmoid,
    softmax,
    squared_error,
    tanh,
    zero_class_cross_entropy,
)
from bpcore.teaching.letters import NOTATIONS
from bpcore.widgets.papers import PAPERS, lesson_paper
from bpcore.widgets.worksheet import worksheet


def network(sizes, activations, loss, N=1):
    """The weights are negative and of two decimals, so that what is written is wide."""
    net = [Dense(-np.arange(11, 11 + below * n).reshape(below, n) / 20, np.arange(-4, n - 4) / 10, activation)
           for (below, n), activation in zip(pairwise(sizes), activations, strict=True)]
    return backprop(net, np.arange(-6, N * sizes[0] - 6).reshape(N, -1) / 10, np.full((N, sizes[-1]), 0.25), loss)


LARGEST = {
    "3-3-3": network((3, 3, 3), (tanh, sigmoid), binary_cross_entropy),
    "3-3-3 softmax": network((3, 3, 3), (sigmoid, softmax), zero_class_cross_entropy),
    "2-2-2-2": network((2, 2, 2, 2), (tanh, sigmoid, sigmoid), squared_error),
    "2-2-1, two examples": network((2, 2, 1), (tanh, sigmoid), binary_cross_entropy, N=2),
}
SHEETS = [pytest.param(network((2, 3, 2), (tanh, sigmoid), squared_error), notation, id=f"2-3-2 {notation}")
          for notation in NOTATIONS]
SHEETS += [pytest.param(trace, notation, id=f"{name} {notation}") for name, trace in LARGEST.items()
           for notation in ("main", "001 likelihood", "003")]

# Of each sheet: its size, how far its contents reach, its boxes, what is too wide for one, and what covers what.
LAYOUT = """() => [...document.querySelectorAll('.sheet')].map((sheet) => {
    const place = (element) => element.getBoundingClientRect(), all = (css) => [...sheet.querySelectorAll(css)];
    const { left, top, width, height } = place(sheet);
    const reach = all('h1, h2, p, th, td, td span, math, svg, svg text').map(place);
    const before = (a, b) => a.right <= b.left + 1 || a.bottom <= b.top + 1;
    const covers = (a, b) => !before(place(a), place(b)) && !before(place(b), place(a));
    const clashes = (css) => all(css).flatMap((a, k, those) => those.slice(k + 1).filter((b) => covers(a, b))
        .map((b) => `${a.textContent} | ${b.textContent}`));
    return {
        width, height, clashes: [...clashes('svg text'), ...clashes('h2, math, tbody td, th:not(.formula)')],
        right: Math.max(...reach.map((one) => one.right)) - left,
        bottom: Math.max(...reach.map((one) => one.bottom)) - top,
        boxes: all('tbody td').map(place).map((box) => [box.left - left, box.top - top, box.width, box.height]),
        wide: all('td span').filter((span) => span.scrollWidth > span.clientWidth + 1).map((span) => span.textContent),
    };
})"""
MM = 96 / 25.4


@pytest.fixture(scope="module")
def sheet_page(browser):
    page = browser.new_page(offline=True)
    yield page
    page.close()


@pytest.mark.parametrize(("trace", "notation"), SHEETS)
def test_two_pages_of_a4_with_nothing_cut_off(sheet_page, trace, notation):
    held_by_two_pages(sheet_page, worksheet(trace, notation=notation, title="Backpropagation by hand, sheet 12"))


@pytest.mark.parametrize("lesson", PAPERS)
def test_a_lesson_s_sheet_has_two_pages_too(sheet_page, lesson):
    held_by_two_pages(sheet_page, lesson_paper(lesson, 17))


def held_by_two_pages(sheet_page, html):
    sheet_page.set_content(html)
    pdf = sheet_page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 2
    sizes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    assert sizes and all(abs(float(width) - 595.3) < 1 and abs(float(height) - 841.9) < 1 for width, height in sizes)
    sheet_page.emulate_media(media="print")
    blank, solved = sheet_page.evaluate(LAYOUT)
    for sheet in (blank, solved):
        assert abs(sheet["width"] - 210 * MM) < 1 and 0 <= 297 * MM - sheet["height"] < 3
        assert sheet["right"] <= 204 * MM and sheet["bottom"] <= 289 * MM  # printers leave a margin
        assert sheet["wide"] == sheet["clashes"] == []
        assert all(width > 13 * MM and height > 8 * MM for *_, width, height in sheet["boxes"])
    np.testing.assert_allclose(blank["boxes"], solved["boxes"], atol=0.1)
