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

  let isOver = false;
  const end = (): void => {
    isOver = true;
    tellWaiting();
  };
  const ended = child.finished.then(end, end);

  async function timesOf(count: number): Promise<void> {
    while (ptsSeconds.length < count && !isOver)
      await new Promise<void>((resolve) => (tellWaiting = resolve));
  }

  return { pixels, next, stop, ptsSeconds, timesOf, ended };
}
