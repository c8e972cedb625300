"""Sliders as data: ranges, values, refusals, and what is told. tests/browser drives them in a page."""

import asyncio
import gc
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import traitlets

from bpcore.figures import Picture, canvas
from bpcore.widgets import Sliders

calls = []


def draw(**values):
    calls.append(values)
    if values.get("n") == 4:
        raise ValueError("There is no 4.")
    figure, axes = canvas(2, 2)
    axes.plot([0, *values.values()])
    return Picture(figure, f"A line through {values}.")


def apart(work):
    """What `work` gives in a thread of its own: that of the tests may have a loop, of the browser."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def in_a_loop(work):
    return apart(lambda: asyncio.run(work()))


@pytest.fixture
def sliders():
    made = Sliders(draw, n=(1, 9), rate=(0.0, 1.0, 0.1, 0.3), labels={"rate": "η"})
    calls.clear()
    return made


@pytest.mark.parametrize(("range", "values", "texts", "start"), [
    ((1, 4), [1, 2, 3, 4], ["1", "2", "3", "4"], 2),
    ((1, 9, 4), [1, 5, 9], ["1", "5", "9"], 5),
    ((0, 10, 3), [0, 3, 6, 9], ["0", "3", "6", "9"], 3),
    ((1, 3, 1, 3), [1, 2, 3], ["1", "2", "3"], 3),
    ((-0.1, 0.2, 0.1), [-0.1, 0.0, 0.1, 0.2], ["−0.1", "0.0", "0.1", "0.2"], 0.0),
    ((0.25, 1.25, 0.5), [0.25, 0.75, 1.25], ["0.25", "0.75", "1.25"], 0.75),
    ((0, 1, 0.5, 0), [0.0, 0.5, 1.0], ["0.0", "0.5", "1.0"], 0.0),
])
def test_ranges(range, values, texts, start):
    made = Sliders(draw, x=range)
    [slider] = made.sliders
    assert slider == {"name": "x", "label": "x", "values": values, "texts": texts}
    assert made.values == {"x": start}
    assert {type(value) for value in [*slider["values"], made.values["x"]]} == {type(values[0])}


def test_a_step_is_chosen_where_none_is_given():
    [slider] = Sliders(draw, x=(-2.0, 2.0)).sliders
    assert slider["values"][:3] == [-2.0, -1.99, -1.98] and slider["texts"][200] == "0.00"


@pytest.mark.parametrize(("range", "told"), [
    (5, "x is 5: give"), ((1,), "all of them numbers"), ((1, 2, 3, 4, 5), "all of them numbers"),
    (("1", 2), "all of them numbers"), ((0.0, float("nan")), "all of them numbers"),
    ((2, 1), "low below high"), ((1, 1), "low below high"), ((1, 2, 0), "a step above 0"), ((1, 2, -1), "a step above"),
    ((0, 1, 1e-4), "0.0001 makes 10000"), ((0, 1, 2), "2 makes 0"),
])
def test_what_is_no_range(range, told):
    with pytest.raises(ValueError, match=told):
        Sliders(draw, x=range)


def test_a_start_between_two_steps_is_refused():
    with pytest.raises(traitlets.TraitError, match="x is 4: give a number from 1 to 9, such as 3"):
        Sliders(draw, x=(1, 9, 2, 4))


def test_at_least_one():
    with pytest.raises(ValueError, match="at least one range"):
        Sliders(draw)


def test_a_function_that_returns_no_picture():
    with pytest.raises(TypeError, match=r"gives a Figure: let it return a Picture\(figure, alt\)"):
        Sliders(lambda n: canvas(2, 2)[0], n=(1, 2))


def test_values_are_set_in_whole_or_in_part(sliders):
    sliders.values = {"n": 7, "rate": 0.1 + 0.2 + 0.3}
    sliders.values = {"n": 8.0}
    assert sliders.values == sliders.shown["values"] == {"n": 8, "rate": 0.6} and type(sliders.values["n"]) is int
    assert sliders.shown["alt"] == f"A line through {sliders.values}."
    assert len(calls) == 2  # one for each change
    sliders.values["n"] = 3
    assert sliders.shown["values"] == {"n": 3, "rate": 0.6} and "'n': 3" in sliders.shown["alt"]
    with pytest.raises(traitlets.TraitError, match="n is 10: give a number"):
        sliders.values["n"] = 10
    assert type(sliders.shown["values"]) is dict and sliders.values["n"] == 3


@pytest.mark.parametrize(("values", "told"), [
    ({"n": 10}, "n is 10: give a number from 1 to 9, such as 2"), ({"n": 0}, "n is 0"), ({"n": 1.5}, "n is 1.5"),
    ({"n": "2"}, "n is '2'"), ({"n": float("inf")}, "n is inf"), ({"n": None}, "n is None"),
    ({"m": 1}, "There is no 'm' here: there is n, rate"), (3, "dict"),
])
def test_refused_values(sliders, values, told):
    with pytest.raises(traitlets.TraitError, match=told):
        sliders.values = values
    assert sliders.values == {"n": 5, "rate": 0.3} and not calls


def test_where_drawing_fails_the_picture_stays(sliders):
    before = sliders.shown
    sliders.values = {"n": 4}
    assert sliders.shown == before | {"news": "There is no 4.", "values": {"n": 4, "rate": 0.3}}
    sliders.values = {"n": 5}
    assert sliders.shown == before


def test_a_failure_at_the_start_is_raised():
    with pytest.raises(ValueError, match="There is no 4"):
        Sliders(draw, n=(1, 9, 1, 4))


@pytest.mark.parametrize(("message", "values", "news"), [
    ({"values": {"n": 6, "rate": 0.1}}, {"n": 6, "rate": 0.1}, ""),
    ({"values": {"n": 5, "rate": 0.3}}, {"n": 5, "rate": 0.3}, ""),
    ({"values": {"n": 99}}, {"n": 5, "rate": 0.3}, "n is 99: give a number from 1 to 9, such as 2."),
    ({"values": {"n": np.array([1, 2])}}, {"n": 5, "rate": 0.3},
     "n is array([1, 2]): give a number from 1 to 9, such as 2."),
    ({"values": {"n": 10**400}}, {"n": 5, "rate": 0.3}, f"n is {10**400}: give a number from 1 to 9, such as 2."),
    ({"values": {"x": 1, 2: 3}}, {"n": 5, "rate": 0.3}, "There is no 2 here: there is n, rate."),
    *((message, {"n": 5, "rate": 0.3}, "That gives no values: give numbers, such as {'n': 5, 'rate': 0.3}.")
      for message in ({}, {"values": [1]}, "nonsense", None, [1], np.array([1, 2]))),
])
def test_the_page_is_always_answered(sliders, message, values, news):
    sliders._handle_custom_msg(message, [])
    assert (sliders.shown["answers"], sliders.shown["values"], sliders.shown["news"]) == (1, values, news)


def test_repr_and_what_shows_without_a_kernel(sliders):
    sliders.values = {"n": 7}
    data, _ = sliders._repr_mimebundle_()
    assert repr(sliders) == data["text/plain"] == "Sliders(n = 7, rate = 0.3)"
    assert data["text/html"] == draw(**sliders.values)._repr_html_()
    assert "application/vnd.jupyter.widget-view+json" in data


def test_no_figure_is_kept():
    figures = []

    def noted(n):
        figures.append(weakref.ref((shown := draw(n=n)).figure))
        return shown

    sliders = Sliders(noted, n=(1, 9, 1, 1))
    for n in (2, 3):
        sliders.values = {"n": n}
    gc.collect()
    assert [figure() for figure in figures] == [None] * 3 and "3" in sliders.shown["alt"]


def test_labels(sliders):
    assert [slider["label"] for slider in sliders.sliders] == ["n", "η"]


def test_any_name_but_labels_can_be_a_range():
    def own(draw, self, values):
        return globals()["draw"](n=draw)

    assert repr(Sliders(own, draw=(1, 3), values=(1, 3), self=(1, 3))) == "Sliders(draw = 2, values = 2, self = 2)"


@pytest.mark.parametrize(("scale", "drawn"), [
    (1, 1), (1.25, 1.25), (2, 2), (99, 3), (0, 1), (float("nan"), 2), (None, 2), ("1", 2), ([1], 2),
])
def test_a_picture_on_the_way_is_as_sharp_as_the_screen_and_laid_out_at_rest(scale, drawn):
    """Of values for which the axes come to stand elsewhere, since their numbers are longer."""
    def long(n):
        figure, axes = canvas(2, 2)
        axes.plot([0, 10**n])
        return Picture(figure, f"A line to {10**n}.")

    async def moved():
        sliders = Sliders(long, n=(1, 9, 1, 1))
        sliders._handle_custom_msg({"values": {"n": 5}, "scale": scale}, [])
        first = sliders.shown
        await asyncio.sleep(0.3)
        return first, sliders.shown

    first, last = in_a_loop(moved)
    places = (short := long(1)).image() and short.places
    assert first["png"] == long(5).image(drawn, places)["png"] != long(5).png(drawn) == last["png"]
    assert first | {"png": last["png"]} == last and last["answers"] == 1 and last["values"] == {"n": 5}


def test_at_rest_the_canvas_of_the_next_picture_is_made_ahead():
    made = []

    def plotted(n):
        figure, axes = canvas(2, 2)
        made.append(len(axes.xaxis.__dict__.get("majorTicks", ())))
        axes.plot([0, n])
        return Picture(figure, f"A line to {n}.")

    async def moved():
        sliders = Sliders(plotted, n=(1, 9, 1, 1))
        for n in (5, 6):
            sliders._handle_custom_msg({"values": {"n": n}, "scale": 1}, [])
            await asyncio.sleep(0.4)
        return sliders.shown["png"]

    assert in_a_loop(moved) == plotted(6).png(1)
    assert made[2] == 6 > made[1]


def test_only_the_last_of_many_is_laid_out_anew_and_nothing_that_python_sets():
    async def moved():
        sliders, shown = Sliders(draw, n=(1, 9), rate=(0.0, 1.0, 0.1, 0.3)), []
        sliders.observe(lambda change: shown.append(change.new["alt"]), "shown")
        for n in (6, 7, 8):
            sliders._handle_custom_msg({"values": {"n": n}, "scale": 1}, [])
        sliders.values = {"n": 3}
        in_python = sliders.shown
        await asyncio.sleep(0.3)
        assert sliders.shown == in_python and sliders.shown["png"] == draw(**sliders.values).png()
        sliders._handle_custom_msg({"values": {"n": 4}, "scale": 1}, [])  # which raises
        await asyncio.sleep(0.3)
        assert sliders.shown["png"] == in_python["png"] and sliders.shown["news"] == "There is no 4."

    in_a_loop(moved)


def test_what_is_asked_while_a_picture_is_drawn_is_answered_by_the_newest():
    def asks(n):
        if n == 2:
            for to in (3, 4, 5):
                sliders._handle_custom_msg({"values": {"n": to}}, [])
        return draw(n=n + 10)

    async def moved():
        nonlocal sliders
        sliders = Sliders(asks, n=(1, 9, 1, 1))
        calls.clear()
        sliders._handle_custom_msg({"values": {"n": 2}}, [])
        assert (sliders.shown["answers"], sliders.shown["values"]) == (1, {"n": 2})  # others have their turn
        await asyncio.sleep(0)
        assert (sliders.shown["answers"], sliders.shown["values"], calls) == (4, {"n": 5}, [{"n": 12}, {"n": 15}])

    sliders = None
    in_a_loop(moved)
    sliders = apart(lambda: Sliders(asks, n=(1, 9, 1, 1)))  # where there is no loop
    sliders._handle_custom_msg({"values": {"n": 2}}, [])
    assert (sliders.shown["answers"], sliders.shown["values"]) == (4, {"n": 5})
