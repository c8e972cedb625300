"""The data: what was shipped is what was meant, and each set is what it says."""

from collections import Counter

import numpy as np
import pytest

from bpcore import datasets


def test_digits_are_scikit_learns():
    sklearn = pytest.importorskip("sklearn.datasets")
    found, (images, labels) = sklearn.load_digits(), datasets.digits()
    assert (images * 16 == found.images).all() and (labels == found.target).all()


def test_digits():
    images, labels = datasets.digits()
    assert images.shape == (1797, 8, 8) and images.min() == 0 and images.max() == 1
    assert Counter(labels.tolist()) == dict(enumerate([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]))
    assert labels.dtype.kind == "i"


def test_another_file_is_refused(tmp_path, monkeypatch):
    images, labels = datasets.digits()
    file = tmp_path / "digits.npz"
    np.savez_compressed(file, images=(16 * images[::-1]).astype(np.uint8), labels=labels.astype(np.uint8))
    monkeypatch.setattr(datasets, "_DIGITS", file)
    with pytest.raises(ValueError, match=r"digits\.npz is not the file that belongs here"):
        datasets.digits()


def test_one_hot():
    assert datasets.one_hot([2, 0], 3).tolist() == [[0, 0, 1], [1, 0, 0]]


@pytest.mark.parametrize("seed", range(3))
def test_split_takes_its_part_of_each_label(seed):
    labels = datasets.digits().labels
    train, test = datasets.split(labels, seed=seed)
    assert sorted([*train, *test]) == list(range(1797))
    for label, count in Counter(labels.tolist()).items():
        assert abs((labels[test] == label).sum() - count / 4) <= 0.5
    again, other = datasets.split(labels, seed=seed), datasets.split(labels, seed=seed + 1)
    assert (again[1] == test).all() and set(other[1]) != set(test)


def test_xor_is_no_single_line():
    """No weights of one unit give every sign: the least squares solution is flat."""
    x, y = datasets.xor()
    assert [(a * b < 0) * 1.0 for a, b in x] == y[:, 0].tolist()
    solution, *_ = np.linalg.lstsq(np.c_[x, np.ones(4)], y, rcond=None)
    np.testing.assert_allclose(solution[:, 0], [0, 0, 0.5], atol=1e-12)


def test_spirals():
    x, y = datasets.spirals(N=300, noise=0)
    assert x.shape == (300, 2) and y.shape == (300, 1) and y.sum() == 150
    radius, angle = np.hypot(*x.T), np.arctan2(x[:, 1], x[:, 0])
    turned = (angle - 2 * np.pi * 1.25 * radius - np.pi * y[:, 0]) / (2 * np.pi)
    np.testing.assert_allclose(turned, np.round(turned), atol=1e-9)  # on its arm, whole turns apart
    assert radius.max() <= 1 and (np.abs(datasets.spirals()[0] - datasets.spirals(seed=1)[0]) > 0.01).any()
