"""What an answer of a learner is."""

from typing import NamedTuple


class Given(NamedTuple):
    """One answer, and what is known of it."""

    lesson: str  # "05_delta_recursion"
    cell: str  # the cell's id, "05-10"
    answer: str  # what is put in place of the dots
    place: int  # of which dots
    did: str  # what the learner did, in words; for a right answer, its form
    points: tuple[str, ...]  # of a wrong one: a true sentence about it contains one of these words
