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
  for (let i = 0; i < words.length; i += 1) {
    const name = /^--([^=]+)/.exec(words[i])?.[1] ?? "";
    const option = name.replaceAll("-", "_");
    if (!Object.hasOwn(without, option)) kept.push(words[i]);
    else if (!words[i].includes("=") && without[option].type === "string") i += 1;
  }
  return ["kinetoscope", ...kept].map(shellWord).join(" ");
}

/** A word of a command line, quoted for a shell where it must be. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
