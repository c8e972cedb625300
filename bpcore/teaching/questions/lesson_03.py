"""The questions of lesson 03, by what they ask."""

from bpcore.teaching.questions.forms import Amount, Choice, sign

QUESTIONS = {
    "saturated": Choice(
        "A unit with the sigmoid has the weighted sum $s = 4$, so its output is 0.98. The slope $∂E/∂o = 1$ "
        "arrives at this output. How much of it leaves the unit as $δ = ∂E/∂s$?", "About 0.02", {
            "All of it": "A push of the sum does not pass in full: near $s = 4$ the sigmoid is almost flat, so that "
                         "its output hardly follows.",
            "About 0.02": "Near its ends the sigmoid is almost flat. A push of $s$ moves the output by 0.02 of "
                          "it, and so the loss by 0.02 of what arrives.",
            "About 0.98": "That is the output. What counts is how fast the output changes with $s$, and near 1 it has "
                          "hardly any room left.",
            "Nothing": "The sigmoid never becomes quite flat. What is let through is small, but it is not 0."}),
    "from the output": Amount(
        "A unit with tanh has the output $o = 0.8$. The slope $∂E/∂o = -0.5$ arrives at it. What is its $δ$?",
        -0.18, "The slope of tanh is $1 - o^2 = 0.36$, and it multiplies what arrives. The weighted sum is not needed.",
        {0.18: "The size is right. A slope of tanh is positive: what sign has what arrives?",
         -0.08: "That is with the sigmoid's slope, $o(1 - o)$. Which one has tanh?",
         -0.1: "That is with $1 - o$. The output is to be squared.",
         -0.32: "That is with $o^2$. The slope is what is left of 1.",
         -0.28: "That is with tanh applied once more. The output 0.8 is tanh of the sum already.",
         0.36: "That is tanh's slope alone. What does it multiply?"}),
    "off": sign(
        "A unit with relu has $s = -0.7$, so its output is 0. The slope $∂E/∂o$ that arrives is negative: the loss "
        "would fall if the output rose. What sign does its $δ$ have?", "zero",
        negative="The output should rise, that is true. But does it rise if $s$ goes from −0.7 to −0.69?",
        positive="relu's slope is never negative, so that it turns no sign. What is its slope where $s < 0$?",
        zero="A small push of $s$ leaves the output at 0, and so the loss where it is. The unit is shut, and what "
             "arrives is stopped."),
    "kink": Choice(
        "At $s = 0$ relu has a kink. Somebody measures its slope there: the output a little above minus the output a "
        "little below, divided by how far they are apart. What comes out?", "½", {
            "0": "So it is on the left alone. How much does the output grow from a little below to a little above?",
            "1": "So it is on the right alone. Over half of the way the output does not grow at all.",
            "½": "It grows by $h$ on a way of $2h$: the measurement takes the mean of both sides.",
            "It depends on the size of the step": "Write $h$ for the step. What is the output at $h$, and at $-h$? How "
                                                  "far are they apart? Does $h$ stay in the result?"}),
    "shares": Choice(
        "Softmax turns three sums into three shares that add up to 1. The first sum grows by a little. What do the "
        "changes of the three outputs add up to?", "0", {
            "0": "The outputs add up to 1 before and after. What one gains the others lose.",
            "To that little": "So it would be if each unit were by itself, and linear. What do the outputs add up to, "
                              "before and after?",
            "To a little less, as with the sigmoid": "The first output does gain less than that. But who loses it? The "
                                                     "outputs add up to 1 before and after."}),
    "turned": Choice(
        "At output 2 of a softmax layer the slope $∂E/∂o_2 = 0.11$ arrives, so it is better for the loss if this "
        "output falls. Can the loss fall all the same when the sum $s_2$ grows?",
        "Yes, through the other outputs", {
            "No, the sign stays": "So it is where a unit stands by itself. Here $s_2$ moves two more outputs, and each "
                                  "of them moves the loss.",
            "Yes, through the other outputs": "What output 2 gains the others lose. If one of them was far too large, "
                                              "the loss falls by more than output 2 makes it rise.",
            "Only if output 2 is saturated": "Then everything is small, but no sign turns by that. What else does "
                                             "$s_2$ move?"}),
    "fade": Choice(
        "What must happen to the sums so that all entries of $J$ become nearly 0?",
        "One of them, no matter which, becomes much larger than the others", {
            "Nothing can do that: a diagonal entry stays large": "A diagonal entry is $o(1 - o)$. What is it if $o$ is "
                                                                 "0.99, and what if $o$ is 0.01?",
            "One of them, no matter which, becomes much larger than the others": (
                "Then its share nears 1 and the other shares near 0. Every entry has a factor that nears 0: softmax "
                "saturates, too."),
            "All three become equal": "Then all shares are a third. Is $o(1 - o)$ small there?",
            "All three become very negative, say $-100$ each": "The shares are made of their differences alone. All "
                                                               "three are equal, so that each share is a third."}),
    "survives": Choice(
        "A computer's numbers end near $e^{709}$. The sums are 1000, 999 and 0.5. Which way to softmax gives numbers?",
        "Subtract 1000 from each sum, then take exp", {
            "Subtract 0.5 from each sum, then take exp": "$e^{999.5}$ is infinity for the machine still. How large may "
                                                         "the largest exponent be?",
            "Take exp, then divide by the total": "$e^{1000}$ is infinity for the machine, and infinity over infinity "
                                                  "is no number.",
            "Take exp, divide each by the largest, then by the total": "Dividing comes too late: the exponentials are "
                                                                       "infinite before.",
            "None: such sums have no shares": "They have: on paper the first two are $e$ to 1. Only the way "
                                              "there is dangerous.",
            "Subtract 1000 from each sum, then take exp": "The largest exponent is 0, so that no exponential exceeds "
                                                          "1. The common factor $e^{-1000}$ cancels in the shares."}),
}
