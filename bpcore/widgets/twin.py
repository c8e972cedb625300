"""The text twin of the stepper: all its steps as a table, which needs no script."""

from html import escape

from bpcore.notation import equation, index_letters, number, substitution
from bpcore.trace import PER_PARAMETER, steps
from bpcore.widgets.frames import description, numpy_line, words
from bpcore.widgets.typeset import html


def twin(trace, example=1, notation="main"):
    """The same steps as an HTML table, for where no script runs: GitHub, print, a screen reader, a saved notebook."""
    rows = []
    for k, step in enumerate(steps(trace), 1):
        at = (1,) * len(index_letters(step))
        pieces = substitution(trace, step, at, example)
        numbers = "".join(piece if isinstance(piece, str) else number(piece.value) for piece in pieces)
        values = trace[step] if step.quantity in PER_PARAMETER else trace[step][example - 1]
        formula = html(equation(trace, step, notation)).replace(" ", "\N{NO-BREAK SPACE}")
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
