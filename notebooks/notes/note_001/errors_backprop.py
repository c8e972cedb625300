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
    """error_j^{l−1} = Σ_i ∂L/∂o_i^l (1 − (o_i^l)²) w_ji^l; if j is summed, as in the line before, and i is free, it
    fails."""
    net = tanhs(rng, sizes=(3, 3, 3))
    l, units = net.L, range(3)
    dL_do, o, w = net.dE_do(l), net.o[l], net.w[l]
    return Case(
        truth=net.dE_do(l - 1),
        written=[sum(dL_do[i] * (1 - o[i] ** 2) * w[j, i] for i in units) for j in units],
        misread=[sum(dL_do[j] * (1 - o[j] ** 2) * w[j, i] for j in units) for i in units])


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


# Numerical validation: a slope is tested by a step up; the other reading is a step of training, from w(n) to w(n+1)


def step(net, alpha):
    """Δw = w(n+1) − w(n) of every layer in a step of training, and the pass before it."""
    trace = backprop(net.net, net.o[0][None], net.y[None], net.loss)
    return {l: layer.W - net.w[l] for l, layer in enumerate(descend(trace, alpha), 1)}, trace


def update(rng):
    """w(n+1) = w(n) − α ∂L/∂w is the step that `descend` takes, and the loss falls."""
    net, l, alpha = tanhs(rng), 2, 0.1
    delta_w, _ = step(net, alpha)
    down = net.w[l] - alpha * net.dE_dw(l)
    return Case(truth=[net.w[l] + delta_w[l], True], written=[down, net.E_at_w(l, down) < net.E])


def step_up(rng):
    """w(n+1) = w(n) + α ∂L/∂w is where the loss rises, the reverse of a step of training, on which it falls."""
    net, l, alpha = tanhs(rng), 2, 0.1
    delta_w, _ = step(net, alpha)
    up, trained = net.w[l] + alpha * net.dE_dw(l), net.w[l] + delta_w[l]
    return Case(
        truth=[net.w[l] - delta_w[l], True],
        written=[up, net.E_at_w(l, up) > net.E],
        misread=[trained, net.E_at_w(l, trained) > net.E])


def slope_from_step(rng):
    """∂L/∂w = Δw/α for the step up; a step of training gives minus the slope."""
    net, l, alpha = tanhs(rng), 2, 0.1
    delta_w, _ = step(net, alpha)
    up = net.w[l] + alpha * net.dE_dw(l)
    return Case(truth=net.dE_dw(l), written=(up - net.w[l]) / alpha, misread=delta_w[l] / alpha)


def step_from_slope(rng):
    """Δw = α ∂L/∂w for the step up, the reverse of a step of training."""
    net, l, alpha = tanhs(rng), 2, 0.1
    delta_w, _ = step(net, alpha)
    return Case(truth=-delta_w[l], written=alpha * net.dE_dw(l), misread=delta_w[l])


ALPHA = 1e-6  # a step so short that what the two approximations leave out, of the order of α, is below TOLERANCE
TOLERANCE = 1e-4


def moved_alone(net, l, delta_w):
    """ΔL/α of each weight of layer l that moves alone, by its Δw."""
    one_weight = np.eye(delta_w.size).reshape(-1, *delta_w.shape)
    return [(net.E_at_w(l, net.w[l] + delta_w * one) - net.E) / ALPHA for one in one_weight]


def first_order(rng):
    """ΔL ≈ Δw_ji ∂L/∂w_ji if w_ji alone moves, and Σ Δw_ji ∂L/∂w_ji, not any one of its terms, if all move."""
    net = tanhs(rng)
    delta_w, trace = step(net, ALPHA)
    terms = {l: (delta_w[l] * net.dE_dw(l)).ravel() / ALPHA for l in delta_w}
    return Case(
        truth=[*moved_alone(net, 2, delta_w[2]), loss_change(trace, ALPHA).measured / ALPHA],
        written=[*terms[2], sum(terms[l].sum() for l in terms)],
        misread=[*terms[2], terms[2][0]],
        tolerance=TOLERANCE)


def validation(rng):
    """ΔL ≈ (Δw_ji)²/α if w_ji alone steps up; in a step of training the square is the same, and the loss falls."""
    net, l = tanhs(rng), 2
    up = ALPHA * net.dE_dw(l)
    return Case(
        truth=moved_alone(net, l, up),
        written=[square / ALPHA / ALPHA for square in (up ** 2).ravel()],
        misread=moved_alone(net, l, step(net, ALPHA)[0][l]),
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
            "The recursion on ∂L/∂o, for tanh.", "reading",
            remark="An “eg” begins it, and it has no left side: it is ∂L/∂o_j^{l−1}, exactly. The letters i and j are"
                   " exchanged against the line before. In that line's letters it is Σ_j ∂L/∂o_j^l (1 − (o_j^l)²) w_ij;"
                   " to sum over j and keep w_ji would multiply by the transposed matrix.",
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
            "The step that the validation takes.", "reading",
            remark="This is a test of a slope, not a step of training: the weight steps up by α ∂L/∂w, and the loss is"
                   " to rise by what 001-127 says. As a step of training it would climb the loss; 001-73 has the sign"
                   " for that.",
            check=step_up),
    Formula("001-123", "327", "F",
            r"\frac{\partial L}{\partial w_{ji}} = \frac{w_{ji}(n+1) - w_{ji}(n)}{\alpha}",
            "The gradient, read off the step taken.", "reading",
            remark="Holds for the step up of 001-122. A step of training goes down, and gives minus the slope.",
            check=slope_from_step),
    Formula("001-124", "329", "F", r"L(n+1) \approx L(n) + \Delta w_{ji} \frac{\partial L}{\partial w_{ji}}",
            "The loss after the step, to first order.", "reading",
            remark="Holds if w_ji alone changes. If every weight does, the change of L is the sum of this term over all"
                   " of them.",
            check=first_order),
    Formula("001-125", "331", "F", r"\Delta(w_{ji}) = \alpha \frac{\partial L}{\partial w_{ji}}",
            "The step, from the gradient.", "reading",
            remark="Holds for the step up of 001-122. A step of training is −α ∂L/∂w.", check=step_from_slope),
    Formula("001-126", "335", "F", r"\frac{\partial L}{\partial w_{ji}} = \frac{\Delta w_{ji}}{\alpha}",
            "The gradient, from the step.", "reading",
            remark="Holds for the step up of 001-122; this is 001-123 again.", check=slope_from_step),
    Formula("001-127", "339", "F", r"\Delta L \approx \frac{(\Delta w_{ji})^2}{\alpha}",
            "The numerical validation: how much the loss changes in one step.", "reading",
            remark="Holds if one weight alone steps up, as in 001-122. With L = w²/2, w = 1 and α = 0.01 the loss rises"
                   " by 0.01005, and this says 0.01. In a step of training the loss falls by about as much. If every"
                   " weight moves, the squares are summed over all of them. A gradient that is zero for a whole layer"
                   " passes this test, as that layer does not move.",
            check=validation),
]
