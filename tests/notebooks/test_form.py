"""What every lesson's text looks like: its box and strip, mathematics that renders, words that are spelt, pictures that
are told in words."""

import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from notebooks.execute import FOLD, LESSONS, OF_THE_NOTES, scaffolded, title
from notebooks.solved import code
from notes.homes import named, prose
from spellchecker import SpellChecker

from bpcore.teaching.questions import LESSONS as QUESTIONS

WORDS = Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split()
LESSON = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
CODE = re.compile(r"`[^`]*`|<code>.*?</code>", re.DOTALL)
DISPLAY = re.compile(r"\$\$(.*?)\$\$", re.DOTALL)
INLINE = re.compile(r"\$([^$\n]+)\$")
DETAILS = re.compile(r"<details>.*?</details>", re.DOTALL)


@pytest.fixture(scope="module")
def spelling():
    checker = SpellChecker()
    checker.word_frequency.load_words(WORDS)
    return checker


def sources(path):
    return [cell.source for cell in code(path).values()]


def without_code(path):
    return [CODE.sub("", cell) for cell in prose(path)]


def title_of(path):
    return title(prose(path)[1])


@LESSON
def test_the_box(path):
    box = prose(path)[0]
    parts = "# ", "> **You will** ", "> **You will learn** ", "> **You need** ", "**Time:** "
    places = [box.index(part) for part in parts]
    assert places == sorted(places) and len(box.split()) <= 130


@LESSON
def test_the_strip_shows_where_one_is(path):
    def stop(lesson):
        return f"**{title_of(path)}**" if lesson == path else f"[{title_of(lesson)}]({lesson.name})"

    assert prose(path)[1].startswith(f"**Where you are:** {' → '.join(map(stop, LESSONS))}\n")
    assert title_of(path)[:2] == path.stem[:2]


@LESSON
def test_the_strip_is_written_by_the_tool(path):
    notebook = nbformat.read(path, as_version=4)
    assert scaffolded(notebook, path) == nbformat.read(path, as_version=4)


@LESSON
def test_a_lesson_begins_with_a_few_imports(path):
    cells = sources(path)
    assert 2 <= len(re.findall(r"^(?:from|import) .*", cells[0], re.MULTILINE)) <= 4
    assert not [cell for cell in cells[1:] if "from bpcore" in cell or "import bpcore" in cell]


@LESSON
def test_the_parts_of_a_lesson(path):
    text = "\n".join(prose(path))
    parts = ["**Checkpoint 1.**", "**Checkpoint 2.**", "## Exercises", "## Can you now?", "## Formula card",
             "**Further reading.**"]
    assert [text.count(part) for part in parts] == [1] * len(parts)
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)
    assert text.count("**Takeaway:**") >= 3
    exercises = re.findall(r"^\*\*(\d) \((?:easy|medium|hard)\)\.\*\*", text, re.MULTILINE)
    assert exercises == [str(n) for n in range(1, len(exercises) + 1)] and 3 <= len(exercises) <= 5
    assert text.count("<details><summary>Hint</summary>") == len(exercises)
    assert f"](solutions/{path.name})" in text
    for before, after in pairwise(LESSONS):
        assert path != before or f"**Next:** [{title_of(after)}]({after.name})" in text


@LESSON
def test_what_is_asked_is_asked_by_cards(path):
    """Four to eight, in the order of their file, each once; none is only said aloud. Their score stands at the end."""
    asked = re.findall(r"^(ask|score)\([\"'](.+)[\"']\)$", "\n".join(sources(path)), re.MULTILINE)
    lesson = path.stem[:2]
    assert asked == [*(("ask", f"{lesson} {name}") for name in QUESTIONS[lesson]), ("score", lesson)]
    assert 4 <= len(QUESTIONS[lesson]) <= 8 and "**Predict" not in "\n".join(prose(path))


@LESSON
def test_the_time_is_told_for_reading_and_for_exercises(path):
    assert re.search(r"\*\*Time:\*\* \d+ minutes to read and step, \d+ for the exercises\.", prose(path)[0])


@LESSON
def test_there_is_enough_to_read_and_little_of_the_notes(path):
    """Outside the folds, of which one stands at the end of a section."""
    cells = [DETAILS.sub("", cell) for cell in prose(path)]
    text = DISPLAY.sub(" ", "\n\n".join(cells))
    words = len(re.findall(r"[A-Za-z][A-Za-z'’-]+", INLINE.sub(" ", CODE.sub(" ", text))))
    ids = [id for cell in cells for id, _ in named(cell)]
    sentences = len(re.findall(r"[.?!:](?=[\s*]|$)", text))
    print(f"{path.stem}: {words} words, {sentences} sentences, {len(ids)} formulas named outside folds")
    assert words >= 600 and (12 * len(ids) <= sentences or path.stem == "13_errata")  # whose subject they are
    assert (FOLD in "\n".join(prose(path))) == (path in OF_THE_NOTES)


@LESSON
def test_mathematics_renders(path):
    """In JupyterLab and on GitHub: display mathematics on lines of its own, inline without spaces at its ends."""
    for text in without_code(path):
        assert text.count("$$") % 2 == 0 and not re.search(r"\\[\[\](]", text)
        for found in DISPLAY.finditer(text):
            assert text[:found.start()].endswith("\n") and text[found.end():][:1] in ("", "\n"), found[0]
        rest = DISPLAY.sub("", text)
        assert r"\begin" not in rest and not re.search(r"\$[^$\n]*\n[^$\n]*\$", INLINE.sub("", rest)), text
        assert all(inner == inner.strip() for inner in INLINE.findall(rest)), text
        rows = [row for row in rest.splitlines() if row.startswith("|")]
        assert not [row for row in rows if "|" in "".join(INLINE.findall(row))]
        for inner in [*DISPLAY.findall(text), *INLINE.findall(rest)]:
            assert inner.count("{") - inner.count(r"\{") == inner.count("}") - inner.count(r"\}"), inner


@LESSON
def test_words_are_spelt(path, spelling):
    for text in without_code(path):
        plain = INLINE.sub(" ", DISPLAY.sub(" ", text))
        plain = re.sub(r"\]\([^)]*\)|\[[^]]*00\d-[^]]*\]|<[^>]*>", " ", plain)
        words = {re.sub("['’]s?$", "", word.lower()) for word in re.findall(r"[A-Za-z][A-Za-z'’]+", plain)}
        assert not spelling.unknown(words), text


def test_the_word_list_is_needed_and_in_order(spelling):
    assert sorted(WORDS) == WORDS
    assert len(SpellChecker().unknown(WORDS)) == len(set(WORDS))


@LESSON
def test_pictures_are_told_in_words(path):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            assert not {"image/png", "image/jpeg", "image/svg+xml"} & set(data), "a picture without alternative text"
            for image in re.findall(r"<img\b[^>]*>", data.get("text/html", "")):
                alt = re.search(r'\balt="([^"]*)"', image)
                assert alt and len(alt[1]) > 60, image[:80]
    for text in prose(path):
        assert not re.search(r"!\[\s*\]", text) and "<img" not in text
