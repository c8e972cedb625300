#!/usr/bin/env bash
# nbformat 5.11.1 with jsonschema 4.26.0: `import nbformat` takes several times as long once jupyter-events 0.12.1 is
# installed beside it, as it is with each Jupyter server. Each process that reads a notebook pays: nbval in each of its
# workers, nbclient, nbconvert, the server itself.
#
# A good guess: what checks the format of a URL is loaded when a schema asks for that format, and nbformat's asks for none.
# Seen: jsonschema imports every checker that is installed when it is imported itself. jupyter-events asks for
# jsonschema[format-nongpl], and of that rfc3987-syntax 1.1.0 builds a parser with lark 1.3.1 from a grammar of URLs, at
# import: about 1.8 s of 2 s where the whole import takes 0.2 s without it.
# Seen, nbformat alone:             no parser
# Seen, beside jupyter-events:      a parser, and an import that takes more than twice as long
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/probe.py" <<'PROBE'
import sys, time
start = time.perf_counter()
import nbformat
print("a parser" if "lark" in sys.modules else "no parser", round(time.perf_counter() - start, 3))
PROBE
seen() {
    name=$1
    shift
    python3 -m venv "$folder/$name"
    "$folder/$name/bin/python" -m pip install --quiet --disable-pip-version-check "nbformat==5.11.1" "jsonschema==4.26.0" "$@" 2> /dev/null
    "$folder/$name/bin/python" "$folder/probe.py" > /dev/null # compiled now
    "$folder/$name/bin/python" "$folder/probe.py"
}
alone=$(seen alone)
beside=$(seen beside "jupyter-events==0.12.1" "rfc3987-syntax==1.1.0" "lark==1.3.1")
echo "nbformat alone: $alone s"
echo "beside jupyter-events: $beside s"
[ "${alone% *}" = "no parser" ] && [ "${beside% *}" = "a parser" ]
python3 -c "import sys; sys.exit(not 2 * float(sys.argv[1]) < float(sys.argv[2]))" "${alone##* }" "${beside##* }"
