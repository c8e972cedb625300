"""Answers given to lesson 00."""

from teaching.given.form import Given

OTHERS = {}

WRONG = [
    Given("00_start_here", "00-16", "0.25", 0, "forgot the ½", ("½", "half", "twice")),
    Given("00_start_here", "00-16", "0.07", 0, "took the first output alone", ("water", "alone", "both", "output")),
    Given("00_start_here", "00-16", "0.05", 0, "took the second output alone", ("move", "alone", "both", "output")),
    Given("00_start_here", "00-16", "0.35", 0, "did not square", ("square",)),
    Given("00_start_here", "00-16", "0.0617", 0, "took the mean of the two outputs", ("mean", "half", "½")),
    Given("00_start_here", "00-16", "0.31", 0, "read plant 1's loss off the stepper", ("plant", "example")),
    Given("00_start_here", "00-16", "0.021", 0, "subtracted the second square, as the difference is negative",
          ("subtract", "sign", "add")),
    Given("00_start_here", "00-16", "None", 0, "put None in", ("None", "number", "nothing")),
    Given("00_start_here", "00-16", "'wrong'", 0, "wrote a word where a number is asked", ("number", "text")),
    Given("00_start_here", "00-30", "0.7", 0, "gave the gardener's target", ("target",)),
    Given("00_start_here", "00-30", "0.37", 0, "gave water in place of move", ("unit", "other", "another", "output")),
    Given("00_start_here", "00-30", "1.16", 0, "gave the weighted sum", ("sum", "sigmoid", "activation")),
    Given("00_start_here", "00-30", "0.74", 0, "read plant 1", ("example", "another", "plant", "row")),
    Given("00_start_here", "00-30", "0.49", 0, "counted rows from 0 and took plant 4",
          ("example", "another", "plant", "row")),
    Given("00_start_here", "00-30", "predict(net, x)[2]", 0, "gave the whole row", ("shape", "number", "one")),
    Given("00_start_here", "00-34", "0.011", 0, "lost the sign", ("sign", "grow", "fall")),
    Given("00_start_here", "00-34", "-0.112", 0, "gave the slope itself", ("slope",)),
    Given("00_start_here", "00-34", "0.295", 0, "gave the new loss", ("loss",)),
    Given("00_start_here", "00-34", "-0.168", 0, "multiplied the slope by the new weight, 1.5",
          ("weight", "0.1", "change")),
    Given("00_start_here", "00-34", "-0.022", 0, "multiplied by the rate too", ("rate", "twice", "factor", "double")),
    Given("00_start_here", "00-21", "0.62", 0, "took what the slope promises", ("slope", "promise")),
    Given("00_start_here", "00-21", "0.31", 0, "read the loss before the change", ("as it was", "change")),
    Given("00_start_here", "00-21", "0.21", 0, "gave the change of the loss", ("grown", "change", "itself")),
    Given("00_start_here", "00-21", "0.04", 0, "read the output in place of the loss", ("output",)),
    Given("00_start_here", "00-21", "0,52", 0, "typed a decimal comma, so Python has a pair",
          ("comma", "number", "shape")),
    Given("00_start_here", "00-32", "0.452", 0, "added the rate times the slope", ("plus", "sign", "minus")),
    Given("00_start_here", "00-32", "0.296", 0, "forgot the rate", ("rate",)),
    Given("00_start_here", "00-32", "-0.052", 0, "gave the change alone", ("change", "step", "start")),
    Given("00_start_here", "00-32", "0.4", 0, "gave the bias as it was", ("changed", "yet", "nothing", "old")),
    Given("00_start_here", "00-32", "0.263", 0, "moved the other output's bias: 0.2 + 0.063",
          ("unit", "another", "other", "neighbour")),
    Given("00_start_here", "00-32", "0.19", 0, "read the bias after a step at rate 2 off the stepper",
          ("rate", "change")),
    Given("00_start_here", "00-36", "net[1].W + 0.5 * trace.dE_dW[2]", 0, "went with the slope",
          ("plus", "sign", "minus")),
    Given("00_start_here", "00-36", "net[1].W - trace.dE_dW[2]", 0, "forgot the rate", ("rate",)),
    Given("00_start_here", "00-36", "net[0].W - 0.5 * trace.dE_dW[1]", 0, "moved layer 1", ("layer", "shape")),
    Given("00_start_here", "00-36", "-0.5 * trace.dE_dW[2]", 0, "gave the change alone", ("change", "step", "start")),
    Given("00_start_here", "00-36", "net[1].W - 0.5 * trace.dE_db[2]", 0, "took the slopes of the biases", ("bias",)),
    Given("00_start_here", "00-36", "net[1].W", 0, "gave the weights as they were", ("changed", "yet", "old")),
    Given("00_start_here", "00-36", "net[1].W - 2 * trace.dE_dW[2]", 0, "used the rate 2", ("rate", "factor")),
]

RIGHT = [
    Given("00_start_here", "00-16", "np.float32(0.124)", 0, "float32", ()),
    Given("00_start_here", "00-16", "__import__('fractions').Fraction(1234, 10000)", 0, "a fraction", ()),
    Given("00_start_here", "00-30", "__import__('decimal').Decimal('0.76')", 0, "a Decimal", ()),
    Given("00_start_here", "00-30", "float(predict(net, x[2:3])[0, 1])", 0, "by code", ()),
    Given("00_start_here", "00-34", "-0.0112", 0, "four decimals", ()),
    Given("00_start_here", "00-34", "0.1 * trace.dE_dW[2][2, 0]", 0, "by code", ()),
    Given("00_start_here", "00-21", "np.array(0.52)", 0, "a 0-d array", ()),
    Given("00_start_here", "00-21", "0.516", 0, "three decimals", ()),
    Given("00_start_here", "00-32", "0.35", 0, "two decimals", ()),
    Given("00_start_here", "00-32", "net[1].b[1] - 0.5 * trace.dE_db[2][1]", 0, "by code", ()),
    Given("00_start_here", "00-36", "update(trace, 0.5)['new_W', 2]", 0, "by the course's update", ()),
    Given("00_start_here", "00-36", "(net[1].W - trace.dE_dW[2] / 2).tolist()", 0, "a list of rows", ()),
]

RAISING = [
    Given("00_start_here", "00-36", "net[1].W - 0.5 * trace.dE_dW[1]", 0, "mixed two layers", ()),
    Given("00_start_here", "00-30", "predict(net, x)[3, 2]", 0, "counted from 1", ()),
]
