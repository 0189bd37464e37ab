import { itemAt } from "../../core/item-at.js";
import type { Clip, ClipSource } from "../clip.js";
import { ClipList } from "../clip-list.js";
import type { GroundTruthTable } from "../tables/ground-truth-table.js";
import type { GroundTruthProblem } from "../tables/ground-truth-text.js";
import type { ClipColumns } from "./clip-columns.js";
import { clipIds, spanAt } from "./clip-ids.js";
import type { FoundFile } from "./file-finder.js";
import { LabelledTable } from "./labelled-table.js";
import type { RowLabels } from "./row-labels.js";
import { SameRows } from "./same-rows.js";

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
  readonly rows: ClipColumns;
  readonly finder: ClipFinder;
  /** Lines that gave no row. */
  readonly problems?: readonly GroundTruthProblem[];
  /** What the whole table makes one doubt. */
  readonly warnings?: readonly string[];
}

/** A table's rows with the files that they name, and what does not fit. */
export function joinClips(table: JoinedTable): LabelledTable {
  const { file, root, unit, groundTruthRows, finder, rows } = table;
  const problems: GroundTruthProblem[] = [...(table.problems ?? [])];
  const { kept, withoutFile, fileNumbers, paths } = fittingRows(table, problems);
  const take = <Values extends Float64Array | Int32Array>(values: Values, into: Values): Values => {
    for (let i = 0; i < kept.length; i += 1) into[i] = values[kept[i]!]!;
    return into;
  };
  const parts = {
    root,
    paths,
    files: take(fileNumbers, new Int32Array(kept.length)),
    startSeconds: take(rows.spans.startSeconds, new Float64Array(kept.length)),
    endSeconds: take(rows.spans.endSeconds, new Float64Array(kept.length)),
  };
  const { id: ownId } = rows;
  const rowAt = (position: number): number => itemAt(kept, position, "the row of a clip");
  const own = ownId === undefined ? undefined : (position: number): string => ownId(rowAt(position));
  let idOf: ((position: number) => string) | undefined;
  const { codes, sets } = rows.labels;
  const labelsOf = (row: number): RowLabels => itemAt(sets, itemAt(codes, row, "a row"), "labels");
  const source: ClipSource = {
    length: kept.length,
    at(position): Clip {
      const row = rowAt(position);
      return {
        path: itemAt(paths, itemAt(parts.files, position, "a clip"), "a file"),
        id: (idOf ??= clipIds({ ...parts, own }))(position),
        ...spanAt(parts, position),
        ...labelsOf(row),
        row,
        columns: rows.columns(row),
      };
    },
    labelAt: (position) => labelsOf(rowAt(position)).label,
  };
  const { splits } = rows;
  const seen = new Uint8Array(splits?.texts.length ?? 0);
  if (splits !== undefined) for (const row of kept) seen[splits.codes[row]!] = 1;
  return new LabelledTable({
    path: file,
    root,
    labels: table.labels ?? namesIn(sets),
    groundTruthRows,
    available: new ClipList(source),
    splitNames: splits?.texts.filter((name, code) => name !== "" && seen[code] === 1) ?? [],
    splitOf: (position) =>
      splits === undefined ? "" : itemAt(splits.texts, splits.codes[rowAt(position)]!, "a split"),
    rowsWithoutFile: groundTruthRows.take(withoutFile),
    filesWithoutRow: finder.videosWithoutRow(),
    problems,
    warnings: table.warnings ?? [],
    unit,
  });
}

/** The rows that are clips; what is wrong with the others is added to `problems`. */
function fittingRows(
  { rows, finder, unit }: JoinedTable,
  problems: GroundTruthProblem[],
): {
  readonly kept: Int32Array;
  readonly withoutFile: readonly number[];
  /** For each row the number of its file among `paths`. */
  readonly fileNumbers: Int32Array;
  readonly paths: readonly string[];
} {
  const { files, spans, labels } = rows;
  const found = files.texts.map((written) => (written === "" ? undefined : finder.find(written)));
  const numbers = new Map<string, number>();
  const numberOf = (path: string): number => {
    const number = numbers.get(path) ?? numbers.size;
    numbers.set(path, number);
    return number;
  };
  const byText = Int32Array.from(found, (each) =>
    each !== undefined && "path" in each ? numberOf(each.path) : -1,
  );
  const fileNumbers = files.codes.map((code) => byText[code]!);
  const isFaulty = new Uint8Array(rows.length);
  for (const row of [...(rows.problems?.keys() ?? []), ...spans.problems.keys()]) isFaulty[row] = 1;
  const same = new SameRows(samenessColumns(rows, fileNumbers, saidNumbers(labels.sets)));
  const kept = new Int32Array(rows.length);
  let numKept = 0;
  const withoutFile: number[] = [];
  for (let row = 0; row < rows.length; row += 1) {
    const first = isFaulty[row] === 0 && fileNumbers[row] !== -1 ? same.add(row) : -1;
    if (first === row) {
      kept[numKept] = row;
      numKept += 1;
      continue;
    }
    const code = files.codes[row]!;
    const quoted = JSON.stringify(files.texts[code]);
    const place = found[code];
    const fail = (reason: string): void => void problems.push({ line: rows.line(row), reason });
    const problem = rows.problems?.get(row);
    const ofSpan = spans.problems.get(row);
    if (problem !== undefined) fail(problem);
    else if (place === undefined) fail("the path is empty");
    else if ("reason" in place) {
      if (place.isMissing) withoutFile.push(row);
      else fail(`${quoted}: ${place.reason}`);
    } else if (ofSpan !== undefined) fail(`${quoted}: ${ofSpan}`);
    else {
      const isWhole = Number.isNaN(spans.startSeconds[row]) && Number.isNaN(spans.endSeconds[row]);
      fail(`${isWhole ? "the same file" : "the same part"} as ${unit} ${rows.line(first)}: ${quoted}`);
    }
  }
  return { kept: kept.subarray(0, numKept), withoutFile, fileNumbers, paths: [...numbers.keys()] };
}

/** In what two rows are the same clip: file and span; of one moment two rows may say two things. */
function samenessColumns(
  { length, spans: { startSeconds, endSeconds }, labels: { codes } }: ClipColumns,
  fileNumbers: Int32Array,
  said: readonly number[],
): readonly Float64Array[] {
  const starts = new Float64Array(length);
  const ends = new Float64Array(length);
  const labels = new Float64Array(length);
  for (let row = 0; row < length; row += 1) {
    const [start, end] = [startSeconds[row]!, endSeconds[row]!];
    const [hasStart, hasEnd] = [!Number.isNaN(start), !Number.isNaN(end)];
    starts[row] = start || 0;
    ends[row] = hasEnd ? end : -1;
    labels[row] = hasStart || hasEnd ? said[codes[row]!]! : -1;
  }
  return [new Float64Array(fileNumbers), starts, ends, labels];
}

/** For each set of labels a number, the same for the same labels. */
function saidNumbers(sets: readonly RowLabels[]): readonly number[] {
  const numbers = new Map<string, number>();
  return sets.map(({ label, labels }) => {
    const text = JSON.stringify(labels ?? label ?? null);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  });
}

function namesIn(sets: readonly RowLabels[]): readonly string[] {
  const names = new Set(sets.flatMap(({ label = "", labels }) => labels ?? [label]));
  names.delete("");
  return [...names].sort((a, b) => (a < b ? -1 : 1));
}
