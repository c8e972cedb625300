"""What runs elsewhere: it is written as it must be, and what it calls is there."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_workflows_keep_their_schema():
    """The one that comes with check-jsonschema, so nothing is fetched."""
    pytest.importorskip("check_jsonschema", reason="No check-jsonschema.")
    done = subprocess.run([sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows",
                           *map(str, WORKFLOWS)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_what_is_made_is_in_the_makefile(path):
    text = path.read_text(encoding="utf-8")
    called = re.findall(r"run: make ([\w-]+)", text)
    assert called and set(called) <= {*TARGETS}


def test_no_owner_is_named():
    """So that a fork's links are its own."""
    for path in [*WORKFLOWS, *(ROOT / "site").glob("*.*"), ROOT / ".devcontainer" / "devcontainer.json"]:
        assert not re.search(r"github\.com/\w", path.read_text(encoding="utf-8")), path


def test_a_codespace_has_what_a_learner_needs():
    made = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert "-r requirements.txt" in made["postCreateCommand"]
    [opened] = made["customizations"]["codespaces"]["openFiles"]
    assert (ROOT / opened).exists()
