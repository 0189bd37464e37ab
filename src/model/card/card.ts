import { dirname, isAbsolute, join } from "node:path";
import { checkOneOf, checkPositiveInteger, checkText } from "../../core/check.js";
import { checkKeys, type OptionKeys } from "../../core/options.js";
import { errorCode, errorMessage, ModelError } from "../../core/errors.js";
import { fileBelow } from "../../files/file-below.js";
import { readText } from "../../files/tables/read-text.js";
import type { ScoreKind } from "../../tensor/scores.js";
import { tensorLayouts, type ChannelOrder, type TensorLayout } from "../../transforms/normalize.js";
import { prepareSteps } from "../../transforms/prepare.js";
import { preset } from "../../transforms/preset.js";
import type { PixelStep } from "../../transforms/steps.js";
import { checkClipSampling, type SingleClipSampling } from "../../video/sampling/sample-clips.js";
import { maxTextBytes, readLabels } from "./labels.js";

/** How a model chooses frames of a clip: a rule, the frames in one input, and what else the rule has. See `sampleClips`. */
export type CardSampling = SingleClipSampling;

/** What a model's input looks like. */
export interface CardInput {
  /** Name of the input tensor; default: the only one. */
  readonly name?: string;
  /** Order of the axes: `"NTHWC"`, `"NCTHW"`, `"NTCHW"` for clips, `"NHWC"`, `"NCHW"` for frames. */
  readonly layout: TensorLayout;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Default `"rgb"`. The wrong one gives wrong labels and no error. */
  readonly channelOrder?: ChannelOrder;
  /** What 0 and 255 become: default [0, 1]. */
  readonly range?: readonly [number, number];
  /** Subtracted after scaling to `range`, in its units and in `channelOrder`; default 0. */
  readonly mean?: readonly [number, number, number];
  /** Divided by after that; default 1. */
  readonly std?: readonly [number, number, number];
}

/** The JSON file beside an .onnx file: all that its numbers mean. */
export interface ModelCard {
  /** What tables and messages call the model. */
  readonly name: string;
  /** `"clip"`: one input is a whole clip; `"frame"`: one input is a single frame. */
  readonly kind: "clip" | "frame";
  /** In class-index order, or the name of a file beside the card with one a line. */
  readonly labels: readonly string[] | string;
  /** What it takes. */
  readonly input: CardInput;
  /** From a frame to the model's picture: a preset's name or its steps. */
  readonly preset: string | readonly PixelStep[];
  /** Needed for clip models. */
  readonly sampling?: CardSampling;
  /** What it gives. */
  readonly output: {
    /** Name of the output tensor; default: the only one. */
    readonly name?: string;
    readonly values: ScoreKind;
  };
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

/**
 * Reads and checks a model card.
 *
 * @param card - The card itself, or where it is.
 * @throws {ModelError} If the file cannot be read or a field is wrong; the message names the field.
 */
export async function readCard(card: string | ModelCard, modelPath: string): Promise<CardWithLabels> {
  const path = typeof card === "string" ? card : modelPath;
  const value = typeof card === "string" ? await readCardFile(card, modelPath) : card;
  try {
    checkCard(value);
  } catch (error) {
    throw new ModelError(`Cannot use the model card ${nameOf(card)}: ${errorMessage(error)}`, {
      path,
      cause: error,
    });
  }
  const { labels } = value;
  if (typeof labels !== "string") return { ...value, labels };
  return { ...value, labels: await readLabels(await labelsPath(labels, card, path)) };
}

/** A card from a file reads files beside it only: it may come from anybody. One that the program made may read any. */
async function labelsPath(labels: string, card: string | ModelCard, path: string): Promise<string> {
  if (typeof card !== "string") return isAbsolute(labels) ? labels : join(dirname(path), labels);
  return fileBelow(card, labels).catch((error: unknown) => {
    if (!(error instanceof RangeError)) return join(dirname(path), labels); // reading it says what is wrong
    const remedy = "Put the file of labels beside the card, or pass the card as an object";
    throw new ModelError(`Cannot read labels from "${labels}": ${error.message}. ${remedy}`, {
      path: labels,
    });
  });
}

function nameOf(card: string | ModelCard): string {
  return typeof card === "string" ? `"${card}"` : "given as an object";
}

/** The text of a card's file, which has an end. */
export function readCardText(path: string): Promise<string> {
  return readText(path, { maxBytes: maxTextBytes });
}

async function readCardFile(path: string, modelPath: string): Promise<ModelCard> {
  const text = await readCardText(path).catch((error: unknown) => {
    const missing = errorCode(error) === "ENOENT";
    const found = missing ? "no such file" : errorMessage(error);
    const remedy = missing ? `. Write one beside "${modelPath}" or pass { card }` : "";
    throw new ModelError(`Cannot read the model card "${path}": ${found}${remedy}`, { path, cause: error });
  });
  try {
    return JSON.parse(text) as ModelCard;
  } catch (error) {
    const message = `Cannot read the model card "${path}": it is not JSON: ${errorMessage(error)}`;
    throw new ModelError(message, { path, cause: error });
  }
}

/** Checks what comes from a file as if its type were not known. */
function checkCard(card: ModelCard): void {
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
    checkOneOf("input.channelOrder", card.input.channelOrder, ["rgb", "bgr"]);
  checkNumbers("input.range", card.input.range, 2);
  checkNumbers("input.mean", card.input.mean, 3);
  checkNumbers("input.std", card.input.std, 3);
  if (card.input.range !== undefined && card.input.range[0] >= card.input.range[1]) {
    throw new RangeError(`Expected input.range to rise but received [${card.input.range.join(", ")}]`);
  }
  checkStatistics(card.input);
  checkOneOf("output.values", card.output.values, ["logits", "log-probabilities", "probabilities"]);
  if (clip) {
    checkObject("sampling", card.sampling);
    checkClipSampling("sampling", card.sampling as CardSampling);
  }
  if (card.url !== undefined) checkText("url", card.url);
  if (card.sha256 !== undefined) checkText("sha256", card.sha256);
  if (card.files !== undefined) {
    checkObject("files", card.files);
    for (const [name, hash] of Object.entries(card.files)) checkText(`files[${JSON.stringify(name)}]`, hash);
  }
  checkPreset(card);
}

/** A field with a wrong name would be passed over, and its default taken, without a word. */
function checkFields(card: ModelCard): void {
  checkKeys("field", "the card", card, Object.keys(fields));
  const { input, output, sampling, accuracy = [] } = card;
  const parts: [string, object | undefined, object][] = [
    ["input", input, inputFields],
    ["output", output, { name: true, values: true } satisfies OptionKeys<ModelCard["output"]>],
    ["sampling", sampling, samplingFields],
  ];
  for (const [name, part, known] of parts) {
    if (part === undefined) continue;
    checkObject(name, part);
    checkKeys("field", name, part, Object.keys(known));
  }
  if (!Array.isArray(accuracy)) throw new TypeError("Expected accuracy to be a list");
  for (const [i, measured] of (accuracy as readonly object[]).entries())
    checkKeys("field", `accuracy[${i}]`, measured, Object.keys(accuracyFields));
}

const fields: OptionKeys<ModelCard> = {
  ...{ name: true, kind: true, labels: true, input: true, preset: true, sampling: true, output: true },
  ...{ description: true, source: true, licence: true, sha256: true, files: true, url: true },
  ...{ accuracy: true, recipe: true, tried: true },
};
const inputFields: OptionKeys<CardInput> = {
  ...{ name: true, layout: true, width: true, height: true, channelOrder: true },
  ...{ range: true, mean: true, std: true },
};
const samplingFields: OptionKeys<CardSampling> = {
  ...{ rule: true, numFrames: true, stride: true, frameRate: true, outOfRange: true },
};
const accuracyFields: OptionKeys<NonNullable<ModelCard["accuracy"]>[number]> = {
  ...{ dataset: true, top1: true, top5: true, numClips: true, protocol: true, source: true },
};

/** Statistics in other units than the range's: no error, no right label either. */
function checkStatistics({ range = [0, 1], mean = [0, 0, 0], std = [1, 1, 1] }: CardInput): void {
  const [low, high] = range;
  const told = `input.range is [${low}, ${high}]`;
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
