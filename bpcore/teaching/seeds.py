"""A seed is a student: the same structure, other numbers. Which are drawn, by which rules, and what is no seed."""

from itertools import combinations

import numpy as np

from bpcore.teaching.mistakes import MISTAKES

LARGEST_SEED = 999_999
TRIES = 6000  # a few seconds
HALF = 0.005  # what is shown with two decimals may be off


def as_seed(seed) -> int:
    """A whole number from 1 to LARGEST_SEED, or such a number as text; a ValueError says what it is instead."""
    is_text = isinstance(seed, str) and seed.isascii() and seed.isdigit() and len(seed) < 20
    number = int(seed) if is_text else seed
    if type(number) is not int or not 1 <= number <= LARGEST_SEED:
        raise ValueError(f"A seed is a whole number from 1 to {LARGEST_SEED}, and not {repr(seed)[:40]}.")
    return number


def first_drawn(draw, holds, seed: int):
    """What `draw`, which is given a generator of random numbers, gives as the first for which `holds` is true, by this
    seed; None if TRIES draws give nothing."""
    rng = np.random.default_rng(seed)
    return next((drawn for drawn in (draw(rng) for _ in range(TRIES)) if holds(drawn)), None)


def tenths(rng, shape, most: int) -> np.ndarray:
    """Tenths from −most to most tenths, no two alike, and none of them 0, 1 or −1."""
    choice = [k for k in range(-most, most + 1) if abs(k) not in (0, 1, 10)]
    return rng.choice(choice, shape, replace=False) / 10


def shares_of_1(rng, n: int, parts: int) -> np.ndarray:
    """n shares of 1, each of them so many of these parts."""
    cuts = sorted(rng.choice(range(1, parts), n - 1, replace=False))
    return np.diff([0, *cuts, parts]) / parts


def is_plain(arrays) -> bool:
    """Whether, at two decimals, nothing is 0, 1 or −1, and no two in a row are the same."""
    for values in arrays:
        shown = np.round(values, 2)
        if not np.isfinite(shown).all() or np.isin(shown, (0, 1, -1)).any():
            return False
        if any(len(set(row)) < len(row) for row in np.atleast_2d(shown).tolist()):
            return False
    return True


def keeps_mistakes_apart(trace, of_steps) -> bool:
    """Whether, at two decimals, no mistake gives the truth of any entry, and no two the same array."""
    for step in of_steps:
        wrong = [(mistake.name, result) for mistake in MISTAKES for result in mistake.results(trace, step)
                 if not np.allclose(result, trace[step], rtol=1e-5, atol=1e-12)]
        if any((np.abs(result - trace[step]) <= HALF).any() for _, result in wrong) or any(
                name != other_name and (np.abs(result - other) <= HALF).all()
                for (name, result), (other_name, other) in combinations(wrong, 2)):
            return False
    return True
