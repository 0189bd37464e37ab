import { writeFileAtomic } from "../files/atomic-write.js";
import { resultsLines } from "../evaluate/results.js";
import {
  printablePredictions,
  type Prediction,
  type ClassifiedPredictions,
} from "../pipeline/classify/predictions.js";
import { writeProvenance, type ProvenanceModel } from "../pipeline/provenance.js";
import { skippedOf, type ClipRecord } from "../pipeline/run-clips.js";
import { predictionOf } from "./kinds/evaluation.js";
import { hashCollector, type HashCollector } from "./hash-collector.js";
import type { PlanFolder } from "./plan-folder.js";
import { unitRecords, wholeUnit, type PlanResults } from "./read-results.js";

/**
 * Writes the results table of an evaluation and its provenance: the bytes of a single run. One unit is held at a time.
 *
 * @throws {FileSystemError} If a file cannot be written.
 */
export async function mergeEvaluation(run: PlanFolder, results: PlanResults, saveTo: string): Promise<void> {
  const { content, places } = run.plan;
  const hashes = hashCollector(content.numClips);
  const rows = predicted(results, hashes);
  const topK = content.settings["topK"] as number;
  await writeFileAtomic(saveTo, hashes.ofTable(resultsLines({ topK, rows })));
  await writeProvenance(saveTo, {
    kind: "evaluation",
    call: places.call,
    model: modelFacts(run),
    settings: content.settings,
    seed: places.seed,
    versions: results.versions,
    records: again(() => hashes.records(results.clips())),
    table: hashes.table(),
  });
}

/** The model as the provenance of a single run names it. */
export function modelFacts({ plan }: PlanFolder): ProvenanceModel {
  const { name, ...facts } = plan.content.model;
  return { name, path: plan.places.modelPath, ...facts };
}

function* predicted(results: PlanResults, hashes: HashCollector): Generator<Prediction, void> {
  for (const record of results.records()) {
    hashes.addClip(record);
    if ("result" in record) yield predictionOf(record.result, record.clip);
  }
}

/** An iterable that begins anew each time. */
export function again<Item>(begin: () => Iterator<Item>): Iterable<Item> {
  return { [Symbol.iterator]: begin };
}

/** The records of one unit. */
export function recordsOfUnit(run: PlanFolder, unit: number): readonly ClipRecord<Prediction>[] {
  return unitRecords(run, unit, wholeUnit(run, unit)).map(predictedRecord);
}

function predictedRecord(record: ClipRecord<object>): ClipRecord<Prediction> {
  return "result" in record ? { ...record, result: predictionOf(record.result, record.clip) } : record;
}

/**
 * The predictions of an evaluation, all held.
 *
 * @param labels - All that the model can say.
 */
export function evaluationPredictions(run: PlanFolder, results: PlanResults): ClassifiedPredictions {
  const { content, places } = run.plan;
  const records = Array.from(results.records(), predictedRecord);
  const { labels } = content.model.card as { readonly labels: readonly string[] };
  const { setting } = places;
  if (setting === undefined) throw new TypeError("The plan of an evaluation has a setting");
  return printablePredictions({
    rows: records.flatMap((record) => ("result" in record ? [record.result] : [])),
    skipped: skippedOf(records),
    topK: content.settings["topK"] as number,
    setting,
    labels,
  });
}
