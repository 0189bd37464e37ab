import { VideoError } from "../core/errors.js";
import { ffmpegPath, frameTimesOutput, inputName, lastWords, startProcess } from "./ffmpeg.js";
import type { VideoMetadata } from "./video-metadata.js";

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

/** Which frames one run of ffmpeg delivers. */
export interface FrameSelection {
  /** An expression of ffmpeg's `select` filter, or `undefined` for all frames. */
  readonly expression: string | undefined;
  /** How many are selected, and the number of the last of them, at which decoding stops; `undefined`: to the end. */
  readonly stop: { readonly numFrames: number; readonly lastIndex: number } | undefined;
  /** How many frames it selects of a video of so many. */
  readonly count: (numFrames: number) => number;
}

/** Above this many terms, `select` costs more than decoding all frames and dropping most. */
const maxSelectTerms = 400;

/**
 * The selection of the given frames (ascending, no repeats, at least one), or `undefined` if there are too many to name.
 *
 * @param toTheEnd - Decode all of the video nevertheless, for its number of frames.
 */
export function selectionOf(indices: readonly number[], toTheEnd: boolean): FrameSelection | undefined {
  if (indices.length > maxSelectTerms) return undefined;
  const expression = indices.map((index) => `eq(n\\,${index})`).join("+");
  const lastIndex = indices[indices.length - 1];
  return {
    expression,
    stop: toTheEnd ? undefined : { numFrames: indices.length, lastIndex },
    count: (numFrames) => indices.filter((index) => index < numFrames).length,
  };
}

/** The selection of every `every`-th frame. */
export function selectionEvery(every: number): FrameSelection {
  const expression = every === 1 ? undefined : `not(mod(n\\,${every}))`;
  return { expression, stop: undefined, count: (numFrames) => Math.ceil(numFrames / every) };
}

/** One decoded frame: uint8 RGB [H, W, 3] and its place among the selected ones. */
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
}

/**
 * Decodes with one run of ffmpeg, frame after frame, holding one frame at a time.
 *
 * @throws {VideoError} While `frames` is read, if the file cannot be decoded or (unless kept) is damaged.
 */
export function decode(
  path: string,
  metadata: VideoMetadata,
  selection: FrameSelection,
  settings: DecodeSettings,
  signal?: AbortSignal,
): Decoding {
  const ptsSeconds: number[] = [];
  const parseTimes = timeParser(ptsSeconds);
  let tellWaiting: () => void = () => undefined;
  const onSideText = (text: string): void => {
    parseTimes(text);
    tellWaiting();
  };
  const args = decodeArguments(path, metadata, selection, settings);
  const child = startProcess(ffmpegPath(), { args, action: "decode", path, signal, onSideText });
  const frameSize = metadata.width * metadata.height * 3;

  async function* frames(): AsyncGenerator<DecodedFrame, void, undefined> {
    const pixels = new Uint8Array(frameSize);
    let filled = 0;
    let position = 0;
    try {
      for await (const chunk of child.output) {
        let offset = 0;
        while (offset < chunk.length) {
          const taken = Math.min(chunk.length - offset, frameSize - filled);
          pixels.set(chunk.subarray(offset, offset + taken), filled);
          offset += taken;
          filled += taken;
          if (filled === frameSize) {
            filled = 0;
            yield { pixels, position };
            position += 1;
          }
        }
      }
      const { stderr } = await child.finished;
      checkEnd(stderr, position, filled);
    } finally {
      await child.kill();
    }
  }

  function checkEnd(stderr: string, numFrames: number, leftover: number): void {
    const expected = selection.count(ptsSeconds.length);
    if (leftover !== 0 || numFrames < expected) {
      const found =
        leftover === 0
          ? `ffmpeg ended after ${numFrames} of ${expected} frames`
          : `ffmpeg ended in the middle of a frame (${leftover} of ${frameSize} bytes)`;
      throw new VideoError(`Cannot decode "${path}": ${found}`, { path, exitCode: 0, stderr });
    }
    const damage = stderr.split("\n").filter((line) => line.trim() !== "" && !harmless.test(line));
    if (settings.damaged === "keep" || damage.length === 0) return;
    const found = `the stream is damaged: ${lastWords(damage[0], path)}`;
    const remedy = `Download it again, or open it with { damaged: "keep" } to use the frames that can be read`;
    throw new VideoError(`Cannot decode "${path}": ${found}. ${remedy}`, { path, exitCode: 0, stderr });
  }

  async function timesOf(count: number): Promise<void> {
    const ended = child.finished.then(
      () => true,
      () => true,
    );
    while (ptsSeconds.length < count) {
      const more = new Promise<boolean>((resolve) => (tellWaiting = (): void => resolve(false)));
      if (await Promise.race([more, ended])) return;
    }
  }

  return { frames: frames(), ptsSeconds, timesOf };
}

/** What ffmpeg says about the times it was asked to pass through as they are; no pixel is wrong. */
const harmless = /non monotonically increasing dts/;

function decodeArguments(
  path: string,
  metadata: VideoMetadata,
  selection: FrameSelection,
  settings: DecodeSettings,
): string[] {
  const select = selection.expression === undefined ? [] : [`select=${selection.expression}`];
  const color = settings.color === "tagged" ? [] : ["setparams=colorspace=unknown"];
  const pictureFilters = [...select, ...color, ...depthFilter(metadata), ...rotationFilters(metadata)];
  const filter = pictureFilters.length === 0 ? [] : ["-vf", pictureFilters.join(",")];
  const { stop } = selection;
  const upTo = (count: number | undefined): string[] =>
    count === undefined ? [] : ["-frames:v", String(count)];
  // One filter graph for the whole file: a new one at a change of size would count frames from 0 again.
  // Times first: ffmpeg writes its outputs in this order, so a frame's time is there before the frame.
  return [
    ...["-nostdin", "-hide_banner", "-loglevel", "error", "-noautorotate", "-reinit_filter", "0"],
    ...["-i", inputName(path)],
    ...frameTimesOutput(upTo(stop && stop.lastIndex + 1)),
    ...["-map", "0:v:0", ...filter, ...upTo(stop?.numFrames), "-fps_mode", "passthrough"],
    ...["-pix_fmt", "rgb24", "-f", "rawvideo", "pipe:1"],
  ];
}

/** More than 8 bits: swscale rounds on its way to BGR as OpenCV has it, and differently on its way to RGB. */
function depthFilter(metadata: VideoMetadata): string[] {
  return /(9|1[0246])(le|be)$/.test(metadata.pixelFormat) ? ["format=bgr24"] : [];
}

/** Colours first, turning after: OpenCV's order; the other way round the chroma of every pixel moves. */
function rotationFilters(metadata: VideoMetadata): string[] {
  if (metadata.rotationDegrees === 0) return [];
  const turn = { 90: ["transpose=clock"], 180: ["hflip", "vflip"], 270: ["transpose=cclock"] };
  return ["format=bgr24", ...turn[metadata.rotationDegrees]];
}

/** Reads the lines of ffmpeg's framecrc format as they come: `stream, dts, pts, duration, size, checksum`. */
function timeParser(ptsSeconds: number[]): (text: string) => void {
  let pending = "";
  let [over, under] = [0, 1];
  return (text) => {
    const lines = (pending + text).split("\n");
    pending = lines.pop() ?? "";
    for (const line of lines) {
      const base = /^#tb 0: (\d+)\/(\d+)/.exec(line);
      if (base !== null) [over, under] = [Number(base[1]), Number(base[2])];
      // divided last: the nearest number to the true time, 60.8 and not 60.800000000000004
      else if (!line.startsWith("#")) ptsSeconds.push((Number(line.split(",")[2]) * over) / under);
    }
  };
}
