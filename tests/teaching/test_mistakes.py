"""The named mistakes: each is told apart from the truth and from every other, on the networks that the lessons use."""

import contextlib
import io
import math
import re
from functools import cache
from itertools import combinations, pairwise

import numpy as np
import pytest
from notebooks.execute import LESSONS
from notebooks.solved import code
from reference import EXAMPLES

from bpcore import (
    Conv2D,
    Dense,
    MaxPool2D,
    Step,
    backprop,
    binary_cross_entropy,
    linear,
    multinomial_cross_entropy,
    predict,
    relu,
    sigmoid,
    softmax,
    squared_error,
    steps,
    tanh,
    zero_class_cross_entropy,
)
from bpcore.descent import Update, update, update_steps
from bpcore.teaching import check
from bpcore.teaching.answers import diagnosis
from bpcore.teaching.mistakes import MISTAKES
from bpcore.teaching.mistakes.mistake import GIVEN, Mistake
from bpcore.teaching.writing import number
from bpcore.trace import Trace

pytestmark = pytest.mark.usefixtures("mistakes_once")


# Those with a whole trace in them; of the others some train for long.
MAKES_ONE = re.compile(r"^\w+ = backprop\((?!.*\)\[)", re.MULTILINE)
CODE = {path.stem: cells for path in LESSONS
        if MAKES_ONE.search("\n".join(cells := [cell.source for cell in code(path).values()]))}
LESSON = pytest.mark.parametrize("lesson", CODE)


@cache
def lesson_traces(lesson):
    """Every trace that a lesson makes, by its name there."""
    names = {}
    for source in CODE[lesson]:
        with contextlib.redirect_stdout(io.StringIO()), np.printoptions():  # as they were, afterwards
            exec(source, names)
    return {name: value for name, value in names.items() if type(value) is Trace}


def looked_at(lesson):
    """The traces of a lesson whose numbers are read one by one, not those of many examples for training."""
    return {name: trace for name, trace in lesson_traces(lesson).items() if len(trace.E) <= 8}


@cache
def lesson_updates(lesson):
    return {name: update(trace, 0.5) for name, trace in looked_at(lesson).items()}


def of_lessons(*kinds, also=()):
    """The traces of each lesson, of these kinds, as `traces`; also these, one at a time."""
    params = [pytest.param(lambda trace=trace: [trace], id=repr(trace)) for trace in also]
    params += [pytest.param(lambda lesson=lesson: [made for kind in kinds for made in kind(lesson).values()], id=lesson)
               for lesson in CODE]
    return pytest.mark.parametrize("traces", params)


def network(sizes, output, loss, N, seed=0):
    rng = np.random.default_rng(seed)
    net = [Dense.random(below, n, tanh, rng) for below, n in pairwise(sizes[:-1])]
    net.append(Dense.random(*sizes[-2:], output, rng))
    return backprop(net, rng.normal(size=(N, sizes[0])), rng.dirichlet(np.ones(sizes[-1]), N), loss)


NETWORKS = [network((2, 3, 3, 2), sigmoid, squared_error, 1), network((2, 3, 3, 2), sigmoid, squared_error, 3),
            network((3, 3, 3, 3), softmax, squared_error, 3), network((2, 3, 2), softmax, multinomial_cross_entropy, 3),
            network((2, 3, 2), sigmoid, zero_class_cross_entropy, 3),
            network((2, 3, 3), sigmoid, multinomial_cross_entropy, 3),
            network((2, 3, 3), sigmoid, binary_cross_entropy, 1)]
UPDATES = [update(trace, rate) for trace, rate in zip(NETWORKS, (0.5, 2, 0.7, 8, 0.9, 0.6, 0.4), strict=True)]
UPDATES += [update(backprop(*EXAMPLES[name]()), 0.6) for name in (
    "A", "E", "maps at the output", "weightless inside", "weightless above maps", "dense on maps", "square")]


def windows(stride, padding, pool, ties=False, seed=0):
    """A convolution that moves so, below a pooling; with ties the first two values of every row are equal."""
    rng = np.random.default_rng(seed)
    net = [Conv2D.random(2, 2, 1 if ties else 3, tanh, rng, stride, padding), pool]
    x = rng.normal(size=(3, 2, 5, 5))
    if ties:
        x[..., 1] = x[..., 0]
    above = net[1].output_shape(net[0].output_shape(x.shape[1:]))
    net += [Dense.random(math.prod(above), 2, sigmoid, rng)]
    return update(backprop(net, x, rng.uniform(size=(3, 2)), squared_error), 0.6)


MOVING, TIES = windows(2, 1, MaxPool2D(2, 1)), windows(1, 0, MaxPool2D(2), ties=True)
BELOW = update(backprop([MaxPool2D(2, 1), Conv2D.random(2, 1, 2, tanh, np.random.default_rng(0), 2, 1)],
                        np.random.default_rng(1).normal(size=(3, 2, 4, 5)),
                        np.random.default_rng(2).uniform(size=(3, 1, 2, 3)), squared_error), 0.7)
UPDATES += [MOVING, TIES, BELOW]
NETWORKS += UPDATES


def all_steps(trace):
    return steps(trace) + (update_steps(trace) if isinstance(trace, Update) else [])


@cache
def planted(trace):
    """(step, mistake, what comes of it) for everything that can go wrong in a trace, and is not the truth anyway."""
    return [(step, mistake, wrong)
            for step in all_steps(trace) for mistake in MISTAKES for wrong in mistake.results(trace, step)
            if not np.allclose(wrong, trace[step], rtol=1e-5, atol=1e-12)]


def entries(trace):
    """(step, place in its array, and the same as at and example) of every entry."""
    for step in all_steps(trace):
        for place in np.ndindex(np.shape(trace[step])):
            at, per_parameter = tuple(i + 1 for i in place), step.quantity in Update.PER_PARAMETER
            yield step, place, *((at, 1) if per_parameter else (at[1:], at[0]))


@LESSON
def test_lesson_numbers_are_never_0_or_1(lesson):
    """But for δ where another value of its window won, which is 0 and shown so."""
    for name, trace in looked_at(lesson).items():
        weights = (array for layer in trace.net for array in (layer.W, layer.b) if array is not None)
        for array in [trace.o[0], trace.y, *weights, *(trace[step] for step in steps(trace))]:
            pools = any(layer.chooses for layer in trace.net)
            assert not np.isin(np.round(array[array != 0] if pools else array, 2), (0, 1, -1)).any(), name


# In the middle of what is put in another order, and where nothing overlaps.
PARTLY_RIGHT = ("the slopes are in reverse order", "rows and columns are exchanged",
                "what overlaps is overwritten, not added")


@LESSON
def test_lesson_numbers_keep_the_mistakes_apart(lesson):
    """At two decimals no mistake gives the truth in any entry, nor in most of a map, and no two mistakes give the same
    array."""
    for trace, step in ((made, step) for made in looked_at(lesson).values() for step in steps(made)):
        gives = [(mistake.name, wrong) for s, mistake, wrong in planted(trace) if s == step]
        for name, wrong in gives:
            same = np.isclose(wrong, trace[step], rtol=1e-12, atol=0)
            changed = ~same if name in PARTLY_RIGHT else ~same | (trace[step] != 0)
            apart = np.abs(wrong - trace[step])[changed] > 0.005
            assert apart.mean() > 0.5 if np.ndim(trace[step]) > 2 else apart.all(), (step, name)
        for (name, wrong), (other_name, other) in combinations(gives, 2):
            assert name == other_name or (np.abs(wrong - other) > 0.005).any(), (step, name, other_name)


@pytest.mark.parametrize("trace", NETWORKS, ids=repr)
def test_the_truth_is_right(trace):
    for step in all_steps(trace):
        assert diagnosis(trace[step], trace, step).text == "Right."
    for step, place, at, example in entries(trace):
        assert diagnosis(trace[step][place], trace, step, at, example).text == "Right.", (step, at, example)


@pytest.mark.parametrize("trace", NETWORKS, ids=repr)
def test_every_mistake_is_named(trace):
    made = planted(trace)
    assert len(made) > 30
    for step, mistake, wrong in made:
        assert wrong.shape == trace[step].shape, (step, mistake.name)
        if wrong.ndim and not np.allclose(wrong, trace[step], atol=1e-6):
            name = mistake.name if wrong.any() else "it is all zeros"
            assert name in diagnosis(wrong, trace, step).text, (step, mistake.name)


def test_all_mistakes_can_be_made():
    made = {mistake.name for trace in NETWORKS for _, mistake, _ in planted(trace)}
    without_a_trace = {"rows and columns are exchanged"}
    assert made | without_a_trace == {mistake.name for mistake in MISTAKES}


# Single numbers.

def written(value):
    """How many digits and decimals a number has, as Python writes it."""
    mantissa, _, power = repr(value).lstrip("-").partition("e")
    whole, _, decimals = mantissa.removesuffix(".0").partition(".")
    return len((whole + decimals).lstrip("0")), max(0, len(decimals) - int(power or 0))


def meant(value, truth, wrong, told_apart, start=0, is_exact=False):
    """The rule for one number: "truth", the name of a mistake (wrong: what each gives), "on the way" or nothing. What
    is a change of `start` is measured by the change. What may be the truth rounded is held against those mistakes alone
    that rounded numbers tell apart. Of what is exact with two decimals, nothing is rounded on the way."""
    def away(candidate):
        return abs(value - candidate[1])

    digits, decimals = written(float(value))
    is_rounded = digits <= 7 and abs(value - truth) <= 0.500001 * 10 ** -decimals
    candidates = [("truth", truth), *(told_apart if is_rounded else wrong)]
    typed = 0 if digits > 7 else 0.500001 * 10 ** -max(decimals, 2)
    agreeing = [(name, given) for name, given in candidates if away((name, given)) <= away(candidates[0])
                and abs(value - given) <= min(max(typed, 1e-5 * abs(given - start), 1e-6 * abs(given)),
                                              abs(given) / 10 if start == 0 else abs(truth - start) / 2)]
    if agreeing:
        return min(agreeing, key=away)[0]
    size = abs(truth - start)
    allowed = max(min(0.015, 0.08 * size), size / 100)
    on_the_way = abs(value - truth) <= (max(allowed, min(0.00500001, size / 2)) if start else allowed)
    on_the_way &= not is_exact
    return "on the way" if on_the_way and min([candidates[0], *told_apart], key=away)[0] == "truth" else None


def begins(trace, step, place):
    """What an entry is a change of, or 0."""
    old = {"new_W": "W", "new_b": "b", "predicted": "mean_E", "new_E": "mean_E"}.get(step.quantity)
    return float(np.broadcast_to(trace[old, step.layer], np.shape(trace[step]))[place]) if old else 0


def verdict(value, trace, step, at, example):
    """The same of what `diagnose` says."""
    right, text, *_ = diagnosis(value, trace, step, at, example)
    named = [mistake.name for mistake in MISTAKES if text.startswith(f"Not yet: {mistake.name}. Look")]
    assert not (right and named)
    return named[0] if named else ("on the way" if "on the way" in text else "truth") if right else None


@pytest.mark.parametrize(("truth", "wrong", "told_apart"), [
    (0.344, 0.31, True), (0.347, 0.31, True), (0.347, 0.352, False), (0.3472, 0.3469, False),
    (0.35408, 0.35411, False),
    (0.00347, 0.0031, True), (0.00347, 0.00352, False), (0.003472, 0.003469, False), (0.0034712, 0.0034709, False),
    (-0.00347, -0.0031, True), (347.2, 347.21, True), (347.254, 347.247, False), (0.0, 0.001, True),
])
def test_what_the_truth_written_in_short_tells_apart(truth, wrong, told_apart):
    """With two to four decimals, or digits where it is below 0.005."""
    gives = Mistake("", "", lambda trace, step: [np.array(wrong)]).gives({GIVEN: np.array(truth)}, GIVEN)
    assert list(gives) == [wrong] * told_apart


@of_lessons(lesson_updates, also=UPDATES)
def test_single_numbers_go_by_the_rule(traces):
    """Numbers of every kind at 40 entries: the truth's, every mistake's, rounded, and beside them."""
    for trace in traces():
        assert {"truth", "on the way", None} < (found := judged_by_the_rule(trace)) and len(found) > 10


def judged_by_the_rule(trace):
    """All that is said of such numbers, each as the rule has it."""
    rng, found = np.random.default_rng(0), set()
    places = list(entries(trace))
    for k in rng.permutation(len(places))[:40]:
        step, place, at, example = places[k]
        truth = float(trace[step][place])
        told_apart, wrong = ([(mistake.name, float(given[place])) for mistake in MISTAKES
                              for given in gives(mistake)(trace, step)
                              if not math.isclose(given[place], truth, rel_tol=1e-5)]
                             for gives in (lambda mistake: mistake.gives, lambda mistake: mistake.results))
        for _, given in rng.permutation([("truth", truth), *wrong])[:6]:
            given = float(given)
            typed = (given, round(given, 2), round(given, 3), round(given + 0.0049, 2), given - 0.0145, given * 1.075,
                     round(given * 1.001, 4))
            start = begins(trace, step, place)
            is_exact = step == ("s", 1) and all(float(f"{number:.1f}") == number for array in (
                trace.o[0], trace.net[0].W if trace.net[0].W is not None else [0.25]) for number in np.ravel(array))
            for value in typed:
                expected = meant(value, truth, wrong, told_apart, start, is_exact)
                assert verdict(value, trace, step, at, example) == expected, (step, at, example, value)
                found.add(expected)
    return found


@of_lessons(lesson_updates, also=NETWORKS)
def test_the_truth_as_it_is_written_is_right(traces):
    """Whatever mistake gives something near it."""
    for trace, step, place, at, example in ((made, *entry) for made in traces() for entry in entries(made)):
        if 0.005 <= abs(trace[step][place]) <= 0.0051:  # 0.01 may be anything
            continue
        text = float(number(trace[step][place]).replace("−", "-"))
        found = diagnosis(text, trace, step, at, example)
        assert found.right or "right as far as it goes" in found.text or old_weight(trace, step, place) == text, (
            step, at, example)


def old_weight(trace, step, place):
    """As it is written, which a small step does not show."""
    return round(float(trace[step.quantity[-1], step.layer][place]), 2) if step.quantity in ("new_W", "new_b") else None


def of_truth(truth):
    """A trace in which s of layer 1 is this number, and can be mistaken for nothing. The input is no number of one
    decimal, with which a product might be exact."""
    x = np.full((1, 1), 1 + 3e-6)
    return backprop([Dense(truth / x, None, linear)], x, np.ones((1, 1)), squared_error)


EXACTLY, ROUNDED, ON_THE_WAY = (
    "Right.", "Right, as far as the rounding goes.", "Right, but for the rounding on the way.")
UNKNOWN = "Not yet, and it is not a mistake I know."
SHORT = "That is right as far as it goes: give more of its decimals."


@pytest.mark.parametrize(("truth", "answer", "says"), [
    (0.23456, 0.23456, EXACTLY), (0.23456, 0.234561, EXACTLY), (0.23456, 0.2346, ROUNDED), (0.23456, 0.23, ROUNDED),
    (0.0349, 0.03, SHORT), (0.0349, 0.035, ROUNDED), (0.0349, 0.0297, UNKNOWN), (0.0313, 0.03, ROUNDED),
    (0.225, 0.22, ROUNDED), (0.225, 0.23, ROUNDED), (-0.225, -0.23, ROUNDED), (-0.225, 0.23, UNKNOWN),
    (0.006, 0.01, SHORT), (0.006, 0, UNKNOWN), (0.0052, 0, UNKNOWN), (0.0592, 0.0542, UNKNOWN),
    (0.004, 0, UNKNOWN), (0.004, 0.0, UNKNOWN), (0.004, 0.0043, ON_THE_WAY), (0.004, 0.0045, UNKNOWN),
    (-0.0052, -0.0008, UNKNOWN), (0.9, 1, SHORT), (0.9, 2, UNKNOWN), (0.25, 0.3, UNKNOWN), (0.26, 0.3, SHORT),
    (1.2e-7, 1.3e-7, UNKNOWN), (1.24e-7, 1.2e-7, ROUNDED), (0.0, 0, EXACTLY), (0.0, 0.001, UNKNOWN),
    (0.0, 1e-17, EXACTLY), (0.5, 0.5149, ON_THE_WAY), (0.5, 0.5151, UNKNOWN), (0.5, 0.4851, ON_THE_WAY),
    (0.1, 0.1079, ON_THE_WAY), (0.1, 0.1081, UNKNOWN), (-0.1, -0.1079, ON_THE_WAY),
    (4.0, 4.039, ON_THE_WAY), (4.0, 4.041, UNKNOWN), (4.0, 4.005, ON_THE_WAY),
    (4.004, 4, ROUNDED), (4.4, 4, SHORT), (4.0, 4.00, EXACTLY),
])
def test_one_number_is_rounded_as_a_person_rounds(truth, answer, says):
    pointer = "" if says != UNKNOWN else (
        " The right one is made of o of layer 0 and W of layer 1." if answer else " It is small, but not 0.")
    assert diagnosis(answer, of_truth(truth), ("s", 1), (1,)).text == says + pointer


def test_what_is_not_known_is_told_what_is_right_or_what_it_is_made_of():
    one_wrong = TRACE.delta[1] + [[0, 0.2, 0]]
    assert diagnosis(one_wrong, TRACE, DELTA).text == f"{UNKNOWN} It is right in 2 of its 3 entries; look at [0, 1]."
    told = diagnosis(one_wrong[0, 1], TRACE, DELTA, (2,)).text
    assert told.endswith("made of ∂E/∂o of layer 1 and o of layer 1.")
    last = Step("delta", 3)
    assert diagnosis(9.7, TRACE, last, (1,)).text.endswith("right one is made of ∂E/∂o of layer 3 and o of layer 3.")
    assert diagnosis(9.7, 0.3).text == UNKNOWN  # of a truth by itself nothing is known


def test_arrays_are_compared_more_closely():
    """Within a tenth and within two decimals, and with no rounding on the way."""
    for truth, answer in ((0.0349, 0.03), (0.5, 0.51), (4.0, 4.03)):
        assert not diagnosis([[answer]], of_truth(truth), ("s", 1)).right
    assert diagnosis(0.51, of_truth(0.5), ("s", 1), (1,)).right
    assert diagnosis([[0.23]], of_truth(0.23456), ("s", 1)).text == ROUNDED


@pytest.mark.parametrize(("x", "w", "right"), [(0.7, 0.9, False), (0.72, 0.9, True), (0.7, 0.92, True)])
def test_of_a_sum_of_hundredths_nothing_is_rounded_on_the_way(x, w, right):
    """0.7 · 0.9 is 0.63, and nobody is right with 0.64; 0.72 · 0.9 is 0.648, which may have been rounded, and so may
    what the sum above is made of."""
    trace = backprop([Dense(np.array([[w]]), None, tanh)] * 2, np.array([[x]]), np.array([[0.3]]), squared_error)
    for step in (Step("s", 1), Step("s", 2)):
        truth = float(trace[step][0, 0])
        assert diagnosis(round(truth, 2), trace, step, (1,)).right
        assert diagnosis(round(truth + 0.0099, 2), trace, step, (1,)).right == (right or step.layer == 2)


def worked_out(trace, step, digits=2):
    """The step as a person works it out who reads everything it is made of rounded."""
    def read(a):
        return np.round(a, digits)

    quantity, l = step
    L, layer, o = len(trace.net), trace.net[l - 1], read(trace.o[l])
    match quantity:
        case "s":
            return read(trace.o[l - 1]) @ read(layer.W) + read(layer.b)
        case "o":
            return layer.activation(read(trace.s[l]))
        case "E":
            return trace.loss(o, read(trace.y))
        case "dE_do":
            if l == L:
                return trace.loss.gradient(o, read(trace.y))
            return read(trace.delta[l + 1]) @ read(trace.net[l].W).T
        case "delta" if l == L and trace.fused:
            return trace.loss.canonical_delta(o, read(trace.y))
        case "delta":
            return layer.activation.vjp(o, read(trace.dE_do[l]))
        case "dE_dW":
            return read(trace.o[l - 1]).T @ read(trace.delta[l])
        case "dE_db":
            return read(trace.delta[l]).sum(axis=0)
        case "new_W" | "new_b":
            return read(trace[quantity[-1], l]) - trace.rate / len(trace.E) * read(trace["dE_d" + quantity[-1], l])
        case "predicted":
            return read(trace["mean_E", L]) - read(trace["moved", L]) / trace.rate
        case "new_E":
            return read(trace.after_E).mean()


@cache
def said_of_rounded(trace):
    """What is said of every number that a person works out from rounded ones: never a mistake that is less near."""
    all_said = []
    for step, place, at, example in entries(trace):
        value = worked_out(trace, step)[place]
        said = verdict(value, trace, step, at, example)
        truth = float(trace[step][place])
        off = abs(value - truth)
        size = abs(truth - begins(trace, step, place))
        if said is None and (abs(truth) < 0.005 or off > 0.08 * size):
            continue  # no two decimals, or too few digits
        given = [wrong[place] for m in MISTAKES for wrong in m.gives(trace, step) if said in (m.name, None)]
        if said not in ("truth", "on the way", None):
            assert min(np.abs(value - given)) < off, (step, at, example, said)
        if said is None and min(np.abs(value - given), default=np.inf) < off:
            continue  # it is nearer to a mistake
        all_said.append(said)
    return all_said


@of_lessons(looked_at, lesson_updates)
def test_what_is_worked_out_from_rounded_numbers_is_right_in_the_lessons(traces):
    """Unless it is nearer to a mistake, that the weights have moved already; or is one of the few that a division by a
    small output or a sum over examples takes further off."""
    for trace in (trace for trace in traces() if trace.o[0].ndim == 2):
        said = said_of_rounded(trace)
        right = sum(each in ("truth", "on the way") for each in said)
        if trace.loss is squared_error and len(trace.E) == 1:
            moved = ["the weights above have moved already"] * isinstance(trace, Update)
            assert set(said) <= {"truth", "on the way", *moved}
        assert right > 0.9 * len(said)


def test_much_is_right_only_but_for_the_rounding_on_the_way():
    assert sum(said == "on the way" for lesson in CODE for trace in lesson_updates(lesson).values()
               if trace.o[0].ndim == 2 for said in said_of_rounded(trace)) > 20


@of_lessons(looked_at, lesson_updates)
def test_what_a_mistake_gives_is_not_right_when_rounded(traces):
    """Unless it is what the truth is when rounded, which nobody can tell apart."""
    for trace, step, place, at, example in ((made, *entry) for made in traces() for entry in entries(made)):
        for wrong in (wrong for s, _, wrong in planted(trace) if s == step):
            rounded = round(float(wrong[place]), 2)
            if rounded != round(float(trace[step][place]), 2):
                assert not diagnosis(rounded, trace, step, at, example).right, (step, at, example, rounded)


# What each of them is, by hand.

def made(name, trace, step):
    """All that comes of the mistake of this name."""
    [mistake] = [mistake for mistake in MISTAKES if mistake.name == name]
    return list(mistake.results(trace, Step(*step)))


@pytest.mark.parametrize("name", ["it is the slope a′(s) alone", "a′ is worked out from s instead of o",
                                  "a′ is taken at o instead of at s"])
def test_softmax_has_a_jacobian_and_no_slope(name):
    trace = NETWORKS[2]
    assert trace.net[-1].activation is softmax and not trace.fused
    assert [len(made(name, trace, ("delta", l))) for l in (2, 3)] == [1, 0]


def test_a_slope_taken_at_o():
    """σ(σ(s))(1 − σ(σ(s))) for σ(s)(1 − σ(s)), with s = 2."""
    def at(s):
        return 1 / (1 + math.exp(-s))

    net = [Dense(np.array([[2.0]]), None, sigmoid)]
    trace = backprop(net, np.ones((1, 1)), np.array([[0.1]]), squared_error)
    [[[wrong]]] = made("a′ is taken at o instead of at s", trace, ("delta", 1))
    assert wrong == pytest.approx((at(2) - 0.1) * at(at(2)) * (1 - at(at(2))), rel=1e-14)
    assert "a′ is taken at o" in diagnosis(wrong, trace, ("delta", 1), (1,)).text


@pytest.mark.parametrize("activation", [linear, relu])
def test_what_gives_the_truth_anyway_is_not_offered(activation):
    net = [Dense(np.array([[0.8, -0.3]]), None, activation)]
    trace = update(backprop(net, np.ones((1, 1)), np.array([[0.1, 0.6]]), squared_error), 1)
    offered = {mistake.name for step in all_steps(trace) for mistake in MISTAKES for _ in mistake.gives(trace, step)}
    assert offered.isdisjoint({"a′ is taken at o instead of at s", "a′ is worked out from s instead of o",
                               "the rate is left out", "the 1/N is left out", "the 1/N is in it twice",
                               "it is the share of one example alone", "the kernel is turned round",
                               "the mean over the examples is taken, not the sum",
                               "the mean over the positions is taken, not the sum"})
    assert ("it is s where o belongs" in offered) == (activation is relu)


@pytest.mark.parametrize("l", [1, 2])
def test_weights_that_have_moved_already(l):
    trace = next(trace for trace in UPDATES if len(trace.E) == 3 and len(trace.net) == 3)
    W = trace.net[l].W - trace.rate / 3 * trace.o[l].T @ trace.delta[l + 1]
    sent_back = np.einsum("nk,ik->ni", trace.delta[l + 1], W)
    name = "the weights above have moved already"
    [found] = made(name, trace, ("dE_do", l))
    np.testing.assert_allclose(found, sent_back, rtol=1e-12)
    [found] = made(name, trace, ("delta", l))
    np.testing.assert_allclose(found, sent_back * (1 - trace.o[l] ** 2), rtol=1e-12)
    assert not made(name, trace, ("dE_do", 3)) and not made(name, trace, ("dE_dW", 1))


def test_only_an_update_has_weights_that_have_moved():
    assert not [name for trace in NETWORKS[:4] for _, (name, *_), _ in planted(trace) if "moved" in name]


@pytest.mark.parametrize(("step", "name", "gives"), [
    (("new_W", 1), "plus stands where minus belongs", 0.55),
    (("new_W", 1), "it is the change alone", -0.05),
    (("new_W", 1), "nothing has changed yet", 0.5),
    (("new_W", 1), "the rate is left out", 0),
    (("new_W", 1), "the 1/N is left out", 0.4),
    (("new_W", 1), "the 1/N is in it twice", 0.475),
    (("new_b", 1), "plus stands where minus belongs", 0.225),
    (("new_b", 1), "it is the change alone", 0.025),
    (("new_b", 1), "nothing has changed yet", 0.25),
    (("new_b", 1), "the rate is left out", 0.5),
    (("new_b", 1), "the 1/N is left out", 0.3),
    (("new_b", 1), "the 1/N is in it twice", 0.2625),
    (("predicted", 1), "plus stands where minus belongs", 0.5625),
    (("predicted", 1), "it is the change alone", -0.03125),
    (("predicted", 1), "nothing has changed yet", 0.53125),
    (("new_E", 1), "nothing has changed yet", 0.53125),
    (("new_E", 1), "the 1/N is left out", 1.008125),
])
def test_mistakes_in_an_update(step, name, gives):
    """w = 0.5, b = 0.25, α = 0.1, x = 1, 3, y = 2, 1: o = 0.75, 1.75, δ = −1.25, 0.75, Σ∂E/∂w = 1, Σ∂E/∂b = −0.5, so
    Δw = −0.05, Δb = 0.025; E = 0.78125, 0.28125, and 0.8128125, 0.1953125 after it."""
    net = [Dense(np.array([[0.5]]), np.array([0.25]), linear)]
    trace = update(backprop(net, np.array([[1.0], [3.0]]), np.array([[2.0], [1.0]]), squared_error), 0.1)
    at = {"new_W": (1, 1), "new_b": (1,)}.get(step[0], ())
    [found] = made(name, trace, step)
    assert found == pytest.approx(gives, rel=1e-12, abs=1e-15)
    assert name in diagnosis(float(found.squeeze()), trace, step, at).text


def test_a_bias_that_is_stepped_for_each_of_its_weights():
    """The same with two more weights, of inputs that are 0: three times Δb = 0.025."""
    net = [Dense(np.array([[0.5], [0.7], [-0.4]]), np.array([0.25]), linear)]
    trace = update(backprop(net, np.array([[1.0, 0, 0], [3, 0, 0]]), np.array([[2.0], [1.0]]), squared_error), 0.1)
    [found] = made("the bias is stepped once for every weight into its unit", trace, ("new_b", 1))
    assert found == pytest.approx(0.325, rel=1e-12)


def convolution(rng):
    net = [Conv2D.random(2, 2, 2, tanh, rng), Conv2D.random(2, 2, 3, tanh, rng), Dense.random(4, 2, sigmoid, rng)]
    return update(backprop(net, rng.normal(size=(3, 2, 5, 4)), rng.uniform(size=(3, 2)), squared_error), 2)


CONVOLUTION = convolution(np.random.default_rng(0))


def kernels_alone(maps, *kernels):
    """Layers of such kernels, tanh, on one example with such maps."""
    rng = np.random.default_rng(2)
    net = [Conv2D(rng.normal(size=shape), rng.normal(size=shape[1]), tanh) for shape in kernels]
    x = rng.normal(size=(1, *maps))
    return backprop(net, x, rng.normal(size=predict(net, x).shape), squared_error)


SQUARE, ROW = kernels_alone((2, 4, 4), (2, 2, 2, 2), (2, 2, 2, 2)), kernels_alone((1, 1, 6), (1, 1, 1, 3))


def slid(o, W, b):
    """Every window of o against the kernels, one product at a time."""
    c_below, c, kh, kw = W.shape
    s = np.zeros((len(o), c, o.shape[2] - kh + 1, o.shape[3] - kw + 1))
    for n, i, y, x in np.ndindex(s.shape):
        s[n, i, y, x] = b[i] + sum(o[n, j, y + p, x + q] * W[j, i, p, q] for j, p, q in np.ndindex(c_below, kh, kw))
    return s


def sent_back(delta, W):
    """Every δ along the weights its output came by, one product at a time."""
    c_below, _, kh, kw = W.shape
    dE_do = np.zeros((len(delta), c_below, delta.shape[2] + kh - 1, delta.shape[3] + kw - 1))
    for n, i, y, x in np.ndindex(delta.shape):
        for j, p, q in np.ndindex(c_below, kh, kw):
            dE_do[n, j, y + p, x + q] += delta[n, i, y, x] * W[j, i, p, q]
    return dE_do


def test_convolutions_by_hand():
    """The hands that the next tests trust."""
    W, b = CONVOLUTION.net[1].W, CONVOLUTION.net[1].b
    np.testing.assert_allclose(slid(CONVOLUTION.o[1], W, b), CONVOLUTION.s[2], rtol=1e-12)
    np.testing.assert_allclose(sent_back(CONVOLUTION.delta[2], W), CONVOLUTION.dE_do[1], rtol=1e-12)


def exchanged(W):
    return W.transpose(1, 0, 2, 3)


def turned(W):
    return np.rot90(W, 2, axes=(2, 3))


@pytest.mark.parametrize(("name", "other"), [("W stands where Wᵀ belongs, w_ij for w_ji", exchanged),
                                             ("the kernel is turned round", turned)])
def test_other_kernels_on_the_way_up(name, other):
    layer = CONVOLUTION.net[1]
    [found] = made(name, CONVOLUTION, ("s", 2))
    np.testing.assert_allclose(found, slid(CONVOLUTION.o[1], other(layer.W), layer.b), rtol=1e-12)
    assert name in diagnosis(found, CONVOLUTION, ("s", 2)).text
    assert name in diagnosis(found[1, 1, 0, 0], CONVOLUTION, ("s", 2), (2, 1, 1), 2).text


@pytest.mark.parametrize(("name", "other"), [("W stands where Wᵀ belongs, w_ij for w_ji", exchanged),
                                             ("the kernel is not turned round", turned)])
def test_other_kernels_on_the_way_down(name, other):
    expected = sent_back(CONVOLUTION.delta[2], other(CONVOLUTION.net[1].W))
    [found] = made(name, CONVOLUTION, ("dE_do", 1))
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert name in diagnosis(found, CONVOLUTION, ("dE_do", 1)).text
    [found] = made(name, CONVOLUTION, ("delta", 1))
    np.testing.assert_allclose(found, expected * (1 - CONVOLUTION.o[1] ** 2), rtol=1e-12)
    assert not made("the kernel is not turned round", CONVOLUTION, ("dE_do", 2)), "above it is a Dense layer"


@pytest.mark.parametrize("layer, positions", [(1, 12), (2, 2)])
@pytest.mark.parametrize("quantity", ["dE_dW", "dE_db"])
def test_the_mean_over_the_positions(layer, positions, quantity):
    step = (quantity, layer)
    [found] = made("the mean over the positions is taken, not the sum", CONVOLUTION, step)
    np.testing.assert_allclose(found * positions, CONVOLUTION[step], rtol=1e-14)
    assert "the mean over the positions is taken" in diagnosis(found, CONVOLUTION, step).text


def test_kernels_on_their_side():
    """Rows and columns exchanged: up, down, and in the slopes."""
    name, trace = "rows and columns are exchanged", SQUARE
    W, b = trace.net[1].W, trace.net[1].b
    on_its_side = np.einsum("jipq->jiqp", W)
    for step, expected in ((("s", 2), slid(trace.o[1], on_its_side, b)),
                           (("dE_do", 1), sent_back(trace.delta[2], on_its_side)),
                           (("dE_dW", 2), np.einsum("jipq->jiqp", trace.dE_dW[2]))):
        [found] = made(name, trace, step)
        np.testing.assert_allclose(found, expected, rtol=1e-12)
        assert name in diagnosis(found, trace, step).text


@pytest.mark.parametrize("last", [{"i"}, {"i", "p", "q"}, {"p", "q"}, {"y", "x"}, {"i", "y", "x"}],
                         ids=lambda last: "".join(sorted(last)))
def test_overlaps_overwritten(last):
    """= for +=, in loops over some of the letters, the others added up: the last one remains."""
    W, delta = SQUARE.net[1].W, SQUARE.delta[2]
    written = np.zeros_like(SQUARE.o[1])
    for place in np.ndindex(written.shape):
        n, j, v, u = place
        terms = {(i, y, x, v - y, u - x): delta[n, i, y, x] * W[j, i, v - y, u - x]
                 for i, y, x in np.ndindex(delta.shape[1:]) if 0 <= v - y < 2 and 0 <= u - x < 2}
        kept = {letter: max(term["iyxpq".index(letter)] for term in terms) for letter in last}
        written[place] = sum(value for term, value in terms.items()
                             if all(term["iyxpq".index(letter)] == kept[letter] for letter in last))
    known = "overwritten" in diagnosis(written, SQUARE, ("dE_do", 1)).text
    assert known == (last != {"i"})  # a path left out, which has its own name


def test_overlaps_overwritten_in_a_row():
    dE_dx = np.zeros(6)
    for c, q in np.ndindex(4, 3):
        dE_dx[c + q] = ROW.delta[1].ravel()[c] * ROW.net[0].W.ravel()[q]
    assert "overwritten" in diagnosis(dE_dx, ROW, ("dE_do", 0)).text


def sum_over(trace, l, place):
    """s, ∂E/∂o below and ∂E/∂W of a convolution whose entry p, q is at place(y, x, p, q), where that is in the map."""
    layer, o, delta = trace.net[l - 1], trace.o[l - 1], trace.delta[l]
    s, dE_do, dE_dW = np.zeros_like(delta) + layer.b[:, None, None], np.zeros_like(o), np.zeros_like(layer.W)
    for n, y, x in np.ndindex(len(o), *delta.shape[2:]):
        for p, q in np.ndindex(layer.W.shape[2:]):
            u, v = place(y, x, p, q)
            if 0 <= u < o.shape[2] and 0 <= v < o.shape[3]:
                s[n, :, y, x] += layer.W[:, :, p, q].T @ o[n, :, u, v]
                dE_do[n, :, u, v] += layer.W[:, :, p, q] @ delta[n, :, y, x]
                dE_dW[:, :, p, q] += np.outer(o[n, :, u, v], delta[n, :, y, x])
    return s, dE_do, dE_dW


@pytest.mark.parametrize(("up", "down", "place"), [
    ("the stride is forgotten", "the stride is forgotten", lambda y, x, p, q: (y + p - 1, x + q - 1)),
    ("the padding is forgotten", "the padding is not cut off", lambda y, x, p, q: (2 * y + p, 2 * x + q)),
])
def test_windows_that_lie_elsewhere(up, down, place):
    right = sum_over(BELOW, 2, lambda y, x, p, q: (2 * y + p - 1, 2 * x + q - 1))
    for step, name, truth, wrong in zip((("s", 2), ("dE_do", 1), ("dE_dW", 2)), (up, down, up), right,
                                        sum_over(BELOW, 2, place), strict=True):
        np.testing.assert_allclose(BELOW[step], truth, rtol=1e-12, atol=1e-15)
        [found] = made(name, BELOW, step)
        np.testing.assert_allclose(found, wrong, rtol=1e-12, atol=1e-15)
        assert name in diagnosis(wrong, BELOW, step).text


def test_a_wide_padding_is_forgotten():
    rng = np.random.default_rng(0)
    trace = backprop([Conv2D.random(1, 1, 7, tanh, rng, padding=3)], rng.normal(size=(1, 1, 3, 4)),
                     rng.uniform(size=(1, 1, 3, 4)), squared_error)
    [found] = made("the padding is forgotten", trace, ("s", 1))
    np.testing.assert_allclose(found, sum_over(trace, 1, lambda y, x, p, q: (y + p, x + q))[0], rtol=1e-12)


def last_written(trace):
    """∂E/∂o below the convolution of layer 2, which moves by 2 in a frame of 1: of what comes back the last remains."""
    W, delta, written = trace.net[1].W, trace.delta[2], np.zeros_like(trace.o[1])
    for n, y, x, p, q in np.ndindex(len(delta), *delta.shape[2:], *W.shape[2:]):
        u, v = 2 * y + p - 1, 2 * x + q - 1
        if 0 <= u < written.shape[2] and 0 <= v < written.shape[3]:
            written[n, :, u, v] = W[:, :, p, q] @ delta[n, :, y, x]
    return written


def test_overlaps_overwritten_with_a_stride():
    np.testing.assert_allclose(last_written(BELOW), BELOW.dE_do[1], rtol=1e-12)  # 2 wide, moved by 2: no overlap
    wider = Conv2D(MOVING.net[0].W, None, tanh, 2, 1)
    trace = backprop([BELOW.net[0], wider, Dense(np.ones((8, 1)), None, linear)], BELOW.o[0], np.ones((3, 1)),
                     squared_error)
    assert "overwritten" in diagnosis(last_written(trace), trace, ("dE_do", 1)).text


def dealt(trace, share):
    """∂E/∂o below the pooling of layer 2, where share(window) says what part of δ each of its values gets."""
    layer, o, delta = trace.net[1], trace.o[1], trace.delta[2]
    dE_do = np.zeros_like(o)
    for n, i, y, x in np.ndindex(delta.shape):
        at = n, i, slice(layer.stride * y, layer.stride * y + 2), slice(layer.stride * x, layer.stride * x + 2)
        dE_do[at] += share(o[at]) * delta[n, i, y, x]
    return dE_do


def last_of(window):
    share = np.zeros(4)
    share[3 - (window.ravel()[::-1]).argmax()] = 1
    return share.reshape(2, 2)


@pytest.mark.parametrize(("name", "trace", "share"), [
    ("δ goes to every value of the window", MOVING, lambda window: np.ones((2, 2))),
    ("δ is shared equally, as in average pooling", MOVING, lambda window: np.full((2, 2), 0.25)),
    ("of equals not the first alone gets δ", TIES, last_of),
    ("of equals not the first alone gets δ", TIES, lambda window: window == window.max()),
    ("of equals not the first alone gets δ", TIES, lambda window: (window == window.max()) / np.sum(
        window == window.max())),
], ids=["every", "shared", "last", "each", "its part"])
def test_who_gets_delta_of_a_pooling(name, trace, share):
    wrong = dealt(trace, share)
    assert name in diagnosis(wrong, trace, ("dE_do", 1)).text
    assert name in diagnosis(wrong * (1 - trace.o[1] ** 2), trace, ("delta", 1)).text


def test_what_a_pooling_is_taken_for():
    mean = np.empty_like(MOVING.s[2])
    for y, x in np.ndindex(2, 2):
        mean[:, :, y, x] = MOVING.o[1][:, :, y:y + 2, x:x + 2].mean(axis=(2, 3))
    assert "the mean of the window is taken" in diagnosis(mean, MOVING, ("s", 2)).text
    alone = np.zeros_like(MOVING.o[1])
    for n, i, y, x, p, q in np.argwhere(MOVING.net[1].winners(MOVING.o[1])):
        alone[n, i, y + p, x + q] = MOVING.delta[2][n, i, y, x]
    assert "the δ of one window alone" in diagnosis(alone, MOVING, ("dE_do", 1)).text
    by_one = np.empty_like(TIES.s[2])
    for y, x in np.ndindex(2, 2):
        by_one[:, :, y, x] = TIES.o[1][:, :, y:y + 2, x:x + 2].max(axis=(2, 3))
    assert "the stride is forgotten" in diagnosis(by_one, TIES, ("s", 2)).text


@pytest.mark.parametrize(("slopes", "says"), [
    (lambda delta, x: np.correlate(x, delta, "valid"), "Right."),
    (lambda delta, x: delta[2] * x[2:5], "Not yet: it is the share of one position alone."),
    (lambda delta, x: np.convolve(x, delta, "valid"), "Not yet: δ is turned round."),
    (lambda delta, x: np.correlate(delta, x, "valid"), "Not yet: the slopes are in reverse order."),
    (lambda delta, x: np.correlate(x, delta, "valid") / 4, "Not yet: the mean over the positions is taken"),
    (lambda delta, x: [delta.sum()] * 3, "Not yet: it is δ alone."),
    (lambda delta, x: [x[q:q + 4].sum() for q in range(3)], "Not yet: it is the output below alone."),
    (lambda delta, x: np.zeros(3), "Not yet: it is all zeros."),
    (lambda delta, x: [delta @ x[:4], delta @ x[1:5]], "That is an array of shape (2,): give 3 numbers in a row."),
    (lambda delta, x: delta @ x[:4], "That is a single number: give 3 numbers in a row."),
])
def test_slopes_of_a_kernel_in_a_row(slopes, says):
    delta, x = ROW.delta[1].ravel(), ROW.o[0].ravel()
    assert diagnosis(slopes(delta, x), ROW, ("dE_dW", 1)).text.startswith(says)


@pytest.mark.parametrize("quantity", ["dE_dW", "dE_db"])
def test_one_position_alone(quantity):
    found = made("it is the share of one position alone", CONVOLUTION, (quantity, 1))
    assert len(found) == 12
    np.testing.assert_allclose(sum(found), CONVOLUTION[quantity, 1], rtol=1e-12)
    for share, (y, x) in zip(found, np.ndindex(4, 3), strict=True):
        delta, windows = CONVOLUTION.delta[1][..., y, x], CONVOLUTION.o[0][..., y:y + 2, x:x + 2]
        expected = delta.sum(axis=0) if quantity == "dE_db" else np.einsum("ni,njpq->jipq", delta, windows)
        np.testing.assert_allclose(share, expected, rtol=1e-12)


@pytest.mark.parametrize(("slope", "says"), [
    (-0.45 * -0.69, "Right"),
    (-0.45 * 0.35 * 0.65 * -0.69, "Not yet: the slope a′(s) is in it once too often."),
    (-0.45, "Not yet: it is δ alone."),
    (-0.69, "Not yet: it is the output below alone."),
])
def test_the_slope_of_a_weight_by_hand(slope, says):
    """σ with the binary cross-entropy, o = 0.35, y* = 0.8, −0.69 below."""
    W = np.array([[math.log(0.65 / 0.35) / 0.69]])
    trace = backprop([Dense(W, None, sigmoid)], np.array([[-0.69]]), np.array([[0.8]]), binary_cross_entropy)
    assert diagnosis(slope, trace, ("dE_dW", 1), (1, 1)).text.startswith(says)


def test_the_square_of_tanh_is_missing():
    """A saturated unit, where 1 − o is nearly half of 1 − o²."""
    net = [Dense(np.array([[2.2]]), None, tanh)]
    trace = backprop(net, np.ones((1, 1)), np.tanh(2.2) + np.full((1, 1), 0.6), squared_error)
    for slope, says in ((1 - np.tanh(2.2)**2, "Right."), (1 - np.tanh(2.2), "the square is missing, 1 − o for 1 − o²"),
                        ((1 - np.tanh(2.2)**2) / 2, "it is half")):
        assert says in diagnosis(-0.6 * slope, trace, ("delta", 1), (1,)).text


def test_where_one_unit_is_above_no_path_is_left_out():
    trace = network((2, 3, 1), sigmoid, squared_error, 1)
    assert not made("a path is left out", trace, ("dE_do", 1))
    text = diagnosis([[0, 0, 0]], trace, ("dE_do", 1)).text
    assert text == "Not yet: it is all zeros. Is anything added to them, or is a condition never true?"


def test_a_channel_left_out():
    delta = CONVOLUTION.delta[2] * np.array([1, 0])[:, None, None]
    found = made("a path is left out", CONVOLUTION, ("dE_do", 1))
    assert len(found) == 2
    np.testing.assert_allclose(found[1], sent_back(delta, CONVOLUTION.net[1].W), rtol=1e-12)


def test_softmax_over_the_examples():
    trace = network((2, 3, 2), softmax, multinomial_cross_entropy, 3)
    e = np.exp(trace.s[2])
    assert "summed over the wrong axis" in diagnosis(e / (e[0] + e[1] + e[2]), trace, ("o", 2)).text


def test_a_loss_summed_over_the_examples():
    trace = network((2, 3, 2), sigmoid, squared_error, 2)
    terms = (trace.o[2] - trace.y) ** 2 / 2
    assert "summed over the wrong axis" in diagnosis(terms[0] + terms[1], trace, ("E", 2)).text


Y, O = np.array([[0.7, 0.2, 0.1]]), np.array([[0.5, 0.3, 0.2]])
LOG = np.log


@pytest.mark.parametrize(("loss", "quantity", "wrong", "says"), [
    (multinomial_cross_entropy, "E", [0.7 * LOG(0.5) + 0.2 * LOG(0.3) + 0.1 * LOG(0.2)], "the minus before the sum"),
    (multinomial_cross_entropy, "E", [-(0.5 * LOG(0.7) + 0.3 * LOG(0.2) + 0.2 * LOG(0.1))], "changed places"),
    (binary_cross_entropy, "E", [-(0.7 * LOG(0.5) + 0.2 * LOG(0.3) + 0.1 * LOG(0.2))], "the term with 1 − y*"),
    (binary_cross_entropy, "dE_do", [[-0.7 / 0.5, -0.2 / 0.3, -0.1 / 0.2]], "the term with 1 − y*"),
    (binary_cross_entropy, "dE_do", [[-2, -0.2 / 0.3 - 0.8 / 0.7, -0.1 / 0.2 - 0.9 / 0.8]], "a minus, is missing"),
    (zero_class_cross_entropy, "dE_do", [[-0.2 / 0.25, 0.1 / 0.21, 0.1 / 0.16]], "the classes have changed places"),
    (squared_error, "E", [(0.2**2 + 0.1**2 + 0.1**2) / 6], "the mean over the outputs"),
    (squared_error, "E", [0.2**2 + 0.1**2 + 0.1**2], "twice"),
    (squared_error, "dE_do", [[-0.2 / 3, 0.1 / 3, 0.1 / 3]], "the mean over the outputs"),
    (squared_error, "dE_do", [[0.2, -0.1, -0.1]], "the sign is turned round"),
])
def test_mistakes_in_a_loss(loss, quantity, wrong, says):
    trace = backprop([Dense(None, None, linear)], O, Y, loss)
    assert says in diagnosis(wrong, trace, (quantity, 1)).text


def test_slopes_that_cancel_and_do_not():
    fused = network((2, 3, 2), sigmoid, binary_cross_entropy, 1)
    o, y = fused.o[2], fused.y
    assert "once too often" in diagnosis((o - y) * o * (1 - o), fused, ("delta", 2)).text
    apart = network((2, 3, 2), sigmoid, multinomial_cross_entropy, 1)
    assert "o − y* is not δ here" in diagnosis(apart.o[2] - apart.y, apart, ("delta", 2)).text


def test_a_bias_of_maps_summed_over_the_channels():
    trace = backprop([Conv2D.random(1, 3, 2, tanh, np.random.default_rng(0))],
                     np.random.default_rng(1).normal(size=(3, 1, 3, 4)), np.full((3, 3, 2, 3), 0.4), squared_error)
    wrong = [sum(trace.delta[1][n].ravel()) for n in range(3)]
    assert "summed over the wrong axis" in diagnosis(wrong, trace, ("dE_db", 1)).text


names = {}
for source in CODE["05_delta_recursion"]:
    if "trace" not in names:
        exec(source, names)
TRACE = names["trace"]
DELTA = Step("delta", 1)


@pytest.mark.parametrize(("answer", "at", "says"), [
    (..., None, "Not answered yet"),
    ("0.3", (2,), "It is text: give a number."),
    ([1.0, 2.0], (2,), "That is an array of shape (2,): give a number."),
    (0.25, None, "That is a single number: give an array of shape (1, 3)."),
    ([[1, 2], [3]], None, "Its rows differ in length: give an array of shape (1, 3)."),
    (None, (2,), "There is nothing in it"),
    (float("nan"), (2,), "nan or infinity"),
    ([[..., ..., ...]], None, "Not answered yet"),
    ([0.3, ..., 0.2], None, "Not answered yet"),
    (["0.3", "0.2"], None, "It is text: give an array of shape (1, 3)."),
    (TRACE.delta[1] > 0, None, "It is true and false, not numbers: multiply with it"),
    (TRACE.delta[1][0, 1] > 0, (2,), "It is true and false, not numbers: multiply with it"),
    ([[0.3, None, 0.2]], None, "There is None in it: give an array of shape (1, 3)."),
    ([[0.3, {}, 0.2]], None, "There is a dict in it: give an array of shape (1, 3)."),
    ({"delta": 0.3}, (2,), "It is a dict, not an array of numbers: give a number."),
    ((d for d in TRACE.delta[1]), None, "It is a generator, not an array of numbers: give an array of shape (1, 3)."),
    (lambda dE_do, o: delta_1, None, "It is a function, not an array of numbers: give an array of shape (1, 3)."),
    (lambda dE_do, o: o == dE_do, None, "It is true and false"),
    (0.3 + 0.1j, (2,), "Its numbers are complex: give their real part, .real, if the rest is rounding."),
    (np.array(TRACE.delta[1], dtype=object), None, "Right."),
    (0 * TRACE.delta[1], None, "Not yet: it is all zeros."),
    (7 * TRACE.delta[1], None, "not a mistake I know. It is 7 times the truth."),
    (7 * TRACE.delta[1][0, 1], (2,), "not a mistake I know."),
    (TRACE.delta[1][0, 2], (2,), "the entry of another unit"),
    (TRACE.delta[1].tolist(), None, "Right."),
    (TRACE.delta[1].round(2), None, "Right, as far as the rounding goes."),
    (TRACE.delta[2] @ TRACE.net[1].W * (1 - TRACE.o[1]**2), None, "W stands where Wᵀ belongs"),
    (TRACE.delta[2][:, :2] @ TRACE.net[1].W[:, :2].T * (1 - TRACE.o[1]**2), None, "a path is left out"),
    (TRACE.dE_do[2] @ TRACE.net[1].W.T * (1 - TRACE.o[1]**2), None, "∂E/∂o of the layer above is sent back"),
    (TRACE.dE_do[1] * TRACE.o[1] * (1 - TRACE.o[1]), None, "the slope of another activation"),
])
def test_answers_of_every_kind(answer, at, says):
    assert says in diagnosis(answer, TRACE, DELTA, at).text


def test_no_part_of_the_truth_is_0():
    assert diagnosis(1e-6 * TRACE.delta[1], TRACE, DELTA).text.startswith(UNKNOWN)


@pytest.mark.parametrize("decimals", [2, 3, 5])
@pytest.mark.parametrize("number", [float, np.float32, np.array])
def test_a_number_is_rounded_as_a_person_rounds(decimals, number):
    truth = TRACE.delta[1][0, 1]
    assert diagnosis(number(round(truth, decimals)), TRACE, DELTA, (2,)).right
    assert not diagnosis(number(round(truth, 2) + 0.02), TRACE, DELTA, (2,)).right


def test_small_numbers_are_not_all_zero():
    """The gradients of a net whose outputs are all but right."""
    net, x = TRACE.net, TRACE.o[0]
    trace = backprop(net, x, TRACE.o[3] + 1e-6, squared_error)
    gradient = trace.dE_dW[1]
    assert np.abs(gradient).max() < 1e-6 and diagnosis(gradient, trace, ("dE_dW", 1)).right
    assert not diagnosis(0 * gradient, trace, ("dE_dW", 1)).right
    assert "sign" in diagnosis(-gradient, trace, ("dE_dW", 1)).text


def test_saturated_truth():
    net = [Dense(np.array([[800.0]]), None, sigmoid)]
    trace = backprop(net, np.array([[1.0]]), np.array([[0.0]]), binary_cross_entropy)
    assert diagnosis(800, trace, ("E", 1), at=()).right and diagnosis([[np.inf]], trace, ("dE_do", 1)).right
    assert not diagnosis(5, trace, ("E", 1), at=()).right and not diagnosis(-np.inf, trace, ("dE_do", 1), (1,)).right


@pytest.mark.parametrize("name", ["A", "E"])
def test_convolutional_nets_are_diagnosed(name):
    net, x, y, loss = EXAMPLES[name]()
    trace = backprop(net, x, y, loss)
    for step in steps(trace):
        assert diagnosis(trace[step], trace, step).right
        assert not diagnosis(trace[step] + 1.234, trace, step).right


@pytest.mark.parametrize(("step", "at", "example", "says"), [
    (("delta", 1), (0,), 1, "delta of layer 1 has shape (1, 3), counted from 1: there is no entry (0,) in example 1."),
    (("delta", 1), (4,), 1, "there is no entry (4,)"),
    (("delta", 1), (2,), 2, "in example 2"),
    (("dE_dW", 1), (2,), 1, "there is no entry (2,)"),
    (("W", 0), (1, 1), 1, "There is no W of layer 0"),
    (("dleta", 1), None, 1, "There is no 'dleta' of layer 1 in this pass: steps(trace) lists what there is."),
    (("delta", 9), None, 1, "There is no 'delta' of layer 9 in this pass"),
    *((step, None, 1, ' names no quantity: give it with its layer, such as Step("delta", 1).') for step in (
        "delta", ("delta",), 5, (np.ones(2), 1), ("delta", np.ones(2)), ("delta", "1"), np.ones(2), [[]])),
])
def test_an_entry_that_is_not_there(step, at, example, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        diagnosis(0.5, TRACE, step, at, example)


def test_a_step_of_what_is_no_trace():
    with pytest.raises(ValueError, match=r"Which quantity of which trace\? Give a Trace and its step"):
        diagnosis(0.5, np.ones(3), Step("delta", 1))


def delta_1(dE_do, o):
    return dE_do * (1 - o**2)


def spoils_what_it_is_given(dE_do, o):
    dE_do *= 1 - o**2
    return dE_do


@pytest.mark.parametrize(("function", "at", "says"), [
    (delta_1, None, "Right."),
    (spoils_what_it_is_given, None, "Right."),
    (lambda dE_do, o: ..., None, "Not answered yet"),
    (lambda dE_do, o: None, None, "There is nothing in it, None: does every function end"),
    (lambda dE_do, o: dE_do, None, "Not yet: the slope a′(s) is missing."),
    (lambda dE_do, o: dE_do / 0, None, "There is nan or infinity in it"),
    (lambda dE_do, o: dE_do[0], None, "Not yet: the slope a′(s) is missing."),  # a row is as good as an array of one
    (lambda dE_do, o: dE_do.T, None, "That is an array of shape (3, 1): give an array of shape (1, 3)."),
    (lambda dE_do: dE_do, None, "Your function stops with TypeError: "),
    (lambda dE_do, o: dE_do @ o, None, "Your function stops with ValueError: "),
])
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_a_function_is_called_with_what_the_step_reads(function, at, says):
    assert says in diagnosis(function, TRACE, DELTA, at).text
    assert diagnosis(TRACE.delta[1], TRACE, DELTA).right  # whatever the function did


@pytest.mark.parametrize(("answer", "truth", "says"), [
    (..., 0.3, "Not answered yet"),
    (0.3, 0.3, "Right."),
    (0.308, 0.3, "Right, but for the rounding on the way."),
    (lambda: 0.3, 0.3, "Right."),
    (lambda: ..., 0.3, "Not answered yet"),
    (lambda: [].shape, 0.3, "Your function stops with AttributeError: "),
    (lambda s: 0.3, 0.3, "It is a function, not an array of numbers: give a number."),
    (9360, 9360, "Right."),
    (9360.0, 9360, "Right."),
    (9361, 9360, UNKNOWN),
    (9300, 9360, UNKNOWN),
    (9361, 9360.0, "Right, but for the rounding on the way."),
    (-0.3, 0.3, "the sign is turned round"),
    (0.6, 0.3, "it is twice what it should be"),
    (np.array([[1, 2], [3, 4.5]]), [[1, 2], [3, 4.5]], "Right."),
    (np.array([[1, 3], [2, 4.5]]), [[1, 2], [3, 4.5]], "rows and columns are exchanged"),
    (np.array([[3, 6], [9, 13.5]]), [[1, 2], [3, 4.5]], "It is 3 times the truth."),
    (np.array([[1, 2], [3, 4.5]]) / 3, [[1, 2], [3, 4.5]], "It is 0.333 times the truth."),
    (5, [[1, 2], [3, 4.5]], "That is a single number: give an array of shape (2, 2)."),
    (abs, 0.3, "give a number."),
])
def test_a_truth_without_a_trace(answer, truth, says):
    assert says in diagnosis(answer, truth).text


def test_check_says_it_and_keeps_the_truth(capsys):
    check(0.123, TRACE, DELTA, (2,))
    said = capsys.readouterr().out
    assert said.startswith("Not yet") and f"{TRACE.delta[1][0, 1]:.3f}" not in said
