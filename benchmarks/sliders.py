"""How sliders feel in JupyterLab: from a slider's move to its new picture on the screen.

A server of its own and a new headless Chromium, which draws without a graphics card. Beside the sliders of this build
stand ipywidgets' `interact` with a figure that the notebook shows inline and, where BEFORE names a folder, the sliders
of the bpcore in it: one picture of each in turn. Two times are taken:

    painted    from the move until the main thread has painted the frame that has the new picture
    dragged    from one new picture to the next while the slider never rests
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import nbformat
import numpy as np
from playwright.sync_api import sync_playwright
from stepper import FLAGS, chromium, times

MOVES = 40
PAUSE = 0.5  # seconds between moves, in which a picture is laid out anew
FASTER, A_SECOND = 1.6, 15  # to reach: than each of the others; pictures while a slider is dragged
FIGURE = """
    s = np.linspace(-4, 4, 200)
    left.plot(s, np.tanh(rate * s), label="o")
    left.plot(s, rate * (1 - np.tanh(rate * s) ** 2), label="∂o/∂s")
    left.set_xlabel("s")
    left.legend()
"""
OURS = f"""
import sys
sys.path[:0] = [FOLDER]
import numpy as np
from bpcore.figures import Picture, canvas, matrix
from bpcore.widgets import Sliders

def draw(rate, n):
    figure, (left, right) = canvas(6, 3.5, columns=2)
{FIGURE}
    matrix(right, rate * np.sin(np.arange(n * n)).reshape(n, n))
    return Picture(figure, f"tanh of {{rate}} s, and a matrix of {{n}} rows.")

Sliders(draw, rate=(0.2, 2.0, 0.01), n=(2, 6, 1, 5))
"""
INTERACT = f"""
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import interact

@interact(rate=(0.2, 2.0, 0.01), n=(2, 6))
def draw(rate=1.1, n=5):
    figure, (left, right) = plt.subplots(1, 2, figsize=(6, 3.5), layout="constrained")
{FIGURE}
    values = rate * np.sin(np.arange(n * n)).reshape(n, n)
    right.imshow(values, cmap="PuOr")
    for (row, column), value in np.ndenumerate(values):
        right.text(column, row, f"{{value:.2f}}", ha="center", va="center", size=9)
    plt.show()
"""
IDLE = """async () => {
    await jupyterapp.restored;
    const panel = jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    while (panel.sessionContext.kernelDisplayStatus !== 'idle') await new Promise((next) => setTimeout(next, 20));
}"""

# In the page. A message that is sent from requestAnimationFrame arrives when the frame is painted.
SCRIPT = """
const ours = document.querySelector('.bp-sliders');
const part = (name) => document.querySelector(ours ? `.bp-sliders ${name}` : name);
const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(null);
}));
const changed = () => new Promise((done) => {
    const seen = new MutationObserver((all) => {
        const images = all.flatMap(({ addedNodes }) => [...addedNodes]).filter((one) => one.querySelector);
        if (!images.some((one) => one.matches('img') || one.querySelector('img'))) return;
        seen.disconnect();
        done(painted());
    });
    seen.observe(ours ? part('.bp-image') : part('.jp-OutputArea-output .widget-output'),
        { childList: true, subtree: true });
});
let upward = true;
function move() {
    if (!ours) { // it has a handle, which hears keys
        const handle = part('.noUi-handle'), at = Number(handle.ariaValueNow);
        if (at >= 1.9 || at <= 0.3) upward = at <= 0.3;
        const key = upward ? 'ArrowRight' : 'ArrowLeft';
        return handle.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    }
    const slider = part('input');
    slider.value = (Number(slider.value) + 7) % (Number(slider.max) + 1);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
}
async function one(pause) {
    await new Promise((done) => setTimeout(done, pause + 17 * Math.random()));
    const start = performance.now(), next = changed();
    move();
    return await next - start;
}
async function drag(count) {
    const times = [], dragging = setInterval(move, 17);
    let last = await changed();
    while (times.length < count) {
        const now = await changed();
        times.push(now - last);
        last = now;
    }
    clearInterval(dragging);
    return times;
}
"""


@contextmanager
def jupyterlab(home):
    """The address of a server on this machine, of the notebooks in a folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folders = {name: str(home / ".jupyter") for name in ("JUPYTER_CONFIG_DIR", "JUPYTERLAB_SETTINGS_DIR", "IPYTHONDIR",
                                                          "JUPYTERLAB_WORKSPACES_DIR")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
               "--ServerApp.port_retries=0", "--LabApp.expose_app_in_browser=True", "--IdentityProvider.token=",
               "--ServerApp.password=", f"--ServerApp.root_dir={home}"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=home,
                              env=os.environ | folders)
    try:
        url, deadline = f"http://127.0.0.1:{port}", time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{url}/api/status", timeout=1).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    sys.exit("JupyterLab did not start.")
                time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def contestants():
    """{name: source of a cell}."""
    here = Path(__file__).resolve().parents[1]
    found = {"this build": OURS.replace("FOLDER", repr(str(here))), "interact": INTERACT}
    if before := os.environ.get("BEFORE"):
        found["the build before"] = OURS.replace("FOLDER", repr(str(Path(before).resolve())))
    return found


def opened(browser, url, home, name, source):
    """A page in which the cell has run."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)], metadata={
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    nbformat.write(notebook, home / f"{name}.ipynb")
    page = browser.new_page(viewport={"width": 1400, "height": 1100})
    page.goto(f"{url}/lab/tree/{name}.ipynb?reset")
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=60_000)
    page.evaluate(IDLE)
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.locator(".bp-sliders img, .widget-output img").first.wait_for()
    page.evaluate(IDLE)
    page.add_script_tag(content=SCRIPT)
    return page


def measure():
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, jupyterlab(Path(folder)) as url:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        pages = {name: opened(browser, url, Path(folder), name, source) for name, source in contestants().items()}
        found = {name: [] for name in pages}
        for _ in range(MOVES):
            for name, page in pages.items():
                page.bring_to_front()
                found[name].append(page.evaluate("one", 1000 * PAUSE))
        ours = np.median(found["this build"])
        for name, taken in found.items():
            ratio = np.median(taken) / ours
            print(times(f"painted, {name}", taken),
                  "" if name == "this build" else f"{ratio:.2f} times ours (to reach: {FASTER})", flush=True)
        for name, page in pages.items():
            page.bring_to_front()
            taken = page.evaluate("drag", MOVES)
            print(times(f"dragged, {name}", taken), f"{1000 / np.median(taken):.0f} pictures a second",
                  f"(to reach: {A_SECOND})" if name == "this build" else "")
        browser.close()


if __name__ == "__main__":
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start; median and 90 % of {MOVES}.\n")
    measure()
