"""The tape, against HIPS autograd and central differences: each row, graphs by chance, and lesson 05's net."""

import re

import autograd
import autograd.numpy as anp
import nbformat
import numpy as np
import pytest
from notebooks.execute import FOLDER
from reference import ACTIVATIONS, LOSSES, TOLERANCE

from bpcore import backprop, numerical_gradient, squared_error, tanh
from bpcore.graph import ROWS, Node, Tape
from bpcore.teaching import questions
from bpcore.teaching.exercises.lesson_05 import NET, x, y

LESSON = "15_from_layers_to_a_graph.ipynb"
OPERATIONS = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b, "@": anp.dot,
    "exp": anp.exp, "log": anp.log, "half_square": lambda a: 0.5 * a**2, "sum": anp.sum, **ACTIVATIONS,
    **{name: lambda o, y, term=term: anp.sum(term(o, y), axis=1) for name, term in LOSSES.items()}}
BROADCAST = [((4, 3), (4, 3)), ((4, 3), (3,)), ((1, 3), (4, 1)), ((), (4, 3)), ((2, 1, 3), (4, 3)), ((), ())]
SHAPES = {"@": [((4, 3), (3, 2))], **{name: BROADCAST for name in "+-*/"}}
ROW_CASES = [(name, shapes) for name in ROWS for shapes in SHAPES.get(name, [((4, 3),)])]


def test_every_row_has_its_twin():
    assert {*ROWS} == {*OPERATIONS}


@pytest.mark.parametrize(("name", "shapes"), ROW_CASES, ids=str)
def test_each_row(name, shapes):
    """Each way back by itself: the slopes of a sum of all entries, each with a weight of its own."""
    rng = np.random.default_rng(3)
    values = [rng.uniform(0.2, 0.9, shape) for shape in shapes]  # where every operation is defined
    constants = [rng.uniform(0.1, 0.9, (4, 3))] if name in LOSSES else []
    tape, nodes = Tape(), [Node(each) for each in values]
    made = tape(name, *nodes, *constants)
    weights = rng.normal(size=np.shape(made.value))
    slopes = tape.slopes(tape("sum", tape("*", made, weights)))

    def end(*values):
        return anp.sum(OPERATIONS[name](*values, *constants) * weights)

    assert made.value == pytest.approx(OPERATIONS[name](*values, *constants), rel=TOLERANCE)
    for k, node in enumerate(nodes):
        assert slopes[node] == pytest.approx(autograd.grad(end, k)(*values), rel=TOLERANCE, abs=TOLERANCE)
        assert np.shape(slopes[node]) == np.shape(node.value)


UNARY, BINARY = ["tanh", "sigmoid", "half_square", "softmax"], ["+", "-", "*", "@"]


def computed(seed, run, given):
    """Twelve operations by chance on (3, 3), (1, 3) and single numbers, each on anything that is there already."""
    rng, there = np.random.default_rng(seed), [*given]
    for _ in range(12):
        name = rng.choice(UNARY + BINARY)
        arguments = [there[k] for k in rng.choice(len(there), 1 if name in UNARY else 2)]
        square = [there[0], there[1]] if name in ("@", "softmax") else []  # what these need, at least
        there.append(run(str(name), *[run("+", a, b) for a, b in zip(arguments, square, strict=False)] or arguments))
    total = run("sum", there[-1])
    for each in there[2:-1]:  # nothing is left out
        total = run("+", total, run("sum", run("tanh", each)))
    return total


@pytest.mark.parametrize("seed", range(40))
def test_graphs_by_chance(seed):
    rng = np.random.default_rng(seed)
    values = [rng.normal(0, 0.5, shape) for shape in ((3, 3), (3, 3), (1, 3), ())]
    tape, nodes = Tape(), [Node(each) for each in values]
    E = computed(seed, tape, nodes)
    slopes = tape.slopes(E)
    assert max(sum(node is each for other in tape for each in other.arguments) for node in (*tape, *nodes)) > 2

    def end(*values):
        return computed(seed, lambda name, *arguments: OPERATIONS[name](*arguments), values)

    for k, node in enumerate(nodes):
        wanted = autograd.grad(end, k)(*values)
        size = np.abs(wanted).max()
        assert slopes[node] == pytest.approx(wanted, rel=TOLERANCE, abs=TOLERANCE * size)
    by_differences = numerical_gradient(lambda value: end(value, *values[1:]), values[0])
    assert slopes[nodes[0]] == pytest.approx(by_differences, rel=1e-5, abs=1e-6 * np.abs(by_differences).max())


def lesson_05_net(tape):
    """Its weighted sums and outputs as nodes, and E."""
    s, o = {}, {0: Node(x)}
    for l, dense in enumerate(NET, 1):
        s[l] = tape("+", tape("@", o[l - 1], dense.W), dense.b)
        o[l] = tape(dense.activation.name, s[l])
    return s, o, tape("sum", tape("squared_error", o[3], y))


def test_the_recursion_is_what_a_sweep_does():
    tape, trace = Tape(), backprop(NET, x, y, squared_error)
    s, o, E = lesson_05_net(tape)
    slopes = tape.slopes(E)
    for l in (1, 2, 3):
        assert np.abs(slopes[s[l]] - trace.delta[l]).max() <= 1e-12
        assert np.abs(slopes[o[l]] - trace.dE_do[l]).max() <= 1e-12


def test_a_second_sweep_gives_the_same():
    tape = Tape()
    s, _, E = lesson_05_net(tape)
    first, again = tape.slopes(E), tape.slopes(E)
    assert all((first[node] == again[node]).all() for node in s.values())


def test_what_does_not_lead_to_the_end_has_no_slope():
    tape, a = Tape(), Node(0.4)
    end, aside = tape("exp", a), tape("tanh", a)
    slopes = tape.slopes(end)
    assert aside not in slopes and slopes.get(aside, 0) == 0 and slopes[a] == pytest.approx(np.exp(0.4))
    with pytest.raises(KeyError, match=r"No slope came to this node: was it used on the tape\?"):
        slopes[aside]


@pytest.mark.parametrize(("asked", "says"), [
    (1, "and 1 is none"), ("w", "and w is none"), (np.ones(2), "and something of type ndarray is none")])
def test_a_slope_is_asked_for_by_its_node(asked, says):
    """An array is no key of a dict, and a layer's number is none of this one."""
    tape, a = Tape(), Node(0.4)
    with pytest.raises(KeyError, match=f"A slope is that of a node, {says}: give the Node that was used on the tape"):
        tape.slopes(tape("exp", a))[asked]


def test_a_node_holds_no_node():
    with pytest.raises(ValueError, match="this is a Node already"):
        Node(Node(0.4))


def test_an_operation_is_called_by_its_name():
    with pytest.raises(ValueError, match="called by its name, a text such as 'tanh': this is of type Elementwise"):
        Tape()(tanh, Node(0.3))


def test_an_operation_without_a_row_stops_with_its_name():
    with pytest.raises(ValueError, match=r"There is no row for 'cosh'\. Give it one"):
        Tape()("cosh", Node(0.3))
    rows = ROWS | {"cosh": (np.cosh, lambda d, v, a: d * np.sinh(a))}
    tape, a = Tape(rows), Node(0.3)
    assert tape.slopes(tape("cosh", a))[a] == pytest.approx(np.sinh(0.3))


def test_a_row_without_a_way_back_to_a_node_stops():
    with pytest.raises(ValueError, match="'squared_error' has no way back to one of its arguments"):
        Tape()("squared_error", Node(x), Node(y))


def test_the_end_is_one_number():
    tape = Tape()
    _, o, _ = lesson_05_net(tape)
    with pytest.raises(ValueError, match=r"The end has shape \(1, 2\), and slopes are those of one number: sum it"):
        tape.slopes(o[3])


def test_a_node_says_what_made_it():
    tape = Tape()
    assert repr([Node(-0.7), tape("+", 1, np.array([[0.5, -0.25]]))]) == "[Node(given: -0.7), Node(+: [[1.5  0.75]])]"


# What the lesson and its cards say.

def water(tape, w, outside=False):
    """The lesson's net, perhaps with a tanh of which the tape knows nothing."""
    s = tape("*", w, 1.2)
    o = tanh(s.value) if outside else tape("tanh", s)
    return tape("half_square", tape("-", tape("+", tape("*", w, o), o), 0.9))


def of(name):
    return questions.LESSONS["15"][name]


def test_the_table_has_as_many_rows_as_the_lesson_says():
    text = (FOLDER / LESSON).read_text(encoding="utf-8")
    assert len(ROWS) == 19 and "a table with nineteen rows" in text


def test_a_pass_of_ones_own_pieces():
    """As exercise 4 tells it, with the rows of the solutions: own rows, own tape, own sweep."""
    lesson, solved = ({cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}
                      for path in (FOLDER / LESSON, FOLDER / "solutions" / LESSON))
    tape, sweep = re.search(r"write `(.+?)` for `Tape\(\)`, and `(.+?)` for", lesson["15-66"]).groups()
    pieces = [solved[f"15-{n}"] for n in ("03", "11", "12", "28", "61", "63", "65")]
    rows = [re.search(r"```python\n(.+?)```", text, re.DOTALL)[1] for text in (lesson["15-66"], solved["15-s08"])]
    my_pass = solved["15-67"].removesuffix("print(examine(my_pass))")
    for my_rows in rows:
        names = {}
        exec("\n".join([*pieces, my_rows, my_pass.replace("Tape()", tape).replace("tape.slopes(E)", sweep)]), names)
        assert str(names["examine"](names["my_pass"])).startswith("Right, on 33 nets")


def test_the_card_of_two_ways():
    tape, w = Tape(), Node(-0.7)
    slopes = tape.slopes(water(tape, w))
    _, o, p, r, *_ = tape
    assert slopes[o] == pytest.approx(of("used twice").value, abs=0.005)
    assert slopes[r] == pytest.approx(-1.11, abs=0.005) and slopes[p] == slopes[r]


def test_the_card_of_a_tanh_outside():
    (tape, w), (other, other_w) = (Tape(), Node(-0.7)), (Tape(), Node(-0.7))
    E, other_E = water(tape, w), water(other, other_w, outside=True)
    assert E.value == other_E.value
    slopes = tape.slopes(E)
    by_p = slopes[tape[2]] * tape[1].value
    assert other.slopes(other_E)[other_w] == pytest.approx(by_p) != pytest.approx(slopes[w])
    assert "one of two shares is missing" in of("outside").right


def test_the_card_of_one_column():
    assert (np.ones((4, 1)) - np.ones(4)).size == of("one column").value
    assert {4, 1, 8} <= {*of("one column").wrong}
    o, y = Node(np.array([[0.2], [0.4], [0.1], [0.9]])), np.array([0.5, -0.3, 0.7, 0.1])
    tape = Tape()
    slopes = tape.slopes(tape("sum", tape("half_square", tape("-", o, y))))
    assert slopes[o] / 4 == pytest.approx(o.value - y.mean())  # which is 0 at the mean of all targets


def test_the_cards_that_count():
    parameters = sum(each.size for dense in NET for each in (dense.W, dense.b))
    assert parameters == of("sweeps").value
    tape = Tape()
    s, o, _ = lesson_05_net(tape)
    plants, read = 100, sum(node.value.size for node in o.values())
    sums = sum(node.value.size for node in s.values())
    assert of("kept").value == plants * read
    assert {plants * (read + sums), plants * (read + 2 * sums), read, plants * 8} <= {*of("kept").wrong}


def test_the_way_back_reads_what_the_card_says():
    """What is not kept may be anything: nan would be seen."""
    tape = Tape()
    s, o, E = lesson_05_net(tape)
    slopes = tape.slopes(E)
    for node in tape:
        if node.name in ("@", "+"):
            node.value = np.full_like(node.value, np.nan)
    again = tape.slopes(E)
    assert all((slopes[node] == again[node]).all() for node in (*s.values(), *o.values()))


def test_the_card_of_two_ends():
    tape = Tape()
    s, o, _ = lesson_05_net(tape)
    slopes = {o[3]: np.ones((1, 2))}
    for node in reversed(tape):
        for each, share in node.shares(slopes[node]) if node in slopes else ():
            slopes[each] = slopes.get(each, 0) + share
    assert slopes[s[1]] == pytest.approx(tape.slopes(tape("sum", o[3]))[s[1]])
    assert "sum of both" in of("two ends").right


def test_the_card_of_a_change_in_place():
    tape, W = Tape(), {l: Node(dense.W) for l, dense in enumerate(NET, 1)}
    s, o = {}, {0: Node(x)}
    for l, dense in enumerate(NET, 1):
        s[l] = tape("+", tape("@", o[l - 1], W[l]), dense.b)
        o[l] = tape(dense.activation.name, s[l])
    E = tape("sum", tape("squared_error", o[3], y))
    before = tape.slopes(E)
    o[2].value *= 100
    after = tape.slopes(E)
    same = {name for name, node in {"δ3": s[3], "o2": o[2], "δ2": s[2], "W3": W[3]}.items()
            if np.allclose(before[node], after[node])}
    assert same == {"δ3", "o2"}
