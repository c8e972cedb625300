"""Answers given to lesson 08."""

from functools import partial

from teaching.given.form import Given

_given = partial(Given, "08_numerical_validation")
OTHERS = {"08-11": ("(f(w + h) - f(w)) / h", "(f(w + h) - f(w - h)) / (2 * h)")}

WRONG = [
    _given("08-11", "(f(w) - f(w - h)) / h", 0, "took the backward difference", ("backward",)),
    _given("08-11", "(f(w + h) - f(w - h)) / (2 * h)", 0, "took the central difference", ("central",)),
    _given("08-11", "f(w + h) - f(w)", 0, "did not divide", ("divide",)),
    _given("08-11", "f(w + h) - f(w) / h", 0, "forgot the brackets", ("bracket",)),
    _given("08-11", "(f(w) - f(w + h)) / h", 0, "turned the difference round", ("sign",)),
    _given("08-11", "(f(w + h) - f(w)) * h", 0, "multiplied by h", ("multiplied",)),
    _given("08-11", "(f(w + h) - f(w)) / (2 * h)", 0, "divided by 2h", ("2h", "half")),
    _given("08-11", "3 * w**2", 0, "differentiated the cube by the rule", ("rule",)),
    _given("08-11", "(f(w + h) - f(w)) / h", 1, "took the forward difference", ("forward",)),
    _given("08-11", "(f(w) - f(w - h)) / h", 1, "took the backward difference", ("backward",)),
    _given("08-11", "(f(w + h) - f(w - h)) / 2 * h", 1, "divided by 2 and multiplied by h", ("/ 2 * h", "multiplies")),
    _given("08-11", "(f(w + h) - f(w - h)) / h", 1, "divided by h alone", ("2h", "twice")),
    _given("08-11", "f(w + h) - f(w - h)", 1, "did not divide", ("divide",)),
    _given("08-11", "f(w + h) - f(w - h) / (2 * h)", 1, "forgot the brackets round the difference", ("bracket",)),
    _given("08-11", "f(w + h) - f(w - h) / 2 * h", 1, "forgot both pairs of brackets", ("bracket",)),
    _given("08-11", "(f(w - h) - f(w + h)) / (2 * h)", 1, "turned the difference round", ("sign",)),
    _given("08-11", "(f(w + h / 2) - f(w - h / 2)) / h", 1, "took steps of h/2", ("half",)),
    _given("08-11", "(f(w + h) + f(w - h)) / (2 * h)", 1, "added in place of taking away", ("plus", "minus")),
    _given("08-23", 'step["mean_E", 2] + step["moved", 2] / 1.5', 0, "turned the sign", ("plus", "minus", "sign")),
    _given("08-23", '-step["moved", 2] / 1.5', 0, "gave the change", ("change", "start")),
    _given("08-23", 'step["moved", 2] / 1.5', 0, "gave the fall", ("falls", "start")),
    _given("08-23", 'step["mean_E", 2] - step["moved", 2]', 0, "did not divide by the rate", ("divided", "rate", "α")),
    _given("08-23", 'step["mean_E", 2] - 1.5 * step["moved", 2]', 0, "multiplied by the rate", ("multiplied",)),
    _given("08-23", 'step["new_E", 2]', 0, "gave the measured loss", ("really", "measured")),
    _given("08-23", 'E_of(0.2 - 1.5 * trace.dE_dW[1][0, 1])', 0, "moved one weight alone", ("one weight", "every")),
    _given("08-23", 'step["mean_E", 2]', 0, "gave the loss before", ("nothing has changed", "before")),
    _given("08-33", "3.5e-4", 0, "took the root of ε", ("√ε", "rule of thumb")),
    _given("08-33", "2.4e-4", 0, "took the rule of thumb times w", ("rule of thumb",)),
    _given("08-33", "3.9e-8", 0, "forgot the root", ("root", "h²")),
    _given("08-33", "2.8e-4", 0, "left w out", ("w is left out",)),
    _given("08-33", "2.7e-3", 0, "gave that of the central difference", ("central",)),
    _given("08-33", "8.5e-9", 0, "gave that of float64", ("float64",)),
    _given("08-33", "0.7 * np.sqrt(1.2e-7 / 3)", 0, "left out that two values are rounded", ("the 2", "rounded")),
    _given("08-33", "0.7 * np.sqrt(2 * 1.2e-7)", 0, "left out the 3", ("the 3",)),
    _given("08-35", "np.reshape([(f(W + h * (np.arange(6) == k).reshape(2, 3)) - f(W)) / h for k in range(6)], "
                    "W.shape)", 0, "took forward differences", ("forward",)),
    _given("08-35", "np.reshape([(f(W + d) - f(W - d)) / h for d in h * np.eye(6).reshape(6, 2, 3)], W.shape)", 0,
           "divided by h", ("2h", "twice")),
    _given("08-35", "np.reshape([(f(W + d) - f(W - d)) / 2 * h for d in h * np.eye(6).reshape(6, 2, 3)], W.shape)", 0,
           "divided by 2 and multiplied by h", ("/ 2 * h",)),
    _given("08-35", "(f(W + h) - f(W - h)) / (2 * h)", 0, "moved all entries at once", ("at once", "alone")),
    _given("08-35", "(f(W + h) - f(W - h)) / (2 * h) * np.ones(W.shape)", 0, "moved all, and filled an array",
           ("at once", "alone")),
    _given("08-35", "None\n\ndef measured(f, W, h):\n    W, out = W.copy(), np.zeros(W.shape)\n"
                    "    for at in np.ndindex(W.shape):\n        W[at] += h\n        up = f(W)\n"
                    "        W[at] -= 2 * h\n        out[at] = (up - f(W)) / (2 * h)\n    return out", 0,
           "never put the entry back", ("stay", "copy", "back")),
    _given("08-35", "None\n\ndef measured(f, W, h):\n    W, out = W.copy(), np.zeros(W.shape)\n"
                    "    for at in np.ndindex(W.shape):\n        W[at] += h\n        up = f(W)\n"
                    "        W[at] -= h\n        out[at] = (up - f(W)) / (2 * h)\n    return out", 0,
           "went back by h alone", ("back", "2h")),
    _given("08-35", "trace.dE_dW[1]", 0, "gave what backprop says", ("backprop",)),
    _given("08-41", "np.abs(found - measured).max()", 0, "did not divide", ("divided",)),
    _given("08-41", "np.abs((found - measured) / measured).max()", 0, "divided entry by entry", ("entry by entry",)),
    _given("08-41", "(found - measured).max() / np.abs(measured).max()", 0, "forgot that errors may be negative",
           ("negative", "size")),
    _given("08-41", "np.abs(found - measured).max() / measured.max()", 0, "took the largest, not in size",
           ("negative", "size")),
    _given("08-41", "np.abs(found - measured).mean() / np.abs(measured).max()", 0, "took the mean error", ("mean",)),
    _given("08-41", "np.abs(found - measured).max() / np.abs(found).max()", 0, "divided by what backprop says",
           ("backprop",)),
    _given("08-41", "np.linalg.norm(found - measured) / np.linalg.norm(measured)", 0, "took lengths", ("length",)),
    _given("08-41", "np.abs(found - measured) / np.abs(measured).max()", 0, "gave all errors, not the largest",
           ("number", "shape")),
    _given("08-37", "3", 0, "gave the number of the wrong one", ("number of a version", "three")),
    _given("08-37", "[np.abs(v - trace.dE_dW[1]).sum() for v in three]", 0, "added the errors up", ("sum", "largest")),
    _given("08-37", "[(v - trace.dE_dW[1]).max() for v in three]", 0, "forgot the size", ("negative", "abs")),
    _given("08-37", "[np.abs(v - trace.dE_dW[1]).max() / np.abs(trace.dE_dW[1]).max() for v in three]", 0,
           "gave relative errors", ("relative",)),
    _given("08-37", "[np.abs(v - trace.dE_dW[1]).mean() for v in three]", 0, "took means", ("mean", "largest")),
    _given("08-37", "[np.abs(v).max() for v in three]", 0, "gave the largest slopes", ("slopes",)),
    _given("08-11", "numerical_gradient(f, w)", 1, "took the package's own with its tiny h", ("tiny h",)),
    _given("08-11", "(f(w + h) - f(w)) / (2 * h)", 1, "went up alone and divided by 2h", ("second point",)),
    _given("08-23", 'step["mean_E", 2] - step["moved", 2] / 1.5 / 2', 0, "halved the fall", ("halved",)),
    _given("08-23", 'step["mean_E", 2] - 1.5 * sum((g**2).sum() for g in trace.dE_dW.values())', 0,
           "left the biases out", ("bias",)),
    _given("08-23", 'step["mean_E", 2] - 1.5 * ((trace.dE_dW[2]**2).sum() + (trace.dE_db[2]**2).sum())', 0,
           "took layer 2 alone", ("only layer 2",)),
    _given("08-33", "1.2e-7**.5", 0, "took the root of the text's ε", ("√ε",)),
    _given("08-33", "0.7 * 1.2e-7**.5", 0, "took the rule of thumb with the text's ε", ("rule of thumb",)),
    _given("08-33", "0.7 * (3 * 1.2e-7 / 2)**.5", 0, "turned the fraction round", ("upside down",)),
    _given("08-33", "0.7**2 * 2 * 1.2e-7 / 3", 0, "gave h², by the text's ε", ("h²",)),
    _given("08-35", "None\n\ndef measured(f, W, h):\n    out = np.zeros(W.shape)\n    for at in np.n"
                    "dindex(W.shape):\n        u = W.copy()\n        d = u\n        u[at] += h\n    "
                    "    d[at] -= h\n        out[at] = (f(u) - f(d)) / (2 * h)\n    return out", 0,
           "gave one array two names", ("copy",)),
    _given("08-41", "abs(abs(found).max() - abs(measured).max()) / abs(measured).max()", 0,
           "took the largest apart", ("two largest",)),
    _given("08-41", "abs(found - measured).max() / max(abs(found).max(), abs(measured).max())", 0,
           "divided by the larger of both", ("larger of both",)),
    _given("08-37", "[np.abs(v - numerical_gradient(E_of_W1, W1, 0.7)).max() for v in three]", 0,
           "measured with h = 0.7", ("coarse",)),
    _given("08-37", "[np.abs(v - numerical_gradient(E_of_W1, W1, 0.1)).max() for v in three]", 0,
           "measured with h = 0.1", ("coarse",)),
]

RIGHT = [
    _given("08-11", "-(f(w) - f(w + h)) / h", 0, "turned round, with a minus", ()),
    _given("08-11", "f(w + h) / h - f(w) / h", 0, "divided each", ()),
    _given("08-11", "((f(w + h) - f(w)) / h + (f(w) - f(w - h)) / h) / 2", 1, "the mean of forward and backward", ()),
    _given("08-11", "numerical_gradient(f, w, h)", 1, "the package's own", ()),
    _given("08-23", 'step["mean_E", 2] - 1.5 * sum((g**2).sum() for d in (trace.dE_dW, trace.dE_db)'
                    ' for g in d.values())', 0, "from the slopes themselves", ()),
    _given("08-23", 'trace.E.mean() + loss_change(trace, 1.5).predicted', 0, "with loss_change", ()),
    _given("08-33", "0.0002", 0, "one digit", ()),
    _given("08-33", "1.97e-4", 0, "three digits", ()),
    _given("08-33", "0.7 * (2 * 1.2e-7 / 3) ** 0.5", 0, "worked out with the rounded ε", ()),
    _given("08-35", "numerical_gradient(f, W, h)", 0, "the package's own", ()),
    _given("08-35", "[[(f(W + d) - f(W - d)) / (2 * h) for d in row] for row in h * np.eye(6).reshape(2, 3, 2, 3)]", 0,
           "lists of a unit matrix's rows", ()),
    _given("08-41", "max(abs(found - measured).flat) / max(abs(measured).flat)", 0, "Python's own max and abs", ()),
    _given("08-41", "np.linalg.norm((found - measured).ravel(), np.inf) / np.linalg.norm(measured.ravel(), np.inf)", 0,
           "the norm that is the largest", ()),
    _given("08-37", "[np.abs(v - trace.dE_dW[1]).max() for v in three]", 0, "against backprop itself", ()),
    _given("08-37", "np.abs(np.array(three) - measured(E_of_W1, W1, 1e-5)).max(axis=(1, 2))"
                    " if measured(E_of_W1, W1, 1e-5) is not ... else "
                    "np.abs(np.array(three) - numerical_gradient(E_of_W1, W1)).max(axis=(1, 2))", 0,
           "with the own function if there is one", ()),
]

RAISING = [
    _given("08-35", "(f(W[0] + h) - f(W[0] - h)) / (2 * h)", 0, "a row for the matrix: ValueError", ()),
]
