#!/usr/bin/env bash
# pytest-xdist 3.8.0 with nbval 0.11.0: under --dist=loadfile (and loadscope) the files are not handed out in the order in
# which they were collected, but those with most tests first. To nbval a cell is a test, so a notebook of a few slow cells
# is small, and starts when all else has ended: one process works on it, and the others have nothing left to do.
#
# A good guess: first come, first served, so that a folder of slow notebooks named first on the command line is run first.
# Seen, as written:                  the notebook, named first, begins last, as number 120 or 121 of 121 tests
# Seen with --no-loadscope-reorder:  it begins as number 2, beside the first of them (the option is new in 3.8.0)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pytest==8.4.2 pytest-xdist==3.8.0 nbval==0.11.0 ipykernel==7.1.0 nbformat==5.10.4
mkdir slow quick
env/bin/python - <<'MAKE'
import nbformat
cell = nbformat.v4.new_code_cell("import time\ntime.sleep(4)")
nbformat.write(nbformat.v4.new_notebook(cells=[cell]), "slow/one_cell.ipynb")
for k in range(4):
    with open(f"quick/test_{k}.py", "w") as file:
        file.write("import time\nimport pytest\n\n@pytest.mark.parametrize('n', range(30))\n"
                   "def test_it(n):\n    time.sleep(0.02)\n")
MAKE
place() { # which of all the tests that begin the notebook is
    env/bin/python -m pytest -v -p no:cacheprovider --nbval-lax --nbval-current-env -n 2 --dist=loadfile "$@" slow quick > run.log
    grep -E "121 passed" run.log > /dev/null
    grep -E "^(slow|quick)/" run.log | grep -n "^slow/" | head -1 | cut -d: -f1
}
reordered=$(place)
in_order=$(place --no-loadscope-reorder)
echo "the notebook begins as number $reordered of 121, and with --no-loadscope-reorder as number $in_order"
[ "$reordered" -gt 60 ] && [ "$in_order" -le 5 ]
