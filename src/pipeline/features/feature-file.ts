import { itemAt } from "../../core/item-at.js";
import type { SkippedClip } from "../../datasets/clip.js";
import { writeParquet, type ParquetCells, type ParquetColumn } from "../../files/parquet.js";
import type { Features, FeatureSource } from "../../tensor/features.js";

/** The numbers of one clip, and what they are of. */
export interface FeatureRow {
  readonly id: string;
  readonly path: string;
  readonly label: string | undefined;
  /** D numbers, or T × D of T frames. */
  readonly values: Float32Array;
}

/** What a file of features says of itself: the text `kinetoscope` in its footer. */
export interface FeatureHead {
  readonly format: "kinetoscope features";
  readonly version: 1;
  readonly shape: Features["shape"];
  readonly source?: FeatureSource;
  readonly skipped: readonly SkippedClip[];
}

/** What the text in the footer is called. */
export const headName = "kinetoscope";

/** The columns of a file; `position` only of features of frames: which of the clip's, from 0. */
export function featureColumns(numFrames: number | undefined): readonly ParquetColumn[] {
  return [
    { name: "id", type: "text" },
    { name: "path", type: "text" },
    { name: "label", type: "text?" },
    ...(numFrames === undefined ? [] : [{ name: "position", type: "int32" } as const]),
    { name: "features", type: "float32[]" },
  ];
}

/** Numbers in a row group, which is held at a time: 4 MB in the file. */
const groupLength = 1 << 20;

/**
 * Writes a file of features: a row a clip, or a row for each of its frames. The same rows give the same bytes.
 *
 * @param facts - `numFrames`: T of [N, T, D]; `skipped` is asked for when all rows are written.
 * @returns SHA-256 of the file.
 * @throws {FileSystemError} If it cannot be written.
 */
export async function writeFeatureFile(
  path: string,
  rows: Iterable<FeatureRow> | AsyncIterable<FeatureRow>,
  facts: {
    readonly numFrames: number | undefined;
    readonly source: FeatureSource | undefined;
    readonly skipped: () => readonly SkippedClip[];
  },
): Promise<string> {
  const { numFrames, source } = facts;
  const columns = featureColumns(numFrames);
  let [numRows, width] = [0, 0];
  async function* groups(): AsyncGenerator<readonly ParquetCells[], void> {
    const begin = (): (string | number | null | readonly number[])[][] => columns.map(() => []);
    let [cells, length] = [begin(), 0];
    for await (const { id, path: file, label = null, values } of rows) {
      numRows += 1;
      width = values.length / (numFrames ?? 1);
      for (let position = 0; position < (numFrames ?? 1); position += 1) {
        const numbers = Array.from(values.subarray(position * width, (position + 1) * width));
        const row = [id, file, label, ...(numFrames === undefined ? [] : [position]), numbers];
        for (const [i, cell] of row.entries()) itemAt(cells, i, "a column").push(cell);
        length += width;
        if (length < groupLength) continue;
        yield cells;
        [cells, length] = [begin(), 0];
      }
    }
    yield cells;
  }
  return writeParquet(path, columns, groups(), () => {
    const head: FeatureHead = {
      ...{ format: "kinetoscope features", version: 1 },
      shape: numFrames === undefined ? [numRows, width] : [numRows, numFrames, width],
      ...(source === undefined ? {} : { source }),
      skipped: facts.skipped(),
    };
    return { [headName]: JSON.stringify(head) };
  });
}
