import { checkAwaited } from "../../core/given.js";
import { formatCount, formatCounted } from "../../core/format.js";
import { printAsText } from "../../core/inspect.js";
import { showAsLastValue } from "../../core/self-display.js";
import { composed, indexOfText } from "../../core/same-text.js";
import { runTask } from "../../core/task.js";
import { checkOptions } from "../../core/options.js";
import { largestDifference } from "../../tensor/largest-difference.js";
import { checkLabels, labelNotes, refuseForeignLabels } from "../metrics/label-check.js";
import { rankCorrelation } from "../metrics/rank-correlation.js";
import { pairedAnswers, pairedText, type PairedAnswers } from "./paired-answers.js";
import type { ComparedClip } from "./compared-clip.js";
import { boundsOfDifference, largestOf, largestText, unknownNotes } from "./difference.js";
import { peakOf, type ColumnLabels } from "./peak.js";
import { readRun, type RunInput } from "./run-side.js";
import type { RunSide, SideRow, SideScores } from "./side.js";

/** How two runs over the same clips differ. */
export class RunComparison {
  /** What the runs are called: a file's name, or the model's. */
  readonly names: readonly [string, string];
  /** The clips of both, in the first one's order. */
  readonly rows: readonly ComparedClip[];
  /** Clips (`category/fname`) that only the first run has. */
  readonly onlyInFirst: readonly string[];
  /** Clips that only the second run has. */
  readonly onlyInSecond: readonly string[];
  /** What else was noticed. */
  readonly notes: readonly string[];

  constructor(parts: {
    readonly names: readonly [string, string];
    readonly rows: readonly ComparedClip[];
    readonly onlyInFirst: readonly string[];
    readonly onlyInSecond: readonly string[];
    readonly notes: readonly string[];
  }) {
    this.names = parts.names;
    this.rows = parts.rows;
    this.onlyInFirst = parts.onlyInFirst;
    this.onlyInSecond = parts.onlyInSecond;
    this.notes = parts.notes;
  }

  /** The clips whose most informative frame, or most probable label, is another one. */
  get changed(): readonly ComparedClip[] {
    return this.rows.filter(
      ({ firstFrame, secondFrame, firstLabel, secondLabel }) =>
        isChanged(firstFrame, secondFrame) || isChanged(firstLabel, secondLabel),
    );
  }

  /** Which run has which clips right, where both say a label; else `undefined`. */
  get paired(): PairedAnswers | undefined {
    return pairedAnswers(this.rows);
  }

  /**
   * The largest difference of a probability that is certain in any clip. Another clip's may be larger where a run did not
   * keep a probability: see `differenceBounds`. `undefined` where no difference is certain.
   */
  get largestDifference(): number | undefined {
    return largestOf(this.rows).least;
  }

  /** Within what the largest difference lies, `[least, most]`: the same number twice where it is exact. */
  get differenceBounds(): readonly [least: number, most: number] | undefined {
    const { least, most } = largestOf(this.rows);
    return most === undefined ? undefined : [least ?? 0, most];
  }

  /**
   * The clips as rows of a table, those that certainly differ most first. Where some probability was not kept, two columns
   * say within what each difference lies.
   */
  toRows(): Record<string, string | number | undefined>[] {
    const hasLabels = this.rows.some(({ firstLabel, secondLabel }) => firstLabel ?? secondLabel);
    const hasFrames = this.rows.some(
      ({ firstFrame, secondFrame }) => (firstFrame ?? secondFrame) !== undefined,
    );
    const isBounded = this.rows.some(({ firstAtMost, secondAtMost }) => firstAtMost ?? secondAtMost);
    const least = (row: ComparedClip): number => row.largestDifference ?? row.differenceBounds?.[0] ?? 0;
    const most = (row: ComparedClip): number => row.largestDifference ?? row.differenceBounds?.[1] ?? 0;
    const differences = (row: ComparedClip): Record<string, number | undefined> =>
      isBounded && row.differenceBounds !== undefined
        ? { "|Δp| at least": least(row), "|Δp| at most": most(row) }
        : isBounded
          ? { "|Δp| at least": row.largestDifference, "|Δp| at most": row.largestDifference }
          : { "largest |Δp|": row.largestDifference };
    return [...this.rows]
      .sort((a, b) => decreasing(least(a), least(b)) || (isBounded ? decreasing(most(a), most(b)) : 0))
      .map((row) => ({
        category: row.category,
        fname: row.fname,
        ...(hasLabels ? { "top-1 1": row.firstLabel, "top-1 2": row.secondLabel } : {}),
        ...(hasFrames || !hasLabels ? { "mif_idx 1": row.firstFrame, "mif_idx 2": row.secondFrame } : {}),
        "p 1": row.firstProbability,
        "p 2": row.secondProbability,
        ...differences(row),
      }));
  }

  /** A few lines: how many clips, changed frames, the largest difference, notes. */
  toString(): string {
    const { names, rows, changed, paired, onlyInFirst, onlyInSecond, notes } = this;
    const what = rows.some(({ firstLabel }) => firstLabel !== undefined)
      ? "most probable label"
      : "most informative frame";
    return [
      `1 = ${names[0]}, 2 = ${names[1]}: ${formatCounted(rows.length, "clip")} in both, ` +
        `${formatCount(onlyInFirst.length)} only in 1, ${formatCount(onlyInSecond.length)} only in 2`,
      `Another ${what} in ${formatCounted(changed.length, "clip")}; largest |Δp| ${largestText(rows)}`,
      ...(paired === undefined ? [] : [pairedText(paired)]),
      ...notes,
    ].join("\n");
  }
}

printAsText(RunComparison.prototype);
showAsLastValue(RunComparison.prototype);

/** For sorting; two infinities are equal. */
function decreasing(one: number, other: number): number {
  return one === other ? 0 : other - one;
}

function isChanged<Value>(one: Value | undefined, other: Value | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

/** What {@link compareRuns} may be told. */
export interface CompareRunsOptions {
  /** What tables and notes call the two runs; default their models' or files' names. */
  readonly names?: readonly [string, string];
  /** All labels in class-index order, for runs that do not know them; default: the other run's. */
  readonly labels?: readonly string[];
  /** Aborts the call. */
  readonly signal?: AbortSignal;
}

/**
 * Compares two runs over the same clips: which clips one run lacks, where the predicted label or the most informative frame
 * differs, and how far probabilities differ.
 *
 * A run is the result of `evaluate`, `classifyVideos`, `mostInformativeFrames` or `storeFrameScores`, or a file, for
 * instance from Python. The file may be the CSV that `evaluate` and `saveResults` write, or a CSV or Parquet table with `category, fname, mif_idx, softmax[category]`, or a
 * Parquet table with `probabilities`. It may also be an NPZ file with an array [frames, labels] for each clip under its file
 * name, or a store's folder. Clips belong together by category and file name, or by file name alone where a run names no
 * category.
 *
 * A note says if one run's probabilities fall with the class index. They were then probably sorted before the class was
 * looked up, as in the published tables of lab 0.
 *
 * Predictions keep `topK` labels of each clip. Where the true one is not among them, its probability is only known to be
 * small: the difference is then bounded, and a note counts such clips.
 *
 * @throws {DatasetError} If a file cannot be read as a run.
 * @throws {RangeError} If the model of a run of predictions has none of the true labels.
 * @example
 * const comparison = await compareRuns(mifs, mifs);
 */
export async function compareRuns(
  first: RunInput,
  second: RunInput,
  options: CompareRunsOptions = {},
): Promise<RunComparison> {
  checkOptions("compareRuns", options, { names: true, labels: true, signal: true });
  checkAwaited("compareRuns", { "first run": first, "second run": second });
  const sides = [await readRun(first), await readRun(second)] as const;
  const { names } = options;
  if (names !== undefined && (names as readonly string[]).length !== 2)
    throw new RangeError(`Expected names to be two names but received ${JSON.stringify(names)}`);
  const one = { ...sides[0], name: names?.[0] ?? sides[0].name };
  const other = { ...sides[1], name: names?.[1] ?? sides[1].name };
  const labels = options.labels ?? one.labels ?? other.labels;
  const isGiven = options.labels !== undefined;
  const columns = {
    first: { labels, isGiven },
    second: { labels: options.labels ?? other.labels ?? one.labels, isGiven },
  };
  const find = finder(other.rows);
  const title = `Comparing ${one.name} with ${other.name}`;
  const { signal } = options;
  return runTask({ title, total: one.rows.length, unit: "clips", signal }, async (task) => {
    const rows: ComparedClip[] = [];
    const onlyInFirst: string[] = [];
    const matched = new Set<SideRow>();
    for (const row of one.rows) {
      task.signal.throwIfAborted();
      const partner = find(row);
      if (partner === undefined) onlyInFirst.push(nameOf(row));
      else {
        matched.add(partner);
        rows.push(await compareClip([row, one], [partner, other], columns));
      }
      task.advance(1);
    }
    const onlyInSecond = other.rows.filter((row) => !matched.has(row)).map(nameOf);
    const notes = [
      ...unknownNotes(rows),
      ...[one, other].flatMap((side, i) => foreignNotes(i + 1, side, rows)),
      ...[one, other].flatMap((side, i) => sortedNote(i + 1, side, rows, labels)),
    ];
    return new RunComparison({ names: [one.name, other.name], rows, onlyInFirst, onlyInSecond, notes });
  });
}

function nameOf({ category, fname }: SideRow): string {
  return category === "" ? fname : `${category}/${fname}`;
}

/**
 * By category and name; by name alone where a side has no categories and the name is the only one; else by category and id, as
 * a table of results may have no file names.
 */
function finder(rows: readonly SideRow[]): (row: SideRow) => SideRow | undefined {
  const exact = new Map(rows.map((row) => [composed(nameOf(row)), row]));
  const byName = new Map<string, SideRow | undefined>();
  for (const row of rows) {
    const name = composed(row.fname);
    byName.set(name, byName.has(name) ? undefined : row);
  }
  const byId = new Map<string, SideRow | undefined>();
  const idOf = ({ category, id = "" }: SideRow): string => composed(`${category}/${id}`);
  for (const row of rows) byId.set(idOf(row), byId.has(idOf(row)) ? undefined : row);
  return (row) => {
    const found = exact.get(composed(nameOf(row)));
    const isOnly = byName.get(composed(row.fname)) !== undefined;
    // of files of one name in several folders, the id says which
    const same = found === undefined || isOnly || row.id === undefined ? undefined : byId.get(idOf(row));
    if (found !== undefined) return same ?? found;
    const alone = byName.get(composed(row.fname));
    if (alone !== undefined && (alone.category === "" || row.category === "")) return alone;
    return row.id === undefined ? undefined : byId.get(idOf(row));
  };
}

/** Who compares answers has to know that some cannot be right; where none can, there is nothing to compare. */
function foreignNotes(number: number, side: RunSide, rows: readonly ComparedClip[]): readonly string[] {
  if (side.labels === undefined || side.rows.every(({ label }) => label === undefined)) return [];
  const truths = rows.flatMap(({ category }) => (category === "" ? [] : [category]));
  const check = checkLabels(truths, side.labels);
  refuseForeignLabels(`Cannot compare ${number}, ${side.name}`, check);
  return labelNotes({ ...check, repeatedLabels: [] }).map((note) => `Run ${number}: ${note}`);
}

type OwnRow = readonly [row: SideRow, side: RunSide];

async function compareClip(
  [first, firstSide]: OwnRow,
  [second, secondSide]: OwnRow,
  columns: Readonly<Record<"first" | "second", ColumnLabels>>,
): Promise<ComparedClip> {
  const category = first.category === "" ? second.category : first.category;
  const scores = [await first.scores?.(), await second.scores?.()] as const;
  const a = peakOf(first, category, scores[0], columns.first);
  const b = peakOf(second, category, scores[1], columns.second);
  const known = differenceOf(scores[0], scores[1]) ?? apart(a.probability, b.probability);
  // a label that a model does not have has no probability: nothing is missing
  const isSaid = [firstSide, secondSide].every(
    ({ labels }) => labels === undefined || indexOfText(labels, category) !== -1,
  );
  const isBounded = known === undefined && category !== "" && isSaid;
  return {
    category,
    fname: first.fname,
    ...(first.label === undefined ? {} : { firstLabel: first.label }),
    ...(second.label === undefined ? {} : { secondLabel: second.label }),
    firstFrame: a.frame,
    secondFrame: b.frame,
    firstProbability: a.probability,
    secondProbability: b.probability,
    ...(first.atMost === undefined ? {} : { firstAtMost: first.atMost }),
    ...(second.atMost === undefined ? {} : { secondAtMost: second.atMost }),
    largestDifference: known,
    ...(isBounded
      ? {
          differenceBounds: boundsOfDifference(
            { probability: a.probability, atMost: first.atMost },
            { probability: b.probability, atMost: second.atMost },
          ),
        }
      : {}),
  };
}

function differenceOf(one: SideScores | undefined, other: SideScores | undefined): number | undefined {
  if (one === undefined || other === undefined) return undefined;
  if (one.numFrames !== other.numFrames || one.numLabels !== other.numLabels) return Infinity;
  return largestDifference(one.data, other.data).distance;
}

function apart(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : Math.abs(one - other);
}

/** Fewer clips, or a weaker tie, may be chance. */
const leastRows = 30;
const strongTie = -0.5;

function sortedNote(
  number: number,
  side: RunSide,
  rows: readonly ComparedClip[],
  labels: readonly string[] | undefined,
): readonly string[] {
  const own: readonly (readonly [string, number | undefined])[] =
    side.rows[0]?.probability === undefined
      ? rows.map((row) => [row.category, number === 1 ? row.firstProbability : row.secondProbability])
      : side.rows.map((row) => [row.category, row.probability]);
  const order = labels ?? [...new Set(own.map(([category]) => category))].sort();
  const known = own.flatMap(([category, probability]) => {
    const classIndex = indexOfText(order, category);
    return probability === undefined || classIndex === -1 ? [] : [{ classIndex, probability }];
  });
  if (known.length < leastRows) return [];
  const correlation = rankCorrelation(
    known.map(({ classIndex }) => classIndex),
    known.map(({ probability }) => probability),
  );
  if (!(correlation <= strongTie)) return [];
  return [
    `In ${number} the probabilities fall with the class index (rank correlation ${correlation.toFixed(2)} over ` +
      `${formatCounted(known.length, "clip")}): they were probably sorted before the class was looked up`,
  ];
}
