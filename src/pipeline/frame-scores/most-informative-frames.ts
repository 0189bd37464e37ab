import { rm } from "node:fs/promises";
import { basename } from "node:path";
import { checkPositiveInteger, checkText } from "../../core/check.js";
import { formatCounted } from "../../core/format.js";
import { runTask, type Task } from "../../core/task.js";
import { checkOptions } from "../../core/options.js";
import type { Clip, SkippedClip } from "../../datasets/clip.js";
import { clipsFrom, type ClipInput } from "../../datasets/clips-from.js";
import { writeFileAtomic } from "../../files/atomic-write.js";
import { sha256File } from "../../files/hash.js";
import { openJournal, type Journal } from "../../files/journal.js";
import type { Model } from "../../model/model.js";
import { checkFrameModel, frameSetting } from "../classify/classify-frames.js";
import { classIndexOf, type FrameSetting } from "./frame-scores.js";
import { legacySortedScores } from "./legacy-sorted-scores.js";
import { writeMifProvenance } from "./mif-provenance.js";
import { MostInformativeFrames, type MostInformativeFrame } from "./mif-table.js";
import { peakFrame } from "./peak-frame.js";
import { scoreClips } from "./score-clips.js";
import type { ProvenanceSettings } from "../provenance.js";
import { ScoreStore } from "../score-store/score-store.js";
import { guardOutputs } from "../classify/usable-outputs.js";

/** Options of {@link mostInformativeFrames}. */
export interface MostInformativeFramesOptions {
  /** Classify every n-th frame; default 1. Not for a store, which has its own. */
  readonly every?: number;
  /** Frames per run of the model; default 16. Not for a store. */
  readonly batchSize?: number;
  /**
   * Where the table goes as CSV. While it runs, `<saveTo>.partial.csv` holds the rows so far, and
   * `<saveTo>.progress.jsonl` keeps each clip: a rerun with the same model and settings continues there.
   */
  readonly saveTo?: string;
  /** Forget what earlier runs kept beside `saveTo`; default false. */
  readonly fresh?: boolean;
  /** What to do with a damaged clip: `"error"` (default) skips it, `"keep"` uses the frames that can be read. */
  readonly damaged?: "error" | "keep";
  /**
   * Repeats a mistake of the published tables, for comparison with them: each frame's probabilities are sorted,
   * highest first, before the true label's class index is looked up in them. Default false.
   */
  readonly legacySorted?: boolean;
  /** Ends the work early; what was computed stays beside `saveTo`. */
  readonly signal?: AbortSignal;
}

/**
 * The most informative frame of each clip: the first of those in which its true label is most probable.
 *
 * Source: the frame-by-frame notebooks (lab 0), whose loop is commented out and whose published table looks class
 * indices up in sorted probabilities.
 *
 * @param source - A frame model, or a store of frame scores, which needs no model.
 * @param clips - Labelled clips: a ClipList, clips, or a DataFrame with `path` and `label`. Default: the store's.
 * @throws {RangeError} If a clip has no label, or the model does not know it; before anything is classified.
 * @example
 * const clips = moments.available.slice(0, 2);
 * const found = await mostInformativeFrames(frameModel, clips, { saveTo: "output/mifs.csv" });
 */
export async function mostInformativeFrames(
  source: Model | ScoreStore,
  clips?: ClipInput,
  options: MostInformativeFramesOptions = {},
): Promise<MostInformativeFrames> {
  checkOptions("mostInformativeFrames", options, {
    every: true,
    batchSize: true,
    saveTo: true,
    fresh: true,
    damaged: true,
    legacySorted: true,
    signal: true,
  });
  const { saveTo, every = 1, batchSize = 16 } = options;
  checkPositiveInteger("every", every);
  checkPositiveInteger("batchSize", batchSize);
  if (saveTo !== undefined) checkText("saveTo", saveTo);
  const list = labelledClips(source, clips);
  const title = `Finding the most informative frames of ${formatCounted(list.length, "clip")}`;
  const { signal } = options;
  return runTask({ title, total: list.length, unit: "clips", signal }, async (task) => {
    const hashes = new Map<string, string>();
    const found =
      source instanceof ScoreStore
        ? await fromStore(source, list, { ...options, hashes }, task)
        : await fromModel(source, list, { ...options, every, batchSize, hashes }, task);
    if (saveTo !== undefined) {
      await writeFileAtomic(saveTo, found.toCsv());
      const { damaged = "error", legacySorted = false } = options;
      const settings: ProvenanceSettings =
        source instanceof ScoreStore ? { legacySorted } : { every, batchSize, damaged, legacySorted };
      await writeMifProvenance(saveTo, source, list, found, { settings, hashes });
      await rm(partialPath(saveTo), { force: true });
    }
    return found;
  });
}

type LabelledClip = Clip & { readonly label: string };

function labelledClips(source: Model | ScoreStore, clips: ClipInput | undefined): LabelledClip[] {
  const { labels, setting } =
    source instanceof ScoreStore ? source : { labels: source.labels, setting: { modelName: source.name } };
  if (clips === undefined && !(source instanceof ScoreStore)) {
    throw new TypeError("Expected clips to be a ClipList, clips, or a DataFrame but received undefined");
  }
  const list =
    clips === undefined && source instanceof ScoreStore
      ? source.clips.map(({ path, category }): Clip => ({ path, id: basename(path), label: category }))
      : clipsFrom(clips ?? []).toArray();
  return list.map((clip) => {
    const { path, label } = clip;
    if (label === undefined || label === "") {
      throw new RangeError(
        `Cannot find the most informative frame of "${path}": it has no label. Load clips with loadVideoFolder`,
      );
    }
    classIndexOf(label, labels, setting.modelName);
    return { ...clip, label };
  });
}

type Found = Omit<MostInformativeFrame, "category" | "fname" | "path">;

function rowOf(clip: LabelledClip, { frame, ptsSeconds, probability }: Found): MostInformativeFrame {
  return {
    category: clip.label,
    fname: basename(clip.path),
    path: clip.path,
    frame,
    ptsSeconds,
    probability,
  };
}

async function fromStore(
  store: ScoreStore,
  list: readonly LabelledClip[],
  { legacySorted = false, hashes }: MostInformativeFramesOptions & Hashing,
  task: Task,
): Promise<MostInformativeFrames> {
  const rows: MostInformativeFrame[] = [];
  for (const clip of list) {
    task.signal.throwIfAborted();
    const scores = await store.read(clip.label, basename(clip.path));
    const stored = store.find(clip.label, basename(clip.path));
    if (stored !== undefined) hashes.set(clip.path, stored.sha256);
    rows.push(
      rowOf(clip, peakFrame(legacySorted ? legacySortedScores(scores) : scores, { label: clip.label })),
    );
    task.advance(1);
  }
  return new MostInformativeFrames(rows, store.skipped, store.setting);
}

/** What a journal keeps of a clip. */
type Kept = Found & { readonly label: string; readonly sha256?: string };

interface Hashing {
  /** Takes the SHA-256 of each clip's file. */
  readonly hashes: Map<string, string>;
}

interface ModelRun extends MostInformativeFramesOptions, Hashing {
  readonly every: number;
  readonly batchSize: number;
}

async function fromModel(
  model: Model,
  list: readonly LabelledClip[],
  run: ModelRun,
  task: Task,
): Promise<MostInformativeFrames> {
  checkFrameModel(model);
  const { every, batchSize, saveTo, fresh = false, damaged = "error", legacySorted = false } = run;
  const setting = frameSetting(model, every);
  const { input, output, preset } = model.card;
  const settings = { setting, card: { input, output, preset }, batchSize, damaged, legacySorted };
  const journal =
    saveTo === undefined
      ? undefined
      : await openJournal<Kept>(`${saveTo}.progress.jsonl`, {
          kind: "kinetoscope most informative frames",
          settings,
          fresh,
        });
  try {
    return await findMissing(model, list, { ...run, damaged, legacySorted, setting, journal }, task);
  } finally {
    await journal?.close();
  }
}

interface JournalledRun extends ModelRun {
  readonly damaged: "error" | "keep";
  readonly legacySorted: boolean;
  readonly setting: FrameSetting;
  readonly journal: Journal<Kept> | undefined;
}

function partialPath(saveTo: string): string {
  return `${saveTo}.partial.csv`;
}

/** How often the rows so far are written while it runs, milliseconds. */
const partialInterval = 2000;

async function findMissing(
  model: Model,
  list: readonly LabelledClip[],
  run: JournalledRun,
  task: Task,
): Promise<MostInformativeFrames> {
  const { every, batchSize, damaged, legacySorted, setting, journal, saveTo, hashes } = run;
  const kept = (await journal?.findAll(list.map(({ path }) => path))) ?? [];
  const known = (position: number): Kept | undefined => {
    const found = kept.at(position);
    return found?.label === list[position].label && Number.isFinite(found.probability) ? found : undefined;
  };
  const missing = list.filter((_, position) => known(position) === undefined);
  const guard = guardOutputs();
  if (missing.length < list.length) guard.good(); // in an earlier run
  const scoring = scoreClips(model, missing, { every, batchSize, damaged, signal: task.signal, guard });
  const rows: MostInformativeFrame[] = [];
  const skipped: SkippedClip[] = [];
  let written = performance.now();
  try {
    for (const [position, clip] of list.entries()) {
      const found = known(position) ?? (await nextPeak(scoring, clip.label, legacySorted));
      // a file that was just decoded need not be read from the disk again
      const sha256 =
        saveTo === undefined
          ? undefined
          : (known(position)?.sha256 ?? (await sha256File(clip.path).catch(() => undefined)));
      if (sha256 !== undefined) hashes.set(clip.path, sha256);
      if (typeof found === "string") skipped.push({ path: clip.path, reason: found });
      else {
        rows.push(rowOf(clip, found));
        if (known(position) === undefined)
          await journal?.add(clip.path, { label: clip.label, ...found, sha256 });
      }
      if (known(position) === undefined) task.advance(1);
      else task.find(1);
      if (saveTo !== undefined && performance.now() - written > partialInterval) {
        await writeFileAtomic(partialPath(saveTo), new MostInformativeFrames(rows, skipped, setting).toCsv());
        written = performance.now();
      }
    }
  } finally {
    await scoring.return();
  }
  guard.finish();
  return new MostInformativeFrames(rows, skipped, setting);
}

/** The peak of the next clip, or why it has none. */
async function nextPeak(
  scoring: ReturnType<typeof scoreClips>,
  label: string,
  legacySorted: boolean,
): Promise<Found | string> {
  const next = await scoring.next();
  if (next.done === true) throw new Error("a clip was given no result");
  if ("skipped" in next.value) return next.value.skipped;
  const scores = legacySorted ? legacySortedScores(next.value.scores) : next.value.scores;
  const { frame, ptsSeconds, probability } = peakFrame(scores, { label });
  return { frame, ptsSeconds, probability };
}
