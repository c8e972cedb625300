"""Stops code that does not end, in one way on every system: also where Python has no threads, as in a browser.

A trace function looks at the clock at every line of a learner's own code. What it cannot stop is one endless call
outside Python, such as time.sleep(1000) or sum(itertools.count()).
"""

import os
import sys
from contextlib import contextmanager
from dis import opmap
from functools import cache
from pathlib import Path
from time import perf_counter

import numpy as np

_PACKAGES = Path(__file__).parents[1], Path(np.__file__).parents[1], Path(os.__file__).parent

# In an endless loop one line comes after another, but in `while True: pass`, a jump to where it stands, of one or two
# words. Where there is one, every instruction is a step: that is several times slower.
_ON_THE_SPOT = [bytes([opmap["JUMP_BACKWARD"], words]) for words in (1, 2)]


@cache
def is_own(file):
    """Whether code of this file is the learner's own: neither of bpcore, nor installed, nor of Python itself."""
    return not file.startswith("<frozen") and not any(Path(file).is_relative_to(package) for package in _PACKAGES)


class TimeIsUp(BaseException):
    """Raised in code that takes too long. Python drops a trace function that raises: should the code catch this too,
    then when it lets go of it the watch begins again, and raises the next."""

    def __init__(self, watch_again):
        self.watch_again = watch_again

    def __del__(self):
        self.watch_again()


@contextmanager
def limited(seconds):
    """Within, TimeIsUp is raised in the learner's own code after so many seconds."""
    end, before = perf_counter() + seconds, sys.gettrace()

    def called(frame, event, argument):
        if is_own(frame.f_code.co_filename):
            code = frame.f_code.co_code
            frame.f_trace_opcodes = any(jump in code for jump in _ON_THE_SPOT)
            return step

    def step(frame, event, argument):
        if perf_counter() < end:
            return step

        def watch_again():
            if end:
                frame.f_trace = step
                sys.settrace(called)

        raise TimeIsUp(watch_again)

    sys.settrace(called)
    try:
        yield
    finally:
        sys.settrace(before)
        end = None
