/** All characters before are written in one way; of those from here on some can be composed of others. */
const composable = /[^\0-\u02ff]/;

/**
 * A text as it is compared: composed (Unicode's NFC). macOS writes the é of a file name as e and an accent, most other
 * programs as one character; both look the same. What is shown stays as it was written.
 */
export function composed(text: string): string {
  return composable.test(text) ? text.normalize("NFC") : text;
}

/** Whether two texts are the same to a reader; see {@link composed}. */
export function isSameText(one: string | undefined, other: string | undefined): boolean {
  if (one === other) return true;
  return one !== undefined && other !== undefined && composed(one) === composed(other);
}

/** Where in a list a text stands that is the same to a reader, or −1. */
export function indexOfText(texts: readonly string[], text: string): number {
  const exact = texts.indexOf(text);
  return exact !== -1 ? exact : texts.findIndex((each) => isSameText(each, text));
}

/**
 * Gives every text the spelling in which it was first met, so that those that look the same are the same.
 *
 * @param known - Texts that were met before, such as a model's labels.
 */
export function firstSpelling(known: Iterable<string> = []): (text: string) => string {
  const spellings = new Map<string, string>();
  const spell = (text: string): string => {
    const key = composed(text);
    const first = spellings.get(key);
    if (first === undefined) spellings.set(key, text);
    return first ?? text;
  };
  for (const text of known) spell(text);
  return spell;
}
