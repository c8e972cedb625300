"""The exercises of lesson 13."""

import numpy as np

from bpcore.activations import linear, sigmoid, tanh
from bpcore.layers import Dense
from bpcore.losses import squared_error
from bpcore.teaching.exercises.forms import Exercise
from bpcore.trace import Step, backprop

W1, b1 = np.array([[0.9, -0.4], [0.5, -0.9]]), np.array([0.1, 0.2])
W2, b2 = np.array([[0.8, -1.2], [-1.3, 0.9]]), np.array([0.7, 1.3])
x, y = np.array([[1.2, -1.3]]), np.array([[0.9, 0.2]])
TRACE = backprop([Dense(W1, b1, tanh), Dense(W2, b2, linear)], x, y, squared_error)
o, delta = TRACE.o, TRACE.delta
SENSORS = backprop([Dense(np.array([[0.8, -0.3], [-0.9, -0.5], [-1.3, -0.4]]), np.array([-0.8, 0.8]), sigmoid)],
                   np.array([[-1.2, -0.5, -0.3]]), np.array([[0.8, 0.4]]), squared_error)
PUSH = 1e-5  # as in the lesson


def _measured(push, down):
    """The slope for w_12 of layer 1 from the losses at a large push up, and at one down or none."""
    def loss(by):
        W = W1.copy()
        W[0, 1] += by
        return squared_error(np.tanh(x @ W + b1) @ W2 + b2, y)[0]

    return (loss(push) - loss(-down)) / (push + down)


def _measured_slope():
    slopes = TRACE.dE_dW[1]
    return Exercise(TRACE, Step("dE_dW", 1), (1, 2), wrong={
        "that is what line 4 says. Measure it, by the loss alone.": delta[1][0, 1] * o[1][0, 0],
        "that is what line 4 says of the weight from input 2 to unit 1.": delta[1][0, 0] * o[1][0, 1],
        "that is the slope for the weight from input 2 to hidden unit 1. Which index says where a weight comes from?":
            slopes[1, 0],
        "that is the slope for the weight from input 1 to hidden unit 1. In W1 the columns are the units that weights "
        "lead to.": slopes[0, 0],
        "that is the slope for the weight from input 2 to hidden unit 2. In W1 the rows are the inputs.": slopes[1, 1],
        "that is the slope for the bias of hidden unit 2. Push the weight.": delta[1][0, 1],
        "it is not divided by the push. A slope is the change of E for each 1 that the weight moves.":
            slopes[0, 1] * 2 * PUSH,
        "a bracket is missing. `/ 2 * 1e-5` divides by 2 and then multiplies: write `/ (2 * 1e-5)`.":
            slopes[0, 1] * PUSH ** 2,
        "the division is by half of the way. From one push to the other it is twice the push.": 2 * slopes[0, 1],
        "it is half the slope. From w to w + push is one push, not two.": slopes[0, 1] / 2,
        "the sign is turned: first the loss with the push up, minus the loss with the push down.": -slopes[0, 1],
        "the push is too large: 1 to each side. Take 1e-5.": _measured(1, 1),
        "the push is too large: 0.1 to one side. Take 1e-5.": _measured(0.1, 0),
        "give two decimals at least: 1.2 is also the input.": x[0, 0],
        "that is the loss itself. How much does it change?": TRACE.E[0],
        "that is the weight itself. How much does E change if it does?": W1[0, 1],
        "that is the weight after a step. Its slope is asked for.": W1[0, 1] - slopes[0, 1],
        "that is as if all weights of the layer were pushed at once. Push one alone.": slopes.sum(),
        "that is as if both weights into unit 1 were pushed at once. Push one alone.": slopes[:, 0].sum(),
        "that is as if both weights into unit 2 were pushed at once. A push of one row is added to every row of W1. "
        "Make it a matrix with one number that is not 0.": slopes[:, 1].sum(),
        "that is as if both weights from input 1 were pushed at once. Push one alone.": slopes[0].sum()})


def _one_term():
    """The slopes of a layer, of which a formula has kept the sum and lost the indices."""
    truth, below, d = SENSORS.dE_dW[1], SENSORS.o[0], SENSORS.delta[1]
    return Exercise(SENSORS, Step("dE_dW", 1), wrong={
        "the sum over the outputs is kept, so both columns are equal. A weight into output i has the term of i alone.":
            np.tile(below.T * d.sum(), (1, 2)),
        "the sum over the outputs is kept. A weight into output i has the term of i alone.": below.T * d.sum(),
        "that is the sum over the inputs for each output. Each weight has an x of its own.": below.sum() * d,
        "that is the sum over the inputs for each output, so all rows are equal. Each weight has an x of its own.":
            np.tile(below.sum() * d, (3, 1)),
        "the sign is turned. The formula has minus before the bracket, and y* before o in it.": -truth,
        "the factor 1 − o is left out.": below.T * (d / (1 - SENSORS.o[1])),
        "the factor o is left out.": below.T * (d / SENSORS.o[1]),
        "V is in it. Each weight multiplies an input, so its slope has the input x in it, and no weight.":
            SENSORS.net[0].W * d,
        "V is in it as well. A weight multiplies an input x, so its slope has x in it, and no weight.":
            SENSORS.net[0].W * truth,
        "those are the weights after a step. Their slopes are asked for.": SENSORS.net[0].W - truth})


def _blind_test():
    return Exercise(-0.4, wrong={
        "the sign counts too: an entry and its mirror image have to be equal.": 0.4,
        "that is on the diagonal, which stays where it is when the matrix is turned. Which entry is w's mirror image?":
            0.7,
        "that is on the diagonal, which stays where it is when the matrix is turned. With which entry does w change "
        "places?": 0.3,
        "with 0 the turned matrix has 0 in the other corner, where this one has −0.4.": 0,
        "with 1 the turned matrix has 1 in the other corner, where this one has −0.4.": 1,
        "an entry and its mirror image have to be equal, not one of them half of the other.": -0.2,
        "an entry and its mirror image have to be equal, not one of them twice the other.": -0.8,
        "nothing has to be divided. Turn rows into columns: which entry comes to the place of w?": 0.3 / 0.7,
        "nothing has to be divided: turn rows into columns. Which entry comes to the place of w?": 0.7 / 0.3,
        "that makes the determinant 0, not the two matrices equal.": 0.7 * 0.3 / -0.4,
        "the inverse is no transpose. Turn rows into columns: where does w go?": 1 / -0.4})


def _one_copy():
    d, w = delta[2][0], W2[1]
    arrives = o[1][0, 1] * w[1]
    return Exercise(d[1] * w[1], wrong={
        "that is the slope for the output itself, with all its copies. Push the one copy that goes to output 2.": d @ w,
        "that is δ of output 2, the slope for what arrives there. On its way the copy is multiplied by a weight.": d[1],
        "that is the copy on its way to output 1. Output 2 was asked for.": d[0] * w[0],
        "that is the copy that leaves hidden unit 1. Unit 2 was asked for.": d[1] * W2[0, 1],
        "that is the copy of hidden unit 1 on its way to output 1. From 2 to 2 was asked for.": d[0] * W2[0, 0],
        "that is the weight. How much does E change if the copy does?": w[1],
        "that is the copy itself, pushed by nothing. How much does E change if it changes?": o[1][0, 1],
        "that is the slope for the weight on this way, not for the copy.": d[1] * o[1][0, 1],
        "the slope of tanh is in it. The copy leaves the unit behind its tanh.": d[1] * w[1] * (1 - o[1][0, 1] ** 2),
        "that is δ of hidden unit 2. It has all copies in it, and the slope of tanh.": delta[1][0, 1],
        "it is not divided by the way from one push to the other.": d[1] * w[1] * 2 * PUSH,
        "the sign is turned: first the loss with the push up, minus the loss with the push down.": -d[1] * w[1],
        "that is taken twice. Is it divided by one push, where E was taken at two, or is the ½ of the loss missing?":
            2 * d[1] * w[1],
        "that is with the copy alone in the sum of output 2. The copy of unit 1 and the bias are in it, too.":
            (arrives - y[0, 1]) * w[1],
        "that is with the copy and the bias in the sum of output 2. The copy of unit 1 is in it, too.":
            (arrives + b2[1] - y[0, 1]) * w[1],
        "the bias of output 2 is missing from its sum.": (d[1] - b2[1]) * w[1],
        "that is with the weight of the other way. From unit 2 to output 2 it is W2[1, 1].": d[1] * w[0],
        "that is half of it: is it divided by two pushes, where E was taken at one?": d[1] * w[1] / 2})


def _two_layers_down():
    slope = 1 - o[1] ** 2
    return Exercise(TRACE, Step("dE_do", 0), wrong={
        "that is the line as the note has it: both weights are turned the wrong way.":
            np.einsum("nk,kj,nj,ji->ni", delta[2], W2, slope, W1),
        "W2 is still as the note has it. It leads from j to k: which letter is its row?":
            np.einsum("nk,kj,nj,ij->ni", delta[2], W2, slope, W1),
        "W1 is still as the note has it. It leads from i to j: which letter is its row?":
            np.einsum("nk,jk,nj,ji->ni", delta[2], W2, slope, W1),
        "the slope of layer 1 is missing.": delta[2] @ W2.T @ W1.T,
        "the slope of layer 1 is worked out from its sums. It is 1 − o².":
            delta[2] @ W2.T * (1 - TRACE.s[1] ** 2) @ W1.T,
        "it stops at layer 1. W1 takes it to the inputs.": delta[1],
        "the slope has no square. For tanh it is 1 − o².": delta[2] @ W2.T * (1 - o[1]) @ W1.T,
        "an input has no activation, and so no slope of its own.":
            np.einsum("nk,jk,nj,ij,ni->ni", delta[2], W2, slope, W1, 1 - x ** 2)})


EXERCISES = {"measured slope": _measured_slope, "one term": _one_term, "blind test": _blind_test,
             "one copy": _one_copy, "two layers down": _two_layers_down}
