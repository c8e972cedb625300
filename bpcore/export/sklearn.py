"""A net as a scikit-learn script: its MLPRegressor or MLPClassifier."""

import numpy as np

from bpcore.activations import linear, relu, sigmoid, softmax, tanh
from bpcore.arrays import Rows
from bpcore.export.script import SQUARES, check_target_rows, pass_to_meet, remark, scaled, takes_scores, written
from bpcore.layers import Dense, Net
from bpcore.losses import (
    Loss,
    binary_cross_entropy,
    multinomial_cross_entropy,
    squared_error,
    sum_of_squares,
    zero_class_cross_entropy,
)

_ACTIVATIONS = {linear: "identity", sigmoid: "logistic", tanh: "tanh", relu: "relu", softmax: None}
_HALF = "loss_ is half the mean over all N · n outputs, but a step goes by the slope of half the mean over the N alone"
_ENTROPY = "loss_ and the step are those of the mean over the N examples, summed over the outputs."
# Of each loss the factor of loss_ to the notes', that of the step, and why.
_LOSSES = {
    squared_error: ("N * n", "N", f"{_HALF}."),
    sum_of_squares: ("2 * N * n", "2 * N", f"{_HALF}; and this loss has no ½."),
    **dict.fromkeys((binary_cross_entropy, multinomial_cross_entropy, zero_class_cross_entropy), ("N", "N", _ENTROPY))}


def to_sklearn(net: Net, x: Rows, y: Rows, loss: Loss) -> str:
    """The text of a script that rebuilds the net as an MLPRegressor or MLPClassifier and checks itself on x (N, n_0)
    and y (N, n). scikit-learn shows no slopes: the script reads them off one step of descent.

    A ValueError says what those two cannot be: a net of other than Dense layers with W and b, hidden layers of several
    activations, an output other than linear for squares, sigmoid for binary or softmax for multinomial cross-entropy of
    three classes or more, targets of a classifier that are no class; and where the pass has no finite slopes.
    """
    trace = pass_to_meet(net, x, y, loss, _LOSSES, _ACTIVATIONS, "scikit-learn")
    _check(trace)
    L, n = len(trace.net), trace.y.shape[1]
    hidden = tuple(len(layer.b) for layer in trace.net[:-1])
    activation = _ACTIVATIONS[trace.net[0].activation] if L > 1 else "identity"
    kind = "MLPRegressor" if loss in SQUARES else "MLPClassifier"
    of_loss, of_step, why = _LOSSES[loss]
    targets, fit, outputs = _targets(loss, n)
    body = [*targets,
            "# A step of descent moves each weight by rate · slope. With so long a step, all digits are the slope's.",
            "RATE = 2.0**60",
            "# alpha, the penalty, and momentum are there unless they are taken out; a batch is to be all of x.",
            f"net = {kind}(hidden_layer_sizes={hidden}, activation=\"{activation}\", solver=\"sgd\", alpha=0, "
            "momentum=0,",
            f"{' ' * len(f'net = {kind}(')}learning_rate_init=RATE, batch_size=len(x))",
            f"net.partial_fit({fit})  # makes the arrays, with weights of its own",
            "# scikit-learn keeps W[j, i] too.",
            f"weights, biases = [{', '.join(f'W{l}' for l in range(1, L + 1))}], "
            f"[{', '.join(f'b{l}' for l in range(1, L + 1))}]",
            "for kept, own in zip(net.coefs_ + net.intercepts_, weights + biases):",
            "    kept[...] = own",
            f"outputs = {outputs}",
            f"net.partial_fit({fit.partition(', classes')[0]})",
            "N, n = y.shape",
            *remark(why),
            f"total = {scaled(of_loss, 'net.loss_')}",
            f"slopes_W = [{scaled(of_step, '(W - new) / RATE')} for W, new in zip(weights, net.coefs_)]",
            f"slopes_b = [{scaled(of_step, '(b - new) / RATE')} for b, new in zip(biases, net.intercepts_)]"]
    found = {"o": "outputs", "E": "total"}
    for l in range(1, L + 1):
        found |= {f"dE_d{name}{l}": f"slopes_{name}[{l - 1}]" for name in ("W", "b")}
    setup = ["import numpy as np", f"from sklearn.neural_network import {kind}"]
    return written(trace, "scikit-learn", setup, body, found)


def _targets(loss, n):
    """The lines that make what scikit-learn wants for targets, what partial_fit is given, and the outputs."""
    if loss in SQUARES:
        return [], f"x, {'y.ravel()' if n == 1 else 'y'}", f"net.predict(x){'.reshape(-1, 1)' if n == 1 else ''}"
    if loss is multinomial_cross_entropy:
        return (["labels = y.argmax(axis=1)  # a classifier wants the number of the class, not one-hot rows"],
                f"x, labels, classes=range({n})", "net.predict_proba(x)")
    right = "1 - y" if loss is zero_class_cross_entropy else "y"
    if n > 1:
        return [f"labels = {right}  # each of several outputs may be 1"], (
            f"x, labels, classes=range({n})"), "net.predict_proba(x)"
    return ([f"labels = ({right}).ravel()" if loss is zero_class_cross_entropy else "labels = y.ravel()"],
            "x, labels, classes=[0, 1]", "net.predict_proba(x)[:, 1:]  # the first column is that of class 0")


def _check(trace):
    """A ValueError where it is neither an MLPRegressor nor an MLPClassifier."""
    *hidden, last = trace.net
    for l, layer in enumerate(trace.net, 1):
        if not isinstance(layer, Dense) or layer.W is None or layer.b is None:
            raise ValueError(f"Layer {l}, {layer}, is not in scikit-learn's nets, which are of Dense layers with W and "
                             "b alone: give zeros for biases that you do not want.")
    if trace.o[0].ndim > 2:
        raise ValueError(f"x has shape {trace.o[0].shape}, and scikit-learn reads rows: write x.reshape(len(x), -1).")
    if len({layer.activation for layer in hidden}) > 1 or any(layer.activation is softmax for layer in hidden):
        raise ValueError("scikit-learn's hidden layers have one activation, linear, sigmoid, tanh or relu, and these "
                         f"have {', '.join(layer.activation.name for layer in hidden)}: give them the same.")
    fits = last.activation is linear if trace.loss in SQUARES else takes_scores(trace)
    if not fits:
        raise ValueError(f"scikit-learn has no {trace.loss} on {last.activation}: its outputs are linear for squares, "
                         "sigmoid for binary and softmax for multinomial cross-entropy.")
    if trace.loss in SQUARES:
        return
    if not np.isin(trace.y, (0, 1)).all():
        raise ValueError("A target is neither 0 nor 1, and scikit-learn's classifier knows classes alone.")
    check_target_rows(trace, "scikit-learn", "wants one class for each example")
    if last.activation is softmax and len(last.b) < 3:
        raise ValueError("Of two classes scikit-learn makes one sigmoid output: give that, or three classes.")
