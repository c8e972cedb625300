"""The catalogue as data: what the page is sent, what is refused, and its text. tests/browser types and clicks in it."""

import re

import pytest
import traitlets
from notes import FORMULAS, MARKED
from notes.catalogue import catalogue

from bpcore.widgets import Catalogue, Entry

RIGHT = Entry("1-1", "", "good", "A <sum>.", {"": "$s_i < 1$"}, "", {})
SLIP = Entry("1-2", "†", "bad", "A slope.", {"✗": "$o$ & more", "✓": "$o_j$"}, "The w_ji^l & <b> of it.",
             {"05": "05_a.ipynb"})
KINDS = {"good": "right", "bad": "wrong", "none": "left blank"}


def small(**changed):
    groups = {"One": ("About $x$.", [RIGHT, SLIP])}
    return Catalogue(**{"label": "All <of> them", "groups": groups, "kinds": KINDS} | changed)


def test_the_page_is_sent_the_texts():
    sent = small().catalogue
    assert sent["kinds"] == [["", "all 2"], ["good", "right 1"], ["bad", "wrong 1"], ["none", "left blank 0"]]
    [group] = sent["groups"]
    assert group["title"] == "One" and group["about"].startswith("About <math")
    right, slip = group["entries"]
    assert [(each["anchor"], each["kind"]) for each in (right, slip)] == [("f-1-1", "good"), ("f-1-2", "bad")]
    assert slip["head"] == '<b>1-2†</b><br>wrong<br>in <a href="05_a.ipynb">05</a>'
    assert slip["text"].count("<math") == 2 and slip["text"].index("✗") < slip["text"].index("✓")
    assert slip["words"] == "1-2† wrong a slope. $o$ & more $o_j$ the w_ji^l & <b> of it."


def test_texts_are_escaped_and_indices_are_set():
    made = small()
    texts = [entry["text"] for entry in made.catalogue["groups"][0]["entries"]]
    for text in ("".join(texts), made._fallback()):
        assert "A &lt;sum&gt;." in text and "$ &amp; more" in text.replace("</math>", "$")
        assert "The w<sub>ji</sub><sup>l</sup> &amp; &lt;b&gt; of it." in text
    assert "<of>" not in made._fallback() and r"$\displaystyle s_i &lt; 1$" in made._fallback()


def test_what_does_not_fit_is_refused_in_words():
    with pytest.raises(ValueError, match="What is the kind 'bad' called"):
        small(kinds={"good": "right"})
    with pytest.raises(traitlets.TraitError, match="There is no kind 'ugly': give one of good, bad, none, or an empty"):
        small().kind = "ugly"
    small().kind = "bad"


@pytest.fixture(scope="module")
def formulas():
    return catalogue()


def test_each_formula_is_there_once_with_what_is_said_of_it(formulas):
    found = re.findall(r'<a id="f-([^"]*)"></a><b>([^<]*)</b>.*?</td><td[^>]*>(.*)</td></tr>', formulas._fallback())
    assert [id for id, *_ in found] == list(FORMULAS)
    for id, name, text in found:
        formula = FORMULAS[id]
        assert name == id + "†" * (formula.verdict in MARKED)
        lines = re.sub("</?span[^>]*>", "", text).split("<br>")
        assert len(lines) == 2 + bool(formula.correction) + bool(formula.remark), id
        assert [line[0] for line in lines[1:3] if line[0] in "✗✓"] == ["✗", "✓"] * bool(formula.correction), id


def test_its_formulas_are_at_reading_size(formulas):
    for latex in re.findall(r"\$([^$]*)\$", formulas._fallback()):
        assert latex.startswith(r"\displaystyle ")
    assert all("$" not in entry["text"] for group in formulas.catalogue["groups"] for entry in group["entries"])
