/**
 * The table of contents: named exports in the order in which a lab uses them.
 *
 * @module kinetoscope
 */

// Datasets
export { loadKinetics } from "./datasets/kinetics/kinetics.js";
export type { Kinetics, LoadKineticsOptions } from "./datasets/kinetics/kinetics.js";
export type { KineticsSplit } from "./datasets/kinetics/split.js";
export type { GroundTruthProblem } from "./datasets/tables/ground-truth-text.js";
export type { PassedOverFile } from "./datasets/passed-over.js";
export { applyLabels } from "./datasets/table/apply-labels.js";
export { loadTable } from "./datasets/table/load-table.js";
export type { LoadTableOptions } from "./datasets/table/load-table.js";
export type { LabelledTable } from "./datasets/table/labelled-table.js";
export type { Delimiter } from "./files/tables/delimiter.js";
export { loadVideoFolder } from "./datasets/video-folder.js";
export type { LoadVideoFolderOptions, VideoFolder } from "./datasets/video-folder.js";
export { loadUcf101 } from "./datasets/ucf101/ucf101.js";
export type { LoadUcf101Options, Ucf101 } from "./datasets/ucf101/ucf101.js";
export type { Ucf101Problem, Ucf101Row, Ucf101Split } from "./datasets/ucf101/rows.js";
export { loadHmdb51 } from "./datasets/hmdb51/hmdb51.js";
export type { LoadHmdb51Options } from "./datasets/hmdb51/hmdb51.js";
export { loadVideoList } from "./datasets/video-list/video-list.js";
export type { LoadVideoListOptions } from "./datasets/video-list/video-list.js";
export { loadSplitFolders } from "./datasets/split-folders/split-folders.js";
export { loadSomethingSomething } from "./datasets/something-something/something-something.js";
export type { LoadSomethingSomethingOptions } from "./datasets/something-something/something-something.js";
export { loadMomentsInTime } from "./datasets/moments-in-time/moments-in-time.js";
export type { LoadMomentsInTimeOptions } from "./datasets/moments-in-time/moments-in-time.js";
export { loadActivityNet } from "./datasets/activitynet/activitynet.js";
export type { LoadActivityNetOptions } from "./datasets/activitynet/activitynet.js";
export { loadCharades } from "./datasets/charades/charades.js";
export type { LoadCharadesOptions } from "./datasets/charades/charades.js";
export { loadEpicKitchens } from "./datasets/epic-kitchens/epic-kitchens.js";
export type { LoadEpicKitchensOptions } from "./datasets/epic-kitchens/epic-kitchens.js";
export { loadAva } from "./datasets/ava/ava.js";
export type { LoadAvaOptions } from "./datasets/ava/ava.js";
export { loadMsrVtt } from "./datasets/msrvtt/msrvtt.js";
export type { LoadMsrVttOptions } from "./datasets/msrvtt/msrvtt.js";
export { loadImageFolder } from "./datasets/images/image-folder.js";
export type { ImageFolder } from "./datasets/images/image-folder.js";
export { loadLabelledImages } from "./datasets/images/labelled-images.js";
export type { LabelledImages, LoadLabelledImagesOptions } from "./datasets/images/labelled-images.js";
export { downloadKinetics, KineticsDownload } from "./datasets/kinetics/download.js";
export type { DownloadKineticsOptions } from "./datasets/kinetics/download.js";
export type { KineticsPart } from "./datasets/kinetics/part.js";
export { download } from "./files/download.js";
export type { Downloaded, DownloadOptions, TransferOptions } from "./files/download.js";
export { unpack } from "./files/unpack.js";
export type { Unpacked, UnpackOptions } from "./files/unpack.js";
export type { RefusedMember } from "./files/unpack/member-writer.js";
export type { AddressRules } from "./files/download/address.js";
export { ClipList } from "./datasets/clip-list.js";
export type { Clip, ClipSource, ClipSpan, SkippedClip } from "./datasets/clip.js";
export { saveClips } from "./datasets/save/save-clips.js";
export type { SaveClipsOptions } from "./datasets/save/save-clips.js";
export type { ClipFormat } from "./datasets/save/clip-formats.js";
export { loadLabelStudio } from "./datasets/label-studio/label-studio.js";
export type { LoadLabelStudioOptions } from "./datasets/label-studio/label-studio.js";
export { split } from "./datasets/split/split.js";
export type { SplitOptions } from "./datasets/split/split.js";
export type { ValueCount } from "./datasets/count-values.js";
export type { SampleOptions } from "./datasets/sample.js";
export type { ClipInput, DataFrameLike } from "./datasets/clips-from.js";
export type { GroundTruthTable, TableRow } from "./datasets/tables/ground-truth-table.js";
export { toDataFrame } from "./datasets/tables/data-frame.js";
export type { Cell, DataFrame, RowSelection, Series } from "./datasets/tables/data-frame-types.js";

// Video
export { openVideo } from "./video/video.js";
export type {
  ForEachFrameOptions,
  FrameBatchOptions,
  SampledFrames,
  SampleEachOptions,
  Video,
} from "./video/video.js";
export type { ColorRule, DamageRule, DecodeSettings, DecoderName } from "./video/decode-settings.js";
export { probeVideo } from "./video/probe.js";
export type { VideoMetadata } from "./video/video-metadata.js";
export { cutClip } from "./video/make/cut.js";
export type { CutClip, CutClipOptions } from "./video/make/cut.js";
export type { OpenTimeSpan, TimeSpan } from "./video/time-span.js";
export { Frames } from "./tensor/frames.js";
export type { Rectangle } from "./tensor/rectangle.js";
export {
  everyIndices,
  sampleIndices,
  skipIndices,
  uniformIndices,
  uniformIndicesFloat,
} from "./video/sampling/indices.js";
export type { SamplingRule } from "./video/sampling/indices.js";
export { sampleClips } from "./video/sampling/sample-clips.js";
export type { ClipSampling, SampledVideo, SingleClipSampling } from "./video/sampling/sample-clips.js";
export type { ClipRule, OutOfRange } from "./video/sampling/clip-rules.js";

// Transforms
export { preset } from "./transforms/preset.js";
export type { Preset } from "./transforms/preset.js";
export type { ResizeKernel } from "./transforms/kernels/index.js";
export type { CropOffset, LongSide, PixelStep } from "./transforms/steps.js";
export type { ChannelOrder, Normalization, Rescale, TensorLayout } from "./transforms/normalize.js";
export { transformFrames } from "./transforms/transform-frames.js";

// Models
export { loadModel } from "./model/load.js";
export type { LoadModelOptions } from "./model/load.js";
export type { Provider } from "./model/session/providers.js";
export type { ProviderCheck } from "./model/provider-check.js";
export type { CardChanges } from "./model/card/card-changes.js";
export type { Model } from "./model/model.js";
export type {
  CardGolden,
  CardInput,
  CardOutput,
  CardSampling,
  CardViews,
  CardWithLabels,
  ChannelValues,
  FurtherInput,
  ModelCard,
  TensorValue,
} from "./model/card/card.js";

// Classification
export { classifyFrames } from "./pipeline/classify/classify-frames.js";
export type { ClassifyFramesOptions } from "./pipeline/classify/classify-frames.js";
export { peakFrame, worstFrame } from "./pipeline/frame-scores/peak-frame.js";
export type { FramePeak, PeakFrameOptions } from "./pipeline/frame-scores/peak-frame.js";
export { frameVotes } from "./pipeline/rating/frame-votes.js";
export type { FrameVotes } from "./pipeline/rating/frame-votes.js";
export { slidingWindows } from "./pipeline/windows/sliding-windows.js";
export type { SlidingWindowsOptions } from "./pipeline/windows/sliding-windows.js";
export { classifyWindows, findMoments } from "./pipeline/windows/classify-windows.js";
export type {
  ClassifyWindowsOptions,
  FindMomentsOptions,
  ScoredWindow,
  WindowScores,
} from "./pipeline/windows/classify-windows.js";
export type { FoundMoment, Moment } from "./datasets/moment.js";
export { matchMoments } from "./evaluate/metrics/match-moments.js";
export type {
  MatchMomentsOptions,
  MomentCounts,
  MomentMatches,
  MomentPair,
} from "./evaluate/metrics/match-moments.js";
export { momentAveragePrecision } from "./evaluate/metrics/moment-precision.js";
export type {
  ClassMomentPrecision,
  MomentAveragePrecision,
  MomentAveragePrecisionOptions,
} from "./evaluate/metrics/moment-precision.js";
export { clipCandidates } from "./pipeline/windows/clip-candidates.js";
export type { ClipCandidate, ClipCandidatesOptions } from "./pipeline/windows/clip-candidates.js";
export { mostInformativeFrames } from "./pipeline/frame-scores/most-informative-frames.js";
export type { MostInformativeFramesOptions } from "./pipeline/frame-scores/most-informative-frames.js";
export { MostInformativeFrames } from "./pipeline/frame-scores/mif-table.js";
export type { MifTableRow, MostInformativeFrame } from "./pipeline/frame-scores/mif-table.js";
export { storeFrameScores } from "./pipeline/score-store/store-frame-scores.js";
export type { StoreFrameScoresOptions } from "./pipeline/score-store/store-frame-scores.js";
export { openScoreStore, ScoreStore } from "./pipeline/score-store/score-store.js";
export type {
  ClipKey,
  SkippedStoredClip,
  StoredClip,
  StoreHead,
  StoreManifest,
  StorePart,
} from "./pipeline/score-store/manifest.js";
export { findClipCandidates } from "./pipeline/windows/find-clip-candidates.js";
export type { FindClipCandidatesOptions, FoundCandidates } from "./pipeline/windows/find-clip-candidates.js";
export { classifyVideos } from "./pipeline/classify/classify-videos.js";
export type { ClassifyVideosOptions } from "./pipeline/classify/classify-videos.js";
export type { ViewsOptions } from "./pipeline/classify/views.js";
export type { ViewCrops } from "./transforms/crops.js";
export type { ViewAverage } from "./tensor/score-mean.js";
export { rateVideos } from "./pipeline/rating/rate-videos.js";
export type { RateVideosOptions } from "./pipeline/rating/rate-videos.js";
export type { FootageRatings, RatedShares, RatedVideo, Rater } from "./pipeline/rating/footage-ratings.js";
export { FrameScores } from "./pipeline/frame-scores/frame-scores.js";
export type { FrameScoresParts, FrameSetting } from "./pipeline/frame-scores/frame-scores.js";
export type {
  ClassifiedPredictions,
  ClipResult,
  Prediction,
  Predictions,
  PredictionSetting,
} from "./pipeline/classify/predictions.js";
export { argmax, softmax, topK } from "./tensor/scores.js";
export type { Activation, OverFrames, RankedLabel, ScoreKind, Scores } from "./tensor/scores.js";

// Training
export { loadBackbone } from "./model/backbone.js";
export type { Backbone, LoadBackboneOptions } from "./model/backbone.js";
export { extractFeatures } from "./pipeline/features/extract-features.js";
export type { ExtractFeaturesOptions } from "./pipeline/features/extract-features.js";
export { extractImageFeatures } from "./pipeline/features/extract-image-features.js";
export type {
  ExtractImageFeaturesOptions,
  ImageAugmentOptions,
} from "./pipeline/features/extract-image-features.js";
export { loadFeatures } from "./pipeline/features/load-features.js";
export { saveFeatures } from "./pipeline/features/save-features.js";
export type { FeatureOptions } from "./pipeline/features/clip-features.js";
export type {
  ExtractedFeatures,
  FeatureProvenance,
  FeatureTable,
} from "./pipeline/features/feature-table.js";
export type { AugmentOptions } from "./transforms/augment.js";
export type { ColorJitter } from "./transforms/color-jitter.js";
export type { Features, FeatureSampling, FeatureSource } from "./tensor/features.js";
export { dense, dropout, gru, lstm, meanOverFrames, relu, softmaxLayer } from "./train/layers.js";
export type { Layer } from "./train/layers.js";
export { adam, sgd } from "./train/optimizers.js";
export type { Optimizer } from "./train/optimizers.js";
export { multiplicative, oneCycle } from "./train/schedule.js";
export type { Schedule } from "./train/schedule.js";
export { trainHead } from "./train/train-head.js";
export type { TrainHeadOptions } from "./train/train-head.js";
export type { EpochRow } from "./train/history.js";
export type { Head, TrainingSettings, WeightTensor } from "./train/head.js";
export { exportModel } from "./train/export-model.js";
export type { ExportModelOptions } from "./train/export-model.js";
export { loadHead } from "./train/head-file.js";
export type { LoadHeadOptions } from "./train/head-file.js";

// Evaluation
export { evaluate } from "./scale/evaluate.js";
export type { EvaluateOptions } from "./scale/evaluate.js";
export type { EvaluableDataset, EvaluationOptions } from "./evaluate/evaluate.js";
export { resultsCsv, resultsDataFrame, saveResults } from "./evaluate/results.js";
export { verifyResults } from "./evaluate/verify/verify-results.js";
export type { VerifyResultsOptions } from "./evaluate/verify/options.js";
export { Verification } from "./evaluate/verify/verification.js";
export type { Difference } from "./evaluate/verify/verification.js";
export { spreadsheetCsv } from "./files/spreadsheet-csv.js";
export { averagePrecision } from "./evaluate/metrics/average-precision.js";
export { multiLabelReport } from "./evaluate/metrics/multi-label-report.js";
export type {
  LabelScore,
  MultiLabelOptions,
  MultiLabelReport,
} from "./evaluate/metrics/multi-label-report.js";
export { multiLabelTable } from "./display/table/multi-label-table.js";
export { topKAccuracy } from "./evaluate/metrics/top-k-accuracy.js";
export type { TopKAccuracy } from "./evaluate/metrics/top-k-accuracy.js";
export { accuracyByViews } from "./evaluate/metrics/accuracy-by-views.js";
export type { ViewsAccuracy } from "./evaluate/metrics/accuracy-by-views.js";
export { classReport } from "./evaluate/metrics/class-report.js";
export type {
  ClassAverage,
  ClassReport,
  ClassReportOptions,
  ClassScore,
} from "./evaluate/metrics/class-report.js";
export { confidentMistakes, confusedPairs, confusionMatrix } from "./evaluate/metrics/confusion.js";
export type { ConfusedPair, ConfusionMatrix } from "./evaluate/metrics/confusion.js";
export { calibration } from "./evaluate/metrics/calibration.js";
export type { Calibration, CalibrationBin } from "./evaluate/metrics/calibration.js";
export { accuracyBy } from "./evaluate/metrics/accuracy-by.js";
export type { AccuracyByOptions, AccuracyGroup, GroupBy } from "./evaluate/metrics/accuracy-by.js";
export { compareRuns, RunComparison } from "./evaluate/compare/compare-runs.js";
export type { CompareRunsOptions } from "./evaluate/compare/compare-runs.js";
export type { ComparedClip } from "./evaluate/compare/compared-clip.js";
export type { PairedAnswers } from "./evaluate/compare/paired-answers.js";
export type { RunInput } from "./evaluate/compare/run-side.js";
export { nearDuplicates } from "./check/near-duplicates.js";
export type {
  NearDuplicatePair,
  NearDuplicates,
  NearDuplicatesOptions,
  PlacedClip,
} from "./check/near-duplicates.js";
export { checkDataset } from "./check/check-dataset.js";
export type { CheckDatasetOptions } from "./check/check-dataset.js";
export type { CheckableDataset } from "./check/checkable-dataset.js";
export type { ClipFacts, ClipState, FileFacts } from "./check/clip-facts.js";
export { DatasetReport } from "./check/dataset-report.js";
export type { ClassCount } from "./check/dataset-report.js";
export type { Finding, FindingItem, FindingKind } from "./check/finding.js";
export { DatasetFix, fixDataset } from "./check/fix-dataset.js";
export type { FixableKind, FixDatasetOptions, FixedFile } from "./check/fix-dataset.js";
export { wilsonInterval } from "./evaluate/metrics/wilson.js";
export type { Interval } from "./evaluate/metrics/wilson.js";

// Display
export { show } from "./notebook/show.js";
export { liveView } from "./notebook/live-view.js";
export type { LiveView } from "./notebook/live-view.js";
export { accuracyTable } from "./display/table/accuracy-table.js";
export type { AccuracyTableOptions } from "./display/table/accuracy-table.js";
export { evaluationReport } from "./display/report/evaluation-report.js";
export type { EvaluationReportOptions } from "./display/report/evaluation-report.js";
export { reliabilityChart } from "./display/chart/reliability-chart.js";
export type { ReliabilityChartOptions } from "./display/chart/reliability-chart.js";
export { viewsTable } from "./display/table/views-table.js";
export type { ViewsTableOptions } from "./display/table/views-table.js";
export { viewsChart } from "./display/chart/views-chart.js";
export type { ViewsChartOptions } from "./display/chart/views-chart.js";
export { classChart } from "./display/chart/class-chart.js";
export type { ClassChartOptions } from "./display/chart/class-chart.js";
export { datasetReport } from "./display/report/dataset-report.js";
export { predictionsTable } from "./display/table/predictions-table.js";
export { ratingsTable } from "./display/table/ratings-table.js";
export { imageGrid } from "./display/grid/image-grid.js";
export type { ImageGridOptions } from "./display/grid/image-grid.js";
export { framePair } from "./display/player/frame-pair.js";
export type { FramePairOptions } from "./display/player/frame-pair.js";
export { historyChart } from "./display/chart/history-chart.js";
export type { HistoryChartOptions, HistoryRow } from "./display/chart/history-chart.js";
export { scoreChart } from "./display/chart/score-chart.js";
export type { ScoreChartOptions } from "./display/chart/score-chart.js";
export { windowChart } from "./display/chart/window-chart.js";
export type { WindowBands, WindowChartOptions } from "./display/chart/window-chart.js";
export { windowPlayer } from "./display/player/window-player.js";
export type { WindowPlayerOptions } from "./display/player/window-player.js";
export { momentTimeline } from "./display/chart/moment-timeline.js";
export type { MomentTimelineOptions } from "./display/chart/moment-timeline.js";
export type { CandidateBand } from "./display/chart/moment-bands.js";
export { candidatePlayer } from "./display/player/candidate-player.js";
export type { CandidatePlayerOptions } from "./display/player/candidate-player.js";
export { scorePlayer } from "./display/player/score-player.js";
export type { ScorePlayerOptions } from "./display/player/score-player.js";
export { comparisonTable } from "./display/table/comparison-table.js";
export { informativeFramesGrid } from "./display/grid/informative-frames-grid.js";
export type { InformativeFramesGridOptions } from "./display/grid/informative-frames-grid.js";
export { informativeFramesTable } from "./display/table/informative-frames-table.js";
export { table } from "./display/table/table.js";
export type { TableData, TableOptions } from "./display/table/table.js";
export { videoPlayer } from "./display/player/video-player.js";
export type { VideoPlayerOptions } from "./display/player/video-player.js";
export { frameGif } from "./display/player/frame-gif.js";
export type { FrameGifOptions } from "./display/player/frame-gif.js";
export { saveGif } from "./image/save-gif.js";
export type { SaveGifOptions } from "./image/save-gif.js";
export { videoGrid } from "./display/grid/video-grid.js";
export type { VideoGridOptions } from "./display/grid/video-grid.js";
export type { GridInput } from "./display/grid/grid-entries.js";
export { setDisplayScale } from "./display/page/display-scale.js";
export { saveHtml } from "./display/page/save-html.js";
export type { Displayable, MimeBundle } from "./display/page/displayable.js";

// Errors
export {
  ArchiveError,
  DatasetError,
  DownloadError,
  ImageError,
  KinetoscopeError,
  ModelError,
  PlanError,
  VideoError,
} from "./core/errors.js";
export type { KinetoscopeErrorCode } from "./core/errors.js";
export { FileSystemError } from "./files/system-error.js";

import { setToBundle } from "./core/self-display.js";
import { setTaskHost } from "./core/task.js";
import { asDisplayable } from "./display/page/as-displayable.js";
import { notebookBundle } from "./display/page/displayable.js";
import { defaultTaskHost } from "./notebook/progress.js";

setTaskHost(defaultTaskHost());
setToBundle((value) => notebookBundle(asDisplayable(value)));
