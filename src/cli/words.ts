import type { OptionWords } from "../core/option-words.js";

function flag(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}

/** What the options of the library are called on the command line: `--num_frames`, `--damaged keep`. */
export const commandLineWords: OptionWords = {
  name: flag,
  given: (option, value) => (value === undefined ? flag(option) : `${flag(option)} ${value}`),
  fieldTaker: "--fields",
  field: (name, value) => `'${JSON.stringify({ [name]: value })}'`,
};
