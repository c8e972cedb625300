"""What a question of a lesson is: its text, what can be answered, and why each answer is right or wrong.

In texts $…$ is a formula and `…` is code.
"""

from typing import NamedTuple


class Choice(NamedTuple):
    """A question with answers to choose from, {answer: why it is right or wrong}; `right` is the right one."""

    text: str
    right: str
    answers: dict[str, str]


class Amount(NamedTuple):
    """A question for a number, and why it is that; `wrong` are others that may be given, {number: what it is}."""

    text: str
    value: float
    why: str
    wrong: dict[float, str] = {}  # noqa: RUF012, read only


def sign(text, right, **why):
    """A question for a sign; `why` is of negative, positive and, where it is one of the answers, zero."""
    return Choice(text, right.capitalize(), {name.capitalize(): reason for name, reason in why.items()})
