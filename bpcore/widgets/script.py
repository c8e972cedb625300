"""Several ES modules, and the markup that they import, as the one script that a widget takes."""

import json
import re

_IMPORT = re.compile(r'^import\s*\{\s*\w+(?:\s*,\s*\w+)*\s*,?\s*\}\s*from\s*"(\.\.?/[^"/]+)";?[ \t]*\n', re.MULTILINE)
_MARKUP = re.compile(r'^import (\w+) from "\./([^"/]+\.html)";?[ \t]*\n', re.MULTILINE)  # a constant, its text
_EXPORT = re.compile(r"^export (?=(?:async|class|const|function|let)\b)", re.MULTILINE)


def script(path):
    """The module at this path with all that it imports from beside it or from the folder above: each once, and before
    whatever imports it.

    They come to share one scope, so no two may declare the same name. A ValueError says what cannot be joined.
    """
    texts = {}
    _collect(path, texts, ())
    return "\n".join(texts.values())


def _collect(path, texts, above):
    """Adds a module to `texts` after those that it imports, without its imports and its `export`."""
    if path in above:
        raise ValueError(f"{path.name} imports itself, by way of {', '.join(module.name for module in above)}.")
    if path in texts:
        return
    text = path.read_text(encoding="utf-8")
    for name in _IMPORT.findall(text):
        _collect((path.parent / name).resolve(), texts, (*above, path))
    text = _MARKUP.sub(lambda found: f"const {found[1]} = {_quoted(path.with_name(found[2]))};\n", text)
    texts[path] = _EXPORT.sub("", _IMPORT.sub("", text))
    default = "" if above else r"(?! default\b)"
    if left := re.search(rf"^(?:import\b|export\b{default}).*", texts[path], re.MULTILINE):
        raise ValueError(f"{path.name} has the line “{left[0]}”, which cannot be joined: write import {{ a, b }} from "
                         '"./file.js"; and export before a declaration, export default in the first module alone.')


def _quoted(path):
    return json.dumps(path.read_text(encoding="utf-8"), ensure_ascii=False)
