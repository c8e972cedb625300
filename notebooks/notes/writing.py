"""The notes' lines as they are written in a table."""

import re

VERDICT = {"correct": "right", "reading": "right under a reading", "definition": "definition", "typo": "slip",
           "wrong": "wrong", "undefined": "undefined", "blank": "left blank"}


def line(latex, style=""):
    """Mathematics within a table, each piece in $…$ behind the style. What can wrap stands by itself: what a \\quad
    sets apart, and words, if they are long."""
    parts = [latex]
    if re.search(r"\\text\{[^{}]{18,}\}", latex):
        parts = re.split(r"\\text\{([^{}]*)\}", latex.replace(r"\quad \text{", r"\text{ "))  # every other one is words
    for k in range(0, len(parts), 2):
        pieces = filter(None, map(str.strip, parts[k].split(r"\quad")))
        parts[k] = " ".join(f"${style}{_without_bars(piece)}$" for piece in pieces)
    return "".join(parts)


def _without_bars(latex):
    """In Markdown a bar would end the cell of a table."""
    return latex.replace(r"\|", r"\Vert ").replace("|", r"\vert ")
