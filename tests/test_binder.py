"""Binder: the plan that repo2docker makes for this repository, without building it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def plan():
    as_on_binder = ["--user-id", "1000", "--user-name", "jovyan"]
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", *as_on_binder, "."]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    return run.stdout + run.stderr


@pytest.mark.parametrize("line", [
    "Building conda environment for python=3.12",
    '-r "binder/requirements.txt"',
    "binder/postBuild",
])
def test_the_plan_has(plan, line):
    assert line in plan


def test_learners_requirements_hold_no_test_tools():
    needed = (ROOT / "requirements.txt").read_text(encoding="utf-8").split()
    assert needed[0:2] == ["-e", "."]
    assert (ROOT / "binder/requirements.txt").read_text(encoding="utf-8") == "-r ../requirements.txt\n"
    assert not {"pytest", "nbval", "playwright", "autograd"} & {name.partition(">")[0] for name in needed}


def test_post_build_can_be_run():
    assert (ROOT / "binder/postBuild").stat().st_mode & 0o111
