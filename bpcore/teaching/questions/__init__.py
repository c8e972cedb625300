"""The questions of the lessons, a file per lesson: their answers stand nowhere in the notebooks."""

from bpcore.teaching.naming import look_up
from bpcore.teaching.questions import lesson_05

LESSONS = {"05": lesson_05.QUESTIONS}


def question(name):
    """The question of this name, such as "05 sign", with its lesson, its number there, and how many the lesson has. A
    ValueError names those that there are."""
    lesson, what = look_up(LESSONS, name, "question")
    names = list(LESSONS[lesson])
    return LESSONS[lesson][what], lesson, names.index(what) + 1, len(names)
