import { splitLines } from "./tables/read-text.js";

/**
 * The labels of a list file, one a line, in order: what category files of datasets and models look like.
 *
 * Lines end in LF, CRLF or CR, the last one perhaps in nothing; they may be numbered from 0 (`0,tench, Tinca tinca`).
 * An empty line in between stays: without it all labels after it would shift.
 *
 * @param text - As `readText` gives it.
 */
export function parseLabelList(text: string): readonly string[] {
  const lines = splitLines(text);
  while (lines.at(-1)?.trim() === "") lines.pop();
  const numbered = lines.length > 0 && lines.every((line, index) => line.startsWith(`${index},`));
  return lines.map((line, index) => (numbered ? line.slice(`${index},`.length) : line).trim());
}
