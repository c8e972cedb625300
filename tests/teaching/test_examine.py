"""The examiner: mistakes planted in a pass written by hand are named, a right pass is never accused, and whatever
else a function may do is told in words."""

import sys
import time
from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, islice

import museum
import numpy as np
import pytest

from bpcore import (
    Conv2D,
    Dense,
    MaxPool2D,
    backprop,
    forward,
    multinomial_cross_entropy,
    relu,
    sigmoid,
    softmax,
    squared_error,
    tanh,
)
from bpcore.descent import update
from bpcore.teaching import examine
from bpcore.teaching.exercises.nets import PAIRS, dense_net, dense_nets, nets_with_maps

RATE = 0.7


# A right pass by hand, of pieces that can be planted.

def sigma(s):
    return 1 / (1 + np.exp(-s))


def over_the_sum(s, axis=1):
    return np.exp(s) / np.exp(s).sum(axis=axis, keepdims=True)


def activated(a, s):
    return {"linear": s, "tanh": np.tanh(s), "sigmoid": sigma(s), "relu": np.where(s > 0, s, 0),
            "softmax": over_the_sum(s)}[a]


def slope(a, o):
    return {"linear": 1 + 0 * o, "tanh": 1 - o**2, "sigmoid": o - o**2, "relu": (o > 0) * 1.0}[a]


def delta(a, s, o, dE_do, y, L):
    if a == "softmax":
        return o * (dE_do - (dE_do * o).sum(axis=1, keepdims=True))
    return dE_do * slope(a, o)


def terms(loss, o, y):
    return {"squared_error": (o - y) ** 2 / 2, "sum_of_squares": (o - y) ** 2,
            "binary_cross_entropy": -y * np.log(o) - (1 - y) * np.log(1 - o),
            "multinomial_cross_entropy": -y * np.log(o),
            "zero_class_cross_entropy": -(1 - y) * np.log(o) - y * np.log(1 - o)}[loss]


def loss_slope(loss, o, y):
    return {"squared_error": o - y, "sum_of_squares": 2 * (o - y),
            "binary_cross_entropy": (o - y) / (o * (1 - o)),
            "multinomial_cross_entropy": -y / o,
            "zero_class_cross_entropy": (o - 1 + y) / (o * (1 - o))}[loss]


def below(delta, dE_do, W, step, slope_of_W):
    return delta @ W.T


RIGHT = {
    "s": lambda o, s, W, b: o @ W + b,
    "o": activated,
    "E": lambda loss, o, y: terms(loss, o, y).sum(axis=1),
    "loss_slope": loss_slope,
    "delta": delta,
    "below": below,
    "dE_dW": lambda o, s, delta, dE_do, o_above: o.T @ delta,
    "dE_db": lambda delta, dE_do: delta.sum(axis=0),
    "new_W": lambda W, dE_dW, rate, N: W - rate / N * dE_dW,
    "new_b": lambda b, dE_db, rate, N, W: b - rate / N * dE_db,
}


def learner(**planted):
    """A pass with these pieces in place of the right ones."""
    p = RIGHT | planted

    def my_pass(net, x, y, loss, rate=RATE):
        L, N, name = len(net), len(x), loss.name
        s, o = {0: x}, {0: x}
        for l in range(1, L + 1):
            s[l] = p["s"](o[l - 1], s[l - 1], net[l - 1].W, net[l - 1].b)
            o[l] = p["o"](net[l - 1].activation.name, s[l])
        dE_do, d, dE_dW, dE_db = {L: p["loss_slope"](name, o[L], y)}, {}, {}, {}
        for l in range(L, 0, -1):
            W = net[l - 1].W
            d[l] = p["delta"](net[l - 1].activation.name, s[l], o[l], dE_do[l], y, l == L)
            dE_dW[l] = p["dE_dW"](o[l - 1], s[l - 1], d[l], dE_do[l], o[l])
            dE_db[l] = p["dE_db"](d[l], dE_do[l])
            if l > 1:
                dE_do[l - 1] = p["below"](d[l], dE_do[l], W, rate / N, dE_dW[l])
        return {"s": s, "o": o, "E": p["E"](name, o[L], y), "dE_do": dE_do, "delta": d, "dE_dW": dE_dW, "dE_db": dE_db,
                "new_W": {l: p["new_W"](net[l - 1].W, dE_dW[l], rate, N) for l in d},
                "new_b": {l: p["new_b"](net[l - 1].b, dE_db[l], rate, N, net[l - 1].W) for l in d}}
    return my_pass


def unless_softmax(wrong):
    """δ by another slope, where there is one."""
    def planted(a, s, o, dE_do, y, L):
        return delta(a, s, o, dE_do, y, L) if a == "softmax" else dE_do * wrong(a, s, o)
    return planted


def only(loss, wrong, right):
    return lambda name, o, y: wrong(o, y) if name == loss else right(name, o, y)


def first_left_out(delta, dE_do, W, step, slope_of_W):
    return delta[:, 1:] @ W[:, 1:].T


def relu_at_output_or_0(a, s, o, dE_do, y, L):
    return dE_do * (o >= 0) if a == "relu" else delta(a, s, o, dE_do, y, L)


def diagonal(a, s, o, dE_do, y, L):
    return dE_do * o * (1 - o) if a == "softmax" else delta(a, s, o, dE_do, y, L)


def always_o_minus_y(a, s, o, dE_do, y, L):
    return o - y if L else delta(a, s, o, dE_do, y, L)


def o_minus_y_where_slopes_cancel(loss, o, y):
    shares = np.allclose(o.sum(axis=1), 1)  # of softmax
    cancel = (loss, shares) in [("binary_cross_entropy", False), ("multinomial_cross_entropy", True)]
    return o - y if cancel else loss_slope(loss, o, y)


# What is planted: the quantity that shows it, the name, the piece.
PLANTED = [
    ("s", "W stands where Wᵀ belongs", {"s": lambda o, s, W, b: o @ W.T + b}),
    ("s", "the bias is left out", {"s": lambda o, s, W, b: o @ W}),
    ("s", "the bias is subtracted", {"s": lambda o, s, W, b: o @ W - b}),
    ("s", "it is s where o belongs", {"s": lambda o, s, W, b: s @ W + b}),
    ("o", "it is s where o belongs", {"o": lambda a, s: s}),
    ("o", "the division by the sum is missing", {"o": lambda a, s: np.exp(s) if a == "softmax" else activated(a, s)}),
    ("o", "it is summed over the wrong axis",
     {"o": lambda a, s: over_the_sum(s, axis=0) if a == "softmax" else activated(a, s)}),
    ("E", "the minus before the sum is missing",
     {"E": lambda loss, o, y: terms(loss, o, y).sum(axis=1) * (-1 if "entropy" in loss else 1)}),
    ("E", "it is half of what it should be", {"E": lambda loss, o, y: terms(loss, o, y).sum(axis=1) / 2}),
    ("E", "it is twice what it should be", {"E": lambda loss, o, y: terms(loss, o, y).sum(axis=1) * 2}),
    ("E", "the mean over the outputs is taken",
     {"E": lambda loss, o, y: terms(loss, o, y).mean(axis=1)}),
    ("E", "o and y* have changed places",
     {"E": lambda loss, o, y: terms(loss, y, o).sum(axis=1)}),
    ("E", "the term with 1 − y* is missing",
     {"E": only("binary_cross_entropy", lambda o, y: (-y * np.log(o)).sum(axis=1), RIGHT["E"])}),
    ("dE_do", "the sign is turned round", {"loss_slope": lambda loss, o, y: -loss_slope(loss, o, y)}),
    ("dE_do", "it is twice what it should be", {"loss_slope": lambda loss, o, y: 2 * loss_slope(loss, o, y)}),
    ("dE_do", "it is the slope of the squared error", {"loss_slope": o_minus_y_where_slopes_cancel}),
    ("dE_do", "it is the slope of the squared error", {"loss_slope": lambda loss, o, y: o - y}),
    ("dE_do", "the 1/N of the mean is in it already",
     {"loss_slope": lambda loss, o, y: loss_slope(loss, o, y) / len(o)}),
    ("dE_do", "the slope of 1 − o, a minus, is missing",
     {"loss_slope": only("binary_cross_entropy", lambda o, y: -y / o - (1 - y) / (1 - o), loss_slope)}),
    ("dE_do", "the classes have changed places",
     {"loss_slope": only("zero_class_cross_entropy", lambda o, y: (o - y) / (o * (1 - o)), loss_slope)}),
    ("dE_do", "the term with 1 − y* does not belong here",
     {"loss_slope": only("multinomial_cross_entropy", lambda o, y: (o - y) / (o * (1 - o)), loss_slope)}),
    ("delta", "the slope a′(s) is missing", {"delta": unless_softmax(lambda a, s, o: 1)}),
    ("delta", "the slope a′(s) is missing", {"delta": relu_at_output_or_0}),
    ("delta", "a′ is worked out from s instead of o", {"delta": unless_softmax(lambda a, s, o: slope(a, s))}),
    ("delta", "a′ is taken at o instead of at s",
     {"delta": unless_softmax(lambda a, s, o: slope(a, activated(a, o)))}),
    ("delta", "it has the slope of another activation",
     {"delta": unless_softmax(lambda a, s, o: slope("sigmoid" if a in ("tanh", "relu") else a, o))}),
    ("delta", "only the diagonal of softmax's Jacobian", {"delta": diagonal}),
    ("delta", "o − y* is not δ here", {"delta": always_o_minus_y}),
    ("delta", "the 1/N of the mean is in it already", {"delta": lambda a, s, o, *more: delta(a, s, o, *more) / len(o)}),
    ("dE_do", "W stands where Wᵀ belongs", {"below": lambda delta, dE_do, W, step, slope_of_W: delta @ W}),
    ("dE_do", "a path is left out", {"below": first_left_out}),
    ("dE_do", "∂E/∂o of the layer above is sent back",
     {"below": lambda delta, dE_do, W, step, slope_of_W: dE_do @ W.T}),
    ("dE_do", "the weights above have moved already",
     {"below": lambda delta, dE_do, W, step, slope_of_W: delta @ (W - step * slope_of_W).T}),
    ("dE_dW", "∂E/∂o stands where δ belongs", {"dE_dW": lambda o, s, delta, dE_do, o_above: o.T @ dE_do}),
    ("dE_dW", "it is s where o belongs", {"dE_dW": lambda o, s, delta, dE_do, o_above: s.T @ delta}),
    ("dE_dW", "the mean over the examples is taken",
     {"dE_dW": lambda o, s, delta, dE_do, o_above: o.T @ delta / len(o)}),
    ("dE_dW", "it is the share of one example alone",
     {"dE_dW": lambda o, s, delta, dE_do, o_above: o[-1:].T @ delta[-1:]}),
    ("dE_dW", "rows and columns are exchanged", {"dE_dW": lambda o, s, delta, dE_do, o_above: delta.T @ o}),
    ("dE_db", "it is summed over the wrong axis", {"dE_db": lambda delta, dE_do: delta.sum(axis=1)}),
    ("dE_db", "∂E/∂o stands where δ belongs", {"dE_db": lambda delta, dE_do: dE_do.sum(axis=0)}),
    ("new_W", "plus stands where minus belongs", {"new_W": lambda W, dE_dW, rate, N: W + rate / N * dE_dW}),
    ("new_W", "the rate is left out", {"new_W": lambda W, dE_dW, rate, N: W - dE_dW / N}),
    ("new_W", "the 1/N is left out", {"new_W": lambda W, dE_dW, rate, N: W - rate * dE_dW}),
    ("new_W", "the 1/N is in it twice", {"new_W": lambda W, dE_dW, rate, N: W - rate / N**2 * dE_dW}),
    ("new_b", "it is the change alone", {"new_b": lambda b, dE_db, rate, N, W: -rate / N * dE_db}),
    ("new_b", "the bias is stepped once for every weight into its unit",
     {"new_b": lambda b, dE_db, rate, N, W: b - len(W) * rate / N * dE_db}),
]


def random_nets(seed=0):
    """Nets of the kinds that diagnose uses, without end. They have 3 or 4 outputs: of two, a mean is a half."""
    rng = np.random.default_rng(seed)
    while True:
        widths = (*rng.integers(2, 5, rng.integers(1, 4)), rng.integers(3, 5))
        hidden = rng.choice([tanh, sigmoid, relu], len(widths) - 2)
        yield dense_net(rng, widths, hidden, PAIRS[rng.integers(len(PAIRS))], rng.choice([1, 3]))


def shows(planted, case, right):
    """Whether it runs, and gives anything of the right shape that is not the right result."""
    try:
        with np.errstate(all="ignore"):
            mine = learner(**planted)(*case)
    except ValueError:
        return False
    pairs = [(mine[q], right[q]) if q == "E" else (mine[q][l], right[q][l]) for q in right
             for l in ([1] if q == "E" else right[q])]
    return (all(np.shape(a) == b.shape for a, b in pairs)
            and any(np.abs(a - b).max() > 1e-5 * np.abs(b).max() for a, b in pairs))


# Where one net alone leaves it open which of two mistakes was made, as both give the same.
UNDECIDED = {
    # it is half of what it should be
    "it is the slope of the squared error": lambda net, x, y, loss: loss.name == "sum_of_squares",
    # the mean over the outputs
    "the 1/N of the mean is in it already": lambda net, x, y, loss: len(x) == len(y.T),
    # the slope is missing, or the classes have changed places
    "o − y* is not δ here": lambda net, x, y, loss: loss.name[:3] not in ("bin", "mul"),
    "only the diagonal of softmax's Jacobian": lambda net, x, y, loss: loss.name == "binary_cross_entropy",  # o − y*
    "the bias is stepped once for every weight into its unit":
        lambda net, x, y, loss: any(len(layer.W) == len(x) for layer in net),  # the 1/N is left out
}
NETS = list(islice(random_nets(), 2500))


@pytest.fixture(scope="module")
def results():
    """What is right on these."""
    with np.errstate(all="ignore"):  # every loss is worked out, defined or not
        return [learner()(*case) for case in NETS]


def test_planted_mistakes_are_named(results):
    """Each on nets that show it, one at a time: what is named first, and that it is all."""
    assert len(PLANTED) >= 25
    worst, all_named, all_tried = 1, 0, 0
    for quantity, name, planted in PLANTED:
        undecided = UNDECIDED.get(name, lambda *case: False)
        tried = list(islice((case for case, right in zip(NETS, results, strict=True)
                             if not undecided(*case) and shows(planted, case, right)), 100))
        assert len(tried) >= 100, (name, len(tried))
        rate, named = RATE if quantity.startswith("new") or "moved" in name else None, 0
        for case in tried:
            found = examine(learner(**planted), on=[case], rate=rate).found
            named += (len(found) == 1 and found[0].step.quantity == quantity
                      and (found[0].name or "").startswith(name))
        assert named >= 0.95 * len(tried), (quantity, name, named, len(tried))
        worst, all_named, all_tried = min(worst, named / len(tried)), all_named + named, all_tried + len(tried)
    print(f"{len(PLANTED)} mistakes: {all_named} of {all_tried} named rightly, the worst on {worst:.1%} of its nets")


def test_a_right_pass_is_never_accused():
    accused = sum(not examine(my_pass, on=[case], rate=rate).right for case in NETS[:1000]
                  for my_pass, rate in [(learner(), RATE)])
    accused += sum(not examine(backprop, on=[case]).right for case in NETS[1000:1200])
    print(f"right passes accused: {accused} of 1200")
    assert accused == 0


@pytest.mark.parametrize(("quantity", "name", "planted"), PLANTED)
def test_on_all_its_nets_there_is_one_mistake(quantity, name, planted):
    [found] = examine(learner(**planted), rate=RATE).found
    assert found.step.quantity == quantity and found.name.startswith(name)


def test_several_mistakes_are_counted():
    """The first in the order of the pass, and how many there are."""
    two = {"delta": diagonal, "dE_db": lambda delta, dE_do: delta.mean(axis=0)}
    report = examine(learner(**two))
    assert "Mistake 1 of 2, at layer 2, δ: only the diagonal" in report.text
    three = two | {"s": lambda o, s, W, b: o @ W}
    assert [found.step.quantity for found in examine(learner(**three)).found] == ["s", "delta", "dE_db"]
    assert "Mistake 1 of 3, at layer 1, s: the bias is left out" in examine(learner(**three)).text


def test_a_sum_comes_before_its_output_on_whichever_net_it_is_wrong():
    rng = np.random.default_rng(0)
    x, cases = rng.normal(size=(3, 2)), []
    for n, activation in ((3, tanh), (4, sigmoid)):
        net = [Dense(rng.normal(size=(2, n)), rng.normal(size=n), activation)]
        cases.append((net, x, rng.uniform(size=(3, n)), squared_error))
    planted = learner(o=lambda a, s: 2 * activated(a, s) if a == "tanh" else activated(a, s),
                      s=lambda o, s, W, b: o @ W + (b if W.shape[1] == 3 else 0))
    assert [found.step.quantity for found in examine(planted, on=cases).found] == ["s", "o"]


# One wrong line that is another mistake on every net, and the name that is told of it.
ONE_LINE = [
    ("delta", "it has the slope of another", {"delta": lambda a, s, o, dE_do, *more: dE_do * o * (1 - o)}),
    ("delta", "a′ is worked out from s", {"delta": lambda a, s, o, dE_do, *more: dE_do * (1 - s**2)}),
    ("delta", "the slope a′(s) is missing", {"delta": lambda a, s, o, dE_do, *more: dE_do * (s > 0)}),
    ("dE_do", "it is twice", {"loss_slope": lambda loss, o, y: 2 * (o - y)}),
    ("dE_do", "the term with 1 − y* is missing", {"loss_slope": lambda loss, o, y: -y / o}),
    ("dE_do", "the sign is turned round", {"below": lambda delta, dE_do, W, step, slope_of_W: np.abs(delta @ W.T)}),
    ("new_W", "the rate is left out", {"new_W": lambda W, dE_dW, rate, N: W - dE_dW,
                                       "new_b": lambda b, dE_db, rate, N, W: b - dE_db}),
    ("new_W", "plus stands", {"new_W": lambda W, dE_dW, rate, N: W + rate * dE_dW,
                              "new_b": lambda b, dE_db, rate, N, W: b + rate * dE_db}),
]


@pytest.mark.parametrize(("quantity", "name", "planted"), ONE_LINE)
def test_one_wrong_line_is_one_mistake(quantity, name, planted):
    report = examine(learner(**planted), rate=RATE)
    [found] = report.found
    assert found.step.quantity == quantity and found.name.startswith(name) and "One mistake, at" in report.text
    assert f"on this net {found.name}, on others something else: does the line do the same" in found.text


def changed(**quantities):
    """The package's own pass and step, with other arrays for some quantities, {l: ...} from the update."""
    def my_pass(net, x, y, loss, rate=RATE):
        found = update(backprop(net, x, y, loss), rate)
        right = {quantity: getattr(found, quantity) for quantity in ("s", "dE_do", "delta", "dE_dW", "dE_db")}
        after = {f"new_{w}": {l: found[f"new_{w}", l] for l in found.s} for w in "Wb"}
        other = {quantity: {l: of(found, l) for l in found.s} for quantity, of in quantities.items()}
        return right | after | other
    return my_pass


@pytest.mark.parametrize(("quantity", "name", "of"), [
    ("dE_db", "δ is not summed over the examples", lambda found, l: found.delta[l]),
    ("new_W", "it moves by the slope of the other",
     lambda found, l: found.net[l - 1].W - RATE / len(found.y) * found.dE_db[l]),
    ("new_b", "it moves by the slope of the other",
     lambda found, l: found.net[l - 1].b - RATE / len(found.y) * found.dE_dW[l]),
    ("new_W", "it is the change alone", lambda found, l: RATE / len(found.y) * found.dE_dW[l]),
])
def test_what_beginners_write_has_a_name(quantity, name, of):
    [found] = examine(changed(**{quantity: of}), rate=RATE).found
    assert found.step.quantity == quantity and found.name.startswith(name)
    assert found.text.split("\n")[1][-1] in ".?"


def test_the_difference_turned_round_is_one_mistake_whatever_the_loss():
    [found] = examine(learner(loss_slope=lambda loss, o, y: y - o)).found
    assert found.name == "it is y* − o"
    [found] = examine(learner(loss_slope=lambda loss, o, y: -loss_slope(loss, o, y))).found
    assert found.name == "the sign is turned round"


def test_a_factor_that_is_nearly_right_is_asked_for_its_rounding():
    case = dense_nets()[:1]
    for factor, why in [(0.98, "is a number in it rounded?"), (0.9, "which factor is too many, or missing?")]:
        report = examine(changed(delta=lambda found, l, factor=factor: factor * found.delta[l]), on=case, rate=RATE)
        assert f"it is {factor} times what it should be: {why}" in report.text


def test_a_factor_is_told_though_an_input_is_blank():
    """A slope of 0 is any number of times what it should be."""
    net, x, y, loss = dense_nets()[0]
    blank = x * (np.arange(x.shape[1]) > 0)
    part = changed(dE_dW=lambda found, l: found.dE_dW[l] * (0.3 if l == 1 else 1))
    report = examine(part, on=[(net, blank, y, loss)], rate=RATE)
    assert "at layer 1, ∂E/∂W: it is 0.3 times what it should be" in report.text


def test_the_slope_of_the_layer_below_is_one_mistake():
    def slope_of_another_layer(net, x, y, loss):
        found = backprop(net, x, y, loss)
        return {"delta": {l: net[l - 2].activation.vjp(found.o[l], found.dE_do[l]) for l in range(1, len(net) + 1)}}

    [found] = examine(slope_of_another_layer).found
    assert found.step.quantity == "delta" and "on others something else" in found.text


def test_one_unnamed_mistake_of_weights_and_biases_is_one():
    [found] = examine(learner(new_W=lambda W, dE_dW, rate, N: W - rate * N * dE_dW,
                               new_b=lambda b, dE_db, rate, N, W: b - rate * N * dE_db), rate=RATE).found
    assert found.name is None and found.step.quantity == "new_W"


def test_chance_is_one_mistake():
    rng = np.random.default_rng(0)
    report = examine(learner(delta=lambda a, s, o, *more: delta(a, s, o, *more) + rng.normal(size=o.shape)))
    [found] = report.found
    assert found.name.startswith("a second call gives something else") and "on others" not in report.text


def test_two_mistakes_are_two():
    """In two lines, in one line for two kinds of nets, and of one name in two lines."""
    two = [(a, b) for a, b in combinations(PLANTED[::5], 2) if a[2].keys().isdisjoint(b[2])]
    assert len(two) > 25
    for (one, name, planted), (other, other_name, also) in two:
        found = [(f.step.quantity, f.name) for f in examine(learner(**planted, **also), rate=RATE).found]
        assert len(found) == 2 and {one, other} == {quantity for quantity, _ in found}, (name, other_name, found)
    for planted in ({"delta": lambda a, *more: diagonal(a, *more) if a == "softmax" else relu_at_output_or_0(a, *more)},
                    {"loss_slope": lambda loss, o, y: -loss_slope(loss, o, y),
                     "below": lambda delta, dE_do, W, step, slope_of_W: -delta @ W.T}):
        assert len(examine(learner(**planted)).found) == 2


def test_a_number_is_taken_for_the_one_of_a_unit_by_itself():
    def numbers(*a):
        found = backprop(*a)
        return {quantity: {1: found[quantity, 1].item()} for quantity in ("s", "delta", "dE_dW")}

    unit = [Dense(np.array([[0.5]]), np.array([0.1]), tanh)], np.array([[0.7]]), np.array([[0.2]]), squared_error
    assert examine(numbers, on=[unit]).text.startswith("Right, on one net: s, δ, ∂E/∂W.")


def test_an_outer_product_of_a_whole_batch_is_named():
    report = examine(lambda *a: {"dE_dW": {l: np.outer(backprop(*a).o[l - 1], delta)
                                           for l, delta in backprop(*a).delta.items()}})
    [found] = report.found
    assert found.step.quantity == "dE_dW" and found.name == "np.outer takes all examples for one"


@pytest.mark.parametrize("part", [0.3, -1e-3])
@pytest.mark.parametrize("nets", [None, nets_with_maps()], ids=["dense", "maps"])
def test_a_penalty_on_the_weights_is_named(part, nets):
    def decayed(net, x, y, loss):
        return {"dE_dW": {l: slope + part * net[l - 1].W for l, slope in backprop(net, x, y, loss).dE_dW.items()}}

    [found] = examine(decayed, on=nets).found
    assert found.name == "a multiple of W is added, as for a penalty on large weights"


@pytest.mark.parametrize("part", [0.03, -0.07])
def test_a_penalty_in_the_step_is_named(part):
    shrunk = learner(new_W=lambda W, dW, rate, N: (1 + part) * W - rate * dW / N)
    [found] = examine(shrunk, rate=RATE).found
    assert found.name == "a multiple of W is added, as for a penalty on large weights"
    [found] = examine(learner(new_W=lambda W, dW, rate, N: -rate * dW / N), rate=RATE).found
    assert found.name != "a multiple of W is added, as for a penalty on large weights"


def test_a_single_weight_tells_of_no_penalty():
    unit = [Dense(np.array([[0.5]]), np.array([0.1]), tanh)], np.array([[0.7]]), np.array([[0.2]]), squared_error
    [found] = examine(lambda *a: {"dE_dW": {1: backprop(*a).dE_dW[1] + 0.3}}, on=[unit]).found
    assert found.name is None


def test_the_weights_of_another_layer_are_named_where_nothing_else_is():
    def own_weight(net, x, y, loss):
        found = backprop(net, x, y, loss)
        return {"o": found.o, "delta": {2: found.delta[2], 1: found.delta[2] @ net[0].W * (1 - found.o[1]**2)}}

    units = [Dense(np.array([[w]]), np.array([b]), tanh) for w, b in ((1.2, 0.3), (-0.8, -0.4))]
    [found] = examine(own_weight, on=[(units, np.array([[0.7]]), np.array([[0.2]]), squared_error)]).found
    assert found.step == ("delta", 1) and found.name == "its weights are those of another layer"


def test_where_there_is_no_slope_none_is_in_it():
    case = dense_net(np.random.default_rng(0), (2, 3, 4), (tanh,), PAIRS[3], 1)
    text = examine(learner(loss_slope=lambda loss, o, y: o - y), on=[case]).text
    assert "sum_of_squares" in text and "the slope a′(s)" not in text


def test_the_one_activation_that_shows_it_is_told():
    assert "the slope a′(s) is missing, with relu only." in examine(learner(delta=relu_at_output_or_0)).text
    assert "only the diagonal of softmax's Jacobian is used.\n" in examine(learner(delta=diagonal)).text
    assert "the slope a′(s) is missing.\n" in examine(learner(delta=unless_softmax(lambda a, s, o: 1))).text


def test_of_a_mistake_without_a_name_the_ratio_is_told():
    [found] = examine(learner(delta=lambda *a: 3 * delta(*a))).found
    assert found.ratio == pytest.approx(3) and "3 times" in found.text and found.name is None
    rows = examine(learner(dE_dW=lambda o, s, d, dE_do, o_above: (o + 1).T @ d)).text
    columns = examine(learner(dE_dW=lambda o, s, d, dE_do, o_above: o.T @ (d * [3, 5] if d.shape[1] == 2 else d))).text
    assert "row by row" in rows and "column by column it is 3, 5 times" in columns
    assert "row j is made of the output of unit j below: is it of these examples?" in rows
    assert "column i is made of δ of unit i: is it of this layer?" in columns
    assert "Look again" not in examine(learner(s=lambda o, s, W, b: (o @ W + b) * (3 + np.arange(len(b))))).text


# What is left out.

def without_layer_1(net, x, y, loss, rate=RATE):
    found = learner()(net, x, y, loss, rate)
    return found | {quantity: {l: value for l, value in found[quantity].items() if l > 1}
                    for quantity in ("delta", "dE_dW", "dE_db")}


def one_layer_short(net, x, y, loss):
    s, o = {}, {0: x}
    for l in range(1, len(net)):
        s[l] = net[l - 1].weighted_sum(o[l - 1])
        o[l] = net[l - 1].activation(s[l])
    return {"s": s, "o": o}


def bias_left_behind(net, x, y, loss, rate):
    found = learner()(net, x, y, loss, rate)
    del found["new_b"][1]
    return found


def no_round(net, x, y, loss):
    delta = {}
    for l in range(len(net), len(net), -1):
        delta[l] = None
    return {"delta": delta}


@pytest.mark.parametrize(("function", "rate", "what"), [
    (without_layer_1, None, "What is there is right. But layer 1 has no δ"),
    (one_layer_short, None, "What is there is right. But layer 2 has no s"),
    (bias_left_behind, RATE, "What is there is right. But layer 1 has no new b"),
    (no_round, None, "Layer 2 has no δ"),
])
def test_layers_that_are_left_out(function, rate, what):
    report = examine(function, rate=rate)
    assert report.text == (f"Not yet. {what}: does the loop reach every layer, 1 to 2?\n"
                           "The net was 2-3-4, tanh, linear, squared_error, N = 1.") and not report.right


# The museum.

@pytest.mark.parametrize(("name", "found"), [
    ("animation", [("new_b", "the bias is stepped once for every weight")]),
    ("forum", [("dE_do", "the sign is turned"), ("new_W", "plus stands where minus")]),
    ("tutorial", [("delta", "the slope a′(s) is missing")]),
    ("book", [("dE_do", "the weights above have moved already")]),
    ("collection", [("dE_do", "the term with 1 − y* does not"), ("delta", "only the diagonal")]),
    ("debate", [("dE_do", "the kernel is not turned round")]),
    ("report", [("dE_do", "each output has met the targets of all examples")]),
    ("engine", [("delta", "the slope a′(s) is missing"), ("delta", "∂E/∂o has not been through softmax's Jacobian")]),
    ("framework", [("dE_dW", "a second call adds to what the first one gave")]),
    ("notebook", [("dE_db", "it is summed over the wrong axis")]),
    ("library", [("dE_dW", "")]),
])
def test_every_exhibit_is_caught(name, found):
    """In one call that is the same for all."""
    report = examine(museum.ROOMS[name].exhibit(), on=dense_nets() + nets_with_maps(), rate=RATE)
    assert [(f.step.quantity, (f.name or "")[:len(name)]) for f, (_, name) in zip(report.found, found, strict=True)
            ] == found and not report.right
    assert ("And on other nets: It stops with ValueError" in report.text) == (name == "notebook")  # shapes do not fit


def test_the_museums_pass_is_right():
    """On maps that are pooled, too, and on a dense layer above them."""
    rng = np.random.default_rng(0)
    pooled = [([Conv2D.random(1, 2, 2, tanh, rng), MaxPool2D(2), Dense.random(8, 3, softmax, rng)],
               rng.normal(size=(2, 1, 5, 5)), rng.dirichlet(np.ones(3), 2), multinomial_cross_entropy)]
    assert examine(museum.Pass(), rate=RATE).right and examine(museum.Pass(), on=nets_with_maps(), rate=RATE).right
    assert examine(museum.Pass(), on=pooled).right


def test_of_a_layer_the_new_W_is_told_before_the_new_b():
    """Though the first net, with one example, shows only what is wrong with b."""
    class Both(museum.Pass):
        def descend(self, net, found):
            N = len(found["E"])
            return {"new_W": {l: layer.W - N * self.step * found["dE_dW"][l] for l, layer in enumerate(net, 1)},
                    "new_b": {l: layer.b + self.step * found["dE_db"][l] for l, layer in enumerate(net, 1)}}

    assert [(found.step, found.name) for found in examine(Both(), rate=RATE).found] == [
        (("new_W", 1), "the 1/N is left out"), (("new_b", 1), "plus stands where minus belongs")]


def test_δ_of_the_layer_above_in_the_slopes_of_a_kernel():
    """Where the kernels are of different sizes, and the maps are not."""
    def mine(net, *others):
        trace = backprop(net, *others)
        return {"delta": trace.delta, "dE_dW": trace.dE_dW | {1: net[0].grad_params(trace.o[0], trace.delta[2])[0]}}

    rng = np.random.default_rng(0)
    net = [Conv2D.random(1, 2, 3, tanh, rng, padding=1), Conv2D.random(2, 2, 1, sigmoid, rng)]
    x, y = rng.normal(size=(3, 1, 4, 4)), rng.uniform(size=(3, 2, 4, 4))
    [found] = examine(mine, on=[(net, x, y, squared_error)]).found
    assert found.name == "one of its factors is that of another layer"


@pytest.mark.parametrize("name", ["the kernel is turned round", "the mean over the positions is taken, not the sum"])
def test_mistakes_with_kernels(name):
    class Turned(museum.Pass):
        def weighted_sum(self, layer, o):
            W = layer.W[:, :, ::-1, ::-1]
            windows = np.lib.stride_tricks.sliding_window_view(o, (2, 2), axis=(2, 3))
            return np.einsum("njyxpq,jipq->niyx", windows, W) + layer.b[:, None, None]

    class Mean(museum.Pass):
        def slopes(self, layer, o_below, delta):
            return [slope / delta[0, 0].size for slope in layer.grad_params(o_below, delta)]

    [found] = examine(Turned() if "turned" in name else Mean(), on=nets_with_maps()).found
    assert found.name == name


class Shared(MaxPool2D):
    """A pooling of 2 × 2 that sends back as average pooling does."""

    def grad_input(self, delta, o_below):
        return np.repeat(np.repeat(delta / 4, 2, axis=2), 2, axis=3)


class Unmoved(Conv2D):
    """A convolution that forgets its stride on the way down."""

    def grad_input(self, delta, o_below):
        return replace(self, stride=1).grad_input(delta, o_below) if self.stride > 1 else super().grad_input(
            delta, o_below)


@pytest.mark.parametrize(("wrong", "layer", "name"), [
    (Shared, 2, "δ is shared equally, as in average pooling"), (Unmoved, 1, "the stride is forgotten")])
def test_mistakes_with_windows(wrong, layer, name):
    rng = np.random.default_rng(0)
    net = [Conv2D.random(1, 2, 2, tanh, rng), Conv2D.random(2, 2, 2, tanh, rng, stride=2), MaxPool2D(2),
           Dense.random(8, 2, sigmoid, rng)]
    case = net, rng.normal(size=(3, 1, 9, 9)), rng.uniform(size=(3, 2)), squared_error
    assert examine(backprop, on=[case]).right

    def my_pass(net, x, y, loss):
        net = [*net]
        net[layer] = wrong(**{part.name: getattr(net[layer], part.name) for part in fields(net[layer])})
        return backprop(net, x, y, loss)

    [found] = examine(my_pass, on=[case]).found
    assert (found.name, found.step) == (name, ("dE_do", layer))


# Whatever else a function may do.

def for_ever(net, x, y, loss):
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            pass


def writes_x(net, x, y, loss):
    x *= 2
    return backprop(net, x, y, loss)


def writes_y(net, x, y, loss):
    found = backprop(net, x, y, loss)
    y -= found.o[len(net)]
    return found


def writes_W(net, x, y, loss):
    net[0].W[0, 0] = 3


def shortens(net, x, y, loss):
    found = backprop(net, x, y, loss)
    net.pop()
    return found


def out_of_memory(net, x, y, loss):
    raise MemoryError


class WordlessError(Exception):
    def __str__(self):
        raise RuntimeError


def stops_with(error):
    def stops(net, x, y, loss):
        raise error
    return stops


def too_far(net, x, y, loss):
    return {}[len(net) + 2]


def above_the_last(net, x, y, loss):
    return {l: l for l in range(1, len(net) + 1)}[len(net) + 1] @ net[len(net)].W.T


def counted_from_1(net, x, y, loss):
    return [net[l].W for l in range(1, len(net) + 1)]


class Raises:
    def __getattr__(self, name):
        raise RuntimeError("no such part")


def keeps_a_row(net, x, y, loss):
    """∂E/∂b by .sum(axis=0, keepdims=True)."""
    return {"dE_db": {l: dE_db[None] for l, dE_db in backprop(net, x, y, loss).dE_db.items()}}


@pytest.mark.parametrize(("function", "says"), [
    (lambda *a: 1 / 0, "It stops with ZeroDivisionError: division by zero."),
    (lambda *a: [][3], "It stops with IndexError: list index out of range."),
    (lambda *a: sys.exit("bye"), "It stops with SystemExit: bye."),
    (lambda net: None, "It is called with net, x, y, loss: these are the names that belong into its def line."),
    (lambda net, x, y, loss, rate: None, "It asks for a rate: give one, such as rate=0.7."),
    (max, "It stops with TypeError"),
    (None, "That is of type NoneType: give the function itself"),
    (museum.Collection, "That is a class: put brackets after its name, Collection()."),
    (out_of_memory, "It stops with MemoryError.\n"),
    (stops_with(KeyError()), "It stops with KeyError.\n"),
    (stops_with(WordlessError()), "It stops with WordlessError.\n"),
    (too_far, "It stops with KeyError: 4.\nIt comes to that in line "),
    (too_far, ": return {}[len(net) + 2]\nThe net was"),
    (above_the_last, "\nLayer 2 is the last, and nothing is above it: its ∂E/∂o comes from the loss.\nThe net was"),
    (counted_from_1, "\nA list counts from 0: layer l is net[l - 1], and net[2] would be above the last.\nThe net was"),
    (lambda *a: vars(backprop(*a))[1], 'with KeyError: 1.\nIt comes to that in line '),
    (lambda *a: vars(backprop(*a))[1], '\nWhat is called there gives a dict: its keys are names, such as ["o"].\n'),
    (lambda *a: vars(backprop(*a)).dE_dW, '\nThat is a dict: write ["dE_dW"] for .dE_dW.\nThe net was'),
    (lambda *a: backprop(*a)["dE_dW"][1], "ValueError: 'dE_dW' names no quantity: give it with its layer"),
    (lambda *a: forward(*a[:2])["o"], "\nThat is a tuple, which counts from 0: forward gives (s, o), and its [1] is"),
    (lambda *a: forward(*a[:2])[len(a[0])], "\nThat is a tuple, which counts from 0: forward gives (s, o)"),
    (lambda *a: np.dot(a[1], 3 * a[1].T, a[2], a[2]), "np.dot(a[1], 3"),
    (lambda *a: None, "It gives nothing back: does it end with return?"),
    (lambda *a: "text", "There is nothing in it to examine"),
    (lambda *a: {}, "There is nothing in it to examine"),
    (lambda *a: ({}, {}), "There is nothing in it to examine: it is of type tuple. Return a dict such as"),
    (lambda *a: np.ones(3), "There is nothing in it to examine: it is of type ndarray. Return a dict such as"),
    (lambda *a: {"S": {}, "outputs": {}}, "it has the keys S, outputs. Return a dict such as"),
    (lambda *a: {"s": {"1": 3, "2": 3}}, "to examine: s has the keys '1', '2', and layers are the numbers 1 to 2."),
    (lambda *a: {"s": dict(enumerate(backprop(*a).s.values()))}, "Layers are counted from 1: yours begin at 0, in s."),
    (lambda *a: Raises(), "There is nothing in it to examine"),
    (lambda *a: {"delta": "text"}, "δ: it is of type str: give a dict"),
    (lambda *a: {"delta": {1: "text"}}, "δ: it is text: give an array of shape"),
    (lambda *a: {"delta": {1: [[1, 2], [3]]}}, "δ: its rows differ in length: give an array of shape (1, 3)."),
    (lambda *a: {"delta": {1: np.array("a")}}, "δ: it is text: give an array of shape (1, 3)."),
    (lambda *a: {"delta": {1: [[1, None, 2]]}}, "δ: there is None in it: give an array of shape (1, 3)."),
    (lambda *a: {"delta": {1: [[1, max, 2]]}}, "δ: there is a builtin_function_or_method in it: give an array"),
    (lambda *a: {"delta": {1: np.ones((1, 3)) > 0}}, "δ: it is true and false, not numbers: multiply with it,"),
    (lambda *a: {"delta": {1: np.ones((1, 3)) + 1j}}, "δ: its numbers are complex: give their real part, .real, if"),
    (lambda *a: {"delta": {1: 3.0}}, "δ: its shape is () and should be (1, 3)"),
    (lambda *a: {"E": np.ones((len(a[1]), 1))}, "E: its shape is (1, 1) and should be (1,)"),
    (lambda *a: {"E": backprop(*a).E[:, None]}, "E: its numbers are right, but its shape is (1, 1) and should be (1"),
    (keeps_a_row, "One mistake, at layer 2, ∂E/∂b: its numbers are right, but its shape is (1, 4) and should be (4,)."),
    (lambda *a: {"s": {1: np.full((len(a[1]), a[0][0].W.shape[1]), np.nan)}}, "s: there is nan or infinity in it"),
    (lambda *a: {"delta": {"one": 3, 7: 3, 1: None}}, "There is nothing in it to examine"),
    (lambda *a: ..., "Not answered yet"),
    (lambda *a: {"s": {1: ...}}, "Not answered yet"),
    (lambda *a: {"s": {1: ... + 1}}, "Not answered yet"),
    (writes_x, "It changes the x that it was given"),
    (writes_y, "It changes the y that it was given"),
    (writes_W, "It changes W or b in place"),
    (shortens, "It changes the net that it was given"),
])
def test_whatever_it_does_is_told_in_words(function, says):
    report = examine(function)
    assert says in report.text and not report.right


def test_what_does_not_end_is_stopped():
    start = time.monotonic()
    assert "is there a loop that does not end?" in examine(for_ever, seconds=0.3).text
    assert time.monotonic() - start < 3
    assert examine(backprop).right


def test_a_rate_that_is_not_asked_for():
    assert examine(lambda net, x, y, loss: None, rate=RATE).text == "Not yet. It takes no rate: leave it out."


def test_the_step_was_not_examined():
    asks = " The step was not examined: give a rate, such as rate=0.7."
    assert examine(museum.Animation()).text.endswith(asks)
    assert asks not in examine(museum.Pass(), rate=RATE).text + examine(lambda *a: {"o": backprop(*a).o}).text


@pytest.mark.parametrize("on", [dense_nets()[0], [dense_nets()[0][:3]], [], iter(dense_nets())])
def test_nets_that_are_none(on):
    with pytest.raises(ValueError, match=r"on is a list with \(net, x, y, loss\) in it, at least one: write on="):
        examine(backprop, on=on)


def test_other_arguments_that_are_wrong():
    net, x, y, loss = dense_nets()[0]
    with pytest.raises(ValueError, match="rate is 0: give a positive number"):
        examine(learner(), rate=0)
    with pytest.raises(ValueError, match="y has shape"):
        examine(backprop, on=[(net, x, y[:, :2], loss)])


def test_one_net_is_one_net():
    assert examine(backprop, on=dense_nets()[:1]).text.startswith("Right, on one net: s, o, E,")


def test_what_the_first_call_prints_is_shown(capsys):
    def prints(*a):
        print("len(x) is", len(a[1]))
        return backprop(*a)

    assert examine(prints).right and capsys.readouterr().out == "len(x) is 1\n"

    def never_ends(*a):
        print("begins")
        for_ever(*a)

    examine(never_ends, seconds=0.2)
    assert capsys.readouterr().out == "begins\n"
    print("as before")
    assert capsys.readouterr().out == "as before\n"


@pytest.mark.parametrize("quantities", [("s", "o", "dE_do", "delta"), ("o", "delta"), ("dE_do", "dE_dW"), ("delta",)])
def test_examples_as_columns_are_one_mistake(quantities):
    def columns(*a):
        trace = backprop(*a)
        return {quantity: {l: value.T for l, value in getattr(trace, quantity).items()} for quantity in quantities}

    [found] = examine(columns).found
    assert found.name == "rows and columns are exchanged" and "each example is a row" in found.text
    assert found.step.quantity == quantities[0]


def test_outputs_that_were_changed_in_place():
    def in_place(net, x, y, loss):
        found = backprop(net, x, y, loss)
        found.o[len(net)][:] -= y
        return found

    [found] = examine(in_place).found
    assert found.step.quantity == "o" and found.name == "it is o − y*" and "was o changed in place?" in found.text


def test_a_pass_may_be_given_in_part():
    net, *_, loss = dense_nets()[0]
    assert loss is squared_error and len(net) == 2
    assert examine(lambda *a: {"o": backprop(*a).o}).text == "Right, on 33 nets: o."
    assert examine(lambda *a: {"o": backprop(*a).o}, on=dense_nets()[:2]).text == "Right, on 2 nets: o."
    only_delta = learner(below=lambda delta, dE_do, W, step, slope_of_W: delta @ W)

    def part(net, x, y, loss):
        return {"delta": only_delta(net, x, y, loss)["delta"]}

    case = dense_net(np.random.default_rng(0), (2, 2, 2), (tanh,), (squared_error, softmax), 1)
    [found] = examine(part, on=[case]).found
    assert found.name.startswith("W stands where Wᵀ belongs") and found.step == ("delta", 1)


def test_what_changes_from_call_to_call_is_told():
    rng = np.random.default_rng(0)
    report = examine(lambda net, x, y, loss: {"s": {1: rng.normal(size=(len(x), net[0].W.shape[1]))}})
    assert "a second call gives something else than the first" in [found.name for found in report.found]


def test_slopes_added_up_in_place_are_told_from_twice_the_truth():
    class InPlace(museum.Framework):
        def slopes(self, layer, o_below, delta):
            dE_dW, dE_db = layer.grad_params(o_below, delta)
            kept = self.held.setdefault(layer, (0 * dE_dW, 0 * dE_db))
            for total, slope_of_one in zip(kept, (dE_dW, dE_db), strict=True):
                total += slope_of_one
            return kept

    assert [found.name for found in examine(InPlace()).found] == ["a second call adds to what the first one gave"]


class Foreign:
    """An array of another library, which is not to be had."""

    def __init__(self, *_):
        pass

    def __array__(self, *_, **__):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach() instead.\nMore.")


class Tensor(Foreign):
    def detach(self):
        """As PyTorch has it."""


@pytest.mark.parametrize("kind", [Foreign, Tensor])
def test_an_array_of_another_library_costs_only_its_quantity(kind):
    right = learner(delta=lambda *a: 3 * delta(*a))
    first, second = examine(lambda *a: right(*a) | {"E": kind()}).found
    todo = "give .detach().numpy()" if kind is Tensor else "give an array of shape (1,)"
    assert first.text.startswith(f"E: it is a {kind.__name__} that cannot be read as an array (Can't call numpy() on "
                                 f"Tensor that requires grad. Use tensor.detach() instead): {todo}.\n")
    assert second.step.quantity == "delta" and "3 times" in second.text


def exactly(number):
    return Fraction(float(number)), Decimal(float(number))


FORMS = {
    "fractions": lambda array: np.vectorize(lambda number: exactly(number)[0], otypes=[object])(array),
    "decimals in lists": lambda array: np.vectorize(lambda number: exactly(number)[1], otypes=[object])(array).tolist(),
    "lists of numbers": lambda array: array.tolist(),
    "masked": lambda array: np.ma.masked_invalid(array),
    "complex": lambda array: array + 0j,
    "a matrix": lambda array: np.matrix(array) if array.ndim == 2 else array,
    "one example without its row": lambda array: array[0] if len(array) == 1 else array,
    "one example as a plain number": lambda array: array.item() if array.size == 1 else array,
    "read-only": lambda array: np.broadcast_to(array, array.shape),
}


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("factor", [1, 3])
def test_in_whatever_form_numbers_come_they_are_judged(form, factor):
    def given(*a):
        found = learner(delta=lambda *a: factor * delta(*a))(*a)
        return {quantity: form(found[quantity]) if quantity == "E" else
                {l: form(found[quantity][l]) for l in found[quantity] if l} for quantity in found}

    report = examine(given, rate=RATE)
    assert report.right == (factor == 1) and [found.ratio for found in report.found] == [3] * (factor == 3), report


@pytest.mark.parametrize(("factor", "shown"), [
    (1.00002, "1.00002"), (1 - 2e-6, "0.999998"), (1.0004, "1.0004"), (0.9995, "0.9995"), (-1.0004, "−1.0004"),
    (1.1234, "1.12"), (2.0001, "2")])  # near 1 it may be rounding
def test_a_ratio_has_as_many_digits_as_tell_it_from_1(factor, shown):
    [found] = examine(learner(s=lambda o, s, W, b: factor * (o @ W + b))).found
    asks = "is a number in it rounded?" if 0.9 < factor < 1.1 else "which factor is too many, or missing?"
    assert f"it is {shown} times what it should be: {asks}\n" in found.text


def test_what_has_no_name_is_to_be_worked_out_where_it_is_most_wrong():
    def off(o, s, W, b):
        wrong = o @ W + b
        wrong[0, 1] += 3
        return wrong

    [found] = examine(learner(s=off)).found
    assert "s: it is not a mistake that has a name here: work out one entry by hand, such as [0, 1].\n" in found.text


@pytest.mark.parametrize(("off", "right"), [(1e-9, True), (1e-5, False)])
def test_how_exact_a_pass_must_be(off, right):
    assert examine(learner(dE_db=lambda delta, dE_do: delta.sum(axis=0) * (1 + off))).right == right
