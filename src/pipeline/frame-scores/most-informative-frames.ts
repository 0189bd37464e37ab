import { checkAwaited, checkGiven } from "../../core/given.js";
import { rm } from "node:fs/promises";
import { checkPositiveInteger, checkText } from "../../core/check.js";
import { formatCounted } from "../../core/format.js";
import { runTask } from "../../core/task.js";
import { checkOptions } from "../../core/options.js";
import { clipFileName, isSameSpan, spanOf, type Clip, type ClipSpan } from "../../datasets/clip.js";
import { clipsFrom, type ClipInput } from "../../datasets/clips-from.js";
import { writeFileAtomic } from "../../files/atomic-write.js";
import { openJournal } from "../../files/journal.js";
import { scoringCard } from "../../model/identity.js";
import type { Model } from "../../model/model.js";
import { usualBatchSize } from "../../model/session/providers.js";
import { checkFrameModel, frameSetting } from "../classify/classify-frames.js";
import { classIndexOf, type FrameScores } from "./frame-scores.js";
import { legacySortedScores } from "./legacy-sorted-scores.js";
import { writeMifProvenance } from "./mif-provenance.js";
import { MostInformativeFrames, type FoundFrames, type MostInformativeFrame } from "./mif-table.js";
import { peakFrame } from "./peak-frame.js";
import { scoreClips } from "./score-clips.js";
import type { ProvenanceSettings } from "../provenance.js";
import { threadCounts, type KeptThreads } from "../thread-counts.js";
import { ScoreStore } from "../score-store/score-store.js";
import { resultsOf, skippedOf, type ClipRecord, type ClipRun } from "../run-clips.js";

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
   * Repeats a mistake of the published tables, for comparison: each frame's probabilities are sorted, highest first, before
   * the true label's class index is looked up in them. Default false.
   */
  readonly legacySorted?: boolean;
  /** Aborts the call; results so far stay beside `saveTo`. */
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
  if (!(source instanceof ScoreStore)) checkGiven("mostInformativeFrames", "source", source, "modelOrStore");
  checkAwaited("mostInformativeFrames", { clips });
  const { saveTo, every = 1 } = options;
  const provider = source instanceof ScoreStore ? "cpu" : source.provider;
  const { batchSize = usualBatchSize(provider, 16) } = options;
  checkPositiveInteger("every", every);
  checkPositiveInteger("batchSize", batchSize);
  if (saveTo !== undefined) checkText("saveTo", saveTo);
  const list = labelledClips(source, clips);
  const found =
    source instanceof ScoreStore
      ? await fromStore(source, list, options)
      : await fromModel(source, list, options);
  if (saveTo === undefined) return found.table;
  await writeFileAtomic(saveTo, found.table.toCsv());
  const { damaged = "error", legacySorted = false } = options;
  const settings: ProvenanceSettings =
    source instanceof ScoreStore ? { legacySorted } : { every, batchSize, damaged, legacySorted };
  await writeMifProvenance(saveTo, source, found, settings);
  await rm(partialPath(saveTo), { force: true });
  return found.table;
}

/** A clip whose true label is known. */
export type LabelledClip = Clip & { readonly label: string };

function labelledClips(source: Model | ScoreStore, clips: ClipInput | undefined): LabelledClip[] {
  const { labels, setting } =
    source instanceof ScoreStore ? source : { labels: source.labels, setting: { modelName: source.name } };
  if (clips === undefined && !(source instanceof ScoreStore)) {
    throw new TypeError("Expected clips to be a ClipList, clips, or a DataFrame but received undefined");
  }
  const list =
    clips === undefined && source instanceof ScoreStore
      ? source.clips.map((clip): Clip => ({
          path: clip.path,
          id: clip.fname,
          label: clip.category,
          ...clip.part,
        }))
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

async function fromStore(
  store: ScoreStore,
  list: readonly LabelledClip[],
  { legacySorted = false, signal }: MostInformativeFramesOptions,
): Promise<FoundFrames> {
  const records = await runTask({ ...taskOf(list.length), signal }, async (task) => {
    const found: ClipRecord<MostInformativeFrame>[] = [];
    for (const [position, clip] of list.entries()) {
      task.signal.throwIfAborted();
      const [label, name] = [clip.label, clipFileName(clip)];
      const result = peakOf(await store.read(label, name), clip, legacySorted);
      found.push({ clip, position, place: "", sha256: store.find(label, name)?.sha256, result });
      task.advance(1);
    }
    return found;
  });
  const table = new MostInformativeFrames(resultsOf(records), store.skipped, store.setting);
  return { table, records };
}

function taskOf(total: number): { readonly title: string; readonly total: number; readonly unit: string } {
  const title = `Finding the most informative frames of ${formatCounted(total, "clip")}`;
  return { title, total, unit: "clips" };
}

/** What a journal keeps of a clip. */
type KeptFrame = Pick<MostInformativeFrame, "frame" | "ptsSeconds" | "probability"> &
  ClipSpan &
  KeptThreads & {
    readonly label: string;
  };

async function fromModel(
  model: Model,
  list: readonly LabelledClip[],
  options: MostInformativeFramesOptions,
): Promise<FoundFrames> {
  checkFrameModel(model);
  const {
    every = 1,
    batchSize = usualBatchSize(model.provider, 16),
    saveTo,
    fresh = false,
    damaged = "error",
    legacySorted = false,
  } = options;
  const setting = frameSetting(model, every);
  const tableOf = (records: FoundFrames["records"]): MostInformativeFrames =>
    new MostInformativeFrames(resultsOf(records), skippedOf(records), setting);
  if (saveTo === undefined) {
    const records = await findPeaks(model, list, options);
    return { table: tableOf(records), records };
  }
  const card = scoringCard(model.card);
  const journal = await openJournal<KeptFrame>(`${saveTo}.progress.jsonl`, {
    kind: "kinetoscope most informative frames",
    settings: { setting, card, batchSize, damaged, legacySorted },
    fresh,
  });
  const used = threadCounts(model.threads);
  let written = performance.now();
  try {
    const keep: PeakHooks["keep"] = {
      journal,
      fromKept({ label, ...found }, clip) {
        if (label !== clip.label || !isSameSpan(found, clip) || !Number.isFinite(found.probability))
          return undefined;
        used.add(found);
        return rowOf(clip, found);
      },
      toKept({ frame, ptsSeconds, probability }, clip) {
        used.add(model);
        const { threads } = model;
        return { label: clip.label, ...spanOf(clip), threads, frame, ptsSeconds, probability };
      },
      onKept: async (sofar) => {
        if (performance.now() - written <= partialInterval) return;
        await writeFileAtomic(partialPath(saveTo), tableOf(sofar).toCsv());
        written = performance.now();
      },
    };
    const records = await findPeaks(model, list, options, { keep });
    return { table: tableOf(records), records, threads: used.text() };
  } finally {
    await journal.close();
  }
}

function partialPath(saveTo: string): string {
  return `${saveTo}.partial.csv`;
}

/** How often the rows so far are written while it runs, milliseconds. */
const partialInterval = 2000;

type PeakHooks = Pick<ClipRun<MostInformativeFrame, LabelledClip, KeptFrame>, "keep" | "wanted">;

/** Finds the most informative frames with a frame model; a batch holds frames of one clip, so clips can be left out. */
export function findPeaks(
  model: Model,
  list: readonly LabelledClip[],
  options: MostInformativeFramesOptions,
  hooks: PeakHooks = {},
): Promise<FoundFrames["records"]> {
  const { every = 1, damaged = "error", legacySorted = false, signal } = options;
  const { batchSize = usualBatchSize(model.provider, 16) } = options;
  const { wanted = (): boolean => true } = hooks;
  const total = list.filter((_, position) => wanted(position)).length;
  return runTask({ ...taskOf(total), signal }, (task) =>
    scoreClips(model, list, {
      ...hooks,
      ...{ every, batchSize, damaged, task },
      use: (scores, clip: LabelledClip) => peakOf(scores, clip, legacySorted),
    }),
  );
}

function peakOf(scores: FrameScores, clip: LabelledClip, legacySorted: boolean): MostInformativeFrame {
  const { label } = clip;
  return rowOf(clip, peakFrame(legacySorted ? legacySortedScores(scores) : scores, { label }));
}

function rowOf(
  clip: LabelledClip,
  { frame, ptsSeconds, probability }: Pick<KeptFrame, "frame" | "ptsSeconds" | "probability">,
): MostInformativeFrame {
  const { label: category, path } = clip;
  return { category, fname: clipFileName(clip), path, frame, ptsSeconds, probability };
}
