"""Runs cells in a real Jupyter kernel, one after the other, and prints what came back as JSON.

Reads from standard input {"kernel": name, "cwd": folder, "cells": [cell …]}; a cell is
{"code": text, "interruptAfter": seconds?, "interruptOnce": path?}.
A cell with "interruptAfter" gets what Jupyter's stop button sends, so many seconds after it began to work; one with
"interruptOnce" as soon as that file has a second line.
"""

import json
import os
import sys
import time
from glob import glob
from queue import Empty

from jupyter_client.manager import KernelManager

request = json.load(sys.stdin)


def start():
    """A kernel that answers on both channels, and its client; None if it does not come up within a minute or two."""
    manager = KernelManager(kernel_name=request["kernel"])
    manager.start_kernel(cwd=request["cwd"])
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        # what a kernel says before the second channel is through is lost, and with it the end of a first cell
        asked_until = time.time() + 60
        while time.time() < asked_until:
            client.kernel_info()
            try:
                client.get_iopub_msg(timeout=1)
                return manager, client
            except Empty:
                pass
    except RuntimeError as error:
        print(error, file=sys.stderr)
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    return None


running = start()
if running is None:
    print(f"The {request['kernel']} kernel did not come up and is started once more", file=sys.stderr)
    running = start()
if running is None:
    sys.exit(f"The {request['kernel']} kernel did not come up, twice")
manager, client = running


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


def is_time(cell, started):
    """Whether the stop button is to be pressed."""
    if "interruptOnce" in cell:
        try:
            with open(cell["interruptOnce"]) as file:
                return file.read().count("\n") > 1
        except OSError:
            return False  # it is not there yet
    return "interruptAfter" in cell and time.time() - started > cell["interruptAfter"]


def run(cell):
    started = time.time()
    most_ffmpegs = 0
    interrupted = None
    idle = None
    outputs = []
    message_id = client.execute(cell["code"])
    while True:
        if interrupted is None and is_time(cell, started):
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
            outputs.append({"kind": "error", "text": content["evalue"], "traceback": content["traceback"]})
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


results = []
try:
    for cell in request["cells"]:
        is_lost = bool(results) and results[-1]["status"] in ("timeout", "dead")
        results.append({**results[-1], "outputs": []} if is_lost else run(cell))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
# the kernel shares this pipe, and Node makes what it shares non-blocking: all beyond its room would be lost
os.set_blocking(sys.stdout.fileno(), True)
print(json.dumps(results))
del client  # when the interpreter ends, logging is gone, which the client needs for its own end
