"""A widget's edge: what all of them owe the page that they are shown in, and a page of its own for one of them.

Which thread does what: where a kernel hears the page in a thread beside its cells (a subshell), messages are taken
there, so that none waits for a cell. What a message needs of bpcore alone is done there at once, as bpcore remembers
nothing between calls; what runs a function of the learner's, or draws, waits for the cell (`after_the_cell`).
"""

import asyncio
import json
import threading
from html import escape
from pathlib import Path

import anywidget

from bpcore.widgets.script import script

_HERE = Path(__file__).parent
_SOON = 0.1  # seconds that a page is not told that it waits
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>body {{ margin: 16px auto; max-width: 1240px }}
main > :is(h1, h2) {{ position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%) }}
@media (prefers-color-scheme: dark) {{ body {{ background: #0b0d10; color: #f3f4f6 }} }}
{style}</style></head>
<body><main><h1>{kind}</h1><h2>{title}</h2><noscript>{without_script}</noscript><div id="widget"></div></main>
<script type="module">
{alone}
const {{ script, state }} = {contents};
const {{ default: widget }} = await import(URL.createObjectURL(new Blob([script], {{ type: "text/javascript" }})));
const model = alone(state);
widget.render({{ model, el: document.getElementById("widget") }});
</script></body></html>
"""


class Widget(anywidget.AnyWidget):
    """An anywidget that answers the page's greeting, so that the page knows of a kernel, and has a text for where no
    script runs, `_fallback()` in HTML."""

    def __init__(self, **traits):
        self._home = threading.current_thread()
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:  # a script, without cells
            self._loop = None
        super().__init__(**traits)
        self.on_msg(self._hear)

    def open(self):
        """As every widget's, and what its page then says is heard in the thread that the page names. ipykernel would
        have it heard in the thread that the widget last spoke from: at first, behind the cells."""
        super().open()
        if self.comm is not None:
            self.comm._reply_subshell_for = lambda message, named: named

    def _hear(self, _, message, buffers):
        match message:  # whatever it holds, which may be no two things that can be compared
            case {"hello": True, **others} if not others:
                self.send(message)
            case _:
                self._answer(message)

    def _answer(self, message):
        """What to do with any other message of the page: nothing, if it is not told here."""

    def after_the_cell(self, work, answers):
        """Call `work` where cells run: now, or when the one that is running has ended. The page is then told that it
        waits, with the number of answers that it has had."""
        if self._loop is None or threading.current_thread() is self._home:
            return work()
        begun = threading.Event()

        def begin():
            begun.set()
            work()

        self._loop.call_soon_threadsafe(begin)
        if not begun.wait(_SOON):
            self.send({"waits": answers})

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        return data | {"text/plain": repr(self), "text/html": self._fallback()}, metadata


def page_script(name):
    """The script of a widget, the module at this path from here, with all that it imports."""
    return script(_HERE / name)


def page_style(*names):
    """What all widgets share, and the style sheets at these paths from here."""
    return "".join((_HERE / name).read_text(encoding="utf-8") for name in ("page.css", *names))


def state(widget):
    """What a Widget alone has, not every widget, by the names of its traits: what its page is made from."""
    return {name: getattr(widget, name) for name in widget.traits(sync=True)
            if not name.startswith("_") and not Widget.class_traits().get(name)}


def page(widget):
    """A Widget as it stands as an HTML page, with its text where scripts do not run."""
    contents = in_page({"script": str(widget._esm), "state": state(widget)})
    return _PAGE.format(kind=type(widget).__name__, title=escape(repr(widget)), style=str(widget._css),
                        without_script=widget._fallback(), alone=page_script("alone.js"), contents=contents)


def in_page(data):
    """JSON that may stand in a script element: there is no </script> in it."""
    return json.dumps(data).replace("<", "\\u003c")
