import { mergeEvaluation } from "./merge-evaluation.js";
import { openPlan } from "./plan-folder.js";
import { checkedResults } from "./read-results.js";

/** What {@link mergePlan} put together. */
export interface MergedPlan {
  readonly numClips: number;
  readonly numSkipped: number;
}

/**
 * Puts the results of a plan's units together; nothing is decoded, and no model loaded.
 *
 * @param saveTo - The table.
 * @throws {PlanError} If units are missing, altered or of other plans, or have two results.
 */
export async function mergePlan(
  folder: string,
  saveTo: string,
  options: { readonly mixed: boolean },
): Promise<MergedPlan> {
  const run = await openPlan(folder);
  const results = checkedResults(run, options);
  await mergeEvaluation(run, results, saveTo);
  return { numClips: run.plan.content.numClips, numSkipped: results.numSkipped };
}
