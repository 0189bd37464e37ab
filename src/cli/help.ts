import { firstOf } from "../core/item-at.js";
import { commonOptions } from "./arguments.js";
import type { Command, CommandOption } from "./command.js";

const lineLength = 80;
const optionColumn = 28;

/** The page of one command: examples first, then every option, then what else to know. */
export function commandHelp(command: Command): string {
  const shown = Object.entries({ ...command.options, ...commonOptions }).filter(([, { hidden }]) => !hidden);
  const sections = [
    wrap(`kinetoscope ${command.name}: ${lowerFirst(command.summary)}`, 0),
    ["Examples", ...command.examples.flatMap(({ command: line, does }) => [`  ${line}`, ...wrap(does, 6)])],
    ["Usage", ...wrap(`kinetoscope ${command.name} ${command.usage}`.trimEnd(), 2, 6)],
    ["Options", ...shown.flatMap(([name, option]) => optionLines(name, option))],
    ...(command.notes === undefined ? [] : [["Notes", ...command.notes.flatMap((note) => wrap(note, 2))]]),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** The first page: what there is. */
export function overviewHelp(commands: readonly Command[], version: string): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 4;
  const examples = commands.flatMap((command) => command.examples.slice(0, 1));
  const sections = [
    wrap(`Kinetoscope ${version}: video classification from the command line`, 0),
    ["Examples", ...examples.flatMap(({ command, does }) => [`  ${command}`, ...wrap(does, 6)])],
    ["Commands", ...commands.flatMap(({ name, summary }) => hanging(`  ${name}`, width, summary))],
    [
      "Options",
      ...optionLines("help", {
        type: "boolean",
        short: "h",
        description: "Print this, or with a command all about it: kinetoscope evaluate --help",
      }),
      ...optionLines("version", { type: "boolean", short: "V", description: "Print the version" }),
    ],
    ["Options from a file", ...wrap(optionsFromFile, 2)],
    ["Exit codes", ...exitCodeLines()],
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

const optionsFromFile =
  "@file stands for the words in it: several a line, # begins a comment, quotes around words with spaces. " +
  "In the names of options - and _ are the same.";

function exitCodeLines(): string[] {
  const meanings: readonly (readonly [code: string, meaning: string])[] = [
    ["0", "Done"],
    ["1", "Failed: nothing could be computed, or the model, a file or a program is at fault"],
    ["2", "Wrong usage"],
    ["3", "Done, but some clips had to be skipped; they are listed"],
    ["130", "Interrupted (Ctrl-C); by SIGTERM: 143. What was computed is kept"],
  ];
  return meanings.flatMap(([code, meaning]) => hanging(`  ${code}`, 7, meaning));
}

function optionLines(name: string, option: CommandOption): string[] {
  const short = option.short === undefined ? "" : `-${option.short}, `;
  const value = option.type === "boolean" ? "" : ` <${option.value ?? "text"}>`;
  return hanging(`  ${short}--${name}${value}`, optionColumn, option.description);
}

/** A text in a column of its own right of `start`, or below it where that is too long. */
function hanging(start: string, column: number, text: string): string[] {
  const lines = wrap(text, column);
  if (start.length + 2 > column) return [start, ...lines];
  return [start.padEnd(column) + firstOf(lines, "a line").trimStart(), ...lines.slice(1)];
}

/** A text in lines of at most 80 characters, each after so many spaces. */
function wrap(text: string, indent: number, nextIndent: number = indent): string[] {
  const lines: string[] = [];
  let line = " ".repeat(indent);
  let empty = true;
  for (const word of text.split(" ")) {
    if (!empty && line.length + 1 + word.length > lineLength) {
      lines.push(line);
      line = " ".repeat(nextIndent);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
