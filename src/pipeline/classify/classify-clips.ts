import { errorMessage, VideoError } from "../../core/errors.js";
import { forEachInPool } from "../../core/pool.js";
import type { Task } from "../../core/task.js";
import type { Clip } from "../../datasets/clip.js";
import type { Model } from "../../model/model.js";
import { rankRow, type TieOrder } from "../../tensor/scores.js";
import { openVideo, type Video } from "../../video/video.js";
import { openBatches, type Batches } from "./batches.js";
import { clipsAtOnce } from "./clips-at-once.js";
import { clipPlaces, type ClipPlaces } from "./clip-places.js";
import type { Prediction } from "./predictions.js";
import {
  readClipSample,
  scoreEveryFrame,
  scoreSampledFrames,
  type UseFrameScores,
} from "../frame-scores/score-clip.js";
import { guardOutputs, outputError, OutputError } from "./usable-outputs.js";

/** What became of one clip. */
export type ClipResult =
  | { readonly clip: Clip; readonly prediction: Prediction }
  | { readonly clip: Clip; readonly skipped: string };

/** What a caller inside the library may add: results it has already, and a look at each new one. */
export interface ClipHooks {
  /** The result of a clip from an earlier run, by its position in the list, if it had the same place then. */
  readonly known?: (position: number, place: string) => ClipResult | undefined;
  /**
   * Called for each clip as soon as it is classified or skipped.
   *
   * @param place - Size of the clip's batch and place in it (`"8:3"`), on which the last bits depend; `""` for a
   *   frame model, whose batches hold one clip's frames.
   */
  readonly onResult?: (result: ClipResult, place: string) => void;
}

/** How clips are classified, all checked. */
export interface ClipRun {
  readonly numFrames: number | undefined;
  readonly framesPerSample: number;
  readonly batchSize: number;
  readonly topK: number;
  readonly ties: TieOrder;
  readonly damaged: "error" | "keep";
  readonly task: Task;
}

/** A clip's probabilities, which come when its batch has run. */
interface ScoredClip {
  readonly numFramesInClip: number;
  readonly probabilities: Promise<Float32Array>;
}

type ScoreClip = (video: Video, position: number, signal: AbortSignal) => Promise<ScoredClip>;

/** Clips whose every frame is read at the same time; ffmpeg itself uses all cores. */
const wholeClipsAtOnce = 2;

/** Classifies the clips of a list; the results are in the list's order. */
export async function classifyClips(
  model: Model,
  list: readonly Clip[],
  run: ClipRun,
  hooks: ClipHooks,
): Promise<readonly ClipResult[]> {
  const { framesPerSample, topK, ties, damaged, task } = run;
  const sampleLength = model.slots(framesPerSample).sampleStride;
  const batches = openBatches(model, { sampleLength, numFrames: framesPerSample, signal: task.signal });
  const places = model.card.kind === "clip" ? clipPlaces(batches, list.length, run.batchSize) : undefined;
  const score: ScoreClip =
    places === undefined ? frameModelScorer(model, batches, run) : clipModelScorer(model, places, run);
  const results: ClipResult[] = [];
  const settling = new Set<Promise<void>>();
  const guard = guardOutputs();
  const failed = new AbortController(); // by whoever is told about results

  const settle = (position: number, result: ClipResult): void => {
    failed.signal.throwIfAborted(); // nobody is told any more
    results[position] = result;
    task.advance(1);
    try {
      hooks.onResult?.(result, places?.nameOf(position) ?? "");
    } catch (error) {
      failed.abort(error); // at once: the next batch's results may be there already
      throw error;
    }
  };
  const classifyOne = async (clip: Clip, position: number, signal: AbortSignal): Promise<void> => {
    const known = hooks.known?.(position, places?.nameOf(position) ?? "");
    if (known !== undefined) {
      results[position] = known;
      guard.good();
      task.find(1);
      await places?.giveUp(position);
      return;
    }
    let video: Video | undefined;
    try {
      video = await openVideo(clip.path, { signal, damaged });
      const { durationSeconds } = video.metadata;
      const { numFramesInClip, probabilities } = await score(video, position, signal);
      const settled = probabilities
        .then((row) => {
          guard.good();
          const top = rankRow(row, model.labels, topK, ties);
          const { path, id, label: groundTruth } = clip;
          const prediction = { path, id, groundTruth, top, numFramesInClip, durationSeconds };
          settle(position, { clip, prediction });
        })
        .catch((error: unknown) => {
          if (!(error instanceof OutputError)) throw error;
          guard.bad(error);
          settle(position, { clip, skipped: error.message });
        })
        .catch((error: unknown) => failed.abort(error))
        .finally(() => settling.delete(settled));
      settling.add(settled);
    } catch (error) {
      if (signal.aborted || !isAboutTheClip(error)) throw error;
      settle(position, { clip, skipped: errorMessage(error) });
      await places?.giveUp(position);
    } finally {
      await video?.close();
    }
  };
  const readsEveryFrame = places === undefined && run.numFrames === undefined;
  const atOnce = readsEveryFrame ? wholeClipsAtOnce : clipsAtOnce(model, run.numFrames ?? framesPerSample);
  await forEachInPool(list, atOnce, classifyOne, AbortSignal.any([task.signal, failed.signal]));
  await batches.finish();
  await Promise.all(settling);
  failed.signal.throwIfAborted();
  guard.finish();
  return results;
}

/** What one clip's file can be guilty of; anything else ends the run. */
function isAboutTheClip(error: unknown): boolean {
  return error instanceof VideoError || error instanceof RangeError;
}

function clipModelScorer(model: Model, places: ClipPlaces, run: ClipRun): ScoreClip {
  return async (video, position, signal) => {
    const { batch, place } = await places.at(position);
    const numFramesInClip = await readClipSample(model, video, run.framesPerSample, batch, place, signal);
    const probabilities = new Promise<Float32Array>((resolve, reject) => {
      void places.fill(position, (row, problem) => {
        if (problem === undefined) resolve(row);
        else reject(outputError(model, video.path, problem));
      });
    });
    return { numFramesInClip, probabilities };
  };
}

/** A frame model's view of a clip: the mean of its frames' probabilities. */
function frameModelScorer(model: Model, batches: Batches, run: ClipRun): ScoreClip {
  const { numFrames, batchSize } = run;
  return async (video, _position, signal) => {
    const sums = new Float64Array(model.labels.length);
    let expected = -1; // not known yet
    let seen = 0;
    let wrong: string | undefined;
    let finish: (mean: Float32Array) => void = () => undefined;
    let fail: (error: Error) => void = () => undefined;
    const probabilities = new Promise<Float32Array>(
      (resolve, reject) => ([finish, fail] = [resolve, reject]),
    );
    const finishIfComplete = (): void => {
      if (seen !== expected) return;
      if (wrong === undefined) finish(Float32Array.from(sums, (sum) => sum / seen));
      else fail(outputError(model, video.path, wrong));
    };
    const use: UseFrameScores = (row, _order, problem) => {
      wrong ??= problem;
      for (let i = 0; i < row.length; i += 1) sums[i] += row[i];
      seen += 1;
      finishIfComplete();
    };
    const sink = { batches, batchSize, use, signal };
    const numFramesInClip =
      numFrames === undefined
        ? (await scoreEveryFrame(model, video, 1, sink)).indices.length
        : await scoreSampledFrames(model, video, numFrames, sink);
    expected = numFrames ?? numFramesInClip;
    finishIfComplete();
    return { numFramesInClip, probabilities };
  };
}
