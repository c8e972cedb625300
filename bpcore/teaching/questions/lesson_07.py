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
    "400 plants": Choice(
        "The batch grows from 4 plants to 400. Which of these arrays keep their shapes?",
        "W, b and their slopes", {
            "W, b and their slopes":
                "A weight stays one number, and so does its slope, however many plants are added up in it. All other "
                "arrays get a row for each plant.",
            "W and b, but not their slopes":
                "Each plant has a share in the slope of a weight. But what is kept is the sum of the shares.",
            "All but x and y":
                "Each plant has its own sums, outputs and δ too. Do these have rows for plants?",
            "s, o and δ": "These belong to a unit and to a plant. How many rows do they have?"}),
    "rows exchanged": Choice(
        "You exchange rows 1 and 2 of `x`, and of `y` too. What becomes of δ, and of the slopes ∂E/∂W?",
        "The rows of δ are exchanged, and the slopes stay", {
            "Both stay as they are":
                "Row 1 of δ belongs to the plant in row 1 of `x`. Which plant is that now?",
            "The rows of δ are exchanged, and the slopes stay":
                "Each plant takes its row of δ with it. A slope is a sum over the plants, and a sum does not ask for "
                "their order.",
            "In both, rows 1 and 2 are exchanged":
                "The rows of δ count plants. What do the rows of ∂E/∂W count?",
            "The rows of δ are exchanged, and the slopes get other values":
                "Each slope is a sum with one product for each plant. Does any product change, if o and δ of a plant "
                "stay together?"}),
    "twice": Choice(
        "You put each of the four plants into the batch twice, so N = 8. What happens to the slope ∂E/∂W, a sum, "
        "and to a step of descent that divides it by N?",
        "The slope doubles, and the step stays", {
            "The slope doubles, and the step stays":
                "Each share is added twice, and the sum is divided by 8 in place of 4.",
            "Both double": "The step is divided by N. Has N stayed?",
            "Both stay": "The slope is a sum of shares. How many shares are in it now?",
            "The slope stays, and the step halves": "That would be so if the slope were a mean already, and the step "
                                                    "divided once more."}),
}
