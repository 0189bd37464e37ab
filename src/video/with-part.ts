import type { DecodeSettings } from "./decode-settings.js";
import type { ClipFrames } from "./clip-frames.js";
import type { OpenTimeSpan } from "./time-span.js";
import { VideoPart } from "./video-part.js";
import { withVideo } from "./with-video.js";

/** A file, or the part of it that a clip is. */
export interface VideoClip extends OpenTimeSpan {
  readonly path: string;
}

/**
 * Opens a clip for as long as `use` needs it: a whole video, or the frames of it that begin in the clip's span.
 *
 * @throws {VideoError} If it cannot be read, or the span is none.
 */
export function withPart<Result>(
  { path, startSeconds, endSeconds }: VideoClip,
  options: DecodeSettings & { readonly signal?: AbortSignal },
  use: (video: ClipFrames) => Promise<Result>,
): Promise<Result> {
  return withVideo(path, options, (video) => {
    if (startSeconds === undefined && endSeconds === undefined) return use(video);
    return use(new VideoPart(video, options, { startSeconds, endSeconds }));
  });
}
