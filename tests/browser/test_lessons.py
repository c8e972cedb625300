"""Every lesson in JupyterLab, run from top to bottom as a learner would: no error, and its steppers step."""

import re
import shutil

import pytest
from notebooks.execute import FOLDER, LESSONS

WRONG = ", ".join(f'.jp-RenderedText[data-mime-type="application/vnd.jupyter.{kind}"]' for kind in ("error", "stderr"))


@pytest.fixture(scope="module")
def beside(lab):
    """What lessons import from their own folder."""
    shutil.copytree(FOLDER / "notes", lab.root / "notes", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(FOLDER / "museum.py", lab.root)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_runs(lab, beside, page, path):
    shutil.copy(path, lab.root)
    lab.open(page, path.name, instead=True)
    assert page.locator(WRONG).all_text_contents() == []
    for stepper in page.locator(".bp-stepper").all():
        stepper.scroll_into_view_if_needed()
        stepper.locator(".bp-last").click()
        last = stepper.locator(".bp-scrubber").get_attribute("aria-valuemax")
        stepper.locator(f'.bp-scrubber[aria-valuenow="{last}"]').wait_for(timeout=5_000)
    shown = re.findall(r'"text/plain": \[\s*"(Stepper|Sliders|Player)\(', path.read_text(encoding="utf-8"))
    assert page.locator(".bp-stepper").count() == shown.count("Stepper")
    assert page.locator("img[alt]").count() >= len(shown) - shown.count("Stepper")
