import { checkOneOf } from "../core/check.js";
import { firstSpelling } from "../core/same-text.js";
import { clipKey, type Clip } from "../datasets/clip.js";
import type { ClipList } from "../datasets/clip-list.js";
import { clipsFrom, isDataset, type ClipInput } from "../datasets/clips-from.js";
import { isDataFrame } from "../datasets/tables/data-frame.js";
import type { TableRow } from "../datasets/tables/ground-truth-table.js";
import type { Ucf101Row } from "../datasets/ucf101/rows.js";

/**
 * What {@link checkDataset} looks at: what every loader gives. All is optional; what a dataset does not have is
 * reported as not known.
 */
export interface CheckableDataset {
  /** The dataset's folder: files that are moved away keep their place relative to it. */
  readonly root?: string;
  /** The clips on disk, of a dataset that was loaded for one split. */
  readonly available?: ClipList;
  /** The split's name, default `"all"`; or what gives the clips of each of `splitNames`. */
  readonly split?: string | ((name: string) => ClipList);
  /** The splits of a dataset that has several; clips of none of them are looked at as `"all"`. */
  readonly splitNames?: readonly string[];
  /** The clips of the training split, of a dataset that has both. */
  readonly train?: ClipList;
  /** The clips of the test split. */
  readonly test?: ClipList;
  /** All classes. Default: those of the ground truth's `label` column, where there is one. */
  readonly labels?: readonly string[];
  /** The ground truth, from which the classes are taken. */
  readonly groundTruthRows?: {
    readonly columnNames: readonly string[];
    column(name: string): readonly unknown[];
  };
  /** What the ground truth names but is not on disk. */
  readonly rowsWithoutFile?: Iterable<string | Clip | TableRow | Ucf101Row>;
  /** Videos on disk that the ground truth does not name. */
  readonly filesWithoutRow?: readonly string[];
  /** Videos of a clip that is there already. */
  readonly duplicateFiles?: readonly string[];
  /** Files that are no clips. */
  readonly ignored?: readonly string[];
  /** Lines of the ground-truth file that took no part. */
  readonly problems?: readonly { readonly path?: string; readonly line: number; readonly reason: string }[];
}

/** A clip and the split it is in. */
export interface SplitClip {
  readonly clip: Clip;
  readonly split: string;
}

/** The dataset that a caller means: what a loader gave, or clips. */
export function datasetFrom(input: CheckableDataset | ClipInput): CheckableDataset {
  return isCheckable(input) ? input : { available: clipsFrom(input) };
}

/** A dataset may have its splits alone. */
function isCheckable(input: CheckableDataset | ClipInput): input is CheckableDataset {
  if (isDataset(input)) return true;
  if (typeof input !== "object" || (input as object | null) === null) return false;
  return !(Symbol.iterator in input || "path" in input || isDataFrame(input));
}

/**
 * The clips of all splits, or of one.
 *
 * @throws {RangeError} If the dataset has no such split.
 * @throws {TypeError} If it has no clips at all.
 */
export function clipsOf(dataset: CheckableDataset, only: string | undefined): readonly SplitClip[] {
  const splits = splitsOf(dataset);
  const names = splits.map(([name]) => name);
  if (only !== undefined) checkOneOf("split", only, names);
  const chosen = splits.filter(([name]) => only === undefined || name === only);
  return chosen.flatMap(([split, clips]) => clips.toArray().map((clip) => ({ clip, split })));
}

function splitsOf(dataset: CheckableDataset): readonly (readonly [name: string, clips: ClipList])[] {
  const { available, train, test, split = "all", splitNames = [] } = dataset;
  if (typeof split === "function" && splitNames.length > 0) {
    // what is tested on is called so in every finding
    const named = splitNames.map((name) => [usualName(name), split.call(dataset, name)] as const);
    const inOne = new Set(named.flatMap(([, clips]) => clips.toArray().map(clipKey)));
    const inNone = available?.filter((clip) => !inOne.has(clipKey(clip)));
    return inNone === undefined || inNone.length === 0 ? named : [...named, ["all", inNone]];
  }
  // a loader that has both may also give all of them as `available`
  const both = [["train", train] as const, ["test", test] as const];
  const several = both.flatMap(([name, clips]) => (clips === undefined ? [] : [[name, clips] as const]));
  if (several.length > 0) return several;
  return [[typeof split === "string" ? split : "all", available ?? clipsFrom(dataset as ClipInput)]];
}

function usualName(split: string): string {
  return /^(train|test)(ing)?$/i.exec(split)?.[1]?.toLowerCase() ?? split;
}

/** The dataset as one of its splits: what it lacks and what is left over is told of all splits together. */
export function onlySplit(dataset: CheckableDataset, only: string | undefined): CheckableDataset {
  if (only === undefined || splitsOf(dataset).length === 1) return dataset;
  const { root, labels, groundTruthRows } = dataset;
  return { root, labels, groundTruthRows };
}

/** All classes that the dataset should have, or `undefined` where nothing says so. */
export function classesOf({ labels, groundTruthRows }: CheckableDataset): readonly string[] | undefined {
  if (labels !== undefined) return labels;
  if (groundTruthRows?.columnNames.includes("label") !== true) return undefined;
  const named = groundTruthRows.column("label").filter((label) => label !== "");
  return [...new Set(named.map(String).map(firstSpelling()))];
}

/** What names a row that has no file. */
export function rowName(row: string | Clip | TableRow | Ucf101Row): string {
  if (typeof row === "string") return row;
  const cells = row as unknown as Readonly<Record<string, unknown>>;
  const named = ["path", "youtube_id", "video_name", "videoName", "fname", "id"].find(
    (key) => cells[key] !== undefined,
  );
  return String(named === undefined ? Object.values(cells)[0] : cells[named]);
}
