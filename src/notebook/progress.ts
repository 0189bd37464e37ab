import { randomUUID } from "node:crypto";
import type { TaskHost } from "../core/task.js";
import { cleanLine } from "../core/clean-text.js";
import { currentKernel, type Kernel } from "./kernel.js";
import { progressBundle } from "./progress-bar.js";
import { throttledHost } from "./progress-host.js";
import { progressText } from "./progress-text.js";

/** Where a terminal's line is written. */
export interface TerminalStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): boolean;
}

/** The task host for this process: a bar in a notebook, one line in a terminal, nothing in a pipe. */
export function defaultTaskHost(): TaskHost {
  const kernel = currentKernel();
  return kernel.name === "none" ? terminalTaskHost() : notebookTaskHost(kernel);
}

/** Shows each task as one output that changes in place; the notebook's stop button interrupts it. */
export function notebookTaskHost(kernel: Kernel = currentKernel()): TaskHost {
  return throttledHost(() => {
    const displayId = randomUUID();
    let update = false;
    return async (progress) => {
      await kernel.display(progressBundle(progress), { displayId, update });
      update = true;
    };
  }, listenForStop);
}

/** Jupyter's stop button is a SIGINT to the kernel. In a terminal Ctrl-C ends the program, as everywhere. */
function listenForStop(stop: () => void): () => void {
  process.on("SIGINT", stop);
  return () => void process.off("SIGINT", stop);
}

/** Shows tasks as one line that is written over; where output goes to a file or a pipe, nothing. */
export function terminalTaskHost(stream: TerminalStream = process.stderr): TaskHost {
  if (stream.isTTY !== true) return { report: () => undefined, onInterrupt: () => () => undefined };
  const drawLine = (text: string, end: string): void => {
    const { columns = 0 } = stream; // a terminal that does not know says 0
    const line = Array.from(cleanLine(text)).slice(0, (columns > 0 ? columns : 80) - 1);
    stream.write(`\r\u001b[K${line.join("")}${end}`);
  };
  return throttledHost(
    () => (progress) => drawLine(progressText(progress), progress.state === "running" ? "" : "\n"),
    () => () => undefined,
  );
}
