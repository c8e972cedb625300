"""The questions of the lessons, a file per lesson: their answers stand nowhere in the notebooks."""

from bpcore.teaching.naming import look_up
from bpcore.teaching.questions import (
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

LESSONS = {"00": lesson_00.QUESTIONS, "01": lesson_01.QUESTIONS, "02": lesson_02.QUESTIONS, "03": lesson_03.QUESTIONS,
           "04": lesson_04.QUESTIONS, "05": lesson_05.QUESTIONS, "06": lesson_06.QUESTIONS, "07": lesson_07.QUESTIONS,
           "08": lesson_08.QUESTIONS, "09": lesson_09.QUESTIONS, "10": lesson_10.QUESTIONS, "11": lesson_11.QUESTIONS,
           "12": lesson_12.QUESTIONS, "13": lesson_13.QUESTIONS, "14": lesson_14.QUESTIONS,
           "15": lesson_15.QUESTIONS, "16": lesson_16.QUESTIONS}


def question(name):
    """The question of this name, such as "05 sign", with its lesson, its number there, and how many the lesson has. A
    ValueError names those that there are."""
    lesson, what = look_up(LESSONS, name, "question")
    names = list(LESSONS[lesson])
    return LESSONS[lesson][what], lesson, names.index(what) + 1, len(names)
