"""Judges what the answers of a notebook gave, against truths that its process never saw."""

import json
from contextlib import redirect_stdout
from copy import copy
from functools import cached_property
from inspect import Parameter, Signature
from io import StringIO
from itertools import takewhile
from typing import NamedTuple

import numpy as np

from bpcore.activations import softmax
from bpcore.classroom.cells import ASKS, code_of, heading, is_judging, needed, statements, unnamed_exercise
from bpcore.classroom.own import seeded, with_seed
from bpcore.classroom.plain import from_plain, to_plain
from bpcore.teaching import examine
from bpcore.teaching.answers import diagnosis_of_exercise
from bpcore.teaching.exercises import exercise, own_of
from bpcore.teaching.mistakes.mistake import GIVEN
from bpcore.teaching.stopping import TimeIsUp
from bpcore.teaching.verdicts import NOT_ANSWERED, Diagnosis
from bpcore.trace import reads


class Asked(NamedTuple):
    """An exercise, the cell that asks it, and the nets and the rate that a pass is examined with, if it is one."""

    name: str
    cell: str
    on: list | None = None
    rate: float | None = None
    is_pass: bool = False


class Verdict(NamedTuple):
    """One of VERDICT_NAMES, what is said of the answer, and the mistakes that were found, by name."""

    verdict: str
    says: str
    mistakes: tuple[str, ...] = ()


UNANSWERED = Verdict("not answered", NOT_ANSWERED)


class Lesson:
    """The course's own copy of a lesson: its cells, those that ask, and the exercises in them."""

    seed = None  # which has other numbers than the course, see `of`

    def __init__(self, path):
        self.notebook = json.loads(path.read_text(encoding="utf-8"))
        self.name, self.number, self.cells = path.stem, path.stem[:2], code_of(self.notebook)
        self.title = f"{self.number} {heading(self.notebook)}"
        self.asking = [id for id, source in self.cells.items() if ASKS.search(source)]

    def of(self, seed):
        """The same lesson with the numbers of a seed, or itself for None. A ValueError says if the seed has none."""
        if seed is None:
            return self
        other, own = copy(self), {f"{self.number} {what}" for what in own_of(self.number)}
        other.seed, other.notebook = seed, with_seed(self.notebook, self.number, seed)
        other.cells = code_of(other.notebook)
        other.asked = [one._replace(name=seeded(one.name, seed)) if one.name in own else one for one in self.asked]
        return other

    @cached_property
    def asked(self):
        """Every Asked, in its order: the cells are run as they are, unanswered."""
        found, every = [], [one for one in statements(self.cells) if not is_judging(one)]
        for id in self.asking:
            source, names = self.cells[id], {}
            before = needed({name for one in statements({id: source}) for name in one.reads},
                            [*takewhile(lambda one, id=id: one.cell != id, every)])
            with redirect_stdout(StringIO()), np.printoptions(), np.errstate(all="ignore"):
                exec("\n".join(one.source for one in before), names)
                names |= {"check": lambda _, name, id=id: found.append(Asked(name, id)),
                          "examine": lambda _, on=None, rate=None, id=id, source=source: found.append(
                              Asked(unnamed_exercise(id, source), id, on, rate, is_pass=True))}
                exec(source, names)
        return found


def arguments_for(asked, values):
    """What the functions among these values are to be called with, as plain data: {name: cases}."""
    return {one.name: [[to_plain(part) for part in _arguments(case)] for case in exercise(one.name)]
            for one in asked if not one.is_pass and _is_function(values.get(one.name))}


def judged(asked, answers, given):
    """{name: Verdict} of all that is asked, of the Answers to those cells that were given."""
    return {one.name: _verdict(one, answers) if one.cell in given else UNANSWERED for one in asked}


def _verdict(one, answers):
    name, trouble = one.name, answers.trouble.get(one.cell, answers.ended)
    if name not in answers.values:
        if "ellipsis" in trouble.lower():
            return UNANSWERED
        hint = " Only the cells with three dots are run." * ("NameError" in trouble or "ModuleNotFound" in trouble)
        return Verdict("stopped", f"{trouble or 'Its value never came.'}{hint}")
    value, results = answers.values[name], answers.results.get(name, [])
    if _is_function(value) and not results:
        return Verdict("stopped", answers.ended or "Its function was never called.")
    try:
        answer = _function(value, results) if _is_function(value) else from_plain(value)
        return _of_pass(one, answer, results) if one.is_pass else _of_answer(diagnosis_of_exercise(answer, name))
    except Exception as error:  # what came is no plain data, or such as no answer is
        return Verdict("stopped", f"Its value cannot be read ({type(error).__name__}).")


def _of_answer(found: Diagnosis):
    return Verdict(found.verdict, found.text, (found.mistake,) if found.mistake else ())


def _of_pass(one, answer, results):
    """Of a pass that is examined: stopped if a call was."""
    found = examine(answer, on=one.on, rate=one.rate)
    if found.text == NOT_ANSWERED:
        return UNANSWERED
    is_stopped = not found.found and any("gives" not in result for result in results)
    verdict = "right" if found.right else "stopped" if is_stopped else "wrong"
    return Verdict(verdict, found.text, tuple(each.name for each in found.found if each.name))


# A function that was called elsewhere.

def _is_function(value):
    return isinstance(value, dict) and isinstance(value.get("function"), list)


def _function(value, results):
    """It gives, call by call, what the learner's gave, and ends as that did; where the course's own was given, that."""
    if value.get("ours"):
        return softmax
    calls = iter(results)

    def given(*arguments):
        result = next(calls, {"stopped": True})
        for k in result.get("changed", ()):
            arguments[k].clear() if isinstance(arguments[k], list) else np.add(arguments[k], 1, out=arguments[k])
        if "gives" in result:
            return from_plain(result["gives"])
        if "error" in result:
            name, said = map(str, result["error"])
            raise type(name, (Exception,), {})(said)
        raise TimeIsUp(lambda: None)

    takes = [count for count in value["function"] if isinstance(count, int)]
    given.__signature__ = Signature([
        Parameter(f"part_{k}", Parameter.POSITIONAL_ONLY, default=Parameter.empty if k < min(takes) else None)
        for k in range(max(takes, default=0))])
    return given


def _arguments(case):
    """What a function is called with that answers this case: as in `diagnosis`."""
    return case.arguments or () if case.step == GIVEN else [case.trace[each] for each in reads(case.step, case.trace)]
