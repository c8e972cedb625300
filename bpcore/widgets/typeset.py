"""LaTeX as MathML for the page, and as plain HTML for where MathML is not shown."""

import re
from html import escape
from xml.etree import ElementTree

from latex2mathml.converter import convert

_MATHML = "{http://www.w3.org/1998/Math/MathML}"


def mathml(latex):
    r"""The formula as a MathML element; \textcolor{role}{...} becomes the class bp-role."""
    root = _parsed(latex)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_MATHML)
        if role := element.attrib.pop("mathcolor", None):
            element.set("class", f"bp-{role}")
    return ElementTree.tostring(root, encoding="unicode")


def _parsed(latex):
    spaced = re.sub(r"\\log (?=\w)", r"\\log\\,", latex)  # the converter leaves no room in log L
    return ElementTree.fromstring(convert(spaced, display="block"))


def html(latex):
    """The formula with <sub> and <sup> alone, which every page shows, trusted or not."""
    text = _html(_parsed(latex))
    return re.sub(r"(^|\(|= ) − ", r"\1−", text)  # a sign, not a subtraction


def _html(element):
    tag, parts = element.tag.removeprefix(_MATHML), [_html(child) for child in element]
    match tag:
        case "msub" | "munder":
            return f"{parts[0]}<sub>{parts[1]}</sub>" + (" " if parts[0] == "∑" else "")
        case "msup":
            return f"{parts[0]}<sup>{parts[1]}</sup>"
        case "msubsup":
            return f"{parts[0]}<sub>{parts[1]}</sub><sup>{parts[2]}</sup>"
        case "mfrac" if parts == ["1", "2"]:
            return "½"
        case "mfrac":
            return "/".join(f"({part})" if " " in part or "∑" in part else part for part in parts)
        case "mspace":
            return " "
        case "mo" if element.text in "=+−>":
            return f" {escape(element.text)} "
        case "mi" | "mo" | "mn" | "mtext":
            return escape(element.text)
    return "".join(parts)
