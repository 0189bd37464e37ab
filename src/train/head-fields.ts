import { checkKeys, type OptionKeys } from "../core/options.js";
import type { FeatureSampling, FeatureSource } from "../tensor/features.js";
import type { HeadCard } from "./head-card.js";
import type { Layer } from "./layers.js";

/** @throws {TypeError} If a part of a head's card has a field that none has, with the nearest name. */
export function checkHeadFields(card: Partial<HeadCard>): void {
  const { input, output, training, features, layers = [] } = card;
  const parts: readonly (readonly [string, object | undefined, object])[] = [
    ["the card", card, fields],
    ["input", input, { name: true, shape: true } satisfies OptionKeys<HeadCard["input"]>],
    ["output", output, { name: true, values: true } satisfies OptionKeys<HeadCard["output"]>],
    ["training", training, trainingFields],
    ["features", features, featureFields],
    ["features.sampling", features?.sampling, samplingFields],
    ...Array.from(layers, (layer, i) => [`layers[${i}]`, layer, layerFields] as const),
  ];
  for (const [name, part, known] of parts)
    if (part !== undefined) checkKeys("field", name, part, Object.keys(known));
}

const fields: OptionKeys<HeadCard> = {
  ...{ name: true, kind: true, labels: true, input: true, output: true },
  ...{ layers: true, features: true, training: true, sha256: true },
};
const trainingFields: OptionKeys<HeadCard["training"]> = {
  ...{ optimizer: true, learningRate: true, schedule: true, epochs: true, batchSize: true },
  ...{ validationSplit: true, split: true, shuffle: true, labelSmoothing: true, patience: true },
  ...{ seed: true, threads: true, dataSha256: true, numTraining: true, numValidation: true },
  ...{ bestEpoch: true, stopped: true, warnings: true, history: true },
};
const featureFields: OptionKeys<FeatureSource> = {
  ...{ model: true, modelSha256: true, tensor: true, pooling: true, preset: true },
  ...{ sampling: true, augmentation: true },
};
const samplingFields: OptionKeys<FeatureSampling> = {
  ...{ rule: true, numFrames: true, stride: true, frameRate: true, outOfRange: true },
};
const layerFields: Readonly<Record<AnyKey<Layer>, true>> = {
  ...{ type: true, units: true, rate: true },
};

type AnyKey<Union> = Union extends Union ? keyof Union : never;
