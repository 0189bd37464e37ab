import { checkAwaited, checkGiven } from "../core/given.js";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkPositiveInteger, checkText } from "../core/check.js";
import { formatCounted } from "../core/format.js";
import { itemAt } from "../core/item-at.js";
import { checkOptions } from "../core/options.js";
import { optionName } from "../core/option-words.js";
import type { ClipInput } from "../datasets/clips-from.js";
import {
  callText,
  clipResult,
  clipsToEvaluate,
  evaluateOptionKeys,
  evaluateWith,
  evaluationJournal,
  evaluationSettings,
  progressPath,
  warn,
  type EvaluableDataset,
  type EvaluateHooks,
  type EvaluationOptions,
} from "../evaluate/evaluate.js";
import type { Model } from "../model/model.js";
import { clipPlaceName } from "../pipeline/classify/clip-places.js";
import type { ClassifiedPredictions } from "../pipeline/classify/predictions.js";
import { samplesPerClip, viewSetting } from "../pipeline/classify/views.js";
import { engineAddress } from "./engines/address.js";
import { bullmqEngine } from "./engines/bullmq.js";
import { processesEngine } from "./engines/processes.js";
import { handToJournal, handToUnits, hasPlan } from "./kept-clips.js";
import { makePlan } from "./make-plan.js";
import { evaluationPredictions, mergeEvaluation, recordsOfUnit } from "./merge-evaluation.js";
import { evaluationDraft } from "./plan-evaluation.js";
import { removePlan } from "./plan-folder.js";
import { checkedResults } from "./read-results.js";
import { runPlan } from "./run-plan.js";

/** Options of {@link evaluate}. */
export interface EvaluateOptions extends EvaluationOptions {
  /**
   * How many processes share the work; default: only this one. Each loads the model anew, which takes memory and a second or
   * two. The results are the same bytes. What is computed is kept in the folder `<saveTo>.run`, instead of
   * `<saveTo>.progress.jsonl`; each way continues what the other left.
   */
  readonly workers?: number;
  /**
   * The queue that hands out the work, over Redis, Valkey or PostgreSQL: `"redis://host:6379"`,
   * `"postgres://user@host/database"` or `"env:NAME"`, a variable with the address. The processes of this call compute, and
   * so does every `kinetoscope work` on that queue that sees the folder `<saveTo>.run`. Default none: the processes of this
   * call alone. The password is read from the variable KINETOSCOPE_ENGINE_PASSWORD. Needs the packages bullmq@6 and ioredis
   * or pg.
   */
  readonly engine?: string;
}

/**
 * Classifies many clips of a dataset and saves the results table; nothing computed is lost when it is
 * interrupted, and a rerun continues. Before the run a warning says which true labels the model does not have, and which
 * of its own come several times.
 *
 * @param dataset - What a loader gave, or clips.
 * @returns Predictions for the clips in order, those of earlier runs included.
 * @throws {RangeError} If there is no clip or fewer than `numVideos`, or the model has none of the true labels.
 * @throws {PlanError} With `workers`, if some clips could not be computed; the others are kept. With `engine`, if the queue cannot be
 * reached.
 * @example
 * const results = await evaluate(model, kinetics, { numVideos: 16, saveTo: "results.csv" });
 * topKAccuracy(results, 1).numCorrect; // 11
 */
export async function evaluate(
  model: Model,
  dataset: EvaluableDataset | ClipInput,
  options: EvaluateOptions = {},
): Promise<ClassifiedPredictions> {
  return evaluateAnywhere(model, dataset, options, {});
}

/** {@link evaluate} for callers inside the library. */
export async function evaluateAnywhere(
  model: Model,
  dataset: EvaluableDataset | ClipInput,
  options: EvaluateOptions,
  hooks: EvaluateHooks,
): Promise<ClassifiedPredictions> {
  checkOptions("evaluate", options, { ...evaluateOptionKeys, workers: true, engine: true });
  checkGiven("evaluate", "model", model, "model");
  checkAwaited("evaluate", { dataset });
  const { engine, workers = engine === undefined ? undefined : 1, ...rest } = options;
  if (workers === undefined) {
    await takeFromWorkers(model, dataset, rest, hooks);
    return evaluateWith(model, dataset, rest, hooks);
  }
  checkPositiveInteger("workers", workers);
  if (engine !== undefined) checkText("engine", engine);
  const who = formatCounted(workers, "process", "processes");
  const how =
    engine === undefined
      ? { engine: processesEngine(workers), who }
      : { engine: bullmqEngine(engineAddress(engine), workers), who: `${who} and those on the queue` };
  const { saveTo, fresh = false, signal, onResult } = rest;
  if (saveTo !== undefined) checkText("saveTo", saveTo);
  const clips = clipsToEvaluate(model, dataset, rest, hooks);
  const draft = evaluationDraft(model, clips, rest, hooks.call ?? callText(rest));
  const folder = saveTo === undefined ? await mkdtemp(join(tmpdir(), "kinetoscope-run-")) : runFolder(saveTo);
  try {
    if (fresh) await removePlan(folder);
    const run = await makePlan(folder, draft, { other: "replace", signal });
    const tell = hooks.onNote ?? warn;
    if (run.plan.threads !== model.threads) tell(keptThreads(run.plan.threads, model.threads));
    const list = clips.toArray();
    const kept =
      saveTo === undefined || fresh
        ? new Set<number>()
        : await handToUnits(run, progressPath(saveTo), evaluationJournal(model, rest), (numClips, threads) =>
            tell(otherThreads(numClips, threads, run.plan.threads)),
          );
    const onUnit = (unit: number): void => {
      if (onResult === undefined) return;
      for (const record of recordsOfUnit(run, unit))
        if (!kept.has(record.position))
          onResult(clipResult({ ...record, clip: itemAt(list, record.position, "a clip") }));
    };
    // as every rerun of a single process does
    await runPlan(run, { ...how, retrySkipped: true, signal, onUnit });
    const results = checkedResults(run, { mixed: false });
    if (saveTo !== undefined) await mergeEvaluation(run, results, saveTo);
    return evaluationPredictions(run, results);
  } finally {
    if (saveTo === undefined) await rm(folder, { recursive: true, force: true });
  }
}

function otherThreads(numClips: number, then: string, now: number): string {
  const found = `${formatCounted(numClips, "clip")} of an earlier run, with ${then} threads instead of ${now}`;
  return `Computing ${found}, again: last digits may differ. loadModel(path, { threads }) sets them`;
}

function keptThreads(then: number, now: number): string {
  const found = `an earlier run with ${formatCounted(then, "thread")} a process, as before, not ${now}`;
  return `Continuing ${found}: last digits may differ. Use ${optionName("fresh")} to compute all anew`;
}

/** Adds to the journal of a single process what workers have computed of the same evaluation. */
async function takeFromWorkers(
  model: Model,
  dataset: EvaluableDataset | ClipInput,
  options: EvaluationOptions,
  hooks: EvaluateHooks,
): Promise<void> {
  const { saveTo, fresh = false } = options;
  if (saveTo === undefined || fresh || !(await hasPlan(runFolder(saveTo)))) return;
  const silent = { onNote: (): void => undefined };
  const clips = clipsToEvaluate(model, dataset, options, silent);
  const draft = evaluationDraft(model, clips, options, hooks.call ?? callText(options));
  const { batchSize } = evaluationSettings(model, options);
  const numSamples = samplesPerClip(model, viewSetting(model, options.views));
  const list = { numClips: clips.length, numSamples, batchSize };
  const placeOf = (position: number): string =>
    model.card.kind === "clip" ? clipPlaceName(position, list) : "";
  const about = evaluationJournal(model, options);
  await handToJournal(runFolder(saveTo), draft, progressPath(saveTo), about, placeOf);
}

/** Where an evaluation with workers keeps the results of its units. */
export function runFolder(saveTo: string): string {
  return `${saveTo}.run`;
}
