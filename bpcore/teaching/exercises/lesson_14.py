"""The exercises of lesson 14. Those that write a pass are judged by `examine`."""

import numpy as np

from bpcore.activations import relu
from bpcore.layers import Dense
from bpcore.losses import squared_error
from bpcore.teaching.exercises.forms import Exercise
from bpcore.teaching.story import plant_net, plants
from bpcore.trace import Step, backprop


def _what_follows():
    """δ of layer 1 from a ∂E/∂o that was sent back without the local slopes above."""
    net, (x, y) = plant_net(), (values[:1] for values in plants())
    trace = backprop(net, x, y, squared_error)
    o, arrives = trace.o[1], trace.dE_do[2] @ net[1].W.T
    return Exercise(arrives * (1 - o**2), wrong={
        "that is the true δ. What follows from the ∂E/∂o that the friend gave?": trace.delta[1],
        "that is the friend's ∂E/∂o as it is. Which local slope does δ have?": arrives,
        "that is the true ∂E/∂o. What follows from the friend's?": trace.dE_do[1],
        "that has the slope of the sigmoid. The hidden units have tanh.": arrives * o * (1 - o),
        "the square is missing, 1 − o for 1 − o².": arrives * (1 - o),
        "the slope has a plus, 1 + o² for 1 − o².": arrives * (1 + o**2),
        "that is the local slope alone. What does it multiply?": 1 - o**2,
        "the sign is turned round.": -arrives * (1 - o**2),
        "the local slope is worked out from s. It is 1 − o², in terms of the output.": arrives * (1 - trace.s[1]**2),
        "the output has been through tanh already: 1 − o² does not apply it once more.":
            arrives * (1 - np.tanh(o)**2),
        "o and ∂E/∂o have changed places: the slope is that at o.": o * (1 - arrives**2),
        "it is divided by the local slope. Slopes are multiplied along a path.": arrives / (1 - o**2),
        "Python multiplies before it subtracts: 1 − o² needs brackets.": arrives * 1 - o**2})


def _relu():
    layer = Dense(np.array([[0.8, -0.7, 1.3], [0.4, 1.2, -0.9]]), None, relu)
    trace = backprop([layer], np.array([[0.6, -1.1], [-0.3, 0.9]]), np.array([[0.5, -0.4, 0.9], [-0.3, 1.6, 0.6]]),
                     squared_error)  # signs of ∂E/∂o that have nothing to do with the size of o
    o, slopes = trace.o[1], trace.dE_do[1]
    return Exercise(trace, Step("delta", 1), wrong={
        "the slope is left out: each unit lets all of its ∂E/∂o through. If there is `o >= 0` in your line: it holds "
        "for every output of relu.": slopes,
        "relu's slope jumps where s is 0, not at 0.5.": slopes * (o > 0.5),
        "relu's slope is 1 or 0, and not 1 − o.": slopes * (1 - o),
        "that is 1 for every unit. Which units are off, and where is ∂E/∂o?": 1 + 0 * o,
        "that is relu of ∂E/∂o. The slope of relu asks the output, not ∂E/∂o.": np.maximum(slopes, 0),
        "the output itself stands for the slope. The slope of relu is 1 or 0.": slopes * o,
        "that is the slope alone, 1 or 0. What does it multiply?": 1.0 * (o > 0),
        "the units that are off get a δ, and those that are on get none.": slopes * (o <= 0),
        "that is the slope of tanh.": slopes * (1 - o**2),
        "that is the slope of the sigmoid.": slopes * o * (1 - o),
        "the sign is turned round.": -slopes * (o > 0)})


EXERCISES = {"what follows": _what_follows, "relu's δ": _relu}
