"""Note 000: E, o, s and w_ji from j to i."""

from bpcore import linear, relu, sigmoid, softmax, tanh
from notes.formula import Case, Formula
from notes.networks import network


def weight_gradient_layers(rng):
    """∂E/∂w_ji^l = ∂E/∂s_i^l o_j^{l−1}, in every layer, softmax output included."""
    net = network(rng, output=rng.choice([sigmoid, softmax]))
    layers = range(1, net.L + 1)
    return Case(
        truth=[net.dE_dw(l) for l in layers],
        written=[[[dE_ds_i * o_j for dE_ds_i in net.dE_ds(l)] for o_j in net.o[l - 1]] for l in layers])


def recursion_sum_over_i(rng):
    """Σ_i where Σ_k belongs: i is free on the left, so summing over it leaves k hanging; k = 1 is tried here."""
    net, l = network(rng, sizes=(3, 3, 3)), 2
    dE_ds, w, a_prime = net.dE_ds(l), net.w[l], net.slope(l - 1)
    units = range(net.n(l - 1))
    return Case(
        truth=net.dE_ds(l - 1),
        written=[a_prime[i] * sum(dE_ds[0] * w[i, 0] for i in units) for i in units],
        corrected=[a_prime[i] * sum(dE_ds[k] * w[i, k] for k in range(net.n(l))) for i in units])


FORMULAS = [
    Formula("000-01", "3", "A", r"E \equiv \text{loss}", "E is the error, the same thing as the loss", "definition",
            remark="Of a single example; note 001 later writes L for it."),
    Formula("000-11", "11", "A", r"= \frac{\partial \text{loss}}{\partial s_i^l} o_j^{l-1}",
            "the gradient of a weight, short form", "correct",
            remark="Holds for softmax too.", check=weight_gradient_layers),
    Formula("000-14", "17", "A",
            r"= \frac{\partial \text{activation}_i^{l-1}}{\partial s_i^{l-1}} \sum_i (\text{loss from } l)_k w_{ik}^l",
            "the recursion on ∂E/∂s, with the weight", "typo",
            remark="Σ_i must be Σ_k, as i is free; and “(loss from l)_k” is ∂E/∂s_k^l.",
            correction=r"= \frac{\partial \text{activation}_i^{l-1}}{\partial s_i^{l-1}}"
                       r" \sum_k \frac{\partial E}{\partial s_k^l} w_{ik}^l",
            check=recursion_sum_over_i),
]
