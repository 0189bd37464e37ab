import { frameSlots, type FrameSlots, type Normalization } from "../transforms/normalize.js";
import type { Preset } from "../transforms/preset.js";
import type { CardWithLabels } from "./card/card.js";

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
export function cardNormalization({ input }: CardWithLabels): Normalization {
  const { channelOrder = "rgb", range = [0, 1], mean = [0, 0, 0], std = [1, 1, 1] } = input;
  return { channelOrder, range, mean, std };
}

/** Where frames lie in a batch of samples of `numFrames` frames. */
export function cardSlots({ input }: CardWithLabels, numFrames: number): FrameSlots {
  return frameSlots(input.layout, numFrames, input.width, input.height);
}
