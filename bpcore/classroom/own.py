"""A lesson with the numbers of a seed: the same, but for the exercises that have numbers of their own."""

import json
from copy import deepcopy

from bpcore.teaching.exercises import SEED, own_of
from bpcore.teaching.seeds import as_seed

_SAYS = ("\n>\n> **Seed {seed}.** This copy is yours. Where `check` names the seed, your neighbour has other numbers. "
         "The solutions have the course's numbers there, and show the way.")


def with_seed(notebook: dict, lesson: str, seed: int) -> dict:
    """A notebook of a lesson, such as "05", as JSON-ready data: its text, cells and saved outputs with the numbers of
    the seed, which its first cell and its metadata name. A ValueError says what does not stand in it just once."""
    found, own = deepcopy(notebook), own_of(lesson)
    changes = {f'"{lesson} {what}"': f'"{seeded(f"{lesson} {what}", seed)}"' for what in own}
    for make in own.values():
        changes |= make.worded(seed)
    parts = [part for cell in found["cells"] for part in _parts(cell)]
    texts = ["".join(part[key]) for part, key in parts]
    for phrase, other in changes.items():
        places = [k for k, text in enumerate(texts) if phrase in text]
        if len(places) != 1 or texts[places[0]].count(phrase) != 1:
            raise ValueError(f"Lesson {lesson} has to say just once: {phrase}")
        texts[places[0]] = texts[places[0]].replace(phrase, other)
    texts[0] += _SAYS.format(seed=seed)
    for (part, key), text in zip(parts, texts, strict=True):
        if text != "".join(part[key]):
            part[key] = text.splitlines(keepends=True)
    found["metadata"]["bpcore"] = {"seed": seed}
    return found


def seeded(name: str, seed: int) -> str:
    """The name of an exercise with this seed."""
    return f"{name}{SEED}{seed}"


def unseeded(name: str) -> str:
    """The name of an exercise without its seed."""
    return name.partition(SEED)[0]


def seed_of(notebook: dict) -> int | None:
    """The seed that the metadata of a notebook name; None where they name none, and a ValueError for what is no
    seed."""
    metadata = notebook.get("metadata", {})
    held = metadata.get("bpcore", {}) if isinstance(metadata, dict) else metadata
    if not isinstance(held, dict):
        raise ValueError(f"Its metadata are broken: where its seed should stand is {repr(held)[:40]}.")
    return as_seed(held["seed"]) if "seed" in held else None


def as_written(notebook: dict) -> str:
    """The text of a notebook, in the form in which the course keeps its own."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _parts(cell):
    """Where a cell has text, of its own or printed: (what holds it, under which key)."""
    yield cell, "source"
    yield from ((output, "text") for output in cell.get("outputs", ()) if "text" in output)
