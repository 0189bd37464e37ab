import { atMost } from "../../core/at-most.js";
import { programSource } from "../program/program-source.js";
import { seekFrames } from "../program/seek-frames.js";
import { SpareBuffers } from "../program/spare-buffers.js";
import type { ChosenFrames, FrameRequest, FrameSource } from "../source.js";
import { abortOf } from "./abort.js";
import { areUsed } from "./automatic.js";
import { isForLibraries } from "./certain.js";
import { HelperEnded, doubtOf, type Helper } from "./helper.js";
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
    return programSource.header(path, options);
  },
  ...readingWhere(() => true),
};

/** The libraries once they are known to give what the program gives, the program until then. */
export const automaticSource: FrameSource = { header: programSource.header, ...readingWhere(areUsed) };

/** The program has turns for two at a time; who waits for one may find that the libraries are known by then. */
const whileUnknown = atMost(2);

/** @param areAsked - Whether the libraries are, for a video that is for them. */
function readingWhere(areAsked: () => boolean): Pick<FrameSource, "inOrder" | "chosen"> {
  const byLibraries = (input: FrameRequest): boolean => isForLibraries(input) && areAsked();
  return {
    inOrder: (frames) => (byLibraries(frames) ? new LibavReading(frames) : programSource.inOrder(frames)),
    async chosen(frames) {
      const byProgram = (): Promise<readonly number[]> => programSource.chosen(frames);
      if (!isForLibraries(frames)) return byProgram();
      const meanwhile = async (): Promise<readonly number[] | undefined> =>
        areAsked() ? undefined : byProgram();
      const times = areAsked() ? undefined : await whileUnknown(meanwhile, frames.signal);
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
