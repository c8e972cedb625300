"""The questions of lesson 06, by what they ask."""

from bpcore.teaching.questions.forms import Amount, Choice, sign

QUESTIONS = {
    "furthest": Choice(
        "Output 2 is furthest from its target: it is 0.89 and should be 0.15. With the squared error, how large is its "
        "|δ|, compared with the other two?", "The smallest of the three", {
            "The largest of the three": "The error $o-y^*$ is the largest. But δ is the error times the slope of the "
                                        "sigmoid. How steep is the sigmoid at 0.89?",
            "The smallest of the three": "Near 1 the sigmoid is flat. Its slope there is only 0.10, and at the other "
                                         "two outputs it is more than twice as large.",
            "As large as the others": "That would need errors and slopes that make up for each other. Work the three "
                                      "products $(o-y^*)\\,o(1-o)$ out roughly.",
        }),
    "flat": Choice(
        "Output 2 is 0.89, where the sigmoid is almost flat, and its error $o-y^*$ is 0.74. With the binary "
        "cross-entropy, how large is its δ?", "As large as the error", {
            "Far smaller than the error": "That was so with the squared error, whose slope is only 0.74. The slope of "
                                          "this loss is 7.72 there. Multiply it by the sigmoid's, 0.10.",
            "As large as the error": "The slope of the loss, 7.72, times the slope of the sigmoid, 0.10, is about "
                                     "0.74. With all decimals it is exactly the error.",
            "Far larger than the error": "The slope for the output is far larger, 7.72. It still has to pass the "
                                         "sigmoid, which multiplies it by 0.10.",
        }),
    "at 40": Choice(
        "A program multiplies the two slopes at $s=40$, where its sigmoid is exactly 1.0: $\\frac{o-y^*}{o(1-o)}$ "
        "times $o(1-o)$. The target is 0.9. What does it get?", "nan, which is not a number", {
            "0.1": "That is right on paper, where $o(1-o)$ cancels. The program does not cancel. It divides first: by "
                   "what?",
            "0": "The second factor is 0, but the first one is not a finite number. What is 0.1 divided by 0?",
            "Infinity": "The first factor is infinite. Then it is multiplied by $o(1-o)$, and what is that at $o=1$?",
            "nan, which is not a number": "The factor $o(1-o)$ is 0. So the program works out 0.1/0, which is "
                                          "infinite, and then infinity times 0.",
        }),
    "targets": Choice(
        "A careless gardener writes the targets 0.8, 0.5 and 0.3. They add up to 1.6. What is $\\delta_i$ then, "
        "compared with $o_i-y_i^*$?", "Larger at every output", {
            "Larger at every output": "1.6 times $o_i$ stands where $o_i$ stood, so δ is larger by $0.6\\,o_i$, and "
                                      "every $o_i$ is positive.",
            "Smaller at every output": "Look at the first term, $o_i\\sum_k y_k^*$. Is 1.6 times an output larger or "
                                       "smaller than the output?",
            "Larger at some outputs, smaller at others": "The difference is $o_i(1.6-1)$. What sign can an "
                                                         "output of softmax have?",
            "The same": "In the formula stands the sum of the targets. It can be left out only where it is 1.",
        }),
    "factor": Choice(
        "With the squared error, δ of output 1 is only −0.07. Which part of $o_1(g_1-\\sum_k g_k o_k)$ makes it so "
        "small?", "The factor o₁ in front", {
            "The factor o₁ in front": "This factor is 0.06, while the bracket is −1.22. An output near 0 can hardly "
                                         "be moved: softmax is saturated there.",
            "The slope g₁": "$g_1$ is $o_1-y_1^*=-0.74$. Of all three slopes it is the largest in size.",
            "The sum over k": "The sum is 0.48. It is taken away from −0.74, and so the bracket becomes larger in "
                              "size, not smaller.",
        }),
    "relu": sign(
        "The weighted sum is −0.51, so relu gives the amount 0. The gardener gave 0.8. With the squared error, "
        "what is the sign of δ?", "zero",
        negative="The output is too low, and so ∂E/∂o is negative, −0.80. But δ is that times the slope of relu. What "
                 "is the slope where $s<0$?",
        positive="A positive δ would push the sum down. The output is too low already. And what is the slope of relu "
                 "where $s<0$?",
        zero="For $s<0$ relu is flat: its slope is 0. A small push on the sum changes nothing, and this plant teaches "
             "the unit nothing."),
    "product": Choice(
        "Output 1 of tanh is −0.47, and its target is 0.8. A program follows the product $(o-y^*)(1+o)/o$ downhill. "
        "What does it do to this output?", "It pushes the output further down", {
            "It lifts the output towards 0.8": "That is what a true δ would do, and it would be negative. Here "
                                               "$o-y^*$ and $o$ are both negative. What sign has their quotient?",
            "It pushes the output further down": "The product −1.27 · 0.53 / (−0.47) is positive, so downhill means a "
                                                 "smaller sum. The output runs away from its target.",
            "It leaves the output where it is": "That would need a product of 0. None of its three factors is 0 here.",
        }),
    "fields": Amount(
        "The map has five activations, from linear to softmax, and four losses: the squared error with ½ and without, "
        "and the two cross-entropies. In how many of its 20 fields is the loss undefined for some outputs?",
        6, "Linear, relu and tanh leave the range in which the logarithms exist, and there are two losses with "
           "logarithms: three times two.",
        {3: "Three activations leave the range. Each of them meets two losses with logarithms.",
         4: "Tanh and linear outputs can be negative. What about an output of relu: which numbers can it be, and is "
            "log 0 a number?",
         2: "Tanh is one of them. Which other activations give numbers that are not between 0 and 1?",
         8: "Softmax or the sigmoid with the other cross-entropy does not cancel to $o-y^*$. But are its outputs "
            "outside 0 to 1?",
         10: "That is every field of the two cross-entropies. Two activations stay between 0 and 1.",
         12: "The squared errors are defined for any output. Only a loss with logarithms can be undefined."}),
}
