"""The δ stepper: one picture of a net in which every quantity of a pass appears in turn, forwards and backwards."""

from pathlib import Path

import anywidget
import traitlets

from bpcore.notation import NOTATIONS
from bpcore.trace import steps
from bpcore.widgets.frames import description, frames
from bpcore.widgets.page import page
from bpcore.widgets.twin import twin

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

    def to_html(self):
        """The stepper as it stands, as one HTML page that works from disk: no kernel, no network, nothing beside it."""
        state = {name: getattr(self, name) for name in ("data", "step", "unit", "below", "example", "notation")}
        return page(repr(self), str(self._esm), str(self._css), state, twin(self.trace, self.example, self.notation))
