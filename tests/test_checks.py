"""Bad arguments: each is refused, or warned of, in a sentence that says what is wrong and what to do."""

import re
import timeit
import warnings
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

import bpcore
from bpcore import Conv2D, Dense, MaxPool2D, backprop, descend, fit, linear, relu, sigmoid, softmax, squared_error, tanh
from bpcore.checks import check_input, check_target, undefined

rng = np.random.default_rng(0)
NET = [Dense.random(2, 3, tanh, rng), Dense.random(3, 4, sigmoid, rng)]
X, Y = rng.normal(0, 1, (5, 2)), rng.uniform(0.1, 0.9, (5, 4))
MAPS = rng.normal(0, 1, (5, 1, 4, 4))
CONV = Conv2D.random(1, 2, 3, relu, rng)
TRACE = backprop(NET, X, Y, squared_error)


def spoilt(a, value):
    """A copy of `a` with `value` in row 1, column 0."""
    a = a.copy()
    a[1, 0] = value
    return a


def into_float32(net):
    return [Dense(layer.W.astype(np.float32), layer.b.astype(np.float32), layer.activation) for layer in net]


def passing(net=NET, x=X, y=Y, loss=squared_error):
    return lambda: backprop(net, x, y, loss)


def judging(loss, *targets):
    """A pass of these targets, an example each."""
    return passing([Dense.random(2, 1, tanh, rng)], X[:len(targets)], np.array(targets, float)[:, None], loss)


def fitting(**options):
    return lambda: fit(NET, X, Y, **{"loss": squared_error, "progress": False, **options})


REFUSED = {  # the call, the exception, and what its message must hold
    "the loss a word": (passing(loss="squared_error"), TypeError, ["'squared_error'", "give the loss itself"]),
    "x a list": (passing(x=[[1.0, 2.0]]), TypeError, ["x is a list", "np.array(x, dtype=float)"]),
    "x masked": (passing(x=np.ma.array(X)), TypeError, ["x is a MaskedArray", "np.array(x, dtype=float)"]),
    "x of both infinities": (passing(x=np.full((5, 2), [np.inf, -np.inf])), ValueError, ["x[0, 0] is inf", "finite"]),
    "x of integers": (passing(x=np.ones((5, 2), int)), TypeError, ["x has dtype int64", "x.astype(float)"]),
    "x of words": (passing(x=np.full((5, 2), "1.5")), TypeError, ["x has dtype <U3", "x.astype(float)"]),
    "x a number": (passing(x=np.array(1.5)), ValueError, ["x has shape ()", "x.reshape(1, -1)"]),
    "x one-dimensional": (passing(x=X[0]), ValueError, ["x has shape (2,)", "one row per example", "x.reshape(1, -1)"]),
    "x empty": (passing(x=X[:0]), ValueError, ["x has shape (0, 2)", "batch is empty", "at least one example"]),
    "x holds nan": (passing(x=spoilt(X, np.nan)), ValueError, ["x[1, 0] is nan", "finite", "leave that example out"]),
    "x holds inf": (passing(x=spoilt(X, -np.inf)), ValueError, ["x[1, 0] is -inf", "finite"]),
    "x transposed": (passing(x=X.T.copy()), ValueError, ["Layer 1", "cannot read x", "(2, 3)", "(5,)", "give 2"]),

    "y a list": (passing(y=Y.tolist()), TypeError, ["y is a list", "np.array(y, dtype=float)"]),
    "y of integers": (passing(y=np.eye(5, 4, dtype=int)), TypeError, ["y has dtype int64", "y.astype(float)"]),
    "y as labels": (passing(y=np.array([0, 1, 2, 3, 0])), ValueError,
                    ["y has shape (5,)", "(5, 4)", "one-hot", "np.eye(4)[y.astype(int)]"]),
    "y as a column of labels": (passing(y=np.ones((5, 1))), ValueError,
                                ["y has shape (5, 1)", "(5, 4)", "one-hot", "np.eye(4)[y.ravel().astype(int)]"]),
    "y of one output as a row": (passing(net=[Dense.random(2, 1, tanh, rng)], y=Y[:, 0]), ValueError,
                                 ["y has shape (5,)", "(5, 1)", "y.reshape(5, 1)"]),
    "y of one example as a vector": (passing(net=[Dense.random(2, 2, tanh, rng)], x=X[:1], y=Y[0, :2]), ValueError,
                                     ["y has shape (2,)", "(1, 2)", "y.reshape(1, 2)"]),
    "labels of maps": (passing(net=[CONV], x=MAPS, y=np.ones(5)), ValueError, ["y has shape (5,)", "one row of"]),
    "y transposed": (passing(y=Y.T.copy()), ValueError, ["y has shape (4, 5)", "(5, 4)", "y.T"]),
    "y of another length": (passing(y=Y[:3]), ValueError,
                            ["y has shape (3, 4)", "x has shape (5, 2)", "one row of targets per example"]),
    "y of another width": (passing(y=Y[:, :3]), ValueError, ["y has shape (5, 3)", "(5, 4)", "one target per output"]),
    "y a number": (passing(y=np.array(1.0)), ValueError, ["y has shape ()", "(5, 4)", "one row of targets"]),
    "y of rows for maps": (passing(net=[CONV], x=MAPS), ValueError,
                           ["y has shape (5, 4)", "(5, 2, 2, 2)", "one target per output"]),
    "y holds nan": (passing(y=spoilt(Y, np.nan)), ValueError, ["y[1, 0] is nan", "finite"]),
    "y float64, x float32": (passing(net=into_float32(NET), x=X.astype(np.float32)), TypeError,
                             ["y has dtype float64", "x has float32", "y.astype(np.float32)"]),

    "targets −1 and 1": (judging(bpcore.binary_cross_entropy, -1, 1), ValueError,
                         ["binary_cross_entropy is defined for targets from 0 to 1 only, but y has -1: ",
                          "write (y + 1) / 2"]),
    "targets class numbers": (judging(bpcore.binary_cross_entropy, 0, 1, 2), ValueError, ["y has 2: ", "np.eye(3)["]),
    "targets not of classes": (judging(bpcore.binary_cross_entropy, -2, 0, 1, 3), ValueError,
                               ["y has -2, 3: ", "give the probability"]),
    "targets of any size": (judging(bpcore.zero_class_cross_entropy, 0.5, 1.5), ValueError,
                            ["y has 1.5: ", "give the probability of each output"]),
    "targets below 0": (judging(bpcore.multinomial_cross_entropy, 0, -0.5, 1.5), ValueError,
                        ["defined for targets of 0 or more only, but y has -0.5: ", "give the probability"]),
    "targets above a bound": (judging(replace(squared_error, low=-np.inf, high=1), -3.5, 1.5), ValueError,
                              ["defined for targets from -inf to 1 only, but y has 1.5: "]),

    "net empty": (passing(net=[]), ValueError, ["net is empty", "Dense.random(2, 3, tanh, rng)"]),
    "net a single layer": (passing(net=NET[0]), TypeError, ["net is a Dense", "[layer]"]),
    "not a layer": (passing(net=[NET[0], tanh]), TypeError, ["Layer 2", "Elementwise", "Dense(W, b, activation)"]),
    "widths do not meet": (passing(net=[NET[0], Dense.random(7, 4, tanh, rng)]), ValueError,
                           ["Layer 2", "cannot read layer 1", "(7, 4)", "(3,)", "make W (3, 4)"]),
    "b alone, of another width": (passing(net=[NET[0], Dense(None, np.ones(4), tanh)]), ValueError,
                                  ["Layer 2", "b has shape (4,)", "b must be (3,)"]),
    "channels do not meet": (passing(net=[CONV, CONV], x=MAPS), ValueError,
                             ["Layer 2", "cannot read layer 1", "(1, 2, 3, 3)", "(2, 2, 2)", "make W (2, 2, 3, 3)"]),
    "kernel larger than its map": (passing(net=[CONV], x=MAPS[:, :, :2]), ValueError,
                                   ["Layer 1", "3×3", "2×4", "smaller kernel"]),
    "kernel larger than its padded map": (
        passing(net=[replace(CONV, padding=1)], x=np.ones((5, 1, 0, 4))), ValueError,
        ["Layer 1", "3×3", "0×4, 2×6 with its padding", "smaller kernel"]),
    "window larger than its map": (passing(net=[MaxPool2D(3)], x=MAPS[:, :, :2]), ValueError,
                                   ["Layer 1", "window of 3×3", "2×4", "smaller window"]),
    "pooling of rows": (passing(net=[NET[0], MaxPool2D(2)]), ValueError,
                        ["Layer 2, MaxPool2D(2×2), cannot read layer 1", "(channels, height, width)", "MaxPool2D."]),
    "Dense below Conv2D": (passing(net=[NET[0], CONV]), ValueError,
                           ["Layer 2", "cannot read layer 1", "(channels, height, width)", "(3,)", "Dense layers"]),
    "net float32, x float64": (passing(net=into_float32(NET)), TypeError,
                               ["W of layer 1 has dtype float32", "x has float64", "x.astype(np.float32)"]),
    "W and b of two dtypes": (passing(net=[Dense(np.ones((2, 4)), np.ones(4, np.float32), tanh)]), TypeError,
                              ["b of layer 1 has dtype float32", "x has float64", "b.astype(np.float64)"]),

    "W a list": (lambda: Dense([[1.0]], None, tanh), TypeError, ["W of a Dense layer is a list", "np.array(W"]),
    "W of integers": (lambda: Dense(np.eye(2, dtype=int), None, tanh), TypeError, ["dtype int64", "W.astype(float)"]),
    "W a vector": (lambda: Dense(np.ones(3), None, tanh), ValueError, ["W of a Dense layer", "(3,)", "(n_below, n)"]),
    "W of Conv2D a matrix": (lambda: Conv2D(np.ones((3, 3)), None, tanh), ValueError,
                             ["W of a Conv2D layer", "(3, 3)", "(c_below, c, kh, kw)"]),
    "W of Conv2D missing": (lambda: Conv2D(None, None, tanh), ValueError, ["is missing", "(c_below, c, kh, kw)"]),
    "b of another width": (lambda: Dense(np.ones((2, 3)), np.ones(2), tanh), ValueError,
                           ["b has shape (2,)", "W has (2, 3)", "b must be (3,)"]),
    "b a row": (lambda: Dense(np.ones((2, 3)), np.ones((1, 3)), tanh), ValueError,
                ["b has shape (1, 3)", "W has (2, 3)", "b must be (3,)"]),
    "b of Conv2D": (lambda: Conv2D(np.ones((1, 2, 3, 3)), np.ones(1), tanh), ValueError,
                    ["b has shape (1,)", "W has (1, 2, 3, 3)", "b must be (2,)"]),
    "b of Conv2D, too long": (lambda: Conv2D(np.ones((1, 2, 3, 3)), np.ones(3), tanh), ValueError,
                              ["b has shape (3,)", "b must be (2,)"]),
    "softmax on Conv2D": (lambda: Conv2D(np.ones((1, 2, 3, 3)), None, softmax), ValueError, ["softmax", "Dense layer"]),
    "softmax on MaxPool2D": (lambda: MaxPool2D(2, activation=softmax), ValueError, ["a MaxPool2D layer gives maps"]),
    "stride 0": (lambda: replace(CONV, stride=0), ValueError, ["stride of a Conv2D layer is 0", "1 or more"]),
    "stride a half": (lambda: replace(CONV, stride=1.5), ValueError, ["stride of a Conv2D layer is 1.5", "whole"]),
    "padding negative": (lambda: replace(CONV, padding=-1), ValueError, ["padding of a Conv2D layer is -1", "0 or"]),
    "padding a word": (lambda: replace(CONV, padding="same"), ValueError, ["padding of a Conv2D layer is 'same'"]),
    "size of pooling a pair": (lambda: MaxPool2D((2, 2)), ValueError, ["size of a MaxPool2D layer is (2, 2)", "whole"]),
    "stride of pooling 0": (lambda: MaxPool2D(2, 0), ValueError, ["stride of a MaxPool2D layer is 0", "1 or more"]),
    "pooling with weights": (lambda: MaxPool2D(2, W=np.ones((2, 2))), ValueError, ["no weights and no biases"]),
    "activation a word": (lambda: Dense(np.ones((2, 3)), None, "tanh"), TypeError, ["'tanh'", "from bpcore import"]),
    "activation of NumPy": (lambda: Dense(np.ones((2, 3)), None, np.tanh), TypeError, ["ufunc", "from bpcore import"]),
    "a seed for a generator": (lambda: Dense.random(2, 3, tanh, 7), TypeError, ["rng is 7", "np.random.default_rng("]),

    "loss a word": (fitting(loss="squared_error"), TypeError, ["'squared_error'", "from bpcore import squared_error"]),
    "fit, y a list": (lambda: fit(NET, X, Y.tolist(), squared_error, progress=False), TypeError, ["y is a list"]),
    "rate negative": (lambda: descend(TRACE, -0.1), ValueError, ["rate is -0.1", "positive", "minus"]),
    "rate zero": (lambda: descend(TRACE, 0), ValueError, ["rate is 0", "positive"]),
    "rate nan": (lambda: descend(TRACE, np.nan), ValueError, ["rate is nan", "positive"]),
    "rate infinite": (lambda: descend(TRACE, np.inf), ValueError, ["rate is inf", "positive"]),
    "rate a word": (fitting(rate="0.1"), ValueError, ["rate is '0.1'", "positive"]),
    "epochs a fraction": (fitting(epochs=2.5), ValueError, ["epochs is 2.5", "whole number"]),
    "epochs zero": (fitting(epochs=0), ValueError, ["epochs is 0", "1 or more"]),
    "batch zero": (fitting(batch=0), ValueError, ["batch is 0", "1 or more"]),
    "batch missing": (fitting(batch=None), ValueError, ["batch is None", "whole number"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusal_says_what_is_wrong_and_what_to_do(case):
    call, exception, words = REFUSED[case]
    with pytest.raises(exception) as refusal:
        call()
    message = str(refusal.value)
    assert [word for word in words if word not in message] == [], message
    assert message.endswith(".") and len(message) < 250, message


def test_a_refusal_changes_and_loses_nothing():
    given = [a.copy() for a in (X, Y, *(part for layer in NET for part in (layer.W, layer.b)))]
    for call, exception, _ in REFUSED.values():
        with suppress(exception):
            call()
    for before, after in zip(given, (X, Y, *(part for layer in NET for part in (layer.W, layer.b))), strict=True):
        np.testing.assert_array_equal(before, after)
    again = backprop(NET, X, Y, squared_error)
    for step in bpcore.steps(TRACE):
        np.testing.assert_array_equal(again[step], TRACE[step])


LABELS = np.array([0, 3, 1, 2, 0])


@pytest.mark.parametrize("y", [LABELS, LABELS.astype(float)[:, None], np.eye(4)[LABELS].T])
def test_the_advice_on_targets_works(y):
    with pytest.raises(ValueError) as refusal:
        backprop(NET, X, y, squared_error)
    advice = re.search(r"(np\.eye.*|y\.T)[.,]", str(refusal.value))[1]
    np.testing.assert_array_equal(eval(advice), np.eye(4)[LABELS])


def output_of(s, activation, y, loss):
    """The trace of one layer without weights, and all that was warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        trace = backprop([Dense(None, None, activation)], np.array([s], float), np.array([y], float), loss)
    return trace, caught


UNDEFINED = [  # s, activation, y, loss, the words
    ([-0.5, 0.8], tanh, [1, 0], bpcore.binary_cross_entropy,
     ["binary_cross_entropy", "outputs from 0 to 1", "tanh gave -0.4621:", "Use sigmoid"]),
    ([-1.0, -2.0, -3.0, -4.0], tanh, [1, 0, 0, 1], bpcore.zero_class_cross_entropy,
     ["zero_class_cross_entropy", "tanh gave -0.7616, -0.964, -0.9951, …:", "Use sigmoid"]),
    ([-1.0, -2.0, -3.0], tanh, [1, 0, 0], bpcore.zero_class_cross_entropy, ["tanh gave -0.7616, -0.964, -0.9951:"]),
    ([1.5, 1.0], linear, [1, 1], bpcore.binary_cross_entropy, ["linear gave 1.5:", "Use sigmoid"]),
    ([-0.5, 0.0], linear, [0, 0], bpcore.binary_cross_entropy, ["linear gave -0.5:", "Use sigmoid"]),
    ([-0.5, 0.8], tanh, [1, 0], bpcore.multinomial_cross_entropy,
     ["multinomial_cross_entropy", "positive outputs", "tanh gave -0.4621:", "Use softmax"]),
    ([0.0, 0.8], tanh, [1, 0], bpcore.binary_cross_entropy,
     ["binary_cross_entropy", "no finite slope at 0,", "tanh gave", "δ is undefined", "Use sigmoid"]),
]


@pytest.mark.parametrize("s, activation, y, loss, words", UNDEFINED)
def test_undefined_loss_is_warned_of_once_in_words(s, activation, y, loss, words):
    _, caught = output_of(s, activation, y, loss)
    assert [warning.category for warning in caught] == [UserWarning]
    message = str(caught[0].message)
    assert [word for word in words if word not in message] == [], message
    assert caught[0].filename == __file__, "points at the call"


SIGNED = [-900.0, -3.0, 0.0, 2.0, 900.0]
LEGAL = [(activation, loss) for loss in (bpcore.squared_error, bpcore.sum_of_squares)
         for activation in (linear, sigmoid, tanh, relu, softmax)] + [
    (sigmoid, bpcore.binary_cross_entropy), (sigmoid, bpcore.zero_class_cross_entropy),
    (softmax, bpcore.multinomial_cross_entropy)]


@pytest.mark.parametrize("activation, loss", LEGAL)
@pytest.mark.parametrize("y", np.eye(5))
def test_legal_pairs_never_warn(activation, loss, y):
    trace, caught = output_of(SIGNED, activation, y, loss)
    assert not caught and np.isfinite(trace.delta[1]).all()


@pytest.mark.parametrize(("s", "activation"), [([0.8, 0.5], tanh), ([1.0, 0.5], linear), ([0.5, 0.0], relu)])
def test_binary_cross_entropy_is_silent_where_it_is_defined(s, activation):
    _, caught = output_of(s, activation, [1, 0], bpcore.binary_cross_entropy)
    assert not caught


def test_a_loss_that_is_defined_for_all_outputs_is_never_said_not_to_be():
    assert undefined(squared_error, relu, np.array([[np.inf]]), np.array([np.nan]), np.array([[np.inf]])) == ""


def test_targets_that_do_not_sum_to_1_are_no_error():
    trace, caught = output_of([0, 0, 0], softmax, [1, 1, 0], bpcore.multinomial_cross_entropy)
    assert not caught
    np.testing.assert_allclose(trace.delta[1], [[-1 / 3, -1 / 3, 2 / 3]], rtol=1e-15)  # o Σy* − y*


def test_large_finite_values_are_no_error():
    """Their sum overflows, and each of them is finite."""
    with np.errstate(over="ignore"):
        check_input(NET, np.full((5, 2), 1e308))


def test_checks_cost_little():
    """A quarter of the smallest pass at most, as every pass pays for them."""
    net = [Dense.random(2, 3, tanh, rng), Dense.random(3, 2, sigmoid, rng)]
    x, y = X[:1], Y[:1, :2]
    checks, whole_pass = (min(timeit.repeat(call, number=1000, repeat=20)) for call in (
        lambda: check_target(x, y, check_input(net, x)), lambda: backprop(net, x, y, squared_error)))
    assert checks < whole_pass / 4


@pytest.mark.parametrize("loss, y, says", [
    (bpcore.binary_cross_entropy, [-1, 1], "targets from 0 to 1 only, but y has -1: write (y + 1) / 2"),
    (bpcore.binary_cross_entropy, [0, 1, 2, 5], "targets from 0 to 1 only, but y has 2, 5: turn class numbers"),
    (bpcore.binary_cross_entropy, [0, -1, 2], "targets from 0 to 1 only, but y has -1, 2: give the probability"),
    (bpcore.zero_class_cross_entropy, [0.5, 1.5, 0], "targets from 0 to 1 only, but y has 1.5: give the probability"),
    (bpcore.multinomial_cross_entropy, [2, -3], "targets of 0 or more only, but y has -3: give the probability"),
])
def test_targets_that_a_loss_is_not_defined_for(loss, y, says):
    net, y = [Dense(None, None, loss.canonical)], np.array(y, dtype=float)[:, None]
    with pytest.raises(ValueError, match=f"^{re.escape(f'{loss} is defined for {says}')}"):
        backprop(net, np.ones_like(y), y, loss)
