"""The questions of lesson 07, by what they ask."""

from bpcore.teaching.questions.forms import Choice

QUESTIONS = {
    "larger weight": Choice(
        "Row 1, column 1 of each table is about $w_{11}$, the weight from hidden unit 1 to the answer “water”. It says "
        "0.49, −0.22, 0.31 and −0.25. For which examples does the loss fall if this weight grows a little?",
        "For examples 2 and 4", {
            "For examples 1 and 3":
                "Their slopes are positive. What does the loss of such a plant do when the weight grows?",
            "For examples 2 and 4":
                "A negative slope says: a larger weight, a smaller loss. These two plants pull the weight up, and the "
                "other two pull it down.",
            "For all four: they share one loss":
                "Each plant has a loss of its own, and the four slopes have different signs.",
            "For none of them":
                "A loss falls where its slope is negative. Are there negative ones?"}),
    "one step": Choice(
        "The four numbers of $w_{11}$ add up to 0.33. What does one step of descent on the whole batch do to $w_{11}$?",
        "It makes the weight smaller", {
            "It makes the weight smaller":
                "The slope of the sum is positive, and descent goes against the slope. Examples 2 and 4 are outvoted.",
            "It makes the weight larger":
                "That would follow the slope uphill. Which sign stands before the slope in an update?",
            "It leaves the weight, as two plants pull each way":
                "The plants do not have one vote each. What counts is the sum of their numbers.",
            "It depends on which plant comes last":
                "The batch makes one step, after all four slopes have been added up."}),
    "product": Choice(
        "`o[1]` has the shape (4, 3) and `delta[2]` the shape (4, 2). Which line adds up the four tables without a "
        "loop?",
        "o[1].T @ delta[2]", {
            "o[1] @ delta[2]":
                "(4, 3) times (4, 2) does not fit: 3 columns meet 4 rows. Over which axis should the product add up?",
            "delta[2].T @ o[1]":
                "It adds up over the plants, but its shape is (2, 3): it is the transpose of the sum.",
            "o[1].T @ delta[2]":
                "(3, 4) times (4, 2) gives (3, 2), the shape of a table. The product adds up over its inner axis, and "
                "that axis counts the plants.",
            "(o[1] * delta[2]).sum(axis=0)":
                "NumPy refuses to multiply (4, 3) by (4, 2) entry by entry. Each table has every o times every δ."}),
    "400 plants": Choice(
        "The batch grows from 4 plants to 400. Which of these arrays keep their shapes?",
        "W, b and their slopes", {
            "W and b, but not their slopes":
                "Each plant has a share in the slope of a weight. But what is kept is the sum of the shares.",
            "W, b and their slopes":
                "A weight stays one number, and so does its slope, however many plants are added up in it. All other "
                "arrays get a row for each plant.",
            "All but x and y":
                "Each plant has its own sums, outputs and δ too. Do these have rows for plants?",
            "s, o and δ": "These belong to a unit and to a plant. How many rows do they have?"}),
    "chooser": Choice(
        "The stepper shows one plant at a time, and a list lets you choose another. Which numbers change with your "
        "choice?",
        "s, o and δ, but no slope of a weight", {
            "s, o, δ and the slopes of the weights":
                "A plant has a share in the slope of a weight. But the slope itself is the sum of all shares.",
            "All numbers after the inputs": "The weights do not belong to any plant. Whose is a new weight?",
            "s, o and δ, but no slope of a weight":
                "These belong to one plant each. The slopes of weights and biases are sums over all four, and so the "
                "update is the same for all.",
            "s and o, but not δ": "δ is made of o and y*. Do all plants have the same outputs and targets?"}),
    "which line": Choice(
        "You wrote these four lines for one plant, with arrays of one row each. Which one is wrong as soon as there "
        "are four rows?",
        "dE_db = delta[0]", {
            "s = o_below @ W + b": "Each row of s is made of its own row below, and b is added to every row.",
            "dE_do_below = delta @ W.T": "Each row of δ goes back along the weights by itself.",
            "dE_dW = o_below.T @ delta": "This product adds up over the plants by itself, be it one or four.",
            "dE_db = delta[0]":
                "For one plant that row is the whole sum. For four it is the first plant alone, and no error tells "
                "you."}),
    "twice": Choice(
        "You put each of the four plants into the batch twice, so N = 8. What happens to the slope ∂E/∂W, a sum, "
        "and to a step of descent that divides it by N?",
        "The slope doubles, and the step stays", {
            "Both double": "The step is divided by N. Has N stayed?",
            "Both stay": "The slope is a sum of shares. How many shares are in it now?",
            "The slope stays, and the step halves": "That would be so if the slope were a mean already, and the step "
                                                    "divided once more.",
            "The slope doubles, and the step stays":
                "Each share is added twice, and the sum is divided by 8 in place of 4."}),
}
