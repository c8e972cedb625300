"""Note 001, backpropagation: samples t of a net x(t) → h(t) → linear y(t), whose likelihood L is to rise.

Here w_ij is the weight into i from j, the main notation's w_ji, and both layers call theirs so.
"""

import numpy as np

from bpcore import linear, numerical_gradient
from notes.formula import Case, Formula
from notes.networks import Network, away_from_zero, network


def normal(y, y_star):
    """Log of the density of y* = y + ε where every component of ε is N(0, 1), for every row."""
    return np.log(np.prod(np.exp(-(y_star - y) ** 2 / 2) / np.sqrt(2 * np.pi), axis=1))


def samples(rng, output=linear, log_likelihood=normal, targets=None):
    """One net of 4, 2 and 3 units (as many outputs as there are targets) seen at samples t of x(t) and y*(t), a Network
    each. What Network calls E is log L(t) here."""
    targets = rng.normal(0, 1, (3, 3)) if targets is None else targets
    net = network(rng, (4, 2, targets.shape[1]), output=output, loss=log_likelihood).net
    return [Network(net, away_from_zero(rng, 4), y_star, log_likelihood) for y_star in targets]


def log_L(data, l, w):
    """log L(n) of all samples if the weights of layer l, [i, j], were w."""
    return sum(sample.E_at_w(l, w.T) for sample in data)


def dlogL_dw(data, l):
    """[i, j] = ∂log L(n)/∂w_ij of layer l."""
    return numerical_gradient(lambda w: log_L(data, l, w), data[0].w[l].T)


def log_likelihood(rng):
    """log L = Σ_t −½‖y*(t) − y(t)‖², but for the constant of the normal density."""
    data = samples(rng)
    constant = sum(sample.y.size for sample in data) / 2 * np.log(2 * np.pi)
    return Case(
        truth=sum(sample.E for sample in data) + constant,
        written=sum(-1 / 2 * sum((y_star_i - y_i) ** 2 for y_star_i, y_i in zip(sample.y, sample.o[2], strict=True))
                    for sample in data))


def chain_rule(rng, l):
    """∂log L(n)/∂w_ij = Σ_t of the three factors of sample t, for the units of layer l."""
    data = samples(rng)
    factors = [(sample.dE_do(l), sample.slope(l), sample.ds_dw(l).T) for sample in data]
    return Case(
        truth=dlogL_dw(data, l),
        written=[[sum(dlogL_do[i] * do_ds[i] * ds_dw[i, j] for dlogL_do, do_ds, ds_dw in factors)
                  for j in range(data[0].n(l - 1))] for i in range(data[0].n(l))])


def output_unit(rng):
    """∂log L(n)/∂w_ij = Σ_t ∂log L(t)/∂y_i ∂y_i/∂s_i ∂s_i/∂w_ij."""
    return chain_rule(rng, 2)


def hidden_unit(rng):
    """∂log L(n)/∂w_ij = Σ_t ∂log L(t)/∂h_i ∂h_i/∂s_i ∂s_i/∂w_ij."""
    return chain_rule(rng, 1)


def likelihood_slope(rng):
    """∂L/∂y_i = L(y_i* − y_i): it is log L that has the slope y_i* − y_i."""
    sample = samples(rng)[0]
    y, y_star = sample.o[2], sample.y
    L = np.exp(sample.E)
    return Case(
        truth=numerical_gradient(lambda y: np.exp(sample.E_at_o(2, y)), y),
        written=[y_star[i] - y[i] for i in range(3)],
        corrected=[L * (y_star[i] - y[i]) for i in range(3)])


def linear_output(rng):
    """y_i(t) = Σ_j w_ij h_j(t)."""
    data = samples(rng)
    w = data[0].w[2].T
    return Case(
        truth=[sample.o[2] for sample in data],
        written=[[sum(w[i, j] * sample.o[1][j] for j in range(2)) for i in range(3)] for sample in data])


def linear_slope(rng):
    """∂y_i/∂s_i = 1 for y_i = s_i."""
    s = rng.normal(0, 2, 5)
    return Case(truth=numerical_gradient(linear, s).diagonal(), written=[1 for s_i in s])


def weighted_sum_slope(rng):
    """∂s_i/∂w_ij = h_j."""
    sample = samples(rng)[0]
    return Case(truth=sample.ds_dw(2).T, written=[[h_j for h_j in sample.o[1]] for i in range(len(sample.y))])


def update(rng):
    """How fast log L rises with α: by Σ(∂log L/∂w_ij)² if the step goes up the slope, and not down."""
    data = samples(rng)
    w, slopes = data[0].w[2].T, dlogL_dw(data, 2)
    return Case(
        truth=np.sum(slopes ** 2),
        written=numerical_gradient(lambda alpha: log_L(data, 2, w - alpha * slopes), 0),
        corrected=numerical_gradient(lambda alpha: log_L(data, 2, w + alpha * slopes), 0))


def hidden_weight(rng):
    """∂log L/∂w_ij = (Σ_k ∂log L/∂s_k w_ki) ∂h_i/∂s_i x_j; without the last two factors it is ∂log L/∂h_i."""
    sample = samples(rng)[0]
    dlogL_ds, w, dh_ds, x = sample.dE_ds(2), sample.w[2].T, sample.slope(1), sample.o[0]
    return Case(
        truth=sample.dE_dw(1).T,
        written=[[sum(dlogL_ds[k] * w[k, i] for k in range(3)) for j in range(4)] for i in range(2)],
        corrected=[[sum(dlogL_ds[k] * w[k, i] for k in range(3)) * dh_ds[i] * x[j] for j in range(4)]
                   for i in range(2)])


FORMULAS = [
    Formula("001-30", "83", "C", r"y^*(t) = f[x(t)] + \epsilon", "How the data come about: a function and noise.",
            "reading",
            remark="The noise ε must be N(0, I), or the next line does not follow; the note does not say so."),
    Formula("001-31", "87", "C", r"\log L = \sum_t -\frac{1}{2} \|y^*(t) - y(t)\|^2", "The log likelihood of the data.",
            "reading",
            remark="Holds up to the constant −½TD log 2π, for T samples of D components with variance 1. L is the"
                   " likelihood here and the loss in later sections. The samples are summed, not averaged.",
            check=log_likelihood),
    Formula("001-32", "91", "C",
            r"\frac{\partial \log L(n)}{\partial w_{ij}(n)} = \sum_t \frac{\partial \log L(t)}{\partial y_i(t)}"
            r" \frac{\partial y_i(t)}{\partial s_i(t)} \frac{\partial s_i(t)}{\partial w_{ij}(n)}",
            "The gradient of a weight into an output, by the chain rule.", "reading",
            remark="The letter in brackets decides what L is: L(n) is of all the data at iteration n, L(t) of sample t"
                   " alone. Each output must depend on its own weighted sum only, as it does in linear units.",
            check=output_unit),
    Formula("001-33", "95", "C",
            r"\frac{\partial \log L(n)}{\partial w_{ij}(n)} = \sum_t \frac{\partial \log L(t)}{\partial h_i(t)}"
            r" \frac{\partial h_i(t)}{\partial s_i(t)} \frac{\partial s_i(t)}{\partial w_{ij}(n)}",
            "The gradient of a weight into a hidden unit, by the chain rule.", "correct",
            remark="The letters w_ij and s_i serve both layers. In this one ∂s_i/∂w_ij = x_j(t), which the note leaves"
                   " out.",
            check=hidden_unit),
    Formula("001-34", "99", "C", r"\frac{\partial L(t)}{\partial y_i(t)} = y_i^*(t) - y_i(t)",
            "The slope at an output.", "typo",
            remark="It is the slope of log L(t). The likelihood itself has ∂L/∂y_i = L(y_i* − y_i): with"
                   " L = exp(−½(y* − y)²), y* = 1 and y = 0 that is 0.6065, not 1.",
            correction=r"\frac{\partial \log L(t)}{\partial y_i(t)} = y_i^*(t) - y_i(t)", check=likelihood_slope),
    Formula("001-35", "103", "C", r"y_i(t) = s_i(t) = \sum_j w_{ij}(n) h_j(t)", "Linear outputs.", "correct",
            remark="The indices of w are the other way round than in the main notation. There is no bias.",
            check=linear_output),
    Formula("001-36", "105", "C", r"\frac{\partial y_i(t)}{\partial s_i(t)} = 1", "The slope of a linear unit.",
            "correct", check=linear_slope),
    Formula("001-37", "107", "C", r"\frac{\partial s_i(t)}{\partial w_{ij}(n)} = h_j(t)",
            "The slope of a weighted sum by one of its weights.", "correct", check=weighted_sum_slope),
    Formula("001-38", "109", "C",
            r"w_{ij}(n+1) = w_{ij}(n) - \alpha \frac{\partial \log L(n)}{\partial w_{ij}(n)}", "One update.", "wrong",
            remark="It descends the log likelihood, which is to rise; minus is right for a loss, E = −log L. With"
                   " y* = 1, w = 0, h = 1 and α = 0.1 it gives w = −0.1, and log L falls from −0.5 to −0.605; with plus"
                   " it rises to −0.405.",
            correction=r"w_{ij}(n+1) = w_{ij}(n) + \alpha \frac{\partial \log L(n)}{\partial w_{ij}(n)}", check=update),
    Formula("001-39", "113", "C",
            r"\frac{\partial \log L(t)}{\partial w_{ij}(t)}"
            r" = \sum_k \frac{\partial \log L(t)}{\partial s_k(t)} w_{ki}(n)",
            "The gradient of a weight into a hidden unit.", "wrong",
            remark="The right side is ∂log L(t)/∂h_i(t), two factors short of the left: there is no j in it. With one"
                   " tanh unit, x = 2, w = 0, w_ki = 3 and y* = 1 it gives 3, but the truth is 6. And w_ij(t) should be"
                   " w_ij(n), as weights belong to an iteration and not to a sample.",
            correction=r"\frac{\partial \log L(t)}{\partial w_{ij}(n)} = \left(\sum_k"
                       r" \frac{\partial \log L(t)}{\partial s_k(t)} w_{ki}(n)\right)"
                       r" \frac{\partial h_i(t)}{\partial s_i(t)} x_j(t)",
            check=hidden_weight),
]
