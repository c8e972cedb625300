"""A widget as a page of its own: its script, its style and its state in one file."""

import json
from html import escape

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>body {{ margin: 16px auto; max-width: 1240px }}
[data-jp-theme-light="false"] body {{ background: #0b0d10; color: #f3f4f6 }}
{style}</style></head>
<body><noscript>{without_script}</noscript><div id="widget"></div><script type="module">
const {{ script, state }} = {contents};
document.documentElement.dataset.jpThemeLight = !matchMedia("(prefers-color-scheme: dark)").matches;
const listeners = {{}};
const model = {{ // without `send`, as no kernel is there to answer
  get: (name) => state[name], save_changes() {{}}, off() {{}},
  on: (change, listener) => {{ (listeners[change] ??= []).push(listener); }},
  set: (name, value) => {{ state[name] = value; listeners[`change:${{name}}`]?.forEach((listener) => listener()); }},
}};
const {{ default: widget }} = await import(URL.createObjectURL(new Blob([script], {{ type: "text/javascript" }})));
widget.render({{ model, el: document.getElementById("widget") }});
</script></body></html>
"""


def page(title, script, style, state, without_script):
    """An HTML page that shows an anywidget's `script` with this state, a dict of its traits, and `without_script` where
    scripts do not run."""
    contents = json.dumps({"script": script, "state": state}).replace("<", "\\u003c")  # no </script> in the script
    return _PAGE.format(title=escape(title), style=style, contents=contents, without_script=without_script)
