"""Calls of a learner's function: what they show is shown once, what does not end is stopped, and nothing is left
behind."""

import itertools
import logging
import re
import sys
import threading
import time
from contextlib import suppress
from io import StringIO

import matplotlib
import nbformat
import pytest
from matplotlib.backend_bases import FigureManagerBase
from nbclient import NotebookClient
from tqdm import tqdm

from bpcore import backprop
from bpcore.teaching import examine
from bpcore.teaching.exercises.nets import dense_nets

matplotlib.use("agg")
NETS = dense_nets()


# What is shown.

def test_of_the_first_call_everything_is_shown_and_of_the_others_nothing(capsys):
    log, calls = logging.getLogger("a pass"), []
    log.addHandler(logging.StreamHandler(sys.stderr))

    def shows(*a):
        calls.append(a)
        print("printed", len(calls))
        print("told", len(calls), file=sys.stderr)
        log.warning("logged %s", len(calls))
        list(tqdm([1, 2], desc=f"bar {len(calls)}"))
        return backprop(*a)

    assert examine(shows).right and len(calls) == 2 * len(NETS)
    out, err = capsys.readouterr()
    assert out == "printed 1\n" and err.startswith("told 1\nlogged 1\n")
    assert "bar 1" in err and "2/2" in err and "bar 2" not in err and "logged 2" not in err
    log.warning("as before")
    assert capsys.readouterr().err == "as before\n"


def test_of_figures_those_of_the_first_call_stay_and_those_of_before(recwarn, monkeypatch):
    from matplotlib import pyplot
    destroyed = []
    monkeypatch.setattr(FigureManagerBase, "destroy", lambda manager: destroyed.append(manager.num))
    pyplot.figure("before").add_subplot()

    def draws(*a):
        pyplot.figure("mine")
        pyplot.plot([1, 2])
        return backprop(*a)

    assert examine(draws, on=NETS[:12], seconds=60).right
    assert pyplot.get_figlabels() == ["before", "mine"] and len(pyplot.gca().lines) == 1
    assert len(destroyed) == 23  # whose windows are closed

    def draws_on(net, x, y, loss):
        pyplot.figure() if len(x) > 1 else None
        pyplot.plot([1, 2])
        return backprop(net, x, y, loss)

    pyplot.figure("before")
    assert examine(draws_on, on=NETS[:12], seconds=60).right
    assert len(pyplot.gca().lines) == 1 and pyplot.get_figlabels() == ["before", "mine"]
    assert not [warning for warning in recwarn if "figures have been opened" in str(warning.message)]
    pyplot.close("all")


IN_A_KERNEL = {  # the cell, and what comes of it: pictures, other things displayed, and text
    """
%matplotlib inline
import sys, time, logging, matplotlib.pyplot as plt
from IPython.display import clear_output, display, publish_display_data
from tqdm.auto import tqdm
from bpcore.lesson import *
right = " ".join(["Right, on 12 nets: s, o, E, ∂E/∂o, δ, ∂E/∂W, ∂E/∂b.",
                  "The step was not examined: give a rate, such as rate=0.7."])
nets = dense_nets()[:12]
assert "inline" in plt.get_backend()
""": (0, 0, ""),
    """
def shows(*a):
    plt.figure(); plt.imshow(a[1]); plt.show(); return backprop(*a)
assert str(examine(shows, on=nets, seconds=60)) == right
""": (1, 0, ""),
    """
def draws(*a):
    plt.plot(a[1]); return backprop(*a)
assert str(examine(draws, on=nets, seconds=60)) == right
assert len(plt.gca().lines) == len(nets[0][1].T)
""": (1, 0, ""),
    """
def shows_later(net, x, y, loss):
    if len(x) > 1:
        plt.plot(x); plt.show()
    return backprop(net, x, y, loss)
plt.plot([1, 2])
examine(shows_later, on=nets, seconds=60)
assert len(plt.gca().lines) == 1
""": (1, 0, ""),
    """
class Card:
    made = 0
    def _repr_html_(self): Card.made += 1; return "a card"
def displays(*a):
    display(Card()); publish_display_data({"text/plain": "raw"})
    for _ in tqdm(range(3)): pass
    return backprop(*a)
assert str(examine(displays, on=nets, seconds=60)) == right and Card.made == 1
display("as before")
""": (0, 4, ""),
    """
logging.basicConfig()
def tells(*a):
    logging.warning("logged"); print("told", file=sys.stderr); sys.displayhook(3)
    if len(a[1]) > 1: clear_output()
    return backprop(*a)
assert str(examine(tells, on=nets, seconds=60)) == right
""": (0, 1, "WARNING:root:logged\ntold\n"),
    """
def asks(*a): return input("how many layers? ")
print(examine(asks))
""": (0, 0, "Not yet. It stops with EOFError: it asks for input(), and nobody is asked here: give it all it "
            "needs as arguments.\nIt comes to that in line 1: def asks(*a): return input(\"how many layers? \")\n"
            "The net was 2-3-4, tanh, linear, squared_error, N = 1.\n"),
    """
def ends(*a): quit()
print(examine(ends))
""": (0, 0, "Not yet. It stops with SystemExit: quit() would end the kernel, so write return in its place.\n"
            "It comes to that in line 1: def ends(*a): quit()\n"
            "The net was 2-3-4, tanh, linear, squared_error, N = 1.\n"),
    """
check(lambda s: quit(), "03 softmax of rows")
""": (0, 0, "Your function stops with SystemExit: quit() would end the kernel, so write return in its place.\n"),
    "time.sleep(0.5)": (0, 0, ""),  # when a kernel that was asked to end has ended
    "print('still here')": (0, 0, "still here\n"),
}


def test_in_a_notebook():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source.strip("\n")) for source in IN_A_KERNEL])
    NotebookClient(notebook, timeout=60, kernel_name="python3", coalesce_streams=True).execute()
    for cell, expected in zip(notebook.cells, IN_A_KERNEL.values(), strict=True):
        shown = [out for out in cell.outputs if out.output_type in ("display_data", "execute_result")]
        pictures = sum("image/png" in out.data for out in shown)
        text = "".join(out.text for out in cell.outputs if out.output_type == "stream")
        assert (pictures, len(shown) - pictures, text) == expected, (cell.source, cell.outputs)


# What does not end, or takes long.

def stands_still(*a):
    while True: pass  # noqa: E701


def counts(*a):
    return sum(0 for _ in iter(int, 1))


def catches_everything(*a):
    while True:
        try:
            for _ in iter(int, 1):
                time.sleep(0.001)
        except:  # noqa: E722
            pass


def catches_and_begins_again(*a):
    while True:
        with suppress(BaseException):
            stands_still()


def always_continues(*a):
    while True:
        try:
            pass
        finally:
            continue  # noqa: B012


def yields(*a):
    def units():
        yield from itertools.cycle([1, 2])

    return [unit for unit in units() if unit > 2]


class Lazy:
    @property
    def delta(self):
        stands_still()


@pytest.mark.parametrize("function", [stands_still, counts, catches_everything, catches_and_begins_again,
                                      always_continues, yields, lambda *a: Lazy()])
def test_what_does_not_end_is_stopped(function):
    begin, before = time.perf_counter(), (sys.gettrace(), threading.active_count())
    report = examine(function, seconds=0.2)
    assert report.text == ("Not yet. It was stopped, as one call took more than 0.2 s: is there a loop that does not "
                           "end? If there is none, give it longer: seconds=2.\n"
                           "The net was 2-3-4, tanh, linear, squared_error, N = 1.") and not report.right
    assert time.perf_counter() - begin < 3 and before == (sys.gettrace(), threading.active_count())


def test_what_ends_on_some_nets_is_judged_on_these():
    calls = []

    def wrong_or_endless(net, x, y, loss):
        calls.append(len(x))
        found = backprop(net, x, y, loss)
        return {"delta": {l: 3 * found.delta[l] for l in found.delta}} if len(x) < 3 else stands_still()

    report = examine(wrong_or_endless, seconds=0.2)
    assert [finding.ratio for finding in report.found] == [pytest.approx(3)]
    assert calls == [1, 1, 2, 2, 3]  # each net twice
    assert "\nAnd on other nets: It was stopped, as one call took more than 0.2 s" in report.text


def slow(function, seconds=0.02):
    def waits(*a):
        time.sleep(seconds)
        return function(*a)
    return waits


@pytest.mark.parametrize("wait", [0.02, 0.2])
def test_a_pass_that_is_slow_is_judged_as_far_as_the_time_goes(wait):
    report = examine(slow(backprop, wait), seconds=0.3)
    assert not report.right and report.text.startswith("Right so far: ") and "does not end" not in report.text
    each, tried, enough = (float(number) for number in re.search(
        r"so far: s, o, .* It takes (\S+) s a call, so (\d+) of the 33 nets were tried: take out what draws or "
        r"waits, or give seconds=(\d+)\. The step", report.text).groups())
    assert 1 <= tried <= 8 and each >= wait and each * 66 < enough <= 10 + each * 83
    assert wait > 0.1 or examine(slow(backprop), seconds=enough).right


def test_of_a_slow_pass_the_mistakes_are_told_and_how_many_nets_were_tried():
    report = examine(slow(lambda *a: {"o": {l: 3 * o for l, o in backprop(*a).o.items()}}), seconds=0.1)
    assert len(report.found) == 1 and re.search(r"\nIt takes .* s a call, so \d of the 33 nets were tried", report.text)
    without_o = examine(slow(lambda *a: {"s": {1: backprop(*a).s[1]}}), seconds=0.1).text
    assert "But layer 2 has no s" in without_o and "nets were tried" in without_o


def test_each_call_has_its_own_time():
    assert examine(slow(backprop, 0.15), on=NETS[:1], seconds=0.2).text.startswith("Right, on one net: s, o, E,")


@pytest.mark.parametrize("seconds", [0, -1, "5", None, float("nan")])
def test_seconds_that_are_none(seconds):
    with pytest.raises(ValueError, match=r"seconds is .*: give a positive number, such as 5\."):
        examine(backprop, seconds=seconds)


# What is left as it was.

def endless_recursion():
    return endless_recursion()


def reads(*a):
    return sys.stdin.read() or None


def test_a_trace_function_of_before_goes_on():
    def trace(frame, event, argument):
        return None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        examine(backprop, on=NETS[:1])
        examine(stands_still, seconds=0.1)
        assert sys.gettrace() is trace
    finally:
        sys.settrace(before)


def test_who_interrupts_it_ends_it(capsys):
    calls = []

    def interrupted(*a):
        calls.append(a)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return backprop(*a)

    before = sys.gettrace(), sys.stdin, sys.stdout, input
    with pytest.raises(KeyboardInterrupt):
        examine(interrupted)
    assert len(calls) == 2 and before == (sys.gettrace(), sys.stdin, sys.stdout, input)


@pytest.mark.parametrize(("function", "says"), [
    (lambda *a: input("how many? "), "It stops with EOFError: it asks for input(), and nobody is asked here: "
                                     "give it all it needs as arguments.\nIt comes to that in line "),
    (reads, "It gives nothing back"),
    (lambda *a: quit(), "It stops with SystemExit.\nIt comes to that in line "),
    (lambda *a: endless_recursion(), "It stops with RecursionError: maximum recursion depth exceeded"),
    (lambda *a: (_ for _ in ()).throw(GeneratorExit), "It stops with GeneratorExit.\n"),
])
def test_it_can_neither_wait_for_an_answer_nor_end_the_program(function, says, monkeypatch):
    monkeypatch.setattr(sys, "stdin", StringIO("typed"))
    assert says in examine(function).text and not sys.stdin.closed


def test_threads_and_generators_of_its_own():
    def works_apart(*a):
        found = []
        workers = [threading.Thread(target=lambda: found.append(backprop(*a))) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return next(each for each in found)

    assert examine(works_apart).right
