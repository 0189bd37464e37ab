import type { FrameReading } from "../source.js";
import { decodeArguments, type DecodeInput } from "./decode-arguments.js";
import { checkDecoded, countsOf, explainDecodeError, FrameReader } from "./decoded-stream.js";
import { timeParser } from "./frame-times.js";
import { ffmpegPath, startProcess } from "./ffmpeg.js";
import { pipedPicture } from "./piped-picture.js";

/**
 * Decodes with one run of ffmpeg, frame after frame, holding one frame at a time.
 *
 * @throws {VideoError} From `next`, if the file cannot be decoded or (unless kept) is damaged.
 */
export function decode(input: DecodeInput, signal?: AbortSignal): FrameReading {
  const { path } = input;
  const ptsSeconds: number[] = [];
  const parseTimes = timeParser(ptsSeconds, input.startSeconds);
  let tellWaiting: () => void = () => undefined;
  const onSidePiece = (piece: Uint8Array): void => {
    parseTimes(piece);
    tellWaiting();
  };
  const piped = pipedPicture(input);
  const bytes = new Uint8Array(piped.byteLength);
  const { width, height } = input.region ?? input.metadata;
  const pixels = piped.pixelFormat === "rgb24" ? bytes : new Uint8Array(width * height * 3);
  const args = decodeArguments(input);
  const child = startProcess(ffmpegPath(), { args, action: "decode", path, signal, onSidePiece });
  const reader = new FrameReader(child.output, bytes);

  async function next(): Promise<number | undefined> {
    const position = await reader.next();
    if (position !== undefined && pixels !== bytes) pixels.set(piped.toRgb(bytes));
    if (position !== undefined) return position;
    const { stderr } = await child.finished.catch((error: unknown) => explainDecodeError(error, input));
    await checkDecoded(input, countsOf(ptsSeconds, reader), stderr, signal);
    return undefined;
  }

  const stop = (): Promise<void> => child.kill();

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

  return { pixels, next, stop, ptsSeconds, timesOf, ended };
}
