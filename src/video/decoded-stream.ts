import { VideoError } from "../core/errors.js";
import type { DecodeInput } from "./decode-arguments.js";
import { lastWords } from "./ffmpeg.js";

/** Reads the lines of ffmpeg's framecrc format as they come: `stream, dts, pts, duration, size, checksum`. */
export function timeParser(ptsSeconds: number[]): (text: string) => void {
  let pending = "";
  let [over, under] = [0, 1];
  return (text) => {
    const lines = (pending + text).split("\n");
    pending = lines.pop() ?? "";
    for (const line of lines) {
      const base = /^#tb 0: (\d+)\/(\d+)/.exec(line);
      if (base !== null) [over, under] = [Number(base[1]), Number(base[2])];
      // divided last: the nearest number to the true time, 60.8 and not 60.800000000000004
      else if (!line.startsWith("#")) ptsSeconds.push((Number(line.split(",")[2]) * over) / under);
    }
  };
}

/**
 * Puts frames together from the pieces in which they come through a pipe.
 *
 * @param pixels - Holds one frame, again and again.
 */
export class FrameAssembler {
  readonly #pixels: Uint8Array;
  #filled = 0;
  #numFrames = 0;

  constructor(pixels: Uint8Array) {
    this.#pixels = pixels;
  }

  /** Whole frames so far. */
  get numFrames(): number {
    return this.#numFrames;
  }

  /** Bytes of a frame that is not whole. */
  get leftover(): number {
    return this.#filled;
  }

  /** Gives the frame's position each time that a piece makes it whole. */
  *take(piece: Uint8Array): Generator<number, void, undefined> {
    const frameSize = this.#pixels.length;
    for (let offset = 0; offset < piece.length;) {
      const taken = Math.min(piece.length - offset, frameSize - this.#filled);
      this.#pixels.set(piece.subarray(offset, offset + taken), this.#filled);
      offset += taken;
      this.#filled = (this.#filled + taken) % frameSize;
      if (this.#filled === 0) yield this.#numFrames++;
    }
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
export function countsOf(ptsSeconds: readonly number[], assembler: FrameAssembler): DecodedCounts {
  return { numTimes: ptsSeconds.length, numFrames: assembler.numFrames, leftover: assembler.leftover };
}

/** Bytes of an RGB frame. */
export function frameSizeOf({ metadata }: DecodeInput): number {
  return metadata.width * metadata.height * 3;
}

/**
 * Checks what ffmpeg gave before it ended well.
 *
 * @throws {VideoError} If frames are missing, or if the stream is damaged and that is not allowed.
 */
export function checkDecoded(input: DecodeInput, counts: DecodedCounts, stderr: string): void {
  const { path, selection, settings } = input;
  const { numFrames, leftover } = counts;
  const expected = selection.count(counts.numTimes);
  if (leftover !== 0 || numFrames < expected) {
    const found =
      leftover === 0
        ? `ffmpeg ended after ${numFrames} of ${expected} frames`
        : `ffmpeg ended in the middle of a frame (${leftover} of ${frameSizeOf(input)} bytes)`;
    throw new VideoError(`Cannot decode "${path}": ${found}`, { path, exitCode: 0, stderr });
  }
  const damage = damageIn(stderr);
  if (settings.damaged === "keep" || damage === undefined) return;
  const found = `the stream is damaged: ${lastWords(damage, path)}`;
  const remedy = `Download it again, or open it with { damaged: "keep" } to use the frames that can be read`;
  throw new VideoError(`Cannot decode "${path}": ${found}. ${remedy}`, { path, exitCode: 0, stderr });
}

/** The first line that ffmpeg wrote about damage. */
export function damageIn(stderr: string): string | undefined {
  return stderr.split("\n").find((line) => line.trim() !== "" && !harmless.test(line));
}

/** What ffmpeg says about the times it was asked to pass through as they are; no pixel is wrong. */
const harmless = /non monotonically increasing dts/;
