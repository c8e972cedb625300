"""The exercises of lesson 16. The one that carries a pass over is judged by `examine`."""

from itertools import product

import numpy as np

from bpcore.elsewhere import PORTS, adam, momentum, walk
from bpcore.teaching.exercises.forms import Exercise
from bpcore.teaching.story import START, STEPS, watering

rng = np.random.default_rng(16)
RATE, TINY = 0.1, 0.01  # of the lesson's walks


def _apart(wrong):
    """Without those that give what one before them gives."""
    kept = {}
    for says, given in wrong.items():
        if not any(np.shape(given) == np.shape(other) and np.allclose(given, other) for other in kept.values()):
            kept[says] = given
    return kept


# Layouts, also of arrays where another one fits.

def _dense():
    for below, n in ((2, 3), (3, 3)):
        W = rng.normal(size=(below, n))
        yield Exercise(W.T, arguments=(W,), wrong=_apart({
            "it is as it was, (below, n). PyTorch keeps (n, below), a row for each unit of the layer.": W,
            "the numbers have changed their places: reshape reads on row by row. Which operation exchanges rows and "
            "columns?": W.reshape(n, below),
            "the units stand in the reverse order. Only rows and columns are exchanged.": W.T[::-1],
            "that is an inverse. A transpose is meant, W.T.": np.linalg.pinv(W)}))


_ORDERS = {
    (0, 1, 2, 3): "it is as it was. PyTorch's kernels begin with the channels of the layer.",
    (3, 2, 1, 0): "`.T` turns all four axes round. Rows and columns of a kernel stay as they are.",
    (2, 3, 0, 1): "that is the layout of Keras. PyTorch has the channels first.",
    (2, 3, 1, 0): "rows and columns of the kernel are at the front. PyTorch has the channels first.",
    (1, 0, 3, 2): "rows and columns of the kernel are exchanged, too. They stay as they are.",
    (0, 1, 3, 2): "rows and columns of the kernel are exchanged, and the channels are not. It is the other way round."}


def _kernels():
    for shape in ((3, 5, 2, 4), (3, 3, 3, 3)):
        K = rng.normal(size=shape)
        right = K.transpose(1, 0, 2, 3)
        yield Exercise(right, arguments=(K,), wrong=_apart({
            says: K.transpose(order) for order, says in _ORDERS.items()} | {
            "the numbers have changed their places: reshape reads on row by row. Which operation exchanges axes?":
                K.reshape(right.shape),
            "the kernel is turned round, too. A layer of PyTorch does not turn it, as here.": right[..., ::-1, ::-1]}))


def _flattened():
    for c, h, w, n in ((3, 2, 4, 2), (2, 2, 2, 3)):
        W = rng.normal(size=(c * h * w, n))
        maps = W.reshape(c, h, w, n)
        right = maps.transpose(1, 2, 0, 3).reshape(-1, n)
        wrong = {
            "the rows are as they were. In the maps, which axis has to go to the end?": W,
            "that is the way back: it reads the rows as (row, column, channel) and gives (channel, row, column).":
                W.reshape(h, w, c, n).transpose(2, 0, 1, 3).reshape(-1, n),
            "rows and columns of the maps have changed places, too: (column, row, channel).":
                maps.transpose(2, 1, 0, 3).reshape(-1, n),
            "rows and columns of the maps have changed places, and the channels stand first as before.":
                maps.transpose(0, 2, 1, 3).reshape(-1, n),
            "the channels stand in the middle: (row, channel, column).": maps.transpose(1, 0, 2, 3).reshape(-1, n),
            "the last axis of the maps stands first: (column, channel, row). Which axes does transpose have to name "
            "first?": maps.transpose(2, 0, 1, 3).reshape(-1, n),
            "the units are no longer the last axis. They stay there, and the channels go in front of them.":
                maps.transpose(1, 2, 3, 0).reshape(-1, n),
            "the rows of W are (channel, row, column), and the maps are made of them in another order: reshape(c, h, "
            "w, -1) is the first step.": W.reshape(h, w, c, n).transpose(1, 2, 0, 3).reshape(-1, n),
            "the units are made the first axis of the maps. The rows of W come first, and its units are the last axis.":
                W.reshape(n, c, h, w).transpose(0, 2, 3, 1).reshape(-1, n),
            "the axes stand in the right order. The last step is missing: make rows of them again.":
                maps.transpose(1, 2, 0, 3),
            "that is still as maps. Which axis goes to the end, and how does it become rows again?": maps,
            "it is transposed. Each row is still one input of the layer.": right.T,
            "the rows stand in the reverse order.": W[::-1]}
        yield Exercise(right, arguments=(W, c, h, w), wrong=_apart(wrong))


# Which line of a port is wrong.

_LOOK = {
    "A": "its outputs lie in order, but between 0.09 and 0.23, and its slopes are wrong, too. So something is done to "
         "the numbers before the loss: where could a softmax stand too early?",
    "B": "its outputs are like drawn by lot, so numbers that they are made of stand in wrong places. Which matrix of "
         "weights is square, so that no error comes?",
    "C": "its outputs are right, and each slope is the same part of ours. Which line has a factor?",
    "D": "its outputs are right, and its slopes are ours and a little more, another amount for each weight: no factor "
         "does that. Which line could bring the weights into the slopes?"}
_SPOILS = {1: "both", 2: "both", 3: "both", 4: "slopes", 5: "outputs", 6: "slopes"}  # by a line that is wrong
_CANNOT = {"both": "spoils the outputs and the slopes", "slopes": "comes after the scores, and spoils the slopes alone",
           "outputs": "comes after the scores, and spoils the outputs alone"}


def _which_lines():
    right = [*PORTS.values()]
    wrong = {"the lines are counted from 1, as they are printed.": [line - 1 for line in right]}
    for lines in product(_SPOILS, repeat=len(PORTS)):
        others = [(name, line) for name, line in zip(PORTS, lines, strict=True) if line != PORTS[name]]
        if others:
            which = " and ".join(name for name, _ in others) + (" are not right" if others[1:] else " is not right")
            name, line = others[0]
            spoils = _SPOILS[line]
            cannot = f"Line {line} {_CANNOT[spoils]}. " * (spoils != _SPOILS[PORTS[name]])
            wrong[f"of {', '.join(map(str, lines))} {which}. {cannot}Look at {name}: {_LOOK[name]}"] = lines
    return Exercise(np.array(right), wrong=wrong)


# Steps.

def _slope(w):
    x, y = watering()
    return (x @ w - y) @ x / len(x)


def _walked(step, memory):
    return walk(step, memory, _slope, START, STEPS)


@np.errstate(all="ignore")
def _momentum():
    keep = 0.9

    def by(new_v, w_after=lambda w, v, g, new: w - RATE * new):
        def step(w, v, g, t):
            new = new_v(v, g)
            return w_after(w, v, g, new), new
        return _walked(step, 0)

    return Exercise(_walked(momentum, 0), wrong={
        "each step is a tenth of the right one. Into v goes the whole new slope, not 1 − 0.9 of it, and the rate "
        "stands once, at the step of w.": by(lambda v, g: keep * v + (1 - keep) * g),
        "the rate stands twice, at all of v, so that 0.09 of it is kept, and at the step of w. It belongs to the step "
        "alone.": by(lambda v, g: RATE * (keep * v + g)),
        "the rate stands at all of v, so that 0.09 of v is kept. It belongs to the step of w.":
            by(lambda v, g: RATE * (keep * v + g), lambda w, v, g, new: w - new),
        "the new slope has a minus in v, and the step has another: it goes uphill, a tenth as far. With the rate and "
        "the minus in v, the step is w + v.": by(lambda v, g: keep * v - RATE * g),
        "that is plain descent. Is 0.9 of v kept in the new v, is it returned, and does w step with it?":
            by(lambda v, g: g),
        "all is kept, 1 · v. It has to be 0.9 of it.": by(lambda v, g: v + g),
        "0.9 stands at the new slope. It belongs to what is kept, v.": by(lambda v, g: v + keep * g),
        "both are multiplied by 0.9. Of the new slope all is taken.": by(lambda v, g: keep * (v + g)),
        "0.1 of v is kept and 0.9 of the slope is added. It is 0.9 of v that is kept.":
            by(lambda v, g: (1 - keep) * v + keep * g),
        "0.1 of v is kept. It is 0.9 that is kept.": by(lambda v, g: (1 - keep) * v + g),
        "it goes uphill. Into v goes the slope with its own sign, and the step goes against v.":
            by(lambda v, g: keep * v + g, lambda w, v, g, new: w + RATE * new),
        "v counts against the slope. Both are added.": by(lambda v, g: g - keep * v),
        "w steps with v and with the slope. The slope is in v already.":
            by(lambda v, g: keep * v + g, lambda w, v, g, new: w - RATE * (new + g)),
        "that is the step of Nesterov, which keeps 0.9 of the new v and adds the slope once more.":
            by(lambda v, g: keep * v + g, lambda w, v, g, new: w - RATE * (keep * new + g)),
        "the rate is missing in the step of w.": by(lambda v, g: keep * v + g, lambda w, v, g, new: w - new),
        "w steps with the old v.": by(lambda v, g: keep * v + g, lambda w, v, g, new: w - RATE * v)})


@np.errstate(all="ignore")
def _adam():
    b, c = 0.9, 0.999

    def by(new_m=lambda m, g: b * m + (1 - b) * g, new_v=lambda v, g: c * v + (1 - c) * g**2,
           m_of=lambda m, t: m / (1 - b**t), v_of=lambda v, t: v / (1 - c**t),
           step=lambda m, v, g: m / (np.sqrt(v) + TINY), rate=RATE, kept=1):
        def walked(w, memory, g, t):
            m, v = new_m(memory[0], g), new_v(memory[1], g)
            return kept * w - rate * step(m_of(m, t), v_of(v, t), g), (m, v)
        return _walked(walked, (0, 0))

    def same(m, t):
        return m

    corrections = {  # of a mean that was kept with k, in step t
        "the correction is 1 − {k}**t, and t is counted one too far in it: t is 1 at the first step already.":
            lambda k, t: 1 - k**(t + 1),
        "t stands as a factor, 1 − {k} · t. The power is meant, {k}**t.": lambda k, t: 1 - k * t,
        "the correction is the same in each step. It has t in it: 1 − {k}**t.": lambda k, t: 1 - k,
        "it is multiplied by the correction. It is divided by it.": lambda k, t: 1 / (1 - k**t),
        "it is divided by {k}**t, not by what is missing to 1.": lambda k, t: k**t,
        "the bracket closes too early, (1 − {k})**t. The power is of {k} alone: 1 − {k}**t.":
            lambda k, t: (1 - k)**t}
    wrong = {}
    for says, part in corrections.items():
        m_of, v_of = (lambda mean, t, k=k, part=part: mean / part(k, t) for k in (b, c))
        wrong |= {f"in m and v, {says.format(k='0.9')}": by(m_of=m_of, v_of=v_of),
                  f"in m, {says.format(k=b)}": by(m_of=m_of), f"in v, {says.format(k=c)}": by(v_of=v_of)}
    return Exercise(_walked(lambda *now: adam(*now, tiny=TINY), (0, 0)), wrong=wrong | {
        "neither mean is corrected for its start at 0. What is each divided by?": by(m_of=same, v_of=same),
        "m is not corrected for its start at 0.": by(m_of=same),
        "v is not corrected for its start at 0: the first steps are too long.": by(v_of=same),
        "the brackets round 1 − 0.9 are missing: all of 1 is added to m, and 0.9 of the slope is taken away.":
            by(lambda m, g: b * m + 1 - b * g),
        "in m, the brackets are missing: m / 1 − 0.9**t is m less a power.": by(m_of=lambda m, t: m - b**t),
        "`tiny` stands inside the root. It is added to the root.": by(step=lambda m, v, g: m / np.sqrt(v + TINY)),
        "`tiny` is missing below the line, or another number stands for it.": by(step=lambda m, v, g: m / np.sqrt(v)),
        "`tiny` is taken away. It is there so that nothing is divided by 0.":
            by(step=lambda m, v, g: m / (np.sqrt(v) - TINY)),
        "`tiny` is added after the division. Are there brackets round all that stands below the line?":
            by(step=lambda m, v, g: m / np.sqrt(v) - TINY / RATE),
        "v is corrected with 0.9. It was kept with 0.999.": by(v_of=lambda v, t: v / (1 - b**t)),
        "m is corrected with 0.999. It was kept with 0.9.": by(m_of=lambda m, t: m / (1 - c**t)),
        "0.9 and 0.999 have changed places in the means.":
            by(lambda m, g: c * m + (1 - c) * g, lambda v, g: b * v + (1 - b) * g**2),
        "0.9 and 0.999 have changed places.":
            by(lambda m, g: c * m + (1 - c) * g, lambda v, g: b * v + (1 - b) * g**2,
               lambda m, t: m / (1 - c**t), lambda v, t: v / (1 - b**t)),
        "0.9 of v is kept. It is 0.999 that is kept.": by(new_v=lambda v, g: b * v + (1 - b) * g**2),
        "0.999 of m is kept. It is 0.9 that is kept.": by(lambda m, g: c * m + (1 - c) * g),
        "0.1 of m is kept. It is 0.9 that is kept, and 0.1 that is new.": by(lambda m, g: (1 - b) * m + b * g),
        "0.001 of v is kept. It is 0.999 that is kept, and 0.001 that is new.":
            by(new_v=lambda v, g: (1 - c) * v + c * g**2),
        "m has the squares of the slopes. It has the slopes themselves.": by(lambda m, g: b * m + (1 - b) * g**2),
        "v has the slopes, not their squares.": by(new_v=lambda v, g: c * v + (1 - c) * g),
        "v has the square of what is new, not what is new of the squares.":
            by(new_v=lambda v, g: c * v + ((1 - c) * g)**2),
        "v has the squares of m. It is the mean of the squares of the slopes.": _walked(_of_squared_mean, (0, 0)),
        "v has the slopes without their signs, not their squares.": by(new_v=lambda v, g: c * v + (1 - c) * abs(g)),
        "v is one number for both weights, as the squares of both are added up. Each weight has its own: the square of "
        "each entry is meant.": by(new_v=lambda v, g: c * v + (1 - c) * (g @ g)),
        "v is one number for both weights, the mean of both squares. Each weight has its own: the square of each entry "
        "is meant.": by(new_v=lambda v, g: c * v + (1 - c) * np.mean(g**2)),
        "the root of v is missing.": by(step=lambda m, v, g: m / (v + TINY)),
        "each step is ten times as long. Is the rate there, and has the new slope the weight 1 − 0.9 in m?": by(rate=1),
        "the whole square is added to v. Of a running mean it is 1 − 0.999 of it.":
            by(new_v=lambda v, g: c * v + g**2),
        "both are sums. In a running mean the new one has the weight 1 − 0.9, and 1 − 0.999.":
            by(lambda m, g: b * m + g, lambda v, g: c * v + g**2),
        "the step takes the slope itself above the line. The corrected m belongs there.":
            by(step=lambda m, v, g: g / (np.sqrt(v) + TINY)),
        "it goes uphill.": by(rate=-RATE),
        "the new w is the step alone. It is the old w less the step.": by(rate=-RATE, kept=0),
        "the step is m without the root of v below it: that is momentum.": by(step=lambda m, v, g: m),
        "the corrected m and the root of v are multiplied. The root stands below the line.":
            by(step=lambda m, v, g: m * (np.sqrt(v) + TINY)),
        **{f"{means} kept corrected{more}. What is kept is the mean as it was: a corrected one needs a name of its "
           "own.": _walked(_kept_corrected(of, again), (0, 0))
           for means, of in (("m is", "m"), ("v is", "v"), ("m and v are", "mv"))
           for more, again in (("", False), (", and corrected once more for the step", True))}})


def _kept_corrected(of, again):
    """Adam that keeps these means corrected, and perhaps corrects them again for the step."""
    def step(w, memory, g, t):
        means = {"m": 0.9 * memory[0] + 0.1 * g, "v": 0.999 * memory[1] + 0.001 * g**2}
        parts = {"m": 1 - 0.9**t, "v": 1 - 0.999**t}
        kept = {name: mean / parts[name] if name in of else mean for name, mean in means.items()}
        m, v = (kept[name] / (parts[name] if again or name not in of else 1) for name in "mv")
        return w - RATE * m / (np.sqrt(v) + TINY), (kept["m"], kept["v"])
    return step


def _of_squared_mean(w, memory, g, t):
    m = 0.9 * memory[0] + 0.1 * g
    v = 0.999 * memory[1] + 0.001 * m**2
    return w - RATE * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + TINY), (m, v)


# A bug that a checker overlooks.

def _overlooked():
    return Exercise(np.array([1, 1, 1]), wrong={
        "PyTorch's default finds it already. Where are the slopes so small that an error of 1e−5 is nothing?":
            [0, 1, 1],
        "PyTorch's default finds it already, and no slope is off by half. Where are the slopes so small that an error "
        "of 1e−5 is nothing?": [0, 1, 0],
        "it is overlooked by all, but no slope is off by half or more.": [1, 0, 0],
        "it is overlooked, but no slope is off by half or more. Where could you take a whole slope away?": [1, 1, 0],
        "the tighter setting overlooks it, too. In which layer are the slopes small for the one and large for the "
        "other?": [1, 0, 1]})


EXERCISES = {"weights of linear": lambda: list(_dense()), "weights of conv2d": lambda: list(_kernels()),
             "four ports": _which_lines, "momentum": _momentum, "Adam": _adam,
             "rows for Keras": lambda: list(_flattened()), "overlooked": _overlooked}
