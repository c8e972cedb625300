"""The questions of lesson 05, by what they ask."""

from bpcore.teaching.questions.forms import Amount, Choice, sign

QUESTIONS = {
    "sign": sign(
        "δ says how fast the loss changes with a unit's sum. The first output is 0.32 and its target 0.90. What is the "
        "sign of its δ?", "negative",
        negative="Raising the sum raises the output towards 0.90, and the loss falls. A slope that falls is negative.",
        positive="A positive δ says: raise this sum and the loss grows. But this output is too low: what happens to "
                 "the loss if it rises?",
        zero="A δ of 0 says that the sum does not matter. The output is not at its target, so a push changes the loss.",
    ),
    "row": Choice(
        "$W^3$ has three rows and two columns, and its entry in row $j$, column $i$ is $w_{ji}^3$. Which of its "
        "entries carry the δ of the outputs back to unit 2 of layer 2?",
        "Row 2: −1.1 and 1.1", {
            "Row 2: −1.1 and 1.1": "The first index is the unit that a weight leaves. Unit 2 feeds both outputs "
                                   "through these two weights, and both send their δ back along them.",
            "Column 2: 0.8, 1.1 and −1.3": "These three lead into output 2. Forward they are used together. Which "
                                           "weights leave unit 2?",
            "The entry in row 2, column 2: 1.1": "That one brings the δ of output 2. Unit 2 feeds output 1 as well.",
            "All six": "All six are used on the way back, but each by one unit: the unit that it leaves."}),
    "zero input": Choice(
        "Another plant has soil exactly as dry as usual: its input 1 is 0. No δ of layer 1 is 0. Which slopes of "
        "$W^1$ are 0 for this plant?",
        "Row 1: the three weights that leave input 1", {
            "Row 1: the three weights that leave input 1": "Each of their slopes is δ times 0. Where nothing comes in, "
                                                           "the weight changes nothing, and it learns nothing.",
            "Column 1: the two weights into unit 1": "Their slopes have the δ of unit 1 in them, and it is not 0. "
                                                     "Input 2 still reaches that unit.",
            "All six": "Input 2 is not 0, and its weights carry it into every unit of layer 1.",
            "None": "No δ is 0. But a slope is δ times what the weight multiplies: what do these weights "
                    "multiply?"}),
    "bias": Choice(
        "The bias $b_1^3$ is 0.4. What is the slope of the loss for this bias?",
        "δ of output 1", {
            "δ of output 1": "The bias is added to the sum as it is. Push it by 0.01, and the sum moves by 0.01 too.",
            "0.4 · δ of output 1": "That is value times δ. How fast the sum changes with the bias does not depend on "
                                   "how large the bias is.",
            "0.4": "That is the value of the bias. Its slope says how the loss changes if the value does.",
            "0, since a bias reads no unit": "It reads none, but it moves the sum. What does the loss do when the sum "
                                             "moves?"}),
    "too early": Choice(
        "A program moves $W^3$ as soon as the slopes of $W^3$ are known. Then it goes on down, to δ of layer 2. What "
        "is wrong with that?",
        "δ of layer 2 is worked out with weights that the forward pass did not use", {
            "Nothing: those slopes are known by then": "Those slopes are, and they are right. But $W^3$ has a second "
                                                       "task on the way back. Which one?",
            "The slopes of $W^3$ come out wrong": "They were worked out before the move. What is worked out after it?",
            "δ of layer 2 is worked out with weights that the forward pass did not use":
                "δ says how the loss of *this* forward pass changes. It comes back along the weights that made the "
                "outputs, so these must stay until the pass is done.",
            "The rate was too large for it": "A smaller rate makes the fault smaller. It is a fault at every rate."}),
    "instead of δ": Choice(
        "Somebody carries ∂E/∂o down and then takes it for δ in the slopes of the weights. Unit 3 of layer 2 has the "
        "local slope 0.26. What are the slopes of the weights into this unit like?",
        "About four times too steep", {
            "About four times too steep": "The factor 0.26 is missing in them, and 1 / 0.26 is nearly 4. A flat unit "
                                          "passes little on, and whoever leaves its slope out never sees that.",
            "About four times too flat": "That would be so if 0.26 were in them twice. How often is it in them?",
            "Right, since both recursions agree": "They agree on what the loss does, but ∂E/∂o and δ are two numbers. "
                                                  "Which of them belongs to the sum, where the weights come in?",
            "Of the wrong sign": "The local slope of tanh is never negative, so the sign is right without it. What of "
                                 "the size?"}),
    "products": Amount(
        "Above one unit stand 6 layers of 10 units, each unit feeding all of the next layer. How many products δ times "
        "weight does the recursion need to go down through all six?",
        600, "Between two layers lie $10^2 = 100$ weights, and each is used once: six times a hundred. Path by path it "
             "would be six million, and for one unit alone.",
        {6_000_000: "That is path by path: a million paths of six weights each. How often does the recursion use a "
                    "weight?",
         1_000_000: "That is the number of paths. The recursion works each δ out once: how many weights lie between "
                    "two layers?",
         100: "That is one layer. There are six to go through.",
         60: "That is one product for each unit. Each unit reads the δ of all ten above it.",
         500: "Between six layers there are five gaps, but the lowest layer sends down to the units below it too.",
         3600: "That is $(6 \\cdot 10)^2$, every unit with every other. Only units of neighbouring layers are joined."},
    ),
}
