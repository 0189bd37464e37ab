import { readdir } from "node:fs/promises";
import { join, parse } from "node:path";
import { errorCode, ModelError } from "../core/errors.js";
import { untilAborted } from "../core/task.js";
import { FileSystemError } from "../files/system-error.js";
import { readText } from "../files/tables/read-text.js";
import { loadBackbone, type Backbone, type LoadBackboneOptions } from "../model/backbone.js";
import { loadModel, type LoadModelOptions } from "../model/load.js";
import type { Model } from "../model/model.js";
import { providerNames, type Provider } from "../model/session/providers.js";
import { integerOption, textOption } from "./arguments.js";
import { cardFieldsIn, fieldsOption } from "./card-fields-option.js";
import { UsageError, type CommandContext, type CommandOption, type OptionValues } from "./command.js";

/** The options that say which model. */
export const modelOptions: Readonly<
  Record<
    "model" | "card" | "fields" | "provider" | "threads" | "model_type" | "model_trained_on" | "models_dir",
    CommandOption
  >
> = {
  model: {
    type: "string",
    value: "file",
    description:
      "The model: an .onnx file, its card, or a folder of Hugging Face; the first two also as https: address",
  },
  card: {
    type: "string",
    value: "file",
    description: "Its card: labels, input, preset. Default: the .json file beside the model",
  },
  fields: fieldsOption,
  provider: {
    type: "string",
    value: "name",
    description: "What computes: cpu (default), or a graphics card. See doctor for those that work here",
    choices: providerNames,
  },
  threads: {
    type: "string",
    value: "n",
    description:
      "Threads of the CPU that the model computes with; last digits may depend on them. Default: all cores",
  },
  model_type: {
    type: "string",
    value: "name",
    description: "With --model_trained_on instead of --model: a model in the folder of models, such as i3d",
  },
  model_trained_on: {
    type: "string",
    value: "name",
    description: "What it was trained on, such as kinetics-400",
  },
  models_dir: { type: "string", value: "folder", description: "The folder of models. Default: models" },
};

/**
 * Loads the model that the options name, and closes it after `work`. When the person interrupts, nobody waits
 * for the batch that still runs.
 */
export async function withModel<Result>(
  context: CommandContext,
  work: (model: Model) => Promise<Result>,
): Promise<Result> {
  return withLoaded(context, loadModel, work);
}

/** {@link withModel} for a model of which a tensor inside is read. */
export async function withBackbone<Result>(
  context: CommandContext,
  { tensor, pooling }: Pick<LoadBackboneOptions, "tensor" | "pooling">,
  work: (backbone: Backbone) => Promise<Result>,
): Promise<Result> {
  return withLoaded(context, (path, options) => loadBackbone(path, { ...options, tensor, pooling }), work);
}

async function withLoaded<Loaded extends { close(): Promise<void> }, Result>(
  { values, signal }: CommandContext,
  load: (path: string, options: LoadModelOptions) => Promise<Loaded>,
  work: (model: Loaded) => Promise<Result>,
): Promise<Result> {
  const path = await modelPath(values);
  const model = await untilAborted(
    load(path, {
      ...cardFieldsIn(values),
      ...{ card: textOption(values, "card"), provider: providerOption(values) },
      ...{ threads: integerOption(values, "threads", 1), signal },
    }),
    signal,
  );
  try {
    return await work(model);
  } finally {
    if (signal.aborted) void model.close();
    else await model.close();
  }
}

/** The processor that `--provider` names, if it is given. */
export function providerOption(values: OptionValues): Provider | undefined {
  return textOption(values, "provider") as Provider | undefined;
}

/** @throws {UsageError} Unless the options name just one model. */
export function checkModelOptions(values: OptionValues): void {
  const { model, model_type: type, model_trained_on: data, models_dir: folder } = values;
  const isFile = model !== undefined;
  const isNamed = type !== undefined || data !== undefined || folder !== undefined;
  if (isFile && isNamed)
    throw new UsageError("Expected --model, or --model_type with --model_trained_on, but received both");
  if (isFile || (type !== undefined && data !== undefined)) return;
  if (type !== undefined) throw new UsageError("Missing --model_trained_on (what the model was trained on)");
  if (data !== undefined) throw new UsageError("Missing --model_type (which model it is)");
  throw new UsageError("Missing --model (the .onnx file)");
}

async function modelPath(values: OptionValues): Promise<string> {
  const path = textOption(values, "model");
  if (path !== undefined) return path;
  const folder = textOption(values, "models_dir") ?? "models";
  return findModel(
    folder,
    textOption(values, "model_type") ?? "",
    textOption(values, "model_trained_on") ?? "",
  );
}

/**
 * The .onnx file in `folder` whose name, or the name in whose card, is `<type>-<trainedOn>`. Case, `-`, `_`,
 * points and spaces make no difference, and `kinetics` may be `k`: i3d and kinetics-400 are found in
 * `i3d-kinetics-400.onnx`, `i3d_kinetics400.onnx`, `I3D_K400.onnx`.
 *
 * @throws {ModelError} If there is none, or more than one.
 */
export async function findModel(folder: string, type: string, trainedOn: string): Promise<string> {
  const wanted = `${type}-${trainedOn}`;
  const action = `Cannot find the model "${wanted}" in "${folder}"`;
  const names = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) !== "ENOENT") throw new FileSystemError("read", folder, error);
    throw new ModelError(`${action}: no such folder. Name another one with --models_dir`, { path: folder });
  });
  const files = names.filter((name) => name.endsWith(".onnx")).sort();
  const found: string[] = [];
  for (const file of files) {
    const stem = parse(file).name;
    const cardName = await nameInCard(join(folder, `${stem}.json`));
    if ([stem, cardName].some((name) => name !== undefined && key(name) === key(wanted))) found.push(file);
  }
  const [only] = found;
  if (only !== undefined && found.length === 1) return join(folder, only);
  const list = (several: readonly string[]): string => several.map((name) => JSON.stringify(name)).join(", ");
  const reason =
    found.length > 1
      ? `${list(found)} all have that name`
      : `looked for a file ${wanted}.onnx or a card with that name (- and _ alike, k for kinetics), ` +
        `and there ${files.length === 0 ? "is no .onnx file" : `${files.length === 1 ? "is" : "are"} ${list(files)}`}`;
  throw new ModelError(`${action}: ${reason}. Name the file with --model`, { path: folder });
}

function key(name: string): string {
  return name
    .toLowerCase()
    .replace(/kinetics/g, "k")
    .replace(/[-_. ]/g, "");
}

/** The card itself is read and checked when the model is loaded. */
async function nameInCard(path: string): Promise<string | undefined> {
  try {
    const { name } = JSON.parse(await readText(path)) as { readonly name?: unknown };
    return typeof name === "string" ? name : undefined;
  } catch {
    return undefined;
  }
}
