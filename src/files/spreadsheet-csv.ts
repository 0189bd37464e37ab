import { formatCsv, parseCsv } from "./csv.js";

/** How a cell begins that a spreadsheet program computes; the wide forms are what a Japanese Excel takes too. */
const formula = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * CSV for people who open it in a spreadsheet program: cells that it would compute as formulas (they begin with `=`,
 * `+`, `-`, `@`, a tab or a line break) get an apostrophe in front; numbers stay numbers.
 *
 * The files that the library writes are for programs: there an id that begins with `-` stays as it is.
 *
 * @param csv - A file's text, such as `resultsCsv` gives.
 * @example
 * spreadsheetCsv("id,score\n-abc,-0.5\n"); // "id,score\n'-abc,-0.5\n"
 */
export function spreadsheetCsv(csv: string): string {
  const { header, rows } = parseCsv(csv);
  return formatCsv(
    header.map(harmlessCell),
    rows.map((row) => row.map(harmlessCell)),
  );
}

function harmlessCell(text: string): string {
  return formula.test(text) && !plainNumber.test(text) ? `'${text}` : text;
}
