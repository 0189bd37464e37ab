import { checkText } from "../core/check.js";
import { formatCsv, parseCsv } from "./csv.js";

/** How a cell begins that a spreadsheet program computes; the wide forms are what a Japanese Excel takes too. */
const formula = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * CSV for a spreadsheet program. Cells that it would compute as formulas get an apostrophe in front: those that begin with
 * `=`, `+`, `-`, `@`, a tab or a line break. Numbers stay numbers.
 *
 * The files that the library writes are for programs: there an id that begins with `-` stays as it is.
 *
 * @param csv - A file's text, such as `resultsCsv` gives.
 * @example
 * spreadsheetCsv("id,score\n-abc,-0.5\n"); // "id,score\n'-abc,-0.5\n"
 */
export function spreadsheetCsv(csv: string): string {
  if (csv !== "") checkText("csv", csv);
  const { header, rows } = parseCsv(csv);
  return formatCsv(
    header.map(harmlessCell),
    rows.map((row) => row.map(harmlessCell)),
  );
}

function harmlessCell(text: string): string {
  return formula.test(text) && !plainNumber.test(text) ? `'${text}` : text;
}
