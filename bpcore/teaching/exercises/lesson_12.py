"""The exercises of lesson 12."""

import numpy as np

from bpcore.activations import softmax, tanh
from bpcore.datasets import digits, one_hot
from bpcore.layers import Dense
from bpcore.losses import multinomial_cross_entropy
from bpcore.teaching.exercises.forms import Exercise
from bpcore.trace import Step, backprop


def _knows_nothing():
    return Exercise(np.log(10), wrong={
        "that is each output. Which loss does it cost?": 0.1,
        "that is what ten such outputs cost. Nine of the targets are 0.": 10 * np.log(10),
        "the logarithm has the base 10. The loss has the natural one, np.log.": 1.0,
        "the minus is left out. A loss is not negative.": -np.log(10),
        "that is the share of wrong answers. Which loss is meant?": 0.9,
        "the logarithm has the base 2. The loss has the natural one, np.log.": np.log2(10),
        "that is the squared error. Here the loss is the multinomial cross-entropy.": 0.45,
        "that is the binary cross-entropy. With softmax only the output at the label counts.":
            np.log(10) - 9 * np.log(0.9),
        "that is the loss of an output of 0.9 at the label. The net says 0.1.": -np.log(0.9),
        "a tenth of it is taken. The target at the label is 1.": np.log(10) / 10})


def _accuracy():
    """On outputs of which some are right but not near 1, so that no other rule counts the same."""
    rng = np.random.default_rng(3)
    for N in (40, 25):
        o, y = rng.dirichlet(np.full(10, 0.3), N), one_hot(rng.integers(10, size=N))
        o[: N // 2] = 0.5 * o[: N // 2] + 0.5 * y[: N // 2]
        found = o.argmax(axis=1) == y.argmax(axis=1)
        at_label = (o * y).sum(axis=1)
        yield Exercise(found.mean(), arguments=(o, y), wrong={
            "that is a number of images. Which share of all is it?": found.sum(),
            "that is in per cent. The share lies between 0 and 1.": 100 * found.mean(),
            "that is the share of wrong ones.": 1 - found.mean(),
            "that says of each image whether it is right. Which share is it?": found,
            "the largest is looked for along the examples. Which axis counts the digits?":
                np.mean(o.argmax(axis=0) == y.argmax(axis=0)),
            "that is the mean output at the label. The accuracy asks only where the largest output is.":
                at_label.mean(),
            "that counts outputs above ½. The largest of ten may be smaller.": np.mean(at_label > 0.5),
            "that compares single outputs, rounded, with targets. One answer belongs to each image.":
                np.mean(o.round() == y),
            "that is the mean loss. The accuracy asks only where the largest output is.":
                multinomial_cross_entropy(o, y).mean(),
            "that divides by the ten digits, not by the number of images.": found.sum() / 10})


def _parameters():
    return Exercise(np.array([80, 1168, 2570]), wrong={
        "the biases are left out.": np.array([72, 1152, 2560]),
        "layer 2 reads 8 maps, and has a kernel of its own for each.": np.array([80, 160, 2570]),
        "that has a bias for each kernel. A map has one bias, however many maps it reads.": np.array([80, 1280, 2570]),
        "layer 3 reads 16 maps of 4×4, 256 numbers. These are 16.": np.array([80, 1168, 170]),
        "layer 3 reads 16 maps of 4×4, not of 6×6: layer 2 has shrunk them.": np.array([80, 1168, 5770]),
        "layer 3 reads 16 maps of 4×4, not of 8×8: the layers below have shrunk them.": np.array([80, 1168, 10250]),
        "each kernel is counted once for each place. It is used in many places, but it has 9 numbers.":
            np.array([72 * 36 + 8, 1152 * 16 + 16, 2570]),
        "in layer 1, a bias for each map is meant: 8, not 1.": np.array([73, 1153, 2561]),
        "that is their sum. Give a list of three numbers.": np.array(3818)})


def _confusion():
    """Twice, so that no table that was made elsewhere fits."""
    for seed in (0, 1):
        rng = np.random.default_rng(seed)
        labels, read = rng.integers(10, size=60), rng.integers(10, size=60)
        labels[:10] = read[10:20] = np.arange(10)  # each is there
        counts = np.zeros((10, 10), int)
        for label, answer in zip(labels, read, strict=True):
            counts[label, answer] += 1
        yield Exercise(counts, arguments=(labels, read), wrong={
            "rows and columns are exchanged. A row belongs to a label.": counts.T,
            "that holds shares of each row. Counts are asked for.": counts / counts.sum(axis=1, keepdims=True),
            "that holds shares of all images. Counts are asked for.": counts / 60,
            "the right answers are left out. They belong on the diagonal.": counts * (1 - np.eye(10, dtype=int)),
            "only the right answers are counted. The mistakes belong beside the diagonal.": np.diag(np.diag(counts)),
            "each place is counted once at most. How often does each pair come?": np.minimum(counts, 1),
            "an image's two one-hot rows are compared with all others. The sum is over the images.":
                one_hot(labels) @ one_hot(read).T,
            "these products are entry by entry, a row for each image. The sum over the images is missing.":
                one_hot(labels) * one_hot(read)})


def _into_the_image():
    """Of as many units as squares, where W fits untransposed, and of fewer."""
    images, labels = digits()
    rows, y = images[:5].reshape(5, 64), one_hot(labels[:5])
    for units in (64, 30):
        rng = np.random.default_rng(0)
        net = [Dense.random(64, units, tanh, rng), Dense.random(units, 10, softmax, rng)]
        trace = backprop(net, rows, y, multinomial_cross_entropy)
        delta, truth = trace.delta[1], trace["dE_do", 0]
        yield Exercise(trace, Step("dE_do", 0), wrong={
            "the sum over all images is in it. Each image has a slope of its own.": truth.sum(axis=0),
            "it is divided by the number of images. Each image has a slope of its own.": truth / 5,
            "it is multiplied by the ink. The image is no weight.": truth * rows,
            "it is multiplied by the slope of tanh. The input has no activation.": truth * (1 - rows ** 2),
            "the slope of tanh is in it once more. δ has it already.": delta * (1 - trace.o[1] ** 2) @ net[0].W.T})


EXERCISES = {"knows nothing": _knows_nothing, "accuracy": lambda: list(_accuracy()), "parameters": _parameters,
             "confusion": lambda: list(_confusion()), "into the image": lambda: list(_into_the_image())}
