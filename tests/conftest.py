"""What tests of more than one folder share."""

from functools import cache

import pytest
from browser.conftest import chromium
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


@pytest.fixture(scope="module")
def mistakes_once():
    """What a mistake gives of a trace, and what in it is rounding, is worked out once: a module of tests asks for the
    same ten thousand times."""
    gives = Mistake.gives
    once = cache(lambda mistake, trace, step: list(gives(mistake, trace, step)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Mistake, "gives", lambda mistake, trace, step: (
            once(mistake, trace, Step(*step)) if isinstance(trace, Trace) else gives(mistake, trace, step)))
        patch.setattr(answers, "cleaned", cache(answers.cleaned))
        yield
