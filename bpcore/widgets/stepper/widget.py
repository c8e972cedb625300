"""The δ stepper: one picture of a net in which every quantity of a pass appears in turn, forwards and backwards."""

from collections.abc import Sequence
from itertools import count
from operator import is_
from threading import RLock

import traitlets

from bpcore.teaching.cards import menu
from bpcore.teaching.letters import NOTATIONS
from bpcore.trace import Step, Trace, address
from bpcore.widgets.page import Widget, page, page_script, page_style
from bpcore.widgets.stepper.edits import AGAIN, Parts, edit, summary
from bpcore.widgets.stepper.frames import all_steps, description, frames, quantity_names, unit_names, with_update
from bpcore.widgets.stepper.twin import twin

_UNDOABLE = 100  # changes, of which the oldest are given up …
_HELD = 50_000_000  # … where they would hold more bytes beside what is shown


class Stepper(Widget):
    """Step through a `Trace`, or an Update with its own rate; stepper.trace is the Update that is shown.

    `start` is a number, 0 for nothing computed, or a step such as Step("delta", 1); `unit`, `below` and `example` count
    from 1, `notation` is a key of bpcore.teaching.letters.NOTATIONS. These and `step` and `guess` can be read and set.
    `inputs` and `outputs` say what each unit of the first and the last layer stands for: inputs=("dry", "dark").
    `asks` are the quantities that guess mode asks for, all if there are none: asks=("dE_do", "delta").
    The page needs a kernel for changes and for another step alone; `news` says what the last one did.
    """

    _esm = page_script("stepper/stepper.js")
    _css = page_style("stepper/stepper.css")
    data = traitlets.Dict().tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    unit = traitlets.Int(1).tag(sync=True)
    below = traitlets.Int(1).tag(sync=True)
    example = traitlets.Int(1).tag(sync=True)
    notation = traitlets.Unicode("main").tag(sync=True)
    guess = traitlets.Bool(False).tag(sync=True)
    news = traitlets.Dict({"text": "", "wrong": False, "undo": 0, "answer": 0}).tag(sync=True)

    def __init__(self, trace: Trace, start: int | Step = 0, unit: int = 1, example: int = 1, notation: str = "main",
                 guess: bool = False, rate: float = 0.5, inputs: Sequence[str] = (), outputs: Sequence[str] = (),
                 asks: Sequence[str] = ()):
        self._first = self._trace = with_update(trace, rate)
        self._choices = menu(self._first)
        self._names = unit_names(self._trace, inputs, outputs)
        self._asks = self._known(asks)
        self._done, self._answers = [], count(1)  # (Parts before, what changed) of all that can be undone
        self._one_at_a_time = RLock()  # the page's changes, and those of a cell
        super().__init__(data=self._frames(self._trace), step=self._number(start), unit=unit,
                         example=example, notation=notation, guess=guess)

    @property
    def trace(self):
        """The Update that is shown: the first one, or the one that the last change gave."""
        return self._trace

    def change(self, what, to, index=(), example=0):
        """Change one thing, as the page does: stepper.change("W1", 0.9, index=(0, 2)), an entry of o0 or of the targets
        with its example, all counted from 0; or ("activation1", "relu"). A ValueError says what cannot be."""
        self._change({"change": what, "to": to, "index": index, "example": example})

    def again(self):
        """One more step of descent: the new net becomes the old one, and the update is the next."""
        self._change(AGAIN)

    def undo(self):
        """Take back the last change."""
        with self._one_at_a_time:
            if not self._done:
                return self._tell("There is nothing to undo.", wrong=True)
            *earlier, (parts, change) = self._done
            before = self._first if all(map(is_, parts, Parts.of(self._first))) else parts.update()
            self._show(before, f"Undone. {summary(self._trace, before, change)}", earlier)

    def restart(self):
        """Back to the first trace, all changes undone."""
        with self._one_at_a_time:
            self._show(self._first, "Back to the start: every number is as it was.", [])

    def _answer(self, message):
        """Whatever the message is, it is answered by news."""
        try:
            match message:
                case {"undo": True}:
                    self.undo()
                case {"restart": True}:
                    self.restart()
                case _:
                    self._change(message)
        except ValueError as error:
            self._tell(str(error), wrong=True)
        except Exception as error:  # whatever an activation, a loss or a layer of one's own does
            self._tell(f"That cannot be shown: {type(error).__name__}: {error}", wrong=True)

    def _change(self, change):
        with self._one_at_a_time:
            before, after = self._trace, edit(self._trace, change, self._choices)
            what = {name: change[name] for name in ("again", "change", "index", "example") if name in change}
            self._show(after, summary(before, after, change), [*self._done, (Parts.of(before), what)])

    def _show(self, trace, text, done):
        data = self._frames(trace)
        self._trace, self._done = trace, self._newest(done, trace)
        with self.hold_sync():
            self.data = data
            self._tell(text)

    def _newest(self, done, trace):
        """As many of these changes as may be held beside this trace: the last in any case."""
        known, room, kept = {id(a) for shown in (self._first, trace) for a in Parts.of(shown).arrays}, _HELD, []
        for parts, change in reversed(done[-_UNDOABLE:]):
            room -= sum(a.nbytes for a in parts.arrays if id(a) not in known)
            if kept and room < 0:
                break
            known.update(map(id, parts.arrays))
            kept.insert(0, (parts, change))
        return kept

    def _tell(self, text, wrong=False):
        """Sets `news`, counted, so that the page hears of each even where two say the same."""
        self.news = {"text": text, "wrong": wrong, "undo": len(self._done), "answer": next(self._answers)}

    def _frames(self, trace):
        return frames(trace, self._choices, self._names, self._asks)

    def _known(self, asks):
        """The quantities to ask for; a ValueError names those that there are."""
        names = quantity_names(self._trace)
        if isinstance(asks, str) or not all(isinstance(each, str) and each in names for each in asks):
            raise ValueError(f"asks is {asks!r}: give a list of what the steps show, of {', '.join(names)}.")
        return tuple(asks)

    def _number(self, start):
        """The number of a step, counted from 1; a number is taken as it is."""
        if not isinstance(start, tuple):
            return start
        start, order = address(start), all_steps(self._trace)
        if start not in order:
            raise ValueError(f"There is no step {tuple(start)} here: give one of steps(trace), such as {order[0]}.")
        return order.index(start) + 1

    @traitlets.validate("step", "unit", "below", "example")
    def _within(self, proposal):
        name, value = proposal.trait.name, proposal.value
        widest = max(o.shape[1] for o in self._trace.o.values())
        travel, N = self.data["examples"], len(self._trace.E)
        low, high = {"step": (0, len(all_steps(self._trace))), "example": (1, travel)}.get(name, (1, widest))
        if not low <= value <= high:
            first = f", as the stepper shows the first {travel} of {N}" if name == "example" and travel < N else ""
            raise traitlets.TraitError(f"{name} is {value}: give a number from {low} to {high}{first}.")
        return value

    @traitlets.validate("notation")
    def _is_known(self, proposal):
        if proposal.value not in NOTATIONS:
            raise traitlets.TraitError(f"There is no notation {proposal.value!r}: give one of {', '.join(NOTATIONS)}.")
        return proposal.value

    def __repr__(self):
        return f"Stepper({description(self._trace)}, {len(all_steps(self._trace))} steps)"

    def _fallback(self):
        return twin(self._trace, self.example, self.notation, self._names)

    def to_html(self):
        """The stepper as it stands, as one HTML page that works from disk: no kernel, no network, nothing beside it."""
        return page(self)
