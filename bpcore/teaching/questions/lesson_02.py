"""The questions of lesson 02, by what they ask."""

from bpcore.teaching.questions.forms import Amount, Choice

QUESTIONS = {
    "best": Choice(
        "The net may say one number for the gardener's three answers, 1.1, 2.9 and 2.6. An answer near that number is "
        "likely, one far from it is unlikely: the height of a bell-shaped curve says how likely. Multiply the three "
        "heights. Which number makes the product largest?", "2.2, their mean", {
            "2.0, halfway from the least to the most": "Then the answer in between would not count at all. All three "
                                                       "came, so all three are in the product.",
            "2.2, their mean": "The mean makes the sum of the squared distances smallest. Under a bell curve that "
                               "makes the product largest: the log of its height falls with the squared distance.",
            "2.6, the one in the middle": "As many answers are above it as below: it is called the median, and is best "
                                          "for a curve of another shape, as in exercise 3. Under a bell curve an "
                                          "answer far away pulls harder than a near one.",
            "One of the three answers": "There one of the answers is as likely as it can be. But the other two become "
                                        "much less likely, and all three count."}),
    "slope": Amount(
        "The net says $o = 2.2$, and on a fourth day the gardener gives $y^* = 3.7$ decilitres. What is the slope "
        "$∂E/∂o$ of that day's squared error, $\\frac{1}{2}(o - y^*)^2$?",
        -1.5, "The 2 of the square and the ½ cancel, so that $o - y^*$ is left. It is negative: if the output rises "
              "towards its target, the loss falls.",
        {1.5: "The size is right. But what happens to the loss if the output rises from 2.2 towards 3.7?",
         1.125: "That is the squared error itself. Its slope says how fast it changes when the output moves.",
         -3.0: "That is the slope without the ½. What do the 2 of the square and the ½ make together?",
         -0.75: "The ½ stands there still. The square brings a 2 down: what do both make together?",
         2.25: "That is the square. Its slope is asked for."}),
    "ten times": Choice(
        "The gardener says yes, $y^* = 1$. The net says 0.1, then 0.01, then 0.001, each time ten times less. How does "
        "the binary cross-entropy grow?", "By the same amount each time", {
            "To ten times as much each time": "That is how $1/o$ grows, and so the slope of this loss. The loss is "
                                              "a logarithm: what does a factor become there?",
            "Less each time, towards a limit": "So it is with the squared error, which nears ½. The logarithm has no "
                                               "lower limit towards 0.",
            "By the same amount each time": "It is $-\\log o$, and the log of a tenth subtracts the same number each "
                                            "time: the loss is 2.30, then 4.61, then 6.91. It never ends."}),
    "met": Choice(
        "Now the target is $y^* = 0.9$, and the output is 0.9 too. What is the binary cross-entropy?", "More than 0", {
            "0": "So it is with the squared error. Put 0.9 into both terms: is either of the logarithms 0?",
            "More than 0": "Both terms count: $-0.9 \\log 0.9 - 0.1 \\log 0.1 = 0.33$. No output makes it smaller. Of "
                           "a hundred such plants ten did not want water, and nobody can tell which.",
            "Less than 0": "The logarithms are below 0, since both probabilities are below 1. But a minus stands in "
                           "front of them."}),
    "other two": Choice(
        "One net says water 0.6, move 0.3, leave alone 0.1. Another says water 0.3, move 0.6, leave alone 0.1. The "
        "gardener leaves the plant alone. Which net has the larger multinomial cross-entropy?", "Both have the same", {
            "The first": "It is more wrong about water, but less wrong about moving. Which terms of the sum are left "
                         "where the targets are 0, 0 and 1?",
            "The second": "Its 0.6 stands at another wrong class than that of the first net. Which terms of the sum "
                          "are left where the targets are 0, 0 and 1?",
            "Both have the same": "Only the output of the class that came is in it, since the other targets are 0. "
                                  "That output is 0.1 in both nets, so both losses are $-\\log 0.1 = 2.30$."}),
    "maps": Choice(
        "Two outputs have the targets 0.7 and 0.3. You walk downhill from some place. Under which loss do you usually "
        "not arrive at the targets?", "The multinomial cross-entropy", {
            "The squared error": "Its slope is $o - y^*$: it points from any place straight to the targets.",
            "The binary cross-entropy": "Its slope has $o - y^*$ on top, so it changes its sign exactly at the target.",
            "The multinomial cross-entropy": "Its slopes $-y^*/o$ are never positive, so that a larger output is "
                                             "always cheaper. Nothing in the loss stops an output at its target.",
            "None of them": "Look at the sign of each slope. Can $-y^*/o$ ever tell an output to fall?"}),
    "factor": Choice(
        "Somebody leaves the ½ out and takes $E = \\sum_i (o_i - y_i^*)^2$. What does that change?",
        "Every slope doubles, and the lowest place stays", {
            "Nothing": "It is true that the lowest place stays. But how steep is the way to it?",
            "The lowest place moves": "At the targets every square is 0, with or without a factor, and it cannot be "
                                      "less.",
            "Every slope doubles, and the lowest place stays": "Twice a bowl is a steeper bowl with the same bottom. "
                                                               "A step of descent becomes twice as long.",
            "The loss doubles, and its slopes stay": "A slope is how much the loss changes. If every value of the loss "
                                                     "doubles, so does every change."}),
    "class zero": Choice(
        "The output of another net is the probability of a no. For one plant it is 0.9. Then the plant turns out to "
        "want water, a yes. How likely did the net make a yes?", "0.1", {
            "0.9": "That is how likely the net made a no. What is left for a yes?",
            "0.1": "What is not a no is a yes, and together they have the probability 1.",
            "0.81": "That is 0.9 twice, as for two plants. There is one plant, and one probability."}),
}
