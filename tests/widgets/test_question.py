"""The questions: what each says, that none gives its answer away, and their text for where no script runs."""

import json
import re
from html import escape

import nbformat
import numpy as np
import pytest
from notebooks.execute import LESSONS as NOTEBOOKS

from bpcore import numerical_gradient, softmax
from bpcore.figures.paths import paths_and_products
from bpcore.teaching import answers, questions
from bpcore.teaching.questions.forms import Amount, Choice
from bpcore.widgets import ask, reasons, score

ALL = [f"{lesson} {name}" for lesson, of in questions.LESSONS.items() for name in of]
asked = pytest.mark.parametrize("name", ALL)


@asked
def test_each_answer_has_its_reason(name):
    question, lesson, n, of = questions.question(name)
    assert name.startswith(lesson) and 1 <= n <= of == len(questions.LESSONS[lesson])
    match question:
        case Choice(text, right, whys):
            assert right in whys and 2 <= len(whys) <= 5
            assert all(len(why) > 30 for why in whys.values()) and len(set(whys.values())) == len(whys)
        case Amount(text, value, why, wrong):
            assert value not in wrong and why and len(wrong) >= 3 and all(len(what) > 20 for what in wrong.values())
    assert text.endswith("?")


@asked
def test_nothing_that_is_seen_gives_the_answer_away(name):
    """But behind "Answer", where it is folded."""
    question, *_ = questions.question(name)
    twin = ask(name)._fallback()
    before, after = twin.split("<details><summary>Answer</summary>")
    assert "<details" not in before and after.endswith("</details>")
    why = question.why if isinstance(question, Amount) else question.answers[question.right]
    assert why.split("$")[0][:30] in after and why.split("$")[0][:30] not in before
    right = escape(written(question.value) if isinstance(question, Amount) else question.right)
    assert f"<b>{right}</b>" in after and f"<b>{right}</b>" not in before
    lesson = next(path for path in NOTEBOOKS if path.stem.startswith(name[:2]))
    cells = nbformat.read(lesson, as_version=4).cells
    [cell] = [cell for cell in cells if f'ask("{name}")' in cell.source]
    assert cell.source == f'ask("{name}")' and cell.outputs[0].data["text/html"] == twin


def written(value):
    """With the decimals that the question has it with, two at least."""
    decimals = max(2, len(str(value).partition(".")[2]))
    return f"{value:,}" if isinstance(value, int) else f"{value:.{decimals}f}".replace("-", "−")


@asked
def test_no_cell_before_it_shows_what_it_asks(name):
    question, *_ = questions.question(name)
    lesson = next(path for path in NOTEBOOKS if path.stem.startswith(name[:2]))
    cells = nbformat.read(lesson, as_version=4).cells
    at = next(k for k, cell in enumerate(cells) if cell.source == f'ask("{name}")')
    if isinstance(question, Amount):
        earlier = json.dumps([[cell.source, *(output.get("text", "") for output in cell.get("outputs", []))]
                              for cell in cells[:at] if not cell.source.startswith("**Where you are")])
        assert not re.search(rf"(?<![\d.])({question.value}|{question.value:,})(?![\d.])", earlier)


def test_the_numbers_are_those_of_the_course():
    paths, along, products = paths_and_products(10, 6)
    question = questions.LESSONS["05"]["products"]
    assert (question.value, [along, paths]) == (products, list(question.wrong)[:2])


def test_what_libraries_answer_is_what_was_seen_or_comes_of_the_losses():
    """The factor by two losses, the second softmax by a softmax, the row of class numbers by descent, and the rest by
    the file's own numbers."""
    of, rng = questions.LESSONS["16"], np.random.default_rng(0)
    o, y = rng.uniform(size=(2, 20, 3))
    ours, theirs = (numerical_gradient(E, o) for E in (lambda o: np.sum((o - y)**2) / 2, lambda o: np.mean((o - y)**2)))
    assert np.allclose(of["factor"].value * theirs, ours, atol=1e-6)
    assert of["twice"].value == round(-np.log(softmax(np.eye(10)[:1])[0, 0]), 2)
    s = np.zeros((3, 3))
    for _ in range(3000):
        s -= 0.1 * numerical_gradient(lambda s: -np.sum(np.array([2, 0, 1]) * np.log(softmax(s))), s)
    assert np.abs(softmax(s) - [[0.67, 0, 0.33]]).max() < 0.01 and "0.67, 0.00 and 0.33" in of["class numbers"].right
    assert of["kink"].right == "0, 0.5 and 1" and of["saturated"].right == "0"
    assert of["two ones"].right == "−0.6 in PyTorch, and −0.8 in TensorFlow"
    assert of["penalty"].right == "Keras, then PyTorch, then scikit-learn"
    assert of["passed"].right == "One slope of 1.7e−4 is given as 0, where the largest is 1.7"


def test_what_gradcheck_finds_is_what_its_tolerance_says():
    """Worked out from 1e−5 + 1e−3 of each slope, with nothing of the file: one mistake of four; and all of them at
    1e−9 and 1e−6."""
    slopes = np.array([1.7, -0.6, 0.9, 1.7e-4])
    wrong = {"1.7e−4 is given as 0": (slopes, slopes * [1, 1, 1, 0]), "0.1 %": (slopes, 1.001 * slopes),
             "doubled": (1e-8 * slopes, 2e-8 * slopes), "All slopes are given as 0": (1e-9 * slopes, 0 * slopes)}
    for (atol, rtol), count in {(1e-5, 1e-3): 1, (1e-9, 1e-6): 4}.items():
        found = [name for name, (true, given) in wrong.items() if (np.abs(given - true) > atol + rtol * abs(true)
                                                                  * (1 + 1e-9)).any()]
        assert len(found) == count
        assert count > 1 or found[0] in questions.LESSONS["16"]["passed"].right
    assert all(any(name in answer for answer in questions.LESSONS["16"]["passed"].answers) for name in wrong)


@pytest.mark.parametrize(("name", "says"), [
    ("05 nothing", "Lesson 05 has no question 'nothing': it has '05 sign'"),
    ("99 sign", "a name begins with its lesson"), ("", "a name begins"), (5, "There is no question 5"),
    (None, "There is no question None"), (np.array(["05 sign"] * 2), "There is no question array"), ({}, "There is no"),
])
def test_other_names_are_refused_in_words(name, says):
    with pytest.raises(ValueError, match=says):
        ask(name)


@pytest.mark.parametrize("lesson", ["99", "", 5, None, [], {}, np.array(["05", "06"])], ids=repr)
def test_other_lessons_are_refused_in_words(lesson):
    with pytest.raises(ValueError, match=re.escape(f"There are no questions of a lesson {lesson!r}: choose 00")):
        score(lesson)
    with pytest.raises(ValueError, match=re.escape(f"There are no questions of a lesson {lesson!r}: choose 00")):
        reasons(lesson)


def test_texts_are_escaped(monkeypatch):
    monkeypatch.setitem(questions.LESSONS["05"], "odd", Choice(
        "Is <b> smaller than `a < b` and $a < b$?", "<i>Yes", {"<i>Yes": "As < says.", "No & never": "It is."}))
    question = ask("05 odd")
    twin, texts = question._fallback(), [question.question["text"], *map(str, question.question["choices"])]
    assert not [text for text in (twin, *texts) if "<i>" in text or "<b> smaller" in text]
    assert all("Is &lt;b&gt; smaller than <code>a &lt; b</code>" in text for text in (twin, texts[0]))
    assert "No &amp; never" in twin


def test_counts_are_exact_and_no_ratio_is_told():
    rule = ask("05 products").question["rule"]
    assert rule["on_the_way"] == [0, 0, 0] and "{ratio}" not in rule["verdicts"]["unknown"]["text"]
    assert "{ratio}" in answers.rule()["verdicts"]["unknown"]["text"]


def test_the_page_and_the_strip_have_their_text():
    assert "Question(&#x27;05 sign&#x27;)" in ask("05 sign").to_html()
    assert score("05").questions == [name for name in ALL if name.startswith("05")]
    assert "asks 7 questions" in score("05")._fallback()
