import { checkInteger, checkPositiveInteger, checkText } from "../core/check.js";
import { formatCounted } from "../core/format.js";
import { linkSignals } from "../core/linked-signal.js";
import { checkOptions } from "../core/options.js";
import type { ClipList } from "../datasets/clip-list.js";
import { clipsFrom, type ClipInput } from "../datasets/clips-from.js";
import { sha256File } from "../files/hash.js";
import { openJournal, type Journal } from "../files/journal.js";
import type { Model } from "../model/model.js";
import {
  classifyVideos,
  usualSettings,
  type ClassifyVideosOptions,
} from "../pipeline/classify/classify-videos.js";
import type { ClipResult } from "../pipeline/classify/classify-clips.js";
import type { Prediction, Predictions } from "../pipeline/classify/predictions.js";
import {
  currentVersions,
  provenanceModel,
  writeProvenance,
  type ProvenanceFacts,
} from "../pipeline/provenance.js";
import { checkLabels, labelNotes, refuseForeignLabels } from "./metrics/label-check.js";
import { resultsLines, saveResults } from "./results.js";

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  /** How many clips; default all. The first ones, or with `seed` a random sample. */
  readonly numVideos?: number;
  /** Draws `numVideos` clips at random, the rows of pandas' `sample(random_state=seed)`. */
  readonly seed?: number;
  /** Frames of each clip that the model sees; default as in `classifyVideos`. */
  readonly numFrames?: number;
  /** Samples per run of the model; default as in `classifyVideos`. The last batch may be smaller. */
  readonly batchSize?: number;
  /** Labels kept for each clip; default 5, or all where the model has fewer. */
  readonly topN?: number;
  /** Which of equally probable labels comes first, as in `classifyVideos`. */
  readonly ties?: "lower" | "higher";
  /**
   * Where the results table goes as CSV. Beside it `<saveTo>.progress.jsonl` keeps each clip as soon as it is
   * classified: a rerun with the same model and settings takes from it what did not change.
   */
  readonly saveTo?: string;
  /** Forget what earlier runs kept beside `saveTo`; default false. */
  readonly fresh?: boolean;
  /** What to do with a damaged clip, as in `classifyVideos`. */
  readonly damaged?: "error" | "keep";
  /** Ends the work early; what was computed stays beside `saveTo`. */
  readonly signal?: AbortSignal;
  /**
   * Called for each clip as soon as it is classified or skipped; not for those kept from an earlier run. What it throws
   * ends the run.
   */
  readonly onResult?: (result: ClipResult) => void;
}

/** What a caller inside the library may add. */
export interface EvaluateHooks {
  /** What the table's provenance says it was made by; default the call of {@link evaluate}. */
  readonly call?: string;
  /** Told before the run what a reader ought to know; default a warning of the process. */
  readonly onNote?: (note: string) => void;
}

/** A dataset that knows which of its clips are on disk. */
export interface EvaluableDataset {
  /** The clips that can be classified. */
  readonly available: ClipList;
}

/**
 * Classifies many clips of a dataset and saves the results table; nothing computed is lost when it is
 * interrupted, and a rerun continues. Before the run a warning says which true labels the model does not have, and which
 * of its own come several times.
 *
 * @param dataset - What a loader gave, or clips.
 * @returns Predictions for the clips in order, those of earlier runs included.
 * @throws {RangeError} If there are fewer clips than `numVideos`, or the model has none of the true labels.
 * @example
 * const results = await evaluate(model, kinetics, { numVideos: 16, saveTo: "results.csv" });
 * topKAccuracy(results, 1).numCorrect; // 11
 */
export async function evaluate(
  model: Model,
  dataset: EvaluableDataset | ClipInput,
  options: EvaluateOptions = {},
  hooks: EvaluateHooks = {},
): Promise<Predictions> {
  checkOptions("evaluate", options, {
    numVideos: true,
    seed: true,
    numFrames: true,
    batchSize: true,
    topN: true,
    saveTo: true,
    fresh: true,
    damaged: true,
    ties: true,
    signal: true,
    onResult: true,
  });
  const { saveTo, fresh = false, topN, numFrames, batchSize, damaged, ties, signal, onResult } = options;
  const clips = chooseClips(dataset, options);
  const check = checkLabels(
    Array.from(clips, ({ label }) => label),
    model.labels,
  );
  refuseForeignLabels(`Cannot evaluate "${model.name}"`, check);
  for (const note of labelNotes(check)) (hooks.onNote ?? warn)(note);
  const classifyOptions: ClassifyVideosOptions = { numFrames, batchSize, topK: topN, damaged, ties };
  if (saveTo === undefined) {
    return classifyVideos(model, clips, { ...classifyOptions, signal }, { onResult });
  }

  checkText("saveTo", saveTo);
  const usual = usualSettings(model);
  const settings = {
    model: model.sha256,
    card: { ...model.card, description: undefined, source: undefined, licence: undefined },
    numFrames: numFrames ?? usual.numFrames ?? null,
    batchSize: batchSize ?? usual.batchSize,
    topN: topN ?? usual.topK,
    damaged: damaged ?? "error",
    // left out where it is the usual, so that what earlier versions kept is found
    ...(ties === "higher" ? { ties } : {}),
  };
  const kind = "kinetoscope evaluation";
  const journal = await openJournal<KeptPrediction>(`${saveTo}.progress.jsonl`, { kind, settings, fresh });
  try {
    const hashes = new Map<string, string>();
    const kept = { journal, hashes, onResult };
    const results = await classifyNewClips(model, clips, { ...classifyOptions, signal }, kept);
    await saveResults(saveTo, results);
    const { preset, sampling } = results.setting;
    const { numFrames: frames, batchSize: batch, topN: top, damaged: rule } = settings;
    await writeProvenance(saveTo, {
      kind: "evaluation",
      call: hooks.call ?? callText(options),
      model: provenanceModel(model),
      settings: {
        preset,
        sampling,
        numFrames: frames,
        batchSize: batch,
        topN: top,
        damaged: rule,
        ...(ties === "higher" ? { ties } : {}),
      },
      seed: options.seed ?? null,
      versions: await currentVersions(model),
      clips: withHashes(clips, results, hashes),
      table: resultsLines(results),
    });
    return results;
  } finally {
    await journal.close();
  }
}

function warn(note: string): void {
  process.emitWarning(note);
}

/** The call as a person would repeat it. */
function callText({
  numVideos,
  seed,
  numFrames,
  batchSize,
  topN,
  damaged,
  ties,
  saveTo,
}: EvaluateOptions): string {
  const options = { numVideos, seed, numFrames, batchSize, topN, damaged, ties, saveTo };
  return `evaluate(model, dataset, ${JSON.stringify(options)})`;
}

function withHashes(
  clips: ClipList,
  { rows }: Predictions,
  hashes: ReadonlyMap<string, string>,
): ProvenanceFacts["clips"] {
  let next = 0;
  return clips.toArray().map((clip) => {
    const row = rows.at(next);
    const skipped = row?.path !== clip.path || row.id !== clip.id;
    if (!skipped) next += 1;
    return { clip, sha256: hashes.get(clip.path) ?? null, skipped };
  });
}

function chooseClips(dataset: EvaluableDataset | ClipInput, options: EvaluateOptions): ClipList {
  const { numVideos, seed } = options;
  const all = isDataset(dataset) ? dataset.available : clipsFrom(dataset);
  if (seed !== undefined) checkInteger("seed", seed, 0, 0xffffffff);
  if (numVideos === undefined) return seed === undefined ? all : all.sample(all.length, { seed });
  checkPositiveInteger("numVideos", numVideos);
  if (numVideos > all.length) {
    throw new RangeError(
      `Cannot evaluate ${numVideos} videos: there are ${formatCounted(all.length, "clip")} (numVideos)`,
    );
  }
  return seed === undefined ? all.slice(0, numVideos) : all.sample(numVideos, { seed });
}

function isDataset(value: EvaluableDataset | ClipInput): value is EvaluableDataset {
  return typeof value === "object" && "available" in value;
}

/** A prediction, the place in a batch on which its last bits depend, and the clip's SHA-256. */
interface KeptPrediction {
  readonly place: string;
  readonly sha256?: string;
  readonly prediction: Prediction;
}

async function classifyNewClips(
  model: Model,
  clips: ClipList,
  options: ClassifyVideosOptions,
  hooks: {
    readonly journal: Journal<KeptPrediction>;
    /** Takes the SHA-256 of each file. */
    readonly hashes: Map<string, string>;
    readonly onResult?: (result: ClipResult) => void;
  },
): Promise<Predictions> {
  const { journal, hashes, onResult } = hooks;
  const list = clips.toArray();
  const kept = await journal.findAll(list.map(({ path }) => path));
  // one after the other: a file that was just decoded need not be read from the disk again
  let writing: Promise<void> = Promise.resolve();
  const hashOf = async (path: string): Promise<string | undefined> => {
    const sha256 = hashes.get(path) ?? (await sha256File(path).catch(() => undefined));
    if (sha256 !== undefined) hashes.set(path, sha256);
    return sha256;
  };
  for (const [position, entry] of kept.entries())
    if (entry?.sha256 !== undefined) hashes.set(list[position].path, entry.sha256);
  const unkept = new AbortController(); // what cannot be kept is not worth hours of work
  const { signal, release } = linkSignals(
    options.signal === undefined ? [unkept.signal] : [options.signal, unkept.signal],
  );
  try {
    const results = await classifyVideos(
      model,
      clips,
      { ...options, signal },
      {
        known(position, place) {
          const entry = kept[position];
          if (entry?.place !== place) return undefined;
          if (entry.prediction.top.some(({ probability }) => !Number.isFinite(probability))) return undefined;
          // the label may have been corrected since
          const clip = list[position];
          return { clip, prediction: { ...entry.prediction, id: clip.id, groundTruth: clip.label } };
        },
        onResult(result, place) {
          const { path } = result.clip;
          const keep = async (): Promise<void> => {
            const sha256 = await hashOf(path);
            if ("prediction" in result)
              await journal.add(path, { place, sha256, prediction: result.prediction });
          };
          writing = writing.then(keep);
          // awaited below, where its error counts
          writing.catch((error: unknown) => unkept.abort(error));
          onResult?.(result);
        },
      },
    );
    await writing;
    // those that an earlier version kept have none yet
    for (const { path } of list) await hashOf(path);
    return results;
  } finally {
    release();
    // also after an interrupt: what is computed is kept
    await writing;
  }
}
