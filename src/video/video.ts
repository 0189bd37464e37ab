import { allocate } from "../core/allocate.js";
import { checkIndices, checkOneOf, checkPositiveInteger, checkText } from "../core/check.js";
import { VideoError } from "../core/errors.js";
import { formatCounted } from "../core/format.js";
import { printAsText } from "../core/inspect.js";
import { linkSignals, type LinkedSignal } from "../core/linked-signal.js";
import { checkOptions } from "../core/options.js";
import { Frames } from "../tensor/frames.js";
import { checkRectangle, type Rectangle } from "../tensor/rectangle.js";
import { chooseSource } from "./choose-source.js";
import type { DecodeSettings } from "./decode-settings.js";
import { probeWith } from "./probe.js";
import { readEach } from "./read-each.js";
import type { FrameReading, FrameSource } from "./source.js";
import type { VideoMetadata } from "./video-metadata.js";

/** How {@link Video.batches} walks through a video. */
export interface FrameBatchOptions {
  /** Take every n-th frame; default 1. */
  readonly every?: number;
  /** Frames per batch; default 32. The last batch may be smaller. */
  readonly batchSize?: number;
  /** Aborts the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How {@link Video.sampleEach} reads. */
export interface SampleEachOptions {
  /** The part of each frame that is handed over, in pixels; default all of it. A small part takes less time. */
  readonly region?: Rectangle;
  /** Aborts the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How {@link Video.forEachFrame} walks through a video. */
export interface ForEachFrameOptions extends SampleEachOptions {
  /** Take every n-th frame; default 1. */
  readonly every?: number;
}

/** Which frames a sampling took, and what the decoding found out about the video. */
export interface SampledFrames {
  /** How many frames the whole video has, found by decoding. */
  readonly numFrames: number;
  /** The frames taken, in order, repeats included. */
  readonly indices: readonly number[];
  /** Their times, seconds from the start of the file. */
  readonly ptsSeconds: readonly number[];
}

/**
 * An open video; get one from {@link openVideo}, and `close()` it.
 *
 * Frames are those that OpenCV reads, byte for byte (RGB instead of BGR). All are read, in presentation order, and rotated
 * as the file says. None is repeated or dropped to even out the frame rate.
 */
export class Video {
  /** The file, as it was given. */
  readonly path: string;
  /** What its header says. */
  readonly metadata: VideoMetadata;
  readonly #source: FrameSource;
  readonly #settings: DecodeSettings;
  readonly #closing = new AbortController();
  /** Times of all frames, once one decode has reached the end. */
  #frameTimes: readonly number[] | undefined;

  /** @internal Use {@link openVideo}. */
  constructor(source: FrameSource, path: string, metadata: VideoMetadata, settings: DecodeSettings) {
    this.#source = source;
    this.path = path;
    this.metadata = metadata;
    this.#settings = settings;
  }

  /** The number of frames, found by decoding the whole video once; the header's claim may be wrong. */
  async numFrames(options: { signal?: AbortSignal } = {}): Promise<number> {
    checkOptions("numFrames", options, { signal: true });
    return (await this.frameTimes(options)).length;
  }

  /**
   * The time of every frame, in seconds from the start of the file. It takes one decode of the whole video, unless `batches`
   * or `sampleEach` has already reached the end.
   */
  async frameTimes(options: { signal?: AbortSignal } = {}): Promise<readonly number[]> {
    checkOptions("frameTimes", options, { signal: true });
    if (this.#frameTimes === undefined) await this.#readAt([], true, () => undefined, options);
    return this.#frameTimes ?? [];
  }

  /**
   * The frames with the given numbers, in the order asked, repeats included: [T, H, W, 3]. Cost: one decode up to the last
   * of them. In a long video (H.264 in MP4) each frame is decoded from the last keyframe before it, if that is less than
   * half the work. Damage in skipped parts is then not detected.
   *
   * @throws {RangeError} If the video has fewer frames.
   */
  async framesAt(indices: readonly number[], options: { signal?: AbortSignal } = {}): Promise<Frames> {
    checkOptions("framesAt", options, { signal: true });
    checkIndices("indices", indices);
    const { width, height } = this.metadata;
    const frameSize = width * height * 3;
    const data = this.#roomFor(indices.length, "Ask for fewer at a time, or use batches() or sampleEach()");
    const sampled = await this.#readAt(
      indices,
      false,
      (pixels, position) => data.set(pixels, position * frameSize),
      options,
    );
    return new Frames(data, [indices.length, height, width, 3], indices, sampled.ptsSeconds);
  }

  /**
   * Asks `choose` for frames once the number of frames is known, and hands each to `use`. It holds one frame in memory.
   * Cost: one decode of the whole video. It is two decodes if the header's length is wrong; then `use` is called for every
   * position again.
   *
   * @param choose - From the number of frames to frame numbers, for instance `(n) => uniformIndices(n, 16)`.
   * @param use - Gets uint8 RGB [H, W, 3] of the frame or its region, valid during the call, and the position in what
   * `choose` returned.
   * @throws {RangeError} If the region does not lie in the frame.
   */
  async sampleEach(
    choose: (numFrames: number) => readonly number[],
    use: (pixels: Uint8Array, position: number) => void,
    options: SampleEachOptions = {},
  ): Promise<SampledFrames> {
    checkOptions("sampleEach", options, { region: true, signal: true });
    this.#checkRegion(options);
    const guess = this.#frameTimes?.length ?? this.#claimedFrames();
    const guessed = guess === undefined ? [] : choose(guess);
    const first = await this.#readAt(guessed, true, use, options);
    const chosen = choose(first.numFrames);
    if (sameNumbers(chosen, guessed)) return first;
    return { ...(await this.#readAt(chosen, false, use, options)), numFrames: first.numFrames };
  }

  /**
   * Hands every frame, or every n-th, to `use` as it is decoded, and holds one frame in memory. While `use` waits, decoding
   * goes on as far as the pipe has room. Cost: one decode of the whole video.
   *
   * @param use - Gets uint8 RGB [H, W, 3] of the frame or its region, valid until the next call, and the frame's place among
   * those taken.
   * @throws {RangeError} If the region does not lie in the frame.
   */
  async forEachFrame(
    use: (pixels: Uint8Array, position: number) => void | Promise<void>,
    options: ForEachFrameOptions = {},
  ): Promise<SampledFrames> {
    checkOptions("forEachFrame", options, { every: true, region: true, signal: true });
    const { every = 1 } = options;
    checkPositiveInteger("every", every);
    this.#checkRegion(options);
    const decoding = this.#inOrder(every, options);
    let count = 0;
    await readEach(decoding, (position) => {
      count = position + 1;
      return use(decoding.pixels, position);
    });
    if (count === 0) throw this.#noFrame();
    const times = (this.#frameTimes = decoding.ptsSeconds);
    const indices = Array.from({ length: count }, (_, i) => i * every);
    return { numFrames: times.length, indices, ptsSeconds: timesAt(times, indices) };
  }

  /**
   * The video from its start, batch after batch of [≤ batchSize, H, W, 3], in flat memory: the next batch is
   * decoded while the caller works on this one.
   */
  async *batches(options: FrameBatchOptions = {}): AsyncGenerator<Frames, void, undefined> {
    checkOptions("batches", options, { every: true, batchSize: true, signal: true });
    const { every = 1, batchSize = 32, signal } = options;
    checkPositiveInteger("every", every);
    checkPositiveInteger("batchSize", batchSize);
    const { width, height } = this.metadata;
    const frameSize = width * height * 3;
    const room = (): Uint8Array => this.#roomFor(batchSize, "Choose a smaller batchSize");
    let data = room();
    let first = 0;
    const decoding = this.#inOrder(every, { signal });
    const batch = async (end: number): Promise<Frames> => {
      const count = end - first;
      const indices = Array.from({ length: count }, (_, i) => (first + i) * every);
      await decoding.timesOf((first + count - 1) * every + 1);
      const times = timesAt(decoding.ptsSeconds, indices);
      return new Frames(data.subarray(0, count * frameSize), [count, height, width, 3], indices, times);
    };
    let seen = 0;
    try {
      for (let position = await decoding.next(); position !== undefined; position = await decoding.next()) {
        data.set(decoding.pixels, (position - first) * frameSize);
        seen = position + 1;
        if (seen - first === batchSize) {
          yield await batch(seen);
          first = seen;
          data = room();
        }
      }
    } finally {
      await decoding.stop();
    }
    if (seen === 0) throw this.#noFrame();
    this.#frameTimes = decoding.ptsSeconds;
    if (seen > first) yield await batch(seen);
  }

  /** Stops all decoding that is under way. */
  close(): Promise<void> {
    this.#closing.abort(
      new VideoError(`Cannot read "${this.path}": the video was closed`, { path: this.path }),
    );
    return Promise.resolve();
  }

  /** `Video "a.mp4" 454×256, 25 fps, 10.00 s, h264`. */
  toString(): string {
    const { width, height, averageFps, durationSeconds, codec } = this.metadata;
    const rate = averageFps === undefined ? "" : `, ${Number(averageFps.toFixed(2))} fps`;
    const length = durationSeconds === undefined ? "" : `, ${durationSeconds.toFixed(2)} s`;
    return `Video ${JSON.stringify(this.path)} ${width}×${height}${rate}${length}, ${codec}`;
  }

  #claimedFrames(): number | undefined {
    const { numFramesClaimed, durationSeconds, averageFps } = this.metadata;
    if (numFramesClaimed !== undefined) return numFramesClaimed;
    if (durationSeconds === undefined || averageFps === undefined) return undefined;
    return Math.max(1, Math.round(durationSeconds * averageFps));
  }

  #checkRegion({ region }: SampleEachOptions): void {
    const { width, height } = this.metadata;
    if (region !== undefined) checkRectangle("region", region, width, height);
  }

  #inOrder(every: number, { region, signal }: SampleEachOptions): FrameReading {
    const { path, metadata } = this;
    const whileOpen = this.#whileOpen(signal);
    const input = { path, metadata, settings: this.#settings, region };
    const decoding = this.#source.inOrder({ ...input, every, signal: whileOpen.signal });
    void decoding.ended.then(whileOpen.release);
    return decoding;
  }

  /** Ends with the caller's signal, and when the video is closed. */
  #whileOpen(signal: AbortSignal | undefined): LinkedSignal {
    this.#closing.signal.throwIfAborted();
    signal?.throwIfAborted();
    const closing = this.#closing.signal;
    return linkSignals(signal === undefined ? [closing] : [signal, closing]);
  }

  /** Reads the given frames; `toTheEnd` also counts all frames, and then too large a number is no error. */
  async #readAt(
    indices: readonly number[],
    toTheEnd: boolean,
    use: (pixels: Uint8Array, position: number) => void,
    options: SampleEachOptions,
  ): Promise<SampledFrames> {
    const { region } = options;
    if (indices.length === 0 && !toTheEnd)
      return { numFrames: this.#frameTimes?.length ?? 0, indices, ptsSeconds: [] };
    const places = placesByIndex(indices);
    const wanted = [...places.keys()].sort((a, b) => a - b);
    const { signal, release } = this.#whileOpen(options.signal);
    const chosen = this.#source.chosen({
      ...{ path: this.path, metadata: this.metadata, settings: this.#settings, region },
      ...{ wanted, lastIndex: toTheEnd ? undefined : wanted.at(-1), signal },
      use: (pixels, position) => {
        for (const place of places.get(wanted[position] ?? Number.NaN) ?? []) use(pixels, place);
      },
    });
    const times = await chosen.finally(release);
    if (times.length === 0 && toTheEnd) throw this.#noFrame();
    if (toTheEnd) this.#frameTimes = times;
    const lastIndex = wanted.at(-1) ?? 0;
    if (!toTheEnd && times.length <= lastIndex) throw await this.#outOfRange(lastIndex, options.signal);
    return { numFrames: times.length, indices, ptsSeconds: timesAt(times, indices) };
  }

  #roomFor(numFrames: number, remedy: string): Uint8Array {
    const { path } = this;
    const { width, height } = this.metadata;
    const what = `${formatCounted(numFrames, "frame")} of ${width}×${height}`;
    return allocate(Uint8Array, numFrames * width * height * 3, (size, cause) => {
      return new VideoError(`Cannot read "${path}": ${what} take ${size}. ${remedy}`, { path, cause });
    });
  }

  #noFrame(): VideoError {
    return new VideoError(`Cannot decode "${this.path}": it holds no frame`, { path: this.path });
  }

  async #outOfRange(index: number, signal: AbortSignal | undefined): Promise<RangeError> {
    const count = await this.numFrames({ signal });
    const run = count === 1 ? "its only index is 0" : `indices run from 0 to ${count - 1}`;
    const frames = count === 1 ? "1 frame" : `${count} frames`;
    return new RangeError(`Cannot read frame ${index} of "${this.path}": the video has ${frames}, ${run}`);
  }
}

printAsText(Video.prototype);

/**
 * Opens a video: reads its header ({@link probeVideo}) and decodes nothing yet.
 *
 * @param path - Any file that ffmpeg reads, if it holds its pictures itself: no playlist, which names other files.
 * @throws {VideoError} If the file is missing or is no video.
 * @example
 * const video = await openVideo("data/kinetics-tiny/val/part_0/06RbHya0znu_000017_000020.mp4");
 * const frames = await video.framesAt([0, 10, 20]); // Frames uint8 [3, 90, 160, 3], 0.00–2.00 s
 * await video.close();
 */
export async function openVideo(
  path: string,
  options: DecodeSettings & { readonly signal?: AbortSignal } = {},
): Promise<Video> {
  checkOptions("openVideo", options, { color: true, damaged: true, decoder: true, signal: true });
  checkText("path", path);
  const { color = "opencv", damaged = "error", decoder, signal } = options;
  checkOneOf("color", color, ["opencv", "tagged"]);
  checkOneOf("damaged", damaged, ["error", "keep"]);
  const source = chooseSource(decoder);
  const metadata = await probeWith(source, path, { signal });
  return new Video(source, path, metadata, { color, damaged });
}

/** The times of some frames; NaN for one that has none. */
function timesAt(times: readonly number[], indices: readonly number[]): readonly number[] {
  return indices.map((index) => times[index] ?? Number.NaN);
}

function placesByIndex(indices: readonly number[]): Map<number, number[]> {
  const places = new Map<number, number[]>();
  indices.forEach((index, place) => {
    const known = places.get(index);
    if (known === undefined) places.set(index, [place]);
    else known.push(place);
  });
  return places;
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
