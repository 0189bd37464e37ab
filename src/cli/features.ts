import { cleanLine } from "../core/clean-text.js";
import { formatCounted, formatShape } from "../core/format.js";
import { chooseClips } from "../evaluate/evaluate.js";
import type { LoadBackboneOptions } from "../model/backbone.js";
import { extractFeatures } from "../pipeline/features/extract-features.js";
import { saveFeatures } from "../pipeline/features/save-features.js";
import { requiredOption, textOption } from "./arguments.js";
import { commandCall } from "./call-text.js";
import {
  exitCodes,
  type Command,
  type CommandContext,
  type CommandOption,
  type OptionValues,
} from "./command.js";
import { evaluateCommand, loadRequested, readEvaluateRequest } from "./evaluate.js";
import { modelOptions, withBackbone } from "./model-option.js";
import { jsonText } from "./output.js";

/** What of a model is read. */
export const tensorOptions: Readonly<Record<string, CommandOption>> = {
  tensor: {
    type: "string",
    value: "name",
    description: "Of features: the tensor to read, any inside the model",
  },
  pooling: {
    type: "string",
    value: "how",
    description: "Of features: mean (default) over the picture, or none for all values of the tensor",
    choices: ["mean", "none"],
  },
};

/** The file: no part of what the features follow from. */
const outOption: Readonly<Record<string, CommandOption>> = {
  out: { type: "string", value: "file", description: "The Parquet file that is written, or replaced" },
};

const datasetOptions = ["root", "annotations", "kinetics_version", "kinetics_split", "num_videos", "seed"];

/** Options that mean the same as those of `evaluate`. */
function optionsOfEvaluate(names: readonly string[]): Readonly<Record<string, CommandOption>> {
  const all = Object.entries(evaluateCommand.options);
  return Object.fromEntries(all.filter(([name]) => names.includes(name)));
}

/** `kinetoscope features`: the features of clips as a file. */
export const featuresCommand: Command = {
  name: "features",
  summary: "Features of the clips of Kinetics from a tensor inside a model, as one Parquet file",
  usage: "--model <file> --tensor <name> --root <folder> --out <file> [options]",
  examples: [
    {
      command: "npx --no kinetoscope features @config.txt --out features.parquet",
      does: "Model, tensor and dataset stand in the file; a frame model gives a row a frame",
    },
  ],
  options: {
    ...modelOptions,
    ...tensorOptions,
    ...outOption,
    ...optionsOfEvaluate(datasetOptions),
    num_frames: {
      type: "string",
      value: "n",
      description: "Frames of each clip. Default: 20 for a frame model, else what its card says",
    },
    batch_size: {
      type: "string",
      value: "n",
      description: "Frames per run of a frame model. Default: 16",
    },
    ...optionsOfEvaluate(["damaged"]),
  },
  notes: [
    "pandas, Polars and DuckDB read the file, loadFeatures() too; <out>.provenance.json says how it was made.",
    "Each clip's features are kept in the cache folder: after Ctrl-C the same command continues there, and ends with the " +
      "bytes of an uninterrupted run. For many machines: kinetoscope plan features.",
  ],
  run: runFeatures,
};

/** The tensor that a command line names. */
export function featureTensor(values: OptionValues): Pick<LoadBackboneOptions, "tensor" | "pooling"> {
  return {
    tensor: requiredOption(values, "tensor", "the tensor inside the model to read"),
    pooling: textOption(values, "pooling") as LoadBackboneOptions["pooling"],
  };
}

async function runFeatures(context: CommandContext): Promise<number> {
  const { values, signal, stdout, json } = context;
  const saveTo = requiredOption(values, "out", "the Parquet file");
  const request = readEvaluateRequest(values);
  const tensor = featureTensor(values);
  const kinetics = await loadRequested(request, signal);
  const { numFrames, batchSize } = request;
  const features = await withBackbone(context, tensor, (backbone) =>
    extractFeatures(backbone, chooseClips(kinetics, request), {
      ...{ numFrames, batchSize, damaged: request.damaged, signal },
    }),
  );
  const call = commandCall(process.argv.slice(2), outOption);
  const { provenance, shape, skipped } = features;
  await saveFeatures({ ...features, provenance: provenance && { ...provenance, call } }, saveTo);
  const left = skipped.length === 0 ? "" : `, ${formatCounted(skipped.length, "clip")} skipped`;
  const text = `${saveTo}: ${formatCounted(shape[0], "clip")}, float32 ${formatShape(shape)}${left}`;
  stdout(json ? jsonText({ saveTo, shape, skipped }) : `${cleanLine(text)}\n`);
  return skipped.length > 0 ? exitCodes.partly : exitCodes.done;
}
