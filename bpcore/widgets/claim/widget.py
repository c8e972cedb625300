"""A claim of what is wrong with an exhibit: quantity, layer, and what its line does. Each is told why, or why not."""

from collections.abc import Callable
from html import escape
from typing import NamedTuple

import traitlets

from bpcore.widgets.page import Widget, page, page_script, page_style


class Verdict(NamedTuple):
    """What is said of a claim, and a name for what it has found, "" if it does not hold."""

    text: str
    found: str = ""


class Claim(Widget):
    """Fields for a claim about exhibit `name`, one of `names`; needs no kernel. `places` are the layers of each
    quantity, `deeds` what a line may do, `judge(quantity, layer, deed)` gives the Verdict on each, with "" for a deed
    that is left open, and `holds` tells how much there is to find. `tries`, `found` and `done` can be read."""

    _esm = page_script("claim/claim.js")
    _css = page_style("question/question.css", "claim/claim.css")
    claim = traitlets.Dict().tag(sync=True)
    tries = traitlets.List().tag(sync=True)
    found = traitlets.List().tag(sync=True)
    done = traitlets.Unicode("").tag(sync=True)

    def __init__(self, name: str, names: list[str], text: str, places: dict[str, list[int]], deeds: list[str],
                 judge: Callable, holds: int):
        verdicts = {f"{quantity} {layer}": [judge(quantity, layer, deed) for deed in ("", *deeds)]
                    for quantity, layers in places.items() for layer in layers}
        super().__init__(claim={
            "name": name, "names": names, "text": text, "places": places, "deeds": deeds, "holds": holds,
            "verdicts": {place: each if len(set(each)) > 1 else each[:1] for place, each in verdicts.items()}})

    def __repr__(self):
        return f"Claim({self.claim['name']!r})"

    def _fallback(self):
        deeds = "".join(f"<li>{escape(deed)}</li>" for deed in self.claim["deeds"])
        return (f"<p><b>Claim</b>: {escape(self.claim['text'])}</p><p>Which of {', '.join(self.claim['places'])} is "
                f"wrong by itself, in which layer, and what does its line do?</p><ul>{deeds}</ul>")

    def to_html(self):
        """The fields as one HTML page that works from disk."""
        return page(self)
