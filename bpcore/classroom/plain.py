"""Values as JSON and back: numbers, arrays, text, and what holds them. Of anything else, only what it is called.

Nothing here can run what somebody else wrote, as unpickling would: the writer may be a process that is not trusted.
"""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from inspect import signature

import numpy as np

DEEPEST = 6  # a list in a list in …
MOST = 1_000_000  # numbers in an array
LONGEST = 200  # characters of a text
MOST_ARGUMENTS = 8
_KINDS = "biufc"  # of arrays


def to_plain(value, depth=0):
    """A value as JSON-ready data."""
    if depth > DEEPEST:
        return {"odd": "value that holds itself"}
    if value is ...:
        return {"dots": True}
    if value is None or type(value) is bool or type(value) is float:
        return value
    if type(value) is int:
        return value if abs(value) < 2**63 else {"odd": "number that large"}
    if type(value) is str:
        return value[:LONGEST]
    if type(value) in (list, tuple):
        return {type(value).__name__: [to_plain(each, depth + 1) for each in value]}
    if isinstance(value, Mapping):
        return {"dict": [[to_plain(key, depth + 1), to_plain(each, depth + 1)] for key, each in value.items()]}
    if isinstance(value, Decimal | Fraction):
        return {type(value).__name__: str(value)[:LONGEST]}
    return _array(value, depth)


def _array(value, depth):
    """An array of numbers or of text, or what can be read as one."""
    odd = {"odd": type(value).__name__[:LONGEST]}
    try:
        array = np.asarray(value)
    except Exception:  # whatever an object of another library does
        return odd
    if array.size > MOST:
        return {"odd": "array that large"}
    if array.dtype == object and isinstance(value, np.ndarray):
        return {"list": [to_plain(each, depth + 1) for each in array.tolist()]}
    if array.dtype.kind == "c":
        return {"complex": [array.real.tolist(), array.imag.tolist()]}
    if array.dtype.kind in _KINDS:
        array = array.astype(float) if array.dtype == np.longdouble else array
        return {"array": array.tolist(), "dtype": array.dtype.str, "shape": array.shape}
    return {"array": "", "dtype": "<U1", "shape": ()} if array.dtype.kind in "US" else odd


def of_function(function):
    """What is to be known of a function: with how many arguments it can be called."""
    def takes(count):
        try:
            signature(function).bind(*range(count))
        except TypeError:
            return False
        except Exception:  # of some that are built in nothing is known, and odd objects are anything
            pass
        return True

    return {"function": [count for count in range(MOST_ARGUMENTS) if takes(count)]}


def from_plain(data):
    """The value that such data stand for. A ValueError says that they are none."""
    match data:
        case None | bool() | int() | float() | str():
            return data
        case {"dots": True}:
            return ...
        case {"list": [*entries]}:
            return [*map(from_plain, entries)]
        case {"tuple": [*entries]}:
            return tuple(map(from_plain, entries))
        case {"dict": [*pairs]}:
            return {from_plain(key): from_plain(value) for key, value in pairs}
        case {"array": entries, "dtype": str(dtype), "shape": [*shape]} if dtype[1:2] in (*_KINDS, "U"):
            array = np.array(entries, dtype=dtype).reshape(shape)
            return array if array.ndim else array[()]
        case {"complex": [real, imaginary]}:
            return np.array(real) + 1j * np.array(imaginary)
        case {"Decimal": str(text)}:
            return _small(text)
        case {"Fraction": str(text)}:
            return float(np.divide(*map(float, text.split("/")))) if "/" in text else float(text)
        case {"odd": str(name)}:
            return type(name[:LONGEST] or "thing", (), {})()
    raise ValueError("These are no plain data.")


def _small(text):
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text} is no number.") from None
    return number if not number.is_finite() or abs(number.adjusted()) < 300 else float(number)


def write_json(file, data):
    """Under another name first, so that nobody reads a part of it."""
    part = file.with_suffix(".part")
    part.write_text(json.dumps(data), encoding="utf-8")
    part.replace(file)
