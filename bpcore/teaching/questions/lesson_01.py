"""The questions of lesson 01, by what they ask."""

from bpcore.teaching.questions.forms import Choice, sign

QUESTIONS = {
    "sign of s": sign(
        "Plant 1 is dry ($x_1 = 1.2$) and stands in the bright sun ($x_2 = -1.3$). The weights of the unit in the "
        "picture are −0.3 and −1.6, and its bias is −0.3. What sign does its weighted sum have?", "positive",
        positive="The products are (−0.3) · 1.2 = −0.36 and (−1.6) · (−1.3) = 2.08. Two minus signs make a plus, and "
                 "this product is larger than all the rest.",
        negative="Weights and bias are negative, but each weight is multiplied by its input first. What sign does "
                 "$x_2$ have?",
        zero="The sum is 0 only if its terms cancel exactly. How large is each of the two products?",
    ),
    "tanh": Choice(
        "The weighted sum is 1.42, and the activation of this unit is $\\tanh$. Which of these numbers is its output?",
        "0.89", {
            "−0.89": "The size is right. But $\\tanh$ keeps the sign: a positive sum gives a positive output.",
            "0.89": "Its sign is that of the sum, and it lies between −1 and 1, as every output of $\\tanh$ does. It "
                    "is closer to 1 than the sigmoid's 0.81.",
            "1.42": "That is the sum itself, so it has not been through the activation yet.",
            "1.95": "$\\tanh$ makes numbers smaller in size, never larger. It never leaves the range from −1 to 1.",
            "0.81": "That is the sigmoid of 1.42, which lies between 0 and 1. Which activation does this unit have?"}),
    "another book": Choice(
        "We write $w_{21}$ for the weight from unit 2 into unit 1. Another book puts the index of the unit that a "
        "weight leads INTO first. Which weight does that book call $w_{21}$?",
        "The one from unit 1 into unit 2", {
            "The one from unit 1 into unit 2":
                "In that book the first index, 2, is the unit that the weight leads into. We call this weight "
                "$w_{12}$.",
            "The one from unit 2 into unit 1":
                "So we read it, with FROM first. In that book the first index says where the arrow ends.",
            "Either: both are one number":
                "From 1 into 2 and from 2 into 1 are two arrows, and each has a number of its own."}),
    "square": Choice(
        "A layer of three units reads three units, so its matrix `W` has the shape (3, 3). By mistake you write `o @ "
        "W.T` for `o @ W`. What does NumPy do?",
        "It gives sums, and they are wrong", {
            "It raises an error":
                "NumPy looks at shapes alone. Which shape does a square matrix have when it is transposed?",
            "It gives sums, and they are wrong":
                "The shape stays (3, 3), so the product exists. But each sum now takes the weights that leave a "
                "unit in place of those that lead into it.",
            "It gives the right sums, because `W.T` has the same numbers":
                "The numbers are the same, but each meets another output now. Which weight does the first output meet?",
            "It gives the right sums in another order":
                "The order of the units stays. But each sum is made of other weights, those of a row."}),
    "sum": Choice(
        "A book writes $z_i = \\sum_j v_{ij}\\,a_j$ and does not explain its letters. From which unit does the weight "
        "$v_{ij}$ lead?",
        "From unit j", {
            "From unit i":
                "Which index stands first is a custom, and books differ. But $z_i$ is computed in unit $i$: does the "
                "weight leave that unit, or lead into it?",
            "From unit j":
                "A unit adds up what comes from all units below. So the index of the sum counts the units below, and "
                "the weight shares it with their outputs $a_j$.",
            "The formula alone cannot tell":
                "It can. The index of the sum stands twice: which units' outputs have it?"}),
    "usual plant": Choice(
        "On some plant nothing is unusual, so its inputs are 0 and 0. You take all biases out of our net. What does "
        "the net answer for this plant?",
        "0.5 and 0.5, whatever its weights are", {
            "0 and 0, whatever its weights are":
                "All its weighted sums are 0. But the outputs are the sigmoid of their sums: what is the sigmoid of 0?",
            "0.5 and 0.5, whatever its weights are":
                "Every product has a 0 in it, so the hidden sums are 0, and $\\tanh(0)$ is 0. Then the outputs' sums "
                "are 0 too, and the sigmoid of 0 is 0.5.",
            "Two numbers that depend on its weights":
                "A weight counts only through its product with what comes in. What is 1.5 times 0?"}),
    "shape": Choice(
        "`x` has six plants, one in each row, so its shape is (6, 2). `W1` has the shape (2, 3), and `b1` the shape "
        "(3,). What is the shape of `x @ W1 + b1`?",
        "(6, 3)", {
            "(6, 3)": "There is a row for each plant and a column for each hidden unit. `b1` is added to every row.",
            "(3, 6)": "That has a row for each unit. In NumPy's product the rows are those of the left factor.",
            "(2, 3)": "That is the shape of the weights. The sums also count the plants.",
            "(6, 2)": "That is the shape of the inputs. How many hidden units does each plant send its numbers into?",
            "NumPy refuses, as `b1` has one row only":
                "NumPy adds an array of shape (3,) to each row of three. That is what a layer needs: all plants meet "
                "the same biases."}),
}
