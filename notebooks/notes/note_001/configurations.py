"""Note 001, the example configurations A to E: two with convolutions and a softmax layer without weights (A, E), three
with tanh (B, C, D), of which C puts the binary cross-entropy where it is not defined."""

from dataclasses import replace

import numpy as np

from bpcore import (
    Conv2D,
    Dense,
    binary_cross_entropy,
    linear,
    multinomial_cross_entropy,
    numerical_gradient,
    relu,
    sigmoid,
    softmax,
    squared_error,
    tanh,
)
from notes.formula import Case, Formula
from notes.networks import Network, away_from_zero, example, network
from notes.note_000 import (
    binary_cross_entropy_is_likelihood,
    binary_cross_entropy_slope,
    relu_is_blank,
    sigma,
    squared_error_slope,
)
from notes.note_001.backpropagation import linear_slope
from notes.note_001.sigmoid_squared_error import sum_slope_at_output_below, sum_slope_at_weight


def fully_connected(net, l, a):
    """s_i^l = Σ_k o_k^{l−1} w_ki^l and o_i^l = a(s_i^l)."""
    o_below, w = net.o[l - 1].ravel(), net.w[l]
    s = [sum(o_below[k] * w[k, i] for k in range(o_below.size)) for i in range(net.n(l))]
    return [s, [a(s_i) for s_i in s]]


# A and E: convolution, convolution, fully connected, softmax


def convolutional(rng, loss):
    """Maps of one row: 9 inputs, two kernels of 3 with relu, 4 linear units, softmax of these; drawn again until each
    relu layer has units on and off, and none so near the kink that central differences straddle it."""
    while True:
        net = [*(Conv2D(away_from_zero(rng, (1, 1, 1, 3)), None, relu) for _ in range(2)),
               Dense(away_from_zero(rng, (5, 4)) / 2, None, linear), Dense(None, None, softmax)]
        net = example(rng, net, away_from_zero(rng, (1, 1, 9)), loss)
        if all(np.abs(net.s[l]).min() > 0.01 and 1 < np.sum(net.s[l] > 0) < net.n(l) for l in (1, 2)):
            return net


def tied(kappa, n_below):
    """The kernel κ as the matrix of a fully connected layer: w_{p+q,p} = κ_q at every position p, and 0 elsewhere."""
    w = np.zeros((n_below, n_below - len(kappa) + 1))
    for p in range(w.shape[1]):
        for q, kappa_q in enumerate(kappa):
            w[p + q, p] = kappa_q
    return w


def kernel_slope(net, l):
    """∂E/∂κ_q of layer l."""
    def E(kappa):
        layer = replace(net.net[l - 1], W=kappa.reshape(1, 1, 1, -1))
        return net.E_at_s(l, layer.weighted_sum(net.o[l - 1][None])[0])

    return numerical_gradient(E, net.w[l].ravel())


def convolution(loss, l):
    """A check of layer l: with a tied w, s_i = Σ_k o_k w_ki and o_i = a(s_i). Hence ∂E/∂κ_q = Σ_p ∂E/∂s_p o_{p+q}, of
    which ∂E/∂w of one entry of w is but a term, and ∂E/∂o_r below = Σ_q ∂E/∂s_{r−q} κ_q."""
    def check(rng):
        net = convolutional(rng, loss)
        kappa, o, dE_ds = net.w[l].ravel(), net.o[l - 1].ravel(), net.dE_ds(l).ravel()
        K, I, Q = range(o.size), range(dE_ds.size), range(kappa.size)
        w = tied(kappa, o.size)
        s = [sum(o[k] * w[k, i] for k in K) for i in I]
        forward = [s, [max(0, s_i) for s_i in s]]
        dE_do = [sum(dE_ds[r - q] * kappa[q] for q in Q if r - q in I) for r in K]
        dE_dw = [[dE_ds[p] * o[p + q] for q in Q] for p in I]  # [p][q] = ∂E/∂w_{p+q,p}, were w not tied
        dE_dkappa = [sum(dE_dw[p][q] for p in I) for q in Q]
        return Case(  # the slope of the kernel once for every position p, to set each row of ∂E/∂w beside it
            truth=[net.s[l].ravel(), net.o[l].ravel(), net.dE_do(l - 1).ravel(), *[kernel_slope(net, l)] * len(I)],
            written=[*forward, dE_do, *[dE_dkappa] * len(I)],
            misread=[*forward, dE_do, *dE_dw])

    return check


def convolution_e(rng):
    """s_i^2 = Σ_k o_k^1 w_ki^2 and o_i^2 = a(s_i^2) in E, as in A; the note's s_i^l has no layer."""
    case = convolution(multinomial_cross_entropy, 2)(rng)
    return Case(truth=case.truth, corrected=case.written)


def linear_layer(rng):
    """o_i^3 = s_i^3 = Σ_k o_k^2 w_ki^3."""
    net = convolutional(rng, squared_error)
    return Case(truth=[net.s[3], net.o[3]], written=fully_connected(net, 3, lambda s: s))


def linear_layer_e(rng):
    """o_i^3 = s_i^3 = Σ_k o_k^2 w_ki^3 in E, as in A; the note's o_i^l = s_i^l has no layer."""
    case = linear_layer(rng)
    return Case(truth=case.truth, corrected=case.written)


def softmax_layer(net):
    """s_i^4 = o_i^3 and o_i^4 = a_i(s_1^4, …, s_k^4)."""
    s = list(net.o[3])
    return [s, [np.exp(s_i) / sum(np.exp(s_k) for s_k in s) for s_i in s]]


def softmax_layer_a(rng):
    """s_i^4 = o_i^3 and o_i^4 = a_i(s_1^4, …, s_k^4); one a for all would give every unit one output."""
    net = convolutional(rng, squared_error)
    s, o = softmax_layer(net)
    return Case(truth=[net.s[4], net.o[4]], written=[s, o], misread=[s, [o[0] for s_i in s]])


def softmax_layer_e(rng):
    """The same, and ∂E/∂s_i^4 = o_i^4 − y_i*, which the note leaves out."""
    net = convolutional(rng, multinomial_cross_entropy)
    s, o = softmax_layer(net)
    delta = [o_i - y_i for o_i, y_i in zip(o, net.y, strict=True)]
    return Case(
        truth=[net.s[4], net.o[4], net.dE_ds(4)],
        written=[s, o, delta],
        misread=[s, [o[0] for s_i in s], delta])


def softmax_jacobian(rng):
    """∂o_i^4/∂s_j^4 = o_i(δ_ij − o_j); hence ∂L/∂s_i^4 = o_i[(o_i − y_i*) − Σ_j (o_j − y_j*) o_j], not o_i − y_i*."""
    net, units = convolutional(rng, squared_error), range(4)
    o, y = net.o[4], net.y
    jacobian = [[o[i] * ((i == j) - o[j]) for i in units] for j in units]
    return Case(
        truth=[net.do_ds(4), net.dE_ds(4)],
        written=[jacobian, [o[i] * ((o[i] - y[i]) - sum((o[j] - y[j]) * o[j] for j in units)) for i in units]],
        misread=[jacobian, [o[i] - y[i] for i in units]])


def softmax_reads_one_unit_each(rng):
    """∂s_i^4/∂o_i^3 = 1, and ∂s_i^4/∂o_j^3 = 0 for the others."""
    net = convolutional(rng, squared_error)
    return Case(truth=net.ds_do(4), written=[[1 if i == j else 0 for i in range(4)] for j in range(4)])


def cross_entropy_of_layer_2(rng):
    """E = −Σ_k y_k* log o_k of layer 4, the softmax, not of layer 2; for each label, where y* is 1, and 0 elsewhere."""
    net = convolutional(rng, multinomial_cross_entropy)

    def E(o):
        return [-sum(y[k] * np.log(o[k]) for k in range(4) if y[k]) for y in np.eye(4)]

    with np.errstate(divide="ignore"):  # a relu that is off gives log 0
        return Case(truth=-np.log(net.o[4]), written=E(net.o[2].ravel()), corrected=E(net.o[4]))


# B, C and D: tanh, then tanh or sigmoid


def two_layers(rng, output=tanh, loss=squared_error):
    """4 inputs, 6 tanh units and 5 output units."""
    return network(rng, (4, 6, 5), output=output, loss=loss)


def hidden_layer(rng):
    """o_i^1 = tanh(s_i^1), s_i^1 = Σ_k o_k^0 w_ki^1."""
    net = two_layers(rng)
    return Case(truth=[net.s[1], net.o[1]], written=fully_connected(net, 1, np.tanh))


def output_layer(activation, a, da_dx):
    """A check of o_i^2 = a²(s_i^2) and of the slope of a²; the comma missing, a² would be the product of the two."""
    def check(rng):
        net = two_layers(rng, activation)
        slope = [da_dx(s_i) for s_i in net.s[2]]
        return Case(
            truth=[net.s[2], net.o[2], net.slope(2)],
            written=[*fully_connected(net, 2, lambda x: a(x) * da_dx(x)), slope],
            corrected=[*fully_connected(net, 2, a), slope])

    return check


tanh_output_layer = output_layer(tanh, np.tanh, lambda x: 1 - np.tanh(x) ** 2)
sigmoid_output_layer = output_layer(sigmoid, sigma, lambda x: sigma(x) * (1 - sigma(x)))


def squared_error_of_outputs(rng):
    """E = Σ_k ½ (o_k^2 − y_k*)²."""
    net = two_layers(rng)
    o, y = net.o[2], net.y
    return Case(truth=net.E, written=sum(1 / 2 * (o[k] - y[k]) ** 2 for k in range(5)))


def output_delta_b(rng):
    """∂E/∂s_i^2 = (o_i − y_i*)(1 − (o_i^2)²)."""
    net = two_layers(rng)
    o, y = net.o[2], net.y
    return Case(truth=net.dE_ds(2), written=[(o[i] - y[i]) * (1 - o[i] ** 2) for i in range(5)])


def tanh_cross_entropy(o, t):
    """Per row, the binary cross-entropy of the probability (1 + o)/2 and the target (1 + t)/2."""
    return binary_cross_entropy((1 + o) / 2, (1 + t) / 2)


def signed_targets(rng):
    """Configuration C under the repaired loss, with targets t from −1 to 1; drawn again until some output is negative
    and none so near ±1 that central differences leave the line of the loss."""
    while True:
        net = two_layers(rng)
        if net.o[2].min() < -0.1 and np.abs(net.o[2]).max() < 0.95:
            return Network(net.net, net.o[0], rng.uniform(-0.9, 0.9, 5), tanh_cross_entropy)


def cross_entropy_on_tanh(rng):
    """−Σ_k [(1 + t_k)/2 log((1 + o_k)/2) + (1 − t_k)/2 log((1 − o_k)/2)] is the binary cross-entropy of sigmoids at 2s,
    as (1 + tanh s)/2 = σ(2s); of the negative outputs themselves there is no log."""
    net = signed_targets(rng)
    o, t = net.o[2], net.y
    y = (1 + t) / 2
    with np.errstate(invalid="ignore"):  # the log of a negative number
        written = -sum(y[k] * np.log(o[k]) + (1 - y[k]) * np.log(1 - o[k]) for k in range(5))
    return Case(
        truth=binary_cross_entropy(sigmoid(2 * net.s[2])[None], y[None])[0],
        written=written,
        corrected=-sum((1 + t[k]) / 2 * np.log((1 + o[k]) / 2) + (1 - t[k]) / 2 * np.log((1 - o[k]) / 2)
                       for k in range(5)))


def output_slope_c(rng):
    """∂E/∂o_i^2 = (o_i^2 − t_i) / (1 − (o_i^2)²) of the repaired E."""
    net = signed_targets(rng)
    o, t = net.o[2], net.y
    return Case(
        truth=net.dE_do(2),
        written=[(o[i] - t[i]) / (o[i] * (1 - o[i])) for i in range(5)],
        corrected=[(o[i] - t[i]) / (1 - o[i] ** 2) for i in range(5)])


def output_delta_c(rng):
    """∂E/∂s_i^2 = o_i^2 − t_i of the repaired E."""
    net = signed_targets(rng)
    o, t = net.o[2], net.y
    return Case(
        truth=net.dE_ds(2),
        written=[(o[i] - t[i]) / (o[i] * (1 - o[i])) * (1 - o[i] ** 2) for i in range(5)],
        corrected=[o[i] - t[i] for i in range(5)])


def output_delta_d(rng):
    """∂E/∂s_i^2 = o_i^2 − y_i*, and the product before it the same; but at s = 40 and y* = 1 that is 0/0, as σ(40) is 1
    in double precision."""
    net = two_layers(rng, sigmoid, binary_cross_entropy)
    o, y = np.append(net.o[2], sigma(40)), np.append(net.y, 1)
    fused = [o[i] - y[i] for i in range(6)]
    with np.errstate(invalid="ignore"):
        product = [(o[i] - y[i]) / (o[i] * (1 - o[i])) * o[i] * (1 - o[i]) for i in range(6)]
    truth = np.append(net.dE_ds(2), -1 / (1 + np.exp(40)))
    return Case(truth=[truth, net.dE_ds(2)], written=[fused, product[:5]], misread=[product, product[:5]])


# What configurations B, C and D share
TANH_HIDDEN = r"o_i^1 = a^1(s_i^1), \quad a^1(x) = \tanh(x), \quad s_i^1 = \sum_k o_k^0 w_{ki}^1"
TANH_OUTPUT = (r"o_i^2 = a^2(s_i^2), \quad a^2(x) = \tanh(x) \frac{\partial \tanh(x)}{\partial x} = 1 - (\tanh(x))^2,"
               r" \quad s_i^2 = \sum_k o_k^1 w_{ki}^2")
TANH_OUTPUT_CORRECTED = (r"o_i^2 = a^2(s_i^2), \quad a^2(x) = \tanh(x),"
                         r" \quad \frac{\partial \tanh(x)}{\partial x} = 1 - (\tanh(x))^2,"
                         r" \quad s_i^2 = \sum_k o_k^1 w_{ki}^2")


FORMULAS = [
    Formula("001-128", "343", "G", r"\text{using } \frac{\partial E}{\partial s_i^l}",
            "What the configurations are to be worked out with.", "reading",
            remark="Configuration A then writes L, has ∂L/∂o only, and never gets to ∂L/∂s."),
    # A
    Formula("001-129", "347", "G", r"L = \sum_i \frac{1}{2} (y_i^* - o_i^{l=4})^2", "A: squared error.", "definition"),
    Formula("001-130", "348", "G",
            r"o_i^{l=4} = a(s_1^{l=4}, s_2^{l=4}, \dots, s_k^{l=4}), \quad s_i^{l=4} = o_i^{l=3}",
            "A: a softmax layer without weights.", "reading",
            remark="Read a as a_i, as every unit has an output of its own; k is the number of classes. What is missing"
                   " is ∂L/∂s_i^4: see 001-136.",
            check=softmax_layer_a),
    Formula("001-131", "349", "G",
            r"o_i^{l=3} = s_i^{l=3}, \quad s_i^{l=3} = \sum_k o_k^{l=2} w_{ki}^{l=3}",
            "A: a fully connected linear layer.", "correct", remark="There is no bias.", check=linear_layer),
    Formula("001-132", "350", "G",
            r"s_i^{l=2} = \sum_k o_k^{l=1} w_{ki}^{l=2}, \quad o_i^{l=2} = a(s_i^{l=2})",
            "A: a convolutional layer with relu.", "reading",
            remark="It is written as fully connected. A convolution is this with a w that is sparse and tied:"
                   " w_{p+q,p} = κ_q for the kernel κ, and 0 elsewhere. So ∂L/∂κ_q = Σ_p ∂L/∂s_p o_{p+q}, a sum over"
                   " positions, of which ∂L/∂w_ki of a fully connected layer is one term; and at the layer below"
                   " ∂L/∂o_r = Σ_q ∂L/∂s_{r−q} κ_q, with the kernel turned round.",
            check=convolution(squared_error, 2)),
    Formula("001-133", "351", "G",
            r"s_i^{l=1} = \sum_k o_k^{l=0} w_{ki}^{l=1}, \quad o_i^{l=1} = a(s_i^{l=1})",
            "A: a convolutional layer with relu.", "reading",
            remark="Written as fully connected; it holds with a sparse and tied w, as 001-132.",
            check=convolution(squared_error, 1)),
    Formula("001-134", "352", "G", r"o_i^{l=0}", "A: the input.", "definition"),
    Formula("001-135", "356", "G", r"\frac{\partial L}{\partial o_i^{l=4}} = o_i^{l=4} - y_i^*",
            "A: the slope of the squared error.", "correct",
            remark="This is ∂L/∂o. ∂L/∂s is not o − y* here, as it would be under the multinomial cross-entropy.",
            check=squared_error_slope),
    Formula("001-136", "358", "G", r"\frac{\partial o_i^{l=4}}{\partial s_j^{l=4}} = o_i(\delta_{i,j} - o_j)",
            "A: the Jacobian of softmax.", "correct",
            remark="The o on the right are of layer 4 too. The product with ∂L/∂o, which the note leaves out, is"
                   " ∂L/∂s_i^4 = o_i[(o_i − y_i*) − Σ_j (o_j − y_j*) o_j]: for o = (0.5, 0.3, 0.2) and y* = (1, 0, 0)"
                   " it is (−0.19, 0.126, 0.064), and o − y* is (−0.5, 0.3, 0.2).",
            check=softmax_jacobian),
    Formula("001-137", "360", "G", r"\frac{\partial s_i^{l=4}}{\partial o_i^{l=3}} = 1",
            "A: from softmax to the linear layer.", "correct",
            remark="In full, ∂s_i^4/∂o_j^3 = δ_ij, so that ∂L/∂o^3 = ∂L/∂s^4.", check=softmax_reads_one_unit_each),
    Formula("001-138", "362", "G", r"\frac{\partial o_i^{l=3}}{\partial s_i^{l=3}} = 1",
            "A: the slope of the linear layer.", "correct", check=linear_slope),
    Formula("001-139", "364", "G", r"\frac{\partial s_i^{l=3}}{\partial w_{ji}^{l=3}} = o_j^{l=2}",
            "A: the slope of the weighted sum at a weight.", "correct", check=sum_slope_at_weight),
    Formula("001-140", "366", "G", r"\frac{\partial s_i^{l=3}}{\partial o_j^{l=2}} = w_{ji}^{l=3}",
            "A: the slope of the weighted sum at an output below.", "correct", check=sum_slope_at_output_below),
    Formula("001-141", "368", "G", r"\frac{\partial o_i^{l=2}}{\partial s_i^{l=2}} =", "A: the slope of relu.", "blank",
            remark="At s_i = 0 there is no slope; it is taken as 0, as in note 002. Without biases s_i^2 is exactly 0"
                   " where all the units that it reads are off, as happens in three of ten random nets of 8 inputs"
                   " and two kernels of 3; central differences give half the slope of the other side there.",
            correction=r"\frac{\partial o_i^{l=2}}{\partial s_i^{l=2}}"
                       r" = \begin{cases} 1 & s_i^{l=2} > 0 \\ 0 & s_i^{l=2} \le 0 \end{cases}",
            check=relu_is_blank),
    # B
    Formula("001-142", "372", "G", r"E = \sum_k \frac{1}{2} (o_k - y_k^*)^2", "B: squared error.", "reading",
            remark="Read o_k as o_k^2, an output of layer 2.", check=squared_error_of_outputs),
    Formula("001-143", "373", "G", TANH_OUTPUT,
            "B: a fully connected tanh layer.", "typo",
            remark="A comma is missing: as it stands, a^2(x) is tanh(x) times its slope. a^2 is the activation of layer"
                   " 2, and not a square.",
            correction=TANH_OUTPUT_CORRECTED, check=tanh_output_layer),
    Formula("001-144", "374", "G", TANH_HIDDEN,
            "B: a fully connected tanh layer.", "correct", remark="There is no bias.", check=hidden_layer),
    Formula("001-145", "375", "G", r"o_i^0 = i_i", "B: the input.", "definition"),
    Formula("001-146", "377", "G", r"\frac{\partial E}{\partial o_i^2} = o_i - y_i^*",
            "B: the slope of the squared error.", "correct", remark="Read o_i as o_i^2.", check=squared_error_slope),
    Formula("001-147", "379", "G", r"\frac{\partial E}{\partial s_i^2} = (o_i - y_i^*)(1 - (o_i^2)^2)",
            "B: ∂E/∂s at the output.", "correct",
            remark="In (o_i^2)^2 the first superscript is the layer and the second a square. The rest is missing; it"
                   " follows by 001-119 and 001-121.",
            check=output_delta_b),
    # C
    Formula("001-148", "383", "G", r"E = -\sum_k (y_k^* \log o_k^2 + (1 - y_k^*) \log(1 - o_k^2))",
            "C: binary cross-entropy of a tanh output.", "undefined",
            remark="The values of tanh lie between −1 and 1, and a negative number has no log: at s = −0.5 the output"
                   " is −0.4621. Either the output is a sigmoid, as in D, or (1 + o)/2 is the probability, with targets"
                   " t from −1 to 1. As (1 + tanh s)/2 = σ(2s), that is D with its weighted sums doubled.",
            correction=r"E = -\sum_k \left(\frac{1 + t_k}{2} \log \frac{1 + o_k^2}{2}"
                       r" + \frac{1 - t_k}{2} \log \frac{1 - o_k^2}{2}\right)",
            check=cross_entropy_on_tanh),
    Formula("001-149", "384", "G", TANH_OUTPUT,
            "C: a fully connected tanh layer.", "typo", remark="A comma is missing, as in 001-143.",
            correction=TANH_OUTPUT_CORRECTED, check=tanh_output_layer),
    Formula("001-150", "386", "G", TANH_HIDDEN,
            "C: a fully connected tanh layer.", "correct", check=hidden_layer),
    Formula("001-151", "387", "G", r"o_i^0 = i_i", "C: the input.", "definition"),
    Formula("001-152", "389", "G",
            r"\frac{\partial E}{\partial o_i^2} = \frac{o_i^2 - y_i^*}{o_i^2(1 - o_i^2)}",
            "C: the slope of the binary cross-entropy.", "undefined",
            remark="The derivative of 001-148 in form, but where o ≤ 0 that has no value and no slope. The correction"
                   " is for the repaired E, and the error is against the slopes of that.",
            correction=r"\frac{\partial E}{\partial o_i^2} = \frac{o_i^2 - t_i}{1 - (o_i^2)^2}", check=output_slope_c),
    Formula("001-153", "391", "G",
            r"\frac{\partial E}{\partial s_i^2} = \frac{o_i^2 - y_i^*}{o_i^2(1 - o_i^2)}(1 - (o_i^2)^2)",
            "C: ∂E/∂s at the output.", "undefined",
            remark="For 0 < o < 1 it is the slope of 001-148, (o − y*)(1 + o)/o. At o = 0 it is infinite, and below"
                   " that it has the wrong sign: at s = −0.5 and y* = 1 it is +1.70184, so descent moves the output"
                   " away from its target. With the repaired E the factors cancel. The error is against the slopes"
                   " of that, as the note's own E has none where o ≤ 0.",
            correction=r"\frac{\partial E}{\partial s_i^2}"
                       r" = \frac{o_i^2 - t_i}{1 - (o_i^2)^2}(1 - (o_i^2)^2) = o_i^2 - t_i",
            check=output_delta_c),
    # D
    Formula("001-154", "395", "G", r"E = -\sum_k (y_k^* \log o_k^2 + (1 - y_k^*) \log(1 - o_k^2))",
            "D: binary cross-entropy.", "correct", remark="The sigmoid keeps o between 0 and 1, so that E is defined.",
            check=binary_cross_entropy_is_likelihood),
    Formula("001-155", "396", "G",
            r"o_i^2 = a^2(s_i^2), \quad a^2(x) = \sigma(x) \frac{\partial \sigma(x)}{\partial x}"
            r" = \sigma(x)(1 - \sigma(x)), \quad s_i^2 = \sum_k o_k^1 w_{ki}^2",
            "D: a fully connected sigmoid layer.", "typo", remark="A comma is missing, as in 001-143.",
            correction=r"o_i^2 = a^2(s_i^2), \quad a^2(x) = \sigma(x),"
                       r" \quad \frac{\partial \sigma(x)}{\partial x} = \sigma(x)(1 - \sigma(x)),"
                       r" \quad s_i^2 = \sum_k o_k^1 w_{ki}^2",
            check=sigmoid_output_layer),
    Formula("001-156", "397", "G", TANH_HIDDEN,
            "D: a fully connected tanh layer.", "correct", check=hidden_layer),
    Formula("001-157", "398", "G", r"o_i^0 = i_i", "D: the input.", "definition"),
    Formula("001-158", "400", "G",
            r"\frac{\partial E}{\partial o_i^2} = \frac{o_i^2 - y_i^*}{o_i^2(1 - o_i^2)}",
            "D: the slope of the binary cross-entropy.", "correct", check=binary_cross_entropy_slope),
    Formula("001-159", "402", "G",
            r"\frac{\partial E}{\partial s_i^2} = \frac{o_i^2 - y_i^*}{o_i^2(1 - o_i^2)} o_i^2(1 - o_i^2)"
            r" = o_i^2 - y_i^*",
            "D: ∂E/∂s at the output.", "correct",
            remark="Use the last form in code: in double precision the product is 0/0 at s = 40 and y* = 1.",
            check=output_delta_d),
    # E
    Formula("001-160", "406", "G", r"E = -\sum_k y_k^* \log o_k^2", "E: multinomial cross-entropy.", "typo",
            remark="The softmax is layer 4.", correction=r"E = -\sum_k y_k^* \log o_k^4",
            check=cross_entropy_of_layer_2),
    Formula("001-161", "407", "G",
            r"o_i^4 = a(s_1^4, s_2^4, \dots, s_k^4), \quad s_i^{l=4} = o_i^3",
            "E: a softmax layer without weights.", "reading",
            remark="Read a as a_i, as in 001-130. What is missing is ∂E/∂s_i^4 = o_i^4 − y_i*.", check=softmax_layer_e),
    Formula("001-162", "408", "G",
            r"o_i^l, \ s_i^l, \ w_{ji}^l, \quad o_i^l = s_i^l, \quad s_i^{l=3} = \sum_k o_k^2 w_{ki}^3",
            "E: a fully connected linear layer.", "typo", remark="The layer l is 3 throughout.",
            correction=r"o_i^3, \ s_i^3, \ w_{ji}^3, \quad o_i^3 = s_i^3, \quad s_i^3 = \sum_k o_k^2 w_{ki}^3",
            check=linear_layer_e),
    Formula("001-163", "409", "G",
            r"o_i^l, \ s_i^l, \ w_{ji}^l, \quad s_i^l = \sum_k o_k^1 w_{ki}^2, \quad o_i^2 = a(s_i^2)",
            "E: a convolutional layer with relu.", "typo",
            remark="The layer l is 2 throughout; and w is sparse and tied, as in 001-132.",
            correction=r"o_i^2, \ s_i^2, \ w_{ji}^2, \quad s_i^2 = \sum_k o_k^1 w_{ki}^2, \quad o_i^2 = a(s_i^2)",
            check=convolution_e),
    Formula("001-164", "410", "G",
            r"s_i^1 = \sum_k o_k^0 w_{ki}^1, \quad o_i^1 = a(s_i^1)",
            "E: a convolutional layer with relu.", "reading",
            remark="Written as fully connected; it holds with a sparse and tied w, as 001-132.",
            check=convolution(multinomial_cross_entropy, 1)),
    Formula("001-165", "411", "G", r"o_i^0 = i_i", "E: the input.", "definition",
            remark="The note ends here: the derivatives of E are all missing."),
]
