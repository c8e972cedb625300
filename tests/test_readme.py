"""The README: what it shows of the package is what the package gives."""

import doctest
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def test_the_example_gives_what_it_shows():
    result = doctest.testfile(str(README), module_relative=False)
    assert result.attempted >= 9 and result.failed == 0
