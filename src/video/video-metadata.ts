/** What a video file says about itself; nothing here was checked by decoding. */
export interface VideoMetadata {
  /** Width in pixels, as shown: after rotation. */
  readonly width: number;
  /** Height in pixels, as shown: after rotation. */
  readonly height: number;
  /** Mean frames per second, or `undefined` where the file does not say. */
  readonly averageFps: number | undefined;
  /** Length in seconds, or `undefined` where the file does not say. */
  readonly durationSeconds: number | undefined;
  /** The number of frames that the header claims; it may be wrong. `undefined`: it claims none. */
  readonly numFramesClaimed: number | undefined;
  /** How far the picture is turned clockwise before it is shown: 0, 90, 180 or 270. */
  readonly rotationDegrees: 0 | 90 | 180 | 270;
  /** Whether the picture is mirrored left to right after it was turned, as some front cameras ask for. */
  readonly isMirrored: boolean;
  /** Codec, as ffmpeg names it: `"h264"`. */
  readonly codec: string;
  /** Pixel format, as ffmpeg names it: `"yuv420p"`. */
  readonly pixelFormat: string;
  /** Whether black is 0 and white 255. Only where the pixel format does not tell: with `"yuv420p"` they are 16 and 235 otherwise. */
  readonly isFullRange?: boolean;
  /** The unit in which the file counts its times, as a fraction of a second: `"1/12800"`. */
  readonly timeBase: string;
  /**
   * The size in which the pictures are coded, before they are turned. Only for H.264 and HEVC of more than 8 bits a channel, where
   * it is larger than what is shown; it decides colours in the last rows.
   */
  readonly codedSize?: { readonly width: number; readonly height: number };
}
