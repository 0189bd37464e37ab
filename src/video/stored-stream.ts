import { codedSizeOf } from "./coded-size.js";
import { orientationOf } from "./orientation.js";
import type { VideoMetadata } from "./video-metadata.js";

/** What FFmpeg says of a stream of pictures, as they are stored: the fields that ffprobe prints. */
export interface StoredStream {
  readonly width: number;
  readonly height: number;
  /** FFmpeg's names; `undefined`: it has none. */
  readonly codec: string | undefined;
  readonly pixelFormat: string | undefined;
  /** Whether the colours are marked as those of full range. */
  readonly isFullRange: boolean;
  /** Frames per second as a fraction; a 0 in it: unknown. */
  readonly averageRate: readonly [over: number, under: number];
  /** The stream's, else the file's, seconds with six decimals; `undefined`: unknown. */
  readonly durationSeconds: number | undefined;
  /** 0: the file claims none. */
  readonly numFrames: number;
  /** `"1/12800"`. */
  readonly timeBase: string;
  /** Nine numbers in rows; none: it is shown as it is stored. */
  readonly displayMatrix: readonly number[] | undefined;
}

/** The header of a video by its stream. Cost: for H.264 and HEVC of more than 8 bits 0.1 s, because ffmpeg is started. */
export async function metadataOf(
  path: string,
  stream: StoredStream,
  signal: AbortSignal | undefined,
): Promise<VideoMetadata> {
  const { width, height, codec = "unknown", pixelFormat = "unknown", displayMatrix, averageRate } = stream;
  const orientation = orientationOf(displayMatrix ?? uprightMatrix);
  const isOnItsSide = orientation.rotationDegrees % 180 !== 0;
  const [over, under] = averageRate;
  const codedSize = await codedSizeOf(path, { width, height, codec, pixelFormat }, signal);
  return {
    width: isOnItsSide ? height : width,
    height: isOnItsSide ? width : height,
    averageFps: over > 0 && under > 0 ? over / under : undefined,
    durationSeconds: stream.durationSeconds,
    numFramesClaimed: stream.numFrames > 0 ? stream.numFrames : undefined,
    ...orientation,
    codec,
    pixelFormat,
    ...(stream.isFullRange && pixelFormat === "yuv420p" ? { isFullRange: true } : {}),
    timeBase: stream.timeBase,
    ...(codedSize === undefined ? {} : { codedSize }),
  };
}

const uprightMatrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];
