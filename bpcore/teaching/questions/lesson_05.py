"""The questions of lesson 05, by what they ask."""

from bpcore.teaching.questions.forms import Amount, sign

QUESTIONS = {
    "sign": sign(
        "The first output is 0.32 and its target 0.90. What is the sign of its δ?", "negative",
        negative="Raising the sum raises the output towards 0.90, and the loss falls. A slope that falls is negative.",
        positive="A positive δ says: raise this sum and the loss grows. But this output is too low: what happens to "
                 "the loss if it rises?",
        zero="A δ of 0 says that the sum does not matter. The output is not at its target, so a push changes the loss.",
    ),
    "products": Amount(
        "Above one unit stand $L = 6$ layers of $n = 10$ units, each unit feeding all of the next layer. How many "
        "products δ times weight does the recursion need to go down through all six?",
        600, "Between two layers lie $n^2 = 100$ weights, and each is used once: six times a hundred. The paths would "
             "be $10^6$.",
        {1_000_000: "That is the number of paths. The recursion works each δ out once: how many weights lie between "
                    "two layers?",
         100: "That is one layer. There are six to go through.",
         60: "That is one product for each unit. Each unit reads the δ of all ten above it.",
         500: "Between six layers there are five gaps, but the lowest layer sends down to the units below it too.",
         3600: "That is $(6 \\cdot 10)^2$, every unit with every other. Only units of neighbouring layers are joined."},
    ),
}
