"""Answers given to lesson 00."""

from teaching.given.form import Given

OTHERS = {}

WRONG = [
    Given("00_start_here", "00-16", "1.02", 0, "left out the bias", ("bias",)),
    Given("00_start_here", "00-16", "0.82", 0, "took the bias off instead of adding it", ("bias", "sign")),
    Given("00_start_here", "00-16", "0.74", 0, "turned the sign of the first product", ("sign", "product", "input 1")),
    Given("00_start_here", "00-16", "-1.31", 0, "gave the first hidden unit's sum",
          ("unit 1", "first", "unit", "neighbour")),
    Given("00_start_here", "00-16", "1.42", 0, "counted from 0 and gave the third unit's sum",
          ("unit 3", "third", "unit")),
    Given("00_start_here", "00-16", "0.84", 0, "gave the output in place of the sum", ("output", "tanh", "activation")),
    Given("00_start_here", "00-16", "2.78", 0, "took w_21 for w_12", ("weight", "index")),
    Given("00_start_here", "00-16", "'positive'", 0, "wrote a word where a number is asked", ("number", "text")),
    Given("00_start_here", "00-16", "None", 0, "put None in", ("None", "number", "nothing")),
    Given("00_start_here", "00-28", "0.57", 0, "target minus output: the sign is turned", ("sign", "target", "minus")),
    Given("00_start_here", "00-28", "-0.13", 0, "multiplied by the sigmoid's slope, which comes a step later",
          ("δ", "slope", "a′", "delta")),
    Given("00_start_here", "00-28", "0.16", 0, "gave the loss itself for its slope", ("loss",)),
    Given("00_start_here", "00-28", "-1.13", 0, "forgot the ½", ("½", "factor", "twice")),
    Given("00_start_here", "00-28", "0.54", 0, "gave output unit 2's slope", ("unit 2", "other", "unit", "second")),
    Given("00_start_here", "00-28", "0.33", 0, "gave the output itself", ("output", "target")),
    Given("00_start_here", "00-28", "-0,57", 0, "typed a decimal comma, so Python has a pair",
          ("comma", "number", "shape")),
    Given("00_start_here", "00-30", "1.42", 0, "stopped at the weighted sum", ("sum", "tanh", "activation")),
    Given("00_start_here", "00-30", "0.81", 0, "put the sigmoid in for tanh", ("tanh", "sigmoid")),
    Given("00_start_here", "00-30", "89.0", 0, "gave per cent", ("100", "hundred", "per cent", "percent", "factor")),
    Given("00_start_here", "00-30", "np.tanh", 0, "gave the function, not its value", ("function", "number")),
    Given("00_start_here", "00-32", "trace.o[1] @ W2", 0, "left out the biases", ("bias",)),
    Given("00_start_here", "00-32", "trace.s[1] @ W2 + net[1].b", 0, "read the sums below in place of the outputs",
          ("output", "tanh")),
    Given("00_start_here", "00-32", "sigmoid(trace.o[1] @ W2 + net[1].b)", 0, "went on to the outputs",
          ("output", "sigmoid", "activation")),
    Given("00_start_here", "00-32", "trace.o[1] @ W2 - net[1].b", 0, "took the biases off", ("bias", "sign")),
    Given("00_start_here", "00-32", "(trace.o[1] @ W2 + net[1].b).sum()", 0, "added both units up into one number",
          ("shape", "sum", "number")),
    Given("00_start_here", "00-32", "np.tanh(trace.s[1])", 0, "gave layer 1's outputs", ("layer", "shape")),
    Given("00_start_here", "00-34", "0.54", 0, "left out the sigmoid's slope", ("slope", "a′")),
    Given("00_start_here", "00-34", "-0.104", 0, "turned the sign", ("sign", "minus")),
    Given("00_start_here", "00-34", "0.19", 0, "gave the sigmoid's slope alone", ("loss", "∂E/∂o", "error")),
    Given("00_start_here", "00-34", "0.24", 0, "took tanh's slope for the sigmoid's",
          ("tanh", "slope", "sigmoid", "o(1")),
    Given("00_start_here", "00-34", "trace.o[2][0, 1] > y[0, 1]", 0, "answered with true or false",
          ("true", "True", "number")),
]

RIGHT = [
    Given("00_start_here", "00-16", "np.float32(1.22)", 0, "float32", ()),
    Given("00_start_here", "00-16", "__import__('fractions').Fraction(122, 100)", 0, "a fraction", ()),
    Given("00_start_here", "00-16", "np.array(1.22)", 0, "a 0-d array", ()),
    Given("00_start_here", "00-16", "sum((0.2 * 1.2, -0.6 * -1.3, 0.2))", 0, "a Python sum, term by term", ()),
    Given("00_start_here", "00-28", "-0.57", 0, "two decimals", ()),
    Given("00_start_here", "00-28", "__import__('decimal').Decimal('-0.566')", 0, "a Decimal of three decimals", ()),
    Given("00_start_here", "00-30", "(np.exp(2.84) - 1) / (np.exp(2.84) + 1)", 0, "tanh written out with exp", ()),
    Given("00_start_here", "00-30", "0.89", 0, "two decimals", ()),
    Given("00_start_here", "00-32", "[[-0.69, 1.05]]", 0, "a list of rows, two decimals", ()),
    Given("00_start_here", "00-32", "np.einsum('nj,ji->ni', trace.o[1], W2) + net[1].b", 0, "einsum", ()),
    Given("00_start_here", "00-32",
          "np.array([[sum(trace.o[1][0, j] * W2[j, i] for j in range(3)) + net[1].b[i] for i in range(2)]])", 0,
          "loops over units", ()),
    Given("00_start_here", "00-34", "0.10", 0, "two decimals, which Python reads as 0.1", ()),
    Given("00_start_here", "00-34",
          "(trace.o[2] - y)[0, 1] / (2 + np.exp(-trace.s[2][0, 1]) + np.exp(trace.s[2][0, 1]))", 0,
          "the sigmoid's slope in terms of s", ()),
]

RAISING = [
    Given("00_start_here", "00-28", "float('-0,57')", 0, "a comma inside float(): ValueError", ()),
    Given("00_start_here", "00-34", "trace.delta[2][0, 2]", 0, "counts the units from 1: IndexError", ()),
]
