"""Answers given to lesson 10."""

from teaching.given.form import Given

L = "10_convolution"
OTHERS = {
    "10-31": ("40", "9360"),
    "10-35": ("[delta @ x[q:q + len(delta)] for q in range(len(x) - len(delta) + 1)]", "np.convolve(delta, kappa)"),
}

WRONG = [
    Given(L, "10-13", "[delta @ x[q:q + 4] / 4 for q in range(3)]", 0, "took the mean", ("mean",)),
    Given(L, "10-13", "[delta[0] * x[q] for q in range(3)]", 0, "took the first position alone", ("position",)),
    Given(L, "10-13", "[delta[q] * x[q] for q in range(3)]", 0, "made one product for each weight",
          ("single", "position", "places")),
    Given(L, "10-13", "[delta[:3] @ x[q:q + 3] for q in range(3)]", 0, "forgot the last position",
          ("last position", "place")),
    Given(L, "10-13", "[-delta @ x[q:q + 4] for q in range(3)]", 0, "turned the sign", ("sign", "minus")),
    Given(L, "10-13", "np.correlate(x, delta[::-1])", 0, "turned δ", ("turned",)),
    Given(L, "10-13", "np.convolve(x, delta, 'valid')", 0, "used convolve", ("turned",)),
    Given(L, "10-13", "delta.sum() * kappa", 0, "took the weights for the inputs", ("weight",)),
    Given(L, "10-13", "kappa - [delta @ x[q:q + 4] for q in range(3)]", 0, "made a step", ("step",)),
    Given(L, "10-13", "np.outer(x, delta)", 0, "gave the slopes of the free weights", ("shape", "three", "array")),
    Given(L, "10-13", "[1.1, 3.22, 6.87]", 0, "lost a minus", ("sign",)),
    Given(L, "10-13", "np.correlate(delta, x)", 0, "put the shorter row first", ("order",)),
    Given(L, "10-13", "[delta @ x[q:q + 4] for q in (2, 1, 0)]", 0, "began with the last weight", ("order",)),
    Given(L, "10-19", "[sum(delta[m - q] * kappa[q] for q in range(3) if m - q < 4) for m in range(6)]", 0,
          "went below index 0", ("index below 0",)),
    Given(L, "10-19", "np.convolve(delta, kappa) * (1 - np.tanh(x) ** 2)", 0, "multiplied a slope of tanh in",
          ("activation",)),
    Given(L, "10-19", "np.convolve(delta, kappa) * (1 - x ** 2)", 0, "multiplied a slope of tanh in",
          ("activation",)),
    Given(L, "10-19", "np.correlate(np.pad(delta, 2), kappa)", 0, "did not turn the kernel", ("turned",)),
    Given(L, "10-19", "np.convolve(delta, kappa, 'valid')", 0, "put no zeros", ("zeros",)),
    Given(L, "10-19", "np.correlate(delta, kappa)", 0, "put no zeros and turned nothing", ("zeros", "turned")),
    Given(L, "10-19", "np.convolve(delta, kappa, 'same')", 0, "put one zero", ("zero",)),
    Given(L, "10-19", "[np.pad(delta, 1)[m:m + 3] @ kappa[::-1] for m in range(4)]", 0, "put one zero", ("zero",)),
    Given(L, "10-19", "np.convolve(delta[::-1], kappa[::-1])", 0, "turned both", ("turned", "order")),
    Given(L, "10-19", "-np.convolve(delta, kappa)", 0, "turned the sign", ("sign",)),
    Given(L, "10-19", "np.convolve(delta, kappa) * x", 0, "multiplied the inputs in", ("input",)),
    Given(L, "10-19", "np.convolve(trace.dE_do[1].ravel(), kappa)", 0, "took ∂E/∂o for δ", ("∂E/∂o", "δ")),
    Given(L, "10-19", "np.convolve(delta, kappa) / 3", 0, "took a mean", ("mean", "third", "times", "0.333")),
    Given(L, "10-19", "np.pad(delta, 1) * kappa[1]", 0, "took one weight alone", ("path", "weight")),
    Given(L, "10-31", "10", 0, "counted one kernel only", ("one kernel",)),
    Given(L, "10-31", "20", 0, "took kernels of 2×2", ("nine weights",)),
    Given(L, "10-31", "4 * 64", 0, "took a weight for each pixel", ("pixel",)),
    Given(L, "10-31", "4 * (64 + 1)", 0, "took a weight for each pixel", ("pixel",)),
    Given(L, "10-31", "36", 0, "forgot the biases", ("bias",)),
    Given(L, "10-31", "37", 0, "took one bias for all", ("bias",)),
    Given(L, "10-31", "1440", 0, "counted the weights at every place", ("place", "same")),
    Given(L, "10-31", "180", 0, "counted a bias for every place", ("bias",)),
    Given(L, "10-31", "64 * 144", 1, "forgot the biases", ("bias",)),
    Given(L, "10-31", "64 * 36 + 36", 1, "counted one map only", ("one map",)),
    Given(L, "10-31", "64 * 256 + 256", 1, "took 64 places", ("places",)),
    Given(L, "10-31", "64 * 4 + 4", 1, "took four sums", ("four sums",)),
    Given(L, "10-31", "64 * 144 + 4", 1, "took a bias for each map", ("bias",)),
    Given(L, "10-33", "[x[c:c + len(kappa)] @ kappa for c in range(len(x) - len(kappa) + 1)]", 0, "left the bias out",
          ("bias",)),
    Given(L, "10-33", "np.convolve(x, kappa, 'valid') + b", 0, "turned the kernel", ("turned",)),
    Given(L, "10-33", "[x[c:c + 3] @ kappa + b for c in range(4)]", 0, "fixed the lengths of the lesson",
          ("length", "stops")),
    Given(L, "10-33", "[x[c:c + len(kappa)] @ kappa + b for c in range(len(x) - len(kappa))]", 0,
          "left the last place out", ("last place",)),
    Given(L, "10-33", "[x[c:c + len(kappa)] @ kappa + b for c in range(len(x))]", 0, "went beyond the end",
          ("stops", "places")),
    Given(L, "10-33", "np.correlate(x, kappa, 'full') + b", 0, "put zeros around", ("zeros",)),
    Given(L, "10-33", "np.correlate(x, kappa, 'same') + b", 0, "put zeros around", ("zeros",)),
    Given(L, "10-33", "np.tanh(np.correlate(x, kappa) + b)", 0, "gave the outputs", ("output",)),
    Given(L, "10-33", "np.correlate(x, kappa) + len(kappa) * b", 0, "added the bias for every weight", ("bias",)),
    Given(L, "10-33", "[kappa @ x[c:c + len(kappa)] - b for c in range(len(x) - len(kappa) + 1)]", 0,
          "subtracted the bias", ("bias", "close")),
    Given(L, "10-33", "np.correlate(kappa, x) + b", 0, "put the shorter row first", ("order",)),
    Given(L, "10-35", "np.correlate(delta, x)", 0, "put the shorter row first", ("order",)),
    Given(L, "10-35", "-np.correlate(x, delta)", 0, "turned the sign", ("sign",)),
    Given(L, "10-35", """None

def input_slopes(delta, kappa):
    return [sum(delta[m - q] * kappa[q] for q in range(len(kappa)) if m - q < len(delta))
            for m in range(len(delta) + len(kappa) - 1)]""", 1, "went below index 0", ("index below 0",)),
    Given(L, "10-35", "[np.mean(delta * x[q:q + len(delta)]) for q in range(len(x) - len(delta) + 1)]", 0,
          "took the mean", ("mean",)),
    Given(L, "10-35", "np.correlate(x, delta[::-1])", 0, "turned δ", ("turned",)),
    Given(L, "10-35", "np.convolve(x, delta)", 0, "used convolve", ("slopes for the inputs",)),
    Given(L, "10-35", "[delta @ x[q:q + len(delta)] for q in range(3)]", 0, "fixed three weights",
          ("last weight", "length")),
    Given(L, "10-35", "[delta @ x[q:q + 4] for q in range(3)]", 0, "fixed all lengths", ("length",)),
    Given(L, "10-35", "[delta @ x[q:q + len(delta)] for q in range(len(x) - len(delta))]", 0, "left the last out",
          ("last weight",)),
    Given(L, "10-35", "[delta[0] * x[q] for q in range(len(x) - len(delta) + 1)]", 0, "took one position",
          ("position",)),
    Given(L, "10-35", "np.correlate(np.pad(delta, len(kappa) - 1), kappa)", 1, "did not turn the kernel", ("turned",)),
    Given(L, "10-35", "np.convolve(delta, kappa, 'valid')", 1, "put no zeros", ("zeros",)),
    Given(L, "10-35", "np.convolve(delta, kappa, 'same')", 1, "put too few zeros", ("zeros",)),
    Given(L, "10-35", "np.correlate(np.pad(delta, 2), kappa[::-1])", 1, "fixed two zeros", ("zeros", "length")),
    Given(L, "10-35", "[np.pad(delta, 2)[m:m + 3] @ kappa[::-1] for m in range(6)]", 1, "fixed all lengths",
          ("length", "stops")),
    Given(L, "10-35", "np.convolve(delta[::-1], kappa[::-1])", 1, "turned both", ("order", "turned")),
    Given(L, "10-35", """None

def input_slopes(delta, kappa):
    back = np.zeros(len(delta) + len(kappa) - 1)
    for c in range(len(delta)):
        for q in range(len(kappa)):
            back[c + q] = delta[c] * kappa[q]
    return back""", 1, "overwrote what was there", ("overwrit", "+=")),
    Given(L, "10-41", "np.convolve([0, delta[0], 0, delta[1], 0, delta[2], 0], kappa)[1:-1]", 0,
          "put zeros at the ends, which np.convolve does too", ("zeros at the ends", "cut")),
    Given(L, "10-41", "np.convolve(delta[:3], kappa)", 0, "forgot the stride", ("between",)),
    Given(L, "10-41", "np.convolve([delta[0], 0, delta[1], 0, delta[2]], kappa)", 0, "did not cut", ("cut",)),
    Given(L, "10-41", "np.correlate(np.pad([delta[0], 0, delta[1], 0, delta[2]], 2), kappa)[1:-1]", 0,
          "did not turn the kernel", ("turned",)),
    Given(L, "10-41", "np.convolve(delta[:3], kappa)[1:-1]", 0, "forgot the stride, and cut", ("between",)),
    Given(L, "10-41", "np.convolve([delta[0], 0, delta[1], 0, delta[2]], kappa)[:5]", 0, "cut at the end alone",
          ("cut",)),
    Given(L, "10-41", "np.convolve([delta[0], 0, delta[1], 0, delta[2]], kappa)[2:]", 0, "cut at the front alone",
          ("cut",)),
    Given(L, "10-41", "np.convolve([delta[0], 0, delta[1], 0, delta[2], 0], kappa)", 0,
          "put a zero after the last too, and did not cut", ("cut",)),
    Given(L, "10-41", "np.convolve(np.repeat(delta[:3], 2)[:5], kappa)[1:-1]", 0, "repeated δ", ("repeat", "zeros")),
    Given(L, "10-37", """None

def maps_below(delta, W):
    back = np.zeros((1, 2, 3, 3))
    for i, k, p, q in np.ndindex(W.shape):
        back[0, i, p:p + 2, q:q + 2] = W[i, k, p, q] * delta[0, k]
    return back""", 0, "overwrote what was there", ("overwrit", "+=")),
    Given(L, "10-37", """None

def maps_below(delta, W):
    back = np.zeros((1, 2, 3, 3))
    for i, k, p, q in np.ndindex(W.shape):
        back[0, i, p:p + 2, q:q + 2] += W[k, i, p, q] * delta[0, k]
    return back""", 0, "exchanged the channels of W", ("indices", "channel")),
    Given(L, "10-37", """None

def maps_below(delta, W):
    back = np.zeros((1, 2, 3, 3))
    for i, k, p, q in np.ndindex(W.shape):
        back[0, i, p:p + 2, q:q + 2] += W[i, k, 1 - p, 1 - q] * delta[0, k]
    return back""", 0, "turned the kernel in the loop", ("wrong way round",)),
    Given(L, "10-37", """None

def maps_below(delta, W):
    back = np.zeros((1, 2, 3, 3))
    for i, k, p, q in np.ndindex(W.shape):
        back[0, i, p:p + 2, q:q + 2] += W[i, k, q, p] * delta[0, k]
    return back""", 0, "exchanged p and q", ("rows and columns",)),
    Given(L, "10-37", """None

def maps_below(delta, W):
    back = np.zeros((1, 2, 3, 3))
    for i, k, p, q, r, c in np.ndindex(2, 2, 2, 2, 3, 3):
        if r - p < 2 and c - q < 2:
            back[0, i, r, c] += W[i, k, p, q] * delta[0, k, r - p, c - q]
    return back""", 0, "went below index 0", ("index below 0",)),
    Given(L, "10-37", """None

def maps_below(delta, W):
    back = np.zeros((1, 2, 3, 3))
    for i, p, q in np.ndindex(2, 2, 2):
        back[0, i, p:p + 2, q:q + 2] += W[i, 0, p, q] * delta[0, 0]
    return back""", 0, "took one channel above", ("channel",)),
    Given(L, "10-37", """None

def maps_below(delta, W):
    back = np.zeros((1, 2, 3, 3))
    for i, p, q in np.ndindex(2, 2, 2):
        back[0, i, p:p + 2, q:q + 2] += W[i, i, p, q] * delta[0, i]
    return back""", 0, "joined only channels of one number", ("channel", "number")),
    Given(L, "10-37", """None

def maps_below(delta, W):
    back = np.zeros((1, 2, 2, 2))
    for i, k, p, q in np.ndindex(W.shape):
        back[0, i] += W[i, k, p, q] * delta[0, k]
    return back""", 0, "made maps of the size above", ("shape",)),
    Given(L, "10-37", """None

def maps_below(delta, W):
    back = np.zeros((1, 2, 3, 3))
    for i, k, p, q in np.ndindex(W.shape):
        back[0, i, p:p + 2, q:q + 2] -= W[i, k, p, q] * delta[0, k]
    return back""", 0, "subtracted", ("sign",)),
]

RIGHT = [
    Given(L, "10-13", "np.correlate(x, delta)", 0, "NumPy's function", ()),
    Given(L, "10-13", "[1.1, 3.22, -6.87]", 0, "typed with two decimals", ()),
    Given(L, "10-13", "trace.delta[1].ravel() @ np.lib.stride_tricks.sliding_window_view(x, 4).T", 0, "windows", ()),
    Given(L, "10-19", "np.convolve(delta, kappa)", 0, "NumPy's function", ()),
    Given(L, "10-19", "W @ delta", 0, "the matrix of section 1", ()),
    Given(L, "10-19", "[-0.42, 1.70, -1.83, 1.33, 1.73, 0.29]", 0, "typed with two decimals", ()),
    Given(L, "10-31", "4 * 3 * 3 + 4", 0, "by parts", ()),
    Given(L, "10-31", "40.0", 0, "as a float", ()),
    Given(L, "10-31", "(8 * 8 + 1) * 4 * 6 * 6", 1, "by parts", ()),
    Given(L, "10-31", "np.int64(9360)", 1, "a NumPy integer", ()),
    Given(L, "10-33", "np.correlate(x, kappa) + b", 0, "NumPy's function", ()),
    Given(L, "10-33", "np.convolve(x, kappa[::-1], 'valid') + b", 0, "turned twice", ()),
    Given(L, "10-35", "np.correlate(x, delta)", 0, "NumPy's function", ()),
    Given(L, "10-35", "np.convolve(x, delta[::-1], 'valid')", 0, "turned twice", ()),
    Given(L, "10-35", "np.convolve(kappa, delta)", 1, "the other way round", ()),
    Given(L, "10-35", "np.correlate(np.pad(delta, len(kappa) - 1), kappa[::-1])", 1, "slid", ()),
    Given(L, "10-41", "np.convolve([delta[0], 0, delta[1], 0, delta[2]], kappa)[1:6]", 0, "NumPy's function", ()),
    Given(L, "10-41", """[delta[0] * kappa[1], delta[0] * kappa[2] + delta[1] * kappa[0], delta[1] * kappa[1],
              delta[1] * kappa[2] + delta[2] * kappa[0], delta[2] * kappa[1]]""", 0, "by hand", ()),
    Given(L, "10-37", """None

def maps_below(delta, W):
    back = np.zeros((2, 3, 3))
    for r, c, k in np.ndindex(2, 2, 2):
        back[:, r:r + 2, c:c + 2] += W[:, k] * delta[0, k, r, c]
    return back""", 0, "window by window, without the axis of examples", ()),
    Given(L, "10-37", """None

def maps_below(delta, W):
    padded = np.pad(delta, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (2, 2), (2, 3))
    return np.einsum("nkrcpq,ikpq->nirc", windows, W[:, :, ::-1, ::-1])""", 0, "windows and a turned kernel", ()),
]

RAISING = [
    Given(L, "10-13", "delta * x", 0, "multiplied arrays of different lengths", ()),
    Given(L, "10-19", "delta @ kappa", 0, "multiplied arrays of different lengths", ()),
]
