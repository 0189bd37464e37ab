import { VideoError } from "../../core/errors.js";
import { optionGiven } from "../../core/option-words.js";
import type { DecodeInput } from "./decode-arguments.js";
import { unlessBeingCopied } from "../being-copied.js";
import { damageOf } from "./damage.js";
import { pipedPicture } from "./piped-picture.js";
import type { PipePieces } from "./pipe-pieces.js";

/** Frames as they come through a pipe. */
export class FrameReader {
  readonly #pipe: PipePieces;
  readonly #pixels: Uint8Array;
  #filled = 0;
  #numFrames = 0;

  /** @param pixels - Holds one frame, again and again. */
  constructor(pipe: PipePieces, pixels: Uint8Array) {
    this.#pipe = pipe;
    this.#pixels = pixels;
  }

  /** Whole frames so far. */
  get numFrames(): number {
    return this.#numFrames;
  }

  /** Bytes of a frame that did not become whole. */
  get leftover(): number {
    return this.#filled;
  }

  /** Waits until the next frame is in `pixels`; gives its position, or `undefined` at the end. */
  async next(): Promise<number | undefined> {
    const filled = await this.#pipe.fill(this.#pixels);
    if (filled === this.#pixels.length) return this.#numFrames++;
    this.#filled = filled;
    return undefined;
  }
}

/** What came of a video until ffmpeg ended. */
export interface DecodedCounts {
  /** Frames of the file, selected or not. */
  readonly numTimes: number;
  /** Whole frames that were selected. */
  readonly numFrames: number;
  /** Bytes after them. */
  readonly leftover: number;
}

/** What came through the two pipes. */
export function countsOf(ptsSeconds: readonly number[], reader: FrameReader): DecodedCounts {
  return { numTimes: ptsSeconds.length, numFrames: reader.numFrames, leftover: reader.leftover };
}

/**
 * Checks what ffmpeg gave before it ended well. Where it said anything, the file is judged ({@link damageOf}).
 *
 * @throws {VideoError} If frames are missing, or if the stream is damaged and that is not allowed.
 */
export async function checkDecoded(
  input: DecodeInput,
  counts: DecodedCounts,
  stderr: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { path, selection, settings } = input;
  const { numFrames, leftover } = counts;
  const expected = selection.count(counts.numTimes);
  if (leftover !== 0 || numFrames < expected) {
    const found =
      leftover === 0
        ? `ffmpeg ended after ${numFrames} of ${expected} frames`
        : `ffmpeg ended in the middle of a frame (${leftover} of ${pipedPicture(input).byteLength} bytes)`;
    throw new VideoError(`Cannot decode "${path}": ${found}`, { path, exitCode: 0, stderr });
  }
  if (settings.damaged === "keep" || !saidAnything(stderr)) return;
  const damage = await damageOf({ path, codec: input.metadata.codec }, signal);
  if (damage === undefined) return;
  const found = `the stream is damaged: ${damage}`;
  const remedy = `Download it again, or open it with ${optionGiven("damaged", "keep")} to use the frames that can be read`;
  const error = new VideoError(`Cannot decode "${path}": ${found}. ${remedy}`, { path, exitCode: 0, stderr });
  throw await unlessBeingCopied(path, error);
}

/** Puts it into plain words that a region could not be cut out, and throws. */
export function explainDecodeError(error: unknown, { path, metadata }: DecodeInput): never {
  if (!(error instanceof VideoError) || !regionDoesNotFit.test(error.stderr)) throw error;
  const size = `${metadata.width}×${metadata.height}`;
  const remedy = `Convert it: ffmpeg -i <file> -vf scale=${metadata.width}:${metadata.height} <new file>`;
  const message = `Cannot decode "${path}": its frames are not ${size}, as its header says. ${remedy}`;
  throw new VideoError(message, { path, exitCode: error.exitCode, stderr: error.stderr, cause: error });
}

/** ffmpeg's words where frames are not of the size that the crop was made for (see `decodeArguments`). */
const regionDoesNotFit = /Invalid too big or non positive size for width '0'/;

/** Whether ffmpeg found anything worth a line. */
export function saidAnything(stderr: string): boolean {
  return stderr.trim() !== "";
}
