"""The questions of lesson 11, by what they ask."""

from bpcore.teaching.questions.forms import Amount, Choice

QUESTIONS = {
    "steeper": Choice(
        "In another garden all three inputs are twice as large. What becomes of the largest rate at which the unit "
        "still learns?", "It falls to a quarter", {
            "It stays: a rate has nothing to do with inputs":
                "A step multiplies the distance by $1 - \\alpha c$, and $c$ is made of the inputs. What happens to it?",
            "It falls to a half":
                "That would be so if $c$ were the mean of the inputs. What stands in $c$?",
            "It falls to a quarter":
                "The inputs stand in $c$ as squares, so $c$ is four times as large. For the same factor "
                "$1 - \\alpha c$ the rate must be four times smaller. Large inputs make a steep bowl.",
            "It doubles":
                "Larger inputs make the slopes larger. Do steps along larger slopes need a larger rate, or a smaller "
                "one?"}),
    "corners": Choice(
        "So no weights are right at all four corners. What does training make of one unit on these four plants?",
        "It says about ½ to all four", {
            "It is right at three corners and wrong at one":
                "A straight line can do that. But the fourth plant would then be badly wrong, and the cross-entropy "
                "makes that cost a lot. The pulls of the four are in balance elsewhere.",
            "It says about ½ to all four":
                "At ½ each plant pulls equally hard, two up and two down, and at opposite corners. The pulls on each "
                "weight and on the bias cancel, so nothing moves any more.",
            "It swings to and fro for ever":
                "With too large a rate it would. But the loss of one unit is a single bowl: what is at its bottom?",
            "It is right at all four if it gets more epochs":
                "Both sums are 2b, whatever the weights are. One cannot be negative and the other positive."}),
    "boundary": Choice(
        "Two hidden units stand between the inputs and the output unit. Which boundary in the plane of the inputs can "
        "be right for all four plants?", "Two lines with a band between them", {
            "One straight line":
                "That is all that one unit can do, and it is not enough here. Two hidden units give two lines.",
            "Two lines with a band between them":
                "Each hidden unit changes its sign along one line. Two opposite corners lie in the band, and the two "
                "others outside of it, one on each side.",
            "A closed curve around each of two corners":
                "Around a corner one needs lines on all sides, so more than two units. And nothing lies on the far "
                "side of these corners.",
            "A cross along the two axes":
                "A cross separates the four corners. But the output unit adds up a step of $x_1$ and a step of $x_2$. "
                "Such a sum is highest at one corner and lowest at the opposite one."}),
    "last": Choice(
        "Where will the boundary be right last?", "At the centre", {
            "At the outer ends of the arms":
                "There the arms are far apart, and a gentle curve separates them. Where must the curve bend most?",
            "At the centre":
                "There the arms lie close together and turn sharply. A boundary that bends so much needs large "
                "weights, and these take many steps to grow.",
            "Everywhere at the same time":
                "All points lower the same loss. But some are right already with a nearly straight cut.",
            "That is a matter of chance":
                "The start and the shuffling are random, but the spirals are not. Where is the task hardest?"}),
    "equal": Choice(
        "The three hidden units learn XOR for 500 epochs. How different are their weights then?",
        "They are still the same", {
            "They are still the same":
                "Equal weights give equal outputs, and equal weights above give equal δ. So all three make the same "
                "step, every time. Nothing tells one unit from another.",
            "Each has found a task of its own":
                "That is what one hopes for. But what could make the first step of one unit differ from that of the "
                "next?",
            "They have not moved at all":
                "They do get slopes, and they move. But do they move apart?",
            "They differ a little, and more with every epoch":
                "A small difference would grow. But which quantity brings in the first one? Inputs, outputs and δ are "
                "equal."}),
    "spread": Amount(
        "A unit reads 900 units below. Their outputs have a mean square of 1, and so have the weights, which are drawn "
        "at random around 0. How large is the weighted sum, typically, whatever its sign?",
        30, "The 900 products have random signs, and most of them cancel. It is the squares that add up: the mean "
            "square of the sum is 900, and its root is 30. Through a flat activation such a sum gets no slope.",
        {-30: "The size is right. It is asked for whatever its sign: leave the minus out.",
         900: "That is the mean *square* of the sum. Or it is the sum if all products had the same sign. Have they?",
         0: "0 is the mean of the sum. But a sum of 900 random numbers is rarely near 0: how far off is it?",
         1: "That is one product. What do 900 of them add up to, if their signs are random?",
         450: "Half of the products are positive. But the other half is not lost: it is taken away.",
         0.033: "That is 1/30, the spread of weights that would keep the sum at about 1. What is the sum with weights "
                "of about 1?"}),
    "depth": Choice(
        "Eight layers with sigmoids start with random weights of the variance 1/n. How much smaller is mean |δ| in "
        "layer 1 than in layer 8?", "More than 16,000 times", {
            "About the same: large and small weights even out":
                "Weights of both signs do even out, but they do not make up for the slopes. What is the largest slope "
                "of a sigmoid?",
            "About 4 times: its slope is ¼":
                "That is one layer. How many lie between layer 8 and layer 1?",
            "About 28 times: 7 layers, 4 in each":
                "Each layer multiplies what the layer above has left. Are factors added or multiplied?",
            "More than 16,000 times":
                "The slope is ¼ at most. The slopes of seven layers alone leave $1/4^7$ at most, which is 1/16,384. "
                "The single output unit and the weights take away ten times more."}),
    "dead": Choice(
        "A relu unit of layer 1 is dead. What can more training with the same examples do about it?",
        "Nothing: no example moves its weights", {
            "It recovers slowly at a small rate":
                "The rate multiplies the slope of each weight. How large are these slopes?",
            "It recovers quickly at a large rate":
                "A large rate has killed it. What is a large rate times 0?",
            "The layers above send it a δ that wakes it up":
                "They do send something down. But then it is multiplied by the unit's own slope.",
            "Nothing: no example moves its weights":
                "Its slope is 0 for every example, so its δ is 0, and so are the slopes of its weights and its bias. "
                "Layer 1 reads the examples themselves, and these stay as they are."}),
}
