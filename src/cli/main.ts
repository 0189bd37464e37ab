import { exitCodes } from "./command.js";
import { listenForInterrupt } from "./interrupt.js";
import { runCommandLine } from "./run.js";
import { processOutput } from "./terminal.js";

/** `kinetoscope`: the process around {@link runCommandLine}. */
async function main(): Promise<void> {
  const interrupt = listenForInterrupt();
  const output = processOutput();
  const exitCode = await runCommandLine(process.argv.slice(2), output, interrupt.signal);
  if (interrupt.signal.aborted && exitCode === exitCodes.interrupted) interrupt.end();
  // Not process.exit: what was written must arrive, and a batch that still runs must return.
  else process.exitCode = exitCode;
}

void main();
