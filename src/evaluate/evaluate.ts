import { checkAwaited, checkGiven } from "../core/given.js";
import { checkInteger, checkPositiveInteger, checkText } from "../core/check.js";
import { formatCounted } from "../core/format.js";
import { checkOptions, type OptionKeys } from "../core/options.js";
import { optionName } from "../core/option-words.js";
import type { ClipList } from "../datasets/clip-list.js";
import { isSameSpan, type Clip } from "../datasets/clip.js";
import { clipsFrom, isDataset, type ClipInput } from "../datasets/clips-from.js";
import { openJournal, type JournalOptions } from "../files/journal.js";
import { effectiveCard } from "../model/identity.js";
import type { Model } from "../model/model.js";
import { providerRecord, type Provider } from "../model/session/providers.js";
import type { ViewAverage } from "../tensor/score-mean.js";
import type { ViewCrops } from "../transforms/crops.js";
import {
  classifyRecords,
  usualSettings,
  type ClassifyVideosOptions,
} from "../pipeline/classify/classify-videos.js";
import {
  clipFacts,
  type ClassifiedPredictions,
  type ClipResult,
  type Prediction,
} from "../pipeline/classify/predictions.js";
import { currentVersions, provenanceModel, writeProvenance } from "../pipeline/provenance.js";
import type { ClipKeeping, ClipRecord } from "../pipeline/run-clips.js";
import { threadCounts, type KeptThreads } from "../pipeline/thread-counts.js";
import { isOneView, viewSetting, type ViewsOptions } from "../pipeline/classify/views.js";
import { checkLabels, labelNotes, refuseForeignLabels } from "./metrics/label-check.js";
import { resultsLines, saveResults } from "./results.js";

/** How `evaluate` evaluates. */
export interface EvaluationOptions {
  /** How many clips; default all. The first ones, or with `seed` a random sample. */
  readonly numVideos?: number;
  /** Draws `numVideos` clips at random, the rows of pandas' `sample(random_state=seed)`. */
  readonly seed?: number;
  /** Frames of each clip that the model sees; default as in `classifyVideos`. */
  readonly numFrames?: number;
  /** Samples per run of the model; default as in `classifyVideos`. The last batch may be smaller. */
  readonly batchSize?: number;
  /** Which views of each clip are averaged, as in `classifyVideos`. */
  readonly views?: ViewsOptions;
  /** Labels kept for each clip; default 5, or all where the model has fewer. */
  readonly topK?: number;
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
  /** Aborts the call; results so far stay beside `saveTo`. */
  readonly signal?: AbortSignal;
  /**
   * Called for each clip as soon as it is classified or skipped; not for those kept from an earlier run. What it throws
   * ends the run.
   */
  readonly onResult?: (result: ClipResult) => void;
}

/** {@link EvaluationOptions} with defaults, as progress and provenance hold them. */
export interface EvaluationSettings {
  /** `null`: every frame. */
  readonly numFrames: number | null;
  readonly batchSize: number;
  readonly topK: number;
  readonly damaged: "error" | "keep";
  readonly ties?: "higher";
  /** Only of another processor than the CPU. */
  readonly provider?: Provider;
  /** These three only of several views, or of a mean of scores. */
  readonly clips?: number;
  readonly crops?: ViewCrops;
  readonly average?: ViewAverage;
}

/** What a caller inside the library may add. */
export interface EvaluateHooks {
  /** What the table's provenance says it was made by; default the call of `evaluate`. */
  readonly call?: string;
  /** Told before the run what a reader ought to know; default a warning of the process. */
  readonly onNote?: (note: string) => void;
}

/** A dataset that knows which of its clips are on disk. */
export interface EvaluableDataset {
  /** The clips that can be classified. */
  readonly available: ClipList;
  /** What it holds and what does not fit together, for messages. */
  toString(): string;
}

/** The options of an evaluation by name. */
export const evaluateOptionKeys: OptionKeys<EvaluationOptions> = {
  ...{ numVideos: true, seed: true, numFrames: true, batchSize: true, topK: true, saveTo: true },
  ...{ fresh: true, damaged: true, ties: true, views: true, signal: true, onResult: true },
};

/**
 * The clips that an evaluation is about, with notes about their labels.
 *
 * @throws {RangeError} If there is no clip or fewer than `numVideos`, or the model has none of the true labels.
 */
export function clipsToEvaluate(
  model: Model,
  dataset: EvaluableDataset | ClipInput,
  options: Pick<EvaluationOptions, "numVideos" | "seed">,
  hooks: EvaluateHooks,
): ClipList {
  const clips = chooseClips(dataset, options);
  if (clips.length === 0)
    throw new RangeError(`Cannot evaluate "${model.name}": there is no clip. ${whyEmpty(dataset)}`);
  const check = checkLabels(
    clips.toArray().flatMap(({ label, labels }): readonly (string | undefined)[] => labels ?? [label]),
    model.labels,
  );
  refuseForeignLabels(`Cannot evaluate "${model.name}"`, check);
  for (const note of labelNotes(check)) (hooks.onNote ?? warn)(note);
  return clips;
}

/** A dataset says itself what does not fit together; a list was made empty by who calls. */
function whyEmpty(dataset: EvaluableDataset | ClipInput): string {
  if (!isDataset(dataset)) return "The list of clips is empty";
  const text = String(dataset);
  return text.startsWith("[object ") ? "The dataset has none on disk" : text.split("\n").join("; ");
}

/** Evaluates in this process: see `evaluate`, which takes this way without `workers`. */
export async function evaluateWith(
  model: Model,
  dataset: EvaluableDataset | ClipInput,
  options: EvaluationOptions,
  hooks: EvaluateHooks,
): Promise<ClassifiedPredictions> {
  checkOptions("evaluate", options, evaluateOptionKeys);
  checkGiven("evaluate", "model", model, "model");
  checkAwaited("evaluate", { dataset });
  const { saveTo, fresh = false, topK, onResult } = options;
  const { numFrames, batchSize, views, damaged, ties, signal } = options;
  const clips = clipsToEvaluate(model, dataset, options, hooks);
  const classifyOptions: ClassifyVideosOptions = {
    ...{ numFrames, batchSize, topK, damaged, ties, signal, views },
  };
  const onRecord = (record: ClipRecord<Prediction>): void => onResult?.(clipResult(record));
  if (saveTo === undefined)
    return (await classifyRecords(model, clips, classifyOptions, { onRecord })).predictions;

  checkText("saveTo", saveTo);
  const settings = evaluationSettings(model, options);
  const about = { ...evaluationJournal(model, options), fresh };
  const journal = await openJournal<KeptPrediction>(progressPath(saveTo), about);
  try {
    const used = threadCounts(model.threads);
    const keep: ClipKeeping<Prediction, Clip, KeptPrediction> = {
      journal,
      fromKept(kept, clip, place) {
        const prediction = fromKept(kept, clip, place);
        if (prediction !== undefined) used.add(kept);
        return prediction;
      },
      toKept(prediction, _, place) {
        used.add(model);
        return { place, threads: model.threads, prediction };
      },
    };
    const { predictions, records } = await classifyRecords(model, clips, classifyOptions, { keep, onRecord });
    await saveResults(saveTo, predictions);
    const { preset, sampling } = predictions.setting;
    await writeProvenance(saveTo, {
      kind: "evaluation",
      call: hooks.call ?? callText(options),
      model: provenanceModel(model),
      settings: { preset, sampling, ...settings },
      seed: options.seed ?? null,
      versions: { ...(await currentVersions(model)), threads: used.text() },
      records,
      table: resultsLines(predictions),
    });
    return predictions;
  } finally {
    await journal.close();
  }
}

/** Where {@link evaluateWith} keeps each clip as soon as it is classified. */
export function progressPath(saveTo: string): string {
  return `${saveTo}.progress.jsonl`;
}

/** What the journal of an evaluation is about. */
export function evaluationJournal(model: Model, options: EvaluationOptions): Omit<JournalOptions, "fresh"> {
  return {
    kind: "kinetoscope evaluation",
    settings: {
      ...{ model: model.sha256, card: effectiveCard(model.card) },
      ...evaluationSettings(model, options),
    },
  };
}

/** All that an evaluation's numbers follow from, besides model and clips. */
export function evaluationSettings(model: Model, options: EvaluationOptions): EvaluationSettings {
  const usual = usualSettings(model);
  const { numFrames = usual.numFrames ?? null, batchSize = usual.batchSize, topK = usual.topK } = options;
  const { damaged = "error", ties } = options;
  // left out where it is the usual, so that what earlier versions kept is found
  const views = viewSetting(model, options.views);
  return {
    ...{ numFrames, batchSize, topK, damaged, ...providerRecord(model.provider) },
    ...(ties === "higher" ? { ties } : {}),
    ...(isOneView(views) ? {} : views),
  };
}

/** Tells a note where nobody else listens for it. */
export function warn(note: string): void {
  process.emitWarning(note);
}

/** What became of a clip, as `onResult` is told. */
export function clipResult({ clip, ...outcome }: ClipRecord<Prediction>): ClipResult {
  return "result" in outcome ? { clip, prediction: outcome.result } : { clip, skipped: outcome.skipped };
}

/** The call as a person would repeat it. */
export function callText({
  numVideos,
  seed,
  numFrames,
  batchSize,
  topK,
  views,
  damaged,
  ties,
  saveTo,
}: EvaluationOptions): string {
  const options = { numVideos, seed, numFrames, batchSize, topK, views, damaged, ties, saveTo };
  return `evaluate(model, dataset, ${JSON.stringify(options)})`;
}

export function chooseClips(
  dataset: EvaluableDataset | ClipInput,
  options: Pick<EvaluationOptions, "numVideos" | "seed">,
): ClipList {
  const { numVideos, seed } = options;
  const all = isDataset(dataset) ? dataset.available : clipsFrom(dataset);
  if (seed !== undefined) checkInteger("seed", seed, 0, 0xffffffff);
  if (numVideos === undefined) return seed === undefined ? all : all.sample(all.length, { seed });
  checkPositiveInteger("numVideos", numVideos);
  if (numVideos > all.length) {
    throw new RangeError(
      `Cannot evaluate ${numVideos} videos: there are ${formatCounted(all.length, "clip")} (${optionName("numVideos")})`,
    );
  }
  return seed === undefined ? all.slice(0, numVideos) : all.sample(numVideos, { seed });
}

/** A prediction, and the place in a batch on which its last bits depend. */
export interface KeptPrediction extends KeptThreads {
  readonly place: string;
  readonly prediction: Prediction;
}

/** A prediction that was kept, for the clip as it is called now; `undefined` if it does not count in that place. */
export function fromKept(kept: KeptPrediction, clip: Clip, place: string): Prediction | undefined {
  const { prediction } = kept;
  if (
    kept.place !== place ||
    !isSameSpan(prediction, clip) ||
    !prediction.top.every(({ probability }) => Number.isFinite(probability))
  )
    return undefined;
  // the label may have been corrected since, and the file moved
  return Object.assign({ ...prediction }, clipFacts(clip));
}
