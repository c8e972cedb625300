"""How long learning takes, and the check of a gradient: `fit` beside the loops of other libraries, `check_gradients`
beside an earlier bpcore.

All take the same steps in float64 on one thread: plain descent on the mean loss of shuffled minibatches. As in
gradients.py they take turns, and the median of the ratios counts. scikit-learn begins with weights and an order of its
own; the others must end at the same net.
"""

import gradients  # first: it chooses threads and kernels before NumPy is here

# ruff: isort: split
import math
import warnings
from timeit import Timer

import numpy as np
from gradients import dense, in_turns, line, machine, torch, translated, verdict
from sklearn.neural_network import MLPClassifier

from bpcore import check_gradients, fit

RATE = 0.1
TURN = 0.02  # seconds
ROWS = [  # the net and its examples, how many make a minibatch, and epochs
    (dense(64, 32, 10, N=1797, scikit_learn=2, pytorch=2.5), 32, 2),
    (dense(64, 32, 10, N=1797, scikit_learn=1.5), 256, 8),
    (dense(2, 16, 16, 2, N=400, scikit_learn=2, pytorch=2.5), 32, 8),
]
CHECKED = [  # with the times that an earlier one takes longer, at least, and the seconds that this may take
    (dense(64, 32, 10, N=1, before=8), math.inf),
    (dense(784, 128, 64, 10, N=1), 2),
    (dense(784, 128, 64, 10, N=32), 2),
]

# A contestant is told the net, inputs, class numbers and one-hot rows, and of how many examples and epochs it learns;
# it returns two functions: `run`, which is timed, and `parameters`, which makes of run's result every W and b.


def bpcore(net, x, labels, y, loss, **options):
    def run():
        return fit(net, x, y, loss, rate=RATE, progress=False, **options)

    return run, lambda found: [(layer.W, layer.b) for layer in found.net]


def before(net, x, labels, y, loss, **options):
    earlier, net = gradients.BEFORE, translated(net, gradients.BEFORE)

    def run():
        return earlier.fit(net, x, y, getattr(earlier, loss.name), rate=RATE, progress=False, **options)

    return run, lambda found: [(layer.W, layer.b) for layer in found.net]


def pytorch(net, x, labels, y, loss, batch, epochs):
    """An eager loop over the minibatches of `fit`, in their order, without modules."""
    from torch.nn.functional import cross_entropy, linear
    x, y = torch.tensor(x), torch.tensor(y)

    def run():
        Ws = [torch.tensor(layer.W.T.copy(), requires_grad=True) for layer in net]
        bs = [torch.tensor(layer.b, requires_grad=True) for layer in net]
        rng = np.random.default_rng(0)
        for _ in range(epochs):
            for rows in np.array_split(rng.permutation(len(x)), math.ceil(len(x) / batch)):
                o, wanted = x[rows], y[rows]
                for W, b in zip(Ws[:-1], bs[:-1], strict=True):
                    o = torch.tanh(linear(o, W, b))
                found = torch.autograd.grad(cross_entropy(linear(o, Ws[-1], bs[-1]), wanted), Ws + bs)
                with torch.no_grad():
                    for parameter, slope in zip(Ws + bs, found, strict=True):
                        parameter -= RATE * slope
        return Ws, bs

    return run, lambda found: [(W.detach().numpy().T, b.detach().numpy()) for W, b in zip(*found, strict=True)]


def scikit_learn(net, x, labels, y, loss, batch, epochs):
    hidden = tuple(layer.W.shape[1] for layer in net[:-1])

    def run():
        mlp = MLPClassifier(hidden, activation="tanh", solver="sgd", alpha=0, momentum=0, learning_rate_init=RATE,
                            batch_size=batch, max_iter=epochs, tol=0, n_iter_no_change=epochs + 1)
        return mlp.fit(x, labels)

    return run, lambda found: None


CONTESTANTS = (bpcore, before, scikit_learn, pytorch)


def measure(row, batch, epochs, rounds):
    """The contestants' names, and their seconds for one training, (rounds, contestants)."""
    left_out = {each for each, here in ((before, gradients.BEFORE), (pytorch, torch)) if here is None}
    contestants = [each for each in CONTESTANTS if each not in left_out]
    n = len(row.net[-1].b)
    labels = np.arange(len(row.x)) % n
    timers, expected = [], None
    for contestant in contestants:
        run, parameters = contestant(row.net, row.x, labels, np.eye(n)[labels], row.loss, batch=batch, epochs=epochs)
        found = parameters(run())
        expected = expected or found
        for got, wanted in zip(found or expected, expected, strict=True):
            for a, b in zip(got, wanted, strict=True):
                np.testing.assert_allclose(a, b, rtol=0, atol=1e-10,
                                           err_msg=f"{contestant.__name__}, {row.label}")
        timers.append(Timer(run))
    return [contestant.__name__ for contestant in contestants], in_turns(timers, rounds, TURN)


def report(row, batch, epochs, rounds):
    """A line of the table."""
    names, times = measure(row, batch, epochs, rounds)
    quartiles = dict(zip(names, np.percentile(times / times[:, :1], (25, 50, 75), axis=0).T, strict=True))
    cells = ["{1:.2f} ({0:.2f} … {2:.2f})".format(*quartiles[each.__name__]) if each.__name__ in quartiles else "–"
             for each in CONTESTANTS[1:]]
    minibatches = epochs * math.ceil(len(row.x) / batch)
    return line(f"{row.label}, minibatches of {batch}", f"{np.median(times[:, 0]) / minibatches * 1e6:.0f} µs", *cells,
                ", ".join(verdict(name, ratio, quartiles) for name, ratio in row.to_reach.items()))


def report_check(row, seconds, rounds):
    """A line with the time of one check, and how many times longer an earlier one takes."""
    y = np.eye(len(row.net[-1].b))[np.arange(len(row.x)) % len(row.net[-1].b)]
    checks = [Timer(lambda: check_gradients(row.net, row.x, y, row.loss))]
    is_compared = gradients.BEFORE is not None and "before" in row.to_reach
    if is_compared:
        net, loss = translated(row.net, gradients.BEFORE), getattr(gradients.BEFORE, row.loss.name)
        checks.append(Timer(lambda: gradients.BEFORE.check_gradients(net, row.x, y, loss)))
    check = check_gradients(row.net, row.x, y, row.loss)
    assert check.passed, check
    times = in_turns(checks, rounds, TURN)
    ratio = np.percentile(times / times[:, :1], (25, 50, 75), axis=0).T[-1]
    told = [verdict(name, least, {"before": ratio} if is_compared else {}) for name, least in row.to_reach.items()]
    if seconds < math.inf:
        reached = "reached" if np.median(times[:, 0]) <= seconds else "NOT reached"
        told.append(f"at most {seconds} s: {reached}")
    cell = "{1:.1f} ({0:.1f} … {2:.1f})".format(*ratio) if is_compared else "–"
    return line(row.label, f"{1e3 * np.median(times[:, 0]):.1f} ms", cell, "", "", ", ".join(told))


if __name__ == "__main__":
    options = gradients.asked("Times learning, and the check of a gradient.", 20)
    gradients.BEFORE = options.earlier
    warnings.simplefilter("ignore")  # scikit-learn warns that it has not converged
    print(f"{machine()}\nOne thread, float64. Time as a multiple of bpcore's in the same round, median (quartiles) of "
          f"{options.rounds} rounds.\n")
    print(line("fit, of one minibatch", "bpcore", *(each.__name__ for each in CONTESTANTS[1:]), "at least"))
    for row, batch, epochs in ROWS:
        if options.only in row.label:
            print(report(row, batch, epochs, options.rounds), flush=True)
    print(line("\ncheck_gradients", "bpcore", "before", "", "", ""))
    for row, seconds in CHECKED:
        if options.only in row.label:
            print(report_check(row, seconds, max(3, options.rounds // 4)), flush=True)
