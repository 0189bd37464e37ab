import { cleanLine } from "../core/clean-text.js";
import { errorMessage } from "../core/errors.js";
import { setOptionWords } from "../core/option-words.js";
import { libraryVersion } from "../core/own-package.js";
import { redactAddresses } from "../core/redact.js";
import { setTaskHost } from "../core/task.js";
import { parseArguments } from "./arguments.js";
import { exitCodes, UsageError, type Command } from "./command.js";
import { commandNames, loadCommand } from "./commands.js";
import { expandConfigFiles } from "./config-file.js";
import { commandHelp, overviewHelp } from "./help.js";
import { nearestName } from "../core/nearest-name.js";
import type { Output } from "./terminal.js";
import { commandLineWords } from "./words.js";

/**
 * Runs one command line.
 *
 * @param words - What was typed after `kinetoscope`.
 * @param signal - Ends the command.
 * @returns The exit code.
 */
export async function runCommandLine(
  words: readonly string[],
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const [first = "", ...rest] = words;
  try {
    if (["--version", "-V"].includes(first)) output.stdout(`${libraryVersion()}\n`);
    else if (["--help", "-h", "help", ""].includes(first)) return await help(rest[0], first === "", output);
    else return await runCommand(await commandOf(first), rest, output, signal);
    return exitCodes.done;
  } catch (error) {
    return report(error, first, output, signal);
  }
}

async function runCommand(
  command: Command,
  words: readonly string[],
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const { values, positionals } = parseArguments(command, await expandConfigFiles(words));
  const { stdout, stderr, isTerminal, taskHost } = output;
  if (values["help"] === true) {
    stdout(commandHelp(command));
    return exitCodes.done;
  }
  setTaskHost(taskHost);
  setOptionWords(commandLineWords);
  const json = values["json"] === true;
  return command.run({ values, positionals, stdout, stderr, json, isTerminal, signal });
}

async function commandOf(name: string): Promise<Command> {
  const command = await loadCommand(name);
  if (command !== undefined) return command;
  const kind = name.startsWith("-") ? "option" : "command";
  const nearest = nearestName(name, [...commandNames, "help", "--help", "--version"]);
  const remedy = nearest === undefined ? "" : `: did you mean ${nearest}?`;
  throw new UsageError(`Unknown ${kind} ${JSON.stringify(name)}${remedy}`);
}

async function help(name: string | undefined, unasked: boolean, output: Output): Promise<number> {
  if (name !== undefined && !name.startsWith("-")) {
    output.stdout(commandHelp(await commandOf(name)));
    return exitCodes.done;
  }
  const commands = await Promise.all(commandNames.map(commandOf));
  const text = overviewHelp(commands, libraryVersion());
  if (unasked) output.stderr(text);
  else output.stdout(text);
  return unasked ? exitCodes.usage : exitCodes.done;
}

/** One line about what went wrong; with `DEBUG=kinetoscope` also where. */
function report(error: unknown, name: string, output: Output, signal: AbortSignal): number {
  if (signal.aborted && !(error instanceof UsageError)) {
    output.stderr("kinetoscope: interrupted\n");
    return exitCodes.interrupted;
  }
  const command = commandNames.includes(name) ? ` ${name}` : "";
  const message = redactAddresses(cleanLine(errorMessage(error)));
  const usage = error instanceof UsageError;
  // `npx --no kinetoscope --help` would be npx's own help
  const page = command === "" ? " help" : `${command} --help`;
  const hint = `${message.endsWith("?") ? "" : "."} See kinetoscope${page}`;
  output.stderr(`kinetoscope${command}: ${message}${usage ? hint : ""}\n`);
  if (process.env["DEBUG"] === "kinetoscope" && error instanceof Error)
    output.stderr(`${redactAddresses(String(error.stack))}\n`);
  return usage ? exitCodes.usage : exitCodes.failed;
}
