"""Answers as learners give them to the lessons' checkpoints and exercises, written down without a look at how they are
judged; a file per lesson.

An answer is the text that takes the place of the dots in the cell, as it was typed: a number, an expression, in a
function the rest of `return ...`. One of several lines goes on below its dots, indented as the cell is; where it
defines the function's name anew, the learner wrote something else in place of the cell's own `def`. Where a cell has
several dots, `place` counts them from 0 in the order of the text, and a lesson's OTHERS has right answers for all of
them, {cell: answers}.

WRONG differ from the truth by more than half a hundredth, arrays by code by about a per cent or more. RIGHT are the
truth to their typed precision, in a form one may not expect. RAISING stop with an error, or give nothing that can be
compared.
"""

from importlib import import_module

from bpcore.classroom.cells import ASKS

LESSONS = [import_module(f"teaching.given.lesson_{k:02}") for k in range(17)]
OTHERS = {cell: answers for lesson in LESSONS for cell, answers in lesson.OTHERS.items()}
WRONG = [given for lesson in LESSONS for given in lesson.WRONG]
RIGHT = [given for lesson in LESSONS for given in lesson.RIGHT]
RAISING = [given for lesson in LESSONS for given in lesson.RAISING]


def filled(source, given):
    """A cell with an answer in place of its dots, and right ones in place of its others."""
    dots = list(ASKS.finditer(source))
    others = OTHERS.get(given.cell, ["..."] * len(dots))
    for k in reversed(range(len(dots))):
        text = given.answer if k == given.place else others[k]
        source = source[:dots[k].start()] + text + source[dots[k].end():]
    return source
