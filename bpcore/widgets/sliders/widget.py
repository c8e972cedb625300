"""Sliders over a function that returns a Picture: whatever they say, the page shows its picture of it."""

import math
from collections import deque
from collections.abc import Callable
from decimal import Decimal
from numbers import Integral
from typing import NamedTuple

import traitlets

from bpcore.checks import as_float
from bpcore.figures import Picture
from bpcore.figures.picture import image_html, make_ahead
from bpcore.teaching.writing import number
from bpcore.widgets.page import Widget, page_script, page_style

_MOST = 1000  # positions of a slider
_REST = 0.2  # seconds without another move


class Sliders(Widget):
    """A slider for each range, and the Picture that draw(**values) returns: Sliders(draw, n=(1, 9), rate=(0.0, 2.0)).

    A range is (low, high), (low, high, step) or (low, high, step, start), of whole numbers alone or else of floats;
    `labels` are what the page calls them where not by their names: {"eta": "η"}. `values`, a dict, can be read and, in
    whole or in part, be set; a TraitError says what cannot be. Where `draw` raises, the last picture stays.

    While the page moves a slider, pictures are as sharp as its screen, their axes where they stood last; at rest they
    are laid out anew, which is mostly the same.
    """

    _esm = page_script("sliders/sliders.js")
    _css = page_style("sliders/sliders.css")
    sliders = traitlets.List().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict()

    def __init__(self, draw: Callable[..., Picture], /, *, labels: dict[str, str] | None = None, **ranges: tuple):
        if not ranges:
            raise ValueError("Give at least one range, such as n=(1, 9).")
        self._draw = draw
        self._scales = {name: _scale(name, given) for name, given in ranges.items()}
        values = {name: scale.start for name, scale in self._scales.items()}
        self._answers, self._asked, self._draws, self._moving, self._rest = 0, deque(), False, None, None
        self._draw_anew(self.picture(values))
        super().__init__(values=values, shown=self._state(values), sliders=[
            {"name": name, "label": str((labels or {}).get(name, name)), "values": scale.values, "texts": scale.texts}
            for name, scale in self._scales.items()])
        self.observe(self._change, "values")

    def picture(self, values):
        """What `draw` gives for these values, {name: value}, which are not shown."""
        picture = self._draw(**values)
        if not isinstance(picture, Picture):
            raise TypeError(f"The function gives a {type(picture).__name__}: let it return a Picture(figure, alt).")
        return picture

    def _state(self, values, news=""):
        """What the page shows, and to how many messages of its own that is the answer."""
        return {"values": dict(values), **self._image, "news": news, "answers": self._answers}

    def _change(self, change):
        news = ""
        if self._rest:
            self._rest.cancel()
        try:
            picture = self.picture(change.new)
            if self._moving and self._loop and self._loop.is_running():
                self._image = picture.image(self._moving, self._places)
                self._rest = self._loop.call_later(_REST, self._lay_out, picture, self._moving)
            else:
                self._draw_anew(picture)
        except Exception as error:  # the learner's own function: whatever it says is told
            news = str(error) or type(error).__name__
        self.shown = self._state(change.new, news)

    def _draw_anew(self, picture, scale=2):
        self._image, self._places = picture.image(scale), picture.places

    def _lay_out(self, picture, scale):
        self._rest = None
        if not self._asked:  # or there is another move
            self._draw_anew(picture, scale)
            self.shown = self.shown | self._image
            self._loop.call_soon(make_ahead)

    def _answer(self, message):
        """Values from the page, of which the newest are drawn: answered, even where they are as they were."""
        self._asked.append(message)
        if not self._draws:  # or it is found when that picture is there
            self.after_the_cell(self._draw_asked, self._answers)

    def _draw_asked(self):
        self._draws = True
        try:
            if self._asked:
                self._draw_newest()
        finally:
            self._draws = False
        if self._asked:  # while that one was drawn: the next, when others have had their turn
            self._draws = True
            self._loop.call_soon(self._draw_asked) if self._loop else self._draw_asked()

    def _draw_newest(self):
        while self._asked:
            message = self._asked.popleft()
            self._answers += 1
        with self.hold_sync():
            self.shown = self.shown | {"answers": self._answers}
            try:
                match message:
                    case {"values": dict(values), **others}:
                        scale = as_float(others.get("scale"))
                        self._moving = min(3, max(1, scale)) if math.isfinite(scale) else 2
                        self.values = values
                    case _:
                        raise traitlets.TraitError(f"That gives no values: give numbers, such as {self.values}.")
            except traitlets.TraitError as error:
                self.shown = self.shown | {"news": str(error)}
        self._moving = None

    @traitlets.validate("values")
    def _within(self, proposal):
        if unknown := set(proposal.value) - set(self._scales):
            which = min(unknown, key=str)
            raise traitlets.TraitError(f"There is no {which!r} here: there is {', '.join(self._scales)}.")
        return _Values(self, {name: _nearest(name, proposal.value.get(name, value), self._scales[name])
                              for name, value in self.values.items() or proposal.value.items()})

    def __repr__(self):
        texts = (scale.texts[scale.values.index(self.values[name])] for name, scale in self._scales.items())
        return f"Sliders({', '.join(map(' = '.join, zip(self._scales, texts, strict=True)))})"

    def _fallback(self):
        return image_html(**self._image)


class _Values(dict):
    """What Sliders say: one of them that is set here is set there. In place, nobody would hear of it."""

    def __init__(self, sliders, values):
        super().__init__(values)
        self._sliders = sliders

    def __setitem__(self, name, value):
        self._sliders.values = {name: value}


class _Scale(NamedTuple):
    """All values that a slider can take, how they are written, and the first to be shown."""

    values: list
    texts: list
    start: float


def _scale(name, given):
    """The _Scale of a tuple; a ValueError says what one is."""
    how = f"{name} is {given}: give (low, high), (low, high, step) or (low, high, step, start)"
    if not isinstance(given, tuple) or not 2 <= len(given) <= 4 or not all(map(_is_number, given)):
        raise ValueError(f"{how}, all of them numbers.")
    kind = int if all(isinstance(each, Integral) for each in given) else float
    low, high, *more = map(kind, given)
    if low >= high or (more and more[0] <= 0):
        raise ValueError(f"{how}, with low below high and a step above 0.")
    step = more[0] if more else 1 if kind is int else 10.0 ** math.floor(math.log10((high - low) / 50))
    steps = math.floor((high - low) / step + 1e-9)
    if not 1 <= steps <= _MOST:
        raise ValueError(f"{how}, with a step that makes from 1 to {_MOST} steps: {step} makes {steps}.")
    digits = max(_digits(low), _digits(step))  # with which 0.1 + 2 × 0.1 is 0.3
    values = [round(low + k * step, digits) for k in range(steps + 1)]
    texts = [number(value, min(digits, _digits(step) + 2)) for value in values]
    found = _Scale(values, texts, values[steps // 2])
    return found._replace(start=_nearest(name, more[1], found)) if len(more) == 2 else found


def _nearest(name, value, scale):
    """The value of a _Scale that this is but for rounding."""
    tolerance = 1e-9 * (scale.values[1] - scale.values[0])
    for known in scale.values if _is_number(value) else ():
        if abs(known - value) <= tolerance:
            return known
    first, second, *_, last = (*scale.texts, scale.texts[-1])
    raise traitlets.TraitError(f"{name} is {value!r}: give a number from {first} to {last}, such as {second}.")


def _is_number(value):
    return math.isfinite(as_float(value))


def _digits(value):
    """How many it has after the point."""
    return max(0, -Decimal(str(value)).as_tuple().exponent)
