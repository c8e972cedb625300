"""Worksheets for lessons 00 to 07 and 10: on one page what a lesson has to work out by hand, with numbers by seed."""

import sys
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from bpcore.activations import jacobian, linear, sigmoid, softmax, tanh
from bpcore.layers import Conv2D, Dense
from bpcore.losses import (
    binary_cross_entropy,
    multinomial_cross_entropy,
    squared_error,
    zero_class_cross_entropy,
)
from bpcore.teaching.exercises.forms import Exercise
from bpcore.teaching.exercises.own import keeps_apart, three_shares
from bpcore.teaching.seeds import HALF, as_seed, first_drawn, is_plain, keeps_mistakes_apart, tenths
from bpcore.trace import Step, backprop, steps
from bpcore.widgets.paper import Boxes, Table, ink, net_picture, paper
from bpcore.widgets.worksheet import pass_by_hand, tables, worksheet

RATE, OF_MAP, OF_MEAN = 0.5, 2, 0.4  # of lessons 00 and 07 such that no product ends in a 5
KEEP = "Keep three or four decimals while you work, and write two into each box."


class Paper(NamedTuple):
    """A lesson's page: its title, what it says, its picture as HTML, and its Tables."""

    title: str
    about: str
    picture: str
    tables: list


def _by_seed(draw, made, seed, holds=lambda numbers: True):
    """The Tables of the first numbers drawn in which nothing that is asked for shows 0, 1 or −1 or twice the same in a
    row, or ends in a 5 that can be rounded both ways, and no two quantities of a shape are alike."""
    def is_fit(numbers):
        asked = [boxes.values for table in made(*numbers) for boxes in table.boxes if boxes.decimals is None]
        alike = (np.shape(one) == np.shape(other) and (np.abs(one - other) <= HALF).all()
                 for one, other in combinations(asked, 2))
        halfway = (np.abs(100 * values % 1 - 0.5) < 1e-6 for values in asked)
        return is_plain(asked) and not any(map(np.any, halfway)) and not any(alike) and holds(numbers)

    found = first_drawn(draw, is_fit, seed)
    if found is None:
        raise ValueError(f"Seed {seed} gives no numbers that keep the rules: take another seed.")
    return made(*found)


def _units(n, word="unit"):
    return [f"{word} {i + 1}" for i in range(n)]


def _read(seed):
    """Lesson 00: what stands where in a net, and the loss from two decimals."""
    trace = pass_by_hand(seed)
    rng, o = np.random.default_rng(seed), np.round(trace.o[2], 2)
    j, i, k, m = rng.integers((2, 3, 3, 3)).tolist()
    i2 = int(rng.integers(2))
    slope = np.round(trace.dE_dW[2][k, i2], 2)
    w = rf"w_{{{k + 1}{i2 + 1}}}^2"
    asked = [
        ("a weight into layer 1", rf"<p w_{{{j + 1}{i + 1}}}^1>", trace.net[0].W[j, i]),
        ("a weight into layer 2", rf"<p {w}>", trace.net[1].W[k, i2]),
        ("a bias", rf"<p b_{i + 1}^1>", trace.net[0].b[i]),
        ("a weighted sum", rf"<f s_{m + 1}^1>", trace.s[1][0, m]),
        ("an output of layer 1", rf"<f o_{k + 1}^1>", trace.o[1][0, k]),
        ("an output of the net", rf"<f o_{i2 + 1}^2>", trace.o[2][0, i2]),
        ("an input", rf"<f o_{j + 1}^0>", trace.o[0][0, j]),
        ("a target", rf"<t y_{2 - i2}^*>", trace.y[0, 1 - i2])]
    off = o - trace.y
    return Paper("Read a net", "In each circle is the number of a unit; below it, its weighted sum → its output. A "
                 "weight <i>w<sub>ji</sub></i> leads from unit <i>j</i> to unit <i>i</i>; the small number on top is "
                 f"the layer into which it leads. The rate <i>α</i> is {OF_MAP}. Take the numbers as they are printed, "
                 "and write yours with all of their decimals.",
                 net_picture(trace, shows_pass=True), [
        Table("Read it off", ["value"], [Boxes(name, ink(latex), np.array([[value]])) for name, latex, value in asked]),
        Table("How wrong is it?", _units(2), [
            Boxes("how far the outputs are off", ink(r"<f o_i^2> - <t y_i^*>"), off),
            Boxes("the shares of the loss", ink(r"\frac{1}{2} (<f o_i^2> - <t y_i^*>)^2"), off ** 2 / 2, places=5),
            Boxes("the loss", ink(r"<f E> = \sum_i \frac{1}{2} (<f o_i^2> - <t y_i^*>)^2"),
                  np.array([[(off ** 2).sum() / 2]]), places=5)]),
        Table("One step for one weight", ["value"], [
            Boxes("its slope", ink(rf"<b \partial E / \partial {w}>"), np.array([[slope]]), decimals=2),
            Boxes("its change", ink(rf"-\alpha \, <b \partial E / \partial {w}>"), np.array([[-OF_MAP * slope]])),
            Boxes("the new weight", ink(rf"<p {w}> - \alpha \, <b \partial E / \partial {w}>"),
                  np.array([[trace.net[1].W[k, i2] - OF_MAP * slope]]))])])


def _forward(seed):
    """Lesson 01: the pass for two plants."""
    first = pass_by_hand(seed)

    def two(x):
        return backprop(first.net, np.vstack([first.o[0], x]), np.vstack([first.y] * 2), squared_error)

    def of_pass(trace):
        return [step for step in steps(trace) if step.quantity in ("s", "o")]

    def made(x):
        inputs = Table("The inputs", _units(2), [Boxes("the inputs", ink(r"<f o_j^0>"), two(x).o[0], "example", 1)])
        return [inputs, *tables(two(x), of_pass(two(x)))]

    found = _by_seed(lambda rng: (tenths(rng, (1, 2), 16),), made, seed)
    return Paper("The forward pass", "Two plants come in, examples 1 and 2, and the net is the same for both. The "
                 f"picture shows the first. {KEEP}", net_picture(first), found)


LOSSES = {
    "squared error": (squared_error, r"\frac{1}{2} (<f o_i> - <t y_i^*>)^2", r"<f o_i> - <t y_i^*>"),
    "binary cross-entropy": (binary_cross_entropy, r"-<t y_i^*> \log <f o_i> - (1 - <t y_i^*>) \log (1 - <f o_i>)",
                             r"\frac{<f o_i> - <t y_i^*>}{<f o_i> (1 - <f o_i>)}"),
    "multinomial cross-entropy": (multinomial_cross_entropy, r"-<t y_i^*> \log <f o_i>",
                                  r"-\frac{<t y_i^*>}{<f o_i>}"),
}


def _of_losses(seed):
    """Lesson 02: three losses of the same outputs, and their slopes."""
    def made(o, y):
        given = [Boxes("the outputs", ink("<f o_i>"), o, decimals=2),
                 Boxes("the targets", ink("<t y_i^*>"), y, decimals=2)]
        return [Table("Given", _units(3), given), *(Table(name.capitalize(), _units(3), [
            Boxes(f"the shares of the {name}", ink(share), loss.term(o, y)),
            Boxes(f"the {name}", ink(r"<f E> = \sum_i \ldots"), loss(o, y)[:, None]),
            Boxes(f"the slopes of the {name}", ink(rf"<b \frac{{\partial E}}{{\partial o_i}}> = {slope}"),
                  loss.gradient(o, y))]) for name, (loss, share, slope) in LOSSES.items())]

    def draw(rng):
        return np.array([three_shares(rng)]), np.array([three_shares(rng)])

    return Paper("Losses and their slopes", "The same outputs and targets, judged by three losses: for each output its "
                 "share of the loss, then the loss <i>E</i>, the sum of the shares, and its slope for each output. log "
                 f"is the natural logarithm. {KEEP}", "", _by_seed(draw, made, seed))


def _of_activations(seed):
    """Lesson 03: slopes from outputs, and softmax's Jacobian."""
    def made(of_sigmoid, of_tanh, of_softmax, slopes):
        arriving = Boxes("∂E/∂o", ink(r"<b \frac{\partial E}{\partial o_i}>"), slopes, decimals=1)
        J = jacobian(softmax, of_softmax)[0]
        return [Table(name, _units(3), [
            Boxes(f"the outputs of {name}", ink("<f o_i>"), o, decimals=2), arriving,
            Boxes(f"the slopes of {name}", ink(rf"a'(s_i) = {slope}"), a_prime),
            Boxes(f"δ of {name}", ink(r"<b \delta_i> = <b \frac{\partial E}{\partial o_i}> \, a'(s_i)"),
                  slopes * a_prime)])
                for name, o, slope, a_prime in [
                    ("Sigmoid", of_sigmoid, "<f o_i> (1 - <f o_i>)", of_sigmoid * (1 - of_sigmoid)),
                    ("Tanh", of_tanh, "1 - <f o_i>^2", 1 - of_tanh ** 2)]] + [Table("Softmax", _units(3), [
            Boxes("the outputs of softmax", ink("<f o_i>"), of_softmax, decimals=2), arriving,
            Boxes("the Jacobian", ink(r"\frac{\partial o_k}{\partial s_i} = <f o_k> ([i=k] - <f o_i>)"), J, "output"),
            Boxes("δ of softmax", ink(r"<b \delta_i> = \sum_k <b \frac{\partial E}{\partial o_k}> \, "
                                     r"\frac{\partial o_k}{\partial s_i}"), slopes @ J)])]

    def draw(rng):
        return (rng.choice([k for k in range(2, 19) if k != 10], (1, 3), replace=False) / 20, tenths(rng, (1, 3), 9),
                np.array([three_shares(rng)]), tenths(rng, (1, 3), 15))

    return Paper("Slopes from outputs", "Three layers of three units: their outputs are given, and the slopes of the "
                 "loss that arrive at them from above. [<i>i</i> = <i>k</i>] is 1 where the two are the same unit, and "
                 f"0 elsewhere. {KEEP}", "", _by_seed(draw, made, seed))


def _of_one_weight(seed):
    """Lesson 04: the links for a weight into an output, and the paths for one below it."""
    trace = pass_by_hand(seed)

    def one(name, latex, value):
        return Boxes(name, ink(latex), np.array([[value]]))

    def made(j, i, k):
        (hidden, o), y, W = (trace.o[l][0] for l in (1, 2)), trace.y[0], trace.net[1].W
        links = [o[i] - y[i], o[i] * (1 - o[i]), hidden[j]]
        first, last = rf"w_{{{j + 1}{i + 1}}}^2", rf"w_{{{k + 1}{j + 1}}}^1"
        paths = (o - y) * o * (1 - o) * W[j]
        below = [1 - hidden[j] ** 2, trace.o[0][0, k]]
        return [
            Table("Given", _units(3), [Boxes("outputs of layer 1", ink("<f o_i^1>"), trace.o[1], decimals=4),
                                       Boxes("outputs of layer 2", ink("<f o_i^2>"), trace.o[2], decimals=4)]),
            Table(f"From unit {j + 1} of layer 1 to output {i + 1}", ["value"], [
                one("link 1", rf"<b \frac{{\partial E}}{{\partial o_{i + 1}^2}}> = <f o_{i + 1}^2> - <t y_{i + 1}^*>",
                    links[0]),
                one("link 2", rf"<f o_{i + 1}^2> (1 - <f o_{i + 1}^2>)", links[1]),
                one("link 3", rf"\frac{{\partial s_{i + 1}^2}}{{\partial {first}}} = <f o_{j + 1}^1>", links[2]),
                one("the slope", rf"<b \frac{{\partial E}}{{\partial {first}}}>", np.prod(links)),
                one("the new weight", rf"<p {first}> - \alpha <b \frac{{\partial E}}{{\partial {first}}}>",
                    W[j, i] - RATE * np.prod(links))]),
            Table(f"The paths back to unit {j + 1} of layer 1", _units(2, "output"), [
                Boxes("the paths", ink(r"(<f o_i^2> - <t y_i^*>) \, <f o_i^2> (1 - <f o_i^2>) \, "
                                       rf"<p w_{{{j + 1}i}}^2>"), paths[None]),
                one("the paths together", rf"<b \frac{{\partial E}}{{\partial o_{j + 1}^1}}> = \sum_i \ldots",
                    paths.sum())]),
            Table(f"From input {k + 1} to unit {j + 1} of layer 1", ["value"], [
                one("the slope of tanh", rf"1 - (<f o_{j + 1}^1>)^2", below[0]),
                one("the slope of the lower weight", rf"<b \frac{{\partial E}}{{\partial {last}}}>",
                    paths.sum() * np.prod(below)),
                one("the new lower weight", rf"<p {last}> - \alpha <b \frac{{\partial E}}{{\partial {last}}}>",
                    trace.net[0].W[k, j] - RATE * paths.sum() * np.prod(below))])]

    found = _by_seed(lambda rng: tuple(rng.integers((3, 2, 2)).tolist()), made, seed)
    return Paper("One weight's chain", f"The outputs of the pass are given. The rate <i>α</i> is {RATE:g}. {KEEP}",
                 net_picture(trace), found)


PAIRS = {
    "Squared error, sigmoid": (squared_error, sigmoid, r"(<f o_i> - <t y_i^*>) \, <f o_i> (1 - <f o_i>)"),
    "Squared error, tanh": (squared_error, tanh, r"(<f o_i> - <t y_i^*>) (1 - <f o_i>^2)"),
    "Binary cross-entropy, sigmoid": (binary_cross_entropy, sigmoid, r"<f o_i> - <t y_i^*>"),
    "Class zero, sigmoid": (zero_class_cross_entropy, sigmoid, r"<f o_i> - (1 - <t y_i^*>)"),
    "Multinomial cross-entropy, softmax": (multinomial_cross_entropy, softmax, r"<f o_i> - <t y_i^*>"),
    "Multinomial cross-entropy, sigmoid": (multinomial_cross_entropy, sigmoid, r"-<t y_i^*> (1 - <f o_i>)"),
}


def _of_pairs(seed):
    """Lesson 06: δ of the same sums under six pairs."""
    def passes(s, y):
        return {name: backprop([Dense(np.eye(3), None, activation)], s, y, loss)
                for name, (loss, activation, _) in PAIRS.items()}

    def made(s, y):
        given = [Boxes("the weighted sums", ink("<f s_i>"), s, decimals=1),
                 Boxes("the targets", ink("<t y_i^*>"), y, decimals=1)]
        found, named = [Table("Given", _units(3), given)], set()
        for name, trace in passes(s, y).items():
            _, activation, delta = PAIRS[name]
            outputs = [] if activation in named else [Boxes(f"outputs of {activation}", ink(r"<f o_i> = a(<f s_i>)"),
                                                            trace.o[1])]
            named.add(activation)
            found.append(Table(name, _units(3), [*outputs, Boxes(f"δ of {name}", ink(rf"<b \delta_i> = {delta}"),
                                                                 trace.delta[1])]))
        return found

    def draw(rng):
        return tenths(rng, (1, 3), 25), np.array([three_shares(rng, 10)])

    return Paper("δ at the output", "The same weighted sums and targets under six pairs of a loss and an activation. "
                 "The outputs of the sigmoid are worked out once. With class zero the output says how surely the "
                 f"answer is <i>no</i>, and the target how surely it is <i>yes</i>. {KEEP}", "", _by_seed(
                     draw, made, seed, lambda numbers: all(keeps_mistakes_apart(trace, [Step("delta", 1)])
                                                           for trace in passes(*numbers).values())))


def _of_two_examples(seed):
    """Lesson 07: slopes as products of matrices, their sums and their means."""
    def made(o, delta, W):
        slopes, biases = o.T @ delta, delta.sum(axis=0, keepdims=True)
        return [
            Table("Given: outputs below", _units(3), [Boxes("outputs below", ink("<f O^{l-1}>"), o, "example", 1)]),
            Table("Given: δ and weights", _units(2), [Boxes("δ", ink(r"<b \Delta^l>"), delta, "example", 1),
                                                      Boxes("the weights", ink("<p W^l>"), W, "from", 1)]),
            Table("Sums over the examples", _units(2), [
                Boxes("slopes of the weights",
                      ink(r"<b \frac{\partial E}{\partial W^l}> = (<f O^{l-1}>)^T <b \Delta^l>"), slopes, "from"),
                Boxes("slopes of the biases", ink(r"<b \frac{\partial E}{\partial b_i^l}> = \sum_n <b \delta_{n i}^l>"),
                      biases)]),
            Table("Means, and a step down the mean loss", _units(2), [
                Boxes("mean slopes", ink(r"\frac{1}{N} <b \frac{\partial E}{\partial W^l}>"), slopes / 2, "from"),
                Boxes("the new weights", ink(r"<p W^l> - \frac{\alpha}{N} <b \frac{\partial E}{\partial W^l}>"),
                      W - OF_MEAN / 2 * slopes, "from")]),
            Table("Back to the layer below", _units(3), [
                Boxes("slopes for the outputs below", ink(r"<b \frac{\partial E}{\partial O^{l-1}}> = "
                                                         r"<b \Delta^l> (<p W^l>)^T"), delta @ W.T, "example")])]

    def draw(rng):
        return tenths(rng, (2, 3), 9), tenths(rng, (2, 2), 9), tenths(rng, (3, 2), 16)

    return Paper("Sums and means", "A layer of two units reads three below, for <i>N</i> = 2 examples: "
                 f"a row is an example, a column a unit. The rate <i>α</i> is {OF_MEAN:g}. {KEEP}", "",
                 _by_seed(draw, made, seed))


def _of_a_kernel(seed):
    """Lesson 10: sums, the kernel's slopes, and the slopes for the inputs."""
    def trace(x, kappa, b, delta):
        layer = Conv2D(kappa[None, None], np.array([b]), linear)
        return backprop([layer], x[None, None], layer.weighted_sum(x[None, None]) - delta, squared_error)

    def made(*numbers):
        x, kappa, b, delta = numbers
        found, columns = trace(*numbers), [_units(n, "column") for n in range(5)]
        return [
            Table("Given: inputs", columns[4], [Boxes("the inputs", ink("<f x>"), x, "row", 1)]),
            Table("Given: kernel and bias", columns[2], [Boxes("the kernel", ink(r"<p \kappa>"), kappa, "row", 1),
                                                        Boxes("the bias", ink("<p b>"), np.array([[b]]), decimals=1)]),
            Table("Given: δ", columns[3], [Boxes("δ", ink(r"<b \delta>"), delta, "row", 1)]),
            Table("Forward", columns[3], [Boxes(
                "weighted sums", ink(r"<f s_{rc}> = \sum_{p,q} <f x_{r+p,c+q}> <p \kappa_{pq}> + <p b>"),
                found.s[1][0, 0], "row")]),
            Table("Slopes of the kernel and of the bias", columns[2], [
                Boxes("slopes of the kernel", ink(r"<b \frac{\partial E}{\partial \kappa_{pq}}> = "
                                                 r"\sum_{r,c} <b \delta_{rc}> <f x_{r+p,c+q}>"),
                      found.dE_dW[1][0, 0], "row"),
                Boxes("the slope of the bias", ink(r"<b \frac{\partial E}{\partial b}> = \sum_{r,c} <b \delta_{rc}>"),
                      found.dE_db[1][None])]),
            Table("Slopes for the inputs", columns[4], [Boxes(
                "slopes for the inputs", ink(r"<b \frac{\partial E}{\partial x_{mn}}> = "
                                            r"\sum <b \delta_{m-p,n-q}> <p \kappa_{pq}>"),
                found["dE_do", 0][0, 0], "row")])]

    def draw(rng):
        return tenths(rng, (4, 4), 16), tenths(rng, (2, 2), 9), float(tenths(rng, 1, 6)[0]), tenths(rng, (3, 3), 9)

    of_steps = [Step("s", 1), Step("dE_dW", 1), Step("dE_db", 1), Step("dE_do", 0)]
    def holds(numbers):
        return all(keeps_apart(Exercise(trace(*numbers), step)) for step in of_steps)

    return Paper("A small convolution", "A kernel of 2×2 slides over 4×4 inputs, without padding. <i>r</i>, <i>c</i>, "
                 "<i>m</i>, <i>n</i>, <i>p</i> and <i>q</i> count from 0, and where there is no δ, nothing is added. "
                 f"{KEEP}", "", _by_seed(draw, made, seed, holds))


PAPERS: dict[str, Callable] = {"00": _read, "01": _forward, "02": _of_losses, "03": _of_activations,
                               "04": _of_one_weight, "06": _of_pairs, "07": _of_two_examples, "10": _of_a_kernel}
FORMULAS = {"10": 7}  # points, where four columns leave little room
LESSONS = (*PAPERS, "05")  # whose sheet is that of a whole pass


def lesson_paper(lesson: str, seed: int, pages=(False, True)) -> str:
    """HTML of the worksheet of a lesson, such as "03", with the numbers of a seed: the page with blank boxes and that
    with the answers, or one of them. A ValueError says which lessons have none, or what is no seed."""
    if lesson not in LESSONS:
        raise ValueError(f"There is no worksheet of lesson {lesson}: take one of {', '.join(sorted(LESSONS))}.")
    seed = as_seed(seed)
    if lesson == "05":
        return worksheet(pass_by_hand(seed), title=f"05 Backpropagation by hand, seed {seed}", pages=pages)
    title, about, picture, found = PAPERS[lesson](seed)
    return paper(f"{lesson} {title}, seed {seed}", about, picture, found, pages, FORMULAS.get(lesson, 9))


def write_papers(lesson: str, seeds: list[str], folder="worksheets") -> str | int:
    """Writes lesson_NN_SEED.html for each seed. Returns 0, or a sentence that says what is wrong."""
    try:
        pages = {as_seed(seed): lesson_paper(lesson, as_seed(seed)) for seed in tqdm(seeds, unit=" sheets")}
    except ValueError as error:
        return str(error)
    Path(folder).mkdir(exist_ok=True)
    for seed, page in pages.items():
        (Path(folder) / f"lesson_{lesson}_{seed:02}.html").write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(write_papers(sys.argv[1], sys.argv[2:]))
