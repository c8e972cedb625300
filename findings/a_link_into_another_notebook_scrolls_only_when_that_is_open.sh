#!/usr/bin/env bash
# JupyterLab 4.6.6: a Markdown cell links a heading of another notebook, [there](b.ipynb#there). The first click opens the
# notebook at its top. The second, with the notebook open, scrolls to the heading. Needs a Chromium (CHROMIUM=path).
#
# A good guess: the part after # works in both cases, as it does for a web page, and as the second click shows.
# Seen:  first click: heading in view no; second click: heading in view yes.
# The reason seems to be that the place is asked for before the cells of the new notebook are on the page.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2> /dev/null || true; sleep 1; rm -rf "$folder"' EXIT
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
python3 -m venv "$folder/venv"
bin=$folder/venv/bin
"$bin/python" -m pip install --quiet --disable-pip-version-check jupyterlab==4.6.6 ipykernel==7.4.0 playwright==1.65.2 2> /dev/null
cat > "$folder/probe.py" <<'PROBE'
import sys
import nbformat
from playwright.sync_api import sync_playwright

chromium, url, folder = sys.argv[1:]
metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
texts = [f"## heading {k}\n\n" + "A sentence.\n\n" * 5 for k in range(30)] + ["## there"]
for name, cells in (("a", ["[there](b.ipynb#there)"]), ("b", texts)):
    made = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_markdown_cell, cells)), metadata=metadata)
    nbformat.write(made, f"{folder}/files/{name}.ipynb")
IN_VIEW = """() => [...document.querySelectorAll('h2')].some((heading) => {
    const { top, height } = heading.getBoundingClientRect();
    return heading.textContent.startsWith('there') && height > 0 && top > 0 && top < innerHeight;
})"""
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    page.goto(f"{url}/lab/tree/a.ipynb?reset")
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext?.kernelDisplayStatus === 'idle'", timeout=60_000)
    for click in ("first", "second"):
        page.evaluate("jupyterapp.commands.execute('docmanager:open', { path: 'a.ipynb' })")
        page.wait_for_timeout(1000)
        page.locator("a:visible", has_text="there").first.click()
        page.wait_for_timeout(5000)
        at = page.evaluate("jupyterapp.shell.currentWidget.context.path")
        print(f"{click} click: shows {at}, heading in view: {'yes' if page.evaluate(IN_VIEW) else 'no'}")
    browser.close()
PROBE
mkdir "$folder/files"
port=$("$bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
env HOME="$folder" JUPYTER_CONFIG_DIR="$folder/config" JUPYTER_DATA_DIR="$folder/data" JUPYTERLAB_SETTINGS_DIR="$folder/settings" \
    JUPYTERLAB_WORKSPACES_DIR="$folder/workspaces" "$bin/python" -m jupyterlab --no-browser --allow-root --ip=127.0.0.1 --port="$port" \
    --ServerApp.port_retries=0 --ServerApp.root_dir="$folder/files" --IdentityProvider.token= --ServerApp.password= \
    --LabApp.expose_app_in_browser=True > "$folder/log" 2>&1 &
server=$!
for _ in $(seq 100); do "$bin/python" -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/api')" 2> /dev/null && break; sleep 0.3; done
"$bin/python" "$folder/probe.py" "$chromium" "http://127.0.0.1:$port" "$folder" | tee "$folder/seen"
diff "$folder/seen" - <<'SEEN'
first click: shows b.ipynb, heading in view: no
second click: shows b.ipynb, heading in view: yes
SEEN
