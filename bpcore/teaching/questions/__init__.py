"""The questions of the lessons, a file per lesson: their answers stand nowhere in the notebooks."""

from bpcore.teaching.questions import lesson_05

LESSONS = {"05": lesson_05.QUESTIONS}


def question(name):
    """The question of this name, such as "05 sign", with its lesson, its number there, and how many the lesson has. A
    ValueError names those that there are."""
    lesson, _, what = name.partition(" ") if isinstance(name, str) else ("", "", "")
    if lesson not in LESSONS:
        raise ValueError(f"There is no question {name!r}: a name begins with its lesson, {' or '.join(LESSONS)}.")
    if what not in LESSONS[lesson]:
        raise ValueError(f"Lesson {lesson} has no question {what!r}: it has "
                         f"{', '.join(repr(f'{lesson} {each}') for each in LESSONS[lesson])}.")
    names = list(LESSONS[lesson])
    return LESSONS[lesson][what], lesson, names.index(what) + 1, len(names)
