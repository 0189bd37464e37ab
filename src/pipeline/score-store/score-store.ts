import { checkText } from "../../core/check.js";
import { join } from "node:path";
import { DatasetError } from "../../core/errors.js";
import { formatCount, formatCounted } from "../../core/format.js";
import { printAsText } from "../../core/inspect.js";
import { nearestName } from "../../core/nearest-name.js";
import { composed } from "../../core/same-text.js";
import type { SkippedClip } from "../../datasets/clip.js";
import { readParquet } from "../../files/parquet.js";
import { FrameScores, type FrameSetting } from "../frame-scores/frame-scores.js";
import {
  readManifest,
  storeColumns,
  type StoredClip,
  type StoreManifest,
  type StorePart,
} from "./manifest.js";

/**
 * All classes × all frames of a dataset on disk; get one from `openScoreStore` or `storeFrameScores`.
 *
 * A folder of Parquet files with the columns `category`, `fname`, `frame`, `ptsSeconds` and `probabilities` (a list,
 * in class-index order, not sorted) and a `_manifest.json`. DuckDB reads `<folder>/*.parquet` and
 * pandas the folder, directly.
 */
export class ScoreStore {
  /** Where it is. */
  readonly folder: string;
  /** How it was made, and which clips are where. */
  readonly manifest: StoreManifest;
  readonly #places = new Map<string, ClipPlace>();

  /** Use `openScoreStore`. */
  constructor(folder: string, manifest: StoreManifest) {
    this.folder = folder;
    this.manifest = manifest;
    for (const part of manifest.parts) {
      let rowStart = 0;
      for (const clip of part.clips) {
        const key = placeKey(clip);
        // in a run under way parts of an earlier one come last
        if (!this.#places.has(key)) this.#places.set(key, { part, clip, rowStart });
        rowStart += clip.numRows;
      }
    }
  }

  /** How the frames were classified. */
  get setting(): FrameSetting {
    return this.manifest.setting;
  }

  /** In class-index order. */
  get labels(): readonly string[] {
    return this.manifest.labels;
  }

  /** The clips, in the order in which they were given. */
  get clips(): readonly StoredClip[] {
    return Array.from(this.#places.values(), (place) => place.clip);
  }

  /** The clips that could not be classified. */
  get skipped(): readonly SkippedClip[] {
    return this.manifest.parts.flatMap((part) => part.skipped.map(({ path, reason }) => ({ path, reason })));
  }

  /** What the store says of a clip, or `undefined` if it has none of that name; see {@link read}. */
  find(category: string, fname: string): StoredClip | undefined {
    return this.#places.get(placeKey({ category, fname }))?.clip;
  }

  /**
   * The scores of one clip; no other clip is read.
   *
   * @param category - Its label, `""` if it has none.
   * @param fname - Its file name with the ending.
   * @throws {RangeError} If the store has no such clip; the message names the nearest one.
   */
  async read(category: string, fname: string): Promise<FrameScores> {
    const place = this.#places.get(placeKey({ category, fname }));
    if (place !== undefined) return readClip(this, place);
    const near = nearestName(placeName({ category, fname }), this.clips.map(placeName));
    const remedy =
      near === undefined ? `it has ${formatCounted(this.#places.size, "clip")}` : `did you mean "${near}"?`;
    throw new RangeError(`Unknown clip "${placeName({ category, fname })}" in "${this.folder}": ${remedy}`);
  }

  /** Clip after clip, holding one at a time. */
  async *[Symbol.asyncIterator](): AsyncGenerator<readonly [StoredClip, FrameScores], void, undefined> {
    for (const place of this.#places.values()) yield [place.clip, await readClip(this, place)];
  }

  /** `ScoreStore "scores": 834 clips, 62,550 frames × 339 labels by "resnet50-moments"`. */
  toString(): string {
    const { folder, clips, setting, skipped } = this;
    const numRows = clips.reduce((sum, clip) => sum + clip.numRows, 0);
    const size = `${formatCounted(numRows, "frame")} × ${formatCounted(this.labels.length, "label")}`;
    const without = skipped.length === 0 ? "" : `, ${formatCount(skipped.length)} skipped`;
    return `ScoreStore ${JSON.stringify(folder)}: ${formatCounted(clips.length, "clip")}, ${size} by ${JSON.stringify(setting.modelName)}${without}`;
  }
}

printAsText(ScoreStore.prototype);

interface ClipPlace {
  readonly part: StorePart;
  readonly clip: StoredClip;
  readonly rowStart: number;
}

type ClipName = Pick<StoredClip, "category" | "fname">;

function placeKey({ category, fname }: ClipName): string {
  return composed(`${category}\0${fname}`);
}

function placeName({ category, fname }: ClipName): string {
  return category === "" ? fname : `${category}/${fname}`;
}

async function readClip(store: ScoreStore, { part, clip, rowStart }: ClipPlace): Promise<FrameScores> {
  const path = join(store.folder, part.file);
  const rowEnd = rowStart + clip.numRows;
  const rows = await readParquet(path, { columns: storeColumns, rowStart, rowEnd });
  const columns = store.labels.length;
  const data = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => data.set(row["probabilities"] as number[], i * columns));
  if (rows.length !== clip.numRows || rows.some((row) => row["fname"] !== clip.fname)) {
    const found = `its rows ${rowStart} to ${rowEnd - 1} are not those of "${placeName(clip)}"`;
    throw new DatasetError(`Cannot read "${path}": ${found}. Remove the file and store the scores again`, {
      path,
    });
  }
  return new FrameScores({
    path: clip.path,
    setting: store.setting,
    labels: store.labels,
    probabilities: { kind: "probabilities", data, shape: [rows.length, columns] },
    indices: rows.map((row) => row["frame"] as number),
    ptsSeconds: rows.map((row) => row["ptsSeconds"] as number),
    numFrames: clip.numFrames,
    endSeconds: clip.endSeconds,
    startSeconds: clip.part && (clip.part.startSeconds ?? 0),
    averageFps: clip.averageFps,
  });
}

/**
 * Opens a store of frame scores.
 *
 * @param folder - What `storeFrameScores` wrote; of a run that was interrupted the clips that are complete.
 * @throws {DatasetError} If there is none.
 */
export async function openScoreStore(folder: string): Promise<ScoreStore> {
  checkText("folder", folder);
  const manifest = await readManifest(folder);
  if (manifest !== undefined) return new ScoreStore(folder, manifest);
  throw new DatasetError(`Cannot open the score store "${folder}": it has no _manifest.json`, {
    path: folder,
  });
}
