/** The table of contents: named exports in the order in which a lab uses them. */

// Datasets
export { loadKinetics } from "./datasets/kinetics.js";
export type { Kinetics, KineticsSplit, LoadKineticsOptions } from "./datasets/kinetics.js";
export { ClipList } from "./datasets/clip-list.js";
export type { Clip, SkippedClip } from "./datasets/clip.js";
export type { ValueCount } from "./datasets/count-values.js";
export type { SampleOptions } from "./datasets/sample.js";
export type { ClipInput, DataFrameLike } from "./datasets/clips-from.js";
export type { GroundTruthTable, TableRow } from "./datasets/ground-truth-table.js";
export { toDataFrame } from "./datasets/data-frame.js";
export type { DataFrame, Series } from "./datasets/data-frame.js";

// Video
export { openVideo } from "./video/video.js";
export type { FrameBatchOptions, SampledFrames, Video } from "./video/video.js";
export type { ColorRule, DamageRule, DecodeSettings } from "./video/decode.js";
export { probeVideo } from "./video/probe.js";
export type { VideoMetadata } from "./video/probe.js";
export { Frames } from "./tensor/frames.js";
export {
  everyIndices,
  sampleIndices,
  skipIndices,
  uniformIndices,
  uniformIndicesFloat,
} from "./video/sampling.js";
export type { SamplingRule } from "./video/sampling.js";

// Transforms
export { preset } from "./transforms/preset.js";
export type { Preset } from "./transforms/preset.js";
export type { PixelStep, ResizeKernel } from "./transforms/steps.js";
export type { ChannelOrder, Normalization, TensorLayout } from "./transforms/normalize.js";
export { transformFrames } from "./transforms/transform-frames.js";

// Models
export { loadModel } from "./model/load.js";
export type { LoadModelOptions } from "./model/load.js";
export type { Model } from "./model/model.js";
export type { CardInput, CardSampling, CardWithLabels, ModelCard } from "./model/card.js";

// Classification
export { classifyFrames } from "./pipeline/classify-frames.js";
export type { ClassifyFramesOptions } from "./pipeline/classify-frames.js";
export { classifyVideos } from "./pipeline/classify-videos.js";
export type { ClassifyVideosOptions } from "./pipeline/classify-videos.js";
export type { ClipResult } from "./pipeline/classify-clips.js";
export { FrameScores } from "./pipeline/frame-scores.js";
export type { FrameScoresParts, FrameSetting } from "./pipeline/frame-scores.js";
export type { Prediction, Predictions, PredictionSetting } from "./pipeline/predictions.js";
export { argmax, softmax, topK } from "./tensor/scores.js";
export type { RankedLabel, ScoreKind, Scores } from "./tensor/scores.js";

// Evaluation
export { evaluate } from "./evaluate/evaluate.js";
export type { EvaluableDataset, EvaluateOptions } from "./evaluate/evaluate.js";
export { resultsCsv, resultsDataFrame, saveResults } from "./evaluate/results.js";
export { topKAccuracy } from "./evaluate/top-k-accuracy.js";
export type { TopKAccuracy } from "./evaluate/top-k-accuracy.js";
export { wilsonInterval } from "./evaluate/wilson.js";
export type { Interval } from "./evaluate/wilson.js";

// Display
export { show } from "./notebook/show.js";
export { accuracyTable } from "./display/accuracy-table.js";
export type { AccuracyTableOptions } from "./display/accuracy-table.js";
export { predictionsTable } from "./display/predictions-table.js";
export { framePair } from "./display/frame-pair.js";
export type { FramePairOptions } from "./display/frame-pair.js";
export { historyChart } from "./display/history-chart.js";
export type { HistoryChartOptions, HistoryRow } from "./display/history-chart.js";
export { scoreChart } from "./display/score-chart.js";
export type { ScoreChartOptions } from "./display/score-chart.js";
export { scorePlayer } from "./display/score-player.js";
export type { ScorePlayerOptions } from "./display/score-player.js";
export { table } from "./display/table.js";
export type { TableData, TableOptions } from "./display/table.js";
export { videoPlayer } from "./display/video-player.js";
export type { VideoPlayerOptions } from "./display/video-player.js";
export type { TimeSpan } from "./display/player-preview.js";
export { videoGrid } from "./display/video-grid.js";
export type { VideoGridOptions } from "./display/video-grid.js";
export type { GridInput } from "./display/grid-entries.js";
export { saveHtml } from "./display/save-html.js";
export type { Displayable, MimeBundle } from "./display/displayable.js";

// Errors
export { DatasetError, ModelError, VideoError } from "./core/errors.js";
export { FileSystemError } from "./files/system-error.js";

import { setTaskHost } from "./core/task.js";
import { defaultTaskHost } from "./notebook/progress.js";

setTaskHost(defaultTaskHost());
