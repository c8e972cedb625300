"""Some notebooks import what stands beside them in the course. One that was taken elsewhere finds it too where the
course is there, and says in a sentence what it needs where bpcore alone is installed."""

import sys
from importlib.machinery import PathFinder
from pathlib import Path

_NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
_STANDS = {"museum": "the file museum.py", "notes": "the folder notes"}


class _Beside:
    """One of Python's finders of modules, the last to be asked."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in _STANDS:
            return None
        if found := PathFinder.find_spec(name, [str(_NOTEBOOKS)]):
            return found
        raise ModuleNotFoundError(
            f"This notebook needs {_STANDS[name]}, which stands beside it in the course, in the folder notebooks: "
            f"open it there, or copy {_STANDS[name]} to where it is.", name=name)


sys.meta_path.append(_Beside)
