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
  const { numFramesInVideo, numFrames, stride, clips } = input;
  const room = Math.max(numFramesInVideo - ((numFrames - 1) * stride + 1), 0);
  const starts =
    clips === 1 ? [Math.floor(room / 2)] : numbers(clips).map((c) => roundHalfEven(c * (room / (clips - 1))));
  return strided(starts, input);
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

/** PySlowFast's clips of a video that is decoded as a whole. */
function slowfast({
  numFramesInVideo,
  fps = slowfastFps,
  numFrames,
  stride,
  clips,
}: ClipRuleInput): number[][] {
  const size = (numFrames * stride * fps) / slowfastFps;
  const room = Math.max(numFramesInVideo - size, 0);
  return numbers(clips).map((c) => {
    const start = (room * c) / clips;
    return torchLinspace(start, start + size - 1, numFrames).map((place) =>
      Math.trunc(Math.min(Math.max(place, 0), numFramesInVideo - 1)),
    );
  });
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
  | "torchvision"
  | "slowfast";

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
  mmaction2: { takes: stridedClips, outOfRange: "loop", indices: mmaction2 },
  "mmaction2-0.x": { takes: stridedClips, outOfRange: "loop", indices: mmaction2Before1 },
  torchvision: { takes: ["frameRate", "clips"], needsFps: true, indices: torchvision },
  slowfast: { takes: ["stride", "clips"], needsFps: true, indices: slowfast },
};
