"""A net as a PyTorch script."""

from bpcore.activations import linear, relu, sigmoid, softmax, tanh
from bpcore.arrays import Maps, Rows
from bpcore.export.script import noted, pass_to_meet, refuse_lone_bias, remark, row, scaled, takes_scores, written
from bpcore.layers import Conv2D, Dense, MaxPool2D, Net
from bpcore.losses import (
    Loss,
    binary_cross_entropy,
    multinomial_cross_entropy,
    squared_error,
    sum_of_squares,
    zero_class_cross_entropy,
)

_ACTIVATIONS = {linear: None, sigmoid: "nn.Sigmoid()", tanh: "nn.Tanh()", relu: "nn.ReLU()",
                softmax: "nn.Softmax(dim=1)"}
_MEAN = "it is the mean over all N · n outputs, where the notes' E is the sum"
# Of each loss the line from outputs, that from scores if there is one, the factor of each to the notes', and why.
_LOSSES = {
    squared_error: [("F.mse_loss(outputs, y)", "N * n / 2",
                     "mse_loss is the mean over all N · n outputs, without ½; the notes' E is half their sum.")],
    sum_of_squares: [("F.mse_loss(outputs, y)", "N * n", f"mse_loss: {_MEAN}.")],
    binary_cross_entropy: [
        ("F.binary_cross_entropy(outputs, y)", "N * n", f"binary_cross_entropy: {_MEAN}."),
        ("F.binary_cross_entropy_with_logits(scores, y)", "N * n", f"It takes the sigmoid itself; {_MEAN}.")],
    multinomial_cross_entropy: [
        ("-torch.xlogy(y, outputs).sum()", "1",
         "cross_entropy would take a softmax of the outputs, so this loss is written out: the factor is 1."),
        ("F.cross_entropy(scores, y)", "N",
         "It takes the softmax itself: one in the net would be a second. It is the mean over the N examples.")],
    zero_class_cross_entropy: [
        ("F.binary_cross_entropy(outputs, 1 - y)", "N * n", f"The output is the probability of class 0; {_MEAN}."),
        ("F.binary_cross_entropy_with_logits(scores, 1 - y)", "N * n",
         f"It takes the sigmoid itself, of the score of class 0; {_MEAN}.")]}
_SCRIPT = ["import numpy as np", "import torch", "from torch import nn", "from torch.nn import functional as F"]


def to_torch(net: Net, x: Rows | Maps, y: Rows | Maps, loss: Loss) -> str:
    """The text of a script that rebuilds the net with torch.nn and checks itself on x (N, ...) and y (N, n).

    A ValueError says what PyTorch has no word for: an activation, loss or kind of layer of your own, biases without
    weights; and where the pass has no finite slopes.
    """
    trace = pass_to_meet(net, x, y, loss, _LOSSES, _ACTIVATIONS, "PyTorch")
    made, order, filled, found, told = [], [], [], {"o": "outputs.detach().numpy()", "E": "total.item()"}, set()
    for l, layer in enumerate(trace.net, 1):
        refuse_lone_bias(layer, l, "PyTorch")
        if isinstance(layer, Dense) and trace.o[l - 1].ndim > 2:
            order.append("nn.Flatten()")
            told.add("flattens")
        if isinstance(layer, MaxPool2D):
            order.append(f"nn.MaxPool2d({layer.size}, stride={layer.stride})")
        if layer.W is not None:
            made.append(f"layer{l} = {_layer(layer)}")
            order.append(f"layer{l}")
            filled += _weights(layer, l, told)
            found[f"dE_dW{l}"] = f"layer{l}.weight.grad.numpy(){_back(layer)}"
        if layer.b is not None:
            filled.append(f"    layer{l}.bias.copy_(torch.tensor(b{l}))")
            found[f"dE_db{l}"] = f"layer{l}.bias.grad.numpy()"
        if layer.activation is not linear and not (l == len(trace.net) and takes_scores(trace)):
            order.append(_ACTIVATIONS[layer.activation])
    code, factor, why = _LOSSES[loss][takes_scores(trace)]
    ends = {softmax: "torch.softmax(scores, dim=1)", sigmoid: "torch.sigmoid(scores)"}
    run = (["scores = net(x)", f"outputs = {ends[trace.net[-1].activation]}"] if takes_scores(trace)
           else ["outputs = net(x)"])
    flat = ["# Flatten reads (channel, row, column), the order that the net was made for."] * ("flattens" in told)
    body = ["torch.set_default_dtype(torch.float64)  # float32, the default, would agree to six digits or so", *made,
            *flat, *row("net = nn.Sequential(", order),
            *(["with torch.no_grad():", *filled] if filled else []), "",
            "x, y = torch.tensor(x), torch.tensor(y)", "N, n = len(y), y[0].numel()", *run, *remark(why),
            f"total = {scaled(factor, code)}", *["total.backward()"] * bool(filled)]
    return written(trace, "PyTorch", _SCRIPT, body, found)


def _layer(layer):
    bias = ", bias=False" * (layer.b is None)
    if isinstance(layer, Dense):
        return f"nn.Linear({layer.W.shape[0]}, {layer.W.shape[1]}{bias})"
    c_below, c, kh, kw = layer.W.shape
    return f"nn.Conv2d({c_below}, {c}, ({kh}, {kw}), stride={layer.stride}, padding={layer.padding}{bias})"


def _weights(layer, l, told):
    if isinstance(layer, Conv2D):
        comment = "PyTorch's kernels begin with the channels of the layer: (c, c_below, kh, kw)."
    else:
        comment = "PyTorch keeps W[i, j], a row for each unit of the layer: the transpose."
    return ["    " + line for line in noted(f"layer{l}.weight.copy_(torch.tensor(W{l}{_back(layer)}))", comment, told)]


def _back(layer):
    """There and back is the same."""
    return ".transpose(1, 0, 2, 3)" if isinstance(layer, Conv2D) else ".T"
