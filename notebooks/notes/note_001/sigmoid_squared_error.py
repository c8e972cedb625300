"""Note 001, sigmoid with squared error: L is the loss from here on, and w_ji goes from j to i."""

from functools import wraps

import numpy as np

from bpcore import backprop, descend, numerical_gradient, sigmoid, squared_error, tanh
from notes.formula import Case, Formula
from notes.networks import network
from notes.note_000 import sigmoid_slope, sigmoid_value, squared_error_slope
from notes.note_001.sigmoid import weight_gradient_as_chain, weighted_sum


def sigmoids(rng):
    """A net of sigmoids under squared error, its output layer l, and the units k, j, i of layers l − 2, l − 1 and l."""
    net = network(rng, (4, 2, 3, 5), hidden=sigmoid, loss=squared_error)
    return net, net.L, *(range(net.n(l)) for l in (net.L - 2, net.L - 1, net.L))


def error(o, y):
    """The note's “error”: ∂L/∂o of an output unit."""
    return o - y


def deriv(o):
    """The note's “deriv” and “derivative”: ∂o/∂s, in terms of the output o."""
    return o * (1 - o)


def apparent_error_from_outputs(net, l, j):
    """What 001-83 defines, for the output layer l."""
    o, w, y = net.o, net.w, net.y
    return sum((o[l][i] - y[i]) * o[l][i] * (1 - o[l][i]) * w[l][j, i] for i in range(net.n(l)))


# The weights of the output layer, w_ji


def output_slope(rng):
    """∂L/∂o_i = 2 · ½ (y_i* − o_i)(−1)."""
    net, l, *_, I = sigmoids(rng)
    o, y = net.o[l], net.y
    return Case(truth=net.dE_do(l), written=[2 * 1 / 2 * (y[i] - o[i]) * (-1) for i in I])


def sum_slope_at_weight(rng):
    """∂s_i/∂w_ji = o_j."""
    net, l, *_, I = sigmoids(rng)
    return Case(truth=net.ds_dw(l), written=[[o_j for i in I] for o_j in net.o[l - 1]])


def weight_gradient(rng):
    """∂L/∂w_ji = (o_k − y_k*) o_i (1 − o_i) o_j: k is free, and k = 1 is tried here."""
    net, l, _, J, I = sigmoids(rng)
    o, o_below, y = net.o[l], net.o[l - 1], net.y

    def gradient(j, i, k):
        return (o[k] - y[k]) * o[i] * (1 - o[i]) * o_below[j]

    return Case(
        truth=net.dE_dw(l),
        written=[[gradient(j, i, k=0) for i in I] for j in J],
        corrected=[[gradient(j, i, k=i) for i in I] for j in J])


def update(rng):
    """w(n+1) = w(n) − α ∂L/∂w is the step that `descend` takes, and the loss falls; with + it would rise."""
    net, l, *_ = sigmoids(rng)
    alpha = 0.5
    trace = backprop(net.net, net.o[0][None], net.y[None], squared_error)
    down, up = (net.w[l] + sign * alpha * net.dE_dw(l) for sign in (-1, 1))
    return Case(
        truth=[descend(trace, alpha)[l - 1].W, True],
        written=[down, net.E_at_w(l, down) < net.E],
        misread=[up, net.E_at_w(l, up) < net.E])


def update_in_outputs(rng):
    """w_ji(n+1) = w_ji(n) − α (o_i − y_i*) o_i (1 − o_i) o_j."""
    net, l, _, J, I = sigmoids(rng)
    alpha, w, o, o_below, y = 5, net.w[l], net.o[l], net.o[l - 1], net.y
    return Case(
        truth=w - alpha * net.dE_dw(l),
        written=[[w[j, i] - alpha * (o[i] - y[i]) * o[i] * (1 - o[i]) * o_below[j] for i in I] for j in J])


def update_in_words(rng):
    """w(n+1) = w(n) − α error · derivative · output; but not if derivative(o) is the slope of the sigmoid at s = o."""
    net, l, _, J, I = sigmoids(rng)
    alpha, w, o, o_below, y = 5, net.w[l], net.o[l], net.o[l - 1], net.y

    def updated(derivative):
        return [[w[j, i] - alpha * error(o[i], y[i]) * derivative(o[i]) * o_below[j] for i in I] for j in J]

    return Case(truth=w - alpha * net.dE_dw(l), written=updated(deriv), misread=updated(lambda s: deriv(sigmoid(s))))


# The weights one layer down, w_kj


def chain_below(rng):
    """∂L/∂w_kj^{l−1} = Σ_i ∂L/∂o_i ∂o_i/∂s_i ∂s_i/∂o_j ∂o_j/∂s_j ∂s_j/∂w_kj."""
    net, l, K, J, I = sigmoids(rng)
    dL_do, do_ds, ds_do = net.dE_do(l), net.slope(l), net.ds_do(l)
    do_ds_below, ds_dw_below = net.slope(l - 1), net.ds_dw(l - 1)
    return Case(
        truth=net.dE_dw(l - 1),
        written=[[sum(dL_do[i] * do_ds[i] * ds_do[j, i] * do_ds_below[j] * ds_dw_below[k, j] for i in I) for j in J]
                 for k in K])


def sum_slope_at_output_below(rng):
    """∂s_i^l/∂o_j^{l−1} = w_ji^l."""
    net, l, _, J, I = sigmoids(rng)
    return Case(truth=net.ds_do(l), written=[[net.w[l][j, i] for i in I] for j in J])


def weight_gradient_below(rng):
    """∂L/∂w_kj^{l−1} = Σ_i (o_i − y_i*) o_i (1 − o_i) w_ji o_j (1 − o_j) o_k."""
    net, l, K, J, I = sigmoids(rng)
    o, w, y = net.o, net.w, net.y
    return Case(
        truth=net.dE_dw(l - 1),
        written=[[sum((o[l][i] - y[i]) * o[l][i] * (1 - o[l][i]) * w[l][j, i] * o[l - 1][j] * (1 - o[l - 1][j])
                      * o[l - 2][k] for i in I) for j in J] for k in K])


def weight_gradient_below_factored(rng):
    """∂L/∂w_kj^{l−1} = o_j (1 − o_j) o_k Σ_i (o_i − y_i*) o_i (1 − o_i) w_ji."""
    net, l, K, J, I = sigmoids(rng)
    o, w, y = net.o, net.w, net.y
    return Case(
        truth=net.dE_dw(l - 1),
        written=[[o[l - 1][j] * (1 - o[l - 1][j]) * o[l - 2][k]
                  * sum((o[l][i] - y[i]) * o[l][i] * (1 - o[l][i]) * w[l][j, i] for i in I) for j in J] for k in K])


def weight_gradient_below_in_words(rng):
    """∂L/∂w_kj^{l−1} = (Σ_i error_i deriv(o_i) w_ji) deriv(o_j) output(o_k)."""
    net, l, K, J, I = sigmoids(rng)
    o, w, y = net.o, net.w, net.y
    return Case(
        truth=net.dE_dw(l - 1),
        written=[[sum(error(o[l][i], y[i]) * deriv(o[l][i]) * w[l][j, i] for i in I) * deriv(o[l - 1][j]) * o[l - 2][k]
                  for j in J] for k in K])


def weight_gradient_by_apparent_error(rng):
    """∂L/∂w_kj^{l−1} = apparent error_j deriv(o_j) output(o_k)."""
    net, l, K, J, _ = sigmoids(rng)
    o = net.o
    return Case(
        truth=net.dE_dw(l - 1),
        written=[[apparent_error_from_outputs(net, l, j) * deriv(o[l - 1][j]) * o[l - 2][k] for j in J] for k in K])


# The apparent error of a unit j is ∂L/∂o_j


def apparent_error(rng):
    """apparent error_j = Σ_i (o_i − y_i*) o_i (1 − o_i) w_ji."""
    net, l, _, J, _ = sigmoids(rng)
    return Case(truth=net.dE_do(l - 1), written=[apparent_error_from_outputs(net, l, j) for j in J])


def apparent_error_in_words(rng):
    """apparent error_j = Σ_i error_i deriv_i w_ji."""
    net, l, _, J, I = sigmoids(rng)
    o, w, y = net.o[l], net.w[l], net.y
    return Case(
        truth=net.dE_do(l - 1),
        written=[sum(error(o[i], y[i]) * deriv(o[i]) * w[j, i] for i in I) for j in J])


def apparent_error_chain(rng):
    """apparent error_j^{l−1} = Σ_i ∂L/∂o_i^l ∂o_i^l/∂s_i^l w_ji^l, in every layer."""
    net, *_ = sigmoids(rng)
    layers = range(2, net.L + 1)

    def chain(l):
        dL_do, do_ds, w = net.dE_do(l), net.slope(l), net.w[l]
        return [sum(dL_do[i] * do_ds[i] * w[j, i] for i in range(net.n(l))) for j in range(net.n(l - 1))]

    return Case(truth=[net.dE_do(l - 1) for l in layers], written=[chain(l) for l in layers])


def on_edges(net, l, value, arrived=False):
    """The slopes of value(s^l) for o_ji, [j, i]: for the copy of o_j that travels along the edge to unit i alone, or
    for what has `arrived` there, w_ji o_j. Where value has one number for each unit, it is that of unit i."""
    w, copies = net.w[l], np.tile(net.o[l - 1][:, None], net.n(l))
    moved, weight = (w * copies, 1) if arrived else (copies, w)
    slopes = numerical_gradient(lambda moved: value((weight * moved).sum(axis=0)), moved)
    return slopes if slopes.ndim == 2 else slopes.diagonal(axis1=1, axis2=2)


def with_copies(line):
    """The check of a line from 001-86 to 001-89: it is ∂L/∂o_j^{l−1} with o_ji as a copy of o_j, and is not with o_ji
    as what has arrived at unit i."""

    @wraps(line)
    def check(rng):
        net, l, *_ = sigmoids(rng)
        copied, arrived = ([sum(term) for term in line(net, l, arrived)] for arrived in (False, True))
        return Case(truth=net.dE_do(l - 1), written=copied, misread=arrived)

    return check


@with_copies
def apparent_error_full_chain(net, l, arrived):
    """Σ_i ∂L/∂o_i ∂o_i/∂s_i ∂s_i/∂o_ji."""
    return net.dE_do(l) * net.slope(l) * on_edges(net, l, lambda s: s, arrived)


def apparent_error_summed_slope(rng):
    """Σ_i ∂L/∂o_ji adds up the copies' slopes; with o_j for o_ji it counts that of o_j once per output unit i."""
    net, l, _, J, I = sigmoids(rng)
    dL_do = on_edges(net, l, lambda s: net.E_at_s(l, s))
    return Case(
        truth=[apparent_error_from_outputs(net, l, j) for j in J],
        written=[sum(dL_do[j, i] for i in I) for j in J],
        misread=[sum(net.dE_do(l - 1)[j] for i in I) for j in J])


@with_copies
def apparent_error_recursion_do_do(net, l, arrived):
    """Σ_i apparent error_i^l ∂o_i^l/∂o_ji^{l−1}."""
    return (net.o[l] - net.y) * on_edges(net, l, lambda s: net.activation(l, s), arrived)


@with_copies
def apparent_error_recursion_chain(net, l, arrived):
    """Σ_i apparent error_i^l ∂o_i^l/∂s_i^l ∂s_i^l/∂o_ji^{l−1}."""
    return (net.o[l] - net.y) * net.slope(l) * on_edges(net, l, lambda s: s, arrived)


def apparent_error_recursion(rng):
    """apparent error_j^{l−1} = Σ_i apparent error_i^l ∂o_i^l/∂s_i^l w_ji^l, from the output down to layer 1."""
    net, *_ = sigmoids(rng)
    apparent = {net.L: net.o[net.L] - net.y}
    for l in range(net.L, 1, -1):
        do_ds, w = net.slope(l), net.w[l]
        apparent[l - 1] = [sum(apparent[l][i] * do_ds[i] * w[j, i] for i in range(net.n(l)))
                           for j in range(net.n(l - 1))]
    return Case(truth=[net.dE_do(l) for l in apparent], written=list(apparent.values()))


def layer_slope(hidden, slope):
    """The check that ∂o_i^l/∂s_i^l ∂s_i^l/∂o_ji^{l−1} = slope(o_i^l) w_ji^l for an activation."""
    def check(rng):
        net, l = network(rng, hidden=hidden), 2
        o, w = net.o[l], net.w[l]
        copied, arrived = (on_edges(net, l, lambda s: net.activation(l, s), arrived) for arrived in (False, True))
        return Case(
            truth=copied,
            written=[[slope(o[i]) * w[j, i] for i in range(net.n(l))] for j in range(net.n(l - 1))],
            misread=arrived)
    return check


FORMULAS = [
    Formula("001-64", "166", "F", r"L = \sum_k \frac{1}{2} (y_k^* - o_k)^2", "The squared error.", "definition",
            remark="L is the loss from here on; before, it was the likelihood."),
    Formula("001-65", "168", "F", r"o_i = \frac{1}{1 + \exp(-s_i)}", "The sigmoid.", "definition",
            check=sigmoid_value),
    Formula("001-66", "170", "F", r"s_i = \sum_k w_{ki} o_k", "The weighted sum.", "correct",
            remark="Here k is a unit of the layer below; in 001-64 it is an output.", check=weighted_sum),
    Formula("001-67", "172", "F",
            r"\frac{\partial L}{\partial w_{ji}} = \frac{\partial L}{\partial o_i} \frac{\partial o_i}{\partial s_i}"
            r" \frac{\partial s_i}{\partial w_{ji}}",
            "The gradient of a weight by the chain rule.", "correct", check=weight_gradient_as_chain),
    Formula("001-68", "174", "F", r"\frac{\partial L}{\partial o_i} = 2 \frac{1}{2} (y_i^* - o_i) (-1)",
            "The slope of the squared error.", "correct", check=output_slope),
    Formula("001-69", "176", "F", r"= (o_i - y_i^*)", "The same, short.", "correct", check=squared_error_slope),
    Formula("001-70", "178", "F", r"\frac{\partial o_i}{\partial s_i} = o_i (1 - o_i)", "The slope of the sigmoid.",
            "correct", check=sigmoid_slope),
    Formula("001-71", "180", "F", r"\frac{\partial s_i}{\partial w_{ji}} = o_j",
            "The slope of the weighted sum at a weight.", "correct",
            remark="The output o_j is that of the layer below.", check=sum_slope_at_weight),
    Formula("001-72", "182", "F", r"\frac{\partial L}{\partial w_{ji}} = (o_k - y_k^*) o_i (1 - o_i) o_j",
            "The gradient of an output weight, the three factors put in.", "typo",
            remark="Both k must be i, as 001-74 has it. With o = (0.6, 0.3), y* = (1, 0) and o_j = 1, the true gradient"
                   " for i = 2 is 0.063; k = 1 gives −0.084.",
            correction=r"\frac{\partial L}{\partial w_{ji}} = (o_i - y_i^*) o_i (1 - o_i) o_j", check=weight_gradient),
    Formula("001-73", "188", "F", r"w_{ji}(n+1) = w_{ji}(n) - \alpha \frac{\partial L}{\partial w_{ji}}",
            "The update goes down the loss.", "correct",
            remark="This is a step of training. The test of a slope in 001-122 steps the other way.", check=update),
    Formula("001-74", "190", "F", r"= w_{ji}(n) - \alpha (o_i - y_i^*) o_i (1 - o_i) o_j",
            "The update, the gradient put in.", "correct", check=update_in_outputs),
    Formula("001-75", "192", "F",
            r"= w_{ji}(n) - \alpha \, \text{error}(o_i, y_i^*) \, \text{derivative}(o_i) \,"
            r" \text{output}^{l-1}(o_j^{l-1})",
            "The update in words.", "reading",
            remark="Holds if error is ∂L/∂o and derivative takes the output: derivative(o) = o(1 − o), not the slope of"
                   " the sigmoid at s = o.",
            check=update_in_words),
    Formula("001-76", "194", "F",
            r"\frac{\partial L}{\partial w_{kj}^{l-1}} = \sum_i \frac{\partial L}{\partial o_i^l}"
            r" \frac{\partial o_i^l}{\partial s_i^l} \frac{\partial s_i^l}{\partial o_j^{l-1}}"
            r" \frac{\partial o_j^{l-1}}{\partial s_j^{l-1}} \frac{\partial s_j^{l-1}}{\partial w_{kj}^{l-1}}",
            "The gradient of a weight one layer down, from k to j.", "correct",
            remark="Here l is the output layer.", check=chain_below),
    Formula("001-77", "196", "F", r"s_i = \sum_j o_j^{l-1} w_{ji}^l", "The weighted sum, with layers.", "correct",
            remark="The left side lacks its layer, l.", check=weighted_sum),
    Formula("001-78", "198", "F", r"\frac{\partial s_i^l}{\partial o_j^{l-1}} = w_{ji}^l",
            "The slope of the weighted sum at an output below.", "correct", check=sum_slope_at_output_below),
    Formula("001-79", "202", "F",
            r"\frac{\partial L}{\partial w_{kj}^{l-1}} = \sum_i (o_i^l - y_i^*) o_i^l (1 - o_i^l) w_{ji}^l"
            r" o_j^{l-1} (1 - o_j^{l-1}) o_k^{l-2}",
            "The gradient one layer down, every factor put in.", "correct", check=weight_gradient_below),
    Formula("001-80", "204", "F",
            r"= o_j^{l-1} (1 - o_j^{l-1}) o_k^{l-2} \sum_i (o_i^l - y_i^*) o_i^l (1 - o_i^l) w_{ji}^l",
            "The same, what does not depend on i taken out of the sum.", "correct",
            check=weight_gradient_below_factored),
    Formula("001-81", "207", "F",
            r"= \left(\sum_i \text{error}^l \, \text{deriv}(o_i^l) \, w_{ji}^l \right) \text{deriv}(o_j^{l-1}) \,"
            r" \text{output}(o_k^{l-2})",
            "The same in words.", "reading",
            remark="Holds if error^l is read as error_i^l: it lacks the subscript that is summed over.",
            check=weight_gradient_below_in_words),
    Formula("001-82", "208", "F",
            r"= \text{apparent error}_j^{l-1}(o_i^l, w_{ji}^l, y_i^*) \, \text{deriv}^{l-1}(o_j^{l-1}) \,"
            r" \text{output}^{l-2}(o_k^{l-2})",
            "The same, the sum named the apparent error of unit j.", "correct",
            remark="The arguments are shown for one i, but the apparent error depends on all of them.",
            check=weight_gradient_by_apparent_error),
    Formula("001-83", "214", "F",
            r"\text{apparent error}_j^{l-1}(o_i^l, w_{ji}^l, y_i^*)"
            r" = \sum_i (o_i^l - y_i^*) o_i^l (1 - o_i^l) w_{ji}^l",
            "The apparent error of unit j.", "correct",
            remark="It is ∂L/∂o_j^{l−1}, where l is the output layer.", check=apparent_error),
    Formula("001-84", "215", "F",
            r"= \sum_i (\text{error}_i^l(o_i^l, y_i^*) \, \text{deriv}_i^l(o_i^l) \, w_{ji}^l)",
            "The same in words.", "correct", remark="For the output layer l only.", check=apparent_error_in_words),
    Formula("001-85", "216", "F",
            r"= \sum_i \left(\frac{\partial L}{\partial o_i^l} \frac{\partial o_i^l}{\partial s_i^l} w_{ji}^l \right)",
            "The same as slopes.", "correct", remark="This holds in any layer l.", check=apparent_error_chain),
    Formula("001-86", "217", "F",
            r"= \sum_i \left(\frac{\partial L}{\partial o_i^l} \frac{\partial o_i^l}{\partial s_i^l}"
            r" \frac{\partial s_i^l}{\partial o_{ji}^{l-1}} \right)",
            "The apparent error, the weight as a slope too.", "reading",
            remark="Here o_ji is the copy of o_j that travels along the edge to unit i; so read, every line of this"
                   " derivation holds. Read as what arrives there, w_ji o_j, its slope would lack the weight.",
            check=apparent_error_full_chain),
    Formula("001-87", "218", "F", r"= \sum_i \frac{\partial L}{\partial o_{ji}^{l-1}}",
            "The chain contracted to one slope.", "reading",
            remark="Here o_ji is a copy of o_j, as in 001-86: the slopes for all copies add up to the one for o_j. With"
                   " o_j itself in its place, the sum over i would be taken twice, and the result be as many times too"
                   " large as there are units i.",
            check=apparent_error_summed_slope),
    Formula("001-88", "219", "F",
            r"= \sum_i \text{apparent error}_i^l \frac{\partial o_i^l}{\partial o_{ji}^{l-1}}",
            "The recursion on the apparent error.", "reading",
            remark="Here o_ji is a copy of o_j, as in 001-86. The apparent error of unit i is ∂L/∂o_i^l, at the output"
                   " o_i − y_i*.",
            check=apparent_error_recursion_do_do),
    Formula("001-89", "220", "F",
            r"= \sum_i \text{apparent error}_i^l \frac{\partial o_i^l}{\partial s_i^l}"
            r" \frac{\partial s_i^l}{\partial o_{ji}^{l-1}}",
            "The recursion on the apparent error, by way of the weighted sum.", "reading",
            remark="Here o_ji is a copy of o_j, as in 001-86.", check=apparent_error_recursion_chain),
    Formula("001-90", "221", "F",
            r"= \sum_i \text{apparent error}_i^l \frac{\partial o_i^l}{\partial s_i^l} w_{ji}^l",
            "The recursion with the weight.", "correct",
            remark="Begun with o_i − y_i* at the output, it gives ∂L/∂o in every layer.",
            check=apparent_error_recursion),
    Formula("001-91", "226", "F",
            r"\frac{\partial o_i^l}{\partial s_i^l} \frac{\partial s_i^l}{\partial o_{ji}^{l-1}}"
            r" = o_i^l (1 - o_i^l) w_{ji}^l",
            "The slope from layer to layer, for the sigmoid.", "reading",
            remark="Here o_ji is a copy of o_j, as in 001-86.", check=layer_slope(sigmoid, deriv)),
    Formula("001-92", "230", "F",
            r"\frac{\partial o_i^l}{\partial s_i^l} \frac{\partial s_i^l}{\partial o_{ji}^{l-1}}"
            r" = (1 - (o_i^l)^2) w_{ji}^l",
            "The slope from layer to layer, for tanh.", "reading",
            remark="Here o_ji is a copy of o_j, as in 001-86.", check=layer_slope(tanh, lambda o: 1 - o ** 2)),
]
