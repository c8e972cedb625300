"""What an exercise of a lesson is: its truth, worked out apart from the notebook, and the wrong answers known to it."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from bpcore.teaching.mistakes.mistake import GIVEN
from bpcore.trace import Step, Trace


class Exercise(NamedTuple):
    """An answer is compared with trace[step], or its entry `at` in `example`, or with a truth in place of the trace.
    `wrong` has what this exercise alone knows to be wrong, {what to say: what was given}. A function is called with
    `arguments`, or with what the step reads."""

    trace: Trace | np.ndarray | float
    step: Step = GIVEN
    at: tuple[int, ...] | None = None
    example: int = 1
    wrong: Mapping = {}
    arguments: tuple | None = None
