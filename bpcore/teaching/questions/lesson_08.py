"""The questions of lesson 08, by what they ask."""

from bpcore.teaching.questions.forms import Amount, Choice

QUESTIONS = {
    "which side": Choice(
        "At $w=0.2$ the curve bends: the further right, the flatter it is. Person A measures its slope with a step to "
        "the right, $(E(w+h)-E(w))/h$. Person B takes a step to the left, $(E(w)-E(w-h))/h$. What do they find?",
        "A's slope is too small, and B's is too large", {
            "A's slope is too small, and B's is too large":
                "To the right the curve is flatter than at $w$, and to the left it is steeper. The two errors have "
                "different signs, so one can be used against the other.",
            "Both slopes are too small":
                "A's is: the curve is flatter on the way to the right. What is it like on the way to the left?",
            "Both slopes are right":
                "They would be if the curve were a straight line. It bends.",
            "A's slope is too large, and B's is too small":
                "It would be so for a curve that gets steeper to the right. This one gets flatter."}),
    "ten times": Amount(
        "$h$ becomes ten times smaller, from 0.1 to 0.01. How many times smaller does the error of the central "
        "difference become?", 100,
        "Its error is $h^2$, and a tenth squared is a hundredth. The error of the forward difference is nearly $3wh$, "
        "so it becomes only about ten times smaller.",
        {10: "So it is for the forward difference, where $3wh$ counts most. What is left over in the central one?",
         20: "The square multiplies the factor by itself. It does not double it.",
         1000: "That would be an error like $h^3$. What is left over in the central one?",
         1: "An error that does not change would not depend on $h$. Which letter is left over?",
         2: "Two is the power, not the factor. What is a tenth, squared?"}),
    "ever smaller": Choice(
        "We make $h$ ever smaller, down to $10^{-15}$. What will the error of the central difference do?",
        "It falls, and then it grows again", {
            "It falls all the way, like $h^2$":
                "So it would on paper. A computer keeps about 16 digits of each number. It subtracts two nearly equal "
                "ones, and of 16 digits few are left. Then it divides by a tiny $h$.",
            "It falls to about $10^{-16}$, and stays there":
                "The two values of $f$ are as exact as that. But their difference is divided by $h$, and so are the "
                "errors in it.",
            "It falls, and then it grows again":
                "The two values agree in ever more digits, and their difference keeps ever fewer. What was lost by "
                "rounding is divided by a tiny $h$.",
            "It grows from the start":
                "From 0.1 to 0.001 you have seen it fall. What else is in a difference, besides the bend of the "
                "curve?"}),
    "wrong slope": Choice(
        "Somebody writes $1-o$ for the slope of tanh, in place of $1-o^2$. Only layer 1 has tanh. Which of the four "
        "gradients come out wrong?", "∂E/∂W and ∂E/∂b of layer 1", {
            "∂E/∂W and ∂E/∂b of layer 1":
                "The slope of tanh turns ∂E/∂o of layer 1 into δ of layer 1. Both gradients of that layer are made of "
                "this δ. Layer 2 was finished before.",
            "All four":
                "On the way back layer 2 comes first. Is a slope of layer 1 in its δ?",
            "∂E/∂W of layer 1 alone":
                "The slope for a bias is δ itself. Is this δ right?",
            "∂E/∂W and ∂E/∂b of layer 2":
                "Layer 2 reads the outputs of layer 1, and these are right. Which δ has the wrong slope in it?"}),
    "forgotten": Choice(
        "In another program the way back stops too early: all slopes of layer 1 are 0, and layer 2 is right. Which of "
        "the two checks finds that?", "Only the differences", {
            "Both of them":
                "The step does not move layer 1. What does layer 1 add to the measured change, and what to the "
                "predicted one?",
            "Only the differences":
                "They move every weight of layer 1, and see the loss change. In the step layer 1 stands still: it "
                "adds nothing to either side, so both sides agree.",
            "Only the step":
                "The differences move each weight by themselves, whatever backprop says of it. Do they measure 0 for "
                "layer 1?",
            "Neither of them":
                "A difference of layer 1 is not 0. With what is it compared?"}),
    "kink": Amount(
        "The central difference is taken of relu exactly at its kink, $s=0$. To the left its slope is 0, to the right "
        "1. Which slope comes out?", 0.5,
        "relu rises by $h$ on the right side and by nothing on the left. That is $h$ over a way of $2h$. Neither side "
        "has this slope.",
        {0: "So it is on the left. But one of the two points lies on the right.",
         1: "So it is on the right. But the points are $2h$ apart, and on half of this way relu is flat.",
         2: "relu rises by $h$ over a way of $2h$. Which is divided by which?",
         -0.5: "relu never falls. Which value is taken from which?"}),
    "eight layers": Choice(
        "A net has eight sigmoid layers. On the way back each multiplies δ by a slope of at most ¼, so in the lowest "
        "layer the true slopes are below 1e−6. Its gradient was forgotten, and is 0. Checker A allows each slope an "
        "error of 1e−5. Checker B allows an error of 1e−6 times the largest slope of that layer. Which finds it?",
        "Only B", {
            "Only A":
                "A zero in place of 1e−6 is an error of 1e−6. Does A allow it?",
            "Only B":
                "A zero in place of the largest slope is an error as large as that slope itself. B allows a millionth "
                "of it. For A the error is simply small.",
            "Both": "B does: its allowance shrinks with the slopes. Is the error, 1e−6, too large for A?",
            "Neither": "The error is as large as the slope itself. What part of the slope does B allow?"}),
    "sure": Choice(
        "A sigmoid output has the weighted sum 60, so it says almost exactly 1. Its target is 0.2. On paper "
        "$1-o=1/(1+e^{60})$, which is nearly $e^{-60}$. How large is the binary cross-entropy "
        "$-y^*\\log o-(1-y^*)\\log(1-o)$ on paper?", "About 48", {
            "About 12":
                "That is 0.2 times 60. Which of the two factors stands before $\\log(1-o)$?",
            "About 48":
                "The first term is nearly 0, since $\\log o$ is. In the second term $\\log(1-o)$ is −60, and 0.8 times "
                "60 is 48. It is a large loss, but an ordinary number.",
            "0.8":
                "That is the error $o-y^*$, which is δ. Here the loss is asked for.",
            "Infinite":
                "In a program, yes: there $o$ becomes exactly 1. On paper $1-o$ is tiny, but not 0. What is the "
                "logarithm of $e^{-60}$?",
            "Nearly 0":
                "An answer of almost 1, where 0.2 is right, does cost something. What is $\\log(1-o)$?"}),
}
