/** How an option is called where the library is used: `numFrames` in TypeScript, `--num_frames` on the command line. */
export interface OptionWords {
  /** `"numFrames"`. */
  readonly name: (option: string) => string;
  /** As it is given, alone or with a value: `{ damaged: "keep" }`. */
  readonly given: (option: string, value?: string) => string;
  /** What takes fields of a model's card: `loadModel`, `--fields`. */
  readonly fieldTaker: string;
  /** A field of a card as it is given there: `sampling: { rule: "center", numFrames: 8 }`. */
  readonly field: (name: string, value: object | string) => string;
}

/** An object as one writes it in code. */
function asCode(value: object | string): string {
  if (typeof value === "string") return JSON.stringify(value);
  const parts = Object.entries(value).map(([key, item]) => `${key}: ${JSON.stringify(item)}`);
  return `{ ${parts.join(", ")} }`;
}

/** What they are called in TypeScript. */
export const libraryWords: OptionWords = {
  name: (option) => option,
  given: (option, value) =>
    value === undefined ? `{ ${option} }` : `{ ${option}: ${JSON.stringify(value)} }`,
  fieldTaker: "loadModel",
  field: (name, value) => `${name}: ${asCode(value)}`,
};

let words = libraryWords;

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

/** What takes fields of a card, for a message: `Give ${fieldTaker()} ${fieldGiven("labels", "labels.txt")}`. */
export function fieldTaker(): string {
  return words.fieldTaker;
}

/** A field of a card as it is given. */
export function fieldGiven(name: string, value: object | string): string {
  return words.field(name, value);
}
