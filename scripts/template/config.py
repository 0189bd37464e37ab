"""nbconvert's settings for running and exporting the labs, and the filters of the page template.

Used by scripts/lab/execute.mjs and scripts/lab/page.mjs, as python -m nbconvert --config <this file>
"""

import html
import json
import os
import re
import signal
from html.parser import HTMLParser
from queue import Empty

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellExecutionError
from nbclient.util import ensure_async
from nbconvert.preprocessors import ExecutePreprocessor

c = get_config()  # noqa: F821 (nbconvert defines it)

# ---------------------------------------------------------------------------- running

# The kernel lives in a session of its own: ended as Ctrl-C ends it, nbconvert takes the kernel along.
signal.signal(signal.SIGTERM, signal.default_int_handler)

c.ExecutePreprocessor.timeout = None  # evaluating a dataset may take hours
c.ExecutePreprocessor.startup_timeout = 180  # tslab loads TypeScript; a busy laptop takes its time
c.ExecutePreprocessor.iopub_timeout = 60  # megabytes of video arrive after the cell's reply
c.ExecutePreprocessor.raise_on_iopub_timeout = True
c.ExecutePreprocessor.record_timing = False
c.ExecutePreprocessor.store_widget_state = False


def report(event, index, **facts):
    """One line for execute.mjs."""
    print("kinetoscope-run " + json.dumps({"event": event, "index": index, **facts}), flush=True)


def on_cell_error(cell, cell_index, execute_reply):
    # tslab tells what went wrong on stderr only; other kernels send an error message.
    cell["execution_count"] = execute_reply["content"].get("execution_count")
    outputs = cell.get("outputs", [])
    texts = [o["text"] for o in outputs if o["output_type"] == "stream" and o["name"] == "stderr"]
    texts += ["\n".join(o["traceback"]) for o in outputs if o["output_type"] == "error"]
    report("failed", cell_index, stderr=re.sub(r"\x1b\[[0-9;]*m", "", "".join(texts)))


def on_cell_executed(cell, cell_index, execute_reply):
    reply = execute_reply["content"]
    if reply["status"] == "ok":
        # tslab sends no execute_input, from which nbclient would know the number.
        cell["execution_count"] = reply["execution_count"]
        report("done", cell_index)


c.ExecutePreprocessor.on_cell_execute = lambda cell, cell_index: report("start", cell_index)
c.ExecutePreprocessor.on_cell_executed = on_cell_executed
c.ExecutePreprocessor.on_cell_error = on_cell_error

execute_all = ExecutePreprocessor.preprocess


def execute_until_error(self, nb, *args, **kwargs):
    """What ran before a cell that fails is worth keeping: the notebook is written up to there."""
    resources = args[0] if args else kwargs.get("resources")
    try:
        return execute_all(self, nb, *args, **kwargs)
    except CellExecutionError:
        return nb, resources  # on_cell_error has told of it


ExecutePreprocessor.preprocess = execute_until_error

# Deno's kernel sends some outputs after it has said that the cell is done; nbclient does not wait for these.
LATEST_SECONDS = 1.0
poll_until_done = NotebookClient._async_poll_output_msg


async def poll_until_silent(self, parent_msg_id, cell, cell_index):
    await poll_until_done(self, parent_msg_id, cell, cell_index)
    while self.kernel_name == "deno":
        try:
            message = await ensure_async(self.kc.iopub_channel.get_msg(timeout=LATEST_SECONDS))
        except Empty:
            return
        if message["parent_header"].get("msg_id") == parent_msg_id:
            try:
                self.process_message(message, cell, cell_index)
            except CellExecutionComplete:
                pass


NotebookClient._async_poll_output_msg = poll_until_silent

# ---------------------------------------------------------------------------- the page

c.TemplateExporter.extra_template_basedirs = [os.path.dirname(os.path.abspath(__file__))]
c.HTMLExporter.embed_images = True
# The order of JupyterLab, without what needs a script of the front end.
c.NbConvertBase.display_data_priority = [
    "text/html",
    "text/markdown",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "image/gif",
    "text/latex",
    "text/plain",
]


class LinksAsText(HTMLParser):
    """Writes HTML as it came, but with links that leave the page as text: "the paper (https://…)"."""

    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.parts = []
        self.open_links = []  # for each open <a>: None, or (its address, where its text begins in parts)

    def handle_starttag(self, tag, attrs):
        href = dict(attrs).get("href")
        leaves = tag == "a" and href is not None and not re.match(r"\s*(#|data:|$)", href, re.I)
        if tag == "a":
            self.open_links.append((href, len(self.parts) + 1) if leaves else None)
        self.parts.append('<span class="link">' if leaves else self.get_starttag_text())

    def handle_startendtag(self, tag, attrs):
        self.parts.append(self.get_starttag_text())

    def handle_endtag(self, tag):
        link = self.open_links.pop() if tag == "a" and self.open_links else None
        if link is None:
            self.parts.append(f"</{tag}>")
            return
        href, start = link
        text = html.unescape(re.sub(r"<[^>]*>", "", "".join(self.parts[start:]))).strip()
        address = html.escape(href)
        is_shown = text in (href, href.replace("mailto:", ""))
        self.parts.append("</span>" if is_shown else f' <span class="address">({address})</span></span>')

    def handle_data(self, data):
        self.parts.append(data)

    def handle_entityref(self, name):
        self.parts.append(f"&{name};")

    def handle_charref(self, name):
        self.parts.append(f"&#{name};")

    def handle_comment(self, data):
        self.parts.append(f"<!--{data}-->")

    def handle_decl(self, decl):
        self.parts.append(f"<!{decl}>")


def links_as_text(source):
    source = str(source)
    if "<a" not in source.lower():
        return source
    parser = LinksAsText()
    parser.feed(source)
    parser.close()
    return "".join(parser.parts)


def first_heading(nb):
    """The text of the notebook's first heading, without marks; empty if there is none."""
    for cell in nb.cells:
        match = re.search(r"^#{1,6}\s+(.+?)\s*#*$", cell.source, re.M)
        if match and cell.cell_type == "markdown":
            text = re.sub(r"</?[a-zA-Z][^>]*>", "", match.group(1))
            text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
            return re.sub(r"[*`]{1,3}(\S(?:.*?\S)?)[*`]{1,3}", r"\1", text)
    return ""


c.TemplateExporter.filters = {"links_as_text": links_as_text, "first_heading": first_heading}
