import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder.js";

/** What a {@link numberedVideo} is like. */
export interface NumberedVideoOptions {
  readonly numFrames: number;
  readonly width?: number;
  readonly height?: number;
  readonly fps?: number;
  /** File name with its ending. */
  readonly name?: string;
  readonly extraArguments?: readonly string[];
}

/**
 * A lossless clip whose pixels are the frame's number: red is it modulo 256, green the column, blue the row.
 * What a reader gives back shows by itself which frames it took and in which channel order.
 */
export async function numberedVideo(options: NumberedVideoOptions): Promise<string> {
  const {
    numFrames,
    width = 32,
    height = 24,
    fps = 25,
    name = "numbered.mp4",
    extraArguments = [],
  } = options;
  const path = join(await temporaryFolder(), name);
  const source = `color=black:size=${width}x${height}:rate=${fps},format=rgb24,geq=r='mod(N,256)':g='mod(X,256)':b='mod(Y,256)'`;
  execFileSync("ffmpeg", [
    ...["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", source, "-frames:v", String(numFrames)],
    ...["-c:v", "libx264rgb", "-crf", "0", ...extraArguments, `file:${path}`],
  ]);
  return path;
}
