import { firstOf, itemAt } from "../../core/item-at.js";
import { availableParallelism } from "node:os";
import { checkDecoded, countsOf, explainDecodeError, FrameReader, saidAnything } from "./decoded-stream.js";
import type { DecodedCounts } from "./decoded-stream.js";
import { decodeArguments, type DecodeInput } from "./decode-arguments.js";
import { maxExpressionsLength } from "./frame-selection.js";
import { timeParser } from "./frame-times.js";
import { ffmpegPath, firstExtraPipe, startProcess } from "./ffmpeg.js";
import { pipedPicture } from "./piped-picture.js";
import type { PipePieces } from "./pipe-pieces.js";
import { SpareBuffers } from "./spare-buffers.js";

/** Frames that somebody wants of a video. */
export interface FrameRequest extends DecodeInput {
  /** Gets uint8 RGB [H, W, 3] of the region, valid during the call, and the frame's place among the selected ones. */
  readonly use: (pixels: Uint8Array, position: number) => void;
  readonly signal: AbortSignal;
}

interface WaitingRequest extends FrameRequest {
  /** Whether it has a run of ffmpeg of its own. */
  readonly isAlone: boolean;
  readonly resolve: (ptsSeconds: readonly number[]) => void;
  readonly reject: (reason: unknown) => void;
  /** Takes it out of those that wait. */
  readonly stopWaiting: () => void;
}

/** Runs of ffmpeg at the same time. */
const runsAtOnce = 2;
/** Of a decoder that is not alone in its run: several share a run's cores, and a thread more for each costs more than it helps. */
const threadsOfOne = Math.max(1, Math.floor(availableParallelism() / runsAtOnce));
/** Videos in one run. */
const maxVideos = 24;
/** Pixels that one run decodes at most, unless a single video has more: some 20 clips of 10 s at 340×256. */
const maxPixels = 6e8;
/** So many take one run as long as two runs take to start. */
const worthwhilePixels = 5e7;
/** Of a frame of all videos of a run together: each decoder keeps some twenty frames. */
const maxPixelsOpen = 2e6;

/** So short a wait costs nothing beside the start of ffmpeg, and those who ask one after the other are served together. */
const gatheringMilliseconds = 4;
/** Those are waited for longer who have opened a video just now, and will ask: a run more takes longer. */
const longestGatheringMilliseconds = 40;

const waiting: WaitingRequest[] = [];
const framesToFill = new SpareBuffers(runsAtOnce * maxVideos);
let numRunning = 0;
let numOpening = 0;
let isGathering = false;

/**
 * Does what comes before somebody asks for frames, so that they are not left out by those who are quicker.
 *
 * @param open - Opens a video.
 */
export async function whileOpening<Result>(open: () => Promise<Result>): Promise<Result> {
  numOpening += 1;
  try {
    return await open();
  } finally {
    numOpening -= 1;
  }
}

/**
 * Reads the selected frames of a video. Those who ask while ffmpeg is at work wait, and are then served together by one run:
 * starting it takes longer than decoding a short clip. What a run finds wrong is found again for each of its videos alone, so
 * that an error is about one video; `use` is then called for every position again.
 *
 * @returns The times of all frames up to where decoding ended, selected or not, seconds.
 * @throws {VideoError} If the file cannot be decoded or (unless kept) is damaged.
 */
export function readFrames(request: FrameRequest): Promise<readonly number[]> {
  return enqueue(request, false);
}

function enqueue(request: FrameRequest, isAlone: boolean): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    request.signal.throwIfAborted();
    const entry = { ...request, isAlone, resolve, reject, stopWaiting };
    waiting.push(entry);
    request.signal.addEventListener("abort", stopWaiting, { once: true });
    gather();

    function stopWaiting(): void {
      request.signal.removeEventListener("abort", stopWaiting);
      waiting.splice(waiting.indexOf(entry), 1);
      if (request.signal.aborted) reject(request.signal.reason as Error);
    }
  });
}

function gather(): void {
  if (isGathering || numRunning === runsAtOnce) return;
  isGathering = true;
  let waited = 0;
  const look = (): void => {
    waited += gatheringMilliseconds;
    if (numOpening > 0 && waited < longestGatheringMilliseconds) {
      setTimeout(look, gatheringMilliseconds);
      return;
    }
    isGathering = false;
    startRuns();
  };
  setTimeout(look, gatheringMilliseconds);
}

/**
 * Shares those who wait among the runs that may be started. Too few for a whole run are the last of many: half of them are
 * left to the run that is still at work, or one core would have nothing to do in the end.
 */
function startRuns(): void {
  let numSharing = waiting.length < maxVideos ? runsAtOnce : runsAtOnce - numRunning;
  while (numRunning < runsAtOnce && waiting.length > 0) {
    numRunning += 1;
    void serve(nextGroup(Math.ceil(waiting.length / numSharing))).finally(() => {
      numRunning -= 1;
      if (numRunning === 0 && waiting.length === 0 && numOpening === 0) framesToFill.clear();
      gather();
    });
    numSharing -= 1;
  }
}

/** Takes the first that wait: `share` of them, more where they are short, and not more than one run may serve. */
function nextGroup(share: number): WaitingRequest[] {
  const group: WaitingRequest[] = [];
  let [pixels, pixelsOpen, expressionsLength] = [0, 0, 0];
  while (group.length < maxVideos) {
    const [request] = waiting;
    if (request === undefined) break;
    const { width, height } = request.metadata;
    pixels += width * height * framesToDecode(request);
    pixelsOpen += width * height;
    expressionsLength += request.selection.expression?.length ?? 0;
    const isSmall = pixels <= maxPixels && pixelsOpen <= maxPixelsOpen;
    const fits = !request.isAlone && isSmall && expressionsLength <= maxExpressionsLength;
    const isWanted = group.length < share || pixels <= worthwhilePixels;
    if (group.length > 0 && !(fits && isWanted)) break;
    request.stopWaiting();
    group.push(request);
    if (request.isAlone) break;
  }
  return group;
}

/** As far as is known; infinitely many where nothing is. */
function framesToDecode({ metadata, selection }: DecodeInput): number {
  const { numFramesClaimed, durationSeconds = Number.POSITIVE_INFINITY, averageFps = 25 } = metadata;
  const all = numFramesClaimed ?? durationSeconds * averageFps;
  return selection.stop === undefined ? all : Math.min(all, selection.stop.lastIndex + 1);
}

/** As far as is known. */
function secondsToDecode(input: DecodeInput): number {
  return framesToDecode(input) / (input.metadata.averageFps ?? 25);
}

/** Settles every request of the group, sooner or later. */
async function serve(group: readonly WaitingRequest[]): Promise<void> {
  try {
    await run(group);
  } catch (error) {
    for (const request of group) {
      if (group.length === 1) request.reject(request.signal.aborted ? request.signal.reason : error);
      else enqueue(request, true).then(request.resolve, request.reject);
    }
  }
}

/** @throws {VideoError} If any of the videos has a fault; its request is then not settled, nor are the others'. */
async function run(group: readonly WaitingRequest[]): Promise<void> {
  const first = firstOf(group, "a video");
  const allEnded = new AbortController();
  let numLeft = group.length;
  const leave = (request: WaitingRequest): void => {
    request.reject(request.signal.reason);
    numLeft -= 1;
    if (numLeft === 0) allEnded.abort(request.signal.reason);
  };
  const leavings = group.map((request) => ({ signal: request.signal, leaves: (): void => leave(request) }));
  for (const { signal, leaves } of leavings) signal.addEventListener("abort", leaves, { once: true });
  // ffmpeg goes through all of them side by side: the longest one's times are a sign of life to the end
  const longest = Math.max(...group.map(secondsToDecode));
  const lively = group.findIndex((request) => secondsToDecode(request) === longest);
  const inputs = group.map((request, i) => ({
    ...request,
    times: firstExtraPipe + 2 * i,
    frames: firstExtraPipe + 2 * i + 1,
    timesAtOnce: i === lively,
  }));
  const child = startProcess(ffmpegPath(), {
    args: decodeArguments(inputs, group.length > 1 ? threadsOfOne : undefined),
    action: "decode",
    path: first.path,
    signal: allEnded.signal,
    numExtraPipes: 2 * group.length,
  });
  try {
    const { extraPipes } = child;
    const readings = await Promise.all(
      group.map((request, i) => readOne(request, itemAt(extraPipes, 2 * i), itemAt(extraPipes, 2 * i + 1))),
    );
    const { stderr } = await child.finished.catch((error: unknown) => explainDecodeError(error, first));
    if (saidAnything(stderr) && group.length > 1) throw new Error("something was found in one of the videos");
    for (const { request, counts } of readings)
      if (!request.signal.aborted) await checkDecoded(request, counts, stderr, request.signal);
    for (const { request, ptsSeconds } of readings) request.resolve(ptsSeconds);
  } finally {
    for (const { signal, leaves } of leavings) signal.removeEventListener("abort", leaves);
    await child.kill();
  }
}

/** What came through the pipes of one video. */
interface Reading {
  readonly request: WaitingRequest;
  readonly ptsSeconds: readonly number[];
  readonly counts: DecodedCounts;
}

async function readOne(request: WaitingRequest, times: PipePieces, frames: PipePieces): Promise<Reading> {
  const ptsSeconds: number[] = [];
  const piped = pipedPicture(request);
  const pixels = framesToFill.take(piped.byteLength);
  const reader = new FrameReader(frames, pixels);
  const readPixels = reader.forEach((position) => {
    if (!request.signal.aborted) request.use(piped.toRgb(pixels), position);
  });
  await Promise.all([times.forEach(timeParser(ptsSeconds, request.startSeconds)), readPixels]);
  framesToFill.giveBack(pixels); // not after an error: the pipe may still be filling it
  return { request, ptsSeconds, counts: countsOf(ptsSeconds, reader) };
}
