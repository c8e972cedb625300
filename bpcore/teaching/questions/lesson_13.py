"""The questions of lesson 13, by what they ask."""

from bpcore.teaching.questions.forms import Amount, Choice

QUESTIONS = {
    "five lines": Choice(
        "Both hidden units have $\\tanh$, both outputs are linear, and $w_{ji}$ leads from j to i. Which of the five "
        "lines is wrong?",
        "Line 4", {
            "Line 1": "A linear output has the slope 1, and a factor 1 need not be written. With the sigmoid, a factor "
                      "would be missing.",
            "Line 2": "Unit j feeds every output i through $w_{ji}$, and the sum runs over these outputs. The weight "
                      "has its letters in the right order, from j to i.",
            "Line 3": "It looks odd, but multiply the brackets out: $(1+o)(1-o) = 1-o^2$. That is the slope of tanh.",
            "Line 4": "A weight multiplies the output below it, here the input $o_j^0$. The line has $o_j^1$, the "
                      "output of its own layer. All letters and shapes fit, so this mistake is easily read over.",
            "Line 5": "A bias multiplies nothing: it is added to the sum as it is. So no factor is missing."}),
    "agrees": Choice(
        "You try another line on one net and one plant. It agrees with what you measure to nine digits. What do you "
        "know?",
        "It holds here, but another net may still show that it is wrong", {
            "The line is right": "It was right once. If all weights of that net had been alike, or a slope 1, a wrong "
                                 "letter could not have shown.",
            "It holds here, but another net may still show that it is wrong":
                "One disagreement is a proof, but one agreement is only a good sign. A net can hide a mistake: with "
                "symmetric weights, nobody can see that they are transposed.",
            "Nothing, because a measured slope is never exact": "It is exact to about nine digits, and so many do not "
                                                                "agree by chance. What could still be special about "
                                                                "this net?",
            "It is right for this net, whatever the plant is": "A plant can hide a mistake as well. If an input is 0, "
                                                               "whatever it is multiplied by cannot be seen."}),
    "no j": Choice(
        "The line gives a slope for every weight $w_{ji}$, but there is no j on its right. What does it say of the "
        "weights into one unit i?",
        "They all have the same slope", {
            "They all have the same slope": "Whatever j is, the right side is the same number. Yet these weights "
                                            "multiply different inputs, so their slopes are not equal in general.",
            "Each has its own slope, because of $w_{ik}$": "The weight $w_{ik}$ leads up from unit i, and the sum runs "
                                                           "over k. Does anything depend on j after that?",
            "Their slopes are 0": "Something is added up on the right, and it need not be 0. What does not change with "
                                  "j?",
            "The line gives no number": "It gives one for every i: all that stands on the right is known. What happens "
                                        "to it if j changes?"}),
    "three of four": Amount(
        "Three plants want water, so $t = 1$. One wants nothing, so $t = 0$. The same $y$, the probability of class 0, "
        "is said of all four. Which $y$ makes these four labels most likely?",
        0.25, "The class 0 is seen once in four times. Its probability is best set to just that share.",
        {0.75: "That is the share of those with $t = 1$. But $y$ is the probability of the other class.",
         0.5: "Then both classes are equally likely, but they have not been seen equally often.",
         0: "Then a plant with $t = 0$ could not be there at all, and one is.",
         1: "Then no plant could want water, and three do.",
         0.33: "That is one to three. What part of all four plants is it?"}),
    "plus": Choice(
        "Of a loss E somebody writes $w \\leftarrow w + \\alpha\\,\\partial E/\\partial w$. Is there any use of this "
        "step for which the sign is right?",
        "Yes: to test the slope, not to train", {
            "No: the loss has to fall, so it must be minus": "That is so if the step is to train the net. Must it be?",
            "Yes: to test the slope, not to train":
                "A test may step either way, as long as it expects the right thing. After a step up, the loss should "
                "be higher by slope times step.",
            "Yes: where the slope is negative": "With plus, a negative slope takes the weight down, and E still rises. "
                                                "The sign of the slope is in the formula already.",
            "Yes: if α is small enough": "A small α makes the step short, but it leads up all the same."}),
    "two letters": Choice(
        "For $\\partial E/\\partial o_j$ somebody writes $\\sum_i \\partial E/\\partial o_{ji}$ and does not say what "
        "$o_{ji}$ is. Under which reading is the line right?",
        "It is the copy of unit j's output that goes to unit i", {
            "It is $o_j$ itself": "The slope for $o_j$ has the sum over all units i in it. Summed once more, it is as "
                                  "many times too large as there are units.",
            "It is what arrives at unit i, $w_{ji}o_j$": "What arrives is added to the sum of unit i, so its slope is "
                                                         "$\\delta_i$. Then the weight is missing.",
            "It is the copy of unit j's output that goes to unit i":
                "Push the output, and all its copies are pushed. What each copy does to E adds up to what the output "
                "does.",
            "None: the sum is one too many": "With $o_j$ itself it would be. What else might carry both letters, j and "
                                             "i?"}),
}
