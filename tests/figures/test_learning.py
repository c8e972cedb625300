"""The pictures of learning: what they draw against closed forms and central differences, and what their texts say."""

import re

import numpy as np
import pytest

from bpcore import (
    Dense,
    backprop,
    binary_cross_entropy,
    fit,
    linear,
    numerical_gradient,
    predict,
    sigmoid,
    squared_error,
    tanh,
)
from bpcore.datasets import spirals, xor
from bpcore.figures import Picture
from bpcore.figures.learning import bowl, by_depth, spreads, training
from bpcore.teaching.writing import number

x_1, y_1 = np.array([[0.6], [-1.2], [1.8]]), np.array([[0.5], [-0.9], [1.4]])
UNIT = [Dense(np.array([[3.4]]), None, linear)]


def net(*sizes, activation=tanh):
    rng = np.random.default_rng(0)
    kinds = [activation] * (len(sizes) - 2) + [sigmoid]
    return [Dense.random(*each, rng) for each in zip(sizes[:-1], sizes[1:], kinds, strict=True)]


def lines(axes):
    return {line.get_label(): line.get_xydata().T for line in axes.get_lines()}


def mean_loss(net, x, y):
    o = predict(net, x)
    return -(y * np.log(o) + (1 - y) * np.log(1 - o)).mean()


@pytest.fixture(scope="module")
def film():
    return training(net(2, 3, 1), *xor(), binary_cross_entropy, rate=0.5, epochs=60, frames=4, batch=4)


def test_a_film_shows_the_net_after_so_many_epochs(film):
    """All four examples in one batch, so that their order is of no account."""
    x, y = xor()
    assert len(film) == 5
    assert len({tuple(picture.figure.get_size_inches()) for picture in film}) == 1
    for picture, epochs in zip(film, (0, 15, 30, 45, 60), strict=True):
        trained = net(2, 3, 1)
        if epochs:
            trained = fit(trained, x, y, binary_cross_entropy, rate=0.5, epochs=epochs, batch=4, progress=False).net
        right = ((predict(trained, x) > 0.5) == (y > 0.5)).mean()
        assert picture.alt.startswith(f"After {epochs} epochs {right:.0%} of the examples")
        assert f"mean loss is {number(mean_loss(trained, x, y), 3)}" in picture.alt
        assert picture.figure.axes[0].get_title() == f"epoch {epochs}: {right:.0%} right"


def test_the_course_so_far(film):
    x, y = xor()
    _, loss, deltas = film[2].figure.axes
    epochs, values = lines(loss)["layer 1"]
    np.testing.assert_array_equal(epochs, [0, 15, 30])
    assert values[0] == pytest.approx(mean_loss(net(2, 3, 1), x, y))
    assert loss.get_xlim() == film[0].figure.axes[1].get_xlim() == (0, 60)
    assert loss.get_ylim() == film[0].figure.axes[1].get_ylim()
    assert [axes.get_position().bounds for axes in film[0].figure.axes] == [
        axes.get_position().bounds for axes in film[-1].figure.axes]
    layers = lines(deltas)
    s = backprop(net(2, 3, 1), x, y, binary_cross_entropy).s

    def E(s, l):
        upper = net(2, 3, 1)[1]
        o = sigmoid(s if l == 2 else upper.weighted_sum(np.tanh(s)))
        return -(y * np.log(o) + (1 - y) * np.log(1 - o)).sum()

    for l in (1, 2):
        measured = np.abs(numerical_gradient(lambda values, l=l: E(values, l), s[l])).mean()
        assert layers[f"layer {l}"][1][0] == pytest.approx(measured, rel=1e-6)
        assert f"{number(measured, 3)} in layer {l}" in film[0].alt


def test_examples_and_boundary(film):
    x, y = xor()
    plane = film[-1].figure.axes[0]
    drawn = lines(plane)
    np.testing.assert_array_equal(drawn["target 0"].T, x[y[:, 0] == 0])
    np.testing.assert_array_equal(drawn["target 1"].T, x[y[:, 0] == 1])
    trained = fit(net(2, 3, 1), x, y, binary_cross_entropy, rate=0.5, epochs=60, batch=4, progress=False).net
    boundary = np.concatenate([path.vertices for path in plane.collections[-1].get_paths()])
    assert len(boundary) > 20
    np.testing.assert_allclose(predict(trained, boundary), 0.5, atol=0.01)


def test_where_the_hidden_layer_puts_the_examples():
    x, y = xor()
    film = training(net(2, 2, 1), x, y, binary_cross_entropy, rate=0.5, epochs=60, frames=2, batch=4)
    trained = fit(net(2, 2, 1), x, y, binary_cross_entropy, rate=0.5, epochs=60, batch=4, progress=False).net
    below, last = trained
    hidden = np.array([[np.tanh(sum(example[j] * below.W[j, i] for j in range(2)) + below.b[i]) for i in range(2)]
                       for example in x])
    *_, plane = film[-1].figure.axes
    drawn = lines(plane)
    for target in (0, 1):
        np.testing.assert_allclose(drawn[f"target {target}"].T, hidden[y[:, 0] == target])
    assert [text.get_text() for text in plane.texts] == ["1", "2", "3", "4"]
    np.testing.assert_allclose([text.xy for text in plane.texts], hidden)
    [line] = [path.vertices for path in plane.collections[-1].get_paths() if len(path.vertices)]
    np.testing.assert_allclose(line @ last.W[:, 0] + last.b[0], 0, atol=0.02)
    assert ", ".join(f"({number(first)}, {number(second)})" for first, second in hidden) in film[-1].alt
    assert len({str(each.figure.axes[-1].get_xlim()) for each in film}) == 1


def test_other_hidden_layers_have_no_plane(film):
    assert all(len(picture.figure.axes) == 3 and "hidden outputs" not in picture.alt for picture in film)


def test_the_seed_fixes_a_film_and_minibatches_learn():
    x, y = spirals(60)
    film = [training(net(2, 8, 1), x, y, binary_cross_entropy, epochs=4, frames=2, batch=10)[-1].alt for _ in range(2)]
    other = training(net(2, 8, 1), x, y, binary_cross_entropy, epochs=4, frames=2, batch=10, seed=9)[-1].alt
    assert film[0] == film[1] != other


@pytest.mark.parametrize("widths", [(2, 2, 1), (2, 3, 1)])
def test_a_frame_is_drawn_as_its_own_figure_is(widths):
    """Whichever was drawn before it, though what stands still is drawn once for all."""
    film = training(net(*widths), *xor(), binary_cross_entropy, rate=0.5, epochs=60, frames=2, batch=4)
    for k in (2, 0, 1):
        for scale in (2, 1):
            assert film[k].png(scale) == Picture(film[k].figure, film[k].alt).png(scale)
    assert len({picture.png() for picture in film}) == 3


def test_a_film_is_as_long_as_the_training():
    assert len(training(net(2, 2, 1), *xor(), binary_cross_entropy, epochs=3, frames=40)) == 4
    unit = [Dense(np.array([[0.3], [0.7]]), np.array([0.2]), linear)]
    assert len(training(unit, *xor(), squared_error, rate=1e100, epochs=10, frames=5)) == 1  # infinite
    with pytest.warns(UserWarning, match="too long"):
        assert len(training(unit, *xor(), squared_error, rate=1e100, epochs=20, frames=2)) == 1


@pytest.mark.parametrize(("x", "y"), [
    (np.ones((3, 3)), np.ones((3, 1))), (np.ones((3, 2)), np.ones((3, 2))), (np.ones((3, 2)), np.full((3, 1), 0.5)),
])
def test_what_cannot_be_filmed(x, y):
    with pytest.raises(ValueError, match=r"give x \(N, 2\) and y \(N, 1\), with targets 0 and 1"):
        training(net(2, 2, 1), x, y, binary_cross_entropy)


@pytest.mark.parametrize("rate", [0.2, 0.9, 1.4])
def test_steps_in_the_bowl(rate):
    """The mean loss is c/2 (w − w*)² more than the least, and a step multiplies w − w* by 1 − αc."""
    c = (x_1**2).mean()
    lowest = (x_1 * y_1).mean() / c
    least = ((x_1 * lowest - y_1) ** 2).mean() / 2
    [axes] = bowl(UNIT, x_1, y_1, squared_error, rate).figure.axes
    drawn = lines(axes)
    w = lowest + (3.4 - lowest) * (1 - rate * c) ** np.arange(9)
    np.testing.assert_allclose(drawn["steps"], [w, least + c / 2 * (w - lowest) ** 2])
    around, values = drawn["mean loss"]
    np.testing.assert_allclose(values, least + c / 2 * (around - lowest) ** 2)
    assert [label.get_text() for label in axes.texts] == ["0", "1", "2"]
    for label, at in zip(axes.texts, w[:3], strict=True):
        assert label.xy[0] == pytest.approx(at)
        assert label.xyann[0] * (at - lowest) > 0, "outside of the bowl, where no steps are drawn"
    alt = bowl(UNIT, x_1, y_1, squared_error, rate).alt
    assert all(number(value) in alt for value in (*w[:4], w[-1], drawn["steps"][1][0], drawn["steps"][1][-1]))


@pytest.mark.parametrize("layer", [Dense(np.ones((2, 1)), None, linear), Dense(np.ones((1, 1)), np.ones(1), linear)])
def test_a_bowl_has_one_weight(layer):
    with pytest.raises(ValueError, match=r"give one with W \(1, 1\) and without b"):
        bowl([layer], x_1, y_1, squared_error, 0.1)


def test_delta_by_depth():
    x, y = spirals(20)
    traces = {kind.name: backprop(net(2, 4, 4, 1, activation=kind), x, y, binary_cross_entropy)
              for kind in (sigmoid, tanh)}
    picture = by_depth(traces)
    [axes] = picture.figure.axes
    for name, trace in traces.items():
        layers, values = lines(axes)[name]
        np.testing.assert_array_equal(layers, [1, 2, 3])
        output = np.abs(trace.o[3] - y).mean()  # δ where sigmoid and cross-entropy cancel
        assert values[-1] == pytest.approx(output)
        top = trace.net[2].W[:, 0]
        slope = trace.o[2] * (1 - trace.o[2]) if name == "sigmoid" else 1 - trace.o[2] ** 2
        assert values[1] == pytest.approx(np.abs(slope * (trace.o[3] - y) * top).mean())
        upper, lower = number(values[1], 3), number(values[0], 3)
        assert f"{name} {number(output, 3)} in layer 3, {upper} in layer 2, {lower} in layer 1" in picture.alt
    assert len(re.findall("in layer 1", picture.alt)) == 2


def test_spreads_of_sums_and_of_delta():
    x, y = spirals(30)
    trace = backprop(net(2, 5, 4, 1), x, y, binary_cross_entropy)
    picture = spreads({"tanh": trace}, 1.2)
    up, down = picture.figure.axes
    s = [x @ trace.net[0].W + trace.net[0].b]
    s.append(np.tanh(s[0]) @ trace.net[1].W + trace.net[1].b)
    delta = [(trace.o[3] - y) @ trace.net[2].W.T / np.cosh(s[1]) ** 2]
    delta.insert(0, delta[0] @ trace.net[1].W.T / np.cosh(s[0]) ** 2)
    spread = {"s": [], "δ": []}
    for name, layers in (("s", s), ("δ", delta)):
        for values in layers:
            mean = sum(values.flat) / values.size
            spread[name].append((sum((value - mean) ** 2 for value in values.flat) / values.size) ** 0.5)
    np.testing.assert_allclose(lines(up)["tanh"], [[1, 2], [1, spread["s"][1] / spread["s"][0]]])
    np.testing.assert_allclose(lines(down)["tanh"], [[1, 2], [spread["δ"][0] / spread["δ"][1], 1]])
    for name, (first, last) in spread.items():
        assert f"tanh: {name} {number(first, 3)} in layer 1, {number(last, 3)} in layer 2" in picture.alt
    assert "1.20/√n" in picture.alt
