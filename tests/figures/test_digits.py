"""The pictures of the digits: what stands in them, counted another way."""

import re
from dataclasses import replace

import numpy as np
import pytest

from bpcore import Conv2D, Dense, Step, backprop, multinomial_cross_entropy, relu, softmax
from bpcore.datasets import digits, one_hot
from bpcore.figures.digits import confusion, kernels, overfitting, saliency, samples, tally, worst
from bpcore.teaching.writing import number
from bpcore.validation import numerical_gradient

IMAGES, LABELS = digits()


def shown(axes):
    """What imshow was given."""
    return np.asarray(axes.images[0].get_array())


def written(axes):
    """The texts of a matrix by (row, column)."""
    return {text.get_position()[::-1]: text.get_text() for text in axes.texts}


@pytest.fixture
def layer():
    return Conv2D.random(1, 8, 3, relu, np.random.default_rng(1))


def test_samples():
    picture = samples(IMAGES, LABELS)
    assert "10 images" in picture.alt
    assert [axes.get_title() for axes in picture.figure.axes] == [str(n) for n in range(10)]
    for digit, axes in enumerate(picture.figure.axes):
        assert (shown(axes) == IMAGES[LABELS.tolist().index(digit)]).all()


@pytest.mark.parametrize("count", [1, 4, 8, 13])
def test_worst(count):
    o = np.random.default_rng(0).dirichlet(np.ones(10), 50)
    picture = worst(IMAGES[:50], LABELS[:50], o, count)
    E = multinomial_cross_entropy(o, one_hot(LABELS[:50]))
    by_loss = sorted(range(50), key=lambda n: -E[n])
    for n, axes in zip(by_loss[:count], picture.figure.axes, strict=True):
        assert (shown(axes) == IMAGES[n]).all()
        label, read, output = re.fullmatch(r"(\d), read as (\d)\noutput \d: (.*)", axes.get_title()).groups()
        assert int(label) == LABELS[n] and o[n][int(read)] == max(o[n])
        assert float(output) == pytest.approx(np.exp(-E[n]), abs=0.005)
    assert f"The {count} images of 50" in picture.alt


def test_kernels(layer):
    image = IMAGES[3]
    picture = kernels(layer, image[None, None])
    axes = np.reshape(picture.figure.axes, (2, 8))
    for i in range(8):
        kernel, result = axes[:, i]
        assert (shown(kernel) == layer.W[0, i]).all()
        slid = [[max(0, (image[v:v + 3, h:h + 3] * layer.W[0, i]).sum() + layer.b[i]) for h in range(6)]
                for v in range(6)]
        np.testing.assert_allclose(shown(result), slid, atol=1e-12)
        limit = abs(layer.W).max() / 5
        assert written(kernel) == {at: "+" if value > 0 else "−" for at, value in np.ndenumerate(layer.W[0, i])
                                   if abs(value) >= limit}
    assert {image.get_clim() for each in axes[1] for image in each.images} == {shown_range(axes[1])}
    assert "8 kernels of 3×3" in picture.alt and "map of 6×6" in picture.alt


def test_a_map_that_is_0_says_so(layer):
    dead = replace(layer, b=np.where(np.arange(8) == 2, -99, layer.b))
    picture = kernels(dead, IMAGES[3][None, None])
    maps = picture.figure.axes[8:]
    assert [bool(axes.texts) for axes in maps] == [not shown(axes).any() for axes in maps]
    assert maps[2].texts[0].get_text() == "0 every-\nwhere" and "0 everywhere: the map of kernel " in picture.alt
    assert "3" in picture.alt.rpartition("kernel ")[2]


def test_overfitting():
    course = [[0.42, 0.46], [0.2, 0.3], [0.01, 0.125]]
    picture = overfitting(course)
    [axes] = picture.figure.axes
    drawn = {line.get_label(): line.get_xydata().tolist() for line in axes.get_lines()}
    assert drawn == {"trained on": [[1, 0.42], [2, 0.2], [3, 0.01]], "held out": [[1, 0.46], [2, 0.3], [3, 0.125]]}
    assert "falls from 0.420 to 0.010, of those held out from 0.460 to 0.125" in picture.alt
    assert [text.get_text() for text in axes.texts] == ["trained on: 0.010", "held out: 0.125"]


def shown_range(axes):
    """One scale of grey for all maps."""
    return 0, max(shown(each).max() for each in axes)


def test_a_tally_counts_labels_in_rows():
    labels, read = [0, 0, 2, 2, 2, 9], [0, 2, 2, 2, 0, 9]
    counts = tally(np.array(labels), np.array(read))
    pairs = list(zip(labels, read, strict=True))
    assert counts.shape == (10, 10)
    assert all(counts[row, column] == pairs.count((row, column)) for row in range(10) for column in range(10))


def test_confusion():
    labels = LABELS[:300]
    read = (labels + (np.arange(300) % 11 == 0)) % 10
    picture = confusion(tally(labels, read))
    axes, = picture.figure.axes
    pairs = list(zip(labels.tolist(), read.tolist(), strict=True))
    assert written(axes) == {pair: str(pairs.count(pair)) for pair in set(pairs)}
    assert {text.get_weight() for text in axes.texts if len(set(text.get_position())) == 1} == {"normal"}
    assert {text.get_weight() for text in axes.texts if len(set(text.get_position())) == 2} == {"bold"}
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("read as", "label")
    held = [labels.tolist().count(digit) for digit in range(10)]
    assert f"{min(held)} to {max(held)} images, 300 in all" in picture.alt


def test_saliency(layer):
    net = [layer, Dense.random(288, 10, softmax, np.random.default_rng(0))]
    x, y = IMAGES[:1, None], one_hot(LABELS[:1])
    slopes = backprop(net, x, y, multinomial_cross_entropy)[Step("dE_do", 0)]
    picture = saliency(IMAGES[0], slopes[0, 0], "a 0")
    image, right = picture.figure.axes
    measured = numerical_gradient(lambda x: backprop(net, x, y, multinomial_cross_entropy).E[0], x)[0, 0]
    assert (shown(image) == IMAGES[0]).all() and image.get_title() == "a 0"
    np.testing.assert_allclose(shown(right), measured, atol=1e-8)
    assert written(right) == {at: "+" if slope > 0 else "−" for at, slope in np.ndenumerate(measured)
                              if abs(slope) >= abs(measured).max() / 4}
    assert right.images[0].get_clim() == pytest.approx((-abs(measured).max(), abs(measured).max()))
    assert "8×8" in picture.alt and "a 0" in picture.alt
    row, column = max(np.ndindex(8, 8), key=lambda at: abs(measured[at]))
    sign = "+" if measured[row, column] > 0 else "−"
    assert f"{sign} {number(abs(measured[row, column]))}, framed, in row {row + 1}, column {column + 1}" in picture.alt
    [frame] = right.patches
    assert frame.get_xy() == (column - 0.5, row - 0.5)
    assert [label.get_text() for label in image.get_yticklabels()] == [str(n) for n in range(1, 9)]
