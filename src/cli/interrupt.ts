/** How long an interrupted command may take to put away what it has, milliseconds. */
const patience = 700;
/** npm passes Ctrl-C on to a process that has it from the terminal already: that is not a second one. */
const sameKeyPress = 300;

/** What asks the process to end before it is done. */
export interface Interrupt {
  /** Ends with the first SIGINT or SIGTERM, or when nobody reads the output any more. */
  readonly signal: AbortSignal;
  /** Ends the process if it was asked to end. */
  end(): void;
}

/**
 * Listens for Ctrl-C and SIGTERM.
 *
 * The process ends by the signal itself, as a shell expects it (`$?` is 130 or 143, and a loop around it stops).
 * It is also the only quick way: `process.exit` while ONNX Runtime computes a batch in its thread aborts the
 * process with a core dump, and waiting for the batch may take seconds.
 */
export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  let endedBy: "SIGINT" | "SIGTERM" | undefined;
  let since = 0;

  const end = (): void => {
    if (endedBy === undefined) return;
    process.exitCode = endedBy === "SIGINT" ? 130 : 143; // process 1 of a container does not die by its own signal
    process.removeAllListeners(endedBy);
    process.kill(process.pid, endedBy);
  };
  const onSignal = (name: "SIGINT" | "SIGTERM"): void => {
    if (endedBy !== undefined) {
      if (performance.now() - since > sameKeyPress) end();
      return;
    }
    endedBy = name;
    since = performance.now();
    // Work that was left alone may still fail in the background: that is no news any more.
    process.on("unhandledRejection", () => undefined);
    setTimeout(end, patience).unref();
    controller.abort(new DOMException("Interrupted", "AbortError"));
  };
  process.on("SIGINT", () => onSignal("SIGINT"));
  process.on("SIGTERM", () => onSignal("SIGTERM"));
  process.stderr.on("error", () => undefined);
  process.stdout.on("error", () => {
    process.exitCode = 141; // what the shell gives for a closed pipe: kinetoscope … | head
    controller.abort(new DOMException("Nobody reads the output", "AbortError"));
  });
  return { signal: controller.signal, end };
}
