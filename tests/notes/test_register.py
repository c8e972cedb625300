"""Every formula of the notes: each check is run on random examples, and no id is missing."""

import re
from collections import Counter

import numpy as np
import pytest
from latex2mathml.converter import convert
from notes import FORMULAS, MARKED, NOTATIONS, VERDICTS, error

FAILS = 1e-3  # a wrong formula is off by at least this on every example, a thousand times the tolerance
CHECKED = [formula for formula in FORMULAS.values() if formula.check]


@pytest.mark.parametrize("formula", CHECKED, ids=lambda formula: formula.id)
@pytest.mark.parametrize("seed", range(5))
def test_formula(formula, seed):
    case = formula.check(np.random.default_rng(seed))
    if formula.verdict in MARKED:
        assert error(case.written, case.truth) > FAILS, "holds as written"
        assert error(case.corrected, case.truth) <= case.tolerance, "does not hold as corrected"
    else:
        assert error(case.written, case.truth) <= case.tolerance, "does not hold"
        assert case.misread is None or error(case.misread, case.truth) > FAILS, "the other reading holds too"


def test_no_formula_is_missing():
    counts = {"000": 30, "001": 165, "002": 26, "003": 42, "004": 29}
    assert list(FORMULAS) == [f"{note}-{k:02d}" for note, count in counts.items() for k in range(1, count + 1)]


def test_verdicts():
    assert Counter(formula.verdict for formula in FORMULAS.values()) == {
        "correct": 132, "reading": 71, "definition": 50, "typo": 22, "wrong": 4, "undefined": 3, "blank": 10}
    assert len(CHECKED) >= 239


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=lambda formula: formula.id)
def test_row_is_complete(formula):
    assert formula.verdict in VERDICTS and formula.notation in NOTATIONS
    assert formula.latex and formula.claim and formula.line
    assert bool(formula.correction) == (formula.verdict in MARKED), "marked rows, and only they, are corrected"
    assert formula.check or formula.verdict not in MARKED, "what is wrong is shown to be"
    assert formula.remark or formula.verdict in ("correct", "definition"), "the others say why"
    for sentence in filter(None, (formula.claim, formula.remark)):
        assert sentence.lstrip("“")[0].isupper() and sentence.endswith(".")


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=lambda formula: formula.id)
def test_latex_is_typeset(formula):
    for latex in filter(None, (formula.latex, formula.correction)):
        mathml = re.sub('alttext="[^"]*"', "", convert(latex))
        assert "\\" not in mathml, "a command that is not known"
