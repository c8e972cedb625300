"""Markdown as the notebooks have it, as HTML: formulas are MathML, a formula's id leads to its entry in the table."""

import re
from html import escape, unescape

import mistune
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from bpcore.widgets.typeset import mathml

_IDS = re.compile(r"\[00\d-\d{2,3}†?(?:[,\s…]+00\d-\d{2,3}†?)*\]")
_TAG = re.compile(r"<[^>]*>")
_CODE = HtmlFormatter(cssclass="code")


def rendered(markdown):
    """A cell's text as HTML."""
    return _IDS.sub(_formulas, _render(markdown))


def inline(markdown):
    """A line of text as HTML, without a paragraph around it."""
    return rendered(markdown).strip().removeprefix("<p>").removesuffix("</p>")


def python(source):
    """A cell's code as HTML, in colours."""
    return highlight(source, PythonLexer(), _CODE)


def slug(heading):
    """The anchor of a heading, as notebooks have it: "1. What is it?" is 1.-What-is-it?."""
    return escape(unescape(_TAG.sub("", heading)).strip().replace(" ", "-"))


def headings(html):
    """(level, anchor, what is in it) of each."""
    return re.findall(r'<(h[123]) id="([^"]*)">(.*?)</\1>', html)


def linked(html, target):
    """With each link to a file as `target(file, anchor)` has it, or none where that is empty."""
    def own(found):
        to = target(found[1], found[2] or "")
        return f'<a href="{to}">{found[3]}</a>' if to else found[3]

    return re.sub(r'<a href="(?!\w+:|#)([^"#]+)(#[^"]*)?">(.*?)</a>', own, html, flags=re.DOTALL)


def words(html):
    """What is left without its tags."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())


class _Renderer(mistune.HTMLRenderer):
    def heading(self, text, level, **attrs):
        return f'<h{level} id="{slug(text)}">{text}</h{level}>\n'

    def block_code(self, code, info=None):
        return python(code) if info == "python" else super().block_code(code, info)


def _wide(_, rows):
    rows = re.sub(r"<th[^>]*></th>", "<td></td>", rows)  # a corner is not a heading
    return f'<div class="wide" tabindex="0" role="group" aria-label="table"><table>\n{rows}</table></div>\n'


def _own(markdown):
    markdown.renderer.register("table", _wide)
    markdown.renderer.register("block_math", lambda _, latex: f'<p class="formula">{mathml(latex)}</p>\n')
    markdown.renderer.register("inline_math", lambda _, latex: mathml(latex).replace('"block"', '"inline"', 1))


_render = mistune.create_markdown(escape=False, renderer=_Renderer(escape=False),
                                  plugins=["table", "math", _own])


def _formulas(found):
    return re.sub(r"00\d-\d{2,3}", lambda id: f'<a href="formulas.html#f-{id[0]}">{id[0]}</a>', found[0])
