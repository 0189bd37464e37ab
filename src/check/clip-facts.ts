import { stat } from "node:fs/promises";
import { errorMessage } from "../core/errors.js";
import { isPart, type Clip, type ClipSpan } from "../datasets/clip.js";
import { sha256File } from "../files/hash.js";
import { examineVideo } from "../video/program/examine.js";

/**
 * How a file can be used. `"sound"`: every frame decodes. `"damaged"`: some frames do, with `{ damaged: "keep" }`.
 * `"broken"`: none does, or there is no such file.
 */
export type ClipState = "sound" | "damaged" | "broken";

/** What was found out about a file by reading all of it. */
export interface FileFacts {
  /** How it can be used. */
  readonly state: ClipState;
  /** Frames that could be decoded; 0 if none. */
  readonly numFrames: number;
  /** Frames that the header claims; `undefined`: it claims none, or cannot be read. */
  readonly numFramesClaimed?: number;
  /** Mean frames per second, as the header says. */
  readonly averageFps?: number;
  /** Width in pixels, as shown. */
  readonly width?: number;
  /** Height in pixels, as shown. */
  readonly height?: number;
  /** Length in seconds, as the header says. */
  readonly durationSeconds?: number;
  /** Size of the file; `undefined` if it cannot be read. */
  readonly numBytes?: number;
  /** SHA-256 of the file's bytes; `undefined` if it cannot be read. */
  readonly sha256?: string;
  /** Why it is damaged or broken. */
  readonly problem?: string;
}

/** A clip of the dataset and what was found out about its file; of a part of a file also where the part is. */
export interface ClipFacts extends FileFacts, ClipSpan {
  /** The file. */
  readonly path: string;
  /** The clip's id. */
  readonly id: string;
  /** Its ground truth, where it is known. */
  readonly label?: string;
  /** The split it belongs to. */
  readonly split: string;
  /** The group of recordings it comes from, where the dataset has groups (UCF101). */
  readonly group?: string;
}

/**
 * Reads a file from end to end: decodes every frame and computes its hash. Nothing about the file is an error here.
 *
 * @throws Only the signal's reason.
 */
export async function readFileFacts(path: string, signal: AbortSignal): Promise<FileFacts> {
  try {
    const { size } = await stat(path);
    const [video, sha256] = await Promise.all([examineVideo(path, signal), sha256File(path)]);
    const { numFrames = 0, numFramesClaimed, averageFps, width, height, durationSeconds, problem } = video;
    const state = problem === undefined ? "sound" : numFrames > 0 ? "damaged" : "broken";
    const picture = { numFrames, numFramesClaimed, averageFps, width, height, durationSeconds };
    return { state, ...picture, numBytes: size, sha256, problem };
  } catch (error) {
    if (signal.aborted) throw error;
    // such as a folder's rights or a disk's fault: one clip never ends the check of the others
    return { state: "broken", numFrames: 0, problem: missing(path, error) };
  }
}

function missing(path: string, error: unknown): string {
  const isGone = (error as { readonly code?: unknown }).code === "ENOENT";
  return isGone ? `Cannot read "${path}": no such file` : errorMessage(error);
}

/** Frames of a clip: those of its file, or of a part about as many as its length and the file's rate make. */
export function framesOf(clip: ClipFacts): number {
  const { numFrames, averageFps, durationSeconds = Infinity, startSeconds = 0, endSeconds = Infinity } = clip;
  const seconds = Math.min(endSeconds, durationSeconds) - startSeconds;
  if (!isPart(clip) || averageFps === undefined || seconds === Infinity) return numFrames;
  return Math.min(numFrames, Math.max(0, Math.round(seconds * averageFps)));
}

/** The group in UCF101's file names, `v_<Class>_g<group>_c<clip>`. */
const ucfName = /^v_\w+_g(\d+)_c\d+$/;

/** The group of recordings that a clip comes from: its column `group`, else as UCF101's file names have it. */
export function groupOf(clip: Clip): string | undefined {
  const column = clip.columns?.["group"] ?? ucfName.exec(clip.id)?.[1];
  return column === undefined ? undefined : String(column);
}
