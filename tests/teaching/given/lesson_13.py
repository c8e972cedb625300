"""Answers given to lesson 13."""

from functools import partial

from teaching.given.form import Given

OTHERS = {}
_given = partial(Given, "13_errata")


def _at(cell, answer, did, *points):
    return _given(cell, answer, 0, did, points)


WRONG = [
    _at("13-11", "delta[1][0, 1] * o[1][0, 0]", "worked line 4 out", "line 4"),
    _at("13-11", "0.479", "the same, typed", "line 4"),
    _at("13-11", "numerical_gradient(E, W1)[1, 0]", "exchanged the indices", "input 2", "index"),
    _at("13-11", "numerical_gradient(E, W1)[0, 0]", "took the weight into unit 1", "unit 1", "column"),
    _at("13-11", "numerical_gradient(E, W1)[1, 1]", "counted the input from 0", "input 2", "row"),
    _at("13-11", "E(W1 + [[0, 1e-5], [0, 0]]) - E(W1 - [[0, 1e-5], [0, 0]])", "did not divide", "divide"),
    _at("13-11", "(E(W1 + [[0, 1e-5], [0, 0]]) - E(W1 - [[0, 1e-5], [0, 0]])) / 1e-5", "divided by one push",
        "twice", "half of the way", "2 too many"),
    _at("13-11", "(E(W1 + [[0, 1e-5], [0, 0]]) - E(W1)) / 2e-5", "went up alone, and divided by two pushes", "half"),
    _at("13-11", "(E(W1 - [[0, 1e-5], [0, 0]]) - E(W1 + [[0, 1e-5], [0, 0]])) / 2e-5", "down minus up", "sign"),
    _at("13-11", "(E(W1 + 1e-5) - E(W1 - 1e-5)) / 2e-5", "pushed all weights", "all weights", "alone"),
    _at("13-11", "(E(W1 + [0, 1e-5]) - E(W1 - [0, 1e-5])) / 2e-5", "pushed a whole column", "both weights", "alone"),
    _at("13-11", "(E(W1, b1 + [0, 1e-5]) - E(W1, b1 - [0, 1e-5])) / 2e-5", "pushed the bias", "bias"),
    _at("13-11", "(E(W1 + push) - E(W1 - push)) / 2e-5", "took the push of the bias, which is one row", "both weights",
        "row"),
    _at("13-11", "(E(W1 + [[0, 1e-5], [0, 0]]) - E(W1 - [[0, 1e-5], [0, 0]])) / 2*1e-5", "left a bracket out",
        "bracket"),
    _at("13-11", "E(W1)", "gave the loss", "loss"),
    _at("13-11", "-0.4", "gave the weight", "weight"),
    _at("13-17", "inputs.T * (-(targets - y_hat) * y_hat * (1 - y_hat)).sum() * np.ones((3, 2))", "kept the sum",
        "sum"),
    _at("13-17", "inputs.T * (-(targets - y_hat) * y_hat * (1 - y_hat)).sum()", "kept the sum, one column", "sum"),
    _at("13-17", "inputs.T @ ((targets - y_hat) * y_hat * (1 - y_hat))", "lost the minus", "sign"),
    _at("13-17", "inputs.T @ (y_hat - targets)", "left out the slope", "slope", "a′"),
    _at("13-17", "inputs.T @ ((y_hat - targets) * (1 - y_hat**2))", "took tanh's slope", "slope", "activation"),
    _at("13-17", "inputs.T @ ((y_hat - targets) * y_hat)", "left out 1 − o", "1 − o"),
    _at("13-17", "inputs.T @ ((y_hat - targets) * (1 - y_hat))", "left out o", "factor o "),
    _at("13-17", "V * (y_hat - targets) * y_hat * (1 - y_hat)", "took V for the inputs", "V", "input"),
    _at("13-17", "V * (inputs.T @ ((y_hat - targets) * y_hat * (1 - y_hat)))", "multiplied by V", "V"),
    _at("13-17", "(-(targets - y_hat) * y_hat * (1 - y_hat)).T @ inputs", "exchanged rows and columns", "shape", "row"),
    _at("13-17", "-(targets - y_hat) * y_hat * (1 - y_hat) * inputs.sum()", "summed the inputs", "input", "x of its"),
    _at("13-17", "-(targets - y_hat) * y_hat * (1 - y_hat)", "stopped at δ", "shape"),
    _at("13-17", "V - inputs.T @ (-(targets - y_hat) * y_hat * (1 - y_hat))", "gave the weights after a step", "step"),
    _at("13-31", "0.4", "lost the minus", "sign"),
    _at("13-31", "0.3", "took the diagonal", "diagonal"),
    _at("13-31", "0.7", "took the other end of the diagonal", "diagonal"),
    _at("13-31", "0", "took the matrix for diagonal", "corner", "0"),
    _at("13-31", "1", "thought of the unit matrix", "corner"),
    _at("13-31", "-0.2", "took half", "half"),
    _at("13-31", "-0.8", "took it twice", "twice"),
    _at("13-31", "0.3 / 0.7", "divided", "divided"),
    _at("13-31", "-2.5", "took the inverse", "inverse"),
    _at("13-31", "-0.525", "made the determinant 0", "determinant"),
    _at("13-33", "numerical_gradient(lambda o1: squared_error(o1 @ W2 + b2, y)[0], o[1])[0, 1]",
        "pushed the output with all copies", "itself", "all"),
    _at("13-33", "2.0", "the same, typed", "itself", "all"),
    _at("13-33", "delta[2][0, 1]", "took δ of output 2", "δ of output 2"),
    _at("13-33", "delta[2][0, 0] * W2[1, 0]", "took the copy to output 1", "output 1"),
    _at("13-33", "delta[2][0, 1] * W2[0, 1]", "took the copy of unit 1, which the picture has", "unit 1"),
    _at("13-33", "-1.39", "the same, read from the picture", "unit 1"),
    _at("13-33", "-0.59", "read the other term from the picture", "unit 1"),
    _at("13-33", "delta[2][0, 1] * o[1][0, 1]", "took the slope for the weight", "weight"),
    _at("13-33", "delta[2][0, 1] * W2[1, 1] * (1 - o[1][0, 1]**2)", "took the slope of tanh in", "tanh"),
    _at("13-33", "delta[1][0, 1]", "took δ of hidden unit 2", "δ of hidden"),
    _at("13-33", "0.9", "gave the weight", "weight"),
    _at("13-35", "np.einsum('nk,kj,nj,ji->ni', delta[2], W2, 1 - o[1]**2, W1)", "typed the note's line", "note"),
    _at("13-35", "np.einsum('nk,kj,nj,ij->ni', delta[2], W2, 1 - o[1]**2, W1)", "turned W1 alone", "W2"),
    _at("13-35", "np.einsum('nk,jk,nj,ji->ni', delta[2], W2, 1 - o[1]**2, W1)", "turned W2 alone", "W1"),
    _at("13-35", "np.einsum('nk,jk,ij->ni', delta[2], W2, W1)", "left out the slope", "slope"),
    _at("13-35", "np.einsum('nk,jk,nj,ij->ni', delta[2], W2, 1 - trace.s[1]**2, W1)", "took s for o", "sums"),
    _at("13-35", "np.einsum('nk,jk,nj,ij->ni', delta[2], W2, 1 - o[1], W1)", "forgot the square", "square"),
    _at("13-35", "np.einsum('nk,jk,nj->nj', delta[2], W2, 1 - o[1]**2)", "stopped a layer early", "layer 1"),
    _at("13-35", "np.einsum('nk,jk,nj,ij->ni', delta[2], W2, o[1] * (1 - o[1]), W1)", "took the sigmoid's slope",
        "slope", "sigmoid", "activation"),
    _at("13-35", "-np.einsum('nk,jk,nj,ij->ni', delta[2], W2, 1 - o[1]**2, W1)", "turned the sign", "sign"),
]

RIGHT = [
    _at("13-11", "1.185", "three decimals"),
    _at("13-11", "numerical_gradient(E, W1)[0, 1]", "the course's own central differences"),
    _at("13-11", "(E(W1 + [[0, 1e-6], [0, 0]]) - E(W1)) / 1e-6", "a forward difference, near enough"),
    _at("13-11", "delta[1][0, 1] * x[0, 0]", "the line put right, which is as good"),
    _at("13-17", "np.outer(inputs, (y_hat - targets) * y_hat * (1 - y_hat))", "an outer product, no minus"),
    _at("13-17", "[[x_j * d for d in ((y_hat - targets) * y_hat * (1 - y_hat))[0]] for x_j in inputs[0]]", "lists"),
    _at("13-17", "numerical_gradient(lambda W: squared_error(sigmoid(inputs @ W + layer.b), targets)[0], V)",
        "measured"),
    _at("13-31", "-2/5", "a fraction"),
    _at("13-31", "-0.40", "with a decimal more"),
    _at("13-33", "1.042", "three decimals"),
    _at("13-33", "delta[2][0, 1] * W2[1, 1]", "worked out, not measured"),
    _at("13-33", "(o[2][0, 1] - 0.2) * 0.9", "from outputs and numbers of the net"),
    _at("13-35", "delta[1] @ W1.T", "the recursion, without einsum"),
    _at("13-35", "np.einsum('k,jk,j,ij->i', delta[2][0], W2, 1 - o[1][0]**2, W1)", "without the letter of examples"),
    _at("13-35", "(W1 @ ((W2 @ delta[2].T) * (1 - o[1]**2).T)).T", "columns, and back"),
]

RAISING: list[Given] = []
