import { resolve } from "node:path";
import { systemReason } from "../files/system-error.js";
import { readText, splitLines } from "../files/tables/read-text.js";
import { UsageError } from "./command.js";

/**
 * Puts the words of a file in the place of each `@file`, as Python's argparse does with vidbench's
 * `arguments.py`: several words a line, `#` begins a comment; here words may also stand in quotes.
 *
 * A file may name another one. Paths in it are relative to the current folder, as on the command line. After
 * `--` nothing is replaced.
 *
 * @throws {UsageError} If a file cannot be read, a quote is left open, or files name each other in a circle.
 */
export async function expandConfigFiles(
  words: readonly string[],
  openFiles: readonly string[] = [],
): Promise<string[]> {
  const expanded: string[] = [];
  for (const [i, word] of words.entries()) {
    if (word === "--") return [...expanded, ...words.slice(i)];
    if (word.startsWith("@")) expanded.push(...(await wordsOfFile(word.slice(1), openFiles)));
    else expanded.push(word);
  }
  return expanded;
}

async function wordsOfFile(path: string, openFiles: readonly string[]): Promise<string[]> {
  const full = resolve(path);
  if (path === "") throw new UsageError('Expected the name of a file after "@"');
  if (openFiles.includes(full)) throw new UsageError(`Cannot read the options in "${path}": it names itself`);
  const text = await readText(path).catch((error: unknown) => {
    throw new UsageError(`Cannot read the options in "${path}": ${systemReason(error)}`);
  });
  return expandConfigFiles(configWords(text, path), [...openFiles, full]);
}

/** The words of a file with options; `path` is for messages. */
export function configWords(text: string, path: string): string[] {
  return splitLines(text).flatMap((line, i) => lineWords(line, `"${path}", line ${i + 1}`));
}

/** A quote may begin inside a word (`--root="my clips"`); a `#` inside a word is a character like any other. */
function lineWords(line: string, place: string): string[] {
  const words: string[] = [];
  let rest = line.trimStart();
  while (rest !== "" && !rest.startsWith("#")) {
    const word = /^(?:[^\s"']+|"[^"]*"|'[^']*')+/.exec(rest)?.[0] ?? "";
    const next = rest.slice(word.length);
    if (/^["']/.test(next))
      throw new UsageError(`Cannot read the options in ${place}: the quote ${next[0]} is not closed`);
    words.push(word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
    rest = next.trimStart();
  }
  return words;
}
