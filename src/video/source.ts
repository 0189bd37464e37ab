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
   * Decodes every `every`-th frame, one after the other. The caller stops it in the end.
   *
   * @throws {VideoError} From `next`, if the file cannot be decoded or (unless kept) is damaged.
   */
  inOrder(input: FrameInput, every: number, signal: AbortSignal): FrameReading;

  /**
   * Reads chosen frames, sought or decoded on the way from the beginning, whichever is faster. `use` may be called again for
   * every frame, where a first way led nowhere.
   *
   * @returns The times of all frames up to where decoding ended, wanted or not, seconds.
   * @throws {VideoError} If the file cannot be decoded or (unless kept) is damaged.
   */
  chosen(frames: ChosenFrames): Promise<readonly number[]>;
}

/** What is read of which video. */
export interface FrameInput {
  readonly path: string;
  readonly metadata: VideoMetadata;
  readonly settings: DecodeSettings;
  /** The part of each frame that is wanted; default all of it. */
  readonly region?: Rectangle;
}

/** Frames that somebody wants of a video. */
export interface ChosenFrames extends FrameInput {
  /** Their numbers, ascending, no repeats. */
  readonly wanted: readonly number[];
  /** Whether all of the video is decoded, for its number of frames; numbers that are too large are then no error. */
  readonly toTheEnd: boolean;
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
  /** Times of all frames seen so far, selected or not, seconds. */
  readonly ptsSeconds: readonly number[];
  /** Waits until so many times are there: they may come later than the frames. */
  timesOf(count: number): Promise<void>;
  /** Fulfilled when decoding has ended, well or not. */
  readonly ended: Promise<void>;
}
