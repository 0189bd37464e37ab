/**
 * What a command says when it cannot go on: one message that names what was found and what to do, no stack
 * trace. `KINETOSCOPE_DEBUG=1` adds the stack of an error that nobody foresaw.
 */

/** Something a user can act on. The message is printed as it is. */
export class Failure extends Error {}

/** Runs a command's work: its result is the exit code (nothing: 0); a failure is printed and ends with 1. */
export async function main(work) {
  try {
    const exitCode = await work();
    process.exitCode ||= exitCode ?? 0;
  } catch (error) {
    const isUnexpected = !(error instanceof Failure);
    console.error(`\nError: ${isUnexpected ? `Unexpected: ${error.message}` : error.message}`);
    if (isUnexpected && process.env.KINETOSCOPE_DEBUG) console.error(error.stack);
    process.exitCode ||= 1; // a signal has set its own
  }
}
