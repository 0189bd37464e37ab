import { availableParallelism } from "node:os";
import { atMost, type Turnstile } from "../../core/at-most.js";
import { headerOf } from "../header-of.js";
import { ffprobeHeader } from "../program/program-header.js";
import { programSource } from "../program/program-source.js";
import { seekFrames } from "../program/seek-frames.js";
import { SpareBuffers } from "../program/spare-buffers.js";
import type { ChosenFrames, FrameRequest, FrameSource } from "../source.js";
import type { VideoMetadata } from "../video-metadata.js";
import { abortOf } from "./abort.js";
import { areUsed, sayHeaders } from "./automatic.js";
import { isForLibraries } from "./certain.js";
import { HelperEnded, doubtOf, type Helper } from "./helper.js";
import { libavHeader } from "./libav-header.js";
import { LibavReading } from "./libav-reading.js";
import { giveBackChosen, isAlone, lendForChosen, warmUp } from "./pool.js";
import { requestOf, tellEnded } from "./request.js";
import { count } from "./tally.js";
import { threadsFor } from "./threads.js";

/**
 * FFmpeg's libraries, in helper processes. They answer only where they are certain: at the first doubt the program reads the
 * video, so that frames, times, errors and their words are the same.
 */
export const libavSource: FrameSource = {
  header(path, options) {
    warmUp();
    return headerOf(path, () => libavHeader(path, options));
  },
  ...readingWhere(() => true),
};

/** The libraries once they are known to give what the program gives, the program until then. */
export const automaticSource: FrameSource = {
  header: (path, options) =>
    headerOf(path, async () => {
      const probe = (): Promise<VideoMetadata> => ffprobeHeader(path, options);
      return (
        (await unlessKnown(sayHeaders, probingTurns, probe, options.signal)) ?? libavHeader(path, options)
      );
    }),
  ...readingWhere(areUsed),
};

/** While nobody knows, the program has turns; who waits for one may find that the libraries are known by then. */
const readingTurns = atMost(2);
const probingTurns = atMost(availableParallelism());

/** What the program says, unless it is known that the libraries decode: then `undefined`. */
async function unlessKnown<Result>(
  areAsked: () => boolean,
  turns: Turnstile,
  byProgram: () => Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result | undefined> {
  if (areAsked()) return undefined;
  return turns(async () => (areAsked() ? undefined : byProgram()), signal);
}

/** @param areAsked - Whether the libraries are, for a video that is for them. */
function readingWhere(areAsked: () => boolean): Pick<FrameSource, "inOrder" | "chosen"> {
  const byLibraries = (input: FrameRequest): boolean => isForLibraries(input) && areAsked();
  return {
    inOrder: (frames) => (byLibraries(frames) ? new LibavReading(frames) : programSource.inOrder(frames)),
    async chosen(frames) {
      const byProgram = (): Promise<readonly number[]> => programSource.chosen(frames);
      if (!isForLibraries(frames)) return byProgram();
      const times = await unlessKnown(areAsked, readingTurns, byProgram, frames.signal);
      return times ?? (await readChosen(frames)) ?? byProgram();
    },
  };
}

/** For as many as read at the same time. */
const pixelBuffers = new SpareBuffers(16);

async function readChosen(frames: ChosenFrames): Promise<readonly number[] | undefined> {
  return (await seekFrames(frames, readThrough)) ?? readThrough(frames);
}

/** @returns The times of all frames that were decoded; `undefined`: the program has to read them. */
async function readThrough(frames: ChosenFrames): Promise<readonly number[] | undefined> {
  const helper = await lendForChosen();
  if (helper === undefined) return undefined;
  const { width, height } = frames.region ?? frames.metadata;
  const pixels = pixelBuffers.take(width * height * 3);
  try {
    frames.signal.throwIfAborted();
    const numThreads = isAlone() ? threadsFor(frames.metadata) : 1;
    helper.ask({ ...requestOf(frames), wanted: frames.wanted, numThreads });
    const times = await readAll(helper, pixels, frames);
    pixelBuffers.giveBack(pixels); // not after an error: it may still be filled
    giveBackChosen(helper);
    return times;
  } catch (error) {
    // the caller is told at once
    void helper.stop(pixels).then(() => giveBackChosen(helper));
    if (!(error instanceof HelperEnded)) throw error;
    tellEnded(frames.path, error);
    return undefined;
  }
}

/** Reads all messages of a request. */
async function readAll(
  helper: Helper,
  pixels: Uint8Array,
  { use, signal }: ChosenFrames,
): Promise<readonly number[] | undefined> {
  const ptsSeconds: number[] = [];
  let place = 0;
  const abort = abortOf(signal);
  try {
    for (;;) {
      const message = await abort.orEnd(helper.message(pixels));
      if (message.type === "done") {
        const doubt = doubtOf(message);
        count(doubt);
        return doubt === undefined ? ptsSeconds : undefined;
      }
      for (const time of message.times) ptsSeconds.push(time);
      if (message.type === "frame") use(pixels, place++);
    }
  } finally {
    abort.release();
  }
}
