import { itemAt } from "../../core/item-at.js";
import { cleanLine } from "../../core/clean-text.js";
import { cellText, extentText, type TableContent } from "./table-content.js";

const longestCell = 48;
/** The last column has the rest of the line to itself. */
const longestLast = 120;
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** How many columns of a terminal a text takes; accents that stand over another character take none. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += /\p{Mark}/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

function shorten(text: string, longest: number): string {
  const characters = Array.from(cleanLine(text));
  return characters.length <= longest ? characters.join("") : `${characters.slice(0, longest - 1).join("")}…`;
}

/** A table as lines of text with aligned columns, two spaces apart. */
export function tableText(content: TableContent): string {
  const { headers, alignRight, rows, rowNames, gapAfter, extent, caption } = content;
  const notes = [...(extent === undefined ? [] : [extentText(extent)]), ...content.notes];
  const named = rowNames !== undefined;
  const toRight = named ? [true, ...alignRight] : alignRight;
  const lines = [
    named ? ["", ...headers] : headers,
    ...rows.map((row, i) => [...(named ? [itemAt(rowNames, i)] : []), ...row.map(cellText)]),
  ].map((line) => line.map((cell, i) => shorten(cell, i === line.length - 1 ? longestLast : longestCell)));
  const widths = toRight.map((_, column) =>
    Math.max(...lines.map((line) => textWidth(itemAt(line, column, "a cell")))),
  );
  const padded = lines.map((line) =>
    line
      .map((cell, column) => {
        const padding = " ".repeat(itemAt(widths, column) - textWidth(cell));
        return toRight[column] ? padding + cell : cell + padding;
      })
      .join("  ")
      .trimEnd(),
  );
  if (gapAfter !== undefined) padded.splice(1 + gapAfter, 0, "⋮");
  return [...(caption === undefined ? [] : [cleanLine(caption)]), ...padded, ...notes.map(cleanLine)].join(
    "\n",
  );
}
