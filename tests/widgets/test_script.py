"""Modules joined to the one script of a widget: on small ones, and on the stepper's own."""

import json
import re
import tomllib
from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from bpcore import Dense, backprop, sigmoid, squared_error, widgets
from bpcore.widgets.question.widget import Question, Score
from bpcore.widgets.script import script
from bpcore.widgets.stepper.frames import frames

MODULES = {path.name: path.read_text(encoding="utf-8") for path in Path(widgets.__file__).parent.rglob("*.js")}
RUFF = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]
SCREEN = 60  # lines that a function may have


def written(folder, **modules):
    """A file for each, and the path of the first."""
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / f"{next(iter(modules))}.js"


def test_what_is_imported_stands_before_what_imports_it_and_once(tmp_path):
    top = written(
        tmp_path,
        top='// The top.\nimport { b } from "./b.js";\nimport {\n  a1,\n  a2,\n} from "./a.js";\n\n'
            "export default { b, a1 };\nexport const extra = a2;\n",
        b='import { a1 } from "./a.js"\nexport function b() { return "export const x"; }\n',
        a='export const a1 = "δ";\nexport let a2 = 2;\nexport class A {}\nexport async function wait() {}\n'
          'const own = `\n  import { x } from "./x.js";`;\n')
    assert script(top) == (
        'const a1 = "δ";\nlet a2 = 2;\nclass A {}\nasync function wait() {}\n'
        'const own = `\n  import { x } from "./x.js";`;\n'
        '\nfunction b() { return "export const x"; }\n'
        "\n// The top.\n\nexport default { b, a1 };\nconst extra = a2;\n")


def test_a_module_by_itself_stays_as_it_is(tmp_path):
    text = "const a = 1;\nexport default { a };\n"
    assert script(written(tmp_path, top=text)) == text


def test_markup_that_is_imported_becomes_a_text(tmp_path):
    markup = '<p class="a">δ \\ `${1}` \\1</p>\n</script>\n'
    (tmp_path / "parts.html").write_text(markup, encoding="utf-8")
    top = written(tmp_path, top='import parts from "./parts.html";\nexport default parts;\n')
    first, rest = script(top).split("\n", 1)
    assert first.startswith("const parts = ") and json.loads(first[len("const parts = "):-1]) == markup
    assert rest == "export default parts;\n"


@pytest.mark.parametrize("line", [
    'import a from "./a.js";', 'import * as a from "./a.js";', 'import { a as c } from "./a.js";', 'import "./a.js";',
    'import { a } from "../../a.js";', 'import { a } from "somewhere";', 'export { a } from "./a.js";', "export { c };",
    'export * from "./a.js";',
])
def test_what_cannot_be_joined_is_refused_in_words(tmp_path, line):
    top = written(tmp_path, top=f"{line}\nexport default 1;\n", a="export const a = 1;\n")
    with pytest.raises(ValueError, match=rf"^top.js has the line “{re.escape(line)}”, which cannot be joined: write "):
        script(top)


def test_a_default_below_the_first_module_is_refused(tmp_path):
    top = written(tmp_path, top='import { a } from "./a.js";\nexport default a;\n', a="export default 1;\n")
    with pytest.raises(ValueError, match=r"^a.js has the line “export default 1;”"):
        script(top)


def test_a_circle_is_refused(tmp_path):
    top = written(tmp_path, top='import { a } from "./a.js";\nexport default a;\n',
                  a='import { b } from "./b.js";\nexport const a = b;\n',
                  b='import { a } from "./a.js";\nexport const b = a;\n')
    with pytest.raises(ValueError, match=r"^a.js imports itself, by way of top.js, a.js, b.js"):
        script(top)


def test_a_module_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"a\.js"):
        script(written(tmp_path, top='import { a } from "./a.js";\n'))


SCRIPTS = [pytest.param(widget._esm, id=widget.__name__)
           for widget in (widgets.Stepper, widgets.Sliders, widgets.Player, widgets.Grid, widgets.Catalogue,
                          widgets.Claim, Question, Score)]


def parts(joined):
    """The modules that a script holds whole, without their imports and exports."""
    lines = set(joined.splitlines())
    return [name for name, text in MODULES.items()
            if {line.removeprefix("export ") for line in text.splitlines() if not line.startswith("import ")} - lines
            <= {"default {"}]


def test_every_module_is_in_a_script():
    """But for the one that pages are made with."""
    assert {name for script in SCRIPTS for name in parts(script.values[0])} == {*MODULES} - {"alone.js"}


@pytest.mark.parametrize("joined", SCRIPTS)
def test_a_script_has_one_export(joined):
    assert re.findall(r"^(?:import|export)\b.*", joined, re.MULTILINE) == ["export default {"]


def declared(text):
    """The names that a module declares at its top level."""
    for line in text.splitlines():
        if re.match(r"(export )?(default )?(async )?(const|let|var|class|function)\b", line):
            while line != (line := re.sub(r"\([^()]*\)|\{[^{}]*\}|\[[^][]*\]|\"[^\"]*\"|`[^`]*`", "", line)):
                pass  # what stands in brackets, from the inside out
            yield from re.findall(r"(?:const|let|var|class|function)\*? (\w+)|, (\w+) =", line)


def test_declared_names_are_found():
    text = ('export const a = (x, y = 2) => ({ z: 1 }), b = [1, c = 2];\n  const inner = 1;\nlet d;\n'
            'async function e(f, g = {}) {\n}\nexport default function h() {\nclass I {\n')
    assert ["".join(pair) for pair in declared(text)] == ["a", "b", "d", "e", "h", "I"]


@pytest.mark.parametrize("joined", SCRIPTS)
def test_no_two_modules_of_a_script_declare_the_same_name(joined):
    names = Counter("".join(pair) for name in parts(joined) for pair in declared(MODULES[name]))
    assert len(names) > 3
    assert [name for name, times in names.items() if times > 1] == []


def test_every_imported_name_is_declared_where_it_is_imported_from():
    for name, text in MODULES.items():
        for names, source in re.findall(r'^import \{([^}]*)\} from "\.\.?/([^"]+)"', text, re.MULTILINE):
            exported = re.findall(r"^export (?:const|let|function|class) (\w+)", MODULES[source], re.MULTILINE)
            assert set(re.findall(r"\w+", names)) <= set(exported), f"{name} imports from {source}"


def properties(name):
    """Those of a @typedef, in the module that has it."""
    [found] = [typedef for text in MODULES.values()
               for typedef in re.findall(rf"@typedef {{object}} {name}\b(.*?)(?:@typedef|\*/)", text, re.DOTALL)]
    return set(re.findall(r"@property {.*} (\w+)", found))


def test_the_data_are_described_as_they_are_sent():
    one = np.ones((1, 1))
    data = frames(backprop([Dense(one, None, sigmoid)], one, one, squared_error))
    sent = {"Data": data, "Layer": data["layers"][0], "Frame": data["steps"][0], "Rule": data["rule"]}
    assert {name: properties(name) for name in sent} == {name: set(part) for name, part in sent.items()}


# ---- how they are written

@pytest.mark.parametrize("name", MODULES)
def test_a_line_is_no_longer_than_in_python(name):
    assert [line for line in MODULES[name].splitlines() if len(line) > RUFF["line-length"]] == []


def blocks(text):
    """How many lines each block has, by its first: from a brace at the end of a line to that which closes it, which
    stands where the line begins."""
    lines = text.splitlines()
    for begin, line in enumerate(lines):
        if re.search(r"\{( //.*)?$", line):
            closing = re.match(r" *", line)[0] + "}"
            end = next((end for end in range(begin + 1, len(lines)) if lines[end].startswith(closing)), None)
            assert end, f"nothing closes “{line}”"
            yield line.strip(), end - begin + 1


def test_blocks_are_found():
    text = ("const a = {\n  b() { // c\n    if (c) {\n      d();\n    } else {\n    }\n  },\n};\nconst e = () => {};\n"
            "f((g) => {\n});\n")
    assert list(blocks(text)) == [
        ("const a = {", 8), ("b() { // c", 6), ("if (c) {", 3), ("} else {", 2), ("f((g) => {", 2)]
    with pytest.raises(AssertionError, match=r"nothing closes “  b \{”"):
        list(blocks("{\n  b {\n    }\n}\n"))


@pytest.mark.parametrize("name", MODULES)
def test_a_function_is_no_longer_than_a_screen(name):
    assert [(line, length) for line, length in blocks(MODULES[name]) if length > SCREEN] == []


def test_no_two_widgets_have_a_class_in_common_but_for_what_all_share():
    """The style of one reaches the others, in a page that shows both."""
    folder = Path(widgets.__file__).parent
    of = {name: {each for path in (folder / name).iterdir() if path.suffix in (".js", ".html", ".css")
                 for each in re.findall(r"bp-[a-z]+(?:-[a-z]+)*", path.read_text(encoding="utf-8"))}
          for name in ("stepper", "question", "grid", "catalogue")}
    shared = {each for one, other in combinations(of.values(), 2) for each in one & other}
    assert shared <= {"bp-widget", "bp-dark", "bp-forward", "bp-backward", "bp-target", "bp-live", "bp-ground",
                      "bp-line", "bp-quiet", "bp-raised", "bp-text", "bp-back", "bp-choice", "bp-answered"}, shared
