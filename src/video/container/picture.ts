/** What a codec's own header says about its pictures. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** As ffmpeg names it: `"yuv420p"`. */
  readonly pixelFormat: string;
}
