"""LaTeX as MathML for the page, and as plain HTML for where MathML is not shown."""

import re
from functools import lru_cache
from html import escape
from unicodedata import normalize
from xml.etree import ElementTree

from latex2mathml.converter import convert

_MATHML = "{http://www.w3.org/1998/Math/MathML}"


@lru_cache(maxsize=4096)  # a converted formula takes a millisecond, and an edit asks for all of them again
def mathml(latex):
    r"""The formula as a MathML element; \textcolor{role}{...} becomes the class bp-role."""
    root = _parsed(latex)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_MATHML)
        if role := element.attrib.pop("mathcolor", None):
            element.set("class", f"bp-{role}")
        if element.tag == "mover" and element[1].text == "―":  # few fonts stretch it over log L
            element.tag = "mrow"
            element.set("style", "border-top: 0.06em solid; padding-top: 0.1em")
            element.remove(element[1])
    return ElementTree.tostring(root, encoding="unicode")


def _parsed(latex):
    spaced = re.sub(r"\\log (?=\w)", r"\\log\\,", latex)  # the converter leaves no room in log L
    return ElementTree.fromstring(convert(spaced, display="block"))


def html(latex):
    """The formula with <sub> and <sup> alone, which every page shows, trusted or not."""
    text = _html(_parsed(latex))
    return re.sub(r"(^|\(|[=≈] ) − ", r"\1−", text)  # a sign, not a subtraction


def _html(element):
    tag, parts = element.tag.removeprefix(_MATHML), [_html(child) for child in element]
    match tag:
        case "msub" | "munder":
            return f"{parts[0]}<sub>{parts[1].replace(' ', '')}</sub>" + (" " if parts[0] == "∑" else "")
        case "msup":
            return f"{parts[0]}<sup>{parts[1]}</sup>"
        case "msubsup":
            return f"{parts[0]}<sub>{parts[1].replace(' ', '')}</sub><sup>{parts[2]}</sup>"
        case "mover" if len(parts[0]) == 1:
            return normalize("NFC", parts[0] + {"^": "\u0302", "―": "\u0304"}[parts[1]])
        case "mover":
            return f"mean({parts[0]})"
        case "mfrac" if parts == ["1", "2"]:
            return "½"
        case "mfrac":
            return "/".join(f"({part})" if " " in part or "∑" in part else part for part in parts)
        case "mspace":
            return " "
        case "mo" if element.text in "=+−>≈←":
            return f" {escape(element.text)} "
        case "mi" | "mo" | "mn" | "mtext":
            return escape(element.text)
    return "".join(parts)
