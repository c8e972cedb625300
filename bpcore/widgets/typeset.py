"""LaTeX as MathML for the page, and as plain HTML for where MathML is not shown."""

import re
from functools import lru_cache
from html import escape
from unicodedata import normalize
from xml.etree import ElementTree

from latex2mathml.converter import convert

_MATHML = "{http://www.w3.org/1998/Math/MathML}"
_RELATIONS = ("=", "≈", "←")


@lru_cache(maxsize=4096)  # a converted formula takes a millisecond, and an edit asks for all of them again
def mathml(latex):
    r"""The formula as a MathML element; \textcolor{role}{...} becomes the class bp-role."""
    root = _parsed(latex)
    _part(root)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_MATHML)
        if role := element.attrib.pop("mathcolor", None):
            element.set("class", f"bp-{role}")
        match element.tag, [part.text for part in element]:
            case "mover", [_, "―"]:  # few fonts stretch it over log L
                element.tag = "mrow"
                element.set("style", "border-top: 0.06em solid; padding-top: 0.1em")
                element.remove(element[1])
            case "munder", [_, "―"]:  # \underline, as long as what it marks
                element.tag = "mrow"
                element.set("class", "bp-marked")
                element.remove(element[1])
            case "msub", ["max", _]:  # as under a sum
                element.tag = "munder"
            case "msup", [_, "′"]:  # which is raised already
                element.tag = "mrow"
            case "msup", [")", _]:  # a bracket is tall, and would raise the 2 above all that it encloses
                low = element[0] = ElementTree.Element("mpadded", height="0.5em")
                ElementTree.SubElement(low, "mo", stretchy="false").text = ")"
    return ElementTree.tostring(root, encoding="unicode")


def _part(math):
    """Makes several rows of the one, between which the page may break a line: after a relation, before what is added or
    taken away, and between factors, but not within (1 − o)."""
    [whole], depth, before, parts = math, 0, "=", [[]]
    for atom in list(whole):
        is_sign = atom.text in ("+", "−") and before not in (*_RELATIONS, "(")
        breaks = before in _RELATIONS or (is_sign and depth <= (atom.text == "+")) or (before == " " and not depth)
        if breaks and parts[-1]:
            parts.append([])
        if is_sign or atom.text in _RELATIONS:
            atom.set("form", "infix")  # at the end of a row it would be taken for a prefix or a postfix
        parts[-1].append(atom)
        depth += {"(": 1, ")": -1}.get(atom.text, 0)
        before = " " if atom.tag == f"{_MATHML}mspace" and before != "log" else atom.text
    math.remove(whole)
    for part in parts:
        ElementTree.SubElement(math, f"{_MATHML}mrow").extend(part)


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
            return f"{parts[0]}<sub>{parts[1].replace(' ', '')}</sub>" + (" " if parts[0] in ("∑", "max") else "")
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


def indexed(words):
    """Words as HTML, in which what stands behind _ is set low, and what stands behind ^ high."""
    words = re.sub(r"_(?:\{([^}]*)\}|(\w+))", lambda found: f"<sub>{found[1] or found[2]}</sub>",
                   escape(words, quote=False))
    return re.sub(r"\^(?:\{([^}]*)\}|(\w+|\([^)]*\)))", lambda found: f"<sup>{found[1] or found[2]}</sup>", words)


def marked(text, typeset):
    """A text as HTML: what stands in $…$ by `typeset`, mathml or html, and what stands in `…` as code."""
    parts = re.split(r"(\$[^$]+\$|`[^`]+`)", text)
    return "".join(typeset(part[1:-1]).replace('display="block"', 'display="inline"') if part.startswith("$") else
                   f"<code>{escape(part[1:-1])}</code>" if part.startswith("`") else escape(part) for part in parts)
