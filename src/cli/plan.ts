import { formatCounted } from "../core/format.js";
import { cleanLine } from "../core/clean-text.js";
import { firstOf } from "../core/item-at.js";
import { chooseClips, clipsToEvaluate } from "../evaluate/evaluate.js";
import { makePlan, type PlanDraft } from "../scale/make-plan.js";
import { evaluationDraft } from "../scale/plan-evaluation.js";
import { frameScoresDraft } from "../scale/plan-frame-scores.js";
import { readStatus } from "../scale/status.js";
import { integerOption, requiredOption, textOption } from "./arguments.js";
import { commandCall } from "./call-text.js";
import { exitCodes, UsageError, type Command, type CommandContext, type CommandOption } from "./command.js";
import { checkTopN, evaluateCommand, loadRequested, readEvaluateRequest } from "./evaluate.js";
import { withModel } from "./model-option.js";
import { jsonText } from "./output.js";
import { viewOptions } from "./view-options.js";

/** Options of a plan itself: no result follows from them. */
const planOptions: Readonly<Record<string, CommandOption>> = {
  out: {
    type: "string",
    value: "folder",
    description: "The folder of the plan, and of the results of its units",
  },
  unit_size: {
    type: "string",
    value: "n",
    description: "Clips of a unit, made up to whole batches. Default: about 32",
  },
  fresh: { type: "boolean", description: "Replace another plan in that folder, with all its results" },
};

/** What can be planned, as it is typed. */
const kinds = ["evaluate", "frame-scores"];

/** Options of frame scores alone. */
const frameOptions: Readonly<Record<string, CommandOption>> = {
  every: { type: "string", value: "n", description: "frame-scores: classify every n-th frame. Default: 1" },
  precision: {
    type: "string",
    value: "type",
    description: "frame-scores: float32 (default), or float16 in half the space",
    choices: ["float32", "float16"],
  },
  clips_per_part: {
    type: "string",
    value: "n",
    description: "frame-scores: clips in a Parquet file, which is a unit. Default: 16",
  },
};

/** What frame scores have nothing to do with. */
const notOfFrames = ["unit_size", "num_frames", "top_n", "ties", "results_dir", ...Object.keys(viewOptions)];

/** Options of an evaluation that belong to the process that computes it. */
const ofProcess = ["workers", "overwrite_cache", "overwrite_output_dir", "verbose_logging"];
const evaluateOptions = Object.entries(evaluateCommand.options);

/** `kinetoscope plan`: cuts a piece of work into units that any machine may compute. */
export const planCommand: Command = {
  name: "plan",
  summary: "Cut work into units that many machines compute, with the bytes of a single run",
  usage: "evaluate|frame-scores --out <folder> [options]",
  examples: [
    {
      command: "npx --no kinetoscope plan evaluate --model i3d.onnx --root k400 --out run",
      does: "Write the plan; then: kinetoscope work run, on as many machines as there are",
    },
    {
      command: "npx --no kinetoscope plan frame-scores --model f.onnx --root k400 --out run",
      does: "The scores of all frames, as storeFrameScores() keeps them",
    },
  ],
  options: {
    ...planOptions,
    ...Object.fromEntries(evaluateOptions.filter(([name]) => !ofProcess.includes(name))),
    ...frameOptions,
  },
  positionals: { name: "kind", minimum: 1, maximum: 1 },
  notes: [
    "The same command again keeps all results whose clips still have the same content, wherever they are now.",
    "The results of the units lie in the plan's folder. Give it to all machines: on a shared disk, or as a copy.",
  ],
  run: runPlanCommand,
};

/** What is left out of the call that a table says it was made by. */
const uncalled: Readonly<Record<string, CommandOption>> = {
  ...planOptions,
  ...Object.fromEntries(evaluateOptions.filter(([name]) => ofProcess.includes(name))),
};

async function runPlanCommand(context: CommandContext): Promise<number> {
  const { values, positionals, signal, stderr, stdout, json } = context;
  const kind = firstOf(positionals, "a kind");
  if (!kinds.includes(kind))
    throw new UsageError(`Unknown work "${kind}" to plan: there is ${kinds.join(", ")}`);
  const folder = requiredOption(values, "out", "the folder of the plan");
  const request = readEvaluateRequest(values);
  const foreign = kind === "evaluate" ? Object.keys(frameOptions) : notOfFrames;
  const wrong = foreign.find((name) => values[name] !== undefined);
  if (wrong !== undefined) throw new UsageError(`Unknown option --${wrong} of plan ${kind}`);
  const unitSize = integerOption(values, "unit_size", 1);
  const call = commandCall(withoutPlan(process.argv.slice(2)), uncalled);
  const kinetics = await loadRequested(request, signal);
  const draft = await withModel(context, (model): Promise<PlanDraft> => {
    if (kind === "frame-scores") {
      const { batchSize, damaged, numVideos, seed } = request;
      const clips = chooseClips(kinetics, { numVideos, seed });
      const frames = {
        every: integerOption(values, "every", 1),
        precision: textOption(values, "precision") as "float32" | "float16" | undefined,
        clipsPerPart: integerOption(values, "clips_per_part", 1),
      };
      return Promise.resolve(frameScoresDraft(model, clips, { batchSize, damaged, ...frames }, call));
    }
    checkTopN(request, model);
    const onNote = (note: string): void => stderr(`Note: ${cleanLine(note)}\n`);
    const clips = clipsToEvaluate(model, kinetics, request, { onNote });
    return Promise.resolve(evaluationDraft(model, clips, { ...request, unitSize }, call));
  });
  const run = await makePlan(folder, draft, {
    other: values["fresh"] === true ? "replace" : "error",
    signal,
  });
  const { content, id } = run.plan;
  const { numDone } = readStatus(run);
  const facts = { folder, id, units: run.numUnits, clips: content.numClips, done: numDone };
  const size = `${formatCounted(run.numUnits, "unit")} of ${formatCounted(content.unitSize, "clip")}`;
  const done = numDone === 0 ? "" : `, ${formatCounted(numDone, "unit")} computed already`;
  const next = `Next: kinetoscope work ${folder}, or with --stripe 1/2 and --stripe 2/2 on two machines`;
  const text = `${folder}: ${formatCounted(content.numClips, "clip")} in ${size}${done}\n${next}\n`;
  stdout(json ? jsonText(facts) : text);
  return exitCodes.done;
}

/** `plan evaluate …` as `evaluate …`: the table is the one that this makes. */
function withoutPlan(words: readonly string[]): readonly string[] {
  return words[0] === "plan" ? words.slice(1) : words;
}
