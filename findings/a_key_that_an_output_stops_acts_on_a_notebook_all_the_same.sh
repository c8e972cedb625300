#!/usr/bin/env bash
# JupyterLab 4.6.6 and Notebook 7.6.5, one code base, one server, the same notebook: an output has a button whose keydown
# listener stops the event. In JupyterLab the key goes no further. In Notebook 7 the command has run before the key gets
# to the button: "b" adds a cell. Needs a Chromium (CHROMIUM=path).
#
# A good guess: Notebook 7 is built from JupyterLab's parts, so what keeps a key in an output in one keeps it in the other.
# Seen:  JupyterLab 1 cell, Notebook 7 2 cells; with data-lm-suppress-shortcuts on the button itself 1 and 1, on its parent
# 1 and 2.
# The reason: JupyterLab listens for shortcuts as they bubble up, Notebook 7 in the capturing phase; and the target of the
# key is matched before an element above it that asks for shortcuts to be left alone.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2> /dev/null || true; sleep 1; rm -rf "$folder"' EXIT
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
python3 -m venv "$folder/venv"
bin=$folder/venv/bin
"$bin/python" -m pip install --quiet --disable-pip-version-check jupyterlab==4.6.6 notebook==7.6.5 ipykernel==7.4.0 playwright==1.65.2 2> /dev/null
cat > "$folder/probe.py" <<'PROBE'
import sys
import nbformat
from playwright.sync_api import sync_playwright

chromium, url, folder = sys.argv[1:]
html = '<div {} ><button id=probe {} onkeydown="event.stopPropagation()">probe</button></div>'
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell()], metadata={
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
    for where, attributes in (("stopped", ("", "")), ("and the button says so", ("", "data-lm-suppress-shortcuts")),
                              ("and its parent says so", ("data-lm-suppress-shortcuts", ""))):
        notebook.cells[0].source = f"from IPython.display import HTML\nHTML({html.format(*attributes)!r})"
        for app in ("lab/tree", "notebooks"):
            nbformat.write(notebook, f"{folder}/files/probe.ipynb")
            page = browser.new_page()
            page.goto(f"{url}/{app}/probe.ipynb?reset")
            page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext?.kernelDisplayStatus === 'idle'", timeout=60_000)
            page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
            page.locator("#probe").focus()
            page.keyboard.press("b")
            page.wait_for_timeout(500)
            print(app, where, page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length"), sep=": ")
            page.close()
    browser.close()
PROBE
mkdir "$folder/files"
port=$("$bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
env HOME="$folder" JUPYTER_CONFIG_DIR="$folder/config" JUPYTER_DATA_DIR="$folder/data" JUPYTERLAB_SETTINGS_DIR="$folder/settings" \
    JUPYTERLAB_WORKSPACES_DIR="$folder/workspaces" "$bin/python" -m jupyterlab --no-browser --allow-root --ip=127.0.0.1 --port="$port" \
    --ServerApp.port_retries=0 --ServerApp.root_dir="$folder/files" --IdentityProvider.token= --ServerApp.password= \
    --LabApp.expose_app_in_browser=True --JupyterNotebookApp.expose_app_in_browser=True > "$folder/log" 2>&1 &
server=$!
for _ in $(seq 100); do "$bin/python" -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/api')" 2> /dev/null && break; sleep 0.3; done
"$bin/python" "$folder/probe.py" "$chromium" "http://127.0.0.1:$port" "$folder" | tee "$folder/seen"
diff "$folder/seen" - <<'SEEN'
lab/tree: stopped: 1
notebooks: stopped: 2
lab/tree: and the button says so: 1
notebooks: and the button says so: 1
lab/tree: and its parent says so: 1
notebooks: and its parent says so: 2
SEEN
