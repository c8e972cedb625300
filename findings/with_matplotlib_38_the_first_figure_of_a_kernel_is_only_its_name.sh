#!/usr/bin/env bash
# matplotlib 3.8.4 and 3.9.4, each with matplotlib-inline 0.2.2, IPython 9.18 and ipykernel 7.4.0: a cell that draws with
# pyplot and calls plt.show(), twice, with no %matplotlib line anywhere.
#
# Seen: with 3.9.4 both cells have a picture (image/png). With 3.8.4 the first cell has the text
# "<Figure size 640x480 with 1 Axes>" and no picture, and the second one has a picture; no warning tells of it. With
# `%matplotlib inline` in a cell before, 3.8.4 has both.
# A good guess: none of these releases of IPython asks for a newer matplotlib, so both cells have a picture, or an error
# says that the versions do not fit. Instead the first figure of each kernel is missing, and Run All twice in one kernel
# gives another notebook than Run All once.
set -euo pipefail
there=$(mktemp -d)
trap 'rm -rf "$there"' EXIT
cat > "$there/run.py" << 'PYTHON'
import sys

import nbformat
from nbclient import NotebookClient

DRAWS = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.show()"


def pictures(*cells):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, kernel_name="python3").execute()
    return ["image/png" in output["data"] for cell in notebook.cells for output in cell.outputs]


found = pictures(DRAWS, DRAWS), pictures("%matplotlib inline", DRAWS, DRAWS)
print(sys.argv[1], "as it is:", found[0], "after %matplotlib inline:", found[1])
assert found == (eval(sys.argv[2]), [True, True])
PYTHON
for each in '3.8.4 [False,True]' '3.9.4 [True,True]'; do
    read -r version expected <<< "$each"
    python3 -m venv "$there/$version"
    "$there/$version/bin/python" -m pip install --quiet --disable-pip-version-check "matplotlib==$version" 'numpy==2.0.2' \
        matplotlib-inline==0.2.2 ipython==9.18.1 ipykernel==7.4.0 nbclient==0.11.0 2> /dev/null
    env -u MPLBACKEND "$there/$version/bin/python" "$there/run.py" "$version" "$expected" 2> /dev/null
done
