#!/usr/bin/env bash
# ipykernel 7.4.0: a message to a comm that a cell has opened waits for the cell that is running, though the message names
# a subshell. A kernel's subshells are there so that a widget can answer beside a busy cell, and JupyterLab sends every
# widget's messages to one; up to 7.1.0 the kernel takes the message there.
#
# A good guess: the subshell named in the message's header takes it, and answers at once.
# Seen, 7.1.0:  beside the cell, beside the cell
# Seen, 7.4.0:  after the cell, beside the cell
# The reason is that 7.4.0 sends a comm's messages to the thread from which that comm last spoke. Opened in a cell, it last
# spoke from the main shell; the first answer carries the header of the message, and so names the subshell from then on.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/probe.py" <<'PROBE'
import sys, time
from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(kernel_name="python3")
try:
    client.execute_interactive("""
import time
from comm import create_comm
comm = create_comm(target_name="probe")
comm.on_msg(lambda message: comm.send({"heard": time.monotonic()}))
""", timeout=60)
    asked = client.session.msg("create_subshell_request", {})
    client.control_channel.send(asked)
    subshell = client.get_control_msg(timeout=10)["content"]["subshell_id"]
    opened = client.execute_interactive("", user_expressions={"id": "comm.comm_id"}, timeout=60)
    comm_id = opened["content"]["user_expressions"]["id"]["data"]["text/plain"].strip("'")

    def said():
        """Where a message to the comm is taken, while a cell runs for two seconds."""
        while client.iopub_channel.msg_ready():
            client.get_iopub_msg(timeout=1)
        client.execute("import time; time.sleep(2); ended = time.monotonic(); print(f'ended {ended}')")
        time.sleep(0.5)
        message = client.session.msg("comm_msg", {"comm_id": comm_id, "data": {}})
        message["header"]["subshell_id"] = subshell
        client.shell_channel.send(message)
        heard = ended = None
        while heard is None or ended is None:
            message = client.get_iopub_msg(timeout=10)
            if message["msg_type"] == "comm_msg":
                heard = message["content"]["data"]["heard"]
            if message["msg_type"] == "stream":
                ended = float(message["content"]["text"].split()[1])
        return "beside the cell" if heard < ended else "after the cell"

    print(f"{said()}, {said()}")
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
PROBE
expect() {
    python3 -m venv "$folder/$1"
    "$folder/$1/bin/python" -m pip install --quiet --disable-pip-version-check "ipykernel==$1" "jupyter_client==8.10.0" "comm==0.2.3" 2> /dev/null
    seen=$(cd "$folder" && PATH="$folder/$1/bin:$PATH" "$folder/$1/bin/python" probe.py 2> /dev/null)
    echo "ipykernel $1: $seen"
    [ "$seen" = "$2" ]
}
expect 7.1.0 "beside the cell, beside the cell"
expect 7.4.0 "after the cell, beside the cell"
