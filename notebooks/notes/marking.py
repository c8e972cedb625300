r"""What differs in two lines of LaTeX, underlined in both: \underline is drawn wherever LaTeX is."""

import re
from difflib import SequenceMatcher

import numpy as np

ALIKE = 0.4  # of two lines that have less in common nothing is marked
_TOKEN = re.compile(r"\\text\{[^{}]*\}|\\(?:begin|end)\{\w+\}|\\(?:left|right)[()]|\\[a-zA-Z]+|\\."
                    r"|(?<=_)\{[a-z]{2}\}|\d+|\s+|.")  # the two letters of a weight are one
_RAISED = "^", "_"
_LAYOUT = {"{", "}", "&", r"\\", r"\ ", r"\,", r"\quad", r"\frac", r"\sum", r"\prod", r"\mathbf", *_RAISED}
_BREAKS = re.compile(r"=|\\(approx|leftarrow|rightarrow|quad|left|right|begin|end|text)")  # here a line may be wrapped


def marked(one, other):
    """Both lines, each with what the other has otherwise underlined."""
    lines = [_TOKEN.findall(line) for line in (one, other)]
    places = [[k for k, token in enumerate(tokens) if not token.isspace()] for tokens in lines]
    matcher = SequenceMatcher(None, *([tokens[k] for k in own] for tokens, own in zip(lines, places, strict=True)),
                              autojunk=False)
    changes = [change[1:] for change in matcher.get_opcodes() if change[0] != "equal"]
    if matcher.ratio() < ALIKE:
        changes = []
    runs = [(start, end) for start, end, *_ in changes], [(start, end) for *_, start, end in changes]
    return tuple(_underlined(*line) for line in zip(lines, places, runs, strict=True))


def _underlined(tokens, places, runs):
    """The line with these runs of tokens underlined, given by their ends among the places of all that are no spaces."""
    pieces = list(tokens)
    for start, end in runs:
        for first, last in _parts([tokens[k] for k in (*places, -1)], start, end, len(places)):
            at, to = places[first], places[last] + 1
            latex = rf"\underline{{{''.join(tokens[at:to])}}}"
            pieces[at:to] = [rf"{{{latex}}}" if first and tokens[places[first - 1]] in _RAISED else latex,
                             *[""] * (to - at - 1)]
    return "".join(pieces)


def _parts(tokens, start, end, n):
    """The (first, last) of what can stand under a rule: the whole run, or else its neighbouring letters and signs."""
    def is_alone(k):
        """Whether something is raised or lowered behind it, or it is so itself."""
        return (k + 1 < n and tokens[k + 1] in _RAISED) or (k > 0 and tokens[k - 1] in _RAISED)

    if start < end and not is_alone(start) and not is_alone(end - 1) and _is_whole(tokens[start:end]):
        return [(start, end - 1)]
    parts, joins = [], False
    for k in range(start, end):
        if not _is_letter_or_sign(tokens[k]):
            joins = False
            continue
        if joins and not is_alone(k):
            parts[-1] = parts[-1][0], k
        else:
            parts.append((k, k))
        joins = not is_alone(k)
    return parts


def _is_letter_or_sign(token):
    return token not in _LAYOUT and not re.match(r"\\(text.{16}|begin|end|left|right)", token)  # long words wrap


def _is_whole(run):
    if run[0] in ("{", *_RAISED) or any(map(_BREAKS.match, run)):
        return False
    depths = np.cumsum([(token == "{") - (token == "}") for token in run])
    return min(depths) >= 0 and depths[-1] == 0
