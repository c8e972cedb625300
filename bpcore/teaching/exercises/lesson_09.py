"""The exercises of lesson 09: its nets, made once more."""

import numpy as np

from bpcore.activations import linear, relu, sigmoid, softmax, tanh
from bpcore.layers import Conv2D, Dense
from bpcore.losses import binary_cross_entropy, multinomial_cross_entropy, squared_error
from bpcore.teaching.exercises.forms import Exercise
from bpcore.trace import Step, backprop, forward

W1, b1 = np.array([[-0.8, -1.6, -1.5], [1.1, -0.9, -0.5]]), np.array([-0.1, 1.5, -0.4])
W2, b2 = np.array([[-0.6, -1.5], [-0.7, -1.6], [0.9, -0.3]]), np.array([0.1, 0.7])
x, y = np.array([[0.5, -0.6]]), np.array([[0.8, 0.3]])
SIGN = "the sign is turned round. Which of its factors are negative?"


def _dense(activation, loss):
    return backprop([Dense(W1, b1, tanh), Dense(W2, b2, activation)], x, y, loss)


def _maps(loss):
    rng = np.random.default_rng(7981)
    K1, K2 = rng.normal(0, 0.3, (1, 2, 3, 3)), rng.normal(0, 1, (2, 2, 3, 3))
    net = [Conv2D(K1, None, relu), Conv2D(K2, None, relu), Dense(rng.normal(0, 1, (8, 3)), None, linear),
           Dense(None, None, softmax)]
    return backprop(net, 0.1 + 0.8 * np.eye(6)[::-1].reshape(1, 1, 6, 6), np.array([[0.0, 0.0, 1.0]]), loss)


def _hidden():
    trace, other = _dense(tanh, squared_error), _dense(sigmoid, binary_cross_entropy)
    o, delta = trace.o, trace.delta[2]
    slope = 1 - o[1] ** 2
    return Exercise(trace, Step("delta", 1), wrong={
        SIGN: -trace.delta[1],
        "the error o − y* goes down as it is. δ of layer 2 has the slope of tanh in it.": (o[2] - y) @ W2.T * slope,
        "that is δ of the net with sigmoid and cross-entropy.": other.delta[1],
        "only output 1 sends its δ back. Output 2 does so, too.": delta[:, :1] @ W2[:, :1].T * slope,
        "only output 2 sends its δ back. Output 1 does so, too.": delta[:, 1:] @ W2[:, 1:].T * slope,
        "that is δ of layer 2. It still has to go down.": delta,
        "W2.reshape(2, 3) has the shape of W2.T, but its entries stand in other places.":
            delta @ W2.reshape(2, 3) * slope,
        "each unit's slope is there, but no sum of what comes from above.": slope})


def _under_relu():
    trace = _maps(squared_error)
    g, o = trace.dE_do[2], trace.o[2]
    return Exercise(trace, Step("delta", 2), wrong={
        "relu's slope is missing, or it is 1 everywhere, as with `o >= 0`: can o be below 0?": g,
        "that is relu's slope alone. What does it multiply?": 1.0 * (o > 0),
        "it is multiplied by o. The slope of relu is 1 where o is above 0, whatever o is.": g * o,
        "the units that let their sum pass are the ones that are set to 0.": g * (o <= 0),
        "it is 0 everywhere, since o is never below 0. Where does relu let a sum pass?": 0 * g,
        "relu is applied to ∂E/∂o. What counts is whether o is above 0.": g * (g > 0),
        "relu is applied to ∂E/∂o on top of its slope. A δ may be negative.": g * (g > 0) * (o > 0),
        "that is the slope of tanh. Layer 2 has relu.": g * (1 - o**2),
        "that is the slope of the sigmoid. Layer 2 has relu.": g * o * (1 - o),
        SIGN: -trace.delta[2]})


def _by_hand():
    trace, other = _dense(sigmoid, binary_cross_entropy), _dense(tanh, squared_error)
    below, out, d = trace.o[1][0, 2], trace.o[2][0, 0], trace.delta[2][0, 0]
    return Exercise(trace, Step("dE_dW", 2), (3, 1), wrong={
        SIGN: -d * below,
        "the slope of the sigmoid is in it. Loss and sigmoid have cancelled it.": d * out * (1 - out) * below,
        "that is the net with tanh and squared error.": other.dE_dW[2][2, 0],
        "the output is that of the unit above. A weight multiplies the output below it.": d * out,
        "that is δ. The slope for a weight has the output below it, too.": d,
        "that is the slope for the weight into output 2.": trace.dE_dW[2][2, 1],
        "that is the weight after a step. Its slope is asked for.": W2[2, 0] - d * below,
        "that is the weight. Its slope is asked for.": W2[2, 0],
        "the slope of tanh of the hidden unit is in it. The weight lies above that unit.": d * below * (1 - below**2)})


def _slope_of_W3():
    trace = _maps(multinomial_cross_entropy)
    o, delta = trace.o[2], trace.delta[3]
    return Exercise(trace, Step("dE_dW", 3), wrong={
        "rows and columns are exchanged. A row belongs to a unit below.": trace.dE_dW[3].T,
        "map 2 is read before map 1.": o[:, ::-1].reshape(1, 8).T @ delta,
        "the places are counted before the maps. All of map 1 comes first.":
            o.transpose(0, 2, 3, 1).reshape(1, 8).T @ delta,
        "relu's slope stands in the place of the outputs.": (o > 0).reshape(1, 8).T @ delta,
        "that is δ of the squared error.": o.reshape(1, 8).T @ _maps(squared_error).delta[3],
        SIGN: -trace.dE_dW[3]})


def _back_to_maps():
    trace = _maps(multinomial_cross_entropy)
    row = trace.delta[3] @ trace.net[2].W.T
    return Exercise(trace, Step("dE_do", 2), wrong={
        "it is still a row. Lay it out as maps.": row,
        "rows and columns of each map are exchanged.": row.reshape(1, 2, 2, 2).transpose(0, 1, 3, 2),
        "maps and places are exchanged. All of map 1 comes first.": row.reshape(1, 2, 2, 2).transpose(0, 3, 1, 2),
        "that is δ of layer 2 already: relu's slope is in it.": trace.delta[2],
        "that is ∂E/∂o of the net with the squared error.": _maps(squared_error).dE_do[2],
        "the weights are laid out in the other direction. A row of W belongs to a unit below: W.T, not reshape.":
            (trace.delta[3] @ trace.net[2].W.reshape(3, 8)).reshape(1, 2, 2, 2),
        SIGN: -trace.dE_do[2]})


def _doubled():
    trace = backprop([Dense(W1, b1, tanh), Dense(2 * W2, 2 * b2, sigmoid)], x, y, binary_cross_entropy)
    o, t = forward([Dense(W1, b1, tanh), Dense(W2, b2, tanh)], x)[1][2], 2 * y - 1
    return Exercise(trace, Step("delta", 2), wrong={
        "that is δ with tanh. The outputs of the sigmoid lie half as far apart.": o - t,
        "it is doubled where it has to be halved.": 2 * (o - t),
        "the slope of tanh is in it. Loss and activation have cancelled.": (o - t) * (1 - o**2) / 2,
        "the slope of tanh is in it, and it is not halved. Loss and activation have cancelled.": (o - t) * (1 - o**2),
        "that is δ of the sigmoid net with the old W2 and b2. Here they are doubled.":
            _dense(sigmoid, binary_cross_entropy).delta[2],
        "the output is put in terms of o, but the target is still t.": (1 + o) / 2 - t,
        "it has the old target, (1 + t)/2, but the output is still that of tanh. Put both in terms of o and t.": o - y,
        "that is the output of the sigmoid. δ is the output minus the target.": (1 + o) / 2,
        "the target is put in as 1 − t. It is (1 + t)/2.": (1 + o) / 2 - (1 - t) / 2,
        SIGN: (t - o) / 2})


EXERCISES = {"hidden δ": _hidden, "δ under relu": _under_relu, "slope by hand": _by_hand,
             "slopes of W3": _slope_of_W3, "back to maps": _back_to_maps, "doubled": _doubled}
