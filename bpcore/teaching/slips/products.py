"""Slips with the products that a sum adds up, and with which rows and columns meet in it."""

import numpy as np

from bpcore.teaching.mistakes.mistake import GRADIENTS, carried, gradient, mistake

_MOST = 8  # products of one sum that are tried one by one


def _dense(results):
    """Slips with the sums of a net of rows, in which each W is a matrix."""
    def only(trace, step):
        if step.quantity in ("s", "dE_do", "dE_dW"):
            arrays = *trace.o.values(), *(layer.W for layer in trace.net if layer.W is not None)
            if all(array.ndim == 2 for array in arrays):
                yield from results(trace, step)
    return only


def _products(trace, step):
    """The products that a quantity adds up, one array of its shape for each."""
    quantity, l = step
    if quantity == "s" and trace.net[l - 1].W is not None:
        yield from (trace.o[l - 1][:, [j]] * row for j, row in enumerate(trace.net[l - 1].W))
    elif quantity == "dE_do" and l < len(trace.net) and trace.net[l].W is not None:
        yield from (trace.delta[l + 1][:, [k]] * column for k, column in enumerate(trace.net[l].W.T))
    elif quantity == "dE_dW":
        yield from (np.outer(o, delta) for o, delta in zip(trace.o[l - 1], trace.delta[l], strict=True))


def _one_by_one(times):
    """The sum with one of its products so many times more."""
    @_dense
    def results(trace, step):
        products = list(_products(trace, step))
        if 1 < len(products) <= _MOST:
            yield from (trace[step] + times * product for product in products)
    return results


product_turned = mistake("one of its products has its sign turned", "which of the factors are negative?")(
    _one_by_one(-2))

product_left_out = mistake("one of its products is left out", "how many does it add up, of units or of examples?")(
    _one_by_one(-1))


@mistake("the minus signs of its products are lost", "which of the factors are negative?")
@_dense
def all_positive(trace, step):
    products = list(_products(trace, step))
    if products:
        yield trace[step] - np.sum(products, axis=0) + np.abs(products).sum(axis=0)


def _along_the_row(W):
    """W with w_ij for w_ji as far as there is one: nan elsewhere."""
    other, n = np.full_like(W, np.nan), min(W.shape)
    other[:n, :n] = W[:n, :n].T
    return other


@mistake("a row of W is read where a column belongs, or a column where a row does", "which index of w is summed over?")
@_dense
def row_for_column(trace, step):
    quantity, l = step
    if quantity == "s" and trace.net[l - 1].W is not None:
        layer = trace.net[l - 1]
        yield trace.o[l - 1] @ _along_the_row(layer.W) + (0 if layer.b is None else layer.b)
    if quantity == "dE_do" and l < len(trace.net) and trace.net[l].W is not None:
        yield trace.delta[l + 1] @ _along_the_row(trace.net[l].W).T


@mistake("the weights are left out", "each δ comes back along a weight: by what is it multiplied?")
@_dense
def without_weights(trace, step):
    quantity, l = step
    if quantity == "dE_do" and l < len(trace.net) and trace.net[l].W is not None:
        yield trace.delta[l + 1].sum(axis=1, keepdims=True) * np.ones_like(trace.o[l])


@mistake("each unit takes only the path from the unit of its own number", "do all units above read this one?")
@_dense
def one_path_each(trace, step):
    quantity, l = step
    if quantity == "dE_do" and l < len(trace.net) and trace.o[l].shape == trace.delta[l + 1].shape:
        if trace.net[l].W is not None:
            yield trace.delta[l + 1] * trace.net[l].W.diagonal()


@mistake("the weight stands where the output below belongs", "by what is δ multiplied in the slope of its weight?")
@_dense
def weight_for_output(trace, step):
    quantity, l = step
    if quantity == "dE_dW":
        yield trace.net[l - 1].W * trace.delta[l].sum(axis=0)


@mistake("the sums over the examples are multiplied, not the products summed", "what belongs to one example?")
@_dense
def sums_multiplied(trace, step):
    quantity, l = step
    if quantity == "dE_dW":
        yield np.outer(trace.o[l - 1].sum(axis=0), trace.delta[l].sum(axis=0))


@mistake("the 1/N of the mean is in it already", "a row is of one example, and the step divides by N")
def mean_in_a_row(trace, step):
    if step.quantity in ("dE_do", "delta") and len(trace.E) > 1:
        yield trace[step] / len(trace.E)


def _of_one_width(trace, l):
    """The other layers that have as many units, and could be taken for layer l."""
    return [m for m in trace.delta if m != l and trace.o[m].shape == trace.o[l].shape]


@mistake("it is that of another layer", "which layer is asked about?")
def another_layer(trace, step):
    quantity, l = step
    if quantity in ("s", "o", "dE_do", "delta"):
        yield from (trace[quantity, m] for m in _of_one_width(trace, l))


@mistake("one of its factors is that of another layer", "of which layer is each of them?")
def factor_of_another_layer(trace, step):
    quantity, l = step
    if quantity == "delta":
        yield from (trace.net[m - 1].activation.vjp(trace.o[m], trace.dE_do[l]) for m in _of_one_width(trace, l))
    if quantity == "dE_do" and l < len(trace.net):
        yield from (trace.net[l].grad_input(trace.delta[m], trace.o[l]).reshape(trace.o[l].shape)
                    for m in _of_one_width(trace, l + 1))
    if quantity in GRADIENTS:
        yield from (gradient(trace, step, o, trace.delta[l]) for m, o in trace.o.items()
                    if m != l - 1 and o.shape == trace.o[l - 1].shape)


@mistake("the input stands where the outputs of the layer below belong", "what does each layer read?")
def input_again(trace, step):
    quantity, l = step
    if quantity == "s" and l > 1 and trace.o[0].shape == trace.o[l - 1].shape:
        yield trace.net[l - 1].weighted_sum(trace.o[0])


@mistake("its weights are those of another layer", "along which weights does δ come back?")
@carried
def weights_of_another_layer(trace, l):
    layer = trace.net[l - 1]
    yield from (other.grad_input(trace.delta[l], trace.o[l - 1]) for other in trace.net if other is not layer
                and type(other) is type(layer) and np.shape(other.W) == np.shape(layer.W) != ())
