"""Pictures on axes that stand still, such as a net while it trains."""

from collections.abc import Callable
from contextlib import contextmanager
from functools import cached_property

import numpy as np
from matplotlib.figure import Figure

from bpcore.figures.picture import CSS_DPI, LOOK, Agg, Picture, looking


class Film:
    """Pictures on axes that stand still: `stage()` makes the figure, with the limits of its axes, and a `play` per
    picture draws on it what moves. Ticks and their labels, which take most of the time, are drawn once for all."""

    def __init__(self, stage: Callable[[], Figure]):
        self.stage, self._scale, self._ground = stage, None, None

    @cached_property
    def figure(self):
        """The one on which all are drawn, one after another."""
        figure = self.stage()
        for axes in figure.axes:
            axes.autoscale(False)
        return figure

    def picture(self, play: Callable[[Figure], None], alt: str) -> Picture:
        """The Picture of what `play(figure)` draws; its own figure is made when it is asked for."""
        return _Frame(self, play, alt)

    def pixels(self, play, scale):
        """What is drawn of one picture."""
        figure = self.figure
        figure.set_dpi(scale * CSS_DPI)
        renderer = Agg(figure).get_renderer()
        still = [figure.patch, *(part for axes in figure.axes for part in (axes.patch, axes.xaxis, axes.yaxis))]
        if scale != self._scale:
            self._scale, self._ground = scale, self._drawn_once(still)
        stay = {each for axes in figure.axes for each in axes.get_children()}
        play(figure)
        with looking(LOOK), _hidden(still):
            renderer.restore_region(self._ground)
            figure.draw(renderer)
            for label in self._labels():  # which may reach over the next axes
                label.draw(renderer)
        for axes in figure.axes:
            for each in axes.get_children():
                if each not in stay:
                    each.remove()
        return np.asarray(renderer.buffer_rgba())

    def _drawn_once(self, still):
        """The pixels of what stands still: it lies below all that is drawn on the axes."""
        figure, drawn = self.figure, Agg(self.figure)
        moves = [each for parent in (figure, *figure.axes) for each in parent.get_children()
                 if each not in still and each not in figure.axes]
        with looking(LOOK), _hidden(moves + self._labels()):
            drawn.draw()
        return drawn.copy_from_bbox(figure.bbox)

    def _labels(self):
        return [axis.label for axes in self.figure.axes for axis in (axes.xaxis, axes.yaxis)]


class _Frame(Picture):
    """One of a film."""

    def __init__(self, film, play, alt):
        self._film, self._play = film, play
        super().__init__(None, alt)

    @property
    def figure(self):
        """All of it, as a figure of its own."""
        if self._whole is None:
            self._whole = self._film.stage()
            self._play(self._whole)
        return self._whole

    @figure.setter
    def figure(self, figure):
        self._whole = figure

    def _pixels(self, scale, places):
        return self._film.pixels(self._play, scale)

    @property
    def inches(self):
        return tuple(self._film.figure.get_size_inches())


@contextmanager
def _hidden(artists):
    """Within, none of these is drawn."""
    shown = [artist for artist in artists if artist.get_visible()]
    for artist in shown:
        artist.set_visible(False)
    try:
        yield
    finally:
        for artist in shown:
            artist.set_visible(True)
