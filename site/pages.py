"""A notebook as a page to read: its saved outputs, and its widgets live, without a kernel."""

import json
import re
from base64 import b64decode, b64encode
from functools import cache
from hashlib import sha256
from html import escape
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import live
import nbformat
import text
from PIL import Image
from pygments.formatters import HtmlFormatter

from bpcore.classroom.cells import ASKS
from bpcore.widgets.page import in_page, page_script

HERE = Path(__file__).parent
ROOT = HERE.parent
NOTEBOOKS = ROOT / "notebooks"
TITLE = "See backpropagation work"
LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
OTHERS = [NOTEBOOKS / f"{name}.ipynb" for name in ("formulas", "glossary", "notations")]
SOLUTIONS = sorted(NOTEBOOKS.glob("solutions/*.ipynb"))
_CARD = re.compile(r"(?:ask|score)\([^)]*\)")
_STRIP = re.compile(r"\*\*Where you are:\*\*[^\n]*\n*")
_PNG = re.compile(r"data:image/png;base64,([^\"]+)")
_THEME = re.compile(r"<style>:is\([^<]*</style>")  # of a picture in a notebook: here the page has it


class Place(NamedTuple):
    """Where the site is published: links to what is not in it, "" for a copy that is published nowhere."""

    source: str = ""  # https://…/owner/name

    def link(self, path, words):
        return f'<a href="{escape(self.source + path)}">{words}</a>' if self.source else ""

    def file(self, path, anchor=""):
        """The address of a file, or "" where the source is not known."""
        return self.source and f"{self.source}/tree/HEAD/{path.relative_to(ROOT).as_posix()}{anchor}"

    def binder(self, path):
        """The notebook on a borrowed machine, where the source is on GitHub."""
        host, _, repository = self.source.partition("github.com/")
        return (f'<a href="https://mybinder.org/v2/gh/{repository}/HEAD?urlpath=lab/tree/{path}">on Binder</a>'
                if host and repository else "")


class Heading(NamedTuple):
    """A heading of a page, for the search."""

    page: str
    anchor: str
    words: str


def frame(kind, title, description, main, bar, foot, widgets=None, states=None):
    """A page: its frame, and its widgets, {id: Widget}, with the state of each."""
    shown = {id: (type(widget).__name__, widget) for id, widget in (widgets or {}).items()}
    styles = dict.fromkeys([(HERE / "site.css").read_text(encoding="utf-8"), _code_style(),
                            *(str(widget._css) for _, widget in shown.values())])
    data = in_page({"scripts": {name: str(widget._esm) for name, widget in shown.values()}, "widgets": [
        {"id": id, "kind": name, "mark": _mark(states[id]), "state": states[id]} for id, (name, _) in shown.items()]})
    run = page_script("alone.js") + (HERE / "page.js").read_text(encoding="utf-8")
    script = f'<script type="application/json" id="widgets">{data}</script>\n<script type="module">{run}</script>'
    return (HERE / "page.html").read_text(encoding="utf-8").format(
        kind=kind, title=escape(title), description=escape(description), style="\n".join(styles), main=main, bar=bar,
        foot=foot, script=script)


def read(path, place, most=live.MOST):
    """The page of a notebook, with `most` pictures for each of its sliders, and its Headings."""
    notebook = nbformat.read(path, as_version=4)
    found = live.widgets(notebook, path.parent)
    states = {id: _with_own_links(state, path, place) for id, state in live.states(found, most).items()}
    body = "\n".join(part for cell in notebook.cells for part in _cell(path, cell, found, states, place))
    headings = [Heading(f"read/{page_name(path)}", anchor, text.words(inner))
                for _, anchor, inner in text.headings(body)]
    title = headings[0].words if headings else name_of(path)
    description = f"{title}: a page of the course “{TITLE}”."
    start = '<h2 class="unseen">At the start</h2>'
    main = body.replace("</h1>", f"</h1>\n{_sections(body)}{start}", 1) + _turn(path)
    return frame("lesson", title, description, main, _bar(path), _foot(path, place), found, states), headings


def page_name(path):
    """05.html for a lesson, 05-solutions.html for what solves it, formulas.html for another page."""
    return f"{path.stem}.html" if path in OTHERS else f"{path.stem[:2]}{'-solutions' * (path in SOLUTIONS)}.html"


@cache
def name_of(path):
    """ "05 The δ recursion", as the strip in a lesson has it, or a page's own title."""
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    return (re.search(r"\*\*(\d\d [^*]+)\*\*", cells[1]) if path in LESSONS else re.match("# (.+)", cells[0]))[1]


def run_link(path):
    """Where the notebook runs in the browser."""
    return f"../lab/lab/index.html?path={path.relative_to(NOTEBOOKS).as_posix()}"


def _cell(path, cell, found, states, place):
    """The parts of a cell as HTML."""
    if cell.cell_type == "markdown":
        yield _own_links(text.rendered(_STRIP.sub("", cell.source)), path, place)
        return
    asks = ASKS.search(cell.source)
    if not _CARD.fullmatch(cell.source):
        yield f'<div class="cell">{text.python(cell.source)}<button type="button" class="copy">copy</button></div>'
    if asks:
        yield f'<p class="hint">To answer, <a href="{run_link(path)}">run this lesson</a>.</p>'
        return
    for output in cell.get("outputs", []):
        if cell.id in found and "data" in output:
            yield f'<div class="out" id="{cell.id}">{_shown(output, path, place)}</div>'
            yield _left_out(path, states[cell.id])
        else:
            yield f'<div class="out">{_shown(output, path, place)}</div>'


def _shown(output, path, place):
    """A saved output as HTML."""
    data = output.get("data", {})
    if "text/html" in data:
        return _own_links(_PNG.sub(_lighter, _THEME.sub("", data["text/html"])), path, place)
    if "text/markdown" in data:
        return _own_links(text.rendered(data["text/markdown"]), path, place)
    return f"<pre>{escape(output.get('text') or data.get('text/plain', ''))}</pre>"


def _lighter(png):
    """The same picture, dot for dot, as WebP, which takes two thirds of the room."""
    file = BytesIO()
    Image.open(BytesIO(b64decode(png[1]))).convert("RGB").save(file, "webp", lossless=True)
    return f"data:image/webp;base64,{b64encode(file.getvalue()).decode()}"


def _left_out(path, state):
    here, of = len(state.get("pictures", ())), state.get("of")
    if not of or here == of:
        return ""
    return (f'<p class="hint">{here} of the {of:,} pictures of this slider are in the page; '
            f'<a href="{run_link(path)}">the running lesson</a> draws all.</p>')


def _own_links(html, path, place):
    """Links between notebooks as links between pages; to what is no page, into the source, if that is known."""
    def target(name, anchor):
        if name == "formulas.html":  # of a formula's id
            return name + anchor
        file = (path.parent / name).resolve()
        if file in (*LESSONS, *SOLUTIONS, *OTHERS):
            return page_name(file) + anchor
        return place.file(file)

    return text.linked(html, target)


def _with_own_links(state, path, place):
    """The same in all texts of a widget."""
    match state:
        case str():
            return _own_links(state, path, place)
        case dict():
            return {key: _with_own_links(each, path, place) for key, each in state.items()}
        case list():
            return [_with_own_links(each, path, place) for each in state]
    return state


def _sections(body):
    items = "".join(f'<li><a href="#{anchor}">{inner}</a></li>' for level, anchor, inner in text.headings(body)
                    if level == "h2")
    return f"<details><summary>In this page</summary><ul>{items}</ul></details>" if items else ""


def _mark(state):
    """What a widget was when an answer to it was kept."""
    return sha256(json.dumps(state).encode()).hexdigest()[:12]


def _bar(path):
    return (f'<a class="home" href="../index.html">{TITLE}</a><span>{escape(name_of(path))}</span>'
            f'<a class="far" href="{run_link(path)}">Run it in your browser</a>')


def _turn(path):
    if path not in LESSONS:
        return ""
    at = LESSONS.index(path)
    links = [f'<a href="{page_name(LESSONS[to])}" rel="{rel}">{arrow.format(escape(name_of(LESSONS[to])))}</a>'
             for to, rel, arrow in ((at - 1, "prev", "← {}"), (at + 1, "next", "{} →")) if 0 <= to < len(LESSONS)]
    return f'\n<nav class="turn" aria-label="Lessons">{"".join(links)}</nav>'


def _foot(path, place):
    inside = path.relative_to(ROOT).as_posix()
    return " ".join(('<button type="button" class="plain forget">Forget my answers</button>',
                     place.link(f"/issues/new?title={path.stem}", "What is wrong on this page?"),
                     place.link(f"/blob/HEAD/{inside}", "The notebook"), place.binder(inside),
                     "What you answer stays in this browser."))


@cache
def _code_style():
    """Colours of code in the light and in the dark."""
    light, dark = (HtmlFormatter(style=style).get_style_defs(".code") for style in ("default", "github-dark"))
    return (f"{light}\n.code .ow {{ color: #7a1fbf }}\n@media (prefers-color-scheme: dark) {{ {dark} }}\n"
            ".code { background: none }")
