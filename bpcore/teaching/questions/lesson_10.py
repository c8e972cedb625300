"""The questions of lesson 10, by what they ask."""

from bpcore.teaching.questions.forms import Amount, Choice

QUESTIONS = {
    "missing weights": Choice(
        "A Dense layer from six readings to four sums has 24 weights. It is to give the same four sums as the kernel. "
        "How many of its weights must be 0, and how many different numbers are among the others?",
        "12 are 0, and the others are 3 different numbers", {
            "None is 0, and all 24 are different":
                "Then sum 1 would read x₄ too. Does the kernel lie over x₄ when it gives the first sum?",
            "21 are 0, and the others are 3 different numbers":
                "The kernel has three numbers, but it is used in four places. How many of the 24 weights does that "
                "fill?",
            "12 are 0, and the others are 12 different numbers":
                "Twelve are left, three for each sum. But what is the kernel in the second place: a new one?",
            "12 are 0, and the others are 3 different numbers":
                "Each of the four sums reads three readings and leaves three out. And it is the same kernel in every "
                "place, so the same three numbers come four times."}),
    "readings": Choice(
        "The weight κ₀ stands at the left end of the kernel. Which readings stand in its slope?",
        "x₁ to x₄", {
            "x₁ alone": "That is what it meets in the first place. The kernel then moves on, and κ₀ with it.",
            "x₁ to x₃": "Those meet the whole kernel in its first place. What does κ₀ meet in each of the "
                              "four places?",
            "x₁ to x₄": "There are four places, and in each of them κ₀ meets one reading. It never meets "
                              "x₅ or x₆: the kernel would stick out at the right.",
            "All six": "To meet x₆, κ₀ would have to stand on it. Where would the other two weights be?"}),
    "steps apart": Choice(
        "Somebody trains the matrix of section 1 as a Dense layer. Its zeros stay. The weight in row $m$, column $c$ "
        "makes a step against $\\delta_c\\,x_m$. Is the new matrix still a convolution?",
        "No, the twelve weights are twelve different numbers now", {
            "Yes, as its zeros have stayed":
                "The zeros are one half of it. The other half is that the same three numbers stand in each column.",
            "Yes, as weights that are equal have equal slopes":
                "Two weights that are equal stand beside different readings and lead to different δ. Can δ₁x₁ and "
                "δ₂x₂ be expected to be equal?",
            "No, the twelve weights are twelve different numbers now":
                "Equal weights had different slopes, so the steps pull them apart. Only where the slopes are added up "
                "first, and all copies make the same step, does a kernel remain.",
            "No, as a step fills the zeros too":
                "In this question the zeros stay. What becomes of the weights that are not 0?"}),
    "order": Choice(
        "Three sums read x₃, and so δ₁, δ₂ and δ₃ come back to it. By which weights do they come, in this "
        "order?",
        "By κ₂, κ₁, κ₀", {
            "By κ₀, κ₁, κ₂":
                "Then sum 1 would read x₃ by κ₀. The first window is x₁, x₂, x₃: which weight meets "
                "x₃ there?",
            "By κ₂, κ₁, κ₀":
                "In the first window x₃ is the last, and meets κ₂. The window moves to the right, so x₃ meets "
                "the kernel from its end to its beginning.",
            "By κ₁ each time, the one in the middle":
                "That is so for sum 2 alone. Where is x₃ in the windows of sums 1 and 3?",
            "Each by all three weights":
                "A sum reads x₃ once, by one weight. Three δ come back, so there are three products in all."}),
    "terms": Amount(
        "A kernel of 2×2 leads from each channel of layer 1 into each of the two channels of layer 2. Take the value "
        "in the middle of one map of layer 1, which is 3×3. How many products of a δ and a weight are in its ∂E/∂o?",
        8, "In each of the two channels above, four windows of 2×2 lie over the middle, and each of them sends its δ "
           "back by another entry of the kernel.",
        {4: "That is what comes from one channel. How many channels read this map?",
         2: "So many has a value in a corner: one window in each channel. How many windows lie over the middle?",
         1: "That would be a value that a single window reads, in a single channel.",
         9: "That is the number of values in the map. It is the windows over this one value that count.",
         16: "Those are all weights of the layer above. Half of them leave the other channel.",
         6: "The offsets of a 2×2 kernel are 4, not 3. How many windows lie over the middle?",
         18: "So many values does the layer have. How many sums of the layer above read this one?"}),
    "left over": Choice(
        "A kernel of three weights moves over six readings by two places each time, and no zeros are put around. "
        "Which readings have the slope 0, whatever the δ are?",
        "x₆ alone", {
            "None: each reading is under the kernel once at least":
                "The kernel begins on x₁, and then on x₃. If it moved once more, would it still lie on the row?",
            "x₆ alone": "The windows are x₁ to x₃ and x₃ to x₅. The next one would need x₇, so no "
                           "sum reads x₆. A reading that no sum reads changes no loss.",
            "x₂, x₄ and x₆: they are jumped over":
                "The beginning of the kernel jumps over x₂. Which readings lie under a kernel that begins on "
                "x₁?",
            "x₁ and x₆: they stand at the ends": "x₁ is read by the first sum, so its slope is δ₁κ₀. That "
                                                       "leaves one of the two."}),
    "winner": Choice(
        "In max pooling the largest value of the window 0.9, 0.2, −0.3, 0.5 passes, so $s=0.9$. The δ of this $s$ is "
        "0.4. What ∂E/∂o do the values 0.9 and 0.5 get?",
        "0.4 and 0", {
            "0.4 and 0": "Push the 0.9 a little, and $s$ moves just as much, so the slope is 1. Push the 0.5 a "
                         "little, and $s$ does not change.",
            "0.36 and 0": "0.36 is δ times the value. The slope for a weight is δ times the output below, but there "
                          "is no weight here. How fast does $s$ change with the value?",
            "0.4 and 0.4": "If you push the 0.5 to 0.51, what does $s$ do?",
            "0.1 and 0.1": "So it is in average pooling, where $s$ is the mean, so that each of the four counts "
                           "a quarter. Here $s$ is the largest."}),
}
