/** How an option is called where the library is used: `numFrames` in TypeScript, `--num_frames` on the command line. */
export interface OptionWords {
  /** `"numFrames"`. */
  readonly name: (option: string) => string;
  /** As it is given, alone or with a value: `{ damaged: "keep" }`. */
  readonly given: (option: string, value?: string) => string;
}

let words: OptionWords = {
  name: (option) => option,
  given: (option, value) =>
    value === undefined ? `{ ${option} }` : `{ ${option}: ${JSON.stringify(value)} }`,
};

/** Says how options are called from now on; the command line calls it once. */
export function setOptionWords(newWords: OptionWords): void {
  words = newWords;
}

/** The name of an option for a message: `(${optionName("numFrames")})`. */
export function optionName(option: string): string {
  return words.name(option);
}

/** An option as it is given, for a message: `or open it with ${optionGiven("damaged", "keep")}`. */
export function optionGiven(option: string, value?: string): string {
  return words.given(option, value);
}
