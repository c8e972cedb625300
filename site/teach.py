"""Writes what TEACHING.md says of each lesson: its minutes and what it is for, and what its exercises look for.

    python site/teach.py
"""

import re

from front import after, minutes
from pages import LESSONS, ROOT, name_of

from bpcore.classroom.page import done_and_asked
from bpcore.teaching.exercises import LESSONS as EXERCISES
from bpcore.teaching.exercises import exercise

TEACHING = ROOT / "TEACHING.md"
MISTAKES = 3  # of a lesson, each of another exercise, and rather one that asks
LONGEST = 120  # characters


def written(text):
    """The text of TEACHING.md, with its two parts written anew."""
    for part, lines in (("lessons", _lessons()), ("mistakes", _mistakes())):
        text = re.sub(rf"(<!-- {part}: .*? -->\n).*?(<!-- end -->)",
                      lambda found, lines=lines: found[1] + "\n" + "\n".join(lines) + "\n\n" + found[2], text,
                      flags=re.DOTALL)
    return text


def _lessons():
    yield from ("| lesson | minutes | after it they |", "|---|---|---|")
    for path in LESSONS:
        reading, exercises = minutes(path)
        yield f"| [{name_of(path)}](notebooks/{path.name}) | {reading} + {exercises} | {after(path)} |"


def _mistakes():
    yield from ("| lesson | what was done | what to ask, or to say |", "|---|---|---|")
    for path in LESSONS:
        number, found = path.stem[:2], {}
        for name in EXERCISES[number]:
            known = [wrong for one in exercise(f"{number} {name}") for wrong in one.wrong or ()
                     if wrong.count(". ") == 1 and len(wrong) < LONGEST and wrong not in found]
            found |= dict.fromkeys(sorted(known, key=lambda wrong: not wrong.endswith("?"))[:1])
        for k, wrong in enumerate([*found][:MISTAKES]):
            yield f"| {number if k == 0 else ''} | {' | '.join(done_and_asked(wrong))} |"


if __name__ == "__main__":
    TEACHING.write_text(written(TEACHING.read_text(encoding="utf-8")), encoding="utf-8")
