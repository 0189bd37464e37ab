import { basename, extname, relative } from "node:path";
import { itemAt } from "../../core/item-at.js";
import { isPart, spanSuffix, type ClipSpan } from "../clip.js";
import { SameRows } from "./same-rows.js";

/** What ids follow from; all have one entry for each clip. */
export interface IdSource {
  /** The folder of the videos. */
  readonly root: string;
  /** Number of each clip's file. */
  readonly files: Int32Array;
  /** The different files. */
  readonly paths: readonly string[];
  /** NaN: none. */
  readonly startSeconds: Float64Array;
  readonly endSeconds: Float64Array;
  /** The table's own; `""`, or no function: none. */
  readonly own: ((position: number) => string) | undefined;
}

/**
 * Names of clips. Those without an id of their own are named by their file; by its path where names come twice. A part has its span
 * behind it, unless its own id comes once; what is still the same gets a number.
 */
export function clipIds(source: IdSource): (position: number) => string {
  const names = fileNames(source);
  const endsInSpan = names.some((name) => /_[\d.e+-]+-[\d.e+-]*$/.test(name));
  return source.own === undefined && !endsInSpan ? idsByFile(source, names) : idsByText(source, names);
}

/** For each of `paths` its name. */
function fileNames({ root, paths }: IdSource): readonly string[] {
  const stem = (path: string): string => path.slice(0, path.length - extname(path).length);
  const stems = paths.map((path) => stem(basename(path)));
  const counts = countsOf(stems);
  return paths.map((path, i) => {
    const name = itemAt(stems, i, "a name");
    return counts.get(name) === 1 ? name : stem(relative(root, path));
  });
}

/** Without ids of the table's own only equal parts of files of one name can have equal ids: no text is needed to find them. */
function idsByFile(source: IdSource, names: readonly string[]): (position: number) => string {
  const { files, startSeconds, endSeconds } = source;
  const numbers = new Map<string, number>();
  for (const name of names) if (!numbers.has(name)) numbers.set(name, numbers.size);
  const byFile = names.map((name) => numbers.get(name) ?? 0);
  const same = new SameRows([
    Float64Array.from(files, (file) => byFile[file]!),
    startSeconds.map((seconds) => seconds || 0),
    endSeconds.map((seconds) => (Number.isNaN(seconds) ? -1 : seconds)),
  ]);
  const counts = new Int32Array(files.length);
  const nth = new Map<number, number>();
  for (let i = 0; i < files.length; i += 1) {
    const first = same.add(i);
    const count = counts[first]! + 1;
    counts[first] = count;
    if (count > 1) nth.set(i, count);
  }
  return (position) => {
    const span = spanAt(source, position);
    const id = names[files[position]!]! + spanSuffix(span);
    const again = nth.get(position);
    return again === undefined || !isPart(span) ? id : `${id}_${again}`;
  };
}

function idsByText(source: IdSource, names: readonly string[]): (position: number) => string {
  const { files, own } = source;
  const ownIds = Array.from(files, (_, position) => own?.(position) ?? "");
  const ownCounts = countsOf(ownIds);
  const ids = ownIds.map((id, position) => {
    const suffix = spanSuffix(spanAt(source, position));
    if (id === "") return names[files[position]!]! + suffix;
    return ownCounts.get(id) === 1 ? id : id + suffix;
  });
  const met = new Map<string, number>();
  for (const [position, id] of ids.entries()) {
    const nth = (met.get(id) ?? 0) + 1;
    met.set(id, nth);
    if (nth > 1 && isPart(spanAt(source, position))) ids[position] = `${id}_${nth}`;
  }
  return (position) => itemAt(ids, position, "an id");
}

/** The span at a position, without what is missing. */
export function spanAt(
  { startSeconds, endSeconds }: Pick<IdSource, "startSeconds" | "endSeconds">,
  position: number,
): ClipSpan {
  const [start, end] = [startSeconds[position], endSeconds[position]];
  return {
    ...(Number.isNaN(start) ? {} : { startSeconds: start }),
    ...(Number.isNaN(end) ? {} : { endSeconds: end }),
  };
}

function countsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
