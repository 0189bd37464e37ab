import type { Task } from "../../core/task.js";
import type { Clip } from "../../datasets/clip.js";
import type { Model } from "../../model/model.js";
import type { ViewAverage } from "../../tensor/score-mean.js";
import { rankRow, type TieOrder } from "../../tensor/scores.js";
import { cropViews, type CropView } from "../../transforms/crops.js";
import type { ClipFrames } from "../../video/clip-frames.js";
import { withPart } from "../../video/with-part.js";
import {
  readClipSamples,
  scoreSampledFrames,
  sendEveryFrame,
  type UseFrameScores,
} from "../frame-scores/score-clip.js";
import { Later, runClips, type ClipRecord, type ClipRun } from "../run-clips.js";
import { openBatches, type Batches } from "./batches.js";
import { clipPlaceName, clipPlaces, type ClipPlaces } from "./clip-places.js";
import { clipsAtOnce } from "./clips-at-once.js";
import { clipFacts, type Prediction } from "./predictions.js";
import { framePreparer } from "./prepare-frame.js";
import { outputError } from "./usable-outputs.js";
import { countViews, samplesPerClip, viewMean, viewSampling, type ViewSetting } from "./views.js";

/** How clips are classified, all checked. */
export interface ClassifySettings {
  readonly numFrames: number | undefined;
  readonly framesPerSample: number;
  readonly views: ViewSetting;
  readonly batchSize: number;
  readonly topK: number;
  readonly ties: TieOrder;
  readonly damaged: "error" | "keep";
}

/** What a caller inside the library may add: results it has already, clips to leave out, a look at each new record. */
export interface ClassifyHooks<Value extends object = object> extends Pick<
  ClipRun<Prediction, Clip, Value>,
  "wanted" | "keep" | "onRecord" | "guard"
> {
  /** Of a list that is part of a longer one: how many samples stand before it, in whole batches. Default 0. */
  readonly samplesBefore?: number;
}

/** A clip's probabilities, which come when its batch has run. */
interface ScoredClip {
  readonly numFramesInClip: number;
  readonly probabilities: Promise<Float32Array>;
}

type ScoreClip = (video: ClipFrames, position: number, signal: AbortSignal) => Promise<ScoredClip>;

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
  const { numFrames, framesPerSample, views, batchSize, topK, ties, damaged } = settings;
  const sampleLength = model.slots(framesPerSample).sampleStride * model.viewsPerSample;
  const { signal: ended } = task;
  const { average } = views;
  const batches = openBatches(model, { sampleLength, numFrames: framesPerSample, signal: ended, average });
  const crops = cropViews(views.crops, model.preset.steps);
  const numSamples = samplesPerClip(model, views);
  const isClipModel = model.card.kind === "clip";
  const places = isClipModel
    ? clipPlaces(batches, list.length * numSamples, batchSize, hooks.samplesBefore)
    : undefined;
  const score: ScoreClip =
    places === undefined
      ? frameModelScorer(model, batches, crops, settings, task)
      : clipModelScorer(model, places, crops, settings);
  const readsEveryFrame = !isClipModel && numFrames === undefined;
  const placesOf = (position: number): readonly number[] =>
    Array.from({ length: numSamples }, (_, sample) => position * numSamples + sample);
  return runClips(list, {
    ...hooks,
    task,
    atOnce: readsEveryFrame
      ? wholeClipsAtOnce
      : clipsAtOnce(model, numFrames ?? framesPerSample, countViews(views)),
    placeOf:
      places && ((position) => clipPlaceName(position, { numClips: list.length, numSamples, batchSize })),
    giveUp:
      places &&
      (async (position) => {
        await Promise.all(placesOf(position).map(places.giveUp));
      }),
    flush: () => batches.finish(),
    work: (clip, position, signal) =>
      withPart(clip, { signal, damaged }, async (video) => {
        const { numFramesInClip, probabilities } = await score(video, position, signal);
        const { durationSeconds } = video.metadata;
        const { firstFrame, isFromBeginning } = video;
        const predictionOf = (row: Float32Array): Prediction =>
          Object.assign(clipFacts(clip), {
            top: rankRow(row, model.labels, topK, ties),
            numFramesInClip,
            durationSeconds,
            ...(firstFrame === undefined ? {} : { firstFrame }),
            ...(isFromBeginning === true ? { isFromBeginning } : {}),
          });
        return new Later(probabilities.then(predictionOf));
      }),
  });
}

function clipModelScorer(
  model: Model,
  places: ClipPlaces,
  crops: readonly CropView[],
  { views, framesPerSample }: ClassifySettings,
): ScoreClip {
  const { viewsPerSample } = model;
  const numSamples = samplesPerClip(model, views);
  const sampling = viewSampling(model, framesPerSample, views.clips);
  return async (video, position, signal) => {
    const own = Array.from({ length: numSamples }, (_, sample) => position * numSamples + sample);
    const samples = await Promise.all(own.map(places.at));
    const spots = samples.flatMap(({ batch, place }) =>
      Array.from({ length: viewsPerSample }, (_, view) => ({ batch, place: place * viewsPerSample + view })),
    );
    const numFramesInClip = await readClipSamples(model, video, { sampling, crops }, spots, signal);
    const { take, probabilities } = averaging(model, video, views.average);
    own.forEach((sample, view) => {
      void places.fill(sample, (row, problem) => {
        const found = numSamples === 1 ? problem : `view ${view}: ${String(problem)}`;
        take(row, problem === undefined ? undefined : found);
      });
    });
    return { numFramesInClip, probabilities: probabilities(numSamples) };
  };
}

/** A frame model's view of a clip: the mean over its frames. */
function frameModelScorer(
  model: Model,
  batches: Batches,
  crops: readonly CropView[],
  { numFrames, batchSize, views }: ClassifySettings,
  task: Task,
): ScoreClip {
  return async (video, _position, signal) => {
    const { take, probabilities } = averaging(model, video, views.average);
    const use: UseFrameScores = (row, _order, problem) => {
      task.pass(1 / crops.length);
      take(row, problem);
    };
    const sink = { batches, batchSize, use, signal };
    if (numFrames !== undefined) {
      const sampling = viewSampling(model, numFrames, 1);
      const numFramesInClip = await scoreSampledFrames(model, video, sampling, crops, sink);
      return { numFramesInClip, probabilities: probabilities(numFrames * crops.length) };
    }
    const receivers = crops.map((crop) => ({ model, sink, preparer: framePreparer(model, video, 1, crop) }));
    const { indices } = await sendEveryFrame(video, 1, receivers, signal);
    return { numFramesInClip: indices.length, probabilities: probabilities(indices.length * crops.length) };
  };
}

/** The mean of rows that come one by one, perhaps before it is known how many. */
function averaging(
  model: Model,
  video: ClipFrames,
  average: ViewAverage,
): {
  readonly take: (row: Float32Array, problem: string | undefined) => void;
  /** Of so many rows. */
  readonly probabilities: (count: number) => Promise<Float32Array>;
} {
  const mean = viewMean(model, average);
  let wrong: string | undefined;
  let finishIfComplete = (): void => undefined;
  return {
    take(row, problem) {
      wrong ??= problem;
      mean.add(row);
      finishIfComplete();
    },
    probabilities: (count) =>
      new Promise((resolve, reject) => {
        finishIfComplete = () => {
          if (mean.count !== count) return;
          if (wrong === undefined) resolve(mean.result());
          else reject(outputError(model, video.path, wrong));
        };
        finishIfComplete();
      }),
  };
}
