"""What the arrays of a pass are called in signatures, and how they lie in memory."""

from typing import TypeAlias

import numpy as np

Rows: TypeAlias = np.ndarray  # (N, n), a row per example
Maps: TypeAlias = np.ndarray  # (N, channels, height, width)

# Freed at once and never written to, it tells glibc's malloc to keep what is freed: where it hands the pages of a pass
# back, the next one asks for them one by one, which took up to two thirds of its time.
np.empty(2**24, np.uint8)


def batch_last(y: Rows | Maps) -> Rows | Maps:
    """The same values with the batch last in memory, as s and o have it: a loss that reads both takes half the time."""
    return np.asfortranarray(y)
