import { mergeEvaluation } from "./merge-evaluation.js";
import { mergeFrameScores } from "./merge-frame-scores.js";
import type { PlanKind } from "./plan.js";
import { openPlan } from "./plan-folder.js";
import { checkedResults } from "./read-results.js";

/** What {@link mergePlan} put together. */
export interface MergedPlan {
  readonly kind: PlanKind;
  readonly numClips: number;
  readonly numSkipped: number;
}

/**
 * Puts the results of a plan's units together; nothing is decoded, and no model loaded.
 *
 * @param saveTo - The table; of frame scores the folder of the store.
 * @throws {PlanError} If units are missing, altered or of other plans, or have two results.
 */
export async function mergePlan(
  folder: string,
  saveTo: string,
  options: { readonly mixed: boolean },
): Promise<MergedPlan> {
  const run = await openPlan(folder);
  const results = checkedResults(run, options);
  if (run.plan.content.kind === "frame scores") await mergeFrameScores(run, results, saveTo);
  else await mergeEvaluation(run, results, saveTo);
  return { kind: run.plan.content.kind, numClips: run.plan.content.numClips, numSkipped: results.numSkipped };
}
