import { checkList } from "../../core/check.js";
import { checkGiven } from "../../core/given.js";
import { cropCounts } from "../../transforms/crops.js";
import type { Predictions } from "../../pipeline/classify/predictions.js";
import { topKAccuracy, type TopKAccuracy } from "./top-k-accuracy.js";

/** Top-k accuracy with some number of views. */
export interface ViewsAccuracy extends TopKAccuracy {
  /** clips × crops. */
  readonly numViews: number;
  /** Clips in time. */
  readonly numClipsInTime: number;
  /** Crops of each frame. */
  readonly numCrops: number;
  /** What was averaged over the views, as the run's setting says; `"none"` of one view. */
  readonly aggregation: string;
}

/**
 * Top-k accuracy of one model on one list of clips, run with several numbers of views: by views, then by clips in time.
 *
 * @param runs - A call of `classifyVideos` or `evaluate` each, with other `views`.
 * @param k - From 1 to what each run kept.
 * @throws {RangeError} If there is no run, or the runs are of several models or lists of clips.
 * @example
 * const some = kinetics.available.slice(0, 4);
 * const runs = [await classifyVideos(model, some)];
 * accuracyByViews(runs, 1)[0].numViews; // 1
 */
export function accuracyByViews(runs: readonly Predictions[], k: number): readonly ViewsAccuracy[] {
  checkList("runs", runs, 0);
  for (const run of runs) checkGiven("accuracyByViews", "runs", run, "predictions");
  const [first] = runs;
  if (first === undefined) throw new RangeError("Cannot compare views: there is no run");
  const another = runs.find(({ setting }) => setting.modelSha256 !== first.setting.modelSha256);
  if (another !== undefined) {
    const names = `"${first.setting.modelName}" and "${another.setting.modelName}"`;
    throw new RangeError(`Cannot compare views: the runs are of two models, ${names}. Use compareRuns`);
  }
  const [list, ...others] = runs.map(clipsText);
  if (others.some((other) => other !== list))
    throw new RangeError("Cannot compare views: the runs are of different clips. Use one list for all");
  return runs
    .map((run) => {
      const { views: numViews, crops = "center", aggregation } = run.setting;
      const numCrops = cropCounts[crops];
      const shape = { numViews, numClipsInTime: numViews / numCrops, numCrops, aggregation };
      return { ...topKAccuracy(run, k), ...shape };
    })
    .sort((a, b) => a.numViews - b.numViews || a.numClipsInTime - b.numClipsInTime);
}

/** The clips of a run, those that were skipped included, in any order. */
function clipsText({ rows, skipped }: Predictions): string {
  return JSON.stringify([...rows, ...skipped].map(({ path }) => path).sort());
}
