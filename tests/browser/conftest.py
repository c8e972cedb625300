"""A real Jupyter server and a real Chromium, one of each for all tests here; both end with their fixtures."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
SETTINGS = {"notification": '{"fetchNews": "false", "checkForUpdates": false}'}  # of apputils: no news, no requests
VIEWPORT = {"width": 1400, "height": 1100}
OURS = "^blob:|/anywidget/"  # our scripts' address, and what runs them: Lab's own errors are not ours
IDLE = """async () => {
    await jupyterapp.restored;
    const panel = jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    while (panel.sessionContext.kernelDisplayStatus !== 'idle') await new Promise((next) => setTimeout(next, 20));
}"""
INSTEAD = """async (path) => {
    const { currentWidget } = jupyterapp.shell;
    await currentWidget.sessionContext.shutdown();
    currentWidget.dispose();
    await jupyterapp.commands.execute('docmanager:open', { path });
}"""


class Lab:
    """A server on this machine, on a folder of its own."""

    def __init__(self, url, root):
        self.url, self.root = url, root

    def write(self, name, *cells, executed=False):
        """A notebook of these code cells, with their outputs if it is to look like one that was saved after a run."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
        if executed:
            NotebookClient(notebook).execute()
        nbformat.write(notebook, self.root / name)

    def open(self, page, name, run=True, app="lab/tree"):
        """Show it in JupyterLab, or in Notebook 7 as "notebooks", and run all its cells. A page that shows JupyterLab
        already takes it in place of the notebook that is open there, since a new start would cost four seconds."""
        if app == "lab/tree" and page.evaluate("window.jupyterapp?.name") == "JupyterLab":
            page.evaluate(INSTEAD, name)
        else:
            page.goto(f"{self.url}/{app}/{name}?reset")
            page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=60_000)
        page.evaluate(IDLE)
        if run:
            page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
            page.evaluate(IDLE)  # Lab asks the kernel after its widgets, and the answer would undo what a test does


NAMES = "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"  # the first has no windows to draw


def chromium():
    """Where there is one, or None. A page in the shell is the same, at half the work."""
    return next(filter(None, [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]), None)


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    with serving(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@contextmanager
def serving(home, python=sys.executable):
    """A Lab of what this Python has, in the folder `home`."""
    root, settings = home / "notebooks", home / "settings" / "@jupyterlab" / "apputils-extension"
    root.mkdir()
    settings.mkdir(parents=True)
    for name, text in SETTINGS.items():
        (settings / f"{name}.jupyterlab-settings").write_text(text)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folders = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTERLAB_SETTINGS_DIR": "settings",
               "JUPYTERLAB_WORKSPACES_DIR": "workspaces", "IPYTHONDIR": "ipython"}
    command = [python, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
               "--ServerApp.port_retries=0", "--LabApp.expose_app_in_browser=True",
               "--JupyterNotebookApp.expose_app_in_browser=True", "--IdentityProvider.token=", "--ServerApp.password=",
               f"--ServerApp.root_dir={root}"]
    with open(home / "log", "w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=root,
                                  env=os.environ | {name: str(home / folder) for name, folder in folders.items()})
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url, server, home / "log")
        yield Lab(url, root)
    finally:
        server.terminate()
        server.wait(20)


def wait_for(url, server, log):
    deadline = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < deadline:
        try:
            return urllib.request.urlopen(f"{url}/api/status", timeout=1).close()
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"Jupyter did not start:\n{Path(log).read_text()}")


def watched(page, here, ours=""):
    """The page, which notes in `page.faults` its errors, those in the console of scripts whose address is `ours`, every
    request for what is not `here`, and every dialog but the one that asks before an unsaved notebook is left."""
    def asked(dialog):
        if dialog.type == "beforeunload":
            return dialog.accept()
        page.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.faults = []
    page.on("dialog", asked)
    page.on("pageerror", lambda error: page.faults.append(f"error: {error}"))
    page.on("console", lambda message: message.type == "error" and re.search(ours, message.location["url"])
            and page.faults.append(f"console: {message.text}"))
    page.on("request", lambda request: request.url.startswith(here) or page.faults.append(f"request: {request.url}"))
    return page


@pytest.fixture(scope="session")
def page(browser, lab):
    page = watched(browser.new_page(viewport=VIEWPORT), (lab.url, "blob:", "data:"), OURS)
    yield page
    page.close()


@pytest.fixture(scope="module")
def exported(browser, tmp_path_factory):
    """A function of a stepper, or another widget that needs no kernel, and options of new_page: the page of its
    `to_html()`, opened from disk with the network off. In `page.faults` are its errors, and every request but for the
    file itself; at the end there must be none."""
    folder, pages = tmp_path_factory.mktemp("exported"), []

    def opened(stepper, **options):
        file = folder / f"{len(pages)}.html"
        file.write_text(stepper.to_html(), encoding="utf-8")
        page = watched(browser.new_page(offline=True, **options), ("file:", "blob:"))
        pages.append(page)
        page.goto(file.as_uri())
        page.wait_for_selector(".bp-stepper .bp-unit, .bp-quiz .bp-query, .bp-grid .bp-field, .bp-catalogue .bp-row")
        return page

    yield opened
    for page in pages:
        page.close()
    assert [fault for page in pages for fault in page.faults] == []


@pytest.fixture(autouse=True)
def nothing_goes_wrong(page):
    """No error in the page, none in its console, and no request that leaves this machine."""
    yield
    assert page.faults == []
