"""The kinds of layers as they are taught: the index letters of their weights, and their lines of the algorithm.

A kind of your own is its class, and a row in KINDS under the class and whether it has weights. In a line, p is the
Place of the layer (see `places`): p.at("W", "j", "i") is an entry of a quantity of this layer, p.at("o", "j", layer=-1)
one of the layer below.
"""

from collections.abc import Callable
from typing import NamedTuple

from bpcore.activations import linear
from bpcore.layers import Conv2D, Dense, MaxPool2D
from bpcore.teaching.pieces import Largest, Line, Sum


class Kind(NamedTuple):
    """A kind of layer as it is taught: the index letters of its weights, where it reads rows and where maps (None: it
    has no letters there), and its lines; `dE_do` is of the layer below, as this one sends it back. `label` is what
    stands above the layer in a picture."""

    weight: dict[int, str]
    s: Line
    dE_do: Line
    dE_dW: Line | None
    dE_db: Line | None
    label: Callable = lambda layer: layer.activation.name


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


# Kernels and windows. Offset p of window r reads the row r + p, or such as 2r + p − 1 with a stride and padding.

def _begins(layer):
    """How far before 2r window r begins, as rows count from 1."""
    return layer.stride - 1 + getattr(layer, "padding", 0)


def _times(layer, letter):
    return (str(layer.stride) if layer.stride > 1 else "") + letter


def _read(layer, letter, offset):
    """What a window reads."""
    return f"{_times(layer, letter)}+{offset}" + (f"-{_begins(layer)}" if _begins(layer) else "")


def _reads_by(layer, letter, window):
    """And by which offset a window reads a value."""
    return f"{letter}-{_times(layer, window)}" + (f"+{_begins(layer)}" if _begins(layer) else "")


def _offsets(layer):
    return _reads_by(layer, "r", "u"), _reads_by(layer, "c", "v")


def _windows(of, layer, size):
    """The lines that give what every window reads."""
    lines, edge = "", getattr(layer, "padding", 0)
    if edge:
        lines, of = f"framed = np.pad({of}, ((0,0),(0,0),({edge},{edge}),({edge},{edge})))\n", "framed"
    lines += "win = sliding_window_view({}, ({}, {}), (2, 3))\n".format(of, *size)
    return lines + (f"win = win[:, :, ::{layer.stride}, ::{layer.stride}]\n" if layer.stride > 1 else "")


def _kernel_windows(layer):
    return _windows("o_below", layer, layer.W.shape[2:])


def _conv_s(p):
    line = _kernel_windows(p.layer) + 's = np.einsum("njrcpq,jipq->nirc",\n    win, W)'
    return line + ("" if p.layer.b is None else "\ns += b[:, None, None]")


def _conv_s_words(p):
    moved = f", {p.layer.stride} values at a time" if p.layer.stride > 1 else ""
    bias = "" if p.layer.b is None else ", and the bias of its map"
    zeros = " Outside of the maps it reads zeros, which add nothing." if p.layer.padding else ""
    return (f"The kernel slides over the maps below{moved}, and each value adds up the window that it reads{bias}."
            + zeros)


def _conv_dE_do_pieces(p):
    if p.above.stride == 1:
        edge = f"+{p.above.padding}" if p.above.padding else ""
        return [Sum("kpq", p.above.W.shape[1:],
                    [p.at("delta", "k", f"r-p{edge}", f"c-q{edge}", layer=1), " · ", p.at("W", *"ikpq", layer=1)])]
    return [Sum("kuv", p.trace.delta[p.l + 1].shape[1:],
                [p.at("delta", *"kuv", layer=1), " · ", p.at("W", "i", "k", *_offsets(p.above), layer=1)])]


def _conv_dE_do(p):
    layer, (kh, kw) = p.above, p.above.W.shape[2:]
    edge, height, width = layer.padding, *p.trace.o[p.l].shape[2:]
    if layer.stride == 1 and not edge:
        spread, cut = f"d = np.pad(delta_above, ((0,0),(0,0),({kh - 1},{kh - 1}),({kw - 1},{kw - 1})))\n", ""
    else:
        rows, columns = (f"{first}:{first + layer.stride * (n - 1) + 1}" + f":{layer.stride}" * (layer.stride > 1)
                         for first, n in zip((kh - 1, kw - 1), p.trace.delta[p.l + 1].shape[2:], strict=True))
        shape = f"{height + 2 * edge + kh - 1}, {width + 2 * edge + kw - 1}"
        spread = f"d = np.zeros((*delta_above.shape[:2], {shape}))\nd[:, :, {rows}, {columns}] = delta_above\n"
        cut = f"\ndE_do = dE_do[:, :, {edge}:{edge + height}, {edge}:{edge + width}]" if edge else ""
    return (f"{spread}win = sliding_window_view(d, ({kh}, {kw}), (2, 3))\n"
            f'dE_do = np.einsum("nkrcpq,ikpq->nirc",\n    win, W_above[:, :, ::-1, ::-1]){cut}')


def _conv_dE_do_words(p):
    said = "Every output that this value fed sends its δ back along the kernel entry it came by."
    if p.above.stride > 1:
        offset = _reads_by(p.above, "r", "u").replace("+", " + ").replace("-", " − ")
        said += f" Row u above read row r by the entry p = {offset}, if the kernel has one."
    return said + (" What the zeros outside of the maps would get is left out." if p.above.padding else "")


def _everywhere(p):
    return "positions and examples" if p.N > 1 else "positions"


CONVOLUTION = Kind(
    weight={4: "jipq"},
    s=Line(lambda p: [Sum("jpq", (p.layer.W.shape[0], *p.layer.W.shape[2:]),
                          [p.at("W", *"jipq"), " · ", p.at("o", "j", _read(p.layer, "r", "p"),
                                                           _read(p.layer, "c", "q"), layer=-1)]), *_bias(p)],
           _conv_s, _conv_s_words),
    dE_do=Line(_conv_dE_do_pieces, _conv_dE_do, _conv_dE_do_words),
    dE_dW=Line(lambda p: p.examples([p.at("delta", *"irc"), " · ", p.at("o", "j", _read(p.layer, "r", "p"),
                                                                        _read(p.layer, "c", "q"), layer=-1)],
                                    "rc", p.trace.delta[p.l].shape[2:]),
               lambda p: _kernel_windows(p.layer) + 'dE_dW = np.einsum("njrcpq,nirc->jipq",\n    win, delta)',
               lambda p: f"The same weight serves at every position, so its gradient is a sum over {_everywhere(p)}."),
    dE_db=Line(lambda p: p.examples([p.at("delta", *"irc")], "rc", p.trace.delta[p.l].shape[2:]),
               "dE_db = delta.sum((0, 2, 3))",
               lambda p: "A map has one bias for all its positions, so its gradient is the sum of δ over "
                         f"{_everywhere(p)}."))


def _pool_dE_do(p):
    size, stride = p.above.size, p.above.stride
    rows, columns = (f"{offset}:{offset}+{stride * n}" + f":{stride}" * (stride > 1)
                     for offset, n in zip("pq", p.trace.delta[p.l + 1].shape[2:], strict=True))
    return (_windows("o", p.above, (size, size))
            + "won = win.reshape(*delta_above.shape, -1).argmax(-1)\ndE_do = np.zeros_like(o)\n"
              f"for p, q in np.ndindex({size}, {size}):\n"
              f"    read = dE_do[:, :, {rows}, {columns}]\n"
              f"    read += delta_above * (won == {size}*p + q)")


POOLING = Kind(
    weight={4: ""},
    s=Line(lambda p: [Largest("pq", (p.layer.size,) * 2, [p.at("o", "i", _read(p.layer, "r", "p"),
                                                               _read(p.layer, "c", "q"), layer=-1)])],
           lambda p: _windows("o_below", p.layer, (p.layer.size,) * 2) + "s = win.max((4, 5))",
           "Of each window of a map the largest value passes, and the others do not matter."),
    dE_do=Line(lambda p: [Sum("uv", p.trace.delta[p.l + 1].shape[2:],
                              [p.at("delta", *"iuv", layer=1), " · ",
                               p.at("won", *"iuv", *_offsets(p.above), layer=1)])],
               _pool_dE_do,
               "The value that passed gets all of its window's δ, and the others of the window get none. If two are "
               "equally large, the first one wins."),
    dE_dW=None,
    dE_db=None,
    label=lambda layer: f"max of {layer.size}×{layer.size}" + (
        "" if layer.activation is linear else f", {layer.activation}"))

KINDS = {(Dense, True): DENSE, (Dense, False): WEIGHTLESS, (Conv2D, True): CONVOLUTION,  # class, has it weights?
         (MaxPool2D, False): POOLING}


def kind(layer):
    """The Kind of a layer, or None where none is known."""
    return KINDS.get((type(layer), layer.W is not None))
