import { libraryWords, optionGiven, optionName, type OptionWords } from "../core/option-words.js";
import type { UnitLine } from "./unit-text.js";

/**
 * What options are called in the reasons of units: whoever merges them may have a notebook or a command line, and a unit's
 * bytes are the same for both.
 */
export const portableWords: OptionWords = {
  ...libraryWords,
  name: (option) => `{{name ${option}}}`,
  given: (option, value) => `{{given ${option}${value === undefined ? "" : ` ${value}`}}}`,
};

/** A text with the words that options have here. */
export function wordsHere(text: string): string {
  return text.replace(/\{\{(name|given) (\w+)(?: (\w+))?\}\}/g, (_, kind, option: string, value?: string) =>
    kind === "name" ? optionName(option) : optionGiven(option, value),
  );
}

/** A unit's line with the file's name as the plan has it: a reason says what it is called on the worker's machine. */
export function portableLine(line: UnitLine, path: string, plannedPath: string): UnitLine {
  if (!("skipped" in line)) return line;
  return { ...line, skipped: line.skipped.replaceAll(`"${path}"`, `"${plannedPath}"`) };
}

/** The reason as a single run gives it here. */
export function reasonHere(reason: string, path: string, plannedPath: string): string {
  return wordsHere(reason.replaceAll(`"${plannedPath}"`, `"${path}"`));
}
