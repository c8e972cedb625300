"""The text twin of the stepper: all its steps as a table, which needs no script."""

from html import escape

import numpy as np

from bpcore.teaching.letters import NOTATIONS
from bpcore.teaching.lines import numpy_line, words
from bpcore.teaching.places import index_letters
from bpcore.teaching.writing import equation, substitution
from bpcore.widgets.stepper.frames import all_steps, description, number_text, with_update
from bpcore.widgets.typeset import html


@np.errstate(all="ignore")  # where a loss is undefined
def twin(trace, example=1, notation="main", names=None):
    """The same steps as an HTML table, for where no script runs: GitHub, print, a screen reader, a saved notebook."""
    trace, rows = with_update(trace), []
    for k, step in enumerate(all_steps(trace), 1):
        at = (1,) * len(index_letters(trace, step))
        pieces = substitution(trace, step, at, example)
        numbers = "".join(piece if isinstance(piece, str) else number_text(piece.value) for piece in pieces)
        values = trace[step][example - 1] if trace.has_rows(step) else trace[step]
        formula = html(equation(trace, step, notation)).replace(" ", "\N{NO-BREAK SPACE}")
        cells = (str(k), escape(words(trace, step), quote=False), formula, escape(_shortened(numbers)),
                 "<br>".join(f"<code>{escape(line)}</code>" for line in numpy_line(trace, step).splitlines()),
                 escape(_values(values, most=12 if values.ndim < 3 else 6)))
        rows.append(_row("td", cells))
    head = _row('th scope="col"', ("step", "in words", f"in the letters of {NOTATIONS[notation].name}",
                                   "with the numbers of the first entry", "in numpy, all entries", "gives"))
    told = "".join(f" {'Outputs' if l else 'Inputs'}: {escape(', '.join(of))}." for l, of in (names or {}).items())
    return (f"<p><b>Stepper</b>: {escape(description(trace))}, example {example} of {len(trace.E)}.{told} "
            "Run this cell to step through it, or reload the page if it has run elsewhere; here are all its steps.</p>"
            f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>")


def _row(tag, cells):
    close = tag.split()[0]  # aligned here, as JupyterLab would set prose to the right
    return "<tr>" + "".join(f'<{tag} style="text-align: left">{cell}</{close}>' for cell in cells) + "</tr>"


def _values(array, most):
    """A nested list, of which each level shows the first and the last where it has more than `most`."""
    if array.ndim == 0:
        return number_text(float(array))
    first, last = (len(array), 0) if len(array) <= most else (most * 2 // 3, most // 6)
    shown = [_values(row, most) for row in (*array[:first], *array[len(array) - last:])]
    return "[" + ", ".join(shown[:first] + ["…"] * (last > 0) + shown[first:]) + "]"


def _shortened(text, most=300):
    return text if len(text) <= most else f"{text[:most - 80]} … {text[-60:]}"
