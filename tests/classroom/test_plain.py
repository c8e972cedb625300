"""Values leave as JSON and come back the same, and nothing in it is run."""

import json
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from bpcore.classroom.plain import from_plain, of_function, to_plain

VALUES = [None, True, 0.1, -0.0, float("inf"), 3, "text", ..., [1, 2.5, [..., "δ"]], (3, 14), {1: [0.2], "a": None},
          Decimal("0.30"), 1 + 0j]


def there_and_back(value):
    return from_plain(json.loads(json.dumps(to_plain(value))))


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_comes_back(value):
    found = there_and_back(value)
    assert (found == value and type(found) is type(value)) or (isinstance(value, complex) and found == value)


@pytest.mark.parametrize("dtype", ["f8", "f4", "f2", "i8", "u1", "?", "c16"])
def test_an_array_comes_back_to_the_last_bit(dtype):
    value = (np.arange(6).reshape(2, 1, 3) / np.array(7.0)).astype(dtype)
    found = there_and_back(value)
    assert found.dtype == value.dtype and found.shape == value.shape and (found == value).all()
    assert there_and_back(np.float32(0.1)) == np.float32(0.1) and there_and_back(np.zeros((0, 3))).shape == (0, 3)


def test_a_fraction_is_its_number():
    assert there_and_back(Fraction(1, 3)) == 1 / 3 and there_and_back(Fraction(2)) == 2.0


class Odd:
    def __array__(self, *_, **__):
        raise OSError


@pytest.mark.parametrize(("value", "name"), [(Odd(), "Odd"), ({1}, "set"), (10**30, "number that large")])
def test_of_anything_else_only_the_name_is_known(value, name):
    assert type(there_and_back(value)).__name__ == name


@pytest.mark.parametrize("data", [{}, {"array": [1], "dtype": "O", "shape": [1]}, {"pickle": "x"}, [1], {"dict": 3},
                                  {"Decimal": "x"}, {"array": [1], "dtype": "<f8", "shape": [2]}])
def test_what_is_no_plain_data_is_refused(data):
    with pytest.raises(ValueError, match=r"plain data|is no number|reshape"):
        from_plain(data)


def test_a_decimal_is_no_trap():
    assert from_plain({"Decimal": "1e999999999"}) == float("inf")


def test_what_is_known_of_a_function():
    assert of_function(lambda: 1) == {"function": [0]} and of_function(lambda a, b=1: 1) == {"function": [1, 2]}
    assert of_function(lambda *_: 1) == {"function": [*range(8)]}
