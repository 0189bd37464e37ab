import type { ViewAverage } from "../../tensor/score-mean.js";
import type { Activation, OverFrames, ScoreKind } from "../../tensor/scores.js";
import type { ViewCrops } from "../../transforms/crops.js";
import type { ChannelOrder, Rescale, TensorLayout } from "../../transforms/normalize.js";
import type { PixelStep } from "../../transforms/steps.js";
import type { ClipSampling } from "../../video/sampling/sample-clips.js";

/** How a model chooses frames of a clip: a rule, the frames in one input, and what else the rule has. See `sampleClips`. */
export type CardSampling = ClipSampling;

/** Values of an input's channels: three, or one of a grey input. */
export type ChannelValues = readonly [number, number, number] | readonly [number];

/** What a model's input looks like. */
export interface CardInput {
  /** Name of the input tensor; default: the only one. */
  readonly name?: string;
  /**
   * Order of the axes: `"NTHWC"`, `"NCTHW"`, `"NTCHW"` for clips, `"NHWC"`, `"NCHW"` for frames. `"NVCTHW"` is for clips with
   * an axis of views, as MMAction2 exports them. Of a free axis each view is given on its own; of a fixed one all views of a clip at
   * once, crop after crop, and of each crop clip after clip.
   */
  readonly layout: TensorLayout;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Default `"rgb"`. The wrong one gives wrong labels and no error. `"grey"`: one channel. */
  readonly channelOrder?: ChannelOrder;
  /** What 0 and 255 become: default [0, 1]; of an input of whole numbers [0, 255], but of int8 it must be said. */
  readonly range?: readonly [number, number];
  /** Instead of `range`: a level times `factor`, plus `offset` (default 0), as Hugging Face's processors compute it. */
  readonly rescale?: Rescale;
  /** Subtracted after scaling to `range`, in its units and in `channelOrder`; default 0. */
  readonly mean?: ChannelValues;
  /** Divided by after that; default 1. */
  readonly std?: ChannelValues;
}

/** Numbers as nested lists: a tensor's value. */
export type TensorValue = number | readonly TensorValue[];

/** An input tensor besides `input`: either `alpha` or `value`. */
export interface FurtherInput {
  /** Name of the tensor. */
  readonly name: string;
  /**
   * Frames of the same clip, fewer: ⌊T / alpha⌋ of its T frames, trunc(linspace(0, T − 1, ⌊T / alpha⌋)), as PySlowFast fills
   * the slow pathway of SlowFast. Layout and numbers are those of `input`.
   */
  readonly alpha?: number;
  /** The same numbers for every sample, of the type that the model declares; with or without the axis of the batch. */
  readonly value?: TensorValue;
}

/** What a model gives. */
export interface CardOutput {
  /** Name of the output tensor; default: the only one. */
  readonly name?: string;
  /** What its numbers are. */
  readonly values: ScoreKind;
  /**
   * `"softmax"` (default): one label a clip, probabilities sum to 1. `"sigmoid"`: multi-label, each label has a
   * probability of its own. Logits go through it; other values have been through it.
   */
  readonly activation?: Activation;
  /**
   * Needed for scores of every frame, [N, T, labels]: `"prob"` takes the mean of the frames' probabilities, `"score"` that
   * of their scores, `"max"` the largest probability of each label, `"last"` the last frame.
   */
  readonly overFrames?: OverFrames;
}

/** What the framework that a model comes from gave for a known input, so that the first use here can be compared with it. */
export interface CardGolden {
  /**
   * Seeded frames: uint8 RGB [T, H, W, 3] of the input's size, `numpy.random.RandomState(seed).bytes(T * H * W * 3)` (of a
   * fixed axis of views the frames of one view after the other), which go through the numbers and the layout of `input`, but through no resize and no crop.
   */
  readonly frames?: { readonly seed: number; readonly output: readonly number[] };
  /** A video beside the card, which goes through all: decoding, `sampling`, `preset`, `input`. */
  readonly clip?: { readonly path: string; readonly output: readonly number[] };
  /** Largest difference that is allowed, as a share of the largest of the outputs (at least of 1); default 1e-4. */
  readonly tolerance?: number;
}

/** Which views of a clip are averaged, besides the clips that `sampling.clips` says. */
export interface CardViews {
  /** Crops of each frame; default `"center"`. */
  readonly crops?: ViewCrops;
  /** `"prob"` (default): the mean of the views' probabilities; `"score"`: the probabilities of the mean of their scores. */
  readonly average?: ViewAverage;
}

/** The JSON file beside an .onnx file: all that its numbers mean. */
export interface ModelCard {
  /** What tables and messages call the model. */
  readonly name: string;
  /** `"clip"`: one input is a whole clip; `"frame"`: one input is a single frame. */
  readonly kind: "clip" | "frame";
  /** In class-index order, or the name of a file beside the card with one a line. */
  readonly labels: readonly string[] | string;
  /** What it takes: the tensor that all frames go into. */
  readonly input: CardInput;
  /** Input tensors besides that one; default none. */
  readonly inputs?: readonly FurtherInput[];
  /** From a frame to the model's picture: a preset's name or its steps. */
  readonly preset: string | readonly PixelStep[];
  /**
   * Needed for clip models. With several `clips` their mean is taken. Of a frame model: the frames of each clip whose mean
   * is taken, without `clips`; default every frame.
   */
  readonly sampling?: CardSampling;
  /** The published evaluation's views; default one. */
  readonly views?: CardViews;
  /** What it gives. */
  readonly output: CardOutput;
  /** What it gives for a known input: compared when it is first loaded. `output`: all numbers of one sample, as they come out. */
  readonly golden?: CardGolden;
  /** What the model is, for a reader. */
  readonly description?: string;
  /** Where the weights come from, for a reader. */
  readonly source?: string;
  /** Licence of the weights, for a reader. */
  readonly licence?: string;
  /** SHA-256 of the model, as `model.sha256` says; with `files`, of the .onnx file alone. Checked when it is loaded. */
  readonly sha256?: string;
  /** Of a model whose weights lie in further files (`x.onnx.data`): the SHA-256 of each, by its name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where the .onnx file is fetched from if it does not lie beside the card; needs `sha256`. */
  readonly url?: string;
  /** Accuracies that were measured or published, 0 … 1, each with what it was measured on and how. */
  readonly accuracy?: readonly {
    readonly dataset: string;
    readonly top1?: number;
    readonly top5?: number;
    readonly numClips?: number;
    readonly protocol?: string;
    readonly source?: string;
  }[];
  /** How the .onnx file is made from the published weights, for a reader. */
  readonly recipe?: string;
  /** What was tried with it and what was not, for a reader. */
  readonly tried?: string;
}

/** A card with its labels read. */
export type CardWithLabels = Omit<ModelCard, "labels"> & { readonly labels: readonly string[] };
