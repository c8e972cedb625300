"""The questions of lesson 14, by what they ask."""

from bpcore.teaching.questions.forms import Choice

QUESTIONS = {
    "wrong lines": Choice(
        "A pass leaves the slope $a'(s)$ out of δ. Its net has three layers, with tanh, sigmoid and, at the output, no "
        "activation (linear). On the way back there are four quantities in each layer: ∂E/∂o, δ, ∂E/∂W and ∂E/∂b. "
        "Each array is made by one line, from arrays before it. Which of the twelve are wrong by themselves: not what "
        "their line should make of the numbers that it reads?",
        "δ of layers 1 and 2", {
            "δ of layers 1, 2 and 3":
                "The line is the same in all three layers. But which slope does a linear output have, and what "
                "changes if "
                "a factor 1 is left out?",
            "δ of layers 1 and 2":
                "In layer 3 the slope is 1, so nothing is missing there. Other arrays differ from the truth too, but "
                "their lines are right: they read wrong numbers.",
            "All arrays of layers 1 and 2":
                "Look at ∂E/∂o of layer 2. It is made of δ and W of layer 3. Is one of these wrong?",
            "δ of layers 1 and 2, and everything that is made of them":
                "What is made of them differs from the truth. But `o_below.T @ delta` is a right line, whatever δ "
                "it gets."}),
    "first look": Choice(
        "In another pass four arrays differ from the truth: ∂E/∂o, δ, ∂E/∂W and ∂E/∂b of layer 1. All of layers 2 "
        "and 3 "
        "is right. Which line do you look at first?",
        "The one that makes ∂E/∂o of layer 1", {
            "The one that makes ∂E/∂o of layer 1":
                "It reads δ and W of layer 2, and both are right. So its line is wrong by itself. The other three may "
                "be right lines that read it.",
            "The one that makes δ of layer 1":
                "It reads ∂E/∂o of layer 1, which differs from the truth already. What δ should follow from that?",
            "The one that makes ∂E/∂W of layer 1":
                "It is the last on the way, and the one whose number is used. But it reads δ, and δ was off before it.",
            "Any: all four must be mended":
                "Three of them may be as they should be. What do they read?"}),
    "two wrongs": Choice(
        "In one room the slope of the binary cross-entropy stands for that of the multinomial one, and only the "
        "diagonal "
        "of softmax's Jacobian is used. Multiply the two for one output. Which of δ, ∂E/∂W and ∂E/∂b are wrong, with "
        "this loss and softmax?",
        "None of them", {
            "All three, in both layers":
                "Each factor is wrong. But multiply $(o-y^*)/(o(1-o))$ by $o(1-o)$: what is left?",
            "Only those of the last layer":
                "Layer 1 reads δ of layer 2. If that were wrong, would layer 1 be right?",
            "None of them":
                "The factor $o(1-o)$ cancels, and what is left is $o-y^*$. That is the right δ for the multinomial "
                "cross-entropy on softmax. Two wrong factors have a right product.",
            "δ alone, as the slopes of the weights are tested":
                "∂E/∂W is δ times the outputs below. Can it be right where δ is wrong?"}),
    "another loss": Choice(
        "The author of that code keeps softmax and takes the squared error, whose slope $o-y^*$ is right in the code. "
        "What happens to the net?",
        "δ of the last layer is wrong, and every slope with it", {
            "Nothing: there is one mistake less now":
                "One of the two is gone. What did the other one need it for?",
            "δ of the last layer is wrong, and every slope with it":
                "The diagonal alone is left, and no second mistake cancels it. What was right by luck breaks when "
                "somebody uses one part without the other.",
            "Only ∂E/∂o of the last layer is wrong":
                "$o-y^*$ is the slope of the squared error. Which line comes after it?",
            "The program stops, as softmax needs the cross-entropy":
                "Softmax has outputs like any other activation, and any loss can read them. Do shapes complain?"}),
    "falls": Choice(
        "You train a net. The mean loss falls at every step. What do you know?",
        "The steps lead downhill, no more", {
            "Every slope is right":
                "Take half of the true slopes, or leave δ of layer 1 at 0. Will the loss fall?",
            "The steps lead downhill, no more":
                "A step that points roughly downhill lowers the loss. Wrong factors, slopes that are missing and "
                "biases "
                "that move twice as far can all do that.",
            "The slopes have the right signs":
                "Most of them may. But a few wrong signs are outvoted by the rest.",
            "The rate is right, or the loss would rise":
                "It is not too large. But what of the slopes?"}),
    "one size": Choice(
        "Somebody sums δ over `axis=1` for the biases. On which batch does the program stop?",
        "5 examples, a layer of 3 units", {
            "3 examples, a layer of 3 units":
                "The sum then has 3 entries, one for each example, and a bias has 3 entries too. Does anything stop?",
            "5 examples, a layer of 3 units":
                "The sum has 5 entries, and there are 3 biases. NumPy refuses to subtract the two: the sizes differ.",
            "1 example, a layer of 3 units":
                "The sum is a single number then. NumPy takes it from all 3 biases, and says nothing.",
            "On none: axes are never checked":
                "Shapes are checked whenever two arrays meet. When do they fit by chance?"}),
    "second call": Choice(
        "Slopes are added to what the parameter holds, and nobody sets it back to 0. Which test sees that?",
        "A second call, with the same arguments", {
            "A gradient check, once":
                "It makes one pass, and compares its slopes. What does the parameter hold before the first pass?",
            "More examples in the batch":
                "They are all in the first pass, and their sum is right. When is something added that is not of "
                "this pass?",
            "A second call, with the same arguments":
                "The first call is right. The second one gives twice as much, though nothing has changed.",
            "A net of other sizes":
                "It has parameters of its own, which hold nothing yet. Who keeps something?"}),
}
