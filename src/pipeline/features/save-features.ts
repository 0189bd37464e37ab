import { checkGiven } from "../../core/given.js";
import { rm } from "node:fs/promises";
import { checkText } from "../../core/check.js";
import { formatCounted } from "../../core/format.js";
import { itemAt } from "../../core/item-at.js";
import { sha256 } from "../../files/hash.js";
import { FileSystemError } from "../../files/system-error.js";
import { checkFeatures } from "../../tensor/features.js";
import { clipListSha256, provenancePath, writeProvenance } from "../provenance.js";
import { writeFeatureFile, type FeatureRow } from "./feature-file.js";
import { bytesOf } from "./feature-rows.js";
import type { FeatureTable } from "./feature-table.js";

/**
 * Saves features as one Parquet file, which pandas, Polars and DuckDB read: columns `id`, `path`, `label` and `features`, a list of D
 * float32 numbers. Of shape [N, D] it has a row a clip; of [N, T, D] a row for each frame, with its `position` in the clip, from 0.
 * The same features give the same bytes.
 *
 * Beside it `<path>.provenance.json` says what computed them from which files: model, card, settings, versions, and a hash of
 * each clip and of its numbers. Features that do not know it, such as those of `loadFeatures`, have none.
 *
 * @param features - What `extractFeatures` or `extractImageFeatures` gave.
 * @param path - The file to write or replace: `"features.parquet"`.
 * @throws {RangeError} If the features are not what their shape says, or a number is not finite.
 * @throws {FileSystemError} If a file cannot be written.
 * @example
 * await saveFeatures(features, "output/features.parquet");
 */
export async function saveFeatures(features: FeatureTable, path: string): Promise<void> {
  checkGiven("saveFeatures", "features", features, "features");
  checkText("path", path);
  checkFeatures(features);
  const { shape, ids, paths, labels, skipped, source, provenance } = features;
  for (const [name, list] of Object.entries({ ids, paths, labels }))
    if (list.length !== shape[0])
      throw new RangeError(
        `Cannot save features: there are ${formatCounted(shape[0], "row")}, and ${list.length} ${name}`,
      );
  const numFrames = shape.length === 3 ? shape[1] : undefined;
  const tableSha256 = await writeFeatureFile(path, rowsOf(features), {
    ...{ numFrames, source, skipped: () => skipped },
  });
  if (provenance === undefined) {
    const place = provenancePath(path);
    // of the file that was replaced
    await rm(place, { force: true }).catch((error: unknown) => {
      throw new FileSystemError("remove", place, error);
    });
    return;
  }
  const clips = Array.from(provenance.records);
  const numKept = clips.filter((clip) => clip.skipped === undefined).length;
  await writeProvenance(path, {
    ...{ kind: "features", ...provenance },
    table: {
      clipListSha256: clipListSha256(clips.map(({ clip }) => clip)),
      rows: rowHashes(features.data, numKept),
      tableSha256,
    },
  });
}

function* rowsOf({ data, shape, ids, paths, labels }: FeatureTable): Generator<FeatureRow, void> {
  const length = data.length / shape[0];
  for (let row = 0; row < shape[0]; row += 1)
    yield {
      ...{ id: itemAt(ids, row, "an id"), path: itemAt(paths, row, "a path"), label: labels[row] },
      values: data.subarray(row * length, (row + 1) * length),
    };
}

/** Of each clip; it has several rows where pictures were varied. */
function* rowHashes(data: Float32Array, numClips: number): Generator<string, void> {
  const length = data.length / numClips;
  for (let clip = 0; clip < numClips; clip += 1)
    yield sha256(bytesOf(data.subarray(clip * length, (clip + 1) * length)));
}
