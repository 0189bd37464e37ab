/** What stands between the cells of a line. */
export type Delimiter = "," | ";" | "\t" | "|";

/** The delimiters that are looked for, the usual ones first. */
export const delimiters: readonly Delimiter[] = [",", "\t", ";", "|"];

/**
 * What stands between the cells of a text, by its first line: the delimiter that is in it most often outside of quotes.
 * `undefined`: none is.
 */
export function guessDelimiter(text: string): Delimiter | undefined {
  const [first] = /[^\r\n]*/.exec(text.trimStart()) ?? [""];
  const unquoted = first.replace(/"(?:[^"]|"")*"?/g, "");
  const counts = delimiters.map((delimiter) => unquoted.split(delimiter).length - 1);
  const most = Math.max(...counts);
  return most === 0 ? undefined : delimiters[counts.indexOf(most)];
}
