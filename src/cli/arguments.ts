import { parseArgs } from "node:util";
import { checkInteger, checkNumber, checkOneOf } from "../core/check.js";
import { errorMessage } from "../core/errors.js";
import { UsageError, type Command, type CommandOption, type OptionValues } from "./command.js";
import { nearestName } from "../core/nearest-name.js";

/** Options of every command. */
export const commonOptions: Readonly<Record<string, CommandOption>> = {
  json: { type: "boolean", description: "Print one JSON value instead of text" },
  help: { type: "boolean", short: "h", description: "Print this" },
};

/** What was typed after a command's name. */
export interface ParsedArguments {
  readonly values: OptionValues;
  readonly positionals: readonly string[];
}

/**
 * Reads the words after a command's name. `-` and `_` are the same in the names of options; of an option
 * given twice the last one counts.
 *
 * @throws {UsageError} If an option is unknown, lacks its value or has one too many.
 */
export function parseArguments(command: Command, words: readonly string[]): ParsedArguments {
  const options = { ...command.options, ...commonOptions };
  const shorts = Object.fromEntries(
    Object.entries(options).flatMap(([n, o]) => (o.short ? [[o.short, n]] : [])),
  );
  const { tokens } = parseArgs({
    args: withUnderscores(words),
    options: Object.fromEntries(Object.entries(options).map(parseArgsOption)),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, string | boolean> = {};
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) throw unknownOption(rawName, Object.keys(options), shorts);
    values[name] = optionValue(name, option, value, inlineValue === true);
  }
  if (values["help"] !== true) checkCount(command, positionals);
  return { values, positionals };
}

function parseArgsOption([name, { type, short }]: readonly [string, CommandOption]): [
  string,
  { type: "string" | "boolean"; short?: string },
] {
  return [name, short === undefined ? { type } : { type, short }];
}

function withUnderscores(words: readonly string[]): string[] {
  const end = words.indexOf("--");
  return words.map((word, i) =>
    end !== -1 && i >= end
      ? word
      : word.replace(/^--[^=]+/, (name) => `--${name.slice(2).replaceAll("-", "_")}`),
  );
}

function unknownOption(
  rawName: string,
  names: readonly string[],
  shorts: Readonly<Record<string, string>>,
): UsageError {
  if (!rawName.startsWith("--")) {
    const known = Object.keys(shorts).map((short) => `-${short}`);
    const remedy = 'A file name that begins with "-" goes after "--", or is written as "./-…"';
    return new UsageError(
      `Unknown option "${rawName}": of one letter there is ${known.join(", ")}. ${remedy}`,
    );
  }
  const nearest = nearestName(rawName.slice(2), names);
  return new UsageError(
    `Unknown option "${rawName}"${nearest === undefined ? "" : `: did you mean --${nearest}?`}`,
  );
}

function optionValue(
  name: string,
  option: CommandOption,
  value: string | undefined,
  inline: boolean,
): string | boolean {
  if (option.type === "boolean") {
    if (value !== undefined) throw new UsageError(`Expected no value for --${name} but received "${value}"`);
    return true;
  }
  if (value === undefined || value === "") throw new UsageError(`Expected a value after --${name}`);
  if (!inline && /^--?[a-z_]/i.test(value)) {
    throw new UsageError(`Expected a value after --${name} but received the option "${value}"`);
  }
  if (option.choices !== undefined) asUsage(() => checkOneOf(`--${name}`, value, option.choices ?? []));
  return value;
}

function checkCount(command: Command, positionals: readonly string[]): void {
  const { name, minimum, maximum } = command.positionals ?? { name: "", minimum: 0, maximum: 0 };
  if (positionals.length > maximum) {
    const unwanted = JSON.stringify(positionals[maximum]);
    throw new UsageError(
      `Unexpected ${unwanted}: kinetoscope ${command.name} takes ${atMost(maximum, name)}`,
    );
  }
  if (positionals.length < minimum) {
    throw new UsageError(
      `Expected ${minimum === 1 ? "at least one" : String(minimum)} ${name} after "${command.name}"`,
    );
  }
}

function atMost(maximum: number, name: string): string {
  if (maximum === 0) return "options only";
  return `at most ${maximum} ${name}`;
}

/** What `check` gives; what it throws becomes a wrong usage. */
export function asUsage<Value>(check: () => Value): Value {
  try {
    return check();
  } catch (error) {
    throw new UsageError(errorMessage(error));
  }
}

/** The text of an option, or `undefined` where it was not given. */
export function textOption(values: OptionValues, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}

/** The text of an option that must be given. */
export function requiredOption(values: OptionValues, name: string, example: string): string {
  const value = textOption(values, name);
  if (value === undefined) throw new UsageError(`Missing --${name} (${example})`);
  return value;
}

/**
 * The whole number that an option holds, or `undefined` where it was not given.
 *
 * @throws {UsageError} If it is none, or out of range.
 */
export function integerOption(
  values: OptionValues,
  name: string,
  minimum: number,
  maximum: number = Infinity,
): number | undefined {
  const text = textOption(values, name);
  if (text === undefined) return undefined;
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : text;
  asUsage(() => checkInteger(`--${name}`, value, minimum, maximum));
  return Number(value);
}

/**
 * The number that an option holds, or `undefined` where it was not given.
 *
 * @throws {UsageError} If it is none, or below `minimum`.
 */
export function numberOption(values: OptionValues, name: string, minimum: number): number | undefined {
  const text = textOption(values, name);
  if (text === undefined) return undefined;
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
  asUsage(() => checkNumber(`--${name}`, value, minimum));
  return Number(value);
}
