"""Answers given to lesson 09."""

from functools import partial

from teaching.given.form import Given

_given = partial(Given, "09_example_configurations")
OTHERS = {"09-35": ("o.reshape(1, 8).T @ delta", "(delta @ W.T).reshape(1, 2, 2, 2)")}

WRONG = [
    _given("09-12", "delta_2 @ W2.T", 0, "left out a′", ("slope", "a′", "∂E/∂o")),
    _given("09-12", "(o[2] - y) @ W2.T * (1 - o[1]**2)", 0, "carried the error down", ("error", "slope of tanh")),
    _given("09-12", "delta_2 @ W2.T * (1 - o[1])", 0, "forgot the square", ("square", "o²", "slope")),
    _given("09-12", "delta_2 @ W2.T * o[1] * (1 - o[1])", 0, "took the sigmoid's slope", ("sigmoid", "tanh", "slope")),
    _given("09-12", "-delta_2 @ W2.T * (1 - o[1]**2)", 0, "turned the sign", ("sign", "minus")),
    _given("09-12", "delta_2[:, :1] @ W2[:, :1].T * (1 - o[1]**2)", 0, "forgot output 2", ("output 2", "path", "sum")),
    _given("09-12", "delta_2 @ W2.T * (1 - np.tanh(o[1])**2)", 0, "put tanh on the outputs once more",
           ("tanh", "once", "twice", "slope")),
    _given("09-12", "delta_2", 0, "gave that of layer 2", ("layer", "shape")),
    _given("09-12", "sigmoid_entropy.delta[1]", 0, "gave the second net's", ("sigmoid", "cross-entropy")),
    _given("09-25", "dE_do * (o >= 0)", 0, "took >= for >", ("below 0", "everywhere")),
    _given("09-25", "dE_do", 0, "left the slope out", ("slope",)),
    _given("09-25", "dE_do * o", 0, "multiplied by the output", ("multiplied by o",)),
    _given("09-25", "(o > 0) * 1.0", 0, "gave the slope alone", ("alone", "multipl")),
    _given("09-25", "np.maximum(0, dE_do)", 0, "put relu on what comes back", ("applied to ∂E/∂o",)),
    _given("09-25", "dE_do * (o <= 0)", 0, "turned the condition round", ("set to 0", "pass")),
    _given("09-25", "dE_do * (1 - o**2)", 0, "took tanh's slope", ("tanh",)),
    _given("09-25", "-dE_do * (o > 0)", 0, "turned the sign", ("sign",)),
    _given("09-33", "(0.8 - 0.35) * -0.69", 0, "target minus output", ("sign",)),
    _given("09-33", "(0.35 - 0.8) * 0.35 * (1 - 0.35) * -0.69", 0, "multiplied by the sigmoid's slope", ("cancel",)),
    _given("09-33", "(0.35 - 0.8) * 0.35", 0, "took the output above", ("above", "below")),
    _given("09-33", "0.35 - 0.8", 0, "gave δ", ("δ",)),
    _given("09-33", "0.65", 0, "took the first net's", ("tanh",)),
    _given("09-33", "0.9", 0, "gave the weight", ("weight",)),
    _given("09-33", "-0.27", 0, "gave that into output 2", ("output 2",)),
    _given("09-35", "delta.T @ o.reshape(1, 8)", 0, "transposed it", ("row", "exchanged", "transpose")),
    _given("09-35", "o.reshape(8, 1) * delta.sum()", 0, "added the δs up", ("shape",)),
    _given("09-35", "o.transpose(0, 2, 3, 1).reshape(1, 8).T @ delta", 0, "read the maps side by side",
           ("places", "map 1 comes first")),
    _given("09-35", "(o > 0).reshape(1, 8).T @ delta", 0, "took relu's slope for the outputs", ("relu",)),
    _given("09-35", "-o.reshape(1, 8).T @ delta", 0, "turned the sign", ("sign",)),
    _given("09-35", "o[:, ::-1].reshape(1, 8).T @ delta", 0, "read map 2 first", ("map 2",)),
    _given("09-35", "delta @ W.T", 1, "left it a row", ("row", "maps")),
    _given("09-35", "(delta @ W.T).reshape(1, 2, 2, 2).transpose(0, 1, 3, 2)", 1, "exchanged rows and columns",
           ("rows and columns", "exchanged")),
    _given("09-35", "(delta @ W.T).reshape(1, 2, 2, 2) * (softmax_entropy.o[2] > 0)", 1, "went on to δ",
           ("relu", "already", "slope")),
    _given("09-35", "(delta @ W.reshape(3, 8)).reshape(1, 2, 2, 2)", 1, "made the shape fit by reshape",
           ("W.T", "reshape")),
    _given("09-35", "-(delta @ W.T).reshape(1, 2, 2, 2)", 1, "turned the sign", ("sign",)),
    _given("09-35", "(delta @ W.T).reshape(1, 2, 2, 2).transpose(0, 3, 1, 2)", 1, "took the maps for the places",
           ("exchanged", "map 1")),
    _given("09-37", "repaired.o[2] - t", 0, "gave that with tanh", ("tanh", "twice", "half")),
    _given("09-37", "2 * (repaired.o[2] - t)", 0, "doubled it", ("doubled",)),
    _given("09-37", "(t - repaired.o[2]) / 2", 0, "turned the sign", ("sign",)),
    _given("09-37", "(1 + repaired.o[2]) / 2 - t", 0, "left the target as t", ("target",)),
    _given("09-37", "repaired.o[2] - (1 + t) / 2", 0, "left the output as o", ("output", "tanh")),
    _given("09-37", "(repaired.o[2] - t) * (1 - repaired.o[2]**2) / 2", 0, "put tanh's slope in", ("slope", "cancel")),
    _given("09-37", "(1 + repaired.o[2]) / 2", 0, "gave the output", ("output",)),
]

RIGHT = [
    _given("09-12", "np.einsum('ni,ji->nj', delta_2, W2) * (1 - o[1]**2)", 0, "einsum", ()),
    _given("09-12", "[(W2 @ delta_2[0]) * (1 - np.tanh(tanh_squared.s[1][0])**2)]", 0, "a list of the one row", ()),
    _given("09-25", "np.where(o > 0, dE_do, 0)", 0, "where", ()),
    _given("09-25", "dE_do * np.sign(o)", 0, "the sign of what is never below 0", ()),
    _given("09-33", "0.31", 0, "two decimals", ()),
    _given("09-33", "-0.45 * -0.69", 0, "δ worked out before", ()),
    _given("09-35", "np.outer(o, delta)", 0, "the outer product lays out by itself", ()),
    _given("09-35", "np.einsum('nmrc,ni->mrci', o, delta).reshape(8, 3)", 0, "einsum, then rows", ()),
    _given("09-35", "np.reshape(W @ delta[0], (1, 2, 2, 2))", 1, "the other way round, for one example", ()),
    _given("09-35", "np.einsum('ni,mrci->nmrc', delta, W.reshape(2, 2, 2, 3))", 1, "the weights laid out as maps", ()),
    _given("09-37", "(1 + repaired.o[2]) / 2 - (1 + t) / 2", 0, "not shortened", ()),
    _given("09-37", "sigmoid(2 * repaired.s[2]) - y", 0, "from the sums and the old targets", ()),
]

RAISING = [
    _given("09-12", "delta_2 @ W2 * (1 - o[1]**2)", 0, "did not transpose W: ValueError", ()),
]
