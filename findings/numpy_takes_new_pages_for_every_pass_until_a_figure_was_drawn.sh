#!/usr/bin/env bash
# NumPy 2.4.6 and Matplotlib 3.11.2, Linux with glibc: a loop of one forward and backward pass (256 × 784, 128 units)
# asks the system for hundreds of pages in every pass, for as long as it runs. After one figure was drawn and dropped
# in the same process the same loop asks for none, and is faster. So in a notebook the time of a training cell depends
# on whether a cell above it has drawn.
#
# A good guess: a loop of arrays of the same sizes works in the same memory from its second pass on, whatever ran
# before.
# Seen:  new pages a pass before a figure: hundreds; after it: none
# The reason is that glibc's malloc raises the sizes from which it maps memory, and gives it back, whenever a larger
# mapped piece is freed. The canvas of a figure is one of some megabytes; the arrays of the loop are all near the
# first limit.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/probe.py" <<'PROBE'
import gc
import resource

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

rng = np.random.default_rng(0)
x, W, V = rng.normal(size=(256, 784)), rng.normal(size=(784, 128)), rng.normal(size=(128, 10))


def one_pass():
    o = np.tanh(x.dot(W))
    delta = o.dot(V).dot(V.T) * (1 - o * o)
    return x.T.dot(delta)


def new_pages():
    """Page faults of one pass, the mean of twenty, once it has run five times."""
    for _ in range(5):
        one_pass()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        one_pass()
    return (resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / 20


first = new_pages()
figure = Figure(figsize=(10, 4), dpi=200)
figure.subplots().plot([0, 1])
FigureCanvasAgg(figure).draw()
del figure
gc.collect()
then = new_pages()
print(f"before a figure: {'hundreds' if first > 100 else first}; after it: {'none' if then < 1 else then}")
PROBE
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    "numpy==2.4.6" "matplotlib==3.11.2" 2> /dev/null
seen=$(cd "$folder" && OPENBLAS_NUM_THREADS=1 "$folder/venv/bin/python" probe.py)
echo "new pages a pass $seen"
[ "$seen" = "before a figure: hundreds; after it: none" ]
