import {
  checkBoolean,
  checkInteger,
  checkList,
  checkNumber,
  checkOneOf,
  checkPositiveInteger,
  checkPositiveNumber,
  checkText,
} from "../core/check.js";
import { checkKeys } from "../core/options.js";
import { providerNames } from "../model/session/providers.js";
import type { FeatureSampling, FeatureSource } from "../tensor/features.js";
import type { HeadCard } from "./head-card.js";
import type { EpochRow } from "./history.js";
import { checkDropoutRate, completeLayers, type Layer } from "./layers.js";
import type { Optimizer } from "./optimizers.js";
import type { Schedule } from "./schedule.js";

type Check = (name: string, value: unknown) => void;
/** A check for each field of an object; one that is added to the type and not here does not compile. */
type Checks<Type> = Readonly<Record<keyof Required<Type>, Check>>;

/**
 * Checks what comes from a file as if its type were not known.
 *
 * @throws {TypeError | RangeError} If a field is missing, of another kind than it must be, or unknown: with the nearest name.
 */
export function checkHeadCard(value: unknown): asserts value is HeadCard {
  checkFields("the card", value, card);
  const { layers, input, labels } = value as HeadCard;
  const twice = labels.find((label, i) => labels.indexOf(label) < i);
  if (twice !== undefined) throw new RangeError(`Expected labels to differ but "${twice}" comes twice`);
  completeLayers(layers, input.shape.length === 2 ? 3 : 2, labels.length);
  if (layers.at(-1)?.type !== "softmax") throw new RangeError("Expected the last of layers to be softmax");
}

function checkFields<Type extends object>(name: string, value: unknown, checks: Checks<Type>): void {
  checkKeys("field", name, value as object, Object.keys(checks));
  const prefix = name === "the card" ? "" : `${name}.`;
  for (const [key, check] of Object.entries<Check>(checks)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key); // not what every object inherits
    check(`${prefix}${key}`, descriptor?.value);
  }
}

const object =
  <Type extends object>(checks: Checks<Type>): Check =>
  (name, value) =>
    checkFields(name, value, checks);
const optional =
  (check: Check): Check =>
  (name, value) => {
    if (value !== undefined) check(name, value);
  };
const listOf =
  (check: Check, minimum: number = 0): Check =>
  (name, value) => {
    checkList(name, value, minimum);
    (value as readonly unknown[]).forEach((item, i) => check(`${name}[${i}]`, item));
  };
const oneOf =
  (...allowed: readonly string[]): Check =>
  (name, value) =>
    checkOneOf(name, value, allowed);
/** Of one of several kinds of object, which its field `type` names. */
const kindOf =
  (kinds: Readonly<Record<string, Check>>): Check =>
  (name, value) => {
    checkKeys("field", name, value as object, Object.keys(value ?? {})); // that it is an object
    const { type } = value as { readonly type?: unknown };
    checkOneOf(`${name}.type`, type, Object.keys(kinds));
    kinds[type as string]!(name, value);
  };
const share: Check = (name, value) => checkDropoutRate(name, value as number);
/** ONNX Runtime starts as many as it is told, before anything else. */
const threads: Check = (name, value) => checkInteger(name, value, 1, 1024);
const count: Check = (name, value) => checkInteger(name, value, 0);
const notNegative: Check = (name, value) => checkNumber(name, value, 0);
const rightShare: Check = (name, value) => checkNumber(name, value, 0, 1);

type Kind<Union, Type> = Extract<Union, { readonly type: Type }>;
const type: Check = () => undefined; // known by then
const withUnits = object<Kind<Layer, "gru" | "lstm" | "dense">>({ type, units: checkPositiveInteger });
const plain = object<Pick<Layer, "type">>({ type });
const layer = kindOf({
  ...{
    gru: withUnits,
    lstm: withUnits,
    dense: withUnits,
    relu: plain,
    meanOverFrames: plain,
    softmax: plain,
  },
  dropout: object<Kind<Layer, "dropout">>({ type, rate: share }),
} satisfies Record<Layer["type"], Check>);
const optimizer = kindOf({
  adam: object<Kind<Optimizer, "adam">>({
    ...{ type, beta1: share, beta2: share, epsilon: checkPositiveNumber, weightDecay: share },
  }),
  sgd: object<Kind<Optimizer, "sgd">>({ type, momentum: share, weightDecay: share }),
} satisfies Record<Optimizer["type"], Check>);
const schedule = kindOf({
  multiplicative: object<Kind<Schedule, "multiplicative">>({ type, factor: checkPositiveNumber }),
  "one-cycle": object<Kind<Schedule, "one-cycle">>({ type, warmUp: share }),
} satisfies Record<Schedule["type"], Check>);

const epoch = object<EpochRow>({
  ...{ epoch: checkPositiveInteger, loss: notNegative, accuracy: rightShare, learningRate: notNegative },
  ...{ valLoss: optional(notNegative), valAccuracy: optional(rightShare), seconds: notNegative },
});
const sampling = object<FeatureSampling>({
  ...{ rule: checkText, numFrames: checkPositiveInteger, stride: optional(checkPositiveInteger) },
  ...{ frameRate: optional(checkPositiveNumber), outOfRange: optional(checkText) },
});
const source = object<FeatureSource>({
  ...{
    model: checkText,
    modelSha256: checkText,
    provider: optional(checkText),
    tensor: checkText,
    pooling: oneOf("mean", "none"),
  },
  ...{ preset: checkText, sampling, augmentation: optional(checkText) },
});
const training = object<HeadCard["training"]>({
  ...{ optimizer, learningRate: checkPositiveNumber, schedule: optional(schedule) },
  ...{ epochs: checkPositiveInteger, batchSize: checkPositiveInteger, validationSplit: share },
  ...{ split: oneOf("stratified", "last"), shuffle: checkBoolean, labelSmoothing: share },
  ...{ patience: optional(checkPositiveInteger), seed: count, threads },
  provider: optional(oneOf(...providerNames)),
  ...{ dataSha256: checkText, numTraining: count, numValidation: count },
  ...{ bestEpoch: optional(checkPositiveInteger), stopped: checkBoolean },
  ...{ warnings: listOf(checkText), history: listOf(epoch) },
});
const card: Checks<HeadCard> = {
  ...{ name: checkText, kind: oneOf("features"), labels: listOf(checkText, 2) },
  input: object<HeadCard["input"]>({ name: oneOf("features"), shape: listOf(checkPositiveInteger, 1) }),
  output: object<HeadCard["output"]>({ name: oneOf("probabilities"), values: oneOf("probabilities") }),
  ...{ layers: listOf(layer, 1), features: optional(source), training, sha256: checkText },
};
