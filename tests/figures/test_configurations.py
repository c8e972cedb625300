"""Rows of blocks: a block says what its layer is, δ is what central differences give, a frame is round its pair."""

import warnings

import numpy as np
import pytest
from matplotlib.patches import FancyBboxPatch

from bpcore import (
    Conv2D,
    Dense,
    backprop,
    binary_cross_entropy,
    linear,
    multinomial_cross_entropy,
    numerical_gradient,
    relu,
    sigmoid,
    softmax,
    squared_error,
    tanh,
)
from bpcore.figures.configurations import configurations

IMAGE = np.random.default_rng(1).uniform(size=(1, 1, 5, 5))
KERNELS = Conv2D.random(1, 2, 3, relu, np.random.default_rng(2))
PAIRS = [(tanh, squared_error), (sigmoid, squared_error), (linear, squared_error), (softmax, squared_error),
         (sigmoid, binary_cross_entropy), (softmax, multinomial_cross_entropy), (relu, squared_error),
         (sigmoid, multinomial_cross_entropy)]


def trace(activation, loss, s=(-0.6, 0.4, 0.9)):
    """A kernel, and an output layer whose weighted sums are s."""
    net = [KERNELS, Dense(np.zeros((18, 3)), np.array(s), activation)]
    with warnings.catch_warnings(action="ignore"):
        return backprop(net, IMAGE, np.array([[0.7, 0.2, 0.1]]), loss)


def texts(picture):
    return [text.get_text() for text in picture.figure.axes[0].texts]


def test_blocks_and_words():
    picture = configurations({"F": trace(tanh, squared_error), "G": trace(softmax, multinomial_cross_entropy)})
    shown = texts(picture)
    for line in ("F", "G", "input", "1×5×5", "Conv2D", "1×2×3×3", "relu", "Dense", "18×3", "tanh", "softmax",
                 "squared", "error", "multinomial", "cross-", "entropy"):
        assert line in shown
    assert ("F: input 1×5×5; Conv2D 1×2×3×3 relu; Dense 18×3 tanh; loss squared error; "
            "δ at the output: (o − y*)(1 − o²).") in picture.alt
    assert picture.alt.endswith("Dense 18×3 softmax; loss multinomial cross-entropy; "
                                "δ at the output: o − y* (they cancel).")


@pytest.mark.parametrize(("activation", "loss"), PAIRS, ids=repr)
def test_the_delta_shown_is_measured(activation, loss):
    passed = trace(activation, loss)
    s, o, y = passed.s[2], passed.o[2], passed.y
    g = loss.gradient(o, y)
    meaning = {"o − y*": o - y, "(o − y*)": o - y, "(o − y*)(1 − o²)": (o - y) * (1 - o**2),
               "(o − y*) o(1 − o)": (o - y) * o * (1 - o), "(o − y*), 0 where s ≤ 0": (o - y) * (s > 0),
               "o (g − Σ g o)": o * (g - (g * o).sum()), "g o(1 − o)": g * o * (1 - o)}
    shown, = set(texts(configurations({"F": passed}))) & set(meaning)
    measured = numerical_gradient(lambda s: loss(activation(s), y)[0], s)
    np.testing.assert_allclose(meaning[shown], measured, atol=1e-9)


@pytest.mark.parametrize(("activation", "loss", "said"), [
    (sigmoid, binary_cross_entropy, "✓ they cancel"), (softmax, multinomial_cross_entropy, "✓ they cancel"),
    (tanh, binary_cross_entropy, "✗ they do not fit"), (tanh, squared_error, None), (softmax, squared_error, None)])
def test_frames(activation, loss, said):
    picture = configurations({"F": trace(activation, loss)})
    frames = [patch for patch in picture.figure.axes[0].patches if isinstance(patch, FancyBboxPatch)]
    wide = [patch for patch in frames if patch.get_width() > 1]
    assert len(frames) - len(wide) == 4  # input, two layers, loss
    assert len(wide) == bool(said) and (said is None or said in texts(picture))
    for patch in wide:  # round the last layer, in column 2, and the loss
        assert patch.get_x() == pytest.approx(1.5, abs=0.1)
        assert patch.get_x() + patch.get_width() == pytest.approx(3.5, abs=0.1)
    assert ("undefined" in picture.alt) == (said == "✗ they do not fit")


def test_questions_give_nothing_away():
    traces = {"F": trace(tanh, binary_cross_entropy), "G": trace(sigmoid, binary_cross_entropy)}
    picture = configurations(traces, answered=False)
    assert texts(picture).count("?") == 2 and picture.alt.count("δ at the output: ?.") == 2
    assert not [word for word in ("cancel", "undefined", "y*", "fit") if word in picture.alt + "".join(texts(picture))]
    assert all(patch.get_width() < 1 for patch in picture.figure.axes[0].patches)
