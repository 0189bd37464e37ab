import { basename, extname, relative } from "node:path";
import type { RawTable, TableCell } from "../../files/tables/read-table.js";
import { clipKey, isPart, spanSuffix, type Clip } from "../clip.js";
import { GroundTruthTable } from "../tables/ground-truth-table.js";
import type { GroundTruthProblem } from "../tables/ground-truth-text.js";
import type { ClassNames } from "./class-names.js";
import { FileFinder } from "./file-finder.js";
import { LabelledTable } from "./labelled-table.js";
import { rowSpan, type SpanColumns } from "./row-span.js";
import { labelReader, type RowLabels } from "./row-labels.js";

/** A table whose columns have names. */
export type NamedTable = RawTable & { readonly header: readonly string[] };

/** Numbers of columns, from 0. */
export interface TableColumns extends SpanColumns {
  readonly path: number;
  readonly id: number | undefined;
  readonly split: number | undefined;
  readonly labels: readonly number[];
  readonly isOnePerClass: boolean;
}

/** A table's rows with the files that they name, and what does not fit. */
export function joinRows(
  file: string,
  root: string,
  table: NamedTable,
  columns: TableColumns,
  labelling: { readonly separator: string | undefined; readonly classes: ClassNames | undefined },
): LabelledTable {
  const { header, rows, lines, unit } = table;
  const finder = new FileFinder(root);
  const labelsOf = labelReader({
    file,
    header,
    columns: columns.labels,
    isOnePerClass: columns.isOnePerClass,
    ...labelling,
  });
  const groundTruthRows = new GroundTruthTable(
    new Map(header.map((name, i) => [name, () => rows.map((cells) => shownCell(cells.at(i)))])),
    rows.map((_, row) => row),
  );
  const clips: { clip: Clip; split: string }[] = [];
  const problems: GroundTruthProblem[] = [];
  const withoutFile: number[] = [];
  const linesOf = new Map<string, number>();
  const all = new Set<string>();
  rows.forEach((cells, row) => {
    const line = lines[row];
    const where = `${unit} ${line}`;
    const labels: RowLabels = labelsOf(cells, where);
    for (const name of labels.labels ?? [labels.label ?? ""]) if (name !== "") all.add(name);
    const written = String(cells.at(columns.path) ?? "").trim();
    if (written === "") return void problems.push({ line, reason: "the path is empty" });
    const found = finder.find(written);
    if ("reason" in found) {
      if (found.isMissing) withoutFile.push(row);
      else problems.push({ line, reason: `${JSON.stringify(written)}: ${found.reason}` });
      return;
    }
    const { path } = found;
    const span = rowSpan(cells, columns);
    if ("problem" in span)
      return void problems.push({ line, reason: `${JSON.stringify(written)}: ${span.problem}` });
    // of one moment two rows may say two things
    const said = isPart(span) ? JSON.stringify(labels.labels ?? labels.label) : "";
    const key = `${clipKey({ path, ...span })}\0${said}`;
    const before = linesOf.get(key);
    if (before !== undefined) {
      const what = isPart(span) ? "the same part" : "the same file";
      return void problems.push({ line, reason: `${what} as ${unit} ${before}: ${JSON.stringify(written)}` });
    }
    linesOf.set(key, line);
    const id = columns.id === undefined ? "" : String(cells.at(columns.id) ?? "").trim();
    const split = columns.split === undefined ? "" : String(cells.at(columns.split) ?? "").trim();
    const ownColumns = Object.fromEntries(header.map((name, i) => [name, shownCell(cells.at(i))]));
    clips.push({ clip: { path, id, ...span, ...labels, row, columns: ownColumns }, split });
  });
  return new LabelledTable({
    path: file,
    root,
    labels: labelling.classes?.names ?? [...all].sort((a, b) => (a < b ? -1 : 1)),
    groundTruthRows,
    clips: withIds(root, clips),
    rowsWithoutFile: groundTruthRows.take(withoutFile),
    filesWithoutRow: finder.videosWithoutRow(),
    problems,
    unit,
  });
}

function shownCell(cell: TableCell | undefined): string | number {
  return typeof cell === "object" ? cell.join("|") : (cell ?? "");
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
