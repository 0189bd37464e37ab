import { decodeArguments, type DecodeInput } from "./decode-arguments.js";
import { checkDecoded, countsOf, explainDecodeError, FrameReader, frameSizeOf } from "./decoded-stream.js";
import { timeParser } from "./frame-times.js";
import { ffmpegPath, startProcess } from "./ffmpeg.js";

/** How colours are computed from the file's. */
export type ColorRule = "opencv" | "tagged";

/** What to do with a stream in which ffmpeg finds errors. */
export type DamageRule = "error" | "keep";

/** How a video is decoded; the same for all frames of an open video. */
export interface DecodeSettings {
  /**
   * `"opencv"` (default): the matrix OpenCV uses, whatever the file's colour tag says, because models were
   * trained on frames read so. `"tagged"`: the matrix that the tag asks for.
   */
  readonly color?: ColorRule;
  /** `"error"` (default): a damaged stream is an error. `"keep"`: the frames that ffmpeg could make of it. */
  readonly damaged?: DamageRule;
}

/** One decoded frame (or its region): uint8 RGB [H, W, 3] and its place among the selected ones. */
export interface DecodedFrame {
  /** Valid until the next frame is asked for. */
  readonly pixels: Uint8Array;
  readonly position: number;
}

/** A running decode. */
export interface Decoding {
  readonly frames: AsyncGenerator<DecodedFrame, void, undefined>;
  /** Times of all frames seen so far, selected or not, seconds. */
  readonly ptsSeconds: readonly number[];
  /** Waits until so many times are there: they come through another pipe than the frames, and may come later. */
  timesOf(count: number): Promise<void>;
  /** Fulfilled when ffmpeg has ended, well or not. */
  readonly ended: Promise<void>;
}

/**
 * Decodes with one run of ffmpeg, frame after frame, holding one frame at a time.
 *
 * @throws {VideoError} While `frames` is read, if the file cannot be decoded or (unless kept) is damaged.
 */
export function decode(input: DecodeInput, signal?: AbortSignal): Decoding {
  const { path } = input;
  const ptsSeconds: number[] = [];
  const parseTimes = timeParser(ptsSeconds);
  let tellWaiting: () => void = () => undefined;
  const onSidePiece = (piece: Uint8Array): void => {
    parseTimes(piece);
    tellWaiting();
  };
  const args = decodeArguments([{ ...input, times: 3, frames: 1, timesAtOnce: true }]);
  const child = startProcess(ffmpegPath(), { args, action: "decode", path, signal, onSidePiece });

  async function* frames(): AsyncGenerator<DecodedFrame, void, undefined> {
    const pixels = new Uint8Array(frameSizeOf(input));
    const reader = new FrameReader(child.output, pixels);
    try {
      for (;;) {
        const position = await reader.next();
        if (position === undefined) break;
        yield { pixels, position };
      }
      const { stderr } = await child.finished.catch((error: unknown) => explainDecodeError(error, input));
      checkDecoded(input, countsOf(ptsSeconds, reader), stderr);
    } finally {
      await child.kill();
    }
  }

  const ended = child.finished.then(
    () => undefined,
    () => undefined,
  );

  async function timesOf(count: number): Promise<void> {
    const noMore = ended.then(() => true);
    while (ptsSeconds.length < count) {
      const more = new Promise<boolean>((resolve) => (tellWaiting = (): void => resolve(false)));
      if (await Promise.race([more, noMore])) return;
    }
  }

  return { frames: frames(), ptsSeconds, timesOf, ended };
}
