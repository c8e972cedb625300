"""The questions of lesson 05, by what they ask."""

from bpcore.teaching.questions.forms import Amount, Choice, sign

QUESTIONS = {
    "sign": sign(
        "δ says how fast the loss changes with a unit's sum. The first output is 0.32 and its target 0.90. What is the "
        "sign of its δ?", "negative",
        negative="Raising the sum raises the output towards 0.90, and the loss falls. So the slope is negative.",
        positive="A positive δ says: raise this sum and the loss grows. But this output is too low: what happens to "
                 "the loss if it rises?",
        zero="A δ of 0 says that the sum does not matter. The output is not at its target, so a push changes the loss.",
    ),
    "row": Choice(
        "$W^3$ has three rows and two columns, and its entry in row $i$, column $k$ is $w_{ik}^3$. Which of its "
        "entries carry the δ of the outputs back to unit 2 of layer 2?",
        "Row 2: −1.1 and 1.1", {
            "Column 2: 0.8, 1.1 and −1.3": "These three lead into output 2. Forward they are used together. Which "
                                           "weights leave unit 2?",
            "The entry in row 2, column 2: 1.1": "That one brings the δ of output 2. Unit 2 feeds output 1 as well.",
            "Row 2: −1.1 and 1.1": "The first index is the unit that a weight leaves. Unit 2 feeds both outputs "
                                   "through these two weights, and both send their δ back along them.",
            "All six": "All six are used on the way back, but each by one unit: the unit that it leaves."}),
    "zero input": Choice(
        "Another plant has soil exactly as dry as usual: its input 1 is 0, but its input 2 is not. No δ of layer 1 is "
        "0. One step of descent is made for this plant alone. Which weights of $W^1$ stay as they are?",
        "Row 1: the three weights that leave input 1", {
            "Column 1: the two weights into unit 1": "Their slopes have the δ of unit 1 in them, and it is not 0. "
                                                     "Input 2 still reaches that unit.",
            "Row 1: the three weights that leave input 1": "Each of their slopes is δ times 0. Where nothing comes in, "
                                                           "the weight changes nothing, and it learns nothing.",
            "All six": "Input 2 is not 0, and no δ is 0. What are the slopes of the weights that leave input 2?",
            "None": "No δ is 0. But a slope is δ times what the weight multiplies: what do these weights "
                    "multiply?"}),
    "bias": Amount(
        "In another net an output has the bias 0.5. It reads a unit whose output is −0.4, and the slope for the weight "
        "between them is 0.06. What is the slope for the bias?",
        -0.15, "The slope of the weight is δ times −0.4, so δ is 0.06 / (−0.4). The bias is added to the sum as it is: "
               "push it by 0.01, and the sum moves by 0.01 too. Its slope is δ itself.",
        {0.06: "That is the slope for the weight. It has the output below in it, and the bias is multiplied by none.",
         -0.024: "The slope for the weight is a product already, δ times −0.4. How do you get δ out of it?",
         0.15: "One of the two numbers is negative. What is the sign of δ?",
         -0.075: "That is the value of the bias times δ. How fast the sum changes with the bias does not depend on how "
                 "large the bias is.",
         0.5: "That is the value of the bias. Its slope says how the loss changes if the value does.",
         0: "The bias reads no unit, but it moves the sum. What does the loss do when the sum moves?",
         1: "So fast does the sum change with the bias. How fast does the loss change with the sum?"}),
    "too early": Choice(
        "A program moves $W^3$ as soon as the slopes of $W^3$ are known. Then it goes on down, to δ of layer 2. What "
        "do you say to that?",
        "δ of layer 2 is worked out with weights that the forward pass did not use", {
            "Nothing: those slopes are known by then": "Those slopes are, and they are right. But $W^3$ has a second "
                                                       "task on the way back. Which one?",
            "The slopes of $W^3$ come out wrong": "They were worked out before the move. What is worked out after it?",
            "δ of layer 2 is worked out with weights that the forward pass did not use":
                "δ says how the loss of this forward pass changes. It comes back along the weights that made the "
                "outputs, so these must stay until the pass is done.",
            "It does no harm, as long as the weights move little": "The less they move, the smaller the fault. But a "
                                                                   "fault it is, and it costs nothing to wait."}),
    "instead of δ": Choice(
        "Somebody carries ∂E/∂o down and then takes it for δ in the slopes of the weights. Unit 3 of layer 2 has the "
        "local slope 0.26. What are the slopes of the weights into this unit like?",
        "About four times too steep", {
            "About four times too flat": "That would be so if 0.26 were in them twice. How often is it in them?",
            "Right, since both recursions agree": "They agree on what the loss does, but ∂E/∂o and δ are two numbers. "
                                                  "Which of them belongs to the sum, where the weights come in?",
            "Of the wrong sign": "The local slope of tanh is never negative, so the sign is right without it. What of "
                                 "the size?",
            "About four times too steep": "The factor 0.26 is missing in them, and 1 / 0.26 is nearly 4. A flat unit "
                                          "passes little on, and whoever leaves its slope out never sees that."}),
    "products": Amount(
        "Above a layer of 10 units stand 6 more layers of 10, each unit feeding all of the next layer. How many "
        "products δ times weight does the recursion need to carry δ from the top layer down to the lowest?",
        600, "Between two layers lie $10^2 = 100$ weights, and each is used once: six times a hundred. Path by path it "
             "would be six million, and for one unit alone.",
        {6_000_000: "That is path by path: a million paths of six weights each. How often does the recursion use a "
                    "weight?",
         1_000_000: "That is the number of paths. The recursion works each δ out once: how many weights lie between "
                    "two layers?",
         100: "That is one layer. There are six to go through.",
         60: "That is one product for each unit. Each unit reads the δ of all ten above it.",
         500: "Six layers have five gaps, but these six stand above another one. How many gaps are there?",
         510: "That ends at one unit, with its 10 weights. The lowest layer has ten units.",
         610: "The top layer gets its δ from the loss. Does that take a weight?",
         700: "There are seven layers, but how many gaps are there between them?",
         6000: "That is the work done once for each of the ten units below. Do they need different δs from above?",
         3600: "That is $(6 \\cdot 10)^2$, every unit with every other. Only units of neighbouring layers are joined."},
    ),
}
