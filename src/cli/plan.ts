import { formatCounted } from "../core/format.js";
import { firstOf } from "../core/item-at.js";
import { makePlan } from "../scale/make-plan.js";
import { readStatus } from "../scale/status.js";
import { integerOption, requiredOption } from "./arguments.js";
import { commandCall } from "./call-text.js";
import { exitCodes, UsageError, type Command, type CommandContext, type CommandOption } from "./command.js";
import { evaluateCommand, loadRequested, readEvaluateRequest } from "./evaluate.js";
import { jsonText } from "./output.js";
import { planKinds } from "./plan-kinds.js";

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

/** Options of an evaluation that belong to the process that computes it. */
const ofProcess = ["workers", "overwrite_cache", "overwrite_output_dir", "verbose_logging"];
const evaluateOptions = Object.entries(evaluateCommand.options);

/** Options that not all kinds have. */
const ownOptions: Readonly<Record<string, CommandOption>> = Object.assign(
  {},
  ...Object.values(planKinds).map(({ options }) => options),
) as Readonly<Record<string, CommandOption>>;

/** `kinetoscope plan`: cuts a piece of work into units that any machine may compute. */
export const planCommand: Command = {
  name: "plan",
  summary: "Cut work into units that many machines compute, with the bytes of a single run",
  usage: `${Object.keys(planKinds).join("|")} --out <folder> [options]`,
  examples: [
    {
      command: "npx --no kinetoscope plan evaluate --model i3d.onnx --root k400 --out run",
      does: "Write the plan; then: kinetoscope work run, on as many machines as there are",
    },
    {
      command: "npx --no kinetoscope plan frame-scores --model f.onnx --root k400 --out run",
      does: "The scores of all frames, as storeFrameScores() keeps them",
    },
    {
      command: "npx --no kinetoscope plan features @config.txt --out run",
      does: "The features of all clips, as kinetoscope features saves them",
    },
  ],
  options: {
    ...planOptions,
    ...Object.fromEntries(evaluateOptions.filter(([name]) => !ofProcess.includes(name))),
    num_frames: {
      type: "string",
      value: "n",
      description: "Frames of each clip that the model sees. Default: as evaluate or features has it",
    },
    ...ownOptions,
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
  const { values, positionals, signal, stdout, json } = context;
  const name = firstOf(positionals, "a kind");
  const kind = planKinds[name];
  if (kind === undefined || !Object.hasOwn(planKinds, name))
    throw new UsageError(`Unknown work "${name}" to plan: there is ${Object.keys(planKinds).join(", ")}`);
  const folder = requiredOption(values, "out", "the folder of the plan");
  const request = readEvaluateRequest(values);
  const foreign = Object.keys(ownOptions).filter((option) => !Object.hasOwn(kind.options, option));
  const wrong = [...kind.refused, ...foreign].find((option) => values[option] !== undefined);
  if (wrong !== undefined) throw new UsageError(`Unknown option --${wrong} of plan ${name}`);
  const call = commandCall(withoutPlan(process.argv.slice(2)), uncalled);
  const kinetics = await loadRequested(request, signal);
  const draft = await kind.draft({ context, request, kinetics, call });
  const run = await makePlan(folder, draft, {
    other: values["fresh"] === true ? "replace" : "error",
    threads: integerOption(values, "threads", 1),
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
