import { channelCount, frameSlots, type FrameSlots, type Normalization } from "../transforms/normalize.js";
import type { Preset } from "../transforms/preset.js";
import type { CardInput, CardWithLabels } from "./card/card.js";

/** From a decoded frame to a model's numbers: what models and backbones have in common. */
export interface FrameInput {
  /** The steps from a frame to its picture. */
  readonly preset: Preset;
  /** From grey levels to the model's numbers. */
  readonly normalization: Normalization;
  /** Where frames lie in a batch of samples of `numFrames` frames. */
  slots(numFrames: number): FrameSlots;
}

/** A card's normalisation with its defaults. */
export function cardNormalization({ input }: Pick<CardWithLabels, "input">): Normalization {
  const { channelOrder = "rgb", range = [0, 1], rescale } = input;
  const count = channelCount(channelOrder);
  const { mean = Array<number>(count).fill(0), std = Array<number>(count).fill(1) } = input;
  return { channelOrder, range, ...(rescale === undefined ? {} : { rescale }), mean, std };
}

/** Where frames lie in a batch of samples of `numFrames` frames. */
export function cardSlots({ input }: CardWithLabels, numFrames: number): FrameSlots {
  return frameSlots(input.layout, numFrames, input.width, input.height, cardChannels(input));
}

/** How many channels the input has. */
export function cardChannels({ channelOrder = "rgb" }: CardInput): 1 | 3 {
  return channelCount(channelOrder);
}
