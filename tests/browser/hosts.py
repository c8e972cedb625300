"""The widgets in hosts that `make test` does not have, each with an environment of its own: `make test-hosts`."""

import json
import re
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from websocket import create_connection

from bpcore.widgets import Stepper
from browser import test_hosts as shared
from browser.conftest import OURS, serving, watched

ENVIRONMENTS = Path(__file__).parents[2] / "build" / "hosts"
NAME = "hosts.ipynb"
WHOLE = {"width": 1400, "height": 2200}  # JupyterLab 4.4 hides what is out of sight

# The manager of widgets asks a new kernel twice what there is, then draws all that it finds anew, and that is gone.
IN_NBCLASSIC = """async () => {
    const { kernel } = Jupyter.notebook;
    for (const _ of [1, 2]) await new Promise((next) => kernel.comm_info('jupyter.widget', next));
    Jupyter.notebook.execute_all_cells();
}"""
CELLS_OF_NBCLASSIC = "Jupyter.notebook.get_cells().map((cell) => [cell.cell_type, cell.input_prompt_number])"


def in_nbclassic(server, page):
    page.goto(f"{server.url}/notebooks/{NAME}")
    page.wait_for_function("window.Jupyter?.notebook?.kernel?.widget_manager && Jupyter.notebook.kernel.is_connected()")
    page.evaluate(IN_NBCLASSIC)


class Host(NamedTuple):
    """How to open the notebook and run it, a script that says what its cells are, a pattern of faults of its own."""

    open: Callable
    cells: str = ""
    own: str = "(?!)"


HOSTS = {  # by what `make` installs
    "jupyterlab~=4.4.0": Host(lambda server, page: server.open(page, NAME), shared.CELLS),
    "nbclassic": Host(in_nbclassic, CELLS_OF_NBCLASSIC),
    "voila": Host(lambda server, page: page.goto(f"{server.url}/voila/render/{NAME}"),
                  own="^request: .*(fontawesome|mathjax)"),
}


@pytest.fixture(scope="module", params=HOSTS)
def everything(browser, request, tmp_path_factory):
    """A stepper, sliders and a player, in each host; at the end there must be no faults but its own."""
    host, python = HOSTS[request.param], ENVIRONMENTS / request.param / "bin" / "python"
    if not python.exists():
        pytest.skip(f"No {request.param}: `make test-hosts` installs it.")
    with serving(tmp_path_factory.mktemp("host"), python) as server:
        server.write(NAME, *shared.EVERYTHING)
        page = watched(browser.new_page(viewport=WHOLE), (server.url, "blob:", "data:"), OURS)
        page.cells = host.cells
        host.open(server, page)
        shared.appears(page)
        yield page
        page.close()
    assert [fault for fault in page.faults if not re.search(host.own, fault)] == []


@pytest.fixture(autouse=True)
def nothing_goes_wrong():
    """Of a host it is asked at its end."""


@pytest.mark.parametrize("focus", shared.FOCI)
def test_no_key_reaches_the_notebook(everything, focus):
    if not everything.cells:
        pytest.skip("There are no cells here.")
    shared.test_no_key_reaches_the_notebook(everything, focus)


test_arrows_step_and_a_guess_is_judged = shared.test_arrows_step_and_a_guess_is_judged
test_sliders_and_players_move = shared.test_sliders_and_players_move
test_a_change_is_answered = shared.test_a_change_is_answered


# ---- Firefox, which playwright cannot drive where Debian built it

HERE = ("file:", "blob:", "data:")
ARROW_RIGHT, ENTER = "\ue014", "\ue007"  # in WebDriver's letters


class Firefox:
    """A page in it, over WebDriver BiDi, and in `faults` what goes wrong in that page."""

    def __init__(self, address):
        self._socket, self.faults = create_connection(f"{address}/session", suppress_origin=True), []
        self("session.new", capabilities={})
        self._page = self("browsingContext.getTree")["contexts"][0]["context"]
        self("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"], contexts=[self._page])

    def __call__(self, method, **params):
        """What it answers to this."""
        self._socket.send(json.dumps({"id": 1, "method": method, "params": params}))
        while (told := json.loads(self._socket.recv()))["type"] == "event":
            event = told["params"]
            if event.get("level") == "error" or not event.get("request", {"url": HERE[0]})["url"].startswith(HERE):
                self.faults.append(event)
        assert told["type"] == "success", told
        return told["result"]

    def open(self, url):
        self("browsingContext.navigate", context=self._page, url=url, wait="complete")

    def press(self, *keys):
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self("input.performActions", context=self._page, actions=[{"type": "key", "id": "keys", "actions": actions}])

    def run(self, script):
        """What the script says, or the promise of it."""
        return self("script.evaluate", expression=script, target={"context": self._page}, awaitPromise=True)["result"]

    def screenshot(self):
        return b64decode(self("browsingContext.captureScreenshot", context=self._page)["data"])


@pytest.fixture
def firefox(tmp_path):
    command = shutil.which("firefox-esr") or shutil.which("firefox")
    if command is None:
        pytest.skip("No Firefox: install one with `apt-get install firefox-esr`.")
    process = subprocess.Popen([command, "--headless", "--remote-debugging-port=0", "--profile", tmp_path],
                               stderr=subprocess.PIPE, text=True)
    try:
        yield Firefox(next(line for line in process.stderr if "ws://" in line).split()[-1])
    finally:
        process.terminate()
        process.wait(20)


def test_firefox(firefox, tmp_path):
    """The page that a stepper writes."""
    file = tmp_path / "stepper.html"
    file.write_text(Stepper(shared.TRACE, guess=True).to_html(), encoding="utf-8")
    firefox.open(file.as_uri())
    firefox.run("document.querySelector('.bp-scrubber').focus()")
    firefox.press(ARROW_RIGHT)
    assert firefox.run("document.querySelector('.bp-scrubber').ariaValueNow")["value"] == "1"
    firefox.press(*"-1.31", ENTER)
    assert firefox.run("document.querySelector('.bp-score').textContent")["value"] == "1 of 1"
    (tmp_path / "stepper.png").write_bytes(firefox.screenshot())
    assert firefox.faults == []
