"""The questions of lesson 15, by what they ask."""

from bpcore.teaching.questions.forms import Amount, Choice

QUESTIONS = {
    "used twice": Amount(
        "The slope of $E$ for $r$ is −1.11. The output $o$ reaches $r$ on two ways: through $p = w\\,o$ with "
        "$w = -0.70$, and past it, since $r = p + o$. What is the slope of $E$ for $o$?",
        -0.33, "Push $o$ up by 0.01. Past $p$, $r$ goes up by 0.01, and through $p$ it goes down by 0.007. Together "
               "that is 0.3 of the push, and −1.11 · 0.3 is −0.33. The shares of both ways are added.",
        {-1.11: "That is the share that comes past $p$. What comes through $p$?",
         0.77: "That is the share that comes through $p$, −1.11 · (−0.70). What comes past it?",
         0.78: "That is the share that comes through $p$, −1.11 · (−0.70). What comes past it?",
         -1.88: "Both shares are there, but $w$ is negative: which sign does the share through $p$ have?",
         -1.89: "Both shares are there, but $w$ is negative: which sign does the share through $p$ have?",
         -0.86: "That is the product of both shares. Along one way slopes are multiplied. Where ways meet, they are "
                "added.",
         -0.17: "That is the mean of both shares. One push of $o$ goes both ways at once: is anything divided?",
         0.33: "The share past $p$ is −1.11, and the other one is 0.77. Which sign does their sum have?",
         0.3: "That is how fast $r$ changes with $o$. How fast does $E$ change with $r$?"}),
    "order": Choice(
        "A sweep goes back over the tape. It starts at $E$, and each node hands on shares of its own slope. Suppose it "
        "comes to $o$ before it comes to $p$. What goes wrong?",
        "One node hands on a slope that is not complete", {
            "Nothing: a sum does not depend on its order":
                "The sum at $o$ does not. But when does $o$ hand it on to $s$, before or after the share from $p$ has "
                "come?",
            "The share from $p$ is lost":
                "It comes to $o$, but late. What has $o$ done by then?",
            "One node hands on a slope that is not complete":
                "It is $o$: the share by way of $p$ is still missing in it, and so it is missing in everything below. "
                "A node may hand on only when all that used it has been visited. On the tape these stand after it.",
            "One node has no slope yet, so the program stops":
                "When $r$ has been visited, $o$ and $p$ have slopes. Which of them lacks something?"}),
    "outside": Choice(
        "Somebody takes NumPy's own tanh: `o = np.tanh(s.value)` in place of `o = tape(\"tanh\", s)`. The rest of the "
        "tape stays as it is. What becomes of $E$, and of the slope for $w$?",
        "The value is right, and one of two shares is missing in the slope", {
            "Both are right, as the value of $o$ is the same":
                "The value of $E$ is right. But which node says how $o$ was made? Follow the way from $E$ back to $s$.",
            "The value is right, and the slope is 0":
                "The way through $s$ ends there. But $w$ is used once more: where?",
            "The value is right, and one of two shares is missing in the slope":
                "For the tape, $o$ is a constant now: nothing leads back from it. The share by way of $p$ still comes, "
                "and the one by way of $s$ does not. No error tells you.",
            "The program stops, as $o$ is no node":
                "What is no node is taken as a constant, such as $x$ and $y^*$. Does that stop?"}),
    "one column": Amount(
        "A net has one output. For four plants $o$ has the shape (4, 1). The targets come from a file, with the shape "
        "(4,). How many numbers are in `o - y`?",
        16, "NumPy reads (4,) as one row, (1, 4). The column is repeated along the row, and the row along the column: "
            "each output meets each target, and (4, 4) comes out. Nothing stops. $E$ is one number as ever, and "
            "training draws every output to the mean of all targets.",
        {4: "So it should be, one for each plant. But how does NumPy line up (4, 1) and (4,)? It begins at the last "
            "axis.",
         1: "That is $E$, once all are summed. How many differences are made before?",
         8: "That is how many numbers go in. NumPy repeats each of the two along an axis on which it has length 1.",
         5: "Nothing is put end to end here. Lengths are compared axis by axis, from the last one.",
         0: "It does not stop: an axis of length 1 fits any other. Which axes have length 1 here?"}),
    "sweeps": Amount(
        "In forward mode, one sweep gives how all numbers change with one parameter. The net of section 3 has 2 "
        "inputs, layers of 3, 3 and 2 units, and biases. How many sweeps give the slopes of one loss for all of its "
        "parameters?",
        29, "6 + 9 + 6 weights and 3 + 3 + 2 biases: each of them is one place to start from. Backward, one sweep is "
            "enough.",
        {21: "That is one for each weight. A bias is a parameter, too.",
         8: "That is one for each bias, or for each unit. Where do the weights start?",
         1: "One sweep is enough backward. Forward, one sweep follows the push of one parameter.",
         2: "That would be the slopes for the two inputs. Which slopes does training need?",
         3: "A sweep passes through all layers at once. How many places are there to start from?",
         10: "That is one for each unit and each input. The starts are parameters here.",
         58: "That would be one for each parameter and each output. A sweep forward reaches all outputs at once."}),
    "two ends": Choice(
        "The outputs of the net are two numbers, for water and for move. Somebody starts the sweep at them, with a 1 "
        "for each: `slopes = {o[3]: np.ones((1, 2))}`. Whose slopes come out?",
        "Those of the sum of both outputs", {
            "Those of each output, side by side":
                "Every node gets one array of its own shape. Where would a second one be kept?",
            "Those of the sum of both outputs":
                "From the outputs on, the shares of both are added up wherever their ways meet. To start with 1 and 1 "
                "is to start below a node that adds them.",
            "Those of the loss":
                "The loss gives each output a slope of its own, which says how wrong it is. Are both 1?",
            "Those of the mean of both outputs":
                "The mean would start with ½ for each. What do two ones add up to?"}),
    "kept": Amount(
        "Now 100 plants go through this net. The way back of `@` reads both of its arguments, `+` reads none, tanh and "
        "sigmoid read their own values, and the loss reads the outputs. Leave out the parameters "
        "and the targets: how many numbers has the forward pass to keep?",
        1000, "For each plant there are 2 inputs, then 3, 3 and 2 outputs: 10 numbers. The weighted sums can go, since "
              "no way back reads them.",
        {1800: "The weighted sums are in it. Which way back reads one of them?",
         2600: "All that was made is in it. Which way back reads a product `o @ W`, or a weighted sum?",
         800: "The inputs are missing, or else the sums are in it for the outputs. The slope for $W^1$ reads the "
              "inputs.",
         10: "That is one plant. There are 100.",
         600: "Those are the hidden outputs. What do the sigmoid and the loss read, and what the slope for $W^1$?",
         1029: "The parameters are in it. They are there anyway, however many plants come.",
         29: "Those are the parameters. What does the number of plants change?",
         100: "That is one number for each plant. How many outputs has a plant on its way?"}),
    "in place": Choice(
        "The forward pass is done. To print percentages, somebody multiplies the outputs of layer 2 by 100 in place, "
        "`o[2].value *= 100`, and then the sweep runs. Which slopes are the first that come out wrong?",
        "δ of layer 2 and ∂E/∂W of layer 3", {
            "None: the forward pass is over":
                "The way back is not. Which of its lines read these outputs?",
            "∂E/∂o of layer 2":
                "It is made of δ and W of layer 3, and both are as they were. Which lines read the outputs themselves?",
            "δ of layer 2 and ∂E/∂W of layer 3":
                "Both read these outputs. The first takes the slope of tanh from them, and the second is δ of layer 3 "
                "times what the weights multiplied. The tape holds the array itself, and no copy.",
            "All, since the loss has changed":
                "The loss was worked out before. δ of layer 3 reads the last outputs and the targets: have they "
                "changed?"}),
}
