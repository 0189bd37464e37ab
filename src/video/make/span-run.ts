import { firstOf } from "../../core/item-at.js";
import { rm } from "node:fs/promises";
import { VideoError } from "../../core/errors.js";
import { readFrameIndex } from "../container/frame-index.js";
import type { TimeSpan } from "../time-span.js";
import { saidAnything } from "../program/decoded-stream.js";
import { runFluent, type FfmpegCommand } from "../program/ffmpeg.js";
import { timeParser } from "../program/frame-times.js";
import { firstTickFrom } from "./span-filter.js";

/** A part of a video of which ffmpeg makes files. */
export interface SpanRun extends TimeSpan {
  readonly path: string;
  /** Of the file, as its header has it. */
  readonly timeBase: string;
  /** What it is for, as an error will say it. */
  readonly action: string;
  /** The files that ffmpeg writes. */
  readonly outputs: readonly string[];
  readonly signal?: AbortSignal;
}

/** Where decoding begins. Frames keep the times that they have from the beginning of the file. */
export interface DecodingStart {
  /** The time of the first frame that is decoded. */
  readonly seconds: number;
  /** What stands before the input. */
  readonly inputOptions: readonly string[];
}

const beginning: DecodingStart = { seconds: 0, inputOptions: [] };
/** So many frames are decoded sooner than the file's tables are read. */
const worthwhileFrames = 100;

/**
 * Runs ffmpeg on a part of a video. Where the file's tables and the stream itself say so, decoding begins at the last keyframe
 * before the part, and each frame from there must come at the time of the tables. Where one does not, or ffmpeg finds anything
 * to say, all is done again from the beginning of the file: the result is the same in any case.
 *
 * @param compose - The command line for a beginning; called once more for the second.
 * @throws {VideoError} If ffmpeg fails.
 */
export async function runOnSpan(
  span: SpanRun,
  compose: (command: FfmpegCommand, from: DecodingStart) => FfmpegCommand,
): Promise<void> {
  const { path, outputs, endSeconds, action, signal } = span;
  const place = await placeBefore(span);
  if (place !== undefined) {
    if (await isRunRight(place, span, compose)) return;
    await Promise.all(outputs.map((output) => rm(output, { force: true })));
  }
  await runFluent((command) => compose(command, beginning), {
    ...{ action, path, signal, decodesUntil: endSeconds },
  });
}

/** A keyframe from which the frames of a part can be decoded, and what is to come from there. */
interface Place extends DecodingStart {
  /** Of the frames up to the end of the part. */
  readonly ticks: Float64Array;
  readonly timescale: number;
}

async function placeBefore({
  path,
  timeBase,
  startSeconds,
  endSeconds,
}: SpanRun): Promise<Place | undefined> {
  if (startSeconds <= 0) return undefined;
  let first = 0;
  const index = await readFrameIndex(path, (ticks) => {
    first = ticks.findIndex((tick) => tick >= firstTickFrom(timeBase, startSeconds));
    return first < worthwhileFrames ? undefined : [first];
  }).catch(() => undefined); // ffmpeg says it in the words for videos
  if (index === undefined) return undefined;
  const { timescale } = index;
  const [start, middle] = [firstOf(index.starts), firstOf(index.middles)];
  if (start < worthwhileFrames) return undefined;
  const end = index.ticks.findIndex((tick) => tick >= firstTickFrom(timeBase, endSeconds));
  const ticks = index.ticks.subarray(start, end < 0 ? undefined : end);
  const [firstTick] = ticks;
  if (firstTick === undefined) return undefined; // nothing would have to come at its time
  const seek = ["-noaccurate_seek", "-ss", (middle / timescale).toFixed(6)];
  return {
    seconds: firstTick / timescale,
    inputOptions: [...seek, "-copyts", "-start_at_zero"],
    ticks,
    timescale,
  };
}

/** Whether what was decoded is what the tables say; what came of it otherwise is of no use. */
async function isRunRight(
  place: Place,
  { path, action, endSeconds, signal }: SpanRun,
  compose: (command: FfmpegCommand, from: DecodingStart) => FfmpegCommand,
): Promise<boolean> {
  const ptsSeconds: number[] = [];
  const { ticks, timescale } = place;
  try {
    const said = await runFluent((command) => compose(command, place), {
      ...{ action, path, signal, onSidePiece: timeParser(ptsSeconds) },
      decodesUntil: endSeconds,
    });
    const areThere = ticks.every(
      (tick, i) => Math.abs((ptsSeconds[i] ?? Number.NaN) * timescale - tick) < 1.5,
    );
    return areThere && !saidAnything(said);
  } catch (error) {
    if (error instanceof VideoError) return false;
    throw error;
  }
}
