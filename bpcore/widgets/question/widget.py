"""A question of a lesson: it is answered first, and then one is told whether that holds, and why."""

from decimal import Decimal

import traitlets

from bpcore.teaching.answers import rule
from bpcore.teaching.questions import LESSONS, question
from bpcore.teaching.questions.forms import Amount
from bpcore.teaching.writing import number
from bpcore.widgets.page import Widget, page, page_script, page_style
from bpcore.widgets.typeset import html, marked, mathml


def ask(name: str) -> "Question":
    """The question of this name, such as "05 sign". A ValueError names those that there are."""
    return Question(name)


def score(lesson: str) -> "Score":
    """How many of a lesson's questions were answered in this page, at the first try or later."""
    return Score(lesson)


def reasons(lesson: str) -> "Reasons":
    """All questions of a lesson, answered: why each answer is right or wrong."""
    return Reasons(lesson)


class Question(Widget):
    """Shows one question of bpcore.teaching.questions; needs no kernel. `tries`, all that was answered, and `done`, ""
    until it is "right" or "shown", can be read."""

    _esm = page_script("question/question.js")
    _css = page_style("question/question.css")
    question = traitlets.Dict().tag(sync=True)
    tries = traitlets.List().tag(sync=True)
    done = traitlets.Unicode("").tag(sync=True)

    def __init__(self, name):
        self._asked, lesson, n, of = question(name)
        self._name = name
        super().__init__(question={"name": name, "lesson": lesson, "n": n, "of": of,
                                   "text": marked(self._asked.text, mathml), **_answers(self._asked)})

    def __repr__(self):
        return f"Question({self._name!r})"

    def _fallback(self):
        right, why, _ = _solved(self._asked)
        choices = "" if isinstance(self._asked, Amount) else (
            f"<ol>{''.join(f'<li>{marked(each, html)}</li>' for each in self._asked.answers)}</ol>")
        return (f"<p><b>Question</b>: {marked(self._asked.text, html)}</p>{choices}<details><summary>Answer</summary>"
                f"<b>{marked(right, html)}</b>. {marked(why, html)}</details>")

    def to_html(self):
        """The question as one HTML page that works from disk."""
        return page(self)


class Reasons:
    """The questions of a lesson with their answers, as a text."""

    def __init__(self, lesson):
        self._lesson, self._asked = lesson, _of(lesson)

    def __repr__(self):
        return f"Reasons({self._lesson!r}, {len(self._asked)} questions)"

    def _repr_html_(self):
        return "".join(map(_answered, self._asked.values()))


class Score(Widget):
    """How many of a lesson's questions were answered in the page that it is shown in."""

    _esm = page_script("question/score.js")
    _css = page_style("question/question.css")
    lesson = traitlets.Unicode().tag(sync=True)
    questions = traitlets.List().tag(sync=True)

    def __init__(self, lesson):
        super().__init__(lesson=lesson, questions=[f"{lesson} {name}" for name in _of(lesson)])

    def __repr__(self):
        return f"Score({self.lesson!r}, {len(self.questions)} questions)"

    def _fallback(self):
        return f"<p>Lesson {self.lesson} asks {len(self.questions)} questions.</p>"

    def to_html(self):
        """The strip as one HTML page that works from disk."""
        return page(self)


def _of(lesson):
    if not isinstance(lesson, str) or lesson not in LESSONS:
        raise ValueError(f"There are no questions of a lesson {lesson!r}: choose {' or '.join(LESSONS)}.")
    return LESSONS[lesson]


def _answered(asked):
    """A question with its right answer first and why each of the others is not, as HTML."""
    right, why, wrong = _solved(asked)
    others = "".join(f"<li>{marked(answer, html)}: {marked(of, html)}</li>" for answer, of in wrong.items())
    return (f"<p>{marked(asked.text, html)}<br><b>{marked(right, html)}.</b> {marked(why, html)}</p>"
            f"<p>Not:</p><ul>{others}</ul>")


def _solved(asked):
    """The right answer as it is written, why it is right, and {another: why it is not}."""
    if isinstance(asked, Amount):
        return _amount(asked.value), asked.why, {_amount(value): of for value, of in asked.wrong.items()}
    wrong = {answer: of for answer, of in asked.answers.items() if answer != asked.right}
    return asked.right, asked.answers[asked.right], wrong


def _answers(asked):
    """What can be answered, and what is said then, as the page needs it."""
    if isinstance(asked, Amount):
        given = [asked.value, *asked.wrong]
        return {"rule": _rule(asked.value), "value": _amount(asked.value), "why": marked(asked.why, mathml),
                "candidates": [[k - 1, float(each)] for k, each in enumerate(given)],
                "reasons": [marked(each, mathml) for each in asked.wrong.values()]}
    return {"choices": [{"text": marked(each, mathml), "why": marked(why, mathml), "right": each == asked.right}
                        for each, why in asked.answers.items()]}


def _rule(value):
    """As guesses are judged, but that a count is exact, and that nothing is said of how far off one is."""
    judged_by = rule() | ({"on_the_way": [0, 0, 0]} if isinstance(value, int) else {})
    judged_by["verdicts"]["unknown"]["text"] = "Not so. Think it through once more, or let it be shown."
    return judged_by


def _amount(value):
    """A count, or a number with the decimals that the question has it with, two at least."""
    decimals = max(2, -Decimal(str(value)).as_tuple().exponent)
    return f"{value:,}" if isinstance(value, int) else number(value, decimals)
