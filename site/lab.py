"""The whole course running in the browser: JupyterLite with a Python of its own, and bpcore in it from the start.

Versions are pinned together (site/lab.txt), as they break one another: the newest JupyterLite starts Pyodide 0.27.7,
the one complete release that can be tested without a network, only with micropip 0.10.0. Its piplite wants a name that
micropip has from 0.10 on, and micropip from 0.10.1 on wants one that Pyodide has from 0.28 on.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from email import message_from_bytes
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.request import urlopen
from zipfile import ZipFile

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pages import HERE, NOTEBOOKS, ROOT, TITLE

PYODIDE = "0.27.7"
AT_START = ["micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "ipython", "jedi", "bpcore"]
TOOLS = Path(os.environ.get("LITE", ROOT / "build" / "lite"))  # an environment with JupyterLite alone
KERNEL = "@jupyterlite/pyodide-kernel-extension"
UNUSED = {"fonttools", "pytz"}  # what Matplotlib wants them for, PDF and another library's dates, is not worth 1.6 MB
PAGES_OWN = {"widgetsnbextension", "jupyterlab-widgets"}  # ipywidgets asks for them, but the page alone uses them
BROWSER = {"sys_platform": "emscripten", "platform_system": "Emscripten", "python_version": "3.12", "extra": ""}


def build(to, work):
    """Writes the lab into a folder; `work` is one for what is made on the way."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.rmtree(to, ignore_errors=True)
    unwanted = shutil.ignore_patterns("__pycache__", ".*", "pictures")
    shutil.copytree(NOTEBOOKS, work / "contents", ignore=unwanted)
    wheels = _wheels(work)
    python = {"pyodideUrl": "./static/pyodide/pyodide.mjs", "disablePyPIFallback": True,
              "loadPyodideOptions": {"packages": AT_START}}
    config = {"appName": TITLE, "exposeAppInBrowser": "true",
              "litePluginSettings": {f"{KERNEL}:kernel": python}}
    (work / "jupyter-lite.json").write_text(json.dumps({"jupyter-lite-schema-version": 0,
                                                        "jupyter-config-data": config}), encoding="utf-8")
    extensions = [f"--LiteBuildConfig.federated_extensions={wheel}" for wheel in wheels
                  if wheel.name.startswith(("anywidget-", "jupyterlab_widgets-"))]
    _run(TOOLS / "bin" / "jupyter", "lite", "build", "--apps", "lab", "--no-sourcemaps", "--lite-dir", work,
         "--contents", work / "contents", "--output-dir", to, *extensions, cwd=work)
    kernels_own = (to / "extensions" / KERNEL / "static" / "pypi").glob("*.whl")
    _add_python(to / "static" / "pyodide", [*wheels, *kernels_own])


def _wheels(work):
    """bpcore and what site/lab.txt pins, as wheels that any Python can use."""
    source, found = work / "source", work / "wheels"
    shutil.copytree(ROOT / "bpcore", source / "bpcore", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip = sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"
    _run(*pip, "wheel", "--no-deps", "--wheel-dir", found, source)
    _run(*pip, "download", "--no-deps", "--only-binary=:all:", "--platform=any", "--python-version=3.12",
         "--ignore-requires-python", "--dest", found, "--requirement", HERE / "lab.txt")  # micropip says 3.13
    return sorted(found.glob("*.whl"))


def _add_python(to, wheels):
    """Pyodide's files into a folder, with these wheels, and a lock file that has both."""
    to.mkdir(parents=True)
    sums = dict(reversed(line.split()) for line in (HERE / "pyodide.sha256").read_text(encoding="utf-8").splitlines())
    for name, wanted in sums.items():
        data = _pyodide(name)
        if sha256(data).hexdigest() != wanted:
            raise SystemExit(f"{name} is not the file of Pyodide {PYODIDE}: its sha256 is another.")
        (to / name).write_bytes(data)
    lock = json.loads(_pyodide("pyodide-lock.json"))
    packages = {name: entry | {"depends": [need for need in entry["depends"] if need not in UNUSED]}
                for name, entry in lock["packages"].items() if entry["file_name"] in sums}
    for wheel in wheels:
        entry = _entry(wheel)
        if entry["name"] not in PAGES_OWN:
            shutil.copy(wheel, to)
            packages[entry["name"]] = entry
    (to / "pyodide-lock.json").write_text(json.dumps(lock | {"packages": packages}), encoding="utf-8")


def _pyodide(name):
    """A file of the release: from the folder that PYODIDE names, or from where the kernel's package says it is."""
    if folder := os.environ.get("PYODIDE"):
        return (Path(folder) / name).read_bytes()
    with urlopen(f"{_address()}/{name}") as file:
        return file.read()


@cache
def _address():
    constants = "from jupyterlite_pyodide_kernel import constants as c; print(c.PYODIDE_CDN_URL, c.PYODIDE_VERSION)"
    address, version = _run(TOOLS / "bin" / "python", "-c", constants).split()
    return address.replace(version, PYODIDE)


def _entry(wheel):
    """What the lock file says of a wheel."""
    with ZipFile(wheel) as files:
        names = files.namelist()
        metadata = message_from_bytes(files.read(next(name for name in names if name.endswith(".dist-info/METADATA"))))
    requirements = map(Requirement, metadata.get_all("Requires-Dist", []))
    needs = {canonicalize_name(each.name) for each in requirements if not each.marker or each.marker.evaluate(BROWSER)}
    imports = {name.split("/")[0].removesuffix(".py") for name in names if not re.search(r"\.(dist-info|data)/", name)}
    return {"name": canonicalize_name(metadata["Name"]), "version": metadata["Version"], "file_name": wheel.name,
            "install_dir": "site", "sha256": sha256(wheel.read_bytes()).hexdigest(), "package_type": "package",
            "imports": sorted(imports), "depends": sorted(needs - PAGES_OWN), "unvendored_tests": False}


def _run(*command, cwd=None):
    """What a command prints; if it fails, its last words are told."""
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed:\n{(done.stdout + done.stderr)[-3000:]}")
    return done.stdout
