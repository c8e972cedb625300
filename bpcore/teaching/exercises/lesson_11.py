"""The exercises of lesson 11."""

import numpy as np

from bpcore.activations import linear, sigmoid, tanh
from bpcore.datasets import xor
from bpcore.descent import descend
from bpcore.layers import Dense
from bpcore.losses import binary_cross_entropy, squared_error
from bpcore.teaching.exercises.forms import Exercise
from bpcore.trace import Step, backprop

x = np.array([0.6, -1.2, 1.8])
c = np.mean(x ** 2)
RATE, EPOCHS = 0.5, 60


def _limit():
    other = "{} is one of the rates {}. The limit is between two of them: work it out from c, to two decimals."
    shown = {other.format(f"{rate:.2f}", where): rate
             for where, rates in (("on the slider", (1.15, 1.2)), ("in the table", (1.1, 1.3))) for rate in rates}
    return Exercise(2 / c, wrong=shown | {
        "that is c, rounded. From which α on is 1 − αc no longer between −1 and 1?": 1.7,
        "that is the sum of the squares. c is their mean, and it belongs below the line.": 3 * c,
        "at that rate one step lands on the lowest point. Beyond it the steps cross, but they still get nearer.": 1 / c,
        "that is the largest αc. Which α makes αc so large?": 2.0,
        "that is c. From which α on is 1 − αc no longer between −1 and 1?": c,
        "c belongs below the line: the sharper the bowl, the smaller the rate.": c / 2,
        "that is 2c. The sharper the bowl, the smaller the rate, so c belongs below the line.": 2 * c,
        "1 − αc may be as low as −1. That is the rate where it would be −2.": 3 / c,
        "that c is a sum. The mean slope has the mean of the squares in it.": 2 / (3 * c),
        "that c is the mean, squared. It is the mean of the squares.": 2 / x.mean() ** 2,
        "that c is the mean of the inputs. It is the mean of their squares.": 2 / x.mean()})


def _saturated():
    o, one = 0.98, np.ones((1, 1))
    net = [Dense(np.array([[np.arctanh(o)]]), None, tanh), Dense(np.array([[0.6]]), None, linear)]
    trace = backprop(net, one, np.array([[0.6 * o + 1]]), squared_error)  # which makes ∂E/∂o −0.6
    return Exercise(trace, Step("delta", 1), (1,), wrong={
        "the sign is turned round. Which of its factors are negative?": 0.6 * (1 - o ** 2),
        "that is the slope alone. It multiplies ∂E/∂o.": 1 - o ** 2,
        "it has the slope of the sigmoid. This unit has tanh.": -0.6 * o * (1 - o),
        "the square is left out: the slope of tanh is 1 − o².": -0.6 * (1 - o),
        "s stands where o belongs: the slope of tanh is 1 − o².": -0.6 * (1 - 2.3 ** 2),
        "it is multiplied by the output. Where is the unit flat?": -0.6 * o,
        "tanh is taken of o. The output is the tanh already.": -0.6 * (1 - np.tanh(o) ** 2),
        "it is divided by the slope. What does the slope do to ∂E/∂o on its way to δ?": -0.6 / (1 - o ** 2)})


def _three_steps():
    left = 1 - 0.4 * c
    return Exercise(100 * left ** 3, wrong={
        "that is the part. How many per cent is it?": left ** 3,
        "that is the part, rounded. How many per cent is it? Give two decimals.": 0.04,
        "a distance has no minus, and neither has what is left of it.": -100 * left ** 3,
        "that is what one step takes away. What does it leave?": 100 * 0.4 * c,
        "that is (1 − α)³. A step leaves the part 1 − αc.": 100 * 0.6 ** 3,
        "that is the part of the loss, rounded. The distance is asked for.": 0.13,
        "that is left after one step.": 100 * left,
        "that is left after two steps.": 100 * left ** 2,
        "that is left after four steps.": 100 * left ** 4,
        "the three steps are added. Each leaves a part of what is left.": 300 * left,
        "that is a third of what one step leaves. Each step leaves a part of what is left.": 100 * left / 3,
        "that is what has gone. How much is left?": 100 * (1 - left ** 3),
        "that is the part of the loss. The distance is asked for.": 100 * left ** 6,
        "the steps are taken away one by one. Each step leaves a part of what is left.": 100 * (1 - 3 * 0.4 * c),
        "that has the rate 0.5 of the table. Here it is 0.4.": 100 * (1 - 0.5 * c) ** 3,
        "that is αc, to the third power. What does a step leave?": 100 * (0.4 * c) ** 3})


def _spread_for_relu():
    n = 72
    return Exercise(np.sqrt(2 / n), wrong={
        "that is the variance. The spread is its root.": 2 / n,
        "it is cut off too soon: give three decimals.": 0.16,
        "that is n/2. The more units, the smaller the weights.": n / 2,
        "that is the root of n. The more units, the smaller the weights.": np.sqrt(n),
        "that is the root of 2n. The more units, the smaller the weights.": np.sqrt(2 * n),
        "that is the spread for tanh. relu makes 0 of half of the sums.": np.sqrt(1 / n),
        "that is the variance for tanh. Which one is that for relu, and what is its root?": 1 / n,
        "the root is taken of the 2 alone.": np.sqrt(2) / n,
        "the root is taken of n alone.": 2 / np.sqrt(n),
        "it has no n. How many units are below?": np.sqrt(2),
        "that is turned upside down: the more units, the smaller the weights.": np.sqrt(n / 2),
        "the 2 stands below the line. relu needs larger weights than tanh.": np.sqrt(1 / (2 * n))})


def _silent():
    """Of two layers, so that a number that was counted once does not fit."""
    for rows, units, quiet in ((7, 6, [1, 4]), (9, 8, [0, 2, 4])):
        delta = np.random.default_rng(units).normal(size=(rows, units))
        delta[:, quiet] = delta[0, 3] = delta[2] = 0  # row 2 is an example that is right
        delta[:, 5] = -np.abs(delta[:, 5])
        is_zero = delta == 0
        yield Exercise(np.asarray(len(quiet)), arguments=(delta,), wrong={
            "without an axis, all() asks whether the whole array is 0. It should ask each unit.": 0,
            "that counts a unit whose δ is negative, too. A unit that is silent has δ = 0.":
                (delta <= 0).all(axis=0).sum(),
            "that counts the examples without δ. Which axis counts the units?": is_zero.all(axis=1).sum(),
            "that counts every unit: each gets no δ from some example. Which get none from any?":
                is_zero.any(axis=0).sum(),
            "that is the number of examples. Which axis counts the units?": rows,
            "that counts all zeros of the array. A unit counts once.": is_zero.sum(),
            "that counts the units that do get δ.": units - len(quiet)})


def _losses(rate, epochs=EPOCHS, start=None):
    """A trace before each step."""
    rng = np.random.default_rng(0)
    net = [Dense.random(2, 2, tanh, rng), Dense.random(2, 1, sigmoid, rng)]
    traces = []
    for _ in range(epochs):
        traces.append(backprop(net, *xor(), binary_cross_entropy))
        net = descend(traces[-1], rate)
    return np.array([trace.E for trace in traces])


def _training_loop():
    E = _losses(RATE, EPOCHS + 1)
    mean = E.mean(axis=1)
    truth = mean[:-1]
    return Exercise(truth, wrong={
        "every loss is that of the first net. descend returns a new net: what becomes of it?": np.full(EPOCHS, mean[0]),
        "each loss is that after the step. The one before the step is asked for.": mean[1:],
        "the steps are N times too long. descend takes the mean already.": _losses(RATE * E.shape[1]).mean(axis=1),
        "the steps are N times too short. descend takes the mean already.": _losses(RATE / E.shape[1]).mean(axis=1),
        "the losses are summed over the examples. The mean is asked for.": E[:-1].sum(axis=1),
        "each loss is that of the first example alone.": E[:-1, 0],
        "the rate is always 1. It is handed over as rate.": _losses(1).mean(axis=1),
        "that is one loss too many: the one after the last step.": mean,
        "the losses of the four examples stand side by side. Their mean is asked for.": E[:-1],
        "that is the last loss alone. Keep one for each epoch in a list.": truth[-1],
        "that is the loss after the last step alone. Keep one for each epoch in a list.": mean[-1],
        "that is the first loss alone. Where does return stand?": truth[:1],
        "the losses stand in the reverse order.": truth[::-1]})


EXERCISES = {"limit": _limit, "saturated": _saturated, "three steps": _three_steps,
             "spread for relu": _spread_for_relu, "silent": lambda: list(_silent()), "training loop": _training_loop}
