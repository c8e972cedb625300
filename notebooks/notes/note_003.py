"""Note 003: the chain rule from the loss down to one weight; w_nm from n onto m, x below y, then x, y, z.

Its last page has w_ij from i to j, net_j, o_j and the target t_j. `d_dw(f)` and `d_dv(f)` are ∂f/∂w and ∂f/∂v by
central differences, for every weight at once: the steps of a derivation that still hold a ∂/∂w are run as they stand.
"""

from functools import wraps

import numpy as np

from bpcore import numerical_gradient, sigmoid, squared_error, sum_of_squares
from notes.formula import Case, Formula
from notes.networks import Network, network
from notes.note_000 import sigma as phi
from notes.note_000 import sigmoid_value


def dot(w, i, x):
    """w_i · x = w_1i x_1 + … + w_ni x_n: w_i is column i of w, the weights onto unit i."""
    return sum(w[j, i] * x[j] for j in range(len(x)))


def layer(w, x):
    """φ(w_1 · x), …, φ(w_m · x)."""
    return [phi(dot(w, i, x)) for i in range(w.shape[1])]


def one_layer(rng, sizes=(4, 3)):
    """Sections 1 to 2.1: one layer of sigmoids, without bias, under squared error."""
    return network(rng, sizes, loss=squared_error)


def three_layers(rng):
    """Section 2.2 and the last page: x, a hidden layer and the output, sigmoids under squared error."""
    return network(rng, sizes=(3, 4, 3), hidden=sigmoid, loss=squared_error)


# Section 1: forward


def sigmoid_slope(rng):
    """∂φ/∂z = φ(z)(1 − φ(z))."""
    z = rng.normal(0, 3, 5)
    return Case(truth=[numerical_gradient(sigmoid, z_k) for z_k in z], written=[phi(z_k) * (1 - phi(z_k)) for z_k in z])


def forward_sum(rng):
    """y_m = φ(Σ_i w_im x_i)."""
    net = one_layer(rng)
    x, w = net.o[0], net.w[1]
    return Case(truth=net.o[1], written=[phi(sum(w[i, m] * x[i] for i in range(4))) for m in range(3)])


def forward_expanded(rng):
    """y_m = φ(w_1m x_1 + w_2m x_2 + … + w_nm x_n), n = 4."""
    net = one_layer(rng)
    x, w = net.o[0], net.w[1]
    return Case(
        truth=net.o[1], written=[phi(w[0, m] * x[0] + w[1, m] * x[1] + w[2, m] * x[2] + w[3, m] * x[3])
                                 for m in range(3)])


def forward_dot(rng):
    """y_m = φ(w_m · x), w_m being column m of w; row m gives something else."""
    net = one_layer(rng, sizes=(3, 3))
    x, w = net.o[0], net.w[1]
    return Case(
        truth=net.o[1],
        written=[phi(dot(w, m, x)) for m in range(3)],
        misread=[phi(dot(w.T, m, x)) for m in range(3)])


# Section 2: the loss


def loss_expanded(rng):
    """L = ½(y_1 − ŷ_1)² + ½(y_2 − ŷ_2)² + … + ½(y_m − ŷ_m)², m = 3."""
    net = one_layer(rng)
    y, y_hat = net.y, net.o[1]
    return Case(
        truth=net.E,
        written=(y[0] - y_hat[0]) ** 2 / 2 + (y[1] - y_hat[1]) ** 2 / 2 + (y[2] - y_hat[2]) ** 2 / 2)


def loss_sum(rng):
    """L = Σ_i ½(y_i − ŷ_i)²."""
    net = one_layer(rng)
    y, y_hat = net.y, net.o[1]
    return Case(truth=net.E, written=sum((y[i] - y_hat[i]) ** 2 / 2 for i in range(3)))


def loss_of_the_weights(rng):
    """L = Σ_i ½(y_i − φ(w_i · x))²."""
    net = one_layer(rng)
    x, w, y = net.o[0], net.w[1], net.y
    return Case(truth=net.E, written=sum((y[i] - phi(dot(w, i, x))) ** 2 / 2 for i in range(3)))


def half(rng):
    """Without the ½ every slope is twice as large, and zero at the same weights; it is not the same slope."""
    net = one_layer(rng)
    without = Network(net.net, net.o[0], net.y, sum_of_squares)
    return Case(truth=without.dE_dw(1), written=2 * net.dE_dw(1), misread=net.dE_dw(1))


def opposite_direction(rng):
    """Along −∂L/∂w the loss begins to change at the rate −Σ(∂L/∂w)², so it falls; along +∂L/∂w it rises."""
    net = one_layer(rng)
    w, dL_dw = net.w[1], net.dE_dw(1)
    rate = sum(slope ** 2 for slope in dL_dw.flat)
    return Case(truth=numerical_gradient(lambda eta: net.E_at_w(1, w - eta * dL_dw), 0), written=-rate, misread=rate)


# Section 2.1: the last layer, line by line


def last_layer(line):
    """The check of a line of section 2.1: it is ∂L/∂w for every weight w onto the output layer."""

    @wraps(line)
    def check(rng):
        net = one_layer(rng)
        w = net.w[1]
        return Case(truth=net.dE_dw(1), written=line(net.o[0], w, net.y, net.o[1], lambda f: numerical_gradient(f, w)))

    return check


@last_layer
def slope_of_sum(x, w, y, y_hat, d_dw):
    """∂/∂w Σ_i ½(y_i − ŷ_i)²."""
    return d_dw(lambda w: sum((y[i] - layer(w, x)[i]) ** 2 / 2 for i in range(3)))


@last_layer
def sum_of_slopes(x, w, y, y_hat, d_dw):
    """Σ_i ∂/∂w ½(y_i − ŷ_i)²."""
    return sum(d_dw(lambda w, i=i: (y[i] - layer(w, x)[i]) ** 2 / 2) for i in range(3))


@last_layer
def power_rule(x, w, y, y_hat, d_dw):
    """Σ_i (y_i − ŷ_i) ∂/∂w (y_i − ŷ_i)."""
    return sum((y[i] - y_hat[i]) * d_dw(lambda w, i=i: y[i] - layer(w, x)[i]) for i in range(3))


@last_layer
def constant_target(x, w, y, y_hat, d_dw):
    """Σ_i (y_i − ŷ_i)(−∂ŷ_i/∂w)."""
    return sum((y[i] - y_hat[i]) * (-d_dw(lambda w, i=i: layer(w, x)[i])) for i in range(3))


@last_layer
def sign_in_front(x, w, y, y_hat, d_dw):
    """Σ_i −(y_i − ŷ_i) ∂ŷ_i/∂w."""
    return sum(-(y[i] - y_hat[i]) * d_dw(lambda w, i=i: layer(w, x)[i]) for i in range(3))


@last_layer
def output_expanded(x, w, y, y_hat, d_dw):
    """Σ_i −(y_i − ŷ_i) ∂/∂w φ(w_i · x)."""
    return sum(-(y[i] - y_hat[i]) * d_dw(lambda w, i=i: phi(dot(w, i, x))) for i in range(3))


@last_layer
def through_phi(x, w, y, y_hat, d_dw):
    """Σ_i −(y_i − ŷ_i) φ(w_i · x)(1 − φ(w_i · x)) ∂/∂w (w_i · x)."""
    return sum(-(y[i] - y_hat[i]) * phi(dot(w, i, x)) * (1 - phi(dot(w, i, x))) * d_dw(lambda w, i=i: dot(w, i, x))
               for i in range(3))


@last_layer
def through_y_hat(x, w, y, y_hat, d_dw):
    """Σ_i −(y_i − ŷ_i) ŷ_i (1 − ŷ_i) ∂(w_i · x)/∂w."""
    return sum(-(y[i] - y_hat[i]) * y_hat[i] * (1 - y_hat[i]) * d_dw(lambda w, i=i: dot(w, i, x)) for i in range(3))


def what_reduces(rng):
    """∂(w_i · x)/∂w_jk is x_j where i = k and 0 elsewhere; w_i · x itself is neither."""
    net = one_layer(rng)
    x, w = net.o[0], net.w[1]
    return Case(
        truth=[numerical_gradient(lambda w, i=i: dot(w, i, x), w) for i in range(3)],
        written=[[[x[j] if i == k else 0 for k in range(3)] for j in range(4)] for i in range(3)],
        misread=[[[dot(w, i, x) for k in range(3)] for j in range(4)] for i in range(3)])


def last_layer_result(rng):
    """∂L/∂w_ji = −(y_i − ŷ_i) ŷ_i (1 − ŷ_i) x_j; if Σ_i adds up what is not 0, all weights from one x_j get the same
    number."""
    net = one_layer(rng)
    x, y, y_hat = net.o[0], net.y, net.o[1]

    def term(i, j):
        return -(y[i] - y_hat[i]) * y_hat[i] * (1 - y_hat[i]) * x[j]

    return Case(
        truth=net.dE_dw(1),
        written=[[term(i, j) for i in range(3)] for j in range(4)],
        misread=[[sum(term(i, j) for i in range(3)) for k in range(3)] for j in range(4)])


# Section 2.2: the second-to-last layer


def lower_weight(rng):
    """∂L/∂v = Σ_i −(z_i − ẑ_i) ẑ_i (1 − ẑ_i) ∂(w_i · y)/∂v; 003-27 says it before the letters change."""
    net = three_layers(rng)
    x, v, w, z, z_hat = net.o[0], net.w[1], net.w[2], net.y, net.o[2]
    return Case(
        truth=net.dE_dw(1),
        written=sum(-(z[i] - z_hat[i]) * z_hat[i] * (1 - z_hat[i])
                    * numerical_gradient(lambda v, i=i: dot(w, i, layer(v, x)), v) for i in range(3)))


def inner_factor(line):
    """The check of a line from 003-30 to 003-37: it is ∂(w_i · y)/∂v for the weights v of v_a, for every i and a."""

    @wraps(line)
    def check(rng):
        net = three_layers(rng)
        x, v, w = net.o[0], net.w[1], net.w[2]
        return Case(
            truth=numerical_gradient(lambda v: sigmoid(x @ v) @ w, v).T,
            written=[[line(x, v, w, i, a, lambda f, a=a: numerical_gradient(f, v)[:, a])
                      for a in range(4)] for i in range(3)])

    return check


@inner_factor
def inner_dot(x, v, w, i, a, d_dv):
    """∂(w_i · y)/∂v."""
    return d_dv(lambda v: dot(w, i, layer(v, x)))


@inner_factor
def inner_sum(x, v, w, i, a, d_dv):
    """∂/∂v (w_1i y_1 + w_2i y_2 + … + w_ni y_n)."""
    return d_dv(lambda v: sum(w[k, i] * layer(v, x)[k] for k in range(4)))


@inner_factor
def inner_sum_expanded(x, v, w, i, a, d_dv):
    """∂/∂v (w_1i φ(v_1 · x) + w_2i φ(v_2 · x) + … + w_ni φ(v_n · x))."""
    return d_dv(lambda v: sum(w[k, i] * phi(dot(v, k, x)) for k in range(4)))


@inner_factor
def one_term(x, v, w, i, a, d_dv):
    """∂/∂v (w_ai φ(v_a · x))."""
    return d_dv(lambda v: w[a, i] * phi(dot(v, a, x)))


@inner_factor
def constant_weight(x, v, w, i, a, d_dv):
    """w_ai ∂/∂v (φ(v_a · x))."""
    return w[a, i] * d_dv(lambda v: phi(dot(v, a, x)))


@inner_factor
def through_inner_phi(x, v, w, i, a, d_dv):
    """w_ai φ(v_a · x)(1 − φ(v_a · x)) ∂/∂v (v_a · x)."""
    return w[a, i] * phi(dot(v, a, x)) * (1 - phi(dot(v, a, x))) * d_dv(lambda v: dot(v, a, x))


@inner_factor
def inner_result(x, v, w, i, a, d_dv):
    """w_ai φ(v_a · x)(1 − φ(v_a · x)) x_b for the weight v_ba."""
    return [w[a, i] * phi(dot(v, a, x)) * (1 - phi(dot(v, a, x))) * x[b] for b in range(3)]


def constant_terms(rng):
    """The term of v_2 and those that are constant for it add up to w_i · y; as listed in the note they do not."""
    net = three_layers(rng)
    x, v, w = net.o[0], net.w[1], net.w[2]

    def term(k, l):
        return [w[k - 1, i] * phi(dot(v, l - 1, x)) for i in range(3)]  # w_ki φ(v_l · x), numbered from 1

    return Case(
        truth=net.s[2],
        written=np.sum([term(2, 2), term(2, 1), term(3, 3), term(4, 4)], axis=0),
        corrected=np.sum([term(2, 2), term(1, 1), term(3, 3), term(4, 4)], axis=0))


def second_to_last_layer_result(rng):
    """∂L/∂v_ba = Σ_i −(z_i − ẑ_i) ẑ_i (1 − ẑ_i) w_ai φ(v_a · x)(1 − φ(v_a · x)) x_b."""
    net = three_layers(rng)
    x, v, w, z, z_hat = net.o[0], net.w[1], net.w[2], net.y, net.o[2]
    return Case(
        truth=net.dE_dw(1),
        written=[[sum(-(z[i] - z_hat[i]) * z_hat[i] * (1 - z_hat[i])
                      * w[a, i] * phi(dot(v, a, x)) * (1 - phi(dot(v, a, x))) * x[b] for i in range(3))
                  for a in range(4)] for b in range(3)])


# The last page


def weight_gradient(rng):
    """∂E/∂w_ij = δ_j o_i, in both layers."""
    net = three_layers(rng)
    return Case(
        truth=[net.dE_dw(l) for l in (1, 2)],
        written=[[[delta_j * o_i for delta_j in net.dE_ds(l)] for o_i in net.o[l - 1]] for l in (1, 2)])


def delta_definition(rng):
    """δ_j = ∂E/∂o_j ∂o_j/∂net_j, in both layers."""
    net = three_layers(rng)
    return Case(
        truth=[net.dE_ds(l) for l in (1, 2)],
        written=[[dE_do_j * do_dnet_j for dE_do_j, do_dnet_j in zip(net.dE_do(l), net.slope(l), strict=True)]
                 for l in (1, 2)])


def output_delta(rng):
    """δ_j = (o_j − t_j) o_j (1 − o_j)."""
    net = three_layers(rng)
    o, t = net.o[2], net.y
    return Case(truth=net.dE_ds(2), written=[(o[j] - t[j]) * o[j] * (1 - o[j]) for j in range(3)])


def inner_delta(rng):
    """δ_j = (Σ_ℓ w_jℓ δ_ℓ) o_j (1 − o_j), in both inner layers; with w_ℓj the weights are taken the wrong way round."""
    net = network(rng, sizes=(3, 3, 3, 3), hidden=sigmoid, loss=squared_error)

    def inner(l, w):
        o, delta = net.o[l], net.dE_ds(l + 1)
        return [sum(w[j, ell] * delta[ell] for ell in range(3)) * o[j] * (1 - o[j]) for j in range(3)]

    return Case(
        truth=[net.dE_ds(l) for l in (1, 2)],
        written=[inner(l, net.w[l + 1]) for l in (1, 2)],
        misread=[inner(l, net.w[l + 1].T) for l in (1, 2)])


FORMULAS = [
    Formula("003-01", "5", "I", r"m,\quad n,\quad w_{nm},\quad x_{1 \dots n},\quad y_{1 \dots m}",
            "There are n units x below and m units y above; w_nm is the weight from n onto m.", "definition",
            remark="The order is from–to; n and m are sizes and indices at once."),
    Formula("003-02", "7", "I", r"\phi(z) = \frac{1}{1 + e^{-z}}", "The sigmoid.", "definition", check=sigmoid_value),
    Formula("003-03", "11", "I", r"\frac{\partial \phi}{\partial z} = \phi(z)(1 - \phi(z))",
            "The slope of the sigmoid, in terms of its value.", "correct", check=sigmoid_slope),
    Formula("003-04", "17", "I",
            r"\text{Input layer} = \begin{bmatrix} x_1 \\ x_2 \\ \vdots \\ x_n \end{bmatrix}",
            "The input layer is a column.", "definition"),
    Formula("003-05", "21", "I",
            r"\text{Output layer} = \begin{bmatrix} y_1 \\ y_2 \\ \vdots \\ y_m \end{bmatrix}"
            r" = \begin{bmatrix} \phi(\sum w_{i1} x_i) \\ \phi(\sum w_{i2} x_i) \\ \vdots \\"
            r" \phi(\sum w_{im} x_i) \end{bmatrix}",
            "One step forward.", "correct",
            remark="There is no bias, and the sums run over i = 1 … n, which is left out.", check=forward_sum),
    Formula("003-06", "21", "I",
            r"= \begin{bmatrix} \phi(w_{11} x_1 + w_{21} x_2 + \dots + w_{n1} x_n) \\"
            r" \phi(w_{12} x_1 + w_{22} x_2 + \dots + w_{n2} x_n) \\ \vdots \\"
            r" \phi(w_{1m} x_1 + w_{2m} x_2 + \dots + w_{nm} x_n) \end{bmatrix}",
            "The same, expanded.", "correct", check=forward_expanded),
    Formula("003-07", "23", "I",
            r"\mathbf{w}_{1 \dots m} \text{ as the matrix of } n \text{ weights onto } y_{1 \dots m} \text{, and }"
            r" \mathbf{x} \text{ as the matrix of inputs } x_{1 \dots n}",
            "Weights and inputs gathered in bold letters.", "reading",
            remark="Each w_m is a vector, column m of the matrix w, and x is a vector; row m gives other outputs.",
            check=forward_dot),
    Formula("003-08", "25", "I",
            r"= \begin{bmatrix} \phi(\mathbf{w}_1 \cdot \mathbf{x}) \\ \phi(\mathbf{w}_2 \cdot \mathbf{x}) \\ \vdots \\"
            r" \phi(\mathbf{w}_m \cdot \mathbf{x}) \end{bmatrix}",
            "One step forward with dot products.", "correct", check=forward_dot),
    Formula("003-09", "31", "I",
            r"\text{Training set} = \begin{bmatrix} y_1 \\ y_2 \\ \vdots \\ y_m \end{bmatrix}",
            "The desired outputs.", "reading",
            remark="It is the target of one example, a vector and not a set. In section 1, y was the computed output."),
    Formula("003-10", "35", "I",
            r"\text{Calculated output} ="
            r" \begin{bmatrix} \hat{y}_1 \\ \hat{y}_2 \\ \vdots \\ \hat{y}_m \end{bmatrix}",
            "The computed outputs.", "definition",
            remark="They are called “the actual data” as well, words that elsewhere mean the target."),
    Formula("003-11", "39", "I",
            r"\text{Loss} = L = \frac{1}{2}(y_1 - \hat{y}_1)^2 + \frac{1}{2}(y_2 - \hat{y}_2)^2 + \dots"
            r" + \frac{1}{2}(y_m - \hat{y}_m)^2",
            "The loss, half the squared error.", "definition", check=loss_expanded),
    Formula("003-12", "39", "I", r"= \sum_{i=1}^m \frac{1}{2}(y_i - \hat{y}_i)^2",
            "The same as a sum.", "correct", check=loss_sum),
    Formula("003-13", "41", "I",
            r"\frac{1}{2} \text{ is present for ease of differentiation (as is customary)"
            r" and have no substantial effect}",
            "The factor ½ changes nothing.", "reading",
            remark="The minimiser stays where it is, but every slope, and so the effective learning rate, is halved.",
            check=half),
    Formula("003-14", "45", "I", r"L = \sum_{i=1}^m \frac{1}{2}(y_i - \phi(\mathbf{w}_i \cdot \mathbf{x}))^2",
            "The loss as a function of the weights.", "correct", check=loss_of_the_weights),
    Formula("003-15", "49", "I",
            r"\text{minimize loss by changing weights in the direction opposite to } \frac{\partial L}{\partial w}"
            r" \text{ for each respective weight}",
            "How a weight should be changed.", "correct",
            remark="The update itself and its learning rate are not given: w ← w − η ∂L/∂w.", check=opposite_direction),
    Formula("003-16", "57", "I",
            r"\frac{\partial L}{\partial w} = \frac{\partial}{\partial w} \sum_{i=1}^m \frac{1}{2}(y_i - \hat{y}_i)^2",
            "The slope of the loss for one weight w onto the output layer.", "correct", check=slope_of_sum),
    Formula("003-17", "61", "I",
            r"= \sum_{i=1}^m \frac{\partial}{\partial w} \frac{1}{2}(y_i - \hat{y}_i)^2",
            "The sum rule.", "correct", check=sum_of_slopes),
    Formula("003-18", "63-65", "I",
            r"= \sum_{i=1}^m (y_i - \hat{y}_i) \frac{\partial}{\partial w}(y_i - \hat{y}_i)",
            "The slope of a square, by “product rule and chain rule”.", "reading",
            remark="The formula is right; the rule is the power rule with the chain rule. The product rule comes in"
                   " only where u² is read as u · u.", check=power_rule),
    Formula("003-19", "69", "I",
            r"= \sum_{i=1}^m (y_i - \hat{y}_i) \left(-\frac{\partial}{\partial w} \hat{y}_i\right)",
            "The target does not depend on w.", "correct", check=constant_target),
    Formula("003-20", "69", "I",
            r"= \sum_{i=1}^m -(y_i - \hat{y}_i) \cdot \frac{\partial}{\partial w} \hat{y}_i",
            "The sign brought to the front.", "correct", check=sign_in_front),
    Formula("003-21", "73", "I",
            r"= \sum_{i=1}^m -(y_i - \hat{y}_i) \cdot \frac{\partial}{\partial w} \phi(\mathbf{w}_i \cdot \mathbf{x})",
            "The output ŷ_i is replaced by its definition.", "correct", check=output_expanded),
    Formula("003-22", "77", "I",
            r"= \sum_{i=1}^m -(y_i - \hat{y}_i) \cdot \phi(\mathbf{w}_i \cdot \mathbf{x})"
            r"(1 - \phi(\mathbf{w}_i \cdot \mathbf{x})) \cdot"
            r" \frac{\partial}{\partial w}(\mathbf{w}_i \cdot \mathbf{x})",
            "The chain rule through φ.", "correct", check=through_phi),
    Formula("003-23", "81", "I",
            r"= \sum_{i=1}^m -(y_i - \hat{y}_i) \cdot \hat{y}_i \cdot (1 - \hat{y}_i) \cdot"
            r" \frac{\partial(\mathbf{w}_i \cdot \mathbf{x})}{\partial w}",
            "The same in terms of the outputs.", "correct",
            remark="From the next line on, the indices are in the words alone.", check=through_y_hat),
    Formula("003-24", "83-87", "I",
            r"\text{Since } \frac{\partial}{\partial w} \text{ is defined for a single weight, } \mathbf{w}_i \cdot"
            r" \mathbf{x} \text{ simply reduces to } 0 \text{ for terms where the weights don't correspond} \dots"
            r" \text{, and the } x \text{ which corresponds} \dots",
            "What becomes of the last factor.", "reading",
            remark="Its opening words make it a statement about the derivative: ∂(w_i · x)/∂w_jk is x_j for i = k, and"
                   " 0 for every other i. The product w_i · x itself is neither.",
            check=what_reduces),
    Formula("003-25", "89", "I",
            r"\frac{\partial L}{\partial w} = \sum_{i=1}^m -(y_i - \hat{y}_i) \cdot \hat{y}_i \cdot (1 - \hat{y}_i)"
            r" \cdot x",
            "The gradient of a weight onto the output layer.", "reading",
            remark="By the sentence before it, 003-24, every term but one is 0, and x is the input that corresponds:"
                   " ∂L/∂w_ji = −(y_i − ŷ_i) ŷ_i (1 − ŷ_i) x_j. The formula has kept the Σ and lost the indices. Read"
                   " without that sentence it fails: with one input x = 1, w = (0.5, −0.5) and y = (1, 0) the slopes"
                   " are −0.0887 and 0.0887, and the sum is 0 for both.",
            check=last_layer_result),
    Formula("003-26", "91", "I",
            r"\text{This is } \frac{\partial L}{\partial w}"
            r" \text{ with respect to any weight on an edge directed into the output layer of the net}",
            "That 003-25 holds for every weight of the last layer.", "reading",
            remark="Holds if each weight has its own term and its own x, as 003-24 says. Read with the whole sum, all"
                   " weights from one input would have the same slope.",
            check=last_layer_result),
    Formula("003-27", "99", "I",
            r"\frac{\partial L}{\partial w} = \sum_{i=1}^m -(y_i - \hat{y}_i) \cdot \hat{y}_i \cdot (1 - \hat{y}_i)"
            r" \cdot \frac{\partial(\mathbf{w}_i \cdot \mathbf{x})}{\partial w}",
            "The slope of the loss for one weight w onto the second-to-last layer.", "correct",
            remark="Here the sum stays: such a weight reaches every output, through x.", check=lower_weight),
    Formula("003-28", "101", "I",
            r"\text{using } z_i \text{ for } y_i,\ \hat{z}_i \text{ for } \hat{y}_i \text{, and } \mathbf{y}"
            r" \text{ for } \mathbf{x} \text{; weights } \mathbf{v}_i"
            r" \text{ to be the weights on edges pointing to a value in } \mathbf{y}",
            "The letters move up by one layer: z is the output, y hidden; v leads from x onto y, w from y onto z.",
            "reading",
            remark="This is the third meaning of y, now a hidden layer; the target is z, the output ẑ."),
    Formula("003-29", "103", "I",
            r"\frac{\partial L}{\partial v} = \sum_{i=1}^m -(z_i - \hat{z}_i) \cdot \hat{z}_i \cdot (1 - \hat{z}_i)"
            r" \cdot \frac{\partial(\mathbf{w}_i \cdot \mathbf{y})}{\partial v}",
            "The same in the new letters.", "correct", check=lower_weight),
    Formula("003-30", "107", "I", r"\frac{\partial(\mathbf{w}_i \cdot \mathbf{y})}{\partial v}",
            "The factor left to work out, the rest being passed down as an argument.", "correct", check=inner_dot),
    Formula("003-31", "111", "I",
            r"= \frac{\partial}{\partial v}(w_{1i} y_1 + w_{2i} y_2 + \dots w_{ni} y_n)",
            "The dot product expanded.", "correct", remark="A + is missing before the last term.", check=inner_sum),
    Formula("003-32", "115", "I",
            r"= \frac{\partial}{\partial v}(w_{1i} \phi(\mathbf{v}_1 \cdot \mathbf{x})"
            r" + w_{2i} \phi(\mathbf{v}_2 \cdot \mathbf{x}) + \dots + w_{ni} \phi(\mathbf{v}_n \cdot \mathbf{x}))",
            "Each y_k is replaced by its definition.", "correct", check=inner_sum_expanded),
    Formula("003-33", "119", "I",
            r"\text{with respect to all weights in } \mathbf{v}_2 \text{, terms }"
            r" w_{2i} \phi(\mathbf{v}_1 \cdot \mathbf{x}) + \dots + w_{ni} \phi(\mathbf{v}_n \cdot \mathbf{x})"
            r" \text{ will be constant}",
            "Which terms do not depend on the weights in v_2.", "typo",
            remark="The first of them is w_1i φ(v_1 · x), and the term of v_2 itself is left out.",
            correction=r"\text{with respect to all weights in } \mathbf{v}_2 \text{, terms }"
                       r" w_{1i} \phi(\mathbf{v}_1 \cdot \mathbf{x}) + w_{3i} \phi(\mathbf{v}_3 \cdot \mathbf{x})"
                       r" + \dots + w_{ni} \phi(\mathbf{v}_n \cdot \mathbf{x}) \text{ will be constant}",
            check=constant_terms),
    Formula("003-34", "121", "I",
            r"= \frac{\partial}{\partial v}(w_{ai} \phi(\mathbf{v}_a \cdot \mathbf{x}))",
            "One term is left for v in v_a.", "correct", check=one_term),
    Formula("003-35", "121", "I",
            r"= w_{ai} \frac{\partial}{\partial v}(\phi(\mathbf{v}_a \cdot \mathbf{x}))",
            "The weight w_ai does not depend on v.", "correct", check=constant_weight),
    Formula("003-36", "121", "I",
            r"= w_{ai} \cdot \phi(\mathbf{v}_a \cdot \mathbf{x})(1 - \phi(\mathbf{v}_a \cdot \mathbf{x})) \cdot"
            r" \frac{\partial}{\partial v}(\mathbf{v}_a \cdot \mathbf{x})",
            "The chain rule through φ.", "correct", check=through_inner_phi),
    Formula("003-37", "125", "I",
            r"= w_{ai} \cdot \phi(\mathbf{v}_a \cdot \mathbf{x})(1 - \phi(\mathbf{v}_a \cdot \mathbf{x}))"
            r" \cdot \mathbf{x}",
            "The inner factor, worked out.", "reading",
            remark="For one weight v_ba the last factor is the number x_b; the vector x belongs to the gradient for the"
                   " whole of v_a.", check=inner_result),
    Formula("003-38", "129", "I",
            r"\frac{\partial L}{\partial v} = \sum_{i=1}^m -(z_i - \hat{z}_i) \cdot \hat{z}_i \cdot (1 - \hat{z}_i)"
            r" \cdot w_{ai} \cdot \phi(\mathbf{v}_a \cdot \mathbf{x})(1 - \phi(\mathbf{v}_a \cdot \mathbf{x}))"
            r" \cdot \mathbf{x} \quad v \in \mathbf{v}_a",
            "The gradient of a weight onto the second-to-last layer.", "reading",
            remark="For one weight v_ba the last factor is x_b, as in 003-37. The sum over i is rightly kept here.",
            check=second_to_last_layer_result),
    Formula("003-39", "139", "J", r"\frac{\partial E}{\partial w_{ij}} = \delta_j o_i",
            "The gradient of a weight.", "correct", remark="Here w_ij leads from i to j.", check=weight_gradient),
    Formula("003-40", "143", "J",
            r"\delta_j = \frac{\partial E}{\partial o_j} \frac{\partial o_j}{\partial \text{net}_j}",
            "What δ is.", "correct",
            remark="The note does not say that net_j is the weighted sum of unit j, and t_j its target.",
            check=delta_definition),
    Formula("003-41", "143", "J",
            r"\delta_j = (o_j - t_j) o_j (1 - o_j) \quad \text{if } j \text{ is an output neuron}",
            "The δ of an output unit.", "reading",
            remark="Holds for E = ½Σ(t − o)² and sigmoid units, neither of which is said.", check=output_delta),
    Formula("003-42", "143", "J",
            r"\delta_j = \left(\sum_{\ell \in L} w_{j\ell} \delta_\ell\right) o_j (1 - o_j)"
            r" \quad \text{if } j \text{ is an inner neuron}",
            "The δ of an inner unit, from those above it.", "correct",
            remark="L is the set of units that j feeds; earlier in the same note it was the loss.", check=inner_delta),
]
