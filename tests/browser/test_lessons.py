"""Every lesson in JupyterLab, run from top to bottom as a learner would: no error, and its steppers step."""

import shutil

import pytest
from notebooks.execute import LESSONS

WRONG = ", ".join(f'.jp-RenderedText[data-mime-type="application/vnd.jupyter.{kind}"]' for kind in ("error", "stderr"))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_runs(lab, page, path):
    shutil.copy(path, lab.root)
    lab.open(page, path.name)
    assert page.locator(WRONG).all_text_contents() == []
    for stepper in page.locator(".bp-stepper").all():
        stepper.scroll_into_view_if_needed()
        stepper.locator(".bp-last").click()
        last = stepper.locator(".bp-scrubber").get_attribute("aria-valuemax")
        stepper.locator(f'.bp-scrubber[aria-valuenow="{last}"]').wait_for(timeout=5_000)
    assert page.locator(".bp-stepper").count() == path.read_text(encoding="utf-8").count('"Stepper(trace')
