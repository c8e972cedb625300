"""Starts the process in which a notebook's answers are run, speaks with it through files, and ends it."""

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import numpy as np

from bpcore.classroom.limits import Limits
from bpcore.classroom.plain import write_json

PACKAGE = Path(__file__).parents[1]
MOST_SAID = 20_000_000  # bytes
LIMITS = Limits()

_LEFT_OUT = ("lesson_*", "widgets")
_QUIET = '''"""Draws nothing."""


class Quiet:
    def __call__(self, *_, **__):
        return self

    __getattr__ = __call__


def __getattr__(name):
    return Quiet()
'''
_NO_TRUTHS = '''"""There are no truths here."""


def exercise(name):
    raise LookupError("There are no truths here.")
'''


class Answers:
    """What one notebook's cells have judged: {name: plain data}, {cell: why it stopped, or nothing}, what its functions
    give for what `inputs` has for them, {name: cases}, and why the process ended early, or nothing."""

    def __init__(self, lesson, given, inputs, limits=LIMITS):
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            self._run(Path(folder), {"lesson": lesson, "given": given, "limits": limits}, limits.seconds, inputs)

    def _run(self, folder, job, seconds, inputs):
        write_json(folder / "job.json", job)
        with _process(folder) as process:
            end = monotonic() + seconds
            is_done = _wait(process, folder / "done.json", end)
            found = _read(folder / "values.json") or {}
            self.values, self.trouble = (found.get(key) if isinstance(found.get(key), dict) else {}
                                         for key in ("values", "trouble"))
            if is_done:
                write_json(folder / "inputs.json", inputs(self.values))
                is_done = _wait(process, folder / "results.json", end)
            self.results = _read(folder / "results.json") or {}
            is_late = monotonic() > end
        self.ended = ("" if is_done else f"It was stopped, as it took more than {seconds:g} s." if is_late else
                      "Its process ended, before it was through: it used too much, or ended itself.")


@contextmanager
def _process(folder):
    """One that runs in a copy of the package that has no truths, in an empty folder, and is ended with all of its
    group."""
    house, desk = folder / "house", folder / "desk"
    shutil.copytree(PACKAGE, house / "bpcore", ignore=shutil.ignore_patterns(*_LEFT_OUT))
    for name, text in [("widgets", _QUIET), ("teaching/exercises", _NO_TRUTHS)]:
        (house / "bpcore" / name).mkdir(exist_ok=True)
        (house / "bpcore" / name / "__init__.py").write_text(text, encoding="utf-8")
    desk.mkdir()
    packages = Path(np.__file__).parents[1]
    process = subprocess.Popen(
        [sys.executable, "-S", "-s", "-m", "bpcore.classroom.runner", str(folder)], cwd=desk,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env={"PYTHONPATH": os.pathsep.join([str(house), str(packages)]), "HOME": str(desk), "OPENBLAS_NUM_THREADS": "1",
             "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", **{name: os.environ[name] for name in ("SYSTEMROOT", "PATH")
                                                          if name in os.environ}})
    try:
        yield process
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (AttributeError, ProcessLookupError, PermissionError):  # there are no groups, or nobody is in it
            process.kill()
        process.wait()


def _wait(process, file, end):
    """Whether the file is there, in the end."""
    while monotonic() < end and process.poll() is None and not file.exists():
        sleep(0.003)
    return file.exists()


def _read(file):
    """What the process said, if it can be read."""
    try:
        if file.is_symlink() or not file.is_file() or file.stat().st_size > MOST_SAID:
            return None
        said = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, MemoryError):
        return None
    return said if isinstance(said, dict) else None
