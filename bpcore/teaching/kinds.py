"""The kinds of layers as they are taught: the index letters of their weights, and their lines of the algorithm.

A kind of your own is its class, and a row in KINDS under the class and whether it has weights. In a line, p is the
Place of the layer (see `places`): p.at("W", "j", "i") is an entry of a quantity of this layer, p.at("o", "j", layer=-1)
one of the layer below.
"""

from typing import NamedTuple

from bpcore.layers import Conv2D, Dense
from bpcore.teaching.pieces import Line, Sum


class Kind(NamedTuple):
    """A kind of layer as it is taught: the index letters of its weights, where it reads rows and where maps (None: it
    has no letters there), and its lines; `dE_do` is of the layer below, as this one sends it back."""

    weight: dict[int, str]
    s: Line
    dE_do: Line
    dE_dW: Line | None
    dE_db: Line | None


def _bias(p):
    return [] if p.layer.b is None else [" + ", p.at("b", "i")]


def _with_bias(said):
    """A sentence that ends with what it says of the bias, if there is one."""
    return lambda p: said[0] + ("." if p.layer.b is None else said[1])


def _flat(p):
    """The line that makes rows of maps below, and what rows are called."""
    maps = p.trace.o[p.l - 1].ndim == 4
    return ("flat = o_below.reshape(len(o_below), -1)\n", "flat") if maps else ("", "o_below")


def _dense_s(p):
    flat, rows = _flat(p)
    return f"{flat}s = {rows} @ W" + ("" if p.layer.b is None else " + b")


def _dense_dE_dW(p):
    flat, rows = _flat(p)
    return f"{flat}dE_dW = {rows}.T @ delta"


def _averaged(p):
    return ", added up over the examples." if p.N > 1 else "."


BIAS = Line(
    lambda p: p.examples([p.at("delta", "i")]),
    "dE_db = delta.sum(0)",
    lambda p: "A bias is a weight from a unit that always gives 1, so its gradient is δ itself" + _averaged(p))

DENSE = Kind(
    weight={2: "ji", 4: "jpqi"},
    s=Line(lambda p: [Sum("".join(p.below), p.trace.o[p.l - 1].shape[1:],
                          [p.at("W", *p.below, "i"), " · ", p.at("o", *p.below, layer=-1)]), *_bias(p)],
           _dense_s,
           _with_bias(("Each unit adds up the outputs below it, weight by weight", ", and its bias."))),
    dE_do=Line(lambda p: [Sum("k", p.above.W.shape[1:],
                              [p.at("delta", "k", layer=1), " · ", p.at("W", *p.here, "k", layer=1)])],
               lambda p: "dE_do = delta_above @ W_above.T" if p.trace.o[p.l].ndim == 2 else
               "flat = delta_above @ W_above.T\ndE_do = flat.reshape(o.shape)",
               "Every unit above sends its δ back along its weights, and each unit here adds up what arrives."),
    dE_dW=Line(lambda p: p.examples([p.at("delta", "i"), " · ", p.at("o", *p.here[:-1], layer=-1)]),
               _dense_dE_dW,
               lambda p: "A weight's gradient is the δ it leads to times the output it comes from" + _averaged(p)),
    dE_db=BIAS)

WEIGHTLESS = Kind(
    weight={2: ""},
    s=Line(lambda p: [p.at("o", "i", layer=-1), *_bias(p)],
           lambda p: "s = o_below" + ("" if p.layer.b is None else " + b"),
           _with_bias(("This layer has no weights: each unit takes over the output below it", ", and adds its bias."))),
    dE_do=Line(lambda p: [p.at("delta", "i", layer=1)],
               "dE_do = delta_above",
               "The layer above takes each output over as it is, and so hands its δ down as it is."),
    dE_dW=None,
    dE_db=BIAS)


def _windows(of, layer):
    return "win = sliding_window_view({}, ({}, {}), (2, 3))\n".format(of, *layer.W.shape[2:])


def _conv_s(p):
    line = _windows("o_below", p.layer) + 's = np.einsum("njrcpq,jipq->nirc",\n    win, W)'
    return line + ("" if p.layer.b is None else "\ns += b[:, None, None]")


def _conv_dE_do(p):
    p_, q_ = p.above.W.shape[2] - 1, p.above.W.shape[3] - 1
    return (f"d = np.pad(delta_above, ((0,0),(0,0),({p_},{p_}),({q_},{q_})))\n" + _windows("d", p.above)
            + 'dE_do = np.einsum("nkrcpq,ikpq->nirc",\n    win, W_above[:, :, ::-1, ::-1])')


def _everywhere(p):
    return "positions and examples" if p.N > 1 else "positions"


CONVOLUTION = Kind(
    weight={4: "jipq"},
    s=Line(lambda p: [Sum("jpq", (p.layer.W.shape[0], *p.layer.W.shape[2:]),
                          [p.at("W", *"jipq"), " · ", p.at("o", "j", "r+p", "c+q", layer=-1)]), *_bias(p)],
           _conv_s,
           _with_bias(("The kernel slides over the maps below, and each value adds up the window that it reads",
                       ", and the bias of its map."))),
    dE_do=Line(lambda p: [Sum("kpq", p.above.W.shape[1:],
                              [p.at("delta", "k", "r-p", "c-q", layer=1), " · ", p.at("W", *"ikpq", layer=1)])],
               _conv_dE_do,
               "Every output that this value fed sends its δ back along the kernel entry it came by."),
    dE_dW=Line(lambda p: p.examples([p.at("delta", *"irc"), " · ", p.at("o", "j", "r+p", "c+q", layer=-1)],
                                    "rc", p.trace.delta[p.l].shape[2:]),
               lambda p: _windows("o_below", p.layer) + 'dE_dW = np.einsum("njrcpq,nirc->jipq",\n    win, delta)',
               lambda p: f"The same weight serves at every position, so its gradient is a sum over {_everywhere(p)}."),
    dE_db=Line(lambda p: p.examples([p.at("delta", *"irc")], "rc", p.trace.delta[p.l].shape[2:]),
               "dE_db = delta.sum((0, 2, 3))",
               lambda p: "A map has one bias for all its positions, so its gradient is the sum of δ over "
                         f"{_everywhere(p)}."))

KINDS = {(Dense, True): DENSE, (Dense, False): WEIGHTLESS, (Conv2D, True): CONVOLUTION}  # class, has it weights?


def kind(layer):
    """The Kind of a layer, or None where none is known."""
    return KINDS.get((type(layer), layer.W is not None))
