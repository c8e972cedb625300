"""The exercises of lesson 10."""

import numpy as np

from bpcore.activations import linear, tanh
from bpcore.layers import Conv2D, Dense
from bpcore.losses import squared_error
from bpcore.teaching.exercises.forms import Exercise
from bpcore.teaching.exercises.own import Own
from bpcore.teaching.seeds import tenths
from bpcore.trace import Step, backprop

x, kappa, b = np.array([0.3, 0.5, 0.2, -1.6, 1.5, -1.1]), np.array([0.3, -0.8, -0.4]), -0.2
TOP = Dense(np.array([[-0.5, -1.3], [-0.3, 0.6], [0.6, -0.9], [0.6, -0.8]]), np.array([-0.6, -0.4]), linear)
TRACE = backprop([Conv2D(kappa.reshape(1, 1, 1, 3), np.array([b]), tanh), TOP], x.reshape(1, 1, 1, 6),
                 np.array([[1.9, -1.7]]), squared_error)
delta = TRACE.delta[1][0, 0, 0]
LEAF = np.array([[-1.1, 0.8, 0.9, 1.4], [-1.6, 1.2, 0.6, -0.7], [-1.5, 1.3, -0.5, 0.3], [-1.4, 0.7, -0.4, 0.5]])
LONG = np.random.default_rng(10).normal(size=9), np.array([0.6, -1.1, 0.4, 0.9]), 0.3  # inputs, kernel, bias
LONG_DELTA = np.array([-0.7, 1.2, 0.5, -1.4, 0.8, -0.3])
FIXED = "it is made for the lengths of the lesson. Take the lengths from what comes in: len(x), len(kappa), len(delta)."
NOT_TURNED = "as it stands, the kernel is not turned, or turned twice, since np.convolve turns it by itself. " \
             "Which weight does the first δ that reaches an input meet there?"
SIGN = "the sign is turned round. Does a minus stand in the sum?"
REVERSED = "the numbers come in reverse order. The number of the first offset, or place, stands first. " \
           "(np.correlate turns the order if the shorter row stands first.)"
WRAPPED = "where there is no sum, a δ from the other end came in. In Python delta[-1] is the last δ: leave out what " \
          "has an index below 0."
NO_ZEROS = "there are no zeros at the ends of δ, so only the inputs are left that every weight meets."


def _row(values):
    return np.reshape(values, (1, 1, 1, -1))


def _three_slopes():
    each = np.array([delta * x[q:q + 4] for q in range(3)])
    return Exercise(TRACE, Step("dE_dW", 1), wrong={
        "the last position is left out. The kernel has four places.": _row(each[:, :3].sum(axis=1)),
        "these are three single products, one for each weight. Each weight is used in four places.":
            _row([delta[q] * x[q] for q in range(3)]),
        "the weight itself stands in it. By what does κ multiply?": _row(delta.sum() * kappa),
        "the sums stand where the inputs belong. What lies under the weight?":
            _row([delta @ np.pad(TRACE.s[1][0, 0, 0], (0, 2))[q:q + 4] for q in range(3)]),
        REVERSED: _row(each.sum(axis=1)[::-1]), SIGN: _row(-each.sum(axis=1)),
        "that is the kernel after a step. Its slopes are asked for.": _row(kappa - TRACE.dE_dW[1][0, 0, 0])})


def _wrapped(d, kernel):
    """The slopes for the inputs, but that δ of an index below 0 counts from the end, as in Python."""
    return np.array([sum(d[m - q] * weight for q, weight in enumerate(kernel) if m - q < len(d))
                     for m in range(len(d) + len(kernel) - 1)])


def _six_slopes():
    below = "these are inputs of the net, and no activation lies below them: nothing is multiplied to the sum."
    full, flat = np.convolve(delta, kappa), np.correlate(np.pad(delta, 2), kappa)
    return Exercise(TRACE, Step("dE_do", 0), wrong={
        NOT_TURNED: _row(flat), NO_ZEROS: np.convolve(delta, kappa, "valid"),
        f"{NO_ZEROS} And the kernel is not turned.": np.correlate(delta, kappa), WRAPPED: _row(_wrapped(delta, kappa)),
        SIGN: _row(-full), below: _row(full * (1 - np.tanh(x) ** 2)),
        "the bias belongs to the way up. On the way back nothing is added.": _row(full + b),
        f"{below} No slope of tanh belongs to them.": _row(full * (1 - x ** 2)),
        "only one zero is put at each end. The outer inputs need two.": np.convolve(delta, kappa, "same"),
        "only one zero is put at each end, and the kernel is not turned.": np.correlate(np.pad(delta, 1), kappa),
        "δ is turned, and not the kernel. The slopes come out in the wrong order.": _row(full[::-1]),
        "the inputs are multiplied in. An input is no weight: what does it multiply?": _row(full * x),
        "only the weight in the middle is used. The sums beside it read the input by the two others.":
            _row(np.pad(delta, 1) * kappa[1]),
        "all zeros are at one end. Put two at each.": _row(np.correlate(np.pad(delta, (4, 0)), kappa[::-1])),
        "all zeros are at one end, behind. Put two at each.":
            _row(np.correlate(np.pad(delta, (0, 4)), kappa[::-1]))})


def _few(m, k, n):
    weights, places, pixels, few = k * k, (n - k + 1) ** 2, n * n, _word(m)
    each, nine = f"a kernel of {k}×{k}", _word(weights)
    return Exercise(m * (weights + 1), wrong={
        f"that is one kernel. There are {few}.": weights + 1,
        f"that is one kernel without its bias. There are {few}.": weights,
        "the biases are forgotten. Each kernel has one.": m * weights,
        f"{each} has {nine} weights, and one bias.": m * (k + 2),
        f"a kernel has no weight for every pixel: it has {nine}, the same in every place.": m * pixels,
        f"a kernel has no weight for every pixel: it has {nine}, the same in every place, and one bias.":
            m * (pixels + 1),
        "each kernel has a bias of its own.": m * weights + 1,
        "the weights are counted anew in every place. They are the same weights.": places * m * (weights + 1),
        "there is one bias for a kernel, not one for each place.": m * weights + m * places,
        "that is the number of sums. How many weights do they share?": m * places})


def _many(m, k, n):
    weights, places, pixels, four = k * k, (n - k + 1) ** 2, n * n, _word(m).capitalize()
    return Exercise(m * places * (pixels + 1), wrong={
        "the biases are forgotten. In a Dense layer each sum has one.": m * places * pixels,
        f"that is one map only. {four} kernels give {_word(m)} maps.": places * (pixels + 1),
        "that is one map only, and its biases are forgotten.": places * pixels,
        "each sum has a bias of its own here, not each map.": m * places * pixels + m,
        f"a kernel of {k}×{k} does not find {pixels} places on {n}×{n} pixels: how many does it find in a row?":
            m * pixels * (pixels + 1),
        f"a kernel of {k}×{k} does not find {pixels} places, and biases are forgotten.": m * pixels * pixels,
        f"that gives {_word(m)} sums. The convolution gives {_word(m)} maps of sums.": m * (pixels + 1),
        f"that gives {_word(m)} sums, without biases. The convolution gives {_word(m)} maps.": m * pixels,
        "that is the number of sums. Each has a weight from every pixel.": m * places,
        f"a Dense layer reads all {pixels} pixels for each sum, not {_word(weights)}.": m * places * (weights + 1)})


def _word(number):
    words = dict(enumerate("two three four five six seven eight nine".split(), 2))
    return words.get(number, str(number))


def _as_told(m, k, n):
    return (f"{_word(m).capitalize()} kernels of {k}×{k} slide over one image of {n}×{n} pixels",
            f"{_word(m).capitalize()} kernels give {_word(m)} times as many sums.")


def _weights(made):
    """Of two layers that one text describes."""
    some = range(6, 10), range(2, 6), range(10, 15)  # no two alike
    return Own(made, (4, 3, 8), lambda rng: tuple(int(rng.choice(each)) for each in some),
               lambda *numbers: dict(zip(_as_told(4, 3, 8), _as_told(*numbers), strict=True)), beside=(_few, _many))


def _sums(x, kappa, b):
    return np.correlate(x, kappa) + b


def _convolution():
    for row, kernel, bias in ((x, kappa, b), LONG):
        n, k = len(row), len(kernel)
        known = {
            "the kernel is turned round. Forward, its first entry meets the first input of the window.":
                np.convolve(row, kernel, "valid") + bias,
            "the bias is left out.": np.correlate(row, kernel), REVERSED: _sums(row, kernel, bias)[::-1],
            "the bias is subtracted.": np.correlate(row, kernel) - bias,
            "the bias is added once for every weight. It is added once for every sum.":
                np.correlate(row, kernel) + k * bias,
            "the last place is left out. There are n − k + 1.": _sums(row, kernel, bias)[:-1],
            "there are too many places: the kernel sticks out at the end.":
                np.array([row[c:c + k] @ kernel[:n - c] + bias for c in range(n)]),
            "zeros are put at the ends. Here the kernel stays on the row.": np.correlate(row, kernel, "full") + bias,
            "zeros are put around. Here the kernel stays on the row.": np.correlate(row, kernel, "same") + bias,
            "these are the outputs. The sums are asked for, before tanh.": np.tanh(_sums(row, kernel, bias))}
        if k == 4:
            known |= {FIXED: _sums(row, kernel, bias)[:4],
                      f"{FIXED} Here the kernel has four weights.": _sums(row[:-1], kernel[:3], bias)[:n - k + 1],
                      f"{FIXED} Here are nine inputs and four weights.": _sums(row, kernel[:3], bias)[:4]}
        yield Exercise(_sums(row, kernel, bias), wrong=known, arguments=(row, kernel, bias))


def _kernel_slopes():
    for d, row in ((delta, x), (LONG_DELTA, LONG[0])):
        n, k = len(d), len(row) - len(d) + 1
        truth = np.array([d @ row[q:q + n] for q in range(k)])
        known = {
            "that is the mean over the positions. The slope is their sum.": truth / n,
            "δ is turned round. Each δ meets the inputs that its own sum read.": np.correlate(row, d[::-1]),
            "it is the share of the first position alone. Add up all of them.": d[0] * row[:k],
            "it is the share of the last position alone. Is there = where += belongs?": d[-1] * row[n - 1:],
            SIGN: -truth, REVERSED: truth[::-1],
            "the last weight is missing. The kernel has n − (number of δ) + 1.": truth[:-1],
            "these are slopes for the inputs, as many as δ and inputs together.": np.convolve(row, d)}
        if n == 6:
            known |= {FIXED: np.correlate(row, d[:4])[:4],
                      f"{FIXED} There are four weights here.": np.correlate(row, d[:4])[:3]}
        yield Exercise(truth, wrong=known, arguments=(d, row))


def _input_slopes():
    for d, kernel in ((delta, kappa), (LONG_DELTA, LONG[1])):
        k, full = len(kernel), np.convolve(d, kernel)
        last = np.zeros(len(full))
        for c, q in np.ndindex(len(d), k):
            last[c + q] = d[c] * kernel[q]
        known = {
            NOT_TURNED: np.correlate(np.pad(d, k - 1), kernel), NO_ZEROS: np.convolve(d, kernel, "valid"),
            f"{NO_ZEROS} And the kernel is not turned.": np.correlate(d, kernel),
            "one product overwrites another. Several sums send to one input: = or +=?": last,
            "there are too few zeros at the ends, one less than the kernel is long.": np.convolve(d, kernel, "same"),
            "δ is turned, and not the kernel. The slopes come out in the wrong order.": full[::-1],
            SIGN: -full, WRAPPED: _wrapped(d, kernel)}
        if k == 4:
            known |= {FIXED: full[:6], f"{FIXED} A kernel of four needs three zeros at each end.":
                      np.correlate(np.pad(d, 2), kernel[::-1])}
        yield Exercise(full, wrong=known, arguments=(d, kernel))


def _stride_and_padding(*d):
    d, spread = np.array(d), np.zeros(5)
    spread[::2] = d
    full, flat = np.convolve(spread, kappa), np.correlate(np.pad(spread, 2), kappa)
    uncut = "there are seven numbers for five readings. The first and the last belong to the padding: cut them off. " \
            "(np.convolve puts zeros at the ends by itself.)"
    behind = np.convolve(np.kron(d, [1, 0]), kappa)
    return Exercise(full[1:-1], wrong={
        uncut: full, "the padding is not cut off, and there is a zero too many at the end.": behind,
        "there are no zeros between the δ. With stride 2 one belongs between every two.": np.convolve(d, kappa),
        "there are no zeros between the δ, and the kernel is not turned.": np.correlate(np.pad(d, 2), kappa),
        "there are no zeros between the δ, though the padding is cut off.": np.convolve(d, kappa)[1:-1],
        SIGN: -full[1:-1], NOT_TURNED: flat[1:-1], f"{NOT_TURNED} And the padding is not cut off.": flat,
        "one number is too many at the end: it is cut at one end only, or a zero too many stood there.": full[1:],
        "it is cut at the end only. The padding puts a zero at each end.": full[:-1],
        "two are cut off at the front, and none at the end. Cut one at each.": full[2:],
        "two are cut off at the end, and none at the front. Cut one at each.": full[:-2],
        "two are cut off at each end. The padding is one zero wide.": full[2:-2],
        "there are two zeros between the δ. A stride of 2 puts one.":
            np.convolve(np.kron(d, [1, 0, 0])[:7], kappa)[1:-1],
        "the δ are repeated. Zeros belong between them.": np.convolve(np.repeat(d, 2)[:5], kappa)[1:-1]})


def _three_of(d):
    return "{:g}, {:g} and {:g}".format(*d).replace("-", "−")


_STRIDE_AND_PADDING = Own(_stride_and_padding, tuple(delta[:3]), lambda rng: tuple(tenths(rng, 3, 9).tolist()),
                          lambda *d: {"Let their δ be `delta[:3]`.": f"Let their δ be {_three_of(d)}."})


def leaf_trace():
    """The pass of section 4."""
    rng = np.random.default_rng(187290)
    net = [Conv2D.random(1, 2, 2, tanh, rng), Conv2D.random(2, 2, 2, tanh, rng), Dense.random(8, 2, linear, rng)]
    return backprop(net, LEAF[None, None], np.array([[0.7, 1.2]]), squared_error)


def _maps_below():
    trace = leaf_trace()
    layer, d = trace.net[1], trace.delta[2]
    W = layer.W
    around = np.zeros((1, 2, 3, 3))
    for i, k, p, q, r, c in np.ndindex(*W.shape, 3, 3):
        if r - p < 2 and c - q < 2:
            around[0, i, r, c] += W[i, k, p, q] * d[0, k, r - p, c - q]
    return Exercise(trace, Step("dE_do", 1), wrong={
        "the two indices of W are exchanged. W[i, k] leads from channel i below to channel k above.":
            Conv2D(W.swapaxes(0, 1), None, linear).grad_input(d),
        "only channel 1 above sends something back. Both of them read each map.":
            Conv2D(W[:, :1], None, linear).grad_input(d[:, :1]),
        "only channel 2 above sends something back. Is there = where += belongs?":
            Conv2D(W[:, 1:], None, linear).grad_input(d[:, 1:]),
        "each map gets only what comes from the channel of its own number. Both channels read it.":
            np.concatenate([Conv2D(W[[[i]], [[i]]], None, linear).grad_input(d[:, [i]]) for i in (0, 1)], axis=1),
        "the kernel is the wrong way round. A loop that sends each δ back (+=) uses it as it is, and windows turn "
        "it.": Conv2D(W[:, :, ::-1, ::-1], None, linear).grad_input(d),
        WRAPPED: around, SIGN: -layer.grad_input(d),
        "δ has the channel i below in it. It belongs to the channel k above.":
            np.concatenate([Conv2D(W[[i]].sum(axis=1, keepdims=True), None, linear).grad_input(d[:, [i]])
                            for i in (0, 1)], axis=1),
        "rows and columns of the kernel are exchanged.":
            Conv2D(W.swapaxes(2, 3), None, linear).grad_input(d),
        "both maps below get the same, the sum for both. Each has its own.":
            np.repeat(layer.grad_input(d).sum(axis=1, keepdims=True), 2, axis=1)})


EXERCISES = {"three slopes": _three_slopes, "six slopes": _six_slopes,
             "weights of the convolution": _weights(_few), "weights of the Dense layer": _weights(_many),
             "convolution": lambda: list(_convolution()), "kernel slopes": lambda: list(_kernel_slopes()),
             "input slopes": lambda: list(_input_slopes()), "stride and padding": _STRIDE_AND_PADDING,
             "maps below": _maps_below}
