"""Data to learn from: real handwritten digits, and toy problems that no single layer can solve.

A network takes x (N, ...) and targets y (N, n); `one_hot` makes targets of labels.
"""

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np

_DIGITS = Path(__file__).with_name("data") / "digits.npz"
SHA256 = "87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826"  # of the digits


class Digits(NamedTuple):
    """Images (1797, 8, 8) of ink from 0 to 1, and labels (1797,) from 0 to 9; source: data/make_digits.py."""

    images: np.ndarray
    labels: np.ndarray


def digits() -> Digits:
    """The UCI handwritten digits as Digits. A ValueError says so if the file is not the one that was shipped."""
    with np.load(_DIGITS) as found:
        images, labels = found["images"], found["labels"]
    if checksum(images, labels) != SHA256:
        raise ValueError(f"{_DIGITS.name} is not the file that belongs here: its checksum differs. Install it anew.")
    return Digits(images / 16, labels.astype(int))


def checksum(images, labels):
    """The SHA-256 of all bytes of both arrays."""
    return sha256(images.tobytes() + labels.tobytes()).hexdigest()


def one_hot(labels: np.ndarray, n: int = 10) -> np.ndarray:
    """Targets (N, n) for labels (N,) from 0 to n − 1: 1 at the label, 0 elsewhere [001-63]."""
    return np.eye(n)[labels]


def split(labels: np.ndarray, part: float = 0.25, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Rows to train on, and rows held out: this part of every label's rows, to the nearest whole one."""
    rng = np.random.default_rng(seed)
    held_out = [rng.permutation(rows)[:round(part * len(rows))]
                for rows in (np.flatnonzero(labels == label) for label in np.unique(labels))]
    test = np.sort(np.concatenate(held_out))
    return np.setdiff1d(np.arange(len(labels)), test), test


def xor() -> tuple[np.ndarray, np.ndarray]:
    """x (4, 2), the corners of a square around 0, and targets y (4, 1): high where the signs differ."""
    x = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    return x, (x[:, :1] * x[:, 1:] < 0) * 1.0


def spirals(N: int = 200, turns: float = 1.25, noise: float = 0.04, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two arms that wind round each other, half of the N examples on each: x (N, 2) within ±1 or so, y (N, 1)."""
    rng = np.random.default_rng(seed)
    y = np.arange(N) % 2
    along = np.sqrt(rng.uniform(0.02, 1, N))  # evenly spread over the arm
    angle = 2 * np.pi * turns * along + np.pi * y
    x = along[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1) + noise * rng.normal(size=(N, 2))
    return x, y[:, None] * 1.0
