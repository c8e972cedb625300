#!/usr/bin/env bash
# jupyterlite-core 0.8.6: an address that names a notebook and asks for a fresh workspace, `lab/index.html?path=a.ipynb&reset`,
# opens an empty Lab. Each of the two works by itself, and in JupyterLab both work together (`lab/tree/a.ipynb?reset`).
#
# A good guess: the workspace is emptied, then the notebook is opened.
# Seen: path: ['a.ipynb'], reset and path: []
# The reason is that in JupyterLab the notebook stands in the path of the address, which a reset leaves as it is, while in
# JupyterLite it stands in the query, which a reset takes away as a whole. Who wants a fresh start for a link takes a
# private window, or a new browser profile in a test.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check \
    "jupyterlite-core==0.8.6" "jupyter-server==2.21.1" "playwright==1.63.0" "nbformat==5.10.4" 2> /dev/null
mkdir "$folder/contents"
"$folder/env/bin/python" -c 'import nbformat as nbf, sys
nbf.write(nbf.v4.new_notebook(cells=[nbf.v4.new_markdown_cell("a")]), sys.argv[1])' "$folder/contents/a.ipynb"
(cd "$folder" && env/bin/jupyter lite build --apps lab --contents contents --output-dir site > build.log 2>&1)
cat > "$folder/look.py" <<'LOOK'
import functools
import http.server
import os
import shutil
import sys
import threading

from playwright.sync_api import sync_playwright


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=sys.argv[1]))
threading.Thread(target=server.serve_forever, daemon=True).start()
chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

    def opened(query):
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/lab/index.html?{query}")
        page.wait_for_selector("#jp-main-dock-panel .lm-TabBar-tabLabel", timeout=60_000)
        page.wait_for_timeout(3000)
        labels = page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel").all_text_contents()
        page.close()
        return [label for label in labels if label != "Launcher"]

    print(f"path: {opened('path=a.ipynb')}, reset and path: {opened('path=a.ipynb&reset')}")
    browser.close()
server.shutdown()
LOOK
seen=$("$folder/env/bin/python" "$folder/look.py" "$folder/site")
echo "jupyterlite-core 0.8.6: $seen"
[ "$seen" = "path: ['a.ipynb'], reset and path: []" ]
