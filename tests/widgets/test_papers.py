"""A lesson's worksheet: every answer is what plain loops give, and by every seed the rules are kept."""

import re
from math import exp, log, tanh

import numpy as np
import pytest
from widgets.test_worksheet import Sheets

from bpcore.teaching.writing import number
from bpcore.widgets import papers
from bpcore.widgets.papers import LESSONS, PAPERS, lesson_paper, write_papers
from bpcore.widgets.worksheet import pass_by_hand

SEEDS = range(1, 13)
EACH = pytest.mark.parametrize("lesson", PAPERS)


def boxes_of(lesson, seed):
    return [boxes for table in PAPERS[lesson](seed).tables for boxes in table.boxes]


def values_of(lesson, seed):
    """{name: rows of numbers}, of a name that is there twice the last."""
    return {boxes.name: np.atleast_2d(boxes.values).tolist() for boxes in boxes_of(lesson, seed)}


# Every answer, in plain loops from what is given.

def sigmoid(s):
    return 1 / (1 + exp(-s))


def softmax(s):
    return [exp(each) / sum(map(exp, s)) for each in s]


def net_of(seed):
    """Inputs, targets, and W and b of both layers, as lists."""
    trace = pass_by_hand(seed)
    return trace.o[0][0].tolist(), trace.y[0].tolist(), [(layer.W.tolist(), layer.b.tolist()) for layer in trace.net]


def forward(x, net):
    o, s = [x], [None]
    for (W, b), a in zip(net, (tanh, sigmoid), strict=True):
        s.append([sum(o[-1][j] * W[j][i] for j in range(len(W))) + b[i] for i in range(len(b))])
        o.append([*map(a, s[-1])])
    return s, o


def loops_00(seed, found):
    x, y, net = net_of(seed)
    s, o = forward(x, net)
    places = {"a weight into layer 1": lambda j, i: net[0][0][j][i],
              "a weight into layer 2": lambda j, i: net[1][0][j][i], "a bias": lambda i: net[0][1][i],
              "a weighted sum": lambda i: s[1][i], "an output of layer 1": lambda i: o[1][i],
              "an output of the net": lambda i: o[2][i], "an input": lambda i: x[i], "a target": lambda i: y[i]}
    for boxes in boxes_of("00", seed)[:8]:
        digits = "".join(re.findall(r"<m[ni]>(\d+)</m[ni]>", boxes.formula))  # as it is printed
        index = [int(digit) - 1 for digit in digits[:2 if boxes.name.startswith("a weight into") else 1]]
        yield boxes.name, [[places[boxes.name](*index)]]
    off = [round(a, 2) - b for a, b in zip(o[2], y, strict=True)]
    [[slope]], [[weight]] = found["its slope"], found["a weight into layer 2"]
    yield from {"how far the outputs are off": [off], "the shares of the loss": [[each ** 2 / 2 for each in off]],
                "the loss": [[sum(each ** 2 for each in off) / 2]], "its change": [[-2 * slope]],
                "the new weight": [[weight - 2 * slope]]}.items()


def loops_01(seed, found):
    _, _, net = net_of(seed)
    passes = [forward(x, net) for x in found["the inputs"]]
    for l in (1, 2):
        yield f"weighted sums of layer {l}", [s[l] for s, _ in passes]
        yield f"outputs of layer {l}", [o[l] for _, o in passes]


def loops_02(seed, found):
    [o], [y] = found["the outputs"], found["the targets"]
    shares = {"squared error": [(a - t) ** 2 / 2 for a, t in zip(o, y, strict=True)],
              "binary cross-entropy": [-t * log(a) - (1 - t) * log(1 - a) for a, t in zip(o, y, strict=True)],
              "multinomial cross-entropy": [-t * log(a) for a, t in zip(o, y, strict=True)]}
    slopes = {"squared error": [a - t for a, t in zip(o, y, strict=True)],
              "binary cross-entropy": [-t / a + (1 - t) / (1 - a) for a, t in zip(o, y, strict=True)],
              "multinomial cross-entropy": [-t / a for a, t in zip(o, y, strict=True)]}
    for name, each in shares.items():
        yield f"the shares of the {name}", [each]
        yield f"the {name}", [[sum(each)]]
        yield f"the slopes of the {name}", [slopes[name]]


def loops_03(seed, found):
    [arriving] = found["∂E/∂o"]
    for name, slope in (("Sigmoid", lambda o: o * (1 - o)), ("Tanh", lambda o: 1 - o * o)):
        [o] = found[f"the outputs of {name}"]
        yield f"the slopes of {name}", [[*map(slope, o)]]
        yield f"δ of {name}", [[e * slope(each) for e, each in zip(arriving, o, strict=True)]]
    [o] = found["the outputs of softmax"]
    J = [[o[k] * (1 - o[k]) if i == k else -o[k] * o[i] for i in range(3)] for k in range(3)]
    yield "the Jacobian", J
    yield "δ of softmax", [[sum(arriving[k] * J[k][i] for k in range(3)) for i in range(3)]]


def loops_04(seed, found):
    x, y, net = net_of(seed)
    _, o = forward(x, net)
    assert found["outputs of layer 1"] == pytest.approx(np.array([o[1]]))
    headings = " ".join(table.heading for table in PAPERS["04"](seed).tables)
    j, i, k = (int(re.search(words, headings)[1]) - 1 for words in (
        r"From unit (\d)", r"to output (\d)", r"From input (\d)"))
    W = net[1][0]

    def loss(shift_2=0.0, shift_1=0.0):
        upper, lower = [[*row] for row in W], [[*row] for row in net[0][0]]
        upper[j][i] += shift_2
        lower[k][j] += shift_1
        _, new = forward(x, [(lower, net[0][1]), (upper, net[1][1])])
        return sum((a - t) ** 2 for a, t in zip(new[2], y, strict=True)) / 2

    h = 1e-5  # differences: no chain rule in them
    slope = (loss(shift_2=h) - loss(shift_2=-h)) / (2 * h)
    lower = (loss(shift_1=h) - loss(shift_1=-h)) / (2 * h)
    paths = [(o[2][m] - y[m]) * o[2][m] * (1 - o[2][m]) * W[j][m] for m in range(2)]
    yield from {"link 1": o[2][i] - y[i], "link 2": o[2][i] * (1 - o[2][i]), "link 3": o[1][j], "the slope": slope,
                "the new weight": W[j][i] - slope / 2, "the paths together": sum(paths),
                "the slope of tanh": 1 - o[1][j] ** 2, "the slope of the lower weight": lower,
                "the new lower weight": net[0][0][k][j] - lower / 2}.items()
    yield "the paths", [paths]


def loops_06(seed, found):
    """δ by differences of the loss."""
    [s], [y] = found["the weighted sums"], found["the targets"]
    losses = {
        "Squared error": lambda o: sum((a - t) ** 2 / 2 for a, t in zip(o, y, strict=True)),
        "Binary cross-entropy": lambda o: -sum(t * log(a) + (1 - t) * log(1 - a) for a, t in zip(o, y, strict=True)),
        "Class zero": lambda o: -sum((1 - t) * log(a) + t * log(1 - a) for a, t in zip(o, y, strict=True)),
        "Multinomial cross-entropy": lambda o: -sum(t * log(a) for a, t in zip(o, y, strict=True))}
    activations = {"sigmoid": lambda s: [*map(sigmoid, s)], "tanh": lambda s: [*map(tanh, s)], "softmax": softmax}
    for name in [name for name in found if name.startswith("δ of ")]:
        loss, activation = name.removeprefix("δ of ").split(", ")
        h, delta = 1e-5, []
        for i in range(3):
            up, down = ([each + sign * h * (k == i) for k, each in enumerate(s)] for sign in (1, -1))
            delta.append((losses[loss](activations[activation](up)) - losses[loss](activations[activation](down)))
                         / (2 * h))
        yield name, [delta]
    for name, activation in activations.items():
        yield f"outputs of {name}", [activation(s)]


def loops_07(seed, found):
    o, delta, W = found["outputs below"], found["δ"], found["the weights"]
    sums = [[sum(o[n][j] * delta[n][i] for n in range(2)) for i in range(2)] for j in range(3)]
    yield "slopes of the weights", sums
    yield "slopes of the biases", [[delta[0][i] + delta[1][i] for i in range(2)]]
    yield "mean slopes", [[each / 2 for each in row] for row in sums]
    yield "the new weights", [[W[j][i] - 0.4 * sums[j][i] / 2 for i in range(2)] for j in range(3)]
    yield "slopes for the outputs below", [[sum(delta[n][i] * W[j][i] for i in range(2)) for j in range(3)]
                                           for n in range(2)]


def loops_10(seed, found):
    x, kappa, [[b]], delta = (found[name] for name in ("the inputs", "the kernel", "the bias", "δ"))
    sums = [[b] * 3 for _ in range(3)]
    kernel, below = [[0.0] * 2 for _ in range(2)], [[0.0] * 4 for _ in range(4)]
    for r in range(3):
        for c in range(3):
            for p in range(2):
                for q in range(2):
                    sums[r][c] += x[r + p][c + q] * kappa[p][q]
                    kernel[p][q] += delta[r][c] * x[r + p][c + q]
                    below[r + p][c + q] += delta[r][c] * kappa[p][q]
    yield from {"weighted sums": sums, "slopes of the kernel": kernel, "slopes for the inputs": below,
                "the slope of the bias": [[sum(map(sum, delta))]]}.items()


@EACH
def test_every_answer_is_what_plain_loops_give(lesson):
    loops = globals()[f"loops_{lesson}"]
    for seed in SEEDS:
        found = values_of(lesson, seed)
        given = {boxes.name for boxes in boxes_of(lesson, seed) if boxes.decimals is not None}
        worked = dict(loops(seed, found))
        assert worked.keys() == found.keys() - given
        for name, values in worked.items():
            np.testing.assert_allclose(found[name], np.atleast_2d(values), atol=1e-8, err_msg=f"{name}, seed {seed}")


# The page.

@pytest.mark.parametrize("lesson", sorted(LESSONS))
def test_a_page_with_blanks_and_one_with_the_answers(lesson):
    page = lesson_paper(lesson, 17)
    blank, solved = Sheets(page).sheets
    assert re.search(rf"<title>{lesson} [^<]+, seed 17<", page) and len(blank["boxes"]) == len(solved["boxes"]) >= 13
    asked = [k for k, (name, _) in enumerate(blank["boxes"]) if name]
    assert len({blank["boxes"][k][0] for k in asked}) == len(asked) and not any(blank["boxes"][k][1] for k in asked)
    assert all(blank["boxes"][k] == solved["boxes"][k] for k in range(len(blank["boxes"])) if k not in asked)
    if lesson in PAPERS:
        answers = [number(float(value), boxes.places) for boxes in boxes_of(lesson, 17) if boxes.decimals is None
                   for value in np.ravel(boxes.values)]
        assert [solved["boxes"][k][1] for k in asked] == answers
    for pages, kept in (((False,), blank), ((True,), solved)):
        [only] = Sheets(lesson_paper(lesson, 17, pages)).sheets
        assert only == kept


@EACH
def test_every_seed_keeps_the_rules(lesson):
    seen = set()
    for seed in SEEDS:
        asked = [boxes for boxes in boxes_of(lesson, seed) if boxes.decimals is None]
        seen.add(repr([np.round(boxes.values, 4).tolist() for boxes in asked]))
        for boxes in asked if lesson != "00" else ():
            for row in np.round(np.atleast_2d(boxes.values), 2).tolist():
                assert not {0, 1, -1} & {*row}, (seed, boxes.name, row)
                assert len({*row}) == len(row), (seed, boxes.name, row)
        for boxes in boxes_of(lesson, seed):
            for row in np.atleast_2d(boxes.values).tolist() if boxes.decimals else ():
                assert not {0, 1, -1} & {*row} and len({*row}) == len(row), (seed, boxes.name, row)
    assert len(seen) == len(SEEDS)


def test_a_bug_would_show():
    found = values_of("10", 3)
    turned = {**found, "the kernel": [row[::-1] for row in found["the kernel"][::-1]]}
    assert not np.allclose(dict(loops_10(3, turned))["slopes for the inputs"], found["slopes for the inputs"])


def test_sheets_are_written(tmp_path):
    assert write_papers("03", ["3", "11"], tmp_path / "sheets") == 0
    assert sorted(path.name for path in (tmp_path / "sheets").iterdir()) == ["lesson_03_03.html", "lesson_03_11.html"]


@pytest.mark.parametrize(("lesson", "seed", "words"), [
    ("08", "1", "no worksheet of lesson 08: take one of 00, 01"), ("03", "0", "A seed is a whole number"),
    ("03", "x", "A seed is a whole number"), ("", "1", "no worksheet")])
def test_what_there_is_not_is_told(tmp_path, lesson, seed, words):
    assert words in write_papers(lesson, [seed], tmp_path / "sheets") and not (tmp_path / "sheets").exists()


def test_a_seed_without_numbers_says_so(monkeypatch):
    monkeypatch.setattr(papers, "first_drawn", lambda *_: None)
    with pytest.raises(ValueError, match="Seed 3 gives no numbers that keep the rules"):
        lesson_paper("07", 3)
