import { checkText } from "../core/check.js";
import { stat } from "node:fs/promises";
import { errorCode, VideoError } from "../core/errors.js";
import { checkOptions } from "../core/options.js";
import { irregularKind } from "../files/regular-file.js";
import { unlessBeingCopied } from "./being-copied.js";
import { chooseSource } from "./choose-source.js";
import type { FrameSource } from "./source.js";
import type { VideoMetadata } from "./video-metadata.js";

/**
 * Reads a video's header. The cost does not depend on the length. H.264 in MP4 and XviD in AVI take less than a millisecond.
 * All other files take 10 ms the first time, or 50 to 200 ms where ffprobe is started: while FFmpeg's libraries are not yet there, and for
 * whatever they doubt. H.264 and HEVC of more than 8 bits take 100 ms more.
 *
 * @throws {VideoError} If the file is missing, empty, not a video, or has no video stream.
 */
export async function probeVideo(
  path: string,
  options: { signal?: AbortSignal } = {},
): Promise<VideoMetadata> {
  checkOptions("probeVideo", options, { signal: true });
  checkText("path", path);
  return probeWith(chooseSource(), path, options);
}

/** @internal {@link probeVideo} by a source of one's choice. */
export async function probeWith(
  source: FrameSource,
  path: string,
  options: { readonly signal?: AbortSignal },
): Promise<VideoMetadata> {
  options.signal?.throwIfAborted();
  const read = async (): Promise<VideoMetadata> => {
    await checkFile(path);
    return source.header(path, options);
  };
  const header = await read().catch(async (error: unknown) => {
    throw error instanceof VideoError ? await unlessBeingCopied(path, error) : error;
  });
  const { width, height } = header;
  if ((width + 128) * (height + 128) >= mostPixels) {
    const found = `its header says that its frames are ${width}×${height}, larger than any that ffmpeg decodes`;
    throw new VideoError(`Cannot read "${path}": ${found}. Download it again`, { path });
  }
  return header;
}

/** ffmpeg's own limit (`av_image_check_size`), with a margin around the frame. */
const mostPixels = 2 ** 31 / 8;

async function checkFile(path: string): Promise<void> {
  try {
    const info = await stat(path);
    if (info.isDirectory())
      throw new VideoError(`Cannot read "${path}": it is a folder. Give the path of a video in it`, { path });
    const kind = irregularKind(info);
    if (kind !== undefined) throw new VideoError(`Cannot read "${path}": it is ${kind}`, { path });
    if (info.size === 0) throw new VideoError(`Cannot read "${path}": the file is empty`, { path });
  } catch (error) {
    if (error instanceof VideoError) throw error;
    const found = errorCode(error) === "ENOENT" ? "no such file" : (error as Error).message;
    throw new VideoError(`Cannot read "${path}": ${found}`, { path, cause: error });
  }
}
