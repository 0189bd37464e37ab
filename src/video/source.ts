import type { Rectangle } from "../tensor/rectangle.js";
import type { DecodeSettings } from "./decode-settings.js";
import type { VideoMetadata } from "./video-metadata.js";

/**
 * What reads video files: the seam under {@link Video} and `probeVideo`. Every source gives the same frames, times and errors; they differ
 * in speed. Stills, previews and cuts are not part of it: they write files, which the ffmpeg program alone does.
 */
export interface FrameSource {
  /** Reads a video's header, of a file that is there. */
  header(path: string, options: { readonly signal?: AbortSignal }): Promise<VideoMetadata>;

  /**
   * Decodes frames one after the other. The caller stops it in the end.
   *
   * @throws {VideoError} From `next`, if the file cannot be decoded or (unless kept) is damaged.
   */
  inOrder(frames: FramesInOrder): FrameReading;

  /**
   * Reads chosen frames. Those far apart are sought where nothing else is to be decoded. `use` may be called again for every
   * frame, where a first way led nowhere.
   *
   * @returns The times of all frames from where decoding begins to where it ends, wanted or not, seconds from the start of the file.
   * @throws {VideoError} If the file cannot be decoded or (unless kept) is damaged.
   */
  chosen(frames: ChosenFrames): Promise<readonly number[]>;
}

/** What is read of which video, and what of it is decoded. Frames are counted from where decoding begins. */
export interface FrameRequest {
  readonly path: string;
  readonly metadata: VideoMetadata;
  readonly settings: DecodeSettings;
  /** The part of each frame that is wanted; default all of it. */
  readonly region?: Rectangle;
  /** Decoding begins at the last keyframe up to here, seconds; default: at the beginning of the file. */
  readonly startSeconds?: number;
  /** The number of the last frame that is decoded, wanted or not; default: the last of the file. */
  readonly lastIndex?: number;
}

/** Every n-th frame of a video, or of a part. */
export interface FramesInOrder extends FrameRequest {
  /** The number of the first; default 0. */
  readonly first?: number;
  readonly every: number;
  /** All wanted ones have lower numbers; default: those to the end are wanted. */
  readonly end?: number;
  readonly signal: AbortSignal;
}

/** Frames that somebody wants of a video. */
export interface ChosenFrames extends FrameRequest {
  /** Their numbers, ascending, no repeats. Too large a number is no error. */
  readonly wanted: readonly number[];
  /** Gets uint8 RGB [H, W, 3] of the frame or its region, valid during the call, and the frame's place in `wanted`. */
  readonly use: (pixels: Uint8Array, place: number) => void;
  readonly signal: AbortSignal;
}

/** Frames that come one after the other; their reader stops it, also after the last. */
export interface FrameReading {
  /** One frame (or its region), uint8 RGB [H, W, 3]; valid until the next is asked for, which may lie elsewhere. */
  readonly pixels: Uint8Array;
  /** Waits for the next frame; gives its place among the selected ones, `undefined` after the last. */
  next(): Promise<number | undefined>;
  /** Ends the decoding, if it has not ended, and waits until nothing of it is left. */
  stop(): Promise<void>;
  /** Times of all frames decoded so far, selected or not, seconds from the start of the file. */
  readonly ptsSeconds: readonly number[];
  /** Waits until so many times are there: they may come later than the frames. */
  timesOf(count: number): Promise<void>;
  /** Fulfilled when decoding has ended, well or not. */
  readonly ended: Promise<void>;
}
