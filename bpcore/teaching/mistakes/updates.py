"""Mistakes with the step of descent."""

import numpy as np

from bpcore.teaching.mistakes.mistake import either, mistake

_WEIGHTS = ("new_W", "new_b")
_STARTS = {"new_W": "W", "new_b": "b", "predicted": "mean_E", "new_E": "mean_E"}  # what an update changes


def start(trace, step):
    """What a quantity of an update is a change of; 0 for any other."""
    old = trace[_STARTS[step.quantity], step.layer] if step.quantity in _STARTS else 0
    return np.broadcast_to(old, np.shape(trace[step]))


def _change(times, *quantities):
    """An update by the change, times(trace) as large."""
    def results(trace, step):
        if step.quantity in quantities:
            old = trace[_STARTS[step.quantity], step.layer]
            yield old + times(trace) * (trace[step] - old)
    return results


plus_for_minus = mistake("plus stands where minus belongs", "which way does the loss fall?")(
    _change(lambda trace: -1, *_WEIGHTS, "predicted"))


@mistake("it is the change alone", "from which old value does the step start?")
def change_alone(trace, step):
    if step.quantity in (*_WEIGHTS, "predicted"):
        yield trace[step] - trace[_STARTS[step.quantity], step.layer]


nothing_changed = mistake("nothing has changed yet", "what does the step take away?")(
    _change(lambda trace: 0, *_STARTS))

rate_left_out = mistake("the rate is left out", "how long is the step?")(
    either(_change(lambda trace: 1 / trace.rate, *_WEIGHTS), _change(lambda trace: trace.rate, "predicted")))


def _sum_of_losses(trace, step):
    if step.quantity == "new_E":
        yield trace.after_E.sum()


mean_left_out = mistake("the 1/N is left out", "it is the mean loss that falls: how many examples are there?")(
    either(_change(lambda trace: len(trace.E), *_WEIGHTS), _sum_of_losses))

mean_twice = mistake("the 1/N is in it twice", "the gradient is a sum over the examples, not their mean")(
    _change(lambda trace: 1 / len(trace.E), *_WEIGHTS))


@mistake("the bias is stepped once for every weight into its unit", "how often does b stand in s?")
def once_per_weight(trace, step):
    quantity, l = step
    if quantity == "new_b" and trace["W", l] is not None:
        old, times = trace["b", l], trace["W", l].size // trace["b", l].size
        if times not in (len(trace.E), 1 / trace.rate):  # what other mistakes give
            yield old + times * (trace[step] - old)
