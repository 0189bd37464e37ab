import { stat } from "node:fs/promises";
import { checkInteger, checkNumber, checkPositiveInteger, checkText } from "../../core/check.js";
import { DownloadError, DatasetError, errorMessage, ModelError } from "../../core/errors.js";
import { isRedacted } from "../../core/redact.js";
import { checkOptions } from "../../core/options.js";
import { loadModel } from "../../model/load.js";
import type { Model } from "../../model/model.js";
import type { Provider } from "../../model/session/providers.js";
import {
  currentVersions,
  provenanceModel,
  readProvenance,
  type Provenance,
} from "../../pipeline/provenance.js";
import type { VerifyResultsOptions } from "./options.js";
import { drawnPositions, locateClips } from "./locate-clips.js";
import { readRecordedTable } from "./recorded-table.js";
import { rerun } from "./rerun.js";
import { differenceOf, shortHash, Verification, type Difference } from "./verification.js";
import { verifyStore } from "./verify-store.js";

/**
 * Checks whether a results table that `evaluate` or `mostInformativeFrames` wrote still reproduces. It compares table,
 * model, card, clips and versions with the provenance, and the model's present scores of the clips with the table. Nothing
 * is written.
 *
 * A store of frame scores is verified in the same way by its manifest, with every probability of every frame. It needs
 * `model`. It does not name the processor, so the tolerance always applies.
 *
 * @param path - The table; `<path>.provenance.json` lies beside it. Or the folder of a store.
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
  if (!["evaluation", "most informative frames"].includes(provenance.kind)) {
    const remedy =
      provenance.kind === "features"
        ? "Extract them again with another cache folder (KINETOSCOPE_CACHE), and compare the two files"
        : "Make the table again from the store and compare the two with compareRuns()";
    throw new DatasetError(`Cannot verify "${path}": it holds ${provenance.kind}. ${remedy}`, { path });
  }
  const table = await readRecordedTable(path, provenance);
  const model = await openModel(path, provenance, options);
  try {
    const { clips } = provenance;
    const files = await locateClips(path, clips, data, signal);
    const versions = await versionDifferences(provenance, model);
    const allowed = versions.length === 0 ? 0 : tolerance;
    const drawn = drawnPositions(clips.length, sample, seed);
    // a row that was changed is always looked at: the rerun says which cell it was
    const positions = new Set([...drawn, ...table.changed]);
    const { topN } = provenance.settings;
    const fits = typeof topN !== "number" || topN <= model.labels.length;
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

async function openModel(
  path: string,
  provenance: Provenance,
  { model, card, provider = recordedProvider(provenance), signal }: VerifyResultsOptions,
): Promise<Model> {
  if (typeof model === "object") return model;
  const modelPath = model ?? provenance.model.path;
  if (model === undefined && isRedacted(modelPath)) {
    const found = `its address, "${modelPath}", is kept without password and query`;
    throw new ModelError(`Cannot verify "${path}" with its model: ${found}. Name it with the option model`, {
      path: modelPath,
    });
  }
  return loadModel(modelPath, { card, provider, signal }).catch((error: unknown) => {
    const isAbsent = error instanceof ModelError || error instanceof DownloadError;
    if (!isAbsent || model !== undefined) throw error;
    throw new ModelError(
      `Cannot verify "${path}" with its model: ${errorMessage(error)}. If it was moved, name it with the option model`,
      { path: modelPath, cause: error },
    );
  });
}

async function versionDifferences(provenance: Provenance, model: Model): Promise<Difference[]> {
  const now = await currentVersions(model);
  // an older table does not name all that a new one does
  return Object.entries({ provider: "cpu", ...provenance.versions }).flatMap(([name, then]) =>
    differenceOf("version", name, then, { provider: "cpu", ...now }[name] ?? "unknown"),
  );
}

/** What computed the table; {@link loadModel} says so if it is none. */
function recordedProvider({ versions }: Provenance): Provider {
  return (versions["provider"] ?? "cpu") as Provider;
}

function modelDifferences(provenance: Provenance, model: Model): Difference[] {
  const then = provenance.model;
  const now = provenanceModel(model);
  const fields = new Set([...Object.keys(then.card), ...Object.keys(now.card)]);
  const text = (card: object, field: string): string =>
    field in card ? JSON.stringify((card as Readonly<Record<string, unknown>>)[field]) : "nothing";
  const short = (value: string): string => (value.length > 80 ? `${value.slice(0, 80)}…` : value);
  return [
    ...differenceOf("model", now.path, shortHash(then.sha256), shortHash(now.sha256)),
    ...[...fields].flatMap((field) =>
      differenceOf("card", field, text(then.card, field), text(now.card, field)).map((difference) => ({
        ...difference,
        recorded: short(difference.recorded),
        found: short(difference.found),
      })),
    ),
  ];
}
