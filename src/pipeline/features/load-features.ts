import { checkText } from "../../core/check.js";
import { DatasetError } from "../../core/errors.js";
import { readParquet, readParquetFooter } from "../../files/parquet.js";
import { checkFeatures } from "../../tensor/features.js";
import { featureColumns, headName, type FeatureHead } from "./feature-file.js";
import type { FeatureTable } from "./feature-table.js";

/** Numbers that are read at a time. */
const readAtOnce = 1 << 20;

/**
 * Loads features that `saveFeatures` or `kinetoscope features` wrote, bit for bit. `trainHead(features, features.labels)` takes them.
 *
 * @param path - The Parquet file.
 * @throws {DatasetError} If it is no file of features, or was changed.
 * @throws {FileSystemError} If it cannot be read or is no Parquet file.
 * @example
 * await saveFeatures(features, "output/kept.parquet");
 * const kept = await loadFeatures("output/kept.parquet");
 * kept.shape; // [ 6, 4, 48 ]
 */
export async function loadFeatures(path: string): Promise<FeatureTable> {
  checkText("path", path);
  const fail = (found: string): DatasetError =>
    new DatasetError(`Cannot load features from "${path}": ${found}`, { path });
  const footer = await readParquetFooter(path);
  const head = headOf(footer.metadata.get(headName));
  if (head === undefined) throw fail("it was not written by saveFeatures() or kinetoscope features");
  const { shape, source, skipped } = head;
  const [numClips, numFrames, width] = shape.length === 3 ? shape : [shape[0], 1, shape[1]];
  const columns = featureColumns(shape.length === 3 ? numFrames : undefined).map(({ name }) => name);
  if (footer.numRows !== numClips * numFrames || columns.join() !== footer.columns.join())
    throw fail(
      `it has ${footer.numRows} rows of ${footer.columns.join(", ")}, and not those it was made with`,
    );
  const data = new Float32Array(numClips * numFrames * width);
  const clips: { readonly id: string; readonly path: string; readonly label: string | undefined }[] = [];
  const step = Math.ceil(readAtOnce / width);
  for (let first = 0; first < footer.numRows; first += step) {
    const rowEnd = Math.min(first + step, footer.numRows);
    const rows = await readParquet(path, { columns, rowStart: first, rowEnd });
    for (const [i, row] of rows.entries()) {
      const { id, path: file, label, features, position = 0 } = row as unknown as StoredRow;
      const isWrong = features.length !== width || position !== (first + i) % numFrames;
      if (isWrong) throw fail(`its row ${first + i} is not the one that was written there`);
      data.set(features, (first + i) * width);
      if (position === 0) clips.push({ id, path: file, label: label ?? undefined });
    }
  }
  const features: FeatureTable = {
    ...{ data, shape },
    ids: clips.map(({ id }) => id),
    paths: clips.map((clip) => clip.path),
    labels: clips.map(({ label }) => label),
    skipped,
    ...(source === undefined ? {} : { source }),
  };
  checkFeatures(features);
  return features;
}

interface StoredRow {
  readonly id: string;
  readonly path: string;
  readonly label: string | null | undefined;
  readonly position?: number;
  readonly features: readonly number[];
}

/** `undefined`: none of ours. */
function headOf(text: string | undefined): FeatureHead | undefined {
  try {
    const head = JSON.parse(text ?? "null") as Partial<FeatureHead> | null;
    const isOurs = head?.format === "kinetoscope features" && head.version === 1;
    return isOurs && Array.isArray(head.shape) && Array.isArray(head.skipped)
      ? (head as FeatureHead)
      : undefined;
  } catch {
    return undefined;
  }
}
