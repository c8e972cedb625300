"""What the arrays of a pass are called in signatures."""

from typing import TypeAlias

import numpy as np

Rows: TypeAlias = np.ndarray  # (N, n), a row per example
Maps: TypeAlias = np.ndarray  # (N, channels, height, width)
