"""Makes the site: pages to read with live widgets, and the whole course running in the browser.

    python site/publish.py [--to build/site] [--pages 00 05 …] [--no-lab]
"""

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import lab
from front import TEXTS, front, plain
from live import MOST
from pages import LESSONS, OTHERS, ROOT, SOLUTIONS, Place, page_name, read
from tqdm import tqdm


def publish(to, pages=None, most=MOST):
    """Writes the pages, or those of the notebooks whose names begin so, with the front page."""
    place = Place("/".join(os.environ.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY")).strip("/"))
    (to / "read").mkdir(parents=True, exist_ok=True)
    paths = [path for path in (*LESSONS, *SOLUTIONS, *OTHERS) if not pages or path.stem.startswith(tuple(pages))]
    headings = []
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        made = processes.map(partial(read, place=place, most=most), paths)
        for path, (html, found) in zip(paths, tqdm(made, total=len(paths)), strict=True):
            (to / "read" / page_name(path)).write_text(html, encoding="utf-8")
            headings += found
    for name in TEXTS:
        html, found = plain(name, place)
        (to / name).write_text(html, encoding="utf-8")
        headings += found
    (to / "index.html").write_text(front(place, headings), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "site")
    parser.add_argument("--pages", nargs="*")
    parser.add_argument("--no-lab", dest="lab", action="store_false")
    asked = parser.parse_args()
    publish(asked.to, asked.pages)
    if asked.lab:
        lab.build(asked.to / "lab", ROOT / "build" / "lab")
