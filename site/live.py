"""The widgets of a notebook, as a page without a kernel has them: their state, and what their scripts are."""

import ast
import os
import sys
from base64 import b64encode
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from itertools import product

import numpy as np

from bpcore.widgets import Sliders
from bpcore.widgets.page import Widget, state

MOST = 60  # pictures of a widget of sliders
ROOM = 1_400_000  # bytes of all of a lesson, which are 2 MB as they travel


def widgets(notebook, folder):
    """{cell id: the Widget that it shows}, by running the cells here, in order, as they stand."""
    names, found = {"__name__": "__main__"}, {}
    with _in(folder), np.printoptions(), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        for cell in notebook.cells:
            if cell.cell_type == "code":
                shown = _last(cell, names)
                if isinstance(shown, Widget):
                    found[cell.id] = shown
    return found


def states(found, most=MOST):
    """{cell id: the state of its widget as JSON}. Sliders bring the pictures of some of their positions, `most` at the
    most."""
    sliders = [widget for widget in found.values() if isinstance(widget, Sliders)]
    return {id: _plain(baked(widget, ROOM // len(sliders), most) if widget in sliders else state(widget))
            for id, widget in found.items()}


def baked(sliders, room, most=MOST):
    """The state of Sliders which have their pictures with them, as many as there is room for."""
    drawn = {}
    _, pictures = _grid(sliders, min(4, most), drawn)  # which tell how large one is
    count = min(most, int(len(pictures) * room / _bytes(pictures)))
    while _bytes((found := _grid(sliders, count, drawn))[1]) > room:
        count -= 1 + count // 10
    scales, pictures = found
    of = np.prod([len(scale["values"]) for scale in sliders.sliders])
    return state(sliders) | {"sliders": scales, "pictures": pictures, "of": int(of)}


def _grid(sliders, most, drawn):
    """Scales with so many positions, and the pictures of all their values."""
    scales = _thinned(sliders.sliders, sliders.values, most)
    return scales, [_picture(sliders, values, drawn) for values in product(*(scale["values"] for scale in scales))]


def _bytes(pictures):
    return sum(len(picture["png"]) for picture in pictures)


def _picture(sliders, values, drawn):
    """What the page shows at these values, which are drawn once."""
    if values not in drawn:
        named = dict(zip(sliders.values, values, strict=True))
        drawn[values] = {"values": named, **sliders.picture(named).image(scale=1), "news": ""}
    return drawn[values]


def _thinned(scales, start, most):
    """Scales with fewer positions, evenly apart, the one that is shown first and both ends among them."""
    sizes = [len(scale["values"]) for scale in scales]
    while np.prod(sizes) > most:
        sizes[np.argmax(sizes)] -= 1
    return [scale | _kept(scale, start[scale["name"]], size) for scale, size in zip(scales, sizes, strict=True)]


def _kept(scale, first, size):
    places = np.linspace(0, len(scale["values"]) - 1, size).round().astype(int)
    here = scale["values"].index(first)
    places[np.abs(places - here).argmin()] = here
    return {name: [scale[name][place] for place in places] for name in ("values", "texts")}


def _last(cell, names):
    """What the last line of a cell gives, where it is an expression; the cell is run."""
    *body, last = ast.parse(cell.source).body or [ast.Pass()]
    is_value = isinstance(last, ast.Expr)
    exec(compile(ast.Module(body if is_value else [*body, last], []), cell.id, "exec"), names)
    return eval(compile(ast.Expression(last.value), cell.id, "eval"), names) if is_value else None


def _plain(value):
    """For JSON: bytes as {"base64": …}."""
    match value:
        case bytes():
            return {"base64": b64encode(value).decode()}
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
    return value


@contextmanager
def _in(folder):
    """Where a notebook finds the modules beside it."""
    before = os.getcwd(), sys.path.copy()
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        os.chdir(before[0])
        sys.path[:] = before[1]
