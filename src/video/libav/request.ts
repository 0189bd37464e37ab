import { resolve } from "node:path";
import { inverseTransform } from "../inverse-transform.js";
import type { FrameRequest } from "../source.js";
import type { ReadRequest } from "./messages.js";

/** What of a request follows from the video. */
export function requestOf({
  path,
  metadata,
  region,
  startSeconds,
  lastIndex,
}: FrameRequest): Omit<ReadRequest, "id" | "wanted" | "numThreads"> {
  const { width, height, timeBase, codec } = metadata;
  return {
    path: resolve(path),
    size: [width, height],
    timeBase,
    transform: inverseTransform(path, codec)?.number,
    region: region ?? { left: 0, top: 0, width, height },
    startSeconds,
    lastIndex,
  };
}

/** Says that a helper ended over a video: nobody has to act on it, but it should not happen. */
export function tellEnded(path: string, error: Error): void {
  const found = `a helper with FFmpeg's libraries ended: ${error.message}`;
  process.emitWarning(
    `Reading "${path}": ${found}. The ffmpeg program reads it instead`,
    "KinetoscopeWarning",
  );
}
