"""Runs cells in a real Jupyter kernel, one after the other, and prints what came back as JSON.

Reads from standard input {"kernel": name, "cwd": folder, "cells": [{"code": text, "interruptAfter": seconds?}]}.
A cell with "interruptAfter" gets what Jupyter's stop button sends, so many seconds after it began to work.
"""

import json
import os
import sys
import time
from glob import glob
from queue import Empty

from jupyter_client.manager import KernelManager

request = json.load(sys.stdin)
manager = KernelManager(kernel_name=request["kernel"])
manager.start_kernel(cwd=request["cwd"])
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=60)


def descendants(pid):
    own = []
    for children in glob(f"/proc/{pid}/task/*/children"):  # of each thread its own
        try:
            with open(children) as file:
                own += file.read().split()
        except OSError:
            pass  # it has ended
    return own + [other for child in own for other in descendants(child)]


def num_ffmpegs():
    """Runs of ffmpeg that the kernel has started; 0 where there is no /proc."""
    count = 0
    for pid in descendants(manager.provisioner.process.pid):
        try:
            with open(f"/proc/{pid}/comm") as file:
                count += file.read().strip() == "ffmpeg"
        except OSError:
            pass  # it has ended
    return count


def run(cell):
    started = time.time()
    most_ffmpegs = 0
    interrupted = None
    idle = None
    outputs = []
    message_id = client.execute(cell["code"])
    while True:
        if interrupted is None and "interruptAfter" in cell and time.time() - started > cell["interruptAfter"]:
            manager.interrupt_kernel()
            interrupted = time.time()
        if "interruptAfter" in cell:
            most_ffmpegs = max(most_ffmpegs, num_ffmpegs())
        if time.time() - started > 120:
            return {"status": "timeout", "outputs": outputs}
        try:
            message = client.get_iopub_msg(timeout=0.05)
        except Empty:
            if idle is not None and time.time() - idle > 0.3:
                break
            if not manager.is_alive():
                return {"status": "dead", "outputs": outputs, "alive": False}
            continue
        if message["parent_header"].get("msg_id") != message_id:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "stream":
            outputs.append({"kind": content["name"], "text": content["text"]})
        elif kind in ("display_data", "update_display_data", "execute_result"):
            outputs.append({"kind": kind, "data": content["data"], "id": content.get("transient", {}).get("display_id")})
        elif kind == "error":
            outputs.append({"kind": "error", "text": content["evalue"]})
        elif kind == "status" and content["execution_state"] == "idle":
            idle = time.time()  # what a cell printed may come later
    reply = client.get_shell_msg(timeout=20)
    while reply["parent_header"].get("msg_id") != message_id:
        reply = client.get_shell_msg(timeout=20)
    if reply["content"]["status"] == "error":
        time.sleep(0.5)  # tslab drops the cells that were sent within 200 ms of an error
    return {
        "status": reply["content"]["status"],
        "seconds": idle - started,
        "secondsAfterInterrupt": None if interrupted is None else idle - interrupted,
        "outputs": outputs,
        "mostFfmpegs": most_ffmpegs,
        "ffmpegsLeft": num_ffmpegs(),
        "alive": manager.is_alive(),
    }


try:
    results = [run(cell) for cell in request["cells"]]
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
# the kernel shares this pipe, and Node makes what it shares non-blocking: all beyond its room would be lost
os.set_blocking(sys.stdout.fileno(), True)
print(json.dumps(results))
del client  # when the interpreter ends, logging is gone, which the client needs for its own end
