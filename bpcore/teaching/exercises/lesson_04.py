"""The exercises of lesson 04."""

import numpy as np

from bpcore.activations import tanh
from bpcore.descent import update
from bpcore.layers import Dense
from bpcore.losses import squared_error
from bpcore.teaching.exercises.forms import Exercise
from bpcore.teaching.exercises.own import Own
from bpcore.teaching.story import plant_net, plants
from bpcore.trace import Step, backprop

NET = plant_net()
x, y = (values[:1] for values in plants())
TRACE = backprop(NET, x, y, squared_error)
o, delta, W2 = TRACE.o, TRACE.delta[2][0], NET[1].W


def _last_weight():
    return Exercise(TRACE, Step("dE_dW", 2), (3, 2), wrong={
        "the weight itself stands as the third link. What does the weight multiply?": delta[1] * W2[2, 1],
        "the slope of the sigmoid is left out, the link from the output to its sum.": TRACE.dE_do[2][0, 1] * o[1][0, 2],
        "the terms of both outputs are added. Which outputs read this weight?": delta.sum() * o[1][0, 2],
        "that has the slope of tanh. The outputs have the sigmoid.": TRACE.dE_do[2][0, 1] * (1 - o[2][0, 1] ** 2)
            * o[1][0, 2],
        "that weight comes from hidden unit 2. The one that is asked for comes from hidden unit 3.":
            TRACE.dE_dW[2][1, 1],
        "that weight leads to output 1. The one that is asked for leads to output 2.": TRACE.dE_dW[2][2, 0]})


def _error_signal():
    return Exercise(TRACE, Step("dE_do", 1), (1,), wrong={
        "that is what the outputs are off, added up. By which two links does each come back to the hidden unit?":
            TRACE.dE_do[2].sum(),
        "that is the error signal of hidden unit 2.": TRACE.dE_do[1][0, 1],
        "that is the slope for a weight below the unit. It stops at the unit's output.": TRACE.dE_dW[1][0, 0],
        "the slopes of the sigmoid are missing.": TRACE.dE_do[2][0] @ W2[0],
        "the outputs stand where the weights belong: a push of the hidden output is multiplied by its weight.":
            delta.sum() * o[1][0, 0],
        "that is the path through output 1 alone. The unit feeds output 2 as well.": delta[0] * W2[0, 0],
        "that is the path through output 2 alone. The unit feeds output 1 as well.": delta[1] * W2[0, 1],
        "the two paths are multiplied. Each is a product, and together they are a sum.":
            delta[0] * W2[0, 0] * delta[1] * W2[0, 1]})


def _one_step(rate):
    slope = TRACE.dE_dW[2][0, 1]
    return Exercise(update(TRACE, rate), Step("new_W", 2), (1, 2), wrong={
        "the rate is left out.": W2[0, 1] - slope,
        f"the rate is that of section 4. Here it is {rate:g}.": W2[0, 1] - 4 * slope,
        "its first two links belong to output 1. This weight leads to output 2.":
            W2[0, 1] - rate * delta[0] * o[1][0, 0],
        "the sum over both outputs is kept in the slope. Which output reads this weight?":
            W2[0, 1] - rate * delta.sum() * o[1][0, 0],
        "that is the slope. What is the weight after the step?": slope,
        "its third link is the output of hidden unit 2. This weight comes from hidden unit 1.":
            W2[0, 1] - rate * delta[1] * o[1][0, 1],
        "that is w₂₁, from hidden unit 2 to output 1. The first index is the unit that a weight comes from.":
            W2[1, 0] - rate * TRACE.dE_dW[2][1, 0],
        "the output below is left out of the slope, the third link.": W2[0, 1] - rate * delta[1],
        "the weight itself stands as the third link of the slope.": W2[0, 1] * (1 - rate * delta[1]),
        "the sigmoid's slope is left out of the slope.": W2[0, 1] - rate * TRACE.dE_do[2][0, 1] * o[1][0, 0]})


_ONE_STEP = Own(_one_step, (2,), lambda rng: (rng.choice([k for k in range(12, 76) if k not in (20, 40)]) / 20,),
                lambda rate: {"against its slope, once, at rate 2.": f"against its slope, once, at rate {rate:g}."})


def _tanh_instead(target):
    with_tanh = backprop([NET[0], Dense(W2, NET[1].b, tanh)], x, np.array([[target, y[0, 1]]]), squared_error)
    new, old = with_tanh.o[2][0, 0], o[2][0, 0]
    return Exercise(with_tanh, Step("delta", 2), (1,), wrong={
        "that has the output of the sigmoid. With tanh the output is another one.": (old - target) * (1 - old ** 2),
        "the third link is in it too. The first two are asked for.": with_tanh.delta[2][0, 0] * o[1][0, 1],
        "the old output is off by that, not the new one.": (old - target) * (1 - new ** 2),
        "that is the product with the sigmoid. Both the output and its slope are tanh's now.":
            (old - target) * old * (1 - old),
        "the output with tanh is negative: its minus sign is lost.": (-new - target) * (1 - new ** 2)})


_TANH_INSTEAD = Own(_tanh_instead, (y[0, 0],), lambda rng: (rng.choice(range(2, 99)) / 100,), lambda target: {
    "and the same targets.": f"and the target {target:g} for output 1."})


def _layer_below():
    a_prime = 1 - o[1] ** 2
    return Exercise(TRACE, Step("dE_dW", 1), wrong={
        **{f"the path through output {i + 1} alone is in it. Each hidden unit feeds both outputs.":
           x.T @ (delta[i] * W2[:, i] * a_prime) for i in (0, 1)},
        "the slope of tanh is left out, the link from each hidden output to its sum.": x.T @ TRACE.dE_do[1],
        "the input is left out, the last link.": np.broadcast_to(TRACE.delta[1], (2, 3)),
        "the slopes of the sigmoid are left out, the links from each output to its sum.":
            x.T @ (TRACE.dE_do[2] @ W2.T * a_prime),
        "the hidden units have tanh. That is the sigmoid's slope of their outputs.":
            x.T @ (TRACE.dE_do[1] * o[1] * (1 - o[1]))})


EXERCISES = {"last weight": _last_weight, "error signal": _error_signal, "one step": _ONE_STEP,
             "tanh instead": _TANH_INSTEAD, "layer below": _layer_below}
