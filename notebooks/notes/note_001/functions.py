"""Note 001, error functions and activation functions."""

import numpy as np

from bpcore import multinomial_cross_entropy, softmax
from notes.formula import Case, Formula
from notes.networks import Network, network
from notes.note_000 import (
    binary_cross_entropy_is_likelihood,
    binary_cross_entropy_slope,
    multinomial_cross_entropy_is_likelihood,
    multinomial_cross_entropy_slope,
    sigmoid_slope,
    sigmoid_value,
    squared_error_slope,
)
from notes.note_001.backpropagation import linear_slope
from notes.note_001.classification import plain_softmax
from notes.note_001.sigmoid import slope_of_two_terms


def cross_entropy_term_by_term(rng):
    """∂L/∂o_i = −y_i*/o_i − (1 − y_i*)(−1)/(1 − o_i)."""
    net = network(rng)
    return Case(
        truth=net.dE_do(net.L),
        written=[-y_i / o_i - (1 - y_i) * (-1) / (1 - o_i) for o_i, y_i in zip(net.o[net.L], net.y, strict=True)])


def cross_entropy_over_common_denominator(rng):
    """∂L/∂o_i = (−y_i* + y_i* o_i + o_i − y_i* o_i) / (o_i(1 − o_i))."""
    net = network(rng)
    return Case(
        truth=net.dE_do(net.L),
        written=[(-y_i + y_i * o_i + o_i - y_i * o_i) / (o_i * (1 - o_i))
                 for o_i, y_i in zip(net.o[net.L], net.y, strict=True)])


def softmax_layer(rng):
    """Softmax outputs o, and [i, j] = ∂o_i/∂s_j."""
    net = network(rng, sizes=(3, 4), output=softmax, loss=multinomial_cross_entropy)
    return net.o[1], net.do_ds(1).T


def softmax_slope_at_own_sum(rng):
    """∂o_i/∂s_j = o_i(1 − o_i) for j = i."""
    o, do_ds = softmax_layer(rng)
    return Case(truth=do_ds.diagonal(), written=[o_i * (1 - o_i) for o_i in o])


def softmax_slope_at_other_sums(rng):
    """∂o_i/∂s_j = −o_i o_j for j ≠ i."""
    o, do_ds = softmax_layer(rng)
    pairs = [(i, j) for i in range(o.size) for j in range(o.size) if j != i]
    return Case(truth=[do_ds[i, j] for i, j in pairs], written=[-o[i] * o[j] for i, j in pairs])


def softmax_slopes(rng):
    """∂o_i/∂s_j = δ_ij o_i − o_i o_j."""
    o, do_ds = softmax_layer(rng)
    units = range(o.size)
    return Case(truth=do_ds, written=[[(i == j) * o[i] - o[i] * o[j] for j in units] for i in units])


def softmax_slopes_factored(rng):
    """∂o_i/∂s_j = o_i(δ_ij − o_j)."""
    o, do_ds = softmax_layer(rng)
    units = range(o.size)
    return Case(truth=do_ds, written=[[o[i] * ((i == j) - o[j]) for j in units] for i in units])


def softmax_slope_is_blank(rng):
    """The note leaves it blank; ∂o_i/∂s_i = o_i(1 − o_i), one entry of ∂o_i/∂s_j = o_i(δ_ij − o_j)."""
    o, do_ds = softmax_layer(rng)
    units = range(o.size)
    return Case(
        truth=[do_ds.diagonal(), do_ds],
        corrected=[[o[i] * (1 - o[i]) for i in units], [[o[i] * ((i == j) - o[j]) for j in units] for i in units]])


def softmax_delta(rng):
    """∂E/∂s_i = o_i − y_i* where Σ_k y_k* = 1; for any other targets, o_i Σ_k y_k* − y_i*."""
    net = network(rng, sizes=(3, 4), output=softmax, loss=multinomial_cross_entropy)
    labels = Network(net.net, net.o[0], np.array([1.0, 1, 0, 0]), net.loss)
    o, units = net.o[1], range(net.n(1))

    def as_noted(y):
        return [o[i] - y[i] for i in units]

    return Case(
        truth=[net.dE_ds(1), labels.dE_ds(1)],
        written=[as_noted(net.y), [o[i] * sum(labels.y) - labels.y[i] for i in units]],
        misread=[as_noted(net.y), as_noted(labels.y)])


FORMULAS = [
    Formula("001-93", "236", "F", r"L = - \sum_k (y_k^* \log(o_k) + (1 - y_k^*) \log(1 - o_k))",
            "The binary cross-entropy, of every output by itself.", "reading",
            remark="For 0 < o_k < 1, or with 0 log 0 taken as 0 at the ends.",
            check=binary_cross_entropy_is_likelihood),
    Formula("001-94", "239", "F",
            r"\frac{\partial L}{\partial o_i} = -\frac{y_i^*}{o_i} - \frac{(1 - y_i^*)(-1)}{1 - o_i}",
            "The slope of the binary cross-entropy, term by term.", "correct", check=cross_entropy_term_by_term),
    Formula("001-95", "240", "F", r"= -\frac{y_i^*}{o_i} + \frac{1 - y_i^*}{1 - o_i}",
            "The same, the signs taken together.", "correct", check=slope_of_two_terms),
    Formula("001-96", "241", "F", r"= \frac{-y_i^* + y_i^* o_i + o_i - y_i^* o_i}{o_i(1 - o_i)}",
            "The same over a common denominator.", "correct", check=cross_entropy_over_common_denominator),
    Formula("001-97", "242", "F", r"= \frac{o_i - y_i^*}{o_i(1 - o_i)}", "The same, short.", "correct",
            check=binary_cross_entropy_slope),
    Formula("001-98", "247", "F", r"L = - \sum_i y_i^* \log(o_i)", "The multinomial cross-entropy.", "reading",
            remark="For o_i > 0; meant for outputs that sum to 1 and targets that sum to 1.",
            check=multinomial_cross_entropy_is_likelihood),
    Formula("001-99", "249", "F", r"\frac{\partial L}{\partial o_i} = -\frac{y_i^*}{o_i}",
            "The slope of the multinomial cross-entropy.", "correct",
            check=multinomial_cross_entropy_slope),
    Formula("001-100", "253", "F", r"\frac{\partial o_i}{\partial s_j} = o_i(1 - o_i) \quad \text{when } j = i",
            "The slope of a softmax output at its own weighted sum.", "correct",
            remark="That this is softmax is not said here.", check=softmax_slope_at_own_sum),
    Formula("001-101", "257", "F", r"\frac{\partial o_i}{\partial s_j} = -o_i o_j \quad \text{when } j \neq i",
            "The slope of a softmax output at another unit's weighted sum.", "correct",
            check=softmax_slope_at_other_sums),
    Formula("001-102", "261", "F", r"\frac{\partial o_i}{\partial s_j} = \delta_{i,j} o_i - o_i o_j",
            "Softmax's slopes, both cases in one.", "correct",
            remark="This δ_ij is Kronecker's, 1 where i = j and 0 elsewhere, and no slope of the loss.",
            check=softmax_slopes),
    Formula("001-103", "263", "F", r"= o_i(\delta_{i,j} - o_j)", "The same, factored.", "correct",
            check=softmax_slopes_factored),
    Formula("001-104", "265", "F", r"\frac{\partial E}{\partial s_i} = o_i - y_i^*",
            "The δ of a softmax output under the multinomial cross-entropy.", "reading",
            remark="Holds for targets that sum to 1; in general it is o_i Σ_k y_k* − y_i*. With o = (⅓, ⅓, ⅓) and"
                   " y* = (1, 1, 0) the slopes are (−⅓, −⅓, ⅔), and the formula gives (−⅔, −⅔, ⅓). E stands"
                   " for L here.",
            check=softmax_delta),
    Formula("001-105", "269", "F", r"L = \sum_k \frac{1}{2} (y_k^* - o_k)^2", "The squared error.", "definition"),
    Formula("001-106", "271", "F", r"\frac{\partial L}{\partial o_i} = o_i - y_i^*",
            "The slope of the squared error.", "correct",
            check=squared_error_slope),
    Formula("001-107", "277", "F", r"o_i = \frac{1}{1 + \exp(-s_i)}", "The sigmoid.", "definition",
            check=sigmoid_value),
    Formula("001-108", "279", "F", r"\frac{\partial o_i}{\partial s_i} = o_i(1 - o_i)",
            "The slope of the sigmoid.", "correct",
            check=sigmoid_slope),
    Formula("001-109", "283", "F", r"o_i = s_i", "The linear activation.", "definition"),
    Formula("001-110", "285", "F", r"\frac{\partial o_i}{\partial s_i} = 1",
            "The slope of the linear activation.", "correct",
            check=linear_slope),
    Formula("001-111", "289", "F", r"o_i = \frac{\exp(s_i)}{\sum_k \exp(s_k)}", "Softmax.", "definition",
            remark="Computed as it stands, exp overflows for large s; 001-61 is the cure.", check=plain_softmax),
    Formula("001-112", "291", "F", r"\frac{\partial o_i}{\partial s_i} =", "The slope of softmax, left blank.", "blank",
            remark="On the diagonal it is o_i(1 − o_i), but what backpropagation needs is the whole matrix ∂o_i/∂s_j,"
                   " as in 001-103. Tanh and relu are missing from this list.",
            correction=r"\frac{\partial o_i}{\partial s_i} = o_i(1 - o_i), \quad"
                       r" \frac{\partial o_i}{\partial s_j} = o_i(\delta_{i,j} - o_j)",
            check=softmax_slope_is_blank),
]
