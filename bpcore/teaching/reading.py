"""Reads what a learner gives as an array of numbers, or says why it is none."""

from collections.abc import Mapping
from decimal import Decimal
from numbers import Real
from typing import NamedTuple

import numpy as np

TYPED = 7  # digits, at most: with more a number was worked out


class NoNumbers(NamedTuple):
    """Why something is no array of numbers, and what to do, if that is another thing than to give one."""

    why: str
    remedy: str | None = None


def read(answer):
    """The answer as an array of floats or whole numbers, whatever holds them, or NoNumbers."""
    kind = "function" if callable(answer) else type(answer).__name__
    try:
        array = np.asarray(answer)
        odd = [entry for entry in array.flat if not isinstance(entry, (Real, Decimal))] if array.dtype == object else []
        if array.dtype == object and not odd:
            array = array.astype(float)
        if array.dtype.kind == "c" and not array.imag.any():
            array = array.real
    except Exception as error:  # whatever an object of another library does
        if isinstance(answer, tuple) and any(map(_holds_no_numbers, answer)):
            return NoNumbers("it holds several things of different kinds", "give the one that is asked for alone")
        if isinstance(answer, (list, tuple)) and isinstance(error, ValueError):
            return NoNumbers("its rows differ in length")
        reason = str(error).partition("\n")[0].rstrip(".")
        return NoNumbers(f"it is a {kind} that cannot be read as an array ({reason})",
                         "give .detach().numpy()" if hasattr(type(answer), "detach") else None)
    match array.dtype.kind:
        case "f" | "i" | "u":
            return array
        case "b":
            return NoNumbers("it is true and false, not numbers",
                             "multiply with it, count it with .sum(), or take its share with .mean()")
        case "c":
            return NoNumbers("its numbers are complex", "give their real part, .real, if the rest is rounding")
        case "O" if array.ndim:
            return NoNumbers(f"there is {'None' if odd[0] is None else f'a {type(odd[0]).__name__}'} in it")
        case "U" | "S":
            return NoNumbers("it is text")
        case _ if isinstance(answer, np.ndarray):
            return NoNumbers(f"it is of dtype {array.dtype}, not of numbers")
    return NoNumbers(f"it is a {kind}, not an array of numbers" if kind != "NoneType" else "it is None")


def decimals_of(value):
    """How many decimals each number has; None if one has more digits than anybody types."""
    if not np.isfinite(value).all():
        return np.zeros(value.shape, int)
    written = [Decimal(str(entry)).normalize().as_tuple() for entry in value.flat]
    if any(len(each.digits) > TYPED for each in written):
        return None
    return np.reshape([max(0, -each.exponent) for each in written], value.shape)


def _holds_no_numbers(part):
    """Of what a function returns beside the numbers, such as a net."""
    return isinstance(part, list) and any(not isinstance(entry, (Real, Decimal, list, tuple, np.ndarray))
                                          for entry in part)


def of_a_comma(answer):
    """What to say of a number with a decimal comma, which Python takes for several whole numbers; else ""."""
    is_one = isinstance(answer, tuple) and len(answer) > 1 and all(type(part) is int for part in answer)
    return " Python wants a point: 3.14, not 3,14." if is_one else ""


def has_dots(answer):
    """Whether the three dots of the cell stand in it still."""
    if isinstance(answer, (Mapping, list, tuple)):
        try:
            return any(map(has_dots, answer.values() if isinstance(answer, Mapping) else answer))
        except RecursionError:  # it holds itself
            return False
    return answer is ...


def in_short(error):
    """An error in a sentence."""
    try:
        said = str(error).strip()
    except Exception:  # a learner's own, which cannot say it
        said = ""
    return f"{type(error).__name__}: {said}".removesuffix("None").rstrip(": .") + "."  # of quit()


def without_ones(shape):
    """The shape but for ones in front: one row of numbers is as good as an array of one row."""
    while shape[:1] == (1,):
        shape = shape[1:]
    return shape
