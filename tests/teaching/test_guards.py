"""A guard against log 0, in a pass that is examined: it is named, whatever its form."""

import numpy as np
import pytest
from teaching.test_examine import learner, loss_slope, only, terms

from bpcore import Dense, binary_cross_entropy, multinomial_cross_entropy, sigmoid, softmax
from bpcore.teaching import examine
from bpcore.teaching.exercises.nets import dense_nets


def guarded_terms(e):
    return lambda loss, o, y: terms(loss, o + e, y) if "multi" in loss else {
        "binary_cross_entropy": -y * np.log(o + e) - (1 - y) * np.log(1 - o + e),
        "zero_class_cross_entropy": -(1 - y) * np.log(o + e) - y * np.log(1 - o + e)}.get(loss, terms(loss, o, y))


def guarded_slope(e):
    return lambda loss, o, y: -y / (o + e) if "multi" in loss else (
        loss_slope(loss, o, y) * o * (1 - o) / (o * (1 - o) + e) if "binary" in loss else loss_slope(loss, o, y))


def far_out(loss, activation):
    """A net with one output at 1e-9."""
    net = [Dense(np.array([[1.0, -2.0], [3.0, 1.0]]), np.array([-30.0, -0.5]), activation)]
    return [(net, np.array([[2.0, 2.4], [0.1, 3.0]]), np.array([[1.0, 0.0], [0.25, 0.75]]), loss)]


GUARDS = [
    ("E", {"E": lambda loss, o, y: guarded_terms(1e-5)(loss, o, y).sum(axis=1)}, None),
    ("dE_do", {"loss_slope": guarded_slope(1e-5)}, None),
    ("dE_do", {"loss_slope": lambda loss, o, y: guarded_slope(1e-5)(loss, o, y) if "multi" in loss else
               only("binary_cross_entropy", lambda o, y: -y / (o + 1e-5) + (1 - y) / (1 - o + 1e-5), loss_slope)(
                   loss, o, y)}, None),
    *[("E", {"E": lambda loss, o, y, e=e: guarded_terms(e)(loss, o, y).sum(axis=1)},
       far_out(binary_cross_entropy, sigmoid)) for e in (1e-6, 1e-8, 1e-10)],
    *[("E", {"E": lambda loss, o, y, e=e: terms(loss, np.clip(o, e, 1 - e), y).sum(axis=1)},
       far_out(*pair)) for e in (1e-5, 1e-7, np.finfo(np.float32).eps)
      for pair in [(binary_cross_entropy, sigmoid), (multinomial_cross_entropy, softmax)]],
    ("dE_do", {"loss_slope": lambda loss, o, y: -y / (o + 1e-8)}, far_out(multinomial_cross_entropy, softmax)),
]


@pytest.mark.parametrize(("quantity", "planted", "on"), GUARDS)
def test_a_guard_against_log_0_is_named(quantity, planted, on):
    [found] = examine(learner(**planted), on=on).found
    assert found.step.quantity == quantity and "on others something else" not in found.text
    assert found.name == "a small number guards it against log 0 or a division by 0"
    assert "\nLook again: take the guard out: " in found.text


def test_a_guard_in_δ_is_named_where_the_slope_before_is_not_given():
    def only_delta(*a):
        return {"delta": learner(loss_slope=guarded_slope(1e-5))(*a)["delta"]}

    on = [case for case in dense_nets() if case[3] is multinomial_cross_entropy and case[0][-1].activation is sigmoid]
    [found] = examine(only_delta, on=on).found
    assert found.name.startswith("a small number guards it")
