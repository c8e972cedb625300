"""The package as a house: what it imports, who imports whom, and what is said of every public name."""

import ast
import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

import bpcore

ROOT = Path(__file__).parents[1]
MODULES = {".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
           for path in sorted(ROOT.glob("bpcore/**/*.py"))}

MAY_IMPORT = {  # of the modules that compute; all but numpy, tqdm and what Python has is under bpcore
    "checks": set(),
    "activations": set(),
    "losses": {"activations"},
    "layers": {"activations", "checks"},
    "trace": {"checks", "layers", "losses"},
    "descent": {"checks", "trace"},
    "validation": {"checks", "descent", "trace"},
    "notation": {"activations", "trace"},
    "mistakes": {"activations", "descent", "losses", "trace"},
    "datasets": set(),
    "examine": {"activations", "checks", "descent", "layers", "losses", "mistakes", "trace"},
}


def imported(tree):
    """The full names of the modules that a syntax tree imports; for `from a import b` both a and a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_import_brings_neither_plots_nor_widgets_nor_progress_bars():
    found = subprocess.run([sys.executable, "-c", "import bpcore, sys; print(*sys.modules)"], cwd=ROOT, check=True,
                           capture_output=True, text=True).stdout.split()
    assert "numpy" in found
    heavy = {"IPython", "anywidget", "bpcore.figures", "bpcore.widgets", "ipywidgets", "latex2mathml", "matplotlib",
             "tqdm", "traitlets"}
    assert heavy.isdisjoint(found)


@pytest.mark.parametrize("module", MAY_IMPORT)
def test_who_may_import_whom(module):
    names = set(imported(MODULES[f"bpcore.{module}"]))
    ours = {name.split(".")[1] for name in names if name.startswith("bpcore.")}
    assert ours <= MAY_IMPORT[module] and "bpcore" not in names
    others = {name.split(".")[0] for name in names} - sys.stdlib_module_names - {"bpcore"}
    assert others <= ({"numpy", "tqdm"} if module == "descent" else {"numpy"})


@pytest.mark.parametrize("module", [name for name in MODULES if not name.startswith("bpcore.widgets")])
def test_nothing_imports_the_widgets(module):
    assert not [name for name in imported(MODULES[module])
                if name.startswith("bpcore.widgets") or name.split(".")[0] in ("anywidget", "ipywidgets", "IPython")]


def test_figures_are_made_without_pyplot():
    """None names it, and drawing one does not bring it either."""
    names = {name for module in MODULES if module.startswith("bpcore.figures") for name in imported(MODULES[module])}
    assert "matplotlib.pyplot" not in names
    draw = "from bpcore.figures import *; import sys; figure, axes = canvas(2, 2); Picture(figure, 'Nothing.').png()"
    found = subprocess.run([sys.executable, "-c", f"{draw}; print(*sys.modules)"], cwd=ROOT, check=True,
                           capture_output=True, text=True).stdout.split()
    assert "matplotlib.figure" in found and "matplotlib.pyplot" not in found


@pytest.mark.parametrize("module", MODULES)
def test_public_names_are_documented(module):
    tree = MODULES[module]
    assert ast.get_docstring(tree), "the module says why it is there"
    definitions = [node for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))]
    methods = [member for node in definitions if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
               for member in node.body if isinstance(member, ast.FunctionDef)]
    assert not [node.name for node in definitions + methods
                if not node.name.startswith("_") and not ast.get_docstring(node)]


def test_all_names_are_there():
    """In order, and none that the package imports is left out."""
    assert sorted(bpcore.__all__) == bpcore.__all__
    imported_names = {name for name, value in vars(bpcore).items() if not name.startswith("_")}
    assert set(bpcore.__all__) == {name for name in imported_names if f"bpcore.{name}" not in sys.modules}


def test_every_dependency_has_a_lowest_version():
    """In the form in which `make test-oldest` finds it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    editable, *declared = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    declared += chain(project["dependencies"], *project["optional-dependencies"].values())
    assert editable == "-e ."
    assert not [requirement for requirement in declared if not re.fullmatch(r"[a-z0-9-]+[>~]=[0-9.]+", requirement)]


def test_no_file_names_a_registry_or_a_path_of_some_machine():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    hosts = ["pypi org", "pythonhosted org", "npmjs org", "npmjs com", "yarnpkg com", "anaconda org"]  # not named here
    banned = re.compile("|".join(host.replace(" ", r"\.") for host in hosts)
                        + r"|(?<![\w.-])/(?:home|Users|root|work|mnt)/\w|\b[A-Z]:\\+Users")
    files = [ROOT / name for name in listed.stdout.split("\0") if (ROOT / name).is_file()]
    assert files
    assert not [f"{file.relative_to(ROOT)}: {found[0]}" for file in files
                if (found := banned.search(file.read_text(encoding="utf-8", errors="ignore")))]


def test_ruff_has_nothing_to_say():
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "."]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout
