"""The cells of a lesson: which of them ask for an answer, and which statements of the lesson an answer needs."""

import ast
import json
import re
from typing import NamedTuple

ASKS = re.compile(r"\.\.\.(?=[,}\s]|$)", re.MULTILINE)  # three dots to be replaced
JUDGES = {"check", "examine"}


class Statement(NamedTuple):
    """One of a lesson's, the cell in which it stands, and the names that it makes and reads."""

    cell: str
    source: str
    makes: set
    reads: set


def code_cells(path):
    """{id: source} of the code cells of the notebook in this file."""
    return code_of(json.loads(path.read_text(encoding="utf-8")))


def code_of(notebook):
    """{id: source} of the code cells of a notebook. Where cells have no ids of their own, Colab's are taken."""
    found = {}
    for place, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            source = cell["source"]
            id = cell.get("id") or cell.get("metadata", {}).get("id") or f"cell {place + 1}"
            found[id] = source if isinstance(source, str) else "".join(source)
    return found


def heading(notebook):
    """The first heading of a notebook."""
    text = "".join(notebook["cells"][0]["source"])
    return re.search(r"^# (?:\d\d )?(.+)$", text, re.MULTILINE)[1]


def statements(cells):
    """The Statements of {id: source}, in their order."""
    return [Statement(id, ast.unparse(one), made_in(one), names_in(one, ast.Load))
            for id, source in cells.items() for one in ast.parse(source).body]


def needed(names, before):
    """Of these Statements those that make the names, and all that these need, in their order: no others, since some
    train for long."""
    wanted, found = {*names}, []
    for one in reversed(before):
        if one.makes & {*wanted, "*"}:
            wanted |= one.reads
            found.insert(0, one)
    return found


def judging(source):
    """The statements of a cell that have an answer judged, as text."""
    return [one.source for one in statements({"": source}) if is_judging(one)]


def is_judging(statement):
    """Whether `check` or `examine` is called in it, and nothing defined."""
    return bool(JUDGES & statement.reads) and not statement.source.startswith(("def ", "class ", "@"))


def unnamed_exercise(id, source):
    """What an exercise is called whose cell gives it no name, as those of `examine`: after what the cell defines."""
    defined = [one.name for one in ast.parse(source).body if isinstance(one, ast.FunctionDef | ast.ClassDef)]
    return f"{id[:2]} {defined[0]}" if defined else id


def names_in(tree, kind):
    """The names that are read (ast.Load) or made (ast.Store) in a syntax tree."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, kind)}


def made_in(statement):
    """The names that a statement gives something: a value, a definition, an import; or an entry."""
    entries = [node.value for node in ast.walk(statement)
               if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store)]
    return (names_in(statement, ast.Store) | {node.id for node in entries if isinstance(node, ast.Name)}
            | {node.name for node in ast.walk(statement) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
            | {alias.asname or alias.name for node in ast.walk(statement)
               if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names})
