import { checkGiven } from "../../core/given.js";
import { firstOf } from "../../core/item-at.js";
import { checkInteger, checkOneOf, checkPositiveInteger, checkPositiveNumber } from "../../core/check.js";
import { ordinal } from "../../core/format.js";
import { clipRules, type ClipRule, type OutOfRange } from "./clip-rules.js";

/** What a rule knows of a video. */
export interface SampledVideo {
  /** All its frames, ≥ 1. */
  readonly numFrames: number;
  /** Frames per second, for the rules `"torchvision"` and `"slowfast"`. */
  readonly fps?: number;
}

/** How clips of a video are chosen: the protocol of a published evaluation. */
export interface ClipSampling {
  /**
   * - `"floorInt"`, `"floatTrunc"`, `"skip"`: one clip over all of the video; see `sampleIndices`.
   * - `"linspace"`: one clip from the first to the last frame: pytorchvideo.
   * - `"center"`: one clip from the middle. `"fromStart"`: from the first frame on, Hugging Face's pipeline.
   * - `"mmaction2"`, `"mmaction2-0.x"`: MMAction2's test clips, from version 1 and before it.
   * - `"mmaction2-uniform"`: its `UniformSample`. `"segments"`: its frames of TSN and TSM, one of each of `numFrames` equal
   *   parts; a second clip (`twice_sample`) takes the first frame of each part.
   * - `"torchvision"`: its reference evaluation, which thins the video out to `frameRate` first.
   * - `"slowfast"`: PySlowFast where it decodes the whole video; `stride` (its sampling rate) counts frames of 30 a second.
   *   `"slowfast-selective"`: where it decodes the clip's frames alone, as of MP4 files. `"slowfast-offset"`: with its
   *   `USE_OFFSET_SAMPLING`.
   */
  readonly rule: ClipRule;
  /** Frames in a clip, ≥ 1. */
  readonly numFrames: number;
  /** From one frame of a clip to the next, in frames; default 1. */
  readonly stride?: number;
  /** Frames per second, of `"torchvision"` and `"mmaction2"` (its `target_fps`); default the video's own. */
  readonly frameRate?: number;
  /** Clips of a video, ≥ 1; default 1. */
  readonly clips?: number;
  /** Default: as the rule's framework has it. */
  readonly outOfRange?: OutOfRange;
}

/** How one clip is chosen: {@link ClipSampling} without the number of clips. */
export type SingleClipSampling = Omit<ClipSampling, "clips">;

/**
 * Frame numbers of the clips that a protocol takes of a video, without decoding anything: `clips` lists of `numFrames` each.
 * Pure arithmetic; equal to the frameworks' lists.
 *
 * @throws {TypeError | RangeError} If an option is none that the rule has, or the video is too short for it.
 * @example
 * sampleClips({ numFrames: 10 }, { rule: "mmaction2", numFrames: 3, stride: 2, clips: 2 }); // [ [ 0, 2, 4 ], [ 5, 7, 9 ] ]
 */
export function sampleClips(video: SampledVideo, sampling: ClipSampling): number[][] {
  checkGiven("sampleClips", "video", video, "object");
  checkGiven("sampleClips", "sampling", sampling, "object");
  checkPositiveInteger("numFrames of the video", video.numFrames);
  checkClipSampling("sampling", sampling);
  const { rule, numFrames, stride = 1, frameRate, clips = 1 } = sampling;
  const { needsFps, indices, outOfRange = "error" } = clipRules[rule];
  if (needsFps === true && !((video.fps ?? 0) > 0)) throw withoutFps(video, sampling);
  const numFramesInVideo = video.numFrames;
  const found = indices({ numFramesInVideo, fps: video.fps, numFrames, stride, frameRate, clips });
  if (found.length === 0) throw tooShort(video, sampling);
  const rest = sampling.outOfRange ?? outOfRange;
  if (rest === "error" && found.some((clip) => clip.some((index) => index >= numFramesInVideo)))
    throw tooShort(video, sampling);
  return found.map((clip) => insideOf(clip, numFramesInVideo, rest));
}

/**
 * @param remedy - How who asks can choose another rule; then the message names those that take the option.
 * @throws {TypeError | RangeError} Unless `sampling` is one as {@link ClipSampling} has it, with options of its rule alone.
 */
export function checkClipSampling(name: string, sampling: ClipSampling, remedy: string = ""): void {
  checkOneOf(`${name}.rule`, sampling.rule, Object.keys(clipRules));
  checkPositiveInteger(`${name}.numFrames`, sampling.numFrames);
  const { takes, maxClips = Infinity } = clipRules[sampling.rule];
  for (const option of ["stride", "frameRate", "clips", "outOfRange"] as const) {
    if (sampling[option] === undefined || takes.includes(option)) continue;
    const known = ["numFrames", ...takes].join(", ");
    const others = Object.entries(clipRules).filter(([, rule]) => rule.takes.includes(option));
    const rules = others.map(([rule]) => rule).join(", ");
    const further = remedy === "" ? "" : `. Rules with ${option}: ${rules}${remedy}`;
    throw new RangeError(`Expected no ${name}.${option}: the rule "${sampling.rule}" has ${known}${further}`);
  }
  if (sampling.stride !== undefined) checkPositiveInteger(`${name}.stride`, sampling.stride);
  if (sampling.clips !== undefined) checkInteger(`${name}.clips`, sampling.clips, 1, maxClips);
  if (sampling.frameRate !== undefined) checkPositiveNumber(`${name}.frameRate`, sampling.frameRate);
  if (sampling.outOfRange !== undefined)
    checkOneOf(`${name}.outOfRange`, sampling.outOfRange, ["loop", "repeatLast", "clamp", "error"]);
}

/** A sampling as files hold it, not yet checked. */
type NamedSampling = Partial<Omit<ClipSampling, "rule" | "outOfRange">> & {
  readonly rule: string;
  readonly outOfRange?: string;
};

/** Frame numbers of one clip; of a sampling of several that which it takes where it takes one. See {@link sampleClips}. */
export function sampleClip(video: SampledVideo, sampling: ClipSampling): number[] {
  return firstOf(sampleClips(video, { ...sampling, clips: undefined }), "a clip");
}

/** A sampling in words, without its number of frames: `"mmaction2, every 8th"`. */
export function samplingText({ rule, stride, frameRate, outOfRange }: NamedSampling): string {
  const every = stride === undefined || stride === 1 ? [] : [`every ${ordinal(stride)}`];
  const rate = frameRate === undefined ? [] : [`at ${frameRate} a second`];
  const rest = outOfRange === undefined ? [] : [outOfRange];
  return [rule, ...every, ...rate, ...rest].join(", ");
}

function insideOf(clip: readonly number[], numFrames: number, rest: OutOfRange): number[] {
  if (rest === "loop") return clip.map((index) => index % numFrames);
  const taken = clip.filter((index) => index < numFrames);
  const last = rest === "repeatLast" && taken.length > 0 ? Math.max(...taken) : numFrames - 1;
  return clip.map((index) => (index < numFrames ? index : last));
}

function withoutFps(video: SampledVideo, { rule }: ClipSampling): RangeError {
  const found = `its frame rate is ${video.fps === undefined ? "not known" : String(video.fps)}`;
  return new RangeError(
    `Cannot choose frames by the rule "${rule}": ${found}. Convert the video, or take another rule`,
  );
}

function tooShort(video: SampledVideo, { rule, numFrames, stride, frameRate }: ClipSampling): RangeError {
  const every = stride === undefined ? "" : `, every ${stride} frames,`;
  const rate = frameRate === undefined ? "" : ` at ${frameRate} a second`;
  const own = video.fps === undefined ? "" : ` at ${Number(video.fps.toFixed(3))} a second`;
  const wanted = `${numFrames} frames${rate}${every}`;
  const found = `the video has ${video.numFrames} frames${own}, too few for the rule "${rule}"`;
  return new RangeError(`Cannot take ${wanted}: ${found}. Leave the clip out, or choose fewer frames`);
}
