"""The package as a house: what it imports, who imports whom, and what is said of every public name."""

import ast
import inspect
import re
import subprocess
import sys
import tomllib
from collections import Counter
from graphlib import TopologicalSorter
from itertools import chain
from pathlib import Path

import pytest

import bpcore
from bpcore import lesson

ROOT = Path(__file__).parents[1]
MODULES = {".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
           for path in sorted(ROOT.glob("bpcore/**/*.py"))}

NUMERICS = {  # the ground floor: all but numpy, tqdm and what Python has is under bpcore
    "arrays": set(),
    "checks": set(),
    "activations": {"arrays"},
    "losses": {"activations", "arrays"},
    "windows": {"arrays"},
    "layers": {"activations", "arrays", "checks", "windows"},
    "trace": {"arrays", "checks", "layers", "losses"},
    "descent": {"arrays", "checks", "layers", "losses", "trace"},
    "validation": {"activations", "arrays", "checks", "descent", "layers", "losses", "trace"},
    "graph": {"activations", "losses"},
    "elsewhere": {"activations", "graph"},
    "datasets": set(),
    "frameworks": set(),
}
GROUND = {*NUMERICS}
TEACHING = {  # the first floor, and what else of it each may import
    "pieces": set(),
    "letters": set(),
    "cards": {"pieces"},
    "kinds": {"pieces"},
    "places": {"kinds", "pieces"},
    "lines": {"cards", "kinds", "pieces", "places"},
    "writing": {"letters", "lines", "pieces", "places"},
    "pairs": {"writing"},
    "mistakes": set(),
    "slips": {"mistakes"},
    "rounding": set(),
    "zeros": set(),
    "naming": set(),
    "verdicts": set(),
    "story": set(),
    "seeds": {"mistakes"},
    "exercises": {"mistakes", "naming", "rounding", "seeds", "story"},
    "reading": set(),
    "functions": {"hiding", "reading", "stopping"},
    "answers": {"exercises", "functions", "mistakes", "reading", "rounding", "slips", "verdicts", "zeros"},
    "hiding": set(),
    "stopping": set(),
    "running": {"answers", "hiding", "reading", "stopping"},
    "judging": {"answers", "lines", "mistakes", "reading", "running", "slips"},
    "questions": {"naming"},
    "ports": {"answers", "judging", "lines", "mistakes", "reading", "running", "slips"},
    "examine": {"answers", "exercises", "judging", "ports", "running"},
}
FLOORS = ("teaching", "figures", "widgets")  # each uses those before it, and the ground


def imported(tree):
    """The full names of the modules that a syntax tree imports; for `from a import b` both a and a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(name):
    """What a module imports of bpcore, without the first word."""
    return {found.removeprefix("bpcore.") for found in imported(MODULES[name]) if found.startswith("bpcore.")}


def test_import_brings_numpy_alone():
    """Not even the other floors of bpcore."""
    show = "import sys, numpy; before = {*sys.modules}; import bpcore; print(*({*sys.modules} - before))"
    found = subprocess.run([sys.executable, "-c", show], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found = {name for name in found.split() if name.split(".")[0] not in sys.stdlib_module_names}
    at_once = {f"bpcore.{name}" for name in GROUND - {"datasets", "elsewhere", "frameworks", "graph"}}
    assert {name for name in found if not name.startswith("numpy")} == {"bpcore", *at_once}


@pytest.mark.parametrize("module", NUMERICS)
def test_who_may_import_whom_on_the_ground(module):
    names = set(imported(MODULES[f"bpcore.{module}"]))
    assert {name.split(".")[0] for name in ours(f"bpcore.{module}")} <= NUMERICS[module] and "bpcore" not in names
    others = {name.split(".")[0] for name in names} - sys.stdlib_module_names - {"bpcore"}
    assert others <= ({"numpy", "tqdm"} if module == "descent" else {"numpy"})


def test_every_room_has_its_place():
    rooms = {tuple(name.split(".")[1:]) for name in MODULES if not name.endswith("__init__")}
    assert {room[0] for room in rooms if len(room) == 1} == {*GROUND, "lesson", "beside", "browser"}
    assert {room[1] for room in rooms if room[0] == "teaching"} == {*TEACHING}
    assert {room[0] for room in rooms if len(room) > 1} == {*FLOORS, "classroom", "data", "export"}


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("bpcore.teaching.")])
def test_who_may_import_whom_in_teaching(module):
    """What a mistake is stands below each family of them."""
    room = module.split(".")[2]
    found = ours(module)
    rooms = {name.split(".")[1] for name in found if name.startswith("teaching.")}
    assert rooms <= TEACHING.get(room, {*TEACHING}) | {room}
    assert {name.split(".")[0] for name in found} <= GROUND | {"teaching"}
    others = {name.split(".")[0] for name in imported(MODULES[module])} - sys.stdlib_module_names - {"bpcore"}
    assert others <= {"numpy"}


@pytest.mark.parametrize("module", [name for name in MODULES if name.split(".")[1] in FLOORS])
def test_a_floor_stands_on_those_below(module):
    floor = module.split(".")[1]
    above = FLOORS[FLOORS.index(floor) + 1:]
    assert not {name for name in ours(module) if name.split(".")[0] in (*above, "lesson")}
    if floor != "widgets":
        assert not {"anywidget", "ipywidgets", "IPython"} & {name.split(".")[0] for name in imported(MODULES[module])}


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("bpcore.export")])
def test_what_stands_beside_the_roof_needs_the_ground_alone(module):
    """A script is text: no framework is imported to write it."""
    assert {name.split(".")[0] for name in ours(module)} <= GROUND | {"export"}
    others = {name.split(".")[0] for name in imported(MODULES[module])} - sys.stdlib_module_names - {"bpcore"}
    assert others <= {"numpy"}


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("bpcore.classroom.")])
def test_who_may_import_whom_in_the_classroom(module):
    """What runs where nobody is trusted leans on nothing that draws, and on nothing that judges. What is handed out has
    worksheets in it."""
    found, apart = ours(module), module.split(".")[2] in ("cells", "limits", "plain", "runner")
    assert {name.split(".")[0] for name in found} <= GROUND | {"teaching", "classroom"} | (
        {"widgets"} if module.endswith("students") else set())
    if apart:
        assert {name.split(".")[1] for name in found if name.startswith("classroom.")} <= {"cells", "limits", "plain"}
        assert not {name for name in found if name.startswith(("teaching.answers", "teaching.examine"))}
    others = {name.split(".")[0] for name in imported(MODULES[module])} - sys.stdlib_module_names - {"bpcore"}
    assert others <= ({"numpy"} if apart else {"numpy", "tqdm"})


def test_no_import_goes_round():
    """Each module by itself, in the order in which they lean on one another."""
    leans = {name.removesuffix(".__init__"): {f"bpcore.{found}" for found in ours(name)} for name in MODULES}
    leans = {name: {found for found in of if found in leans and found != name
                    and not any(other.startswith(f"{found}.") for other in of)} for name, of in leans.items()}
    list(TopologicalSorter(leans).static_order())  # a CycleError names the circle


@pytest.mark.parametrize("path", sorted((ROOT / "bpcore").rglob("*.[pjch][ysT]*")), ids=lambda path: path.name)
def test_no_file_is_longer_than_a_few_screens(path):
    if path.suffix in (".py", ".js", ".css", ".html"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


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
    definitions = [node for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))
                   and not any(isinstance(each, ast.Call) and each.func.id == "mistake"  # which says it
                               for each in node.decorator_list if isinstance(getattr(each, "func", None), ast.Name))]
    methods = [member for node in definitions if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
               for member in node.body if isinstance(member, ast.FunctionDef)]
    assert not [node.name for node in definitions + methods
                if not node.name.startswith("_") and not ast.get_docstring(node)]


@pytest.mark.parametrize("name", lesson.__all__)
def test_public_names_have_types(name):
    """Of what they take, but for an answer and a truth, which may be anything; and of what they give."""
    public = getattr(lesson, name)
    if not inspect.isroutine(public) and not isinstance(public, type):
        public = type(public).__call__
    signature = inspect.signature(public)
    untyped = {parameter.name for parameter in signature.parameters.values()
               if parameter.annotation is inspect.Parameter.empty}
    assert untyped <= {"answer", "trace"} if name == "check" else untyped <= {"self"}
    assert isinstance(public, type) or signature.return_annotation is not inspect.Signature.empty
    assert (ROOT / "bpcore/py.typed").is_file()


@pytest.mark.parametrize("module", MODULES)
def test_no_parameter_hides_a_function_of_its_module(module):
    functions = {node.name for node in MODULES[module].body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    assert not {(node.name, each.arg) for node in ast.walk(MODULES[module]) if isinstance(node, ast.FunctionDef)
                for each in (*node.args.args, *node.args.kwonlyargs) if each.arg in functions}


def test_no_two_public_functions_share_a_name():
    names = Counter(node.name for tree in MODULES.values() for node in tree.body
                    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"))
    assert not {name for name, count in names.items() if count > 1}


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


def test_a_browsers_python_is_told_what_it_cannot_do():
    """No cache of fonts and no thread that watches bars, and so no warning of them in a lesson's first cell."""
    show = ("import sys; sys.platform = 'emscripten'; import bpcore.browser, logging; from tqdm import tqdm; "
            "print(logging.getLogger('matplotlib.font_manager').level, tqdm.monitor_interval)")
    done = subprocess.run([sys.executable, "-c", show], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["40", "0"]
    assert next(imported(MODULES["bpcore.lesson"])) == "bpcore.browser", "before matplotlib"
