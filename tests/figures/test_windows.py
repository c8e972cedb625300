"""What windows read and send back, against loops over the lines and against measured slopes."""

import re
from itertools import product

import numpy as np
import pytest

from bpcore import numerical_gradient
from bpcore.figures.picture import BACKWARD, FORWARD, PARAMETER
from bpcore.figures.windows import pooling, reading, turning
from bpcore.teaching.writing import number

KAPPA, B = np.array([0.3, -0.8, -0.4]), -0.2
X = np.array([0.3, 0.5, 0.2, -1.6, 1.5, -1.1])
DELTA = np.array([-1.4, 1.9, -2.9, -0.7, 0.6, -1.2, 0.8, -0.4])
MOVES = pytest.mark.parametrize(("stride", "padding"), list(product((1, 2), (0, 1, 2))))


def sums(x, stride, padding):
    """By the offset in the row of inputs, which is 0 where there is none."""
    places = (len(x) + 2 * padding - 3) // stride + 1
    return np.array([B + sum(KAPPA[q] * x[stride * c + q - padding] for q in range(3)
                             if 0 <= stride * c + q - padding < len(x)) for c in range(places)])


def slopes(stride, padding):
    """Measured, of a loss whose δ are these."""
    def loss(x):
        s = sums(x, stride, padding)
        return DELTA[:len(s)] @ s

    return numerical_gradient(loss, X)


def boxes(picture):
    """Texts in boxes by their height, from left to right, with the colour of each box."""
    axes, found = picture.figure.axes[0], {}
    for box in axes.patches[:]:
        if hasattr(box, "get_boxstyle"):
            x, y = box.get_x() + box.get_width() / 2, box.get_y() + box.get_height() / 2
            [text] = [text for text in axes.texts if np.allclose(text.get_position(), (x, y))]
            found.setdefault(round(y, 2), []).append((x, text.get_text(), text.get_color()))
    return [sorted(row) for _, row in sorted(found.items(), reverse=True)]


@MOVES
def test_a_sum_stands_under_the_middle_of_its_window(stride, padding):
    s = sums(X, stride, padding)
    for c in range(1, len(s) + 1):
        picture = reading(X, KAPPA, B, c, stride, padding)
        row, kernel, results = boxes(picture)
        assert [text for _, text, _ in row] == ["0"] * padding + [number(x) for x in X] + ["0"] * padding
        assert [text for _, text, _ in kernel] == [number(k) for k in KAPPA]
        assert [x for x, *_ in kernel] == [x for x, *_ in row[stride * (c - 1):stride * (c - 1) + 3]]
        [(x, value, _)] = [each for each in results if not each[1].startswith("s")]
        assert len(results) == len(s) and results.index((x, value, "white")) == c - 1
        assert value == number(s[c - 1]) and x == kernel[1][0]
        said = picture.figure.axes[0].texts[-1]
        assert said.get_text().endswith(f"=  {number(s[c - 1])}") and said.get_text() in picture.alt
        assert said.get_color() == FORWARD


@MOVES
@pytest.mark.parametrize("m", (1, 3, 6))
def test_the_turned_kernel_gives_the_measured_slope(stride, padding, m):
    picture = turning(DELTA, KAPPA, m, 6, stride, padding)
    row, kernel, results = boxes(picture)
    slope, n = slopes(stride, padding)[m - 1], len(sums(X, stride, padding))
    assert [text for _, text, colour in row if colour in (BACKWARD, "white") and text != "0"] == [
        number(d) for d in DELTA[:n]]
    assert [text for _, text, _ in kernel] == [number(k) for k in KAPPA[::-1]]
    names = [text for _, text, _ in results]
    assert names.count("cut") == 2 * padding and names[:padding] == names[len(names) - padding:] == ["cut"] * padding
    assert names[padding + m - 1] == number(slope)
    assert results[padding + m - 1][0] == kernel[1][0]
    said = picture.figure.axes[0].texts[-1].get_text()
    assert said.endswith(f"=  {number(slope)}" if slope else "0, as no sum reads it") and said in picture.alt


@MOVES
@pytest.mark.parametrize("m", (1, 3, 6))
def test_its_products_are_those_of_the_lines(stride, padding, m):
    """Every line from a sum to input m, found by trying them all; a product with a zero put in is not written."""
    n = len(sums(X, stride, padding))
    lines = {(number(DELTA[c]), number(KAPPA[q])) for c, q in product(range(n), range(3))
             if stride * c + q - padding == m - 1}
    said = turning(DELTA, KAPPA, m, 6, stride, padding).figure.axes[0].texts[-1].get_text()
    found = re.findall(r"\((\S+)\) \((\S+)\)", said)
    assert set(found) == lines and len(found) == len(lines)


def test_a_frame_of_the_kernels_colour_lies_round_the_window():
    picture = turning(DELTA, KAPPA, 3, 6)
    [frame] = [patch for patch in picture.figure.axes[0].patches if not hasattr(patch, "get_boxstyle")]
    row, kernel, _ = boxes(picture)
    assert frame.get_x() < kernel[0][0] < kernel[2][0] < frame.get_x() + frame.get_width() < row[5][0]
    assert not frame.get_fill() and frame.get_edgecolor()[:3] == pytest.approx(
        tuple(int(PARAMETER[k:k + 2], 16) / 255 for k in (1, 3, 5)))


def test_too_few_deltas():
    with pytest.raises(ValueError, match="There are 4 sums, but only 2 δ"):
        turning(DELTA[:2], KAPPA, 1, 6)


O = np.array([[-0.85, 0.72, 0.02, -0.33], [-0.89, 0.9, 0.34, 0.32], [-0.86, 0.79, -0.53, 0.4],
              [-0.5, 0.15, -0.01, 0.03]])
WINDOWS = np.array([[1.85, 1.16], [2.7, -0.35]])


def test_what_a_pooling_sends_back_is_measured():
    axes = pooling(O, WINDOWS).figure.axes
    assert [[text.get_text() for text in place.texts] for place in axes[:2]] == [
        [number(value) for value in values.flat] for values in (O, WINDOWS)]
    for place, pool in ((axes[2], np.max), (axes[3], np.mean)):
        def loss(o, pool=pool):
            return sum(WINDOWS[r, c] * pool(o[2 * r:2 * r + 2, 2 * c:2 * c + 2]) for r, c in np.ndindex(2, 2))

        measured = numerical_gradient(loss, O).round(6)
        for text, slope in zip(place.texts, measured.flat, strict=True):
            assert text.get_text() == (number(slope) if slope else "0")


def test_winners_are_filled():
    axes = pooling(O, WINDOWS).figure.axes
    for place, winners in ((axes[0], ["0.90", "0.34", "0.79", "0.40"]), (axes[2], ["1.85", "1.16", "2.70", "−0.35"])):
        filled = {(patch.get_x() + 0.5, patch.get_y() + 0.5) for patch in place.patches if patch.get_fill()}
        texts = {text.get_position(): text.get_text() for text in place.texts}
        assert sorted(texts[at] for at in filled) == sorted(winners)
        assert {text.get_position() for text in place.texts if text.get_color() == "white"} == filled
    assert [len([patch for patch in place.patches if not patch.get_fill()]) for place in axes] == [4] * 4
    assert "δ of the windows: 1.85 1.16 / 2.70 −0.35" in pooling(O, WINDOWS).alt
