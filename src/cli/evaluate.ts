import { DatasetError } from "../core/errors.js";
import { formatCounted } from "../core/format.js";
import { untilAborted } from "../core/task.js";
import { loadKinetics, type Kinetics } from "../datasets/kinetics/kinetics.js";
import type { KineticsSplit } from "../datasets/kinetics/split.js";
import { cleanLine } from "../core/clean-text.js";
import { progressPath } from "../evaluate/evaluate.js";
import { evaluateAnywhere, runFolder, type EvaluateOptions } from "../scale/evaluate.js";
import type { Model } from "../model/model.js";
import type { ClipResult, Predictions } from "../pipeline/classify/predictions.js";
import { integerOption, requiredOption, textOption } from "./arguments.js";
import { commandCall } from "./call-text.js";
import {
  exitCodes,
  UsageError,
  type Command,
  type CommandContext,
  type CommandOption,
  type OptionValues,
} from "./command.js";
import { clipLines, evaluationJson, evaluationText } from "./evaluate-report.js";
import { checkModelOptions, modelOptions, providerOption, withModel } from "./model-option.js";
import { checkResultsFile, numKept, resultsPath } from "./results-file.js";
import { jsonText } from "./output.js";
import { readViews, viewOptions } from "./view-options.js";

/** How many processes compute: no part of what the results follow from. */
const workersOption: Readonly<Record<string, CommandOption>> = {
  workers: {
    type: "string",
    value: "n",
    description: "Share the work among n processes; what is computed is kept in <table>.run",
  },
};

/** `kinetoscope evaluate`: vidbench's `scripts/evaluate.py`. */
export const evaluateCommand: Command = {
  name: "evaluate",
  summary: "Top-1 and top-5 accuracy of a model on Kinetics, and its results table as CSV",
  usage: "--model <file> --root <folder> [options]",
  examples: [
    {
      command: "npx --no kinetoscope evaluate --model i3d.onnx --root data/kinetics400",
      does: "All clips of the val split; the table goes to <model>_val400.csv",
    },
    {
      command: "npx --no kinetoscope evaluate @config.txt --num_videos 64",
      does: "The options in a file, as vidbench has it, but 64 clips",
    },
  ],
  options: {
    ...modelOptions,
    root: {
      type: "string",
      value: "folder",
      description: "The dataset: <root>/val/val.csv and clips below <root>/val",
    },
    annotations: {
      type: "string",
      value: "file",
      description: "The ground truth, if it is not in a usual place under the root",
    },
    kinetics_version: {
      type: "string",
      value: "number",
      description: "400 (default), 600 or 700: part of the table's name",
    },
    kinetics_split: {
      type: "string",
      value: "split",
      description: "train, val (default) or test",
      choices: ["train", "val", "test"],
    },
    num_videos: {
      type: "string",
      value: "n",
      description: "How many clips: the first n. Default: all that are on disk",
    },
    seed: {
      type: "string",
      value: "n",
      description: "Draw the clips at random, as pandas' sample(random_state=n)",
    },
    num_frames: {
      type: "string",
      value: "n",
      description:
        "Frames of each clip that the model sees. Default: what its card says; a frame model sees all",
    },
    ...viewOptions,
    batch_size: {
      type: "string",
      value: "n",
      description: "Samples per run of the model. Default: 8 clips, or 16 frames for a frame model",
    },
    top_n: {
      type: "string",
      value: "n",
      description: "Labels kept for each clip, and the n of top-n. Default: 5",
    },
    ties: {
      type: "string",
      value: "order",
      description:
        "Equally probable labels: lower class index first (lower, default), or higher, as vidbench",
      choices: ["lower", "higher"],
    },
    damaged: {
      type: "string",
      value: "rule",
      description: "A damaged clip: error (default) skips it, keep uses the frames that can be read",
      choices: ["error", "keep"],
    },
    results_dir: {
      type: "string",
      value: "folder",
      description: "Where the table goes. Default: the current folder",
    },
    ...workersOption,
    verbose_logging: { type: "boolean", description: "Print the first labels of each clip too" },
    overwrite_cache: {
      type: "boolean",
      description: "Classify every clip anew, also those kept from an earlier run",
    },
    overwrite_output_dir: {
      type: "boolean",
      description: "Replace a table of that name that was not made by this command, or with other settings",
    },
    no_cuda: { type: "boolean", description: "The same as --provider cpu, which is the default" },
  },
  notes: [
    "Each clip is kept in <table>.progress.jsonl as soon as it is classified. After Ctrl-C, or with more clips, " +
      "the same command continues there and ends with the bytes of an uninterrupted run.",
    "Without --json the first lines are the two that vidbench prints: top-1 and top-n accuracy.",
  ],
  run: runEvaluate,
};

/** `undefined`: the default. */
export interface EvaluateRequest extends Pick<
  EvaluateOptions,
  "numFrames" | "views" | "batchSize" | "topK" | "ties" | "damaged" | "numVideos" | "seed" | "workers"
> {
  readonly root: string;
  readonly annotations: string | undefined;
  readonly version: string;
  readonly split: KineticsSplit;
  readonly resultsFolder: string;
}

export function readEvaluateRequest(values: OptionValues): EvaluateRequest {
  checkModelOptions(values);
  const version = textOption(values, "kinetics_version") ?? "400";
  if (!/^\w+$/.test(version)) {
    throw new UsageError(`Expected --kinetics_version to be a number such as 400 but received "${version}"`);
  }
  return {
    root: requiredOption(values, "root", "the dataset's folder"),
    annotations: textOption(values, "annotations"),
    version,
    split: (textOption(values, "kinetics_split") ?? "val") as KineticsSplit,
    resultsFolder: textOption(values, "results_dir") ?? ".",
    numVideos: integerOption(values, "num_videos", 1),
    seed: integerOption(values, "seed", 0, 0xffffffff),
    numFrames: integerOption(values, "num_frames", 1),
    views: readViews(values),
    batchSize: integerOption(values, "batch_size", 1),
    topK: integerOption(values, "top_n", 1),
    ties: textOption(values, "ties") as EvaluateRequest["ties"],
    damaged: textOption(values, "damaged") as EvaluateRequest["damaged"],
    workers: integerOption(values, "workers", 1),
  };
}

async function runEvaluate(context: CommandContext): Promise<number> {
  const { values, signal } = context;
  const request = readEvaluateRequest(values);
  const provider = providerOption(values);
  if (values["no_cuda"] === true && provider !== undefined && provider !== "cpu")
    throw new UsageError(`Expected --no_cuda or --provider ${provider} but received both`);
  const { version, split } = request;
  const kinetics = await loadRequested(request, signal);
  return withModel(context, async (model) => {
    const csvPath = resultsPath(request.resultsFolder, model.name, split, version);
    const results = await evaluateInto(csvPath, context, request, model, kinetics);
    const keptIn = request.workers === undefined ? progressPath(csvPath) : runFolder(csvPath);
    const facts = { model, kinetics, results, csvPath, keptIn };
    context.stdout(context.json ? jsonText(evaluationJson(facts)) : evaluationText(facts));
    if (results.rows.length === 0) return exitCodes.failed;
    return results.skipped.length > 0 ? exitCodes.partly : exitCodes.done;
  });
}

/** @throws {UsageError} If more labels are asked for than the model has. */
export function checkTopK({ topK }: EvaluateRequest, model: Model): void {
  if (topK === undefined || topK <= model.labels.length) return;
  const found = `"${model.name}" has ${model.labels.length} labels`;
  throw new UsageError(
    `Expected --top_n to be at most ${model.labels.length} but received ${topK}: ${found}`,
  );
}

/** The dataset that a command line names, of which at least one clip must be on disk. */
export async function loadRequested(request: EvaluateRequest, signal: AbortSignal): Promise<Kinetics> {
  const { root, annotations, version, split } = request;
  const kinetics = await untilAborted(loadKinetics(root, { annotations, version, split }), signal);
  if (kinetics.available.length > 0) return kinetics;
  const found = kinetics.toString().split("\n").join(". ");
  throw new DatasetError(`Cannot evaluate on "${root}": no clip is on disk: ${found}`, { path: root });
}

async function evaluateInto(
  csvPath: string,
  context: CommandContext,
  request: EvaluateRequest,
  model: Model,
  kinetics: Kinetics,
): Promise<Predictions> {
  const { values, signal, stderr } = context;
  checkTopK(request, model);
  if (values["overwrite_output_dir"] !== true) await checkResultsFile(csvPath, model, request, request.root);
  const log =
    values["verbose_logging"] === true ? clipLog(context.json ? stderr : context.stdout) : undefined;
  const { numFrames, views, batchSize, topK, ties, damaged, numVideos, seed, workers } = request;
  const options: EvaluateOptions = {
    ...{ numFrames, views, batchSize, topK, ties, damaged, numVideos, seed, workers },
    ...{ saveTo: csvPath, fresh: values["overwrite_cache"] === true, signal },
    onResult: log?.add,
  };
  try {
    const call = commandCall(process.argv.slice(2), workersOption);
    const results = await evaluateAnywhere(model, kinetics, options, {
      call,
      onNote: (note) => stderr(`Note: ${cleanLine(note)}\n`),
    });
    log?.addMissing(results);
    return results;
  } catch (error) {
    if (signal.aborted) {
      const kept =
        request.workers === undefined
          ? `Kept ${formatCounted(await numKept(csvPath), "clip")} in ${progressPath(csvPath)}`
          : `Kept what is computed in ${runFolder(csvPath)}`;
      stderr(`${cleanLine(kept)}: the same command continues there\n`);
    }
    throw error;
  }
}

/** Prints the labels of each clip as it is classified, and at the end those of the clips that were known already. */
function clipLog(print: (text: string) => void): {
  readonly add: (result: ClipResult) => void;
  readonly addMissing: (results: Predictions) => void;
} {
  const printed = new Set<string>();
  return {
    add(result) {
      if (!("prediction" in result)) return;
      printed.add(result.prediction.path);
      print(clipLines(result.prediction));
    },
    addMissing(results) {
      for (const row of results.rows) if (!printed.has(row.path)) print(clipLines(row));
    },
  };
}
