"""Note 001, errors backprop (the recursion on ∂L/∂o, then the one on ∂L/∂s) and numerical validation."""

import numpy as np

from bpcore import backprop, descend, loss_change, squared_error, tanh
from notes.formula import Case, Formula
from notes.networks import network
from notes.note_000 import output_recursion_as_chain, recursion_as_chain, weight_gradient_layers
from notes.note_001.sigmoid import weight_gradient_as_chain


def tanhs(rng, sizes=(4, 3, 5, 2)):
    """A net of tanh units under squared error."""
    return network(rng, sizes, output=tanh, loss=squared_error)


def error_recursion(rng):
    """error_i^{l−1} = Σ_j error_j^l ∂o_j^l/∂o_i^{l−1} where error is ∂L/∂o; the note leaves out the i on the left."""
    net = tanhs(rng)
    layers = range(2, net.L + 1)

    def recursion(l):
        error, do_do = net.dE_do(l), net.do_do(l)
        return [sum(error[j] * do_do[i, j] for j in range(net.n(l))) for i in range(net.n(l - 1))]

    return Case(truth=[net.dE_do(l - 1) for l in layers], corrected=[recursion(l) for l in layers])


def error_recursion_tanh(rng):
    """error_i^{l−1} = Σ_j ∂L/∂o_j^l (1 − (o_j^l)²) w_ij^l; if i is summed, j is free, and j = 1 is tried here."""
    net = tanhs(rng, sizes=(3, 3, 3))
    l, units = net.L, range(3)
    dL_do, o, w = net.dE_do(l), net.o[l], net.w[l]
    return Case(
        truth=net.dE_do(l - 1),
        written=[sum(dL_do[i] * (1 - o[i] ** 2) * w[0, i] for i in units) for i in units],
        corrected=[sum(dL_do[j] * (1 - o[j] ** 2) * w[i, j] for j in units) for i in units])


def weight_gradient_by_dL_do(rng):
    """∂L/∂w_ji^l = ∂L/∂o_i^l (1 − (o_i^l)²) o_j^{l−1}."""
    net = tanhs(rng)
    layers = range(1, net.L + 1)

    def gradient(l):
        dL_do, o = net.dE_do(l), net.o[l]
        return [[dL_do[i] * (1 - o[i] ** 2) * o_j for i in range(net.n(l))] for o_j in net.o[l - 1]]

    return Case(truth=[net.dE_dw(l) for l in layers], written=[gradient(l) for l in layers])


def delta_recursion_tanh(rng):
    """∂L/∂s_i^{l−1} = Σ_j ∂L/∂s_j^l w_ij^l (1 − (o_i^{l−1})²); with w_ji^l it fails."""
    net = tanhs(rng, sizes=(3, 3, 3, 3))
    layers, units = range(2, net.L + 1), range(3)

    def recursion(l, w):
        dL_ds, o_below = net.dE_ds(l), net.o[l - 1]
        return [sum(dL_ds[j] * w[i, j] * (1 - o_below[i] ** 2) for j in units) for i in units]

    return Case(
        truth=[net.dE_ds(l - 1) for l in layers],
        written=[recursion(l, net.w[l]) for l in layers],
        misread=[recursion(l, net.w[l].T) for l in layers])


def weight_gradient_by_dL_ds(rng):
    """∂L/∂w_ji^l = ∂L/∂s_i^l ∂s_i^l/∂w_ji^l."""
    net = tanhs(rng)
    layers = range(1, net.L + 1)

    def chain(l):
        dL_ds, ds_dw = net.dE_ds(l), net.ds_dw(l)
        return [[dL_ds[i] * ds_dw[j, i] for i in range(net.n(l))] for j in range(net.n(l - 1))]

    return Case(truth=[net.dE_dw(l) for l in layers], written=[chain(l) for l in layers])


# Numerical validation: one step of descent, w(n) to w(n+1)


def step(net, alpha):
    """The pass before a step of descent, and Δw = w(n+1) − w(n) of every layer."""
    trace = backprop(net.net, net.o[0][None], net.y[None], net.loss)
    return trace, {l: layer.W - net.w[l] for l, layer in enumerate(descend(trace, alpha), 1)}


def update(rng):
    """w(n+1) = w(n) − α ∂L/∂w is the step that `descend` takes, and the loss falls; with + it rises."""
    net, l, alpha = tanhs(rng), 2, 0.1
    _, delta_w = step(net, alpha)
    up, down = (net.w[l] + sign * alpha * net.dE_dw(l) for sign in (1, -1))
    return Case(
        truth=[net.w[l] + delta_w[l], True],
        written=[up, net.E_at_w(l, up) < net.E],
        corrected=[down, net.E_at_w(l, down) < net.E])


def slope_from_step(rng):
    """∂L/∂w = −Δw/α, where Δw = w(n+1) − w(n)."""
    net, l, alpha = tanhs(rng), 2, 0.1
    _, delta_w = step(net, alpha)
    return Case(truth=net.dE_dw(l), written=delta_w[l] / alpha, corrected=-delta_w[l] / alpha)


def step_from_slope(rng):
    """Δw = −α ∂L/∂w."""
    net, l, alpha = tanhs(rng), 2, 0.1
    _, delta_w = step(net, alpha)
    return Case(truth=delta_w[l], written=alpha * net.dE_dw(l), corrected=-alpha * net.dE_dw(l))


ALPHA = 1e-6  # a step so short that what the two approximations leave out, of the order of α, is below TOLERANCE
TOLERANCE = 1e-4


def loss_changes(rng):
    """ΔL/α of each weight of layer 2 moving alone, and of all weights of all layers moving at once; Δw, and ∂L/∂w."""
    net, l = tanhs(rng), 2
    trace, delta_w = step(net, ALPHA)
    one_weight = np.eye(net.w[l].size).reshape(-1, *net.w[l].shape)
    alone = [net.E_at_w(l, net.w[l] + delta_w[l] * one) - net.E for one in one_weight]
    together = loss_change(trace, ALPHA).measured
    return np.append(alone, together) / ALPHA, delta_w, {m: net.dE_dw(m) for m in net.w}


def first_order(rng):
    """ΔL ≈ Δw_ji ∂L/∂w_ji if w_ji alone moves, and Σ Δw_ji ∂L/∂w_ji, not any one of its terms, if all move."""
    change, delta_w, dL_dw = loss_changes(rng)
    terms = {l: (delta_w[l] * dL_dw[l]).ravel() / ALPHA for l in delta_w}
    return Case(
        truth=change,
        written=[*terms[2], sum(terms[l].sum() for l in terms)],
        misread=[*terms[2], terms[2][0]],
        tolerance=TOLERANCE)


def validation(rng):
    """ΔL ≈ −(Δw_ji)²/α if w_ji alone moves, and −Σ (Δw_ji)²/α if all move."""
    change, delta_w, _ = loss_changes(rng)
    squares = {l: (delta_w[l] ** 2 / ALPHA).ravel() / ALPHA for l in delta_w}
    total = sum(squares[l].sum() for l in squares)
    return Case(
        truth=change,
        written=[*squares[2], total],
        corrected=[*-squares[2], -total],
        tolerance=TOLERANCE)


FORMULAS = [
    Formula("001-113", "297", "F",
            r"\text{error}^{l-1} = \sum_j \text{error}_j^l \frac{\partial o_j^l}{\partial o_i^{l-1}}",
            "“My current method”: the recursion on ∂L/∂o.", "typo",
            remark="The left side lacks its i. Here error is ∂L/∂o; the “error from above” of 001-16 is ∂E/∂s.",
            correction=r"\text{error}_i^{l-1} = \sum_j \text{error}_j^l \frac{\partial o_j^l}{\partial o_i^{l-1}}",
            check=error_recursion),
    Formula("001-114", "297", "F",
            r"= \sum_j \frac{\partial L}{\partial o_j^l} \frac{\partial o_j^l}{\partial s_j^l}"
            r" \frac{\partial s_j^l}{\partial o_i^{l-1}}",
            "The same by way of the weighted sums.", "reading",
            remark="Layer l has an activation of each unit by itself. If it is softmax, s_j moves every output.",
            check=output_recursion_as_chain),
    Formula("001-115", "301", "F", r"= \sum_i \frac{\partial L}{\partial o_i^l} (1 - (o_i^l)^2) w_{ji}^l",
            "The recursion on ∂L/∂o, for tanh.", "typo",
            remark="Since the line before, i and j have changed roles: this is error_j^{l−1}. To continue it, i must"
                   " stay free, j be summed, and the weight be w_ij. To sum over j and keep w_ji would multiply by the"
                   " transposed matrix.",
            correction=r"= \sum_j \frac{\partial L}{\partial o_j^l} (1 - (o_j^l)^2) w_{ij}^l",
            check=error_recursion_tanh),
    Formula("001-116", "303", "F",
            r"\frac{\partial L}{\partial w_{ji}^l} = \frac{\partial L}{\partial o_i^l}"
            r" \frac{\partial o_i^l}{\partial s_i^l} \frac{\partial s_i^l}{\partial w_{ji}^l}",
            "The gradient of a weight, by the chain rule.", "correct",
            remark="The superscript of w is l: this is 001-12 put right.", check=weight_gradient_as_chain),
    Formula("001-117", "307", "F", r"= \frac{\partial L}{\partial o_i^l} (1 - (o_i^l)^2) o_j^{l-1}",
            "The same for tanh.", "correct", check=weight_gradient_by_dL_do),
    Formula("001-118", "311", "F",
            r"\frac{\partial L}{\partial s_i^{l-1}} = \sum_j \frac{\partial L}{\partial s_j^l}"
            r" \frac{\partial s_j^l}{\partial o_i^{l-1}} \frac{\partial o_i^{l-1}}{\partial s_i^{l-1}}",
            "The method of “notes on backpropagation”: the recursion on ∂L/∂s.", "correct",
            remark="The link ∂L/∂s_i = ∂L/∂o_i a′(s_i) leads from one method to the other; both give the same gradients"
                   " of the weights. This one needs nothing of layer l but ∂L/∂s, so that layer may be softmax.",
            check=recursion_as_chain),
    Formula("001-119", "315", "F", r"= \sum_j \frac{\partial L}{\partial s_j^l} w_{ij}^l (1 - (o_i^{l-1})^2)",
            "The same for tanh.", "correct",
            remark="Here w_ij leads from i in layer l − 1 to j in layer l, as it should: the unit below comes first.",
            check=delta_recursion_tanh),
    Formula("001-120", "317", "F",
            r"\frac{\partial L}{\partial w_{ji}^l} = \frac{\partial L}{\partial s_i^l}"
            r" \frac{\partial s_i^l}{\partial w_{ji}^l}",
            "The gradient of a weight from ∂L/∂s.", "correct", check=weight_gradient_by_dL_ds),
    Formula("001-121", "319", "F", r"= \frac{\partial L}{\partial s_i^l} o_j^{l-1}",
            "The gradient of a weight, short form.", "correct", check=weight_gradient_layers),
    Formula("001-122", "323", "F", r"w_{ji}(n+1) = w_{ji}(n) + \alpha \frac{\partial L}{\partial w_{ji}}",
            "The update that the validation examines.", "wrong",
            remark="L is the loss here, and this ascends it; 001-73 has the right sign. In 001-38, where L is a"
                   " likelihood, the sign is wrong the other way.",
            correction=r"w_{ji}(n+1) = w_{ji}(n) - \alpha \frac{\partial L}{\partial w_{ji}}", check=update),
    Formula("001-123", "327", "F",
            r"\frac{\partial L}{\partial w_{ji}} = \frac{w_{ji}(n+1) - w_{ji}(n)}{\alpha}",
            "The gradient, read off the step taken.", "wrong",
            remark="The sign comes from 001-122. The step is down the slope, so the slope is minus the step over α.",
            correction=r"\frac{\partial L}{\partial w_{ji}} = -\frac{w_{ji}(n+1) - w_{ji}(n)}{\alpha}",
            check=slope_from_step),
    Formula("001-124", "329", "F", r"L(n+1) \approx L(n) + \Delta w_{ji} \frac{\partial L}{\partial w_{ji}}",
            "The loss after the step, to first order.", "reading",
            remark="Holds if w_ji alone changes. If every weight does, the change of L is the sum of this term over all"
                   " of them.",
            check=first_order),
    Formula("001-125", "331", "F", r"\Delta(w_{ji}) = \alpha \frac{\partial L}{\partial w_{ji}}",
            "The step, from the gradient.", "wrong", remark="The sign comes from 001-122.",
            correction=r"\Delta(w_{ji}) = -\alpha \frac{\partial L}{\partial w_{ji}}", check=step_from_slope),
    Formula("001-126", "335", "F", r"\frac{\partial L}{\partial w_{ji}} = \frac{\Delta w_{ji}}{\alpha}",
            "The gradient, from the step.", "wrong", remark="The sign comes from 001-122; this is 001-123 again.",
            correction=r"\frac{\partial L}{\partial w_{ji}} = -\frac{\Delta w_{ji}}{\alpha}", check=slope_from_step),
    Formula("001-127", "339", "F", r"\Delta L \approx \frac{(\Delta w_{ji})^2}{\alpha}",
            "The numerical validation: how much the loss changes in one step.", "wrong",
            remark="The sign comes from 001-122: descent lowers L. With L = w²/2, w = 1 and α = 0.01 the loss changes"
                   " by −0.00995, and this says +0.01. If every weight moves, the squares are summed over all of them."
                   " The ratio of the two sides differs from 1 by the order of α. A gradient that is zero for a whole"
                   " layer passes this test, as that layer does not move.",
            correction=r"\Delta L \approx -\sum_{ji} \frac{(\Delta w_{ji})^2}{\alpha}", check=validation),
]
