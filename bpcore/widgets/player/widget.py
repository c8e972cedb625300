"""A player: Pictures of one size that can be played, stepped through and scrubbed."""

from collections.abc import Sequence

import traitlets
from IPython import get_ipython
from IPython.display import clear_output, display
from ipywidgets import IntProgress

from bpcore.figures import Picture
from bpcore.figures.picture import image_html
from bpcore.widgets.page import Widget, page_script, page_style


class Player(Widget):
    """Plays Pictures of one size: Player(pictures). `frame`, which counts from 1, can be read and set.

    While they are drawn there is a progress bar. All of them travel to the page, which then needs no kernel. A
    ValueError refuses an empty list and unequal sizes, a TraitError a frame that is not there.
    """

    _esm = page_script("player/player.js")
    _css = page_style("sliders/sliders.css", "player/player.css")
    film = traitlets.Dict().tag(sync=True)
    frame = traitlets.Int(1).tag(sync=True)

    def __init__(self, pictures: Sequence[Picture]):
        pictures = list(pictures)
        _check(pictures)
        _draw(pictures)
        super().__init__(film={"pngs": [picture.png() for picture in pictures],
                               "alts": [picture.alt for picture in pictures], "width": pictures[0].width})

    @traitlets.validate("frame")
    def _within(self, proposal):
        if not 1 <= proposal.value <= len(self.film["pngs"]):
            raise traitlets.TraitError(f"frame is {proposal.value}: give a number from 1 to {len(self.film['pngs'])}.")
        return proposal.value

    def __repr__(self):
        return f"Player({len(self.film['pngs'])} pictures)"

    def _fallback(self):
        return image_html(self.film["pngs"][-1], self.film["alts"][-1], self.film["width"])


def _check(pictures):
    for picture in pictures:
        if not isinstance(picture, Picture):
            raise TypeError(f"One of the pictures is a {type(picture).__name__}: give a list of Picture(figure, alt).")
    sizes = {picture.inches for picture in pictures}
    if len(sizes) != 1:
        raise ValueError(f"The pictures have {len(sizes)} sizes: give one or more, all of them of one size.")


def _draw(pictures):
    """Every picture's file, in a notebook with a bar that leaves nothing behind."""
    bar, is_notebook = IntProgress(max=len(pictures), description="drawing"), get_ipython() is not None
    if is_notebook:  # the view alone: nbval, which knows no clearing, would count a text
        display({"application/vnd.jupyter.widget-view+json": bar.get_view_spec()}, raw=True)
    for picture in pictures:
        picture.png()
        bar.value += 1
    bar.close()
    if is_notebook:
        clear_output(wait=True)
