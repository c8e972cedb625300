"""The museum of lesson 14: it shows code and gives nothing away; a claim is judged by what was really done."""

import inspect
import re
from html import escape

import museum
import pytest
from notebooks.execute import FOLDER

from bpcore.teaching.running import SYMBOLS

EACH = pytest.mark.parametrize("name", museum.ROOMS)


def verdicts(name):
    """{(symbol, layer): what is said of a claim without a deed, then of each deed}"""
    claimed = museum.claim(name).claim
    assert claimed["deeds"] == [mistake.name for mistake in museum.MISTAKES.values()]
    return {(place.rpartition(" ")[0], int(place.rpartition(" ")[2])): each
            for place, each in claimed["verdicts"].items()}


def test_there_are_eleven():
    assert len(museum.ROOMS) == 11 and sum(len(room.wrong) for room in museum.ROOMS.values()) == 13


@EACH
def test_the_code_of_an_exhibit_gives_nothing_away(name, capsys):
    museum.show(name)
    shown = capsys.readouterr().out
    assert shown.startswith(f"class {name.capitalize()}(Pass):\n") and shown == inspect.getsource(
        museum.ROOMS[name].exhibit)
    assert max(map(len, shown.splitlines())) <= 72  # a line fits a narrow page
    assert not re.search("wrong|mistake|forgot|should|bug", shown)
    assert not [word for word in ("einsum", "sliding_window_view", "replace", "__call__") if word in shown]


def test_other_names(capsys):
    museum.show("Pass")
    museum.show("letter")
    shown = capsys.readouterr().out
    assert max(map(len, shown.partition("There is no")[0].splitlines())) <= 72
    assert shown.startswith('class Pass:\n    """A right pass')
    assert shown.endswith("There is no exhibit 'letter': the museum has " + ", ".join(museum.ROOMS) + ", and Pass.\n")
    with pytest.raises(ValueError, match="There is no exhibit 'letter': the museum has forum,"):
        museum.claim("letter")


@EACH
def test_what_is_wrong_by_itself_is_found_and_nothing_else(name):
    """In each layer that shows it, by its mistake alone; every other claim of that line has a reason of its own."""
    found = set()
    for (symbol, _), [of_no_deed, *of_deeds] in verdicts(name).items():
        if not of_deeds:
            assert of_no_deed.text.startswith("Not so. ") and not of_no_deed.found
            assert of_no_deed.text.endswith((" is right here.", "Which of these is wrong?"))
            continue
        quantity = next(quantity for quantity, each in SYMBOLS.items() if each == symbol)
        [wrong] = [each for each in museum.ROOMS[name].wrong if quantity in each.quantities]
        right = {key for key, verdict in zip(museum.MISTAKES, of_deeds, strict=True) if verdict.found}
        assert right == {wrong.mistake}
        others = {verdict.text for verdict in (of_no_deed, *of_deeds) if not verdict.found}
        assert len(others) == len(museum.MISTAKES) and all(text.startswith("The line is found.") for text in others)
        found |= {verdict.found for verdict in of_deeds if verdict.found}
    assert found == {wrong.quantities[0] for wrong in museum.ROOMS[name].wrong}


@EACH
def test_after_a_right_claim_the_examiner_speaks(name):
    told = [verdict.text for of in verdicts(name).values() for verdict in of if verdict.found]
    says = "\n\nexamine names the first place that shows it: layer "
    assert told and all("Met " in text and says in text for text in told)


def test_a_mistake_shows_in_some_layers_and_what_it_leads_to_is_told():
    tutorial, book = verdicts("tutorial"), verdicts("book")
    assert tutorial["δ", 2][0].text == "Not so. δ of layer 2 is right here." and len(tutorial["δ", 1]) > 1
    assert tutorial["s", 1][0].text == "Not so. s of layer 1 is right here."
    assert tutorial["the new W", 2][0].text == "Not so. The new W of layer 2 is right here."
    assert "it follows from what it reads. That is δ of layer 1 and o of layer 0." in tutorial["∂E/∂W", 1][0].text
    assert "That is ∂E/∂W of layer 1, with the old W and the rate." in book["the new W", 1][0].text


def test_the_bias_that_is_stepped_too_often_is_named_in_each_layer():
    told = {verdict.text for of in verdicts("animation").values() for verdict in of if verdict.found}
    [text] = told
    assert "the bias is stepped once for every weight into its unit" in text and "1/N" not in text


@EACH
def test_what_is_shown_without_a_script_gives_nothing_away(name):
    shown = museum.claim(name)._fallback()
    assert "Met in" not in shown and "Right" not in shown
    assert all(escape(each.name) in shown for each in museum.MISTAKES.values())


def test_the_mistakes_that_can_be_claimed_are_listed(capsys):
    museum.mistakes()
    assert capsys.readouterr().out.splitlines() == [mistake.name for mistake in museum.MISTAKES.values()]


def test_the_solutions_tell_what_is_wrong_in_each_room():
    text = (FOLDER / "solutions" / "14_your_turn.ipynb").read_text(encoding="utf-8")
    rows = [row.split(" | ") for row in re.findall(r'"\| (.*) \|', text) if row.split(" | ")[0] in museum.ROOMS]
    told = {(name, re.split(" of | and ", place)[0], deed) for name, place, deed in rows}
    assert told == {(name, SYMBOLS[wrong.quantities[0]], museum.MISTAKES[wrong.mistake].name)
                    for name, room in museum.ROOMS.items() for wrong in room.wrong}
