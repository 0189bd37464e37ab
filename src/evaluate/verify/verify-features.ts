import { DatasetError } from "../../core/errors.js";
import { formatCounted } from "../../core/format.js";
import { itemAt } from "../../core/item-at.js";
import { runTask } from "../../core/task.js";
import { spanOf, type Clip } from "../../datasets/clip.js";
import { sha256, sha256File } from "../../files/hash.js";
import { loadBackbone, type Backbone } from "../../model/backbone.js";
import { clipsAtOnce } from "../../pipeline/classify/clips-at-once.js";
import {
  clipFeatureReader,
  featureSetting,
  type FeatureOptions,
} from "../../pipeline/features/clip-features.js";
import { bytesOf, readFeatureRecords } from "../../pipeline/features/feature-rows.js";
import type { FeatureTable } from "../../pipeline/features/feature-table.js";
import { loadFeatures } from "../../pipeline/features/load-features.js";
import { clipListSha256, type Provenance } from "../../pipeline/provenance.js";
import { largestDifference } from "../../tensor/largest-difference.js";
import { damagedOf, numberOf } from "../recorded-options.js";
import { drawnPositions, locateClips, type LocatedClip } from "./locate-clips.js";
import type { VerifyResultsOptions } from "./options.js";
import { modelDifferences, openRecorded, versionDifferences } from "./recorded-model.js";
import { differenceOf, shortHash, Verification, type Difference } from "./verification.js";

/**
 * `verifyResults` of a file of features of clips. A batch holds one clip, so those that are drawn are read alone; the cache is not
 * asked.
 *
 * @throws {DatasetError} If the file is none of features, or of pictures, or no clip of it is there. {@link TypeError} If `model` is
 * a loaded model, which gives no features.
 */
export async function verifyFeatures(
  path: string,
  provenance: Provenance,
  options: VerifyResultsOptions & Required<Pick<VerifyResultsOptions, "seed" | "tolerance">>,
): Promise<Verification> {
  const { model, sample, seed, tolerance, data, signal } = options;
  const { clips, settings } = provenance;
  if (typeof model === "object")
    throw new TypeError(`Cannot verify "${path}" with a loaded model: name its file`);
  if (settings["sampling"] === undefined) {
    const remedy =
      "Extract them again with another cache folder (KINETOSCOPE_CACHE), and compare the two files";
    throw new DatasetError(`Cannot verify "${path}": it holds features of pictures. ${remedy}`, { path });
  }
  const table = await loadFeatures(path);
  const rows = recordedRows(table, provenance);
  const tensor = String(settings["tensor"]);
  const pooling = settings["pooling"] === "none" ? "none" : "mean";
  const backbone = await openRecorded(path, provenance, { ...options, model }, (file, loading) =>
    loadBackbone(file, { ...loading, tensor, pooling }),
  );
  try {
    const files = await locateClips(path, clips, data, signal);
    const versions = await versionDifferences(provenance.versions, backbone);
    const allowed = versions.length === 0 ? 0 : tolerance;
    const positions = new Set([...drawnPositions(clips.length, sample, seed), ...rows.changed]);
    const drawn = files.located.flatMap((clip, position): DrawnClip[] =>
      positions.has(position) && clip.isThere ? [{ ...clipOf(clip), then: rows.values.get(position) }] : [],
    );
    const again = await readAnew(backbone, optionsOf(table, provenance), drawn, allowed, signal);
    return new Verification({
      ...{ path, call: provenance.call, rerun: "read anew" },
      ...{ numClips: clips.length, numRerun: drawn.length, tolerance: allowed },
      numCompared: again.numCompared,
      differences: [
        ...versions,
        ...modelDifferences(provenance, backbone),
        ...files.differences,
        ...(await tableDifferences(path, provenance, rows)),
        ...again.differences,
      ],
    });
  } finally {
    await backbone.close();
  }
}

/** A clip that is read anew, and what the file has of it. */
interface DrawnClip extends Clip {
  /** None if it was skipped. */
  readonly then: Float32Array | undefined;
}

function clipOf({ recorded, path }: LocatedClip): Clip {
  return { path, id: recorded.id, ...spanOf(recorded) };
}

/** The numbers of the clips by their positions in the list, and what of them was changed. */
interface RecordedRows {
  readonly values: ReadonlyMap<number, Float32Array>;
  readonly changed: ReadonlySet<number>;
  readonly differences: readonly Difference[];
}

function recordedRows({ data, shape }: FeatureTable, { clips }: Provenance): RecordedRows {
  const length = data.length / shape[0];
  const values = new Map<number, Float32Array>();
  const changed = new Set<number>();
  const differences: Difference[] = [];
  const kept = clips.flatMap(({ rowSha256 }, position) => (rowSha256 === null ? [] : [position]));
  for (const [row, position] of kept.slice(0, shape[0]).entries()) {
    const own = data.subarray(row * length, (row + 1) * length);
    values.set(position, own);
    const { id, rowSha256 } = itemAt(clips, position, "a clip");
    const differs = differenceOf("table", id, shortHash(rowSha256 ?? ""), shortHash(sha256(bytesOf(own))));
    if (differs.length > 0) changed.add(position);
    differences.push(...differs);
  }
  return {
    ...{ values, changed },
    differences: [...differences, ...differenceOf("table", "clips", String(kept.length), String(shape[0]))],
  };
}

/** Of the file as a whole only where no clip says more. */
async function tableDifferences(
  path: string,
  { clips, clipListSha256: list, tableSha256 }: Provenance,
  rows: RecordedRows,
): Promise<readonly Difference[]> {
  const name = "list of clips in the provenance";
  const found = [
    ...differenceOf("table", name, shortHash(list), shortHash(clipListSha256(clips))),
    ...rows.differences,
  ];
  if (found.length > 0) return found;
  return differenceOf("table", "the whole file", shortHash(tableSha256), shortHash(await sha256File(path)));
}

/** How the features were read. */
function optionsOf({ source }: FeatureTable, { settings }: Provenance): FeatureOptions {
  return {
    numFrames: numberOf(settings, "numFrames"),
    sampling: source?.sampling as FeatureOptions["sampling"], // featureSetting checks it
    batchSize: numberOf(settings, "batchSize"),
    damaged: damagedOf(settings),
  };
}

async function readAnew(
  backbone: Backbone,
  options: FeatureOptions,
  drawn: readonly DrawnClip[],
  tolerance: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly numCompared: number; readonly differences: readonly Difference[] }> {
  const setting = featureSetting(backbone, options);
  const { numFrames } = setting.source.sampling;
  const read = clipFeatureReader(backbone, setting, { cache: false });
  const title = `Reading features of ${formatCounted(drawn.length, "clip")}`;
  const records = await runTask({ title, total: drawn.length, unit: "clips", signal }, (task) =>
    readFeatureRecords(drawn, read, { task, atOnce: clipsAtOnce(backbone, numFrames) }),
  );
  let numCompared = 0;
  const differences = records.flatMap((record): readonly Difference[] => {
    const { id: name, then } = itemAt(drawn, record.position, "a clip");
    const now = "result" in record ? record.result : record.skipped;
    if (then === undefined)
      return typeof now === "string" ? [] : [{ kind: "value", name, recorded: "skipped", found: "features" }];
    if (typeof now === "string") return [{ kind: "value", name, recorded: "features", found: now }];
    numCompared += then.length;
    return worstDifference(name, then, now, {
      tolerance,
      numRows: backbone.card.kind === "clip" ? 1 : numFrames,
    });
  });
  return { numCompared, differences };
}

/** The largest difference of a clip, if it is too large: the numbers of a tensor may be of any size. */
function worstDifference(
  name: string,
  then: Float32Array,
  now: Float32Array,
  { tolerance, numRows }: { readonly tolerance: number; readonly numRows: number },
): readonly Difference[] {
  if (then.length !== now.length)
    return differenceOf(
      "value",
      name,
      formatCounted(then.length, "number"),
      formatCounted(now.length, "number"),
    );
  const { place, distance } = largestDifference(then, now);
  const largest = then.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  if (distance <= tolerance * largest) return [];
  const width = then.length / numRows;
  const frame = numRows === 1 ? "" : `, frame ${Math.floor(place / width)}`;
  return differenceOf(
    "value",
    `${name}${frame}, number ${place % width}`,
    String(then[place]),
    String(now[place]),
  );
}
