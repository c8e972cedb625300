"""The map of losses and activations: each sign, formula and number against central differences, on nets of its own."""

import re

import numpy as np
import pytest

from bpcore import linear, multinomial_cross_entropy, relu, sigmoid, softmax, squared_error, sum_of_squares, tanh
from bpcore.teaching.pairs import ACTIVATIONS, COLUMNS, DELTA, ERROR, LOSSES, SLOPE, UNDEFINED, YOURS, pairs

S, Y = np.array([[-0.51, 2.11, 0.47]]), np.array([[0.8, 0.15, 0.05]])
OTHERS = np.array([[-1.3, 0.4, 1.9, -0.2]]), np.array([[0.1, 0.3, 0.2, 0.4]])
NETS = pytest.mark.parametrize(("s", "y"), [(S, Y), OTHERS])
VALUES = {  # typed anew, on one row
    linear: lambda s: s, relu: lambda s: s * (s > 0), tanh: lambda s: (np.exp(2 * s) - 1) / (np.exp(2 * s) + 1),
    sigmoid: lambda s: np.exp(s) / (1 + np.exp(s)), softmax: lambda s: np.exp(s) / sum(np.exp(s))}
TERMS = [lambda o, y: (o - y) ** 2 / 2, lambda o, y: (o - y) ** 2,
         lambda o, y: -y * np.log(o) - (1 - y) * np.log(1 - o), lambda o, y: -y * np.log(o)]
SLOPES = [lambda o, y: o - y, lambda o, y: 2 * (o - y), lambda o, y: -y / o + (1 - y) / (1 - o)]


def fields(s, y, *yours):
    for activation, row in zip(ACTIVATIONS, pairs(s, y, *yours), strict=True):
        for k, field in enumerate(row):
            yield activation, k, field


def measured(activation, k, s, y):
    """∂E/∂s by central differences; E is added up here."""
    def E(moved):
        return sum(TERMS[k](VALUES[activation](moved), y[0]))

    h = 1e-6
    with np.errstate(all="ignore"):
        return np.array([(E(s[0] + h * unit) - E(s[0] - h * unit)) / (2 * h) for unit in np.eye(s.size)])


def shown(texts):
    return [float(text.replace("−", "-")) for text in texts]


@NETS
def test_each_sign_is_what_is_measured(s, y):
    found = {ERROR: 0, SLOPE: 0, UNDEFINED: 0}
    for activation, k, field in fields(s, y):
        delta = measured(activation, k, s, y)
        times = delta / (VALUES[activation](s[0]) - y[0])
        if not np.isfinite(delta).all():
            assert field.sign == UNDEFINED and field.short == "undefined" and "δ" not in field.rows, field.name
        elif np.ptp(times) < 1e-5:
            assert field.sign == ERROR and field.short == {1: "o − y*", 2: "2 (o − y*)"}[round(times[0])], field.name
        else:
            assert field.sign == SLOPE and "stays" in field.short, field.name
        found[field.sign] += 1
    assert found == {ERROR: 4, SLOPE: 10, UNDEFINED: 6}


@NETS
def test_each_number_is_what_is_measured(s, y):
    for activation, k, field in fields(s, y):
        assert shown(field.rows["y*"]) == list(y[0])
        assert shown(field.rows["o"]) == pytest.approx(VALUES[activation](s[0]), abs=0.0051)
        if field.sign != UNDEFINED:
            assert shown(field.rows["δ"]) == pytest.approx(measured(activation, k, s, y), abs=0.0051), field.name
            assert ("a′(s)" in field.rows) == (activation is not softmax)
        else:
            with np.errstate(all="ignore"):
                terms = TERMS[k](VALUES[activation](s[0]), y[0])
            for text, term in zip(field.rows["its part of E"], terms, strict=True):
                assert float(text.replace("−", "-").replace("∞", "inf")) == pytest.approx(term, abs=0.006, nan_ok=True)


def test_the_factors_of_a_product_are_shown():
    for _, _, field in fields(S, Y):
        if "a′(s)" in field.rows:
            product = np.multiply(shown(field.rows["∂E/∂o"]), shown(field.rows["a′(s)"]))
            assert product == pytest.approx(shown(field.rows["δ"]), abs=0.04)


def as_python(latex):
    """A formula of the map, in which \\cdot is every product, as an expression in o, y, a, g and i."""
    text = latex.replace(r"\cdot", "*").replace("o_i^2", "o[i]**2").replace("a'(s_i)", "a[i]")
    text = re.sub(r"\by_([ik])\^\*", r"y[\1]", text)
    text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1) / (\2))", text)
    text = re.sub(r"\\sum_k (g_k \* o_k|\(\(.*\)\))", lambda found: f"sum({found[1]} for k in n)", text)
    return re.sub(r"\b([og])_([ik])", r"\1[\2]", text)


@pytest.mark.parametrize("pair", DELTA, ids=lambda pair: f"{pair[0]} {pair[1]}")
@NETS
def test_each_formula_gives_what_is_measured(pair, s, y):
    activation, k = pair[0], LOSSES.index(pair[1])
    o = VALUES[activation](s[0])
    names = {"o": o, "y": y[0], "a": s[0] > 0, "n": range(s.size), "g": SLOPES[k](o, y[0]) if k < 3 else None}
    value = [eval(as_python(DELTA[pair]), names | {"i": i}) for i in range(s.size)]
    assert value == pytest.approx(measured(activation, k, s, y), abs=1e-7)


def test_why_a_loss_is_undefined_names_the_first_output_that_it_cannot_take():
    why = {(activation, k): field.text[0] for activation, k, field in fields(S, Y) if field.sign == UNDEFINED}
    assert "output 1 is −0.51, and log(−0.51) is not a number" in why[linear, 2]
    assert "output 1 is 0.00, and log 0 is −∞. E is ∞ there" in why[relu, 3]
    assert "output 2 is 2.11, and log(1 − 2.11) is not a number. There is no E" in why[relu, 2]  # though output 1 is 0
    assert "output 1 is −0.47, and log(−0.47)" in why[tanh, 2]
    assert "output 1 is 2.00, and log(1 − 2.00) is not" in pairs(np.array([[2.0, 3.0]]), Y[:, :2])[0][2].text[0]


def test_that_no_output_is_out_of_range_is_said():
    assert "happen to lie where the loss is defined" in pairs(np.array([[0.2, 0.3]]), Y[:, :2])[0][2].text[0]


def test_softmax_s_slope_of_the_loss_is_named():
    text = {field.name: " ".join(field.text) for _, _, field in fields(S, Y)}
    assert "$g_k = o_k - y_k^*$" in text["softmax with squared error"]
    assert r"$g_k = 2 \cdot (o_k - y_k^*)$" in text["softmax with sum of squares without ½"]


def test_a_field_may_be_left_to_the_learner():
    mine = (sigmoid, multinomial_cross_entropy)
    [field] = [field for activation, k, field in fields(S, Y, mine) if (activation, LOSSES[k]) == mine]
    assert (field.sign, set(field.rows)) == (YOURS, {"o", "y*"}) and "delta" not in " ".join(field.text)
    assert sum(field.sign == YOURS for *_, field in fields(S, Y, mine)) == 1
    assert not [field for *_, field in fields(S, Y) if field.sign == YOURS]


def test_it_has_a_column_for_each_loss():
    assert len(COLUMNS) == len(LOSSES) and {squared_error, sum_of_squares} < set(LOSSES)
