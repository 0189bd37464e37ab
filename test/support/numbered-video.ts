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
  encode({ width, height, fps }, [[numFrames, path]], extraArguments);
  return path;
}

/** Writes such clips of the usual size, all with one start of ffmpeg: numbers of frames and paths. */
export function writeNumberedVideos(clips: readonly (readonly [numFrames: number, path: string])[]): void {
  if (clips.length > 0) encode({ width: 32, height: 24, fps: 25 }, clips, []);
}

function encode(
  { width, height, fps }: Readonly<Record<"width" | "height" | "fps", number>>,
  clips: readonly (readonly [numFrames: number, path: string])[],
  extraArguments: readonly string[],
): void {
  const source = `color=black:size=${width}x${height}:rate=${fps},format=rgb24,geq=r='mod(N,256)':g='mod(X,256)':b='mod(Y,256)'`;
  execFileSync("ffmpeg", [
    ...["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", source],
    ...clips.flatMap(([numFrames, path]) => [
      ...["-frames:v", String(numFrames), "-c:v", "libx264rgb", "-crf", "0"],
      ...[...extraArguments, `file:${path}`],
    ]),
  ]);
}
