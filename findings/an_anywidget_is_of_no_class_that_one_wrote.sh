#!/usr/bin/env bash
# anywidget 0.11.0: `type(widget)` is not the class that one wrote, so that what is asked of `type(widget)` is asked of a
# class made for this one widget, which has the same name and module but none of one's own traits.
#
# A good guess: type(Counter()) is Counter, and type(Counter()).class_own_traits() has `value`.
# Seen:  False, ['_anywidget_id', '_css', '_esm'] against ['value']
# The reason: _esm and _css, which were written as plain class attributes, are added as traits when a widget is made, and
# traitlets' add_traits() does so by giving the instance a new class. isinstance() is as one expects.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check anywidget==0.11.0 ipywidgets==8.1.9 traitlets==5.16.1 2> /dev/null
seen=$(cd "$folder" && venv/bin/python - <<'PROBE'
import anywidget, traitlets

class Counter(anywidget.AnyWidget):
    _esm = "export default { render() {} }"
    _css = ".counter {}"
    value = traitlets.Int(0).tag(sync=True)

widget = Counter()
print(type(widget) is Counter, isinstance(widget, Counter), type(widget).__name__, sorted(type(widget).class_own_traits()),
      sorted(Counter.class_own_traits()))
PROBE
)
echo "$seen"
[ "$seen" = "False True Counter ['_anywidget_id', '_css', '_esm'] ['value']" ]
