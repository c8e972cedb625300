"""A computation as a graph: a box for each value, and on each arrow back the share of slope that goes along it."""

from typing import NamedTuple

import numpy as np

from bpcore.figures.diagram import EDGE, arrow, box, sheet
from bpcore.figures.picture import BACKWARD, CLASSES, FORWARD, PARAMETER, TARGET, WIDTH, Picture, canvas
from bpcore.graph import Node, Tape
from bpcore.teaching.writing import number

SIZE, HIGH = 12, 0.5
OPERATIONS = {"*": "the product", "@": "the product", "+": "the sum", "-": "the difference",
              "half_square": "half the square"}


class Spot(NamedTuple):
    """Where a node stands, in inches; how it is written, and in words; its colour; how its slope is written, and
    whether one is asked for."""

    x: float
    y: float
    name: str
    words: str
    colour: str = FORWARD
    slope: str = ""
    asked: bool = True
    wide: float = 0.85


def branches(w, x, y, slopes=True):
    """E = ½(w·o + o − y)² with o = tanh(w·x), as a Picture: w and o are used twice, so that two shares come back to
    each. Without slopes it shows the way up alone."""
    w, x, y, tape = Node(w), Node(x), Node(y), Tape()
    s = tape("*", w, x)
    o = tape("tanh", s)
    p = tape("*", w, o)
    r = tape("+", p, o)
    e = tape("-", r, y)
    E = tape("half_square", e)
    up, down = (2.75, 0.85) if slopes else (2.1, 0.4)
    return _picture(tape, E, {
        x: Spot(0.6, up, "$x$", "x", asked=False), w: Spot(2.2, down, "$w$", "w", PARAMETER),
        s: Spot(2.2, up, "$s = w\\,x$", "s"), o: Spot(3.9, up, "$o = $tanh$\\,s$", "o"),
        p: Spot(5.15, down, "$p = w\\,o$", "p"), r: Spot(6.4, up, "$r = p + o$", "r"),
        y: Spot(7.9, down, "$y^*$", "y*", TARGET, asked=False), e: Spot(7.9, up, "$e = r - y^*$", "e"),
        E: Spot(9.4, up, "$E = ½\\,e^2$", "E", "black")}, up + 0.65, slopes)


def layer(trace, l):
    """Layer l of a dense net as four nodes, with what comes back from above: a Picture of the δ recursion on a graph,
    in the first example."""
    of, tape = trace.net[l - 1], Tape()
    below, W, b = Node(trace.o[l - 1][:1]), Node(of.W), Node(of.b)
    product = tape("@", below, W)
    s = tape("+", product, b)
    o = tape(of.activation.name, s)
    end = tape("sum", tape("*", o, trace.dE_do[l][:1]))  # whose slope for o is what comes from above
    up, down = 2.35, 0.6
    return _picture(tape, end, {
        below: Spot(1.3, up, f"$o^{l - 1}$", f"o of layer {l - 1}", slope=f"$∂E/∂o^{l - 1}$ = ", wide=1.8),
        W: Spot(3.75, down, f"$W^{l}$", f"W of layer {l}", PARAMETER, f"$∂E/∂W^{l}$, ", wide=1.8),
        product: Spot(3.75, up, f"$o^{l - 1}$ @ $W^{l}$", "their product", wide=1.8),
        b: Spot(6.2, down, f"$b^{l}$", f"b of layer {l}", PARAMETER, f"$∂E/∂b^{l}$ = ", wide=1.8),
        s: Spot(6.2, up, f"$s^{l}$, with + $b^{l}$", f"s of layer {l}", slope=f"$δ^{l}$ = ", wide=1.8),
        o: Spot(8.65, up, f"$o^{l}$ = {of.activation} $s^{l}$", f"o of layer {l}", slope=f"$∂E/∂o^{l}$ = ", wide=1.8),
    }, 3.0, says={(o, s): "· a′", (s, product): "as it is", (product, below): f"@ $W^{{{l}\\top}}$",
                  (product, W): f"with $o^{l - 1}$", (s, b): "as it is"})


def modes(n, layers):
    """How often a weight or an output is multiplied by for the slopes of all weights of so many layers of n units, one
    example: on the way forward, weight by weight, and backward; a Picture of two bars."""
    forward, backward = products(n, layers)
    figure, axes = canvas(WIDTH, 2.2)
    axes.barh([1, 0], [forward, backward], color=CLASSES[:2], edgecolor=CLASSES[:2], linewidth=2, height=0.4)
    axes.set(xlim=(0, 1.05 * max(forward, backward)), ylim=(-0.4, 1.9), yticks=[], xticks=[])
    axes.grid(False)
    axes.spines[["left", "bottom"]].set_visible(False)
    weights = layers * n**2
    texts = (f"forward, one sweep for each of {weights:,} weights: {forward:,} products",
             f"backward, one sweep for all: {backward:,} products")
    for y, text in zip((1.4, 0.4), texts, strict=True):
        axes.text(0, y, text, va="center", size=13)
    return Picture(figure, f"Two bars, for {layers} layers of {n} units: {texts[0]}; {texts[1]}.")


def products(n, layers):
    """(forward, backward): the slope for one weight starts as an output and passes through all layers above, n²
    products each; δ passes through all layers but the first, and each weight's slope is one product more."""
    above = layers * (layers - 1) // 2
    return n**2 * (n**2 * above + layers), (layers - 1) * n**2 + layers * n**2


def _picture(tape, end, spots, high, slopes=True, says=None):
    """Boxes and arrows, up alone or back, with what each `says` or its share of slope; and all of it in words."""
    found = tape.slopes(end)
    figure, axes = sheet(high)
    for node, spot in spots.items():
        box(axes, spot.x, spot.y, _text(node.value), spot.colour, wide=spot.wide, high=HIGH, name=spot.name, size=SIZE)
        for each, share in node.shares(found[node]) if node.name else ():
            asked = slopes and spots[each].asked
            text = says[node, each] if says else _text(share)
            _edge(axes, spots[each], spot, text if asked else "", asked, slopes)
        if slopes and spot.asked:
            axes.text(spot.x, spot.y - HIGH / 2 - 0.18, spot.slope + _text(found[node]), ha="center", va="center",
                      color=BACKWARD, size=SIZE, weight="bold")
    told = [_up(node, spot, spots) for node, spot in spots.items()]
    if slopes:
        told += [_back(node, spot, spots, found) for node, spot in reversed(spots.items()) if spot.asked]
    return Picture(figure, " ".join(["A graph with a box for each value.", *told]))


def _edge(axes, below, above, text, asked, slopes):
    """The arrow between a node and one that was made of it: up, or back with its text beside it; a constant's is
    pale."""
    start, end = _rim(below, above, slopes), _rim(above, below, slopes)
    if asked:
        arrow(axes, end, start, colour=BACKWARD)
    else:
        arrow(axes, start, end, colour=EDGE if slopes else FORWARD)
    level = below.y == above.y
    side = 0 if level else -0.14 if (end[0] - start[0]) * (end[1] - start[1]) < 0 else 0.14
    axes.text((start[0] + end[0]) / 2 + side, (start[1] + end[1]) / 2 + 0.17 * level, text, color=BACKWARD, size=SIZE,
              va="center", ha="center" if level else "left" if side > 0 else "right")


def _rim(spot, other, slopes):
    """Where the line to another box leaves this one, with room for its name, and for its slope."""
    way = np.array([other.x - spot.x, other.y - spot.y])
    room = 0.34 if other.y > spot.y or slopes else 0.05
    return tuple(np.array([spot.x, spot.y]) + way / np.abs(way / [spot.wide / 2 + 0.05, HIGH / 2 + room]).max())


def _text(value):
    """One to three numbers, or the shape."""
    value = np.asarray(value)
    return ", ".join(map(number, value.ravel())) if value.size <= 3 else " × ".join(map(str, value.shape))


def _up(node, spot, spots):
    made = f", {OPERATIONS.get(node.name, node.name)} of {' and '.join(spots[each].words for each in node.arguments)}"
    return f"For {spot.words}{made * bool(node.name)}: {_text(node.value)}."


def _back(node, spot, spots, found):
    shares = [(_text(share), above.words) for other, above in spots.items() if other.name
              for each, share in other.shares(found[other]) if each is node]
    parts = " and ".join(f"{share} by way of {words}" for share, words in shares) if len(shares) > 1 else ""
    return f"The slope for {spot.words} is {_text(found[node])}{f', added up from {parts}' * bool(parts)}."
