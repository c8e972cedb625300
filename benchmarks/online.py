"""How the site feels that `make site` wrote: its pages from disk, and lessons run in the browser's own Python.

    weight     of a page's text, gzipped, without the pictures of its sliders
    answered   from opening a page from disk until its first stepper has answered a press
    painted    from Next until the frame is painted; and with the processor slowed six times
    cold       what a lesson's first opening in the lab asks for; gzipped, the files that a server would compress
    run all    a lesson's cells in the lab, as a multiple of the same cells in a kernel of this machine
"""

import argparse
import functools
import gzip
import re
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
import numpy as np
from nbclient import NotebookClient
from playwright.sync_api import sync_playwright
from sliders import IDLE
from stepper import FLAGS, SCRIPT, chromium, line, pressed, times, verdict

ROOT = Path(__file__).parents[1]
SITE = ROOT / "build" / "site"
COMPRESSED = {".css", ".html", ".ipynb", ".js", ".json", ".mjs", ".svg", ".wasm"}
OPENINGS = 9
# In a page from its first moment: when a press has moved its first stepper on.
ANSWERED = """
const trying = setInterval(() => {
    const [next, scrubber] = ['.bp-next', '.bp-scrubber'].map((name) => document.querySelector(name));
    if (!next) return;
    const before = scrubber.ariaValueNow;
    next.click();
    if (scrubber.ariaValueNow === before) return;
    clearInterval(trying);
    window.answered = performance.now();
}, 5);
"""


def weigh():
    """A line with the heaviest page."""
    sizes = {}
    for file in SITE.glob("**/*.html"):
        if "lab" not in file.relative_to(SITE).parts:
            html = re.sub(r'"base64": "[^"]*"', "", file.read_text(encoding="utf-8"))
            sizes[file] = len(gzip.compress(html.encode())) / 1000
    heaviest = max(sizes, key=sizes.get)
    print(line("pages", "weight, median", f"{np.median([*sizes.values()]):.0f} kB"))
    print(line("", f"heaviest, {heaviest.stem}", f"{sizes[heaviest]:.0f} kB", "",
               verdict("at most", 250, sizes[heaviest])))
    whole = sum(file.stat().st_size for file in SITE.glob("**/*") if file.is_file()) / 1e6
    print(line("", "the whole site", f"{whole:.0f} MB", "", verdict("at most", 100, whole)), flush=True)


def step(browser, name):
    """How a page's first stepper answers."""
    url, found = (SITE / name).as_uri(), []
    for _ in range(OPENINGS):
        page = browser.new_page(viewport={"width": 1400, "height": 1100})
        page.add_init_script(ANSWERED)
        page.goto(url)
        page.wait_for_function("window.answered")
        found.append(page.evaluate("window.answered"))
        page.close()
    print(times(f"{name}: answered", found, 1000))
    page = browser.new_page(viewport={"width": 1400, "height": 1100})
    page.goto(url)
    page.locator(".bp-next").first.wait_for()
    page.add_script_tag(content=SCRIPT)
    for slowed, to_reach in ((1, 16), (6, 33)):
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowed})
        _, painted = np.transpose(pressed(page, None))
        print(times(f"painted{f', {slowed} times slower' * (slowed > 1)}", painted, to_reach), flush=True)
    page.close()


class Counted(SimpleHTTPRequestHandler):
    """Serves files, and keeps which ones it was asked for."""

    asked = None

    def log_message(self, *_):
        """Says nothing."""

    def do_GET(self):
        self.asked.append(Path(self.translate_path(self.path)))
        super().do_GET()


def run(browser, url, asked, path):
    """A lesson in the lab and in a kernel here; the first one is weighed too."""
    first = not asked
    page = browser.new_page(viewport={"width": 1400, "height": 1100})
    page.set_default_timeout(400_000)
    page.goto(f"{url}?path={path.name}")
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext")
    page.evaluate(IDLE)
    start = time.perf_counter()
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    there = time.perf_counter() - start
    page.context.close()
    if first:
        print("lab")
        files = [file for file in asked if file.is_file()]
        raw = sum(file.stat().st_size for file in files) / 1e6
        small = sum(len(gzip.compress(file.read_bytes())) if file.suffix in COMPRESSED else file.stat().st_size
                    for file in files) / 1e6
        print(line("", f"cold, {len(files)} files", f"{raw:.1f} MB", "", verdict("at most", 40, raw)))
        print(line("", "cold, gzipped", f"{small:.1f} MB", "", verdict("at most", 26, small)))
    here = natively(path)
    print(line("", f"run all, {path.stem[:2]}", f"{there:.1f} s", f"{here:.1f} s", f"{there / here:.1f} times",
               verdict("at most", 6, there / here)), flush=True)


def natively(path):
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}})
    with client.setup_kernel():
        start = time.perf_counter()
        for k, cell in enumerate(notebook.cells):
            client.execute_cell(cell, k)
        return time.perf_counter() - start


def measure(lessons):
    """Print the table."""
    weigh()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for name in ("index.html", "read/00.html"):
            step(browser, name)
        Counted.asked = []
        server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Counted, directory=SITE))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
            if not lessons or path.name[:2] in lessons:
                run(browser, f"http://127.0.0.1:{server.server_port}/lab/lab/index.html", Counted.asked, path)
        server.shutdown()
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lessons", nargs="*", metavar="NN", help="only these lessons in the lab")
    options = parser.parse_args()
    if (SITE / "lab").is_dir():
        measure(options.lessons)
    else:
        print("Left out: there is no site here yet. `make site` writes it.")
