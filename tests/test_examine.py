"""The examiner: mistakes planted in a pass written by hand are named, a right pass is never accused, and whatever
else a function may do is told in words."""

import sys
import time
from itertools import islice

import museum
import numpy as np
import pytest

from bpcore import backprop, relu, sigmoid, softmax, squared_error, tanh
from bpcore.examine import PAIRS, dense_net, dense_nets, diagnose, nets_with_maps

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
    ("dE_do", "the slope a′(s) is in it already",
     {"loss_slope": lambda loss, o, y: loss_slope(loss, o, y) if loss == "sum_of_squares" else o - y}),
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
    # the classes have changed places
    "the slope a′(s) is in it already": lambda net, x, y, loss: loss.name[:3] == "zer",
    # the slope is missing, or the classes have changed places
    "o − y* is not δ here": lambda net, x, y, loss: loss.name[:3] not in ("bin", "mul"),
    "only the diagonal of softmax's Jacobian": lambda net, x, y, loss: loss.name == "binary_cross_entropy",  # o − y*
    "the bias is stepped once for every weight into its unit":
        lambda net, x, y, loss: any(len(layer.W) == len(x) for layer in net),  # the 1/N is left out
}
NETS = list(islice(random_nets(), 2500))
with np.errstate(all="ignore"):  # every loss is worked out, defined or not
    RESULTS = [learner()(*case) for case in NETS]


def test_planted_mistakes_are_named():
    """Each on nets that show it, one at a time: what is named first, and that it is all."""
    assert len(PLANTED) >= 25
    worst, all_named, all_tried = 1, 0, 0
    for quantity, name, planted in PLANTED:
        undecided = UNDECIDED.get(name, lambda *case: False)
        tried = list(islice((case for case, right in zip(NETS, RESULTS, strict=True)
                             if not undecided(*case) and shows(planted, case, right)), 200))
        assert len(tried) >= 100, (name, len(tried))
        rate, named = RATE if quantity.startswith("new") or "moved" in name else None, 0
        for case in tried:
            found = diagnose(learner(**planted), on=[case], rate=rate).found
            named += (len(found) == 1 and found[0].step.quantity == quantity
                      and (found[0].name or "").startswith(name))
        assert named >= 0.95 * len(tried), (quantity, name, named, len(tried))
        worst, all_named, all_tried = min(worst, named / len(tried)), all_named + named, all_tried + len(tried)
    print(f"{len(PLANTED)} mistakes: {all_named} of {all_tried} named rightly, the worst on {worst:.1%} of its nets")


def test_a_right_pass_is_never_accused():
    accused = sum(not diagnose(my_pass, on=[case], rate=rate).right for case in NETS[:1000]
                  for my_pass, rate in [(learner(), RATE)])
    accused += sum(not diagnose(backprop, on=[case]).right for case in NETS[1000:1200])
    print(f"right passes accused: {accused} of 1200")
    assert accused == 0


@pytest.mark.parametrize(("quantity", "name", "planted"), PLANTED)
def test_on_all_its_nets_there_is_one_mistake(quantity, name, planted):
    [found] = diagnose(learner(**planted), rate=RATE).found
    assert found.step.quantity == quantity and found.name.startswith(name)


def test_several_mistakes_are_counted():
    """The first in the order of the pass, and how many there are."""
    two = {"delta": diagonal, "dE_db": lambda delta, dE_do: delta.mean(axis=0)}
    report = diagnose(learner(**two))
    assert "Mistake 1 of 2, at layer 2, δ: only the diagonal" in report.text
    three = two | {"s": lambda o, s, W, b: o @ W}
    assert [found.step.quantity for found in diagnose(learner(**three)).found] == ["s", "delta", "dE_db"]
    assert "Mistake 1 of 3, at layer 1, s: the bias is left out" in diagnose(learner(**three)).text


def test_of_a_mistake_without_a_name_the_ratio_is_told():
    [found] = diagnose(learner(delta=lambda *a: 3 * delta(*a))).found
    assert found.ratio == pytest.approx(3) and "3 times" in found.text and found.name is None
    rows = diagnose(learner(dE_dW=lambda o, s, d, dE_do, o_above: (o + 1).T @ d)).text
    columns = diagnose(learner(dE_dW=lambda o, s, d, dE_do, o_above: o.T @ (d * [3, 5] if d.shape[1] == 2 else d))).text
    assert "row by row" in rows and "column by column it is 3, 5 times" in columns


# The museum.

@pytest.mark.parametrize(("exhibit", "options", "found"), [
    (museum.TwoWrongs, {}, [("dE_do", "the term with 1 − y* does not"), ("delta", "only the diagonal")]),
    (museum.AlwaysOne, {}, [("delta", "the slope a′(s) is missing")]),
    (museum.WrongAxis, {}, [("dE_db", "it is summed over the wrong axis")]),
    (museum.Unturned, {"on": nets_with_maps()}, [("dE_do", "the kernel is not turned round")]),
    (museum.Uphill, {"rate": RATE}, [("dE_do", "the sign is turned"), ("new_W", "plus stands where minus")]),
    (museum.BiasPerWeight, {"rate": RATE}, [("new_b", "the bias is stepped once for every weight")]),
    (museum.MovedAlready, {"rate": RATE}, [("dE_do", "the weights above have moved already")]),
    (museum.Overwritten, {}, [("dE_dW", "")]),
    (museum.NotZeroed, {}, [("dE_dW", "a second call adds to what the first one gave")]),
], ids=lambda value: getattr(value, "__name__", ""))
def test_every_exhibit_is_caught(exhibit, options, found):
    report = diagnose(exhibit(), **options)
    assert [(f.step.quantity, (f.name or "")[:len(name)]) for f, (_, name) in zip(report.found, found, strict=True)
            ] == found and not report.right


def test_the_museums_pass_is_right():
    assert diagnose(museum.Pass(), rate=RATE).right and diagnose(museum.Pass(), on=nets_with_maps(), rate=RATE).right


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

    [found] = diagnose(Turned() if "turned" in name else Mean(), on=nets_with_maps()).found
    assert found.name == name


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


class Raises:
    def __getattr__(self, name):
        raise RuntimeError("no such part")


@pytest.mark.parametrize(("function", "says"), [
    (lambda *a: 1 / 0, "It stops with ZeroDivisionError: division by zero."),
    (lambda *a: [][3], "It stops with IndexError: list index out of range."),
    (lambda *a: sys.exit("bye"), "It stops with SystemExit: bye."),
    (lambda net: None, "It stops with TypeError"),
    (None, "It stops with TypeError"),
    (lambda *a: None, "It gives nothing back: does it end with return?"),
    (lambda *a: "text", "There is nothing in it to examine"),
    (lambda *a: {}, "There is nothing in it to examine"),
    (lambda *a: Raises(), "There is nothing in it to examine"),
    (lambda *a: {"delta": "text"}, "δ: it is of type str: give a dict"),
    (lambda *a: {"delta": {1: "text"}}, "δ: it is of type str, not an array of numbers"),
    (lambda *a: {"delta": {1: [[1, 2], [3]]}}, "δ: its rows differ in length"),
    (lambda *a: {"delta": {1: 3.0}}, "δ: its shape is () and should be (1, 3)"),
    (lambda *a: {"E": 3.0}, "E: its shape is () and should be (1,)"),
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
    report = diagnose(function)
    assert says in report.text and not report.right


def test_what_does_not_end_is_stopped():
    start = time.monotonic()
    assert "is there a loop that does not end?" in diagnose(for_ever, seconds=0.3).text
    assert time.monotonic() - start < 3
    assert diagnose(backprop).right


def test_a_pass_may_be_given_in_part():
    net, *_, loss = dense_nets()[0]
    assert loss is squared_error and len(net) == 2
    assert diagnose(lambda *a: {"o": backprop(*a).o}).text == "Right, on 33 nets: o."
    only_delta = learner(below=lambda delta, dE_do, W, step, slope_of_W: delta @ W)

    def part(net, x, y, loss):
        return {"delta": only_delta(net, x, y, loss)["delta"]}

    case = dense_net(np.random.default_rng(0), (2, 2, 2), (tanh,), (squared_error, softmax), 1)
    [found] = diagnose(part, on=[case]).found
    assert found.name.startswith("W stands where Wᵀ belongs") and found.step == ("delta", 1)


def test_what_changes_from_call_to_call_is_told():
    rng = np.random.default_rng(0)
    report = diagnose(lambda net, x, y, loss: {"s": {1: rng.normal(size=(len(x), net[0].W.shape[1]))}})
    assert "a second call gives something else than the first" in [found.name for found in report.found]


def test_slopes_added_up_in_place_are_told_from_twice_the_truth():
    class InPlace(museum.NotZeroed):
        def slopes(self, layer, o_below, delta):
            dE_dW, dE_db = layer.grad_params(o_below, delta)
            kept = self.held.setdefault(layer, (0 * dE_dW, 0 * dE_db))
            for total, slope_of_one in zip(kept, (dE_dW, dE_db), strict=True):
                total += slope_of_one
            return kept

    assert [found.name for found in diagnose(InPlace()).found] == ["a second call adds to what the first one gave"]


@pytest.mark.parametrize(("off", "right"), [(1e-9, True), (1e-5, False)])
def test_how_exact_a_pass_must_be(off, right):
    assert diagnose(learner(dE_db=lambda delta, dE_do: delta.sum(axis=0) * (1 + off))).right == right
