"""What is said of an answer: in words for the learner, and as data that can be counted."""

from typing import NamedTuple

VERDICT_NAMES = ("right", "close", "wrong", "not answered", "stopped")

NOT_ANSWERED = "Not answered yet: put your answer in place of the three dots."


class Diagnosis(NamedTuple):
    """Whether an answer is right, and what to say of it; which of VERDICT_NAMES that is, and the name of the mistake
    where one was found. It is as true as the answer is right."""

    right: bool
    text: str
    verdict: str = "wrong"
    mistake: str = ""

    def __bool__(self):
        return self.right

    def _ipython_display_(self):
        """Nothing below a cell: `check` has printed it."""
