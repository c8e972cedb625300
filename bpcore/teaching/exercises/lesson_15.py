"""The exercises of lesson 15. The one that writes a pass is judged by `examine`."""

import numpy as np

from bpcore.graph import Node, Tape
from bpcore.teaching.exercises.forms import Exercise

rng = np.random.default_rng(15)
X, W, Y = 1.2, -0.7, 0.9  # of the lesson's net


def _water(tape, w):
    s = tape("*", w, X)
    o = tape("tanh", s)
    return tape("half_square", tape("-", tape("+", tape("*", w, o), o), Y))


def _product():
    d, a, b = -1.11, -0.7, 0.4
    v, right = a * b, (d * b, d * a)
    slips = {
        "the factor itself multiplies d. How fast does a · b change with this factor?": (d * a, d * b),
        "it is the local slope alone. What has arrived at the product is d.": (b, a),
        "it is the factor itself. How fast does a · b change with it, and what has arrived?": (a, b),
        "d goes on as it is. That is the way back of +.": (d, d),
        "d is multiplied by the value of the product. The other factor alone is the local slope.": (d * v, d * v),
        "d is divided by the other factor. Slopes are multiplied along a way.": (d / b, d / a),
        "the sign is turned round. A product has no minus of its own.": (-d * b, -d * a),
        "something is added to d. Along a way slopes are multiplied.": (d + b, d + a)}
    wrong = {}
    for says, given in slips.items():
        wrong |= {f"in both shares, {says}": given, f"in the share of a, {says}": (given[0], right[1]),
                  f"in the share of b, {says}": (right[0], given[1])}
    return Exercise(np.array(right), arguments=(d, v, a, b), wrong=wrong)


def _tanh():
    a, d = rng.normal(0, 0.8, (2, 3)), rng.normal(size=(2, 3))
    v = np.tanh(a)
    return Exercise(d * (1 - v**2), arguments=(d, v, a), wrong={
        "1 − a² stands where 1 − v² belongs. The slope of tanh is written in terms of its value.": d * (1 - a**2),
        "v has been through tanh already: 1 − v² does not apply it once more.": d * (1 - np.tanh(v)**2),
        "that is the local slope alone. What has arrived is d.": 1 - v**2,
        "the square is missing, 1 − v for 1 − v².": d * (1 - v),
        "that is the slope of the sigmoid.": d * v * (1 - v),
        "the slope has a plus, 1 + v² for 1 − v².": d * (1 + v**2),
        "the local slope is missing: d goes on as it is.": d,
        "that is tanh of what has arrived. The way back multiplies by a slope.": np.tanh(d),
        "d is multiplied by the value. What is the slope of tanh there?": d * v,
        "d and v have changed places: the slope is that at d.": v * (1 - d**2),
        "d is divided by the local slope. Slopes are multiplied along a way.": d / (1 - v**2),
        "the sign is turned round.": -d * (1 - v**2),
        "Python multiplies before it subtracts: 1 − v² needs brackets.": d * 1 - v**2})


def _matrix_product(k):
    """Of square ones, where every order fits and is known by what it gives, and of shapes that only one order fits."""
    for rows, inner, columns in ((3, 3, 3), (4, 2, 3)):
        a, b, d = (rng.normal(size=shape) for shape in ((rows, inner), (inner, columns), (rows, columns)))
        truth = (d @ b.T, a.T @ d)[k]
        parts = {"a": a, "a.T": a.T, "b": b, "b.T": b.T, "d": d, "d.T": d.T}
        orders = {f"{left} @ {right}": (parts[left], parts[right]) for left in parts for right in parts
                  if (left[0] == "d") != (right[0] == "d")}
        wrong = {f"that is {order}. {_HINTS[k]}": left @ right for order, (left, right) in orders.items()
                 if left.shape[1] == right.shape[0] and not any(_same(left @ right, each) for each in (truth, truth.T))}
        if rows == inner:
            wrong |= {f"that is {name}, entry by entry. A product of matrices adds up, and so do its shares: use @.":
                      d * other for name, other in (("d * a", a), ("d * b", b), ("d * a.T", a.T), ("d * b.T", b.T))}
        yield Exercise(truth, arguments=(d, a @ b, a, b), wrong=wrong | {
            "it is transposed. The share has the shape of its own argument.": truth.T,
            "d is missing. A share is made of what has arrived and of the other argument.": (b.T, a.T)[k],
            "that is the local value, not a share of slope.": (a, b)[k]})


_HINTS = ("Row n of the product is row n of a times b, so rows of d stay rows. Along b one goes back: which way does "
          "b lie?",
          "An entry of b meets a column of a, and the examples are added up. Which way does a lie?")


def _same(one, other):
    return one.shape == other.shape and np.allclose(one, other)


def _swept(slopes, tape):
    return np.array([float(slopes[node]) for node in (tape[0], tape[1], tape[0].arguments[0])])


def _sweep():
    tape, w = Tape(), Node(W)
    E = _water(tape, w)

    def swept(new, first=1.0):
        found = {E: first}
        for node in reversed(tape):
            for each, share in node.shares(found[node]):
                found[each] = new(found.get(each), share, found[node])
        return _swept(found, tape)

    return Exercise(_swept(tape.slopes(E), tape), wrong={
        "a second share takes the place of the first. What is to be done with a slope that is there already?":
            swept(lambda old, share, d: share),
        "the first share stays, and later ones are lost. What is to be done with a slope that is there already?":
            swept(lambda old, share, d: share if old is None else old),
        "shares are multiplied where they meet. Where ways meet, they are added.":
            swept(lambda old, share, d: share if old is None else old * share),
        "a slope that nothing has come to yet begins at 1, but a sum begins at 0.":
            swept(lambda old, share, d: (1 if old is None else old) + share),
        "the slope of the node is handed on as it is. Its share is asked for.":
            swept(lambda old, share, d: (old or 0) + d),
        "the slope of the node is in it twice. A share has it in it already.":
            swept(lambda old, share, d: (old or 0) + d * share),
        "a share is multiplied by the slope once more, and nothing is added. A share has that slope in it already.":
            swept(lambda old, share, d: d * share),
        "the mean of the shares is taken. They are added.":
            swept(lambda old, share, d: share if old is None else (old + share) / 2),
        "shares are taken away where they are to be added.":
            swept(lambda old, share, d: (old or 0) - share),
        "no slope has come down to s, o and w. At first only the end has one. Where does it stand in `order`, and what "
        "comes after it?": [0, 0, 0],
        "the share of w by way of s is missing. Is the first node of the tape in `order`?":
            _swept(tape.slopes(E), tape) - [0, 0, float(tape.slopes(E)[tape[0]] * X)]})


def _own_tape():
    tape, w = Tape(), Node(W)
    E = _water(tape, w)
    return Exercise(np.array([E.value, tape.slopes(E)[w]], float), wrong={
        "E is right, and no slope comes to w. Is each node written on the tape, at its end, and the node itself?":
            [E.value, 0]})


EXERCISES = {"way back of *": _product, "sweep": _sweep, "way back of tanh": _tanh,
             "way back of @, to a": lambda: list(_matrix_product(0)),
             "way back of @, to b": lambda: list(_matrix_product(1)), "own tape": _own_tape}
