"""Guesses judged in the page: the rule, the verdicts and the names that Python sends, and a sentence for nonsense."""

import itertools
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from bpcore import (
    Dense,
    backprop,
    binary_cross_entropy,
    multinomial_cross_entropy,
    sigmoid,
    softmax,
    squared_error,
    steps,
    tanh,
    widgets,
)
from bpcore.descent import Update, update, update_steps
from bpcore.teaching import answers
from bpcore.teaching.answers import diagnosis
from bpcore.teaching.mistakes import MISTAKES
from bpcore.teaching.writing import number
from bpcore.widgets.stepper.frames import frames

SCRIPT = (Path(widgets.__file__).parent / "guess.js").read_text(encoding="utf-8")
pytestmark = pytest.mark.usefixtures("mistakes_once")
NAMED = [{"name": mistake.name, "look_at": mistake.look_at} for mistake in MISTAKES]


@pytest.fixture(scope="module")
def page(browser):
    """Stands in for the page in JupyterLab, which is not needed here, so that no server starts."""
    page = browser.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(f"error: {error}"))
    page.on("console", lambda message: page.faults.append(f"console: {message.text}"))
    page.on("request", lambda request: request.url.startswith("blob:") or page.faults.append(request.url))
    page.evaluate("""async (source) => {
        window.guess = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
    }""", SCRIPT)
    yield page
    page.close()


def judged(page, cases):
    """What the page says of each (text, what it is compared with), as (right, text)."""
    return judged_together(page, [([text], against) for text, against in cases])


def judged_together(page, cases):
    """The same of several texts for each that they are compared with."""
    found = page.evaluate("""(cases) => cases.flatMap(([texts, against]) => texts.map((text) => {
        const { right, text: says } = guess.judge(text, against);
        return [right, says];
    }))""", cases)
    return list(map(tuple, found))


def rule():
    """The rule that Python sends now."""
    return frames(NETWORKS[0])["rule"]


def against(truth, gives=(), others=(), written=None, rule=None):
    """What a guess is compared with: mistake m gives the m-th number of `gives`."""
    return {"candidates": [[-1, truth], *([m, given] for m, given in enumerate(gives))],
            "others": list(others), "start": 0,
            "mistakes": [{"name": f"mistake {m}", "look_at": f"factor {m}?"} for m in range(len(gives))],
            "truthText": number(truth) if written is None else written, "rule": rule or RULE}


# ---- the same as in Python

def network(sizes, hidden, output, loss, N, seed):
    rng = np.random.default_rng(seed)
    shapes, activations = list(itertools.pairwise(sizes)), [hidden] * (len(sizes) - 2) + [output]
    net = [Dense(rng.normal(size=shape), rng.normal(size=shape[1]), activation)
           for shape, activation in zip(shapes, activations, strict=True)]
    return update(backprop(net, rng.normal(size=(N, sizes[0])), rng.dirichlet(np.ones(sizes[-1]), N), loss), 0.5)


NETWORKS = [network((2, 3, 2), tanh, sigmoid, squared_error, 1, 0),
            network((2, 3, 2), tanh, sigmoid, squared_error, 3, 1),
            network((2, 3, 3, 2), sigmoid, softmax, squared_error, 1, 2),
            network((2, 3, 3, 2), tanh, softmax, squared_error, 3, 3),
            network((2, 3, 3), sigmoid, softmax, multinomial_cross_entropy, 3, 4)]


RULE = rule()


def entries(trace):
    """(step, at, example, candidates in full, candidates as they travel, others, start) of every entry of a trace."""
    sent = frames(trace)
    for step in steps(trace) + update_steps(trace):
        truth = np.asarray(trace[step])
        full = [(-1, truth)] + [(m, wrong) for m, one in enumerate(MISTAKES) for wrong in one.gives(trace, step)]
        travelled = [(m, np.ravel(np.array(array, float)))
                     for m, array in sent["guesses"][f"{step.quantity}{step.layer}"]]
        for place in np.ndindex(truth.shape):
            counted = tuple(i + 1 for i in place)
            example, at = (1, counted) if step.quantity in Update.PER_PARAMETER else (counted[0], counted[1:])
            flat = np.ravel_multi_index(place, truth.shape) if place else 0
            others = [float(truth[other]) for other in np.ndindex(truth.shape) if other != place]
            start = sent["starts"].get(f"{step.quantity}{step.layer}", [0] * (flat + 1))[flat]
            yield (step, at, example, [[m, float(array[place])] for m, array in full],
                   [[m, float(array[flat])] for m, array in travelled], others, start)


def typed(candidates):
    """What a person may type at an entry: the truth and every mistake's number, rounded."""
    return [text for _, given in candidates if np.isfinite(given)
            for text in (f"{given:.2f}", f"{given:.3f}", f"{given:.4f}", f"{given:.5g}")]


def beside(candidates, others, rng):
    """What else: the same in full, numbers at the limits of what agrees with them, the other entries, and any."""
    truth = candidates[0][1]
    numbers = [given + by for _, given in candidates for by in (0, 0.0050, -0.0050, 0.0052, -0.0052)]
    numbers += [truth + by for by in (0.0149, -0.0149, 0.0151, -0.0151)] + others
    numbers += [truth * by for by in (0.89, 0.91, 0.9899, 0.9901, 1.0099, 1.0101, 1.09, 1.11)]
    numbers += [truth + by for spread in (0.002, 0.02, 0.2, 2) for by in spread * rng.normal(size=3)]
    return [repr(float(number)) for number in numbers if np.isfinite(number)]


def named(text):
    """Which mistake a verdict names."""
    return next((mistake.name for mistake in MISTAKES if text.startswith(f"Not yet: {mistake.name}. Look again: "
                                                                         f"{mistake.look_at}")), None)


def synonyms(name, candidates):
    """The mistake named, and all that give the same number there."""
    numbers = np.array([number for _, number in candidates[1:]])
    names = [MISTAKES[m].name for m, _ in candidates[1:]]
    given = numbers[[one == name for one in names]]
    return {name, *itertools.compress(names, np.isclose(numbers[:, None], given, rtol=1e-9, atol=0).any(axis=1))}


@pytest.mark.parametrize("trace", NETWORKS, ids=repr)
def test_the_page_judges_as_python_does(page, trace):
    """What is typed, held against the numbers that travel, and against the same in full; what is beside it, in full."""
    rng = np.random.default_rng(6)
    cases, expected = [], []
    for step, at, example, full, travelled, others, start in islice(entries(trace), 0, None, 3):
        there = {"others": others, "start": start, "mistakes": NAMED, "truthText": number(full[0][1]), "rule": RULE}
        rounded, says = list(dict.fromkeys(typed(full))), {}
        for text in dict.fromkeys(rounded + beside(full, others, rng)):
            verdict = diagnosis(float(text), trace, step, at, example)
            is_written = text == there["truthText"].replace("−", "-")
            name = named(verdict.text)
            names = synonyms(name, full) | ({None} if name not in {MISTAKES[m].name for m, _ in full[1:]} else set())
            says[text] = step, at, example, text, verdict.right or is_written, names
        for texts, candidates in ((list(says), full), (rounded, travelled)):
            cases.append([texts, there | {"candidates": candidates}])
            expected += [says[text] for text in texts]
    found = zip(expected, judged_together(page, cases), strict=True)
    assert [(case, says) for case, (right, says) in found if case[4] != right or named(says) not in case[5]] == []
    assert len({name for *_, names in expected for name in names}) > 10
    assert {right for *_, right, _ in expected} == {True, False}


@pytest.mark.parametrize(("text", "number"), [("inf", np.inf), ("-inf", -np.inf), ("0.25", 0.25), ("1e300", 1e300)])
def test_an_infinite_slope_is_judged_as_python_does(page, text, number):
    net = [Dense(np.array([[800.0]]), None, sigmoid)]
    trace = backprop(net, np.array([[1.0]]), np.array([[0.0]]), binary_cross_entropy)
    [(right, _)] = judged(page, [[text, against(None, written="∞")]])
    assert trace.dE_do[1] == np.inf and right == diagnosis(number, trace, ("dE_do", 1), at=(1,)).right


# ---- the rule, in numbers worked out by hand

RIGHT, ROUNDED, ON_THE_WAY = "Right.", "Right, as far as the rounding goes.", "Right, but for the rounding on the way."
COARSE = "That is right as far as it goes: give more of its decimals."
OTHER = "Not yet: that is the entry of another unit, weight or example."
UNKNOWN = "Not yet, and it is not a mistake I know"


@pytest.mark.parametrize(("truth", "gives", "others", "text", "says"), [
    (0.23456, [], [], "0.23456", RIGHT),
    (0.23456, [], [], "0.234561", RIGHT),
    (0.23456, [], [], "0.2346", ROUNDED),
    (0.23456, [], [], "0.23", ROUNDED),
    (0.225, [], [], "0.23", ROUNDED),
    (0.225, [], [], "0.22", ROUNDED),
    (0.23456, [], [], "0.2294", ON_THE_WAY),
    (0.5, [], [], "0.516", UNKNOWN + ", but it is near the truth: look at the rounding."),
    (0.234, [], [], "0.22", ON_THE_WAY),
    (0.234, [0.21], [], "0.22", UNKNOWN + ": it is 0.94 times the truth."),  # the mistake is nearer
    (0.234, [0.206], [], "0.22", ON_THE_WAY),  # as near as the truth
    (0.1, [], [], "0.1079", ON_THE_WAY),
    (0.1, [], [], "0.109", UNKNOWN + ": it is 1.1 times the truth."),
    (250.0, [], [], "252.4", ON_THE_WAY),
    (250.0, [], [], "252.6", UNKNOWN + ", but it is near the truth: look at the rounding."),
    (0.0042, [], [], "0.004", ROUNDED),
    (0.004, [], [], "0.0043", ON_THE_WAY),
    (0.004, [], [], "0.0045", UNKNOWN + ": it is 1.1 times the truth."),
    (0.004, [], [], "0.00", UNKNOWN + ": it is small, but it is not 0."),
    (0.0349, [], [], "0.03", ROUNDED),  # as the page writes it
    (0.0349, [], [], "0.030", UNKNOWN + ": it is 0.86 times the truth."),
    (0.0592, [], [], "0.0542", UNKNOWN + ": it is 0.92 times the truth."),
    (-0.0052, [], [], "−0.0008", UNKNOWN + ": it is 0.15 times the truth."),
    (1.2e-7, [], [], "1.2e-7", RIGHT),
    (1.24e-7, [], [], "1.2e-7", ROUNDED),
    (0.27, [], [], "0.3", COARSE),
    (0.24, [], [], "0.2", COARSE),
    (0.36, [], [], "0.4", COARSE),
    (0.25, [], [], "0.3", UNKNOWN + ": it is 1.2 times the truth."),  # it may be anything
    (0.505, [], [], "0", UNKNOWN + ": it is not 0."),
    (12.3, [], [], "1e1", UNKNOWN + ": it is 0.81 times the truth."),
    (0.234567, [0.2346], [], "0.234579999", ON_THE_WAY),  # nobody types so many digits: it was worked out
    (0.25, [0.3], [], "0.3", "Not yet: mistake 0. Look again: factor 0?"),
    (0.26, [], [0.3], "0.3", COARSE),
    (0.27, [], [], "0.30", UNKNOWN + ": it is 1.1 times the truth."),
    (0.27, [], [], "3e-1", COARSE),
    (0.27, [], [], "30e-2", UNKNOWN + ": it is 1.1 times the truth."),
    (0.27, [], [], "0.03e1", COARSE),
    (0.27, [], [], "0", UNKNOWN + ": it is not 0."),
    (0.27, [], [], "3.0e-2", UNKNOWN + ": it is 0.11 times the truth."),
    (0.245, [], [], "0.3", UNKNOWN + ": it is 1.2 times the truth."),
    (0.3, [], [], "0.3", RIGHT),
    (12.3, [], [], "12", COARSE),
    (-12.6, [], [], "−13", COARSE),
    (0.25, [], [0.7, None], "0.7", OTHER),
    (0.25, [], [None], "0.00", UNKNOWN + ": it is not 0."),
    (0.25, [], [0.7], "0.706", UNKNOWN + ": it is 2.8 times the truth."),
    (0.25, [0.7], [0.7], "0.7", "Not yet: mistake 0. Look again: factor 0?"),
    (0.25, [0.7, -0.25], [], "-0.25", "Not yet: mistake 1. Look again: factor 1?"),
    (0.2472, [0.2532], [], "0.2500000", ON_THE_WAY),
    (0.2472, [0.2528], [], "0.25", ROUNDED),  # the nearer of two that agree, which it is by little
    (0.25, [0.25], [], "0.25", RIGHT),
    (0.234567, [0.234566], [], "0.2346", ROUNDED),  # the same, but for what comes of the order of a sum
    (0.0, [1e-9], [], "1e-9", "Not yet: mistake 0. Look again: factor 0?"),
    (0.25, [0.7, 0.7], [], "0.7", "Not yet: mistake 0. Look again: factor 0?"),
    (0.25, [None, 0.7], [], "0.00", UNKNOWN + ": it is not 0."),  # null is not 0
    (0.25, [None, 0.7], [], "0.70", "Not yet: mistake 1. Look again: factor 1?"),
    (0.25, [], [], "0.35", UNKNOWN + ": it is 1.4 times the truth."),
    (0.25, [], [], "-0.0825", UNKNOWN + ": it is −0.33 times the truth."),
    (0.25, [], [], "-0.25", UNKNOWN + ": it has the other sign."),
    (0.25, [], [], "1e30", UNKNOWN + ": it is 4e30 times the truth."),
    (-0.25, [], [], "2e-20", UNKNOWN + ": it is −8e−20 times the truth."),
    (1e-300, [], [], "1e300", UNKNOWN + "."),
    (0.0, [], [], "0", RIGHT),
    (0.0, [], [], "-0.00", RIGHT),
    (0.0, [], [], "0.004", UNKNOWN + "."),
    (0.0, [0.004], [], "0.004", "Not yet: mistake 0. Look again: factor 0?"),
    (0.0, [0.0], [], "0", RIGHT),
])
def test_the_rule(page, truth, gives, others, text, says):
    assert judged(page, [[text, against(truth, gives, others)]]) == [(says.startswith("Right"), says)]


@pytest.mark.parametrize(("truth", "start", "gives", "text", "says"), [
    (1.1248, 1.2, [1.1282], "1.1248", RIGHT),
    (1.1248, 1.2, [1.1282], "1.1282", "Not yet: mistake 0. Look again: factor 0?"),
    (1.1248, 1.2, [1.1282], "1.12", ROUNDED),
    (0.2397, 0.2430, [0.2430], "0.24", ROUNDED),
    (0.2397, 0.2430, [0.2430], "0.2430", "Not yet: mistake 0. Look again: factor 0?"),
    (0.8967, 0.9, [0.9], "0.9", "Not yet: mistake 0. Look again: factor 0?"),  # so small a change is not to be seen
    (-1.26, -1.1, [], "−1.3", UNKNOWN + ", but it is near the truth: look at the rounding."),
])
def test_an_update_is_judged_by_its_change(page, truth, start, gives, text, says):
    [(right, found)] = judged(page, [[text, against(truth, gives) | {"start": start}]])
    assert (right, found) == (says.startswith("Right"), says)


# ---- the rule is Python's

@pytest.mark.parametrize(("name", "changed", "truth", "text", "before", "after"), [
    ("DECIMALS", 1, 0.52, "0.5", COARSE, ROUNDED),
    ("TYPED", 3, 0.50042, "0.5004", ROUNDED, ON_THE_WAY),
    ("TINY", 0.2, 0.0344, "3e-2", COARSE, ROUNDED),
    ("SMALL", 0.5, 0.4, "0", UNKNOWN + ": it is not", UNKNOWN + ": it is small"),
    ("ON_THE_WAY", (0.03, 0.1, 0.01), 0.5, "0.525", UNKNOWN, ON_THE_WAY),
    ("ON_THE_WAY", (0.015, 0.1, 0.1), 0.5, "0.525", UNKNOWN, ON_THE_WAY),
    ("HALF", 0.6, 0.2357, "0.23", ON_THE_WAY, ROUNDED),
    ("SAME", 0.1, 0.5, "0.502", ON_THE_WAY, RIGHT),
])
def test_the_page_judges_by_the_tolerance_of_python(page, monkeypatch, name, changed, truth, text, before, after):
    for says in (before, after):
        [(_, found)] = judged(page, [[text, against(truth, rule=rule())]])
        assert found.startswith(says)
        monkeypatch.setattr(answers, name, changed)


def test_the_page_says_a_sentence_as_it_is_in_python(page, monkeypatch):
    monkeypatch.setitem(answers.VERDICTS, "rounded", (False, "Give more decimals."))
    monkeypatch.setitem(answers.VERDICTS, "mistake", (True, "{look_at} It is {name}{ratio}!"))
    assert judged(page, [["0.23", against(0.23456, rule=rule())], ["0.7", against(0.25, [0.7], rule=rule())]]) == [
        (False, "Give more decimals."), (True, "factor 0? It is mistake 0: it is 2.8 times the truth!")]


def test_the_page_tries_in_the_order_of_python(page, monkeypatch):
    for says in (COARSE, OTHER):
        assert judged(page, [["0.3", against(0.26, [], [0.3], rule=rule())]]) == [(False, says)]
        monkeypatch.setattr(answers, "VERDICTS", dict(sorted(answers.VERDICTS.items())))  # "another" before "short"


# ---- what is typed

@pytest.mark.parametrize(("text", "truth"), [
    ("0.5", 0.5), (" 0.5 ", 0.5), ("\t0.5\n", 0.5), ("\u00a00.5\u202f", 0.5), ("0,5", 0.5), (".5", 0.5), (",5", 0.5),
    ("5.", 5), ("5", 5), ("05", 5), ("+0.5", 0.5), ("+ 0.5", 0.5), ("-0.5", -0.5), ("−0.5", -0.5), ("–0.5", -0.5),
    ("− 0,5", -0.5), ("-.5", -0.5), ("−,5", -0.5), ("1e-3", 0.001), ("1E-3", 0.001), ("1,5e−3", 0.0015),
    ("−1.5e−3", -0.0015), ("1e+2", 100), ("1.e2", 100), (".5e1", 5), ("0e0", 0), ("1e-999", 0),
])
def test_numbers_as_people_type_them(page, text, truth):
    assert judged(page, [[text, against(truth)]]) == [(True, RIGHT)]


NONSENSE = [
    "abc", "<img src=x onerror=alert(1)>", "1/3", "0x10", "0b1", "0o7", "Infinity", "inf", "-inf", "∞", "NaN",
    "undefined", "null", "--1", "+-1", "−−1", "1-", "- -", "+ +", "1 2", "1 000", "1_000", "1,000.5", "1.000,5",
    "1.2.3", "1,2,3", ".", ",", "-.", "e5", ".e5", "1e", "1e5.5", "1e--5", "1 e5", "2*3", "0.5;", "0.5n", "10n",
    "½", "٣", "５", "()", "alert(1)", "`1`", "${1}", "[0.5]", "true", "π", "0.5%", "\u200b", "\x00", "toString",
    "__proto__", "💥",
    *("x" * 100_000, "1" * 100_000 + "x", "." * 100_000, "-" * 100_000, " " * 50_000 + "x" + " " * 50_000),
]


@pytest.mark.parametrize("text", NONSENSE, ids=lambda text: repr(text[:30]))
def test_what_is_not_a_number_is_told_so(page, text):
    [(right, says)] = judged(page, [[text, against(0.5, [1.0], [10.0])]])
    assert (right, says) == (False, "That is not a number I can read: type one such as −0.25.")


@pytest.mark.parametrize("truth", [0.25, -0.25, 0.3])
def test_no_answer_is_given_as_an_example(page, truth):
    assert judged(page, [["a quarter", against(truth)]]) == [
        (False, "That is not a number I can read: type one such as −1.5.")]


@pytest.mark.parametrize("text", ["1e999", "-1e999", "1" * 400])
def test_what_is_too_large_is_told_so(page, text):
    assert judged(page, [[text, against(0.5)]]) == [(False, "That is too large for a number here.")]


@pytest.mark.parametrize("text", ["", " ", "\t \n", "\u00a0"])
def test_nothing_typed(page, text):
    verdict = page.evaluate("([text, against]) => guess.judge(text, against)", [text, against(0.0)])
    assert verdict == {"right": False, "unread": True, "text": "Type a number, or only its sign."}


@pytest.mark.parametrize(("text", "unread"), [("0.5", False), ("7", False), ("-", False), ("abc", True),
                                              ("1e999", True)])
def test_what_cannot_be_read_is_no_guess(page, text, unread):
    verdict = page.evaluate("([text, against]) => guess.judge(text, against)", [text, against(0.5)])
    assert verdict.get("unread", False) == unread


def test_what_is_typed_is_neither_run_nor_repeated(page):
    for text in ["window.ran = 1", "<img src=x onerror='window.ran = 1'>", "${window.ran = 1}", "javascript:ran=1"]:
        [(_, says)] = judged(page, [[text, against(0.5)]])
        assert text not in says and "ran" not in says and "<" not in says
    assert page.evaluate("typeof ran") == "undefined"


EDGE = "Not yet: here something is divided by 0, or it is the log of 0. Type ∞, −∞ or undefined."


@pytest.mark.parametrize(("written", "text", "says"), [
    ("∞", "inf", RIGHT), ("∞", "+inf", RIGHT), ("∞", "∞", RIGHT), ("∞", " +∞ ", RIGHT), ("∞", "Infinity", RIGHT),
    ("−∞", "-inf", RIGHT), ("−∞", "−inf", RIGHT), ("−∞", "- inf", RIGHT), ("−∞", "−∞", RIGHT), ("−∞", "-∞", RIGHT),
    ("undefined", "undefined", RIGHT), ("undefined", "nan", RIGHT),
    ("∞", "-inf", EDGE), ("−∞", "inf", EDGE), ("undefined", "inf", EDGE), ("∞", "nan", EDGE), ("∞", "0", EDGE),
    ("∞", "0.25", EDGE), ("∞", "1e999", EDGE), ("∞", "abc", EDGE), ("∞", "--inf", EDGE), ("∞", "informal", EDGE),
    ("undefined", "0", EDGE), ("undefined", "+", EDGE),
    ("∞", "+", "Right: it is positive. Now the number, if you like."),
    ("∞", "-", "Not yet: it has the other sign. Which factors are negative?"),
    ("−∞", "−", "Right: it is negative. Now the number, if you like."),
])
def test_a_truth_that_is_not_finite(page, written, text, says):
    assert judged(page, [[text, against(None, [0.25], [0.0], written)]]) == [(says.startswith("Right"), says)]


POSITIVE, NEGATIVE = (f"Right: it is {sign}. Now the number, if you like." for sign in ("positive", "negative"))
TURNED = "Not yet: it has the other sign. Which factors are negative?"


@pytest.mark.parametrize(("truth", "plus", "minus"), [
    (0.2, POSITIVE, TURNED), (-0.2, TURNED, NEGATIVE), (1.2e-9, POSITIVE, TURNED), (-1.2e-9, TURNED, NEGATIVE),
    (12345.0, POSITIVE, TURNED), (-0.01, TURNED, NEGATIVE), (0.0, *["It is neither: it is 0."] * 2),
])
def test_the_sign_alone(page, truth, plus, minus):
    typed = [("+", "+", plus), (" + ", "+", plus), *((text, "−", minus) for text in ("-", "−", "–", " −"))]
    for text, sign, says in typed:
        expected = {"right": says.startswith("Right"), "text": says}
        verdict = page.evaluate("([text, against]) => guess.judge(text, against)", [text, against(truth)])
        assert verdict == expected | {"sign": True}
        assert page.evaluate("([sign, text]) => guess.judgeSign(sign, text)", [sign, number(truth)]) == expected
