"""Note 001, sigmoid: a net of sigmoid units under the binary cross-entropy; w_ji goes from j to i."""

from bpcore import sigmoid
from notes.formula import Case, Formula
from notes.networks import network
from notes.note_000 import (
    binary_cross_entropy_is_likelihood,
    binary_cross_entropy_slope,
    recursion_as_chain,
    sigmoid_slope,
    sigmoid_value,
)


def weighted_sum(rng):
    """s_i = Σ_j w_ji o_j, o_j being one layer further down."""
    net = network(rng, hidden=sigmoid)
    layers = range(1, net.L + 1)
    return Case(
        truth=[net.s[l] for l in layers],
        written=[[sum(net.w[l][j, i] * net.o[l - 1][j] for j in range(net.n(l - 1))) for i in range(net.n(l))]
                 for l in layers])


def weight_gradient_as_chain(rng):
    """∂E/∂w_ji = ∂E/∂o_i ∂o_i/∂s_i ∂s_i/∂w_ji, in every layer."""
    net = network(rng, hidden=sigmoid)
    layers = range(1, net.L + 1)

    def chain(l):
        dE_do, do_ds, ds_dw = net.dE_do(l), net.slope(l), net.ds_dw(l)
        return [[dE_do[i] * do_ds[i] * ds_dw[j, i] for i in range(net.n(l))] for j in range(net.n(l - 1))]

    return Case(truth=[net.dE_dw(l) for l in layers], written=[chain(l) for l in layers])


def slope_of_two_terms(rng):
    """∂E/∂o_i = −y_i*/o_i + (1 − y_i*)/(1 − o_i)."""
    net = network(rng, hidden=sigmoid)
    return Case(
        truth=net.dE_do(net.L),
        written=[-y_i / o_i + (1 - y_i) / (1 - o_i) for o_i, y_i in zip(net.o[net.L], net.y, strict=True)])


def slope_over_common_denominator(rng):
    """∂E/∂o_i = −(y_i* − y_i* o_i − o_i + y_i* o_i) / (o_i(1 − o_i))."""
    net = network(rng, hidden=sigmoid)
    return Case(
        truth=net.dE_do(net.L),
        written=[-(y_i - y_i * o_i - o_i + y_i * o_i) / (o_i * (1 - o_i))
                 for o_i, y_i in zip(net.o[net.L], net.y, strict=True)])


def output_delta(rng):
    """∂E/∂s_i = o_i − y_i* at the output."""
    net = network(rng, hidden=sigmoid)
    return Case(truth=net.dE_ds(net.L), written=[o_i - y_i for o_i, y_i in zip(net.o[net.L], net.y, strict=True)])


def two_layers_as_chain(rng):
    """∂E/∂s_i^{l−2} is Σ_k Σ_j ∂E/∂s_k^l times the four slopes on the way from s_i^{l−2} by o_j^{l−1} to s_k^l."""
    net, l = network(rng), 3
    dE_ds, ds_do, do_ds = net.dE_ds(l), {m: net.ds_do(m) for m in (l, l - 1)}, {m: net.slope(m) for m in (l - 1, l - 2)}
    return Case(
        truth=net.dE_ds(l - 2),
        written=[sum(dE_ds[k] * ds_do[l][j, k] * do_ds[l - 1][j] * ds_do[l - 1][i, j] * do_ds[l - 2][i]
                     for k in range(net.n(l)) for j in range(net.n(l - 1))) for i in range(net.n(l - 2))])


def two_layers_with_weights(rng):
    """∂s_k^l/∂o_j^{l−1} is w_jk^l and ∂s_j^{l−1}/∂o_i^{l−2} is w_ij^{l−1}; the note has both transposed."""
    net, l, units = network(rng, (4, 3, 3, 3)), 3, range(3)
    dE_ds, w, do_ds = net.dE_ds(l), net.w, {m: net.slope(m) for m in (l - 1, l - 2)}
    return Case(
        truth=net.dE_ds(l - 2),
        written=[sum(dE_ds[k] * w[l][k, j] * do_ds[l - 1][j] * w[l - 1][j, i] * do_ds[l - 2][i]
                     for k in units for j in units) for i in units],
        corrected=[sum(dE_ds[k] * w[l][j, k] * do_ds[l - 1][j] * w[l - 1][i, j] * do_ds[l - 2][i]
                       for k in units for j in units) for i in units])


FORMULAS = [
    Formula("001-40", "120", "D", r"E = -\sum_k (y_k^* \log(o_k) + (1 - y_k^*) \log(1 - o_k))",
            "The binary cross-entropy of a single sample.", "reading",
            remark="For 0 < o_k < 1, or with 0 log 0 taken as 0 at the ends.",
            check=binary_cross_entropy_is_likelihood),
    Formula("001-41", "124", "D", r"o_i = \frac{1}{1 + \exp(-s_i)}", "The sigmoid.", "definition",
            remark="In double precision exp(−s) overflows below about s = −709; the result, 0, is still right.",
            check=sigmoid_value),
    Formula("001-42", "128", "D", r"s_i = \sum_j (w_{ji} o_j)", "The weighted sum of a unit.", "correct",
            remark="The layers are left out: o_j is one layer further down than s_i. There is no bias.",
            check=weighted_sum),
    Formula("001-43", "132", "D",
            r"\frac{\partial E}{\partial w_{ji}} = \frac{\partial E}{\partial o_i} \frac{\partial o_i}{\partial s_i}"
            r" \frac{\partial s_i}{\partial w_{ji}}",
            "The gradient of a weight, by the chain rule.", "correct",
            remark="Used at the output, where the next lines find ∂E/∂o_i; it holds in every layer.",
            check=weight_gradient_as_chain),
    Formula("001-44", "132", "D",
            r"\frac{\partial E}{\partial o_i} = -\frac{y_i^*}{o_i} + \frac{1 - y_i^*}{1 - o_i}",
            "The slope of the cross-entropy, term by term.", "correct", check=slope_of_two_terms),
    Formula("001-45", "132", "D", r"= -\frac{y_i^* - y_i^* o_i - o_i + y_i^* o_i}{o_i (1 - o_i)}",
            "The same over a common denominator.", "correct", check=slope_over_common_denominator),
    Formula("001-46", "132", "D", r"= \frac{o_i - y_i^*}{o_i (1 - o_i)}", "The same, with two terms cancelled.",
            "correct", check=binary_cross_entropy_slope),
    Formula("001-47", "132", "D", r"\frac{\partial o_i}{\partial s_i} = o_i (1 - o_i)", "The slope of the sigmoid.",
            "correct", check=sigmoid_slope),
    Formula("001-48", "134", "D", r"\frac{\partial E}{\partial s_i} = o_i - y_i^*", "The δ of an output unit.",
            "correct",
            remark="The product of the two slopes: o_i(1 − o_i) cancels. At the output only, though no superscript"
                   " says so. What was wanted, ∂E/∂w_ji = (o_i − y_i*) o_j, is not written.",
            check=output_delta),
    Formula("001-49", "136", "D",
            r"\frac{\partial E}{\partial s_i^{l-1}} = \sum_k \frac{\partial E}{\partial s_k^l}"
            r" \frac{\partial s_k^l}{\partial o_i^{l-1}} \frac{\partial o_i^{l-1}}{\partial s_i^{l-1}}",
            "The recursion on ∂E/∂s, one layer down.", "correct", check=recursion_as_chain),
    Formula("001-50", "138", "D",
            r"\frac{\partial E}{\partial s_i^{l-2}} = \sum_k \sum_j \frac{\partial E}{\partial s_k^l}"
            r" \frac{\partial s_k^l}{\partial o_j^{l-1}} \frac{\partial o_j^{l-1}}{\partial s_j^{l-1}}"
            r" \frac{\partial s_j^{l-1}}{\partial o_i^{l-2}} \frac{\partial o_i^{l-2}}{\partial s_i^{l-2}}",
            "The recursion, two layers down at once.", "correct",
            remark="The sum over all paths from i by way of j to k.", check=two_layers_as_chain),
    Formula("001-51", "138", "D",
            r"= \sum_k \sum_j \frac{\partial E}{\partial s_k^l} w_{kj}^l"
            r" \frac{\partial o_j^{l-1}}{\partial s_j^{l-1}} w_{ji}^{l-1}"
            r" \frac{\partial o_i^{l-2}}{\partial s_i^{l-2}}",
            "The recursion two layers down, with the weights.", "wrong",
            remark="Both weights are transposed: with s_i = Σ_j w_ji o_j the weight from j to k is w_jk. Right only"
                   " where w_kj means into k from j. With ∂E/∂s^l = (1, 0), w^l zero but for w_12 = 1, w^{l−1} the"
                   " identity and slopes of 1 it gives (0, 1); the truth is (0, 0).",
            correction=r"= \sum_k \sum_j \frac{\partial E}{\partial s_k^l} w_{jk}^l"
                       r" \frac{\partial o_j^{l-1}}{\partial s_j^{l-1}} w_{ij}^{l-1}"
                       r" \frac{\partial o_i^{l-2}}{\partial s_i^{l-2}}",
            check=two_layers_with_weights),
]
