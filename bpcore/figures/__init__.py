"""The course's figures: functions that compute with bpcore and return a `Picture`, an image with its alternative text.

Each module holds one idea; all draw on a `canvas` of bpcore.figures.picture, so that they look alike.
"""

from bpcore.figures.picture import Picture, canvas, matrix

__all__ = ["Picture", "canvas", "matrix"]
