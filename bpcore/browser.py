"""What a browser's Python, which has no threads and keeps no files, would otherwise warn of in a lesson."""

import logging

from tqdm import tqdm

logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # its cache of fonts is built in each session
tqdm.monitor_interval = 0  # it is a thread that looks after bars that stand still
