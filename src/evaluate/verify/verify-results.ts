import { stat } from "node:fs/promises";
import { checkInteger, checkNumber, checkPositiveInteger, checkText } from "../../core/check.js";
import { DatasetError } from "../../core/errors.js";
import { checkOptions } from "../../core/options.js";
import { loadModel } from "../../model/load.js";
import { readProvenance } from "../../pipeline/provenance.js";
import type { VerifyResultsOptions } from "./options.js";
import { drawnPositions, locateClips } from "./locate-clips.js";
import { modelDifferences, openRecorded, versionDifferences } from "./recorded-model.js";
import { readRecordedTable } from "./recorded-table.js";
import { rerun } from "./rerun.js";
import { Verification } from "./verification.js";
import { verifyFeatures } from "./verify-features.js";
import { verifyStore } from "./verify-store.js";

/**
 * Checks whether a results table that `evaluate` or `mostInformativeFrames` wrote still reproduces. It compares table,
 * model, card, clips and versions with the provenance, and the model's present scores of the clips with the table. Nothing
 * is written.
 *
 * A store of frame scores is verified in the same way by its manifest, with every probability of every frame. It needs
 * `model`. It does not name the processor, so the tolerance always applies.
 *
 * A file of features of clips is verified with every number. Where a version differs, one may be off by `tolerance`, or by so much of
 * the clip's largest number.
 *
 * @param path - The table or the file of features; `<path>.provenance.json` lies beside it. Or the folder of a store.
 * @returns What was checked and everything that differs; a difference is never an error.
 * @throws {DatasetError} If the table or its provenance cannot be read, or no clip of it is there.
 * @throws {ModelError} If the model is not there. {@link TypeError} If a store's model is not named.
 * @example
 * await evaluate(model, kinetics.available.slice(0, 4), { saveTo: "output/four.csv" });
 * const verification = await verifyResults("output/four.csv", { sample: 2, seed: 1 });
 * verification.reproduces; // true
 */
export async function verifyResults(path: string, options: VerifyResultsOptions = {}): Promise<Verification> {
  checkOptions("verifyResults", options, {
    model: true,
    card: true,
    provider: true,
    data: true,
    sample: true,
    seed: true,
    tolerance: true,
    signal: true,
  });
  const { data, sample, seed = 0, tolerance = 1e-4, signal } = options;
  checkText("path", path);
  if (data !== undefined) checkText("data", data);
  if (sample !== undefined) checkPositiveInteger("sample", sample);
  checkInteger("seed", seed, 0, 0xffffffff);
  checkNumber("tolerance", tolerance, 0);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return verifyStore(path, { ...options, seed, tolerance });
  const provenance = await readProvenance(path);
  if (provenance.kind === "features")
    return verifyFeatures(path, provenance, { ...options, seed, tolerance });
  if (provenance.kind === "most informative frames of a score store") {
    const remedy = "Make the table again from the store and compare the two with compareRuns()";
    throw new DatasetError(`Cannot verify "${path}": it holds ${provenance.kind}. ${remedy}`, { path });
  }
  const table = await readRecordedTable(path, provenance);
  const model =
    typeof options.model === "object"
      ? options.model
      : await openRecorded(path, provenance, { ...options, model: options.model }, loadModel);
  try {
    const { clips } = provenance;
    const files = await locateClips(path, clips, data, signal);
    const versions = await versionDifferences(provenance.versions, model);
    const allowed = versions.length === 0 ? 0 : tolerance;
    const drawn = drawnPositions(clips.length, sample, seed);
    // a row that was changed is always looked at: the rerun says which cell it was
    const positions = new Set([...drawn, ...table.changed]);
    const { topK } = provenance.settings;
    const fits = typeof topK !== "number" || topK <= model.labels.length;
    const again = fits
      ? await rerun(model, provenance, table, files.located, { positions, tolerance: allowed, signal })
      : { numRerun: 0, numCompared: 0, differences: [] };
    return new Verification({
      path,
      call: provenance.call,
      numClips: clips.length,
      numRerun: again.numRerun,
      numCompared: again.numCompared,
      tolerance: allowed,
      differences: [
        ...versions,
        ...modelDifferences(provenance, model),
        ...files.differences,
        ...table.differences,
        ...again.differences,
      ],
    });
  } finally {
    if (model !== options.model) await model.close();
  }
}
