"""Note 004: the four steps of backpropagation with biases, in letters of its own.

a is the weighted sum and z the output, w_ij leads into i from j, w_i0 is the bias of i, and y = p(t = 0): the one
output is the probability of class zero.
"""

from functools import wraps

import numpy as np

from bpcore import forward, numerical_gradient, sigmoid, zero_class_cross_entropy
from notes.formula import Case, Formula
from notes.networks import Network, network
from notes.note_000 import sigma
from notes.note_003 import sigmoid_slope


def sigma_prime(a):
    """σ′(a) = σ(a)(1 − σ(a))."""
    return sigma(a) * (1 - sigma(a))


def sample(rng, sizes=(4, 3, 5, 1), t=None):
    """A net of sigmoid layers with biases, at one sample: of class t, or of the class less likely by its output."""
    net = network(rng, sizes, hidden=sigmoid, loss=zero_class_cross_entropy, bias=True)
    t = net.o[net.L] > 0.5 if t is None else np.array([t])
    return Network(net.net, net.o[0], t.astype(float), net.loss)


def square(rng):
    """Three units in the last layer, as in the note's sketch, and in all others, so that layers can be mixed up."""
    return sample(rng, sizes=(3, 3, 3, 3))


def letters(net):
    """a, z, w and w_0 by layer, as the note has them: w[l][i][j] is w_ij, into i from j, and w_0[l][i] is w_i0."""
    return net.s, net.o, {l: w.T for l, w in net.w.items()}, net.b


# Forward


def preactivation(rng):
    """a_i^(l) = Σ_j w_ij^(l) z_j^(l−1) + w_i0^(l)."""
    net = sample(rng)
    _, z, w, w_0 = letters(net)
    return Case(
        truth=[net.s[l] for l in (1, 2, 3)],
        written=[[sum(w[l][i][j] * z[l - 1][j] for j in range(net.n(l - 1))) + w_0[l][i]
                  for i in range(net.n(l))] for l in (1, 2, 3)])


def preactivation_slope(rng):
    """∂a_i^(l)/∂w_ij^(l) = z_j^(l−1)."""
    net = sample(rng)
    _, z, _, _ = letters(net)
    return Case(
        truth=[net.ds_dw(l).T for l in (1, 2, 3)],
        written=[[[z[l - 1][j] for j in range(net.n(l - 1))] for i in range(net.n(l))] for l in (1, 2, 3)])


def postactivation(rng):
    """z_i^(l) = σ(Σ_j w_ij^(l) z_j^(l−1) + w_i0^(l))."""
    a = preactivation(rng)
    return Case(truth=[sigmoid(rows) for rows in a.truth], written=[[sigma(a_i) for a_i in rows] for rows in a.written])


def forward_pass(rng):
    """All a_i^(l) and z_i^(l) of a sample, layer after layer from z^(0) = x, which has no other layer."""
    net = sample(rng)
    _, _, w, w_0 = letters(net)
    a, z = {}, {0: list(net.o[0])}
    for l in (1, 2, 3):
        a[l] = [sum(w[l][i][j] * z[l - 1][j] for j in range(net.n(l - 1))) + w_0[l][i] for i in range(net.n(l))]
        z[l] = [sigma(a_i) for a_i in a[l]]
    return Case(
        truth=[*net.s.values(), *(net.o[l] for l in net.s)],
        corrected=[*a.values(), *(z[l] for l in a)])


# Likelihood and loss: three samples, y so far from a half that the two likelihoods cannot meet


def likelihood(rng):
    """Π_i y^(1−t) (1 − y)^t; with the exponents exchanged each sample is given the probability of the other class."""
    y, t = rng.uniform(0.8, 0.9, 3), rng.integers(2, size=3)
    p = {0: y, 1: 1 - y}  # p(t = 0 | x) and p(t = 1 | x)
    return Case(
        truth=np.prod([p[t[i]][i] for i in range(3)]),
        written=np.prod([y[i] ** t[i] * (1 - y[i]) ** (1 - t[i]) for i in range(3)]),
        corrected=np.prod([y[i] ** (1 - t[i]) * (1 - y[i]) ** t[i] for i in range(3)]))


def minus_log_likelihood(rng):
    """L = Σ_i (−(1 − t) log y − t log(1 − y)); without the sum i is free, and sample 1 is tried here."""
    y, t = rng.uniform(0.8, 0.9, 3), rng.integers(2, size=3)
    p = {0: y, 1: 1 - y}  # p(t = 0 | x) and p(t = 1 | x)
    loss = [-(1 - t[i]) * np.log(y[i]) - t[i] * np.log(1 - y[i]) for i in range(3)]
    return Case(truth=-np.log(np.prod([p[t[i]][i] for i in range(3)])), written=loss[0], corrected=sum(loss))


# The gradient of a weight


def chain_rule(rng):
    """∂L/∂w_ij^(k) = ∂L/∂a_i^(k) · ∂a_i^(k)/∂w_ij^(k)."""
    net = sample(rng)
    return Case(
        truth=[net.dE_dw(k).T for k in (1, 2, 3)],
        written=[[[dL_da_i * da_i_dw_ij for da_i_dw_ij in da_i_dw]
                  for dL_da_i, da_i_dw in zip(net.dE_ds(k), net.ds_dw(k).T, strict=True)] for k in (1, 2, 3)])


def weight_gradient(rng):
    """∂L/∂w_ij^(l) = δ_i^(l) z_j^(l−1)."""
    net = sample(rng)
    return Case(
        truth=[net.dE_dw(l).T for l in (1, 2, 3)],
        written=[[[delta_i * z_j for z_j in net.o[l - 1]] for delta_i in net.dE_ds(l)] for l in (1, 2, 3)])


def bias_gradient(rng):
    """∂L/∂w_i0^(l) = δ_i^(l)."""
    net = sample(rng)
    return Case(truth=[net.dE_db(l) for l in (1, 2, 3)], written=[net.dE_ds(l) for l in (1, 2, 3)])


# δ at the output, line by line


def both_classes(rng):
    """(∂L/∂a_out, a_out, t) for a sample of class 0 and for one of class 1."""
    return [(net.dE_ds(net.L)[0], net.s[net.L][0], net.y[0]) for net in (sample(rng, t=0), sample(rng, t=1))]


def output_delta(line):
    """The check of a line of step 2]: it is ∂L/∂a_out for both classes."""

    @wraps(line)
    def check(rng):
        samples = both_classes(rng)
        return Case(truth=[delta for delta, _, _ in samples], written=[line(a_out, t) for _, a_out, t in samples])

    return check


@output_delta
def delta_definition(a_out, t):
    """∂(−(1 − t) log σ(a_out) − t log(1 − σ(a_out)))/∂a_out."""
    return numerical_gradient(lambda a_out: -(1 - t) * np.log(sigma(a_out)) - t * np.log(1 - sigma(a_out)), a_out)


@output_delta
def delta_of_logs(a_out, t):
    """−(1 − t) σ′/σ(a_out) + t σ′/(1 − σ(a_out))."""
    return -(1 - t) * sigma_prime(a_out) / sigma(a_out) + t * sigma_prime(a_out) / (1 - sigma(a_out))


@output_delta
def delta_cancelled(a_out, t):
    """−(1 − t)(1 − σ(a_out)) + t σ(a_out)."""
    return -(1 - t) * (1 - sigma(a_out)) + t * sigma(a_out)


def delta_out(rng):
    """δ_out = σ(a_out) − (1 − t); σ(a_out) − t belongs to an output that is p(t = 1)."""
    samples = both_classes(rng)
    return Case(
        truth=[delta for delta, _, _ in samples],
        written=[sigma(a_out) - (1 - t) for _, a_out, t in samples],
        misread=[sigma(a_out) - t for _, a_out, t in samples])


def delta_out_of_the_sample(rng):
    """δ_out = σ(a_out) − (1 − t), t being that of the sample; with the layer as its superscript there is no t."""
    case = delta_out(rng)
    return Case(truth=case.truth, corrected=case.written)


# The layers below: 004-20 … 004-24 write L − 2 for the layer under L, which is L − 1


def slope_of_last_a(net, l):
    """[i, j] = ∂a_j^(L)/∂a_i^(l), through every layer between."""
    return numerical_gradient(lambda a: forward(net.net[l:], sigmoid(a)[None])[0][net.L - l][0], net.s[l])


def loss_through_last_layer(rng):
    """∂L/∂a_1^(L−1) is the slope of L(a_1^(L)(a_1^(L−1), …), a_2^(L)(a_1^(L−1), …), …)."""
    net = square(rng)
    a, _, w, w_0 = letters(net)
    L = net.L

    def a_last(j, a_1):
        return sum(w[L][j][i] * sigma(a_i) for i, a_i in enumerate([a_1, *a[L - 1][1:]])) + w_0[L][j]

    return Case(
        truth=net.dE_ds(L - 1)[0],
        corrected=numerical_gradient(lambda a_1: net.E_at_s(L, np.array([a_last(j, a_1) for j in range(3)])),
                                     a[L - 1][0]))


def through_last_layer(rng):
    """∂L/∂a_i^(l) = Σ_j ∂L/∂a_j^(L) · ∂a_j^(L)/∂a_i^(l), for l = L − 2 as written and for l = L − 1."""
    net = square(rng)
    dL_da, layers = net.dE_ds(net.L), (net.L - 2, net.L - 1)
    return Case(
        truth=[net.dE_ds(l) for l in layers],
        written=[[sum(dL_da[j] * da_da_i[j] for j in range(3)) for da_da_i in slope_of_last_a(net, l)]
                 for l in layers])


def unfinished_sum(rng):
    """δ_i^(l−1) = Σ_j δ_j^(l) w_ji^(l) σ′(a_i^(l−1)), used twice, gives the line's δ_i^(L−2); Σ_j δ_j^(L) does not."""
    net = square(rng)
    a, _, w, _ = letters(net)
    L, delta_L = net.L, net.dE_ds(net.L)

    def below(delta, l):
        return [sum(delta[j] * w[l][j][i] * sigma_prime(a[l - 1][i]) for j in range(3)) for i in range(3)]

    return Case(
        truth=net.dE_ds(L - 2),
        written=[sum(delta_L[j] for j in range(3)) for i in range(3)],
        corrected=below(below(delta_L, L), L - 1))


def last_preactivation(rng):
    """a_j^(L) = Σ_i w_ji^(L) σ(a_i^(L−1)) + w_j0^(L)."""
    net = square(rng)
    a, _, w, w_0 = letters(net)
    L = net.L
    return Case(
        truth=net.s[L],
        written=[sum(w[L][j][i] * sigma(a[L - 2][i]) for i in range(3)) + w_0[L][j] for j in range(3)],
        corrected=[sum(w[L][j][i] * sigma(a[L - 1][i]) for i in range(3)) + w_0[L][j] for j in range(3)])


def one_layer_at_a_time(rng):
    """∂a_j^(l)/∂a_i^(l−1) = w_ji^(l) σ′(a_i^(l−1)); the line's ∂a_j^(L)/∂a_i^(L−2) is a sum over layer L − 1."""
    net = square(rng)
    a, _, w, _ = letters(net)
    L = net.L

    def da_da(l, j, i):
        return w[l][j][i] * sigma_prime(a[l - 1][i])

    return Case(
        truth=slope_of_last_a(net, L - 2).T,
        written=[[w[L][j][i] * sigma_prime(a[L - 2][i]) for i in range(3)] for j in range(3)],
        corrected=[[sum(da_da(L, j, m) * da_da(L - 1, m, i) for m in range(3))
                    for i in range(3)] for j in range(3)])


def recursion(rng):
    """δ_i^(l−1) = Σ_j δ_j^(l) w_ji^(l) σ′(a_i^(l−1)), j up to N_l; up to N_L = 1 only the first term is kept."""
    net = sample(rng)
    a, _, w, _ = letters(net)
    L, N = net.L, {l: net.n(l) for l in (0, 1, 2, 3)}

    def below(l, last):
        delta = net.dE_ds(l)
        return [sum(delta[j] * w[l][j][i] * sigma_prime(a[l - 1][i]) for j in range(last)) for i in range(N[l - 1])]

    return Case(
        truth=[net.dE_ds(l - 1) for l in (3, 2)],
        written=[below(l, last=N[L]) for l in (3, 2)],
        corrected=[below(l, last=N[l]) for l in (3, 2)])


FORMULAS = [
    Formula("004-01", "3", "K", r"a_i^{(l)} = \text{preactivation of unit } i \text{ in layer } l",
            "The weighted sum is called a.", "definition", remark="In note 002, a is the output."),
    Formula("004-02", "5", "K", r"a_i^{(l)} = \sum_{j=1}^{N_{l-1}} w_{ij}^{(l)} z_j^{(l-1)} + w_{i0}^{(l)}",
            "The weighted sum, with a bias.", "correct", remark="The bias is w_i0, and w_ij leads into i from j.",
            check=preactivation),
    Formula("004-03", "5", "K", r"\frac{\partial a_i^{(l)}}{\partial w_{ij}^{(l)}} = z_j^{(l-1)}",
            "The slope of a weighted sum for a weight.", "correct",
            remark="For j ≥ 1; for the bias, j = 0, it is 1.", check=preactivation_slope),
    Formula("004-04", "7", "K", r"z_i^{(l)} = \text{postactivation for unit } i \text{ in layer } l",
            "The output is called z.", "definition", remark="In note 002, z is the weighted sum."),
    Formula("004-05", "9", "K",
            r"z_i^{(l)} = \sigma(a_i^{(l)})"
            r" = \sigma\left(\sum_{j=1}^{N_{l-1}} w_{ij}^{(l)} z_j^{(l-1)} + w_{i0}^{(l)}\right)",
            "The output of a unit.", "correct", check=postactivation),
    Formula("004-06", "11", "K", r"p(t=0|x) = y(x; \omega)", "What the output of the net means.", "definition",
            remark="The output y is the probability of class zero, where most texts take class one."),
    Formula("004-07", "13", "K", r"p(t=1|x) = 1 - y(x; \omega)", "The probability of class one.", "correct"),
    Formula("004-08", "15", "K",
            r"p(\{t(x^{(i)}) = t^{(i)}\}_{i=1}^N | x) = \prod_{i=1}^N p(t(x^{(i)}) = t^{(i)} | x)",
            "The samples are independent.", "reading", remark="Each factor is conditioned on its own x^(i)."),
    Formula("004-09", "15", "K", r"= \prod_{i=1}^N y(x^{(i)}; \omega)^{t^{(i)}} (1 - y(x^{(i)}; \omega))^{1-t^{(i)}}",
            "The likelihood of all samples.", "wrong",
            remark="The exponents contradict 004-06: for y = 0.9 and t = 1 the coding says 0.1, this line 0.9. One"
                   " could keep the line and take p(t=1|x) = y instead; then the loss is −t log y − (1 − t) log(1 − y)"
                   " and δ_out = σ − t.",
            correction=r"= \prod_{i=1}^N y(x^{(i)}; \omega)^{1-t^{(i)}} (1 - y(x^{(i)}; \omega))^{t^{(i)}}",
            check=likelihood),
    Formula("004-10", "19", "K",
            r"L(\omega) = -(1-t^{(i)}) \log y(x^{(i)}; \omega) - t^{(i)} \log(1 - y(x^{(i)}; \omega))",
            "The loss, by “taking the log”.", "typo",
            remark="The sum over i is missing, so that i is free; and it is minus the log. The exponents are those of"
                   " the coding 004-06, not of 004-09.",
            correction=r"L(\omega) = \sum_{i=1}^N L_i, \quad L_i = -(1-t^{(i)}) \log y(x^{(i)}; \omega)"
                       r" - t^{(i)} \log(1 - y(x^{(i)}; \omega))",
            check=minus_log_likelihood),
    Formula("004-11", "23", "K",
            r"\frac{\partial L}{\partial w_{ij}^{(k)}} = \frac{\partial L}{\partial a_i^{(k)}} \cdot"
            r" \frac{\partial a_i^{(k)}}{\partial w_{ij}^{(k)}}",
            "The gradient of a weight by the chain rule.", "correct", remark="Here k is the layer.", check=chain_rule),
    Formula("004-12", "25", "K", r"\delta_i^{(k)} \quad z_j^{(k-1)}",
            "What the two factors are.", "correct",
            remark="They stand under the factors of 004-11: ∂L/∂w_ij^(k) = δ_i^(k) z_j^(k−1).", check=weight_gradient),
    Formula("004-13", "27", "K", r"L \leftarrow a_i^{(k)}, \dots, w_{ij}^{(k)}",
            "What L depends on.", "reading", remark="L depends on w_ij^(k) through a_i^(k) alone."),
    Formula("004-14", "30", "K",
            r"\delta_{\text{out}} = \frac{\partial L}{\partial a_{\text{out}}} \rightarrow \frac{\partial(-(1-t^{(k)})"
            r" \log \sigma(a_{\text{out}}) - t^{(k)} \log(1-\sigma(a_{\text{out}})))}{\partial a_{\text{out}}}",
            "The δ of the output unit.", "correct", remark="Here k is the sample.", check=delta_definition),
    Formula("004-15", "32", "K",
            r"= -(1-t^{(k)}) \frac{\sigma'}{\sigma(a_{\text{out}})} + t^{(k)} \frac{\sigma'}{1-\sigma(a_{\text{out}})}",
            "The logarithms differentiated.", "correct", check=delta_of_logs),
    Formula("004-16", "34", "K", r"\sigma'(a) = \sigma(a)(1-\sigma(a))",
            "The slope of the sigmoid.", "correct", check=sigmoid_slope),
    Formula("004-17", "36", "K", r"= -(1-t^{(k)})(1-\sigma(a_{\text{out}})) + t^{(k)} \sigma(a_{\text{out}})",
            "The slope σ′ is put in and cancelled.", "correct", check=delta_cancelled),
    Formula("004-18", "38", "K", r"\delta_{\text{out}} = \sigma(a_{\text{out}}) - (1-t^{(k)})",
            "The δ of the output unit.", "correct",
            remark="Right for p(t=0|x) = y; with the usual coding, p(t=1|x) = y, it is σ(a_out) − t.", check=delta_out),
    Formula("004-19", "42", "K", r"L(a_1^{(L)}, a_2^{(L)}, a_3^{(L)})",
            "The loss as a function of the last layer.", "reading",
            remark="The letter L is the loss and the last layer at once. There are three units here and one output"
                   " above: read it for any layer."),
    Formula("004-20", "44", "K",
            r"\frac{\partial L}{\partial a_1^{(L-2)}} \leftarrow"
            r" L(a_1^{(L)} | a_1^{(L-2)}) a_2^{(L)} | a_2^{(L-2)})",
            "How L depends on a layer below.", "typo",
            remark="The parentheses do not match. Every a_j^(L) depends on the same a_1^(L−1), and the layer below L is"
                   " L − 1.",
            correction=r"\frac{\partial L}{\partial a_1^{(L-1)}} \leftarrow"
                       r" L(a_1^{(L)}(a_1^{(L-1)}, \dots), a_2^{(L)}(a_1^{(L-1)}, \dots), \dots)",
            check=loss_through_last_layer),
    Formula("004-21", "46", "K",
            r"\frac{\partial L}{\partial a_i^{(L-2)}} = \sum_{j=1}^{N_L} \frac{\partial L}{\partial a_j^{(L)}} \cdot"
            r" \frac{\partial a_j^{(L)}}{\partial a_i^{(L-2)}}",
            "The chain rule through the last layer.", "reading",
            remark="Holds as it stands if the last factor is the total derivative, through all of layer L − 1; but the"
                   " next lines need L − 1 in the place of L − 2.", check=through_last_layer),
    Formula("004-22", "48", "K", r"\delta_i^{(L-2)} = \sum_{j=1}^{N_L} \delta_j^{(L)}",
            "The recursion on δ, unfinished.", "blank",
            remark="The last factor is missing, and the layer is L − 1. If all weights are 0 the true value is 0,"
                   " while this is the sum of the δ_j.",
            correction=r"\delta_i^{(L-1)} = \sum_{j=1}^{N_L} \delta_j^{(L)} w_{ji}^{(L)} \sigma'(a_i^{(L-1)})",
            check=unfinished_sum),
    Formula("004-23", "50", "K",
            r"\frac{\partial a_j^{(L)}}{\partial a_i^{(L-2)}} \rightarrow"
            r" a_j^{(L)} = \sum_{i=1}^{N_{L-2}} w_{ji}^{(L)} \cdot \sigma(a_i^{(L-2)}) + w_{j0}^{(L)}",
            "The weighted sum of the last layer.", "typo",
            remark="By 004-02 the layer below L is L − 1, in all its places.",
            correction=r"\frac{\partial a_j^{(L)}}{\partial a_i^{(L-1)}} \rightarrow"
                       r" a_j^{(L)} = \sum_{i=1}^{N_{L-1}} w_{ji}^{(L)} \cdot \sigma(a_i^{(L-1)}) + w_{j0}^{(L)}",
            check=last_preactivation),
    Formula("004-24", "52", "K",
            r"\frac{\partial a_j^{(L)}}{\partial a_i^{(L-2)}} = w_{ji}^{(L)} \sigma'(a_i^{(L-2)})",
            "The slope of that sum for a unit below.", "typo",
            remark="The layer below L is L − 1. Two layers down the slope is the sum over m of"
                   " w_jm^(L) σ′(a_m^(L−1)) w_mi^(L−1) σ′(a_i^(L−2)): with w^(L−1) = 0, w^(L) = 1 and a = 0 that is 0,"
                   " as written 0.25.",
            correction=r"\frac{\partial a_j^{(L)}}{\partial a_i^{(L-1)}} = w_{ji}^{(L)} \sigma'(a_i^{(L-1)})",
            check=one_layer_at_a_time),
    Formula("004-25", "56", "K",
            r"\text{Forward propagate } x^{(l)} \text{ through the network, and get all } a_i^{(l)}, z_i^{(l)}",
            "Step 1: forward.", "typo",
            remark="In x^(l), l is the sample, in a_i^(l) the layer. The correction takes k for the sample, as 004-14"
                   " does.",
            correction=r"\text{Forward propagate } x^{(k)} \text{ through the network, and get all }"
                       r" a_i^{(l)}, z_i^{(l)}",
            check=forward_pass),
    Formula("004-26", "58", "K",
            r"\delta_{\text{out}} = \frac{\partial L}{\partial a_{\text{out}}} = \sigma(a_{\text{out}})"
            r" - (1 - t^{(l)})",
            "Step 2: δ at the output.", "typo",
            remark="The value is right, but t^(l) has the layer's letter for the sample, which was k in 004-18 and i in"
                   " 004-10.",
            correction=r"\delta_{\text{out}} = \frac{\partial L}{\partial a_{\text{out}}}"
                       r" = \sigma(a_{\text{out}}) - (1 - t^{(k)})",
            check=delta_out_of_the_sample),
    Formula("004-27", "62", "K",
            r"\delta_i^{(l-1)} = \sum_{j=1}^{N_L} \delta_j^{(l)} w_{ji}^{(l)} \cdot \sigma'(a_i^{(l-1)})",
            "Step 3: δ of a layer from the one above.", "typo",
            remark="The sum runs to N_l; N_L is right at l = L only, and with one output keeps one term. It begins at"
                   " j = 1, rightly, as a bias has no δ.",
            correction=r"\delta_i^{(l-1)} = \sum_{j=1}^{N_l} \delta_j^{(l)} w_{ji}^{(l)} \cdot \sigma'(a_i^{(l-1)})",
            check=recursion),
    Formula("004-28", "64", "K", r"\frac{\partial L}{\partial w_{ij}^{(l)}} = \delta_i^{(l)} \cdot z_j^{(l-1)}",
            "Step 4: the gradient of a weight.", "correct",
            remark="For one sample; the sum or mean over samples and the update are not given.", check=weight_gradient),
    Formula("004-29", "66", "K", r"\frac{\partial L}{\partial w_{i0}^{(l)}} = \delta_i^{(l)}",
            "Step 4: the gradient of a bias.", "correct", remark="The one bias gradient in the five notes.",
            check=bias_gradient),
]
