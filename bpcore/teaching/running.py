"""Calls of a learner's function, which may not end, may raise, and may give anything back."""

from collections.abc import Mapping
from contextlib import nullcontext
from itertools import accumulate
from time import perf_counter
from traceback import extract_tb
from typing import NamedTuple

import numpy as np

from bpcore.teaching import answers
from bpcore.teaching.answers import NOT_ANSWERED
from bpcore.teaching.hiding import confined, hidden
from bpcore.teaching.reading import has_dots, in_short
from bpcore.teaching.stopping import TimeIsUp, is_own, limited
from bpcore.trace import Step

# The quantities that a pass is asked for, and what they are called.
SYMBOLS = {quantity: answers.SYMBOLS[quantity] for quantity in (
    "s", "o", "E", "dE_do", "delta", "dE_dW", "dE_db", "new_W", "new_b")}


class Call:
    """One call of a learner's function, with copies of its arguments, which ends or is stopped after some seconds."""

    def __init__(self, function, case, extra, seconds):
        net, x, y, loss = case
        self.function, self.case = function, case
        self.arguments = list(net), x.copy(), y.copy(), loss, *extra
        self.seconds, self.took = seconds, 0
        self.error = self.result = None
        self.quantities, self.arrays = {}, {}

    def __call__(self):
        begin = perf_counter()
        try:
            with confined(), limited(self.seconds):
                self.result = self.function(*self.arguments)
                self.quantities = quantities(self.result)
                self.arrays = arrays(self.quantities, len(self.case[0]))  # now, as another call might write over it
        except KeyboardInterrupt:  # that is somebody who wants to end it all
            raise
        except BaseException as error:  # whatever a learner's function does
            self.error = error
        self.took = perf_counter() - begin

    def trouble(self):
        """Why there is nothing to judge, in words, or None."""
        where, said = f"\nThe net was {in_words(*self.case)}.", in_short(self.error)
        if isinstance(self.error, TimeIsUp):
            return (f"It was stopped, as one call took more than {self.seconds:g} s: is there a loop that does not end?"
                    f" If there is none, give it longer: seconds={10 * self.seconds:g}.{where}")
        if "ellipsis" in said.lower() or has_dots(self.result):
            return NOT_ANSWERED
        if "read-only" in said:
            return "It changes W or b in place: a layer keeps its arrays, so make new ones, such as W - step." + where
        if self.error is not None:
            return f"It stops with {said}{_line_of(self.error)}{self.hint()}" + where
        (layers, *arrays), (now, *arrays_now) = self.case[:3], self.arguments[:3]
        same = [list(map(id, layers)) == list(map(id, now)), *map(np.array_equal, arrays, arrays_now)]
        changed = [name for name, is_same in zip(("net", "x", "y"), same, strict=True) if not is_same]
        if changed:
            return f"It changes the {' and '.join(changed)} that it was given: work on a copy." + where
        if self.result is None:
            return "It gives nothing back: does it end with return?"
        return self.unknown_layout(len(layers))

    def hint(self):
        """What is to be said if it asked for the layer above the last one, or asks in another form than it is given;
        or nothing."""
        L, line = len(self.case[0]), _line_of(self.error).replace(" ", "")
        if isinstance(self.error, KeyError) and self.error.args == (L + 1,):
            return f"\nLayer {L} is the last, and nothing is above it: its ∂E/∂o comes from the loss."
        if isinstance(self.error, KeyError) and self.error.args in ((0,), (1,)) and f")[{self.error.args[0]}]" in line:
            return '\nWhat is called there gives a dict: its keys are names, such as ["o"].'
        if isinstance(self.error, AttributeError) and isinstance(self.error.obj, dict):
            return f'\nThat is a dict: write ["{self.error.name}"] for .{self.error.name}.'
        if "tuple ind" in in_short(self.error):
            return "\nThat is a tuple, which counts from 0: forward gives (s, o), and its [1] is o."
        if isinstance(self.error, IndexError) and "net[" in line:
            return f"\nA list counts from 0: layer l is net[l - 1], and net[{L}] would be above the last."
        if isinstance(self.error, ValueError) and "net[l]" in line and "l+1" not in line:
            return "\nA list counts from 0: layer l is net[l - 1], and net[l] is the one above."
        return ""

    def unknown_layout(self, L):
        """Why what it gives cannot be read, in words, or None."""
        if not self.quantities:
            keys = isinstance(self.result, Mapping) and ", ".join(map(str, self.result))
            what = f"has the keys {keys}" if keys else f"is of type {type(self.result).__name__}"
            return (f'There is nothing in it to examine: it {what}. Return a dict such as {{"delta": {{1: ...}}}}, '
                    f"of any of {', '.join(SYMBOLS)}.")
        for quantity, layers in self.quantities.items():
            keys = list(layers) if isinstance(layers, Mapping) else []
            if 0 in keys and L not in keys and quantity not in ("o", "dE_do"):  # of the input these may be there
                return f"Layers are counted from 1: yours begin at 0, in {quantity}. Keep layer l at {quantity}[l]."
            if not set(keys) <= set(range(L + 1)) and quantity not in {step.quantity for step in self.arrays}:
                return (f"There is nothing in it to examine: {quantity} has the keys {', '.join(map(repr, keys))}, and "
                        f"layers are the numbers 1 to {L}. Give it these keys.")
        return None


def _line_of(error):
    """The last line of the learner's own that led there, in words."""
    own = [frame for frame in extract_tb(error.__traceback__) if is_own(frame.filename)]
    return f"\nIt comes to that in line {own[-1].lineno}: {own[-1].line}" if own and own[-1].line else ""


def run(pairs, seconds):
    """Makes the calls, two for each net, and returns those pairs that were begun: until the seconds are over, or a call
    is stopped. What the first call of all shows is shown."""
    end, begun = perf_counter() + seconds, []
    for pair in pairs:
        if perf_counter() > end:
            break
        begun.append(pair)
        for call in pair:
            with hidden() if call is not pairs[0][0] else nullcontext():
                call()
            if isinstance(call.error, TimeIsUp):
                return begun
    return begun


# What it gave.

def quantities(result):
    """{quantity: what stands there} of all that a pass gives."""
    def part(quantity):
        try:
            return result[quantity] if isinstance(result, Mapping) else getattr(result, quantity)
        except Exception:  # it is not there, or does not come
            return None

    return {quantity: value for quantity in SYMBOLS if (value := part(quantity)) is not None}


def arrays(parts, L):
    """{Step: a copy of what stands there} of a pass through L layers."""
    found = {}
    for quantity, layers in parts.items():
        if quantity == "E":
            layers = {L: layers}
        if not isinstance(layers, Mapping):
            layers = dict.fromkeys(range(1, L + 1), NoDict(layers))
        found |= {Step(quantity, l): value.copy() if isinstance(value, np.ndarray) else value
                  for l, value in layers.items() if value is not None and l in range(1, L + 1)}
    return found


class NoDict(NamedTuple):
    """What stands where a dict by layer number belongs."""

    value: object


def in_words(net, x, y, loss):
    """A net and its loss in a line, with the units or channels of each layer."""
    shapes = list(accumulate(net, lambda shape, layer: layer.output_shape(shape), initial=x.shape[1:]))
    widths = "-".join(str(shape[0]) for shape in shapes)
    return f"{widths}, {', '.join(layer.activation.name for layer in net)}, {loss.name}, N = {len(x)}"
