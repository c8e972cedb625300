"""A net as a Keras script, for its TensorFlow backend, the one on which it computes in float64."""

from bpcore.activations import linear, relu, sigmoid, softmax, tanh
from bpcore.arrays import Maps, Rows
from bpcore.export.script import (
    check_target_rows,
    noted,
    pass_to_meet,
    refuse_lone_bias,
    remark,
    row,
    scaled,
    takes_scores,
    written,
)
from bpcore.layers import Conv2D, Dense, MaxPool2D, Net
from bpcore.losses import (
    Loss,
    binary_cross_entropy,
    multinomial_cross_entropy,
    squared_error,
    sum_of_squares,
    zero_class_cross_entropy,
)

_ACTIVATIONS = {linear: None, sigmoid: "sigmoid", tanh: "tanh", relu: "relu", softmax: "softmax"}
_MEAN = "it is the mean over all N · n outputs, where the notes' E is the sum"
_OWN = ("Keras would cut probabilities at 1e-7, so the loss is written out, a sum per example; the mean over the N "
        "is taken of it.")
_LOG = "-keras.ops.sum({} * keras.ops.log(o) + (1 - {}) * keras.ops.log(1 - o), axis=-1)"
_MSE = "keras.losses.MeanSquaredError()"
_BCE = "keras.losses.BinaryCrossentropy(from_logits=True)"
_BY_HAND = "lambda y, o: "
# Of each loss the one of outputs, that of scores if there is one, the factor of each to the notes', and why.
_LOSSES = {
    squared_error: [(_MSE, "N * n / 2", "MeanSquaredError is the mean over all N · n outputs, without ½; the notes' E "
                                        "is half their sum.")],
    sum_of_squares: [(_MSE, "N * n", f"MeanSquaredError: {_MEAN}.")],
    binary_cross_entropy: [
        (_BY_HAND + _LOG.format("y", "y"), "N", _OWN), (_BCE, "N * n", f"It takes the sigmoid itself; {_MEAN}.")],
    multinomial_cross_entropy: [
        (_BY_HAND + "-keras.ops.sum(y * keras.ops.log(o), axis=-1)", "N", _OWN),
        ("keras.losses.CategoricalCrossentropy(from_logits=True)", "N",
         "It takes the softmax itself: one in the net would be a second. It is the mean over the N examples.")],
    zero_class_cross_entropy: [
        (_BY_HAND + _LOG.format("y", "y"), "N", _OWN),
        (_BCE, "N * n", f"It takes the sigmoid itself, of the score of class 0; {_MEAN}.")]}
_SCRIPT = ["import os", "",
           "# On JAX and PyTorch Keras works parts out in float32, tanh or a product, and agrees to 1e-7 alone.",
           'os.environ["KERAS_BACKEND"] = "tensorflow"',
           "import keras", "import numpy as np"]


def to_keras(net: Net, x: Rows | Maps, y: Rows, loss: Loss) -> str:
    """The text of a script that rebuilds the net in Keras 3, on TensorFlow, and checks itself on x (N, ...), y (N, n).

    Keras has no slopes of its own: the script reads them off one step of descent. On other backends it is not in
    float64 throughout.
    A ValueError says what Keras has no word for (an activation, loss or kind of layer of your own, biases without
    weights), what its backends answer differently (rows of y for a softmax that do not add up to 1), a net that ends
    with maps, and where the pass has no finite slopes.
    """
    trace = pass_to_meet(net, x, y, loss, _LOSSES, _ACTIVATIONS, "Keras")
    scores, made, order, filled, found, told = takes_scores(trace), [], [], [], {"o": "outputs", "E": "total"}, set()
    if trace.y.ndim > 2:
        raise ValueError("The net ends with maps, whose channels stand last in Keras: put a Dense layer above them.")
    if scores:
        check_target_rows(trace, "Keras", "then has another slope on TensorFlow than on JAX")
    for l, layer in enumerate(trace.net, 1):
        refuse_lone_bias(layer, l, "Keras")
        order += _before(layer, trace.o[l - 1], told)
        ends = scores and l == len(trace.net)
        activation = "" if ends or layer.activation is linear else f', activation="{layer.activation}"'
        if layer.W is not None:
            made.append(f"layer{l} = keras.layers.{_layer(layer)}{activation}{', use_bias=False' * (layer.b is None)})")
            order.append(f"layer{l}")
            filled += _weights(layer, l, told)
        elif activation:
            order.append(f'keras.layers.Activation("{layer.activation}")')
        for k, name in enumerate(name for name in ("W", "b") if getattr(layer, name) is not None):
            back = ".transpose(2, 3, 0, 1)" * (name == "W" and isinstance(layer, Conv2D))
            found[f"dE_d{name}{l}"] = f"slope({name}{l}, layer{l}.get_weights()[{k}]{back})"
    code, factor, why = _LOSSES[loss][scores]
    outputs = f"keras.ops.{trace.net[-1].activation}(net(x))" if scores else "net(x)"
    maps = trace.o[0].ndim == 4
    comments = [line for comment in (_FLAT, _FRAME) if comment in told for line in remark(comment)]
    body = ['keras.config.set_floatx("float64")  # float32, the default, would agree to six digits or so',
            *["x = x.transpose(0, 2, 3, 1)  # maps have their channels last"] * maps,
            *["y = 1 - y  # the output is the probability of class 0"] * (loss is zero_class_cross_entropy),
            *made, *comments, *row("net = keras.Sequential([", ["keras.Input(x.shape[1:])", *order], "])"), *filled, "",
            "N, n = y.shape",
            f"outputs = keras.ops.convert_to_numpy({outputs})",
            "",
            "# A step of descent moves each weight by rate · slope. With so long a step, all digits are the slope's.",
            "RATE = 2.0**60",
            *row("net.compile(", ["optimizer=keras.optimizers.SGD(RATE)", f"loss={code}"]),
            "loss = net.train_on_batch(x, y)",
            *remark(why),
            f"factor = {factor}",
            f"total = {scaled('factor', 'float(loss)')}", "", "",
            "def slope(old, new):",
            '    """What the step was made of, with the factor of the loss."""',
            "    return factor * (old - new) / RATE", ""]
    return written(trace, "Keras", _SCRIPT, body, found)


_FLAT = "Permute puts the channels first, so that Flatten reads (channel, row, column), as the net was made for."
_FRAME = "ZeroPadding2D is the same frame on all sides; Keras' own \"same\" would put more of it at the end."


def _before(layer, o_below, told):
    """The weightless layers that Keras needs before this one, or in its place."""
    if isinstance(layer, Dense) and o_below.ndim > 2:
        if o_below.ndim == 4:
            told.add(_FLAT)
        return ["keras.layers.Permute((3, 1, 2))"] * (o_below.ndim == 4) + ["keras.layers.Flatten()"]
    if isinstance(layer, MaxPool2D):
        return [f"keras.layers.MaxPooling2D({layer.size}, strides={layer.stride})"]
    if isinstance(layer, Conv2D) and layer.padding:
        told.add(_FRAME)
        return [f"keras.layers.ZeroPadding2D({layer.padding})"]
    return []


def _layer(layer):
    """Its beginning; the activation and the bracket come after it."""
    if isinstance(layer, Dense):
        return f"Dense({layer.W.shape[1]}"
    _, c, kh, kw = layer.W.shape
    return f"Conv2D({c}, ({kh}, {kw}), strides={layer.stride}"


def _weights(layer, l, told):
    b = f", b{l}" * (layer.b is not None)
    if isinstance(layer, Dense):
        return noted(f"layer{l}.set_weights([W{l}{b}])", "Keras keeps W[j, i] too.", told)
    return noted(f"layer{l}.set_weights([W{l}.transpose(2, 3, 0, 1){b}])",
                 "Keras' kernels have their channels last: (kh, kw, c_below, c).", told)
