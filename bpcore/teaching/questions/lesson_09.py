"""The questions of lesson 09, by what they ask."""

from bpcore.teaching.questions.forms import Amount, Choice, sign

QUESTIONS = {
    "out of reach": Choice(
        "By mistake somebody writes the target 1.2 for output 1, which is −0.55 and has tanh. What does descent on "
        "the squared error do to this output?", "It lifts the output for ever, ever more slowly", {
            "Nothing: the loss is undefined for this target":
                "The square of $o-1.2$ exists for every output. What of the output: which values can it take?",
            "It lifts the output for ever, ever more slowly":
                "The error $o-1.2$ never becomes 0, since tanh stays below 1. But the other factor, $1-o^2$, goes to 0 "
                "as the output comes near 1. So δ fades away, and the weights grow all the time.",
            "It lifts the output to 1.2, and stops there":
                "There the error would be 0. Can tanh give 1.2?",
            "It lowers the output":
                "The output is too low, so $o-y^*$ is negative, and $1-o^2$ is positive. Which way does the sum move "
                "when its slope is negative?"}),
    "three lines": Choice(
        "The second net has a sigmoid at the output and the binary cross-entropy. Which of the three lines above must "
        "be changed for it?", "None of them", {
            "None of them":
                "All three take $\\delta^2$ as it comes. Loss and last activation are in it already, and nowhere else.",
            "The first, since layer 2 has another activation":
                "The activation of layer 2 is in $\\delta^2$. What else is in the first line?",
            "The second, since it has the slope of tanh":
                "That is the slope of layer 1. Which activation does layer 1 have in the second net?",
            "All three":
                "Each begins with a δ. Which of them ask how that δ was made?"}),
    "other sign": sign(
        "Hidden unit 1 leads to the outputs along the weights −0.6 and −1.5. With $\\delta^2=(-0.94,\\;0.20)$, in the "
        "first net, its ∂E/∂o is 0.26. In the second net $\\delta^2=(-0.45,\\;0.39)$. What is the sign of ∂E/∂o of "
        "this unit there?", "negative",
        negative="It is −0.45 · (−0.6) + 0.39 · (−1.5), and that is 0.27 − 0.58. The two outputs pull in opposite "
                 "directions, and now the second one wins.",
        positive="The signs of both δ are as before, and so are the weights. But a sum has two terms: how large are "
                 "they now?",
        zero="The two terms have different signs. Are they equally large?"),
    "inside": Choice(
        "Each output adds a share of its own to $E$. By the formula the two δ are 1.10 and 0.90, for outputs of −0.55 "
        "and 0.66. Which of the two is the slope of its share?", "Only 0.90, that of output 2", {
            "Only 1.10, that of output 1":
                "The share of output 1 has $\\log(-0.55)$ in it. Is that a number?",
            "Only 0.90, that of output 2":
                "0.66 lies between 0 and 1, so its share of $E$ exists nearby, and the product of slopes is its slope. "
                "That makes the mistake hard to see: half of the net looks right.",
            "Both: the chain rule always holds":
                "It holds where there is a function to differentiate. Is there one at −0.55?",
            "Neither: tanh and cross-entropy never go together":
                "It happens that they do. Between which outputs does the cross-entropy exist?"}),
    "new target": Amount(
        "The targets must be read in the same way as the outputs. Choose $t$ so that $(1+t)/2$ is the old target. A "
        "gardener has said 0.4. What is $t$?", -0.2,
        "Solve $(1+t)/2=0.4$ for $t$: it is $2\\cdot0.4-1$. A probability below one half becomes a negative target.",
        {0.7: "That is $(1+0.4)/2$, the way back. Solve $(1+t)/2=0.4$ for $t$.",
         0.4: "An output of 0.4 would now be read as $(1+0.4)/2=0.7$. The gardener said 0.4.",
         -0.6: "Twice 0.4 is 0.8. How much is 0.8 − 1?",
         0.8: "The 1 is still to be taken away.",
         1.8: "The 1 is on the other side: it is taken away from twice 0.4.",
         -0.4: "A minus alone does not do it: 0.5 must become 0. Solve $(1+t)/2=0.4$ for $t$.",
         0.2: "Look at the sign: is 0.8 − 1 above or below 0?"}),
    "sure of it": Choice(
        "Softmax gives 0.85, 0.10 and 0.04, but class 3 is right. So $g=o-y^*$ is 0.85, 0.10, −0.96. With the formula "
        "above, how large is δ of output 1?", "About a sixth of its error", {
            "As large as its error, 0.85":
                "That would be $o-y^*$. Here the loss is the squared error, and softmax does not cancel.",
            "About a sixth of its error":
                "It is 0.85 · (0.85 − 0.694), about 0.13. Softmax is flat where it is sure, and this net is sure of "
                "the wrong class.",
            "0, since a sure output cannot move":
                "0.85 is sure, but not 1. Work out the bracket: the sum is about 0.69.",
            "Larger than its error":
                "The factor in front is 0.85. Can the bracket be larger than 1?"}),
    "live": Choice(
        "Map 1 of layer 1 has 16 units with relu. The printed map shows their outputs. At how many of them can "
        "$\\delta^1$ differ from 0?", "At the 4 that are not 0", {
            "At all 16, since layer 2 reads them all":
                "So it is for ∂E/∂o. Then comes the slope of relu: what is it where the output is 0?",
            "At the 12 that are 0":
                "Where relu gives 0 it is flat, and nothing comes through. Which units are left?",
            "At the 4 that are not 0":
                "relu lets δ back where it let the sum through, and nowhere else.",
            "At 9, as many as the kernel has weights":
                "Nine weights read each place. But which units of the map does relu let pass?"}),
    "one sign": Choice(
        "The same image, the same weights, but the loss is now the multinomial cross-entropy. With the squared error "
        "$\\delta^4$ was 0.13, −0.06, −0.07, for the outputs 0.85, 0.10, 0.04. Class 3 is right. Which of the three "
        "turns its sign?", "That of output 2", {
            "That of output 1":
                "$o-y^*$ of output 1 is 0.85. Was its δ negative before?",
            "That of output 2":
                "It becomes $0.10-0$. The cross-entropy wants every wrong class to fall. Under the squared error it "
                "paid to raise output 2, and the next cell shows why.",
            "That of output 3":
                "Its target is 1, so $o-y^*$ is negative, as before.",
            "None: a loss does not change who is right":
                "The targets are the same, but the way to them is not. Work out $o-y^*$ for all three."}),
}
