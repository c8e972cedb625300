"""The questions of lesson 12, by what they ask."""

from bpcore.teaching.questions.forms import Amount, Choice

QUESTIONS = {
    "course": Choice(
        "As the net goes on learning, the mean loss of its training images falls towards 0. What does the mean loss of "
        "the images held out do?", "It falls, and then hardly any more", {
            "It falls towards 0 in the same way":
                "It would if all that the net learns held for new images, too. What is special about each single "
                "training image?",
            "It falls, and then hardly any more":
                "At first the net learns what all images of a digit share. Later it learns what only its own images "
                "have, and that does not help with others.",
            "It stays where it was":
                "The net never trains on these images. But is a 3 that it has not seen quite unlike those it has?",
            "It rises from the start":
                "To learn one 3 helps with other 3s. In the end the loss of new images may rise. At the start it "
                "falls."}),
    "helps": Choice(
        "Which of the three helps most with the images held out?", "The copies", {
            "More units":
                "The net has learnt all of its training images already. What should it use more units for?",
            "More epochs":
                "The loss of the training images is almost 0. What is left there for descent to do?",
            "The copies":
                "They bring in what the images have not said yet: that a digit moved by a little is the same digit.",
            "None of them: a moved copy is nothing new":
                "To us it is nothing new. But to the net, a moved digit has other numbers in all of its squares."}),
    "error": Amount(
        "An image is a 3, and the softmax unit of the digit 3 says 0.7. The layer below it, layer 3, is linear. What "
        "is δ of the unit for the digit 3 in layer 3?",
        -0.3, "At the output softmax and cross-entropy cancel, so δ is $0.7 - 1$. The softmax layer has no weights, "
              "and the slope of a linear unit is 1. So the same number arrives in layer 3.",
        {7: "A δ at the output is an output minus a target, and both lie between 0 and 1.",
         0.3: "That is target minus output. Should this sum rise or fall?",
         0.7: "That is the output. What is its target?",
         -0.7: "That is the output with a minus. What is its target?",
         -0.063: "The slope $o(1 - o)$ stands in that. In which layer has it cancelled, and which slope does a linear "
                 "unit have?",
         -0.21: "That is $-o(1 - o)$. How do softmax and cross-entropy go together?",
         0: "0 would say that nothing is to be learnt from this image. Is the output at its target?",
         -1.43: "That is ∂E/∂o of the output, −1/0.7. What does softmax make of it?"}),
    "better": Choice(
        "One convolutional net is right for 441 of 450 images, and one dense net for 438. Is the convolutional kind of "
        "net the better one?", "One cannot tell from this", {
            "Yes, since 441 is more than 438":
                "Three images of 450. How much would another start change, or other images?",
            "No, since the difference is below one per cent":
                "A small difference may be a real one. What would have to be seen to believe it?",
            "One cannot tell from this":
                "Another start may change either number by two or three images. If it is the better kind, it wins "
                "from most starts. So train several of each.",
            "Yes, if its training images are all right, too":
                "Both are right for nearly all of those. Do they tell anything about new images?"}),
    "sure": Choice(
        "The net is right about most images, and very sure of it. What are the slopes ∂E/∂o⁰ of such an image like?",
        "Almost 0 in every square", {
            "Steep along the strokes":
                "The strokes matter to the outputs. But the loss of this image is almost 0 already: how much can a "
                "little ink change it?",
            "Almost 0 in every square":
                "All slopes start from $o - y^*$ at the output, and that is almost 0. So nothing much comes down.",
            "Negative in every square":
                "Then more ink anywhere would lower the loss. But where is it to fall to?",
            "As steep as those of the worst image":
                "The same weights carry them down. But what starts at the output: how far is it from its target?"}),
    "uphill": Choice(
        "About 98 % of the images held out are right before the change. Which part stays right?",
        "At random most of them, uphill very few", {
            "Most of them, both times: the changes are the same size":
                "Each square is changed by as much. But what do 64 small effects add up to, if all have the same "
                "sign?",
            "At random most of them, uphill very few":
                "At random, effects of either sign mostly cancel. Uphill, all 64 add up, though each is small.",
            "Very few, both times: a fifth of the ink is a lot":
                "To the eye the digit is still there. And half of the random changes lower the loss.",
            "At random very few, uphill most of them":
                "Uphill is the direction in which the loss grows. What does a larger loss mean for the answer?"}),
}
