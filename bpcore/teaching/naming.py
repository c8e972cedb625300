"""What a lesson has under a name, such as "05 sign": its questions and its exercises are looked up alike."""


def look_up(lessons, name, kind):
    """The lesson and the rest of the name, which is in {lesson: {rest: …}}. A ValueError names those that there are."""
    lesson, _, what = name.partition(" ") if isinstance(name, str) else ("", "", "")
    if lesson not in lessons:
        raise ValueError(f"There is no {kind} {name!r}: a name begins with its lesson, {' or '.join(lessons)}.")
    if what not in lessons[lesson]:
        raise ValueError(f"Lesson {lesson} has no {kind} {what!r}: it has "
                         f"{', '.join(repr(f'{lesson} {each}') for each in lessons[lesson])}.")
    return lesson, what
