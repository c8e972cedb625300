"""Windows that move over maps: what they read, and what they send back. Arrays have the batch on their last axis."""

import sys

import numpy as np

from bpcore.arrays import Maps

SMALL = 50_000  # numbers


def positions(shape: tuple[int, int], window: tuple[int, int], stride: int) -> tuple[int, int]:
    """How many windows there are along each axis; what is left over at the end is read by none."""
    return (shape[0] - window[0]) // stride + 1, (shape[1] - window[1]) // stride + 1


def windows_of(o: Maps, window: tuple[int, int], stride: int, padding: int = 0) -> np.ndarray:
    """What every window reads in maps (N, c, rows, columns), (kh, kw, c, height, width, N), with a frame of zeros."""
    maps = np.ascontiguousarray(o.transpose(1, 2, 3, 0))
    if padding:
        maps = np.pad(maps, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    _, down, right, _ = maps.strides
    return np.ascontiguousarray(_seen(maps, down, right, window, positions(maps.shape[1:3], window, stride), stride))


def sent_back(parts: np.ndarray, rows: int, columns: int, stride: int) -> np.ndarray:
    """What every window sends back, (kh, kw, c, height, width, N), added up in the maps (c, rows, columns, N)."""
    kh, kw, c, height, width, N = parts.shape
    if parts.size < SMALL:  # each entry of a window has maps of its own, and one sum: half the time of the loop
        apart = np.zeros((kh, kw, c, rows, columns, N), parts.dtype)
        next_p, next_q, _, down, right, _ = apart.strides
        _seen(apart, next_p + down, next_q + right, (kh, kw), (height, width), stride)[...] = parts
        return np.add.reduce(apart, axis=(0, 1))
    maps = np.zeros((c, rows, columns, N), parts.dtype)
    for p, q in np.ndindex(kh, kw):
        maps[:, p:p + stride * height:stride, q:q + stride * width:stride] += parts[p, q]
    return maps


def won(windows: np.ndarray) -> np.ndarray:
    """Of what every window reads, (n, …), which is its largest; of equals the first."""
    return np.arange(len(windows)).reshape(-1, *[1] * (windows.ndim - 1)) == windows.argmax(axis=0)


def by_column(windows: np.ndarray) -> np.ndarray:
    """The matrix (n, m), as the second of a product: a browser's NumPy, which has no BLAS, walks down its columns, and
    takes a third of the time where each lies in one piece."""
    return np.asfortranarray(windows) if sys.platform == "emscripten" else windows


def _seen(maps, p, q, window, count, stride):
    """A view of what so many windows see in maps (…, c, rows, columns, N), (kh, kw, c, height, width, N): it is p bytes
    to the entry below another of a window, and q to the one on its right."""
    *_, c, down, right, n = maps.strides
    shape, steps = (*window, maps.shape[-4], *count, maps.shape[-1]), (p, q, c, stride * down, stride * right, n)
    return np.ndarray(shape, maps.dtype, maps, strides=steps)  # `as_strided` takes two microseconds more
