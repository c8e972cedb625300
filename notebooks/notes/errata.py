"""The slips of the notes, measured: how far each line is from the truth as it stands, and how far put right."""

from math import ceil, inf, log10

import numpy as np

from notes import FORMULAS, MARKED, error

EXAMPLES = 5  # random networks, on which every line is tried
EXACT = 1e-6  # smaller errors are not told apart


def errors(id, examples=EXAMPLES):
    """How far a slip is from the truth on each of so many random networks, as it stands and put right: two lists."""
    cases = [FORMULAS[id].check(np.random.default_rng(seed)) for seed in range(examples)]
    return ([error(case.written, case.truth) for case in cases], [error(case.corrected, case.truth) for case in cases])


def measured(formula):
    """What the networks say of a line, in a sentence: the least error of a slip as it stands, and the largest of it put
    right; or of a line that holds under a reading the error of the other one."""
    if formula.verdict in MARKED:
        written, corrected = errors(formula.id)
        return f"Error ✗ {told(min(written))}, ✓ {told(max(corrected))}."
    case = formula.verdict == "reading" and formula.check and formula.check(np.random.default_rng(0))
    return f"Read otherwise, its error is {told(error(case.misread, case.truth))}." if case and (
        case.misread is not None) else ""


def told(error):
    """An error in two digits, or the power of ten below which it is, or that nothing can be computed."""
    if error == inf:
        return "no value"
    return f"{error:.2g}" if error > 1e-3 else f"< 1e−{-ceil(log10(max(error, EXACT)))}"
