"""The questions of lesson 04, by what they ask."""

from bpcore.teaching.questions.forms import Amount, Choice, sign

QUESTIONS = {
    "sign": sign(
        "Output 1 says 0.33, and the gardener says 0.90. Hidden unit 2 gives 0.84 and reaches output 1 through the "
        "weight $w_{21}^2$, which is −1.10. Everything else is held still. What sign does the slope of $E$ along this "
        "weight have?", "negative",
        negative="The hidden output is positive. So a larger weight makes the sum larger, and output 1 too. Output 1 "
                 "is too low, so the loss falls. It falls while the weight grows: the slope is negative.",
        positive="A positive slope says: the loss grows with the weight. But output 1 is too low. What happens to it "
                 "if the weight grows?",
        zero="With the slope 0 a small push of the weight would not move the loss. But hidden unit 2 gives 0.84, so "
             "the push moves the sum, the sum moves output 1, and output 1 is not at its target.",
    ),
    "floor": Amount(
        "Now only $w_{21}^2$ moves, until output 1 is exactly at its target. Output 2 says 0.74, and its target is "
        "0.20. How large is the loss $E$ then?",
        0.146, "Output 1 costs nothing then. Output 2 does not read this weight, so it costs what it did: "
               "$\\frac12 \\cdot 0.54^2$.",
        {0: "Output 1 costs nothing then. But the loss is a sum over both outputs. What does output 2 cost?",
         0.16: "That is what output 1 costs now, and it is what goes away. Which part of the loss stays?",
         0.306: "That is the loss now. What output 1 costs goes away.",
         0.292: "That is the square of what output 2 is off. The loss has half of it.",
         0.54: "That is how far output 2 is off. The loss has half of its square.",
         0.27: "That is half of what output 2 is off. Square it first."},
    ),
    "third link": Choice(
        "Push the weight $w_{21}^2$ a little. By which number is the push multiplied on its way into the sum $s_1^2$?",
        "0.84, the output of hidden unit 2", {
            "−1.10, the weight": "The weight multiplies a push of the hidden output. Here we push the weight: in a "
                                 "product each factor is the slope for the other one.",
            "0.84, the output of hidden unit 2": "In the sum the weight stands beside this output. Push the weight by "
                                                 "0.01, and the sum moves by 0.0084.",
            "1.22, the sum of hidden unit 2": "The unit above does not see this sum. It reads the output, tanh of it.",
            "1, since the sum only adds": "The sum adds products, and the weight is a factor in one of them. A slope "
                                          "of 1 belongs to the bias, which is added by itself."}),
    "no sum": Choice(
        "The loss is a sum over both outputs. Why is the slope for $w_{21}^2$ one product alone, without a sum?",
        "The slope of the other term is 0", {
            "Output 2 costs less than output 1": "It costs 0.146, and output 1 costs 0.160: nearly as much. The slope "
                                                 "asks what changes, and not how much it costs.",
            "The terms of the two outputs cancel": "That would need two terms of opposite sign and one size. Here one "
                                                   "of the terms is 0 by itself. Which, and why?",
            "The slope of the other term is 0": "The weight leads into output 1. A push of it leaves output 2 where it "
                                                "is, so the term of output 2 stays as it is.",
            "The sum is inside $s_1^2$": "That sum runs over the hidden units, which come in from below. The question "
                                         "is which outputs the weight reaches above."}),
    "together": Amount(
        "Hidden unit 2 feeds both outputs. On the path back through output 1 the slopes multiply to 0.1385, on the "
        "path through output 2 to 0.0623. How fast does $E$ change with the output of hidden unit 2?",
        0.2008, "A push of the hidden output moves both outputs at once. Each changes the loss by its own part, and "
                "the parts add up.",
        {0.00863: "Slopes multiply along one path. These are two paths, and the push takes both at once.",
         0.1004: "That is the mean. Neither path is weakened by the other: each changes the loss by its full part.",
         0.1385: "That is the path through output 1 alone. Output 2 is moved by the push as well.",
         0.0623: "That is the path through output 2 alone. Output 1 is moved by the push as well.",
         0.0711: "That is how fast E changes with the weight below it. The hidden output itself is asked for.",
         0.0762: "That is the difference. Both parts are positive: both make the loss grow."},
    ),
    "move": Amount(
        "The weight $w_{21}^2$ is −1.10, and its slope is −0.106. What is the weight after one step at the "
        "learning rate 4?",
        -0.676, "The slope is negative, so the weight grows, by $4 \\cdot 0.106 = 0.424$.",
        {-1.524: "That goes along the slope, so the loss rises. The step is minus rate times slope.",
         -0.994: "That is a step at rate 1. The rate here is 4.",
         0.676: "Its sign is lost: the weight is still negative.",
         0.424: "That is the step. From which weight does it start?",
         -1.206: "That goes along the slope, and at rate 1. The step is minus rate times slope.",
         -0.424: "That is rate times slope. Put a minus before it, and add it to the weight."},
    ),
    "long step": Choice(
        "On any curve a short enough step against the slope lowers the loss. What can you be sure of, whatever the "
        "curve, if the step is ten times as long?",
        "Of nothing: the loss may fall or rise", {
            "The loss falls ten times as much": "That would be so if the curve were its own tangent. The curve "
                                                    "bends, and the slope is another one a little further on.",
            "The loss falls, by less than ten times as much": "Often it does, and so it is for plant 1. But the slope "
                                                              "changes on the way, and a curve may rise again.",
            "Of nothing: the loss may fall or rise": "The slope is known at the start alone. If the curve has a low "
                                                     "place, a long step can pass it and end higher than it began.",
            "The loss rises": "Only if the curve has risen above its start by then. The direction is right, so many "
                              "long steps still help."}),
}
