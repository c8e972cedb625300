"""A museum of mistakes of a kind that was really made, at toy size. `Pass` is right; an exhibit changes a line or two.

Lesson 14 shows the exhibits, and its readers claim what is wrong with them. The second half of this file judges the
claims, and gives it all away.

An exhibit is called as backprop is, and with a rate it takes a step as well, on dense layers and on kernels:
`examine(ROOMS["tutorial"].exhibit(), on=dense_nets() + nets_with_maps(), rate=0.7)`.
"""

import inspect
from typing import NamedTuple

import numpy as np

from bpcore import Conv2D, Dense, linear, multinomial_cross_entropy, relu, sigmoid, softmax, squared_error
from bpcore.teaching import examine
from bpcore.teaching.examine import standing
from bpcore.teaching.exercises.nets import nets_with_maps
from bpcore.teaching.running import SYMBOLS, in_words
from bpcore.teaching.story import plant_net, plants
from bpcore.trace import Step, backprop, reads
from bpcore.widgets import Claim, Verdict

RATE = 0.7


def show(name):
    """Prints the code of an exhibit, such as "tutorial", or that of the right "Pass"."""
    if name == "Pass":
        print(inspect.getsource(Pass).rstrip())
    elif name in ROOMS:
        print(inspect.getsource(ROOMS[name].exhibit).rstrip())
    else:
        print(f"There is no exhibit {name!r}: the museum has {', '.join(ROOMS)}, and Pass.")


class Pass:
    """A right pass and its step, a method for each line."""

    def __call__(self, net, x, y, loss, rate=None):
        self.step = 0 if rate is None else rate / len(x)
        s, o = self.forward(net, x)
        back = self.backward(net, o, y, loss)
        # ** puts in all that back has, and | puts two dicts together
        found = {"s": s, "o": o, "E": loss(o[len(net)], y), **back}
        if rate is None:
            return found
        return found | self.descend(net, found)

    def forward(self, net, x):
        s, o = {}, {0: x}
        for l, layer in enumerate(net, 1):
            s[l] = self.weighted_sum(layer, o[l - 1])
            o[l] = layer.activation(s[l])
        return s, o

    def backward(self, net, o, y, loss):
        L = len(net)
        dE_do = {L: self.loss_slope(loss, o[L], y)}
        delta, dE_dW, dE_db = {}, {}, {}
        for l in range(L, 0, -1):
            layer = net[l - 1]
            delta[l] = self.delta(layer.activation, o[l], dE_do[l])
            dE_dW[l], dE_db[l] = self.slopes(layer, o[l - 1], delta[l])
            if l > 1:
                dE_do[l - 1] = self.send_back(layer, o[l - 1], delta[l])
        return {"dE_do": dE_do, "delta": delta,
                "dE_dW": dE_dW, "dE_db": dE_db}

    def descend(self, net, found):
        new_W, new_b = {}, {}
        for l, layer in enumerate(net, 1):
            new_W[l] = self.new_W(layer, self.step * found["dE_dW"][l])
            new_b[l] = self.new_b(layer, self.step * found["dE_db"][l])
        return {"new_W": new_W, "new_b": new_b}

    def weighted_sum(self, layer, o_below):
        return layer.weighted_sum(o_below)

    def loss_slope(self, loss, o, y):
        return loss.gradient(o, y)

    def delta(self, activation, o, dE_do):
        return activation.vjp(o, dE_do)

    def slopes(self, layer, o_below, delta):
        # dense: o_below.T @ delta and delta.sum(axis=0)
        return layer.grad_params(o_below, delta)

    def send_back(self, layer, o_below, delta):
        # dense: delta @ W.T
        return layer.grad_input(delta, o_below).reshape(o_below.shape)

    def new_W(self, layer, change):
        return layer.W - change

    def new_b(self, layer, change):
        return layer.b - change


class Collection(Pass):
    def loss_slope(self, loss, o, y):
        if loss is multinomial_cross_entropy:
            return -y / o + (1 - y) / (1 - o)
        return loss.gradient(o, y)

    def delta(self, activation, o, dE_do):
        if activation is softmax:
            return dE_do * o * (1 - o)
        return activation.vjp(o, dE_do)


class Tutorial(Pass):
    def delta(self, activation, o, dE_do):
        if activation is relu:
            return dE_do * (o >= 0)
        return activation.vjp(o, dE_do)


class Notebook(Pass):
    def slopes(self, layer, o_below, delta):
        dE_dW, _ = layer.grad_params(o_below, delta)
        return dE_dW, delta.sum(axis=1)


class Report(Pass):
    def loss_slope(self, loss, o, y):
        # Most nets have several outputs, and rows of targets.
        if o.shape[1] > 1:
            return super().loss_slope(loss, o, y)
        # One output: the targets are read as a list.
        slope = loss.gradient(o, y.ravel())
        return slope.mean(axis=1, keepdims=True)


class Debate(Pass):
    def send_back(self, layer, o_below, delta):
        if not isinstance(layer, Conv2D):
            return super().send_back(layer, o_below, delta)
        # Axes: example, map, row, column. Zeros go round each map.
        framed = np.pad(delta, [(0, 0), (0, 0), (1, 1), (1, 1)])
        dE_do = np.zeros(o_below.shape)
        for r in range(dE_do.shape[2]):
            for c in range(dE_do.shape[3]):
                window = framed[:, :, r:r + 2, c:c + 2]
                # Map j below has a 2 × 2 kernel for each map above.
                for j, kernels in enumerate(layer.W):
                    products = window * kernels
                    dE_do[:, j, r, c] = products.sum(axis=(1, 2, 3))
        return dE_do


class Forum(Pass):
    def loss_slope(self, loss, o, y):
        return -loss.gradient(o, y)

    def new_W(self, layer, change):
        return layer.W + change

    def new_b(self, layer, change):
        return layer.b + change


class Animation(Pass):
    def new_b(self, layer, change):
        b = layer.b
        for _ in range(layer.W.size // len(b)):
            b = b - change
        return b


class Book(Pass):
    def send_back(self, layer, o_below, delta):
        dE_dW, dE_db = self.slopes(layer, o_below, delta)
        W, b = layer.W - self.step * dE_dW, layer.b - self.step * dE_db
        # a layer of the same kind
        layer = type(layer)(W, b, layer.activation)
        return layer.grad_input(delta, o_below)


class Library(Pass):
    def __init__(self):
        self.kept = {}

    def weighted_sum(self, layer, o_below):
        self.kept[layer] = o_below
        return layer.weighted_sum(o_below)

    def backward(self, net, o, y, loss):
        # Before the way back somebody looks at other examples,
        # say to print a score: that is allowed.
        self.forward(net, 1 - o[0])
        return super().backward(net, o, y, loss)

    def slopes(self, layer, o_below, delta):
        return layer.grad_params(self.kept[layer], delta)


class Engine(Pass):
    def forward(self, net, x):
        # The graph: what is done to x, and gone back through later.
        self.graph = [type(layer)(layer.W, layer.b, linear)
                      for layer in net]
        s, o = {}, {0: x}
        for l, layer in enumerate(self.graph, 1):
            s[l] = self.weighted_sum(layer, o[l - 1])
            o[l] = net[l - 1].activation(s[l])
        return s, o

    def backward(self, net, o, y, loss):
        return super().backward(self.graph, o, y, loss)


class Framework(Pass):
    def __init__(self):
        self.held = {}

    def slopes(self, layer, o_below, delta):
        dE_dW, dE_db = layer.grad_params(o_below, delta)
        if layer in self.held:
            held_W, held_b = self.held[layer]
            dE_dW, dE_db = dE_dW + held_W, dE_db + held_b
        self.held[layer] = dE_dW, dE_db
        return dE_dW, dE_db


# What is wrong with them, and how a claim is judged.

class Mistake(NamedTuple):
    """What a line may do, and how one would know it if it did."""

    name: str
    signs: str


MISTAKES = {
    "slope": Mistake("the slope a′(s) is left out", "δ would be ∂E/∂o, as if a′ were 1 everywhere."),
    "edge": Mistake("it is wrong only where a sum s is exactly 0",
                    "random numbers would hardly ever show it: none of their sums is exactly 0."),
    "diagonal": Mistake("only the diagonal of softmax's Jacobian is used",
                        "softmax's δ of a unit would read nothing of the other units."),
    "loss": Mistake("it is the slope of a loss that this net does not have",
                    "the formula would be that of another loss."),
    "sign": Mistake("a sign is turned round", "plus and minus would have changed places in this line."),
    "axis": Mistake("a sum runs over the wrong axis",
                    "it would add up units where it should add up examples, or the reverse."),
    "targets": Mistake("each output meets the targets of all examples",
                       "a table would be made, with a row and a column for each example."),
    "mean": Mistake("the 1/N is missing, or it is there twice",
                    "every number would be off by the factor N, the number of examples."),
    "transpose": Mistake("rows and columns of W are exchanged",
                         "the layer below and the layer above would have changed places in W."),
    "turn": Mistake("the kernel should be turned round by 180°, and is not",
                    "a kernel would lie over δ just as it lies over the values below."),
    "early": Mistake("it uses weights that have moved already",
                     "a step would have been taken before the line reads the weights."),
    "often": Mistake("a parameter moves more than once in one step",
                     "one step would take the same change away again and again."),
    "added": Mistake("it adds what an earlier call gave",
                     "the first call would be right, and the second one would give more."),
    "others": Mistake("it uses the outputs of other examples",
                      "δ would meet outputs that are not of the same example."),
    "path": Mistake("a unit is left out of a sum", "a loop would end too early, or begin too late."),
}


class Wrong(NamedTuple):
    """What is wrong in one line: the quantities that it gives, its mistake, what to tell whoever has found it, and of
    other mistakes that are likely to be claimed of it, why it is not so."""

    quantities: tuple[str, ...]
    mistake: str
    story: str
    why_not: dict[str, str] = {}  # noqa: RUF012 - nobody changes it


class Room(NamedTuple):
    """An exhibit, the nets (net, x, y, loss) on which it is looked at, and what is wrong."""

    exhibit: type
    cases: list
    wrong: list[Wrong]


def _nets():
    """The plant's net, with three plants and with one; the same with relu, or with water alone; three classes, two
    losses; a square net."""
    x, y = (values[:3] for values in plants())
    first, last = plant_net()
    with_relu = Dense(first.W, first.b, relu)
    to_do = Dense(np.array([[0.9, -0.4, 0.3], [-1.1, 0.6, 0.2], [0.5, -1.3, 0.7]]), np.array([0.1, 0.3, -0.2]), softmax)
    first_thing = np.array([[0.8, 0.15, 0.05], [0.1, 0.2, 0.7], [0.05, 0.6, 0.35]])  # water, move, leave it alone
    second = Dense(np.array([[0.6, -0.9, 1.2], [1.3, 0.4, -0.7], [-0.5, 0.8, 0.3]]), np.array([0.2, -0.1, 0.4]),
                   sigmoid)
    return {
        "plants": [([first, last], x, y, squared_error)],
        "four plants": [([first, last], *(values[:4] for values in plants()), squared_error)],  # no layer has 4
        "one plant": [([first, last], x[:1], y[:1], squared_error)],
        "relu": [([with_relu, last], x, y, squared_error)],
        "water": [([first, Dense(last.W[:, :1], last.b[:1], last.activation)], x, y[:, :1], squared_error)],
        "classes": [([first, to_do], x, first_thing, loss) for loss in (multinomial_cross_entropy, squared_error)],
        "square": [([first, second], x, first_thing, squared_error)],
        "maps": nets_with_maps()[:1]}


_NETS = _nets()

ROOMS = {
    "forum": Room(Forum, _NETS["plants"], [
        Wrong(("dE_do",), "sign",
              "Met in forum questions about a first network: it starts from y* − o.", {
                  "loss": "The slope of the right loss is there. What stands before it?"}),
        Wrong(("new_W", "new_b"), "sign",
              "Met in the same questions: the step goes up the slope, with plus, for W and for b. That counts as one "
              "mistake. Whoever mends this alone, or the other one alone, sees the loss climb.", {
                "often": "Each parameter moves once. In which direction?",
                "mean": "The 1/N is in self.step, once. In which direction does the step go?"})]),
    "tutorial": Room(Tutorial, _NETS["relu"], [
        Wrong(("delta",), "slope",
              "Met in the official tutorial of an array library, which is run every week. relu's slope is 0 for a unit "
              "that is off. But the output of that unit is 0, so o >= 0 is true for it. A slope that is 1 everywhere "
              "is no slope at all, and units that are off get a δ.", {
                "edge": "So it looks. But the line asks o, and a unit that is off has the output 0 exactly. Which "
                        "units does it stop?",
                "sign": "The comparison lets units through. Which ones does it stop?"})]),
    "animation": Room(Animation, _NETS["four plants"], [
        Wrong(("new_b",), "often",
              "Met in an animated explanation of backpropagation: the line for the bias stood in the loop over the "
              "weights. With two weights into a unit its bias moves twice as far as it should, and with three it moves "
              "three times as far.", {
                "mean": "The loop does not count examples. What does layer.W.size // len(b) count?",
                "early": "Nothing reads the new bias in this pass. How often is the change taken away?"})]),
    "book": Room(Book, _NETS["plants"], [
        Wrong(("dE_do",), "early",
              "Met in the code of a book, and in several small libraries. A layer takes its step, and then it sends δ "
              "down through weights that belong to the next pass. At a small rate the difference is small, and the net "
              "still learns.", {
                "often": "descend moves each weight once, from the old net. What does send_back read?",
                "transpose": "layer.grad_input transposes as it should. Which W does it read?"})]),
    "collection": Room(Collection, _NETS["classes"], [
        Wrong(("dE_do",), "loss",
              "Met in a popular collection of algorithms written from scratch. This is the slope of the binary cross-"
              "entropy, for the multinomial one.", {
                  "sign": "Both signs are right for a loss with two terms. Does this loss have two?"}),
        Wrong(("delta",), "diagonal",
              "Met in the same collection. Each output of softmax depends on every s, and the diagonal forgets all but "
              "one. Section 3 multiplies the two mistakes.", {
                "slope": "A slope is there, o(1 − o). Is it all of softmax's?",
                "edge": "It is wrong for all sums, not only for 0."})]),
    "report": Room(Report, _NETS["water"], [
        Wrong(("dE_do",), "targets",
              "Met in bug reports to several libraries, and in the code of a book. The outputs have the shape (N, 1), "
              "the list of targets (N,). NumPy takes the list for a row, and makes a table of N × N differences. "
              "The mean of a row of it is o less the mean of all targets: training draws every output to that mean.", {
                "mean": "A mean is taken, over axis 1. Has that the length 1 here?",
                "axis": "The mean runs over axis 1, where one output should be. What stands there now?",
                "others": "Each row has the output of its own example. Whose targets has it?",
                "loss": "The slope of the right loss is asked for. With targets of which shape?"})]),
    "debate": Room(Debate, _NETS["maps"], [
        Wrong(("dE_do",), "turn",
              "Met as a question about several libraries: does the kernel turn round by 180° on the way back? It does. "
              "The shapes agree in both cases, so that nothing stops.", {
                "transpose": "Maps below and maps above are in the right places. Look at rows and columns inside "
                             "the kernel.",
                "path": "Every window is read, and all its values are added up. In which order do they meet the "
                        "kernel?",
                "axis": "The sum runs over the maps above and over the window, as it should."})]),
    "engine": Room(Engine, _NETS["plants"], [
        Wrong(("delta",), "slope",
              "Met where an activation acts on numbers that were taken out of a graph, and its outputs are put in "
              "again. On the way up every number is right. But the graph has only the weighted sums, and the way back "
              "is made of what the graph has. No error tells that a piece is missing.", {
                "others": "The outputs are of these examples. Which activation does the graph have?",
                "loss": "The loss is the right one. What does a layer of the graph do after its weighted sum?"})]),
    "framework": Room(Framework, _NETS["plants"], [
        Wrong(("dE_dW", "dE_db"), "added",
              "Met wherever slopes are added to what a parameter holds. Some frameworks do so on purpose, and leave it "
              "to you to set them back to zero before each pass.", {
                "often": "No parameter is moved in this line. What does self.held keep?",
                "others": "The outputs are of these examples. What is added to their slopes?",
                "mean": "The factor is 2 at the second call, and there are 3 examples here. What does that call "
                        "do?"})]),
    "notebook": Room(Notebook, _NETS["square"], [
        Wrong(("dE_db",), "axis",
              "Met in course notebooks, where batch and layer happened to be of one size. axis=1 adds up the units of "
              "each example. With other sizes the shapes do not fit and the program stops: that is luck.", {
                "mean": "It is a sum, as it should be. Of what?",
                "transpose": "There is no W in this line. Which axis of δ counts the examples?"})]),
    "library": Room(Library, _NETS["one plant"], [
        Wrong(("dE_dW",), "others",
              "Met in a library whose layers keep what they last read. A look at other examples before the way back "
              "writes over it. The forward pass and every δ are right, but each row of ∂E/∂W is made of somebody "
              "else's output. With one example, as here, each row is off by a factor of its own.", {
                "added": "Nothing is added to anything. What does self.kept hold when the way back begins?",
                "early": "No weight has moved. Whose outputs does self.kept hold?"})]),
}


def mistakes():
    """Prints what can be claimed of a line."""
    print(*(mistake.name for mistake in MISTAKES.values()), sep="\n")


def claim(name):
    """Fields in which to claim what is wrong with an exhibit: a quantity, a layer, and what its line does."""
    if name not in ROOMS:
        raise ValueError(f"There is no exhibit {name!r}: the museum has {', '.join(ROOMS)}.")
    room = ROOMS[name]
    trace, stands, told = backprop(*room.cases[0]), _standing(room), _told(room)
    keys = {mistake.name: key for key, mistake in MISTAKES.items()}
    quantities = {symbol: quantity for quantity, symbol in SYMBOLS.items()}

    def judge(symbol, layer, deed):
        return _verdict(room, Step(quantities[symbol], layer), keys.get(deed), trace, stands, told)

    layers = list(range(1, len(trace.net) + 1))
    places = {symbol: layers[-1:] if symbol == "E" else layers for symbol in quantities}
    nets = ", and ".join(in_words(*case) for case in room.cases)
    return Claim(name, list(ROOMS), f"The net here: {nets}.", places, list(keys), judge, len(room.wrong))


def _verdict(room, step, mistake, trace, stands, told):
    """The Verdict on a claim that this step makes such a mistake, or an unknown one; `trace` is a right pass."""
    quantity, layer = step
    where = "E" if quantity == "E" else f"{SYMBOLS[quantity]} of layer {layer}"
    begin = where.replace("the", "The")
    how, loss = stands[step]
    if how == "right":
        return Verdict(f"Not so. {begin} is right here.")
    if how == "follows":
        return Verdict(f"Not so.{loss} {begin} differs from the truth, but it follows from what it reads. "
                       f"That is {_read_by(step, trace)}. Which of these is wrong?")
    wrong = next(each for each in room.wrong if quantity in each.quantities)
    if mistake == wrong.mistake:
        return Verdict(f"Right. {told[wrong.mistake]}", wrong.quantities[0])
    why_not = "What does it do?" if mistake is None else (
        "But it does something else. "
        + wrong.why_not.get(mistake, f"If your claim held, {MISTAKES[mistake].signs}"))
    return Verdict(f"The line is found.{loss} {begin} is wrong by itself. {why_not}")


def _standing(room):
    """{Step: how it stands, with which loss} in the second of two calls, on the net that shows most."""
    found = []
    for *case, loss in room.cases:
        exhibit = room.exhibit()
        exhibit(*case, loss, RATE)
        where = f" With the {loss.name.replace('_', ' ')}:" if len(room.cases) > 1 else ""
        found.append((where, standing(exhibit, *case, loss, rate=RATE)))
    return {step: next((how, where) for how in ("wrong", "follows", "right") for where, each in found
                       if each[step] == how) for step in found[0][1]}


def _told(room):
    """{mistake: what is told of it}: its story, and what the examiner says."""
    found = examine(room.exhibit(), on=room.cases, rate=RATE).found
    return {wrong.mistake: f"{wrong.story}\n\nexamine names the first place that shows it: {each.text}"
            for wrong in room.wrong for each in found if each.step.quantity in wrong.quantities}


def _read_by(step, trace):
    quantity, l = step
    if quantity.startswith("new"):
        return f"∂E/∂{quantity[-1]} of layer {l}, with the old {quantity[-1]} and the rate"
    return " and ".join({"y": "the targets", "W": f"W of layer {n}", "b": f"b of layer {n}"}.get(
        each, f"{SYMBOLS.get(each)} of layer {n}") for each, n in reads(step, trace))
