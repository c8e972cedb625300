"""The activations and their slopes, read back from the lines that were drawn, against the textbook's functions."""

import math

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from bpcore.figures.activations import activation_curves, gates

VALUE = {"sigmoid": lambda s: 1 / (1 + math.exp(-s)), "tanh": math.tanh, "relu": lambda s: max(s, 0), "linear": float}


def panels(picture):
    """{name: (curve above, slope below)}."""
    axes = picture.figure.axes
    return {above.get_title().split("\n")[0]: (above, below)
            for above, below in zip(axes[:4], axes[4:], strict=True)}


def central(value, s, h=1e-5):
    return (value(s + h) - value(s - h)) / (2 * h)


def numbers(axes):
    """What the title says after the equals sign."""
    return float(axes.get_title().split("= ")[1].replace("−", "-"))


def test_every_activation_has_a_panel():
    assert list(panels(activation_curves())) == list(VALUE)


@pytest.mark.parametrize("name", VALUE)
@pytest.mark.parametrize("s", [-1.3, 0.8])
def test_the_lines(name, s):
    above, below = panels(activation_curves(s))[name]
    curve, tangent, point = above.lines
    assert np.allclose(curve.get_ydata(), [VALUE[name](x) for x in curve.get_xdata()])
    assert np.allclose(point.get_xydata(), [[s, VALUE[name](s)]])
    slope = central(VALUE[name], s)
    assert np.allclose(np.diff(tangent.get_ydata()) / np.diff(tangent.get_xdata()), slope)
    assert np.isclose(np.interp(s, tangent.get_xdata(), tangent.get_ydata()), VALUE[name](s))
    *_, slopes, point = below.lines
    drawn = np.isfinite(slopes.get_ydata())
    assert np.allclose(slopes.get_ydata()[drawn], [central(VALUE[name], x) for x in slopes.get_xdata()[drawn]])
    assert np.allclose(point.get_xydata(), [[s, slope]])
    assert abs(numbers(above) - VALUE[name](s)) <= 0.005 and abs(numbers(below) - slope) <= 0.005


def test_the_kink_shows_the_slope_that_is_meant():
    _, below = panels(activation_curves())["relu"]
    meant, not_meant, slopes, _ = below.lines
    assert meant.get_xydata().tolist() == [[0, 0]] and meant.get_markerfacecolor() != "white"
    assert not_meant.get_xydata().tolist() == [[0, 1]] and not_meant.get_markerfacecolor() == "white"
    assert slopes.get_xdata()[~np.isfinite(slopes.get_ydata())].tolist() == [0]


def test_alt_says_what_is_seen():
    alt = activation_curves(-1.3).alt
    for said in ("s = −1.30", "sigmoid gives o = 0.21 with the slope 0.17", "tanh gives o = −0.86 with the slope 0.26",
                 "relu gives o = 0.00 with the slope 0.00", "linear gives o = −1.30 with the slope 1.00"):
        assert said in alt


@pytest.mark.parametrize("s", [-1.3, 0.8])
def test_the_bars_at_the_gates(s):
    """Of each activation the bar that arrives and the one that leaves, both beside its unit."""
    [axes] = gates(s).figure.axes
    bars = [bar for bar in axes.patches if isinstance(bar, Rectangle)]
    slopes = [central(value, s) for value in VALUE.values()]
    arriving, leaving = bars[::2], bars[1::2]
    assert np.allclose([bar.get_width() for bar in arriving], arriving[0].get_width())
    assert np.allclose([bar.get_width() / arriving[0].get_width() for bar in leaving], slopes)
    assert np.allclose([bar.get_x() + bar.get_width() for bar in leaving], leaving[0].get_x() + leaving[0].get_width())
    texts = [text.get_text() for text in axes.texts]
    assert texts.count("1.00") >= len(VALUE)
    for value, slope in zip(VALUE.values(), slopes, strict=True):
        assert f"{slope + 0.0:.2f}" in texts
        assert f"{s:.2f}  |  {value(s):.2f}".replace("-", "−") in texts


def test_alt_of_the_gates():
    alt = gates(0.8).alt
    for said in ("s = 0.80", "sigmoid lets 0.21", "tanh lets 0.56", "relu lets 1.00", "linear lets 1.00"):
        assert said in alt
    assert "tanh lets 0.00" in gates(4.0).alt and "with the slope 0.00;" in activation_curves(4.0).alt
