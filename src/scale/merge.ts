import { mergeEvaluation } from "./merge-evaluation.js";
import { mergeFeatures } from "./merge-features.js";
import { mergeFrameScores } from "./merge-frame-scores.js";
import type { PlanKind } from "./plan.js";
import { openPlan, type PlanFolder } from "./plan-folder.js";
import { checkedResults, type PlanResults } from "./read-results.js";

/** How the results of each kind of plan are put together. */
const mergers: Readonly<
  Record<PlanKind, (run: PlanFolder, results: PlanResults, saveTo: string) => Promise<void>>
> = {
  evaluation: mergeEvaluation,
  "frame scores": mergeFrameScores,
  features: mergeFeatures,
};

/** What {@link mergePlan} put together. */
export interface MergedPlan {
  readonly kind: PlanKind;
  readonly numClips: number;
  readonly numSkipped: number;
}

/**
 * Puts the results of a plan's units together; nothing is decoded, and no model loaded.
 *
 * @param saveTo - The table; of frame scores the folder of the store, of features the Parquet file.
 * @throws {PlanError} If units are missing, altered or of other plans, or have two results.
 */
export async function mergePlan(
  folder: string,
  saveTo: string,
  options: { readonly mixed: boolean },
): Promise<MergedPlan> {
  const run = await openPlan(folder);
  const results = checkedResults(run, options);
  const { kind, numClips } = run.plan.content;
  await mergers[kind](run, results, saveTo);
  return { kind, numClips, numSkipped: results.numSkipped };
}
