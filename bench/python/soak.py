"""Runs one cell again and again in a real kernel, and prints once a minute what the kernel takes.

Reads from standard input {"kernel": name, "cwd": folder, "first": code, "cell": code, "seconds": number}. Prints JSON, one
line a minute: minute, rounds, resident bytes of the kernel, with its children, and its open handles.
"""

import json
import os
import sys
import time

from jupyter_client.manager import KernelManager

request = json.load(sys.stdin)
manager = KernelManager(kernel_name=request["kernel"])
manager.start_kernel(cwd=request["cwd"])
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=120)
pid = manager.provisioner.process.pid


def resident(process):
    try:
        with open(f"/proc/{process}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def children(process):
    try:
        with open(f"/proc/{process}/task/{process}/children") as file:
            return file.read().split()
    except OSError:
        return []


def with_children(process):
    return resident(process) + sum(with_children(child) for child in children(process))


def run(code):
    errors = []

    def note(message):
        # tslab writes an error to stderr, and says that the cell is well
        if message["msg_type"] == "stream" and message["content"]["name"] == "stderr":
            errors.append(message["content"]["text"])

    reply = client.execute_interactive(code, timeout=600, output_hook=note)
    if errors or reply["content"]["status"] != "ok":
        raise SystemExit(f"the cell failed: {''.join(errors) or reply['content'].get('evalue')}")


try:
    run(request["first"])
    started = time.time()
    rounds = minute = 0
    while time.time() - started < request["seconds"]:
        run(request["cell"])
        rounds += 1
        if time.time() - started >= 60 * minute:
            handles = len(os.listdir(f"/proc/{pid}/fd"))
            line = {"minute": minute, "rounds": rounds, "resident": resident(pid), "all": with_children(pid)}
            print(json.dumps({**line, "handles": handles}), flush=True)
            minute = int((time.time() - started) // 60) + 1
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
