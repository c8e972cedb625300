"""The register: every numbered formula of the five notes, with its verdict, its correction and a check that runs it.

    from notes import FORMULAS          # {"000-01": Formula, ...}, in the notes' order
    FORMULAS["001-51"].check(rng)       # the formula and the truth on a random network
"""

from notes import note_000, note_001, note_002, note_003, note_004
from notes.formula import MARKED, NOTATIONS, VERDICTS, Case, Formula, error

FORMULAS = {formula.id: formula
            for note in (note_000, note_001, note_002, note_003, note_004) for formula in note.FORMULAS}

__all__ = ["FORMULAS", "MARKED", "NOTATIONS", "VERDICTS", "Case", "Formula", "error"]
