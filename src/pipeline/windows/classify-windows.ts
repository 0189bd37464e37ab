import { checkGiven } from "../../core/given.js";
import { itemAt } from "../../core/item-at.js";
import { checkNumberFromTo } from "../../core/check.js";
import { formatCounted } from "../../core/format.js";
import { printAsText } from "../../core/inspect.js";
import { checkOptions } from "../../core/options.js";
import type { SkippedClip } from "../../datasets/clip.js";
import type { FoundMoment, Moment } from "../../datasets/moment.js";
import type { Model } from "../../model/model.js";
import type { RankedLabel } from "../../tensor/scores.js";
import { classifyVideos } from "../classify/classify-videos.js";
import type { PredictionSetting } from "../classify/predictions.js";
import type { ViewsOptions } from "../classify/views.js";
import { slidingWindows, type SlidingWindowsOptions } from "./sliding-windows.js";

/** Options of {@link classifyWindows}. */
export interface ClassifyWindowsOptions extends SlidingWindowsOptions {
  /** Frames of each window that the model sees; default as in `classifyVideos`. */
  readonly numFrames?: number;
  /** Samples per run of the model; default as in `classifyVideos`. */
  readonly batchSize?: number;
  /** Which views of each window are averaged; default one, whatever the card says of whole clips. */
  readonly views?: ViewsOptions;
  /** What to do with damage: as in `classifyVideos`. */
  readonly damaged?: "error" | "keep";
}

/** A window of a video and what a model said about it. */
export interface ScoredWindow {
  /** The first moment that belongs to it, seconds from the start of the file. */
  readonly startSeconds: number;
  /** The first moment that no longer does. */
  readonly endSeconds: number;
  /** The probability of each label, in class-index order. */
  readonly probabilities: Float32Array;
}

/** What a model said about a video over time: the counterpart of frame scores for models of clips. */
export interface WindowScores {
  /** The video. */
  readonly path: string;
  /** In class-index order. */
  readonly labels: readonly string[];
  /** In the order of time. */
  readonly windows: readonly ScoredWindow[];
  /** Windows that could not be classified, with reasons. */
  readonly skipped: readonly SkippedClip[];
  /** How each was classified. */
  readonly setting: PredictionSetting;
}

/** How {@link findMoments} chooses. */
export interface FindMomentsOptions {
  /** Windows below this probability are ignored, 0 … 1; default 0.5. */
  readonly minProbability?: number;
  /** Moments of one label overlap by at most this share of both together, 0 … 1; default 0: not at all. */
  readonly maxOverlap?: number;
  /** Only this label; default all. */
  readonly label?: string;
}

/**
 * Classifies a long video window by window. Windows that overlap are decoded each for itself; see `slidingWindows`.
 *
 * @throws {VideoError} If the video cannot be read. {@link ModelError} If the model fails.
 * @example
 * const over = await classifyWindows(model, "data/parade/parade.mp4", { seconds: 10, stride: 10 });
 * over.windows.length; // 9
 */
export async function classifyWindows(
  model: Model,
  path: string,
  options: ClassifyWindowsOptions = {},
): Promise<WindowScores> {
  checkOptions("classifyWindows", options, {
    seconds: true,
    stride: true,
    numFrames: true,
    batchSize: true,
    views: true,
    damaged: true,
    signal: true,
  });
  checkGiven("classifyWindows", "model", model, "model");
  const { seconds, stride, numFrames, batchSize, damaged, signal } = options;
  const { views = { ...(model.card.kind === "clip" ? { clips: 1 } : {}), crops: "center" } } = options;
  const list = await slidingWindows(path, { seconds, stride, signal });
  const { labels } = model;
  const all = { numFrames, batchSize, views, damaged, signal, topK: labels.length };
  const { rows, skipped, setting } = await classifyVideos(model, list, all);
  const windows = rows.map(({ startSeconds = 0, endSeconds = 0, top }): ScoredWindow => {
    return { startSeconds, endSeconds, probabilities: inClassOrder(top, labels.length) };
  });
  const scores: WindowScores = { path, labels, windows, skipped, setting };
  const text = `Scores of ${formatCounted(windows.length, "window")} of ${JSON.stringify(path)} by "${setting.modelName}"`;
  Object.defineProperty(scores, "toString", { value: () => text });
  printAsText(scores);
  return scores;
}

function inClassOrder(top: readonly RankedLabel[], numLabels: number): Float32Array {
  const row = new Float32Array(numLabels);
  for (const { classIndex, probability } of top) row[classIndex] = probability;
  return row;
}

/**
 * The moments of a video in which something happens: of the windows of each label the surest first, and none that overlaps one
 * before it (non-maximum suppression). The surest moment comes first.
 *
 * @throws {RangeError} If the model does not know `label`.
 * @example
 * const over = await classifyWindows(model, "data/parade/parade.mp4", { seconds: 10, stride: 10 });
 * findMoments(over, { minProbability: 0.9 }).length;
 */
export function findMoments(scores: WindowScores, options: FindMomentsOptions = {}): readonly FoundMoment[] {
  checkOptions("findMoments", options, { minProbability: true, maxOverlap: true, label: true });
  checkGiven("findMoments", "scores", scores, "windowScores");
  const { minProbability = 0.5, maxOverlap = 0, label: only } = options;
  checkNumberFromTo("minProbability", minProbability, 0, 1);
  checkNumberFromTo("maxOverlap", maxOverlap, 0, 1);
  const { path, labels, windows } = scores;
  if (only !== undefined && !labels.includes(only))
    throw new RangeError(`Unknown label ${JSON.stringify(only)}: the scores have ${labels.length} others`);
  const kept = labels.flatMap((label, classIndex): FoundMoment[] => {
    if (only !== undefined && label !== only) return [];
    const candidates = windows
      .map(({ startSeconds, endSeconds, probabilities }): FoundMoment => {
        return { path, label, probability: itemAt(probabilities, classIndex), startSeconds, endSeconds };
      })
      .filter(({ probability }) => probability >= minProbability)
      .sort((a, b) => b.probability - a.probability);
    const found: FoundMoment[] = [];
    for (const candidate of candidates)
      if (found.every((other) => overlapShare(candidate, other) <= maxOverlap)) found.push(candidate);
    return found;
  });
  return kept.sort((a, b) => b.probability - a.probability);
}

/** How much of two moments together is in both, 0 … 1. */
function overlapShare(one: Moment, other: Moment): number {
  const both = Math.min(one.endSeconds, other.endSeconds) - Math.max(one.startSeconds, other.startSeconds);
  if (both <= 0) return 0;
  return both / (one.endSeconds - one.startSeconds + (other.endSeconds - other.startSeconds) - both);
}
