"""The exercises of lesson 12."""

import numpy as np

from bpcore.activations import linear, relu, softmax, tanh
from bpcore.datasets import digits, one_hot
from bpcore.layers import Conv2D, Dense
from bpcore.losses import multinomial_cross_entropy
from bpcore.teaching.exercises.forms import Exercise
from bpcore.trace import Step, backprop, forward
from bpcore.validation import numerical_gradient


def _knows_nothing():
    return Exercise(np.log(10), wrong={
        "that is each output. Which loss does it cost?": 0.1,
        "that is what ten such outputs cost. Nine of the targets are 0.": 10 * np.log(10),
        "it is larger than 1. If you took np.log10: the loss has the natural logarithm, np.log.": 1.0,
        "that is the number of digits, or 1 over each output. Which loss does the output 0.1 cost?": 10,
        "that is half of an output. Which loss does the output 0.1 cost?": 0.05,
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
    for N in (10, 40):  # as many images as digits: answers can be compared with whole rows of y
        rng = np.random.default_rng(3)
        o, y = rng.dirichlet(np.full(10, 0.3), N), one_hot(rng.integers(10, size=N))
        o[: N // 2] = 0.5 * o[: N // 2] + 0.5 * y[: N // 2]
        found = o.argmax(axis=1) == y.argmax(axis=1)
        at_label = (o * y).sum(axis=1)
        yield Exercise(found.mean(), arguments=(o, y), wrong={
            "y is one-hot: take its argmax, too.": np.mean(o.argmax(axis=1) == y) if N == 10 else np.nan,
            "no image is counted as right. Each has a largest output and a label of its own: argmax along axis 1.": 0,
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
        "layer 2 reads 8 maps, not one, and layer 3 reads 256 numbers, not 16.": np.array([80, 160, 170]),
        "the biases of layer 1 are left out.": np.array([72, 1168, 2570]),
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
            "that holds shares of each column. Counts are asked for.": counts / counts.sum(axis=0, keepdims=True),
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
            "every sign is turned. Where does the minus come from?": -truth,
            "that is a mean over the images. Each image has a slope of its own.": truth.mean(axis=0),
            "the sum over all images is in it. Each image has a slope of its own.": truth.sum(axis=0),
            "it is divided by the number of images. Each image has a slope of its own.": truth / 5,
            "it is multiplied by the ink. The image is no weight.": truth * rows,
            "it is multiplied by the slope of tanh. The input has no activation.": truth * (1 - rows ** 2),
            "the slope of tanh is in it once more. δ has it already.": delta * (1 - trace.o[1] ** 2) @ net[0].W.T})


def _evidence():
    """On the lesson's net before it is trained. The truth is measured, and the wrong ones are carried down."""
    rng = np.random.default_rng(1)
    net = [Conv2D.random(1, 8, 3, relu, rng), Conv2D.random(8, 16, 3, relu, rng),
           Dense.random(256, 10, linear, rng), Dense(None, None, softmax)]
    image = digits()[0][:1, None]
    s, o = forward(net, image)
    units = one_hot(np.arange(10))
    start = units[[8]] - units[[3]]

    def down(delta, kinds=(relu, relu, linear)):
        for l in (3, 2, 1):
            below = net[l].grad_input(delta).reshape(o[l].shape)
            delta = below if kinds[l - 1] is None else kinds[l - 1].vjp(o[l], below)
        return net[0].grad_input(delta)

    at_8_or_3 = "that is the slope of a loss. Here s₈ − s₃ stands in its place, so δ of layer 4 is 1, −1 and 0."
    return Exercise(numerical_gradient(lambda x: forward(net, x)[0][4][0] @ start[0], image), wrong={
        "the sign is turned. Which digit gets +1?": down(-start),
        "both digits have the same sign. Which one gets −1?": down(units[[8]] + units[[3]]),
        "only the 8 is in it. Which unit gets −1?": down(units[[8]]),
        "only the 3 is in it. Which unit gets +1?": down(-units[[3]]),
        "these are units 7 and 2. They are counted from 0 here, so unit 8 is that of digit 8.":
            down(units[[7]] - units[[2]]),
        "softmax is in it. s₈ − s₃ is made of the sums below softmax: where does δ of layer 4 start?":
            down(softmax.vjp(o[4], start)),
        "the outputs stand where 1 and −1 belong. How fast does s₈ − s₃ grow with s₈?": down(o[4] * start),
        "the sums stand where 1 and −1 belong. How fast does s₈ − s₃ grow with s₈?": down(s[4] * start),
        at_8_or_3: down(o[4] - units[[8]]),
        "the outputs of all digits are the start. How fast does s₈ − s₃ grow with s₈, and with the others?": down(o[4]),
        "the slopes of relu are left out. What lets a unit of layers 1 and 2 through?": down(start, (None,) * 3),
        "the slope of layer 1 is left out. It has relu, too.": down(start, (None, relu, linear)),
        "the slope of layer 2 is left out. It has relu, too.": down(start, (relu, None, linear)),
        "each has the activation of the layer above. That of layer l is net[l - 1].activation.":
            down(start, (relu, linear, softmax)),
        "it is multiplied by the ink. The image is no weight.": down(start) * image})


EXERCISES = {"knows nothing": _knows_nothing, "accuracy": lambda: list(_accuracy()), "parameters": _parameters,
             "confusion": lambda: list(_confusion()), "into the image": lambda: list(_into_the_image()),
             "evidence": _evidence}
