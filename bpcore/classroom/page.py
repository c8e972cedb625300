"""The marks as a page: the class at a glance, which mistakes it makes, and what each answer was told."""

import re
from collections import Counter
from html import escape
from pathlib import Path
from statistics import median_low

from bpcore.teaching.mistakes import MISTAKES
from bpcore.teaching.slips import SLIPS
from bpcore.teaching.verdicts import VERDICT_NAMES

MARKS = dict(zip(VERDICT_NAMES, "✓≈✗·!", strict=True))
TALKED_OF = 8  # mistakes

_QUESTIONS = {each.name: each.look_at for each in [*SLIPS, *MISTAKES]}
_STOPS = re.compile(r"It stops with (\w+)")
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>Marks</title><style>
{css}</style></head><body><main>
<header><h1>Marks</h1><p>{about}</p></header>
{sections}
</main></body></html>
"""


def marks_page(records, lessons, count):
    """The records of `mark` as HTML, which needs nothing else; `count` is how many notebooks there are."""
    titles = {lesson.name: lesson for lesson in lessons}
    there = sorted({record["lesson"] for record in records} - {""})
    unread = [record for record in records if not record["lesson"]]
    sections = [_lesson(titles[name], [record for record in records if record["lesson"] == name]) for name in there]
    sections += [_unread(unread)] if unread else []
    about = (_many(len(records), "notebook") if len(records) == count else
             f"{len(records)} of {_many(count, 'notebook')} so far")
    about += f', <a href="#not-marked">{len(unread)} not marked</a>' if unread else ""
    css = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
    return _PAGE.format(css=css, about=f"{about}.", sections="\n".join(sections))


def _lesson(lesson, records):
    exercises = [one.name for one in lesson.asked]
    rights = [sum(verdict == "right" for verdict, *_ in record["verdicts"].values()) for record in records]
    all_right = rights.count(len(exercises))
    about = (f"{_many(len(records), 'notebook')}, {_many(len(exercises), 'exercise')}. Half of them have "
             f"{median_low(rights)} or more right; {all_right or 'none'} {'has' if all_right == 1 else 'have'} all.")
    return (f'<section><h2>{escape(lesson.title)}</h2><p>{about}</p>\n{_LEGEND}\n'
            f"{_talk(exercises, records)}\n<h3>Exercise by exercise</h3>\n"
            f'<ol class="exercises">{"".join(_exercise(name, records) for name in exercises)}</ol>\n'
            f"{_grid(exercises, records)}\n{_students(exercises, records)}</section>")


_LEGEND = '<p class="legend">' + " ".join(
    f'<span><b class="{name.replace(" ", "-")}" aria-hidden="true">{mark}</b> {name}</span>'
    for name, mark in MARKS.items()) + "</p>"


def _talk(exercises, records):
    """The mistakes that most of them make, in all exercises together: a mistake counts once a notebook."""
    makers = Counter(name for record in records for name in {
        name for _, _, mistakes in record["verdicts"].values() for name in mistakes})
    if not makers:
        return ""
    rows = ""
    for name, count in _by_count(makers)[:TALKED_OF]:
        where = [k for k, exercise in enumerate(exercises, 1)
                 if any(name in record["verdicts"][exercise][2] for record in records)]
        what, question = done_and_asked(name)
        rows += (f'<li><span class="count">{count}</span><div><strong>{escape(what)}</strong> '
                 f'<span class="ask">{escape(question)}</span> <small>({_in_exercises(where)})</small></div></li>')
    return f'<h3>What to talk about next</h3>\n<ol class="talk">{rows}</ol>'


def done_and_asked(name):
    """What was done, and the question to ask back."""
    what, _, rest = name.partition(". ")
    what, question = what.replace("`", ""), (_QUESTIONS.get(name) or rest).replace("`", "")
    return _capital(what.rstrip(".")) + ".", _capital(question)


def _capital(text):
    """With a capital, where a word begins it: ∂E/∂o, w_ji and o − y* stay."""
    first, *_ = text.split(" ", 1)
    return text[:1].upper() + text[1:] if first == "a" or (first.isalpha() and len(first) > 1) else text


def _in_exercises(numbers):
    *others, last = map(str, numbers)
    return f"exercises {', '.join(others)} and {last}" if others else f"exercise {last}"


def _exercise(name, records):
    """A bar of verdicts, and the mistakes with their counts."""
    counts = Counter(record["verdicts"][name][0] for record in records)
    parts = "".join(f'<span class="{each.replace(" ", "-")}" style="flex-grow:{counts[each]}" title="{each}">'
                    f"{MARKS[each]} {counts[each]}</span>" for each in VERDICT_NAMES if counts[each])
    said = ", ".join(f"{counts[each]} {each}" for each in VERDICT_NAMES if counts[each])
    mistakes = Counter(mistake for record in records for mistake in record["verdicts"][name][2])
    unnamed = sum(verdict == "wrong" and not found for verdict, _, found in
                  (record["verdicts"][name] for record in records))
    rows = [(count, done_and_asked(each)[0]) for each, count in _by_count(mistakes)]
    rows += [(unnamed, "Wrong in a way that has no name.")] if unnamed else []
    errors = Counter(found[1] for record in records if (found := _STOPS.match(record["verdicts"][name][1])))
    rows += [(count, f"Stopped with {each}.") for each, count in _by_count(errors)]
    named = "".join(f"<li><b>{count}</b> {escape(what)}</li>" for count, what in rows)
    return (f'<li><div class="name">{escape(name[3:])}</div>'
            f'<div class="bar" role="img" aria-label="{said}">{parts}</div>'
            f'{f"<ul>{named}</ul>" if named else ""}</li>')


def _grid(exercises, records):
    """A row for each notebook, a column for each exercise."""
    heads = "".join(f'<th scope="col" title="{escape(name)}">{k}</th>' for k, name in enumerate(exercises, 1))
    rows = ""
    for record in records:
        verdicts = [record["verdicts"][name][0] for name in exercises]
        cells = "".join(f'<td class="{each.replace(" ", "-")}" title="{each}"><span aria-hidden="true">{MARKS[each]}'
                        f'</span><span class="said">{each}</span></td>' for each in verdicts)
        rows += (f'<tr><th scope="row">{_called(record)}</th>{cells}'
                 f'<td class="sum">{verdicts.count("right")}</td></tr>')
    said = "".join(f"<li>{_called(record)}: {escape(record['says'])}</li>" for record in records if record["says"])
    noted = f"<ul>{said}</ul>" if said else ""
    return (f'<h3>Notebook by notebook</h3>\n{noted}<div class="wide"><table class="grid"><thead><tr>'
            f'<th scope="col">Notebook</th>{heads}<th scope="col">✓</th></tr></thead><tbody>{rows}</tbody></table>'
            "</div>")


def _students(exercises, records):
    """What each answer was told, folded."""
    found = ""
    for record in records:
        verdicts = [(name, *record["verdicts"][name][:2]) for name in exercises]
        rows = "".join(f'<tr><td class="{verdict.replace(" ", "-")}">{MARKS[verdict]} {verdict}</td><th scope="row">'
                       f"{escape(name[3:])}</th><td>{escape(_own(says))}</td></tr>" for name, verdict, says in verdicts)
        right = sum(verdict == "right" for _, verdict, _ in verdicts)
        found += (f"<details><summary>{_called(record)} <small>{right} of {len(verdicts)}</small>"
                  f'</summary><div class="wide"><table class="told">{rows}</table></div></details>')
    return f"<h3>In words</h3>\n{found}"


def _unread(records):
    rows = "".join(f'<tr><th scope="row">{escape(record["notebook"])}</th><td>{escape(record["says"])}</td></tr>'
                   for record in records)
    return ('<section id="not-marked"><h2>Not marked</h2>'
            f'<div class="wide"><table class="told">{rows}</table></div></section>')


def _own(says):
    """A sentence, without what its verdict has said already."""
    return says.removeprefix("Not yet: ").removeprefix("Not yet. ")


def _called(record):
    """A notebook by its name, and by its seed if it has one."""
    seed = "" if record["seed"] is None else f" <small>seed {record['seed']}</small>"
    return escape(_short(record["notebook"])) + seed


def _short(name):
    return name.removesuffix(".ipynb")


def _by_count(counter):
    return sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))


def _many(count, what):
    return f"{count} {what}{'s' * (count != 1)}"
