"""The exercises of lesson 08."""

import numpy as np

from bpcore.activations import tanh
from bpcore.descent import update
from bpcore.layers import Dense
from bpcore.losses import squared_error
from bpcore.teaching.exercises.forms import Exercise
from bpcore.teaching.story import plant_net, plants
from bpcore.trace import Step, backprop, predict

w, h = 0.7, 0.3  # where the two differences are tried, on w³
TINY = 1e-5  # that of numerical_gradient
H = 0.7  # the step with which a whole matrix is measured
RATE = 1.5
SIGN = "the sign is turned round. From which value is the other taken away?"


def _values():
    """w³ at w − h, w and w + h."""
    return (w - h) ** 3, w**3, (w + h) ** 3


def _forward():
    low, here, high = _values()
    return Exercise((high - here) / h, wrong={
        "that is the central difference. Forward, the second point is w itself.": (high - low) / (2 * h),
        "that is the backward difference. Forward, the step goes to w + h.": (here - low) / h,
        "it is not divided by h. A slope is the change for a step of 1.": high - here,
        "it is multiplied by h. How do you get a change for a step of 1?": (high - here) * h,
        "its two points are h apart, and it is divided by 2h.": (high - here) / (2 * h),
        "f(w) alone is divided. The difference needs brackets.": high - here / h,
        "that is the slope of w³ by the rule, 3w². A difference needs two values of f.": 3 * w**2,
        "plus stands where minus belongs.": (high + here) / h,
        SIGN: (here - high) / h})


def _central():
    low, here, high = _values()
    return Exercise((high - low) / (2 * h), wrong={
        "that is the forward difference. Where is the second point of the central one?": (high - here) / h,
        "that is the backward difference. The central one has a step to each side.": (here - low) / h,
        "`/ 2 * h` divides by 2 and then multiplies by h. Write / (2 * h).": (high - low) / 2 * h,
        "it is divided by h, but its two points are 2h apart.": (high - low) / h,
        "its second point is w. The central one goes from w − h to w + h.": (high - here) / (2 * h),
        "that is the slope with a tiny h. Use the h that is given, also in `numerical_gradient(f, w, h)`.":
            ((w + TINY) ** 3 - (w - TINY) ** 3) / (2 * TINY),
        "it is not divided. A slope is the change for a step of 1.": high - low,
        "it is divided by 2 alone. Its two points are 2h apart.": (high - low) / 2,
        "it is multiplied by 2h. How do you get a change for a step of 1?": (high - low) * 2 * h,
        "f(w − h) alone is divided. The difference needs brackets.": high - low / (2 * h),
        "f(w − h) alone is divided, and `/ 2 * h` multiplies by h. Both need brackets.": high - low / 2 * h,
        "its steps are half as long as h. Go to w + h and to w − h.": ((w + h / 2) ** 3 - (w - h / 2) ** 3) / h,
        "that is the slope of w³ by the rule, 3w². A difference needs two values of f.": 3 * w**2,
        "plus stands where minus belongs.": (high + low) / (2 * h),
        SIGN: (low - high) / (2 * h)})


def _trace():
    x, y = plants()
    return backprop(plant_net(), x[:1], y[:1], squared_error)


def _loss_after_a_step():
    trace = _trace()
    step, dE_dW, dE_db = update(trace, RATE), trace.dE_dW, trace.dE_db
    L, moved, fall = step["mean_E", 2], step["moved", 2], step["moved", 2] / RATE
    one = RATE * dE_dW[1][0, 1] ** 2
    return Exercise(step, Step("predicted", 2), (), wrong={
        "plus stands where minus belongs. In a step down the loss falls.": L + fall,
        "that is the change. Which loss does it start from?": -fall,
        "that is by how much the loss falls. Which loss does it start from?": fall,
        "Σ(Δw)² is taken away as it is. It still has to be divided by α.": L - moved,
        "Σ(Δw)² is multiplied by α. Divide by it.": L - RATE * moved,
        "Σ(Δw)² is divided by α twice. Once is enough.": L - fall / RATE,
        "the fall is halved. Σ(Δw)²/α has no ½.": L - fall / 2,
        "only the weights are in it. The biases move, too.": L - RATE * sum((g**2).sum() for g in dE_dW.values()),
        "only layer 2 is in it. Layer 1 moves, too.": L - RATE * ((dE_dW[2]**2).sum() + (dE_db[2]**2).sum()),
        "only layer 1 is in it. Layer 2 moves, too.": L - RATE * ((dE_dW[1]**2).sum() + (dE_db[1]**2).sum()),
        "that is one weight alone. Every weight and bias moves.": L - one,
        "that is the loss that really comes out. Which loss do the slopes predict?": step["new_E", 2],
        "the root of Σ(Δw)² is taken away. The squares stay squares.": L - moved**0.5})


def _best_h():
    """Of a forward difference of w³ in float32."""
    eps = float(np.finfo(np.float32).eps)
    return Exercise(w * (2 * eps / 3) ** 0.5, wrong={
        "that is h². Take the root.": 2 * eps / 3 * w**2,
        "that is the rule of thumb, √ε times w. The exact place has a factor from 3wh and 2εw³/h.": w * eps**0.5,
        "the fraction is upside down, and w is left out. Solve 3wh = 2εw³/h for h.": (3 * eps / 2) ** 0.5,
        "that is √ε, the rule of thumb. The exact place needs w and the factors of both errors.": eps**0.5,
        "w is left out. Solve 3wh = 2εw³/h for h.": (2 * eps / 3) ** 0.5,
        "the 2 is left out. Each of the two values is rounded.": w * (eps / 3) ** 0.5,
        "the 3 is left out. Truncation is 3wh.": w * (2 * eps) ** 0.5,
        "that is the best h of a central difference.": w * (eps / 2) ** (1 / 3),
        "that is for float64. In float32 ε is 1.2e−7.": w * (2 * float(np.finfo(float).eps) / 3) ** 0.5,
        "the fraction is upside down. Which side of 3wh = 2εw³/h has h below the line?": w * (3 * eps / 2) ** 0.5})


def _E_of_W1(W):
    net, (x, y) = plant_net(), plants()
    return squared_error(predict([Dense(W, net[0].b, tanh), net[1]], x[:1]), y[:1])[0]


def _moved(at, step):
    W = plant_net()[0].W.copy()
    W[at] += step
    return W


def _central_differences(step):
    W = plant_net()[0].W
    return np.reshape([_E_of_W1(_moved(at, step)) - _E_of_W1(_moved(at, -step)) for at in np.ndindex(W.shape)],
                      W.shape) / (2 * step)


def _whole_matrix():
    f, W = _E_of_W1, plant_net()[0].W
    here, places = f(W), list(np.ndindex(W.shape))
    up, down = (np.reshape([f(_moved(at, step)) for at in places], W.shape) for step in (H, -H))
    stays, drift = W.copy(), []
    for at in places:  # moved up, then down, and never back
        stays[at] += H
        above = f(stays)
        stays[at] -= 2 * H
        drift.append((above - f(stays)) / (2 * H))
    put = []
    for at in places:
        values = []
        for value in (H, -H):
            changed = W.copy()
            changed[at] = value
            values.append(f(changed))
        put.append((values[0] - values[1]) / (2 * H))
    truth = (up - down) / (2 * H)
    return Exercise(truth, wrong={
        "these are forward differences. The steps go to both sides.": (up - here) / H,
        "these are backward differences. The steps go to both sides.": (here - down) / H,
        "it is divided by h, but the two points are 2h apart.": (up - down) / H,
        "`/ 2 * h` divides by 2 and then multiplies by h. Write / (2 * h).": (up - down) / 2 * H,
        "it is all zeros. Has f two different arrays? `d = u` is no copy, but a second name for one array.": 0 * W,
        "it is not divided by 2h.": up - down,
        "it is divided by 2 alone. Its two points are 2h apart.": (up - down) / 2,
        "the second step does not reach w − h: `-= h` only goes back to w. It has to go 2h.": (up - here) / (2 * H),
        "earlier moves stay: move a fresh copy of W each time, or put the entry back.": np.reshape(drift, W.shape),
        "the entry is set to h and to −h. Add h to what it was.": np.reshape(put, W.shape),
        "all entries move at once. Each has to move alone.": np.full(W.shape, (f(W + H) - f(W - H)) / (2 * H)),
        "all entries move at once, and there is one number. Each has to move alone.": (f(W + H) - f(W - H)) / (2 * H),
        "that is what backprop gives. Here it is measured, with a large h.": _trace().dE_dW[1],
        SIGN: -truth})


# Ways to make one number of the errors, e = found − measured, and of the slopes m.
WAYS = {
    "an error may be negative. Take its size before the largest.": lambda e, m: e.max() / np.abs(m).max(),
    "the steepest slope may be negative. Take the size before the largest.": lambda e, m: np.abs(e).max() / m.max(),
    "sizes are taken after the largest, not before. A negative number may be the largest in size.":
        lambda e, m: np.abs(e.max() / m.max()),
    "it divides entry by entry. Divide by the largest slope alone.": lambda e, m: np.abs(e / m).max(),
    "that is the error as it is. It is not divided.": lambda e, m: np.abs(e).max(),
    "the mean of the errors is taken. The largest is asked for.": lambda e, m: np.abs(e).mean() / np.abs(m).max(),
    "errors that cancel each other vanish in this mean. The largest is asked for.":
        lambda e, m: np.abs(e.mean()) / np.abs(m).max(),
    "the errors are added up. The largest is asked for.": lambda e, m: np.abs(e).sum() / np.abs(m).max(),
    "it divides by the sum of the slopes. Divide by the largest.": lambda e, m: np.abs(e).max() / np.abs(m).sum(),
    "it divides by the mean of the slopes. Divide by the largest.": lambda e, m: np.abs(e).max() / np.abs(m).mean(),
    "the two lengths are divided, √Σ. The largest of each is asked for.":
        lambda e, m: (e**2).sum() ** 0.5 / (m**2).sum() ** 0.5,
    "the two largest slopes are taken from each other. Take the difference entry by entry first.":
        lambda e, m: np.abs(np.abs(m + e).max() - np.abs(m).max()) / np.abs(m).max(),
    "it divides by the larger of both. Divide by the measured one.":
        lambda e, m: np.abs(e).max() / np.maximum(np.abs(m + e), np.abs(m)).max(),
    "it divides by the slopes of backprop. Divide by the measured ones.":
        lambda e, m: np.abs(e).max() / np.abs(m + e).max(),
    "it is upside down: the error belongs above the line.": lambda e, m: np.abs(m).max() / np.abs(e).max(),
}


@np.errstate(all="ignore")
def _relative_error():
    """Where errors and slopes of either sign are the largest, and where an entry is nearly 0."""
    for slopes, errors in (([[0.4, -0.09], [0.2, 1e-3]], [[-0.05, 0.01], [0.03, 0.004]]),
                           ([[-0.5, 0.3], [0.1, -0.02]], [[-0.03, 0.07], [-0.01, 0.002]])):
        measured, error = np.array(slopes), np.array(errors)
        truth = np.abs(error).max() / np.abs(measured).max()
        gives = {text: way(error, measured) for text, way in WAYS.items()}
        yield Exercise(truth, arguments=(measured + error, measured),
                       wrong={text: value for text, value in gives.items() if not np.isclose(value, truth)})


def _three_versions():
    trace = _trace()
    o, s, delta, x = trace.o, trace.s, trace.delta, trace.o[0]
    W2, slopes = trace.net[1].W, trace.dE_dW[1]
    versions = [o[0].T @ (delta[2] @ W2.T * (1 - o[1] ** 2)), np.outer(x, (W2 @ delta[2][0]) * (1 - tanh(s[1]) ** 2)),
                o[0].T @ (delta[2] @ W2.reshape(2, 3) * (1 - o[1] * o[1]))]
    errors = [np.round(version - slopes, 12) for version in versions]
    size, largest = np.abs(errors), np.abs(slopes).max()
    coarse = {f"they are measured with h = {step}, which is too coarse. Take a small h, such as 1e−5.":
              np.abs(versions - _central_differences(step)).max(axis=(1, 2)) for step in (H, 0.1, 0.01)}
    return Exercise(size.max(axis=(1, 2)), wrong=coarse | {
        "these are relative errors. The errors as they are, are asked for.": size.max(axis=(1, 2)) / largest,
        "an error may be negative. Take its size, np.abs, before the largest.": np.max(errors, axis=(1, 2)),
        "these are sums of the errors. The largest of each is asked for.": size.sum(axis=(1, 2)),
        "these are means of the errors. The largest of each is asked for.": size.mean(axis=(1, 2)),
        "these are differences of the largest slopes. Take the difference entry by entry first.":
            np.array([np.abs(np.abs(version).max() - largest) for version in versions]),
        "these are the largest slopes of each. How far are they from the measured ones?":
            np.abs(versions).max(axis=(1, 2)),
        "that is the number of a version. Give three errors.": np.array(3.0),
        "these are all entries of the errors. Give the largest of each version.": size})


EXERCISES = {
    "forward difference": _forward, "central difference": _central, "loss after a step": _loss_after_a_step,
    "best h in float32": _best_h, "whole matrix": _whole_matrix, "relative error": lambda: list(_relative_error()),
    "three versions": _three_versions}
