import { terminalTaskHost, type TerminalStream } from "../notebook/progress.js";
import { wantsColors, withColors } from "./colors.js";
import type { TaskHost } from "../core/task.js";

/** Where a command writes. */
export interface Output {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly isTerminal: boolean;
  /** A progress line on stderr if that is a terminal; text never ends up behind it. */
  readonly taskHost: TaskHost;
}

/** The output of this process. */
export function processOutput(): Output {
  const { stdout, stderr } = process;
  let lineIsOpen = false;
  const progress: TerminalStream = {
    isTTY: stderr.isTTY,
    get columns() {
      return stderr.columns || 80; // a terminal that does not know its size says 0
    },
    write(text) {
      lineIsOpen = !text.endsWith("\n");
      return stderr.write(text);
    },
  };
  const clearLine = (): void => {
    if (lineIsOpen) stderr.write("\r\u001b[K");
    lineIsOpen = false;
  };
  return {
    stdout(text) {
      if (stdout.isTTY) clearLine();
      stdout.write(wantsColors(stdout) ? withColors(text) : text);
    },
    stderr(text) {
      clearLine();
      stderr.write(wantsColors(stderr) ? withColors(text) : text);
    },
    isTerminal: stdout.isTTY,
    taskHost: terminalTaskHost(progress),
  };
}
