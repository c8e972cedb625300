"""Arrays of a pass done elsewhere: a right one is right, in whatever layout is told; what goes wrong when a net is
carried to another framework is named, by the outputs and gradients alone."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from autograd.scipy.signal import convolve
from teaching.test_examine import PLANTED, learner

from bpcore import (
    Conv2D,
    Dense,
    MaxPool2D,
    backprop,
    linear,
    multinomial_cross_entropy,
    softmax,
    squared_error,
    tanh,
)
from bpcore.teaching import examine
from bpcore.teaching.exercises.nets import dense_nets, nets_with_maps
from bpcore.teaching.mistakes import MISTAKES

N = 4
RNG = np.random.default_rng(1)
X, SQUARE = RNG.normal(size=(N, 3)), [RNG.normal(size=(3, 3)) for _ in range(2)]
BIASES, LABELS = [RNG.normal(size=3) for _ in range(2)], np.array([0, 2, 1, 1])
HOT = np.eye(3)[LABELS]


def case(output, y, loss, W=SQUARE, b=BIASES):
    return [Dense(W[0], b[0], tanh), Dense(W[1], b[1], output)], X, y, loss


def soft(s):
    return anp.exp(s) / anp.sum(anp.exp(s), axis=1, keepdims=True)


def cross_entropy(scores, y):
    """As a framework has it: it takes scores, and gives the mean over the examples."""
    return -anp.sum(y * anp.log(soft(scores))) / len(scores)


def elsewhere(loss, W=SQUARE, b=BIASES, outputs=soft, times=lambda o, W: anp.dot(o, W), factor=1):
    """A pass by autograd: the outputs, the loss and its slopes for all weights, times a factor."""
    def scores(W, b):
        return times(anp.tanh(times(X, W[0]) + b[0]), W[1]) + b[1]

    slopes = [grad(lambda each: loss(scores(each, b)))(W), grad(lambda each: loss(scores(W, each)))(b)]
    return {"o": {2: outputs(scores(W, b))}, "E": factor * loss(scores(W, b)),
            **{f"dE_d{name}": {l: factor * each for l, each in enumerate(of, 1)}
               for name, of in zip("Wb", slopes, strict=True)}}


CLASSES = case(softmax, HOT, multinomial_cross_entropy)
ONE = case(linear, HOT[:, :1] + X[:, 1:2], squared_error, [SQUARE[0], SQUARE[1][:, :1]], [BIASES[0], BIASES[1][:1]])


def mse(o, y):
    return anp.mean((o - y)**2)


def with_penalty(arrays, size, also="W"):
    return {**arrays, **{f"dE_d{name}": {l: slopes + size * of[l - 1] for l, slopes in arrays[f"dE_d{name}"].items()}
                         for name, of in (("W", SQUARE), ("b", BIASES)) if name in also}}


def itself(s):
    return s


def one_output(loss, **more):
    return elsewhere(loss, W=[SQUARE[0], SQUARE[1][:, :1]], b=[BIASES[0], BIASES[1][:1]], outputs=itself, **more)


def test_a_right_pass_is_right():
    arrays = elsewhere(lambda s: cross_entropy(s, HOT), factor=N)
    assert str(examine(arrays, on=[CLASSES])) == "Right, on one net: o, E, ∂E/∂W, ∂E/∂b."
    turned = {**arrays, "dE_dW": {l: slopes.T for l, slopes in arrays["dE_dW"].items()}}
    assert examine(turned, on=[CLASSES], transposed=True).right
    assert "rows and columns are exchanged" in str(examine(turned, on=[CLASSES]))
    for part in arrays:
        assert examine({part: arrays[part]}, on=[CLASSES]).right
    assert examine({"dE_dW": {2: arrays["dE_dW"][2].tolist()}}, on=[CLASSES]).right  # what there is


@pytest.mark.parametrize("on", [*dense_nets()[::4], *nets_with_maps()[::3]])
def test_right_arrays_are_never_accused(on):
    trace = backprop(*on)
    L = len(on[0])
    slopes = {l: each for l, each in trace.dE_dW.items() if each is not None}
    arrays = {"o": {L: trace.o[L]}, "E": trace.E.sum(), "dE_dW": {l: each.swapaxes(0, 1) for l, each in slopes.items()},
              "dE_db": trace.dE_db}
    assert examine(arrays, on=[on], transposed=True).right


MEAN, BOTH = "the mean over the examples is taken, not the sum", "the mean over examples and outputs is taken"
TWICE, NUMBERS = "the softmax is taken twice", "class numbers stand where one-hot rows belong"
PENALTY, MET = "a penalty on the weights is in it", "each output has met the targets of all examples"
NUMBERED = LABELS[:, None] * np.ones((1, 3))
PORTS = {
    "1/N": (CLASSES, lambda: elsewhere(lambda s: cross_entropy(s, HOT)), [MEAN]),
    "twice": (CLASSES, lambda: elsewhere(lambda s: cross_entropy(soft(s), HOT), factor=N), [TWICE]),
    "twice, shown twice": (CLASSES, lambda: elsewhere(lambda s: cross_entropy(soft(s), HOT), factor=N,
                                                      outputs=lambda s: soft(soft(s))), [TWICE]),
    "twice, and 1/N": (CLASSES, lambda: elsewhere(lambda s: cross_entropy(soft(s), HOT)), [TWICE, MEAN]),
    "class numbers": (CLASSES, lambda: elsewhere(lambda s: cross_entropy(s, NUMBERED), factor=N), [NUMBERS]),
    "class numbers from 1": (CLASSES, lambda: elsewhere(lambda s: cross_entropy(s, NUMBERED + 1)), [NUMBERS, MEAN]),
    "class numbers and squares": (case(linear, HOT, squared_error), lambda: elsewhere(
        lambda o: mse(o, NUMBERED), outputs=itself, factor=N * 3 / 2), [NUMBERS]),
    "no ½, and means": (case(linear, HOT, squared_error), lambda: elsewhere(lambda o: mse(o, HOT), outputs=itself),
                        ["it is the mean of the squares, without ½"]),
    "means": (case(linear, HOT, squared_error), lambda: elsewhere(lambda o: mse(o, HOT) / 2, outputs=itself), [BOTH]),
    "penalty": (CLASSES, lambda: with_penalty(elsewhere(lambda s: cross_entropy(s, HOT), factor=N), 0.05), [PENALTY]),
    "penalty of all, and 1/N": (CLASSES, lambda: with_penalty(elsewhere(lambda s: cross_entropy(s, HOT)), 0.3, "Wb"),
                                [PENALTY, MEAN]),
    "W for Wᵀ": (CLASSES, lambda: elsewhere(lambda s: cross_entropy(s, HOT), factor=N,
                                            times=lambda o, W: anp.dot(o, W.T)), ["W stands where Wᵀ belongs"]),
    "W loaded as Wᵀ": (CLASSES, lambda: elsewhere(lambda s: cross_entropy(s, HOT), factor=N, W=[W.T for W in SQUARE]),
                       ["W stands where Wᵀ belongs"]),
    "targets without their column": (ONE, lambda: one_output(lambda o: mse(o, ONE[2][:, 0])),
                                     [MET, "it is the mean of the squares, without ½"]),
    "no mistake in one": (ONE, lambda: one_output(lambda o: mse(o, ONE[2]), factor=N / 2), []),
    "s − y": (case(softmax, HOT + HOT[::-1], multinomial_cross_entropy), lambda: {
        "o": {2: backprop(*CLASSES).o[2]},
        "dE_db": {2: (backprop(*CLASSES).o[2] - HOT - HOT[::-1]).sum(axis=0)}},
        ["δ is o − y*, but a row of y* does not add up to 1"]),
}


@pytest.mark.parametrize("port", PORTS)
def test_what_goes_wrong_on_the_way_is_named(port):
    on, arrays, names = PORTS[port]
    report = examine(arrays(), on=[on])
    assert [found.name[:len(name)] for found, name in zip(report.found, names, strict=True)] == names
    assert report.right == (not names)
    if names:
        assert report.text.count("Look again: ") == 1 and "The net was 3-3-" in report.text


@pytest.mark.parametrize(("more", "name"), [((), TWICE), (("delta",), None)])
def test_so_it_is_for_a_function_that_gives_the_ends_alone(more, name):
    """With δ, it is a pass whose lines are judged one by one."""
    def port(net, x, y, loss):
        trace = backprop(*CLASSES)
        found = elsewhere(lambda s: cross_entropy(soft(s), HOT), factor=N)
        ends = {"o": trace.o, "dE_dW": found["dE_dW"], "dE_db": found["dE_db"]}
        return ends | {each: getattr(trace, each) for each in more}

    assert (examine(port, on=[CLASSES]).found[0].name == TWICE) == (name == TWICE)


def test_the_size_of_a_penalty_is_told():
    report = examine(PORTS["penalty"][1](), on=[CLASSES])
    assert "0.05 · w is added to each slope" in report.text and "layer 2, ∂E/∂W" in report.text


def test_slopes_that_do_not_fit_their_loss_are_no_penalty():
    """A step of scikit-learn's regressor: its loss_ is a mean over N · n, its slopes are one over N."""
    on = case(linear, HOT, squared_error)
    arrays = elsewhere(lambda o: mse(o, HOT) / 2, outputs=itself)
    arrays |= {each: {l: 3 * slopes for l, slopes in arrays[each].items()} for each in ("dE_dW", "dE_db")}
    assert [found.name for found in examine(arrays, on=[on]).found] == [None, MEAN]


def maps():
    rng = np.random.default_rng(2)
    return ([Conv2D(rng.normal(size=(2, 3, 2, 2)), rng.normal(size=3), tanh), MaxPool2D(2),
             Dense.random(12, 2, linear, rng)], rng.normal(size=(3, 2, 5, 5)), rng.normal(size=(3, 2)), squared_error)


def by_autograd(on, flip=True, order=(0, 1, 2, 3)):
    """The net of maps by autograd, whose convolve turns kernels unless they are turned before, flattened in an
    order."""
    (conv, _, dense), x, y, _ = on

    def outputs(K, W):
        turned = K[..., ::-1, ::-1] if flip else K
        s = convolve(x, turned, axes=([2, 3], [2, 3]), dot_axes=([1], [0]), mode="valid") + conv.b[:, None, None]
        o = anp.max(anp.reshape(anp.tanh(s), (3, 3, 2, 2, 2, 2)), axis=(3, 5))
        return anp.dot(anp.reshape(anp.transpose(o, order), (3, -1)), W) + dense.b

    def loss(K, W):
        return anp.sum((outputs(K, W) - y)**2) / 2

    return {"o": {3: outputs(conv.W, dense.W)}, "E": loss(conv.W, dense.W),
            "dE_dW": {1: grad(loss, 0)(conv.W, dense.W), 3: grad(loss, 1)(conv.W, dense.W)}}


@pytest.mark.parametrize(("how", "name"), [
    ({}, None), ({"flip": False}, "the kernel is turned round"),
    ({"order": (0, 2, 3, 1)}, "maps are flattened with their channels last")])
def test_layouts_of_maps(how, name):
    on = maps()
    found = examine(by_autograd(on, **how), on=[on]).found
    assert [each.name for each in found] == ([name] if name else [])


NAMES = {each.name for each in MISTAKES}
HIDDEN = [(name, planted) for quantity, name, planted in PLANTED if quantity in ("s", "dE_do", "delta")
          and any(each.startswith(name) for each in NAMES)]


def test_a_line_that_was_not_given_is_named():
    """Of passes with a mistake in s, ∂E/∂o or δ the outputs, the loss and the gradients of W and b are given."""
    tried = named = 0
    for name, planted in HIDDEN:
        for net, x, y, loss in dense_nets()[1::6]:
            on, right = (net, x, y, loss), backprop(net, x, y, loss)
            with np.errstate(all="ignore"):
                mine = learner(**planted)(*on)
            mine = {part: mine[part] for part in ("o", "E", "dE_dW", "dE_db")}
            mine["o"] = {len(net): mine["o"][len(net)]}
            if all(np.allclose(mine[part][l], getattr(right, part)[l]) for part in ("dE_dW", "dE_db") for l in (1, 2)):
                continue
            report = examine(mine, on=[on])
            tried += 1
            named += report.found[0].name is not None and report.found[0].name.startswith(name)
    print(f"{named} of {tried}")
    assert tried > 60 and named > 0.8 * tried


@pytest.mark.parametrize(("arrays", "on", "words"), [
    ({"o": {2: 1}}, None, r"These are the arrays of one pass: say of which, on=\[\(net, x, y, loss\)\]"),
    ({"o": {2: 1}}, [CLASSES, CLASSES], "These are the arrays of one pass"),
    ({"o": {2: 1}}, [], "on is a list")])
def test_which_net_it_was_must_be_said(arrays, on, words):
    with pytest.raises(ValueError, match=words):
        examine(arrays, on=on)


@pytest.mark.parametrize(("arrays", "words"), [
    ({}, "There is nothing in it to examine"), ({"weights": {1: SQUARE[0]}}, "it has the keys weights"),
    ({"dE_dW": SQUARE[0]}, "give a dict from layer number to array"), ({"dE_dW": {1: ...}}, "not answered yet"),
    ({"dE_dW": {0: SQUARE[0], 1: SQUARE[0]}}, "Layers are counted from 1"),
    ({"dE_dW": {1: "many"}}, "it is text"), ({"o": {2: np.full((N, 3), np.nan)}}, "there is nan or infinity in it"),
    ({"dE_dW": {2: RNG.normal(size=(3, 3))}}, "it is not a mistake that has a name here")])
def test_whatever_is_given_is_told_in_words(arrays, words):
    for transposed in (False, True):
        report = examine(arrays, on=[CLASSES], transposed=transposed)
        assert not report.right and words.lower() in report.text.lower()
