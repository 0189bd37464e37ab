import type { Task } from "../../core/task.js";
import type { Clip } from "../../datasets/clip.js";
import type { Model } from "../../model/model.js";
import { rankRow, type TieOrder } from "../../tensor/scores.js";
import type { Video } from "../../video/video.js";
import { withVideo } from "../../video/with-video.js";
import {
  readClipSample,
  scoreEveryFrame,
  scoreSampledFrames,
  type UseFrameScores,
} from "../frame-scores/score-clip.js";
import { Later, runClips, type ClipRecord, type ClipRun } from "../run-clips.js";
import { openBatches, type Batches } from "./batches.js";
import { clipPlaces, type ClipPlaces } from "./clip-places.js";
import { clipsAtOnce } from "./clips-at-once.js";
import type { Prediction } from "./predictions.js";
import { outputError } from "./usable-outputs.js";

/** How clips are classified, all checked. */
export interface ClassifySettings {
  readonly numFrames: number | undefined;
  readonly framesPerSample: number;
  readonly batchSize: number;
  readonly topK: number;
  readonly ties: TieOrder;
  readonly damaged: "error" | "keep";
}

/** What a caller inside the library may add: results it has already, clips to leave out, a look at each new record. */
export type ClassifyHooks<Value extends object = object> = Pick<
  ClipRun<Prediction, Clip, Value>,
  "wanted" | "keep" | "onRecord"
>;

/** A clip's probabilities, which come when its batch has run. */
interface ScoredClip {
  readonly numFramesInClip: number;
  readonly probabilities: Promise<Float32Array>;
}

type ScoreClip = (video: Video, position: number, signal: AbortSignal) => Promise<ScoredClip>;

/** Clips whose every frame is read at the same time; ffmpeg itself uses all cores. */
const wholeClipsAtOnce = 2;

/** Classifies the clips of a list. */
export async function classifyClips<Value extends object>(
  model: Model,
  list: readonly Clip[],
  settings: ClassifySettings,
  task: Task,
  hooks: ClassifyHooks<Value>,
): Promise<readonly ClipRecord<Prediction>[]> {
  const { numFrames, framesPerSample, batchSize, topK, ties, damaged } = settings;
  const sampleLength = model.slots(framesPerSample).sampleStride;
  const batches = openBatches(model, { sampleLength, numFrames: framesPerSample, signal: task.signal });
  const places = model.card.kind === "clip" ? clipPlaces(batches, list.length, batchSize) : undefined;
  const score: ScoreClip =
    places === undefined
      ? frameModelScorer(model, batches, settings)
      : clipModelScorer(model, places, framesPerSample);
  const readsEveryFrame = places === undefined && numFrames === undefined;
  return runClips(list, {
    ...hooks,
    task,
    atOnce: readsEveryFrame ? wholeClipsAtOnce : clipsAtOnce(model, numFrames ?? framesPerSample),
    placeOf: places?.nameOf,
    giveUp: places?.giveUp,
    flush: () => batches.finish(),
    work: ({ path, id, label: groundTruth }, position, signal) =>
      withVideo(path, { signal, damaged }, async (video) => {
        const { numFramesInClip, probabilities } = await score(video, position, signal);
        const { durationSeconds } = video.metadata;
        const predictionOf = (row: Float32Array): Prediction => {
          const top = rankRow(row, model.labels, topK, ties);
          return { path, id, groundTruth, top, numFramesInClip, durationSeconds };
        };
        return new Later(probabilities.then(predictionOf));
      }),
  });
}

function clipModelScorer(model: Model, places: ClipPlaces, framesPerSample: number): ScoreClip {
  return async (video, position, signal) => {
    const { batch, place } = await places.at(position);
    const numFramesInClip = await readClipSample(model, video, framesPerSample, batch, place, signal);
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
function frameModelScorer(model: Model, batches: Batches, settings: ClassifySettings): ScoreClip {
  const { numFrames, batchSize } = settings;
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
