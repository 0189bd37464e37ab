import { formatSome } from "../../core/format.js";
import { composed } from "../../core/same-text.js";
import type { TableColumns } from "./table-columns.js";

const borders = new Set(["start", "begin", "onset", "from", "end", "stop", "offset", "to"]);
const spanWords = /^(?:frames?|time|timestamp|sample|index|idx|no|num|m?s|msecs?|millis|milliseconds?|us|t)$/;

/**
 * Columns that a table has and nobody reads, though they look as if rows were about parts of files, or had labels: the whole
 * file would be taken, or no label, without a word.
 */
export function unreadColumns(header: readonly string[], columns: TableColumns): readonly string[] {
  const { path, id, split, start, end, labels } = columns;
  const read = new Set([path, id, split, start, end, ...labels]);
  const unread = header.filter((name, i) => !read.has(i) && name !== "");
  const borderNames = start === undefined && end === undefined ? unread.filter(isBorder) : [];
  const notes: string[] = [];
  if (borderNames.length > 0) {
    const remedy = "If rows are about parts of files, name columns of seconds: { start: …, end: … }";
    notes.push(`Not read: ${listed(borderNames)}. ${remedy}`);
  }
  const others = unread.filter((name) => !borderNames.includes(name));
  if (labels.length === 0 && others.length > 0) {
    const remedy = `name it: { label: … }. There ${others.length === 1 ? "is" : "are"} ${listed(others)}`;
    notes.push(`No labels: no column has a usual name for them; if one holds them, ${remedy}`);
  }
  return notes;
}

/** `start_frame`, `endMs`, `time_start`, `onset`. */
function isBorder(name: string): boolean {
  const words = composed(name)
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
  return (
    words.some((word) => borders.has(word)) &&
    words.every((word) => borders.has(word) || spanWords.test(word))
  );
}

function listed(names: readonly string[]): string {
  return formatSome(
    names.map((name) => JSON.stringify(name)),
    8,
  );
}
