"""The systems that the notes describe, what they are made of, and the test that builds each with bpcore."""

from typing import NamedTuple


class System(NamedTuple):
    """A loss, an activation, a pair, a recursion, a net or an algorithm: its formulas, and the test that does it."""

    id: str
    line: str
    formulas: tuple[str, ...]
    test: str  # "file.py::test_name[id]", under tests/notes


def _group(test, rows):
    return [System(id, line, tuple(formulas.split()), f"test_systems.py::{test}[{id}]") for id, line, formulas in rows]


SYSTEMS = [
    *_group("test_loss", [
        ("L1", "squared error, ½Σ(o − y*)²", "000-18 000-19 001-17 001-64 001-105 001-129 001-142 003-12"),
        ("L2", "sum of squares, there called MSE, Σ(a − y)²", "002-26"),
        ("L2'", "its true mean, Σ(a − y)²/n", "002-26"),
        ("L3", "binary cross-entropy", "000-20 000-21 001-19 001-40 001-93 001-148 001-154"),
        ("L4", "multinomial cross-entropy", "000-22 000-23 001-21 001-62 001-98 001-160 002-25"),
        ("L5", "Gaussian log likelihood: minus L1, summed over samples", "001-31 001-34"),
        ("L6", "categorical log likelihood: minus L4, summed over samples", "001-52 001-53"),
        ("L7", "Bernoulli, the output being the probability of class zero", "004-06 004-07 004-10"),
    ]),
    *_group("test_activation", [
        ("A1", "sigmoid, its slope from the output and from the sum",
         "000-24 000-25 001-23 001-24 002-19 003-03 004-16"),
        ("A2", "tanh", "000-26 000-27 001-25 001-26"),
        ("A3", "relu, slope 0 at the kink", "000-29 001-27 001-141 002-18"),
        ("A4", "linear", "000-28 001-28 001-109 001-110"),
        ("A5", "softmax and its matrix of slopes",
         "000-30 001-54 001-100 001-101 001-102 001-103 002-21 002-22 002-23 002-24"),
        ("A6", "softmax that does not overflow", "001-59 001-60 001-61"),
    ]),
    *_group("test_pair", [
        ("P1", "squared error on sigmoid", "001-72 001-74 003-41"),
        ("P2", "squared error on tanh", "001-117 001-147"),
        ("P3", "squared error on linear, or Gaussian log likelihood", "001-34 001-36"),
        ("P4", "squared error on softmax", "001-135 001-136"),
        ("P5", "binary cross-entropy on sigmoid", "001-48 001-159"),
        ("P6", "binary cross-entropy on tanh, where it is defined", "001-152 001-153"),
        ("P7", "multinomial cross-entropy on softmax, or categorical log likelihood", "001-57 001-104"),
        ("P8", "class-zero cross-entropy on sigmoid", "004-17 004-18 004-26"),
        ("P9", "sum of squares on sigmoid", "002-14 002-19 002-26"),
    ]),
    *_group("test_recursion", [
        ("R1", "on ∂E/∂s", "000-13 000-14 000-15 001-15 001-16 001-49 001-118 001-119 002-13 002-15 003-42 004-27"),
        ("R2", "on ∂E/∂o", "000-16 000-17 001-88 001-89 001-90 001-113 001-114 001-115"),
        ("R3", "two layers at once, a double sum", "001-50 001-51 001-76 001-79 001-80 003-38"),
        ("R4", "through the whole matrix of a softmax layer", "001-56 002-24"),
        ("R5", "unrolled over all paths, what is collected being handed down", "003-30 003-38"),
    ]),
    *_group("test_weight_gradient", [
        ("W1", "∂E/∂s_i o_j", "000-11 001-14 001-121"),
        ("W2", "∂E/∂o_i a′(s_i) o_j", "000-10 001-72 001-74 001-117"),
        ("W3", "a_j ∂E/∂z_i, w_ij into i from j", "002-16"),
        ("W4", "δ_j o_i, w_ij from i to j", "003-39 003-40 003-41 003-42"),
        ("W5", "δ_i z_j and, for the bias, δ_i", "004-28 004-29"),
        ("W6", "summed over samples", "001-32 001-33 001-55"),
    ]),
    *_group("test_network", [
        ("N1", "hidden units, linear output, Gaussian log likelihood", "001-31 001-33 001-35 001-39"),
        ("N2", "sigmoid layers, binary cross-entropy", "001-40 001-41 001-42"),
        ("N3", "hidden units, softmax, categorical log likelihood", "001-53 001-54 001-58"),
        ("N4", "sigmoid layers, squared error", "001-64 001-65 001-66 001-79"),
        ("N5", "layers of any activation, softmax too, with biases", "002-04 002-08 002-09 002-10 002-25"),
        ("N6", "three layers x, y, z of sigmoids, squared error", "003-05 003-12 003-25 003-38"),
        ("N7", "sigmoid layers with biases, one output, the probability of class zero", "004-02 004-05 004-10"),
    ]),
    *_group("test_configuration", [
        ("A", "two convolutional relu layers, a linear one, softmax, squared error",
         "001-129 001-130 001-131 001-132 001-133 001-135 001-136 001-137 001-138 001-139 001-140 001-141"),
        ("B", "two tanh layers, squared error", "001-142 001-143 001-144 001-146 001-147"),
        ("C", "two tanh layers, binary cross-entropy: undefined, and put right with (1 + o)/2",
         "001-148 001-149 001-150 001-152 001-153"),
        ("D", "tanh, then sigmoid, binary cross-entropy", "001-154 001-155 001-156 001-158 001-159"),
        ("E", "two convolutional relu layers, a linear one, softmax, multinomial cross-entropy",
         "001-160 001-161 001-162 001-163 001-164"),
    ]),
    *_group("test_algorithm", [
        ("G1", "the forward pass", "001-42 001-77 002-08 002-09 003-05 003-06 003-08 004-02 004-05"),
        ("G2", "the backward pass in four steps", "004-25 004-26 004-27 004-28 004-29"),
        ("G3", "the update: down the loss, up the log likelihood", "001-38 001-73 001-74 001-75 003-15"),
        ("G4", "the numerical validation, ΔL", "001-122 001-123 001-124 001-125 001-126 001-127"),
        ("G5", "softmax of large sums", "001-60 001-61"),
        ("G6", "one-hot targets pick the label's output", "001-62 001-63"),
    ]),
]
