"""Random actions from Python, with right and odd arguments: whatever is done to a widget, it is refused in words and
changes nothing, or else the widget is as one that is made anew. ACTIONS=10000 asks for more than `make test` does."""

import json
import os
import random
import re
import warnings
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
import traitlets
from matplotlib.figure import Figure
from reference import ACTIVATIONS, conv, dense, example, losses, pool, weightless

import bpcore
from bpcore.descent import update
from bpcore.figures import Picture
from bpcore.teaching.letters import NOTATIONS
from bpcore.teaching.pairs import Field
from bpcore.trace import Step, silent_pass
from bpcore.widgets import Catalogue, Claim, Entry, Grid, Player, Sliders, Stepper, Verdict, ask, score
from bpcore.widgets.page import state

ACTIONS = int(os.environ.get("ACTIONS", 600))
EACH, OFTEN = 50, 25  # actions on each stepper, and after how many of them it is held against one made anew
REFUSALS = ValueError, TypeError, traitlets.TraitError
HTML = "<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "`<b>` $<i>$ & \"'"
SENT = ["", " ", "x" * 100_000, "9" * 100_000, *HTML, "\ud800", "\0\n\u202e", "nan", "1e999", "−1e-999", "ten", "W1",
        "relu", None, True, False, float("nan"), float("inf"), -1, -10**30, 10**30, 10**400, 0.5, [], {}, [1, 2],
        {"a": [None]}, ["1", "1"], [[[[[]]]]]]  # as JSON can hold it
DEEP, CYCLIC = [], {}
for _ in range(400):
    DEEP = [DEEP]
CYCLIC["change"] = CYCLIC["to"] = CYCLIC["values"] = CYCLIC["a"] = [CYCLIC]
ODD = [*SENT, DEEP, CYCLIC, np.array([0.5, 0.6]), np.array(["relu", "W1"]), np.array(0.5), np.ones((2, 2)), (), {1, 2},
       b"W1", 1j, object(), len, Step("delta", 1), np.float32(0.1), np.int64(1), np.str_("relu"), range(3)]


# ---- a stepper of any kind

def some_stepper(rng):
    """Of rows or of maps, with every activation and loss, few examples and many, in both precisions."""
    def activation():
        return getattr(bpcore, rng.choice([*ACTIVATIONS]))

    maps, shape = [], (rng.randint(1, 4),)
    if rng.random() < 0.3:
        shape = rng.randint(1, 2), rng.randint(3, 5), rng.randint(3, 5)
        maps = [conv(rng.randint(1, 2), 2, 2, getattr(bpcore, rng.choice(["linear", "relu", "tanh", "sigmoid"])),
                     rng.random() < 0.7), *[pool(2, 1)] * rng.randint(0, 1)]
    rows = [dense(rng.randint(1, 4), activation(), rng.random() < 0.7) if rng.random() < 0.7 or (maps and not k) else
            weightless(activation(), rng.random() < 0.5) for k in range(rng.randint(not maps, 2))]
    parts = example(shape, maps + rows, rng.choice(losses), rng.choice([1, 1, 2, 2, 3, 3, 40]), rng.randrange(10**6))
    with warnings.catch_warnings(action="ignore", category=UserWarning):  # that the loss is undefined
        trace = bpcore.backprop(*parts.astype(rng.choice(["float32", "float64"])))
    return Stepper(trace, rate=rng.choice([0.01, 0.5, 30]), guess=rng.random() < 0.5, notation=rng.choice([*NOTATIONS]),
                   inputs=rng.choices(HTML, k=shape[0]))


# ---- what can be done to it: a function each, of which the seed chooses

def some_change(rng, stepper):
    """A change that may be right in all its parts, or in all but one."""
    trace, L = stepper.trace, len(stepper.trace.net)
    name = rng.choice(["loss", "rate", "o0", f"y{L}", *(f"{part}{l}" for l in range(1, L + 1)
                                                        for part in ("W", "b", "activation"))])
    shape = stepper.data["shapes"].get(name, [])
    to = rng.choice(["0,5", "−1.5", 0.25, "1e-3", 1, "1000000", rng.choice([*ACTIVATIONS]), rng.choice(losses).name])
    change = {"change": name, "index": [rng.randrange(n) for n in shape], "to": to}
    if name[0] in "oy":
        change["example"] = rng.randrange(len(trace.E))
    if rng.random() < 0.2:
        change[rng.choice([*change])] = rng.choice(ODD)
    return change


def change(rng, stepper):
    message = some_change(rng, stepper)
    stepper.change(message["change"], message["to"], message["index"], message.get("example", 0))


def change_of_anything(rng, stepper):
    stepper.change(*(rng.choice(ODD) for _ in range(4)))


def message(rng, stepper):
    sends(stepper, some_change(rng, stepper))


def message_of_anything(rng, stepper):
    odd = rng.choice(ODD)
    sends(stepper, rng.choice([odd, {name: odd for name in ("change", "index", "to", "example")},
                               {rng.choice(["undo", "restart", "again", "hi", "change", "to"]): odd}]))


def order(rng, stepper):
    sends(stepper, {rng.choice(["again", "again", "undo", "undo", "undo", "restart"]): True})


def call(rng, stepper):
    rng.choice([stepper.again, stepper.undo, stepper.undo, stepper.restart])()


def trait(rng, stepper):
    name = rng.choice(["step", "unit", "below", "example", "notation", "guess"])
    right = [0, 1, 2, 5, -1, 99, rng.choice([*NOTATIONS]), True]
    if rng.random() < 0.5:
        setattr(stepper, name, rng.choice([*right, rng.choice(ODD)]))
    else:  # as from the page
        stepper.set_state({name: rng.choice([*right, rng.choice(SENT)]), rng.choice(HTML): 1})


def another(rng, stepper):
    """Made of what this one shows, with options."""
    name = rng.choice(["start", "unit", "example", "notation", "guess", "rate", "inputs", "outputs", "asks"])
    to = rng.choice([Step("delta", 1), ("s", np.ones(2)), ["delta"], [np.ones(2)], *rng.choices(ODD, k=5)])
    assert repr(Stepper(stepper.trace, **{name: to})) == repr(stepper)


DEEDS = [*[change] * 3, *[message] * 3, *[order] * 2, call, *[trait] * 3, another, change_of_anything,
         message_of_anything]


def sends(stepper, sent):
    """From the page: it is answered, once, in a sentence."""
    answers = stepper.news["answer"]
    stepper._hear(stepper, sent, [])
    assert stepper.news["answer"] == answers + 1
    if stepper.news["wrong"]:
        raise ValueError(stepper.news["text"])


# ---- what must hold

def seen(stepper):
    """All that a refusal must leave as it is."""
    return [stepper.step, stepper.unit, stepper.below, stepper.example, stepper.notation, stepper.guess,
            len(stepper._done)]


def act(deed, rng, stepper, past):
    """Whether the deed was done; if not, it is as if it had never been tried, and that is told in words. What was seen
    in the `past` is seen again when the deed is to undo."""
    trace, data, before, undoable = stepper.trace, stepper.data, seen(stepper), len(past)
    try:
        deed(rng, stepper)
    except REFUSALS as error:
        assert stepper.trace is trace and stepper.data is data and seen(stepper) == before
        assert_are_words(error, ours=deed not in (trait, another))
        return False
    match stepper.news["undo"] - undoable:
        case 1:
            past.append(data)
        case -1:
            assert stepper.data == past.pop()
        case 0:
            assert stepper.data == data
        case _:  # back to the start
            assert stepper.data == past[0]
            past.clear()
    assert stepper.news["undo"] == len(past) == len(stepper._done)
    assert stepper.data is not data or stepper.trace is trace
    return True


def assert_are_words(error, ours):
    """Not those of NumPy, nor of an error that nobody has thought of."""
    assert "truth value" not in str(error) and "cannot be shown" not in str(error)
    if ours:  # those of a trait are traitlets' own
        assert re.fullmatch(r"[^\n<]{10,300}[.]", str(error).replace("<img src=x onerror=a…", "").replace(
            "</script><script>ale…", "").replace("`<b>` $<i>$", "")), error


class Tags(HTMLParser):
    """The tags and attributes of a text."""

    def __init__(self, text):
        super().__init__()
        self.found = set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found |= {tag, *attributes}


TWIN = {"p", "b", "table", "thead", "tbody", "tr", "th", "td", "br", "code", "sub", "sup", ("scope", "col"),
        ("style", "text-align: left")}


def assert_is_as_made_anew(stepper):
    trace = stepper.trace
    net = [replace(layer, **{name: part.copy() for name in ("W", "b") if (part := getattr(layer, name)) is not None})
           for layer in trace.net]
    with np.errstate(all="ignore"):
        fresh = update(silent_pass(net, trace.o[0].copy(), trace.y.copy(), trace.loss), trace.rate, trace.number)
    assert stepper.data == Stepper(fresh, inputs=stepper.data["layers"][0]["names"]).data
    assert 0 <= stepper.step <= len(stepper.data["steps"]) and 1 <= stepper.example <= stepper.data["examples"]
    widest = max(o.shape[1] for o in trace.o.values())
    assert 1 <= stepper.unit <= widest and 1 <= stepper.below <= widest and stepper.notation in NOTATIONS
    json.dumps(stepper.data, allow_nan=False, ensure_ascii=False).encode()
    assert Tags(stepper._fallback()).found <= TWIN
    assert_is_a_page(stepper)


def assert_is_a_page(widget):
    page = widget.to_html()
    assert page.count("</script>") == page.count("<script") == 1 and "<img" not in page
    page.encode()


def test_whatever_is_done_the_stepper_is_as_made_anew():
    tried, done = Counter(), Counter()
    for seed in range(ACTIONS // EACH):
        rng = random.Random(seed)
        stepper, past = some_stepper(rng), []
        for k in range(1, EACH + 1):
            deed = rng.choice(DEEDS)
            try:
                tried[deed] += 1
                done[deed] += act(deed, rng, stepper, past)
                if k % OFTEN == 0:
                    assert_is_as_made_anew(stepper)
            except BaseException as error:
                error.add_note(f"seed {seed}, action {k}: {deed.__name__}")
                raise
    assert set(tried) == set(DEEDS) and sum(done.values()) > sum(tried.values()) / 3
    assert all(0 < done[deed] < tried[deed] for deed in (change, message, order, trait))


# ---- the other widgets

def picture(**values):
    return Picture(Figure((1, 1)), f"{HTML[0]} {values}")


FIELD = Field("=", HTML[0], HTML[1], HTML, {HTML[0]: [HTML[1]]})
ENTRY = Entry("001-51", "†", "a", HTML[0], {"✗": HTML[1]}, HTML[2], {"13": "13_errata.ipynb"})
WIDGETS = {  # each with what can be set in it
    "question": (lambda: ask("05 sign"), []),
    "score": (lambda: score("05"), []),
    "claim": (lambda: Claim("A", ["A", "B"], HTML[0], {"delta": [1, 2]}, list(HTML),
                            lambda *_: Verdict(HTML[1]), 1), []),
    "grid": (lambda: Grid(HTML[0], ["b"], {HTML[1]: [FIELD]}, {"=": HTML[2]}, [HTML[0]]), ["chosen"]),
    "catalogue": (lambda: Catalogue(HTML[0], {HTML[1]: (HTML[2], [ENTRY])}, {"a": HTML[0]}), ["words", "kind"]),
    "player": (lambda: Player([picture(n=1), picture(n=2)]), ["frame"]),
    "sliders": (lambda: Sliders(picture, n=(1, 9), rate=(0.0, 1.0)), ["values"]),
}
PAGE_S = "tries", "found", "done"  # which the page sets, as it likes
RIGHT = {"chosen": [[1, 1], []], "words": ["sigmoid", *HTML], "kind": ["a", ""], "frame": [1, 2],
         "values": [{"n": 2}, {"rate": 0.5}, {"n": 3, "rate": 1}]}


def do_anything(rng, widget, names):
    """A trait set, from Python or the page, or a message."""
    odd, sent = rng.choice(ODD), rng.choice(SENT)
    if names and rng.random() < 0.6:
        name, from_page = rng.choice(names), rng.random() < 0.5
        to = sent if from_page else odd
        to = rng.choice([*RIGHT[name], [to, 1], {"n": to}, {"n": 2, "x": 1}, to])
        return widget.set_state({name: to}) if from_page else setattr(widget, name, to)
    if rng.random() < 0.5:
        return widget._hear(widget, rng.choice([odd, {"values": odd}, {"hello": odd}, {"values": {"n": odd}}]), [])
    own = [name for name in PAGE_S if widget.has_trait(name)] or ["nothing"]
    widget.set_state({rng.choice(own): rng.choice([sent, [sent], [sent, sent]])})


@pytest.mark.parametrize("name", WIDGETS)
def test_whatever_is_done_to_another_widget_it_is_whole(name):
    make, names = WIDGETS[name]
    widget, rng, refused = make(), random.Random(name), 0
    tags = Tags(widget._fallback()).found
    for k in range(ACTIONS // 4):
        before = state(widget)
        try:
            do_anything(rng, widget, names)
        except traitlets.TraitError as error:
            refused += 1
            assert state(widget) == before
            assert "truth value" not in str(error), f"{name}, action {k}"
        except BaseException as error:
            error.add_note(f"{name}, action {k}")
            raise
        if k % OFTEN == 0:
            json.dumps({of: value for of, value in state(widget).items() if of not in ("shown", "film", *PAGE_S)},
                       allow_nan=False)
            assert Tags(widget._fallback()).found == tags or name == "sliders"  # whose picture has another text
            if hasattr(widget, "to_html"):
                assert_is_a_page(widget)
    assert refused or not names
    assert not any(isinstance(tag, str) and tag in ("img", "script") for tag in tags) or name in ("player", "sliders")
