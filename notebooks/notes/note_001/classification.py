"""Note 001, classification: softmax outputs y(t), one-hot targets, and the likelihood L that is to rise.

As in its section on backpropagation, h(t) is the hidden layer and w_ij the weight into i from j.
"""

from math import prod

import numpy as np

from bpcore import softmax
from notes.formula import Case, Formula
from notes.note_001.backpropagation import dlogL_dw, samples, weighted_sum_slope


def label_log_probability(y, y_star):
    """log of the output at the label, for every row."""
    return np.log(y[range(len(y)), y_star.argmax(axis=1)])


def labelled_samples(rng):
    """Three samples of four classes, a Network each. What Network calls E is log L(t) here."""
    return samples(rng, softmax, label_log_probability, np.eye(4)[rng.integers(4, size=3)])


def class_probability(rng):
    """p(y*(t)|x(t)) = ∏_k y_k(t)^{y_k*(t)}, the output at the label."""
    data = labelled_samples(rng)
    return Case(
        truth=[sample.o[2][sample.y.argmax()] for sample in data],
        written=[prod(y_k ** y_star_k for y_k, y_star_k in zip(sample.o[2], sample.y, strict=True)) for sample in data])


def log_likelihood(rng):
    """log L = Σ_t Σ_k y_k*(t) log y_k(t), the log of the product of the probabilities of the labels."""
    data = labelled_samples(rng)
    return Case(
        truth=np.log(prod(sample.o[2][sample.y.argmax()] for sample in data)),
        written=sum(sum(y_star_k * np.log(y_k) for y_k, y_star_k in zip(sample.o[2], sample.y, strict=True))
                    for sample in data))


def weight_gradient(rng):
    """∂log L(n)/∂w_ij = Σ_t ∂log L(t)/∂s_i ∂s_i/∂w_ij."""
    data = labelled_samples(rng)
    factors = [(sample.dE_ds(2), sample.ds_dw(2).T) for sample in data]
    return Case(
        truth=dlogL_dw(data, 2),
        written=[[sum(dlogL_ds[i] * ds_dw[i, j] for dlogL_ds, ds_dw in factors) for j in range(2)] for i in range(4)])


def sum_over_outputs(rng):
    """∂log L/∂s_i = Σ_k ∂log L/∂y_k ∂y_k/∂s_i; the term k = i alone will not do."""
    sample, units = labelled_samples(rng)[0], range(4)
    dlogL_dy, dy_ds = sample.dE_do(2), sample.do_ds(2).T
    return Case(
        truth=sample.dE_ds(2),
        written=[sum(dlogL_dy[k] * dy_ds[k, i] for k in units) for i in units],
        misread=[dlogL_dy[i] * dy_ds[i, i] for i in units])


def sum_over_outputs_in_full(rng):
    """∂log L/∂s_i = Σ_k y_k*/y_k · y_k(δ_ik − y_i)."""
    sample, units = labelled_samples(rng)[0], range(4)
    y, y_star = sample.o[2], sample.y
    return Case(
        truth=sample.dE_ds(2),
        written=[sum(y_star[k] / y[k] * y[k] * ((i == k) - y[i]) for k in units) for i in units])


def instances(rng):
    """Probabilities y_{n,k}, and s_{n,k} of which they are the softmax: their logs, plus what is the same for all k."""
    y = rng.dirichlet(np.full(4, 5), 3)
    return y, np.log(y) + rng.normal(0, 1, (3, 1))


def outputs(y_i, s):
    """y_i(s_n, i) for every instance n and unit i, overflow and all."""
    with np.errstate(over="ignore", invalid="ignore"):
        return [[y_i(s_n, i) for i in range(len(s_n))] for s_n in s]


def plain(s, i):
    return np.exp(s[i]) / sum(np.exp(s_k) for s_k in s)


def divided(s, i):
    return (np.exp(s[i]) / np.exp(max(s))) / sum(np.exp(s_k) / np.exp(max(s)) for s_k in s)


def shifted(s, i):
    return np.exp(s[i] - max(s)) / sum(np.exp(s_k - max(s)) for s_k in s)


def plain_softmax(rng):
    """exp s_{n,i} / Σ_k exp s_{n,k}; near s = 1000 that is inf/inf."""
    y, s = instances(rng)
    return Case(truth=y, written=outputs(plain, s), misread=outputs(plain, s + 1000))


def divided_softmax(rng):
    """The same with both sides of the fraction divided by exp(max_j s_{n,j}); near s = 1000 that too is inf/inf."""
    y, s = instances(rng)
    return Case(truth=y, written=outputs(divided, s), misread=outputs(divided, s + 1000))


def shifted_softmax(rng):
    """With the maximum taken off inside exp it holds for any s; the plain form is inf/inf near s = 1000."""
    y, s = instances(rng)
    return Case(
        truth=[y, y], written=[outputs(shifted, s), outputs(shifted, s + 1000)],
        misread=[outputs(plain, s), outputs(plain, s + 1000)])


def cross_entropy(rng):
    """−Σ_n Σ_k y_{n,k}* log y_{n,k}, with log y from s: the log of a y so small that it is stored as 0 is −inf."""
    _, s = instances(rng)
    label = rng.integers(4, size=3)
    s[0, label[0]] -= 1000
    y_star, terms = np.eye(4)[label], list(np.ndindex(s.shape))

    def log_softmax(s_n, k):
        return s_n[k] - max(s_n) - np.log(sum(np.exp(s_nk - max(s_n)) for s_nk in s_n))

    with np.errstate(divide="ignore"):
        log_of_softmax = np.log(outputs(shifted, s))
    return Case(
        truth=sum(np.logaddexp.reduce(s_n) - s_n[l_n] for s_n, l_n in zip(s, label, strict=True)),
        written=-sum(y_star[n, k] * log_softmax(s[n], k) for n, k in terms),
        misread=-sum(y_star[n, k] * log_of_softmax[n, k] for n, k in terms))


def one_hot(rng):
    """With y_{n,k}* = 0 but for y_{n,l_n}* = 1 the cross-entropy is −Σ_n log y_{n,l_n}."""
    y, _ = instances(rng)
    label = rng.integers(4, size=3)
    y_star = [[1 if k == l_n else 0 for k in range(4)] for l_n in label]
    return Case(
        truth=-sum(np.log(y_n[l_n]) for y_n, l_n in zip(y, label, strict=True)),
        written=-sum(y_star[n][k] * np.log(y[n, k]) for n, k in np.ndindex(y.shape)))


FORMULAS = [
    Formula("001-52", "144", "E", r"p(y^*(t)|x(t)) = \prod_{k=1}^K y_k(t)^{y_k^*(t)}",
            "The probability of the class of sample t.", "reading",
            remark="The distribution is the categorical one, a multinomial of one draw, and y* is one-hot.",
            check=class_probability),
    Formula("001-53", "148", "E", r"\log L = \sum_t \sum_k y_k^*(t) \log y_k(t)", "The log likelihood of the data.",
            "correct", remark="The samples are summed, not averaged.", check=log_likelihood),
    Formula("001-54", "152", "E", r"y_i(t) = \frac{\exp[s_i(t)]}{\sum_k \exp[s_k(t)]}", "Softmax outputs.", "correct",
            remark="In double precision exp overflows beyond s = 709; 001-61 is the cure.", check=plain_softmax),
    Formula("001-55", "152", "E",
            r"\frac{\partial \log L(n)}{\partial w_{ij}(n)} = \sum_t \frac{\partial \log L(t)}{\partial s_i(t)}"
            r" \frac{\partial s_i(t)}{\partial w_{ij}(n)}",
            "The gradient of a weight into an output.", "correct", check=weight_gradient),
    Formula("001-56", "152", "E",
            r"\frac{\partial \log L(t)}{\partial s_i(t)} = \sum_k \frac{\partial \log L(t)}{\partial y_k(t)}"
            r" \frac{\partial y_k(t)}{\partial s_i(t)}",
            "The slope by a weighted sum, through every output.", "correct",
            remark="Under softmax s_i moves every y_k, so the sum must stay.", check=sum_over_outputs),
    Formula("001-57", "152", "E", r"= \sum_k \frac{y_k^*(t)}{y_k(t)} y_k(t) (\delta_{ik} - y_i(t))",
            "The same, with softmax's slopes.", "correct",
            remark="Left as it is, though it comes to y_i* − y_i Σ_k y_k* = y_i* − y_i. The sign is the opposite of"
                   " o_i − y_i*, because log L is minus the loss.",
            check=sum_over_outputs_in_full),
    Formula("001-58", "152", "E", r"\frac{\partial s_i(t)}{\partial w_{ij}(n)} = h_j(t)",
            "The slope of a weighted sum by one of its weights.", "correct", check=weighted_sum_slope),
    Formula("001-59", "156", "E", r"y_i = \frac{\exp s_{n,i}}{\sum_k \exp s_{n,k}}", "Softmax of instance n.",
            "reading",
            remark="The left side is y_{n,i}; n, the iteration so far, is the instance from here on. As in 001-54, exp"
                   " overflows for large s.",
            check=plain_softmax),
    Formula("001-60", "156", "E",
            r"= \frac{\exp(s_{n,i}) / \exp(\max_j s_{n,j})}{\sum_k \exp(s_{n,k}) / \exp(\max_j s_{n,j})}",
            "The same, numerator and denominator divided by the largest exponential.", "reading",
            remark="True in exact arithmetic, but not yet a cure: at s = (1000, 999, 0) it is still inf/inf.",
            check=divided_softmax),
    Formula("001-61", "156", "E",
            r"= \frac{\exp(s_{n,i} - \max_j(s_{n,j}))}{\sum_k \exp(s_{n,k} - \max_j(s_{n,j}))}",
            "The same, with the largest s taken off first.", "correct",
            remark="Of the three this is the one to compute with: s = (1000, 999, 0) gives (0.731059, 0.268941, 0).",
            check=shifted_softmax),
    Formula("001-62", "160", "E", r"= -\sum_n \sum_k y_{n,k}^* \log y_{n,k}", "The cross-entropy under softmax.",
            "correct",
            remark="The note's question mark can go. The left side is missing: E = −log L. For the logarithm use"
                   " s_k − m − log Σ_j exp(s_j − m) with m = max_j s_j: at s = (1000, 999, 0) the third is −1000.31,"
                   " while the log of the softmax is −inf.",
            check=cross_entropy),
    Formula("001-63", "162", "E",
            r"y_{n,k}^* \text{ should be } 0, \text{ except for } y_{n,l_n}^* = 1", "Targets are one-hot.", "correct",
            remark="So E = −Σ_n log y_{n,l_n}. Here l_n is the label of instance n, where l is a layer elsewhere.",
            check=one_hot),
]
