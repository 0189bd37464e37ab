/** How colours are computed from the file's. */
export type ColorRule = "opencv" | "tagged";

/** What to do with a stream in which ffmpeg finds errors. */
export type DamageRule = "error" | "keep";

/**
 * What decodes: FFmpeg's libraries in helper processes, or the ffmpeg program. Frames, times and errors are the same; the
 * libraries are faster, and leave to the program what they are not certain of.
 */
export type DecoderName = "libav" | "program";

/** How a video is decoded; the same for all frames of an open video. */
export interface DecodeSettings {
  /**
   * `"opencv"` (default): the matrix OpenCV uses, whatever the file's colour tag says, because models were
   * trained on frames read so. `"tagged"`: the matrix that the tag asks for.
   */
  readonly color?: ColorRule;
  /** `"error"` (default): a damaged stream is an error. `"keep"`: the frames that ffmpeg could make of it. */
  readonly damaged?: DamageRule;
  /** What decodes; default: the variable `KINETOSCOPE_DECODER`, else the libraries once they are known to give what the program gives. */
  readonly decoder?: DecoderName;
}
