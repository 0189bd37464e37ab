import { basename, extname, relative } from "node:path";
import { clipKey, isPart, spanSuffix, type Clip } from "../clip.js";
import type { GroundTruthTable } from "../tables/ground-truth-table.js";
import type { GroundTruthProblem } from "../tables/ground-truth-text.js";
import type { FoundFile } from "./file-finder.js";
import { LabelledTable } from "./labelled-table.js";
import type { RowLabels } from "./row-labels.js";
import type { RowSpan } from "./row-span.js";

/** A row of a table, whatever its layout. */
export interface ClipRow {
  /** Where it stands in its file, from 1. */
  readonly line: number;
  /** The file, as the table has it. */
  readonly written: string;
  readonly span: RowSpan;
  readonly labels: RowLabels;
  /** `""`: the file's name. */
  readonly id: string;
  /** `""`: none. */
  readonly split: string;
  /** All cells under their names; made for those that have a file. */
  readonly columns: () => Readonly<Record<string, string | number>>;
}

/** Finds the files that rows name. */
export interface ClipFinder {
  find(written: string): FoundFile;
  /** The videos that no row named. */
  videosWithoutRow(): string[];
}

/** What {@link joinClips} joins. */
export interface JoinedTable {
  /** The table's file. */
  readonly file: string;
  /** The folder of the videos. */
  readonly root: string;
  /** What lines count. */
  readonly unit: "line" | "row";
  /** All classes; default the labels that occur, sorted. */
  readonly labels?: readonly string[];
  readonly groundTruthRows: GroundTruthTable;
  /** One for each row of the ground truth. */
  readonly rows: Iterable<ClipRow>;
  readonly finder: ClipFinder;
  /** Lines that gave no row. */
  readonly problems?: readonly GroundTruthProblem[];
}

/** A table's rows with the files that they name, and what does not fit. */
export function joinClips(table: JoinedTable): LabelledTable {
  const { file, root, unit, groundTruthRows, finder } = table;
  const clips: { clip: Clip; split: string }[] = [];
  const problems: GroundTruthProblem[] = [...(table.problems ?? [])];
  const withoutFile: number[] = [];
  const linesOf = new Map<string, number>();
  const all = new Set<string>();
  let row = -1;
  for (const { line, written, span, labels, id, split, columns } of table.rows) {
    row += 1;
    for (const name of labels.labels ?? [labels.label ?? ""]) if (name !== "") all.add(name);
    const fail = (reason: string): void => void problems.push({ line, reason });
    if (written === "") {
      fail("the path is empty");
      continue;
    }
    const found = finder.find(written);
    const quoted = JSON.stringify(written);
    if ("reason" in found) {
      if (found.isMissing) withoutFile.push(row);
      else fail(`${quoted}: ${found.reason}`);
      continue;
    }
    const { path } = found;
    if ("problem" in span) {
      fail(`${quoted}: ${span.problem}`);
      continue;
    }
    // of one moment two rows may say two things
    const said = isPart(span) ? JSON.stringify(labels.labels ?? labels.label) : "";
    const key = `${clipKey({ path, ...span })}\0${said}`;
    const before = linesOf.get(key);
    if (before !== undefined) {
      fail(`${isPart(span) ? "the same part" : "the same file"} as ${unit} ${before}: ${quoted}`);
      continue;
    }
    linesOf.set(key, line);
    clips.push({ clip: { path, id, ...span, ...labels, row, columns: columns() }, split });
  }
  return new LabelledTable({
    path: file,
    root,
    labels: table.labels ?? [...all].sort((a, b) => (a < b ? -1 : 1)),
    groundTruthRows,
    clips: withIds(root, clips),
    rowsWithoutFile: groundTruthRows.take(withoutFile),
    filesWithoutRow: finder.videosWithoutRow(),
    problems,
    unit,
  });
}

/**
 * Clips without an id of their own are named by their file; by its path where names come twice. A part has its span behind it,
 * unless its own id comes once; what is still the same gets a number.
 */
function withIds<Entry extends { readonly clip: Clip }>(root: string, entries: readonly Entry[]): Entry[] {
  const stem = (path: string): string => path.slice(0, path.length - extname(path).length);
  const paths = new Map<string, Set<string>>();
  for (const { clip } of entries) {
    const name = stem(basename(clip.path));
    paths.set(name, (paths.get(name) ?? new Set()).add(clip.path));
  }
  const fileName = ({ path }: Clip): string => {
    const name = stem(basename(path));
    return paths.get(name)?.size === 1 ? name : stem(relative(root, path));
  };
  const ownIds = countsOf(entries.map(({ clip }) => clip.id));
  const ids = entries.map(({ clip }) => {
    if (clip.id === "") return fileName(clip) + spanSuffix(clip);
    return isPart(clip) && ownIds.get(clip.id) !== 1 ? clip.id + spanSuffix(clip) : clip.id;
  });
  const all = countsOf(ids);
  const met = new Map<string, number>();
  return entries.map((entry, i) => {
    const { clip } = entry;
    const nth = (met.get(ids[i]) ?? 0) + 1;
    met.set(ids[i], nth);
    const isAgain = isPart(clip) && all.get(ids[i]) !== 1 && nth > 1;
    return { ...entry, clip: { ...clip, id: isAgain ? `${ids[i]}_${nth}` : ids[i] } };
  });
}

function countsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
