import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { VideoError } from "../../core/errors.js";
import { checkInteger } from "../../core/check.js";
import { cachedFile } from "../../files/cache.js";
import { sha256 } from "../../files/hash.js";
import { runFluent } from "../program/ffmpeg.js";
import { fileArgument, inputLimits } from "../program/file-argument.js";
import { readHeader } from "../header.js";
import { turningOptions } from "../orientation.js";
import { chosenStream } from "../stream-choice.js";
import type { OpenTimeSpan } from "../time-span.js";
import type { VideoMetadata } from "../video-metadata.js";

/** A still picture of a video. */
export interface Still {
  /** JPEG of a frame a third of the way into the video, or into the part that was asked for; of the next one that is not black. */
  readonly poster: Uint8Array;
  /** Size in pixels, even. */
  readonly width: number;
  readonly height: number;
  /** Length of the whole video, or `undefined` where the file does not say. */
  readonly durationSeconds: number | undefined;
}

/** How small a still is made. */
export interface StillOptions extends OpenTimeSpan {
  /** The still fits into `width` × `height` pixels; default 210 × 140. Nothing is enlarged. */
  readonly width?: number;
  readonly height?: number;
  /** JPEG quality as ffmpeg counts it, 2 (best) … 31; default 5. */
  readonly quality?: number;
  readonly signal?: AbortSignal;
}

/** Part of every cache key: raise it when the command below changes. */
const recipe = "still-4";

/**
 * Lets frames pass that are not black, nor nearly so: fades and title cards say nothing of a video. Luma is 16 for black and 235
 * for white.
 */
export const brightEnough: readonly string[] = [
  "signalstats",
  "metadata=mode=select:key=lavfi.signalstats.YAVG:value=32:function=greater",
];

/** A still is looked for in so many seconds. */
const searchedSeconds = 4;

/** How a still is written. */
export function posterOptions(quality: number = 5): string[] {
  return [`-map 0:${chosenStream}`, `-q:v ${quality}`, "-pix_fmt yuvj420p", "-update 1"];
}

/**
 * Takes a still picture of a video without encoding or wholly decoding it; kept in the cache under the content of the
 * file.
 *
 * @throws {VideoError} If the file is no video or holds no frame.
 */
export async function makeStill(path: string, options: StillOptions = {}): Promise<Still> {
  const { width = 210, height = 140, quality = 5, startSeconds = 0, endSeconds, signal } = options;
  checkInteger("width", width, 16);
  checkInteger("height", height, 16);
  checkInteger("quality", quality, 2, 31);
  const { metadata, contentSha256 } = await readHeader(path, { signal });
  const size = fittedSize(metadata, width, height);
  const span = startSeconds === 0 && endSeconds === undefined ? [] : [startSeconds, endSeconds];
  const key = sha256([recipe, contentSha256, size.width, size.height, quality, ...span].join(" "));
  const file = await cachedFile("stills", key, "jpg", async (temporaryPath) => {
    const take = (seconds: number, search: boolean): Promise<string> =>
      runFluent(
        (command) =>
          command
            .input(fileArgument(path))
            .inputOptions([...inputLimits, ...turningOptions(metadata)])
            .inputOptions(search ? [`-t ${searchedSeconds}`] : [])
            .seekInput(seconds)
            .output(fileArgument(temporaryPath))
            .videoFilters([resizeFilter(size), ...(search ? brightEnough : [])])
            .frames(1)
            .outputOptions(posterOptions(quality)),
        { action: "take a still of", path, signal },
      );
    const end = Math.min(endSeconds ?? Infinity, metadata.durationSeconds ?? startSeconds);
    const third = startSeconds + Math.max(0, end - startSeconds) / 3;
    await take(third, true);
    if (!existsSync(temporaryPath)) await take(third, false);
    // a header that lies about the length sends it past the end
    if (!existsSync(temporaryPath)) await take(startSeconds, false);
    if (!existsSync(temporaryPath)) {
      throw new VideoError(`Cannot take a still of "${path}": it holds no frame`, { path });
    }
  });
  return { poster: await readFile(file), ...size, durationSeconds: metadata.durationSeconds };
}

/** The even size at which a video fits into a box without being enlarged. */
export function fittedSize(
  metadata: Pick<VideoMetadata, "width" | "height">,
  width: number,
  height: number,
): Pick<Still, "width" | "height"> {
  const scale = Math.min(1, width / metadata.width, height / metadata.height);
  return { width: even(metadata.width * scale), height: even(metadata.height * scale) };
}

/** Scales to a size, with square pixels. */
export function resizeFilter({ width, height }: Pick<Still, "width" | "height">): string {
  return `scale=${width}:${height},setsar=1`;
}

function even(pixels: number): number {
  return Math.max(2, 2 * Math.round(pixels / 2));
}
