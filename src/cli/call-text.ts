import type { CommandOption } from "./command.js";

/**
 * A command line as a person would repeat it.
 *
 * @param words - What was typed after `kinetoscope`.
 * @param without - Options that change nothing in what comes out; they are left out.
 */
export function commandCall(
  words: readonly string[],
  without: Readonly<Record<string, CommandOption>> = {},
): string {
  const kept: string[] = [];
  let isValueLeftOut = false;
  for (const word of words) {
    if (isValueLeftOut) {
      isValueLeftOut = false;
      continue;
    }
    const name = (/^--([^=]+)/.exec(word)?.[1] ?? "").replaceAll("-", "_");
    const option = Object.hasOwn(without, name) ? without[name] : undefined;
    if (option === undefined) kept.push(word);
    else isValueLeftOut = !word.includes("=") && option.type === "string";
  }
  return ["kinetoscope", ...kept].map(shellWord).join(" ");
}

/** A word of a command line, quoted for a shell where it must be. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
