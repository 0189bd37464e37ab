import { Doubt } from "./doubt.js";
import { common } from "./generations.js";
import { int32At, int64At, pointerAt, type Libraries, type Pointer } from "./libraries.js";

/** Containers in which the times of frames follow from the file alone, under FFmpeg's names. */
const plainContainers = ["mov", "mp4", "m4a", "3gp", "3g2", "mj2", "avi", "matroska", "webm"];
const video = 0;
/** A cover or a thumbnail. */
const stillPicture = 0x400 | 0x800;
const noTime = -(2n ** 63n);

/** An open file, and its one video stream. */
export interface OpenInput {
  readonly context: Pointer;
  readonly decoder: Pointer;
  /** The stream's number. */
  readonly stream: number;
  readonly streamAddress: Pointer;
  readonly codecParameters: Pointer;
  /** Seconds in a tick: numerator and denominator. */
  readonly timeBase: readonly [number, number];
  /** Where the file begins, ticks: its times are counted from there. */
  readonly startTicks: bigint;
  /** Of the file; `undefined` where it does not say. */
  readonly durationMicroseconds: bigint | undefined;
}

/**
 * Opens a file.
 *
 * @param url - `file:` and the path, or `data:`.
 * @throws {Doubt} If it cannot be opened, is no container of the plain kind, or holds no video or several.
 */
export function openInput(ff: Libraries, url: string): OpenInput {
  const options: [Pointer] = [null];
  ff.av_dict_set(options, "format_whitelist", plainContainers.join(","), 0);
  // a file may name others, which nobody chose to open
  ff.av_dict_set(options, "protocol_whitelist", url.startsWith("data:") ? "data" : "file", 0);
  const context: [Pointer] = [null];
  const opened = ff.avformat_open_input(context, url, null, options);
  ff.av_dict_free(options);
  if (opened < 0) throw new Doubt("the file is of another kind");
  try {
    return { context: context[0], ...streamOf(ff, context[0]) };
  } catch (error) {
    ff.avformat_close_input(context);
    throw error;
  }
}

function streamOf(ff: Libraries, context: Pointer): Omit<OpenInput, "context"> {
  const { layout } = ff.generation;
  if (ff.avformat_find_stream_info(context, null) < 0) throw new Doubt("its streams are not known");
  const streams = pointerAt(context, common.streams);
  const all = Array.from({ length: int32At(context, common.numStreams) }, (_, i) =>
    pointerAt(streams, 8 * i),
  );
  const isMovingPicture = (one: Pointer): boolean =>
    int32At(pointerAt(one, layout.codecpar), common.codecType) === video &&
    (int32At(one, layout.disposition) & stillPicture) === 0;
  const [found, ...others] = all.filter(isMovingPicture);
  if (found === undefined || others.length > 0) throw new Doubt("it holds no video or several");
  const stream = all.indexOf(found);
  const decoder: [Pointer] = [null];
  if (ff.av_find_best_stream(context, video, stream, -1, decoder, 0) !== stream)
    throw new Doubt("there is no decoder for it");
  const timeBase = [int32At(found, layout.timeBase), int32At(found, layout.timeBase + 4)] as const;
  const startMicroseconds = timeAt(context, layout.startTime);
  return {
    decoder: decoder[0],
    stream,
    streamAddress: found,
    codecParameters: pointerAt(found, layout.codecpar),
    timeBase,
    startTicks: startMicroseconds === undefined ? 0n : ticksOf(startMicroseconds, timeBase),
    durationMicroseconds: timeAt(context, layout.startTime + 8),
  };
}

/** A time or a length that stands in memory; `undefined`: there is none. */
export function timeAt(address: Pointer, offset: number): bigint | undefined {
  const time = int64At(address, offset);
  return time === noTime ? undefined : time;
}

/** Microseconds in ticks, to the nearest, halves away from 0, as FFmpeg rounds. */
function ticksOf(microseconds: bigint, [over, under]: readonly [number, number]): bigint {
  const [a, b] = [microseconds * BigInt(under), 1_000_000n * BigInt(over)];
  return a < 0n ? -((-a + b / 2n) / b) : (a + b / 2n) / b;
}
