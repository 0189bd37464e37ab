import {
  checkInteger,
  checkNumber,
  checkOneOf,
  checkPositiveInteger,
  checkPositiveNumber,
  checkText,
} from "../../core/check.js";
import { checkKeys, type OptionKeys } from "../../core/options.js";
import { cropCounts, cropViews } from "../../transforms/crops.js";
import { tensorLayouts, type Rescale } from "../../transforms/normalize.js";
import { prepareSteps } from "../../transforms/prepare.js";
import { preset } from "../../transforms/preset.js";
import { checkClipSampling } from "../../video/sampling/sample-clips.js";
import type {
  CardGolden,
  CardInput,
  CardOutput,
  CardSampling,
  CardViews,
  FurtherInput,
  ModelCard,
} from "./card.js";
import { cardChannels } from "../frame-input.js";

/** Checks what comes from a file as if its type were not known. */
export function checkCard(card: ModelCard): void {
  checkObject("the card", card);
  if ((card.kind as string) === "features")
    throw new TypeError("it is of a head that takes features, not frames. Use loadHead");
  checkFields(card); // first: of a misspelt field that is needed, its name is more than that it is missing
  checkText("name", card.name);
  checkOneOf("kind", card.kind, ["clip", "frame"]);
  if (typeof card.labels === "string") checkText("labels", card.labels);
  else checkLabels(card.labels);
  checkObject("input", card.input);
  checkObject("output", card.output);
  const clip = card.kind === "clip";
  checkOneOf(
    "input.layout",
    card.input.layout,
    tensorLayouts.filter((layout) => layout.includes("T") === clip),
  );
  checkPositiveInteger("input.width", card.input.width);
  checkPositiveInteger("input.height", card.input.height);
  if (card.input.channelOrder !== undefined)
    checkOneOf("input.channelOrder", card.input.channelOrder, ["rgb", "bgr", "grey"]);
  const channels = cardChannels(card.input);
  checkNumbers("input.range", card.input.range, 2);
  checkNumbers("input.mean", card.input.mean, channels);
  checkNumbers("input.std", card.input.std, channels);
  if (card.input.rescale !== undefined) checkRescale(card.input);
  if (card.input.range !== undefined && card.input.range[0] >= card.input.range[1]) {
    throw new RangeError(`Expected input.range to rise but received [${card.input.range.join(", ")}]`);
  }
  checkStatistics(card.input);
  checkOutput(card.output);
  checkInputs(card.inputs);
  if (!clip) checkFrameFields(card);
  if (clip || card.sampling !== undefined) {
    checkObject("sampling", card.sampling);
    checkClipSampling("sampling", card.sampling as CardSampling);
  }
  if (card.url !== undefined) checkText("url", card.url);
  if (card.sha256 !== undefined) checkText("sha256", card.sha256);
  if (card.files !== undefined) {
    checkObject("files", card.files);
    for (const [name, hash] of Object.entries(card.files)) checkText(`files[${JSON.stringify(name)}]`, hash);
  }
  if (card.golden !== undefined) checkGoldenFields(card.golden);
  checkPreset(card);
  checkViews(card);
}

/** A field with a wrong name would be passed over, and its default taken, without a word. */
function checkFields(card: ModelCard): void {
  checkKeys("field", "the card", card, Object.keys(cardFields));
  const { input, output, sampling, views, inputs = [], golden, accuracy = [] } = card;
  const parts: [string, object | undefined, object][] = [
    ["input", input, inputFields],
    ["output", output, outputFields],
    ["golden", golden, { frames: true, clip: true, tolerance: true } satisfies OptionKeys<CardGolden>],
    ["golden.frames", golden?.frames, { seed: true, output: true }],
    ["golden.clip", golden?.clip, { path: true, output: true }],
    ["sampling", sampling, samplingFields],
    ["views", views, viewFields],
  ];
  for (const [name, part, known] of parts) {
    if (part === undefined) continue;
    checkObject(name, part);
    checkKeys("field", name, part, Object.keys(known));
  }
  if (Array.isArray(inputs))
    for (const [i, further] of (inputs as readonly object[]).entries())
      checkKeys("field", `inputs[${i}]`, further, Object.keys(furtherFields));
  if (!Array.isArray(accuracy)) throw new TypeError("Expected accuracy to be a list");
  for (const [i, measured] of (accuracy as readonly object[]).entries())
    checkKeys("field", `accuracy[${i}]`, measured, Object.keys(accuracyFields));
}

/** All fields of a card. */
export const cardFields: OptionKeys<ModelCard> = {
  ...{
    name: true,
    kind: true,
    labels: true,
    input: true,
    inputs: true,
    preset: true,
    sampling: true,
    views: true,
    output: true,
    golden: true,
  },
  ...{ description: true, source: true, licence: true, sha256: true, files: true, url: true },
  ...{ accuracy: true, recipe: true, tried: true },
};
const inputFields: OptionKeys<CardInput> = {
  ...{ name: true, layout: true, width: true, height: true, channelOrder: true },
  ...{ range: true, rescale: true, mean: true, std: true },
};
const outputFields: OptionKeys<CardOutput> = { name: true, values: true, activation: true, overFrames: true };
const furtherFields: OptionKeys<FurtherInput> = { name: true, alpha: true, value: true };
const samplingFields: OptionKeys<CardSampling> = {
  ...{ rule: true, numFrames: true, stride: true, frameRate: true, clips: true, outOfRange: true },
};
const viewFields: OptionKeys<CardViews> = { crops: true, average: true };
const accuracyFields: OptionKeys<NonNullable<ModelCard["accuracy"]>[number]> = {
  ...{ dataset: true, top1: true, top5: true, numClips: true, protocol: true, source: true },
};

function checkViews({
  views: { crops = "center", average = "prob" } = {},
  output,
  preset: steps,
}: ModelCard): void {
  checkOneOf("views.crops", crops, Object.keys(cropCounts));
  checkOneOf("views.average", average, ["prob", "score"]);
  cropViews(crops, preset(steps).steps);
  if (average === "score" && output.values === "probabilities")
    throw new RangeError(
      'Expected views.average to be "prob" but received "score": output.values is "probabilities", and scores are what comes before them',
    );
}

function checkOutput({ values, activation, overFrames }: CardOutput): void {
  checkOneOf("output.values", values, ["logits", "log-probabilities", "probabilities"]);
  if (activation !== undefined) checkOneOf("output.activation", activation, ["softmax", "sigmoid"]);
  if (overFrames !== undefined) checkOneOf("output.overFrames", overFrames, ["prob", "score", "max", "last"]);
}

function checkInputs(inputs: readonly FurtherInput[] = []): void {
  if (!Array.isArray(inputs)) throw new TypeError("Expected inputs to be a list");
  for (const [i, { name, alpha, value }] of inputs.entries()) {
    checkText(`inputs[${i}].name`, name);
    if ((alpha === undefined) === (value === undefined))
      throw new TypeError(
        `Expected inputs[${i}] to have alpha (fewer frames) or value (a constant), and one of them`,
      );
    if (alpha !== undefined) checkPositiveInteger(`inputs[${i}].alpha`, alpha);
  }
}

/** What a model of single frames cannot have; passed over, it would seem to do something. */
function checkFrameFields({ sampling, inputs = [] }: ModelCard): void {
  const clips = sampling?.clips;
  if (clips !== undefined && clips !== 1)
    throw new RangeError(
      'Expected no sampling.clips: with kind "frame" the mean of all frames is taken. Choose more frames (sampling.numFrames)',
    );
  const pathway = inputs.findIndex(({ alpha }) => alpha !== undefined);
  if (pathway === -1) return;
  throw new TypeError(
    `Expected no inputs[${pathway}].alpha: with kind "frame" an input is one frame. Set kind to "clip", or give value (a constant)`,
  );
}

function checkGoldenFields({ frames, clip, tolerance }: CardGolden): void {
  if (frames === undefined && clip === undefined)
    throw new TypeError("Expected golden to have frames or clip, or both");
  if (frames !== undefined) {
    checkInteger("golden.frames.seed", frames.seed, 0, 0xffffffff);
    checkNumberList("golden.frames.output", frames.output);
  }
  if (clip !== undefined) {
    checkText("golden.clip.path", clip.path);
    checkNumberList("golden.clip.output", clip.output);
  }
  if (tolerance !== undefined) checkPositiveNumber("golden.tolerance", tolerance);
}

function checkNumberList(name: string, values: unknown): void {
  if (Array.isArray(values) && values.length > 0 && values.every((value) => Number.isFinite(value))) return;
  throw new TypeError(`Expected ${name} to be a list of numbers`);
}

function checkRescale({ range, rescale }: CardInput): void {
  checkObject("input.rescale", rescale);
  const { factor, offset } = rescale as Rescale;
  checkKeys("field", "input.rescale", rescale as Rescale, ["factor", "offset"]);
  checkPositiveNumber("input.rescale.factor", factor);
  if (offset !== undefined) checkNumber("input.rescale.offset", offset, -Infinity);
  if (range !== undefined)
    throw new TypeError("Expected input.range or input.rescale, and not both: they say the same thing");
}

/** Statistics in other units than the range's: no error, no right label either. */
function checkStatistics({ range = [0, 1], rescale, mean = [0], std = [1] }: CardInput): void {
  const { factor, offset = 0 } = rescale ?? { factor: 0 };
  const [low, high] = rescale === undefined ? range : [offset, 255 * factor + offset];
  const told = `input.${rescale === undefined ? "range" : "rescale"} is [${low}, ${high}]`;
  if (std.some((value) => value <= 0)) throw new RangeError("Expected input.std to hold numbers > 0");
  if (mean.some((value) => value !== 0 && (value < low || value > high))) {
    const found = `input.mean is [${mean.join(", ")}], outside of it`;
    throw new RangeError(`${told}, but ${found}. Give mean and std in the units of range, or correct range`);
  }
  if (std.some((value) => value !== 1 && value > high - low)) {
    const found = `input.std is [${std.join(", ")}], wider than it`;
    throw new RangeError(`${told}, but ${found}. Give mean and std in the units of range, or correct range`);
  }
  if (high - low > 2 && std.every((value) => value < 1) && mean.every((value) => value <= 1)) {
    const found = `input.mean [${mean.join(", ")}] and input.std [${std.join(", ")}] look like those of [0, 1]`;
    throw new RangeError(`${told}, but ${found}. Give them in the units of range, or correct range`);
  }
}

function checkPreset(card: ModelCard): void {
  const { name, steps } = preset(card.preset);
  const { width, height } = prepareSteps(steps, 320, 240);
  if (width === card.input.width && height === card.input.height) return;
  const wanted = `${card.input.width}×${card.input.height}`;
  throw new RangeError(
    `Expected the preset "${name}" to give ${wanted} pixels (input) but it gives ${width}×${height}`,
  );
}

function checkObject(name: string, value: unknown): void {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) return;
  throw new TypeError(`Expected ${name} to be an object but received ${JSON.stringify(value)}`);
}

function checkLabels(labels: unknown): void {
  if (Array.isArray(labels) && labels.length > 0 && labels.every((label) => typeof label === "string"))
    return;
  throw new TypeError("Expected labels to be a list of strings or the name of a file with one label a line");
}

function checkNumbers(name: string, values: unknown, count: number): void {
  if (values === undefined) return;
  if (Array.isArray(values) && values.length === count && values.every((value) => Number.isFinite(value)))
    return;
  throw new TypeError(`Expected ${name} to be ${count} numbers but received ${JSON.stringify(values)}`);
}
