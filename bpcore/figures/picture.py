"""A figure with its alternative text, and what all figures share: canvas, colours, a matrix with its numbers.

Made without pyplot, which keeps figures in a list of its own and has a say in how notebooks show them.
"""

from base64 import b64encode
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from html import escape
from io import BytesIO

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from PIL import Image

from bpcore.teaching.writing import number

FORWARD, BACKWARD, PARAMETER, TARGET = "#1d4ed8", "#b93808", "#475569", "#0f766e"  # as in the stepper, nothing else
CLASSES = "#7c3aed", "#be185d", "#a16207"  # of examples, or of curves that are compared
SIGNED = "PuOr"  # orange below 0, white at it, purple above: told apart by every kind of colour vision
CSS_DPI = 96
WIDTH = 10  # inches: a figure fills its column
_TICKS = 6  # of an axis, at most: fewer are easier to read, and drawn in half the time
DARK = "filter: invert(0.93) hue-rotate(180deg)"  # a dark ground, and each colour keeps its hue
_THEMES = "[data-jp-theme-light=false]", ".vscode-dark", "[data-theme=dark]"
_PARTS = {"axes", "contour", "font", "grid", "legend", "lines", "mathtext", "patch", "text", "xaxis", "xtick", "yaxis",
          "ytick"}
_PLAIN = {name: value for name, value in matplotlib.rcParamsDefault.items() if name.partition(".")[0] in _PARTS}
LOOK = _PLAIN | {
    "text.hinting": "none",  # which at two pixels for one looks as good, and is drawn sooner
    "font.family": "DejaVu Sans", "font.size": 11, "axes.spines.top": False, "axes.spines.right": False,
    "axes.grid": True, "axes.axisbelow": True, "grid.color": "#e5e7eb", "axes.edgecolor": "#6b7280",
    "axes.prop_cycle": matplotlib.cycler(color=[FORWARD, BACKWARD, TARGET, PARAMETER],
                                         linestyle=["-", "--", "-.", ":"]),
}


def looking(look):
    """Within, figures are made with these settings, whatever style a learner has for their own."""
    return matplotlib.rc_context({name: value for name, value in look.items() if matplotlib.rcParams[name] != value})


class Picture:
    """A matplotlib Figure and its alternative text, the sentences that stand for it where it cannot be seen.

    A notebook shows it as an image; it is drawn once, when it is first shown. A ValueError refuses an empty text.
    """

    def __init__(self, figure: Figure, alt: str):
        if not alt.strip():
            raise ValueError("A picture needs its alternative text: say in a sentence or two what it shows.")
        self.figure, self.alt, self._files = figure, alt, {}

    def png(self, scale=2):
        """The image file, as bytes: `scale` pixels for one of the page, the same bytes in every run."""
        if scale not in self._files:
            self._files[scale] = self._drawn(scale)
        return self._files[scale]

    def _drawn(self, scale, places=()):
        image, file = Image.fromarray(self._pixels(scale, places)).convert("RGB"), BytesIO()
        # 256 colours look the same, and halve both the file and the time to write it.
        image.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file, "png")
        return file.getvalue()

    def _pixels(self, scale, places):
        self.figure.set_dpi(scale * CSS_DPI)
        drawn = Agg(self.figure)
        with looking(LOOK), _placed(self.figure, places) if places else nullcontext():
            drawn.draw()  # savefig would lay the figure out a second time
        return np.asarray(drawn.buffer_rgba())

    @property
    def inches(self):
        """Its width and height."""
        return tuple(self.figure.get_size_inches())

    @property
    def width(self):
        """Pixels of the page."""
        return round(self.inches[0] * CSS_DPI)

    @property
    def places(self):
        """Where its axes stand, once it was drawn."""
        return [axes.get_position(original=True) for axes in self.figure.axes]

    def image(self, scale=2, places=()):
        """All that is shown of it, {png, alt, width}: what is kept of a picture, whose figure holds two megabytes. With
        the `places` of a picture that is like it the axes stand there: to lay them out is a quarter of the work."""
        alike = places and len(places) == len(self.figure.axes)
        return {"png": self._drawn(scale, places) if alike else self.png(scale), "alt": self.alt, "width": self.width}

    def _repr_html_(self):
        return image_html(**self.image())

    def __repr__(self):
        return f"Picture: {self.alt}"


def image_html(png, alt, width):
    """The image of a Picture in a page, at home in its dark theme too."""
    return (f"<style>:is({', '.join(_THEMES)}) img.bp-picture {{ {DARK} }}</style>"
            f'<img class="bp-picture" alt="{escape(alt)}" width="{width}" '
            'style="max-width: 100%; height: auto; background: #fff; border-radius: 8px" '
            f'src="data:image/png;base64,{b64encode(png).decode()}">')


@contextmanager
def _placed(figure, places):
    """Within, the axes stand there, and nothing is laid out."""
    engine, before = figure.get_layout_engine(), [axes.get_position(original=True) for axes in figure.axes]
    figure.set_layout_engine("none")
    for axes, place in zip(figure.axes, places, strict=True):
        axes.set_position(place)
    yield
    figure.set_layout_engine(engine)
    for axes, place in zip(figure.axes, before, strict=True):  # from where they go tells where they come to stand
        axes.set_position(place)
        axes.set_in_layout(True)


class Agg(FigureCanvasAgg):
    """Draws with a renderer that others of its size have used: it knows how wide most of the texts are."""

    def get_renderer(self):
        """That of its size, in whatever state another left it."""
        return _renderer(*self.get_width_height(physical=True), self.figure.dpi)


_renderer = lru_cache(maxsize=8)(RendererAgg)  # each holds the pixels of its size


class _Axes(Axes):
    """What is written on it later is in no style of a learner's either."""

    def text(self, *args, **kwargs):
        return super().text(*args, **{"color": "black"} | kwargs)

    def annotate(self, *args, **kwargs):
        return super().annotate(*args, **{"color": "black"} | kwargs)

    def set_title(self, *args, **kwargs):
        with looking(_PLAIN):
            return super().set_title(*args, **kwargs)

    def legend(self, *args, **kwargs):
        with looking(_PLAIN):
            return super().legend(*args, **kwargs)


def canvas(width, height, columns=1, rows=1):
    """A Figure of so many inches, WIDTH wide in a lesson, and its axes, as matplotlib's subplots gives them: one, or an
    array of them."""
    asked = width, height, columns, rows
    made = _ahead.pop(asked, None) or _canvas(*asked)
    _ahead.clear()
    _ahead[asked] = None
    return made


_ahead = {}  # what was asked for last, and another canvas like it, where one was made


def make_ahead():
    """Make another canvas like the last, and its ticks, while nobody waits: who asks for it next has a picture of a few
    lines a third sooner."""
    for asked, made in [*_ahead.items()]:
        if made is None:
            _ahead[asked] = _canvas(*asked)
            with looking(LOOK):
                for axes in _ahead[asked][0].axes:
                    for axis in (axes.xaxis, axes.yaxis):
                        axis.get_major_ticks(_TICKS)


def _canvas(width, height, columns, rows):
    with looking(LOOK):
        figure = Figure((width, height), facecolor="white", layout="constrained")
        figure.get_layout_engine().set(w_pad=0.1, h_pad=0.1)
        axes = figure.subplots(rows, columns, subplot_kw={"axes_class": _Axes})
    for each in figure.axes:
        each.locator_params(nbins=_TICKS - 1)
    return figure, axes


def matrix(axes, values, limit=None):
    """Draw a matrix with its numbers; rows and columns count from 1, and ±`limit` (the largest entry) has full colour.
    More than 6 of either are drawn without numbers."""
    values = np.asarray(values, float)
    limit = limit or np.abs(values).max(initial=0) or 1
    image = axes.imshow(values, cmap=SIGNED, vmin=-limit, vmax=limit)
    axes.grid(False)
    axes.spines[:].set_visible(False)
    if max(values.shape) > 6:
        return
    axes.tick_params(length=0)
    for axis, n in zip((axes.yaxis, axes.xaxis), values.shape, strict=True):
        axis.set_ticks(range(n), range(1, n + 1))
    luminance = image.to_rgba(values)[..., :3] ** 2.2 @ [0.2126, 0.7152, 0.0722]
    for (row, column), value in np.ndenumerate(values):
        axes.text(column, row, number(value), ha="center", va="center", size=9, in_layout=False,
                  color="white" if luminance[row, column] < 0.18 else "black")
