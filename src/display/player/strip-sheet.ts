import { contactSheet, type SheetTile } from "../../image/sharp.js";
import { html } from "../page/html.js";

/** Pictures of a video side by side. */
export interface FilmStrip {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** `"frames 8, 25 and 42"`. */
  readonly text: string;
}

/** A picture of a strip. */
export interface StripPicture {
  /** JPEG or PNG. */
  readonly image: Uint8Array;
  /** As it is shown, pixels. */
  readonly width: number;
  readonly height: number;
  /** Stands below. */
  readonly caption: string;
}

/** Pictures at the most. */
const mostPictures = 6;
const gap = 4;
const captionHeight = 20;
/** The page shows through, light or dark: a grey that reads on both. */
const captionColor = "#767676";

/** The tallest picture, pixels. */
export const tallestPicture = 120;

/** Places spread over a list: the middles of as many equal stretches as a strip has pictures. */
export function stripPlaces(length: number): readonly number[] {
  const count = Math.min(mostPictures, length);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * length) / count));
}

/** The widest picture of a strip of a width, pixels. */
export function widestPicture(width: number): number {
  return Math.floor((width - gap * (mostPictures - 1)) / mostPictures);
}

/** @param columnWidth - Each picture stands in the middle of a column, pixels. */
export async function stripSheet(
  pictures: readonly StripPicture[],
  columnWidth: number,
): Promise<Omit<FilmStrip, "text">> {
  const height = Math.max(...pictures.map((picture) => picture.height)) + captionHeight;
  const width = pictures.length * (columnWidth + gap) - gap;
  const columns = pictures.map((picture, i) => ({ ...picture, columnLeft: i * (columnWidth + gap) }));
  const tiles = columns.map(({ image, width, height, columnLeft }): SheetTile => {
    const left = columnLeft + Math.floor((columnWidth - width) / 2);
    return { image: Buffer.from(image), left, top: 0, width, height };
  });
  const captions = columns.map(
    ({ caption, columnLeft }) =>
      html`<text x="${columnLeft + columnWidth / 2}" y="${height - 6}">${caption}</text>`,
  );
  const overlay = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    width="${width}"
    height="${height}"
    font-family="sans-serif"
    font-size="11"
    text-anchor="middle"
    fill="${captionColor}"
  >
    ${captions}
  </svg>`;
  const sheet = { width, height, background: "transparent", tiles, overlay: overlay.toString() };
  return { png: await contactSheet(sheet), width, height };
}
