"""How far off a single number may be because what it was worked out from was rounded."""

import numpy as np

# By max(min(a, b·|truth|), c·|truth|) for these a, b, c, …
ON_THE_WAY = (0.015, 0.08, 0.01)
NOT_AT_ALL = (0, 0, 0)  # … or these, where nothing had to be rounded


def on_the_way(trace, step):
    """These three for an entry of a step. Tenths times tenths are hundredths, so that the sums of the first layer need
    no rounding if its inputs and weights are such."""
    is_first = tuple(step) == ("s", 1) and trace["W", 1] is not None
    return NOT_AT_ALL if is_first and all(map(_is_in_tenths, (trace.o[0], trace["W", 1]))) else ON_THE_WAY


def _is_in_tenths(array):
    return np.allclose(10 * array, np.round(10 * array), rtol=1e-6, atol=1e-9)
