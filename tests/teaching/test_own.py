"""What a learner adds in a notebook: an activation, a loss and a kind of layer, taught and shown like ours."""

import copy
import pickle
import re
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from reference import agree, central

import bpcore
from bpcore import Dense, Step, backprop, check_gradients, fit, sigmoid, softmax, squared_error, steps, tanh
from bpcore.activations import Elementwise
from bpcore.descent import update, update_steps
from bpcore.layers import Layer
from bpcore.losses import Loss
from bpcore.teaching import examine, kinds
from bpcore.teaching.answers import diagnosis
from bpcore.teaching.cards import ACTIVATIONS, LOSSES, ActivationCard, LossCard, loss_card
from bpcore.teaching.examine import standing
from bpcore.teaching.kinds import BIAS, KINDS, Kind
from bpcore.teaching.letters import NOTATIONS
from bpcore.teaching.lines import numpy_line, words
from bpcore.teaching.pieces import Line
from bpcore.teaching.places import Place
from bpcore.teaching.writing import Value, equation, substitution
from bpcore.widgets import Stepper
from bpcore.widgets.stepper.twin import twin
from bpcore.widgets.worksheet import student, worksheet

SOFTPLUS = ActivationCard(
    o=Line(lambda p: ["log(1 + exp(", p.s, "))"], "o = np.log(1 + np.exp(s))", "softplus rounds the corner of relu."),
    delta=Line(lambda p: [p.dE_do, " · (1 − exp(−", p.o, "))"], "delta = dE_do * (1 - np.exp(-o))",
               "softplus lets 1 − exp(−o) of it through."))
LEAKY = ActivationCard(
    o=Line(lambda p: ["max(", p.s, ", ", p.s, " / 10)"], "o = np.maximum(s, s / 10)", "leaky relu lets a tenth leak."),
    delta=Line(lambda p: [p.dE_do, " · (0.1 + 0.9 · [", p.o, " > 0])"], "delta = dE_do * (0.1 + 0.9 * (o > 0))",
               "leaky relu lets all or a tenth of it through."))
LOGCOSH = LossCard(
    E=Line(lambda p: [p.outputs(["log(cosh(", p.o, " − ", p.y, "))"])], "E = np.log(np.cosh(o - y)).sum(1)",
           "A loss that grows like a parabola, and then like a line."),
    dE_do=Line(lambda p: ["tanh(", p.o, " − ", p.y, ")"], "dE_do = np.tanh(o - y)", "Its slope stays below 1."))


def softplus(card=None):
    return Elementwise("softplus", lambda s: np.log(1 + np.exp(s)), lambda o: 1 - np.exp(-o), card)


def leaky(card=None):
    return Elementwise("leaky relu", lambda s: np.maximum(s, s / 10), lambda o: 0.1 + 0.9 * (o > 0), card)


def log_cosh(card=None):
    return Loss("log_cosh", lambda o, y: np.log(np.cosh(o - y)), lambda o, y: np.tanh(o - y), card=card)


class Shares:
    """A coupled activation without a card: each unit's part of the sum of exponentials of half the sums."""

    name = "half <i>softmax</i>"

    def __call__(self, s):
        e = np.exp(s / 2)
        return e / e.sum(axis=1, keepdims=True)

    def vjp(self, o, dE_do):
        return o * (dE_do - (dE_do * o).sum(axis=1, keepdims=True)) / 2

    def __repr__(self):
        return self.name


def net(hidden, output, N=2):
    rng = np.random.default_rng(3)
    W1, W2 = rng.normal(0, 0.8, (2, 3)).round(1), rng.normal(0, 0.8, (3, 2)).round(1)
    layers = [Dense(W1, np.array([0.3, -0.2, 0.4]), hidden), Dense(W2, np.array([-0.3, 0.2]), output)]
    return layers, rng.normal(size=(N, 2)).round(1), rng.uniform(0.1, 0.9, (N, 2)).round(1)


def trace_of(hidden, output, loss, N=2):
    return update(backprop(*net(hidden, output, N), loss), 0.3)


def all_steps(trace):
    return steps(trace) + update_steps(trace)


CARDS = {"with cards": (softplus(SOFTPLUS), leaky(LEAKY), log_cosh(LOGCOSH)),
         "without": (softplus(), leaky(), log_cosh())}
own = pytest.mark.parametrize("cards", CARDS)


def test_all_that_is_exported_has_a_card():
    exported = [getattr(bpcore, name) for name in bpcore.__all__]
    losses = [each for each in exported if isinstance(each, Loss)]
    activations = [each for each in exported if hasattr(each, "vjp")]
    assert len(losses) == 5 and set(losses) == {*LOSSES}
    assert len(activations) == 5 and set(activations) == {*ACTIVATIONS}
    assert all(loss_card(loss).delta for loss in losses)


def evaluated(pieces):
    """The number that a substitution gives, read as arithmetic."""
    text = "".join(f"({piece.value!r})" if isinstance(piece, Value) else piece for piece in pieces)
    for written, python in {" · ": " * ", " − ": " - ", "−": "-", " × ": " * ", "½": "0.5", "²": "**2"}.items():
        text = text.replace(written, python)
    text = re.sub(r"\[([^]]*)\]", r"(\1)", text)
    return eval(text, {"log": np.log, "exp": np.exp, "cosh": np.cosh, "tanh": np.tanh, "max": max})


@pytest.mark.parametrize("N", [1, 2])
def test_a_formula_of_ones_own_gives_what_the_trace_holds(N):
    trace = trace_of(*CARDS["with cards"], N=N)
    for step in steps(trace):
        at = (1,) * (trace[step].ndim - trace.has_rows(step))
        value = trace[step][(0,) * trace[step].ndim]
        agree(evaluated(substitution(trace, step, at)), value, str(step))
        for notation in NOTATIONS:
            assert equation(trace, step, notation)
    assert equation(trace, Step("o", 1)) == r"o_{i}^{1} = \log(1 + \exp(s_{i}^{1}))"
    assert equation(trace, Step("E", 2)) == r"E = \sum_i \log(\cosh(o_{i}^{2} - y_{i}^{*}))"
    assert words(trace, Step("E", 2)) == LOGCOSH.E.words


@own
def test_numpy_lines_of_ones_own_are_the_pass(cards):
    trace = trace_of(*CARDS[cards])
    names = {"np": np, "x": trace.o[0], "y": trace.y, "loss": trace.loss, "net": trace.net, "o": {0: trace.o[0]},
             **{quantity: {} for quantity in ("s", "delta", "dE_do", "dE_dW", "dE_db")},
             **{part: {l: getattr(layer, part) for l, layer in enumerate(trace.net, 1)} for part in "Wb"}}
    for step in steps(trace):
        exec(numpy_line(trace, step), names)
        found = names[step.quantity]
        agree(found[step.layer] if isinstance(found, dict) else found, trace[step], str(step), 1e-12)


def test_without_a_card_the_letters_and_the_numbers_are_shown_and_it_is_said():
    trace = trace_of(*CARDS["without"])
    assert equation(trace, Step("o", 1)) == "o_{i}^{1} = a(s_{i}^{1})"
    assert equation(trace, Step("delta", 1)).endswith(r"\frac{\partial E}{\partial o_{i}^{1}}\,a'(s_{i}^{1})")
    assert equation(trace, Step("E", 2)) == r"E = \sum_i e(o_{i}^{2}, y_{i}^{*})"
    assert words(trace, Step("o", 1)) == "No formula was given for the activation softplus: here are its numbers."
    assert words(trace, Step("dE_do", 2)) == "No formula was given for the loss log cosh: here are its numbers."
    _, _, slope = substitution(trace, Step("delta", 1), (2,), 2)
    agree(slope.value, 1 - np.exp(-trace.o[1][1, 1]), "a′")


@own
@pytest.mark.parametrize("guess", [False, True])
def test_the_stepper_shows_it_and_offers_it(cards, guess):
    hidden, output, loss = CARDS[cards]
    stepper = Stepper(trace_of(hidden, output, loss), guess=guess)
    assert [(shown["quantity"], shown["layer"]) for shown in stepper.data["steps"]] == all_steps(stepper.trace)
    for shown in stepper.data["steps"]:
        assert set(shown["equations"]) == {*NOTATIONS} and shown["words"] and shown["numpy"]
        assert stepper.data["guesses"][shown["key"]][0][0] == -1
    assert stepper.data["activations"][-2:] == ["softplus", "leaky relu"] and stepper.data["losses"][-1] == "log_cosh"
    stepper.change("activation1", "tanh")
    stepper.change("loss", "squared_error")
    assert stepper.trace.net[0].activation is tanh and stepper.trace.loss is squared_error
    stepper.change("activation1", "softplus")  # the way back stays open
    stepper.change("loss", "log_cosh")
    assert stepper.trace.net[0].activation is hidden and stepper.trace.loss is loss
    assert stepper.data["activations"][-2:] == ["softplus", "leaky relu"]
    assert "softplus" in twin(stepper.trace) and "log cosh" in stepper.to_html()


@own
def test_it_goes_through_worksheet_check_and_examine(cards):
    hidden, output, loss = CARDS[cards]
    sheet = student(backprop(*net(hidden, output, N=1), loss), 1)
    assert sheet.net[0].activation is hidden and "softplus" in worksheet(sheet)
    trace = trace_of(hidden, output, loss, N=1)
    assert diagnosis(trace.delta[1][0, 1], trace, ("delta", 1), (2,)).right
    assert "a′(s) is missing" in diagnosis(trace.dE_do[1], trace, ("delta", 1)).text
    on = [(*net(hidden, output), loss)]
    assert examine(backprop, on=on).right

    def without_slope(*case):
        pass_ = backprop(*case)
        return {"o": pass_.o, "dE_do": pass_.dE_do, "delta": {l: pass_.dE_do[l] for l in (1, 2)}}

    report = examine(without_slope, on=on)
    assert not report.right and "a′(s) is missing" in report.text and "softplus" in report.text


def test_its_own_delta_where_a_loss_brings_one():
    full = LOGCOSH._replace(delta=LOGCOSH.dE_do._replace(numpy="delta = np.tanh(o - y)"))
    for of, said in [(None, "d("), (full, r"\tanh")]:
        loss = replace(log_cosh(of), canonical=bpcore.linear, canonical_delta=lambda o, y: np.tanh(o - y))
        trace = trace_of(tanh, bpcore.linear, loss)
        assert trace.fused and said in equation(trace, Step("delta", 2))
        agree(trace.delta[2], np.tanh(trace.o[2] - trace.y), "δ")
        assert Stepper(trace).data


def test_a_coupled_activation_shows_its_jacobian_and_its_name_is_text():
    trace = trace_of(Shares(), sigmoid, squared_error)
    assert "∂" in "".join(twin(trace)) and "<i>softmax" not in twin(trace) and "&lt;i&gt;softmax" in twin(trace)
    stepper = Stepper(trace)
    J = np.array([np.diag(o) - np.outer(o, o) for o in trace.o[1]]) / 2
    agree(evaluated(substitution(trace, Step("delta", 1), (2,), 1)), J[0, 1] @ trace.dE_do[1][0], "δ")
    assert stepper.data["shapes"]["J1"] == [3, 3] and "half <i>softmax</i>" in stepper.data["about"]  # text, there
    with pytest.raises(ValueError, match=r"choose linear, .* or half <i>softmax"):
        stepper.change("activation1", "shares")


def test_one_of_the_same_name_stands_for_itself():
    mine = Elementwise("tanh", lambda s: np.tanh(2 * s), lambda o: 2 * (1 - o * o))
    stepper = Stepper(trace_of(mine, sigmoid, squared_error))
    assert stepper.data["activations"].count("tanh") == 1
    stepper.change("activation2", "tanh")
    assert stepper.trace.net[1].activation is mine


# A kind of layer of one's own: each unit has one weight, for the output below it.

class Scale(Layer):
    """s_i = w_i o_i + b_i; W and b are (n,)."""

    def _check_parameters(self):
        if self.W is None or self.W.ndim != 1:
            raise ValueError("W of a Scale layer must be (n,).")

    def output_shape(self, shape_below):
        """As below."""
        return shape_below

    def weighted_sum(self, o_below):
        """s, (N, n)."""
        return o_below * self.W + (0 if self.b is None else self.b)

    def grad_input(self, delta, o_below):
        """∂E/∂o below, (N, n)."""
        return delta * self.W

    def grad_params(self, o_below, delta):
        """(n,) and (n,)."""
        return (delta * o_below).sum(axis=0), None if self.b is None else delta.sum(axis=0)


SCALE = Kind(
    weight={2: "i"},
    s=Line(lambda p: [p.at("W", "i"), " · ", p.at("o", "i", layer=-1), " + ", p.at("b", "i")], "s = o_below * W + b",
           "Each unit scales the output below it, and adds its bias."),
    dE_do=Line(lambda p: [p.at("delta", "i", layer=1), " · ", p.at("W", "i", layer=1)], "dE_do = delta_above * W_above",
               "Each unit above sends its δ back along its one weight."),
    dE_dW=Line(lambda p: p.examples([p.at("delta", "i"), " · ", p.at("o", "i", layer=-1)]),
               "dE_dW = (delta * o_below).sum(0)", "A weight's gradient is its δ times the output below."),
    dE_db=BIAS)


@pytest.fixture
def scaled(monkeypatch):
    monkeypatch.setitem(KINDS, (Scale, True), SCALE)
    return scale_net


def scale_net(N=2):
    rng = np.random.default_rng(5)
    layers = [Dense(rng.normal(size=(2, 3)), rng.normal(size=3), tanh),
              Scale(np.array([0.7, -1.2, 0.4]), np.array([0.1, -0.2, 0.3]), sigmoid),
              Dense(rng.normal(size=(3, 2)), rng.normal(size=2), softmax)]
    return layers, rng.normal(size=(N, 2)), rng.dirichlet(np.ones(2), N), squared_error


def test_a_kind_of_ones_own_has_the_slopes_that_differences_show(scaled):
    layers, x, y, loss = scaled()
    trace = backprop(layers, x, y, loss)

    def E(part, array):
        changed = [*layers[:1], replace(layers[1], **{part: array}), *layers[2:]]
        return backprop(changed, x, y, loss).E.sum()

    for part in "Wb":
        agree(trace[f"dE_d{part}", 2], central(partial(E, part), getattr(layers[1], part)), part, 1e-8)
    agree(trace.dE_dW[1], central(lambda W: backprop([replace(layers[0], W=W), *layers[1:]], x, y, loss).E.sum(),
                                  layers[0].W), "below it", 1e-8)
    assert check_gradients(layers, x, y, loss).passed
    assert np.isfinite(fit(layers, x, y, loss, epochs=3, progress=False).history.loss).all()


@pytest.mark.parametrize("N", [1, 2])
def test_a_kind_of_ones_own_is_shown_and_judged(scaled, N):
    trace = update(backprop(*scaled(N)), 0.3)
    for step in steps(trace):
        at = (1,) * (trace[step].ndim - trace.has_rows(step))
        agree(evaluated(substitution(trace, step, at)), trace[step][(0,) * trace[step].ndim], str(step))
    assert equation(trace, Step("s", 2)) == r"s_{i}^{2} = w_{i}^{2}\,o_{i}^{1} + b_{i}^{2}"
    assert equation(trace, Step("new_W", 2), at=(3,)).startswith(r"w_{3}^{2} \leftarrow w_{3}^{2} - ")
    assert words(trace, Step("dE_do", 1)) == SCALE.dE_do.words
    stepper = Stepper(trace)
    assert stepper.data["layers"][2] == {"kind": "sigmoid", "label": "sigmoid", "shape": [3], "weights": "i"}
    stepper.change("W2", 0.25, index=(1,))
    assert stepper.trace.net[1].W[1] == 0.25 and stepper.news["text"].startswith("w of unit 2 of layer 2: −1.20 → 0.25")
    assert SCALE.s.words in twin(trace)
    assert "the sign is turned round" in diagnosis(-trace.dE_dW[2], trace, ("dE_dW", 2)).text


def test_a_kind_of_ones_own_is_examined(scaled):
    case = scaled()
    assert examine(backprop, on=[case]).right

    def wrong_above(*given):
        found = backprop(*given)
        dE_do = {**found.dE_do, 1: found.delta[2]}  # the weight is forgotten
        delta = {**found.delta, 1: dE_do[1] * (1 - found.o[1] ** 2)}
        return {"s": found.s, "o": found.o, "dE_do": dE_do, "delta": delta}

    report = examine(wrong_above, on=[case])
    assert not report.right and [finding.step for finding in report.found] == [("dE_do", 1)]
    assert "2-3-3-2" in report.text
    found = standing(wrong_above, *case)
    assert {step for step in found if found[step] != "right"} == {("dE_do", 1), ("delta", 1)}


def test_a_kind_without_lines_is_refused_in_words():
    trace = backprop(*scale_net())
    for shown in (Stepper, worksheet):
        with pytest.raises(ValueError, match=r"Layer 2 is a Scale, .* give it a row in bpcore.teaching.kinds.KINDS"):
            shown(trace)
    assert kinds.kind(trace.net[1]) is None


# What a card or a kind of one's own may do that ours do not.

def test_a_card_may_read_the_slope_itself():
    delta = SOFTPLUS.delta._replace(pieces=lambda p: [p.dE_do, " · ", p.at("slope", *p.here)])
    stepper = Stepper(trace_of(softplus(SOFTPLUS._replace(delta=delta)), sigmoid, squared_error))
    assert stepper.data["shapes"]["slope1"] == [3]  # it has travelled to the page


def test_a_loss_with_a_canonical_activation_and_no_line_for_its_delta():
    loss = replace(log_cosh(LOGCOSH), canonical=bpcore.linear, canonical_delta=lambda o, y: np.tanh(o - y))
    trace = trace_of(tanh, bpcore.linear, loss)
    assert trace.fused and "No formula was given" in words(trace, Step("delta", 2)) and Stepper(trace).data
    with pytest.raises(TypeError, match="one alone of canonical and canonical_delta"):
        replace(loss, canonical=None)


@pytest.mark.parametrize(("low", "high", "said"), [
    (0, np.inf, "positive outputs only, but linear gave .*Use another activation at the output"),
    (-np.inf, 0.1, "outputs from -inf to 0.1 only"), (-0.5, 0.5, "outputs from -0.5 to 0.5 only")])
def test_where_a_loss_of_ones_own_is_not_defined_it_is_said(low, high, said):
    loss = replace(log_cosh(), low=low, high=high)
    with pytest.warns(UserWarning, match=rf"log_cosh is defined for {said}"):
        backprop([Dense(np.array([[-2.0, 2.0]]), None, bpcore.linear)], np.ones((1, 1)), np.zeros((1, 2)), loss)


def test_a_copy_of_an_activation_or_a_loss_is_it():
    for each in (sigmoid, softmax, squared_error, softplus(SOFTPLUS)):
        assert copy.copy(each) is each and copy.deepcopy(each) is each
    layers, x, y = net(tanh, sigmoid)
    assert backprop(copy.deepcopy(layers), x, y, bpcore.binary_cross_entropy).fused


def value_of_own(s):
    return s * 1.5


def slope_of_own(o):
    return 1.5


def test_a_net_and_a_pass_can_be_saved_and_are_what_they_were():
    own = Elementwise("steep", value_of_own, slope_of_own)
    for activation, loss in [(sigmoid, bpcore.binary_cross_entropy), (softmax, bpcore.multinomial_cross_entropy),
                             (bpcore.relu, bpcore.sum_of_squares), (own, squared_error)]:
        trace = trace_of(tanh, activation, loss)
        back = pickle.loads(pickle.dumps(trace))
        assert back.loss is loss and back.fused == trace.fused and back.net[0].activation is tanh
        assert (back.net[1].activation is activation) == (activation is not own)
        assert np.array_equal(backprop(back.net, back.o[0], back.y, back.loss).delta[1], trace.delta[1])


def test_a_kind_made_from_another_does_not_take_over_its_formulas():
    class Residual(Dense):
        def weighted_sum(self, o_below):
            return super().weighted_sum(o_below) + o_below

    with pytest.raises(ValueError, match="Layer 1 is a Residual, of which no lines are known"):
        Stepper(backprop([Residual(np.eye(2), np.zeros(2), tanh)], np.ones((1, 2)), np.ones((1, 2)), squared_error))


def test_an_index_that_means_nothing_is_refused():
    with pytest.raises(ValueError, match="'2rp' is no index"):
        Place(trace_of(tanh, sigmoid, squared_error), Step("s", 1)).at("o", "2rp", layer=-1)


def test_a_coupled_activation_on_maps_is_refused_in_words():
    layers = [bpcore.Conv2D(np.ones((1, 1, 2, 2)), None, Shares())]
    with np.errstate(all="ignore"):
        trace = backprop(layers, np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), squared_error)
    with pytest.raises(ValueError, match="not elementwise, and there are no letters for a Jacobian of maps"):
        Stepper(trace)


def test_what_a_function_of_ones_own_does_is_told_and_answered():
    """Not left to look as if no kernel had answered."""
    def slope(o):
        if o.max() > 5:
            raise ZeroDivisionError("too large")
        return np.ones_like(o)

    stepper = Stepper(trace_of(Elementwise("odd", lambda s: s * 1, slope), sigmoid, squared_error))
    stepper._hear(stepper, {"change": "b1", "index": [0], "to": "9"}, [])
    assert stepper.news["wrong"] and stepper.news["text"] == "That cannot be shown: ZeroDivisionError: too large"


def test_a_worksheet_of_a_kind_of_ones_own(scaled):
    layers, _, _, loss = scaled(1)
    layers = [replace(layer, W=layer.W.round(1), b=layer.b.round(1)) for layer in layers]
    sheet = worksheet(backprop(layers, np.array([[0.3, -0.4]]), np.array([[0.2, 0.7]]), loss))
    assert sheet.count("<line ") == 2 * (6 + 3 + 6) and "from 2 to 2 is −1.2" in sheet
