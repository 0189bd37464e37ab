import { lastOf } from "../core/item-at.js";
import { checkPositiveInteger } from "../core/check.js";
import { VideoError } from "../core/errors.js";
import { chooseSource } from "./choose-source.js";
import type { ClipFrames } from "./clip-frames.js";
import type { DecodeSettings } from "./decode-settings.js";
import { knownTimes } from "./known-times.js";
import { followsPlan, planByTables, planByTimes, secondsOf, type PartPlan } from "./part-plan.js";
import type { FrameRequest, FrameSource } from "./source.js";
import { openSpanProblem, openSpanText, type OpenTimeSpan } from "./time-span.js";
import type { ForEachFrameOptions, SampledFrames, SampleEachOptions, Video } from "./video.js";
import type { VideoMetadata } from "./video-metadata.js";

/**
 * The frames of a video that begin in a span of time: start ≤ time < end. They are the frames of `framesAt`, byte for byte.
 *
 * Decoding begins at the keyframe before the part where the file's tables and the stream itself say that it can, and every
 * frame from there must come at the time of the tables. Elsewhere all frames up to the part are decoded: the first time all
 * of the file, for its times.
 */
export class VideoPart implements ClipFrames {
  readonly path: string;
  readonly metadata: VideoMetadata;
  readonly startSeconds: number;
  readonly #video: Video;
  readonly #source: FrameSource;
  readonly #settings: DecodeSettings;
  readonly #span: OpenTimeSpan;
  #plan: PartPlan | undefined;
  #isFromBeginning = false;

  /**
   * @param video - Open, and closed by the caller.
   * @param settings - Those that it was opened with.
   * @throws {VideoError} If the span is none: empty, reversed, before the file.
   */
  constructor(video: Video, settings: DecodeSettings, span: OpenTimeSpan) {
    this.path = video.path;
    this.metadata = video.metadata;
    this.startSeconds = span.startSeconds ?? 0;
    this.#video = video;
    this.#source = chooseSource(settings.decoder);
    this.#settings = settings;
    this.#span = span;
    const problem = openSpanProblem(span);
    if (problem !== undefined) throw this.#noPart(problem);
  }

  get firstFrame(): number {
    return this.#plan?.first ?? 0;
  }

  get isFromBeginning(): boolean {
    return this.#isFromBeginning;
  }

  async frameTimes({ signal }: { readonly signal?: AbortSignal } = {}): Promise<readonly number[]> {
    const plan = await this.#firstPlan(signal);
    return Array.from({ length: plan.end - plan.first }, (_, i) => secondsOf(plan, plan.first + i));
  }

  async sampleEach(
    choose: (numFrames: number) => readonly number[],
    use: (pixels: Uint8Array, position: number) => void,
    options: SampleEachOptions = {},
  ): Promise<SampledFrames> {
    const { signal } = options;
    const plan = await this.#firstPlan(signal);
    const sampled = await this.#sample(plan, choose, use, options);
    if (sampled !== undefined) return sampled;
    const exact = await this.#planFromBeginning(signal);
    const again = await this.#sample(exact, choose, use, options);
    if (again !== undefined) return again;
    throw this.#changed();
  }

  async forEachFrame(
    use: (pixels: Uint8Array, position: number) => void | Promise<void>,
    options: ForEachFrameOptions = {},
  ): Promise<SampledFrames> {
    const { every = 1, signal } = options;
    checkPositiveInteger("every", every);
    let plan = await this.#firstPlan(signal);
    const used: number[] = [];
    if (!(await this.#walk(plan, use, used, options))) {
      plan = await this.#planFromBeginning(signal);
      if (!(await this.#walk(plan, use, used, options))) throw this.#changed();
    }
    const { first, end } = plan;
    const indices = used.map((_, i) => first + i * every);
    return { numFrames: end - first, indices, ptsSeconds: used };
  }

  async #firstPlan(signal: AbortSignal | undefined): Promise<PartPlan> {
    if (this.#plan !== undefined) return this.#plan;
    signal?.throwIfAborted();
    const byTables =
      this.#settings.damaged === "keep" ? undefined : await planByTables(this.path, this.#span);
    this.#plan = byTables ?? (await this.#planFromBeginning(signal));
    return this.#plan;
  }

  async #planFromBeginning(signal: AbortSignal | undefined): Promise<PartPlan> {
    const times = await knownTimes(this.#video, this.#settings.damaged ?? "error", signal);
    const plan = planByTimes(times, this.#span);
    if (plan.first >= plan.end) {
      const last = lastOf(times, "the time of a frame");
      const isOutside = !(last >= (this.#span.startSeconds ?? 0));
      const found = isOutside ? "is outside of the file" : "holds no frame";
      throw this.#noPart(`${openSpanText(this.#span)} ${found}, whose last frame is at ${last} s`);
    }
    this.#isFromBeginning = plan.first > 0;
    this.#plan = plan;
    return plan;
  }

  /** `undefined`: the frames were not those of the plan. */
  async #sample(
    plan: PartPlan,
    choose: (numFrames: number) => readonly number[],
    use: (pixels: Uint8Array, position: number) => void,
    { region, signal = new AbortController().signal }: SampleEachOptions,
  ): Promise<SampledFrames | undefined> {
    const { first, end, start } = plan;
    const indices = choose(end - first).map((number) => first + number);
    if (indices.length === 0) return { numFrames: end - first, indices, ptsSeconds: [] };
    const wanted = [...new Set(indices)].sort((a, b) => a - b);
    const placesOf = new Map<number, number[]>(wanted.map((number) => [number, []]));
    indices.forEach((number, place) => placesOf.get(number)?.push(place));
    const deliver = (pixels: Uint8Array, position: number): void => {
      for (const place of placesOf.get(wanted[position] ?? Number.NaN) ?? []) use(pixels, place);
    };
    const numbers = wanted.map((number) => number - start);
    const chosen = { ...this.#input(plan), region, wanted: numbers, use: deliver, signal };
    const times = await this.#tried(plan, () => this.#source.chosen(chosen));
    signal.throwIfAborted();
    if (times === undefined || !this.#isRight(plan, times)) return undefined;
    return { numFrames: end - first, indices, ptsSeconds: indices.map((number) => secondsOf(plan, number)) };
  }

  /**
   * Hands on every n-th frame of the part, those of `used` without; whether all were those of the plan.
   *
   * @param used - The times of the frames that were handed on.
   */
  async #walk(
    plan: PartPlan,
    use: (pixels: Uint8Array, position: number) => void | Promise<void>,
    used: number[],
    { every = 1, region, signal = new AbortController().signal }: ForEachFrameOptions,
  ): Promise<boolean> {
    const { first, end, start } = plan;
    const numUsed = used.length;
    if (used.some((seconds, i) => seconds !== secondsOf(plan, first + i * every))) return false;
    const taken = { first: first - start, every, end: end - start };
    const decoding = this.#source.inOrder({ ...this.#input(plan), ...taken, region, signal });
    const isSought = plan.startSeconds !== undefined;
    let unseen = start;
    const walked = await this.#tried(plan, async () => {
      for (let place = await decoding.next(); place !== undefined; place = await decoding.next()) {
        const number = first + place * every;
        // before anybody sees a frame: what was handed on cannot be taken back
        if (isSought) await decoding.timesOf(number - start + 1);
        if (isSought && !followsPlan(plan, decoding.ptsSeconds, number, unseen)) return undefined;
        unseen = number + 1;
        if (place < numUsed) continue;
        used.push(secondsOf(plan, number));
        await use(decoding.pixels, place);
      }
      return decoding.ptsSeconds;
    }).finally(() => decoding.stop());
    return walked !== undefined && this.#isRight(plan, walked);
  }

  /** One frame more is decoded, whose time says that the part has ended; or all, where it ends with the file. */
  #input({ start, startSeconds, end, ticks }: PartPlan): FrameRequest {
    const { path, metadata } = this;
    const lastIndex = end < ticks.length ? end - start : undefined;
    return { path, metadata, settings: this.#settings, startSeconds, lastIndex };
  }

  #isRight(plan: PartPlan, times: readonly number[]): boolean {
    const { ticks, start, end } = plan;
    const isWhole = end < ticks.length || times.length === ticks.length - start;
    return isWhole && followsPlan(plan, times, Math.min(end, ticks.length - 1));
  }

  /** What a sought reading gives; an error of it may be the seeking's, and is no result. */
  async #tried<Result>(plan: PartPlan, read: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await read();
    } catch (error) {
      const isSought = plan.startSeconds !== undefined;
      if (isSought && error instanceof VideoError) return undefined;
      throw error;
    }
  }

  #noPart(found: string): VideoError {
    return new VideoError(`Cannot read a part of "${this.path}": ${found}`, { path: this.path });
  }

  #changed(): VideoError {
    const found = "its frames had other times when it was read again. Was it replaced? Run this again";
    return new VideoError(`Cannot read "${this.path}": ${found}`, { path: this.path });
  }
}
