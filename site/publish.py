"""Makes the site: pages to read with live widgets, and the whole course running in the browser.

    python site/publish.py [--to build/site] [--pages 00 05 …] [--no-lab]
"""

import argparse
import os
from pathlib import Path

import lab as running
from front import front
from pages import LESSONS, OTHERS, ROOT, Place, page_name, read
from tqdm import tqdm


def publish(to, pages=None, lab=True):
    """Writes the site, or the pages of the lessons whose names begin so, with the front page."""
    place = Place(os.environ.get("SITE_SOURCE", ""))
    (to / "read").mkdir(parents=True, exist_ok=True)
    headings = []
    for path in tqdm([path for path in (*LESSONS, *OTHERS) if not pages or path.stem.startswith(tuple(pages))]):
        html, found = read(path, place)
        (to / "read" / page_name(path)).write_text(html, encoding="utf-8")
        headings += found
    (to / "index.html").write_text(front(place, headings), encoding="utf-8")
    if lab:
        running.build(to / "lab", ROOT / "build" / "lab")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "site")
    parser.add_argument("--pages", nargs="*")
    parser.add_argument("--no-lab", dest="lab", action="store_false")
    publish(**vars(parser.parse_args()))
