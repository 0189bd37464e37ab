import { checkGiven } from "../core/given.js";
import { lstat, realpath } from "node:fs/promises";
import { basename, isAbsolute, join, relative } from "node:path";
import { checkOneOf, checkText } from "../core/check.js";
import { errorMessage } from "../core/errors.js";
import { formatCounted } from "../core/format.js";
import { printAsText } from "../core/inspect.js";
import { runTask } from "../core/task.js";
import { checkOptions } from "../core/options.js";
import { sha256File } from "../files/hash.js";
import { moveFile } from "../files/move-file.js";
import type { ClipFacts } from "./clip-facts.js";
import type { DatasetReport } from "./dataset-report.js";
import { duplicatesOf } from "./duplicates.js";

/** What {@link fixDataset} can move away: broken files, damaged ones, later files of the same content. */
export type FixableKind = "broken" | "damaged" | "duplicateContent";

/** Options of {@link fixDataset}. */
export interface FixDatasetOptions {
  /** The folder that the files are moved to; created if needed. Below it each file keeps its place in the dataset. */
  readonly moveTo: string;
  /** What is moved; default `["broken", "duplicateContent"]`. */
  readonly kinds?: readonly FixableKind[];
  /** Aborts the call; moved files stay moved. */
  readonly signal?: AbortSignal;
}

/** A file that was to be moved. */
export interface FixedFile {
  /** Where it was. */
  readonly from: string;
  /** Where it went, or would have gone. */
  readonly to: string;
  /** Why it was to go. */
  readonly kind: FixableKind;
}

/** What {@link fixDataset} did. */
export class DatasetFix {
  /** The files that are now elsewhere. */
  readonly moved: readonly FixedFile[];
  /** The files that stayed, and why. */
  readonly kept: readonly (FixedFile & { readonly reason: string })[];

  /** @internal Use {@link fixDataset}. */
  constructor(moved: DatasetFix["moved"], kept: DatasetFix["kept"]) {
    this.moved = moved;
    this.kept = kept;
  }

  /** A line for each file. */
  toString(): string {
    return [
      `${formatCounted(this.moved.length, "file")} moved, ${formatCounted(this.kept.length, "file")} left where it was`,
      ...this.moved.map(({ from, to, kind }) => `moved ${from} → ${to} (${kind})`),
      ...this.kept.map(({ from, kind, reason }) => `left  ${from} (${kind}): ${reason}`),
    ].join("\n");
  }
}

printAsText(DatasetFix.prototype);

/**
 * Moves broken files and second copies out of a dataset, into `<moveTo>/<kind>/…`. Nothing is deleted or overwritten, and a
 * file that changed since the check is left alone.
 *
 * @param report - What {@link checkDataset} gave.
 * @returns What was moved, and what was not and why.
 * @throws {RangeError} If `kinds` names something else.
 * @example
 * await fixDataset(report, { moveTo: "data/set-aside" });
 */
export async function fixDataset(report: DatasetReport, options: FixDatasetOptions): Promise<DatasetFix> {
  checkOptions("fixDataset", options, { moveTo: true, kinds: true, signal: true });
  checkGiven("fixDataset", "report", report, "dataset");
  const { moveTo, kinds = ["broken", "duplicateContent"], signal } = options;
  checkText("moveTo", moveTo);
  for (const kind of kinds) checkOneOf("kinds", kind, ["broken", "damaged", "duplicateContent"]);
  const candidates = candidatesOf(report, kinds);
  const moved: FixedFile[] = [];
  const kept: (FixedFile & { readonly reason: string })[] = [];
  const title = `Moving ${formatCounted(candidates.length, "file")}`;
  await runTask({ title, total: candidates.length, unit: "files", signal }, async (task) => {
    for (const { clip, kind, first } of candidates) {
      task.signal.throwIfAborted();
      const file = { from: clip.path, to: join(moveTo, kind, placeOf(clip.path, report.root)), kind };
      const reason = (await whyNot(clip, first)) ?? (await whyNotMoved(file));
      if (reason === undefined) moved.push(file);
      else kept.push({ ...file, reason });
      task.advance(1);
    }
  });
  return new DatasetFix(moved, kept);
}

interface Candidate {
  readonly clip: ClipFacts;
  readonly kind: FixableKind;
  /** Of a duplicate, the clip that stays. */
  readonly first?: ClipFacts;
}

/** Each file once, broken ones first. */
function candidatesOf({ clips }: DatasetReport, kinds: readonly FixableKind[]): readonly Candidate[] {
  const all: Candidate[] = [
    ...clips.filter(({ state }) => state === "broken").map((clip) => ({ clip, kind: "broken" as const })),
    ...clips.filter(({ state }) => state === "damaged").map((clip) => ({ clip, kind: "damaged" as const })),
    ...duplicatesOf(clips).map(({ clip, first }) => ({ clip, first, kind: "duplicateContent" as const })),
  ];
  const byPath = new Map<string, Candidate>();
  for (const candidate of all) {
    const { clip, kind } = candidate;
    if (kinds.includes(kind) && !byPath.has(clip.path)) byPath.set(clip.path, candidate);
  }
  return [...byPath.values()];
}

/** Its place below the dataset's folder; its name alone where it lies elsewhere. */
function placeOf(path: string, root: string | undefined): string {
  const below = root === undefined ? ".." : relative(root, path);
  return below.startsWith("..") || isAbsolute(below) ? basename(path) : below;
}

async function whyNot(clip: ClipFacts, first: ClipFacts | undefined): Promise<string | undefined> {
  const now = await sha256File(clip.path).catch(() => undefined);
  if (now === undefined) return "it cannot be read";
  if (now !== clip.sha256) return "it has changed since it was checked";
  if (first === undefined) return undefined;
  if ((await sha256File(first.path).catch(() => undefined)) !== now) {
    return `${first.path} no longer has the same content`;
  }
  const isLink = (await lstat(clip.path)).isSymbolicLink();
  const isSame = (await realpath(clip.path)) === (await realpath(first.path));
  return isSame && !isLink ? `${first.path} is the same file` : undefined;
}

async function whyNotMoved({ from, to }: FixedFile): Promise<string | undefined> {
  try {
    await moveFile(from, to);
    return undefined;
  } catch (error) {
    return errorMessage(error);
  }
}
