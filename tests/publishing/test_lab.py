"""Lessons in the browser's own Python, with every other host blocked: they give what is saved, and widgets work."""

import functools
import os
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import lab
import nbformat
import pytest
from browser.conftest import watched
from notebooks.execute import SOLUTIONS, normalise
from pages import ROOT
from publishing.tried import RUN

READY = """async () => {
    await jupyterapp.restored;
    for (;;) {
        const panel = jupyterapp.shell.currentWidget;
        if (panel?.sessionContext?.session?.kernel?.status === 'idle') return;
        await new Promise((next) => setTimeout(next, 100));
    }
}"""
DONE = """async () => {
    const { content, sessionContext } = jupyterapp.shell.currentWidget, { kernel } = sessionContext.session;
    const isDone = (cell) => cell.model.type !== 'code' || cell.model.executionCount;
    const soon = () => new Promise((next) => setTimeout(next, 100));
    while (!content.widgets.every(isDone) || kernel.status !== 'idle') await soon();
    return content.model.toJSON();
}"""


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """The address of the lab."""
    if not os.environ.get("PYODIDE"):
        pytest.skip("No Pyodide: name the folder of a complete release 0.27.7 with PYODIDE=/folder.")
    folder = tmp_path_factory.mktemp("lab")
    lab.build(folder / "lab", folder / "work")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/lab/lab/index.html"
    server.shutdown()
    server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Says nothing."""


@pytest.fixture
def page(browser, served):
    """A page of a new visitor, that asks nobody else."""
    origin = served.removesuffix("lab/lab/index.html")
    page = watched(browser.new_page(viewport={"width": 1400, "height": 1100}), (origin, "blob:", "data:"))
    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith(origin) else route.abort())
    yield page
    page.close()
    assert page.faults == []


@pytest.mark.parametrize("path", [*RUN, *(SOLUTIONS if os.environ.get("SITE") == "all" else [])],
                         ids=lambda path: str(path.relative_to(ROOT / "notebooks"))[:-6])
def test_a_lesson_runs_in_the_browser(page, served, path):
    page.goto(f"{served}?path={path.relative_to(ROOT / 'notebooks').as_posix()}")
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.context?.isReady", timeout=60_000)
    page.set_default_timeout(200_000)
    page.evaluate(READY)
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    ran = nbformat.from_dict(page.evaluate(DONE))
    saved = nbformat.read(path, as_version=4)
    cells = [pair for pair in zip(saved.cells, normalise(ran).cells, strict=True) if pair[0].cell_type == "code"]
    assert {cell.id: said(again) for cell, again in cells} == {cell.id: said(cell) for cell, _ in cells}
    if path in RUN and path.stem.startswith("05"):
        works(page)
        an_edit_survives_a_reload(page)


def said(cell):
    """The text of a cell's outputs, pictures and progress bars aside."""
    lines = []
    for output in cell.outputs:
        assert output.output_type != "error", output.get("evalue")
        lines += str(output.get("text", output.get("data", {}).get("text/plain", ""))).splitlines()
    return [line for line in lines if line.strip() and "%|" not in line]


def works(page):
    """A stepper steps, a guess is judged, a change is answered, and a slider shows another picture."""
    stepper = page.locator(".bp-stepper").first
    stepper.scroll_into_view_if_needed()
    scrubber = stepper.locator(".bp-scrubber")
    stepper.locator(".bp-guessing").uncheck()
    for key, k in (("Home", 0), *(("ArrowRight", k) for k in range(1, 9))):
        scrubber.press(key)
        assert scrubber.get_attribute("aria-valuenow") == str(k)
    stepper.locator(".bp-guessing").check()  # it asks for slopes alone, and ∂E/∂o of layer 3 has been seen
    scrubber.press("ArrowRight")
    page.keyboard.type("nonsense")
    page.keyboard.press("Enter")
    stepper.locator(".bp-verdict").filter(has_text="not a number I can read").wait_for()
    stepper.locator(".bp-guessing").uncheck()
    stepper.locator('.bp-tab[data-do="look"]').click()
    number = stepper.locator(".bp-look .bp-number-input").first
    number.fill("0.55")
    number.press("Enter")
    stepper.locator(".bp-news").filter(has_text="0.55").wait_for()
    sliders = page.locator(".bp-sliders:not(.bp-player)").first
    sliders.scroll_into_view_if_needed()
    alt = sliders.locator("img").get_attribute("alt")
    sliders.locator("input").first.press("End")
    page.wait_for_function("([el, alt]) => el.querySelector('img').alt !== alt", arg=[sliders.element_handle(), alt])


def an_edit_survives_a_reload(page):
    page.evaluate("""async () => {
        const { content, context } = jupyterapp.shell.currentWidget;
        content.widgets.at(-1).model.sharedModel.setSource('what I wrote');
        await context.save();
    }""")
    page.reload()
    page.wait_for_function("""() =>
        window.jupyterapp?.shell?.currentWidget?.content?.widgets?.at(-1)?.model.sharedModel.source
        === 'what I wrote'""")
