/** The accuracies that a notebook measured, read from what its cells print and show. */
import { codeCells, plainText } from "./notebook.mjs";

const TOP_K = /^[\s|]*top-(\d+)\b.*?([\d.]+) ?%/;

/**
 * Lines such as "top-1 accuracy: 76.67 % (46 of 60 clips)", as the notebook has them: `{ k, percent, line,
 * cell }`, the last being the cell's name. A line that comes again is given once.
 */
export function findAccuracies(notebook) {
  const found = new Map();
  for (const cell of codeCells(notebook)) {
    for (const line of plainText(cell).split("\n")) {
      const [, k, percent] = TOP_K.exec(line) ?? [];
      if (!percent) continue;
      const text = line.trim().replace(/\s+/g, " ");
      found.set(text, { k: Number(k), percent: Number(percent), line: text, cell: cell.name });
    }
  }
  return [...found.values()];
}
