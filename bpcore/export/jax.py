"""A net as a script for JAX, with the losses of optax."""

from bpcore.activations import linear, relu, sigmoid, softmax, tanh
from bpcore.arrays import Maps, Rows
from bpcore.export.script import noted, pass_to_meet, remark, row, takes_scores, written
from bpcore.layers import Conv2D, Dense, MaxPool2D, Net
from bpcore.losses import (
    Loss,
    binary_cross_entropy,
    multinomial_cross_entropy,
    squared_error,
    sum_of_squares,
    zero_class_cross_entropy,
)

_ACTIVATIONS = {linear: "{}", sigmoid: "jax.nn.sigmoid({})", tanh: "jnp.tanh({})", relu: "jax.nn.relu({})",
                softmax: "jax.nn.softmax({})"}
_SUM = "so that the sum is the notes' E: the factor is 1, and that of .mean() 1/(N · n)."
_OWN = "optax has it for scores alone, so it is written out: the factor is 1."
# Of each loss the line from outputs, that from scores if there is one, and why its factor to the notes' is 1.
_LOSSES = {
    squared_error: [("optax.l2_loss(outputs, y).sum()", f"l2_loss has the ½ in it and adds nothing up, {_SUM}")],
    sum_of_squares: [("optax.squared_error(outputs, y).sum()", f"squared_error adds nothing up, {_SUM}")],
    binary_cross_entropy: [
        ("-(y * jnp.log(outputs) + (1 - y) * jnp.log(1 - outputs)).sum()", _OWN),
        ("optax.sigmoid_binary_cross_entropy(scores, y).sum()",
         f"It takes the sigmoid itself and adds nothing up, {_SUM}")],
    multinomial_cross_entropy: [
        ("-(y * jnp.log(outputs)).sum()", _OWN),
        ("optax.softmax_cross_entropy(scores, y).sum()",
         "It takes the softmax itself: one in the net would be a second. It adds up the classes, not the examples.")],
    zero_class_cross_entropy: [
        ("-((1 - y) * jnp.log(outputs) + y * jnp.log(1 - outputs)).sum()", _OWN),
        ("optax.sigmoid_binary_cross_entropy(scores, 1 - y).sum()",
         f"It takes the sigmoid itself, of the score of class 0, and adds nothing up, {_SUM}")]}
_SCRIPT = ["import jax", "import jax.numpy as jnp", "import numpy as np", "import optax"]


def to_jax(net: Net, x: Rows | Maps, y: Rows | Maps, loss: Loss) -> str:
    """The text of a script that writes the net as a function of its weights, with JAX's slopes and optax's loss, and
    checks itself on x (N, ...) and y (N, n).

    A ValueError says what is not known there: an activation, loss or kind of layer of your own; and where the pass has
    no finite slopes.
    """
    trace = pass_to_meet(net, x, y, loss, _LOSSES, _ACTIVATIONS, "JAX")
    scores, lines, names, told = takes_scores(trace), [], [], set()
    for l, layer in enumerate(trace.net, 1):
        names += [f"{name}{l}" for name in ("W", "b") if getattr(layer, name) is not None]
        if isinstance(layer, Dense) and trace.o[l - 1].ndim > 2:
            lines += noted("o = o.reshape(len(o), -1)", "The net was made for the order (channel, row, column).", told)
        if isinstance(layer, Conv2D):
            lines += noted(f'kernel = w["W{l}"].transpose(1, 0, 2, 3)', "Kernels are (c, c_below, kh, kw); the slope "
                           "comes back in the layout of W by itself.", told)
        ends = scores and l == len(trace.net)
        s = _weighted_sum(layer, l)
        lines += [f"o = {s if ends else _ACTIVATIONS[layer.activation].format(s)}"]
    lines = [line for line in lines if line != "o = o"]
    code, why = _LOSSES[loss][scores]
    outputs = _ACTIVATIONS[trace.net[-1].activation].format("net(weights, x)") if scores else "net(weights, x)"
    body = ['jax.config.update("jax_enable_x64", True)  # float32, the default, would agree to six digits or so',
            *row("weights = dict(", [f"{name}={name}" for name in names]), "", "",
            "def net(w, o):",
            '    """JAX has no layers of its own: W[j, i] and b stand in a function as they are."""',
            *(f"    {line}" for line in lines), "    return o", "", "",
            "def loss(w):", *(f"    {line}" for line in remark(why)),
            f"    {'scores' if scores else 'outputs'} = net(w, x)",
            f"    return {code}", "", "",
            "total, slopes = jax.value_and_grad(loss)(weights)",
            f"outputs = {outputs}"]
    found = {"o": "outputs", "E": "total", **{f"dE_d{name}": f'slopes["{name}"]' for name in names}}
    return written(trace, "JAX", _SCRIPT, body, found)


def _weighted_sum(layer, l):
    """s as code."""
    if isinstance(layer, MaxPool2D):
        return (f"jax.lax.reduce_window(o, -jnp.inf, jax.lax.max, (1, 1, {layer.size}, {layer.size}), "
                f'(1, 1, {layer.stride}, {layer.stride}), "VALID")')
    if isinstance(layer, Conv2D):
        p = layer.padding
        s = f"jax.lax.conv_general_dilated(o, kernel, ({layer.stride}, {layer.stride}), [({p}, {p}), ({p}, {p})])"
        return s if layer.b is None else f'{s} + w["b{l}"][:, None, None]'
    s = "o" if layer.W is None else f'o @ w["W{l}"]'
    return s if layer.b is None else f'{s} + w["b{l}"]'
