"""Worksheets to print: a network, a blank box for every number of its pass and its update, and the answers overleaf."""

import sys
import warnings
from dataclasses import replace
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path

import numpy as np

from bpcore.activations import sigmoid, tanh
from bpcore.descent import Update, update, update_steps
from bpcore.layers import Dense
from bpcore.losses import multinomial_cross_entropy, squared_error
from bpcore.teaching.letters import NOTATIONS
from bpcore.teaching.lines import role
from bpcore.teaching.places import targets_sum_to_1
from bpcore.teaching.seeds import first_drawn, is_plain, keeps_mistakes_apart, shares_of_1, tenths
from bpcore.teaching.writing import equation
from bpcore.trace import Step, Trace, backprop, steps
from bpcore.widgets.paper import Boxes, Table, formula, net_picture, paper
from bpcore.widgets.stepper.frames import all_steps, description, frame, with_update

MOST_UNITS, MOST_EXAMPLES, MOST_ROWS = 3, 2, 33  # what a page of A4 holds, in rows of boxes


def worksheet(trace: Trace, rate: float = 0.5, notation: str = "main", title: str = "Backpropagation by hand",
              pages=(False, True)) -> str:
    """A Trace as HTML of two A4 pages: a blank box for every number of the pass and its update, and then the answers;
    or, with one of `pages`, only the first or the second.

    An Update keeps its own rate; `notation` is a key of bpcore.teaching.letters.NOTATIONS. A ValueError says which nets
    are too large for a page, or have numbers too long for one.
    """
    trace, letters = _fitting(trace, rate), NOTATIONS[notation]
    i, j, k = (letters.indices.get(letter, letter).replace(r"\ell", "ℓ") for letter in "ijk")
    about = (f"A {escape(description(trace))}, in the letters of {letters.name}: <i>{i}</i> is the unit of a box, "
             f"<i>{j}</i> one below, <i>{k}</i> one above. The rate <i>α</i> is {trace.rate:g}. Work through the "
             "steps in their order: keep three or four decimals while you work, and write two into each box.")
    picture, long = net_picture(trace, notation, _decimals(trace)), "log" in letters.labels["E"]  # log L in every slope
    return paper(title, about, picture, tables(trace, all_steps(trace), notation), pages, formulas=8 if long else 9,
                 box=min(15 - 0.2 * _height(trace), 8.5 if long else 10), is_dense=True)


def student(trace: Trace, seed: int) -> Update:
    """The same structure with numbers of its own by this seed, as an Update at the trace's rate, or at 0.5.

    What is given has one decimal. At two, nothing is 0, 1 or −1, units differ, and no named mistake gives the truth or
    the same as another. A ValueError says if too few draws do so, or if the net is too large.
    """
    if len(trace.E) == 2:
        raise ValueError("The mean over two examples is half of their sum, and so are two mistakes alike: take one.")
    trace = _fitting(trace, rate=0.5)

    def holds(drawn):
        if not _keeps_the_rules(drawn, steps(drawn)):
            return False
        moved = update(drawn, trace.rate)
        return _keeps_the_rules(moved, update_steps(moved))

    with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):  # where a draw makes the loss undefined
        found = first_drawn(lambda rng: _drawn(trace, rng), holds, seed)
    if found:
        return update(found, trace.rate)
    raise ValueError(f"Seed {seed} gives no numbers for a {description(trace)} that keep the mistakes apart: "
                     "try another seed, a smaller network, or three outputs instead of two.")


def _fitting(trace, rate):
    """The Update of a trace, if a sheet can hold it."""
    if not isinstance(trace, Trace):
        raise TypeError("A worksheet is made from a Trace, which backprop(net, x, y, loss) gives, "
                        f"not from a {type(trace).__name__}.")
    trace = with_update(trace, rate)
    if (any(o.ndim > 2 or o.shape[1] > MOST_UNITS for o in trace.o.values()) or len(trace.E) > MOST_EXAMPLES
            or _height(trace) > MOST_ROWS):
        raise ValueError(f"A {trace.widths} network with N = {len(trace.E)} is too large for a worksheet: take one "
                         f"with at most {MOST_UNITS} units in a layer, {MOST_EXAMPLES} examples and {MOST_ROWS} rows "
                         "of boxes, such as 2-3-2 or 3-3-2 with one example.")
    return trace


def _height(trace):
    """How many rows of boxes it needs."""
    return sum(len(_rows(trace, step)) for step in all_steps(trace))


def _decimals(trace):
    """How many all that is given is written with, 1 or 2; a ValueError for what cannot be written so."""
    if not all(np.isfinite(trace[step]).all() for step in all_steps(trace)):
        raise ValueError("A number of this pass or of its update is undefined or infinite, so that no box can hold it: "
                         "take other numbers, or a loss that is defined for these outputs.")
    given = [trace.o[0], trace.y, *(part for layer in trace.net for part in (layer.W, layer.b) if part is not None)]
    for decimals in (1, 2):
        if all(np.allclose(array, np.round(array, decimals), rtol=0, atol=1e-9) for array in given):
            return decimals
    raise ValueError("The inputs, targets, weights and biases of a worksheet have at most two decimals, as the answers "
                     "come from them as they are written: round them, and run the pass again.")


# The tables.

def tables(trace: Trace, of_steps: list[Step], notation: str = "main") -> list[Table]:
    """These steps, in a Table for each phase and layer: a column for each unit, a row for each one below or example."""
    found, numbered = [], [(step, frame(trace, step)) for step in of_steps]

    def place(one):
        step, shown = one
        return shown["phase"], f"layer {step.layer}" if shown["letters"] else "the whole network"

    for (phase, of), group in groupby(numbered, place):
        group = list(group)
        units = [f"unit {i + 1}" for i in range(_rows(trace, group[0][0]).shape[1])] if "layer" in of else ["value"]
        found.append(Table(f"{phase.capitalize()}, {of}", units, [
            Boxes(shown["name"], _formula(trace, step, notation), values := _rows(trace, step),
                  "from" if shown["letters"] == "ji" else "example" if len(values) > 1 else "")
            for step, shown in group]))
    return found


def _formula(trace, step, notation):
    def mark(quantity, latex):
        return rf"\textcolor{{{role(quantity)}}}{{{latex}}}"

    return formula(equation(trace, step, notation, mark=mark))


def _rows(trace, step):
    """The numbers of a step as rows, (rows, columns)."""
    return trace.E[:, None] if step.quantity == "E" else np.atleast_2d(trace[step])


# The numbers.

def _drawn(trace, rng):
    """The same structure with other tenths, no two in an array alike; targets between 0 and 1, and shares of 1 if the
    multinomial loss had such."""
    def other(array, most):
        return None if array is None else tenths(rng, array.shape, most)

    N, n = trace.y.shape
    if trace.loss is multinomial_cross_entropy and targets_sum_to_1(trace):
        y = np.array([shares_of_1(rng, n, 10) for _ in range(N)])
    else:
        y = rng.choice(range(1, 10), (N, n), replace=False) / 10
    net = [replace(layer, W=other(layer.W, 16), b=other(layer.b, 6)) for layer in trace.net]
    return backprop(net, other(trace.o[0], 16), y, trace.loss)


def _keeps_the_rules(trace, of_steps):
    return is_plain([trace.y, *(_rows(trace, step) for step in of_steps)]) and keeps_mistakes_apart(trace, of_steps)


@cache
def pass_by_hand(seed: int) -> Update:
    """A student's numbers in the network of lesson 00."""
    rng = np.random.default_rng(0)
    net = [Dense.random(2, 3, tanh, rng), Dense.random(3, 2, sigmoid, rng)]
    return student(backprop(net, np.full((1, 2), 0.5), np.full((1, 2), 0.5), squared_error), seed)


def main(seeds, folder="worksheets"):
    """Writes a sheet for each seed, with numbers of its own in the network of lesson 00: NN.html."""
    Path(folder).mkdir(exist_ok=True)
    for seed in seeds:
        page = worksheet(pass_by_hand(seed), title=f"Backpropagation by hand, sheet {seed}")
        (Path(folder) / f"{seed:02}.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(map(int, sys.argv[1:]))
