import { roundHalfEven } from "../../core/round.js";
import { uniformIndices, uniformIndicesFloat, skipIndices } from "./indices.js";
import { numpyLinspace, torchLinspace } from "./linspace.js";

/** The input of a rule, all checked: T frames in the video, L in a clip, one every `stride`, C clips. */
export interface ClipRuleInput {
  readonly numFramesInVideo: number;
  /** Frames per second of the video; `undefined` where its header does not say. */
  readonly fps: number | undefined;
  readonly numFrames: number;
  readonly stride: number;
  /** Frames per second to which the video is thinned out first; default its own. */
  readonly frameRate: number | undefined;
  readonly clips: number;
}

/**
 * Which frames replace those after the last one. `"loop"` begins again with the first, `"repeatLast"` repeats the last frame
 * that the clip took, `"clamp"` the last one of the video. `"error"`: the video is too short.
 */
export type OutOfRange = "loop" | "repeatLast" | "clamp" | "error";

/** What a rule is beside its arithmetic. */
export interface ClipRuleEntry {
  /** The options it has beside `numFrames`. */
  readonly takes: readonly ("stride" | "frameRate" | "clips" | "outOfRange")[];
  /** Largest number of clips; default any. */
  readonly maxClips?: number;
  /** Whether it needs the video's frame rate. */
  readonly needsFps?: boolean;
  /** Where nothing else is asked for; default `"error"`. */
  readonly outOfRange?: OutOfRange;
  /** Frame numbers of each clip, ≥ 0; may be after the last frame. None: the video is too short. */
  readonly indices: (input: ClipRuleInput) => number[][];
}

function strided(starts: readonly number[], { numFrames, stride }: ClipRuleInput): number[][] {
  return starts.map((start) => Array.from({ length: numFrames }, (_, i) => start + i * stride));
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** `SampleFrames(test_mode=True)` of MMAction2 1.x. */
function mmaction2(input: ClipRuleInput): number[][] {
  const { numFramesInVideo, numFrames, stride, clips, frameRate } = input;
  if (frameRate !== undefined) return mmaction2AtRate(input, frameRate);
  const room = Math.max(numFramesInVideo - ((numFrames - 1) * stride + 1), 0);
  const starts =
    clips === 1 ? [Math.floor(room / 2)] : numbers(clips).map((c) => roundHalfEven(c * (room / (clips - 1))));
  return strided(starts, input);
}

/** The same with `target_fps`: `stride` counts frames of that rate. */
function mmaction2AtRate(input: ClipRuleInput, frameRate: number): number[][] {
  const { numFramesInVideo, fps = frameRate, numFrames, stride, clips } = input;
  const size = Math.max(1, numFrames * stride * (fps / frameRate));
  const room = Math.max(numFramesInVideo - size, 0);
  const step = Math.floor(room / Math.max(clips - 1, 1));
  const starts = clips === 1 ? [Math.floor(room / 2)] : numbers(clips).map((c) => c * step);
  const within = numpyLinspace(size - 1, numFrames).map(Math.trunc);
  return starts.map((start) => within.map((i) => start + i));
}

/** `SampleFrames(test_mode=True)` of MMAction2 0.x. */
function mmaction2Before1(input: ClipRuleInput): number[][] {
  const { numFramesInVideo, numFrames, stride, clips } = input;
  const average = (numFramesInVideo - numFrames * stride + 1) / clips;
  const fits = numFramesInVideo > numFrames * stride - 1;
  return strided(
    numbers(clips).map((c) => (fits ? Math.trunc(c * average + average / 2) : 0)),
    input,
  );
}

/** `SampleFrames(clip_len=1, test_mode=True)` of MMAction2 1.x: one frame of each of L equal parts, the second time its first. */
function segments({ numFramesInVideo, numFrames, clips }: ClipRuleInput): number[][] {
  const length = numFramesInVideo / numFrames;
  return [length / 2, 0]
    .slice(0, clips)
    .map((offset) => numbers(numFrames).map((i) => Math.trunc(i * length + offset)));
}

/** `UniformSample(test_mode=True)` of MMAction2 1.x. */
function mmaction2Uniform({ numFramesInVideo, numFrames, clips }: ClipRuleInput): number[][] {
  const length = (numFramesInVideo - 1) / numFrames;
  return numbers(clips).map((c) => {
    const offset = Math.trunc((length / (clips + 1)) * (c + 1));
    return numbers(numFrames).map((i) => roundHalfEven(length * i) + offset);
  });
}

/** torchvision's `VideoClips(frames_between_clips=1)` and `UniformClipSampler`. */
function torchvision({
  numFramesInVideo,
  fps = 1,
  frameRate = fps,
  numFrames,
  clips,
}: ClipRuleInput): number[][] {
  const step = fps / frameRate;
  // a whole step is a slice there, which keeps a last frame that the count leaves out
  const kept = Number.isInteger(step)
    ? numbers(Math.ceil(numFramesInVideo / step)).map((i) => i * step)
    : numbers(Math.floor(numFramesInVideo * (frameRate / fps))).map((i) =>
        Math.floor(Math.fround(i * Math.fround(step))),
      );
  const windows = kept.length - numFrames + 1;
  if (windows < 1) return [];
  return torchLinspace(0, windows - 1, clips).map((start) => {
    const first = Math.floor(start);
    return kept.slice(first, first + numFrames);
  });
}

/** Frames per second for which PySlowFast's rates are meant. */
const slowfastFps = 30;

/** Frames of the video in which PySlowFast's clip lies. */
function slowfastSize({ fps = slowfastFps, numFrames, stride }: ClipRuleInput): number {
  return Math.max((numFrames * stride * fps) / slowfastFps, 1);
}

/** PySlowFast's clips of a video that is decoded as a whole. */
function slowfast(input: ClipRuleInput): number[][] {
  const { numFramesInVideo, numFrames, clips } = input;
  const size = slowfastSize(input);
  const room = Math.max(numFramesInVideo - size, 0);
  return numbers(clips).map((c) => within((room * c) / clips, size, numFrames, numFramesInVideo));
}

/** PySlowFast's clips of a video of which only the clip's frames are decoded: it begins with a frame, not between two. */
function slowfastSelective(input: ClipRuleInput): number[][] {
  const { numFramesInVideo, numFrames, stride, clips } = input;
  if (numFramesInVideo <= numFrames * stride) return slowfast(input);
  const size = slowfastSize(input);
  const room = Math.max(numFramesInVideo - size, 0);
  return numbers(clips).map((c) => {
    const start = (room * c) / clips;
    const [first, last] = [Math.ceil(start), Math.floor(start + size - 1)];
    return within(0, size, numFrames, Math.min(last, numFramesInVideo - 1) - first + 1).map((i) => first + i);
  });
}

/** PySlowFast's clips with `USE_OFFSET_SAMPLING`: from the first to the last of the video, one in the middle. */
function slowfastOffset(input: ClipRuleInput): number[][] {
  const { numFramesInVideo, numFrames, clips } = input;
  const size = slowfastSize(input);
  const room = Math.max(numFramesInVideo - size, 0);
  const step = Math.floor(room / Math.max(clips - 1, 1));
  const starts = clips === 1 ? [Math.floor(room / 2)] : numbers(clips).map((c) => c * step);
  return starts.map((start) => within(start, size, numFrames, numFramesInVideo));
}

/** PySlowFast's `temporal_sampling`: frames from `start` on, of a video of `length` frames. */
function within(start: number, size: number, count: number, length: number): number[] {
  return torchLinspace(start, start + size - 1, count).map((place) =>
    Math.trunc(Math.min(Math.max(place, 0), length - 1)),
  );
}

/** From the first frame on, as Hugging Face's pipeline for video classification does it. */
function fromStart({ numFrames, stride }: ClipRuleInput): number[][] {
  return [numpyLinspace(numFrames * stride - 1, numFrames).map(Math.trunc)];
}

/** pytorchvideo's `UniformTemporalSubsample`: first and last frame are always in. */
function linspace({ numFramesInVideo, numFrames }: ClipRuleInput): number[][] {
  return [torchLinspace(0, numFramesInVideo - 1, numFrames).map(Math.trunc)];
}

/** The middle of the video. */
function center(input: ClipRuleInput): number[][] {
  return mmaction2({ ...input, clips: 1 });
}

/** Rules by which clips of a video are chosen; see `sampleClips`. */
export type ClipRule =
  | "floorInt"
  | "floatTrunc"
  | "skip"
  | "linspace"
  | "center"
  | "fromStart"
  | "mmaction2"
  | "mmaction2-0.x"
  | "mmaction2-uniform"
  | "segments"
  | "torchvision"
  | "slowfast"
  | "slowfast-selective"
  | "slowfast-offset";

const strides = ["stride", "outOfRange"] as const;
const stridedClips = ["stride", "clips", "outOfRange"] as const;

/** The rules; the comment of each function names its source. */
export const clipRules: Readonly<Record<ClipRule, ClipRuleEntry>> = {
  floorInt: {
    takes: [],
    indices: ({ numFramesInVideo, numFrames }) => [uniformIndices(numFramesInVideo, numFrames)],
  },
  floatTrunc: {
    takes: [],
    indices: ({ numFramesInVideo, numFrames }) => [uniformIndicesFloat(numFramesInVideo, numFrames)],
  },
  skip: {
    takes: [],
    indices: ({ numFramesInVideo, numFrames }) => [skipIndices(numFramesInVideo, numFrames)],
  },
  linspace: { takes: [], indices: linspace },
  center: { takes: strides, outOfRange: "clamp", indices: center },
  fromStart: { takes: strides, indices: fromStart },
  mmaction2: { takes: [...stridedClips, "frameRate"], outOfRange: "loop", indices: mmaction2 },
  "mmaction2-0.x": { takes: stridedClips, outOfRange: "loop", indices: mmaction2Before1 },
  "mmaction2-uniform": { takes: ["clips"], indices: mmaction2Uniform },
  segments: { takes: ["clips"], maxClips: 2, indices: segments },
  torchvision: { takes: ["frameRate", "clips"], needsFps: true, indices: torchvision },
  slowfast: { takes: ["stride", "clips"], needsFps: true, indices: slowfast },
  "slowfast-selective": { takes: ["stride", "clips"], needsFps: true, indices: slowfastSelective },
  "slowfast-offset": { takes: ["stride", "clips"], needsFps: true, indices: slowfastOffset },
};
