/**
 * The labels of a list file, one a line, in order: what category files of datasets and models look like.
 *
 * The file may begin with a byte-order mark, use CRLF and end without a newline; lines may be numbered from 0
 * (`0,tench, Tinca tinca`). An empty line in between stays: without it all labels after it would shift.
 */
export function parseLabelList(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  while (lines.at(-1)?.trim() === "") lines.pop();
  const numbered = lines.length > 0 && lines.every((line, index) => line.startsWith(`${index},`));
  return lines.map((line, index) => (numbered ? line.slice(`${index},`.length) : line).trim());
}
