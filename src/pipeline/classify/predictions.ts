import { formatCount, formatCounted } from "../../core/format.js";
import { printAsText } from "../../core/inspect.js";
import { showAsLastValue } from "../../core/self-display.js";
import { spanOf, type Clip, type ClipSpan, type SkippedClip } from "../../datasets/clip.js";
import { fromBeginningText } from "../../video/clip-frames.js";
import type { Provider } from "../../model/session/providers.js";
import type { RankedLabel } from "../../tensor/scores.js";
import type { ViewCrops } from "../../transforms/crops.js";

/** What a model said about one clip. */
export interface Prediction extends ClipSpan {
  /** The file. */
  readonly path: string;
  /** What names the clip in tables. */
  readonly id: string;
  /** The true label, where it is known. */
  readonly groundTruth: string | undefined;
  /** All true labels, of a clip that may have several; `groundTruth` is then `undefined`. */
  readonly groundTruths?: readonly string[];
  /** The most probable labels, best first; as many as `topK` asked for. */
  readonly top: readonly RankedLabel[];
  /** How many frames the whole clip has, found by decoding. */
  readonly numFramesInClip: number;
  /** Length of the whole file as its header says, where it does. */
  readonly durationSeconds?: number;
  /** Of a part of a file: the number of its first frame in the file. */
  readonly firstFrame?: number;
  /**
   * For a part of a file: all before it was decoded too, because the file's tables and keyframes did not reliably say where
   * it begins.
   */
  readonly isFromBeginning?: true;
}

/**
 * What a prediction takes over from its clip, as an object of its own: `Object.assign` adds the rest. Spread into another,
 * each prediction would have a hidden class of its own, a quarter of its memory.
 */
export function clipFacts(
  clip: Clip,
): Pick<Prediction, "path" | "id" | "groundTruth" | "groundTruths" | keyof ClipSpan> {
  const { path, id, label: groundTruth, labels: groundTruths } = clip;
  return { path, id, ...spanOf(clip), groundTruth, ...(groundTruths === undefined ? {} : { groundTruths }) };
}

/** What became of one clip. */
export type ClipResult =
  | { readonly clip: Clip; readonly prediction: Prediction }
  | { readonly clip: Clip; readonly skipped: string };

/** How predictions were made: what every table about them says below it. */
export interface PredictionSetting {
  /** The card's name. */
  readonly modelName: string;
  /** SHA-256 of the model file, hexadecimal. */
  readonly modelSha256: string;
  /** What computed, where it was not the CPU. */
  readonly provider?: Provider;
  /** Name of the preprocessing. */
  readonly preset: string;
  /** `"clip"`: one view of each clip; `"video"`: the mean of several. */
  readonly level: "clip" | "video";
  /** Views per clip (temporal clips × spatial crops). */
  readonly views: number;
  /** Temporal clips; only where there are several views. */
  readonly clips?: number;
  /** Spatial crops; only where there are several views. */
  readonly crops?: ViewCrops;
  /** Frames of each clip that the model saw; `undefined`: every frame. */
  readonly numFrames: number | undefined;
  /** How those frames were chosen. */
  readonly sampling: string;
  /** How the scores of a clip's frames or views became the clip's. */
  readonly aggregation:
    | "none"
    | "mean of frame probabilities"
    | "mean of frame scores"
    | "mean of view probabilities"
    | "mean of view scores"
    | "views averaged by the model";
  /** Labels the model can choose from. */
  readonly numLabels: number;
  /** Only where each label has a probability of its own: else those of a clip sum to 1. */
  readonly isMultiLabel?: true;
  /** Seed with which the clips were drawn; `undefined` if they were not drawn at random. */
  readonly seed?: number;
}

/** Predictions for a list of clips, in the list's order, and the clips that could not be classified. */
export interface Predictions {
  /** One per classified clip. */
  readonly rows: readonly Prediction[];
  /** The clips that could not be classified, with reasons. */
  readonly skipped: readonly SkippedClip[];
  /** How many labels each row keeps. */
  readonly topK: number;
  /** How they were made. */
  readonly setting: PredictionSetting;
  /** All labels that the model can say, in class-index order, where they are known: no other truth can be right. */
  readonly labels?: readonly string[];
  /** Classified clips that {@link ClassifiedPredictions.filter} left out; tables say so. */
  readonly numLeftOut?: number;
}

/** What `classifyVideos` and `evaluate` give. */
export interface ClassifiedPredictions extends Predictions {
  /**
   * The same predictions of some clips, without classifying again. What was skipped stays in the list, and every table
   * says how many clips were left out.
   *
   * @param keep - Called with each row and its position.
   * @example
   * const wrong = predictions.filter((row) => row.top[0].label !== row.groundTruth);
   */
  filter(keep: (row: Prediction, position: number) => boolean): ClassifiedPredictions;
}

/**
 * Predictions that print in one line: `Predictions by "motion-clip": 8 clips classified, 1 skipped: Cannot read "a.mp4": it
 * is a folder`.
 */
export function printablePredictions(predictions: Predictions): ClassifiedPredictions {
  const { rows, skipped, setting } = predictions;
  const decoded = fromBeginningText(rows);
  const note = decoded === undefined ? "" : `, ${decoded}`;
  const text = `Predictions by "${setting.modelName}": ${formatCounted(rows.length, "clip")} classified${note}${skippedText(skipped)}`;
  const printable = { ...predictions };
  const filter: ClassifiedPredictions["filter"] = (keep) => {
    const kept = rows.filter(keep);
    const numLeftOut = (predictions.numLeftOut ?? 0) + rows.length - kept.length;
    return printablePredictions({ ...predictions, rows: kept, numLeftOut });
  };
  // not among its fields: predictions are compared, copied and written as JSON by them
  Object.defineProperties(printable, { toString: { value: () => text }, filter: { value: filter } });
  printAsText(printable);
  showAsLastValue(printable);
  return printable as ClassifiedPredictions;
}

/** A reader who sees only this line learns what to do about the first. */
function skippedText(skipped: readonly SkippedClip[]): string {
  const [first, ...others] = skipped;
  if (first === undefined) return "";
  const which = others.length === 0 ? "" : "the first: ";
  return `, ${formatCount(skipped.length)} skipped: ${which}${first.reason}`;
}
