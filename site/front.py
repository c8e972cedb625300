"""The front page: the promise, a stepper that steps, three doors, the lessons, and a search."""

import re
from html import escape

import text
from pages import LESSONS, ROOT, frame, name_of, page_name

from bpcore import backprop, squared_error
from bpcore.teaching.story import plant_net, plants
from bpcore.widgets import Stepper
from bpcore.widgets.page import in_page, state

MAIN = """<h1>See backpropagation work</h1>
<p class="promise text">A small network is on the screen. Press → and the next number appears: the formula, the same
formula with this network's numbers, the line of NumPy, and its place in the picture. Forwards to the loss, and back, as
often as you like.</p>
<p class="calls"><a class="lead" href="read/{first}">Start lesson 00</a>
<a class="lead second" href="lab/lab/index.html?path=00_start_here.ipynb">Run it here, nothing to install</a></p>
<p class="small">{n} lessons · about {hours} hours with the exercises · every number tested against code that shares
nothing with it</p>
<div class="out" id="stepper">{twin}</div>
<ul class="doors">
<li><a href="#lessons"><b>Learn</b><span>Read a lesson in this page, run it in your browser, on Binder, or on your own
machine.</span></a></li>
<li><a href="validation.html"><b>Teach</b><span>Worksheets with numbers of their own for each student, questions that
say why an answer is wrong, and what was tested.</span></a></li>
<li><a href="change.html"><b>Change it</b><span>The package is read in an evening. Where each thing lives, and how it is
tested.</span></a></li>
</ul>
<h2 id="lessons">The lessons</h2>
<ul class="lessons">
{lessons}
</ul>
<h2 id="search">Look for a word</h2>
<p><input class="seek" type="search" aria-label="Words to look for in all headings" placeholder="softmax, learning rate …"></p>
<ul class="found" aria-live="polite"></ul>
<script type="application/json" id="headings">{headings}</script>"""
_ROW = re.compile(r"^\| \[(\d\d) [^]]+\]\([^)]+\) \| (.+) \|$", re.MULTILINE)
_AFTER = dict(_ROW.findall((ROOT / "README.md").read_text(encoding="utf-8")))  # what one can do after each
_TIME = re.compile(r"\*\*Time:\*\* (\d+) minutes to read and step, (\d+) for the exercises")


def front(place, headings):
    """index.html, with all Headings for its search."""
    x, y = plants()
    stepper = Stepper(backprop(plant_net(), x[:1], y[:1], squared_error), start=9,
                      inputs=("dry", "dark"), outputs=("water", "move"))
    widgets = [{"id": "stepper", "kind": "Stepper", "mark": "front", "state": state(stepper)}]
    lessons = list(map(_lesson, LESSONS))
    hours = round(sum(minutes for _, minutes in lessons) / 60)
    main = MAIN.format(first=page_name(LESSONS[0]), n=len(LESSONS), hours=hours, twin=stepper._fallback(),
                       lessons="\n".join(row for row, _ in lessons), headings=in_page(headings))
    foot = " ".join(('<a href="read/formulas.html">Formulas of the notes</a>', '<a href="read/glossary.html">Glossary</a>',
                     '<a href="read/notations.html">Notations</a>', '<a href="validation.html">What was tested</a>',
                     '<a href="access.html">Accessibility</a>', place.link("#readme", "Source")))
    return frame("front", "See backpropagation work", "A course on backpropagation: step through a network, forwards "
                 "to the loss and back through the δ recursion.", main, '<span class="home">See backpropagation work</span>',
                 foot, widgets, {"Stepper": (str(stepper._esm), str(stepper._css))})


def _lesson(path):
    """A lesson's row, and its minutes."""
    found = _TIME.search(path.read_text(encoding="utf-8"))
    reading, exercises = map(int, found.groups()) if found else (60, 30)  # TEMPORARY
    number, name = name_of(path).split(" ", 1)
    after = text.inline(_AFTER[number])
    row = (f'<li><i>{number}</i><div><b>{escape(name)}</b><p>{after}</p></div><span class="ways">'
           f'<span class="small">{reading} + {exercises} min</span><a href="read/{page_name(path)}" '
           f'aria-label="read {escape(name)}">read</a><a href="lab/lab/index.html?path={path.name}" '
           f'aria-label="run {escape(name)}">run</a></span></li>')
    return row, reading + exercises
