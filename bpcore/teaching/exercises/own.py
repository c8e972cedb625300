"""Exercises of which every student has numbers of their own, by a seed."""

from collections.abc import Callable
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import numpy as np

from bpcore.teaching.exercises.forms import Exercise
from bpcore.teaching.mistakes import MISTAKES
from bpcore.teaching.mistakes.mistake import GIVEN, same
from bpcore.teaching.rounding import ON_THE_WAY
from bpcore.teaching.seeds import HALF, first_drawn, is_plain, shares_of_1


class Own(NamedTuple):
    """An exercise for which each seed has other numbers than the course.

    `made(*numbers)` is its Exercise. `draw(rng)` gives other numbers. `wording(*numbers)` is what the lesson then says,
    {a phrase of the lesson: the same with these numbers}. The numbers suit what is made `beside` it, too, if two
    exercises stand in one text.
    """

    made: Callable
    course: tuple
    draw: Callable
    wording: Callable
    beside: tuple = ()

    def __call__(self, seed: int | None = None) -> Exercise:
        """With the numbers of a seed, or of the course."""
        return self.made(*(self.course if seed is None else self.numbers(seed)))

    def numbers(self, seed: int) -> tuple:
        """Of a seed. A ValueError says if TRIES draws hold none that keep the rules."""
        found = _numbers(self, seed)
        if found is None:
            raise ValueError(f"Seed {seed} gives no numbers that keep the mistakes apart: take another seed.")
        return found

    def worded(self, seed: int) -> dict[str, str]:
        """What the lesson says with the numbers of a seed."""
        return self.wording(*self.numbers(seed))


def three_shares(rng, parts=20) -> tuple[float, float, float]:
    """Of 1, no two alike."""
    while len({*(found := shares_of_1(rng, 3, parts).tolist())}) < 3:
        pass
    return tuple(found)


@lru_cache(maxsize=4096)
@np.errstate(all="ignore")
def _numbers(own, seed):
    def holds(numbers):
        differ = all(len({*part}) == len(part) for part in numbers if isinstance(part, tuple))
        return numbers != own.course and differ and all(keeps_apart(made(*numbers)) for made in (own.made, *own.beside))

    return first_drawn(own.draw, holds, seed)


def keeps_apart(one: Exercise) -> bool:
    """Whether the truth shows no 0, 1 or −1, and rounding takes nothing that is known to be wrong for the truth, nor
    for another."""
    truth, wrong, named = _values(one)
    if truth.dtype.kind in "iu":
        return not any(np.array_equal(truth, each) for each in wrong) and len({*map(int, wrong)}) == len(wrong)
    most, part, least = ON_THE_WAY if truth.ndim == 0 else (0, 0, 0)
    gap = max(min(most, part * np.abs(truth).max()), least * np.abs(truth).max()) + HALF
    return (is_plain(truth.reshape(-1, 1, 1)) and not any(_is_near(truth, each, gap) for each in (*wrong, *named))
            and not any(_is_near(*pair, HALF) for pair in combinations(wrong, 2)))


def truth_of(one: Exercise) -> np.ndarray:
    """The number or the array that is asked for."""
    return np.asarray(one.trace if one.step == GIVEN else one.trace[one.step])[_entry(one)]


def _entry(one):
    return ... if one.at is None else one.trace.place(one.step, one.at, one.example)


def _values(one):
    """The truth; what this exercise alone knows to be wrong, of its shape; and what the named mistakes give."""
    truth, entry = truth_of(one), _entry(one)
    wrong = [np.asarray(given) for given in one.wrong.values() if np.shape(given) == truth.shape]
    named = [] if one.step == GIVEN else [result[entry] for mistake in MISTAKES
                                          for result in mistake.results(one.trace, one.step)]
    return truth, wrong, [result for result in named if not same(result, truth).all()]


def _is_near(value, other, gap):
    return bool((np.abs(value - other) <= gap).all())
