"""Note 002: z is the weighted sum, a the output, w_ij into i from j; L is any layer and N the last."""

import numpy as np

from bpcore import linear, numerical_gradient, relu, sigmoid, softmax, squared_error, tanh
from notes.formula import Case, Formula
from notes.networks import network


def into_first(net):
    """The weights with their indices in the order of this note: w[L][i, j] leads into i from j."""
    return {L: w.T for L, w in net.w.items()}


def bias_gradient(rng):
    """∂E/∂b_i^L = d_i^L = ∂E/∂z_i^L, in every layer."""
    net = network(rng, bias=True)
    layers = range(1, net.L + 1)
    return Case(truth=[net.dE_db(L) for L in layers], written=[net.dE_ds(L) for L in layers])


def weighted_sum(rng):
    """z_i^L = Σ_j w_ij^L a_j^{L−1} + b_i^L, and Z^L = W^L A^{L−1} + B^L."""
    net = network(rng, bias=True)
    w, a, b, layers = into_first(net), net.o, net.b, range(1, net.L + 1)

    def z(L, i):
        return sum(w[L][i, j] * a[L - 1][j] for j in range(net.n(L - 1))) + b[L][i]

    return Case(
        truth=[*(net.s[L] for L in layers), *(net.s[L] for L in layers)],
        written=[*([z(L, i) for i in range(net.n(L))] for L in layers), *(w[L] @ a[L - 1] + b[L] for L in layers)])


def activation_of_each_unit(rng):
    """a_i^L = σ(z_i^L) for any activation σ, not for the sigmoid alone."""
    nets = [network(rng, hidden=sigma) for sigma in (linear, relu, tanh)]

    def as_noted(net, sigma):
        return [sigma(z_i) for z_i in net.s[1]]

    return Case(
        truth=[net.o[1] for net in nets],
        written=[as_noted(net, net.net[0].activation) for net in nets],
        misread=[as_noted(net, sigmoid) for net in nets])


def activation_of_the_whole_layer(rng):
    """a_i^L = σ(Z^L) makes every a_i the whole vector; its component i is meant. σ is softmax here."""
    net = network(rng, output=softmax)
    Z, units = net.s[net.L], range(net.n(net.L))

    def sigma(Z):
        return np.exp(Z) / sum(np.exp(z_k) for z_k in Z)

    return Case(truth=net.o[net.L], written=[sigma(Z) for i in units], corrected=[sigma(Z)[i] for i in units])


def recursion_as_chain(rng):
    """∂E/∂z_i^1 = ∂a_i^1/∂z_i^1 Σ_k (∂z_k^2/∂a_i^1 ∂E/∂z_k^2), and so for every two layers that follow each other."""
    net = network(rng)
    layers = range(1, net.L)

    def chain(L):
        da_dz, dz_da, dE_dz = net.slope(L), net.ds_do(L + 1), net.dE_ds(L + 1)
        return [da_dz[i] * sum(dz_da[i, k] * dE_dz[k] for k in range(net.n(L + 1))) for i in range(net.n(L))]

    return Case(truth=[net.dE_ds(L) for L in layers], written=[chain(L) for L in layers])


def start_at_the_output(rng):
    """∂E/∂z_j = ∂a_j/∂z_j ∂E/∂a_j; under softmax Σ_k ∂a_k/∂z_j ∂E/∂a_k."""
    alone, coupled = network(rng), network(rng, (4, 3, 3), output=softmax, loss=squared_error)

    def as_noted(net):
        da_dz, dE_da = net.slope(net.L), net.dE_do(net.L)
        return [da_dz[j] * dE_da[j] for j in range(net.n(net.L))]

    def under_softmax(net):
        da_dz, dE_da, units = net.do_ds(net.L), net.dE_do(net.L), range(net.n(net.L))
        return [sum(da_dz[j, k] * dE_da[k] for k in units) for j in units]

    return Case(
        truth=[net.dE_ds(net.L) for net in (alone, coupled)],
        written=[as_noted(alone), under_softmax(coupled)],
        misread=[as_noted(alone), as_noted(coupled)])


def recursion_with_weights(rng):
    """∂E/∂z_i^1 = ∂a_i^1/∂z_i^1 Σ_k (w_ki^2 ∂E/∂z_k^2), and so for every two layers that follow each other."""
    net = network(rng)
    w, layers = into_first(net), range(1, net.L)

    def recursion(L):
        da_dz, dE_dz = net.slope(L), net.dE_ds(L + 1)
        return [da_dz[i] * sum(w[L + 1][k, i] * dE_dz[k] for k in range(net.n(L + 1))) for i in range(net.n(L))]

    return Case(truth=[net.dE_ds(L) for L in layers], written=[recursion(L) for L in layers])


def weight_gradient(rng):
    """∂E/∂w_ij^x = a_j^{x−1} ∂E/∂z_i^x, in every layer x."""
    net = network(rng)
    layers = range(1, net.L + 1)
    return Case(
        truth=[net.dE_dw(x).T for x in layers],
        written=[[[a_j * dE_dz_i for a_j in net.o[x - 1]] for dE_dz_i in net.dE_ds(x)] for x in layers])


def relu_slope(rng):
    """1 if a > 0, 0 otherwise; a ≥ 0 would be true of every relu."""
    z = rng.uniform(0.1, 3, 6) * [1, -1, 1, -1, 1, -1]  # off the kink, where there is no slope
    a = relu(z)
    return Case(
        truth=numerical_gradient(relu, z).diagonal(),
        written=[1 if a_i > 0 else 0 for a_i in a],
        misread=[1 if a_i >= 0 else 0 for a_i in a])


@np.errstate(over="ignore", invalid="ignore")
def sigmoid_slope(rng):
    """∂a/∂z = e^{−z}/(1 + e^{−z})²; a(1 − a) is the same, and still a number where e^{−z} is infinite."""
    z = rng.normal(0, 2, 5)
    z_and_far = np.append(z, -1000)
    slopes = numerical_gradient(sigmoid, z).diagonal()

    def as_noted(z):
        return [np.exp(-z_i) / (1 + np.exp(-z_i)) ** 2 for z_i in z]

    return Case(
        truth=[slopes, np.append(slopes, 0)],
        written=[as_noted(z), [a_i * (1 - a_i) for a_i in sigmoid(z_and_far)]],
        misread=[as_noted(z), as_noted(z_and_far)])


def softmax_needs_a_matrix(rng):
    """∂E/∂z_i takes ∂a_j/∂z_i for all j and i; with those of j = i alone it fails."""
    net = network(rng, (4, 3, 3), output=softmax, loss=squared_error)
    da_dz, dE_da, units = net.do_ds(net.L), net.dE_do(net.L), range(net.n(net.L))
    return Case(
        truth=net.dE_ds(net.L),
        written=[sum(da_dz[i, j] * dE_da[j] for j in units) for i in units],
        misread=[da_dz[i, i] * dE_da[i] for i in units])


def softmax_of_three(rng):
    """a = SM(Z) of three units, and its matrix, [i, j] = ∂a_j/∂z_i."""
    Z = rng.normal(0, 1, 3)

    def SM(Z):
        return softmax(Z[None])[0]

    return SM(Z), numerical_gradient(SM, Z)


def softmax_diagonal(rng):
    """∂a_j/∂z_i = a_j(1 − a_j) for i = j."""
    a, da_dz = softmax_of_three(rng)
    return Case(truth=da_dz.diagonal(), written=[a_j * (1 - a_j) for a_j in a])


def softmax_off_the_diagonal(rng):
    """∂a_j/∂z_i = a_j(0 − a_i), given for i < j only: below the diagonal nothing stands."""
    a, da_dz = softmax_of_three(rng)
    units = range(3)

    def matrix(condition):
        return [[a[j] * (1 - a[j]) if i == j else a[j] * (0 - a[i]) if condition(i, j) else np.nan
                 for j in units] for i in units]

    return Case(truth=da_dz, written=matrix(lambda i, j: i < j), corrected=matrix(lambda i, j: i != j))


def softmax_with_kronecker_delta(rng):
    """∂a_j/∂z_i = a_j(δ_ij − a_i) for all i, j."""
    a, da_dz = softmax_of_three(rng)
    return Case(truth=da_dz, written=[[a[j] * ((i == j) - a[i]) for j in range(3)] for i in range(3)])


def matrix_times_column(rng):
    """Row i, column j of the matrix is ∂a_j/∂z_i. Softmax's is symmetric, so that its transpose would do as well; here
    is an activation whose matrix is not."""
    mix, y, z = rng.normal(0, 1, (3, 3)), rng.uniform(0.1, 0.9, 3), rng.normal(0, 0.5, 3)

    def activation(z):
        return np.tanh(z @ mix)

    def E(a):
        return np.sum((a - y) ** 2)

    da_dz, dE_da, units = numerical_gradient(activation, z), numerical_gradient(E, activation(z)), range(3)
    return Case(
        truth=numerical_gradient(lambda z: E(activation(z)), z),
        written=[sum(da_dz[i, j] * dE_da[j] for j in units) for i in units],
        misread=[sum(da_dz[j, i] * dE_da[j] for j in units) for i in units])


def cross_entropy_slope(rng):
    """∂E/∂a_j = −y_j/a_j is of the multinomial E = −Σ_j y_j log a_j; the binary one has (a_j − y_j)/(a_j(1 − a_j))."""
    a, y = rng.dirichlet(np.full(4, 5), 2)
    return Case(
        truth=numerical_gradient(lambda a: -np.sum(y * np.log(a)), a),
        written=[-y_j / a_j for a_j, y_j in zip(a, y, strict=True)],
        misread=[(a_j - y_j) / (a_j * (1 - a_j)) for a_j, y_j in zip(a, y, strict=True)])


def sum_of_squares_slope(rng):
    """∂E/∂a_j = 2(a_j − y_j) is of the sum E = Σ_j (a_j − y_j)²; a mean over n outputs has 2(a_j − y_j)/n."""
    a, y = rng.uniform(0.1, 0.9, (2, 4))
    return Case(
        truth=numerical_gradient(lambda a: np.sum((a - y) ** 2), a),
        written=[2 * (a_j - y_j) for a_j, y_j in zip(a, y, strict=True)],
        misread=[2 * (a_j - y_j) / a.size for a_j, y_j in zip(a, y, strict=True)])


def losses_are_blank(rng):
    """The note leaves it blank; E = −Σ_j y_j log a_j has the slope −y_j/a_j, E = Σ_j (a_j − y_j)² has 2(a_j − y_j)."""
    cases = [cross_entropy_slope(rng), sum_of_squares_slope(rng)]
    return Case(truth=[case.truth for case in cases], corrected=[case.written for case in cases])


FORMULAS = [
    Formula("002-01", "5", "H", r"n^L,\ n^0", "The number of units in layer L; n^0 is the number of inputs.",
            "definition"),
    Formula("002-02", "7", "H", r"w_{ij}^L", "The weight into layer L, from unit j to unit i.", "definition",
            remark="The unit that the weight leads into comes first, the other way round from note 000."),
    Formula("002-03", "9", "H", r"W^L", "The matrix of weights from layer L−1 to L, of “dimension 2”.", "reading",
            remark="Dimension 2 means two indices; the shape is n^L × n^{L−1}."),
    Formula("002-04", "11", "H", r"b_i^L", "The bias of unit i of layer L.", "definition",
            remark="Its gradient is never given: ∂E/∂b_i^L = ∂E/∂z_i^L = d_i^L.", check=bias_gradient),
    Formula("002-05", "13", "H", r"B^L", "The bias vector of layer L.", "definition"),
    Formula("002-06", "15", "H", r"a_i^L", "Output i of layer L.", "definition",
            remark="The letter o of note 000; there a is the activation function, in note 004 a weighted sum."),
    Formula("002-07", "18", "H", r"A^L,\ A^0", "The vector output of layer L; A^0 is the input.", "definition"),
    Formula("002-08", "20", "H", r"z_i^L", "The weighted sum of unit i of layer L, including the bias.", "definition",
            remark="The formula is not written: z_i^L = Σ_j w_ij^L a_j^{L−1} + b_i^L, or Z^L = W^L A^{L−1} + B^L.",
            check=weighted_sum),
    Formula("002-09", "22", "H", r"a_i^L = \sigma(z_i^L)", "The activation, of each unit by itself.", "reading",
            remark="Here σ is any activation; the sigmoid is called S.", check=activation_of_each_unit),
    Formula("002-10", "22", "H", r"a_i^L = \sigma(Z^L)", "The activation of a whole layer, such as softmax.",
            "typo",
            remark="The left side is one number and the right side a vector: a component is missing, or the left side"
                   " is A^L.",
            correction=r"a_i^L = \sigma_i(Z^L) \quad \text{or} \quad A^L = \sigma(Z^L)",
            check=activation_of_the_whole_layer),
    Formula("002-11", "24", "H", r"E(A^N, Y)", "The loss, N being the final layer.", "definition"),
    Formula("002-12", "26", "H", r"d_i^L = \text{partial of } E \text{ wrt } z_i^L", "The δ of unit i of layer L.",
            "definition", remark="Defined and never used afterwards."),
    Formula("002-13", "34", "H",
            r"\frac{\partial E}{\partial z_i^1} = \frac{\partial a_i^1}{\partial z_i^1} \ast \sum_k"
            r" \left(\frac{\partial z_k^2}{\partial a_i^1} \ast \frac{\partial E}{\partial z_k^2}\right)",
            "The recursion on ∂E/∂z.", "reading",
            remark="Layer 1 has an activation of each unit by itself. Stated for layers 1 and 2, it holds for any two"
                   " that follow each other.",
            check=recursion_as_chain),
    Formula("002-14", "34", "H",
            r"\frac{\partial E}{\partial z_j} = \frac{\partial a_j}{\partial z_j} \ast \frac{\partial E}{\partial a_j}",
            "Where the recursion starts, at the output.", "reading",
            remark="For activations of each unit by itself; for softmax ∂E/∂z_j = Σ_k ∂a_k/∂z_j ∂E/∂a_k, which is"
                   " 002-24.",
            check=start_at_the_output),
    Formula("002-15", "36", "H",
            r"= \frac{\partial a_i^1}{\partial z_i^1} \ast \sum_k"
            r" \left(w_{ki}^2 \ast \frac{\partial E}{\partial z_k^2}\right)",
            "The recursion, with the weight.", "correct", check=recursion_with_weights),
    Formula("002-16", "38", "H",
            r"\frac{\partial E}{\partial w_{ij}^x} = a_j^{x-1} \frac{\partial E}{\partial z_i^x}",
            "The gradient of a weight.", "correct",
            remark="The layer is called x here.", check=weight_gradient),
    Formula("002-17", "40", "H", r"\text{Partials for Loss Functions}", "A heading with nothing below it.", "blank",
            remark="What belongs here comes last, in 002-25 and 002-26; the losses themselves are never written.",
            correction=r"E = -\sum_j y_j \log a_j,\ \frac{\partial E}{\partial a_j} = -\frac{y_j}{a_j}; \quad"
                       r" E = \sum_j (a_j - y_j)^2,\ \frac{\partial E}{\partial a_j} = 2(a_j - y_j)",
            check=losses_are_blank),
    Formula("002-18", "44", "H", r"1 \text{ if } a > 0,\ 0 \text{ otherwise}", "The slope of relu.", "reading",
            remark="In terms of the output a, which comes to the same as z > 0. At the kink there is no slope; 0 is a"
                   " convention, anything from 0 to 1 would do. With a ≥ 0 it would be true of every relu.",
            check=relu_slope),
    Formula("002-19", "46", "H", r"\partial a / \partial z = e^{-z} / (1 + e^{-z})^2", "The slope of the sigmoid S(z).",
            "correct",
            remark="The same as a(1 − a), which is the one to compute with: this one is inf/inf at z = −1000. The names"
                   " S and SM are not in the note's notation.",
            check=sigmoid_slope),
    Formula("002-20", "48", "H", r"\partial a_j / \partial z_i \text{ for all } j, i",
            "The derivative of softmax is a matrix.", "correct", check=softmax_needs_a_matrix),
    Formula("002-21", "50", "H", r"\text{for } i = j: \quad \partial a_j / \partial z_i = a_j(1 - a_j)",
            "Softmax's matrix on its diagonal.", "correct", check=softmax_diagonal),
    Formula("002-22", "52", "H", r"\text{for } i < j: \quad \partial a_j / \partial z_i = a_j(0 - a_i)",
            "Softmax's matrix off its diagonal.", "typo",
            remark="The condition must be i ≠ j. With a = (0.5, 0.3, 0.2), ∂a_0/∂z_1 = −0.15 is a case with i > j.",
            correction=r"\text{for } i \ne j: \quad \partial a_j / \partial z_i = a_j(0 - a_i)",
            check=softmax_off_the_diagonal),
    Formula("002-23", "54", "H", r"\partial a_j / \partial z_i = a_j(\delta_{ij} - a_i)",
            "Softmax's matrix, both cases in one.", "correct",
            remark="This δ_ij is Kronecker's, 1 where i = j and 0 elsewhere, and not ∂E/∂z.",
            check=softmax_with_kronecker_delta),
    Formula("002-24", "56", "H",
            r"\begin{vmatrix} \frac{\partial E}{\partial z_0} \\ \frac{\partial E}{\partial z_1} \\"
            r" \frac{\partial E}{\partial z_2} \end{vmatrix} = \begin{vmatrix}"
            r" \frac{\partial a_0}{\partial z_0} & \frac{\partial a_1}{\partial z_0} &"
            r" \frac{\partial a_2}{\partial z_0} \\"
            r" \frac{\partial a_0}{\partial z_1} & \frac{\partial a_1}{\partial z_1} &"
            r" \frac{\partial a_2}{\partial z_1} \\"
            r" \frac{\partial a_0}{\partial z_2} & \frac{\partial a_1}{\partial z_2} &"
            r" \frac{\partial a_2}{\partial z_2}"
            r" \end{vmatrix} \begin{vmatrix} \frac{\partial E}{\partial a_0} \\ \frac{\partial E}{\partial a_1} \\"
            r" \frac{\partial E}{\partial a_2} \end{vmatrix}",
            "From ∂E/∂a to ∂E/∂z through softmax, in matrix form.", "correct",
            remark="The matrix lies the right way, with z down and a across, the transpose of the usual Jacobian;"
                   " softmax's is symmetric, so that there either would do. The bars should be brackets; units are"
                   " counted from 0.",
            check=matrix_times_column),
    Formula("002-25", "58", "H", r"\partial E / \partial a_j = -y_j / a_j", "The slope of “crossentropy”.", "reading",
            remark="Of the multinomial one, E = −Σ_j y_j log a_j; the binary one has (a_j − y_j)/(a_j(1 − a_j)).",
            check=cross_entropy_slope),
    Formula("002-26", "60", "H", r"\partial E / \partial a_j = 2(a_j - y_j)", "The slope of “MSE”.", "reading",
            remark="Of the sum E = Σ_j (a_j − y_j)². A mean over n outputs has 2(a_j − y_j)/n, and the ½ of notes 000,"
                   " 001 and 003 gives a_j − y_j. With a = (0.5, 0.5) and y = 0 the mean's slope is 0.5; the"
                   " formula says 1.",
            check=sum_of_squares_slope),
]
