import { fieldGiven } from "../../core/option-words.js";
import type { OnnxInput } from "../../onnx/onnx-file.js";
import type { OnnxSignature } from "../../onnx/signature.js";
import type { TensorLayout } from "../../transforms/normalize.js";
import type { CardOutput } from "../card/card.js";
import type { CardChanges } from "../card/card-changes.js";
import { isCount, isObject, textIn, type JsonObject } from "./json-fields.js";
import { preprocessing, UnclearProcessor, type Preprocessing } from "./preprocessor.js";
import { publishedSampling } from "./published.js";

/** What a folder's files say of a model. */
export interface UnderstoodCard {
  /** Fields that follow from the files. */
  readonly fields: CardChanges;
  /** Fields that a caller has to give, each with what was found and what to write. */
  readonly missing: readonly MissingField[];
}

/** A field that no file says. */
export interface MissingField {
  readonly field: "labels" | "preset" | "sampling" | "input.layout" | "input.width" | "output.values";
  /** Why it is not known: `how frames are chosen is in no file`. */
  readonly found: string;
  /** What to write, to be copied. */
  readonly remedy: string;
}

/** A folder's files. */
export interface FolderFiles {
  /** The folder's name. */
  readonly name: string;
  readonly config: JsonObject;
  /** `undefined` where there is none. */
  readonly processor: JsonObject | undefined;
  readonly signature: OnnxSignature;
}

/** Puts a card together from what config.json, the processor's file and the network itself say. */
export function understoodCard({ name, config, processor, signature }: FolderFiles): UnderstoodCard {
  const missing: MissingField[] = [];
  const input = mainInput(signature.inputs);
  const isClip = input?.shape.length === 5;
  const labels = labelsOf(config);
  if (labels === undefined)
    missing.push({
      field: "labels",
      found: "config.json has no id2label that counts from 0",
      remedy: `${fieldGiven("labels", "labels.txt")} (one a line, in class order)`,
    });
  const layout = input === undefined ? undefined : layoutOf(input, config);
  if (layout === undefined)
    missing.push({
      field: "input.layout",
      found: "the axes of the input do not say which one holds the channels",
      remedy: `${fieldGiven("input", { layout: isClip ? "NTCHW" : "NCHW" })} (that of pixel_values in transformers)`,
    });
  if (isClip) missing.push(missingSampling(config));
  const prepared = preparedOr(processor, missing);
  const size = prepared?.size ?? fixedSize(input, layout);
  if (size === undefined)
    missing.push({
      field: "input.width",
      found: "neither the processor nor the network says how large a picture is",
      remedy: `${fieldGiven("input", { width: 224, height: 224 })} and preset`,
    });
  const output = outputOf(config, signature.outputs);
  if (output.values === undefined)
    missing.push({
      field: "output.values",
      found: `neither an architecture nor an output's name says what its numbers are`,
      remedy: fieldGiven("output", { values: "logits" }),
    });
  return {
    fields: {
      name,
      kind: isClip ? "clip" : "frame",
      ...(labels === undefined ? {} : { labels }),
      input: {
        ...(signature.inputs.length > 1 && input !== undefined ? { name: input.name } : {}),
        ...(layout === undefined ? {} : { layout }),
        ...(size === undefined ? {} : { width: size.width, height: size.height }),
        ...prepared?.numbers,
      },
      ...(prepared === undefined ? {} : { preset: prepared.steps }),
      output,
      description: descriptionOf(config),
    },
    missing,
  };
}

/** The one that pictures go into: `pixel_values`, or the only one with as many axes. */
function mainInput(inputs: readonly OnnxInput[]): OnnxInput | undefined {
  const named = inputs.find(({ name }) => name === "pixel_values");
  const pictures = inputs.filter(({ shape }) => shape.length === 4 || shape.length === 5);
  return named ?? (pictures.length === 1 ? pictures[0] : undefined);
}

function labelsOf({ id2label }: JsonObject): readonly string[] | undefined {
  if (!isObject(id2label)) return undefined;
  // by number: JSON's own order may be that of text, 0, 1, 10, 2
  const ids = Object.keys(id2label).sort((one, other) => Number(one) - Number(other));
  const labels = ids.map((id) => id2label[id]);
  const counts = ids.length > 0 && ids.every((id, i) => id === String(i));
  return counts && labels.every((label): label is string => typeof label === "string") ? labels : undefined;
}

/** Where the channels are: the axis of their size, or the one with their name. */
function layoutOf(
  { shape }: OnnxInput,
  { num_channels: channels = 3 }: JsonObject,
): TensorLayout | undefined {
  const layouts: Readonly<Record<number, Readonly<Record<number, TensorLayout>>>> = {
    4: { 1: "NCHW", 3: "NHWC" },
    5: { 1: "NCTHW", 2: "NTCHW", 4: "NTHWC" },
  };
  const possible = layouts[shape.length] ?? {};
  const axes = Object.keys(possible).map(Number);
  const sized = axes.filter((axis) => shape[axis] === channels);
  const named = axes.filter((axis) => /channel/i.test(String(shape[axis])));
  const [axis, ...others] = named.length === 1 ? named : sized;
  return axis === undefined || others.length > 0 ? undefined : possible[axis];
}

function fixedSize(
  input: OnnxInput | undefined,
  layout: TensorLayout | undefined,
): { readonly width: number; readonly height: number } | undefined {
  const [width, height] = ["W", "H"].map((axis) => input?.shape[layout?.indexOf(axis) ?? -1]);
  return typeof width === "number" && typeof height === "number" ? { width, height } : undefined;
}

function missingSampling(config: JsonObject): MissingField {
  const numFrames = isCount(config.num_frames) ? config.num_frames : undefined;
  const known = publishedSampling(textIn(config, "model_type"), numFrames);
  const remedy = known.map(({ sampling, of }) => `${fieldGiven("sampling", sampling)} (${of})`).join(" or ");
  return { field: "sampling", found: "which frames of a clip are taken is in no file", remedy };
}

function preparedOr(processor: JsonObject | undefined, missing: MissingField[]): Preprocessing | undefined {
  try {
    if (processor !== undefined) return preprocessing(processor);
    const found =
      "there is no preprocessor_config.json, video_preprocessor_config.json or processor_config.json with an image_processor";
    missing.push({ field: "preset", found, remedy: "preset and input (range, mean, std)" });
  } catch (error) {
    if (!(error instanceof UnclearProcessor)) throw error;
    const remedy = "preset and input (rescale or range, mean, std), as the processor's code has them";
    missing.push({ field: "preset", found: `of the processor's file, ${error.message}`, remedy });
  }
  return undefined;
}

const classifiers = /For(Video|Image)Classification$/;

/** Logits by the architecture's name, or by the output's. */
function outputOf(config: JsonObject, outputs: readonly OnnxInput[]): Partial<CardOutput> {
  const names = outputs.map(({ name }) => name);
  const logits = ["logits", "logits_per_video", "logits_per_image"].find((name) => names.includes(name));
  const name = logits ?? (names.length === 1 ? names[0] : undefined);
  const isClassifier = architectures(config).some((architecture) => classifiers.test(architecture));
  const isMultiLabel = config.problem_type === "multi_label_classification";
  return {
    ...(names.length > 1 && name !== undefined ? { name } : {}),
    ...(isClassifier || logits !== undefined ? { values: "logits" as const } : {}),
    ...(isMultiLabel ? { activation: "sigmoid" as const } : {}),
  };
}

function architectures({ architectures: names }: JsonObject): readonly string[] {
  return Array.isArray(names) ? names.filter((name): name is string => typeof name === "string") : [];
}

function descriptionOf(config: JsonObject): string {
  const [architecture = textIn(config, "model_type") ?? "a network"] = architectures(config);
  return `${architecture}, from the files of its folder`;
}
