"""Runs the answer cells of one notebook, in a process of its own, and gives their values away as plain data.

    python -m bpcore.classroom.runner FOLDER

FOLDER/job.json says what: the cells of the course's own lesson, and those that were handed in. What the cells have
judged goes into FOLDER/values.json. Of a function nothing can be said so: once all values have left, FOLDER/inputs.json
has what it is to be called with, and FOLDER/results.json takes what it gave. No truth is in this process, nor in the
copy of the package that it runs in.
"""

import ast
import json
import sys
import warnings
from contextlib import suppress
from functools import partial
from math import ceil
from pathlib import Path
from time import monotonic, sleep

import numpy as np

from bpcore.classroom.cells import Statement, is_judging, judging, names_in, needed, statements, unnamed_exercise
from bpcore.classroom.limits import limit
from bpcore.classroom.plain import from_plain, of_function, to_plain, write_json
from bpcore.teaching.exercises.nets import dense_nets
from bpcore.teaching.functions import is_ours
from bpcore.teaching.hiding import confined
from bpcore.teaching.reading import in_short
from bpcore.teaching.running import quantities
from bpcore.teaching.stopping import TimeIsUp, limited

TEXT = 300  # characters of what an error says


def run_cells(lesson, given, patience, keep, inputs):
    """Runs the cells given, {id: source}, where they stand in the lesson, {id: source}, each for some seconds at most.
    `keep` takes what has become known after each, and `inputs` gives what functions are called with. Returns
    {name: their results}."""
    names, recorder = {"__name__": "__main__"}, Recorder(patience)
    wanted = {name for source in given.values() for name in _reads(source)}
    for one in _needed(lesson, given, wanted):
        names |= dict.fromkeys(("check", "examine"), lambda *_, **__: None)
        if one.cell not in given:
            with suppress(BaseException):  # what it needs may be no more what it was
                exec(compile(one.source, one.cell, "exec"), names)
            continue
        checks = judging(lesson[one.cell])
        examine = partial(recorder.examine, unnamed_exercise(one.cell, lesson[one.cell]))
        trouble = _trouble(_without(one.source, checks), names, patience)
        for each in checks:
            names |= {"check": recorder.check, "examine": examine}
            later = _trouble(lambda each=each: ast.parse(each), names, patience)
            trouble = trouble or later
        recorder.trouble[one.cell] = trouble
        keep({"values": recorder.values, "trouble": recorder.trouble})
    calls = inputs()
    return {name: results for name, call in recorder.functions.items() if (results := call(calls.get(name, [])))}


class Recorder:
    """What is to be judged, in place of what would judge it."""

    def __init__(self, patience):
        self.patience = patience
        self.values, self.functions, self.trouble = {}, {}, {}

    def check(self, answer, name, *_):
        """In place of `check`."""
        if callable(answer):
            self.values[name] = of_function(answer) | {"ours": is_ours(answer)}
            self.functions[name] = lambda cases: [
                called_apart(answer, [np.array(from_plain(part)) for part in case], self.patience) for case in cases]
        else:
            self.values[name] = to_plain(answer)

    def examine(self, name, my_backprop, on=None, rate=None, **_):
        """In place of `examine`, of an exercise that has no name but this."""
        self.values[name] = of_function(my_backprop) if callable(my_backprop) else to_plain(my_backprop)
        if callable(my_backprop):
            self.functions[name] = lambda _: passes(my_backprop, on or dense_nets(), () if rate is None else (rate,),
                                                    self.patience)


def passes(function, cases, extra, patience):
    """What a pass gives for each of the nets, called twice on each, as `examine` does: until the time is over."""
    end, results = monotonic() + patience, []
    for net, x, y, loss in cases:
        for _ in range(2):
            if monotonic() > end:
                return results
            given = list(net), x.copy(), y.copy()
            result = called_apart(function, (*given, loss, *extra), patience, of_pass=True)
            same = [[*map(id, net)] == [*map(id, given[0])], *map(np.array_equal, (x, y), given[1:])]
            results.append(result | {"changed": [k for k, is_same in enumerate(same) if not is_same]})
            if "stopped" in result:
                return results
    return results


def called_apart(function, arguments, patience, of_pass=False):
    """What a call gives, or which error ends it."""
    try:
        with confined(), limited(patience):
            result = function(*arguments)
            if of_pass and result is not None:
                result = quantities(result) or result
            return {"gives": to_plain(result)}
    except TimeIsUp:
        return {"stopped": True}
    except BaseException as error:  # whatever a learner's function does
        return {"error": [type(error).__name__[:TEXT], _said(error)]}


def _said(error):
    try:
        return str(error)[:TEXT]
    except Exception:  # a learner's own, which cannot say it
        return ""


def _reads(source):
    try:
        return names_in(ast.parse(source), ast.Load)
    except Exception:  # that is told when it is its turn
        return set()


def _needed(lesson, given, wanted):
    """The statements to be run, in order; a cell that was given is one."""
    order = []
    for id, source in lesson.items():
        if id in given:
            checks = {name for each in judging(source) for name in names_in(ast.parse(each), ast.Load)}
            order.append(Statement(id, given[id], {"*"}, _reads(given[id]) | checks))
        else:
            order += [one for one in statements({id: source}) if not is_judging(one)]
    return needed(wanted, order)


def _without(source, checks):
    """What makes the syntax tree of a cell without the statements that have it judged."""
    def tree():
        parsed = ast.parse(source)
        parsed.body = [one for one in parsed.body if ast.unparse(one) not in checks]
        return parsed

    return tree


def _trouble(tree, names, patience):
    """Runs it and says in a sentence why it stops, or nothing."""
    try:
        with confined(), limited(patience):
            exec(compile(tree(), "answer", "exec"), names)
    except TimeIsUp:
        return f"It was stopped, as it took more than {patience:g} s: is there a loop that does not end?"
    except BaseException as error:  # whatever a learner's cell does
        return f"It stops with {in_short(error)[:TEXT]}"
    return ""


def run_job(folder):
    """Runs the job of this folder, and writes what comes of it there."""
    def write(name, data):
        write_json(folder / f"{name}.json", data)

    def inputs():
        write("done", True)
        while not (folder / "inputs.json").exists():
            sleep(0.003)
        return json.loads((folder / "inputs.json").read_text(encoding="utf-8"))

    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    warnings.simplefilter("ignore")
    seconds, patience, memory = job["limits"]
    limit(ceil(seconds), memory)
    with np.errstate(all="ignore"):
        write("results", run_cells(job["lesson"], job["given"], patience, partial(write, "values"), inputs))


if __name__ == "__main__":
    run_job(Path(sys.argv[1]))
