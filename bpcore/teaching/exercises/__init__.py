"""The exercises of the lessons, a file per lesson, which `check` knows by name: their truths stand in no notebook."""

from functools import lru_cache

import numpy as np

from bpcore.teaching.exercises import (
    lesson_00,
    lesson_01,
    lesson_02,
    lesson_03,
    lesson_04,
    lesson_05,
    lesson_06,
    lesson_07,
    lesson_08,
    lesson_09,
    lesson_10,
    lesson_11,
    lesson_12,
    lesson_13,
    lesson_14,
    lesson_15,
    lesson_16,
)
from bpcore.teaching.exercises.own import Own
from bpcore.teaching.naming import look_up
from bpcore.teaching.seeds import as_seed

LESSONS = {"00": lesson_00.EXERCISES, "01": lesson_01.EXERCISES, "02": lesson_02.EXERCISES, "03": lesson_03.EXERCISES,
           "04": lesson_04.EXERCISES, "05": lesson_05.EXERCISES, "06": lesson_06.EXERCISES, "07": lesson_07.EXERCISES,
           "08": lesson_08.EXERCISES, "09": lesson_09.EXERCISES, "10": lesson_10.EXERCISES, "11": lesson_11.EXERCISES,
           "12": lesson_12.EXERCISES, "13": lesson_13.EXERCISES, "14": lesson_14.EXERCISES,
           "15": lesson_15.EXERCISES, "16": lesson_16.EXERCISES}


SEED = ", seed "


@lru_cache(maxsize=4096)
@np.errstate(all="ignore")
def exercise(name):
    """The Exercises of this name, such as "05 other target", or "05 other target, seed 17" with the numbers of that
    seed: an answer has to be right in each. A ValueError names those that there are, or says what is no seed."""
    name, is_seeded, seed = name.partition(SEED) if isinstance(name, str) else (name, "", "")
    lesson, what = look_up(LESSONS, name, "exercise")
    make = LESSONS[lesson][what]
    if is_seeded and not isinstance(make, Own):
        raise ValueError(f"The exercise {name!r} has the same numbers for everyone: leave out its seed.")
    made = make(as_seed(seed)) if is_seeded else make()
    return made if isinstance(made, list) else [made]


def own_of(lesson):
    """The exercises of a lesson, such as "05", for which each seed has numbers of its own: {what it is called: Own}."""
    return {what: make for what, make in LESSONS.get(lesson, {}).items() if isinstance(make, Own)}
