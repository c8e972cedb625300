"""How the stepper feels: from a press to its picture, frames while the scrubber is dragged, and what Python adds.

Each net's page is the one that `to_html` writes, in a new headless Chromium that draws without a graphics card, 60
frames a second at most. Of every press three times are taken:

    work       main thread, from just before the event: all handlers, then style and layout, which are forced
    painted    from just before the event until the main thread has painted the first frame after it; on a page at rest
               a press that does nothing takes 1 ms, and where something moves the next frame is up to 17 ms away
    shown      from a real press to its frame on the screen, as the browser itself reports (Event Timing): in multiples
               of 8 ms, and only from 16 on; what it does not report counts as 8
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from timeit import Timer
from typing import NamedTuple

import numpy as np
from playwright.sync_api import sync_playwright

from bpcore import (
    Conv2D,
    Dense,
    Trace,
    backprop,
    linear,
    multinomial_cross_entropy,
    relu,
    sigmoid,
    softmax,
    squared_error,
    tanh,
)
from bpcore.widgets import Stepper

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
PRESSES = 40
PAUSE = 0.25  # seconds between presses, and up to a frame more: shorter than the motion, anywhere between two frames
SWEEP = 2  # seconds for which the scrubber is dragged

# In the page. A message that is sent from requestAnimationFrame arrives when the frame is painted. Waiting for a second
# requestAnimationFrame instead would add up to a whole frame, 17 ms, whatever the work.
SCRIPT = """
const part = (name) => document.querySelector(`.bp-${name}`);
const scrubber = (attribute) => part('scrubber').getAttribute(`aria-value${attribute}`);
const fire = (key) => part('scrubber').dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
const rewind = () => { if (scrubber('now') === scrubber('max')) fire('Home'); };
const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(null);
}));

async function press(key, presses, pause) {
    const times = [];
    while (times.length < presses) {
        rewind();
        await new Promise((done) => setTimeout(done, pause + 17 * Math.random()));
        const [next, before, start] = [part('next'), scrubber('now'), performance.now()];
        if (key) fire(key); else next.click();
        part('stepper').getBoundingClientRect();
        const work = performance.now() - start;
        times.push([work, await painted() - start]);
        if (scrubber('now') === before) throw Error(`${key || 'Next'} did nothing at step ${before}.`);
    }
    return times;
}

const reported = [];
let type;
new PerformanceObserver((list) => reported.push(...list.getEntries().filter(({ name }) => name === type)))
    .observe({ type: 'event', durationThreshold: 16 });

const drawn = [], visited = new Set();
function watch(now) {
    drawn.push(now);
    visited.add(scrubber('now'));
    requestAnimationFrame(watch);
}
"""


class Row(NamedTuple):
    """A net's trace, and what is to be reached: ms to paint and to build, at most; frames a second, at least; kB."""

    label: str
    trace: Trace
    to_reach: dict[str, float]


def row(label, net, shape, N, loss, **to_reach):
    n = len(net[-1].b if net[-1].b is not None else net[-2].b)
    x = np.random.default_rng(1).normal(size=(N, *shape))
    return Row(f"{label}, N = {N}", backprop(net, x, np.eye(n)[np.arange(N) % n], loss), to_reach)


def dense(*widths, N=1, output=softmax, loss=multinomial_cross_entropy, **to_reach):
    rng = np.random.default_rng(0)
    activations = [tanh] * (len(widths) - 2) + [output]
    net = [Dense.random(below, n, activation, rng)
           for below, n, activation in zip(widths, widths[1:], activations, strict=False)]
    return row("-".join(map(str, widths)), net, widths[:1], N, loss, **to_reach)


def configuration_a():
    """That of note 001, on images of 8×8."""
    rng = np.random.default_rng(0)
    net = [Conv2D.random(1, 4, 3, relu, rng), Conv2D.random(4, 4, 3, relu, rng), Dense.random(64, 10, linear, rng),
           Dense(None, None, softmax)]
    return row("8×8, conv 3×3×4 twice, 10", net, (1, 8, 8), 1, squared_error)


SIGMOID = {"output": sigmoid, "loss": squared_error}  # the net of the first lessons
ROWS = [
    dense(2, 3, 2, **SIGMOID, painted=16, frames=30, built=100, state=250),
    dense(2, 3, 2, **SIGMOID, N=32, painted=16, frames=30),
    dense(16, 16, 16, 8, painted=16, frames=30),
    dense(64, 32, 10, built=400),
    configuration_a(),
]


def pressed(page, key):
    """[work, painted] of every press of the Next button, or of a key, in ms; they are fired from within the page."""
    return page.evaluate("(all) => press(...all)", [key, PRESSES, 1000 * PAUSE])


def shown(page, key):
    """What the browser reports of as many real presses, in ms."""
    left, width, y = place(page, ".bp-next")
    page.locator(".bp-scrubber").focus()
    page.evaluate("(name) => { type = name; reported.length = 0; }", "keydown" if key else "click")
    for _ in range(PRESSES):
        page.evaluate("rewind()")
        time.sleep(PAUSE + random.random() / 60)
        if key:
            page.keyboard.press(key)
        else:
            page.mouse.click(left + width / 2, y)
    time.sleep(PAUSE)
    found = page.evaluate("reported.map(({ duration }) => duration)")
    return found + [8] * (PRESSES - len(found))


def dragged(page):
    """ms from frame to frame while the mouse draws the scrubber from start to end, and how many steps came by."""
    left, width, y = place(page, ".bp-scrubber")
    page.mouse.move(left + 1, y)
    page.mouse.down()
    page.evaluate("requestAnimationFrame(watch) && null")
    start = time.perf_counter()
    while (done := (time.perf_counter() - start) / SWEEP) < 1:
        page.mouse.move(left + 1 + done * (width - 2), y)
    page.mouse.up()
    drawn, steps = page.evaluate("[drawn, visited.size]")
    return np.diff(drawn), steps


def place(page, css):
    """Left end, width and middle height of what is brought into view."""
    page.locator(css).scroll_into_view_if_needed()
    box = page.locator(css).bounding_box()
    return box["x"], box["width"], box["y"] + box["height"] / 2


def build(trace):
    """ms of one `Stepper(trace)`."""
    return 1000 * Timer(lambda: Stepper(trace)).timeit(1)


def first_built(k):
    """The same, of row k, as the first one of a new process."""
    return float(subprocess.check_output([sys.executable, __file__, "--first", str(k)]))


def report(browser, row):
    """A line of the table per measure."""
    try:
        stepper = Stepper(row.trace)
    except (TypeError, ValueError) as refused:
        print(f"{row.label}: left out. {refused}\n")
        return
    print(line(row.label, f"{len(stepper.data['steps'])} steps", "median", "90 %"), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stepper.html"
        file.write_text(stepper.to_html(), encoding="utf-8")
        page = browser.new_page(viewport={"width": 1400, "height": 1100})
        page.goto(file.as_uri())
        page.locator(".bp-next").wait_for()
        page.add_script_tag(content=SCRIPT)
        for name, key in (("Next", None), ("→", "ArrowRight")):
            work, painted = np.transpose(pressed(page, key))
            print(times(f"{name}: work", work))
            print(times(f"{name}: painted", painted, row.to_reach.get("painted")))
            print(times(f"{name}: shown", shown(page, key)), flush=True)
        intervals, steps = dragged(page)
        page.close()
    median, slow = 1000 / np.percentile(intervals, (50, 95))
    told = f"slowest 5 %: {slow:.0f}, slowest: {1000 / intervals.max():.0f}; {steps} steps seen"
    print(line("", "dragged: frames a second", f"{median:.0f}", "", told,
               verdict("at least", row.to_reach.get("frames"), slow)))
    print(times("built", [build(row.trace) for _ in range(20)], row.to_reach.get("built")))
    print(times("built first, new process", [first_built(ROWS.index(row)) for _ in range(9)],
                row.to_reach.get("built")))
    state = len(json.dumps(stepper.data, ensure_ascii=False).encode()) / 1000
    print(line("", "state", f"{state:.0f} kB", "", verdict("at most", row.to_reach.get("state"), state)), end="\n\n")


def times(what, ms, to_reach=None):
    median, slow = np.percentile(ms, (50, 90))
    return line("", what, f"{median:.1f} ms", f"{slow:.1f} ms", verdict("at most", to_reach, median))


def verdict(bound, to_reach, found):
    if to_reach is None:
        return ""
    reached = found <= to_reach if bound == "at most" else round(found) >= to_reach
    return f"{bound} {to_reach}: {'reached' if reached else 'NOT reached'}"


def line(label, what, *cells):
    return (f"{label:34}{what:26}" + "".join(f"{cell:>12}" for cell in cells[:2])
            + "".join(f"   {cell}" for cell in cells[2:] if cell))


def chromium():
    found = [os.environ.get("CHROMIUM"), *map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))]
    return next((path for path in found if path), None) or sys.exit(
        "No Chromium: install one with `apt-get install chromium`, or say where it is with CHROMIUM=path.")


def measure(only):
    """Print the table."""
    script, style = (len(str(getattr(Stepper, name)).encode()) / 1000 for name in ("_esm", "_css"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        print(f"Chromium {browser.version}; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start; "
              f"{PRESSES} presses each.\nEvery stepper sends {script:.0f} kB of script and {style:.0f} kB of style.\n")
        for row in ROWS:
            if only in row.label:
                report(browser, row)
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Times the stepper.")
    parser.add_argument("--only", default="", metavar="TEXT", help="only the rows whose label has TEXT in it: '2-3-2'")
    parser.add_argument("--first", type=int, help=argparse.SUPPRESS)  # a row, built once in this process
    options = parser.parse_args()
    if options.first is None:
        measure(options.only)
    else:
        print(build(ROWS[options.first].trace))
