"""The questions of lesson 16, by what they ask. What a library answers is read from data/frameworks.json."""

from math import e, log

from bpcore.frameworks import entry, frameworks
from bpcore.teaching.questions.forms import Amount, Choice

_PLANTS, _ANSWERS, _CLASSES = 20, 3, 10
_FACTORS = {"2/(N·n)": 2 / (_PLANTS * _ANSWERS)}  # of the rules that are asked for


def _of(library, what):
    """The library with its version, and what was seen, in words."""
    row = entry(library, what)
    values = row["seen"] if isinstance(row["seen"], list) else [row["seen"]]
    return f"{library} {row['version']}", [f"{value:g}".replace("-", "−") for value in values]


def _sure():
    """Cross-entropy of a second softmax, of outputs that are 1 and nine times 0."""
    return round(log(e + _CLASSES - 1) - 1, 2)


def _weighted(labels):
    """Where −Σ y log o is least, if y is a row of class numbers and the outputs add up to 1."""
    shares = [label / sum(labels) for label in labels]
    return "{:.2f}, {:.2f} and {:.2f}".format(*shares)


_PYTORCH, _ = _of("PyTorch", "slope of relu at 0")
_MSE = entry("PyTorch", "factor of the mean squared error")
_KINKS = [_of("PyTorch", what)[1][0] for what in (
    "slope of relu at 0", "slope of maximum(x, 0) at 0", "slope of clamp(x, min=0) at 0")]
_TWO_ONES = "slopes of cross-entropy where a row of targets is 1, 1, 0"
_TENSORFLOW, (_BY_TENSORFLOW, *_) = _of("TensorFlow", _TWO_ONES)
_, (_BY_PYTORCH, *_) = _of("PyTorch", _TWO_ONES)
_KERAS, [_SATURATED] = _of("Keras", "slope of binary cross-entropy at 0 where 1 is wanted")
_PENALTIES = {library: entry(library, "slope of a penalty of 0.1 at w = 3")
              for library in ("PyTorch", "Keras", "scikit-learn")}
_DOWN = sorted(_PENALTIES, key=lambda library: -_PENALTIES[library]["seen"])
_SLOPES = ", ".join(f"{_PENALTIES[library]['seen']} in {library} {_PENALTIES[library]['version']}" for library in _DOWN)
_CHECKER = next(row for row in frameworks()["checkers"] if row["checker"] == "PyTorch gradcheck")
_PLANTED = {"13": "All slopes are given as 0, where the largest is 1.7e−9",
            "7c": "All slopes are doubled, where the largest is 1.7e−8",
            "4": "One slope of 1.7e−4 is given as 0, where the largest is 1.7",
            "1": "All slopes are 0.1 % too large, where the largest is 1.7"}
[_FOUND] = [case for case in _PLANTED if _CHECKER["says"][case] == "found"]

QUESTIONS = {
    "factor": Amount(
        f"In this course the loss is $½\\sum(o-y^*)^2$, summed over the plants. In {_PYTORCH} it is "
        f"`{_MSE['call']}`: the mean of all $(o-y^*)^2$. There are {_PLANTS} plants with {_ANSWERS} answers each. By "
        "which number must you multiply PyTorch's slopes to get those of the course?",
        round(1 / _FACTORS[_MSE["rule"]]),
        f"The slopes there are {_MSE['rule']} of ours: 2, since the ½ is not there, and N · n, since it is the mean of "
        f"all {_PLANTS * _ANSWERS} squares. So you multiply by N · n / 2.",
        {20: "That is the number of plants. How many squares does the mean go over?",
         60: "The mean goes over 60 squares, that is right. But what does the ½ of the course do to a slope?",
         120: "60 squares, and a 2. But on which side is the ½, and so where are the slopes larger?",
         10: "That is half of the plants. How many squares does the mean go over?",
         40: "That is twice the plants. How many squares does the mean go over, and on which side is the ½?",
         3: "That is the number of answers. The mean goes over the plants, too.",
         1: "The outputs are the same, but two losses are compared. Write both down for one plant and one answer.",
         0.03: "That is what PyTorch's slopes are of ours. By what must you multiply to get ours?"}),
    "twice": Amount(
        f"A net for {_CLASSES} classes ends with a softmax layer. In PyTorch it is trained with `F.cross_entropy`, "
        "which takes the softmax of what it is given. The net has become perfect: it gives 1 for the right class, and "
        "0 for the others. What does `F.cross_entropy` say the loss of an image is?",
        _sure(), f"It takes 1 and nine 0s for scores. Their softmax is e/(e + 9) = {e / (e + 9):.2f} at the right "
                 "class, and −log of that is the loss. It cannot get any smaller, and no error tells you why.",
        {0: "So it would be if the loss took the outputs as they are. But it takes their softmax first: what is the "
            "softmax of 1 and nine times 0?",
         2.3: "That is the loss of a net that knows nothing, log 10. Here one of the ten is a little ahead.",
         1: "That is the output, or its distance from 0. The loss is −log of a softmax: of which numbers?",
         0.23: "That is the softmax at the right class. What is −log of it?",
         2.46: "That is the logarithm of e + 9. The softmax has e above the line.",
         1.54: "That has ten zeros beside the 1. Of ten classes one is the right one."}),
    "class numbers": Choice(
        "Three plants belong to the classes 2, 0 and 1. Somebody writes the loss with JAX's NumPy, `-(y * "
        "jnp.log(o)).sum()`, where `o` has a row of three outputs for each plant. But `y` has no one-hot rows: it is "
        "`jnp.array([2, 0, 1])`. No error comes. To which outputs does training draw the plants?",
        f"All three plants to {_weighted([2, 0, 1])}", {
            "Each plant to its own class, as it should":
                "That is what one-hot rows would do. NumPy has one row [2, 0, 1] and three rows of outputs: which "
                "output meets which number?",
            f"All three plants to {_weighted([2, 0, 1])}":
                "The row [2, 0, 1] is repeated for each plant. So each has the loss −2 log o₁ − log o₃, which is least "
                "where the outputs are as 2 to 0 to 1. With four plants NumPy would have stopped: the shapes fit by "
                "chance.",
            f"All three plants to {_weighted([1, 1, 1])}":
                "So it would be if each class were asked for equally often. Which row does each plant meet?",
            "All three plants to 1.00, 0.00 and 0.00":
                "The first class has the largest number, but the third one counts as well. Where is −2 log o₁ − log o₃ "
                "least?"}),
    "kink": Choice(
        f"In {_PYTORCH}, `torch.relu(x)`, `torch.maximum(x, zero)` and `x.clamp(min=0)` give the same for every x. "
        "Which slopes do the three have at x = 0, in this order?",
        "{}, {} and {}".format(*_KINKS), {
            "0, 0 and 0":
                "So it is for relu, which is made for nets. The other two are functions of their own: what do they do "
                "with a tie, and with the end of an interval?",
            "0.5, 0.5 and 0.5":
                "The middle is a good choice at a kink. But relu is made for nets: which choice do the nets of this "
                "course make?",
            "{0}, {2} and {1}".format(*_KINKS):
                "All three numbers are right, and two have changed places. Which function has a tie at 0, and which "
                "an end of an interval?",
            "0, 0.5 and 0.5":
                "Two of them are right. The clamp asks whether x is inside the interval: is its end inside?",
            "{}, {} and {}".format(*_KINKS):
                "relu takes 0, as this course does. maximum shares the slope of a tie. clamp counts the end of the "
                "interval as inside. Each is a slope that a kink allows. But a sum of exactly 0 is not rare: an image "
                "is 0 where it is blank, and biases begin at 0."}),
    "two ones": Choice(
        "A plant wants water and wants to be moved. Somebody gives the softmax the row of targets 1, 1, 0. The outputs "
        f"are 0.2, 0.3 and 0.5. What is the slope of cross-entropy for the first score, in {_PYTORCH} and in "
        f"{_TENSORFLOW}?",
        f"{_BY_PYTORCH} in PyTorch, and {_BY_TENSORFLOW} in TensorFlow", {
            f"{_BY_PYTORCH} in both":
                "That is what you get from the loss: o · Σy* − y* = 0.2 · 2 − 1. PyTorch says so. Does everybody work "
                "it out from the loss?",
            f"{_BY_TENSORFLOW} in both":
                "That is o − y*, which is the slope where the targets add up to 1. Here they add up to 2. What does "
                "the derivation in lesson 06 say then?",
            f"{_BY_PYTORCH} in PyTorch, and {_BY_TENSORFLOW} in TensorFlow":
                "Both give the same loss. TensorFlow has o − y* built in, and this is not the slope of its own loss. "
                "PyTorch has o · Σy* − y*. Keras gives what the framework below it gives.",
            f"{_BY_TENSORFLOW} in PyTorch, and {_BY_PYTORCH} in TensorFlow":
                "One of them works it out from the loss, o · Σy* − y*, and one has o − y* built in. But here they have "
                "changed places.",
            "There is none: both stop with an error":
                "Neither looks whether a row of targets adds up to 1. So which formula does each of them have built "
                "in?"}),
    "saturated": Choice(
        "The net is as wrong as can be: an output is exactly 0, and its target is 1. `BinaryCrossentropy()` of "
        f"{_KERAS} is given this output. Which slope does it give for it?",
        _SATURATED, {
            "−∞": "So the formula says, −1/o, and the course's loss gives it. But Keras does not let an output be 0 in "
                  "its logarithm. What does it do before?",
            "−1e12": "PyTorch's does so: it divides by 1e−12 where it would divide by 0. What does Keras do before it "
                     "takes the logarithm?",
            "−1": "That would be δ, the slope for the score. It is −1 if the loss takes scores. Here it takes outputs.",
            _SATURATED:
                "Keras first clips the outputs to between 1e−7 and 1 − 1e−7. A clip is flat outside, so its slope is 0 "
                "there. Where the net is most wrong, it learns nothing. A loss that takes scores gives −1 for the "
                "score, and needs no clip."}),
    "penalty": Choice(
        "Three frameworks are told to keep weights small, each with the number 0.1: `weight_decay` of SGD in PyTorch, "
        "`regularizers.L2` in Keras, and `alpha` in scikit-learn. All train with batches of three. Which of them "
        "pulls a weight down the most?",
        f"{_DOWN[0]}, then {_DOWN[1]}, then {_DOWN[2]}", {
            "All three alike, as 0.1 is 0.1":
                "It is 0.1 times something: w², ½w², or ½w² over the batch. Which slopes do these have?",
            "PyTorch, then Keras, then scikit-learn":
                "PyTorch adds 0.1 · w to the slope. Keras has the loss 0.1 · w²: which slope is that?",
            f"{_DOWN[0]}, then {_DOWN[1]}, then {_DOWN[2]}":
                f"At w = 3 the slope of the penalty is {_SLOPES}. Keras has λw², without ½. PyTorch adds λw, as ½λw² "
                "would. scikit-learn divides ½λw² by the batch, so the same number means less in a larger one.",
            "scikit-learn, then PyTorch, then Keras":
                "That is upside down. What does scikit-learn divide by, and what is the slope of 0.1 · w²?"}),
    "passed": Choice(
        f"`gradcheck` of PyTorch {_CHECKER['version']} compares each slope with a difference, in float64. It allows an "
        f"error of {_CHECKER['allows'].replace('-', '−')}. Four wrong gradients were given to it. It let "
        "three of them pass. Which one did it find?",
        _PLANTED[_FOUND], {
            _PLANTED["13"]: "Nothing is left of this gradient, and still no slope is off by more than 1.7e−9. How much "
                            "may an error be by itself?",
            _PLANTED["7c"]: "That is what a forgotten ½ does. But each error is as large as its slope, 1.7e−8 at "
                            "most. How much may an error be by itself?",
            _PLANTED["4"]: "It is off by 1.7e−4, which is more than 1e−5, and the slope is small, so that its "
                           "thousandth adds next to nothing. What counts is how large an error is, not how much of the "
                           "gradient is wrong: a gradient that is all zeros passes if its slopes are small. "
                           f"With `{_CHECKER['mended by'].replace(', ', '` and `')}` it finds all "
                           "four.",
            _PLANTED["1"]: "0.1 % is the thousandth of each slope that is allowed. Which of the others is off by more "
                           "than 1e−5?"}),
}
