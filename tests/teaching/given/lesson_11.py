"""Answers given to lesson 11."""

from teaching.given.form import Given

OTHERS = {"11-37": ("pass", "None")}

WRONG = [
    Given("11_learning", "11-09", "1 / np.mean(x_1**2)", 0,
          "took the rate of one step to the lowest point", ("lowest point", "factor 2", "½")),
    Given("11_learning", "11-09", "0.595", 0, "the same, typed", ("lowest point",)),
    Given("11_learning", "11-09", "0.6", 0, "quoted the slider's mark of the jump", ("lowest point", "slider")),
    Given("11_learning", "11-09", "1.2", 0, "quoted the slider", ("slider",)),
    Given("11_learning", "11-09", "1.15", 0, "quoted the slider's last mark that learns", ("slider",)),
    Given("11_learning", "11-09", "np.mean(x_1**2)", 0, "gave c", ("c.",)),
    Given("11_learning", "11-09", "2 * np.mean(x_1**2)", 0, "multiplied by c", ("below the line",)),
    Given("11_learning", "11-09", "np.mean(x_1**2) / 2", 0, "turned the fraction upside down", ("below the line",)),
    Given("11_learning", "11-09", "2 / np.sum(x_1**2)", 0, "took the sum for the mean", ("sum",)),
    Given("11_learning", "11-09", "2", 0, "gave the largest αc", ("αc",)),
    Given("11_learning", "11-09", "1.3", 0, "quoted the table", ("table", "slider", "section")),
    Given("11_learning", "11-09", "1.1", 0, "quoted the table's last rate that learns", ("table", "section")),
    Given("11_learning", "11-09", "3 / np.mean(x_1**2)", 0, "let the factor go to −2", ("−2",)),
    Given("11_learning", "11-09", "2 / np.mean(x_1)**2", 0,
          "squared the mean in place of the mean of squares", ("squares",)),
    Given("11_learning", "11-09", "2 / np.mean(x_1)", 0, "forgot the squares", ("square",)),
    Given("11_learning", "11-09", "1.7", 0, "gave c, rounded", ("c, rounded",)),
    Given("11_learning", "11-09", "5.04", 0, "gave the sum of the squares", ("sum of the squares",)),
    Given("11_learning", "11-25", "0.6 * (1 - 0.98**2)", 0, "lost the sign", ("sign",)),
    Given("11_learning", "11-25", "-0.6 * 0.98 * (1 - 0.98)", 0, "took the slope of the sigmoid", ("sigmoid",)),
    Given("11_learning", "11-25", "-0.6 * (1 - 2.3**2)", 0, "took s for o", ("s stands", "o²", "s ")),
    Given("11_learning", "11-25", "-0.6 * (1 - 0.98)", 0, "forgot the square", ("square",)),
    Given("11_learning", "11-25", "-0.6 * 0.98", 0, "multiplied by the output", ("output",)),
    Given("11_learning", "11-25", "1 - 0.98**2", 0, "gave the slope alone", ("slope",)),
    Given("11_learning", "11-25", "-0.6", 0, "left the slope out", ("slope", "a′")),
    Given("11_learning", "11-25", "-0.6 * (1 - np.tanh(0.98)**2)", 0, "put tanh on o once more", ("tanh",)),
    Given("11_learning", "11-25", "-0.6 / (1 - 0.98**2)", 0, "divided by the slope", ("divid", "multipl")),
    Given("11_learning", "11-25", "0", 0, "took saturated for 0", ("0",)),
    Given("11_learning", "11-31", "32.8", 0, "gave one step", ("one step",)),
    Given("11_learning", "11-31", "10.76", 0, "gave two steps", ("two steps",)),
    Given("11_learning", "11-31", "98.4", 0, "multiplied by 3", ("added", "part of")),
    Given("11_learning", "11-31", "0.0353", 0, "gave the part, not per cent", ("per cent",)),
    Given("11_learning", "11-31", "96.47", 0, "gave what has gone", ("gone",)),
    Given("11_learning", "11-31", "100 * (1 - 3 * 0.4 * 1.68)", 0,
          "took away three times αc", ("taken away", "part of what is left")),
    Given("11_learning", "11-31", "100 * 0.328**6", 0, "took the factor of the loss", ("loss",)),
    Given("11_learning", "11-31", "10.93", 0, "divided by three", ("third",)),
    Given("11_learning", "11-31", "1.16", 0, "gave four steps", ("four",)),
    Given("11_learning", "11-31", "100 * (1 - 0.5 * 1.68)**3", 0, "kept the rate of the table", ("rate",)),
    Given("11_learning", "11-31", "100 * (0.4 * 1.68)**3", 0, "took αc for what is left", ("αc",)),
    Given("11_learning", "11-31", "0.04", 0, "gave the part, rounded", ("per cent",)),
    Given("11_learning", "11-31", "0.13", 0, "gave the part of the loss, from 0.33", ("loss",)),
    Given("11_learning", "11-31", "67.2", 0, "gave what one step takes away", ("takes away",)),
    Given("11_learning", "11-31", "21.6", 0, "left c out", ("αc",)),
    Given("11_learning", "11-31", "-3.53", 0, "put a minus before it", ("minus",)),
    Given("11_learning", "11-33", "2 / 72", 0, "gave the variance", ("variance",)),
    Given("11_learning", "11-33", "0.028", 0, "gave the variance, typed", ("variance",)),
    Given("11_learning", "11-33", "np.sqrt(1 / 72)", 0, "took the rule of tanh", ("tanh",)),
    Given("11_learning", "11-33", "0.118", 0, "the same, typed", ("tanh",)),
    Given("11_learning", "11-33", "1 / 72", 0, "gave the variance of tanh", ("variance",)),
    Given("11_learning", "11-33", "np.sqrt(2) / 72", 0, "took the root of the 2 alone", ("root",)),
    Given("11_learning", "11-33", "2 / np.sqrt(72)", 0, "took the root of n alone", ("root",)),
    Given("11_learning", "11-33", "np.sqrt(72 / 2)", 0, "turned it upside down", ("upside",)),
    Given("11_learning", "11-33", "6", 0, "the same, typed", ("upside",)),
    Given("11_learning", "11-33", "np.sqrt(1 / 144)", 0, "put the 2 below the line", ("below",)),
    Given("11_learning", "11-33", "np.sqrt(2)", 0, "left n out", ("units", "n ")),
    Given("11_learning", "11-33", "36", 0, "gave half of n", ("n/2",)),
    Given("11_learning", "11-33", "8.49", 0, "gave the root of n", ("root of n",)),
    Given("11_learning", "11-33", "12", 0, "gave the root of 2n", ("root of 2n",)),
    Given("11_learning", "11-33", "0.16", 0, "cut the decimals off", ("three decimals",)),
    Given("11_learning", "11-35", "(delta == 0).all(axis=1).sum()", 0, "counted the examples", ("examples", "axis")),
    Given("11_learning", "11-35", "(delta == 0).any(axis=0).sum()", 0, "took any for all", ("some example",)),
    Given("11_learning", "11-35", "(delta == 0).sum()", 0, "counted zeros", ("zeros",)),
    Given("11_learning", "11-35", "(delta != 0).any(axis=0).sum()", 0, "counted the others", ("do get",)),
    Given("11_learning", "11-35", "(delta == 0).all(axis=0)", 0, "did not count", ("how many", "number")),
    Given("11_learning", "11-35", "(delta == 0).all()", 0, "forgot the axis", ("axis", "true and false")),
    Given("11_learning", "11-35", "delta.shape[1]", 0, "gave the number of units", ("every unit",)),
    Given("11_learning", "11-35", "len(delta)", 0, "gave the number of examples", ("example",)),
    Given("11_learning", "11-35", "(delta <= 0).all(axis=0).sum()", 0, "counted negative ones, too", ("negative",)),
    Given("11_learning", "11-35", "2", 0, "counted one array by eye", ("mistake I know", "not")),
    Given("11_learning", "11-37",
          "losses = []\n" "    for _ in range(epochs):\n" "        trace = backprop(net, x, y, loss)\n"
          "        losses.append(trace.E.mean())\n" "        net = descend(trace, rate)\n" "    return net, losses", 0,
          "returns the net, too", ("alone",)),
    Given("11_learning", "11-37",
          "return fit(net, x, y, loss, rate=rate, epochs=epochs, batch=len(x), progress=False)", 0,
          "returns all that fit returns", ("alone",)),
    Given("11_learning", "11-37",
          "losses = []\n" "    for _ in range(epochs):\n" "        trace = backprop(net, x, y, loss)\n"
          "        losses.append(trace.E.mean())\n" "        descend(trace, rate)\n" "    return losses", 0,
          "never uses what descend returns", ("descend returns",)),
    Given("11_learning", "11-37",
          "losses = []\n" "    for _ in range(epochs):\n" "        trace = backprop(net, x, y, loss)\n"
          "        net = descend(trace, rate)\n" "        losses.append(backprop(net, x, y, loss).E.mean())\n"
          "    return losses", 0,
          "took the loss after the step", ("after the step",)),
    Given("11_learning", "11-37",
          "losses = []\n" "    for _ in range(epochs):\n" "        trace = backprop(net, x, y, loss)\n"
          "        losses.append(trace.E.mean())\n" "        net = descend(trace, rate * len(x))\n"
          "    return losses", 0,
          "multiplied the rate by N", ("too long",)),
    Given("11_learning", "11-37",
          "losses = []\n" "    for _ in range(epochs):\n" "        trace = backprop(net, x, y, loss)\n"
          "        losses.append(trace.E.mean())\n" "        net = descend(trace, rate / len(x))\n"
          "    return losses", 0,
          "divided by N once more", ("too short",)),
    Given("11_learning", "11-37",
          "losses = []\n" "    for _ in range(epochs):\n" "        trace = backprop(net, x, y, loss)\n"
          "        losses.append(trace.E.mean())\n" "        net = descend(trace, -rate)\n" "    return losses", 0,
          "went uphill, which descend refuses", ("rate",)),
    Given("11_learning", "11-37",
          "losses = []\n" "    for _ in range(epochs):\n" "        trace = backprop(net, x, y, loss)\n"
          "        losses.append(trace.E.sum())\n" "        net = descend(trace, rate)\n" "    return losses", 0,
          "summed the losses", ("summed", "sum")),
    Given("11_learning", "11-37",
          "losses = []\n" "    for _ in range(epochs):\n" "        trace = backprop(net, x, y, loss)\n"
          "        losses.append(trace.E)\n" "        net = descend(trace, rate)\n" "    return losses", 0,
          "kept the losses of the four", ("four examples", "mean")),
    Given("11_learning", "11-37",
          "losses = []\n" "    for _ in range(epochs):\n" "        trace = backprop(net, x, y, loss)\n"
          "        losses.append(trace.E[0])\n" "        net = descend(trace, rate)\n" "    return losses", 0,
          "took the first example", ("first example",)),
    Given("11_learning", "11-37",
          "losses = []\n" "    for _ in range(epochs):\n" "        trace = backprop(net, x, y, loss)\n"
          "        losses = trace.E.mean()\n" "        net = descend(trace, rate)\n" "    return losses", 0,
          "kept the last one alone", ("last loss",)),
    Given("11_learning", "11-37",
          "losses = []\n" "    for _ in range(epochs):\n" "        trace = backprop(net, x, y, loss)\n"
          "        losses.append(trace.E.mean())\n" "        net = descend(trace, rate)\n" "        return losses\n"
          "    return losses", 0,
          "returns in the first round", ("return",)),
    Given("11_learning", "11-37",
          "losses = []\n" "    for _ in range(epochs):\n" "        trace = backprop(net, x, y, loss)\n"
          "        losses.append(trace.E.mean())\n" "        net = descend(trace, 1)\n" "    return losses", 0,
          "left the rate out", ("rate",)),
    Given("11_learning", "11-37",
          "losses = [backprop(net, x, y, loss).E.mean()]\n" "    for _ in range(epochs):\n"
          "        net = descend(backprop(net, x, y, loss), rate)\n"
          "        losses.append(backprop(net, x, y, loss).E.mean())\n" "    return losses", 0,
          "kept the start and every step: one too many", ("too many",)),
    Given("11_learning", "11-37",
          "losses = []\n" "    for _ in range(epochs):\n" "        trace = backprop(net, x, y, loss)\n"
          "        losses.insert(0, trace.E.mean())\n" "        net = descend(trace, rate)\n" "    return losses", 0,
          "put them in the reverse order", ("reverse",)),
    Given("11_learning", "11-37",
          "losses = []\n" "    for _ in range(epochs):\n" "        trace = backprop(net, x, y, loss)\n"
          "        losses.append(trace.E.mean())\n" "        net = descend(trace, rate)\n" "    losses.sort()", 0,
          "returns nothing", ("return", "None")),
]

RIGHT = [
    Given("11_learning", "11-09", "2 * len(x_1) / (x_1.T @ x_1)", 0, "a matrix product, shape (1, 1)", ()),
    Given("11_learning", "11-09", "1.19", 0, "two decimals", ()),
    Given("11_learning", "11-09", "2 / 1.68", 0, "the printed c", ()),
    Given("11_learning", "11-25", "-0.6 / np.cosh(2.3)**2", 0, "the slope as 1/cosh²", ()),
    Given("11_learning", "11-25", "-0.024", 0, "three decimals", ()),
    Given("11_learning", "11-25", "tanh.vjp(np.array(0.98), -0.6)", 0, "the activation's own step", ()),
    Given("11_learning", "11-31", "100 * 0.33**3 - 100 * (0.33**3 - 0.328**3)", 0, "a sum of two terms", ()),
    Given("11_learning", "11-31", "3.53", 0, "two decimals", ()),
    Given("11_learning", "11-31", "100 * np.prod([1 - 0.4 * np.mean(x_1**2)] * 3)", 0, "a product of a list", ()),
    Given("11_learning", "11-33", "0.167", 0, "three decimals", ()),
    Given("11_learning", "11-33", "1 / 6", 0, "a fraction", ()),
    Given("11_learning", "11-33", "(72 / 2) ** -0.5", 0, "a power", ()),
    Given("11_learning", "11-35", "np.sum(~delta.any(axis=0))", 0, "not any", ()),
    Given("11_learning", "11-35", "sum(not any(unit) for unit in delta.T)", 0, "Python's any", ()),
    Given("11_learning", "11-35", "delta.shape[1] - np.count_nonzero(np.abs(delta).max(axis=0))", 0,
          "the rest of the others", ()),
    Given("11_learning", "11-37",
          "return fit(net, x, y, loss, rate=rate, epochs=epochs, batch=len(x), progress=False).history.loss", 0,
          "the package's own loop", ()),
    Given("11_learning", "11-37",
          "if epochs == 0:\n" "        return []\n" "    trace = backprop(net, x, y, loss)\n"
          "    return [trace.E.mean()] + train(descend(trace, rate), x, y, loss, rate, epochs - 1)", 0,
          "calls itself", ()),
]

RAISING = [
    Given("11_learning", "11-37",
          "losses = []\n" "    for _ in range(epochs):\n" "        trace = backprop(net, x, loss)\n"
          "        losses.append(trace.E.mean())\n" "        net = descend(trace, rate)\n" "    return losses", 0,
          "leaves out y: TypeError", ()),
]
