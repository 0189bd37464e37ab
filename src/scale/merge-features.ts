import { PlanError } from "../core/errors.js";
import { sha256 } from "../files/hash.js";
import type { SkippedClip } from "../datasets/clip.js";
import { writeFeatureFile, type FeatureRow } from "../pipeline/features/feature-file.js";
import { bytesOf, floatsOf } from "../pipeline/features/feature-rows.js";
import { writeProvenance } from "../pipeline/provenance.js";
import { hashCollector, type HashCollector } from "./hash-collector.js";
import type { FeatureCount } from "./kinds/features.js";
import { again, modelFacts } from "./merge-evaluation.js";
import type { PlanFolder } from "./plan-folder.js";
import { unitRecords, wholeUnit, type PlanResults } from "./read-results.js";
import { unitFileBytes } from "./unit-file.js";

/**
 * Writes the file of a plan's features and its provenance: the bytes of a single run. One unit is held at a time.
 *
 * @throws {PlanError} If a unit's file is missing or was altered, or no clip has features.
 */
export async function mergeFeatures(run: PlanFolder, results: PlanResults, saveTo: string): Promise<void> {
  const { content, places } = run.plan;
  const { features: setting, model, settings, numClips } = content;
  if (setting === undefined) throw new TypeError("The plan of features has their setting");
  if (results.numSkipped === numClips) {
    const [first] = results.records();
    const reason = first !== undefined && "skipped" in first ? first.skipped : "";
    const found = `no clip could be read: ${reason}`;
    throw new PlanError(`Cannot merge "${run.folder}": ${found}`, { path: run.folder });
  }
  const hashes = hashCollector(numClips);
  const skipped: SkippedClip[] = [];
  const { source } = setting;
  const isOfFrames = (model.card as { readonly kind: string }).kind === "frame";
  const tableSha256 = await writeFeatureFile(saveTo, rowsOf(run, hashes, skipped), {
    numFrames: isOfFrames ? source.sampling.numFrames : undefined,
    source,
    skipped: () => skipped,
  });
  await writeProvenance(saveTo, {
    ...{ kind: "features", call: places.call, model: modelFacts(run), settings, seed: places.seed },
    versions: results.versions,
    records: again(() => hashes.records(results.clips())),
    table: hashes.table(tableSha256),
  });
}

async function* rowsOf(
  run: PlanFolder,
  hashes: HashCollector,
  skipped: SkippedClip[],
): AsyncGenerator<FeatureRow, void> {
  for (let number = 0; number < run.numUnits; number += 1) {
    const unit = wholeUnit(run, number);
    const values = floatsOf(await unitFileBytes(run, number, unit));
    let first = 0;
    for (const record of unitRecords(run, number, unit)) {
      hashes.addClip(record);
      const { id, path, label } = record.clip;
      if ("skipped" in record) {
        skipped.push({ path, reason: record.skipped });
        continue;
      }
      const { numbers } = record.result as FeatureCount;
      const row = values.subarray(first, first + numbers);
      first += numbers;
      hashes.addRow(sha256(bytesOf(row)));
      yield { id, path, label, values: row };
    }
  }
}
