/** The table of contents: named exports in the order in which a lab uses them. */

// Datasets
export {
  loadKinetics,
  type Kinetics,
  type KineticsSplit,
  type LoadKineticsOptions,
} from "./datasets/kinetics.js";
export { ClipList } from "./datasets/clip-list.js";
export type { Clip, SkippedClip } from "./datasets/clip.js";
export { toDataFrame, type DataFrame } from "./datasets/data-frame.js";

// Video
export { openVideo, type Video } from "./video/video.js";
export { Frames } from "./tensor/frames.js";
export { everyIndices, skipIndices, uniformIndices, uniformIndicesFloat } from "./video/sampling.js";

// Models
export { loadModel, type LoadModelOptions } from "./model/load.js";
export type { Model } from "./model/model.js";

// Classification
export { classifyFrames, type ClassifyFramesOptions } from "./pipeline/classify-frames.js";
export { classifyVideos, type ClassifyVideosOptions } from "./pipeline/classify-videos.js";
export { FrameScores } from "./pipeline/frame-scores.js";
export type { Prediction, Predictions } from "./pipeline/predictions.js";
export type { RankedLabel, Scores } from "./tensor/scores.js";

// Evaluation
export { evaluate, type EvaluateOptions } from "./evaluate/evaluate.js";
export { resultsCsv, resultsDataFrame, saveResults } from "./evaluate/results.js";
export { topKAccuracy, type TopKAccuracy } from "./evaluate/top-k-accuracy.js";
export { wilsonInterval } from "./evaluate/wilson.js";
