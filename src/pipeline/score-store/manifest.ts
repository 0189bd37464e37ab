import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatasetError, errorCode, errorMessage } from "../../core/errors.js";
import type { ClipSpan } from "../../datasets/clip.js";
import { writeFileAtomic } from "../../files/atomic-write.js";
import type { FrameSetting } from "../frame-scores/frame-scores.js";

/**
 * What a store of frame scores says about itself: the file `_manifest.json` in its folder. It holds no times, so
 * that the same run gives the same bytes.
 */
export interface StoreManifest extends StoreHead {
  /** The Parquet files, in the order of the clips. */
  readonly parts: readonly StorePart[];
}

/** All that the scores follow from. */
export interface StoreHead {
  /** What the file is. */
  readonly format: "kinetoscope frame scores";
  /** Of this form of manifest. */
  readonly version: 1;
  /** Model, preset and step between frames. */
  readonly setting: FrameSetting;
  /** What the model's card says of its input and output, as text. */
  readonly card: string;
  /** Frames per run of the model. */
  readonly batchSize: number;
  /** What was done with damaged clips. */
  readonly damaged: "error" | "keep";
  /** How the probabilities are kept. */
  readonly precision: "float32" | "float16";
  /** Clips in one file, those that were skipped included. */
  readonly clipsPerPart: number;
  /** kinetoscope, onnxruntime, threads (none in stores of earlier versions), ffmpeg, libavcodec, platform. */
  readonly versions: Readonly<Record<string, string>>;
  /** In class-index order: one per number in a row's list. */
  readonly labels: readonly string[];
}

/** One Parquet file. */
export interface StorePart {
  /** Its name in the folder; it follows from the clips in it and all that their scores follow from. */
  readonly file: string;
  /** Its size. */
  readonly bytes: number;
  /** One row group each, in this order. */
  readonly clips: readonly StoredClip[];
  /** Clips of this part that could not be classified. */
  readonly skipped: readonly SkippedStoredClip[];
}

/** What names a clip in a store. */
export interface ClipKey {
  /** The true label, `""` where there is none. */
  readonly category: string;
  /** The file's name with its ending, of a part with its span: `"talk_12.5-15.mp4"`. */
  readonly fname: string;
  /** SHA-256 of the clip's file. */
  readonly sha256: string;
}

/** A clip whose scores are in a part. */
export interface StoredClip extends ClipKey {
  /** The file, as it was given. */
  readonly path: string;
  /** Of a clip that is a part of its file: which. */
  readonly part?: ClipSpan;
  /** Rows: frames that were classified. */
  readonly numRows: number;
  /** Frames of the whole clip. */
  readonly numFrames: number;
  /** When the last frame of the video ends, seconds from the start of the file. */
  readonly endSeconds: number;
  /** Frames per second as the container says them; none in stores of earlier versions, and where it does not say. */
  readonly averageFps?: number;
}

/** A clip that has no scores, and why. */
export interface SkippedStoredClip extends ClipKey {
  /** The file, as it was given. */
  readonly path: string;
  /** Of a clip that is a part of its file: which. */
  readonly part?: ClipSpan;
  /** The message of the error that kept it out. */
  readonly reason: string;
}

/** Readers of a folder of Parquet files (pandas, Spark) pass over names that begin with an underscore. */
const manifestName = "_manifest.json";

/** The columns of every part. */
export const storeColumns: readonly ["category", "fname", "frame", "ptsSeconds", "probabilities"] = [
  "category",
  "fname",
  "frame",
  "ptsSeconds",
  "probabilities",
];

/**
 * Reads a store's manifest; `undefined` if the folder has none.
 *
 * @throws {DatasetError} If it is no manifest of ours.
 */
export async function readManifest(folder: string): Promise<StoreManifest | undefined> {
  const path = join(folder, manifestName);
  const wrong = (found: string, cause?: unknown): DatasetError =>
    new DatasetError(`Cannot read the score store "${folder}": ${found}`, { path, cause });
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw wrong(errorMessage(error), error);
  });
  if (text === undefined) return undefined;
  try {
    const manifest = JSON.parse(text) as Partial<StoreManifest>;
    if (manifest.format === "kinetoscope frame scores" && manifest.version === 1) {
      return manifest as StoreManifest;
    }
  } catch (error) {
    throw wrong(`"${manifestName}" is not JSON: ${errorMessage(error)}`, error);
  }
  throw wrong(`"${manifestName}" is not the manifest of frame scores`);
}

/** Writes a store's manifest: beside, then renamed. */
export async function writeManifest(folder: string, manifest: StoreManifest): Promise<void> {
  await writeFileAtomic(join(folder, manifestName), `${JSON.stringify(manifest, undefined, 1)}\n`);
}

/** What is different between the heads of two stores, in words; `""` if nothing is. */
export function headDifference(kept: StoreHead, now: StoreHead): string {
  if (kept.setting.modelSha256 !== now.setting.modelSha256) return "another model file";
  const names = ["every", "preset", "provider"] as const;
  const settings = names.flatMap((name) => told(name, kept.setting[name], now.setting[name]));
  const options = (["batchSize", "precision", "damaged", "clipsPerPart"] as const).flatMap((name) =>
    told(name, kept[name], now[name]),
  );
  const versions = Object.keys(kept.versions).flatMap((name) =>
    told(name, kept.versions[name], now.versions[name]),
  );
  const card =
    kept.card === now.card && kept.labels.join("\n") === now.labels.join("\n") ? [] : ["another card"];
  return [...settings, ...options, ...card, ...versions].join(", ");
}

function told(name: string, then: string | number = "cpu", now: string | number = "cpu"): readonly string[] {
  return then === now ? [] : [`${name} ${then} (now ${now})`];
}
