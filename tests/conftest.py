"""What tests of more than one folder share."""

from functools import cache

import pytest
from browser.conftest import FLAGS, chromium
from nbval.plugin import IPyNbCell
from notebooks.execute import LESSONS, SOLUTIONS

from bpcore.teaching import answers
from bpcore.teaching.mistakes.mistake import Mistake
from bpcore.trace import Step, Trace


def pytest_collection_modifyitems(items):
    """A lesson is executed once: in JupyterLab, see browser/test_lessons.py, or else by nbval; its solutions are run by
    notebooks/test_solutions.py."""
    if chromium():
        items[:] = [item for item in items if not (isinstance(item, IPyNbCell) and item.path in (*LESSONS, *SOLUTIONS))]


@pytest.fixture(scope="session")
def browser():
    if chromium() is None:
        pytest.skip("No Chromium: install one with `apt-get install chromium`, or say where it is with CHROMIUM=path.")
    sync_api = pytest.importorskip("playwright.sync_api", reason="No playwright: `pip install playwright`.")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def mistakes_once():
    """What a mistake gives of a trace, where that is wrong, and what in it is rounding, is worked out once: a module of
    tests asks for the same ten thousand times."""
    gives, wrong, known = Mistake.gives, answers._Asked.wrong, {}
    once = cache(lambda mistake, trace, step: list(gives(mistake, trace, step)))

    def wrong_once(asked, told_apart):
        if not isinstance(asked.trace, Trace):
            return wrong(asked, told_apart)
        key = asked.trace, asked.step, asked.entry, told_apart
        if key not in known:
            known[key] = list(wrong(asked, told_apart))
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Mistake, "gives", lambda mistake, trace, step: (
            once(mistake, trace, Step(*step)) if isinstance(trace, Trace) else gives(mistake, trace, step)))
        patch.setattr(answers._Asked, "wrong", wrong_once)
        patch.setattr(answers, "cleaned", cache(answers.cleaned))
        yield
