"""Judges an answer: right, right as far as the rounding goes, or which of the named mistakes it is.

`check` says what `diagnosis` finds: an answer is compared with the truth and with what each mistake gives, and where
none fits with what slips of pen and keyboard give. A truth that belongs to no trace is compared with the mistakes that
can be made with any number. Of an update it is the change that is compared.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from bpcore.teaching.exercises import exercise
from bpcore.teaching.functions import called, is_ours, takes_nothing
from bpcore.teaching.mistakes import MISTAKES
from bpcore.teaching.mistakes.mistake import GIVEN, SAME, Mistake, same
from bpcore.teaching.mistakes.updates import start
from bpcore.teaching.mistakes.weights import rows_and_columns
from bpcore.teaching.reading import TYPED, NoNumbers, decimals_of, has_dots, of_a_comma, read, without_ones
from bpcore.teaching.rounding import ON_THE_WAY, on_the_way
from bpcore.teaching.slips import SLIPS
from bpcore.teaching.slips.onward import onward
from bpcore.teaching.verdicts import NOT_ANSWERED, Diagnosis
from bpcore.teaching.zeros import cleaned
from bpcore.trace import Step, Trace, address, reads

HALF = 0.5 + 1e-6  # of the last decimal typed, which a number may be off, …
TINY = 0.1  # … and never more than this part of it, …
NEARER = 0.5  # … or, where a change is asked for, this part of the change
DECIMALS = 2  # are asked for
EXACT = 1e-6  # of the largest entry: what is worked out, and so rounded by nobody, may be off
CLOSE = 0.05  # of the largest entry: worked out nearly as it should be
NOTHING = 1e-12  # where the truth is 0, no more than rounding
FEW = 4  # roundings of an answer in the digits that it has
SMALL = 0.05  # a number that might be taken for 0

# What to say of an answer, in the order in which it is tried; whether it is right with that, and how it is put.
VERDICTS = {
    "exact": (True, "Right."),
    "rounded": (True, "Right, as far as the rounding goes."),
    "mistake": (False, "Not yet: {name}. Look again: {look_at}"),
    "on_the_way": (True, "Right, but for the rounding on the way."),
    "short": (False, "That is right as far as it goes: give more of its decimals."),
    "another": (False, "Not yet: that is the entry of another unit, weight or example."),
    "unknown": (False, "Not yet, and it is not a mistake I know{ratio}."),
}

SYMBOLS = {"s": "s", "o": "o", "E": "E", "dE_do": "∂E/∂o", "delta": "δ", "dE_dW": "∂E/∂W", "dE_db": "∂E/∂b",
           "new_W": "the new W", "new_b": "the new b", "W": "W", "b": "b", "y": "the targets", "rate": "the rate",
           "mean_E": "the mean loss", "moved": "Σ(Δw)²", "after_E": "the losses after the update",
           "new_o": "the outputs after the update"}

YOURS = "Your function"
_UNANSWERED = Diagnosis(False, NOT_ANSWERED, "not answered")


@np.errstate(all="ignore")  # the truth may be infinite
def diagnosis(answer, trace, step: Step = GIVEN, at: tuple[int, ...] | None = None, example: int = 1,
              wrong: Mapping | None = None, arguments: tuple | None = None) -> Diagnosis:
    """Compares an answer with trace[step], or one entry of it: `at` (unit,) or (below, unit), and `example`, from 1.

    The answer to a step may be a function of what the step reads, see `reads`. In place of a trace and its step stands
    any number or array, and the answer may be a function of `arguments`, or of nothing. `wrong` has what else is known
    to be wrong, {what to say: what was given}. Of all that an answer agrees with the nearest is taken to be meant.
    """
    step = Step(*address(step))
    if (step == GIVEN) is isinstance(trace, Trace):
        raise ValueError('Which quantity of which trace? Give a Trace and its step, such as Step("delta", 1).')
    trace, noises = ({GIVEN: _without_noise(trace)}, {}) if step == GIVEN else cleaned(trace)
    entry = ... if at is None else trace.place(step, at, example)
    if trace[step] is None:
        raise ValueError(f"Layer {step.layer} has no weights or no bias, so there is no {step.quantity} of it.")
    truth = np.asarray(trace[step])[entry]
    if not truth.size:
        raise ValueError("There is nothing to compare an answer with: the truth is empty.")
    is_function = callable(answer) and (step != GIVEN or arguments is not None or takes_nothing(answer))
    if is_function:
        if is_ours(answer):
            return Diagnosis(False, "That is the course's own: here one that you write is asked for.")
        ingredients = [trace[quantity] for quantity in reads(step, trace)] if step != GIVEN else arguments or ()
        answer, trouble = called(answer, ingredients)
        if trouble:
            asked = " A number is asked for, not a function." * (step != GIVEN and truth.ndim == 0)
            return _UNANSWERED if "ellipsis" in trouble else Diagnosis(False, f"{YOURS} {trouble}{asked}", "stopped")
    if isinstance(value := _numbers(answer, truth), Diagnosis):
        return value
    if without_ones(value.shape) == without_ones(truth.shape) or (_is_row(truth) and value.shape == (truth.size,)):
        value = value.reshape(truth.shape)
    if value.shape != truth.shape:
        for text, given in (wrong or {}).items():
            if np.shape(given) == value.shape and np.allclose(value, given, rtol=EXACT):
                return _told(Mistake(text, "", None))
        found = f"an array of shape {value.shape}" if value.ndim else "a single number"
        remedy = of_a_comma(answer) if truth.ndim == 0 and truth.dtype.kind == "f" else ""
        return Diagnosis(False, f"That is {found}: give {_wanted(truth)}.{remedy}")
    begins = start(trace, step)[entry] if step != GIVEN else np.zeros(())
    is_known = any(np.shape(given) == truth.shape and not np.any(given) for given in (wrong or {}).values())
    if value.ndim and truth.any() and not (value.any() or is_known or step.quantity.startswith("new")):
        return Diagnosis(False, "Not yet: it is all zeros. Is anything added to them, or is a condition never true?")
    rounding = noises.get(tuple(step), np.zeros(np.shape(trace[step])))[entry]
    value = np.where((truth == 0) & (np.abs(value) <= np.maximum(NOTHING, rounding)), 0, value)
    decimals = None if is_function else decimals_of(value)
    rounding = rounding + FEW * np.abs(truth) * (np.finfo(value.dtype).eps if value.dtype.kind == "f" else 0)
    asked = _Asked(trace, step, entry, truth, begins, rounding, decimals, is_function)
    return _compared(value, asked, wrong or {})


class _Asked(NamedTuple):
    """What is asked for, and how closely an answer has to agree."""

    trace: object
    step: Step
    entry: object  # in trace[step]
    truth: np.ndarray
    start: np.ndarray  # what the truth is a change of, or 0
    rounding: np.ndarray  # how far that may have moved truth and answer, in the digits that they have
    decimals: np.ndarray | None  # that were typed, entry by entry; None of what was worked out …
    is_function: bool  # … perhaps by a function, so that nothing was rounded on the way

    def agrees(self, value, given):
        """Entry by entry, whether the value is this, which may be the truth or what a mistake gives."""
        return (np.abs(value - given) <= self._tolerance(given)) | _is_alike(value, given)

    def _tolerance(self, given):
        if self.is_count:
            return 0
        size = np.abs(given - self.start)
        if self.decimals is None and (self.truth.ndim or self.is_function):
            return np.maximum(EXACT * size.max(initial=0, where=np.isfinite(size)), self.rounding)
        typed = 0 if self.decimals is None else HALF * 10.0 ** -np.maximum(self.decimals, DECIMALS)
        same = np.where(np.isfinite(size), np.maximum(SAME * size, EXACT * np.abs(given)), 0)
        most = NEARER * np.abs(self.truth - self.start) if self.start.any() else TINY * size
        return np.minimum(np.maximum(typed, same), most)

    @property
    def is_count(self):
        return self.truth.dtype.kind in "iu"

    def wrong(self, told_apart):
        """(mistake, what it gives) where that is not the truth; for a single number, perhaps, only where a rounded one
        tells them apart."""
        for mistake in MISTAKES:
            for given in (mistake.gives if told_apart else mistake.results)(self.trace, self.step):
                if not same(given[self.entry], self.truth).all():
                    yield mistake, given[self.entry]


def check(answer, trace, step: Step = GIVEN, at: tuple[int, ...] | None = None, example: int = 1,
          wrong: Mapping | None = None) -> Diagnosis:
    """Prints what `diagnosis` says, never the truth, and returns it: true if the answer is right. In place of all but
    the answer may stand the name of a lesson's exercise, as in check(my_delta, "05 hidden δ")."""
    found = (diagnosis_of_exercise(answer, trace) if isinstance(trace, str) else
             diagnosis(answer, trace, step, at, example, wrong))
    print(found.text)
    return found


def diagnosis_of_exercise(answer, name):
    """What is said of the case that is the least right, of the exercise of this name."""
    cases, found = exercise(name), []
    while len(found) < len(cases) and all(found):
        found.append(diagnosis(answer, *cases[len(found)]))
    least = min(found, key=lambda each: (each.right, each.text == VERDICTS["exact"][1]))
    shapes = [[np.shape(part) for part in case.arguments or ()] for case in cases]
    if found[0].right and least.text.startswith(YOURS) and shapes[found.index(least)] != shapes[0]:
        return Diagnosis(False, f"Not yet: it is made for the lengths of the lesson. {least.text}")
    return least


def _compared(value, asked, wrong):
    """What to say of a value of the right shape: the first of VERDICTS that holds. `wrong` is what the lesson knows."""
    truth = asked.truth
    known = [(Mistake(text, "", None), given) for text, given in wrong.items() if np.shape(given) == truth.shape]
    is_rounded = truth.ndim == 0 and asked.decimals is not None and _is_within(HALF, value, asked)
    candidates = [(None, truth), *known, *asked.wrong(told_apart=is_rounded)]
    agreeing = [(_distance(value, given), mistake) for mistake, given in candidates
                if asked.agrees(value, given).all()]
    distance, meant = min(agreeing, key=lambda found: found[0], default=(np.inf, None))
    if _distance(value, truth) < distance:  # though too far off to be right
        agreeing, meant = [], None
    by_hand = truth.ndim == 0 and not asked.is_count and not asked.is_function
    meant = _meant_on_the_way(value, truth, known) if by_hand and not agreeing else meant
    holds = {
        "exact": agreeing and not meant and (distance <= SAME * np.abs(truth).max() or distance == 0),
        "rounded": agreeing and not meant,
        "mistake": meant,
        "on_the_way": by_hand and not meant and _is_on_the_way(value, asked, known),
        "short": _is_short(value, asked),
        "another": asked.entry is not ... and asked.agrees(value, asked.trace[asked.step]).any(),
        "unknown": True,
    }
    name = next(name for name in VERDICTS if holds.get(name))
    right, text = VERDICTS[name]
    if name == "mistake":
        return _told(meant)
    if name in ("another", "unknown"):
        if (found := _of_unknown(value, asked)) is not None:  # as true as the answer is right
            return found
        says = (text + " Units are counted from 1, Python's indices from 0." if name == "another" else
                text.format(ratio="") + _ratio(value, asked) + _pointer(value, asked))
        of_another = text.removeprefix("Not yet: ").rstrip(".") * (name == "another")
        return Diagnosis(False, says, mistake=of_another)
    return Diagnosis(right, text, "right" if right else "close")


def _told(mistake):
    name, look_at, _ = mistake
    text = VERDICTS["mistake"][1].format(name=name, look_at=look_at) if look_at else f"Not yet: {name}"
    return Diagnosis(False, text, mistake=name)


def _of_unknown(value, asked):
    """What to say where no mistake is known: that it is not finite, which slip it is, or that it is close; or None."""
    if (~np.isfinite(value) & np.isfinite(asked.truth)).any():
        return Diagnosis(False, "There is nan or infinity in it: look for a division by 0, log 0, or an exponential "
                         "that is too large.")
    if slip := _slip(value, asked):
        return _told(slip)
    is_near = np.abs(value - asked.truth).max(initial=0) <= CLOSE * np.abs(asked.truth - asked.start).max(initial=0)
    is_typed = asked.decimals is not None and asked.agrees(value, asked.truth).any()  # right in part
    if is_near and not is_typed and (value.ndim or asked.is_function):
        typed = decimals_of(value)  # all as many as one of them has, since 0.30 is 0.3
        is_rounded = typed is not None and _is_within(HALF, value, asked._replace(decimals=typed.max()))
        return Diagnosis(False, "That is rounded: give all of its digits." if is_rounded else
                         "Close, but not the same: what is added or left out?", "close")
    return None


def _slip(value, asked):
    """The slip that gives the value: of a single number, which many give by chance, if it is one alone."""
    if value.ndim == 2 and value.shape == value.T.shape and asked.agrees(value.T, asked.truth).all():
        return rows_and_columns
    found = {slip.name: slip for slip in SLIPS for given in slip.results(asked.trace, asked.step)
             if not same(given[asked.entry], asked.truth).all() and asked.agrees(value, given[asked.entry]).all()}
    if not found and value.ndim and asked.step != GIVEN:
        found = {slip.name: slip for slip, given in onward(asked.trace, asked.step, [*MISTAKES, *SLIPS])
                 if asked.agrees(value, given).all()}
    return next(iter(found.values())) if len(found) == 1 or (found and value.ndim) else None


def _pointer(value, asked):
    """What helps where nothing is known: which entries are right, or else what the quantity is made of."""
    truth, trace, step = asked.truth, asked.trace, asked.step
    if truth.ndim == 0 and value == 0:
        return " It is small, but not 0." if np.abs(truth) < SMALL else " It is not 0."
    is_wrong = ~asked.agrees(value, truth)
    wrong = np.argwhere(is_wrong.ravel() if _is_row(truth) else is_wrong)
    if truth.ndim and len(wrong) < truth.size:
        turned = asked.agrees(-value, truth)[is_wrong].all()
        return (f" It is right in {truth.size - len(wrong)} of its {truth.size} entries; "
                f"look at {'the sign of ' if turned else ''}{wrong[0].tolist()}.")
    made_of = [SYMBOLS[quantity] + (f" of layer {l}" if quantity in ("s", "o", "dE_do", "delta", "W", "b") else "")
               for quantity, l in (reads(step, trace) if step != GIVEN else ())]
    return f" The right one is made of {', '.join(made_of[:-1])} and {made_of[-1]}." if len(made_of) > 1 else ""


def rule():
    """What a page judges a single number by, as JSON-ready data."""
    return {"decimals": DECIMALS, "typed": TYPED, "half": HALF, "tiny": TINY, "nearer": NEARER, "exact": EXACT,
            "same": SAME, "small": SMALL, "on_the_way": list(ON_THE_WAY),
            "verdicts": {name: {"right": right, "text": text} for name, (right, text) in VERDICTS.items()}}


def _numbers(answer, truth):
    """The answer as an array, or what to say of one that is not made of numbers."""
    if answer is None:
        return Diagnosis(False, "There is nothing in it, None: does every function end with return?")
    if has_dots(answer):
        return _UNANSWERED
    value = read(answer)
    if isinstance(value, NoNumbers):
        why, remedy = value
        return Diagnosis(False, f"{why[0].upper()}{why[1:]}: {remedy or f'give {_wanted(truth)}'}.")
    return value if value.dtype.kind == "f" else value.astype(float)


def _is_row(truth):
    """Whether it is one row of a map or of a kernel, for which so many numbers will do."""
    return truth.ndim == 4 and truth.size == truth.shape[3] > 1


def _wanted(truth):
    many = f"{truth.size} numbers in a row" if _is_row(truth) else f"an array of shape {truth.shape}"
    return many if truth.ndim else "a number"


def _without_noise(truth):
    """A truth without a trace, with 0 for what is 0 but for rounding."""
    truth = np.asarray(truth) + 0  # true is 1
    return np.where(np.abs(truth) <= NOTHING, np.zeros_like(truth), truth)


def _is_short(value, asked):
    """Whether it is the truth with too few decimals; a change has at least two, as −1.3 for −1.26 may be −1.30."""
    if asked.decimals is None or asked.is_count or not value.any():
        return False
    asked = asked._replace(decimals=np.maximum(asked.decimals, DECIMALS)) if asked.start.any() else asked
    return _is_within(1 - HALF, value, asked)


def _is_within(part, value, asked):
    """Whether each number is the truth but for this part of its last decimal."""
    return bool((np.abs(value - asked.truth) <= part * 10.0 ** -asked.decimals).all())


def _is_on_the_way(value, asked, known):
    """The truth is the nearest of all that rounded numbers tell apart, and as near as it can be expected of them."""
    most, part, least = on_the_way(asked.trace, asked.step)
    size, distance = np.abs(asked.truth - asked.start), _distance(value, asked.truth)
    allowed = max(min(most, part * size), least * size)
    if asked.start.any():  # its slope has two decimals
        allowed = max(allowed, min(HALF * 10.0 ** -DECIMALS, NEARER * size))
    return (distance <= allowed < np.inf
            and not any(_distance(value, other) < distance for _, other in (*known, *asked.wrong(told_apart=True))))


def _meant_on_the_way(value, truth, known):
    """The mistake known to the lesson that is nearest, if it was worked out from rounded numbers; or None."""
    near = {mistake: distance for mistake, given in known
            if (distance := _distance(value, given)) <= ON_THE_WAY[2] * np.abs(given)}
    meant = min(near, key=near.get, default=None)
    return meant if meant and near[meant] < _distance(value, truth) else None


def _distance(value, given):
    return np.where(_is_alike(value, given), 0, np.abs(value - given)).max()


def _is_alike(value, given):
    return (value == given) | np.isnan(value) & np.isnan(given)


def _ratio(value, asked):
    """What every entry, or its change, is of the truth, if that is one plain number; of a single entry it would give
    the truth away."""
    if value.size < 2:
        return ""
    ratios = np.unique(np.round((value - asked.start) / (asked.truth - asked.start), 3) + 0)  # never -0
    what = "The change" if asked.start.any() else "It"
    is_telling = ratios.size == 1 and 0 < abs(ratios[0]) < np.inf and ratios[0] != 1
    return f" {what} is {ratios[0]:g} times the truth." if is_telling else ""
