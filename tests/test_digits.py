"""Real digits: the nets of lesson 12 become as good as it says, and scikit-learn takes the same steps."""

import ast
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from notebooks.execute import FOLDER

from bpcore import Dense, backprop, descend, fit, multinomial_cross_entropy, predict, relu, softmax, tanh
from bpcore.datasets import digits, one_hot, split

IMAGES, LABELS = digits()
TRAIN, TEST = split(LABELS)
X, Y = IMAGES.reshape(-1, 64)[TRAIN], one_hot(LABELS[TRAIN])


@pytest.fixture(scope="module")
def lesson():
    """What the lesson imports and defines, without what it runs."""
    cells = nbformat.read(FOLDER / "12_digits.ipynb", as_version=4).cells
    body = ast.parse("\n".join(cell.source for cell in cells if cell.cell_type == "code")).body
    kept = [node for node in body if isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef))]
    names = {"x": IMAGES[:, None], "labels": LABELS, "test": TEST, "loss": multinomial_cross_entropy}
    exec(compile(ast.Module(kept, []), "12_digits", "exec"), names)
    return names


@pytest.mark.parametrize(("kind", "epochs", "wanted"), [("dense", 12, 0.97), ("conv", 6, 0.98)])
@pytest.mark.parametrize("seed", [1, 2])
def test_nets_read_the_digits_held_out(lesson, kind, epochs, wanted, seed):
    x, y = lesson["copies"](IMAGES[TRAIN]), np.tile(Y, (5, 1))
    net = lesson["train_on"](x, y, lesson[kind](seed=seed), epochs)
    right = predict(net, IMAGES[TEST][:, None]).argmax(axis=1) == LABELS[TEST]
    assert right.mean() >= wanted
    assert lesson["right"](net) == np.floor(right.sum() * 200 / 450) / 2


def test_an_interrupted_training_ends(lesson, monkeypatch):
    """At the fourth of its minibatches, in the first of its two parts."""
    seen = []

    def term(o, y):
        seen.append(y)
        if len(seen) == 7:  # each asks for E, and again for the accuracy
            raise KeyboardInterrupt
        return multinomial_cross_entropy.term(o, y)

    monkeypatch.setitem(lesson, "loss", replace(multinomial_cross_entropy, term=term, canonical_term=None))
    x, net = IMAGES[TRAIN][:, None], lesson["dense"]()
    with pytest.warns(UserWarning, match="Interrupted after 0 of 40 epochs"):
        found = lesson["train_on"](x, Y, net, 60, progress=True)
    assert len(seen) == 7 and np.any(found[0].W != net[0].W)


def test_copies_are_moved_by_half_a_square(lesson):
    image = np.zeros((1, 8, 8))
    image[0, 3, 7] = 1
    found = lesson["copies"](image)
    assert found.shape == (5, 1, 8, 8) and (found[0, 0] == image[0]).all()
    halves = {tuple(np.argwhere(copy == 0.5).ravel().tolist()) for copy in found[1:, 0]}
    assert halves == {(3, 7, 4, 7), (2, 7, 3, 7), (3, 6, 3, 7), (3, 7)}  # off the edge, nothing comes in again


def scikit_learns(net, activation, batch, epochs):
    """The weights and biases that its classifier has after so many epochs of plain descent from this net."""
    MLPClassifier = pytest.importorskip("sklearn.neural_network").MLPClassifier
    other = MLPClassifier(len(net[0].b), activation=activation, solver="sgd", alpha=0, batch_size=batch, momentum=0,
                          nesterovs_momentum=False, learning_rate_init=0.2, shuffle=False)
    other.partial_fit(X, LABELS[TRAIN], classes=range(10))  # makes the arrays, which then get the values of the net
    for layer, W, b in zip(net, other.coefs_, other.intercepts_, strict=True):
        W[:], b[:] = layer.W, layer.b
    for _ in range(epochs):
        other.partial_fit(X, LABELS[TRAIN])
    return [*other.coefs_, *other.intercepts_]


def start(activation):
    rng = np.random.default_rng(0)
    return [Dense.random(64, 30, activation, rng), Dense.random(30, 10, softmax, rng)]


def same(net, arrays):
    for found, expected in zip([layer.W for layer in net] + [layer.b for layer in net], arrays, strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-11)


@pytest.mark.parametrize("activation", [tanh, relu], ids=str)
def test_minibatches_as_in_scikit_learn(activation):
    net = start(activation)
    for _ in range(3):
        for first in range(0, len(X), 50):
            rows = slice(first, first + 50)
            net = descend(backprop(net, X[rows], Y[rows], multinomial_cross_entropy), 0.2)
    same(net, scikit_learns(start(activation), str(activation), batch=50, epochs=3))


@pytest.mark.parametrize("activation", [tanh, relu], ids=str)
def test_fit_as_scikit_learn(activation):
    """One batch of all, so that the order, which is shuffled here, counts for nothing but the rounding."""
    net = fit(start(activation), X, Y, multinomial_cross_entropy, rate=0.2, epochs=20, batch=len(X), progress=False).net
    same(net, scikit_learns(start(activation), str(activation), batch=len(X), epochs=20))
