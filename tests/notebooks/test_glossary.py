"""The glossary: what the lessons link is there, what is there is linked, and each term takes two lines."""

import re

import pytest
from notebooks.execute import FOLDER, LESSONS
from notes.homes import prose

ENTRIES = re.findall(r"^### (.+)\n\n(.+)$", "\n".join(prose(FOLDER / "glossary.ipynb")), re.MULTILINE)
LINK = re.compile(r"\]\(glossary\.ipynb#([^)]*)\)")


def anchor(term):
    """As JupyterLab and GitHub name a heading in small letters."""
    return term.replace(" ", "-")


def test_terms_are_in_order_and_in_small_letters():
    terms = [term for term, _ in ENTRIES]
    assert terms == sorted(set(terms)) and all(term == term.lower() for term in terms)
    assert len(terms) > 50


@pytest.mark.parametrize(("term", "text"), ENTRIES)
def test_an_entry_is_short_and_linked(term, text):
    assert len(text.split()) <= 45 and text.endswith(".")
    assert any(anchor(term) in LINK.findall("\n".join(prose(path))) for path in LESSONS), "no lesson links it"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_links_into_it_lead_somewhere(path):
    linked = LINK.findall("\n".join(prose(path)))
    assert set(linked) <= {anchor(term) for term, _ in ENTRIES}
    assert len(linked) == len(set(linked)), "a term is linked where it first stands"
