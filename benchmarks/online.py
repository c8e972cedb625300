"""How the site feels that `make site` wrote: its pages from disk, and lessons run in the browser's own Python.

    weight     of a page's text, gzipped, without the pictures of its sliders
    answered   from opening a page from disk until its first stepper has answered a press
    painted    from Next until the frame is painted; and with the processor slowed six times
    cold       what a lesson's first opening in the lab asks for; gzipped, the files that a server would compress
    run all    a lesson's cells in the lab, as a multiple of the same cells in a kernel of this machine

With --before, a folder of an earlier course, the lessons that learn are run in it too, with its bpcore: natively, and
in the lab if it has a site.
"""

import argparse
import functools
import gzip
import os
import re
import threading
import time
from contextlib import contextmanager
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
LEARNING = ("11", "12")  # lessons of which what is waited for is learning, and pictures of it
OF_BEFORE = 0.6  # of an earlier course's time, at most
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


def run(browser, url, asked, path, earlier):
    """A lesson in the lab and in a kernel here; the first one is weighed too."""
    first = not asked
    there = in_the_lab(browser, url, path)
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
    if earlier and path.name[:2] in LEARNING and (earlier / "build" / "site" / "lab").is_dir():
        with served(earlier / "build" / "site") as url:
            compared(f"in the lab, {path.stem[:2]}", there, in_the_lab(browser, url, path))


def in_the_lab(browser, url, path):
    """Seconds of a lesson's cells in the browser's own Python."""
    page = browser.new_page(viewport={"width": 1400, "height": 1100})
    page.set_default_timeout(400_000)
    page.goto(f"{url}?path={path.name}")
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext")
    page.evaluate(IDLE)
    start = time.perf_counter()
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    seconds = time.perf_counter() - start
    page.context.close()
    return seconds


def natively(path):
    """Seconds of a lesson's cells in a kernel here, with the bpcore beside it."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}})
    with client.setup_kernel(env=os.environ | {"PYTHONPATH": str(path.parents[1])}):
        start = time.perf_counter()
        for k, cell in enumerate(notebook.cells):
            client.execute_cell(cell, k)
        return time.perf_counter() - start


def compared(what, seconds, before):
    print(line("", what, f"{seconds:.1f} s", f"{before:.1f} s", f"{seconds / before:.2f} of before",
               verdict("at most", OF_BEFORE, seconds / before)), flush=True)


def against(earlier, lessons, rounds=3):
    """The lessons that learn, in turns with those of an earlier course."""
    for number in LEARNING:
        if not lessons or number in lessons:
            paths = [next((root / "notebooks").glob(f"{number}_*.ipynb")) for root in (ROOT, earlier)]
            times = np.array([[natively(path) for path in paths] for _ in range(rounds)])
            compared(f"run all, {number}", *np.median(times, axis=0))


@contextmanager
def served(site):
    """The address of the lab of a site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Counted, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/lab/lab/index.html"
    server.shutdown()


def measure(lessons, earlier):
    """Print the table."""
    weigh()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for name in ("index.html", "read/00.html"):
            step(browser, name)
        Counted.asked = []
        with served(SITE) as url:
            for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
                if not lessons or path.name[:2] in lessons:
                    run(browser, url, Counted.asked, path, earlier)
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lessons", nargs="*", metavar="NN", help="only these lessons in the lab")
    parser.add_argument("--before", default=os.environ.get("BEFORE"), metavar="FOLDER", type=Path,
                        help="of an earlier course")
    options = parser.parse_args()
    earlier = options.before and options.before.resolve()
    if earlier:
        against(earlier, options.lessons)
    if (SITE / "lab").is_dir():
        measure(options.lessons, earlier)
    else:
        print("Left out: there is no site here yet. `make site` writes it.")
