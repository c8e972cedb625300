"""Note 000: E, o, s and w_ji from j to i."""

import numpy as np

from bpcore import linear, multinomial_cross_entropy, numerical_gradient, relu, sigmoid, softmax, squared_error, tanh
from notes.formula import Case, Formula
from notes.networks import network


def weighted_sum_with_bias(rng):
    """s_i^l = Σ_j w_ji^l o_j^{l−1} + b_i^l, the bias being what the words leave out."""
    net = network(rng, bias=True)
    layers = range(1, net.L + 1)

    def weighted_sum(l, i):
        return sum(net.w[l][j, i] * net.o[l - 1][j] for j in range(net.n(l - 1)))

    return Case(
        truth=[net.s[l] for l in layers],
        written=[[weighted_sum(l, i) + net.b[l][i] for i in range(net.n(l))] for l in layers],
        misread=[[weighted_sum(l, i) for i in range(net.n(l))] for l in layers])


def weight_gradient_of_layer_below(rng):
    """∂E/∂w_ji^{l−1} = ∂E/∂o_i^l ∂o_i^l/∂s_i^l ∂s_i^l/∂w_ji^l: asked for layer 2, that gives layer 3."""
    net = network(rng, sizes=(3, 3, 3, 3))

    def chain(l):
        dE_do, do_ds, ds_dw = net.dE_do(l), net.slope(l), net.ds_dw(l)
        return [[dE_do[i] * do_ds[i] * ds_dw[j, i] for i in range(net.n(l))] for j in range(net.n(l - 1))]

    return Case(truth=net.dE_dw(2), written=chain(l=3), corrected=chain(l=2))


def weight_gradient_of_each_unit_alone(rng):
    """∂E/∂w_ji^l = ∂E/∂o_i^l ∂o_i^l/∂s_i^l o_j^{l−1}; under softmax, Σ_k ∂E/∂o_k ∂o_k/∂s_i o_j."""
    alone, coupled = network(rng), network(rng, (4, 5, 3), output=softmax, loss=squared_error)
    layers, L = range(1, alone.L + 1), coupled.L

    def as_noted(net, l):
        dE_do, do_ds = net.dE_do(l), net.slope(l)
        return [[dE_do[i] * do_ds[i] * o_j for i in range(net.n(l))] for o_j in net.o[l - 1]]

    def under_softmax(net, l):
        dE_do, do_ds, units = net.dE_do(l), net.do_ds(l), range(net.n(l))
        return [[sum(dE_do[k] * do_ds[i, k] for k in units) * o_j for i in units] for o_j in net.o[l - 1]]

    return Case(
        truth=[*(alone.dE_dw(l) for l in layers), coupled.dE_dw(L)],
        written=[*(as_noted(alone, l) for l in layers), under_softmax(coupled, L)],
        misread=[*(as_noted(alone, l) for l in layers), as_noted(coupled, L)])


def weight_gradient_layers(rng):
    """∂E/∂w_ji^l = ∂E/∂s_i^l o_j^{l−1}, in every layer, softmax output included."""
    nets = [network(rng, output=output) for output in (sigmoid, softmax)]
    layers = [(net, l) for net in nets for l in range(1, net.L + 1)]
    return Case(
        truth=[net.dE_dw(l) for net, l in layers],
        written=[[[dE_ds_i * o_j for dE_ds_i in net.dE_ds(l)] for o_j in net.o[l - 1]] for net, l in layers])


def recursion_as_chain(rng):
    """∂E/∂s_i^{l−1} = Σ_k ∂E/∂s_k^l ∂s_k^l/∂o_i^{l−1} ∂o_i^{l−1}/∂s_i^{l−1}, below softmax too."""
    nets = [network(rng, output=output) for output in (sigmoid, softmax)]
    layers = [(net, l) for net in nets for l in range(2, net.L + 1)]

    def chain(net, l):
        dE_ds, ds_do, do_ds = net.dE_ds(l), net.ds_do(l), net.slope(l - 1)
        return [sum(dE_ds[k] * ds_do[i, k] * do_ds[i] for k in range(net.n(l))) for i in range(net.n(l - 1))]

    return Case(truth=[net.dE_ds(l - 1) for net, l in layers], written=[chain(net, l) for net, l in layers])


def recursion_sum_over_i(rng):
    """Σ_i where Σ_k belongs: i is free on the left, so summing over it leaves k hanging; k = 1 is tried here."""
    net, l = network(rng, sizes=(3, 3, 3)), 2
    dE_ds, w, a_prime = net.dE_ds(l), net.w[l], net.slope(l - 1)
    units = range(net.n(l - 1))
    return Case(
        truth=net.dE_ds(l - 1),
        written=[a_prime[i] * sum(dE_ds[0] * w[i, 0] for i in units) for i in units],
        corrected=[a_prime[i] * sum(dE_ds[k] * w[i, k] for k in range(net.n(l))) for i in units])


def recursion_with_weights(rng):
    """∂E/∂s_i^l = ∂o_i^l/∂s_i^l Σ_k (loss from l+1)_k w_ik^{l+1}, that loss being ∂E/∂s_k^{l+1}, not ∂E/∂o_k^{l+1}."""
    net = network(rng)
    layers = range(1, net.L)

    def recursion(l, loss_from_above):
        a_prime, w = net.slope(l), net.w[l + 1]
        return [a_prime[i] * sum(loss_from_above[k] * w[i, k] for k in range(net.n(l + 1))) for i in range(net.n(l))]

    return Case(
        truth=[net.dE_ds(l) for l in layers],
        written=[recursion(l, net.dE_ds(l + 1)) for l in layers],
        misread=[recursion(l, net.dE_do(l + 1)) for l in layers])


def output_recursion_as_chain(rng):
    """∂E/∂o_i^{l−1} = Σ_k ∂E/∂o_k^l ∂o_k^l/∂s_k^l ∂s_k^l/∂o_i^{l−1}; under softmax s_k also moves the other o_m."""
    alone, coupled = network(rng), network(rng, (4, 5, 3), output=softmax, loss=squared_error)
    layers, L = range(2, alone.L + 1), coupled.L

    def as_noted(net, l):
        dE_do, do_ds, ds_do = net.dE_do(l), net.slope(l), net.ds_do(l)
        return [sum(dE_do[k] * do_ds[k] * ds_do[i, k] for k in range(net.n(l))) for i in range(net.n(l - 1))]

    def under_softmax(net, l):
        dE_do, do_ds, ds_do, units = net.dE_do(l), net.do_ds(l), net.ds_do(l), range(net.n(l))
        return [sum(sum(dE_do[m] * do_ds[k, m] for m in units) * ds_do[i, k] for k in units)
                for i in range(net.n(l - 1))]

    return Case(
        truth=[*(alone.dE_do(l - 1) for l in layers), coupled.dE_do(L - 1)],
        written=[*(as_noted(alone, l) for l in layers), under_softmax(coupled, L)],
        misread=[*(as_noted(alone, l) for l in layers), as_noted(coupled, L)])


def output_recursion_with_weights(rng):
    """∂E/∂o_i^{l−1} = Σ_k (loss from l)_k ∂o_k^l/∂s_k^l w_ik^l, that loss being ∂E/∂o_k^l, not ∂E/∂s_k^l."""
    net = network(rng)
    layers = range(2, net.L + 1)

    def recursion(l, loss_from_l):
        a_prime, w = net.slope(l), net.w[l]
        return [sum(loss_from_l[k] * a_prime[k] * w[i, k] for k in range(net.n(l))) for i in range(net.n(l - 1))]

    return Case(
        truth=[net.dE_do(l - 1) for l in layers],
        written=[recursion(l, net.dE_do(l)) for l in layers],
        misread=[recursion(l, net.dE_ds(l)) for l in layers])


def outputs_and_targets(rng, n=4):
    """Outputs o and targets y*, strictly between 0 and 1."""
    return rng.uniform(0.1, 0.9, (2, n))


def squared_error_slope(rng):
    """∂E/∂o_i = o_i − y_i* for E = Σ_i ½(o_i − y_i*)²."""
    o, y = outputs_and_targets(rng)
    return Case(
        truth=numerical_gradient(lambda o: np.sum((o - y) ** 2 / 2), o),
        written=[o_i - y_i for o_i, y_i in zip(o, y, strict=True)])


def binary_cross_entropy_is_likelihood(rng):
    """−Σ_i (y_i* log o_i + (1 − y_i*) log(1 − o_i)) is minus the log of the probability of the labels."""
    o, _ = outputs_and_targets(rng)
    y = rng.integers(2, size=o.size)
    return Case(
        truth=-np.log(np.prod(np.where(y == 1, o, 1 - o))),
        written=-sum(y_i * np.log(o_i) + (1 - y_i) * np.log(1 - o_i) for o_i, y_i in zip(o, y, strict=True)))


def binary_cross_entropy_slope(rng):
    """∂E/∂o_i = (o_i − y_i*) / (o_i(1 − o_i)) for E = −Σ_i (y_i* log o_i + (1 − y_i*) log(1 − o_i))."""
    o, y = outputs_and_targets(rng)
    return Case(
        truth=numerical_gradient(lambda o: -np.sum(y * np.log(o) + (1 - y) * np.log(1 - o)), o),
        written=[(o_i - y_i) / (o_i * (1 - o_i)) for o_i, y_i in zip(o, y, strict=True)])


def multinomial_cross_entropy_is_likelihood(rng):
    """−Σ_i y_i* log o_i is minus the log of the label's probability, y* being 1 at the label and 0 elsewhere."""
    o = rng.dirichlet(np.full(4, 5))
    label = rng.integers(4)
    y = np.eye(4)[label]
    return Case(truth=-np.log(o[label]), written=-sum(y_i * np.log(o_i) for o_i, y_i in zip(o, y, strict=True)))


def multinomial_cross_entropy_slope(rng):
    """∂E/∂o_i = −y_i*/o_i for E = −Σ_i y_i* log o_i."""
    o, y = outputs_and_targets(rng)
    return Case(
        truth=numerical_gradient(lambda o: -np.sum(y * np.log(o)), o),
        written=[-y_i / o_i for o_i, y_i in zip(o, y, strict=True)])


def sigma(s):
    """σ(s) = 1/(1 + e^{−s})."""
    return 1 / (1 + np.exp(-s))


def sigmoid_value(rng):
    """σ(s) = 1/(1 + e^{−s}), against the probability whose log odds are s."""
    probability = rng.uniform(0.01, 0.99, 5)
    s = np.log(probability / (1 - probability))
    return Case(truth=probability, written=[sigma(s_i) for s_i in s])


def sigmoid_slope(rng):
    """∂o_i/∂s_i = o_i(1 − o_i) for o_i = σ(s_i)."""
    s = rng.normal(0, 2, 5)
    return Case(truth=numerical_gradient(sigmoid, s).diagonal(), written=[o_i * (1 - o_i) for o_i in sigmoid(s)])


def tanh_slope(rng):
    """∂o_i/∂s_i = 1 − (o_i)² for o_i = tanh(s_i)."""
    s = rng.normal(0, 2, 5)
    return Case(truth=numerical_gradient(tanh, s).diagonal(), written=[1 - o_i ** 2 for o_i in tanh(s)])


def linear_is_blank(rng):
    """The note leaves it blank; o_i = s_i and ∂o_i/∂s_i = 1."""
    s = rng.normal(0, 2, 5)
    return Case(truth=[linear(s), numerical_gradient(linear, s).diagonal()], corrected=[s, [1 for s_i in s]])


def relu_is_blank(rng):
    """The note leaves it blank; o_i = max(0, s_i) and ∂o_i/∂s_i is 1 where s_i > 0, otherwise 0."""
    s = rng.uniform(0.1, 3, 6) * [1, -1, 1, -1, 1, -1]  # off the kink, where there is no slope
    return Case(
        truth=[relu(s), numerical_gradient(relu, s).diagonal()],
        corrected=[[max(0, s_i) for s_i in s], [1 if s_i > 0 else 0 for s_i in s]])


def softmax_is_blank(rng):
    """The note leaves it blank; o_i = e^{s_i}/Σ_k e^{s_k}, ∂o_i/∂s_j = o_i(δ_ij − o_j), and ∂E/∂s_i = o_i − y_i*."""
    net = network(rng, sizes=(4, 5, 3), output=softmax, loss=multinomial_cross_entropy)
    s, y, units = net.s[net.L], net.y, range(3)
    o = [np.exp(s_i) / sum(np.exp(s_k) for s_k in s) for s_i in s]
    return Case(
        truth=[net.o[net.L], net.do_ds(net.L).T, net.dE_ds(net.L)],
        corrected=[o, [[o[i] * ((i == j) - o[j]) for j in units] for i in units], [o[i] - y[i] for i in units]])


FORMULAS = [
    Formula("000-01", "3", "A", r"E \equiv \text{loss}", "E is the error, the same thing as the loss.", "definition",
            remark="Of a single example; note 001 later writes L for it."),
    Formula("000-02", "3", "A", r"o \text{ is output, of a neuron, after activation}",
            "The output of a unit, after its activation.", "definition"),
    Formula("000-03", "3", "A",
            r"s \text{ is sum of weight } \ast \text{ underlying layer outputs, before activation}",
            "The weighted sum of a unit, before its activation.", "reading",
            remark="The formula is never written, and has no bias. In full: s_i^l = Σ_j w_ji^l o_j^{l−1} + b_i^l, and"
                   " ∂E/∂b_i^l = ∂E/∂s_i^l. Without biases a tanh net gives 0 at x = 0, whatever its weights.",
            check=weighted_sum_with_bias),
    Formula("000-04", "3", "A", r"w^2_{ji}", "The weight from unit j in layer 1 to unit i in layer 2.", "definition",
            remark="The lower unit comes first, and the superscript is the layer that the weight leads into: W^l has a"
                   " row for every unit below, and s = oW."),
    Formula("000-05", "3", "A", r"o^2,\ o^2_i", "The output of the second layer, and of unit i in it.", "reading",
            remark="The superscript is a layer, not a square; the second layer is layer 2, as the input is layer 0."),
    Formula("000-06", "3", "A", r"\text{0 is input layer, then layer 1, layer 2 etc}",
            "Layers are numbered from the input, which is layer 0.", "definition"),
    Formula("000-07", "3", "A", r"a(x)", "The activation function.", "definition",
            remark="Not used afterwards: the formulas say “activation”. In note 002 a is an output, in note 004 a"
                   " weighted sum."),
    Formula("000-08", "3", "A", r"y^*_i", "The label, or ground truth, of output unit i.", "definition"),
    Formula("000-09", "7", "A",
            r"\frac{\partial E}{\partial w_{ji}^{l-1}} = \frac{\partial E}{\partial o_i}"
            r" \frac{\partial o_i}{\partial s_i} \frac{\partial s_i}{\partial w_{ji}}",
            "The gradient of a weight, by the chain rule.", "typo",
            remark="The superscript must be l, as w_ji^l leads into layer l and the next lines have o_i^l and"
                   " o_j^{l−1}. With layers of 4, 3, 5 and 2 units and l = 3 the left side is 3×5 and the right side"
                   " 5×2; with square layers the numbers differ. It is for activations of each unit by itself.",
            correction=r"\frac{\partial E}{\partial w_{ji}^l} = \frac{\partial E}{\partial o_i^l}"
                       r" \frac{\partial o_i^l}{\partial s_i^l} \frac{\partial s_i^l}{\partial w_{ji}^l}",
            check=weight_gradient_of_layer_below),
    Formula("000-10", "9", "A",
            r"= \frac{\partial \text{loss}}{\partial o_i^l} \frac{\partial \text{activation}}{\partial s_i^l}"
            r" o_j^{l-1}",
            "The gradient of a weight, with the layers.", "reading",
            remark="Holds for activations of each unit by itself. In a softmax layer Σ_k ∂E/∂o_k ∂o_k/∂s_i takes the"
                   " place of the first two factors.",
            check=weight_gradient_of_each_unit_alone),
    Formula("000-11", "11", "A", r"= \frac{\partial \text{loss}}{\partial s_i^l} o_j^{l-1}",
            "The gradient of a weight, short form.", "correct",
            remark="Holds for softmax too.", check=weight_gradient_layers),
    Formula("000-12", "13", "A", r"i_i", "The input to unit i of the input layer.", "definition",
            remark="The same as o_i^0, which only note 001 says; i is both the letter and its index."),
    Formula("000-13", "17", "A",
            r"\frac{\partial E}{\partial s_i^{l-1}} = \sum_k \frac{\partial E}{\partial s_k^l}"
            r" \frac{\partial s_k^l}{\partial o_i^{l-1}} \frac{\partial o_i^{l-1}}{\partial s_i^{l-1}}",
            "The recursion on ∂E/∂s.", "correct",
            remark="Layer l − 1 has an activation of each unit by itself; layer l may be softmax.",
            check=recursion_as_chain),
    Formula("000-14", "17", "A",
            r"= \frac{\partial \text{activation}_i^{l-1}}{\partial s_i^{l-1}} \sum_i (\text{loss from } l)_k w_{ik}^l",
            "The recursion on ∂E/∂s, with the weight.", "typo",
            remark="Σ_i must be Σ_k, as i is free; and “(loss from l)_k” is ∂E/∂s_k^l. With ∂E/∂s = (1, 2), w_11 = 1,"
                   " w_12 = 3, w_21 = 5 the sum is 7 for i = 1; Σ_i with k = 1 gives 6.",
            correction=r"= \frac{\partial \text{activation}_i^{l-1}}{\partial s_i^{l-1}}"
                       r" \sum_k \frac{\partial E}{\partial s_k^l} w_{ik}^l",
            check=recursion_sum_over_i),
    Formula("000-15", "21", "A",
            r"\frac{\partial E}{\partial s_i^l} = \frac{\partial \text{activation}_i^l}{\partial s_i^l}"
            r" \sum_k (\text{loss from } l+1)_k w_{ik}^{l+1}",
            "The same recursion, one layer further up.", "reading",
            remark="Here “loss from l+1” is ∂E/∂s_k^{l+1}; with ∂E/∂o_k^{l+1} it fails.", check=recursion_with_weights),
    Formula("000-16", "23", "A",
            r"\frac{\partial E}{\partial o_i^{l-1}} = \sum_k \frac{\partial E}{\partial o_k^l}"
            r" \frac{\partial o_k^l}{\partial s_k^l} \frac{\partial s_k^l}{\partial o_i^{l-1}}",
            "The recursion on ∂E/∂o.", "reading",
            remark="Layer l has an activation of each unit by itself. If it is softmax, s_k moves every output:"
                   " Σ_k Σ_m ∂E/∂o_m ∂o_m/∂s_k w_ik.",
            check=output_recursion_as_chain),
    Formula("000-17", "23", "A",
            r"= \sum_k (\text{loss from } l)_k \frac{\partial \text{activation}_k^l}{\partial s_k^l} w_{ik}^l",
            "The recursion on ∂E/∂o, with the weight.", "reading",
            remark="Here “loss from l” is ∂E/∂o_k^l; the same words mean ∂E/∂s_k^l in 000-14 and 000-15.",
            check=output_recursion_with_weights),
    Formula("000-18", "29", "A", r"E = \sum_i \frac{1}{2} (o_i - y_i^*)^2", "The squared error.", "definition",
            remark="With ½ and no mean, of a single example."),
    Formula("000-19", "30", "A", r"\frac{\partial E}{\partial o_i} = o_i - y_i^*", "The slope of the squared error.",
            "correct", check=squared_error_slope),
    Formula("000-20", "34", "A", r"E = -\sum_i (y_i^* \log o_i + (1 - y_i^*) \log(1 - o_i))",
            "The binary cross-entropy, of every output by itself.", "reading",
            remark="For 0 < o_i < 1, or with 0 log 0 taken as 0 at the ends.",
            check=binary_cross_entropy_is_likelihood),
    Formula("000-21", "35", "A", r"\frac{\partial E}{\partial o_i} = \frac{o_i - y_i^*}{o_i (1 - o_i)}",
            "The slope of the binary cross-entropy.", "correct",
            remark="For 0 < o_i < 1: at the ends it is 0/0 or infinite, and in double precision a sigmoid is exactly 1"
                   " from about s = 37.",
            check=binary_cross_entropy_slope),
    Formula("000-22", "39", "A", r"E = -\sum_i y_i^* \log o_i", "The multinomial cross-entropy.", "reading",
            remark="For o_i > 0; meant for outputs that sum to 1 and targets that sum to 1.",
            check=multinomial_cross_entropy_is_likelihood),
    Formula("000-23", "40", "A", r"\frac{\partial E}{\partial o_i} = -\frac{y_i^*}{o_i}",
            "The slope of the multinomial cross-entropy.", "correct",
            remark="The outputs are taken as independent of each other; that they sum to 1 is left to softmax.",
            check=multinomial_cross_entropy_slope),
    Formula("000-24", "46", "A", r"o_i = \sigma(s_i)", "The sigmoid.", "reading",
            remark="The note does not say what σ is: σ(s) = 1/(1 + e^{−s}).", check=sigmoid_value),
    Formula("000-25", "48", "A", r"\frac{\partial o_i}{\partial s_i} = o_i(1 - o_i)", "The slope of the sigmoid.",
            "correct", check=sigmoid_slope),
    Formula("000-26", "52", "A", r"o_i = \tanh(s_i)", "The hyperbolic tangent.", "definition"),
    Formula("000-27", "54", "A", r"\frac{\partial o_i}{\partial s_i} = 1 - (o_i)^2", "The slope of tanh.", "correct",
            remark="Here the superscript is a square.", check=tanh_slope),
    Formula("000-28", "56-58", "A", r"\text{linear}", "A heading with nothing below it.", "blank",
            remark="The simplest activation; nothing is written under its name.",
            correction=r"o_i = s_i, \quad \frac{\partial o_i}{\partial s_i} = 1", check=linear_is_blank),
    Formula("000-29", "60", "A", r"\text{relu}", "A heading with nothing below it.", "blank",
            remark="At s_i = 0 there is no slope; it is taken as 0, as in note 002.",
            correction=r"o_i = \max(0, s_i), \quad"
                       r" \frac{\partial o_i}{\partial s_i} = \begin{cases} 1 & s_i > 0 \\ 0 & s_i \le 0 \end{cases}",
            check=relu_is_blank),
    Formula("000-30", "62", "A", r"\text{softmax}", "A heading with nothing below it.", "blank",
            remark="Every output depends on every weighted sum. With the multinomial cross-entropy and targets that sum"
                   " to 1, ∂E/∂s_i = o_i − y_i*.",
            correction=r"o_i = \frac{e^{s_i}}{\sum_k e^{s_k}}, \quad"
                       r" \frac{\partial o_i}{\partial s_j} = o_i (\delta_{ij} - o_j)",
            check=softmax_is_blank),
]
