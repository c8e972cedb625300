"""The READMEs: what they show of the package is what the package gives, and their links lead somewhere."""

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(("name", "least"), [("README.md", 9), ("bpcore/README.md", 9)])
def test_the_example_gives_what_it_shows(name, least):
    result = doctest.testfile(str(ROOT / name), module_relative=False)
    assert result.attempted >= least and result.failed == 0


def test_every_room_of_the_package_is_told_of():
    text = (ROOT / "bpcore/README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", text)
    assert links and not [target for target in links if not (ROOT / "bpcore" / target).exists()]
    rooms = {path.relative_to(ROOT / "bpcore").as_posix() for folder in (".", "teaching")
             for path in (ROOT / "bpcore" / folder).glob("*.py")}
    assert rooms - {*links} == {"arrays.py", "lesson.py", "teaching/__init__.py"}
