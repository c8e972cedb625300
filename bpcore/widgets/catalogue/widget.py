"""A catalogue: what is typed and which kind is clicked decide which of its entries are left to see."""

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

import traitlets

from bpcore.widgets.page import Widget, page, page_script, page_style
from bpcore.widgets.typeset import indexed, marked, mathml


class Entry(NamedTuple):
    """An entry of a Catalogue; its anchor is f- and its name. The formulas in `lines` stand in $…$."""

    name: str  # "001-51"
    sign: str  # behind the name: "†", or none
    kind: str
    text: str  # what it is, in words
    lines: Mapping[str, str]  # {"✗": "$…$", "✓": "$…$"}; what \underline marks in them has their sign's colour
    remark: str
    links: Mapping[str, str]  # {"13": "13_errata.ipynb"}


class Catalogue(Widget):
    """Entries in `groups`, {title: (what is to be said of the group, its entries)}, each of one of the `kinds`, {kind:
    its name}. Needs no kernel. `words`, all of which an entry must have to be seen, and `kind`, "" for all, can be read
    and set; a TraitError refuses a kind that is not there."""

    _esm = page_script("catalogue/catalogue.js")
    _css = page_style("catalogue/catalogue.css")
    catalogue = traitlets.Dict().tag(sync=True)
    words = traitlets.Unicode("").tag(sync=True)
    kind = traitlets.Unicode("").tag(sync=True)

    def __init__(self, label: str, groups: Mapping[str, tuple[str, Sequence[Entry]]], kinds: Mapping[str, str],
                 words: str = "", kind: str = ""):
        self._label, self._groups, self._kinds = label, groups, kinds
        entries = [entry for _, of in groups.values() for entry in of]
        counts = Counter(entry.kind for entry in entries)
        if unknown := set(counts) - set(kinds):
            raise ValueError(f"What is the kind {min(unknown)!r} called? Say it in `kinds`.")
        super().__init__(words=words, kind=kind, catalogue={
            "label": label,
            "kinds": [["", f"all {len(entries)}"], *([each, f"{name} {counts[each]}"] for each, name in kinds.items())],
            "groups": [{"title": title, "about": marked(about, mathml), "entries": [
                {"anchor": _anchor(entry), "kind": entry.kind, "words": self._sought(entry), "head": self._head(entry),
                 "text": self._text(entry, mathml)} for entry in of]} for title, (about, of) in groups.items()]})

    @traitlets.validate("kind")
    def _known(self, proposal):
        if proposal.value not in ("", *self._kinds):
            raise traitlets.TraitError(f"There is no kind {proposal.value!r}: give one of {', '.join(self._kinds)}, or "
                                       "an empty text for all.")
        return proposal.value

    def _sought(self, entry):
        """All words of an entry, in which those that are typed are looked for."""
        return " ".join((entry.name + entry.sign, self._kinds[entry.kind], entry.text, *entry.lines.values(),
                         entry.remark)).lower()

    def _head(self, entry):
        links = ", ".join(f'<a href="{escape(target)}">{escape(name)}</a>' for name, target in entry.links.items())
        return (f"<b>{escape(entry.name + entry.sign)}</b><br>{escape(self._kinds[entry.kind])}"
                + (f"<br>in {links}" if links else ""))

    def _text(self, entry, typeset):
        """What an entry says, as HTML."""
        lines = "".join(f'<br><span data-sign="{escape(sign)}">{escape(sign)} {marked(line, typeset)}</span>'
                        for sign, line in entry.lines.items())
        return indexed(entry.text) + lines + (f"<br>{indexed(entry.remark)}" if entry.remark else "")

    def __repr__(self):
        return f"Catalogue({self._label!r}, {sum(len(of) for _, of in self._groups.values())} entries)"

    def _fallback(self):
        """Its formulas are LaTeX in $…$, which notebooks typeset wherever they are shown."""
        return f"<p><b>{escape(self._label)}</b></p>" + "".join(
            f"<h3>{escape(title)}</h3><p>{marked(about, _latex)}</p><table><tbody>" + "".join(
                f'<tr><td style="text-align: left; vertical-align: top"><a id="{_anchor(entry)}"></a>'
                f'{self._head(entry)}</td><td style="text-align: left">{self._text(entry, _latex)}</td></tr>\n'
                for entry in of) + "</tbody></table>\n" for title, (about, of) in self._groups.items())

    def to_html(self):
        """The catalogue as one HTML page that works from disk."""
        return page(self)


def _anchor(entry):
    return f"f-{entry.name}"


def _latex(latex):
    """A formula as large in a table as by itself."""
    return escape(rf"$\displaystyle {latex}$", quote=False)
