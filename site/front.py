"""The front page, with a stepper that steps, and the pages that are plain text."""

import re
from html import escape
from pathlib import Path

import live
import text
from pages import HERE, LESSONS, ROOT, TITLE, Heading, frame, name_of, page_name

from bpcore import backprop, squared_error
from bpcore.teaching.story import plant_net, plants
from bpcore.widgets import Stepper
from bpcore.widgets.page import in_page

TEXTS = {"teach.html": ROOT / "TEACHING.md", "change.html": ROOT / "CONTRIBUTING.md",
         "validation.html": HERE / "validation.md", "access.html": HERE / "access.md"}
_ROW = re.compile(r"^\| \[(\d\d) [^]]+\]\([^)]+\) \| (.+) \|$", re.MULTILINE)
_TIME = re.compile(r"\*\*Time:\*\* (\d+) minutes to read and step, (\d+) for the exercises")


def front(place, headings):
    """index.html, with all Headings for its search."""
    x, y = plants()
    stepper = Stepper(backprop(plant_net(), x[:1], y[:1], squared_error), start=9,
                      inputs=("dry", "dark"), outputs=("water", "move"))
    widgets = {"stepper": stepper}
    main = (HERE / "front.html").read_text(encoding="utf-8").format(
        first=page_name(LESSONS[0]), n=len(LESSONS), hours=round(sum(sum(minutes(path)) for path in LESSONS) / 60),
        twin=stepper._fallback(), lessons="\n".join(map(_lesson, LESSONS)), headings=in_page(headings))
    return frame("front", TITLE, "A course on backpropagation: step through a network, forwards to the loss and back "
                 "through the δ recursion.", main, f'<span class="home">{TITLE}</span>', _foot(place), widgets,
                 live.states(widgets))


def plain(name, place):
    """A page of text, and its Headings."""
    path: Path = TEXTS[name]
    main = text.linked(text.rendered(path.read_text(encoding="utf-8")),
                       lambda target, anchor: _target(path, target, anchor, place))
    headings = [Heading(name, anchor, text.words(inner)) for _, anchor, inner in text.headings(main)]
    return frame("lesson", headings[0].words, headings[0].words, main,
                 f'<a class="home" href="index.html">{TITLE}</a>', _foot(place)), headings


def minutes(path):
    """To read a lesson, and for its exercises, as it says itself."""
    return tuple(map(int, _TIME.search(path.read_text(encoding="utf-8")).groups()))


def after(path):
    """What one can do after a lesson, as README says it."""
    return dict(_ROW.findall((ROOT / "README.md").read_text(encoding="utf-8")))[path.stem[:2]]


def _target(path, target, anchor, place):
    """Where a link in a text leads: to a page of the site, or into the source, if that is known."""
    file = (path.parent / target).resolve()
    known = {file: name for name, file in TEXTS.items()} | {each: f"read/{page_name(each)}" for each in LESSONS}
    return f"{known[file]}{anchor}" if file in known else place.file(file, anchor)


def _lesson(path):
    """A lesson's row."""
    number, name = name_of(path).split(" ", 1)
    reading, exercises = minutes(path)
    return (f'<li><i>{number}</i><div><b>{escape(name)}</b><p>{text.inline(after(path))}</p></div><span class="ways">'
            f'<span class="small">{reading} + {exercises} min</span><a href="read/{page_name(path)}" '
            f'aria-label="read {escape(name)}">read</a><a href="lab/lab/index.html?path={path.name}" '
            f'aria-label="run {escape(name)}">run</a></span></li>')


def _foot(place):
    own = {"read/formulas.html": "Formulas of the notes", "read/glossary.html": "Glossary",
           "read/notations.html": "Notations", "validation.html": "What was tested", "access.html": "Accessibility"}
    return " ".join((*(f'<a href="{to}">{words}</a>' for to, words in own.items()), place.link("#readme", "Source"),
                     place.link("/blob/HEAD/CITATION.cff", "How to cite")))
