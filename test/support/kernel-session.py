"""Runs groups of cells in one real kernel and prints every message that came, as JSON.

Reads from standard input {"kernel": name, "cwd": folder, "env": {…}, "groups": [[{"code": text, "stopOnError": bool?,
"stopAfter": seconds?}]], "patience": seconds}. The cells of a group are sent at once; a group ends with the reply to its last cell. Prints, for each
cell, {"messages": [[type, content]], "reply": content or null, "alive": bool}.
"""

import json
import os
import sys
import time
from queue import Empty

from jupyter_client.manager import KernelManager

request = json.load(sys.stdin)
manager = KernelManager(kernel_name=request["kernel"])
manager.start_kernel(cwd=request["cwd"], env={**os.environ, **request["env"]})
client = manager.client()
client.start_channels()


def wait_until_heard():
    """Until both channels answer: what a kernel says before the second is through is lost."""
    client.wait_for_ready(timeout=120)
    for _ in range(60):
        client.kernel_info()
        try:
            client.get_iopub_msg(timeout=1)
            return
        except Empty:
            pass
    sys.exit("The kernel did not come up")


def run(cells):
    ids = [client.execute(cell["code"], stop_on_error=cell.get("stopOnError", True)) for cell in cells]
    found = {i: {"messages": [], "reply": None} for i in ids}
    stop_after = next((cell["stopAfter"] for cell in cells if "stopAfter" in cell), None)
    started = time.time()
    replied = None
    # what is published may come after the reply
    while replied is None or time.time() - replied < 0.5:
        if stop_after is not None and time.time() - started > stop_after:
            manager.interrupt_kernel()
            stop_after = None
        if time.time() - started > request["patience"] or not manager.is_alive():
            break
        for receive, patience in ((client.get_iopub_msg, 0.05), (client.get_shell_msg, 0)):
            try:
                while True:
                    message = receive(timeout=patience)
                    patience = 0
                    mine = found.get(message["parent_header"].get("msg_id"))
                    if mine is None:
                        continue
                    if message["msg_type"] == "execute_reply":
                        mine["reply"] = message["content"]
                        if message["parent_header"]["msg_id"] == ids[-1]:
                            replied = time.time()
                    else:
                        mine["messages"].append([message["msg_type"], message["content"]])
            except Empty:
                pass
    if any(f["reply"] and f["reply"]["status"] == "error" for f in found.values()):
        time.sleep(0.5)  # a tslab without mends drops the cells that were sent within 200 ms of an error
    return [{**found[i], "alive": manager.is_alive()} for i in ids]


try:
    wait_until_heard()
    results = [run(group) for group in request["groups"]]
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
os.set_blocking(sys.stdout.fileno(), True)  # the kernel shares this pipe, and Node makes what it shares non-blocking
print(json.dumps(results))
del client
