"""The table of fields as data: what the page is sent, what is refused, and its text. tests/browser clicks it."""

import re
from itertools import chain

import numpy as np
import pytest
import traitlets

from bpcore import multinomial_cross_entropy, sigmoid
from bpcore.teaching.pairs import Field, pairs
from bpcore.widgets import Grid, pair_map

S, Y = np.array([[-0.51, 2.11, 0.47]]), np.array([[0.8, 0.15, 0.05]])
FIELD = Field("=", "a with b", "o < y", ("$o_i < 1$", "As `o < 1` & so."), {"<o>": ["0.10", "0.20"]})


def small(**changed):
    return Grid(**{"label": "A <map>", "columns": ["b"], "rows": {"a": [FIELD]}, "signs": {"=": "the same"},
                   "units": ["first", "<2>"]} | changed)


def test_the_page_is_sent_the_texts():
    grid = small().grid
    assert {name: grid[name] for name in ("label", "columns", "signs")} == {
        "label": "A <map>", "columns": ["b"], "signs": [["=", "the same"]]}
    [field] = grid["rows"][0]["fields"]
    assert (field["sign"], field["kind"], field["name"], field["means"]) == ("=", 1, "a with b", "the same")
    assert field["text"].startswith('<p class="bp-formula"><math') and "<p>As <code>o &lt; 1</code> &amp; so.</p>" in (
        field["text"])


def test_texts_are_escaped():
    made = small()
    for text in (made.grid["rows"][0]["fields"][0]["text"], made._fallback()):
        assert "<o>" not in text and "<2>" not in text and "&lt;2&gt;" in text
    assert "<map>" not in made._fallback() and "o < y" not in made._fallback()


@pytest.mark.parametrize("place", [[1], [0, 1], [2, 1], [1, 2], [1, 1, 1]])
def test_a_field_that_is_not_there_is_refused(place):
    made = small()
    with pytest.raises(traitlets.TraitError, match=r"There is no field .*: give \(row, column\), from \(1, 1\) to"):
        made.chosen = place
    made.chosen = [1, 1]
    made.chosen = []


@pytest.mark.parametrize("place", [["1", "1"], [[1], [1]], [np.ones(2), 1], [None, 1], "11"], ids=repr)
def test_a_place_is_two_numbers(place):
    made = small()
    with pytest.raises(traitlets.TraitError):
        made.chosen = place


def test_what_does_not_fit_is_refused_in_words():
    with pytest.raises(ValueError, match="Each row needs 2 fields, one for each column"):
        small(columns=["b", "c"])
    with pytest.raises(ValueError, match="What does the sign '=' mean"):
        small(signs={"×": "another"})


def test_the_text_has_every_field_with_its_numbers():
    made = pair_map(S, Y, ["water", "move", "leave alone"])
    twin = made._fallback()
    assert twin.count("<dt>") == 20 and repr(made) == "Grid('Losses and activations of the output', 5 by 4)"
    for field in chain(*pairs(S, Y)):
        assert f"<b>{field.name}</b>" in twin
        for name, texts in field.rows.items():
            assert f'<th scope="row">{name}</th>' + "".join(f"<td>{text}</td>" for text in texts) in twin
    assert not re.search(r"<math|\$|\\", twin)
    assert "leave alone" in twin and made.to_html().count("<h2>") == 1


def test_a_sign_that_no_field_has_is_not_explained():
    assert [sign for sign, _ in pair_map(S, Y).grid["signs"]] == ["=", "×", "!"]
    mine = pair_map(S, Y, yours=(sigmoid, multinomial_cross_entropy)).grid
    assert [sign for sign, _ in mine["signs"]] == ["=", "×", "!", "?"]
    assert "output 3" in mine["rows"][0]["fields"][0]["text"]


def test_what_the_lesson_says_that_one_finds():
    """Of |δ| for water: the largest, and the smallest where the loss is defined."""
    sizes = {field.name: abs(float(field.rows["δ"][0].replace("−", "-"))) for field in chain(*pairs(S, Y))
             if "δ" in field.rows}
    assert max(sizes, key=sizes.get) == "linear with sum of squares without ½" and max(sizes.values()) == 2.62
    assert {name for name, size in sizes.items() if size == 0} == {
        "relu with squared error", "relu with sum of squares without ½"}
