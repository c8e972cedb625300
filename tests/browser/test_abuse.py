"""Random actions in JupyterLab, whose kernel is killed halfway: keys, clicks, drags, nonsense that is typed. The page
shows the pass of the kernel, and nothing goes wrong. ACTIONS=10000 asks for 2,000 of them."""

import json
import os
import random
from dataclasses import replace

import numpy as np
import pytest

import bpcore
from bpcore.descent import update
from bpcore.trace import silent_pass
from browser.conftest import IDLE
from browser.in_lab import run
from browser.test_changing import LAST, MARKS, SOURCE, TRACE, expected, prints

ACTIONS, OFTEN = int(os.environ.get("ACTIONS", 600)) // 5, 25
INSIDE = "document.activeElement?.closest('.bp-stepper') != null"
POINT = """([css, k]) => { // the middle of the k-th of those that are seen, which is scrolled to
    const found = [...document.querySelectorAll('.bp-stepper')].at(-1).querySelectorAll(css);
    const seen = [...found].filter((one) => one.checkVisibility({ visibilityProperty: true })
        && one.getBoundingClientRect().width);
    const one = seen[k % seen.length];
    one?.scrollIntoView({ block: 'nearest' });
    const box = one?.getBoundingClientRect(), at = box && [box.x + box.width / 2, box.y + box.height / 2];
    return at && document.elementFromPoint(...at)?.closest('.bp-stepper') ? at : null;
}"""
CHOOSE = """([css, k, n]) => {
    const boxes = [...document.querySelectorAll(css)].filter((one) => one.checkVisibility());
    const box = boxes[k % boxes.length];
    if (!box) return;
    box.selectedIndex = n % box.options.length;
    box.dispatchEvent(new Event('change', { bubbles: true }));
}"""
SHOWN = """() => {
    const part = (name) => document.querySelector(`.bp-${name}`);
    const step = Number(part('scrubber').getAttribute('aria-valuenow'));
    return [step, Number(part('example').value), step > 0 && !part('ask').hidden];
}"""
TOLD = """
import json
now = stepper.trace
print(json.dumps([[[layer.activation.name, layer.W.tolist(), layer.b.tolist()] for layer in now.net],
                  now.o[0].tolist(), now.y.tolist(), now.loss.name, now.rate, now.number, stepper.news]))
"""
CLICKS = ["button", "button", ".bp-button", ".bp-segment", ".bp-unit", ".bp-half", ".bp-hit", ".bp-tag",
          ".bp-undo button", "[data-do=again]", "[data-do=look]", "[data-do=step]", "input", "summary", ".bp-scrubber",
          "*"]
KEYS = ["ArrowRight", "ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End", "PageDown", "PageUp", "Tab",
        "Shift+Tab", "Enter", " ", "Escape", "Backspace", *"abcdimrxyz05-"]
TYPED = ["", " ", "abc", "1e999", "-1e-999", "<img src=x onerror=alert(1)>", "</script>", "1,5,5", "−", "NaN", "∞",
         "0x10", "9" * 5000, "\u202e1", "0.5", "−0,75", "1", "-2", ".25", "3e-1", "2.", "1000000", "0.1"]


class Abuse:
    """Random actions on a stepper in JupyterLab, by a seed."""

    def __init__(self, page, seed):
        self.page, self.random = page, random.Random(seed)
        self.cells, self.seen = self.notebook(), set()

    def notebook(self):
        return self.page.evaluate("jupyterapp.shell.currentWidget.content.widgets.map((cell) => "
                                  "[cell.model.type, cell.model.sharedModel.getSource()])")

    def point(self, css):
        return self.page.evaluate(POINT, [css, self.random.randrange(10**6)])

    def click(self):
        if at := self.point(self.random.choice(CLICKS)):
            self.page.mouse.click(*at)

    def key(self):
        if not self.page.evaluate(INSIDE):
            self.page.locator(".bp-scrubber").focus()
        self.page.keyboard.press(self.random.choice(KEYS))

    def type(self):
        """Into a field, that of what is clicked or another, with what may be a number."""
        if self.random.random() < 0.7 and (at := self.point(self.random.choice([".bp-half", ".bp-hit", ".bp-tag"]))):
            self.page.mouse.click(*at)
        if at := self.point(self.random.choice([".bp-number-input", ".bp-number-input", ".bp-answer", "input"])):
            self.page.mouse.click(*at, click_count=3)
            if self.page.evaluate(INSIDE + " && document.activeElement.matches('input:not([type=checkbox])')"):
                self.page.keyboard.insert_text(self.random.choice(TYPED))
                self.page.keyboard.press(self.random.choice(["Enter", "Enter", "Tab", "ArrowUp", "Escape"]))

    def choose(self):
        css = self.random.choice([".bp-stepper select", ".bp-look select", ".bp-setting select, select.bp-setting"])
        self.page.evaluate(CHOOSE, [css, self.random.randrange(10**6), self.random.randrange(10**6)])

    def drag(self):
        if at := self.point(self.random.choice([".bp-segment", ".bp-unit", ".bp-words", ".bp-picture"])):
            self.page.mouse.move(*at)
            self.page.mouse.down()
            self.page.mouse.move(at[0] + self.random.randint(-200, 200), at[1], steps=3)
            self.page.mouse.up()

    def act(self):
        deed = self.random.choice([self.click, self.click, self.click, self.key, self.key, self.type, self.type,
                                   self.choose, self.drag])
        deed()
        return deed.__name__

    def go(self, actions, trace=None):
        """So many actions; the picture is that of the kernel, or else of this trace."""
        for k in range(1, actions + 1):
            try:
                what = self.act()
                if k % OFTEN == 0 or k == actions:
                    self.check(trace)
            except BaseException as error:
                error.add_note(f"action {k}: {what}")
                raise

    def check(self, trace):
        page = self.page
        if page.locator(".bp-play").get_attribute("aria-label") != "Play":
            page.locator(".bp-play").click()
        now, (step, example, asking), found = self.settled(trace)
        wanted = expected(now, step - asking, example)
        if step == LAST:  # the new outputs are there where the loss that they give is asked for
            wanted |= {ref: text for ref, text in expected(now, step, example).items() if "new_o" in ref}
        assert {ref: (found.get(ref), text) for ref, text in wanted.items() if found.get(ref) != text} == {}
        assert found.keys() == wanted.keys()
        self.seen.add(json.dumps(wanted))
        if not trace:
            assert prints(page, "print(stepper.step, stepper.example)", f"{step} {example}")
        assert page.faults == [] and self.notebook() == self.cells
        assert page.locator(".bp-stepper img, .bp-stepper script").count() == 0

    def answers(self):
        """How many the kernel has given."""
        return int(run(self.page, "print(stepper.news['answer'])"))

    def settled(self, trace):
        """The kernel's pass, or this one, and what the page shows, as soon as nothing is on its way any more."""
        before, last = None, ""
        for _ in range(60):
            last = "" if trace else run(self.page, TOLD)
            if (found := (last, self.page.evaluate(SHOWN), self.page.evaluate(MARKS))) == before:
                break
            before = found
            self.page.wait_for_timeout(250)
        return trace or pass_of(last), *found[1:]


def pass_of(told):
    """What the kernel's stepper shows, worked out here."""
    layers, x, y, loss, rate, number, _ = json.loads(told)
    net = [replace(layer, activation=getattr(bpcore, name), W=np.array(W), b=np.array(b))
           for layer, (name, W, b) in zip(TRACE.net, layers, strict=True)]
    with np.errstate(all="ignore"):
        return update(silent_pass(net, np.array(x), np.array(y), getattr(bpcore, loss)), rate, number)


@pytest.fixture
def abused(lab, page):
    lab.write("abused.ipynb", SOURCE + "stepper", "'the cell below'")
    lab.open(page, "abused.ipynb")
    page.wait_for_selector(".bp-stepper .bp-unit")
    return page


def test_whatever_is_done_in_the_page_it_shows_the_pass_of_the_kernel(abused):
    page, abuse = abused, Abuse(abused, seed=1)
    abuse.go(ACTIONS // 2)
    assert abuse.answers() > ACTIONS / 20
    last = abuse.settled(None)[0]
    page.evaluate("""() => {
        const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
        kernel.requestExecute({ code: 'import os; os._exit(1)' }).done.catch(() => {});
    }""")
    page.locator(".jp-Dialog").get_by_role("button", name="Ok").click()  # Lab tells of it
    abuse.go(ACTIONS // 8, last)  # which nobody hears
    page.evaluate(IDLE)
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function("document.querySelectorAll('.bp-stepper').length === 1")
    page.wait_for_selector(".bp-stepper .bp-unit")
    page.evaluate(IDLE)
    abuse.go(ACTIONS // 2)
    assert abuse.answers() > ACTIONS / 20
    assert len(abuse.seen) > ACTIONS / OFTEN / 2
