import { itemAt } from "../../core/item-at.js";
import { contactSheet, type SheetTile } from "../../image/sharp.js";
import { cleanLine } from "../../core/clean-text.js";
import type { GridEntry } from "./grid-entries.js";
import { html, type SafeHtml } from "../page/html.js";
import type { Picture } from "../player/picture-budget.js";
import { markedText, predictedText, verdictOf } from "./verdict.js";

const mostTiles = 24;
const tile = { width: 180, height: 120, caption: 38, gap: 10 };
const inks = { right: "#0a4a20", wrong: "#8c1a12", unlabelled: "#23282e" };

/** A still picture of a grid as PNG, for front ends that show no HTML. */
export async function gridSheet(
  entries: readonly GridEntry[],
  pictures: readonly Picture[],
  columns: number,
): Promise<Uint8Array> {
  const count = Math.min(entries.length, mostTiles);
  const across = Math.min(columns, count);
  const width = across * (tile.width + tile.gap) + tile.gap;
  const height = Math.ceil(count / across) * (tile.height + tile.caption + tile.gap) + tile.gap;
  const tiles: SheetTile[] = [];
  const captions: SafeHtml[] = [];
  for (const [i, entry] of entries.slice(0, count).entries()) {
    const left = tile.gap + (i % across) * (tile.width + tile.gap);
    const top = tile.gap + Math.floor(i / across) * (tile.height + tile.caption + tile.gap);
    const picture = itemAt(pictures, i, "a picture");
    if (picture.kind !== "none") {
      tiles.push({ image: picture.preview.poster, left, top, width: tile.width, height: tile.height });
    }
    captions.push(captionSvg(entry, i, left, top));
  }
  const overlay = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    width="${width}"
    height="${height}"
    font-family="sans-serif"
    font-size="12"
  >
    ${captions}
  </svg>`;
  return contactSheet({ width, height, background: "#ffffff", tiles, overlay: overlay.toString() });
}

function captionSvg(entry: GridEntry, index: number, left: number, top: number): SafeHtml {
  const { prediction } = entry;
  const verdict = prediction && verdictOf(prediction);
  const second =
    verdict &&
    html`<text y="30" fill="${inks[verdict.kind]}"
      >${cleanLine(markedText(verdict, predictedText(prediction)))}</text
    >`;
  // An inner <svg> cuts off what is too long for its tile.
  return html`<rect
      x="${left}"
      y="${top}"
      width="${tile.width}"
      height="${tile.height}"
      fill="none"
      stroke="#999"
    /><svg x="${left}" y="${top + tile.height}" width="${tile.width}" height="${tile.caption}">
      <text y="15" fill="#111" font-weight="bold">${cleanLine(`${index}  ${entry.label ?? entry.id}`)}</text>
      ${second}
    </svg>`;
}
