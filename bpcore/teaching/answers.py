"""Judges an answer: right, right as far as the rounding goes, or which of the named mistakes it is.

`check` says what `diagnosis` finds: an answer is compared with the truth and with what each mistake gives. A truth that
belongs to no trace is compared with the mistakes that can be made with any number.
"""

from decimal import Decimal
from inspect import signature
from numbers import Real
from typing import NamedTuple

import numpy as np

from bpcore.teaching.mistakes import MISTAKES
from bpcore.teaching.mistakes.mistake import GIVEN, ROUNDED, SAME, TINY, same
from bpcore.trace import Step, reads

# If a single answer agrees with nothing and is nearest to the truth, it is right within max(min(a, b·|truth|),
# c·|truth|) for these a, b, c: what it was worked out from was rounded.
ON_THE_WAY = (0.015, 0.1, 0.01)
EXACT = 1e-6  # of the largest entry: what an array by code, which nobody has rounded, may be off
TYPED = 4  # decimals, at most
HALF = 0.5 + 1e-6  # of the last decimal typed

_UNKNOWN = "Not yet, and it is not a mistake I know"

# What to say of an answer, in the order in which it is tried; whether it is right with that, and how it is put.
VERDICTS = {
    "exact": (True, "Right."),
    "rounded": (True, "Right, as far as the rounding goes."),
    "mistake": (False, "Not yet: {name}. Look again: {look_at}"),
    "on_the_way": (True, "Right, but for the rounding on the way."),
    "short": (False, "That is right as far as it goes: give it to two decimals."),  # of a number as it was typed
    "another": (False, "Not yet: that is the entry of another unit, weight or example."),
    "unknown": (False, _UNKNOWN + "{ratio}."),
}

SYMBOLS = {"s": "s", "o": "o", "E": "E", "dE_do": "∂E/∂o", "delta": "δ", "dE_dW": "∂E/∂W", "dE_db": "∂E/∂b",
           "new_W": "the new W", "new_b": "the new b", "W": "W", "b": "b", "y": "the targets", "rate": "the rate",
           "mean_E": "the mean loss", "moved": "Σ(Δw)²", "after_E": "the losses after the update"}

NOT_ANSWERED = "Not answered yet: put your answer in place of the three dots."
TRUE_AND_FALSE = ("That is true and false, not numbers: multiply with it, count it with .sum(), or take its share "
                  "with .mean().")


class Diagnosis(NamedTuple):
    """Whether an answer is right, and what to say of it."""

    right: bool
    text: str


@np.errstate(all="ignore")  # the truth may be infinite
def diagnosis(answer, trace, step: Step = GIVEN, at: tuple[int, ...] | None = None, example: int = 1) -> Diagnosis:
    """Compares an answer with trace[step], or one entry of it: `at` (unit,) or (below, unit), and `example`, from 1.

    The answer to a step may be a function of what the step reads, see `reads`. In place of a trace and its step stands
    any number or array, and the answer may be a function of nothing. Of all that an answer agrees with (see ROUNDED)
    the nearest is taken to be meant.
    """
    step = Step(*step)
    trace = {GIVEN: np.asarray(trace)} if step == GIVEN else trace
    entry = ... if at is None else trace.place(step, at, example)
    if trace[step] is None:
        raise ValueError(f"Layer {step.layer} has no weights or no bias, so there is no {step.quantity} of it.")
    truth = np.asarray(trace[step])[entry]
    is_function = callable(answer) and (step != GIVEN or _takes_nothing(answer))
    if is_function:
        read = () if step == GIVEN else reads(step, trace)
        try:
            answer = answer(*(np.array(trace[quantity]) for quantity in read))
        except Exception as error:  # whatever a learner's function does
            return Diagnosis(False, f"Your function stops with {type(error).__name__}: {error}.")
    value = _numbers(answer, truth)
    if isinstance(value, Diagnosis):
        return value
    if _is_row(truth) and value.shape == (truth.size,):
        value = value.reshape(truth.shape)
    if value.shape != truth.shape:
        found = f"an array of shape {value.shape}" if value.ndim else "a single number"
        return Diagnosis(False, f"That is {found}: give {_wanted(truth)}.")
    if value.ndim and truth.any() and not value.any():
        return Diagnosis(False, "Not yet: it is all zeros. Is anything added to them?")
    candidates = [(None, truth)]
    for mistake in MISTAKES:
        given = mistake.results(trace, step) if truth.ndim else (wrong[entry] for wrong in mistake.gives(trace, step))
        candidates += [(mistake, wrong) for wrong in given if not same(wrong, truth).all()]
    by_code = value.ndim > 0 and (is_function or _has_more_decimals_than_typed(value))
    found = _compared(value, candidates, by_code, trace[step] if at is not None else None)
    if found.text.startswith(_UNKNOWN):
        return found._replace(text=found.text + _pointer(value, truth, trace, step))
    return found


def _pointer(value, truth, trace, step):
    """What helps where no mistake is known: which entries are right, or else what the quantity is made of."""
    wrong = np.argwhere(~_agrees(value, truth))
    if truth.ndim and len(wrong) < truth.size:
        return f" {truth.size - len(wrong)} of its {truth.size} entries are right; look at {wrong[0].tolist()}."
    made_of = [SYMBOLS[quantity] + (f" of layer {l}" if quantity in ("s", "o", "dE_do", "delta", "W", "b") else "")
               for quantity, l in (reads(step, trace) if step != GIVEN else ())]
    return f" It is made of {', '.join(made_of[:-1])} and {made_of[-1]}." if len(made_of) > 1 else ""


def check(answer, trace, step: Step = GIVEN, at: tuple[int, ...] | None = None, example: int = 1) -> None:
    """Prints what `diagnosis` says; never the truth."""
    print(diagnosis(answer, trace, step, at, example).text)


def _compared(value, candidates, by_code, entries):
    """The first of VERDICTS that holds for a value of the right shape, which nobody has rounded if it is `by_code`. The
    first of the candidates is the truth, the others are what mistakes give; `entries` are those that one answer may be
    mistaken for."""
    truth = candidates[0][1]
    agrees = _agrees_exactly if by_code else _agrees
    agreeing = [(_distance(value, given), mistake) for mistake, given in candidates if agrees(value, given).all()]
    distance, meant = min(agreeing, key=lambda found: found[0], default=(np.inf, None))
    is_single = truth.ndim == 0 and truth.dtype.kind not in "iu"  # what is counted is exact
    holds = {
        "exact": agreeing and not meant and (distance <= SAME * np.abs(truth).max() or distance == 0),
        "rounded": agreeing and not meant,
        "mistake": meant,
        "on_the_way": is_single and _is_on_the_way(value, [given for _, given in candidates]),
        "another": entries is not None and _agrees(value, entries).any(),
        "unknown": True,
    }
    name = next(name for name in VERDICTS if holds.get(name))
    right, text = VERDICTS[name]
    if name in ("another", "unknown") and not np.isfinite(value).all():
        text = ("There is nan or infinity in it: look for a division by zero, "
                "the log of zero, or an exponential that is too large.")
    elif name == "another":
        text += " Units are counted from 1, Python's indices from 0."
    elif name == "unknown" and by_code and _agrees(value, truth).all():
        text = "Close, but not the same: what is added or left out?"
    elif name == "unknown" and truth.ndim and (np.abs(value - truth) <= ROUNDED).all() and (
            np.abs(truth) > ROUNDED).all():
        text = "Near, but rounded too much: in an array give more decimals."
    elif name == "unknown":
        text = text.format(ratio="") + _ratio(value, truth)
    elif name == "mistake":
        text = text.format(**meant._asdict())
    return Diagnosis(right, text)


def _takes_nothing(function):
    try:
        return not signature(function).parameters
    except ValueError:  # of some that are built in nothing is known
        return False


def rule():
    """What a page judges a single number by, as JSON-ready data."""
    return {"decimals": 2, "rounded": ROUNDED, "tiny": TINY, "on_the_way": list(ON_THE_WAY), "half": HALF, "same": SAME,
            "verdicts": {name: {"right": right, "text": text} for name, (right, text) in VERDICTS.items()}}


def _numbers(answer, truth):
    """The answer as an array, or what to say of one that is not made of numbers."""
    def instead(found):
        return Diagnosis(False, f"{found}: give {_wanted(truth)}.")

    try:
        value = np.asarray(answer)
    except ValueError:
        return instead("Its rows are of different lengths")
    odd = [entry for entry in value.flat if not isinstance(entry, (Real, Decimal))] if value.dtype.kind == "O" else []
    if answer is None:
        return Diagnosis(False, "There is nothing in it, None: does every function end with return?")
    if any(entry is ... for entry in odd):
        return Diagnosis(False, NOT_ANSWERED)
    if odd:
        kind = "None" if odd[0] is None else "a function" if callable(odd[0]) else f"a {type(odd[0]).__name__}"
        return instead(f"There is {kind} in it" if value.ndim else f"That is {kind}")
    match value.dtype.kind:
        case "f" | "i" | "u" | "O":
            return value.astype(float) if value.dtype.kind == "O" else value
        case "b":
            return Diagnosis(False, TRUE_AND_FALSE)
        case "U" | "S":
            return instead("That is text")
        case _:
            return instead(f"That is of dtype {value.dtype}")


def _is_row(truth):
    """Whether it is one row of a map or of a kernel, for which so many numbers will do."""
    return truth.ndim == 4 and truth.size == truth.shape[3] > 1


def _wanted(truth):
    if truth.ndim == 0:
        return "a number"
    return f"{truth.size} numbers in a row" if _is_row(truth) else f"an array of shape {truth.shape}"


def _agrees(value, given):
    """Entry by entry, whether the value agrees with what is given."""
    size = np.abs(given)
    alone = np.where(size > ROUNDED, ROUNDED, TINY * size)
    return (np.abs(value - given) <= (np.minimum(ROUNDED, TINY * size) if value.ndim else alone)) | (value == given)


def _has_more_decimals_than_typed(value):
    return value.dtype.kind == "f" and bool((np.abs(value - value.round(TYPED)) > SAME).any())


def _agrees_exactly(value, given):
    largest = np.abs(given).max()
    return (np.abs(value - given) <= EXACT * (largest if largest < np.inf else 0)) | (value == given)


def _is_on_the_way(value, candidates):
    """The truth, the first candidate, is the nearest, and as near as it can be expected of rounded ingredients."""
    most, part, least = ON_THE_WAY
    truth, *others = candidates
    size, distance = np.abs(truth), _distance(value, truth)
    return (distance <= max(min(most, part * size), least * size) < np.inf
            and not any(_distance(value, other) < distance for other in others))


def _distance(value, given):
    return np.where(value == given, 0, np.abs(value - given)).max()


def _ratio(value, truth):
    """What every entry is of the truth, if that is one plain number; of a single entry it would give the truth away."""
    if value.size < 2:
        return ""
    ratios = np.unique(np.round(value / truth, 3) + 0)  # never -0
    return f" It is {ratios[0]:g} times the truth." if ratios.size == 1 and 0 < abs(ratios[0]) < np.inf else ""
