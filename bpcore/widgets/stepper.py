"""The δ stepper: one picture of a net in which every quantity of a pass appears in turn, forwards and backwards."""

from html import escape
from pathlib import Path

import anywidget
import traitlets

from bpcore.notation import NOTATIONS, equation, index_letters, number, substitution
from bpcore.trace import steps
from bpcore.widgets.frames import description, frames, numpy_line, words
from bpcore.widgets.typeset import html

_HERE = Path(__file__).parent


class Stepper(anywidget.AnyWidget):
    """Step through a `Trace` of Dense layers. `step` counts from 0 (nothing computed), `unit`, `below` and `example`
    from 1, `notation` is a key of bpcore.notation.NOTATIONS; all can be read and set. The page needs no kernel."""

    _esm = _HERE / "stepper.js"
    _css = _HERE / "stepper.css"
    data = traitlets.Dict().tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    unit = traitlets.Int(1).tag(sync=True)
    below = traitlets.Int(1).tag(sync=True)
    example = traitlets.Int(1).tag(sync=True)
    notation = traitlets.Enum(list(NOTATIONS), "main").tag(sync=True)

    def __init__(self, trace, step=0, unit=1, example=1, notation="main"):
        self.trace = trace
        super().__init__(data=frames(trace), step=step, unit=unit, example=example, notation=notation)

    @traitlets.validate("step", "unit", "below", "example")
    def _within(self, proposal):
        name, value = proposal.trait.name, proposal.value
        widest = max(o.shape[1] for o in self.trace.o.values())
        low, high = {"step": (0, len(steps(self.trace))), "example": (1, len(self.trace.E))}.get(name, (1, widest))
        if not low <= value <= high:
            raise traitlets.TraitError(f"{name} is {value}: give a number from {low} to {high}.")
        return value

    def __repr__(self):
        return f"Stepper({description(self.trace)}, {len(steps(self.trace))} steps)"

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        return data | {"text/plain": repr(self), "text/html": twin(self.trace, self.example, self.notation)}, metadata


def twin(trace, example=1, notation="main"):
    """The same steps as an HTML table, for where no script runs: GitHub, print, a screen reader, a saved notebook."""
    rows = []
    for k, step in enumerate(steps(trace), 1):
        at = (1,) * len(index_letters(step))
        pieces = substitution(trace, step, at, example)
        numbers = "".join(piece if isinstance(piece, str) else number(piece.value) for piece in pieces)
        values = trace[step] if step.quantity in ("dE_dW", "dE_db") else trace[step][example - 1]
        formula = html(equation(trace, step, notation))
        cells = (str(k), words(trace, step), formula, escape(_shortened(numbers)),
                 "<br>".join(f"<code>{escape(line)}</code>" for line in numpy_line(trace, step).splitlines()),
                 escape(_values(values)))
        rows.append(_row("td", cells))
    head = _row('th scope="col"', ("step", "in words", "as the notes write it", "with the numbers of unit 1",
                                   "in numpy, the whole layer", "gives"))
    return (f"<p><b>Stepper</b>: {escape(description(trace))}, example {example} of {len(trace.E)}. "
            "Run this cell to step through it; here are all its steps.</p>"
            f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>")


def _row(tag, cells):
    close = tag.split()[0]  # aligned here, as JupyterLab would set prose to the right
    return "<tr>" + "".join(f'<{tag} style="text-align: left">{cell}</{close}>' for cell in cells) + "</tr>"


def _values(array):
    if array.ndim == 0:
        return number(float(array))
    shown = [_values(row) for row in array]
    return "[" + ", ".join(shown if len(shown) <= 12 else [*shown[:8], "…", *shown[-2:]]) + "]"


def _shortened(text, most=300):
    return text if len(text) <= most else f"{text[:most - 80]} … {text[-60:]}"
