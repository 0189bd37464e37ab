/** Results as a table of text. */

const width = 70;
const short = (text) => (text.length > width ? `${text.slice(0, width - 1)}…` : text);

/** A row a case, what was found in full where it differs, and the count. */
export function resultLines(results) {
  const rows = [
    ["case", "expected", "found", "ok"],
    ...results.map(({ name, expected, found, isRight }) => [
      ...[name, expected, found.replaceAll("\n", " ")].map(short),
      isRight ? "yes" : "no",
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
  const differing = results.filter(({ isRight }) => !isRight);
  return [
    ...rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")),
    ...differing.map(({ name, expected, found }) => `${name}: expected ${expected}, found ${found}`),
    `${results.length - differing.length} as expected, ${differing.length} differ`,
  ];
}
