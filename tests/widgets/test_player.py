"""The player as data: its film, its frame, and what it refuses. tests/browser drives it in a page."""

import gc
import weakref

import pytest
import traitlets

from bpcore.figures import Picture, canvas
from bpcore.widgets import Player


def picture(n, width=2):
    figure, axes = canvas(width, 2)
    axes.plot([0, n])
    return Picture(figure, f"A line up to {n}.")


@pytest.fixture
def player():
    return Player([picture(n) for n in (1, 2, 3)])


def test_the_whole_film_goes_to_the_page(player):
    assert player.film["pngs"] == [picture(n).png() for n in (1, 2, 3)]
    assert player.film["alts"] == ["A line up to 1.", "A line up to 2.", "A line up to 3."]
    assert player.film["width"] == 192
    assert {"film", "frame"} <= set(player.class_traits(sync=True))


def test_any_iterable_of_pictures():
    assert len(Player(picture(n) for n in (1, 2)).film["pngs"]) == 2


def test_a_film_keeps_no_figure():
    """Of 70 pictures their figures would hold 170 MB as long as the kernel runs."""
    pictures = [picture(n) for n in (1, 2, 3)]
    figures = [weakref.ref(each.figure) for each in pictures]
    player = Player(pictures)
    pictures.clear()
    gc.collect()
    assert [figure() for figure in figures] == [None] * 3 and "A line up to 3." in player._fallback()


def test_frame_is_read_and_set(player):
    assert player.frame == 1
    player.frame = 3
    assert player.frame == 3


@pytest.mark.parametrize("frame", [0, 4, -1, 1.5, "2"])
def test_a_frame_that_is_not_there(player, frame):
    player.frame = 2
    with pytest.raises(traitlets.TraitError):
        player.frame = frame
    assert player.frame == 2


def test_the_refusal_says_what_to_give(player):
    with pytest.raises(traitlets.TraitError, match="frame is 4: give a number from 1 to 3"):
        player.frame = 4


@pytest.mark.parametrize(("pictures", "error", "told"), [
    ([], ValueError, "one or more"),
    ([picture(1), picture(2, width=3)], ValueError, "have 2 sizes"),
    ([picture(1), canvas(2, 2)[0]], TypeError, r"One of the pictures is a Figure: .* Picture\(figure, alt\)"),
])
def test_what_cannot_be_played(pictures, error, told):
    with pytest.raises(error, match=told):
        Player(pictures)


def test_repr_and_what_shows_without_a_kernel(player):
    data, _ = player._repr_mimebundle_()
    assert repr(player) == data["text/plain"] == "Player(3 pictures)"
    assert data["text/html"] == picture(3)._repr_html_()
    assert "application/vnd.jupyter.widget-view+json" in data


def test_a_quick_film_shows_no_bar(capsys):
    Player([picture(1)])
    assert capsys.readouterr() == ("", "")
