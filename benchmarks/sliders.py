"""How sliders feel in JupyterLab: from a slider's move to its new picture on the screen.

A server of its own and a new headless Chromium, which draws without a graphics card. Three times are taken:

    drawn      in Python: the function and its image, while nothing else runs
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
PAUSE = 0.3  # seconds between moves
SOURCE = """
import numpy as np
from bpcore.figures import Picture, canvas, matrix
from bpcore.widgets import Sliders

def draw(rate, n):
    figure, (left, right) = canvas(6, 3.5, columns=2)
    s = np.linspace(-4, 4, 200)
    left.plot(s, np.tanh(rate * s), label="o")
    left.plot(s, rate * (1 - np.tanh(rate * s) ** 2), label="∂o/∂s")
    left.set_xlabel("s")
    left.legend()
    matrix(right, rate * np.sin(np.arange(n * n)).reshape(n, n))
    return Picture(figure, f"tanh of {rate} s, and a matrix of {n} rows.")

sliders = Sliders(draw, rate=(0.2, 2.0, 0.01), n=(2, 6, 1, 5))
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
const part = (name) => document.querySelector(`.bp-sliders ${name}`);
const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(null);
}));
const changed = () => new Promise((done) => {
    const seen = new MutationObserver(() => { seen.disconnect(); done(painted()); });
    seen.observe(part('.bp-image'), { childList: true });
});
function move() {
    const slider = part('input');
    slider.value = (Number(slider.value) + 7) % (Number(slider.max) + 1);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
}
async function moves(count, pause) {
    const times = [];
    while (times.length < count) {
        await new Promise((done) => setTimeout(done, pause + 17 * Math.random()));
        const start = performance.now(), next = changed();
        move();
        times.push(await next - start);
    }
    return times;
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


def drawn():
    """ms of each picture that Python draws."""
    names, found = {}, []
    exec(SOURCE, names)
    for rate in np.linspace(0.2, 2, MOVES):
        start = time.perf_counter()
        names["draw"](rate, 5).png()
        found.append(1000 * (time.perf_counter() - start))
    return found


def measure():
    """Print the table."""
    print(times("drawn", drawn()), flush=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SOURCE + "sliders")], metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
        nbformat.write(notebook, home / "sliders.ipynb")
        with jupyterlab(home) as url:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            page = browser.new_page(viewport={"width": 1400, "height": 1100})
            page.goto(f"{url}/lab/tree/sliders.ipynb?reset")
            page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=60_000)
            page.evaluate(IDLE)
            page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
            page.locator(".bp-sliders img").wait_for()
            page.evaluate(IDLE)
            page.add_script_tag(content=SCRIPT)
            print(times("painted", page.evaluate("(all) => moves(...all)", [MOVES, 1000 * PAUSE]), 120), flush=True)
            print(times("dragged", page.evaluate("drag", MOVES)))
            browser.close()


if __name__ == "__main__":
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start; median and 90 % of {MOVES}.\n")
    measure()
