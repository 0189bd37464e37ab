import { errorMessage, VideoError } from "../../core/errors.js";
import { firstOf, lastOf } from "../../core/item-at.js";
import type { VideoMetadata } from "../video-metadata.js";
import { openVideo, type Video } from "../video.js";

/** What a video file was found to be by decoding it once; facts that could not be found are left out. */
export interface ExaminedVideo extends Partial<VideoMetadata> {
  /** The file, as it was given. */
  readonly path: string;
  /** Frames that could be decoded, also of a damaged video. */
  readonly numFrames?: number;
  /** When the first frame is shown, seconds. */
  readonly firstPtsSeconds?: number;
  /** When the last frame is shown, seconds. */
  readonly lastPtsSeconds?: number;
  /** Why it is broken or damaged; none where every frame could be decoded. */
  readonly problem?: string;
}

/**
 * Decodes a video from end to end, holding one frame: what its header says, what is there, and what is wrong.
 * A damaged one is decoded a second time, for the frames that can still be read.
 *
 * @returns Also for a file that is missing or no video: `problem` says so.
 * @throws Only what is no error of the file, such as the signal's reason.
 */
export async function examineVideo(path: string, signal: AbortSignal): Promise<ExaminedVideo> {
  let metadata: VideoMetadata | undefined;
  try {
    const video = await openVideo(path, { signal });
    metadata = video.metadata;
    return { path, ...metadata, ...(await decodedFacts(video, signal)) };
  } catch (error) {
    if (signal.aborted || !(error instanceof VideoError)) throw error;
    const readable = metadata === undefined ? undefined : await readableFrames(path, signal);
    return { path, ...metadata, ...readable, problem: errorMessage(error) };
  }
}

type DecodedFacts = Pick<ExaminedVideo, "numFrames" | "firstPtsSeconds" | "lastPtsSeconds">;

async function decodedFacts(video: Video, signal: AbortSignal): Promise<DecodedFacts> {
  try {
    const times = await video.frameTimes({ signal });
    return {
      numFrames: times.length,
      firstPtsSeconds: microseconds(firstOf(times)),
      lastPtsSeconds: microseconds(lastOf(times)),
    };
  } finally {
    await video.close();
  }
}

/** How much of a damaged video can be used with `damaged: "keep"`. */
async function readableFrames(path: string, signal: AbortSignal): Promise<DecodedFacts> {
  try {
    return await decodedFacts(await openVideo(path, { damaged: "keep", signal }), signal);
  } catch (error) {
    if (signal.aborted || !(error instanceof VideoError)) throw error;
    return {};
  }
}

/** What is below comes from the conversion out of the file's clock. */
function microseconds(seconds: number): number {
  return Number(seconds.toFixed(6));
}
