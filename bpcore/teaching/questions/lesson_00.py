"""The questions of lesson 00, by what they ask."""

from bpcore.teaching.questions.forms import Amount, Choice

QUESTIONS = {
    "first answer": Choice(
        "The net has answered after four steps. Compare its two outputs with the targets $y^*$. How well did it do?",
        "It is wrong about both", {
            "It is right about water and wrong about moving":
                "Look at the upper unit of layer 2: its right half is the output. Is 0.33 near 0.90?",
            "It is wrong about water and right about moving":
                "Look at the lower unit of layer 2: its right half is the output. Is 0.74 near 0.20?",
            "It is wrong about both":
                "It says water 0.33, but the plant is dry and the target is 0.90. It says move 0.74, but the place is "
                "bright and the target is 0.20. A net that has learnt nothing guesses.",
            "It is right about both":
                "The number behind $y^*$ is what the gardener says. Compare it with the right half of the unit "
                "beside it.",
        }),
    "darker": Choice(
        "The sun goes away: dark rises from −1.3 to −0.3. What happens to the weighted sum of hidden unit 1?",
        "It rises", {
            "It rises": "The arrow from dark carries the weight 1.5. A positive weight passes a rise on as a rise: "
                         "here $1.5 \\cdot 1.0 = 1.5$ more.",
            "It falls": "That would need a negative weight, such as the −1.6 that leads from dark into hidden unit 3. "
                         "Which weight leads into unit 1?",
            "It stays the same": "Every input that has a weight other than 0 takes part in the sum. Dark has one.",
        }),
    "loss": Amount(
        "Suppose the net said water exactly as the gardener does, 0.90, and still said move 0.74, where the target is "
        "0.20. What would the loss be?",
        0.146, "The share of water is 0. The share of move is $\\frac12 \\cdot 0.54^2 = 0.146$. A loss of 0 needs "
                "every output at its target.",
        {0.2916: "That is $0.54^2$. The squared error takes half of it.",
         0.54: "That is the difference of one output. It is squared, and halved.",
         0.27: "That is half of the difference. Square the difference first.",
         0.3058: "That is the loss of both outputs as they were. Water has met its target now.",
         0.1599: "That is the share of water, which is gone. The share of move is left."}),
    "turned": Choice(
        "The weight from hidden unit 3 to water is 1.4, and its slope is −0.11. You turn it round, to −1.4. What does "
        "the loss do?",
        "It grows", {
            "It falls": "It would fall if the weight grew, as its slope is negative. Is −1.4 more or less than 1.4?",
            "It stays": "It would stay if the slope were 0 all the way. The unit's output is 0.89: it pushes water up "
                         "now, and down after the change.",
            "It grows": "A negative slope says: the loss falls as the weight grows. You make the weight smaller, so "
                         "the loss grows. Unit 3 now pulls water further below its target.",
        }),
    "step": Amount(
        "The weight is 1.4, its slope −0.112, and the learning rate is 0.5. Where is the weight after one step?",
        1.456, "The step goes against the slope: $1.4 - 0.5 \\cdot (-0.112) = 1.456$. The slope is negative, so the "
               "weight grows, and the loss falls.",
        {1.344: "That goes with the slope, and the loss would grow. Minus the rate times a negative slope is a rise.",
         1.512: "That is the weight minus the whole slope. The rate is 0.5, so the step is half as long.",
         0.056: "That is the length of the step. The weight was 1.4 before it.",
         1.624: "That is a step at rate 2, as in the stepper. The rate is 0.5 here."}),
    "seen before": Choice(
        "The net trains on the six plants. After that, whose answers does it come close to?",
        "The gardener's, for these six", {
            "The right ones, for any plant":
                "The net has seen six plants and one gardener. Where the gardener errs, it learns the error. A plant "
                "that is unlike the six may get any answer.",
            "The gardener's, for these six":
                "The loss compares the outputs with the gardener's targets, and every step lowers it for these plants. "
                "What the net says of a seventh plant, nobody has promised.",
            "Its own first ones, only surer":
                "Nothing pulls the outputs to where they were. Which numbers does the loss compare them with?",
        }),
}
