"""In a browser's Python, which has no threads and keeps no files: what would otherwise be warned of in a lesson."""

import logging
import sys

if sys.platform == "emscripten":
    from tqdm import tqdm

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # its cache of fonts is built in each session
    tqdm.monitor_interval = 0  # a thread would look after bars that stand still
