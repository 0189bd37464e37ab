import type { SafeHtml } from "../page/html.js";

/** More are not sent along with a page: rows, and characters that they travel as. */
const mostRest = { rows: 1000, characters: 400_000 };

/** The rows that a table leaves out, as its script reads them. */
export interface TableRest {
  /** A cell after the other, joined by `|`; in a cell `[3:` begins the element `tags[3]`, and `]` ends one. */
  readonly cells: string;
  /** Elements that occur, each a name and its attributes in turn, joined by `;`. */
  readonly tags: string;
}

/**
 * Packs the markup of cells, so that a script makes the same elements of it that the listed rows have. As markup they would be ten
 * times as long, since each cell repeats its styles.
 *
 * @param count - How many rows.
 * @param make - The content of their cells, row by row.
 * @returns `undefined` where they are too many, or too long.
 */
export function packRest(count: number, make: () => readonly (readonly SafeHtml[])[]): TableRest | undefined {
  if (count > mostRest.rows) return undefined;
  const tags = new Map<string, number>();
  const cells = make().flatMap((row) => row.map((cell) => packCell(String(cell), tags)));
  const packed = { cells: cells.join("|"), tags: [...tags.keys()].join("|") };
  return packed.cells.length + packed.tags.length > mostRest.characters ? undefined : packed;
}

const token = /<(\/?)([a-z]+)((?:\s+[\w-]+="[^"]*")*)\s*(\/?)>|[^<]+/g;

function packCell(markup: string, tags: Map<string, number>): string {
  let packed = "";
  for (const [text, close, name, attributes = "", isVoid] of markup.trim().matchAll(token)) {
    if (name === undefined) packed += encodeURIComponent(plain(text));
    else if (close === "/") packed += "]";
    else packed += `[${placeOf(tagText(name, attributes), tags)}:${isVoid === "/" ? "]" : ""}`;
  }
  return packed;
}

function tagText(name: string, attributes: string): string {
  const pairs = [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].flatMap(([, key = "", value = ""]) => [
    key,
    encodeURIComponent(plain(value)),
  ]);
  return [name, ...pairs].join(";");
}

function placeOf(tag: string, tags: Map<string, number>): number {
  const known = tags.get(tag) ?? tags.size;
  tags.set(tag, known);
  return known;
}

const characters: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&amp;": "&",
};

/** Markup's text without its entities: those of `html`, and of its own templates. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, (space) => (space.includes("\u00a0") ? space : " "))
    .replace(/&(?:lt|gt|quot|#39|amp|ensp);/g, (entity) => characters[entity] ?? "\u2002");
}
